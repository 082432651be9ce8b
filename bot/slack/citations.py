"""The quotes of an answer as blocks: who says it, through whom, and each quote with where it stands."""

from collections.abc import Callable, Iterator, Sequence

from slack_sdk.models.blocks import ContextBlock, DividerBlock, PlainTextObject, RichTextElement

from bot import messages
from bot.answer import Answer, Excerpt, Finding
from bot.slack import words
from bot.slack.packing import Item, fits
from bot.slack.richtext import Block, block, emoji, line, link, pieces, quote, section, text

Link = Callable[[Excerpt], str | None]

NAME, TITLE = 80, 200  # characters of a name and of a headline; a longer one is cut, which a quote never is
NAMES = 300  # of several names
SMALL = 600  # of a line of small text
CHAINS = 8  # ways by which a source's words came to articles that are shown
PIECE = 2000  # characters of a block that is not a quote


def quoted(answer: Answer) -> tuple[Excerpt, ...]:
    """Return all excerpts of an answer in the order of their numbers, which begin with 1."""
    return tuple(one for finding in answer.findings for one in finding.excerpts) or answer.closest


def outlet(excerpt: Excerpt) -> str:
    """Name an excerpt's outlet, on one line."""
    return line(excerpt.outlet or "", NAME) or messages.UNKNOWN_OUTLET


def by_outlet(excerpts: Sequence[Excerpt]) -> dict[str, list[int]]:
    """Return the numbers of the quotes of each outlet, in order of the first."""
    found: dict[str, list[int]] = {}
    for number, excerpt in enumerate(excerpts, 1):
        found.setdefault(outlet(excerpt), []).append(number)
    return found


def outlets(answer: Answer) -> int:
    """Count the outlets of the quoted articles; an article that names none counts for none."""
    found = {one.outlet for one in quoted(answer) if one.outlet}
    return len(found | {copy.outlet for one in quoted(answer) for copy in one.also})


def source_names(finding: Finding) -> list[str]:
    """Name the sources of a finding, each once; one that credits nobody has none."""
    return list(filter(None, dict.fromkeys(line(source.name, NAME) for source in finding.sources)))


def heading(finding: Finding) -> str:
    """Name who says it, on one line."""
    found = source_names(finding)
    return line(messages.listed(found), NAMES) if found else messages.UNKNOWN_OUTLET.capitalize()


def chains(finding: Finding) -> list[str]:
    """Write each way by which a source's words came to an article, on a line each."""
    ways = dict.fromkeys(source.chain for source in finding.sources if len(source.chain) > 1)
    found = [line(messages.chain([line(name, NAME) for name in way]), NAMES) for way in ways]
    return found if len(found) <= CHAINS else [*found[: CHAINS - 1], messages.more(len(found) - CHAINS + 1)]


def small(*lines: str) -> Block:
    """Make small grey text, in which marks and emoji codes stay what they are."""
    joined = "\n".join(line(one, SMALL) for one in lines)
    return ContextBlock(elements=[PlainTextObject(text=joined, emoji=False)]).to_dict()


def divider() -> Block:
    """Make a line across the message."""
    return DividerBlock().to_dict()


def paragraphs(lines: Sequence[str], sign: str | None = None) -> Iterator[Block]:
    """Make blocks of text that is not one quote, each paragraph split where it is long.

    :param sign: an emoji before each paragraph, whose first words, up to a colon, are then bold.
    """
    for one in lines:
        for i, piece in enumerate(pieces(one, PIECE)):
            yield block(section(*_signed(piece, sign) if sign and not i else (text(piece),)))


def _signed(words_: str, sign: str) -> list[RichTextElement]:
    label, colon, rest = words_.partition(": ")
    return [emoji(sign), text(f" {label}{colon}", bold=bool(colon)), *([text(rest)] if rest else [])]


def found_items(answer: Answer, link_to: Link) -> list[Item]:
    """Make the items of an answer's findings, or of its closest excerpts, which nobody is named over."""
    items: list[Item] = []
    for finding in answer.findings:
        title = block(section(text(heading(finding), bold=True)))
        ways = chains(finding)
        opening = (title, small(*ways)) if ways else (title,)
        within: tuple[Block, ...] = (divider(), *opening)
        for excerpt in finding.excerpts:
            items.append(_item(len(items) + 1, excerpt, link_to, within, opening))
            within, opening = (), (title,)
    return items or [_item(number, one, link_to) for number, one in enumerate(answer.closest, 1)]


def _item(
    number: int, excerpt: Excerpt, link_to: Link, within: tuple[Block, ...] = (), opening: tuple[Block, ...] = ()
) -> Item:
    return Item(citation(number, excerpt, link_to(excerpt)), within, opening, outlet=outlet(excerpt), quotes=1)


def citation(number: int, excerpt: Excerpt, url: str | None) -> tuple[Block, ...]:
    """Make a quote and the line under it, in one block if that fits; a quote that no message holds is only named."""
    where = _reference(number, excerpt, url)
    if fits([whole := block(quote(excerpt.quote), where)]):
        return (whole,)
    if fits([alone := block(quote(excerpt.quote))]):
        return (alone, block(where))
    return (block(section(text(words.too_long(number), italic=True)), where),)


def _reference(number: int, excerpt: Excerpt, url: str | None) -> RichTextElement:
    """Say where a quote stands: its number, outlet, headline and date; the headline is the link, else the outlet."""
    name = line(excerpt.outlet or "", NAME) or messages.UNKNOWN_OUTLET.capitalize()
    title = line(excerpt.title or "", TITLE)
    day = [text(f" · {messages.day(excerpt.published)}")] if excerpt.published else []
    day += [text(f" · {messages.revised(excerpt.revision)}")] if excerpt.revision else []
    day += [text(f" · {line(messages.also([one.outlet for one in excerpt.also]), NAMES)}")] if excerpt.also else []
    if title:
        return section(text(f"{number}  {name}", bold=True), text(" · "), link(title, url), *day)
    return section(text(f"{number}  ", bold=True), link(name, url, bold=True), *day)
