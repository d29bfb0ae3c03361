"""The lines of `register.jsonl` in an archive: written, and read from hands that may be hostile."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from contractkit.chain import Act, Head, Record, canonical, moment, stamp
from contractkit.errors import ContractkitError, Place, Problem
from contractkit.performance.life import evidence_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from typing import IO

FORMAT, VERSION = "contractkit-register", 1
LINES = "register.jsonl"
_LONGEST = 1 << 28
"""Octets of one line, and of what a plan unfolds to; more is no register of ours."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds; `missing` are proofs that records name and it has not."""

    register: str
    head: Head
    records: int
    sources: int
    evidence: int = 0
    missing: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Octets that a register keeps under their digest."""

    digest: str
    content: bytes


def header_line(found: Contents) -> bytes:
    """Return the first line: what the archive holds."""
    return _line({
        "format": FORMAT, "version": VERSION, "register": found.register,
        "records": found.records, "sources": found.sources,
        "head": {"seq": found.head.seq, "digest": found.head.digest},
    })  # fmt: skip


def record_line(record: Record) -> bytes:
    """Return the line of a record."""
    act = record.act
    return _line({
        "seq": record.seq, "kind": act.kind, "contract": act.contract, "subject": act.subject,
        "data": dict(act.data), "why": act.why, "plan": base64.b64encode(act.plan).decode(),
        "actor": record.actor, "at": stamp(record.at), "prev": record.prev,
        "digest": record.digest,
    })  # fmt: skip


def source_line(source: Source) -> bytes:
    """Return the line of a source."""
    content = base64.b64encode(source.content).decode()
    return _line({"source": source.digest, "content": content})


def _line(plain: Mapping[str, Any]) -> bytes:
    return canonical(plain).encode() + b"\n"


def read_lines(lines: IO[bytes], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the JSON object of each line with its number. Raises ContractkitError."""
    number = 0
    while line := lines.readline(_LONGEST):
        number += 1
        try:
            yield number, _object(line)
        except (TypeError, ValueError, RecursionError) as error:
            raise ContractkitError([_wrong_line(name, number, error)]) from None


def contents_of(header: Mapping[str, Any], name: str) -> Contents:
    """Return what the first line says. Raises ContractkitError."""
    try:
        _typed(header, _OF_HEADER)
        _typed(header["head"], _OF_HEAD)
        if header["format"] != FORMAT or not _ID.fullmatch(header["register"]):
            raise ValueError("this is no header of an archive")  # noqa: TRY301 - told with the line
    except (ValueError, TypeError) as error:
        raise ContractkitError([_wrong_line(name, 1, error)]) from None
    if header["version"] != VERSION:
        what = f"it was written in version {header['version']} of the format; this is {VERSION}"
        problem = unsound(name, 1, what, "a newer contractkit wrote it")
        mend = "install the newest contractkit: pip install --upgrade contractkit"
        raise ContractkitError([replace(problem, mend=mend)])
    head = Head(header["head"]["seq"], header["head"]["digest"])
    return Contents(header["register"], head, header["records"], header["sources"])


def value_of(plain: Mapping[str, Any], name: str, number: int) -> Record | Source:
    """Return the record or source that a line holds. Raises ContractkitError."""
    try:
        return _source(plain) if "source" in plain else _record(plain)
    except (ValueError, TypeError, LookupError, OverflowError, zlib.error) as error:
        raise ContractkitError([_wrong_line(name, number, error)]) from None


def unsound(name: str, number: int, what: str, why: str) -> Problem:
    """Return what is wrong with an archive, at a line of its records (0: with the file)."""
    place = Place(name, number, within=LINES if number else "")
    mend = "take another copy; what contractkit wrote itself is checked when it is written"
    return Problem("archive.unsound", place, what, why, mend)


def _object(line: bytes) -> dict[str, Any]:
    if not line.endswith(b"\n"):
        raise ValueError("the line has no end")
    plain = json.loads(line, parse_constant=_no_number)
    if type(plain) is not dict:
        raise TypeError("it is no JSON object")
    return plain


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


_OF_RECORD = {
    "seq": int, "kind": str, "contract": str, "subject": str, "data": dict, "why": str,
    "plan": str, "actor": str, "at": str, "prev": str, "digest": str,
}  # fmt: skip
_OF_SOURCE = {"source": str, "content": str}
_OF_HEADER = {
    "format": str, "version": int, "register": str, "records": int, "sources": int, "head": dict,
}  # fmt: skip
_OF_HEAD = {"seq": int, "digest": str}


def _typed(plain: Mapping[str, Any], wanted: Mapping[str, type]) -> None:
    if plain.keys() != wanted.keys():
        odd = ", ".join(sorted(str(key)[:40] for key in plain.keys() ^ wanted.keys()))
        raise ValueError(f"unknown or missing: {odd}")
    for key, kind in wanted.items():
        if type(plain[key]) is not kind:
            raise TypeError(f"{key} is no {kind.__name__}")


def _record(plain: Mapping[str, Any]) -> Record:
    """Return the record of a line; texts that no database takes are refused."""
    _typed(plain, _OF_RECORD)
    json.dumps(plain, ensure_ascii=False, allow_nan=False).encode()  # no half of a character
    texts = ("kind", "contract", "subject", "why", "actor")
    if any("\0" in plain[key] for key in texts) or not 0 < plain["seq"] < 1 << 63:
        raise ValueError("a character or number that no database takes")
    act = Act(
        plain["kind"], plain["contract"], plain["subject"], plain["data"], plain["why"],
        _plan(plain["plan"]),
    )  # fmt: skip
    if not all(_DIGEST.fullmatch(proof.digest) for proof in evidence_of(act.data)):
        raise ValueError("a proof has no SHA-256")
    return Record(
        plain["seq"], act, plain["actor"], _at(plain["at"]), plain["prev"], plain["digest"]
    )


def _at(text: str) -> dt.datetime:
    found = moment(text)
    if stamp(found) != text:
        raise ValueError(f"{text!r} is no moment as records have it")
    return found


def _plan(text: str) -> bytes:
    """Return the octets of a plan, which must not unfold beyond measure."""
    data = base64.b64decode(text, validate=True)
    unfolding = zlib.decompressobj()
    unfolding.decompress(data, _LONGEST)
    if unfolding.unconsumed_tail:
        raise ValueError("the plan unfolds beyond measure")
    return data


def _source(plain: Mapping[str, Any]) -> Source:
    _typed(plain, _OF_SOURCE)
    return Source(plain["source"], base64.b64decode(plain["content"], validate=True))


def _wrong_line(name: str, number: int, error: Exception) -> Problem:
    said = error.args[0] if error.args else type(error).__name__
    return unsound(name, number, "this line is not as written", f"the reader says: {said}")
