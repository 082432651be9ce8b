"""The plots of a report, as SVG that takes its colours and its font from the page."""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.measures import Bin, Evaluation

# What matplotlib draws in, and the page's name for it: so one drawing is right on light and dark pages and on paper.
_COLOURS = {"#0000a1": "ink", "#0000a2": "muted", "#0000a3": "grid", "#0000a4": "first", "#0000a5": "second"}
_INK, _MUTED, _GRID, _FIRST, _SECOND = _COLOURS
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "byline",
    "text.parse_math": False,
    "font.size": 10,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _GRID,
    "grid.linewidth": 0.8,
    "xtick.color": _MUTED,
    "ytick.color": _MUTED,
    "xtick.labelcolor": _INK,
    "ytick.labelcolor": _INK,
    "figure.constrained_layout.use": True,
}
_NOT_XML = re.compile("[^\t -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = 24  # characters of a kind's name that have room beside its bar; the table has them all
_WIDTH = 5.6  # inches, at 72 units of the drawing
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing, and the same in words.

    :ivar svg: markup without a script or an address.
    """

    title: str
    svg: str
    words: str


def plots_of(evaluation: Evaluation) -> list[Plot]:
    """Draw what there is something to draw of."""
    with style.context(["default", _STYLE]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a kind's name that the font for measuring lacks; the page has it
        return [_plot(number, *drawn) for number, drawn in enumerate(_drawn(evaluation), start=1)]


def _drawn(evaluation: Evaluation) -> Iterator[tuple[str, str, Figure]]:
    covered, others = evaluation.confidence.covered, evaluation.confidence.not_covered
    bins = evaluation.confidence.bins()
    told = [
        f"{one.low:.1f}–{one.high:.1f}: {one.covered:.2f} of {one.count}" for one in bins if one.covered is not None
    ]
    error = evaluation.scores["ece"] or 0
    words = f"Expected calibration error {error:.3f}. Share covered, by confidence: {'; '.join(told)}."
    yield "Reliability: does the confidence mean what it says?", words, _reliability(bins)
    words = f"Confidence of {len(covered)} covered and of {len(others)} not covered questions."
    yield "Confidence of covered and not covered questions", words, _confidence(covered, others)
    shares = [share for share in evaluation.curve if share is not None]
    if shares:
        what = "expected quote" if evaluation.about == "answers" else "expected article"
        told = [f"{share:.2f} among the first {k}" for k, share in enumerate(shares, start=1)]
        words = f"Share of covered questions with an {what}: " + ", ".join(told) + "."
        yield f"Retrieval: an {what} among the first k", words, _curve(shares)
    name = "right" if evaluation.about == "answers" else "hits@4"
    kinds = [
        (kind, means["questions"] or 0, share)
        for kind, means in evaluation.by_kind.items()
        if (share := means[name]) is not None
    ]
    if kinds:
        told = [f"{kind} {share:.2f} of {questions}" for kind, questions, share in kinds]
        title = "Questions with nothing missing, by kind" if name == "right" else "Hits@4, by kind"
        yield title, f"{title}: {', '.join(told)}.", _kinds(kinds)
    if evaluation.milliseconds:
        median, p95 = evaluation.latency()["median"] or 0, evaluation.latency()["p95"] or 0
        words = f"Milliseconds a question: half take {median:.0f} at most, 95% take {p95:.0f} at most."
        yield "Latency", words, _latency(evaluation.milliseconds, median, p95)


def _plot(number: int, title: str, words: str, figure: Figure) -> Plot:
    """Write a figure as SVG to stand in a page beside others: no names but its own, no declarations, no fixed size."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata=_NO_METADATA, transparent=True)
    root = ElementTree.fromstring(file.getvalue())  # noqa: S314
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        attributes = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
        element.attrib.clear()
        element.attrib.update({name: _own(number, name, value) for name, value in attributes.items()})
    for name in ("width", "height"):
        del root.attrib[name]
    root.attrib.update({"role": "img", "aria-label": title})
    return Plot(title, ElementTree.tostring(root, encoding="unicode"), words)


def _own(number: int, name: str, value: str) -> str:
    """Give an attribute's value the plot's own names, and the colours and the font of the page."""
    if name == "id":
        return f"plot{number}-{value}"
    if name in {"href", "clip-path"}:
        return value.replace("#", f"#plot{number}-")
    for drawn, colour in _COLOURS.items():
        value = value.replace(drawn, f"var(--{colour})")
    return re.sub("font-family: [^;]*;? ?", "", value)


def _axes(rows: Sequence[float] = (1,), height: float = 3.4) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(_WIDTH, height))
    grid = figure.subplots(len(rows), 1, sharex=True, height_ratios=list(rows), squeeze=False)
    return figure, list(grid[:, 0])


def _reliability(bins: Sequence[Bin]) -> Figure:
    figure, (above, below) = _axes((3, 1), 4.4)
    middles = [(one.low + one.high) / 2 for one in bins]
    above.plot([0, 1], [0, 1], color=_MUTED, linestyle="--", linewidth=1)
    above.bar(middles, [one.covered or 0 for one in bins], width=0.09, color=_FIRST, alpha=0.35)
    known = [(one.confidence, one.covered) for one in bins if one.confidence is not None and one.covered is not None]
    above.plot([x for x, _ in known], [y for _, y in known], "o", color=_FIRST, clip_on=False)
    above.set(xlim=(0, 1), ylim=(0, 1), ylabel="share covered")
    counted = below.bar(middles, [one.count for one in bins], width=0.09, color=_MUTED)
    below.bar_label(counted, [str(one.count or "") for one in bins], padding=1)
    below.set(xlabel="confidence", ylabel="questions")
    below.margins(y=0.35)
    below.xaxis.set_ticks(np.linspace(0, 1, 6))
    return figure


def _confidence(covered: Sequence[float], others: Sequence[float]) -> Figure:
    figure, (above, below) = _axes((1, 1))
    for axes, values, name, colour in ((above, covered, "covered", _FIRST), (below, others, "not covered", _SECOND)):
        axes.hist(values, bins=np.linspace(0, 1, 21).tolist(), color=colour, rwidth=0.88)
        axes.set_title(f"{name}: {len(values)}", loc="left", fontsize=10)
        axes.set(xlim=(0, 1), ylabel="questions")
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    below.set_xlabel("confidence")
    return figure


def _curve(shares: Sequence[float]) -> Figure:
    figure, (axes,) = _axes()
    ranks = range(1, len(shares) + 1)
    axes.plot(ranks, shares, "-o", color=_FIRST, clip_on=False)
    for rank, share in zip(ranks, shares, strict=True):
        axes.annotate(f"{share:.2f}", (rank, share), (4, -13), textcoords="offset points")
    axes.set(ylim=(0, 1), xlabel="k", ylabel="share of covered questions", xticks=list(ranks))
    return figure


def _kinds(kinds: Sequence[tuple[str, float, float]]) -> Figure:
    figure, (axes,) = _axes(height=0.8 + 0.34 * len(kinds))
    bars = axes.barh(range(len(kinds)), [share for _, _, share in kinds], color=_FIRST, height=0.62)
    axes.bar_label(bars, [f"{share:.2f} of {questions}" for _, questions, share in kinds], padding=4)
    names = [_NOT_XML.sub("\ufffd", kind if len(kind) <= _NAME else f"{kind[:_NAME]}…") for kind, _, _ in kinds]
    axes.set(xlim=(0, 1.2), xticks=np.linspace(0, 1, 6).tolist(), yticks=list(range(len(kinds))), yticklabels=names)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    return figure


def _latency(milliseconds: Sequence[float], median: float, p95: float) -> Figure:
    figure, (axes,) = _axes()
    axes.hist(milliseconds, bins=min(30, max(5, len(milliseconds) // 2)), color=_FIRST, rwidth=0.9)
    for value, name, dash, side in ((median, "median", "-", "right"), (p95, "95%", "--", "left")):
        axes.axvline(value, color=_INK, linestyle=dash, linewidth=1.2)
        axes.annotate(f"{name} {value:.0f}", (value, 1.01), xycoords=("data", "axes fraction"), va="bottom", ha=side)
    axes.set(xlim=(0, None), xlabel="milliseconds", ylabel="questions")
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    return figure
