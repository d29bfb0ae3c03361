"""The awkward dates of service contracts, planned from the contract down.

Expected days are computed by hand from the calendar and the notices of the State Council.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from contractkit.calendars import ChinaCalendar
from contractkit.errors import ContractkitError
from contractkit.schedule import Occurrence, expand, explain
from contractkit.timeline import said
from planning import contract, days, of, year_from


def plan(sections: dict[str, Any], **commitment: Any) -> list[Occurrence]:
    return of(expand(contract({"id": "it", **commitment}, **sections)), "it")


def due(**commitment: Any) -> Occurrence:
    (occurrence,) = plan({}, **commitment)
    return occurrence


def test_case_01_month_ends_are_counted_from_the_anchor_and_never_chained() -> None:
    sections = year_from("2026-01-31", "3 months", due_on_holiday="as-is")
    paid = plan(sections, pay="1 CNY", every="1 month", at="start", during="term")
    assert [o.day for o in paid] == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip
    done = plan(sections, every="1 month", during="term")
    assert [o.day for o in done] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def test_case_04_half_a_year_from_the_end_of_august_ends_with_february() -> None:
    found = expand(contract({"id": "it", "term": "term"}, **year_from("2025-08-31", "6 months")))
    assert days(found, "it.end") == [date(2026, 2, 28)]


@pytest.mark.parametrize(
    ("convention", "end"), [("anniversary", date(2027, 3, 15)), ("day-before", date(2027, 3, 14))]
)
def test_case_06_a_warranty_ends_by_the_convention_which_is_printed(
    convention: str, end: date
) -> None:
    sections = year_from("2026-03-15", period_end=convention)
    found = expand(contract({"id": "it", "term": "term"}, **sections))
    (last,) = of(found, "it.end")
    assert (last.day, last.key) == (end, "end")
    article = "第二百零二条" if convention == "anniversary" else "第二百零四条"
    assert article in "".join(explain(last, "zh-CN"))


def test_case_07_a_deadline_on_national_day_moves_behind_the_holiday() -> None:
    found = due(on="2026-10-01")
    assert (found.day, found.nominal) == (date(2026, 10, 8), date(2026, 10, 1))
    assert "国庆节" in "".join(explain(found, "zh-CN"))


def test_case_08_a_deadline_on_spring_festival_moves_behind_the_holiday() -> None:
    assert due(on="2026-02-17").day == date(2026, 2, 24)


def test_case_09_a_deadline_on_a_worked_saturday_stays() -> None:
    assert due(on="2026-02-14").day == date(2026, 2, 14)


def test_case_10_working_days_pass_over_two_holidays() -> None:
    assert due(after="2026-09-24", within="5 working days").day == date(2026, 10, 9)


def test_case_11_a_worked_saturday_counts_as_a_working_day() -> None:
    assert due(after="2026-02-13", within="3 working days").day == date(2026, 2, 25)


def before_spring_festival(year: int) -> Occurrence:
    found = plan(year_from(f"{year}-01-01"), rule="before-major-holidays", during="term")
    return next(o for o in found if o.key == f"{year}-spring-festival")


def test_case_12_an_inspection_before_spring_festival_counts_back_from_the_first_day_off() -> None:
    found = before_spring_festival(2026)
    assert (found.day, found.tentative) == (date(2026, 2, 12), False)


def test_case_13_an_unannounced_year_is_tentative_and_names_the_notice_it_waits_for() -> None:
    found = before_spring_festival(2028)
    assert found.tentative
    assert found.state == "firm"
    assert found.day < date(2028, 1, 21)  # three working days and two in reserve before the 25th
    assert "待国务院办公厅公布2028年放假安排后更新" in "".join(explain(found, "zh-CN"))


def test_case_13_the_key_survives_the_announcement(monkeypatch: pytest.MonkeyPatch) -> None:
    announced = before_spring_festival(2026)
    monkeypatch.setattr("contractkit.timeline.resolve.ChinaCalendar", lambda: ChinaCalendar(2025))
    computed = before_spring_festival(2026)
    assert computed.key == announced.key
    assert computed.tentative
    assert computed.day <= announced.day
    assert not announced.tentative


@pytest.mark.parametrize("year", [2028, 2031])
def test_case_14_mid_autumn_inside_national_day_asks_for_one_inspection(year: int) -> None:
    found = plan(year_from(f"{year}-01-01"), rule="before-major-holidays", during="term")
    autumn = [o for o in found if o.day.month in (9, 10)]
    assert [o.key for o in autumn] == [f"{year}-national-day"]
    assert "中秋节、国庆节前" in said(autumn[0].title, "zh-CN")


def test_case_15_hours_are_not_moved_by_a_weekend() -> None:
    found = due(after="2026-03-06", within="48 hours")
    assert found.day == date(2026, 3, 8)  # a Sunday


def test_case_16_a_period_shorter_than_the_interval_is_refused_with_the_reason() -> None:
    with pytest.raises(ContractkitError) as caught:
        plan(year_from("2026-03-15", "2 months"), every="3 months", during="term")
    (problem,) = caught.value.problems
    assert problem.code == "schedule.no-occurrence"
    assert "2026-03-15 to 2026-05-15" in problem.what


def test_case_17_a_daily_duty_over_five_years_is_planned_in_full() -> None:
    sections = year_from("2026-01-01", "5 years", due_on_holiday="as-is")
    found = plan(sections, every="1 day", during="term")
    assert len(found) == (date(2031, 1, 1) - date(2026, 1, 1)).days
    assert len({o.key for o in found}) == len(found)
    assert found[-1].key == "n1826"


def test_case_18_an_extension_keeps_old_entries_and_moves_the_end_of_the_warranty() -> None:
    commitments = (
        {"id": "it", "every": "3 months", "during": "term"},
        {"id": "warranty", "term": "term"},
    )
    old = expand(contract(*commitments, **year_from("2026-03-15", "12 months")))
    new = expand(contract(*commitments, **year_from("2026-03-15", "18 months")))
    kept = [(o.key, o.day) for o in of(old, "it")]
    assert [(o.key, o.day) for o in of(new, "it")][: len(kept)] == kept
    assert len(of(new, "it")) == len(kept) + 2
    ends = [of(schedule, "warranty.end")[0] for schedule in (old, new)]
    assert {end.key for end in ends} == {"end"}
    assert ends[1].day - ends[0].day == timedelta(days=184)


def test_case_19_a_date_taken_out_leaves_the_keys_of_the_others() -> None:
    sections = year_from("2026-03-15")
    both = plan(sections, every="3 months", also="before-major-holidays", during="term")
    alone = plan(sections, every="3 months", during="term")
    kept = [(o.key, o.day) for o in both if o.number]
    assert kept == [(o.key, o.day) for o in alone]
    assert len(both) > len(alone)
