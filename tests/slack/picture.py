"""Draws what Byline shows in Slack: `python -m tests.slack.picture QUESTION OUT.png`, over the coverage in BYLINE_HOME.

OUT.png shows the messages of the answer at a desktop's and a phone's width. Beside it stand OUT-context.png, the window
of the first quote, and OUT-guide.png, OUT-home.png, OUT-why.png, OUT-add.png and OUT-index.png.
"""

import argparse
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup
from playwright.sync_api import sync_playwright

from bot.answer import Answer, ask
from bot.demo.drawing import HERE, Names, environment
from bot.settings import Settings
from bot.slack import blocks, home, links, modals
from bot.standin.blockkit.inspect import settled
from index import contents
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.paths import Failure
from index.scan import Report
from index.twin import twin_folder

AROUND = 700  # characters of the article on either side of a quote
QUESTIONS = ("Who reported the desertions?", "How many are still missing?", "Has any of this been verified?")


def main(question: str, out: Path) -> None:
    """Ask a question and draw everything."""
    folder = Settings().home
    coverage = Coverage(folder, lambda: OnnxTwin(twin_folder(folder)))
    for name, surfaces in _surfaces(coverage, ask(coverage, question)):
        draw(page(surfaces), out.with_stem(out.stem + name))


def _surfaces(coverage: Coverage, answer: Answer) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Give what is to be drawn: the end of each picture's name, and its messages or its view."""
    messages = blocks.answered(answer, "k", asker="U1", link=links.cited, drawn=True)
    yield "", [{"blocks": message.blocks} for message in messages]
    for first in blocks.quoted(answer)[:1]:
        with coverage.reading() as snapshot:
            article = contents.article(snapshot.connection, first.article_id)
        assert article is not None
        before, after = article.text[: first.start][-AROUND:], article.text[first.end :][:AROUND]
        yield "-context", [modals.in_context(first, before, after, links.cited(first))]
    yield "-guide", [{"blocks": blocks.guide(QUESTIONS).blocks}]
    yield "-home", [_home()]
    yield "-why", [modals.why("k")]
    yield "-add", [modals.add_article()]
    report = Report(added=2, changed=1, unchanged=11, failed=[Failure("/articles/scan.pdf", "it is not a text")])
    taken = ["Two survey crew found alive in sheep fold", "The art of the rotation", "Wages row lay behind walk-off"]
    yield "-index", [{"blocks": one.blocks} for one in (blocks.indexing("3 files"), blocks.indexed(report, taken))]


def _home() -> dict[str, Any]:
    outlets = [("The Harbour Post", 2), ("OBC", 2), ("The Karsholt Courant", 2), ("Hull & Cable", 2), ("Tidewrack", 1)]
    return home.home(
        covered="14 articles of 9 outlets, the newest of 17 March 2031",
        outlets=outlets,
        last_index="17 March 2031, 18:05",
        recent=[(question, f"https://example.slack.com/archives/C1/p{i}") for i, question in enumerate(QUESTIONS)],
        may_change=True,
        channels=[("C1", "follow-ups"), ("C2", "mentions")],
    )


def page(surfaces: Sequence[dict[str, Any]]) -> str:
    """Draw messages and views as a page of HTML, as the demo draws them."""
    names = Names(person=str, channel=lambda id_: f"channel-{id_[1:]}")
    settled_ = [{**one, "id": f"V{i}", "blocks": settled(list(one["blocks"]))} for i, one in enumerate(surfaces)]
    style = (HERE / "static" / "slack.css").read_text("utf-8")
    template = environment(names, Path(__file__).parent).get_template("picture.html.j2")
    return template.render(surfaces=settled_, style=Markup(style))  # noqa: S704 - it is our own


def draw(html: str, out: Path) -> None:
    """Draw a page of HTML as a picture."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        tab = browser.new_page(viewport={"width": 1280, "height": 400}, device_scale_factor=1.5)
        tab.set_content(html)
        tab.screenshot(path=out, full_page=True)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("question")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    main(arguments.question, arguments.out)
