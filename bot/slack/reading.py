"""What somebody wrote in Slack -> what they mean: a question, a greeting, or nothing for Byline."""

import re

# A message has up to 40,000 characters: no pattern may go back over what it has read.
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_NAMED = re.compile(r"<(?:#[CG][A-Z0-9]+|!subteam\^S[A-Z0-9]+)\|([^<>]*)>")
_BROADCAST = re.compile(r"<![^<>]*>|<#[^<>]*>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|<>]+)(?:\|([^<>]*))?>")
_URL = re.compile(r"<(https?://[^|<>\s]+)(?:\|[^<>]*)?>|(https?://[^<>\s]+)", re.IGNORECASE)
_STYLE = re.compile(r"(?<!\w)([*_~`])(?=\S)((?:(?!\1).)+)(?<=\S)\1(?!\w)")
_STYLES = 4  # that words have at once
_EMOJI = re.compile(r"(?<!\w)(?::(?=[a-z+-])[\w+'-]+:)+")

_GREETING = re.compile(
    r"(?:hi|hello|hey|hallo|yo|good (?:morning|afternoon|evening|day)|greetings|help|thanks|thank you|thx|cheers|test"
    r"|ping|are you there|what can you do|how do(?:es)? (?:you|this) work)(?: (?:there|all|again|byline|bot))?",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay)\b\W*)*(?:who|whom|whose|what|which|when|where|why|how|did|does|do|is|are|was|were|has|have"
    r"|had|can|could|will|would|should|any|anyone|and|or|but)\b",
    re.IGNORECASE,
)


def mentioned(text: str) -> set[str]:
    """Return the ids of the users whom a message mentions."""
    return set(_USER.findall(text))


def plain(text: str, bot_user: str | None = None) -> str:
    """Return the words of a message as people see them, without Slack's marks and without the bot's own mention."""
    text = text.encode("utf-8", "replace").decode()  # half a surrogate pair can be neither kept nor sent
    text = _USER.sub(lambda found: "" if found[1] == bot_user else " ", text)
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    text = _BROADCAST.sub(" ", _NAMED.sub(lambda found: found[1], text))
    for _ in range(_STYLES):
        text = _STYLE.sub(lambda found: found[2], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def question(text: str, bot_user: str | None = None) -> str:
    """Return the question of a message on one line, "" for a greeting or nothing at all."""
    words = " ".join(_EMOJI.sub(" ", plain(text, bot_user)).split())
    said = re.sub(r"\W+", " ", words).strip()
    return "" if not said or _GREETING.fullmatch(said) else words


def is_question(text: str) -> bool:
    """Whether words that are not addressed to anybody ask something."""
    return text.rstrip().endswith("?") or bool(_ASKS.match(text))


def urls(text: str) -> tuple[str, ...]:
    """Return the web addresses that a message consists of, as Slack marks them or plain; none if it holds more."""
    found = list(_URL.finditer(text))
    rest = _URL.sub("", text)
    return () if rest.strip() else tuple((one[1] or one[2]).replace("&amp;", "&") for one in found)
