"""Where a problem is, what it is, why it matters and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_SHOWN = 160


class Severity(StrEnum):
    """How much a problem weighs: an error stops the line, a warning and a hint do not."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: line and column count from 1, 0 means "not known".

    `within` names the spot where a file has no lines (a part of a .docx, a fact path).
    """

    file: str = ""
    line: int = 0
    column: int = 0
    within: str = ""

    def __str__(self) -> str:
        """Return `file:line:column` as compilers and editors write it."""
        spot = self.file or "contractkit"
        if self.line:
            spot += f":{self.line}:{self.column or 1}"
        return f"{spot} ({self.within})" if self.within else spot


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of the user's input, complete: place, what, why and mend.

    `code` is made of words (`contract.unknown-key`) and documented in docs/errors.md.
    `excerpt` is the source line that `place` points at, when there is one.
    """

    code: str
    place: Place
    what: str
    why: str = ""
    mend: str = ""
    severity: Severity = Severity.ERROR
    excerpt: str = ""

    def with_excerpt(self, line: str) -> Problem:
        """Return the same problem with the source line it points at."""
        return replace(self, excerpt=line)

    def render(self) -> str:
        """Return the text shown to people: headline, excerpt with a caret, why, mend."""
        lines = [f"{self.place}: {self.severity.value} [{self.code}] {self.what}"]
        if self.excerpt:
            lines += _caret(self.excerpt, self.place)
        if self.why:
            lines.append(f"why:  {self.why}")
        if self.mend:
            lines.append(f"mend: {self.mend}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, str | int]:
        """Return a flat mapping for `--format json`."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "within": self.place.within,
            "what": self.what,
            "why": self.why,
            "mend": self.mend,
        }


class ContractkitError(Exception):
    """Raised when the next stage cannot start; carries every problem found, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems; there is always at least one."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            raise ValueError("an error without a problem says nothing")
        super().__init__("\n\n".join(problem.render() for problem in self.problems))


class EnvironmentFault(ContractkitError):  # noqa: N818 - it is a fault of the machine, not of the input
    """The machine is at fault: disk full, folder not writable, program missing (exit code 3)."""


def errors_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that stop the line."""
    return tuple(p for p in problems if p.severity is Severity.ERROR)


def _caret(excerpt: str, place: Place) -> list[str]:
    """Show the source line and a caret below the column; wide characters take two cells."""
    gutter = f"{place.line:>5} | "
    column = max(place.column - 1, 0)
    shown, column = _window(excerpt.rstrip("\r\n").expandtabs(1), column)
    width = sum(2 if ord(char) > 0x2E7F else 1 for char in shown[:column])  # noqa: PLR2004 - CJK starts here
    return [gutter + shown, " " * 5 + " | " + " " * width + "^"]


def _window(line: str, column: int) -> tuple[str, int]:
    """Return the part of a long line around a column, and the column in it."""
    if len(line) <= _MOST_SHOWN:
        return line, column
    first = max(0, min(column, len(line)) - _MOST_SHOWN // 2)
    before = "…" if first else ""
    after = "…" if first + _MOST_SHOWN < len(line) else ""
    part = line[first : first + _MOST_SHOWN]
    return before + part + after, column - first + len(before)
