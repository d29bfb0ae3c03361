"""A fault of each kind is planted in finished documents, calendars and workbooks, and found."""

from __future__ import annotations

import io
import re
import time
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from contractkit import pipeline
from contractkit.clauses.library import load_library
from contractkit.document import Chart, Clause, Document, Field, Strong, Table, Text, inlines
from contractkit.model.contract import Contract
from contractkit.proof import prove, table
from contractkit.proof.speech import Speech
from contractkit.render.docx import render_docx
from contractkit.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contractkit.document import Block, Inline, Inlines
    from contractkit.errors import Problem
    from contractkit.pipeline import Build, Project

    Edit = Callable[[Inline], Inlines]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "word/document.xml"
EXAMPLES = ("zhicheng-tender-section", "hospital-service-agreement")


@dataclass(frozen=True)
class Finished:
    """An example as built; what the proof says of it once something has been changed."""

    project: Project
    build: Build

    def problems(
        self, outputs: dict[str, bytes] | None = None, documents: list[Document] | None = None
    ) -> tuple[Problem, ...]:
        contract = self.project.contract
        shown = documents or self.documents
        files = {**self.build.outputs, **(outputs or {})}
        problems = prove(
            contract, self.project.library.vocabulary, shown, self.build.agenda.entries, files
        )
        for problem in problems:
            assert problem.why
            assert problem.mend
            assert problem.place.file or problem.place.within
        return problems

    @property
    def documents(self) -> list[Document]:
        return [draft.document for draft in self.build.drafts]

    def with_document(self, number: int, change: Callable[[Document], Document]) -> set[str]:
        """Return the codes for a document changed before its Word file was written."""
        documents = self.documents
        documents[number] = changed = change(documents[number])
        facts = self.project.contract.model_dump_json(by_alias=True, exclude_unset=True)
        look = self.build.drafts[number].look
        data = render_docx(changed, look, facts_json=facts)
        problems = self.problems({self.name(".docx", number): data}, documents)
        return codes(problems) - {"proof.uncited"}  # calendars still quote what was there

    def with_part(
        self, ending: str, part: str, change: Callable[[etree._Element], object]
    ) -> tuple[Problem, ...]:
        """Return the problems for a finished file with one part of its archive changed."""
        name = self.name(ending)
        return self.problems({name: edited(self.build.outputs[name], part, change)})

    def with_calendar(self, change: Callable[[str], str], ending: str = ".ics") -> set[str]:
        name = self.name(ending)
        before = self.build.outputs[name].decode().replace("\r\n ", "")
        after = change(before)
        assert after != before
        return codes(self.problems({name: after.encode()}))

    def name(self, ending: str, number: int = 0) -> str:
        return [name for name in self.build.outputs if name.endswith(ending)][number]


def finished(name: str) -> Finished:
    project = pipeline.load(shipped("examples") / name / "contract.yaml")
    return Finished(project, pipeline.build(project))


@pytest.fixture(scope="module")
def hospital() -> Finished:
    return finished("hospital-service-agreement")


@pytest.fixture(scope="module")
def zhicheng() -> Finished:
    return finished("zhicheng-tender-section")


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


def edited(data: bytes, part: str, change: Callable[[etree._Element], object]) -> bytes:
    """Return an archive with one XML part changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == part:
                root = etree.fromstring(content)
                change(root)
                content = etree.tostring(root)
            new.writestr(member, content)
    return target.getvalue()


def rewritten(document: Document, edit: Edit) -> Document:
    """Return a document with every run put through `edit`, those of tables and bold ones too."""

    def runs(old: Inlines) -> Inlines:
        new: list[Inline] = []
        for run in old:
            new += (Strong(runs(run.runs)),) if isinstance(run, Strong) else edit(run)
        return tuple(new)

    def block(old: Block) -> Block:
        if isinstance(old, Table):
            lines = (
                replace(row, cells=tuple(replace(cell, runs=runs(cell.runs)) for cell in row.cells))
                for row in old.rows
            )
            return replace(old, rows=tuple(lines))
        return old if isinstance(old, Chart) else replace(old, runs=runs(old.runs))

    body = tuple(
        replace(part, blocks=tuple(map(block, part.blocks))) if isinstance(part, Clause) else part
        for part in document.body
    )
    facts = dict(document.facts)
    changed = replace(document, body=body)
    left = {
        run.path: run.text
        for part in body if isinstance(part, Clause)
        for each in part.blocks for run in inlines(each) if isinstance(run, Field)
    }  # fmt: skip
    return replace(changed, facts=tuple((p, left.get(p, facts[p])) for p in facts if p in left))


def once(document: Document, old: str, new: Inlines) -> Document:
    """Return a document in which the first run of words with `old` has `new` after it."""
    left = [1]

    def edit(run: Inline) -> Inlines:
        if isinstance(run, Text) and old in run.text and left:
            left.clear()
            return (run, *new)
        return (run,)

    changed = rewritten(document, edit)
    assert not left
    return changed


# Nothing is found where nothing is wrong


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_is_found_in_an_example(name: str) -> None:
    assert finished(name).problems() == ()


BARE = """\
contract: {id: A-1, title: 试, dated: 2026-01-01}
parties: {provider: {name: 甲公司}, customer: {name: ________}}
events: {signing: {name: 签约, expected: 2026-02-01}, acceptance: unknown}
commitments:
  - {id: report, category: report, duty: 提交报告, after: signing, within: 5 days}
  - {id: visit, category: visit, duty: 回访, after: acceptance, within: ________}
  - {id: fee, category: payment, pay: 20000 CNY, on: 2026-03-02}
documents: {tender-response: {}, agreement: {}}
"""


def test_nothing_is_found_where_facts_are_few_and_blank(tmp_path: Path) -> None:
    file = tmp_path / "contract.yaml"
    file.write_text(BARE, encoding="utf-8")
    assert pipeline.build(pipeline.load(file)).outputs


@pytest.mark.parametrize("number", [0, 1])
def test_writing_a_document_again_changes_nothing(hospital: Finished, number: int) -> None:
    assert hospital.with_document(number, lambda d: rewritten(d, lambda run: (run,))) == set()


def test_the_proof_is_quick(zhicheng: Finished) -> None:
    took = []
    for _ in range(3):
        begun = time.process_time()
        zhicheng.problems()
        took.append(time.process_time() - begun)
    assert min(took) < 0.15 * len(zhicheng.documents)


# The document


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "并在三个工作日内答复"),
        (0, "并在5日内答复"),
        (0, "承担百分之十的费用"),
        (1, " within three working days"),
        (1, " within 5 days"),
        (1, " under Article 12"),
    ],
)
def test_a_quantity_typed_in_a_clause_is_found(hospital: Finished, number: int, words: str) -> None:
    where = "应当" if number == 0 else "shall"
    found = hospital.with_document(number, lambda d: once(d, where, (Text(words),)))
    assert found == {"proof.typed-quantity"}


def test_a_quantity_in_pieces_is_found(hospital: Finished) -> None:
    pieces = (Strong((Text("三"),)), Text("年"))
    found = hospital.with_document(0, lambda d: once(d, "应当", pieces))
    assert found == {"proof.typed-quantity"}


@pytest.mark.parametrize(
    ("number", "path", "text"),
    [
        (0, "commitments.response.within", "48小时"),
        (1, "commitments.response.within", "seventy-two (72) days"),
        (0, "periods.free-service.length", "12年"),
        (0, "calendars.office", "每日"),
        (0, "commitments.response.duty", "作出响应"),
        (0, "commitments.no-such-thing.within", "72小时"),
    ],
)
def test_a_value_that_differs_from_its_fact_is_found(
    hospital: Finished, number: int, path: str, text: str
) -> None:
    def differ(run: Inline) -> Inlines:
        return (replace(run, text=text),) if isinstance(run, Field) and run.path == path else (run,)

    def stray(document: Document) -> Document:
        return once(document, "应当", (Field(path, text),))

    def change(document: Document) -> Document:
        known = path in dict(document.facts)
        return rewritten(document, differ) if known else stray(document)

    assert "proof.value-differs" in hospital.with_document(number, change)


def test_a_fact_that_no_clause_states_is_found(hospital: Finished) -> None:
    def silence(document: Document) -> Document:
        parts = (part for part in document.body if not states(part, "litigation"))
        return replace(document, body=tuple(parts))

    def states(part: object, commitment: str) -> bool:
        return isinstance(part, Clause) and commitment in part.voices

    problems = [
        problem
        for problem in hospital.problems(
            documents=[silence(hospital.documents[0]), *hospital.documents[1:]]
        )
        if problem.code == "proof.unvoiced"
    ]
    assert "commitments.litigation" in {problem.place.within for problem in problems}


@pytest.mark.parametrize(
    ("example", "path"),
    [
        ("hospital", "commitments.response.within"),
        ("hospital", "periods.free-service.length"),
        ("hospital", "calendars.office"),
        ("hospital", "commitments.counterparts.quantities.copies"),
        ("hospital", "commitments.yearly-fee.pay"),
        ("zhicheng", "commitments.user-training.sessions"),
        ("zhicheng", "commitments.user-training.courses[1].hours"),
        ("zhicheng", "commitments.platform-hotline.calendar"),
        ("zhicheng", "commitments.satisfaction.target"),
    ],
)
def test_a_figure_that_is_not_printed_is_found(
    example: str, path: str, request: pytest.FixtureRequest
) -> None:
    built: Finished = request.getfixturevalue(example)

    def hush(run: Inline) -> Inlines:
        return (Text("及时"),) if isinstance(run, Field) and run.path == path else (run,)

    assert path in dict(built.documents[0].facts)
    assert built.with_document(0, lambda d: rewritten(d, hush)) == {"proof.unprinted"}


def test_a_problem_of_a_fact_has_its_line_in_the_contract_file(hospital: Finished) -> None:
    without = replace(hospital.documents[0], body=(), facts=())
    found = hospital.problems(documents=[without, *hospital.documents[1:]])
    placed = pipeline.placed(hospital.project, found)
    unvoiced = [problem for problem in placed if problem.code == "proof.unvoiced"]
    assert len(unvoiced) == len(hospital.project.contract.commitments)
    assert all(problem.place.line and problem.excerpt for problem in unvoiced)


# The Word file


def controls(root: etree._Element, tag: str = "f:") -> list[etree._Element]:
    return [
        mark.getparent().getparent()
        for mark in root.iter(f"{W}tag")
        if mark.get(f"{W}val", "").startswith(tag) and mark.getparent().tag == f"{W}sdtPr"
    ]


def change_control(root: etree._Element) -> None:
    next(controls(root, "f:commitments.response.within")[0].iter(f"{W}t")).text = "48小时"


def drop_control(root: etree._Element) -> None:
    control = controls(root, "f:commitments.response.within")[0]
    control.getparent().remove(control)


def swap_tag(root: etree._Element) -> None:
    control = controls(root, "f:commitments.response.within")[0]
    next(control.iter(f"{W}tag")).set(f"{W}val", "f:commitments.response.duty")


def swap_binding(root: etree._Element) -> None:
    first = next(root.iter(f"{W}dataBinding"))
    first.set(f"{W}xpath", "/k:facts[1]/k:v[7]")


def change_words(root: etree._Element) -> None:
    words = [text for text in root.iter(f"{W}t") if text.text and "应当" in text.text]
    words[0].text = words[0].text.replace("应当", "可以")


def drop_paragraph(root: etree._Element) -> None:
    paragraph = next(p for p in root.iter(f"{W}p") if "乙方应当" in "".join(p.itertext(f"{W}t")))
    paragraph.getparent().remove(paragraph)


def add_paragraph(root: etree._Element) -> None:
    paragraph = next(p for p in root.iter(f"{W}p") if "乙方应当" in "".join(p.itertext(f"{W}t")))
    other = etree.fromstring(
        f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>乙方应当在三日内赔偿。</w:t></w:r></w:p>'
    )
    paragraph.addnext(other)


def change_party(root: etree._Element) -> None:
    next(controls(root, "f:parties.provider.name")[0].iter(f"{W}t")).text = "别家公司"


@pytest.mark.parametrize(
    "change",
    [change_control, drop_control, swap_tag, swap_binding, change_words, drop_paragraph,
     add_paragraph, change_party],
)  # fmt: skip
def test_a_word_file_that_was_changed_is_found(
    hospital: Finished, change: Callable[[etree._Element], None]
) -> None:
    problems = hospital.with_part("-agreement.docx", MAIN, change)
    assert codes(problems) == {"proof.word-differs"}


def store_of(finished: Finished, namespace: str) -> str:
    data = finished.build.outputs[finished.name("-agreement.docx")]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        stores = [n for n in archive.namelist() if re.fullmatch(r"customXml/item\d+\.xml", n)]
        return next(name for name in stores if namespace.encode() in archive.read(name))


def test_a_value_changed_where_word_takes_it_from_is_found(hospital: Finished) -> None:
    def change(root: etree._Element) -> None:
        root[3].text = "别的"

    part = store_of(hospital, "urn:contractkit:shown")
    assert codes(hospital.with_part("-agreement.docx", part, change)) == {"proof.word-differs"}


@pytest.mark.parametrize("facts", ["{}", ""])
def test_other_facts_than_those_of_the_contract_file_are_found(
    hospital: Finished, facts: str
) -> None:
    part = store_of(hospital, "urn:contractkit:facts")

    def lose(root: etree._Element) -> None:
        root.text = facts

    def change(root: etree._Element) -> None:
        root.text = root.text.replace("72小时", "48小时").replace("72 hours", "48 hours")

    for edit in (lose, change):
        assert codes(hospital.with_part("-agreement.docx", part, edit)) == {"proof.word-differs"}


# The calendar


EVENT = re.compile(r"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)


def first_event(calendar: str) -> str:
    found = EVENT.search(calendar)
    assert found
    return found[0]


def test_an_entry_moved_by_a_day_is_found(hospital: Finished) -> None:
    def move(calendar: str) -> str:
        return re.sub(r"(DTSTART[^\r]*:\d{6})\d\d", r"\g<1>29", calendar, count=1)

    assert hospital.with_calendar(move) == {"proof.day-differs"}


def test_an_entry_that_lasts_longer_is_found(hospital: Finished) -> None:
    def prolong(calendar: str) -> str:
        return re.sub(r"(DTEND[^\r]*:\d{6})\d\d", r"\g<1>30", calendar, count=1)

    assert hospital.with_calendar(prolong) == {"proof.day-differs"}


def test_an_entry_that_looks_firm_but_may_move_is_found(hospital: Finished) -> None:
    change = ("STATUS:TENTATIVE", "STATUS:CONFIRMED")
    assert hospital.with_calendar(lambda c: c.replace(*change, 1)) == {"proof.day-differs"}


def test_an_entry_under_another_name_is_found(hospital: Finished) -> None:
    def rename(calendar: str) -> str:
        return re.sub(r"SUMMARY:[^\r]*", "SUMMARY:团建", calendar, count=1)

    assert hospital.with_calendar(rename) == {"proof.title-differs"}


def test_an_entry_that_was_removed_is_found(hospital: Finished) -> None:
    assert hospital.with_calendar(lambda c: c.replace(first_event(c), "")) == {
        "proof.missing-entry"
    }


def test_an_entry_that_was_removed_from_one_of_two_calendars_is_found(hospital: Finished) -> None:
    removed = hospital.with_calendar(lambda c: c.replace(first_event(c), ""), "-customer.ics")
    assert removed == {"proof.missing-entry"}


def test_an_entry_that_was_added_is_found(hospital: Finished) -> None:
    def add(calendar: str) -> str:
        event = first_event(calendar)
        other = re.sub(r"UID:[^\r]*", "UID:somebody@elsewhere", event)
        return calendar.replace(event, event + other)

    assert hospital.with_calendar(add) == {"proof.stray-entry"}


def test_an_entry_that_stands_there_twice_is_found(hospital: Finished) -> None:
    def double(calendar: str) -> str:
        return calendar.replace(first_event(calendar), first_event(calendar) * 2)

    assert hospital.with_calendar(double) == {"proof.missing-entry"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"依据《[^\r]*?”\\n", ""),
        (r"(依据《软件售后服务协议》)第[^：]*：", r"\1第九十九条："),
        (r"(依据《软件售后服务协议》)第[^：]*：", r"\1第一条："),
        (r"依据《软件售后服务协议》", "依据《别的协议》"),
        (r"(依据《[^：]*：“)[^”]*", r"\1没有人说过的话"),
    ],
)
def test_an_entry_that_cites_no_clause_that_states_it_is_found(
    hospital: Finished, old: str, new: str
) -> None:
    found = hospital.with_calendar(lambda c: re.sub(old, new, c, count=1))
    assert found == {"proof.uncited"}


# The workbook


def change_day(root: etree._Element) -> None:
    value = root.find(f".//{S}row[@r='2']/{S}c[@r='A2']/{S}v")
    value.text = str(int(value.text) + 1)


def lose_row(root: etree._Element) -> None:
    row = root.find(f".//{S}row[@r='2']")
    row.getparent().remove(row)


def double_row(root: etree._Element) -> None:
    first, second = (root.find(f".//{S}row[@r='{n}']/{S}c[@r='O{n}']/{S}v") for n in (2, 3))
    second.text = first.text


def swap_clause(root: etree._Element) -> None:
    clause, title = (root.find(f".//{S}row[@r='2']/{S}c[@r='{c}2']/{S}v") for c in "ID")
    clause.text = title.text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (change_day, {"proof.day-differs"}),
        (lose_row, {"proof.missing-entry"}),
        (double_row, {"proof.missing-entry", "proof.stray-entry"}),
        (swap_clause, {"proof.uncited"}),
    ],
)
def test_a_workbook_that_was_changed_is_found(
    hospital: Finished, change: Callable[[etree._Element], None], code: set[str]
) -> None:
    assert codes(hospital.with_part(".xlsx", SHEET, change)) == code


# How facts may be said


def speech(language: str, **facts: object) -> Speech:
    contract = Contract.model_validate(
        {
            "contract": {"id": "T-1", "title": "试", "dated": "2026-01-01", "price": "100000 CNY"},
            "parties": {"provider": {"name": "甲"}, "customer": {"name": "________"}},
            **facts,
        }
    )
    return Speech(contract, load_library((shipped("clauses"),)).vocabulary, language)


DATED = {"id": "deed", "category": "inspection", "duty": "做", "scope": ["一", "二"]}


@pytest.mark.parametrize(
    ("path", "language", "said"),
    [
        ("contract.id", "zh-CN", "T-1"),
        ("contract.price", "zh-CN", "人民币壹拾万元整"),
        ("contract.price", "zh-CN", "人民币100,000.00元"),
        ("parties.customer.name", "zh-CN", "________"),
        ("commitments.deed.every", "zh-CN", "每3个月"),
        ("commitments.deed.every", "en", "every three (3) months"),
        ("commitments.open.every", "zh-CN", "定期"),
        ("commitments.open.every", "en", "regularly"),
        ("count(commitments.deed.scope)", "en", "two (2)"),
        ("commitments.deed.scope[1].text", "zh-CN", "二"),
        ("commitments.fee.every", "zh-CN", "每________"),
        ("events.acceptance.known", "zh-CN", "________"),
        ("commitments.done.after", "zh-CN", "验收合格后30日"),
    ],
)
def test_a_fact_may_be_said_in_these_words(path: str, language: str, said: str) -> None:
    found = speech(
        language,
        events={"acceptance": "unknown"},
        commitments=[
            {**DATED, "every": "3 months"},
            {**DATED, "id": "open", "every": "open"},
            {**DATED, "id": "fee", "every": "________"},
            {**DATED, "id": "done", "after": {"after": "acceptance", "by": "30 days"}},
        ],
    )
    assert said in found.forms_at(path)


@pytest.mark.parametrize("path", ["nothing", "commitments.deed", "contract.none.deeper", "events"])
def test_a_path_that_leads_to_no_value_may_not_be_said(path: str) -> None:
    assert not speech("zh-CN").forms_at(path) - {"________"}


# The proof for people


def test_a_row_shows_figures_clauses_and_days(hospital: Finished) -> None:
    rows = table(hospital.project.contract, hospital.documents, hospital.build.agenda.entries)
    assert [row.fact for row in rows] == [
        f"commitments.{commitment.id}" for commitment in hospital.project.contract.commitments
    ]
    by_fact = {row.fact: row for row in rows}
    free = by_fact["commitments.free-service"]
    assert free.shown == ("12个月", "twelve (12) months")
    assert len(free.clauses) == 2
    assert len(free.days) == 3
    advice = by_fact["commitments.advice"]
    assert advice.shown[0] == "提出供用户参考的解决建议"
    assert advice.days == ()
