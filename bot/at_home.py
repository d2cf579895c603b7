"""Our home on a platform that has one: what can be asked, and how somebody's requests stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.appointment import Standing, say_moment
from bot.conversation import Conversation
from bot.home_place import HOME, PROMPTS, shown_key
from bot.incoming import Audience, Incoming, check_place
from bot.phrases import PhraseBook
from bot.ports import Notice, Unit
from bot.reply import Button, Decision, Outcome, Reply, Turn
from bot.request import Request, State
from bot.rights_talk import right_button
from bot.said import RightKind, Said
from bot.talk import Talk

__all__ = ("HOME", "PROMPTS", "AtHome", "suggestions", "tell")  # the kinds belong to what is owed here
MOST_PROMPTS = 4  # no platform shows more
MOST_REQUESTS = 20


@dataclass(frozen=True)
class AtHome:
    """Fills the home of one person, and proposes first questions. `talk` is what answers now."""

    talk: Callable[[], Talk]

    async def show(self, unit: Unit, incoming: Incoming, *, now: datetime) -> None:
        """Owes the home; without anything of one person for who is not of this organisation. Who calls it
        holds the conversation, so that what is erased at this moment is not shown after."""
        requests: list[dict[str, str]] = []
        if incoming.audience is Audience.ALONE:
            found = await unit.requests_of(incoming.channel, incoming.conversation)
            requests = [await self._row(unit, one, now=now) for one in found[:MOST_REQUESTS]]
        content = self._draw(requests, is_alone=incoming.audience is Audience.ALONE)
        await unit.owe(_notice(incoming, HOME, content, now=now))

    async def propose(self, unit: Unit, incoming: Incoming, *, now: datetime) -> None:
        """Owes at most four first questions."""
        book = self.talk().phrase_book({})
        prompts = [
            {"title": question, "message": question} for question in book.all("suggesties")[:MOST_PROMPTS]
        ]
        content = {"title": book.say("thuis_suggesties"), "prompts": prompts}
        await unit.owe(_notice(incoming, PROMPTS, content, now=now))

    def greet(self, state: Conversation) -> Said:
        """Who we are, with first questions to press."""
        talk = self.talk()
        book = talk.phrase_book({})
        reply = Reply(
            (book.say("eerste_keer"),),
            buttons=suggestions(talk)[:MOST_PROMPTS],
            buttons_heading=book.say("thuis_suggesties"),
        )
        return Said(replace(state, turns=state.turns + 1), Turn(reply, Outcome(Decision.ANSWER)))

    def _draw(self, requests: Sequence[dict[str, str]], *, is_alone: bool) -> dict[str, Any]:
        talk = self.talk()
        book = talk.phrase_book({})
        buttons = (
            (talk.intake.button(book), right_button(RightKind.DATA, book.say("knop_gegevens")))
            if is_alone
            else ()
        )
        names = {"suggestions": "suggesties", "requests": "aanvragen", "buttons": "knoppen"}
        return {
            "intro": book.say("eerste_keer"),
            "suggestions": [dict(vars(one)) for one in suggestions(talk)],
            "requests": list(requests),
            "buttons": [dict(vars(one)) for one in buttons],
            "headings": {name: book.say(f"thuis_{phrase}") for name, phrase in names.items()},
        }

    async def _row(self, unit: Unit, request: Request, *, now: datetime) -> dict[str, str]:
        owner = None if request.owner is None else await unit.staff(request.owner)
        told = tell(self.talk().phrase_book({}), request, owner.first_name if owner else "", now=now)
        return {"number": request.number, "state": request.state.value, "told": told}


def suggestions(talk: Talk) -> tuple[Button, ...]:
    """First questions as buttons that answer them; one that would not be understood is left out."""
    questions = talk.phrase_book({}).all("suggesties")
    found = ((question, talk.engine.understand(question).topic) for question in questions)
    return tuple(Button(f"topic:{topic}", question) for question, topic in found if topic)


def tell(book: PhraseBook, request: Request, first_name: str, *, now: datetime) -> str:
    """How a request stands, without what it is about: others may look at the screen."""
    name = f"thuis_{request.state.value}"
    if request.state is State.TAKEN and request.answered_at:
        name = "thuis_beantwoord"
    who = first_name or book.say("thuis_medewerker")
    said = [book.say(name, nummer=request.number, voornaam=who)]
    if request.promised_at is not None and request.is_open:
        is_late = request.promised_at <= now
        said.append(
            book.say("stand_te_laat" if is_late else "thuis_belofte", moment=say_moment(request.promised_at))
        )
    if request.planned_at is not None and request.planning is Standing.PLANNED:
        is_past = request.planned_at <= now
        phrase = "stand_afspraak_voorbij" if is_past else "stand_afspraak"
        said.append(book.say(phrase, moment=say_moment(request.planned_at)))
    return " ".join(said)


def _notice(incoming: Incoming, kind: str, content: dict[str, Any], *, now: datetime) -> Notice:
    place = f"{incoming.conversation}/{kind}"
    check_place(incoming.channel, place)
    return Notice(
        shown_key(kind, incoming.channel, place, incoming.event_id),
        incoming.channel,
        place,
        kind,
        content,
        due_at=now,
        created_at=now,
    )
