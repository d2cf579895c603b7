"""What the assistant says, without the markup of any platform, and how it came to say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.fact import Fact


class Decision(StrEnum):
    """What kind of reply it is; `wegwijs ask --jsonl` prints these words."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    INTAKE = "intake"
    FALLBACK = "fallback"


@dataclass(frozen=True)
class Button:
    """Something to press instead of typing. `id` comes back as `Incoming.choice`."""

    id: str
    label: str


@dataclass(frozen=True)
class Line:
    """One line of a section: text, and the address it leads to, if any."""

    text: str
    url: str | None = None


@dataclass(frozen=True)
class Section:
    """A short list under a heading: next steps, whom to contact, amounts, links."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Aside:
    """A line in the asker's own language: `language` is its BCP 47 tag."""

    text: str
    language: str


MORE = "Ook interessant"
INSTEAD = "Of kies hieronder"


@dataclass(frozen=True)
class Reply:
    """What to say. All texts are plain; a channel escapes and draws them in its own way.

    `aside` comes first, then `paragraphs`, then `sections`, then `small_print` (source, date checked).
    `choices` are the options of a question back, numbered from 1 in this order; `buttons` are
    suggestions beneath an answer, under `buttons_heading`; `rate` asks whether the answer helped.
    """

    paragraphs: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    small_print: tuple[str, ...] = ()
    choices: tuple[Button, ...] = ()
    buttons: tuple[Button, ...] = ()
    rate: tuple[Button, ...] = ()
    buttons_heading: str = MORE
    aside: Aside | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return self == Reply(())

    def to_json(self) -> dict[str, Any]:
        """Plain values for the store; `reply_from` reads them."""
        parts: dict[str, Any] = {
            "sections": [
                {"heading": one.heading, "lines": [vars(line) for line in one.lines]} for one in self.sections
            ],
            "choices": [vars(button) for button in self.choices],
            "buttons": [vars(button) for button in self.buttons],
            "rate": [vars(button) for button in self.rate],
            "aside": vars(self.aside) if self.aside else None,
        }
        return {**vars(self), **parts}

    @property
    def every_button(self) -> tuple[Button, ...]:
        """All that can be pressed."""
        return (*self.choices, *self.buttons, *self.rate)


@dataclass(frozen=True)
class Outcome:
    """Why this reply: the fields of `wegwijs ask --jsonl`, which are a contract."""

    decision: Decision
    topic: str | None = None
    also: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    entities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    confidence: float = 0.0
    runner_up: str | None = None
    intake_offered: bool = False


@dataclass(frozen=True)
class FormField:
    """One question of a form; `id` is its name in `Incoming.fields`.

    With `options` one is chosen: the `id` of an option is the value to send back. `is_long`: several lines.
    """

    id: str
    label: str
    hint: str = ""
    value: str = ""
    options: tuple[Button, ...] = ()
    is_required: bool = False
    is_long: bool = False


@dataclass(frozen=True)
class IntakeForm:
    """The intake as one form, or (`is_review`) what staff will see of it, to be sent.

    `wrong` is what to say at a field; `lines` is all that staff will see, of which those in `fixed` cannot be
    struck out; `notes` are about what was filled in: that a number was left out, that something is sensitive.
    What is filled in comes back whole: "" for a field that was left empty. A field that does not come back
    was not shown, and stays as it is. `seen` names the `lines` that were shown, and comes back with them.
    """

    fields: tuple[FormField, ...]
    wrong: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Fact, ...] = ()
    fixed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    privacy: str = ""
    is_review: bool = False
    seen: str = ""


@dataclass(frozen=True)
class Turn:
    """A reply with its outcome; with a `form` when one was filled in: the next to show. `is_for_alone`: it
    was asked where others read along, and is to be answered where nobody does."""

    reply: Reply
    outcome: Outcome
    form: IntakeForm | None = None
    is_for_alone: bool = False


def reply_from(content: dict[str, object]) -> Reply:
    """The reply that was kept as plain values."""
    value: dict[str, list[dict[str, object]]] = content  # type: ignore[assignment]

    def buttons(name: str) -> tuple[Button, ...]:
        return tuple(Button(str(b["id"]), str(b["label"])) for b in value.get(name, ()))

    sections = (
        Section(str(s["heading"]), tuple(Line(**line) for line in s["lines"]))  # type: ignore[attr-defined]
        for s in value.get("sections", ())
    )
    return replace(
        Reply(tuple(str(p) for p in value.get("paragraphs", ()))),
        sections=tuple(sections),
        small_print=tuple(str(p) for p in value.get("small_print", ())),
        choices=buttons("choices"),
        buttons=buttons("buttons"),
        rate=buttons("rate"),
        buttons_heading=str(value.get("buttons_heading", MORE)),
        aside=Aside(**value["aside"]) if value.get("aside") else None,  # type: ignore[arg-type]
    )


def introduce(reply: Reply, words: str, *, last: bool) -> Reply:
    """The reply with who is talking: before all else, or `last`, after help lines."""
    paragraphs = (*reply.paragraphs, words) if last else (words, *reply.paragraphs)
    return replace(reply, paragraphs=paragraphs)


def as_text(reply: Reply) -> str:
    """The reply as plain text, for a terminal or a log of a conversation."""
    lines = [*([reply.aside.text] if reply.aside else []), *reply.paragraphs]
    blocks = ["\n".join(lines)] if lines else []
    for number, choice in enumerate(reply.choices, start=1):
        blocks.append(f"  {number}. {choice.label}")
    for section in reply.sections:
        lines = [f"  - {line.text}" + (f" ({line.url})" if line.url else "") for line in section.lines]
        blocks.append("\n".join([section.heading, *lines]))
    blocks.extend(reply.small_print)
    if reply.buttons:
        blocks.append(f"{reply.buttons_heading}: " + " · ".join(button.label for button in reply.buttons))
    return "\n".join(blocks)
