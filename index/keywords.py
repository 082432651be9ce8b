"""tantivy: BM25 over headline, outlet, date and text of each passage, and the one tokenizer of the project."""

import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.errors import DerivedFileError
from index.numerals import digits
from index.records import StoredPassage
from index.searching import EVERYTHING, Limits, ordinal, weight

_WRITER_BYTES = 64_000_000
_COUNTED = 100_000  # passages that hold a term, up to which they are counted one by one: half a millisecond
_REMEMBERED = 4096  # terms whose passages are counted once a generation
_MUTABLE = {"meta.json", ".managed.json"}  # tantivy replaces these; its other files it writes once

_analyzer = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    .filter(tantivy.Filter.remove_long(60))
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.ascii_fold())
    .filter(tantivy.Filter.stopword("english"))
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)


def terms(text: str) -> list[str]:
    """Return the stems of a text's words, in order, without those that say nothing ("the", "of"); numbers in digits."""
    return list(_analyzer.analyze(digits(text)))


@lru_cache(maxsize=16384)
def stems(text: str) -> tuple[str, ...]:
    """Return the same as `terms`, kept for the sentences that questions on one subject, or a follow-up, meet again."""
    return tuple(terms(text))


@lru_cache(maxsize=65536)
def stems_of_word(word: str) -> tuple[str, ...]:
    """Return the same of a single word, as a rule one: a language has only so many."""
    return tuple(terms(word))


def shown(passage: StoredPassage) -> str:
    """Return what of a passage is searched by its words: headline, outlet, date and text."""
    about = passage.about
    parts = [about.title, about.outlet, about.published and about.published.isoformat(), passage.text]
    return " ".join(part for part in parts if part)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", stored=True, indexed=True, fast=True)
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="stems", index_option="freq")
    return builder.build()


def _removed(folder: Path) -> int:
    """Return how many passages were removed that an index still counts.

    :raises KeyError: if tantivy did not write it.
    """
    segments = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]
    return sum(one["deletes"]["num_deleted_docs"] for one in segments if one["deletes"])


class KeywordIndex:
    """Passages by their words."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the index in `folder`, or make an empty one there; without a folder, an empty one in memory.

        :raises DerivedFileError: if the folder holds something else.
        """
        self._schema = _schema()
        if folder and not os.access(folder, os.W_OK):
            folder = self._copied(folder)
        self._folder = folder
        try:
            self._index = tantivy.Index(self._schema, path=str(folder) if folder else None)
            self._index.register_tokenizer("stems", _analyzer)
            self._index.config_reader(reload_policy="manual")
            self._look()
        except (ValueError, OSError, KeyError, TypeError) as error:
            raise DerivedFileError(f"{folder}: {error}") from error

    def _look(self) -> None:
        self._searcher = self._index.searcher()
        self._removed = _removed(self._folder) if self._folder else 0
        self._counts: dict[str, float] = {}

    def _copied(self, folder: Path) -> Path:
        """Copy an index to where tantivy can make its lock file, without which it does not even read."""
        copy = Path(tempfile.mkdtemp(prefix="byline-"))
        weakref.finalize(self, shutil.rmtree, copy, ignore_errors=True)
        for path in folder.iterdir():
            shutil.copyfile(path, copy / path.name)  # without its permissions
        return copy

    @staticmethod
    def is_written_once(name: str) -> bool:
        """Whether tantivy never changes a file of this name."""
        return name not in _MUTABLE

    @staticmethod
    def clone(source: Path, target: Path) -> None:
        """Copy an index at the cost of its list of files: what tantivy never writes again is linked."""
        target.mkdir()
        for path in source.iterdir():
            if not KeywordIndex.is_written_once(path.name):
                shutil.copy2(path, target)
            elif path.suffix != ".lock":
                try:
                    (target / path.name).hardlink_to(path)
                except OSError:  # a disk that has no links
                    shutil.copy2(path, target)

    def __len__(self) -> int:
        """Return how many passages it holds."""
        return int(self._searcher.num_docs)

    def change(self, remove: Sequence[int], add: Iterable[StoredPassage]) -> None:
        """Remove passages, then add others, in one commit."""
        writer = self._index.writer(_WRITER_BYTES, 1)
        for number in remove:
            writer.delete_documents_by_term("passage", number)
        for one in add:
            writer.add_document(
                tantivy.Document(
                    passage=one.id,
                    published=ordinal(one.about.published),
                    outlet=(one.about.outlet or "").casefold(),
                    body=digits(shown(one)),
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._look()

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """Return each term's inverse document frequency, as BM25 counts it; words nobody used weigh most."""
        total = len(self)
        return {word: weight(total, self._frequency(word)) for word in dict.fromkeys(words)}

    def _frequency(self, word: str) -> float:
        """Return in how many passages a term is.

        tantivy goes on counting what was removed until it merges. To count anew is to walk through all passages that
        hold the term; of as many as are in a large coverage, those that were removed are the part that they are of all.
        """
        found = self._searcher.doc_freq("body", word)
        if not self._removed or not found:
            return float(found)
        if found > _COUNTED:
            return found * len(self) / (len(self) + self._removed)
        if word not in self._counts:
            if len(self._counts) >= _REMEMBERED:
                self._counts.clear()
            count: int = self._searcher.search(self._term(word), 1, count=True).count  # type: ignore[attr-defined]
            self._counts[word] = count
            return float(count)
        return self._counts[word]

    def _term(self, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "body", word, "freq")

    def within(self, limits: Limits) -> NDArray[np.int64]:
        """Return the ids of all passages within limits."""
        result = self._searcher.search(tantivy.Query.boolean_query(self._filters(limits)), max(1, len(self)))
        return self._ids([address for _, address in result.hits])

    def search(
        self, words: Iterable[str], most: int, limits: Limits = EVERYTHING
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids and BM25 scores of the passages that use any of the terms `words`, best first."""
        any_of = [(tantivy.Occur.Should, self._term(word)) for word in dict.fromkeys(words)]
        if not any_of or not len(self):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = tantivy.Query.boolean_query(any_of)
        if must := self._filters(limits):
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *must])
        hits = self._searcher.search(query, most, count=False).hits
        return self._ids([address for _, address in hits]), np.array([score for score, _ in hits], np.float32)

    def _ids(self, addresses: list[tantivy.DocAddress]) -> NDArray[np.int64]:
        return np.array(self._searcher.fast_field_values("passage", addresses), np.int64)

    def _filters(self, limits: Limits) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        found = []
        if limits.outlet is not None:
            named = tantivy.Query.term_query(self._schema, "outlet", limits.outlet.casefold(), "basic")
            found.append(tantivy.Query.const_score_query(named, 0.0))
        if limits.days is not None:
            dated = tantivy.Query.range_query(self._schema, "published", tantivy.FieldType.Integer, *limits.days)
            found.append(tantivy.Query.const_score_query(dated, 0.0))
        return [(tantivy.Occur.Must, query) for query in found]
