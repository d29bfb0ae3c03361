"""The life of a contract as recorded: what became known, what was agreed, what was undone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from contractkit.performance.duty import (
    Deed,
    Evidence,
    Move,
    Performance,
    Recorded,
    Remark,
    Waiver,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from contractkit.chain import Record


class Kind(StrEnum):
    """Every kind of record."""

    ADDED = "contract.added"
    SYNCED = "contract.synced"
    EVENT = "contract.event"
    SUSPENDED = "contract.suspended"
    RESUMED = "contract.resumed"
    AMENDED = "contract.amended"
    RENEWED = "contract.renewed"
    TERMINATED = "contract.terminated"
    CLOSED = "contract.closed"
    ASSIGNED = "contract.assigned"
    DONE = "duty.done"
    WAIVED = "duty.waived"
    MOVED = "duty.moved"
    NOTED = "duty.noted"
    OPENED = "incident.opened"
    HAPPENED = "incident.happened"
    STOPPED = "incident.stopped"
    PAUSED = "incident.paused"
    CONTINUED = "incident.continued"
    SETTLED = "incident.closed"
    DRAWN = "quota.drawn"
    CORRECTED = "quota.corrected"
    ISSUED = "calendar.issued"
    SENT = "digest.sent"
    UNDONE = "undone"


ABOUT_CONTRACTS = (*(kind for kind in Kind if kind.startswith("contract.")), Kind.UNDONE)
"""What tells of a contract as a whole; what was undone may be anything."""
PLANNING = frozenset({
    Kind.ADDED, Kind.SYNCED, Kind.EVENT, Kind.SUSPENDED, Kind.RESUMED,
    Kind.AMENDED, Kind.RENEWED, Kind.TERMINATED,
})  # fmt: skip
"""What can change the dates of a contract."""


@dataclass(frozen=True, slots=True)
class EventDay:
    """The day of an event as recorded last, by `seq`: known once it has happened, else expected."""

    day: dt.date
    known: bool
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Pause:
    """A time during which a period of the contract did not run; `until` None: it still does not."""

    period: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment or a renewal: facts that differ from a day on.

    `source` is the digest of its file, which was called `file`.
    """

    seq: int
    id: str
    starts: dt.date
    source: str
    file: str


@dataclass(frozen=True, slots=True)
class End:
    """A termination: duties due later fall away, but for those of the commitments kept."""

    on: dt.date
    kept: frozenset[str]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who looks after duties due from a day on; `of` is a commitment, a category, or "" for all."""

    seq: int
    owner: str
    of: str
    since: dt.date | None


@dataclass(frozen=True, slots=True)
class Life:
    """What the records of one contract say, without those that were undone.

    `source` is the digest of the contract file as taken in last, `path` where it lay, `cited` the
    digest of the citations drafted then, `until` the day to which endless duties are planned.
    `last` is the number of the last record that tells of it.
    """

    source: str = ""
    path: str = ""
    cited: str = ""
    until: dt.date = dt.date.min
    events: Mapping[str, EventDay] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    changes: tuple[Change, ...] = ()
    end: End | None = None
    closed: dt.date | None = None
    assignments: tuple[Assignment, ...] = ()
    last: int = 0

    @property
    def state(self) -> str:
        """Return running, terminated or closed."""
        if self.closed:
            return "closed"
        return "terminated" if self.end else "running"

    @property
    def in_force(self) -> tuple[Change, ...]:
        """Return amendments and renewals by the day they start, those of one day as recorded."""
        return tuple(sorted(self.changes, key=lambda change: (change.starts, change.seq)))

    def owner(self, commitment: str, category: str, due: dt.date) -> str:
        """Return who looks after a duty: the narrowest assignment that has begun, the last of it.

        One of a commitment ranks before one of its category, and that before one of all.
        """
        wanted = ("", category, commitment)
        fit = [
            (wanted.index(a.of), a.since or dt.date.min, a.seq, a.owner)
            for a in self.assignments
            if a.of in wanted and (a.since is None or a.since <= due)
        ]
        return max(fit)[-1] if fit else ""


def standing(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return the records that were not undone; an undoing may itself be undone."""
    undone: set[int] = set()
    kept = []
    for record in reversed(tuple(records)):
        if record.seq in undone:
            continue
        if record.act.kind == Kind.UNDONE:
            undone.add(int(record.act.data["seq"]))
        kept.append(record)
    return tuple(reversed(kept))


def life_of(records: Iterable[Record]) -> Life:
    """Return the life that the records of one contract tell, oldest first."""
    records = tuple(records)
    life = Life(last=records[-1].seq if records else 0)
    for record in standing(records):
        if step := _STEPS.get(record.act.kind):
            life = step(life, record)
    return life


def performance_of(records: Iterable[Record]) -> Performance:
    """Return what the records of one duty say of it, oldest first."""
    found = Performance()
    for record in standing(records):
        said, data = recorded(record), record.act.data
        proofs = evidence_of(data)
        match record.act.kind:
            case Kind.DONE:
                share = Decimal(data.get("share", "1"))
                deed = Deed(
                    said, _day(data["on"]), share, data.get("by", ""), proofs,
                    data.get("measured", ""),
                )  # fmt: skip
                found = replace(found, deeds=(*found.deeds, deed))
            case Kind.MOVED:
                found = replace(found, moves=(*found.moves, Move(said, _day(data["to"]), proofs)))
            case Kind.WAIVED:
                found = replace(found, waiver=Waiver(said, _day(data["on"]), proofs))
            case Kind.NOTED:
                found = replace(found, remarks=(*found.remarks, Remark(said)))
    return found


def recorded(record: Record) -> Recorded:
    """Return who recorded it, when and why."""
    return Recorded(record.seq, record.actor, record.at, record.act.why)


def evidence_of(data: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """Return the proofs that a record names."""
    return tuple(Evidence(e["digest"], e["name"], e["size"]) for e in data.get("evidence", ()))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _taken_in(life: Life, record: Record) -> Life:
    data = record.act.data
    return replace(
        life, source=data["source"], path=data["path"], cited=data["cited"],
        until=_day(data["until"]),
    )  # fmt: skip


def _event(life: Life, record: Record) -> Life:
    data = record.act.data
    day = EventDay(_day(data["day"]), bool(data["known"]), record.seq)
    return replace(life, events={**life.events, record.act.subject: day})


def _suspended(life: Life, record: Record) -> Life:
    pause = Pause(record.act.subject, _day(record.act.data["since"]), None)
    return replace(life, pauses=(*life.pauses, pause))


def _resumed(life: Life, record: Record) -> Life:
    until = _day(record.act.data["until"])
    return replace(life, pauses=tuple(
        replace(pause, until=until)
        if pause.period == record.act.subject and pause.until is None
        else pause
        for pause in life.pauses
    ))  # fmt: skip


def _changed(life: Life, record: Record) -> Life:
    data = record.act.data
    change = Change(
        record.seq, record.act.subject, _day(data["starts"]), data["source"], data["file"]
    )
    return replace(life, changes=(*life.changes, change))


def _terminated(life: Life, record: Record) -> Life:
    data = record.act.data
    return replace(life, end=End(_day(data["on"]), frozenset(data["kept"])))


def _closed(life: Life, record: Record) -> Life:
    return replace(life, closed=_day(record.act.data["on"]))


def _assigned(life: Life, record: Record) -> Life:
    data = record.act.data
    since = _day(data["since"]) if data.get("since") else None
    given = Assignment(record.seq, data["owner"], record.act.subject, since)
    return replace(life, assignments=(*life.assignments, given))


_STEPS: dict[str, Callable[[Life, Record], Life]] = {
    Kind.ADDED: _taken_in,
    Kind.SYNCED: _taken_in,
    Kind.EVENT: _event,
    Kind.SUSPENDED: _suspended,
    Kind.RESUMED: _resumed,
    Kind.AMENDED: _changed,
    Kind.RENEWED: _changed,
    Kind.TERMINATED: _terminated,
    Kind.CLOSED: _closed,
    Kind.ASSIGNED: _assigned,
}
