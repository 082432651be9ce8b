"""Every sentence that only users of Slack read; what they share with the terminal is in `bot.messages`."""

from collections.abc import Sequence

from bot import messages

CONTEXT = "Read in context"
NAMELESS = "A message from Byline"
CONTINUED = "The answer goes on."
CLOSEST = "These are only the closest quotes, none of them an answer. If an article is missing, you can add it."
NOTHING = "If an article is missing, you can add it."
GOOD, GOOD_LABEL = "Good answer", "This answer is right and helps me"
BAD, BAD_LABEL = "Bad answer", "Something is wrong with this answer"
DELETE, DELETE_TITLE = "Delete", "Delete this answer?"
DELETE_TEXT = "It goes for everybody in this conversation. You can ask again at any time."
KEEP = "Keep it"
SHARE = "Share to channel"
MAP = "Source map"
EXPORT = "Take it along"
ADD = "Add an article"
REINDEX = "Re-index"
GUIDE = (
    "Ask me about the coverage: I answer with verbatim quotes, and say who reported what and from whom they have it."
)
CLOSE, CANCEL, SEND, ADD_IT = "Close", "Cancel", "Send", "Add"

WHY = "What was wrong?"
REASON = "Choose what fits best"
REASONS = ("A quote is wrong", "It doesn’t answer the question", "Something is missing", "Something else")
COMMENT = "Tell us more"

OUTLET, OUTLET_EXAMPLE = "Outlet", "The newspaper, station, agency or site"
HEADLINE = "Headline"
PUBLISHED, PUBLISHED_EXAMPLE = "Published on", "Choose a day"
URL, URL_HINT = "Web address", "Quotes link to it."
TEXT = "Text"
TEXT_HINT = "3,000 characters fit here. Post a longer article as a message, and add it from the message’s menu."
TAKEN = "The text is the message’s. It begins:"

EARLIER, LATER = "The article begins before this.", "The article goes on."

HOME = "What the coverage says, word for word, and who says it"
EMPTY = "There is no coverage yet."
OUTLETS = "Outlets"
RECENT = "Asked recently"
SETTINGS = "Settings"
NO_CHANNELS = "Byline is in no channel yet: invite it to one."
MODES = ("Mentions only", "Mentions and follow-ups", "Off")
MODE = "Choose"


def quotes(number: int) -> str:
    """Say how many quotes further messages hold."""
    return "One more quote follows below." if number == 1 else f"{number} more quotes follow below."


def too_long(number: int) -> str:
    """Say in a quote's place that no message holds it."""
    return f"Quote {number} is too long for a message: “{CONTEXT}” shows all of it."


def too_long_here(number: int) -> str:
    """Say the same where there is no menu to read it with."""
    return f"Quote {number} is too long for a message: it stands in the article."


def counts(outlets: int, origins: int | None) -> str:
    """Say on how much an answer rests: 9 outlets, 4 origins."""
    parts = [messages.count(outlets, "outlet")] if outlets else []
    parts += [messages.count(origins, "origin")] if origins else []
    return ", ".join(parts)


def numbered(name: str, numbers: Sequence[int]) -> str:
    """Write a name with the numbers of its quotes: OBC 1, 5."""
    return f"{name} {', '.join(map(str, numbers))}"


def sources(numbered_: Sequence[str]) -> str:
    """List outlets with the numbers of their quotes."""
    return f"Sources: {' · '.join(numbered_)}"


def context(first: int, last: int, total: int) -> str:
    """Name a menu of quotes: one of several says which it holds."""
    return CONTEXT if last - first + 1 == total else f"{CONTEXT} ({first} to {last})"


def option(number: int, outlet: str, quote: str) -> str:
    """Write a quote as a choice in a menu: 3. OBC: Two of the crew."""
    return f"{number}. {outlet}: {quote}"


def notification(lead: str, sources: str) -> str:
    """Write what a phone shows and a screen reader reads of an answer."""
    return f"{lead} Sources: {sources}." if sources else lead


def further(outlets: str) -> str:
    """Write the same of a message that goes on with an answer."""
    return f"More quotes, from {outlets}."


def indexing(what: str) -> str:
    """Say that something is being indexed."""
    return f"Indexing {what} …"


def failed(number: int) -> str:
    """Say how many files could not be read."""
    return f"Could not be read: {messages.count(number, 'file')}"


def announced(articles: int) -> str:
    """Say that articles are new: 3 new articles in the coverage."""
    return f"{messages.count(articles, 'new article')} in the coverage:"


def last_index(when: str) -> str:
    """Say when the coverage was last indexed."""
    return f"Last indexed: {when}"


def outlet(name: str, articles: int) -> str:
    """Write an outlet with how much there is of it."""
    return f"{name}: {messages.count(articles, 'article')}"
