"""The web chat when it is pushed: other visitors, wiping, limits, errors; and the information pages."""

import asyncio
import json
import logging
import re
from dataclasses import replace

import pytest
from yarl import URL

from adapters.settings import read_settings
from adapters.wiring import make_parts
from adapters.wiring import make_site as make_real_site
from bot.disclosure import FIELDS
from bot.ports import NotKept
from bot.retention import Fate, Term, Terms
from bot.talk import Talk
from tests.e2e.web_client import JSON_HEADERS, form_id, get, message, post_form, post_json, shown, unsent_id
from tests.e2e.web_fakes import make_site, run_chat
from tests.kit.stores import new_store

pytestmark = pytest.mark.asyncio(loop_scope="session")


# Other visitors, and wiping


async def test_another_visitor_reads_nothing_of_the_conversation(chat, visitor, other_visitor) -> None:
    _, answer = await post_json(visitor, chat.address, message("dit is privé"))
    (key,) = chat.store.conversations

    for guess in ("", key, key[:43], answer["gesprek"], "a" * 43):
        headers = {"Cookie": f"wegwijs={guess}"}
        _, html, _ = await get(other_visitor, chat.address, headers=headers)
        _, messages, _ = await get(other_visitor, f"{chat.address}/berichten?na=0", headers=headers)
        assert "privé" not in html
        assert json.loads(messages)["messages"] == []


async def test_the_same_id_of_two_visitors_is_two_messages(chat, visitor, other_visitor) -> None:
    await post_json(visitor, chat.address, message("dag"))
    await post_json(other_visitor, chat.address, message("dag"))

    assert len(chat.assistant.handled) == 2


async def test_wiping_deletes_the_conversation_and_changes_the_cookie(chat, visitor) -> None:
    await post_json(visitor, chat.address, message("dag"))
    jar = visitor.cookie_jar
    before = jar.filter_cookies(URL(chat.address))["wegwijs"].value

    status, _, headers = await post_form(visitor, f"{chat.address}/wissen", {})
    _, html, _ = await get(visitor, chat.address + headers["Location"])

    assert status == 303
    assert set(chat.store.rows()) <= {"erasures", "limits", "destructions"}
    assert jar.filter_cookies(URL(chat.address))["wegwijs"].value != before
    assert "Je gesprek is gewist" in html


# Limits and problems


@pytest.mark.parametrize("sign", ["a", "é"])
async def test_a_text_that_is_too_long_is_given_back(chat, visitor, sign) -> None:
    text = sign * 40_001 if sign == "a" else sign * 10_000 + "a" * 30_001
    body = {"text": text}
    fields = json.dumps(body, ensure_ascii=False).encode()

    async with visitor.post(
        f"{chat.address}/bericht", data=fields, headers={**JSON_HEADERS, "Content-Type": "application/json"}
    ) as response:
        answer = await response.json()

    assert response.status == 413
    assert "te lang" in answer["error"]
    assert chat.assistant.handled == []


async def test_a_form_with_too_long_a_text_keeps_the_text_in_the_field(chat, visitor) -> None:
    await post_json(visitor, chat.address, message("dag"))

    status, html, _ = await post_form(visitor, f"{chat.address}/bericht", {"text": "a" * 40_001})

    assert status == 413
    assert "a" * 40_001 in html
    assert "Je zei: dag" in html


@pytest.mark.parametrize("size", [65 * 1024, 1_000_000])
async def test_a_body_above_the_limit_gets_a_calm_page(chat, visitor, size) -> None:
    status, html, _ = await post_form(visitor, f"{chat.address}/bericht", {"text": "a" * size})

    assert status == 413
    assert "Je bericht is te lang" in html


async def test_forty_thousand_signs_are_taken(chat, visitor) -> None:
    status, _ = await post_json(visitor, chat.address, message("a" * 40_000))

    assert status == 200


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        pytest.param(b"{" * 5_000, "application/json", 400, id="broken-json"),
        pytest.param(b'{"text":' + b"[" * 20_000, "application/json", 400, id="deep-json"),
        pytest.param(b'{"after": 1e999}', "application/json", 400, id="infinite"),
        pytest.param(b"text=a", "text/plain", 415, id="plain-text"),
        pytest.param(b"", "multipart/form-data; boundary=x", 415, id="multipart"),
        pytest.param(b"text=%ff%fe%00", "application/x-www-form-urlencoded; charset=nope", 303, id="charset"),
    ],
)
async def test_a_strange_body_gets_a_plain_refusal(chat, visitor, body, content_type, expected) -> None:
    async with visitor.post(
        f"{chat.address}/bericht", data=body, headers={"Content-Type": content_type}, allow_redirects=False
    ) as response:
        html = await response.text()

    assert response.status == expected
    assert "Traceback" not in html


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        pytest.param("GET", "/bestaat-niet", 404, "Deze pagina bestaat niet", id="404"),
        pytest.param("GET", "/wp-admin/%2e%2e/", 404, "Deze pagina bestaat niet", id="404-odd"),
        pytest.param("DELETE", "/", 405, "Zo werkt deze pagina niet", id="405"),
        pytest.param("GET", "/bericht", 405, "Zo werkt deze pagina niet", id="405-get"),
    ],
)
async def test_errors_have_a_dutch_page_with_a_way_back(chat, visitor, method, path, status, words) -> None:
    async with visitor.request(method, URL(chat.address + path, encoded=True)) as response:
        html = await response.text()

    assert response.status == status
    assert words in html
    assert 'lang="nl-BE"' in html
    assert "Terug naar het gesprek" in html


async def test_a_failure_shows_and_logs_a_code_and_nothing_of_the_message(chat, visitor, caplog) -> None:
    chat.assistant.fails = 1
    with caplog.at_level(logging.DEBUG):
        status, html, _ = await post_form(
            visitor, f"{chat.address}/bericht", {"text": "ik ben Jan <b>"}, headers={"X-A": "b"}
        )

    code = re.search(r"<strong>(\w{8})</strong>", html)
    assert status == 500
    assert code
    assert code[1] in caplog.text
    assert "RuntimeError" in caplog.text
    assert "geheim" not in html + caplog.text
    assert "Jan" not in caplog.text


async def test_after_a_failure_the_message_is_still_there_to_send_again(chat, visitor) -> None:
    chat.assistant.fails = 1
    _, html, _ = await post_form(visitor, f"{chat.address}/bericht", {"text": "ik ben <Jan>", "choice": "a"})
    form = re.search(r"<form action=\"/bericht\".*?</form>", html, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    assert "ik ben &lt;Jan&gt;" in form[0]

    status, _, _ = await post_form(visitor, f"{chat.address}/bericht", {**fields, "text": "ik ben <Jan>"})

    assert status == 303
    assert fields["choice"] == "a"
    assert [incoming.text for incoming in chat.assistant.handled] == ["ik ben <Jan>"]


async def test_statement_35_five_hundred_slow_bodies_are_dropped_and_others_are_served(
    chat, visitor, monkeypatch
) -> None:
    monkeypatch.setattr("adapters.web.app.BODY_SECONDS", 2)
    host, port = URL(chat.address).host, URL(chat.address).port
    slow = [await asyncio.open_connection(host, port) for _ in range(500)]
    head = b"POST /bericht HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n"
    for _, writer in slow:
        writer.write(head + b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntext=")

    status, _ = await post_json(visitor, chat.address, message("dag"))
    first_lines = [await reader.readline() for reader, _ in slow]

    assert status == 200
    assert all(b" 408 " in line for line in first_lines)
    for _, writer in slow:
        writer.close()
        await writer.wait_closed()


# When nothing can be kept


@pytest.mark.parametrize("trouble", ["full", "unheard"], ids=["nothing is kept", "kept, but not heard of"])
async def test_a_form_that_is_not_kept_says_so_and_can_be_sent_again(chat, visitor, trouble, caplog) -> None:
    _, html, _ = await get(visitor, chat.address)
    setattr(chat.store, trouble, 1)

    status, html, _ = await post_form(
        visitor, f"{chat.address}/bericht", {"id": form_id(html), "text": "ik ben <Jan>"}
    )
    again = {"id": unsent_id(html), "text": "ik ben <Jan>"}
    sent_again, _, _ = await post_form(visitor, f"{chat.address}/bericht", again)

    assert (status, sent_again) == (503, 303)
    assert "Je bericht is nu niet bewaard" in html
    assert "ik ben &lt;Jan&gt;</textarea>" in html
    assert chat.store.line_count == 2
    assert "nothing kept: path=/bericht error=NotKept" in caplog.text
    assert "geheim" not in html + caplog.text


@pytest.mark.parametrize("trouble", ["full", "unheard"], ids=["nothing is kept", "kept, but not heard of"])
async def test_the_script_is_told_and_its_repeat_is_kept_once(chat, visitor, trouble) -> None:
    await get(visitor, chat.address)
    setattr(chat.store, trouble, 2)

    answers = [await post_json(visitor, chat.address, message("dag")) for _ in range(4)]

    assert [status for status, _ in answers] == [503, 503, 200, 200]
    assert answers[0][1]["error"].startswith("Je bericht is nu niet bewaard. ")
    assert [one["number"] for one in answers[3][1]["messages"]] == [1, 2]


@pytest.mark.parametrize("method", ["GET", "POST"], ids=["looking", "wiping"])
async def test_who_sent_no_message_is_not_told_that_one_was_lost(chat, visitor, method) -> None:
    await post_json(visitor, chat.address, message("dag"))
    path = "/" if method == "GET" else "/wissen"

    chat.store.broken_by = NotKept("geheim 0475 12 34 56")
    async with visitor.request(method, chat.address + path) as response:
        html = await response.text()
    chat.store.broken_by = None

    assert response.status == 503
    assert "Dit lukt nu even niet" in html
    assert "niet bewaard" not in html
    assert chat.store.line_count == 2


# The information pages


async def test_privacy_says_what_is_kept_and_how_long(chat, visitor) -> None:
    _, html, _ = await get(visitor, f"{chat.address}/privacy")
    text = shown(html)

    assert "30 dagen na je laatste bericht" in text
    assert "23 december 2026" in text
    assert "90 dagen" in text
    assert "Mail: hallo@voorbeeld.be" in text
    assert 'action="/wissen"' in html


async def test_privacy_follows_the_terms_per_kind_and_topic(visitor) -> None:
    terms = Terms(
        conversation=Term(12, "toestemming (AVG, artikel 6, lid 1, a)"),
        miss=Term(34),
        request=Term(56, selection_rule="SR-2024-7"),
        audit=Term(78),
        topics={"lening": Term(910, fate=Fate.KEEP), "zomaar": Term(11)},
    )
    site = make_site(terms=terms)
    titled = replace(site.words(), topic_titles={"lening": "Een lening & <meer>"})

    async with run_chat(replace(site, words=lambda: titled)) as chat:
        _, html, _ = await get(visitor, f"{chat.address}/privacy")

    text = shown(html)
    assert [days for days in (12, 34, 56, 78, 910, 11) if f"{days} dagen" not in text] == []
    assert "Toestemming (AVG, artikel 6, lid 1, a)" in text
    assert "Selectieregel: SR-2024-7" in text
    assert "Een lening & <meer>" in text
    assert "zomaar" in text
    assert text.count("Daarna gaat het naar het archief") == 1


async def test_privacy_says_which_rights_there_are_and_where_to_complain(chat, visitor) -> None:
    _, html, _ = await get(visitor, f"{chat.address}/privacy")

    for word in ("mijn gegevens", "wis mijn gegevens", "verbeter mijn gegevens"):
        assert f"<strong>{word}</strong>" in html
    for place in ("/gegevens", "/privacy/kanalen", "/ai", "https://www.gegevensbeschermingsautoriteit.be"):
        assert f'href="{place}"' in html
    assert "Vlaamse Toezichtcommissie" in html
    assert "binnen een maand" in html


@pytest.mark.parametrize(
    ("channels", "used", "unused"),
    [
        (("web",), [], ["Slack", "Microsoft Teams", "Mail"]),
        (("web", "mail"), ["Mail"], ["Slack", "Microsoft Teams"]),
        (("web", "slack", "teams"), ["Slack", "Microsoft Teams"], ["Mail"]),
    ],
    ids=["web", "mail", "slack-and-teams"],
)
async def test_the_page_of_channels_says_which_are_in_use_and_what_each_field_gives_them(
    visitor, channels: tuple[str, ...], used: list[str], unused: list[str]
) -> None:
    async with run_chat(make_site(channels=channels)) as chat:
        _, html, _ = await get(visitor, f"{chat.address}/privacy/kanalen")
        _, privacy, _ = await get(visitor, f"{chat.address}/privacy")

    text = shown(html)
    assert [one for one in used if f"{one}: in gebruik" not in text] == []
    assert [one for one in unused if f"{one}: niet in gebruik" not in text] == []
    assert html.count('<th role="rowheader"') == len(FIELDS)
    assert ("dan staat dat gesprek ook daar" in shown(privacy)) is ("slack" in channels)
    assert ("krijgen niets" in shown(privacy)) is ("slack" not in channels)


async def test_the_note_on_ai_says_it_is_a_machine_and_that_it_decides_nothing(chat, visitor) -> None:
    _, html, _ = await get(visitor, f"{chat.address}/ai")
    _, about, _ = await get(visitor, f"{chat.address}/over")

    text = shown(html)
    for said in ("geen taalmodel", "2 augustus 2026", "Artikel 50, lid 1", "artikel 22", "Liever een mens?"):
        assert said in text
    assert 'href="/ai"' in about


async def test_without_a_contact_the_pages_lead_to_the_website(visitor) -> None:
    async with run_chat(make_site(contact=())) as chat:
        for path in ("/privacy", "/ai", "/toegankelijkheid", "/over"):
            _, html, _ = await get(visitor, chat.address + path)
            assert 'href="https://www.voorbeeld.be"' in html


async def test_about_says_there_is_no_language_model_and_names_the_licences(chat, visitor) -> None:
    _, html, _ = await get(visitor, f"{chat.address}/over")

    assert "geen taalmodel" in html
    assert "© Statbel, CC BY 4.0" in html


async def test_information_pages_set_no_cookie(chat, visitor) -> None:
    for path in ("/privacy", "/privacy/kanalen", "/ai", "/toegankelijkheid", "/over", "/healthz"):
        _, _, headers = await get(visitor, chat.address + path)
        assert "Set-Cookie" not in headers


async def test_a_new_conversation_opens_by_saying_it_is_no_person(visitor) -> None:
    site = make_site()
    async with run_chat(replace(site, words=lambda: replace(site.words(), suggestions=()))) as chat:
        _, html, _ = await get(visitor, chat.address)

    assert "Ik ben geen mens" in shown(html)
    assert "Liever een mens?" in shown(html)
    assert 'id="begin"' not in html


async def test_the_opening_follows_reloaded_knowledge(visitor, talk, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)  # so that no wegwijs.yaml is read
    parts = make_parts(read_settings(), talk, new_store())
    words = {"eerste_keer": ("Dag, ik ben vernieuwd.",), "suggesties": ("Wat is er nieuw?",)}
    renewed = replace(talk.knowledge, phrases={**talk.knowledge.phrases, **words})

    async with run_chat(make_real_site(parts)) as chat:
        _, before, _ = await get(visitor, chat.address)
        parts.assistant.swap(Talk(renewed, talk.engine, parts.settings.organisation))
        _, after, _ = await get(visitor, chat.address)

    assert "vernieuwd" not in before
    assert "Dag, ik ben vernieuwd." in shown(after)
    assert "Wat is er nieuw?" in shown(after)
    assert "Hoe vind ik geld" not in after
