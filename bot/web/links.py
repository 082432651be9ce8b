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
from index.errors import DataFolderError, explained

_KEY = "links.key"  # a file of the data folder
_LEAST = 32  # characters of a key


@dataclass(frozen=True, slots=True)
class Pass:
    """Leave to read an article.

    :ivar until: a POSIX time, None for ever.
    :ivar quote: "START-END" of the one quote whose page leads on to other articles; None if none does.
    :ivar workspace: whose coverage the article is in, where Byline serves many; "" where it serves one.
    """

    article: str
    until: int | None
    quote: str | None = None
    workspace: str = ""


class Links:
    """Makes links to articles and tells whether one is right."""

    def __init__(self, key: str, base: str = "", days: int | None = None, workspace: str = "") -> None:
        """Sign with `key`.

        :param base: under which browsers reach the pages.
        :param days: after which links expire.
        :param workspace: whose articles these are.
        """
        self._key, self._workspace = key, workspace
        self._serializer, self._base, self._days = URLSafeSerializer(key, salt="article"), base.rstrip("/"), days

    def of(self, workspace: str) -> "Links":
        """Return what makes links to a workspace's articles."""
        return Links(self._key, self._base, self._days, workspace)

    def to(
        self,
        article: str,
        version: int | None = None,
        quote: Span | None = None,
        *,
        granted: Pass | None = None,
        form: str | None = None,
    ) -> str:
        """Return the address of an article, at a quote.

        :param version: None for whichever is the newest.
        :param granted: the leave of whoever sees the link, which it does not outlast, and from which none leads on.
        :param form: None for the page.
        """
        span = f"{quote.start}-{quote.end}" if quote else None
        own = [article, granted.until, None] if granted else [article, self.until(), span]
        if workspace := granted.workspace if granted else self._workspace:
            own.append(workspace)
        values = (("v", version), ("q", span), ("as", form), ("key", self._serializer.dumps(own)))
        query = urlencode({name: value for name, value in values if value})
        # The browser goes to what the fragment names, and only the server can mark what the query names.
        fragment = f"#q={span}" if span else ""
        return f"{self._base}/articles/{percent(article, safe='')}?{query}{fragment}"

    def until(self) -> int | None:
        """Return when a link that is made now expires."""
        if self._days is None:
            return None
        return int((datetime.now(UTC) + timedelta(days=self._days)).timestamp())

    def granted(self, key: str) -> Pass | None:
        """Return the leave that a link's key gives, None if it is not one of ours; it may have expired."""
        try:
            article, until, quote, *workspace = self._serializer.loads(key)
            return Pass(str(article), until, quote, *workspace)
        except (BadData, ValueError, TypeError):
            return None


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

    :raises DataFolderError: if it can't be written to the data folder, or the file holds none.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    with explained(settings.home):
        settings.home.folder.mkdir(parents=True, exist_ok=True)
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
    try:
        key = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        key = ""
    if len(key) < _LEAST:
        raise DataFolderError(
            f"{path} is no key; delete it: the next start makes one, and links made before open nothing"
        )
    return key
