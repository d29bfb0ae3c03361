"""Which duties a report is about, and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.performance.duty import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from contractkit.performance.duty import Duty
    from contractkit.reports.rows import Span


def of_period(duties: Iterable[Duty], span: Span, today: dt.date) -> tuple[Duty, ...]:
    """Return the duties of a period in the order of their due days, each once.

    A duty belongs to every period that has its planned day, its agreed day or the day of a deed
    or waiver, and to the period after its due day while it is still open.
    """
    return in_order(duty for duty in duties if _belongs(duty, span, today))


def in_order(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    """Return duties by due day, contract and obligation."""
    return tuple(
        sorted(duties, key=lambda d: (d.due, d.contract_id, d.entry.obligation_id, d.entry.key))
    )


def _belongs(duty: Duty, span: Span, today: dt.date) -> bool:
    done = duty.performance
    days = [duty.entry.day, duty.due, *(deed.on for deed in done.deeds)]
    if done.waiver:
        days.append(done.waiver.on)
    in_arrears = duty.due < span.first and duty.status(today) is Status.OVERDUE
    return in_arrears or any(span.holds(day) for day in days)
