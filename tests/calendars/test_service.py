# ruff: noqa: DTZ001 - service hours are local times without a zone
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.calendars import (
    ChinaCalendar,
    EveryDay,
    Hours,
    ServiceCalendar,
    parse_days,
    parse_hours,
    service_calendar,
)

CHINA = ChinaCalendar(2026)
OFFICE = service_calendar("Mon-Fri", ["08:00-12:00", "14:00-18:00"], CHINA)
ALWAYS = ServiceCalendar.always()
SIX_DAYS = service_calendar("Mon-Sat", ["9:00-17:00"], CHINA)
ALL = (OFFICE, ALWAYS, OFFICE.outside(), SIX_DAYS, service_calendar("Sun", ["00:00-24:00"]))
SERVICES = st.sampled_from(ALL)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31))
MINUTES = st.integers(0, 20_000)
A_DAY = timedelta(days=1)


@given(SERVICES, MOMENTS, MINUTES)
def test_service_time_added_is_the_time_that_elapsed(
    service: ServiceCalendar, moment: datetime, minutes: int
) -> None:
    assert service.minutes_between(moment, service.add(moment, minutes)) == minutes


@given(SERVICES, MOMENTS, MINUTES, MINUTES)
def test_service_time_never_decreases(
    service: ServiceCalendar, moment: datetime, some: int, more: int
) -> None:
    earlier, later = sorted((some, more))
    assert moment <= service.add(moment, earlier) <= service.add(moment, later)


@given(SERVICES, MOMENTS, MINUTES, MINUTES)
def test_service_time_in_two_steps_is_the_same_as_in_one(
    service: ServiceCalendar, moment: datetime, some: int, more: int
) -> None:
    assert service.add(service.add(moment, some), more) == service.add(moment, some + more)


@given(SERVICES.filter(lambda s: not s.is_always), MOMENTS)
def test_every_moment_is_either_inside_or_outside(
    service: ServiceCalendar, moment: datetime
) -> None:
    assert service.contains(moment) is not service.outside().contains(moment)


@given(SERVICES.filter(lambda s: not s.is_always), MOMENTS, st.timedeltas(A_DAY, 30 * A_DAY))
def test_time_inside_and_outside_add_up_to_the_clock(
    service: ServiceCalendar, moment: datetime, length: timedelta
) -> None:
    end = moment + length
    assert service.elapsed(moment, end) + service.outside().elapsed(moment, end) == length


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (datetime(2026, 3, 16, 11, 30), 30, datetime(2026, 3, 16, 12, 0)),
        (datetime(2026, 3, 16, 11, 30), 60, datetime(2026, 3, 16, 14, 30)),
        (datetime(2026, 3, 16, 6, 0), 10, datetime(2026, 3, 16, 8, 10)),
        (datetime(2026, 3, 20, 17, 30), 60, datetime(2026, 3, 23, 8, 30)),
        (datetime(2026, 2, 13, 17, 0), 120, datetime(2026, 2, 14, 9, 0)),
        (datetime(2026, 2, 14, 17, 0), 120, datetime(2026, 2, 24, 9, 0)),
        (datetime(2026, 3, 16, 8, 0), 480, datetime(2026, 3, 16, 18, 0)),
        (datetime(2026, 3, 16, 8, 0, 30), 1, datetime(2026, 3, 16, 8, 1, 30)),
        (datetime(2026, 3, 21, 3, 0), 0, datetime(2026, 3, 21, 3, 0)),
    ],
    ids=[
        "to the noon break",
        "over the noon break",
        "before opening",
        "over a weekend",
        "a moved working Saturday is open",
        "over Spring Festival",
        "a whole day",
        "seconds are kept",
        "nothing to wait for",
    ],
)
def test_office_hours_skip_breaks_nights_weekends_and_holidays(
    start: datetime, minutes: int, end: datetime
) -> None:
    assert OFFICE.add(start, minutes) == end


def test_service_around_the_clock_is_plain_clock_time() -> None:
    start = datetime(2026, 2, 16, 23, 50)
    assert ALWAYS.add(start, 48 * 60) == start + 2 * A_DAY
    assert ALWAYS.contains(start)


def test_a_window_is_open_at_its_start_and_closed_at_its_end() -> None:
    assert OFFICE.contains(datetime(2026, 3, 16, 8, 0))
    assert not OFFICE.contains(datetime(2026, 3, 16, 12, 0))


def test_a_six_day_week_works_ordinary_saturdays_and_rests_on_holiday_ones() -> None:
    assert SIX_DAYS.contains(datetime(2026, 3, 21, 10, 0))
    assert not SIX_DAYS.contains(datetime(2026, 10, 3, 10, 0))
    assert SIX_DAYS.contains(datetime(2026, 1, 4, 10, 0))  # a Sunday worked instead


def test_a_moved_working_day_does_not_open_a_service_of_single_days() -> None:
    mondays = service_calendar("Mon", ["9:00-17:00"], CHINA)
    assert not mondays.contains(datetime(2026, 2, 14, 10, 0))


def test_without_holidays_only_the_weekday_counts() -> None:
    plain = service_calendar("Mon-Fri", ["08:00-12:00"])
    assert plain.contains(datetime(2026, 10, 1, 9, 0))
    assert not plain.contains(datetime(2026, 2, 14, 9, 0))


def test_only_whole_minutes_are_counted() -> None:
    start = datetime(2026, 3, 16, 9, 0)
    assert OFFICE.minutes_between(start, start + timedelta(seconds=119)) == 1
    assert OFFICE.elapsed(start, start + timedelta(seconds=119)) == timedelta(seconds=119)


@pytest.mark.parametrize(
    ("service", "chinese", "english"),
    [
        (ALWAYS, "7×24小时", "24 hours a day, 7 days a week"),
        (
            OFFICE,
            "星期一至星期五（法定节假日除外）8:00至12:00、14:00至18:00",
            "Monday to Friday (except public holidays), 8:00 to 12:00 and 14:00 to 18:00",
        ),
        (OFFICE.outside(), "服务时间以外", "outside service hours"),
        (
            service_calendar("Sat,Sun", ["09:30-24:00"]),
            "星期六、星期日9:30至24:00",
            "Saturday, Sunday, 9:30 to 24:00",
        ),
        (
            service_calendar("every day", ["0:00-8:00", "9:00-10:00", "11:00-12:00"], EveryDay()),
            "每天（法定节假日除外）0:00至8:00、9:00至10:00、11:00至12:00",
            "every day (except public holidays), 0:00 to 8:00, 9:00 to 10:00 and 11:00 to 12:00",
        ),
        (
            service_calendar("Mon-Wed,Fri", ["8:00-9:00"]),
            "星期一至星期三、星期五8:00至9:00",
            "Monday to Wednesday, Friday, 8:00 to 9:00",
        ),
    ],
)
def test_service_hours_are_spoken(service: ServiceCalendar, chinese: str, english: str) -> None:
    assert service.speak("zh-CN") == chinese
    assert service.speak("en") == english


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri", {0, 1, 2, 3, 4}),
        ("monday to friday", {0, 1, 2, 3, 4}),
        ("Mon,Wed,Fri", {0, 2, 4}),
        ("Mon-Wed, Sat", {0, 1, 2, 5}),
        ("周一至周五", {0, 1, 2, 3, 4}),
        ("星期一至星期五", {0, 1, 2, 3, 4}),
        ("星期六、星期天", {5, 6}),
        ("周日", {6}),
        ("Sun-Thu", {6, 0, 1, 2, 3}),
        ("every day", set(range(7))),
        ("每天", set(range(7))),
    ],
)
def test_days_are_read_in_both_languages(text: str, days: set[int]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "Mon-", "Monkey", "周八", "Mon-Wed-Fri", "1-5", "Mo-Fr"])
def test_days_that_are_none_are_refused_with_the_text(text: str) -> None:
    with pytest.raises(ValueError, match=rf"the days {text!r}|The days {text!r}"):
        parse_days(text)


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("08:00-12:00", 480, 720),
        ("8:00至12:00", 480, 720),
        ("8：30 – 24：00", 510, 1440),
        ("00:00 to 00:01", 0, 1),
    ],
)
def test_hours_are_read(text: str, opens: int, closes: int) -> None:
    assert parse_hours(text) == Hours(opens, closes)


@pytest.mark.parametrize("text", ["", "8-12", "08:00", "08:60-12:00", "08:00-12:99", "morning"])
def test_hours_that_are_none_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write them as 08:00-12:00"):
        parse_hours(text)


@pytest.mark.parametrize("text", ["12:00-08:00", "22:00-06:00", "08:00-08:00", "08:00-24:01"])
def test_a_window_that_does_not_fit_in_its_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="do not start before they end"):
        parse_hours(text)


def test_windows_that_overlap_are_refused_in_any_order() -> None:
    with pytest.raises(ValueError, match="8:00-12:00 and 11:00-14:00 overlap"):
        service_calendar("Mon-Fri", ["11:00-14:00", "08:00-12:00"])


def test_windows_that_touch_are_one_stretch_of_time() -> None:
    service = service_calendar("Mon", ["12:00-14:00", "08:00-12:00"])
    assert service.add(datetime(2026, 3, 16, 11, 0), 120) == datetime(2026, 3, 16, 13, 0)


@pytest.mark.parametrize(
    ("days", "hours"),
    [(frozenset(), (Hours(0, 60),)), (frozenset({7}), (Hours(0, 60),)), (frozenset({0}), ())],
)
def test_service_without_days_or_hours_is_refused(
    days: frozenset[int], hours: tuple[Hours, ...]
) -> None:
    with pytest.raises(ValueError, match="at least one"):
        ServiceCalendar(days, hours)


def test_service_that_never_closes_has_no_outside() -> None:
    with pytest.raises(ValueError, match="never closes"):
        ALWAYS.outside()
    with pytest.raises(ValueError, match="never closes"):
        service_calendar("every day", ["00:00-12:00", "12:00-24:00"]).outside()


def test_time_does_not_run_backwards() -> None:
    start = datetime(2026, 3, 16, 9, 0)
    with pytest.raises(ValueError, match="forward only"):
        OFFICE.add(start, -1)
    with pytest.raises(ValueError, match="before the start"):
        OFFICE.elapsed(start, start - A_DAY)


def test_moments_with_a_zone_are_refused() -> None:
    moment = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
    for use in (OFFICE.contains, lambda m: OFFICE.add(m, 0), lambda m: OFFICE.elapsed(m, m)):
        with pytest.raises(ValueError, match="carries a time zone"):
            use(moment)


def test_a_clock_that_leaves_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="leave the calendar"):
        ALWAYS.add(datetime(9999, 12, 30), 3 * 24 * 60)
    with pytest.raises(ValueError, match="not for 2051"):
        OFFICE.add(datetime(2050, 12, 30, 9, 0), 10_000)
