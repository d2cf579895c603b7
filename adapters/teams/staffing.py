"""The staff side of Teams as deliveries see it: what is for staff, and the body that answers it."""

from adapters import staff_words as words
from adapters.payload import Payload, part, text
from adapters.staff_windows import Tells
from adapters.teams.card_parts import VERSION
from adapters.teams.dialog import Body, draw_told, redrawn, shown, whispered
from adapters.teams.ids import CHANNEL, board_name, person_of
from adapters.teams.incoming import CARD_ACTION, FETCH, INVOKE, MESSAGE, SUBMIT, tenant_of
from adapters.teams.staff import TOLD, Click, Pressed, StaffSide
from adapters.teams.staff_form_view import read_fields
from adapters.teams.staff_presses import VERB
from bot.reply import Reply


class Staffing:
    """Hands what staff press and fill in to their side, and draws what is answered as Teams reads it: also
    that something was refused is a sentence in a 200, or nobody would read it."""

    def __init__(self, side: StaffSide, telling: Tells) -> None:
        self._side = side
        self._telling = telling

    @staticmethod
    def is_for_staff(activity: Payload) -> bool:
        """Whether it is a button of a card for staff, or of a dialog of theirs."""
        return text(_data_of(activity), "verb") == VERB

    async def answer(self, activity: Payload) -> Body | None:
        """The body that answers an invoke; None for a message, to which nothing can be answered: who pressed
        there is told in their personal chat. Raises NotKept for a message."""
        kind = _kind_of(activity)
        click = _read_click(activity)
        if click is None:
            return _answer_stranger(kind)
        if kind == MESSAGE:
            await self._deliver(click)
            return None
        if kind == CARD_ACTION:
            return _draw_pressed(await self._side.press(click))
        if kind == FETCH:
            dialog = await self._side.fetch(click)
        else:
            dialog = await self._side.submit(click, read_fields(_data_of(activity)))
        return shown(dialog.card, dialog.title)

    async def _deliver(self, click: Click) -> None:
        sentence = await self._side.deliver(click)
        if sentence:
            reply = Reply((sentence,)).to_json()
            await self._telling.tell(CHANNEL, click.person, "reply", reply, key=f"fluister/{click.key}")


def _kind_of(activity: Payload) -> str:
    """The name of an invoke that we have, or that it is a message; "" for all else."""
    kind = text(activity, "type")
    name = text(activity, "name") if kind == INVOKE else kind
    return name if name in (CARD_ACTION, FETCH, SUBMIT, MESSAGE) else ""


def _data_of(activity: Payload) -> Payload:
    """What the button sent along, with its verb; nothing in it is trusted but what is signed."""
    kind, value = _kind_of(activity), part(activity, "value")
    if kind == CARD_ACTION:
        return {**part(value, "action", "data"), "verb": text(value, "action", "verb")}
    if kind == MESSAGE:
        return value
    return part(value, "data") if kind else {}


def _read_click(activity: Payload) -> Click | None:
    """None for who is not known by an id of their organisation."""
    tenant, data = tenant_of(activity), _data_of(activity)
    try:
        person = person_of(tenant, text(activity, "from", "aadObjectId"))
    except ValueError:
        return None
    return Click(
        person,
        board_name(tenant, text(activity, "conversation", "id")),
        text(data, "balie") if data.get("v") == VERSION else "",
        key=f"klik/{text(activity, 'id')}/{person}",
        step=text(data, "stap"),
    )


def _answer_stranger(kind: str) -> Body | None:
    sentence = words.say_not_linked("Teams")
    if kind == MESSAGE:
        return None
    return whispered(sentence) if kind == CARD_ACTION else shown(draw_told(sentence), TOLD)


def _draw_pressed(pressed: Pressed) -> Body:
    return whispered(pressed.sentence) if pressed.card is None else redrawn(pressed.card)
