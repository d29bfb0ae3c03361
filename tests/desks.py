"""Desks to record at: a register, its evidence, and a clock that tests set."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.register.database import address_of
from contractkit.register.evidence import EvidenceStore
from contractkit.register.heads import Heads
from contractkit.register.store import open_register
from contractkit.register.tables import DERIVED
from contractkit.tracking.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from contractkit.register.store import Reader, Register


@dataclass(frozen=True)
class Office:
    """A register that is open, in a folder with its evidence and the heads that were seen."""

    register: Register
    folder: Path

    def at(self, moment: str, actor: str = "李工") -> Desk:
        """Return the desk on a day, or at a moment, in China: `2026-12-18`, `2026-12-18 09:30`."""
        text = moment if " " in moment else f"{moment} 09:00"
        now = dt.datetime.fromisoformat(f"{text}+08:00")
        return Desk(self.register, EvidenceStore(self.folder / "evidence"), actor, now)


def office(address: str, folder: Path) -> Office:
    """Open a register whose evidence and heads lie in a folder."""
    return Office(open_register(address_of(address), Heads(folder / "heads")), folder)


def derived(reader: Reader) -> dict[str, list[tuple[object, ...]]]:
    """Return every derived row but its `rev`, to compare."""
    return {
        table.name: sorted(
            tuple(value for name, value in sorted(row._mapping.items()) if name != "rev")
            for row in reader.rows(table.select())
        )
        for table in DERIVED
    }
