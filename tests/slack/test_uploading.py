"""Files of an answer, and the picture of its sources: in its thread, once, and gone with the answer."""

import io

import pytest
from PIL import Image

from bot.export import FORMATS
from bot.pictures import in_words
from bot.slack import actions, replies
from bot.slack.blocks import answered
from bot.slack.desk import Desk
from bot.slack.jobs import Job, Place
from bot.slack.uploading import post
from bot.sourcemap import source_map
from bot.standin import ANA, BEN, Slack
from tests.slack.answers import answer, inside
from tests.slack.running import words
from tests.slack.talking import FLAGSHIP, at_rest, busy, leads, pressable


def ids(made: list[object]) -> set[str]:
    """Return what can be pressed."""
    return {one["action_id"] for message in made for one in inside(message.blocks) if "action_id" in one}  # type: ignore[attr-defined]


def test_the_button_stands_under_an_answer_that_others_see() -> None:
    """Not where nothing can draw, not under what is no answer, and not where only the asker would see the picture."""
    told = {"asker": ANA, "link": lambda _: None}
    assert actions.MAP in ids(answered(answer("x"), "k", drawn=True, **told))
    assert actions.MAP not in ids(answered(answer("x"), "k", **told))
    assert actions.MAP not in ids(answered(answer("x"), "k", drawn=True, shared=False, **told))
    nothing = answer(status="not_covered", findings=())
    assert actions.MAP not in ids(answered(nothing, "k", drawn=True, **told))


def asked(slack: Slack, channel: str) -> dict[str, object]:
    """Ask, and return the message with the buttons."""
    sent = slack.say(channel, ANA, f"<@{slack.bot_user}> {FLAGSHIP}").wait()
    return slack.wait(lambda: next(iter(leads(slack, sent.ts, channel)), None), 30)


def drawn(slack: Slack, channel: str, thread: object) -> list[dict[str, object]]:
    """Return the messages of a thread that hold a file."""
    return [one for one in slack.replies(channel, str(thread)) if one.get("files")]


@pytest.mark.slow
class TestPicture:
    """Pressed, the button has a picture uploaded."""

    def test_it_is_posted_once_in_the_thread_with_words(self, slack: Slack, desk: Desk, channel: str) -> None:
        """Begun again after a crash it is found; pressed again later it is drawn again."""
        message = asked(slack, channel)
        thread = message["thread_ts"]
        slack.press(message, actions.MAP, BEN).wait()
        (posted,) = slack.wait(lambda: drawn(slack, channel, thread), 30)
        at_rest(slack, desk)
        (file,) = posted["files"]
        known = desk.conversations.answer(str(pressable(message)[actions.MAP]["value"]))
        assert known is not None
        assert FLAGSHIP in file["title"]
        uploads = slack.calls_to("files.getUploadURLExternal")
        assert uploads[-1].arguments["alt_txt"] == in_words(source_map(known[1]))
        assert Image.open(io.BytesIO(slack.files()[file["id"]][1])).width == 1440
        ((key, job, state),) = desk.conversations.uploads(str(pressable(message)[actions.MAP]["value"]))
        assert state == "done"
        post(desk, key, job, again=True)
        assert len(drawn(slack, channel, thread)) == 1
        slack.press(message, actions.MAP, ANA).wait()
        slack.wait(lambda: len(drawn(slack, channel, thread)) == 2, 30)
        slack.press(message, actions.DELETE, ANA).wait()
        slack.wait(lambda: not slack.replies(channel, str(thread)), 30)
        at_rest(slack, desk)
        assert file["id"] not in slack.files()

    def test_it_does_not_outlive_its_answer(self, slack: Slack, desk: Desk, channel: str) -> None:
        """Deleted while the picture is being drawn, the answer takes it along."""
        message = asked(slack, channel)
        before = set(slack.files())
        with busy(desk):
            slack.press(message, actions.MAP, BEN).wait()
            slack.press(message, actions.DELETE, ANA).wait()
        at_rest(slack, desk)
        assert not slack.replies(channel, str(message["thread_ts"]))
        assert set(slack.files()) <= before

    def test_a_press_while_it_is_being_made_does_nothing(self, slack: Slack, desk: Desk, channel: str) -> None:
        """Whoever presses."""
        message = asked(slack, channel)
        with desk.reading():
            for user in (ANA, BEN, ANA):
                slack.press(message, actions.MAP, user).wait()
            assert len(desk.conversations.uploads(str(pressable(message)[actions.MAP]["value"]))) == 1
        slack.wait(lambda: drawn(slack, channel, message["thread_ts"]), 30)
        at_rest(slack, desk)
        assert len(drawn(slack, channel, message["thread_ts"])) == 1

    def test_what_goes_wrong_is_told_to_who_pressed_alone(self, slack: Slack, desk: Desk, channel: str) -> None:
        """An answer that is not known any more, and a scope that the app has not got."""
        message = asked(slack, channel)
        slack.fail("files.getUploadURLExternal", error="missing_scope")
        slack.press(message, actions.MAP, BEN).wait()
        said = slack.wait(lambda: slack.ephemerals(BEN, channel), 30)
        assert words(said[-1]) == replies.not_uploaded("missing_scope")
        assert not drawn(slack, channel, message["thread_ts"])
        place = Place(team="", channel=channel, user=BEN, thread=str(message["thread_ts"]))
        job = Job(kind="upload", place=place, text="unknown", form="map")
        key = desk.conversations.accept(job, []) or ""
        post(desk, key, job, again=False)
        desk.conversations.move(key, "done")
        slack.wait(lambda: any(words(one) == replies.GONE for one in slack.replies(channel, str(message["thread_ts"]))))

    def test_an_answer_is_taken_along_in_each_format(self, slack: Slack, desk: Desk, channel: str) -> None:
        """As a file in the thread, the same that the terminal writes; it goes with the answer."""
        message = asked(slack, channel)
        thread, menu = message["thread_ts"], pressable(message)[actions.EXPORT]
        options = menu["options"]
        assert len(options) == len(FORMATS)
        for option in options:
            slack.press(message, actions.EXPORT, BEN, value=option["value"]).wait()
        slack.wait(lambda: len(drawn(slack, channel, thread)) == len(FORMATS), 30)
        at_rest(slack, desk)
        known = desk.conversations.answer(options[0]["value"].partition(":")[0])
        assert known is not None
        files = {
            one["files"][0]["name"].rpartition(".")[2]: one["files"][0]["id"] for one in drawn(slack, channel, thread)
        }
        for form in ("md", "csv", "json"):
            assert slack.files()[files[form]][1] == FORMATS[form][2](known[1])
        assert slack.files()[files["docx"]][1].startswith(b"PK")
        slack.press(message, actions.DELETE, ANA).wait()
        slack.wait(lambda: not slack.replies(channel, str(thread)), 30)
