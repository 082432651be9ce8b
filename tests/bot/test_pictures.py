"""`byline map`: a tree for the terminal, values for programs, pictures for pages and for Slack."""

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot import pictures
from bot.errors import SettingsError
from bot.pictures import PicturesExtraError, can_draw, check_picture
from index.home import Home
from tests.conftest import run_byline


def test_the_command_prints_draws_and_tells_values(sample_home: Home, tmp_path: Path) -> None:
    """Of the same map."""
    printed = run_byline(sample_home, "map", "desertions")
    assert printed.returncode == 0, printed.stderr
    assert "└── Northlight Wire" in printed.stdout
    drawn = run_byline(sample_home, "map", "desertions", "--out", "map.svg", "--json", cwd=tmp_path)
    found = json.loads(drawn.stdout)
    root = ElementTree.parse(tmp_path / "map.svg").getroot()  # noqa: S314 - our own
    written = "".join("".join(root.itertext()).split())
    assert all("".join(one["name"].split()) in written for one in found["nodes"])


def test_what_is_not_covered_has_no_picture(sample_home: Home, tmp_path: Path) -> None:
    """One line says so, and no file is written."""
    done = run_byline(sample_home, "map", "cycling in the mountains", "--out", "map.png", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["map.gif", "map", "nowhere/map.svg", "."])
def test_a_file_that_cannot_be_is_told_before_anything_is_asked(tmp_path: Path, name: str) -> None:
    """With what to do."""
    with pytest.raises(SettingsError, match=r"\.svg or \.png|name a file"):
        check_picture(tmp_path / name)


def test_without_the_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And Slack shows no button."""
    assert can_draw()
    monkeypatch.delitem(sys.modules, "igraph", raising=False)
    monkeypatch.setattr(pictures, "find_spec", lambda name: None if name == "igraph" else object())
    assert not can_draw()
    with pytest.raises(PicturesExtraError, match=r"igraph.*byline\[pictures\]"):
        check_picture(tmp_path / "map.svg")
