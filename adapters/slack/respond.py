"""What is answered to a press or a form: at once, and at the address that came with it."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

HOOKS = "https://hooks.slack.com/"  # where a response_url may lead (statement 47 of reliability.md)
_log = logging.getLogger("wegwijs.slack")


@dataclass(frozen=True)
class Response:
    """`body` goes back to Slack with the 2xx; `after` is run once that was sent, and never raises."""

    body: dict[str, Any] | None = None
    after: Callable[[], Awaitable[None]] | None = None


def is_hook(address: str, prefix: str = HOOKS) -> bool:
    """Whether this is an address that Slack gives out to answer a click."""
    return bool(prefix) and address.startswith(prefix)


class Hooks:
    """Answers by the address that comes with a press: good for half an hour, and a secret as long. It is
    never kept nor logged (statement 47); one that is not Slack's is not asked.

    `prefix` is another one in tests only.
    """

    def __init__(self, session: Callable[[], aiohttp.ClientSession], *, prefix: str = HOOKS) -> None:
        self._session = session
        self._prefix = prefix

    async def whisper(self, url: str, words: str, *, replaces: bool = False) -> None:
        """Says something to who pressed, only to them; `replaces` the message that only they see. When it
        fails they see nothing: nothing was kept that depends on it."""
        if not is_hook(url, self._prefix):
            return
        content = {
            "response_type": "ephemeral",
            "replace_original": replaces,
            "text": words,
            "blocks": [{"type": "section", "text": {"type": "plain_text", "text": words}}],
        }
        try:
            async with self._session().post(url, json=content, allow_redirects=False) as answer:
                await answer.read()
        except (OSError, TimeoutError, aiohttp.ClientError) as error:
            _log.warning("not answered to a press: error=%s", type(error).__name__)
