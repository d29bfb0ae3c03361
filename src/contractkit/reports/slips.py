"""What slipped and why: events and days that moved, and deeds that came late or not at all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from contractkit.performance.duty import WHOLE, Status
from contractkit.reports.paper import Chapter, Front, document, grid, paragraph
from contractkit.reports.rows import Slip, SlipKind
from contractkit.reports.words import labels, spoken_span
from contractkit.timeline import speak_day
from contractkit.xlsx import Cover, Shown, sheet_of, write_book

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from contractkit.document import Document
    from contractkit.numbering import NumberingScheme
    from contractkit.performance.duty import Deed, Duty
    from contractkit.reports.rows import Scope
    from contractkit.xlsx import Sheet

_KINDS = {
    "zh-CN": {
        SlipKind.EVENT: "事件变动",
        SlipKind.DATE: "日期顺延",
        SlipKind.MOVED: "协商改期",
        SlipKind.LATE: "逾期履行",
        SlipKind.OVERDUE: "逾期未履行",
    },
    "en": {
        SlipKind.EVENT: "Event moved",
        SlipKind.DATE: "Date followed",
        SlipKind.MOVED: "Moved by agreement",
        SlipKind.LATE: "Fulfilled late",
        SlipKind.OVERDUE: "Overdue",
    },
}
_ORDER = list(SlipKind)


def slips_of(duties: Iterable[Duty], today: dt.date) -> tuple[Slip, ...]:
    """Return what the records of duties say: days moved by agreement, late deeds, overdue ones."""
    return tuple(slip for duty in duties for slip in _of(duty, today))


def slips_sheet(slips: Iterable[Slip], language: str) -> Sheet:
    """Return the slips as a sheet, by kind and day."""
    return sheet_of(_WORDS[language]["name"], _COLUMNS, _in_order(slips), language)


def slips_workbook(slips: Iterable[Slip], scope: Scope) -> bytes:
    """Return the sheet as a workbook."""
    name = f"{_WORDS[scope.language]['title']} · {scope.name}"
    cover = Cover(scope.language, name, scope.today)
    return write_book([slips_sheet(slips, scope.language)], cover)


def slips_document(slips: Sequence[Slip], scope: Scope, scheme: NumberingScheme) -> Document:
    """Return the report: how much slipped, and each slip with its reason."""
    words = _WORDS[scope.language]
    front = Front(
        words["title"],
        (
            (words["scope"], scope.name),
            (words["span"], spoken_span(scope.span, scope.language)),
            (words["today"], speak_day(scope.today, scope.language)),
        ),
    )
    chapters = [Chapter(words["summary"], (paragraph(_summary(slips, scope.language)),), wide=True)]
    if slips:
        table = grid(words["table"], slips_sheet(slips, scope.language))
        chapters.append(Chapter(words["details"], (table,), wide=True))
    return document(front, scope, chapters, scheme)


def _of(duty: Duty, today: dt.date) -> Iterator[Slip]:
    records = duty.performance
    if records.moves and records.agreed:
        last = records.moves[-1].recorded
        days = (records.agreed - duty.entry.day).days
        yield _slip(SlipKind.MOVED, duty, days, last.why, last.actor)
    status = duty.status(today)
    if status is Status.LATE and records.done_on:
        last = _settling(records.deeds).recorded
        yield _slip(SlipKind.LATE, duty, (records.done_on - duty.due).days, last.why, last.actor)
    elif status is Status.OVERDUE:
        told = records.remarks[-1].recorded if records.remarks else None
        why, actor = (told.why, told.actor) if told else ("", "")
        yield _slip(SlipKind.OVERDUE, duty, (today - duty.due).days, why, actor)


def _slip(kind: SlipKind, duty: Duty, days: int, reason: str, by: str) -> Slip:
    return Slip(
        kind=kind,
        contract_id=duty.contract_id,
        what=duty.entry.title,
        clauses=labels(duty),
        planned=duty.entry.day,
        agreed=duty.performance.agreed,
        done=duty.performance.done_on,
        days=days,
        reason=reason,
        by=by,
    )


def _settling(deeds: Sequence[Deed]) -> Deed:
    """Return the deed that settled the whole."""
    settled: Decimal = WHOLE - WHOLE
    for deed in sorted(deeds, key=lambda deed: (deed.on, deed.recorded.seq)):
        settled += deed.share
        if settled >= WHOLE:
            return deed
    raise ValueError("the deeds do not settle the whole of it")


def _in_order(slips: Iterable[Slip]) -> list[Slip]:
    return sorted(slips, key=lambda s: (_ORDER.index(s.kind), s.planned, s.contract_id, s.what))


def _summary(slips: Sequence[Slip], language: str) -> str:
    words, names = _WORDS[language], _KINDS[language]
    if not slips:
        return words["none"]
    counts = Counter(slip.kind for slip in slips)
    parts = [words["count"].format(names[kind], counts[kind]) for kind in _ORDER if counts[kind]]
    longest = max(slips, key=lambda slip: slip.days)
    return words["total"].format(len(slips), words["and"].join(parts)) + words["longest"].format(
        longest.what, longest.days
    )


_COLUMNS: tuple[Shown[Slip], ...] = (
    Shown(("类型", "Kind"), 13, lambda slip, lang: _KINDS[lang][slip.kind], centred=True),
    Shown(("合同编号", "Contract"), 15, lambda slip, _: slip.contract_id),
    Shown(("事项", "What"), 26, lambda slip, _: slip.what),
    Shown(("条款", "Clause"), 17, lambda slip, _: "\n".join(slip.clauses)),
    Shown(("原定日期", "Planned"), 13, lambda slip, _: slip.planned),
    Shown(("改定日期", "Agreed"), 13, lambda slip, _: slip.agreed),
    Shown(("完成日期", "Done"), 13, lambda slip, _: slip.done),
    Shown(("天数", "Days"), 8, lambda slip, _: slip.days),
    Shown(("原因", "Reason"), 29, lambda slip, _: slip.reason),
    Shown(("登记人", "Recorded by"), 11, lambda slip, _: slip.by),
)
_WORDS = {
    "zh-CN": {
        "name": "变动与逾期",
        "title": "变动与逾期情况报告",
        "scope": "报告范围",
        "span": "统计期间",
        "today": "报告日期",
        "summary": "概况",
        "details": "明细",
        "table": "变动与逾期明细",
        "none": "统计期间内没有事件或日期变动，也没有逾期事项。",
        "count": "{}{}项",
        "and": "、",
        "total": "统计期间内共{}项：{}。",
        "longest": "天数最多的是“{}”，为{}天。",
    },
    "en": {
        "name": "Slips",
        "title": "What slipped and why",
        "scope": "Scope",
        "span": "Period",
        "today": "Day of the report",
        "summary": "Summary",
        "details": "Details",
        "table": "What slipped",
        "none": "Nothing moved and nothing was late in the period.",
        "count": "{}: {}",
        "and": ", ",
        "total": "{} in the period ({}).",
        "longest": " The longest is “{}”, {} days.",
    },
}
