"""Telling cheaply whether the files of a contract changed since they were taken in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from contractkit import __version__
from contractkit.calendars import published_years
from contractkit.chain import canonical
from contractkit.register.tables import watches

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from contractkit.register.store import Reader, Writer


@dataclass(frozen=True, slots=True)
class Watch:
    """What a contract's folder looked like: names, sizes and times; and who planned it, when.

    `program` is the version of contractkit with the last year whose holidays are published.
    """

    files: tuple[tuple[str, int, int], ...]
    program: str
    year: int

    @property
    def is_of_this_program(self) -> bool:
        """Tell whether this version would plan from the same rules and holidays."""
        return self.program == _program()

    def note(self, writer: Writer, key: str) -> None:
        """Keep what was seen."""
        text = canonical([self.files, self.program, self.year])
        writer.note(watches, [{"contract": key, "seen": text}])


def watch(path: str, beside: Iterable[str], today: dt.date) -> Watch | None:
    """Look at a contract file, the clauses and files beside it, without reading them.

    `beside` names the files that its documents use. None where one of them cannot be found.
    """
    file = Path(path)
    clauses = file.parent / "clauses"
    try:
        own = sorted(p for p in clauses.rglob("*") if p.is_file()) if clauses.is_dir() else []
        others = (file.parent / name for name in sorted(beside))
        seen = tuple(_look(each) for each in (file, *others, *own))
    except OSError:
        return None
    return Watch(seen, _program(), today.year)


def look_again(path: str, seen: Watch, today: dt.date) -> Watch | None:
    """Look at the same files once more."""
    folder = Path(path).parent
    names = (Path(name).relative_to(folder) for name, _, _ in seen.files[1:])
    beside = [name.as_posix() for name in names if name.parts[0] != "clauses"]
    return watch(path, beside, today)


def watched(reader: Reader, key: str = "") -> dict[str, Watch]:
    """Return what was seen of a contract, or of every one."""
    query = select(watches).where(watches.c.contract == key) if key else select(watches)
    return {row.contract: _read(row.seen) for row in reader.rows(query)}


def _look(path: Path) -> tuple[str, int, int]:
    found = path.stat()
    return path.as_posix(), found.st_size, found.st_mtime_ns


def _read(text: str) -> Watch:
    files, program, year = json.loads(text)
    return Watch(tuple((name, size, time) for name, size, time in files), program, year)


@cache
def _program() -> str:
    return f"{__version__} {published_years().stop - 1}"
