"""The routes to sign in through an issuer, or to tie an account of it: sent there, and welcomed back."""

import logging

from aiohttp import web

from adapters.web.guard import Problem
from adapters.web.inbox.access import Call, Gate, read_place
from adapters.web.inbox.login import Mine
from adapters.web.inbox.oidc import Flow, Issuer, IssuerAway, NotVouched, new_flow
from adapters.web.inbox.outgoing import InboxPages
from adapters.web.inbox.site import Balie
from bot.accounts import Denied
from bot.known import Known

_LOG = logging.getLogger("wegwijs.web")
_REFUSED = Problem(
    "Aanmelden lukte niet",
    "We konden niet nagaan wie je bent, of je hebt hier nog geen account. "
    "Probeer het opnieuw, of vraag een beheerder om je toe te voegen. "
    "Heb je een wachtwoord? Meld je daarmee aan en koppel je werkaccount onder Mijn account.",
)
_NOT_TIED = Problem(
    "Koppelen lukte niet",
    "We konden niet nagaan welk werkaccount van jou is, of het hoort al bij iemand anders. "
    "Probeer het opnieuw, of vraag een beheerder om de accounts los te maken.",
)
_AWAY = Problem(
    "Aanmelden lukt nu even niet",
    "De aanmelddienst van je organisatie antwoordt niet. Wacht even en probeer het opnieuw.",
)


class OidcLogin:
    """Only there when an issuer is configured."""

    def __init__(self, balie: Balie, pages: InboxPages, gate: Gate, mine: Mine, issuer: Issuer) -> None:
        self._balie = balie
        self._pages = pages
        self._gate = gate
        self._mine = mine
        self._issuer = issuer

    async def start(self, call: Call) -> web.Response:
        """Sends the browser to the issuer; it keeps which page was asked for."""
        flow = new_flow(place=read_place(call.request.query.get("naar", "")))
        try:
            address = await self._issuer.address(flow)
        except IssuerAway as error:
            return self._say_away(error)
        return self._kept(web.Response(status=303, headers={"Location": address}), flow)

    async def start_tying(self, call: Call) -> web.Response:
        """The page with the way to the issuer: browsers let no form of ours lead to another website."""
        flow = new_flow(session=call.session.key)
        try:
            address = await self._issuer.address(flow)
        except IssuerAway as error:
            return self._say_away(error)
        return self._kept(await self._mine.offer(call, address), flow)

    async def come_back(self, call: Call) -> web.Response:
        """Signs in whom the issuer vouches for, or ties their account to the record of who is signed in."""
        parts = self._gate.flow(call.request)
        flow = Flow.from_parts(parts) if parts else None
        try:
            if flow is None:
                raise NotVouched("no attempt of this browser")
            known = await self._issuer.who(flow, call.request.query)
            response = await (
                self._tie(call, flow, known) if flow.session else self._sign_in(call, flow, known)
            )
        except (NotVouched, Denied) as error:
            _LOG.warning("issuer: nobody signed in: %s", error)
            problem = _NOT_TIED if flow and flow.session else _REFUSED
            response = self._pages.page("problem", status=403, problem=problem, text="")
        except IssuerAway as error:
            return self._say_away(error)
        self._gate.drop_flow(response)
        return response

    async def _sign_in(self, call: Call, flow: Flow, known: Known) -> web.Response:
        signed = await self._balie.accounts.sign_in_known(known, old_token=self._gate.token(call.request))
        response = web.Response(status=303, headers={"Location": flow.place})
        self._gate.let_in(response, signed.token, signed.staff.login)
        return response

    async def _tie(self, call: Call, flow: Flow, known: Known) -> web.Response:
        """Only within the session that asked for it, so that nobody's account ends up at another's record."""
        visit = call.maybe_visit
        if visit is None or visit.session.key != flow.session:
            raise NotVouched("another session")
        await self._balie.accounts.tie_known(visit.staff, known)
        return web.Response(status=303, headers={"Location": "/balie/mijn?bewaard=ja"})

    def _kept(self, response: web.Response, flow: Flow) -> web.Response:
        self._gate.keep_flow(response, flow.to_parts())
        return response

    def _say_away(self, error: IssuerAway) -> web.Response:
        _LOG.warning("issuer: no answer: %s", error)
        return self._pages.page("problem", status=503, problem=_AWAY, text="")
