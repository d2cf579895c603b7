"""Corrects a line of a request, or what is remembered in the conversation, as its asker wants."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.announcing import REPLY
from bot.conversation import Asked, Awaits, Conversation
from bot.handoff import Handoff, filled
from bot.incoming import Incoming
from bot.intake import MOST_CHARACTERS, SUBJECT_CHARACTERS
from bot.intake_state import Replied
from bot.intake_talk import OR, IntakeTalk
from bot.keeper import Keeper
from bot.mail_address import LONGEST, read_mail
from bot.phrases import PhraseBook
from bot.ports import Unit
from bot.reply import Reply
from bot.request import Fact, Request, with_fact
from bot.retention import Terms
from bot.rights_talk import IN_CHAT, before, empty_button, line_button, no_button, value_button
from bot.said import Right, RightKind, Said
from bot.sensitive import mask_numbers
from bot.staffing import Entry

CORRECTED = "verbetering"  # in the timeline of a request
_FIELDS = {"rol": "role", "gemeente": "municipality", "thema": "theme", "fase": "phase"}
_CLEARED = {"gemeente": "municipality", "thema": "theme", "rol": "asker_role"}
MAIL = "notify_email"  # in the place of a question: the address for "there is an answer"
NAME_CHARACTERS = 100  # as with an intake (bot/handoff.py)
_PLAIN = 60  # characters of an id that goes into a button as it is


@dataclass(frozen=True)
class Correction:
    """Asks which line is wrong and what it is to be, and puts that there."""

    phrases: Callable[[], PhraseBook]
    terms: Terms
    handoff: Handoff | None
    questions: IntakeTalk

    async def settle(self, unit: Unit, incoming: Incoming, said: Said, *, now: datetime) -> Said:
        """What was said, once the line was asked for, or changed."""
        right = said.right
        assert right is not None  # noqa: S101 - bot/rights.py looked
        lines = await self._lines(unit, incoming, said.conversation)
        if right.kind is RightKind.CORRECT:
            return self._ask_which(said, right, lines)
        fact = _fact_of(lines, right)
        if fact is None:
            return with_reply(said, before((self._say("recht_regel_weg"),), right.after))
        if right.kind is RightKind.PICK:
            return self._ask_value(said, right, fact)
        return await self._correct(unit, replace(said, is_secret=True), right, fact, now=now)

    async def _lines(
        self, unit: Unit, incoming: Incoming, state: Conversation
    ) -> tuple[tuple[str, Fact], ...]:
        """What can be corrected, each with the number of its request, the open ones first; while none is
        open also what is remembered in the conversation. A mail address is one line for all."""
        found: list[tuple[str, Fact]] = []
        addresses: list[str] = []
        sent = await unit.requests_of(incoming.channel, incoming.conversation)
        for one in sorted(sent, key=lambda one: not one.is_open):
            whole = await unit.peek_request(one.number)
            found += [(one.number, fact) for fact in (whole.facts if whole else ())]
            if whole is not None and whole.notify_email and whole.notify_email not in addresses:
                addresses.append(whole.notify_email)
                found.append((one.number, Fact(MAIL, self._say("recht_mailadres"), whole.notify_email)))
        return tuple(found) if any(one.is_open for one in sent) else (*self._remembered(state), *found)

    def _remembered(self, state: Conversation) -> tuple[tuple[str, Fact], ...]:
        asked = [(one, _FIELDS[one.kind]) for one in self.questions.intake.questions if one.kind in _FIELDS]
        kept = [(one, getattr(state, field)) for one, field in asked]
        return tuple((IN_CHAT, Fact(one.id, one.title, value)) for one, value in kept if value)

    def _ask_which(self, said: Said, right: Right, lines: Sequence[tuple[str, Fact]]) -> Said:
        if not lines:
            return with_reply(said, before((self._say("recht_niets_te_verbeteren"),), right.after))
        is_one = len({number for number, _ in lines} - {IN_CHAT}) < 2
        choices = tuple(
            line_button(number, mark_of(fact), f"{'' if is_one else _before(number)}{_line(fact)}")
            for number, fact in lines
        )
        no = (no_button(self._say("knop_toch_niet")),)
        reply = Reply((self._say("recht_welke_regel"),), choices=choices, buttons=no, buttons_heading=OR)
        return with_reply(said, reply)

    def _ask_value(self, said: Said, right: Right, fact: Fact, name: str = "recht_wat_dan") -> Said:
        question = self.questions.intake.question_of(fact.id)
        values = self.questions.choices_of(question) if question else {}
        is_needed = question is not None and question.required
        buttons = (
            *(() if is_needed else (empty_button(self._say("knop_laat_leeg")),)),
            no_button(self._say("knop_toch_niet")),
        )
        reply = Reply(
            (*right.aside.paragraphs, self._say(name, regel=fact.label)),
            sections=right.aside.sections,
            choices=tuple(value_button(value, label) for value, label in values.items()),
            buttons=buttons,
            buttons_heading=OR,
        )
        is_asked = not right.aside.is_empty and said.conversation.awaits is not None
        awaits = said.conversation.awaits if is_asked else Awaits(Asked.CORRECT, right.number, right.fact)
        return with_reply(replace(said, conversation=replace(said.conversation, awaits=awaits)), reply)

    async def _correct(self, unit: Unit, said: Said, right: Right, fact: Fact, *, now: datetime) -> Said:
        replied = self._read(fact, right.text)
        problem = self._problem_with(replied, right)
        if problem is not None:
            return self._ask_value(said, right, fact, problem)
        state = _told(said.conversation, replied, is_chat=right.number == IN_CHAT)
        said = replace(said, conversation=state)
        if right.number != IN_CHAT:
            for number in await self._numbers(unit, right.number, fact):
                await self._keep(unit, number, replied, now=now)
            said = replace(said, about=right.number)
        words = [self._say("recht_verbeterd" if replied.fact.value else "recht_leeg", regel=fact.label)]
        if len((right.text or "").strip()) > _most(fact):
            words.append(self._say("recht_ingekort", tekens=str(_most(fact))))
        if fact.id != MAIL and right.text is not None and mask_numbers(right.text) != right.text:
            words.append(self._say("intake_gemaskeerd"))
        return with_reply(said, before(tuple(words), right.after))

    @staticmethod
    async def _numbers(unit: Unit, number: str, fact: Fact) -> tuple[str, ...]:
        """The requests that this line stands on: a mail address is left for all of a conversation."""
        request = await unit.peek_request(number) if fact.id == MAIL else None
        if request is None:
            return (number,)
        sent = await unit.requests_of(request.channel, request.conversation)
        whole = [await unit.peek_request(one.number) for one in sent]
        return tuple(one.number for one in whole if one is not None and one.notify_email == fact.value)

    def _read(self, fact: Fact, text: str | None) -> Replied:
        """What was typed, as a reply to the question of this line; None leaves it empty."""
        if fact.id == MAIL:
            return Replied(replace(fact, value=read_mail(text or "") or ""), MAIL)
        question = self.questions.intake.question_of(fact.id)
        if not (text or "").strip():
            return Replied(replace(fact, value=""), question.kind if question else fact.id)
        replied = self.questions.intake.read_reply(question.text if question else fact.id, text or "")
        value = replied.fact.value[: _most(fact)]
        return replace(replied, fact=replace(replied.fact, id=fact.id, label=fact.label, value=value))

    def _problem_with(self, replied: Replied, right: Right) -> str | None:
        """The phrase to ask again with; None when it can stand. A theme that we do not know is kept with a
        request as it was said."""
        question = self.questions.intake.question_of(replied.fact.id)
        if question is None:
            is_wrong = replied.kind == MAIL and not replied.fact.value and bool((right.text or "").strip())
            return "recht_niet_herkend" if is_wrong else None
        if not replied.fact.value:
            return "recht_wat_dan" if question.required and right.number != IN_CHAT else None
        is_free = question.kind == "tekst" or (question.kind == "thema" and right.number != IN_CHAT)
        return None if replied.kind or is_free else "recht_niet_herkend"

    async def _keep(self, unit: Unit, number: str, replied: Replied, *, now: datetime) -> None:
        """The request with the corrected line, and its team told while it is open. The timeline says which
        line it was and not what stands or stood there: one often corrects because a value should go.
        """
        request = await unit.request(number)
        if request is None:
            return
        after = corrected(request, replied, first=self.questions.intake.first)
        after = replace(after, version=request.version + 1, changed_at=now)
        keeper = self.handoff.side.keeper if self.handoff else Keeper(self.terms)
        is_news = after.is_open and replied.kind != MAIL
        await keeper.save(unit, after, now=now, said=keeper.line("kaart_verbeterd") if is_news else "")
        if replied.kind == MAIL:
            await unit.take_back_mails([number])  # the address stands in what is owed, too
        await unit.add_entry(Entry(number, now, CORRECTED, None, replied.fact.label))
        if self.handoff is not None and is_news:
            await self.handoff.announcer.tell(unit, after, REPLY, now=now)

    def _say(self, name: str, **values: str) -> str:
        return self.phrases().say(name, **values)


def mark_of(fact: Fact) -> str:
    """What names a line in a button: its id, or a hash of it where staff asked in their own words."""
    if len(fact.id) <= _PLAIN and fact.id.isidentifier():
        return fact.id
    return f"~{hashlib.sha256(fact.id.encode('utf-8', 'replace')).hexdigest()[:16]}"


def corrected(request: Request, replied: Replied, *, first: str) -> Request:
    """The request with this line in the place where it stood, also where it is searched and routed by; an
    empty one is left out. `first` is the id of the asker's own question, which is the subject too."""
    fact = replied.fact
    if replied.kind == MAIL:
        return replace(request, notify_email=fact.value)
    if not fact.value:
        left = tuple(one for one in request.facts if one.id != fact.id)
        cleared = _CLEARED.get(replied.kind)
        after = replace(request, facts=left, **({cleared: None} if cleared else {}))  # type: ignore[arg-type]
        return replace(after, asker_name="") if fact.id == "naam" else after
    order = [one.id for one in request.facts]
    after = filled(with_fact(request, fact), replied)
    facts = tuple(sorted(after.facts, key=lambda one: order.index(one.id) if one.id in order else len(order)))
    after = replace(after, facts=facts)
    if replied.kind == "" and fact.id == "thema":
        after = replace(after, theme=None)  # one that we do not know: the old one no longer holds
    return replace(after, subject=fact.value[:SUBJECT_CHARACTERS]) if fact.id == first else after


def _told(state: Conversation, replied: Replied, *, is_chat: bool) -> Conversation:
    """What is remembered in the conversation, where it was corrected; what was not is not remembered now."""
    field, name = _FIELDS.get(replied.kind), replied.name or None
    if field is None or (not is_chat and getattr(state, field) is None):
        return state
    return Conversation(**{**vars(state), field: name})


def _fact_of(lines: Sequence[tuple[str, Fact]], right: Right) -> Fact | None:
    found = (fact for number, fact in lines if number == right.number and mark_of(fact) == right.fact)
    return next(found, None)


def _before(number: str) -> str:
    return "" if number == IN_CHAT else f"{number}, "


def _most(fact: Fact) -> int:
    """How many characters of a line are kept."""
    return {"naam": NAME_CHARACTERS, MAIL: LONGEST}.get(fact.id, MOST_CHARACTERS)


def _line(fact: Fact) -> str:
    value = fact.value if len(fact.value) <= _PLAIN else f"{fact.value[: _PLAIN - 1]}…"
    return f"{fact.label}: {value}"


def with_reply(said: Said, reply: Reply) -> Said:
    """What was said, with another reply."""
    return replace(said, turn=replace(said.turn, reply=reply))
