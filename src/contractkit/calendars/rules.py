"""Recurrence: every n-th date from an anchor, and dates set by the calendar itself.

Each function is pure: an inclusive window goes in, sorted dates with key and reason come out. The
key names the nominal period (`2026Q2`, `2026-spring-festival`, `n003`) and never the shifted day,
so that a moved date keeps its identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from contractkit.calendars.arithmetic import add_days, add_months, nth
from contractkit.calendars.holidays import ALL_HOLIDAYS, MajorHoliday, OffRun, major_off_runs

if TYPE_CHECKING:
    from collections.abc import Collection

    from contractkit.calendars.working import ChinaCalendar, WorkingCalendar
    from contractkit.quantities.period import Period

EXTRA_DAYS = 2
"""Working days added where a year is not announced, as margin.

2014-2026 a run began up to 2 calendar days before the computed day, but moved working days always
made up for it: no notice took a working day from the lead.
"""


class Rule(StrEnum):
    """Recurrence that follows the calendar, not an anchor."""

    BEFORE_MAJOR_HOLIDAYS = "before-major-holidays"
    MONTH_END = "month-end"
    QUARTER_END = "quarter-end"
    HALF_YEAR_END = "half-year-end"
    YEAR_END = "year-end"


_MONTHS = {
    Rule.MONTH_END: 1,
    Rule.QUARTER_END: 3,
    Rule.HALF_YEAR_END: 6,
    Rule.YEAR_END: 12,
}


@dataclass(frozen=True, slots=True)
class BeforeHoliday:
    """Why: so many working days before the first day off of a run; `extra` are among them."""

    run: OffRun
    working_days: int
    extra: int
    edition: str


@dataclass(frozen=True, slots=True)
class EndOf:
    """Why: the last day of a calendar month, quarter, half year or year."""

    rule: Rule
    first: date


@dataclass(frozen=True, slots=True)
class NthFrom:
    """Why: the n-th date counted from an anchor."""

    anchor: date
    period: Period
    n: int


@dataclass(frozen=True, slots=True)
class RuleDate:
    """One date of a recurrence; `certain` is False while a notice may still move it."""

    day: date
    key: str
    why: BeforeHoliday | EndOf | NthFrom
    certain: bool = True


def before_major_holidays(
    first: date,
    last: date,
    calendar: ChinaCalendar,
    working_days: int = 3,
    which: Collection[MajorHoliday] = ALL_HOLIDAYS,
) -> tuple[RuleDate, ...]:
    """Return the day n working days before each off-run that falls inside the window.

    Runs of unannounced years get EXTRA_DAYS more. Raises ValueError where the window reaches
    years without known holidays, and for a negative number of days.
    """
    if working_days < 0:
        raise ValueError(f"Days before a holiday are counted from 0, not {working_days}.")
    horizon = last + timedelta(days=2 * (working_days + EXTRA_DAYS) + 14)
    found = [
        _before(run, working_days, calendar)
        for year in range(first.year, horizon.year + 1)
        for run in major_off_runs(year, which, calendar.published_to)
    ]
    return _inside(found, first, last)


def _before(run: OffRun, working_days: int, calendar: ChinaCalendar) -> RuleDate:
    extra = 0 if run.published else EXTRA_DAYS
    lead = working_days + extra
    day = calendar.add_working_days(run.first, -lead)
    certain = calendar.certainty_between(day, run.first)
    return RuleDate(day, run.key, BeforeHoliday(run, lead, extra, calendar.edition), certain)


def period_ends(rule: Rule, first: date, last: date) -> tuple[RuleDate, ...]:
    """Return the last days of the calendar periods that end inside the window.

    Keys: `2026-12`, `2026Q2`, `2026H1`, `2026`. Raises ValueError for a rule without periods.
    """
    if rule not in _MONTHS:
        raise ValueError(f"{rule} does not follow months, quarters or years.")
    step = _MONTHS[rule]
    start = date(first.year, first.month - (first.month - 1) % step, 1)
    found = []
    while start <= last:
        following = add_months(start, step)
        found.append(RuleDate(add_days(following, -1), _key(rule, start), EndOf(rule, start)))
        start = following
    return _inside(found, first, last)


def every(
    anchor: date, period: Period, first: date, last: date, working: WorkingCalendar
) -> tuple[RuleDate, ...]:
    """Return the anchor plus n periods, n = 1, 2, 3 …, inside the window, keyed `n001`.

    The anchor itself is no date of the series. Raises ValueError for a period that does not
    advance.
    """
    found = []
    n, day, certain = 0, anchor, True
    while day <= last:
        n, previous = n + 1, day
        day = nth(anchor, period, n, working)
        if day <= previous:
            raise ValueError("A recurrence needs a period of at least one day.")
        if period.working_days and certain:
            certain = working.certainty_between(previous, day)
        found.append(RuleDate(day, f"n{n:03d}", NthFrom(anchor, period, n), certain))
    return _inside(found, first, last)


def _key(rule: Rule, start: date) -> str:
    year, month = start.year, start.month
    return {
        Rule.MONTH_END: f"{year}-{month:02d}",
        Rule.QUARTER_END: f"{year}Q{(month + 2) // 3}",
        Rule.HALF_YEAR_END: f"{year}H{(month + 5) // 6}",
        Rule.YEAR_END: f"{year}",
    }[rule]


def _inside(found: list[RuleDate], first: date, last: date) -> tuple[RuleDate, ...]:
    chosen = (item for item in found if first <= item.day <= last)
    return tuple(sorted(chosen, key=lambda item: (item.day, item.key)))
