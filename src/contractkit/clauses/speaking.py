"""How values are said in a document: the words, not the grammar around them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from contractkit.model.timeline import Anchor, Bound, Fixed, Offset
from contractkit.quantities.numerals import english_figure
from contractkit.timeline import service_hours

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from contractkit.model.contract import Contract
    from contractkit.model.timeline import When

BLANK_TEXT = "________"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def is_chinese(language: str) -> bool:
    """Tell whether a document's language is Chinese."""
    return language.startswith("zh")


def spoken_date(day: dt.date, language: str) -> str:
    """Return 2026年9月1日, or 1 September 2026."""
    if is_chinese(language):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def spoken_count(number: int, language: str) -> str:
    """Return 3, or three (3)."""
    return str(number) if is_chinese(language) else english_figure(Decimal(number))


def separators(language: str) -> tuple[str, str]:
    """Return what stands between the entries of a list, and before the last one."""
    return ("、", "、") if is_chinese(language) else (", ", " and ")


def listed(texts: Iterable[str], language: str) -> str:
    """Return A、B、C, or A, B and C."""
    between, last = separators(language)
    *head, tail = texts
    return f"{between.join(head)}{last}{tail}" if head else tail


def spoken_hours(name: str, contract: Contract, language: str) -> str:
    """Return the words for a service calendar of the contract, or for the built-in 24x7."""
    return service_hours(contract, name).speak(language)


def spoken_when(when: When, language: str, name_of: Callable[[str, str], str]) -> str:
    """Return the words for a date as it is stated; `name_of` gives the names of facts."""
    if isinstance(when, Fixed):
        return spoken_date(when.day, language)
    if isinstance(when, Anchor):
        return _spoken_anchor(when, language, name_of)
    if isinstance(when, Bound):
        words = [spoken_when(one, language, name_of) for one in when.earlier_of or when.later_of]
        return _spoken_bound(words, bool(when.earlier_of), language)
    return _spoken_offset(when, language, name_of)


def _spoken_anchor(when: Anchor, language: str, name_of: Callable[[str, str], str]) -> str:
    if not when.edge:
        return name_of("events", when.of)
    name = name_of("periods", when.of)
    if is_chinese(language):
        return name + {"start": "开始", "end": "届满"}[when.edge]
    return f"the {when.edge} of the {name}"


def _spoken_bound(words: list[str], earlier: bool, language: str) -> str:
    if is_chinese(language):
        return f"{listed(words, language)}（以{'先' if earlier else '后'}到者为准）"
    return f"the {'earlier' if earlier else 'later'} of {listed(words, language)}"


def _spoken_offset(when: Offset, language: str, name_of: Callable[[str, str], str]) -> str:
    base = when.after or when.before
    side = "after" if when.after else "before"
    said = spoken_when(base, language, name_of) if base else ""
    by = when.by.speak(language) if when.by else ""
    if is_chinese(language):
        return f"{said}{'后' if when.after else '前'}{by}"
    return f"{by} {side} {said}".strip()
