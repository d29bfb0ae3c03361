"""Stacked columns over months laid out: layers told apart by pattern, so that grey print tells."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from contractkit.render.markup import text_width
from contractkit.render.months import FIELD_HEIGHT, Scale, fields, years
from contractkit.render.picture import Box, Line, Picture, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractkit.document import Columns
    from contractkit.render.picture import Space

FILLS = ("dark", "wdUpDiag", "light", "wdDnDiag", "grey", "diagCross", "white", "dkHorz")
"""Fills of the layers from the axis upwards: neighbours are unlike in Word and LibreOffice."""
_HEIGHT = 230.0
_LEFT = 34.0
_TOP = 16.0
_SIZE = 9.0
_LINE = 13.0
_KEY = 12.0
_GAP = 10.0
_BROAD = 0.62
_WIDEST = 36.0
_TICKS = 5
_STEPS = (1, 2, 5)
_DAY = dt.timedelta(days=1)
_WEEKS = 31


def columns(plot: Columns, space: Space) -> Picture:
    """Return the chart as wide as the space: axis, columns with their sums, months, legend."""
    last = plot.months[-1] + dt.timedelta(days=_WEEKS)
    scale = Scale(plot.months[0], last.replace(day=1) - _DAY, _LEFT, space.width - _LEFT)
    sums = [sum(series.values[n] for series in plot.series) for n in range(len(plot.months))]
    step = _step(max(sums, default=0.0))
    top = max(step, -(-max(sums, default=0.0) // step) * step)
    boxes = list(_stacks(plot, scale, _HEIGHT / top))
    lines, labels = _axis(scale, step, top)
    labels += _totals(plot, scale, sums, _HEIGHT / top)
    base = _TOP + _HEIGHT
    months = (*fields(scale, base), *years(scale, base + FIELD_HEIGHT))
    keys, names, bottom = _legend(plot, base + 2 * FIELD_HEIGHT + _GAP, space.width)
    return Picture(space.width, bottom, (*boxes, *keys), tuple(lines), (*labels, *names), months)


def columns_words(plot: Columns) -> list[str]:
    """Return the layers in words, for a reader who does not see the chart."""
    return [
        f"{series.name} {', '.join(_number(value) for value in series.values)}"
        for series in plot.series
    ]


def _step(highest: float) -> float:
    """Return the distance of the lines behind the columns: 1, 2 or 5 times a power of ten."""
    power = 1.0
    while True:
        for step in _STEPS:
            if highest <= step * power * _TICKS:
                return step * power
        power *= 10


def _axis(scale: Scale, step: float, top: float) -> tuple[list[Line], list[Box]]:
    lines, labels = [], []
    right = scale.left + scale.width
    for number in range(round(top / step) + 1):
        y = _TOP + _HEIGHT * (1 - number * step / top)
        pen = "line" if number == 0 else "thin"
        lines.append(Line(((scale.left, y), (right, y)), arrow=False, pen=pen))
        text = _number(number * step)
        labels.append(_label(0.0, y - _LINE / 2, _LEFT - 2.0, text, align="right"))
    return lines, labels


def _stacks(plot: Columns, scale: Scale, unit: float) -> Iterator[Box]:
    """Yield the layers of each column from the axis upwards."""
    for number, month in enumerate(plot.months):
        left, width = _place(scale, month)
        base = _TOP + _HEIGHT
        for layer, series in enumerate(plot.series):
            height = series.values[number] * unit
            if height:
                base -= height
                yield Box(left, base, width, height, "", fill=FILLS[layer % len(FILLS)])


def _totals(plot: Columns, scale: Scale, sums: list[float], unit: float) -> list[Box]:
    """Return the sum above each column that is not empty."""
    found = []
    for month, value in zip(plot.months, sums, strict=True):
        if value:
            left, width = _place(scale, month)
            top = _TOP + _HEIGHT - value * unit - _LINE
            found.append(_label(left - _GAP, top, width + 2 * _GAP, _number(value)))
    return found


def _place(scale: Scale, month: dt.date) -> tuple[float, float]:
    """Return left edge and width of the column of a month."""
    start = scale.at(month)
    room = scale.at((month + dt.timedelta(days=_WEEKS)).replace(day=1)) - start
    width = min(room * _BROAD, _WIDEST)
    return start + (room - width) / 2, width


def _legend(plot: Columns, top: float, width: float) -> tuple[list[Box], list[Box], float]:
    """Return keys and words, in as many lines as they need, and where they end."""
    rooms = [_KEY + text_width(series.name) * _SIZE + 3 * _GAP for series in plot.series]
    keys, names, bottom = [], [], top
    places = rows_of(rooms, width - _LEFT, _LINE + 2.0)
    for layer, (series, room, (x, y)) in enumerate(zip(plot.series, rooms, places, strict=True)):
        left, bottom = _LEFT + x, top + y + _LINE
        fill = FILLS[layer % len(FILLS)]
        keys.append(Box(left, top + y + 2.0, _KEY, _LINE - 4.0, "", fill=fill))
        words = left + _KEY + 2.0
        names.append(_label(words, top + y, room - _KEY - 4.0, series.name, align="left"))
    return keys, names, bottom


def _label(x: float, y: float, width: float, text: str, align: str = "center") -> Box:
    return Box(x, y, width, _LINE, text, size=_SIZE, align=align, inset=1.0)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
