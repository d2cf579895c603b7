"""The commands about staff: add, list, disable, a new first link, and whether notices reach each team."""

import argparse
import asyncio
import getpass
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.cli.wrong_use import WrongUse, cannot_be_used
from adapters.clock import make_clock
from adapters.doctor import try_notices
from adapters.mail_wiring import make_mail
from adapters.settings import Settings, read_settings
from adapters.staff_office import StaffOffice, open_staff_office
from bot.personnel import NewColleague, NotPossible
from bot.ports import NotKept
from bot.request import Role, Staff

Result = TypeVar("Result")


def add(options: argparse.Namespace) -> int:
    """Adds somebody and prints the link for their first time. Raises WrongUse."""

    async def work(office: StaffOffice) -> str:
        new = NewColleague(
            options.login, options.name, options.team or office.teams.ids[0], Role(options.role)
        )
        if new.team not in office.teams.ids:
            raise WrongUse(f"there is no team {new.team!r}: choose {', '.join(office.teams.ids)}")
        staff = await office.personnel.add(new)
        return await office.accounts.first_code(staff)

    settings = read_settings()
    _print_link(settings, _run(settings, work))
    return 0


def show(_: argparse.Namespace) -> int:
    """Lists everybody."""

    async def work(office: StaffOffice) -> list[Staff]:
        return list(await office.personnel.all())

    everybody = _run(read_settings(), work)
    table = Table("login", "name", "team", "role", "active", title=f"{len(everybody)} members of staff")
    for one in everybody:
        active = "yes" if one.is_active else "no"
        table.add_row(*(escape(cell) for cell in (one.login, one.name, one.team, one.role.value, active)))
    Console().print(table)
    return 0


def disable(options: argparse.Namespace) -> int:
    """Ends somebody's sessions and gives their requests back. Raises WrongUse."""

    async def work(office: StaffOffice) -> Staff:
        return await office.personnel.disable(_nobody(), (await _find(office, options.login)).id)

    staff = _run(read_settings(), work)
    print(f"{staff.login} can no longer sign in; their open requests are back with the team")
    return 0


def first_link(options: argparse.Namespace) -> int:
    """Prints a new link to choose a password with. Raises WrongUse."""

    async def work(office: StaffOffice) -> str:
        staff = await _find(office, options.login)
        if not staff.is_active:
            raise WrongUse(f"{staff.login} was disabled: an admin lets them in again under /balie/personen")
        return await office.accounts.first_code(staff)

    settings = read_settings()
    _print_link(settings, _run(settings, work))
    return 0


def doctor(_: argparse.Namespace) -> int:
    """Sends a test notice to every team, and says which would not arrive and why; 1 when one would not."""
    settings = read_settings()
    channels, now = make_mail(settings), make_clock(settings).now()
    found = asyncio.run(try_notices(settings, channels, key=secrets.token_hex(8), now=now))
    for one in found:
        print(f"{'ok     ' if one.is_fine else 'MISSING'} {one.team}: {one.what}")
    return 0 if all(one.is_fine for one in found) else 1


async def _find(office: StaffOffice, login: str) -> Staff:
    for one in await office.personnel.all():
        if one.login == login.lower():
            return one
    raise WrongUse(f"nobody has the login {login!r}: `wegwijs staff list` lists them")


def _nobody() -> Staff:
    """Who works at this terminal: no member of staff."""
    return Staff(0, getpass.getuser(), "", "", Role.ADMIN)


def _run(settings: Settings, work: Callable[[StaffOffice], Awaitable[Result]]) -> Result:
    office = open_staff_office(settings)
    try:
        return asyncio.run(_awaited(work(office)))
    except NotPossible as error:
        raise WrongUse(error.sentence) from None
    except NotKept as error:
        raise cannot_be_used(error) from None
    finally:
        office.store.close()


async def _awaited(work: Awaitable[Result]) -> Result:
    return await work


def _print_link(settings: Settings, code: str) -> None:
    host = "localhost" if settings.web.host == "0.0.0.0" else settings.web.host  # noqa: S104 - compared only
    address = settings.public_url or f"http://{host}:{settings.web.port}"
    print(f"to choose a password, once, within three days: {address}/balie/eerste/{code}")
