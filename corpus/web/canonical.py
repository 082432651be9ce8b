"""One spelling for the address of one article, however it was shared.

It names the article and is not for fetching: hosts and schemes that lead to the same page are spelt alike. Only what is
certain is left out; two articles under one address would be worse than one under two.
"""

import re
from ipaddress import ip_address
from urllib.parse import unquote_plus

import httpx
from tldextract import TLDExtract

from corpus.web.errors import FetchError
from corpus.web.urls import parsed

# The list that the package brings; the net is never asked for a newer one. Blogs of one host are sites of their own.
_SUFFIXES = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)

_VARIANTS = frozenset({"www", "m", "mobile", "amp"})  # labels of a host that serve the same pages in another dress
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_AMP_PATH = re.compile(r"(?<=[^/])/+amp$|(?<=[^/])\.amp(?=(?:\.html?)?$)")
_AMP_CACHE = re.compile(
    r"https?://(?:[a-z0-9-]+\.cdn\.ampproject\.org/(?:c|v)|www\.google\.[a-z.]+/amp)/(?P<secure>s/)?"
    r"(?P<rest>[a-z0-9-]+(?:\.[a-z0-9-]+)+/.*)"
)
_TRACKING = re.compile(
    r"(?:utm|mtm|matomo|hsa|vero|oly|at|amp)_.*|pk_(?:campaign|kwd|keyword|source|medium|content|cid)"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igsh|igshid"
    r"|mc_[ce]id|mkt_tok|_ga|_gl|_hs(?:enc|mi)|__twitter_impression|usqp|guccounter|guce_referrer(?:_sig)?"
    r"|ref|ref_(?:src|url)|referr?er|xtor|cmp|cmpid|icid|ncid|ocid|ito|s_cid|smid|smtyp|sref|spm|srnd|taid|ftag"
    r"|soc_(?:src|trk)|wt[._]mc(?:_id)?|__source"
)
_DRESS = re.compile(r"(?:_?amp|print)(?:=(?:1|true|yes)?)?|outputtype=amp")  # another dress of the same page


def canonical(url: str) -> str:
    """Return the one spelling of an article's address; it is its own canonical spelling.

    :raises FetchError: if it is no http(s) URL.
    """
    address = _unwrapped(parsed(_ESCAPE.sub(_escape, url)))
    port = f":{address.port}" if address.port is not None else ""
    scheme = address.scheme if port else "https"
    query = _query(address.query.decode("ascii"))
    path = _path(address.raw_path.decode("ascii").partition("?")[0])
    return str(parsed(f"{scheme}://{_host(address)}{port}{path}{query}"))


def same_site(one: str, other: str) -> bool:
    """Whether two URLs belong to one registrable domain (or one address and port).

    :raises FetchError: if one of them is no http(s) URL.
    """
    return _site(parsed(one)) == _site(parsed(other))


def believed(url: str, declared: str) -> str:
    """Return the canonical spelling of the address that the page at `url` declares, if it may be believed.

    Not believed, and `url` itself returned, is another site's address, and a front page's for any other page: templates
    do that by mistake.

    :raises FetchError: if `url` is no http(s) URL.
    """
    own = parsed(url)
    try:
        named = parsed(str(own.join(declared.strip())))
        if _site(named) == _site(own) and (named.path != "/" or own.path == "/"):
            return canonical(str(named))
    except (FetchError, httpx.InvalidURL, ValueError):
        pass
    return canonical(url)


def _escape(found: re.Match[str]) -> str:
    """Spell a percent-escape in one way: none where it needs none, capitals, and none that is broken."""
    code = found[1]
    if code is None:
        return "%25"
    char = chr(int(code, 16))
    return char if char in _UNRESERVED else f"%{code.upper()}"


def _unwrapped(address: httpx.URL) -> httpx.URL:
    """Return the publisher's address out of that of an AMP cache."""
    while found := _AMP_CACHE.fullmatch(str(address)):
        address = parsed(f"{'https' if found['secure'] else 'http'}://{found['rest']}")
    return address


def _registrable(host: str) -> str | None:
    """Return the domain that one owner registered, None for addresses and single names."""
    labels = host.split(".")
    if ":" in host or len(labels) < 2 or labels[-1].isdecimal():
        return None
    found = _SUFFIXES(host)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else None
    return ".".join(labels[-2:])  # a name of an own network: the list knows no suffix of it


def _raw_host(address: httpx.URL) -> str:
    return address.raw_host.decode("ascii")


def _site(address: httpx.URL) -> tuple[str, int | None]:
    host = _raw_host(address)
    domain = _registrable(host)
    return (domain, None) if domain else (host, address.port)


def _host(address: httpx.URL) -> str:
    host = _raw_host(address)
    if ":" in host:
        return f"[{ip_address(host)}]"
    domain = _registrable(host)
    if domain is None:
        return host
    below = host.removesuffix(domain).rstrip(".").split(".")
    return ".".join([label for label in below if label and label not in _VARIANTS] + [domain])


def _path(path: str) -> str:
    while True:
        shorter = _AMP_PATH.sub("", path.rstrip("/"))
        if shorter == path:
            return path or "/"
        path = shorter


def _query(query: str) -> str:
    kept = []
    for part in query.replace("%20", "+").split("&"):
        name = unquote_plus(part.partition("=")[0]).lower()
        if part and not _TRACKING.fullmatch(name) and not _DRESS.fullmatch(part.lower()):
            kept.append(part)
    return "?" + "&".join(sorted(kept)) if kept else ""
