"""A document as a neutral tree: what is said, in which order, under which number.

Nothing here knows Word or contracts. Every value of a fact is a `Field` that keeps the path of
the fact it shows; every numbered block carries the label it will have on the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from contractkit.errors import NOWHERE, Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Text:
    """Words of a clause."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a fact as shown; `path` is the fact, such as `periods.warranty.length`."""

    path: str
    text: str
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A live cross-reference to numbered blocks, outermost first, such as 第三条 + 第2款.

    `parts` are (anchor, label) pairs; the words between them stand in `between`, which has one
    more member than `parts` (before the first, between, after the last).
    """

    parts: tuple[tuple[str, str], ...]
    between: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the reference as read on the page."""
        labels = [label for _, label in self.parts]
        return self.between[0] + "".join(
            label + after for label, after in zip(labels, self.between[1:], strict=True)
        )


@dataclass(frozen=True, slots=True)
class Strong:
    """Emphasised words: a defined term."""

    runs: tuple[Inline, ...]


Inline: TypeAlias = Text | Field | Ref | Strong
Inlines: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading; level 1 is the outermost of the document.

    `citation` is how other places cite it, such as 第三条; empty for a heading without a number.
    """

    level: int
    runs: Inlines
    anchor: str
    label: str
    place: Place = NOWHERE
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Unnumbered text; one that leads over to a table stays on the page where that begins."""

    runs: Inlines
    place: Place = NOWHERE
    voices: frozenset[str] = frozenset()
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered paragraph: level 1 is 1. or （1）, by the look; `label` is what it will show.

    `citation` is how other places cite it, such as 第三条第2款.
    """

    level: int
    runs: Inlines
    anchor: str
    label: str
    place: Place = NOWHERE
    voices: frozenset[str] = frozenset()
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Bullet:
    """An entry of an unnumbered list."""

    runs: Inlines
    place: Place = NOWHERE
    voices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; spans count columns and rows. A cell covered by a span is not in the row."""

    runs: Inlines
    column_span: int = 1
    row_span: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `cells` leaves out what a span from above or from the left covers.

    A `tall` row leaves room to write by hand.
    """

    cells: tuple[Cell, ...]
    voices: frozenset[str] = frozenset()
    place: Place = NOWHERE
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption, header rows that repeat, and relative column widths."""

    caption: Inlines
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    widths: tuple[int, ...]
    anchor: str
    label: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Node:
    """A box of a chart; shape is `box`, `decision`, `start` or `end`."""

    id: str
    text: str
    shape: str = "box"


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of a chart, with the words beside it (是 / 否)."""

    source: str
    target: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One layer of stacked columns: a value for each month, not below 0."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacked columns over months; `months` holds the first day of each, one after the other."""

    months: tuple[dt.date, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on a lane.

    Kind is `done`, `late`, `open`, `overdue`, `waived`, `superseded`, or `notice` for a day on
    which nobody has to act.
    """

    day: dt.date
    kind: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of a Gantt chart: bars from first to last day, inclusive, and marks upon them."""

    text: str
    bars: tuple[tuple[dt.date, dt.date], ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Lanes under one heading."""

    text: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Gantt:
    """Bands of lanes over the days from `first` to `last`, with a line at `today`.

    `legend` holds (kind of mark, `bar` or `today`; words) in the order printed.
    """

    first: dt.date
    last: dt.date
    today: dt.date
    bands: tuple[Band, ...]
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart drawn from facts: an organisation chart, a flow chart, or a plot over time.

    A chart without nodes and without a plot is a placeholder: a clean frame that says which
    picture goes there.
    """

    id: str
    kind: str  # "organisation", "flow", "columns" or "gantt"
    caption: Inlines
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    anchor: str
    label: str = ""
    place: Place = NOWHERE
    plot: Columns | Gantt | None = None


Block: TypeAlias = Heading | Paragraph | Item | Bullet | Table | Chart


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the library as it stands in the document.

    `voices` holds the commitments that the clause states; `text_hash` is that of its plain text.
    """

    id: str
    version: str
    anchor: str
    blocks: tuple[Block, ...]
    voices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks of no clause, such as a chapter of a report, on upright or turned pages.

    Where the orientation changes a new page begins.
    """

    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: the frame (cover, parties, signatures) and the body in reading order.

    `frame` is what the look's own tags show: text, lists and mappings of text only.
    `facts` holds each path that the body shows with its text, in order of first appearance.
    """

    kind: str
    language: str
    title: str
    frame: Mapping[str, object]
    body: tuple[Heading | Clause | Section, ...]
    section_number: str = ""
    facts: tuple[tuple[str, str], ...] = field(default=())

    def blocks(self) -> Iterator[tuple[str, Block]]:
        """Yield every block with the id of its clause ("" for what stands between clauses)."""
        for part in self.body:
            if isinstance(part, Heading):
                yield "", part
                continue
            name = part.id if isinstance(part, Clause) else ""
            for block in part.blocks:
                yield name, block


def inlines(block: Block) -> Iterator[Inline]:
    """Yield every run of a block in reading order, those inside `Strong` and cells included."""
    for runs in _runs_of(block):
        yield from flat(runs)


def flat(runs: Inlines) -> Iterator[Inline]:
    """Yield runs with `Strong` opened up."""
    for run in runs:
        if isinstance(run, Strong):
            yield from flat(run.runs)
        else:
            yield run


def plain(runs: Inlines) -> str:
    """Return the text of runs as read on the page."""
    return "".join(run.text for run in flat(runs) if not isinstance(run, Strong))


def _runs_of(block: Block) -> Iterator[Inlines]:
    if isinstance(block, Table):
        yield block.caption
        for row in (*block.header, *block.rows):
            for cell in row.cells:
                yield cell.runs
    elif isinstance(block, Chart):
        yield block.caption
    else:
        yield block.runs
