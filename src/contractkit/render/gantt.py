"""A Gantt chart laid out: names at the left, months above, bars and marks; a picture a page."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from contractkit.document import Band, Lane
from contractkit.render.markup import text_width
from contractkit.render.months import FIELD_HEIGHT, Scale, fields, years
from contractkit.render.picture import Box, Line, Picture, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractkit.document import Gantt
    from contractkit.render.picture import Space

_ROW = 15.0
_BAR = 7.0
_MARK = 8.0
_SIZE = 9.0
_NAMES = 0.29
_INSET = 3.0
_SURE = 0.92  # Word and LibreOffice put room between Chinese characters and figures
_HEAD = 2 * FIELD_HEIGHT
_GAP = 5.0
_KEY = 18.0
_OPENING = 180.0
"""Points kept on the first page for title, facts and heading above the chart."""
_DAY = dt.timedelta(days=1)
_SHAPES = {
    "done": ("diamond", "dark", "line"),
    "late": ("diamond", "grey", "line"),
    "open": ("diamond", "white", "line"),
    "overdue": ("diamond", "white", "thick"),
    "waived": ("crossed", "white", "line"),
    "superseded": ("diamond", "white", "faint"),
    "notice": ("down", "white", "line"),
}
"""Shape, fill and outline of each kind of mark: told apart in grey, and by shape."""


def gantt(plot: Gantt, space: Space) -> tuple[Picture, ...]:
    """Return the chart, on as many pictures as pages of `space.height` are needed."""
    names = space.width * _NAMES
    scale = Scale(plot.first, plot.last, names, space.width - names)
    room = space.height - _HEAD - _legend(plot, space.width)[2]
    rooms = max(int((room - _OPENING) / _ROW), 2), int(room / _ROW)
    return tuple(_page(plot, rows, scale) for rows in _pages(plot.bands, *rooms))


def gantt_words(plot: Gantt) -> list[str]:
    """Return the lanes in words, for a reader who does not see the chart."""
    return [
        f"{lane.text} {', '.join(mark.day.isoformat() for mark in lane.marks)}".strip()
        for band in plot.bands
        for lane in band.lanes
    ]


def _pages(bands: Sequence[Band], first: int, room: int) -> Iterator[list[Band | Lane]]:
    """Yield the rows of each page; a band that goes on begins the next page with its heading."""
    page: list[Band | Lane] = []
    left = first
    for band in bands:
        if left < 2 and page:  # noqa: PLR2004 - a heading and one lane
            yield page
            page, left = [], room
        page.append(band)
        left -= 1
        for lane in band.lanes:
            if left < 1:
                yield page
                page, left = [band], room - 1
            page.append(lane)
            left -= 1
    if page or not bands:
        yield page


def _page(plot: Gantt, rows: Sequence[Band | Lane], scale: Scale) -> Picture:
    width, bottom = scale.left + scale.width, _HEAD + len(rows) * _ROW
    ground = [*years(scale, 0.0), *fields(scale, FIELD_HEIGHT)]
    boxes: list[Box] = []
    lines = [
        Line(((scale.at(day), _HEAD), (scale.at(day), bottom)), arrow=False, pen="thin")
        for day in scale.edges()
    ]
    labels: list[Box] = []
    for number, row in enumerate(rows):
        top = _HEAD + number * _ROW
        if isinstance(row, Band):
            ground.append(_heading(row, top, width))
            continue
        lines.append(Line(((0.0, top + _ROW), (width, top + _ROW)), arrow=False, pen="thin"))
        labels.append(_words(0.0, top, scale.left, row.text))
        boxes += _lane(row, top, scale)
    if scale.holds(plot.today):
        lines.append(_today(scale.middle(plot.today), bottom))
    keys, names, height = _legend(plot, width)
    boxes += [replace(key, y=key.y + bottom) for key in keys]
    labels += [replace(name, y=name.y + bottom) for name in names]
    return Picture(width, bottom + height, tuple(boxes), tuple(lines), tuple(labels), tuple(ground))


def _heading(band: Band, top: float, width: float) -> Box:
    words = fitting(band.text, width)
    return Box(
        0.0, top, width, _ROW, words, inset=_INSET, size=_SIZE, align="left", fill="pale",
        pen="thin",
    )  # fmt: skip


def _lane(lane: Lane, top: float, scale: Scale) -> Iterator[Box]:
    for start, end in lane.bars:
        if end < scale.first or start > scale.last:
            continue
        left, right = scale.at(start), scale.at(end + _DAY)
        yield Box(left, top + (_ROW - _BAR) / 2, right - left, _BAR, "", fill="light", pen="line")
    for mark in lane.marks:
        if scale.holds(mark.day):
            inner = scale.left + _MARK / 2, scale.left + scale.width - _MARK / 2
            x = min(max(scale.middle(mark.day), inner[0]), inner[1])
            yield _mark(mark.kind, x, top + _ROW / 2)


def _mark(kind: str, x: float, y: float) -> Box:
    shape, fill, pen = _SHAPES[kind]
    return Box(x - _MARK / 2, y - _MARK / 2, _MARK, _MARK, "", shape, fill=fill, pen=pen)


def _today(x: float, bottom: float) -> Line:
    return Line(((x, _HEAD), (x, bottom)), arrow=False, pen="dash")


def _legend(plot: Gantt, width: float) -> tuple[list[Box], list[Box], float]:
    """Return the keys, their words, and the height that they need."""
    rooms = [2 * _KEY + text_width(words) * _SIZE + 2 * _INSET for _, words in plot.legend]
    keys, names, height = [], [], _GAP
    for (kind, words), room, (x, y) in zip(
        plot.legend, rooms, rows_of(rooms, width, _ROW), strict=True
    ):
        top = _GAP + y
        keys.append(_key(kind, x + _KEY / 2, top + _ROW / 2))
        names.append(_words(x + _KEY, top, room - _KEY, words))
        height = top + _ROW
    return keys, names, height


def _key(kind: str, x: float, y: float) -> Box:
    if kind == "bar":
        return Box(x - _BAR, y - _BAR / 2, 2 * _BAR, _BAR, "", fill="light")
    return _mark(kind, x, y)


def _words(x: float, top: float, width: float, text: str) -> Box:
    words = fitting(text, width)
    return Box(x, top, width, _ROW, words, inset=_INSET, size=_SIZE, align="left")


def fitting(text: str, width: float) -> str:
    """Return a text cut to one line of `width` points, with an ellipsis where it is cut."""
    room = (width - 2 * _INSET) / _SIZE * _SURE
    if text_width(text) <= room:
        return text
    kept = len(text)
    while kept and text_width(text[:kept]) + 1 > room:
        kept -= 1
    return text[:kept].rstrip() + "…"
