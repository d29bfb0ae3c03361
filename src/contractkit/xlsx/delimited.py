"""Rows of text as CSV that Excel reads as UTF-8 and never as formulas (RFC 4180, CWE-1236)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """Return CSV with a byte order mark; `head` holds the names of the columns."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return _BYTE_ORDER_MARK + stream.getvalue()


def _harmless(cell: str | int) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula (OWASP)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else str(cell)
