"""A check of tokens with the fake OpenID beside it, and clocks that stand still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from adapters.teams.auth import TokenCheck
from tests.kit.fake_openid import APP_ID, SERVICE_URL, FakeOpenId, run_openid

TENANT = "0a1b2c3d-0000-4000-8000-00000000beef"
NOW = 1_800_000_000.0


@dataclass
class World:
    """A check with the fake beside it, and a clock for the keys that a test sets."""

    openid: FakeOpenId
    session: aiohttp.ClientSession
    at: float = 1000.0
    made: list[TokenCheck] = field(default_factory=list)

    def new_check(self, **changes: Any) -> TokenCheck:
        options: dict[str, Any] = {"metadata_url": self.openid.metadata_url, "allows_loopback": True}
        options |= {"session": lambda: self.session, "seconds": lambda: self.at, "now": lambda: NOW}
        self.made.append(TokenCheck(APP_ID, [TENANT], **options | changes))
        return self.made[-1]

    async def let_in(self, **token: Any) -> None:
        """A message with such a token."""
        await self.made[0].check(self.openid.bearer(**token), activity())


@asynccontextmanager
async def run_world() -> AsyncIterator[World]:
    """The fake, and a first check that asks it."""
    async with run_openid(now=lambda: NOW) as openid, aiohttp.ClientSession() as session:
        world = World(openid, session)
        world.new_check()
        yield world
        for check in world.made:
            await check.close()


def activity(**changes: Any) -> dict[str, Any]:
    """A message as Teams sends it; None leaves a field out."""
    well = {
        "type": "message",
        "id": "1700000000001",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "channelData": {"tenant": {"id": TENANT}},
    }
    return {name: value for name, value in (well | changes).items() if value is not None}


def in_seconds(seconds: float) -> int:
    return int(NOW + seconds)
