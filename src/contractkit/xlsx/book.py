"""Sheets → the bytes of an Excel workbook to filter, print and work through.

Every text is written as text: `=1+1` in a fact is no formula (CWE-1236), and a link is no link.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from xlsxwriter import Workbook

from contractkit.agenda import one_line, shorten
from contractkit.xlsx.sheet import Notes, Painted, bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from contractkit.xlsx.sheet import Cell, Column, Cover, Sheet, StackedColumns

_A4 = 9
_LONGEST_CELL = 32_767
"""Excel's limit; XlsxWriter drops a longer text without a word."""
_LONGEST_HEADER = 100  # of 255, as each & is written twice
_HEAD_HEIGHT, _LINE_HEIGHT, _HIGHEST_ROW = 24, 16, 400
_FONTS = {"zh-CN": "Microsoft YaHei", "en": "Calibri"}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_GRID = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
_HEAD = {"bold": True, "bg_color": "#DCE6F1", "align": "center", "valign": "vcenter"}
_DATE = {"num_format": "yyyy-mm-dd", "align": "center"}
_MOMENT = {"num_format": "yyyy-mm-dd hh:mm", "align": "center"}
_HIGHLIGHT = {"bg_color": "#FFF2CC"}
_PAINTS: dict[str, dict[str, Any]] = {
    "strong": {"bold": True, "bg_color": "#F2F2F2"},
    "shade": {"bg_color": "#D0D0D0"},
    "today": {"bg_color": "#FFF2CC"},
}
# Told apart in grey as well: neighbours are unlike, in Excel and in LibreOffice.
_INK = "#404040"
_FILLINGS: tuple[dict[str, Any], ...] = (
    {"fill": {"color": _INK}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": _INK, "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#D9D9D9"}},
    {"pattern": {"pattern": "wide_downward_diagonal", "fg_color": _INK, "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#8C8C8C"}},
    {"pattern": {"pattern": "small_grid", "fg_color": _INK, "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#FFFFFF"}},
    {"pattern": {"pattern": "dark_horizontal", "fg_color": _INK, "bg_color": "#FFFFFF"}},
)


def write_book(sheets: Sequence[Sheet | Notes], cover: Cover) -> bytes:
    """Return a workbook of the sheets in order. Same arguments, same bytes."""
    target = BytesIO()
    font = {"font_name": _FONTS[cover.language], "font_size": 10}
    with Workbook(target, {**_OPTIONS, "default_format_properties": font}) as book:
        created = dt.datetime.combine(cover.day, dt.time())
        book.set_properties({"title": one_line(cover.title), "created": created})
        writer = _Writer(book, cover)
        for sheet in sheets:
            if isinstance(sheet, Notes):
                writer.notes(sheet)
            else:
                writer.table(sheet)
    return target.getvalue()


class _Writer:
    """Writes the sheets of one workbook, which share formats, header and footer."""

    def __init__(self, book: Workbook, cover: Cover) -> None:
        self._book = book
        self._cover = cover
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def table(self, sheet: Sheet) -> None:
        """Write a table with a frozen, filtered and repeated header row."""
        page = self._page(sheet.name)
        head = self._format(_GRID, _HEAD, {"text_wrap": True})
        for number, column in enumerate(sheet.columns):
            page.set_column(number, number, column.width)
            page.write_string(0, number, _fit(column.head), head)
        page.set_row(0, _HEAD_HEIGHT)
        rows = (*sheet.rows, sheet.foot) if sheet.foot else sheet.rows
        for number, row in enumerate(rows, 1):
            self._row(page, number, sheet.columns, row)
        page.freeze_panes(1, sheet.frozen)
        page.repeat_rows(0)
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
        printed = sum(column.printed for column in sheet.columns)
        page.print_area(0, 0, max(len(rows), 1), printed - 1)
        self._highlight(page, sheet)
        if sheet.chart and sheet.rows:
            self._chart(sheet, sheet.chart)

    def notes(self, notes: Notes) -> None:
        """Write label and sentence, one pair a row."""
        page = self._page(notes.name)
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 100)
        label = self._format(_GRID, {"bold": True})
        text = self._format(_GRID, {"text_wrap": True})
        for number, (head, words) in enumerate(notes.lines):
            page.write_string(number, 0, _fit(head), label)
            page.write_string(number, 1, _fit(words), text)
            page.set_row(number, _lines(words, 100) * _LINE_HEIGHT)

    def _page(self, name: str) -> Worksheet:
        page = self._book.add_worksheet(name)
        self._set_up(page, name)
        page.fit_to_pages(1, 0)
        return page

    def _set_up(self, page: Any, name: str) -> None:
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        title = shorten(one_line(self._cover.title), _LONGEST_HEADER).replace("&", "&&")
        page.set_header(f"&L{title}&R{name}")
        page.set_footer("&C&P / &N")

    def _highlight(self, page: Worksheet, sheet: Sheet) -> None:
        """Colour rows by what they say, also after sorting and filtering."""
        if sheet.highlight is None:
            return
        column, text = sheet.highlight.column, sheet.highlight.text
        where = f'=${chr(ord("A") + column)}2="{text}"'
        style = {"type": "formula", "criteria": where, "format": self._format(_HIGHLIGHT)}
        page.conditional_format(1, 0, max(len(sheet.rows), 1), column, style)

    def _row(
        self, page: Worksheet, number: int, columns: Sequence[Column], row: Iterable[Cell]
    ) -> None:
        lines = 1
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            text = self._write(page, (number, place), column, cell)
            if column.printed:
                lines = max(lines, _lines(text, column.width))
        page.set_row(number, min(lines * _LINE_HEIGHT, _HIGHEST_ROW))

    def _write(self, page: Worksheet, at: tuple[int, int], column: Column, cell: Cell) -> str:
        """Write one cell by its type and return the text that may need several lines."""
        paint = _PAINTS[cell.paint] if isinstance(cell, Painted) else {}
        value = bare(cell)
        if isinstance(value, dt.date):
            form = _MOMENT if isinstance(value, dt.datetime) else _DATE
            page.write_datetime(*at, value, self._format(_GRID, form, paint))
            return ""
        if isinstance(value, int | Decimal):
            style = self._format(_GRID, {"num_format": column.number}, paint)
            page.write_number(*at, value, style)
            return ""
        wrapped = {"text_wrap": True} | ({"align": "center"} if column.centred else {})
        style, text = self._format(_GRID, wrapped, paint), _fit(value or "")
        if text:
            page.write_string(*at, text, style)
        else:
            page.write_blank(*at, None, style)  # a filter offers it as blank
        return text

    def _chart(self, sheet: Sheet, wanted: StackedColumns) -> None:
        """Draw a chart that fills a page of its own."""
        page = self._book.add_chartsheet(wanted.name)
        self._set_up(page, wanted.name)
        chart = self._book.add_chart({"type": "column", "subtype": "stacked"})
        font = {"name": _FONTS[self._cover.language], "size": 10, "bold": False}
        last = len(sheet.rows)
        for number, column in enumerate(wanted.layers):
            chart.add_series(
                {
                    "name": [sheet.name, 0, column],
                    "categories": [sheet.name, 1, wanted.categories, last, wanted.categories],
                    "values": [sheet.name, 1, column, last, column],
                    "border": {"color": _INK},
                    "gap": 60,
                    **_FILLINGS[number % len(_FILLINGS)],
                }
            )
        chart.set_title({"name": wanted.title, "name_font": {**font, "size": 14}})
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_x_axis({"num_font": font, "text_axis": True})
        lines = {"visible": True, "line": {"color": "#D9D9D9"}}
        chart.set_y_axis({"num_font": font, "major_gridlines": lines, "min": 0})
        page.set_chart(chart)

    def _format(self, *properties: Mapping[str, Any]) -> Format:
        merged = {key: value for part in properties for key, value in part.items()}
        key = tuple(sorted(merged.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(merged)
        return self._formats[key]


def _fit(text: str) -> str:
    """Return the lines of a text without control characters, cut to what a cell holds."""
    return shorten("\n".join(one_line(line) for line in text.split("\n")), _LONGEST_CELL)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; only Excel would find out by itself."""
    return sum(ceil((_columns(line) or 1) / (width - 1)) for line in text.split("\n"))


def _columns(text: str) -> int:
    """Return how many digits wide a text is: a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)
