"""Merged cells of a table: `^` joins the cell above, `<` the one to the left."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from contractkit.clauses.inline import Runs, inline_joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.clauses.scene import Scene

_UP, _LEFT = "^", "<"
_Spot = tuple[int, int]


class DraftCell(NamedTuple):
    """A cell with its spans."""

    runs: Runs
    column_span: int
    row_span: int


class DraftRow(NamedTuple):
    """The cells that begin in a row, and the commitments that the row states."""

    cells: tuple[DraftCell, ...]
    voices: frozenset[str]
    line: int


def merge(
    rows: Sequence[tuple[int, list[str]]], scene: Scene, also: frozenset[str]
) -> tuple[DraftRow, ...]:
    """Return rows of cells with spans; `also` is stated by the first row besides its own."""
    areas = _areas(rows, scene)
    drafted = []
    for r, (line, cells) in enumerate(rows):
        voices = set() if r else set(also)
        made = []
        for c, text in enumerate(cells):
            if (area := areas.get((r, c))) is None:
                continue
            runs, owners = inline_joined([text], scene, line) if text else ((), frozenset())
            voices |= owners
            made.append(DraftCell(runs, *area))
        drafted.append(DraftRow(tuple(made), frozenset(voices), line))
    return tuple(drafted)


def _areas(rows: Sequence[tuple[int, list[str]]], scene: Scene) -> dict[_Spot, tuple[int, int]]:
    """Return columns and rows of each cell by where it begins."""
    origin: dict[_Spot, _Spot] = {}
    spots: dict[_Spot, list[_Spot]] = {}
    for r, (line, cells) in enumerate(rows):
        for c, text in enumerate(cells):
            start = _origin(origin, (r, c), text)
            if start is None:
                what = f"`{text}` merges with nothing"
                mend = "it joins the cell above (^) or to the left (<), which must exist"
                scene.fault("clause.bad-merge", what, mend=mend, line=line)
                start = (r, c)
            origin[r, c] = start
            spots.setdefault(start, []).append((r, c))
    return {start: _area(start, members, rows, scene) for start, members in spots.items()}


def _origin(origin: dict[_Spot, _Spot], spot: _Spot, text: str) -> _Spot | None:
    r, c = spot
    if text == _UP:
        return origin.get((r - 1, c))
    if text == _LEFT:
        return origin.get((r, c - 1))
    return spot


def _area(
    start: _Spot, members: list[_Spot], rows: Sequence[tuple[int, list[str]]], scene: Scene
) -> tuple[int, int]:
    height = max(r for r, _ in members) - start[0] + 1
    width = max(c for _, c in members) - start[1] + 1
    if height * width != len(members):
        line = rows[start[0]][0]
        what = "merged cells do not make a rectangle"
        scene.fault("clause.bad-merge", what, mend="check ^ and < of these rows", line=line)
    return width, height
