"""What staff see of what others typed."""

from adapters.web.inbox.outgoing import show_text


def test_statement_31_signs_that_turn_the_reading_direction_are_shown_as_marks() -> None:
    shown = show_text("factuur\u202egnp.exe\u2069 <b> \x1b[2J")

    assert shown == (
        'factuur<span class="hidden-sign">[U+202E]</span>gnp.exe<span class="hidden-sign">[U+2069]</span>'
        " &lt;b&gt; \ufffd[2J"
    )


def test_plain_text_stays_as_it_is_with_its_lines() -> None:
    assert show_text("één\n\ttwee & drie") == "één\n\ttwee &amp; drie"
