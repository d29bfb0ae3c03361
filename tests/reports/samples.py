"""A small contract with something of everything: made-up duties, clocks, quotas and proofs."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from agenda_samples import entry
from contractkit.agenda import CitedClause
from contractkit.performance.duty import (
    Deed,
    Duty,
    Evidence,
    Move,
    Performance,
    Recorded,
    Remark,
    Waiver,
)
from contractkit.reports.pack import Pack
from contractkit.reports.rows import (
    ChainHead,
    Claim,
    ClockRow,
    Drawing,
    Proof,
    Quota,
    Result,
    Scope,
    Slip,
    SlipKind,
    Span,
    Subject,
)

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2027, 7, 15)
SPAN = Span(dt.date(2026, 9, 1), dt.date(2027, 8, 31))


def evidence(name: str) -> Evidence:
    return Evidence(hashlib.sha256(name.encode()).hexdigest(), name, 1000 + 37 * len(name))


def recorded(seq: int, why: str = "", actor: str = "李敏") -> Recorded:
    return Recorded(seq, actor, dt.datetime(2027, 1, 1, tzinfo=dt.UTC), why)


def deed(seq: int, on: dt.date, *names: str, share: str = "1", why: str = "") -> Deed:
    files = tuple(evidence(name) for name in names)
    return Deed(recorded(seq, why), on, Decimal(share), "张工", files)


def duty(obligation: str, key: str, title: str, day: dt.date, **changes: Any) -> Duty:
    """Return a duty; what is no field of a duty changes its entry."""
    own: dict[str, Any] = {
        name: changes.pop(name)
        for name in (
            "performance",
            "owner",
            "superseded",
            "contract_key",
            "contract_id",
            "contract_title",
            "notice",
        )
        if name in changes
    }
    label = changes.pop("label", "第五条第2款")
    clause = CitedClause("售后服务合同", obligation, label, title)
    entry_changes = {"first": day, "category": "巡检", "clauses": (clause,), **changes}
    made = entry(
        uid=f"{own.get('contract_key', 'mc')}.{obligation}.{key}@contractkit",
        commitment_id=obligation.partition(".")[0],
        obligation_id=obligation,
        key=key,
        day=day,
        title=title,
        **entry_changes,
    )
    plain: dict[str, Any] = {
        "contract_key": "mc",
        "contract_id": "MC-2026-001",
        "contract_title": "医用耗材管理平台售后服务合同",
        "owner": "张工",
    }
    return Duty(entry=made, **{**plain, **own})


def _inspections() -> list[Duty]:
    days = [
        dt.date(2026, 9, 30),
        dt.date(2026, 12, 31),
        dt.date(2027, 3, 31),
        dt.date(2027, 6, 30),
        dt.date(2027, 9, 30),
    ]
    done: list[Performance] = [
        Performance((deed(1, dt.date(2026, 9, 28), "第一次巡检报告.pdf", "现场照片.zip"),)),
        Performance(
            (deed(2, dt.date(2027, 1, 8), "第二次巡检报告.pdf", why="机房改造，元旦后方可进场"),)
        ),
        Performance(
            (deed(4, dt.date(2027, 4, 9), "第三次巡检报告.pdf"),),
            (
                Move(
                    recorded(3, "采购人迎检，双方同意延后"),
                    dt.date(2027, 4, 10),
                    (evidence("改期确认函.pdf"),),
                ),
            ),
        ),
        Performance(
            (deed(5, dt.date(2027, 6, 29), share="0.4"),),
            remarks=(Remark(recorded(6, "备件未到，余下机柜待查")),),
        ),
        Performance(),
    ]
    return [
        duty(
            "inspection",
            f"n{n:03d}",
            f"季度巡检（第{n}次/共5次）",
            day,
            first=day - dt.timedelta(days=14),
            performance=what,
        )
        for n, (day, what) in enumerate(zip(days, done, strict=True), 1)
    ]


def duties() -> tuple[Duty, ...]:
    """Return eleven duties of every status: ten of the period, one after it."""
    waived = Performance(
        waiver=Waiver(
            recorded(8, "采购人确认无须再次培训"),
            dt.date(2027, 2, 1),
            (evidence("免除培训确认书.pdf"),),
        )
    )
    return (
        *_inspections(),
        duty(
            "training",
            "n001",
            "系统使用培训（第1次/共2次）",
            dt.date(2026, 12, 20),
            first=dt.date(2026, 11, 20),
            category="培训",
            owner="王芳",
            label="第六条第1款",
            performance=Performance((deed(7, dt.date(2026, 12, 5), "培训签到表.pdf"),)),
        ),
        duty(
            "training",
            "n002",
            "系统使用培训（第2次/共2次）",
            dt.date(2027, 3, 20),
            first=dt.date(2027, 2, 20),
            category="培训",
            owner="王芳",
            label="第六条第1款",
            performance=waived,
        ),
        duty(
            "warranty.start",
            "start",
            "质保期开始",
            dt.date(2026, 12, 18),
            category="质保期",
            label="第三条",
            performance=Performance((deed(9, dt.date(2026, 12, 18), "终验报告.pdf"),)),
        ),
        duty(
            "warranty.end",
            "end",
            "质保期届满",
            dt.date(2029, 12, 18),
            category="质保期",
            label="第三条",
        ),
        duty(
            "spare",
            "due",
            "备品备件清单更新",
            dt.date(2027, 5, 31),
            category="备件",
            owner="",
            superseded="补充协议一（2027年4月1日签订）取消了本项",
            label="第七条第3款",
        ),
        duty(
            "fee",
            "y001",
            "年度服务费（第1次）",
            dt.date(2027, 7, 20),
            category="付款",
            obligor="采购人",
            obligee="智城同创",
            owner="赵会计",
            label="第九条第1款",
            parties=frozenset({"customer"}),
        ),
    )


@dataclass(frozen=True)
class _Promise:
    clock: str
    limit: str
    minutes: int


_RESPOND = _Promise("响应", "10分钟内", 10)
_ON_SITE = _Promise("到场", "2小时内", 120)
_RESTORE = _Promise("恢复", "4小时内", 240)
_TITLES = ("", "入库扫码失败", "报表导出为空", "打印模板偏移")


def _clock(number: int, promise: _Promise, taken: int | None, remark: str = "") -> ClockRow:
    start = dt.datetime(2027, 1, 10 + number, 9, 20)  # noqa: DTZ001 - local time
    due = start + dt.timedelta(minutes=promise.minutes)
    stop = None if taken is None else start + dt.timedelta(minutes=taken)
    result = Result.RUNNING
    if stop:
        result = Result.ATTAINED if stop <= due else Result.MISSED
    return ClockRow(
        incident=f"SJ-2027-{number:03d}",
        title=_TITLES[number],
        severity=str(1 + number % 3),
        clock=promise.clock,
        limit=promise.limit,
        start=start,
        due=due,
        stop=stop,
        result=result,
        remark=remark,
    )


def clocks() -> tuple[ClockRow, ...]:
    """Return the clocks of three incidents: one missed, one still running."""
    return (
        _clock(1, _RESPOND, 4),
        _clock(1, _ON_SITE, 95),
        _clock(1, _RESTORE, 300, "超时60分钟；违约金：60分钟×50元/30分钟＝100元"),
        _clock(2, _RESPOND, 9),
        _clock(2, _ON_SITE, 110, "等待采购人开门，暂停25分钟"),
        _clock(3, _RESPOND, None),
    )


def quotas() -> tuple[Quota, ...]:
    days = [Drawing(dt.date(2026, 12, 20), Decimal(3), "终验陪护", "张工")]
    days += [
        Drawing(dt.date(2027, n, 12), Decimal("8.5"), f"{n}月驻场运维", "张工") for n in range(1, 7)
    ]
    days.append(Drawing(dt.date(2027, 6, 30), Decimal(-1), "更正：6月多记1天", "李敏"))
    return (
        Quota(
            "驻场服务",
            "人日",
            dt.date(2026, 12, 18),
            dt.date(2027, 12, 17),
            Decimal(50),
            tuple(days),
            (CitedClause("售后服务合同", "resident", "第八条第1款", ""),),
            "超出部分由双方另行商定",
        ),
        Quota(
            "定制开发",
            "人日",
            dt.date(2026, 12, 18),
            dt.date(2027, 12, 17),
            Decimal(20),
            (),
            (CitedClause("售后服务合同", "building", "第八条第2款", ""),),
        ),
    )


def pack(language: str = "zh-CN", **changes: Any) -> Pack:
    given: dict[str, Any] = {
        "subject": Subject(
            "MC-2026-001",
            "医用耗材管理平台售后服务合同",
            (("甲方", "某某市中心医院"), ("乙方", "北京智城同创科技有限公司")),
        ),
        "language": language,
        "span": SPAN,
        "today": TODAY,
        "head": ChainHead(123, hashlib.sha256(b"head").hexdigest()),
        "duties": duties(),
        "clocks": clocks(),
        "quotas": quotas(),
        "proofs": (
            Proof(evidence("终验报告.pdf"), "2026-12-18 终验"),
            Proof(evidence("SJ-2027-001处理单.pdf"), "SJ-2027-001 恢复"),
        ),
        "claims": (
            Claim(
                dt.date(2027, 1, 11), "response", "SJ-2027-002", "1,500.00元",
                "500.00元×4小时，以1,500.00元为限",
            ),
        ),
    }  # fmt: skip
    return Pack(**{**given, **changes})


def scope(language: str = "zh-CN", **changes: Any) -> Scope:
    given: dict[str, Any] = {
        "language": language,
        "name": "医用耗材管理平台售后服务合同（MC-2026-001）",
        "span": SPAN,
        "today": TODAY,
        "number": "MC-2026-001",
    }
    return Scope(**{**given, **changes})


def event_slip() -> Slip:
    return Slip(
        SlipKind.EVENT,
        "MC-2026-001",
        "终验",
        ("第三条",),
        dt.date(2026, 11, 30),
        dt.date(2026, 12, 18),
        dt.date(2026, 12, 18),
        18,
        "初验问题整改",
        "李敏",
    )
