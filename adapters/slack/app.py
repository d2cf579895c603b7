"""What Slack can ask of us: each kind of delivery handed to the assistant or the desk, over Bolt."""

import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.web.async_client import AsyncWebClient

from adapters.logs import place_of
from adapters.payload import Payload, part, text
from adapters.slack.asking import Asking
from adapters.slack.door import Answer
from adapters.slack.incoming import Reader
from adapters.slack.respond import Response
from adapters.slack.staffing import Staffing
from adapters.slack.tasks import Tasks
from bot.incoming import Change
from bot.ports import NotKept

COMMANDS = frozenset(("/wegwijs",))
SHORTCUTS = frozenset(("wegwijs_vraag",))
LISTENS_TO = frozenset(("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked"))
ACTIONS = re.compile(r"wegwijs:v1:.+")
FORMS = re.compile(r"wegwijs:.+")
_LISTENED_TO = frozenset(("event_callback", "block_actions", "view_submission", "message_action"))
_BOLT = "slack_bolt"
_log = logging.getLogger("wegwijs.slack")
_ANY = re.compile(r".*", re.DOTALL)
Body = dict[str, Any]


class InTouch(Protocol):
    """Is told whether Slack still lets us in, and what it did not deliver."""

    def heard(self) -> None:
        """Slack delivered something."""

    async def let_out(self) -> None:
        """The app was removed from the workspace, or its token withdrawn."""

    async def missed(self, minute: int) -> None:
        """Slack left out deliveries of this minute since 1970 (in seconds), as there were too many."""


@dataclass(frozen=True)
class Front:
    """The parts that answer deliveries of one workspace."""

    reader: Reader
    asking: Asking
    staffing: Staffing
    in_touch: InTouch
    tasks: Tasks

    async def on_message(self, body: Body) -> None:
        """A direct message, or what became of one; else perhaps a reply under a card of staff."""
        read = self.reader.message(body)
        if read is None:
            await self.staffing.replied(body)
        elif isinstance(read, Change):
            await self.asking.change(read)
        else:
            await self.asking.ask(read)

    async def on_mention(self, body: Body) -> None:
        """A question where others read along."""
        asked = self.reader.mention(body)
        if asked is not None:
            await self.asking.ask(asked)

    async def on_home(self, body: Body) -> None:
        """Somebody opened our home, or their direct message with us."""
        opened = self.reader.opened_home(body)
        if opened is not None:
            await self.asking.welcome(opened, tab=text(body, "event", "tab"))

    async def on_left(self) -> None:
        """The app was removed, or a token withdrawn."""
        await self.in_touch.let_out()

    async def on_command(self, body: Body) -> BoltResponse:
        """A question by command: the answer goes back at once, to who asked only."""
        asked = self.reader.command(body)
        return _json(await self.asking.ask_at_once(asked)) if asked else BoltResponse(status=200)

    async def on_shortcut(self, body: Body) -> BoltResponse:
        """The words of a message as a question; answered in the direct message of who pointed at it."""
        asked = self.reader.shortcut(body)
        if asked is not None:
            return self._respond(await self.asking.ask_about(asked, text(body, "response_url")))
        return BoltResponse(status=200)

    async def on_action(self, body: Body) -> BoltResponse:
        """A button or menu was used."""
        pressed = self.reader.pressed(body)
        if pressed is None:
            return BoltResponse(status=200)
        if self.staffing.is_for_staff(pressed):
            return self._respond(await self.staffing.press(body, pressed))
        return self._respond(await self.asking.press(body, pressed))

    async def on_form(self, body: Body) -> BoltResponse:
        """A form was sent in."""
        if self.staffing.is_form(text(body, "view", "callback_id")):
            return self._respond(await self.staffing.submit(body))
        return self._respond(await self.asking.submit(body))

    def _respond(self, response: Response) -> BoltResponse:
        if response.after is not None and not self.tasks.is_full:
            self.tasks.start(response.after())
        return _json(response.body)


def _json(body: Body | None) -> BoltResponse:
    if body is None:
        return BoltResponse(status=200, body="")
    return BoltResponse(status=200, body=body, headers={"content-type": "application/json"})


class _OneWorkspace(AsyncAuthorize):
    """Lets in what the door let in: it asks nobody, as listeners have no token to use."""

    def __init__(self, workspace: str) -> None:
        self._result = AuthorizeResult(enterprise_id=None, team_id=workspace)

    async def __call__(self, **_: Any) -> AuthorizeResult:
        return self._result


def make_bolt(front: Front) -> AsyncApp:
    """The Bolt app. What comes in was checked at our door; listeners finish before Slack gets its answer."""

    app = AsyncApp(
        client=AsyncWebClient(),  # not used: listeners never ask the Web API
        authorize=_OneWorkspace(front.reader.workspace),
        process_before_response=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,  # who a bot is stands in the event: Reader leaves them out
        url_verification_enabled=False,  # answered before Bolt
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        raise_error_for_unhandled_request=True,
    )
    app.error(_on_error)
    _listen(app, front)
    return app


async def _on_error(error: Exception, body: Body) -> BoltResponse:  # noqa: ARG001 - Bolt names the arguments
    """What nobody listens to is fine; what was not kept is to be delivered again."""
    if type(error).__name__ == "BoltUnhandledRequestError":
        return BoltResponse(status=200, body="")
    if isinstance(error, NotKept):
        return BoltResponse(status=503, body="")
    raise error


def _listen(app: AsyncApp, front: Front) -> None:
    """Ties each kind of delivery to its listener."""
    app.event("message")(front.on_message)
    app.event("app_mention")(front.on_mention)
    app.event("app_home_opened")(front.on_home)
    app.event("app_uninstalled")(front.on_left)
    app.event("tokens_revoked")(front.on_left)
    app.event(_ANY)(_take_other)
    for name in COMMANDS:
        app.command(name)(front.on_command)
    for name in SHORTCUTS:
        app.shortcut(name)(front.on_shortcut)
    app.action(ACTIONS)(front.on_action)
    app.view(FORMS)(front.on_form)


async def _take_other() -> None:
    """Anything else that Slack may send is taken, or it would be sent four times."""


def make_dispatch(front: Front, app: AsyncApp) -> Callable[[Payload], Awaitable[Answer]]:
    """What the door hands deliveries to."""

    async def dispatch(payload: Payload) -> Answer:
        if text(payload, "type") == "url_verification":
            return Answer(200, {"challenge": text(payload, "challenge")})
        if not front.reader.is_ours(payload):
            return Answer(200)
        front.in_touch.heard()
        if text(payload, "type") == "app_rate_limited":
            minute = payload.get("minute_rate_limited")
            await front.in_touch.missed(minute if isinstance(minute, int) else 0)
            return Answer(200)
        if text(payload, "type") not in _LISTENED_TO and not text(payload, "command"):
            return Answer(200)
        request = AsyncBoltRequest(mode="socket_mode", body=dict(payload))
        try:
            response = await app.async_dispatch(request)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if _BOLT not in place_of(error):
                raise
            _log.warning("a delivery that Bolt does not know: at=%s", place_of(error))
            return Answer(200)
        return Answer(response.status, _read_json(response))

    return dispatch


def _read_json(response: BoltResponse) -> Payload | None:
    content_type = response.headers.get("content-type", [""])[0]
    if not response.body or not content_type.startswith("application/json"):
        return None
    return part({"body": json.loads(response.body)}, "body")
