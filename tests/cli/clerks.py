"""Somebody who keeps a register at the command line, in a folder of its own."""

from __future__ import annotations

import json
import shlex
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

NOW = "2026-12-20T10:00"
TRACKED = """\
contract: {id: ZC-1, title: 运维服务, dated: 2026-08-20, price: 100000 CNY}
parties:
  provider: {name: 某某公司}
  customer: {name: 某某局}
events:
  signing: 2026-09-01
  acceptance: {expected: 2026-12-01}
  handover: unknown
periods:
  warranty: {name: 质保期, from: acceptance, length: 1 year}
  service: {name: 服务期, from: signing, length: 2 years}
  life: {name: 产品寿命期, from: signing, length: lifetime}
commitments:
  - {id: inspection, category: inspection, duty: 巡检, every: 3 months, during: warranty}
  - {id: first, category: payment, name: 首期款, pay: 90%, after: acceptance, within: 15 days}
  - {id: last, category: payment, name: 尾款, pay: 10%, after: warranty.end, within: 15 days}
  - {id: papers, category: document-delivery, duty: 移交文档, after: handover, within: 5 days}
  - {id: survey, category: satisfaction-survey, duty: 调查满意度, at: signing}
  - {id: resident, category: resident-engineer, quota: 50 person-days per year, during: service}
  - {id: visits, category: visit, name: 上门, quota: 4 visits per year, during: service}
  - id: faults
    category: service-level
    name: 故障响应
    upon: fault-report
    during: service
    penalty: {rate: 1%, per: day, of: price, cap: 5%}
    levels:
      - {severity: 1, name: 一级, meaning: 系统瘫痪, respond: 1 hour, resolve: 4 hours}
      - {severity: 2, name: 二级, meaning: 部分中断, respond: 2 hours, resolve: 2 days}
"""
AMENDMENT = """\
amendment: {id: a1, of: ZC-1, title: 补充协议一, signed: 2026-12-19}
set: {commitments.inspection.every: 2 months}
"""
BEGUN = (
    ("add contract.yaml", "2026-09-02"),
    ("event ZC-1 acceptance 2026-12-18 --evidence minutes.txt", "2026-12-19T09:00"),
    ("done ZC-1 survey", "2026-12-19T09:10"),
    ("quota book ZC-1 resident 0.5 --on 2026-12-18 --who 王工 --what 升级", "2026-12-19T09:20"),
    (
        "incident open ZC-1 --severity 1 --at 2026-12-19T08:30 --title 系统无法登录",
        "2026-12-19T09:30",
    ),
)
"""What was recorded before a test begins: records 1 to 5."""


@dataclass(frozen=True)
class Clerk:
    """Runs `contractkit track …`; each call names how it is to end."""

    run: Callable[..., Result]
    folder: Path

    def __call__(self, line: str, now: str = NOW, code: int = 0) -> Result:
        """Run one command on a day and return what it printed."""
        words = shlex.split(line)
        result = self.run("track", *words, "--now", now)
        assert result.exit_code == code, result.output
        return result

    def document(self, line: str, now: str = NOW) -> Any:
        """Return the one JSON document that a command prints."""
        found = json.loads(self(f"{line} --format json", now).stdout)
        assert found.pop("format") == "contractkit/1"
        return found

    def refused(self, line: str, code: int = 1, now: str = NOW) -> str:
        """Return what is said of a command that must record nothing and print no data."""
        before = self.records()
        result = self(line, now, code)
        assert self.records() == before
        assert result.stdout == ""
        return result.stderr

    def records(self) -> int:
        """Return how many records there are, read past the program."""
        path = self.folder / "data" / "contractkit" / "register.sqlite"
        if not path.exists():
            return 0
        with closing(sqlite3.connect(path)) as database:
            return int(database.execute("SELECT count(*) FROM records").fetchone()[0])


def begin(clerk: Clerk) -> None:
    """Write the files of a contract and record how it began."""
    (clerk.folder / "contract.yaml").write_text(TRACKED, encoding="utf-8")
    (clerk.folder / "minutes.txt").write_text("验收合格\n", encoding="utf-8")
    (clerk.folder / "amendment.yaml").write_text(AMENDMENT, encoding="utf-8")
    for line, now in BEGUN:
        clerk(line, now)
