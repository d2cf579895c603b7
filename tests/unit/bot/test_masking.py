"""What is kept of a miss: nothing that could name a person."""

import time

import pytest

from bot.masking import MAX_KEPT, mask


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        # numbers
        pytest.param("bel 0475 12 34 56", "bel [nummer]", id="mobile phone"),
        pytest.param("bel 0475/12.34.56 aub", "bel [nummer] aub", id="phone with signs"),
        pytest.param("bel +32 475 12 34 56", "bel [nummer]", id="phone with country"),
        pytest.param("mijn nummer is 85.07.30-033.28", "mijn nummer is [nummer]", id="rijksregisternummer"),
        pytest.param("85073003328 is van mij", "[nummer] is van mij", id="rijksregisternummer, digits"),
        pytest.param("stort op BE68 5390 0754 7034", "stort op BE[nummer]", id="IBAN"),
        pytest.param("stort op BE68539007547034", "stort op BE[nummer]", id="IBAN without spaces"),
        pytest.param("Kerkstraat 5 in Gent", "Kerkstraat [nummer] in Gent", id="house number"),
        # mail and links
        pytest.param("mail jan.peeters@example.be even", "mail [mail] even", id="mail address"),
        pytest.param("(jan+x@mail.example.be)", "[mail]", id="mail address in brackets"),
        pytest.param("a@b@example.be", "a@[mail]", id="two at signs"),
        pytest.param("zie https://example.be/jan?id=3", "zie [link]", id="link"),
        pytest.param("zie www.janpeeters.be!", "zie [link]", id="link without scheme"),
        pytest.param("zie https://example.be/jan@example.be", "zie [mail]", id="mail address in a link"),
        # names
        pytest.param("Ik ben Jan Peeters en ik zoek geld", "Ik ben [naam] en ik zoek geld", id="ik ben"),
        pytest.param("ik ben An de Vries, starter", "ik ben [naam], starter", id="small words in a name"),
        pytest.param("Ik ben Éva", "Ik ben [naam]", id="accent"),
        pytest.param("Ik ben J. Peeters", "Ik ben [naam]", id="initial"),
        pytest.param("ik ben den Jef van hier", "ik ben den [naam] van hier", id="ik ben den"),
        pytest.param("I'm Sarah and I need money", "I'm [naam] and I need money", id="I'm"),
        pytest.param("je suis Luc Dubois", "je suis [naam]", id="je suis"),
        pytest.param("mijn naam is Fatima El Amrani.", "mijn naam is [naam].", id="mijn naam is"),
        pytest.param("mijn naam is jan peeters en ik zoek geld", "mijn naam is [naam] en ik zoek geld",
                     id="small letters"),
        pytest.param("Ik heet jan, wij zoeken geld", "Ik heet [naam], wij zoeken geld", id="ik heet"),
        pytest.param("my name is Bob Smith, help", "my name is [naam], help", id="my name is"),
        pytest.param("je m'appelle luc", "je m'appelle [naam]", id="je m'appelle"),
        pytest.param("geld nodig. Groetjes, Jan", "geld nodig. Groetjes, [naam]", id="groetjes"),
        pytest.param("geld nodig, groetjes jan", "geld nodig, groetjes [naam]", id="groetjes, small letters"),
        pytest.param("groetjes van Jan", "groetjes van [naam]", id="groetjes van"),
        pytest.param("mvg jan van den berghe", "mvg [naam]", id="mvg"),
        pytest.param("Veel groeten\nJan Peeters\nX", "Veel groeten\n[naam]\nX", id="next line"),
    ],
)  # fmt: skip
def test_what_could_name_a_person_is_masked(typed: str, kept: str) -> None:
    assert mask(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "ik ben schepen van cultuur",
        "ik ben een starter",
        "Ik ben Een starter",
        "ik ben niet van Gent",
        "ik ben op zoek naar geld",
        "ik ben de voorzitter van een vzw",
        "IK BEN EEN STARTER",
        "wij zijn een vzw in Sint-Niklaas",
        "mijn naam in de krant",
        "de groeten aan iedereen",
        "groeten uit Gent",
        "groetjes en bedankt",
        "Hefboom of Crowdin, wat raad je aan?",
        "wie kan ik aanspreken bij de VVSG",
        "",
    ],
)
def test_what_names_nobody_stays(typed: str) -> None:
    assert mask(typed) == typed


def test_at_most_500_signs_are_kept() -> None:
    assert len(mask("woord " * 1000)) == MAX_KEPT == 500


def test_a_mail_address_on_the_edge_of_what_is_kept_is_masked_whole() -> None:
    assert "jan.peeters" not in mask("x" * 485 + " jan.peeters@example.be")


@pytest.mark.parametrize(
    "long",
    ["a" * 40_000, "a@" * 20_000, "." * 40_000, "1 " * 20_000, "1" + " " * 40_000, "ik ben Jan " * 4_000,
     "ik heet" + "\t" * 40_000, "mvg" + " " * 40_000, "ik ben A" + " van" * 10_000, "Jan " * 10_000],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_40_000_characters_are_masked_at_once(long: str) -> None:
    begin = time.process_time()

    mask(long)

    assert time.process_time() - begin < 0.5
