"""Whom a mention names: words of the mention, of the right kind, for every shape a newsroom writes."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.attribution.actor import Actor
from corpus.attribution.names import actors

Named = list[tuple[str, str]]


def named(mention: str, *outlets: str) -> Named:
    """Return names and kinds."""
    return [(actor.name, actor.kind) for actor in actors(mention, outlets)]


OUTLETS = {
    "The Harbour Post": "The Harbour Post",
    "the Karsholt Courant": "Karsholt Courant",
    "Vellish broadcaster Skerrin": "Skerrin",
    "Vellish outlet SKERA": "SKERA",
    "the state news agency Vellpress": "Vellpress",
    "Velland’s Northlight News Agency": "Northlight News Agency",
    "Vellish Telegram channel Ballast Tank": "Ballast Tank",
    "the Telegram channel “Deep Harbour”": "Deep Harbour",
    "the public broadcasting company of Velland, Skerrin,": "Skerrin",
    "Velland’s public broadcaster, VBC,": "VBC",
    "Tidewrack, an online magazine about the sea,": "Tidewrack",
    "The Harbour Post, an Ostreyan newspaper,": "The Harbour Post",
    "Skera.net": "Skera.net",
    "Radio Marrow": "Radio Marrow",
    "The Times of Corran": "The Times of Corran",
    "the Corran Sun-Times": "Corran Sun-Times",
    "Ostrey Broadcasting, known as OBC,": "Ostrey Broadcasting",
    "The Harbour Post, citing two coastguard officials,": "The Harbour Post",
    "a Tuesday report by the Harbour Post that cited the coastguard": "Harbour Post",
    "a Harbour Post story": "Harbour Post",
    "a report in The Harbour Post": "The Harbour Post",
    "The Harbour Post’s report": "The Harbour Post",
    "the Harbour Post itself": "Harbour Post",
    "Reuters": "Reuters",
    "AFP": "AFP",
}
PEOPLE = {
    "Ilka Tarn": "Ilka Tarn",
    "Tarn": "Tarn",
    "Ms. Tarn": "Tarn",
    "Lt. Osric Venn of the Marrow Islands Constabulary": "Osric Venn",
    "Seafront House national security spokesman Joss Undermere": "Joss Undermere",
    "Vellish Defense Minister Ko Tarn-hyun": "Ko Tarn-hyun",
    "Velland’s Defence Minister Ko Tarn-hyun": "Ko Tarn-hyun",
    "the Foreign Ministry’s spokeswoman, Ilka Tarn,": "Ilka Tarn",
    "Ilka Tarn, spokesperson for the Vellish Department of State,": "Ilka Tarn",
    "Hobb Tressel, 43, a father of seven,": "Hobb Tressel",
    "Hobb Tressel, who runs the Anchor Rooms,": "Hobb Tressel",
    "Experts like Mara Quist, director of the Tidal Studies Group,": "Mara Quist",
    "President Stellan Orde of Velland": "Stellan Orde",
    "Secretary of State Mara Quist": "Mara Quist",
    "Ministry of Marine Affairs Inspector General Mara Quist": "Mara Quist",
    "Bank of Ostrey Governor Mara Quist": "Mara Quist",
    "Gov. Mara Quist (R)": "Mara Quist",
    "the Harbour Post’s Juno Pellister": "Juno Pellister",
    "Harbour Post columnist Juno Pellister": "Juno Pellister",
    "a senior aide, Ansel van der Moor,": "Ansel van der Moor",
    "Mara Quist’s": "Mara Quist",
    "Mara Quist's letter": "Mara Quist",
    "Pope Anselm": "Pope Anselm",
    "former secretary of state Mara Quist": "Mara Quist",
    "Billionaire Mara Quist": "Mara Quist",
    "federal prosecutor Mara Quist": "Mara Quist",
    "Northlight former editor and Harbour Post columnist Juno Pellister": "Juno Pellister",
    "Valerij Ossick, editor at Defence Tides,": "Valerij Ossick",
    "Zélie Aumônier": "Zélie Aumônier",
    "the harbour master": "harbour master",
    "Velland’s defence minister": "Velland’s defence minister",
}
STATE_BODIES = {
    "the U.S. State Department": "U.S. State Department",
    "the Ministry of Defence and Aerospace": "Ministry of Defence and Aerospace",
    "Velland’s Main Intelligence Directorate, Karsholt’s military intelligence arm,": "Velland’s Main Intelligence "
    "Directorate",
    "the Department of Health and Human Services": "Department of Health and Human Services",
    "the Vellish army": "Vellish army",
    "police": "police",
    "Police": "Police",
    "the coastguard": "coastguard",
    "the Kremlin": "Kremlin",
    "Moscow": "Moscow",
    "the United States": "United States",
    "the Science and Technology Directorate": "Science and Technology Directorate",
    "an appeals court in Karsholt": "appeals court",
    "Velland’s spy agency": "Velland’s spy agency",
    "Velland’s Parliament": "Velland’s Parliament",
}
ORGANISATIONS = {
    "Pellam & Roake": "Pellam & Roake",
    "Pellam & Roake Marine, a shipping company based in Karsholt,": "Pellam & Roake Marine",
    "The Deckhands’ and Riggers’ Union, which has 31 members aboard,": "Deckhands’ and Riggers’ Union",
    "the Center for Tidal Resistance—created by volunteers—": "Center for Tidal Resistance",
    "the shipping company Pellam": "Pellam",
    "Hathersund University": "Hathersund University",
    "the Quist campaign": "Quist campaign",
    "a statement from the Inland Party": "Inland Party",
    "the United Nations": "United Nations",
}
DOCUMENTS = {
    "the indictment": "indictment",
    "the crew list": "crew list",
    "a new poll": "new poll",
    "recent media reports": "recent media reports",
    "a Harbour Post/Marrow Radio poll released Friday": "Harbour Post/Marrow Radio poll",
    "a 2014 study": "2014 study",
    "Data from the survey": "Data from the survey",
    "exit polls in Velland and Ostrey": "exit polls in Velland and Ostrey",
}
UNNAMED = {
    "unnamed intelligence officials": "unnamed intelligence officials",
    "an official from the Vellish Ministry": "official from the Vellish Ministry",
    "Intelligence officials quoted by the broadcaster": "Intelligence officials",
    "sources in Velland's Military Intelligence": "sources in Velland's Military Intelligence",
    "A Vellish Defence Intelligence (VDI) source": "Vellish Defence Intelligence (VDI) source",
    "a Western diplomat familiar with the situation": "Western diplomat",
    "people familiar with the matter": "people familiar with the matter",
    "a source in the harbour master’s office at Port Corran": "source in the harbour master’s office",
    "two coastguard officials": "two coastguard officials",
    "officials in Karsholt and Hathersund": "officials in Karsholt and Hathersund",
    "some": "some",
    "many residents of the island": "many residents of the island",
    "Officials": "Officials",
    "some Republicans": "some Republicans",
    "an Iranian": "Iranian",
    "a spokeswoman for the ministry": "spokeswoman for the ministry",
    "Vellish media": "Vellish media",
    "a local newspaper": "local newspaper",
    "human rights groups": "human rights groups",
    "a super PAC": "super PAC",
    "Current and former officials": "Current and former officials",
    "the organiser of a harbour rally": "organiser of a harbour rally",
    "Political observers in Karsholt and around the coast": "Political observers in Karsholt",
    "three officials who spoke on condition of anonymity": "three officials",
    "Ilka Tarn’s sources in the navy": "Ilka Tarn’s sources in the navy",
}
SEVERAL: dict[str, Named] = {
    "The Harbour Post and Skera-Interfax": [("The Harbour Post", "outlet"), ("Skera-Interfax", "person")],
    "Vellish outlets, including Harbour Post and Skera.net,": [("Harbour Post", "outlet"), ("Skera.net", "outlet")],
    "outlets such as The Harbour Post, Skera.net and Radio Marrow": [
        ("The Harbour Post", "outlet"),
        ("Skera.net", "outlet"),
        ("Radio Marrow", "outlet"),
    ],
    "a 2014 study by Orla Finn and Mara Quist": [("Orla Finn", "person"), ("Mara Quist", "person")],
    "Orla Finn, Mara Quist and Pell Tove": [("Orla Finn", "person"), ("Mara Quist", "person"), ("Pell Tove", "person")],
    "Orla Finn, head of the Tidal Institute, and Mara Quist, a rower,": [
        ("Orla Finn", "person"),
        ("Mara Quist", "person"),
    ],
    "Judge Orla Finn of the Court of Appeals for the Third Coast and Mara Quist": [
        ("Orla Finn", "person"),
        ("Mara Quist", "person"),
    ],
    "Neither Mr. Finn nor other officials": [("Finn", "person"), ("other officials", "unnamed")],
    "the Vellish Foreign Ministry and two diplomats": [
        ("Vellish Foreign Ministry", "state_body"),
        ("two diplomats", "unnamed"),
    ],
    "he and Ms. Quist": [("Quist", "person")],
    "both her and Orla Finn": [("Orla Finn", "person")],
    "France and Germany": [("France", "state_body"), ("Germany", "state_body")],
}
ONLY_BACK = [
    *("he", "She", "they", "it", "I", "we", "who", "his", "himself", "those", "both"),
    *("the newspaper", "The media outlet", "the broadcaster", "the news agency", "this newspaper", "the same paper"),
    *("the source", "the sources", "the officials", "both officials", "the two diplomats", "one of the officials"),
    *("the ministry", "the government", "the department", "the spokesman", "the minister", "the company", "the union"),
    *(
        "the report",
        "The study",
        "the document",
        "his letter",
        "its statement",
        "one of them",
        "the source, who has a boat,",
    ),
]


def cases() -> list[tuple[str, Named]]:
    """Return every mention with what it must give."""
    kinds = {
        "outlet": OUTLETS,
        "person": PEOPLE,
        "state_body": STATE_BODIES,
        "organisation": ORGANISATIONS,
        "document": DOCUMENTS,
        "unnamed": {
            key: value for key, value in UNNAMED.items() if key != "the sister of one of her deckhands’ friends"
        },
    }
    single = [(mention, [(name, kind)]) for kind, table in kinds.items() for mention, name in table.items()]
    return [*single, *SEVERAL.items(), *((mention, []) for mention in ONLY_BACK)]


@pytest.mark.parametrize(("mention", "expected"), cases())
def test_a_mention_names_whom_a_newsroom_would_credit(mention: str, expected: Named) -> None:
    """The name without its description, and what it is of."""
    assert named(mention) == expected


def test_known_outlets_are_outlets() -> None:
    """What another mention or a publisher calls an outlet is one, whatever its name looks like."""
    assert named("Tidewrack") == [("Tidewrack", "person")]
    assert named("Tidewrack", "Tidewrack") == [("Tidewrack", "outlet")]
    assert named("The Packet and Lantern", "The Packet and Lantern") == [("The Packet and Lantern", "outlet")]
    assert named("Orla Finn of Tidewrack", "Tidewrack") == [("Orla Finn", "person")]


PARTS = st.lists(
    st.sampled_from(
        [
            "Orla",
            "Finn",
            "Quist’s",
            "the",
            "The",
            "a",
            "of",
            "and",
            ",",
            ",",
            "who",
            "—",
            "(",
            ")",
            "including",
            "by",
            "from",
            "report",
            "source",
            "sources",
            "Ministry",
            "Post",
            "Defence",
            "officials",
            "Mr.",
            "told",
            "newspaper",
            "U.S.",
            "&",
            "Karsholt’s",
            "in",
            "their",
            "43",
            "deckhands’",
            "Union",
            "such",
            "as",
            "like",
            "or",
            "Secretary",
            "president",
            "called",
            "“",
            "”",
            "called",
            "Telegram",
            "channel",
            "one",
            "some",
            "that",
            "is",
        ]
    ),
    max_size=25,
).map(" ".join)


@given(st.one_of(PARTS, st.text(max_size=80)))
def test_a_name_is_cut_out_of_its_mention(mention: str) -> None:
    """Whatever the words are, a name stands in them character for character, is not empty, and nothing is raised."""
    for actor in actors(mention):
        assert actor.name
        assert actor.name in mention
        assert re.search(r"\w", actor.name)


@given(
    st.sampled_from(["", "the ", "Vellish ", "Velland’s ", "former "]),
    st.sampled_from(["broadcaster", "newspaper", "outlet", "news agency", "Telegram channel", "daily"]),
    st.from_regex(r"[A-Z][a-z]{3,8}( [A-Z][a-z]{3,8})?", fullmatch=True).filter(
        lambda name: named(name) == [(name, "person")]
    ),
    st.sampled_from(["", ", based in Karsholt,", " on Tuesday", ", citing a diplomat,"]),
)
def test_what_is_called_an_outlet_is_one(before: str, noun: str, name: str, after: str) -> None:
    """A description decides over a name that tells nothing."""
    assert actors(f"{before}{noun} {name}{after}") == (Actor(name=name, kind="outlet"),)


@pytest.mark.parametrize(
    "unit",
    ["a and ", "including ", "report by ", "X ", "the ", "(", ", ", "’s ", "x" * 50, "A of ", "one of ", "such as "],
)
def test_long_hostile_mentions_take_no_time(unit: str) -> None:
    """A tagger's slip of a hundred thousand characters costs no more than a long mention."""
    began = time.process_time()
    actors(unit * 100_000)
    assert time.process_time() - began < 0.2
