from __future__ import annotations

from contractkit.document import Clause, Document, Heading, Paragraph
from contractkit.render.geometry import PageArea, StyleMetrics
from contractkit.render.paging import estimated_pages, height_above
from contractkit.render.toc import pages_by_anchor
from render.sample import FRAME, words

# Ten lines of 20 points on a page, ten characters of 10 points in a line.
AREA = PageArea(width=2000, height=4000)
LINE = StyleMetrics(size=10.0, spacing=400, rule="exact")
METRICS = {"CKBody": LINE, "Heading1": LINE, "Heading2": LINE}


def document(*blocks: Heading | Paragraph) -> Document:
    return Document("agreement", "zh-CN", "合同", FRAME, (Clause("c", "1", "c", blocks),))


def heading(anchor: str, level: int = 1) -> Heading:
    return Heading(level, words("标题"), anchor, "1")


def lines(count: int) -> Paragraph:
    return Paragraph(words("字" * (10 * count)))


def test_a_heading_moves_when_two_lines_do_not_fit_below_it() -> None:
    given = document(heading("a"), lines(6), heading("b"), lines(6), heading("c"), lines(3))
    assert estimated_pages(given, AREA, METRICS) == {"a": 1, "b": 1, "c": 2}
    given = document(heading("a"), lines(7), heading("b"), lines(1))
    assert estimated_pages(given, AREA, METRICS) == {"a": 1, "b": 2}


def test_a_long_paragraph_runs_over_several_pages() -> None:
    given = document(heading("a"), lines(31), heading("b"), lines(1))
    assert estimated_pages(given, AREA, METRICS) == {"a": 1, "b": 4}


def test_pages_are_counted_from_the_number_of_the_section() -> None:
    area = PageArea(width=2000, height=4000, first_page=7)
    assert estimated_pages(document(heading("a")), area, METRICS) == {"a": 7}


def test_what_the_look_puts_above_the_body_takes_its_room() -> None:
    given = document(heading("a"), lines(1))
    assert estimated_pages(given, AREA, METRICS, above=170.0) == {"a": 2}
    frame = "<w:p/></w:sectPr>" + '<w:p><w:pPr><w:pStyle w:val="CKBody"/></w:pPr></w:p>' * 3
    assert height_above(frame, METRICS) == 60.0


def test_a_printed_outline_is_matched_by_label_and_words_in_order() -> None:
    given = document(heading("a"), lines(1), heading("b"))
    assert pages_by_anchor(given, [("别的", 1), ("1 标题", 2), ("1标 题", 5)]) == {"a": 2, "b": 5}
    assert pages_by_anchor(given, [("1 标题", 3)]) == {"a": 3}
