"""Texts and files that come through Slack become files that are read as articles."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.slack import replies
from bot.slack.desk import UndeliveredError
from bot.slack.dropped import fetched, folder, written
from bot.slack.jobs import SlackFile
from bot.standin import ANA, Slack
from corpus.article import Article, Metadata
from corpus.errors import ReadError
from corpus.readers import MAX_ARTICLE_BYTES, load, read
from index.home import Home
from tests.slack.talking import CJK, LINE

NAME_MAX = 255  # bytes of a file's name, in Linux and macOS


def dropped(slack: Slack, name: str, content: bytes = LINE.encode(), **fields: object) -> SlackFile:
    """Upload a file as Ana, and return what Byline keeps of it."""
    about = slack.upload(ANA, Path(name).name, content)
    found = {"id": about["id"], "name": name, "size": about["size"], "url": about["url_private_download"]}
    return SlackFile.model_validate(found | fields)


def fetch(slack: Slack, home: Home, file: SlackFile) -> Path:
    """Download a file with the bot's token."""
    return fetched(home, file, slack.bot_token, slack.api_url)


def lies(home: Home) -> list[str]:
    """Return the names of what lies in the folder, hidden files too."""
    return sorted(path.name for path in folder(home).iterdir())


def articles(path: Path) -> list[Article]:
    """Read a file as an index does."""
    found = list(read(load(path)))
    assert not [one for one in found if isinstance(one, ReadError)]
    return [one for one in found if isinstance(one, Article)]


class TestTexts:
    """What somebody typed is an article of its own."""

    def test_a_text_is_read_with_what_was_said_of_it(self, tmp_path: Path) -> None:
        """Word for word; and the same text again is the same file, so that it is added once."""
        about = Metadata(outlet="The *Gannet*: news", title="Dark: 'lamp'", url="https://gannet.example/lamp")
        path = written(tmp_path, LINE, about)
        (found,) = articles(path)
        assert LINE in found.text
        assert (found.outlet, found.title, found.url) == (about.outlet, about.title, about.url)
        assert written(tmp_path, LINE, about) == path
        assert written(tmp_path, LINE, Metadata(title="Dark: 'lamp'")) != path
        assert len(lies(tmp_path)) == 2

    def test_a_text_that_begins_like_front_matter_stays_text(self, tmp_path: Path) -> None:
        """Nobody gives it another outlet than the fields of the window do."""
        text = f"---\noutlet: Forged\n---\n\n{LINE}"
        (found,) = articles(written(tmp_path, text, Metadata(outlet="The Gannet")))
        assert found.outlet == "The Gannet"

    @given(text=st.text(min_size=1, max_size=300), title=st.none() | st.text(min_size=1, max_size=200))
    def test_any_text_becomes_a_file_in_the_folder(
        self, tmp_path_factory: pytest.TempPathFactory, text: str, title: str | None
    ) -> None:
        """Whatever it is called: no part of a name leaves the folder, hides the file or is too long for the disk."""
        home = tmp_path_factory.mktemp("home")
        path = written(home, text, Metadata(title=title))
        assert path.parent == folder(home)
        assert lies(home) == [path.name]
        assert not path.name.startswith(".")
        assert len(path.name.encode()) <= NAME_MAX
        assert text.strip() in path.read_bytes().decode()


class TestFiles:
    """What somebody dropped is fetched from Slack, and from nowhere else."""

    @pytest.mark.parametrize(
        "name", ["lamp.txt", "LAMP.MD", f"{CJK}.txt", f"{'é' * 250}.md", "../../../etc/passwd.txt", ".hidden.txt"]
    )
    def test_a_file_is_kept_byte_for_byte(self, own_slack: Slack, tmp_path: Path, name: str) -> None:
        """In the folder and visible, whatever its name; the id of Slack tells files of one name apart."""
        content = f"\ufeff{LINE}\r\n".encode()
        file = dropped(own_slack, name, content)
        path = fetch(own_slack, tmp_path, file)
        assert path.read_bytes() == content
        assert path.parent == folder(tmp_path)
        assert lies(tmp_path) == [path.name]
        assert path.name.startswith(file.id)
        assert len(path.name.encode()) <= NAME_MAX
        assert len(articles(path)) == 1
        assert fetch(own_slack, tmp_path, dropped(own_slack, name)) != path

    @pytest.mark.parametrize("name", ["picture.png", "noname", "story.odt"])
    def test_what_cannot_be_read_is_not_asked_for(self, own_slack: Slack, tmp_path: Path, name: str) -> None:
        """The sentence names what can."""
        with pytest.raises(SettingsError, match=r"can’t be read; send .*\.txt"):
            fetch(own_slack, tmp_path, dropped(own_slack, name))
        assert not own_slack.calls_to("url_private")
        assert lies(tmp_path) == []

    def test_a_web_page_is_told_from_the_one_to_sign_in(self, own_slack: Slack, tmp_path: Path) -> None:
        """Both are web pages; the file has the size that Slack says."""
        page = f"<!DOCTYPE html><html><body><article><p>{LINE}</p></article></body></html>".encode()
        assert fetch(own_slack, tmp_path, dropped(own_slack, "page.html", page)).read_bytes() == page
        lying = dropped(own_slack, "page.html", page).model_copy(update={"size": 7})
        with pytest.raises(SettingsError, match=replies.NO_FILE):
            fetch(own_slack, tmp_path, lying)

    def test_the_token_goes_to_slack_alone(self, own_slack: Slack, tmp_path: Path) -> None:
        """Another host, another port, another scheme or one that only looks like Slack's is not asked."""
        with Slack() as other:
            addresses = [
                dropped(other, "lamp.txt").url,
                "https://slack.com.evil.example/lamp.txt",
                "https://evilslack.com/lamp.txt",
                "https://slack.com@evil.example/lamp.txt",
                "https://evil.example/files.slack.com/lamp.txt",
                "http://files.slack.com/lamp.txt",
                "file:///etc/passwd",
                "",
            ]
            for address in addresses:
                with pytest.raises(SettingsError, match=replies.ELSEWHERE):
                    fetch(own_slack, tmp_path, dropped(own_slack, "lamp.txt", url=address))
            assert not other.calls
        assert lies(tmp_path) == []

    @pytest.mark.parametrize("said", [0, MAX_ARTICLE_BYTES + 1])
    def test_what_is_too_large_is_not_kept(self, own_slack: Slack, tmp_path: Path, said: int) -> None:
        """However small Slack says that it is."""
        with pytest.raises(SettingsError, match=r"is too large; the most is"):
            fetch(own_slack, tmp_path, dropped(own_slack, "big.txt", b"x" * (MAX_ARTICLE_BYTES + 1), size=said))
        assert lies(tmp_path) == []

    def test_a_file_of_many_articles_may_be_larger(self, own_slack: Slack, tmp_path: Path) -> None:
        """Than one article."""
        content = b"\n".join([b'{"text": "' + b"x " * 100_000 + b'"}'] * 45)
        assert len(content) > MAX_ARTICLE_BYTES
        assert fetch(own_slack, tmp_path, dropped(own_slack, "wire.jsonl", content)).read_bytes() == content

    def test_what_slack_does_not_give_is_said_so(self, own_slack: Slack, tmp_path: Path) -> None:
        """A file that is gone, and one that the token may not read: Slack's page for signing in is no article."""
        gone = dropped(own_slack, "lamp.txt")
        missing = gone.model_copy(update={"url": gone.url.replace(gone.id, "F0GONE")})
        with pytest.raises(SettingsError, match=rf"{replies.NO_FILE} \(404\)"):
            fetch(own_slack, tmp_path, missing)
        login = gone.model_copy(update={"url": f"{own_slack.url}/login"})
        with pytest.raises(SettingsError, match=replies.NO_FILE):
            fetch(own_slack, tmp_path, login)
        own_slack.revoke()
        with pytest.raises(SettingsError, match=replies.NO_FILE):
            fetch(own_slack, tmp_path, gone)
        assert lies(tmp_path) == []

    def test_where_slack_cannot_be_reached_it_is_worth_another_try(self, tmp_path: Path) -> None:
        """And nothing half-written is left behind."""
        with Slack() as ended:
            file = dropped(ended, "lamp.txt")
        with pytest.raises(UndeliveredError):
            fetch(ended, tmp_path, file)
        assert lies(tmp_path) == []
