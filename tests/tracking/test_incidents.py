"""Incidents as they are recorded: clocks stopped, paused, closed, undone, and lists of tickets."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contractkit.errors import ContractkitError
from contractkit.performance.clock import ClockState
from contractkit.tickets import Ticket
from contractkit.tracking import incidents
from contractkit.tracking.desk import Grounds
from contractkit.tracking.facts import facts_of
from tracking.small import CONTRACT, NUMBER, Small, moment, refused, seq, small

if TYPE_CHECKING:
    from pathlib import Path

    from contractkit.performance.clock import Clock
    from contractkit.tracking.desk import Outcome

NOW = "03-02 18:00"
WAIT = Grounds("等待用户提供现场条件")


@pytest.fixture
def team(tmp_path: Path) -> Small:
    return small(tmp_path / "register.sqlite", tmp_path).add()


def opened(team: Small, at: str = "03-02 09:00", severity: int | None = 1, **more: str) -> str:
    report = incidents.Report(moment(at), severity=severity, **more)
    _, case = incidents.open_incident(team.at(NOW), NUMBER, report)
    return case.incident.id


def stop(team: Small, clock: str, at: str, name: str = "inc-001") -> int:
    return seq(incidents.stop(team.at(NOW), NUMBER, name, incidents.Stopped(clock, moment(at))))


def case(team: Small, name: str = "inc-001", at: str = NOW) -> incidents.Case:
    with team.at(NOW).reading() as reader:
        return incidents.one_case(reader, team.key, name, moment(at))


def clocks(team: Small, name: str = "inc-001", at: str = NOW) -> dict[str, Clock]:
    return {clock.id: clock for clock in case(team, name, at).clocks}


def states(team: Small, name: str = "inc-001", at: str = NOW) -> list[ClockState]:
    return [clock.state for clock in clocks(team, name, at).values()]


RUNNING, ATTAINED, MISSED, OVERDUE, PAUSED = (
    ClockState.RUNNING, ClockState.ATTAINED, ClockState.MISSED, ClockState.OVERDUE,
    ClockState.PAUSED,
)  # fmt: skip


# Opening


def test_every_promise_of_the_severity_starts_a_clock(address: str, tmp_path: Path) -> None:
    team = small(address, tmp_path).add()
    opened(team)
    assert {c.id: c.due for c in case(team).clocks} == {
        "faults.respond": moment("03-02 09:10"), "faults.on-site": moment("03-02 11:00"),
        "faults.resolve": moment("03-02 13:00"),
    }  # fmt: skip
    opened(team, severity=2)
    assert {c.id: c.due for c in case(team, "inc-002").clocks} == {
        "faults.respond": moment("03-02 10:00")
    }
    assert team.is_sound()


def test_numbers_go_on_and_a_number_of_ones_own_is_kept(team: Small) -> None:
    assert [opened(team), opened(team), opened(team, id="T-7"), opened(team)] == [
        "inc-001", "inc-002", "T-7", "inc-004",
    ]  # fmt: skip
    assert refused(lambda: opened(team, id="T-7")) == "incident.known"


@pytest.mark.parametrize(
    ("at", "severity", "trigger", "code"),
    [
        ("03-02 18:01", 1, "fault-report", "track.future"),
        ("03-02 09:00", None, "fault-report", "incident.no-severity"),
        ("03-02 09:00", 7, "fault-report", "incident.unknown-severity"),
        ("03-02 09:00", 1, "flood", "incident.unknown-trigger"),
    ],
)
def test_an_incident_that_starts_no_clock_is_refused(
    team: Small, at: str, severity: int | None, trigger: str, code: str
) -> None:
    report = incidents.Report(moment(at), trigger, severity)
    assert refused(lambda: incidents.open_incident(team.at(NOW), NUMBER, report)) == code
    with team.at(NOW).reading() as reader:
        assert reader.head().seq == 1


# Stopping


def test_a_clock_is_attained_to_the_minute_and_missed_after_it(team: Small) -> None:
    opened(team)
    stop(team, "faults.respond", "03-02 09:10")
    stop(team, "faults.on-site", "03-02 11:01")
    assert states(team) == [ATTAINED, MISSED, OVERDUE]
    assert states(team, at="03-02 12:59") == [ATTAINED, MISSED, RUNNING]


def test_a_clock_is_stopped_once_and_only_after_it_began(team: Small) -> None:
    opened(team)
    assert refused(lambda: stop(team, "faults.respond", "03-02 08:59")) == "incident.too-early"
    assert refused(lambda: stop(team, "faults.respond", "03-02 18:01")) == "track.future"
    assert refused(lambda: stop(team, "respond", "03-02 09:05")) == "incident.no-clock"
    stop(team, "faults.respond", "03-02 09:00")
    assert refused(lambda: stop(team, "faults.respond", "03-02 09:05")) == "incident.no-clock"
    assert refused(lambda: stop(team, "faults.resolve", "03-02 09:05", "inc-9")) == (
        "incident.unknown"
    )


def test_a_stop_undone_lets_the_clock_run_again(address: str, tmp_path: Path) -> None:
    team = small(address, tmp_path).add()
    opened(team)
    number = stop(team, "faults.respond", "03-02 09:05")
    team.undo(NOW, number)
    assert clocks(team)["faults.respond"].state is OVERDUE
    stop(team, "faults.respond", "03-02 09:08")
    assert clocks(team)["faults.respond"].stopped == moment("03-02 09:08")
    assert team.is_sound()


def test_an_opening_undone_takes_the_incident_away_and_its_number_is_free(team: Small) -> None:
    opened(team)
    with team.at(NOW).reading() as reader:
        number = reader.head().seq
    stop(team, "faults.respond", "03-02 09:05")
    team.undo(NOW, number)
    assert refused(lambda: case(team)) == "incident.unknown"
    assert opened(team, severity=2) == "inc-001"
    assert states(team) == [OVERDUE], "what was recorded of the first does not count for the second"
    assert team.is_sound()


# Pausing


def test_the_time_of_a_pause_does_not_count_and_its_reason_is_kept(team: Small) -> None:
    opened(team)
    desk = team.at(NOW)
    incidents.pause(desk, NUMBER, "inc-001", moment("03-02 10:00"), WAIT)
    assert states(team, at="03-02 10:30") == [OVERDUE, PAUSED, PAUSED]
    incidents.continued(desk, NUMBER, "inc-001", moment("03-02 12:30"))
    found = clocks(team, at="03-02 14:00")
    assert found["faults.on-site"].due == moment("03-02 13:30")
    assert found["faults.resolve"].due == moment("03-02 15:30")
    assert [p.reason for p in case(team).incident.pauses] == [WAIT.why]


def test_one_clock_can_stand_still_while_the_others_run(team: Small) -> None:
    opened(team)
    desk = team.at(NOW)
    incidents.pause(desk, NUMBER, "inc-001", moment("03-02 09:30"), WAIT, "faults.resolve")
    assert states(team, at="03-02 09:40") == [OVERDUE, RUNNING, PAUSED]
    incidents.pause(desk, NUMBER, "inc-001", moment("03-02 09:45"), WAIT)
    incidents.continued(desk, NUMBER, "inc-001", moment("03-02 10:00"), clock="faults.resolve")
    assert states(team, at="03-02 10:05") == [OVERDUE, PAUSED, PAUSED]
    incidents.continued(desk, NUMBER, "inc-001", moment("03-02 10:15"))
    found = clocks(team, at="03-02 10:20")
    assert found["faults.on-site"].due == moment("03-02 11:30")
    assert found["faults.resolve"].due == moment("03-02 13:45")


def test_a_pause_needs_a_reason_a_clock_and_a_running_incident(team: Small) -> None:
    opened(team)
    desk, at = team.at(NOW), moment("03-02 10:00")
    pause = incidents.pause
    assert refused(lambda: pause(desk, NUMBER, "inc-001", at, Grounds())) == "incident.no-reason"
    assert refused(lambda: pause(desk, NUMBER, "inc-001", at, WAIT, "x")) == "incident.no-clock"
    assert refused(lambda: incidents.continued(desk, NUMBER, "inc-001", at)) == (
        "incident.not-paused"
    )
    pause(desk, NUMBER, "inc-001", at, WAIT)
    assert refused(lambda: pause(desk, NUMBER, "inc-001", at, WAIT)) == "incident.paused"
    early = moment("03-02 09:59")
    assert refused(lambda: incidents.continued(desk, NUMBER, "inc-001", early)) == (
        "incident.not-paused"
    )
    before = moment("03-02 08:00")
    assert refused(lambda: pause(desk, NUMBER, "inc-001", before, WAIT)) == "incident.too-early"


# Closing


def test_what_is_closed_changes_no_more_until_that_is_undone(team: Small) -> None:
    opened(team)
    desk, at = team.at(NOW), moment("03-02 12:00")
    stop(team, "faults.respond", "03-02 09:05")

    def close(why: str) -> Outcome:
        return incidents.close_incident(desk, NUMBER, "inc-001", at, Grounds(why))

    assert refused(lambda: close("")) == "incident.running"
    number = seq(close("误报"))
    assert [s.value for s in states(team)] == ["attained", "missed", "moot"]
    assert refused(lambda: stop(team, "faults.resolve", "03-02 12:30")) == "incident.closed"
    assert refused(lambda: incidents.pause(desk, NUMBER, "inc-001", at, WAIT)) == "incident.closed"
    team.undo(NOW, number)
    stop(team, "faults.resolve", "03-02 12:30")
    assert clocks(team)["faults.resolve"].state is ATTAINED


def test_open_incidents_are_listed_without_the_closed_ones(team: Small) -> None:
    opened(team)
    opened(team, severity=2)
    desk = team.at(NOW)
    incidents.close_incident(desk, NUMBER, "inc-001", moment("03-02 10:00"), Grounds("误报"))
    with desk.reading() as reader:
        found = list(incidents.cases(reader, desk.local, still_open=True))
        assert [c.incident.id for c in found] == ["inc-002"]
        assert len(list(incidents.cases(reader, desk.local))) == 2


def test_an_amendment_changes_the_clocks_of_incidents_after_it(team: Small) -> None:
    opened(team)
    path = "'commitments.faults.levels[1].respond'"
    team.amend("03-03", f"set: {{{path}: 5 minutes}}", effective="03-04")
    late = team.at("03-05 18:00")
    report = incidents.Report(moment("03-05 09:00"), severity=1)
    incidents.open_incident(late, NUMBER, report)
    assert clocks(team)["faults.respond"].due == moment("03-02 09:10")
    assert clocks(team, "inc-002", "03-05 18:00")["faults.respond"].due == moment("03-05 09:05")


def test_a_later_trigger_starts_the_clocks_that_wait_for_it(tmp_path: Path) -> None:
    text = CONTRACT + ("  - {id: report, category: report, upon: onsite-fix-done, within: 1 day}\n")
    team = small(tmp_path / "r.sqlite", tmp_path, text).add()
    opened(team)
    assert "report" not in {c.id for c in case(team).clocks if c.started}
    desk = team.at(NOW)
    incidents.happened(desk, NUMBER, "inc-001", "onsite-fix-done", moment("03-02 12:00"))
    [report] = [c for c in case(team).clocks if c.id == "report"]
    assert report.started == moment("03-02 12:00")
    assert refused(
        lambda: incidents.happened(desk, NUMBER, "inc-001", "flood", moment("03-02 12:00"))
    ) == "incident.unknown-trigger"  # fmt: skip


# Penalties


def test_a_penalty_follows_from_what_is_recorded_and_goes_with_it(tmp_path: Path) -> None:
    text = CONTRACT.replace(
        "{id: faults,", "{id: faults, penalty: {rate: 500 CNY, per: hour, cap: 3000 CNY},"
    )
    team = small(tmp_path / "r.sqlite", tmp_path, text).add()
    opened(team)
    number = stop(team, "faults.respond", "03-02 10:20")
    stop(team, "faults.on-site", "03-02 10:30")
    stop(team, "faults.resolve", "03-02 12:59")
    assert owed(team) == 1000  # one hour and ten minutes late: two hours begun
    team.undo(NOW, number)
    stop(team, "faults.respond", "03-02 09:10")
    assert owed(team) == 0


def owed(team: Small) -> int:
    desk = team.at(NOW)
    with desk.reading() as reader:
        found = list(incidents.cases(reader, desk.local, team.key))
        remedies = incidents.penalties(facts_of(reader, team.key), found, desk.local)
    return sum(int(r.amount.amount) for r in remedies if r.amount)


# Lists of tickets

TICKET = Ticket(
    row=2, id="T-1", opened=dt.datetime(2026, 3, 1, 9), severity=1, title="宕机", service="",  # noqa: DTZ001
    region="", responded=dt.datetime(2026, 3, 1, 9, 8), on_site=dt.datetime(2026, 3, 1, 11, 30),  # noqa: DTZ001
    resolved=dt.datetime(2026, 3, 1, 12), closed=dt.datetime(2026, 3, 1, 13),  # noqa: DTZ001
)  # fmt: skip


def test_the_times_of_a_ticket_stop_the_clocks_they_are_of(address: str, tmp_path: Path) -> None:
    team = small(address, tmp_path).add()
    outcome, known = incidents.take_in(team.at(NOW), NUMBER, [TICKET])
    assert known == 0
    assert [r.act.kind for r in outcome.records] == [
        "incident.opened", *["incident.stopped"] * 3, "incident.closed",
    ]  # fmt: skip
    assert {c.id: (c.stopped, c.state) for c in case(team, "T-1").clocks} == {
        "faults.respond": (TICKET.responded, ATTAINED), "faults.on-site": (TICKET.on_site, MISSED),
        "faults.resolve": (TICKET.resolved, ATTAINED),
    }  # fmt: skip
    assert {r.act.why for r in outcome.records} == {"row 2"}
    assert team.is_sound()


def test_a_commitment_of_one_clock_is_matched_by_its_category(tmp_path: Path) -> None:
    text = CONTRACT[: CONTRACT.index("  - {id: faults")] + (
        "  - {id: reply, category: response-time, upon: fault-report, within: 1 hour,"
        " calendar: always}\n"
        "  - {id: come, category: onsite-time, upon: fault-report, within: 2 hours,"
        " calendar: always}\n"
        "  - {id: mend, category: resolution-time, upon: fault-report, within: 4 hours,"
        " calendar: always}\n"
    )
    team = small(tmp_path / "r.sqlite", tmp_path, text).add()
    incidents.take_in(team.at(NOW), NUMBER, [replace(TICKET, severity=None)])
    assert {c.id: c.state for c in case(team, "T-1").clocks} == {
        "reply": ATTAINED,
        "come": MISSED,
        "mend": ATTAINED,
    }


def test_a_list_taken_in_again_adds_only_what_is_new(team: Small) -> None:
    incidents.take_in(team.at(NOW), NUMBER, [TICKET])
    more = replace(TICKET, id="T-2", row=3, closed=None, resolved=None)
    outcome, known = incidents.take_in(team.at(NOW), NUMBER, [TICKET, more])
    assert known == 1
    assert {r.act.subject for r in outcome.records} == {"T-2"}
    again, known = incidents.take_in(team.at(NOW), NUMBER, [TICKET, more])
    assert (again.records, known) == ((), 2)


def test_a_ticket_without_times_leaves_its_clocks_running(team: Small) -> None:
    bare = replace(TICKET, responded=None, on_site=None, resolved=None, closed=None)
    incidents.take_in(team.at(NOW), NUMBER, [bare])
    assert {c.state for c in case(team, "T-1").clocks} == {OVERDUE}


def test_of_a_list_with_faults_nothing_is_taken_in_and_all_faults_are_told(team: Small) -> None:
    tickets = [
        TICKET, replace(TICKET, id="T-2", severity=9), replace(TICKET, id="T-3", severity=None),
        replace(TICKET, id="T-4", opened=moment("2026-03-09 09:00"), responded=None, on_site=None,
                resolved=None, closed=None),
    ]  # fmt: skip
    with pytest.raises(ContractkitError) as caught:
        incidents.take_in(team.at(NOW), NUMBER, tickets)
    assert [p.code for p in caught.value.problems] == [
        "incident.unknown-severity", "incident.no-severity", "track.future",
    ]  # fmt: skip
    with team.at(NOW).reading() as reader:
        assert reader.head().seq == 1
