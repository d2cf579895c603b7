"""Asking in Slack: direct, in a thread, by mention, by command, by shortcut and from the home tab."""

import json

import pytest

from tests.kit.slack_office import SlackOffice

QUESTION = "Waar vind ik geld voor een buurtproject?"


async def answer_of(office: SlackOffice, channel: str, words: str = "Was dit een goed antwoord?") -> str:
    """All that an answer shows, once it is there."""
    return (await office.said(channel, words)).shown


# --- direct messages ---------------------------------------------------------------------------------


async def test_a_question_in_a_direct_message_is_answered_there(office: SlackOffice) -> None:
    sent = await office.person("U1").write(QUESTION)

    said = await office.said("DU1", "Was dit een goed antwoord?")
    assert sent.status == 200
    assert not said.thread_ts
    assert "Ik ben geen mens" in said.shown


async def test_in_an_agent_view_the_answer_is_in_the_thread_of_its_message(agent_office: SlackOffice) -> None:
    lotte = agent_office.person("U1")

    first = await lotte.write("subsidie")
    asked = await agent_office.said("DU1", "Van wie zou de subsidie komen")
    await lotte.write("de tweede", thread=first.ts)
    answer = await agent_office.said("DU1", "Was dit een goed antwoord?")
    await lotte.press(answer, label="Ja")
    thanks = await agent_office.said("DU1", "Fijn")

    assert [one.thread_ts for one in (asked, answer, thanks)] == [first.ts] * 3


async def test_in_an_agent_view_a_request_goes_on_whichever_thread_one_writes_in(
    agent_office: SlackOffice,
) -> None:
    lotte = agent_office.person("U1")
    await agent_office.hire("wout", "U2")
    number = await agent_office.send_request(lotte)

    elsewhere = await lotte.write("hoe staat het met mijn aanvraag?")
    await agent_office.settled()

    told = agent_office.slack.posts("DU1")[-1]
    assert number in told.shown
    assert told.thread_ts == elsewhere.ts


async def test_pitfall_16_suggestions_are_set_when_the_messages_are_opened_without_a_thread(
    agent_office: SlackOffice,
) -> None:
    await agent_office.person("U1").open_messages()

    set_once = await agent_office.until(lambda: agent_office.slack.prompts("DU1"))
    assert 1 <= len(set_once["prompts"]) <= 4
    assert not set_once.get("thread_ts")


async def test_pitfall_16_without_an_agent_view_no_suggestions_are_set(office: SlackOffice) -> None:
    await office.person("U1").open_messages()
    await office.settled()

    assert office.slack.called("assistant.threads.setSuggestedPrompts") == []


async def test_pitfall_13_bots_edits_and_deletions_get_no_reply(office: SlackOffice) -> None:
    lotte = office.person("U1")
    sent = await lotte.write(QUESTION)
    await answer_of(office, "DU1")

    await lotte.edit(sent, "Waar vind ik een lokaal?")
    await lotte.erase(sent)
    await office.sender.other_bot("DU1", QUESTION)
    await office.settled()

    assert len(office.slack.posts("DU1")) == 1


async def test_statement_6_another_bot_that_mentions_us_gets_no_reply_so_that_two_bots_do_not_go_on_for_ever(
    office: SlackOffice,
) -> None:
    for _ in range(3):
        await office.sender.other_bot("C1", "<@UBOT> waar is geld?")
    mention = {
        "type": "app_mention",
        "bot_id": "B9",
        "user": "UBOT9",
        "channel": "C1",
        "text": "<@UBOT> hallo",
        "ts": "1.1",
    }
    await office.sender.deliver(office.sender.envelope(mention))
    await office.settled()

    assert office.slack.posts("C1") == []
    assert office.slack.ephemerals("C1", "U1") == []


async def test_statement_5_a_message_that_is_taken_back_is_taken_out_of_what_is_kept(
    office: SlackOffice,
) -> None:
    lotte = office.person("U1")
    sent = await lotte.write("Mijn buurvrouw Godelieve zoekt geld")
    await office.settled()

    await lotte.erase(sent)

    assert "Godelieve" not in await office.kept_lines("T1/U1")


async def test_statement_4_an_edit_that_comes_before_its_message_holds(office: SlackOffice) -> None:
    lotte = office.person("U1")
    sent = await lotte.write(QUESTION)
    edited = await lotte.edit(sent, "Waar vind ik een lokaal?")
    wout = office.person("U2")
    late = json.loads(json.dumps(edited.events[0]).replace('"U1"', '"U2"').replace("DU1", "DU2"))
    first = json.loads(json.dumps(sent.events[0]).replace('"U1"', '"U2"').replace("DU1", "DU2"))

    await office.sender.deliver({**late, "event_id": "Ev-late"})
    await office.sender.deliver({**first, "event_id": "Ev-first"})

    assert wout.id == "U2"
    assert "een lokaal" in await office.kept_lines("T1/U2")
    assert QUESTION not in await office.kept_lines("T1/U2")


async def test_a_file_without_words_is_asked_for_words(office: SlackOffice) -> None:
    await office.person("U1").share_file("")

    said = await office.until(lambda: office.slack.posts("DU1"))
    assert len(said) == 1


# --- where others read along ---------------------------------------------------------------------


async def test_a_mention_in_a_public_channel_is_answered_to_who_asked_and_shared_when_they_want(
    office: SlackOffice,
) -> None:
    lotte, wout = office.person("U1"), office.person("U2")
    sent = await lotte.write(f"<@UBOT> {QUESTION}", channel="C1")

    await office.until(lambda: "Deel in kanaal" in office.whispered("C1", "U1"))
    (whispered,) = office.slack.ephemerals("C1", "U1")
    assert office.slack.posts("C1") == []
    await lotte.press(whispered, label="Deel in kanaal")

    (shared,) = await office.until(lambda: office.slack.posts("C1"))
    assert shared.thread_ts == sent.ts
    assert "microStart" in shared.shown
    assert "Was dit een goed antwoord?" not in shared.shown
    assert wout.id == "U2"


async def test_what_is_shared_twice_is_there_once(office: SlackOffice) -> None:
    lotte = office.person("U1")
    await lotte.write(f"<@UBOT> {QUESTION}", channel="C1")
    await office.until(lambda: "Deel in kanaal" in office.whispered("C1", "U1"))
    (whispered,) = office.slack.ephemerals("C1", "U1")
    payload_of_first = await lotte.press(whispered, label="Deel in kanaal")

    await office.sender.interact(office.sender.last)
    await office.settled()

    assert payload_of_first.status == 200
    assert len(office.slack.posts("C1")) == 1


async def test_a_mention_in_a_private_channel_is_answered_in_the_thread(office: SlackOffice) -> None:
    office.slack.add_channel("C5", "welzijn", is_private=True, members=("U1", "U2"), bot_is_member=True)

    sent = await office.person("U1").write(f"<@UBOT> {QUESTION}", channel="C5")

    said = await office.said("C5", "microStart")
    assert said.thread_ts == sent.ts


async def test_pitfall_13_a_mention_that_comes_as_two_events_is_answered_once(office: SlackOffice) -> None:
    office.slack.subscriptions |= {"message.channels"}
    office.slack.add_channel("C5", "welzijn", is_private=True, members=("U1",), bot_is_member=True)

    sent = await office.person("U1").write(f"<@UBOT> {QUESTION}", channel="C5")
    await office.settled()

    assert {one.status for one in sent.answers} == {200}
    assert len(office.slack.posts("C5")) == 1


async def test_in_a_channel_nothing_of_a_person_is_asked_or_told(office: SlackOffice) -> None:
    lotte = office.person("U1")
    office.slack.add_channel("C5", "welzijn", is_private=True, members=("U1", "U2"), bot_is_member=True)
    await office.hire("wout", "U2")
    number = await office.send_request(lotte)
    told = len(office.slack.posts("C5"))

    for text in ("hoe staat het met mijn aanvraag?", "mijn gegevens", "ik wil met een mens praten"):
        await lotte.write(f"<@UBOT> {text}", channel="C5")
        await office.until(lambda before=told: len(office.slack.posts("C5")) > before)
        told = len(office.slack.posts("C5"))

    shown = "\n".join(one.shown for one in office.slack.posts("C5"))
    assert number not in shown
    assert "direct bericht" in shown
    assert "intake:start" not in str([one.blocks for one in office.slack.posts("C5")])


async def test_an_answer_about_privacy_says_that_the_rest_is_for_a_direct_message(
    office: SlackOffice,
) -> None:
    await office.person("U1").write(
        "<@UBOT> wat gebeurt er met mijn gegevens als ik hier iets typ?", channel="C1"
    )

    await office.until(lambda: "direct bericht" in office.whispered("C1", "U1"))


async def test_what_one_person_told_shapes_no_answer_to_another_in_the_thread(office: SlackOffice) -> None:
    office.slack.add_channel("C5", "welzijn", is_private=True, members=("U1", "U2"), bot_is_member=True)
    sent = await office.person("U1").write("<@UBOT> Ik ben ambtenaar in Gent, waar is geld?", channel="C5")
    await office.until(lambda: office.slack.posts("C5"))

    await office.person("U2").write("<@UBOT> waar vind ik een lokaal?", channel="C5", thread=sent.ts)
    await office.until(lambda: len(office.slack.posts("C5")) > 1)

    shown = office.slack.posts("C5")[-1].shown
    assert "antwoord voor Gent" not in shown
    assert "voorbeeld uit Gent" not in shown


# --- commands, shortcuts and the home tab --------------------------------------------------------


async def test_a_command_is_answered_at_once_and_to_who_asked_only(office: SlackOffice) -> None:
    answer = await office.person("U1").command("/wegwijs", QUESTION, channel="C1")

    assert answer.json["response_type"] == "ephemeral"
    assert "microStart" in answer.json["text"]
    await office.settled()
    assert office.slack.posts("C1") == []


async def test_what_is_pressed_under_an_answer_to_a_command_goes_on_in_the_direct_message(
    office: SlackOffice,
) -> None:
    lotte = office.person("U1")
    await lotte.command("/wegwijs", "subsidie", channel="C1")
    (whispered,) = office.slack.ephemerals("C1", "U1")

    await lotte.press(whispered, label="Vlaamse subsidies")

    await office.said("DU1", "Was dit een goed antwoord?")
    await office.until(lambda: "directe berichten" in office.whispered("C1", "U1"))


async def test_a_command_of_who_talks_with_a_person_is_answered_and_not_passed_on(
    office: SlackOffice,
) -> None:
    lotte, wout = office.person("U1"), await office.hire("wout")
    number = await office.send_request(lotte)
    await office.act(wout, number, office.action.TAKE)
    await office.act(wout, number, office.action.ANSWER, text="Bel de dienst Wonen")

    answer = await lotte.command("/wegwijs", QUESTION)
    await lotte.write("Dat doe ik morgen")

    await office.settled()
    opened = await office.parts.desk.open(wout.id, number)
    said = [entry.text for entry in opened.entries]
    assert "microStart" in str(answer.json)
    assert any("Dat doe ik morgen" in text for text in said), "the talk goes on"
    assert not any(QUESTION in text for text in said)


@pytest.mark.parametrize("text", ["", "help", "  ", "vraag", "Hulp?", "?"])
async def test_a_command_without_a_question_tells_how_to_ask(office: SlackOffice, text: str) -> None:
    answer = await office.person("U1").command("/wegwijs", text)

    assert "Typ je vraag" in answer.json["text"]


async def test_a_shortcut_on_a_message_asks_its_words_in_the_direct_message(office: SlackOffice) -> None:
    lotte, wout = office.person("U1"), office.person("U2")
    await wout.write(QUESTION, channel="C1")
    message = office.slack.messages("C1")[-1]

    answer = await lotte.shortcut("wegwijs_vraag", message)

    assert answer.status == 200
    assert "microStart" in await answer_of(office, "DU1")
    await office.until(lambda: "Ik antwoord in je directe berichten" in office.whispered("C1", "U1"))


async def test_the_home_tab_shows_suggestions_requests_and_what_is_kept(office: SlackOffice) -> None:
    lotte = office.person("U1")
    await office.hire("wout", "U2")
    number = await office.send_request(lotte)

    await lotte.open_home()
    home = await office.until(lambda: office.slack.home_of("U1"))

    assert home is not None
    assert number in home.shown
    assert "kerkje" not in home.shown
    assert home.labels
    await lotte.press(home, label=home.labels[0])
    await office.settled()
    assert len(office.slack.posts("DU1")) > 3


async def test_my_data_and_erasing_them_reach_all_that_was_said(office: SlackOffice) -> None:
    lotte = office.person("U1")
    await office.hire("wout", "U2")
    number = await office.send_request(lotte)
    await lotte.open_home()
    await office.settled()

    await lotte.write("wis mijn gegevens")
    asked = await office.with_button("DU1", "recht:zeker")
    await lotte.press(asked, value="recht:zeker")
    await office.said("DU1", "Alles is gewist")
    await office.settled()

    left = "\n".join(one.shown for one in office.slack.posts("DU1"))
    home = office.slack.home_of("U1")
    assert number not in left
    assert home is None or number not in home.shown
    assert all(number not in one.shown for one in office.slack.posts("C0BALIE"))
