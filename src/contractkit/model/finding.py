"""What a check of a whole contract finds, before it has a place."""

from __future__ import annotations

from dataclasses import dataclass

from contractkit.errors import Severity

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem at a path of the contract file; the reader turns it into a place."""

    code: str
    path: Path
    what: str
    why: str
    mend: str
    severity: Severity = Severity.ERROR
    at_key: bool = False
