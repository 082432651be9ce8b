"""Maps of invented outlets, with whatever names hypothesis thinks of."""

from datetime import date, timedelta

from hypothesis import strategies as st

from bot.sourcemap import Edge, Node, Report, SourceMap, Telling

DAY = date(2031, 3, 12)
HOSTILE = (
    "$x^2$ & $\\frac{1}{2}$",
    "<script>alert(1)</script>",
    "]]> &amp; &lt;",
    "\u202eevil\u202c \u2066x\u2069",
    "bell\x07 null\x00 \x1b[31m",
    "\ud800 \ufffe \uffff",
    "شبكة العربية",
    "הארץ",
    "👩‍👩‍👧‍👦 News",
    "한국일보 人民日报",
    "W" * 300,
    "Donaudampfschifffahrtsgesellschaft" * 3,
    "The very long name of an outlet that has a lot to tell " * 6,
    "style='fill:red' \"quoted\"",
    "…",
)

names = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=60))


def node(
    own: str, name: str | None = None, *, publishes: bool = True, origin: bool = False, unnamed: bool = False
) -> Node:
    """Make a node, by default of a publishing outlet."""
    kind = "unnamed" if unnamed else "outlet"
    return Node(key=own, name=name or own, kind=kind, publishes=publishes, origin=origin)


def made(nodes: list[Node], edges: list[tuple[str, str, int]], tellings: list[Telling] | None = None) -> SourceMap:
    """Make a map in which every publishing outlet has reported, one a day."""
    publishing = [one for one in nodes if one.publishes]
    told = tellings or [Telling(published=DAY + timedelta(days=i), numbers=("18",)) for i in range(len(publishing))]
    return SourceMap(
        question="who reported the desertions?",
        articles=len(publishing),
        origins=sum(one.origin for one in nodes),
        nodes=tuple(nodes),
        edges=tuple(Edge(source=one, target=other, quotes=quotes) for one, other, quotes in edges),
        reports=tuple(Report(outlet=one.name, tellings=(tell,)) for one, tell in zip(publishing, told, strict=False)),
    )


_tellings = st.builds(
    Telling,
    published=st.one_of(st.none(), st.dates()),
    numbers=st.lists(st.sampled_from(["18", "twenty-one", "3,000"]), max_size=3, unique=True).map(tuple),
    copy_of=st.one_of(st.none(), names),
)


@st.composite
def maps(draw: st.DrawFn) -> SourceMap:
    """Make maps of up to twelve outlets and twenty edges, circles among them."""
    count = draw(st.integers(1, 12))
    nodes = [
        node(
            str(i), draw(names), publishes=draw(st.booleans()), origin=draw(st.booleans()), unnamed=draw(st.booleans())
        )
        for i in range(count)
    ]
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] != pair[1])
    links = draw(st.lists(pairs, max_size=20, unique=True)) if count > 1 else []
    publishing = sum(one.publishes for one in nodes)
    tellings = draw(st.lists(_tellings, min_size=publishing, max_size=publishing))
    return made(nodes, [(str(one), str(other), draw(st.integers(0, 3))) for one, other in links], tellings)


def press() -> SourceMap:
    """Return a map of twelve outlets and twenty edges, as large as one is to be legible."""
    outlets = [
        f"The {name} Messenger and Courant"
        for name in ["Ada", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal", "Ivy", "Jo", "Kay", "Lu"]
    ]
    nodes = [node(name, origin=i < 2) for i, name in enumerate(outlets)]
    nodes += [node(f"officials {i}", publishes=False, unnamed=True) for i in range(3)]
    edges = [(f"officials {i}", outlets[i], 1) for i in range(3)]
    edges += [(outlets[0], one, 2) for one in outlets[3:8]] + [(outlets[1], one, 1) for one in outlets[5:12]]
    edges += [(outlets[2], one, 1) for one in outlets[9:12]] + [
        (outlets[3], outlets[11], 1),
        (outlets[4], outlets[10], 0),
    ]
    return made(nodes, edges)
