"""The scale of a plot over time: where a day stands, and the years and months above or below."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from contractkit.render.picture import Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MONTHS = 12
_STEPS = (1, 3, 12)
"""Months that one field of the scale may hold: a month, a quarter, a year."""
FIELD_HEIGHT = 14.0
_WORD_SIZE = 8.0
_FIELD_WIDTH = 13.0
_YEAR_WIDTH = 22.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Days from `first` to `last`, inclusive, spread over `width` points from `left`."""

    first: dt.date
    last: dt.date
    left: float
    width: float

    def at(self, day: dt.date) -> float:
        """Return where a day begins; days beyond the scale stand at its ends."""
        days = (self.last - self.first).days + 1
        passed = min(max((day - self.first).days, 0), days)
        return self.left + self.width * passed / days

    def middle(self, day: dt.date) -> float:
        """Return the middle of a day."""
        return (self.at(day) + self.at(day + dt.timedelta(days=1))) / 2

    def holds(self, day: dt.date) -> bool:
        """Tell whether a day lies on the scale."""
        return self.first <= day <= self.last

    def edges(self) -> list[dt.date]:
        """Return the first days of the fields: months, or quarters or years where it is tight."""
        days = (self.last - self.first).days + 1
        per_month = self.width * 365.25 / _MONTHS / days
        step = next((s for s in _STEPS if s * per_month >= _FIELD_WIDTH), _STEPS[-1])
        starts = [
            dt.date(year, month, 1)
            for year in range(self.first.year, self.last.year + 1)
            for month in range(1, _MONTHS + 1, step)
        ]
        inner = [day for day in starts if self.first < day <= self.last]
        return [self.first, *inner]


def years(scale: Scale, top: float) -> Iterator[Box]:
    """Yield a field for each year; one too narrow for its number is left empty."""
    for year, days in groupby(scale.edges(), key=lambda day: day.year):
        start = next(days)
        end = min(dt.date(year, 12, 31), scale.last) + dt.timedelta(days=1)
        yield _field(scale.at(start), scale.at(end), top, str(year), _YEAR_WIDTH)


def fields(scale: Scale, top: float) -> Iterator[Box]:
    """Yield a field for each month, with its number."""
    edges = scale.edges()
    for start, end in pairwise([*edges, scale.last + dt.timedelta(days=1)]):
        yield _field(scale.at(start), scale.at(end), top, _name(start, edges), _FIELD_WIDTH * 0.7)


def _name(start: dt.date, edges: Sequence[dt.date]) -> str:
    """Return the number of a month, or of a quarter where fields are quarters."""
    months = {day.month for day in edges[1:]}
    if months <= {1}:
        return ""
    if months <= {1, 4, 7, 10}:
        return f"Q{(start.month + 2) // 3}"
    return str(start.month)


def _field(left: float, right: float, top: float, text: str, room: float) -> Box:
    words = text if right - left >= room else ""
    return Box(left, top, right - left, FIELD_HEIGHT, words, size=_WORD_SIZE, pen="thin")
