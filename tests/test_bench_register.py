from __future__ import annotations

import datetime as dt
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.dialects import sqlite

from bench import register
from bench.holdings import holding, write_holdings
from bench.register import Cost, Office, add_all, growth, measured, register_rows, small_register
from bench.server import binaries
from contractkit import pipeline
from contractkit.tracking.lists import Wanted, due
from databases import JUDGE_MISSING
from desks import office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Select

TODAY = dt.date(2026, 11, 25)


class Plans:
    """Reads nothing, and keeps how SQLite would look for what it is asked."""

    def __init__(self, path: str) -> None:
        self.path, self.plans = path, list[str]()

    def rows(self, query: Select[Any]) -> list[Any]:
        text = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
        connection = sqlite3.connect(self.path)
        self.plans += [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
        connection.close()
        return []

    def by(self, *_: Any) -> Iterator[Any]:
        return iter(())


def plans_of(folder: Path, wanted: Wanted) -> str:
    reader: Any = Plans(small_register(folder))
    assert due(reader, TODAY, wanted) == ()
    return "\n".join(reader.plans)


def test_a_contract_has_about_fifty_dates_and_no_two_are_alike(tmp_path: Path) -> None:
    projects = [pipeline.load(path) for path in write_holdings(tmp_path, 3)]
    assert {len(pipeline.plan(project).occurrences) for project in projects} == {54}
    assert len({project.contract.contract.id for project in projects}) == 3
    assert holding(1) != holding(1, late=9)


def test_each_deed_is_measured_for_what_it_changes_or_shows(address: str, tmp_path: Path) -> None:
    files = tuple(write_holdings(tmp_path / "contracts", 3))
    costs = measured(Office(office(address, tmp_path).at("2026-11-25"), files))
    items = {deed.split(",")[0]: cost.items for deed, cost in costs.items()}
    assert items["add"] == items["sync"] == items["sync of all"] == 3
    assert items["event"] == items["sync of one changed file"] == 53
    assert items["due within 30 days"] == 4  # start, two payments and an inspection of the first
    assert items["calendar of one contract"] == 54
    assert items["calendars of all"] == 3 * 54
    assert all(cost.cpu >= 0 and cost.wall > 0 for cost in costs.values())


def test_the_largest_register_is_held_against_the_smallest() -> None:
    found = {10: {"add": Cost(1, 1, 10)}, 20: {"add": Cost(3, 2, 10)}, 30: {"add": Cost(5, 9, 10)}}
    (row,) = growth("SQLite", found)
    assert row.what == "SQLite, 30 contracts: add"
    assert row.ours == "500,000 µs (10: 9.00 s)"
    assert row.against == "100,000 µs of 10, 300,000 µs of 20"
    assert row.ratio == 5
    assert row.met is False


def test_without_postgresql_a_row_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "binaries", lambda: None)
    *rows, last = register_rows((3, 4))
    assert [row.what.split(":")[0] for row in rows] == ["SQLite, 4 contracts"] * 8
    assert last.ours == "not measured: no PostgreSQL"


def test_both_databases_are_measured_where_postgresql_is_installed() -> None:
    if binaries() is None:
        pytest.skip(f"{JUDGE_MISSING}postgresql")
    rows = register_rows((3, 4))
    names = ["SQLite, 4 contracts"] * 8 + ["PostgreSQL, 4 contracts"] * 8
    assert [row.what.split(":")[0] for row in rows] == names
    assert [row.ours.split("(")[1].split(":")[0] for row in rows[:8]] == [
        row.ours.split("(")[1].split(":")[0] for row in rows[8:]
    ]


def test_what_fills_a_register_adds_every_file(tmp_path: Path) -> None:
    address = str(tmp_path / "register.sqlite")
    add_all(address, tmp_path, tuple(write_holdings(tmp_path / "contracts", 2)))
    connection = sqlite3.connect(address)
    assert connection.execute("SELECT count(*) FROM duties").fetchone() == (108,)
    connection.close()


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(party="provider"), Wanted(category="payment")])
def test_what_is_due_is_searched_by_state_and_day(tmp_path: Path, wanted: Wanted) -> None:
    found = plans_of(tmp_path, wanted)
    assert "SEARCH duties USING INDEX duties_due (closed=? AND due<?)" in found
    assert "SEARCH duties USING INDEX duties_due (closed=? AND due>? AND due<?)" in found
    assert "SCAN" not in found


def test_what_is_due_of_an_owner_is_searched_by_owner_state_and_day(tmp_path: Path) -> None:
    found = plans_of(tmp_path, Wanted(owner="王工"))
    assert "SEARCH duties USING INDEX duties_owner (owner=? AND closed=? AND due<?)" in found
    assert "SCAN" not in found
