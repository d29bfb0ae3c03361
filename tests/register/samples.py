"""A small contract and a small story, told to a register: every family of records is in it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from contractkit.performance.life import EventDay
from contractkit.quantities import Period
from contractkit.tracking import acts, contracts, incidents, quotas
from contractkit.tracking.desk import Grounds

if TYPE_CHECKING:
    from pathlib import Path

    from desks import Office

NUMBER = "T-1"
CONTRACT = """\
contract: {id: NUMBER, title: 售后服务, language: zh-CN, dated: 2026-01-01}
parties:
  provider: {name: 甲}
  customer: {name: 乙}
events:
  go-live: {name: 上线, expected: 2026-02-01}
periods:
  term: {name: {zh-CN: 服务期}, from: go-live, length: 1 year}
calendars:
  always: {days: Mon-Sun, hours: ["00:00-24:00"]}
commitments:
  - {id: inspection, category: inspection, every: 1 month, during: term}
  - {id: resident, category: resident-engineer, quota: 50 person-days per year, during: term,
     beyond: negotiated}
  - {id: faults, category: response-time, upon: fault-report,
     levels: [{severity: 1, meaning: 系统瘫痪, respond: 10 minutes, resolve: 4 hours}]}
"""


def contract_file(folder: Path, number: str = NUMBER) -> Path:
    """Write the contract into a folder of its own."""
    path = folder / number / "contract.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CONTRACT.replace("NUMBER", number), encoding="utf-8")
    return path


def proof(folder: Path, name: str = "报告.pdf", text: str = "巡检报告") -> Path:
    """Write a file that proves something."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def tell(office: Office, number: str = NUMBER) -> None:
    """Add a contract and let a year happen: event, deeds, an incident, a quota, undoing."""
    day = dt.date
    contracts.add(office.at("2026-01-02"), contract_file(office.folder, number))
    grounds = Grounds("验收会", (proof(office.folder, "纪要.pdf", "会议纪要"),))
    live = EventDay(day(2026, 2, 10), known=True)
    contracts.event(office.at("2026-02-10"), number, "go-live", live, grounds)
    acts.assign(office.at("2026-02-11"), number, "王五", "inspection")
    desk = office.at("2026-04-01", "赵六")
    proven = Grounds("按期", (proof(office.folder),))
    acts.done(desk, number, "inspection.n001", acts.Performed(day(2026, 3, 10)), proven)
    half = acts.Performed(day(2026, 4, 1), Decimal("0.5"), "赵六")
    acts.done(desk, number, "inspection.n002", half)
    acts.move(desk, number, "inspection.n003", day(2026, 5, 20), Grounds("双方同意"))
    undone = acts.note(desk, number, "inspection.n004", "改天再说").records[0].seq
    acts.undo(desk, undone)
    quotas.draw(desk, number, "resident", quotas.Use("3.5", day(2026, 3, 2), "赵六"))
    at = dt.datetime(2026, 4, 1, 8, 0)  # noqa: DTZ001 - incidents have local times
    report = incidents.Report(at, severity=1, title="死机")
    _, case = incidents.open_incident(desk, number, report)
    stopped = incidents.Stopped(case.clocks[0].id, at + dt.timedelta(minutes=5))
    incidents.stop(desk, number, case.incident.id, stopped)
    contracts.renew(office.at("2026-12-01"), number, "term", Period.of(years=1))
