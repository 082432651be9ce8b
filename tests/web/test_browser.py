"""The pages in a real browser: what is marked, what the keyboard reaches, what a checker of accessibility says."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.answer import Answer, ask
from bot.citation import markdown, plain
from bot.web.links import linking
from corpus.article import Span
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.home import Home
from tests.web.conftest import settings_of

QUESTION = "who reported the desertions?"


@pytest.fixture(scope="module")
def answer(sample_home: Home, embedder: OnnxTwin) -> Answer:
    """Return the flagship question's answer."""
    return ask(Coverage(sample_home, lambda: embedder), QUESTION)


def test_a_question_is_asked_and_its_quotes_are_read_in_their_places(tab: Page, answer: Answer) -> None:
    """With the keyboard alone; the quote that opens is the one of the JSON, and in sight."""
    tab.goto("/")
    tab.keyboard.type(QUESTION)
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_have_text(answer.lead)
    excerpts = [one for finding in answer.findings for one in finding.excerpts]
    for number, one in enumerate(excerpts):
        tab.locator("figcaption a").nth(number).focus()
        tab.keyboard.press("Enter")
        expect(tab.locator("mark").first).to_be_in_viewport()
        assert "".join(tab.locator("mark").all_text_contents()) == one.quote
        tab.go_back()


def test_a_fragment_alone_marks_the_quote(tab: Page, served_home: Home, answer: Answer) -> None:
    """As in the address of an article with #q=START-END and nothing more."""
    one = answer.findings[0].excerpts[0]
    link = linking(settings_of(served_home)).to(one.article_id)
    tab.goto(f"{link}#q={one.start}-{one.end}")
    expect(tab.locator("mark").first).to_be_in_viewport()
    assert "".join(tab.locator("mark").all_text_contents()) == one.quote


def test_a_quote_is_copied(tab: Page, served_home: Home, answer: Answer) -> None:
    """To the clipboard, word for word, with its citation."""
    one = answer.findings[0].excerpts[0]
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto(linking(settings_of(served_home)).to(one.article_id, 1, Span(start=one.start, end=one.end)))
    for label, wanted in (("Copy", plain(one)), ("Copy as Markdown", markdown(one))):
        tab.get_by_role("button", name=label, exact=True).click()
        expect(tab.get_by_role("status")).to_have_text("Copied.")
        assert tab.evaluate("navigator.clipboard.readText()") == wanted


def test_without_scripts_nothing_is_lost(browser: Browser, site: str, served_home: Home, answer: Answer) -> None:
    """The quote is marked, and its citation is there to copy by hand."""
    one = answer.findings[0].excerpts[0]
    tab = browser.new_context(java_script_enabled=False, base_url=site).new_page()
    tab.goto(linking(settings_of(served_home)).to(one.article_id, 1, Span(start=one.start, end=one.end)))
    expect(tab.locator("mark").first).to_be_in_viewport()
    tab.get_by_text("to copy by hand").click()
    expect(tab.get_by_label("Quote with citation", exact=True)).to_have_value(plain(one))
    tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 380])
def test_everybody_can_read_it(tab: Page, served_home: Home, answer: Answer, scheme: str, width: int) -> None:
    """No violation of WCAG AA or of good practice, and nothing to scroll sideways to, on wide and narrow screens."""
    one = next(one for finding in answer.findings for one in finding.excerpts if one.also)
    article = linking(settings_of(served_home)).to(one.article_id, 1, Span(start=one.start, end=one.end))
    tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    tab.set_viewport_size({"width": width, "height": 900})
    for path in ("/", f"/?q={QUESTION}", f"/map?q={QUESTION}", article):
        tab.goto(path)
        found = Axe().run(tab)
        assert found.violations_count == 0, found.generate_report()
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
