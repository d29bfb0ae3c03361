"""Rows of text as CSV that Excel reads as UTF-8 and never as formulas (RFC 4180, CWE-1236)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from contractkit.agenda import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """Return CSV with a byte order mark; `head` holds the names of the columns."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return _BYTE_ORDER_MARK + stream.getvalue()


def _harmless(cell: str | int) -> str:
    """Return a text on one line, an apostrophe before what would be a formula (OWASP).

    A carriage return inside a field is taken for the end of its row by some readers.
    """
    if isinstance(cell, int):
        return str(cell)
    text = one_line(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
