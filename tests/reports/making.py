"""Duties drawn at random, and what the tests of reports share."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from contractkit.document import Table, plain
from contractkit.performance.duty import Move, Performance, Waiver
from contractkit.render.look import read_look
from contractkit.reports.paper import LOOK_NAMES
from reports.samples import ROOT, deed, duty, evidence, recorded

if TYPE_CHECKING:
    from contractkit.document import Document
    from contractkit.performance.duty import Duty
    from contractkit.render.look import Look

LANGUAGES = ("zh-CN", "en")
GOLDEN = ROOT / "tests" / "golden"
FIRST = dt.date(2026, 1, 1)
_days = st.integers(0, 800).map(lambda n: FIRST + dt.timedelta(days=n))
_shares = st.sampled_from(["0.25", "0.5", "1"])


@cache
def look(language: str) -> Look:
    name = "look.docx" if language == "zh-CN" else f"look.{language}.docx"
    return read_look(ROOT / "templates" / "report" / name, LOOK_NAMES)


def assert_golden(name: str, said: str, *, update: bool) -> None:
    path = GOLDEN / f"report-{name}.txt"
    if update:
        path.write_text(said, encoding="utf-8", newline="\n")
    assert said == path.read_text(encoding="utf-8")


def tables(document: Document) -> dict[str, list[list[str]]]:
    """Return the rows of each table below its head, by its caption."""
    return {
        plain(block.caption): [[plain(cell.runs) for cell in row.cells] for row in block.rows]
        for _, block in document.blocks()
        if isinstance(block, Table)
    }


@st.composite
def many_duties(draw: Any, at_most: int = 25) -> tuple[Duty, ...]:
    """Draw duties of all sorts, each with a UID of its own."""
    return tuple(draw(_duty(number)) for number in range(draw(st.integers(0, at_most))))


@st.composite
def _duty(draw: Any, number: int) -> Duty:
    day = draw(_days)
    return duty(
        f"o{number % 4}", f"n{number:03d}", f"事项{number}", day,
        first=day - dt.timedelta(days=draw(st.integers(0, 40))),
        performance=draw(_performance(number)),
        superseded=draw(st.sampled_from(["", "", "补充协议一"])),
        owner=draw(st.sampled_from(["张工", "王芳", "李敏", ""])),
        notice=draw(st.sampled_from([False, False, True])),
    )  # fmt: skip


@st.composite
def _performance(draw: Any, number: int) -> Performance:
    seq = number * 10
    deeds = tuple(
        deed(seq + n, draw(_days), f"{number}-{n}.pdf", share=draw(_shares))
        for n in range(draw(st.integers(0, 2)))
    )
    moves = tuple(
        Move(recorded(seq + 5 + n, "双方同意"), draw(_days), (evidence(f"{number}-{n}-函.pdf"),))
        for n in range(draw(st.integers(0, 2)))
    )
    waiver = Waiver(recorded(seq + 9, "放弃"), draw(_days), ())
    return Performance(deeds, moves, draw(st.sampled_from([None, None, waiver])))
