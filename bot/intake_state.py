"""Where somebody is in the intake, and what comes of an answer; bot/intake.py decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.fact import Fact


class Word(StrEnum):
    """What the intake says besides its questions; each is a phrase `intake_...`."""

    BEGIN = "begin"
    FIRST = "terug_niet"
    MASKED = "gemaskeerd"
    SENSITIVE = "gevoelig"
    NO_PLACE = "gemeente_niet"
    NO_CHOICE = "keuze_niet"
    NO_MAIL = "mail_niet"
    EMPTY = "leeg"
    WHICH = "welke_regel"
    AGAIN = "nog_eens"
    CUT = "afgekort"
    NO_THEME = "thema_niet"
    TAKEN_OVER = "overgenomen"
    REQUIRED = "verplicht"
    STOPPED = "gestopt"
    SENT = "klaar"
    GO_ON = "verder"


@dataclass(frozen=True)
class IntakeState:
    """Where somebody is in the intake. `asking` is the id of the question, None while they look it over.

    `answers` are as staff will see them, by question, in the order given; `skipped` were passed over or
    struck out, `told` were taken from the chat. `is_changing`: back to looking over after this one. `aside`
    tells the last text apart that was taken for a question to us: said again, it is an answer. `is_unheard`:
    a form brought us here, so that this question was not said yet.
    """

    asking: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    topic: str | None = None
    is_changing: bool = False
    told: tuple[str, ...] = ()
    aside: str = ""
    is_unheard: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values for the store."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "IntakeState":
        """The state of `to_json`; fields of a later version are ignored."""
        known = {name: value[name] for name in cls.__dataclass_fields__ if name in value}
        lists = {name: tuple(known.get(name, ())) for name in ("skipped", "told")}
        return cls(**{**known, **lists})


@dataclass(frozen=True)
class Draft:
    """A confirmed intake: all that becomes a request."""

    subject: str
    facts: tuple[Fact, ...]
    topic: str | None = None
    theme: str | None = None
    municipality: str | None = None
    role: str | None = None
    asker_name: str = ""


@dataclass(frozen=True)
class Replied:
    """A reply to a question of staff as a line of the request; `name` is that of a known place, theme and so
    on, of this `kind`."""

    fact: Fact
    kind: str = ""
    name: str = ""


@dataclass(frozen=True)
class Known:
    """What the chat told already."""

    question: str = ""
    topic: str | None = None
    theme: str | None = None
    municipality: str | None = None
    role: str | None = None
    phase: str | None = None


@dataclass(frozen=True)
class Step:
    """What comes of an answer: the state (None: it is over), what to say first, and a draft to send."""

    state: IntakeState | None
    words: tuple[Word, ...] = ()
    draft: Draft | None = None


@dataclass(frozen=True)
class Answered:
    """What comes of an answer to one question: the state with it and what there is to say of it, or the state
    as it was and what is `wrong`."""

    state: IntakeState
    notes: tuple[Word, ...] = ()
    wrong: Word | None = None


@dataclass(frozen=True)
class Read:
    """Reads places, themes, roles and phases in what somebody typed; each gives its name, or None.

    `title` is how such a name of a kind is written for people.
    """

    title: Callable[[str, str], str]
    municipality: Callable[[str], str | None]
    theme: Callable[[str], str | None]
    role: Callable[[str], str | None]
    phase: Callable[[str], str | None]
