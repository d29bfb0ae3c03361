"""Events and periods of a contract as days. Rules: Civil Code of the PRC, articles 201 to 204."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from contractkit.calendars import (
    ChinaCalendar,
    DueOnHoliday,
    PeriodEnd,
    WeekdaysCalendar,
    add_days,
    last_day,
    nth,
    shift,
)
from contractkit.model.fields import Localized
from contractkit.model.timeline import Anchor, Bound, Fixed, Offset
from contractkit.model.vocabulary import Vocabulary
from contractkit.quantities import Blank, Duration, Length, Period
from contractkit.timeline import sentences
from contractkit.timeline.dated import Dated, Span, State, least_sure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contractkit.calendars import WorkingCalendar
    from contractkit.model.contract import Contract
    from contractkit.model.timeline import Term, When

_DAY_MINUTES = 24 * 60


class BeyondCalendarError(ValueError):
    """Raised when a count leaves the years whose days and holidays can be known."""


class Timeline:
    """Resolves the events and periods of one contract; every answer is computed once.

    `vocabulary` has the words for events that the contract itself does not name.
    Methods raise BeyondCalendarError where a count leaves the calendar.
    """

    def __init__(self, contract: Contract, vocabulary: Vocabulary | None = None) -> None:
        """Choose the calendar of working days that the contract names."""
        self.contract = contract
        self.conventions = contract.conventions
        self.china = ChinaCalendar()
        chinese = self.conventions.working_days == "CN"
        self.working: WorkingCalendar = self.china if chinese else WeekdaysCalendar()
        self._edition = sentences.edition(self.working)
        self._on_holiday = DueOnHoliday(self.conventions.due_on_holiday)
        self._vocabulary = vocabulary or Vocabulary()
        self._events: dict[str, Dated] = {}
        self._periods: dict[str, Span] = {}
        self._resolving: set[str] = set()

    def name(self, path: str, own: Localized | None = None) -> Localized:
        """Return what a fact is called: its own name, the vocabulary's, or its id."""
        section, _, key = path.partition(".")
        return own or self._vocabulary.name(section, key) or Localized((("", key),))

    def event(self, event_id: str) -> Dated:
        """Return the day of an event, dormant when it is unknown or not declared."""
        path = f"events.{event_id}"
        if path in self._resolving:
            return self._circle(path)
        if event_id not in self._events:
            self._resolving.add(path)
            try:
                self._events[event_id] = self._event(event_id)
            finally:
                self._resolving.discard(path)
        return self._events[event_id]

    def period(self, period_id: str) -> Span:
        """Return the first and last day of a period."""
        path = f"periods.{period_id}"
        term = self.contract.periods.get(period_id)
        name = self.name(path, term.name if term else None)
        if path in self._resolving or term is None:
            gap = self._circle(path) if term else self._unknown(path, name)
            return Span(name, gap, gap)
        if period_id not in self._periods:
            self._resolving.add(path)
            try:
                start = self._start(term)
                self._periods[period_id] = Span(name, start, self._end(period_id, start, name))
            finally:
                self._resolving.discard(path)
        return self._periods[period_id]

    def resolve(self, when: When) -> Dated:
        """Return the day of a date as the contract states it."""
        match when:
            case Fixed():
                return Dated(when.day, State.FIRM, (sentences.fixed(when.day),))
            case Anchor(edge=""):
                return self.event(when.of)
            case Anchor():
                span = self.period(when.of)
                return span.start if when.edge == "start" else span.end
            case Offset():
                base = self.resolve(when.after or when.before)  # type: ignore[arg-type]
                back = when.before is not None
                return base if when.by is None else self.count(base, when.by, backwards=back)
            case Bound():
                return self._bound(when)
            case _:
                assert_never(when)

    def count(self, base: Dated, length: Length, *, backwards: bool = False) -> Dated:
        """Return the date a length after (or before) another; hours count as whole days.

        The hour of an event is not known here: 24 hours after it are over on the next day, and a
        few hours end the same day, which is the cautious reading of article 201, paragraph 2.
        """
        if base.day is None:
            floor = base.floor and self._offset(base.floor, length, backwards=backwards)
            return replace(base, floor=floor)
        day = self._offset(base.day, length, backwards=backwards)
        how = sentences.counted(base.day, length, day, backwards)
        if isinstance(length, Duration) or not length.is_working_days:
            return base.moved(day, how)
        return self.with_calendar(base.moved(day, how), min(base.day, day), max(base.day, day))

    def due(self, dated: Dated, *, backwards: bool = False) -> Dated:
        """Return a deadline after the convention for days that are not worked (article 203).

        One that was counted backwards from an event moves to the working day before: the next
        one could lie behind the event.
        """
        convention = self._on_holiday
        if backwards and convention is DueOnHoliday.NEXT_WORKING_DAY:
            convention = DueOnHoliday.PREVIOUS_WORKING_DAY
        return self._shifted(dated, convention)

    def with_calendar(self, dated: Dated, first: date, last: date) -> Dated:
        """Add which calendar was used for a span, and whether a notice may still change it."""
        if self.working.certainty_between(first, last):
            return dated.moved(dated.day, self._edition)
        pending = sentences.pending(first, last, self.china)
        return dated.moved(dated.day, self._edition, pending, certain=False)

    def _event(self, event_id: str) -> Dated:
        path = f"events.{event_id}"
        event = self.contract.events.get(event_id)
        name = self.name(path, event.name if event else None)
        stated = event and (event.expected or event.derived)
        if event and event.known:
            return Dated(event.known, State.FIRM, (sentences.anchor(name, event.known, "known"),))
        if not event or not stated:
            return self._unknown(path, name)
        base = self.resolve(stated)
        how = "expected" if event.expected else "derived"
        state = least_sure((base.state, State.PROVISIONAL)) if event.expected else base.state
        if base.day is None:
            return base
        steps = () if isinstance(stated, Fixed) else base.steps
        return replace(base, state=state, steps=(*steps, sentences.anchor(name, base.day, how)))

    def _unknown(self, path: str, name: Localized) -> Dated:
        # An event that has not happened when the contract file is dated cannot lie before it.
        floor = self.contract.contract.dated
        return Dated(None, State.DORMANT, (sentences.unknown(name),), (path,), floor=floor)

    def _circle(self, path: str) -> Dated:
        return Dated(None, State.DORMANT, (sentences.circle(self.name(path)),), (path,))

    def _start(self, term: Term) -> Dated:
        base = self.resolve(term.from_)
        follows = isinstance(term.from_, Anchor) and term.from_.edge == "end"
        if not follows or self.conventions.period_end == "anniversary":
            return base
        # Where the first day counts, the day after the last one is the first of the next period.
        return self.count(base, Period.of(days=1))

    def _end(self, period_id: str, start: Dated, name: Localized) -> Dated:
        term = self.contract.periods[period_id]
        if term.until is not None:
            end = self.resolve(term.until)
        elif isinstance(term.length, Period):
            end = self._after_length(start, term.length, name)
        else:
            return self._endless(f"periods.{period_id}.length", start, name, term)
        end = self._suspended(period_id, term, end, name)
        if end.day is None:
            return end
        end = self._end_on_holiday(end)
        if term.extended_while is None:
            return end
        longer = sentences.extended(term.extended_while)
        return replace(
            end.moved(end.day, longer, nominal=end.nominal),
            state=least_sure((end.state, State.PROVISIONAL)),
        )

    def _after_length(self, start: Dated, length: Period, name: Localized) -> Dated:
        if start.day is None:
            return self.count(start, length)
        convention = PeriodEnd(self.conventions.period_end)
        try:
            day = last_day(start.day, length, convention, self.working)
        except ValueError as error:
            raise BeyondCalendarError(str(error)) from error
        end = start.moved(day, sentences.lasts(name, length, start.day, day, convention))
        return self.with_calendar(end, start.day, day) if length.is_working_days else end

    def _suspended(self, period_id: str, term: Term, end: Dated, name: Localized) -> Dated:
        """Move the end by the days of each suspension that began before it.

        Where it is an event that is known, it has come, and suspensions are in it already.
        """
        if isinstance(term.until, Anchor) and end.state is State.FIRM:
            return end
        for gap in sorted(term.suspended, key=lambda gap: gap.since):
            if end.day is None or gap.since > end.day:
                break
            if gap.until is None:
                path = f"periods.{period_id}.suspended"
                why = sentences.still_suspended(name, gap.since)
                return Dated(None, State.DORMANT, (why,), (path,), floor=end.day)
            day = end.day + (gap.until - gap.since)
            end = end.moved(day, sentences.suspended(gap.since, gap.until, day))
        return end

    def _end_on_holiday(self, end: Dated) -> Dated:
        if self.conventions.period_end_on_holiday == "as-is":
            return end
        return self._shifted(end, DueOnHoliday.NEXT_WORKING_DAY)

    def _endless(self, path: str, start: Dated, name: Localized, term: Term) -> Dated:
        if start.day is None:
            return start
        if isinstance(term.length, Blank):
            return Dated(None, State.DORMANT, (sentences.blank(name),), (path,))
        lifetime = term.length == "lifetime"
        why = sentences.endless(name, lifetime)
        return Dated(None, State.DORMANT, (why,), () if lifetime else (path,))

    def _bound(self, bound: Bound) -> Dated:
        """Return the earlier or later date, unless one not known yet could change the answer."""
        earlier = bool(bound.earlier_of)
        members = tuple(self.resolve(when) for when in bound.earlier_of or bound.later_of)
        known = [(m.day, m) for m in members if m.day is not None]
        if len(known) < len(members) and not _decided(members, earlier=earlier):
            missing = tuple(dict.fromkeys(path for m in members for path in m.missing))
            why = sentences.undecided(members, earlier)
            return Dated(None, State.DORMANT, (why,), missing, floor=_floor(members, earlier))
        day, best = (min if earlier else max)(known, key=lambda pair: pair[0])
        certain = all(m.certain for _, m in known)
        how = sentences.chosen(day, members, earlier)
        state = least_sure(m.state for _, m in known)
        return replace(best.moved(day, how, certain=certain), state=state)

    def _offset(self, day: date, length: Length, *, backwards: bool) -> date:
        sign = -1 if backwards else 1
        try:
            if isinstance(length, Duration):
                return add_days(day, sign * length.minutes // _DAY_MINUTES)
            return nth(day, length, sign, self.working)
        except ValueError as error:
            raise BeyondCalendarError(str(error)) from error

    def _shifted(self, dated: Dated, convention: DueOnHoliday) -> Dated:
        if dated.day is None:
            return dated
        if convention is DueOnHoliday.AS_IS:
            return dated.moved(dated.day, sentences.AS_IS, nominal=dated.day)
        try:
            found = shift(dated.day, convention, self.working)
        except ValueError:  # past the table of holidays the day itself still stands
            return dated.moved(dated.day, sentences.PAST_TABLE, certain=False, nominal=dated.day)
        steps = [sentences.shifted(found), self._edition]
        if not found.certain:
            steps.append(sentences.pending(found.nominal, found.day, self.china))
        return dated.moved(found.day, *steps, certain=found.certain, nominal=found.nominal)


def _decided(members: Sequence[Dated], *, earlier: bool) -> bool:
    """Tell whether the known members alone settle it: the unknown ones cannot be earlier."""
    known = [m.day for m in members if m.day is not None]
    floors = [m.floor for m in members if m.day is None]
    return earlier and bool(known) and all(f is not None and min(known) <= f for f in floors)


def _floor(members: Sequence[Dated], earlier: bool) -> date | None:
    floors = [m.day or m.floor for m in members]
    known = [floor for floor in floors if floor is not None]
    if earlier:
        return min(known) if len(known) == len(floors) else None
    return max(known, default=None)
