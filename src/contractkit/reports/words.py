"""The words that several reports share, in Chinese and in English."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from contractkit.numbering import format_number
from contractkit.performance.duty import Status
from contractkit.timeline import speak_day
from contractkit.xlsx import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contractkit.agenda import CitedClause
    from contractkit.performance.duty import Duty, Evidence
    from contractkit.reports.rows import Span
    from contractkit.xlsx.sheet import Cell

_SHORT = 12
NONE = "—"
STATUSES = {
    "zh-CN": {
        Status.PENDING: "未到期",
        Status.DUE: "待履行",
        Status.OVERDUE: "已逾期",
        Status.FULFILLED: "按期履行",
        Status.LATE: "逾期履行",
        Status.WAIVED: "已免除",
        Status.SUPERSEDED: "已终止",
        Status.PASSED: "日期已届",
    },
    "en": {
        Status.PENDING: "Pending",
        Status.DUE: "Due",
        Status.OVERDUE: "Overdue",
        Status.FULFILLED: "Fulfilled",
        Status.LATE: "Fulfilled late",
        Status.WAIVED: "Waived",
        Status.SUPERSEDED: "Superseded",
        Status.PASSED: "Passed",
    },
}
_WORDS = {
    "zh-CN": {
        "clause": "《{}》{}",
        "source": "{}《{}》",
        "tentative": "{}（暂定）",
        "provisional": "暂定",
        "span": "{}至{}",
        "file": "{}（{}）",
        "deed": "{}　{}　{}",
        "nobody": "未指派",
    },
    "en": {
        "clause": "{1} of “{0}”",
        "source": "{} “{}”",
        "tentative": "{} (provisional)",
        "provisional": "Provisional",
        "span": "{} to {}",
        "file": "{} ({})",
        "deed": "{}, {}, {}",
        "nobody": "Unassigned",
    },
}


def word(name: str, language: str) -> str:
    """Return a shared word or pattern."""
    return _WORDS[language][name]


def status_of(duty: Duty, today: dt.date, language: str) -> str:
    """Return the status of a duty in words, and whether its day may still move."""
    status = duty.status(today)
    name = STATUSES[language][status]
    may_move = duty.entry.tentative and status.is_open
    return word("tentative", language).format(name) if may_move else name


def owner_of(duty: Duty, language: str) -> str:
    """Return who sees to a duty."""
    return duty.owner or word("nobody", language)


def spoken_span(span: Span, language: str) -> str:
    """Return 2026年9月1日至2027年8月31日."""
    first, last = speak_day(span.first, language), speak_day(span.last, language)
    return word("span", language).format(first, last)


def places(clauses: Iterable[CitedClause], language: str) -> str:
    """Return where a promise stands, one document a line."""
    pattern = word("clause", language)
    return "\n".join(pattern.format(clause.document, clause.label) for clause in clauses)


def sources_of(clauses: Iterable[CitedClause]) -> dict[str, str]:
    """Return the documents of clauses, each with its sign: ①, ②; "" for the only one."""
    cited = dict.fromkeys(clause.document for clause in clauses)
    if len(cited) == 1:
        return dict.fromkeys(cited, "")
    return {name: format_number(n, "decimalEnclosedCircle") for n, name in enumerate(cited, 1)}


def spoken_sources(sources: Mapping[str, str], language: str) -> str:
    """Return ①《售后服务方案》　②《售后服务协议》."""
    pattern = word("source", language)
    return "\u3000".join(pattern.format(sign, name) for name, sign in sources.items())


def signed_places(clauses: Iterable[CitedClause], sources: Mapping[str, str]) -> str:
    """Return the numbers of clauses with the signs of their documents, one document a line."""
    return "\n".join(f"{sources[one.document]}{one.label}" for one in clauses)


def labels(duty: Duty) -> tuple[str, ...]:
    """Return the numbers of the clauses that state a duty."""
    return tuple(dict.fromkeys(clause.label for clause in duty.entry.clauses))


def files(evidence: Iterable[Evidence], language: str) -> str:
    """Return each file with the beginning of its SHA-256, one a line."""
    pattern = word("file", language)
    return "\n".join(pattern.format(one.name, one.digest[:_SHORT]) for one in evidence)


def percent(share: Decimal) -> str:
    """Return 60%, or 33.3%."""
    return f"{plain_number((share * 100).quantize(Decimal('0.1')))}%"


def plain_number(number: Decimal) -> str:
    """Return a number without trailing zeros and without an exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def printed(cell: Cell, form: str = "General") -> str:
    """Return what a cell of a sheet reads as in a document; `form` is the format of its column."""
    value = bare(cell)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return percent(value) if form.endswith("%") else plain_number(value)
    return str(value) if value is not None and value != "" else NONE
