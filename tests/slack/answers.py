"""Answers of any size, with whatever an article or a web page may hold, for hypothesis."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from hypothesis import strategies as st

from bot.answer import Answer, Excerpt, Finding, Source

NASTY = (
    "<!channel>",
    "<!here> <@U1> <#C1>",
    "<https://evil.example|click>",
    "*bold* _italic_ ~gone~ `code` ```pre```",
    ":smile: :warning:",
    "\u202eevil\u202c",
    "שלום عالم",
    "& &amp; &lt;!channel&gt;",
    "👩‍👩‍👧‍👦 e\u0301 \u200b",
    'He said: "so \\ it is".',
    "A first paragraph.\n\nA second one.\nA third.",
    "… ¶ • ← | [1](https://x.example)",
)

_words = st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=40).filter(str.strip))


def _long(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def texts(most: int) -> st.SearchStrategy[str]:
    """Make texts of 1 to `most` characters, short ones as often as long ones."""
    return st.one_of(_words, st.builds(_long, _words, st.integers(1, most))).filter(str.strip)


urls = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "https://post.example/a?x=1&y=2#part",
            "http://post.example/a|b <c> d",
            "javascript:alert(1)",
            "https://[broken",
            "https://дім.example/стаття",
            "https://post.example/" + "long/" * 550,
            "https://post.example/#:~:text=old",
        ]
    ),
    texts(4000).map(lambda path: f"https://post.example/{path}"),
    texts(100),
)

excerpts = st.builds(
    Excerpt,
    article_id=st.just("a"),
    version=st.just(1),
    path=st.just("/a.txt"),
    outlet=st.one_of(st.none(), st.sampled_from(["OBC", "Hull & Cable"]), texts(300)),
    title=st.one_of(st.none(), texts(12_000)),
    published=st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2100, 1, 1))),
    url=urls,
    start=st.just(0),
    end=st.just(1),
    quote=texts(12_000),
)

_sources = st.builds(
    Source,
    name=texts(200),
    kind=st.just("outlet"),
    chain=st.lists(texts(200), min_size=1, max_size=12).map(tuple),
)

_findings = st.builds(
    Finding,
    sources=st.lists(_sources, max_size=12).map(tuple),
    excerpts=st.lists(excerpts, min_size=1, max_size=10).map(tuple),
)

_said = st.lists(texts(5000), max_size=4).map(tuple)

answered = st.builds(
    Answer,
    question=st.just("who?"),
    whole=st.one_of(st.none(), texts(12_000)),
    status=st.just("answered"),
    lead=texts(12_000),
    confidence=st.just(0.9),
    kind=st.just("who_reported"),
    findings=st.lists(_findings, min_size=1, max_size=8).map(tuple),
    disagreements=_said,
    origins=st.one_of(st.none(), st.integers(0, 20)),
    reasoning=_said,
)

not_covered = st.builds(
    Answer,
    question=st.just("who?"),
    status=st.just("not_covered"),
    lead=st.just("The coverage does not answer this."),
    confidence=st.just(0.1),
    kind=st.just("who_reported"),
    closest=st.lists(excerpts, max_size=3).map(tuple),
)

answers = st.one_of(answered, not_covered)


def excerpt(quote: str, **fields: Any) -> Excerpt:
    """Make one excerpt of The Harbour Post."""
    known: dict[str, Any] = {"outlet": "The Harbour Post", "title": "A headline", "published": date(2031, 3, 12)}
    place: dict[str, Any] = {"article_id": "a", "version": 1, "path": "/a.txt", "start": 0, "end": len(quote)}
    return Excerpt(quote=quote, **(known | {"url": "https://post.example/a"} | place | fields))


def answer(*quotes: str, **fields: Any) -> Answer:
    """Make an answer of one finding."""
    source = Source(name="OBC", kind="outlet", chain=("The Harbour Post", "OBC", "two officials"))
    finding = Finding(sources=(source,), excerpts=tuple(excerpt(quote) for quote in quotes))
    known: dict[str, Any] = {"question": "who?", "status": "answered", "lead": "OBC.", "kind": "who_reported"}
    return Answer(**(known | {"confidence": 0.9, "findings": (finding,), "origins": 1} | fields))


def inside(value: object) -> Iterator[dict[str, Any]]:
    """Give all the objects in blocks, in order."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from inside(one)
