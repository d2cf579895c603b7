"""Asks Microsoft's Bot connector: tokens of one tenant, four of its methods, and what each failure means."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic
from typing import Any, Protocol
from urllib.parse import quote

from yarl import URL

from adapters.teams.service_urls import LOGIN
from adapters.teams.wire import CALL_SECONDS, Answer, NeverArrived, NoAnswer, Wire
from bot.outbox import SendLater, SendRefused, SendUnclear

SCOPE = "https://api.botframework.com/.default"
RENEW_SECONDS = 300.0  # before its end, so that no token ends on its way
LET_IN_AGAIN = timedelta(minutes=15)  # how long to leave Microsoft alone once it does not know us
LONGEST_CALL_SECONDS = 4 * CALL_SECONDS  # a token and a call, and both once more
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# https://learn.microsoft.com/entra/identity-platform/reference-error-codes: who we are is wrong
_NOT_LET_IN = frozenset((
    "invalid_client", "unauthorized_client", "invalid_request", "invalid_scope", "invalid_resource",
    "invalid_grant", "access_denied",
))  # fmt: skip
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: ask both again
_LATER = frozenset((412, 429))
_GONE = frozenset((403, 404))  # teams.md, section 5: the conversation is of no use any more
_WORD = re.compile(r"[A-Za-z0-9_]{1,60}")
_TOKEN = re.compile(r"[!-~]{1,20000}")


class Tokens:
    """Tokens to call the Bot connector with, for one application in one tenant (client credentials).

    One is kept until five minutes before its end, and asked for once for all who wait. Once Microsoft does
    not know us, it is left alone for a while. `now` is a clock in seconds that never goes back; `login_url`
    is Microsoft's own but in tests.
    """

    def __init__(
        self,
        app_id: str,
        secret: str,
        tenant: str,
        *,
        login_url: str = LOGIN,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._form = {"grant_type": "client_credentials", "client_id": app_id, "scope": SCOPE}
        self._secret = secret
        address = f"{login_url.rstrip('/')}/{quote(tenant, safe='')}/oauth2/v2.0/token"
        self._address = URL(address, encoded=True)
        self._now = now
        self._wire = Wire()
        self._token = ""
        self._renew_at = 0.0
        self._refused, self._ask_again_at = "", 0.0  # why, and until when not to ask
        self._asking: asyncio.Task[str] | None = None
        self.is_let_in = True  # until Microsoft says otherwise

    async def token(self) -> str:
        """A token that is good for five minutes at least. Raises SendLater, whatever the reason."""
        if self._token and self._now() < self._renew_at:
            return self._token
        left = self._ask_again_at - self._now()
        if left > 0:
            raise SendLater(self._refused, after=timedelta(seconds=left))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(_note_failure)
        asking = self._asking
        await asyncio.wait([asking])  # who gives up does not end it for the others
        if asking.cancelled():
            raise SendLater("login: closed")
        try:
            return asking.result()
        except SendLater as error:
            raise SendLater(str(error), after=error.after) from None

    def forget(self, token: str) -> None:
        """This one is not taken any longer; a newer one stays."""
        if token == self._token:
            self._token = ""

    async def close(self) -> None:
        """Ends the connections."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])
        await self._wire.close()

    async def _ask(self) -> str:
        began = self._now()
        form = {**self._form, "client_secret": self._secret}
        try:
            answer = await self._wire.ask("POST", self._address, form=form)
        except (NeverArrived, NoAnswer) as error:
            raise SendLater(f"login: {error}") from None
        token = answer.data.get("access_token")
        if not (answer.is_done and isinstance(token, str) and _TOKEN.fullmatch(token)):
            raise self._judged(answer)
        self.is_let_in = True
        self._token, self._renew_at = token, began + _lifetime(answer) - RENEW_SECONDS
        return token

    def _judged(self, answer: Answer) -> SendLater:
        """Why there is no token."""
        word = _as_word(answer.data.get("error"))
        if word in _NOT_LET_IN and 400 <= answer.status < 500:
            self.is_let_in = False
            self._refused, self._ask_again_at = f"login: {word}", self._now() + LET_IN_AGAIN.total_seconds()
            return SendLater(self._refused, after=LET_IN_AGAIN)
        return SendLater(f"login: {word or f'HTTP {answer.status}'}", after=answer.after)


class GivesTokens(Protocol):
    """What gives tokens to call with, and knows whether Microsoft lets us in (`Tokens`)."""

    is_let_in: bool

    async def token(self) -> str:
        """A token that is good for a while. Raises SendLater."""

    def forget(self, token: str) -> None:
        """This one is not taken any longer; a newer one stays."""

    async def close(self) -> None:
        """Ends the connections."""


class Connector:
    """The Bot connector, wherever the service addresses of the conversations say that it is.

    Every failure is SendRefused (never taken), SendLater (it surely did not arrive, or may be done twice) or
    SendUnclear. A call takes LONGEST_CALL_SECONDS at most. Service addresses are checked where they come in;
    here only that no token goes over a line that others read.
    """

    def __init__(self, tokens: GivesTokens) -> None:
        self._tokens = tokens
        self._wire = Wire()
        self._is_let_in = True

    @property
    def is_let_in(self) -> bool:
        """Whether Microsoft knows us: until its login or its connector says otherwise."""
        return self._is_let_in and self._tokens.is_let_in

    async def close(self) -> None:
        """Ends the connections."""
        await self._wire.close()
        await self._tokens.close()

    async def post(self, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str:
        """Posts in a conversation; the id of what was posted."""
        address = _address(service_url, conversation, "activities")
        return _id_of(await self._post(address, activity))

    async def change(
        self, service_url: str, conversation: str, activity_id: str, activity: Mapping[str, Any]
    ) -> bool:
        """Puts this in the place of what was posted; False when that is gone."""
        address = _address(service_url, conversation, "activities", activity_id)
        return await self._is_there("PUT", address, activity)

    async def delete(self, service_url: str, conversation: str, activity_id: str) -> None:
        """Deletes what was posted; what is gone already is no fault."""
        await self._is_there("DELETE", _address(service_url, conversation, "activities", activity_id))

    async def begin(self, service_url: str, arguments: Mapping[str, Any]) -> tuple[str, str]:
        """Begins a conversation with what is posted in it; its id, and that of what was posted ("" when that
        is not told)."""
        answer = await self._post(_address(service_url), arguments)
        posted = answer.data.get("activityId")
        return _id_of(answer), posted if isinstance(posted, str) else ""

    async def _is_there(self, method: str, address: URL, body: Mapping[str, Any] | None = None) -> bool:
        answer = await self._ask(method, address, body, may_repeat=True)
        if answer.status == 404:
            return False
        self._check(answer, may_repeat=True)
        return True

    async def _post(self, address: URL, body: Mapping[str, Any]) -> Answer:
        answer = await self._ask("POST", address, body, may_repeat=False)
        self._check(answer, may_repeat=False)
        return answer

    async def _ask(
        self, method: str, address: URL, body: Mapping[str, Any] | None, *, may_repeat: bool
    ) -> Answer:
        """The answer; when our token is not taken, that to a new one."""
        for _ in range(2):
            token = await self._tokens.token()
            try:
                answer = await self._wire.ask(
                    method, address, headers={"Authorization": f"Bearer {token}"}, body=body
                )
            except NeverArrived as error:
                raise SendLater(str(error)) from None
            except NoAnswer as error:
                raise _unsure(str(error), may_repeat=may_repeat) from None
            if answer.status != 401:
                break
            self._tokens.forget(token)
        return answer

    def _check(self, answer: Answer, *, may_repeat: bool) -> None:
        """Raises what an answer means for what was to be done, when it was not done."""
        word = _error_word(answer.data)
        name = word or f"HTTP {answer.status}"
        if answer.status == 401:
            self._is_let_in = False
            raise SendLater(name, after=LET_IN_AGAIN)
        if answer.is_done:
            self._is_let_in = True
            return
        if answer.status in _LATER:
            raise SendLater(name, after=answer.after)
        if 400 <= answer.status < 500 and answer.status != 408:
            raise SendRefused(name, is_gone=bool(word) and answer.status in _GONE)
        raise _unsure(name, may_repeat=may_repeat, after=answer.after)


def _unsure(name: str, *, may_repeat: bool, after: timedelta | None = None) -> SendLater | SendUnclear:
    return SendLater(name, after=after) if may_repeat else SendUnclear(name)


def _id_of(answer: Answer) -> str:
    """The id in an answer. Without one it was done, but cannot be named."""
    found = answer.data.get("id")
    if not (isinstance(found, str) and found):
        raise SendUnclear("an answer without an id")
    return found


def _address(service_url: str, *parts: str) -> URL:
    """Where to ask. Raises SendRefused for what is no address, and where a token would be read by others."""
    if any(not part.strip(".") for part in parts):
        raise SendRefused("an empty id")
    path = "".join(f"/{quote(part, safe='')}" for part in parts)
    try:
        address = URL(f"{service_url.rstrip('/')}/v3/conversations{path}", encoded=True)
        host = address.host
    except ValueError:
        raise SendRefused("not an address") from None
    if not host or not (address.scheme == "https" or (address.scheme == "http" and host in _LOOPBACK)):
        raise SendRefused("not an address over https")
    return address


def _error_word(data: Mapping[str, Any]) -> str:
    """Microsoft's word for an error: `error.code`, or in Teams' older form the `subCode` in the message."""
    error = data.get("error")
    if isinstance(error, Mapping):
        return _as_word(error.get("code"))
    try:
        inner = json.loads(str(data.get("message", "")))
    except (ValueError, RecursionError):
        inner = None
    sub_code = _as_word(inner.get("subCode")) if isinstance(inner, dict) else ""
    return sub_code or _as_word(data.get("errorCode"))


def _as_word(found: object) -> str:
    """A word as it is; "" for all else, which might be what somebody wrote."""
    text = str(found) if isinstance(found, str | int) else ""
    return text if _WORD.fullmatch(text) else ""


def _lifetime(answer: Answer) -> float:
    """How long a token is good for, in seconds; 0 when that is not told."""
    found = str(answer.data.get("expires_in", ""))
    return float(found) if found.isascii() and found.isdigit() and len(found) < 7 else 0.0


def _note_failure(task: asyncio.Task[str]) -> None:
    """Nobody may be left who waits for it."""
    if not task.cancelled():
        task.exception()
