"""Excel workbooks and CSV: sheets as neutral values, and who writes them."""

from contractkit.xlsx.book import write_book
from contractkit.xlsx.delimited import csv_text
from contractkit.xlsx.schedule import write_workbook
from contractkit.xlsx.sheet import (
    Column,
    Cover,
    Highlight,
    Notes,
    Painted,
    Sheet,
    Shown,
    StackedColumns,
    bare,
    records,
    sheet_of,
)

__all__ = [
    "Column",
    "Cover",
    "Highlight",
    "Notes",
    "Painted",
    "Sheet",
    "Shown",
    "StackedColumns",
    "bare",
    "csv_text",
    "records",
    "sheet_of",
    "write_book",
    "write_workbook",
]
