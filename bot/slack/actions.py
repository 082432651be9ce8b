"""The ids by which Slack says which button, menu, window or shortcut a user used."""

FEEDBACK = "feedback"
"""A thumb; the value is `KEY:good` or `KEY:bad`."""

CONTEXT = "context"
"""The menu "Read in context"; the value of an option is `KEY:N`, N from 0 over all quotes of the answer."""

DELETE = "delete"
"""The trash icon; the value is the key."""

SHARE = "share"
"""The button "Share to channel"; the value is the key."""

MAP = "map"
"""The button "Source map"; the value is the key."""

EXPORT = "export"
"""The menu "Take it along"; the value of an option is `KEY:FORM`, as in a job."""

ADD = "add"
"""The button "Add an article"."""

ASK = "ask"
"""A suggested question; the action id is `ask:N`, the value the question."""

MODE = "mode"
"""How Byline behaves in a channel; the value of an option is `CHANNEL:MODE`."""

REINDEX = "reindex"
"""The button "Re-index"."""

WHY = "why"
ADDED = "added"
CONTEXT_VIEW = "context_view"
"""Callback ids of the windows: after a thumb down, to add an article, a quote in its article."""

CHECK = "check_message"
ADD_MESSAGE = "add_message"
"""Callback ids of the shortcuts in a message's menu."""

REASON, COMMENT = "reason", "comment"
"""Fields of WHY. A field's block id and action id are the same."""

REASONS = ("wrong_quote", "no_answer", "missing", "other")
"""Values of REASON."""

OUTLET, HEADLINE, PUBLISHED, URL, TEXT = "outlet", "headline", "published", "url", "text"
"""Fields of ADDED."""

MODES = ("mentions", "follow-ups", "off")
"""How Byline may behave in a channel."""
