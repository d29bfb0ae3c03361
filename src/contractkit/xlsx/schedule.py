"""The schedule of a contract as a workbook: the dates, what has no date and why, what to know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contractkit.xlsx.book import write_book
from contractkit.xlsx.sheet import Cover, Highlight, Notes, Shown, sheet_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.agenda import Entry, OpenItem
    from contractkit.ical import Edition
    from contractkit.xlsx.sheet import Value

_STATUS = 2


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
    dates = sheet_of(words["dates"], _ENTRY_COLUMNS, entries, language)
    sheets = (
        replace(dates, highlight=Highlight(_STATUS, words["tentative"])),
        sheet_of(words["open"], _OPEN_COLUMNS, sorted(open_items, key=_urgency), language),
        Notes(words["about"], tuple(about)),
    )
    return write_book(sheets, Cover(language, edition.name, edition.stamp))


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


_ENTRY_COLUMNS: tuple[Shown[Entry], ...] = (
    Shown(("日期", "Date"), 12, lambda entry, _: entry.day),
    Shown(("星期", "Day"), 5.5, _weekday, centred=True),
    Shown(("状态", "Status"), 10.5, _status, centred=True),
    Shown(("事项", "What"), 28, lambda entry, _: entry.title),
    Shown(("类别", "Category"), 11, lambda entry, _: entry.category),
    Shown(("履行方", "Owed by"), 12, lambda entry, _: entry.obligor),
    Shown(("相对方", "Owed to"), 12, lambda entry, _: entry.obligee),
    Shown(("期间起", "From"), 12, _window),
    Shown(("条款", "Clause"), 28, _places),
    Shown(("条款原文", "Wording"), 48, _sentences),
    Shown(("凭证", "Proof"), 14, lambda entry, _: entry.evidence),
    Shown(
        ("日期说明", "Why this day"), 70, lambda entry, _: "\n".join(entry.explanation),
        printed=False,
    ),
    Shown(("名义日期", "Nominal day"), 12, _nominal, printed=False),
    Shown(
        ("义务编号", "Obligation"), 32, lambda entry, _: f"{entry.obligation_id}.{entry.key}",
        printed=False,
    ),
    Shown(("UID", "UID"), 60, lambda entry, _: entry.uid, printed=False),
)  # fmt: skip

_OPEN_COLUMNS: tuple[Shown[OpenItem], ...] = (
    Shown(("类型", "Kind"), 11, _kind, centred=True),
    Shown(("事项", "What"), 30, lambda item, _: item.title),
    Shown(("类别", "Category"), 13, lambda item, _: item.category),
    Shown(("履行方", "Owed by"), 13, lambda item, _: item.obligor),
    Shown(("相对方", "Owed to"), 13, lambda item, _: item.obligee),
    Shown(("时限", "Limit"), 36, lambda item, _: item.limit),
    Shown(("为何没有日期", "Why no date"), 36, lambda item, _: item.reason),
    Shown(("条款", "Clause"), 28, _places),
    Shown(("条款原文", "Wording"), 50, _sentences),
    Shown(("待定事实", "Facts to settle"), 34, lambda item, _: "\n".join(item.missing)),
    Shown(("义务编号", "Obligation"), 32, lambda item, _: item.obligation_id, printed=False),
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
