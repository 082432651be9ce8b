"""What a method of the Web API is: its arguments and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.standin.errors import SlackError, invalid
from bot.standin.workspace import Json, Workspace

Run = Callable[[Workspace, Json], Json]
# SDK and Bolt add these to any request.
ALWAYS = frozenset({"token", "team_id"})
_FLAGS = {"1": True, "true": True, True: True, "0": False, "false": False, False: False}


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what it needs, what else it takes, and what answers it; `app` wants the app-level token."""

    run: Run
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    app: bool = False

    def check(self, arguments: Json) -> None:
        """Check which arguments there are.

        :raises SlackError: `invalid_arguments`, naming what lacks and what is unknown.
        """
        missing = [f"missing required field: {name}" for name in sorted(self.required) if not given(arguments, name)]
        unknown = sorted(set(arguments) - self.required - self.optional - ALWAYS)
        found = [*missing, *(f"invalid additional property: {name}" for name in unknown)]
        if found:
            raise SlackError("invalid_arguments", found)


def method(run: Run, required: str = "", optional: str = "", *, app: bool = False) -> Method:
    """Return a method; arguments are named in a string, with spaces between."""
    return Method(run, frozenset(required.split()), frozenset(optional.split()), app)


def given(arguments: Json, name: str) -> bool:
    """Say whether an argument has a value."""
    return arguments.get(name) not in (None, "")


def flag(arguments: Json, name: str) -> bool:
    """Return a boolean argument, however it is written.

    :raises SlackError: `invalid_arguments`.
    """
    value: Any = arguments.get(name, False)
    if not isinstance(value, str | bool | int) or value not in _FLAGS:
        raise invalid("must provide a boolean", f"/{name}")
    return _FLAGS[value]


def page(arguments: Json, found: list[Any], usual: int, most: int) -> tuple[list[Any], Json]:
    """Return a page of something, and the metadata with the cursor of the next one.

    :raises SlackError: `invalid_limit`, `invalid_cursor`.
    """
    try:
        limit = int(arguments.get("limit") or usual)
        start = int(str(arguments.get("cursor") or "page:0").removeprefix("page:"))
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    if not 0 < limit <= most:
        raise SlackError("invalid_limit")
    after = f"page:{start + limit}" if start + limit < len(found) else ""
    return found[start : start + limit], {"next_cursor": after}
