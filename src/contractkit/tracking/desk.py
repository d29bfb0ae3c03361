"""Where records are made: an open register, its evidence, who records, and now."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from contractkit.errors import EnvironmentFault, Place, Problem
from contractkit.register.evidence import EvidenceStore, no_store
from contractkit.register.store import LostRaceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Any

    from contractkit.chain import Record
    from contractkit.performance.duty import Evidence
    from contractkit.register.store import Reader, Register, Writer

CHINA = dt.timezone(dt.timedelta(hours=8))
"""Days and hours of contracts are those of China, where no clock has changed since 1992."""
_TRIES = 20
_P = ParamSpec("_P")
_T = TypeVar("_T")


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


@dataclass(frozen=True, slots=True)
class Difference:
    """A date that a record changed: `before` None is a new one, `after` None fell away.

    `firm` tells that a date which was only provisional stands now.
    """

    name: str
    title: str
    before: dt.date | None
    after: dt.date | None
    firm: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a record came to: its links in the chain, and the dates that differ."""

    records: tuple[Record, ...]
    differences: tuple[Difference, ...] = ()


def retried(deed: Callable[Concatenate[Desk, _P], _T]) -> Callable[Concatenate[Desk, _P], _T]:
    """Do again, from its checks on, what lost a race: no check rests on what is past."""

    @wraps(deed)
    def run(desk: Desk, /, *args: _P.args, **given: _P.kwargs) -> _T:
        for _ in range(_TRIES):
            with suppress(LostRaceError):
                return deed(desk, *args, **given)
        raise EnvironmentFault([_crowded(desk.register.where)])

    return run


def _crowded(where: str) -> Problem:
    return Problem(
        "register.crowded", Place(where), "others changed this contract again and again meanwhile",
        "dates are worked out from all that is recorded, and that kept changing",
        "run the command again",
    )  # fmt: skip


def plain(proof: Evidence) -> dict[str, Any]:
    """Return a proof as JSON."""
    return {"digest": proof.digest, "name": proof.name, "size": proof.size}
