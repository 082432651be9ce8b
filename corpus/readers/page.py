"""What a web page's markup tells of its article: JSON-LD, OpenGraph, meta tags, its canonical link."""

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml import html

from corpus import metadata
from corpus.article import Metadata
from corpus.readers.making import Known

_ARTICLE = re.compile(r"(Article|BlogPosting|LiveBlogPosting|Report|SocialMediaPosting)$")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\ufeff\ud800-\udfff]")
_NO_OUTLET = re.compile(
    r"(home|homepage|news|blog|website|my (site|blog)|untitled|index|publisher|organi[sz]ation|null|none|undefined"
    r"|n/?a|admin"
    r"|wordpress(\.com)?|medium|blogger|blogspot|substack|tumblr|wix|squarespace|ghost|drupal|joomla|facebook|twitter|x"
    r"|youtube|instagram|linkedin|google( news)?|msn|yahoo|flipboard|apple news|issuu|archive\.\w+)",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(https?://.*|(www\.)?[\w-]+(\.[\w-]+)*\.[a-z]{2,})", re.IGNORECASE)
_NO_AUTHOR = re.compile(
    r"https?://|@|^(admin|administrator|editor|staff|author|null|none|undefined|n/?a|by)$", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s+(?:[|–—·•»-]|::)\s+")
_YEAR_FIRST = re.compile(r"^(\d{4})([/.]?)(\d\d)\2(\d\d)(?!\d)")
_SHORTEST_DAY, _LONGEST_DAY = 8, 60  # characters
_EARLIEST = date(1900, 1, 1)
_MOST_OBJECTS = 1000  # of JSON-LD
_LONGEST = 400  # characters in a title or a name
_OPEN_GRAPH = {
    "title": ("og:title",),
    "outlet": ("og:site_name",),
    "published": ("article:published_time", "og:article:published_time", "og:published_time"),
    "author": ("article:author", "og:article:author"),
    "url": ("og:url",),
}
_DAYS = (
    "datepublished parsely-pub-date sailthru.date citation_publication_date citation_date dc.date.issued "
    "dcterms.issued dcterms.created dc.date.created dc.date date pubdate publish-date publish_date publication_date "
    "publication-date originalpublicationdate article.published cxenseparse:recs:publishtime iso-8601-publish-date"
)
_META = {
    "title": ("parsely-title", "dc.title", "dcterms.title", "citation_title", "sailthru.title", "headline", "hdl"),
    "outlet": ("citation_journal_title", "dc.publisher", "dcterms.publisher", "publisher", "cre"),
    "published": tuple(_DAYS.split()),
    "author": (
        *("byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author", "author"),
        *("article.author", "cxenseparse:author"),
    ),
}


def known(tree: html.HtmlElement, place: str) -> list[Known]:
    """Return what the head of a page tells of its article, the most trusted first.

    :param place: its address, if it has one; a canonical link to another site is not believed.
    """
    metas = metas_of(tree)
    linked = [link.get("href", "") for link in tree.iter("link") if "canonical" in link.get("rel", "").lower().split()]
    address = next((url for url in (_address(href, place) for href in linked) if url), None)
    told = [
        Known("JSON-LD", _of_linked_data(tree)),
        Known("OpenGraph", _ofmetas_of(metas, _OPEN_GRAPH, place)),
        Known("meta tags", _ofmetas_of(metas, _META, place)),
    ]
    outlet = outlet_of(told)
    told = [_with_title(one, outlet) for one in told]
    url = address or next((one.values.url for one in told if one.values.url), None) or _address(place, place)
    where = "the page" if url and url == address else "OpenGraph" if url and url != place else "the address"
    told = [Known(one.where, one.values.model_copy(update={"url": None})) for one in told]
    return [*told, Known(where, Metadata(url=url))]


def titles(tree: html.HtmlElement, told: Sequence[Known]) -> list[str]:
    """Return what may stand on the page as the article's headline."""
    outlet = outlet_of(told)
    of_page = without_outlet(of_title(tree), outlet, certain=True)
    return [title for title in (*(one.values.title for one in told), of_page) if title]


def of_title(tree: html.HtmlElement) -> str | None:
    """Return the page's title; others are those of its drawings."""
    title = next(tree.iter("title"), None)
    return None if title is None else words(title.text)


def outlet_of(told: Sequence[Known]) -> str | None:
    """Return the most trusted name of the outlet."""
    return next((one.values.outlet for one in told if one.values.outlet), None)


def _with_title(one: Known, outlet: str | None) -> Known:
    return Known(one.where, one.values.model_copy(update={"title": without_outlet(one.values.title, outlet)}))


def without_outlet(title: str | None, outlet: str | None, *, certain: bool = False) -> str | None:
    """Drop the site's name from a title: what stands before or behind a dash or a bar.

    :param certain: whether the title has one even where no name is known, if a bar parts it.
    """
    parts = _SEPARATOR.split(title) if title else []
    if len(parts) < 2 or title is None:
        return title
    if outlet and _folded(parts[-1]) == _folded(outlet):
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»-:")
    if outlet and _folded(parts[0]) == _folded(outlet):
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |–—·•»-:")
    return title.rsplit(" | ", 1)[0].strip() if certain and " | " in title else title


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+|^the\b", "", name.lower().removeprefix("the ")).strip()


def metas_of(tree: html.HtmlElement) -> dict[str, list[str]]:
    """Return the values of the page's meta tags by name, property or itemprop, in lower case."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        for key in (element.get("property"), element.get("name"), element.get("itemprop")):
            if key and element.get("content"):
                found.setdefault(key.strip().lower(), []).append(element.get("content"))
    return found


def _ofmetas_of(metas: Mapping[str, Sequence[str]], keys: Mapping[str, Sequence[str]], place: str) -> Metadata:
    given = {field: [value for name in names for value in metas.get(name, ())] for field, names in keys.items()}
    authors = [name for name in map(author_name, given.get("author", ())) if name]
    return Metadata(
        title=_first(map(words, given.get("title", ()))),
        outlet=_first(map(outlet_name, given.get("outlet", ()))),
        published=next((day for day in map(day_of, given.get("published", ())) if day), None),
        author=", ".join(dict.fromkeys(authors[:6])) or None,
        url=_first(_address(value, place) for value in given.get("url", ())),
    )


def _first(values: Iterator[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _of_linked_data(tree: html.HtmlElement) -> Metadata:
    """Take the metadata out of the first article that the page's JSON-LD describes."""
    objects: list[dict[str, object]] = []
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", "").lower():
            try:
                objects += _objects(json.loads(script.text or "", strict=False))
            except (ValueError, RecursionError):
                continue
    by_id = {str(one["@id"]): one for one in reversed(objects) if "@id" in one and len(one) > 1}
    one = next((one for one in objects if is_article(one)), None)
    if one is None:
        return Metadata()
    names = [author_name(name) for name in _names(one.get("author") or one.get("creator"), by_id)]
    return Metadata(
        title=words(one.get("headline")) or words(one.get("name")),
        outlet=_first(outlet_name(name) for name in _names(one.get("publisher"), by_id)),
        published=day_of(one.get("datePublished")),
        author=", ".join(dict.fromkeys(name for name in names[:6] if name)) or None,
    )


def is_article(one: Mapping[str, object]) -> bool:
    """Whether an object of JSON-LD describes an article."""
    kinds = one.get("@type")
    return any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _objects(value: object) -> list[dict[str, object]]:
    """Return the objects at the top of JSON-LD: in lists, in @graph, as a page's main entity."""
    found: list[dict[str, object]] = []
    waiting = deque([value])
    while waiting and len(found) < _MOST_OBJECTS:
        one = waiting.popleft()
        if isinstance(one, list):
            waiting.extendleft(reversed(one[:_MOST_OBJECTS]))
        elif isinstance(one, dict):
            found.append(one)
            waiting += [
                one[key] for key in ("@graph", "mainEntity", "publisher") if isinstance(one.get(key), list | dict)
            ]
    return found


def _names(value: object, by_id: Mapping[str, Mapping[str, object]]) -> list[str]:
    names: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        whole = {**by_id.get(str(one.get("@id")), {}), **one} if isinstance(one, dict) else {"name": one}
        given = whole.get("name")
        names += [name for name in (given if isinstance(given, list) else [given]) if isinstance(name, str)]
    return names


def words(value: object) -> str | None:
    """Return a value of the markup as words; entities that were escaped twice are read."""
    if not isinstance(value, str) or len(value) > 10 * _LONGEST:
        return None
    text = unescape(value) if "&" in value else value
    return " ".join(_UNPRINTABLE.sub(" ", re.sub(r"</?[a-zA-Z][^<>]*>", "", text)).split())[:_LONGEST] or None


def outlet_name(value: object) -> str | None:
    """Return a publisher's name, None where it is a platform's, an address or a page's: wrong is worse than none."""
    name = words(value)
    return None if name is None or len(name) > 80 or _NO_OUTLET.fullmatch(name) or _DOMAIN.fullmatch(name) else name


def author_name(value: object) -> str | None:
    """Return an author's name, None where it is an address or a role."""
    name = re.sub(r"^by\s+", "", words(value) or "", flags=re.IGNORECASE)
    return None if not name or len(name) > 120 or _NO_AUTHOR.search(name) else name


def day_of(value: object) -> date | None:
    """Return the day that a value gives in its own zone, None where it is doubtful, too early or still to come."""
    written = _YEAR_FIRST.sub(r"\1-\3-\4", value.strip()) if isinstance(value, str) else ""
    try:
        day = metadata.whole_date(written) if _SHORTEST_DAY <= len(written) < _LONGEST_DAY else None
    except (ValueError, TypeError, OverflowError):
        return None
    return day if day and _EARLIEST <= day <= datetime.now(UTC).date() + timedelta(days=1) else None


def _address(value: str, place: str) -> str | None:
    """Return an absolute address, if it is one on the site of `place`, or `place` is none."""
    try:
        url = urljoin(place, value.strip()) if place.startswith(("http:", "https:")) else value.strip()
        parts, own = urlsplit(url), urlsplit(place)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc or not url.isprintable() or len(url) > 2000:
        return None
    if own.scheme in ("http", "https") and _site(parts.netloc) != _site(own.netloc):
        return None
    return url if value.strip() else None


def _site(host: str) -> str:
    return re.sub(r"^(www|m|amp|mobile)\.", "", host.lower().rpartition("@")[2].partition(":")[0])
