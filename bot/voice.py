"""What the asker hears of a request: lines in their conversation, owed where the channel is sent to."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.conversation import Conversation
from bot.phrases import PhraseBook
from bot.ports import Notice, Unit
from bot.reply import Button, Reply
from bot.request import Action, Request, Staff, Values
from bot.resume import Reminder
from bot.teams import Teams

ASSISTANT, STAFF = "assistent", "medewerker"
SCORES = range(1, 6)


@dataclass(frozen=True)
class Voice:
    """Speaks to the asker of a request. `pushed` are the channels that must be sent what is said; who left
    a mail address is told by the `reminder` that there is an answer."""

    phrases: Callable[[], PhraseBook]
    teams: Teams
    pushed: Collection[str]
    keep_days: int
    reminder: Reminder | None = None

    async def tell(
        self,
        unit: Unit,
        request: Request,
        staff: Staff,
        action: Action,
        values: Values,
        *,
        key: str,
        now: datetime,
    ) -> None:
        """Says what staff did, as far as the asker is to know; a person by first name."""
        await self._remember(unit, request, action, now=now)
        texts = self._texts(request, staff, action)
        if action in (Action.ASK, Action.ANSWER, Action.REFER):
            words = (*values.text.split("\n\n"), *(f"• {one}" for one in values.questions))
            reply = Reply(tuple(part.strip() for part in words if part.strip()))
            await self.say(unit, request, reply, key=f"{key}:1", now=now, by=staff.first_name)
            if self.reminder:
                await self.reminder.owe(unit, request, now=now)
        if texts:
            reply = Reply(texts)
            if action in (Action.CLOSE, Action.REFER):
                heading = self.phrases().say("aanvraag_tevreden")
                reply = replace(reply, buttons=self._scores(request), buttons_heading=heading)
            await self.say(unit, request, reply, key=f"{key}:2", now=now)

    async def say(
        self, unit: Unit, request: Request, reply: Reply, *, key: str, now: datetime, by: str | None = None
    ) -> None:
        """One line in the conversation of the request: of the assistant, or of a person by first name."""
        content = reply.to_json() | ({"by": by} if by else {})
        place = (request.channel, request.conversation)
        author = STAFF if by else ASSISTANT
        await unit.add_message(*place, author, content, event_id=None, at=now)
        if request.channel in self.pushed:
            name = f"request:{request.number}:{key}"
            await unit.owe(Notice(name[:200], *place, author, content, due_at=now, created_at=now))

    def _texts(self, request: Request, staff: Staff, action: Action) -> tuple[str, ...]:
        names = {
            Action.TAKE: "aanvraag_opgenomen",
            Action.HAND_ON: "aanvraag_doorgegeven",
            Action.ASK: "aanvraag_gevraagd",
            Action.REFER: "aanvraag_doorverwezen",
            Action.CLOSE: "aanvraag_gesloten",
            Action.REOPEN: "aanvraag_heropend",
        }
        if action not in names:
            return ()
        team = self.teams.of(request.team).title
        said = self.phrases().say(names[action], nummer=request.number, voornaam=staff.first_name, team=team)
        return (said,)

    @staticmethod
    def _scores(request: Request) -> tuple[Button, ...]:
        return tuple(Button(f"score:{request.number}:{score}", str(score)) for score in SCORES)

    async def _remember(self, unit: Unit, request: Request, action: Action, *, now: datetime) -> None:
        """Whether a person is in the conversation from now on; then the assistant is silent."""
        place = (request.channel, request.conversation)
        state = await unit.conversation(*place) or Conversation()
        if action in (Action.ASK, Action.ANSWER):
            state = replace(state, with_staff=request.number)
        elif action in _STAFF_LEAVES and state.with_staff == request.number:
            state = replace(state, with_staff=None)
        until = now + timedelta(days=self.keep_days)
        await unit.keep_conversation(*place, state, until=until)


_STAFF_LEAVES = (Action.GIVE_BACK, Action.HAND_ON, Action.REFER, Action.CLOSE, Action.WITHDRAW)
