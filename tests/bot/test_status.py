"""How much coverage there is, and how what is watched is."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import messages
from bot.status import Watched, status
from index.embed import OnnxTwin
from index.errors import DataFolderError
from index.home import Home
from index.records import Look
from index.seen import note
from index.store import Store
from index.update import change_model, update
from tests.homes import settings_of

ENGLISH = "The lamp on Gannet Head was dark for three nights, the lighthouse keeper Orsolya Vint said on Monday."
GERMAN = "Die Lampe auf dem Felsen blieb drei Nächte lang dunkel, sagte die Wärterin des Leuchtturms am Montag."
FEED = "https://harbour.example/feed"
AT = datetime(2031, 3, 12, 8, tzinfo=UTC)


def test_it_counts_what_is_there(home: Home, embedder: OnnxTwin) -> None:
    """Each language that the model does not serve, the newest day, the generation; of another model nobody knows."""
    path = home.folder.with_name("lamp.jsonl")
    days = ("2031-03-10", "2031-03-12", "2031-03-11")
    texts = (ENGLISH, GERMAN, GERMAN.replace("Montag", "Dienstag"))
    lines = [
        json.dumps({"id": day, "published": day, "text": text}, ensure_ascii=False)
        for day, text in zip(days, texts, strict=True)
    ]
    for some in (lines[:1], lines):
        path.write_text("\n".join(some), encoding="utf-8")
        assert not update(home, [path], lambda: embedder).failed
    found = status(settings_of(home))
    assert (found.articles, found.outlets, found.newest, found.unserved) == (3, 0, date(2031, 3, 12), {"de": 2})
    assert found.generation == 2
    assert status(settings_of(home, model="another/model")).unserved == {}
    change_model(home, lambda: embedder, Path("/another/model"))
    assert status(settings_of(home)).unserved == {}


def test_what_is_watched_is_told_as_it_is_set(home: Home, tmp_path: Path) -> None:
    """Folders, then feeds, looked at or not, though there is no article yet; what is set no more is left out."""
    settings = settings_of(home, folders=(tmp_path / "desk",), feeds=(FEED,))
    with pytest.raises(DataFolderError, match="byline index"):
        status(settings)
    with Store(home, create=True).writing() as connection:
        note(connection, Look(FEED, AT, "It can't be reached.", good=False))
        note(connection, Look("/gone", AT, "1 added", good=True))
    assert status(settings).watched == (
        Watched(place=str(tmp_path / "desk"), at=None, said=messages.UNSEEN, good=True),
        Watched(place=FEED, at=AT, said="It can't be reached.", good=False),
    )
