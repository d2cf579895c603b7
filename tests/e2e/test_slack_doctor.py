"""`wegwijs doctor slack` and `wegwijs slack manifest`: every fault of an installation is found and told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.findings import Finding, Mark
from adapters.settings import Settings
from adapters.slack.doctor import check_staff_channels
from adapters.slack.web_api import WebApi
from adapters.slack_setup import examine_slack
from bot.outbox import SendLater
from tests.kit.fake_slack import FakeSlack
from tests.kit.process import Machine
from tests.kit.slack_office import BOARD, make_settings

OTHER = "C0GELD"
Change = Callable[[FakeSlack], Any]
Changed = Callable[[Settings], Settings]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        fake.scopes.discard("assistant:write")
        fake.add_channel(BOARD, "balie", is_private=True, members=("U3",), bot_is_member=True)
        yield fake


def lines(found: list[Finding], mark: Mark) -> list[str]:
    return [one.what for one in found if one.mark is mark]


def as_is(settings: Settings) -> Settings:
    return settings


def with_secrets(**changes: Any) -> Changed:
    return lambda settings: replace(settings, slack_secrets=replace(settings.slack_secrets, **changes))


def over_socket(settings: Settings) -> Settings:
    token = SecretStr(FakeSlack.app_token)
    return with_secrets(app_token=token, signing_secrets=())(settings)


def with_channels(*channels: str) -> Changed:
    def change(settings: Settings) -> Settings:
        teams = [
            part.model_copy(update={"slack_channel": channel})
            for part, channel in zip(settings.inbox.teams, channels, strict=True)
        ]
        return replace(settings, inbox=settings.inbox.model_copy(update={"teams": tuple(teams)}))

    return change


async def test_a_good_installation_misses_nothing_and_no_card_stays(slack: FakeSlack, tmp_path: Path) -> None:
    found = await examine_slack(make_settings(tmp_path, slack))

    assert lines(found, Mark.WRONG) == []
    assert [what.split(":")[0] for what in lines(found, Mark.FINE)] == [
        *("token", "werkruimte", "rechten", "adres", "ondertekening", f"Algemeen team, kanaal {BOARD}")
    ]
    assert [what.split(":")[0] for what in lines(found, Mark.LOOK)] == ["gebeurtenissen", "Team geld"]
    assert slack.posts(BOARD) == []
    assert len(slack.deleted(BOARD)) == 1


async def test_a_good_installation_over_a_socket_needs_no_address(slack: FakeSlack, tmp_path: Path) -> None:
    settings = replace(over_socket(make_settings(tmp_path, slack)), public_url="")
    slack.scopes.add("connections:write")  # what its app token may; not a right of the bot

    found = await examine_slack(settings)

    assert lines(found, Mark.WRONG) == []
    assert "Socket Mode: Slack geeft een verbinding." in lines(found, Mark.FINE)


FAULTS: list[Any] = [
    pytest.param(
        lambda slack: slack.fail("auth.test", error="token_revoked"),
        as_is,
        "token: Slack weigert WEGWIJS_SLACK_TOKEN (token_revoked)",
        id="token withdrawn",
    ),
    pytest.param(
        lambda slack: slack.drop("auth.test", times=2),
        as_is,
        "token: Slack antwoordt niet",
        id="slack away",
    ),
    pytest.param(
        lambda slack: setattr(slack, "own_team", "T2"),
        as_is,
        "werkruimte: de token is van T2, en slack.werkruimte is T1",
        id="token of another workspace",
    ),
    pytest.param(
        lambda slack: slack.scopes.discard("users:read"),
        as_is,
        "recht users:read (weten wie een gast van buiten is)",
        id="right missing",
    ),
    pytest.param(
        lambda slack: None,
        lambda settings: replace(settings, slack=settings.slack.model_copy(update={"is_agent": True})),
        "recht assistant:write",
        id="right of a choice missing",
    ),
    pytest.param(
        lambda slack: None,
        lambda settings: replace(settings, public_url="http://127.0.0.1:8080"),
        "adres: zet WEGWIJS_PUBLIC_URL",
        id="address without https",
    ),
    pytest.param(
        lambda slack: None,
        with_secrets(signing_secrets=()),
        "ondertekening: zet WEGWIJS_SLACK_SIGNING",
        id="unsigned",
    ),
    pytest.param(
        lambda slack: slack.fail("apps.connections.open", error="invalid_auth"),
        over_socket,
        "Socket Mode: token: Slack weigert WEGWIJS_SLACK_APP_TOKEN (invalid_auth)",
        id="no socket",
    ),
    pytest.param(
        lambda slack: None, with_channels("", ""), "kanalen van teams: geef een team", id="no channel"
    ),
    pytest.param(
        lambda slack: slack.channels.pop(BOARD),
        as_is,
        "wegwijs ziet dit kanaal niet (channel_not_found)",
        id="unseen",
    ),
    pytest.param(
        lambda slack: setattr(slack.channels[BOARD], "is_private", False),
        as_is,
        "dit is geen besloten kanaal",
        id="public channel",
    ),
    pytest.param(
        lambda slack: setattr(slack.channels[BOARD], "is_ext_shared", True),
        as_is,
        "dit kanaal is gedeeld",
        id="shared with another organisation",
    ),
    pytest.param(
        lambda slack: setattr(slack.channels[BOARD], "is_org_shared", True),
        as_is,
        "dit kanaal is gedeeld",
        id="shared with another workspace",
    ),
    pytest.param(
        lambda slack: setattr(slack.channels[BOARD], "is_archived", True),
        as_is,
        "dit kanaal is gearchiveerd",
        id="archived",
    ),
    pytest.param(
        lambda slack: slack.add_channel(OTHER, "geld", is_private=False, bot_is_member=False),
        with_channels(BOARD, OTHER),
        "wegwijs is geen lid van dit kanaal. Typ er /invite @wegwijs",
        id="not a member",
    ),
    pytest.param(
        lambda slack: slack.limit("conversations.info", retry_after=30),
        as_is,
        "Slack antwoordt niet (ratelimited)",
        id="too busy",
    ),
    pytest.param(
        lambda slack: slack.fail("chat.postMessage", error="restricted_action"),
        as_is,
        "een proefkaartje kwam niet aan (restricted_action)",
        id="may not post",
    ),
    pytest.param(
        lambda slack: slack.fail("chat.delete", error="cant_delete_message"),
        as_is,
        "het proefkaartje ging niet meer weg (cant_delete_message)",
        id="may not delete",
    ),
]


@pytest.mark.parametrize(("trouble", "change", "said"), FAULTS)
async def test_each_fault_is_told_once_with_what_to_mend(
    slack: FakeSlack, tmp_path: Path, trouble: Change, change: Changed, said: str
) -> None:
    slack.scopes.add("connections:write")
    settings = change(make_settings(tmp_path, slack))
    trouble(slack)

    found = await examine_slack(settings)

    wrong = lines(found, Mark.WRONG)
    assert len(wrong) == 1
    assert said in wrong[0]
    secrets = (slack.bot_token, slack.app_token, slack.signing_secret)
    assert not any(secret in one.what for one in found for secret in secrets)


async def test_no_card_is_posted_where_others_would_read_it(slack: FakeSlack, tmp_path: Path) -> None:
    slack.channels[BOARD].is_ext_shared = True

    await examine_slack(make_settings(tmp_path, slack))

    assert slack.called("chat.postMessage") == []


async def test_with_a_token_that_does_not_work_nothing_else_is_asked(
    slack: FakeSlack, tmp_path: Path
) -> None:
    slack.fail("auth.test", error="invalid_auth")

    await examine_slack(make_settings(tmp_path, slack))

    assert [call.method for call in slack.calls] == ["auth.test"]


async def test_rights_that_are_not_needed_are_told(slack: FakeSlack, tmp_path: Path) -> None:
    slack.scopes.add("groups:history")

    found = await examine_slack(make_settings(tmp_path, slack))

    assert any("niet nodig heeft: groups:history" in what for what in lines(found, Mark.LOOK))


async def test_where_slack_hides_the_rights_it_is_said_where_to_look(
    slack: FakeSlack, tmp_path: Path
) -> None:
    slack.hides_scopes = True

    found = await examine_slack(make_settings(tmp_path, slack))

    assert lines(found, Mark.WRONG) == []
    assert any(what.startswith("rechten: Slack zegt ze niet") for what in lines(found, Mark.LOOK))


async def test_at_rotation_it_is_said_when_the_old_secret_may_go(slack: FakeSlack, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, slack, newer_secrets=("nieuwer-geheim",))

    found = await examine_slack(settings)

    assert any("SIGNING_SECRET_BEFORE weg" in what for what in lines(found, Mark.FINE))


@pytest.fixture
async def api(slack: FakeSlack) -> AsyncIterator[WebApi]:
    made = WebApi(slack.bot_token, base_url=slack.api_url)
    yield made
    await made.close()


async def test_pitfall_8_the_channel_of_staff_must_be_private_and_not_shared(
    slack: FakeSlack, api: WebApi, tmp_path: Path
) -> None:
    teams = make_settings(tmp_path, slack).to_teams().teams
    before = await check_staff_channels(api, teams)
    slack.channels[BOARD].is_private = False
    slack.channels[BOARD].is_ext_shared = True

    after = await check_staff_channels(api, teams)

    assert before == []
    assert [(one.team, one.channel) for one in after] == [("Algemeen team", BOARD)] * 2
    assert ["besloten" in after[0].what, "gedeeld" in after[1].what] == [True, True]


async def test_while_slack_is_away_nothing_is_said_of_the_channels(
    slack: FakeSlack, api: WebApi, tmp_path: Path
) -> None:
    slack.break_down("conversations.info", status=503)

    with pytest.raises(SendLater):
        await check_staff_channels(api, make_settings(tmp_path, slack).to_teams().teams)


async def test_a_right_that_was_not_given_is_a_fault_of_the_channel(
    slack: FakeSlack, api: WebApi, tmp_path: Path
) -> None:
    slack.scopes.discard("groups:read")
    slack.expect_fault("missing_scope")

    [fault] = await check_staff_channels(api, make_settings(tmp_path, slack).to_teams().teams)

    assert "groups:read" in fault.what


TOKEN = "-".join(("xoxb", "2147483647", "Zk3vQ9aLrT7mWd5p"))
SIGNING = "0123456789abcdef" * 2
YAML = f"slack:\n  werkruimte: T1\nbalie:\n  teams:\n  - team: a\n    titel: A\n    slack_kanaal: {BOARD}\n"


@pytest.fixture
def doctor(machine: Machine, slack: FakeSlack) -> Callable[[], Awaitable[tuple[int, str, str]]]:
    """Runs the command as a process: its exit code, and what it printed."""
    (machine.folder / "wegwijs.yaml").write_text(YAML, encoding="utf-8")
    slack.bot_token = TOKEN

    async def run() -> tuple[int, str, str]:
        done = await asyncio.to_thread(
            machine.run,
            *("doctor", "slack"),
            WEGWIJS_SLACK_TOKEN=TOKEN,
            WEGWIJS_SLACK_SIGNING_SECRET=SIGNING,
            WEGWIJS_SLACK_API=slack.api_url,
            WEGWIJS_PUBLIC_URL="https://wegwijs.voorbeeld.be",
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return run


async def test_the_command_prints_a_line_each_and_never_a_secret(
    doctor: Callable[[], Awaitable[tuple[int, str, str]]], slack: FakeSlack
) -> None:
    code, said, mistakes = await doctor()

    assert (code, mistakes) == (0, "")
    assert all(line.startswith(("ok ", "ZIE ZELF ")) for line in said.splitlines())
    assert "ok        A, kanaal C0BALIE: besloten" in said
    assert not any(secret in said for secret in (TOKEN, SIGNING))


async def test_the_command_ends_with_1_when_something_is_missing(
    doctor: Callable[[], Awaitable[tuple[int, str, str]]], slack: FakeSlack
) -> None:
    slack.channels[BOARD].is_private = False

    code, said, _ = await doctor()

    assert code == 1
    assert "ONTBREEKT A, kanaal C0BALIE: dit is geen besloten kanaal" in said


def test_without_a_token_the_doctor_says_how_to_begin(machine: Machine) -> None:
    done = machine.run("doctor", "slack")

    assert done.returncode == 1
    assert "wegwijs slack manifest" in done.stdout.decode()


def test_the_manifest_is_printed_or_it_is_said_what_is_needed(machine: Machine) -> None:
    printed = machine.run("slack", "manifest", WEGWIJS_PUBLIC_URL="https://wegwijs.voorbeeld.be")
    over_a_socket = machine.run("slack", "manifest", "--socket")
    refused = machine.run("slack", "manifest")

    assert (printed.returncode, over_a_socket.returncode, refused.returncode) == (0, 0, 2)
    assert b"https://wegwijs.voorbeeld.be/slack/events" in printed.stdout
    assert b"socket_mode_enabled: true" in over_a_socket.stdout
    assert len(refused.stderr.decode().strip().splitlines()) == 1
