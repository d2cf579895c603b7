"""Asking in Teams, in the personal chat: over the edge with a real token, and back as a card."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.staff_words import NOT_SURE
from adapters.teams.app import ROUTE
from adapters.teams.asking import PICK_FIRST, SEE_BELOW
from adapters.wiring import make_parts
from bot.talk import Talk
from tests.kit.fake_connector_rules import Posted
from tests.kit.running_office import make_settings, serve
from tests.kit.stores import new_store
from tests.kit.teams_cards import actions_of, lint_activity
from tests.kit.teams_office import TENANT, TeamsOffice, open_teams

QUESTION = "Waar vind ik geld voor een buurtproject?"


@pytest.fixture
async def office(talk: Talk, tmp_path: Path) -> AsyncIterator[TeamsOffice]:
    async with open_teams(talk, tmp_path) as running:
        yield running


def turns(office: TeamsOffice) -> int:
    """How many messages were handled; read beside whoever writes at this moment."""
    with closing(sqlite3.connect(str(office.store.engine.url.database))) as connection:
        return int(connection.execute("SELECT count(*) FROM received").fetchone()[0])


def drawn(posted: Posted) -> dict[str, Any]:
    """The message without where it goes."""
    return {name: one for name, one in posted.activity.items() if name in ("type", "summary", "attachments")}


async def settled(office: TeamsOffice) -> None:
    """Long enough that what is owed would have been sent."""
    await asyncio.sleep(0.3)


async def test_a_question_is_answered_with_a_card_in_the_same_chat(office: TeamsOffice) -> None:
    lotte = office.person("lotte")

    status = await lotte.write(QUESTION)

    posted = await lotte.said("microStart")
    assert status == 202
    assert lint_activity(drawn(posted)) == []
    assert posted.activity["recipient"] == {"id": "29:lotte"}
    assert len(lotte.posts) == 1


async def test_a_button_is_answered_in_the_chat_and_its_request_at_once(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    await lotte.write("subsidie")
    asked = await lotte.said("Van wie zou de subsidie komen")
    button = next(one for one in actions_of(asked.activity) if one["title"] == "Vlaamse subsidies")

    status, answer = await lotte.press(asked, button["data"])

    await lotte.said("Was dit een goed antwoord?")
    assert (status, answer["statusCode"]) == (200, 200)
    assert answer["value"] == SEE_BELOW


async def test_pitfall_6_what_is_delivered_twice_is_answered_once(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    activity = lotte.activity(text=QUESTION)

    answers = [await office.deliver(activity) for _ in range(2)]

    await lotte.said("microStart")
    await settled(office)
    assert [status for status, _ in answers] == [202, 202]
    assert len(lotte.posts) == 1


async def test_two_people_are_answered_each_in_their_own_chat(office: TeamsOffice) -> None:
    lotte, wout = office.person("lotte"), office.person("wout")

    await asyncio.gather(lotte.write(QUESTION), wout.write("Wat is wegwijs?"))

    await lotte.said("microStart")
    await wout.said("wegwijs")
    assert (len(lotte.posts), len(wout.posts)) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"text": ""}, "nog geen vraag", id="nothing"),
        pytest.param({"text": "<at>wegwijs</at>"}, "nog geen vraag", id="a mention only"),
        pytest.param(
            {"text": None, "attachments": [{"contentType": "image/png"}]},
            "nog geen vraag",
            id="an attachment only",
        ),
        pytest.param({"text": "x" * 10_000}, "Ik ben geen mens", id="10,000 signs"),
        pytest.param({"text": "[x](https://evil.be) **b** <at>n</at> 😀 \u202e"}, "begrijp", id="markup"),
        pytest.param(
            {"value": {"verb": "weg", "keuze": "x"}}, "eerdere vraag", id="pitfall_19 an unknown verb"
        ),
    ],
)
async def test_pitfall_18_and_19_whatever_is_said_is_answered_friendly(
    office: TeamsOffice, changed: dict[str, Any], words: str
) -> None:
    lotte = office.person("lotte")
    mention = {"type": "mention", "text": "<at>wegwijs</at>", "mentioned": {"id": "28:bot"}}

    status, _ = await office.deliver(lotte.activity(entities=[mention], **changed))

    posted = await lotte.said(words)
    assert status == 202
    assert lint_activity(drawn(posted)) == []


async def test_pitfall_17_a_question_with_and_without_our_name_gets_the_same_answer(
    office: TeamsOffice,
) -> None:
    lotte = office.person("lotte")
    mention = {"type": "mention", "text": "<at>wegwijs</at>", "mentioned": {"id": "28:bot"}}
    await lotte.write("Wat is wegwijs?")
    await office.settled()

    for text, entities in ((QUESTION, []), (f"<at>wegwijs</at> {QUESTION}", [mention])):
        await office.deliver(lotte.activity(text=text, entities=entities))
        await office.settled()

    assert drawn(lotte.posts[1])["attachments"] == drawn(lotte.posts[2])["attachments"]


# --- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        pytest.param(b"{", 400, id="broken"),
        pytest.param(b"[]", 400, id="a list"),
        pytest.param(b"\xff\xfe", 400, id="not UTF-8"),
        pytest.param(b"[" * 100_000, 400, id="nested without end"),
        pytest.param(b" " * 300_000, 413, id="300 kB"),
    ],
)
async def test_pitfall_2_what_is_no_activity_runs_no_turn(
    office: TeamsOffice, raw: bytes, status: int
) -> None:
    assert (await office.deliver(None, raw=raw))[0] == status
    assert turns(office) == 0


@pytest.mark.parametrize("name", ["type", "id", "from", "recipient", "conversation"])
async def test_pitfall_2_an_activity_without_what_it_needs_is_refused(office: TeamsOffice, name: str) -> None:
    activity = office.person("lotte").activity(text=QUESTION)
    del activity[name]

    status, _ = await office.deliver(activity)

    assert status == 400
    assert turns(office) == 0


async def test_pitfall_2_who_has_no_good_token_gets_401_and_runs_no_turn(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    bad = ["", "Basic x", "Bearer x", office.openid.bearer(serviceurl="https://evil.be/")]
    bad += [office.openid.bearer(exp=None), office.openid.bearer(signed="none")]

    answers = [await office.deliver(lotte.activity(text=QUESTION), header=header) for header in bad]

    assert [status for status, _ in answers] == [401] * len(bad)
    assert turns(office) == 0


async def test_pitfall_13_another_organisation_gets_no_reply(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    elsewhere = {"tenant": {"id": TENANT.replace("1", "9")}}

    status, _ = await office.deliver(lotte.activity(text=QUESTION, channelData=elsewhere))

    assert status == 401
    assert turns(office) == 0


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"type": "typing"}, id="typing"),
        pytest.param({"type": "conversationUpdate", "membersAdded": [{"id": "28:bot"}]}, id="a member"),
        pytest.param({"type": "messageReaction", "reactionsAdded": [{"type": "like"}]}, id="a like"),
        pytest.param({"from": {"id": "29:lotte"}}, id="somebody without an id"),
    ],
)
async def test_what_is_not_for_us_is_taken_and_left_alone(
    office: TeamsOffice, changed: dict[str, Any]
) -> None:
    lotte = office.person("lotte")

    status, _ = await office.deliver(lotte.activity(text=QUESTION, **changed))

    assert status == 202
    assert turns(office) == 0


async def test_a_press_of_something_that_we_do_not_have_is_answered_so(office: TeamsOffice) -> None:
    press = {"type": "invoke", "name": "composeExtension/query"}

    status, _ = await office.deliver(office.person("lotte").activity(**press))

    assert status == 404
    assert turns(office) == 0


# --- when something does not answer --------------------------------------------------------------------


async def test_pitfall_5_a_message_is_taken_within_a_second_while_the_connector_hangs(
    office: TeamsOffice,
) -> None:
    office.connector.hang("post")
    lotte = office.person("lotte")

    begun = time.monotonic()
    statuses = [await lotte.write(QUESTION) for _ in range(5)]
    took = time.monotonic() - begun

    assert statuses == [202] * 5
    assert took < 1
    office.connector.release()


async def test_pitfall_10_where_nobody_is_reached_any_more_the_reply_is_given_up_and_seen(
    office: TeamsOffice,
) -> None:
    office.connector.refuse("post", 403, "ConversationBlockedByUser")

    await office.person("lotte").write(QUESTION)
    await office.settled()

    async with office.store.unit(read_only=True) as unit:
        (dead,) = await unit.dead_notices()
    assert dead.error == "ConversationBlockedByUser"


async def test_pitfall_23_nothing_of_what_was_asked_or_who_asked_is_in_the_log(
    office: TeamsOffice, caplog: pytest.LogCaptureFixture
) -> None:
    lotte = office.person("lotte")

    with caplog.at_level("DEBUG"):
        await lotte.write("Mijn buurvrouw Zwaantje zoekt geld")
        await office.deliver(lotte.activity(text="Zwaantje"), header="Bearer Zwaantje")
        await lotte.said("")

    said = [one.getMessage() for one in caplog.records if one.name.startswith(("wegwijs", "botbuilder"))]
    assert any("not let in" in one for one in said)
    assert not [one for one in said if "Zwaantje" in one or "Peeters" in one]
    assert turns(office) == 1


async def test_what_is_not_kept_in_time_is_to_be_delivered_again_and_is_then_answered_once(
    talk: Talk, tmp_path: Path
) -> None:
    async with open_teams(talk, tmp_path, commit_seconds=0.2) as office:
        lotte = office.person("lotte")
        activity = lotte.activity(text=QUESTION)
        held = await office.hold_store()

        status, _ = await office.deliver(activity)
        held.release()
        again, _ = await office.deliver(activity)
        await office.settled()

        assert (status, again) == (503, 202)
        assert len(lotte.posts) == 1


async def test_who_presses_hears_that_it_may_not_be_kept(talk: Talk, tmp_path: Path) -> None:
    async with open_teams(talk, tmp_path, commit_seconds=0.2) as office:
        lotte = office.person("lotte")
        await lotte.write("subsidie")
        await office.settled()
        held = await office.hold_store()

        status, answer = await lotte.press_label("Vlaamse subsidies")
        held.release()

        assert (status, answer["value"]) == (200, NOT_SURE)


async def test_a_dialog_that_is_nothing_of_ours_says_so(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    await lotte.write(QUESTION)
    posted = await lotte.said("microStart")

    answers = [await lotte.invoke(name, {"data": {"x": 1}}, posted) for name in ("task/fetch", "task/submit")]

    assert [status for status, _ in answers] == [200, 200]
    assert {answer["task"]["type"] for _, answer in answers} == {"message"}
    assert turns(office) == 1


async def test_pitfall_22_without_an_app_id_there_is_no_route(talk: Talk, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, inbox={"teams": [{"team": "algemeen", "titel": "Algemeen team"}]})
    parts = make_parts(settings, talk, new_store(tmp_path / "wegwijs.sqlite"))

    async with (
        serve(parts) as running,
        aiohttp.ClientSession(running.address) as session,
        session.post(ROUTE, json={"type": "message"}) as answer,
    ):
        status = answer.status
    parts.store.close()

    assert status == 404


async def test_who_picks_nothing_from_a_menu_is_asked_to(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    await lotte.write(QUESTION)
    posted = await lotte.said("microStart")

    status, answer = await lotte.press(posted, {"v": 1, "uit": "lijst_0"})
    await settled(office)

    assert (status, answer["value"]) == (200, PICK_FIRST)
    assert len(lotte.posts) == 1
