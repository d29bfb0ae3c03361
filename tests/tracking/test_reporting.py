"""Every report out of a register: files that open, figures that are right, the same each time."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from contractkit.performance.life import EventDay
from contractkit.reports.rows import SlipKind, Span
from contractkit.tracking import acts, contracts, incidents, quotas, reporting
from contractkit.tracking.desk import Grounds
from contractkit.tracking.lists import Wanted
from render.harness import parts_of, problems_of_check
from tracking.small import CONTRACT, NUMBER, Small, day, moment, small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

YEAR = Span(day("01-01"), day("12-31"))
NOW = "07-01 10:00"
Files = dict[str, bytes]


@pytest.fixture
def team(tmp_path: Path) -> Small:
    return lived(small(tmp_path / "register.sqlite", tmp_path))


def lived(team: Small) -> Small:
    """Let half a year happen, with something for every report."""
    proof = team.office.folder / "报告.pdf"
    proof.write_bytes(b"%PDF-1.7")
    team.add()
    team.assign("01-06", "王工")
    team.assign("01-06", "赵工", "inspection")
    contracts.event(
        team.at("03-02"), NUMBER, "acceptance", EventDay(day("06-15"), known=False),
        Grounds("用户机房未就绪"),
    )  # fmt: skip
    deed = acts.Performed(day("04-08"), by="赵工")
    acts.done(team.at("04-08"), NUMBER, "inspection.n001", deed, Grounds("排班冲突", (proof,)))
    acts.move(team.at("05-20"), NUMBER, "inspection.n002", day("06-20"), Grounds("双方协商"))
    incidents.open_incident(
        team.at("05-21 09:00"), NUMBER,
        incidents.Report(moment("05-21 08:50"), severity=1, title="死机"),
    )  # fmt: skip
    stop = incidents.Stopped("faults.respond", moment("05-21 09:05"))
    incidents.stop(team.at("05-21 09:10"), NUMBER, "inc-001", stop)
    use = quotas.Use("12.5", day("05-22"), "赵工", "驻场")
    quotas.draw(team.at("05-22"), NUMBER, "resident", use)
    return team


def reports(team: Small, language: str) -> dict[str, Files]:
    """Return the files of every report, made on one day."""
    desk, asked = team.at(NOW), reporting.Asked(language, YEAR)
    return {
        "pack": reporting.pack_report(desk, team.key, asked),
        "slips": reporting.slips_report(desk, (), asked),
        "due": reporting.due_report(desk, Wanted(), asked),
        "load": reporting.load_report(desk, Wanted(), asked),
        "gantt": reporting.gantt_report(desk, team.key, asked),
        "account": reporting.account_report(desk, team.key, ("resident", 0), language),
    }


def sheets(files: Files) -> dict[str, list[tuple[Any, ...]]]:
    [data] = [data for name, data in files.items() if name.endswith(".xlsx")]
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_report_opens_and_is_what_its_schema_says(
    team: Small, tmp_path: Path, language: str
) -> None:
    for kind, files in reports(team, language).items():
        assert {name.rsplit(".")[-1] for name in files} == (
            {"xlsx"} if kind == "due" else {"docx", "xlsx"}
        )
        assert all(rows for rows in sheets(files).values()), kind
        for name, data in files.items():
            if name.endswith(".docx"):
                assert problems_of_check(data, tmp_path) == [], name


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_same_register_gives_the_same_octets(team: Small, language: str) -> None:
    assert reports(team, language) == reports(team, language)


def test_both_databases_give_the_same_octets(address: str, tmp_path: Path) -> None:
    """The head of the chain is in the pack: it is the same where the same was recorded."""
    found = lived(small(address, tmp_path))
    (tmp_path / "other").mkdir()
    other = lived(small(tmp_path / "other" / "r.sqlite", tmp_path / "other"))
    first, second = reports(found, "zh-CN"), reports(other, "zh-CN")
    for kind in first.keys() - {"pack"}:
        assert first[kind] == second[kind], kind
    assert first["pack"].keys() == second["pack"].keys()


# Slips


def test_what_slipped_is_said_with_its_reason_and_who_recorded_it(team: Small) -> None:
    with team.at(NOW).reading() as reader:
        found = list(reporting.slips_in(reader, day("07-01"), (), YEAR))
    told = {(s.kind, s.planned, s.agreed, s.done, s.days, s.reason) for s in found}
    assert told >= {
        (SlipKind.EVENT, day("06-01"), day("06-15"), None, 14, "用户机房未就绪"),
        (SlipKind.LATE, day("04-02"), None, day("04-08"), 6, "排班冲突"),
        (SlipKind.MOVED, day("06-02"), day("06-20"), None, 18, "双方协商"),
    }
    assert {s.by for s in found if s.kind is SlipKind.EVENT} == {"李工"}
    late = {s.planned: s.days for s in found if s.kind is SlipKind.OVERDUE}
    assert late == {
        day("06-02"): 11,  # the inspection, counted from its agreed day
        day("06-15"): 16,  # the payment, and the manual ten days after
        day("06-25"): 6,
    }


def test_slips_are_in_the_workbook_as_they_are_in_the_list(team: Small) -> None:
    with team.at(NOW).reading() as reader:
        found = list(reporting.slips_in(reader, day("07-01"), (), YEAR))
    [rows] = sheets(reports(team, "zh-CN")["slips"]).values()
    assert len(rows) - 1 == len(found)
    assert {s.reason for s in found if s.reason} <= {cell for row in rows for cell in row}


def test_slips_outside_the_span_are_left_out(team: Small) -> None:
    span = Span(day("04-01"), day("04-30"))
    with team.at(NOW).reading() as reader:
        found = list(reporting.slips_in(reader, day("07-01"), (), span))
    assert [(s.kind, s.planned) for s in found] == [(SlipKind.LATE, day("04-02"))]


def test_a_slip_undone_never_was(team: Small) -> None:
    [moved] = team.duties()["inspection.n002"].performance.moves
    team.undo("07-01 09:00", moved.recorded.seq)
    with team.at(NOW).reading() as reader:
        found = list(reporting.slips_in(reader, day("07-01"), (), YEAR))
    assert not [s for s in found if s.kind is SlipKind.MOVED]


# The others


def test_the_due_list_holds_what_is_open_in_the_span(team: Small) -> None:
    span = Span(day("06-01"), day("08-31"))
    desk = team.at(NOW)
    wanted = Wanted(since=span.first, until=span.last)
    files = reporting.due_report(desk, wanted, reporting.Asked("zh-CN", span))
    [rows] = sheets(files).values()
    days = {cell.date() for row in rows for cell in row if isinstance(cell, dt.datetime)}
    expected = {
        d.due for d in team.duties().values()
        if span.holds(d.due) and d.status(day("07-01")).is_open
    }  # fmt: skip
    assert expected <= days
    assert len(rows) - 1 == len(expected)


def test_the_load_counts_each_duty_once_under_its_owner(team: Small) -> None:
    books = sheets(reports(team, "zh-CN")["load"])
    inside = [d for d in team.duties().values() if YEAR.holds(d.due) and not d.notice]
    numbers = [
        cell for rows in books.values() for row in rows for cell in row if cell == len(inside)
    ]
    assert numbers, "the total of all months and owners"
    named = {cell for rows in books.values() for row in rows for cell in row}
    assert {"王工", "赵工"} <= named


def test_the_statement_of_a_quota_adds_up(team: Small) -> None:
    rows = [row for rows in sheets(reports(team, "zh-CN")["account"]).values() for row in rows]
    cells = [cell for row in rows for cell in row]
    assert 12.5 in cells
    assert 37.5 in cells


def test_the_pack_names_the_proof_of_a_deed(team: Small) -> None:
    rows = sheets(reports(team, "zh-CN")["pack"])["证明材料"]
    assert any("报告.pdf" in map(str, row) for row in rows)
    docx = reports(team, "zh-CN")["pack"][f"{NUMBER}-履约资料.docx"]
    assert "报告.pdf" in parts_of(docx)["word/document.xml"].decode()


def test_reports_are_made_of_contracts_in_which_nothing_happened(tmp_path: Path) -> None:
    team = small(tmp_path / "r.sqlite", tmp_path).add()
    desk, asked = team.at("01-06"), reporting.Asked("zh-CN", Span(day("01-01"), day("01-31")))
    assert reporting.pack_report(desk, team.key, asked)
    assert reporting.slips_report(desk, (), asked)
    assert reporting.load_report(desk, Wanted(), asked)
    assert reporting.gantt_report(desk, team.key, asked)


def gone(team: Small) -> None:
    """Let a period that was suspended for a while vanish from the file."""
    proof = team.office.folder / "停工.pdf"
    proof.write_bytes(b"%PDF-1.7")
    grounds = Grounds("停工", (proof,))
    contracts.suspend(team.at("06-20"), NUMBER, "term", day("06-20"), grounds)
    text = team.path.read_text(encoding="utf-8")
    text = text.replace("term: {name", "stay: {name").replace("during: term", "during: stay")
    team.path.write_text(text.replace("term: term", "term: stay"), encoding="utf-8")
    team.sync("06-21")


CHANGES: dict[str, Callable[[Small], object]] = {
    "amended": lambda team: team.amend("06-20", "set: {commitments.inspection.every: 3 months}"),
    "removed": lambda team: team.amend("06-20", "remove: [commitments.inspection]"),
    "no quota": lambda team: team.amend("06-20", "remove: [commitments.resident]"),
    "no clocks": lambda team: team.amend("06-20", "remove: [commitments.faults]"),
    "renamed": lambda team: team.amend("06-20", "set: {parties.provider.name: 丁公司}"),
    "ended": lambda team: contracts.terminate(team.at("06-20"), NUMBER, day("06-20")),
    "suspended": lambda team: contracts.suspend(team.at("06-20"), NUMBER, "term", day("06-20")),
    "no period": gone,
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_report_is_made_after_every_change(
    team: Small, change: Callable[[Small], object]
) -> None:
    change(team)
    found = reports(team, "zh-CN") if "resident" in _ids(team) else {}
    desk, asked = team.at(NOW), reporting.Asked("zh-CN", YEAR)
    found |= {"pack": reporting.pack_report(desk, team.key, asked)}
    assert all(found.values())


def _ids(team: Small) -> set[str]:
    return {d.entry.commitment_id for d in team.duties().values() if not d.superseded}


def test_a_party_renamed_by_an_amendment_signs_under_its_new_name(team: Small) -> None:
    team.amend("06-20", "set: {parties.provider.name: 丁公司}")
    assert signing(team) == ["丁公司", "乙公司"]


def test_a_party_that_an_amendment_removed_signs_no_more(tmp_path: Path) -> None:
    text = CONTRACT.replace("parties:\n", "parties:\n  maker: {name: 原厂}\n")
    team = small(tmp_path / "r.sqlite", tmp_path, text).add()
    assert signing(team) == ["原厂", "甲公司", "乙公司"]
    team.amend("06-20", "remove: [parties.maker]")
    assert signing(team) == ["甲公司", "乙公司"]


def signing(team: Small) -> list[str]:
    """Return who stands on the first page of the pack."""
    desk = team.at(NOW)
    with desk.reading() as reader:
        pack = reporting.pack_of(reader, desk, team.key, reporting.Asked("zh-CN", YEAR))
    assert reporting.account_report(desk, team.key, ("resident", 0), "zh-CN")
    return [name for _, name in pack.subject.parties]


def test_the_slips_of_all_contracts_stand_in_one_report(team: Small, tmp_path: Path) -> None:
    second = Small(team.office, tmp_path / "second" / "contract.yaml", "S-2")
    second.path.parent.mkdir()
    second.path.write_text(CONTRACT.replace("S-1", "S-2"), encoding="utf-8")
    second.add("06-20")
    with team.at(NOW).reading() as reader:
        both = {s.contract_id for s in reporting.slips_in(reader, day("07-01"), (), YEAR)}
        [own] = {
            s.contract_id for s in reporting.slips_in(reader, day("07-01"), (second.key,), YEAR)
        }
    assert both == {"S-1", "S-2"}
    assert own == "S-2"
