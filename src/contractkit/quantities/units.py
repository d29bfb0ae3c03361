"""The commonest units of services and goods, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from contractkit.quantities.reading import Language


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its name in each language and the other spellings that mean the same."""

    singular: str
    plural: str
    chinese: str
    also: tuple[str, ...] = ()

    def speak(self, language: Language, amount: Decimal) -> str:
        """Return the name that goes with the amount."""
        if language == "zh":
            return self.chinese
        return self.singular if amount == 1 else self.plural


_UNITS = (
    Unit("person-day", "person-days", "人天", ("人日", "个人天", "man-day", "man-days")),
    Unit("person-hour", "person-hours", "人时", ("人小时", "man-hour", "man-hours")),
    Unit("person-month", "person-months", "人月", ("个人月", "man-month", "man-months")),
    Unit("time", "times", "次"),
    Unit("session", "sessions", "场", ("场次",)),
    Unit("visit", "visits", "次"),
    Unit("copy", "copies", "份"),
    Unit("person", "persons", "人", ("名", "位", "people")),
    Unit("set", "sets", "套"),
    Unit("piece", "pieces", "件"),
    Unit("device", "devices", "台"),
    Unit("item", "items", "项"),
    Unit("page", "pages", "页"),
    Unit("case", "cases", "起"),
    Unit("class hour", "class hours", "课时", ("学时", "个课时", "个学时")),
    Unit("hour", "hours", "小时", ("个小时",)),
    Unit("minute", "minutes", "分钟"),
    Unit("working day", "working days", "个工作日", ("工作日", "business day", "business days")),
    Unit("day", "days", "日", ("天",)),
    Unit("week", "weeks", "周", ("个星期",)),
    Unit("month", "months", "个月"),
    Unit("year", "years", "年"),
)
_BY_NAME = {
    name: unit
    for unit in reversed(_UNITS)
    for name in (unit.singular, unit.plural, unit.chinese, *unit.also)
}


def find_unit(written: str) -> Unit | None:
    """Return the unit of that name or spelling; None where it is to be spoken as written."""
    return _BY_NAME.get(written.lower()) or _BY_NAME.get(written.lower().replace(" ", "-"))
