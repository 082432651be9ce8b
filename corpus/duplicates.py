"""The same story twice: articles whose body is another's, exactly or nearly, in groups.

A body's signature is a MinHash of its runs of words; articles whose signatures agree in part are looked at closely
(`corpus.likeness`), and a group is what such pairs connect. Which pairs are looked at depends on their two signatures
alone, so groups are the same in whatever order and in however many goes the articles came.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from corpus.article import Article
from corpus.likeness import RUN, Words, same_story

SCHEME = f"1.{RMinHash.ALGORITHM_VERSION}"
"""Signatures of another scheme can't be compared: they are made again."""

_SLOTS = 128  # uint32 each
_SEED = 1
_DIGEST, _TWIN = 16, 8  # bytes in front: of all that is compared; of the words alone
_LIKE = 0.2  # of the slots; a copy cut by a third, added to and edited has .3 and more
_SHY = 0.05  # part of the runs that must hold a name or number, or all are taken: text without capitals
_AT_HAND = 256  # texts kept taken apart
_ODD = np.uint64(0x9E3779B97F4A7C15)  # spreads numbers over 64 bits

Rows = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Signed:
    """What is stored of an article: its signature, and its group, which bears the smallest id in it."""

    signature: bytes
    group: str


def body_text(article: Article) -> str:
    """Return the words of an article's body, which its passages cover: furniture differs from outlet to outlet."""
    return "\n\n".join(article.text[one.start : one.end] for one in article.passages)


def signature(body: str) -> bytes:
    """Return 528 bytes by which copies of a body are found, none for a body without words.

    It goes by runs of words with a name or number in them: forms filled in anew share the others.
    """
    words = Words(body)
    if not words.folded:
        return b""
    runs = words.runs or [" ".join(words.folded)]
    telling = np.convolve(words.is_fact, np.ones(RUN), "valid")[: len(runs)] > 0
    chosen = compress(runs, telling) if telling.mean() > _SHY else runs
    sketch = RMinHash(_SLOTS, _SEED)
    sketch.update(list(chosen))
    return words.digest + np.array(sketch.digest(), "<u4").tobytes()


def keys(signatures: Sequence[bytes]) -> NDArray[np.int32]:
    """Return the numbers by which what may be copies is found: (n, 65). Two that share none are no candidates.

    :param signatures: of bodies with words.
    """
    whole = np.frombuffer(b"".join(signatures), "<u8").reshape(-1, (_DIGEST + 4 * _SLOTS) // 8)
    told = np.concatenate([whole[:, : _TWIN // 8], whole[:, _DIGEST // 8 :]], axis=1)  # twins; two slots side by side
    mixed = (told + np.arange(told.shape[1], dtype=np.uint64)) * _ODD
    return (mixed >> np.uint64(32)).astype(np.uint32).view(np.int32)


def grouped(
    known: Mapping[str, Signed],
    fresh: Mapping[str, bytes],
    body_of: Callable[[str], str],
    gone: Collection[str] = (),
) -> dict[str, str]:
    """Find the groups after a change: id -> group of every fresh article, and of the known whose group is another now.

    The groups that lose an article are made again from the others in them.

    :param known: what is stored, before the change: at least what is gone or changed, whatever shares one of its `keys`
        with what is fresh or loses a member of its group, and all others in the groups of these.
    :param fresh: signatures of new articles, and of known ones whose body changed.
    :param body_of: gives the body of any article that is not gone; asked only of those that may be copies.
    :param gone: articles that are removed.
    """
    out = known.keys() & {*gone, *fresh}
    broken = {known[identity].group for identity in out}
    stay: dict[str, Signed] = {}
    loose = dict(fresh)
    for identity, signed in known.items():
        if signed.group not in broken:
            stay[identity] = signed
        elif identity not in out:
            loose[identity] = signed.signature
    names = {identity: signed.group for identity, signed in stay.items()} | {identity: identity for identity in loose}
    forest = _Forest()
    for one, other in _twins(stay, loose):
        forest.join(names[one], names[other])
    _join_alike(forest, names, stay, loose, body_of)
    found = {identity: forest.root(name) for identity, name in names.items()}
    return {identity: group for identity, group in found.items() if identity in loose or group != names[identity]}


def _join_alike(
    forest: "_Forest",
    names: Mapping[str, str],
    stay: Mapping[str, Signed],
    loose: Mapping[str, bytes],
    body_of: Callable[[str], str],
) -> None:
    """Join the groups of articles, one of them loose, that are the same story in other words."""
    bearers = {signed: identity for identity, signed in loose.items() if signed}
    fresh = len(bearers)
    for identity, one in stay.items():
        if one.signature:
            bearers.setdefault(one.signature, identity)
    identities = list(bearers.values())
    rows = np.frombuffer(b"".join(signed[_DIGEST:] for signed in bearers), "<u4").reshape(-1, _SLOTS)
    numbers: dict[str, int] = {}
    labels = np.array([numbers.setdefault(forest.root(names[one]), len(numbers)) for one in identities], np.int64)
    words = lru_cache(_AT_HAND)(lambda identity: Words(body_of(identity)))
    for left, right in candidates(rows, fresh, labels):
        if same_story(words(identities[left]), words(identities[right])):
            forest.join(names[identities[left]], names[identities[right]])
            labels[labels == labels[right]] = labels[left]


class _Forest:
    """Groups being joined; the smallest name is that of the whole."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, name: str) -> str:
        above = self._above
        while (over := above.get(name, name)) != name:
            above[name] = above.get(over, over)
            name = over
        return name

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        if first != second:
            self._above[second] = first


def _twins(stay: Mapping[str, Signed], loose: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield pairs, one of them loose, that connect all articles of the same words."""
    wanted = {signed[:_TWIN] for signed in loose.values() if signed}
    first = {signed.signature[:_TWIN]: identity for identity, signed in stay.items()}
    first = {digest: identity for digest, identity in first.items() if digest in wanted}
    for identity, signed in loose.items():
        if signed and (twin := first.setdefault(signed[:_TWIN], identity)) != identity:
            yield twin, identity


def candidates(rows: Rows, fresh: int, labels: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield pairs of rows, one of them among the first `fresh`, that agree in enough of their slots, each pair once.

    Rows are compared where they agree in two slots side by side: of pairs that agree in .3 of all, .998 do.

    :param rows: signatures, (n, slots).
    :param labels: of each row; the same for those already known to be copies, which may come to be more between pairs.
    """
    seen = set[tuple[int, int]]()
    for band in np.ascontiguousarray(rows).view(np.uint64).T if fresh else ():
        keys = np.ascontiguousarray(band)
        ours = np.unique(keys[:fresh])
        spots = np.searchsorted(ours, keys[fresh:]).clip(max=len(ours) - 1)
        at = np.concatenate([np.arange(fresh), fresh + np.flatnonzero(ours[spots] == keys[fresh:])])
        for left, right in _equal(keys[at]):
            pairs = np.sort(np.stack([at[left], at[right]]), axis=0)
            low, high = pairs[:, (pairs[0] < fresh) & (labels[pairs[0]] != labels[pairs[1]])]
            alike = (rows[low] == rows[high]).mean(axis=1) >= _LIKE
            for pair in zip(low[alike].tolist(), high[alike].tolist(), strict=True):
                if pair not in seen and labels[pair[0]] != labels[pair[1]]:
                    seen.add(pair)
                    yield pair


def _equal(keys: NDArray[np.uint64]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield the places of equal keys, every pair of them once."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    live, lag = np.arange(len(keys)), 0
    while len(live):
        lag += 1
        live = live[: np.searchsorted(live, len(keys) - lag)]
        live = live[ranked[live] == ranked[live + lag]]
        yield order[live], order[live + lag]
