"""How each shape of a commitment gets its dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from contractkit.calendars import Rule, nth, period_ends
from contractkit.model.commitments import (
    Deadline,
    LevelCommitment,
    MilestoneCommitment,
    PaymentCommitment,
    PeriodCommitment,
    QuotaCommitment,
    ReactionCommitment,
    RecurringCommitment,
    SessionsCommitment,
)
from contractkit.model.timeline import Anchor
from contractkit.obligations import Kind
from contractkit.quantities import Blank, Duration, Length, Period
from contractkit.schedule import words
from contractkit.schedule.planner import (
    LIMIT,
    Gap,
    Plan,
    Planner,
    Slot,
    Window,
    gap,
    refuse,
    refuse_many,
    refuse_none,
)
from contractkit.schedule.quota import quota_warnings
from contractkit.schedule.recurring import recurring
from contractkit.timeline import BeyondCalendarError, Dated, Span, State, Step
from contractkit.timeline.sentences import fixed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from contractkit.model.commitments import AnyCommitment
    from contractkit.model.fields import Localized
    from contractkit.obligations import Obligation

_REMIND = Period.of(days=30)
_MONTH = Period.of(months=1)
_OF_THE_DEED = frozenset({"horizon", "skipped"})


def plan(planner: Planner, obligation: Obligation) -> Plan:
    """Return the dates of an obligation; deliverables have those of `delivered`."""
    commitment = obligation.commitment
    if isinstance(commitment, PeriodCommitment):
        return _period(planner, commitment, obligation.kind)
    if isinstance(commitment, RecurringCommitment):
        return recurring(planner, commitment)
    if isinstance(commitment, SessionsCommitment):
        return _sessions(planner, commitment)
    if isinstance(commitment, PaymentCommitment) and commitment.every:
        return _instalments(planner, commitment, commitment.every)
    if isinstance(commitment, MilestoneCommitment | PaymentCommitment):
        return _single(planner, commitment)
    return _measured(planner, commitment)


def _measured(planner: Planner, commitment: AnyCommitment) -> Plan:
    if isinstance(commitment, QuotaCommitment):
        return quota_warnings(planner, commitment)
    if isinstance(commitment, LevelCommitment):
        return _level(planner, commitment)
    if isinstance(commitment, ReactionCommitment):
        return Plan(gaps=(Gap("on-event", words.on_event(_trigger(planner, commitment.upon))),))
    return Plan(gaps=(Gap("standing", words.STANDING),))


def _trigger(planner: Planner, upon: str) -> Localized:
    own = planner.timeline.contract.triggers.get(upon)
    return planner.timeline.name(f"triggers.{upon}", own.name if own else None)


def delivered(planner: Planner, parent: Plan, within: Length) -> Plan:
    """Return when the deliverable of each occurrence is due, under the same keys."""
    slots = (
        replace(slot, dated=_handed_over(planner, slot.dated, within), result="by", first=None)
        for slot in parent.slots
    )
    return Plan(tuple(slots), tuple(g for g in parent.gaps if g.code not in _OF_THE_DEED))


def _handed_over(planner: Planner, deed: Dated, within: Length) -> Dated:
    due = planner.timeline.count(deed.moved(deed.day, words.AFTER_PARENT), within)
    return due if isinstance(within, Duration) else planner.timeline.due(due)


def _period(planner: Planner, commitment: PeriodCommitment, kind: Kind) -> Plan:
    span = planner.span(commitment.term)
    dated = span.start if kind is Kind.START else span.end
    if dated.day is None:  # the end says why; its reminder need not repeat it
        return Plan() if kind is Kind.REMINDER else Plan(gaps=(gap(dated),))
    if kind is Kind.START:
        return Plan((Slot("start", dated, "start"),))
    if kind is Kind.END:
        return Plan((Slot("end", dated, "end"),))
    reminder = planner.timeline.count(dated, commitment.remind or _REMIND, backwards=True)
    if reminder.day and span.start.day and reminder.day < span.start.day:
        reminder = reminder.moved(span.start.day, words.AT_START)
    return Plan((Slot("remind", reminder, "remind"),))


def _single(planner: Planner, commitment: MilestoneCommitment | PaymentCommitment) -> Plan:
    if isinstance(commitment, MilestoneCommitment) and commitment.in_ is not None:
        slot = _in_period(planner, commitment, "due", may_start=True)
    else:
        slot = _deadline(planner, commitment, "due")
    return Plan(gaps=(slot,)) if isinstance(slot, Gap) else Plan((slot,))


def _deadline(planner: Planner, commitment: Deadline, key: str) -> Slot | Gap:
    """Return when a single deed is due, or why that is not known."""
    slot: Slot | Gap
    if commitment.before is not None:
        slot = _before(planner, commitment, key)
    elif commitment.after is not None:
        slot = _after(planner, commitment, key)
    elif commitment.on is not None:
        slot = Slot(key, planner.due(_agreed(commitment.on)))
    elif commitment.at is not None:
        slot = _at(planner, commitment, key)
    else:
        return Gap("no-deadline", words.NO_DEADLINE_AT_ALL)
    return gap(slot.dated) if isinstance(slot, Slot) and slot.dated.day is None else slot


def _agreed(day: date) -> Dated:
    return Dated(day, State.FIRM, (fixed(day),))


def _at(planner: Planner, commitment: Deadline, key: str) -> Slot:
    """Return the day itself; what is done at an event is not moved away from it."""
    dated = planner.timeline.resolve(commitment.at)  # type: ignore[arg-type]
    with_event = isinstance(commitment.at, Anchor) and not commitment.at.edge
    if with_event and not isinstance(commitment, PaymentCommitment):
        return Slot(key, dated, "on")
    return Slot(key, planner.due(dated))


def _before(planner: Planner, commitment: Deadline, key: str) -> Slot:
    timeline = planner.timeline
    base = timeline.resolve(commitment.before)  # type: ignore[arg-type]
    if commitment.lead is not None:
        dated = timeline.count(base, commitment.lead, backwards=True)
    elif base.day is not None:
        dated = base.moved(base.day - timedelta(days=1), words.DAY_BEFORE)
    else:
        dated = base
    return Slot(key, planner.due(dated, backwards=True))


def _after(planner: Planner, commitment: Deadline, key: str) -> Slot | Gap:
    timeline = planner.timeline
    base = timeline.resolve(commitment.after)  # type: ignore[arg-type]
    within = commitment.within
    if isinstance(within, Blank):
        return Gap("blank", words.BLANK, (f"commitments.{commitment.id}.within",))
    if base.day is None:
        return gap(base)
    if within is None:
        return _begins(base, key)
    dated = timeline.count(base, within)
    due = dated if isinstance(within, Duration) else planner.due(dated)
    return Slot(key, due, first=base.day)


def _begins(start: Dated, key: str, *reasons: Step) -> Slot:
    """Return the first day of a deed without a last one."""
    dated = start.moved(start.day, *reasons, words.NO_DEADLINE)
    return Slot(key, dated, "from", words.FROM_THEN_ON)


def _sessions(planner: Planner, commitment: SessionsCommitment) -> Plan:
    """Return one date a session: its planned day, else the end of the window."""
    count, planned = commitment.sessions, commitment.planned
    if len(planned) > count:
        refuse(
            commitment, "schedule.too-many-planned",
            f"plans {len(planned)} days, yet `sessions` is {count}",
            "one of the two figures is wrong, and the document would print both",
            "mend `sessions`, or leave a day of `planned` out",
        )  # fmt: skip
    slots = [Slot("", _agreed(day), "on") for day in planned]
    rest = _session_window(planner, commitment) if len(slots) < count else None
    gaps = (rest,) if isinstance(rest, Gap) else ()
    if isinstance(rest, Slot):
        slots += [rest] * (count - len(slots))
    return Plan(
        tuple(
            replace(slot, key=f"s{n:02d}", label=words.numbered(n, count), number=n, of=count)
            for n, slot in enumerate(slots, start=1)
        ),
        gaps,
    )


def _session_window(planner: Planner, commitment: SessionsCommitment) -> Slot | Gap:
    slot = _deadline(planner, commitment, "")
    if isinstance(slot, Gap):
        undated = slot.code == "no-deadline" and commitment.during is not None
        return _in_period(planner, commitment, "") if undated else slot
    window = planner.window(commitment)
    return replace(slot, first=slot.first or (None if isinstance(window, Gap) else window.first))


def _in_period(
    planner: Planner, commitment: Deadline, key: str, *, may_start: bool = False
) -> Slot | Gap:
    """Return a deed due within a period; the working day after its end would be too late.

    In a period that never ends it can only be said from when on.
    """
    window = planner.window(commitment)
    if isinstance(window, Gap):
        return window
    end = window.span.end
    if end.day is None:
        why = end.steps[-1]
        return (
            _begins(window.span.start, key, why)
            if may_start and why.code == "endless"
            else gap(end)
        )
    dated = end.moved(end.day, words.in_period(window.span.name))
    return Slot(key, planner.timeline.due(dated, backwards=True), first=window.first)


def _instalments(planner: Planner, commitment: PaymentCommitment, every: Period) -> Plan:
    """Return periodic payments: by the end of each interval, or from a first date on."""
    # Each payment is moved from a holiday by itself, so the first stands as it was agreed.
    first = _deadline(replace(planner, shifts=False), commitment, "")
    window = _paying(planner, commitment, first)
    if isinstance(window, Gap):
        return Plan(gaps=(window,))
    if isinstance(first, Slot):
        days = list(_from_first(planner, commitment, window, first.dated))
    elif first.code == "no-deadline":
        cycle = planner.cycle(every, window.first)
        days = [
            window.start.moved(day, words.interval(cycle, number, day))
            for number, day in planner.interval_ends(commitment, window, every)
        ]
    else:
        return Plan(gaps=(first,))
    if not days and not window.endless:
        refuse_none(commitment, every, window)
    of = None if window.endless else len(days)
    slots = (
        Slot(f"n{n:03d}", planner.timeline.due(dated), label=words.numbered(n, of), number=n, of=of)
        for n, dated in enumerate(days, start=1)
    )
    return Plan(tuple(slots), window.gaps)


def _paying(planner: Planner, commitment: PaymentCommitment, first: Slot | Gap) -> Window | Gap:
    """Return the period of payments; without one they go on from the first."""
    if commitment.during is not None or (isinstance(first, Gap) and first.code == "no-deadline"):
        return planner.window(commitment)
    if isinstance(first, Gap):
        return first
    path = f"commitments.{commitment.id}.during"
    never = Dated(None, State.DORMANT, (Step("endless", words.NO_LAST_PAYMENT),), (path,))
    name = planner.timeline.name(f"commitments.{commitment.id}", commitment.name)
    return planner.endless(Span(name, first.dated, never))


def _from_first(
    planner: Planner, commitment: PaymentCommitment, window: Window, first: Dated
) -> Iterator[Dated]:
    """Yield the first day and those that follow it at the interval, within the window."""
    anchor = first.day
    if anchor is None or commitment.every is None:
        return
    number, day = 1, anchor
    while day <= window.last:
        if number > LIMIT:
            refuse_many(commitment)
        yield first.moved(day, words.repeated(commitment.every, number, anchor, day))
        try:
            day = nth(anchor, commitment.every, number, planner.timeline.working)
        except ValueError as error:
            raise BeyondCalendarError(str(error)) from error
        number += 1


def _level(planner: Planner, commitment: LevelCommitment) -> Plan:
    """Return one measurement at the end of each window; months are those of the calendar."""
    if commitment.window is None:
        path = f"commitments.{commitment.id}.window"
        return Plan(gaps=(Gap("no-window", words.NO_WINDOW, (path,)),))
    window = planner.window(commitment)
    if isinstance(window, Gap):
        return Plan(gaps=(window,))
    if commitment.window == _MONTH:
        return Plan(tuple(_months(window)), window.gaps)
    slots = []
    cycle = planner.cycle(commitment.window, window.first)
    for interval in planner.intervals(commitment, window, commitment.window):
        number, end = interval.number, interval.last
        label = words.numbered(number, None)
        dated = window.start.moved(end, words.interval(cycle, number, end))
        slots.append(Slot(f"n{number:03d}", dated, "measure", label, number=number))
    return Plan(tuple(slots), window.gaps)


def _months(window: Window) -> Iterator[Slot]:
    month_after = window.last + timedelta(days=31)
    for found in period_ends(Rule.MONTH_END, window.first, month_after):
        begin = found.day.replace(day=1)
        if begin > window.last or (found.day > window.last and window.endless):
            return
        dated = window.start.moved(found.day, words.rule_step(found))
        if found.day > window.last:
            dated = dated.moved(window.last, words.LAST_WINDOW)
        yield Slot(found.key, dated, "measure", words.month_label(begin))
