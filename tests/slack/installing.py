"""Runs Byline for many workspaces against the stand-in, and installs it in them."""

import gc
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.settings import Settings
from bot.slack.many import serving_many
from bot.slack.spaces import Spaces
from bot.standin import ANA, Slack
from bot.standin.openid import CLIENT_ID, CLIENT_SECRET
from bot.web.app import many_app
from bot.web.serving import served
from index.home import Home
from tests.homes import settings_of

KEY = Fernet.generate_key().decode()


def settings_for_many(slack: Slack, home: Home, **values: Any) -> Settings:
    """Return settings with which workspaces of the stand-in can install Byline."""
    about = {
        "client_id": CLIENT_ID,
        "client_secret": SecretStr(CLIENT_SECRET),
        "signing_secret": SecretStr(slack.signing_secret),
        "app_token": SecretStr(slack.app_token),
        "slack_api": slack.api_url,
        "token_keys": SecretStr(KEY),
    }
    return settings_of(home, **(about | values))


@dataclass(frozen=True, slots=True)
class Many:
    """Byline as it serves many workspaces, and the address of its pages."""

    spaces: Spaces
    address: str

    def install(self, slack: Slack, user: str = ANA) -> httpx.Response:
        """Install Byline in a workspace as somebody does in a browser; return the page that they see in the end."""
        slack.visit(user)
        begun = httpx.get(f"{self.address}/slack/install")
        back = httpx.get(begun.headers["location"]).headers["location"]
        # The cookie is for https alone, as browsers take it for this machine, too, and httpx does not.
        cookie = begun.headers["set-cookie"].partition(";")[0]
        return httpx.get(back, headers={"Cookie": cookie}, timeout=30)

    @contextmanager
    def person(self, slack: Slack, user: str = ANA) -> Iterator[httpx.Client]:
        """Give the browser of somebody who has signed in to the pages, or was refused."""
        slack.visit(user)
        with httpx.Client(base_url=self.address, timeout=60, follow_redirects=True) as browser:
            browser.get("/signin")
            yield browser


@contextmanager
def running_many(slack: Slack, home: Home, **values: Any) -> Iterator[Many]:
    """Serve over HTTP on loopback, in this process, until the end."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = settings_for_many(slack, home, **({"url": address} | values))
    with serving_many(settings) as (app, spaces), served(many_app(app, spaces), listening):
        slack.events_url = f"{address}/slack/events"
        try:
            yield Many(spaces, address)
        finally:
            slack.events_url = None
            gc.unfreeze()  # what served here is garbage now, as it never is in a process that only serves
