"""What people ask of the register: what is due, how a contract stands, what was recorded.

A question costs what it shows, not what the register holds.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select

from contractkit.performance.duty import Duty
from contractkit.performance.life import life_of, performance_of
from contractkit.register.tables import contracts, duties, gaps
from contractkit.tracking.naming import near_to, refuse
from contractkit.tracking.packing import joined, open_from
from contractkit.tracking.rows import ASKING, NOTICE, OPEN, planning_records, shared_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Row, Select

    from contractkit.agenda import OpenItem
    from contractkit.performance.life import Life
    from contractkit.register.store import Reader

_FEW = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which duties are asked for; empty fields ask for all. `until` is the last due day."""

    contracts: tuple[str, ...] = ()
    until: dt.date | None = None
    since: dt.date | None = None
    party: str = ""
    owner: str = ""
    category: str = ""
    commitment: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One contract as it stands: who, which state, what the records made of it, what is open."""

    key: str
    number: str
    title: str
    language: str
    state: str
    path: str
    parties: Mapping[str, str]
    life: Life
    duties: tuple[Duty, ...]
    open: tuple[OpenItem, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One contract in a line: how many of its duties are open, how many late, the next due day."""

    key: str
    number: str
    title: str
    state: str
    open: int
    overdue: int
    next: dt.date | None


def due(reader: Reader, today: dt.date, wanted: Wanted) -> tuple[Duty, ...]:
    """Return what is overdue, and what falls due until `wanted.until`, earliest first.

    Notices that have passed ask for nothing and are left out.
    """
    last = (wanted.until or today).isoformat()
    still = and_(duties.c.closed.in_(ASKING), duties.c.due <= last)
    to_come = and_(
        duties.c.closed == NOTICE, duties.c.due <= last, duties.c.due >= today.isoformat()
    )
    asked = or_(still, to_come)
    if wanted.owner:  # else SQLite reads all that an owner ever had
        asked = and_(duties.c.closed.in_((*ASKING, NOTICE)), asked)
    return tuple(_found(reader, asked, wanted))


def refuse_unknown(reader: Reader, wanted: Wanted) -> None:
    """Refuse a party, owner, category or commitment that no duty has: a slip would hide duties."""
    for name in ("party", "owner", "category", "commitment"):
        value = getattr(wanted, name)
        query = narrowed(select(duties.c.uid), Wanted(**{name: value})).limit(1)
        if value and not reader.rows(query):
            known = sorted(_values(reader, name))
            refuse(
                "track.unknown-filter", name, f"no duty has the {name} {value!r}",
                "an empty list would look as if nothing were due",
                near_to(value, known, f"there is {', '.join(known[:_FEW])}" if known
                        else f"no {name} is recorded yet"),
            )  # fmt: skip


def _values(reader: Reader, name: str) -> set[str]:
    """Return what duties have as party, owner, category or commitment."""
    column = duties.c.parties if name == "party" else duties.c[name]
    found = reader.rows(select(column).distinct())
    words = (word for (text,) in found for word in (text.split() if name == "party" else [text]))
    return {word for word in words if word}


def all_of(reader: Reader, wanted: Wanted, *, superseded: bool = True) -> tuple[Duty, ...]:
    """Return every duty asked for, done or not, earliest first."""
    everything = duties.c.due >= "" if superseded else duties.c.superseded == ""
    return tuple(_found(reader, everything, wanted))


def listed(reader: Reader, today: dt.date) -> tuple[Listed, ...]:
    """Return every contract of the register in a line, by number."""
    still = and_(duties.c.contract == contracts.c.contract, duties.c.closed.in_(ASKING))
    late = case((and_(duties.c.due < today.isoformat(), duties.c.closed == OPEN), 1), else_=0)
    head = (contracts.c.contract, contracts.c.number, contracts.c.title, contracts.c.state)
    counted = (
        func.count(duties.c.due).label("open"), func.sum(late).label("overdue"),
        func.min(duties.c.due).label("next"),
    )  # fmt: skip
    query = select(*head, *counted).outerjoin(duties, still).group_by(*head)
    return tuple(
        Listed(
            row.contract, row.number, row.title, row.state, row.open, int(row.overdue),
            dt.date.fromisoformat(row.next) if row.next else None,
        )
        for row in reader.rows(query.order_by(contracts.c.number, contracts.c.contract))
    )  # fmt: skip


def numbers_of(reader: Reader) -> dict[str, str]:
    """Return the number of each contract under its key."""
    query = select(contracts.c.contract, contracts.c.number)
    return {row.contract: row.number for row in reader.rows(query)}


def standing_of(reader: Reader, key: str) -> Standing:
    """Return how one contract stands."""
    row = next(iter(reader.rows(select(contracts).where(contracts.c.contract == key))))
    text = reader.connection.execute(select(gaps.c.content).where(gaps.c.contract == key)).scalar()
    return Standing(
        key, row.number, row.title, row.language, row.state, row.path,
        json.loads(row.content)["parties"], life_of(planning_records(reader, key)),
        all_of(reader, Wanted(contracts=(key,))), open_from(text or ""),
    )  # fmt: skip


def _found(reader: Reader, asked: ColumnElement[bool], wanted: Wanted) -> Iterator[Duty]:
    query = narrowed(select(duties).where(asked), wanted).order_by(
        duties.c.due, duties.c.contract, duties.c.obligation, duties.c.key
    )
    return duties_of(reader, reader.rows(query))


def narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """Return a question about duties, narrowed to those asked for."""
    table = duties.c
    if wanted.contracts:
        query = query.where(table.contract.in_(wanted.contracts))
    if wanted.since:
        query = query.where(table.due >= wanted.since.isoformat())
    if wanted.until:
        query = query.where(table.due <= wanted.until.isoformat())
    if wanted.party:
        query = query.where(table.parties.contains(f" {wanted.party} ", autoescape=True))
    if wanted.owner:
        query = query.where(table.owner == wanted.owner)
    if wanted.category:
        query = query.where(table.category == wanted.category)
    if wanted.commitment:
        query = query.where(table.commitment == wanted.commitment)
    return query


def duties_of(reader: Reader, rows: Sequence[Row[Any]]) -> Iterator[Duty]:
    """Yield the duties of rows, with what was recorded of those that were touched."""
    keys = {row.contract for row in rows}
    titled = reader.by(contracts.c.contract, keys, contracts.c.number, contracts.c.title)
    heads = {row.contract: row for row in titled}
    common = shared_in(reader, {row.share for row in rows})
    for row in rows:
        head, shared = heads[row.contract], common[row.share]
        entry = joined(row.obligation, row.key, shared, json.loads(row.plan))
        told = reader.records(row.contract, f"{row.obligation}.{row.key}") if row.acts else ()
        yield Duty(
            row.contract, head.number, head.title, entry, performance_of(told), row.owner,
            row.superseded, shared["notice"],
        )  # fmt: skip
