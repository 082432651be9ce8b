"""Who is quoted in the coverage, and what somebody said."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.sources import credited, describe, in_file, said_by
from corpus.attribution.actor import key
from corpus.errors import ReadError
from index.coverage import Coverage
from tests.conftest import SAMPLE

TEXT = """Home > News

“The crane is safe,” engineer Oskar Lind said.

Subscribe now: our editor, Runa Holt, said that it costs nothing.

Lind added that it was tested in May.
"""


def test_the_attributions_of_a_file(tmp_path: Path) -> None:
    """Each is found in the article's own text, with the one who says it at the end of its chain."""
    path = tmp_path / "crane.txt"
    path.write_text(TEXT, encoding="utf-8")
    ((article, found),) = in_file(path, raw=True)
    assert article.text == TEXT
    assert [one.extent.of(TEXT) for one in found] == [
        "“The crane is safe,” engineer Oskar Lind said.",
        "Subscribe now: our editor, Runa Holt, said that it costs nothing.",
        "Lind added that it was tested in May.",
    ]
    assert [one.chains[0].actors[-1].name for one in found] == ["Oskar Lind", "Runa Holt", "Oskar Lind"]


def test_furniture_is_left_out_unless_all_is_asked_for() -> None:
    """What is found without `raw` is found with it, but for a few at the brink: see Tagger.tag."""
    for path in sorted(SAMPLE.glob("0[12]*.txt")):
        ((_, body),) = in_file(path, raw=False)
        ((article, everything),) = in_file(path, raw=True)
        found, all_of_it = ({one.cue for one in some} for some in (body, everything))
        assert len(found & all_of_it) > 0.9 * len(found)
        sentences = [span for passage in article.passages for span in passage.sentences]
        assert all(any(span.start <= one.cue[0].start < span.end for span in sentences) for one in body)


def test_every_article_of_a_file_is_read() -> None:
    """A file of lines gives one after the other."""
    found = [article.id for article, _ in in_file(SAMPLE / "10-petrel-digest.jsonl", raw=False)]
    assert len(found) == len(set(found)) > 1


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """So that of several files one knows which."""
    path = tmp_path / "empty.txt"
    path.touch()
    with pytest.raises(ReadError, match=r"empty\.txt: empty"):
        list(in_file(path, raw=False))


def test_a_surname_means_who_has_it(sample: Coverage) -> None:
    """The whole name, the surname and the title all lead to the same words."""
    for name in ("Teska Maulding", "maulding", "Ms. Maulding"):
        people, found = said_by(sample, name)
        assert "Teska Maulding" in people
        assert any("tavern" in one.quote for one in found)
        assert all(
            any(key("Maulding") in key(actor.name) for chain in one.attribution.chains for actor in chain.actors)
            for one in found
        )


def test_the_nearest_to_a_topic_comes_first(sample: Coverage) -> None:
    """What somebody said about something else is left out or comes later."""
    _, everything = said_by(sample, "Teska Maulding")
    _, found = said_by(sample, "Teska Maulding", "a tale from a tavern")
    assert "tavern" in found[0].quote
    assert {one.quote for one in found} < {one.quote for one in everything}


def test_a_topic_nobody_spoke_about_finds_nothing(sample: Coverage) -> None:
    """Rather than the least unlike."""
    _, found = said_by(sample, "Rhoswen Tolk", "quantum chromodynamics lattice")
    assert found == []


@pytest.mark.parametrize(
    ("name", "hint"), [("Teska Mauldin", "did you mean Teska Maulding"), ("Xqzw", "byline sources")]
)
def test_an_unknown_name_says_what_to_do(sample: Coverage, name: str, hint: str) -> None:
    """The nearest names, or the command that lists them."""
    with pytest.raises(SettingsError, match=hint):
        said_by(sample, name)


@pytest.mark.parametrize("name", ["", "?!"])
def test_no_name_is_nobodys(sample: Coverage, name: str) -> None:
    """Nothing to look for does not mean everybody."""
    with pytest.raises(SettingsError, match="nobody called"):
        said_by(sample, name)


def test_sources_on_a_topic_are_part_of_all(sample: Coverage) -> None:
    """Fewer are credited with it, none more often than in all."""
    every = {key(one.name): one for one in credited(sample)}
    some = credited(sample, "unpaid wages of the crew")
    assert 0 < len(some) < len(every)
    assert all(one.attributions <= every[key(one.name)].attributions for one in some)
    assert any("Undermere" in one.name or "union" in one.name.lower() for one in some)


def test_where_something_was_said(sample: Coverage) -> None:
    """The outlet, the day, and through whom it came there."""
    _, found = said_by(sample, "Teska Maulding")
    for one in found:
        told = describe(one)
        assert told.startswith(one.about.outlet or "an article that names no outlet")
        chain = one.attribution.chains[0]
        assert all(actor.name in told for actor in chain.actors[1 : chain.speaker])
