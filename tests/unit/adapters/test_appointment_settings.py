"""The settings of appointments: how long, where, and a sentence for each fault."""

from pathlib import Path

import pytest

from adapters.settings import WrongSettings, example_text, read_settings
from bot.appointment import Place, PlaceKind

HEAD = "afspraken:\n  plaatsen:\n"
PLACE = "  - naam: {name}\n    soort: {kind}\n    waarde: {value}\n"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder and an environment without settings."""
    for name in ("WEGWIJS_CONFIG", "WEGWIJS_KNOWLEDGE", "WEGWIJS_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def write(text: str) -> None:
    Path("wegwijs.yaml").write_text(text, encoding="utf-8")


def place(
    name: str = "Videogesprek", kind: str = "online", value: str = "https://meet.voorbeeld.be/w"
) -> str:
    return PLACE.format(name=name, kind=kind, value=value)


@pytest.mark.parametrize(
    "text", ["", "afspraken:\n  plaatsen:\n", example_text()], ids=["none", "empty", "example"]
)
def test_by_default_an_appointment_takes_45_minutes_and_there_is_no_place(text: str) -> None:
    write(text)

    part = read_settings().appointments

    assert (part.minutes, part.to_places()) == (45, ())


def test_places_come_in_the_order_of_the_file() -> None:
    write(
        "afspraken:\n  duur_minuten: 30\n  plaatsen:\n"
        + place()
        + place("We bellen", "telefoon", "02 123 45 67")
        + place("Kort nummer", "telefoon", "1700")
        + place("Op kantoor", "adres", "Kerkstraat 1,   1000 Brussel")
    )

    part = read_settings().appointments

    assert part.minutes == 30
    assert part.to_places() == (
        Place("Videogesprek", PlaceKind.ONLINE, "https://meet.voorbeeld.be/w"),
        Place("We bellen", PlaceKind.PHONE, "02 123 45 67"),
        Place("Kort nummer", PlaceKind.PHONE, "1700"),
        Place("Op kantoor", PlaceKind.ADDRESS, "Kerkstraat 1, 1000 Brussel"),
    )


@pytest.mark.parametrize(
    "link",
    [
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_A%40thread.v2/0?context=%7b%22Tid%22%3a%221%22%7d",
        "https://meet.jit.si/Wegwijs#config.prejoin=true",
        "HTTPS://zoom.us/j/1234?pwd=a.b",
    ],
)
def test_the_links_of_known_rooms_are_taken(link: str) -> None:
    write(HEAD + place(value=link))

    assert read_settings().appointments.to_places()[0].value == link


@pytest.mark.parametrize(
    ("text", "line", "name", "said"),
    [
        pytest.param("afspraken:\n  duur_minuten: 14\n", 2, "duur_minuten", "15", id="too short"),
        pytest.param("afspraken:\n  duur_minuten: 241\n", 2, "duur_minuten", "240", id="too long"),
        pytest.param("afspraken:\n  duur_minuten: lang\n", 2, "duur_minuten", "integer", id="no number"),
        pytest.param("afspraken:\n  duur: 45\n", 2, "duur", "not permitted", id="unknown key"),
        pytest.param(HEAD + place(kind="video"), 4, "0.soort", "'telefoon' or 'adres'", id="kind"),
        pytest.param(HEAD + place(value="http://x.be"), 5, "0.waarde", "https://", id="http"),
        pytest.param(HEAD + place(value="meet.voorbeeld.be"), 5, "0.waarde", "https://", id="no scheme"),
        pytest.param(HEAD + place(value="https://u:p@x.be"), 5, "0.waarde", "https://", id="user name"),
        pytest.param(HEAD + place(value="https://x.be/a b"), 5, "0.waarde", "https://", id="blank in link"),
        pytest.param(HEAD + place(value="javascript:x"), 5, "0.waarde", "https://", id="script"),
        pytest.param(HEAD + place() + place("B", "telefoon", "bel ons"), 8, "1.waarde", "phone number",
                     id="phone without digits"),
        pytest.param(HEAD + place("A", "adres", "''"), 5, "0.waarde", "at least 1", id="no value"),
        pytest.param(HEAD + place("' '", "adres", "x"), 3, "0.naam", "at least 1", id="no name"),
        pytest.param(HEAD + "  - naam: A\n    soort: adres\n", 3, "0.waarde", "required", id="value left"),
        pytest.param(HEAD + place() + place("videogesprek", "adres", "x"), 3, "plaatsen",
                     "two places are called Videogesprek", id="name twice"),
        pytest.param("afspraken: 45\n", 1, "", "", id="section that is a value"),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_one_sentence_with_its_line(text: str, line: int, name: str, said: str) -> None:
    write(text)

    with pytest.raises(WrongSettings) as wrong:
        read_settings()

    (sentence,) = wrong.value.sentences
    full = f"plaatsen.{name}" if name[:1].isdigit() else name
    assert sentence.startswith(f"wegwijs.yaml:{line}: {'.'.join(filter(None, ('afspraken', full)))}: ")
    assert said in sentence
    assert "\n" not in sentence
