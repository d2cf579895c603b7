"""Sets the boards of teams right: cards that never came, and those that are not as they should be."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.boards import CardPlace, Owed
from bot.cards import Cards, Place
from bot.ports import Store, Unit
from bot.request import Request

AT_ONCE = 200  # requests that are looked at in one go


async def set_right(store: Store, cards: Cards, *, now: datetime) -> int:
    """Owes the cards that are missing or wrong; how many. To be called at the start and every hour.

    A board that was named in the settings since, took no cards for a while, or is no longer in use; a setting
    that keeps names off cards: what lies on the boards is compared with what should. What is owed already is
    left alone, and so is what may have arrived without our knowing: a second card would stay there for ever.
    Raises NotKept.
    """
    if not cards.channels:
        return 0
    done, after = 0, ""
    while True:
        async with store.unit(read_only=True) as unit:
            page = await unit.requests_by_number(None, after=after, most=AT_ONCE)
            lying = await unit.cards_among([one.number for one in page])
            wrong = [one for one in page if await _is_wrong(unit, cards, one, lying, now=now)]
        for request in wrong:
            done += await _set_right_one(store, cards, request.number, now=now)
        if len(page) < AT_ONCE:
            return done
        after = page[-1].number


async def _is_wrong(
    unit: Unit, cards: Cards, request: Request, lying: Mapping[str, Sequence[CardPlace]], *, now: datetime
) -> bool:
    there = lying.get(request.number, ())
    if not request.is_open and not there:
        return False
    return bool(await cards.wrong(unit, request, there, now=now))


async def _set_right_one(store: Store, cards: Cards, number: str, *, now: datetime) -> int:
    """Looks again, now that nobody else changes the request; how many cards were owed."""
    owed = 0
    async with store.unit() as unit:
        request = await unit.request(number)
        if request is None:
            return 0
        lying = await unit.cards_of(number)
        wrong = await cards.wrong(unit, request, lying, now=now)
        for place, content in wrong.items():
            if await _can_come(unit, cards, request, place, lies=place in {one.board for one in lying}):
                await unit.drop_given_up(number, *place)
                await cards.owe_again(unit, request, place, content, now=now)
                owed += 1
        await unit.commit()
    return owed


async def _can_come(unit: Unit, cards: Cards, request: Request, place: Place, *, lies: bool) -> bool:
    """Whether a card is to be owed anew. A board that is not in use and takes none is not asked for ever."""
    found = await unit.owed_of_card(request.number, *place)
    if found is Owed.UNCLEAR:
        return lies
    if found is Owed.REFUSED:
        return cards.is_on_its_board(request, place)
    return found is Owed.NOTHING
