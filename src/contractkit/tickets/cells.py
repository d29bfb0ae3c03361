"""What a cell of a list says: a text on one line, or a moment, however it is written."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractkit.tickets.table import Cell

_CHINA = dt.timedelta(hours=8)
_HOURS, _MINUTES = 24, 60
_YEARS = range(2000, 2100)
_EXACT = 10**15
"""Excel keeps 15 digits of a number and turns the rest into zeros."""
_CHINESE_DAY = re.compile("([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日 ?")
_CHINESE_TIME = re.compile("([0-9]{1,2})[时点]([0-9]{1,2})分?(?:([0-9]{1,2})秒)?")
_MOMENT = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:T| )(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?"
    r" ?(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_DAY_ONLY = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2} ?", re.ASCII)
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d+", re.ASCII | re.IGNORECASE)


def text_of(cell: Cell) -> str:
    """Return a cell on one line; whole numbers without a point, as a spreadsheet shows them."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return cell if isinstance(cell, str) and cell.isalnum() else " ".join(str(cell).split())


def is_rounded(cell: Cell) -> bool:
    """Tell whether a number has lost its last digits in a spreadsheet."""
    if isinstance(cell, str):
        return _ROUNDED.fullmatch(cell.strip()) is not None
    return isinstance(cell, float) and abs(cell) >= _EXACT


def moment_of(cell: Cell) -> dt.datetime:
    """Return the local time in a cell, to the second. Raises ValueError with the reason."""
    if isinstance(cell, dt.datetime):
        _check_year(cell.year)
        return (cell + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    if isinstance(cell, dt.date):
        reason = "the time of day is missing (midnight is best written as text)"
        raise ValueError(reason)  # noqa: TRY004 - the type is that of the cell
    text = text_of(cell)
    if not text.isascii():
        text = _CHINESE_DAY.sub(r"\1-\2-\3 ", unicodedata.normalize("NFKC", text))
        text = text_of(_CHINESE_TIME.sub(_clock, text))
    match = _MOMENT.fullmatch(text)
    if match is None:
        day = _DAY_ONLY.fullmatch(text)
        raise ValueError("the time of day is missing" if day else "it is written in another way")
    year, _, month, day_, hour, minute, second, zone = match.groups()
    _check_year(int(year))
    moment = dt.datetime(  # noqa: DTZ001 - local time of China, unless it says otherwise
        int(year), int(month), int(day_), int(hour), int(minute), int(second or 0)
    )
    return moment if zone is None else moment - _offset(zone) + _CHINA


def _clock(match: re.Match[str]) -> str:
    return ":".join(part or "0" for part in match.groups())


def _check_year(year: int) -> None:
    if year not in _YEARS:
        raise ValueError(f"the year {year} cannot be meant")


def _offset(written: str) -> dt.timedelta:
    """Return the distance from UTC of ISO 8601: Z, +08:00 or -0330."""
    if written in "Zz":
        return dt.timedelta()
    hours, minutes = int(written[1:3]), int(written[-2:])
    if hours >= _HOURS or minutes >= _MINUTES:
        raise ValueError(f"{written} is no distance from UTC")
    length = dt.timedelta(hours=hours, minutes=minutes)
    return -length if written[0] == "-" else length
