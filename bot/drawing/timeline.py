"""Draws when each outlet reported it, with the numbers that it gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot import messages
from bot.drawing.lettering import NAME, SMALL, leading, plain, wrapped
from bot.drawing.style import BLUE, FAINT, GREEN, INK, MARGIN, MUTED, ORANGE, PURPLE, VERMILION, WIDTH
from bot.sourcemap import Report, SourceMap, Telling, value

_NAMES, _WORDS = 166, 252  # widths of the columns beside the days
_MARKS = (("o", BLUE), ("s", VERMILION), ("^", GREEN), ("d", PURPLE), ("v", ORANGE))
_SIZE = 8
_UNDATED = 84  # width of the strip for articles without a day
_AXIS = 26  # height of the days' names
_PADDING = 5
_LONG = 300  # days from which on they are named by their months
_DAYS, _MONTHS = 4, 3  # that are named at most
_TELLINGS = 3  # of an outlet that are written


@dataclass(frozen=True, slots=True)
class Row:
    """An outlet's row: its name, and what it reported, in lines each of which may begin with a mark."""

    report: Report
    name: list[str]
    words: list[tuple[Telling | None, str]]

    @property
    def lines(self) -> list[str]:
        """Return what it reported, without the marks."""
        return [line for _, line in self.words]

    @property
    def height(self) -> float:
        """Return how high it is, in units of the drawing."""
        return max(_height(self.name, NAME), _height(self.lines, SMALL)) + 2 * _PADDING


def rows(found: SourceMap) -> list[Row]:
    """Make the rows of a timeline, the earliest first."""
    return [Row(one, wrapped(plain(one.outlet), NAME, _NAMES - 12, 3), _words(one)) for one in found.reports]


def _words(report: Report) -> list[tuple[Telling | None, str]]:
    lines: list[tuple[Telling | None, str]] = []
    for one in report.tellings[:_TELLINGS]:
        said = plain(messages.telling(one.published, one.numbers, one.copy_of))
        first, *more = wrapped(said, SMALL, _WORDS - 42, 2)
        lines += [(one, first), *((None, line) for line in more)]
    left = len(report.tellings) - _TELLINGS
    return [*lines, (None, messages.more(left))] if left > 0 else lines


def height(found: Sequence[Row]) -> float:
    """Return how high a timeline is, in units of the drawing."""
    return sum(row.height for row in found) + _AXIS


def draw_timeline(figure: Figure, axes: Axes, found: Sequence[Row], top: float) -> None:
    """Draw a timeline from `top` downwards.

    :param axes: those of the whole drawing, in its units; the days have axes of their own.
    """
    marks = _marks(found)
    left, right = MARGIN + _NAMES, WIDTH - MARGIN - _WORDS
    tall = sum(row.height for row in found)
    undated = any(one.published is None for row in found for one in row.report.tellings)
    days = _days(figure, found, (left + (_UNDATED if undated else 0), right, top, tall))
    y = top
    for row in found:
        middle = y + row.height / 2
        axes.plot([MARGIN, WIDTH - MARGIN], [y, y], color=INK, alpha=FAINT, linewidth=0.8)
        _column(axes, MARGIN, middle, row.name, NAME)
        _column(axes, right + 42, middle, row.lines, SMALL)
        for (telling, _), at in zip(row.words, _levels(row.lines, middle, SMALL), strict=True):
            if telling:
                _mark(axes, right + 30, at, _look(telling, marks))
        for one in row.report.tellings:
            if one.published is None:
                _mark(axes, left + 26, middle, _look(one, marks))
            elif days:
                _mark(days, one.published.toordinal(), middle - top, _look(one, marks))
        y += row.height
    axes.plot([MARGIN, WIDTH - MARGIN], [y, y], color=INK, alpha=FAINT, linewidth=0.8)
    if undated:
        axes.text(left + 26, y + 5, messages.NO_DATE, fontsize=SMALL, ha="center", va="top")


def _column(axes: Axes, x: float, middle: float, lines: Sequence[str], size: float) -> None:
    for line, at in zip(lines, _levels(lines, middle, size), strict=True):
        axes.text(x, at, line, fontsize=size, va="center_baseline")


def _height(lines: Sequence[str], size: float) -> float:
    return len(lines) * leading(lines, size)


def _levels(lines: Sequence[str], middle: float, size: float) -> list[float]:
    """Return the middle of each of some lines, which stand around `middle`."""
    apart = leading(lines, size)
    return [middle + (i - (len(lines) - 1) / 2) * apart for i in range(len(lines))]


def _days(figure: Figure, found: Sequence[Row], place: tuple[float, float, float, float]) -> Axes | None:
    """Make the axes of the days, None if no day is known.

    :param place: left, right, top and height, in units of the drawing. The days' own are their ordinals.
    """
    known = [one.published for row in found for one in row.report.tellings if one.published]
    if not known:
        return None
    left, right, top, tall = place
    total = figure.get_figheight() * 72
    days = figure.add_axes((left / WIDTH, 1 - (top + tall) / total, (right - left) / WIDTH, tall / total))
    first, last = min(known).toordinal(), max(known).toordinal()
    margin = max((last - first) * 0.07, 0.6)
    days.set(xlim=(first - margin, last + margin), ylim=(tall, 0), yticks=[], facecolor="none")
    named, most = (messages.month, _MONTHS) if last - first > _LONG else (messages.short, _DAYS)
    ticks = range(first, last + 1, max(-(-(last - first) // (most - 1)), 1))
    days.set_xticks(ticks, [named(date.fromordinal(day)) for day in ticks])
    days.tick_params(axis="x", colors=INK, labelsize=SMALL, length=0, pad=5)
    days.grid(visible=True, axis="x", color=INK, alpha=FAINT, linewidth=0.8)
    for spine in days.spines.values():
        spine.set_visible(False)
    return days


def _marks(found: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Give each number that is told a mark; beyond five they share the last."""
    told = dict.fromkeys(value(words) for row in found for one in row.report.tellings for words in one.numbers)
    return {number: _MARKS[min(i, len(_MARKS) - 1)] for i, number in enumerate(told)}


def _look(telling: Telling, marks: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    return marks[value(telling.numbers[0])] if telling.numbers else None


def _mark(axes: Axes, x: float, y: float, look: tuple[str, str] | None) -> None:
    """Draw a mark: that of a number, or a ring where none is told."""
    shape, colour = look or ("o", INK)
    face, edge = ("none", INK) if look is None else (colour, colour)
    axes.plot(
        [x],
        [y],
        shape,
        markersize=_SIZE,
        markerfacecolor=face,
        markeredgecolor=edge,
        markeredgewidth=1.3,
        alpha=MUTED if look is None else 1,
        clip_on=False,
    )
