"""`wegwijs doctor teams` and `wegwijs teams package`: every fault of an installation is found and told."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.findings import Finding, Mark
from adapters.inbox_settings import InboxPart
from adapters.retention_settings import KeepPart
from adapters.settings import Settings, WebPart
from adapters.teams_secrets import TeamsSecrets
from adapters.teams_settings import TeamsPart
from adapters.teams_setup import PACKAGE, examine_teams
from bot.organisation import Organisation
from tests.kit.fake_connector import FakeConnector
from tests.kit.process import Machine

APP, TENANT = "11111111-2222-4333-8444-555555555555", "99999999-8888-4777-8666-555555555555"
OTHER = "77777777-8888-4777-8666-555555555555"
ADDRESS = "https://wegwijs.voorbeeld.be"
Change = Callable[[FakeConnector], Any]
Changed = Callable[[Settings], Settings]


@pytest.fixture
async def teams() -> AsyncIterator[FakeConnector]:
    async with FakeConnector() as fake:
        fake.app_id, fake.tenant = APP, TENANT
        yield fake


@pytest.fixture
def channel(teams: FakeConnector) -> str:
    return teams.add_channel("29:lotte")


def make_settings(teams: FakeConnector, *channels: str) -> Settings:
    """An organisation with a team for each channel, and a first one without."""
    parts = [
        {"team": "algemeen", "titel": "Algemeen team"},
        *(
            {"team": f"t{number}", "titel": f"Team {number}", "teams_kanaal": name}
            for number, name in enumerate(channels, start=1)
        ),
    ]
    return Settings(
        *(
            Path("wegwijs.yaml"),
            Organisation("De Fabriek"),
            WebPart(),
            KeepPart(),
            Path("d"),
            Path("c"),
            None,
        ),
        inbox=InboxPart.model_validate({"teams": parts}),
        teams=TeamsPart.model_validate({"organisatie": TENANT, "dienst": teams.service_url}),
        teams_secrets=TeamsSecrets(APP, SecretStr(teams.secret), teams.login_url),
        public_url=ADDRESS,
    )


def lines(found: list[Finding], mark: Mark) -> list[str]:
    return [one.what for one in found if one.mark is mark]


def as_is(settings: Settings) -> Settings:
    return settings


def with_secret(value: str) -> Changed:
    return lambda settings: replace(
        settings, teams_secrets=replace(settings.teams_secrets, secret=SecretStr(value))
    )


def in_organisation(tenant: str) -> Changed:
    return lambda settings: replace(settings, teams=settings.teams.model_copy(update={"tenant": tenant}))


async def test_a_good_installation_misses_nothing_and_no_card_stays(
    teams: FakeConnector, channel: str
) -> None:
    found = await examine_teams(make_settings(teams, channel))

    assert lines(found, Mark.WRONG) == []
    assert [what.split(":")[0] for what in lines(found, Mark.FINE)] == [
        *("aanmelding", "organisatie", "Team 1, kanaal 19")
    ]
    assert [what.split(":")[0] for what in lines(found, Mark.LOOK)] == [
        *("adres", "dienst", "Algemeen team", "leden")
    ]
    [thread] = [room for room in teams.rooms if room.startswith(f"{channel};")]
    assert teams.posts(thread) == []
    assert len(teams.deleted(thread)) == 1


async def test_the_card_of_test_says_what_it_is_and_begins_a_thread_as_teams_wants_it(
    teams: FakeConnector, channel: str
) -> None:
    await examine_teams(make_settings(teams, channel))

    [call] = teams.called("begin")
    assert call.body["isGroup"] is True
    assert call.body["bot"] == {"id": f"28:{APP}"}
    assert call.body["tenantId"] == TENANT
    assert call.body["channelData"] == {"channel": {"id": channel}, "tenant": {"id": TENANT}}
    [thread] = [room for room in teams.rooms if room.startswith(f"{channel};")]
    assert teams.deleted(thread)[0].shown.startswith("Proef van wegwijs")


FAULTS: list[Any] = [
    pytest.param(
        lambda _: None,
        with_secret("een-ander-geheim"),
        "aanmelding: Microsoft weigert WEGWIJS_TEAMS_SECRET (login: invalid_client)",
        id="secret refused",
    ),
    pytest.param(
        lambda _: None,
        in_organisation(OTHER),
        f"organisatie: Microsoft kent de app {APP} niet in {OTHER}",
        id="another organisation",
    ),
    pytest.param(
        lambda teams: teams.break_down("login", status=503),
        as_is,
        "aanmelding: Microsoft antwoordt niet (login: HTTP 503)",
        id="login away",
    ),
    pytest.param(
        lambda teams: teams.drop("login", times=2),
        as_is,
        "aanmelding: Microsoft antwoordt niet",
        id="login breaks off",
    ),
    pytest.param(
        lambda _: None,
        lambda settings: replace(settings, public_url="http://127.0.0.1:8080"),
        "adres: zet WEGWIJS_PUBLIC_URL",
        id="address without https",
    ),
    pytest.param(
        lambda _: None,
        lambda settings: replace(
            settings, inbox=settings.inbox.model_copy(update={"teams": settings.inbox.teams[:1]})
        ),
        "kanalen van teams: geef een team een teams_kanaal",
        id="no channel",
    ),
    pytest.param(
        lambda teams: teams.rooms.clear(),
        as_is,
        "wegwijs kan hier niets plaatsen (ConversationNotFound). Voeg de app wegwijs toe",
        id="channel unknown",
    ),
    pytest.param(
        lambda teams: teams.refuse("begin", 403, "BotNotInConversationRoster"),
        as_is,
        "wegwijs kan hier niets plaatsen (BotNotInConversationRoster)",
        id="not added to the team",
    ),
    pytest.param(
        lambda teams: teams.refuse("begin", 401, "BotNotRegistered", times=2),
        as_is,
        "Teams laat wegwijs niet binnen (BotNotRegistered). Kijk of er een Azure-bot is",
        id="no bot",
    ),
    pytest.param(
        lambda teams: teams.ask_to_wait("begin", retry_after=30),
        as_is,
        "Teams antwoordt niet (Throttled)",
        id="too busy",
    ),
    pytest.param(
        lambda teams: teams.break_down("begin", status=502),
        as_is,
        "Teams antwoordt niet (HTTP 502)",
        id="connector away",
    ),
    pytest.param(
        lambda teams: teams.refuse("delete", 403, "MessageWritesBlocked"),
        as_is,
        "het proefkaartje ging niet meer weg (MessageWritesBlocked)",
        id="may not delete",
    ),
]


@pytest.mark.parametrize(("trouble", "change", "said"), FAULTS)
async def test_each_fault_is_told_once_with_what_to_mend(
    teams: FakeConnector, channel: str, trouble: Change, change: Changed, said: str
) -> None:
    settings = change(make_settings(teams, channel))
    trouble(teams)

    found = await examine_teams(settings)

    wrong = lines(found, Mark.WRONG)
    assert len(wrong) == 1
    assert said in wrong[0]
    assert not any(secret in one.what for one in found for secret in (teams.secret, "een-ander-geheim"))


async def test_a_channel_that_is_wrong_does_not_hide_one_that_is_fine(
    teams: FakeConnector, channel: str
) -> None:
    found = await examine_teams(make_settings(teams, "19:weg@thread.tacv2", channel))

    assert [what.partition(",")[0] for what in lines(found, Mark.WRONG)] == ["Team 1"]
    assert any(what.startswith("Team 2, kanaal") for what in lines(found, Mark.FINE))


async def test_who_cannot_sign_in_posts_nothing(teams: FakeConnector, channel: str) -> None:
    found = await examine_teams(with_secret("een-ander-geheim")(make_settings(teams, channel)))

    assert any(what.startswith("kanalen van teams: niet nagekeken") for what in lines(found, Mark.LOOK))
    assert [call.method for call in teams.calls] == ["login"]


async def test_without_an_app_nobody_is_asked_anything(teams: FakeConnector, channel: str) -> None:
    found = await examine_teams(replace(make_settings(teams, channel), teams_secrets=TeamsSecrets()))

    assert [(one.mark, "docs/teams.md" in one.what) for one in found] == [(Mark.WRONG, True)]
    assert teams.calls == []


async def test_the_service_of_microsoft_is_fine(teams: FakeConnector, channel: str) -> None:
    settings = make_settings(teams, channel)
    refused = with_secret("een-ander-geheim")(replace(settings, teams=TeamsPart(organisatie=TENANT)))

    found = await examine_teams(refused)

    assert "dienst: kaartjes gaan naar https://smba.trafficmanager.net/teams/." in lines(found, Mark.FINE)


# --- the commands themselves --------------------------------------------------------------------------

SECRET = "~".join(("Zk3vQ9aLrT7mWd5p", "q8Yt5Rw2Lk"))
GIVEN = {"WEGWIJS_TEAMS_APP_ID": APP, "WEGWIJS_TEAMS_SECRET": SECRET, "WEGWIJS_PUBLIC_URL": ADDRESS}


def write_settings(machine: Machine, teams: FakeConnector, channel: str) -> None:
    teams.secret = SECRET
    text = (
        f"teams:\n  organisatie: {TENANT}\n  dienst: {teams.service_url}\n"
        f"balie:\n  teams:\n  - team: a\n    titel: A\n    teams_kanaal: {channel}\n"
    )
    (machine.folder / "wegwijs.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("is_there", [True, False], ids=["all fine", "channel gone"])
async def test_the_command_prints_a_line_each_and_ends_with_1_when_something_is_missing(
    machine: Machine, teams: FakeConnector, channel: str, *, is_there: bool
) -> None:
    write_settings(machine, teams, channel)
    if not is_there:
        teams.remove(channel)

    done = await asyncio.to_thread(
        machine.run, "doctor", "teams", **GIVEN, WEGWIJS_TEAMS_LOGIN=teams.login_url
    )

    said = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0 if is_there else 1, b"")
    assert all(line.startswith(("ok ", "ZIE ZELF ", "ONTBREEKT ")) for line in said.splitlines())
    assert (f"ok        A, kanaal {channel}: een proefkaartje kwam aan" in said) is is_there
    assert SECRET not in said


async def test_the_package_is_written_where_the_command_is_run(
    machine: Machine, teams: FakeConnector, channel: str
) -> None:
    write_settings(machine, teams, channel)

    done = await asyncio.to_thread(machine.run, "teams", "package", **GIVEN)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith(f"{PACKAGE}: ")
    assert zipfile.ZipFile(machine.folder / PACKAGE).testzip() is None
    assert teams.calls == []


async def test_without_an_app_the_package_is_refused_in_a_sentence(
    machine: Machine, teams: FakeConnector, channel: str
) -> None:
    write_settings(machine, teams, channel)

    done = await asyncio.to_thread(machine.run, "teams", "package", WEGWIJS_PUBLIC_URL=ADDRESS)

    assert done.returncode == 2
    assert done.stderr.decode().startswith("WEGWIJS_TEAMS_APP_ID: ")
    assert not (machine.folder / PACKAGE).exists()
