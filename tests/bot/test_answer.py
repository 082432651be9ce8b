"""Evidence -> an Answer."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import messages
from bot.answer import CLOSEST, ENOUGH, EXCERPTS, REPORTS, Answer, Excerpt, MisquoteError, ask, excerpts_of
from bot.evidence import gather
from bot.find import find
from corpus.article import Span
from index import contents
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.home import Home
from index.searching import Limits
from index.update import update
from tests.conftest import ROOT


def excerpts(answer: Answer) -> list[Excerpt]:
    """Return the excerpts of an answer in the order in which they are shown."""
    return [one for finding in answer.findings for one in finding.excerpts]


def test_every_quote_of_every_answer_is_verbatim(answers: list[Answer], sample: Coverage) -> None:
    """Character for character what stands in the stored text at its place."""
    with sample.reading() as snapshot:
        for answer in answers:
            for one in [*excerpts(answer), *answer.closest]:
                article = contents.article(snapshot.connection, one.article_id)
                assert article is not None
                assert article.text[one.start : one.end] == one.quote
                assert (one.outlet, one.title, one.published) == (article.outlet, article.title, article.published)


def test_no_furniture_is_quoted(answers: list[Answer]) -> None:
    """No line of the site around an article is ever shown."""
    lines = json.loads((ROOT / "tests" / "data" / "sample_furniture.json").read_text(encoding="utf-8"))
    for answer in answers:
        for one in [*excerpts(answer), *answer.closest]:
            assert not [line for line in lines.get(one.article_id, ()) if line in one.quote]


def test_the_shape_of_an_answer(answers: list[Answer]) -> None:
    """An answer has findings and no closest excerpts, a "not covered" the other way round, and neither too many."""
    assert {answer.status for answer in answers} == {"answered", "not_covered"}
    for answer in answers:
        assert answer.lead
        if answer.status == "answered":
            assert answer.confidence >= ENOUGH
            assert 1 <= len(excerpts(answer)) <= (REPORTS if answer.kind == "who_reported" else EXCERPTS)
            assert not answer.closest
        else:
            assert answer.confidence < ENOUGH
            assert not answer.findings
            assert len(answer.closest) <= CLOSEST


def test_findings_are_grouped_by_who_says_it(answers: list[Answer]) -> None:
    """Every excerpt is there once; a source's chain begins with the outlet of an excerpt beside it, and holds it."""
    for answer in answers:
        places = [(one.article_id, one.start) for one in excerpts(answer)]
        assert len(places) == len(set(places))
        for finding in answer.findings:
            assert finding.excerpts
            outlets = {one.outlet for one in finding.excerpts}
            outlets |= {copy.outlet for one in finding.excerpts for copy in one.also}
            assert finding.sources or outlets == {None}
            for source in finding.sources:
                assert source.name in source.chain
                assert None in outlets or source.chain[0] in outlets
            assert len(set(finding.sources)) == len(finding.sources)


def test_origins_are_counted_where_there_is_an_answer(answers: list[Answer]) -> None:
    """At least one, and no more than there are chains; without an answer none are."""
    for answer in answers:
        if answer.status == "answered":
            chains = {source.chain for finding in answer.findings for source in finding.sources}
            assert answer.origins is not None
            assert answer.origins <= len(chains)
            assert answer.origins >= 1 or not chains
        else:
            assert (answer.origins, answer.reasoning, answer.disagreements) == (None, (), ())


def test_the_flagship_question(sample: Coverage) -> None:
    """Who reported the desertions: each origin is quoted, and the feature that says nothing of them is not."""
    answer = ask(sample, "who reported the desertions?")
    assert (answer.status, answer.kind) == ("answered", "who_reported")
    quotes: dict[str, str] = {}
    for one in excerpts(answer):
        quotes[one.article_id] = f"{quotes.get(one.article_id, '')} {one.quote}"
    assert "a source in the harbour master’s office told The Harbour Post" in quotes["01-harbour-post-eighteen-leave"]
    assert "two coastguard officials have told OBC" in quotes["02-obc-crew-took-to-boats"]
    assert any("St. Orla Lantern" in quote for quote in quotes.values())
    assert "hull-and-cable-sea-floor" not in quotes
    assert not any("there was no desertion" in quote or "Not one member" in quote for quote in quotes.values())
    sources = {source.name for finding in answer.findings for source in finding.sources}
    assert {"OBC", "The Harbour Post"} <= sources
    assert "OBC" in answer.lead
    assert answer.origins is not None
    assert answer.origins < len(quotes)
    assert any(line.endswith("rest on OBC.") for line in answer.reasoning)


def test_what_nobody_reported_is_not_covered(sample: Coverage) -> None:
    """A question on something else is answered with that, and the nearest excerpts as such."""
    answer = ask(sample, "Who won the cycling championship?")
    assert (answer.status, answer.lead, answer.findings) == ("not_covered", messages.NOT_COVERED, ())
    assert answer.closest


def test_an_outlet_is_asked_about_itself(sample: Coverage) -> None:
    """What does OUTLET say is answered from its own articles."""
    answer = ask(sample, "What does Hull & Cable say about the unpaid wages?")
    assert answer.kind == "outlet_says"
    assert {one.outlet for one in excerpts(answer)} == {"Hull & Cable"}


def test_limits(sample: Coverage) -> None:
    """Only the outlet, only the days; nothing left is not covered."""
    answer = ask(sample, "who reported the desertions?", limits=Limits(outlet="OBC"))
    assert {one.outlet for one in excerpts(answer)} == {"OBC"}
    answer = ask(sample, "who reported the desertions?", limits=Limits(since=date(2031, 3, 14)))
    assert min(one.published or date.min for one in excerpts(answer)) >= date(2031, 3, 14)
    answer = ask(sample, "who reported the desertions?", limits=Limits(until=date(1999, 1, 1)))
    assert (answer.status, answer.lead, answer.closest) == ("not_covered", messages.NOT_COVERED_EMPTY, ())


def test_a_follow_up_leans_on_the_question_before(sample: Coverage) -> None:
    """Alone it is about nothing; after its question it is answered."""
    answer = ask(sample, "and who is searching for them?", after="how many of the crew are still missing?")
    assert answer.question == "and who is searching for them?"
    assert answer.whole
    assert "missing" in answer.whole
    assert answer.status == "answered"
    assert any("search" in one.quote for one in excerpts(answer))


@pytest.mark.parametrize(
    "text",
    [
        '"crew" AND (ship OR -boat)',
        "title:crew^2 ~ [a TO b] {x} \\ *",
        "crew\x00ship",
        "😀 crew",
        "CREW " * 300,
        "'; DROP",
    ],
)
def test_operators_and_odd_characters_are_only_words(sample: Coverage, text: str) -> None:
    """Nothing in a question is an instruction to a query parser."""
    assert ask(sample, text).question == text


def test_an_altered_text_is_never_quoted(sample_copy: Home, embedder: OnnxTwin) -> None:
    """A passage whose places no longer fit its article is not quoted: there is a clear defect, and no answer."""
    coverage = Coverage(sample_copy, lambda: embedder)
    with coverage.reading() as snapshot:
        found = find(coverage, snapshot, "who reported the desertions?", 5)
        evidence = gather(snapshot, found.question, found.vector, found.hits.found)
        moved = Span(start=evidence[0].span.start + 1, end=evidence[0].span.end + 1)
        with pytest.raises(MisquoteError):
            excerpts_of(snapshot, [replace(evidence[0], span=moved)])


def test_a_new_generation_is_seen_at_once(sample_copy: Home, embedder: OnnxTwin, tmp_path: Path) -> None:
    """A coverage that is open answers from what was indexed since."""
    coverage = Coverage(sample_copy, lambda: embedder)
    assert ask(coverage, "What did the giraffe eat in the zebra house?").status == "not_covered"
    path = tmp_path / "zoo.txt"
    path.write_text("The giraffe ate a hat in the zebra house, the keeper said on Monday.\n", encoding="utf-8")
    update(sample_copy, [path], lambda: embedder)
    answer = ask(coverage, "What did the giraffe eat in the zebra house?")
    assert (answer.status, excerpts(answer)[0].article_id) == ("answered", "zoo")


def test_the_json_is_what_the_contract_promises(sample: Coverage) -> None:
    """The keys that scripts rely on, with values of the promised kinds."""
    values = json.loads(ask(sample, "who reported the desertions?").model_dump_json())
    assert list(values) == [
        *("question", "whole", "status", "lead", "confidence", "kind", "findings", "disagreements", "origins"),
        *("resting", "reasoning", "closest", "timing_ms"),
    ]
    (finding, *_) = values["findings"]
    assert list(finding) == ["sources", "excerpts"]
    assert list(finding["sources"][0]) == ["name", "kind", "chain"]
    assert list(finding["excerpts"][0]) == [
        *(
            "article_id",
            "version",
            "path",
            "outlet",
            "title",
            "published",
            "url",
            "start",
            "end",
            "quote",
            "also",
            "revision",
            "chains",
            "number",
        )
    ]
    assert {"embed", "search", "read", "judge", "total"} <= values["timing_ms"].keys()
