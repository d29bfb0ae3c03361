"""The small Markdown of clauses: blocks, nesting, tables with spans, faults with lines."""

from __future__ import annotations

import pytest

from clauses.making import FACTS, codes, contract_of, scene_of, shown
from contractkit.clauses.inline import Bold, Mention
from contractkit.clauses.prose import DraftChart, DraftTable, DraftText
from contractkit.document import Field, Text


def blocks(prose: str) -> list[tuple[str, int, str]]:
    drafts, scene = shown(prose)
    assert not scene.problems, scene.problems[0].render()
    return [
        (d.kind, d.level, "".join(r.text for r in d.runs if isinstance(r, (Text, Field))))
        for d in drafts
        if isinstance(d, DraftText)
    ]


def table(prose: str) -> DraftTable:
    drafts, scene = shown(prose)
    assert not scene.problems, scene.problems[0].render()
    (found,) = drafts
    assert isinstance(found, DraftTable)
    return found


def grid(prose: str) -> list[list[tuple[str, int, int]]]:
    found = table(prose)
    return [
        [
            (
                r.text if c.runs and isinstance(r := c.runs[0], Text) else "",
                c.column_span,
                c.row_span,
            )
            for c in row.cells
        ]
        for row in (*found.header, *found.rows)
    ]


def test_paragraphs_items_bullets_and_headings_are_told_apart() -> None:
    prose = "一段。\n\n## 小标题\n1. 甲\n   1. 乙\n      1. 丙\n2024".replace("2024", "1. 丁\n- 戊")
    assert blocks(prose) == [
        ("paragraph", 0, "一段。"), ("heading", 1, "小标题"), ("item", 1, "甲"), ("item", 2, "乙"),
        ("item", 3, "丙"), ("item", 1, "丁"), ("bullet", 1, "戊"),
    ]  # fmt: skip


def test_lines_of_one_paragraph_join_without_a_space_in_chinese_and_with_one_in_english() -> None:
    assert blocks("甲方\n乙方") == [("paragraph", 0, "甲方乙方")]
    assert blocks("one\ntwo") == [("paragraph", 0, "one two")]
    assert blocks("见\nCAD") == [("paragraph", 0, "见CAD")]
    assert blocks("自{{ quarterly.every }}\n起") == [("paragraph", 0, "自3个月起")]
    assert blocks("{{ provider.hotline }}\nor") == [("paragraph", 0, "010-1234 or")]


def test_the_indentation_of_a_line_behind_a_tag_joins_as_a_line_break_does() -> None:
    """`trim_blocks` takes the line break behind `%}` away, and leaves the spaces."""
    behind = "1. 甲{% if provider %}，{% endif %}\n   {{ provider }}负责"
    assert blocks(behind) == [("item", 1, "甲，我公司负责")]
    assert blocks("it{% if provider %}{% endif %}\n   or") == [("paragraph", 0, "it or")]
    assert table(f"[table: 甲 | 1]\n| 乙 |\n|---|\n{behind.replace('1. ', '| ')} |").rows[0].cells[
        0
    ].runs == (Text("甲，我公司负责"),)


def test_spaces_within_a_value_stay_as_they_are() -> None:
    (draft,), _ = shown(
        "{{ all[0].duty }}", scene_of(contract_of(FACTS.replace("检查系统", "甲  乙")))
    )
    assert isinstance(draft, DraftText)
    assert draft.runs == (Field("commitments.quarterly.duty", "甲  乙"),)


def test_every_round_of_a_loop_has_the_line_where_it_is_written() -> None:
    _, scene = shown("{% for c in all %}\n\n2. 甲\n{% endfor %}\n\n甲\n")
    assert {problem.place.line for problem in scene.problems} == {3}


def test_an_item_goes_on_in_the_next_line() -> None:
    assert blocks("1. 甲\n   乙\n\n丙") == [("item", 1, "甲乙"), ("paragraph", 0, "丙")]


def test_loops_make_items_and_conditions_leave_no_trace() -> None:
    prose = "{% for x in quarterly.scope %}\n1. {{ x }}\n{% if x == '网络' %}\n   1. 含线路\n"
    prose += "{% endif %}\n{% endfor %}\n"
    assert blocks(prose) == [
        ("item", 1, "主机"), ("item", 1, "网络"), ("item", 2, "含线路"), ("item", 1, "存储"),
    ]  # fmt: skip


def test_anchors_and_references_are_read_and_not_printed() -> None:
    drafts, scene = shown("1. 甲见[@warranty]、[@grid#two]和[@#one]。 [#one]\n")
    assert not scene.problems
    (item,) = drafts
    assert isinstance(item, DraftText)
    assert item.name == "one"
    assert [r for r in item.runs if isinstance(r, Mention)] == [
        Mention("warranty", "", 1), Mention("grid", "two", 1), Mention("", "one", 1),
    ]  # fmt: skip


def test_bold_holds_words_and_values() -> None:
    drafts, _ = shown("**质保期{{ quarterly.during.length }}**为准。")
    (draft,) = drafts
    assert isinstance(draft, DraftText)
    bold, rest = draft.runs
    assert isinstance(bold, Bold)
    assert bold.runs == (Text("质保期"), Field("periods.warranty.length", "3年"))
    assert rest == Text("为准。")


def test_a_backslash_makes_markup_plain() -> None:
    assert blocks("\\# 甲 \\*\\* \\[乙\\] \\| \\\\") == [("paragraph", 0, "# 甲 ** [乙] | \\")]


def test_a_chart_stands_alone_on_its_line() -> None:
    drafts, scene = shown("如图：\n[chart service-organisation]\n\n完。")
    assert not scene.problems
    assert [type(d).__name__ for d in drafts] == ["DraftText", "DraftChart", "DraftText"]
    assert isinstance(drafts[1], DraftChart)
    assert (drafts[1].id, drafts[1].line) == ("service-organisation", 2)


def test_a_table_has_caption_widths_header_and_rows_from_loops() -> None:
    prose = "[table: 培训计划 | 2 1]\n| 课程 | 时长 |\n|---|---|\n{% for c in users.courses %}\n"
    prose += "| {{ c.name }} | {% if c.hours %}{{ c.hours }}{% endif %} |\n\n{% endfor %}\n"
    found = table(prose)
    assert (found.caption, found.widths) == ((Text("培训计划"),), (2, 1))
    assert len(found.header) == 1
    assert [row.voices for row in found.rows] == [{"users"}, {"users"}]
    assert found.rows[0].cells[1].runs == (Field("commitments.users.courses[0].hours", "4小时"),)


def test_cells_merge_upwards_and_to_the_left() -> None:
    prose = "[table: x | 1 1 1]\n| a | b | < |\n| ^ | c | d |\n|---|---|---|\n"
    prose += "| e | f | < |\n| ^ | ^ | ^ |\n| g | h | i |\n"
    assert grid(prose) == [
        [("a", 1, 2), ("b", 2, 1)], [("c", 1, 1), ("d", 1, 1)],
        [("e", 1, 2), ("f", 2, 2)], [], [("g", 1, 1), ("h", 1, 1), ("i", 1, 1)],
    ]  # fmt: skip


def test_an_optional_column_that_no_row_fills_is_left_out() -> None:
    prose = "[table: x | 1 2? 3? 4]\n| a | b | c | d |\n|---|\n| e | | f | g |\n| h | — | | i |\n"
    found = table(prose)
    assert found.widths == (1, 3, 4)
    assert [[c.runs for c in row.cells] for row in found.header] == [
        [(Text("a"),), (Text("c"),), (Text("d"),)],
    ]


def test_an_escaped_bar_stays_in_its_cell() -> None:
    assert grid("[table: x | 1 1]\n| a\\|b | \\^ |\n|---|---|\n| c | d |")[0] == [
        ("a|b", 1, 1), ("^", 1, 1),
    ]  # fmt: skip


def test_what_the_caption_states_counts_for_the_first_row() -> None:
    prose = "[table: {{ quarterly.every }}安排 | 1]\n| a |\n|---|\n| b |"
    assert table(prose).header[0].voices == {"quarterly"}


@pytest.mark.parametrize(
    ("prose", "code", "line"),
    [
        ("好。\n\n2. 二", "clause.typed-number", 3),
        ("1) 一", "clause.typed-number", 1),
        ("  1. 一", "clause.nesting", 1),
        ("   1. 一", "clause.nesting", 1),
        ("1. 一\n      1. 三", "clause.nesting", 2),
        ("1. 一\n   1. 二\n      1. 三\n         1. 四", "clause.nesting", 4),
        ("# 大标题", "clause.heading-level", 1),
        ("#### 小标题", "clause.heading-level", 1),
        ("#标题", "clause.unknown-block", 1),
        ("> 引用", "clause.unknown-block", 1),
        ("* 星", "clause.unknown-block", 1),
        ("```", "clause.unknown-block", 1),
        ("---", "clause.unknown-block", 1),
        ("<b>粗</b>", "clause.unknown-block", 1),
        ("![图](x.png)", "clause.unknown-block", 1),
        ("[chart Bad Name]", "clause.unknown-block", 1),
        ("[table x]", "clause.unknown-block", 1),
        ("见[链接](x)", "clause.unknown-markup", 1),
        ("[@Bad]", "clause.unknown-markup", 1),
        ("好。\n**粗", "clause.unclosed-bold", 1),
        ("a\\b", "clause.unknown-escape", 1),
        ("a\\", "clause.unknown-escape", 1),
        ("{{ voices(quiet) }}", "clause.empty-block", 1),
        ("1. 一 [#a]\n1. 二 [#a]", "clause.duplicate-anchor", 2),
        ("| a | b |", "clause.row-outside-table", 1),
        ("[table: x | 1 1]\n| a | b |\n|---|---|\n| c |", "clause.ragged-row", 4),
        ("[table: x | 1 1]\n| a | b |\n|---|---|\n| c | d", "clause.table-row", 4),
        ("[table: x | 1]\n| a |\n|---|\n| b |\n|---|\n| c |", "clause.table-rule", 5),
        ("[table: x | 1]\n| a |\n| b |", "clause.incomplete-table", 1),
        ("[table: x | 1]\n| a |\n|---|", "clause.incomplete-table", 1),
        ("[table: x | 1]", "clause.incomplete-table", 1),
        ("[table: x | 1]\n| ^ |\n|---|\n| b |", "clause.bad-merge", 2),
        ("[table: x | 1]\n| a |\n|---|\n| ^ |", "clause.bad-merge", 4),
        ("[table: x | 1 1]\n| < | a |\n|---|---|\n| b | c |", "clause.bad-merge", 2),
        ("[table: x | 1 1]\n| a | b |\n|---|---|\n| c | < |\n| d | ^ |", "clause.bad-merge", 4),
    ],
)
def test_each_fault_of_the_markup_is_told_with_its_line(prose: str, code: str, line: int) -> None:
    _, scene = shown(prose)
    assert code in codes(scene)
    assert scene.problems[codes(scene).index(code)].place.line == line
    assert all(problem.mend for problem in scene.problems)


def test_lines_are_right_behind_loops_conditions_and_comments() -> None:
    prose = "{# one\ntwo #}\n{% if provider %}\n{% for x in quarterly.scope %}\n1. {{ x }}\n"
    prose += "{% endfor %}\n{% endif %}\n\n2. 二\n"
    _, scene = shown(prose)
    assert [(p.code, p.place.line) for p in scene.problems] == [("clause.typed-number", 9)]
