"""Values as Slack messages: an answer, a greeting, what an update did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import PurePath
from typing import Any

from slack_sdk.models.blocks import RichTextElement

from bot import messages
from bot.answer import Answer
from bot.slack import actions, controls, words
from bot.slack.citations import (
    NAME,
    TITLE,
    Link,
    by_outlet,
    divider,
    found_items,
    outlets,
    paragraphs,
    quoted,
    small,
    source_names,
)
from bot.slack.packing import Item, Page, paged, size
from bot.slack.plaintext import asked_as, escape, plain
from bot.slack.richtext import Block, block, bullets, line, link, pieces, section, text
from index.scan import Report

__all__ = [
    "Link",
    "Message",
    "announced",
    "answered",
    "guide",
    "indexed",
    "indexing",
    "listed",
    "notice",
    "plain",
    "quoted",
]

_LEAD = 1000  # characters of JSON for the lead in the first message; what is more goes on in the next
_BOLD = 200  # characters of the lead up to which it is bold: a longer one would drown the names below it
_ASIDE = 1800  # of JSON for what speaks against an answer and what it rests on; what is more goes below the quotes
_TEXT = 1500  # characters of what a notification shows
_LIST = 3500  # characters of JSON for the lines of a list
_NEW = 10  # articles that are announced at once
_QUESTIONS = 5  # suggested at once


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its blocks, and a text for notifications, screen readers and clients that show no blocks."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def answered(
    answer: Answer, key: str, *, asker: str | None, link: Link, shared: bool = True, drawn: bool = False
) -> list[Message]:
    """Make the messages of an answer, the first to post and those that go on with it in the thread.

    Every quote stands whole in one of them, but one that no message can hold. The first has all that is not a quote,
    as far as it has room.

    :param key: names the answer in the values of its buttons; at most 100 characters.
    :param asker: the user who may delete it, by id.
    :param link: gives the web address of an excerpt in its article.
    :param shared: whether others than the asker see it; if not it has a button to share it, and none to delete it.
    :param drawn: whether its sources can be drawn; a picture is for all in a thread, so only of a shared answer.
    """
    head, goes_on = _head(answer)
    aside, later = _aside(answer)
    foot, more_menus = _foot(answer, key, asker if shared else None, shared=shared, drawn=drawn)
    quotes = found_items(answer, link)
    follows = small(words.quotes(len(quotes)))
    pages = paged([*goes_on, *quotes, *later, *more_menus], [*head, follows, *aside, *foot])
    first, *further = pages
    below = len(quotes) - sum(item.quotes for item in first.items)
    blocks = [*head, *first.blocks, *([small(words.quotes(below))] if below else []), *aside, *foot]
    return [Message(_notification(answer), tuple(blocks)), *(_continued(page) for page in further)]


def _head(answer: Answer) -> tuple[list[Block], list[Item]]:
    """Make what an answer begins with, and what of its lead has no room there."""
    lead, *rest = pieces(answer.lead, _LEAD)
    understood = asked_as(answer)
    bold = len(answer.lead) <= _BOLD
    head = [block(section(text(lead, bold=bold))), *([small(understood)] if understood else [])]
    return head, [Item((one,)) for one in paragraphs(rest)]


def _aside(answer: Answer) -> tuple[list[Block], list[Item]]:
    """Make what speaks against an answer and what it rests on: for the first message or, if long, below the quotes."""
    against = list(paragraphs(answer.disagreements, "warning"))
    counts = words.counts(outlets(answer), answer.origins) if answer.findings else ""
    basis = [section(text(counts, bold=True))] if counts else []
    rests = [section(text(one)) for one in answer.reasoning]
    whole = [*against, *([block(*basis, *rests)] if basis or rests else [])]
    if size(whole) <= _ASIDE:
        return [divider(), *whole] if answer.findings else whole, []
    return [block(*basis)] if basis else [], [Item((one,)) for one in [*against, *paragraphs(answer.reasoning)]]


def _foot(
    answer: Answer, key: str, deleted_by: str | None, *, shared: bool, drawn: bool
) -> tuple[list[Block], list[Item]]:
    """Make the end of the first message, and further menus where there are more quotes than one can hold."""
    menu, *more = [[one] for one in controls.menus(quoted(answer), key)] or [[]]
    add = [controls.button(words.ADD, actions.ADD)] if answer.status == "not_covered" else []
    draw = [controls.button(words.MAP, actions.MAP, key)] if drawn and shared and answer.status == "answered" else []
    take = [controls.formats(key)] if shared and answer.status == "answered" else []
    share = [] if shared else [controls.button(words.SHARE, actions.SHARE, key, primary=True)]
    foot = [_sources(answer), *controls.pressed(*menu, *add, *draw, *take, *share), controls.feedback(key, deleted_by)]
    return foot, [Item(tuple(controls.pressed(*one))) for one in more]


def _sources(answer: Answer) -> Block:
    """Say which outlet has which quotes, or that there are none that answer."""
    if answer.status == "not_covered":
        return small(words.CLOSEST if answer.closest else words.NOTHING)
    numbered = [words.numbered(name, numbers) for name, numbers in by_outlet(quoted(answer)).items()]
    return small(words.sources(numbered))


def _notification(answer: Answer) -> str:
    if answer.status == "not_covered":
        closest = list(by_outlet(answer.closest))
        return _escaped(f"{answer.lead} {messages.listed(closest)}." if closest else answer.lead)
    unsaid = [name for finding in answer.findings for name in source_names(finding) if name not in answer.lead]
    return _escaped(words.notification(line(answer.lead, _TEXT), messages.listed(unsaid) if unsaid else ""))


def _continued(page: Page) -> Message:
    found = list(dict.fromkeys(item.outlet for item in page.items if item.outlet))
    return Message(_escaped(words.further(messages.listed(found)) if found else words.CONTINUED), tuple(page.blocks))


def _escaped(words_: str) -> str:
    return escape(line(words_, 2 * _TEXT)) or words.NAMELESS


def guide(questions: Sequence[str]) -> Message:
    """Make the reply to a greeting or to a mention without a question: what Byline does, and questions to try."""
    buttons = [
        controls.button(question, f"{actions.ASK}:{i}", question[: controls.VALUE])
        for i, question in enumerate(questions[:_QUESTIONS])
    ]
    return Message(words.GUIDE, (block(section(text(words.GUIDE))), *controls.pressed(*buttons)))


def notice(sentence: str) -> Message:
    """Make a message of one plain sentence."""
    return Message(_escaped(sentence), (block(section(text(line(sentence, _TEXT)))),))


def listed(sentence: str, lines: Sequence[str]) -> Message:
    """Make a message of one plain sentence and a list."""
    said = section(text(line(sentence, _TEXT)))
    return Message(_escaped(" ".join([sentence, *lines])), (block(said, *_bullets(lines)),))


def announced(articles: Sequence[tuple[str | None, str, date | None, str | None]]) -> Message:
    """Say which articles are new.

    :param articles: of each, the outlet, the headline, the day and the address.
    """
    sections: list[RichTextElement] = []
    names: list[str] = []
    for outlet, title, day, url in articles[:_NEW]:
        where, named = line(outlet or messages.UNKNOWN_OUTLET, NAME), line(title, TITLE)
        dated = [text(f" · {messages.day(day)}")] if day else []
        sections.append(section(text(f"{where}: "), link(named, url), *dated))
        names.append(f"{where}: {named}")
    if len(articles) > _NEW:
        sections.append(section(text(messages.more(len(articles) - _NEW))))
    said = words.announced(len(articles))
    return Message(_escaped(f"{said} {'; '.join(names)}"), (block(section(text(said, bold=True)), bullets(*sections)),))


def indexing(what: str) -> Message:
    """Say that something is being indexed."""
    return notice(words.indexing(line(what, TITLE)))


def indexed(report: Report, names: Sequence[str]) -> Message:
    """Say what an update did: the numbers, the articles that it took, and what could not be read, and why.

    :param names: of the articles that were added, changed or removed, each with which of these.
    """
    said = messages.indexed(report)
    failures = [f"{PurePath(one.path).name}: {one.error}" for one in report.failed]
    blocks = [block(section(text(said)), *_bullets(names))]
    if failures:
        failed = words.failed(len(failures))
        said = f"{said} {failed}."
        blocks.append(block(section(text(failed, bold=True)), *_bullets(failures)))
    return Message(_escaped(said), tuple(blocks))


def _bullets(lines: Sequence[str]) -> list[RichTextElement]:
    """Make a list, which ends with how many more there are if it is too long."""
    room = accumulate(size([section(text(line(one, TITLE))).to_dict()]) for one in lines)
    shown = sum(taken <= _LIST for taken in room)
    said = [*lines[:shown], *([messages.more(len(lines) - shown)] if shown < len(lines) else [])]
    return [bullets(*(section(text(line(one, TITLE))) for one in said))] if said else []
