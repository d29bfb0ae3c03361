"""Working days: Chinese ones with moved days (调休), Monday to Friday, or every day."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

from contractkit.calendars.holidays import (
    ALL_HOLIDAYS,
    MajorHoliday,
    days_off,
    edition_year,
    festivals,
    library_edition,
    major_off_runs,
    statutory_days,
)

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
WINDOW = timedelta(days=14)
"""How far from a computed statutory day a notice of the State Council can reach.

2014-2026 the farthest change was 9 days away (2024-05-11, 2024-10-12, 2026-02-28, and 2019-10-12);
two whole weeks leave one weekend of margin. A one-off holiday (2015-09-03) cannot be foreseen.
"""


class WorkingCalendar(ABC):
    """Which days are worked, and counting in them. Implementations are immutable and hashable."""

    @property
    @abstractmethod
    def edition(self) -> str:
        """What the calendar knows and from where, to be printed with each date."""

    @abstractmethod
    def is_working(self, day: date) -> bool:
        """Tell whether the day is worked. Raises ValueError for a day the calendar cannot know."""

    def holiday_of(self, day: date) -> MajorHoliday | None:  # noqa: ARG002 - most have none
        """Return the statutory holiday whose days off include this day, weekend days too."""
        return None

    def is_holiday(self, day: date) -> bool:
        """Tell whether the day is off for a holiday, not merely an ordinary weekend."""
        return self.holiday_of(day) is not None

    def certainty(self, day: date) -> bool:  # noqa: ARG002 - most calendars never change
        """Tell whether no later notice can change the answer of `is_working` for this day."""
        return True

    def certainty_between(self, first: date, last: date) -> bool:
        """Tell whether every day of an inclusive span is certain, as a count across it needs."""
        if first == last:
            return self.certainty(first)
        days = (last - first).days + 1
        return all(self.certainty(first + timedelta(days=n)) for n in range(days))

    def next_working(self, day: date) -> date:
        """Return the day itself when it is worked, else the next one that is."""
        return day if self.is_working(day) else self.add_working_days(day, 1)

    def previous_working(self, day: date) -> date:
        """Return the day itself when it is worked, else the last one before it."""
        return day if self.is_working(day) else self.add_working_days(day, -1)

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after `day` (before it for n < 0); 0 is the day itself.

        The first day is not counted (Civil Code of China, Article 201). Raises ValueError when
        the count leaves the years the calendar knows.
        """
        if n == 0:
            return day
        step, left, year = (1 if n > 0 else -1), abs(n), day.year
        worked = _worked(self, year)
        ahead = worked[bisect_right(worked, day) :] if n > 0 else worked[: bisect_left(worked, day)]
        while left > len(ahead):
            left -= len(ahead)
            year += step
            if not MINYEAR <= year <= MAXYEAR:
                raise ValueError(f"{n} working days from {day} leave the calendar.")
            ahead = _worked(self, year)
        return ahead[left - 1] if n > 0 else ahead[-left]


@lru_cache(maxsize=512)
def _worked(calendar: WorkingCalendar, year: int) -> tuple[date, ...]:
    first = date(year, 1, 1).toordinal()
    days = (date.fromordinal(n) for n in range(first, date(year, 12, 31).toordinal() + 1))
    return tuple(day for day in days if calendar.is_working(day))


@dataclass(frozen=True, slots=True)
class EveryDay(WorkingCalendar):
    """All days are worked."""

    @property
    def edition(self) -> str:
        """Return `every day`."""
        return "every day"

    def is_working(self, day: date) -> bool:  # noqa: ARG002 - the answer is the class
        """Return True."""
        return True


@dataclass(frozen=True, slots=True)
class WeekdaysCalendar(WorkingCalendar):
    """Monday to Friday, whatever holidays there are."""

    @property
    def edition(self) -> str:
        """Return `Monday to Friday`."""
        return "Monday to Friday, no holidays"

    def is_working(self, day: date) -> bool:
        """Tell whether the day is one of Monday to Friday."""
        return day.weekday() < _SATURDAY


@dataclass(frozen=True, slots=True)
class ChinaCalendar(WorkingCalendar):
    """Working days of mainland China; `published_to` is the last year taken as announced.

    A smaller `published_to` than the library offers repeats what an older edition computed.
    Raises ValueError for a year the library does not hold.
    """

    published_to: int = field(default_factory=edition_year)

    def __post_init__(self) -> None:
        """Refuse an edition that the installed library cannot back."""
        edition_year(self.published_to)

    @property
    def edition(self) -> str:
        """Return library, version and last announced year."""
        return f"{library_edition()}, published to {self.published_to}"

    def is_working(self, day: date) -> bool:
        """Tell whether offices are open, moved working days (调休) included."""
        return day not in days_off(day.year, self.published_to)

    def holiday_of(self, day: date) -> MajorHoliday | None:
        """Return the statutory holiday whose days off include this day."""
        return _holidays(day.year, self.published_to).get(day)

    def is_holiday(self, day: date) -> bool:
        """Tell whether the day is off for a holiday, one-off holidays included."""
        weekday_off = day.weekday() < _SATURDAY and not self.is_working(day)
        return weekday_off or self.holiday_of(day) is not None

    def certainty(self, day: date) -> bool:
        """Tell whether no later notice of the State Council can change this day.

        December before an unpublished year is uncertain too: New Year may move days into it.
        """
        return day not in _open_days(day.year, self.published_to)


@lru_cache(maxsize=256)
def _holidays(year: int, published_to: int) -> dict[date, MajorHoliday]:
    found: dict[date, MajorHoliday] = {}
    years = [y for y in (year, year + 1) if y in festivals()]  # New Year may begin in December
    for run in (r for y in years for r in major_off_runs(y, published_to=published_to)):
        for n in range((run.last - run.first).days + 1):
            found[run.first + timedelta(days=n)] = run.holidays[-1]
    for holiday in ALL_HOLIDAYS:
        found |= {day: holiday for day in statutory_days(holiday, year) if day in found}
    return found


@lru_cache(maxsize=256)
def _open_days(year: int, published_to: int) -> frozenset[date]:
    """Return the days of a year that a notice still to come may change."""
    anchors = [date(year + 1, 1, 1)] if year + 1 > published_to else []
    if year > published_to:
        anchors += [day for holiday in ALL_HOLIDAYS for day in statutory_days(holiday, year)]
    reach = WINDOW.days
    near = (day + timedelta(days=n) for day in anchors for n in range(-reach, reach + 1))
    return frozenset(day for day in near if day.year == year)
