"""Makes PDFs as newspapers, agencies and press offices print them, each with the paragraphs that stand in it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import matplotlib
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.readers import stories

WIDTH, HEIGHT = 595.0, 842.0
_VOWELS = "aeiouy"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a page, in points from the lower left corner: its left edge, top, width and bottom."""

    left: float
    top: float
    width: float
    bottom: float


@dataclass(slots=True)
class Printer:
    """Sets paragraphs in columns, breaking and justifying lines as composing software does.

    :ivar placed: whether each word is put in its place by itself, with no space character between them.
    :ivar decorate: draws what stands on every page, given the canvas and the page's number.
    """

    font: str = "Times-Roman"
    size: float = 10
    leading: float = 12
    indent: float = 10
    space_between: float = 0
    justified: bool = True
    hyphenated: bool = True
    placed: bool = False
    decorate: Callable[[Canvas, int], None] | None = None
    pages: int = 1
    out: BytesIO = field(default_factory=BytesIO)
    canvas: Canvas = field(init=False)

    def __post_init__(self) -> None:
        """Open the first page."""
        self.canvas = Canvas(self.out, pagesize=(WIDTH, HEIGHT), pageCompression=1)
        self._decorate()

    def next_page(self) -> None:
        """Finish a page and begin the next."""
        self.canvas.showPage()
        self.pages += 1
        self._decorate()

    def _decorate(self) -> None:
        if self.decorate:
            self.decorate(self.canvas, self.pages)

    def finish(self) -> bytes:
        """Return the document."""
        self.canvas.showPage()
        self.canvas.save()
        return self.out.getvalue()

    def width(self, words: str) -> float:
        """Measure words in the body's font."""
        return float(pdfmetrics.stringWidth(words, self.font, self.size))

    def line(self, x: float, y: float, words: Sequence[str], measure: float | None) -> None:
        """Draw one line; as wide as `measure`, if it is justified."""
        self.canvas.setFont(self.font, self.size)
        gaps = len(words) - 1
        free = measure - self.width(" ".join(words)) if measure and gaps else 0
        if self.placed:
            for word in words:
                self.canvas.drawString(x, y, word)
                x += self.width(word + " ") + free / max(gaps, 1)
            return
        text = self.canvas.beginText(x, y)
        text.setWordSpace(free / max(gaps, 1))
        text.textOut(" ".join(words))
        text.setWordSpace(0)
        self.canvas.drawText(text)

    def broken(self, paragraph: str, measure: float, first: float) -> Iterable[tuple[list[str], bool]]:
        """Yield the lines of a paragraph and whether each is its last."""
        rest, line, room = paragraph.split(), list[str](), measure - first
        while rest:
            word = rest.pop(0)
            if self.width(" ".join([*line, word])) <= room:
                line.append(word)
                continue
            for cut in reversed(_cuts(word) if self.hyphenated else _own_hyphens(word)):
                head = word[:cut] if word[cut - 1] in "-—" else word[:cut] + "-"
                if self.width(" ".join([*line, head])) <= room:
                    line.append(head)
                    word = word[cut:]
                    break
            rest.insert(0, word)
            yield line, False
            line, room = [], measure
        yield line, True

    def flow(self, paragraphs: Iterable[str], columns: Iterable[Column | None]) -> float:
        """Set paragraphs down the columns, None among which is a new page; return where the last line stands."""
        ways = iter(columns)
        column = next(ways)
        assert column
        y = column.top - self.size
        for paragraph in paragraphs:
            first = self.indent
            for words, last in self.broken(paragraph, column.width, first):
                if y < column.bottom:
                    following = next(ways)
                    if following is None:
                        self.next_page()
                        following = next(ways)
                    assert following
                    column, y = following, following.top - self.size
                measure = column.width - first if self.justified and not last else None
                self.line(column.left + first, y, words, measure)
                y -= self.leading
                first = 0
            y -= self.space_between
        return y


def _own_hyphens(word: str) -> list[int]:
    return [match.end() for match in re.finditer(r"(?<=\w)-(?=\w)|—(?=\w)", word)]


def _cuts(word: str) -> list[int]:
    """Return where a word may be divided: at its own hyphens, else between letters as patterns would."""
    own = _own_hyphens(word)
    core = re.search(r"[a-zA-Z]{7,}", word)
    if own or core is None or not core[0][1:].islower():
        return own
    return [
        i + 1
        for i in range(core.start() + 2, core.end() - 3)
        if word[i].lower() in _VOWELS and word[i + 1].lower() not in _VOWELS
    ]


def columns(count: int, top: float, bottom: float = 70, gutter: float = 16, margin: float = 50) -> list[Column]:
    """Return columns of equal width over a page."""
    width = (WIDTH - 2 * margin - gutter * (count - 1)) / count
    return [Column(margin + i * (width + gutter), top, width, bottom) for i in range(count)]


def fonts() -> None:
    """Register DejaVu, which has Cyrillic letters and the glyphs of ligatures."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    pdfmetrics.registerFont(TTFont("DejaVu", str(folder / "DejaVuSans.ttf")))


def one_column() -> bytes:
    """Print a story in one column, ragged right, with space between the paragraphs."""
    printer = Printer(size=11, leading=14, indent=0, space_between=8, justified=False, hyphenated=False)
    printer.canvas.setFont("Helvetica-Bold", 20)
    printer.canvas.drawString(50, 770, stories.HARBOUR_TITLE[:48].rstrip())
    printer.canvas.drawString(50, 747, stories.HARBOUR_TITLE[48:].strip())
    printer.flow(stories.HARBOUR, [Column(50, 720, 495, 60), None, Column(50, 790, 495, 60)])
    return printer.finish()


def two_columns() -> bytes:
    """Print a story in two justified, hyphenated columns under a title over both."""
    printer = Printer()
    printer.canvas.setFont("Times-Bold", 26)
    printer.canvas.drawString(50, 770, "Breakwater at Port Tallis gives way")
    printer.canvas.drawString(50, 742, "after three storms in nine days")
    printer.canvas.setFont("Times-Italic", 11)
    printer.canvas.drawString(50, 720, "By Sefa Lindrow in Port Tallis")
    printer.flow(stories.HARBOUR, columns(2, 705, 390))
    printer.canvas.setFont("Times-Bold", 20)
    printer.canvas.drawString(50, 350, stories.UNION_TITLE)
    printer.flow(stories.UNION, columns(2, 335, 190))
    return printer.finish()


def three_columns(*, placed: bool = False) -> bytes:
    """Print a newspaper's pages: three narrow columns, running heads, page numbers, a caption, a pause at the page."""

    def decorate(canvas: Canvas, number: int) -> None:
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(50, 815, "THE FENWOLD REGISTER")
        canvas.drawRightString(545, 815, "Tuesday, 14 January 2031")
        canvas.drawCentredString(297, 30, str(number + 3))

    printer = Printer(size=9, leading=11, decorate=decorate, placed=placed)
    printer.canvas.setFont("Times-Bold", 24)
    printer.canvas.drawString(50, 775, stories.HARBOUR_TITLE[:41].strip())
    printer.canvas.drawString(50, 750, stories.HARBOUR_TITLE[41:].strip())
    printer.canvas.setFont("Times-Italic", 7)
    first, second, third = columns(3, 735, 560)
    printer.canvas.drawString(third.left, 640, stories.CAPTION[:45])
    printer.canvas.drawString(third.left, 632, stories.CAPTION[45:])
    third = Column(third.left, 615, third.width, 560)
    printer.flow(stories.HARBOUR, [first, second, third, None, *columns(3, 790, 450)])
    return printer.finish()


def with_footnotes() -> bytes:
    """Print a report in two columns over several pages, with footnotes, and page numbers of pages."""

    def decorate(canvas: Canvas, number: int) -> None:
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(50, 40, "Marrow Coast Institute · Working paper 14")
        canvas.drawRightString(545, 40, f"Page {number} of 3")
        if number == 1:
            canvas.setFont("Times-Roman", 7)
            canvas.drawString(50, 75, stories.FOOTNOTE)

    printer = Printer(decorate=decorate)
    pages = [*columns(2, 790, 620), None, *columns(2, 790, 620), None, *columns(2, 790, 620)]
    printer.flow([*stories.HARBOUR, *stories.UNION], pages)
    return printer.finish()


def ligatures() -> bytes:
    """Print a story with a font whose fi and fl are single glyphs."""
    fonts()
    printer = Printer(font="DejaVu", size=9, leading=12)
    printer.flow([one.replace("fi", "ﬁ").replace("fl", "ﬂ") for one in stories.HARBOUR], columns(2, 790, 100))
    return printer.finish()


def cyrillic() -> bytes:
    """Print a story in Cyrillic letters."""
    fonts()
    printer = Printer(font="DejaVu", size=10, leading=13, hyphenated=False)
    printer.flow(stories.CYRILLIC, columns(2, 790))
    return printer.finish()


def drop_cap() -> bytes:
    """Print a magazine's page: a first letter three lines high, text around it, and a credit up the margin."""
    printer = Printer(size=10, leading=12, indent=0, space_between=6)
    printer.canvas.setFont("Times-Bold", 42)
    story = stories.RELEASE[0]
    printer.canvas.drawString(50, 762, story[0])
    words = story[1:].split()
    for y in (778, 766):
        count = next(n for n in range(len(words), 0, -1) if printer.width(" ".join(words[:n])) < 200)
        printer.line(80, y, words[:count], 207)
        words = words[count:]
    first, second = columns(2, 790, 650)
    printer.flow([" ".join(words), *stories.RELEASE[1:]], [Column(50, 764, first.width, 650), second])
    printer.canvas.saveState()
    printer.canvas.translate(575, 400)
    printer.canvas.rotate(90)
    printer.canvas.setFont("Times-Roman", 7)
    printer.canvas.drawString(0, 0, "PICTURE LENA OSTBY / NORTHLIGHT")
    printer.canvas.restoreState()
    return printer.finish()


def press_release() -> bytes:
    """Print a ministry's press release, with its letterhead, contacts, and information in the document."""
    printer = Printer(font="Helvetica", size=11, leading=15, indent=0, space_between=9, justified=False)
    canvas = printer.canvas
    canvas.setTitle(stories.RELEASE_TITLE)
    canvas.setAuthor("Press Office, Ministry of Marine Affairs")
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(50, 800, "MINISTRY OF MARINE AFFAIRS")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 785, "PRESS RELEASE – FOR IMMEDIATE RELEASE")
    canvas.drawString(50, 765, "14 May 2031")
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(50, 735, stories.RELEASE_TITLE)
    printer.flow(stories.RELEASE, [Column(50, 715, 480, 200)])
    canvas.setFont("Helvetica", 9)
    canvas.drawString(50, 150, "Contact: press@marine.example, +00 555 0142")
    return printer.finish()


def table() -> bytes:
    """Print a story with a table of numbers between its paragraphs."""
    printer = Printer(size=11, leading=14, indent=0, space_between=8, hyphenated=False)
    y = printer.flow(stories.UNION[:4], [Column(50, 790, 495, 60)])
    rows = (("Yard", "Workers", "For", "Against"), ("Karsholt", "310", "271", "22"), ("Fenwold", "128", "93", "24"))
    for row in (*rows, ("Port Tallis", "92", "48", "11")):
        for place, cell in enumerate(row):
            printer.line(60 + 120 * place, y - 10, [cell], None)
        y -= 16
    printer.flow(stories.UNION[4:], [Column(50, y - 10, 495, 60)])
    return printer.finish()


def wide_spaces() -> bytes:
    """Print a story in four very narrow columns, whose justified lines have wide spaces."""
    printer = Printer(size=10, leading=11, hyphenated=False)
    printer.flow(stories.UNION, columns(4, 790, 600, gutter=14))
    return printer.finish()


def rows_first() -> bytes:
    """Print two columns whose lines were written row by row over both, as some programs do."""
    printer = Printer(hyphenated=False)
    left, right = columns(2, 790)
    story = list(stories.UNION)
    rows: list[list[tuple[float, list[str], float | None]]] = [[], []]
    for side, (column, part) in enumerate(((left, story[:4]), (right, story[4:]))):
        for paragraph in part:
            for n, (words, last) in enumerate(printer.broken(paragraph, column.width, printer.indent)):
                first = printer.indent if n == 0 else 0
                rows[side].append((column.left + first, words, None if last else column.width - first))
    for number in range(max(map(len, rows))):
        for row in rows:
            if number < len(row):
                x, words, measure = row[number]
                printer.line(x, 780 - 12 * number, words, measure)
    return printer.finish()


def scanned() -> bytes:
    """Print a page that holds a picture of text and no text."""
    printer = Printer()
    printer.canvas.rect(50, 100, 495, 690, fill=1)
    return printer.finish()


def long(pages: int) -> bytes:
    """Print a report of many pages, each with its number and a running head."""

    def decorate(canvas: Canvas, number: int) -> None:
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(50, 815, "Annual report of the harbour commission")
        canvas.drawRightString(545, 815, str(number))

    printer = Printer(size=11, leading=13, decorate=decorate)
    for number in range(pages):
        story = [f"In the month numbered {number + 1} the commission met. {one}" for one in stories.HARBOUR[:11]]
        printer.flow(story, [Column(50, 790, 495, 60)])
        if number < pages - 1:
            printer.next_page()
    return printer.finish()


@dataclass(frozen=True, slots=True)
class Sample:
    """A document and the paragraphs of its articles' bodies."""

    name: str
    data: Callable[[], bytes]
    body: tuple[str, ...]


SAMPLES = (
    Sample("one column", one_column, stories.HARBOUR),
    Sample("two columns", two_columns, stories.HARBOUR + stories.UNION),
    Sample("three columns", three_columns, stories.HARBOUR),
    Sample("three columns, words placed", lambda: three_columns(placed=True), stories.HARBOUR),
    Sample("footnotes", with_footnotes, stories.HARBOUR + stories.UNION),
    Sample("ligatures", ligatures, stories.HARBOUR),
    Sample("Cyrillic", cyrillic, stories.CYRILLIC),
    Sample("drop cap", drop_cap, stories.RELEASE),
    Sample("press release", press_release, stories.RELEASE),
    Sample("table", table, stories.UNION),
    Sample("wide spaces", wide_spaces, stories.UNION),
    Sample("rows first", rows_first, stories.UNION),
)
