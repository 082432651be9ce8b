"""What people ask of Byline in Slack, as it is kept until it is done."""

from typing import Literal

from corpus.article import Frozen, Metadata

JobKind = Literal["ask", "share", "say", "guide", "withdraw", "add", "files", "reindex", "remove", "announce", "upload"]
"""A question; an answer to share, one sentence to say, the guide, answers to delete; changes to the coverage, new
articles to announce, and a file that is made of an answer."""

CHANGES: frozenset[JobKind] = frozenset({"add", "files", "reindex", "remove"})
"""What changes the coverage: one at a time, by those who may."""

WORK: frozenset[JobKind] = frozenset({"ask", *CHANGES})
"""What takes its time, and shows that it is at work."""


class Place(Frozen):
    """Where somebody asked, and so where the answer goes.

    :ivar team: the workspace, or the organisation where Byline is installed for all of it.
    :ivar channel: the id of a channel; the id of a user stands for the direct messages with them.
    :ivar thread: ts of the message whose thread it is about.
    :ivar response_url: where an answer for the asker alone goes, for half an hour; None if all may see it.
    """

    team: str
    channel: str
    user: str
    thread: str | None = None
    response_url: str | None = None

    @property
    def private(self) -> bool:
        """Whether the answer is for the asker alone."""
        return self.response_url is not None


class SlackFile(Frozen):
    """A file that somebody dropped."""

    id: str
    name: str
    size: int
    url: str


class Job(Frozen):
    """One thing to do.

    :ivar text: the question, the sentence, the ids of new articles, the text of an article to add, the id of the
        article to remove or of the answer to share or to make a file of.
    :ivar message: ts of the message that asks; None for commands and buttons.
    :ivar repeated: whether the question is shown with the answer, as nobody typed it where the answer goes.
    :ivar about: what is known of an article to add.
    :ivar form: of the file to make: "map" for the picture of the sources, or a suffix of `bot.export.FORMATS`.
    :ivar urls: of pages and feeds to add.
    :ivar replaces: ids of the jobs whose answers go: their question was edited or deleted, or somebody deleted them.
    """

    kind: JobKind
    place: Place
    text: str = ""
    message: str | None = None
    files: tuple[SlackFile, ...] = ()
    repeated: bool = False
    about: Metadata = Metadata()
    form: str = ""
    urls: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
