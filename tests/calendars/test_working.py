from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.calendars import (
    ChinaCalendar,
    EveryDay,
    MajorHoliday,
    WeekdaysCalendar,
    WorkingCalendar,
    published_years,
)
from contractkit.calendars.holidays import statutory_days
from contractkit.calendars.working import WINDOW

LAST_PUBLISHED = published_years()[-1]
ANNOUNCED = ChinaCalendar(2026)
COMPUTED = ChinaCalendar(2013)
CALENDARS: tuple[WorkingCalendar, ...] = (ChinaCalendar(), WeekdaysCalendar(), EveryDay())
DAYS = st.dates(date(2006, 1, 1), date(2045, 12, 31))
ONE_OFF = {date(2015, 9, 3), date(2015, 9, 4), date(2015, 9, 6)}
"""The day off for the 70th anniversary of 1945, announced in May 2015: no rule foresees it."""


def _misclassified(year: int) -> list[date]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return [
        day
        for day in days
        if day.year == year and COMPUTED.is_working(day) != ANNOUNCED.is_working(day)
    ]


def _distance(day: date) -> int:
    anchors = (
        statutory
        for year in (day.year, day.year + 1)
        for holiday in MajorHoliday
        for statutory in statutory_days(holiday, year)
    )
    return min(abs((day - anchor).days) for anchor in anchors)


@pytest.mark.parametrize("year", range(2014, 2027))
def test_no_day_outside_the_window_is_misclassified_by_the_rule(year: int) -> None:
    certain_but_wrong = {day for day in _misclassified(year) if COMPUTED.certainty(day)}
    assert certain_but_wrong == {day for day in ONE_OFF if day.year == year}


def test_the_window_is_the_farthest_known_change_and_a_weekend_of_margin() -> None:
    changes = [day for year in range(2014, 2027) for day in _misclassified(year)]
    farthest = max(_distance(day) for day in changes if day not in ONE_OFF)
    assert farthest == 9
    assert farthest + 5 == WINDOW.days


@pytest.mark.parametrize("year", range(2014, 2027))
def test_the_rule_errs_on_few_days_of_a_year(year: int) -> None:
    assert 8 <= len(_misclassified(year)) <= 16


def test_announced_years_are_certain_except_the_end_of_the_last_one() -> None:
    assert ANNOUNCED.certainty_between(date(2026, 1, 1), date(2026, 12, 17))
    assert not ANNOUNCED.certainty(date(2026, 12, 18))
    assert ChinaCalendar(2025).certainty(date(2024, 12, 31))


def test_computed_years_are_certain_only_far_from_holidays() -> None:
    assert not ANNOUNCED.certainty(date(2027, 2, 22))
    assert ANNOUNCED.certainty(date(2027, 2, 23))
    assert ANNOUNCED.certainty(date(2027, 7, 15))
    assert not ANNOUNCED.certainty_between(date(2027, 7, 15), date(2027, 9, 15))


def test_the_last_december_is_uncertain_too() -> None:
    assert not ANNOUNCED.certainty(date(2050, 12, 31))


@pytest.mark.parametrize("calendar", [WeekdaysCalendar(), EveryDay()])
def test_a_calendar_without_holidays_is_always_certain(calendar: WorkingCalendar) -> None:
    assert calendar.certainty(date(2051, 1, 1))
    assert not calendar.is_holiday(date(2051, 1, 1))
    assert calendar.holiday_of(date(2051, 1, 1)) is None


@given(DAYS, st.integers(-400, 400), st.sampled_from(CALENDARS))
def test_working_days_there_and_back_end_where_they_began(
    day: date, n: int, calendar: WorkingCalendar
) -> None:
    start = calendar.next_working(day)
    there = calendar.add_working_days(start, n)
    assert calendar.is_working(there)
    assert calendar.add_working_days(there, -n) == start


@given(DAYS, st.integers(1, 60), st.sampled_from(CALENDARS))
def test_working_days_are_those_counted_one_by_one(
    day: date, n: int, calendar: WorkingCalendar
) -> None:
    end = calendar.add_working_days(day, n)
    passed = (day + timedelta(days=i) for i in range(1, (end - day).days + 1))
    assert sum(calendar.is_working(d) for d in passed) == n


@given(DAYS, st.sampled_from(CALENDARS))
def test_the_next_and_previous_working_day_leave_a_working_day_alone(
    day: date, calendar: WorkingCalendar
) -> None:
    following, previous = calendar.next_working(day), calendar.previous_working(day)
    assert previous <= day <= following
    assert (previous == day == following) is calendar.is_working(day)
    between = range(1, (following - previous).days)
    assert not any(calendar.is_working(previous + timedelta(days=n)) for n in between) or (
        previous == following
    )


def test_zero_working_days_is_the_day_itself_even_when_it_is_off() -> None:
    assert ANNOUNCED.add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 1)


def test_moved_working_days_count_in_china_and_not_by_weekdays() -> None:
    saturday = date(2026, 2, 14)
    assert ANNOUNCED.is_working(saturday)
    assert not WeekdaysCalendar().is_working(saturday)
    assert not ANNOUNCED.is_working(date(2026, 2, 23))
    assert WeekdaysCalendar().is_working(date(2026, 2, 23))


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2026, 2, 23), MajorHoliday.SPRING_FESTIVAL),
        (date(2026, 10, 4), MajorHoliday.NATIONAL_DAY),
        (date(2025, 10, 6), MajorHoliday.MID_AUTUMN),
        (date(2025, 10, 8), MajorHoliday.NATIONAL_DAY),
        (date(2023, 12, 30), MajorHoliday.NEW_YEAR),
        (date(2026, 7, 11), None),
        (date(2026, 10, 9), None),
    ],
)
def test_a_day_off_knows_its_holiday(day: date, holiday: MajorHoliday | None) -> None:
    assert ANNOUNCED.holiday_of(day) is holiday
    assert ANNOUNCED.is_holiday(day) is (holiday is not None)


def test_a_one_off_holiday_is_a_holiday_without_a_name() -> None:
    assert ANNOUNCED.is_holiday(date(2015, 9, 3))
    assert ANNOUNCED.holiday_of(date(2015, 9, 3)) is None


def test_editions_say_what_they_know() -> None:
    assert ChinaCalendar().edition.endswith(f"published to {LAST_PUBLISHED}")
    assert ChinaCalendar(2024).edition.startswith("chinesecalendar ")
    assert WeekdaysCalendar().edition == "Monday to Friday, no holidays"
    assert EveryDay().edition == "every day"


def test_an_edition_the_library_does_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match=f"to {LAST_PUBLISHED}, not 2099"):
        ChinaCalendar(2099)


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2051, 1, 2)])
def test_days_outside_the_known_years_are_refused(day: date) -> None:
    with pytest.raises(ValueError, match="from 2004 to 2050"):
        ANNOUNCED.is_working(day)
    with pytest.raises(ValueError, match="from 2004 to 2050"):
        ANNOUNCED.holiday_of(day)


def test_a_count_that_leaves_the_known_years_is_refused() -> None:
    with pytest.raises(ValueError, match="not for 2051"):
        ANNOUNCED.add_working_days(date(2050, 12, 30), 5)
    with pytest.raises(ValueError, match="not for 2003"):
        ANNOUNCED.add_working_days(date(2004, 1, 2), -5)
    with pytest.raises(ValueError, match="leave the calendar"):
        EveryDay().add_working_days(date(9999, 12, 30), 5)
