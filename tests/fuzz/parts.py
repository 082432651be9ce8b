"""Several files as one text, so that their content can be mutated before it is packed."""

import re
from collections.abc import Iterator

_HEAD = re.compile(rb"^=== ?([^\n]{1,300})\n?", re.MULTILINE)


def parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents: a line `=== NAME` begins each file."""
    _, *found = _HEAD.split(data)
    for name, content in zip(found[::2], found[1::2], strict=True):
        yield name.decode("utf-8", "replace"), content
