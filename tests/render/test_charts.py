"""Charts: no box on another, no line through a box, no word on a line, nothing beyond the page."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contractkit.document import Chart, Clause, Document, Edge, Node, Text
from contractkit.render.docx import render_docx
from contractkit.render.drawing import space_of
from contractkit.render.flow import flow
from contractkit.render.layers import layered
from contractkit.render.picture import Box, Picture, Space, fitted
from contractkit.render.tree import is_tree, tree
from render.harness import TENDER, look_of, main_part
from render.sample import FLOW, FRAME, ORGANISATION, words

SPACE = Space(445.0, 640.0, 10.5, 17.0)
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
EDGE = 0.01


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x + EDGE < other.x + other.width
        and other.x + EDGE < one.x + one.width
        and one.y + EDGE < other.y + other.height
        and other.y + EDGE < one.y + one.height
    )


def pieces(picture: Picture) -> list[Box]:
    """Return each straight piece of each line as a box without breadth."""
    ends = [pair for line in picture.lines for pair in pairwise(line.points)]
    thin = 2 * EDGE
    return [
        Box(min(x1, x2), min(y1, y2), abs(x1 - x2) + thin, abs(y1 - y2) + thin, "")
        for (x1, y1), (x2, y2) in ends
    ]


def assert_clean(picture: Picture) -> None:
    for one, other in combinations(picture.boxes, 2):
        assert not overlap(one, other), (one, other)
    for piece in pieces(picture):
        for box in picture.boxes:
            inner = Box(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1, "")
            assert not overlap(piece, inner), (piece, box)
    for label in picture.labels:
        for box in picture.boxes:
            assert not overlap(label, box), (label, box)
    for box in (*picture.boxes, *picture.labels):
        assert box.x >= -EDGE
        assert box.y >= -EDGE
        assert box.x + box.width <= picture.width + EDGE
        assert box.y + box.height <= picture.height + EDGE


def graph(names: list[str], pairs: list[tuple[int, int, str]]) -> tuple[list[Node], list[Edge]]:
    shapes = ("box", "decision", "box", "end")
    nodes = [Node(str(n), name, shapes[n % 4]) for n, name in enumerate(names)]
    size = len(nodes)
    edges = {(a % size, b % size): text for a, b, text in pairs}
    return nodes, [Edge(str(a), str(b), text) for (a, b), text in edges.items()]


TEXTS = st.sampled_from(["登记", "是否修复？", "两小时内到达现场处理故障", "A"])
GRAPHS = st.builds(
    graph,
    st.lists(TEXTS, min_size=1, max_size=9),
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from(["", "是", "否"])),
        max_size=12,
    ),
)


@given(GRAPHS)
@settings(max_examples=200, deadline=None)
def test_no_chart_has_boxes_that_overlap_or_lines_through_boxes(
    drawn: tuple[list[Node], list[Edge]],
) -> None:
    assert_clean(flow(*drawn, SPACE, arrows=True))


@given(GRAPHS)
@settings(max_examples=100, deadline=None)
def test_every_line_goes_down_a_row_or_is_known_to_go_back(
    drawn: tuple[list[Node], list[Edge]],
) -> None:
    layers = layered(*drawn)
    assert all(layers.spots[k.target].row == layers.spots[k.source].row + 1 for k in layers.links)
    assert sum(link.last for link in layers.links) + len(layers.back) == len(drawn[1])
    cells = [(spot.row, spot.column) for spot in layers.spots]
    assert len(cells) == len(set(cells))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=25))
@settings(max_examples=100, deadline=None)
def test_any_tree_is_clean_and_its_parents_stand_above(parents: list[int]) -> None:
    nodes = [Node(str(n), "岗位名称" * (1 + n % 3)) for n in range(len(parents) + 1)]
    edges = [Edge(str(parent % (n + 1)), str(n + 1)) for n, parent in enumerate(parents)]
    assert is_tree(nodes, edges)
    picture = tree(nodes, edges, SPACE)
    assert_clean(picture)
    tops = {node.id: box.y for node, box in zip(nodes, picture.boxes, strict=True)}
    assert all(tops[edge.source] < tops[edge.target] for edge in edges)


def test_the_longest_way_of_a_flow_runs_straight_down() -> None:
    picture = flow(*FLOW, SPACE, arrows=True)
    middle = {box.text: box.x + box.width / 2 for box in picture.boxes}
    straight = [
        "用户报障",
        "能否远程解决？",
        "4小时内是否修复？",
        "用户确认",
        "3日内提交故障分析报告",
    ]
    assert len({round(middle[text], 3) for text in straight}) == 1


def test_words_beside_lines_touch_neither_lines_nor_boxes() -> None:
    picture = flow(*FLOW, SPACE, arrows=True)
    assert sorted(label.text for label in picture.labels) == ["否", "否", "是", "是"]
    for label in picture.labels:
        inner = Box(label.x + 1, label.y + 1, label.width - 2, label.height - 2, "")
        assert not any(overlap(inner, piece) for piece in pieces(picture))
    assert_clean(picture)


@pytest.mark.parametrize("count", [1, 4, 8, 12, 20])
def test_a_wide_organisation_fits_the_page(count: int) -> None:
    nodes = [
        Node("0", "项目经理"),
        *(Node(str(n), f"第{n}服务小组组长") for n in range(1, count + 1)),
    ]
    edges = [Edge("0", str(n)) for n in range(1, count + 1)]
    picture = fitted(tree(nodes, edges, SPACE), SPACE)
    assert picture.width <= SPACE.width + EDGE
    assert picture.height <= SPACE.height + EDGE


def test_a_person_with_two_superiors_is_drawn_in_layers() -> None:
    nodes = (Node("a", "甲"), Node("b", "乙"), Node("c", "丙"))
    edges = (Edge("a", "c"), Edge("b", "c"))
    assert not is_tree(nodes, edges)
    run = rendered(Chart("x", "organisation", words("图"), nodes, edges, "x", "图1"))
    assert "triangle" not in etree.tostring(run, encoding="unicode")


def test_a_circle_is_no_tree() -> None:
    assert not is_tree((Node("a", "甲"), Node("b", "乙")), (Edge("a", "b"), Edge("b", "a")))


def rendered(*charts: Chart) -> etree._Element:
    body = (Clause("c", "1", "c", charts),)
    given = Document("tender-response", "zh-CN", "方案", FRAME, body)
    return main_part(render_docx(given, look_of(TENDER), facts_json="{}"))


def test_shapes_have_unique_ids_and_the_chart_is_told_in_words() -> None:
    org = Chart("o", "organisation", words("机构图"), *ORGANISATION, "o", "图1")
    chart = Chart("f", "flow", (Text("流程图"),), *FLOW, "f", "图2")
    root = rendered(org, chart, chart)
    ids = [e.get("id") for e in root.iter(WP + "docPr", WPS + "cNvPr")]
    assert len(ids) == len(set(ids)) > 40
    told = [e.get("descr") for e in root.iter(WP + "docPr")]
    assert "项目经理 李某某 → 应用软件组" in told[0]
    assert "4小时内是否修复？ (否) → 提交应急方案，启用备机" in told[1]


def test_a_chart_without_nodes_is_a_frame_that_says_what_goes_in() -> None:
    root = rendered(Chart("n", "flow", words("网点分布图"), (), (), "n", "图1"))
    assert [e.get("descr") for e in root.iter(WP + "docPr")] == ["〔此处插入：网点分布图〕"]


def test_a_line_to_no_node_is_refused() -> None:
    with pytest.raises(ValueError, match="no node"):
        rendered(Chart("n", "flow", (), (Node("a", "甲"),), (Edge("a", "b"),), "n"))


def test_the_drawing_is_no_wider_than_the_text() -> None:
    look = look_of(TENDER)
    room = space_of(look.area, look.metrics).width * 12700
    root = rendered(
        Chart("f", "flow", (), *FLOW, "f"), Chart("o", "organisation", (), *ORGANISATION, "o")
    )
    assert all(0 < int(e.get("cx")) <= room for e in root.iter(WP + "extent"))
