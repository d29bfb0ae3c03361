"""Service hours: when a clock runs, and adding minutes of service time to a moment.

Moments are naive local times of one zone without summer time (Asia/Shanghai, UTC+8 all year
since 1992); nothing here converts between zones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from contractkit.quantities.reading import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractkit.calendars.working import WorkingCalendar

_DAY_MINUTES = 24 * 60
_ONE_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_ALL_DAYS = frozenset(range(7))
_OFFICE_DAYS = frozenset(range(5))
_ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE = "一二三四五六日"
_HOURS = re.compile(
    r"\s*(\d{1,2})[:：](\d{2})\s*(?:-|–|—|~|～|至|到|to)\s*(\d{1,2})[:：](\d{2})\s*"
)
_SHORT_RUN = 2


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """A window of one day in minutes after midnight; `closes` is exclusive and may be 1440.

    Raises ValueError for a window that ends before it starts or leaves the day.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        """Refuse an empty, backward or oversized window."""
        if not 0 <= self.opens < self.closes <= _DAY_MINUTES:
            raise ValueError(
                f"The hours {self} do not start before they end within one day: write a night as "
                "two windows, such as 22:00-24:00 and 00:00-06:00."
            )

    def __str__(self) -> str:
        """Return `8:00-12:00`."""
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


@dataclass(frozen=True, slots=True)
class ServiceCalendar:
    """Weekdays (0 is Monday) and windows in which service is given.

    With `holidays`, days off for a holiday are closed and a moved working day (调休) on a weekend
    is open where Monday to Friday are; without, only the weekday counts. Windows are kept sorted.
    Raises ValueError for no day, no window, or windows that overlap.
    """

    days: frozenset[int]
    hours: tuple[Hours, ...]
    holidays: WorkingCalendar | None = None
    inverted: bool = False

    def __post_init__(self) -> None:
        """Sort the windows and refuse a calendar that never opens."""
        object.__setattr__(self, "hours", tuple(sorted(self.hours)))
        if not self.days or not self.days <= _ALL_DAYS:
            raise ValueError(
                "Service needs at least one day of the week, 0 (Monday) to 6 (Sunday)."
            )
        if not self.hours:
            raise ValueError("Service needs at least one window of hours, such as 08:00-12:00.")
        for one, following in pairwise(self.hours):
            if following.opens < one.closes:
                raise ValueError(f"The hours {one} and {following} overlap: join or part them.")
        if self.inverted and self.is_always:
            raise ValueError("Service that never closes has no time outside its hours.")

    @classmethod
    def always(cls) -> ServiceCalendar:
        """Return service around the clock, 7×24."""
        return cls(_ALL_DAYS, (Hours(0, _DAY_MINUTES),))

    @property
    def is_always(self) -> bool:
        """Tell whether the hours themselves cover every minute of every day."""
        whole = sum(window.closes - window.opens for window in self.hours) == _DAY_MINUTES
        return whole and self.days == _ALL_DAYS and self.holidays is None

    def outside(self) -> ServiceCalendar:
        """Return the complement: the time outside these service hours.

        Raises ValueError for service that never closes.
        """
        return replace(self, inverted=not self.inverted)

    def contains(self, moment: datetime) -> bool:
        """Tell whether the clock runs at this moment; a window's end is outside it."""
        _naive(moment)
        return any(start <= moment < end for start, end in self._open_on(moment.date()))

    def add(self, moment: datetime, minutes: int) -> datetime:
        """Return the moment when so many minutes of service time have passed.

        Breaks, nights, weekends and holidays do not count. A clock that runs out at the end of a
        window stops there, not at the next opening; 0 minutes is the moment itself. Raises
        ValueError for negative minutes and where the days to come are not known.
        """
        if minutes < 0:
            raise ValueError(f"Service time runs forward only, not by {minutes} minutes.")
        return self.after(moment, minutes * _MINUTE)

    def after(self, moment: datetime, time: timedelta) -> datetime:
        """Return the moment when so much service time, none or more, has passed; see `add`."""
        _naive(moment)
        if not time:
            return moment
        left = time
        for start, end in self._open_from(moment):
            if left <= end - start:
                return start + left
            left -= end - start
        raise ValueError(f"{time} of service after {moment} leave the calendar.")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the service time from start to end, to the second.

        Raises ValueError when the end lies before the start.
        """
        _naive(start)
        _naive(end)
        if end < start:
            raise ValueError(f"The end {end} lies before the start {start}.")
        total = timedelta()
        for opened, closed in self._open_from(start):
            if opened >= end:
                break
            total += min(closed, end) - opened
        return total

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the whole minutes of service time from start to end.

        Raises ValueError when the end lies before the start.
        """
        return self.elapsed(start, end) // _MINUTE

    def speak(self, language: str) -> str:
        """Return the hours in words, Chinese or English."""
        chinese = language_of(language) == "zh"
        if self.inverted:
            return "服务时间以外" if chinese else "outside service hours"
        if self.is_always:
            return "7×24小时" if chinese else "24 hours a day, 7 days a week"
        return self._speak_chinese() if chinese else self._speak_english()

    def _speak_chinese(self) -> str:
        days = _join_days(self.days, [f"星期{name}" for name in _CHINESE], "至", "、")
        off = "（法定节假日除外）" if self.holidays else ""
        hours = "、".join(f"{_clock(w.opens)}至{_clock(w.closes)}" for w in self.hours)
        return ("每天" if self.days == _ALL_DAYS else days) + off + hours

    def _speak_english(self) -> str:
        days = _join_days(self.days, _ENGLISH, " to ", ", ")
        off = " (except public holidays)" if self.holidays else ""
        hours = [f"{_clock(w.opens)} to {_clock(w.closes)}" for w in self.hours]
        listed = " and ".join([", ".join(hours[:-1]), hours[-1]] if hours[1:] else hours)
        return ("every day" if self.days == _ALL_DAYS else days) + off + ", " + listed

    def _serves(self, day: date) -> bool:
        if self.holidays is None:
            return day.weekday() in self.days
        if self.holidays.is_holiday(day):
            return False
        moved = day.weekday() not in _OFFICE_DAYS and self.holidays.is_working(day)
        return day.weekday() in self.days or (moved and self.days >= _OFFICE_DAYS)

    def _open_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        windows = [(w.opens, w.closes) for w in self.hours] if self._serves(day) else []
        if self.inverted:
            edges = [0, *(edge for window in windows for edge in window), _DAY_MINUTES]
            windows = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local time, see module
        for opens, closes in windows:
            yield midnight + opens * _MINUTE, midnight + closes * _MINUTE

    def _open_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = moment.date()
        while day < date.max:
            for start, end in self._open_on(day):
                if end > moment:
                    yield max(start, moment), end
            day += _ONE_DAY


def parse_days(text: str) -> frozenset[int]:
    """Read weekdays: `Mon-Fri`, `Mon,Wed,Fri`, `周一至周五`, `星期一、星期三`, `every day`, `每天`.

    Returns 0 (Monday) to 6. A range may run over the weekend (`Sun-Thu`). Raises ValueError.
    """
    if text.strip().casefold() in {"every day", "daily", "每天", "每日"}:
        return _ALL_DAYS
    found: set[int] = set()
    for part in re.split(r"[,，、;；]", text):
        ends = [_weekday(end, text) for end in re.split(r"\s*(?:-|–|—|~|～|至|到|\bto\b)\s*", part)]
        if len(ends) > _SHORT_RUN:
            raise ValueError(f"The days {text!r} hold a range with more than two ends.")
        span = (ends[-1] - ends[0]) % 7
        found.update((ends[0] + n) % 7 for n in range(span + 1))
    return frozenset(found)


def parse_hours(text: str) -> Hours:
    """Read one window: `08:00-12:00`, `8:00至12:00`; `24:00` is the end of the day.

    Raises ValueError for anything else and for a window that ends before it starts.
    """
    match = _HOURS.fullmatch(text)
    if match is None or int(match[2]) > 59 or int(match[4]) > 59:  # noqa: PLR2004 - minutes
        raise ValueError(f"The hours {text!r} are not understood: write them as 08:00-12:00.")
    opens, closes = (60 * int(match[n]) + int(match[n + 1]) for n in (1, 3))
    return Hours(opens, closes)


def service_calendar(
    days: str, hours: Iterable[str], holidays: WorkingCalendar | None = None
) -> ServiceCalendar:
    """Read a service calendar from the texts of a contract. Raises ValueError."""
    return ServiceCalendar(parse_days(days), tuple(map(parse_hours, hours)), holidays)


def _weekday(text: str, whole: str) -> int:
    name = text.strip()
    chinese = re.fullmatch(r"(?:周|星期|礼拜)([一二三四五六日天])", name)
    if chinese:
        return _CHINESE.index(chinese[1].replace("天", "日"))
    for number, english in enumerate(_ENGLISH):
        if name.casefold().rstrip(".") in {english[:3].casefold(), english.casefold()}:
            return number
    raise ValueError(
        f"{name!r} in the days {whole!r} is not a day of the week: write Mon-Fri, Mon,Wed,Fri, "
        "周一至周五 or every day."
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _naive(moment: datetime) -> None:
    if moment.tzinfo is not None:
        raise ValueError(f"{moment} carries a time zone: service hours take local times without.")


def _join_days(days: frozenset[int], names: Iterable[str], to: str, comma: str) -> str:
    """Return runs of three or more days as a range, shorter ones one by one."""
    labels = list(names)
    parts: list[str] = []
    for first in sorted(day for day in days if day - 1 not in days):
        last = first
        while last + 1 in days:
            last += 1
        if last - first < _SHORT_RUN:
            parts += [labels[day] for day in range(first, last + 1)]
        else:
            parts.append(f"{labels[first]}{to}{labels[last]}")
    return comma.join(parts)
