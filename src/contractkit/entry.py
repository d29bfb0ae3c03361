"""The values of an agenda: what has a date, what has none, and the clauses that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class CitedClause:
    """A clause of a built document: `《售后服务方案》4.5.3（2）` and what it says there."""

    document: str
    clause_id: str
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated entry. Days are inclusive; `uid` stays the same for ever (RFC 5545 3.8.4.7).

    `first` is the day itself unless the deed has a window. `nominal` is the day before a holiday
    moved it. `parties` are the ids of those who owe it. `explanation` holds numbered sentences.
    `reminder` is how long before the start a calendar rings: midnight of the day, or `at`.
    `busy` says that the day is blocked, because somebody has to be there; `done`, that the deed was
    recorded as performed. `open_ended`: no deadline was agreed, and `day` is the first on which it
    may be done. `owner` is the person who looks after it, "" where nobody was named.
    """

    uid: str
    commitment_id: str
    obligation_id: str
    key: str
    first: dt.date
    day: dt.date
    nominal: dt.date | None
    at: tuple[dt.datetime, dt.datetime] | None
    tentative: bool
    title: str
    obligor: str
    obligee: str
    parties: frozenset[str]
    category: str
    clauses: tuple[CitedClause, ...]
    explanation: tuple[str, ...]
    evidence: str
    reminder: dt.timedelta | None
    busy: bool
    done: bool = False
    open_ended: bool = False
    owner: str = ""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A promise that has no date, or none beyond the horizon, and why.

    `code` is the reason in one word (see `schedule.Open`), `limit` the clock of what is done each
    time something happens, `missing` the paths of the facts that would give a date.
    """

    commitment_id: str
    obligation_id: str
    title: str
    obligor: str
    obligee: str
    category: str
    clauses: tuple[CitedClause, ...]
    code: str
    reason: str
    limit: str
    missing: tuple[str, ...]
