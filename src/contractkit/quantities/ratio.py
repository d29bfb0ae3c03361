"""Shares of a whole: 5%, 0.5‰, 千分之三, 万分之五."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import total_ordering
from typing import TYPE_CHECKING, ClassVar, Self

from contractkit.quantities.numerals import (
    ARABIC,
    CHINESE,
    chinese_words,
    plain,
    read_number,
)
from contractkit.quantities.reading import (
    TextValue,
    language_of,
    normalise,
    unreadable,
)

if TYPE_CHECKING:
    from decimal import Decimal


class Scale(Enum):
    """The whole that a ratio is a part of: so many parts, sign, Chinese and English words."""

    PERCENT = (100, "%", "百分之", "%")
    PER_MILLE = (1000, "‰", "千分之", " per mille")
    PER_TEN_THOUSAND = (10_000, "‱", "万分之", " per ten thousand")

    def __init__(self, parts: int, sign: str, chinese: str, english: str) -> None:
        """Name the fields."""
        self.parts = parts
        self.sign = sign
        self.chinese = chinese
        self.english = english


_SCALES = {
    **{scale.sign: scale for scale in Scale},
    **{scale.chinese: scale for scale in Scale},
    **{scale.english.strip(): scale for scale in Scale},
    "percent": Scale.PERCENT,
    "per cent": Scale.PERCENT,
}
_RATIO = re.compile(
    rf"(?P<number>{ARABIC})\s?(?P<sign>%|‰|‱|percent|per cent|per mille|per ten thousand)"
    rf"|(?P<of>百分之|千分之|万分之)(?P<part>{ARABIC}|{CHINESE}|百)",
    re.IGNORECASE,
)
_LARGEST_RATIO = 100


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Ratio(TextValue):
    """A share of a whole; equality is by meaning (0.5‰ equals 0.05%)."""

    KIND: ClassVar[str] = "a ratio"
    DESCRIPTION: ClassVar[str] = "A share in percent, per mille or per ten thousand"
    EXAMPLES: ClassVar[tuple[str, ...]] = ("5%", "99.9%", "0.5‰", "千分之三", "万分之五")

    number: Decimal
    scale: Scale = Scale.PERCENT

    def __post_init__(self) -> None:
        """Refuse a negative or senselessly large share."""
        if not 0 <= self.fraction <= _LARGEST_RATIO:
            raise ValueError("a ratio lies between 0% and 10000%")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `99.9%`, `0.5‰`, `千分之三`, `5 percent`; ValueError otherwise."""
        match = _RATIO.fullmatch(normalise(text))
        if match is None:
            raise unreadable(text, cls.KIND, cls.EXAMPLES, _reason(normalise(text)))
        written = "一百" if match["part"] == "百" else match["number"] or match["part"]
        try:
            return cls(read_number(written), _SCALES[(match["sign"] or match["of"]).lower()])
        except ValueError as error:
            raise unreadable(text, cls.KIND, cls.EXAMPLES, str(error)) from None

    @property
    def fraction(self) -> Decimal:
        """The share of one: 5% gives 0.05."""
        return self.number / self.scale.parts

    def speak(self, language: str) -> str:
        """Return `5%`, `0.5‰`, `万分之五`; `0.5 per mille`, `5 per ten thousand`."""
        if language_of(language) == "en":
            return f"{plain(self.number)}{self.scale.english}"
        if self.scale is Scale.PER_TEN_THOUSAND:
            return f"{self.scale.chinese}{chinese_words(self.number)}"
        return str(self)

    def __str__(self) -> str:
        """Return `0.5‰`, which `parse` reads back."""
        return f"{plain(self.number)}{self.scale.sign}"

    def __eq__(self, other: object) -> bool:
        """Compare by meaning."""
        return self.fraction == other.fraction if isinstance(other, Ratio) else NotImplemented

    def __lt__(self, other: Ratio) -> bool:
        """Compare by meaning."""
        return self.fraction < other.fraction

    def __hash__(self) -> int:
        """Hash the meaning."""
        return hash(self.fraction)


def _reason(tidy: str) -> str:
    if tidy.startswith("-"):
        return "a ratio is not negative"
    return "its sign is missing" if re.fullmatch(ARABIC, tidy) else ""
