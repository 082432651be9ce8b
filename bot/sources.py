"""Who is quoted in the coverage: what somebody said, and who is credited how often."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from bot import messages
from bot.errors import SettingsError
from bot.evidence import PASSAGES, gather
from bot.find import find
from corpus.article import Article, Span
from corpus.attribution.actor import key
from corpus.attribution.chains import Attribution, attributions
from corpus.attribution.tagger import tagger
from corpus.errors import ReadError
from corpus.readers import load, read
from corpus.sentences import paragraphs, sentences
from index.coverage import Coverage
from index.credits import Credit, Standing, names, said, standings
from index.keywords import terms

_ABOUT = 0.3  # least cosine of a topic and what is said about it in other words
_NEAR = 0.5  # least score of a sentence about a topic, as a part of the best one's
_MOST = 400  # attributions that are compared with a topic, the newest


def in_file(path: Path, *, raw: bool) -> Iterator[tuple[Article, list[Attribution]]]:
    """Yield the articles of a file with their attributions.

    :param raw: take every line of the file for one of the article's, furniture too.
    :raises ReadError: if the file, or an article in it, can't be read.
    """
    try:
        source = load(path)
    except OSError as error:
        raise ReadError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    except ReadError as error:
        raise ReadError(f"{path}: {error}") from error
    for article in read(source):
        if isinstance(article, ReadError):
            raise ReadError(f"{path}: {article}")
        found: list[Span] = [one for passage in article.passages for one in passage.sentences]
        if raw:
            found = [one for line in paragraphs(article.text) for one in sentences(article.text, line)]
        (tagged,) = tagger().tag([article.text], [found])
        yield article, attributions(article.text, article.outlet, found, tagged)


def said_by(coverage: Coverage, name: str, about: str | None = None) -> tuple[list[str], list[Credit]]:
    """Return whom a name means, and what they say, newest article first, or what is nearest to the topic first.

    A surname means all who have it.

    :raises SettingsError: if nobody of that name is quoted; the nearest names are told.
    """
    with coverage.reading() as snapshot:
        known = names(snapshot.connection)
        own = _meant(name, known)
        if not own:
            near = [known[one] for one in get_close_matches(key(name), known, 3, 0.6)]
            hint = f"did you mean {' or '.join(near)}?" if near else "byline sources lists who is"
            raise SettingsError(f"nobody called {name!r} is quoted in the coverage; {hint}")
        found = said(snapshot.connection, own)
        if about is not None:
            vector = coverage.embedder(snapshot).embed([about, *(one.quote for one in found[:_MOST])])
            found = _about(about, found[:_MOST], np.vstack([matrix[0] for matrix in vector]))
    return [known[one] for one in own], found


def _meant(name: str, known: dict[str, str]) -> list[str]:
    wanted = key(name)
    if wanted in known:
        return [wanted]
    words = set(wanted.split())
    return sorted(one for one in known if words and words <= set(one.split()))


def _about(topic: str, found: Sequence[Credit], vectors: np.ndarray) -> list[Credit]:
    """Return what is about a topic, the nearest first.

    :param vectors: of the topic, and of each quote.
    """
    cosines = vectors[1:] @ vectors[0]
    wanted = set(terms(topic))
    shares = [len(wanted & set(terms(one.quote))) / max(len(wanted), 1) for one in found]
    scored = [
        (cosine + share, at)
        for at, (cosine, share) in enumerate(zip(cosines, shares, strict=True))
        if share or cosine >= _ABOUT
    ]
    return [found[at] for _, at in sorted(scored, key=lambda pair: -pair[0])]


def credited(coverage: Coverage, topic: str | None = None) -> list[Standing]:
    """Return who is credited how often and by which outlets, in all of the coverage or on a topic."""
    with coverage.reading() as snapshot:
        if topic is None:
            return standings(snapshot.connection)
        found = find(coverage, snapshot, topic, PASSAGES)
        evidence = gather(snapshot, found.question, found.vector, found.hits.found)
        places: dict[str, list[Span]] = {}
        for one in evidence:
            if one.score >= _NEAR * evidence[0].score:
                places.setdefault(one.passage.article_id, []).append(one.core)
        return standings(snapshot.connection, places)


def describe(one: Credit) -> str:
    """Write where something was said: in which outlet, when, and through whom it came there."""
    chain = one.attribution.chains[0] if one.attribution.chains else None
    through = [actor.name for actor in chain.actors[1 : chain.speaker]] if chain else []
    place = messages.publication(one.about.outlet, one.about.published)
    return f"{place}, through {messages.listed(through)}" if through else place
