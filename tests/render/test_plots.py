"""Plots over time: every day at its place, nothing beyond the page, nothing cut in the middle."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.document import (
    Band,
    Chart,
    Columns,
    Document,
    Gantt,
    Lane,
    Mark,
    Section,
    Series,
    Text,
)
from contractkit.render.columns import FILLS, columns, columns_words
from contractkit.render.docx import render_docx
from contractkit.render.gantt import fitting, gantt, gantt_words
from contractkit.render.markup import text_width
from contractkit.render.months import Scale, fields, years
from contractkit.render.picture import Space
from contractkit.render.text import render_text
from render.harness import TENDER, look_of, main_part, problems_of_check
from render.sample import FRAME

if TYPE_CHECKING:
    from pathlib import Path

    from contractkit.render.picture import Picture

SPACE = Space(700.0, 410.0, 9.0, 14.0)
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 8, 31)
KINDS = ("done", "late", "open", "overdue", "waived", "superseded", "notice")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)) | st.sampled_from([FIRST, LAST])
NARROW = Space(200.0, 410.0, 9.0, 14.0)


def plan(lanes: list[Lane], per_band: int = 4) -> Gantt:
    bands = tuple(
        Band(f"类别{n}", tuple(lanes[n : n + per_band])) for n in range(0, len(lanes), per_band)
    )
    return Gantt(FIRST, LAST, dt.date(2027, 3, 1), bands, (("bar", "期间"), ("done", "已履行")))


LANES = st.lists(
    st.builds(
        Lane,
        st.text("甲乙丙abc ", min_size=1, max_size=60),
        st.lists(st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair))), max_size=3).map(
            tuple
        ),
        st.lists(st.builds(Mark, DAYS, st.sampled_from(KINDS)), max_size=4).map(tuple),
    ),
    min_size=1,
    max_size=80,
)


def assert_inside(picture: Picture, slack: float = 0.01) -> None:
    for box in (*picture.boxes, *picture.labels, *picture.ground):
        assert box.x >= -slack, box
        assert box.y >= -slack, box
        assert box.x + box.width <= picture.width + slack, box
        assert box.y + box.height <= picture.height + slack, box
    for line in picture.lines:
        for x, y in line.points:
            assert -slack <= x <= picture.width + slack
            assert -slack <= y <= picture.height + slack


def texts(boxes: Any) -> list[str]:
    return [box.text for box in boxes]


class TestScale:
    @given(DAYS, st.integers(0, 4000))
    def test_days_stand_in_order_and_fill_the_width(self, first: dt.date, days: int) -> None:
        scale = Scale(first, first + dt.timedelta(days=days), 100.0, 500.0)
        assert scale.at(first) == pytest.approx(100.0)
        assert scale.at(scale.last + dt.timedelta(days=1)) == pytest.approx(600.0)
        assert 100.0 < scale.middle(first) < 600.0

    @given(DAYS, st.integers(0, 4000))
    def test_fields_lie_side_by_side_without_a_gap(self, first: dt.date, days: int) -> None:
        scale = Scale(first, first + dt.timedelta(days=days), 100.0, 500.0)
        for row in (list(fields(scale, 0.0)), list(years(scale, 0.0))):
            assert row[0].x == pytest.approx(100.0)
            assert row[-1].x + row[-1].width == pytest.approx(600.0)
            for left, right in pairwise(row):
                assert left.x + left.width == pytest.approx(right.x)

    def test_a_year_has_months_three_years_have_quarters_and_twenty_have_years(self) -> None:
        def shown(years_long: int) -> list[str]:
            last = dt.date(2025 + years_long, 12, 31)
            return texts(fields(Scale(dt.date(2026, 1, 1), last, 0.0, 440.0), 0.0))

        assert shown(1) == [str(month) for month in range(1, 13)]
        assert shown(4)[:5] == ["Q1", "Q2", "Q3", "Q4", "Q1"]
        assert shown(20) == [""] * 20

    def test_a_month_too_narrow_for_its_number_has_none(self) -> None:
        scale = Scale(dt.date(2026, 9, 28), dt.date(2027, 9, 27), 0.0, 400.0)
        assert texts(fields(scale, 0.0))[:2] == ["", "10"]


class TestGantt:
    @given(LANES)
    def test_nothing_lies_beyond_its_picture(self, lanes: list[Lane]) -> None:
        for space in (SPACE, NARROW):
            for picture in gantt(plan(lanes), space):
                assert picture.width == space.width
                assert picture.height <= space.height
                assert_inside(picture)

    @given(LANES)
    def test_every_lane_and_every_mark_on_the_scale_is_drawn_once(self, lanes: list[Lane]) -> None:
        pictures = gantt(plan(lanes), SPACE)
        key = 1 + len(plan(lanes).legend)
        drawn = sum(len(picture.boxes) for picture in pictures)
        marks = sum(FIRST <= mark.day <= LAST for lane in lanes for mark in lane.marks)
        bars = sum(a <= LAST and b >= FIRST for lane in lanes for a, b in lane.bars)
        assert drawn == marks + bars + (key - 1) * len(pictures)
        names = sum(len(picture.labels) for picture in pictures)
        assert names == len(lanes) + (key - 1) * len(pictures)

    def test_a_page_never_ends_with_a_heading_and_begins_with_one(self) -> None:
        lanes = [Lane(f"事项{n}", (), ()) for n in range(60)]
        for picture in gantt(plan(lanes, per_band=7), SPACE):
            rows = sorted([*picture.ground, *picture.labels], key=lambda box: (box.y, box.x))
            named = [box.text for box in rows if box.text.startswith(("类别", "事项"))]
            assert named[0].startswith("类别")
            assert named[-1].startswith("事项")

    def test_the_line_of_today_is_drawn_only_on_the_scale(self) -> None:
        lanes = [Lane("事项", (), ())]
        dashed = [line for line in gantt(plan(lanes), SPACE)[0].lines if line.pen == "dash"]
        assert len(dashed) == 1
        late = Gantt(FIRST, LAST, dt.date(2030, 1, 1), plan(lanes).bands, ())
        assert not [line for line in gantt(late, SPACE)[0].lines if line.pen == "dash"]

    def test_marks_differ_in_shape_fill_or_outline(self) -> None:
        lanes = [Lane("事项", (), tuple(Mark(FIRST, kind) for kind in KINDS))]
        [picture] = gantt(Gantt(FIRST, LAST, FIRST, plan(lanes).bands, ()), SPACE)
        assert len({(box.shape, box.fill, box.pen) for box in picture.boxes}) == len(KINDS)

    @given(st.text("甲乙丙abc ", max_size=60), st.floats(30, 300))
    def test_a_name_is_cut_to_one_line(self, text: str, width: float) -> None:
        shown = fitting(text, width)
        assert shown == text or shown.endswith("…")
        assert text_width(shown) * 9.0 <= width

    def test_words_for_who_cannot_see_it(self) -> None:
        lanes = [Lane("巡检", (), (Mark(FIRST, "done"),)), Lane("培训", (), ())]
        assert gantt_words(plan(lanes)) == ["巡检 2026-09-01", "培训"]


VALUES = st.lists(st.integers(0, 400).map(lambda n: n / 2), min_size=12, max_size=12)


def bars(*layers: list[float]) -> Columns:
    months = tuple(dt.date(2026 + (8 + n) // 12, (8 + n) % 12 + 1, 1) for n in range(12))
    return Columns(months, tuple(Series(f"负责人{n}", tuple(v)) for n, v in enumerate(layers)))


class TestColumns:
    @given(st.lists(VALUES, min_size=1, max_size=8))
    def test_nothing_lies_beyond_the_picture(self, layers: list[list[float]]) -> None:
        assert_inside(columns(bars(*layers), SPACE))

    @given(st.lists(VALUES, min_size=1, max_size=8))
    def test_heights_are_in_proportion_and_stacked(self, layers: list[list[float]]) -> None:
        picture = columns(bars(*layers), SPACE)
        layered = [box for box in picture.boxes if box not in picture.boxes[-len(layers) :]]
        wanted = [v for month in zip(*layers, strict=True) for v in month if v]
        assert len(layered) == len(wanted)
        scale = {round(box.height / value, 6) for box, value in zip(layered, wanted, strict=True)}
        assert len(scale) <= 1
        for lower, upper in pairwise(layered):
            if lower.x == upper.x:
                assert upper.y + upper.height == pytest.approx(lower.y)

    def test_each_layer_has_a_fill_of_its_own_and_neighbours_are_unlike(self) -> None:
        assert len(set(FILLS)) == len(FILLS) == 8

    def test_sums_stand_above_the_columns_that_are_not_empty(self) -> None:
        picture = columns(bars([1.0, 0.0, 2.5] + [0.0] * 9, [2.0] + [0.0] * 11), SPACE)
        axis = {"0", "0.5", "1", "2", "3"}
        assert [text for text in texts(picture.labels) if text not in axis - {"3"}][-4:] == [
            "3", "2.5", "负责人0", "负责人1",
        ]  # fmt: skip

    def test_nothing_at_all_has_an_axis_too(self) -> None:
        assert_inside(columns(bars([0.0] * 12), SPACE))

    def test_words_for_who_cannot_see_it(self) -> None:
        assert columns_words(bars([1.5] + [0.0] * 11))[0].startswith("负责人0 1.5, 0, 0")


def chart(plot: Columns | Gantt) -> Document:
    kind = "columns" if isinstance(plot, Columns) else "gantt"
    block = Chart("c", kind, (Text("图题"),), (), (), "c", "图 1", plot=plot)
    return Document("report", "zh-CN", "标题", FRAME, (Section((block,), landscape=True),))


PLOTS = (
    bars([1.0] * 12, [3.0] * 12),
    plan([Lane(f"事项{n}", ((FIRST, LAST),), ()) for n in range(70)]),
)


@pytest.mark.parametrize("plot", PLOTS, ids=["columns", "gantt"])
class TestInWord:
    def test_word_takes_the_shapes(self, plot: Columns | Gantt, tmp_path: Path) -> None:
        docx = render_docx(chart(plot), look_of(TENDER), facts_json="{}")
        assert problems_of_check(docx, tmp_path) == []

    def test_no_group_begins_with_a_line(self, plot: Columns | Gantt) -> None:
        root = main_part(render_docx(chart(plot), look_of(TENDER), facts_json="{}"))
        for drawing in root.iter(WP + "inline"):
            first = next(drawing.iter(WPS + "wsp"))
            assert first.find(WPS + "cNvPr").get("name") == "Shape"

    def test_ids_are_unique(self, plot: Columns | Gantt) -> None:
        root = main_part(render_docx(chart(plot), look_of(TENDER), facts_json="{}"))
        ids = [e.get("id") for tag in (WP + "docPr", WPS + "cNvPr") for e in root.iter(tag)]
        assert len(ids) == len(set(ids)) > 10

    def test_only_the_last_picture_is_kept_with_the_caption(self, plot: Columns | Gantt) -> None:
        root = main_part(render_docx(chart(plot), look_of(TENDER), facts_json="{}"))
        kept = [
            p.find(f"{W}pPr/{W}keepNext").get(W + "val") for p in root.iter(W + "p")
            if p.find(f".//{WP}inline") is not None
        ]  # fmt: skip
        assert kept == ["0"] * (len(kept) - 1) + [None]

    def test_the_text_says_what_is_drawn(self, plot: Columns | Gantt) -> None:
        said = render_text(chart(plot))
        assert "图 1 图题" in said
        assert (
            "2026-09 1" if isinstance(plot, Columns) else "事项0: 2026-09-01/2027-08-31"
        ) in said
