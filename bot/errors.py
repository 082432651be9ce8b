"""Errors in what a user asked or set."""

from corpus.errors import BylineError


class QuestionError(BylineError):
    """There is nothing in the question to look for, or far too much."""


class SettingsError(BylineError):
    """A setting or an argument names something that is not there."""


class DemoExtraError(BylineError):
    """The libraries that the demo needs are not installed."""
