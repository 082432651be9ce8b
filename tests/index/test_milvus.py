"""A coverage that a Milvus server searches: what it holds, who sees what of it, and what is said when it is away."""

import socket
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sql
from pymilvus import MilvusClient

from bot.doctor import examine
from corpus.article import Metadata, Span
from index import clustered, contents
from index.cluster_client import connected, place
from index.clustered import Cluster
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.engines import engine
from index.errors import DataFolderError, DerivedFileError
from index.generations import root_of
from index.home import Home
from index.keywords import terms
from index.milvus import ALIVE, Collection, Row, collections, name_of, row, there
from index.records import Changes, Publication, StoredPassage
from index.search import Query
from index.searching import EVERYTHING, Limits
from index.store import Store
from index.update import change_model, rederive, remove, update
from tests.conftest import SAMPLE, run_byline
from tests.homes import Homes, settings_of
from tests.index.slow import Waiting
from tests.index.test_coverage import within
from tests.lite import Lite
from tests.torture.indexing import MILVUS, Desk, ended
from tests.torture.reading import Reader, whole

QUESTIONS = ("How many of the crew deserted?", "the leaking ballast tank", "Lissamar", "Who was paid?")


pytestmark = pytest.mark.servers
on_milvus = pytest.mark.parametrize("index_url", ["milvus"], indirect=True, scope="session")


def found(home: Home, embedder: OnnxTwin, text: str) -> list[tuple[int, float]]:
    """Return passages and scores that a search finds."""
    with Coverage(home, lambda: embedder).reading() as snapshot:
        hits = snapshot.search(Query(text, embedder.embed([text])[0][0]), 10).found
        return [(hit.passage.id, round(hit.score, 3)) for hit in hits]  # the last bits of a cosine are the server's


def collection(home: Home) -> Collection:
    """Return the collection that holds a coverage."""
    store = Store(home)
    with store.reading() as connection:
        return Collection(home.index or "", str(Cluster(home, store).names(connection)["collection"]))


def of_coverage(home: Home) -> list[str]:
    """Return the names of all collections of a coverage."""
    return [one.name for one in collections(home.index or "", collection(home).name[: len("byline_") + 32])]


@on_milvus
def test_it_finds_what_files_find(sample_copy: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """The same passages in the same order; scores differ by no more than tantivy's rounding of lengths."""
    files = Home(tmp_path / "files")
    (files.folder).mkdir()
    update(files, [SAMPLE], lambda: embedder)
    for text in QUESTIONS:
        ours, theirs = found(sample_copy, embedder, text), found(files, embedder, text)
        assert len({one for one, _ in ours} & {one for one, _ in theirs}) >= 9
        assert ours[0][0] == theirs[0][0]
        assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], abs=0.1)
    words = {word for text in QUESTIONS for word in terms(text)} | {"nobodysaysthis"}
    with Coverage(sample_copy, lambda: embedder).reading() as one, Coverage(files, lambda: embedder).reading() as other:
        assert one.generation.weights(words) == pytest.approx(other.generation.weights(words))


@on_milvus
def test_nothing_is_written_beside_the_database(sample_copy: Home, embedder: OnnxTwin) -> None:
    """No file of FAISS or tantivy."""
    assert found(sample_copy, embedder, QUESTIONS[0])
    rederive(sample_copy, lambda: embedder)
    assert not root_of(sample_copy).exists()
    assert not (sample_copy / "checkpoints").exists()


@on_milvus
def test_readers_of_each_generation_see_theirs(sample_copy: Home, embedder: OnnxTwin) -> None:
    """What was removed is there for those who began before, and for them only, until nobody can need it."""
    coverage = Coverage(sample_copy, lambda: embedder)
    with coverage.reading() as snapshot:
        before = snapshot.generation
        gone = contents.ids(snapshot.connection)[:3]
        passages = [one for each in gone for one in contents.passage_ids(snapshot.connection, each)]
        every = before.candidates(embedder.embed(["the ship"])[0][0], ["ship"], 200, EVERYTHING)
        assert len(every.ids) == len(before)
    for number, one in enumerate(gone, 2):
        remove(sample_copy, [one], lambda: embedder)
        with Coverage(sample_copy, lambda: embedder).reading() as snapshot:
            now = snapshot.generation.candidates(embedder.embed(["the ship"])[0][0], ["ship"], 200, EVERYTHING)
            assert snapshot.generation.number == number
            assert len(now.ids) == len(snapshot.generation) < len(before)
        if number == 2:
            again = before.candidates(embedder.embed(["the ship"])[0][0], ["ship"], 200, EVERYTHING)
            assert again.ids.tolist() == every.ids.tolist()
    held = collection(sample_copy)
    assert held.count(f"id in {passages}") < len(passages)
    assert held.count(f"died <= {number - 2}") == 0


@on_milvus
def test_a_publication_that_was_broken_off_is_taken_back(sample_copy: Home, embedder: OnnxTwin) -> None:
    """Readers see nothing of it, and the next one begins without it."""
    store = Store(sample_copy)
    before = {text: found(sample_copy, embedder, text) for text in QUESTIONS}
    with store.reading() as connection:
        gone, left = contents.ids(connection)[0], contents.ids(connection)[1]
        changes = Changes((), frozenset(), frozenset({gone}), {}, (), ())
        named = Cluster(sample_copy, store).names(connection) | {"generation": 2}
        passages, _ = store.plan(connection, changes)
        Cluster(sample_copy, store).write(connection, Publication(named, passages, [], 384, whole=False))
    held = collection(sample_copy)
    (some,) = held.of(passages[:1])
    held.put([{**some[0], "id": 10_000, "born": 2, "died": ALIVE}])
    assert {text: found(sample_copy, embedder, text) for text in QUESTIONS} == before
    remove(sample_copy, [left], lambda: embedder)
    assert held.count(f"id in {passages} and died == {ALIVE}") == len(passages)
    assert held.count("id == 10000") == 0


def _emptied(home: Home) -> None:
    collection(home).delete("id > 3")


def _more(home: Home) -> None:
    (some,) = collection(home).of([1])
    collection(home).put([{**some[0], "id": 10_000}])


def _past(home: Home) -> None:
    Store(home).note({clustered.COLLECTED: "0"})


DAMAGE = {"rows are missing": _emptied, "rows are too many": _more, "an indexer without Milvus went past it": _past}


@on_milvus
@pytest.mark.parametrize("damage", [*DAMAGE, "it is gone"])
def test_a_collection_that_is_not_the_coverage_is_made_again(
    sample_copy: Home, embedder: OnnxTwin, damage: str
) -> None:
    """Of the database, by the next to ask; doctor sees it, and older collections go with the next publication."""
    before = [found(sample_copy, embedder, text) for text in QUESTIONS]
    DAMAGE.get(damage, lambda home: collection(home).drop())(sample_copy)
    store = Store(sample_copy)
    with store.reading() as connection, pytest.raises(DerivedFileError):
        engine(sample_copy, store).load(connection)
    assert [one.what for one in examine(settings_of(sample_copy)) if one.wrong] == ["generation 1 on the Milvus server"]
    assert [found(sample_copy, embedder, text) for text in QUESTIONS] == before
    with store.reading() as connection:
        remove(sample_copy, contents.ids(connection)[:1], lambda: embedder)
    assert of_coverage(sample_copy) == [collection(sample_copy).name]


@on_milvus
def test_filling_that_was_broken_off_goes_on(
    sample_copy: Home, embedder: OnnxTwin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same collection: what is there is not written again, what left the database meanwhile goes."""
    monkeypatch.setattr("index.milvus._AT_ONCE", 5)
    upsert, written, stop = MilvusClient.upsert, list[int](), [40]

    def counting(self: MilvusClient, name: str, rows: list[dict[str, Any]], **options: Any) -> Any:
        if len(written) in stop:
            raise KeyboardInterrupt
        written.extend(one["id"] for one in rows)
        return upsert(self, name, rows, **options)

    monkeypatch.setattr(MilvusClient, "upsert", counting)
    first = collection(sample_copy)
    first.drop()
    with pytest.raises(KeyboardInterrupt):
        engine(sample_copy, Store(sample_copy)).mend()
    files, before = Home(sample_copy.folder, sample_copy.database), [*written]
    with Store(files).reading() as connection:
        gone = contents.ids(connection)[0]
        left = contents.passage_ids(connection, gone)
    (begun,) = of_coverage(sample_copy)
    assert {*left} < {*before}
    remove(files, [gone], lambda: embedder)
    (tmp_path / "lamp.txt").write_text("The lamp on Gannet Head was dark for three nights, the keeper said on Monday.")
    update(files, [tmp_path / "lamp.txt"], lambda: embedder)
    written.clear()
    stop.clear()
    with Coverage(sample_copy, lambda: embedder).reading() as snapshot:
        now = {one.id for one in contents.entries(snapshot.connection)}
        assert snapshot.generation.number == 3
    assert {*written} - {*left} == now - {*before}
    assert (collection(sample_copy).name, first.name != begun) == (begun, True)
    assert collection(sample_copy).count(f"died == {ALIVE}") == len(now)
    for text in QUESTIONS:
        assert [one for one, _ in found(sample_copy, embedder, text)][:3] == [
            one for one, _ in found(files, embedder, text)
        ][:3]


@on_milvus
def test_a_collection_that_fell_behind_catches_up(
    sample_copy: Home, embedder: OnnxTwin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an indexer without Milvus changed is all that is written; who still reads the one before sees that."""
    files, held = Home(sample_copy.folder, sample_copy.database), collection(sample_copy)
    with Coverage(sample_copy, lambda: embedder).reading() as snapshot:
        before = snapshot.generation
        gone = contents.ids(snapshot.connection)[0]
        left = contents.passage_ids(snapshot.connection, gone)
        remove(files, [gone], lambda: embedder)
        (tmp_path / "lamp.txt").write_text("The lamp on Gannet Head was dark for three nights, the keeper said.")
        update(files, [tmp_path / "lamp.txt"], lambda: embedder)
        held.put([{**next(held.of([left[-1] + 1]))[0], "id": 10_000, "born": 2}])  # of a publication broken off
        written, put = list[int](), Collection.put
        monkeypatch.setattr(Collection, "put", lambda self, rows: put(self, _seen(rows, written)))
        engine(sample_copy, Store(sample_copy)).mend()
        assert collection(sample_copy) == held
        assert [one for one in written if one not in left] == [held.count(f"id < {10_000}")]
        vector = embedder.embed(["the ship"])[0][0]
        assert {*left} < {*before.candidates(vector, ["ship"], 200, EVERYTHING).ids.tolist()}
    for text in QUESTIONS:
        assert [one for one, _ in found(sample_copy, embedder, text)][:3] == [
            one for one, _ in found(files, embedder, text)
        ][:3]


def _seen(rows: Iterable[Row], ids: list[int]) -> Iterator[Row]:
    for one in rows:
        ids.append(one["id"])
        yield one


@on_milvus
def test_what_was_begun_with_another_model_is_not_gone_on_with(
    sample_copy: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its vectors are of no use, or not even as long."""
    collection(sample_copy).drop()
    with monkeypatch.context() as patched:
        patched.setattr(Collection, "settle", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            engine(sample_copy, Store(sample_copy)).mend()
    (begun,) = of_coverage(sample_copy)
    change_model(Home(sample_copy.folder, sample_copy.database), lambda: Waiting(name="another@1"), None)
    engine(sample_copy, Store(sample_copy)).mend()
    assert collection(sample_copy).name != begun
    assert collection(sample_copy).count(there(2)) > 3


def _interrupted(_: Collection) -> None:
    raise KeyboardInterrupt


@on_milvus
def test_who_lost_the_lock_while_filling_notes_nothing(
    sample_copy: Home, embedder: OnnxTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another indexer may have published meanwhile: the collection is not that generation, and is gone on with."""
    files, settle = Home(sample_copy.folder, sample_copy.database), Collection.settle
    collection(sample_copy).drop()
    store = Store(sample_copy)

    def overtaken(_: Collection) -> None:
        monkeypatch.setattr(Collection, "settle", settle)
        with Store(files).writing() as connection:
            connection.execute(sql.text("UPDATE meta SET value = '2' WHERE key = 'generation'"))

    monkeypatch.setattr(Collection, "settle", overtaken)
    with pytest.raises(DataFolderError, match="faster"):
        engine(sample_copy, store).mend()
    (begun,) = of_coverage(sample_copy)
    engine(sample_copy, store).mend()
    assert collection(sample_copy).name == begun
    with Coverage(sample_copy, lambda: embedder).reading() as snapshot:
        assert snapshot.generation.number == 2


@on_milvus
def test_numbers_that_were_reserved_are_nobody_elses(sample_copy: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """Not even once whoever had them gave up: what they write late is none of what is there."""
    store = Store(sample_copy)
    first, second = store.reserve(5), store.reserve(5)
    assert second == first + 5
    (tmp_path / "lamp.txt").write_text("The lamp on Gannet Head was dark for three nights, the keeper said.")
    update(sample_copy, [tmp_path / "lamp.txt"], lambda: embedder)
    with store.reading() as connection:
        assert contents.passage_ids(connection, "lamp") == [second + 5]
    assert found(sample_copy, embedder, "the lamp on Gannet Head")[0][0] == second + 5


@on_milvus
def test_a_rebuild_that_was_killed_leaves_readers_theirs(
    sample_copy: Home, embedder: OnnxTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one deletes what that began, not what is read."""
    with Coverage(sample_copy, lambda: embedder).reading() as snapshot:
        before = snapshot.generation
        with monkeypatch.context() as patched:
            patched.setattr(Collection, "settle", _interrupted)
            with pytest.raises(KeyboardInterrupt):
                rederive(sample_copy, lambda: embedder)
        (orphan,) = {*of_coverage(sample_copy)} - {collection(sample_copy).name}
        rederive(sample_copy, lambda: embedder)
        vector = embedder.embed(["the ship"])[0][0]
        assert len(before.candidates(vector, ["ship"], 200, EVERYTHING).ids) == len(before)
    assert orphan not in of_coverage(sample_copy)


@on_milvus
def test_doctor_mends_it(sample_copy: Home) -> None:
    """`byline doctor --fix` writes the collection again, after which nothing is wrong with it."""
    Cluster(sample_copy, Store(sample_copy)).mend()
    _emptied(sample_copy)
    assert "Milvus server" in run_byline(sample_copy, "doctor").stdout
    assert run_byline(sample_copy, "doctor", "--fix").returncode == 0
    assert collection(sample_copy).count(there(1)) > 3


@on_milvus
def test_what_is_made_anew_is_a_collection_of_its_own(sample_copy: Home, embedder: OnnxTwin) -> None:
    """Who still reads the one before finds it; with the next publication it goes."""
    with Coverage(sample_copy, lambda: embedder).reading() as snapshot:
        before = snapshot.generation
        rederive(sample_copy, lambda: embedder)
        vector = embedder.embed(["the ship"])[0][0]
        assert len(before.candidates(vector, ["ship"], 200, EVERYTHING).ids) == len(before)
        gone = contents.ids(snapshot.connection)[0]
    first, second = of_coverage(sample_copy)
    assert (first < second) == (second == collection(sample_copy).name)
    remove(sample_copy, [gone], lambda: embedder)
    assert of_coverage(sample_copy) == [second]


@on_milvus
def test_limits_that_say_much(index_url: str, embedder: OnnxTwin) -> None:
    """Outlets of any letters are told apart, in whatever case; a passage longer than Milvus takes a text is found."""
    held = Collection(index_url, "byline_test_limits")
    held.make(384)
    vectors = embedder.embed(["one", "two", "three"])
    names = ("L'“Écho” \\ \"du\nPort", "l'écho", None)
    texts = ("zebra " * 20_000, "zebra", "")
    held.put(
        row(passage(number, text, name, number), vector[0], 1)
        for number, (text, name, vector) in enumerate(zip(texts, names, vectors, strict=True), 1)
    )
    for number, name in enumerate(names[:2], 1):
        which = there(1, Limits((name or "").upper()))
        assert [one["id"] for one in held.worded(["zebra"], 5, which, "Strong")] == [number]
        assert held.nearest(vectors[0][0], 5, which, "Strong")[0].tolist() == [number]
    assert held.nearest(vectors[0][0], 5, there(1, Limits("")), "Strong")[0].tolist() == [3]
    days = Limits(None, date.fromordinal(2), date.fromordinal(2))
    assert held.nearest(vectors[0][0], 5, there(1, days), "Strong")[0].tolist() == [2]
    assert held.holding("zebra", there(1), "Strong") == 2
    held.drop()
    assert name_of("OBC") == name_of("obc") != name_of(None) == name_of("")


def passage(number: int, text: str, outlet: str | None, day: int) -> StoredPassage:
    """Return a passage of one sentence."""
    about = Metadata(outlet=outlet, published=date.fromordinal(day))
    return StoredPassage(number, "a", "a.txt", about, 0, len(text), (Span(start=0, end=len(text)),), text)


WRONG = {
    "ftp://host:19530": "write it as http://HOST:PORT",
    "milvus": "write it as http://HOST:PORT",
    "http://host:port": "write it as http://HOST:PORT",
}


@pytest.mark.parametrize("url", WRONG)
def test_a_url_that_makes_no_sense_is_told(url: str) -> None:
    """In one line, before anything is asked."""
    with pytest.raises(DataFolderError, match=WRONG[url]):
        connected(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://byline:se/cret@host:19530",
        "http://byline:12#3secret@host",
        "http://byline:secret@host:port",
        "byline:secret@host:19530",
        "http://byline:4?secret@host",
    ],
)
def test_a_secret_that_is_written_wrongly_is_not_told(url: str) -> None:
    """Neither it nor a part of it, wherever a careless URL has it."""
    assert place(url) == "BYLINE_INDEX_URL"
    with pytest.raises(DataFolderError, match="BYLINE_INDEX_URL") as told:
        connected(url)
    assert not any(part in str(told.value) for part in ("secret", "cret", "12", "4"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://byline:secret@[::1]:19530/", "[::1]:19530"),
        ("http://milvus.example", "milvus.example:19530"),
        ("http://milvus.example:1/news", "milvus.example:1/news"),
    ],
)
def test_a_server_is_told_by_its_host(url: str, said: str) -> None:
    """With port and database, by which two servers are told apart."""
    assert place(url) == said


def test_a_server_that_is_away_is_told_without_its_secrets(sample_home: Home, embedder: OnnxTwin) -> None:
    """In one line that names the setting, and neither the user nor the password."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    away = replace(sample_home, index=f"http://byline:hidden@127.0.0.1:{port}")
    with pytest.raises(DataFolderError, match="BYLINE_INDEX_URL") as told, Coverage(away, lambda: embedder).reading():
        pass
    assert "\n" not in str(told.value)
    assert "hidden" not in str(told.value) + repr(away) + place(str(away.index))
    done = run_byline(away, "ask", QUESTIONS[0])
    assert (done.returncode, "hidden" in done.stdout + done.stderr) == (1, False)
    assert "BYLINE_INDEX_URL" in done.stderr.splitlines()[-1]


def test_without_its_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, with the command."""
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(DataFolderError, match=r"pip install 'byline\[milvus\]'"):
        connected("http://127.0.0.1:1")


def answers(home: Home, embedder: OnnxTwin) -> bool:
    """Whether a question is answered."""
    try:
        return bool(found(home, embedder, QUESTIONS[0]))
    except DataFolderError:
        return False


@pytest.mark.slow
def test_a_server_that_was_killed_holds_what_it_acknowledged(
    sample_home: Home, embedder: OnnxTwin, tmp_path: Path, homes: Homes
) -> None:
    """While it is away questions end in one line; when it is back they are answered as before."""
    server = Lite(tmp_path / "milvus")
    try:
        home = homes.on(server.url).made(tmp_path / "data", sample_home)
        before = [found(home, embedder, text) for text in QUESTIONS]
        server.stop()
        with pytest.raises(DataFolderError, match="BYLINE_INDEX_URL"):
            found(home, embedder, QUESTIONS[0])
        server.start()
        assert within(30, lambda: answers(home, embedder))
        assert [found(home, embedder, text) for text in QUESTIONS] == before
    finally:
        server.stop()


@pytest.mark.slow
def test_a_file_of_milvus_lite_does_as_well(
    sample_home: Home, embedder: OnnxTwin, tmp_path: Path, homes: Homes
) -> None:
    """For one process: no server is needed."""
    home = homes.on(str(tmp_path / "milvus.db")).made(tmp_path / "data", sample_home)
    assert found(home, embedder, QUESTIONS[2])
    vector = np.asarray(embedder.embed(["x"])[0][0])
    assert len(collection(home).nearest(vector, 5, there(1), "Strong")[0]) == 5


@pytest.mark.slow
@on_milvus
@pytest.mark.parametrize("step", [*MILVUS, "the generation is published", "what left is forgotten"])
def test_killed_at_each_step_nothing_is_mixed(home: Home, embedder: OnnxTwin, tmp_path: Path, step: str) -> None:
    """Whenever an indexer dies, readers see one generation, and the next indexer makes the next one."""
    chance = Random(step)  # noqa: S311
    desk = Desk(home, tmp_path / "articles")
    desk.folder.mkdir()
    for _ in range(2):
        desk.write(chance.randrange)
        with ended(desk.start()) as code:
            assert code == 0
        desk.acknowledge()
    with Reader(home, embedder) as reader:
        for number in (1, 2):
            desk.write(chance.randrange)
            with ended(desk.start(dying=(step, number))) as code:
                died = code != 0
            whole(desk, embedder)
            assert died or number == 2, "the step has another name now"
        with ended(desk.start()) as code:
            assert code == 0
        desk.acknowledge()
        whole(desk, embedder)
    assert not reader.failures, reader.failures
    assert reader.generations == sorted(reader.generations)
