"""Counted quantities: 50 person-days per year, 不超过50人天, 至少2次, >= 5 years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self

from contractkit.quantities.numerals import NUMBER, english_figure, plain, read_number
from contractkit.quantities.period import Period
from contractkit.quantities.reading import (
    Language,
    TextValue,
    language_of,
    normalise,
    unreadable,
)
from contractkit.quantities.units import find_unit


class Limit(StrEnum):
    """Whether an amount is promised exactly, as an upper or as a lower bound."""

    EXACTLY = "exactly"
    AT_MOST = "at most"
    AT_LEAST = "at least"

    def speak(self, language: Language) -> str:
        """Return the words before the amount, with the space that English needs."""
        if self is Limit.EXACTLY:
            return ""
        if language == "en":
            return f"{self.value} "
        return "不超过" if self is Limit.AT_MOST else "至少"


_AT_MOST = re.compile(
    "(?:at most|up to|no more than|not more than|max(?:imum)?|<=|≤"
    "|不超过|最多|至多|不多于|不大于) ?",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    "(?:at least|no less than|not less than|no fewer than|min(?:imum)?|>=|≥"
    "|不少于|不低于|不小于|至少|最少) ?",
    re.IGNORECASE,
)
_UNIT = r"[^\s\d%‰‱+\-<>=≤≥.,;:/()每_][^/;每_]{0,29}?"
_WRITTEN_UNIT = re.compile(_UNIT)
# 以上, 以下 and 以内 include the number itself: Civil Code of the PRC, article 1259.
_COUNTED = re.compile(
    rf"(?P<number>{NUMBER}|an?\b) ?(?P<unit>{_UNIT})(?P<bound>以内|以下|以上)?"
    r"(?: ?(?:/ ?每?|每| (?:per|every|each|an?) ) ?(?P<per>[^/每]+))?",
    re.IGNORECASE,
)
_BOUNDS = {"以内": Limit.AT_MOST, "以下": Limit.AT_MOST, "以上": Limit.AT_LEAST}
_LARGEST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True, eq=False)
class Quantity(TextValue):
    """An amount of a unit, perhaps per period, perhaps as a bound.

    `unit` is kept as written; known units (person-days, 人天) are spoken in either language,
    and equality is by meaning.
    """

    KIND: ClassVar[str] = "a quantity"
    DESCRIPTION: ClassVar[str] = (
        "A number with its unit, optionally with 'at most' or 'at least', optionally per period"
    )
    EXAMPLES: ClassVar[tuple[str, ...]] = (
        "50 person-days per year",
        "2 copies",
        "不超过50人天",
        "每年2次",
        ">= 5 years",
    )

    amount: Decimal
    unit: str
    per: Period | None = None
    limit: Limit = Limit.EXACTLY

    def __post_init__(self) -> None:
        """Refuse amounts and units that no sentence can carry."""
        if not 0 <= self.amount < _LARGEST:
            raise ValueError("its amount must be zero or more and less than 10^15")
        if not self.amount and self.limit is not Limit.AT_MOST:
            raise ValueError("nothing at all can only be 'at most'")
        if not _WRITTEN_UNIT.fullmatch(self.unit):
            raise ValueError(f"{self.unit!r} is not the name of a unit")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `at most 50 person-days per year`, `每年50人天`, `2份`; ValueError otherwise."""
        limit, rest = _take_limit(normalise(text))
        per, rest = _take_cycle(rest)
        if limit is Limit.EXACTLY:
            limit, rest = _take_limit(rest)
        match = _COUNTED.fullmatch(rest)
        if match is None:
            raise unreadable(text, cls.KIND, cls.EXAMPLES, _reason(rest))
        try:
            return cls(
                _number(match["number"]),
                match["unit"].strip(),
                _one_cycle(per, match["per"]),
                _one_limit(limit, match["bound"]),
            )
        except ValueError as error:
            raise unreadable(text, cls.KIND, cls.EXAMPLES, str(error)) from None

    def speak(self, language: str) -> str:
        """Return `每年不超过50人天`; `at most fifty (50) person-days per year`."""
        spoken = language_of(language)
        unit = self._unit_in(spoken)
        if spoken == "zh":
            cycle = f"每{self.per.speak_cycle('zh')}" if self.per else ""
            space = " " if unit[0].isascii() else ""
            return f"{cycle}{self.limit.speak(spoken)}{plain(self.amount)}{space}{unit}"
        cycle = f" per {self.per.speak_cycle('en')}" if self.per else ""
        return f"{self.limit.speak(spoken)}{english_figure(self.amount)} {unit}{cycle}"

    def __str__(self) -> str:
        """Return `at most 50 person-days per year`, which `parse` reads back."""
        unit = self._unit_in("en")
        cycle = f" per {_short(self.per)}" if self.per else ""
        return f"{self.limit.speak('en')}{plain(self.amount)} {unit}{cycle}"

    def __eq__(self, other: object) -> bool:
        """Compare by meaning."""
        return (
            self._meaning() == other._meaning() if isinstance(other, Quantity) else NotImplemented
        )

    def __hash__(self) -> int:
        """Hash the meaning."""
        return hash(self._meaning())

    def _unit_in(self, language: Language) -> str:
        known = find_unit(self.unit)
        if known is None or (language == "zh" and not self.unit.isascii()):
            return self.unit
        return known.speak(language, self.amount)

    def _meaning(self) -> tuple[Decimal, str, Period | None, Limit]:
        known = find_unit(self.unit)
        return self.amount, known.singular if known else self.unit, self.per, self.limit


def _short(period: Period) -> str:
    return str(period).removeprefix("1 ") if len(period.parts) == 1 else str(period)


def _take_limit(text: str) -> tuple[Limit, str]:
    if match := _AT_MOST.match(text):
        return Limit.AT_MOST, text[match.end() :]
    if match := _AT_LEAST.match(text):
        return Limit.AT_LEAST, text[match.end() :]
    return Limit.EXACTLY, text


def _take_cycle(text: str) -> tuple[Period | None, str]:
    """Split 每3个月2次 into the period and the rest; the longest readable period wins."""
    if not text.startswith("每"):
        return None, text
    for end in range(len(text) - 1, 1, -1):
        try:
            return Period.parse(text[:end]), text[end:].strip()
        except ValueError:
            continue
    return None, text


def _number(written: str) -> Decimal:
    return Decimal(1) if written.lower() in {"a", "an"} else read_number(written)


def _one_cycle(before: Period | None, behind: str | None) -> Period | None:
    if behind is None:
        return before
    if before is not None:
        raise ValueError("it names its period twice")
    try:
        return Period.parse(f"每{behind}")
    except ValueError as error:
        raise ValueError(f"{behind!r} is not a period such as 'year' or '3个月'") from error


def _one_limit(before: Limit, bound: str | None) -> Limit:
    if bound is None:
        return before
    if before not in {Limit.EXACTLY, _BOUNDS[bound]}:
        raise ValueError("it is both an upper and a lower bound")
    return _BOUNDS[bound]


def _reason(rest: str) -> str:
    if re.fullmatch(NUMBER, rest, re.IGNORECASE):
        return "the unit is missing"
    if rest.startswith("-"):
        return "an amount is not negative"
    if rest.endswith(("%", "‰")):
        return "it is a ratio, not a number of units"
    return ""
