"""The command that prints what was understood of the opening hours, day by day."""

import argparse
from datetime import date, timedelta

from adapters.cli.wrong_use import WrongUse
from adapters.settings import read_settings
from bot.answers import say_date
from bot.hours import KNOWN_YEARS, Hours

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MOST_YEARS = 2


def show(options: argparse.Namespace) -> int:
    """One line a day: when the team is open, or closed and why. Raises WrongUse."""
    first, last = options.first, options.last
    _refuse_wrong_period(first, last)
    teams = read_settings().to_teams()
    if options.team and options.team not in teams.ids:
        raise WrongUse(f"there is no team {options.team!r}: choose {', '.join(teams.ids)}")
    team = teams.of(options.team or teams.ids[0])
    if team.hours is None:
        print(f"{team.title}: geen openingsuren (uren in wegwijs.yaml is leeg), dus er wordt niets beloofd")
        return 0
    print(team.title)
    for past in range((last - first).days + 1):
        print(say_day(team.hours, first + timedelta(days=past)))
    return 0


def say_day(hours: Hours, day: date) -> str:
    """A day and its hours: "ma 13 juli 2026  9:00-12:30 13:30-17:00"."""
    weekday = WEEKDAYS[day.weekday()]
    spans = [f"{start.hour}:{start:%M}-{end.hour}:{end:%M}" for start, end in hours.on(day)]
    why = hours.why_closed(day) or f"geen uren op {weekday}"
    return f"{weekday[:2]} {say_date(day)}  {' '.join(spans) or f'gesloten: {why}'}"


def _refuse_wrong_period(first: date, last: date) -> None:
    if last < first:
        raise WrongUse(f"--to {last} is before --from {first}: write the earlier day first")
    if (last.year - first.year, last.month, last.day) > (MOST_YEARS, first.month, first.day):
        raise WrongUse(f"from {first} to {last} is more than {MOST_YEARS} years: ask for a shorter period")
    if first.year not in KNOWN_YEARS or last.year not in KNOWN_YEARS:
        raise WrongUse(
            f"holidays are known from {KNOWN_YEARS[0]} to {KNOWN_YEARS[-1]}: choose days in between"
        )
