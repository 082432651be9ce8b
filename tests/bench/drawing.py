"""The drawings of docs/benchmarks.md."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_WHOLE = StrMethodFormatter("{x:,.10g}")
_STYLE = {"linewidth": 1.6, "marker": "o", "markersize": 4}


def drawings(results: Mapping[str, Any]) -> dict[str, str]:
    """Return SVG by name; none for what there is nothing of."""
    sizes = dict(sorted(results["sizes"].items(), key=lambda one: int(one[0])))
    drawn = {
        "answers": (
            "milliseconds",
            {"answer": "answer_p50", "answer, p99": "answer_p99", "bare": "bare_p50", "Flat": "flat_p50"},
        ),
        "memory": ("MB", {"resident": "resident_mb", "without mapped files": "anonymous_mb"}),
        "changes": ("seconds", {"one article": "changed_1_s", "ten": "changed_10_s", "a hundred": "changed_100_s"}),
    }
    with rc_context({"svg.hashsalt": "byline", "svg.fonttype": "none"}):
        found = {name: _by_size(sizes, unit, lines) for name, (unit, lines) in drawn.items()}
        found["askers"] = _askers(sizes)
        found["peers"] = _peers(results.get("peers", {}))
    return {name: svg for name, svg in found.items() if svg}


def _by_size(sizes: Mapping[str, Mapping[str, float]], unit: str, lines: Mapping[str, str]) -> str:
    figure = Figure(figsize=(6, 3.4), layout="constrained")
    axes = figure.subplots()
    for name, key in lines.items():
        points = [(int(size), one[key]) for size, one in sizes.items() if key in one]
        _line(axes, points, name)
    axes.set(xscale="log", xlabel="passages", ylabel=unit)
    axes.xaxis.set_major_formatter(_WHOLE)
    if unit == "MB":
        axes.set_ylim(0, None)
    else:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(_WHOLE)
    return _svg(figure, axes)


def _askers(sizes: Mapping[str, Mapping[str, float]]) -> str:
    figure = Figure(figsize=(6, 3.4), layout="constrained")
    axes = figure.subplots()
    for size, one in sizes.items():
        _line(
            axes,
            [(askers, one[f"rate_{askers}"]) for askers in (1, 2, 4, 8) if f"rate_{askers}" in one],
            f"{int(size):,}",
        )
    axes.set(xlabel="askers", ylabel="answers a second", ylim=(0, None))
    return _svg(figure, axes)


def _peers(peers: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """Draw the medians of Byline and its peers, by size."""
    figure = Figure(figsize=(6, 3.4), layout="constrained")
    axes = figure.subplots()
    for name in dict.fromkeys(name for found in peers.values() for name in found):
        points = [(int(size), found[name]["asked_p50"]) for size, found in peers.items() if name in found]
        _line(axes, sorted(points), name.partition(",")[0])
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="milliseconds")
    axes.xaxis.set_major_formatter(_WHOLE)
    axes.yaxis.set_major_formatter(_WHOLE)
    return _svg(figure, axes)


def _line(axes: Any, points: Sequence[tuple[float, float]], name: str) -> None:
    if points:
        axes.plot([x for x, _ in points], [y for _, y in points], label=name, **_STYLE)


def _svg(figure: Figure, axes: Any) -> str:
    if not axes.lines:
        return ""
    axes.grid(visible=True, color="#dddddd")
    figure.legend(frameon=False, loc="outside upper center", ncols=3)
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata=_NO_METADATA)
    return file.getvalue()
