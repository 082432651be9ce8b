"""What is asked of whatever was read: each sentence that may be quoted, and why something could not be read."""

from collections.abc import Callable

import pytest

from corpus.article import Article
from corpus.errors import ReadError


def quotes(found: Article) -> list[str]:
    """Return every sentence that may be quoted."""
    return [span.of(found.text) for passage in found.passages for span in passage.sentences]


def failure(read: Callable[[bytes], object], data: bytes) -> str:
    """Return why data can't be read."""
    with pytest.raises(ReadError) as caught:
        read(data)
    return str(caught.value)
