"""One collection of passages on a Milvus server: how it is made, filled, counted and asked.

A row says since which generation its passage is there and since which it is no more, so that readers of different
generations ask one collection at once. Milvus has no transactions: what is written counts once the database names it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from index.cluster_client import ASKED, connected, told
from index.keywords import shown, terms
from index.records import StoredPassage
from index.searching import Ids, Limits, Vectors, ordinal

if TYPE_CHECKING:
    from pymilvus import MilvusClient

ALIVE = 2**62
"""The generation since which a passage is no more that still is there."""

K1, B = 1.2, 0.75  # of BM25, as tantivy has them
_LONGEST = 65_535  # bytes that Milvus takes of a text
_AT_ONCE = 500  # rows in one request
_FIELDS = ("id", "vector", "body", "outlet", "published", "born", "died")
_WRITTEN = 120.0  # seconds that one may take that writes or counts

Row = dict[str, Any]
"""A passage as Milvus holds it: see `row`."""


def name_of(outlet: str | None) -> int:
    """Return the number under which an outlet's passages are found, in whatever case it is written."""
    digest = blake2b((outlet or "").casefold().encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def row(passage: StoredPassage, vector: Vectors, born: int) -> Row:
    """Return what Milvus is to hold of a passage.

    :param vector: its unit vector, (dimension,).
    :param born: the first generation with it.
    """
    return {
        "id": passage.id,
        "vector": vector,
        "body": _whole_words(" ".join(terms(shown(passage)))),
        "outlet": name_of(passage.about.outlet),
        "published": ordinal(passage.about.published),
        "born": born,
        "died": ALIVE,
    }


def _whole_words(body: str) -> str:
    """Cut terms to what Milvus takes of a text; no passage of sentences is as long as that."""
    encoded = body.encode()
    return body if len(encoded) <= _LONGEST else encoded[: _LONGEST + 1].rpartition(b" ")[0].decode()


def there(generation: int, limits: Limits | None = None) -> str:
    """Return the filter for the passages of a generation within limits."""
    parts = [f"born <= {generation}", f"died > {generation}"]
    if limits is not None and limits.outlet is not None:
        parts.append(f"outlet == {name_of(limits.outlet)}")
    if limits is not None and limits.days is not None:
        parts += [f"published >= {limits.days[0]}", f"published <= {limits.days[1]}"]
    return " and ".join(parts)


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection on a server.

    Every method raises DataFolderError if the server does not answer as it should, and DerivedFileError if the
    collection is not there.
    """

    url: str
    name: str

    @contextmanager
    def _asked(self) -> Iterator["MilvusClient"]:
        client = connected(self.url)
        with told(self.url):
            yield client

    def is_of(self, model: str) -> bool:
        """Whether it holds vectors of a model."""
        return self.name.split("_")[-2] == _sign(model)

    def make(self, dimension: int) -> None:
        """Make it, empty, on the server."""
        from pymilvus import DataType, Function, FunctionType

        with self._asked() as client:
            schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
            schema.add_field("id", DataType.INT64, is_primary=True)
            schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
            analysed = {"enable_analyzer": True, "enable_match": True, "analyzer_params": _analyzer(client)}
            schema.add_field("body", DataType.VARCHAR, max_length=_LONGEST, **analysed)
            schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
            for number in ("outlet", "published", "born", "died"):
                schema.add_field(number, DataType.INT64)
            bm25 = {"input_field_names": ["body"], "output_field_names": ["words"]}
            schema.add_function(Function(name="bm25", function_type=FunctionType.BM25, **bm25))
            index = client.prepare_index_params()
            index.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
            tuned = {"bm25_k1": K1, "bm25_b": B}
            index.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=tuned)
            for number in ("outlet", "published", "born", "died"):
                index.add_index(number, index_type="INVERTED")
            client.create_collection(self.name, schema=schema, timeout=_WRITTEN)
            client.create_index(self.name, index, timeout=_WRITTEN, sync=False)  # there is nothing in it to index
            client.load_collection(self.name, timeout=_WRITTEN)

    def load(self) -> None:
        """See that the server has it ready for questions."""
        with self._asked() as client:
            client.load_collection(self.name, timeout=_WRITTEN)

    def drop(self) -> None:
        """Delete it."""
        with self._asked() as client:
            client.drop_collection(self.name, timeout=_WRITTEN)

    def settle(self) -> None:
        """Have the server close what was written, so that it is indexed: after very much, not after little."""
        with self._asked() as client:
            client.flush(self.name, timeout=_WRITTEN)

    def put(self, rows: Iterable[Row]) -> None:
        """Write rows, each in place of the one of its id."""
        with self._asked() as client:
            for some in _batches(rows):
                client.upsert(self.name, some, timeout=_WRITTEN)

    def complete(self, rows: Iterable[Row], number: int) -> None:
        """Have it hold these rows for the generation `number` and no other ones; those whose ids are there stay.

        :param rows: in order of their ids.
        """
        before = -1
        for some in _batches(rows):
            ids = [one["id"] for one in some]
            found = {one["id"] for one in self.rows(f"id in {ids} and died == {ALIVE}", ["id"])}
            self.mark(f"id > {before} and id <= {ids[-1]} and died == {ALIVE} and id not in {ids}", number)
            self.put(one for one in some if one["id"] not in found)
            before = ids[-1]
        self.mark(f"id > {before} and died == {ALIVE}", number)

    def mark(self, which: str, died: int) -> None:
        """Note since which generation passages are no more, or `ALIVE`, of those for which a filter says otherwise."""
        while rows := self.rows(which):
            self.put({**one, "died": died} for one in rows)

    def undo(self, number: int) -> None:
        """Take back what a publication wrote after the generation `number` that was broken off."""
        self.delete(f"born > {number}")
        self.mark(f"died > {number} and died < {ALIVE}", ALIVE)

    def delete(self, which: str) -> None:
        """Delete what a filter is true of."""
        with self._asked() as client:
            client.delete(self.name, filter=which, timeout=_WRITTEN, consistency_level="Strong")

    def rows(self, which: str, fields: Sequence[str] = _FIELDS, most: int = _AT_ONCE) -> list[Row]:
        """Return some of the rows that a filter is true of, all if they are fewer than `most`."""
        with self._asked() as client:
            strong = {"consistency_level": "Strong", "timeout": _WRITTEN}
            return [dict(one) for one in client.query(self.name, which, list(fields), limit=most, **strong)]

    def of(self, ids: Sequence[int]) -> Iterator[list[Row]]:
        """Yield in batches the rows of `ids`, those of them that are there."""
        for start in range(0, len(ids), _AT_ONCE):
            yield self.rows(f"id in {list(ids[start : start + _AT_ONCE])}")

    def count(self, which: str, consistency: str = "Strong") -> int:
        """Return of how many rows a filter is true."""
        with self._asked() as client:
            found = client.query(self.name, which, ["count(*)"], consistency_level=consistency, timeout=_WRITTEN)
            return int(found[0]["count(*)"])

    def holding(self, term: str, which: str, consistency: str) -> int:
        """Return how many of the rows that a filter is true of hold a term."""
        return self.count(f"{which} and TEXT_MATCH(body, {json.dumps(term, ensure_ascii=False)})", consistency)

    def nearest(self, vector: Vectors, most: int, which: str, consistency: str) -> tuple[Ids, Vectors]:
        """Return ids and cosines of the rows nearest to a unit vector, of those that a filter is true of."""
        found = self._search("vector", vector, most, which, consistency)
        ids = np.array([one["id"] for one in found], np.int64)
        return ids, np.array([one["distance"] for one in found], np.float32)

    def worded(self, words: Iterable[str], most: int, which: str, consistency: str) -> list[Row]:
        """Return id, terms and vector of the rows that BM25 puts first, of those that a filter is true of."""
        said = " ".join(dict.fromkeys(words))
        found = self._search("words", said, most, which, consistency, "body", "vector") if said else []
        return [{"id": one["id"], **one["entity"]} for one in found]

    def _search(
        self, field: str, wanted: object, most: int, which: str, consistency: str, *fields: str
    ) -> Sequence[Mapping[str, Any]]:
        with self._asked() as client:
            found: list[Sequence[Mapping[str, Any]]] = client.search(
                self.name,
                [wanted],
                which,
                most,
                list(fields),
                {"metric_type": "IP" if field == "vector" else "BM25"},
                ASKED,
                anns_field=field,
                consistency_level=consistency,
            )
            return found[0]


def new_name(prefix: str, number: int, model: str) -> str:
    """Return a name that no collection has, for one of a model; they are in order of their first generations."""
    return f"{prefix}{number:08d}_{_sign(model)}_{uuid4().hex[:8]}"


def _sign(model: str) -> str:
    return blake2b(model.encode(), digest_size=4).hexdigest()


def collections(url: str, prefix: str) -> list[Collection]:
    """Return the collections whose names begin so, in order.

    :raises DataFolderError: if the server does not answer as it should.
    """
    client = connected(url)
    with told(url):
        return [Collection(url, name) for name in sorted(client.list_collections()) if name.startswith(prefix)]


def _analyzer(client: "MilvusClient") -> dict[str, str]:
    """Return what splits a text into the terms that it consists of; Milvus Lite knows no `whitespace`."""
    lite = "lite" in str(client.get_server_version())
    return {"tokenizer": "standard" if lite else "whitespace"}


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    some: list[Row] = []
    for one in rows:
        some.append(one)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some
