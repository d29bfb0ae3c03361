"""What slipped and why: each move and each late day once, with its days and its reason."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings

from contractkit.render.docx import render_docx
from contractkit.render.text import render_text
from contractkit.reports.rows import SlipKind
from contractkit.reports.slips import slips_document, slips_of, slips_sheet, slips_workbook
from contractkit.xlsx import records
from render.harness import problems_of_check
from reports.making import LANGUAGES, assert_golden, look, many_duties
from reports.samples import TODAY, duties, event_slip, scope

if TYPE_CHECKING:
    from pathlib import Path

    from contractkit.performance.duty import Duty

each_language = pytest.mark.parametrize("language", LANGUAGES)
SLIPS = (event_slip(), *slips_of(duties(), TODAY))


@each_language
def test_the_document_says_word_for_word(language: str, update_golden: bool) -> None:
    document = slips_document(SLIPS, scope(language), look(language).scheme)
    assert_golden(f"slips-{language}", render_text(document), update=update_golden)


@each_language
def test_word_takes_it_and_it_is_the_same_every_time(language: str, tmp_path: Path) -> None:
    document = slips_document(SLIPS, scope(language), look(language).scheme)
    docx = render_docx(document, look(language), facts_json="{}")
    assert docx == render_docx(document, look(language), facts_json="{}")
    assert problems_of_check(docx, tmp_path) == []


def test_days_count_from_the_day_that_held() -> None:
    assert [(slip.kind, slip.what[:9], slip.days) for slip in slips_of(duties(), TODAY)] == [
        (SlipKind.LATE, "季度巡检（第2次/", 8),
        (SlipKind.MOVED, "季度巡检（第3次/", 10),
        (SlipKind.OVERDUE, "季度巡检（第4次/", 15),
    ]


def test_the_reason_is_that_of_the_record_that_settled_or_moved_it() -> None:
    late, moved, overdue = slips_of(duties(), TODAY)
    assert late.reason == "机房改造，元旦后方可进场"
    assert moved.reason == "采购人迎检，双方同意延后"
    assert (overdue.reason, overdue.by) == ("备件未到，余下机柜待查", "李敏")


@settings(max_examples=60)
@given(many_duties())
def test_there_is_one_for_each_moved_late_and_overdue_duty(given_duties: tuple[Duty, ...]) -> None:
    found = slips_of(given_duties, TODAY)
    for kind, wanted in (
        (SlipKind.MOVED, [d for d in given_duties if d.performance.moves]),
        (SlipKind.LATE, [d for d in given_duties if d.status(TODAY) == "late"]),
        (SlipKind.OVERDUE, [d for d in given_duties if d.status(TODAY) == "overdue"]),
    ):
        mine = [slip.what for slip in found if slip.kind is kind]
        assert sorted(mine) == sorted(d.entry.title for d in wanted)
    assert all(slip.days > 0 for slip in found if slip.kind is not SlipKind.MOVED)


def test_the_sheet_begins_with_events_and_ends_with_what_is_overdue() -> None:
    rows = records(slips_sheet(reversed(SLIPS), "zh-CN"))
    assert [row["kind"] for row in rows] == ["事件变动", "协商改期", "逾期履行", "逾期未履行"]


def test_nothing_slipped_is_a_report_too() -> None:
    text = render_text(slips_document((), scope(), look("zh-CN").scheme))
    assert "没有事件或日期变动" in text
    assert openpyxl.load_workbook(BytesIO(slips_workbook((), scope()))).sheetnames == ["变动与逾期"]
