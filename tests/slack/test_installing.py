"""Workspaces install Byline by themselves, each is served from its own coverage, and their tokens are kept safe."""

import gc
import os
import weakref
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.errors import SettingsError
from bot.slack import replies
from bot.slack.data import installations
from bot.slack.installed import all_of, with_identity
from bot.slack.installing import scopes
from bot.slack.many import serving_many
from bot.slack.sealed import SealedStore, keys_of
from bot.standin import ANA, BEN, NEWSROOM, Slack
from bot.standin.openid import CLIENT_ID
from bot.web import words as pages
from index.home import Home
from index.store import exists
from tests.slack.installing import KEY, Many, running_many, settings_for_many
from tests.slack.running import running, words

ASKED = "what did the keeper say about the lamp?"


def story(name: str) -> str:
    """Return an article in which somebody has a name that stands in no other."""
    return (
        f"The lamp on Gannet Head was dark for three nights, the lighthouse keeper {name} said on Monday.\n\n"
        f"{name} said a gull had broken the glass of the lamp. The harbour board has ordered a new lens from Tarrow."
    )


def add(slack: Slack, name: str, user: str = ANA) -> None:
    """Add an article with a name in it; wait until it is there."""
    before = len(slack.ephemerals(user))
    slack.command("/byline", f"add {story(name)}", user, NEWSROOM).wait(30)
    slack.wait(lambda: len(slack.ephemerals(user)) > before, 60)


def asked(slack: Slack, text: str = ASKED, user: str = ANA) -> str:
    """Ask in the newsroom; return all that is answered."""
    ts = slack.say(NEWSROOM, user, f"<@{slack.bot_user}> {text}").wait(30).ts
    return words(slack.wait(lambda: slack.replies(NEWSROOM, ts), 60)[0])


@pytest.fixture
def many(own_slack: Slack, home: Home) -> Iterator[Many]:
    """Serve whichever workspaces install Byline."""
    with running_many(own_slack, home) as serving:
        yield serving
    assert not own_slack.refusals


@pytest.fixture
def kept(home: Home) -> SealedStore:
    """Return the installations of the data folder."""
    return SealedStore(CLIENT_ID, installations(home), keys_of(KEY))


def test_a_workspace_is_installed_and_answered(many: Many, own_slack: Slack, home: Home, kept: SealedStore) -> None:
    """What it adds is in a coverage of its own; Slack is asked for what the manifest says, and no more."""
    done = many.install(own_slack)
    assert (done.status_code, pages.INSTALLED in done.text) == (200, True)
    assert own_slack.workspace.scopes.split(",") == scopes()
    (one,) = all_of(kept)
    assert (one.identity, one.name) == (own_slack.team, own_slack.team.lower())
    add(own_slack, "Orsolya Vint")
    assert "Orsolya Vint" in asked(own_slack)
    assert exists(home.workspace(own_slack.team))
    assert not exists(home)


def test_two_workspaces_share_nothing(many: Many, own_slack: Slack) -> None:
    """The same question of the same person in a channel of the same id is answered from each one's own articles."""
    other = own_slack.add_workspace("T0OTHER")
    for slack, name in ((own_slack, "Orsolya Vint"), (other, "Ilmari Quist")):
        many.install(slack)
        add(slack, name)
    assert ("Orsolya Vint" in asked(own_slack), "Ilmari Quist" in asked(own_slack)) == (True, False)
    assert ("Ilmari Quist" in asked(other), "Orsolya Vint" in asked(other)) == (True, False)
    assert not other.refusals


def test_who_is_not_installed_is_not_answered(many: Many, own_slack: Slack) -> None:
    """A command is told why; a mention gets nothing, and no folder is made."""
    other = own_slack.add_workspace("T0OTHER")
    many.install(own_slack)
    ts = other.say(NEWSROOM, ANA, f"<@{other.bot_user}> {ASKED}").wait().ts
    other.command("/byline", ASKED, ANA, NEWSROOM).wait()
    other.wait(lambda: other.ephemerals(ANA))
    assert words(other.ephemerals(ANA)[0]) == replies.NOT_INSTALLED
    assert other.replies(NEWSROOM, ts) == []
    assert not (many.spaces.settings.home / "workspaces" / "T0OTHER").exists()


@pytest.mark.parametrize("times", [1, 14])
def test_a_slack_that_fails_for_a_while_loses_no_event(many: Many, own_slack: Slack, times: int) -> None:
    """Whether a token is good is asked again, or the event not acknowledged, so that Slack sends it once more."""
    many.install(own_slack)
    own_slack.fail("auth.test", times=times)
    sent = own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> {ASKED}")
    answer = own_slack.wait(lambda: own_slack.replies(NEWSROOM, sent.ts), 120)
    assert "empty" in words(answer[0])
    assert any(len(one.attempts) > 1 for one in sent.deliveries) == (times > 1)


def test_a_token_that_is_no_good_is_not_asked_about_again_and_again(many: Many, own_slack: Slack) -> None:
    """Slack says so; the event is acknowledged, for another try would be told the same."""
    many.install(own_slack)
    own_slack.fail("auth.test", times=10, error="token_revoked")
    sent = own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> {ASKED}").wait(30)
    assert [one.injected for one in own_slack.calls_to("auth.test")].count(True) == 2 * len(sent.deliveries)


def test_only_who_installed_it_may_change_the_coverage(many: Many, own_slack: Slack) -> None:
    """Whoever else installs it may, too, from then on."""
    many.install(own_slack, ANA)
    own_slack.command("/byline", f"add {story('Ben Vint')}", BEN, NEWSROOM).wait(30)
    own_slack.wait(lambda: own_slack.ephemerals(BEN))
    assert words(own_slack.ephemerals(BEN)[0]) == replies.not_allowed({ANA})
    many.install(own_slack, BEN)
    add(own_slack, "Orsolya Vint", BEN)
    assert "Orsolya Vint" in asked(own_slack)


def test_editors_are_named_with_their_workspace(own_slack: Slack, home: Home) -> None:
    """An id alone, which may be somebody else's elsewhere, names nobody."""
    with running_many(own_slack, home, editors=frozenset({f"{own_slack.team}/{BEN}", "U0X"})) as serving:
        serving.install(own_slack, ANA)
        own_slack.command("/byline", ASKED, ANA, NEWSROOM).wait(30)
        (space,) = serving.spaces._open.values()
        assert space.desk is not None
        assert space.desk.settings.editors == {ANA, BEN}


def test_uninstalled_it_is_forgotten_and_its_coverage_stays(
    many: Many, own_slack: Slack, home: Home, kept: SealedStore
) -> None:
    """No token of it is kept; installed again it goes on with what it had."""
    many.install(own_slack)
    add(own_slack, "Orsolya Vint")
    own_slack.uninstall().wait()
    own_slack.wait(lambda: not list(all_of(kept)))
    assert not many.spaces.serves(own_slack.team)
    ts = own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> {ASKED}").wait().ts
    assert own_slack.replies(NEWSROOM, ts) == []
    assert exists(home.workspace(own_slack.team))
    many.install(own_slack)
    assert "Orsolya Vint" in asked(own_slack)


def test_an_end_that_slack_tells_late_ends_nothing_newer(many: Many, own_slack: Slack) -> None:
    """Slack tries for hours to tell of an end; by then it may be installed again."""
    many.install(own_slack)
    gone = own_slack.uninstall().wait()
    many.install(own_slack)
    for delivery in gone.deliveries:
        own_slack.deliver("events_api", delivery.payload | {"event_time": delivery.payload["event_time"] - 5}).wait()
    assert many.spaces.serves(own_slack.team)


def test_a_state_that_nobody_began_installs_nothing(many: Many, own_slack: Slack, kept: SealedStore) -> None:
    """Nor one in another browser, nor a no on Slack's page; each is told so, and no code is used twice."""
    own_slack.visit(ANA)
    begun = httpx.get(f"{many.address}/slack/install")
    back = httpx.get(begun.headers["location"]).headers["location"]
    for address in (back, f"{many.address}/slack/oauth_redirect?error=access_denied"):
        refused = httpx.get(address)
        assert (refused.status_code, pages.NOT_INSTALLED in refused.text) == (400, True)
    cookie = {"Cookie": begun.headers["set-cookie"].partition(";")[0]}
    assert httpx.get(back.replace("state=", "state=x"), headers=cookie).status_code == 400
    assert list(all_of(kept)) == []
    assert httpx.get(back, headers=cookie).status_code == 200
    assert httpx.get(back, headers=cookie).status_code == 401
    assert not own_slack.refusals


class TestTokens:
    """They are renewed as Slack wants it, and stand in clear nowhere on the disk and in no log."""

    def test_no_token_is_on_the_disk_or_in_a_log(
        self, own_slack: Slack, home: Home, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Not in the database, its log, or any other file; not after an error either."""
        own_slack.workspace.token_seconds = 3600
        caplog.set_level("INFO")
        with running_many(own_slack, home) as serving:
            serving.install(own_slack)
            add(own_slack, "Orsolya Vint")
            own_slack.fail("chat.postMessage", error="invalid_blocks")
            asked(own_slack)
            own_slack.fail("oauth.v2.access", error="invalid_refresh_token")
            asked(own_slack)
            tokens = [*own_slack.workspace.bot_tokens, str(own_slack.workspace.refresh_token)]
            assert holding(home.folder, [*tokens, "xoxb-", "xoxe-"]) == []
            said = "".join((*capsys.readouterr(), caplog.text, repr(serving.spaces), repr(serving.spaces._open)))
        assert holding(home.folder, [*tokens, "xoxb-", "xoxe-"]) == []
        assert len(tokens) > 3
        assert not [one for one in tokens if one in said]

    def test_a_token_that_expires_is_renewed(self, many: Many, own_slack: Slack, kept: SealedStore) -> None:
        """Before it does, and what is kept is the new one; many events at once renew it once each time."""
        own_slack.workspace.token_seconds = 3600  # less than the two hours before which Bolt renews it
        many.install(own_slack)
        sent = [own_slack.say(NEWSROOM, ANA, f"<@{own_slack.bot_user}> {ASKED} {i}") for i in range(6)]
        for one in sent:
            one.wait(30)
            own_slack.wait(lambda one=one: own_slack.replies(NEWSROOM, one.ts), 60)
        assert len(own_slack.workspace.bot_tokens) > 3
        found = kept.find_bot(enterprise_id=None, team_id=own_slack.team)
        assert found is not None
        assert (found.bot_token, found.bot_refresh_token) == (
            list(own_slack.workspace.bot_tokens)[-1],
            own_slack.workspace.refresh_token,
        )

    def test_keys_are_changed_and_the_old_one_goes(self, many: Many, own_slack: Slack, home: Home) -> None:
        """The first key encrypts, all decrypt; encrypted anew, the old one is needed no more."""
        many.install(own_slack)
        token, new = list(own_slack.workspace.bot_tokens)[-1], Fernet.generate_key().decode()
        both = SealedStore(CLIENT_ID, installations(home), keys_of(f"{new},{KEY}"))
        alone = SealedStore(CLIENT_ID, installations(home), keys_of(new))
        with pytest.raises(SettingsError, match="BYLINE_TOKEN_KEYS"):
            alone.check()
        both.check()
        assert both.reseal() == 2
        found = alone.find_bot(enterprise_id=None, team_id=own_slack.team)
        assert found is not None
        assert found.bot_token == token

    @pytest.mark.parametrize("keys", ["", "x", f"{KEY},short"], ids=["none", "no key", "a key and none"])
    def test_what_is_no_key_is_refused(self, keys: str) -> None:
        """And the message does not hold what was written."""
        with pytest.raises(SettingsError, match="44 letters") as caught:
            keys_of(keys)
        assert "short" not in str(caught.value)

    def test_nothing_starts_without_the_key(self, own_slack: Slack, home: Home) -> None:
        """With none, and with another one: it says what to set."""
        with running_many(own_slack, home) as serving:
            serving.install(own_slack)
        for keys in (None, SecretStr(Fernet.generate_key().decode())):
            with (
                pytest.raises(SettingsError, match="BYLINE_TOKEN_KEYS"),
                serving_many(settings_for_many(own_slack, home, token_keys=keys)),
            ):
                pass


class TestOrganisations:
    """One installation for all workspaces of an organisation; one that has its own is served by that."""

    def test_people_of_its_workspaces_share_its_coverage(self, many: Many, own_slack: Slack, kept: SealedStore) -> None:
        """Whichever of them somebody is in."""
        grid = own_slack.add_workspace("T0GRID", enterprise="E0GRID", is_organisation=True)
        grid.workspace.teams.add("T0SECOND")
        many.install(grid)
        second = grid.add_user("cleo", team="T0SECOND")
        grid.workspace.channels[NEWSROOM].members.add(second)
        add(grid, "Orsolya Vint")
        assert "Orsolya Vint" in asked(grid)
        assert "Orsolya Vint" in asked(grid, user=second)
        assert [one.identity for one in all_of(kept)] == ["E0GRID"]
        assert many.spaces.serving("T0SECOND", "E0GRID") == "E0GRID"

    def test_a_workspace_with_its_own_is_served_by_that(self, many: Many, own_slack: Slack) -> None:
        """Neither sees what is the other's."""
        grid = own_slack.add_workspace("T0GRID", enterprise="E0GRID", is_organisation=True)
        alone = own_slack.add_workspace("T0ALONE", enterprise="E0GRID")
        for slack, name in ((grid, "Orsolya Vint"), (alone, "Ilmari Quist")):
            many.install(slack)
            add(slack, name)
        assert ("Orsolya Vint" in asked(grid), "Ilmari Quist" in asked(grid)) == (True, False)
        assert ("Ilmari Quist" in asked(alone), "Orsolya Vint" in asked(alone)) == (True, False)
        assert many.spaces.serving("T0ALONE", "E0GRID") == "T0ALONE"
        alone.uninstall().wait()
        alone.wait(lambda: not many.spaces.serves("T0ALONE"))
        assert many.spaces.serves("E0GRID")
        assert "Orsolya Vint" in asked(grid)

    def test_uninstalled_for_all(self, many: Many, own_slack: Slack) -> None:
        """The organisation is forgotten as a workspace is."""
        grid = own_slack.add_workspace("T0GRID", enterprise="E0GRID", is_organisation=True)
        many.install(grid)
        assert many.spaces.serves("E0GRID")
        grid.uninstall().wait()
        grid.wait(lambda: not many.spaces.serves("E0GRID"))

    def test_strangers_of_slack_connect_are_not_answered(self, many: Many, own_slack: Slack) -> None:
        """Neither by a workspace, nor by an organisation, though Byline is installed in theirs, too."""
        grid = own_slack.add_workspace("T0GRID", enterprise="E0GRID", is_organisation=True)
        for slack in (own_slack, grid):
            many.install(slack)
            add(slack, "Orsolya Vint")
            other = (own_slack if slack is grid else grid).team
            eve = slack.add_user("eve", team=other)
            channel = slack.add_channel("shared", [ANA, eve], ext_shared=True)
            ts = slack.say(channel, eve, f"<@{slack.bot_user}> {ASKED}").wait().ts
            asked(slack)
            assert slack.replies(channel, ts) == []


def test_jobs_that_a_crash_left_are_done_at_the_next_start(own_slack: Slack, home: Home) -> None:
    """In each workspace that is still installed, with its own token, though nobody writes there."""
    other = own_slack.add_workspace("T0OTHER")
    threads = {}
    with running_many(own_slack, home) as serving:
        for slack, name in ((own_slack, "Orsolya Vint"), (other, "Ilmari Quist")):
            serving.install(slack)
            add(slack, name)
        spaces = serving.spaces._open
        for slack in (own_slack, other):
            desk = spaces[slack.team].desk
            assert desk is not None
            desk._jobs.submit = lambda _: None  # type: ignore[method-assign] - what is begun here comes to nothing
            threads[slack.team] = slack.say(NEWSROOM, ANA, f"<@{slack.bot_user}> {ASKED}").wait(30).ts
    assert other.replies(NEWSROOM, threads[other.team]) == []
    with running_many(own_slack, home):
        for slack, name in ((own_slack, "Orsolya Vint"), (other, "Ilmari Quist")):
            ts = threads[slack.team]
            assert name in words(slack.wait(lambda slack=slack, ts=ts: slack.replies(NEWSROOM, ts), 60)[0])


def test_a_workspace_that_is_quiet_is_closed_and_opened_again(many: Many, own_slack: Slack) -> None:
    """With all that it knew; threads and models are the process's own."""
    other = own_slack.add_workspace("T0OTHER")
    for slack in (own_slack, other):
        many.install(slack)
    add(own_slack, "Orsolya Vint")
    own_slack.wait(lambda: not is_busy(many, own_slack.team))
    coverage = weakref.ref(many.spaces.coverage(own_slack.team))
    many.spaces._open[own_slack.team].used -= 3600
    many.spaces._looked -= 3600
    asked(other)
    assert list(many.spaces._open) == [other.team]
    gc.collect()
    assert coverage() is None
    assert "Orsolya Vint" in asked(own_slack)


def test_a_token_is_one_workspaces_though_a_client_is_set_for_signing_in(
    own_slack: Slack, sample_copy: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bolt, which reads these variables by itself, takes it for installable then, and would answer nobody."""
    monkeypatch.setenv("SLACK_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    with running(own_slack, sample_copy):
        assert "OBC" in asked(own_slack, "who reported the desertions?")


def test_an_installation_is_found_by_its_id(many: Many, own_slack: Slack, kept: SealedStore) -> None:
    """And none by one that is not there."""
    many.install(own_slack)
    found = with_identity(kept, own_slack.team)
    assert found is not None
    assert found.team == own_slack.team
    assert with_identity(kept, "T0NOBODY") is None


def is_busy(many: Many, team: str) -> bool:
    """Whether a workspace has anything to do."""
    desk = many.spaces._open[team].desk
    return desk is not None and desk.is_busy


def holding(folder: Path, words: list[str]) -> list[str]:
    """Return the files of a folder that hold one of some words."""
    found = []
    for root, _, names in os.walk(folder):
        for name in names:
            content = Path(root, name).read_bytes()
            found += [name for word in words if word.encode() in content]
    return found
