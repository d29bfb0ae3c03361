"""Awkward dates that any contract calendar must get right; the number is in the test's name.

Only the cases of pure date arithmetic are here; those of files and texts stand with their modules.
"""

# ruff: noqa: DTZ001 - service hours are local times without a zone

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from contractkit.calendars import (
    BeforeHoliday,
    ChinaCalendar,
    DueOnHoliday,
    EveryDay,
    MajorHoliday,
    PeriodEnd,
    Rule,
    RuleDate,
    ServiceCalendar,
    add,
    add_months,
    before_major_holidays,
    every,
    last_day,
    major_off_runs,
    period_ends,
    shift,
)
from contractkit.quantities.period import Period

CHINA = ChinaCalendar(2026)
EVERY_DAY = EveryDay()
YEAR = Period.of(years=1)
NEXT = DueOnHoliday.NEXT_WORKING_DAY


def test_case_01_monthly_from_31_january_is_anchored_and_not_chained() -> None:
    anchor = date(2026, 1, 31)
    expected = [anchor, date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    series = every(anchor, Period.of(months=1), anchor, date(2026, 4, 30), EVERY_DAY)
    assert [add_months(anchor, n) for n in range(4)] == expected
    assert [item.day for item in series] == expected[1:]
    assert add_months(add_months(anchor, 1), 1) == date(2026, 3, 28)


def test_case_02_a_leap_day_keeps_its_day_in_leap_years_only() -> None:
    leap_day = date(2024, 2, 29)
    assert add(leap_day, YEAR, EVERY_DAY) == date(2025, 2, 28)
    assert add(leap_day, Period.of(years=4), EVERY_DAY) == date(2028, 2, 29)


def test_case_03_28_february_does_not_become_a_leap_day() -> None:
    assert add(date(2023, 2, 28), YEAR, EVERY_DAY) == date(2024, 2, 28)


def test_case_04_six_months_from_31_august_end_in_february() -> None:
    assert add(date(2025, 8, 31), Period.of(months=6), EVERY_DAY) == date(2026, 2, 28)


def test_case_05_quarters_end_on_the_last_day_of_their_last_month() -> None:
    dates = period_ends(Rule.QUARTER_END, date(2026, 1, 1), date(2026, 12, 31))
    assert [(item.key, item.day) for item in dates] == [
        ("2026Q1", date(2026, 3, 31)),
        ("2026Q2", date(2026, 6, 30)),
        ("2026Q3", date(2026, 9, 30)),
        ("2026Q4", date(2026, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("convention", "last"),
    [
        (PeriodEnd.ANNIVERSARY, date(2027, 3, 15)),
        (PeriodEnd.DAY_BEFORE, date(2027, 3, 14)),
    ],
)
def test_case_06_a_warranty_of_one_year_ends_by_the_chosen_reading(
    convention: PeriodEnd, last: date
) -> None:
    assert last_day(date(2026, 3, 15), YEAR, convention, EVERY_DAY) == last


def test_case_07_a_deadline_on_national_day_moves_behind_the_holiday() -> None:
    assert shift(date(2026, 10, 1), NEXT, CHINA).day == date(2026, 10, 8)


def test_case_08_a_deadline_on_spring_festival_moves_behind_the_holiday() -> None:
    assert shift(date(2026, 2, 17), NEXT, CHINA).day == date(2026, 2, 24)


def test_case_09_a_deadline_on_a_moved_working_saturday_stays() -> None:
    saturday = date(2026, 2, 14)
    assert saturday.weekday() == 5
    assert not shift(saturday, NEXT, CHINA).moved


def test_case_10_five_working_days_across_two_holidays() -> None:
    assert CHINA.add_working_days(date(2026, 9, 24), 5) == date(2026, 10, 9)


def test_case_11_a_moved_working_saturday_counts_as_a_working_day() -> None:
    assert CHINA.add_working_days(date(2026, 2, 13), 3) == date(2026, 2, 25)


def _before_spring_festival(year: int, calendar: ChinaCalendar) -> RuleDate:
    (found,) = before_major_holidays(
        date(year, 1, 1), date(year, 3, 1), calendar, 3, (MajorHoliday.SPRING_FESTIVAL,)
    )
    return found


def test_case_12_three_working_days_before_the_spring_festival_of_2026() -> None:
    found = _before_spring_festival(2026, CHINA)
    assert (found.day, found.certain) == (date(2026, 2, 12), True)
    assert isinstance(found.why, BeforeHoliday)
    assert found.why.run.first == date(2026, 2, 15)


def test_case_13_an_unannounced_spring_festival_gives_an_earlier_provisional_day() -> None:
    found = _before_spring_festival(2028, CHINA)
    assert (found.day, found.key) == (date(2028, 1, 18), "2028-spring-festival")
    assert not found.certain


def test_case_13_the_key_survives_the_announcement_and_the_day_becomes_certain() -> None:
    before = _before_spring_festival(2026, ChinaCalendar(2025))
    after = _before_spring_festival(2026, CHINA)
    assert before.key == after.key == "2026-spring-festival"
    assert before.day < after.day
    assert (before.certain, after.certain) == (False, True)


@pytest.mark.parametrize(
    ("year", "festival"), [(2028, date(2028, 10, 3)), (2031, date(2031, 10, 1))]
)
def test_case_14_mid_autumn_inside_national_day_gives_one_inspection(
    year: int, festival: date
) -> None:
    october = before_major_holidays(date(year, 9, 1), date(year, 10, 31), CHINA)
    assert [item.key for item in october] == [f"{year}-national-day"]
    assert festival in major_off_runs(year)[-1]


def test_case_14_two_inspections_remain_possible_by_asking_for_each_holiday() -> None:
    window = (date(2028, 9, 1), date(2028, 10, 31))
    both = (MajorHoliday.MID_AUTUMN, MajorHoliday.NATIONAL_DAY)
    keys = [before_major_holidays(*window, CHINA, 3, (one,))[0].key for one in both]
    assert keys == ["2028-mid-autumn", "2028-national-day"]


def test_case_15_hours_are_counted_as_hours_and_not_shifted_by_a_weekend() -> None:
    friday_evening = datetime(2026, 3, 20, 18, 30)
    always = ServiceCalendar.always()
    assert always.add(friday_evening, 24 * 60) == friday_evening + timedelta(hours=24)
    assert always.add(friday_evening, 48 * 60) == datetime(2026, 3, 22, 18, 30)


def test_case_16_a_term_that_ends_before_the_first_date_has_no_dates() -> None:
    start = date(2026, 1, 1)
    assert every(start, Period.of(months=3), start, date(2026, 3, 31), EVERY_DAY) == ()
    assert period_ends(Rule.YEAR_END, start, date(2026, 12, 30)) == ()
    assert before_major_holidays(date(2026, 3, 1), date(2026, 3, 20), CHINA) == ()
