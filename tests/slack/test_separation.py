"""Nothing of one workspace reaches another, whatever their people do: random workspaces, random operations."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.slack import actions
from bot.standin import ANA, BEN, Slack
from bot.standin.workspace import BOT_USER, Channel
from index import contents
from index.store import Store
from tests.homes import Homes
from tests.servers import Postgres
from tests.slack.answers import inside
from tests.slack.installing import Many, running_many
from tests.slack.talking import pressable

# What each is like: its team, its organisation, whether it stands for all of that. Ids are the same in all of them.
KINDS = (
    ("T0STANDIN", None, False),
    ("T0OTHER", None, False),
    ("T0GRID", "E0GRID", True),
    ("T0ALONE", "E0GRID", False),
)
ASKED = "what did the keeper say about the lamp?"
FOLLOWED = "and what did the keeper say about the glass?"
EXAMPLES, STEPS = 4, 6


@dataclass
class Space:
    """A workspace, what only it holds, and what its people got.

    :ivar words: that stand in its articles, questions and settings, and in no other's.
    :ivar seen: how many of the calls to it were looked at.
    :ivar got: pages that its people opened.
    """

    slack: Slack
    identity: str
    channel: str
    words: list[str] = field(default_factory=list)
    modes: dict[str, str] = field(default_factory=dict)
    is_installed: bool = False
    seen: int = 0
    got: list[str] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)

    def word(self) -> str:
        """Return a new word that stands nowhere else."""
        number = len(self.words)
        letters = chr(ord("a") + number // 26) + chr(ord("a") + number % 26)
        self.words.append(f"Q{self.slack.team[2:].lower()}{letters}vint")
        return self.words[-1]


def separate(models: Path, homes: Homes) -> type[RuleBasedStateMachine]:
    """Make the machine.

    :param models: the folder of the models, so that none is made anew.
    :param homes: makes the data folder that all workspaces are within.
    """

    class Separate(RuleBasedStateMachine):
        """Two to four workspaces, whose people do what people do."""

        spaces: list[Space]
        many: Many

        def __init__(self) -> None:
            super().__init__()
            self.stack = ExitStack()
            folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
            (folder / "data").mkdir()
            (folder / "data" / "models").symlink_to(models)
            self.home = homes.made(folder / "data")
            self.stack.callback(homes.drop, self.home)

        def teardown(self) -> None:
            """Have all people look at all that they can; then end everything."""
            with self.stack:
                for which, one in enumerate(getattr(self, "spaces", ())):
                    self.ask(one, ASKED)
                    self.follows_up(which)
                    self.opens_home(which, actions.MODES[0])
                    self.signs_in(which, which + 1)
                    self.opens_link(which, which + 1)
                    self.nothing_crosses()

        @initialize(count=st.integers(2, len(KINDS)), installed=st.integers(2, len(KINDS)))
        def begin(self, count: int, installed: int) -> None:
            """Begin with so many workspaces, some of which have installed Byline, and have an article."""
            slack = self.stack.enter_context(Slack())
            self.many = self.stack.enter_context(running_many(slack, self.home))
            self.spaces = []
            for number, (team, enterprise, is_organisation) in enumerate(KINDS[:count]):
                own = slack
                if number:
                    own = slack.add_workspace(team, enterprise=enterprise, is_organisation=is_organisation)
                identity = enterprise if enterprise and is_organisation else team
                channel = f"C{team}"
                own.workspace.add_channel(Channel(channel, "desk", "public", {ANA, BEN, BOT_USER}))
                self.spaces.append(Space(own, identity, channel, [channel]))
            for one in self.spaces[:installed]:
                self.install(one)
                self.add(one)

        def install(self, one: Space) -> None:
            assert self.many.install(one.slack).status_code == 200
            one.is_installed = True

        def add(self, one: Space) -> None:
            name = one.word()
            with self.replied(one):
                text = (
                    f"The lamp was dark, the keeper {name} said on Monday.\n\n{name} said a gull had broken the glass."
                )
                one.slack.command("/byline", f"add {text}", ANA, one.channel).wait(30)

        @contextmanager
        def replied(self, one: Space) -> Iterator[None]:
            """Wait until Ana is told something that she alone sees."""
            before = len(one.slack.ephemerals(ANA))
            yield
            one.slack.wait(lambda: len(one.slack.ephemerals(ANA)) > before, 60)

        def ask(self, one: Space, text: str, thread: str | None = None) -> None:
            said = one.slack.say(one.channel, ANA, f"<@{BOT_USER}> {text}", thread_ts=thread).wait(30)
            before = thread or said.ts

            def answers() -> list[dict[str, Any]]:
                return [found for found in one.slack.replies(one.channel, before) if found["ts"] > said.ts]

            if one.is_installed:
                one.answers += one.slack.wait(answers, 60)[:1]
            else:
                assert not answers()

        def links(self, one: Space) -> list[str]:
            """Return the links under what was answered."""
            every = inside([found.get("blocks") for found in one.answers])
            return [found["url"] for found in every if "/articles/" in str(found.get("url"))]

        def some(self, which: int) -> Space:
            return self.spaces[which % len(self.spaces)]

        @rule(which=st.integers(0, 3))
        def is_installed(self, which: int) -> None:
            """Somebody installs Byline, maybe once more."""
            self.install(self.some(which))

        @rule(which=st.integers(0, 3))
        def is_uninstalled(self, which: int) -> None:
            """Somebody removes it."""
            one = self.some(which)
            if one.is_installed:
                one.slack.uninstall().wait(30)
                one.slack.wait(lambda: not self.many.spaces.serves(one.identity))
                one.is_installed = False

        @rule(which=st.integers(0, 3))
        def adds(self, which: int) -> None:
            """Somebody adds an article."""
            if self.some(which).is_installed:
                self.add(self.some(which))

        @rule(which=st.integers(0, 3))
        def removes(self, which: int) -> None:
            """Somebody removes the oldest article."""
            one = self.some(which)
            store = Store.existing(self.home.workspace(one.identity))
            if store is None or not one.is_installed:
                return
            with store.reading() as connection:
                ids = [row.id for row in contents.articles(connection)]
            for identity in ids[:1]:
                with self.replied(one):
                    one.slack.command("/byline", f"remove {identity}", ANA, one.channel).wait(30)

        @rule(which=st.integers(0, 3), names=st.booleans())
        def asks(self, which: int, names: bool) -> None:  # noqa: FBT001 - as hypothesis gives it
            """Somebody asks what all coverages tell of, or with a word of their own."""
            one = self.some(which)
            self.ask(one, ASKED.replace("keeper", f"keeper {one.word()}") if names else ASKED)

        @rule(which=st.integers(0, 3))
        def follows_up(self, which: int) -> None:
            """Somebody asks on in a thread."""
            one = self.some(which)
            threads = [found["thread_ts"] for found in one.answers if "thread_ts" in found]
            if threads:
                self.ask(one, FOLLOWED, threads[-1])

        @rule(which=st.integers(0, 3))
        def rates(self, which: int) -> None:
            """Somebody says that an answer is bad, and why."""
            one = self.some(which)
            rated = [found for found in one.answers if actions.FEEDBACK in pressable(found)]
            if rated and one.is_installed:
                thumbs = pressable(rated[-1])[actions.FEEDBACK]
                value = thumbs["negative_button"]["value"]
                one.slack.press(rated[-1], actions.FEEDBACK, BEN, value=value).wait(30)
                window = one.slack.wait(lambda: one.slack.modal(BEN))
                one.slack.submit(window, {actions.REASON: "other", actions.COMMENT: one.word()}, BEN)

        @rule(which=st.integers(0, 3), mode=st.sampled_from(actions.MODES[:2]))
        def opens_home(self, which: int, mode: str) -> None:
            """Somebody opens Byline's Home, and sets when it speaks."""
            one = self.some(which)
            before = len(one.slack.calls_to("views.publish"))
            one.slack.open_home(ANA).wait(30)
            if not one.is_installed:
                return
            one.slack.wait(lambda: len(one.slack.calls_to("views.publish")) > before)
            home = one.slack.home(ANA) or {}
            if actions.MODE in pressable(home):
                one.slack.press(home, actions.MODE, ANA, option=f"{one.channel}:{mode}").wait(30)
                one.slack.wait(lambda: len(one.slack.calls_to("views.publish")) > before + 1)
                one.modes[one.channel] = mode

        @rule(which=st.integers(0, 3), other=st.integers(0, 3))
        def opens_link(self, which: int, other: int) -> None:
            """Somebody opens a link that they got, and tries its key on another workspace's article."""
            one, stranger = self.some(which), self.some(other)
            for link in self.links(one)[-1:]:
                one.got.append(httpx.get(link, timeout=60).text)
                for theirs in self.links(stranger)[-1:]:
                    crossed = httpx.URL(theirs).copy_set_param("key", httpx.URL(link).params["key"])
                    one.got.append(httpx.get(crossed, timeout=60).text)

        @rule(which=st.integers(0, 3), other=st.integers(0, 3))
        def signs_in(self, which: int, other: int) -> None:
            """Somebody signs in, asks on the page, and tries the address of another workspace's article."""
            one, stranger = self.some(which), self.some(other)
            with self.many.person(one.slack) as browser:
                one.got.append(browser.get("/", params={"q": ASKED}).text)
                for theirs in self.links(stranger)[-1:]:
                    one.got.append(browser.get(theirs.partition("?")[0]).text)

        @precondition(lambda self: hasattr(self, "spaces"))
        @invariant()
        def nothing_crosses(self) -> None:
            """What a workspace's people got holds no word that only another one holds."""
            for one in self.spaces:
                calls = one.slack.calls[one.seen :]
                one.seen += len(calls)
                told = [*(json.dumps(call.arguments) for call in calls), *one.got]
                one.got = []
                foreign = [word for other in self.spaces if other is not one for word in other.words]
                organisation = one.slack.workspace.enterprise and not one.is_installed
                own = [other for other in self.spaces if organisation and other.slack.workspace.is_organisation]
                allowed = {word for other in own for word in other.words}
                assert [word for word in foreign if word not in allowed and any(word in text for text in told)] == []

        @precondition(lambda self: hasattr(self, "spaces"))
        @invariant()
        def settings_are_each_ones_own(self) -> None:
            """A mode that one workspace sets holds there alone."""
            for one in self.spaces:
                space = self.many.spaces._open.get(one.identity)
                if space is not None and space.desk is not None:
                    known = dict(space.desk.conversations.manners.modes(one.identity))
                    assert set(known) <= {one.channel}
                    assert known.items() >= one.modes.items()

    return Separate


def hold(machine: type[RuleBasedStateMachine], examples: int) -> None:
    """Have people do what they do."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_nothing_of_one_workspace_reaches_another(models: Path, homes: Homes) -> None:
    """Articles, questions, answers, feedback, settings, links and pages: real Bolt, real databases, real pages."""
    hold(separate(models, homes), EXAMPLES)


@pytest.mark.slow
@pytest.mark.servers
def test_nothing_reaches_another_schema(models: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor where they share a PostgreSQL database, and are closed again and again."""
    monkeypatch.setattr("bot.slack.spaces._OPEN", 2)
    hold(separate(models, Homes(postgres)), EXAMPLES // 2)
