"""A topic as a reply: the answer for this role, with steps, contacts, amounts and honest dates."""

from collections.abc import Callable
from datetime import date, timedelta

from bot.organisation import Organisation
from bot.phrases import PhraseBook
from bot.reply import Button, Line, Reply, Section
from knowledge.loader import Knowledge
from knowledge.model import Amount, Topic, VagueDate

AMOUNT_OLD_AFTER = timedelta(days=365)
LONG_OVERDUE_AFTER = timedelta(days=365)
LOCAL_GROUPS = ("financiering", "infrastructuur", "contact", "lokaal_bestuur", "aanbod", "regels")
EXAMPLES = "voorbeelden"
MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
SMALL_TALK = "gesprek"


def say_date(day: date) -> str:
    """The day as people say it: 5 juni 2024."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_vague_date(day: VagueDate) -> str:
    """The date no more precise than its source: 2024, juni 2024 or 5 juni 2024."""
    full = say_date(day.first)
    return {"jaar": full[-4:], "maand": full.split(" ", 1)[1], "dag": full}[day.precision]


class Answers:
    """Draws topics of one knowledge."""

    def __init__(self, knowledge: Knowledge, organisation: Organisation) -> None:
        self._knowledge = knowledge
        self._organisation = organisation

    def reply(
        self,
        topic: Topic,
        book: PhraseBook,
        *,
        role: str | None,
        places: tuple[str, ...] = (),
        told: tuple[str, ...] = (),
        today: date,
    ) -> Reply:
        """The whole answer. `places` are named in the message; `told` was named before it."""
        overdue = self.is_long_overdue(topic, today=today)
        paragraphs = [book.say("lang_verouderd", titel=topic.title)] if overdue else []
        paragraphs.extend(self._about_places(topic, book, places or told, named=bool(places)))
        paragraphs.append(topic.answer_for(role))
        sections = [
            self._steps(topic),
            self._contacts(topic),
            self._amounts(topic, book, today),
            self._links(topic),
        ]
        if overdue or topic.id in ("mens", "contact_sif"):
            sections.append(self._organisation.contact())
        small_talk = self._knowledge.group_of[topic.id] == SMALL_TALK
        return Reply(
            paragraphs=tuple(paragraphs),
            sections=tuple(section for section in sections if section and section.lines),
            small_print=() if small_talk else self._small_print(topic, book, today),
            buttons=self._buttons(topic),
            rate=()
            if small_talk
            else (Button(f"rate:ja:{topic.id}", "Ja"), Button(f"rate:nee:{topic.id}", "Nee")),
        )

    def aspect(self, topic: Topic, aspect: str, book: PhraseBook, *, today: date) -> Reply:
        """Only what was asked about the topic: its costs, for whom, where, when or how."""
        fields = {
            "kosten": topic.costs,
            "wie": topic.who,
            "waar": topic.where,
            "wanneer": topic.when,
            "hoe": topic.how,
        }
        missing = {"kosten": "geen_prijs"}.get(aspect, f"geen_{aspect}")
        text = fields[aspect] or book.say(missing, titel=topic.title)
        sections = [self._amounts(topic, book, today) if aspect == "kosten" else None]
        sections.append(self._contacts(topic))
        return Reply(
            paragraphs=(text,),
            sections=tuple(section for section in sections if section and section.lines),
            small_print=self._small_print(topic, book, today),
            buttons=self._buttons(topic),
            rate=(Button(f"rate:ja:{topic.id}", "Ja"), Button(f"rate:nee:{topic.id}", "Nee")),
        )

    @staticmethod
    def is_long_overdue(topic: Topic, *, today: date) -> bool:
        """Whether the review date is a year past: then the answer no longer stands alone."""
        return topic.review + LONG_OVERDUE_AFTER < today

    def _about_places(
        self, topic: Topic, book: PhraseBook, places: tuple[str, ...], *, named: bool
    ) -> list[str]:
        """What holds for these municipalities; one told earlier only brings its own examples."""
        if not places or self._knowledge.group_of[topic.id] not in LOCAL_GROUPS:
            return []
        where = " en ".join(places)
        said = [book.say("gemeente_let_op", gemeente=where)] if named else []
        local = [e.title for place in places for e in self.examples_in(place) if e.id != topic.id]
        if local:
            said.append(book.say("voorbeeld_in", gemeente=where, voorbeelden=", ".join(local[:3])))
        return said

    def examples_in(self, place: str) -> list[Topic]:
        """Examples that are in the municipality, by what their answer says of where they are."""
        return [
            topic
            for topic in self._knowledge.topics.values()
            if self._knowledge.group_of[topic.id] == EXAMPLES and topic.where and place in topic.where
        ]

    @staticmethod
    def _steps(topic: Topic) -> Section:
        return Section("Wat je nu kunt doen", tuple(Line(step) for step in topic.steps))

    @staticmethod
    def _contacts(topic: Topic) -> Section:
        lines = (Line(f"{contact.name}: {contact.purpose}", contact.url) for contact in topic.contacts)
        return Section("Bij wie je terechtkunt", tuple(lines))

    @staticmethod
    def _links(topic: Topic) -> Section:
        return Section("Meer lezen", tuple(Line(link.title, link.url) for link in topic.links))

    def _amounts(self, topic: Topic, book: PhraseBook, today: date) -> Section:
        shown = [amount for amount in topic.amounts if amount.as_of]
        return Section("Bedragen", tuple(_amount_line(amount, book.say, today) for amount in shown))

    @staticmethod
    def _small_print(topic: Topic, book: PhraseBook, today: date) -> tuple[str, ...]:
        lines = []
        if topic.review < today:
            lines.append(book.say("verouderd", datum=say_date(topic.review)))
        if topic.sources:
            sources = "; ".join(s.text + (f" ({s.day.first.year})" if s.day else "") for s in topic.sources)
            lines.append(book.say("bron", bron=sources))
        lines.append(book.say("gecontroleerd", datum=say_date(topic.checked)))
        return tuple(lines)

    def _buttons(self, topic: Topic) -> tuple[Button, ...]:
        follow_ups = [
            self._knowledge.topics[one] for one in topic.follow_ups if one in self._knowledge.topics
        ]
        buttons = [Button(f"topic:{one.id}", one.title) for one in follow_ups[:3]]
        if topic.one_on_one and "een_op_een" not in topic.follow_ups and topic.id != "een_op_een":
            buttons.append(Button("topic:een_op_een", "Een 1-op-1-gesprek"))
        return tuple(buttons)


def _amount_line(amount: Amount, say: Callable[..., str], today: date) -> Line:
    assert amount.as_of is not None  # noqa: S101 - only dated amounts are shown
    stated = f"stand {say_vague_date(amount.as_of)}"
    if amount.as_of.first + AMOUNT_OLD_AFTER < today:
        stated = f"{stated}, {say('bedrag_oud')}"
    return Line(f"{amount.what}: {amount.amount} ({stated})", amount.url)
