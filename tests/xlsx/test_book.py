"""Neutral sheets in Excel, CSV and JSON: every value of its type, no text taken for a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agenda_samples import NASTY
from contractkit.agenda import one_line
from contractkit.xlsx import (
    Column,
    Cover,
    Highlight,
    Notes,
    Painted,
    Sheet,
    Shown,
    StackedColumns,
    csv_text,
    records,
    sheet_of,
    write_book,
)

COVER = Cover("zh-CN", "报告", dt.date(2027, 7, 15))
MOMENT = dt.datetime(2027, 1, 11, 9, 20)  # noqa: DTZ001 - local time
COLUMNS = (
    Column("what", "事项", 20),
    Column("day", "日期", 12),
    Column("moment", "时刻", 16),
    Column("number", "数量", 8),
    Column("ratio", "比例", 8, number="0.0%"),
)
ROW = ("巡检", dt.date(2026, 9, 30), MOMENT, 3, Decimal("0.925"))


def sheet(*rows: Any, **more: Any) -> Sheet:
    return Sheet("表", COLUMNS, rows, **more)


def book(*sheets: Sheet | Notes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_book(sheets, COVER)))


class TestCells:
    def test_each_value_keeps_its_type(self) -> None:
        page = book(sheet(ROW)).worksheets[0]
        assert [cell.value for cell in page[2]] == [
            "巡检", dt.datetime(2026, 9, 30), MOMENT, 3, 0.925,  # noqa: DTZ001
        ]  # fmt: skip
        assert [cell.number_format for cell in page[2]] == [
            "General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "General", "0.0%",
        ]  # fmt: skip

    def test_an_empty_cell_is_blank(self) -> None:
        page = book(sheet((None, None, None, None, None))).worksheets[0]
        assert [cell.value for cell in page[2]] == [None] * 5

    def test_a_zero_is_not_blank(self) -> None:
        page = book(sheet(("", None, None, 0, Decimal(0)))).worksheets[0]
        assert [cell.value for cell in page[2]][3:] == [0, 0]

    @pytest.mark.parametrize("paint", ["strong", "shade", "today"])
    def test_a_painted_cell_has_a_ground_of_its_own(self, paint: str) -> None:
        page = book(sheet((Painted("巡检", paint), None, None, 1, None))).worksheets[0]
        assert page["A2"].value == "巡检"
        assert page["A2"].fill.fgColor.rgb != page["D2"].fill.fgColor.rgb

    @pytest.mark.parametrize("text", [*NASTY, "=1+1", "+1", "@A1", "-2", "1e5", "007"])
    def test_a_text_stays_a_text_everywhere(self, text: str) -> None:
        given_sheet = Sheet(
            "表", (Column("a", text or "x", 20),), ((text,), (Painted(text, "shade"),)), (text,)
        )
        written = write_book([given_sheet, Notes("说明", ((text, text),))], COVER)
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            for name in archive.namelist():
                if "worksheets/sheet" in name:
                    assert b"<f>" not in archive.read(name)
                    assert b"<hyperlink" not in archive.read(name)
        page = openpyxl.load_workbook(io.BytesIO(written)).worksheets[0]
        for number in (2, 3, 4):
            assert one_line(page.cell(number, 1).value or "") == one_line(text)

    def test_a_row_that_does_not_fit_its_columns_is_refused(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            write_book([sheet(("巡检",))], COVER)


class TestPages:
    def test_the_sum_stands_below_the_filter_and_is_printed(self) -> None:
        page = book(sheet(ROW, ROW, foot=("合计", None, None, 6, None))).worksheets[0]
        assert page.auto_filter.ref == "A1:E3"
        assert page.print_area == "'表'!$A$1:$E$4"
        assert page["D4"].value == 6

    def test_first_columns_may_stay_in_sight(self) -> None:
        assert book(sheet(ROW, frozen=1)).worksheets[0].freeze_panes == "B2"

    def test_rows_are_coloured_by_what_they_say(self) -> None:
        page = book(sheet(ROW, highlight=Highlight(0, "巡检"))).worksheets[0]
        [(where, [rule])] = page.conditional_formatting._cf_rules.items()
        assert (str(where.sqref), rule.formula) == ("A2", ['$A2="巡检"'])

    def test_every_page_has_title_name_and_number(self) -> None:
        page = book(sheet(ROW)).worksheets[0]
        assert page.oddHeader.left.text == "报告"
        assert page.oddHeader.right.text == "表"
        assert page.oddFooter.center.text == "&P / &N"

    def test_the_same_sheets_give_the_same_bytes(self) -> None:
        chart = StackedColumns("图", "图题", 0, (3,))
        sheets: list[Sheet | Notes] = [sheet(ROW, chart=chart), Notes("说明", (("甲", "乙"),))]
        assert write_book(sheets, COVER) == write_book(sheets, COVER)


class TestCharts:
    def test_a_chart_takes_its_figures_from_the_sheet(self) -> None:
        chart = StackedColumns("图", "各月数量", 0, (3, 4))
        written = write_book([sheet(ROW, ROW, chart=chart)], COVER)
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            drawn = archive.read("xl/charts/chart1.xml").decode()
            page = archive.read("xl/chartsheets/sheet1.xml").decode()
        assert "表!$D$2:$D$3" in drawn
        assert "表!$A$2:$A$3" in drawn
        assert "各月数量" in drawn
        assert 'orientation="landscape"' in page
        assert "Microsoft YaHei" in drawn

    def test_layers_are_told_apart_without_colour(self) -> None:
        columns = tuple(Column(str(n), str(n), 5) for n in range(9))
        row: tuple[Any, ...] = ("一月", *range(8))
        chart = StackedColumns("图", "题", 0, tuple(range(1, 9)))
        written = write_book([Sheet("表", columns, (row,), chart=chart)], COVER)
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            drawn = archive.read("xl/charts/chart1.xml").decode()
        fills = [part.split("<a:ln")[0] for part in drawn.split("<c:ser>")[1:]]
        fills = [part.partition("<c:spPr>")[2] for part in fills]
        assert len(set(fills)) == 8
        colours = {text[:6] for text in drawn.split('srgbClr val="')[1:]}
        assert all(c[:2] == c[2:4] == c[4:] for c in colours), colours

    def test_a_sheet_without_rows_has_no_chart(self) -> None:
        assert book(sheet(chart=StackedColumns("图", "题", 0, (3,)))).chartsheets == []


class TestOtherForms:
    def test_json_takes_every_value(self) -> None:
        [record] = records(sheet(ROW))
        assert json.loads(json.dumps(record)) == {
            "what": "巡检", "day": "2026-09-30", "moment": "2027-01-11T09:20:00", "number": 3,
            "ratio": "0.925",
        }  # fmt: skip

    def test_columns_are_named_by_their_english_heads(self) -> None:
        shown: Shown[int] = Shown(
            ("履行方", "Owed by"), 10, lambda row, language: f"{row}{language}"
        )
        made = sheet_of("表", (shown,), [1, 2], "zh-CN")
        assert (made.columns[0].key, made.columns[0].head) == ("owed-by", "履行方")
        assert made.rows == (("1zh-CN",), ("2zh-CN",))

    @settings(max_examples=50)
    @given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.integers()), max_size=5))
    def test_csv_holds_no_formula_and_loses_nothing(self, rows: list[tuple[str, int]]) -> None:
        text = csv_text(("text", "number"), rows)
        assert text.startswith("\ufefftext,number\n")
        read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1:]
        assert [cells[1] for cells in read] == [str(number) for _, number in rows]
        for cells, (word, _) in zip(read, rows, strict=True):
            assert cells[0] in (one_line(word), "'" + one_line(word))
            assert not cells[0].startswith(("=", "+", "-", "@", "\t", "\r"))
