"""What people type, in and out of Slack: nothing is a command, and nothing is doubled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.escape import escape, unescape, without_mention
from tests.kit.slack_text import lint_text, typed

SIGNS = st.text(st.sampled_from("<>&;ltgamp@#!|U1 \n`*_~"), max_size=200)
COMMANDS = [
    "<!channel>",
    "<!here>",
    "<!everyone|iedereen>",
    "<@U1>",
    "<@W1|baas>",
    "<#C1|algemeen>",
    "<!subteam^S1|@team>",
    "<!date^1392734382^{date}|morgen>",
    "<https://evil.example|Agenda>",
    "<mailto:a@b.be|Agenda>",
    "<javascript:alert(1)|Agenda>",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_pitfall_1_and_statement_36_what_somebody_types_is_no_command(command: str) -> None:
    escaped = escape(f"Hoi {command} en {command}")

    assert "<" not in escaped
    assert ">" not in escaped
    assert lint_text(escaped) == []


@given(st.text() | SIGNS)
def test_pitfall_1_only_three_signs_are_escaped_and_once(text: str) -> None:
    escaped = escape(text)

    assert lint_text(escaped) == []
    assert len(escaped) == len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


@given(st.text() | SIGNS)
def test_pitfall_2_what_arrives_escaped_is_undone_once(text: str) -> None:
    assert unescape(escape(text)) == text


@pytest.mark.parametrize(
    ("arrived", "read"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("&amp;amp;", "&amp;"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("&lt;@U1&gt; hallo", "<@U1> hallo"),
        ("1 &lt 2", "1 &lt 2"),
    ],
)
def test_pitfall_2_an_entity_is_what_was_typed(arrived: str, read: str) -> None:
    assert unescape(arrived) == read


@pytest.mark.parametrize(
    ("arrived", "read"),
    [
        ("Vraag het aan <@U0ANNA|anna>", "Vraag het aan @anna"),
        ("Vraag het <@U0ANNA> eens", "Vraag het  eens"),
        ("in <#C1|algemeen>", "in #algemeen"),
        ("in <#C1|>", "in "),
        ("<!here> <!channel|channel> <!everyone>", "@here channel @everyone"),
        ("<!subteam^S1|@zorg>", "@zorg"),
        ("<!date^1392734382^{date_short}|18 februari>", "18 februari"),
        ("zie <https://www.vlaio.be/a?b=1&amp;c=2>", "zie https://www.vlaio.be/a?b=1&c=2"),
        ("zie <http://vlaio.be|vlaio.be>", "zie vlaio.be"),
        ("mail <mailto:an@voorbeeld.be|an@voorbeeld.be>", "mail an@voorbeeld.be"),
        ("mail <mailto:an@voorbeeld.be>", "mail an@voorbeeld.be"),
        ("bel <tel:+3225550100>", "bel +3225550100"),
        ("bel <tel:+3225550100|02 555 01 00>", "bel 02 555 01 00"),
        ("een <> gat", "een  gat"),
        ("een < los haakje", "een < los haakje"),
        ("een <https://a.be|A &amp; B>", "een A & B"),
    ],
)
def test_what_slack_wraps_is_read_as_people_see_it(arrived: str, read: str) -> None:
    assert unescape(arrived) == read


@given(SIGNS)
def test_whatever_is_typed_reads_as_it_was_typed(text: str) -> None:
    assert unescape(typed(text, users=())) == text


@given(st.text(st.sampled_from("<>|@!#^&;"), max_size=2_000))
def test_nothing_that_arrives_is_too_odd_to_read(text: str) -> None:
    assert isinstance(unescape(text), str)
    assert isinstance(without_mention(text, "U1"), str)


@pytest.mark.parametrize(
    ("arrived", "bot", "left"),
    [
        ("<@U9> wat is subsidie?", "U9", "wat is subsidie?"),
        ("wat is <@U9|wegwijs> subsidie", "U9", "wat is  subsidie"),
        ("<@U9><@U9>hallo", "U9", "hallo"),
        ("<@U9>", "U9", ""),
        ("<@U9> vraag <@U1|an>", "U9", "vraag <@U1|an>"),
        ("<@U99> hallo", "U9", "<@U99> hallo"),
        ("&lt;@U9&gt; hallo", "U9", "&lt;@U9&gt; hallo"),
        ("  <@U9> hallo", "", "hallo"),
        ("hallo <@U9>", "", "hallo <@U9>"),
    ],
)
def test_a_mention_of_us_is_left_out_and_no_other(arrived: str, bot: str, left: str) -> None:
    assert without_mention(arrived, bot) == left
