"""The knowledge that comes with the product: whole, without a fout, and without anyone's address."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from knowledge.checks import MAX_WORDS, check_files
from knowledge.loader import Files, packaged_folder, read_folder
from knowledge.model import Topic
from knowledge.problems import Kind

TODAY = date(2026, 11, 23)
ROOT = Path(__file__).parents[3]
NOT_OURS = (
    ".git",
    ".venv",
    ".cache",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    "__pycache__",
    "node_modules",
    "wegwijs.egg-info",
    "build",
    "data",
)
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
# The ids and groups are a contract: other measurements name them. More may be added, none dropped.
TOPICS = {
    "gesprek": ("groet bedankt afscheid hulp ben_je_een_bot privacy feedback mens"),
    "aanbod": (
        "sif_wie sif_aanbod een_op_een inspiratie versterking promotie community kennis_tools netwerk "
        "evenementen contact_sif prijs"
    ),
    "begrippen": (
        "wat_is_sociale_innovatie wat_is_sociaal_ondernemen is_mijn_idee_sociaal_innovatief "
        "maatschappelijke_uitdagingen waarom_sociale_innovatie vijfhoek"
    ),
    "trajecten": (
        "traject_kiezen radicale_vernieuwers social_sportup impact_startup_club impact_scaleup_club "
        "internationaal_schalen intrapreneurship start_soon impact_track shoot i_sea_idea_i_do hubsi"
    ),
    "financiering": (
        "financiering_overzicht subsidie_vlaanderen subsidie_europa subsidie_lokaal lening "
        "impactinvesteerder crowdfunding fondsen_filantropie prijzen structurele_financiering "
        "verdienmodel subsidiedossier fonds_opzetten"
    ),
    "infrastructuur": (
        "ruimte_vinden leegstand infrastructuur_aanbieden experimenteerplekken "
        "experimenteerplek_opzetten ruimte_delen materiaal"
    ),
    "regels": ("regelgeving rechtsvorm verzekering_vrijwilligers"),
    "contact": (
        "wie_contacteren contact_gemeente contact_vlaanderen contact_thema partner_zoeken "
        "doorverwijzen collega_ambtenaren"
    ),
    "lokaal_bestuur": (
        "rol_lokale_overheid samenwerken aankoopbeleid communiceren projecten_ondersteunen "
        "structurele_ondersteuning systeemdenken ruimte_voor_experiment ondernemende_ambtenaar "
        "draagvlak verkokering burgers_betrekken burgerinitiatief sturing lokale_analyse impact_meten "
        "kleine_spelers dubbele_pet opschalen"
    ),
    "voorbeelden": (
        "vb_good_gym vb_ray_and_jules vb_rising_you vb_gent_knapt_op vb_telraam vb_beego vb_papillon "
        "vb_hasselt_zorgstad vb_gluren_bij_de_buren vb_innokyla vb_buurtpunten vb_stadsmakersfonds "
        "vb_impact_factory vb_timelab vb_broedplekken vb_stiemerdeals vb_stuyverij vb_kolab vb_turbo"
    ),
}


@pytest.fixture(scope="module")
def files() -> Files:
    return read_folder(packaged_folder())


@pytest.fixture(scope="module")
def topics(files: Files) -> dict[str, Topic]:
    return {topic.id: topic for group in files.groups for topic in group.value.topics}


def test_the_packaged_knowledge_has_no_fout(files: Files) -> None:
    wrong = [str(p) for p in check_files(files, today=TODAY) if p.kind is Kind.FOUT]

    assert wrong == []


@pytest.mark.parametrize("group", TOPICS)
def test_every_topic_of_the_contract_is_known_and_answered(files: Files, group: str) -> None:
    answered = {
        topic.id
        for loaded in files.groups
        if loaded.value.group == group
        for topic in loaded.value.topics
        if topic.status == "actief"
    }

    assert set(TOPICS[group].split()) - answered == set()


def test_the_contract_has_106_topics() -> None:
    assert len({topic for names in TOPICS.values() for topic in names.split()}) == 106


def test_there_are_304_municipalities_each_with_its_own_code(files: Files) -> None:
    assert files.municipalities
    municipalities = files.municipalities.value.municipalities

    assert len(municipalities) == 304
    assert len({one.nis for one in municipalities}) == len({one.name for one in municipalities}) == 304
    assert all(one.postcodes for one in municipalities)


def test_every_province_of_a_municipality_is_a_known_one(files: Files) -> None:
    assert files.municipalities
    provinces = next(e.value for e in files.entities if e.value.kind == "provincie")

    named = {one.province for one in files.municipalities.value.municipalities}
    assert named == {value.name for value in provinces.values}


def test_every_answer_has_at_most_90_words(topics: dict[str, Topic]) -> None:
    long = {
        topic.id: len(answer.split())
        for topic in topics.values()
        for answer in (topic.answer, *(variant.answer for variant in topic.role_answers))
        if len(answer.split()) > MAX_WORDS
    }

    assert topics
    assert long == {}


@pytest.mark.parametrize(
    "where", ["topics/*.yaml", "phrases.yaml", "dangers.yaml", "outside/*.yaml", "cases/*.yaml"]
)
def test_no_mail_address_stands_in_what_is_answered(where: str) -> None:
    paths = list(packaged_folder().glob(where))

    found = {path.name: MAIL.findall(path.read_text(encoding="utf-8")) for path in paths}

    assert paths
    assert {name: addresses for name, addresses in found.items() if addresses} == {}


def _our_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink() and path.name not in NOT_OURS:
            yield from _our_files(path)
        elif path.is_file():
            yield path


def test_the_personal_address_stands_nowhere_in_the_tree() -> None:
    personal = b"tomas" + b"@"  # split, or this file would be found

    found = [path for path in _our_files(ROOT) if personal in path.read_bytes().lower()]

    assert found == []
