from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.calendars import (
    ChinaCalendar,
    EveryDay,
    PeriodEnd,
    add,
    add_days,
    add_months,
    last_day,
    nth,
)
from contractkit.quantities.period import Period

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
EVERY_DAY = EveryDay()


@given(DAYS, st.integers(-1200, 1200))
def test_months_keep_the_day_or_end_on_the_last_day_of_the_month(anchor: date, n: int) -> None:
    result = add_months(anchor, n)
    length = monthrange(result.year, result.month)[1]
    assert result.day == min(anchor.day, length)
    assert (result.year - anchor.year) * 12 + result.month - anchor.month == n


@given(DAYS, st.integers(-1200, 1200))
def test_more_months_never_lead_to_an_earlier_day(anchor: date, n: int) -> None:
    assert add_months(anchor, n) < add_months(anchor, n + 1)


@pytest.mark.parametrize(("anchor", "n"), [(date(9999, 1, 31), 12), (date(1, 1, 31), -1)])
def test_months_beyond_the_calendar_are_refused_with_a_sentence(anchor: date, n: int) -> None:
    with pytest.raises(ValueError, match="leave the years 1 to 9999"):
        add_months(anchor, n)


def test_days_beyond_the_calendar_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="leave the years 1 to 9999"):
        add_days(date(9999, 12, 31), 1)


def test_a_mixed_period_adds_its_months_before_its_days() -> None:
    period = Period.of(months=1, days=1)
    assert add(date(2026, 1, 31), period, EVERY_DAY) == date(2026, 3, 1)


def test_working_days_are_added_on_the_given_calendar() -> None:
    period = Period.of(working_days=5)
    assert add(date(2026, 9, 24), period, ChinaCalendar()) == date(2026, 10, 9)
    assert add(date(2026, 9, 24), period, EVERY_DAY) == date(2026, 9, 29)


def test_the_nth_date_is_counted_from_the_anchor_and_not_chained() -> None:
    month = Period.of(months=1)
    ends = [nth(date(2026, 1, 31), month, n, EVERY_DAY) for n in range(4)]
    assert ends == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@pytest.mark.parametrize(
    ("start", "period", "anniversary", "day_before"),
    [
        (date(2026, 3, 15), Period.of(years=1), date(2027, 3, 15), date(2027, 3, 14)),
        (date(2026, 3, 1), Period.of(days=3), date(2026, 3, 4), date(2026, 3, 3)),
        (date(2026, 1, 1), Period.of(months=12), date(2027, 1, 1), date(2026, 12, 31)),
        (date(2024, 2, 29), Period.of(years=1), date(2025, 2, 28), date(2025, 2, 28)),
        (date(2026, 3, 31), Period.of(months=1), date(2026, 4, 30), date(2026, 4, 30)),
    ],
)
def test_each_convention_names_its_last_day(
    start: date, period: Period, anniversary: date, day_before: date
) -> None:
    assert last_day(start, period, PeriodEnd.ANNIVERSARY, EVERY_DAY) == anniversary
    assert last_day(start, period, PeriodEnd.DAY_BEFORE, EVERY_DAY) == day_before


@pytest.mark.parametrize("convention", list(PeriodEnd))
def test_a_period_in_working_days_ends_on_the_last_of_them(convention: PeriodEnd) -> None:
    period = Period.of(working_days=3)
    assert last_day(date(2026, 2, 13), period, convention, ChinaCalendar()) == date(2026, 2, 25)


def test_a_period_of_no_length_has_no_last_day() -> None:
    with pytest.raises(ValueError, match="no last day"):
        last_day(date(2026, 1, 1), Period.of(), PeriodEnd.DAY_BEFORE, EVERY_DAY)
