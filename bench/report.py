"""The rows of the table, and how it is printed."""

from __future__ import annotations

import os
import platform
import re
import sys
import unicodedata
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CPU = re.compile(r"^model name\s*:\s*(.+)$", re.MULTILINE)
_PACKAGES = ("docxtpl", "python-docx", "jinja2", "lxml", "pydantic", "icalendar", "click")
HEAD = ("what", "contractkit", "against", "ratio", "target", "met")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, both figures, their ratio and what it should be at most.

    `at_least` turns the target round; a row without `ratio` was not measured or has no peer.
    """

    what: str
    ours: str
    against: str = ""
    ratio: float | None = None
    target: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Tell whether the target is met; None without one."""
        if self.ratio is None or self.target is None:
            return None
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target

    def cells(self) -> tuple[str, ...]:
        """Return the cells as printed."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        sign = "≥" if self.at_least else "≤"
        target = "" if self.target is None else f"{sign} {self.target:g}"
        met = {None: "", True: "yes", False: "NO"}[self.met]
        return self.what, self.ours, self.against, ratio, target, met


def ms(seconds: float) -> str:
    """Return a time in milliseconds."""
    return f"{seconds * 1000:,.1f} ms"


def table(rows: Iterable[Row]) -> str:
    """Return the rows as an aligned Markdown table."""
    cells = [HEAD, *(row.cells() for row in rows)]
    widths = [max(_width(line[n]) for line in cells) for n in range(len(HEAD))]
    lines = [_line(line, widths) for line in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def machine(node: str) -> str:
    """Return what the figures depend on: processor, system, versions."""
    python = f"Python {platform.python_version()}"
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    where = f"{os.cpu_count()} × {_processor()}, {platform.system()} {platform.machine()}"
    return f"{where}\n{python}, {node or 'no Node'}\n{packages}"


def _processor() -> str:
    if sys.platform == "linux":
        found = _CPU.search(Path("/proc/cpuinfo").read_text(encoding="utf-8"))
        if found:
            return found[1]
    return platform.processor() or "processor"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        text + " " * (width - _width(text)) for text, width in zip(cells, widths, strict=True)
    )
    return "| " + " | ".join(padded) + " |"
