"""What the pages share: the coverage, links, who may see what."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from bot.settings import Settings
from bot.slack.spaces import Spaces
from bot.web.links import Links, Pass, has_expired, key_of, linking
from index.coverage import Coverage

_LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of one Byline.

    A workspace is named by its id where Byline serves many, and by "" where it serves one.

    :ivar coverage: gives the coverage of a workspace.
    :ivar turn: holds one of the places for work that keeps a core busy.
    :ivar serving: tells which workspace's coverage somebody may read, by their own workspace and organisation in Slack;
        None for none.
    :ivar serves: tells whether there is such a workspace.
    :ivar team: the Slack workspace that people sign in to; None where there are many, or no Slack.
    :ivar signs_in: whether people can sign in with Slack.
    :ivar is_open: whether whoever reaches the search page may use it: it is on this machine alone.
    """

    settings: Settings
    coverage: Callable[[str], Coverage]
    turn: Callable[[], AbstractContextManager[None]]
    links: Links
    key: str
    serving: Callable[[str, str | None], str | None]
    serves: Callable[[str], bool]
    team: str | None
    signs_in: bool
    is_open: bool

    def user(self, request: Request) -> str | None:
        """Name who is signed in."""
        return str(request.session["user"]["name"]) if self.workspace(request) is not None else None

    def workspace(self, request: Request) -> str | None:
        """Return the workspace whose coverage somebody who is signed in may read; None for who is not."""
        found = request.session.get("user")
        if not found or "team" not in found:
            return None
        return self.serving(found["team"], found.get("enterprise"))

    def granted(self, request: Request, article: str) -> Pass | None:
        """Return the leave to read an article: of a link that has not expired, or of somebody who is signed in."""
        workspace = self.workspace(request)
        found = self.links.granted(request.query_params.get("key", ""))
        if workspace is not None and (found is None or found.article != article or found.workspace == workspace):
            return Pass(article, self.links.until(), workspace=workspace)
        is_good = found and found.article == article and not has_expired(found) and self.serves(found.workspace)
        return found if is_good else None


def site(
    settings: Settings,
    coverage: Callable[[], Coverage],
    turn: Callable[[], AbstractContextManager[None]],
    teams: frozenset[str] = frozenset(),
) -> Site:
    """Make the pages' common part, where Byline serves one workspace or none.

    :param teams: the Slack workspaces whose people may read everything; empty without Slack.
    :raises DataFolderError: if the data folder takes no key for links.
    """
    local = is_local(settings.host) and (settings.url is None or is_local(urlsplit(settings.url).hostname or ""))
    return Site(
        settings,
        lambda _: coverage(),
        turn,
        linking(settings),
        key_of(settings),
        serving=lambda team, _: "" if team in teams else None,
        serves=lambda workspace: not workspace,
        team=min(teams, default=None),
        signs_in=bool(settings.client_id and settings.client_secret and teams),
        is_open=local and not teams,
    )


def site_of_many(spaces: Spaces) -> Site:
    """Make the pages' common part, where Byline serves many workspaces: nobody reads without a link or signing in.

    :raises DataFolderError: if the data folder takes no key for links.
    """
    settings = spaces.settings
    return Site(
        settings,
        spaces.coverage,
        spaces.reading,
        linking(settings),
        key_of(settings),
        spaces.serving,
        spaces.serves,
        team=None,
        signs_in=True,
        is_open=False,
    )


def is_local(host: str) -> bool:
    """Whether an address is one of this machine that no other can reach."""
    try:
        return host == _LOCAL or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
