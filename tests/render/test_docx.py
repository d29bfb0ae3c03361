"""The Word file as a whole: valid, the same twice, and every value in it as it was given."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contractkit.document import (
    Cell,
    Clause,
    Document,
    Field,
    Heading,
    Inlines,
    Item,
    Paragraph,
    Ref,
    Row,
    Strong,
    Table,
    Text,
)
from contractkit.render.docx import render_docx
from contractkit.render.parts import FACTS_NAMESPACE
from contractkit.render.pen import SHOWN_NAMESPACE
from render.harness import (
    AGREEMENT,
    ENGLISH,
    TENDER,
    W,
    look_of,
    main_part,
    parts_of,
    problems_of_check,
)
from render.sample import FRAME, rich, words

if TYPE_CHECKING:
    from pathlib import Path

FACTS = json.dumps({"a": "<&>“中”]]>"}, ensure_ascii=False)
HOSTILE = [
    "{{ 7*7 }}", "{% for x in y %}", "{_{ x }_}", "<w:p>", "</w:t></w:r>", "&amp;", "&#0;",
    "\"'`", "]]>", "<!--contractkit:body-->", "<![CDATA[", "😀👨‍👩‍👧", "长" * 5000, " 前后有空格 ",
    "%s %d {0} \\1 \\g<0>", "# 张*三 | a", "\u2028\u00a0\u3000",
]  # fmt: skip
ANY_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
)


def document(*runs: object, **changes: object) -> Document:
    clause = Clause("c", "1", "c", (Paragraph(words(*runs)),))
    plain = Document("agreement", "zh-CN", "合同", FRAME, (clause,))
    return replace(plain, **changes)  # type: ignore[arg-type]


def rendered(given: Document, look: Path = AGREEMENT) -> bytes:
    return render_docx(given, look_of(look), facts_json=FACTS)


def controls(root: etree._Element) -> list[tuple[str, str]]:
    """Return tag and text of every content control."""
    return [
        (
            sdt.find(f"{W}sdtPr/{W}tag").get(W + "val"),
            "".join(t.text or "" for t in sdt.find(W + "sdtContent").iter(W + "t")),
        )
        for sdt in root.iter(W + "sdt")
    ]


def shown(root: etree._Element, path: str) -> list[str]:
    return [text for tag, text in controls(root) if tag == "f:" + path]


@pytest.mark.parametrize(("look", "section"), [(TENDER, "4.5"), (TENDER, ""), (AGREEMENT, "")])
def test_a_rich_document_passes_every_check(look: Path, section: str, tmp_path: Path) -> None:
    kind = look.parent.name
    given = rich(look_of(look).scheme, kind=kind, section=section, chapters=2)
    assert problems_of_check(rendered(given, look), tmp_path) == []


def test_an_english_agreement_passes_every_check(tmp_path: Path) -> None:
    given = document("“quoted” — ", Field("a.b", "three (3) years"), language="en")
    data = rendered(given, ENGLISH)
    assert problems_of_check(data, tmp_path) == []


def test_the_same_document_has_the_same_bytes() -> None:
    first = rich(look_of(TENDER).scheme)
    second = rich(look_of(TENDER).scheme)
    assert first is not second
    assert rendered(first, TENDER) == rendered(second, TENDER)


def test_python_docx_opens_it() -> None:
    opened = python_docx.Document(io.BytesIO(rendered(rich(look_of(TENDER).scheme), TENDER)))
    assert opened.core_properties.title == "应用系统售后服务方案"
    assert opened.core_properties.author == "北京某某科技有限公司"
    assert opened.core_properties.created is not None
    assert opened.core_properties.created.date().isoformat() == "2026-09-01"
    styles = {p.style.style_id for p in opened.paragraphs if p.style is not None}
    assert {"Heading1", "CKBody", "CKItem1"} <= styles


def test_a_document_without_a_date_has_a_fixed_one() -> None:
    frame = {**FRAME, "dated_iso": ""}
    core = parts_of(rendered(document("x", frame=frame)))["docProps/core.xml"].decode()
    assert core.count("2000-01-01T00:00:00Z") == 2


@given(ANY_TEXT)
@settings(max_examples=150, deadline=None)
def test_any_text_of_a_fact_comes_back_as_it_was(text: str) -> None:
    given = document(
        "前", Field("a.b", text), Strong((Field("a.c", text),)), Field("a.d", text, blank=True)
    )
    data = rendered(given)
    root = main_part(data)
    for path in ("a.b", "a.c", "a.d"):
        assert shown(root, path) == [text]
    stored = etree.fromstring(parts_of(data)["customXml/item1.xml"])
    assert [(v.get("p"), v.get("was"), v.text or "") for v in stored] == [
        (path, text, text) for path in ("a.b", "a.d")
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_stays_text_wherever_it_stands(text: str, tmp_path: Path) -> None:
    value = Field("a.b", text)
    table = Table((value,), (Row((Cell((value,)),)),), (Row((Cell((value,)),)),), (1,), "t", "表1")
    blocks = (Heading(1, (value,), "h", "第一条"), Paragraph((Text(text), value)), table)
    frame = {**FRAME, "title": text, "provider": {"name": text}}
    given = document(body=(Clause("c", "1", "c", blocks),), title=text, frame=frame)
    data = rendered(given)
    assert shown(main_part(data), "a.b") == [text] * 5
    tags = [p for p in problems_of_check(data, tmp_path) if "template tag left over" not in p]
    assert tags == []


@pytest.mark.parametrize("text", ["\x00", "a\x0cb", "\ufffe", "\ud800"])
def test_a_character_that_xml_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"U\+|surrogates"):
        rendered(document(Field("a.b", text)))
    with pytest.raises(ValueError, match=r"U\+|surrogates"):
        rendered(document("x", frame={**FRAME, "title": text}))


def test_a_value_that_the_frame_lacks_is_an_error_not_a_gap() -> None:
    frame = {key: value for key, value in FRAME.items() if key != "parties"}
    with pytest.raises(ValueError, match="parties"):
        rendered(document("x", frame=frame))


def test_frame_values_cannot_be_reached_behind() -> None:
    frame = {**FRAME, "provider": object()}
    with pytest.raises(ValueError, match=r"word/"):
        render_docx(document("x", frame=frame), look_of(TENDER), facts_json="{}")


def test_equal_values_share_a_node_and_keep_their_own_controls() -> None:
    root_of = rendered(document(Field("a", "1"), Field("a", "1"), Field("a", "2"), Field("b", "1")))
    stored = etree.fromstring(parts_of(root_of)["customXml/item1.xml"])
    assert [(v.get("p"), v.text) for v in stored] == [("a", "1"), ("a", "2"), ("b", "1")]
    assert etree.QName(stored).namespace == SHOWN_NAMESPACE
    root = main_part(root_of)
    ids = [e.get(W + "val") for e in root.iterfind(f".//{W}sdt/{W}sdtPr/{W}id")]
    assert len(ids) == len(set(ids)) >= 4
    paths = [b.get(W + "xpath") for b in root.iterfind(f".//{W}sdt/{W}sdtPr/{W}dataBinding")]
    assert paths == [f"/k:facts[1]/k:v[{n}]" for n in (1, 1, 2, 3)]


def test_a_long_path_is_cut_to_what_word_takes_and_stays_distinct() -> None:
    root = main_part(rendered(document(Field("p" * 90 + "a", "1"), Field("p" * 90 + "b", "2"))))
    tags = [tag for tag, text in controls(root) if text in {"1", "2"}]
    assert len(set(tags)) == 2
    assert max(map(len, tags)) <= 64


def test_all_facts_travel_in_a_part_that_nothing_is_bound_to() -> None:
    parts = parts_of(rendered(document("x")))
    root = etree.fromstring(parts["customXml/item2.xml"])
    assert etree.QName(root).namespace == FACTS_NAMESPACE
    assert root.text == FACTS
    bound = etree.fromstring(parts["customXml/itemProps2.xml"]).values()[0].encode()
    assert bound not in parts["word/document.xml"]


def test_clauses_and_targets_are_bookmarked_and_references_point_at_them() -> None:
    item = Item(1, words("条款"), "i", "1.")
    ref = Ref((("h", "第一条"), ("i", "1")), ("见", "第", "款。"))
    blocks = (Heading(1, words("标题"), "h", "第一条"), item, Paragraph((ref,)))
    root = main_part(rendered(document(body=(Clause("c", "1", "c", blocks),))))
    names = {e.get(W + "name") for e in root.iter(W + "bookmarkStart")}
    codes = [e.text.split() for e in root.iter(W + "instrText") if e.text.startswith(" REF")]
    assert [code[2:] for code in codes] == [["\\n", "\\h"]] * 2
    assert {code[1] for code in codes} <= names
    assert sum(name.startswith("_CKb") for name in names) == 1
    assert "".join(t.text or "" for t in root.iter(W + "t")).count("见第一条第1款。") == 1


def test_a_reference_to_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        rendered(document(Ref((("nowhere", "1"),), ("", ""))))


def test_a_row_with_too_many_cells_is_refused() -> None:
    row = Row((Cell(words("a")), Cell(words("b"))))
    table = Table((), (), (row,), (1,), "t")
    with pytest.raises(ValueError, match="more cells"):
        rendered(document(body=(Clause("c", "1", "c", (table,)),)))


def test_spans_become_merged_cells_and_gaps_are_filled() -> None:
    rows = (
        Row((Cell(words("a"), row_span=2, column_span=2), Cell(words("b")))),
        Row((Cell(words("c")),)),
        Row((Cell(words("d")),)),
    )
    table = Table((), (), rows, (1, 1, 2), "t")
    root = main_part(rendered(document(body=(Clause("c", "1", "c", (table,)),))))
    style = next(s for s in root.iter(W + "tblStyle") if s.get(W + "val") == "CKTable")
    drawn = style.getparent().getparent()
    merges = [
        [[e.tag.removeprefix(W) for e in tc.find(W + "tcPr")][1:] for tc in tr.iter(W + "tc")]
        for tr in drawn.iter(W + "tr")
    ]
    assert merges == [[["gridSpan", "vMerge"], []], [["gridSpan", "vMerge"], []], [[], [], []]]
    widths = [int(c.get(W + "w")) for c in drawn.iter(W + "gridCol")]
    assert sum(widths) == look_of(AGREEMENT).area.width


def test_two_tables_in_a_row_do_not_become_one() -> None:
    table = Table((), (), (Row((Cell(words("a")),)),), (1,), "t")
    root = main_part(rendered(document(body=(Clause("c", "1", "c", (table, table)),))))
    for tbl in root.iter(W + "tbl"):
        following = tbl.getnext()
        assert following is None or following.tag != W + "tbl"


def test_the_contents_are_filled_with_labels_and_pages() -> None:
    look = look_of(TENDER)
    given = rich(look.scheme)
    headings = [block for _, block in given.blocks() if isinstance(block, Heading)]
    pages = {heading.anchor: 90 + number for number, heading in enumerate(headings)}
    data = render_docx(given, look, facts_json="{}", pages=pages)
    lines = [
        "".join(t.text or "" for t in style.getparent().getparent().iter(W + "t"))
        for style in main_part(data).iter(W + "pStyle")
        if style.get(W + "val", "").startswith("TOC")
    ]
    assert lines[0] == "4.5 售后服务方案（第1部分）90"
    assert len(lines) == len(headings)


def test_a_section_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="section number"):
        rendered(document("x", section_number="四.五"))


def test_quotes_and_dashes_ask_for_the_chinese_font_in_chinese_only() -> None:
    def hinted(language: str) -> bool:
        root = main_part(rendered(document("“智慧”——平台", language=language)))
        words = next(t for t in root.iter(W + "t") if (t.text or "").startswith("“智慧”——"))
        return words.getparent().find(f"{W}rPr/{W}rFonts") is not None

    assert hinted("zh-CN")
    assert not hinted("en")


def test_blanks_and_strong_words_have_their_character_styles() -> None:
    runs: Inlines = (Field("a", "____", blank=True), Strong((Text("甲方"),)))
    root = main_part(rendered(document(*runs)))
    styles = {
        "".join(t.text or "" for t in r.iter(W + "t")): r.find(f"{W}rPr/{W}rStyle").get(W + "val")
        for r in root.iter(W + "r")
        if r.find(f"{W}rPr/{W}rStyle") is not None
    }
    assert styles["____"] == "CKBlank"
    assert styles["甲方"] == "CKStrong"
