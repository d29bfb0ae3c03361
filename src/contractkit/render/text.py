"""A document as plain text with its labels: for golden tests, differences and previews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.document import (
    Bullet,
    Chart,
    Columns,
    Gantt,
    Heading,
    Item,
    Table,
    plain,
)
from contractkit.render.toc import heading_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractkit.document import Block, Document, Lane, Row

_STEP = "  "


def render_text(document: Document) -> str:
    """Return the body, one block a line; table cells stand between ` | `, headings after a gap."""
    lines = [document.title]
    for _, block in document.blocks():
        lines += _lines(block)
    return "\n".join(lines) + "\n"


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield ""
        yield heading_text(block)
    elif isinstance(block, Item):
        yield f"{_STEP * (block.level - 1)}{block.label} {plain(block.runs)}"
    elif isinstance(block, Bullet):
        yield f"• {plain(block.runs)}"
    elif isinstance(block, Table):
        yield f"{block.label} {plain(block.caption)}".strip()
        yield from (_row(row) for row in (*block.header, *block.rows))
    elif isinstance(block, Chart):
        yield from _chart(block)
    else:
        yield plain(block.runs)


def _row(row: Row) -> str:
    return " | ".join(plain(cell.runs) for cell in row.cells)


def _chart(chart: Chart) -> Iterator[str]:
    texts = {node.id: node.text for node in chart.nodes}
    yield f"{chart.label} {plain(chart.caption)}".strip()
    yield from _plot(chart.plot)
    for edge in chart.edges:
        words = f" [{edge.text}]" if edge.text else ""
        yield f"{_STEP}{texts[edge.source]} →{words} {texts[edge.target]}"


def _plot(plot: Columns | Gantt | None) -> Iterator[str]:
    if isinstance(plot, Columns):
        for series in plot.series:
            pairs = zip(plot.months, series.values, strict=True)
            yield f"{_STEP}{series.name}: " + ", ".join(f"{m:%Y-%m} {v:g}" for m, v in pairs if v)
    elif isinstance(plot, Gantt):
        for band in plot.bands:
            yield f"{_STEP}{band.text}"
            yield from (_lane(lane) for lane in band.lanes)


def _lane(lane: Lane) -> str:
    bars = [f"{first}/{last}" for first, last in lane.bars]
    marks = [f"{mark.day} {mark.kind}" for mark in lane.marks]
    return f"{_STEP * 2}{lane.text}: " + ", ".join([*bars, *marks])
