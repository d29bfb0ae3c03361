"""A promised deed with what became of it, and the status that follows from both and `today`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractkit.agenda import Entry

WHOLE = Decimal(1)


class Status(StrEnum):
    """Where a dated duty stands on a day; never stored (docs/words.md)."""

    PENDING = "pending"
    DUE = "due"
    OVERDUE = "overdue"
    FULFILLED = "fulfilled"
    LATE = "late"
    WAIVED = "waived"
    SUPERSEDED = "superseded"
    PASSED = "passed"

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to act."""
        return self in _OPEN


_OPEN = frozenset((Status.PENDING, Status.DUE, Status.OVERDUE))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file in the evidence store: SHA-256 in hex, the name it came with, its size in octets."""

    digest: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """Who recorded something, when (UTC) and why; `seq` is its place in the register."""

    seq: int
    actor: str
    at: dt.datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """A performance, whole or in part: `share` is the part of the duty it settles, up to 1.

    `measured` is the level found, such as 99.7%, where the duty is to measure one.
    """

    recorded: Recorded
    on: dt.date
    share: Decimal
    by: str
    evidence: tuple[Evidence, ...]
    measured: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """The obligee gave the duty up (Civil Code article 575)."""

    recorded: Recorded
    on: dt.date
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """The parties agreed another day (Civil Code article 543)."""

    recorded: Recorded
    to: dt.date
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A note on a duty; it changes nothing."""

    recorded: Recorded


@dataclass(frozen=True, slots=True)
class Performance:
    """All that was recorded of one occurrence, each list in the order of recording."""

    deeds: tuple[Deed, ...] = ()
    moves: tuple[Move, ...] = ()
    waiver: Waiver | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def share(self) -> Decimal:
        """Return how much is settled: 0 to 1."""
        return min(WHOLE, sum((deed.share for deed in self.deeds), Decimal(0)))

    @property
    def done_on(self) -> dt.date | None:
        """Return the day on which the whole of it was settled, None while something is open."""
        settled = Decimal(0)
        for deed in sorted(self.deeds, key=lambda deed: (deed.on, deed.recorded.seq)):
            settled += deed.share
            if settled >= WHOLE:
                return deed.on
        return None

    @property
    def agreed(self) -> dt.date | None:
        """Return the day agreed last, None where the planned one stands."""
        return self.moves[-1].to if self.moves else None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return every proof of it, each file once."""
        acts = (*self.deeds, *self.moves, *((self.waiver,) if self.waiver else ()))
        return tuple(dict.fromkeys(proof for act in acts for proof in act.evidence))


NOTHING = Performance()


@dataclass(frozen=True, slots=True)
class Duty:
    """One occurrence of a contract as planned, with what was recorded of it.

    `contract_key` marks the contract in UIDs, `contract_id` is its number as printed. `due` is the
    last day in time: the agreed one where the parties moved it, else the planned one. `superseded`
    says why the duty fell away (an amendment, a termination), "" while it stands. `notice` marks
    what only tells of a day, such as the end of a warranty: nobody has to do it.
    """

    contract_key: str
    contract_id: str
    contract_title: str
    entry: Entry
    performance: Performance = NOTHING
    owner: str = ""
    superseded: str = ""
    notice: bool = False

    @property
    def name(self) -> str:
        """Return what it is called within its contract: `inspection.n003`."""
        return f"{self.entry.obligation_id}.{self.entry.key}"

    @property
    def due(self) -> dt.date:
        """Return the last day on which the deed is in time."""
        return self.performance.agreed or self.entry.day

    @property
    def first(self) -> dt.date:
        """Return the first day of its window."""
        return min(self.entry.first, self.due)

    def status(self, today: dt.date) -> Status:
        """Return where the duty stands on a day. Records rank before supersession."""
        done = self.performance.done_on
        if done is not None:
            return Status.LATE if done > self.due and self.has_deadline else Status.FULFILLED
        if self.performance.waiver:
            return Status.WAIVED
        if self.superseded:
            return Status.SUPERSEDED
        if self.due < today:
            return self._past
        return Status.DUE if self._called(today) else Status.PENDING

    @property
    def has_deadline(self) -> bool:
        """Tell whether the deed can be late: an agreed day always is a deadline."""
        return not self.entry.open_ended or self.performance.agreed is not None

    @property
    def _past(self) -> Status:
        if self.notice:
            return Status.PASSED
        return Status.OVERDUE if self.has_deadline else Status.DUE

    def _called(self, today: dt.date) -> bool:
        """Tell whether its window has opened, or the reminder of its calendar entry has rung."""
        if self.first < self.due:
            return self.first <= today
        midnight = dt.datetime.combine(self.due, dt.time())
        return today >= (midnight - (self.entry.reminder or dt.timedelta())).date()
