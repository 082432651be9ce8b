"""A stand-in for Slack on 127.0.0.1 that the real slack_bolt and slack_sdk talk to, and that checks what Slack checks.

Web API over HTTP, Socket Mode over a websocket, signed HTTP events, files, views and response_urls::

    with Slack() as slack:
        app = App(client=WebClient(slack.bot_token, base_url=slack.api_url))
        SocketModeHandler(app, slack.app_token).connect()
        asked = slack.say(NEWSROOM, ANA, f"<@{slack.bot_user}> who reported the desertions?").wait()
        (answer,) = slack.wait(lambda: slack.replies(NEWSROOM, asked.ts))
        slack.press(answer, "feedback", ANA, value="good").wait()
        assert not slack.refusals

`slack.environment()` has SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_SIGNING_SECRET for a subprocess.

**Starting**: `Slack(*, events_url=None, strict_rates=False, ack_within=3.0, retry_delays=(0.0, 1.0, 2.0), echo=False,
events=SUBSCRIBED)`. `events_url` (an attribute too, to set later) takes signed HTTP POSTs while no socket is
connected. With `strict_rates` a channel takes one `chat.postMessage` a second. An event that is not acked
`ack_within` seconds after it was sent goes out again, after each of `retry_delays` (Slack: at once, a minute, five
minutes). `echo` sends the app's own messages back as events, which Bolt drops. `events` names what the app has
subscribed to: `app_mention`, `message.im`... Attributes: `api_url`, `url` (of the server), `bot_token`, `app_token`,
`signing_secret`, `team`, `bot_user`, `bot_id`, `app_id`.

**Workspace**: `ANA` and `BEN` are users, and `NEWSROOM` is a public channel with both and the bot in it.
`add_user(name, *, is_bot=False, team=None)`, `add_group(members)` (a user group) and `add_channel(name, members=(), *,
kind="public", bot=True, ext_shared=False, archived=False)` (kinds: public, private, mpim) return the id, `dm(user)` the
id of the direct channel of a user and the bot, `upload(user, name, content)` a file (a dict) for `say(files=[...])` or
a file input. `archive(channel)`; `revoke()` makes the tokens invalid; `expire_stream(channel, ts)` ends a stream as
Slack does after five minutes; `advance(seconds)` moves the clock by which trigger ids, response_urls, streams and
loading states expire.

**Many workspaces**. `add_workspace(team, *, enterprise=None, is_organisation=False)` returns another `Slack`, behind
the same server and the same `events_url`, with people, channels and calls of its own. Ids are the same in all, so that
what is kept by them alone is noticed. The app is not installed there until somebody who has `visit`ed Slack's page
goes through `/oauth/v2/authorize` and `oauth.v2.access`; with `workspace.token_seconds` its tokens expire and are
renewed. One that is an organisation stands for all its workspaces, whose ids are in `workspace.teams`.

**What people do**. Texts are as Slack sends them, with `&`, `<` and `>` escaped. Each returns a `Sent`: `ts` (of the
message, if there is one), `deliveries`, `wait(timeout=10) -> Sent` until all are acked, `response` (what the ack
held).

- `say(channel, user, text, *, thread_ts=None, files=(), retries=0)` raises `message`, and `app_mention` too where the
  text mentions the bot outside a DM; with `retries`, each comes that many times more with the same event_id.
- `edit(channel, ts, text)`: `message_changed`, and as in Slack `app_mention` anew (with `edited`) if it mentions the
  bot. `delete(channel, ts)`. `bot_says(channel, text, *, thread_ts=None)` is another app's bot.
- `command(command, text, user, channel)`; `shortcut(callback_id, channel, message, user)` of a message (a dict, or
  its ts); `global_shortcut(callback_id, user)`.
- `press(where, action_id, user, *, value=None, option=None, block_id=None)`: any interactive element of a message (a
  dict of `messages()`, `ephemerals()`...) or of a view (a dict of `modal()`, `home()`). `value` is that of a feedback
  button, or typed text, or tells several buttons of one action_id apart; `option` is the value of the option chosen,
  the id of the user or channel, or a list of those; `block_id` tells several blocks with one action_id apart.
  `NotThereError` if there is no such element, or `user` does not see it.
- `submit(view, values, user) -> dict`: `values` by block_id or action_id; it waits, applies the response_action and
  returns it (`{}` where the app only acked, and the view closes). `InputError` where Slack's client would not let a
  user submit. `cancel(view, user)` closes a view.
- `open_home(user, tab="home")`, `stop(channel, thread_ts, user=ANA)`, `join(channel, user)`, `leave(channel, user)`,
  `uninstall()` (`tokens_revoked`, `app_uninstalled`; the tokens are dead).
- `deliver(kind, payload)`, raw (kinds: events_api, slash_commands, interactive); `event(event, *, retries=0)` wraps
  an event as Slack does; `redeliver(sent_or_delivery, times=1)` sends the same once more, whether acked or not.
- `drop_sockets()` cuts the connections, `disconnect()` asks for a reconnect, `connected` counts them,
  `wait_connected(count=1, timeout=10)`.

With no socket and no `events_url` events queue up, and go out on the next connection with all that a lost connection
had not acked. Commands and interactions do not: after `ack_within` they fail, as in Slack, and are never sent twice.

**Watching**. `wait(predicate, timeout=10)` returns the first true value of `predicate()`, which runs again after each
change and may use all of these: `messages(channel, thread_ts=None)` (all of a channel, or a thread with its parent,
in order; dicts as `conversations.history` has them, and `channel`; a streamed one has `streaming_state`: in_progress,
completed), `replies(channel, thread_ts)` (only the bot's), `message(channel, ts)`, `ephemerals(user=None,
channel=None)`, `modal(user)` (the top one, or None), `home(user)`, `status(channel, thread_ts)`, `session(channel,
thread_ts)`, `prompts(channel)`, `reactions(channel, ts)`, `files()` (by id: what Slack says of it, its content),
`calls` (`Call`: method, arguments, at, error, messages, status, injected), `calls_to(method)`, `refusals` (calls,
response_urls and acks that a check refused), `deliveries` (`Delivery`: kind, payload, attempts, acked, latency,
response, failed), `unacked`, `ack_latencies` (seconds).

**Trouble**. `limit(method, every=2, *, channel=None, retry_after=1)`: every n-th call gets a 429 (1: all of them; 0:
none any more). `fail(method, *, times=1, status=200, error="internal_error", channel=None)`: the next calls fail so.

**Not as in Slack**: scopes are not checked; what nobody could see in Slack is refused too (a reply to a reply's ts,
alerts and file inputs in messages); only with `echo` do the app's own posts raise events, and its edits never do.
Bolt's socket client closes at once, rather than in 3 s, after `handler.client.auto_reconnect_enabled = False` and
`drop_sockets()`.
"""

from bot.standin.api import Call
from bot.standin.deliveries import Delivery, Sent
from bot.standin.errors import InputError, NotThereError
from bot.standin.slack import Slack
from bot.standin.workspace import ANA, BEN, NEWSROOM, SUBSCRIBED

__all__ = [
    "ANA",
    "BEN",
    "NEWSROOM",
    "SUBSCRIBED",
    "Call",
    "Delivery",
    "InputError",
    "NotThereError",
    "Sent",
    "Slack",
]
