"""Which of the moments offered is meant, and what is a message for the person instead."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.appointment import say_moment
from bot.hours import BRUSSELS
from bot.picking import PickedNone
from bot.picking_moment import pick_moment


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


NOW = at("2026-07-09T10:00")  # a thursday
TUESDAY, WEDNESDAY, FRIDAY = at("2026-07-14T10:00"), at("2026-07-15T10:30"), at("2026-07-17T14:00")
WEEK = (TUESDAY, WEDNESDAY, FRIDAY)
TOMORROW, DAY_AFTER, LATER = at("2026-07-10T09:00"), at("2026-07-11T14:00"), at("2026-07-21T11:00")
SOON = (TOMORROW, DAY_AFTER, LATER)
MORNING, AFTERNOON, THURSDAY = at("2026-07-14T10:00"), at("2026-07-14T14:15"), at("2026-07-16T16:45")
SAME_DAY = (MORNING, AFTERNOON, THURSDAY)
BEGIN = (at("2026-09-01T09:00"), at("2026-09-02T09:00"), at("2026-09-03T15:00"))


def pick(text: str, moments: tuple[datetime, ...] = WEEK) -> Any:
    return pick_moment(text, moments, now=NOW)


def cases(moment: datetime, *texts: str) -> list[Any]:
    return [pytest.param(text, moment, id=text) for text in texts]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        *cases(
            TUESDAY, "1", "nummer 1", "de eerste", "het eerste moment", "de vroegste", "1 past voor mij",
            "Optie 1 graag", "dinsdag", "Dinsdag!", "di", "di.", "op dinsdag", "dinsdag graag",
            "dinsdag lukt",
            "dinsdag is goed voor mij", "ja, dinsdag past", "ik kan dinsdag", "liefst dinsdag",
            "dinsdag om 10 uur", "dinsdag om tien uur", "die van tien uur", "die van 10u", "10 uur", "10u",
            "10u00", "10:00", "10.00", "om 10", "tegen tien uur", "10h", "14 juli", "14 jul.", "14 juli 2026",
            "14/7", "14/07/2026", "14-7-26", "de veertiende", "de 14de", "14e", "de veertiende juli",
            "dinsdagvoormiddag", "dinsdagochtend", "dinsdag in de voormiddag",
            "dinsdag voor de middag", "dinsdag morgen", "dinsdagmorgen", "dinsdag 14 juli 2026 om 10.00 uur",
            "dinsdag 14/7 om 10u", "Dinsdag om 10u past me, dank je wel!",
            "Goedemorgen, dinsdag is prima. Bedankt",
            "dinsdg", "dinsdga", "dindag om 10 uur", "mijn voorkeur gaat naar dinsdag", "dinsdag 👍",
            "komende dinsdag", "volgende week dinsdag", "dinsdag volgende week",
            "volgende week op dinsdag", "ＤＩＮＳＤＡＧ", "dins\u00addag", "tien uur", "10",
        ),
        *cases(
            WEDNESDAY, "2", "doe maar de tweede", "de 2de", "het tweede", "woensdag",
            "wo 15 juli", "woendag", "woensdg", "10u30", "10:30", "10.30 uur", "10 uur 30", "half elf",
            "om half elf", "die van half elf", "woensdag half 11", "10h30", "de vijftiende",
            "15 juli om 10u30",
            "woensdagvoormiddag", "10u30 15 juli", "nummer twee", "2, woensdag om half elf",
        ),
        *cases(
            FRIDAY, "3", "de laatste", "doe maar de laatste", "derde", "vrijdag", "vrijdg", "in de namiddag",
            "de namiddag", "namiddag", "vrijdagnamiddag", "vrijdag na de middag", "'s namiddags", "14u",
            "14 uur",
            "om twee uur", "2 uur", "twee uur", "17 juli", "zeventiende", "vrijdag om twee uur 's namiddags",
            "in de middag",
        ),
    ],
)  # fmt: skip
def test_a_moment_is_picked_by_number_day_hour_or_place_in_the_row(text: str, moment: datetime) -> None:
    assert pick(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        *cases(TOMORROW, "morgen", "morgen om 9 uur", "morgenvoormiddag", "morgenochtend", "morgen vroeg",
               "morgen past", "'s morgens, morgen", "deze week vrijdag", "negen uur"),
        *cases(DAY_AFTER, "overmorgen", "overmorgen om twee uur", "overmorgennamiddag", "zaterdag", "za",
               "in de namiddag"),
        *cases(LATER, "dinsdag", "elf uur", "de eenentwintigste", "21", "de 21", "21 juli"),
    ],
)  # fmt: skip
def test_days_are_counted_from_now_in_brussels(text: str, moment: datetime) -> None:
    assert pick(text, SOON) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        *cases(MORNING, "dinsdag om tien uur", "dinsdagvoormiddag", "in de voormiddag",
        "de eerste op dinsdag",
               "de eerste van dinsdag"),
        *cases(AFTERNOON, "kwart over twee", "kwart na twee", "14u15", "dinsdagnamiddag",
        "de laatste op dinsdag",
               "dinsdag om kwart over twee", "de tweede, dinsdag"),
        *cases(THURSDAY, "donderdag", "dondredag", "do 16/7", "kwart voor vijf", "kwart voor 5", "16:45",
        "do",
               "de laatste in de namiddag", "donderdagmiddag"),
    ],
)  # fmt: skip
def test_two_moments_of_one_day_are_told_apart(text: str, moment: datetime) -> None:
    assert pick(text, SAME_DAY) == moment


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("vijf voor half drie", "14:25"), ("vijf over half drie", "14:35"), ("tien voor tien", "09:50"),
        ("tien over tien", "10:10"), ("kwart voor een", "12:45"), ("half een", "12:30"), ("twaalf uur",
        "12:00"),
        ("een uur", "13:00"), ("9u05", "09:05"), ("om half 9 's avonds", "20:30"), ("20 uur", "20:00"),
    ],
)  # fmt: skip
def test_an_hour_is_understood_as_people_say_it(said: str, clock: str) -> None:
    meant = at(f"2026-07-15T{clock}")

    assert pick(f"die van {said}", (at("2026-07-14T17:20"), meant)) == meant


@pytest.mark.parametrize(
    "text",
    ["ja", "Ja!", "ok", "ok, past", "Oké", "okee prima", "dat past", "dat is goed voor mij", "ja graag",
     "prima", "in orde", "ja dat kan", "top, tot dan!", "perfect, dank je wel", "👍", "👍🏽", "doe maar",
     "dinsdag", "1", "dan kan ik", "de eerste", "dat moment past"],
)  # fmt: skip
def test_a_yes_is_enough_when_one_moment_is_offered(text: str) -> None:
    assert pick(text, (TUESDAY,)) == TUESDAY


@pytest.mark.parametrize(
    "text", ["die", "ik", "bedankt", "ja maar wanneer", "ja, en waar", "niet ok", "zeker niet"]
)
def test_less_than_a_yes_is_not_enough(text: str) -> None:
    assert pick(text, (TUESDAY,)) is None


@pytest.mark.parametrize(
    "text", ["ja", "ok", "ok, past", "prima", "dat is goed", "👍", "graag", "dan kan ik"]
)
def test_a_yes_says_nothing_when_several_are_offered(text: str) -> None:
    assert pick(text) is None


@pytest.mark.parametrize(
    "text",
    ["geen", "geen van deze", "geen van deze past", "Geen van die momenten lukt",
    "geen enkel moment past mij",
     "geen van de drie", "nee, geen van alle", "dan kan ik niet", "Sorry, dan kan ik niet.",
     "ik kan dan niet",
     "helaas, dan kan ik niet", "dat past niet", "past niet", "dat lukt niet voor mij",
     "die momenten passen niet", "die dagen lukken mij jammer genoeg niet", "ik kan op geen van die dagen",
     "geen enkele", "er past geen enkel moment", "deze passen allemaal niet", "4",
     "nee, sorry, dat gaat niet", "ik kan op die momenten niet", "geen van jullie voorstellen"],
)  # fmt: skip
def test_none_of_the_moments_is_meant(text: str) -> None:
    assert isinstance(pick(text), PickedNone)


@pytest.mark.parametrize(
    ("text", "moments"), [("nee", (TUESDAY,)), ("Nee, sorry", (TUESDAY,)), ("2", (TUESDAY,))]
)
def test_no_is_enough_when_one_moment_is_offered(text: str, moments: tuple[datetime, ...]) -> None:
    assert isinstance(pick(text, moments), PickedNone)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "?", "!!", "nee", "bedankt", "de", "ik", "dag", "hallo", "5", "0", "12", "33",
        "dinsdag heb ik nog een vraag over de subsidie", "dinsdag of woensdag", "dinsdag en woensdag",
        "1 of 2",
        "dinsdag niet", "niet dinsdag", "niet op 14 juli", "dinsdag kan ik niet", "dinsdag past niet",
        "geen dinsdag",
        "alles behalve dinsdag", "dinsdag?", "kan het dinsdag om 10 uur?", "is dinsdag nog vrij", "maandag",
        "donderdag", "zondag", "mondag", "dinsdag om 11 uur", "dinsdag om 10u30", "woensdag 14 juli",
        "14 augustus",
        "14 juli 2027", "15/6", "de dertiende", "11 uur", "half tien", "dinsdagnamiddag", "vrijdagvoormiddag",
        "in de voormiddag", "'s avonds", "morgen", "overmorgen", "vandaag", "na 10 uur", "voor 10 uur",
        "vanaf 10 uur", "dinsdag na 10 uur", "tussen 10 en 12", "dinsdag tot 10 uur", "misschien dinsdag",
        "ik denk dinsdag", "dinsdag zou kunnen", "liever een andere dag", "dinsdag een uur later",
        "dinsdag over een week",
        "dinsdag, maar kan het online", "dinsdag kan mijn collega ook mee", "ik bel dinsdag terug",
        "dinsdag liever om 11 uur", "10 uur is te vroeg", "10 euro", "10%", "ik heb 2 kinderen", "2 personen",
        "we komen met 3", "3 keer", "tot dinsdag of woensdag", "dinsdag dinsdag woensdag", "deze week",
        "week 29",
        "volgende week", "volgende maand dinsdag", "eerste hulp", "de laatste keer", "voor de laatste",
        "geen idee", "geen probleem", "geen subsidie", "dat weet ik niet", "ik begrijp het niet",
        "het lukt niet",
        "de link gaat niet open", "ik kan niet inloggen", "dan kan ik niet, wel op maandag",
        "geen van deze, maar maandag wel", "kan ik ook bellen", "waar is het", "ok maar waar", "wat kost het",
        "zo", "ma", "za", "mijn nummer is 0475 10 30 14", "0475", "10.30.14", "2026-07-14x", "14 juli 10u30",
        "1 en 3", "1 2", "de eerste twee", "de eerste en de laatste", "dinsdag de laatste woensdag",
    ],
)  # fmt: skip
def test_what_is_no_clear_choice_reaches_the_person(text: str) -> None:
    assert pick(text) is None


@pytest.mark.parametrize(
    "text", ["dinsdag", "in de namiddag", "14 juli", "de veertiende", "de tweede op donderdag"]
)
def test_what_may_be_two_of_the_moments_is_not_picked(text: str) -> None:
    assert pick(text, SAME_DAY) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de eerste", BEGIN[0]), ("de tweede", BEGIN[1]), ("de eerste september", BEGIN[0]), ("1", BEGIN[0]),
        ("2 september", BEGIN[1]), ("de derde past", BEGIN[2]), ("3/9", BEGIN[2]),
    ],
)  # fmt: skip
def test_a_place_in_the_row_that_is_the_same_day_is_picked(text: str, expected: datetime) -> None:
    assert pick(text, BEGIN) == expected


@pytest.mark.parametrize("text", ["de eerste", "de tweede", "de 2de past", "2e", "1ste", "eerste graag"])
def test_a_place_in_the_row_that_may_be_another_day_of_the_month_is_not_picked(text: str) -> None:
    swapped = (BEGIN[1], at("2026-10-01T09:00"))

    assert pick(text, swapped) is None


@pytest.mark.parametrize(
    "moments", [BEGIN[1:], (TUESDAY, at("2026-07-14T15:00"))], ids=["the third", "at three"]
)
def test_the_number_after_the_last_is_not_none_when_it_may_be_a_day_or_an_hour(moments: Any) -> None:
    assert [pick(text, moments) for text in ("3", "drie", "nummer drie")] == [None, None, None]


def test_ten_is_not_picked_when_it_is_the_day_of_one_and_the_hour_of_another() -> None:
    moments = (at("2026-08-10T09:00"), at("2026-08-12T10:00"))

    assert pick("10", moments) is None
    assert pick("10 uur", moments) == moments[1]
    assert pick("de 10de", moments) == moments[0]


def test_just_after_midnight_tomorrow_may_be_the_day_that_began() -> None:
    night = at("2026-07-10T00:30")

    assert pick_moment("morgen", SOON, now=night) is None
    assert pick_moment("overmorgen", SOON, now=night) is None


@pytest.mark.parametrize(
    "moments",
    [
        WEEK,
        (at("2028-02-29T10:00"), at("2028-03-01T10:00")),
        (at("2027-03-28T01:30"), at("2027-03-28T03:30")),
        (at("2026-10-25T01:30"), at("2026-10-25T03:30")),
    ],
    ids=["week", "29 february", "summer time", "winter time"],
)
def test_what_we_say_of_a_moment_picks_it_and_the_very_one_comes_back(moments: tuple[datetime, ...]) -> None:
    for moment in moments:
        local = moment.astimezone(BRUSSELS)

        assert pick(say_moment(moment), moments) is moment
        assert pick(f"{local.day}/{local.month} om {local:%H:%M}", moments) is moment


PIECES = (
    "dinsdag", "woensdag", "om", "half", "elf", "10", "10u30", "14/7", "2", "de", "eerste", "laatste",
    "van", "juli",
    "morgen", "kwart", "voor", "'s", "namiddags", "ja", "niet", "geen", "past", "ik", "kan", "99/99", "0u",
    "٣", ":",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map(" ".join))
def test_whatever_is_said_nothing_else_than_an_offered_moment_comes_back(text: str) -> None:
    found = pick(text)

    assert found is None or isinstance(found, PickedNone) or found in WEEK


@given(st.sampled_from(PIECES), st.sampled_from(PIECES), st.integers(0, 2))
def test_one_more_word_that_is_not_known_makes_it_a_message(one: str, other: str, where: int) -> None:
    words = [one, other]
    words.insert(where, "subsidie")

    assert pick(" ".join(words)) is None


@pytest.mark.parametrize("text", ["1", "dinsdag", "geen van deze", "ja", "dan kan ik niet"])
def test_nothing_is_picked_when_nothing_is_offered(text: str) -> None:
    assert pick(text, ()) is None


def test_a_huge_message_is_no_pick_and_takes_no_time() -> None:
    begin = time.thread_time()

    assert pick("dinsdag " * 5000) is None
    assert pick("\ufdfa" * 200) is None
    assert pick("half elf " * 22) is not False

    assert time.thread_time() - begin < 0.1
