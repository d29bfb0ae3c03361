"""Recorded rows and the chain of hashes that joins them: a change of any of them shows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contractkit.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

GENESIS = "0" * 64
"""The digest that the first record follows."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something to record: what kind, of which contract, about what, and why.

    `subject` is what it is about within the contract (`inspection.n003`, an incident, a
    commitment), "" for the contract itself. `data` holds JSON values. `plan` are the changes of
    dated duties that follow from it, as octets that only `tracking` reads.
    """

    kind: str
    contract: str = ""
    subject: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    plan: bytes = b""


@dataclass(frozen=True, slots=True)
class Record:
    """An act as recorded: by whom, when (UTC), as which link of the chain.

    `digest` is the SHA-256, in hex, of everything else in the record, `prev` the one before.
    """

    seq: int
    act: Act
    actor: str
    at: dt.datetime
    prev: str
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a chain: print it elsewhere, and nobody can shorten the chain unseen."""

    seq: int
    digest: str
    at: dt.datetime | None = None

    def __str__(self) -> str:
        """Return `#123 0a1b2c…` with as much of the digest as tells chains apart."""
        return f"#{self.seq} {self.digest[:16]}"


EMPTY = Head(0, GENESIS)


def canonical(data: Any) -> str:
    """Return JSON that is the same for the same values (RFC 8785 in spirit: sorted, no spaces)."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def stamp(moment: dt.datetime) -> str:
    """Return a moment in UTC as `2026-12-18T08:30:00.000000Z`; texts sort like moments."""
    utc = moment.astimezone(dt.UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> dt.datetime:
    """Read what `stamp` wrote."""
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)


def link(head: Head, acts: Iterable[Act], actor: str, at: dt.datetime) -> Iterator[Record]:
    """Yield the records of acts that follow a head, in order."""
    seq, prev = head.seq, head.digest
    for act in acts:
        seq += 1
        digest = digest_of(seq, act, actor, at, prev)
        yield Record(seq, act, actor, at, prev, digest)
        prev = digest


def digest_of(seq: int, act: Act, actor: str, at: dt.datetime, prev: str) -> str:
    """Return the SHA-256 over every field of a record, in hex."""
    fields = [
        seq, act.kind, act.contract, act.subject, canonical(dict(act.data)), act.why,
        hashlib.sha256(act.plan).hexdigest(), actor, stamp(at), prev,
    ]  # fmt: skip
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def breaks(records: Iterable[Record], after: Head = EMPTY) -> Iterator[Problem]:
    """Find records that were edited, removed, put in or exchanged."""
    for _, problems in checked(records, after):
        yield from problems


def checked(
    records: Iterable[Record], after: Head = EMPTY
) -> Iterator[tuple[Record, tuple[Problem, ...]]]:
    """Yield each record with what is wrong with it as a link of the chain that follows `after`."""
    last = after
    for record in records:
        yield record, tuple(_breaks(last, record))
        last = Head(record.seq, record.digest)


def _breaks(last: Head, record: Record) -> Iterator[Problem]:
    if record.seq != last.seq + 1:
        what = f"record {last.seq + 1} is missing: {record.seq} follows {last.seq}"
        yield _break(record.seq, what)
    elif record.prev != last.digest:
        yield _break(record.seq, f"record {record.seq} does not follow the one before it")
    if digest_of(record.seq, record.act, record.actor, record.at, record.prev) != record.digest:
        yield _break(record.seq, f"record {record.seq} was changed after it was written")


def _break(seq: int, what: str) -> Problem:
    return Problem(
        "register.tampered", Place(within=f"record {seq}"), what,
        "recorded rows are only ever added, so that they prove what happened",
        "keep this file as it is, and restore the last good backup beside it to compare",
    )  # fmt: skip
