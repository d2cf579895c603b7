"""Measures the inbox of the real `wegwijs run` while people chat: 20 open pages and 50 messages a second.

    python -m tests.bench.inbox [--rate 50] [--seconds 60] [--database sqlite|postgresql]

Half of the pages show the list, half a request; each asks what changed every 1.5 s as its script does, and
fetches the page again when something did. Every second somebody acts. Prints the 99th percentile of an
action (300 ms asked) and how long it took until a change was on the other screens (2 s asked).
"""

import argparse
import asyncio
import itertools
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from adapters.store.request_rows import _details, _to_row
from adapters.store.schema import request_details, requests, sessions, staff
from bot.login import hash_token
from bot.request import Action, Fact, Request, State
from tests.bench.load import Server, prepare, send_load, serving
from tests.bench.requests import number_of
from tests.e2e.inbox_fakes import Browserless
from tests.kit.postgres import Postgres

PAGES = 20
PAUSE_SECONDS = 1.5  # PAUSE_MS in balie.js
REQUESTS = 2000
NOTED = (Action.NOTE, Action.URGENCY, Action.LABEL)
_FIELDS = {
    Action.NOTE: {"text": "Gebeld, bel ik morgen terug."},
    Action.URGENCY: {"dringend": "dringend"},
    Action.LABEL: {"labels": "huur, gent"},
}


@dataclass
class Measured:
    """What was seen, in seconds. `changes` are the moments of actions that were done."""

    actions: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    seen_after: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    refused: int = 0


def fill(engine: Engine, tokens: list[str]) -> None:
    """Staff who are signed in, and requests that they have."""
    now = datetime.now(UTC)
    made = [
        Request(
            number_of(number), "web", f"c{number}", "algemeen", f"Vraag {number} over een lokaal", now, now,
            state=State.TAKEN, theme="wonen", municipality="Gent", owner=1 + number % PAGES,
            facts=(Fact("probleem", "Je vraag", "Waar vind ik een lokaal? " * 10),),
        )
        for number in range(REQUESTS)
    ]  # fmt: skip
    with engine.begin() as connection:
        for number, token in enumerate(tokens, start=1):
            person = {"login": f"m{number}", "name": f"Mia{number} Claes", "team": "algemeen"}
            connection.execute(staff.insert(), {**person, "role": "medewerker", "is_active": True})
            row = {"key": hash_token(token), "staff": number, "created_at": now, "seen_at": now}
            until = now + timedelta(hours=1)
            connection.execute(sessions.insert(), {**row, "csrf": secrets.token_hex(32), "until": until})
        rows = [{**_to_row(one), "until": now + timedelta(days=99)} for one in made]
        connection.execute(requests.insert(), rows)
        connection.execute(
            request_details.insert(), [{"number": one.number, **_details(one)} for one in made]
        )


async def watch(browser: Browserless, path: str, number: str, measured: Measured, end: float) -> None:
    """An open page. What changed before its stamp was taken is on it when it was fetched again."""
    _, html = await browser.get(path)
    stamp = html.partition('data-stamp="')[2].partition('"')[0]
    done = time.perf_counter()
    query = f"?aanvraag={number}" if number else ""
    while time.perf_counter() < end:
        await asyncio.sleep(PAUSE_SECONDS)
        asked = time.perf_counter()
        status, body = await browser.get(f"/balie/live{query}", headers={"Accept": "application/json"})
        measured.looks.append(time.perf_counter() - asked)
        if status != 200:
            measured.refused += 1
            continue
        now = json.loads(body)["stamp"]
        if now != stamp:
            await browser.get(path)
            shown = time.perf_counter()
            if not number:  # every action changes the list
                measured.seen_after += [shown - one for one in measured.changes if done < one <= asked]
            stamp, done = now, asked


async def work(browsers: list[Browserless], measured: Measured, end: float) -> None:
    """Every second somebody does something with one of their requests."""
    for turn in itertools.count():
        if time.perf_counter() > end:
            return
        who, action = turn % len(browsers), NOTED[turn % len(NOTED)]
        number = number_of(who + PAGES * (1 + turn // PAGES))
        form = await browsers[who].form(number, action.value)
        begun = time.perf_counter()
        path = f"/balie/aanvraag/{number}/{action.value}"
        status, _ = await browsers[who].post(path, form | _FIELDS[action])
        measured.actions.append(time.perf_counter() - begun)
        measured.changes.append(time.perf_counter())
        measured.refused += status != 303
        await asyncio.sleep(1.0 - (time.perf_counter() - begun))


async def measure(server: Server, tokens: list[str], *, rate: int, seconds: int) -> Measured:
    """All of it at once."""
    browsers = []
    for token in tokens:
        browser = Browserless(server.address)
        browser.session.cookie_jar.update_cookies({"balie": token})
        browsers.append(browser)
    measured, end = Measured(), time.perf_counter() + seconds
    async with asyncio.TaskGroup() as tasks:
        for number, browser in enumerate(browsers):
            shown = number_of(number) if number % 2 else ""
            path = f"/balie/aanvraag/{shown}" if shown else "/balie?bak=alle"
            tasks.create_task(watch(browser, path, shown, measured, end))
            await asyncio.sleep(PAUSE_SECONDS / PAGES)
        tasks.create_task(work(browsers, measured, end))
        if rate:
            await send_load([server], rate=rate, seconds=max(int(end - time.perf_counter()), 1))
    for browser in browsers:
        await browser.session.close()
    return measured


def main(arguments: list[str]) -> int:
    """Prints what was measured; 1 when a figure is not reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.inbox")
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args(arguments)
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {sys.version.split()[0]}", end=", ")
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    tokens = [secrets.token_hex(32) for _ in range(PAGES)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = None
        if options.database == "postgresql":
            postgres = Postgres()
            stack.callback(postgres.stop)
        environment, engine = prepare(folder, postgres)
        stack.callback(engine.dispose)
        server = stack.enter_context(serving(folder, environment))
        fill(engine, tokens)
        asyncio.run(send_load([server], rate=options.rate or 1, seconds=3))
        before = server.cpu_seconds
        found = asyncio.run(measure(server, tokens, rate=options.rate, seconds=options.seconds))
        share = (server.cpu_seconds - before) / options.seconds
    cuts = [1000 * cut for cut in statistics.quantiles(found.actions, n=100)]
    looks = [1000 * cut for cut in statistics.quantiles(found.looks, n=100)]
    longest = max(found.seen_after, default=0.0)
    print(
        f"{options.database}, {PAGES} pages, {options.rate} messages a second, {len(found.actions)} actions"
    )
    print(f"action: median {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms (300 asked); refused {found.refused}")
    print(
        f"a look for changes: median {looks[49]:.0f} ms, p99 {looks[98]:.0f} ms, {len(found.looks)} of them"
    )
    print(f"a change on the other screens: longest {longest:.2f} s (2 asked), {len(found.seen_after)} seen")
    print(f"processor of the server: {100 * share:.0f} % of one core; load after: {os.getloadavg()[0]:.1f}")
    return int(cuts[98] > 300 or longest > 2 or found.refused > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
