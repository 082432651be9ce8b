"""Who may ask, and who may change the coverage."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.slack import calls, replies
from bot.slack.conversations import Conversations
from bot.slack.desk import Desk
from bot.slack.permissions import is_foreign, is_shared, may_change, refusal, team_of
from bot.standin import ANA, BEN, NEWSROOM, Slack
from index.home import Home
from tests.slack.running import running, settings_for, words
from tests.slack.talking import LINE

OWN = frozenset({"T1"})
GRID = frozenset({"T1", "E1"})  # a workspace of an organisation, and that organisation


def event_body(**values: Any) -> dict[str, Any]:
    """Make what is around an event."""
    authorized = {"team_id": "T1", "enterprise_id": values.get("enterprise_id"), "is_enterprise_install": False}
    return {"team_id": "T1", "authorizations": [authorized]} | values


class TestWhereStateIsKept:
    """One workspace has one name, whatever kind of request tells it."""

    def test_a_workspace(self) -> None:
        """Events, commands and buttons name it in different ways."""
        assert team_of(event_body()) == "T1"
        assert team_of({"team_id": "T1", "is_enterprise_install": "false"}) == "T1"
        assert team_of({"team": {"id": "T1"}, "enterprise": None, "is_enterprise_install": False}) == "T1"
        assert team_of({"team": {"id": "T1"}, "enterprise": {"id": "E1"}, "is_enterprise_install": False}) == "T1"

    def test_an_organisation(self) -> None:
        """Where Byline is installed for all of it, its workspaces share what is kept."""
        authorized = {"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}
        assert team_of({"team_id": "T7", "enterprise_id": "E1", "authorizations": [authorized]}) == "E1"
        assert team_of({"team_id": "T7", "enterprise_id": "E1", "is_enterprise_install": "true"}) == "E1"
        assert team_of({"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}) == "E1"

    def test_a_channel_that_another_organisation_shares(self) -> None:
        """An event from there names that one outside, and inside whom it is sent to."""
        assert team_of(event_body(team_id="T9", enterprise_id="E9")) == "T1"

    def test_nothing_named(self) -> None:
        """That is no error here: such requests are foreign."""
        assert team_of({}) == ""


class TestStrangers:
    """Somebody of another organisation is turned away, whichever field says so."""

    def test_nothing_named_is_foreign(self) -> None:
        """Whoever doesn't say where they are from is not let in."""
        assert is_foreign({}, {}, OWN)

    def test_the_own_people_are_not(self) -> None:
        """Neither by an event nor by a button."""
        assert not is_foreign(event_body(), {"user_team": "T1", "source_team": "T1", "team": "T1"}, OWN)
        assert not is_foreign({"team": {"id": "T1"}, "user": {"id": ANA, "team_id": "T1"}}, {}, OWN)
        assert not is_foreign({"team_id": "T1", "user_id": ANA}, {}, OWN)

    @pytest.mark.parametrize("field", ["user_team", "source_team", "team"])
    @pytest.mark.parametrize("own", [OWN, GRID])
    def test_somebody_who_writes_in_a_shared_channel(self, field: str, own: frozenset[str]) -> None:
        """Also where the own workspace belongs to an organisation, which every event names."""
        organisation = "E1" if own == GRID else None
        body = event_body(enterprise_id=organisation, is_ext_shared_channel=True)
        assert is_foreign(body, {field: "T9"}, own)
        assert not is_foreign(body, {field: "T1"}, own)

    @pytest.mark.parametrize("own", [OWN, GRID])
    def test_somebody_who_presses_a_button(self, own: frozenset[str]) -> None:
        """As the user's own workspace tells."""
        organisation = {"id": "E1"} if own == GRID else None
        body = {"team": {"id": "T1"}, "enterprise": organisation, "user": {"id": "U9", "team_id": "T9"}}
        assert is_foreign(body, {}, own)

    def test_another_workspace(self) -> None:
        """With nobody named at all."""
        assert is_foreign(event_body(team_id="T9"), {}, OWN)
        assert is_foreign(event_body(team_id="T9", enterprise_id="E9"), {}, GRID)

    def test_another_workspace_of_the_own_organisation(self) -> None:
        """Its people are colleagues: in their channels, and by buttons where Byline is installed for all of it."""
        assert not is_foreign(event_body(team_id="T2", enterprise_id="E1"), {"user_team": "T3"}, GRID)
        body = {"team": None, "enterprise": {"id": "E1"}, "user": {"id": ANA, "team_id": "T2"}}
        assert not is_foreign(body, {}, GRID)


def test_a_shared_channel_is_known_by_its_event_or_by_itself() -> None:
    """As either tells."""
    assert is_shared({"is_ext_shared_channel": True}, {"channel": "C1"})
    assert is_shared({}, {"channel": {"id": "C1", "is_ext_shared": True}})
    assert not is_shared({"is_ext_shared_channel": False}, {"channel": "C1"})


@contextmanager
def opened(slack: Slack, home: Home, **values: Any) -> Iterator[Desk]:
    """Give a desk with the settings of a test."""
    patient, once, hurried = (
        calls.client(slack.bot_token, slack.api_url, manner) for manner in ("patient", "once", "hurried")
    )
    made = Desk(settings_for(slack, home, **values), Conversations(home), patient, once, hurried, {})
    try:
        yield made
    finally:
        made.close()


class TestEditors:
    """Who may change the coverage is named: people, groups, channels."""

    @pytest.fixture(autouse=True)
    def _nothing_known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Forget the members of groups that other tests asked for: each stand-in counts its ids from one."""
        monkeypatch.setattr("bot.slack.permissions._members", {})

    def test_a_person(self, own_slack: Slack, bare: Home) -> None:
        """Wherever they are; nobody else."""
        with opened(own_slack, bare, editors={ANA}) as desk:
            assert may_change(desk, ANA, None)
            assert may_change(desk, ANA, NEWSROOM)
            assert not may_change(desk, BEN, NEWSROOM)

    def test_a_channel(self, own_slack: Slack, bare: Home) -> None:
        """Whoever is in it, and only there."""
        with opened(own_slack, bare, editors={NEWSROOM}) as desk:
            assert may_change(desk, BEN, NEWSROOM)
            assert not may_change(desk, BEN, "C0OTHER")
            assert not may_change(desk, BEN, None)

    def test_nobody(self, own_slack: Slack, bare: Home) -> None:
        """The coverage is closed unless the settings open it."""
        with opened(own_slack, bare) as desk:
            assert not may_change(desk, ANA, NEWSROOM)

    def test_a_group(self, own_slack: Slack, bare: Home) -> None:
        """Its members, wherever they are, and nobody else; Slack is not asked for each request."""
        group = own_slack.add_group([ANA])
        with opened(own_slack, bare, editors={group}) as desk:
            assert may_change(desk, ANA, None)
            assert may_change(desk, ANA, NEWSROOM)
            assert not may_change(desk, BEN, NEWSROOM)
        (asked,) = own_slack.calls_to("usergroups.users.list")
        assert asked.arguments["usergroup"] == group

    def test_who_leaves_a_group_is_out_soon(
        self, own_slack: Slack, bare: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What Slack said is believed for a short time only."""
        group = own_slack.add_group([ANA])
        with opened(own_slack, bare, editors={group}) as desk:
            assert may_change(desk, ANA, None)
            own_slack.workspace.groups[group] = (BEN,)
            monkeypatch.setattr("bot.slack.permissions._KEPT", 0.0)
            assert not may_change(desk, ANA, None)
            assert may_change(desk, BEN, None)

    def test_a_group_that_slack_does_not_tell(
        self, own_slack: Slack, bare: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody gets in by an error; who asks again at once waits for no further one, and later Slack is asked."""
        own_slack.fail("usergroups.users.list", times=2, error="missing_scope")
        with opened(own_slack, bare, editors={"S0DESK"}) as desk:
            assert not may_change(desk, ANA, NEWSROOM)
            assert not may_change(desk, ANA, NEWSROOM)
            assert len(own_slack.calls_to("usergroups.users.list")) == 1
            monkeypatch.setattr("bot.slack.permissions._KEPT", 0.0)
            assert not may_change(desk, ANA, NEWSROOM)
        assert len(own_slack.calls_to("usergroups.users.list")) == 2

    @pytest.mark.slow
    def test_a_member_of_a_group_changes_the_coverage(self, own_slack: Slack, sample_copy: Home) -> None:
        """By a command in any channel; who is in no group gets a no."""
        group = own_slack.add_group([ANA])
        with running(own_slack, sample_copy, editors={group}):
            own_slack.command("/byline", f"add {LINE}", ANA, NEWSROOM).wait()
            own_slack.wait(lambda: any("1 added" in words(one) for one in own_slack.ephemerals(ANA)), 30)
            own_slack.command("/byline", f"add {LINE}", BEN, NEWSROOM).wait()
            (said,) = own_slack.wait(lambda: own_slack.ephemerals(BEN))
        assert words(said) == replies.not_allowed({group})
        assert not own_slack.refusals


class TestChannels:
    """An answer that one person got may be shown to a channel only where Byline answers anyway."""

    @pytest.mark.parametrize("kind", ["public", "private"])
    def test_where_byline_is(self, own_slack: Slack, bare: Home, kind: Any) -> None:
        """And among the own people; in a channel that others share only if the settings let them in."""
        inside = own_slack.add_channel("inside", [ANA], kind=kind)
        outside = own_slack.add_channel("outside", [ANA], kind=kind, bot=False)
        shared = own_slack.add_channel("shared", [ANA], kind=kind, ext_shared=True)
        with opened(own_slack, bare) as desk:
            assert [refusal(desk, one) for one in (inside, outside, shared)] == [None, replies.NOT_HERE, replies.SHARED]
        with opened(own_slack, bare, shared_channels=True) as desk:
            assert [refusal(desk, one) for one in (inside, outside, shared)] == [None, replies.NOT_HERE, None]

    def test_where_slack_does_not_tell(self, own_slack: Slack, bare: Home) -> None:
        """Nothing is shown by an error; direct messages need no asking."""
        own_slack.fail("conversations.info", error="missing_scope")
        with opened(own_slack, bare) as desk:
            assert refusal(desk, NEWSROOM) == replies.NOT_HERE
            assert refusal(desk, own_slack.dm(ANA)) is None
        assert len(own_slack.calls_to("conversations.info")) == 1
