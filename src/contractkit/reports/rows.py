"""What reports are made of beside duties: plain typed values, computed elsewhere.

Days are dates, moments naive local times of the contract, as in `calendars.service`. Names, limits
and reasons are texts as printed, in the language of the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from contractkit.agenda import CitedClause
    from contractkit.performance.duty import Evidence


class Result(StrEnum):
    """How a clock stands: a running one that is past its limit counts as missed."""

    RUNNING = "running"
    ATTAINED = "attained"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock of one incident: what was promised, when it ran, what came of it.

    `remark` says what a reader should know: pauses with reasons, a penalty with its arithmetic.
    """

    incident: str
    title: str
    severity: str
    clock: str
    limit: str
    start: dt.datetime
    due: dt.datetime | None
    stop: dt.datetime | None
    result: Result
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """An amount drawn from a quota; a correction may be negative."""

    on: dt.date
    amount: Decimal
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class Quota:
    """The allowance of one contract year, first and last day inclusive, and what was drawn.

    `remark` says what a reader should know: a warning, what the contract provides beyond it.
    """

    title: str
    unit: str
    first: dt.date
    last: dt.date
    allowed: Decimal
    drawings: tuple[Drawing, ...]
    clauses: tuple[CitedClause, ...] = ()
    remark: str = ""

    @property
    def used(self) -> Decimal:
        """Return the sum of what was drawn."""
        return sum((drawing.amount for drawing in self.drawings), Decimal(0))

    @property
    def balance(self) -> Decimal:
        """Return what is left, 0 when more was drawn than allowed."""
        return max(self.allowed - self.used, Decimal(0))

    @property
    def beyond(self) -> Decimal:
        """Return what was drawn beyond the allowance."""
        return max(self.used - self.allowed, Decimal(0))


@dataclass(frozen=True, slots=True)
class Claim:
    """A penalty or a credit: what it is for, from which day, how much, and how it was reckoned.

    `amount` is as printed, "" where the contract gives no sum; `arithmetic` then says why.
    """

    on: dt.date
    about: str
    title: str
    amount: str
    arithmetic: str


@dataclass(frozen=True, slots=True)
class Proof:
    """An evidence file and what it proves, such as 终验 2026-12-18."""

    evidence: Evidence
    proves: str


class SlipKind(StrEnum):
    """What slipped: an event, a date that an event moved, a day by agreement, or a deed."""

    EVENT = "event"
    DATE = "date"
    MOVED = "moved"
    LATE = "late"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Slip:
    """Something that did not happen on the day planned.

    `agreed` is the new day, if there is one; `done` the day of the deed. `days` counts from the
    day that held to the day that came, negative for what came earlier. `by` recorded it.
    """

    kind: SlipKind
    contract_id: str
    what: str
    clauses: tuple[str, ...]
    planned: dt.date
    agreed: dt.date | None
    done: dt.date | None
    days: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The contract on the first page; `parties` are pairs of a role and a name."""

    number: str
    title: str
    parties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last record of the register: its place, and its hash in hex that fixes all before."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class Span:
    """Days from first to last, inclusive."""

    first: dt.date
    last: dt.date

    def holds(self, day: dt.date | None) -> bool:
        """Tell whether a day lies within."""
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report over one or many contracts covers.

    `number` stands in the header of each page, "" for more than one contract; `name` says in words
    which duties are meant. `language` is zh-CN or en.
    """

    language: str
    name: str
    span: Span
    today: dt.date
    number: str = ""
