"""The Web API methods of the fake Slack: which arguments each takes, which token and scope, who answers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.kit import fake_slack_chat as chat
from tests.kit import fake_slack_conversations as conversations
from tests.kit import fake_slack_views as views
from tests.kit.slack_world import ApiError, World

Args = dict[str, Any]
Reader = Callable[[Any], Any]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {"true": True, "1": True, "false": False, "0": False}
    if value not in known:
        raise ValueError("neither true nor false")
    return known[value]


def _structure(value: Any) -> Any:
    """An object or list; within a form or a query it is written as JSON."""
    return json.loads(value) if isinstance(value, str) else value


def _count(value: Any) -> int:
    if isinstance(value, bool):
        raise ValueError("no number")
    return int(value)


@dataclass(frozen=True)
class Method:
    """How one method is called: by name of argument what reads it, which of them must be there, which scope
    it needs always, and which token."""

    run: Callable[[World, Args], Args]
    arguments: Mapping[str, Reader] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    scope: str = ""
    token: str = "bot"  # noqa: S105 -- a kind of token

    def read(self, given: Args) -> Args:
        """The arguments. Raises ApiError with all that is wrong: also for a name that the method does not
        know, which the original lets pass."""
        wrong = [f"missing required field: {name}" for name in self.required if given.get(name) in (None, "")]
        read = {}
        for name, value in given.items():
            if name == "team_id":
                continue  # the SDK sends it with every call of a client that Bolt made for a workspace
            if name not in self.arguments:
                wrong.append(f"unknown argument: {name}")
                continue
            try:
                read[name] = self.arguments[name](value)
            except (ValueError, TypeError) as error:
                wrong.append(f"{name}: {error}")
        if wrong:
            messages = [f"[ERROR] {what}" for what in wrong]
            raise ApiError("invalid_arguments", response_metadata={"messages": messages})
        return read


_MESSAGE: dict[str, Reader] = {
    **{"channel": _text, "text": _text, "blocks": _structure, "attachments": _structure},
    **{"parse": _text, "link_names": _flag, "markdown_text": _text},
}
_POST = _MESSAGE | {
    **{"thread_ts": _text, "reply_broadcast": _flag, "unfurl_links": _flag, "unfurl_media": _flag},
    **{"mrkdwn": _flag, "metadata": _structure, "client_msg_id": _text},
}
_EPHEMERAL = _MESSAGE | {"user": _text, "thread_ts": _text}
_UPDATE = _MESSAGE | {"ts": _text, "metadata": _structure, "reply_broadcast": _flag}
_PAGE: dict[str, Reader] = {"channel": _text, "cursor": _text, "limit": _count}
_HISTORY = _PAGE | {**{"oldest": _text, "latest": _text, "inclusive": _flag, "include_all_metadata": _flag}}
_OPEN: dict[str, Reader] = {"view": _structure, "trigger_id": _text}

METHODS: Mapping[str, Method] = {
    "auth.test": Method(conversations.auth_test),
    "chat.postMessage": Method(chat.post_message, _POST, ("channel",), scope="chat:write"),
    "chat.postEphemeral": Method(chat.post_ephemeral, _EPHEMERAL, ("channel", "user"), scope="chat:write"),
    "chat.update": Method(chat.update, _UPDATE, ("channel", "ts"), scope="chat:write"),
    "chat.delete": Method(
        chat.delete, {"channel": _text, "ts": _text}, ("channel", "ts"), scope="chat:write"
    ),
    "conversations.open": Method(
        conversations.open_direct,
        {"users": _text, "channel": _text, "return_im": _flag},
        scope="im:write",
    ),
    "conversations.info": Method(
        conversations.info,
        {"channel": _text, "include_num_members": _flag, "include_locale": _flag},
        ("channel",),
    ),
    "conversations.members": Method(conversations.members, _PAGE, ("channel",)),
    "conversations.history": Method(conversations.history, _HISTORY, ("channel",)),
    "conversations.replies": Method(conversations.replies, _HISTORY | {"ts": _text}, ("channel", "ts")),
    "users.info": Method(
        conversations.user_info, {"user": _text, "include_locale": _flag}, ("user",), scope="users:read"
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        conversations.suggest_prompts,
        {"channel_id": _text, "prompts": _structure, "title": _text, "thread_ts": _text},
        ("channel_id", "prompts"),
        scope="assistant:write",
    ),
    "views.open": Method(views.open_view, _OPEN, ("view",)),
    "views.push": Method(views.push, _OPEN, ("view",)),
    "views.update": Method(
        views.update,
        {"view": _structure, "view_id": _text, "external_id": _text, "hash": _text},
        ("view",),
    ),
    "views.publish": Method(
        views.publish,
        {"view": _structure, "user_id": _text, "hash": _text},
        ("user_id", "view"),
    ),
    "apps.connections.open": Method(lambda world, args: {}, scope="connections:write", token="app"),  # noqa: S106
}
