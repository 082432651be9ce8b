"""The tables of the SQL database, and what goes into their columns."""

from collections.abc import Iterable

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from corpus.article import Span

SCHEMA = 6
"""Version of the tables; a folder of a higher one is refused. Columns named `crc`: see index/checksum.py."""

# PostgreSQL compares text by the rules of a language unless told otherwise, and counts to two billion.
Text = sql.Text().with_variant(sql.Text(collation="C"), "postgresql")
Number = sql.Integer().with_variant(sql.BigInteger(), "postgresql")

tables = sql.MetaData()
meta = sql.Table("meta", tables, sql.Column("key", Text, primary_key=True), sql.Column("value", Text))
# Which version these tables are of, as Alembic keeps it.
version = sql.Table("alembic_version", tables, sql.Column("version_num", sql.String(32), primary_key=True))
files = sql.Table(
    "files",
    tables,
    sql.Column("path", Text, primary_key=True),
    sql.Column("fingerprint", Text, nullable=False),
)
pages = sql.Table(
    "pages",
    tables,
    sql.Column("url", Text, primary_key=True),  # the canonical spelling
    sql.Column("place", Text, index=True),
    sql.Column("fingerprint", Text, nullable=False),
    sql.Column("pipeline", Text, nullable=False),
    sql.Column("etag", Text),
    sql.Column("last_modified", Text),
    sql.Column("checked", sql.DateTime, nullable=False),  # UTC
)
# The articles of files that people removed: they come back when somebody asks for them.
removed = sql.Table(
    "removed",
    tables,
    sql.Column("path", Text, primary_key=True),
    sql.Column("article", Text, primary_key=True),  # its id in the file
    sqlite_with_rowid=False,
)
# The folders and feeds that are watched, and what came of the last look at each.
watched = sql.Table(
    "watched",
    tables,
    sql.Column("place", Text, primary_key=True),
    sql.Column("at", sql.DateTime, nullable=False),  # UTC
    sql.Column("said", Text, nullable=False),
    sql.Column("good", sql.Boolean, nullable=False),
)
articles = sql.Table(
    "articles",
    tables,
    sql.Column("row", Number, primary_key=True, autoincrement=True),
    sql.Column("id", Text, nullable=False, index=True),
    sql.Column("version", Number, nullable=False),
    sql.Column("current", sql.Boolean, nullable=False),
    sql.Column("path", Text, nullable=False),
    sql.Column("outlet", Text),
    sql.Column("title", Text),
    sql.Column("author", Text),
    sql.Column("published", sql.Date),
    sql.Column("url", Text),
    sql.Column("provenance", sql.JSON, nullable=False, server_default="{}"),  # what told each value of the metadata
    sql.Column("language", Text),  # ISO 639-1
    sql.Column("lines", sql.LargeBinary),  # int64: what it adds to what is known of its outlet's furniture
    sql.Column("doubtful", sql.LargeBinary, nullable=False),  # int32 (n, 2): lines in doubt
    sql.Column("signature", sql.LargeBinary),  # by which copies of it are found; see corpus/duplicates.py
    sql.Column("publisher", Number),  # under which its lines are learned, as a number
    sql.Column("story", Text, index=True),  # the same for copies of one story
    sql.Column("agency", Text),  # that it is credited to
    sql.Column("stored", sql.DateTime),  # UTC; when this version was stored, unknown of those of an older Byline
    sql.Column("text", Text, nullable=False),
    sql.Column("digest", Text, nullable=False),
    sql.Column("crc", Number),
    sql.UniqueConstraint("id", "version"),
)
sql.Index("ix_articles_path", articles.c.path, articles.c.current)
sql.Index("ix_articles_outlet", articles.c.outlet, articles.c.current)
# What an older Byline has not derived; as a rule, nothing.
_UNSIGNED = articles.c.current & articles.c.signature.is_(None)
sql.Index("ix_articles_unsigned", articles.c.row, sqlite_where=_UNSIGNED, postgresql_where=_UNSIGNED)
passages = sql.Table(
    "passages",
    tables,
    sql.Column("id", Number, primary_key=True, autoincrement=False),
    sql.Column("article", sql.ForeignKey("articles.row"), nullable=False, index=True),
    sql.Column("bounds", sql.LargeBinary, nullable=False),  # int32 (n, 2): where its sentences begin and end
    sql.Column("embedding", sql.ForeignKey("embeddings.digest"), nullable=False, index=True),
    sql.Column("tags", sql.ForeignKey("tags.digest"), index=True),
    sql.Column("terms", sql.LargeBinary),  # those of each sentence; see index/forward.py
    sql.Column("crc", Number),
)
embeddings = sql.Table(
    "embeddings",
    tables,
    sql.Column("digest", sql.LargeBinary, primary_key=True),
    sql.Column("vectors", sql.LargeBinary, nullable=False),  # float16 (1 + n, dimension): the passage, its sentences
    sql.Column("crc", Number),
)
# What the attribution network marked in a passage, kept like its embedding: for the words, wherever they stand.
tags = sql.Table(
    "tags",
    tables,
    sql.Column("digest", sql.LargeBinary, primary_key=True),
    sql.Column("relations", Text, nullable=False),  # JSON; see index/attributed.py
    sql.Column("crc", Number),
)
attributions = sql.Table(
    "attributions",
    tables,
    sql.Column("id", Number, primary_key=True, autoincrement=True),
    sql.Column("article", sql.ForeignKey("articles.row"), nullable=False, index=True),
    sql.Column("start", Number),  # of its extent
    sql.Column("end", Number),
    sql.Column("body", Text, nullable=False),  # JSON; see index/attributed.py
    sql.Column("crc", Number),
)
# Which attributions an article has: int64 (n, 3), the id of each, where its extent begins, where it ends.
extents = sql.Table(
    "extents",
    tables,
    sql.Column("article", sql.ForeignKey("articles.row"), primary_key=True, autoincrement=False),
    sql.Column("extents", sql.LargeBinary, nullable=False),
    sql.Column("crc", Number),
)
credits = sql.Table(
    "credits",
    tables,
    sql.Column("attribution", sql.ForeignKey("attributions.id"), nullable=False, index=True),
    sql.Column("key", Text, nullable=False, index=True),  # of the name, the same in every article
    sql.Column("name", Text, nullable=False),
    sql.Column("kind", Text, nullable=False),
)

# Passages that left, kept until the vectors' checkpoint is newer.
retired = sql.Table(
    "retired",
    tables,
    sql.Column("passage", Number, primary_key=True, autoincrement=False),
    sql.Column("generation", Number, nullable=False, index=True),  # the first without it
)
# What the current articles teach each other, kept so that what one changes is found without looking at all of them.
# In which stories of a publisher a line stands: see index/repeats.py.
lines = sql.Table(
    "lines",
    tables,
    sql.Column("publisher", Number, primary_key=True),
    sql.Column("line", Number, primary_key=True),
    sql.Column("story", Number, primary_key=True),
    sql.Column("article", Number, primary_key=True),  # its row
    sqlite_with_rowid=False,
)
# In how many that is.
repeats = sql.Table(
    "repeats",
    tables,
    sql.Column("publisher", Number, primary_key=True),
    sql.Column("line", Number, primary_key=True),
    sql.Column("stories", Number, nullable=False),
    sqlite_with_rowid=False,
)
PLAIN = sql.text("line & 1 = 0")
"""Which of them must stand in a part of all stories to be furniture: see `corpus.furniture.least`."""
sql.Index("ix_repeats_stories", repeats.c.publisher, repeats.c.stories, sqlite_where=PLAIN, postgresql_where=PLAIN)
# The numbers by which copies are found: see index/bands.py.
bands = sql.Table(
    "bands",
    tables,
    sql.Column("key", Number, primary_key=True),
    sql.Column("article", Number, primary_key=True),
    sqlite_with_rowid=False,
)
# Whose domains are whose, by article and in all: see index/hosts.py.
hosts = sql.Table(
    "hosts",
    tables,
    sql.Column("article", Number, primary_key=True),
    sql.Column("place", Text, primary_key=True),
    sql.Column("outlet", Text),  # none if the article is to learn it
    sql.Column("told", sql.Boolean, nullable=False),  # by a person
    sqlite_with_rowid=False,
)
_NAMELESS = hosts.c.outlet.is_(None)
sql.Index("ix_hosts_nameless", hosts.c.place, sqlite_where=_NAMELESS, postgresql_where=_NAMELESS)
outlets = sql.Table(
    "outlets",
    tables,
    sql.Column("place", Text, primary_key=True),
    sql.Column("outlet", Text, primary_key=True),
    sql.Column("told", sql.Boolean, primary_key=True),
    sql.Column("articles", Number, nullable=False),
    sqlite_with_rowid=False,
)


def pack(spans: Iterable[Span]) -> bytes:
    """Write spans as int32 pairs."""
    return np.array([(span.start, span.end) for span in spans], np.int32).tobytes()


def unpack(bounds: bytes) -> NDArray[np.int32]:
    """Read spans back: (n, 2)."""
    return np.frombuffer(bounds, np.int32).reshape(-1, 2)
