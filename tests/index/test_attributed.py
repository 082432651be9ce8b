"""Who says what in an article: stored with it, made of what the network marked once."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Span
from corpus.attribution.actor import Actor, key
from corpus.attribution.chains import Attribution, Chain
from corpus.attribution.tagger import Tagged
from index import contents
from index.attributed import _dump, dump_tags, extent_of, load, load_tags, of_articles, touching
from index.checksum import DamagedError, checksum
from index.credits import names, said
from index.embed import OnnxTwin
from index.home import Home
from index.update import rederive, remove
from tests.homes import executed
from tests.index.folder import index, reading, rows

FERRY = "Harbour master Ilse Brandt told the Corvel Courant that the ferry had sunk. Nobody was hurt.\n"
CRANE = "The crane is safe, engineer Oskar Lind said. Lind added that it was tested in May.\n"


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Draw a span."""
    start = draw(st.integers(0, 10**6))
    return Span(start=start, end=start + draw(st.integers(1, 10**4)))


ROLE = st.lists(spans(), max_size=3).map(tuple)
TAGGED = st.builds(Tagged, spans(), ROLE, ROLE)
KIND = st.sampled_from(["outlet", "person", "state_body", "organisation", "document", "unnamed"])
ACTORS = st.lists(st.builds(Actor, name=st.text(max_size=20), kind=KIND), max_size=4).map(tuple)
CHAINS = st.lists(st.builds(Chain, actors=ACTORS, speaker=st.integers(0, 3)), max_size=3).map(tuple)
ATTRIBUTION = st.builds(
    Attribution,
    source=ROLE,
    cue=ROLE,
    content=ROLE,
    recipient=ROLE,
    extent=spans(),
    direct=st.booleans(),
    hedged=st.booleans(),
    chains=CHAINS,
)


@given(found=st.lists(TAGGED, max_size=5), offset=st.integers(0, 10**6))
def test_tags_come_back_moved(found: list[Tagged], offset: int) -> None:
    """What was marked in a passage comes back in the article's offsets, and nothing else of it changes."""

    def moved(role: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(Span(start=one.start + offset, end=one.end + offset) for one in role)

    wanted = [Tagged(moved((one.cue,))[0], moved(one.source), moved(one.content)) for one in found]
    assert load_tags(dump_tags(found), offset) == wanted


@given(one=ATTRIBUTION)
def test_an_attribution_comes_back_as_it_was_stored(one: Attribution) -> None:
    """Every span, name, kind and speaker."""
    body = _dump(one)
    columns = (1, 2, *extent_of(body), body)
    assert load(*columns, checksum(*columns)) == one


# In the database


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Return a folder of two articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (folder / "crane.txt").write_text(CRANE, encoding="utf-8")
    return folder


def attributed(home: Home, identity: str) -> list[tuple[str, list[list[str]]]]:
    """Return the attributions of an article: the sentences that hold each, and the names in its chains."""
    with reading(home) as connection:
        text = contents.texts(connection, [identity])[identity][1]
        return [
            (one.extent.of(text), [[actor.name for actor in chain.actors] for chain in one.chains])
            for one in of_articles(connection, [identity])[identity]
        ]


def test_attributions_are_stored_with_their_article(home: Home, articles: Path, embedder: OnnxTwin) -> None:
    """Who says what, and through whom, is there as soon as the article is."""
    index(home, embedder, articles)
    ((quote, ((*_, last),)),) = attributed(home, "ferry")
    assert quote == "Harbour master Ilse Brandt told the Corvel Courant that the ferry had sunk."
    assert last == "Ilse Brandt"
    assert [chains for _, chains in attributed(home, "crane")] == [[["Oskar Lind"]]] * 2
    with reading(home) as connection:
        assert of_articles(connection, ["nothing"]) == {"nothing": []}


def test_attributions_of_a_place_are_those_whose_words_meet_it(home: Home, articles: Path, embedder: OnnxTwin) -> None:
    """Of every character of an article: neither one more nor one less."""
    index(home, embedder, articles)
    with reading(home) as connection:
        for identity, every in of_articles(connection, ["ferry", "crane"]).items():
            for at in range(max(one.extent.end for one in every) + 2):
                meeting = [
                    one for one in every if any(span.start <= at < span.end for span in (*one.cue, *one.content))
                ]
                place = {identity: [Span(start=at, end=at + 1)]}
                assert touching(connection, place).get(identity, []) == meeting


def test_a_changed_article_changes_its_attributions(home: Home, articles: Path, embedder: OnnxTwin) -> None:
    """Those of the old version are gone with it, from every table, and nobody it named is known any more."""
    index(home, embedder, articles)
    (articles / "ferry.txt").write_text("The ferry is afloat, pilot Runa Holt said.\n", encoding="utf-8")
    assert index(home, embedder, articles).changed == 1
    assert [chains for _, chains in attributed(home, "ferry")] == [[["Runa Holt"]]]
    with reading(home) as connection:
        assert set(names(connection)) == {key("Runa Holt"), key("Oskar Lind")}
        assert said(connection, [key("Ilse Brandt")]) == []
    assert len(rows(home, "attributions")) == 3


def test_a_removed_article_takes_them_with_it(home: Home, articles: Path, embedder: OnnxTwin) -> None:
    """Nothing of it is left in any table."""
    index(home, embedder, articles)
    remove(home, ["ferry"], lambda: embedder)
    with reading(home) as connection:
        assert set(names(connection)) == {key("Oskar Lind")}
    remove(home, ["crane"], lambda: embedder)
    assert [rows(home, table) for table in ("attributions", "credits", "tags", "embeddings")] == [[]] * 4


def test_words_that_were_marked_once_are_not_marked_again(home: Home, articles: Path, embedder: OnnxTwin) -> None:
    """The same text in another article uses the row that is there, which goes with the last article that does."""
    index(home, embedder, articles)
    before = rows(home, "tags")
    assert len(before) == 2
    (articles / "copy.txt").write_text(FERRY, encoding="utf-8")
    assert index(home, embedder, articles).added == 1
    assert rows(home, "tags") == before
    assert attributed(home, "copy") == attributed(home, "ferry")
    remove(home, ["ferry"], lambda: embedder)
    assert rows(home, "tags") == before
    remove(home, ["copy"], lambda: embedder)
    assert len(rows(home, "tags")) == 1


def test_what_is_kept_is_used_and_not_made_again(home: Home, articles: Path, embedder: OnnxTwin) -> None:
    """What a broken-off index left in `tags` is taken as it is; --rebuild makes it anew."""
    index(home, embedder, articles)
    for (digest,) in executed(home, "SELECT digest FROM tags"):
        emptied = "UPDATE tags SET relations = '[]', crc = :crc WHERE digest = :digest"
        executed(home, emptied, crc=checksum(digest, "[]"), digest=digest)
    (articles / "ferry.json").write_text(json.dumps({"outlet": "The Pier Gazette"}), encoding="utf-8")
    assert index(home, embedder, articles).changed == 1
    assert attributed(home, "ferry") == []
    rederive(home, lambda: embedder)
    assert attributed(home, "ferry")[0][1][0][0] == "The Pier Gazette"
    assert len(rows(home, "tags")) == 2


@pytest.mark.parametrize("damage", ["DELETE FROM attributions WHERE id = 2", "DELETE FROM extents WHERE article = 1"])
def test_what_is_missing_is_told(home: Home, articles: Path, embedder: OnnxTwin, damage: str) -> None:
    """Not even a source is left out of an answer because of damage."""
    index(home, embedder, articles)
    executed(home, damage)
    whole = {"ferry": [Span(start=0, end=len(FERRY))], "crane": [Span(start=0, end=len(CRANE))]}
    with reading(home) as connection, pytest.raises(DamagedError):
        touching(connection, whole)
    with reading(home) as connection, pytest.raises(DamagedError):
        of_articles(connection, list(whole))
