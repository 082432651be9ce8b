"""What a page's markup names as no part of its article: menus, adverts, lists of tags, pulled quotes."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from lxml import html

from corpus.readers.rendering import Block

_END = r"(?-i:(?![a-z]))"  # of a word; what is written together has capitals within: navBar
_OF_PAGES = (
    "area|bar|block|bottom|box|button|btn|component|contain|count|daddy|desktop|disclaimer|embed|follow|footer|friendly"
    "|group|header|icon|info|item|left|link|list|media|menu|mobile|module|nav|network|notice|on(?![a-z])|only|page|panel"
    "|plugin|post|right(?!s)|row|section|shar|social|sticky|story|this|tool|top|via|widget|wrap"
)
_FURNITURE = re.compile(
    r"(?<![a-z])(relat(?!i[ov])|newsletter|promo|comment(?!ar)|disqus|advert|ads?(?![a-z])|cookie|consent|gdpr|sidebar"
    r"|widget|recirc|most-?read|popular|trending|subscri|sign-?up|paywall|breadcrumb|menu|footer|masthead|toolbar"
    r"|outbrain|taboola|read-?more|see-?also|more-?(on|from)|teaser|byline|author(?!i[tz])|dateline-?bar|skip(?!per)"
    rf"|banner|login|credit|kicker|popup|modal|pager|paginat|copyright|shariff|meta{_END}"
    rf"|nav(igation|{_OF_PAGES}|{_END}))",
    re.IGNORECASE,
)
# They name topics, too: the law, care, a price, a vote, the presses.
_TOPICAL = re.compile(
    rf"(?<![a-z])((socials?|legal|share|sharing|polls?|print|printer|printable)((?-i:(?![a-z-]))|-?({_OF_PAGES}))"
    r"|tags?(?![\w-])|tags-|(?<!\S)tag-)",
    re.IGNORECASE,
)
# WordPress writes into an entry's class what it is filed under.
_FILED = re.compile(r"(?<!\S)(?:tag|category)-(?!(?:cloud|links?|list|menu|nav)(?!\S))\S+", re.IGNORECASE)
_ASIDE = frozenset({"time", "aside", "nav", "footer", "form", "button", "label", "dialog", "menu"})
_ROLES = frozenset({"navigation", "complementary", "contentinfo", "banner", "search", "dialog", "alertdialog"})
_PULLED = re.compile(r"pull-?quote|pullout|blockquote-?pull", re.IGNORECASE)
_PULLING = frozenset({"aside", "blockquote", "figure"})
_ARTICLES = frozenset({"article", "main", "body", "html"})
_MISLEADING = 0.5  # part of an article that no furniture has


def is_furniture(names: str) -> bool:
    """Whether an element's classes and id name it as furniture."""
    own = _FILED.sub("", names)
    return bool(_FURNITURE.search(own) or _TOPICAL.search(own))


def outside(tree: html.HtmlElement, blocks: Sequence[Block], seen: Sequence[int]) -> list[bool]:
    """Tell for each block whether it is in furniture.

    What holds most that the library took is misnamed, and so is what is named as a topic may be where body of the same
    kind stands beside it.

    :param seen: the numbers of the blocks that the library took.
    """
    weights = _weights(tree, blocks, seen)
    most = _MISLEADING * sum(len(blocks[i].text) for i in seen)
    named = [element for element in tree.iter() if _is_named(element) and weights[element] <= most]
    beside = _kinds(weights, set(named))
    furniture = {element for element in named if not (_may_be_topic(element) and _kind(element) in beside)}
    found = _below(tree, furniture.__contains__, until=_ARTICLES)
    return [block.parent in found for block in blocks]


def pulled(tree: html.HtmlElement, blocks: Sequence[Block]) -> list[bool]:
    """Tell for each block whether it is set apart as a quote or a figure, which may repeat what the article says."""
    found = _below(tree, lambda element: element.tag in _PULLING or bool(_PULLED.search(element.get("class", ""))))
    return [block.parent in found for block in blocks]


def _below(
    tree: html.HtmlElement, begins: Callable[[html.HtmlElement], bool], until: frozenset[str] = frozenset()
) -> set[html.HtmlElement]:
    """Return the elements where something begins, and all in them, up to an element `until` which it does not go."""
    found = set[html.HtmlElement]()
    for element in tree.iter():  # each behind the one that it stands in
        if element.tag not in until and (element.getparent() in found or begins(element)):
            found.add(element)
    return found


def _weights(tree: html.HtmlElement, blocks: Sequence[Block], seen: Sequence[int]) -> Counter[html.HtmlElement]:
    """Return how many characters of what the library took are in each element."""
    weights = Counter[html.HtmlElement]()
    for i in seen:
        weights[blocks[i].parent] += len(blocks[i].text)
    for element in reversed(list(tree.iter())):
        above = element.getparent()
        if above is not None and element in weights and element.tag not in _ARTICLES:
            weights[above] += weights[element]
    return weights


def _is_named(element: html.HtmlElement) -> bool:
    """Whether the markup names an element as furniture."""
    if element.tag in _ARTICLES:
        return False
    return element.tag in _ASIDE or element.get("role") in _ROLES or is_furniture(_names(element))


def _may_be_topic(element: html.HtmlElement) -> bool:
    """Whether an element that is named as furniture is so only by words that name topics too."""
    plain = element.tag not in _ASIDE and element.get("role") not in _ROLES
    return plain and not _FURNITURE.search(_FILED.sub("", _names(element)))


def _names(element: html.HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"


Kind = tuple[html.HtmlElement | None, str]


def _kinds(weights: Counter[html.HtmlElement], named: set[html.HtmlElement]) -> set[Kind]:
    """Return the kinds of elements that hold body."""
    return {_kind(element) for element in weights if element not in named and element.get("class", "").strip()}


def _kind(element: html.HtmlElement) -> Kind:
    """Return where an element stands, and its first class."""
    return element.getparent(), "".join(element.get("class", "").split()[:1])
