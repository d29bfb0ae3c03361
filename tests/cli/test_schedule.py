"""`contractkit schedule`: filters, explanations, table, JSON and CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from contractkit.cli.schedule import dates_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

PLAN = ("schedule", "contract.yaml", "--today", "2026-11-30")


@pytest.mark.parametrize(
    ("options", "obligations"),
    [
        ([], ["inspection", "first", "inspection", "inspection", "inspection"]),
        (["--within", "1d"], ["inspection"]),
        (["--within", "2w"], ["inspection"]),
        (["--within", "1m"], ["inspection", "first"]),
        (["--within", "1y"], ["inspection", "first", "inspection", "inspection", "inspection"]),
        (["--from", "2027-06-01"], ["inspection", "inspection"]),
        (["--until", "2026-12-01"], ["inspection"]),
        (["--party", "customer"], ["first"]),
        (["--category", "payment"], ["first"]),
        (["--category", "付款"], ["first"]),
        (["--commitment", "first"], ["first"]),
        (["--state", "firm", "--until", "2027-01-01"], ["inspection"]),
        (["--state", "provisional"], ["first"]),
        (["--state", "dormant"], []),
    ],
)
def test_options_choose_dates(
    run_json: Callable[..., Any], options: list[str], obligations: list[str]
) -> None:
    dates = run_json(*PLAN, *options)["dates"]
    assert [each["obligation"] for each in dates] == obligations


def test_json_tells_everything_of_a_date(run_json: Callable[..., Any]) -> None:
    payload = run_json(*PLAN, "--commitment", "first")
    (date,) = payload["dates"]
    assert payload["today"] == "2026-11-30"
    assert date["days"] == 16
    assert date["due"] == "2026-12-16"
    assert date["state"] == "provisional"
    assert date["category"] == "payment"
    assert date["parties"] == ["customer"]
    assert date["clauses"] == []
    assert date["uid"].endswith(".first.n001@contractkit") or "first" in date["uid"]
    assert date["explanation"]


def test_what_has_no_date_is_said_with_the_fact_that_is_missing(
    run: Callable[..., Result],
) -> None:
    assert "[events.handover]" in run(*PLAN).stdout
    assert "[events.handover]" in run(*PLAN, "--state", "dormant").stdout
    assert "[events.handover]" not in run(*PLAN, "--state", "firm").stdout
    assert "[events.handover]" not in run(*PLAN, "--party", "customer").stdout


def test_the_table_has_one_unbroken_line_a_date_off_a_terminal(
    run: Callable[..., Result],
) -> None:
    lines = run(*PLAN).stdout.splitlines()
    assert len([line for line in lines if line.startswith("202")]) == 5
    assert "5 dates" in lines


def test_chinese_takes_two_cells_so_that_columns_stay_level(run: Callable[..., Result]) -> None:
    rows = [line for line in run(*PLAN).stdout.splitlines() if line.startswith("202")]
    parties = ("某某公司", "用户", "采购人", "甲方", "customer", "客户", "需方")
    ends = {cells(row[: row.index(name)]) for row in rows for name in parties if name in row}
    assert len(ends) == 1


def test_explain_gives_the_reasoning_of_each_day(run: Callable[..., Result]) -> None:
    said = run(*PLAN, "--commitment", "first", "--explain").stdout
    assert "2026-12-01" in said or "2026年12月1日" in said
    assert "1. " in said


@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [
        ("--party", "custommer", "did you mean customer?"),
        ("--commitment", "inspections", "did you mean inspection?"),
        ("--category", "paiment", "did you mean payment?"),
    ],
)
def test_a_filter_that_can_match_nothing_is_a_slip(
    run: Callable[..., Result], option: str, value: str, hint: str
) -> None:
    result = run(*PLAN, option, value)
    assert result.exit_code == 2
    assert hint in result.stderr


def test_csv_is_read_by_excel_as_utf_8(run: Callable[..., Result]) -> None:
    text = run(*PLAN, "--format", "csv").stdout
    assert text.startswith("\ufefffirst,due,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["due"] for row in rows][:2] == ["2026-12-01", "2026-12-16"]
    assert rows[1]["state"] == "provisional"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_a_title_is_never_a_formula_in_a_spreadsheet(
    run: Callable[..., Result], folder: Path, sign: str
) -> None:
    path = folder / "contract.yaml"
    text = path.read_text(encoding="utf-8").replace("首期款", f"'{sign}HYPERLINK(1)'")
    path.write_text(text, encoding="utf-8")
    said = run(*PLAN, "--commitment", "first", "--format", "csv").stdout
    (row,) = csv.DictReader(io.StringIO(said.removeprefix("\ufeff")))
    assert row["title"].startswith(f"'{sign}HYPERLINK(1)")


def test_csv_without_dates_is_a_header() -> None:
    assert dates_csv([]).splitlines() == ["\ufefffirst,due,state,title,obligor,obligee,clause,uid"]


def cells(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
