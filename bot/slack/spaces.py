"""The workspaces that one process serves: each has its coverage, its desk and its token, and no way to another's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from math import inf
from threading import Event, Lock
from time import monotonic

import structlog
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy.exc import SQLAlchemyError

from bot.judge import judge
from bot.model import chosen_model
from bot.opened import Opened, settle
from bot.settings import Settings
from bot.slack import calls, installed
from bot.slack.conversations import Conversations, has_unfinished
from bot.slack.desk import Desk, Work
from bot.slack.installed import Installed
from bot.slack.installing import Authorizing
from bot.slack.jobs import JobKind
from bot.slack.pools import Pools
from bot.slack.sealed import SealedStore
from bot.web.links import linking
from corpus.errors import BylineError
from index.coverage import Coverage
from index.embed import Embedder
from index.home import is_identity
from index.twin import open_embedder

log = structlog.get_logger()

_MOST = 8  # jobs of one workspace that are done at once
_OPEN = 32  # workspaces that are open at once: each keeps its coverage in memory, and connections to its database
_IDLE = 1800.0  # seconds without an event or a page after which a workspace is closed
_GLANCE = 60.0  # seconds between two looks for those


class Models:
    """The models that coverages are embedded with, each loaded once for all workspaces."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._known: dict[object, Embedder] = {}
        self._loading = Lock()

    def of(self, settings: Settings) -> Embedder:
        """Return the model of a coverage.

        :raises ModelError: if it can't be loaded.
        """
        chosen = chosen_model(settings)
        with self._loading:
            if chosen not in self._known:
                self._known[chosen] = open_embedder(settings.home, chosen)
            return self._known[chosen]


@dataclass(slots=True)
class _Space:
    """What is open of a workspace.

    :ivar desk: None until something happens there in Slack: pages need none.
    """

    coverage: Opened
    used: float
    desk: Desk | None = None
    opening: Lock = field(default_factory=Lock)


class Spaces:
    """All the workspaces that installed Byline."""

    def __init__(
        self, settings: Settings, store: SealedStore, authorize: Authorizing, works: Mapping[JobKind, Work]
    ) -> None:
        """Open none of them yet.

        :param settings: what all have in common.
        :param works: what does their jobs.
        """
        self.settings, self.store, self.is_warm = settings, store, False
        self.pools, self._authorize, self._works = Pools(_MOST), authorize, works
        self._models, self._links = Models(), linking(settings)
        self._open: dict[str, _Space] = {}
        self._opening, self._looked, self._ended = Lock(), monotonic(), Event()

    def coverage(self, identity: str) -> Coverage:
        """Return the coverage of a workspace.

        :raises DataFolderError: if there is none yet, or no such workspace can be.
        """
        return self._space(identity).coverage()

    def desk(self, one: Installed, by: AuthorizeResult) -> Desk:
        """Return the desk of a workspace, with the token by which its last request was authorised.

        :raises DataFolderError: if its data folder can't be written to.
        """
        space = self._space(one.identity)
        with space.opening:
            if space.desk is None:
                space.desk = self._desk(one, by, space.coverage)
                left = space.desk.resume()
                log.info("opened", workspace=one.identity, jobs=left)
            desk = space.desk
        if desk.client.token != by.bot_token:
            desk.renew(str(by.bot_token))
        self._close_idle()
        return desk

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Take one of the places for work that keeps a core busy."""
        with self.pools.places:
            yield

    def count(self) -> int:
        """Return how many workspaces are installed."""
        return sum(1 for _ in installed.all_of(self.store))

    def serves(self, identity: str) -> bool:
        """Whether a workspace is still installed."""
        return is_identity(identity) and installed.with_identity(self.store, identity) is not None

    def serving(self, team: str, enterprise: str | None) -> str | None:
        """Return the id of the installation that serves the people of a workspace; None where there is none."""
        found = installed.serving(self.store, enterprise, team)
        return found.identity if found else None

    def _space(self, identity: str) -> _Space:
        past: list[_Space] = []
        with self._opening:
            if identity not in self._open:
                own = self._settings(identity)
                past = self._out(len(self._open) - _OPEN + 1)
                opened = Opened(own.home, partial(self._models.of, own), follows=False)
                self._open[identity] = _Space(opened, monotonic())
            found = self._open[identity]
            found.used = monotonic()
        for one in past:
            _close(one)
        return found

    def _out(self, most: int, before: float = inf) -> list[_Space]:
        """Take so many workspaces out, to be closed: those that were longest not used, of those with nothing to do.

        :param before: only what was not used since.
        """
        idle = [
            identity
            for identity, space in sorted(self._open.items(), key=lambda item: item[1].used)
            if space.used < before and not space.opening.locked() and not (space.desk and space.desk.is_busy)
        ]
        return [self._open.pop(identity) for identity in idle[: max(0, most)]]

    def _settings(self, identity: str, installers: frozenset[str] = frozenset()) -> Settings:
        """Return the settings of one workspace: nothing of them is about another one."""
        named = (one.partition("/") for one in self.settings.editors)
        own = {
            "workspace": identity,
            "folders": (),
            "feeds": (),
            "announce": None,
            "shared_channels": False,  # a stranger there may be of another workspace that is served here
            "editors": installers | {editor for team, _, editor in named if team == identity and editor},
        }
        return self.settings.model_copy(update=own)

    def _desk(self, one: Installed, by: AuthorizeResult, opened: Opened) -> Desk:
        own, token = self._settings(one.identity, installed.installers(self.store, one)), str(by.bot_token)
        return Desk(
            settings=own,
            conversations=Conversations(own.home),
            client=calls.client(token, own.slack_api, "patient"),
            poster=calls.client(token, own.slack_api, "once"),
            hurried=calls.client(token, own.slack_api, "hurried"),
            works=self._works,
            bot_user=by.bot_user_id,
            teams=frozenset({one.identity}),
            embedder=partial(self._models.of, own),
            pools=self.pools,
            opened=opened,
            links=self._links.of(one.identity) if own.url else None,
            is_one_of_many=True,
        )

    def joined(self, one: Installed) -> None:
        """Note that somebody installed Byline, and may change the coverage from now on."""
        with self._opening:
            space = self._open.get(one.identity)
        if space is not None and space.desk is not None:
            space.desk.settings = self._settings(one.identity, installed.installers(self.store, one))

    def left(self, one: Installed, told: int) -> None:
        """Forget an installation and its tokens; its coverage stays on the disk.

        :param told: when Slack says that it ended, a POSIX time.
        """
        if installed.remove(self.store, one, told):
            log.info("uninstalled", workspace=one.identity)
            with self._opening:
                space = self._open.pop(one.identity, None)
            if space is not None:
                _close(space)

    def resume(self) -> None:
        """Go on with what processes left undone when they died; a workspace where that can't be is told of."""
        with self._opening:
            desks = [space.desk for space in self._open.values() if space.desk]
        for desk in desks:  # before anything that takes its time: others wait for it, but not for ever
            desk.conversations.hold()
        for one in installed.all_of(self.store):
            try:
                if has_unfinished(self._settings(one.identity).home):
                    self._go_on(one)
            except (BylineError, SQLAlchemyError, *calls.FAILURES) as error:
                log.warning("not_resumed", workspace=one.identity, error=calls.reason(error))

    def _go_on(self, one: Installed) -> None:
        with self._opening:
            space = self._open.get(one.identity)
        if space is not None and space.desk is not None:
            space.desk.resume()
        elif (by := self._authorize.of(one)) is not None:
            self.desk(one, by)

    def attend(self) -> None:
        """Do what processes leave undone that die from now on, until the end."""
        while not self._ended.wait(_GLANCE):
            try:
                self.resume()
            except Exception as error:  # a database server that is away for a while, say
                log.warning("not_resumed", error=str(error))

    def warm(self) -> None:
        """Load the models before anybody asks."""
        self.pools.jobs().submit(self._warm)

    def _warm(self) -> None:
        try:
            self._models.of(self.settings)
            judge().scores("who?", ["Nobody."])
        except BylineError as error:
            log.warning("not_warm", error=str(error))
            return
        settle()
        self.is_warm = True
        log.info("warm")

    def _close_idle(self) -> None:
        with self._opening:
            now = monotonic()
            if now - self._looked < _GLANCE:
                return
            self._looked = now
            closing = self._out(len(self._open), now - _IDLE)
        for space in closing:
            _close(space)

    def close(self) -> None:
        """Let the jobs that have begun come to their end; what waits is kept for the next start."""
        self._ended.set()
        with self._opening:
            spaces = list(self._open.values())
        for space in spaces:
            if space.desk is not None:
                space.desk.end()
        self.pools.close()
        for space in spaces:
            _close(space)


def _close(space: _Space) -> None:
    if space.desk is not None:
        space.desk.close()
    space.coverage.close()  # which a last job may have opened again
