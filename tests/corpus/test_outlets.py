"""An address names the outlet that publishes there, or none: a wrong outlet is worse than none."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.outlets import AGENCIES, WELL_KNOWN, domain, key, outlet_of, places, publisher
from corpus.outlets import learned as learned_of_places

POST = "The Harbour Post"
URL = "https://www.harbourpost.test/islands/fog"


def learned(known: Sequence[tuple[str, str]], told: Sequence[tuple[str, str]] = ()) -> Mapping[str, str | None]:
    """Learn of addresses and outlets, of those in `told` by a person."""
    pairs = [(url, outlet, some is told) for some in (known, told) for url, outlet in some]
    return learned_of_places((place, outlet, sure, 1) for url, outlet, sure in pairs for place in places(url))


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.bbc.co.uk/news/1", "BBC"),
        ("http://m.bbc.com/news/1", "BBC"),
        ("https://edition.cnn.com/fog", "CNN"),
        ("HTTPS://NEWS.SKY.COM/story/fog", "Sky News"),
        ("https://www.abc.net.au/news", "ABC (Australia)"),
        ("https://abcnews.go.com/fog", "ABC News"),
        ("mara.quist@reuters.com", "Reuters"),
        ("https://www.thetimes.co.uk/article/fog?x=1#y", "The Times"),
    ],
)
def test_well_known_domains(url: str, outlet: str) -> None:
    """Host names with www, subdomains or capitals, and mail addresses, are those of their domain."""
    assert outlet_of(url) == outlet


@pytest.mark.parametrize(
    "url",
    [
        "https://go.com/fog",
        "https://www.sky.com/fog",
        "https://notbbc.com",
        "https://bbc.com.harbourpost.test/",
        "https://bbc.co.uk.example.com/",
        "https://example.com/www.bbc.com/",
        "https://example.com/?u=https://bbc.com",
        URL,
    ],
)
def test_neighbours_of_well_known_domains_are_strangers(url: str) -> None:
    """Only the domain itself names the outlet, not one that looks like it or holds it in its address."""
    assert outlet_of(url) is None


SHARED = [
    "https://medium.com/@quist/fog",
    "https://www.msn.com/en/fog",
    "https://news.yahoo.com/fog",
    "https://uk.news.yahoo.co.uk/fog",
    "https://news.google.com/articles/1",
    "https://substack.com/home",
    "https://wordpress.com/x",
    "https://github.io",
    "https://blogspot.com/",
    "https://www.facebook.com/harbourpost",
    "https://x.com/harbourpost/status/1",
    "mara.quist@gmail.com",
    "http://127.0.0.1:8000/fog",
    "http://[::1]/fog",
    "http://[fog/",
    "localhost",
    "",
    "  ",
]


@pytest.mark.parametrize("url", SHARED)
def test_shared_hosts_name_nobody_and_learn_nothing(url: str) -> None:
    """Where many publish, neither table nor coverage tells who did."""
    assert domain(url) is None
    assert outlet_of(url, learned([(url, POST)] * 5, [(url, POST)])) is None


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://fog.blogspot.com/2031/05/a", "fog.blogspot.com"),
        ("https://fog.blogspot.co.uk/a", "fog.blogspot.co.uk"),
        ("https://fog.substack.com/p/a", "fog.substack.com"),
        ("https://fog.wordpress.com/a", "fog.wordpress.com"),
        ("https://fog.github.io/a", "fog.github.io"),
        ("https://www.harbourpost.test/a", "harbourpost.test"),
        ("https://sport.lantern.example/a", "lantern.example"),
        ("https://news.fog.co.uk/a", "fog.co.uk"),
    ],
)
def test_domains(url: str, place: str) -> None:
    """A domain is what was registered, or the blog's own host."""
    assert domain(url) == place


def test_a_blog_is_learned_alone() -> None:
    """What is known of one blog says nothing about the next one on the same host."""
    taught = learned([], [("https://fog.substack.com/p/a", "Fog Notes")])
    assert outlet_of("https://fog.substack.com/p/b", taught) == "Fog Notes"
    assert outlet_of("https://rope.substack.com/p/b", taught) is None


def test_two_articles_teach_and_one_does_not() -> None:
    """One article may be wrong; two that agree, or a person who said so, are believed."""
    assert outlet_of(URL, learned([(URL, POST)])) is None
    assert outlet_of(URL, learned([(URL, POST), (f"{URL}-2", POST)])) == POST
    assert outlet_of(URL, learned([], [(URL, POST)])) == POST


def test_an_outlet_throughout_or_none() -> None:
    """A domain with two names has no name, and the table does not overrule that."""
    assert outlet_of(URL, learned([(URL, POST)] * 9, [(URL, "The Evening Packet")])) is None
    bbc = "https://www.bbc.com/sport/1"
    assert outlet_of(bbc, learned([(bbc, "BBC Sport"), ("https://www.bbc.com/news/1", "BBC News")])) is None


def test_spellings_of_one_name_agree() -> None:
    """An article before the name, or capitals, make no second outlet; the usual spelling is taken."""
    assert outlet_of(URL, learned([(URL, POST), (URL, POST), (URL, "harbour post")])) == POST
    assert key("The  Harbour POST") == key("harbour post")


def test_a_part_of_a_site_may_be_known_where_the_whole_is_not() -> None:
    """Two outlets at two hosts of one domain are each known by their host."""
    sea, land = "https://sea.twins.test/a", "https://land.twins.test/a"
    taught = learned([(sea, "Sea News"), (sea, "Sea News"), (land, "Land News"), (land, "Land News")])
    assert outlet_of("https://sea.twins.test/b", taught) == "Sea News"
    assert outlet_of("https://land.twins.test/b", taught) == "Land News"
    assert outlet_of("https://twins.test/b", taught) is None
    assert outlet_of("https://sky.twins.test/b", taught) is None


def test_what_is_taught_goes_before_the_table() -> None:
    """The name that the coverage uses is the one that new articles get."""
    url = "https://www.theguardian.com/world/fog"
    assert outlet_of(url, learned([(url, "Guardian")] * 2)) == "Guardian"


def test_furniture_is_learned_by_outlet_else_by_domain() -> None:
    """Articles of one outlet have one key, whatever their address; of a stranger, the domain; else none."""
    assert publisher(POST, URL) == publisher("Harbour Post", None)
    assert publisher(None, URL) == "harbourpost.test"
    assert publisher(None, "https://medium.com/@quist/fog") is None
    assert publisher(None, None) is None


def test_the_table_is_sound() -> None:
    """Every entry is a place that an address can have, and says one name; agencies are known by their keys."""
    assert len(WELL_KNOWN) >= 60
    for place, name in WELL_KNOWN.items():
        assert outlet_of(f"https://www.{place}/fog") == name
        assert name == name.strip()
    assert {key(name) for name in AGENCIES} == AGENCIES


@settings(max_examples=200)
@given(st.text(max_size=60) | st.from_regex(r"(https?://)?[a-z0-9.@\[\]:/-]{0,40}", fullmatch=True))
def test_any_address_has_a_domain_or_none(url: str) -> None:
    """No address makes the reading fail, and nothing is known of it unless it was taught or is in the table."""
    place = domain(url)
    assert place is None or ("." in place and place == place.strip(".").lower())
    assert outlet_of(url) in {None, *WELL_KNOWN.values()}
