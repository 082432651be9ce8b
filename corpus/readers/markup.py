"""The bytes of a web page -> its tree, in the encoding that a browser would read it in."""

import codecs
import re

from lxml import etree, html

from corpus.errors import ReadError
from corpus.readers.decoding import decode

_META = re.compile(rb"<meta\s[^<>]{0,400}?charset\s*=\s*(?:[\"']\s*)?([\w:.-]{2,40})", re.IGNORECASE)
_PROLOG = re.compile(rb"\A\s*<\?xml\s[^<>]{0,200}?encoding\s*=\s*[\"']([\w:.-]{2,40})", re.IGNORECASE)
_HEAD = 8192  # bytes in which a page declares its encoding
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# As browsers read them: newsrooms' Windows-1252 is declared as any of these.
_WESTERN = frozenset({"iso8859-1", "ascii", "cp1252"})
_WRITTEN = re.compile(
    r"(?:[\u00c2-\u00f4][\u0080-\u00bf\u2018-\u201e\u20ac\u2122\u0152\u0153\u0160\u0161\u017d\u017e])"
)
_C1 = re.compile(r"[\x80-\x9f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_REFERENCE = re.compile(
    r"&#(?:[xX]0*[01]?[0-9a-fA-F]|0*(?:[12]?\d|3[01]))(?![0-9a-fA-F]);?"
)  # to one, or to white space
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,40})\s[^<>]{400,}>")
_TAG = re.compile(r"<[a-zA-Z][^<>]*")
_MOST_ATTRIBUTES = 80  # the parser's time grows with the square of a tag's attributes
_MOST_TAGS, _MOST_MARKUP = 60_000, 300_000  # and words in them: what seconds and a gigabyte suffice for
_MOST_LINKS_DEPTH = 700_000


def tree_of(data: bytes, charset: str | None) -> html.HtmlElement:
    """Parse a page; comments and processing instructions are left out.

    :param charset: what the server names as its encoding.
    :raises ReadError: if its encoding can't be told, or its markup is too deep to be read whole.
    """
    text = _CONTROL.sub("", characters(data, charset)).replace("\f", " ")
    text = _LONG_TAG.sub(_bare, _REFERENCE.sub(" ", text))
    tags = [len(tag[0].split()) for tag in _TAG.finditer(text)]
    if len(tags) > _MOST_TAGS or sum(tags) > _MOST_MARKUP:
        raise ReadError("its markup is too large to be read: save the article's own text")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise ReadError("empty: there is no text in the page") from error
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise ReadError("its tags nest too deep to be read whole: save the page again as text")
    if _links_depth(tree) > _MOST_LINKS_DEPTH:
        raise ReadError("its markup is too large to be read: save the article's own text")
    return tree


def _links_depth(tree: html.HtmlElement) -> int:
    """Return in how many elements the page's links stand, all together: for each, the links within are weighed."""
    depth = total = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        total += depth if event == "start" and element.tag == "a" else 0
    return total


def _bare(tag: re.Match[str]) -> str:
    return f"<{tag[1]}>" if len(tag[0].split(maxsplit=_MOST_ATTRIBUTES)) > _MOST_ATTRIBUTES else tag[0]


def characters(data: bytes, charset: str | None) -> str:
    """Decode a page: by its mark, by what the server says, by what it declares itself, else where it is beyond doubt.

    A declared encoding counts only if every byte is a character in it, and no UTF-8 shows through.

    :raises ReadError: if none of these gives its characters for certain.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _decoded(data[len(mark) :], encoding)
            if text is None:
                raise ReadError(f"broken {encoding.upper()}: save it again as UTF-8")
            return text
    head = data[:_HEAD]
    declared = (match[1].decode("ascii", "replace") for match in (_META.search(head), _PROLOG.match(head)) if match)
    for name in (charset, *declared):
        text = _declared(data, name) if name else None
        if text is not None:
            return text
    return decode(_CONTROL_BYTES.sub(b"", data))


_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def _declared(data: bytes, name: str) -> str | None:
    """Decode by a declared encoding, None if it can't be the page's."""
    try:
        encoding = codecs.lookup(name.strip("\"' ")).name
    except (LookupError, ValueError):
        return None
    if encoding.startswith("utf-16") and b"<" in data[:1] + data[1:2] and b"\x00" not in data[:_HEAD]:
        return None  # what can be read as ASCII to find this declaration is no UTF-16
    if encoding in _WESTERN:
        if _decoded(data, "utf-8") is not None:
            return _decoded(data, "utf-8")
        encoding = "cp1252"
    text = _decoded(data, encoding)
    if text is None or _C1.search(text):
        return None
    return None if encoding != "utf-8" and _is_garbled(text) else text


def _is_garbled(text: str) -> bool:
    """Whether UTF-8 shows through: accented capitals followed by symbols, as often as anything beyond ASCII."""
    strange = sum(char > "\x7f" for char in text)
    return bool(strange) and 2 * len(_WRITTEN.findall(text)) > strange / 2


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
