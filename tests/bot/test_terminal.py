"""What people see at a terminal."""

import io
import shlex
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot import terminal
from bot.answer import Answer, Excerpt, Finding, Source
from corpus.article import Metadata, Span
from corpus.readers import Known, article


def console(*, colour: bool = False) -> Console:
    """Return a console that writes to memory."""
    return Console(
        file=io.StringIO(),
        width=80,
        force_terminal=colour,
        highlight=False,
        color_system="standard" if colour else None,
    )


def written(to: Console) -> str:
    """Return what was printed."""
    assert isinstance(to.file, io.StringIO)
    return to.file.getvalue()


def answer(quote: str, title: str | None = "A headline") -> Answer:
    """Return an answer with one quote."""
    excerpt = Excerpt(
        article_id="a",
        version=1,
        path="/a",
        outlet="The Post",
        title=title,
        published=date(2031, 3, 2),
        url=None,
        start=5,
        end=9,
        quote=quote,
    )
    finding = Finding(sources=(Source(name="The Post", kind="outlet", chain=("The Post",)),), excerpts=(excerpt,))
    return Answer(question="q", status="answered", lead="A lead.", confidence=0.9, kind="when", findings=(finding,))


@given(quote=st.text(min_size=1, max_size=300), colour=st.booleans())
def test_no_text_speaks_to_the_terminal(quote: str, *, colour: bool) -> None:
    """Whatever an article holds, no control sequence of its own and no markup is printed."""
    to = console(colour=colour)
    terminal.print_answer(to, answer(quote))
    own = written(to).replace("\x1b[", "") if colour else written(to)
    assert not set(own) & {chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)] if code != 10}
    assert "\u202e" not in written(to)


def test_markup_in_a_quote_is_only_text() -> None:
    """Brackets stay what they are."""
    to = console()
    terminal.print_answer(to, answer("He said [bold]no[/bold] [link=http://x]twice[/link]."))
    assert "He said [bold]no[/bold] [link=http://x]twice[/link]." in written(to)


def test_long_quotes_are_wrapped_whole() -> None:
    """Every word is printed, each line behind the bar, none too wide."""
    words = [f"word{i}" for i in range(200)]
    to = console()
    terminal.print_answer(to, answer(" ".join(words)))
    lines = [line for line in written(to).splitlines() if line.startswith("  │ ")]
    assert " ".join(line.removeprefix("  │ ") for line in lines).split() == words
    assert max(map(len, lines)) <= 80


TEXT = """Headline of the day that is long

The first says this.

The second says that. It says more.

The third ends.
"""


@pytest.mark.parametrize("colour", [True, False])
def test_a_quote_is_marked_in_its_context(*, colour: bool) -> None:
    """Just its characters are marked; its paragraph and the ones beside it are shown."""
    one = article("a", "/a.txt", TEXT, [Known("sidecar", Metadata(outlet="The Post"))])
    start = TEXT.index("The second")
    to = console(colour=colour)
    terminal.print_article(to, one, Span(start=start, end=start + len("The second says that.")))
    found = written(to)
    assert ("\x1b[7mThe second says that.\x1b[0m" if colour else "⟦The second says that.⟧ It says more.") in found
    assert "The first says this." in found
    assert "The third ends." in found


def test_a_whole_article_is_shown_without_furniture() -> None:
    """Headline above, body below, nothing of the site."""
    one = article("a", "/a.txt", TEXT.replace("The third", "- Advertisement -\n\nThe third"))
    to = console()
    terminal.print_article(to, one, None)
    assert "Advertisement" not in written(to)
    assert "It says more." in written(to)


def test_progress_appears_after_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is quick shows nothing; what takes longer shows how many, how fast and how long still."""
    now = [100.0]
    monkeypatch.setattr(terminal.time, "monotonic", lambda: now[0])
    to = console(colour=True)
    with terminal.meter(to)("Embedding", 10) as advance:
        advance(5)
        assert written(to) == ""
        now[0] += 3
        advance(1)
    assert "Embedding" in written(to)
    assert "6/10" in written(to)
    assert "2/s" in written(to)


@pytest.mark.parametrize("identity", ["my article $(id)", "x; touch /tmp/y", "-rf", "a'b", "plain"])
def test_the_reference_is_one_command_whatever_the_id(identity: str) -> None:
    """Pasted into a shell it shows the article and does nothing else."""
    excerpt = answer("A quote.").findings[0].excerpts[0].model_copy(update={"article_id": identity, "version": 2})
    words = shlex.split(terminal.reference(excerpt))
    assert words[:2] == ["byline", "show"]
    assert {"--at", "5-9", "--version", "2", identity} <= set(words)
    assert ("--" in words) == identity.startswith("-")
