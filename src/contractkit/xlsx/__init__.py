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
    StackedColumns,
    bare,
)

__all__ = [
    "Column",
    "Cover",
    "Highlight",
    "Notes",
    "Painted",
    "Sheet",
    "StackedColumns",
    "bare",
    "csv_text",
    "write_book",
    "write_workbook",
]
