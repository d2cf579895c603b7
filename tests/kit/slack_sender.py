"""Sends us what Slack sends: events, their retries, and requests that are signed badly or not at all."""

import asyncio
from typing import Any, Self

from tests.kit import slack_payloads as payloads
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_person import SlackPerson
from tests.kit.slack_transport import Answer, HttpTransport, Retry, SocketTransport, Transport
from tests.kit.slack_world import APP, BOT_USER, TEAM, Clock, Message

RETRY_WAITS = (0, 0, 60, 300)  # seconds before each delivery: docs.slack.dev/apis/events-api


class SlackSender:
    """The sending side of the fake. Whatever it sends goes the way of its transport; `last` is the last
    payload of a click, form or command, to be delivered again."""

    def __init__(
        self, slack: FakeSlack, url: str, signing_secret: str | None = None, clock: Clock | None = None
    ) -> None:
        self.slack = slack
        self.clock = clock or slack.clock
        self.http = HttpTransport(url, signing_secret or slack.signing_secret, self.clock)
        self.transport: Transport = self.http
        self.last: dict[str, Any] = {}

    @classmethod
    def over_socket(cls, slack: FakeSlack) -> Self:
        """One that sends over the socket which we opened."""
        made = cls(slack, "")
        made.transport = SocketTransport(slack.socket)
        return made

    async def close(self) -> None:
        """Ends its connections."""
        await self.transport.close()
        await self.http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    def person(self, user: str) -> SlackPerson:
        """Somebody of the workspace. Raises KeyError for who is not there."""
        return SlackPerson(self, self.slack.users[user].id)

    def envelope(self, event: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """An event_callback; `changes` replace its fields, such as team_id or event_id."""
        return payloads.envelope(self.slack, event, **changes)

    async def event(self, event: dict[str, Any], **changes: Any) -> Answer:
        """Delivers an event once."""
        return await self.transport.carry(self.envelope(event, **changes), Retry())

    async def interact(self, payload: dict[str, Any]) -> Answer:
        """Delivers a click, form or command once, and remembers it."""
        self.last = payload
        return await self.transport.carry(payload, Retry())

    async def deliver(
        self,
        body: dict[str, Any],
        *,
        times: int = 1,
        retry_num: int = 0,
        retry_reason: str = "http_timeout",
        at_once: bool = False,
    ) -> list[Answer]:
        """Delivers the same payload so many times, numbered from `retry_num` on; `at_once`: side by side.
        Each delivery is signed anew, as Slack does."""
        retries = [Retry(retry_num + extra, retry_reason) for extra in range(times)]
        if at_once:
            return list(await asyncio.gather(*(self.transport.carry(body, retry) for retry in retries)))
        return [await self.transport.carry(body, retry) for retry in retries]

    async def deliver_until_taken(self, body: dict[str, Any]) -> list[Answer]:
        """Delivers as Slack does until it gets a 2xx: at once, again at once, after one minute, after five.
        A clock with `advance` is moved on; nothing waits. X-Slack-No-Retry on a refusal ends it."""
        answers: list[Answer] = []
        for number, wait in enumerate(RETRY_WAITS):
            if wait and hasattr(self.clock, "advance"):
                self.clock.advance(seconds=wait)
            reason = answers[-1].reason if answers else ""
            answers.append(await self.transport.carry(body, Retry(number, reason or "http_error")))
            is_final = answers[-1].headers.get("X-Slack-No-Retry") == "1"
            if answers[-1].is_taken or (is_final and answers[-1].status):
                break
        return answers

    async def raw(
        self,
        body: bytes,
        *,
        headers: dict[str, str] | None = None,
        age: float = 0.0,
        secret: str | None = None,
        content_type: str = "application/json",
    ) -> Answer:
        """Posts bytes as they are, signed `age` seconds ago with `secret`. `headers` replace what is made;
        one that is empty is left out: `{"X-Slack-Signature": ""}` sends none."""
        made = {"Content-Type": content_type} | self.http.signature(body, age=age, secret=secret)
        made |= headers or {}
        return await self.http.post(body, {name: value for name, value in made.items() if value})

    async def verify_url(self, challenge: str) -> Answer:
        """url_verification: whoever sets the address up."""
        body = {"token": payloads.TOKEN, "challenge": challenge, "type": "url_verification"}
        return await self.transport.carry(body, Retry())

    async def uninstall(self) -> Answer:
        """app_uninstalled."""
        return await self.event({"type": "app_uninstalled"})

    async def revoke_tokens(self) -> Answer:
        """tokens_revoked, of the bot."""
        return await self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}})

    async def rate_limit_notice(self) -> Answer:
        """app_rate_limited: over 30,000 events in an hour; Slack leaves out what comes above."""
        minute = int(self.slack.seconds()) // 60 * 60
        body = {"token": payloads.TOKEN, "type": "app_rate_limited", "team_id": TEAM}
        return await self.transport.carry(body | {"minute_rate_limited": minute, "api_app_id": APP}, Retry())

    async def other_bot(self, channel: str, text: str, *, is_classic: bool = False) -> Answer:
        """Another bot writes."""
        event = payloads.bot_event(self.slack, channel, text, is_classic=is_classic)
        return await self.event(event)

    async def own_message(self, message: Message) -> Answer:
        """Slack tells us of a message that we wrote ourselves."""
        return await self.event(payloads.message_event(self.slack, message))
