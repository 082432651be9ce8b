"""Pictures of the sources of an answer, as files and in words; the libraries that draw them are an extra."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from bot import messages
from bot.errors import SettingsError
from bot.sourcemap import SourceMap
from bot.terminal import shown
from corpus.errors import BylineError

WORDS = 1000
"""Characters of a picture in words at most, as many as Slack takes."""

_LIBRARIES = ("igraph", "matplotlib")


class PicturesExtraError(BylineError):
    """The libraries that pictures are drawn with are not installed."""


def can_draw() -> bool:
    """Whether the libraries that pictures are drawn with are installed."""
    return not _missing()


def _missing() -> list[str]:
    return [name for name in _LIBRARIES if find_spec(name) is None]


def check_picture(path: Path) -> None:
    """Find out before any question is asked whether a picture can be drawn and written to `path`.

    :raises PicturesExtraError: if the libraries for it are not installed.
    :raises SettingsError: if there is no such folder, or the suffix names no form of pictures.
    """
    if missing := _missing():
        raise PicturesExtraError(f"a picture needs {messages.listed(missing)}: pip install 'byline[pictures]'")
    if path.is_dir() or not path.parent.is_dir():
        raise SettingsError(f"{path}: {'a folder' if path.is_dir() else 'no such folder'}; name a file to write")
    if path.suffix.lower() not in {".svg", ".png"}:
        raise SettingsError(f"{path}: name a file that ends in .svg or .png")


def write_picture(path: Path, found: SourceMap) -> None:
    """Draw a map and write it as its suffix says; call `check_picture` before.

    :raises SettingsError: if the file can't be written.
    """
    from bot.drawing.picture import svg

    drawn = svg(found, in_words(found)).encode() if path.suffix.lower() == ".svg" else png(found)
    try:
        path.write_bytes(drawn)
    except OSError as error:
        raise SettingsError(f"{path}: {str(error.strerror or error).lower()}") from error


def png(found: SourceMap) -> bytes:
    """Draw a map as PNG; the libraries for it are installed."""
    from bot.drawing.picture import png as drawn

    return drawn(found)


def in_words(found: SourceMap, most: int = WORDS) -> str:
    """Say what a map shows: who credits whom, the origins, and who reported what when.

    :param most: characters; what has no room is counted.
    """
    sentences = [shown(sentence).plain for sentence in _sentences(found)]
    text, left = sentences[0][:most], len(sentences) - 1
    for sentence in sentences[1:]:
        room = most - len(text) - 1
        more = f" {messages.more(left).capitalize()}."
        if len(sentence) + (len(more) if left > 1 else 0) > room:
            return text + more if len(more) <= room else text
        text, left = f"{text} {sentence}", left - 1
    return text


def _sentences(found: SourceMap) -> Iterator[str]:
    yield messages.map_in_words(found.question, messages.basis(found.articles, found.origins))
    for node in found.nodes:
        sources = [found.name(edge.source) for edge in found.edges if edge.target == node.key and edge.quotes]
        if sources:
            yield messages.credits(node.name, sources)
    for edge in found.edges:
        if not edge.quotes:
            yield messages.copies(found.name(edge.target), found.name(edge.source))
    origins = [node.name for node in found.nodes if node.origin]
    if origins:
        yield messages.independent(origins)
    for report in found.reports:
        tellings = [messages.telling(one.published, one.numbers, one.copy_of) for one in report.tellings]
        yield messages.told_by(report.outlet, tellings)
