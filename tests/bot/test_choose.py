"""The quotes that an answer shows."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.choose import PER_OUTLET, introduced, select
from bot.credit import credited
from bot.evidence import gather
from bot.find import find
from bot.question import understand
from corpus.passages import PASSAGE_TOKENS
from index.coverage import Coverage, Snapshot
from index.embed import OnnxTwin
from index.home import Home
from index.update import update
from tests.bot.made import chain, quoted

LONG = "The fog lay over the bay and nobody on the quay could see the boats that came in. " * (PASSAGE_TOKENS // 16)
ARTICLE = (
    f"Ilse Brandt has run the chandlery on the quay since 2019.\n\n{LONG}\n\nBrandt said that the boats were dry.\n"
)


@pytest.fixture
def snapshot(home: Home, tmp_path: Path, embedder: OnnxTwin) -> Iterator[Snapshot]:
    """Return a coverage with one article, whose last passage does not say what its first one does."""
    path = tmp_path / "boats.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    update(home, [path], lambda: embedder)
    with Coverage(home, lambda: embedder).reading() as opened:
        yield opened


def test_a_speaker_is_introduced_by_an_earlier_passage(
    snapshot: Snapshot, embedder: OnnxTwin, tmp_path: Path, home: Home
) -> None:
    """Whom a quote does not name in full, the sentence of the article that does follows it, as it stands there."""
    found = find(Coverage(home, lambda: embedder), snapshot, "who said that the boats were dry?", 8)
    evidence = gather(snapshot, found.question, found.vector, found.hits.found)
    known = snapshot.attributions(["boats"])
    best = next(one for one in credited(found.question, evidence, known) if "dry" in one.evidence.quote)
    best = replace(best, chains=(chain("boats", "Ilse Brandt/person"),))
    first, second = introduced(snapshot, [best])
    assert first == best
    assert second.evidence.quote == "Ilse Brandt has run the chandlery on the quay since 2019."
    assert second.evidence.span.of((tmp_path / "boats.txt").read_text(encoding="utf-8")) == second.evidence.quote


def test_who_is_named_already_is_not_introduced(snapshot: Snapshot) -> None:
    """Nor who is named nowhere in the article."""
    named = quoted("The Tern", "“Dry,” Ilse Brandt said.", chain("The Tern", "Ilse Brandt/person"), cue="said")
    assert introduced(snapshot, [named]) == [named]
    unknown = quoted("The Tern", "“Dry,” he said.", chain("The Tern", "Jo Tarn/person"), cue="said", article="boats")
    assert introduced(snapshot, [unknown]) == [unknown]


def test_denials_come_first_where_they_are_asked_for() -> None:
    """Though another quote is the better one."""
    plain = quoted("The Lantern", "Nine sailors deserted on Tuesday.")
    text = "The ministry denied that sailors deserted."
    denial = quoted("The Courant", text, chain("The Courant", "The ministry/state_body"), cue="denied")
    chosen = select(understand("does anyone deny that sailors deserted?", []), [plain, denial])
    assert chosen == [denial, plain]


def test_an_outlet_has_not_all_the_room() -> None:
    """Of one outlet only the best few quotes are shown, and none twice."""
    found = [quoted("The Tern", f"Boat {n} was seen on Monday.", article=f"a{n}") for n in range(PER_OUTLET + 2)]
    chosen = select(understand("when were boats seen?", []), [*found, found[0]])
    assert chosen == found[:PER_OUTLET]


def test_what_may_be_furniture_is_never_first() -> None:
    """However well it scores, it comes behind all others."""
    pitch, news = (quoted(outlet, f"{outlet} says that the ferry is late.") for outlet in ("OBC", "The Harbour Post"))
    span = pitch.evidence.core
    doubted = replace(pitch.evidence.passage, doubtful=(span,))
    pitch = replace(pitch, evidence=replace(pitch.evidence, passage=doubted))
    assert pitch.evidence.doubtful
    assert not news.evidence.doubtful
    assert select(understand("is the ferry late?", ()), [pitch, news]) == [news, pitch]
