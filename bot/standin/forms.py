"""What people do with messages and views: they press, choose, fill in and submit."""

from typing import Any

from bot.standin import payloads
from bot.standin.api import Call
from bot.standin.blockkit.inspect import check_view
from bot.standin.core import Core
from bot.standin.deliveries import Delivery, Sent
from bot.standin.errors import NotThereError, SlackError
from bot.standin.methods import views
from bot.standin.pressing import action, field_value, filled, held, pressed, state
from bot.standin.workspace import Json


class Forms(Core):
    """The interactive side of the workspace."""

    def shortcut(self, callback_id: str, channel: str, message: Json | str, user: str) -> Sent:
        """Choose a shortcut of a message."""
        with self.changed:
            where = self.workspace.channels[channel]
            found = where.messages[message if isinstance(message, str) else message["ts"]]
            payload = payloads.message_action(self.workspace, callback_id, where, found, user)
            return self.deliver("interactive", payload)

    def global_shortcut(self, callback_id: str, user: str) -> Sent:
        """Choose a shortcut of the app."""
        with self.changed:
            payload = payloads.interaction(self.workspace, "shortcut", user)
            return self.deliver("interactive", payload | {"callback_id": callback_id, "action_ts": "0"})

    def press(
        self,
        where: Json,
        action_id: str,
        user: str,
        *,
        value: str | None = None,
        option: Any = None,
        block_id: str | None = None,
    ) -> Sent:
        """Press or choose something in a message or a view, as it stands there now.

        :param where: what `messages`, `ephemerals`, `modal` or `home` gave.
        :param value: which feedback button, which of several buttons, or what was typed.
        :param option: the value of the option, or a list of them; the id of a user or channel.
        :param block_id: in which block, where several hold such an action_id.
        :raises NotThereError: if it is not there, or not for this user.
        """
        with self.changed:
            now, payload = self._around(where, user)
            block, element = pressed(now["blocks"], action_id, user, value, block_id)
            done = action(block, element, value, option, self.workspace.new_ts())
            if block["type"] == "input" and not block.get("dispatch_action"):
                raise NotThereError(f"{action_id} dispatches no actions")
            typed = value if option is None else option
            touched = held(now)
            if element["type"] not in {"button", "icon_button", "feedback_buttons"}:
                touched[block["block_id"], action_id] = field_value(element, typed)
            payload["actions"] = [done]
            payload["state"] = state(now["blocks"], touched)
            if "view" in payload:
                payload["view"]["state"] = now["state"] = payload.pop("state")
            return self.deliver("interactive", payload)

    def _around(self, where: Json, user: str) -> tuple[Json, Json]:
        """Return a message or view as it is now, and the payload of a press in it."""
        if where["type"] in {"modal", "home"}:
            view = self.workspace.views.get(where["id"])
            if view is None:
                raise NotThereError(f"the view {where['id']} is closed")
            return view, payloads.block_actions_in_view(self.workspace, view, user)
        if where.get("is_ephemeral"):
            messages = [one for one in self.workspace.ephemerals if one["ts"] == where["ts"] and one["to"] == user]
        else:
            found = self.workspace.channels[where["channel"]].messages.get(where["ts"])
            messages = [found] if found else []
        if not messages:
            raise NotThereError(f"{user} does not see the message {where['ts']}")
        return messages[0], payloads.block_actions_in_message(self.workspace, messages[0], user)

    def submit(self, view: Json, values: dict[str, Any], user: str) -> Json:
        """Fill in a modal and submit it; wait for the answer, apply it and return it.

        :param values: by block_id or action_id, as `option` and `value` of `press`.
        :raises InputError: if Slack's client would not let a user submit this.
        :raises NotThereError: if there is no such field or option, or the view is closed.
        :raises TimeoutError: if the app does not ack in time.
        """
        with self.changed:
            now = self.workspace.views.get(view["id"])
            if now is None or self.workspace.owners[view["id"]] != user:
                raise NotThereError(f"{user} has no view {view['id']} open")
            now["state"] = filled(now, values)
            sent = self.deliver("interactive", payloads.view_event(self.workspace, "view_submission", now, user))
        sent.wait()
        return sent.response

    def cancel(self, view: Json, user: str) -> Sent:
        """Close a modal; the app hears of it if it has asked for that."""
        with self.changed:
            now = self.workspace.views[view["id"]]
            event = payloads.view_event(self.workspace, "view_closed", now, user)
            views.close(self.workspace, now)
            return self.deliver("interactive", event) if now["notify_on_close"] else self._sent([])

    def _answered(self, delivery: Delivery) -> None:
        """Apply the response to a submission; that to a command is said."""
        if delivery.payload.get("type") != "view_submission":
            super()._answered(delivery)
            return
        response = delivery.response or {}
        call = Call("response_action", response, self.workspace.now())
        try:
            self._apply(delivery.payload["view"]["id"], response)
        except SlackError as error:
            self._api.record(call, error)
        else:
            self._api.record(call)

    def _apply(self, id_: str, response: Json) -> None:
        view = self.workspace.views.get(id_)
        if view is None:
            return
        what, user = response.get("response_action"), self.workspace.owners[id_]
        if what is None:
            views.close(self.workspace, view)
        elif what == "clear":
            views.close_all(self.workspace, user)
        elif what == "errors":
            _check_errors(view, response.get("errors"))
        elif what in {"update", "push"}:
            check_view(response.get("view"))
            if what == "push":
                views.put_on_top(self.workspace, user, response["view"])
            else:
                views.replace(self.workspace, view, response["view"])
        else:
            raise SlackError("invalid_arguments", [f"unsupported response_action: {what}"])


def _check_errors(view: Json, errors: object) -> None:
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not all(errors.values()):
        raise SlackError("invalid_arguments", ["must provide errors by block_id [json-pointer:/errors]"])
    unknown = sorted(set(errors) - inputs)
    if unknown:
        raise SlackError("invalid_arguments", [f"no input block: {name} [json-pointer:/errors]" for name in unknown])
