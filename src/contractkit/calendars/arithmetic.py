"""Adding periods to dates, anchored: the n-th date is counted from the anchor, never chained."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractkit.calendars.working import WorkingCalendar
    from contractkit.quantities.period import Period

_MONTHS = 12


class PeriodEnd(StrEnum):
    """Which day is the last of a period.

    ANNIVERSARY: the corresponding day (Civil Code of China, Articles 201 and 202: the first day
    is not counted). DAY_BEFORE: the day before it, as where the first day is counted.
    """

    ANNIVERSARY = "anniversary"
    DAY_BEFORE = "day-before"


def add_months(anchor: date, n: int) -> date:
    """Return the corresponding day n months on, or the month's last day where there is none.

    31 January plus 1, 2, 3 months: 28 February, 31 March, 30 April (Civil Code, Article 202).
    n may be negative. Raises ValueError when the result leaves the years 1 to 9999.
    """
    year, month = divmod(anchor.year * _MONTHS + anchor.month - 1 + n, _MONTHS)
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"{anchor} and {n} months leave the years {MINYEAR} to {MAXYEAR}.")
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def add_days(anchor: date, n: int) -> date:
    """Return the day n calendar days on; n may be negative.

    Raises ValueError when the result leaves the years 1 to 9999.
    """
    try:
        return anchor + timedelta(days=n)
    except OverflowError:
        raise ValueError(f"{anchor} and {n} days leave the years {MINYEAR} to {MAXYEAR}.") from None


def nth(anchor: date, period: Period, n: int, working: WorkingCalendar) -> date:
    """Return the anchor plus n times the period: working days, or months and then days.

    Raises ValueError when the result leaves the years known to Python or to the calendar.
    """
    if period.working_days:
        return working.add_working_days(anchor, n * period.working_days)
    return add_days(add_months(anchor, n * period.months), n * period.days)


def add(anchor: date, period: Period, working: WorkingCalendar) -> date:
    """Return the anchor plus one period."""
    return nth(anchor, period, 1, working)


def last_day(
    start: date, period: Period, convention: PeriodEnd, working: WorkingCalendar, n: int = 1
) -> date:
    """Return the last day (inclusive) of n periods in a row, the first starting on `start`.

    One year from 15 March 2026 ends on 15 March 2027, or on 14 March 2027 with DAY_BEFORE. Where
    the month has no corresponding day, both conventions end on the month's last day. A period in
    working days always ends on the n-th working day. Raises ValueError for a period of no length.
    """
    if period.is_zero:
        raise ValueError(f"A period of no length from {start} has no last day.")
    day = nth(start, period, n, working)
    clamped = not period.days and day.day < start.day
    if convention is PeriodEnd.ANNIVERSARY or period.working_days or clamped:
        return day
    return add_days(day, -1)
