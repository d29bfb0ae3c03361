"""For which intervals a quota grants its amount, and the warning before each of them ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from contractkit.quantities import Period, Quantity
from contractkit.schedule import words
from contractkit.schedule.planner import Gap, Interval, Plan, Slot, Window, gap
from contractkit.timeline import Dated, State

if TYPE_CHECKING:
    from datetime import date

    from contractkit.model.commitments import QuotaCommitment
    from contractkit.schedule.planner import Planner

_MOST_NOTICE = timedelta(days=30)
_SHORTEST_SHARE = 4
_YEAR = Period.of(years=1)


@dataclass(frozen=True, slots=True)
class Allotment:
    """The intervals for which a quota grants its amount, in order.

    An amount granted in all has one interval; `endless` tells that it has no last day in truth,
    and that the one it has only reaches as far as is planned. `gap` says why nothing is granted
    yet; then there are no intervals. `tentative` tells that their start may still move.
    """

    commitment: QuotaCommitment
    intervals: tuple[Interval, ...] = ()
    gap: Gap | None = None
    endless: bool = False
    tentative: bool = False


def allotment(planner: Planner, commitment: QuotaCommitment, reaching: date) -> Allotment:
    """Return the intervals of a quota; those of an endless period go on beyond a day."""
    quota = commitment.quota
    if not isinstance(quota, Quantity):
        return Allotment(commitment, gap=_blank(commitment))
    window = _far(planner, quota.per, reaching).window(commitment)
    if isinstance(window, Gap):
        return Allotment(commitment, gap=window)
    tentative = window.start.tentative
    if quota.per is not None:
        intervals = tuple(planner.intervals(commitment, window, quota.per))
        return Allotment(commitment, intervals, tentative=tentative)
    whole = Interval(1, window.first, window.last)
    return Allotment(commitment, (whole,), endless=window.endless, tentative=tentative)


def quota_warnings(planner: Planner, commitment: QuotaCommitment) -> Plan:
    """Return one warning near the end of each interval for which the amount is granted."""
    quota = commitment.quota
    if not isinstance(quota, Quantity):
        return Plan(gaps=(_blank(commitment),))
    window = planner.window(commitment)
    if isinstance(window, Gap):
        return Plan(gaps=(window,))
    if quota.per is not None:
        return Plan(_each(planner, commitment, window, quota.per), window.gaps)
    if window.endless:
        return Plan(gaps=(gap(window.span.end),))
    return Plan((_warning(window, "all", window.first, window.last),))


def _far(planner: Planner, per: Period | None, reaching: date) -> Planner:
    """Return the planner with a horizon behind the interval in which a day lies."""
    today = Dated(reaching, State.FIRM, ())
    beyond = (planner.timeline.count(today, per) if per else today).day
    return replace(planner, horizon=max(planner.horizon, beyond or reaching))


def _blank(commitment: QuotaCommitment) -> Gap:
    return Gap("blank", words.BLANK, (f"commitments.{commitment.id}.quota",))


def _each(
    planner: Planner, commitment: QuotaCommitment, window: Window, per: Period
) -> tuple[Slot, ...]:
    slots, begin = [], window.first
    for interval in planner.intervals(commitment, window, per):
        number, end = interval.number, interval.last
        yearly = per == _YEAR
        key = f"year-{number}" if yearly else f"n{number:03d}"
        label = words.year_label(number) if yearly else words.numbered(number, None)
        slots.append(replace(_warning(window, key, begin, end), label=label, number=number))
        begin = end
    return tuple(slots)


def _warning(window: Window, key: str, begin: date, end: date) -> Slot:
    notice = min(_MOST_NOTICE, timedelta(days=(end - begin).days // _SHORTEST_SHARE))
    dated = window.start.moved(end - notice, words.expires(notice.days, end))
    return Slot(key, dated, "remind")
