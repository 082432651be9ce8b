"""Rich text: sections, quotes, lists and preformatted text, and what stands in them."""

from collections.abc import Mapping

from bot.standin.blockkit.checks import Check, among, boolean, items, number, shape, string, tagged
from bot.standin.blockkit.objects import IDENTIFIER, URL

_STYLE = shape(None, {}, dict.fromkeys(("bold", "italic", "strike", "underline", "code"), boolean))
_MENTION = shape(
    None,
    {},
    dict.fromkeys(("bold", "italic", "strike", "underline", "highlight", "client_highlight", "unlink"), boolean),
)
_BORDER = {"border": number(0, 1)}


def _part(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    return shape(kind, required, {"style": _STYLE, **(optional or {})})


_SOURCES = shape(
    None,
    {"citation_type": among("file", "external", "web", "message", "memory")},
    {
        name: string(least=0)
        for name in ("descriptor", "file_id", "app_name", "app_icon_url", "display_name", "title", "snippet")
    }
    | {name: string() for name in ("channel_id", "message_ts", "author_id")},
)
_TEXT = _part("text", {"text": string()})
_LINK = _part("link", {"url": URL}, {"text": string(), "unsafe": boolean})
_INLINE = {
    "text": _TEXT,
    "link": _LINK,
    "emoji": _part("emoji", {"name": string()}, {"unicode": string(), "skin_tone": number(1, 6)}),
    "user": shape("user", {"user_id": string()}, {"style": _MENTION}),
    "channel": shape("channel", {"channel_id": string()}, {"style": _MENTION}),
    "usergroup": shape("usergroup", {"usergroup_id": string()}, {"style": _MENTION}),
    "team": shape("team", {"team_id": string()}, {"style": _MENTION}),
    "broadcast": shape("broadcast", {"range": among("here", "channel", "everyone")}, {"style": _MENTION}),
    "date": _part("date", {"timestamp": number(0), "format": string()}, {"url": URL, "fallback": string()}),
    "color": _part("color", {"value": string()}),
    "citation": shape(
        "citation",
        {"url": URL, "text": string(), "index": number(0), "details": _SOURCES},
        {"from_llm": boolean, "is_slack_url": boolean},
    ),
}
_SECTION = shape("rich_text_section", {"elements": items(tagged(_INLINE))})
RICH_TEXT = shape(
    "rich_text",
    {
        "elements": items(
            tagged(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_quote": shape("rich_text_quote", {"elements": items(tagged(_INLINE))}, _BORDER),
                    "rich_text_preformatted": shape(
                        "rich_text_preformatted",
                        {"elements": items(tagged({"text": _TEXT, "link": _LINK}))},
                        {**_BORDER, "language": string()},
                    ),
                    "rich_text_list": shape(
                        "rich_text_list",
                        {"style": among("bullet", "ordered"), "elements": items(_SECTION)},
                        {**_BORDER, "indent": number(0, 8), "offset": number(0)},
                    ),
                }
            )
        )
    },
    {"block_id": IDENTIFIER},
)
