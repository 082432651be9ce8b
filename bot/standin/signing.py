"""Events over HTTP, signed as Slack signs them."""

import hashlib
import hmac
import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]


class SendError(OSError):
    """The app could not be reached, or its answer not read."""


def signature(secret: str, timestamp: str, body: str) -> str:
    """Return the signature of a request."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()


def send_signed(
    url: str, secret: str, kind: str, payload: Json, *, retry: tuple[int, str] | None, timeout: float
) -> tuple[int, Json]:
    """Send something as Slack does over HTTP, and return the status and the response.

    :param retry: the number and the reason of a retry.
    :param timeout: seconds.
    :raises SendError: if there is no connection, or a bad answer.
    :raises TimeoutError: if there is no answer in time.
    """
    body = _body(kind, payload)
    # The real time, whatever the stand-in's clock says: the app checks that it is not old.
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json" if kind == "events_api" else "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }
    if retry:
        reason = "http_timeout" if retry[1] == "timeout" else retry[1]
        headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": reason}
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=timeout)
    try:
        connection.request("POST", parts.path or "/", body.encode(), headers)
        response = connection.getresponse()
        return response.status, _response(response.read())
    except TimeoutError:
        raise
    except (OSError, http.client.HTTPException) as error:
        raise SendError(str(error)) from error
    finally:
        connection.close()


def _body(kind: str, payload: Json) -> str:
    if kind == "events_api":
        return json.dumps(payload)
    return urlencode(payload if kind == "slash_commands" else {"payload": json.dumps(payload)})


def _response(body: bytes) -> Json:
    if not body:
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        return {"text": body.decode(errors="replace")}
    return found if isinstance(found, dict) else {"text": str(found)}
