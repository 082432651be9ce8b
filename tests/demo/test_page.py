"""The demo as somebody uses it, in a real browser: the page, the stand-in, the Bolt application, the real answers."""

import json
import re

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from bot.web.headers import POLICY
from index.home import Home
from tests.conftest import run_byline

pytestmark = pytest.mark.slow

FLAGSHIP = "Who reported the desertions?"
QUOTE = "Twenty-one members of the crew of a Vellish government survey ship have deserted"


def thread(page: Page) -> Locator:
    """Return the pane of the thread."""
    return page.get_by_role("log", name="Thread")


def ask(page: Page, question: str = FLAGSHIP) -> None:
    """Ask in a channel, and wait until the whole answer is there."""
    page.get_by_label("Message #").fill(f"@Byline {question}")
    page.keyboard.press("Enter")
    expect(thread(page).get_by_role("button", name="Delete")).to_be_visible(timeout=20_000)


def test_the_flagship_question_is_offered_and_answered_with_quotes(page: Page) -> None:
    """A newcomer presses it, and reads quotes with their sources in the thread, without a reload."""
    expect(page.get_by_text("Try one of these")).to_be_visible(timeout=20_000)
    offered = page.get_by_role("button", name=f"@Byline {FLAGSHIP}")
    if not offered.is_visible():  # it is open where nothing was said yet
        page.get_by_text("Try one of these").click()
    offered.click()
    quote = thread(page).locator("blockquote", has_text=QUOTE)
    expect(quote).to_have_count(1, timeout=20_000)
    expect(thread(page)).to_contain_text("12 March 2031")
    expect(page.get_by_role("link", name=re.compile("repl(y|ies)")).last).to_be_visible()
    expect(page).to_have_url(re.compile(r"/c/C0NEWSROOM/\d+\.\d+$"))


def test_a_follow_up_in_the_thread_needs_no_mention(page: Page) -> None:
    """It is understood from the question before it, and answered below."""
    ask(page)
    page.get_by_label("Reply in the thread").fill("and who denied it?")
    page.keyboard.press("Enter")
    expect(thread(page).get_by_text("Asked as:")).to_be_visible(timeout=20_000)
    expect(page.get_by_label("Reply in the thread")).to_be_focused()


def test_a_quote_is_read_in_its_article(page: Page) -> None:
    """By keyboard: the menu opens a window with the quote marked in its text; Escape leads back to the menu."""
    ask(page)
    menu = thread(page).locator("summary", has_text="Read in context").first
    menu.focus()
    for key in ("Enter", "Tab", "Tab", "Tab", "Tab"):
        page.keyboard.press(key)
    expect(thread(page).get_by_role("button", name=re.compile(r"^4\. OBC: Twenty-one"))).to_be_focused()
    page.keyboard.press("Enter")
    window = page.get_by_role("dialog", name="Read in context")
    expect(window.locator(".bold", has_text=QUOTE)).to_be_visible()
    page.keyboard.press("Escape")
    expect(window).to_have_count(0)
    expect(menu).to_be_focused()


def test_a_citation_opens_the_article_at_the_quote(page: Page, sample_home: Home) -> None:
    """In a tab of its own, where exactly the characters are marked that `byline ask --json` gives."""
    ask(page)
    told = json.loads(run_byline(sample_home, "ask", FLAGSHIP, "--json").stdout)
    quotes = {one["title"]: one["quote"] for finding in told["findings"] for one in finding["excerpts"]}
    titles = thread(page).locator("a", has_text="Twenty-one took to the boats")
    with page.context.expect_page() as opened:
        titles.first.click()
    article = opened.value
    expect(article.locator("mark").first).to_be_in_viewport()
    (quote,) = (quote for title, quote in quotes.items() if title and title.startswith("Twenty-one took"))
    assert "".join(article.locator("mark").all_text_contents()) == quote
    article.close()


def test_the_source_map_is_a_picture_in_the_thread(page: Page) -> None:
    """With the same in words, for who does not see it."""
    ask(page)
    thread(page).get_by_role("button", name="Source map").first.click()
    picture = thread(page).locator("img").last
    expect(picture).to_be_visible(timeout=20_000)
    expect(picture).to_have_attribute("alt", re.compile("OBC credits"))
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 1000


def test_an_answer_is_taken_along(page: Page) -> None:
    """As a file of the format that is chosen, which can be downloaded from the thread."""
    ask(page)
    thread(page).locator("summary", has_text="Take it along").first.click()
    thread(page).get_by_role("button", name="Table of quotes").first.click()
    link = thread(page).get_by_role("link", name=re.compile(r"Table of quotes|\.csv")).last
    expect(link).to_be_visible(timeout=20_000)
    with page.expect_download() as download:
        link.click()
    assert QUOTE in download.value.path().read_text("utf-8-sig")


def test_thumbs(page: Page) -> None:
    """A thumb up stays pressed; a thumb down asks why in a window, whose answer Byline takes."""
    ask(page)
    good = thread(page).get_by_role("button", name="This answer is right and helps me")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    thread(page).get_by_role("button", name="Something is wrong with this answer").click()
    window = page.get_by_role("dialog", name="What was wrong?")
    window.get_by_label("Something is missing").check()
    window.get_by_label("Tell us more").fill("the union")
    window.get_by_role("button", name="Send").click()
    expect(window).to_have_count(0)
    expect(good).to_have_attribute("aria-pressed", "false")


def test_an_answer_is_deleted_once_that_is_confirmed(page: Page) -> None:
    """“Keep it” keeps it; “Delete” takes the answer out of the thread."""
    ask(page)
    delete = thread(page).get_by_role("button", name="Delete")
    delete.click()
    asked = page.get_by_role("dialog", name="Delete this answer?")
    asked.get_by_role("button", name="Keep it").click()
    expect(asked).to_have_count(0)
    delete.click()
    asked.get_by_role("button", name="Delete").click()
    expect(thread(page).locator("blockquote")).to_have_count(0, timeout=10_000)


def test_a_command_is_answered_for_one_alone(page: Page) -> None:
    """What /byline says is marked so, and does not work in threads, as in Slack."""
    page.get_by_role("link", name="#desk").click()
    page.get_by_label("Message #desk").fill("/byline status")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Only visible to you").first).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("14 articles of 9 outlets")
    ask(page)
    page.get_by_label("Reply in the thread").fill("/byline status")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("does not work in threads")


def test_the_home_and_the_settings_on_it(page: Page) -> None:
    """Home shows the coverage and what was asked, which leads back to its thread; a channel can be set."""
    ask(page, "who denied it?")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Outlets")).to_be_visible()
    page.get_by_label("Choose: Mentions and follow-ups").first.click()
    page.get_by_role("button", name="Mentions only").click()
    expect(page.get_by_label("Choose: Mentions only")).to_be_visible()
    page.get_by_label("Choose: Mentions only").click()
    page.get_by_role("button", name="Mentions and follow-ups").click()
    expect(page.get_by_label("Choose: Mentions only")).to_have_count(0)
    page.get_by_role("link", name="who denied it?").first.click()
    expect(thread(page).get_by_text("who denied it?").first).to_be_visible()


def test_an_article_is_added_and_quoted(page: Page, sample_home: Home) -> None:
    """A file that is dropped in the direct message is indexed, and quoted then; the data folder stays as it is."""
    before = {path: path.stat().st_mtime_ns for path in sample_home.folder.iterdir()}
    story = "The lamp on Gannet Head was dark for three nights, the lighthouse keeper Orsolya Vint said on Monday.\n"
    page.get_by_role("link", name="Byline", exact=True).click()
    page.get_by_label("Add files").set_input_files(
        {"name": "lamp.txt", "mimeType": "text/plain", "buffer": story.encode()}
    )
    page.get_by_role("button", name="Send").first.click()
    expect(thread(page)).to_contain_text("1 added", timeout=20_000)
    page.wait_for_timeout(2_000)  # within which new articles are seen
    page.get_by_label("Message Byline").fill("What did Orsolya Vint say about the lamp?")
    page.keyboard.press("Enter")
    expect(thread(page).locator("blockquote", has_text=story.strip())).to_be_visible(timeout=20_000)
    assert {path: path.stat().st_mtime_ns for path in sample_home.folder.iterdir()} == before
    assert not (sample_home / "slack.db").exists()


def test_a_message_has_a_menu_of_shortcuts(page: Page) -> None:
    """“Check against coverage” answers about a message that asked nobody, and “Add to coverage” opens a window."""
    page.get_by_role("link", name="#desk").click()
    page.get_by_label("Message #desk").fill("Pellam & Roake denied that wages were overdue.")
    page.keyboard.press("Enter")
    said = page.get_by_role("article").filter(has_text="Pellam & Roake denied").last
    said.get_by_label("More about this message").click()
    said.get_by_role("button", name="Add to coverage").click()
    window = page.get_by_role("dialog", name="Add an article")
    expect(window).to_contain_text("wages were overdue")
    window.get_by_role("button", name="Cancel").click()
    expect(window).to_have_count(0)


def test_nothing_that_is_sent_early_is_lost(page: Page) -> None:
    """Enter in a composer sends as soon as it can be seen, however late the page's script comes."""

    def late(route: Route) -> None:
        page.wait_for_timeout(1_000)
        route.continue_()

    page.route("**/demo.js", late)
    page.get_by_role("link", name="#desk").click(no_wait_after=True)
    page.get_by_label("Message #desk").fill("The tide tables came late.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").filter(has_text="The tide tables came late.")).to_have_count(1)
    expect(page.get_by_label("Message #desk")).to_have_value("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(browser: Browser, address: str, scheme: str) -> None:
    """Axe finds nothing wrong with a thread, a window, the Home and a phone's width, in both colour schemes."""
    with browser.new_context(base_url=address, color_scheme=scheme, viewport={"width": 1300, "height": 800}) as context:
        page, found = context.new_page(), []

        def examine(name: str) -> None:
            found.extend((name, one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"])

        page.goto("/")
        ask(page)
        examine("thread")
        thread(page).get_by_role("button", name="Something is wrong with this answer").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        examine("window")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.set_viewport_size({"width": 390, "height": 800})
        examine("phone")
        page.goto("/home")
        expect(page.get_by_role("heading", name="Outlets")).to_be_visible()
        examine("home")
    assert not found


def test_it_works_without_javascript(browser: Browser, address: str) -> None:
    """Forms post and the page can be reloaded: a question is asked and its answer read."""
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/c/C0NEWSROOM")
        page.get_by_label("Message #newsroom").fill(f"@Byline {FLAGSHIP}")
        page.get_by_role("button", name="Send").first.click()
        expect(page).to_have_url(re.compile(r"/c/C0NEWSROOM/\d"))
        for _ in range(50):
            if thread(page).get_by_role("button", name="Delete").count():
                break
            page.wait_for_timeout(200)
            page.reload()
        expect(thread(page).locator("blockquote", has_text=QUOTE)).to_have_count(1)


def test_nothing_from_elsewhere_is_loaded_or_let_in(address: str) -> None:
    """The policy stands on every answer; another site's form, and another name for this computer, are refused."""
    for path in ("", "home", "static/demo.js", "static/slack.css", "nowhere", "c/C0NOWHERE", "files/F0NONE"):
        assert httpx.get(address + path).headers["content-security-policy"] == POLICY
    form = {"at": "/home", "channel": "C0NEWSROOM", "text": "forged"}
    assert httpx.post(f"{address}say", data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert httpx.post(f"{address}say", data=form, headers={"Origin": "null"}).status_code == 403
    assert httpx.get(address, headers={"Host": "evil.example"}).status_code == 400
    assert httpx.post(f"{address}say", data=form | {"at": "//evil.example"}).status_code == 400
    assert "forged" not in httpx.get(f"{address}c/C0NEWSROOM").text
