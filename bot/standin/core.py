"""The parts of a stand-in, put together: started, connected, closed."""

from collections.abc import Iterable, Sequence
from copy import copy
from types import TracebackType
from typing import Self

from bot.standin.api import Api, Call
from bot.standin.deliveries import Deliveries, Delivery, Sent
from bot.standin.deliveries import Kind as DeliveryKind
from bot.standin.errors import SlackError
from bot.standin.payloads import event_callback, message_event, subscription
from bot.standin.responding import respond
from bot.standin.sockets import Sockets
from bot.standin.troubles import Troubles
from bot.standin.web import Web
from bot.standin.workspace import APP, BOT, BOT_USER, SUBSCRIBED, Channel, Json, Workspace


class Core:
    """A running stand-in; what it offers is in the classes that extend this one."""

    bot_token = "xoxb-0-standin"  # noqa: S105
    app_token = "xapp-1-standin"  # noqa: S105
    signing_secret = "standin-signing-secret"  # noqa: S105
    app_id, bot_user, bot_id = APP, BOT_USER, BOT

    def __init__(
        self,
        *,
        events_url: str | None = None,
        strict_rates: bool = False,
        ack_within: float = 3.0,
        retry_delays: Sequence[float] = (0.0, 1.0, 2.0),
        echo: bool = False,
        events: Iterable[str] = SUBSCRIBED,
    ) -> None:
        self.workspace = Workspace()
        self.workspace.events = frozenset(events)
        self.workspace.bot_tokens[self.bot_token] = None
        self.changed = self.workspace.changed
        self._first: Core = self
        self._courier = Deliveries(self.changed, ack_within, retry_delays)
        self._courier.events_url, self._courier.signing_secret = events_url, self.signing_secret
        self._sockets = Sockets(self.workspace, self._courier)
        self._troubles = Troubles(strict_rates=strict_rates)
        self._api = Api(self.workspace, self._troubles, self.app_token, self._sockets.ticket)
        self._web = Web(self.workspace, self._api)
        if echo:
            self.workspace.posted = self._echo

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything."""
        self._courier.close()
        self._sockets.close()
        self._web.close()

    def add_workspace(self, team: str, *, enterprise: str | None = None, is_organisation: bool = False) -> Self:
        """Return another workspace, in which the app is not installed yet; its people have ids of their own.

        :param is_organisation: whether it stands for all workspaces of `enterprise`, see `Workspace`.
        """
        made = copy(self)
        with self.changed:
            made.workspace = Workspace(
                team, enterprise=enterprise, is_organisation=is_organisation, changed=self.changed
            )
            made.workspace.events = self.workspace.events
            made._first = self._first
            made._api = Api(made.workspace, self._troubles, self.app_token, self._sockets.ticket)
            self._web.add(made.workspace, made._api)
        return made

    @property
    def team(self) -> str:
        """The id of the workspace."""
        return self.workspace.team

    @property
    def url(self) -> str:
        """The address of the HTTP server."""
        return self._first.workspace.url

    @property
    def api_url(self) -> str:
        """The base of the Web API, as WebClient's `base_url` wants it."""
        return f"{self.url}/api/"

    @property
    def events_url(self) -> str | None:
        """Where events are sent over HTTP while no socket is connected."""
        return self._courier.events_url

    @events_url.setter
    def events_url(self, url: str | None) -> None:
        self._courier.events_url = url
        self._courier.resume()

    def environment(self) -> dict[str, str]:
        """Return the variables that a process needs to take this for Slack."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
        }

    def deliver(self, kind: DeliveryKind, payload: Json) -> Sent:
        """Send a payload as it is; kinds: events_api, slash_commands, interactive."""
        return self._sent([self._courier.post(kind, payload, answered=self._answered)])

    def event(self, event: Json, *, retries: int = 0) -> Sent:
        """Send an event in the envelope of the Events API, if the app has subscribed to it."""
        with self.changed:
            return self._sent(self._raise(event, None, retries))

    def redeliver(self, what: Sent | Delivery, times: int = 1) -> Sent:
        """Send the same once more, with the same event_id, as Slack does when it takes something for lost."""
        found = [what] if isinstance(what, Delivery) else what.deliveries
        return self._sent([self._again(one, i) for one in found for i in range(1, times + 1)])

    def _again(self, delivery: Delivery, number: int) -> Delivery:
        return self._courier.post(delivery.kind, delivery.payload, number=number, reason="timeout")

    def _raise(self, event: Json, channel: Channel | None, retries: int = 0) -> list[Delivery]:
        """Send an event to the app, if it has subscribed and may see it."""
        name = subscription(channel, event) if channel else event["type"]
        if name not in self.workspace.events or (channel and BOT_USER not in channel.members):
            return []
        first = self._courier.post("events_api", event_callback(self.workspace, event, channel))
        return [first, *(self._again(first, i) for i in range(1, retries + 1))]

    def _sent(self, deliveries: Sequence[Delivery], ts: str = "") -> Sent:
        return Sent(self.changed, deliveries, ts)

    def _echo(self, channel: Channel, message: Json) -> None:
        self._raise(message_event(self.workspace, channel, message), channel)

    def _answered(self, delivery: Delivery) -> None:
        """Say what the ack of a command says."""
        if delivery.kind != "slash_commands" or not delivery.response:
            return
        url = self.workspace.response_urls.get(delivery.payload.get("response_url", "").rpartition("/")[2])
        if url is None:
            return
        call = Call("ack", delivery.response, self.workspace.now())
        try:
            respond(self.workspace, url, delivery.response)
        except SlackError as error:
            self._api.record(call, error)
        else:
            self._api.record(call)
