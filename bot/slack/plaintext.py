"""An answer as plain text, for when Slack refuses its blocks."""

from collections.abc import Iterable, Iterator

from bot import messages
from bot.answer import Answer, Excerpt
from bot.slack import words
from bot.slack.citations import NAMES, TITLE, Link, chains, heading, outlet, outlets
from bot.slack.packing import SIZE
from bot.slack.richtext import URL_MOST, line, pieces

_PIECE = 1500  # characters of what is not a quote; each may become five


def escape(text: str) -> str:
    """Write what Slack would read as a mention or a link so that it reads text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(answer: Answer, link: Link) -> list[str]:
    """Write an answer as plain texts of fewer than 10,000 characters, to be sent without blocks, one after the other.

    Send them with `mrkdwn=False`: nothing in them can ping anybody, but `*` and `_` would make an article's words bold.
    """
    found: list[str] = []
    for part in _parts(answer, link):
        if found and len(found[-1]) + len(part) + 2 < SIZE:
            found[-1] += f"\n\n{part}"
        else:
            found.append(part)
    return found


def _parts(answer: Answer, link: Link) -> Iterator[str]:
    """Give the paragraphs of an answer."""
    yield from _said([answer.lead])
    if (understood := asked_as(answer)) is not None:
        yield escape(understood)
    number = 0
    for finding in answer.findings:
        yield from _said(["\n".join([heading(finding), *chains(finding)])])
        for excerpt in finding.excerpts:
            number += 1
            yield from _quote(number, excerpt, link(excerpt))
    for number, excerpt in enumerate(answer.closest, 1):
        yield from _quote(number, excerpt, link(excerpt))
    yield from _said([*answer.disagreements, *answer.reasoning])
    yield from _said(
        [words.CLOSEST if answer.closest else words.NOTHING]
        if answer.status == "not_covered"
        else [words.counts(outlets(answer), answer.origins)]
    )


def asked_as(answer: Answer) -> str | None:
    """Say how a question was understood, if not as it was asked."""
    if not answer.whole or answer.whole == " ".join(answer.question.split()):
        return None
    return line(messages.understood(answer.whole), NAMES)


def _said(lines: Iterable[str]) -> Iterator[str]:
    for one in lines:
        yield from map(escape, pieces(one, _PIECE))


def _quote(number: int, excerpt: Excerpt, url: str | None) -> Iterator[str]:
    """Give a quote with where it stands before it and the link after it, in one paragraph if that fits."""
    known = [outlet(excerpt), line(excerpt.title or "", TITLE), excerpt.published and messages.day(excerpt.published)]
    known += [messages.revised(excerpt.revision)] if excerpt.revision else []
    known += [line(messages.also([one.outlet for one in excerpt.also]), NAMES)] if excerpt.also else []
    where = escape(f"{number}. {' · '.join(part for part in known if part)}")
    address = escape(url or "")
    after = f"<{address}>" if 0 < len(address) <= URL_MOST else ""
    quote = escape(excerpt.quote)
    if len(quote) >= SIZE:
        quote = words.too_long_here(number)
    together = "\n".join(filter(None, [where, quote, after]))
    yield from [together] if len(together) < SIZE else filter(None, [where, quote, after])
