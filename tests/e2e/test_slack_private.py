"""What stays private in Slack: guests, shared channels, logs, metadata; and helping across channels."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.staff_words import NOT_KEPT
from bot.ports import NotKept
from bot.request import Action
from bot.talk import Talk
from tests.e2e.inbox_fakes import PASSWORD, Browserless, hidden
from tests.e2e.web_client import shown
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_office import BOARD, SlackOffice, open_office

QUESTION = "Waar vind ik geld voor een buurtproject?"
GUESTS = {"restricted": {"is_restricted": True}, "single channel": {"is_ultra_restricted": True}}


@pytest.mark.parametrize("kind", [*GUESTS.values(), {"is_stranger": True}], ids=[*GUESTS, "stranger"])
async def test_pitfall_8_a_guest_gets_general_answers_only(
    office: SlackOffice, kind: dict[str, bool]
) -> None:
    office.slack.add_user("U7", "Joke De Smet", **kind)
    joke = office.person("U7")
    await joke.write(QUESTION)
    await office.said("DU7", "microStart")
    await office.until(lambda: office.slack.called("users.info"))
    await office.settled()

    await joke.write("ik wil met een mens praten")
    await office.settled()

    shown = office.slack.posts("DU7")[-1]
    assert "intake:start" not in str(shown.blocks)
    assert "direct bericht" not in shown.shown


async def test_pitfall_8_who_writes_from_another_workspace_gets_general_answers_only(
    office: SlackOffice,
) -> None:
    office.slack.add_user("U8", "Tom Claes", team_id="T2")
    event = {
        "type": "message", "channel_type": "im", "channel": "DU8", "user": "U8", "user_team": "T2",
        "text": "ik wil met een mens praten", "ts": "1700000000.000100",
    }  # fmt: skip

    await office.sender.deliver(office.sender.envelope(event, is_ext_shared_channel=True))
    await office.settled()

    assert "intake:start" not in str([one.blocks for one in office.slack.posts("DU8")])


async def test_pitfall_8_in_a_channel_shared_with_others_nothing_but_a_general_answer(
    office: SlackOffice,
) -> None:
    office.slack.add_channel(
        "C6", "samen", is_private=True, is_ext_shared=True, members=("U1",), bot_is_member=True
    )

    await office.person("U1").write("<@UBOT> ik wil met een mens praten", channel="C6")
    await office.settled()

    assert "intake:start" not in str([one.blocks for one in office.slack.posts("C6")])


@pytest.mark.parametrize("how", [{"is_private": False}, {"is_ext_shared": True}])
async def test_pitfall_8_a_channel_of_staff_in_which_others_read_along_gets_no_card_and_the_inbox_says_so(
    office: SlackOffice, how: dict[str, bool]
) -> None:
    wout = await office.hire("wout", "U2")
    for name, value in how.items():
        setattr(office.slack.channels[BOARD], name, value)

    number = await office.send_request(office.person("U1"))
    await office.settled()

    assert office.slack.posts(BOARD) == []
    assert (await office.parts.desk.open(wout.id, number)).undelivered


async def test_pitfall_8_at_the_start_the_log_says_which_channel_of_staff_gets_no_cards(
    talk: Talk, tmp_path: Path, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.add_channel(BOARD, "balie", is_private=False, members=("U2",), bot_is_member=True)

    async with open_office(talk, tmp_path, slack):
        await slack.wait_for(lambda: f"the channel {BOARD} of a team gets no cards" in caplog.text)

        said = [one for one in caplog.records if "gets no cards" in one.getMessage()]
        assert {(one.name, one.levelname) for one in said} == {("wegwijs.slack", "ERROR")}


async def test_pitfall_8_a_private_channel_of_staff_is_looked_at_in_silence(
    talk: Talk, tmp_path: Path, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.hang("conversations.info")

    async with open_office(talk, tmp_path, slack) as office:
        slack.release()
        await office.send_request(office.person("U1"))
        await office.settled()

        assert office.slack.posts(BOARD)
        assert "gets no cards" not in caplog.text


async def test_pitfall_8_as_long_as_slack_does_not_tell_who_reads_along_there_is_no_card(
    office: SlackOffice,
) -> None:
    office.slack.break_down("conversations.info", status=500, times=1)
    office.slack.channels[BOARD].is_private = False

    await office.send_request(office.person("U1"))
    await office.send_again()

    assert office.slack.posts(BOARD) == []


MARKERS = ("kerkje-van-Ledeberg", "Godelieve Marker", "0475 12 34 56", "geheim@voorbeeld.be")


async def leaked(
    office: SlackOffice, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> list[str]:
    """What stands in a log line, in the output or on the page of figures and must not.

    The SDK spells out at DEBUG what it sends; adapters/logs.py writes nothing of it below WARNING.
    """
    lines = [
        record
        for record in caplog.records
        if not record.name.startswith("tests")
        and (record.levelno >= logging.WARNING or not record.name.startswith("slack_sdk"))
    ]
    written = "\n".join(record.getMessage() for record in lines) + "".join(capfd.readouterr())
    async with aiohttp.ClientSession() as session, session.get(f"{office.address}/metrics") as answer:
        written += await answer.text()
    secrets = (office.slack.bot_token, office.slack.signing_secret, "trigger", "/actions/")
    return [one for one in (*MARKERS, *secrets) if one in written]


async def test_pitfall_10_no_log_line_address_or_metadata_holds_what_somebody_wrote_or_a_secret(
    office: SlackOffice, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    lotte, wout = office.person("U1"), await office.hire("wout", "U2")
    office.slack.secret_words |= set(MARKERS)
    await lotte.write(f"Waar vind ik geld voor {' '.join(MARKERS)}?")
    number = await office.send_request(lotte)
    await office.act(wout, number, Action.TAKE)
    await office.person("U2").press(await office.card(number), label="Bekijk")
    await office.act(wout, number, Action.ANSWER, text=" ".join(MARKERS))
    office.slack.fail("views.open", error="expired_trigger_id")
    await office.person("U2").choose(await office.card(number), "Sluiten")
    office.slack.break_down("chat.postMessage", status=500)
    await lotte.write(MARKERS[0])
    await office.sender.raw(json.dumps({"text": MARKERS[1]}).encode(), headers={"X-Slack-Signature": "v0=x"})
    await office.send_again()

    assert await leaked(office, caplog, capfd) == []


async def test_pitfall_10_no_log_line_holds_what_staff_type_in_a_form_a_note_or_under_a_card(
    relaying: SlackOffice, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    wout, office = await relaying.hire("wout", "U2"), relaying
    number = await office.send_request(office.person("U1"))
    await office.act(wout, number, Action.TAKE)
    await office.settled()
    office.slack.secret_words |= set(MARKERS)
    office.slack.break_down("chat.postMessage", status=500, times=2)
    for entry, label, marker in (
        ("Antwoorden", "Je antwoord", MARKERS[0]),
        ("Notitie", "Je notitie", MARKERS[1]),
    ):
        await office.person("U2").choose(await office.said(BOARD, f"Aanvraag {number}"), entry)
        form = await office.window_called("U2", "formulier")
        assert (await office.person("U2").submit(form, {label: marker})).errors == {}
    card = await office.said(BOARD, f"Aanvraag {number}")
    await office.person("U2").write(MARKERS[2], channel=BOARD, thread=card.ts)
    await office.person("U3").write(MARKERS[3], channel=BOARD, thread=card.ts)
    await office.send_again()

    await office.said("DU1", MARKERS[0])
    await office.said("DU1", MARKERS[2])
    await office.until(lambda: office.whispered(BOARD, "U3"))
    opened = await office.parts.desk.open(wout.id, number)
    assert any(MARKERS[1] in entry.text for entry in opened.entries)
    assert await leaked(office, caplog, capfd) == []


async def test_pitfall_11_no_secret_is_in_a_repr(office: SlackOffice) -> None:
    shown = repr(office.parts.settings) + repr(office.workspace.__dict__) + repr(office.parts.channels)

    assert office.slack.bot_token not in shown
    assert office.slack.signing_secret not in shown


@asynccontextmanager
async def run_stranger() -> AsyncIterator[tuple[str, list[str]]]:
    """The address of a server that is not Slack, and what was asked of it."""
    asked: list[str] = []

    async def note(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path}")
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", note)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


EVIL = {
    "another server": "http://{stranger}/actions/T1/1/x",
    "Slack as a name in front": "http://{slack}@{stranger}/actions/T1/1/x",
    "Slack as a path": "http://{stranger}/http://{slack}/actions/T1/1/x",
    "Slack as a question": "http://{stranger}/?http://{slack}/",
}


async def press_of_an_asker(office: SlackOffice) -> dict[str, Any]:
    """A press that is answered at its address: there is nothing (any more) to be shared."""
    lotte = office.person("U1")
    await lotte.write("subsidie")
    asked = await office.said("DU1", "Van wie zou de subsidie komen")
    await lotte.press(asked, label="Vlaamse subsidies")
    made: dict[str, Any] = json.loads(json.dumps(office.sender.last))
    made["actions"][0] |= {"action_id": "wegwijs:v1:share", "value": "x~y"}
    return made


async def press_of_staff(office: SlackOffice) -> dict[str, Any]:
    """A press that is answered at its address: who did so is not linked."""
    number = await office.send_request(office.person("U1"))
    await office.person("U2").press(await office.card(number), label="Opnemen")
    made: dict[str, Any] = json.loads(json.dumps(office.sender.last))
    return made


@pytest.mark.parametrize("press", [press_of_an_asker, press_of_staff])
async def test_statement_47_an_answer_to_a_press_goes_to_the_hook_of_slack_only(
    office: SlackOffice, press: Callable[[SlackOffice], Awaitable[dict[str, Any]]]
) -> None:
    pressed = await press(office)
    user, channel = pressed["user"]["id"], pressed["channel"]["id"]
    before = office.whispered(channel, user)
    async with run_stranger() as (stranger, asked):
        for number, address in enumerate(EVIL.values()):
            forged = json.loads(json.dumps(pressed))
            slack = office.slack.base.removeprefix("http://")
            forged["response_url"] = address.format(stranger=stranger, slack=slack)
            forged["actions"][0]["action_ts"] = f"170000000{number}.000001"
            assert (await office.sender.interact(forged)).status == 200
        pressed["actions"][0]["action_ts"] = "1700000009.000001"
        await office.sender.interact(pressed)
        await office.until(lambda: office.whispered(channel, user) != before)  # the true one is answered
        await office.workspace.finish()

        assert asked == []


async def test_statement_47_an_excuse_for_what_was_not_kept_goes_to_the_hook_of_slack_only(
    office: SlackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = await press_of_an_asker(office)

    def full(*_: Any, **__: Any) -> Any:
        raise NotKept("disk full")

    monkeypatch.setattr(type(office.store), "unit", full)
    async with run_stranger() as (stranger, asked):
        forged = json.loads(json.dumps(pressed)) | {"response_url": f"http://{stranger}/actions/T1/1/x"}
        await office.sender.interact(forged)
        await office.sender.interact(pressed)
        await office.until(lambda: NOT_KEPT in office.whispered("DU1", "U1"))
        await office.workspace.finish()

        assert asked == []


# --- across channels -----------------------------------------------------------------------------


@pytest.fixture
async def browser(office: SlackOffice) -> AsyncIterator[Browserless]:
    """A browser at the inbox of the same process."""
    made = Browserless(office.address)
    yield made
    await made.close()


async def come_in(office: SlackOffice, browser: Browserless, login: str) -> None:
    """A new member of staff chooses a password and signs in with it."""
    link = await office.first_link(await office.hire(login))
    _, page = await browser.get(link)
    chosen = {"naam": f"{login.title()} Janssens", "nieuw": PASSWORD, "opnieuw": PASSWORD}
    status, _ = await browser.post(link, hidden(page, link) | chosen)
    assert status == 303
    browser.session.cookie_jar.clear()
    assert (await browser.sign_in(login))[0] == 303


async def test_a_slack_asker_is_helped_by_staff_in_the_browser(
    office: SlackOffice, browser: Browserless
) -> None:
    lotte = office.person("U1")
    number = await office.send_request(lotte)
    await come_in(office, browser, "wout")

    _, listed = await browser.get("/balie")
    taken, _ = await browser.act(number, "opnemen")
    sent, _ = await browser.act(number, "antwoorden", text="Bel de dienst Wonen")
    answer = await office.said("DU1", "Bel de dienst Wonen")
    await lotte.write("Dat doe ik morgen")
    await office.settled()
    _, page = await browser.get(f"/balie/aanvraag/{number}")
    closed, _ = await browser.act(number, "sluiten", uitkomst="geholpen")

    assert f"/balie/aanvraag/{number}" in listed
    assert (taken, sent, closed) == (303, 303, 303)
    assert "Wout (medewerker)" in answer.shown
    assert "Bel de dienst Wonen" in shown(page)
    assert "Dat doe ik morgen" in shown(page)
    await office.said(BOARD, f"Aanvraag {number} · Gesloten")


async def test_a_web_asker_is_helped_by_staff_in_slack(office: SlackOffice) -> None:
    await office.hire("wout", "U2")
    wout = office.person("U2")
    async with office.visitor() as visitor:
        number = await visitor.send_request()
        card = await office.said(BOARD, f"Aanvraag {number} · Nieuw")

        await wout.press(card, label="Opnemen")
        await wout.choose(await office.card(number), "Antwoorden")
        form = await office.window("U2")
        done = await wout.submit(form, {"Je antwoord": "Bel de dienst Wonen"})

        assert done.errors == {}
        assert "Bel de dienst Wonen" in await visitor.read()
    assert office.slack.posts("DU1") == []
