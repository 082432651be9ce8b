"""Where the coverages of workspaces lie."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DataFolderError
from index.home import Home, is_identity


def test_a_workspace_has_a_folder_of_its_own_and_the_same_models(tmp_path: Path) -> None:
    """Below the one of all; nothing is made by naming it."""
    home = Home(tmp_path)
    one, other = home.workspace("T0123"), home.workspace("E0123")
    assert one.folder == tmp_path / "workspaces" / "T0123"
    assert other.folder != one.folder
    assert one.models == other.models == home.models == tmp_path / "models"
    assert not one.folder.exists()


@given(st.text(max_size=40) | st.from_regex(r"[A-Z0-9./\\~ -]{0,40}", fullmatch=True))
def test_nobody_walks_out_of_the_folder(identity: str) -> None:
    """What is no id of Slack's names no folder at all."""
    home = Home(Path("/data"))
    if is_identity(identity):
        assert home.workspace(identity).folder.resolve().parent == Path("/data/workspaces")
    else:
        with pytest.raises(DataFolderError, match="id of a workspace"):
            home.workspace(identity)


@pytest.mark.parametrize("identity", ["..", "", "T1/../T2", "t1", "T1\n", "T١", "/", "T" * 33])
def test_what_is_no_id(identity: str) -> None:
    """Paths, small letters, other scripts' digits, a line's end, too much."""
    assert not is_identity(identity)


def test_a_workspace_has_none_within(tmp_path: Path) -> None:
    """One within another would be found by nobody."""
    with pytest.raises(DataFolderError, match="unset"):
        Home(tmp_path).workspace("T1").workspace("T2")


def test_a_workspace_has_a_schema_of_its_own(tmp_path: Path) -> None:
    """In the one database of all of them; what else the URL says stays."""
    url = "postgresql://me:secret@db.example/byline?options=-cwork_mem%3D8MB"
    one, other = (Home(tmp_path, url).workspace(identity).database for identity in ("T1", "T2"))
    assert one is not None
    assert (one == other, "search_path" in one, "workspace_t1" in one, "work_mem" in one) == (False, True, True, True)
    assert "secret" in one


def test_search_files_are_apart_for_each_database(tmp_path: Path) -> None:
    """Whoever asks there by whatever password; a schema's are its own, and those of a file lie in the folder itself."""
    urls = [
        "postgresql://me:secret@db.example/byline",
        "postgresql+psycopg://you@db.example:5432/byline?options=-cwork_mem%3D8MB",
        "postgresql://me:secret@db.example/other",
        "postgresql://me:secret@other.example/byline",
        "postgresql://me:secret@db.example:5433/byline",
        "postgresql://me:secret@db.example/byline?options=-csearch_path%3Dworkspace_t1",
    ]
    folders = [Home(tmp_path, url).derived for url in urls]
    assert folders[0] == folders[1]
    assert len({*folders[1:]}) == len(urls) - 1
    assert not any("secret" in str(one) for one in folders)
    assert Home(tmp_path).derived == tmp_path
    with pytest.raises(DataFolderError, match="no URL"):
        _ = Home(tmp_path, "::").derived
