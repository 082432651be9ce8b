"""What people ask of Byline in Slack, as it is kept until it is done."""

from typing import Literal

from corpus.article import Frozen, Metadata

JobKind = Literal["ask", "say", "guide", "withdraw", "add", "files", "reindex", "remove"]
"""A question; one sentence to say; the guide for newcomers; an answer to delete; and changes to the coverage."""


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

    :ivar text: the question, the sentence, the text of an article to add, the id of the article or answer to remove.
    :ivar message: ts of the message that asks; None for commands and buttons.
    :ivar repeated: whether the question is shown with the answer, as nobody typed it where the answer goes.
    :ivar about: what is known of an article to add.
    :ivar edits: the id of the job whose answer this one takes the place of, as its question was edited.
    """

    kind: JobKind
    place: Place
    text: str = ""
    message: str | None = None
    files: tuple[SlackFile, ...] = ()
    repeated: bool = False
    about: Metadata = Metadata()
    edits: str | None = None
