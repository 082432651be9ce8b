"""What repeats in an outlet's articles is furniture if it is worded so, and body, never lost, if it tells news."""

from collections import Counter
from collections.abc import Collection, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clean import body
from corpus.furniture import Verdict, fingerprints, least, verdicts
from corpus.sentences import paragraphs

# One outlet, eight articles: five on one running affair, three on other matters.
STORIES = [
    [
        "Eighteen of the crew of the Halcyon Petrel left the ship by night, two officials told the Harbour Post.",
        "The boats were lowered without lamps, and the mate heard nothing of it.",
    ],
    [
        "The ministry denied on Wednesday that anyone had left the Halcyon Petrel.",
        "A spokesperson spoke of a rotation, and would not say who had ordered it.",
    ],
    [
        "A fisherman from Skellet Bay found two empty lifeboats of the Halcyon Petrel at dawn.",
        "He towed them to the pier with a rope that was not his.",
    ],
    [
        "The owner of the Halcyon Petrel has paid the wages that it owed since the winter.",
        "The union counted the money twice and found it short by a tenth.",
    ],
    [
        "The Assembly will ask what the survey has cost and who gave the order to sail.",
        "Hanne Corvidel wants the Halcyon Petrel brought home under her own power.",
    ],
    [
        "The ferry to Ostwick will not run on Sunday, as its pump has broken again.",
        "A bus goes round by the bridge, and takes an hour and a half.",
    ],
    [
        "Rain fell on the Eskerby fair for the ninth year in a row.",
        "The prize for the largest turnip went to a boy of eleven.",
    ],
    [
        "The library in Port Corran has found a book that was lent in the year of the flood.",
        "No fine will be asked of the reader’s granddaughter, who brought it back.",
    ],
]
AFFAIR = range(5)

PITCHES = [
    "Your donation keeps the Harbour Post’s newsroom free for all.",
    "Help us tell you what happens on this coast, from as little as 3 quills a month.",
    "Join 12,000 readers who get our morning newsletter.",
    "This story was produced with the help of the Orla Fund for the Coast.",
    "This project was made possible by a grant for island journalism.",
    "Mara Quist is the islands correspondent of the Harbour Post.",
    "Mara Quist and Tove Finn write about the coast for the Harbour Post.",
    "Tove Finn can be reached at t.finn@harbourpost.example.",
    "The Harbour Post is an independent, reader-owned newspaper for the northern coast.",
    "The views expressed in this column are the author’s own.",
    "This site may earn a commission on what you buy through its links.",
    "The Post is not responsible for the content of external sites.",
    "This material may not be published, broadcast or redistributed.",
    "If you are affected by what you have read here, the seamen’s mission has somebody awake at all hours.",
    "Consider becoming one of our supporters, if you can spare it.",
    "Our coverage of the islands is part of a partnership with Marrow Coast Radio.",
    "Send us your questions on the ferry, and we will put them to the company.",
    "Like the page of the Post and hear it first.",
]
BACKGROUND = [
    "The army denied it.",
    "“We log vessels in this office, and not quarrels,” the clerk said.",
    "“Your donations feed our members,” the union’s newsletter said.",
    "The Halcyon Petrel sailed from Karsholt on Feb. 3 with 46 people aboard.",
    "The survey of the Orrin Trench, which both countries claim, was to last fourteen months.",
    "Under the Lissamar Compact, Velland must notify Ostrey of a landing.",
    "The union had warned the company of trouble.",
    "The company says that all wages were paid.",
    "Two cutters and a helicopter were called to the search.",
    "The names of the crew may not be published under the law of the islands, the court ordered.",
    "Contact with the ship was lost on Monday, and no report of it was made.",
    "Subscribers to the fund were told of the loss by letter.",
    "This report was published by the Seabed Survey Office.",
]
PLAIN_BACKGROUND = [
    "Members of the crew had not been paid since the winter.",
    "This project was paid for by the ministry.",
    "Nobody knows why the boats were lowered.",
]


def pages(extra: Sequence[str], among: Collection[int] = range(8), at: int = 2) -> list[str]:
    """Write the outlet's articles, with `extra` lines in those `among` them."""
    return ["\n\n".join([*story[:at], *(extra if i in among else ()), *story[at:]]) for i, story in enumerate(STORIES)]


def prints(text: str) -> frozenset[int]:
    """Return an article's fingerprints."""
    spans = paragraphs(text)
    return fingerprints(text, spans, body(text, spans))


def learned(texts: Sequence[str], stories: Sequence[object] | None = None) -> frozenset[int]:
    """Return the lines that repeat in one outlet's articles, which are a story each unless `stories` tells."""
    told: dict[object, set[int]] = {}
    for story, text in zip(stories or range(len(texts)), texts, strict=True):
        told.setdefault(story, set()).update(prints(text))
    counts = Counter(line for lines in told.values() for line in lines)
    return frozenset(line for line, count in counts.items() if count >= least(line, len(told)))


def judged(text: str, known: Collection[int]) -> dict[str, Verdict]:
    """Return each line of an article and what it is."""
    spans = paragraphs(text)
    found = verdicts(text, spans, body(text, spans), known)
    return {span.of(text): verdict for span, verdict in zip(spans, found, strict=True)}


@pytest.mark.parametrize("line", PITCHES)
@pytest.mark.parametrize("at", [1, 2])
def test_a_pitch_that_repeats_goes(line: str, at: int) -> None:
    """What a site says to its readers, and of itself, is furniture once it stood in three stories."""
    texts = pages([line], among=(1, 5, 6), at=at)
    found = judged(texts[5], learned(texts))
    assert found.pop(line) is Verdict.FURNITURE
    assert set(found.values()) == {Verdict.BODY}


@pytest.mark.parametrize("line", PITCHES)
def test_what_does_not_repeat_stays(line: str) -> None:
    """Wording alone, or two stories, drop nothing."""
    texts = pages([line], among=(1, 5))
    assert learned(texts) == frozenset()
    assert judged(texts[5], learned(texts)) == judged(texts[5], ()) != {}
    assert judged(texts[5], learned(texts))[line] is Verdict.BODY


@pytest.mark.parametrize("line", BACKGROUND)
def test_background_that_repeats_is_body(line: str) -> None:
    """What a paper repeats in every story of an affair is body, in each of them, the first as the last."""
    texts = pages([line], among=AFFAIR)
    known = learned(texts)
    assert [judged(texts[i], known)[line] for i in AFFAIR] == [Verdict.BODY] * len(AFFAIR)


@pytest.mark.parametrize("line", PLAIN_BACKGROUND)
def test_background_without_names_or_numbers_is_never_lost(line: str) -> None:
    """What shows no news by its wording may be in doubt, where the rest of the article has other words."""
    texts = pages([line], among=AFFAIR)
    known = learned(texts)
    assert all(judged(texts[i], known)[line] is not Verdict.FURNITURE for i in AFFAIR)


def test_an_affair_and_its_pitches_together() -> None:
    """Of a page with all of it, the pitches go and everything else stays as it was."""
    texts = ["\n\n".join([*story[:1], *BACKGROUND, *story[1:], *PITCHES]) for story in STORIES]
    known = learned(texts)
    for text, story in zip(texts, STORIES, strict=True):
        found = judged(text, known)
        lost = {line for line, verdict in found.items() if verdict is Verdict.FURNITURE}
        assert lost <= set(PITCHES)
        assert all(found[line] is Verdict.BODY for line in (*story, *BACKGROUND))
        assert len(lost) >= len(PITCHES) - 1  # one leans on the story's own words, and is in doubt


DOUBTFUL = [
    "Editor’s note: the Harbour Post has changed how it writes the names of the islands.",
    "Clarification: an earlier version of this list was shorter.",
    "Here is what else is going on along the shore:",
    "It has been a long week on the water.",
]


@pytest.mark.parametrize("line", DOUBTFUL)
def test_what_might_be_either_is_in_doubt(line: str) -> None:
    """A line that repeats everywhere and shows neither news nor a pitch is kept, in doubt."""
    texts = pages([line])
    assert judged(texts[6], learned(texts))[line] is Verdict.DOUBTFUL


def test_plain_lines_need_a_fifth_of_the_stories() -> None:
    """A line without news may repeat a little: three stories of sixteen put it in no doubt, four do."""
    line = DOUBTFUL[-1]
    texts = pages([line], among=(0, 5, 6)) + pages([], among=())
    assert judged(texts[0], learned(texts))[line] is Verdict.BODY
    texts = pages([line], among=(0, 5, 6, 7)) + pages([], among=())
    assert judged(texts[0], learned(texts))[line] is Verdict.DOUBTFUL


def test_a_sites_wording_needs_three_stories_however_many_there_are() -> None:
    """A pitch that stands in three of sixteen goes."""
    texts = pages(PITCHES[:1], among=(1, 5, 6)) + pages([], among=())
    assert judged(texts[5], learned(texts))[PITCHES[0]] is Verdict.FURNITURE


def test_a_plain_line_about_the_same_matter_is_body() -> None:
    """Where the article goes on about what the line is about, it is background."""
    line = "The lifeboats were empty."
    texts = pages([line])
    known = learned(texts)
    assert judged(texts[2], known)[line] is Verdict.BODY
    assert judged(texts[6], known)[line] is Verdict.DOUBTFUL
    half = "The lifeboats were painted."
    texts = pages([half])
    assert judged(texts[2], learned(texts))[half] is Verdict.BODY


def test_words_that_every_article_has_tie_a_line_to_none() -> None:
    """They tell no matter, however many of them a line shares."""
    line = "Nobody there would have been ashore."
    texts = pages([line])
    texts[6] += "\n\nThe turnips would have been weighed there on Sunday, the mayor said."
    assert judged(texts[6], learned(texts))[line] is Verdict.DOUBTFUL


def test_a_note_of_the_site_is_in_doubt_whatever_it_is_about() -> None:
    """An article on the same matter makes it no body."""
    texts = pages(DOUBTFUL[:1])
    texts[6] += "\n\nThe Harbour Post changed the names of the islands, an editor’s note that he writes said."
    assert judged(texts[6], learned(texts))[DOUBTFUL[0]] is Verdict.DOUBTFUL


def test_a_reporter_who_is_the_news_is_in_doubt_at_most() -> None:
    """What says who a reporter is stays in an article that tells more of her."""
    line = "Mara Quist is a reporter of the Lantern."
    texts = pages([line])
    texts[4] += "\n\nThe police let Quist go after nine hours in a room without a window."
    known = learned(texts)
    assert judged(texts[4], known)[line] is Verdict.DOUBTFUL
    texts[6] += "\n\nThe fair at Quistmoor is in June."
    assert judged(texts[6], known)[line] is Verdict.FURNITURE


def test_labels_in_capitals_go() -> None:
    """A few words in capitals that stand in a fifth of the stories are a label, with a full stop or without."""
    texts = pages(["FULL TEXT."], at=1)
    assert judged(texts[6], learned(texts))["FULL TEXT."] is Verdict.FURNITURE


@pytest.mark.parametrize("line", [PITCHES[0], DOUBTFUL[0], DOUBTFUL[-1]])
def test_copies_teach_nothing(line: str) -> None:
    """A story that stands in the coverage nine times shows its lines once."""
    copies = [pages([line])[0]] * 9
    assert learned(copies, ["one"] * 9) == frozenset()
    assert learned(copies) != frozenset()


def test_all_versions_of_a_story_show_its_lines() -> None:
    """What the second one holds counts as what the first one does."""
    texts = pages(PITCHES[:1], among=(1, 5, 6))
    assert learned([texts[0], texts[1], texts[5], texts[6]], ["one", "one", "two", "three"])


def test_numbers_differ_in_a_pitch_and_not_in_news() -> None:
    """A pitch is the same with another number; other lines are only the same if they say the same."""
    texts = [pages([f"Join {n},000 readers who get our newsletter."])[n] for n in range(1, 8)]
    assert all(learned(texts) & prints(text) for text in texts)
    assert prints("Join 12 readers of our newsletter. ") == prints("JOIN 9,000 READERS of our newsletter!")
    assert prints("Correction: 3 boats, not 2.") != prints("Correction: 4 boats, not 2.")


def test_learning_is_undone_when_the_articles_go() -> None:
    """What is learned is what the present articles show: fewer of them, and the line is back."""
    texts = pages([PITCHES[0]], among=(1, 5, 6))
    assert learned(texts)
    assert learned([*texts[:5], *texts[6:]]) == frozenset()


def test_an_article_of_nothing_else_keeps_it_in_doubt() -> None:
    """Of an article that had a body something is left, though it is nothing but what repeats."""
    text = "\n\n".join(PITCHES[:2])
    known = learned([*pages(PITCHES[:2]), text])
    assert judged(text, known) == dict.fromkeys(PITCHES[:2], Verdict.DOUBTFUL)


def test_no_outlet_no_furniture() -> None:
    """Of no articles nothing is learned, and nothing has no lines."""
    assert learned([]) == frozenset()
    assert verdicts("", [], [], ()) == []


LINES = st.lists(st.sampled_from([*PITCHES, *BACKGROUND, *DOUBTFUL, *STORIES[0]]) | st.text(max_size=80), max_size=12)


@settings(max_examples=100)
@given(LINES)
def test_any_page_is_judged_line_by_line(lines: list[str]) -> None:
    """There is one verdict a paragraph; what the rules dropped stays dropped; a body never goes whole; numbers fit."""
    text = "\n\n".join(lines)
    spans = paragraphs(text)
    kept = body(text, spans)
    known = prints(text)
    found = verdicts(text, spans, kept, known)
    assert len(found) == len(spans)
    assert all(keep or one is Verdict.FURNITURE for keep, one in zip(kept, found, strict=True))
    assert any(one is not Verdict.FURNITURE for one in found) == any(kept)
    assert verdicts(text, spans, kept, ()) == [Verdict.BODY if keep else Verdict.FURNITURE for keep in kept]
    assert all(0 <= line < 2**63 for line in known)
