"""An incident from its records."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contractkit.performance.incident import Happening, Incident, Pause, Stop
from contractkit.performance.life import Kind, evidence_of, recorded, standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractkit.chain import Record


def incident_of(records: Iterable[Record]) -> Incident | None:
    """Return the incident that records tell of, None where it was not opened, or that undone."""
    found: Incident | None = None
    for record in standing(records):
        if record.act.kind == Kind.OPENED:
            found = _opened(record)
        elif found:
            found = _told(found, record)
    return found


def _opened(record: Record) -> Incident:
    data = record.act.data
    return Incident(
        id=record.act.subject, trigger=data["trigger"], opened=_moment(data["at"]),
        severity=data.get("severity"), service=data.get("service", ""),
        region=data.get("region", ""), channel=data.get("channel", ""),
        title=data.get("title", ""),
    )  # fmt: skip


def _told(found: Incident, record: Record) -> Incident:
    said, data = recorded(record), record.act.data
    match record.act.kind:
        case Kind.HAPPENED:
            news = Happening(said, data["trigger"], _moment(data["at"]))
            return replace(found, happened=(*found.happened, news))
        case Kind.STOPPED:
            stop = Stop(
                said, data["clock"], _moment(data["at"]), data.get("by", ""), evidence_of(data)
            )
            return replace(found, stops=(*found.stops, stop))
        case Kind.PAUSED:
            pause = Pause(said, _moment(data["at"]), None, record.act.why, data.get("clock", ""))
            return replace(found, pauses=(*found.pauses, pause))
        case Kind.CONTINUED:
            return replace(found, pauses=tuple(_ended(p, data) for p in found.pauses))
        case Kind.SETTLED:
            return replace(found, closed=_moment(data["at"]))
    return found


def _ended(pause: Pause, data: dict[str, Any] | Any) -> Pause:
    """Return the pause, ended where it is the one that still lasts for this clock."""
    if pause.until is None and pause.clock == data.get("clock", ""):
        return replace(pause, until=_moment(data["at"]))
    return pause


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
