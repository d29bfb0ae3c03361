"""`contractkit track incident`: clocks from the command line, and lists of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .clerks import Clerk

SLIPS = {
    "no severity": ("open ZC-1", "new", "incident.no-severity", "1 (一级: 系统瘫痪)"),
    "other severity": (
        "open ZC-1 --severity 7", "new", "incident.unknown-severity", "2 (二级: 部分中断)"
    ),
    "other trigger": (
        "open ZC-1 --severity 1 --trigger fault", "fault", "incident.unknown-trigger",
        "its triggers are fault-report",
    ),
    "in future": (
        "open ZC-1 --severity 1 --at 2026-12-20T10:01", "ZC-1", "track.future",
        "now it is 2026-12-20 10:00",
    ),
    "before the service": (
        "open ZC-1 --severity 1 --at 2026-08-30T10:00", "ZC-1", "incident.no-promise",
        "the day on which it was opened",
    ),
    "known number": (
        "open ZC-1 --severity 1 --id inc-001", "inc-001", "incident.known", "take another"
    ),
    "unknown incident": ("show ZC-1 inc-9", "inc-9", "incident.unknown", "are inc-001"),
    "unknown clock": (
        "stop ZC-1 inc-001 respond", "inc-001", "incident.no-clock", "faults.respond"
    ),
    "stopped too early": (
        "stop ZC-1 inc-001 faults.respond --at 2026-12-19T08:00", "inc-001",
        "incident.too-early", "2026-12-19 08:30",
    ),
    "paused for nothing": ("pause ZC-1 inc-001", "inc-001", "incident.no-reason", "--why"),
    "pause of no clock": (
        "pause ZC-1 inc-001 --clock respond --why 等待", "inc-001", "incident.no-clock",
        "leave --clock out",
    ),
    "not paused": ("continue ZC-1 inc-001", "inc-001", "incident.not-paused", "show ZC-1 inc-001"),
    "still running": (
        "close ZC-1 inc-001", "inc-001", "incident.running", "stop ZC-1 inc-001 faults.respond"
    ),
    "unknown later trigger": (
        "happened ZC-1 inc-001 visit", "visit", "incident.unknown-trigger", "fault-report"
    ),
    "unknown contract": ("open ZC-2", "ZC-2", "track.unknown-contract", "did you mean ZC-1?"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "place", "code", "helps"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_with_its_place_and_mend(
    clerk: Clerk, line: str, place: str, code: str, helps: str
) -> None:
    said = clerk.refused(f"incident {line}")
    assert said.startswith(f"contractkit ({place}): error [{code}] ")
    assert "\nmend: " in said
    assert helps in said


@pytest.mark.parametrize(
    ("line", "helps"),
    [
        ("open ZC-1 --severity grave", "'--severity'"),
        ("open ZC-1 --at 2026-12-19", "lacks the hour; write it like 2026-12-18T09:30"),
        ("open ZC-1 --at 09:30", "is no moment; write it like 2026-12-18T09:30"),
        ("open ZC-1 --at 2026-12-19T25:00", "is no moment"),
        ("stop ZC-1 inc-001", "Missing argument 'CLOCK'"),
        ("stop ZC-1 inc-001 ''", "'CLOCK': it is empty"),
        ("stopp ZC-1 inc-001", "stop"),
    ],
)
def test_what_cannot_be_understood_is_a_usage_error(clerk: Clerk, line: str, helps: str) -> None:
    assert helps in clerk.refused(f"incident {line}", code=2)


def test_the_clocks_of_an_incident_run_pause_stop_and_are_shown(clerk: Clerk) -> None:
    clerk("incident stop ZC-1 inc-001 faults.respond --at '2026年12月19日 9:00' --who 赵工")
    clerk("incident pause ZC-1 inc-001 --at 2026-12-19T09:10 --why 等待用户")
    assert "[incident.paused]" in clerk.refused("incident pause ZC-1 inc-001 --why 等待用户")
    clerk("incident continue ZC-1 inc-001 --at 2026-12-19T10:10")
    clerk("incident stop ZC-1 inc-001 faults.resolve --at 2026-12-19T15:00")
    clerk("incident close ZC-1 inc-001")
    assert "[incident.closed]" in clerk.refused("incident close ZC-1 inc-001")
    respond, resolve = clerk.document("incident show ZC-1 inc-001")["clocks"]
    assert (respond["state"], respond["elapsed"]) == ("attained", 30 * 60)
    assert (resolve["state"], resolve["due"]) == ("missed", "2026-12-19T13:30:00")
    said = clerk("incident show ZC-1 inc-001").stdout
    assert "暂停计时（等待用户）" in said
    assert "100,000.00元 × 1%" in said


KEYS = {
    "open ZC-1 --severity 2 --title 缓慢": {
        "records", "differences", "contract", "incident", "opened", "closed", "severity",
        "trigger", "title", "service", "region", "channel", "clocks",
    },
    "show ZC-1 inc-001": {
        "contract", "incident", "opened", "closed", "severity", "trigger", "title", "service",
        "region", "channel", "clocks", "penalties",
    },
    "list --open": {"incidents"},
    "pause ZC-1 inc-001 --why 等待": {"records", "differences"},
    "happened ZC-1 inc-001 fault-report": {"records", "differences"},
    "close ZC-1 inc-001 --why 误报": {"records", "differences"},
}  # fmt: skip


@pytest.mark.parametrize(("line", "keys"), KEYS.items(), ids=KEYS)
def test_each_command_prints_one_document_with_its_keys(
    clerk: Clerk, line: str, keys: set[str]
) -> None:
    found = clerk.document(f"incident {line}")
    assert found.pop("command") == f"track incident {line.split(maxsplit=1)[0]}"
    assert set(found) == keys


TICKETS = """\
工单号,报修时间,级别,响应时间,解决时间,标题
T-1,2026-12-01 09:00,1,2026-12-01 09:30,2026-12-01 15:00,宕机
T-2,2026-12-02 09:00,紧急,2026-12-02 10:30,,缓慢
"""
HEADINGS = "工单号,报修时间,级别,响应时间\n"
LISTS = {
    "no list": (None, "", "source.missing", "tickets.csv"),
    "empty": ("", "", "tickets.empty", "tickets.csv"),
    "headings only": (HEADINGS, "", "tickets.empty", "tickets.csv:1:1"),
    "not a time": (HEADINGS + "T-1,昨天,1,\n", "", "tickets.time", "tickets.csv:2:2"),
    "backwards": (
        HEADINGS + "T-1,2026-12-01 09:00,1,2026-12-01 08:00\n", "", "tickets.order",
        "tickets.csv:2:4",
    ),
    "no column": ("工单号,级别\nT-1,1\n", "", "tickets.missing-column", "tickets.csv:1:1"),
    "unknown level": (TICKETS, "", "tickets.severity", "tickets.csv:3:3"),
    "level of no contract": (
        HEADINGS + "T-1,2026-12-01 09:00,9,\n", "", "incident.unknown-severity", "contractkit (T-1)"
    ),
    "opened tomorrow": (
        HEADINGS + "T-1,2026-12-21 09:00,1,\n", "", "track.future", "contractkit (T-1)"
    ),
    "answered tomorrow": (
        HEADINGS + "T-1,2026-12-19 09:00,1,2026-12-21 09:00\n", "", "track.future",
        "contractkit (T-1)",
    ),
    "unknown field": (TICKETS, "--map when=报修时间", "tickets.mapping", "contractkit"),
    "unknown level number": (TICKETS, "--level 紧急=urgent", "tickets.mapping", "contractkit"),
    "half a pair": (TICKETS, "--map opened", "tickets.mapping", "contractkit"),
    "no map": (TICKETS, "--map-file none.yaml", "source.missing", "none.yaml"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "options", "code", "place"), LISTS.values(), ids=LISTS)
def test_a_list_with_a_fault_is_not_taken_in_at_all(
    clerk: Clerk, text: str | None, options: str, code: str, place: str
) -> None:
    if text is not None:
        (clerk.folder / "tickets.csv").write_text(text, encoding="utf-8")
    said = clerk.refused(f"incident import ZC-1 tickets.csv {options}")
    assert f"{place}: error [{code}] " in said
    assert "\nmend: " in said


def test_a_list_of_tickets_is_taken_in_once(clerk: Clerk) -> None:
    (clerk.folder / "tickets.csv").write_text(TICKETS, encoding="utf-8")
    line = "incident import ZC-1 tickets.csv --level 紧急=2"
    assert clerk(line).stdout == "2 taken in, 0 known already\n"
    before = clerk.records()
    assert clerk.document(line) == {
        "command": "track incident import", "known": 2, "records": [], "differences": [],
    }  # fmt: skip
    assert clerk.records() == before
    listed = {i["incident"]: i for i in clerk.document("incident list ZC-1")["incidents"]}
    states = [clock["state"] for clock in listed["T-1"]["clocks"]]
    assert states == ["attained", "missed"]
