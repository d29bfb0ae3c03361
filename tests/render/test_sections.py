"""Turned pages: where they begin and end, what their sections carry, where headings fall."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.document import Document, Heading, Paragraph, Section, Text
from contractkit.render.docx import render_docx
from contractkit.render.geometry import PageArea
from contractkit.render.paging import estimated_pages
from render.harness import AGREEMENT, ENGLISH, TENDER, look_of, main_part, problems_of_check
from render.sample import FRAME

if TYPE_CHECKING:
    from pathlib import Path

    from lxml import etree

    from contractkit.document import Block

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
each_look = pytest.mark.parametrize(
    "look", [TENDER, AGREEMENT, ENGLISH], ids=lambda p: p.parent.name
)


def document(*turns: bool) -> Document:
    """Return a document with a section for each turn, told apart by a paragraph."""
    parts = tuple(
        Section((Paragraph((Text(f"part {number}"),)),), landscape=is_turned)
        for number, is_turned in enumerate(turns)
    )
    return Document("report", "zh-CN", "标题", FRAME, parts)


def sections(docx: bytes) -> list[etree._Element]:
    return list(main_part(docx).iter(W + "sectPr"))


def rendered(look: Path, *turns: bool) -> bytes:
    return render_docx(document(*turns), look_of(look), facts_json="{}")


def orientations(docx: bytes) -> list[bool]:
    return [s.find(W + "pgSz").get(W + "orient") == "landscape" for s in sections(docx)]


@each_look
@given(turns=st.lists(st.booleans(), min_size=1, max_size=6))
def test_a_section_ends_where_the_orientation_changes(look: Path, turns: list[bool]) -> None:
    own = len(sections(look.read_bytes())) - 1
    runs = [turn for at, turn in enumerate(turns) if at == 0 or turns[at - 1] != turn]
    assert orientations(rendered(look, *turns))[own:] == runs


@each_look
def test_pages_are_counted_from_one_only_once(look: Path) -> None:
    own = len(sections(look.read_bytes())) - 1
    body = sections(rendered(look, False, True, False))[own:]
    starts = [s.find(W + "pgNumType") for s in body]
    assert [None if s is None else s.get(W + "start") for s in starts] == ["1", None, None]


@each_look
def test_every_section_keeps_header_and_footer(look: Path) -> None:
    own = len(sections(look.read_bytes())) - 1
    for section in sections(rendered(look, True, False, True))[own:]:
        assert section.find(W + "headerReference") is not None
        assert section.find(W + "footerReference") is not None


@each_look
def test_margins_turn_with_the_page_and_a_gutter_joins_the_edge_it_lies_at(look: Path) -> None:
    own = len(sections(look.read_bytes())) - 1
    upright, turned = (s.find(W + "pgMar") for s in sections(rendered(look, False, True))[own:])
    before = {
        side: int(upright.get(W + side)) for side in ("left", "top", "right", "bottom", "gutter")
    }
    after = {side: int(turned.get(W + side)) for side in before}
    assert after == {
        "top": before["left"] + before["gutter"], "right": before["top"],
        "bottom": before["right"], "left": before["bottom"], "gutter": 0,
    }  # fmt: skip


@each_look
def test_word_takes_turned_pages(look: Path, tmp_path: Path) -> None:
    assert problems_of_check(rendered(look, False, True, False, True), tmp_path) == []


@each_look
def test_a_document_without_turned_pages_has_the_sections_of_its_look(look: Path) -> None:
    assert len(sections(rendered(look, False, False))) == len(sections(look.read_bytes()))


def test_an_area_turned_twice_is_itself() -> None:
    area = PageArea(9000, 13000, first_page=3)
    assert area.turned() == PageArea(13000, 9000, first_page=3)
    assert area.turned().turned() == area


def test_a_turned_section_begins_on_a_page_of_its_own() -> None:
    def heading(anchor: str) -> Block:
        return Heading(1, (Text("题"),), anchor, "1")

    parts = (
        Section((heading("a"),)),
        Section((heading("b"),), landscape=True),
        Section((heading("c"),)),
    )
    given_document = replace(document(), body=parts)
    look = look_of(TENDER)
    assert estimated_pages(given_document, look.area, look.metrics) == {"a": 1, "b": 2, "c": 3}
