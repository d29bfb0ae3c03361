"""Entries → an Excel workbook to filter, print and work through.

Every text is written as text: `=1+1` in a fact is no formula (CWE-1236), and a link is no link.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar
from unicodedata import east_asian_width

from xlsxwriter import Workbook

from contractkit.agenda import Entry, OpenItem, one_line, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from contractkit.ical import Edition

_A4 = 9
_LONGEST_CELL = 32_767
"""Excel's limit; XlsxWriter drops a longer text without a word."""
_LONGEST_HEADER = 100  # of 255, as each & is written twice
_HEAD_HEIGHT, _LINE_HEIGHT, _HIGHEST_ROW = 24, 16, 400
_FONTS = {"zh-CN": "Microsoft YaHei", "en": "Calibri"}
_INDEX = {"zh-CN": 0, "en": 1}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_GRID = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
_HEAD = {"bold": True, "bg_color": "#DCE6F1", "align": "center", "valign": "vcenter"}
_DATE = {"num_format": "yyyy-mm-dd", "align": "center"}
_TENTATIVE = {"bg_color": "#FFF2CC"}

Cell: TypeAlias = str | dt.date | None
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class _Column(Generic[Row]):
    """A column: heading in Chinese and English, width in characters, what it shows of a row.

    A row is as high as its printed cells need; the other columns stay on the screen.
    """

    heads: tuple[str, str]
    width: float
    show: Callable[[Row, str], Cell]
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
    target = BytesIO()
    font = {"font_name": _FONTS[edition.language], "font_size": 10}
    with Workbook(target, {**_OPTIONS, "default_format_properties": font}) as book:
        created = dt.datetime.combine(edition.stamp, dt.time())
        book.set_properties({"title": one_line(edition.name), "created": created})
        writer = _Writer(book, edition)
        sheet = writer.table("dates", _ENTRY_COLUMNS, entries)
        writer.mark_tentative(sheet, len(entries))
        writer.table("open", _OPEN_COLUMNS, sorted(open_items, key=_urgency))
        writer.notes(about)
    return target.getvalue()


class _Writer:
    """Writes the sheets of one workbook, which share formats, header and footer."""

    def __init__(self, book: Workbook, edition: Edition) -> None:
        self._book = book
        self._edition = edition
        self._words = _WORDS[edition.language]
        self._text = self._format(_GRID, {"text_wrap": True})
        self._centred = self._format(_GRID, {"text_wrap": True, "align": "center"})
        self._date = self._format(_GRID, _DATE)
        self._head = self._format(_GRID, _HEAD, {"text_wrap": True})

    def table(self, name: str, columns: Sequence[_Column[Row]], rows: Sequence[Row]) -> Worksheet:
        """Write a table with a frozen, filtered and repeated header row."""
        sheet = self._sheet(name)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(0, number, column.heads[_INDEX[self._edition.language]], self._head)
        sheet.set_row(0, _HEAD_HEIGHT)
        for number, row in enumerate(rows, 1):
            self._row(sheet, number, columns, row)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        last = max(len(rows), 1)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.print_area(0, 0, last, sum(column.printed for column in columns) - 1)
        return sheet

    def mark_tentative(self, sheet: Worksheet, rows: int) -> None:
        """Colour the dates that may still move, also after sorting and filtering."""
        status = f'=$C2="{self._words["tentative"]}"'
        style = {"type": "formula", "criteria": status, "format": self._format(_TENTATIVE)}
        sheet.conditional_format(1, 0, max(rows, 1), 2, style)

    def notes(self, about: Iterable[tuple[str, str]]) -> None:
        """Write label and sentence, one pair a row."""
        sheet = self._sheet("about")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 100)
        label = self._format(_GRID, {"bold": True})
        for number, (head, text) in enumerate(about):
            sheet.write_string(number, 0, _fit(head), label)
            sheet.write_string(number, 1, _fit(text), self._text)
            sheet.set_row(number, _lines(text, 100) * _LINE_HEIGHT)

    def _sheet(self, name: str) -> Worksheet:
        sheet = self._book.add_worksheet(self._words[name])
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        title = shorten(one_line(self._edition.name), _LONGEST_HEADER).replace("&", "&&")
        sheet.set_header(f"&L{title}&R{self._words[name]}")
        sheet.set_footer("&C&P / &N")
        return sheet

    def _row(
        self, sheet: Worksheet, number: int, columns: Sequence[_Column[Row]], row: Row
    ) -> None:
        lines = 1
        for place, column in enumerate(columns):
            cell = column.show(row, self._edition.language)
            if isinstance(cell, dt.date):
                sheet.write_datetime(number, place, cell, self._date)
                continue
            text = _fit(cell or "")
            self._write(sheet, (number, place), text, centred=column.centred)
            if column.printed:
                lines = max(lines, _lines(text, column.width))
        sheet.set_row(number, min(lines * _LINE_HEIGHT, _HIGHEST_ROW))

    def _write(self, sheet: Worksheet, cell: tuple[int, int], text: str, *, centred: bool) -> None:
        style = self._centred if centred else self._text
        if text:
            sheet.write_string(*cell, text, style)
        else:
            sheet.write_blank(*cell, None, style)  # a filter offers it as blank

    def _format(self, *properties: Mapping[str, Any]) -> Format:
        merged = {key: value for part in properties for key, value in part.items()}
        return self._book.add_format(merged)


def _fit(text: str) -> str:
    """Return the lines of a text without control characters, cut to what a cell holds."""
    return shorten("\n".join(one_line(line) for line in text.split("\n")), _LONGEST_CELL)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; only Excel would find out by itself."""
    return sum(ceil((_columns(line) or 1) / (width - 1)) for line in text.split("\n"))


def _columns(text: str) -> int:
    """Return how many digits wide a text is: a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


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


def _window(entry: Entry, _: str) -> Cell:
    return entry.first if entry.first != entry.day else None


def _nominal(entry: Entry, _: str) -> Cell:
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
