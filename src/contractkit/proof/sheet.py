"""The finished workbook, read as XML (ECMA-376 part 1, 18.3 and 18.4)."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from contractkit.errors import Place, Problem
from contractkit.proof.calendar import uncited
from contractkit.proof.places import plainly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractkit.agenda import Entry
    from contractkit.proof.places import Places

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COLUMN = re.compile("[A-Z]+")
_DAY_ZERO = dt.date(1899, 12, 30)
_DAY, _PLACES, _UID = ("日期", "Date"), ("条款", "Clause"), ("UID", "UID")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_AGAIN = "build the workbook again"


def sheet_breaches(
    name: str, data: bytes, entries: Sequence[Entry], places: Places
) -> Iterator[Problem]:
    """Yield what the first sheet of an .xlsx file shows other than planned."""
    planned = {entry.uid: entry for entry in entries}
    for number, row in enumerate(_records(data), 2):
        uid = _cell(row, _UID)
        place, entry = Place(name, within=f"row {number}: {uid}"), planned.pop(uid, None)
        if entry is None:
            yield Problem(
                "proof.stray-entry", place, "the row is not planned, or stands here twice",
                "a date without a promise behind it", _AGAIN,
            )  # fmt: skip
            continue
        if _cell(row, _DAY) != _serial(entry.day):
            yield Problem(
                "proof.day-differs", place, f"the row shows another day than {entry.day}",
                "the workbook would remind on the wrong day", _AGAIN,
            )  # fmt: skip
        citations = [plainly(line) for line in _cell(row, _PLACES).split("\n") if line]
        for fault in places.faults(entry.commitment_id, citations):
            yield uncited(place, entry, fault)
    for entry in planned.values():
        yield Problem(
            "proof.missing-entry", Place(name, within=entry.uid),
            f"{entry.title!r} of {entry.day} is not in the workbook",
            "a planned date would be forgotten", _AGAIN,
        )  # fmt: skip


def _cell(row: dict[str, str], heads: tuple[str, str]) -> str:
    return next((row[head] for head in heads if head in row), "")


def _serial(day: dt.date) -> str:
    """Return a day as a sheet counts it (18.17.4.1)."""
    return str((day - _DAY_ZERO).days)


def _records(data: bytes) -> Iterator[dict[str, str]]:
    """Yield the rows of the first sheet by their column heads."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"), _PARSER)
        strings = etree.fromstring(archive.read("xl/sharedStrings.xml"), _PARSER)
    texts = ["".join(string.itertext(f"{_S}t")) for string in strings]
    head, *others = [_row(row, texts) for row in sheet.iter(f"{_S}row")]
    for row in others:
        yield {title: row.get(column, "") for column, title in head.items()}


def _row(row: etree._Element, texts: Sequence[str]) -> dict[str, str]:
    """Return the values of a row by the letters of their columns."""
    cells = {}
    for cell in row:
        column = _COLUMN.match(cell.get("r", ""))
        value = cell.findtext(f"{_S}v") or ""
        if column and value:
            cells[column[0]] = texts[int(value)] if cell.get("t") == "s" else value
    return cells
