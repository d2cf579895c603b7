"""Sending to Slack: once, in order, in its turn, and what becomes of it when Slack refuses or forgets."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.channel import SlackChannel
from bot.outbox import AT_ONCE, SendLater, SendRefused
from bot.ports import Notice
from bot.talk import Talk
from tests.kit.fake_slack import FakeSlack
from tests.kit.slack_office import BOARD, SlackOffice, open_office

QUESTION = "Waar vind ik geld voor een buurtproject?"
MARK = "mogelijk herhaling"


def channel_of(office: SlackOffice) -> SlackChannel:
    found = office.parts.channels["slack"]
    assert isinstance(found, SlackChannel)
    return found


async def dead(office: SlackOffice) -> list[Notice]:
    async with office.store.unit(read_only=True) as unit:
        return list(await unit.dead_notices())


# --- once ----------------------------------------------------------------------------------------------


async def test_statement_8_an_answer_that_was_lost_is_looked_up_and_not_said_again(
    office: SlackOffice,
) -> None:
    office.slack.lose_answer("chat.postMessage")

    await office.person("U1").write(QUESTION)
    await office.send_again()

    assert len(office.slack.posts("DU1")) == 1
    assert MARK not in office.slack.posts("DU1")[0].shown
    assert office.slack.called("conversations.history")


async def test_statement_8_in_a_thread_of_an_agent_it_is_looked_up_there(agent_office: SlackOffice) -> None:
    agent_office.slack.lose_answer("chat.postMessage")

    await agent_office.person("U1").write(QUESTION)
    await agent_office.send_again()

    assert len(agent_office.slack.posts("DU1")) == 1
    assert agent_office.slack.called("conversations.replies")


async def test_what_surely_did_not_arrive_is_said_again_without_a_mark(office: SlackOffice) -> None:
    office.slack.break_down("conversations.open", status=503, times=1)

    await office.person("U1").write(QUESTION)
    await office.send_again()

    (said,) = office.slack.posts("DU1")
    assert MARK not in said.shown


async def test_where_it_cannot_be_looked_up_one_repeat_is_marked_and_then_it_is_left_to_a_person(
    office: SlackOffice,
) -> None:
    office.slack.add_channel("C5", "welzijn", is_private=True, members=("U1",), bot_is_member=True)
    office.slack.lose_answer("chat.postMessage", times=2)

    await office.person("U1").write(f"<@UBOT> {QUESTION}", channel="C5")
    await office.send_again()
    await office.send_again()

    first, second = office.slack.posts("C5")
    assert MARK not in first.shown
    assert MARK in second.shown
    assert len(await dead(office)) == 1


async def test_a_card_of_which_the_answer_was_lost_is_posted_once_more_with_a_mark(
    office: SlackOffice,
) -> None:
    lotte = office.person("U1")
    await office.begin_request(lotte)
    office.slack.lose_answer("chat.postMessage", times=1, channel=BOARD)

    await lotte.write("ja")
    await office.send_again()

    first, second = office.slack.posts(BOARD)
    assert (MARK in first.shown, MARK in second.shown) == (False, True)
    await office.hire("wout", "U2")
    await office.person("U2").press(first, label="Opnemen")  # the one that we do not know of
    await office.settled()
    assert [one.ts for one in office.slack.posts(BOARD) if not one.thread_ts] == [second.ts]


async def test_statement_8_a_long_answer_of_which_a_part_was_lost_is_completed_and_no_part_is_said_twice(
    office: SlackOffice,
) -> None:
    lotte = office.person("U1")
    wout = await office.hire("wout", "U2")
    number = await office.send_request(lotte)
    await office.act(wout, number, office.action.TAKE)
    await office.settled()
    before = len(office.slack.posts("DU1"))
    office.slack.lose_answer("chat.postMessage", times=2, channel="DU1")

    paragraphs = "\n\n".join(f"Alinea {one}: " + "woord " * 200 for one in range(12))
    await office.act(wout, number, office.action.ANSWER, text=paragraphs)
    await office.send_again()

    parts = office.slack.posts("DU1")[before:]
    said = "\n".join(one.shown for one in parts)
    assert len(parts) > 2
    assert [said.count(f"Alinea {one}: ") for one in range(12)] == [1] * 12
    assert all("Wout (medewerker)" in one.shown for one in parts if "Alinea" in one.shown)


# --- refused and later ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", ["channel_not_found", "user_disabled", "cannot_dm_bot", "is_archived", "restricted_action"]
)
async def test_statement_11_what_will_never_be_taken_is_given_up_at_once(
    office: SlackOffice, error: str
) -> None:
    office.slack.fail("chat.postMessage", error=error, times=1)

    await office.person("U1").write(QUESTION)
    await office.settled()

    (given_up,) = await dead(office)
    assert (given_up.tries, given_up.error) == (1, error)
    assert len(office.slack.called("chat.postMessage")) == 1


async def test_statement_10_who_is_told_to_wait_waits_so_long_and_others_do_not(office: SlackOffice) -> None:
    office.slack.limit("chat.postMessage", retry_after=30, times=1)

    await office.person("U1").write(QUESTION)
    await office.until(lambda: office.slack.called("chat.postMessage"))
    await office.person("U2").write(QUESTION)

    await office.said("DU2", "Was dit een goed antwoord?")
    assert office.slack.posts("DU1") == []
    async with office.store.unit() as unit:
        early = await unit.claim_notices(
            "test", {"slack": timedelta(0)}, now=office.parts.clock.now() + timedelta(seconds=28),
            lease=timedelta(seconds=1), most=9,
        )  # fmt: skip
    assert early == []


async def test_pitfall_18_a_wait_that_slack_asks_for_delays_no_acknowledgement(office: SlackOffice) -> None:
    office.slack.limit("*", retry_after=30, times=50)

    begun = time.monotonic()
    sent = [await office.person("U1").write(QUESTION) for _ in range(5)]

    assert {one.status for one in sent} == {200}
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_pitfall_18_a_token_that_is_refused_turns_the_health_page_red_and_does_not_loop(
    office: SlackOffice, error: str
) -> None:
    office.slack.fail("*", error=error, times=1000)

    await office.person("U1").write(QUESTION)
    await office.until(lambda: not channel_of(office).api.is_let_in)
    status, told = await office.readiness()

    assert status == 503
    assert told["channels"]["slack"]["refused"] is True
    calls = len(office.slack.calls)
    assert calls < 10
    assert await dead(office) == []


async def test_a_removed_app_turns_the_health_page_red_until_it_is_let_in_again(office: SlackOffice) -> None:
    await office.sender.uninstall()
    red, _ = await office.readiness()

    await office.workspace.contact.ask()
    green, _ = await office.readiness()

    assert (red, green) == (503, 200)


async def test_a_token_of_another_workspace_is_noticed(office: SlackOffice, slack: FakeSlack) -> None:
    slack.own_team = "T9"

    assert await office.workspace.contact.ask() is False
    assert channel_of(office).api.is_let_in is False


@pytest.mark.parametrize("conversation", ["T1", "T2/U1", "../U1", "T1/C1/U1"])
async def test_a_conversation_that_is_none_of_this_workspace_is_refused(
    office: SlackOffice, conversation: str
) -> None:
    now = office.parts.clock.now()
    notice = Notice("k", "slack", conversation, "reply", {"paragraphs": ["x"]}, due_at=now, created_at=now)

    with pytest.raises(SendRefused):
        await channel_of(office).send(notice)


async def test_statement_48_a_redirect_is_not_followed(office: SlackOffice) -> None:
    office.slack.break_down("auth.test", status=302, times=1)

    assert await office.workspace.contact.ask() is False


async def test_a_read_that_fails_may_be_done_again(office: SlackOffice) -> None:
    office.slack.break_down("auth.test", status=500, times=1)

    with pytest.raises(SendLater):
        await channel_of(office).api.read("auth.test", {})


async def test_statement_9_an_hour_in_which_slack_was_silent_is_told_with_its_period(
    talk: Talk, tmp_path: Path, slack: FakeSlack
) -> None:
    ahead = tmp_path / "ahead"
    ahead.write_text("0", encoding="ascii")
    async with open_office(talk, tmp_path, slack, test_clock=ahead) as office:
        contact, gaps = office.workspace.contact, office.parts.gaps
        contact.heard()
        await gaps.look()
        slack.fail("auth.test", error="service_unavailable", times=60)
        for minute in range(1, 61):
            ahead.write_text(str(60 * minute), encoding="ascii")
            assert await contact.ask() is False
            assert await gaps.look() == 0
        ahead.write_text("3660", encoding="ascii")

        assert await contact.ask() is True
        contact.heard()
        await gaps.look()

        (found,) = await gaps.shown()
        _, told = await office.readiness()
        assert timedelta(minutes=59) < found.until - found.since < timedelta(minutes=63)
        assert told["gaps"] == 1


# --- in its turn ---------------------------------------------------------------------------------------


async def test_pitfall_17_in_one_channel_no_more_than_a_message_a_second_and_in_order(
    talk: Talk, tmp_path: Path, slack: FakeSlack
) -> None:
    async with open_office(talk, tmp_path, slack, paced=True) as office:
        lotte = office.person("U1")

        for number in range(1, 6):
            await lotte.write(f"Waar vind ik geld voor project {number}?")
        await office.until(lambda: len(slack.posts("DU1")) == 5, 15)

        assert slack.rate_breaches() == []
        kept = [one async for one in office.answers("T1/U1")]
        assert [one.text.partition("\n")[0] for one in slack.posts("DU1")] == kept


async def test_statement_10_a_channel_in_which_much_is_asked_holds_up_no_direct_message(
    talk: Talk, tmp_path: Path, slack: FakeSlack
) -> None:
    """Each question begins a thread, so that each is a conversation: more of them than are sent at once."""
    async with open_office(talk, tmp_path, slack, paced=True) as office:
        lotte, wout = office.person("U1"), office.person("U2")
        for _ in range(2 * AT_ONCE):
            await lotte.write(f"<@UBOT> {QUESTION}", channel="C1")
        begun = time.monotonic()

        await wout.write(QUESTION)
        await office.until(lambda: slack.posts("DU2"), 10)

        assert time.monotonic() - begun < 6
        assert slack.rate_breaches() == []


async def test_pitfall_4_and_statement_39_no_post_shows_a_preview_or_reads_markup(
    office: SlackOffice,
) -> None:
    await office.person("U1").write(QUESTION)
    await office.settled()

    posts = office.slack.called("chat.postMessage")
    assert all(one.args["unfurl_links"] is False for one in posts)
    assert all(one.args["unfurl_media"] is False for one in posts)
    assert all(one.args["parse"] == "none" and "link_names" not in one.args for one in posts)


NASTY = (
    "<!channel> <!here> <@U2> <#C1> <!subteam^S1> <https://evil.example|Agenda> *vet* _schuin_ ~weg~ `code`"
    "\n> citaat"
)


async def test_pitfall_1_and_statement_36_what_somebody_types_pings_nobody_and_is_shown_as_it_is(
    office: SlackOffice,
) -> None:
    lotte = office.person("U1")
    wout = await office.hire("wout", "U2")
    number = await office.send_request(lotte)
    await office.act(wout, number, office.action.TAKE)

    await office.act(wout, number, office.action.ANSWER, text=NASTY)

    said = await office.said("DU1", "Agenda")
    words = [block["text"] for block in said.blocks if block["type"] == "section"]
    assert {one["type"] for one in words} == {"plain_text"}
    assert "<!channel>" not in said.text
    assert "&lt;!channel&gt;" in said.text


async def test_statement_37_metadata_tells_nothing(office: SlackOffice) -> None:
    number = await office.send_request(office.person("U1"))
    await office.settled()

    told = str([one.args.get("metadata") for one in office.slack.called("chat.postMessage")])
    assert number not in told
    assert "U1" not in told


async def test_a_board_that_refuses_leaves_the_request_flagged_in_the_inbox(office: SlackOffice) -> None:
    wout = await office.hire("wout", "U2")
    office.slack.channels[BOARD].is_archived = True

    number = await office.send_request(office.person("U1"))
    await office.settled()

    opened = await office.parts.desk.open(wout.id, number)
    assert opened.undelivered
