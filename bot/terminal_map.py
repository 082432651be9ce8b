"""Prints for people at a terminal who credits whom, and who reported what when."""

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from bot import messages
from bot.sourcemap import Node, SourceMap
from bot.terminal import print_indented, shown


def print_map(console: Console, found: SourceMap) -> None:
    """Print a tree of whom each publishing outlet has it from, and a table of what it reported when."""
    print_indented(console, shown(messages.map_title(found.question), "bold"))
    print_indented(console, shown(messages.basis(found.articles, found.origins), "dim"))
    console.print()
    credit = {edge.target for edge in found.edges}
    credited = {edge.source for edge in found.edges}
    told: set[str] = set()
    for node in found.nodes:
        if node.publishes and (node.key in credit or node.key not in credited):
            tree = Tree(_label(node, 1), guide_style="dim")
            _branch(found, node.key, tree, told)
            console.print(tree)
    table = Table("Outlet", "Published", "Number", box=None, header_style="bold")
    for report in found.reports:
        for i, one in enumerate(report.tellings):
            when = messages.day(one.published) if one.published else messages.NO_DATE
            number = messages.listed(one.numbers) if one.numbers else "–"
            what = messages.copy_of(one.copy_of) if one.copy_of else number
            table.add_row(shown("" if i else report.outlet), when, shown(what))
    console.print()
    console.print(table)


def _branch(found: SourceMap, own: str, tree: Tree, told: set[str]) -> None:
    """Add whom somebody has it from and, once, whom these have it from who publish nothing: the others have a tree."""
    nodes = {node.key: node for node in found.nodes}
    for edge in found.edges:
        if edge.target == own:
            source = nodes[edge.source]
            branch = tree.add(_label(source, edge.quotes))
            if not source.publishes and source.key not in told:
                told.add(source.key)
                _branch(found, source.key, branch, told)


def _label(node: Node, quotes: int) -> Text:
    """Write a name: bold if it is an origin, dim if nobody can tell who it is."""
    style = "bold" if node.origin else "" if node.named else "dim"
    notes = [messages.ORIGIN] if node.origin else []
    notes += [messages.count(quotes, "quote")] if quotes > 1 else []
    notes += [messages.SAME_STORY] if quotes == 0 else []
    return Text.assemble(shown(node.name, style), shown(f"  {', '.join(notes)}" if notes else "", "dim"))
