"""Who and what is in the Playground: one organisation, seven people of it, their chats and a team."""

from dataclasses import dataclass
from typing import Any

TENANT = "11111111-2222-3333-4444-555555555555"
BOT = "28:00000000-0000-0000-0000-00000000b071"
BOT_NAME = "wegwijs"
MENTION = f"<at>{BOT_NAME}</at>"
PERSONAL = "a:lotte-and-wegwijs"  # the personal chat of LOTTE; other people's are made when they are needed
GROUP = "19:overleg@thread.v2"
GENERAL = "19:buurtwerk@thread.tacv2"  # the first channel of the team, which has the id of the team
STAFF_CHANNEL = "19:medewerkers@thread.tacv2"
THREAD = ";messageid="  # between the channel and the first message, in the id of a thread


@dataclass(frozen=True)
class Member:
    """Somebody of the organisation: Teams names them to us by `id`, Microsoft Entra by `user`."""

    name: str
    id: str
    user: str


def _member(number: int, name: str) -> Member:
    return Member(name, f"29:{name.split(maxsplit=1)[0].lower()}", f"aaaaaaaa-bbbb-cccc-dddd-{number:012}")


# The one whose client this is: what is typed in it, is typed by her.
LOTTE = _member(1, "Lotte Peeters")
# All are in the group chat and in the team. The Playground wants five of them.
MIA, BEA, WOUT, SAM, NOOR = OTHERS = tuple(
    _member(number, name)
    for number, name in enumerate(("Mia Maes", "Bea Bos", "Wout Wils", "Sam Smets", "Noor Nys"), start=2)
)


def config() -> dict[str, Any]:
    """What stands in `.m365agentsplayground.yml` (JSON is YAML)."""
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": BOT, "name": BOT_NAME},
        "currentUser": _written(LOTTE),
        "users": [_written(one) for one in OTHERS],
        "personalChat": {"id": PERSONAL},
        "groupChat": {"id": GROUP, "name": "Overleg"},
        "team": {
            "id": GENERAL,
            "name": "Buurtwerk",
            "aadGroupId": "00000000-0000-0000-0000-000000000031",
            "channels": [{"id": STAFF_CHANNEL, "name": "Medewerkers"}],
        },
    }


def _written(member: Member) -> dict[str, str]:
    given, _, surname = member.name.partition(" ")
    mail = f"{given.lower()}@example.org"
    return {
        "id": member.id,
        "name": member.name,
        "aadObjectId": member.user,
        "userPrincipleName": mail,
        "email": mail,
        "givenName": given,
        "surname": surname,
    }
