"""The labels a multi-level list prints, computed the way Word does (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SECTION_NUMBER = re.compile(r"[1-9]\d{0,3}(\.[1-9]\d{0,3}){0,5}", re.ASCII)
"""A number that a document may start at, such as 4.5."""
_PLACEHOLDER = re.compile(r"%([1-9])")
_HAN = "零一二三四五六七八九"
_CIRCLED_MAX = 20
_ALPHABET = 26
_THOUSAND, _HUNDRED, _TEN = 1000, 100, 10


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: the paragraph style it belongs to, number format, text, start."""

    style: str
    number_format: str
    text: str
    start: int = 1


@dataclass(frozen=True, slots=True)
class NumberingScheme:
    """The levels of a look's list, outermost first."""

    levels: tuple[Level, ...]

    def level_of(self, style: str) -> int | None:
        """Return the list level a paragraph style is linked to, or None if it is unnumbered."""
        for index, level in enumerate(self.levels):
            if level.style == style:
                return index
        return None

    def starting_at(self, number: str) -> NumberingScheme:
        """Return the scheme whose first heading is `number`, such as 4.5.

        The leading parts become literal text of each level, so no higher level has to exist.
        Raises ValueError when `number` is not made of numbers and dots.
        """
        if not SECTION_NUMBER.fullmatch(number):
            raise ValueError(f"{number!r} is not a section number such as 4.5")
        *leading, last = number.split(".")
        prefix = "".join(part + "." for part in leading)
        levels = tuple(
            replace(level, text=level.text.replace("%1", prefix + "%1")) for level in self.levels
        )
        return NumberingScheme((replace(levels[0], start=int(last)), *levels[1:]))


class Counter:
    """Walks a document in order and gives each numbered paragraph its label."""

    def __init__(self, scheme: NumberingScheme) -> None:
        """Start before the first paragraph."""
        self._scheme = scheme
        self._counts = [level.start - 1 for level in scheme.levels]

    def label(self, style: str) -> str:
        """Count one paragraph of `style` and return its label, "" if the style has no number.

        A level that is skipped counts as begun, as LibreOffice prints it: after 4.5.1 and （1）
        the next heading below 4.5.1 is 4.5.1.2, for the item stood in an unwritten 4.5.1.1.
        """
        at = self._scheme.level_of(style)
        if at is None:
            return ""
        for shallower in range(at):
            self._counts[shallower] = max(self._counts[shallower], self._start(shallower))
        self._counts[at] += 1
        for deeper in range(at + 1, len(self._counts)):
            self._counts[deeper] = self._start(deeper) - 1
        return _PLACEHOLDER.sub(self._shown, self._scheme.levels[at].text)

    def _shown(self, match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        return format_number(self._counts[at], self._scheme.levels[at].number_format)

    def _start(self, at: int) -> int:
        return self._scheme.levels[at].start


def format_number(number: int, number_format: str) -> str:
    """Return `number` in an ST_NumberFormat (ECMA-376 part 1, 17.18.59) that looks may use.

    Raises ValueError for a format that contractkit cannot compute.
    """
    try:
        return _FORMATS[number_format](number)
    except KeyError:
        raise ValueError(
            f"the number format {number_format!r} is not one of {', '.join(sorted(_FORMATS))}"
        ) from None


def supported_formats() -> Iterable[str]:
    """Return the number formats a look may use."""
    return _FORMATS.keys()


def chinese(number: int) -> str:
    """Return 1–9999 in Chinese numerals as 第一百零一条 has them."""
    if number < _TEN:
        return _HAN[number]
    text, rest, gap = "", number, False
    for unit, sign in ((_THOUSAND, "千"), (_HUNDRED, "百"), (_TEN, "十"), (1, "")):
        digit, rest = divmod(rest, unit)
        if digit:
            text += ("零" if gap and text else "") + _HAN[digit] + sign
            gap = False
        else:
            gap = gap or bool(text)
    return text.removeprefix("一") if text.startswith("一十") else text


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= _CIRCLED_MAX else str(number)


def _letter(number: int) -> str:
    times, index = divmod(number - 1, _ALPHABET)
    return chr(ord("a") + index) * (times + 1)


def _roman(number: int) -> str:
    text, rest = "", number
    for value, sign in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
        (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        times, rest = divmod(rest, value)
        text += sign * times
    return text


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "chineseCountingThousand": chinese,
    "chineseCounting": chinese,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
