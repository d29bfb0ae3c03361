from __future__ import annotations

import importlib.util
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import holidays as other_library
import pytest

from contractkit.calendars.holidays import (
    MajorHoliday,
    OffRun,
    days_off,
    festivals,
    last_known_year,
    library_edition,
    major_off_runs,
    off_run,
    published_years,
    statutory_days,
)

if TYPE_CHECKING:
    from types import ModuleType

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_festivals.py"
LAST_PUBLISHED = published_years()[-1]
OTHER_NAMES = {
    "spring-festival": "春节",
    "qingming": "清明节",
    "dragon-boat": "端午节",
    "mid-autumn": "中秋节",
}


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_festivals", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shipped_table_is_what_the_script_writes_today() -> None:
    script = _script()
    lines = [",".join(script.HEAD)]
    for year in range(script.FIRST_YEAR, script.LAST_YEAR + 1):
        days = [day.isoformat() for day in script.festivals(year)]
        lines.append(",".join([str(year), *days]))
    assert script.TABLE.read_bytes().decode() == "\n".join(lines) + "\n"


@pytest.mark.parametrize("year", range(2008, 2051))
@pytest.mark.parametrize("festival", OTHER_NAMES)
def test_the_shipped_table_agrees_with_an_independent_library(year: int, festival: str) -> None:
    known = other_library.country_holidays("CN", years=year, language="zh_CN")
    day = festivals()[year][festival]
    assert OTHER_NAMES[festival] in known.get(day, "")


@pytest.mark.parametrize("year", sorted(festivals()))
def test_new_years_eve_is_the_day_before_spring_festival(year: int) -> None:
    row = festivals()[year]
    assert row["spring-festival"] - row["new-years-eve"] == timedelta(days=1)


def test_the_table_covers_every_published_year_and_reaches_2050() -> None:
    assert min(festivals()) == published_years()[0] == 2004
    assert last_known_year() == 2050


def test_the_edition_names_the_library_and_its_version() -> None:
    name, version = library_edition().split()
    assert name == "chinesecalendar"
    assert version[0].isdecimal()


@pytest.mark.parametrize("holiday", MajorHoliday)
@pytest.mark.parametrize("year", range(2008, LAST_PUBLISHED + 1))
def test_each_published_run_holds_its_holiday_and_ends_at_working_days(
    holiday: MajorHoliday, year: int
) -> None:
    run = off_run(holiday, year)
    off = days_off(year - 1, LAST_PUBLISHED) | days_off(year, LAST_PUBLISHED)
    inside = {run.first + timedelta(days=n) for n in range((run.last - run.first).days + 1)}
    assert run.published
    assert any(day in run for day in statutory_days(holiday, year))
    assert inside <= off
    assert run.first - timedelta(days=1) not in off
    assert run.last + timedelta(days=1) not in off


@pytest.mark.parametrize("holiday", MajorHoliday)
@pytest.mark.parametrize("year", range(LAST_PUBLISHED + 1, 2051))
def test_each_computed_run_holds_all_statutory_days_and_is_not_published(
    holiday: MajorHoliday, year: int
) -> None:
    run = off_run(holiday, year)
    assert not run.published
    assert all(day in run for day in statutory_days(holiday, year))


@pytest.mark.parametrize(
    ("holiday", "first", "last"),
    [
        (MajorHoliday.NEW_YEAR, date(2026, 1, 1), date(2026, 1, 3)),
        (MajorHoliday.SPRING_FESTIVAL, date(2026, 2, 15), date(2026, 2, 23)),
        (MajorHoliday.QINGMING, date(2026, 4, 4), date(2026, 4, 6)),
        (MajorHoliday.LABOUR_DAY, date(2026, 5, 1), date(2026, 5, 5)),
        (MajorHoliday.DRAGON_BOAT, date(2026, 6, 19), date(2026, 6, 21)),
        (MajorHoliday.MID_AUTUMN, date(2026, 9, 25), date(2026, 9, 27)),
        (MajorHoliday.NATIONAL_DAY, date(2026, 10, 1), date(2026, 10, 7)),
    ],
)
def test_the_runs_of_2026_are_those_of_the_notice(
    holiday: MajorHoliday, first: date, last: date
) -> None:
    assert off_run(holiday, 2026) == OffRun(first, last, True, (holiday,), 2026)


def test_a_statutory_day_on_a_weekend_is_made_good_on_the_next_working_day() -> None:
    assert off_run(MajorHoliday.NEW_YEAR, 2028, 2026).last == date(2028, 1, 3)
    labour = off_run(MajorHoliday.LABOUR_DAY, 2027, 2026)  # Saturday and Sunday
    assert (labour.first, labour.last) == (date(2027, 5, 1), date(2027, 5, 4))


def test_new_year_may_begin_in_the_december_before() -> None:
    run = off_run(MajorHoliday.NEW_YEAR, 2024)
    assert (run.first, run.key) == (date(2023, 12, 30), "2024-new-year")


@pytest.mark.parametrize("year", [2020, 2023, 2025])
def test_two_holidays_in_one_published_run_are_listed_once(year: int) -> None:
    runs = major_off_runs(year)
    assert len(runs) == 6
    assert runs[-1].holidays == (MajorHoliday.MID_AUTUMN, MajorHoliday.NATIONAL_DAY)
    assert runs[-1].key == f"{year}-national-day"
    assert runs[-1].name_in("zh-CN") == "中秋节、国庆节"
    assert runs[-1].name_in("en") == "Mid-Autumn Festival and National Day"


@pytest.mark.parametrize("year", range(2008, 2051))
def test_the_runs_of_a_year_are_sorted_and_never_touch(year: int) -> None:
    runs = major_off_runs(year)
    named = [holiday for run in runs for holiday in run.holidays]
    assert sorted(named, key=list(MajorHoliday).index) == list(MajorHoliday)
    for one, following in pairwise(runs):
        assert (following.first - one.last).days > 1


def test_only_the_chosen_holidays_are_listed() -> None:
    chosen = (MajorHoliday.NATIONAL_DAY, MajorHoliday.SPRING_FESTIVAL)
    assert [run.key for run in major_off_runs(2026, chosen)] == [
        "2026-spring-festival",
        "2026-national-day",
    ]


def test_holidays_added_in_2008_are_left_out_before_and_refused_when_asked_for() -> None:
    assert MajorHoliday.QINGMING not in {h for run in major_off_runs(2007) for h in run.holidays}
    with pytest.raises(ValueError, match="since 2008"):
        off_run(MajorHoliday.QINGMING, 2007)


@pytest.mark.parametrize("year", [2003, 2051])
def test_a_year_outside_the_table_is_refused_with_the_range(year: int) -> None:
    with pytest.raises(ValueError, match=f"from 2004 to 2050, not for {year}"):
        major_off_runs(year)
    with pytest.raises(ValueError, match=f"not for {year}"):
        days_off(year, LAST_PUBLISHED)


def test_an_edition_beyond_the_library_is_refused() -> None:
    with pytest.raises(ValueError, match=f"to {LAST_PUBLISHED}, not {LAST_PUBLISHED + 1}"):
        off_run(MajorHoliday.NEW_YEAR, 2026, LAST_PUBLISHED + 1)


def test_names_are_spoken_in_both_languages() -> None:
    names = [(h.name_in("zh-CN"), h.name_in("en")) for h in MajorHoliday]
    assert names[0] == ("元旦", "New Year's Day")
    assert names[-1] == ("国庆节", "National Day")
    assert len(set(names)) == 7
