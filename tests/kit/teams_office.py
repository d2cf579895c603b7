"""All of wegwijs in the process of the test, with Teams on loopback: the real parts, as they are wired."""

import itertools
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from pydantic import SecretStr

from adapters.settings import Settings
from adapters.teams.app import ROUTE
from adapters.teams_secrets import TeamsSecrets
from adapters.teams_settings import TeamsPart
from adapters.wiring import make_parts
from bot.request import Role, Staff
from bot.talk import Talk
from tests.kit import running_office
from tests.kit.fake_connector import FakeConnector
from tests.kit.fake_connector_rules import Posted
from tests.kit.fake_openid import FakeOpenId, run_openid
from tests.kit.running_office import ANSWERS, QUESTION, Office, serve
from tests.kit.stores import new_store
from tests.kit.teams_cards import lint_dialog
from tests.kit.teams_staff import fill_in
from tests.kit.units import kept

APP, TENANT = FakeConnector.app_id, FakeConnector.tenant
BOARD = "19:balie@thread.tacv2"
Found = TypeVar("Found")
_ids = itertools.count(1_700_000_000_000)


def make_settings(folder: Path, connector: FakeConnector, openid: FakeOpenId, **parts: Any) -> Settings:
    """Settings of an organisation with two teams, of which one has a board in Teams."""
    teams = [
        {"team": "algemeen", "titel": "Algemeen team", "teams_kanaal": BOARD},
        {"team": "geld", "titel": "Team geld", "onderwerpen": frozenset(("prijs",))},
    ]
    inbox = {"teams": teams, **parts.pop("inbox", {})}
    part = {"organisatie": TENANT, "dienst": connector.service_url}
    return running_office.make_settings(
        folder,
        inbox=inbox,
        teams=TeamsPart.model_validate(part),
        teams_secrets=secrets_of(connector, openid),
        **parts,
    )


def secrets_of(connector: FakeConnector, openid: FakeOpenId) -> TeamsSecrets:
    """What this Microsoft gave to our bot."""
    return TeamsSecrets(
        APP, SecretStr(connector.secret), login=connector.login_url, metadata=openid.metadata_url
    )


@dataclass
class TeamsOffice(Office):
    """The process, and all who talk with it in Teams."""

    openid: FakeOpenId = field(kw_only=True)
    connector: FakeConnector = field(kw_only=True)
    session: aiohttp.ClientSession = field(kw_only=True)
    _people: dict[str, "TeamsPerson"] = field(default_factory=dict)

    def person(self, name: str) -> "TeamsPerson":
        """Somebody of the organisation who has the app."""
        if name not in self._people:
            number = len(self._people) + 1
            user = f"aaaaaaaa-bbbb-cccc-dddd-{number:012}"
            self._people[name] = TeamsPerson(
                self, user, self.connector.add_personal(f"29:{name}"), f"29:{name}"
            )
        return self._people[name]

    async def hire(
        self, login: str, *, team: str = "algemeen", role: Role = Role.MEMBER, is_linked: bool = True
    ) -> Staff:
        """A member of staff, linked to their account in Teams."""
        linked = f"{TENANT}/{self.person(login).user}" if is_linked else None
        new = Staff(0, login, f"{login.title()} Janssens", team, role, teams_user=linked)
        async with kept(self.store) as unit:
            return await unit.add_staff(new)

    async def deliver(
        self, activity: Any, *, header: str | None = None, raw: bytes | None = None
    ) -> tuple[int, Any]:
        """Hands it in as Teams does, with a good token unless told otherwise; status and JSON of what
        is answered."""
        signed = self.openid.bearer(serviceurl=self.service) if header is None else header
        headers = {"Content-Type": "application/json", **({"Authorization": signed} if signed else {})}
        sent = {"data": raw} if raw is not None else {"json": activity}
        where = f"{self.address}{ROUTE}"
        async with self.session.post(where, headers=headers, **sent) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else None

    @property
    def service(self) -> str:
        """Where the connector says that it is."""
        return self.connector.service_url

    async def until(self, look: Callable[[], Found], seconds: float = 8.0) -> Found:
        """What it gives, as soon as that is something."""
        return await self.connector.wait_for(look, seconds)

    async def send_request(self, name: str = "lotte") -> str:
        """A whole intake in the chat; the number of the request."""
        person = self.person(name)
        await person.write(QUESTION)
        await self.settled()
        await person.write("ik wil met een mens praten")
        await self.settled()
        await person.press_label("Stel je vraag aan een medewerker")
        for answer in (*ANSWERS, "ja"):
            await person.write(answer)
        said = await person.said("Het nummer van je vraag is")
        found = re.search(r"\d{3}-\d{3}-[A-Z]", said.shown)
        assert found, said.shown
        return found[0]

    @property
    def threads(self) -> list[str]:
        """The threads in the channel of the team, in order."""
        return [name for name in self.connector.rooms if name.startswith(f"{BOARD};")]

    async def card(self, number: str) -> Posted:
        """The card of a request as it is once nothing is owed."""
        await self.settled()
        found = [self.connector.posts(one)[0] for one in self.threads if self.connector.posts(one)]
        (card,) = [one for one in found if f"Aanvraag {number}" in one.shown]
        return card


@dataclass
class TeamsPerson:
    """Somebody in their personal chat with us, or in a place with others."""

    office: TeamsOffice
    user: str
    chat: str
    name: str

    def activity(self, **changed: Any) -> dict[str, Any]:
        """A message as Teams delivers it."""
        return {
            "type": "message",
            "id": str(next(_ids)),
            "channelId": "msteams",
            "serviceUrl": self.office.service,
            "from": {"id": self.name, "aadObjectId": self.user, "name": "Lotte Peeters"},
            "recipient": {"id": "28:bot", "name": "wegwijs"},
            "conversation": {"id": self.chat, "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "textFormat": "plain",
            "locale": "nl-BE",
            **changed,
        }

    async def write(self, text: str) -> int:
        """Types it; the status of the answer."""
        status, _ = await self.office.deliver(self.activity(text=text))
        return status

    async def mention(self, text: str, place: str, kind: str = "channel") -> int:
        """Types it where others read along, with a mention of us; the status of the answer."""
        mention = {"type": "mention", "text": "<at>wegwijs</at>", "mentioned": {"id": "28:bot"}}
        where = {"id": place, "conversationType": kind, "tenantId": TENANT, "isGroup": True}
        made = self.activity(text=f"<at>wegwijs</at> {text}", conversation=where, entities=[mention])
        status, _ = await self.office.deliver(made)
        return status

    async def press(self, posted: Posted, data: Mapping[str, Any], *, verb: str = "kies") -> tuple[int, Any]:
        """Presses a button that holds these data, in the chat or thread where it lies."""
        action = {"type": "Action.Execute", "verb": verb, "data": dict(data)}
        return await self.invoke("adaptiveCard/action", {"action": action}, posted)

    async def invoke(self, name: str, value: Mapping[str, Any], posted: Posted) -> tuple[int, Any]:
        """Presses something under this message that is answered within its request."""
        kind = "personal" if posted.conversation == self.chat else "channel"
        where = {"id": posted.conversation, "conversationType": kind, "tenantId": TENANT}
        pressed = {"name": name, "value": value, "replyToId": posted.id, "conversation": where}
        return await self.office.deliver(self.activity(type="invoke", **pressed))

    async def press_label(self, label: str) -> tuple[int, Any]:
        """Presses the last button in the chat that is called so, or chooses it from a menu."""
        for posted in reversed(self.posts):
            for action in actions_in(posted.cards):
                if action["title"] == label:
                    return await self.press(posted, action["data"], verb=action["verb"])
            for menu in inputs_in(posted.cards):
                for one in menu.get("choices", ()):
                    if one["title"] == label:
                        return await self.press(posted, {"v": 1, "uit": menu["id"], menu["id"]: one["value"]})
        raise AssertionError(f"nothing is called {label!r}")

    async def press_on_card(self, card: Posted, label: str) -> Any:
        """Presses a button of a card of staff that does something at once; what is answered."""
        data, verb = _data_of(card, label)
        status, answer = await self.press(card, data, verb=verb)
        assert status == 200
        return answer["value"]

    async def open_from_card(self, card: Posted, label: str) -> dict[str, Any]:
        """Presses a button of a card of staff that opens a dialog; the card in it."""
        data, _ = _data_of(card, label)
        return await self._dialog("task/fetch", data, card)

    async def go_on(self, dialog: dict[str, Any], label: str, card: Posted) -> dict[str, Any]:
        """Presses a button in a dialog that was opened from this card; the card that it shows then."""
        (action,) = [one for one in actions_in(dialog) if one["title"] == label]
        return await self._dialog("task/submit", action["data"], card)

    async def send_form(self, form: dict[str, Any], card: Posted, **filled: str) -> dict[str, Any]:
        """Fills a form in and sends it; the card that the dialog shows then."""
        return await self._dialog("task/submit", fill_in(form, **filled), card)

    async def _dialog(self, name: str, data: Mapping[str, Any], card: Posted) -> dict[str, Any]:
        status, answer = await self.invoke(name, {"data": dict(data), "context": {"theme": "default"}}, card)
        assert (status, answer["task"]["type"]) == (200, "continue")
        shown: dict[str, Any] = answer["task"]["value"]["card"]["content"]
        assert lint_dialog(shown) == []
        return shown

    async def said(self, words: str, seconds: float = 8.0) -> Posted:
        """The first message in the chat that shows these words."""

        def look() -> Posted | None:
            return next((one for one in self.posts if words in one.shown), None)

        found = await self.office.until(look, seconds)
        assert found is not None
        return found

    @property
    def posts(self) -> list[Posted]:
        """What stands in the chat."""
        return self.office.connector.posts(self.chat)


def _data_of(card: Posted, label: str) -> tuple[Mapping[str, Any], str]:
    """What the button of this card holds, and its verb."""
    (action,) = [one for one in actions_in(card.cards) if one["title"] == label]
    return action["data"], action.get("verb", "")


class Unpaced:
    """Everybody's turn is at once."""

    async def turn(self, conversation: str) -> None:
        return None


def actions_in(part: Any) -> list[dict[str, Any]]:
    """All buttons in these cards, in order."""
    found = []
    if isinstance(part, dict):
        found += [part] if str(part.get("type", "")).startswith("Action.") else []
        part = [inside for name, inside in part.items() if name not in ("fallback", "selectAction")]
    for inside in part if isinstance(part, list) else ():
        found += actions_in(inside)
    return found


def inputs_in(cards: Any) -> list[dict[str, Any]]:
    """All that can be filled in in these cards, in order."""
    elements = [element for card in cards for element in card["body"]]
    return [one for one in elements if one["type"].startswith("Input.")]


@asynccontextmanager
async def open_teams(
    talk: Talk, folder: Path, *, commit_seconds: float = 5.0, paced: bool = False, **parts: Any
) -> AsyncIterator[TeamsOffice]:
    """The process, running, with its outbox. Only when `paced` it writes as slowly as Teams wants."""
    async with (
        FakeConnector() as connector,
        run_openid(app_id=APP, service_url=connector.service_url) as openid,
        aiohttp.ClientSession() as session,
    ):
        connector.add_channel(name=BOARD)
        settings = make_settings(folder, connector, openid, **parts)
        made = make_parts(settings, talk, new_store(folder / "wegwijs.sqlite"))
        try:
            async with serve(made) as running:
                bot = running.bot
                assert bot is not None
                bot.edge._commit_seconds = commit_seconds
                if not paced:
                    made.channels["teams"]._pacer = Unpaced()  # type: ignore[attr-defined]
                yield TeamsOffice(
 made, running.address, openid=openid, connector=connector, session=session ,
                )  # fmt: skip
                connector.release()
        finally:
            connector.release()
            made.store.close()
