"""Public holidays of China: published years from a library, later years by rule.

Published years (with the moved working days, 调休) come from `chinesecalendar`. Later years, to the
end of the shipped table of lunar dates, follow the regulation on public holidays as amended for
2025 (全国年节及纪念日放假办法): statutory days, weekends, and a working day off for each statutory
day that falls on a weekend. The State Council announces each year in the autumn before; until then
a computed year is provisional.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

import chinese_calendar
from chinese_calendar.constants import holidays as _library_days

from contractkit.quantities.reading import language_of

if TYPE_CHECKING:
    from collections.abc import Collection

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_LUNAR_HOLIDAYS_SINCE = 2008


class MajorHoliday(Enum):
    """The seven statutory holidays, in the order of the year; the value is the key used in UIDs."""

    NEW_YEAR = "new-year"
    SPRING_FESTIVAL = "spring-festival"
    QINGMING = "qingming"
    LABOUR_DAY = "labour-day"
    DRAGON_BOAT = "dragon-boat"
    MID_AUTUMN = "mid-autumn"
    NATIONAL_DAY = "national-day"

    def name_in(self, language: str) -> str:
        """Return the name in Chinese or English."""
        chinese, english = _NAMES[self]
        return chinese if language_of(language) == "zh" else english


_NAMES = {
    MajorHoliday.NEW_YEAR: ("元旦", "New Year's Day"),
    MajorHoliday.SPRING_FESTIVAL: ("春节", "Spring Festival"),
    MajorHoliday.QINGMING: ("清明节", "Qingming Festival"),
    MajorHoliday.LABOUR_DAY: ("劳动节", "Labour Day"),
    MajorHoliday.DRAGON_BOAT: ("端午节", "Dragon Boat Festival"),
    MajorHoliday.MID_AUTUMN: ("中秋节", "Mid-Autumn Festival"),
    MajorHoliday.NATIONAL_DAY: ("国庆节", "National Day"),
}
ALL_HOLIDAYS = tuple(MajorHoliday)


@dataclass(frozen=True, slots=True)
class OffRun:
    """Consecutive days off around one or more holidays; first and last day inclusive.

    `published` is False when the run was computed and the State Council may still change it.
    `holidays` are in the order of the year.
    """

    first: date
    last: date
    published: bool
    holidays: tuple[MajorHoliday, ...]
    year: int

    @property
    def key(self) -> str:
        """Return a name that survives publication, such as `2028-national-day`.

        A run of two holidays takes the later one's name: only 中秋 and 国庆 ever meet, and a
        notice may join them or part them, while 国庆 is there in both cases.
        """
        return f"{self.year}-{self.holidays[-1].value}"

    def __contains__(self, day: date) -> bool:
        """Tell whether the day is one of the run."""
        return self.first <= day <= self.last

    def name_in(self, language: str) -> str:
        """Return the names of the holidays, such as `中秋节、国庆节`."""
        mark = "、" if language_of(language) == "zh" else " and "
        return mark.join(holiday.name_in(language) for holiday in self.holidays)


@cache
def published_years() -> range:
    """Return the years whose official arrangement the installed library knows."""
    return range(min(_library_days).year, max(_library_days).year + 1)


def edition_year(published_to: int | None = None) -> int:
    """Return the last year to take as announced, by default all that the library holds.

    Raises ValueError for a year the library does not hold.
    """
    years = published_years()
    if published_to is None:
        return years[-1]
    if published_to not in years:
        raise ValueError(
            f"The installed {library_edition()} holds the announced years {years[0]} to "
            f"{years[-1]}, not {published_to}."
        )
    return published_to


@cache
def library_edition() -> str:
    """Return the name and version of the library, to be printed with each date."""
    return f"chinesecalendar {version('chinesecalendar')}"


@cache
def festivals() -> dict[int, dict[str, date]]:
    """Return the shipped table: year -> festival key -> day."""
    text = files(__package__).joinpath("data/festivals.csv").read_text(encoding="utf-8")
    return {
        int(row.pop("year")): {key: date.fromisoformat(value) for key, value in row.items()}
        for row in csv.DictReader(text.splitlines())
    }


def last_known_year() -> int:
    """Return the last year for which days off can be computed."""
    return max(festivals())


def statutory_days(holiday: MajorHoliday, year: int) -> tuple[date, ...]:
    """Return the days off by regulation (text in force since 2025), without weekends.

    Raises ValueError for a year outside the table of lunar dates.
    """
    if year not in festivals():
        raise ValueError(
            f"Holidays of China are known from {min(festivals())} to {last_known_year()}, "
            f"not for {year}: choose an earlier date, or a calendar without holidays."
        )
    lunar = festivals()[year]
    first, days = {
        MajorHoliday.NEW_YEAR: (date(year, 1, 1), 1),
        MajorHoliday.SPRING_FESTIVAL: (lunar["new-years-eve"], 4),
        MajorHoliday.QINGMING: (lunar["qingming"], 1),
        MajorHoliday.LABOUR_DAY: (date(year, 5, 1), 2),
        MajorHoliday.DRAGON_BOAT: (lunar["dragon-boat"], 1),
        MajorHoliday.MID_AUTUMN: (lunar["mid-autumn"], 1),
        MajorHoliday.NATIONAL_DAY: (date(year, 10, 1), 3),
    }[holiday]
    return tuple(first + timedelta(days=n) for n in range(days))


@lru_cache(maxsize=256)
def days_off(year: int, published_to: int) -> frozenset[date]:
    """Return every day of a year on which offices are closed, weekends included.

    Years after `published_to` are computed. Raises ValueError outside the known years.
    """
    statutory = [day for holiday in ALL_HOLIDAYS for day in statutory_days(holiday, year)]
    if year <= published_to:
        return frozenset(d for d in _days_of(year) if not chinese_calendar.is_workday(d))
    off = {day for day in _days_of(year) if day.weekday() >= _SATURDAY} | set(statutory)
    for day in sorted(set(statutory)):
        if day.weekday() >= _SATURDAY:
            substitute = day
            while substitute in off:
                substitute += _ONE_DAY
            off.add(substitute)
    return frozenset(off)


def off_run(holiday: MajorHoliday, year: int, published_to: int | None = None) -> OffRun:
    """Return the consecutive days off to which a holiday belongs, adjoining weekends included.

    `published_to` is the last year taken from the official arrangement (default: all that the
    library knows). Raises ValueError for years outside the table and for a holiday that did not
    exist yet (清明, 端午 and 中秋 are days off since 2008).
    """
    bound = edition_year(published_to)
    if year < _LUNAR_HOLIDAYS_SINCE and holiday in _ADDED_IN_2008:
        raise ValueError(
            f"{holiday.name_in('en')} was not a day off in {year}: it is one since "
            f"{_LUNAR_HOLIDAYS_SINCE}."
        )
    inside = statutory_days(holiday, year)[1 if holiday is MajorHoliday.SPRING_FESTIVAL else 0]
    first = last = inside
    while _is_off(first - _ONE_DAY, bound):
        first -= _ONE_DAY
    while _is_off(last + _ONE_DAY, bound):
        last += _ONE_DAY
    return OffRun(first, last, year <= bound, (holiday,), year)


def major_off_runs(
    year: int,
    which: Collection[MajorHoliday] = ALL_HOLIDAYS,
    published_to: int | None = None,
) -> tuple[OffRun, ...]:
    """Return the off-runs of a year in order, those that overlap or touch joined into one.

    Holidays that did not exist in that year are left out.
    """
    runs: list[OffRun] = []
    for holiday in ALL_HOLIDAYS:
        if holiday not in which or (year < _LUNAR_HOLIDAYS_SINCE and holiday in _ADDED_IN_2008):
            continue
        runs.append(off_run(holiday, year, published_to))
    runs.sort(key=lambda run: run.first)
    joined: list[OffRun] = []
    for run in runs:
        if joined and run.first <= joined[-1].last + _ONE_DAY:
            joined[-1] = _join(joined[-1], run)
        else:
            joined.append(run)
    return tuple(joined)


_ADDED_IN_2008 = frozenset(
    {MajorHoliday.QINGMING, MajorHoliday.DRAGON_BOAT, MajorHoliday.MID_AUTUMN}
)


def _join(one: OffRun, other: OffRun) -> OffRun:
    both = {*one.holidays, *other.holidays}
    return OffRun(
        min(one.first, other.first),
        max(one.last, other.last),
        one.published and other.published,
        tuple(holiday for holiday in ALL_HOLIDAYS if holiday in both),
        one.year,
    )


def _is_off(day: date, published_to: int) -> bool:
    if day.year not in festivals():  # a run at the edge of the table ends there
        return False
    return day in days_off(day.year, published_to)


def _days_of(year: int) -> tuple[date, ...]:
    first = date(year, 1, 1)
    return tuple(first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
