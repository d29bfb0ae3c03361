"""Every shape gets its dates, with stable keys, titles and explanations."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractkit.errors import ContractkitError
from contractkit.obligations import derive
from contractkit.schedule import LIMIT, expand, explain
from contractkit.timeline import State, said
from planning import contract, days, of, year_from

if TYPE_CHECKING:
    from contractkit.schedule import Occurrence, Schedule

YEAR = year_from("2026-03-02")
IN_TERM = {"in": "term"}


def planned(sections: dict[str, Any] | None = None, **commitment: Any) -> Schedule:
    facts = contract({"id": "it", "name": "巡检", **commitment}, **(sections or YEAR))
    return expand(facts)


def keys(schedule: Schedule, obligation_id: str = "it") -> list[str]:
    return [o.key for o in of(schedule, obligation_id)]


def titles(schedule: Schedule, obligation_id: str = "it", language: str = "zh-CN") -> list[str]:
    return [said(o.title, language) for o in of(schedule, obligation_id)]


def codes(schedule: Schedule) -> list[tuple[str, str]]:
    return [(o.obligation.id, o.code) for o in schedule.open]


def only(schedule: Schedule, obligation_id: str = "it") -> Occurrence:
    (occurrence,) = of(schedule, obligation_id)
    return occurrence


def test_a_period_starts_ends_and_reminds_thirty_days_before() -> None:
    found = planned(term="term")
    assert [(o.obligation.id, o.key, o.day) for o in found.occurrences] == [
        ("it.start", "start", date(2026, 3, 2)),
        ("it.remind", "remind", date(2027, 1, 31)),
        ("it.end", "end", date(2027, 3, 2)),
    ]
    assert titles(found, "it.end") == ["服务期届满"]


def test_a_period_may_say_how_early_to_remind_but_never_before_it_starts() -> None:
    assert days(planned(term="term", remind="3 months"), "it.remind") == [date(2026, 12, 2)]
    assert days(planned(term="term", remind="2 years"), "it.remind") == [date(2026, 3, 2)]


def test_a_lifetime_starts_and_leaves_its_end_open() -> None:
    found = planned(year_from("2026-03-02", "lifetime"), term="term")
    assert [o.key for o in found.occurrences] == ["start"]
    assert codes(found) == [("it.end", "endless")]


def test_a_recurring_duty_is_due_by_the_end_of_each_interval() -> None:
    found = planned(every="3 months", during="term")
    assert days(found, "it") == [
        date(2026, 6, 2), date(2026, 9, 2), date(2026, 12, 2), date(2027, 3, 2),
    ]  # fmt: skip
    assert keys(found) == ["n001", "n002", "n003", "n004"]
    assert titles(found)[1] == "巡检（第2次/共4次）"
    assert titles(found, language="en")[1] == "巡检 (2 of 4)"


def test_where_the_first_day_counts_intervals_end_the_day_before() -> None:
    found = planned(year_from("2026-01-01", period_end="day-before"), every="6 months",
                    during="term")  # fmt: skip
    assert [o.nominal for o in of(found, "it")] == [date(2026, 6, 30), date(2026, 12, 31)]


def test_several_times_per_interval_are_spread_evenly_by_days() -> None:
    found = planned(every="6 months", times=2, during="term")
    assert [o.nominal for o in of(found, "it")] == [
        date(2026, 6, 2), date(2026, 9, 2), date(2026, 12, 1), date(2027, 3, 2),
    ]  # fmt: skip
    assert keys(found) == ["n001", "n002", "n003", "n004"]
    assert "均分" in "".join(explain(of(found, "it")[0], "zh-CN"))


def test_a_date_on_a_holiday_keeps_its_nominal_day_and_its_key() -> None:
    found = planned(year_from("2026-07-01"), every="3 months", during="term")
    first = of(found, "it")[0]
    assert (first.key, first.nominal, first.day) == ("n001", date(2026, 10, 1), date(2026, 10, 8))


def test_rules_of_the_calendar_name_their_periods() -> None:
    found = planned(rule="quarter-end", during="term")
    assert keys(found) == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert titles(found)[0] == "巡检（2026年第1季度末）"
    assert titles(found, language="en")[0] == "巡检 (end of Q1 2026)"
    assert days(found, "it")[:2] == [date(2026, 3, 31), date(2026, 6, 30)]


@pytest.mark.parametrize(
    ("rule", "key", "title"),
    [
        ("month-end", "2026-03", "巡检（2026年3月末）"),
        ("half-year-end", "2026H1", "巡检（2026年上半年末）"),
        ("year-end", "2026", "巡检（2026年末）"),
        ("before-major-holidays", "2026-qingming", "巡检（2026年清明节前）"),
    ],
)
def test_each_rule_has_keys_and_titles(rule: str, key: str, title: str) -> None:
    found = planned(rule=rule, during="term")
    assert (keys(found)[0], titles(found)[0]) == (key, title)


def test_a_lead_brings_the_dates_of_a_rule_forward() -> None:
    assert days(planned(rule="quarter-end", lead="10 days", during="term"), "it")[1] == date(
        2026,
        6,
        18,  # the 20th is a Saturday, the 19th 端午
    )
    week = planned(rule="before-major-holidays", lead="7 days", during="term")
    assert days(week, "it")[0] == date(2026, 3, 27)  # the off-run starts on 4 April, a Saturday
    five = planned(rule="before-major-holidays", lead="5 working days", during="term")
    assert days(five, "it")[0] == date(2026, 3, 30)


def test_a_lead_never_leaves_the_period_nor_misses_what_it_pulls_in() -> None:
    sections = year_from("2026-03-02", "1 month")  # 清明 is off from 4 April, after the end
    found = planned(sections, rule="before-major-holidays", lead="5 days", during="term")
    assert [(o.key, o.nominal) for o in of(found, "it")] == [("2026-qingming", date(2026, 3, 30))]


def test_a_second_rule_joins_and_one_day_holds_one_occurrence() -> None:
    sections = year_from("2026-03-31")
    found = planned(sections, every="3 months", also="quarter-end", during="term")
    assert keys(found) == ["2026Q1", "n001", "n002", "n003", "n004"]
    merged = of(found, "it")[1]
    assert "合并为一次" in "".join(explain(merged, "zh-CN"))
    assert merged.number == 1


def test_every_day_is_one_occurrence_each_working_day() -> None:
    found = planned(year_from("2026-03-02", "2 weeks"), every="1 day", during="term")
    assert len(days(found, "it")) == len(set(days(found, "it"))) == 10
    assert keys(found)[:5] == ["n001", "n002", "n003", "n004", "n005"]


def test_an_interval_in_working_days_is_counted_from_the_start() -> None:
    found = planned(year_from("2026-02-13", "20 days"), every="3 working days", during="term")
    assert days(found, "it")[0] == date(2026, 2, 25)


def test_a_deliverable_is_due_after_each_occurrence_under_the_same_key() -> None:
    report = {"name": "巡检报告", "within": "3 working days"}
    found = planned(every="6 months", during="term", deliverable=report)
    assert keys(found, "it.deliverable") == ["n001", "n002"]
    assert days(found, "it.deliverable") == [date(2026, 9, 7), date(2027, 3, 5)]
    assert titles(found, "it.deliverable")[0] == "巡检报告提交（第1次/共2次）"


def test_a_deliverable_within_hours_is_not_moved_by_a_weekend() -> None:
    report = {"name": "报告", "within": "24 hours"}
    found = planned(on="2026-03-06", deliverable=report)
    assert days(found, "it.deliverable") == [date(2026, 3, 7)]


def test_sessions_are_planned_or_due_by_the_end_of_their_window() -> None:
    found = planned(sessions=3, planned=["2026-03-07"], after="start", within="1 month")
    assert keys(found) == ["s01", "s02", "s03"]
    assert days(found, "it") == [date(2026, 3, 7), date(2026, 4, 2), date(2026, 4, 2)]
    assert [o.first for o in of(found, "it")] == [None, date(2026, 3, 2), date(2026, 3, 2)]
    assert titles(found)[0] == "巡检（第1次/共3次）"


def test_sessions_without_a_deadline_have_the_period_as_their_window() -> None:
    found = only(planned(sessions=1, during="term"))
    assert (found.first, found.day) == (date(2026, 3, 2), date(2027, 3, 2))
    assert said(found.title, "zh-CN") == "巡检"


def test_sessions_before_an_event_end_on_the_working_day_before_it() -> None:
    assert only(planned(sessions=1, before="start")).day == date(2026, 2, 28)  # worked, 调休
    assert only(planned(sessions=1, before="start", lead="5 days")).day == date(2026, 2, 25)


def test_more_planned_days_than_sessions_are_a_contradiction() -> None:
    with pytest.raises(ContractkitError) as caught:
        planned(sessions=1, planned=["2026-03-07", "2026-03-08"])
    assert caught.value.problems[0].code == "schedule.too-many-planned"


def test_a_milestone_within_a_time_after_an_event_is_a_window() -> None:
    found = only(planned(after="start", within="5 working days"))
    assert (found.key, found.first, found.day) == ("due", date(2026, 3, 2), date(2026, 3, 9))


def test_a_milestone_at_an_event_stays_on_a_day_off_but_a_payment_moves() -> None:
    saturday = year_from("2026-03-07")
    assert only(planned(saturday, at="start")).day == date(2026, 3, 7)
    assert only(planned(saturday, at="start", pay="30%")).day == date(2026, 3, 9)


def test_a_milestone_after_an_event_without_a_time_says_that_none_was_agreed() -> None:
    found = only(planned(after="start"))
    assert found.day == date(2026, 3, 2)
    assert "未约定完成期限" in "".join(explain(found, "zh-CN"))


def test_a_payment_shows_its_amount() -> None:
    found = only(planned(pay="30%", after="start", within="15 days"))
    assert (found.day, said(found.title, "zh-CN")) == (date(2026, 3, 17), "巡检（30%）")


def test_periodic_payments_fall_due_at_the_end_of_each_interval() -> None:
    found = planned(pay="1000 CNY", every="6 months", during="term")
    assert days(found, "it") == [date(2026, 9, 2), date(2027, 3, 2)]
    assert titles(found)[0] == "巡检（人民币1,000.00元，第1次/共2次）"


def test_periodic_payments_with_a_first_date_follow_it() -> None:
    found = planned(pay="1000 CNY", every="6 months", during="term", at="start")
    assert keys(found) == ["n001", "n002", "n003"]
    assert days(found, "it") == [date(2026, 3, 2), date(2026, 9, 2), date(2027, 3, 2)]


def test_a_yearly_quota_is_called_to_mind_near_the_end_of_each_contract_year() -> None:
    sections = year_from("2026-03-02", "30 months")
    found = planned(sections, quota="50 person-days per year", during="term")
    assert [(o.key, o.day) for o in of(found, "it")] == [
        ("year-1", date(2027, 1, 31)),
        ("year-2", date(2028, 2, 1)),
        ("year-3", date(2028, 8, 3)),
    ]
    assert titles(found)[0] == "巡检额度即将到期（每年50人天，第1年度）"


def test_a_quota_in_all_is_called_to_mind_once() -> None:
    assert only(planned(quota="50 person-days", during="term")).key == "all"
    endless = planned(year_from("2026-03-02", "lifetime"), quota="9 visits", during="term")
    assert codes(endless) == [("it", "endless")]


def test_a_monthly_level_is_measured_at_the_end_of_each_calendar_month() -> None:
    sections = year_from("2026-03-02", "2 months")
    found = planned(sections, target="99.9%", measure="可用率", window="1 month", during="term")
    assert [(o.key, o.day) for o in of(found, "it")] == [
        ("2026-03", date(2026, 3, 31)),
        ("2026-04", date(2026, 4, 30)),
        ("2026-05", date(2026, 5, 2)),
    ]
    assert titles(found)[0] == "巡检（2026年3月）"


def test_other_windows_of_a_level_count_from_the_start_of_the_period() -> None:
    sections = year_from("2026-03-02", "8 months")
    found = planned(sections, target="99.9%", measure="可用率", window="3 months", during="term")
    assert [(o.key, o.day) for o in of(found, "it")] == [
        ("n001", date(2026, 6, 2)), ("n002", date(2026, 9, 2)), ("n003", date(2026, 11, 2)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("commitment", "code"),
    [
        ({"duty": "提供支持"}, "standing"),
        ({"upon": "fault", "within": "2 hours"}, "on-event"),
        ({"every": "open"}, "open-interval"),
        ({"every": "________", "during": "term"}, "blank"),
        ({"every": "3 months"}, "no-period"),
        ({"pay": "30%"}, "no-deadline"),
        ({"sessions": 2}, "no-deadline"),
        ({"after": "start", "within": "________"}, "blank"),
        ({"quota": "________", "during": "term"}, "blank"),
        ({"target": "99.9%", "measure": "可用率", "during": "term"}, "no-window"),
        ({"at": "elsewhere"}, "unknown"),
    ],
)
def test_what_has_no_date_says_why(commitment: dict[str, Any], code: str) -> None:
    found = planned(**commitment)
    assert not found.occurrences
    assert codes(found) == [("it", code)]
    assert found.open[0].text.in_("zh-CN")
    assert found.open[0].text.in_("en")


def every_shape() -> list[dict[str, Any]]:
    report = {"name": "报告", "within": "3 days"}
    return [
        {"id": "a", "term": "term"},
        {"id": "b", "every": "1 month", "also": "before-major-holidays", "during": "term",
         "deliverable": report},
        {"id": "c", "sessions": 2, "before": "start"},
        {"id": "d", "after": "start", "within": "5 working days"},
        {"id": "e", "pay": "30%", "at": {"after": "start", "by": "1 month"}},
        {"id": "f", "quota": "50 person-days per year", "during": "term"},
        {"id": "g", "target": "99.9%", "measure": "可用率", "window": "1 month", "during": "term"},
    ]  # fmt: skip


def test_a_dormant_contract_has_no_dates_and_names_what_is_missing() -> None:
    sections = YEAR | {"events": {"start": "unknown"}}
    found = expand(contract(*every_shape(), **sections))
    assert not found.occurrences
    assert {o.missing for o in found.open} == {("events.start",)}
    assert {o.obligation.id for o in found.open} == {
        "a.start", "a.end", "b", "b.deliverable", "c", "d", "e", "f", "g",
    }  # fmt: skip


def test_a_reaction_names_the_event_that_starts_its_clock() -> None:
    found = planned(YEAR | {"triggers": {"fault": {"name": "故障报修"}}}, upon="fault")
    assert said(found.open[0].text, "zh-CN") == "自每次“故障报修”时起计时，发生后登记。"


@pytest.mark.parametrize("start", ["2026-03-02", {"expected": "2026-03-02"}, "unknown"])
@pytest.mark.parametrize("length", ["5 years", "lifetime", "________"])
def test_every_obligation_has_dates_or_a_reason_why_not(start: Any, length: str) -> None:
    sections = year_from("2026-03-02", length) | {"events": {"start": start}}
    facts = contract(*every_shape(), {"id": "h", "upon": "fault"}, {"id": "i"}, **sections)
    found = expand(facts)
    placed = {o.obligation.id for o in found.occurrences} | {o.obligation.id for o in found.open}
    assert {o.id for o in derive(facts)} - placed <= {"a.remind"}
    assert expand(facts) == found


def test_an_expected_event_makes_every_date_provisional_and_tentative() -> None:
    sections = YEAR | {"events": {"start": {"expected": "2026-03-02"}}}
    found = expand(contract(*every_shape(), **sections))
    assert {(o.state, o.tentative) for o in found.occurrences} == {(State.PROVISIONAL, True)}
    assert "预计" in explain(found.occurrences[0], "zh-CN")[-2]


def test_a_known_event_makes_every_date_firm() -> None:
    found = expand(contract(*every_shape(), **YEAR))
    assert {o.state for o in found.occurrences} == {State.FIRM}


def test_every_explanation_is_numbered_and_ends_with_the_result() -> None:
    for occurrence in expand(contract(*every_shape(), **YEAR)).occurrences:
        day = occurrence.day
        for language, start, shown in (
            ("zh-CN", "结论：", f"{day.year}年{day.month}月{day.day}日"),
            ("en", "Result: ", f"{day.day} {day:%B} {day.year}"),
        ):
            lines = explain(occurrence, language)
            number = f"{len(lines)}. "
            assert lines[-1].startswith(number + start)
            assert shown in lines[-1]


def test_an_explanation_names_anchor_rule_convention_calendar_and_result() -> None:
    found = planned(year_from("2026-07-01"), every="3 months", during="term")
    lines = explain(of(found, "it")[0], "zh-CN")
    assert lines[0] == "1. 起算点：“start”，2026年7月1日（已确定）。"
    assert lines[1].startswith("2. 每3个月一个周期，自2026年7月1日起算（开始的当日不计入），第1个")
    assert (
        lines[2] == "3. 2026年10月1日为国庆节假期，顺延至2026年10月8日（《民法典》第二百零三条）。"
    )
    steps = of(found, "it")[0].steps
    assert [step.code for step in steps] == ["anchor", "rule", "shift", "calendar", "result"]


def test_an_endless_duty_is_planned_to_the_horizon_and_says_so() -> None:
    sections = year_from("2026-03-02", "lifetime", horizon="2 years")
    found = planned(sections, every="6 months", during="term")
    assert days(found, "it")[-1] == date(2027, 9, 2)  # dated 2026-01-01, so to 2028-01-01
    assert codes(found) == [("it", "horizon")]
    assert "排期至2028年1月1日" in said(found.open[0].text, "zh-CN")
    assert {o.of for o in of(found, "it")} == {None}
    assert titles(found)[0] == "巡检（第1次）"


def test_until_replaces_the_horizon_of_endless_duties_only() -> None:
    endless = contract({"id": "it", "every": "6 months", "during": "term"},
                       **year_from("2026-03-02", "lifetime"))  # fmt: skip
    bounded = contract({"id": "it", "every": "6 months", "during": "term"}, **YEAR)
    assert days(expand(endless, until=date(2026, 12, 31)), "it") == [date(2026, 9, 2)]
    assert len(days(expand(bounded, until=date(2026, 12, 31)), "it")) == 2


def test_an_endless_duty_that_starts_behind_the_horizon_is_left_open() -> None:
    sections = year_from("2036-03-02", "lifetime")
    found = planned(sections, every="6 months", during="term")
    assert not found.occurrences
    assert codes(found) == [("it", "horizon")]


def test_a_period_until_an_unknown_event_is_planned_to_the_horizon() -> None:
    sections = YEAR | {"periods": {"term": {"from": "start", "until": "handover"}}}
    found = planned(sections, every="1 year", during="term")
    assert len(of(found, "it")) == 4
    assert found.open[0].missing == ("events.handover",)


def problems(*commitments: dict[str, Any], **sections: Any) -> list[tuple[str, str]]:
    with pytest.raises(ContractkitError) as caught:
        expand(contract(*commitments, **sections))
    return [(problem.code, problem.place.within) for problem in caught.value.problems]


def test_all_refusals_come_together() -> None:
    rare = {"id": "rare", "every": "2 years", "during": "term"}
    never = {"id": "never", "pay": "1 CNY", "every": "2 years", "during": "term"}
    fine = {"id": "fine", "every": "1 month", "during": "term"}
    assert problems(rare, fine, never, **YEAR) == [
        ("schedule.no-occurrence", "commitments.rare"),
        ("schedule.no-occurrence", "commitments.never"),
    ]


def test_too_many_dates_are_refused() -> None:
    daily = {"id": "daily", "every": "1 day", "during": "term"}
    assert problems(daily, **year_from("2026-03-02", f"{LIMIT + 1} days")) == [
        ("schedule.too-many", "commitments.daily")
    ]
    hourly = {"id": "hourly", "every": "1 day", "times": 100, "during": "term"}
    assert problems(hourly, **YEAR) == [("schedule.too-many", "commitments.hourly")]
    paid = {"id": "paid", "pay": "1 CNY", "every": "1 day", "at": "start", "during": "term"}
    assert problems(paid, **year_from("2026-03-02", "30 years")) == [
        ("schedule.too-many", "commitments.paid")
    ]


def test_a_period_that_ends_before_it_starts_is_refused_once() -> None:
    periods = {"term": {"from": "2026-06-01", "until": "2026-01-01"}}
    during = {"id": "during", "every": "1 month", "during": "term"}
    assert problems({"id": "it", "term": "term"}, during, periods=periods) == [
        ("schedule.backwards-period", "periods.term")
    ]


def test_what_reaches_beyond_the_known_holidays_is_refused() -> None:
    late = {"id": "late", "after": "2050-12-20", "within": "30 working days"}
    before = {"id": "before", "rule": "before-major-holidays", "during": "term"}
    assert problems(late, before, **year_from("2050-03-01")) == [
        ("schedule.beyond-calendar", "commitments.late"),
        ("schedule.beyond-calendar", "commitments.before"),
    ]
    far = {"horizon": "90000 working days"}
    assert problems(conventions=far) == [("schedule.beyond-calendar", "conventions.horizon")]


def test_long_names_are_cut_so_that_the_number_stays() -> None:
    found = planned(name="很" * 80, every="6 months", during="term")
    assert len(titles(found)[0]) == 60
    assert titles(found)[0].endswith("…（第1次/共2次）")


def test_what_follows_an_uncertain_day_is_uncertain_too() -> None:
    sections = year_from("2028-01-03", "3 months")
    report = {"name": "报告", "within": "40 days"}
    found = planned(sections, rule="before-major-holidays", during="term", deliverable=report)
    due = of(found, "it.deliverable")[0]
    assert (due.key, due.day) == ("2028-spring-festival", date(2028, 2, 28))
    assert due.tentative  # no holiday is near the day itself, but one is near the inspection


def test_intervals_of_working_days_stay_uncertain_behind_an_unannounced_holiday() -> None:
    sections = year_from("2028-01-03", "10 weeks")
    found = of(planned(sections, every="5 working days", during="term"), "it")
    last = found[-1]
    assert last.day > date(2028, 3, 1)
    assert last.tentative
    assert "公布2028年放假安排" in "".join(explain(last, "zh-CN"))


def test_a_long_lead_keeps_the_doubt_about_the_holiday() -> None:
    sections = year_from("2028-09-01", "2 months")
    found = only(planned(sections, rule="before-major-holidays", lead="20 days", during="term"))
    assert found.key == "2028-national-day"
    assert found.day < date(2028, 9, 12)
    assert found.tentative


def test_a_day_near_the_end_of_the_last_announced_year_waits_for_the_next_notice() -> None:
    found = only(planned(on="2026-12-26"))
    assert found.day == date(2026, 12, 28)
    assert "公布2027年放假安排" in "".join(explain(found, "zh-CN"))


def test_an_endless_duty_says_once_that_it_goes_on() -> None:
    sections = year_from("2026-03-02", "lifetime")
    found = planned(sections, every="1 year", during="term",
                    deliverable={"name": "报告", "within": "3 days"})  # fmt: skip
    assert codes(found) == [("it", "horizon")]


def test_only_whole_years_and_months_are_planned_where_there_is_no_end() -> None:
    lifetime = year_from("2026-03-02", "lifetime")
    quota = planned(lifetime, quota="9 visits per year", during="term")
    assert keys(quota) == ["year-1", "year-2", "year-3", "year-4"]
    level = {"id": "it", "target": "99.9%", "measure": "可用率", "window": "1 month"}
    facts = contract(level | {"during": "term"}, **lifetime)
    assert keys(expand(facts, until=date(2026, 5, 20))) == ["2026-03", "2026-04"]


def test_a_short_quota_is_called_to_mind_late_in_its_interval() -> None:
    found = planned(year_from("2026-03-02", "2 months"), quota="2 visits per month", during="term")
    assert [(o.key, o.day) for o in of(found, "it")] == [
        ("n001", date(2026, 3, 26)), ("n002", date(2026, 4, 25)),
    ]  # fmt: skip


def test_payments_follow_the_nominal_first_day_and_not_the_shifted_one() -> None:
    sections = year_from("2026-03-07")  # a Saturday
    found = planned(sections, pay="1000 CNY", every="6 months", during="term", at="start")
    assert days(found, "it")[:2] == [date(2026, 3, 9), date(2026, 9, 7)]
    first, second = ("".join(explain(o, "zh-CN")) for o in of(found, "it")[:2])
    assert "2026年3月7日为休息日，顺延至2026年3月9日" in first
    assert "3月9日" not in second


def test_payments_without_a_period_go_on_to_the_horizon_and_say_so() -> None:
    found = planned(YEAR, pay="1000 CNY", every="6 months", after="start", within="30 days")
    assert days(found, "it")[:2] == [date(2026, 4, 1), date(2026, 10, 8)]
    assert days(found, "it")[-1] <= date(2031, 1, 1)
    assert (of(found, "it")[0].of, codes(found)) == (None, [("it", "horizon")])
    assert found.open[0].missing == ("commitments.it.during",)
    assert said(found.open[0].text, "zh-CN").startswith("未约定支付至何时。排期至2031年1月1日")


def test_payments_without_period_and_first_day_are_left_open() -> None:
    assert codes(planned(YEAR, pay="1000 CNY", every="6 months")) == [("it", "no-period")]
    unknown = {"events": {"start": "unknown"}}
    found = planned(unknown, pay="1000 CNY", every="6 months", at="start")
    assert codes(found) == [("it", "unknown")]


def test_a_deed_within_a_period_has_the_period_as_window_and_its_last_day_as_limit() -> None:
    found = only(planned(YEAR, **IN_TERM))
    assert (found.first, found.day, found.key) == (date(2026, 3, 2), date(2027, 3, 2), "due")
    assert "应在“服务期”内完成" in "".join(explain(found, "zh-CN"))


def test_a_deed_within_a_period_that_ends_on_a_holiday_is_due_before_it() -> None:
    found = only(planned(year_from("2026-03-03", "7 months"), **IN_TERM))
    assert (found.nominal, found.day) == (date(2026, 10, 3), date(2026, 9, 30))


def test_a_deed_within_a_period_without_an_end_starts_with_it() -> None:
    found = planned(year_from("2026-03-02", "lifetime"), **IN_TERM)
    assert (only(found).day, titles(found)) == (date(2026, 3, 2), ["巡检（起始日）"])
    assert "“服务期”为终身，没有届满日。" in "".join(explain(only(found), "zh-CN"))


def test_a_deed_within_a_period_whose_end_is_not_known_yet_has_no_day() -> None:
    sections = {
        "events": {"start": "2026-03-02", "stop": "unknown"},
        "periods": {"term": {"from": "start", "until": "stop"}},
    }
    found = planned(sections, **IN_TERM)
    assert (found.occurrences, codes(found)) == ((), [("it", "unknown")])
    assert found.open[0].missing == ("events.stop",)


def test_what_only_starts_on_a_day_is_titled_so() -> None:
    found = planned(YEAR, after="start")
    assert (titles(found), titles(found, language="en")) == (
        ["巡检（起始日）"],
        ["巡检 (first day)"],
    )
    assert explain(only(found), "zh-CN")[-1].endswith("自2026年3月2日起进行。")


def test_dates_agreed_away_are_named_and_the_others_keep_their_keys() -> None:
    report = {"name": "报告", "within": "10 days"}
    found = planned(every="3 months", during="term", skip=["n003"], deliverable=report)
    assert keys(found) == keys(found, "it.deliverable") == ["n001", "n002", "n004"]
    assert titles(found)[-1] == "巡检（第4次/共4次）"
    (note,) = found.open
    assert note.code == "skipped"
    assert said(note.text, "zh-CN") == "约定取消第3次（2026年12月2日）；其余各次编号不变。"
    assert "no. 3 (2 December 2026)" in said(note.text, "en")


def test_a_date_of_the_calendar_can_be_agreed_away_by_its_own_key() -> None:
    found = planned(rule="quarter-end", during="term", skip=["2026Q2", "2026Q4"])
    assert keys(found) == ["2026Q1", "2026Q3"]
    assert "2026年第2季度末（2026年6月30日）、" in said(found.open[0].text, "zh-CN")


@pytest.mark.parametrize(
    ("every", "shown"),
    [("3 months", "its dates are n001, n002, n003, n004"), ("1 week", "n011 … n052")],
)
def test_agreeing_away_what_is_no_date_names_those_that_are(every: str, shown: str) -> None:
    with pytest.raises(ContractkitError) as caught:
        planned(every=every, during="term", skip=["n001", "n099"])
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.within) == ("schedule.unknown-date", "commitments.it")
    assert "'n099'" in problem.what
    assert "'n001'" not in problem.what
    assert shown in (problem.mend or "")


STARTS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
INTERVALS = st.sampled_from(
    ["1 week", "10 days", "1 month", "45 days", "1 quarter", "half a year", "5 working days"]
)
RULES = st.sampled_from([None, "before-major-holidays", "month-end", "quarter-end", "year-end"])


def series(
    start: date, every: str, months: int, rule: str | None = None, convention: str = "anniversary"
) -> list[Occurrence]:
    sections = year_from(start.isoformat(), f"{months} months", period_end=convention)
    commitment = {"id": "it", "every": every, "during": "term"}
    return of(expand(contract(commitment | ({"also": rule} if rule else {}), **sections)), "it")


@settings(max_examples=60, deadline=None)
@given(STARTS, INTERVALS, st.integers(6, 40), RULES, st.sampled_from(["anniversary", "day-before"]))
def test_dates_are_sorted_unique_and_nominally_inside_the_period(
    start: date, every: str, months: int, rule: str | None, convention: str
) -> None:
    found = series(start, every, months, rule, convention)
    end = series(start, f"{months} months", months, None, convention)[0].nominal
    assert end
    assert [o.day for o in found] == sorted({o.day for o in found})
    assert len({o.key for o in found}) == len(found)
    assert all(o.nominal and start <= o.nominal <= end for o in found)


@settings(max_examples=60, deadline=None)
@given(STARTS, INTERVALS, st.integers(6, 30), st.integers(1, 24))
def test_extending_a_period_keeps_every_earlier_entry(
    start: date, every: str, months: int, more: int
) -> None:
    before = [(o.key, o.day, o.nominal) for o in series(start, every, months)]
    after = [(o.key, o.day, o.nominal) for o in series(start, every, months + more)]
    assert after[: len(before)] == before


@settings(max_examples=60, deadline=None)
@given(STARTS, st.sampled_from(["1 month", "1 quarter", "half a year", "1 year"]))
def test_moving_the_anchor_by_a_day_changes_dates_and_no_key(start: date, every: str) -> None:
    before = series(start, every, 24)
    after = series(start + timedelta(days=1), every, 24)
    assert [o.key for o in before] == [o.key for o in after]
    assert [o.nominal for o in before] != [o.nominal for o in after]


def test_four_hundred_contracts_with_two_thousand_dates_take_less_than_two_seconds() -> None:
    report = {"name": "报告", "within": "3 working days"}
    contracts = [
        contract(
            {"id": "warranty", "term": "term"},
            {"id": "it", "every": "6 months", "during": "term", "deliverable": report},
            **year_from(f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}"),
        )
        for number in range(400)
    ]
    begun = time.perf_counter()
    planned_dates = sum(len(expand(facts).occurrences) for facts in contracts)
    assert planned_dates >= 2000
    assert time.perf_counter() - begun < 2
