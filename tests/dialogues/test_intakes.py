"""Whole intakes, written as YAML: over Talk alone, over the terminal and over the web, with a restart."""

import asyncio
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
import yaml
from rich.console import Console
from sqlalchemy import text

from adapters.cli.terminal import chat
from adapters.store.store import SqlStore
from bot.announcing import Announcer
from bot.assistant import Assistant
from bot.conversation import Conversation
from bot.handoff import Handoff
from bot.incoming import Incoming
from bot.intake_state import Draft
from bot.retention import Terms
from bot.staffing import Wanted
from bot.talk import Talk
from bot.teams import Teams
from bot.voice import Voice
from tests.conftest import FixedClock
from tests.e2e.web_client import post_json
from tests.e2e.web_fakes import make_site, run_chat

DIALOGUES = yaml.safe_load((Path(__file__).parent / "intakes.yaml").read_text(encoding="utf-8"))
EVERY = pytest.mark.parametrize("dialogue", DIALOGUES, ids=[dialogue["naam"] for dialogue in DIALOGUES])
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NOTHING: dict[str, str] = {}
BEGIN = {"intake:start": "Stel mijn vraag aan een medewerker"}


def wanted(dialogue: dict[str, Any]) -> dict[str, str]:
    return dialogue.get("feiten", NOTHING)


def over_talk(talk: Talk, lines: list[str], *, apart: timedelta) -> Draft | None:
    """The draft that comes of it; `apart` is the time between two lines."""
    state, texts, draft = Conversation(), {}, None
    for number, line in enumerate(lines):
        typed, choice = ("", line[1:]) if line.startswith("!") else (line, None)
        incoming = Incoming("terminal", "test", str(number), typed, choice)
        asked = texts.get(talk.builds_on(state, incoming) or "", "")
        said = talk.respond(state, incoming, now=NOW + number * apart, asked=asked)
        texts[str(number)] = typed
        state = Conversation.from_json(json.loads(json.dumps(said.conversation.to_json())))
        draft = said.request or draft
    return draft


@EVERY
@pytest.mark.parametrize(
    "apart", [timedelta(0), timedelta(days=1)], ids=["at once", "a day between two answers"]
)
def test_an_intake_gives_staff_what_was_looked_over(
    talk: Talk, dialogue: dict[str, Any], apart: timedelta
) -> None:
    draft = over_talk(talk, dialogue["zegt"], apart=apart)

    found = {fact.id: fact.value for fact in draft.facts} if draft else NOTHING
    assert found == wanted(dialogue)
    assert (draft is None) == ("geen" in dialogue)


def site_over(talk: Talk, store: SqlStore) -> Any:
    clock = FixedClock()
    voice = Voice(lambda: talk.phrase_book({}), Teams(), pushed=())
    random = Random(2)  # noqa: S311 - the same numbers each time
    provinces: Callable[[str], str | None] = {"Gent": "Oost-Vlaanderen"}.get
    handoff = Handoff(Teams(), voice, Announcer(Teams(), voice.phrases), random, provinces)
    assistant = Assistant(talk, store, clock, Terms(), handoff=handoff)
    return make_site(assistant=assistant, store=store, clock=clock)


@pytest.mark.asyncio(loop_scope="session")
@EVERY
async def test_an_intake_over_the_web_is_kept_as_a_request(
    talk: Talk, dialogue: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "wegwijs.sqlite"
    half = len(dialogue["zegt"]) // 2
    for first, part in ((0, dialogue["zegt"][:half]), (half, dialogue["zegt"][half:])):  # and a restart
        site = site_over(talk, SqlStore.sqlite(path))
        headers = {"Cookie": f"wegwijs={'v' * 43}"}
        async with run_chat(site) as web, aiohttp.ClientSession(headers=headers) as visitor:
            for number, line in enumerate(part, start=first):
                typed, choice = ("", line[1:]) if line.startswith("!") else (line, "")
                posted = {"id": f"bericht-{number:08}", "text": typed, "choice": choice, "after": 0}
                status, _ = await post_json(visitor, web.address, posted)
                assert status == (200 if line.strip() else 422)

    store = SqlStore.sqlite(path)
    try:
        found = await _facts(store)
    finally:
        store.close()
    assert found == wanted(dialogue)


class Typist(Console):
    """Types the lines of a dialogue into the terminal chat; a button is pressed by its number."""

    def __init__(self, lines: list[str], store: SqlStore) -> None:
        super().__init__(file=io.StringIO(), width=200)
        self._lines, self._store = iter(lines), store

    def input(self, *_: Any, **__: Any) -> str:
        line = next(self._lines, None)
        if line is None:
            raise EOFError
        return self._number_of(line[1:]) if line.startswith("!") else line

    def _number_of(self, choice: str) -> str:
        """The number that stands before a button; one that begins an intake can also be said in words."""
        with self._store.engine.connect() as connection:
            query = "SELECT content FROM messages WHERE author = 'assistent' ORDER BY number DESC LIMIT 1"
            shown = json.loads(connection.execute(text(query)).scalar_one())
        ids = [one["id"] for kind in ("choices", "buttons", "rate") for one in shown[kind]]
        return str(ids.index(choice) + 1) if choice in ids else BEGIN[choice]


@pytest.mark.parametrize(
    "dialogue",
    [one for one in DIALOGUES if one.get("terminal") != "nee"],  # what was shown earlier cannot be pressed
    ids=lambda one: one["naam"],
)
def test_an_intake_in_the_terminal_is_kept_as_a_request(
    talk: Talk, dialogue: dict[str, Any], tmp_path: Path
) -> None:
    path, lines = tmp_path / "wegwijs.sqlite", dialogue["zegt"]
    half = len(lines) // 2
    for part in (lines[:half], lines[half:]):  # and a restart
        store = SqlStore.sqlite(path)
        assert chat(site_over(talk, store).assistant, store, key="k", console=Typist(part, store)) == 0
        store.close()

    store = SqlStore.sqlite(path)
    try:
        found = asyncio.run(_facts(store))
    finally:
        store.close()
    assert found == wanted(dialogue)


async def _facts(store: SqlStore) -> dict[str, str]:
    async with store.unit(read_only=True) as unit:
        requests = (await unit.find_requests(Wanted(teams=None))).requests
        whole = await unit.peek_request(requests[0].number) if requests else None
    return {fact.id: fact.value for fact in whole.facts} if whole else NOTHING
