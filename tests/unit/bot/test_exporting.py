"""Taking figures and requests out: by role, counted right, and in the log before the first byte."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.exporting import COLUMNS, CONTENT, Exporter, MayNot, What
from bot.ports import NotKept
from bot.request import Fact, Outcome, Role, Staff, State
from bot.sheets import Form
from tests.conftest import FixedClock
from tests.kit.fake_desk import NOW, TEAMS, MemoryStore, make_request

MIA = Staff(1, "mia", "Mia Claes", "noord")
LEEN = Staff(2, "leen", "Leen De Smet", "noord", Role.LEAD)
BEA = Staff(3, "bea", "Bea Wouters", "zuid", Role.ADMIN)
SECRETS = ("Buurtmoestuin", "Ana Peeters", "ana@voorbeeld.be", "mijn buurman")


class World:
    def __init__(self, clock: FixedClock) -> None:
        self.store = MemoryStore()
        for one in (MIA, LEEN, BEA):
            self.store.hire(one)
        self.exporter = Exporter(self.store, clock, TEAMS)  # type: ignore[arg-type]

    def file(self, number: str, **changes: Any) -> None:
        self.store.requests[number] = make_request(number, **changes)

    async def take(self, staff: Staff, what: What, form: Form = Form.JSON) -> Any:
        content = b"".join([piece async for piece in await self.exporter.export(staff, what, form)])
        if form is Form.JSON:
            return json.loads(content)
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    @property
    def log(self) -> list[tuple[int | None, str, str | None]]:
        return [(row.staff, row.action, row.number) for row in self.store.audit]


@pytest.fixture
def world(clock: FixedClock) -> World:
    made = World(clock)
    made.file(
        "111-111-A", subject="Buurtmoestuin", notify_email="ana@voorbeeld.be", owner=1, state=State.TAKEN,
        labels=("huur",), facts=(Fact("probleem", "Je vraag", "mijn buurman"),),
    )  # fmt: skip
    made.file("222-222-B", team="zuid")
    return made


@pytest.mark.parametrize(
    ("staff", "what", "found"),
    [
        pytest.param(LEEN, What.REQUESTS, ["111-111-A"], id="lead-own-team"),
        pytest.param(BEA, What.REQUESTS, ["111-111-A", "222-222-B"], id="admin-all"),
        pytest.param(LEEN, What.WHOLE, ["111-111-A"], id="lead-content-of-own-team"),
    ],
)
async def test_everybody_takes_out_what_their_role_may(
    world: World, staff: Staff, what: What, found: list[str]
) -> None:
    assert [row["nummer"] for row in await world.take(staff, what)] == found


@pytest.mark.parametrize("what", [What.REQUESTS, What.WHOLE])
async def test_a_member_takes_out_figures_only(world: World, what: What) -> None:
    with pytest.raises(MayNot):
        await world.exporter.export(MIA, what, Form.CSV)

    assert [row["team"] for row in await world.take(MIA, What.FIGURES)] == ["Team Noord"]
    assert world.log == [(1, "cijfers uitgevoerd", None)]


@pytest.mark.parametrize("form", Form)
async def test_what_askers_wrote_is_only_in_the_file_with_content(world: World, form: Form) -> None:
    for what, expected in ((What.FIGURES, 0), (What.REQUESTS, 0), (What.WHOLE, len(SECRETS))):
        whole = str(await world.take(LEEN, what, form))

        assert sum(secret in whole for secret in SECRETS) == expected


async def test_the_columns_are_those_that_were_agreed(world: World) -> None:
    (row,) = await world.take(LEEN, What.WHOLE)

    assert tuple(row) == (*COLUMNS, *CONTENT)
    assert row["behandelaar"] == "Mia Claes"
    assert row["toestand"] == "opgenomen"
    assert row["labels"] == ["huur"]
    assert row["gegevens"] == [{"label": "Je vraag", "waarde": "mijn buurman"}]


@pytest.mark.parametrize("what", [What.REQUESTS, What.WHOLE])
async def test_statement_64_an_export_of_requests_is_in_the_log_of_each(world: World, what: What) -> None:
    await world.take(BEA, what)

    assert world.log == [
        (3, "uitgevoerd", None),
        (3, "uitgevoerd", "111-111-A"),
        (3, "uitgevoerd", "222-222-B"),
    ]


async def test_nothing_is_handed_out_when_it_cannot_be_kept_who_took_it(world: World) -> None:
    world.store.is_full = True

    with pytest.raises(NotKept):
        await world.exporter.export(BEA, What.WHOLE, Form.CSV)


async def test_figures_count_per_month_and_team(world: World) -> None:
    world.store.requests.clear()
    sent = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # November here
    done = {"state": State.CLOSED, "created_at": sent, "promised_at": sent + timedelta(days=2)}
    world.file("1", **done, answered_at=sent + timedelta(hours=4), outcome=Outcome.HELPED, score=4)
    world.file("2", **done, answered_at=sent + timedelta(days=3), outcome=Outcome.NOT_OURS, score=5)
    world.file("3", created_at=sent, state=State.WITHDRAWN)
    world.file("4", created_at=sent, missed=1)
    world.file("5", created_at=sent - timedelta(days=1), outcome=Outcome.HELPED)  # reopened since

    before, after = await world.take(MIA, What.FIGURES)

    assert (before["maand"], before["ingediend"], before["nog_open"], before["geholpen"]) == (
        "2026-10",
        1,
        1,
        0,
    )
    assert after == {
        "maand": "2026-11", "team": "Team Noord", "ingediend": 4, "nog_open": 1, "op_tijd_beantwoord": 1,
        "te_laat": 2, "geholpen": 1, "doorverwezen": 0, "niet_voor_ons": 1, "geen_antwoord_meer": 0,
        "dubbel": 0, "ingetrokken": 1, "gemiddelde_score": 4.5, "aantal_scores": 2,
        "mediaan_uren_tot_antwoord": 38.0,
    }  # fmt: skip


async def test_many_requests_are_all_in_the_file_once(world: World) -> None:
    world.store.requests.clear()
    for number in range(1_001):
        world.file(f"{number:06}")

    rows = await world.take(BEA, What.REQUESTS, Form.CSV)

    assert [row["nummer"] for row in rows] == [f"{number:06}" for number in range(1_001)]


@pytest.mark.parametrize(
    ("what", "name"),
    [
        (What.FIGURES, "cijfers-2026-11-23.csv"),
        (What.REQUESTS, "aanvragen-2026-11-23.csv"),
        (What.WHOLE, "aanvragen-met-inhoud-2026-11-23.csv"),
    ],
)
def test_statement_43_the_name_of_a_file_is_plain(world: World, what: What, name: str) -> None:
    assert world.exporter.name_file(what, Form.CSV) == name
    assert NOW.date().isoformat() in name
