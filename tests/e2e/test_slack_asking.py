"""Asking in Slack: signed deliveries over HTTP on loopback, the real parts, a strict fake Slack."""

from tests.kit.slack_office import SlackOffice


async def test_a_question_in_a_direct_message_is_answered_there(office: SlackOffice) -> None:
    lotte = office.person("U1")

    sent = await lotte.write("Waar vind ik geld voor een buurtproject?")

    said = await office.until(lambda: office.slack.posts("DU1"))
    assert sent.status == 200
    assert len(said) == 1
