"""The tables of an evidence pack, which its document and its workbook both show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from contractkit.performance.duty import Status
from contractkit.reports.rows import Claim, ClockRow, Drawing, Proof, Quota, Result
from contractkit.reports.words import (
    STATUSES,
    files,
    owner_of,
    percent,
    signed_places,
    status_of,
    word,
)
from contractkit.xlsx import Column, Sheet, Shown, sheet_of
from contractkit.xlsx.sheet import LANGUAGES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from contractkit.performance.duty import Duty, Evidence

Sources: TypeAlias = Mapping[str, str]
"""The documents that clauses stand in, each with the sign that tells it from others."""
_RESULTS = {
    "zh-CN": {Result.RUNNING: "计时中", Result.ATTAINED: "达成", Result.MISSED: "未达成"},
    "en": {Result.RUNNING: "Running", Result.ATTAINED: "Attained", Result.MISSED: "Missed"},
}
_NAMES = {
    "zh-CN": {
        "status": "各状态项数",
        "promises": "约定事项",
        "attainment": "时限达成统计",
        "clocks": "事件计时明细",
        "quotas": "额度结算",
        "drawings": "额度使用明细",
        "claims": "违约金与抵扣",
        "exceptions": "未完成与变更",
        "evidence": "证明材料",
        "sign-off": "整理与审核",
        "sum": "合计",
        "moved": "改期至{}",
    },
    "en": {
        "status": "By status",
        "promises": "Promises",
        "attainment": "Response times attained",
        "clocks": "Clocks of incidents",
        "quotas": "Quota statement",
        "drawings": "Drawings",
        "claims": "Penalties and credits",
        "exceptions": "Open and changed",
        "evidence": "Evidence",
        "sign-off": "Sign-off",
        "sum": "Total",
        "moved": "Moved to {}",
    },
}


@dataclass(frozen=True, slots=True)
class Attainment:
    """How often one clock was kept; `ratio` leaves out what still runs, None without results."""

    clock: str
    attained: int
    missed: int
    running: int

    @property
    def number(self) -> int:
        """Return how often the clock was started."""
        return self.attained + self.missed + self.running

    @property
    def ratio(self) -> Decimal | None:
        """Return the part of those with a result that were in time."""
        settled = self.attained + self.missed
        return Decimal(self.attained) / settled if settled else None


def attainments(clocks: Iterable[ClockRow]) -> tuple[Attainment, ...]:
    """Return the sums for each clock in the order of first appearance."""
    results: dict[str, Counter[Result]] = {}
    for row in clocks:
        results.setdefault(row.clock, Counter())[row.result] += 1
    return tuple(_attainment(clock, counts) for clock, counts in results.items())


def _attainment(clock: str, counts: Counter[Result]) -> Attainment:
    return Attainment(clock, *(counts[r] for r in (Result.ATTAINED, Result.MISSED, Result.RUNNING)))


def proofs_of(duties: Iterable[Duty], more: Iterable[Proof]) -> tuple[tuple[Evidence, str], ...]:
    """Return each file once, with all that it proves, one a line, in the order of duties."""
    found: dict[str, tuple[Evidence, dict[str, None]]] = {}
    pairs = [(proof, _proven(duty)) for duty in duties for proof in duty.performance.evidence]
    for evidence, proves in [*pairs, *((proof.evidence, proof.proves) for proof in more)]:
        found.setdefault(evidence.digest, (evidence, {}))[1][proves] = None
    return tuple((evidence, "\n".join(texts)) for evidence, texts in found.values())


def _proven(duty: Duty) -> str:
    return f"{duty.due.isoformat()} {duty.entry.title}"


def status_sheet(duties: Sequence[Duty], today: dt.date, language: str) -> Sheet:
    """Return how many duties have each status, and of how many in all."""
    counts = Counter(duty.status(today) for duty in duties)
    told, names = _NAMES[language], STATUSES[language]
    heads = tuple(Column(status.value, names[status], 13, centred=True) for status in Status)
    return Sheet(
        told["status"],
        (*heads, Column("sum", told["sum"], 10)),
        ((*(counts[status] for status in Status), len(duties)),),
    )


def promises_sheet(
    duties: Sequence[Duty], today: dt.date, sources: Sources, language: str
) -> Sheet:
    """Return every duty with its clauses, days, deeds and proof."""
    columns: tuple[Shown[tuple[int, Duty]], ...] = (
        Shown(("序号", "No."), 7, lambda row, _: row[0]),
        Shown(("条款", "Clause"), 21, lambda row, _: signed_places(row[1].entry.clauses, sources)),
        Shown(("约定事项", "What"), 26, lambda row, _: row[1].entry.title),
        Shown(("履行方", "Owed by"), 11, lambda row, _: row[1].entry.obligor),
        Shown(("应履行日", "Due"), 13, lambda row, _: row[1].due),
        Shown(("完成日", "Done"), 13, lambda row, _: row[1].performance.done_on),
        Shown(
            ("状态", "Status"), 16, lambda row, lang: status_of(row[1], today, lang), centred=True
        ),
        Shown(("履行记录", "Deeds"), 25, lambda row, lang: _deeds(row[1], lang)),
        Shown(
            ("证明材料", "Proof"), 29, lambda row, lang: files(row[1].performance.evidence, lang)
        ),
        Shown(
            ("已完成", "Settled"),
            9,
            lambda row, _: row[1].performance.share,
            printed=False,
            number="0%",
        ),
        Shown(("负责人", "Owner"), 12, lambda row, lang: owner_of(row[1], lang), printed=False),
        Shown(("类别", "Category"), 12, lambda row, _: row[1].entry.category, printed=False),
        Shown(("计划日", "Planned"), 13, lambda row, _: row[1].entry.day, printed=False),
        Shown(("UID", "UID"), 60, lambda row, _: row[1].entry.uid, printed=False),
    )
    return sheet_of(_NAMES[language]["promises"], columns, list(enumerate(duties, 1)), language)


def attainment_sheet(clocks: Sequence[ClockRow], language: str) -> Sheet:
    """Return the sums of each clock, and of all."""
    sheet = sheet_of(_NAMES[language]["attainment"], _ATTAINMENT, attainments(clocks), language)
    whole = _attainment(_NAMES[language]["sum"], Counter(row.result for row in clocks))
    foot = tuple(column.show(whole, language) for column in _ATTAINMENT)
    return replace(sheet, foot=foot if clocks else ())


def clocks_sheet(clocks: Iterable[ClockRow], language: str) -> Sheet:
    """Return every clock with its limit, start, end and result."""
    return sheet_of(_NAMES[language]["clocks"], _CLOCKS, clocks, language)


def quotas_sheet(quotas: Iterable[Quota], sources: Sources, language: str) -> Sheet:
    """Return allowance, use and balance of each contract year."""
    columns: tuple[Shown[Quota], ...] = (
        Shown(("服务额度", "Quota"), 28, lambda row, _: row.title),
        Shown(("合同年度", "Contract year"), 25, _year),
        Shown(("条款", "Clause"), 19, lambda row, _: signed_places(row.clauses, sources)),
        Shown(("单位", "Unit"), 8, lambda row, _: row.unit, centred=True),
        Shown(("额度", "Allowed"), 10, lambda row, _: row.allowed),
        Shown(("已用", "Used"), 10, lambda row, _: row.used),
        Shown(("剩余", "Balance"), 10, lambda row, _: row.balance),
        Shown(("超出", "Beyond"), 10, lambda row, _: row.beyond),
        Shown(
            ("使用率", "Used part"), 10,
            lambda row, _: row.used / row.allowed if row.allowed else None, number="0.0%",
        ),
        Shown(("说明", "Remark"), 30, lambda row, _: row.remark),
    )  # fmt: skip
    return sheet_of(_NAMES[language]["quotas"], columns, quotas, language)


def drawings_sheet(quotas: Iterable[Quota], language: str) -> Sheet:
    """Return every drawing with the sum drawn so far in its contract year."""
    rows = [row for quota in quotas for row in _drawn(quota)]
    return sheet_of(_NAMES[language]["drawings"], _DRAWINGS, rows, language)


def exceptions_sheet(
    duties: Iterable[Duty], today: dt.date, sources: Sources, language: str
) -> Sheet:
    """Return what is open, moved, waived or superseded, with the reasons."""
    columns: tuple[Shown[_Exception], ...] = (
        Shown(
            ("条款", "Clause"), 21, lambda row, _: signed_places(row.duty.entry.clauses, sources)
        ),
        Shown(("约定事项", "What"), 28, lambda row, _: row.duty.entry.title),
        Shown(("履行方", "Owed by"), 12, lambda row, _: row.duty.entry.obligor),
        Shown(("计划日", "Planned"), 13, lambda row, _: row.duty.entry.day),
        Shown(("应履行日", "Due"), 13, lambda row, _: row.duty.due),
        Shown(("情形", "Case"), 18, lambda row, _: row.case),
        Shown(("原因", "Reason"), 42, lambda row, _: row.reason),
        Shown(("登记人", "Recorded by"), 12, lambda row, _: row.by),
    )
    rows = [row for duty in duties for row in _exceptions(duty, today, language)]
    return sheet_of(_NAMES[language]["exceptions"], columns, rows, language)


def evidence_sheet(duties: Iterable[Duty], proofs: Iterable[Proof], language: str) -> Sheet:
    """Return every file with its digest and what it proves."""
    rows = list(enumerate(proofs_of(duties, proofs), 1))
    return sheet_of(_NAMES[language]["evidence"], _EVIDENCE, rows, language)


def sign_off_sheet(language: str) -> Sheet:
    """Return the table that those sign who made the pack and who checked it."""
    return sheet_of(_NAMES[language]["sign-off"], _SIGN_OFF, _ROLES, language)


def _deeds(duty: Duty, language: str) -> str:
    """Return day, part and person of each deed, one a line."""
    pattern = word("deed", language)
    return "\n".join(
        pattern.format(deed.on.isoformat(), percent(deed.share), deed.by)
        for deed in duty.performance.deeds
    )


def _drawn(quota: Quota) -> Iterator[tuple[Quota, Drawing, Decimal]]:
    used = Decimal(0)
    for drawing in sorted(quota.drawings, key=lambda drawing: drawing.on):
        used += drawing.amount
        yield quota, drawing, used


@dataclass(frozen=True, slots=True)
class _Exception:
    duty: Duty
    case: str
    reason: str
    by: str


def _exceptions(duty: Duty, today: dt.date, language: str) -> Iterator[_Exception]:
    status, records = duty.status(today), duty.performance
    name = status_of(duty, today, language)
    if status.is_open and not duty.notice:
        told = [remark.recorded for remark in records.remarks]
        why = "\n".join(one.why for one in told)
        yield _Exception(duty, name, why, told[-1].actor if told else "")
    elif status is Status.WAIVED and records.waiver:
        recorded = records.waiver.recorded
        yield _Exception(duty, name, recorded.why, recorded.actor)
    elif status is Status.SUPERSEDED:
        reason = _FALLEN[language].get(duty.superseded, duty.superseded)
        yield _Exception(duty, name, reason, "")
    for move in records.moves:
        case = _NAMES[language]["moved"].format(move.to.isoformat())
        yield _Exception(duty, case, move.recorded.why, move.recorded.actor)


def _year(quota: Quota, language: str) -> str:
    return word("span", language).format(quota.first.isoformat(), quota.last.isoformat())


def claims_sheet(claims: Iterable[Claim], language: str) -> Sheet:
    """Return penalties and credits with their arithmetic."""
    return sheet_of(_NAMES[language]["claims"], _CLAIMS, claims, language)


_FALLEN = {
    "zh-CN": {
        "amended": "合同变更后不再约定",
        "terminated": "合同终止",
        "withdrawn": "合同文件已不再列明",
        "undone": "所依据的登记已撤销",
    },
    "en": {
        "amended": "No longer promised after an amendment",
        "terminated": "The contract was terminated",
        "withdrawn": "No longer in the contract file",
        "undone": "The record that it rested on was undone",
    },
}
_CLAIMS: tuple[Shown[Claim], ...] = (
    Shown(("起算日期", "From"), 13, lambda row, _: row.on),
    Shown(("涉及事项", "About"), 22, lambda row, _: row.about),
    Shown(("说明", "What"), 26, lambda row, _: row.title),
    Shown(("金额", "Amount"), 18, lambda row, _: row.amount),
    Shown(("算式", "Arithmetic"), 46, lambda row, _: row.arithmetic),
)
_ATTAINMENT: tuple[Shown[Attainment], ...] = (
    Shown(("时限", "Clock"), 24, lambda row, _: row.clock),
    Shown(("次数", "Number"), 10, lambda row, _: row.number),
    Shown(("达成", "Attained"), 10, lambda row, _: row.attained),
    Shown(("未达成", "Missed"), 10, lambda row, _: row.missed),
    Shown(("计时中", "Running"), 10, lambda row, _: row.running),
    Shown(("达成率", "Ratio"), 12, lambda row, _: row.ratio, number="0.0%"),
)
_CLOCKS: tuple[Shown[ClockRow], ...] = (
    Shown(("事件编号", "Incident"), 14, lambda row, _: row.incident),
    Shown(("事件", "What happened"), 22, lambda row, _: row.title),
    Shown(("级别", "Severity"), 10, lambda row, _: row.severity, centred=True),
    Shown(("时限", "Clock"), 11, lambda row, _: row.clock),
    Shown(("约定", "Limit"), 13, lambda row, _: row.limit),
    Shown(("起算", "Start"), 18, lambda row, _: row.start),
    Shown(("截止", "Due"), 18, lambda row, _: row.due),
    Shown(("停止", "Stop"), 18, lambda row, _: row.stop),
    Shown(("结果", "Result"), 11, lambda row, lang: _RESULTS[lang][row.result], centred=True),
    Shown(("说明", "Remark"), 26, lambda row, _: row.remark),
)
_DRAWINGS: tuple[Shown[tuple[Quota, Drawing, Decimal]], ...] = (
    Shown(("服务额度", "Quota"), 24, lambda row, _: row[0].title),
    Shown(("日期", "Day"), 13, lambda row, _: row[1].on),
    Shown(("用量", "Amount"), 9, lambda row, _: row[1].amount),
    Shown(("单位", "Unit"), 8, lambda row, _: row[0].unit, centred=True),
    Shown(("事由", "For"), 46, lambda row, _: row[1].what),
    Shown(("人员", "Who"), 14, lambda row, _: row[1].by),
    Shown(("年度累计", "Year to date"), 11, lambda row, _: row[2]),
)
_EVIDENCE: tuple[Shown[tuple[int, tuple[Evidence, str]]], ...] = (
    Shown(("序号", "No."), 7, lambda row, _: row[0]),
    Shown(("文件名", "File"), 32, lambda row, _: row[1][0].name),
    Shown(("字节数", "Octets"), 11, lambda row, _: row[1][0].size),
    Shown(("SHA-256", "SHA-256"), 68, lambda row, _: row[1][0].digest),
    Shown(("证明事项", "Proves"), 36, lambda row, _: row[1][1]),
)
_ROLES = (("整理人", "Prepared by"), ("审核人", "Checked by"))
_SIGN_OFF: tuple[Shown[tuple[str, str]], ...] = (
    Shown(("角色", "Role"), 18, lambda row, lang: row[LANGUAGES.index(lang)]),
    Shown(("姓名", "Name"), 24, lambda _, __: None),
    Shown(("签字", "Signature"), 30, lambda _, __: None),
    Shown(("日期", "Date"), 24, lambda _, __: None),
)
