"""The schedule of a contract as a workbook: the dates, what has no date and why, what to know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from contractkit.xlsx.book import write_book
from contractkit.xlsx.sheet import Column, Cover, Highlight, Notes, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contractkit.agenda import Entry, OpenItem
    from contractkit.ical import Edition
    from contractkit.xlsx.sheet import Value

_INDEX = {"zh-CN": 0, "en": 1}
_STATUS = 2
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class _Column(Generic[Row]):
    """A column: heading in Chinese and English, width in characters, what it shows of a row."""

    heads: tuple[str, str]
    width: float
    show: Callable[[Row, str], Value]
    centred: bool = False
    printed: bool = True


def write_workbook(
    entries: Sequence[Entry],
    open_items: Sequence[OpenItem],
    edition: Edition,
    about: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Return a workbook of three sheets: the dates, what has no date and why, and `about`.

    `about` holds pairs of a label and a sentence. Same arguments, same bytes.
    """
    language = edition.language
    words = _WORDS[language]
    dates = _sheet(words["dates"], _ENTRY_COLUMNS, entries, language)
    sheets = (
        replace(dates, highlight=Highlight(_STATUS, words["tentative"])),
        _sheet(words["open"], _OPEN_COLUMNS, sorted(open_items, key=_urgency), language),
        Notes(words["about"], tuple(about)),
    )
    return write_book(sheets, Cover(language, edition.name, edition.stamp))


def _sheet(name: str, columns: Sequence[_Column[Row]], rows: Sequence[Row], language: str) -> Sheet:
    return Sheet(
        name,
        tuple(
            Column(c.heads[1], c.heads[_INDEX[language]], c.width, c.centred, c.printed)
            for c in columns
        ),
        tuple(tuple(column.show(row, language) for column in columns) for row in rows),
    )


def _urgency(item: OpenItem) -> tuple[bool, bool]:
    """Sort what somebody has to settle first, then what waits for an event."""
    return not item.missing, not item.limit


def _weekday(entry: Entry, language: str) -> str:
    if language == "en":
        return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[entry.day.weekday()]
    return "周" + "一二三四五六日"[entry.day.weekday()]


def _status(entry: Entry, language: str) -> str:
    return _WORDS[language]["tentative" if entry.tentative else "firm"]


def _places(row: Entry | OpenItem, language: str) -> str:
    place = _WORDS[language]["clause"]
    return "\n".join(place.format(clause.document, clause.label) for clause in row.clauses)


def _sentences(row: Entry | OpenItem, _: str) -> str:
    return "\n".join(dict.fromkeys(clause.sentence for clause in row.clauses))


def _window(entry: Entry, _: str) -> Value:
    return entry.first if entry.first != entry.day else None


def _nominal(entry: Entry, _: str) -> Value:
    return entry.nominal if entry.nominal != entry.day else None


def _kind(item: OpenItem, language: str) -> str:
    words = _WORDS[language]
    return words.get(item.code, words["to-settle"])


_ENTRY_COLUMNS: tuple[_Column[Entry], ...] = (
    _Column(("日期", "Date"), 12, lambda entry, _: entry.day),
    _Column(("星期", "Day"), 5.5, _weekday, centred=True),
    _Column(("状态", "Status"), 10.5, _status, centred=True),
    _Column(("事项", "What"), 28, lambda entry, _: entry.title),
    _Column(("类别", "Category"), 11, lambda entry, _: entry.category),
    _Column(("履行方", "Owed by"), 12, lambda entry, _: entry.obligor),
    _Column(("相对方", "Owed to"), 12, lambda entry, _: entry.obligee),
    _Column(("期间起", "From"), 12, _window),
    _Column(("条款", "Clause"), 28, _places),
    _Column(("条款原文", "Wording"), 48, _sentences),
    _Column(("凭证", "Proof"), 14, lambda entry, _: entry.evidence),
    _Column(
        ("日期说明", "Why this day"), 70, lambda entry, _: "\n".join(entry.explanation),
        printed=False,
    ),
    _Column(("名义日期", "Nominal day"), 12, _nominal, printed=False),
    _Column(
        ("义务编号", "Obligation"), 32, lambda entry, _: f"{entry.obligation_id}.{entry.key}",
        printed=False,
    ),
    _Column(("UID", "UID"), 60, lambda entry, _: entry.uid, printed=False),
)  # fmt: skip

_OPEN_COLUMNS: tuple[_Column[OpenItem], ...] = (
    _Column(("类型", "Kind"), 11, _kind, centred=True),
    _Column(("事项", "What"), 30, lambda item, _: item.title),
    _Column(("类别", "Category"), 13, lambda item, _: item.category),
    _Column(("履行方", "Owed by"), 13, lambda item, _: item.obligor),
    _Column(("相对方", "Owed to"), 13, lambda item, _: item.obligee),
    _Column(("时限", "Limit"), 36, lambda item, _: item.limit),
    _Column(("为何没有日期", "Why no date"), 36, lambda item, _: item.reason),
    _Column(("条款", "Clause"), 28, _places),
    _Column(("条款原文", "Wording"), 50, _sentences),
    _Column(("待定事实", "Facts to settle"), 34, lambda item, _: "\n".join(item.missing)),
    _Column(("义务编号", "Obligation"), 32, lambda item, _: item.obligation_id, printed=False),
)

_WORDS = {
    "zh-CN": {
        "dates": "日程",
        "open": "未定日期",
        "about": "说明",
        "firm": "确定",
        "tentative": "暂定",
        "to-settle": "待定",
        "on-event": "按次计时",
        "standing": "持续",
        "endless": "持续",
        "horizon": "续排",
        "clause": "《{}》{}",
    },
    "en": {
        "dates": "Schedule",
        "open": "Open items",
        "about": "About",
        "firm": "Firm",
        "tentative": "Provisional",
        "to-settle": "To settle",
        "on-event": "Each time",
        "standing": "Standing",
        "endless": "Standing",
        "horizon": "Goes on",
        "clause": "“{}”, {}",
    },
}
