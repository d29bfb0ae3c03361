from __future__ import annotations

from datetime import date

import pytest

from contractkit.calendars import (
    ChinaCalendar,
    DueOnHoliday,
    EveryDay,
    MajorHoliday,
    WeekdaysCalendar,
    shift,
)

CHINA = ChinaCalendar(2026)


@pytest.mark.parametrize(
    ("convention", "expected"),
    [
        (DueOnHoliday.NEXT_WORKING_DAY, date(2026, 10, 8)),
        (DueOnHoliday.PREVIOUS_WORKING_DAY, date(2026, 9, 30)),
        (DueOnHoliday.AS_IS, date(2026, 10, 2)),
    ],
)
def test_a_due_day_in_a_holiday_follows_the_convention(
    convention: DueOnHoliday, expected: date
) -> None:
    result = shift(date(2026, 10, 2), convention, CHINA)
    assert result.day == expected
    assert result.nominal == date(2026, 10, 2)
    assert result.moved is (expected != result.nominal)
    assert result.edition == CHINA.edition


@pytest.mark.parametrize("convention", DueOnHoliday)
def test_a_working_day_is_not_moved_and_needs_no_reason(convention: DueOnHoliday) -> None:
    result = shift(date(2026, 3, 16), convention, CHINA)
    assert (result.day, result.moved, result.certain) == (date(2026, 3, 16), False, True)
    assert result.holiday is None
    assert result.reason("zh-CN") == ""


def test_the_reason_names_the_holiday_and_the_law() -> None:
    result = shift(date(2026, 10, 1), DueOnHoliday.NEXT_WORKING_DAY, CHINA)
    assert result.holiday is MajorHoliday.NATIONAL_DAY
    assert result.reason("zh-CN") == (
        "2026-10-01为国庆节假期，顺延至2026-10-08（《民法典》第二百零三条）"
    )
    assert result.reason("en") == (
        "2026-10-01 is the National Day holiday, moved on to 2026-10-08 (Civil Code, Art. 203)"
    )


def test_the_reason_for_an_earlier_day_does_not_cite_the_law() -> None:
    result = shift(date(2026, 7, 11), DueOnHoliday.PREVIOUS_WORKING_DAY, WeekdaysCalendar())
    assert result.reason("zh-CN") == "2026-07-11为休息日，提前至2026-07-10"
    assert result.reason("en") == "2026-07-11 is a day off, brought forward to 2026-07-10"


def test_a_day_near_an_unannounced_holiday_is_not_certain() -> None:
    near = shift(date(2028, 10, 2), DueOnHoliday.NEXT_WORKING_DAY, CHINA)
    stays_for_now = shift(date(2028, 9, 28), DueOnHoliday.NEXT_WORKING_DAY, CHINA)
    far = shift(date(2028, 7, 22), DueOnHoliday.NEXT_WORKING_DAY, CHINA)
    assert not near.certain
    assert not stays_for_now.certain
    assert not stays_for_now.moved
    assert far.certain


def test_a_move_from_an_uncertain_saturday_to_a_certain_monday_is_not_certain() -> None:
    saturday, monday = date(2027, 10, 16), date(2027, 10, 18)
    result = shift(saturday, DueOnHoliday.NEXT_WORKING_DAY, CHINA)
    assert result.day == monday
    assert CHINA.certainty(monday)
    assert not result.certain


def test_as_is_needs_no_knowledge_of_the_year() -> None:
    day = date(2060, 1, 1)
    assert shift(day, DueOnHoliday.AS_IS, CHINA).certain
    assert shift(day, DueOnHoliday.NEXT_WORKING_DAY, EveryDay()).day == day
    with pytest.raises(ValueError, match="not for 2060"):
        shift(day, DueOnHoliday.NEXT_WORKING_DAY, CHINA)
