"""Calendar lengths: years, months, days and working days, in the unit they were written in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import ClassVar, Self

from contractkit.quantities.numerals import NUMBER
from contractkit.quantities.parts import Part, PartReader, TimeUnit, speak_parts
from contractkit.quantities.reading import TextValue, language_of, normalise, unreadable

YEAR = TimeUnit("year", "年", "年", "years?|yrs?|年", "month", 12)
HALF_YEAR = TimeUnit("half a year", "半年", "半年", "")
QUARTER = TimeUnit("quarter", "个季度", "季度", "quarters?|个季度")
MONTH = TimeUnit("month", "个月", "月", "months?|个月")
WEEK = TimeUnit("week", "周", "周", "weeks?|wks?|个?(?:周|星期)")
WORKING_DAY = TimeUnit(
    "working day", "个工作日", "个工作日", "(?:working|business|work)[ -]?days?|个?工作[日天]"
)
CALENDAR_DAY = TimeUnit(
    "calendar day", "个自然日", "个自然日", "(?:calendar|natural) days?|个?(?:自然|日历)[日天]"
)
DAY = TimeUnit("day", "日", "日", "days?|日|天")

_UNITS = (YEAR, HALF_YEAR, QUARTER, MONTH, WEEK, WORKING_DAY, CALENDAR_DAY, DAY)
_READER = PartReader(_UNITS)
_MONTHS_IN = {YEAR: 12, HALF_YEAR: 6, QUARTER: 3, MONTH: 1}
_DAYS_IN = {WEEK: 7, CALENDAR_DAY: 1, DAY: 1}
_WORKING = {WORKING_DAY: 1}

_ISO = re.compile(r"P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?", re.IGNORECASE)
_ISO_UNITS = (YEAR, MONTH, WEEK, DAY)
_CLOCK = re.compile(r"hours?|hrs?\b|[0-9] ?h\b|min|秒|second|小时|钟|[0-9]分|^PT", re.IGNORECASE)
_EVERY = re.compile(r"(?:每|every |each |per )(?=\S)", re.IGNORECASE)
_REASONS = (
    (re.compile("内$"), "leave out 内, only the length is written"),
    (_CLOCK, "hours and minutes are clock time, which neither fits nor mixes here"),
    (re.compile("^[-−–]"), "a length is not negative"),
    (re.compile("^[0-9一二三四五六七八九十]+月份?$"), "a number of months is written with 个月"),
    (re.compile("半个?月|half a month"), "half a month is not exact, use 15 days"),
    (re.compile(rf"^(?:{NUMBER})$", re.IGNORECASE), "the unit is missing"),
)
_CYCLES = {
    **{unit.cycle: unit for unit in (HALF_YEAR, QUARTER)},
    **{unit.name: unit for unit in _UNITS},
    "half year": HALF_YEAR,
    "half-year": HALF_YEAR,
}
_CYCLES_AFTER_EVERY = {
    **_CYCLES,
    **{unit.chinese: unit for unit in _UNITS},
    **{unit.cycle.removeprefix("个"): unit for unit in _UNITS},
    "季": QUARTER,
    "天": DAY,
    "星期": WEEK,
}

_LONGEST_YEARS = 1000
_MONTHS_IN_CYCLE = 4800
_DAYS_IN_CYCLE = 146_097
_FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Period(TextValue):
    """A length counted on a calendar, e.g. 3 years, 15 days or 5 working days.

    Equality is by meaning (12 months equal 1 year); the words are those of the units written.
    Working days stand alone: mixed with other units they would not say which comes first.
    """

    KIND: ClassVar[str] = "a calendar length"
    DESCRIPTION: ClassVar[str] = (
        "A calendar length in years, quarters, months, weeks, days or working days, "
        "in English, Chinese or ISO 8601"
    )
    EXAMPLES: ClassVar[tuple[str, ...]] = ("3 years", "5 working days", "15日", "半年", "P1Y6M")

    parts: tuple[Part, ...]
    months: int = field(init=False, repr=False)
    """All whole months: years, half years, quarters and months together."""
    days: int = field(init=False, repr=False)
    """Calendar days besides the months, weeks included."""
    working_days: int = field(init=False, repr=False)
    """Working days; then there are no months and no days."""

    def __post_init__(self) -> None:
        """Add the parts up, once; refuse what no calendar can count."""
        for name, size in (("months", _MONTHS_IN), ("days", _DAYS_IN), ("working_days", _WORKING)):
            total = sum(part.count * size.get(part.unit, 0) for part in self.parts)
            object.__setattr__(self, name, total)
        if any(part.count < 0 for part in self.parts):
            raise ValueError("a calendar length is not negative")
        if self.working_days and (self.months or self.days):
            raise ValueError("working days stand alone, without other units")
        days = self.days + self.working_days
        if self.months > _LONGEST_YEARS * 12 or days > _LONGEST_YEARS * 366:
            raise ValueError(f"a calendar length has at most {_LONGEST_YEARS} years")

    @classmethod
    def of(cls, *, years: int = 0, months: int = 0, days: int = 0, working_days: int = 0) -> Period:
        """Return the length of these counts; zero is allowed, ValueError if senseless."""
        counts = ((years, YEAR), (months, MONTH), (days, DAY), (working_days, WORKING_DAY))
        return cls(tuple(Part(count, unit) for count, unit in counts if count))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `3 years`, `12个月`, `半年`, `每季度`, `5个工作日`, `P1Y6M`, or raise ValueError."""
        tidy = normalise(text)
        try:
            parts = _read(tidy)
            if parts is not None and all(part.count for part in parts) and parts:
                return cls(parts)
        except ValueError as error:
            raise unreadable(text, cls.KIND, cls.EXAMPLES, str(error)) from None
        raise unreadable(text, cls.KIND, cls.EXAMPLES, _reason(tidy, parts))

    @property
    def is_working_days(self) -> bool:
        """Whether a calendar of working days is needed to add the length to a date."""
        return self.working_days > 0

    @property
    def is_zero(self) -> bool:
        """Whether the length is nothing at all."""
        return not (self.months or self.days or self.working_days)

    def speak(self, language: str) -> str:
        """Return `12个月`, `5个工作日`; `three (3) years`, `one (1) year and six (6) months`."""
        return speak_parts(self.parts or (Part(0, DAY),), language)

    def speak_cycle(self, language: str) -> str:
        """Return the words that follow 每, every or per: 年, 3个月; `year`, `three (3) months`."""
        if len(self.parts) != 1 or self.parts[0].count != 1 or self.parts[0].unit is HALF_YEAR:
            return self.speak(language)
        unit = self.parts[0].unit
        return unit.cycle if language_of(language) == "zh" else unit.name

    def __str__(self) -> str:
        """Return `1 year 6 months`, which `parse` reads back."""
        return " ".join(map(str, self.parts or (Part(0, DAY),)))

    def __eq__(self, other: object) -> bool:
        """Compare by meaning."""
        return self._meaning() == other._meaning() if isinstance(other, Period) else NotImplemented

    def __hash__(self) -> int:
        """Hash the meaning."""
        return hash(self._meaning())

    def _meaning(self) -> tuple[int, int, int]:
        return self.months, self.days, self.working_days


def is_clock_time(text: str) -> bool:
    """Tell whether a text speaks of hours or minutes rather than of a calendar."""
    return _CLOCK.search(normalise(text)) is not None


def difference_in_days(one: Period, other: Period) -> tuple[int, int]:
    """Return the least and the most days by which `one` can be longer than `other`.

    Both without working days. The bounds hold for every start in the Gregorian calendar.
    """
    months, days = one.months - other.months, one.days - other.days
    low, high = _days_of(abs(months))
    return (low + days, high + days) if months >= 0 else (days - high, days - low)


def _read(tidy: str) -> tuple[Part, ...] | None:
    every = _EVERY.match(tidy)
    rest = tidy[every.end() :] if every else tidy
    cycles = _CYCLES_AFTER_EVERY if every else _CYCLES
    if unit := cycles.get(rest.lower()):
        return (Part(1, unit),)
    if (iso := _ISO.fullmatch(rest)) and any(iso.groups()):
        return tuple(
            Part(int(count), unit)
            for count, unit in zip(iso.groups(), _ISO_UNITS, strict=True)
            if count
        )
    return _READER.read(rest)


def _reason(tidy: str, parts: tuple[Part, ...] | None) -> str:
    if parts is not None:
        return "its length is zero" if tidy else ""
    return next((reason for pattern, reason in _REASONS if pattern.search(tidy)), "")


@cache
def _days_of(months: int) -> tuple[int, int]:
    """Return the fewest and the most days that so many months in a row have.

    The Gregorian calendar repeats after 400 years of 146097 days, so one cycle of starts is all.
    """
    cycles, rest = divmod(months, _MONTHS_IN_CYCLE)
    starts = _month_starts()
    spans = [starts[i + rest] - starts[i] for i in range(_MONTHS_IN_CYCLE)]
    return cycles * _DAYS_IN_CYCLE + min(spans), cycles * _DAYS_IN_CYCLE + max(spans)


@cache
def _month_starts() -> tuple[int, ...]:
    years = range(_FIRST_YEAR, _FIRST_YEAR + 2 * _MONTHS_IN_CYCLE // 12)
    return tuple(date(year, month, 1).toordinal() for year in years for month in range(1, 13))
