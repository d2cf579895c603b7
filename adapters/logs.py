"""Writes logs: one line an event, JSON or readable, with known fields only and nobody's words."""

import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO

import structlog

FIELDS = ("timestamp", "level", "event", "logger", "channel", "outcome", "milliseconds", "error", "at")
MOST_CHARACTERS = 500
OURS = "wegwijs"
_LEVELS = frozenset((logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL))
Log = structlog.typing.FilteringBoundLogger
_Event = MutableMapping[str, Any]


def make_log(stream: TextIO | None = None) -> Log:
    """A log on `stream` (standard error): JSON, or readable text when it is a terminal.

    A stream that is full or closed loses the line and stops nobody.
    """
    out = sys.stderr if stream is None else stream
    draw = _draw_text if out.isatty() else structlog.processors.JSONRenderer(default=str)
    log: Log = structlog.wrap_logger(
        _Lines(out),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_known_fields,
            draw,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    return log


def route_logging(log: Log) -> None:
    """Sends all of the standard library's logging through `log`; its handlers of before are removed."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        root.removeHandler(handler)
    root.addHandler(_Routed(log))
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)


def place_of(error: BaseException) -> str:
    """Where it went wrong. Not its message, which may quote what someone wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"


def keep_known_fields(_: Any, __: str, event: _Event) -> _Event:
    """Only the fields of the list, in its order, each cut at 500 characters."""
    known: _Event = {}
    for name in FIELDS:
        if name in event:
            value = event[name]
            known[name] = value[:MOST_CHARACTERS] if isinstance(value, str) else value
    return known


class _Routed(logging.Handler):
    """Messages of our own code hold ids and outcomes. Those of others may quote what came in: not kept."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Writes the record as one line."""
        fields: dict[str, Any] = {"logger": record.name}
        is_ours = record.name == OURS or record.name.startswith(f"{OURS}.")
        if not is_ours:
            fields["at"] = f"{record.pathname}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            fields |= {"error": type(error).__name__, "at": place_of(error)}
        level = record.levelno if record.levelno in _LEVELS else logging.WARNING
        self._log.log(level, _message(record) if is_ours else "message of a library", **fields)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # our own mistake in a format is no reason to lose the line
        return record.msg if isinstance(record.msg, str) else "?"


class _Lines:
    """The end of the chain: whole lines, one at a time, whichever thread they come from."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def write(self, line: str) -> None:
        """Writes a line, and lets a failure be."""
        with self._lock, suppress(OSError, ValueError):
            self._stream.write(line + "\n")
            self._stream.flush()

    debug = info = warning = error = critical = write


def _draw_text(_: Any, __: str, event: _Event) -> str:
    """For a person at a terminal; signs that could move the cursor or break the line are spelled out."""
    rest = [f"{name}={event[name]}" for name in FIELDS[3:] if name in event]
    text = " ".join([event["timestamp"][11:19], f"{event['level']:8}", str(event["event"]), *rest])
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
