"""What comes through Slack becomes files in the data folder: texts that were typed, files that were dropped."""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import yaml

from bot.errors import SettingsError
from bot.slack import data, replies
from bot.slack.desk import UndeliveredError
from bot.slack.jobs import SlackFile
from corpus.article import Metadata
from corpus.readers import SUFFIXES, most_bytes, size
from index.home import Home

_MAX_FILE = 64 * 1024 * 1024  # bytes of a file
_NAME = 100  # bytes of a file's name
_UNSAFE = re.compile(r"[^\w.-]+")


def folder(home: Home) -> Path:
    """Return where in a data folder it lies, to be read again; it is made if need be."""
    found = data.files(home)
    found.mkdir(parents=True, exist_ok=True)
    return found


def written(home: Home, text: str, about: Metadata) -> Path:
    """Write an article that came as text to a file of its own, whose name says what is in it."""
    values = about.model_dump(mode="json", exclude_none=True)
    front = f"---\n{yaml.safe_dump(values, allow_unicode=True, sort_keys=False)}---\n\n" if values else ""
    content = f"{front}{text}\n".encode("utf-8", "replace")
    digest = hashlib.sha256(content).hexdigest()[:8]
    path = folder(home) / f"{_name((about.title or text[:_NAME]).lower())}-{digest}.md"
    path.write_bytes(content)
    return path


def fetched(home: Home, file: SlackFile, token: str, api: str) -> Path:
    """Download a file that was dropped into Slack.

    :param api: the address of the Web API; what lies elsewhere than there or in Slack is not asked for.
    :raises SettingsError: if it can't be read anyway, is too large, or Slack does not give it.
    :raises UndeliveredError: if Slack can't be reached.
    """
    suffix = Path(file.name).suffix.lower()
    if suffix not in SUFFIXES:
        raise SettingsError(replies.wrong_format(suffix, sorted(SUFFIXES)))
    if not _of_slack(file.url, api):  # the token goes to Slack alone
        raise SettingsError(replies.ELSEWHERE)
    most = min(_MAX_FILE, most_bytes(suffix))
    path = folder(home) / f"{file.id}-{_name(Path(file.name).stem)}{suffix}"
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
        try:
            for chunk in _chunks(file, token):
                part.write(chunk)
                if part.tell() > most:
                    raise SettingsError(replies.too_large(size(max(file.size, part.tell())), size(most)))
            part.flush()
            Path(part.name).replace(path)
        except httpx.HTTPStatusError as error:
            raise SettingsError(f"{replies.NO_FILE} ({error.response.status_code})") from error
        except httpx.HTTPError as error:
            raise UndeliveredError(type(error).__name__) from error
        finally:
            Path(part.name).unlink(missing_ok=True)
    return path


def _chunks(file: SlackFile, token: str) -> Iterator[bytes]:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.stream("GET", file.url, headers=headers, timeout=60, follow_redirects=False) as response:
        response.raise_for_status()
        is_page = response.headers.get("content-type", "").startswith("text/html")
        taken = 0
        for chunk in response.iter_bytes():
            taken += len(chunk)
            yield chunk
        if is_page and taken != file.size:
            raise SettingsError(replies.NO_FILE)  # Slack's page for signing in


def _name(text: str) -> str:
    """Return a text as a part of a file's name, which systems limit in bytes."""
    safe = _UNSAFE.sub("-", text).encode("utf-8", "replace")[:_NAME].decode(errors="ignore").strip("-.")
    return safe or "article"


def _of_slack(url: str, api: str) -> bool:
    found, own = urlsplit(url), urlsplit(api)
    if (found.scheme, found.netloc) == (own.scheme, own.netloc):
        return True
    host = found.hostname or ""
    return found.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
