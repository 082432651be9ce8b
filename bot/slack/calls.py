"""Calls to Slack's Web API: clients that wait and try again, and what its errors mean."""

from http import HTTPStatus
from http.client import HTTPException
from typing import Literal
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.http_retry.handler import RetryHandler

_TIMEOUT, _HURRIED = 20, 3  # seconds of one call
LIMITED = 30
"""Times that a call is tried again where Slack says that there were too many."""

_FAILED = 4  # times that it is where Slack fails

FAILURES = (SlackClientError, URLError, HTTPException, OSError)
"""What a call may raise."""

PLACE = frozenset(
    {
        "access_denied",
        "cannot_reply_to_message",
        "channel_not_found",
        "ekm_access_denied",
        "is_archived",
        "message_not_found",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "team_access_not_granted",
        "thread_not_found",
    }
)
"""Errors that say that nothing can be posted in this place, whatever it is."""

TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "org_login_required", "token_expired", "token_revoked"}
)
"""Errors that say that nothing can be posted at all."""

PASSING = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org", "ratelimited"}
)
"""Errors of Slack's own, which pass."""

SLACK = "https://slack.com/api/"


def client(token: str | None, api: str | None, manner: Literal["patient", "once", "hurried"]) -> WebClient:
    """Return a client of the Web API.

    :param token: None where each call brings its own.
    :param api: another address than Slack's own.
    :param manner: what to do where Slack says "too many" or fails. Patient: wait, and try again. Once: give up, for
        what Slack may have done although it failed, and must not do twice. Hurried: give up, and soon.
    """
    retries: list[RetryHandler] = []
    if manner == "patient":
        retries.append(RateLimitErrorRetryHandler(LIMITED))
        retries += [ConnectionErrorRetryHandler(max_retry_count=3), ServerErrorRetryHandler(_FAILED)]
    address = f"{api.rstrip('/')}/" if api else SLACK
    timeout = _HURRIED if manner == "hurried" else _TIMEOUT
    return WebClient(token, base_url=address, timeout=timeout, retry_handlers=retries)


def reason(error: Exception) -> str:
    """Return Slack's own name of an error, or what kind of failure it was."""
    if isinstance(error, SlackApiError):
        found = error.response.get("error") if isinstance(error.response.data, dict) else None
        return str(found or f"http_{error.response.status_code}")
    return type(error).__name__


def wait_for(error: SlackApiError) -> float | None:
    """Return how many seconds Slack asks to wait, where it says that there were too many calls."""
    if error.response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
        return None
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    found = headers.get("retry-after", "1")
    return float(found[0] if isinstance(found, list) else found)
