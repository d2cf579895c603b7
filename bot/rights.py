"""Does what a person wants with what is kept of them: shows it, corrects it, erases it everywhere."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.conversation import Asked, Awaits, Conversation
from bot.correction import Correction, with_reply
from bot.dossier import as_reply, read_dossier
from bot.handoff import Handoff
from bot.home_place import emptied, has_home, home_of, is_home
from bot.incoming import Incoming
from bot.intake_talk import OR, IntakeTalk
from bot.marking import unsay_notice
from bot.phrases import PhraseBook
from bot.ports import Unit
from bot.reply import Line, Reply, Section
from bot.retention import Terms
from bot.rights_talk import before, no_button, right_button
from bot.said import Right, RightKind, Said
from bot.staffing import ERASED, ERASED_BY_ASKER, AuditRow

OWN_PAGES = frozenset(("web",))  # channels of which the pages know who asks
ON_THE_MACHINE = frozenset(("terminal",))  # what is shown there is all there is


class Announces(Protocol):
    """Tells the teams that open requests of a conversation are wiped with it; `phrases` are those in use."""

    @property
    def phrases(self) -> Callable[[], PhraseBook]:
        """What is said."""

    async def tell_wiped(self, unit: Unit, channel: str, conversation: str, *, now: datetime) -> None:
        """Owes the mails."""

    async def show_stayed(self, unit: Unit, numbers: Collection[str], *, now: datetime) -> None:
        """Owes the cards of requests that stay because they are on hold: without a name from now on."""


async def erase(
    unit: Unit, channel: str, key: str, *, now: datetime, announces: Announces | None, by: int | None = None
) -> tuple[str, ...]:
    """Erases a conversation and those within it with all that hangs on them, in this store and, as far as
    the platform lets us, of what we said there; the numbers of requests that stay because they are on hold.
    `by` is the member of staff who did it, None for the asker.

    The places are held in the order of their names, so that no two who erase wait for each other. What comes
    into another place at this moment comes after.
    """
    await unit.lock(channel, key)
    places = sorted({key, *await unit.places_of(channel, key)})
    for place in places:
        await unit.lock(channel, place)
    stayed: list[str] = []
    had_requests = False
    for place in places:
        sent = await unit.requests_of(channel, place)
        had_requests = had_requests or bool(sent)
        if announces is not None:
            await announces.tell_wiped(unit, channel, place, now=now)
        held = await _erase_place(unit, channel, place, now=now)
        stayed += held
        if announces is not None:
            await announces.show_stayed(unit, held, now=now)
        for gone in (one for one in sent if one.number not in stayed):
            action = ERASED if by else ERASED_BY_ASKER
            await unit.add_audit(AuditRow(now, by, action, gone.number, team=gone.team))
    if has_home(channel) and (had_requests or home_of(key) in places):
        intro = announces.phrases().say("eerste_keer") if announces else ""
        await unit.owe(emptied(channel, home_of(key), intro, now=now))
    return tuple(stayed)


async def _erase_place(unit: Unit, channel: str, place: str, *, now: datetime) -> tuple[str, ...]:
    """Erases one conversation, and takes back what was said there; a home is filled anew instead."""
    refs = () if is_home(place) else await unit.sent_refs(channel, place)
    stayed = await unit.forget_conversation(channel, place, at=now)
    for ref in refs:
        await unit.owe(unsay_notice(channel, place, ref, now=now))
    return stayed


@dataclass(frozen=True)
class Rights:
    """Grants what somebody wants with what is kept of them. Who asks is who holds the conversation.

    Without a `handoff` there are no requests, and no links to a file outside the pages of the web chat.
    """

    phrases: Callable[[], PhraseBook]
    terms: Terms
    handoff: Handoff | None = None

    async def settle(
        self, unit: Unit, incoming: Incoming, said: Said, questions: IntakeTalk, *, now: datetime
    ) -> Said:
        """What was said, once what was wanted is done."""
        right = said.right
        if right is None:
            return said
        if right.kind is RightKind.DATA:
            return await self._show(unit, incoming, said, right, now=now)
        if right.kind is RightKind.ERASE:
            return await self._ask_sure(unit, incoming, said, now=now)
        if right.kind is RightKind.SURELY_ERASE:
            return await self._erase(unit, incoming, said, now=now)
        correction = Correction(self.phrases, self.terms, self.handoff, questions)
        return await correction.settle(unit, incoming, said, now=now)

    async def _show(self, unit: Unit, incoming: Incoming, said: Said, right: Right, *, now: datetime) -> Said:
        dossier = await read_dossier(unit, incoming.channel, incoming.conversation, self.terms, now)
        book = self.phrases()
        reply = as_reply(dossier, book)
        if dossier.is_empty:
            return with_reply(said, before(reply.paragraphs, right.after))
        links = await self._links(unit, incoming, now=now)
        sections = (*((Section("Alles bekijken", links),) if links else ()), *reply.sections)
        if not right.after.is_empty:
            again = before(reply.paragraphs, right.after)
            return with_reply(said, replace(again, sections=sections))
        buttons = (
            right_button(RightKind.CORRECT, book.say("knop_verbeter")),
            right_button(RightKind.ERASE, book.say("knop_wissen")),
        )
        return with_reply(said, replace(reply, sections=sections, buttons=buttons, buttons_heading=OR))

    async def _links(self, unit: Unit, incoming: Incoming, *, now: datetime) -> tuple[Line, ...]:
        book = self.phrases()
        page, file = book.say("recht_pagina"), book.say("recht_bestand")
        if incoming.channel in OWN_PAGES:
            return (Line(page, "/gegevens"), Line(file, "/gegevens.json"))
        links = self.handoff.links if self.handoff else None
        if links is None or incoming.channel in ON_THE_MACHINE:
            return ()
        return (Line(book.say("recht_bestand_uur"), await links.make(unit, incoming, now=now)),)

    async def _ask_sure(self, unit: Unit, incoming: Incoming, said: Said, *, now: datetime) -> Said:
        """Erasing cannot be undone, so it is asked once more: what goes, what stays, and why."""
        found = await unit.requests_of(incoming.channel, incoming.conversation)
        held = tuple(one.number for one in found if one.is_held)
        still_open = tuple(one.number for one in found if one.is_open and not one.is_held)
        words = [self._say("recht_wissen_zeker")]
        if still_open:
            words.append(self._say("recht_wissen_open", nummers=", ".join(still_open)))
        places = await unit.places_of(incoming.channel, incoming.conversation)
        if any(one != incoming.conversation and not is_home(one) for one in places):
            words.append(self._say("recht_wissen_gedeeld"))
        words.append(self._say("recht_wissen_blijft"))
        if held:
            words.append(self._say("recht_wissen_bewaard", nummers=", ".join(held)))
        choices = (
            right_button(RightKind.SURELY_ERASE, self._say("knop_wis_alles")),
            no_button(self._say("knop_wis_niets")),
        )
        asking = replace(said.conversation, awaits=Awaits(Asked.ERASE, "", at=now.isoformat()))
        return with_reply(replace(said, conversation=asking), Reply(tuple(words), choices=choices))

    async def _erase(self, unit: Unit, incoming: Incoming, said: Said, *, now: datetime) -> Said:
        place = (incoming.channel, incoming.conversation)
        stayed = await erase(unit, *place, now=now, announces=self.handoff)
        words = [self._say("recht_gewist")]
        if stayed:
            words.append(self._say("recht_wissen_bewaard", nummers=", ".join(stayed)))
        left = await unit.conversation(*place) if stayed else None  # an answer on what stays arrives there
        turn = replace(said.turn, reply=Reply(tuple(words)))
        return Said(left or Conversation(), turn, is_erased=True)

    def _say(self, name: str, **values: str) -> str:
        return self.phrases().say(name, **values)
