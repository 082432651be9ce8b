"""Which workspaces and organisations installed Byline, and who did it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sql

from bot.slack.sealed import SealedStore


@dataclass(frozen=True, slots=True)
class Installed:
    """A workspace that installed Byline, or an organisation that did so for all of its workspaces.

    :ivar enterprise: the organisation's id; None for a workspace that belongs to none.
    :ivar team: the workspace's id; None for all of an organisation.
    """

    enterprise: str | None
    team: str | None
    name: str = ""
    since: datetime | None = None

    @property
    def identity(self) -> str:
        """The id by which all that belongs to it is kept."""
        return self.team or self.enterprise or ""

    @property
    def is_organisation(self) -> bool:
        """Whether it is for all workspaces of an organisation."""
        return self.team is None


def asked_for(enterprise: str | None, team: str | None, *, is_organisation: bool) -> Installed:
    """Return what a request of Slack's says that it is authorised by; it need not be there."""
    return Installed(enterprise, None if is_organisation else team)


def all_of(store: SealedStore) -> Iterator[Installed]:
    """Yield what is installed, in the order of their ids; no token is decrypted."""
    bots = store.bots.c
    key, first = (bots.enterprise_id, bots.team_id), sql.func.min(bots.installed_at)
    name = sql.func.max(sql.func.coalesce(bots.team_name, bots.enterprise_name, ""))
    found = sql.select(*key, name.label("name"), first.label("since")).where(bots.client_id == store.client_id)
    with store.engine.connect() as connection:
        rows = connection.execute(found.group_by(*key)).all()
    every = (Installed(row.enterprise_id, row.team_id, row.name, row.since.replace(tzinfo=UTC)) for row in rows)
    yield from sorted(every, key=lambda one: one.identity)


def with_identity(store: SealedStore, identity: str) -> Installed | None:
    """Return what is installed under an id."""
    return next((one for one in all_of(store) if one.identity == identity), None)


def serving(store: SealedStore, enterprise: str | None, team: str | None) -> Installed | None:
    """Return what serves the people of a workspace: its own installation, or else its organisation's."""
    every = {(one.enterprise, one.team): one for one in all_of(store)}
    own = every.get((enterprise, team)) if team else None
    return own or (every.get((enterprise, None)) if enterprise else None)


def installers(store: SealedStore, one: Installed) -> frozenset[str]:
    """Return the ids of the people who installed it."""
    table = store.installations.c
    own = (table.client_id == store.client_id, table.enterprise_id == one.enterprise, table.team_id == one.team)
    with store.engine.connect() as connection:
        return frozenset(connection.scalars(sql.select(table.user_id).where(*own)))


def remove(store: SealedStore, one: Installed, told: int) -> bool:
    """Forget an installation and its tokens; False if it was made after Slack told of its end, or is not there.

    :param told: when Slack says that it ended, a POSIX time: it may tell so again, long after.
    """
    bot = store.find_bot(enterprise_id=one.enterprise, team_id=one.team, is_enterprise_install=one.is_organisation)
    if bot is None or int(bot.installed_at) > told:
        return False
    store.delete_all(enterprise_id=one.enterprise, team_id=one.team)
    return True
