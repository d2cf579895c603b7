"""Checks across the files: ids that exist, one question under one topic, plain Dutch, dates."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from difflib import get_close_matches

from knowledge.intake_checks import check_intake, intake_rules
from knowledge.loader import Files, Loaded
from knowledge.model import Bridges, Case, Choice, Outside, Questions, Topic, TopicGroup
from knowledge.problems import Kind, Problem
from knowledge.rules import BadRule, compile_rule

MAX_WORDS = 90
MAX_SENTENCE_WORDS = 25
MANY, SOME, FEW = 60, 40, 15
GROUPS_WITH_MANY = ("financiering", "infrastructuur", "contact", "lokaal_bestuur")
GROUPS_WITH_FEW = ("voorbeelden",)
PROGRAMMES_WITH_SOME = ("traject_kiezen", "internationaal_schalen", "intrapreneurship")
JARGON = (
    "actoren", "alignment", "bottom-up", "cocreatie", "coproductie", "ecosysteem", "empowerment",
    "faciliteren", "governance", "holistisch", "implementeren", "incrementeel", "stakeholder",
    "stakeholders", "top-down", "transversaal", "hefboomwerking", "quick win", "best practice",
)  # fmt: skip
NEEDED_TOPICS = ("mens", "een_op_een", "privacy")
NEEDED_PHRASES = (
    "afspraak_bestand_weg", "stand_te_laat", "recht_ingekort", "recht_mailadres",
    "stand_afspraak_voorbij", "afspraak_eigen_bezet", "agenda_titel_medewerker", "agenda_uitleg_medewerker",
    "agenda_titel", "agenda_uitleg",
    "belofte", "belofte_geen", "belofte_gemist", "belofte_gemist_geen", "buiten_uren", "stand_belofte",
    "stand_afspraak", "afspraak_voorstel", "afspraak_verzetten", "afspraak_gemaakt", "afspraak_verzet",
    "afspraak_is", "afspraak_herinnering", "afspraak_afgezegd", "afspraak_gaat_niet_door",
    "afspraak_voorstel_weg", "afspraak_niet_nodig", "afspraak_geen", "afspraak_blijft",
    "afspraak_blijft_nog", "afspraak_andere_momenten", "afspraak_bezet", "afspraak_voorbij",
    "afspraak_zeker", "afspraak_online", "afspraak_telefoon", "afspraak_adres", "afspraak_agenda",
    "afspraak_bestand", "knop_geen_moment", "knop_afzeggen", "knop_ander_moment",
    "knop_laat_staan_afspraak", "mail_nieuws", "mail_nieuws_uitleg", "melding_halverwege",
    "melding_vandaag", "melding_voorbij", "melding_afspraak", "melding_moment_gekozen",
    "melding_ander_moment", "melding_afspraak_afgezegd",
    "alvast", "bedrag_oud", "belediging", "brug", "bron", "buiten_herhaald", "buiten_terrein", "eerste_keer",
    "engels", "frans", "gecontroleerd", "geen_hoe", "geen_prijs", "geen_van_deze", "geen_waar",
    "geen_wanneer", "geen_wie", "gemeente_let_op", "gesprek_aanbod", "gesprek_mens", "gesprek_mogelijk",
    "hulpvol", "keuze",
    "lang_verouderd", "leeg", "niet_begrepen_1", "niet_begrepen_2", "niet_begrepen_3", "niet_hulpvol",
    "oude_keuze", "suggesties", "te_lang", "te_snel", "twee_vragen", "verouderd", "voorbeeld_in", "waarom",
    "waarom_niets", "waarom_twijfel", "waarom_voorbeeld",
    "aanvraag_aangevuld", "aanvraag_assistent_terug", "aanvraag_beoordeeld", "aanvraag_doorgegeven",
    "aanvraag_doorgestuurd", "aanvraag_doorverwezen", "aanvraag_geen", "aanvraag_gesloten",
    "aanvraag_heropend", "aanvraag_niets_toegevoegd",
    "aanvraag_wat_toevoegen", "aanvraag_ingetrokken", "aanvraag_kan_nu_niet",
    "aanvraag_onbekend", "aanvraag_opgenomen", "aanvraag_te_lang_geleden", "aanvraag_tevreden",
    "intake_begin", "intake_gemaskeerd", "intake_gemeente_niet", "intake_gestopt", "intake_gevoelig",
    "intake_keuze_niet", "intake_klaar", "intake_knop", "intake_leeg", "intake_mail_niet",
    "intake_nakijken", "intake_nog_eens", "intake_privacy", "intake_terug_niet", "intake_toevoegen",
    "intake_verder", "intake_verplicht", "intake_welke_regel", "melding_heropend", "melding_ingetrokken",
    "melding_doorgegeven", "melding_stil", "melding_teruggegeven", "melding_vrijgekomen",
    "melding_nieuw", "melding_proef", "melding_proef_uitleg", "melding_reactie", "melding_uitleg",
    "stand_beantwoord", "stand_gesloten", "stand_ingetrokken", "stand_nieuw", "stand_opgenomen",
    "stand_wacht_op_vrager", "koppel_bezet", "koppel_elders", "koppel_gelukt", "koppel_onbekend",
    "aanvraag_blijft", "aanvraag_collega", "aanvraag_gesprek", "aanvraag_zeker", "intake_afgekort",
    "intake_bezig", "intake_eerst", "intake_overgenomen", "intake_thema_niet", "knop_assistent", "knop_erbij",
    "knop_intrekken", "knop_laat_staan", "knop_laat_weg", "knop_nieuwe_vraag", "knop_niets_versturen",
    "knop_overslaan", "knop_stop", "knop_terug", "knop_toch_niet", "knop_versturen", "knoppen_laat_weg",
    "melding_gewist", "melding_verdwijnt", "laat_maar", "mail_antwoord", "mail_antwoord_slot",
    "mail_antwoord_uitleg",
    "recht_elders", "recht_gegevens", "recht_niets_bewaard", "recht_pagina", "recht_bestand",
    "recht_bestand_uur", "recht_wissen_zeker", "recht_wissen_open", "recht_wissen_blijft",
    "recht_wissen_bewaard", "recht_gewist", "recht_niets_gedaan", "recht_niets_te_verbeteren",
    "recht_welke_regel", "recht_wat_dan", "recht_niet_herkend", "recht_regel_weg", "recht_verbeterd",
    "recht_leeg", "knop_verbeter", "knop_wissen", "knop_wis_alles", "knop_wis_niets", "knop_laat_leeg",
    "intake_privacy_formulier", "knop_formulier",
    "kaart_opgenomen", "kaart_teruggegeven", "kaart_doorgegeven", "kaart_doorverwezen", "kaart_gevraagd",
    "kaart_geantwoord", "kaart_urgentie", "kaart_voorgesteld", "kaart_afgezegd", "kaart_gesloten",
    "kaart_heropend", "kaart_beurt", "kaart_vrijgekomen", "kaart_bericht", "kaart_beantwoord",
    "kaart_ingetrokken", "kaart_vrager_heropent", "kaart_verbeterd", "kaart_moment_gekozen",
    "kaart_ander_moment", "kaart_vrager_zegt_af", "kaart_belofte_gemist", "kaart_overzicht",
    "kaart_notitie", "kaart_labels", "kaart_sluimert", "kaart_bewaard", "kaart_vrijgegeven",
    "kaart_veranderd", "kaart_overzicht_titel",
    "thuis_suggesties", "thuis_aanvragen", "thuis_knoppen", "thuis_medewerker", "thuis_nieuw",
    "thuis_opgenomen", "thuis_beantwoord", "thuis_wacht_op_vrager", "thuis_gesloten", "thuis_ingetrokken",
    "thuis_belofte", "knop_gegevens", "alleen_hier", "alleen_hier_gast", "code_meegelezen",
    "code_meegelezen_gast", "mens_elders", "mens_elders_gast", "gesprek_aanbod_elders",
    "recht_gegevens_overal", "recht_wissen_gedeeld", "kaart_niet_bezorgd", "alleen_hier_verder",
    "alleen_hier_toevoegen", "mens_elders_verder", "mens_elders_toevoegen", "eigen_gesprek",
    "eigen_gesprek_open", "eigen_gesprek_voeg_toe",
)  # fmt: skip
_WORD = re.compile("[a-z0-9]+")
FORMAL = re.compile(r"\b(u|uw|uzelf|ge|gij|gijlie)\b", re.IGNORECASE)
MONEY = re.compile(r"€|%|\b(euro|eur|procent)\b", re.IGNORECASE)


def fold(text: str) -> str:
    """The text without capitals, accents and punctuation: what makes two questions the same."""
    plain = text.lower()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain))


def required_questions(topic_id: str, group: str) -> int:
    """How many Dutch questions a topic should have at least."""
    if group in GROUPS_WITH_MANY:
        return MANY
    named = group == "trajecten" and topic_id not in PROGRAMMES_WITH_SOME
    return FEW if named or group in GROUPS_WITH_FEW else SOME


def check_files(files: Files, *, today: date) -> tuple[Problem, ...]:
    """Every problem of every file, in the order of files and lines."""
    found = [*files.problems]
    checks = [_check_ids, _check_same_questions, _check_rules, _check_dialect]
    if not any(problem.file.startswith("topics/") for problem in files.problems):
        checks.extend((_check_references, _check_needed))  # a file of topics that is broken hides its ids
    for check in checks:
        found.extend(check(files))
    found.extend(check_intake(files))
    for loaded in files.groups:
        for index, topic in enumerate(loaded.value.topics):
            found.extend(_check_topic(loaded, index, topic, today=today))
    found.extend(_check_counts(files))
    return tuple(sorted(found))


def _topic_places(files: Files) -> Iterator[tuple[Loaded[TopicGroup], int, Topic]]:
    for loaded in files.groups:
        for index, topic in enumerate(loaded.value.topics):
            yield loaded, index, topic


def _all_ids(files: Files) -> Iterator[tuple[str, int, str, str]]:
    """(file, line, kind of thing, id) of everything that needs an id of its own."""
    for loaded, index, topic in _topic_places(files):
        yield loaded.file, loaded.line_of("topics", index, "id"), "het topic", topic.id
    for group in files.groups:
        yield group.file, group.line_of("groep"), "de groep", group.value.group
    for questions in files.questions:
        yield questions.file, questions.line_of("topic"), "een bestand met vragen voor", questions.value.topic
    for choice in files.choices:
        yield choice.file, choice.line_of("keuze"), "de keuze", choice.value.id
    for outside in files.outside:
        yield outside.file, outside.line_of("buiten"), "de familie", outside.value.id
    for case in files.cases:
        yield case.file, case.line_of("geval"), "het geval", case.value.id


def _check_ids(files: Files) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for file, line, kind, name in _all_ids(files):
        if (kind, name) in first:
            what = f"{kind} '{name}' bestaat al in {first[kind, name]}"
            yield Problem(file, line, Kind.FOUT, what, "geef een andere id, of voeg de twee samen")
        first.setdefault((kind, name), f"{file}:{line}")
    yield from _check_topics_have_questions(files)


def _check_topics_have_questions(files: Files) -> Iterator[Problem]:
    written = {q.value.topic for q in files.questions}
    for loaded, index, topic in _topic_places(files):
        if topic.id not in written:
            yield Problem(
                loaded.file,
                loaded.line_of("topics", index, "id"),
                Kind.FOUT if topic.status == "actief" else Kind.AANDACHT,
                f"voor '{topic.id}' zijn er geen vragen",
                f"maak questions/{loaded.value.group}/{topic.id}.yaml",
            )


def _all_references(files: Files) -> Iterator[tuple[str, int, str]]:
    """(file, line, topic) of every place that names a topic."""
    for loaded, index, topic in _topic_places(files):
        for number, follow_up in enumerate(topic.follow_ups):
            yield loaded.file, loaded.line_of("topics", index, "vervolg", number), follow_up
    yield from ((q.file, q.line_of("topic"), q.value.topic) for q in files.questions)
    for choice in files.choices:
        for number, option in enumerate(choice.value.options):
            yield choice.file, choice.line_of("opties", number), option
    for case in files.cases:
        for number, about in enumerate(case.value.about):
            yield case.file, case.line_of("over", number), about
    if files.bridges:
        yield from _bridge_references(files.bridges)


def _bridge_references(loaded: Loaded[Bridges]) -> Iterator[tuple[str, int, str]]:
    for number, bridge in enumerate(loaded.value.bridges):
        yield loaded.file, loaded.line_of("bruggen", number, "topic"), bridge.topic


def _check_references(files: Files) -> Iterator[Problem]:
    known = {topic.id for _, _, topic in _topic_places(files)}
    for file, line, topic_id in _all_references(files):
        if topic_id not in known:
            near = get_close_matches(topic_id, known, n=1)
            hint = f"bedoel je '{near[0]}'?" if near else "kijk de lijst van topics na"
            yield Problem(file, line, Kind.FOUT, f"onbekend topic '{topic_id}'", hint)


def _check_needed(files: Files) -> Iterator[Problem]:
    """What the conversation itself names must be there, or it would stop halfway."""
    active = {topic.id for _, _, topic in _topic_places(files) if topic.status == "actief"}
    for name in NEEDED_TOPICS:
        if name not in active:
            what = f"het topic '{name}' ontbreekt, en het gesprek verwijst ernaar"
            yield Problem("topics", 0, Kind.FOUT, what, "voeg het toe, met status actief")
    if files.phrases:
        for name in NEEDED_PHRASES:
            if name not in files.phrases.value.phrases:
                what = f"de zin '{name}' ontbreekt"
                line = files.phrases.line_of("zinnen")
                yield Problem(files.phrases.file, line, Kind.FOUT, what, "zet hem terug")


def _all_examples(files: Files) -> Iterator[tuple[str, int, str, str]]:
    """(file, line, what it belongs to, text) of every written example."""

    def lines(
        loaded: Loaded[Questions] | Loaded[Choice] | Loaded[Outside] | Loaded[Case],
        key: str,
        owner: str,
    ) -> Iterator[tuple[str, int, str, str]]:
        for line, text in loaded.document.texts_at((key,)):
            yield loaded.file, line, owner, text

    for questions in files.questions:
        for key in ("vragen", "engels", "frans", "vervolg"):
            yield from lines(questions, key, questions.value.topic)
    for choice in files.choices:
        yield from lines(choice, "vragen", f"de keuze {choice.value.id}")
    for outside in files.outside:
        yield from lines(outside, "vragen", f"buiten ons terrein: {outside.value.id}")
    for case in files.cases:
        yield from lines(case, "vragen", f"het geval {case.value.id}")


def _check_same_questions(files: Files) -> Iterator[Problem]:
    first: dict[str, tuple[str, int, str]] = {}
    for file, line, owner, text in _all_examples(files):
        key = fold(text) or text
        if key not in first:
            first[key] = (file, line, owner)
            continue
        other_file, other_line, other = first[key]
        same = other == owner
        what = "deze vraag staat er twee keer" if same else f"deze vraag staat ook bij {other}"
        todo = f"zie {other_file}:{other_line}; houd er een over"
        yield Problem(file, line, Kind.AANDACHT if same else Kind.FOUT, what, todo)


def _all_rules(files: Files) -> Iterator[tuple[str, int, str]]:
    """(file, line, text) of every rule."""
    for questions in files.questions:
        for line, text in questions.document.texts_at(("regels",)):
            yield questions.file, line, text
    if files.dangers:
        for number in range(len(files.dangers.value.dangers)):
            for key in ("signalen", "niet_als"):
                for line, text in files.dangers.document.texts_at(("gevaren", number, key)):
                    yield files.dangers.file, line, text


def _check_rules(files: Files) -> Iterator[Problem]:
    for file, line, text in (*_all_rules(files), *intake_rules(files)):
        try:
            compile_rule(text)
        except BadRule as error:
            yield Problem(file, line, Kind.FOUT, error.what, error.todo)


def _check_dialect(files: Files) -> Iterator[Problem]:
    if files.dialect is None:
        return
    texts = files.dialect.document.texts_at(("vormen",))
    for (line, _), (typed, standard) in zip(texts, files.dialect.value.pairs(), strict=True):
        if not typed or not standard:
            yield Problem(
                files.dialect.file,
                line,
                Kind.FOUT,
                "hier ontbreekt een kant van de =",
                "schrijf: kheb = ik heb",
            )


def _check_counts(files: Files) -> Iterator[Problem]:
    group_of = {topic.id: loaded.value.group for loaded, _, topic in _topic_places(files)}
    for loaded in files.questions:
        topic_id = loaded.value.topic
        needed = required_questions(topic_id, group_of.get(topic_id, ""))
        count = len(loaded.value.dutch)
        if count < needed:
            what = f"'{topic_id}' heeft {count} vragen, {needed} is het minimum"
            yield Problem(
                loaded.file,
                loaded.line_of("vragen"),
                Kind.AANDACHT,
                what,
                "schrijf er meer, in andere woorden",
            )


def _check_topic(loaded: Loaded[TopicGroup], index: int, topic: Topic, *, today: date) -> Iterator[Problem]:
    def line(*loc: str | int) -> int:
        return loaded.line_of("topics", index, *loc)

    if topic.review < today:
        what = f"'{topic.id}' moest op {topic.review} worden nagekeken"
        yield Problem(loaded.file, line("herzien"), Kind.AANDACHT, what, "kijk het na en pas de datums aan")
    if topic.review < topic.checked:
        yield Problem(
            loaded.file,
            line("herzien"),
            Kind.FOUT,
            "herzien ligt voor gecontroleerd",
            "verbeter een van de twee datums",
        )
    for number, amount in enumerate(topic.amounts):
        if amount.as_of is None:
            what = f"het bedrag '{amount.what}' heeft geen datum en wordt niet getoond"
            yield Problem(
                loaded.file,
                line("bedragen", number),
                Kind.AANDACHT,
                what,
                "zoek de datum op, of haal het bedrag weg",
            )
    for place, text in _texts(topic):
        for kind, what, todo in _check_text(text, long_text=place[-1] == "antwoord"):
            yield Problem(loaded.file, line(*place), kind, what, todo)


def _texts(topic: Topic) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield ("antwoord",), topic.answer
    for number, variant in enumerate(topic.role_answers):
        yield ("voor_rol", number, "antwoord"), variant.answer
    details = {
        "kosten": topic.costs,
        "wie": topic.who,
        "waar": topic.where,
        "wanneer": topic.when,
        "hoe": topic.how,
    }
    yield from (((key,), text) for key, text in details.items() if text)
    yield from ((("stappen", number), step) for number, step in enumerate(topic.steps))


_TextProblem = tuple[Kind, str, str]


def _check_text(text: str, *, long_text: bool) -> Iterator[_TextProblem]:
    checks: tuple[Callable[[str], Iterator[_TextProblem]], ...] = (
        _check_sentences,
        _check_form_of_address,
        _check_money,
        _check_jargon,
    )
    if long_text and len(text.split()) > MAX_WORDS:
        yield (
            Kind.FOUT,
            f"het antwoord telt {len(text.split())} woorden (hoogstens {MAX_WORDS})",
            "maak het korter",
        )
    for check in checks:
        yield from check(text)


def _check_sentences(text: str) -> Iterator[_TextProblem]:
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        count = len(sentence.split())
        if count > MAX_SENTENCE_WORDS:
            yield (
                Kind.AANDACHT,
                f"een zin telt {count} woorden: '{sentence[:40]}…'",
                "maak er twee zinnen van",
            )


def _check_form_of_address(text: str) -> Iterator[_TextProblem]:
    if match := FORMAL.search(text):
        yield Kind.FOUT, f"'{match.group()}' past niet bij de je-vorm", "schrijf je of jouw"


def _check_money(text: str) -> Iterator[_TextProblem]:
    if match := MONEY.search(text):
        yield (
            Kind.FOUT,
            f"hier staat een bedrag of percentage ('{match.group()}')",
            "zet het onder bedragen, met zijn datum",
        )


def _check_jargon(text: str) -> Iterator[_TextProblem]:
    lowered = text.lower()
    for word in JARGON:
        if re.search(rf"\b{re.escape(word)}\b", lowered):
            yield Kind.AANDACHT, f"'{word}' is vakjargon", "leg het uit of kies een gewoon woord"
