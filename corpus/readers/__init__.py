"""One reader a format: a file or a page -> its articles, or the errors that tell why not."""

from corpus.readers.decoding import decode
from corpus.readers.formats import FORMATS, SUFFIXES, load, most_bytes, read
from corpus.readers.making import MAX_ID, Known, article, body, body_of, lines_of, reread
from corpus.readers.source import MAX_ARTICLE_BYTES, Source, sidecar, size

__all__ = [
    "FORMATS",
    "MAX_ARTICLE_BYTES",
    "MAX_ID",
    "SUFFIXES",
    "Known",
    "Source",
    "article",
    "body",
    "body_of",
    "decode",
    "lines_of",
    "load",
    "most_bytes",
    "read",
    "reread",
    "sidecar",
    "size",
]
