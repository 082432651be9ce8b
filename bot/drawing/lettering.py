"""Names as they can be drawn: one line each, no controls, broken where they are too wide."""

import re
from collections.abc import Iterable
from functools import lru_cache

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bot.terminal import shown

NAME, SMALL, HEADING, TITLE = 13.0, 12.0, 13.0, 16.0  # sizes, in units of the drawing, of which it is 720 wide
LINE = 1.25  # from one baseline to the next, as a part of the size
_STACKED = 1.15  # the same as a part of the height of letters that are higher than most, as those under marks are
_CUT = "…"
_LONGEST = 400  # characters of a name that are looked at
_NOT_XML = re.compile("[^\t -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# After the font that comes with matplotlib, those that have what it lacks, where they are installed.
_FAMILIES = (
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Sans SC",
    "Noto Sans JP",
    "Noto Sans KR",
    "WenQuanYi Micro Hei",
    "PingFang SC",
    "Hiragino Sans",
    "Apple SD Gothic Neo",
    "Microsoft YaHei",
    "Malgun Gothic",
    "Arial Unicode MS",
    "Noto Emoji",
)


@lru_cache(maxsize=1)
def families() -> list[str]:
    """Return the fonts that are installed, in the order in which they are tried."""
    installed = set(font_manager.get_font_names())
    return [name for name in _FAMILIES if name in installed]


def plain(text: str) -> str:
    """Return a text as it can be drawn: on one line, without controls."""
    return " ".join(markup(text[:_LONGEST]).split()) or "\ufffd"


def markup(text: str) -> str:
    """Return a text as it can stand in XML, without controls."""
    return _NOT_XML.sub("\ufffd", shown(text).plain)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is, in units of the drawing."""
    return float(_extent(text, size, bold=bold).width)


def leading(lines: Iterable[str], size: float, *, bold: bool = False) -> float:
    """Return how far lines stand from each other, baseline to baseline, in units of the drawing."""
    highest = max((float(_extent(line, size, bold=bold).height) for line in lines), default=0.0)
    return size * LINE if highest <= size * LINE else highest * _STACKED


def _extent(text: str, size: float, *, bold: bool) -> Bbox:
    weight = "bold" if bold else "normal"
    drawn = Text(0, 0, text, fontsize=size, fontfamily=families(), fontweight=weight, parse_math=False)
    drawn.set_figure(Figure(dpi=72))
    return drawn.get_window_extent()


def wrapped(text: str, size: float, room: float, most: int, *, bold: bool = False) -> list[str]:
    """Break a text into lines that are at most `room` wide, after at most `most` of which it is cut.

    :param text: as `plain` returns it.
    """
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most:
        last = len(lines) == most - 1
        line = rest if width(rest, size, bold=bold) <= room else _head(rest, size, room, last=last, bold=bold)
        lines.append(line)
        rest = rest.removeprefix(line.removesuffix(_CUT) if last else line).lstrip()
        if last:
            break
    return lines


def _head(text: str, size: float, room: float, *, last: bool, bold: bool) -> str:
    """Return what of a text that is too wide fits on a line: whole words if any fit, cut if it is the last line."""
    mark = _CUT if last else ""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle] + mark, size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    space = text.rfind(" ", 0, low + 1)
    return text[: space if space > 0 else low].rstrip() + mark
