"""What all shapes need to plan: windows, slots, intervals, and how to refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from contractkit.calendars import PeriodEnd, last_day
from contractkit.errors import ContractkitError, Place, Problem
from contractkit.schedule import words
from contractkit.timeline import BeyondCalendarError, Dated, Span, Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from contractkit.model.commitments import Commitment
    from contractkit.model.fields import Localized
    from contractkit.quantities import Period
    from contractkit.timeline import Spoken, Timeline

LIMIT = 10_000
"""The most dates that one commitment may have; more is a slip in the contract file."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A date of an obligation before it gets its title; `result` chooses the last sentence."""

    key: str
    dated: Dated
    result: str = "by"
    label: Spoken | None = None
    first: date | None = None
    number: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Why there is no date, or none beyond some day."""

    code: str
    text: Spoken
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The dates of one obligation and what is left open."""

    slots: tuple[Slot, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a duty is planned; `endless` when `last` is only the horizon."""

    start: Dated
    first: date
    last: date
    endless: bool
    span: Span
    gaps: tuple[Gap, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of a window, both days inclusive; it is not `whole` where the window ends first.

    Each begins on the day after the one before it ends, so that every day lies in one of them.
    """

    number: int
    first: date
    last: date
    whole: bool = True


def gap(dated: Dated) -> Gap:
    """Return why a dormant date has no day."""
    reason = dated.steps[-1]
    return Gap(reason.code, reason.text, dated.missing)


def refuse(commitment: Commitment, code: str, what: str, why: str, mend: str) -> NoReturn:
    """Stop the planning of a commitment with a problem."""
    place = Place(within=f"commitments.{commitment.id}")
    raise ContractkitError([Problem(code, place, what, why, mend)])


@dataclass(frozen=True, slots=True)
class Planner:
    """The timeline of a contract and the day to which endless duties are planned.

    `shifts` is False while a day is wanted as it was agreed, whatever holidays do to it.
    """

    timeline: Timeline
    horizon: date
    shifts: bool = True

    def due(self, dated: Dated, *, backwards: bool = False) -> Dated:
        """Return a deadline after the convention for days that are not worked."""
        return self.timeline.due(dated, backwards=backwards) if self.shifts else dated

    def span(self, period_id: str) -> Span:
        """Return a period, refusing one that ends before it starts."""
        span = self.timeline.period(period_id)
        start, end = span.start.day, span.end.day
        if start and end and end < start:
            problem = Problem(
                "schedule.backwards-period", Place(within=f"periods.{period_id}"),
                f"the period {period_id!r} ends on {end}, before it starts on {start}",
                "nothing can be done in a period that is over before it begins",
                "mend its `from`, `length` or `until`, or the dates of its events",
            )  # fmt: skip
            raise ContractkitError([problem])
        return span

    def window(self, commitment: Commitment) -> Window | Gap:
        """Return when a commitment runs, or why that is not known."""
        if commitment.during is None:
            return Gap("no-period", words.NO_PERIOD)
        span = self.span(commitment.during)
        if span.start.day is None:
            return gap(span.start)
        if span.end.day is not None:
            return Window(span.start, span.start.day, span.end.day, endless=False, span=span)
        return self.endless(span)

    def endless(self, span: Span) -> Window:
        """Return the window from the start of a span without an end to the horizon.

        How far it is planned is said once, not by each date: those stay as they are a year later.
        """
        start, end = span.start, span.end
        reason = end.steps[-1].text
        note = Gap("horizon", words.horizon(reason, self.horizon), end.missing)
        counted = start.moved(start.day, Step("horizon", reason))
        return Window(counted, start.day or self.horizon, self.horizon, True, span, (note,))

    def interval_end(self, start: date, every: Period, number: int) -> date:
        """Return the last day of the n-th interval, counted from the start, never chained."""
        convention = PeriodEnd(self.timeline.conventions.period_end)
        try:
            return last_day(start, every, convention, self.timeline.working, number)
        except ValueError as error:
            raise BeyondCalendarError(str(error)) from error

    def cycle(self, every: Period, start: date) -> Localized:
        """Return how the intervals are counted, by the convention of the contract."""
        return words.cycle(every, start, self.timeline.conventions.period_end)

    def interval_ends(
        self, commitment: Commitment, window: Window, every: Period
    ) -> Iterator[tuple[int, date]]:
        """Yield number and last day of each whole interval; refuses more than LIMIT."""
        number = 1
        while (day := self.interval_end(window.first, every, number)) <= window.last:
            if number > LIMIT:
                refuse_many(commitment)
            yield number, day
            number += 1

    def intervals(
        self, commitment: Commitment, window: Window, every: Period
    ) -> Iterator[Interval]:
        """Yield the whole intervals, and the rest that a period with an end leaves over."""
        number, first = 0, window.first
        for number, last in self.interval_ends(commitment, window, every):
            yield Interval(number, first, last)
            first = last + timedelta(days=1)
        if first <= window.last and not window.endless:
            yield Interval(number + 1, first, window.last, whole=False)


def refuse_many(commitment: Commitment) -> NoReturn:
    """Refuse a commitment with more dates than anybody can keep."""
    refuse(
        commitment, "schedule.too-many", f"has more than {LIMIT:,} dates",
        "nobody can keep or read a calendar of that size",
        "give a longer interval, a shorter period, or a nearer `conventions.horizon`",
    )  # fmt: skip


def refuse_none(commitment: Commitment, rhythm: Period | str | None, window: Window) -> NoReturn:
    """Refuse a repeated duty whose period is over before it is due for the first time."""
    refuse(
        commitment, "schedule.no-occurrence",
        f"never falls due: `{rhythm}` in a period from {window.first} to {window.last}",
        "a duty without a date cannot be planned or proved",
        "shorten the interval or lengthen the period; a single deed is written with `in`",
    )  # fmt: skip
