"""The due list as a sheet and as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]
from hypothesis import given, settings

from contractkit.reports.due import due_csv, due_sheet, due_workbook
from contractkit.xlsx import records
from reports.making import many_duties
from reports.samples import TODAY, duties, duty, scope

if TYPE_CHECKING:
    from contractkit.performance.duty import Duty


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@settings(max_examples=40)
@given(many_duties())
def test_every_duty_given_is_listed_once_by_its_due_day(given_duties: tuple[Duty, ...]) -> None:
    rows = records(due_sheet(given_duties, TODAY, "en"))
    assert sorted(str(row["uid"]) for row in rows) == sorted(d.entry.uid for d in given_duties)
    days = [str(row["due"]) for row in rows]
    assert days == sorted(days)
    assert [row["uid"] for row in rows] == [
        row["uid"] for row in read(due_csv(given_duties, TODAY))
    ]


def test_days_are_counted_from_today_and_status_is_said() -> None:
    rows = {row["uid"]: row for row in records(due_sheet(duties(), TODAY, "zh-CN"))}
    fee = rows["mc.fee.y001@contractkit"]
    assert (fee["in-days"], fee["status"], fee["owner"]) == (5, "待履行", "赵会计")
    assert rows["mc.spare.due@contractkit"]["owner"] == "未指派"


def test_csv_has_states_that_do_not_change_with_the_language() -> None:
    row = next(
        row for row in read(due_csv(duties(), TODAY)) if row["uid"].startswith("mc.inspection.n004")
    )
    assert (row["status"], row["days"], row["settled"]) == ("overdue", "-15", "0.4")


def test_csv_holds_no_formula() -> None:
    hostile = duty("x", "n001", "=1+1", dt.date(2027, 1, 1), owner="@SUM(A1)")
    [row] = read(due_csv([hostile], TODAY))
    assert (row["title"], row["owner"]) == ("'=1+1", "'@SUM(A1)")


def test_what_is_overdue_is_coloured() -> None:
    written = due_workbook(duties(), scope())
    assert written == due_workbook(duties(), scope())
    sheet = openpyxl.load_workbook(io.BytesIO(written)).worksheets[0]
    [(where, [rule])] = sheet.conditional_formatting._cf_rules.items()
    assert str(where.sqref) == "A2:C12"
    assert rule.formula == ['$C2="已逾期"']
