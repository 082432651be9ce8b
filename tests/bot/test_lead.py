"""The lead says nothing beyond the quotes under it."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot import messages
from bot.answer import Answer, Excerpt, ask
from bot.credit import Credited, origins
from bot.lead import lead, named
from bot.question import understand
from corpus.dates import dates
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.numerals import numbers
from tests.bot.made import chain, quoted


def led(question: str, *quotes: Credited) -> str:
    """Return the lead of an answer with these quotes."""
    return lead(understand(question, []), quotes, origins(one for quote in quotes for one in quote.chains))


GAZETTE = quoted(
    "The Gazette", "Pier Radio said that eighteen sailors deserted.", chain("The Gazette", "Pier Radio"), cue="said"
)
COURANT = quoted(
    "The Courant", "Pier Radio reported that 18 sailors deserted.", chain("The Courant", "Pier Radio"), cue="reported"
)
OWN = quoted("The Lantern", "Twenty-one sailors deserted on Tuesday.")
WHO = "who reported the desertions?"


def test_a_source_is_named_once_with_the_outlets_that_credit_it() -> None:
    """Two outlets with one origin are one source, and one origin is counted."""
    assert led(WHO, GAZETTE, COURANT) == "Pier Radio (The Gazette, The Courant): 2 articles, one origin."
    assert led(WHO, GAZETTE, COURANT, OWN).endswith(", The Courant) and The Lantern: 3 articles, 2 origins.")


def test_one_article_is_not_counted() -> None:
    """A lead on a single article needs no numbers."""
    assert led(WHO, GAZETTE) == "Pier Radio (The Gazette)."


def test_whom_no_quote_names_is_not_in_the_lead() -> None:
    """One whom the quote calls only "he" stands in the sources but not in the lead."""
    one = quoted("The Gazette", "“We rowed,” he said.", chain("The Gazette", "Ilse Brandt/person"), cue="said")
    assert "Brandt" not in led("who said that they rowed?", one)
    assert led("who said that they rowed?", one) == "The Gazette."


def test_who_is_unnamed_is_named_with_whom_they_spoke_to() -> None:
    """If the quote names that outlet too."""
    text = "Two pilots told Pier Radio that the buoy was gone."
    one = quoted("The Gazette", text, chain("The Gazette", "Pier Radio", "Two pilots/unnamed"), cue="told")
    assert led("who said that the buoy was gone?", one) == "Two pilots through Pier Radio (The Gazette)."


def test_an_outlet_is_no_second_source_beside_those_it_credits() -> None:
    """What an article goes on to say itself is of the same account."""
    more = quoted("The Gazette", "Nine of them rowed ashore.")
    assert led(WHO, GAZETTE, more) == "Pier Radio (The Gazette)."


def test_an_article_of_no_outlet_is_called_so() -> None:
    """Nothing is made up for it."""
    assert led(WHO, quoted(None, "Nine sailors deserted.")) == "An article that names no outlet."


def test_many_sources_are_cut_and_counted() -> None:
    """The first ones are named, and how many more there are."""
    quotes = [quoted(f"Outlet {letter}", "Nine sailors deserted.") for letter in "ABCDEFGH"]
    found = named(quotes)
    assert found == [f"Outlet {letter}" for letter in "ABCDE"] + ["3 more"]


def test_each_number_is_given_with_its_sources() -> None:
    """Equal ones together, in words or digits; each as its quote writes it."""
    found = led("how many sailors deserted?", GAZETTE, COURANT, OWN)
    assert found == "eighteen: Pier Radio (The Gazette, The Courant); Twenty-one: The Lantern."


def test_a_day_is_shown_in_its_words_and_as_a_date() -> None:
    """A "Tuesday" in an article of Wednesday 12 March is the 11th; a whole date is not said twice."""
    assert led("when did the sailors desert?", OWN) == "Tuesday (11 March 2031): The Lantern."
    whole = quoted("The Lantern", "The sailors deserted on 11 March 2031.")
    assert led("when did the sailors desert?", whole) == "11 March 2031: The Lantern."


def test_what_nobody_could_check_is_not_called_confirmed() -> None:
    """Doubts and confirmations are told apart, each with who has them."""
    doubt = quoted("The Courant", "The Courant could not independently verify the desertions.")
    sure = quoted("Pier Radio", "A constable confirmed the desertions.")
    asked = "have the desertions been verified?"
    assert led(asked, doubt) == "Not verified: The Courant."
    assert led(asked, sure, doubt) == "Not verified: The Courant. Confirmed: Pier Radio."


def test_who_denies_is_named() -> None:
    """And nobody else."""
    text = "The ministry denied the desertions."
    one = quoted("The Courant", text, chain("The Courant", "The ministry/state_body"), cue="denied")
    assert led("does anyone deny the desertions?", one, OWN) == "Denied by The ministry (The Courant)."


# Over all questions on the sample coverage

_NAME = re.compile(r"[A-ZÀ-Þ][\w’'&-]*(?:\.(?=\s[A-Z]))?(?:\s(?:&|[A-ZÀ-Þ])[\w’'-]*(?:\.(?=\s[A-Z]))?)*")
_OURS = re.compile(
    r"^(?:Answered by|Denied by|Not verified:|Confirmed:)|(?<=\. )(?:More from|Confirmed:)"
    rf"|{messages.UNKNOWN_OUTLET}|: \d+ articles, (?:one|\d+) origins?\.$|\b\d+ more\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def answers(sample_home: Path, embedder: OnnxTwin, gold: list[dict[str, Any]]) -> list[Answer]:
    """Return the answers to all questions on the sample coverage."""
    coverage = Coverage(sample_home, lambda: embedder)
    return [ask(coverage, one["question"], after=one["after"]) for one in gold]


def shown(excerpts: Sequence[Excerpt]) -> Iterator[str]:
    """Yield what a lead may name: quotes, outlets, days, and the days that quotes name."""
    for one in excerpts:
        yield from (one.quote, one.outlet or "")
        if one.published:
            yield messages.day(one.published)
        for named_ in dates(one.quote, one.published):
            yield messages.dated(named_.span.of(one.quote), named_.day, named_.precision)


def test_no_name_and_no_number_of_a_lead_is_missing_from_its_excerpts(answers: list[Answer]) -> None:
    """Apart from Byline's own words, and the counts of articles and origins."""
    missing: dict[str, list[str]] = {}
    for answer in answers:
        if answer.status != "answered":
            continue
        evidence = " | ".join(shown([one for finding in answer.findings for one in finding.excerpts])).casefold()
        left = _OURS.sub("", answer.lead)
        wanted = [match[0] for match in _NAME.finditer(left)]
        wanted += [left[start:end] for start, end, _ in numbers(left)]
        lost = [one for one in wanted if one.casefold() not in evidence]
        if lost:
            missing[answer.lead] = lost
    assert not missing, json.dumps(missing, ensure_ascii=False, indent=1)


def test_counts_of_articles_and_origins_are_those_of_the_answer(answers: list[Answer]) -> None:
    """As many as are cited and as many as are counted."""
    for answer in answers:
        counts = re.search(r": (\d+) articles, (one|\d+) origins?\.$", answer.lead)
        if counts:
            cited = {one.article_id for finding in answer.findings for one in finding.excerpts}
            origin = 1 if counts[2] == "one" else int(counts[2])
            assert (int(counts[1]), origin) == (len(cited), answer.origins)


def test_the_reasoning_is_of_cited_articles(answers: list[Answer]) -> None:
    """Whoever rests on somebody is an outlet of the answer's chains, and at least two do."""
    told = [(answer, line) for answer in answers for line in answer.reasoning]
    assert told
    for answer, line in told:
        chains = [source.chain for finding in answer.findings for source in finding.sources]
        known = {name for names in chains for name in names}
        assert any(name in line for name in known)
        assert re.search(r" (?:both|all) rest on | each credit the other", line)
