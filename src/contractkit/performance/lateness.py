"""How late a deed is, in the unit of its penalty. A begun unit counts whole.

Done on the day after the last day in time is one day late; a minute past a limit is one hour late
where hours are charged. A grace is counted like any other period, from the last day in time; one
that ends beyond the calendar has not ended yet.
"""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import TYPE_CHECKING

from contractkit.calendars import add_months
from contractkit.performance.running import timer
from contractkit.quantities import Duration
from contractkit.timeline import BeyondCalendarError, Dated, State

if TYPE_CHECKING:
    from contractkit.calendars import ServiceCalendar
    from contractkit.model.commitments import Commitment, Penalty
    from contractkit.performance.clock import Clock
    from contractkit.quantities import Length
    from contractkit.timeline import Timeline

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
_TICK = dt.timedelta.resolution


def days_late(timeline: Timeline, rule: Penalty, due: dt.date, end: dt.date) -> int:
    """Return the units of delay of a deed that only has a day, which is 24 hours; 0 in time."""
    last = _after(timeline, due, rule.grace) if rule.grace else due
    if end <= last:
        return 0
    match rule.per:
        case "case":
            return 1
        case "day":
            return (end - last).days
        case "hour":
            return (end - last) // _HOUR
        case "month":
            return _months(last, end)


def overrun(
    timeline: Timeline, commitment: Commitment, rule: Penalty, clock: Clock, now: dt.datetime
) -> int:
    """Return the units by which a clock of a commitment ran over, until it stopped or `now`.

    Hours, those of a grace too, are the clock's own service hours; days have 24 hours each.
    """
    if clock.due is None or clock.limit is None:
        return 0
    hours = timer(clock.limit, commitment, timeline).hours
    last, end = _after_grace(timeline, rule.grace, clock.due, hours), clock.stopped or now
    if end <= last:
        return 0
    match rule.per:
        case "case":
            return 1
        case "day":
            return -(-(end - last) // _DAY)
        case "hour":
            return -(-hours.elapsed(last, end) // _HOUR)
        case "month":
            return _months((last - _TICK).date(), end.date())


def _after_grace(
    timeline: Timeline, grace: Length | None, due: dt.datetime, hours: ServiceCalendar
) -> dt.datetime:
    if grace is None:
        return due
    try:
        if isinstance(grace, Duration):
            return hours.after(due, dt.timedelta(minutes=grace.minutes))
        day = _after(timeline, (due - _TICK).date(), grace)
        return dt.datetime.combine(day, dt.time()) + _DAY
    except (ValueError, OverflowError):
        return dt.datetime.combine(dt.date.max, dt.time.max)


def _after(timeline: Timeline, day: dt.date, grace: Length) -> dt.date:
    try:
        return timeline.due(timeline.count(Dated(day, State.FIRM, ()), grace)).day or day
    except BeyondCalendarError:
        return dt.date.max


def _months(last: dt.date, end: dt.date) -> int:
    """Return how many months have begun after the last day in time, counted from it."""
    return next(n for n in count(1) if add_months(last, n) >= end)
