"""Where others read along in Teams, being added and removed, and messages that change afterwards."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.talk import Talk
from tests.kit.teams_cards import lint_activity
from tests.kit.teams_office import APP, TeamsOffice, TeamsPerson, open_teams

QUESTION = "Waar vind ik geld voor een buurtproject?"
PERSONAL = ["ik wil met een mens praten", "mijn gegevens", "hoe staat het met mijn aanvraag?"]


@pytest.fixture
async def office(talk: Talk, tmp_path: Path) -> AsyncIterator[TeamsOffice]:
    async with open_teams(talk, tmp_path) as running:
        yield running


def thread(office: TeamsOffice, kind: str) -> str:
    """A place where others read along."""
    if kind == "groupChat":
        return office.connector.add_group("29:lotte", "29:wout")
    return office.connector.add_thread(office.connector.add_channel(), "29:lotte", "29:wout")


def shown(office: TeamsOffice, place: str) -> str:
    return "\n".join(one.shown for one in office.connector.posts(place))


async def add(person: TeamsPerson, action: str = "add") -> None:
    status, _ = await person.office.deliver(person.activity(type="installationUpdate", action=action))
    assert status == 202


def drawn(activity: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in activity.items() if name in ("type", "summary", "attachments")}


# --- with others -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["groupChat", "channel"])
async def test_a_mention_is_answered_where_it_was_asked_with_a_general_answer(
    office: TeamsOffice, kind: str
) -> None:
    place, lotte = thread(office, kind), office.person("lotte")

    await lotte.mention(QUESTION, place, kind)
    await office.settled()

    assert "microStart" in shown(office, place)
    assert lotte.posts == []
    assert lint_activity(drawn(office.connector.posts(place)[0].activity)) == []


@pytest.mark.parametrize("kind", ["groupChat", "channel"])
async def test_what_somebody_told_before_is_not_used_or_shown_where_others_read_along(
    office: TeamsOffice, kind: str
) -> None:
    place, lotte = thread(office, kind), office.person("lotte")
    await lotte.write("Ik ben ambtenaar in Mechelen. Waar vind ik een lokaal?")

    await lotte.mention("Waar vind ik een lokaal?", place, kind)
    await office.settled()

    assert "Mechelen" in lotte.posts[0].shown
    assert "Mechelen" not in shown(office, place)


@pytest.mark.parametrize("text", PERSONAL)
async def test_what_is_of_one_person_goes_on_in_their_personal_chat_where_we_are_there(
    office: TeamsOffice, text: str
) -> None:
    place, lotte = thread(office, "channel"), office.person("lotte")
    await add(lotte)
    await office.settled()
    greeted = len(lotte.posts)

    await lotte.mention(text, place)
    await office.settled()

    assert "eigen gesprek" in shown(office, place)
    assert f"https://teams.microsoft.com/l/chat/0/0?users=28:{APP}" in str(
        office.connector.posts(place)[0].activity
    )
    assert len(lotte.posts) == greeted + 1


@pytest.mark.parametrize("text", PERSONAL)
async def test_where_we_are_not_installed_the_answer_says_how_with_a_link(
    office: TeamsOffice, text: str
) -> None:
    place, lotte = thread(office, "channel"), office.person("lotte")

    await lotte.mention(text, place)
    await office.settled()

    assert "Voeg mij eerst toe als app" in shown(office, place)
    assert f"https://teams.microsoft.com/l/app/{APP}" in str(office.connector.posts(place)[0].activity)
    assert lotte.posts == []


async def test_what_one_asked_with_others_is_not_gone_on_with_by_another(office: TeamsOffice) -> None:
    place, lotte, wout = thread(office, "groupChat"), office.person("lotte"), office.person("wout")

    await lotte.mention("subsidie", place, "groupChat")
    await office.settled()
    await wout.mention("1", place, "groupChat")
    await office.settled()

    assert "VLAIO" not in shown(office, place)


async def test_delivered_twice_it_goes_on_once_in_the_personal_chat(office: TeamsOffice) -> None:
    place, lotte = thread(office, "channel"), office.person("lotte")
    await add(lotte)
    where = {"id": place, "conversationType": "channel"}
    activity = lotte.activity(text="mijn gegevens", conversation=where)

    for _ in range(2):
        assert (await office.deliver(activity))[0] == 202
    await office.settled()

    assert len(office.connector.posts(place)) == 1
    assert len(lotte.posts) == 2


# --- added and removed -----------------------------------------------------------------------------------


async def test_who_adds_us_is_greeted_with_first_questions_that_can_be_pressed(office: TeamsOffice) -> None:
    lotte = office.person("lotte")

    await add(lotte)
    greeting = await lotte.said("Ik ben geen mens")
    await office.settled()

    assert lint_activity(drawn(greeting.activity)) == []
    assert len(lotte.posts) == 1
    status, _ = await lotte.press_label("Hoe vind ik geld voor mijn project?")
    assert status == 200


async def test_the_members_of_a_team_are_not_disturbed_when_we_are_added_to_it(office: TeamsOffice) -> None:
    lotte, channel = office.person("lotte"), office.connector.add_channel()
    where = {"id": channel, "conversationType": "channel"}

    status, _ = await office.deliver(
        lotte.activity(type="installationUpdate", action="add", conversation=where)
    )
    await office.settled()

    assert status == 202
    assert office.connector.posts(channel) == []


async def test_pitfall_21_who_removes_us_is_not_reached_any_more_until_they_come_back(
    office: TeamsOffice,
) -> None:
    lotte = office.person("lotte")
    await lotte.write(QUESTION)
    await office.settled()

    await add(lotte, "remove")

    async with office.store.unit(read_only=True) as unit:
        assert await unit.address("teams", f"{office.parts.settings.teams.tenant}/{lotte.user}") is None
    await lotte.write(QUESTION)
    await office.settled()
    assert len(lotte.posts) == 2


# --- what changes afterwards -----------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "left"), [("messageUpdate", "Waar is een zaal?"), ("messageDelete", None)])
async def test_a_message_that_is_edited_or_taken_back_is_so_in_what_is_kept(
    office: TeamsOffice, kind: str, left: str | None
) -> None:
    lotte = office.person("lotte")
    before = lotte.activity(text=QUESTION)
    await office.deliver(before)
    after = {**before, "type": kind, "text": "Waar is een zaal?", "timestamp": "2026-11-28T10:00:00Z"}

    status, _ = await office.deliver(after)
    await office.settled()

    async with office.store.unit(read_only=True) as unit:
        lines = await unit.messages("teams", f"{office.parts.settings.teams.tenant}/{lotte.user}")
    kept = [one.content["text"] for one in lines if one.author == "vrager"]
    assert status == 202
    assert QUESTION not in kept
    assert left is None or kept == [left]
    assert len(lotte.posts) == 1


async def test_after_all_is_erased_what_we_said_is_deleted_too(office: TeamsOffice) -> None:
    lotte = office.person("lotte")
    await lotte.write(QUESTION)
    await office.settled()
    await lotte.write("wis mijn gegevens")
    await office.settled()

    await lotte.press_label("Ja, wis alles")
    await office.settled()

    assert [one.shown for one in lotte.posts if "gewist" not in one.shown] == []
    assert len(office.connector.deleted(lotte.chat)) >= 2
