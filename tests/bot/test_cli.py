"""The commands, run as a user runs them: what they promise to people and to scripts, and each bad input."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from bot.question import MAX_CHARACTERS
from index.embed import default_model
from index.home import Home
from tests.conftest import SAMPLE, Run, clean_environment, run_bound_by_permissions, run_byline
from tests.homes import executed
from tests.servers import Postgres

Ask = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def asking(sample_home: Home) -> Ask:
    """Return the command, working on the sample coverage, which it must not change."""
    return lambda *arguments, **options: run_byline(sample_home, *arguments, **options)


def one_line(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """Check that a command ended as one does that the user can mend: exit code 1, one clear line, no traceback."""
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_every_command_has_help(asking: Ask) -> None:
    """The list of commands is the contract's, and each explains itself."""
    commands = (
        "index",
        "ask",
        "search",
        "articles",
        "show",
        "remove",
        "eval",
        "doctor",
        "attributions",
        "said",
        "sources",
    )
    overview = asking("--help").stdout
    for command in commands:
        assert command in overview
        done = asking(command, "--help")
        assert done.returncode == 0
        assert "Usage: byline" in done.stdout


def test_ask_prints_for_people(asking: Ask) -> None:
    """Lead, quotes, and for each the outlet, headline, date and the command that shows it in its context."""
    done = asking("ask", "who reported the desertions?")
    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert "OBC" in lines[0]
    assert any(line.startswith("The Harbour Post") or ", The Harbour Post" in line for line in lines)
    assert "  │ Eighteen crew members of the Vellish survey ship Halcyon Petrel deserted in the dark on" in done.stdout
    flat = " ".join(done.stdout.split())
    assert "Eighteen leave Vellish survey ship by night, harbour source says · 12 March 2031" in flat
    assert "byline show 01-harbour-post-eighteen-leave --at " in done.stdout
    assert "\x1b" not in done.stdout
    assert not [line for line in lines if line != line.rstrip()]


def test_the_mark_of_a_quote_leads_to_it(asking: Ask) -> None:
    """The command printed under a quote shows that quote, marked, between its neighbours."""
    answer = json.loads(asking("ask", "who reported the desertions?", "--json").stdout)
    (quote, *_) = answer["findings"][0]["excerpts"]
    place = f"{quote['start']}-{quote['end']}"
    shown = asking("show", quote["article_id"], "--at", place)
    flat = " ".join(shown.stdout.split())
    assert f"⟦{' '.join(quote['quote'].split())}⟧" in flat.replace("⟧ ⟦", " ")
    values = json.loads(asking("show", quote["article_id"], "--at", place, "--json").stdout)
    assert values["quote"] == quote["quote"]


def test_questions_from_standard_input_are_answered_in_order(asking: Ask) -> None:
    """Plain lines and JSON objects, one answer a line; what is no question gets its line too."""
    lines = [
        "when were the lifeboats seen?",
        json.dumps({"question": "and who saw them?", "after": "when were the lifeboats seen?", "id": 7}),
        "???",
        "{not json",
    ]
    done = asking("ask", "-", "--json", stdin="\n\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["question"] for answer in answers] == [lines[0], "and who saw them?", "???", "{not json"]
    assert [answer["status"] for answer in answers[:3]] == ["answered", "answered", "not_covered"]


def test_search_prints_hits(asking: Ask) -> None:
    """As many as asked for, best first, of an article at most so many; text is the article's at start-end."""
    done = asking("search", "the leaking ballast tank", "-k", "4", "--per-article", "1", "--json")
    values = json.loads(done.stdout)
    assert list(values) == ["question", "confidence", "hits"]
    assert len(values["hits"]) == 4
    assert len({hit["article_id"] for hit in values["hits"]}) == 4
    (hit, *_) = values["hits"]
    assert list(hit) == ["article_id", "path", "outlet", "start", "end", "text", "score"]
    article = json.loads(asking("show", hit["article_id"], "--json").stdout)
    assert article["text"][hit["start"] : hit["end"]] == hit["text"]
    assert "ballast" in asking("search", "the leaking ballast tank", "-k", "1").stdout


def test_articles_lists_them(asking: Ask) -> None:
    """One a line, with what is known."""
    rows = [json.loads(line) for line in asking("articles", "--json").stdout.splitlines()]
    assert len(rows) == 14
    assert {row["outlet"] for row in rows} >= {"OBC", "The Harbour Post", None}
    assert "14 articles" in asking("articles").stdout


def test_eval_measures_answers_and_searches(asking: Ask, tmp_path: Path, gold: list[dict[str, object]]) -> None:
    """Questions with quotes and questions with articles are both measured."""
    some = [one for one in gold if one["id"] in {"p07", "p16", "p36"}]
    answers, hits = tmp_path / "answers.jsonl", tmp_path / "hits.jsonl"
    answers.write_text("\n".join(map(json.dumps, some)), encoding="utf-8")
    scores = json.loads(asking("eval", str(answers), "--json").stdout)
    assert scores["questions"] == 3
    assert (scores["answered"], scores["abstained"], scores["cites"]) == (1, 1, 1)
    relevant = {"question": "the leaking ballast tank", "relevant": ["05-lantern-sister-skellet-bay"]}
    hits.write_text(json.dumps(relevant) + "\n" + json.dumps({"question": "cycling", "relevant": []}))
    scores = json.loads(asking("eval", str(hits), "--json").stdout)
    assert (scores["hits@4"], scores["null_auc"]) == (1, 1)
    one_line(asking("eval", str(tmp_path / "none.jsonl")), "none.jsonl", "file")
    answers.write_text('{"question": 1}')
    one_line(asking("eval", str(answers)), "line 1")


def test_attributions_of_files(asking: Ask, tmp_path: Path) -> None:
    """A line a file; every span is the file's own characters, newlines and odd marks untouched; indexed or not."""
    text = "“It sank,” Runa Holt said – 🚢.\r\n\r\nAccording to the Corvel Courant, nine men were saved.\r\n"
    path = tmp_path / "ferry.txt"
    path.write_bytes(text.encode())
    for options in ([], ["--raw"]):
        done = asking("attributions", str(path), str(SAMPLE / "02-obc-crew-took-to-boats.txt"), "--json", *options)
        assert done.returncode == 0, done.stderr
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert [row["path"] for row in rows] == [str(path), str(SAMPLE / "02-obc-crew-took-to-boats.txt")]
        for row in rows:
            assert list(row) == ["path", "attributions"]
            content = Path(row["path"]).read_bytes().decode()
            assert row["attributions"]
            for one in row["attributions"]:
                assert list(one)[:5] == ["source", "cue", "content", "recipient", "chain"]
                assert one["cue"]
                assert all(isinstance(name, str) for name in one["chain"])
                for span in [*one["source"], *one["cue"], *one["content"], *one["recipient"]]:
                    assert list(span) == ["start", "end", "text"]
                    assert content[span["start"] : span["end"]] == span["text"] != ""
        assert [one["chain"][-1] for one in rows[0]["attributions"]] == ["Runa Holt", "Corvel Courant"]


def test_attributions_for_people_and_of_bad_files(asking: Ask, tmp_path: Path) -> None:
    """Chains and words are shown; a file that can't be read is named, and the others are shown all the same."""
    good, bad = tmp_path / "ferry.txt", tmp_path / "empty.txt"
    good.write_text("The ferry sank in fog, pilot Runa Holt said.\n", encoding="utf-8")
    bad.touch()
    shown = asking("attributions", str(good)).stdout
    assert "Runa Holt" in shown
    assert "  │ The ferry sank in fog" in shown
    done = asking("attributions", str(bad), str(tmp_path / "none.txt"), str(good))
    assert done.returncode == 1
    assert "Runa Holt" in done.stdout
    assert all(name in line for name, line in zip(("empty.txt", "none.txt"), done.stderr.splitlines(), strict=True))
    assert "Traceback" not in done.stderr


def test_said_lists_somebodys_words(asking: Ask) -> None:
    """By surname, on a topic, at most so many; each quote stands in its article."""
    rows = [json.loads(line) for line in asking("said", "maulding", "--json").stdout.splitlines()]
    assert len(rows) > 3
    keys = ["article_id", "version", "path", "outlet", "title", "published", "url", "start", "end", "quote", "chains"]
    assert all(list(row) == keys for row in rows)
    (row, *_) = rows
    place = f"{row['start']}-{row['end']}"
    article = json.loads(asking("show", row["article_id"], "--at", place, "--json").stdout)
    assert article["quote"] == row["quote"]
    few = asking("said", "Teska Maulding", "--about", "a tale from a tavern", "-n", "1")
    assert few.stdout.splitlines()[0] == "Teska Maulding"
    assert "tavern" in few.stdout
    assert "byline show " in few.stdout
    assert len(asking("said", "Maulding", "-n", "2", "--json").stdout.splitlines()) == 2
    one_line(asking("said", "Mauldin"), "nobody called 'Mauldin'", "did you mean")
    one_line(asking("said", "Xqzw"), "byline sources")


def test_sources_lists_who_is_credited(asking: Ask) -> None:
    """How often and by whom, in all of the coverage or on a topic."""
    rows = [json.loads(line) for line in asking("sources", "--json", "-n", "200").stdout.splitlines()]
    assert all(list(row) == ["name", "kind", "attributions", "articles", "outlets"] for row in rows)
    assert {"OBC", "Teska Maulding"} <= {row["name"] for row in rows}
    some = [
        json.loads(line) for line in asking("sources", "the unpaid wages", "--json", "-n", "200").stdout.splitlines()
    ]
    assert 0 < len(some) < len(rows)
    done = asking("sources", "-n", "3")
    assert f"{len(rows)} sources, {len(rows) - 3} more with -n" in done.stdout
    one_line(asking("sources", "?!"), "question")


def test_index_reports_what_it_did(byline: Run, tmp_path: Path) -> None:
    """The promised keys; failures by path and reason on stderr too; unchanged files cost nothing."""
    (tmp_path / "a.txt").write_text("The ferry was late on Monday.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    done = byline("index", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--json")
    assert done.returncode == 0
    values = json.loads(done.stdout)
    assert values == {
        **{"added": 1, "changed": 0, "removed": 0, "unchanged": 0, "passages": 1, "generation": 1},
        "failed": [{"path": str(tmp_path / "b.txt"), "error": "empty: there is no text in it"}],
    }
    assert "b.txt: empty" in done.stderr
    assert byline("index", str(tmp_path / "a.txt")).stdout == "1 unchanged; generation 1\n"


def test_remove_and_rebuild(byline: Run) -> None:
    """An article leaves by its id or the beginning of it; everything can be derived again."""
    byline("index", str(SAMPLE))
    one_line(byline("remove", "12-corvidel"), "did you mean 12-corvidel-demands-inquiry")
    assert "1 removed" in byline("remove", "12-corvidel-demands-inquiry").stdout
    rows = [json.loads(line) for line in byline("articles", "--json").stdout.splitlines()]
    assert len(rows) == 13
    done = json.loads(byline("index", "--rebuild", "--json").stdout)
    assert (done["changed"], done["generation"]) == (13, 3)
    assert byline("doctor").returncode == 0
    one_line(byline("remove", "12-corvidel-demands-inquiry"), "no article")


def test_an_older_version_can_be_read(byline: Run, tmp_path: Path) -> None:
    """What was quoted before a change is still there."""
    path = tmp_path / "a.txt"
    for text in ("The ferry was late on Monday.\n", "The ferry was early on Monday.\n"):
        path.write_text(text, encoding="utf-8")
        byline("index", str(path))
    assert "early" in byline("show", "a").stdout
    assert "late" in byline("show", "a", "--version", "1").stdout
    one_line(byline("show", "a", "--version", "3"), "leave --version out")
    assert "has changed" in byline("show", "a", "--at", "0-9").stderr
    assert byline("show", "a", "--at", "0-9", "--version", "1").stderr == ""
    assert "--version 2" in byline("ask", "was the ferry early?").stdout


# Bad input: one clear line each, and nothing lost.


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.txt", None, "no such file"),
        ("binary.txt", bytes(range(256)) * 20, "not a text file"),
        ("empty.txt", b"", "empty"),
        ("blank.md", b" \n\t\n", "empty"),
        ("broken.txt", "The “ferry” was late".encode() + b"\xff again.", "broken UTF-8 at byte"),
        ("report.odt", b"odt", "no reader for .odt"),
        ("report.pdf", b"%PDF-1.7", "not a PDF that can be read"),
        ("bad.json.jsonl", b'{"text": ', "line 1 is not JSON"),
    ],
)
def test_a_file_that_cannot_be_read(byline: Run, tmp_path: Path, name: str, content: bytes | None, reason: str) -> None:
    """It is named with the reason; alone it is an error, beside a good one it is not in the way."""
    good, bad = tmp_path / "good.txt", tmp_path / name
    good.write_text("The ferry was late on Monday.\n", encoding="utf-8")
    if content is not None:
        bad.write_bytes(content)
    done = byline("index", str(bad), str(good), "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["added"] == 1
    one_line(byline("index", str(bad)), name, reason)


def test_an_unreadable_file_and_folder(home: Home, tmp_path: Path) -> None:
    """Permissions that are missing are named with the path, and the other articles are read."""
    folder = tmp_path / "articles"
    (folder / "closed").mkdir(parents=True)
    for path in (folder / "good.txt", folder / "secret.txt", folder / "closed" / "inner.txt"):
        path.write_text("The ferry was late on Monday.\n", encoding="utf-8")
    (folder / "secret.txt").chmod(0)
    (folder / "closed").chmod(0)
    done = run_bound_by_permissions(home, "index", "--prune", str(folder), "--json")
    (folder / "closed").chmod(0o755)
    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout)
    assert values["added"] == 1
    assert [(Path(one["path"]).name, one["error"]) for one in values["failed"]] == [
        ("secret.txt", "permission denied"),
        ("closed", "permission denied"),
    ]


def test_an_article_of_50_mb(byline: Run, tmp_path: Path) -> None:
    """It is refused by its weight, before it is read."""
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    one_line(byline("index", str(tmp_path / "big.txt")), "big.txt: 50.0 MB is too large", "8.0 MB")


def test_a_broken_line_in_the_middle(byline: Run, tmp_path: Path) -> None:
    """Its number is named, and the lines around it are read."""
    lines = [json.dumps({"id": f"a{i}", "text": f"Article {i} says that the ferry was late."}) for i in range(5)]
    lines[2] = '{"id": "a2", "text": "no end'
    (tmp_path / "five.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = byline("index", str(tmp_path / "five.jsonl"), "--json")
    assert json.loads(done.stdout)["added"] == 4
    assert "line 3 is not JSON" in done.stderr


def test_an_empty_coverage_says_how_to_fill_it(byline: Run, tmp_path: Path) -> None:
    """Before the first index, every command that reads says so."""
    reading = (
        ["ask", "who?"],
        ["search", "who?"],
        ["articles"],
        ["show", "a"],
        ["remove", "a"],
        ["said", "a"],
        ["sources"],
    )
    for command in reading:
        one_line(byline(*command), "byline index")
    assert byline("doctor").returncode == 1
    (tmp_path / "empty").mkdir()
    done = byline("index", str(tmp_path / "empty"))
    assert (done.returncode, done.stdout) == (0, "nothing to index; generation 0\n")
    one_line(byline("ask", "who?"), "byline index")


@pytest.mark.parametrize("text", ["x " * (MAX_CHARACTERS * 3), "?!…", "\u200b", ""])
def test_a_question_that_is_none(asking: Ask, text: str) -> None:
    """Too long, only punctuation, nothing: each is told what to do."""
    one_line(asking("ask", text), "question", "ask")


@pytest.mark.parametrize("text", ['"ferry', "(a OR b", 'title:"x"^2 AND -y', "field:*", "a\\", "--", "[1 TO 2}"])
def test_a_question_in_a_query_language(asking: Ask, text: str) -> None:
    """Quotes and operators are words like others."""
    done = asking("ask", "--json", "--", text + " crew")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["question"] == text + " crew"


def test_wrong_usage_is_exit_code_2(asking: Ask) -> None:
    """As the contract says, with a word on the mistake."""
    for arguments, word in (
        (["ask"], "question"),
        (["index"], "--rebuild"),
        (["ask", "x", "--since", "yesterday"], "YYYY-MM-DD"),
        (["show", "x", "--at", "9-4"], "START-END"),
        (["search", "x", "-k", "0"], "-k"),
        (["ask", "x", "--since", "2031-03-12", "--until", "2031-03-11"], "--since"),
        (["show", "x", "--at", "²-³"], "START-END"),
        (["index", "--rebuild", "x.txt"], "--rebuild"),
        (["nothing"], "nothing"),
    ):
        done = asking(*arguments)
        assert done.returncode == 2, arguments
        assert word in done.stderr


def test_names_that_are_not_there(asking: Ask) -> None:
    """The nearest ones are offered."""
    one_line(asking("ask", "the crew", "--outlet", "Harbor Post"), "The Harbour Post")
    one_line(asking("show", "01-harbour-post-eighteen-left"), "did you mean 01-harbour-post-eighteen-leave")
    one_line(asking("show", "02-obc", "--at", "1-999999"), "the article ends at")


def test_a_folder_of_a_newer_version(sample_copy: Home) -> None:
    """It is left alone by every command."""
    executed(sample_copy, "UPDATE alembic_version SET version_num = '99'")
    for command in (["ask", "who?"], ["index", str(SAMPLE)], ["articles"], ["index", "--rebuild"]):
        one_line(run_byline(sample_copy, *command), "newer Byline", "upgrade")


@pytest.mark.files
def test_a_damaged_database(sample_copy: Home) -> None:
    """It is told from an empty one, and not overwritten."""
    (sample_copy / "byline.db").write_bytes(b"no database" * 1000)
    for command in (["ask", "who?"], ["index", str(SAMPLE)]):
        one_line(run_byline(sample_copy, *command), "damaged")


def test_an_unreadable_setting(tmp_path: Path, sample_home: Home) -> None:
    """A model that is none is named; a data folder that is a file too."""
    (tmp_path / ".env").write_text(f"BYLINE_MODEL={tmp_path}\n")
    one_line(run_byline(sample_home, "ask", "who?", cwd=tmp_path), "model.safetensors")
    (tmp_path / "file").write_text("x")
    one_line(run_byline(tmp_path / "file", "index", str(SAMPLE)), "BYLINE_HOME")


@pytest.mark.slow
def test_another_model(home: Home, tmp_path: Path) -> None:
    """The coverage is embedded with it and remembers it; a setting that names another one is met with the way out."""
    other = tmp_path / "other-model"
    other.symlink_to(default_model())
    assert run_byline(home, "index", str(SAMPLE / "02-obc-crew-took-to-boats.txt")).returncode == 0
    changed = run_byline(home, "index", "--model", str(other))
    assert changed.returncode == 0, changed.stderr
    assert "OBC" in run_byline(home, "ask", "who reported the desertions?").stdout
    assert run_byline(home, "index", str(SAMPLE / "06-karsholt-courant-ministry-denies.md")).returncode == 0
    settings = tmp_path / "with"
    settings.mkdir()
    (settings / ".env").write_text(f"BYLINE_MODEL={default_model()}\n")
    one_line(run_byline(home, "ask", "who reported the desertions?", cwd=settings), "other-model@", "index --model")
    one_line(run_byline(home, "index", "--model", str(other), cwd=settings), "BYLINE_MODEL")
    one_line(run_byline(home, "index", "--model", str(tmp_path)), "model.safetensors")
    assert run_byline(home, "index", "--model", "default").returncode == 0
    assert "OBC" in run_byline(home, "ask", "who reported the desertions?").stdout


@pytest.mark.servers
def test_a_copy_says_what_it_did(sample_copy: Home, postgres: Postgres) -> None:
    """For people and for programs; what it can't do it says in one line."""
    url = postgres.made()
    done = run_byline(sample_copy, "copy", "--to-database", url)
    assert (done.returncode, "the same on both sides" in done.stdout, "100.0%" in done.stdout) == (0, True, True)
    assert "Traceback" not in done.stderr
    said = json.loads(run_byline(sample_copy, "copy", "--to-database", url, "--json").stdout)
    assert (said["generation"], said["written"], said["deleted"], said["same"]) == (1, 0, 0, 1.0)
    assert said["tables"]["articles"]["rows"] == 14
    assert len(said["tables"]["articles"]["sha256"]) == 64
    there = replace(sample_copy, database=url)
    assert "OBC" in run_byline(there, "ask", "who reported the desertions?").stdout
    assert run_byline(there, "remove", "02-obc-crew-took-to-boats").returncode == 0
    one_line(run_byline(sample_copy, "copy", "--to-database", url), "used since")
    one_line(run_byline(sample_copy, "copy", "--to-database", "postgresql://127.0.0.1:1/x"), "can't be reached")
    one_line(run_byline(sample_copy, "copy", "--to-database", "x"), "no URL")
    one_line(run_byline(sample_copy, "copy", "--to-index", "http://127.0.0.1:1"), "Milvus")
    assert run_byline(sample_copy, "copy").returncode == 2
    sample_copy.folder.chmod(0o555)
    one_line(run_bound_by_permissions(sample_copy, "copy", "--to-database", url), "can't be written to")
    sample_copy.folder.chmod(0o755)
    postgres.drop(url)


@pytest.mark.servers
def test_a_copy_that_is_interrupted_goes_on(sample_copy: Home, postgres: Postgres) -> None:
    """Ctrl-C ends it with one line, and the same command ends the copy."""
    url = postgres.made()
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    # Who looks is in no transaction, in which it would see the same activity all the time.
    with psycopg.connect(url, autocommit=True) as looking, psycopg.connect(url) as blocking:
        # So that it is under way for as long as is needed.
        blocking.execute('CREATE TABLE meta (key text COLLATE "C" PRIMARY KEY, value text)')
        command = [str(Path(sys.executable).with_name("byline")), "copy", "--to-database", url]
        environment = clean_environment(sample_copy)
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, cwd=sample_copy)
        while process.poll() is None and looking.execute(waiting).fetchone() == (0,):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        blocking.rollback()
        assert "goes on where it stopped" in process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert run_byline(sample_copy, "copy", "--to-database", url).returncode == 0
    postgres.drop(url)


@pytest.mark.slow
def test_a_backup_goes_to_a_file_and_comes_back(sample_copy: Home, tmp_path: Path) -> None:
    """Also what was dropped in Slack; a file that is there is not written over."""
    file = tmp_path / "saved.zip"
    (sample_copy / "from-slack").mkdir()
    (sample_copy / "from-slack" / "note.md").write_text("A note says so.")
    assert "Backup written" in run_byline(sample_copy, "backup", str(file)).stdout
    one_line(run_byline(sample_copy, "backup", str(file)), "there already")
    done = run_byline(tmp_path / "other", "restore", str(file))
    assert (done.returncode, "back in place" in done.stdout) == (0, True), done.stderr
    assert (tmp_path / "other" / "from-slack" / "note.md").exists()
    assert "14 articles" in run_byline(tmp_path / "other", "status").stdout
    one_line(run_byline(sample_copy, "restore", str(SAMPLE / "02-obc-crew-took-to-boats.txt")), "no backup")
