"""From a .csv or .xlsx file to rows of cells, within limits: a list comes from anywhere.

python-calamine lays a sheet out in full, from its first cell to its last, and believes how many
texts a workbook says it has: a file of a few KB ends the process for want of memory. So a workbook
is unpacked here and measured, and only then does the library see it, packed anew.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import sys
import zipfile
import zlib
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook

from contractkit.errors import ContractkitError, Place, Problem
from contractkit.source import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

Cell: TypeAlias = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Row: TypeAlias = list[Cell]

MAX_ROWS = 100_000
HEADING = 10
"""How many rows may stand above the first ticket: titles, and the row of headings itself."""
_MAX_COLUMNS = 1_000
_MAX_CELLS = 5_000_000
_MAX_BYTES = 50 * 1024 * 1024
_MAX_UNPACKED = 400 * 1024 * 1024
_MAX_RATIO = 200
_MAX_PARTS = 2_000
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"
_ENCRYPTED = 0x1
# Nothing else is handed on: the library would read other kinds of workbooks as well.
_PART = re.compile(r"(xl/.+\.xml|(xl/(.+/)?)?_rels/.*\.rels|\[Content_Types\]\.xml)", re.IGNORECASE)
_NO_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)

_TAG = rb"""<(?:[\w.-]+:)?%s(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*"""
# Excel may format a million rows that hold nothing; only cells with a value have an extent.
_EMPTY_CELL = re.compile(_TAG % b"c" + b"/>")
_EMPTY_ROW = re.compile(_TAG % b"row" + rb"(?:/>|>\s*</(?:[\w.-]+:)?row\s*>)")
_ROW_TAG = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]")
_CELL_TAG = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_COLUMN = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+)[0-9]""")
_ROW = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]*([0-9]+)""")
_MANY = re.compile(rb"""[cC]ount\s*=\s*["'][+0]*[1-9][0-9]{7}""")
_MANY_DIGITS = 18
_SPLIT = "split the list, by month for example, or leave columns out"
_SAVE = "open it in Excel or WPS and save it as .xlsx, without a password"


def read_table(path: Path) -> list[Row]:
    """Return the rows of a .csv, or of the first sheet of an .xlsx, empty ones included.

    A .csv is UTF-8, with or without a byte order mark, or GB18030, and its cells are all text; an
    .xlsx has numbers and dates as such. At most 100,000 rows and a few to spare for a heading.
    Raises ContractkitError, EnvironmentFault where the system does not let the file be read.
    """
    name, suffix = path.as_posix(), path.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        stop(name, "tickets.file-type", f"{suffix or 'a file without an ending'} is not read here",
             "a list of tickets is a .csv or an .xlsx file",
             "export it as .csv, or save it as .xlsx")  # fmt: skip
    data = read_bytes(path, _MAX_BYTES, _SPLIT)
    packed = data.startswith((_ZIP, _OLE))
    if suffix == ".csv" and packed:
        stop(name, "tickets.file-type", "this is a workbook, whatever its name ends in",
             "a .csv holds plain text", "name it .xlsx, or export it as .csv")  # fmt: skip
    return _csv(data, name) if suffix == ".csv" else _xlsx(data, name)


def stop(name: str, code: str, what: str, why: str, mend: str, row: int = 0) -> NoReturn:
    """Refuse a file as a whole."""
    raise ContractkitError([Problem(code, Place(name, row), what, why, mend)])


def _csv(data: bytes, name: str) -> list[Row]:
    rows: list[Row] = []
    cells = 0
    reader = csv.reader(io.StringIO(_decoded(data, name), newline=""), strict=True)
    try:
        for row in reader:
            rows.append([*row])
            cells += len(row)
            _bounded(len(rows), len(row), cells, name)
    except csv.Error as error:
        stop(name, "tickets.damaged", f"this row is no row of a .csv: {error}",
             "a quotation mark is opened and never closed, or a cell is longer than any text",
             "open the file in Excel, mend the row, and save it as .csv again",
             len(rows) + 1)  # fmt: skip
    return rows


def _decoded(data: bytes, name: str) -> str:
    """Return the text. What is UTF-8 is hardly ever GB18030 by chance, so that is tried first."""
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" not in data:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    stop(name, "tickets.encoding", "the text is neither UTF-8 nor GB18030",
         "read in the wrong encoding, Chinese text turns into other characters",
         'in Excel save it as "CSV UTF-8", or as .xlsx')  # fmt: skip


def _xlsx(data: bytes, name: str) -> list[Row]:
    if data.startswith(_OLE):
        stop(name, "tickets.file-type", "this is an .xls file, or an .xlsx with a password",
             "neither can be read here", _SAVE)  # fmt: skip
    parts = _unpacked(data, name)
    for part in parts.values():
        if _MANY.search(part):
            too_large(name, "the file declares tens of millions of texts or formats")
        if b"sheetData" in part:
            _measure(part, name)
    try:
        sheet = CalamineWorkbook.from_filelike(_packed(parts)).get_sheet_by_index(0)
        return sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError, OverflowError) as error:
        _damaged(name, str(error))


def _unpacked(data: bytes, name: str) -> dict[str, bytes]:
    """Return the XML parts of a workbook, each read no further than the size it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            members = zipped.infolist()
            if any(member.flag_bits & _ENCRYPTED for member in members):
                _damaged(name, "it is protected by a password")
            _check_sizes([member.file_size for member in members], len(data), name)
            return {
                member.filename: zipped.read(member)
                for member in members
                if _PART.fullmatch(member.filename)
            }
    except _NO_ZIP as error:
        _damaged(name, str(error))


def _check_sizes(sizes: list[int], packed: int, name: str) -> None:
    total = sum(sizes)
    if len(sizes) > _MAX_PARTS or total > min(_MAX_UNPACKED, packed * _MAX_RATIO):
        stop(name, "tickets.too-large", f"the file declares {len(sizes)} parts of {total:,} bytes",
             f"beyond {_MAX_PARTS:,} parts, {_MAX_UNPACKED:,} bytes or {_MAX_RATIO} times its own "
             "size a file is taken for a zip bomb", _SPLIT)  # fmt: skip


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    """Return a workbook of exactly these bytes, which no header can misstate."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        for part, content in parts.items():
            zipped.writestr(part, content)
    target.seek(0)
    return target


def _measure(sheet: bytes, name: str) -> None:
    """Refuse a sheet that reaches further than a list does."""
    height, width = _extent(sheet)
    if height > MAX_ROWS + HEADING or width > _MAX_COLUMNS or height * width > _MAX_CELLS:
        height, width = _extent(_EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", sheet)))
    _bounded(height, width, height * width, name)


def _extent(sheet: bytes) -> tuple[int, int]:
    """Return the last row and column that a cell can have, whether or not it is named."""
    rows = _ROW_TAG.split(sheet)[1:]
    widest = max((len(_CELL_TAG.findall(row)) for row in rows), default=0)
    columns = max(map(_column, set(_COLUMN.findall(sheet))), default=0)
    last = max(map(_number, set(_ROW.findall(sheet))), default=0)
    return max(len(rows), last), max(widest, columns)


def _bounded(rows: int, columns: int, cells: int, name: str) -> None:
    for count, most, what in (
        (rows, MAX_ROWS + HEADING, "rows"),
        (columns, _MAX_COLUMNS, "columns"),
        (cells, _MAX_CELLS, "cells"),
    ):
        if count > most:
            too_large(name, f"the list has more than {most:,} {what}")


def too_large(name: str, what: str) -> NoReturn:
    """Refuse a file that is larger than a list of tickets is."""
    why = "a list is read as a whole, so that all its faults can be told at once"
    stop(name, "tickets.too-large", what, why, _SPLIT)


def _damaged(name: str, reason: str) -> NoReturn:
    stop(name, "tickets.damaged", f"this is no readable .xlsx file: {reason}",
         "a list is taken in as a whole or not at all", _SAVE)  # fmt: skip


def _number(digits: bytes) -> int:
    return int(digits) if len(digits) < _MANY_DIGITS else sys.maxsize


def _column(letters: bytes) -> int:
    """Return 28 for AB; three letters are the most that a sheet has."""
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number
