"""What a web page shows around its article: headline, byline, day and outlet; and whether it is an article at all."""

import re
from collections.abc import Sequence
from datetime import date

from lxml import html

from corpus import metadata
from corpus.article import Metadata, Span
from corpus.readers import page
from corpus.readers.making import Known
from corpus.readers.rendering import Block

_PARTS = re.compile(r"[\n\t|•·]")
_CHANGED = re.compile("updat|modif", re.IGNORECASE)
_LAST_LINES = 12  # of a page, among which its copyright stands
_ERROR = re.compile(
    r"^\W*(40[34]\b|error 40[34]|(page|article|story) (was )?not found"
    r"|forbidden$|access denied|just a moment"
    r"|attention required|are you (a )?(human|robot)"
    r"|(sorry, )?(this|that|the) page (does not|doesn['’]t|could not|can['’]t|cannot))",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"\b(log ?in|sign ?in|register|create an account|subscribe)\b", re.IGNORECASE)
_END = re.compile(r"[.!?…][\"”’»')\]]*$")  # of a sentence's last word
_WORDS = 7  # before it
_MANY_LINKS, _LONG_SCRIPT = 10, 1000
_SHORT = 120  # words: a page with fewer may be a note that there is no article


def shown(tree: html.HtmlElement, blocks: Sequence[Block], text: Sequence[Block], outlet: str | None) -> Known:
    """Return what the page shows around the text of its article: its headline, byline, day and outlet."""
    lines = [block.text for block in blocks]
    first = next((i for i, block in enumerate(blocks) if text and block is text[0]), len(blocks))
    begins = max((i for i, block in enumerate(blocks[:first]) if _within(block, "h1")), default=max(0, first - 8))
    near, of_page = lines[begins:first], [*lines[:begins], *(block.text for block in text[:1]), *lines[-_LAST_LINES:]]
    near = [part for line in near for part in _PARTS.split(line) if part.strip()]
    found, around = _read(near, text), _read(of_page, text)
    heads = [title for one in tree.iter("h1") if (title := page.words(one.text_content()))]
    return Known(
        "the page",
        Metadata(
            title=heads[0] if len(set(heads)) == 1 else page.without_outlet(page.of_title(tree), outlet, certain=True),
            author=found.author or _rel_author(tree),
            published=_marked_day(tree, blocks[begins].element if blocks else None, text) or _shown_day(found),
            outlet=page.outlet_name(around.outlet),
        ),
    )


def _within(block: Block, tag: str) -> bool:
    return block.parent.tag == tag or next(block.parent.iterancestors(tag), None) is not None


def _read(around: Sequence[str], text: Sequence[Block]) -> Metadata:
    """Read lines that stand above an article as `corpus.metadata` reads those of a text."""
    whole, spans = "", []
    for line in (*around, text[0].text if text else "-"):
        line = " ".join(line.split())
        spans.append(Span(start=len(whole), end=len(whole) + len(line)))
        whole += line + "\n"
    return metadata.from_text(whole, spans, [*[False] * len(around), True])


def _shown_day(found: Metadata) -> date | None:
    return page.day_of(found.published.isoformat()) if found.published else None


def _rel_author(tree: html.HtmlElement) -> str | None:
    marked = [one for one in tree.iter("a", "span", "div", "p") if "author" in (one.get("rel"), one.get("itemprop"))]
    names = [page.author_name(one.text_content()) for one in marked]
    return next((name for name in names if name and len(name.split()) <= 5 and not re.search(r"\d", name)), None)


def _marked_day(tree: html.HtmlElement, headline: html.HtmlElement | None, text: Sequence[Block]) -> date | None:
    """Return the day of publication that the markup marks as such, or the first <time> below the headline."""
    begun, last, first = False, text[0].element if text else None, None
    for element in tree.iter():
        marked = element.get("itemprop") == "datePublished" or (element.tag == "time" and "pubdate" in element.attrib)
        if marked and (day := page.day_of(element.get("content") or element.get("datetime") or element.text_content())):
            return day
        begun = (begun or element is headline) and not (element is last and last is not headline)
        if begun and first is None and element.tag == "time" and not _is_of_change(element):
            first = page.day_of(element.get("datetime"))
        if element is last:
            headline = None
    return first


def _is_of_change(time: html.HtmlElement) -> bool:
    above = time.getparent()
    words = f"{time.get('class', '')} {above.get('class', '')} {(above.text or '')[:100]} {time.text_content()[:100]}"
    return bool(_CHANGED.search(words))


def of_address(place: str) -> Known:
    """Return the day that is in the page's address. Of a page itself, htmldate would take any day it finds."""
    from htmldate import find_date

    url = place if place.startswith(("http:", "https:")) else None
    found = find_date("<html><body><p>-</p></body></html>", extensive_search=False, original_date=True, url=url)
    return Known("its address", Metadata(published=page.day_of(found)))


def no_article(tree: html.HtmlElement, text: str) -> str | None:
    """Say why a page is no article, None if it is one."""
    length = len(text.split())
    heads = [page.words(one.text_content()) or "" for one in tree.iter("title", "h1")]
    if length < _SHORT and any(_ERROR.search(head) for head in heads):
        return "not an article: the site answers that the page is not there or not to be read"
    if length < _SHORT / 2 and tree.xpath("//input[@type='password']") and _LOGIN.search(tree.text_content()):
        return "not an article: the site asks for a login; save the article itself"
    articles = any("article" in value for value in page.metas_of(tree).get("og:type", ()))
    if (
        not articles
        and not any(map(_END.search, text.split()[_WORDS:]))
        and sum(1 for _ in tree.iter("a")) > _MANY_LINKS
    ):
        return "not an article: the page lists links to others; give their addresses"
    if not text.strip():
        made = any(len(script.text or "") > _LONG_SCRIPT for script in tree.iter("script"))
        return "no article in the page" + (": a script makes it in the browser; save its text instead" if made else "")
    return None
