"""What a user typed -> the questions, the article or the outlet that is meant."""

import io
import json
import sys
from collections.abc import Iterator
from difflib import get_close_matches

from bot import messages
from bot.errors import SettingsError
from corpus.article import Article
from index import contents
from index.coverage import Coverage
from index.store import Store


def asked(argument: str) -> Iterator[tuple[str, str | None]]:
    """Yield the question, or those of standard input, each with the one before it where that is given."""
    if argument != "-":
        yield argument, None
        return
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    for line in sys.stdin:
        if line.strip():
            yield _one(line.rstrip("\r\n"))


def _one(line: str) -> tuple[str, str | None]:
    if line.lstrip().startswith("{"):
        try:
            values = json.loads(line)
            if isinstance(values.get("question"), str) and isinstance(values.get("after"), str | None):
                return values["question"], values.get("after")
        except (ValueError, RecursionError):
            pass
    return line, None


def outlet_named(coverage: Coverage, name: str) -> str:
    """Return the outlet that `name` means, in any case and with or without "The".

    :raises SettingsError: if no article is by it; the nearest ones are named.
    """
    with coverage.reading() as snapshot:
        known = {_plain(outlet): outlet for outlet in snapshot.outlets}
    if _plain(name) in known:
        return known[_plain(name)]
    near = get_close_matches(_plain(name), known, 3, 0.5) or list(known)[:5]
    hint = f"there are: {messages.listed([known[one] for one in near])}" if near else "no article names its outlet"
    raise SettingsError(f"no article is by {name!r}; {hint}")


def _plain(outlet: str) -> str:
    return outlet.casefold().strip().removeprefix("the ")


def article_named(store: Store, name: str, version: int | None = None) -> Article:
    """Return the article with this id, or the only one whose id begins so.

    :raises SettingsError: if there is none, or not in this version; the nearest ones are named.
    """
    identity = id_named(store, name)
    with store.reading() as connection:
        found = contents.article(connection, identity, version)
    if found is None:
        raise SettingsError(f"no version {version} of {identity!r}; leave --version out for the newest")
    return found


def id_named(store: Store, name: str, *, whole: bool = False) -> str:
    """Return the id that is this or, unless it must be `whole`, the only one that begins so.

    :raises SettingsError: if there is none; the nearest ones are named.
    """
    with store.reading() as connection:
        known = contents.ids(connection)
    begun = [one for one in known if one.startswith(name)]
    if name in begun:
        return name
    if len(begun) == 1 and not whole:
        return begun[0]
    near = begun or get_close_matches(name, known, 3, 0.4)
    hint = f"did you mean {' or '.join(near[:3])}?" if near else "byline articles lists them"
    raise SettingsError(f"no article {name!r}; {hint}")
