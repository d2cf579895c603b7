"""Logs and figures: fixed words, known fields, one line an event, and nobody's words in either."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.logs import FIELDS, make_log, route_logging
from adapters.watch import CHANNELS, EVENTS, LogAndFigures, WatchedAssistant
from adapters.web.ops import is_within
from adapters.web.site import THIS_MACHINE
from bot.incoming import Change, Incoming
from bot.ports import NotKept
from bot.reply import Decision, IntakeForm, Outcome, Reply, Turn

PERSON = "Jan Peeters 0475 12 34 56"
FORGED = f'x\n{{"level": "info", "event": "{PERSON}"}}\r\n\u2028\x1b[2J'


class Stream(io.StringIO):
    """A log that can be a terminal."""

    is_terminal = False

    def isatty(self) -> bool:
        return self.is_terminal

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().split("\n")[:-1]]


@pytest.fixture
def stream() -> Stream:
    return Stream()


@pytest.fixture
def watch(stream: Stream) -> LogAndFigures:
    return LogAndFigures(make_log(stream), ("web", "slack"))


@pytest.fixture
def routed(stream: Stream) -> Iterator[Stream]:
    """All of the standard library's logging goes to the stream, until the test is over."""
    root, ours = logging.getLogger(), logging.getLogger("wegwijs")
    before = root.handlers[:], root.level, ours.level
    route_logging(make_log(stream))
    yield stream
    root.handlers[:], root.level, ours.level = before


def series(watch: LogAndFigures) -> set[str]:
    """Names and labels, without the values."""
    lines = watch.figures().decode().splitlines()
    return {line.rpartition(" ")[0] for line in lines if line.startswith("wegwijs_")}


def value(watch: LogAndFigures, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", watch.figures().decode(), re.MULTILINE)
    assert found, name
    return float(found[1])


def counted(watch: LogAndFigures, event: str, channel: str, outcome: str) -> float:
    return value(watch, f'wegwijs_events_total{{channel="{channel}",event="{event}",outcome="{outcome}"}}')


# Figures


def test_a_turn_is_one_line_and_one_more_in_the_figures(watch: LogAndFigures, stream: Stream) -> None:
    watch.note("turn", channel="web", outcome="answer", seconds=0.0123)

    (line,) = stream.lines
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "event": "turn",
        "channel": "web",
        "outcome": "answer",
        "milliseconds": 12.3,
    }
    assert counted(watch, "turn", "web", "answer") == 1
    assert value(watch, 'wegwijs_event_seconds_count{channel="web",event="turn"}') == 1


@pytest.mark.parametrize(
    ("event", "channel", "outcome", "labels"),
    [
        pytest.param(PERSON, "web", "answer", ("other", "web", "other"), id="event"),
        pytest.param("turn", PERSON, "answer", ("turn", "other", "answer"), id="channel"),
        pytest.param("turn", "web", PERSON, ("turn", "web", "other"), id="outcome"),
        pytest.param("turn", "web", "lease_lost", ("turn", "web", "other"), id="outcome of another event"),
        pytest.param("outbox", "", "not_kept", ("outbox", "none", "not_kept"), id="no channel"),
    ],
)
def test_an_unknown_word_is_noted_as_other(
    watch: LogAndFigures, stream: Stream, event: str, channel: str, outcome: str, labels: tuple[str, ...]
) -> None:
    watch.note(event, channel=channel, outcome=outcome)

    assert counted(watch, *labels) == 1
    assert PERSON not in stream.getvalue()
    assert PERSON not in watch.figures().decode()


def test_statement_62_no_number_of_unknown_words_makes_more_than_the_fixed_labels(
    watch: LogAndFigures,
) -> None:
    words = [f"{PERSON} {number}" for number in range(50)]

    for word in words:
        for event in (*EVENTS, word):
            watch.note(event, channel=word, outcome=word, seconds=1)
            watch.note(event, channel="web", outcome="answer", seconds=1)

    most = (len(EVENTS) + 1) * (len(CHANNELS) + 2)
    events = [line for line in series(watch) if line.startswith("wegwijs_events_total")]
    assert len(events) <= most * (max(map(len, EVENTS.values())) + 1)
    assert "Jan" not in "".join(series(watch))


def test_what_can_go_wrong_stands_at_zero_before_it_does(watch: LogAndFigures) -> None:
    assert counted(watch, "notice", "slack", "dead") == 0
    assert counted(watch, "outbox", "none", "not_kept") == 0


def test_figures_of_the_store_are_set_and_unknown_while_it_is_away(watch: LogAndFigures) -> None:
    watch.measure(store_answers=True, oldest_owed=timedelta(seconds=90), dead_notices=2)
    known = [
        value(watch, f"wegwijs_{name}") for name in ("store_answers", "oldest_owed_seconds", "dead_notices")
    ]
    watch.measure(store_answers=False, oldest_owed=None, dead_notices=None)

    assert known == [1, 90, 2]
    assert value(watch, "wegwijs_store_answers") == 0
    assert "wegwijs_oldest_owed_seconds NaN" in watch.figures().decode()
    assert "wegwijs_dead_notices NaN" in watch.figures().decode()


def test_two_watches_in_one_process_do_not_share_their_figures(stream: Stream) -> None:
    first, second = (LogAndFigures(make_log(stream), ["web"]) for _ in range(2))

    first.note("turn", channel="web", outcome="answer")

    assert counted(second, "turn", "web", "answer") == 0


# Turns


class Handler:
    """An assistant of which the next answer is known."""

    talk = "talk"

    def __init__(self, answer: Decision | Exception) -> None:
        self.answer = answer
        self.handed: list[str] = []

    async def handle(self, incoming: Incoming) -> Turn:
        if isinstance(self.answer, Exception):
            raise self.answer
        return Turn(Reply(()), Outcome(self.answer))

    async def form(self, channel: str, conversation: str) -> IntakeForm:
        return IntakeForm((), privacy=f"{channel} {conversation}")

    async def share(self, channel: str, conversation: str, event_id: str) -> bool:
        return (channel, conversation, event_id) == ("slack", "c", "e")

    async def change(self, change: Change) -> None:
        self.handed.append(change.event_id)

    async def show_home(self, incoming: Incoming) -> None:
        self.handed.append(f"home {incoming.event_id}")

    async def suggest(self, incoming: Incoming) -> None:
        self.handed.append(f"prompts {incoming.event_id}")


async def test_what_is_no_turn_is_handed_on_and_not_noted(watch: LogAndFigures, stream: Stream) -> None:
    handler = Handler(Decision.ANSWER)
    assistant = WatchedAssistant(handler, watch)  # type: ignore[arg-type]

    await assistant.change(Change("slack", "c", "e1", None, "1"))
    await assistant.show_home(Incoming("slack", "c", "e2"))
    await assistant.suggest(Incoming("slack", "c", "e3"))

    assert handler.handed == ["e1", "home e2", "prompts e3"]
    assert await assistant.share("slack", "c", "e")
    assert not await assistant.share("slack", "c", "f")
    assert not stream.lines


async def test_a_form_is_handed_on_and_not_noted(watch: LogAndFigures, stream: Stream) -> None:
    form = await WatchedAssistant(Handler(Decision.INTAKE), watch).form("slack", "c")  # type: ignore[arg-type]

    assert form is not None
    assert form.privacy == "slack c"
    assert not stream.lines


@pytest.mark.parametrize("decision", Decision)
async def test_a_turn_is_noted_with_its_channel_decision_and_time(
    watch: LogAndFigures, stream: Stream, decision: Decision
) -> None:
    seconds = iter((10.0, 10.25))
    assistant = WatchedAssistant(Handler(decision), watch, seconds=lambda: next(seconds))  # type: ignore[arg-type]

    turn = await assistant.handle(Incoming("slack", PERSON, PERSON, PERSON))

    assert turn.outcome.decision is decision
    (line,) = stream.lines
    assert [line["channel"], line["outcome"], line["milliseconds"]] == ["slack", decision.value, 250.0]
    assert PERSON not in stream.getvalue()


@pytest.mark.parametrize(
    ("error", "outcome"), [(NotKept(PERSON), "not_kept"), (KeyError(PERSON), "failed")], ids=["away", "fault"]
)
async def test_a_turn_that_failed_is_noted_and_still_fails(
    watch: LogAndFigures, stream: Stream, error: Exception, outcome: str
) -> None:
    assistant = WatchedAssistant(Handler(error), watch)  # type: ignore[arg-type]

    with pytest.raises(type(error)):
        await assistant.handle(Incoming("web", "c", "e"))

    assert [(line["outcome"], line["level"]) for line in stream.lines] == [(outcome, "warning")]
    assert PERSON not in stream.getvalue()


# Log


def test_only_known_fields_are_logged(stream: Stream) -> None:
    make_log(stream).info("turn", channel="web", text=PERSON, user=PERSON, name=PERSON)

    assert set(stream.lines[0]) <= set(FIELDS)
    assert PERSON not in stream.getvalue()


def test_a_long_value_is_cut(stream: Stream) -> None:
    make_log(stream).warning("x" * 100_000, error="y" * 100_000)

    assert len(stream.getvalue()) < 1_200


@pytest.mark.parametrize("is_terminal", [False, True], ids=["JSON", "terminal"])
def test_statement_63_a_line_break_in_input_stays_in_one_line(stream: Stream, is_terminal: bool) -> None:
    stream.is_terminal = is_terminal

    make_log(stream).info(FORGED, error=FORGED)

    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_shows_readable_text(stream: Stream) -> None:
    stream.is_terminal = True

    make_log(stream).info("turn", channel="web", outcome="answer", milliseconds=12.3)

    assert re.fullmatch(
        r"\d\d:\d\d:\d\d info     turn channel=web outcome=answer milliseconds=12.3\n", stream.getvalue()
    )


def test_messages_of_our_own_code_are_logged_as_they_are(routed: Stream) -> None:
    logging.getLogger("wegwijs.web").error("request failed: code=%s path=%s", "a1b2", "/bericht")
    logging.getLogger("wegwijs").info("%d rows deleted", 3)

    assert [(line["event"], line["logger"], line["level"]) for line in routed.lines] == [
        ("request failed: code=a1b2 path=/bericht", "wegwijs.web", "error"),
        ("3 rows deleted", "wegwijs", "info"),
    ]


def test_statement_63_holds_for_the_standard_library_too(routed: Stream) -> None:
    logging.getLogger("wegwijs").warning("path=%s", FORGED)

    assert len(routed.getvalue().splitlines()) == 1
    assert routed.lines[0]["level"] == "warning"


@pytest.mark.parametrize("name", ["aiohttp.server", "asyncio", "sqlalchemy.pool", "wegwijsheid", "root"])
def test_messages_of_libraries_are_told_by_place_and_not_quoted(routed: Stream, name: str) -> None:
    logging.getLogger(name).warning("Invalid request: %s", PERSON)
    logging.getLogger(name).error(f"Task exception was never retrieved: {PERSON}")

    assert [line["level"] for line in routed.lines] == ["warning", "error"]
    assert all("test_watch.py:" in line["at"] for line in routed.lines)
    assert PERSON not in routed.getvalue()


@pytest.mark.parametrize("name", ["wegwijs", "aiohttp.server"])
def test_an_exception_is_told_by_kind_and_place_and_not_quoted(routed: Stream, name: str) -> None:
    try:
        raise ValueError(PERSON)
    except ValueError:
        logging.getLogger(name).exception("it failed")

    (line,) = routed.lines
    assert line["error"] == "ValueError"
    assert "test_watch.py:" in line["at"]
    assert PERSON not in routed.getvalue()


@pytest.mark.parametrize(
    ("message", "values", "level"),
    [("%d rows", ("no number",), logging.INFO), ("%s rows", (3,), 25)],
    ids=["wrong format", "odd level"],
)
def test_a_mistake_of_our_own_still_gives_a_line(
    routed: Stream, message: str, values: tuple[object, ...], level: int
) -> None:
    record = logging.LogRecord("wegwijs", level, __file__, 1, message, values, None)

    for handler in logging.getLogger().handlers:
        if type(handler).__module__ == "adapters.logs":  # that of pytest does not stand it
            handler.handle(record)

    assert [line["event"].partition(" ")[2] for line in routed.lines] == ["rows"]


@pytest.mark.parametrize("error", [OSError("full"), ValueError("closed")], ids=["full", "closed"])
def test_a_log_that_cannot_be_written_stops_nobody(error: Exception) -> None:
    def fail(_: str) -> None:
        raise error

    broken = SimpleNamespace(write=fail, flush=lambda: None, isatty=lambda: False)

    LogAndFigures(make_log(broken)).note("turn", channel="web", outcome="answer")  # type: ignore[arg-type]


# Who may look


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("127.0.0.2", False),
        ("10.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("", False),
        (None, False),
        ("localhost", False),
    ],
)
def test_only_addresses_of_the_list_are_ours(address: str | None, allowed: bool) -> None:
    assert is_within(address, THIS_MACHINE) is allowed


def test_pitfall_10_of_what_the_sdk_of_slack_spells_out_below_warning_nothing_is_written(
    routed: Stream,
) -> None:
    sdk = logging.getLogger("slack_sdk.web.async_base_client")

    sdk.debug("Sending a request - data: %s", PERSON)
    sdk.info("Sending a request - data: %s", PERSON)
    sdk.warning("slow")

    assert [line["level"] for line in routed.lines] == ["warning"]
    assert PERSON not in routed.getvalue()
