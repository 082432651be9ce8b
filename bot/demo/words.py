"""What people read on the demo's page that is not Byline's own."""

TITLE = "Byline demo"
WHERE = "A small Slack on this computer. You are Ana, an editor."
TOPICS = {
    "newsroom": "Ask Byline here with @Byline; it answers in the thread.",
    "desk": "Another channel to ask in.",
    "dm": "Between Byline and you: no mention is needed. Drop articles here to add them.",
    "home": "What Byline shows to you on its own page.",
}
CHANNELS, DIRECT, HOME = "Channels", "Direct messages", "Home"
THREAD, REPLY = "Thread", "Reply in the thread"
TRY = "Try one of these"
HINT = "Enter sends, Shift and Enter begin a new line. @Byline asks it; /byline QUESTION answers for you alone."
HINT_DIRECT = "Enter sends, Shift and Enter begin a new line. /byline help says what else there is."
ONLY_YOU = "Only visible to you"
SEND, FILES, STOP, CLOSE, DELETED = "Send", "Add files", "Stop", "Close", "This message was deleted."
MORE, CHOOSE, OPTIONAL, STREAMING = "More about this message", "Choose", "optional", "is writing…"
NO_HOME = "Byline is drawing its Home. Reload the page if nothing comes."
NO_SCRIPT = "Without JavaScript nothing comes by itself: reload the page to see what is new."
ENDED = "The demo has ended. Run byline demo again, then reload this page."
NOT_IN_THREADS = "/byline does not work in threads, in Slack as here. Give it in the channel."
UNKNOWN_COMMAND = "There is no such command here: /byline is the only one."
GONE = "That is not there any more."
NOT_TAKEN = "Byline did not take that in time. Try again."
NOTHING = "Write something first."


def message_to(name: str) -> str:
    """Label a composer."""
    return f"Message {name}"


def replies(number: int) -> str:
    """Say how many replies a thread has."""
    return "1 reply" if number == 1 else f"{number} replies"


def working(status: str) -> str:
    """Say that Byline is at work."""
    return f"Byline {status}"


def undrawn(kind: str) -> str:
    """Stand in for a block that is not drawn."""
    return f"(a block of kind {kind}, which is not drawn here)"
