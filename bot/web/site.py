"""What the pages share: the coverage, links, who may see what."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from bot.settings import Settings
from bot.web.links import Links, Pass, has_expired, key_of, linking
from index.coverage import Coverage

_LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of one Byline.

    :ivar turn: holds one of the places for work that keeps a core busy.
    :ivar teams: the Slack workspaces whose people may read everything; empty without Slack.
    :ivar is_open: whether whoever reaches the search page may use it: it is on this machine alone.
    """

    settings: Settings
    coverage: Callable[[], Coverage]
    turn: Callable[[], AbstractContextManager[None]]
    links: Links
    key: str
    teams: frozenset[str]
    is_open: bool

    @property
    def signs_in(self) -> bool:
        """Whether people can sign in with Slack."""
        return bool(self.settings.client_id and self.settings.client_secret and self.teams)

    def user(self, request: Request) -> str | None:
        """Name who is signed in."""
        found = request.session.get("user")
        return str(found["name"]) if found and found.get("team") in self.teams else None

    def granted(self, request: Request, article: str) -> Pass | None:
        """Return the leave to read an article: of a link that has not expired, or of somebody who is signed in."""
        if self.user(request) is not None:
            return Pass(article, self.links.until())
        found = self.links.granted(request.query_params.get("key", ""))
        return found if found and found.article == article and not has_expired(found) else None


def site(
    settings: Settings,
    coverage: Callable[[], Coverage],
    turn: Callable[[], AbstractContextManager[None]],
    teams: frozenset[str] = frozenset(),
) -> Site:
    """Make the pages' common part.

    :raises DataFolderError: if the data folder takes no key for links.
    """
    local = is_local(settings.host) and (settings.url is None or is_local(urlsplit(settings.url).hostname or ""))
    return Site(settings, coverage, turn, linking(settings), key_of(settings), teams, local and not teams)


def is_local(host: str) -> bool:
    """Whether an address is one of this machine that no other can reach."""
    try:
        return host == _LOCAL or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
