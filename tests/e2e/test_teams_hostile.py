"""What somebody who means ill, or has an odd client, sends through Teams: nobody else notices."""

import asyncio
import gc
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.loopback import open_loopback
from adapters.settings import WrongSettings, read_settings
from adapters.teams.app import ROUTE, Edge
from adapters.teams.outgoing import draw
from adapters.teams.playground import OpenCheck
from bot.reply import Reply
from bot.talk import Talk
from tests.kit.fake_connector_rules import OURS, utf16_bytes
from tests.kit.process import Machine
from tests.kit.teams_office import TeamsOffice, TeamsPerson, actions_in, open_teams

MOST_SECONDS = 0.05
SENT_IN = {"Content-Type": "application/json"}


@pytest.fixture
async def office(talk: Talk, tmp_path: Path) -> AsyncIterator[TeamsOffice]:
    async with open_teams(talk, tmp_path) as running:
        yield running


@contextmanager
def longest_step() -> Iterator[list[float]]:
    """The longest that one step of the loop took of the processor; garbage as the process has it settled."""
    found, real = [0.0], asyncio.events.Handle._run

    def run(self: Any) -> None:
        began = time.thread_time()
        real(self)
        found[0] = max(found[0], time.thread_time() - began)

    gc.collect()
    gc.freeze()
    asyncio.events.Handle._run = run  # type: ignore[method-assign]
    try:
        yield found
    finally:
        asyncio.events.Handle._run = real  # type: ignore[method-assign]
        gc.unfreeze()


def pressed(person: TeamsPerson, verb: str, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What Teams delivers when a button with these data was pressed."""
    value = {"action": {"type": "Action.Execute", "verb": verb, "data": {"v": 1, **data}}}
    return person.activity(type="invoke", name="adaptiveCard/action", value=value, replyToId="1", **more)


def group_of(office: TeamsOffice) -> dict[str, Any]:
    return {"id": office.connector.add_group("29:lotte", "29:wout"), "conversationType": "groupChat"}


def as_sent(activity: dict[str, Any]) -> bytes:
    return json.dumps(activity, ensure_ascii=False).encode()


# --- no 5xx, also for who has no token ----------------------------------------------------------------


async def test_a_body_that_is_not_packed_as_it_says_is_refused(office: TeamsOffice) -> None:
    headers = {**SENT_IN, "Content-Encoding": "gzip"}
    async with office.session.post(f"{office.address}{ROUTE}", data=b"{}", headers=headers) as answer:
        assert answer.status in (400, 401, 415)


# --- the loop is not held up --------------------------------------------------------------------------


async def test_a_form_with_many_names_holds_nobody_up(office: TeamsOffice) -> None:
    data = {"stap": "stuur", "velden": "a," * 10_000, "mee": "b," * 10_000, "gezien": "x"}  # 60,000: 40 s
    made = pressed(office.person("lotte"), "intake", data)
    with longest_step() as longest:
        status, _ = await office.deliver(made)
    assert status == 200
    assert longest[0] < MOST_SECONDS


async def test_many_mentions_hold_nobody_up(office: TeamsOffice) -> None:
    one = {"text": "a" * 20 + "b", "mentioned": {"id": "x"}}
    made = office.person("lotte").activity(
        text="a" * 120_000, entities=[one] * 1500, recipient={"id": "x", "name": "wegwijs"}
    )
    with longest_step() as longest:
        status, _ = await office.deliver(made)
    assert status == 202
    assert longest[0] < MOST_SECONDS


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("BE68 5390 0754 7034 " * 12_000, "message"),
        ("4111 1111 1111 1111 " * 12_000, "messageUpdate"),
        ("85.07.30-033.28 " * 15_000, "message"),
        ("\ufdfa" * 80_000, "messageUpdate"),
        ("ik wil met een mens praten " * 9_000, "message"),
    ],
    ids=["iban", "card", "register", "ligature", "words"],
)
async def test_a_very_long_text_holds_nobody_up(office: TeamsOffice, text: str, kind: str) -> None:
    made = office.person("lotte").activity(type=kind, text=text, conversation=group_of(office))
    with longest_step() as longest:
        status, _ = await office.deliver(made, raw=as_sent(made))
    assert status == 202
    assert longest[0] < MOST_SECONDS


# --- forms of staff -----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["a" * 240_000, "a," * 120_000], ids=["one of 240,000 signs", "120,000"])
async def test_only_questions_that_stood_in_the_form_are_asked(office: TeamsOffice, typed: str) -> None:
    await office.hire("mia")
    mia, number = office.person("mia"), await office.send_request()
    await mia.press_on_card(await office.card(number), "Opnemen")
    card = await office.card(number)
    form = await mia.go_on(await mia.open_from_card(card, "Bekijk"), "Vraag om feiten", card)
    (send,) = [one for one in actions_in(form) if one["data"].get("stap") == "stuur"]

    with longest_step() as longest:
        await mia.invoke("task/submit", {"data": {**send["data"], "veld_vraag": typed}}, card)

    asked = (await office.look(number)).asked
    await office.settled()
    assert sum(map(len, asked)) <= 20_000
    assert longest[0] < MOST_SECONDS


# --- where others read along --------------------------------------------------------------------------


async def test_what_is_promised_in_the_own_chat_after_a_press_is_said_there(office: TeamsOffice) -> None:
    lotte, where = office.person("lotte"), group_of(office)
    await office.deliver(lotte.activity(type="installationUpdate", action="add"))
    await office.deliver(lotte.activity(text="contact", conversation=where))
    await office.settled()
    before = len(lotte.posts)
    (offered,) = office.connector.posts(where["id"])
    (button,) = [one for one in actions_in(offered.cards) if one["title"] == "Met een mens praten"]

    await office.deliver(pressed(lotte, "kies", button["data"], conversation=where))
    await office.settled()

    said = office.connector.posts(where["id"])[-1].shown
    assert "Je antwoord staat in je eigen gesprek" not in said or len(lotte.posts) > before


async def test_who_does_not_have_the_app_hears_so_after_a_press_too(office: TeamsOffice) -> None:
    wout, where = office.person("wout"), group_of(office)

    await office.deliver(pressed(wout, "kies", {"keuze": "topic:mens"}, conversation=where))
    await office.settled()

    assert "Voeg mij eerst toe als app" in office.connector.posts(where["id"])[-1].shown


async def kept_texts(office: TeamsOffice) -> str:
    await office.settled()
    with office.store.engine.begin() as connection:
        rows = connection.exec_driver_sql("select content from messages").fetchall()
    return str(rows)


@pytest.mark.parametrize("kind", ["messageDelete", "messageUpdate"])
async def test_what_is_taken_back_with_others_is_so_in_the_own_chat_too(
    office: TeamsOffice, kind: str
) -> None:
    lotte = office.person("lotte")
    await office.deliver(lotte.activity(type="installationUpdate", action="add"))
    said = lotte.activity(text="ik wil met een mens praten over zebra", conversation=group_of(office))
    await office.deliver(said)

    changed = {**said, "type": kind, "text": "ik wil met een mens praten", "timestamp": "2027-01-01"}
    await office.deliver(changed)

    assert "zebra" not in await kept_texts(office)


@pytest.mark.parametrize("more", [{"isGroup": True}, {}], ids=["isGroup", "by its id"])
async def test_a_group_that_calls_itself_personal_is_not_taken_for_the_own_chat(
    office: TeamsOffice, more: dict[str, Any]
) -> None:
    lotte, where = office.person("lotte"), group_of(office)
    await lotte.write("Ik ben ambtenaar in Mechelen. Waar vind ik een lokaal?")
    odd = {**where, "conversationType": "personal", **more}

    await office.deliver(lotte.activity(text="mijn gegevens", conversation=odd))
    await office.settled()
    # What is said with others in all honesty is answered there as well from then on.
    await lotte.mention("mijn gegevens", where["id"], "groupChat")
    await office.settled()

    shown = "\n".join(one.shown for one in office.connector.posts(where["id"]))
    assert "Dit is wat er van jou bewaard wordt" not in shown


# --- uninstalling, erasing ----------------------------------------------------------------------------


async def addresses(office: TeamsOffice) -> list[str]:
    await office.settled()
    with office.store.engine.begin() as connection:
        return [str(row) for row in connection.exec_driver_sql("select key, address from addresses")]


async def test_when_we_are_removed_from_a_group_nobody_is_reached_there(office: TeamsOffice) -> None:
    lotte, wout, where = office.person("lotte"), office.person("wout"), group_of(office)
    for person in (lotte, wout):
        await office.deliver(person.activity(text="Waar vind ik geld?", conversation=where))

    await office.deliver(wout.activity(type="installationUpdate", action="remove", conversation=where))

    assert await addresses(office) == []


async def test_when_we_are_removed_from_a_team_nobody_is_reached_in_its_threads(
    office: TeamsOffice,
) -> None:
    lotte, channel = office.person("lotte"), office.connector.add_channel()
    await lotte.mention("Waar vind ik geld?", office.connector.add_thread(channel, "29:lotte"))

    where = {"id": channel, "conversationType": "channel"}
    await office.deliver(lotte.activity(type="installationUpdate", action="remove", conversation=where))

    assert await addresses(office) == []


async def test_being_removed_that_is_told_again_does_not_undo_being_added_since(
    office: TeamsOffice,
) -> None:
    lotte = office.person("lotte")
    removed = lotte.activity(type="installationUpdate", action="remove")
    for one in (lotte.activity(text="hoi"), removed):
        await office.deliver(one)
    await office.deliver(lotte.activity(type="installationUpdate", action="add"))

    await office.deliver(removed)

    assert len(await addresses(office)) == 1


async def test_a_page_of_a_proxy_that_refuses_does_not_make_people_unreachable(
    office: TeamsOffice,
) -> None:
    lotte = office.person("lotte")
    office.connector.break_down("post", status=403)  # a page in HTML, not Microsoft's JSON

    await lotte.write("hoi")
    await office.settled()

    assert len(await addresses(office)) == 1


# --- the door, and the command line -------------------------------------------------------------------


async def test_a_second_unknown_key_is_not_let_in_either(office: TeamsOffice) -> None:
    lotte, statuses = office.person("lotte"), []
    await lotte.write("hoi")
    for name in ("x1", "x2"):
        header = office.openid.bearer(serviceurl=office.service).split(".")
        head = json.dumps({"alg": "RS256", "kid": name}).encode()
        forged = ".".join((f"Bearer {urlsafe_b64encode(head).rstrip(b'=').decode()}", *header[1:]))
        statuses.append((await office.deliver(lotte.activity(text="x"), header=forged))[0])
    assert statuses == [401, 401]


def test_a_public_address_in_capitals_is_public_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEGWIJS_PUBLIC_URL", "HTTPS://Wegwijs.voorbeeld.be/")

    settings = read_settings()

    assert settings.public_url == "https://wegwijs.voorbeeld.be"
    with pytest.raises(WrongSettings):
        open_loopback(settings)


async def test_the_open_door_is_closed_to_pages_of_other_sites(talk: Talk, tmp_path: Path) -> None:
    open_door = {"Host": "evil.example", "Origin": "https://evil.example", "Content-Type": "text/plain"}

    async with open_teams(talk, tmp_path) as office:
        made = office.person("lotte").activity(text="hoi")

        class Taken:
            count = 0

            async def take(self, activity: Any) -> None:
                self.count += 1

        taken, app = Taken(), web.Application()
        Edge(taken, OpenCheck(()), office.parts.watch).add_routes(app)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            where = f"http://127.0.0.1:{runner.addresses[0][1]}{ROUTE}"
            async with office.session.post(where, data=json.dumps(made), headers=open_door) as answer:
                assert answer.status in (400, 401, 403, 415)
            assert taken.count == 0
        finally:
            await runner.cleanup()


async def test_a_message_stays_within_our_limit_with_its_addresses(office: TeamsOffice) -> None:

    activity = {
        **draw(Reply(("é" * 100_000,)).to_json()),
        "from": {"id": "28:" + "0" * 36},
        "recipient": {"id": "29:" + "x" * 90},
        "conversation": {"id": "a:1" + "x" * 150},
    }
    assert utf16_bytes(activity) <= OURS


def test_the_package_needs_only_the_address_and_the_app(machine: Machine) -> None:
    app = {"WEGWIJS_TEAMS_APP_ID": "1b4e28ba-2fa1-11d2-883f-0016d3cca427"}
    done = machine.run("teams", "package", WEGWIJS_PUBLIC_URL="https://wegwijs.voorbeeld.be", **app)
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
