"""A quota in one contract year: what was drawn, what is left, and where the pace leads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from contractkit.quantities import Limit, Quantity
from contractkit.quantities.numerals import plain
from contractkit.quantities.reading import language_of
from contractkit.quantities.units import find_unit
from contractkit.timeline import ZH, phrase, speak_day

if TYPE_CHECKING:
    import datetime as dt

    from contractkit.model.commitments import QuotaCommitment
    from contractkit.model.fields import Localized
    from contractkit.performance.duty import Evidence, Recorded
    from contractkit.quantities import Period
    from contractkit.timeline import Phrase

_NONE = Decimal(0)
_TENTH = Decimal("0.1")
_FEW_DAYS, _FEW_SHARE = 30, 4


class Level(StrEnum):
    """How much of a quota is used: a warning from 80 % on, a second one from 95 % on."""

    AMPLE = "ample"
    LOW = "low"
    SCARCE = "scarce"
    USED_UP = "used-up"
    BEYOND = "beyond"


_LEVELS = ((100, Level.USED_UP), (95, Level.SCARCE), (80, Level.LOW))


@dataclass(frozen=True, slots=True)
class Drawdown:
    """Some use of a quota: on which day, how much, who did what.

    A correction names in `corrects` the number (`recorded.seq`) of what it corrects, be it a
    drawdown or an earlier correction, and says everything anew: day, amount, who, what. Of several
    the one recorded last counts. Its amount is the right one, not a difference; 0 cancels.
    """

    recorded: Recorded
    commitment_id: str
    amount: Decimal
    unit: str
    on: dt.date
    by: str
    what: str
    evidence: tuple[Evidence, ...] = ()
    corrects: int | None = None


class Posting(StrEnum):
    """What a line of the ledger does: it counts, was corrected since, or takes that back."""

    DRAWN = "drawn"
    CORRECTED = "corrected"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger; `correction` is what came instead of a drawdown that was corrected."""

    posting: Posting
    drawdown: Drawdown
    correction: Drawdown | None = None

    @property
    def change(self) -> Decimal:
        """Return what the line adds to the amount used."""
        amount = self.drawdown.amount
        return -amount if self.posting is Posting.REVERSED else amount


@dataclass(frozen=True, slots=True)
class Overage:
    """The part of a drawdown that went beyond the quota."""

    drawdown: Drawdown
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will be used by the last day at the pace so far; None where it is not foretold.

    `why` has the formula with its figures, or the reason for having none.
    """

    amount: Decimal | None
    why: Phrase


@dataclass(frozen=True, slots=True)
class Balance:
    """A quota in one of its intervals (a contract year, or the whole period), on a day.

    Both days are inclusive; `last` is None for an amount in all during a period without an end.
    `lines` are in the order of the days of the work. Not `whole` means that the period ends before
    the interval does: the amount is granted in full all the same, unless the parties agree a part.
    """

    commitment: QuotaCommitment
    name: Localized
    number: int
    first: dt.date
    last: dt.date | None
    whole: bool
    tentative: bool
    granted: Quantity
    lines: tuple[Line, ...]
    today: dt.date

    @property
    def per(self) -> Period | None:
        """Return the interval for which the contract grants the amount; None for all at once."""
        quota = self.commitment.quota
        return quota.per if isinstance(quota, Quantity) else None

    @property
    def is_cap(self) -> bool:
        """Tell whether the amount is the most that may be used; `at least` has no beyond."""
        return self.granted.limit is not Limit.AT_LEAST

    @property
    def used(self) -> Decimal:
        """Return what was used, corrections taken into account."""
        return sum((line.change for line in self.lines), _NONE)

    @property
    def remaining(self) -> Decimal:
        """Return what may still be used, never below 0."""
        return max(_NONE, self.granted.amount - self.used)

    @property
    def over(self) -> Decimal:
        """Return how much was used beyond the quota, 0 where nothing was."""
        return max(_NONE, self.used - self.granted.amount) if self.is_cap else _NONE

    @property
    def beyond(self) -> tuple[Overage, ...]:
        """Return what went beyond, in order; the drawdown that crosses the limit in part."""
        left, found = self.granted.amount, []
        for drawdown in self._drawn() if self.is_cap else ():
            if drawdown.amount > left:
                found.append(Overage(drawdown, drawdown.amount - left))
            left = max(_NONE, left - drawdown.amount)
        return tuple(found)

    @property
    def ratio(self) -> Decimal | None:
        """Return the share used, 1 being all of it; None where nothing is granted."""
        return self.used / self.granted.amount if self.granted.amount else None

    @property
    def level(self) -> Level:
        """Return how near the limit is; always ample where the amount is a minimum."""
        if not self.is_cap or not self.used:
            return Level.AMPLE
        if self.over:
            return Level.BEYOND
        percent = 100 * self.used
        reached = (level for mark, level in _LEVELS if percent >= mark * self.granted.amount)
        return next(reached, Level.AMPLE)

    @property
    def forecast(self) -> Forecast:
        """Return used / days elapsed * days of the interval, to one decimal, half up.

        Days count from the first one to today, both included; none is made in the first 30 days, or
        the first quarter of a short interval.
        """
        if self.last is None:
            return Forecast(None, _no_end())
        if not self.first <= self.today <= self.last:
            return Forecast(None, _not_running(self.first, self.last, self.today))
        elapsed, days = (self.today - self.first).days + 1, (self.last - self.first).days + 1
        least = min(_FEW_DAYS, days // _FEW_SHARE)
        if elapsed < least:
            return Forecast(None, _too_early(elapsed, least))
        amount = (self.used * days / elapsed).quantize(_TENTH, ROUND_HALF_UP)
        return Forecast(amount, _at_this_pace(self.used, self.granted.unit, elapsed, days, amount))

    def _drawn(self) -> tuple[Drawdown, ...]:
        return tuple(line.drawdown for line in self.lines if line.posting is Posting.DRAWN)


def amount_in(language: str, amount: Decimal, unit: str) -> str:
    """Return 3.5人天 or 3.5 person-days."""
    name = unit_in(language, unit, amount)
    space = " " if language != ZH or name[0].isascii() else ""
    return f"{plain(amount)}{space}{name}"


def unit_in(language: str, unit: str, amount: Decimal) -> str:
    """Return the unit of an amount in a language; one that is not known as it was written."""
    known = find_unit(unit)
    if known is None or (language == ZH and not unit.isascii()):
        return unit
    return known.speak(language_of(language), amount)


@phrase
def _no_end(language: str) -> str:
    return "期限无届满日，不作预测。" if language == ZH else "The period has no end to forecast."


@phrase
def _not_running(language: str, first: dt.date, last: dt.date, today: dt.date) -> str:
    if today < first:
        day = speak_day(first, language)
        return f"自{day}起，尚未开始。" if language == ZH else f"It starts only on {day}."
    day = speak_day(last, language)
    return f"已于{day}结束。" if language == ZH else f"It ended on {day}."


@phrase
def _too_early(language: str, elapsed: int, least: int) -> str:
    if language == ZH:
        return f"开始至今仅{elapsed}日，不足{least}日，暂不预测。"
    return f"Too early to forecast: {elapsed} of the first {least} days have passed."


@phrase
def _at_this_pace(
    language: str, used: Decimal, unit: str, elapsed: int, days: int, amount: Decimal
) -> str:
    so_far, expected = amount_in(language, used, unit), amount_in(language, amount, unit)
    if language == ZH:
        return f"按目前进度预计用至{expected}：已用{so_far}÷已过{elapsed}日×本期{days}日。"
    return (
        f"At this pace {expected} by the last day: {so_far} used / {elapsed} days elapsed "
        f"× {days} days of the period."
    )
