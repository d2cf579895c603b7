"""Drawing: hostile texts stay text, links stay safe, stored replies of other versions still draw."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.assets import Asset
from adapters.web.outgoing import Pages, host, read_typed, safe_link
from adapters.web.site import Site, Words
from bot.ports import Message
from bot.reply import Aside, Button, Line, Reply, Section

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOSTILE = [
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param("{{7*7}}", id="template"),
    pytest.param("{% raw %}{{ site }}", id="template-block"),
    pytest.param("{0.__class__}", id="format-string"),
    pytest.param('" onmouseover="alert(1)', id="double-quote"),
    pytest.param("' autofocus onfocus='alert(1)", id="single-quote"),
    pytest.param("</textarea><img src=x onerror=alert(1)>", id="closes-a-tag"),
    pytest.param("&lt;b&gt; &amp;", id="entities"),
    pytest.param("<!-- --><svg/onload=alert(1)>", id="svg"),
]
ALLOWED_TAGS = {
    *("article", "h3", "h4", "div", "p", "span", "section", "ol", "ul", "li", "img"),
    *("form", "input", "button", "a", "details", "summary"),
}


class Reader(HTMLParser):
    """Collects what a browser would make of the HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(str(html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data

    def values_of(self, name: str) -> list[str | None]:
        return [value for key, value in self.attributes if key == name]


@cache
def make_pages(**changes: object) -> Pages:
    site = Site(
        assistant=None,  # type: ignore[arg-type]
        store=None,  # type: ignore[arg-type]
        clock=None,  # type: ignore[arg-type]
        organisation="De Voorbeeldfabriek",
        website="https://www.voorbeeld.be",
        words=lambda: Words(date(2026, 11, 20)),
    )
    names = ("wegwijs.css", "wegwijs.js", "wegwijs.svg")
    assets = {name: Asset(f"/static/{name}", b"", "text/plain") for name in names}
    return Pages(replace(site, **changes), assets)  # type: ignore[arg-type]


def draw_typed(text: str) -> Reader:
    return Reader(make_pages().draw(Message(1, "vrager", {"text": text}, NOW)))


def draw_reply(reply: Reply) -> Reader:
    return Reader(make_pages().draw(Message(2, "assistent", asdict(reply), NOW)))


def hostile_reply(text: str) -> Reply:
    return Reply(
        paragraphs=(text,),
        sections=(Section(text, (Line(text), Line(text, "https://voorbeeld.be"), Line("x", text))),),
        small_print=(text,),
        choices=(Button(text, text),),
        buttons=(Button(text, text),),
        rate=(Button(text, text),),
        aside=Aside(text, "en"),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_is_shown_as_text(text: str) -> None:
    drawn = draw_typed(text)

    assert drawn.tags <= ALLOWED_TAGS
    assert text in drawn.text
    assert not [name for name, _ in drawn.attributes if name.startswith("on")]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_reply_with_hostile_texts_is_shown_as_text(text: str) -> None:
    drawn = draw_reply(hostile_reply(text))

    assert drawn.tags <= ALLOWED_TAGS
    assert drawn.text.count(text) >= 7
    assert not [name for name, _ in drawn.attributes if name.startswith("on")]
    assert drawn.values_of("href") == ["https://voorbeeld.be"]


@given(st.text())
def test_any_text_is_drawn_without_new_elements(text: str) -> None:
    drawn = draw_typed(text)

    assert drawn.tags <= ALLOWED_TAGS


def test_a_line_in_another_language_says_which_language_it_is_in() -> None:
    drawn = draw_reply(Reply(("Hallo",), aside=Aside("I answer in Dutch only.", "en")))

    assert drawn.values_of("lang") == ["en"]


def test_a_button_carries_its_id_and_label_unchanged() -> None:
    drawn = draw_reply(Reply(("Hallo",), buttons=(Button('topic:"x"', "Eén & twee"),)))

    assert 'topic:"x"' in drawn.values_of("value")
    assert "Eén & twee" in drawn.values_of("value")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("javascript:alert(1)", id="javascript"),
        pytest.param("JaVaScRiPt:alert(1)", id="mixed-case"),
        pytest.param(" javascript:alert(1)", id="leading-blank"),
        pytest.param("java\tscript:alert(1)", id="tab"),
        pytest.param("data:text/html,<script>alert(1)</script>", id="data"),
        pytest.param("vbscript:x", id="vbscript"),
        pytest.param("//kwaad.be", id="no-scheme"),
        pytest.param("/bericht", id="own-address"),
        pytest.param("//gegevens", id="a-site-named-as-our-page"),
        pytest.param("/gegevens/../bericht", id="from-our-page"),
        pytest.param("https://", id="no-host"),
        pytest.param("https://vlaio.be@kwaad.be", id="userinfo"),
        pytest.param("https://vlаio.be", id="look-alike"),
        pytest.param("https://[kwaad", id="broken-host"),
        pytest.param("https:\\\\kwaad.be", id="backslash"),
        pytest.param('https://x.be/"onclick="alert(1)', id="quote"),
        pytest.param("", id="empty"),
        pytest.param(None, id="none"),
    ],
)
def test_an_address_that_is_not_safe_is_no_link(url: str | None) -> None:
    drawn = draw_reply(Reply((), sections=(Section("Links", (Line("Lees meer", url),)),)))

    assert safe_link(url) is None
    assert "a" not in drawn.tags
    assert "Lees meer" in drawn.text


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://www.vlaio.be/nl/steun?x=1&y=2#z", id="https"),
        pytest.param("http://stedenbeleid.vlaanderen.be/a", id="http"),
        pytest.param("mailto:hallo@voorbeeld.be", id="mail"),
        pytest.param("tel:1700", id="telephone"),
    ],
)
def test_a_safe_address_is_a_link_that_opens_normally(url: str) -> None:
    drawn = draw_reply(Reply((), sections=(Section("Links", (Line("Lees meer", url),)),)))

    assert drawn.values_of("href") == [url]
    assert drawn.values_of("rel") == ["noopener noreferrer"]
    assert drawn.values_of("target") == []


def test_a_link_says_which_site_it_leads_to() -> None:
    drawn = draw_reply(Reply((), sections=(Section("Links", (Line("Steun", "https://www.vlaio.be/x"),)),)))

    assert "(vlaio.be)" in drawn.text
    assert host("https://www.vlaio.be/x") == "vlaio.be"


def test_a_stored_reply_of_another_version_is_still_drawn() -> None:
    content = {
        "paragraphs": ["Dag"],
        "later": 1,
        "sections": [{"heading": "H", "lines": [{"text": "regel"}]}],
    }

    drawn = Reader(make_pages().draw(Message(2, "assistent", content, NOW)))

    assert "Dag" in drawn.text
    assert "regel" in drawn.text


def test_choices_are_numbered_from_one() -> None:
    choices = (Button("a", "Eerste"), Button("b", "Tweede"))

    drawn = draw_reply(Reply(("Welke?",), choices=choices))

    assert "1 Eerste" in drawn.text
    assert "2 Tweede" in drawn.text


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200d", "\u202e"])
def test_a_message_without_visible_signs_says_so(text: str) -> None:
    assert read_typed({"text": text}).start == "(leeg bericht)"


def test_a_very_long_message_is_shown_in_two_parts() -> None:
    typed = read_typed({"text": "a" * 40_000})

    assert len(typed.start) == 1_000
    assert len(typed.start + typed.rest) == 40_000


def test_every_message_says_whose_it_is() -> None:
    assert "Jij" in draw_typed("Dag").text
    assert "Wegwijs (assistent)" in " ".join(draw_reply(Reply(("Dag",))).text.split())


def test_every_form_has_an_id_of_its_own() -> None:
    drawn = draw_reply(Reply((), buttons=(Button("a", "A"), Button("b", "B"))))
    ids = [value for name, value in drawn.attributes if name == "value" and value and len(value) > 20]

    assert len(set(ids)) == 2


def test_the_organisation_is_escaped_on_every_page() -> None:
    pages = make_pages(organisation="<b>Fabriek</b>", licences=("<i>x</i>",))

    for name in ("privacy", "toegankelijkheid", "over"):
        assert {"b", "i"} & Reader(pages.page(name, gone_on=NOW.date())).tags == set()


@pytest.mark.parametrize("url", ["/gegevens", "/gegevens.json", "/privacy"])
def test_a_page_of_our_own_may_be_followed(url: str) -> None:
    assert safe_link(url) == url
