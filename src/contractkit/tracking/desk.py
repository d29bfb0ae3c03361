"""Where records are made: an open register, its evidence, who records, and now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.register.evidence import EvidenceStore, no_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Any

    from contractkit.performance.duty import Evidence
    from contractkit.register.store import Reader, Register, Writer

CHINA = dt.timezone(dt.timedelta(hours=8))
"""Days and hours of contracts are those of China, where no clock has changed since 1992."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why something is recorded, and the files that prove it."""

    why: str = ""
    files: tuple[Path, ...] = ()


NO_GROUNDS = Grounds()


@dataclass(frozen=True, slots=True)
class Desk:
    """An open register with what every record needs; `now` is a moment with a zone."""

    register: Register
    store: EvidenceStore | None
    actor: str
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """Return the day in China."""
        return self.local.date()

    @property
    def local(self) -> dt.datetime:
        """Return the clock on the wall in China, without a zone."""
        return self.now.astimezone(CHINA).replace(tzinfo=None)

    def reading(self) -> AbstractContextManager[Reader]:
        """Return one state of the register to read."""
        return self.register.reading()

    def writing(self) -> AbstractContextManager[Writer]:
        """Return the register to write, alone."""
        return self.register.writing(self.actor, self.now)

    def evidence(self) -> EvidenceStore:
        """Return the store of evidence. Raises EnvironmentFault where none was named."""
        if self.store is None:
            raise no_store(self.register.where)
        return self.store

    def take(self, files: Sequence[Path]) -> list[dict[str, Any]]:
        """Take files into the store and return them as a record names them."""
        if not files:
            return []
        return [plain(proof) for proof in self.evidence().take(files)]


def plain(proof: Evidence) -> dict[str, Any]:
    """Return a proof as JSON."""
    return {"digest": proof.digest, "name": proof.name, "size": proof.size}
