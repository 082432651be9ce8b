"""How a Milvus server is reached, and what is said where that can't be."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from index.errors import DataFolderError, DerivedFileError

if TYPE_CHECKING:
    from pymilvus import MilvusClient

ASKED = 30.0
"""Seconds that a question's request may take."""

_PORT = 19530
_KEPT_ALIVE = {"grpc.keepalive_time_ms": 300_000}  # servers that are not told otherwise refuse who asks more often
_UNCONNECTED, _MISSING = 2, 100  # codes of errors: there is no server, or no such collection on it

_NONE = "no Milvus server is there; see that it runs, and that BYLINE_INDEX_URL names it"
_PLAIN = "BYLINE_INDEX_URL: write it as http://HOST:PORT, with USER:PASSWORD@ before HOST if the server wants them"
_NEEDED = "BYLINE_INDEX_URL needs pymilvus; install it with: pip install 'byline[milvus]'"


def place(url: str) -> str:
    """Return where a URL leads to, for people: without what is secret in it."""
    if _is_file(url) and "@" not in url:
        return url
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or "@" in f"{parts.path}{parts.query}{parts.fragment}":  # of a secret that was written wrongly
        return "BYLINE_INDEX_URL"
    name = parts.path.strip("/")
    return f"{_bracketed(host)}:{port or _PORT}{name and '/'}{name}"


def _bracketed(host: str) -> str:
    """Return a host as URLs have it."""
    return f"[{host}]" if ":" in host else host


def _is_file(url: str) -> bool:
    return url.endswith(".db") and "://" not in url


def connected(url: str) -> "MilvusClient":
    """Return the client for a URL, the same for all threads of the process.

    :raises DataFolderError: if it is no URL of Milvus, nothing answers there, or pymilvus is not installed.
    """
    with told(url):
        return _client(url)


@lru_cache(maxsize=16)
def _client(url: str) -> "MilvusClient":
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise DataFolderError(_NEEDED) from error
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what goes wrong is raised, and said by who asked
    return MilvusClient(**_options(url), timeout=ASKED, grpc_options=_KEPT_ALIVE)


def _options(url: str) -> dict[str, str]:
    """Return what pymilvus is to be told.

    :raises DataFolderError: if it is no URL of Milvus.
    """
    if _is_file(url):
        return {"uri": str(Path(url).absolute())}
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _PORT
    except ValueError:
        host, port = None, 0
    if not host or parts.scheme not in {"http", "https"}:
        raise DataFolderError(_PLAIN)
    secret = ":".join(unquote(one) for one in (parts.username, parts.password) if one)
    return {"uri": f"{parts.scheme}://{_bracketed(host)}:{port}", "token": secret, "db_name": parts.path.strip("/")}


@contextmanager
def told(url: str) -> Iterator[None]:
    """Say what a user can do about a server that does not answer as it should.

    :raises DataFolderError: in place of pymilvus's own errors.
    :raises DerivedFileError: if the collection is not there.
    """
    try:
        yield
    except DataFolderError:
        raise
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in {"pymilvus", "grpc"}:
            raise
        said, code = str(getattr(error, "message", "") or error), getattr(error, "code", None)
        if code == _MISSING:
            raise DerivedFileError(f"{place(url)}: {said}") from error
        if "auth" in said.lower() or "permission" in said.lower():
            advice = "Milvus refuses; check user, password and rights in BYLINE_INDEX_URL"
        elif "DEADLINE" in said or "Retry timeout" in said:
            advice = "Milvus does not answer in time; see how busy it is, and try again"
        elif code == _UNCONNECTED or any(sign in said for sign in ("Fail connecting", "UNAVAILABLE", "closed channel")):
            advice = _NONE
        else:
            advice = f"Milvus says: {said.splitlines()[0]}"
        raise DataFolderError(f"{place(url)}: {advice}") from error
