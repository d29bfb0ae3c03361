"""What derived rows mean, and what they hang on: read without planning anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contractkit.performance.life import ABOUT_CONTRACTS
from contractkit.register.tables import shares

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractkit.chain import Record
    from contractkit.register.store import Reader

OPEN, CLOSED, NOTICE, ENDLESS = 0, 1, 2, 3
"""Whether a duty still asks for a deed; a notice never does, and its day passes by itself.

One without a last day asks for it, and is never late.
"""
ASKING = (OPEN, ENDLESS)


def shared_in(reader: Reader, digests: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what duties of each kind have in common, by digest."""
    rows = reader.by(shares.c.digest, digests, shares.c.content)
    return {row.digest: json.loads(row.content) for row in rows}


def planning_records(reader: Reader, key: str, until: int | None = None) -> tuple[Record, ...]:
    """Return the records of a contract itself, not those of its duties, up to one of them."""
    return tuple(
        record
        for record in reader.records(key, None, *ABOUT_CONTRACTS)
        if until is None or record.seq <= until
    )
