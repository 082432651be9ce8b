"""How pictures look: colours that the colour-blind tell apart (Okabe and Ito 2008), on light and dark pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from warnings import catch_warnings, filterwarnings

from matplotlib import style

from bot.drawing.lettering import families

WIDTH = 720  # units of a drawing; legible when it is shown in as many pixels
MARGIN = 18
INK, GREY = "#111111", "#767676"  # the grey shows on light and dark
BLUE, VERMILION, GREEN, PURPLE, ORANGE = "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"
TINT, FAINT, MUTED = 0.13, 0.18, 0.7  # opacities: of what is filled behind text, of a grid, of what matters less

ON_PAGE = {INK: "currentColor"}
"""The colours that a page gives."""

_DRAWING = Lock()  # matplotlib's settings are one for all threads


@contextmanager
def drawing() -> Iterator[None]:
    """Have matplotlib draw as pictures look."""
    settings = {
        "svg.fonttype": "none",
        "svg.hashsalt": "byline",
        "text.parse_math": False,
        "font.family": families(),
        "text.color": INK,
    }
    with _DRAWING, style.context(["default", settings]), catch_warnings():
        filterwarnings("ignore", "Glyph")  # one that no font here has; the page, and the words beside it, have it
        yield
