"""Shows what `byline eval` measured: tables for the terminal, a page with plots and the misses to read."""

from datetime import date
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import messages
from bot.errors import SettingsError
from bot.measures import Evaluation, Mark, Means, Wanted
from bot.terminal import shown
from corpus.errors import BylineError

_MEANINGS = {
    "questions": "asked",
    "first": "the first quote is an expected one",
    "cites": "expected quotes that are among the first 8",
    "sources": "expected names that are given",
    "answer": "the expected words stand in the lead or the first quote",
    "answered": "covered questions that were answered",
    "abstained": "not covered questions that were told as such",
    "abstained_on_topic": "of these, those about the coverage's topic",
    "abstained_off_topic": "of these, those about something else",
    "right": "questions with nothing missing",
    "verbatim": "quotes that stand in their article, character for character; anything below 1 is a defect",
    "ece": "how far, on average, confidence is from the share of covered questions (ten bins)",
    "null_auc": "how often a covered question has more confidence than one that is not",
    "null_auc_on_topic": "the same, against questions about the coverage's topic only",
    "hits@1": "the first article is an expected one",
    "hits@4": "an expected article is among the first four",
    "mrr@10": "mean of 1 / rank of the first expected article, 0 beyond ten",
    "all@10": "all expected articles are among the first ten",
    "median": "half of the questions took this long at most",
    "p95": "95% of the questions took this long at most",
}
_GAPS = {
    "first": "The first quote is none of the expected ones.",
    "cites": "None of the first 8 quotes is this one, in any of its forms:",
    "sources": "Not named:",
    "answer": "Neither the lead nor the first quote says this (a regular expression):",
    "answered": "It said that the coverage does not answer this, which it does.",
    "abstained": "It answered, though the coverage does not.",
    "abstained_on_topic": "The question is about the coverage's topic.",
    "abstained_off_topic": "The question is about something else than the coverage.",
    "verbatim": "This quote does not stand in its article:",
    "hits@4": "None of these articles is among the first four:",
}


class ReportExtraError(BylineError):
    """The libraries that a report is drawn with are not installed."""


def check_report(path: Path) -> None:
    """Find out before any question is asked whether a report can be made and written to `path`.

    :raises ReportExtraError: if the libraries for it are not installed.
    :raises SettingsError: if there is no such folder.
    """
    try:
        import jinja2  # noqa: F401
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise ReportExtraError(messages.needs_extra("a report", str(error.name), "report")) from error
    if path.is_dir() or not path.parent.is_dir():
        raise SettingsError(f"{path}: {'a folder' if path.is_dir() else 'no such folder'}; name a file to write")


def write_report(path: Path, evaluation: Evaluation, name: str) -> None:
    """Write the page to a file; call `check_report` before.

    :param name: what was measured, the page's title.
    :raises SettingsError: if the file can't be written.
    """
    try:
        path.write_text(render(evaluation, name, date.today()), encoding="utf-8", errors="replace")
    except OSError as error:
        raise SettingsError(f"{path}: {str(error.strerror or error).lower()}") from error


def render(evaluation: Evaluation, name: str, made: date) -> str:
    """Return the page: one HTML file that loads nothing, runs nothing, and is right on light, dark and paper.

    :param name: what was measured, the page's title.
    """
    from jinja2 import Environment, StrictUndefined

    from bot.plots import plots_of

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(files("bot").joinpath("report.html.j2").read_text(encoding="utf-8"))
    return template.render(
        found=evaluation,
        name=name,
        made=made,
        plots=plots_of(evaluation),
        columns=_columns(evaluation),
        meanings=_MEANINGS,
        gaps=_GAPS,
        shown=_number,
        day=messages.day,
    )


def _columns(evaluation: Evaluation) -> list[str]:
    """Return the measures that some kind of question has a value of."""
    kinds = evaluation.by_kind.values()
    names = dict.fromkeys(name for means in kinds for name in means)
    apart = {"abstained_on_topic", "abstained_off_topic"}  # of one kind only, and in the summary
    return [name for name in names if name not in apart and any(means[name] is not None for means in kinds)]


def _number(value: float | int | None, digits: int = 3) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.{digits}f}"


def print_evaluation(console: Console, evaluation: Evaluation) -> None:
    """Print the measures, the same by kind of question, and the misses, each with what is missing."""
    latency = {f"{name} ms": value and round(value) for name, value in evaluation.latency().items()}
    table = Table("Measure", "Value", "What it is", box=None, header_style="bold")
    for name, value in {**evaluation.scores, **latency}.items():
        table.add_row(name, _number(value), Text(_MEANINGS[name.removesuffix(" ms")], "dim"))
    console.print(table)
    if evaluation.by_kind:
        console.print()
        _print_kinds(console, evaluation.by_kind, _columns(evaluation))
    for miss in evaluation.misses:
        console.print()
        console.print(Text.assemble(shown(miss.id, "bold cyan"), " ", shown(miss.question, "bold")))
        for mark in miss.missing:
            console.print(Text.assemble("  ", _GAPS[mark.measure], " ", shown(_in_short(mark), "dim")))
        console.print(Text.assemble("  Given: ", shown(miss.quote or "no quote", "dim")))


def _print_kinds(console: Console, kinds: dict[str, Means], columns: list[str]) -> None:
    table = Table("Kind", *columns, box=None, header_style="bold")
    for kind, means in kinds.items():
        table.add_row(shown(kind), *(_number(means[name]) for name in columns))
    console.print(table)


def _in_short(mark: Mark) -> str:
    """Write what was wanted in its first form, and how many others there are."""
    if not mark.wanted:
        return ""
    more = f" (or {messages.count(len(mark.wanted) - 1, 'other')})" if len(mark.wanted) > 1 else ""
    return _form(mark.wanted[0]) + more


def _form(wanted: Wanted) -> str:
    return " in ".join(part for part in (wanted.text, wanted.article) if part)
