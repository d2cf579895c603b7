"""The routes to sign in through an issuer: sent there, and welcomed back."""

import logging

from aiohttp import web

from adapters.web.guard import Problem
from adapters.web.inbox.access import Call, Gate
from adapters.web.inbox.oidc import Flow, Issuer, IssuerAway, NotVouched, new_flow
from adapters.web.inbox.outgoing import InboxPages
from adapters.web.inbox.site import Balie
from bot.accounts import Denied

_LOG = logging.getLogger("wegwijs.web")
_REFUSED = Problem(
    "Aanmelden lukte niet",
    "We konden niet nagaan wie je bent, of je hebt hier nog geen account. "
    "Probeer het opnieuw, of vraag een beheerder om je toe te voegen.",
)
_AWAY = Problem(
    "Aanmelden lukt nu even niet",
    "De aanmelddienst van je organisatie antwoordt niet. Wacht even en probeer het opnieuw.",
)


class OidcLogin:
    """Only there when an issuer is configured."""

    def __init__(self, balie: Balie, pages: InboxPages, gate: Gate, issuer: Issuer) -> None:
        self._balie = balie
        self._pages = pages
        self._gate = gate
        self._issuer = issuer

    async def start(self, _: Call) -> web.Response:
        """Sends the browser to the issuer."""
        flow = new_flow()
        try:
            address = await self._issuer.address(flow)
        except IssuerAway as error:
            return self._say_away(error)
        response = web.Response(status=303, headers={"Location": address})
        self._gate.keep_flow(response, (flow.state, flow.nonce, flow.verifier))
        return response

    async def come_back(self, call: Call) -> web.Response:
        """Signs in whom the issuer vouches for."""
        parts = self._gate.flow(call.request)
        try:
            if parts is None:
                raise NotVouched("no attempt of this browser")
            known = await self._issuer.who(Flow(*parts), call.request.query)
            signed = await self._balie.accounts.sign_in_known(known, old_token=self._gate.token(call.request))
        except (NotVouched, Denied) as error:
            _LOG.warning("issuer: nobody signed in: %s", error)
            response = self._pages.page("problem", status=403, problem=_REFUSED, text="")
            self._gate.drop_flow(response)
            return response
        except IssuerAway as error:
            return self._say_away(error)
        response = web.Response(status=303, headers={"Location": "/balie"})
        self._gate.let_in(response, signed.token, signed.staff.login)
        self._gate.drop_flow(response)
        return response

    def _say_away(self, error: IssuerAway) -> web.Response:
        _LOG.warning("issuer: no answer: %s", error)
        return self._pages.page("problem", status=503, problem=_AWAY, text="")
