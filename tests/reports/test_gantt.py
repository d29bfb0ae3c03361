"""The Gantt chart of a contract: a lane for each obligation, a mark for each duty."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings

from contractkit.render.docx import render_docx
from contractkit.render.text import render_text
from contractkit.reports.gantt import gantt_document, gantt_of, gantt_sheet, gantt_workbook
from contractkit.xlsx import bare
from render.harness import problems_of_check
from reports.making import LANGUAGES, assert_golden, look, many_duties
from reports.samples import SPAN, duties, duty, scope

if TYPE_CHECKING:
    from pathlib import Path

    from contractkit.document import Lane
    from contractkit.performance.duty import Duty

each_language = pytest.mark.parametrize("language", LANGUAGES)


def lanes(given_duties: tuple[Duty, ...]) -> dict[str, Lane]:
    return {
        lane.text: lane for band in gantt_of(given_duties, scope()).bands for lane in band.lanes
    }


@each_language
def test_the_document_says_word_for_word(language: str, update_golden: bool) -> None:
    document = gantt_document(duties(), scope(language), look(language).scheme)
    assert_golden(f"gantt-{language}", render_text(document), update=update_golden)


@each_language
def test_word_takes_it_and_it_is_the_same_every_time(language: str, tmp_path: Path) -> None:
    document = gantt_document(duties(), scope(language), look(language).scheme)
    docx = render_docx(document, look(language), facts_json="{}")
    assert docx == render_docx(document, look(language), facts_json="{}")
    assert problems_of_check(docx, tmp_path) == []


@settings(max_examples=60)
@given(many_duties())
def test_every_duty_of_the_span_has_one_mark_on_its_due_day(
    given_duties: tuple[Duty, ...],
) -> None:
    plot = gantt_of(given_duties, scope())
    marks = Counter(m.day for band in plot.bands for lane in band.lanes for m in lane.marks)
    shown = Counter({day: n for day, n in marks.items() if SPAN.holds(day)})
    assert shown == Counter(d.due for d in given_duties if SPAN.holds(d.due))
    assert all(lane.marks or lane.bars for band in plot.bands for lane in band.lanes)


def test_an_obligation_beyond_the_span_has_no_lane_and_its_category_no_heading() -> None:
    far = duty("x", "n001", "远期事项", dt.date(2030, 1, 1), category="远期")
    near = duty("y", "n001", "近期事项", dt.date(2027, 1, 1))
    plot = gantt_of((far, near), scope())
    assert [[lane.text for lane in band.lanes] for band in plot.bands] == [["近期事项"]]


def test_a_contract_without_duties_has_an_empty_chart() -> None:
    document = gantt_document((), scope(), look("zh-CN").scheme)
    assert render_docx(document, look("zh-CN"), facts_json="{}")
    assert gantt_workbook((), scope())


def test_bands_are_categories_and_series_share_a_lane_without_their_numbers() -> None:
    plot = gantt_of(duties(), scope())
    assert [band.text for band in plot.bands] == ["巡检", "培训", "质保期", "备件", "付款"]
    assert [mark.kind for mark in lanes(duties())["季度巡检"].marks] == [
        "done", "late", "done", "overdue", "open",
    ]  # fmt: skip


def test_a_window_is_a_bar_and_so_is_a_promised_period() -> None:
    found = lanes(duties())
    assert found["季度巡检"].bars[0] == (dt.date(2026, 9, 16), dt.date(2026, 9, 30))
    assert found["质保期"].bars == ((dt.date(2026, 12, 18), dt.date(2029, 12, 18)),)


def test_waived_superseded_and_mere_notices_are_told_apart() -> None:
    notice = duty("end", "end", "保修届满", dt.date(2027, 8, 1), notice=True)
    found = lanes((*duties(), notice))
    assert [mark.kind for mark in found["系统使用培训"].marks] == ["done", "waived"]
    assert [mark.kind for mark in found["备品备件清单更新"].marks] == ["superseded"]
    assert [mark.kind for mark in found["保修届满"].marks] == ["notice"]


def test_cells_show_signs_in_their_month_with_their_number() -> None:
    twice = [duty("x", f"n{n}", f"周检（第{n}次）", dt.date(2026, 9, 7 * n)) for n in (1, 2)]
    sheet = gantt_sheet(gantt_of(tuple(twice), scope()), "zh-CN")
    assert sheet.columns[1].key == "2026-09"
    assert [bare(cell) for cell in sheet.rows[1][:3]] == ["周检", "▲2", ""]


def test_the_workbook_explains_its_signs() -> None:
    written = gantt_workbook(duties(), scope())
    assert written == gantt_workbook(duties(), scope())
    book = openpyxl.load_workbook(BytesIO(written))
    assert book.sheetnames == ["横道图", "图例"]
    assert book["横道图"].freeze_panes == "B2"
    assert len(list(book["图例"].rows)) == 8
