"""All of wegwijs in the process of the test, as it is wired for Microsoft's own client, without tokens."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.settings import Settings
from adapters.teams.app import ROUTE
from adapters.teams_secrets import TeamsSecrets
from adapters.teams_settings import TeamsPart
from adapters.wiring import make_parts
from bot.request import Role, Staff
from bot.talk import Talk
from tests.kit import running_office
from tests.kit.playground import Playground
from tests.kit.playground_cards import Shown
from tests.kit.playground_process import open_playground, service_at
from tests.kit.playground_world import STAFF_CHANNEL, TENANT, Member
from tests.kit.running_office import Office, serve
from tests.kit.stores import new_store
from tests.kit.units import kept


@dataclass
class PlaygroundOffice(Office):
    """The process, and the Playground that talks with it."""

    playground: Playground = field(kw_only=True)

    async def hire_member(self, member: Member, *, role: Role = Role.MEMBER) -> Staff:
        """Has them work here, linked to their account in Teams."""
        login = member.name.split(maxsplit=1)[0].lower()
        new = Staff(0, login, member.name, "algemeen", role, teams_user=f"{TENANT}/{member.user}")
        async with kept(self.store) as unit:
            return await unit.add_staff(new)

    async def card(self, words: str) -> Shown:
        """The card in the channel of staff, once it shows these words."""
        return await self.playground.said(words, STAFF_CHANNEL)


def _settings(folder: Path, service: str) -> Settings:
    board: dict[str, Any] = {"team": "algemeen", "titel": "Algemeen team", "teams_kanaal": STAFF_CHANNEL}
    return running_office.make_settings(
        folder,
        inbox={"teams": [board]},
        teams=TeamsPart.model_validate({"organisatie": TENANT, "dienst": service}),
        teams_secrets=TeamsSecrets(is_open=True),
    )


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@asynccontextmanager
async def open_playground_office(talk: Talk, folder: Path) -> AsyncIterator[PlaygroundOffice]:
    """The process, running, with its outbox and the Playground."""
    port = _free_port()
    parts = make_parts(_settings(folder, service_at(port)), talk, new_store(folder / "wegwijs.sqlite"))
    try:
        async with (
            serve(parts) as running,
            open_playground(f"{running.address}{ROUTE}", folder, port=port) as playground,
        ):
            yield PlaygroundOffice(parts, running.address, playground=playground)
    finally:
        parts.store.close()
