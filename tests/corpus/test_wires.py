"""Agencies: named where the text credits one, and only there; and who had a story first."""

from datetime import date

import pytest

from corpus.article import Article, Passage, Span
from corpus.wires import Copy, Origin, agency, known_agency, origin_of
from tests.corpus.test_sample_coverage import sample

BODY = "Osric Venn resigned on Monday, the council said.\nNobody has been named in his place."


def article(head: str = "", body: str = BODY, foot: str = "") -> Article:
    """Return an article whose body is one passage."""
    start = len(head) + 1 if head else 0
    text = "\n".join(part for part in (head, body, foot) if part)
    span = Span(start=start, end=start + len(body))
    passage = Passage(start=span.start, end=span.end, sentences=(span,))
    return Article(id="a", path="a.txt", text=text, passages=(passage,))


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("PORTHAVEN, March 3 (Reuters) - ", "Reuters"),
        ("PORTHAVEN (AP) — ", "Associated Press"),
        ("Skelcombe, (PA) – ", "PA Media"),
        ("SKELCOMBE, 3 mars (AFP) - ", "Agence France-Presse"),
        ("Corranwold (dpa) - ", "Deutsche Presse-Agentur"),
        ("(ANSA) - MARCOMBE, 3 MAR - ", "Agenzia Nazionale Stampa Associata"),
        ("MARCOMBE, 3 mar (EFE).- ", "Agencia EFE"),
        ("PORT CORRAN, March 12 (Northlight Wire) — ", "Northlight Wire"),
        ("PORT CORRAN, March 12 — ", None),
        ("PORT CORRAN (March 12) — ", None),
        ("PORT CORRAN (Mich.) — ", None),
        ("PORT CORRAN (the old town) — ", None),
        ("Port Corran (Northlight Wire) — ", None),
        ("PORT CORRAN (Day2 News) — ", None),
        ("PORT CORRAN (the press box) — ", None),
        ("The shares of the firm (Reuters said it was sold) fell — ", None),
    ],
)
def test_datelines(opening: str, name: str | None) -> None:
    """The agency stands in brackets behind the place; a day, a state or a remark is none."""
    assert agency(article(body=opening + BODY)) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("AFP", "Agence France-Presse"),
        ("By Sefa Lindrow, Associated Press", "Associated Press"),
        ("By Sefa Lindrow | Reuters", "Reuters"),
        ("Source: Agence France-Presse", "Agence France-Presse"),
        ("By PA Media staff", "PA Media"),
        ("© 2031 The Associated Press. All rights reserved.", "Associated Press"),
        ("By our staff, with agencies", None),
        ("By Reuters and AFP", None),
        ("Reuters contributed to this report", None),
        ("Photo: Reuters", None),
        ("(AP Photo/Sefa Lindrow)", None),
        ("By Aap Tarn", None),
    ],
)
def test_credit_lines(line: str, name: str | None) -> None:
    """A byline, a source or the rights name it, above or below the body; a photograph's credit does not."""
    assert agency(article(head=line)) == name
    assert agency(article(foot=line)) == name


@pytest.mark.parametrize(
    ("closing", "name"), [(" (Reuters)", "Reuters"), (" – AFP", "Agence France-Presse"), ("", None)]
)
def test_signed_at_the_end(closing: str, name: str | None) -> None:
    """Some papers put the agency behind the last word."""
    assert agency(article(body=BODY + closing)) == name


def test_two_credits_are_none() -> None:
    """What names two agencies names neither, unless its dateline does."""
    assert agency(article(head="AFP", foot="Reuters")) is None
    assert agency(article(head="AFP", body=f"PORTHAVEN (Reuters) - {BODY}")) == "Reuters"
    assert agency(Article(id="a", path="a.txt", text="AFP", passages=())) is None


def test_the_sample_coverage() -> None:
    """Both papers that ran the wire's story say so, and no other article credits one."""
    credited = {identity: agency(one) for identity, one in sample().items()}
    named = {identity: name for identity, name in credited.items() if name}
    assert named == dict.fromkeys(("03-fenwold-register-wire", "04-evening-packet-wire"), "Northlight Wire")


def copy(identity: str, outlet: str | None, day: int | None, credit: str | None = None) -> Copy:
    """Return a copy of that day of March."""
    return Copy(identity, outlet, date(2031, 3, day) if day else None, credit)


@pytest.mark.parametrize(
    ("copies", "origin"),
    [
        ([copy("a", "Post", 12), copy("b", "Echo", 11)], Origin("Echo", "b")),
        ([copy("a", "Post", 12), copy("b", "Echo", 12)], Origin(None, None)),
        ([copy("a", "Post", 12), copy("b", "Echo", None)], Origin(None, None)),
        ([copy("a", "Post", 12), copy("b", None, 11)], Origin(None, "b")),
        ([copy("a", "Post", None)], Origin("Post", "a")),
        ([copy("a", "Post", 11, "Reuters"), copy("b", "Echo", 12)], Origin("Reuters", "a")),
        ([copy("a", "Post", 11, "Reuters"), copy("b", "Reuters", 12, "Reuters")], Origin("Reuters", "b")),
        ([copy("a", "Post", 11, "Reuters"), copy("b", "Echo", 12, "TASS")], Origin(None, "a")),
        ([copy("a", "Post", 12), copy("b", "AP", 12, "Associated Press")], Origin("Associated Press", "b")),
    ],
)
def test_who_had_it_first(copies: list[Copy], origin: Origin) -> None:
    """The agency that is credited, and its own copy if it is there; else the earliest outlet, if dates can tell."""
    assert origin_of(copies) == origin
    assert origin_of(copies[::-1]) == origin


def test_names_of_agencies() -> None:
    """An agency is known by any of its names, and nothing else is."""
    assert known_agency("the  associated press") == known_agency("AP") == "Associated Press"
    assert known_agency("Harbour Post") is None
