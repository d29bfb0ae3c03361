"""One document in the making: its facts, its words, and what the current clause has shown."""

from __future__ import annotations

import difflib
import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from contractkit.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contractkit.document import Field, Text
    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary

FIRST_TOKEN, LAST_TOKEN = 0xF0000, 0xFFFFD
FIRST_LINE, LAST_LINE = 0x100000, 0x10FFFD
TEMPLATE_NAME = "<template>"
_MOST_ROUNDS = 20_000


class Stop(Exception):  # noqa: N818 - it ends one clause, the problem is in the scene
    """The clause cannot be rendered any further; the reason stands among the problems."""


Shown: TypeAlias = "tuple[Text | Field | None, str]"
"""What a token stands for: words or a value, and the commitment that it states."""


@dataclass(slots=True)
class Scene:
    """The facts of one contract as one document tells them.

    `calls` holds how the document calls each party, `present` the clauses that stand in it. While a
    clause is rendered, `shown` collects what its tokens stand for and `problems` what went wrong.
    """

    contract: Contract
    language: str
    vocabulary: Vocabulary
    calls: Mapping[str, str]
    present: frozenset[str] = frozenset()
    shown: list[Shown] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    file: str = ""
    first_line: int = 1
    rounds: int = 0

    def begin(self, file: str, first_line: int) -> None:
        """Forget what the clause before has shown; `first_line` is that of the body in `file`."""
        self.file, self.first_line = file, first_line
        self.shown = []
        self.rounds = 0

    def token(self, run: Text | Field | None, owner: str) -> str:
        """Keep what is shown and return the private-use character that stands for it."""
        code = FIRST_TOKEN + len(self.shown)
        if code > LAST_TOKEN:
            self.stop("clause.too-long", "the clause prints more than 65,000 values")
        self.shown.append((run, owner))
        return chr(code)

    def behind(self, token: str) -> Shown:
        """Return what a token stands for."""
        return self.shown[ord(token) - FIRST_TOKEN]

    def count_round(self, rounds: int) -> None:
        """Limit loops: facts are few, so many rounds are a slip or an attack."""
        self.rounds += rounds
        if self.rounds > _MOST_ROUNDS:
            self.stop("clause.too-long", f"its loops run more than {_MOST_ROUNDS:,} rounds")

    def fault(self, code: str, what: str, why: str = "", mend: str = "", line: int = 0) -> None:
        """Keep a problem at the line of the clause file that is being rendered."""
        place = Place(self.file, line or self._line(), 1)
        problem = Problem(code, place, what, why, mend)
        if problem not in self.problems:
            self.problems.append(problem)

    def stop(self, code: str, what: str, why: str = "", mend: str = "") -> NoReturn:
        """Keep a problem and end the clause."""
        self.fault(code, what, why, mend)
        raise Stop

    def _line(self) -> int:
        frame = inspect.currentframe()
        while frame is not None:
            if frame.f_code.co_filename == TEMPLATE_NAME:
                return frame.f_lineno + self.first_line - 1
            frame = frame.f_back
        return self.first_line


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a question with the nearest known name, or what to do instead."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1) or difflib.get_close_matches(
        name.replace("_", "-"), names, n=1
    )
    if near:
        return f"did you mean `{near[0]}`?"
    return f"{otherwise}: {', '.join(names)}" if names else otherwise
