"""Block Kit as HTML: whatever stands in an article comes out as text, and all that Byline sends is drawn."""

from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import ask
from bot.demo.drawing import Names, environment, href
from bot.slack import richtext
from bot.slack.home import home
from bot.slack.modals import add_article
from bot.standin.blockkit.inspect import settled
from index.coverage import Coverage
from tests.slack.picture import _surfaces, page

NAMES = Names(person=str, channel=str, me="U1")
TEMPLATE = environment(NAMES).from_string(
    '{% import "blocks.html.j2" as kit with context %}<main>{{ kit.blocks(surface) }}</main>'
)
HOSTILE = [
    "<script>alert(1)</script>",
    "</blockquote></main><img src=x onerror=alert(1)>",
    "\"' onmouseover=alert(1) x='",
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe\u2066 reversed \u202c",
    "<!--",
    "]]>",
    "&lt;b&gt; &amp; &#x3c;",
    "javascript:alert(1)",
    "<!channel> *bold* :warning: <@U1>",
]


def drawn(*blocks: dict[str, Any]) -> lxml.html.HtmlElement:
    """Draw blocks, and read the page as a browser does."""
    return lxml.html.fromstring(TEMPLATE.render(surface={"blocks": settled(list(blocks))}))


def written(text: str) -> str:
    """Return a text as HTML can hold it: no NUL, and one kind of line end."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    """In every place in which an article's words may stand: no element and no attribute comes of them."""
    plain = {"type": "plain_text", "text": text, "emoji": False}
    button = {"type": "button", "text": plain, "action_id": "a", "value": text}
    option = {"text": plain, "value": text}
    menu = {"type": "static_select", "placeholder": plain, "options": [option], "action_id": "m"}
    found = drawn(
        richtext.block(
            richtext.section(richtext.text(text), richtext.link(text, "https://a.example/")), richtext.quote(text)
        ),
        {"type": "header", "text": plain},
        {"type": "context", "elements": [plain]},
        {"type": "actions", "elements": [button, menu]},
        {"type": "section", "text": plain},
        {"type": "image", "image_url": "https://a.example/i.png", "alt_text": text, "title": plain},
        {"type": "table", "rows": [[{"type": "raw_text", "text": text}]]},
        {"type": "markdown", "text": text},
    )
    assert found.text_content().count(text) == 13
    elements = list(found.iter())
    assert not [
        one for one in elements if one.tag in {"script", "img", "style", "iframe"} or not isinstance(one.tag, str)
    ]
    assert not [name for one in elements for name in one.attrib if name.startswith("on") or name == "style"]
    assert {one.get("href") for one in found.iter("a")} == {"https://a.example/", "https://a.example/i.png"}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t<>&'\""), min_size=1))
def test_a_quote_is_what_it_was(text: str) -> None:
    """Character for character, whatever its characters are."""
    (quote,) = drawn(richtext.block(richtext.quote(text))).iter("blockquote")
    assert quote.text_content() == written(text)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//a.example", ""]
)
def test_only_web_pages_are_links(url: str) -> None:
    """An address of any other kind is shown as text, which nobody can follow."""
    block = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "link", "url": url, "text": "read"}]}],
    }
    marked = {"type": "section", "text": {"type": "mrkdwn", "text": f"<{url or 'x:'}|read>"}}
    found = drawn(block, marked)
    assert not list(found.iter("a"))
    assert found.text_content().split() == ["read", "read"]
    assert href(NAMES, url) is None
    button = {"type": "button", "text": {"type": "plain_text", "text": "read"}, "action_id": "a", "url": url or "x:"}
    (link,) = drawn({"type": "actions", "elements": [button]}).iter("a")
    assert link.get("href") == "#"


def test_what_is_not_for_somebody_is_not_drawn() -> None:
    """A button that only some see is not there for others."""
    plain = {"type": "plain_text", "text": "Delete"}
    button = {"type": "icon_button", "icon": "trash", "text": plain, "action_id": "d", "visible_to_user_ids": ["U2"]}
    assert not list(drawn({"type": "context_actions", "elements": [button]}).iter("button"))


def test_all_that_byline_sends_is_drawn(sample: Coverage) -> None:
    """No message, window or Home has a block or an element that the template does not know."""
    surfaces = [one for _, some in _surfaces(sample, ask(sample, "who reported the desertions?")) for one in some]
    text = page(
        [
            *surfaces,
            add_article("a text"),
            home(covered=None, outlets=[], last_index=None, recent=[], may_change=False, channels=[]),
        ]
    )
    assert "which is not drawn here" not in text
    assert "which is not drawn here" in page([{"blocks": [{"type": "video", "block_id": "b"}]}])
