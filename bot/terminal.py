"""Prints for people at a terminal: answers, articles with a quote highlighted, tables, progress."""

import shlex
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bot import messages
from bot.answer import Answer, Excerpt, Finding
from bot.body import judged_lines
from bot.status import Status
from corpus.article import Article, Metadata, Span
from index.derive import Meter
from index.moving import Copied
from index.scan import Report
from index.search import Hits

_PATIENCE = 2.0  # seconds before a progress bar appears
# Controls and marks that turn the direction of text: harmless in JSON, not in a terminal.
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_UNSAFE = dict.fromkeys(_CONTROLS, "\ufffd") | dict.fromkeys(map(ord, "\n\r\t"), " ")


def shown(text: str, style: str = "") -> Text:
    """Make text safe to print: one line, no markup, no control characters."""
    return Text(text.encode("utf-8", "replace").decode().translate(_UNSAFE), style)


def reference(excerpt: Excerpt) -> str:
    """Return the command that shows a quote in its article."""
    options = f"--at {excerpt.start}-{excerpt.end}"
    if excerpt.version > 1:
        options += f" --version {excerpt.version}"
    if excerpt.article_id.startswith("-"):
        return f"byline show {options} -- {shlex.quote(excerpt.article_id)}"
    return f"byline show {shlex.quote(excerpt.article_id)} {options}"


def print_answer(console: Console, answer: Answer) -> None:
    """Print an answer as a thread would show it: the lead, the quotes of each source, what disagrees with them."""
    if answer.whole and answer.whole != " ".join(answer.question.split()):
        print_indented(console, shown(messages.understood(answer.whole), "dim"))
        console.print()
    print_indented(console, shown(answer.lead, "bold"))
    for line in answer.reasoning:
        print_indented(console, shown(line))
    for finding in answer.findings:
        console.print()
        _print_sources(console, finding)
        _print_excerpts(console, finding.excerpts)
    for line in answer.disagreements:
        console.print()
        print_indented(console, shown(line, "yellow"), Text("! ", "yellow"))
    if answer.closest:
        console.print()
        _print_excerpts(console, answer.closest)
    console.print()
    console.print(shown(f"{answer.kind.replace('_', ' ')} · {answer.timing_ms.get('total', 0)} ms", "dim"))


def _print_sources(console: Console, finding: Finding) -> None:
    """Print who says it, and under that each way by which it came to an article."""
    names = list(dict.fromkeys(source.name for source in finding.sources))
    heading = messages.listed(names) if names else messages.UNKNOWN_OUTLET.capitalize()
    print_indented(console, shown(heading, "bold cyan"))
    for chain in dict.fromkeys(source.chain for source in finding.sources if len(source.chain) > 1):
        print_indented(console, shown(messages.chain(chain), "dim"))


def _print_excerpts(console: Console, excerpts: Sequence[Excerpt]) -> None:
    """Print quotes, each with where it stands."""
    for i, excerpt in enumerate(excerpts):
        if i:
            console.print()
        for paragraph in filter(str.strip, excerpt.quote.splitlines()):
            print_indented(console, shown(paragraph.strip()), Text("  │ ", "cyan"))
        known = [excerpt.outlet, excerpt.title, excerpt.published and messages.day(excerpt.published)]
        known += [messages.revised(excerpt.revision)] if excerpt.revision else []
        known += [messages.also([one.outlet for one in excerpt.also])] if excerpt.also else []
        about = " · ".join(part for part in known if part)
        print_indented(console, shown(about or "no outlet, no headline, no date", "dim"), "    ")
        console.print(shown(f"    {reference(excerpt)}", "dim"), soft_wrap=True)


def print_indented(console: Console, text: Text, margin: Text | str = "") -> None:
    """Print text wrapped to the console's width, each line behind a margin."""
    for line in text.wrap(console, max(console.width - len(margin), 20)):
        line.rstrip()
        console.print(Text.assemble(margin, line), soft_wrap=True)


def print_hits(console: Console, hits: Hits) -> None:
    """Print passages, best first."""
    for hit in hits.found:
        passage = hit.passage
        console.print(shown(messages.publication(passage.about.outlet, passage.about.published), "bold cyan"), end=" ")
        console.print(
            shown(f"{passage.article_id} {passage.start}-{passage.end}  {hit.score:.2f}", "dim"), soft_wrap=True
        )
        for paragraph in filter(str.strip, passage.text.splitlines()):
            print_indented(console, shown(paragraph.strip()), "  ")
        console.print()
    console.print(shown(f"confidence {hits.confidence:.2f}", "dim"))


def print_article(console: Console, article: Article, quote: Span | None) -> None:
    """Print an article's body, or the paragraphs around a quote with the quote marked in them."""
    console.print(shown(article.title or article.id, "bold"))
    known = [article.outlet, article.author, article.published and messages.day(article.published), article.url]
    console.print(shown(" · ".join(part for part in known if part) or messages.UNKNOWN_OUTLET, "dim"))
    wanted = [line for line, what in judged_lines(article) if what in (None, messages.DOUBTFUL)]
    if quote:
        inside = [i for i, line in enumerate(wanted) if line.start < quote.end and line.end > quote.start]
        wanted = wanted[max(inside[0] - 1, 0) : inside[-1] + 2] if inside else []
        if not inside:
            wanted = [quote]
    for line in wanted:
        console.print()
        print_indented(console, _marked(console, article.text, line, quote))
    console.print()
    console.print(shown(article.path, "dim"), soft_wrap=True)


def print_furniture(console: Console, article: Article) -> None:
    """Print every line of an article, each that is not quoted, or in doubt, with why; and what told its metadata."""
    for line, what in judged_lines(article):
        label = Text(f"{what}: ", "yellow") if what else Text()
        print_indented(console, Text.assemble(label, shown(line.of(article.text), "dim" if what else "")))
        console.print()
    for field, where in article.provenance.items():
        console.print(shown(f"{field}: {getattr(article, field)} ({where})", "dim"), soft_wrap=True)


def _marked(console: Console, text: str, line: Span, quote: Span | None) -> Text:
    if quote is None or quote.start >= line.end or quote.end <= line.start:
        return shown(line.of(text), "dim" if quote else "")
    start, end = max(quote.start, line.start), min(quote.end, line.end)
    left, right = ("", "") if console.color_system else ("⟦", "⟧")
    return Text.assemble(
        shown(text[line.start : start], "dim"),
        left if start == quote.start else "",
        shown(text[start:end], "reverse"),
        right if end == quote.end else "",
        shown(text[end : line.end], "dim"),
    )


def print_articles(console: Console, rows: Sequence[tuple[str, Metadata]]) -> None:
    """Print what is indexed, an article a line."""
    table = Table("Article", "Outlet", "Published", "Headline", box=None, header_style="bold")
    for identity, about in rows:
        published = about.published.isoformat() if about.published else "–"
        table.add_row(shown(identity), shown(about.outlet or "–"), published, shown(about.title or "–"))
    console.print(table)
    console.print(shown(messages.count(len(rows), "article"), "dim"))


def print_workspaces(console: Console, workspaces: Sequence[Mapping[str, Any]]) -> None:
    """Print which workspaces installed Byline, one a line: id, name, since when, how many articles."""
    table = Table("Workspace", "Name", "Since", "Articles", box=None, header_style="bold")
    for one in workspaces:
        since = str(one["since"] or "–")[:10]
        table.add_row(shown(one["id"]), shown(one["name"] or "–"), since, f"{one['articles']:,}")
    console.print(table)


def print_copied(console: Console, copied: Copied) -> None:
    """Print what a copy holds, a table a line with the beginning of its hash, and how it was compared."""
    if copied.tables:
        table = Table("Table", "Rows", "SHA-256", box=None, header_style="bold")
        for name, (rows, digest) in copied.tables.items():
            table.add_row(shown(name), f"{rows:,}", digest[:12])
        console.print(table)
        rows = sum(count for count, _ in copied.tables.values())
        console.print(shown(messages.copied(rows, copied.written, copied.deleted)))
    console.print(shown(messages.found_alike(copied.asked, copied.same)))


def print_report(console: Console, report: Report) -> None:
    """Print what an update did."""
    console.print(shown(f"{messages.numbers(report) or 'nothing to index'}; generation {report.generation}"))


def print_status(console: Console, status: Status) -> None:
    """Print how much coverage there is, and how what is watched is."""
    console.print(shown(messages.covered(status.articles, status.outlets, status.newest)))
    for language, count in status.unserved.items():
        console.print(shown(messages.unserved(language, count), "yellow"))
    for one in status.watched:
        mark = ("✓ ", "green") if one.good else ("✗ ", "red")
        when = f" ({one.at.astimezone():%Y-%m-%d %H:%M})" if one.at else ""
        console.print(Text.assemble(mark, shown(f"{one.place}{when}: {one.said}")), soft_wrap=True)


def print_checks(console: Console, checks: Sequence[tuple[str, str | None]]) -> None:
    """Print what was checked, and what is wrong where something is."""
    for what, wrong in checks:
        mark = ("✗ ", "red") if wrong else ("✓ ", "green")
        console.print(Text.assemble(mark, shown(what), shown(f": {wrong}" if wrong else "")), soft_wrap=True)


def meter(console: Console) -> Meter:
    """Return what shows progress with rate and time left, of whatever takes longer than two seconds."""

    @contextmanager
    def show(what: str, total: int) -> Iterator[Callable[[int], None]]:
        columns = [
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}/s"),
        ]
        progress = Progress(*columns, TimeRemainingColumn(), console=console, transient=True)
        task = progress.add_task(what, total=total or None, rate="0")
        began, done = time.monotonic(), 0

        def advance(count: int) -> None:
            nonlocal done
            done += count
            passed = time.monotonic() - began
            progress.update(task, advance=count, rate=f"{done / max(passed, 1e-6):,.0f}")
            if passed > _PATIENCE and (done < total or not total) and not progress.live.is_started:
                progress.start()

        try:
            yield advance
        finally:
            progress.stop()

    return show


def relative(path: str) -> str:
    """Write a path the short way, if it lies below the working folder."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
