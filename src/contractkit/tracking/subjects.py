"""What a record is about, in words: the name of an event, the title of a duty, and its day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from contractkit.performance.life import Kind
from contractkit.register.tables import duties
from contractkit.timeline import said

if TYPE_CHECKING:
    from contractkit.chain import Record
    from contractkit.register.store import Reader
    from contractkit.tracking.facts import Facts

_DAYS = ("day", "on", "to", "at", "since", "until", "signed", "starts")


def about(reader: Reader, record: Record, facts: Facts) -> str:
    """Return what a record is about, and its day: `终验 2026-12-18`."""
    act = record.act
    day = next((str(act.data[key])[:10] for key in _DAYS if act.data.get(key)), "")
    return f"{_name(reader, record, facts)} {day}".strip()


def event_name(facts: Facts, event: str) -> str:
    """Return what an event is called in the language of its contract."""
    own = facts.contract.events.get(event)
    name = (own.name if own else None) or facts.vocabulary.name("events", event)
    return said(name, facts.contract.contract.language) if name else event


def _name(reader: Reader, record: Record, facts: Facts) -> str:
    act = record.act
    if act.kind == Kind.EVENT:
        return event_name(facts, act.subject)
    if act.kind in (Kind.SUSPENDED, Kind.RESUMED):
        term = facts.contract.periods.get(act.subject)
        return str(term.name) if term and term.name else act.subject
    if act.kind.startswith("quota."):
        return act.data["what"] or act.subject.removeprefix("quota:")
    if act.kind.startswith("duty."):
        return _title(reader, act.contract, act.subject)
    return str(act.data.get("title") or act.subject)


def _title(reader: Reader, contract: str, subject: str) -> str:
    obligation, _, key = subject.rpartition(".")
    query = select(duties.c.plan).where(
        duties.c.contract == contract, duties.c.obligation == obligation, duties.c.key == key
    )
    plan = reader.connection.execute(query).scalar()
    return str(json.loads(plan)["title"]) if plan else subject
