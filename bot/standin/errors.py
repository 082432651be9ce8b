"""What goes wrong in a stand-in: refusals that Slack answers with, and what a user cannot do."""

from collections.abc import Sequence


class SlackError(Exception):
    """A refusal, as Slack answers it.

    :ivar error: Slack's code: channel_not_found.
    :ivar messages: what is wrong where, for `response_metadata`.
    """

    def __init__(self, error: str, messages: Sequence[str] = ()) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = tuple(messages)


def invalid(words: str, at: str) -> SlackError:
    """Return the refusal of one argument: what is wrong with it, and the JSON pointer to it."""
    return SlackError("invalid_arguments", [f"{words} [json-pointer:{at}]"])


class NotThereError(LookupError):
    """A user cannot press or pick this: it is not on the screen, or not for them to see."""


class InputError(ValueError):
    """A user cannot submit this: Slack's client shows what is wrong with it and sends nothing."""
