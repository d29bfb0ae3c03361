"""Every clock that a contract promises for an incident, in every state it can have."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from contractkit import pipeline
from contractkit.errors import ContractkitError, Problem
from contractkit.performance.clock import ClockState, explain_clock
from contractkit.performance.clocks import clocks
from contractkit.performance.incident import Incident
from contractkit.timeline import EN, ZH
from incidents import OFFICE, WORDS, at, happening, in_both, incident, pause, read, stop
from planning import contract

EXAMPLES = Path(__file__).parents[2] / "examples"
H, M = dt.timedelta(hours=1), dt.timedelta(minutes=1)
ONE = contract({"id": "answer", "name": "响应时限", "upon": "fault-report", "within": "2 hours"})
GRID = contract(
    {
        "id": "faults",
        "name": {"zh-CN": "故障处理", "en": "faults"},
        "upon": "fault-report",
        "calendar": "office",
        "levels": [
            {"severity": 1, "name": "严重", "meaning": "系统瘫痪", "respond": "30 minutes",
             "on-site": "2 hours", "resolve": "4 hours"},
            {"severity": 2, "respond": "1 hour", "report": "3 working days"},
        ],
    },
    {"id": "plan", "name": "方案", "upon": "fix-not-in-time", "within": "2 hours",
     "overrun-of": "faults"},
    {"id": "boss", "name": "升级", "upon": "fix-not-in-time", "within": "1 day",
     "overrun-of": "plan"},
    {"id": "report", "name": "故障报告", "upon": "onsite-fix-done", "within": "3 days"},
    calendars=OFFICE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("records", "now", "state", "due", "used", "left"),
    [
        ({}, "12-18 10:00", "running", "12-18 11:30", 30 * M, 90 * M),
        ({}, "12-18 11:30", "running", "12-18 11:30", 2 * H, 0 * M),
        ({}, "12-18 12:00", "overdue", "12-18 11:30", 150 * M, -30 * M),
        ({"stops": (stop("answer", "12-18 11:30"),)}, "12-19 08:00", "attained", "12-18 11:30",
         2 * H, 0 * M),
        ({"stops": (stop("answer", "12-18 11:31"),)}, "12-19 08:00", "missed", "12-18 11:30",
         121 * M, -1 * M),
        ({"pauses": (pause("12-18 10:00"),)}, "12-18 15:00", "paused", None, 30 * M, 90 * M),
        ({"pauses": (pause("12-18 10:00", "12-18 16:00"),)}, "12-18 15:00", "paused",
         "12-18 17:30", 30 * M, 90 * M),
        ({"pauses": (pause("12-18 10:00", "12-18 14:00"),)}, "12-18 15:00", "running",
         "12-18 15:30", 90 * M, 30 * M),
        ({"pauses": (pause("12-18 11:30"),)}, "12-18 15:00", "overdue", "12-18 11:30",
         330 * M, -210 * M),
        ({"pauses": (pause("12-18 10:00", clock="other"),)}, "12-18 11:00", "running",
         "12-18 11:30", 90 * M, 30 * M),
        ({"pauses": (pause("12-18 10:00"),), "stops": (stop("answer", "12-18 18:00"),)},
         "12-18 19:00", "attained", None, 30 * M, 90 * M),
        ({"pauses": (pause("12-18 08:00", "12-18 09:45"),)}, "12-18 10:00", "running",
         "12-18 11:45", 15 * M, 105 * M),
        ({"closed": at("12-18 10:00")}, "12-18 12:00", "overdue", "12-18 11:30", 150 * M, -30 * M),
    ],
)  # fmt: skip
def test_a_clock_has_one_state_at_every_moment(
    records: dict[str, Any], now: str, state: str, due: str | None, used: dt.timedelta,
    left: dt.timedelta,
) -> None:  # fmt: skip
    clock = read(ONE, incident("12-18 09:30", **records), now)["answer"]
    assert clock.state == state
    assert clock.due == (at(due) if due else None)
    assert (clock.elapsed, clock.remaining) == (used, left)
    assert clock.started == at("12-18 09:30")


def test_what_was_recorded_for_later_is_not_known_yet() -> None:
    later = incident(
        "12-18 09:30",
        stops=(stop("answer", "12-18 10:00"),),
        pauses=(pause("12-18 09:50", "12-18 09:55"),),
    )
    early = read(ONE, later, "12-18 09:40")["answer"]
    assert (early.state, early.stopped, early.due) == ("running", None, at("12-18 11:30"))
    assert read(ONE, later, "12-18 10:30")["answer"].due == at("12-18 11:35")
    assert read(ONE, later, "12-18 09:00") == {}


def test_the_first_of_two_stops_and_of_two_starts_counts() -> None:
    twice = incident(
        "12-18 09:30",
        stops=(stop("answer", "12-18 11:00"), stop("answer", "12-18 10:00")),
        happened=(happening("fault-report", "12-18 09:00"),),
    )
    clock = read(ONE, twice, "12-20 09:00")["answer"]
    assert (clock.started, clock.stopped) == (at("12-18 09:00"), at("12-18 10:00"))


def test_a_deed_before_its_clock_started_is_in_time() -> None:
    early = incident("12-18 09:30", stops=(stop("answer", "12-18 09:00"),))
    clock = read(ONE, early, "12-18 10:00")["answer"]
    assert (clock.state, clock.elapsed, clock.remaining) == ("attained", 0 * M, 2 * H)


def test_each_time_of_a_severity_has_a_clock_of_its_own() -> None:
    grave = read(GRID, incident("09-30 16:30", severity=1), "09-30 17:00")
    assert {key: clock.due for key, clock in grave.items() if clock.due} == {
        "faults.respond": at("09-30 17:00"),
        "faults.on-site": at("10-08 08:30"),  # the National Day holidays do not count
        "faults.resolve": at("10-08 10:30"),
    }
    light = read(GRID, incident("09-30 16:30", severity=2), "09-30 17:00")
    assert light["faults.report"].due == at("10-11 00:00")  # 10 October is worked
    assert in_both(light["faults.report"].name) == ("故障处理（提交报告）", "faults (report)")
    assert {clock.kind for clock in light.values()} == {"respond", "report", ""}


def test_a_clock_that_runs_out_at_closing_time_is_late_before_the_next_opening() -> None:
    grave = incident("10-08 16:00", severity=1, stops=(stop("faults.on-site", "10-08 20:00"),))
    found = read(GRID, grave, "10-09 07:00")
    missed, running = found["faults.on-site"], found["faults.resolve"]
    assert (missed.state, missed.due, missed.remaining) == ("missed", at("10-08 18:00"), 0 * M)
    assert running.remaining == 2 * H
    assert explain_clock(missed, ZH)[-1] == (
        "5. 结论：时限届满后、下一服务时间开始前完成，用时2小时。"
    )
    overdue = read(GRID, incident("10-08 16:00", severity=1), "10-08 18:01")["faults.on-site"]
    assert explain_clock(overdue, EN)[-1].endswith("no service hour has come since, and still"
                                                   " not done.")  # fmt: skip


def test_an_overrun_starts_the_next_clock_and_that_one_the_next() -> None:
    open_ = incident("12-18 09:00", severity=1)
    waiting = read(GRID, open_, "12-18 10:00")
    assert [waiting[key].state for key in ("plan", "boss")] == ["waiting", "waiting"]
    late = read(GRID, open_, "12-19 10:00")
    assert late["faults.resolve"].due == at("12-18 15:00")  # two hours at noon do not count
    assert (late["plan"].started, late["plan"].due) == (at("12-18 15:00"), at("12-18 17:00"))
    assert (late["boss"].started, late["boss"].state) == (at("12-18 17:00"), "running")
    assert late["boss"].due == at("12-22 00:00")  # Saturday moves to the end of Monday


def test_a_deed_in_time_makes_the_chain_moot() -> None:
    done = incident("12-18 09:00", severity=1, stops=(stop("faults.resolve", "12-18 14:30"),))
    found = read(GRID, done, "12-20 10:00")
    assert [found[key].state for key in ("plan", "boss")] == ["moot", "moot"]
    late = incident("12-18 09:00", severity=1, stops=(stop("faults.resolve", "12-18 16:00"),))
    assert read(GRID, late, "12-20 10:00")["plan"].started == at("12-18 15:00")


def test_a_chain_from_a_last_day_counts_from_that_day() -> None:
    chained = contract(
        {"id": "one", "upon": "fault-report", "within": "1 day"},
        {"id": "two", "upon": "fix-not-in-time", "within": "1 day", "overrun-of": "one"},
        conventions={"due-on-holiday": "as-is"},
    )
    found = read(chained, incident("12-18 09:00"), "12-20 10:00")
    assert [found[key].due for key in ("one", "two")] == [at("12-20 00:00"), at("12-21 00:00")]


def test_without_a_resolve_the_chain_hangs_on_the_next_best_clock() -> None:
    found = read(GRID, incident("12-18 09:00", severity=2), "12-18 11:00")
    assert found["plan"].started == found["faults.respond"].due == at("12-18 10:00")


def test_of_a_circle_nothing_starts() -> None:
    circle = contract(
        {"id": "one", "upon": "fault-report", "within": "1 hour", "overrun-of": "two"},
        {"id": "two", "upon": "fault-report", "within": "1 hour", "overrun-of": "one"},
    )
    assert read(circle, incident("12-18 09:00"), "12-20 10:00") == {}


def test_a_trigger_recorded_later_starts_its_clock() -> None:
    before = incident("12-18 09:00", severity=2)
    assert "report" not in read(GRID, before, "12-18 10:00")
    fixed = incident(
        "12-18 09:00", severity=2, happened=(happening("onsite-fix-done", "12-18 17:00"),)
    )
    report = read(GRID, fixed, "12-19 10:00")["report"]
    assert report.due == at("12-22 00:00")  # three days: Monday 21 December
    assert (report.elapsed, report.remaining) == (17 * H, 62 * H)


def test_a_reaction_without_a_limit_is_there_to_be_recorded() -> None:
    vague = contract(
        {"id": "prompt", "upon": "fault-report"},
        {"id": "blank", "upon": "fault-report", "within": "________"},
    )
    done = incident("12-18 09:00", stops=(stop("prompt", "12-18 10:00"),))
    found = read(vague, done, "12-18 11:00")
    assert {clock.state for clock in found.values()} == {ClockState.NONE}
    assert [found[key].elapsed for key in ("prompt", "blank")] == [H, 2 * H]
    assert (found["prompt"].remaining, found["prompt"].due) == (None, None)
    assert explain_clock(found["prompt"], EN)[1:] == (
        "2. No time limit is agreed.",
        "3. Done: 18 December 2026, 10:00.",
        "4. Result: no limit, done after 1 hour.",
    )
    assert explain_clock(found["blank"], ZH)[1] == "2. 时限尚待填写。"


def test_every_step_of_a_clock_is_explained_in_both_languages() -> None:
    told = incident(
        "09-30 16:30", severity=1,
        pauses=(pause("09-30 17:00", "09-30 17:30", reason="等待授权"),),
        stops=(stop("faults.on-site", "10-08 15:00"),),
    )  # fmt: skip
    clock = read(GRID, told, "10-09 10:00")["faults.on-site"]
    assert explain_clock(clock, ZH) == (
        "1. 起算点：“用户报修”，2026年9月30日16:30。",
        "2. 时限2小时，按星期一至星期五（法定节假日除外）8:00至12:00、14:00至18:00计时。",
        "3. 自2026年9月30日17:00至2026年9月30日17:30暂停计时（等待授权）。",
        "4. 时限至2026年10月8日9:00届满。",
        "5. 完成：2026年10月8日15:00。",
        "6. 结论：超过时限4小时完成，用时6小时。",
    )
    assert explain_clock(clock, EN) == (
        "1. Counted from: “the fault report”, 30 September 2026, 16:30.",
        "2. Limit: two (2) hours, counted in this time: "  # noqa: ISC004 - one long sentence
        "Monday to Friday (except public holidays), 8:00 to 12:00 and 14:00 to 18:00.",
        "3. Paused from 30 September 2026, 17:00 to 30 September 2026, 17:30 (等待授权).",
        "4. The limit is over on 8 October 2026, 9:00.",
        "5. Done: 8 October 2026, 15:00.",
        "6. Result: done late by 4 hours, 6 hours used.",
    )


def test_days_are_explained_by_the_articles_they_follow() -> None:
    fixed = incident(
        "11-20 09:00", severity=2,
        happened=(happening("onsite-fix-done", "11-18 17:00"),),
        pauses=(pause("11-19 09:00", "11-20 10:00", clock="report"),),
    )  # fmt: skip
    report = read(GRID, fixed, "11-21 10:00")["report"]
    assert explain_clock(report, ZH) == (
        "1. 起算点：“现场故障排除”，2026年11月18日17:00。",
        "2. 自2026年11月19日9:00至2026年11月20日10:00暂停计时。",
        "3. 2026年11月18日之后3日（开始的当日不计入，《民法典》第二百零一条）：2026年11月21日。",
        "4. 因2026年11月19日至2026年11月20日暂停，期限顺延（暂停的当日不计入），至2026年11月22日。",
        "5. 2026年11月22日为休息日，顺延至2026年11月23日（《民法典》第二百零三条）。",
        *(line for line in explain_clock(report, ZH) if line.startswith("6. 工作日按")),
        "7. 时限至2026年11月23日24:00届满。",
        "8. 结论：正在计时，已用1天16小时，剩余2天14小时。",
    )


def test_around_the_clock_is_assumed_and_said_where_no_hours_are_agreed() -> None:
    clock = read(ONE, incident("12-18 09:30"), "12-18 10:00")["answer"]
    assert explain_clock(clock, ZH)[1] == "2. 时限2小时，未约定服务时间，按自然时间连续计时。"
    named = contract(
        {"id": "answer", "upon": "fault-report", "within": "2 hours", "calendar": "24x7",
         "strength": "target"}
    )  # fmt: skip
    clock = read(named, incident("12-18 09:30"), "12-18 10:00")["answer"]
    assert explain_clock(clock, ZH)[1:4:2] == (
        "2. 时限2小时，按7×24小时计时。",
        "4. 该项为努力目标，并非承诺。",
    )
    assert clock.strength == "target"


def test_outside_service_hours_has_clocks_too() -> None:
    night = contract(
        {"id": "night", "upon": "fault-report", "within": "3 hours", "calendar": "night"},
        calendars={**OFFICE, "night": {"outside": "office"}},
    )
    clock = read(night, incident("12-18 11:00"), "12-18 12:00")["night"]
    assert clock.due == at("12-18 19:00")  # two hours at noon, one after six


@pytest.mark.parametrize(
    ("opened", "held"),
    [("2026-05-31 23:59", False), ("2026-06-01 00:00", True), ("2027-06-01 23:00", True),
     ("2027-06-02 00:00", False)],
)  # fmt: skip
def test_a_promise_holds_while_its_period_runs(opened: str, held: bool) -> None:
    during = contract(
        {"id": "answer", "upon": "fault-report", "within": "2 hours", "during": "term"},
        events={"start": "2026-06-01"},
        periods={"term": {"from": "start", "length": "1 year"}},
    )
    found = clocks(during, WORDS, incident(opened.replace(" ", "T")), at("2028-01-01T00:00"))
    assert bool(found) is held


def test_a_period_without_a_date_hides_no_promise() -> None:
    unknown = contract(
        {"id": "answer", "upon": "fault-report", "within": "2 hours", "during": "term"},
        events={"start": "unknown"},
        periods={"term": {"from": "start", "length": "1 year"}},
    )
    assert "answer" in read(unknown, incident("12-18 09:00"), "12-18 10:00")


REGIONS = contract(
    {"id": "city", "upon": "fault-report", "within": "2 hours",
     "region": {"zh-CN": "本市", "en": "the city"}},
    {"id": "province", "upon": "fault-report", "within": "8 hours", "region": "省内"},
    {"id": "hardware", "upon": "fault-report", "within": "1 hour", "service": "硬件"},
    {"id": "all", "upon": "fault-report", "within": "1 hour"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("narrow", "held"),
    [
        ({}, {"all"}),
        ({"region": "本市"}, {"city", "all"}),
        ({"region": " The  City"}, {"city", "all"}),
        ({"region": "省内", "service": "硬件"}, {"province", "hardware", "all"}),
    ],
)
def test_service_and_region_choose_among_the_promises(
    narrow: dict[str, str], held: set[str]
) -> None:
    assert set(read(REGIONS, incident("12-18 09:00", **narrow), "12-18 10:00")) == held


def problems(what: Incident, now: str = "12-18 10:00") -> tuple[Problem, ...]:
    with pytest.raises(ContractkitError) as caught:
        clocks(REGIONS if what.severity is None else GRID, WORDS, what, at(now))
    return caught.value.problems


def test_a_region_and_a_service_that_no_promise_names_are_refused_together() -> None:
    found = problems(incident("12-18 09:00", region="火星", service="软件"))
    assert [problem.code for problem in found] == [
        "incident.unknown-service", "incident.unknown-region",
    ]  # fmt: skip
    assert found[1].mend == "use one of: 本市, 省内; or leave the region out"
    assert found[1].place.within == "INC-1"


def test_a_severity_is_asked_for_where_times_depend_on_it() -> None:
    with pytest.raises(ContractkitError) as caught:
        clocks(GRID, WORDS, incident("12-18 09:00"), at("12-18 10:00"))
    (problem,) = caught.value.problems
    assert problem.code == "incident.no-severity"
    assert problem.mend == "choose one of: 1 (严重: 系统瘫痪); 2"
    (unknown,) = problems(incident("12-18 09:00", severity=3))
    assert unknown.code == "incident.unknown-severity"
    assert "severity 3" in unknown.what


def test_no_severity_is_asked_for_where_no_grid_is_touched() -> None:
    told = incident("12-18 09:00", "onsite-fix-done")
    assert set(read(GRID, told, "12-18 10:00")) == {"report"}


def test_a_clock_beyond_the_known_years_is_a_problem() -> None:
    far = contract(
        {"id": "answer", "upon": "fault-report", "within": "9 hours", "calendar": "office"},
        calendars=OFFICE,
    )
    for opened in ("2120-01-01T09:00", "9999-12-31T23:00"):
        with pytest.raises(ContractkitError) as caught:
            clocks(far, WORDS, incident(opened), at("9999-12-31T23:59"))
        assert caught.value.problems[0].code == "incident.beyond-calendar"


def test_the_hospital_answers_within_72_hours_by_the_clock() -> None:
    project = pipeline.load(EXAMPLES / "hospital-service-agreement" / "contract.yaml")
    asked = incident("12-31 20:15", "service-request")
    found = {
        clock.id: clock
        for clock in clocks(project.contract, project.library.vocabulary, asked, at("12-31 21:15"))
    }
    assert found["response"].due == at("2027-01-03T20:15")
    assert found["response"].remaining == 71 * H
    assert found["on-site"].state == "none"
    assert in_both(found["response"].name) == ("响应时限", "Response time")


def test_the_platform_responds_in_2_hours_and_solves_in_24() -> None:
    project = pipeline.load(EXAMPLES / "medical-consumables-platform" / "contract.yaml")
    warranty = project.contract.by_id["response"].during
    assert warranty == "warranty"
    opened = dt.datetime(2027, 10, 2, 23, 30)  # noqa: DTZ001 - local
    fault = Incident("INC-7", "fault-report", opened)
    found = clocks(project.contract, project.library.vocabulary, fault, opened + 3 * H)
    held = {clock.id: (clock.state, clock.due) for clock in found if clock.due}
    assert held["response"] == ("overdue", opened + 2 * H)
    assert held["solution"] == ("running", opened + 24 * H)


def test_the_tender_counts_from_the_moment_the_fault_is_understood() -> None:
    project = pipeline.load(EXAMPLES / "zhicheng-tender-section" / "contract.yaml")
    opened = dt.datetime(2027, 5, 1, 9, 0)  # noqa: DTZ001 - local
    fault = Incident(
        "INC-3", "fault-report", opened,
        happened=(happening("fault-understood", "2027-05-01T10:10"),
                  happening("remote-support-failed", "2027-05-01T12:00")),
    )  # fmt: skip
    found = clocks(project.contract, project.library.vocabulary, fault, opened + 4 * H)
    held = {clock.id: (clock.state, clock.due) for clock in found if clock.due}
    assert held == {
        "remote-help": ("overdue", at("2027-05-01T12:10")),
        "on-site-help": ("running", at("2027-05-02T12:00")),
    }
