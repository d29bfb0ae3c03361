"""The statement of a quota for the customer: granted, each use, corrections, what is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from contractkit.performance.quotas import Level, Posting, unit_in
from contractkit.quantities import Period
from contractkit.schedule.words import year_label
from contractkit.timeline import ZH, both, capital, phrase, said, speak_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from contractkit.performance.duty import Evidence
    from contractkit.performance.quotas import Balance, Line
    from contractkit.timeline import Phrase, Spoken

_YEAR = Period.of(years=1)
_GRANTED = both("期初额度", "Granted")
_USED = both("本期合计使用", "Used in all")
_LEFT = both("剩余额度", "Left")
_STILL_OWED = both("尚待提供", "Still to be provided")
_BEYOND = both("超出额度", "Beyond the quota")
_IN_ALL = both("合同约定全部期间", "Whole period")
_RULES = {
    "negotiated": both(
        "按合同约定，超出额度的部分由双方另行商定。",
        "By the contract, what exceeds the quota is to be agreed by the parties.",
    ),
    "charged": both(
        "按合同约定，超出额度的部分另行计费。",
        "By the contract, what exceeds the quota is charged.",
    ),
    "refused": both(
        "按合同约定，超出额度的部分可不予提供。",
        "By the contract, what exceeds the quota may be refused.",
    ),
    "free": both(
        "按合同约定，超出额度的部分不另行收费。",
        "By the contract, what exceeds the quota is free of charge as well.",
    ),
    None: both(
        "合同未约定超出额度部分的处理方式，由双方协商确定。",
        "The contract does not say what holds beyond the quota: the parties have to agree on it.",
    ),
}
_WARNINGS = {
    Level.LOW: both("已使用80%以上，请合理安排剩余额度。", "80 % or more is used."),
    Level.SCARCE: both("已使用95%以上，额度即将用尽。", "95 % or more is used: little is left."),
    Level.USED_UP: both("额度已全部用完。", "The quota is used up."),
}
_NOT_WHOLE = both(
    "本期因期限届满而不足一个完整周期；合同未约定折算，按全额计。",
    "The period ends before this interval does; the contract says nothing of a part, so the full "
    "amount is granted.",
)
_TENTATIVE = both(
    "起算的日期尚未确定，起止日期可能随之调整。",
    "The date it counts from is not final yet; first and last day may move with it.",
)


class Kind(StrEnum):
    """What a row of the statement is."""

    OPENING = "opening"
    USE = "use"
    CORRECTED = "corrected"
    REVERSAL = "reversal"
    TOTAL = "total"
    REMAINING = "remaining"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: day, who, what, the change in what is used, what is left then, what went beyond.

    `left` is below 0 where the quota is exceeded. A cell is None, or "", where the row has nothing
    to say; `seq` is the number of the record that the row comes from.
    """

    kind: Kind
    on: dt.date | None
    by: str
    what: str
    amount: Decimal
    left: Decimal | None = None
    beyond: Decimal | None = None
    seq: int | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of account in one language; amounts are in `unit`, rows in their order."""

    title: str
    interval: str
    unit: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def statement(balance: Balance, language: str) -> Statement:
    """Return the statement of a balance in `zh-CN` or `en`."""
    return Statement(
        said(balance.name, language),
        said(interval_of(balance), language),
        unit_in(language, balance.granted.unit, balance.granted.amount),
        tuple(_rows(balance, language)),
        tuple(said(note, language) for note in _notes(balance)),
    )


def interval_of(balance: Balance) -> Phrase:
    """Return 第2年度（2027年3月3日至2028年3月2日）, or the same of another interval."""
    per, number = balance.per, balance.number
    if per is None:
        label = _IN_ALL
    else:
        label = year_label(number) if per == _YEAR else both(f"第{number}期", f"period {number}")
    return _from_to(label, balance.first, balance.last)


def _rows(balance: Balance, language: str) -> Iterator[Row]:
    left = balance.granted.amount
    yield Row(Kind.OPENING, balance.first, "", said(_GRANTED, language), left, left)
    beyond = {overage.drawdown.recorded.seq: overage.amount for overage in balance.beyond}
    for line in balance.lines:
        left -= line.change
        row = _row(line, left, language)
        over = beyond.get(line.drawdown.recorded.seq) if line.posting is Posting.DRAWN else None
        yield replace(row, beyond=over)
    yield Row(Kind.TOTAL, None, "", said(_USED, language), balance.used)
    closing = _LEFT if balance.is_cap else _STILL_OWED
    yield Row(Kind.REMAINING, None, "", said(closing, language), balance.remaining)
    if balance.over:
        yield Row(Kind.BEYOND, None, "", said(_BEYOND, language), balance.over)


def _row(line: Line, left: Decimal, language: str) -> Row:
    drawdown, correction = line.drawdown, line.correction
    if correction is None:
        what = drawdown.what
        if drawdown.corrects is not None:
            what = said(_correcting(drawdown.corrects, what), language)
        return _use(Kind.USE, line, left, what)
    if line.posting is Posting.CORRECTED:
        what = said(_corrected(drawdown.what, correction.recorded.seq), language)
        return _use(Kind.CORRECTED, line, left, what)
    reason = correction.recorded.why
    what = said(_reversing(drawdown.recorded.seq, reason), language)
    seq, evidence = correction.recorded.seq, () if correction.amount else correction.evidence
    return Row(Kind.REVERSAL, drawdown.on, "", what, line.change, left, None, seq, evidence)


def _use(kind: Kind, line: Line, left: Decimal, what: str) -> Row:
    drawn = line.drawdown
    seq, evidence = drawn.recorded.seq, drawn.evidence
    return Row(kind, drawn.on, drawn.by, what, line.change, left, None, seq, evidence)


def _notes(balance: Balance) -> Iterator[Spoken]:
    if balance.level in _WARNINGS:
        yield _WARNINGS[balance.level]
    if balance.is_cap and (balance.over or balance.commitment.beyond):
        yield _RULES[balance.commitment.beyond]
    yield balance.forecast.why
    if not balance.whole:
        yield _NOT_WHOLE
    if balance.tentative:
        yield _TENTATIVE


@phrase
def _from_to(language: str, label: Spoken, first: dt.date, last: dt.date | None) -> str:
    name, start = said(label, language), speak_day(first, language)
    end = speak_day(last, language) if last else None
    if language == ZH:
        return f"{name}（{start}至{end}）" if end else f"{name}（自{start}起）"
    return capital(f"{name} ({start} to {end})" if end else f"{name} (from {start})")


@phrase
def _correcting(language: str, seq: int, what: str) -> str:
    return f"{what}（更正第{seq}号）" if language == ZH else f"{what} (corrects no. {seq})"


@phrase
def _corrected(language: str, what: str, seq: int) -> str:
    return f"{what}（已由第{seq}号更正）" if language == ZH else f"{what} (corrected by no. {seq})"


@phrase
def _reversing(language: str, seq: int, why: str) -> str:
    if language == ZH:
        return f"冲销第{seq}号" + (f"：{why}" if why else "")
    return f"Reverses no. {seq}" + (f": {why}" if why else "")
