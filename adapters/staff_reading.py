"""A request as staff read it, on every channel: what was said about it, what happened, and when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from adapters import staff_words as words
from bot.answers import say_date
from bot.ports import Message
from bot.request import Action, Fact
from bot.staffing import Entry

BIDI = {  # signs that turn the reading direction
    0x061C: "U+061C",
    0x200E: "U+200E",
    0x200F: "U+200F",
    **{code: f"U+{code:04X}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))},
}
CONTROLS = {code for code in range(0xA0) if chr(code) not in "\t\n\r" and not 0x20 <= code < 0x7F}
UNSEEN = re.compile(f"[{''.join(re.escape(chr(code)) for code in sorted({*BIDI, *CONTROLS}))}]")
_SHOWN_AT_ONCE = 1_500
AUTHORS = {"vrager": "Vrager", "assistent": "Wegwijs (assistent)", "medewerker": "Medewerker"}


@dataclass(frozen=True)
class Said:
    """One line of the conversation as staff see it. `more` is what is folded away."""

    kind: str
    author: str
    at: datetime
    paragraphs: tuple[str, ...]
    more: tuple[str, ...] = ()


def show_signs(text: str) -> str:
    """The text with signs that nobody sees in sight: those that turn the reading direction, by name."""
    if UNSEEN.search(text) is None:
        return text
    return UNSEEN.sub(lambda found: f"[{BIDI[ord(found[0])]}]" if ord(found[0]) in BIDI else "\ufffd", text)


def name_fact(fact: Fact) -> str:
    """The label of a fact as staff read it."""
    return words.FACTS.get(fact.id, fact.label)


def read_message(message: Message, asker: str = "") -> Said:
    """A line of the conversation, whoever said it; `asker` is their name, when known."""
    content = message.content
    kind = message.author if message.author in AUTHORS else "assistent"
    if kind == "vrager":
        text = str(content.get("text", ""))
        rest = (text[_SHOWN_AT_ONCE:],) if len(text) > _SHOWN_AT_ONCE else ()
        return Said(kind, asker.strip() or AUTHORS[kind], message.at, (text[:_SHOWN_AT_ONCE],), rest)
    author = str(content["by"]) if kind == "medewerker" and content.get("by") else AUTHORS[kind]
    return Said(kind, author, message.at, tuple(map(str, content.get("paragraphs", ()))), _more_of(content))


def _more_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    found = [f"{number}. {one['label']}" for number, one in enumerate(content.get("choices", ()), start=1)]
    for section in content.get("sections", ()):
        found.append(str(section["heading"]))
        found += [f"• {line['text']}" for line in section["lines"]]
    return tuple(found)


def tell_entry(entry: Entry) -> str:
    """What happened, in words that follow a name."""
    if entry.action == words.SCORED:
        return f"gaf {entry.text} op 5"
    return words.say_deed(entry.action)


def text_of(entry: Entry) -> str:
    """What the timeline shows under it: not what stands in the conversation already."""
    said = {str(action) for action in (*words.SAID_IN_CONVERSATION, words.SCORED)}
    if entry.action == Action.URGENCY.value:
        return {one.value: title for one, title in words.URGENCIES.items()}.get(entry.text, entry.text)
    if entry.action == Action.SNOOZE.value:
        return _say_until(entry.text)
    return "" if entry.action in said else entry.text


def _say_until(text: str) -> str:
    try:
        return f"tot {say_date(date.fromisoformat(text))}"
    except ValueError:
        return text


def say_when(moment: datetime, now: datetime) -> str:
    """A moment as people say it, on the clock of `now`: today and yesterday by name."""
    there = moment.astimezone(now.tzinfo)
    return f"{_say_day(there.date(), now.date())}, {there:%H:%M}"


def _say_day(day: date, today: date) -> str:
    if day == today:
        return "vandaag"
    return "gisteren" if day == today - timedelta(days=1) else say_date(day)
