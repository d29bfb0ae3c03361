from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.calendars import (
    BeforeHoliday,
    ChinaCalendar,
    EndOf,
    EveryDay,
    MajorHoliday,
    NthFrom,
    Rule,
    before_major_holidays,
    every,
    major_off_runs,
    period_ends,
)
from contractkit.calendars.rules import EXTRA_DAYS
from contractkit.quantities.period import Period

CHINA = ChinaCalendar(2026)
EVERY_DAY = EveryDay()
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
PERIODS = st.one_of(
    st.integers(1, 24).map(lambda n: Period.of(months=n)),
    st.integers(5, 90).map(lambda n: Period.of(days=n)),
    st.integers(5, 90).map(lambda n: Period.of(working_days=n)),
)


@given(DAYS, PERIODS, st.integers(0, 1500), st.integers(0, 1500))
def test_every_date_of_a_series_is_sorted_and_inside_the_window(
    anchor: date, period: Period, offset: int, length: int
) -> None:
    first = anchor + timedelta(days=offset)
    last = first + timedelta(days=length)
    dates = every(anchor, period, first, last, EVERY_DAY)
    days = [item.day for item in dates]
    assert days == sorted(set(days))
    assert all(first <= day <= last for day in days)


@given(DAYS, PERIODS, st.integers(1, 1500))
def test_the_number_of_a_date_does_not_depend_on_the_window(
    anchor: date, period: Period, length: int
) -> None:
    last = anchor + timedelta(days=length)
    whole = every(anchor, period, anchor, last, EVERY_DAY)
    late = every(anchor, period, anchor + timedelta(days=length // 2), last, EVERY_DAY)
    assert late == whole[len(whole) - len(late) :]
    assert [item.key for item in whole] == [f"n{n:03d}" for n in range(1, len(whole) + 1)]


def test_a_series_says_why_each_date_is_there() -> None:
    quarter = Period.of(months=3)
    dates = every(date(2026, 11, 30), quarter, date(2026, 11, 30), date(2027, 6, 30), EVERY_DAY)
    assert [item.day for item in dates] == [date(2027, 2, 28), date(2027, 5, 30)]
    assert dates[1].why == NthFrom(date(2026, 11, 30), quarter, 2)
    assert all(item.certain for item in dates)


def test_a_series_in_working_days_is_certain_until_an_unannounced_holiday() -> None:
    fortnight = Period.of(working_days=10)
    dates = every(date(2026, 11, 16), fortnight, date(2026, 11, 16), date(2027, 7, 31), CHINA)
    assert [item.day for item in dates[:3]] == [
        date(2026, 11, 30),
        date(2026, 12, 14),
        date(2026, 12, 28),
    ]
    assert [item.certain for item in dates] == [True, True, *[False] * (len(dates) - 2)]


def test_a_series_in_months_is_certain_whatever_is_announced_later() -> None:
    dates = every(date(2026, 9, 1), Period.of(months=1), date(2026, 9, 1), date(2028, 9, 1), CHINA)
    assert len(dates) == 24
    assert all(item.certain for item in dates)


def test_a_period_that_does_not_advance_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        every(date(2026, 1, 1), Period.of(), date(2026, 1, 1), date(2026, 2, 1), EVERY_DAY)


@pytest.mark.parametrize(
    ("rule", "keys", "days"),
    [
        (
            Rule.MONTH_END,
            ["2027-12", "2028-01", "2028-02"],
            [date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29)],
        ),
        (Rule.QUARTER_END, ["2027Q4"], [date(2027, 12, 31)]),
        (Rule.HALF_YEAR_END, ["2027H2"], [date(2027, 12, 31)]),
        (Rule.YEAR_END, ["2027"], [date(2027, 12, 31)]),
    ],
)
def test_period_ends_inside_the_window_carry_the_key_of_their_period(
    rule: Rule, keys: list[str], days: list[date]
) -> None:
    dates = period_ends(rule, date(2027, 12, 31), date(2028, 2, 29))
    assert [item.key for item in dates] == keys
    assert [item.day for item in dates] == days


@given(DAYS, st.integers(0, 3000), st.sampled_from(list(Rule)[1:]))
def test_period_ends_are_followed_by_the_start_of_the_next_period(
    first: date, length: int, rule: Rule
) -> None:
    for item in period_ends(rule, first, first + timedelta(days=length)):
        assert (item.day + timedelta(days=1)).day == 1
        assert isinstance(item.why, EndOf)
        assert item.why.first.day == 1
        assert item.why.first < item.day


@given(DAYS, st.integers(0, 3000))
def test_there_are_three_months_to_a_quarter_and_four_quarters_to_a_year(
    first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    months, quarters, halves, years = (
        {item.day for item in period_ends(rule, first, last)} for rule in list(Rule)[1:]
    )
    assert quarters == {day for day in months if day.month % 3 == 0}
    assert halves == {day for day in quarters if day.month % 6 == 0}
    assert years == {day for day in halves if day.month == 12}


def test_holidays_do_not_follow_periods() -> None:
    with pytest.raises(ValueError, match="does not follow"):
        period_ends(Rule.BEFORE_MAJOR_HOLIDAYS, date(2026, 1, 1), date(2026, 2, 1))


def test_each_holiday_of_an_announced_year_has_one_date_before_it() -> None:
    dates = before_major_holidays(date(2025, 12, 1), date(2026, 12, 20), CHINA)
    assert [(item.key, item.day.isoformat()) for item in dates] == [
        ("2026-new-year", "2025-12-29"),
        ("2026-spring-festival", "2026-02-12"),
        ("2026-qingming", "2026-04-01"),
        ("2026-labour-day", "2026-04-28"),
        ("2026-dragon-boat", "2026-06-16"),
        ("2026-mid-autumn", "2026-09-22"),
        ("2026-national-day", "2026-09-28"),
    ]
    assert all(item.certain for item in dates)


def test_an_unannounced_holiday_gets_two_more_days_and_is_not_certain() -> None:
    (item,) = before_major_holidays(
        date(2027, 9, 20), date(2027, 9, 30), CHINA, which=(MajorHoliday.NATIONAL_DAY,)
    )
    assert (item.day, item.certain) == (date(2027, 9, 24), False)
    assert isinstance(item.why, BeforeHoliday)
    assert (item.why.working_days, item.why.extra) == (5, 2)
    assert item.why.edition == CHINA.edition


def test_the_number_of_days_before_a_holiday_can_be_chosen() -> None:
    window = (date(2026, 9, 1), date(2026, 9, 30))
    chosen = (MajorHoliday.NATIONAL_DAY,)
    days = [before_major_holidays(*window, CHINA, n, chosen)[0].day.day for n in (1, 2, 5)]
    assert days == [30, 29, 23]
    with pytest.raises(ValueError, match="counted from 0"):
        before_major_holidays(*window, CHINA, -1)


@given(st.dates(date(2014, 1, 1), date(2040, 12, 31)), st.integers(0, 800))
def test_dates_before_holidays_are_working_days_inside_the_window(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    dates = before_major_holidays(first, last, CHINA)
    assert all(first <= item.day <= last and CHINA.is_working(item.day) for item in dates)
    assert len({item.key for item in dates}) == len(dates)


def test_no_notice_has_ever_taken_a_working_day_from_a_computed_lead() -> None:
    """Plan 2014-2026 as if nothing were announced, then measure by what was announced."""
    window = (date(2014, 1, 15), date(2026, 12, 10))
    planned = before_major_holidays(*window, ChinaCalendar(2013), 3)
    announced = {r.key: r for year in range(2014, 2027) for r in major_off_runs(year)}
    leads = []
    for item in planned:
        days = range((announced[item.key].first - item.day).days)
        leads.append(sum(CHINA.is_working(item.day + timedelta(days=n)) for n in days))
    assert len(leads) == 86
    assert min(leads) == 3 + EXTRA_DAYS


def test_a_window_at_the_end_of_the_known_years_is_refused() -> None:
    with pytest.raises(ValueError, match="not for 2051"):
        before_major_holidays(date(2050, 1, 1), date(2050, 12, 31), CHINA)
    assert before_major_holidays(date(2050, 1, 1), date(2050, 11, 30), CHINA)
