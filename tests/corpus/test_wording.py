"""A site's way with its readers is told from news by its wording; in doubt, it is news."""

import time

import pytest

from corpus.wording import Wording, subject, wording_of

SITES = frozenset({Wording.PITCH, Wording.ABOUT, Wording.NOTE})

PITCHES = [
    "We rely on readers like you to keep this work going.",
    "If you value what we do, please consider a gift today.",
    "You can cancel at any time.",
    "Sign up here to get the Fog Report every Friday.",
    "To suggest a correction, write to the desk.",
    "Have something to say? Write us a letter of no more than 300 words.",
    "Letters may be edited for length and clarity.",
    "Comments are closed on this story.",
    "Our journalists are free to write what they find.",
    "Listen to the latest episode of the Watch wherever you get your podcasts.",
    "Join the conversation with an account of your own.",
    "Already a subscriber? Log in.",
    "You have read all your free articles this month.",
    "Discover more from the Harbour Post.",
    "Type your email address to subscribe.",
    "This content is provided by an advertiser.",
    "Stock quotes are delayed by at least 15 minutes.",
    "All times are local.",
    "With reporting by the Northlight Wire.",
    "Material from the Northlight Wire was used in this report.",
    "Please read our rules before you comment.",
    "We moderate comments to keep them civil.",
    "Your support makes this possible.",
    "Listen to our podcast, “The Lamp Room”.",
    "Reach the desk on Pinnace at @harbourpost.",
]
ABOUTS = [
    ("Mara Quist is a reporter for the Harbour Post.", "Quist"),
    ("Mara Quist is the Harbour Post’s islands correspondent and writes a column.", "Quist"),
    ("Mara Quist has covered the northern coast since 2029.", "Quist"),
    ("Tove van der Linde reports on the courts for the Lantern.", "Linde"),
    ("Tove Finn is based in Port Corran.", "Finn"),
    ("The Lantern is a non-profit newsroom on the northern coast.", "Lantern"),
]
NOTES = [
    "Editor’s note: the names of two boys have been changed.",
    "Correction: the ship carried 46 people, not 64.",
    "CLARIFICATION — the survey was to last fourteen months.",
]
NEWS = [
    "The crew's newsletter had warned of it in March.",
    "The app was pulled from the store in May.",
    "He was an editor of the Courant until the fire.",
    "Members of our church brought soup, and we sang.",
    "The story was published in the Lantern on Friday.",
    "The site of the wreck is marked by a buoy.",
    "Readers of the log will find nothing of it.",
    "Read your contract, the union said.",
    "We do not comment on rumours.",
    "Our thoughts are with the families of the crew.",
    "We are aware of the reports and are looking into them.",
    "You cannot eat a compact.",
    "The helicopter can be reached by radio at all hours.",
    "The union covers all who sail under the flag of Velland at sea.",
    "Lindqvane is a retired surveyor.",
    "Hanne Corvidel is the leader of the Reform Bench.",
    "Stellan Orde was an editor before he was a minister.",
    "Sefa Lindrow is a reporter who was arrested in May.",
    "The names are withheld because our members fear for their jobs.",
    "Support for the survey fell in May.",
    "Contact with the ship was lost on Monday.",
    "The company's website shows no ship of that name.",
    "Donations to the fund stopped when our account was closed.",
    "We have told our members to stay ashore.",
    "“Subscribe to our newsletter and be saved,” the preacher cried.",
    "'We ask you for your support and your comments,' the letter reads.",
    "Fog covers the harbour for nine months of the year.",
    "It takes 124 votes to pass a bill in the Assembly.",
    "The report’s authors were told of the correction.",
    "The editor noted the hour.",
]


@pytest.mark.parametrize("line", PITCHES)
def test_pitches(line: str) -> None:
    """What asks something of the reader, or tells how the story was made."""
    assert wording_of(line) is Wording.PITCH


@pytest.mark.parametrize(("line", "who"), ABOUTS)
def test_who_the_author_is(line: str, who: str) -> None:
    """What tells who an author or a site is, and whose name to look for elsewhere."""
    assert wording_of(line) is Wording.ABOUT
    assert subject(line) == who


@pytest.mark.parametrize("line", NOTES)
def test_notes(line: str) -> None:
    """What an editor adds."""
    assert wording_of(line) is Wording.NOTE


@pytest.mark.parametrize("line", NEWS)
def test_news_is_never_worded_as_a_sites(line: str) -> None:
    """Sentences of articles, statements in the first person among them, have at most nothing that shows news."""
    assert wording_of(line) not in {*SITES, Wording.LABEL}


@pytest.mark.parametrize("line", ["No.", "“No.”", "FOG.", "Fog", "At nine.", "He denied it.", ""])
def test_short_lines(line: str) -> None:
    """Few words are a label in capitals only, and with a quotation or a verb of saying they are news."""
    expected = Wording.LABEL if line == "FOG." else None if "“" in line or "denied" in line else Wording.PLAIN
    assert wording_of(line) is expected


def test_long_lines_are_prose() -> None:
    """No pitch is as long as a paragraph."""
    assert wording_of("Sign up here for our newsletter. " * 3) is Wording.PITCH
    assert wording_of("Sign up here for our newsletter. " * 20) is None
    assert wording_of("Your account is with us. " + "Nobody saw the boats leave. " * 6) is Wording.PLAIN


@pytest.mark.parametrize(
    "line", ["you " * 60, "@" * 600, "'" * 600, "“a " * 60, "A" * 600, "your" + " " * 590 + "app", "A a " * 30]
)
def test_no_line_takes_long(line: str) -> None:
    """A hostile line costs next to nothing."""
    began = time.perf_counter()
    wording_of(line)
    wording_of(line * 1000)
    assert time.perf_counter() - began < 0.5
