from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings

from agenda_samples import CLAUSE, EDITION, NASTY, OPEN, editions, entry, hostile_entries
from contractkit.agenda import CitedClause, Entry, OpenItem, one_line
from contractkit.xlsx import write_workbook

if TYPE_CHECKING:
    from contractkit.ical import Edition

FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2", '=HYPERLINK("http://a")', "1e5", "007")
HEADS = [
    "日期", "星期", "状态", "事项", "类别", "履行方", "相对方", "期间起", "条款", "条款原文",
    "凭证", "日期说明", "名义日期", "义务编号", "UID",
]  # fmt: skip


def book(*entries: Entry, items: tuple[OpenItem, ...] = (), edition: Edition = EDITION) -> Any:
    written = write_workbook(entries, items, edition, [("合同", "应用系统售后服务")])
    return openpyxl.load_workbook(BytesIO(written))


def row(*entries: Entry, number: int = 2) -> dict[str, Any]:
    sheet = book(*entries).worksheets[0]
    return {head.value: cell.value for head, cell in zip(sheet[1], sheet[number], strict=True)}


def part(written: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(written)) as archive:
        return archive.read(name).decode()


class TestSheets:
    def test_there_are_three(self) -> None:
        assert book(entry()).sheetnames == ["日程", "未定日期", "说明"]

    def test_they_speak_english(self) -> None:
        english = book(entry(), edition=replace(EDITION, language="en"))
        assert english.sheetnames == ["Schedule", "Open items", "About"]
        assert english.worksheets[0]["A1"].value == "Date"

    def test_the_header_stays_in_sight_and_on_every_page(self) -> None:
        for sheet in book(entry(), items=(OPEN,)).worksheets[:2]:
            assert sheet.freeze_panes == "A2"
            assert sheet.print_title_rows == "$1:$1"
            assert sheet.auto_filter.ref.endswith("2")

    def test_pages_are_landscape_a4_as_wide_as_the_table(self) -> None:
        for sheet in book(entry(), items=(OPEN,)).worksheets:
            assert sheet.page_setup.orientation == "landscape"
            assert int(sheet.page_setup.paperSize) == 9
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert int(sheet.page_setup.fitToHeight) == 0
            assert sheet.oddFooter.center.text == "&P / &N"

    def test_what_only_a_computer_needs_is_not_printed(self) -> None:
        assert book(entry()).worksheets[0].print_area == "'日程'!$A$1:$K$2"

    def test_an_ampersand_in_the_name_is_no_code_of_the_header(self) -> None:
        sheet = book(entry(), edition=replace(EDITION, name="R&D &P")).worksheets[0]
        assert sheet.oddHeader.left.text == "R&&D &&P"

    def test_a_contract_without_dates_has_a_workbook_too(self) -> None:
        sheets = book(items=(OPEN,)).worksheets
        assert sheets[0].max_row == 1
        assert sheets[1]["B2"].value == "现场处理"

    def test_the_notes_stand_on_the_last_sheet(self) -> None:
        assert [c.value for c in book(entry()).worksheets[2][1]] == ["合同", "应用系统售后服务"]

    def test_the_same_entries_give_the_same_bytes(self) -> None:
        assert write_workbook([entry()], [OPEN], EDITION) == write_workbook(
            [entry()], [OPEN], EDITION
        )

    def test_it_was_made_on_the_day_of_its_edition(self) -> None:
        assert book(entry()).properties.created == dt.datetime(2026, 9, 1)  # noqa: DTZ001


class TestEntries:
    def test_each_has_a_row_with_everything_about_it(self) -> None:
        full = entry(first=dt.date(2026, 7, 1), nominal=dt.date(2026, 9, 27), tentative=True)
        cells = row(full)
        assert list(cells) == HEADS
        assert cells == {
            "日期": dt.datetime(2026, 9, 30),  # noqa: DTZ001
            "星期": "周三",
            "状态": "暂定",
            "事项": "季度巡检（第1次）",
            "类别": "巡检",
            "履行方": "智城同创",
            "相对方": "采购人",
            "期间起": dt.datetime(2026, 7, 1),  # noqa: DTZ001
            "条款": "《售后服务方案》4.5.3（2）",
            "条款原文": "我公司每季度巡检一次。",
            "凭证": "《巡检报告》",
            "日期说明": "1. 约定日期：2026年9月30日。\n2. 结论：最迟于2026年9月30日完成。",
            "名义日期": dt.datetime(2026, 9, 27),  # noqa: DTZ001
            "义务编号": "inspection.n001",
            "UID": full.uid,
        }

    def test_days_are_dates_that_excel_can_count_with(self) -> None:
        cell = book(entry()).worksheets[0]["A2"]
        assert cell.is_date
        assert cell.number_format == "yyyy-mm-dd"

    def test_a_day_that_did_not_move_has_no_second_date(self) -> None:
        cells = row(entry(nominal=dt.date(2026, 9, 30)))
        assert (cells["期间起"], cells["名义日期"]) == (None, None)

    def test_two_documents_stand_line_by_line_and_one_wording_once(self) -> None:
        other = CitedClause("售后服务协议", "inspection", "第三条", CLAUSE.sentence)
        cells = row(entry(clauses=(CLAUSE, other)))
        assert cells["条款"] == "《售后服务方案》4.5.3（2）\n《售后服务协议》第三条"
        assert cells["条款原文"] == CLAUSE.sentence

    def test_dates_that_may_move_are_coloured_even_after_sorting(self) -> None:
        [(where, [rule])] = (
            book(entry(), entry(2)).worksheets[0].conditional_formatting._cf_rules.items()
        )
        assert str(where.sqref) == "A2:C3"
        assert rule.formula == ['$C2="暂定"']

    def test_a_row_is_as_high_as_its_longest_printed_cell(self) -> None:
        sheet = book(
            entry(), entry(2, evidence="汉" * 60), entry(3, explanation=("汉" * 900,))
        ).worksheets[0]
        heights = [sheet.row_dimensions[number].height for number in (2, 3, 4)]
        assert heights[0] == heights[2]
        assert heights[1] >= 9 * heights[0]

    def test_no_row_is_higher_than_excel_allows(self) -> None:
        sheet = book(entry(title="汉" * 5000)).worksheets[0]
        assert sheet.row_dimensions[2].height <= 409

    def test_a_text_longer_than_a_cell_is_cut_instead_of_lost(self) -> None:
        assert len(row(entry(title="汉" * 40_000))["事项"]) == 32_767


class TestOpenItems:
    def test_each_says_why_and_how_fast(self) -> None:
        sheet = book(entry(), items=(OPEN,)).worksheets[1]
        cells = {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
        assert cells["类型"] == "按次计时"
        assert cells["时限"] == "用户报修后2小时内"
        assert cells["为何没有日期"] == "自每次“用户报修”时起计时，发生后登记。"
        assert cells["义务编号"] == "on-site"

    def test_what_somebody_has_to_settle_comes_first(self) -> None:
        standing = replace(OPEN, title="持续", code="standing", limit="")
        unknown = replace(OPEN, title="待定", code="unknown", limit="", missing=("events.go-live",))
        sheet = book(entry(), items=(standing, OPEN, unknown)).worksheets[1]
        assert [sheet.cell(n, 2).value for n in (2, 3, 4)] == ["待定", "现场处理", "持续"]
        assert [sheet.cell(n, 1).value for n in (2, 3, 4)] == ["待定", "按次计时", "持续"]


class TestHostileText:
    @pytest.mark.parametrize("text", FORMULAS)
    def test_nothing_becomes_a_formula_a_number_or_a_link(self, text: str) -> None:
        hostile = entry(title=text, obligor=text, category=text, evidence=text, explanation=(text,))
        written = write_workbook([hostile], [replace(OPEN, title=text)], EDITION, [(text, text)])
        for number in (1, 2, 3):
            sheet = part(written, f"xl/worksheets/sheet{number}.xml")
            assert not re.search("<f[ >]|<hyperlink", sheet)
        cells = openpyxl.load_workbook(BytesIO(written)).worksheets[0]
        assert cells["D2"].data_type == "s"
        assert cells["D2"].value == text

    @pytest.mark.parametrize("text", NASTY)
    def test_every_text_comes_back_without_control_characters(self, text: str) -> None:
        assert one_line(row(entry(title=text))["事项"] or "") == one_line(text)

    def test_what_looks_like_an_escape_of_excel_stays_text(self) -> None:
        written = write_workbook([entry(title="a_x000D_b")], [], EDITION)
        assert "_x005F_x000D_" in part(written, "xl/sharedStrings.xml")

    @settings(max_examples=25, deadline=None)
    @given(hostile_entries(), editions())
    def test_any_contract_can_be_read_back(self, entries: list[Entry], edition: Edition) -> None:
        sheet = book(*entries, edition=edition).worksheets[0]
        days = [sheet.cell(n, 1).value.date() for n in range(2, len(entries) + 2)]
        assert days == [entry.day for entry in entries]
