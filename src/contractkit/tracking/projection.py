"""Derived rows from records: the one place where a record becomes what lists and calendars show.

Incidents and duties are derived from all their records together, so that undoing one of them, or
making every row again, needs no other rule.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from contractkit.chain import canonical, moment, stamp
from contractkit.performance.cases import incident_of
from contractkit.performance.duty import Duty, Performance
from contractkit.performance.life import Kind, Life, life_of, performance_of
from contractkit.performance.shown import shown
from contractkit.register.tables import contracts, duties, gaps, incidents, shares
from contractkit.tracking.packing import joined, unpack
from contractkit.tracking.rows import CLOSED, ENDLESS, NOTICE, OPEN, planning_records, shared_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contractkit.agenda import Entry
    from contractkit.chain import Record
    from contractkit.register.store import Reader, Writer

_LIVES = frozenset(kind for kind in Kind if kind.startswith("contract."))
_DUTIES = frozenset(kind for kind in Kind if kind.startswith("duty."))
_INCIDENTS = frozenset(kind for kind in Kind if kind.startswith("incident."))


@dataclass(frozen=True, slots=True)
class Head:
    """What every duty of a contract needs to know of it."""

    key: str
    number: str
    title: str
    language: str
    edition: int
    dated: str
    first: int
    life: Life


def project(writer: Writer, records: Iterable[Record]) -> None:
    """Bring the derived rows up to date with records just added, or read again."""
    for record in records:
        kind = _kind(writer, record)
        if kind in _LIVES:
            _contract(writer, record)
        elif kind in _DUTIES:
            obligation, _, key = record.act.subject.rpartition(".")
            _duties(writer, record, {(obligation, key)})
        elif kind in _INCIDENTS:
            _incident(writer, record)


def _kind(reader: Reader, record: Record) -> str:
    """Return the kind of a record; an undoing is of the kind that it undoes."""
    while record.act.kind == Kind.UNDONE:
        found = reader.record(int(record.act.data["seq"]))
        if found is None or found.seq >= record.seq:
            raise ValueError(f"record {record.seq} undoes none that was made before it")
        record = found
    return record.act.kind


def _contract(writer: Writer, record: Record) -> None:
    """Derive the row of a contract, and every duty that its change touches."""
    key = record.act.contract
    told = planning_records(writer, key, record.seq)
    life = life_of(told)
    row, renamed = _contract_row(writer, record, life)
    head = _head(row, told[0].seq, life)
    delta = unpack(record.act.plan)
    writer.note(shares, [{"digest": d, "content": text} for d, text in delta.shares.items()])
    if delta.open is not None:
        writer.note(gaps, [{"contract": key, "content": delta.open, "rev": 1}])
    plans = {(o, k): (share, own) for o, k, share, own in delta.put}
    reasons = {(o, k): reason for o, k, reason in delta.dropped}
    touched = {*plans, *reasons}
    if renamed or _kind(writer, record) == Kind.ASSIGNED:
        touched |= _all_names(writer, key)
    _duties(writer, record, touched, plans, reasons, head)


def _contract_row(writer: Writer, record: Record, life: Life) -> tuple[Mapping[str, Any], bool]:
    """Write the row of a contract; tell whether what its entries show of it changed."""
    key, data = record.act.contract, record.act.data
    query = select(contracts).where(contracts.c.contract == key)
    old = next(iter(writer.rows(query)), None)
    row: dict[str, Any] = dict(old._mapping) if old else {"contract": key}  # noqa: SLF001 - SQLAlchemy's public name
    row |= {"path": life.path, "source": life.source, "state": life.state, "changed": record.seq}
    if "head" in data:
        row |= data["head"]
    if old:
        writer.change(contracts, [row])
    else:
        writer.add(contracts, [row])
    renamed = old is not None and (old.number, old.language) != (row["number"], row["language"])
    return row, renamed


def _head_of(reader: Reader, key: str, told: Sequence[Record]) -> Head:
    """Return what the duties of a contract need to know of it, as its records tell."""
    row = next(iter(reader.rows(select(contracts).where(contracts.c.contract == key))))
    return _head(dict(row._mapping), told[0].seq, life_of(told))  # noqa: SLF001 - SQLAlchemy's public name


def _head(row: Mapping[str, Any], first: int, life: Life) -> Head:
    content = json.loads(row["content"])
    return Head(
        row["contract"], row["number"], row["title"], row["language"], content["edition"],
        content["dated"], first, life,
    )  # fmt: skip


def _all_names(reader: Reader, key: str) -> set[tuple[str, str]]:
    query = select(duties.c.obligation, duties.c.key).where(duties.c.contract == key)
    return {(row.obligation, row.key) for row in reader.rows(query)}


def _duties(
    writer: Writer,
    record: Record,
    names: set[tuple[str, str]],
    plans: Mapping[tuple[str, str], tuple[str, str]] | None = None,
    reasons: Mapping[tuple[str, str], str] | None = None,
    head: Head | None = None,
) -> None:
    """Derive the rows of duties: as planned, with their records, owner, and calendar entry."""
    if not names:
        return
    key = record.act.contract
    head = head or _head_of(writer, key, planning_records(writer, key, record.seq))
    old_rows = _rows(writer, key, names)
    plans = plans or {}
    common = {share for share, _ in plans.values()} | {old["share"] for old in old_rows.values()}
    desk = _Desk(writer, record, head, plans, reasons or {}, shared_in(writer, common))
    fresh, changed = [], []
    for name in sorted(names):
        old = old_rows.get(name)
        row = desk.row(name, old)
        if old is None:
            fresh.append(row)
        elif any(row[column] != old[column] for column in row):
            changed.append({**old, **row})
    writer.add(duties, fresh)
    writer.change(duties, changed)


def _rows(
    reader: Reader, key: str, names: set[tuple[str, str]]
) -> dict[tuple[str, str], Mapping[str, Any]]:
    query = select(duties).where(duties.c.contract == key)
    if len({obligation for obligation, _ in names}) == 1:
        query = query.where(duties.c.obligation == next(iter(names))[0])
    if len(names) == 1:
        query = query.where(duties.c.key == next(iter(names))[1])
    found = ((row.obligation, row.key, row) for row in reader.rows(query))
    return {(o, k): dict(row._mapping) for o, k, row in found if (o, k) in names}  # noqa: SLF001 - SQLAlchemy's public name


@dataclass(slots=True)
class _Desk:
    """What deriving the duties of one record needs."""

    writer: Writer
    record: Record
    head: Head
    plans: Mapping[tuple[str, str], tuple[str, str]]
    reasons: Mapping[tuple[str, str], str]
    common: Mapping[str, dict[str, Any]]

    def row(self, name: tuple[str, str], old: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the row of a duty; what its calendar entry shows decides on its SEQUENCE."""
        if old is None or name in self.plans:
            (share, own), superseded = self.plans[name], ""
        else:
            share, own = old["share"], old["plan"]
            superseded = self.reasons.get(name) or old["superseded"]
        shared = self.common[share]
        entry = joined(*name, shared, json.loads(own))
        told = self._performance(name, old)
        head = self.head
        duty = Duty(
            head.key, head.number, head.title, entry, told, superseded=superseded,
            notice=shared["notice"],
        )  # fmt: skip
        owner = head.life.owner(entry.commitment_id, shared["category"], duty.due)
        if old is not None and _is_closed(duty):
            owner = old["owner"]
        duty = replace(duty, owner=owner)
        row = {
            "contract": head.key, "obligation": name[0], "key": name[1], "uid": entry.uid,
            "commitment": entry.commitment_id, "category": shared["category"],
            "parties": " ".join(["", *shared["parties"], ""]), "due": duty.due.isoformat(),
            "first": duty.first.isoformat(), "closed": _closed(duty), "owner": owner,
            "superseded": superseded, "share": share, "plan": own,
            "acts": "" if told == Performance() else "1",
        }  # fmt: skip
        return row | self._issue(duty, old)

    def _performance(self, name: tuple[str, str], old: Mapping[str, Any] | None) -> Performance:
        """Return what was recorded; a duty that is new, or never was touched, asks no records."""
        own = self.record.act.subject == ".".join(name)
        if old is None or (not old["acts"] and not own):
            return Performance()
        until = (r for r in self.writer.records(self.head.key, ".".join(name))
                 if r.seq <= self.record.seq)  # fmt: skip
        return performance_of(until)

    def _issue(self, duty: Duty, old: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return SEQUENCE and DTSTAMP: both grow exactly when the calendar entry changes."""
        head = self.head
        seen = _digest(shown(duty, head.language), head.number, head.language)
        if old is None:
            first = self.record.seq == head.first
            return {
                "shown": seen, "changed": self.record.seq,
                "sequence": head.edition if first else 0,
                "stamped": head.dated if first else stamp(self.record.at),
            }  # fmt: skip
        if seen == old["shown"]:
            return {name: old[name] for name in ("shown", "changed", "sequence", "stamped")}
        return {
            "shown": seen, "changed": self.record.seq, "sequence": old["sequence"] + 1,
            "stamped": stamp(max(self.record.at, _after(old["stamped"]))),
        }  # fmt: skip


def _after(stamped: str) -> dt.datetime:
    """Return the first second after a DTSTAMP; one that is a day began at midnight, UTC."""
    if len(stamped) > len("2026-01-01"):
        return moment(stamped) + dt.timedelta(seconds=1)
    return dt.datetime.combine(dt.date.fromisoformat(stamped), dt.time(), dt.UTC) + dt.timedelta(1)


def _digest(entry: Entry | None, number: str, language: str) -> str:
    """Return the SHA-256 of all that a calendar shows of an entry, "" where it shows none."""
    if entry is None:
        return ""
    return hashlib.sha256(canonical([*_plain(entry), number, language]).encode()).hexdigest()


def _plain(entry: Entry) -> list[Any]:
    return [
        entry.uid, entry.first.isoformat(), entry.day.isoformat(), str(entry.at),
        entry.tentative, entry.done, entry.title, entry.obligor, entry.obligee, entry.owner,
        entry.category, [[c.document, c.label, c.sentence] for c in entry.clauses],
        list(entry.explanation), entry.evidence, str(entry.reminder), entry.busy,
    ]  # fmt: skip


def _is_closed(duty: Duty) -> bool:
    return bool(duty.performance.done_on or duty.performance.waiver or duty.superseded)


def _closed(duty: Duty) -> int:
    if _is_closed(duty):
        return CLOSED
    if duty.notice:
        return NOTICE
    return OPEN if duty.has_deadline else ENDLESS


def _incident(writer: Writer, record: Record) -> None:
    """Derive the row of an incident from all its records; one whose opening is undone goes."""
    key, name = record.act.contract, record.act.subject
    told = (r for r in writer.records(key, name) if r.seq <= record.seq)
    found = incident_of(told)
    query = select(incidents).where(incidents.c.contract == key, incidents.c.incident == name)
    old = next(iter(writer.rows(query)), None)
    if found is None:
        writer.remove(incidents, [(key, name)])
        return
    row = {
        "contract": key, "incident": name, "opened": found.opened.isoformat(),
        "closed": int(found.closed is not None), "changed": record.seq,
    }  # fmt: skip
    if old is None:
        writer.add(incidents, [row])
    else:
        writer.change(incidents, [{**row, "rev": old.rev}])
