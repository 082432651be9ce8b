"""The lead says nothing beyond the quotes under it."""

import json
import re
from collections.abc import Iterator, Sequence

import pytest

from bot import messages
from bot.answer import Answer, Excerpt
from bot.credit import Credited, origins
from bot.lead import lead, named
from bot.question import understand
from corpus.dates import dates
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


def test_a_day_is_that_of_what_is_asked() -> None:
    """Of what happened it stands in what is said, of the saying beside it; what is to come did not happen."""
    text = "The coastguard said on Tuesday that the sailors deserted shortly after midnight on Monday."
    one = quoted(
        "The Lantern",
        text,
        chain("The Lantern", "The coastguard/state_body"),
        cue="said",
        content="the sailors deserted shortly after midnight on Monday",
    )
    who = "The coastguard (The Lantern)."
    assert led("when did the sailors desert?", one) == f"shortly after midnight on Monday (10 March 2031): {who}"
    assert led("when did the coastguard say that?", one) == f"Tuesday (11 March 2031): {who}"
    ahead = quoted("The Lantern", "The sailors will be tried on 19 March.")
    assert led("when were the sailors tried?", ahead).startswith("The sailors will be tried")


def test_values_that_differ_and_that_agree_are_told_apart() -> None:
    """With each its sources; of a single article nothing is compared, nor are kilometres with miles."""
    asked = "do the outlets agree on how many sailors deserted?"
    assert led(asked, GAZETTE, OWN) == (
        "The quotes differ. Eighteen: Pier Radio (The Gazette); Twenty-one: The Lantern."
    )
    assert led(asked, GAZETTE, COURANT) == "The quotes agree. Eighteen: Pier Radio (The Gazette, The Courant)."
    assert led(asked, OWN) == "No second account to compare was found. Twenty-one: The Lantern."
    near, far = quoted("A", "The boats sank 4 km from shore."), quoted("B", "The boats sank two miles from shore.")
    assert led("do they agree on how far from shore the boats sank?", near, far) == "4 km: A; two miles: B."


def test_words_are_put_side_by_side_where_nothing_can_be_counted() -> None:
    """Each with its source, and no word on whether they agree."""
    one, other = quoted("A", "They left for want of wages."), quoted("B", "They left because the tank leaked.")
    found = led("do the outlets agree on why they left?", one, other)
    assert found == f"Side by side: {one.evidence.quote} (A) {other.evidence.quote} (B)"


def test_what_nobody_could_check_is_not_called_confirmed() -> None:
    """Doubts and confirmations are told apart, each in its words, with who has them."""
    doubt = quoted("The Courant", "The Courant could not independently verify the desertions.")
    sure = quoted("Pier Radio", "A constable confirmed the desertions.")
    asked = "have the desertions been verified?"
    assert led(asked, doubt) == f"Not verified: {doubt.evidence.quote} (The Courant)"
    assert led(asked, sure, doubt) == (
        f"Not verified: {doubt.evidence.quote} (The Courant) Confirmed: {sure.evidence.quote} (Pier Radio)"
    )


@pytest.mark.parametrize(
    "text",
    [
        "The office neither confirmed nor denied the desertions.",
        "The minister declined to confirm the desertions.",
        "We could not confirm this.",
    ],
)
def test_who_would_not_say_neither_doubts_nor_confirms(text: str) -> None:
    """Nor does who speaks of a "this" that the quote does not hold."""
    found = led("have the desertions been verified?", quoted("The Courant", text))
    assert found == f"{text} (The Courant)"


def test_who_denies_is_named() -> None:
    """And nobody else, by a word for it or by saying that it is not so; not who speaks of denials."""
    ministry = chain("The Courant", "The ministry/state_body")
    asked = "does anyone deny the desertions?"
    text = "The ministry denied the desertions."
    one = quoted("The Courant", text, ministry, cue="denied")
    assert led(asked, one, OWN) == f"Denied by The ministry (The Courant): {text}"
    text = "The ministry says there was no desertion."
    one = quoted("The Courant", text, ministry, cue="says", content="there was no desertion")
    assert led(asked, OWN, one) == f"Denied by The ministry (The Courant): {text}"
    text = "A state that denies a desertion pardons it, Brandt said."
    one = quoted("The Courant", text, chain("The Courant", "Brandt/person"), cue="said", content=text[:43])
    assert not led(asked, one).startswith("Denied")


def test_that_no_denial_was_found_is_said_of_what_is_covered() -> None:
    """Where the best quote holds what denials are asked of, and is no denial itself."""
    assert led("does anyone deny that the sailors deserted?", OWN) == (
        "No denial was found. Twenty-one sailors deserted on Tuesday. (The Lantern)"
    )
    assert "No denial" not in led("does anyone deny that the ferries burned?", OWN)


def test_a_denial_of_something_else_is_none() -> None:
    """Who denies that wages are late does not deny that sailors deserted."""
    text = "The company denied that wages were late."
    one = quoted("The Courant", text, chain("The Courant", "The company/unnamed"), cue="denied")
    assert "Denied" not in led("does anyone deny the desertions?", OWN, one)


def test_what_somebody_said_is_quoted() -> None:
    """Their own words before better ones of others, with their name and the outlet."""
    text = "“We rowed all night,” Ilse Brandt said."
    one = quoted("The Gazette", text, chain("The Gazette", "Ilse Brandt/person"), cue="said")
    assert led("what did Ilse Brandt say?", OWN, one) == f"{text} (Ilse Brandt, The Gazette)"


# Over all questions on the sample coverage

_NAME = re.compile(r"[A-ZÀ-Þ][\w’'&-]*(?:\.(?=\s[A-Z]))?(?:\s(?:&|[A-ZÀ-Þ])[\w’'-]*(?:\.(?=\s[A-Z]))?)*")
_OURS = re.compile(
    r"^(?:Answered by|Denied by|No denial was found\.|The quotes (?:differ|agree)\.|Side by side:|Not verified:"
    r"|Confirmed:|No second account to compare was found\.)|(?<=[.)] )(?:More from|Confirmed:|Also\b)"
    rf"|{messages.UNKNOWN_OUTLET}|: \d+ articles, (?:one|\d+) origins?\.$|\b\d+ more\b",
    re.IGNORECASE,
)


def shown(excerpts: Sequence[Excerpt]) -> Iterator[str]:
    """Yield what a lead may name: quotes, outlets, days, and the days that quotes name."""
    for one in excerpts:
        yield from (one.quote, one.outlet or "", *(copy.outlet for copy in one.also))
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
            quoted = [one for finding in answer.findings for one in finding.excerpts]
            cited = {one.article_id for excerpt in quoted for one in (excerpt, *excerpt.also)}
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
