"""The web chat over HTTP, as form and as the script posts it: nothing lost, doubled or leaked."""

import asyncio
import hashlib
import re
from html import unescape

import pytest
from yarl import URL

from tests.e2e.web_client import form_id, get, message, post_form, post_json, shown
from tests.e2e.web_fakes import make_site, run_chat

pytestmark = pytest.mark.asyncio(loop_scope="session")
PAGES = (
    "/",
    "/privacy",
    "/privacy/kanalen",
    "/gegevens",
    "/toegankelijkheid",
    "/over",
    "/ai",
    "/bestaat-niet",
)
POSTS = ("/bericht", "/wissen")


# Headers and cookie


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_carries_the_security_headers(chat, visitor, path) -> None:
    _, _, headers = await get(visitor, chat.address + path)

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Server"] == "wegwijs"


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_has_inline_script_or_style_or_asks_another_site(chat, visitor, path) -> None:
    _, html, _ = await get(visitor, chat.address + path)

    assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
    assert not re.search(r"<(?:script|img|link)[^>]+(?:src|href)=\"(?!/static/)", html)


async def test_static_files_are_kept_by_the_visitor_and_change_address_with_their_content(
    chat, visitor
) -> None:
    _, html, _ = await get(visitor, chat.address)
    addresses = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))

    assert len(addresses) == 3
    for address in addresses:
        async with visitor.get(chat.address + address) as response:
            assert response.status == 200
            assert "immutable" in response.headers["Cache-Control"]
            assert hashlib.sha256(await response.read()).hexdigest()[:12] in address


@pytest.mark.parametrize("path", ["/static/app.py", "/static/..%2Fapp.py", "/static/wegwijs.css"])
async def test_nothing_else_is_served_as_a_static_file(chat, visitor, path) -> None:
    status, _, _ = await get(visitor, URL(chat.address + path, encoded=True))

    assert status == 404


async def test_the_cookie_is_random_and_out_of_reach_of_scripts(chat, visitor, other_visitor) -> None:
    _, _, headers = await get(visitor, chat.address)
    _, _, other_headers = await get(other_visitor, chat.address)

    cookie = headers["Set-Cookie"]
    assert re.match(r"wegwijs=[A-Za-z0-9_-]{43};", cookie)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age=2592000" in cookie
    assert "Secure" not in cookie
    assert cookie.split(";")[0] != other_headers["Set-Cookie"].split(";")[0]


async def test_over_https_the_cookie_is_secure_and_the_visitor_stays_there(visitor) -> None:
    async with run_chat(make_site(secure_cookie=True)) as chat:
        _, _, headers = await get(visitor, chat.address)

    assert "Secure" in headers["Set-Cookie"]
    assert "max-age=31536000" in headers["Strict-Transport-Security"]


async def test_the_cookie_itself_is_never_stored(chat, visitor) -> None:
    await post_json(visitor, chat.address, message("dag"))

    token = visitor.cookie_jar.filter_cookies(URL(chat.address))["wegwijs"].value
    assert chat.store.conversations == [hashlib.sha256(token.encode()).hexdigest()]
    assert token not in repr(chat.store.rows())


@pytest.mark.parametrize("value", ["", "x", "a" * 43, "a" * 5_000, "'; DROP TABLE berichten;--", "%00"])
async def test_a_forged_cookie_starts_empty(chat, visitor, value) -> None:
    status, html, _ = await get(visitor, chat.address, headers={"Cookie": f"wegwijs={value}"})

    assert status == 200
    assert "bericht-1" not in html


# Other websites


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://kwaad.be"}, id="foreign-origin"),
        pytest.param({"Origin": "null"}, id="null-origin"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="other-subdomain"),
    ],
)
async def test_a_post_from_another_website_is_refused(chat, visitor, path, headers) -> None:
    await post_json(visitor, chat.address, message("dag"))

    status, html, _ = await post_form(visitor, chat.address + path, {"text": "x"}, headers=headers)

    assert status == 403
    assert "andere website" in html
    assert len(chat.assistant.handled) == 1
    assert chat.store.line_count == 2


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "OWN"}])
async def test_a_post_from_our_own_page_is_taken(chat, visitor, headers) -> None:
    own = {name: value.replace("OWN", chat.address) for name, value in headers.items()}

    status, _, _ = await post_form(visitor, f"{chat.address}/bericht", {"text": "dag"}, headers=own)

    assert status == 303


async def test_no_get_changes_anything(chat, visitor) -> None:
    await post_json(visitor, chat.address, message("dag"))
    before = chat.store.rows()

    for path in (*PAGES, *POSTS, "/berichten", "/healthz"):
        await get(visitor, f"{chat.address}{path}?text=hallo&na=0")

    assert chat.store.rows() == before
    assert len(chat.assistant.handled) == 1


# The form without JavaScript


async def test_a_form_post_answers_and_leads_back_to_the_last_question(chat, visitor) -> None:
    _, html, _ = await get(visitor, chat.address)

    fields = {"id": form_id(html), "text": "Hoe vind ik een lening?"}
    status, _, headers = await post_form(visitor, f"{chat.address}/bericht", fields)
    _, html, _ = await get(visitor, chat.address)

    assert (status, headers["Location"]) == (303, "/#laatste")
    assert html.index('id="laatste"') < html.index("Hoe vind ik een lening?") < html.index("microkrediet")


async def test_the_same_form_twice_is_one_message(chat, visitor) -> None:
    _, html, _ = await get(visitor, chat.address)
    fields = {"id": form_id(html), "text": "dag"}

    for _ in range(3):
        await post_form(visitor, f"{chat.address}/bericht", fields)

    assert len(chat.assistant.handled) == 1


async def test_another_question_in_a_page_from_the_history_is_not_lost(chat, visitor) -> None:
    _, html, _ = await get(visitor, chat.address)

    await post_form(visitor, f"{chat.address}/bericht", {"id": form_id(html), "text": "dag"})
    await post_form(visitor, f"{chat.address}/bericht", {"id": form_id(html), "text": "nog een vraag"})

    assert [incoming.text for incoming in chat.assistant.handled] == ["dag", "nog een vraag"]


async def test_every_button_on_the_page_can_be_posted(chat, visitor) -> None:
    await post_json(visitor, chat.address, message("geld"))
    _, html, _ = await get(visitor, chat.address)
    forms = re.findall(r"<form action=\"/bericht\".*?</form>", html, re.DOTALL)

    for form in forms:
        fields = {k: unescape(v) for k, v in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
        status, _, _ = await post_form(visitor, f"{chat.address}/bericht", fields)
        assert status == 303

    choices = [incoming.choice for incoming in chat.assistant.handled]
    assert choices == [None, "topic:microkrediet", "topic:crowdfunding", "topic:mens"]
    assert chat.assistant.handled[1].text == "Een kleine lening om te starten"


async def test_an_empty_form_gets_a_hint_and_nothing_is_kept(chat, visitor) -> None:
    status, html, _ = await post_form(visitor, f"{chat.address}/bericht", {"text": "  \r\n "})

    assert status == 422
    assert "Je bericht is leeg" in html
    assert chat.assistant.handled == []


async def test_hostile_text_is_shown_as_typed(chat, visitor) -> None:
    text = "<script>alert(1)</script>{{7*7}}\" onload='x"
    await post_form(visitor, f"{chat.address}/bericht", {"text": text})

    _, html, _ = await get(visitor, chat.address)

    assert "<script>alert" not in html
    assert f"Je zei: {text}" in shown(html)


# The script's side


async def test_the_script_gets_the_question_and_the_answer_numbered_and_drawn(chat, visitor) -> None:
    status, answer = await post_json(visitor, chat.address, message("dag"))

    assert status == 200
    assert [one["number"] for one in answer["messages"]] == [1, 2]
    assert [one["author"] for one in answer["messages"]] == ["vrager", "assistent"]
    assert "Je zei: dag" in shown(answer["messages"][1]["html"])


async def test_a_resent_message_is_handled_once_and_answered_again(chat, visitor) -> None:
    await get(visitor, chat.address)

    answers = [await post_json(visitor, chat.address, message("dag")) for _ in range(4)]

    assert len(chat.assistant.handled) == 1
    assert [[one["number"] for one in body["messages"]] for _, body in answers] == [[1, 2]] * 4


async def test_the_same_words_twice_are_two_messages(chat, visitor) -> None:
    await post_json(visitor, chat.address, message("ja", 1))
    await post_json(visitor, chat.address, message("ja", 2))

    assert len(chat.assistant.handled) == 2


async def test_a_message_resent_at_the_same_moment_is_handled_once(chat, visitor) -> None:
    await get(visitor, chat.address)

    await asyncio.gather(*(post_json(visitor, chat.address, message("dag")) for _ in range(5)))

    assert len(chat.assistant.handled) == 1


async def test_reconnecting_shows_no_gap_and_no_repeat(chat, visitor) -> None:
    for number in range(3):
        await post_json(visitor, chat.address, message(f"vraag {number}", number))

    for seen in range(7):
        async with visitor.get(f"{chat.address}/berichten?na={seen}") as response:
            body = await response.json()
        assert [one["number"] for one in body["messages"]] == list(range(seen + 1, 7))


async def test_a_page_of_a_wiped_conversation_gets_the_whole_new_one(chat, visitor) -> None:
    _, first = await post_json(visitor, chat.address, message("dag"))
    await post_form(visitor, f"{chat.address}/wissen", {})

    stale = message("hallo", 2, after=2, gesprek=first["gesprek"])
    _, answer = await post_json(visitor, chat.address, stale)

    assert answer["gesprek"] != first["gesprek"]
    assert [one["number"] for one in answer["messages"]] == [1, 2]


@pytest.mark.parametrize("number", ["-1", "x", "1e9", "99999999999", "1;2"])
async def test_a_strange_message_number_is_refused(chat, visitor, number) -> None:
    status, _, _ = await get(visitor, f"{chat.address}/berichten", params={"na": number})

    assert status == 400
