"""An answer as a briefing note for Word: what is known, by whom it is said, word for word, and where it stands."""

import io
import re
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Note
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from bot import citation, messages
from bot.answer import Answer, Excerpt
from bot.slack.links import safe

# What XML can't hold, and so no .docx either: a control character shows as its picture, anything else as unknown.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PICTURES, _UNKNOWN = 0x2400, "\ufffd"


def briefing(answer: Answer) -> bytes:
    """Write an answer as a .docx: the lead, the quotes of each source, what differs, and the places in full."""
    note = Document()
    _styled(note)
    note.core_properties.title = _held(answer.question)[:255]
    note.core_properties.author = messages.BYLINE
    note.add_heading(_held(answer.question), 1)
    note.add_paragraph(messages.prepared(datetime.now(UTC).date()), "Caption")
    note.add_paragraph(style="Normal").add_run(_held(answer.lead)).bold = True
    for one in answer.reasoning:
        note.add_paragraph(_held(one))
    _findings(note, answer)
    for one in answer.disagreements:
        note.add_paragraph(_held(one), "List Bullet")
    _places(note, answer)
    out = io.BytesIO()
    note.save(out)
    return out.getvalue()


def _styled(note: Note) -> None:
    note.styles["Normal"].font.name = "Calibri"
    note.styles["Normal"].font.size = Pt(11)
    quote = note.styles["Quote"].paragraph_format
    quote.left_indent, quote.space_after, quote.keep_with_next = Cm(0.8), Pt(2), True


def _findings(note: Note, answer: Answer) -> None:
    number = 0
    for finding in answer.findings:
        names = list(dict.fromkeys(source.name for source in finding.sources))
        note.add_heading(_held(messages.listed(names) if names else messages.UNKNOWN_OUTLET.capitalize()), 2)
        for way in dict.fromkeys(source.chain for source in finding.sources if len(source.chain) > 1):
            note.add_paragraph(_held(messages.chain(way)), "Caption")
        for one in finding.excerpts:
            number += 1
            _quote(note, one, number)
    for number, one in enumerate(answer.closest, 1):
        _quote(note, one, number)


def _quote(note: Note, one: Excerpt, number: int) -> None:
    """Write a quote, a paragraph for each of its own, and under it its outlet with its number."""
    for line in filter(None, citation.lines_of(one)):
        note.add_paragraph(_held(line), "Quote")
    under = note.add_paragraph(style="Normal")
    under.paragraph_format.left_indent = Cm(0.8)
    under.add_run(_held(f"[{number}] {messages.publication(one.outlet, one.published)}")).italic = True
    if one.also:
        under.add_run(_held(f", {messages.also([copy.outlet for copy in one.also])}"))


def _places(note: Note, answer: Answer) -> None:
    """List where each quote stands."""
    found = [one for finding in answer.findings for one in finding.excerpts] or list(answer.closest)
    if not found:
        return
    note.add_heading(messages.PLACES, 2)
    for number, one in enumerate(found, 1):
        line = note.add_paragraph(f"[{number}] ")
        line.add_run(_held(citation.reference(one.model_copy(update={"url": None}))))
        if one.url:
            line.add_run(". ")
            _link(line, one.url)
        line.add_run(_held(f". {messages.place(one.article_id, one.version, one.start, one.end)}"))


def _link(line: Paragraph, url: str) -> None:
    """Add an address that can be clicked, if it is one of the web; python-docx only reads these."""
    text = _held(url)
    address = safe(url)
    if address is None:
        line.add_run(text)
        return
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = line.add_run(text)
    run.font.underline = True
    element.append(run._r)
    line._p.append(element)


def _held(text: str) -> str:
    """Return text as XML can hold it."""
    return _FORBIDDEN.sub(lambda found: chr(_PICTURES + ord(found[0])) if ord(found[0]) < 0x20 else _UNKNOWN, text)
