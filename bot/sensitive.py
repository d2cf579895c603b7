"""Personal numbers are masked before anything is kept; sensitive words about a person give a hint."""

import re

from bot.numbers_personal import find_personal_numbers

MASK = "[nummer weggelaten]"

# What each word does in the sentence, so that the rules below are about kinds of words. Who: I and y (we),
# E Z O h (whose), K u (kin), k (a role). Does: B (be), A (have), X (stay, must), L (suffer), Y (take), V (go)
# Facts: D (illness), H and J (of a person), M (medicine), S and Q (a state; Q also other things), F (fled),
# W (may also be of a thing), P and N (who treats, who advises), G and C (where one stays or appears), d t z.
# The rest: T (work), g (a group), prepositions n f v m p, c (and), r l e i, b (when, how), a (which).
# A word that is in no row is w, or a when it ends as an adjective.
_WORDS = {
    "I": "ik hij zij ze",
    "y": "we wij",
    "E": "mijn m'n mn mijne mijnen jouw haar diens",
    "Z": "zijn z'n",
    "O": "onze ons onzen uw je",
    "h": "hun",
    "i": "mij me",
    "K": "zoon zoontje dochter dochtertje kind moeder mama mams ma vader papa paps pa man vrouw partner lief "
    "broer broertje zus zusje zuster buur buurman buurvrouw vriend vriendin neef neefje nicht nichtje "
    "oma opa grootmoeder grootvader bomma bompa tante nonkel oom kleinzoon kleindochter kleinkind "
    "echtgenoot echtgenote madam schoonmoeder schoonvader schoonzoon schoonbroer schoonzus stiefzoon "
    "stiefdochter meisje jongen petekind pleegkind pleegzoon pleegdochter ex verloofde moeke vake "
    "jongste oudste",
    "u": "ouders kinderen dochters zonen broers zussen kleinkinderen gezin familie",
    "k": "collega vrijwilliger vrijwilligster bewoner bewoonster huurder huurster cliënt cliënte deelnemer "
    "deelneemster medewerker medewerkster werknemer leerling student studente lid bestuurslid kennis "
    "huisbaas baas leraar lerares juf",
    "B": "ben is was werd wordt word bleek blijkt raakte raakt raak geraakt geraakte voel voelt",
    "A": "heb heeft had kreeg krijg krijgt",
    "X": "zit zat ligt lag sta staat stond verblijf verblijft leef leeft woon woont moet moest belandde "
    "belandt",
    "L": "lijd lijdt leed kamp kampt kampte sukkel sukkelt sukkelde worstel worstelt worstelde herstel "
    "herstelt stierf sterft overleed overleden gestorven bezweken uitgevallen te_maken gediagnosticeerd "
    "last",
    "Y": "slik slikt slikte neem neemt nam volg volgt volgde",
    "D": "kanker depressie autisme ass adhd add hiv aids burnout burn-out psychose psychoses dementie "
    "alzheimer parkinson ms als-ziekte epilepsie diabetes suikerziekte schizofrenie borderline ptss "
    "anorexia boulimie beroerte hersenbloeding hartinfarct hartaanval tumor leukemie reuma fibromyalgie "
    "cvs long_covid burn_out hepatitis tbc crohn kwaadaardig syndroom verslaving drugsverslaving "
    "suïcidegedachten zelfmoordgedachten nierfalen down",
    "S": "zwanger verslaafd depressief dement bipolair schizofreen psychotisch suïcidaal autistisch invalide "
    "gehandicapt seropositief hiv-positief terminaal ongeneeslijk veroordeeld aangehouden gearresteerd "
    "gedagvaard uitgewezen gedetineerd gedetineerde ex-gedetineerde ex-gevangene geïnterneerd "
    "gecolloceerd verkracht mishandeld misbruikt aangeklaagd slachtoffer arbeidsongeschikt "
    "in_verwachting voorwaardelijk_vrij staatloos patiënt patiënte in_behandeling rolstoelgebruiker "
    "rolstoelgebruikster dyslectisch opgesloten ziekelijk vrijgekomen",
    "Q": "ziek blind slechtziend doof slechthorend opgenomen geopereerd",
    "F": "vluchteling vluchtelinge vluchtelingen asielzoeker asielzoekster asielzoekers gevlucht illegaal "
    "zonder_papieren uitgeprocedeerd",
    "J": "strafblad handicap beperking enkelband miskraam abortus celstraf gevangenisstraf werkstraf "
    "voorhechtenis vastgezeten",
    "H": "ziekte ziektes aandoening zwangerschap ziekteverlof invaliditeit bloedwaarden gezondheidstoestand "
    "veroordeling rechtszaak proeftijd probatie vrijlating vonnis dagvaarding schuldbemiddeling "
    "schuldbemiddelaar schuldenregeling uitwijzing gezinshereniging naturalisatie regularisatie "
    "oranje_kaart f-kaart a-kaart b-kaart asiel asielzaak voorarrest ongeval revalidatie "
    "ziektegeschiedenis",
    "M": "medicatie medicijnen pillen antidepressiva insuline methadon chemo chemotherapie therapie "
    "slaappillen bestraling dialyse",
    "N": "dokter huisarts advocaat justitieassistent jeugdrechter",
    "W": "diagnose diagnoses behandeling operatie opname straf proces procedure papieren verblijf gezondheid",
    "G": "gevangenis cel bak voorarrest hechtenis psychiatrie ziekenhuis coma asielcentrum opvangcentrum "
    "jeugdinstelling instelling afkickkliniek revalidatie behandeling therapie schuldenregeling "
    "schuldbemiddeling ziekteverlof invaliditeit jeugdrechter rechter rechtbank rolstoel",
    "C": "voorkomen verschijnen",
    "T": "project projecten cursus vorming campagne werking opleiding workshop boek film groep idee vraag "
    "vzw organisatie initiatief platform onderzoek theater stad gemeente provincie overheid ocmw "
    "vereniging school bedrijf spel podcast voorstelling werk job studie",
    "g": "mensen jongeren ouderen personen daklozen nieuwkomers patiënten cliënten gedetineerden deelnemers "
    "bewoners gezinnen vrouwen mannen senioren iedereen leerlingen werknemers vrijwilligers kwetsbaren",
    "n": "in op bij naar uit",
    "f": "voor over rond omtrent om tot tegen",
    "v": "van",
    "m": "met",
    "p": "aan door via tussen dan naast wegens onder",
    "r": "die",
    "e": "er dat dit wat welke jullie",
    "b": "al nu vroeger nog niet momenteel sinds vorig jaar week weken maand maanden dag dagen jaren twee "
    "drie vier vijf ook zelf net opnieuw weer lang thuis intussen helaas ondertussen vandaag gisteren "
    "morgen volgend heel erg zeer zwaar licht ernstig ooit hier eigenlijk eens soms mogelijk "
    "waarschijnlijk misschien toch jammer genoeg geweest geworden bijna meer wel pas",
    "a": "de het een 'n den ne geen chronisch beetje soort eigen",
    "P": "psychiater psycholoog therapeut oncoloog neuroloog gynaecoloog",
    "V": "ga gaat ging",
    "c": "en of maar want",
    "l": "als",
    "t": "vast",
    "z": "gezeten gelegen verbleven",
    "d": "medische psychische mentale psychiatrische gerechtelijke",
}
_KIND_OF = {word: kind for kind, words in reversed(_WORDS.items()) for word in words.split()}
_ENDINGS = (
    (("kanker", "stoornis", "stoornissen", "-syndroom", "tumor"), "D"),
    (("depressie", "verslaving", "dementie", "psychose"), "D"),
    (("-diagnose", "ziekte", "aandoening", "strafblad", "veroordeling", "gevangenisstraf"), "H"),
    (("zwangerschap", "schuldbemiddeling"), "H"),
    (("patiënt", "patiënte", "verslaafde", "verslaafd", "_ziek", "_ziekteverlof", "_toezicht"), "S"),
    (("_papieren", "_verblijf", "_verblijfsvergunning", "_verblijfsrecht", "_grondgebied", "_cel"), "J"),
    (("_rechter", "_jeugdrechter", "_vrederechter", "_rechtbank"), "C"),
)
_BEGINNINGS = (
    *("kanker", "asiel", "verblijfs", "depressie", "dementie", "autisme", "adhd", "chemo", "ms-"),
    *("rug", "hart", "knie", "heup", "oog", "maag", "hersen"),
)
_BEGUN = (
    *("diagnose", "behandeling", "operatie", "procedure", "aanvraag", "dossier"),
    *("statuut", "status", "vergunning", "titel", "kaart", "papieren"),
)
_THINGS = ("ie", "gne", "nte", "age", "ure", "je")

_TOGETHER = re.compile(
    r"\b(?:burn out|long covid|oranje kaart|zonder papieren|bevel om het grondgebied|te maken"
    r"|voorwaardelijk vrij|in behandeling|met ziekteverlof|(?:jaar|maand|maanden) cel"
    r"|geen (?:(?:wettige|geldige|vaste) )?(?:papieren|verblijf|verblijfs(?:vergunning|recht))"
    r"|in verwachting(?! van)|(?:ernstig|zwaar|chronisch|langdurig|ongeneeslijk) ziek"
    r"|onder (?:elektronisch|voorwaardelijk|gerechtelijk) toezicht"
    r"|voor de (?:rechter|jeugdrechter|vrederechter|rechtbank))\b"
)
_TOKEN = re.compile(r"[^\W_][\w'-]*|[.,!?;:\n]")

_GROUP = re.compile("[gT][^.]*")
_KIN = "(?:[EZOh]a{0,2}K{1,2}|[EZO]a{0,2}k|Ea{0,2}u|aa?[Kk]v[iO])"
_WHO = f"(?:I|{_KIN}),?r?(?:[abdlwABXKEnmv]{{1,8}}c)?"  # ik, mijn zoon die, ik zoek werk en
_SOME = "[abdl]{0,4}(?:w?c)?w?[abdl]{0,3}"  # at most one word that we do not know, besides "dakloos en"
_FACT = "[adl]{0,2}[DHJ]"
_IN_PLACE = "n[ad]{0,2}[GHJM]"
_STATE = f"(?:[SF]|Q(?=[b.,pcBI]|$)|Q{_IN_PLACE})"
_ABOUT_A_PERSON = tuple(
    re.compile(pattern)
    for pattern in (
        # mijn zware depressie, hun asielaanvraag; mijn behandeling, but not of waste
        f"(?:E|(?<![eygI])Z)(?:{_FACT}|a{{0,2}}M|a?d[wW]|a{{0,2}}W(?![vfl]|na?T)|a{{0,2}}W[vf]{_FACT})",
        "(?:E|(?<![aegkuwyIK])Z)a{0,2}[NP]",
        f"[Oh]{_FACT}",
        # de diagnose van mijn zoon, mijn zoon met autisme
        f"[DHJMNPW]v{_KIN}",
        f"{_KIN}m{_FACT}",
        # hij is al jaren verslaafd, nu ben ik zwanger, omdat ik zwanger ben
        f"{_WHO}[BX]{_SOME}(?:pw|lK)?{_STATE}",
        f"[BX]{_WHO}{_SOME}{_STATE}",
        f"{_WHO}{_SOME}{_STATE}[ab]?[BX]",
        f"yZ{_SOME}F",
        f"{_WHO}Bb{{0,3}}D(?=[.,pc]|$)",
        # ze kreeg een miskraam, nu mijn vader alzheimer heeft
        f"{_WHO}A{_SOME}[DHJ]",
        f"A{_WHO}{_SOME}[DHJ]",
        f"{_WHO}{_SOME}[DHJ][ab]?A",
        f"{_WHO}[AY]{_SOME}M",
        # lijdt aan dementie, aan dementie lijdt, zit thuis met een burn-out
        f"{_WHO}[AB]?{_SOME}L{_SOME}[nmvp]{_FACT}",
        f"{_WHO}b?[nmvp]{_FACT}L",
        f"{_WHO}X{_SOME}[mp]{_FACT}",
        # zit in de gevangenis, moet voorkomen, gaat naar de psycholoog
        f"{_WHO}[BX][ab]{{0,5}}{_IN_PLACE}(?!a[aw]|l)",
        f"[BX]{_WHO}[ab]{{0,5}}{_IN_PLACE}(?!a[aw]|l)",
        f"{_WHO}[ab]{{0,4}}{_IN_PLACE}[BX]",
        f"{_WHO}[AB][ab]{{0,5}}{_IN_PLACE}z",
        f"{_WHO}X[ab]{{0,5}}C",
        f"{_KIN}X[ab]{{0,3}}w?t(?!m)",
        f"{_WHO}[VBX][abw]{{0,5}}na?P",
    )
)


def mask_numbers(text: str) -> str:
    """The text without rijksregisternummers, bank accounts and card numbers; all else stays as typed."""
    pieces, last = [], 0
    for start, end in find_personal_numbers(text):
        pieces += [text[last:start], MASK]
        last = end
    return "".join((*pieces, text[last:]))


def is_sensitive(text: str) -> bool:
    """Whether the text may tell something about a person's health, court case or stay.

    Only of someone in particular ("mijn zoon heeft autisme"): not of a project, a policy or a group.
    """
    kinds = _read_kinds(text)
    return any(pattern.search(kinds) for pattern in _ABOUT_A_PERSON)


class _Kinds(dict[str, str]):
    """One letter for each word; remembers them for one text only, as words may be private."""

    def __missing__(self, word: str) -> str:
        self[word] = kind = _find_kind(word.rstrip("'-_"))
        return kind


def _read_kinds(text: str) -> str:
    """The sentences as one letter a word; "hun" after a group is about that group."""
    plain = _TOGETHER.sub(lambda found: found[0].replace(" ", "_"), text.lower().replace("’", "'"))
    kinds = "".join(map(_Kinds().__getitem__, _TOKEN.findall(plain)))
    return _GROUP.sub(lambda found: found[0].replace("h", "w"), kinds)


def _find_kind(word: str) -> str:
    if word in _KIND_OF:
        return _KIND_OF[word]
    if not word[:1].isalnum():
        return "," if word == "," else "."
    for endings, kind in _ENDINGS:
        if word.endswith(endings):
            return kind
    if word.startswith(_BEGINNINGS) and word.endswith(_BEGUN):
        return "H"
    return "a" if word.endswith("e") and not word.endswith(_THINGS) else "w"
