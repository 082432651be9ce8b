"""The pages over HTTP: who may read what, and what is in it."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rispy
from lxml import html

from bot.answer import Answer, Excerpt, ask
from bot.citation import plain
from bot.web import words
from bot.web.headers import POLICY
from bot.web.links import linking
from corpus.article import Span
from index.coverage import Coverage
from index.embed import OnnxTwin
from index.home import Home
from index.update import update
from tests.homes import Making
from tests.web.conftest import pages_of, settings_of

QUESTION = "who reported the desertions?"


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx.Client]:
    """Return a client of the pages."""
    with httpx.Client(base_url=site, timeout=60) as made:
        yield made


@pytest.fixture(scope="module")
def answer(sample_home: Home, embedder: OnnxTwin) -> Answer:
    """Return the flagship question's answer."""
    return ask(Coverage(sample_home, lambda: embedder), QUESTION)


def quotes(answer: Answer) -> list[Excerpt]:
    """Return the quotes of an answer, in order."""
    return [one for finding in answer.findings for one in finding.excerpts]


def address(home: Home, one: Excerpt) -> str:
    """Return the address of a quote."""
    return linking(settings_of(home)).to(one.article_id, one.version, Span(start=one.start, end=one.end))


def test_the_search_page_gives_the_same_answer(client: httpx.Client, answer: Answer) -> None:
    """Lead, quotes, disagreements and all, each quote with a link to its place."""
    page = html.fromstring(client.get("/", params={"q": QUESTION}).text)
    assert page.xpath("string(//h1)").strip() == answer.lead
    assert [one.text_content() for one in page.xpath("//figure/blockquote")] == [one.quote for one in quotes(answer)]
    assert [one.text_content() for one in page.xpath("//p[@class='notice']")] == list(answer.disagreements)
    for link, one in zip(page.xpath("//figcaption/a/@href"), quotes(answer), strict=True):
        marked = html.fromstring(client.get(link).text).xpath("//mark")
        assert "".join(each.text_content() for each in marked) == one.quote


def test_a_follow_up_and_a_part_of_the_coverage(client: httpx.Client) -> None:
    """The question before is in the form; an outlet that is chosen is the only one quoted."""
    page = html.fromstring(client.get("/", params={"q": QUESTION}).text)
    before = page.xpath("//input[@name='after']/@value")[0]
    page = html.fromstring(client.get("/", params={"q": "and how many?", "after": before}).text)
    assert "desert" in page.xpath("string(//article/p[@class='about'])")
    page = html.fromstring(client.get("/", params={"q": QUESTION, "outlet": "OBC", "since": "2031-03-01"}).text)
    cited = [one.text_content() for one in page.xpath("//figcaption/a")]
    assert cited
    assert all(one.startswith("OBC") for one in cited)


def test_what_is_not_covered_is_said(client: httpx.Client) -> None:
    """With the closest excerpts; and a question of no words is told."""
    page = client.get("/", params={"q": "What is the population of Peru?"}).text
    assert "does not answer this" in page
    assert html.fromstring(page).xpath("//figure")
    assert html.fromstring(client.get("/", params={"q": "???"}).text).xpath("//p[@role='alert']")
    assert len(html.fromstring(client.get("/").text).xpath("//ul[@class='examples']/li")) == 3


def test_no_article_is_read_without_its_link(client: httpx.Client, served_home: Home, answer: Answer) -> None:
    """Not with no key, another article's, or one that was changed; nothing of the article is in what is said."""
    first, second = (
        quotes(answer)[0],
        next(one for one in quotes(answer) if one.article_id != quotes(answer)[0].article_id),
    )
    right = address(served_home, first)
    assert client.get(right).status_code == 200
    key = right.partition("key=")[2].partition("#")[0]
    for wrong in (
        f"/articles/{first.article_id}",
        right.replace(key, key[:-3] + "xyz"),
        f"/articles/{second.article_id}?key={key}",
    ):
        refused = client.get(wrong)
        assert (refused.status_code, words.NO_LINK in html.fromstring(refused.text).text_content()) == (403, True)
        assert second.quote not in refused.text


def test_a_link_leads_on_from_its_own_quote_alone(client: httpx.Client, served_home: Home, answer: Answer) -> None:
    """To the articles beside it, and no further: nobody reads all of the coverage by one link."""
    one = next(one for one in quotes(answer) if one.also)
    link = address(served_home, one)
    onward = html.fromstring(client.get(link).text).xpath("//section[@class='beside']//li/a/@href")
    assert len(onward) > 3
    for further in onward:
        page = html.fromstring(client.get(further).text)
        assert not page.xpath("//section[@class='beside']//li/a")
    other = link.replace(f"{one.start}-{one.end}", "0-300")
    assert not html.fromstring(client.get(other).text).xpath("//section[@class='beside']//li/a")


def test_what_is_asked_wrongly_is_told(client: httpx.Client, served_home: Home, answer: Answer) -> None:
    """An outlet that there is none of, a day that is none; a version of thousands of digits is none."""
    for wrong in ({"outlet": "Nope"}, {"since": "14 March 2031"}):
        page = html.fromstring(client.get("/", params={"q": QUESTION} | wrong).text)
        assert page.xpath("//p[@role='alert']")
        assert not page.xpath("//figure")
    assert client.get(f"{address(served_home, quotes(answer)[0])}&v={'9' * 5000}").status_code == 200


def test_what_is_not_there_is_told(client: httpx.Client, served_home: Home, answer: Answer) -> None:
    """An article that is gone, a version that never was, a place beyond the end."""
    one = quotes(answer)[0]
    links = linking(settings_of(served_home))
    for gone in (
        links.to("nothing"),
        links.to(one.article_id, 99),
        links.to(one.article_id, 1, Span(start=10, end=9_999_999)),
        links.to(one.article_id, 1, Span(start=10, end=10)),
    ):
        assert client.get(gone).status_code == 404
    assert client.get("/nothing").status_code == 404


def test_every_page_keeps_strangers_out(client: httpx.Client, served_home: Home, answer: Answer) -> None:
    """A strict policy, no referrer for others, and no script or style in the page itself."""
    for path in ("/", f"/?q={QUESTION}", address(served_home, quotes(answer)[0]), "/nothing", "/static/byline.css"):
        found = client.get(path)
        assert found.headers["content-security-policy"] == POLICY
        assert found.headers["referrer-policy"] == "same-origin"
        assert found.headers["x-content-type-options"] == "nosniff"
        page = html.fromstring(found.text) if "html" in found.headers["content-type"] else html.fromstring("<p>")
        assert not page.xpath("//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]")
        assert all(one.startswith("/") for one in page.xpath("//@src | //link/@href"))


def test_an_article_shows_who_says_what_and_what_others_say(
    client: httpx.Client, served_home: Home, answer: Answer
) -> None:
    """Chains in the margin; the nearest sentence of each other outlet, word for word and linked to its place."""
    one = next(one for one in quotes(answer) if one.also)
    page = html.fromstring(client.get(address(served_home, one)).text)
    assert any("OBC" in note.text_content() for note in page.xpath("//*[@class='chain']"))
    assert one.also[0].outlet in page.xpath("string(//section[@class='beside'])")
    others = page.xpath("//ul[@class='elsewhere']/li")
    assert len(others) > 2
    for other in others:
        read = html.fromstring(client.get(other.xpath("a/@href")[0]).text)
        assert "".join(each.text_content() for each in read.xpath("//mark")) == other.xpath("string(blockquote)")


def test_a_quote_is_copied_with_its_citation(client: httpx.Client, served_home: Home, answer: Answer) -> None:
    """Plain and for reference managers, both word for word."""
    one = quotes(answer)[0]
    page = html.fromstring(client.get(address(served_home, one)).text)
    assert page.xpath("string(//textarea[@id='plain'])").lstrip("\n") == plain(one)
    (entry,) = rispy.loads(client.get(page.xpath("//a[@download]/@href")[0]).text)
    assert entry["notes"] == [f"“{' '.join(one.quote.split())}”"]
    assert (entry["title"], entry["secondary_title"]) == (one.title, one.outlet)


def test_addresses_of_odd_ids(home: Home, tmp_path: Path, embedder: OnnxTwin) -> None:
    """Whatever characters an id has, its page and its citation open, and those of another don't."""
    odd = ["a?b", "a#b", "a%2Fb", "a/b", "a\\b", "../etc", "ä b", "a&v=2"]
    text = "The ferry sank at four, the harbour master said. Nobody was hurt in it at all."
    lines = [json.dumps({"id": one, "outlet": one, "text": f"{text} It was {i}."}) for i, one in enumerate(odd)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    update(home, [tmp_path / "a.jsonl"], lambda: embedder)
    links = linking(settings_of(home))
    with pages_of(settings_of(home)) as site, httpx.Client(base_url=site, timeout=60) as client:
        for one in odd:
            page = html.fromstring(client.get(links.to(one, 1, Span(start=0, end=48))).text)
            assert page.xpath("string(//p[@class='outlet'])") == one
            (entry,) = rispy.loads(client.get(page.xpath("//a[@download]/@href")[0]).text)
            assert entry["secondary_title"] == one


def test_versions_of_an_article(home: Home, tmp_path: Path, embedder: OnnxTwin) -> None:
    """An old quote is shown in the version that it was taken from, which says that there is a newer one."""
    path = tmp_path / "ferry.txt"
    path.write_text("The ferry sank at four, the harbour master said.\n\nNobody was hurt in it at all.\n", "utf-8")
    update(home, [path], lambda: embedder)
    path.write_text("The ferry sank at five, the harbour master said.\n\nNobody was hurt in it at all.\n", "utf-8")
    update(home, [path], lambda: embedder)
    links = linking(settings_of(home))
    with pages_of(settings_of(home)) as site, httpx.Client(base_url=site, timeout=60) as client:
        old = html.fromstring(client.get(links.to("ferry", 1, Span(start=0, end=48))).text)
        assert old.xpath("string(//mark)") == "The ferry sank at four, the harbour master said."
        new = html.fromstring(client.get(old.xpath("//p[@class='notice']/a/@href")[0]).text)
        assert "at five" in new.text_content()
        assert not new.xpath("//p[@class='notice']")
        assert len(new.xpath("//section[@aria-labelledby='versions']//li")) == 2
        changed = html.fromstring(client.get(links.to("ferry", 2, Span(start=0, end=48))).text)
        assert "paragraph was changed" in changed.text_content()


HOSTILE = (
    "<script>alert(1)</script> The mayor <img src=x onerror=alert(1)> said that the bridge is closed.\n\n"
    '[Read](javascript:alert(1)) the \u202eright-to-left\u202c override, the engineer said on Monday & "Tuesday".\n\n'
    + "long" * 240_000
    + " The clerk said so.\n"
)


def test_hostile_text_is_text(home: Home, tmp_path: Path, embedder: OnnxTwin) -> None:
    """Script tags, event handlers, javascript: links, what turns text, and a line of a megabyte."""
    about = {
        "id": "<x>/../y",
        "outlet": "<b>Out</b>",
        "title": "\u202eT<i>",
        "url": "javascript:alert(1)",
        "author": "'\"",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(about | {"text": HOSTILE}) + "\n", "utf-8")
    assert not update(home, [tmp_path / "a.jsonl"], lambda: embedder).failed
    quote = Span(start=0, end=HOSTILE.index(" The clerk"))
    with pages_of(settings_of(home)) as site, httpx.Client(base_url=site, timeout=60) as client:
        found = client.get(linking(settings_of(home)).to("<x>/../y", 1, quote))
        page = html.fromstring(found.text)
        asked = html.fromstring(client.get("/", params={"q": "<script>\u202ewho said the bridge is closed?"}).text)
    assert found.status_code == 200
    assert "".join(one.text_content() for one in page.xpath("//mark")) == quote.of(HOSTILE)
    for one in (page, asked):
        assert not one.xpath("//img | //b | //i | //script[not(@src)] | //@*[contains(., 'javascript:')]/parent::a")
    assert page.xpath("string(//h1)") == "\u202eT<i>"
    assert page.xpath("string(//title)").startswith("\u202eT<i> · <b>Out</b>")
    copied = page.xpath("string(//textarea[@id='plain'])").lstrip("\n")
    assert quote.of(HOSTILE) in copied
    assert "bdi" not in copied
    assert asked.xpath("//input[@id='q']/@value") == ["<script>\u202ewho said the bridge is closed?"]
    assert page.xpath("//h1/bdi")


def test_an_empty_coverage_says_what_to_do(home: Home) -> None:
    """And so does one that was there and went."""
    with pages_of(settings_of(home)) as site:
        found = httpx.get(f"{site}/", timeout=60)
    assert (found.status_code, "byline index" in found.text) == (503, True)


def test_another_name_for_this_machine_opens_nothing(client: httpx.Client) -> None:
    """A page of another site, whose name leads here once it is open, is not answered (DNS rebinding)."""
    assert client.get(f"/?q={QUESTION}", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/", headers={"Host": "localhost:3000"}).status_code == 200


def test_the_search_page_is_closed_where_others_reach_it(served_home: Home, tmp_path: Path, made: Making) -> None:
    """By an address that is not this machine's own, asking takes signing in, and links go on."""
    home = made(tmp_path / "data", served_home)
    for values in ({"url": "https://byline.example"}, {"host": "0.0.0.0"}):  # noqa: S104
        with pages_of(settings_of(home, **values)) as site:
            refused = httpx.get(f"{site}/?q=who", timeout=60)
            assert (refused.status_code, words.SIGN_IN in refused.text) == (403, True)
            assert httpx.get(f"{site}/signin").status_code == 404


def test_an_answer_is_taken_along(client: httpx.Client, answer: Answer) -> None:
    """In each format, as a file, from the page that shows it."""
    page = html.fromstring(client.get("/", params={"q": QUESTION, "outlet": ""}).text)
    links = page.xpath("//a[@download]/@href")
    assert len(links) == 4
    for link in links:
        found = client.get(link)
        assert found.headers["content-disposition"].startswith('attachment; filename="answer.')
        assert len(found.content) > 1000
    told = client.get("/", params={"q": QUESTION, "as": "json"}).json()
    assert told | {"timing_ms": {}} == json.loads(answer.model_dump_json()) | {"timing_ms": {}}


def test_the_source_map_of_an_answer(client: httpx.Client) -> None:
    """A picture with the same in words; of what is not covered there is none, and it says so."""
    page = html.fromstring(client.get("/", params={"q": QUESTION}).text)
    drawn = html.fromstring(client.get(page.xpath("//a[text()='Source map']/@href")[0]).text)
    (picture,) = drawn.xpath("//*[local-name()='svg']")
    assert picture.get("role") == "img"
    assert "OBC credits" in picture.xpath("string(*[local-name()='desc'])")
    assert not drawn.xpath("//style | //@style")
    assert client.get("/map", params={"q": "What is the population of Peru?"}).status_code == 404
    assert not html.fromstring(client.get("/", params={"q": "What is the population of Peru?"}).text).xpath(
        "//a[text()='Source map']"
    )
