"""The load of promises: each duty in its month and with its owner, sums from both sides."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections import Counter
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings

from contractkit.document import Chart, Columns, Table
from contractkit.render.docx import render_docx
from contractkit.render.text import render_text
from contractkit.reports.load import load_document, load_of, load_sheet, load_workbook, months_of
from contractkit.reports.rows import Span
from render.harness import problems_of_check
from reports.making import LANGUAGES, assert_golden, look, many_duties, tables
from reports.samples import SPAN, TODAY, duties, duty, scope

if TYPE_CHECKING:
    from pathlib import Path

    from contractkit.performance.duty import Duty

each_language = pytest.mark.parametrize("language", LANGUAGES)
ALL = {"name": "全部在管合同", "number": ""}


def crowd(owners: int) -> list[Duty]:
    """Return a duty for each of many owners, and a second one for every other."""
    return [
        duty(f"o{n}", f"k{m}", "事项", dt.date(2026, 10 + m, 5), owner=f"负责人{n:02d}")
        for n in range(owners)
        for m in range(1 + n % 2)
    ]


@each_language
def test_the_document_says_word_for_word(language: str, update_golden: bool) -> None:
    given_scope = scope(language, **ALL)
    document = load_document(load_of(duties(), given_scope), given_scope, look(language).scheme)
    assert_golden(f"load-{language}", render_text(document), update=update_golden)


@each_language
def test_word_takes_it_and_it_is_the_same_every_time(language: str, tmp_path: Path) -> None:
    given_scope = scope(language, **ALL)
    load = load_of(crowd(21), given_scope)
    document = load_document(load, given_scope, look(language).scheme, load)
    docx = render_docx(document, look(language), facts_json="{}")
    assert docx == render_docx(document, look(language), facts_json="{}")
    assert problems_of_check(docx, tmp_path) == []


@settings(max_examples=60)
@given(many_duties())
def test_sums_are_those_of_an_independent_count(given_duties: tuple[Duty, ...]) -> None:
    load = load_of(given_duties, scope(**ALL))
    fallen = ("waived", "superseded")
    counted = Counter(
        (d.due.strftime("%Y-%m"), d.owner or "未指派")
        for d in given_duties
        if SPAN.first <= d.due <= SPAN.last and d.status(TODAY) not in fallen and not d.notice
    )
    found = {
        (f"{month:%Y-%m}", owner): load.amounts[m][o]
        for m, month in enumerate(load.months)
        for o, owner in enumerate(load.owners)
        if load.amounts[m][o]
    }
    assert found == counted
    assert sum(load.by_month) == sum(load.by_owner) == sum(counted.values())


def test_every_month_of_the_span_is_there_also_an_empty_one() -> None:
    months = months_of(Span(dt.date(2026, 11, 30), dt.date(2027, 2, 1)))
    assert [f"{month:%Y-%m}" for month in months] == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert load_of([], scope(**ALL)).amounts == ((),) * 12


def test_person_days_are_added_up_where_an_effort_is_known() -> None:
    effort = {
        "mc.fee.y001@contractkit": Decimal("0.5"),
        "mc.inspection.n004@contractkit": Decimal(3),
    }
    load = load_of(duties(), scope(**ALL), effort)
    assert dict(zip(load.owners, load.by_owner, strict=True)) == {
        "张工": 3, "王芳": 0, "赵会计": Decimal("0.5"),
    }  # fmt: skip


def test_who_has_no_owner_stands_last() -> None:
    extra = duty("x", "n001", "事项", dt.date(2027, 1, 1), owner="")
    assert load_of((*duties(), extra), scope(**ALL)).owners[-1] == "未指派"


def test_many_owners_make_several_tables_and_the_last_has_the_sums() -> None:
    given_scope = scope(**ALL)
    load = load_of(crowd(21), given_scope)
    document = load_document(load, given_scope, look("zh-CN").scheme)
    rows = [
        [[cell.runs for cell in row.cells] for row in block.rows]
        for _, block in document.blocks()
        if isinstance(block, Table)
    ]
    assert [len(table[0]) for table in rows] == [10, 10, 5]
    assert tables(document)["各月各负责人到期事项数"][-1][-1] == "31"


def test_owners_beyond_the_patterns_share_a_layer_and_none_is_lost() -> None:
    given_scope = scope(**ALL)
    load = load_of(crowd(21), given_scope)
    [chart] = [b for _, b in load_document(load, given_scope, look("zh-CN").scheme).blocks()
               if isinstance(b, Chart)]  # fmt: skip
    assert isinstance(chart.plot, Columns)
    assert len(chart.plot.series) == 8
    assert chart.plot.series[-1].name == "其他"
    assert all(sum(series.values) == 2 for series in chart.plot.series[:-1])
    assert sum(value for series in chart.plot.series for value in series.values) == 31


def test_the_workbook_has_a_native_chart_of_every_owner() -> None:
    given_scope = scope(**ALL)
    load = load_of(crowd(3), given_scope)
    written = load_workbook(load, given_scope, load)
    assert written == load_workbook(load, given_scope, load)
    book = openpyxl.load_workbook(BytesIO(written))
    assert [sheet.title for sheet in book.worksheets] == ["到期事项数", "预计人日"]
    assert [sheet.title for sheet in book.chartsheets] == ["到期事项数图", "预计人日图"]
    with zipfile.ZipFile(BytesIO(written)) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert chart.count("<c:ser>") == 3
    assert '<c:grouping val="stacked"/>' in chart
    assert "$B$2:$B$13" in chart


def test_sums_stand_below_the_filter() -> None:
    sheet = load_sheet(load_of(duties(), scope(**ALL)), "zh-CN")
    written = load_workbook(load_of(duties(), scope(**ALL)), scope(**ALL))
    page = openpyxl.load_workbook(BytesIO(written)).worksheets[0]
    assert page.auto_filter.ref == "A1:E13"
    assert [cell.value for cell in page[14]] == ["合计", *map(int, sheet.foot[1:])]  # type: ignore[arg-type]


def test_nothing_due_is_a_report_too() -> None:
    given_scope = scope(**ALL)
    load = load_of([], given_scope)
    assert "没有到期事项" in render_text(load_document(load, given_scope, look("zh-CN").scheme))
    assert load_workbook(load, given_scope)
