"""Furniture goes, prose stays, and no character of what stays is touched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clean import FURNITURE, body, kind_of_furniture, runs
from corpus.sentences import paragraphs
from tests.corpus.lines import FIRST, LAST, kept

EXAMPLES = {
    "advertisement": ["Advertisement", "- Advertisement -", "— ADVERTISING —", "Sponsored content", "*Paid post*"],
    "breadcrumb": ["Home > News > Coast", "Front page | Sport | Weather", "Home » Coast » Fog", "› Coast › Fog"],
    "call to act": [
        "Subscribe to our newsletter",
        "Please sign up for the Morning Fog e-mail",
        "Log in to comment",
        "Register now",
        "Click here for the timetable",
        "Tap to enlarge",
        "Follow us on Pinnace",
        "Share this article",
        "Share on Pinnace",
        "→ Share via e-mail",
        "Download our app",
        "Get our daily fog report",
        "Join our readers' club",
        "Support our work",
        "Donate",
        "View comments",
        "Leave a comment",
        "To write comments, please use one of the accounts.",
        "To read more, choose a plan.",
        "Enter your e-mail address",
        "Get the morning’s fog report in your inbox.",
        "Receive our newsletters every day!",
        "Thanks for reading the Lantern.",
        "By signing up to the fog report, you agree to be written to.",
        "Follow Mara Quist on Instagram @maraquist.",
        "Follow the Lantern’s live page on X",
        "Do you have a tip for the Lantern?",
        "Got a story about the ferry?",
    ],
    "pointer": [
        "Read more",
        "Read more: fog, rock and rope",
        "READ ALSO | Nine boats that came home",
        "See also: the tide table",
        "Watch: how a rope is spliced",
        "▶ Listen (7 min)",
        "Don’t miss: the lamp room",
        "Up next",
        "Related: nine boats that came home",
        "READ: Who owns the fog?",
        "Video | How a rope is spliced",
        "In pictures: the boats come home",
    ],
    "list of links": [
        "RELATED STORIES",
        "Related",
        "More on this story",
        "More from the harbour",
        "Most read",
        "Recommended for you",
        "You may also like",
        "Trending now:",
        "— Top stories —",
        "Latest news",
        "Editor’s picks",
        "What to read next",
        "In case you missed it:",
        "From around the web",
        "You might also be interested in",
    ],
    "link": [
        "https://lantern.example/fog",
        "[ The fog, explainedOpens in new window ]",
        "The fog, explained (opens in a new tab)",
        "[Continue]",
        "![A cutter at anchor](cutter.png)",
        "E-mail: m.quist@lantern.example",
        "Twitter: @quist.",
    ],
    "caption": [
        "A cutter at anchor in the roads on 2 May. [LANTERN POOL]",
        "A cutter at anchor [NORTH/EPA-2]",
        "A cutter at anchor. (Photo: Mara Quist)",
        "A cutter at anchor (Credit Mara Quist).",
        "Photo: Mara Quist",
        "Photo credits: Mara Quist",
        "Image | Mara Quist",
        "The mate is seen in this undated file photo.",
        "A cutter at anchor. Picture: Mara Quist",
        "Image source, Tove Finn",
        "Image caption, the cutter lay at anchor for nine days.",
        "A cutter lies at anchor in the roads on 2 May. (AP Photo/Mara Quist)",
        "A cutter at anchor. REUTERS/Mara Quist",
        "Mara Quist/Lantern Pool via Getty Images",
    ],
    "copyright": ["© 2031 The Lantern", "(c) The Lantern", "Copyright 2031 The Lantern", "2031. All rights reserved."],
    "terms": ["Cookie settings", "Privacy policy", "Terms of use | Contact", "Terms and conditions apply"],
    "credits": [
        "Edited by Mara Quist.",
        "(Reporting by Mara Quist; additional reporting by Tove Finn)",
        "Additional reporting by Tove Finn",
        "Writing by Tove Finn, editing by Mara Quist",
        "Compiled by Mara Quist",
    ],
    "note": [
        "Tove Finn contributed reporting from Ostwick.",
        "Mara Quist and Tove Finn in Eskerby contributed to this report.",
        "This story has been updated to add what the mate said.",
        "*This article was corrected on 3 May.*",
        "This article was first published in the Lantern.",
        "This story originally appeared on Fog Notes and is shown here with leave",
    ],
    "byline": [
        "By Mara Quist",
        "BY MARA QUIST",
        "By Mara Quist, science editor",
        "By Mara Quist and Tove Finn",
        "By MARA QUIST [m.quist@lantern.example]",
        "By Mara Quist <m.quist@lantern.example>",
    ],
    "date": [
        "12 May 2031",
        "Monday, 12 May 2031, 6:05 p.m.",
        "Published 12 May 2031",
        "Updated: May 4, 2031, 6:05 a.m.",
    ],
    "stamp": [
        "Published",
        "Published on Monday",
        "Last updated on 3 May",
        "First published at 10:30",
        "Posted Mar. 4",
    ],
    "weather": ["Eskerby 3°C", "Eskerby -2 °C | Ostwick 40°F, fog", "63.3 F", "-4 C"],
    "heading": ["# Fog over Eskerby", "### What the log says"],
    "rule": ["***", "---", "_____", "• • •"],
}


def test_every_kind_has_examples() -> None:
    """No kind of furniture goes untested."""
    assert EXAMPLES.keys() == FURNITURE.keys()


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, lines in EXAMPLES.items() for line in lines])
def test_furniture_is_known_by_its_wording(kind: str, line: str) -> None:
    """Each kind of furniture is named, and is left out of an article that it stands in the middle of."""
    assert kind_of_furniture(line) == kind
    # Two sentences behind it: a list of links takes titles behind it with it, never a sentence.
    assert kept(FIRST, line, LAST) == [FIRST, LAST]


PROSE = [
    "Share prices fell 4 per cent when the fog lifted.",
    "Share of the blame lies with the mate, she said.",
    "Updated figures show 18 dead.",
    "Published figures show a fall in the catch of the year.",
    "Published in 2029, the chart shows no rock there.",
    "Posted at Eskerby for two years, he learned to like fog.",
    "By Tuesday the ship had gone.",
    "By contrast, the cook said nothing: he slept.",
    "By hand and by night, they rowed to the cape.",
    "Watch officers said they had heard nothing.",
    "Related industries lost nine jobs on the coast.",
    "Most read of all the papers on the table was the log.",
    "Trending upward since May, the price of rope has doubled.",
    "Next came the mate, and nobody had expected him.",
    "Read more quietly, the teacher told the boys in the hall.",
    "Photographs of the ship show nothing of the kind.",
    "Picture this: a ship with no crew and no lamp.",
    "Advertising money has left the paper, its owner said.",
    "Sponsored by nobody, the race went on all the same.",
    "A copyright dispute delayed the film about the fog.",
    "You may also like it less, the cook told the passengers.",
    "The mate told his crew to subscribe to the fund, and nobody did.",
    "“Nobody read the log,” she said, “so nobody need sign in.”",
    "Edited by nobody and read by all, the log of the ship names nine boats, two of which were never built, and one of "
    "which sank long before the page in question was written by whoever wrote it.",
    "Registering every boat on the coast, with its lamp, its rope, its crew of the day and the harbour that it calls "
    "home, has taken the office nine years, and by the clerk’s own count it is not half done.",
    "Home is a long way off, he said.",
    "“No.”",
    "“Fog,” she said.",
    "1. The pumps had been running since the last week of May",
    "• The pumps had been running since the last week of May",
    "He gave three reasons:",
    "Everyone who had been asked gave the same answer;",
    "What followed was … nothing at all…",
    "The crew of nine went ashore by night with two lamps and one rope between them",
    "Follow the rope, the mate told them, and they followed it.",
    "Get home before the fog, the mate told them.",
    "He received no newsletter and no alert, the clerk said.",
    "By clicking the lamp on and off the boy called the boat.",
    "By signing up nine men the mate had broken the rules.",
    "Two of the crew contributed to the report, the ministry said.",
    "Fog contributed to this report’s delay, the inquiry’s chairwoman said.",
    "This story was told in the harbour for nine years.",
    "This article of the compact was corrected by nobody.",
    "The story was first published in the Lantern and caused a row.",
    "More: he had wanted the lamp room, the rope and the boat.",
    "The pool sued Getty Images in May.",
    "Thanks for nothing, the mate told the owner.",
    "Latest news from the cape is that nobody is there.",
    "Do you have a lamp? the mate asked.",
    "“Subscribe to nothing,” the mate told his crew.",
    "“Get our people home,” the sister told the Lantern.",
    "“Support our families,” the union said.",
    "Registered nurses walked out on Monday.",
    "Register office clerks walked out on Monday.",
    "Tap water was cut off on Monday.",
    "Tapped telephones led the police to the barn.",
    "Log in hand, the mate walked ashore.",
    "Donated boots filled the hall by noon.",
    "More on board were asleep at the time.",
    "It was 12°C in the shade on Monday.",
    "The bank changed its privacy policy after the fine.",
    "Copyright law is unclear on this, the judge said.",
    "Reporting by three newspapers led to the inquiry.",
    "Published on Friday, the report says nothing of it.",
    "Updated 12 times since May, the list is long.",
    "He showed the court this photo: a ship at sea.",
    "Credit/debit cards were found in the second boat.",
    "Watch (Monday) was kept by the mate alone.",
]


@pytest.mark.parametrize("line", PROSE)
def test_prose_that_begins_like_furniture_stays(line: str) -> None:
    """A sentence is kept, whatever word it begins with."""
    assert kept(FIRST, line, LAST) == [FIRST, line, LAST]


def test_above_the_first_sentence_all_is_headline() -> None:
    """Masthead, headline, byline and date are no body, and neither is a headline that is shown again."""
    headline = "Nine boats come home to Eskerby as the fog lifts over the coast at last"
    assert kept("The Lantern", headline, "By Mara Quist", "12 May 2031", FIRST, headline, LAST) == [FIRST, LAST]


def test_a_caption_shown_twice_goes_twice() -> None:
    """A caption under the picture and again beside it is furniture both times."""
    caption = "A cutter at anchor in the roads on 2 May. [LANTERN POOL]"
    assert kept(FIRST, caption, caption, LAST) == [FIRST, LAST]


def test_a_line_shown_twice_counts_once() -> None:
    """What a page repeats word for word stays where it stood first."""
    pulled = "“We log vessels in this office, and not quarrels,” the clerk said."
    assert kept(FIRST, pulled, LAST, pulled) == [FIRST, pulled, LAST]


def test_a_block_of_links_in_the_middle_goes_whole() -> None:
    """Titles behind a list of links go with it, questions too; the next sentence ends the block."""
    links = [
        "RELATED STORIES",
        "Nine boats that came home",
        "Who owns the fog?",
        "Why the ferry is late again and again",
    ]
    assert kept(FIRST, *links, LAST) == [FIRST, LAST]


def test_long_titles_in_a_block_of_links_go_too() -> None:
    """A title as long as a sentence is furniture inside a block of links, and prose outside."""
    title = "Why the ferry to the northern cape has been late on every morning of the working week"
    assert kept(FIRST, "MOST READ", f"1. {title}", f"2. {title} again", LAST) == [FIRST, LAST]
    assert kept(FIRST, f"1. {title}", LAST) == [FIRST, f"1. {title}", LAST]


def test_subheadings_go() -> None:
    """Short lines without a mark, and questions that stand alone, are headings."""
    assert kept(FIRST, "What the log says", "Did the crew desert?", LAST) == [FIRST, LAST]


def test_questions_within_prose_stay() -> None:
    """A question is only a heading if nothing stands beside it."""
    lines = ["“Whose lamp is it?” she asked.", "Who knew? Nobody did.", "“Is it fog? Is it smoke?”"]
    assert kept(FIRST, *lines, LAST) == [FIRST, *lines, LAST]


def test_labels_between_furniture_go() -> None:
    """A few punctuated words with furniture on both sides belong to the furniture."""
    assert kept(FIRST, LAST, "Share this article", "Loading, please wait.", "Log in to comment") == [FIRST, LAST]


def test_short_sentences_between_prose_stay() -> None:
    """A few punctuated words between sentences are prose."""
    assert kept(FIRST, "She gave no date.", LAST) == [FIRST, "She gave no date.", LAST]


def test_headlines_alone_are_the_body() -> None:
    """Where nothing reads like prose, all that is not furniture by its wording is body."""
    headlines = ["Fog lifts over harbour", "Nine boats seen off the cape", "Minister leaves for Eskerby"]
    assert kept("Home > News > Coast", *headlines, "Share this article") == headlines


def test_text_without_final_marks_is_body() -> None:
    """Prose that never uses a full stop is kept."""
    lines = [FIRST.rstrip("."), LAST.rstrip(".") + " for the whole of that evening"]
    assert kept("By Mara Quist", *lines)[-1] == lines[-1]
    assert kept("fog") == ["fog"]


def test_sentences_of_a_page_that_is_all_furniture_are_the_body() -> None:
    """Where wording marks every line as furniture, the sentences among them are kept rather than nothing."""
    assert kept("Subscribe to the fund.", "Share this article") == ["Subscribe to the fund."]


def test_a_page_of_labels_has_no_body() -> None:
    """Where no line is a sentence and all are furniture, nothing is kept."""
    assert kept("Subscribe now", "Share this article", "***") == []
    assert kept() == []


def test_runs_part_where_furniture_stands() -> None:
    """Body paragraphs that follow each other make a run; furniture ends it; no run is empty."""
    spans = paragraphs("a\nb\nc\nd\ne\nf")
    found = runs(spans, [False, True, True, False, False, True])
    assert found == [spans[1:3], spans[5:6]]
    assert runs(spans, [False] * 6) == []


LINES = st.lists(
    st.sampled_from([FIRST, LAST, *PROSE, *(line for lines in EXAMPLES.values() for line in lines)])
    | st.text(max_size=60),
    max_size=15,
)


@settings(max_examples=200)
@given(LINES)
def test_each_paragraph_is_judged_and_runs_hold_the_kept(lines: list[str]) -> None:
    """Of any page, there is one judgement a paragraph, and the runs are the kept paragraphs in order."""
    text = "\n\n".join(lines)
    found = paragraphs(text)
    judged = body(text, found)
    assert len(judged) == len(found)
    chosen = [span for span, keep in zip(found, judged, strict=True) if keep]
    assert [span for run in runs(found, judged) for span in run] == chosen


@settings(max_examples=100)
@given(st.lists(st.sampled_from([line for lines in EXAMPLES.values() for line in lines]), max_size=8))
def test_furniture_between_sentences_never_stays(furniture: list[str]) -> None:
    """Any furniture, in any order, between two sentences leaves just the sentences."""
    assert kept(FIRST, *furniture, LAST) == [FIRST, LAST]
