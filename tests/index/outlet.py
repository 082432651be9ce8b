"""An invented outlet's site on loopback: pages, feeds and sitemaps, which are not sent to those who have them."""

import hashlib
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from tests.corpus.web.serving import Site, Visit


class Outlet:
    """Writes pages to a site and tells what was asked of it."""

    def __init__(self, site: Site) -> None:
        """Take a site with no page on it."""
        self.site = site

    def url(self, path: str) -> str:
        """Return the address of a page."""
        return self.site.url(path)

    @property
    def host(self) -> str:
        """The host and its port, as settings name it."""
        return f"127.0.0.1:{self.site.port}"

    def put(self, path: str, text: str, kind: str = "text/plain", *, stamped: bool = True, pad: str = "") -> str:
        """Put text at a path, with an ETag unless it is not `stamped`; return its address.

        :param pad: bytes that change the page and not its article.
        """
        data = (text + pad).encode()
        etag = f'"{hashlib.sha256(data).hexdigest()[:8]}"'

        def route(visit: Visit) -> None:
            if stamped and visit.headers["If-None-Match"] == etag:
                visit.raw("HTTP/1.1 304 Same")
            else:
                visit.answer(data, Content_Type=kind, **({"ETag": etag} if stamped else {}))

        self.site.routes[path] = route
        return self.url(path)

    def refuse(self, path: str, status: int) -> str:
        """Answer with a status and nothing else."""
        self.site.routes[path] = lambda visit: visit.answer(b"", status)
        return self.url(path)

    def redirect(self, path: str, target: str) -> str:
        """Send visitors elsewhere."""
        self.site.routes[path] = lambda visit: visit.answer(b"", 302, Location=target)
        return self.url(path)

    def feed(self, path: str, entries: Iterable[tuple[str, Mapping[str, str]]], *, stamped: bool = True) -> str:
        """Put an RSS feed of pages, with further elements of each entry."""
        items = "".join(
            f"<item><link>{escape(self.url(page))}</link>"
            + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in more.items())
            + "</item>"
            for page, more in entries
        )
        return self.put(path, f"<rss version='2.0'><channel>{items}</channel></rss>", "text/xml", stamped=stamped)

    def sitemap(self, path: str, entries: Iterable[tuple[str, str]], *, of: str = "url") -> str:
        """Put a sitemap of pages and their lastmod, or with `of` "sitemap" an index of sitemaps."""
        root = {"url": "urlset", "sitemap": "sitemapindex"}[of]
        items = "".join(
            f"<{of}><loc>{escape(self.url(page))}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{of}>"
            for page, day in entries
        )
        return self.put(path, f"<{root} xmlns='http://www.example.org/sitemap'>{items}</{root}>", "application/xml")

    def asked(self) -> list[str]:
        """Return the pages that were asked for since the last time, in order of their names."""
        found = sorted(self.site.paths)
        self.site.asked = []
        return found
