"""What the tables of Block Kit are written in: checks that yield what is wrong with a JSON value, and where."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Check = Callable[[object, str], Iterator[str]]  # (value, JSON pointer to it) -> problems
Rule = Callable[[Mapping[str, Any]], str | None]  # (an object) -> what is wrong with it as a whole


def problem(words: str, at: str) -> str:
    """Write a problem as Slack does."""
    return f"{words} [json-pointer:{at}]"


def string(most: int | None = None, least: int = 1, pattern: str = "", wrong: str = "invalid format") -> Check:
    """Return the check of a string of `least` to `most` characters that `pattern` matches whole."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must provide a string", at)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", at)
        elif most is not None and len(value) > most:
            yield problem(f"must be less than {most + 1} characters", at)
        elif pattern and not re.fullmatch(pattern, value):
            yield problem(wrong, at)

    return check


def anything(_value: object, _at: str) -> Iterator[str]:
    """Check nothing: what it is is checked elsewhere."""
    return iter(())


def boolean(value: object, at: str) -> Iterator[str]:
    """Check a boolean."""
    if not isinstance(value, bool):
        yield problem("must provide a boolean", at)


def number(least: float | None = None, most: float | None = None) -> Check:
    """Return the check of a number from `least` to `most`."""

    def check(value: object, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield problem("must provide a number", at)
        elif (least is not None and value < least) or (most is not None and value > most):
            yield problem(f"must be a number from {least} to {most}", at)

    return check


def among(*values: str) -> Check:
    """Return the check of one of some words."""

    def check(value: object, at: str) -> Iterator[str]:
        if value not in values:
            yield problem(f"must be one of {', '.join(values)}", at)

    return check


def items(of: Check, most: int | None = None, least: int = 1) -> Check:
    """Return the check of an array."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must provide an array", at)
            return
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", at)
        if most is not None and len(value) > most:
            yield problem(f"no more than {most} items allowed", at)
        for i, one in enumerate(value):
            yield from of(one, f"{at}/{i}")

    return check


def shape(
    kind: str | None,
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    rules: Sequence[Rule] = (),
) -> Check:
    """Return the check of an object of type `kind` (None: of no type) that has no other fields."""
    known = dict(required) | dict(optional or {}) | ({"type": among(kind)} if kind else {})
    needed = [*required, "type"] if kind else [*required]

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", at)
            return
        found = [problem(f"missing required field: {name}", at) for name in needed if name not in value]
        found += [problem(f"invalid additional property: {name}", at) for name in value if name not in known]
        for name, one in value.items():
            if name in known:
                found += known[name](one, f"{at}/{name}")
        yield from found
        if not found:
            yield from (problem(words, at) for rule in rules if (words := rule(value)))

    return check


def tagged(kinds: Mapping[str, Check]) -> Check:
    """Return the check of an object whose `type` says which one it is."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", at)
        elif (kind := str(value.get("type"))) not in kinds:
            yield problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from kinds[kind](value, at)

    return check


def later(find: Callable[[], Check]) -> Check:
    """Return a check that is looked up when it is used: one that holds itself."""
    return lambda value, at: find()(value, at)


def nullable(of: Check) -> Check:
    """Return the check of null or something else."""
    return lambda value, at: iter(()) if value is None else of(value, at)


def one_of(*names: str) -> Rule:
    """Return the rule that an object has exactly one of some fields."""
    return lambda value: (
        None if sum(name in value for name in names) == 1 else f"must define exactly one of {' or '.join(names)}"
    )


def some_of(*names: str) -> Rule:
    """Return the rule that an object has at least one of some fields."""
    return lambda value: None if any(name in value for name in names) else f"must define one of {', '.join(names)}"
