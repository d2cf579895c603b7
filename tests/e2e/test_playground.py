"""What Microsoft's own client does and does not, as our tests in it count on; with a bot that notes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from tests.e2e.playground_page import CARDS, open_page
from tests.kit.playground import Playground
from tests.kit.playground_cards import Shown
from tests.kit.playground_process import open_playground
from tests.kit.playground_world import (
    BEA,
    BOT,
    GENERAL,
    GROUP,
    LOTTE,
    MENTION,
    MIA,
    PERSONAL,
    STAFF_CHANNEL,
    TENANT,
    THREAD,
    Member,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
MESSAGE_TYPE = "application/vnd.microsoft.activity.message"


@dataclass
class Noting:
    """A bot that notes what it is handed, and answers presses as it is told."""

    got: list[dict[str, Any]] = field(default_factory=list)
    answer: Any = None

    async def receive(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        is_invoke = self.got[-1]["type"] == "invoke"
        return web.json_response(self.answer) if is_invoke else web.Response(status=202)


@dataclass
class World:
    playground: Playground
    bot: Noting

    async def post(self, activity: dict[str, Any], conversation: str = PERSONAL) -> Shown:
        """What the bot says there, once it stands there."""
        path = f"/_connector/v3/conversations/{quote(conversation, safe='')}/activities"
        body = {"type": "message", "conversation": {"id": conversation}, **activity}
        return await self._standing(await self.playground.call("POST", path, body), "id")

    async def begin_thread(self, activity: dict[str, Any]) -> Shown:
        """What the bot says in a new thread in the channel of staff."""
        where = {"isGroup": True, "channelData": {"channel": {"id": STAFF_CHANNEL}}}
        asked = where | {"activity": {"type": "message", **activity}}
        made = await self.playground.call("POST", "/_connector/v3/conversations", asked)
        return await self._standing(made, "activityId")

    async def _standing(self, answer: Any, name: str) -> Shown:
        assert answer.status == 201, answer
        return await self.playground.wait_for(lambda: self.playground.shown.get(answer.body[name]))


def card(text: str, *more: dict[str, Any]) -> dict[str, Any]:
    buttons = [
        {"type": "Action.Execute", "title": "Doe", "verb": "doe", "data": {"a": 1}},
        {"type": "Action.Submit", "title": "Stuur", "data": {"b": 2}},
        {"type": "Action.Submit", "title": "Open", "data": {"msteams": {"type": "task/fetch"}, "c": 3}},
    ]
    body = [{"type": "TextBlock", "text": text}, *more, {"type": "ActionSet", "actions": buttons}]
    return {"type": "AdaptiveCard", "version": "1.5", "body": body}


def with_card(text: str, *more: dict[str, Any]) -> dict[str, Any]:
    return {"attachments": [{"contentType": CARD_TYPE, "content": card(text, *more)}]}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    bot, app = Noting(), web.Application()
    app.router.add_post("/api/messages", bot.receive)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    try:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
        async with open_playground(endpoint, tmp_path_factory.mktemp("playground")) as playground:
            yield World(playground, bot)
    finally:  # where the Playground is not installed, too: all of this is skipped then
        await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def page(running: World, chromium: Browser) -> AsyncIterator[Page]:
    async with open_page(chromium, running.playground) as opened:
        yield opened


@pytest.fixture
def world(running: World) -> World:
    running.bot.got.clear()
    running.bot.answer = {"statusCode": 200, "type": MESSAGE_TYPE, "value": "Gedaan"}
    return running


def who_and_where(activity: dict[str, Any]) -> tuple[str, str, str, str]:
    sender, where = activity["from"], activity["conversation"]
    assert activity["channelData"]["tenant"]["id"] == where["tenantId"] == TENANT
    return sender["id"], sender["aadObjectId"], where["id"], where["conversationType"]


@pytest.mark.parametrize("by", [LOTTE, MIA], ids=["the one whose client it is", "somebody else"])
@pytest.mark.parametrize(("place", "kind"), [(GROUP, "groupChat"), (GENERAL, "channel")])
async def test_what_is_written_where_others_read_mentions_us(
    world: World, by: Member, place: str, kind: str
) -> None:
    answer = await world.playground.write("hulp", place, by=by)

    (activity,) = world.bot.got
    assert answer.status == 202
    assert activity["text"] == f"{MENTION} hulp"
    assert activity["entities"][0]["mentioned"]["id"] == BOT
    found = who_and_where(activity)
    assert (found[0], found[1], found[3]) == (by.id, by.user, kind)
    assert found[2].partition(THREAD)[0] == place


async def test_what_is_written_in_a_personal_chat_mentions_nobody(world: World) -> None:
    await world.playground.write("hulp")
    await world.playground.write("hulp", await world.playground.chat_of(MIA), by=MIA)

    mine, theirs = world.bot.got
    assert [mine["text"], theirs["text"]] == ["hulp", "hulp"]
    assert who_and_where(mine) == (LOTTE.id, LOTTE.user, PERSONAL, "personal")
    assert who_and_where(theirs)[:2] == (MIA.id, MIA.user)
    assert who_and_where(theirs)[3] == "personal"


async def test_what_is_said_and_changed_in_somebodys_chat_is_seen(world: World) -> None:
    for chat in (PERSONAL, await world.playground.chat_of(BEA)):
        said = await world.post({"text": "eerst"}, chat)
        path = f"/_connector/v3/conversations/{quote(chat, safe='')}/activities/{said.id}"
        await world.playground.call(
            "PUT", path, {"type": "message", "text": "later"} | {"conversation": {"id": chat}}
        )

        await world.playground.wait_for(lambda said=said: said.changes)
        assert said.text == "later"
        assert world.playground.messages(chat)[-1] is said


async def test_a_thread_has_its_card_its_lines_and_presses_of_several_people(world: World) -> None:
    begun = await world.begin_thread(with_card("Een aanvraag"))
    line = await world.post({"text": "Mia nam dit op"}, begun.conversation)
    world.bot.answer = {"statusCode": 200, "type": CARD_TYPE, "value": card("Genomen")}

    pressed = await world.playground.press(begun, "Doe", by=MIA)
    sent = await world.playground.press(begun, "Stuur", by=BEA)

    execute, submit = world.bot.got
    assert begun.conversation.startswith(STAFF_CHANNEL + THREAD)
    assert world.playground.messages(STAFF_CHANNEL)[-2:] == [begun, line]
    assert (pressed.status, pressed.body["value"], begun.text) == (
        200,
        card("Genomen"),
        "Genomen\nDoe\nStuur\nOpen",
    )
    assert execute["value"]["action"]["data"] == {"a": 1}
    assert who_and_where(execute) == (MIA.id, MIA.user, begun.conversation, "channel")
    assert (sent.status, submit["value"], submit["replyToId"]) == (202, {"b": 2}, begun.id)
    assert who_and_where(submit) == (BEA.id, BEA.user, begun.conversation, "channel")


@pytest.mark.parametrize("place", [PERSONAL, STAFF_CHANNEL], ids=["personal", "a thread"])
async def test_a_dialog_is_asked_for_and_sent_in_though_no_page_draws_it(world: World, place: str) -> None:
    shown = await (world.post if place == PERSONAL else world.begin_thread)(with_card("Kaart"))
    world.bot.answer = {"task": {"type": "continue", "value": {"title": "Venster"}}}

    opened = await world.playground.press(shown, "Open")
    await world.playground.task(shown, "task/submit", {"naam": "Lotte"})

    fetch, submit = world.bot.got
    assert (opened.status, opened.body["task"]["value"]["title"]) == (200, "Venster")
    assert (fetch["name"], fetch["value"]["data"]["c"]) == ("task/fetch", 3)
    assert (submit["name"], submit["value"]["data"]) == ("task/submit", {"naam": "Lotte"})
    assert submit["replyToId"] == shown.id
    assert who_and_where(fetch)[:3] == (LOTTE.id, LOTTE.user, shown.conversation)


async def test_the_server_of_the_playground_takes_no_dialogs_itself(world: World) -> None:
    shown = await world.post(with_card("Kaart"))
    asked = {"name": "task/fetch", "value": {}, "from": {"id": LOTTE.id}, "conversation": {"id": PERSONAL}}

    answer = await world.playground.call("POST", "/_conversation/v1/invoke", asked | {"replyToId": shown.id})

    assert (answer.status, world.bot.got) == (400, [])


FIELDS: list[dict[str, Any]] = [
    {"type": "Input.Text", "id": "naam", "label": "Naam", "isRequired": True, "errorMessage": "Vul in."},
    {"type": "Input.Text", "id": "leeg", "label": "Leeg"},
    {"type": "Input.ChoiceSet", "id": "thema", "choices": [{"title": "A", "value": "a"}], "value": "a"},
    {
        "type": "Input.ChoiceSet",
        "id": "rol",
        "placeholder": "Kies",
        "choices": [{"title": "B", "value": "b"}],
    },
    {
        "type": "Input.ChoiceSet",
        "id": "welke",
        "style": "expanded",
        "isMultiSelect": True,
        "choices": [{"title": "C", "value": "c"}, {"title": "D", "value": "d"}],
        "value": "c,d",
    },
    {"type": "Input.Date", "id": "dag", "label": "Dag"},
    {"type": "Input.Time", "id": "uur", "label": "Uur", "value": "09:30"},
]


async def test_a_needed_field_that_is_empty_is_not_sent(world: World) -> None:
    shown = await world.post(with_card("Formulier", *FIELDS))

    with pytest.raises(AssertionError, match="not filled in"):
        await world.playground.press(shown, "Stuur")
    with pytest.raises(AssertionError, match="no such field"):
        await world.playground.press(shown, "Stuur", typed={"naam": "x", "bestaat_niet": "x"})

    assert world.bot.got == []


@pytest.mark.browser
async def test_the_page_sends_what_our_presses_send(page: Page, world: World) -> None:
    world.bot.got.clear()  # what the page told as it was opened
    shown = await world.post(with_card("Formulier", *FIELDS))
    form = page.locator(CARDS).last
    await form.get_by_label("Naam").fill("Lotte")

    for title in ("Stuur", "Doe"):  # in this order: the answer to the other draws its fields anew
        await form.get_by_title(title).click()
    await world.playground.wait_for(lambda: len(world.bot.got) == 2)
    by_hand = [one["value"] for one in world.bot.got]
    for title in ("Stuur", "Doe"):
        await world.playground.press(shown, title, typed={"naam": "Lotte"})

    filled = {"naam": "Lotte", "thema": "a", "welke": "c,d", "uur": "09:30"}
    assert by_hand == [one["value"] for one in world.bot.got[2:]]
    assert by_hand[0] == {"b": 2, **filled}
    assert by_hand[1]["action"]["data"] == {"a": 1, **filled}


@pytest.mark.browser
async def test_the_page_cannot_open_a_dialog(page: Page, world: World) -> None:
    world.bot.got.clear()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await world.post(with_card("Kaart met een venster"))
    shown = page.locator(CARDS, has_text="Kaart met een venster")

    await shown.get_by_title("Open").click()
    await shown.get_by_title("Stuur").click()
    await world.playground.wait_for(lambda: world.bot.got)

    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert [error for error in errors if "msTeams" in error]
    assert [one["value"] for one in world.bot.got] == [{"b": 2}]


async def test_we_are_told_of_being_added_and_removed(world: World) -> None:
    await world.playground.install()
    await world.playground.wait_for(lambda: len(world.bot.got) == 2)
    removed = await world.playground.uninstall()

    added, members, gone = world.bot.got
    assert [one["type"] for one in world.bot.got] == [
        "installationUpdate",
        "conversationUpdate",
        "installationUpdate",
    ]
    assert (added["action"], gone["action"], removed.status) == ("add", "remove", 202)
    assert [one["id"] for one in members["membersAdded"]] == [LOTTE.id, BOT]


async def test_deleting_is_not_there(world: World) -> None:
    said = await world.post({"text": "weg"})
    path = f"/_connector/v3/conversations/{quote(PERSONAL, safe='')}/activities/{said.id}"

    assert (await world.playground.call("DELETE", path)).status == 501
