"""The register of processing: nothing is stored without an entry, and it says what the settings say."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import JSON, Column

from adapters.inbox_settings import InboxPart, LoginPart, MailPart
from adapters.register import COLUMNS, TABLES
from adapters.register_fields import FIELDS
from adapters.register_page import ACTIVITIES, write_register
from adapters.retention_settings import KeepPart
from adapters.settings import Settings, WebPart
from adapters.slack_secrets import SlackSecrets
from adapters.slack_settings import SlackPart
from adapters.store.schema import metadata
from adapters.teams_secrets import TeamsSecrets
from adapters.teams_settings import TeamsPart
from bot.bucket import Bucket
from bot.conversation import Awaits, Conversation, Explanation
from bot.intake_state import IntakeState
from bot.organisation import Organisation
from bot.reply import Aside, Button, Line, Reply, Section
from bot.request import Fact

TODAY = date(2026, 11, 28)
ORGANISATION, OTHER = "99999999-8888-4777-8666-555555555555", "77777777-8888-4777-8666-555555555555"
TEAMS_PART = TeamsPart.model_validate({"organisatie": ORGANISATION, "andere_organisaties": [OTHER]})
SLACK = SlackPart.model_validate({"werkruimte": "T0123ABCD"})
BARE = Settings(
    Path("wegwijs.yaml"), Organisation("De | Fabriek"), WebPart(), KeepPart(), Path("data"), Path("c"), None
)
STORED = {(table.name, column.name) for table in metadata.sorted_tables for column in table.columns}
LISTED = {(table, column) for table, columns in COLUMNS.items() for column in columns}


def written(**changes: object) -> str:
    return write_register(replace(BARE, **changes), today=TODAY)  # type: ignore[arg-type]


def is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def test_every_stored_column_has_an_entry() -> None:
    assert sorted(STORED - LISTED) == []


def test_every_entry_is_of_a_stored_column() -> None:
    assert sorted(LISTED - STORED) == []


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("conversations.state", Conversation),
        ("conversations.state.intake", IntakeState),
        ("conversations.state.explanation", Explanation),
        ("conversations.state.awaits", Awaits),
        ("conversations.state.bucket", Bucket),
        ("messages.content.sections", Section),
        ("messages.content.sections.lines", Line),
        ("messages.content.buttons", Button),
        ("messages.content.aside", Aside),
        ("request_details.facts", Fact),
    ],
)
def test_every_field_within_a_column_has_an_entry(place: str, kept: type) -> None:
    assert set(FIELDS[place]) == set(kept.__dataclass_fields__)


@pytest.mark.parametrize("place", ["messages.content", "notices.content"])
def test_all_that_can_be_said_has_an_entry_where_it_is_kept(place: str) -> None:
    assert set(Reply.__dataclass_fields__) - set(FIELDS[place]) == set()


def test_every_column_that_can_hold_more_has_entries_within_or_is_a_list() -> None:
    kept = {
        f"{table.name}.{one.name}"
        for table in metadata.sorted_tables
        for one in table.columns
        if is_json(one)
    }
    lists = {place for place in kept if "lijst" in COLUMNS[place.split(".")[0]][place.split(".")[1]].why}

    assert kept - lists - set(FIELDS) == set()
    assert lists == {"request_details.asked", "appointments.offered"}


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        pytest.param(r"Wat binnenkwam \| 90 \|", {}, id="received-as-long-as-a-request"),
        pytest.param(
            r"Wat binnenkwam \| 7 \|",
            {"keep": KeepPart(gesprek_dagen=2, aanvraag_dagen=3)},
            id="received-a-week",
        ),
        pytest.param(r"Wat vernietigd is \| 3653 \|", {}, id="destroyed-ten-years"),
        pytest.param(r"Verzoek over gegevens, afgehandeld \| 365 \|", {}, id="rights-a-year"),
        pytest.param(r"Link naar een bestand met gegevens \| 1 uur \|", {}, id="links-an-hour"),
        pytest.param(r"Wie een aanvraag open heeft \| 30 seconden \|", {}, id="looks"),
    ],
)
def test_the_register_says_how_long_what_makes_it_work_is_kept(row: str, changes: dict[str, object]) -> None:
    assert re.search(rf"^\| {row}", written(**changes), re.MULTILINE)


def test_every_term_that_a_processing_names_is_in_the_register() -> None:
    text = written()

    assert [one for each in ACTIVITIES for one in each.terms if f"\n| {one} |" not in text] == []


def test_every_table_has_a_title_and_belongs_to_a_processing() -> None:
    of_activities = {table for one in ACTIVITIES for table in one.tables}

    assert set(TABLES) == set(COLUMNS) == of_activities


def test_every_entry_says_why_in_words() -> None:
    entries = [one for columns in (*COLUMNS.values(), *FIELDS.values()) for one in columns.values()]

    assert [one for one in entries if len(one.why) < 8 or one.why.endswith(".")] == []


def test_the_register_names_every_stored_column() -> None:
    text = written()

    for table, columns in COLUMNS.items():
        part = text.partition(f"(`{table}`)")[2].partition("\n### ")[0]
        assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == list(columns)


@pytest.mark.parametrize(
    ("changes", "said", "not_said"),
    [
        pytest.param(
            {}, ["Mail: niet aangesloten", "SQLite", "niet aangezet", "niet ingevuld"], [], id="bare"
        ),
        pytest.param(
            {"mail": MailPart(server="smtp.voorbeeld.be", afzender="a@voorbeeld.be", gebruiker="joske")},
            ["Mail: **in gebruik**", "`smtp.voorbeeld.be`, poort 587, beveiliging: starttls"],
            ["Mail: niet aangesloten", "joske"],
            id="mail",
        ),
        pytest.param(
            {"slack": SLACK, "slack_secrets": SlackSecrets(token=SecretStr("heelgeheim"))},
            [
                "Slack: **in gebruik**. Ontvanger: Slack (Salesforce). Werkruimte: `T0123ABCD`.",
                *(
                    "Wat teams in hun kanaal schrijven, krijgt wegwijs niet",
                    "bedrijf uit de Verenigde Staten",
                ),
            ],
            ["Slack: niet aangesloten", "heelgeheim", "wegwijs zelf geeft niets door"],
            id="slack",
        ),
        pytest.param(
            {
                "slack": SLACK.model_copy(update={"forwards_threads": True}),
                "slack_secrets": SlackSecrets(token=SecretStr("heelgeheim")),
            },
            ["Slack stuurt wegwijs alles wat in de kanalen van teams geschreven wordt"],
            ["krijgt wegwijs niet"],
            id="slack, reading threads",
        ),
        pytest.param({"slack": SLACK}, ["Slack: niet aangesloten"], ["T0123ABCD"], id="slack, not in use"),
        pytest.param(
            {"teams": TEAMS_PART, "teams_secrets": TeamsSecrets(ORGANISATION, SecretStr("heelgeheim"))},
            [
                "Microsoft Teams: **in gebruik**. Ontvanger: Microsoft. Organisatie in Microsoft Entra:"
                f" `{ORGANISATION}`. Ook mensen van {OTHER} kunnen iets vragen. Wat in kanalen en groepen",
                "Microsoft is een bedrijf uit de Verenigde Staten",
            ],
            ["Teams: niet aangesloten", "heelgeheim", "wegwijs zelf geeft niets door", "je werkruimte"],
            id="microsoft teams",
        ),
        pytest.param(
            {"teams": TEAMS_PART}, ["Teams: niet aangesloten"], [ORGANISATION], id="teams, not in use"
        ),
        pytest.param(
            {"database": SecretStr("postgresql://wegwijs:heelgeheim@db.intern/wegwijs")},
            ["PostgreSQL"],
            ["SQLite", "heelgeheim", "db.intern"],
            id="postgresql",
        ),
        pytest.param(
            {"web": WebPart(https="ja", proxy_adressen=["10.0.0.1"]), "public_url": "https://w.voorbeeld.be"},
            ["cookies gaan alleen over https", "https://w.voorbeeld.be", "Vertrouwde proxy’s: 1."],
            ["niet aangezet"],
            id="https",
        ),
        pytest.param(
            {"inbox": InboxPart(extra_code_voor=["beheerder", "teamleider"])},
            ["Extra code verplicht voor: beheerder, teamleider."],
            [],
            id="codes",
        ),
        pytest.param(
            {"login": LoginPart(uitgever="https://login.voorbeeld.be", klant="w")},
            ["https://login.voorbeeld.be weet wanneer wie zich aanmeldt"],
            [],
            id="issuer",
        ),
        pytest.param(
            {"inbox": InboxPart(teams=[{"team": "wonen", "titel": "Team Wonen", "mail": "w@voorbeeld.be"}])},
            ["| Team Wonen | w@voorbeeld.be |"],
            ["Algemeen team"],
            id="teams",
        ),
        pytest.param(
            {"organisation": Organisation("De Fabriek", email="info@voorbeeld.be")},
            ["- Mail: info@voorbeeld.be", "wegwijs bij De Fabriek"],
            ["**niet ingevuld**"],
            id="contact",
        ),
    ],
)
def test_the_register_follows_the_settings(
    changes: dict[str, object], said: list[str], not_said: list[str]
) -> None:
    text = written(**changes)

    assert [part for part in said if part not in text] == []
    assert [part for part in not_said if part in text] == []


def test_terms_bases_and_rules_of_every_kind_and_topic_are_in_the_register() -> None:
    rules = [
        {"soort": "gesprek", "grondslag": "toestemming"},
        {
            "soort": "aanvraag", "onderwerpen": ["ruimte_vinden"], "dagen": "200",
            "selectieregel": "SR-2024-7", "bestemming": "bewaren",
        },
    ]  # fmt: skip

    text = written(keep=KeepPart(gesprek_dagen=12, regels=rules))

    assert re.search(r"^\| Gesprek \| 12 \| .* \| toestemming \| – \| vernietigen \|$", text, re.MULTILINE)
    assert re.search(
        r"^\| Aanvraag over `ruimte_vinden` \| 200 \| .* \| SR-2024-7 \| bewaren \|$", text, re.MULTILINE
    )
    assert "Er is geen selectieregel ingevuld" in written()
    assert "Er is geen selectieregel ingevuld" not in text


def test_every_table_of_the_register_is_whole_markdown() -> None:
    blocks = re.findall(r"(?:^\|.*\n)+", written(), re.MULTILINE)

    assert len(blocks) == 3 + len(COLUMNS) + len(FIELDS)
    for block in blocks:
        lines = block.splitlines()
        assert re.fullmatch(r"(\|---)+\|", lines[1])
        assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {lines[0].count("|")}
    assert "\n\n\n" not in written()
