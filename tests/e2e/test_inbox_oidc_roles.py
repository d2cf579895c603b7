"""Who gets in through an issuer: which claim is a login, and which role and team its groups stand for."""

from typing import Any

import pytest

from adapters.web.inbox.site import OidcSettings
from bot.request import Role
from tests.conftest import FixedClock
from tests.e2e.inbox_fakes import Browserless, run_inbox
from tests.e2e.oidc_world import SITE, World
from tests.kit.issuer import CLIENT, CLIENT_SECRET, run_issuer

pytestmark = pytest.mark.asyncio(loop_scope="session")
ROLES = {"balie-lead": Role.LEAD, "balie": Role.MEMBER}


@pytest.mark.parametrize(
    ("person", "field", "team", "expected"),
    [
        pytest.param(
            {"realm": {"roles": ["x", "balie", "balie-lead"]}},
            "preferred_username",
            "",
            ("mia", Role.LEAD, "noord"),
            id="most",
        ),
        pytest.param({"realm": {"roles": ["x"]}}, "preferred_username", "", None, id="no-role-here"),
        pytest.param({}, "preferred_username", "", None, id="no-claim"),
        pytest.param({"realm": "x"}, "preferred_username", "", None, id="claim-of-another-form"),
        pytest.param(
            {"preferred_username": "jo", "realm": {"roles": ["balie"]}},
            "preferred_username",
            "zuid",
            ("jo", Role.MEMBER, "zuid"),
            id="new",
        ),
        pytest.param(
            {"preferred_username": "jo", "realm": {"roles": ["balie"]}},
            "preferred_username",
            "",
            None,
            id="new-without-team",
        ),
        pytest.param(
            {"email": "mia", "email_verified": True, "realm": {"roles": ["balie"]}},
            "",
            "",
            ("mia", Role.MEMBER, "noord"),
            id="mail",
        ),
        pytest.param({"email": "mia", "realm": {"roles": ["balie"]}}, "", "", None, id="mail-unproved"),
        pytest.param(
            {"email": "mia", "email_verified": "true", "realm": {"roles": ["balie"]}},
            "",
            "",
            None,
            id="mail-proved-by-a-word",
        ),
        pytest.param(
            {"email": "\uff4dia", "email_verified": True, "realm": {"roles": ["balie"]}},
            "",
            "",
            None,
            id="mail-that-looks-alike",
        ),
        pytest.param({"realm": {"roles": ["balie"]}}, "", "zuid", None, id="a-name-that-anybody-chooses"),
        pytest.param(
            {
                "preferred_username": None,
                "email": "mia",
                "email_verified": True,
                "realm": {"roles": ["balie"]},
            },
            "preferred_username",
            "",
            None,
            id="mail-where-another-claim-counts",
        ),
    ],
)
async def test_roles_are_those_that_the_configuration_says(
    person: dict[str, Any], field: str, team: str, expected: tuple[str, Role, str] | None
) -> None:
    clock = FixedClock()
    async with run_issuer(lambda: clock.now().timestamp()) as issuer:
        issuer.come_back = f"{SITE}/balie/oidc/terug"
        issuer.person |= person
        settings = OidcSettings(
            issuer.address,
            CLIENT,
            CLIENT_SECRET,
            login_field=field,
            role_claim="realm.roles",
            roles=ROLES,
            team=team,
        )
        async with run_inbox(oidc=settings, address=SITE) as inbox:
            world = World(issuer, inbox, Browserless(inbox.address))
            status, _ = await world.come_back()
            await world.browser.close()

    found = {(one.login, one.role, one.team) for one in inbox.store.staff.values() if one.subject}
    assert (status, found) == ((303, {expected}) if expected else (403, set()))
