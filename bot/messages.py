"""Every sentence that Byline itself says to a user about an answer."""

from collections.abc import Sequence
from datetime import date

from bot.revisions import Revision
from index.scan import Report

NOT_COVERED = "The coverage does not answer this. The closest that it says:"
NOT_COVERED_EMPTY = "The coverage does not answer this, and says nothing close to it."
DOUBTFUL, REPEATED, FURNITURE = "in doubt", "repeats in this outlet", "furniture"
UNSEEN = "Not looked at yet."
BROKEN = "Something went wrong here, and it has been logged."
UNKNOWN_OUTLET = "an article that names no outlet"
BYLINE = "Byline"
PLACES = "Where the quotes stand"
PUBLISHES, CREDITED, NAMELESS, ORIGIN = "published it", "is credited", "not named", "independent origin"
NO_DATE, SAME_STORY = "no date", "same story"
TIMELINE = "When each outlet reported it"


def day(published: date) -> str:
    """Write a date: 16 October 2024."""
    return f"{published.day} {published:%B %Y}"


def short(published: date) -> str:
    """Write a day without its year: 16 Oct."""
    return f"{published.day} {published:%b}"


def month(published: date) -> str:
    """Write a month: Oct 2024."""
    return f"{published:%b} {published.year}"


def count(number: int, noun: str) -> str:
    """Write a number of things: one outlet, 3 outlets."""
    return f"one {noun}" if number == 1 else f"{number} {noun}s"


def prepared(today: date) -> str:
    """Say when a note was made, and what its quotes are."""
    return f"Prepared by Byline on {day(today)}. Every quote is word for word as in its article."


def place(article: str, version: int, start: int, end: int) -> str:
    """Say where in an article a quote stands."""
    which = f", version {version}" if version > 1 else ""
    return f"Article {article}{which}, characters {start}–{end}."


def export_title(question: str, form: str) -> str:
    """Name the file of an answer: Who reported it? (Word)."""
    return f"{question} ({form})"


def exported(path: str) -> str:
    """Say that an answer was written to a file."""
    return f"Written: {path}"


def listed(names: Sequence[str]) -> str:
    """Write a list: A, B and C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def publication(outlet: str | None, published: date | None) -> str:
    """Write where and when: The Harbour Post (12 March 2031)."""
    name = outlet or UNKNOWN_OUTLET
    return f"{name} ({day(published)})" if published else name


def numbers(report: Report) -> str:
    """Write what an update did: 2 added, 1 changed, 12 unchanged."""
    each = {name: getattr(report, name) for name in ("added", "changed", "removed", "unchanged")}
    return ", ".join(f"{value:,} {name}" for name, value in each.items() if value)


def indexed(report: Report) -> str:
    """Say what an update did: Indexed: 2 added, 1 changed, 12 unchanged."""
    done = numbers(report)
    return f"Indexed: {done}." if done else "There was nothing to index."


def unread(first: str, error: str, others: int) -> str:
    """Say what could not be read: the first, and how many more."""
    more = f", and {count(others, 'other')}" if others else ""
    return f"Not read: {first} ({error}){more}."


def mending(what: str) -> str:
    """Say that something is being mended."""
    return f"mending: {what}"


def backed_up(file: str, size: int) -> str:
    """Say that a backup was written, of so many bytes."""
    return f"Backup written: {file} ({size / 1e6:,.1f} MB)."


def restored(file: str, kept: int) -> str:
    """Say that a backup was put back, and how many of its files were not, because there are such here."""
    left = f" {count(kept, 'other file')} of it left out: there are newer ones here." if kept else ""
    return f"The coverage of {file} is back in place.{left}"


def copied(rows: int, written: int, deleted: int) -> str:
    """Say how much of a coverage another database holds now, and what was done for that."""
    return f"{rows:,} rows are there, and the same on both sides; {written:,} written just now, {deleted:,} deleted."


def found_alike(asked: int, same: float) -> str:
    """Say how much of what is found is the same on both sides."""
    return f"Of the ten best passages for {count(asked, 'sampled sentence')}, {same:.1%} are the same ones."


COPY_BROKEN_OFF = "broken off; run the same command again, it goes on where it stopped"


NO_WORKSPACES = "No workspace has installed Byline yet."


def resealed(rows: int) -> str:
    """Say that the tokens of workspaces were encrypted anew."""
    return f"Encrypted with the first key: {count(rows, 'row')} of tokens. The other keys are not needed any more."


def forgotten(identity: str) -> str:
    """Say that nothing is left of a workspace."""
    return f"Deleted all that {identity} had: articles, answers, feedback, settings."


def demo(address: str) -> str:
    """Say where the demo is."""
    return f"Byline’s demo is at {address} (Ctrl-C ends it)."


def needs_extra(what: str, library: str, extra: str) -> str:
    """Say which library is not there, and how to install it."""
    return f"{what} needs {library}, which is not installed: pip install 'byline[{extra}]'"


def covered(articles: int, outlets: int, newest: date | None) -> str:
    """Say how much coverage there is: 14 articles of 9 outlets, the newest of 14 March 2031."""
    until = f", the newest of {day(newest)}" if newest else ""
    return f"{count(articles, 'article')} of {count(outlets, 'outlet')}{until}"


def unserved(language: str, articles: int) -> str:
    """Say that articles are in a language that the model does not serve."""
    return f"{count(articles, 'article')} in a language that the model does not serve ({language})"


def revised(revision: Revision) -> str:
    """Say how a paragraph came into an article: this paragraph was changed (seen on 12 March 2031)."""
    when = f" (seen on {day(revision.seen)})" if revision.seen else ""
    return f"this paragraph was {revision.kind}{when}"


def story(title: str | None) -> str:
    """Name a story that several outlets carry, where nobody can tell who had it first."""
    return f"the story “{title}”" if title else "a story that several carry"


def also(outlets: Sequence[str]) -> str:
    """Name the other outlets that carry the same words, or these edited: also in Liga and Suspilne."""
    return f"also in {listed(outlets)}"


def lead_sources(sources: Sequence[str], articles: int, origins: int) -> str:
    """Lead of an answer to who reported something: Suspilne (Newsweek), Liga: 2 articles, 2 origins."""
    counts = f": {count(articles, 'article')}, {count(origins, 'origin')}" if articles > 1 else ""
    return f"{_capital(listed(sources))}{counts}."


def lead_said(sources: Sequence[str]) -> str:
    """Lead of an answer to who said something, or what somebody said."""
    return f"{_capital(listed(sources))}."


def lead_values(values: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Lead of an answer with numbers or days, each with who gives it: “18”: Suspilne; “21”: Liga."""
    return f"{'; '.join(f'{value}: {listed(list(sources))}' for value, sources in values)}."


def lead_differ(values: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Lead of an answer to whether outlets agree, where they don't: each value with who gives it."""
    return f"The quotes differ. {_capital(lead_values(values))}"


def lead_agree(value: str, sources: Sequence[str]) -> str:
    """Lead of an answer to whether outlets agree, where all quotes that give a value give the same."""
    return f"The quotes agree. {_capital(lead_values([(value, sources)]))}"


def lead_alone(value: str, sources: Sequence[str]) -> str:
    """Lead of an answer to whether outlets agree, where a single article gives a value."""
    return f"No second account to compare was found. {_capital(lead_values([(value, sources)]))}"


def lead_sides(sentences: Sequence[str]) -> str:
    """Lead of an answer to whether outlets agree, where words can only be held against words."""
    return f"Side by side: {' '.join(sentences)}"


def lead_verified(doubts: tuple[str, Sequence[str]], checked: tuple[str, Sequence[str]]) -> str:
    """Lead of an answer to whether something has been verified.

    :param doubts: a sentence that says no, with its source, or ""; and who else says so. :param checked: likewise, yes.
    """
    parts = []
    for what, words, others in (("Not verified", *doubts), ("Confirmed", *checked)):
        if words or others:
            parts.append(f"{what}: {words or f'{listed(others)}.'}")
        if words and others:
            parts.append(f"Also {listed(others)}.")
    return " ".join(parts)


def lead_denied(sources: Sequence[str], words: str = "") -> str:
    """Lead of an answer to whether anybody denies it: who does, and how the only or the first one puts it."""
    return f"Denied by {listed(sources)}{f': {words}' if words else '.'}"


def lead_not_denied(found: str) -> str:
    """Lead of an answer to whether anybody denies it, where no quote does."""
    return f"No denial was found. {found}"


def denial(source: str, quote: str) -> str:
    """Say that somebody denies it, in the words of the article."""
    return f"Denied by {source}: {quote}"


def difference(values: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Say that numbers differ."""
    return f"The numbers differ: {'; '.join(f'{value} ({listed(list(sources))})' for value, sources in values)}."


def dated(words: str, found: date, precision: str) -> str:
    """Write a day as it is named, and which one it is: Tuesday (15 October 2024)."""
    resolved = {"day": day(found), "month": f"{found:%B %Y}", "year": f"{found.year}"}.get(precision)
    return words if resolved is None or str(found.year) in words else f"{words} ({resolved})"


def through(name: str, outlet: str) -> str:
    """Write an unnamed source with the outlet that it spoke to."""
    return f"{name} through {outlet}"


def own(outlet: str | None) -> str:
    """Name who says what an article says itself."""
    return outlet or UNKNOWN_OUTLET


def in_outlets(name: str, outlets: Sequence[str]) -> str:
    """Write a source with the outlets that quote it: Suspilne (Radio Free Asia, Newsweek)."""
    return f"{name} ({', '.join(outlets)})" if outlets else name


def more(number: int) -> str:
    """Write how many there are beyond those that are named."""
    return f"{number} more"


def rests(origin: str, outlets: Sequence[str]) -> str:
    """Say that several outlets have it from one origin: A and B both rest on C."""
    return f"{listed(outlets)} {'both' if len(outlets) == 2 else 'all'} rest on {origin}."


def circle(one: str, other: str) -> str:
    """Say that two outlets cite each other."""
    return f"{one} and {other} each credit the other: neither confirms it."


def chain(names: Sequence[str]) -> str:
    """Write how a claim came to an article: from its source, through others, to the outlet that published it."""
    return " ← ".join(names)


def who_reported(topic: str) -> str:
    """Ask for the sources of what bare words name: who reported the desertions, of "the desertions"."""
    return f"who reported {topic}?"


def nothing_to_map(question: str) -> str:
    """Say that there is no picture, as there is no answer."""
    return (
        f"the coverage does not answer “{question}”, so there is nothing to draw; byline ask shows the closest it says"
    )


def basis(articles: int, origins: int) -> str:
    """Say on how much something rests: 10 articles, 4 origins."""
    return f"{count(articles, 'article')}, {count(origins, 'origin')}"


def credits(name: str, sources: Sequence[str]) -> str:
    """Say whom somebody credits: Newsweek credits Suspilne."""
    return f"{name} credits {listed(sources)}."


def map_in_words(question: str, basis_: str) -> str:
    """Begin a picture of who credits whom in words."""
    return f"Source map of “{question}”: {basis_}."


def map_title(question: str) -> str:
    """Name a picture of who credits whom."""
    return f"Sources: {question}"


def arrows(*, counted: bool, copied: bool) -> str:
    """Say what arrows in a picture mean, numbers beside them, and dotted lines."""
    said = ["Arrows lead from the source to who credits it"]
    said += ["a number counts quotes"] if counted else []
    said += ["a dotted line is the same story"] if copied else []
    return "; ".join(said)


def copies(name: str, source: str) -> str:
    """Say that an outlet carries another one's story."""
    return f"{name} carries the story of {source}."


def told_by(outlet: str, tellings: Sequence[str]) -> str:
    """Say what an outlet reported when: The Harbour Post: 12 March 2031, eighteen."""
    return f"{outlet}: {'; '.join(tellings)}."


def independent(origins: Sequence[str]) -> str:
    """Name the origins that something rests on."""
    return f"Independent origin{'' if len(origins) == 1 else 's'}: {listed(origins)}."


def drawn(path: str) -> str:
    """Say that a picture was written."""
    return f"Written: {path}"


def copy_of(source: str) -> str:
    """Say of an article that it is a copy: same story as OBC."""
    return f"same story as {source}"


def telling(published: date | None, numbers_: Sequence[str], source: str | None) -> str:
    """Write when an outlet reported something, and the number that it gave: 12 March 2031, eighteen."""
    when = day(published) if published else NO_DATE
    return ", ".join(
        [
            when,
            *([listed(numbers_)] if numbers_ else []),
            *([copy_of(source)] if source else []),
        ]
    )


def understood(whole: str) -> str:
    """Say how a follow-up was understood."""
    return f"Asked as: {whole}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def lead_quoted(sentence: str, source: str) -> str:
    """Lead of an answer that one sentence gives: the sentence, and who says it (Suspilne, Newsweek)."""
    return f"{sentence} ({source.replace(' (', ', ').removesuffix(')')})"


def lead_found(best: str, others: Sequence[str]) -> str:
    """Lead of any other answer: where the best quote stands, and where else there are quotes."""
    more_ = f" More from {listed(others)}." if others else ""
    return f"Answered by {best}.{more_}"
