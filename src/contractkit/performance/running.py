"""How far a clock has run: when it runs out, what is used, what is left. Pauses do not count.

Minutes and hours run in service hours. Periods end with their last day: the first day is not
counted, and a last day that is not worked moves as the contract says (Civil Code of China,
articles 200 to 204).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from contractkit.calendars import ServiceCalendar
from contractkit.performance import clock_words as words
from contractkit.quantities import Duration
from contractkit.timeline import BeyondCalendarError, Dated, State, service_hours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractkit.model.commitments import Commitment
    from contractkit.performance.incident import Pause
    from contractkit.quantities import Length, Period
    from contractkit.timeline import Step, Timeline

_ALWAYS = ServiceCalendar.always()
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standstill:
    """A time in which a clock does not run: pauses that touch are one."""

    since: dt.datetime
    until: dt.datetime | None
    reasons: tuple[str, ...] = ()

    def holds(self, moment: dt.datetime) -> bool:
        """Tell whether the clock stands still at a moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


def standstills(
    pauses: Iterable[Pause], start: dt.datetime, end: dt.datetime
) -> tuple[Standstill, ...]:
    """Return the times from `start` to `end` in which a clock stood still, in order and apart."""
    found: list[Standstill] = []
    for pause in sorted(pauses, key=lambda pause: pause.since):
        since = max(pause.since, start)
        if since > end or pause.until == pause.since or (pause.until and pause.until <= start):
            continue
        reasons = (pause.reason,) if pause.reason else ()
        one = Standstill(since, pause.until, reasons)
        last = found[-1] if found else None
        if last is None or (last.until is not None and last.until < since):
            found.append(one)
        else:
            found[-1] = _joined(last, one)
    return tuple(found)


def _joined(one: Standstill, other: Standstill) -> Standstill:
    ends = [still.until for still in (one, other) if still.until is not None]
    until = max(ends) if len(ends) > 1 else None
    return Standstill(one.since, until, tuple(dict.fromkeys(one.reasons + other.reasons)))


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment a clock runs out; `nominal` is the last day as counted, before conventions."""

    at: dt.datetime
    nominal: Dated | None = None


class Timer(Protocol):
    """How a limit is counted, and in which hours."""

    @property
    def hours(self) -> ServiceCalendar:
        """Return the hours in which the clock runs."""

    @property
    def opening(self) -> tuple[Step, ...]:
        """Return how the limit is counted, as far as that can be said before the pauses."""

    def deadline(self, start: dt.datetime, day: dt.date) -> Deadline:
        """Return when the limit is over that starts at a moment which belongs to a day."""

    def resumed(self, deadline: Deadline, still: Standstill) -> Deadline:
        """Return the deadline after a standstill that began before it and is over."""

    def steps(self, deadline: Deadline) -> tuple[Step, ...]:
        """Return how the deadline was counted."""


@dataclass(frozen=True, slots=True)
class HourTimer:
    """Counts minutes and hours in service hours; `named` tells whether the contract names them."""

    limit: Duration
    hours: ServiceCalendar
    named: bool

    @property
    def opening(self) -> tuple[Step, ...]:
        """Return in which hours it is counted."""
        return (words.hours(self.limit, self.hours, self.named),)

    def deadline(self, start: dt.datetime, day: dt.date) -> Deadline:  # noqa: ARG002 - by the hour
        """Return when so much service time has passed."""
        return Deadline(self.hours.after(start, dt.timedelta(minutes=self.limit.minutes)))

    def resumed(self, deadline: Deadline, still: Standstill) -> Deadline:
        """Return when the service time that was left has passed after the standstill."""
        left = self.hours.elapsed(still.since, deadline.at)
        return Deadline(self.hours.after(still.until or still.since, left))

    def steps(self, deadline: Deadline) -> tuple[Step, ...]:
        """Return the deadline."""
        return (words.due(deadline.at),)


@dataclass(frozen=True, slots=True)
class DayTimer:
    """Counts days, working days and months; it runs out at the end of its last day."""

    limit: Period
    timeline: Timeline
    hours: ServiceCalendar = _ALWAYS

    @property
    def opening(self) -> tuple[Step, ...]:
        """Return nothing: days are counted with the pauses."""
        return ()

    def deadline(self, start: dt.datetime, day: dt.date) -> Deadline:  # noqa: ARG002 - by the day
        """Return the end of the last day; the first one is not counted."""
        return self._ends(self.timeline.count(Dated(day, State.FIRM, ()), self.limit))

    def resumed(self, deadline: Deadline, still: Standstill) -> Deadline:
        """Return the deadline moved on by the days of the standstill, its first not counted.

        Working days move on by working days. The clock never runs out before it runs again.
        """
        last = deadline.nominal
        first, until = still.since.date(), (still.until or still.since).date()
        if last is None or last.day is None or until == first:
            return deadline
        if last.day < first:  # the convention for holidays had moved the last day behind it
            last = self.timeline.due(last)
        day = max(until, self._moved_on(last.day or first, first, until))
        return self._ends(last.moved(day, words.moved_on(first, until, day)))

    def steps(self, deadline: Deadline) -> tuple[Step, ...]:
        """Return how the days were counted and what the convention made of the last one."""
        nominal = deadline.nominal
        counted = self.timeline.due(nominal).steps if nominal else ()
        return (*counted, words.due(deadline.at))

    def _moved_on(self, day: dt.date, first: dt.date, until: dt.date) -> dt.date:
        days = [first + n * _ONE_DAY for n in range(1, (until - first).days + 1)]
        if not self.limit.is_working_days:
            return day + len(days) * _ONE_DAY
        worked = sum(map(self.timeline.working.is_working, days))
        return self.timeline.working.add_working_days(day, worked)

    def _ends(self, nominal: Dated) -> Deadline:
        day = self.timeline.due(nominal).day
        if day is None:
            raise TypeError(f"{self.limit} was counted from a day and has none")
        return Deadline(dt.datetime.combine(day, dt.time()) + _ONE_DAY, nominal)


def timer(limit: Length, commitment: Commitment, timeline: Timeline) -> Timer:
    """Return how a limit of a commitment is counted.

    Hours are those of the commitment's calendar, by the clock where it names none.
    """
    if not isinstance(limit, Duration):
        return DayTimer(limit, timeline)
    return HourTimer(limit, hours_of(commitment, timeline), commitment.calendar is not None)


def hours_of(commitment: Commitment, timeline: Timeline) -> ServiceCalendar:
    """Return the service hours of a commitment; around the clock where it names none."""
    if commitment.calendar is None:
        return _ALWAYS
    return service_hours(timeline.contract, commitment.calendar)


@dataclass(frozen=True, slots=True)
class Run:
    """Where a clock stands at a moment; `used` and `left` are service time.

    `due` is None while nobody knows when the clock runs again. Past it the clock is `late` and
    `left` is negative, or zero as long as no service hour has come since. `stood` are the
    standstills that counted, `steps` say how the deadline came about.
    """

    used: dt.timedelta
    left: dt.timedelta
    due: dt.datetime | None
    paused: bool
    late: bool
    stood: tuple[Standstill, ...]
    steps: tuple[Step, ...]


def run(
    clock: Timer,
    start: tuple[dt.datetime, dt.date],
    end: dt.datetime,
    stills: tuple[Standstill, ...],
) -> Run:
    """Return how far a clock has run to a moment; `start` is a moment and the day it belongs to.

    A standstill that begins when the clock has run out moves nothing. Raises BeyondCalendarError
    where the days to come are not known.
    """
    try:
        return _run(clock, start, end, stills)
    except BeyondCalendarError:
        raise
    except (ValueError, OverflowError) as error:
        raise BeyondCalendarError(str(error)) from error


def _run(
    clock: Timer,
    start: tuple[dt.datetime, dt.date],
    end: dt.datetime,
    stills: tuple[Standstill, ...],
) -> Run:
    deadline = clock.deadline(*start)
    stood: list[Standstill] = []
    for still in stills:
        if deadline.at <= still.since:
            break
        stood.append(still)
        if still.holds(end):
            return _paused(clock, start[0], deadline, stood)
        deadline = clock.resumed(deadline, still)
    late = end > deadline.at
    between = clock.hours.elapsed(*sorted((end, deadline.at)))
    left = -between if late else between
    time = used(clock.hours, start[0], end, stood)
    return Run(time, left, deadline.at, False, late, tuple(stood), clock.steps(deadline))


def _paused(clock: Timer, start: dt.datetime, deadline: Deadline, stood: list[Standstill]) -> Run:
    """Return a clock that stands still: nothing is used of what was left when it was paused."""
    still = stood[-1]
    left = clock.hours.elapsed(still.since, deadline.at)
    time = used(clock.hours, start, still.since, stood)
    if still.until is None:
        return Run(time, left, None, True, False, tuple(stood), clock.steps(deadline)[:-1])
    deadline = clock.resumed(deadline, still)
    return Run(time, left, deadline.at, True, False, tuple(stood), clock.steps(deadline))


def used(
    hours: ServiceCalendar, start: dt.datetime, end: dt.datetime, stills: Iterable[Standstill]
) -> dt.timedelta:
    """Return the service time from start to end without the standstills, which began before it."""
    total, moment = dt.timedelta(), start
    for still in stills:
        total += hours.elapsed(moment, still.since)
        moment = min(still.until or end, end)
    return total + hours.elapsed(moment, end)
