"""The last link of each chain, kept outside the register: a shortened chain shows.

A chain of hashes proves that nothing inside it was changed; that its end was cut off, only a note
elsewhere can prove (docs/decisions.md).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.chain import Head
from contractkit.errors import Place, Problem
from contractkit.files import raise_fault, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Heads:
    """A folder with a small file for each register that this user has written to."""

    folder: Path

    def last(self, register: str) -> Head | None:
        """Return the last head that was seen here, None where nothing readable was kept."""
        try:
            found = json.loads(self.path(register).read_text("utf-8"))
            return Head(int(found["seq"]), str(found["digest"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, register: str, head: Head) -> None:
        """Keep a head unless a later one is kept. Raises EnvironmentFault."""
        last = self.last(register)
        if head.seq == 0 or (last and last.seq >= head.seq):
            return
        self.replace(register, head)

    def replace(self, register: str, head: Head) -> None:
        """Keep a head whatever was kept before: after a restore, on purpose."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise_fault(error, self.folder)
        text = json.dumps({"seq": head.seq, "digest": head.digest})
        write_atomically(self.path(register), text.encode() + b"\n")

    def behind(
        self, register: str, head: Head, digest: Callable[[int], str | None]
    ) -> Problem | None:
        """Return a problem where the register does not hold the head that was seen.

        `head` is where it ends now, `digest` tells that of a record.
        """
        last = self.last(register)
        if last is None or digest(last.seq) == last.digest:
            return None
        what = f"the register ends with record {head}, yet record {last} was seen here before"
        return Problem(
            "register.behind", Place(self.path(register).as_posix()), what,
            "its last records were cut off or exchanged, or an older copy was put in its place; "
            "nothing was recorded",
            "put the newest copy back, or accept this one: contractkit track verify --accept-head",
        )  # fmt: skip

    def path(self, register: str) -> Path:
        """Return the file that keeps the head of a register."""
        return self.folder / f"{register}.json"
