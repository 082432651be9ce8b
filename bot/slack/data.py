"""Where in a data folder lies what came through Slack."""

from pathlib import Path


def conversations(home: Path) -> Path:
    """Return the database of what was asked, answered and thought of it."""
    return home / "slack.db"


def files(home: Path) -> Path:
    """Return the folder of the articles that were typed or dropped."""
    return home / "from-slack"


def places(home: Path) -> list[Path]:
    """Return all of it."""
    return [conversations(home), files(home)]
