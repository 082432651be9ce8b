"""Groups of copies: the true ones, the same in whatever order and in however many goes articles come and go."""

import time
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.duplicates import SCHEME, Signed, body_text, grouped, keys, signature
from tests.corpus import stories
from tests.corpus.test_sample_coverage import sample


def pool() -> dict[str, str]:
    """Return bodies of all kinds: three stories with copies, forms filled in, a sentence twice, nothing twice."""
    chance = Random(3)  # noqa: S311
    bodies = {}
    for name in "abc":
        wire = stories.story(chance)
        copies = {f"{name}{i}": stories.edited(wire, chance) for i in range(4)}
        bodies |= {f"{name}9": wire, f"{name}8": wire} | copies
    bodies |= {f"f{i}": stories.forecast(chance) for i in range(3)}
    return bodies | {"s1": "The ferry is late.", "s2": "THE FERRY IS LATE", "e1": "", "e2": " \n "}


POOL = pool()
SIGNED = {identity: signature(body) for identity, body in POOL.items()}
# What each is in, by the way it was made.
GROUPS = {identity: f"{identity[0]}0" if identity[0] in "abc" else identity for identity in POOL} | {"s2": "s1"}


def after(known: dict[str, Signed], fresh: dict[str, bytes], gone: set[str]) -> dict[str, Signed]:
    """Return what is stored after a change."""
    found = grouped(known, fresh, POOL.__getitem__, gone)
    signed = {identity: one.signature for identity, one in known.items() if identity not in gone} | fresh
    return {identity: Signed(one, found.get(identity) or known[identity].group) for identity, one in signed.items()}


def test_copies_are_grouped() -> None:
    """The group bears its smallest id; forms, and bodies without words, stay by themselves."""
    assert grouped({}, SIGNED, POOL.__getitem__) == GROUPS


@settings(max_examples=30)
@given(st.permutations(sorted(POOL)), st.lists(st.integers(1, 8), max_size=12), st.sets(st.sampled_from(sorted(POOL))))
def test_order_and_goes_make_no_difference(order: list[str], sizes: list[int], gone: set[str]) -> None:
    """Whatever comes when, and whatever went in between, the groups are those of what is there, all at once."""
    known: dict[str, Signed] = {}
    rest = list(order)
    for size in [*sizes, len(rest)]:
        batch, rest = rest[:size], rest[size:]
        known = after(known, {identity: SIGNED[identity] for identity in batch}, set())
    assert {identity: one.group for identity, one in known.items()} == GROUPS
    left = after(known, {}, gone)
    expected = grouped({}, {identity: SIGNED[identity] for identity in POOL.keys() - gone}, POOL.__getitem__)
    assert {identity: one.group for identity, one in left.items()} == expected
    again = after(left, {identity: SIGNED[identity] for identity in gone}, set())
    assert {identity: one.group for identity, one in again.items()} == GROUPS


def test_only_what_changes_is_said() -> None:
    """A known article is named where its group is another now, by an article that comes, goes or changes."""
    known = {identity: Signed(SIGNED[identity], "b1") for identity in ("b1", "b2")}
    known["f1"] = Signed(SIGNED["f1"], "f1")
    assert grouped(known, {"b3": SIGNED["b3"]}, POOL.__getitem__) == {"b3": "b1"}
    assert grouped(known, {"b0": SIGNED["b0"]}, POOL.__getitem__) == {"b0": "b0", "b1": "b0", "b2": "b0"}
    assert grouped(known, {}, POOL.__getitem__, {"b1"}) == {"b2": "b2"}
    assert grouped(known, {"b1": SIGNED["f2"]}, POOL.__getitem__) == {"b1": "b1", "b2": "b2"}
    assert grouped(known, {}, POOL.__getitem__, {"f1"}) == {}


def test_a_group_that_loses_its_link_falls_apart() -> None:
    """Two copies that only a third connects are two groups without it."""
    chance = Random(8)  # noqa: S311
    first, second = stories.story(chance, 9).split("\n\n"), stories.story(chance, 9).split("\n\n")
    bodies = {"x": "\n\n".join(first), "y": "\n\n".join([*first, *second]), "z": "\n\n".join(second)}
    signed = {identity: signature(body) for identity, body in bodies.items()}
    found = grouped({}, signed, bodies.__getitem__)
    assert found == {"x": "x", "y": "x", "z": "x"}
    known = {identity: Signed(one, found[identity]) for identity, one in signed.items()}
    assert grouped(known, {}, bodies.__getitem__, {"y"}) == {"x": "x", "z": "z"}


def test_what_may_be_copies_is_found_by_its_keys() -> None:
    """Groups are the same where only that is known of the stored articles which shares a key, and all of its groups."""
    words = [identity for identity in sorted(POOL) if SIGNED[identity]]
    numbers = dict(zip(words, map(set, keys([SIGNED[one] for one in words]).tolist()), strict=True))
    for name in words:
        known = {identity: Signed(SIGNED[identity], GROUPS[identity]) for identity in words if identity != name}
        akin = {one.group for identity, one in known.items() if numbers[identity] & numbers[name]}
        some = {identity: one for identity, one in known.items() if one.group in akin}
        fresh = {name: SIGNED[name]}
        assert grouped(some, fresh, POOL.__getitem__) == grouped(known, fresh, POOL.__getitem__)
        assert len(some) < 8
    assert keys([SIGNED["s1"]])[0, [0, 1, 64]].tolist() == [-1399988028, 685749109, -498070228], "they are stored"


def test_few_bodies_are_read() -> None:
    """Adding an article asks for its own body and those of likely copies, never for the others'."""
    known = {identity: Signed(SIGNED[identity], GROUPS[identity]) for identity in POOL if identity != "c2"}
    asked = set[str]()

    def body_of(identity: str) -> str:
        asked.add(identity)
        return POOL[identity]

    assert grouped(known, {"c2": SIGNED["c2"]}, body_of) == {"c2": "c0"}
    assert "c2" in asked
    assert {identity[0] for identity in asked} == {"c"}


def test_pairs_of_a_large_coverage() -> None:
    """Of 600 articles, a fifth near copies and a tenth forms filled in, nearly every pair is found, no other."""
    bodies, truth = stories.coverage(600, 0.2, Random(1))  # noqa: S311
    found = grouped({}, {identity: signature(body) for identity, body in bodies.items()}, bodies.__getitem__)
    true, given_ = pairs(truth), pairs(found)
    assert given_ <= true
    assert len(given_) >= 0.98 * len(true) > 100


def pairs(groups: dict[str, str]) -> set[tuple[str, str]]:
    """Return the pairs of articles that share a group."""
    return {(a, b) for a, b in combinations(sorted(groups), 2) if groups[a] == groups[b]}


def test_the_sample_coverage() -> None:
    """The wire story that two papers ran is the only one that is there twice; furniture plays no part."""
    bodies = {identity: body_text(article) for identity, article in sample().items()}
    assert len({*bodies}) == len(sample())
    found = grouped({}, {identity: signature(body) for identity, body in bodies.items()}, bodies.__getitem__)
    assert pairs(found) == {("03-fenwold-register-wire", "04-evening-packet-wire")}


def test_signatures_are_stable() -> None:
    """A signature is the same in every process, on every machine and with every release of one scheme."""
    assert SCHEME == "1.2"
    made = signature("The Corranwold council rejected the plan on Wednesday, Osric Venn said.")
    assert (len(made), made[:4].hex(), made[16:24].hex()) == (528, "ce9e5a5a", "adf808c1423d38ca")
    assert signature("  \n …") == b""


@pytest.mark.parametrize("line", ["fog 12 Tarn " * 83_000, "a" * 1_000_000, "“‘a’ " * 200_000, "‘a" * 500_000])
def test_a_line_of_a_million_characters(line: str) -> None:
    """It is signed within a second or so."""
    began = time.process_time()
    assert signature(line)
    assert time.process_time() - began < 2
