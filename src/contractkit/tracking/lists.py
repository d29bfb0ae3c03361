"""What people ask of the register: what is due, how a contract stands, what was recorded.

A question costs what it shows, not what the register holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from contractkit.performance.duty import Duty
from contractkit.performance.life import life_of, performance_of
from contractkit.register.tables import contracts, duties, gaps, shares
from contractkit.tracking.facts import planning_records
from contractkit.tracking.packing import joined, open_from
from contractkit.tracking.projection import NOTICE, OPEN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Row, Select

    from contractkit.agenda import OpenItem
    from contractkit.performance.life import Life
    from contractkit.register.store import Reader

_MANY = 400


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


def due(reader: Reader, today: dt.date, wanted: Wanted) -> tuple[Duty, ...]:
    """Return what is overdue, and what falls due until `wanted.until`, earliest first.

    Notices that have passed ask for nothing and are left out.
    """
    last = (wanted.until or today).isoformat()
    still = and_(duties.c.closed == OPEN, duties.c.due <= last)
    to_come = and_(
        duties.c.closed == NOTICE, duties.c.due <= last, duties.c.due >= today.isoformat()
    )
    return tuple(_found(reader, or_(still, to_come), wanted))


def all_of(reader: Reader, wanted: Wanted, *, superseded: bool = True) -> tuple[Duty, ...]:
    """Return every duty asked for, done or not, earliest first."""
    everything = duties.c.due >= "" if superseded else duties.c.superseded == ""
    return tuple(_found(reader, everything, wanted))


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
    titled = _by(reader, contracts.c.contract, keys, contracts.c.number, contracts.c.title)
    heads = {row.contract: row for row in titled}
    common = {
        row.digest: json.loads(row.content)
        for row in _by(reader, shares.c.digest, {row.share for row in rows}, shares.c.content)
    }
    for row in rows:
        head, shared = heads[row.contract], common[row.share]
        entry = joined(row.obligation, row.key, shared, json.loads(row.plan))
        told = reader.records(row.contract, f"{row.obligation}.{row.key}") if row.acts else ()
        yield Duty(
            row.contract, head.number, head.title, entry, performance_of(told), row.owner,
            row.superseded, shared["notice"],
        )  # fmt: skip


def _by(
    reader: Reader, key: ColumnElement[str], values: Iterable[str], *columns: ColumnElement[Any]
) -> Iterator[Row[Any]]:
    """Yield the rows with these keys, asking for some hundreds at a time."""
    wanted = sorted(values)
    for start in range(0, len(wanted), _MANY):
        part = wanted[start : start + _MANY]
        yield from reader.rows(select(key, *columns).where(key.in_(part)))
