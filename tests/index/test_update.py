"""Files -> the coverage."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus.article import Span
from index import contents
from index.coverage import Coverage
from index.embed import Embedder, OnnxTwin, Vectors
from index.errors import DataFolderError
from index.generations import root_of
from index.home import Home, database
from index.lock import HOLDER
from index.scan import Report
from index.store import Store
from index.twin import twin_folder
from index.update import change_model, model_folder, rederive, remove, update
from tests.bench import material
from tests.conftest import SAMPLE, clean_environment, run_bound_by_permissions
from tests.homes import executed
from tests.index.folder import held

FIRST = "The ferry sailed on Monday. It was late.\n"
SECOND = "The bridge was closed on Tuesday. Nobody said why.\n"


class Counting(OnnxTwin):
    """The real twin, which also counts what it embeds."""

    def __init__(self, folder: Path) -> None:
        """Load the twin."""
        super().__init__(folder)
        self.count = 0

    def embed(self, texts: Sequence[str], parts: Sequence[Sequence[Span]] | None = None) -> list[Vectors]:
        """Embed and count."""
        self.count += len(texts)
        return super().embed(texts, parts)


class Broken(OnnxTwin):
    """The real twin under another name, at which somebody presses Ctrl-C."""

    def __init__(self, folder: Path) -> None:
        """Load the twin."""
        super().__init__(folder)
        self.name = "another@model"

    def embed(self, texts: Sequence[str], parts: Sequence[Sequence[Span]] | None = None) -> list[Vectors]:
        """Break off."""
        raise KeyboardInterrupt(texts, parts)


@pytest.fixture
def counting(models: Path) -> Counting:
    """Return the counting twin."""
    return Counting(twin_folder(Home(models.parent)))


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Return a folder of two articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FIRST, encoding="utf-8")
    (folder / "bridge.txt").write_text(SECOND, encoding="utf-8")
    return folder


def index(home: Home, embedder: Embedder, *paths: Path, prune: bool = False) -> Report:
    """Index as `byline index` does."""
    return update(home, paths, lambda: embedder, prune=prune)


def numbers(report: Report) -> tuple[int, int, int, int]:
    """Return added, changed, removed, unchanged."""
    return report.added, report.changed, report.removed, report.unchanged


def stored(home: Home) -> dict[str, str]:
    """Return the texts of the coverage by article id."""
    store = Store(home)
    with store.reading() as connection:
        found = contents.texts(connection, [row.id for row in contents.articles(connection)])
        return {identity: text for identity, (_, text) in found.items()}


def test_a_second_index_embeds_nothing(home: Home, articles: Path, counting: Counting) -> None:
    """Unchanged files are not read, embedded or published again."""
    assert numbers(index(home, counting, articles)) == (2, 0, 0, 0)
    embedded = counting.count
    again = index(home, counting, articles)
    assert numbers(again) == (0, 0, 0, 2)
    assert (counting.count, again.generation, again.passages) == (embedded, 1, 0)


def test_only_what_changed_is_embedded(home: Home, articles: Path, counting: Counting) -> None:
    """A changed article costs the passages that are new in it, not the others."""
    long = "\n\n".join(
        f"Paragraph {i} of the report says what happened on day {i}. " + "It was long. " * 30 for i in range(8)
    )
    (articles / "long.txt").write_text(long, encoding="utf-8")
    index(home, counting, articles)
    before = counting.count
    (articles / "long.txt").write_text(long.replace("on day 7", "on the last day"), encoding="utf-8")
    report = index(home, counting, articles)
    assert numbers(report) == (0, 1, 0, 2)
    assert 1 <= counting.count - before <= 2 < report.passages
    assert "on the last day" in stored(home)["long"]


def test_new_metadata_embeds_nothing(home: Home, articles: Path, counting: Counting) -> None:
    """A sidecar that comes later changes what is known, not what is embedded."""
    index(home, counting, articles)
    before = counting.count
    (articles / "ferry.json").write_text(json.dumps({"outlet": "The Post"}))
    assert numbers(index(home, counting, articles)) == (0, 1, 0, 1)
    assert counting.count == before
    with Coverage(home, lambda: counting).reading() as snapshot:
        assert snapshot.outlets == ["The Post"]


def test_the_same_text_in_two_outlets_is_embedded_once(home: Home, articles: Path, counting: Counting) -> None:
    """A wire story costs one embedding, and every copy stays an article."""
    (articles / "copy.txt").write_text(FIRST, encoding="utf-8")
    assert index(home, counting, articles).added == 3
    assert counting.count == 2


def test_prune_removes_what_is_gone_and_only_below_the_given_folders(
    home: Home, tmp_path: Path, counting: Counting
) -> None:
    """Without --prune nothing leaves; with it, only articles of these folders whose file is gone."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(f"The {name} article says this.", encoding="utf-8")
    index(home, counting, tmp_path / "one", tmp_path / "two")
    for name in ("one", "two"):
        (tmp_path / name / f"{name}.txt").unlink()
    assert numbers(index(home, counting, tmp_path / "one")) == (0, 0, 0, 0)
    assert numbers(index(home, counting, tmp_path / "one", prune=True)) == (0, 0, 1, 0)
    assert list(stored(home)) == ["two"]


def test_prune_removes_lines_that_left_a_jsonl_file(home: Home, tmp_path: Path, counting: Counting) -> None:
    """An article that its file no longer holds is gone too."""
    path = tmp_path / "dump" / "all.jsonl"
    path.parent.mkdir()
    lines = [json.dumps({"id": name, "text": f"The {name} article says this."}) for name in ("a", "b")]
    path.write_text("\n".join(lines))
    index(home, counting, path)
    path.write_text(lines[1])
    assert numbers(index(home, counting, path.parent)) == (0, 0, 0, 1)
    path.write_text(lines[1] + "\n")
    assert numbers(index(home, counting, path.parent, prune=True)) == (0, 0, 1, 1)
    assert list(stored(home)) == ["b"]


def test_a_file_that_can_no_longer_be_read_keeps_its_article(home: Home, articles: Path, counting: Counting) -> None:
    """An error loses nothing, not even with --prune, and is told each time."""
    index(home, counting, articles)
    (articles / "ferry.txt").write_bytes(b"\x00\x01binary")
    for _ in range(2):
        report = index(home, counting, articles, prune=True)
        assert [(Path(one.path).name, one.error) for one in report.failed] == [
            ("ferry.txt", "not a text file (it holds binary data)")
        ]
    assert stored(home)["ferry"] == FIRST


def test_two_files_of_one_name_are_two_articles(home: Home, tmp_path: Path, counting: Counting) -> None:
    """The second takes an id of its own, and keeps it."""
    for name, text in (("a", FIRST), ("b", SECOND)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "story.txt").write_text(text, encoding="utf-8")
    index(home, counting, tmp_path / "a", tmp_path / "b")
    ids = sorted(stored(home))
    assert ids[0] == "story"
    assert ids[1].startswith("story-")
    (tmp_path / "b" / "story.txt").write_text(SECOND + "More was said.\n", encoding="utf-8")
    assert numbers(index(home, counting, tmp_path)) == (0, 1, 0, 1)
    assert sorted(stored(home)) == ids


def test_a_moved_file_is_the_same_article(home: Home, articles: Path, counting: Counting) -> None:
    """Its id and vectors stay; only its path changes."""
    index(home, counting, articles)
    before = counting.count
    (articles / "sub").mkdir()
    (articles / "ferry.txt").rename(articles / "sub" / "ferry.txt")
    assert numbers(index(home, counting, articles)) == (0, 1, 0, 1)
    assert sorted(stored(home)) == ["bridge", "ferry"]
    assert counting.count == before


def test_removal_and_its_files(home: Home, articles: Path, counting: Counting) -> None:
    """A removed article is found no more; indexing its file again brings it back."""
    index(home, counting, articles)
    assert remove(home, ["ferry"], lambda: counting).removed == 1
    assert list(stored(home)) == ["bridge"]
    with Coverage(home, lambda: counting).reading() as snapshot:
        assert held(snapshot.generation) == 1
    assert numbers(index(home, counting, articles)) == (1, 0, 0, 1)


def test_rederiving_changes_nothing_that_a_reader_sees(sample_copy: Home, embedder: OnnxTwin) -> None:
    """Everything made again from the texts is what it was: passages, places, versions."""
    store = Store(sample_copy)

    def seen() -> list[object]:
        with store.reading() as connection:
            rows = contents.articles(connection)
            return [(row.version, contents.article(connection, row.id)) for row in rows]

    before = seen()
    assert rederive(sample_copy, lambda: embedder).generation == 2
    assert seen() == before


def test_another_model_is_refused_until_all_is_embedded_with_it(home: Home, articles: Path, counting: Counting) -> None:
    """Vectors of two models never meet in one index; what was made of the words by other networks is kept."""
    index(home, counting, articles)
    counting.name = "another@model"
    (articles / "third.txt").write_text("A third article says that.", encoding="utf-8")
    with pytest.raises(DataFolderError, match="--model"):
        index(home, counting, articles)
    assert len(stored(home)) == 2
    made = embedded(home)
    report = change_model(home, lambda: counting, Path("/another"))
    assert (report.changed, report.generation) == (2, 2)
    assert (embedded(home), model_folder(home)) == (made, Path("/another"))
    assert index(home, counting, articles).added == 1


def test_a_model_changes_beside_what_is_asked(home: Home, articles: Path, counting: Counting, models: Path) -> None:
    """Questions are answered with the old one until the new one has everything, also if that is broken off."""
    index(home, counting, articles)
    other = Counting(twin_folder(Home(models.parent)))
    other.name = "another@model"
    coverage = Coverage(home, lambda: other if model_folder(home) else counting)

    def model() -> str:
        with coverage.reading() as snapshot:
            return coverage.embedder(snapshot).name

    with pytest.raises(KeyboardInterrupt):
        change_model(home, lambda: Broken(twin_folder(Home(models.parent))), Path("/another"))
    assert model() == counting.name
    change_model(home, lambda: other, Path("/another"))
    assert model() == "another@model"
    change_model(home, lambda: counting, None)
    assert model() == counting.name
    rederive(home, lambda: counting, only=["ferry"])
    assert len(stored(home)) == 2


@pytest.mark.parametrize("name", ["h?x#y%41", "with space & 'quote'", "ünïcode"])
def test_a_data_folder_of_any_name(tmp_path: Path, models: Path, articles: Path, counting: Counting, name: str) -> None:
    """Characters that mean something in a URL or a shell mean nothing here."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "models").symlink_to(models)
    assert index(Home(folder), counting, articles).added == 2
    assert (folder / "byline.db").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["articles", name])


def test_one_file_by_many_paths_is_one_article(
    home: Home, articles: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative, with "..", twice and through its folder."""
    index(home, counting, articles)
    monkeypatch.chdir(articles)
    report = index(home, counting, Path("../articles"), Path("ferry.txt"), articles / ".." / "articles" / "ferry.txt")
    assert numbers(report) == (0, 0, 0, 2)


def test_what_is_no_file_is_refused_at_once(home: Home, articles: Path, counting: Counting) -> None:
    """Pipes, devices and folders with an article's name do not hold the index up."""
    os.mkfifo(articles / "pipe.txt")
    (articles / "device.txt").symlink_to("/dev/zero")
    os.mkfifo(articles / "ferry.json")
    report = index(home, counting, articles)
    assert report.added == 1
    assert sorted(Path(one.path).name for one in report.failed) == ["device.txt", "ferry.txt", "pipe.txt"]
    assert all("not a file" in one.error for one in report.failed)


def test_odd_names_are_failures_of_their_own(home: Home, articles: Path, counting: Counting) -> None:
    """A name that is not UTF-8 and one that is too long are told, and the rest is indexed."""
    Path(os.fsdecode(bytes(articles) + b"/caf\xe9.txt")).write_text(FIRST)
    report = index(home, counting, articles, articles / ("x" * 300 + ".txt"))
    assert report.added == 2
    assert [one.error for one in report.failed] == ["its name is not UTF-8: rename it", "file name too long"]
    json.dumps([one.path for one in report.failed]).encode()


def test_an_article_keeps_its_id_when_another_file_goes(home: Home, tmp_path: Path, counting: Counting) -> None:
    """The second of two files of one name does not become the first when that is deleted."""
    for name, text in (("a", FIRST), ("b", SECOND)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text(text, encoding="utf-8")
    index(home, counting, tmp_path / "b")
    index(home, counting, tmp_path / "a")
    before = set(stored(home))
    (tmp_path / "b" / "x.txt").unlink()
    (tmp_path / "a" / "x.txt").write_text(FIRST + "More was said.\n", encoding="utf-8")
    assert numbers(index(home, counting, tmp_path / "a")) == (0, 1, 0, 0)
    assert set(stored(home)) == before
    assert stored(home)["x"] == SECOND


def line(name: str, text: str = "") -> str:
    """Return a line of a .jsonl file."""
    return json.dumps({"id": name, "text": text or f"The {name} article says this."}) + "\n"


@pytest.mark.parametrize("change", ["nothing", "a broken line", "another line", "a new reading"])
def test_what_people_removed_stays_out_until_somebody_asks(
    home: Home, tmp_path: Path, counting: Counting, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever becomes of its file, watching does not bring it back, look after look; who names the file does."""
    path = tmp_path / "two.jsonl"
    path.write_text(line("a") + line("b") + ("{\n" if change == "a broken line" else ""))
    index(home, counting, path)
    remove(home, ["a"], lambda: counting)
    if change == "another line":
        path.write_text(path.read_text() + line("c"))
    if change == "a new reading":
        monkeypatch.setattr("index.scan.PIPELINE", "another")
    for _ in range(3):
        update(home, [path], lambda: counting, asked=False)
        assert stored(home).keys() == {"b", "c"} if change == "another line" else {"b"}
    index(home, counting, path)
    assert "a" in stored(home)
    update(home, [path], lambda: counting, asked=False)
    assert "a" in stored(home)


def test_a_file_that_returns_is_read(home: Home, articles: Path, counting: Counting) -> None:
    """Nobody wanted its article out: it was gone with the file."""
    index(home, counting, articles)
    (articles / "ferry.txt").unlink()
    assert index(home, counting, articles, prune=True).removed == 1
    (articles / "ferry.txt").write_text(FIRST, encoding="utf-8")
    assert update(home, [articles], lambda: counting, asked=False).added == 1


def test_a_file_that_moves_keeps_its_article(home: Home, articles: Path, counting: Counting) -> None:
    """Into a folder and back, pruned every time."""
    index(home, counting, articles)
    (articles / "sub").mkdir()
    for source, target in (("ferry.txt", "sub/ferry.txt"), ("sub/ferry.txt", "ferry.txt")):
        (articles / source).rename(articles / target)
        for _ in range(2):
            index(home, counting, articles, prune=True)
            assert stored(home).keys() == {"ferry", "bridge"}


def test_an_article_removed_from_a_jsonl_file_comes_back_with_it(
    home: Home, tmp_path: Path, counting: Counting
) -> None:
    """Removal is not remembered against the file."""
    path = tmp_path / "two.jsonl"
    path.write_text("\n".join(json.dumps({"id": name, "text": f"The {name} article says this."}) for name in "ab"))
    index(home, counting, path)
    remove(home, ["a"], lambda: counting)
    assert numbers(index(home, counting, path)) == (1, 0, 0, 1)


def test_a_coverage_emptied_can_be_filled_with_another_model(home: Home, articles: Path, counting: Counting) -> None:
    """With nothing left, it says how to fill it, and no model stands in the way."""
    index(home, counting, articles)
    remove(home, ["ferry", "bridge"], lambda: counting)
    with pytest.raises(DataFolderError, match="byline index"), Coverage(home, lambda: counting).reading():
        pass
    counting.name = "another@model"
    assert index(home, counting, articles).added == 2


@pytest.mark.slow
def test_readers_are_never_in_the_way_nor_lost(
    home: Home, articles: Path, counting: Counting, embedder: OnnxTwin
) -> None:
    """While generation after generation is published, cold readers each see one, whole."""
    index(home, counting, articles)
    wrong: list[BaseException] = []
    seen: set[int] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                with Coverage(home, lambda: embedder).reading() as snapshot:
                    number = snapshot.generation.number
                    assert number == Store.generation(snapshot.connection)
                    assert held(snapshot.generation) == len(contents.articles(snapshot.connection)) == number + 1
                    seen.add(number)
            except BaseException as error:
                wrong.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for i in range(25):
        (articles / f"more{i}.txt").write_text(f"Article {i} says that the ferry was late.", encoding="utf-8")
        index(home, counting, articles)
    done.set()
    for reader in readers:
        reader.join()
    assert not wrong, wrong
    assert len(seen) > 3


def start(home: Home, *arguments: str) -> subprocess.Popen[str]:
    """Start `byline index` and go on."""
    command = [str(Path(sys.executable).with_name("byline")), "index", *arguments]
    return subprocess.Popen(
        command, env=clean_environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=home
    )


def embedded(home: Home) -> int:
    """Return how many embeddings the database holds."""
    return int(executed(home, "SELECT count(*) FROM embeddings")[0][0])


@pytest.mark.search_files
@pytest.mark.torture
def test_a_killed_index_loses_nothing_and_is_taken_up_again(home: Home, tmp_path: Path, counting: Counting) -> None:
    """Killed at any moment, the coverage is as before or after; embeddings made by then are not made again."""
    index(home, counting, SAMPLE)
    before, had = stored(home), embedded(home)
    source = tmp_path / "more.jsonl"
    material.write(source, 150, paragraphs=6)
    moments: list[Callable[[], bool]] = [
        lambda: (home.derived / HOLDER).exists(),  # at the beginning
        lambda: embedded(home) > had,  # a first batch is stored
        lambda: any(root_of(home).glob(".writing-*")),  # the search files are being written
        lambda: len(list(root_of(home).iterdir())) > 1,  # they are there, the database may not say so yet
    ]
    for moment in moments:
        (home.derived / HOLDER).unlink(missing_ok=True)
        process = start(home, str(source))
        while not moment() and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert len(stored(home)) in {len(before), len(before) + 150}
        assert before.items() <= stored(home).items()
        with Coverage(home, lambda: counting).reading() as snapshot:
            assert held(snapshot.generation) >= had
    embeddings_made = counting.count
    report = index(home, counting, source)
    assert report.added + report.unchanged == 150
    assert counting.count == embeddings_made
    assert len(stored(home)) == len(before) + 150


@pytest.mark.slow
def test_two_at_once_take_turns(home: Home, tmp_path: Path) -> None:
    """The second says who it waits for, then does its work; both are in the coverage."""
    for name in ("a", "b"):
        material.write(tmp_path / f"{name}.jsonl", 20, paragraphs=4)
        text = (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").replace("bench-", f"{name}-")
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    first = start(home, str(tmp_path / "a.jsonl"))
    while not (home.derived / HOLDER).exists():
        time.sleep(0.01)
    second = start(home, str(tmp_path / "b.jsonl"))
    (_, first_said), (_, second_said) = first.communicate(timeout=120), second.communicate(timeout=120)
    assert (first.returncode, second.returncode) == (0, 0), first_said + second_said
    assert f"waiting for process {first.pid}" in " ".join(second_said.split())
    assert len(stored(home)) == 40


@pytest.mark.files
@pytest.mark.slow
@pytest.mark.parametrize("room", [300_000, *(pytest.param(n, marks=pytest.mark.torture) for n in (100_000, 600_000))])
def test_a_full_disk_is_said_and_loses_nothing(
    sample_copy: Home, tmp_path: Path, embedder: OnnxTwin, room: int
) -> None:
    """No file can grow past `room` bytes: one clear line, and the coverage answers as before."""
    source = tmp_path / "more.jsonl"
    material.write(source, 20, paragraphs=8)
    before = stored(sample_copy)
    size = database(sample_copy).stat().st_size
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size + room},) * 2);"
        "sys.argv = ['byline', 'index', sys.argv[1]]; from bot.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(source)],
        env=clean_environment(sample_copy),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert "the disk" in done.stderr
    assert stored(sample_copy) == before
    assert index(sample_copy, embedder, source).added == 20


def test_a_read_only_folder_answers_and_is_not_written(sample_copy: Home, tmp_path: Path) -> None:
    """Questions are answered from it; indexing says that it can't."""
    (tmp_path / "more.txt").write_text(FIRST, encoding="utf-8")
    folders = [
        sample_copy.folder,
        *(path for path in sample_copy.folder.rglob("*") if path.is_dir() and not path.is_symlink()),
    ]
    for folder in folders:
        for path in folder.iterdir():
            if path.is_file() and not path.is_symlink():
                path.chmod(0o444)
        folder.chmod(0o555)
    asked = run_bound_by_permissions(sample_copy, "ask", "who reported the desertions?")
    indexed = run_bound_by_permissions(sample_copy, "index", str(tmp_path / "more.txt"))
    for folder in folders:
        folder.chmod(0o755)
    assert asked.returncode == 0, asked.stderr
    assert "The Harbour Post" in asked.stdout
    assert indexed.returncode == 1
    assert "can't be written to" in indexed.stderr
    assert len(indexed.stderr.strip().splitlines()) == 1
