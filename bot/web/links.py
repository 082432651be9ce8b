"""Links to articles, signed: whoever has one may read that article, until the link expires."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote as percent
from urllib.parse import urlencode

from itsdangerous import BadData, URLSafeSerializer

from bot.settings import Settings
from corpus.article import Span
from index.errors import explained

_KEY = "links.key"  # a file of the data folder


@dataclass(frozen=True, slots=True)
class Pass:
    """Leave to read an article; `until` is a POSIX time, None for ever."""

    article: str
    until: int | None


class Links:
    """Makes links to articles and tells whether one is right."""

    def __init__(self, key: str, base: str = "", days: int | None = None) -> None:
        """Sign with `key`.

        :param base: under which browsers reach the pages.
        :param days: after which links expire.
        """
        self._serializer, self._base, self._days = URLSafeSerializer(key, salt="article"), base.rstrip("/"), days

    def to(
        self, article: str, version: int | None = None, quote: Span | None = None, *, granted: Pass | None = None
    ) -> str:
        """Return the address of an article, at a quote.

        :param version: None for whichever is the newest.
        :param granted: the leave of whoever sees the link, which it does not outlast.
        """
        span = f"{quote.start}-{quote.end}" if quote else None
        key = self._serializer.dumps([article, granted.until if granted else self._until()])
        query = urlencode({name: value for name, value in (("v", version), ("q", span), ("key", key)) if value})
        # The browser goes to what the fragment names, and only the server can mark what the query names.
        fragment = f"#q={span}" if span else ""
        return f"{self._base}/articles/{percent(article, safe='')}?{query}{fragment}"

    def _until(self) -> int | None:
        if self._days is None:
            return None
        return int((datetime.now(UTC) + timedelta(days=self._days)).timestamp())

    def granted(self, key: str) -> Pass | None:
        """Return the leave that a link's key gives, None if it is not one of ours; it may have expired."""
        try:
            article, until = self._serializer.loads(key)
        except (BadData, ValueError, TypeError):
            return None
        return Pass(str(article), until)


def has_expired(granted: Pass) -> bool:
    """Whether a leave has come to its end."""
    return granted.until is not None and datetime.now(UTC).timestamp() > granted.until


def linking(settings: Settings) -> Links:
    """Return what makes links to articles, with the address in them at which browsers reach the pages, if it is set.

    :raises DataFolderError: if the data folder takes no key for links.
    """
    return Links(key_of(settings), settings.url or "", settings.link_days)


def key_of(settings: Settings) -> str:
    """Return the key that signs links and sessions: the one that is set, or the data folder's own.

    :raises DataFolderError: if it can't be written to the data folder.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    with explained(settings.home):
        settings.home.mkdir(parents=True, exist_ok=True)
        return _kept(settings.home / _KEY)


def _kept(path: Path) -> str:
    """Return what a file holds; make it, for its owner alone, if it is not there."""
    with suppress(FileExistsError):
        made = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        if not path.exists():
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(32))
            try:
                os.link(made, path)  # whole or not at all, and only if no other process was first
            finally:
                made.unlink()
    return path.read_text("ascii")
