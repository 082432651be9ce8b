"""Paragraph and sentence spans: nothing lost, nothing rewritten, nothing cut in the middle."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Span
from corpus.sentences import TERMINAL, paragraphs, sentences, trimmed

LINE_BREAKS = "\n\r\u2028\u2029"


def split(text: str) -> list[str]:
    """Return every sentence of `text`."""
    return [span.of(text) for paragraph in paragraphs(text) for span in sentences(text, paragraph)]


def assert_tiles(text: str, spans: list[Span], within: Span) -> None:
    """Check that spans are in order, apart, trimmed and not empty, and that only white space lies outside them."""
    at = within.start
    for span in spans:
        assert at <= span.start < span.end <= within.end
        assert not text[at : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        at = span.end
    assert not text[at : within.end].strip()


# One test, many sentences: each list is the text as it must be divided.
DIVIDED = {
    "month abbreviated before a day": ["The pair sailed on Oct. 3 from Eskerby.", "They came back on Nov. 12."],
    "initials of a country": ["The U.S. Navy would not comment.", "It rarely does."],
    "initials of an invented union": ["A U.V. Navy cutter came alongside.", "Nobody waved."],
    "initials that end a sentence": ["He was born in the U.S.", "He left at nine."],
    "hour before a weekday": ["The vote is at 5 p.m. Monday in the hall.", "Doors open early."],
    "hour before a month": ["The clock stopped at 11 a.m. Sept. 4 and was never wound.", "Why?"],
    "hour before a time zone": ["The clock stopped at 11 a.m. GMT and was never wound.", "Why?"],
    "hour before a small word": ["The clock stopped at 11 a.m. on Monday and was never wound.", "Why?"],
    "hour that ends a sentence": ["The vote was at 5 p.m.", "The hall was cold."],
    "number and street": ["She lives at No. 4 St. Orla St. and keeps bees.", "The bees sleep."],
    "number inside a sentence": ["Pump No. 4 St. Orla St. was dry.", "No one had looked."],
    "titles": ["Dr. Orla Finn and Lt. Gov. Mara Quist met Mr. Tove.", "They agreed."],
    "initials of a person": ["J. R. Tove wrote it.", "M. Quist read it."],
    "company": ["Pellam Inc. said so.", "Tove Ltd. did not."],
    "decimals": ["It cost $4.5 million.", "It rose 3.2 per cent."],
    "addresses": ["See www.example.org for more.", "Write to a.b@example.org.", "Thanks."],
    "quotation closed, then He": ["Ko Tarn-hyun said: “We shall sail at dawn with the tide.”", "He did not smile."],
    "straight quotation closed, then He": ['Ko Tarn-hyun said: "We shall sail at dawn."', "He did not smile."],
    "elided quotation, then He": ["Ko Tarn-hyun said: “…”", "He did not smile."],
    "elided straight quotation, then She": ['Mara Quist said: "…"', "She did not smile."],
    "quotation that trails off": ["Ko Tarn-hyun said: “We were …”", "He did not smile."],
    "quotation within": ["“She said, ‘Bring the lamp.’ So I did,” Orsa recalled.", "The lamp was broken."],
    "two quotations within": ["“They said ‘no’ twice,” Orsa recalled.", "“Then they said ‘perhaps’.”", "She left."],
    "several sentences in one quotation": ["“The pumps ran. The men slept. Nobody spoke,” the cook said.", "He slept."],
    "one quotation, then another": ["“The lamp is mine,” she said.", "“It was always mine.”", "He nodded."],
    "replies": ["“It is over.”", "“Is it?”", "“Yes.”"],
    "question inside a quotation": ["“Whose lamp is it?” she asked.", "“Mine!” he said.", "Who knew?"],
    "questions and cries": ["Who knew?", "Nobody did!", "Really?"],
    "many marks": ["Wait!!!", "What?!", "Nobody moved."],
    "ellipsis inside": ["We waited … and waited.", "Nobody came."],
    "dots inside": ["We waited... and waited.", "Nobody came."],
    "insertion in a quotation": ["“We log vessels [at this desk], not quarrels,” she said.", "The log was shut."],
    "insertion that begins a sentence": ["[The ship] was late.", "She [the mate] knew."],
    "parenthesis at the end": ["They left early (at 5 p.m.).", "Nobody saw."],
    "numeral of a list": ["1. Foo bar baz"],
    "numerals of a list on one line": ["1. Foo bar baz.", "2. Qux quux."],
    "numeral in brackets": ["12) Foo bar baz qux.", "More of it."],
    "Polish": ["Łódź była cicha.", "Żaglówka wróciła."],
    "German": ["Das Schiff fuhr ab.", "Überall war Nebel."],
    "Russian": ["Корабль ушёл.", "Никто не видел."],
    "Japanese": ["船が出た。", "霧が濃い。"],
    "emoji": ["The cook waved 👋.", "Nobody waved back 🌫️.", "Fine."],
    "joined emoji": ["The cook waved 👋🏽 at 👩‍👩‍👧.", "Nobody waved back."],
}


@pytest.mark.parametrize("expected", DIVIDED.values(), ids=DIVIDED)
def test_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    """Abbreviations, quotations, ellipses and numerals neither cut a sentence nor join two."""
    between = "" if expected == DIVIDED["Japanese"] else " "
    assert split(between.join(expected)) == expected


@pytest.mark.parametrize("name", ["elided quotation, then He", "emoji", "hour before a weekday"])
def test_spans_count_from_the_start_of_the_text(name: str) -> None:
    """A sentence of a later paragraph is found at its own place, behind characters of every width."""
    text = "Łódź 👩‍👩‍👧 slept.\n\n" + " ".join(DIVIDED[name])
    assert split(text) == ["Łódź 👩‍👩‍👧 slept.", *DIVIDED[name]]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\n\n", "\r\n\r\n"])
def test_each_line_is_a_paragraph(newline: str) -> None:
    """Every kind of line end parts paragraphs, and a text needs none at its end."""
    lines = ["The fog lifted. It was noon.", "Nobody saw it", "The mate slept."]
    text = newline.join(lines)
    assert [span.of(text) for span in paragraphs(text)] == lines
    assert split(text) == ["The fog lifted.", "It was noon.", "Nobody saw it", "The mate slept."]
    assert paragraphs(text + newline) == paragraphs(text)


@pytest.mark.parametrize("text", ["", " ", "\n", "\r\n\t \u2028\u00a0"])
def test_blank_text_has_no_paragraphs(text: str) -> None:
    """White space alone is no paragraph."""
    assert paragraphs(text) == []


WRAPPED = [
    "The harbour master of Eskerby said on Tuesday that the log of the night would be shown to the inquiry whenever "
    "it sat. Nobody on the quay had asked for it, and nobody was surprised.",
    "“We were told to wait for the tide, and then we were told to wait for the fog,” the mate of the second cutter "
    "said. “In the end we waited for neither. We went home, and we slept.”",
    "Dr. Orla Finn arrived at 5 p.m. Monday with a lamp, a rope and two of the clerks who keep the books of the "
    "harbour office. She left within the hour.",
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("width", [60, 72, 78])
def test_hard_wrapped_text_gives_whole_sentences(newline: str, width: int) -> None:
    """Lines broken at a column are put together to paragraphs, character for character."""
    text = (newline * 2).join(textwrap.fill(block, width).replace("\n", newline) for block in WRAPPED)
    assert [" ".join(span.of(text).split()) for span in paragraphs(text)] == WRAPPED
    assert [" ".join(found.split()) for found in split(text)] == [one for block in WRAPPED for one in split(block)]
    assert any(newline in found for found in split(text))


def test_a_headline_above_wrapped_text_stays_apart() -> None:
    """A blank line ends a paragraph of wrapped text, however short."""
    text = "Fog over Eskerby\n\n" + "\n\n".join(textwrap.fill(block, 72) for block in WRAPPED)
    assert split(text)[0] == "Fog over Eskerby"


def test_long_lines_are_not_taken_for_wrapped_text() -> None:
    """Paragraphs of one long line each stay apart where no blank line parts them."""
    text = "\n".join(WRAPPED)
    assert [span.of(text) for span in paragraphs(text)] == WRAPPED


def test_headings_of_a_columns_width_do_not_make_text_wrapped() -> None:
    """Lines of middle length above one long paragraph are lines of their own, not a broken paragraph."""
    headings = [f"Boat number {number} comes home to Eskerby with a lamp and a rope" for number in range(4)]
    text = "\n".join([*headings, WRAPPED[0]])
    assert [span.of(text) for span in paragraphs(text)] == [*headings, WRAPPED[0]]


@pytest.mark.parametrize(
    "line", ["It ended.", "Did it?", "It did!", "He said: “…”", "so …", "as follows:", "(It did.)"]
)
def test_terminal_knows_how_prose_ends(line: str) -> None:
    """A line of prose ends with a mark, and quotes or brackets behind it do not hide that."""
    assert TERMINAL.search(line)


@pytest.mark.parametrize("line", ["Fog over Eskerby", "By Mara Quist", "3.5 million", "“Row” is the word", ""])
def test_terminal_is_not_found_inside_a_line(line: str) -> None:
    """A mark within a line, or none, ends no prose."""
    assert not TERMINAL.search(line)


@given(st.text(), st.text(alphabet=" \t\n\u00a0"), st.text(alphabet=" \t\n\u00a0"))
def test_trimmed_takes_off_white_space_only(core: str, before: str, after: str) -> None:
    """What a trimmed span covers is what strip() leaves."""
    text = before + core + after
    span = trimmed(text, 0, len(text))
    assert not text.strip() or span.of(text) == text.strip()


FRAGMENTS = st.sampled_from(
    [
        *(one for group in DIVIDED.values() for one in group),
        *[
            "\n",
            "\r\n",
            "\r",
            "\u2028",
            "\n\n",
            " ",
            "\t",
            "\u00a0",
            "\u200b",
            "“",
            "”",
            '"',
            "‘",
            "…",
            ". ",
            "5 p.m.",
            "1.",
        ],
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(FRAGMENTS | st.text(max_size=8), max_size=25).map("".join))


@settings(max_examples=300)
@given(TEXTS)
def test_nothing_but_white_space_lies_outside_the_spans(text: str) -> None:
    """Of any text, paragraphs tile the text and sentences tile their paragraph."""
    found = paragraphs(text)
    assert_tiles(text, found, Span(start=0, end=len(text)))
    for paragraph in found:
        assert_tiles(text, sentences(text, paragraph), paragraph)


@settings(max_examples=100)
@given(st.lists(st.sampled_from([one for group in DIVIDED.values() for one in group]), min_size=1, max_size=8))
def test_no_unwrapped_sentence_reaches_over_a_line_end(lines: list[str]) -> None:
    """Where lines are paragraphs, each sentence lies in one line."""
    text = "\n".join(lines)
    assert all("\n" not in found for found in split(text))
