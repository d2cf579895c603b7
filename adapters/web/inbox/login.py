"""Signing in and out, the first password, and one's own account."""

from typing import Any

from aiohttp import web

from adapters.web.inbox.access import Call, Gate, read_place
from adapters.web.inbox.outgoing import InboxPages, draw_code
from adapters.web.inbox.site import Balie
from bot.accounts import Attempt, BadPassword, Denial, Denied, SignedIn, TooBusy
from bot.login import read_login, totp_address
from bot.personnel import NotPossible, read_name

_BUSY = "Het is nu heel druk. Wacht even en probeer het opnieuw."
_SENTENCES = {
    Denial.WRONG: "Deze gegevens kloppen niet. Kijk je login, wachtwoord en eventuele code na.",
    Denial.TOO_OFTEN: "Er waren te veel pogingen. Wacht tien minuten en probeer het dan opnieuw.",
    Denial.UNKNOWN: "Deze link werkt niet meer. Vraag een beheerder om een nieuwe.",
}
_WRONG_OLD = "Je huidige wachtwoord klopt niet."
_WRONG_CODE = "Deze code klopt niet. Wacht op de volgende code in je app en probeer het opnieuw."
_UNEQUAL = "De twee wachtwoorden zijn niet gelijk."


class Login:
    """The routes to come in and go out."""

    def __init__(self, balie: Balie, pages: InboxPages, gate: Gate) -> None:
        self._balie = balie
        self._pages = pages
        self._gate = gate

    async def ask(self, call: Call) -> web.Response:
        """The page to sign in."""
        place = read_place(call.request.query.get("naar", ""))
        if call.maybe_visit is not None:
            return _go(place)
        said = "Je bent afgemeld." if "afgemeld" in call.request.query else ""
        return self._draw_login(call, said=said, place=place)

    async def sign_in(self, call: Call) -> web.Response:
        """Tries login and password; a new session always has a new name."""
        self._gate.check_form(call)
        login = read_login(call.form.one("login")) or ""
        attempt = Attempt(
            call.form.one("login"),
            call.form.one("wachtwoord"),
            call.form.one("code"),
            network=self._gate.network(call.request),
            device=self._gate.device(call.request, login),
        )
        try:
            signed = await self._balie.accounts.sign_in(attempt, old_token=self._gate.token(call.request))
        except Denied as denied:
            status = 429 if denied.denial is Denial.TOO_OFTEN else 422
            return self._draw_again(call, _SENTENCES[denied.denial], status)
        except TooBusy:
            return self._draw_again(call, _BUSY, 503)
        return self._let_in(signed, read_place(call.form.one("naar")))

    async def sign_out(self, call: Call) -> web.Response:
        """Ends the session."""
        await self._balie.accounts.sign_out(call.session)
        response = _go("/balie/aanmelden?afgemeld=ja")
        self._gate.let_out(response)
        return response

    async def show_first(self, call: Call) -> web.Response:
        """The page to choose a first password."""
        return await self._draw_first(call)

    async def choose_first(self, call: Call) -> web.Response:
        """Sets the first password and signs in."""
        self._gate.check_form(call)
        if call.form.one("nieuw") != call.form.one("opnieuw"):
            return await self._draw_first(call, problem=_UNEQUAL, status=422)
        try:
            name = read_name(call.form.one("naam"))
            signed = await self._balie.accounts.choose_password(
                call.part("code"), call.form.one("nieuw"), old_token=self._gate.token(call.request)
            )
            await self._balie.personnel.rename(signed.staff, signed.staff.id, name)
        except (BadPassword, NotPossible) as bad:
            return await self._draw_first(call, problem=bad.sentence, status=422)
        except Denied as denied:
            raise web.HTTPNotFound from denied
        except TooBusy:
            return await self._draw_first(call, problem=_BUSY, status=503)
        return self._let_in(signed, "/balie")

    def _draw_again(self, call: Call, sentence: str, status: int) -> web.Response:
        return self._draw_login(
            call,
            problem=sentence,
            login=call.form.one("login")[:100],
            place=read_place(call.form.one("naar")),
            status=status,
        )

    def _draw_login(
        self,
        call: Call,
        *,
        said: str = "",
        problem: str = "",
        login: str = "",
        place: str = "/balie",
        status: int = 200,
    ) -> web.Response:
        values = {"said": said, "problem": problem, "login": login, "place": place}
        return self._draw(call, "login", status, oidc=self._balie.oidc, **values)

    async def _draw_first(self, call: Call, *, problem: str = "", status: int = 200) -> web.Response:
        staff = await self._balie.accounts.who_of_first(call.part("code"))
        if staff is None:
            raise web.HTTPNotFound
        values = {"staff": staff, "code": call.part("code"), "called": call.form.one("naam") or staff.name}
        return self._draw(call, "first", status, problem=problem, **values)

    def _draw(self, call: Call, name: str, status: int, **values: Any) -> web.Response:
        cookie, token = self._gate.form_token(call.request)
        response = self._pages.page(name, status=status, form_token=token, **values)
        self._gate.keep_form(response, cookie)
        return response

    def _let_in(self, signed: SignedIn, path: str) -> web.Response:
        response = _go(path)
        self._gate.let_in(response, signed.token, signed.staff.login)
        return response


class Mine:
    """The routes of one's own account: linking a channel, the password, an app with codes."""

    def __init__(self, balie: Balie, pages: InboxPages, gate: Gate) -> None:
        self._balie = balie
        self._pages = pages
        self._gate = gate

    async def show(self, call: Call) -> web.Response:
        """The account."""
        said = "Bewaard." if "bewaard" in call.request.query else ""
        return await self._draw(call, said=said)

    async def offer(self, call: Call, address: str) -> web.Response:
        """The account, with the way to the issuer."""
        return await self._draw(call, issuer_address=address)

    async def make_link_code(self, call: Call) -> web.Response:
        """A code to type to the assistant, shown once."""
        code = await self._balie.accounts.link_code(call.staff)
        return await self._draw(call, link_code=code)

    async def rename(self, call: Call) -> web.Response:
        """Another name; askers see the first part of it."""
        try:
            await self._balie.personnel.rename(call.staff, call.staff.id, call.form.one("naam"))
        except NotPossible as refused:
            return await self._draw(call, problem=refused.sentence, status=422)
        return _go("/balie/mijn?bewaard=ja")

    async def change_password(self, call: Call) -> web.Response:
        """Another password; every other session of this person ends."""
        if call.form.one("nieuw") != call.form.one("opnieuw"):
            return await self._draw(call, problem=_UNEQUAL, status=422)
        try:
            signed = await self._balie.accounts.change_password(
                call.visit,
                call.form.one("oud"),
                call.form.one("nieuw"),
                network=self._gate.network(call.request),
            )
        except BadPassword as bad:
            return await self._draw(call, problem=bad.sentence, status=422)
        except Denied as denied:
            is_wrong = denied.denial is Denial.WRONG
            sentence = _WRONG_OLD if is_wrong else _SENTENCES[denied.denial]
            return await self._draw(call, problem=sentence, status=422 if is_wrong else 429)
        except TooBusy:
            return await self._draw(call, problem=_BUSY, status=503)
        response = _go("/balie/mijn?bewaard=ja")
        self._gate.let_in(response, signed.token, signed.staff.login)
        return response

    async def set_code(self, call: Call) -> web.Response:
        """An app with codes, from now on."""
        secret = call.form.one("geheim")
        is_ours = self._balie.signer.is_signed(call.form.one("teken"), "balie app", call.session.key, secret)
        if not is_ours:
            raise web.HTTPForbidden
        try:
            await self._balie.accounts.set_code(call.staff, secret, call.form.one("code"))
        except Denied:
            return await self._draw(call, problem=_WRONG_CODE, secret=secret, status=422)
        return _go("/balie/mijn?bewaard=ja")

    async def _draw(
        self,
        call: Call,
        *,
        said: str = "",
        problem: str = "",
        link_code: str = "",
        issuer_address: str = "",
        secret: str = "",
        status: int = 200,
    ) -> web.Response:
        accounts, staff = self._balie.accounts, call.staff
        secret = secret or accounts.new_code_secret()
        address = totp_address(secret, login=staff.login, issuer="wegwijs")
        return self._pages.page(
            "mine",
            status=status,
            visit=call.visit,
            counts=await self._balie.desk.counts(staff.id),
            said=said,
            problem=problem,
            link_code=link_code,
            oidc=self._balie.oidc,
            issuer_address=issuer_address,
            secret=secret,
            secret_sign=self._balie.signer.sign("balie app", call.session.key, secret),
            secret_address=address,
            secret_drawing=draw_code(address),
            has_password=await accounts.has_password(staff),
            has_code=await accounts.has_code(staff),
        )


def _go(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})
