"""`wegwijs ask`: one question, or one JSON object a line in and one a line out."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

from bot.conversation import Conversation
from bot.incoming import Incoming
from bot.reply import Turn, as_text
from bot.talk import Talk


class BadLine(Exception):  # noqa: N818 - it says what happened
    """A line of input that is not of the form; `number` counts from 1."""

    def __init__(self, number: int, what: str) -> None:
        self.number = number
        super().__init__(f'line {number}: {what}; write {{"text": …}} or {{"turns": [{{"text": …}}]}}')


@dataclass(frozen=True)
class Asked:
    """One line of input: the texts of a conversation, and whether it was written as turns."""

    texts: tuple[str, ...]
    as_turns: bool


def read_lines(lines: Iterable[str]) -> Iterator[Asked]:
    """Each line of input. Raises BadLine."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            raise BadLine(number, "this is not JSON") from None
        except RecursionError:
            raise BadLine(number, "this is nested too deep") from None
        yield _asked(number, value)


def _asked(number: int, value: Any) -> Asked:
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        return Asked((value["text"],), as_turns=False)
    turns = value.get("turns") if isinstance(value, dict) else None
    if isinstance(turns, list) and all(isinstance(t, dict) and isinstance(t.get("text"), str) for t in turns):
        return Asked(tuple(turn["text"] for turn in turns), as_turns=True)
    raise BadLine(number, "a text is missing")


def converse(talk: Talk, texts: Iterable[str], *, now: datetime) -> list[Turn]:
    """The turns of a conversation that starts anew."""
    state, turns = Conversation(), []
    said_before: dict[str, str] = {}
    for number, text in enumerate(texts):
        incoming = Incoming("terminal", "ask", str(number), text)
        asked = said_before.get(talk.builds_on(state, incoming) or "", "")
        said = talk.respond(state, incoming, now=now, asked=asked)
        said_before[str(number)] = text
        state = said.conversation
        turns.append(said.turn)
    return turns


def to_json(text: str, turn: Turn) -> Mapping[str, Any]:
    """The fields of the contract for one message."""
    outcome = turn.outcome
    return {
        "text": text,
        "decision": outcome.decision.value,
        "topic": outcome.topic,
        "also": list(outcome.also),
        "options": list(outcome.options),
        "entities": {kind: list(names) for kind, names in outcome.entities.items()},
        "confidence": outcome.confidence,
        "runner_up": outcome.runner_up,
        "intake_offered": outcome.intake_offered,
    }


def answer_lines(talk: Talk, lines: Iterable[str], out: TextIO, *, now: datetime) -> None:
    """Writes one JSON object a line, at once, for each line read. Raises BadLine."""
    for asked in read_lines(lines):
        turns = converse(talk, asked.texts, now=now)
        results = [to_json(text, turn) for text, turn in zip(asked.texts, turns, strict=True)]
        value: Mapping[str, Any] = {"turns": results} if asked.as_turns else results[0]
        line = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
        out.write(line + "\n")
        out.flush()


def answer_one(talk: Talk, question: str, *, now: datetime) -> None:
    """Prints the answer to one question."""
    (turn,) = converse(talk, [question], now=now)
    sys.stdout.write(as_text(turn.reply) + "\n")
