"""Prints for people at a terminal who is quoted in the coverage."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import messages
from bot.sources import describe
from bot.terminal import print_indented, shown
from corpus.article import Article, Span
from corpus.attribution.chains import Attribution
from index.credits import Credit, Standing


def print_attributions(console: Console, article: Article, found: Sequence[Attribution]) -> None:
    """Print who says what in an article, in order."""
    console.print(shown(article.title or article.id, "bold"))
    for one in found:
        console.print()
        chains = [" → ".join(actor.name for actor in chain.actors) for chain in one.chains]
        console.print(shown("; ".join(chains) or "nobody is named", "bold cyan"), soft_wrap=True)
        cue = " … ".join(shown(span.of(article.text)).plain for span in one.cue)
        for span in one.content:
            print_indented(console, shown(span.of(article.text)), Text("  │ ", "cyan"))
        console.print(shown(f"    {cue} · {one.extent.start}-{one.extent.end}", "dim"), soft_wrap=True)
    console.print()
    console.print(shown(messages.count(len(found), "attribution"), "dim"))


def print_said(console: Console, people: Sequence[str], found: Sequence[Credit], most: int) -> None:
    """Print what somebody said, each with where it stands."""
    console.print(shown(messages.listed(people), "bold"))
    for one in found[:most]:
        console.print()
        for paragraph in filter(str.strip, one.quote.splitlines()):
            print_indented(console, shown(paragraph.strip()), Text("  │ ", "cyan"))
        console.print(shown(f"    {describe(one)}", "dim"), soft_wrap=True)
        console.print(
            shown(f"    byline show {one.article_id} --at {at(one.attribution.extent)}", "dim"), soft_wrap=True
        )
    console.print()
    left = len(found) - most
    console.print(shown(messages.count(len(found), "quote") + (f", {left} more with -n" if left > 0 else ""), "dim"))


def at(span: Span) -> str:
    """Write a span as `byline show --at` takes it."""
    return f"{span.start}-{span.end}"


def print_standings(console: Console, found: Sequence[Standing], most: int) -> None:
    """Print who is credited how often, and by whom."""
    table = Table("Source", "Kind", "Credited", "Articles", "By", box=None, header_style="bold")
    for one in found[:most]:
        by = messages.listed(one.outlets) if one.outlets else "–"
        table.add_row(shown(one.name), one.kind.replace("_", " "), str(one.attributions), str(one.articles), shown(by))
    console.print(table)
    left = len(found) - most
    console.print(shown(messages.count(len(found), "source") + (f", {left} more with -n" if left > 0 else ""), "dim"))
