"""Dates of what is done again and again: every interval, several times in one, or by a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from contractkit.calendars import (
    Rule,
    RuleDate,
    before_major_holidays,
    period_ends,
)
from contractkit.calendars.rules import BeforeHoliday
from contractkit.quantities import Blank, Period
from contractkit.schedule import words
from contractkit.schedule.planner import (
    LIMIT,
    Gap,
    Plan,
    Slot,
    Window,
    refuse,
    refuse_many,
    refuse_none,
)
from contractkit.timeline import BeyondCalendarError
from contractkit.timeline.sentences import pending

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from contractkit.model.commitments import RecurringCommitment
    from contractkit.schedule.planner import Planner
    from contractkit.timeline import Dated, Spoken, Step


_MANY = 12


def recurring(planner: Planner, commitment: RecurringCommitment) -> Plan:
    """Return the occurrences of a recurring duty.

    The n-th is due by the end of the n-th interval from the start of the period; dates of the
    calendar (before holidays, quarter ends) join them, and one day holds one occurrence.
    Refuses a duty that never falls due in its period.
    """
    gaps = _open_interval(commitment)
    rule = commitment.rule or commitment.also
    if gaps and not rule:
        return Plan(gaps=gaps)
    window = planner.window(commitment)
    if isinstance(window, Gap):
        return Plan(gaps=(window, *gaps))
    slots: list[Slot] = []
    if isinstance(commitment.every, Period):
        slots = list(_every(planner, commitment, window, commitment.every))
    if rule:
        slots += _by_rule(planner, commitment, window, Rule(rule))
    if not slots and not window.endless:
        rhythm = commitment.every if isinstance(commitment.every, Period) else rule
        refuse_none(commitment, rhythm, window)
    kept, skipped = _agreed_away(commitment, list(_once_a_day(slots)))
    return Plan(kept, (*gaps, *skipped, *window.gaps))


def _open_interval(commitment: RecurringCommitment) -> tuple[Gap, ...]:
    path = (f"commitments.{commitment.id}.every",)
    if commitment.every == "open":
        return (Gap("open-interval", words.OPEN_INTERVAL, path),)
    if isinstance(commitment.every, Blank):
        return (Gap("blank", words.BLANK, path),)
    return ()


def _every(
    planner: Planner, commitment: RecurringCommitment, window: Window, every: Period
) -> Iterator[Slot]:
    times = commitment.times or 1
    ends = list(planner.interval_ends(commitment, window, every))
    if len(ends) * times > LIMIT:
        refuse_many(commitment)
    of = None if window.endless else len(ends) * times
    previous = window.first
    notice: tuple[Step, ...] = ()
    cycle = planner.cycle(every, window.first)
    for number, end in ends:
        notice = notice or _notice(planner, every, previous, end)
        how = words.interval(cycle, number, end)
        base = window.start.moved(end, how, *notice, certain=not notice)
        for part in range(1, times + 1):
            day = previous + timedelta(days=(end - previous).days * part // times)
            dated = base if times == 1 else base.moved(day, words.share(times, part, day))
            count = (number - 1) * times + part
            label = words.numbered(count, of)
            due = planner.timeline.due(dated)
            yield Slot(f"n{count:03d}", due, label=label, number=count, of=of)
        previous = end


def _notice(planner: Planner, every: Period, first: date, last: date) -> tuple[Step, ...]:
    """Return the step about holidays that may still move an interval of working days."""
    if not every.is_working_days or planner.timeline.working.certainty_between(first, last):
        return ()
    return (pending(first, last, planner.timeline.china),)


def _by_rule(
    planner: Planner, commitment: RecurringCommitment, window: Window, rule: Rule
) -> Iterator[Slot]:
    lead = commitment.lead
    if lead is None and rule is Rule.BEFORE_MAJOR_HOLIDAYS:
        lead = planner.timeline.conventions.before_holiday_lead
    for found in _rule_dates(planner, window, rule, lead):
        dated = _led(planner, window, found, lead)
        if dated.day and window.first <= dated.day <= window.last:
            backwards = rule is Rule.BEFORE_MAJOR_HOLIDAYS or lead is not None
            due = planner.timeline.due(dated, backwards=backwards)
            yield Slot(found.key, due, label=words.rule_label(found))


def _rule_dates(
    planner: Planner, window: Window, rule: Rule, lead: Period | None
) -> tuple[RuleDate, ...]:
    """Return the rule's own days; a lead can pull later ones back into the window."""
    ahead = lead.months * 31 + lead.days + lead.working_days * 3 + 31 if lead else 0
    last = window.last + timedelta(days=ahead)
    if rule is not Rule.BEFORE_MAJOR_HOLIDAYS:
        return period_ends(rule, window.first, last)
    working_days = lead.working_days if lead else 0
    try:
        return before_major_holidays(window.first, last, planner.timeline.china, working_days)
    except ValueError as error:
        raise BeyondCalendarError(str(error)) from error


def _led(planner: Planner, window: Window, found: RuleDate, lead: Period | None) -> Dated:
    """Return a rule's day, brought forward by a lead that the rule has not counted itself."""
    dated = window.start.moved(found.day, words.rule_step(found), certain=found.certain)
    if not found.certain and isinstance(found.why, BeforeHoliday):
        notice = pending(found.day, found.why.run.first, planner.timeline.china)
        dated = dated.moved(found.day, notice)
    counted = isinstance(found.why, BeforeHoliday) and lead is not None and lead.is_working_days
    if lead is None or counted:
        return dated
    return planner.timeline.count(dated, lead, backwards=True)


def _once_a_day(slots: Iterable[Slot]) -> Iterator[Slot]:
    """Join what falls on one day.

    The earliest before holidays moved it gives the key: a longer period adds later ones only, so
    the key stays.
    """
    days: dict[date | None, list[Slot]] = {}
    for slot in slots:
        days.setdefault(slot.dated.day, []).append(slot)
    for same in days.values():
        yield _joined(same) if len(same) > 1 else same[0]


def _joined(same: list[Slot]) -> Slot:
    kept = min(same, key=lambda slot: (str(slot.dated.nominal), slot.number is None))
    others = [words.merged(_label(slot)) for slot in same if slot is not kept]
    return replace(kept, dated=replace(kept.dated, steps=(*kept.dated.steps, *others)))


def _agreed_away(
    commitment: RecurringCommitment, slots: list[Slot]
) -> tuple[tuple[Slot, ...], tuple[Gap, ...]]:
    """Return the dates that stay, under their own keys, and a note on those skipped."""
    if not commitment.skip:
        return tuple(slots), ()
    keys = [slot.key for slot in slots]
    if unknown := [key for key in commitment.skip if key not in keys]:
        refuse(
            commitment, "schedule.unknown-date",
            f"skips {', '.join(map(repr, unknown))}, which is none of its dates",
            "a date that is not there cannot be agreed away",
            f"its dates are {_few(keys)}",
        )  # fmt: skip
    away = tuple((_label(s), s.dated.day) for s in slots if s.key in commitment.skip)
    note = Gap("skipped", words.skipped(away))
    return tuple(slot for slot in slots if slot.key not in commitment.skip), (note,)


def _few(keys: list[str]) -> str:
    """Return all keys of a short list, and both ends of a long one."""
    if len(keys) <= _MANY:
        return ", ".join(keys)
    return f"{', '.join(keys[: _MANY - 1])} … {keys[-1]}"


def _label(slot: Slot) -> Spoken:
    number = words.numbered(slot.number, None) if slot.number else None
    return number or slot.label or slot.dated.steps[-1].text
