"""Sheets as neutral values: columns, rows, a chart. Nothing here knows Excel or contracts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

LANGUAGES = ("zh-CN", "en")
"""The order in which headings are given."""

Value: TypeAlias = str | int | Decimal | dt.date | dt.datetime | None
"""What a cell holds. A text stays a text; None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Painted:
    """A value that stands out; paint is `strong`, `shade` or `today`."""

    value: Value
    paint: str


Cell: TypeAlias = Value | Painted


@dataclass(frozen=True, slots=True)
class Column:
    """A column: machine name, printed heading, width in digits of the font.

    A row is as high as its printed cells need; the other columns stay on the screen. `number` is
    Excel's format for the numbers of the column, such as `0.0%`.
    """

    key: str
    head: str
    width: float
    centred: bool = False
    printed: bool = True
    number: str = "General"


@dataclass(frozen=True, slots=True)
class Highlight:
    """Colours the cells up to `column` in rows that hold `text` there, also after sorting."""

    column: int
    text: str


@dataclass(frozen=True, slots=True)
class StackedColumns:
    """A chart on a page of its own: a column for each row, a layer for each of `layers`.

    `layers` and `categories` are numbers of columns of the sheet, counted from 0.
    """

    name: str
    title: str
    categories: int
    layers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a heading row that stays in sight, is repeated on paper and filters.

    `foot` is a row below the filter, such as a sum. The first `frozen` columns stay in sight.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = ()
    highlight: Highlight | None = None
    frozen: int = 0
    chart: StackedColumns | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """A sheet of a label and a sentence in each row."""

    name: str
    lines: tuple[tuple[str, str], ...]


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Shown(Generic[Row]):
    """A column before its language is known: headings in the order of LANGUAGES.

    `show` returns what the column says of a row in a language; the rest is as in `Column`.
    """

    heads: tuple[str, str]
    width: float
    show: Callable[[Row, str], Cell]
    centred: bool = False
    printed: bool = True
    number: str = "General"


@dataclass(frozen=True, slots=True)
class Cover:
    """What a workbook says of itself: language, title in each header, day it was made."""

    language: str
    title: str
    day: dt.date


def sheet_of(name: str, columns: Sequence[Shown[Row]], rows: Iterable[Row], language: str) -> Sheet:
    """Return the sheet that shows rows in columns; keys are made of the English headings."""
    return Sheet(
        name,
        tuple(_column(column, language) for column in columns),
        tuple(tuple(column.show(row, language) for column in columns) for row in rows),
    )


def _column(column: Shown[Row], language: str) -> Column:
    return Column(
        column.heads[1].lower().replace(" ", "-"),
        column.heads[LANGUAGES.index(language)],
        column.width,
        column.centred,
        column.printed,
        column.number,
    )


def records(sheet: Sheet) -> list[dict[str, str | int | None]]:
    """Return the rows as JSON takes them: days and moments in ISO 8601, decimals as text."""
    keys = [column.key for column in sheet.columns]
    return [dict(zip(keys, map(_plain, row), strict=True)) for row in sheet.rows]


def _plain(cell: Cell) -> str | int | None:
    value = bare(cell)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def bare(cell: Cell) -> Value:
    """Return the value of a cell without its paint."""
    return cell.value if isinstance(cell, Painted) else cell
