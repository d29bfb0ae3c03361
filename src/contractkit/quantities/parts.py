"""Lengths made of counted units (1 year 6 months, 1小时30分钟), kept as they were written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from contractkit.quantities.numerals import NUMBER, english_figure, plain, read_number
from contractkit.quantities.reading import Language, language_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class TimeUnit:
    """A unit of time: its words, and the expression that reads it behind a number.

    `chinese` stands behind a number (3个月), `cycle` behind 每 (每月). A fraction of the unit
    is carried into the unit named `smaller`, of which it holds `holds`.
    """

    name: str
    chinese: str
    cycle: str
    pattern: str
    smaller: str = ""
    holds: int = 0

    def english(self, count: int) -> str:
        """Return `year` or `years`."""
        return self.name if count == 1 else f"{self.name}s"


@dataclass(frozen=True, slots=True)
class Part:
    """So many of a unit."""

    count: int
    unit: TimeUnit

    def __str__(self) -> str:
        """Return `3 years`, or `half a year` for a unit that is itself a half."""
        if self.unit.name.startswith("half "):
            return self.unit.name
        return f"{self.count} {self.unit.english(self.count)}"

    def speak(self, language: Language) -> str:
        """Return `3年` or `three (3) years`."""
        if self.unit.name.startswith("half "):
            return self.unit.chinese if language == "zh" else self.unit.name
        if language == "zh":
            return f"{self.count}{self.unit.chinese}"
        return f"{english_figure(Decimal(self.count))} {self.unit.english(self.count)}"


def speak_parts(parts: tuple[Part, ...], language: str) -> str:
    """Return all parts in the language: `1年6个月`, `one (1) year and six (6) months`."""
    spoken = language_of(language)
    *first, last = (part.speak(spoken) for part in parts)
    if spoken == "zh":
        return "".join([*first, last])
    return f"{', '.join(first)} and {last}" if first else last


class PartReader:
    """Reads lengths of one family of units, listed from large to small."""

    def __init__(self, units: Sequence[TimeUnit]) -> None:
        """Build one expression for a counted unit of the family."""
        self._units = {unit.name: unit for unit in units}
        self._ranks = {unit.name: rank for rank, unit in enumerate(units)}
        words = "|".join(
            f"(?P<{unit.name.replace(' ', '_')}>{unit.pattern})" for unit in units if unit.pattern
        )
        self._part = re.compile(
            rf"\s*(?:,|and\b|零|又)?\s*(?P<count>{NUMBER}|an?\b)\s*(?P<infix>个半)?\s*"
            rf"(?:{words})(?![a-z])(?P<suffix>半)?",
            re.IGNORECASE,
        )

    def read(self, text: str) -> tuple[Part, ...] | None:
        """Return the parts; None if the text is of another form; ValueError if it is senseless."""
        parts: list[Part] = []
        position = 0
        while position < len(text):
            match = self._part.match(text, position)
            if match is None:
                return None
            parts += self._counted(match)
            position = match.end()
        ranks = [self._ranks[part.unit.name] for part in parts]
        if ranks != sorted(set(ranks)):
            raise ValueError("its units must go from large to small, each of them once")
        return tuple(parts)

    def _counted(self, match: re.Match[str]) -> list[Part]:
        groups = match.groupdict()
        unit = next(u for name, u in self._units.items() if groups.get(name.replace(" ", "_")))
        written = groups["count"]
        count = Decimal(1) if written.lower() in {"a", "an"} else read_number(written)
        if groups["infix"] or groups["suffix"]:
            count += Decimal("0.5")
        whole = int(count)
        parts = [Part(whole, unit)] if whole else []
        return parts + self._carried(count - whole, unit)

    def _carried(self, fraction: Decimal, unit: TimeUnit) -> list[Part]:
        if not fraction:
            return []
        smaller = fraction * unit.holds
        if not smaller or smaller != int(smaller):
            raise ValueError(f"{plain(fraction)} {unit.name} is not exact, use a smaller unit")
        return [Part(int(smaller), self._units[unit.smaller])]
