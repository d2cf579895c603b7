"""Where others read along, or to a guest: general answers, and nothing of one person."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.accounts import LINK
from bot.assistant import MOST_A_MINUTE
from bot.conversation import Conversation
from bot.in_company import without_person
from bot.incoming import CODE_SHOWN, Audience, Change, Incoming, OwnPlace
from bot.intake_form import FORM, FORM_FILL, FORM_SEND
from bot.login import hash_token
from bot.reply import Turn, as_text
from bot.request import Action
from tests.kit.both_sides import QUESTION, BothSides
from tests.kit.units import kept

DIRECT, SHARED = "T1/U1", "T1/U1/C1/1.1"
ALONE_ONLY = "onder vier ogen"
GUEST_ONLY = "Mail of bel ons gerust."
CODE = "ABCD-EFGH-JK23"
_events = itertools.count()


def incoming(text: str = "", choice: str | None = None, **more: Any) -> Incoming:
    more = {"audience": Audience.SHARED, "conversation": SHARED, "person": DIRECT, **more}
    return Incoming("slack", event_id=f"s{next(_events)}", text=text, choice=choice, **more)


async def hear(office: BothSides, one: Incoming) -> Turn:
    office.clock.advance(seconds=30)
    return await office.assistant.handle(one)


async def state_of(office: BothSides, conversation: str = SHARED) -> Conversation:
    async with office.store.unit(read_only=True) as unit:
        return await unit.conversation("slack", conversation) or Conversation()


async def texts_of(office: BothSides, conversation: str = SHARED) -> list[str]:
    async with office.store.unit(read_only=True) as unit:
        lines = await unit.messages("slack", conversation)
    return [one.content["text"] for one in lines if one.author == "vrager"]


@pytest.mark.parametrize(
    "one",
    [
        pytest.param({"text": "mijn gegevens"}, id="data"),
        pytest.param({"text": "wis mijn gegevens"}, id="erase"),
        pytest.param({"text": "wis alles"}, id="erase in short"),
        pytest.param({"text": "verbeter mijn gegevens"}, id="correct"),
        pytest.param({"text": "hoe staat het met mijn vraag"}, id="status"),
        pytest.param({"text": "trek mijn vraag in"}, id="withdraw"),
        pytest.param({"text": "ik wil mijn afspraak afzeggen"}, id="call off"),
        pytest.param({"text": "ik wil een medewerker spreken"}, id="a person"),
        pytest.param({"choice": "intake:start"}, id="intake"),
        pytest.param({"choice": "intake:nieuw"}, id="intake anew"),
        pytest.param({"choice": "intake:probleem:stop"}, id="question of an intake"),
        pytest.param({"choice": FORM}, id="form"),
        pytest.param({"choice": FORM_FILL, "fields": {"probleem": "x"}}, id="filled form"),
        pytest.param({"choice": FORM_SEND}, id="sent form"),
        pytest.param({"choice": "recht:gegevens"}, id="data pressed"),
        pytest.param({"choice": "recht:zeker"}, id="surely erase pressed"),
        pytest.param({"choice": "verbeter:-:rol"}, id="line pressed"),
        pytest.param({"choice": "topic:mens"}, id="person pressed"),
    ],
)
@pytest.mark.parametrize(
    ("audience", "told"),
    [(Audience.SHARED, ALONE_ONLY), (Audience.GUEST, GUEST_ONLY)],
    ids=["shared", "guest"],
)
async def test_pitfall_8_what_is_of_one_person_is_done_in_a_direct_message_only(
    office: BothSides, one: dict[str, Any], audience: Audience, told: str
) -> None:
    turn = await hear(office, incoming(**one, audience=audience))

    assert told in as_text(turn.reply)
    assert turn.form is None
    assert (await state_of(office)).intake is None


@pytest.mark.parametrize("kind", ["wens:stand", "wens:zeker_intrekken", "score", "moment", "feit"])
async def test_a_button_of_a_request_does_nothing_where_others_read(office: BothSides, kind: str) -> None:
    request = await office.send_request()
    before = await office.look(request.number)

    turn = await hear(office, incoming(choice=f"{kind}:{request.number}:5", conversation="c"))

    assert ALONE_ONLY in as_text(turn.reply)
    assert request.number not in as_text(turn.reply)
    assert await office.look(request.number) == before


async def test_the_number_of_a_request_tells_nothing_where_others_read(office: BothSides) -> None:
    request = await office.send_request()

    turn = await hear(office, incoming(request.number, conversation="c"))

    assert ALONE_ONLY in as_text(turn.reply)
    assert request.subject not in as_text(turn.reply)


async def test_a_topic_is_answered_and_followed_up_where_others_read(office: BothSides) -> None:
    await hear(office, incoming("wie leent er geld aan een kleine vzw"))

    turn = await hear(office, incoming("wat kost dat?"))

    assert turn.outcome.topic == "lening"


async def test_what_somebody_tells_shapes_that_answer_and_is_not_remembered(office: BothSides) -> None:
    turn = await hear(office, incoming("ik ben ambtenaar in Gent, waar vind ik een lokaal"))

    state = await state_of(office)
    assert "Gent" in as_text(turn.reply)
    assert (state.role, state.municipality, state.theme, state.phase) == (None, None, None, None)
    assert state.topic == turn.outcome.topic


async def test_what_was_told_before_is_not_used_where_others_read(office: BothSides) -> None:
    question = "waar vind ik een lokaal"
    bare = await hear(office, incoming(question, conversation="T1/U2/C1/1.1"))
    async with kept(office.store) as unit:
        known = Conversation(turns=1, role="ambtenaar", municipality="Gent", with_staff="x", requests=("x",))
        until = office.clock.now() + timedelta(days=9)
        await unit.keep_conversation("slack", SHARED, replace(known, topic=None), until=until)

    turn = await hear(office, incoming(question))

    assert turn.reply.paragraphs == bare.reply.paragraphs[1:]  # the other one began with who we are
    assert await state_of(office) == without_person(await state_of(office))


async def test_who_is_taken_for_a_guest_keeps_what_they_were_doing(office: BothSides) -> None:
    await office.type(QUESTION, DIRECT)
    alone = {"conversation": DIRECT, "audience": Audience.ALONE}
    await hear(office, incoming(choice="intake:start", **alone))
    before = await state_of(office, DIRECT)

    await hear(office, incoming("wat is een lening?", conversation=DIRECT, audience=Audience.GUEST))

    after = await state_of(office, DIRECT)
    assert before.intake is not None
    assert (after.intake, after.asked) == (before.intake, before.asked)


async def test_a_form_that_comes_twice_is_not_shown_to_a_guest(office: BothSides) -> None:
    await hear(office, incoming(choice="intake:start", conversation=DIRECT, audience=Audience.ALONE))
    form = incoming(choice=FORM_FILL, conversation=DIRECT, audience=Audience.GUEST)
    await hear(office, form)

    assert (await hear(office, form)).form is None


@pytest.mark.parametrize("audience", [Audience.SHARED, Audience.GUEST])
@pytest.mark.parametrize(
    "text", [QUESTION, "wat is een 1-op-1-gesprek?", "Mijn buurman zit in de put en wil geen hulp."]
)
async def test_no_button_begins_something_of_one_person_where_others_read(
    office: BothSides, text: str, audience: Audience
) -> None:
    turn = await hear(office, incoming(text, audience=audience))

    kinds = {button.id.partition(":")[0] for button in turn.reply.every_button}
    assert kinds <= {"topic", "rate", "none"}


async def test_who_is_in_danger_gets_help_lines_first_where_others_read(office: BothSides) -> None:
    turn = await hear(office, incoming("ik wil dood"))

    assert "1813" in turn.reply.paragraphs[0]
    assert turn.reply.every_button == ()


async def test_who_is_in_danger_and_types_a_code_gets_help_lines_and_the_code_is_burnt(
    office: BothSides,
) -> None:
    await give_code(office, (await office.hire("an")).id)

    turn = await hear(office, incoming(f"ik wil dood, mijn code is {CODE}"))

    assert "1813" in turn.reply.paragraphs[0]
    assert not await is_code(office)
    assert await texts_of(office) == [CODE_SHOWN]


async def give_code(office: BothSides, owner: int) -> None:
    async with kept(office.store) as unit:
        until = office.clock.now() + timedelta(minutes=10)
        await unit.keep_code(LINK, hash_token(CODE), owner=str(owner), until=until)


async def is_code(office: BothSides) -> bool:
    async with office.store.unit(read_only=True) as unit:
        return await unit.code_owner(LINK, hash_token(CODE), now=office.clock.now()) is not None


@pytest.mark.parametrize("audience", [Audience.SHARED, Audience.GUEST])
@pytest.mark.parametrize("text", [CODE, "abcd efgh jk23", f"Hier is mijn code: {CODE.lower()}, klopt dat?"])
async def test_a_code_that_others_read_links_nobody_and_is_burnt(
    office: BothSides, text: str, audience: Audience
) -> None:
    an = await office.hire("an")
    await give_code(office, an.id)

    turn = await hear(office, incoming(text, audience=audience))

    async with office.store.unit(read_only=True) as unit:
        staff = await unit.staff(an.id)
    assert staff is not None
    assert staff.slack_user is None
    assert not await is_code(office)
    assert "geldt niet meer" in as_text(turn.reply)
    assert await texts_of(office) == [CODE_SHOWN]


async def test_a_code_that_comes_in_a_flood_is_burnt_too(office: BothSides) -> None:
    await give_code(office, (await office.hire("an")).id)
    for _ in range(MOST_A_MINUTE):
        await office.assistant.handle(incoming("Hallo"))

    await office.assistant.handle(incoming(CODE))

    assert not await is_code(office)
    assert (await texts_of(office))[-1] == CODE_SHOWN


async def test_a_message_that_is_changed_into_a_code_burns_it(office: BothSides) -> None:
    await give_code(office, (await office.hire("an")).id)
    said = incoming("Hallo")
    await hear(office, said)

    for _ in range(2):  # it may be told of twice
        await office.assistant.change(Change("slack", SHARED, said.event_id, f"dit: {CODE}", "2"))

    assert not await is_code(office)
    assert CODE not in (await texts_of(office))[0]


async def test_a_member_of_staff_in_the_direct_message_does_not_hear_what_is_asked_elsewhere(
    office: BothSides,
) -> None:
    request = await office.send_request()
    an = await office.hire("an")
    await office.act(an, request, Action.TAKE)
    await office.act(an, request, Action.ANSWER, text="Dag Sofie")
    before = await office.look(request.number)

    turn = await hear(office, incoming("wie leent er geld aan een kleine vzw", conversation="c"))

    assert turn.outcome.topic == "lening"
    assert (await office.look(request.number)).version == before.version


async def owed(office: BothSides) -> list[dict[str, Any]]:
    return await office.owed("slack")


async def test_a_reply_where_others_read_says_so_and_which_message_it_answers(office: BothSides) -> None:
    one = incoming("wie leent er geld aan een kleine vzw", thread="1.1")
    await hear(office, one)

    (content,) = await owed(office)

    assert content["audience"] == "gedeeld"
    assert (content["event"], content["thread"]) == (one.event_id, "1.1")


async def test_a_reply_to_one_person_names_its_thread_only(office: BothSides) -> None:
    await hear(office, incoming("Hallo", audience=Audience.ALONE, conversation=DIRECT, thread="1.1"))

    (content,) = await owed(office)

    assert content["thread"] == "1.1"
    assert {"audience", "event"} & set(content) == set()


@pytest.mark.parametrize("audience", list(Audience))
async def test_no_reply_is_owed_that_travels_back_with_the_answer(
    office: BothSides, audience: Audience
) -> None:
    turns = [
        await office.assistant.handle(incoming("Hallo", is_answered_here=True, audience=audience))
        for _ in range(MOST_A_MINUTE + 2)
    ]

    assert not turns[-1].reply.is_empty  # who asks too fast is told so each time: it costs no message
    assert await owed(office) == []


@pytest.mark.parametrize("is_early", [False, True], ids=["after", "before the message"])
async def test_a_change_of_a_typed_code_is_not_kept(office: BothSides, *, is_early: bool) -> None:
    one = incoming(CODE)
    change = Change("slack", SHARED, one.event_id, "Mijn geheim", "2")
    if is_early:
        await office.assistant.change(change)
    await hear(office, one)
    if not is_early:
        await office.assistant.change(change)

    assert await texts_of(office) == [CODE_SHOWN]


LINK_TO_US = "https://teams.voorbeeld.be/l/app/x"


@pytest.mark.parametrize(
    ("is_there", "words"),
    [
        pytest.param(True, "in je eigen gesprek met mij", id="where we are"),
        pytest.param(False, "Voeg mij eerst toe als app", id="where we are not yet"),
    ],
)
@pytest.mark.parametrize("text", ["ik wil een medewerker spreken", "mijn gegevens"])
async def test_what_is_of_one_person_is_pointed_to_their_own_place_with_a_link(
    office: BothSides, text: str, words: str, *, is_there: bool
) -> None:
    turn = await hear(office, incoming(text, own=OwnPlace(LINK_TO_US, is_there)))

    assert words in as_text(turn.reply)
    assert LINK_TO_US in [line.url for section in turn.reply.sections for line in section.lines]
    assert turn.is_for_alone


async def test_that_it_is_for_one_person_is_known_again_when_it_is_delivered_twice(office: BothSides) -> None:
    one = incoming("mijn gegevens", own=OwnPlace(LINK_TO_US, is_there=True))

    turns = [await hear(office, one) for _ in range(2)]

    assert [turn.is_for_alone for turn in turns] == [True, True]


async def test_a_general_answer_is_for_all_who_read_along(office: BothSides) -> None:
    turn = await hear(office, incoming("Wat is sociale innovatie?"))

    assert not turn.is_for_alone
