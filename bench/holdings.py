"""A register's worth of contract files: small, all different, about fifty dated duties each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENT = "acceptance"
"""The event that moves most of the dates of a contract."""
_FIRST = date(2026, 11, 1)
_SPREAD = 1095
"""Contracts begin within three years, so that few of their dates fall into one month."""
_TEXT = """\
contract:
  id: CK-{number:05}
  title: 第{number}号信息系统运行维护合同
  dated: {dated}
parties:
  provider: {{name: 第{number}科技有限公司}}
  customer: {{name: 第{customer}数据局}}
events:
  delivery: {{expected: {delivery}}}
  acceptance: {{expected: {acceptance}}}
periods:
  warranty: {{name: 质保期, from: acceptance, length: 3 years}}
commitments:
  - {{id: warranty, category: warranty, term: warranty}}
  - {{id: inspection, category: inspection, name: 系统巡检, duty: 检查系统的运行状况,
     every: 1 month, during: warranty}}
  - {{id: summary, category: report, name: 季度报告, duty: 提交运行维护季度报告,
     every: 3 months, during: warranty}}
  - {{id: first, category: payment, pay: 60%, after: delivery, within: {days} working days}}
  - {{id: second, category: payment, pay: 30%, after: acceptance, within: {days} working days}}
  - {{id: rest, category: payment, pay: 10%, after: warranty.end, within: 30 days}}
"""


def write_holdings(folder: Path, count: int) -> Iterator[Path]:
    """Write `count` contract files, each in a folder of its own, and yield their paths."""
    for number in range(count):
        path = folder / f"{number // 100:03}" / f"{number:05}" / "contract.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(holding(number), encoding="utf-8")
        yield path


def holding(number: int, late: int = 0) -> str:
    """Return a contract file; `late` days are added to the day its acceptance is expected."""
    dated = _FIRST + timedelta(days=number * 37 % _SPREAD)
    return _TEXT.format(
        number=number, customer=number % 97, dated=dated, days=number % 20 + 5,
        delivery=dated + timedelta(days=20), acceptance=dated + timedelta(days=45 + late),
    )  # fmt: skip
