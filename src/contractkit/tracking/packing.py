"""Entries and performances as JSON for the register, and back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contractkit.chain import canonical
from contractkit.entry import CitedClause, Entry, OpenItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contractkit.tracking.planning import Name, Planned

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delta:
    """How the duties of a contract change: what is planned anew, what falls away and why.

    `shares` holds what many duties have in common, by digest. `open` is None where the promises
    without a date stay as they are.
    """

    shares: Mapping[str, str]
    put: tuple[tuple[str, str, str, str], ...]
    dropped: tuple[tuple[str, str, str], ...]
    open: str | None

    def pack(self) -> bytes:
        """Return the change as octets for a record; "nothing changes" is no octets at all."""
        if not (self.put or self.dropped or self.open is not None):
            return b""
        plain = [dict(self.shares), self.put, self.dropped, self.open]
        return zlib.compress(canonical(plain).encode(), 6)


def unpack(data: bytes) -> Delta:
    """Return the change that `Delta.pack` wrote."""
    if not data:
        return Delta({}, (), (), None)
    shares, put, dropped, gaps = json.loads(zlib.decompress(data))
    return Delta(shares, tuple(map(tuple, put)), tuple(map(tuple, dropped)), gaps)


def split(planned: Planned) -> tuple[str, str]:
    """Return a duty as two texts: what it shares with others of its kind, and what is its own."""
    entry = planned.entry
    shared = {
        "commitment": entry.commitment_id, "category": planned.category,
        "label": entry.category, "obligor": entry.obligor, "obligee": entry.obligee,
        "parties": sorted(entry.parties), "evidence": entry.evidence, "busy": entry.busy,
        "notice": planned.notice,
        "clauses": [[c.document, c.clause_id, c.label, c.sentence] for c in entry.clauses],
    }  # fmt: skip
    own = {
        "uid": entry.uid, "first": entry.first.isoformat(), "day": entry.day.isoformat(),
        "nominal": entry.nominal.isoformat() if entry.nominal else None,
        "at": [moment.isoformat() for moment in entry.at] if entry.at else None,
        "tentative": entry.tentative, "title": entry.title, "open": entry.open_ended,
        "explanation": list(entry.explanation),
        "reminder": None if entry.reminder is None else entry.reminder.total_seconds(),
    }  # fmt: skip
    return canonical(shared), canonical(own)


def joined(obligation: str, key: str, shared: Json, own: Json) -> Entry:
    """Return the entry that `split` took apart."""
    at = own["at"]
    return Entry(
        uid=own["uid"],
        commitment_id=shared["commitment"],
        obligation_id=obligation,
        key=key,
        first=dt.date.fromisoformat(own["first"]),
        day=dt.date.fromisoformat(own["day"]),
        nominal=dt.date.fromisoformat(own["nominal"]) if own["nominal"] else None,
        at=(dt.datetime.fromisoformat(at[0]), dt.datetime.fromisoformat(at[1])) if at else None,
        tentative=own["tentative"],
        title=own["title"],
        obligor=shared["obligor"],
        obligee=shared["obligee"],
        parties=frozenset(shared["parties"]),
        category=shared["label"],
        clauses=tuple(CitedClause(*each) for each in shared["clauses"]),
        explanation=tuple(own["explanation"]),
        evidence=shared["evidence"],
        reminder=None if own["reminder"] is None else dt.timedelta(seconds=own["reminder"]),
        busy=shared["busy"],
        open_ended=own["open"],
    )


def share_digest(shared: str) -> str:
    """Return the name under which shared facts are kept: SHA-256, in hex."""
    return hashlib.sha256(shared.encode()).hexdigest()


def open_text(items: Iterable[OpenItem]) -> str:
    """Return promises without a date as text."""
    return canonical([
        [
            item.commitment_id, item.obligation_id, item.title, item.obligor, item.obligee,
            item.category, [[c.document, c.clause_id, c.label, c.sentence] for c in item.clauses],
            item.code, item.reason, item.limit, list(item.missing),
        ]
        for item in items
    ])  # fmt: skip


def open_from(text: str) -> tuple[OpenItem, ...]:
    """Return what `open_text` wrote."""
    return tuple(map(_open_item, json.loads(text or "[]")))


def _open_item(row: list[Any]) -> OpenItem:
    commitment, obligation, title, obligor, obligee, category, clauses, *why, missing = row
    code, reason, limit = why
    cited = tuple(CitedClause(*each) for each in clauses)
    return OpenItem(
        commitment, obligation, title, obligor, obligee, category, cited, code, reason, limit,
        tuple(missing),
    )  # fmt: skip


def difference(
    live: Mapping[Name, Sequence[str]],
    planned: Mapping[Name, Planned],
    reason: str,
    gaps: tuple[str, str],
) -> Delta:
    """Return how a plan differs from the live duties, each (digest of its share, own text).

    `gaps` are the promises without a date before and after. `reason` says why duties fall away.
    """
    shares: dict[str, str] = {}
    put = []
    for name, each in planned.items():
        shared, own = split(each)
        digest = share_digest(shared)
        if live.get(name) != (digest, own):
            shares[digest] = shared
            put.append((*name, digest, own))
    dropped = tuple((*name, reason) for name in live if name not in planned)
    return Delta(shares, tuple(put), dropped, None if gaps[0] == gaps[1] else gaps[1])
