"""Clauses become a document: order, numbers, references, who states what, and where it is cited."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clauses.making import (
    AGREEMENT,
    ENGLISH,
    FACTS,
    TENDER,
    clause_of,
    composed,
    contract_of,
    library_of,
    shipped_library,
)
from contractkit.clauses.outline import outline_of
from contractkit.compose import citations, compose, sample_document
from contractkit.document import (
    Chart,
    Clause,
    Document,
    Field,
    Heading,
    Item,
    Node,
    Paragraph,
    Ref,
    Table,
    Text,
    flat,
    inlines,
    plain,
)
from contractkit.errors import ContractkitError
from contractkit.model.reading import read_contract
from contractkit.source import parse_source, read_source

if TYPE_CHECKING:
    from collections.abc import Iterator

AGREEMENT_FACTS = FACTS.replace('{tender-response: {number: "4.5"}}', "{agreement: {}}")
CHINESE = '["{}", "第{}款", "{}", "{}"]'


def outline_lines(document: Document) -> list[str]:
    """Return every block as its label and words."""
    lines = []
    for _, block in document.blocks():
        if isinstance(block, (Heading, Item)):
            lines.append(f"{block.label} {plain(block.runs)}")
        elif isinstance(block, (Table, Chart)):
            lines.append(f"{block.label} {plain(block.caption)}")
        else:
            lines.append(plain(block.runs))
    return lines


def refs(document: Document) -> list[Ref]:
    return [r for _, b in document.blocks() for r in inlines(b) if isinstance(r, Ref)]


def faults(sections: str, *bodies: tuple[str, str]) -> list[str]:
    with pytest.raises(ContractkitError) as caught:
        composed(sections, *(clause_of(name, body) for name, body in bodies))
    return [f"{p.code} {p.place.file}:{p.place.line} {p.render()}" for p in caught.value.problems]


def test_one_clause_becomes_a_heading_and_its_blocks() -> None:
    document = composed(
        "[{clause: warranty}]",
        clause_of("warranty", "质保期为{{ periods.warranty.length }}。", title="质保期"),
    )
    (clause,) = document.body
    assert isinstance(clause, Clause)
    heading, paragraph = clause.blocks
    assert isinstance(heading, Heading)
    assert (heading.level, heading.label, heading.runs) == (1, "4.5", (Text("质保期"),))
    assert isinstance(paragraph, Paragraph)
    assert paragraph.runs == (
        Text("质保期为"), Field("periods.warranty.length", "3年"), Text("。"),
    )  # fmt: skip
    assert document.facts == (("periods.warranty.length", "3年"),)
    assert (document.kind, document.title, document.section_number) == (
        "tender-response", "售后服务方案", "4.5",
    )  # fmt: skip


def test_sections_nest_and_items_restart_below_each_heading() -> None:
    document = composed(
        "[{title: 方案, sections: [{clause: a, sections: [{clause: b}]}, "
        "{title: 响应, clauses: [c, d]}]}]",
        clause_of("a", "## 小\n1. 甲\n   1. 乙\n1. 丙\n", title="一"),
        clause_of("b", "1. 丁", title="二"),
        clause_of("c", "1. 戊"),
        clause_of("d", "1. 己"),
    )
    assert outline_lines(document) == [
        "4.5 方案", "4.5.1 一", "4.5.1.1 小", "（1） 甲", "① 乙", "（2） 丙", "4.5.1.2 二",
        "（1） 丁", "4.5.2 响应", "（1） 戊", "（2） 己",
    ]  # fmt: skip


def test_clauses_that_do_not_apply_vanish_with_their_empty_headings() -> None:
    absent = clause_of("b", "乙。", "voices: {it: {topic: nothing}}\n")
    document = composed(
        "[{title: 空, sections: [{clause: b}]}, {clause: b2, sections: [{clause: a}]}]",
        clause_of("a", "甲。", title="存"), absent,
        clause_of("b2", "{% if quiet_name %}{% endif %}".replace("quiet_name", "events.nothing")),
    )  # fmt: skip
    assert outline_lines(document) == ["4.5 存", "甲。"]


def test_a_clause_without_heading_may_stand_before_the_first_one() -> None:
    document = composed(
        "[{clause: recitals, heading: false}, {clause: a}]",
        clause_of("recitals", "鉴于双方同意。", kinds="agreement"),
        clause_of("a", "甲。", kinds="agreement"),
        facts=AGREEMENT_FACTS, scheme=AGREEMENT, kind="agreement",
    )  # fmt: skip
    assert outline_lines(document) == ["鉴于双方同意。", "第一条 标题", "甲。"]


def test_references_in_a_tender_show_heading_and_item() -> None:
    document = composed(
        "[{title: 方案, sections: [{clause: a}, {clause: b}]}]",
        clause_of("a", "1. 甲\n   1. 乙 [#deep]\n"),
        clause_of("b", "见[@a]、[@a#deep]和[@#own]。\n\n1. 丙 [#own]\n"),
    )
    assert [ref.text for ref in refs(document)] == ["4.5.1", "4.5.1（1）①", "4.5.2（1）"]
    anchors = {b.anchor for _, b in document.blocks() if isinstance(b, (Heading, Item))}
    assert all(anchor in anchors for ref in refs(document) for anchor, _ in ref.parts)
    assert all(len(ref.between) == len(ref.parts) + 1 for ref in refs(document))


def test_references_in_a_chinese_agreement_are_spoken_with_article_and_paragraph() -> None:
    document = composed(
        "[{clause: a}, {clause: b}]",
        clause_of("a", "1. 甲\n1. 乙 [#two]\n   1. 丙 [#three]\n", kinds="agreement"),
        clause_of("b", "依[@a#two]、[@a#three]。", kinds="agreement"),
        facts=AGREEMENT_FACTS, scheme=AGREEMENT, kind="agreement", citation=CHINESE,
    )  # fmt: skip
    first, second = refs(document)
    assert (first.text, second.text) == ("第一条第2款", "第一条第2款（1）")
    assert [label for _, label in first.parts] == ["第一条", "2"]


def test_references_in_an_english_agreement_do_not_repeat_the_article() -> None:
    document = composed(
        "[{clause: a}, {clause: b}]",
        clause_of("a", "1. One\n   1. Two [#two]\n", kinds="agreement", language="en"),
        clause_of("b", "See [@a] and [@a#two].", kinds="agreement", language="en"),
        facts=AGREEMENT_FACTS.replace("{agreement: {}}", "{agreement: {language: en}}"),
        scheme=ENGLISH, kind="agreement", language="en",
        citation='["{}", "Article {}", "{}", "{}"]',
    )  # fmt: skip
    assert [ref.text for ref in refs(document)] == ["Article 1", "Article 1.1(a)"]


def test_clauses_may_refer_to_each_other_in_a_circle() -> None:
    document = composed(
        "[{clause: a}, {clause: b}]",
        clause_of("a", "见[@b]。{% if present('a') %}有。{% endif %}"), clause_of("b", "见[@a]。"),
    )  # fmt: skip
    assert [ref.text for ref in refs(document)] == ["4.6", "4.5"]


def test_a_reference_to_a_clause_that_is_not_in_the_document_needs_a_guard() -> None:
    absent = clause_of("b", "乙。", "voices: {it: {topic: nothing}}\n")
    guarded = clause_of("a", "甲{% if present('b') %}见[@b]{% endif %}。")
    assert outline_lines(composed("[{clause: a}, {clause: b}]", guarded, absent))[1] == "甲。"
    with pytest.raises(ContractkitError) as caught:
        composed("[{clause: a}, {clause: b}]", clause_of("a", "一\n\n见[@b]。"), absent)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.file) == ("clause.absent-reference", "a.md")
    assert "present('b')" in problem.mend


@pytest.mark.parametrize(
    ("body", "code", "part"),
    [
        ("见[@wrranty]。", "clause.unknown-reference", "did you mean `warranty`?"),
        ("见[@warranty#noe]。", "clause.unknown-reference", "did you mean `warranty#one`?"),
        ("见[@#x]。", "clause.unknown-reference", "leads nowhere"),
        ("[chart organisation]", "clause.unset-fact", "charts.organisation"),
        ("1. 甲\n\n## 小\n", "outline.skipped-number", "4.5.2"),
    ],
)
def test_what_cannot_be_numbered_or_found_is_a_problem(body: str, code: str, part: str) -> None:
    found = faults("[{clause: warranty}, {clause: a}]", ("warranty", "1. 甲 [#one]"), ("a", body))
    assert any(fault.startswith(code) and part.replace("4.5", "4.6") in fault for fault in found)


def test_a_sub_heading_deeper_than_the_fourth_level_is_a_problem() -> None:
    sections = (
        "[{title: 一, sections: [{title: 二, sections: [{title: 三, sections: [{clause: a}]}]}]}]"
    )
    assert faults(sections, ("a", "甲。\n\n## 深\n\n乙。"))[0].startswith("outline.too-deep a.md:")


def test_the_problems_of_all_clauses_come_at_once() -> None:
    found = faults(
        "[{clause: a}, {clause: b}, {clause: c}]",
        ("a", "{{ nobody }}"), ("b", "2. 二"), ("c", "{{ 7*7 }}"),
    )  # fmt: skip
    assert [fault.split(" ")[0] for fault in found] == [
        "clause.unknown-fact", "clause.typed-number", "clause.refused-code",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sections", "part"),
    [
        ("[{clause: a}, {clause: a}]", "stands twice"),
        ("[{clause: ab}]", "did you mean `a`?"),
        ("[{clause: other}]", "is not made for a tender-response"),
    ],
)
def test_an_outline_names_clauses_of_its_kind_once(sections: str, part: str) -> None:
    with pytest.raises(ContractkitError) as caught:
        composed(sections, clause_of("a", "甲。"), clause_of("other", "乙。", kinds="agreement"))
    assert part in caught.value.problems[0].render()


def test_a_document_of_an_unknown_kind_is_a_problem() -> None:
    facts = FACTS.replace("{tender-response:", "{tender-respons:")
    with pytest.raises(ContractkitError) as caught:
        composed("[{clause: a}]", clause_of("a", "甲。"), facts=facts)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.within) == (
        "contract.unknown-kind", "documents.tender-respons",
    )  # fmt: skip
    assert "did you mean `tender-response`?" in problem.mend


def test_tables_and_charts_are_counted_and_drawn_from_facts() -> None:
    facts = FACTS + (
        "charts:\n  flow:\n    kind: flow\n    caption: 应急流程\n"
        '    nodes: {a: 报修, b: {text: 判断, shape: decision}}\n    edges: ["a -> b: 是"]\n'
    )
    body = "[chart flow]\n\n[table: 课程 | 1]\n| 名称 |\n|---|\n| {{ users.courses[0].name }} |\n"
    document = composed(
        "[{clause: a}]",
        clause_of("a", body, "voices: {users: {id: users}}\n"), facts=facts,
    )  # fmt: skip
    _, chart, table = (block for _, block in document.blocks())
    assert isinstance(chart, Chart)
    assert (chart.label, chart.nodes[1], chart.edges[0].text) == (
        "图1", Node("b", "判断", "decision"), "是",
    )  # fmt: skip
    assert chart.caption == (Field("charts.flow.caption", "应急流程"),)
    assert isinstance(table, Table)
    assert (table.label, table.rows[0].voices) == ("表1", frozenset({"users"}))


def test_the_clause_states_what_its_blocks_state() -> None:
    document = composed(
        "[{clause: a}]",
        clause_of(
            "a", "{{ q.every }}。\n\n{{ x.obligor }}。{{ voices(x) }}",
            "voices: {q: {id: quarterly}, x: {id: quiet}}\n",
        ),
    )  # fmt: skip
    (clause,) = document.body
    assert isinstance(clause, Clause)
    assert clause.voices == {"quarterly", "quiet"}


def test_anchors_are_stable_short_and_different() -> None:
    clauses = [clause_of("a", "1. 甲 [#x]\n1. 乙\n\n## 丙\n"), clause_of("b", "1. 甲 [#x]")]
    one, two = (
        composed("[{title: 题, sections: [{clause: a}]}, {clause: b}]", *pair, scheme=AGREEMENT)
        for pair in (clauses, clauses[::-1])
    )
    anchors = [b.anchor for _, b in one.blocks() if isinstance(b, (Heading, Item))]
    assert anchors == [b.anchor for _, b in two.blocks() if isinstance(b, (Heading, Item))]
    assert len(set(anchors)) == len(anchors)
    assert all(a.startswith("_CK") and len(a) <= 40 and a[3:].isalnum() for a in anchors)


def test_a_variant_changes_title_and_text() -> None:
    clause = clause_of(
        "a", "主。\n=== cheap\n廉。\n",
        "variants: {cheap: {title: 仅收成本, reason: 理由}}\nsamples: {cheap: {}}\n",
    )  # fmt: skip
    facts = FACTS.replace('{number: "4.5"}', '{number: "4.5", variants: {a: cheap}}')
    assert outline_lines(composed("[{clause: a}]", clause, facts=facts)) == ["4.5 仅收成本", "廉。"]


def test_the_contract_may_call_the_parties_and_the_document_otherwise() -> None:
    facts = FACTS.replace('{number: "4.5"}', "{title: 投标书, call: {provider: 乙方}}")
    document = composed("[{clause: a}]", clause_of("a", "{{ provider }}答。"), facts=facts)
    assert (document.title, outline_lines(document)) == ("投标书", ["1 标题", "乙方答。"])


def test_an_outline_given_replaces_that_of_the_library() -> None:
    library = library_of("[{clause: a}]", clause_of("a", "甲。"), clause_of("b", "乙。"))
    text = "kind: tender-response\nlanguage: zh-CN\ntitle: 招标人目录\ncall: {provider: 我方}\n"
    own = outline_of(parse_source(text + 'citation: ["{}"]\nsections: [{clause: b}]\n', "own.yaml"))
    document = compose(contract_of(), library, "tender-response", TENDER, own)
    assert (document.title, outline_lines(document)) == ("招标人目录", ["4.5 标题", "乙。"])


def test_the_frame_holds_text_for_the_tags_of_a_look() -> None:
    frame = composed("[{clause: a}]", clause_of("a", "甲。")).frame
    wanted = {
        "title": "售后服务方案", "project": "某系统", "number": "ZC-1", "section_number": "4.5",
        "dated": "2026年9月1日", "place": "",
    }  # fmt: skip
    assert {key: frame[key] for key in wanted} == wanted
    assert frame["cover"] == {"copy": "", "project": "某系统"}
    assert isinstance(frame["signatories"], list)
    (pair,) = frame["signatories"]
    assert [party["role_title"] for party in pair] == ["我公司", "采购人"]
    assert [party["path"] for party in pair] == ["parties.provider", "parties.customer"]


MANY = clause_of(
    "a",
    "{{ x.obligor }}另有约定，{{ voices(q) }}见下。\n\n"
    "1. 甲\n1. 每{{ q.every }}检查。\n- 补充{{ x.duty }}。\n\n"
    "[table: 课程 | 1 1]\n| 名 | 时 |\n|---|---|\n"
    "| {{ u.courses[0].name }} | {{ u.courses[0].hours }} |\n",
    "voices: {q: {id: quarterly}, x: {id: quiet}, u: {id: users}}\n",
)


def test_a_commitment_is_cited_where_its_measured_value_stands() -> None:
    cited = citations(composed("[{clause: a}]", MANY))
    assert cited["quarterly"].label == "4.5（2）"
    assert cited["quarterly"].sentence == "每3个月检查。"
    assert (cited["quiet"].label, cited["quiet"].sentence) == ("4.5（2）", "补充保守秘密。")
    assert (cited["users"].label, cited["users"].sentence) == ("4.5 表1", "系统介绍 | 4小时")
    assert {one.clause_id for one in cited.values()} == {"a"}


def test_a_clause_is_shown_with_its_sample() -> None:
    clause = clause_of(
        "a",
        "{{ it[0].obligor }}{{ it[0].every | each }}巡检。\n=== cheap\n廉。{{ it[0].every }}\n",
        "voices: {it: {category: inspection}}\nvariants: {cheap: {reason: 理由}}\n"
        "sample: {commitments: [{id: x, category: inspection, every: 1 month}]}\n"
        "samples: {cheap: {commitments: [{id: x, category: inspection, every: 1 year}]}}\n",
    )  # fmt: skip
    library = library_of("[{clause: a}]", clause)
    assert outline_lines(sample_document(clause, "", library, TENDER))[1] == "我公司每月巡检。"
    assert outline_lines(sample_document(clause, "cheap", library, TENDER))[1] == "廉。1年"
    empty = clause_of("a", "甲。", "voices: {it: {topic: none}}\n")
    with pytest.raises(ContractkitError, match="shows nothing"):
        sample_document(empty, "", library_of("[{clause: a}]", empty), TENDER)


def test_composing_twice_gives_the_same_document() -> None:
    assert composed("[{clause: a}]", MANY) == composed("[{clause: a}]", MANY)


def test_values_of_all_fields_stand_in_the_contract_file() -> None:
    contract = contract_of()
    source = parse_source(FACTS, "contract.yaml")
    document = composed("[{clause: a}]", MANY)
    for path, _ in document.facts:
        place = source.place(contract.file_path(path))
        assert place.line > 1, path
    assert all(
        not isinstance(run, Field) or run.text
        for _, block in document.blocks()
        for run in flat(tuple(inlines(block)))
    )


EXAMPLES = Path(__file__).parents[1] / "examples"
SCHEMES = {"tender-response": TENDER, "agreement": AGREEMENT, "agreement-en": ENGLISH}
ODD_SPACE = re.compile(r"  |[\u2e80-\uffef] +[\u2e80-\uffef]|^ | $")


@pytest.mark.parametrize("name", ["zhicheng-tender-section", "hospital-service-agreement"])
def test_no_space_stands_between_the_words_of_an_example(name: str) -> None:
    library = shipped_library()
    source = read_source(EXAMPLES / name / "contract.yaml")
    contract = read_contract(source, library.vocabulary)
    for key in contract.documents:
        document = compose(contract, library, key, SCHEMES[key])
        odd = [text for text in spoken(document) if ODD_SPACE.search(text)]
        assert odd == []


def spoken(document: Document) -> Iterator[str]:
    """Yield the text of every paragraph, cells included."""
    for _, block in document.blocks():
        if isinstance(block, Table):
            yield plain(block.caption)
            for row in (*block.header, *block.rows):
                yield from (plain(cell.runs) for cell in row.cells)
        elif not isinstance(block, Chart):
            yield plain(block.runs)


def test_no_path_of_the_machine_reaches_the_document() -> None:
    assert str(Path.cwd()) not in repr(composed("[{clause: a}]", MANY))
