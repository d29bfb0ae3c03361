"""The evidence pack: nothing missing, nothing twice, every sum counted again."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings

from contractkit.agenda import CitedClause
from contractkit.document import Heading, Section, plain
from contractkit.performance.duty import Status
from contractkit.render.docx import render_docx
from contractkit.render.text import render_text
from contractkit.reports.pack import pack_document, pack_sheets, pack_workbook
from contractkit.reports.pack_sheets import (
    attainments,
    drawings_sheet,
    evidence_sheet,
    exceptions_sheet,
    promises_sheet,
    quotas_sheet,
)
from contractkit.reports.rows import Span
from contractkit.reports.words import STATUSES
from contractkit.xlsx import records
from render.harness import main_part, problems_of_check
from reports.making import LANGUAGES, assert_golden, look, many_duties, tables
from reports.samples import SPAN, TODAY, clocks, duties, duty, pack, quotas

if TYPE_CHECKING:
    from pathlib import Path

    from contractkit.performance.duty import Duty

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
each_language = pytest.mark.parametrize("language", LANGUAGES)


def uids(found: tuple[Duty, ...]) -> list[str]:
    return [one.entry.uid for one in found]


def belongs(one: Duty) -> bool:
    """Tell whether a duty is of the period, said another way than the code says it."""
    acts = [act.on for act in one.performance.deeds]
    acts += [one.performance.waiver.on] if one.performance.waiver else []
    in_time = {day for day in (one.entry.day, one.due, *acts) if SPAN.first <= day <= SPAN.last}
    arrears = one.status(TODAY) == "overdue" and one.due < SPAN.first
    return bool(in_time) or arrears


@each_language
def test_the_document_says_word_for_word(language: str, update_golden: bool) -> None:
    document = pack_document(pack(language), look(language).scheme)
    assert_golden(f"pack-{language}", render_text(document), update=update_golden)


@each_language
def test_word_takes_it_and_it_is_the_same_every_time(language: str, tmp_path: Path) -> None:
    document = pack_document(pack(language), look(language).scheme)
    docx = render_docx(document, look(language), facts_json="{}")
    assert docx == render_docx(document, look(language), facts_json="{}")
    assert problems_of_check(docx, tmp_path) == []


@each_language
def test_the_workbook_is_the_same_every_time_and_has_a_sheet_for_each_part(language: str) -> None:
    written = pack_workbook(pack(language))
    assert written == pack_workbook(pack(language))
    book = openpyxl.load_workbook(BytesIO(written))
    assert book.sheetnames == [sheet.name for sheet in pack_sheets(pack(language))]
    assert len(set(book.sheetnames)) == 11


class TestPromises:
    @settings(max_examples=60)
    @given(many_duties())
    def test_every_duty_of_the_period_is_there_once_and_no_other(
        self, given_duties: tuple[Duty, ...]
    ) -> None:
        one = pack(duties=given_duties)
        wanted = Counter(d.entry.uid for d in given_duties if belongs(d))
        rows = records(promises_sheet(one.shown_duties, TODAY, one.sources, "zh-CN"))
        assert Counter(row["uid"] for row in rows) == wanted
        shown = tables(pack_document(one, look("zh-CN").scheme)).get("约定事项", [])
        assert Counter(row[2] for row in shown) == Counter(
            d.entry.title for d in given_duties if belongs(d)
        )

    @settings(max_examples=60)
    @given(many_duties())
    def test_the_sums_by_status_are_those_of_an_independent_count(
        self, given_duties: tuple[Duty, ...]
    ) -> None:
        one = pack(duties=given_duties)
        words = STATUSES["zh-CN"]
        counts = Counter(words[d.status(TODAY)] for d in given_duties if belongs(d))
        [row] = tables(pack_document(one, look("zh-CN").scheme))["各状态项数"]
        numbers = [counts[words[status]] for status in Status]
        assert row == [str(number) for number in (*numbers, sum(numbers))]

    def test_they_stand_in_the_order_of_their_due_days(self) -> None:
        days = [one.due for one in pack().shown_duties]
        assert days == sorted(days)

    def test_a_duty_moved_into_the_next_period_is_in_both(self) -> None:
        moved = duties()[2]
        for span in (
            Span(dt.date(2027, 3, 1), dt.date(2027, 3, 31)),
            Span(dt.date(2027, 4, 1), dt.date(2027, 4, 30)),
        ):
            assert moved.entry.uid in uids(pack(span=span).shown_duties)

    def test_arrears_follow_into_the_next_period_until_they_are_settled(self) -> None:
        later = pack(
            span=Span(dt.date(2027, 8, 1), dt.date(2027, 8, 31)), today=dt.date(2027, 9, 1)
        )
        assert "mc.inspection.n004@contractkit" in uids(later.shown_duties)
        assert "mc.inspection.n002@contractkit" not in uids(later.shown_duties)

    def test_clauses_of_two_documents_are_told_apart_by_signs_that_the_first_page_explains(
        self,
    ) -> None:
        plan = CitedClause("售后服务方案", "x", "4.5.3（2）", "")
        agreement = CitedClause("售后服务合同", "x", "第五条", "")
        day = dt.date(2027, 1, 1)
        both = duty("x", "n001", "巡检", day, clauses=(plan, agreement))
        one = pack(duties=(both, duty("y", "n001", "培训", day, label="第六条")))
        document = pack_document(one, look("zh-CN").scheme)
        assert [row[1] for row in tables(document)["约定事项"]] == [
            "①4.5.3（2）\n②第五条",
            "②第六条",
        ]
        facts = document.frame["facts"]
        assert isinstance(facts, list)
        assert {"label": "条款出处", "value": "①《售后服务方案》　②《售后服务合同》"} in facts

    def test_a_day_that_may_still_move_is_told_as_long_as_the_duty_is_open(self) -> None:
        day = dt.date(2027, 1, 1)
        still_open = duty("x", "n001", "巡检", day, tentative=True)
        done = duty("y", "n001", "培训", day, tentative=True, performance=duties()[0].performance)
        rows = tables(pack_document(pack(duties=(still_open, done)), look("zh-CN").scheme))
        assert [row[6] for row in rows["约定事项"]] == ["已逾期（暂定）", "按期履行"]

    def test_a_row_has_clause_days_status_deeds_and_proof(self) -> None:
        rows = tables(pack_document(pack(), look("zh-CN").scheme))["约定事项"]
        partly = next(row for row in rows if "第4次" in row[2])
        assert partly[1:] == [
            "第五条第2款", "季度巡检（第4次/共5次）", "智城同创", "2027-06-30", "—",
            "已逾期", "2027-06-29　40%　张工", "—",
        ]  # fmt: skip
        late = next(row for row in rows if "第2次/共5次" in row[2])
        digest = duties()[1].performance.deeds[0].evidence[0].digest
        proof = f"第二次巡检报告.pdf（{digest[:12]}）"
        assert late[5:] == ["2027-01-08", "逾期履行", "2027-01-08　100%　张工", proof]


class TestClocks:
    def test_attained_and_missed_are_counted_for_each_clock(self) -> None:
        found = {a.clock: (a.number, a.attained, a.missed, a.ratio) for a in attainments(clocks())}
        assert found == {
            "响应": (3, 2, 0, Decimal(1)),
            "到场": (2, 2, 0, Decimal(1)),
            "恢复": (1, 0, 1, Decimal(0)),
        }

    def test_the_last_line_is_the_sum_of_all(self) -> None:
        rows = tables(pack_document(pack(), look("zh-CN").scheme))["时限达成统计"]
        assert rows[-1] == ["合计", "6", "4", "1", "1", "80%"]

    def test_a_clock_that_only_runs_has_no_ratio(self) -> None:
        [running] = attainments([row for row in clocks() if row.stop is None])
        assert (running.number, running.ratio) == (1, None)

    def test_only_those_started_in_the_period_are_shown(self) -> None:
        one = pack(span=Span(dt.date(2027, 1, 12), dt.date(2027, 1, 12)))
        assert {row.incident for row in one.shown_clocks} == {"SJ-2027-002"}


class TestQuotas:
    def test_allowance_use_and_what_goes_beyond(self) -> None:
        rows = records(quotas_sheet(quotas(), pack().sources, "en"))
        assert [(r["allowed"], r["used"], r["balance"], r["beyond"]) for r in rows] == [
            ("50", "53.0", "0", "3.0"),
            ("20", "0", "20", "0"),
        ]

    def test_the_last_running_sum_is_the_use_of_the_year(self) -> None:
        rows = records(drawings_sheet(quotas(), "en"))
        by_hand = Decimal(3) + 6 * Decimal("8.5") - 1
        assert Decimal(str(rows[-1]["year-to-date"])) == by_hand == quotas()[0].used

    def test_a_year_that_only_touches_the_period_is_shown(self) -> None:
        last_day = pack(span=Span(dt.date(2027, 12, 17), dt.date(2027, 12, 31)))
        day_after = pack(span=Span(dt.date(2027, 12, 18), dt.date(2027, 12, 31)))
        assert len(last_day.shown_quotas) == 2
        assert day_after.shown_quotas == ()


class TestEvidence:
    @settings(max_examples=40)
    @given(many_duties())
    def test_every_file_stands_there_once_with_its_whole_digest(
        self, given_duties: tuple[Duty, ...]
    ) -> None:
        one = pack(duties=given_duties)
        wanted = {e.digest for d in one.shown_duties for e in d.performance.evidence}
        wanted |= {proof.evidence.digest for proof in one.proofs}
        rows = records(evidence_sheet(one.shown_duties, one.proofs, "en"))
        assert sorted(str(row["sha-256"]) for row in rows) == sorted(wanted)
        assert all(len(str(row["sha-256"])) == 64 for row in rows)

    def test_a_file_that_proves_two_things_says_both(self) -> None:
        rows = records(evidence_sheet(pack().shown_duties, pack().proofs, "en"))
        [acceptance] = [row for row in rows if row["file"] == "终验报告.pdf"]
        assert acceptance["proves"] == "2026-12-18 质保期开始\n2026-12-18 终验"


class TestExceptions:
    def test_each_case_has_its_reason_and_who_recorded_it(self) -> None:
        rows = records(exceptions_sheet(pack().shown_duties, TODAY, pack().sources, "zh-CN"))
        assert [(row["case"], row["reason"], row["recorded-by"]) for row in rows] == [
            ("已免除", "采购人确认无须再次培训", "李敏"),
            ("改期至2027-04-10", "采购人迎检，双方同意延后", "李敏"),
            ("已终止", "补充协议一（2027年4月1日签订）取消了本项", ""),
            ("已逾期", "备件未到，余下机柜待查", "李敏"),
            ("待履行", "", ""),
        ]

    @settings(max_examples=40)
    @given(many_duties())
    def test_there_is_a_row_for_each_open_waived_or_superseded_duty_and_each_move(
        self, given_duties: tuple[Duty, ...]
    ) -> None:
        one_pack = pack(duties=given_duties)
        shown = one_pack.shown_duties
        wanted = 0
        for one in shown:
            status = one.status(TODAY)
            open_work = status.is_open and not one.notice
            wanted += open_work + (status in ("waived", "superseded")) + len(one.performance.moves)
        assert len(exceptions_sheet(shown, TODAY, one_pack.sources, "en").rows) == wanted


class TestPages:
    def test_wide_tables_lie_on_turned_pages_and_the_count_goes_on(self) -> None:
        document = pack_document(pack(), look("zh-CN").scheme)
        root = main_part(render_docx(document, look("zh-CN"), facts_json="{}"))
        sizes = [section.find(W + "pgSz") for section in root.iter(W + "sectPr")]
        assert [size.get(W + "orient") for size in sizes] == [None, "landscape", None]
        assert sizes[1].get(W + "w") == sizes[0].get(W + "h")
        assert not any("start" in "".join(e.attrib) for e in root.iter(W + "pgNumType"))

    def test_a_period_without_anything_says_so_in_each_chapter(self) -> None:
        bare = pack(duties=(), clocks=(), quotas=(), proofs=(), claims=())
        document = pack_document(bare, look("zh-CN").scheme)
        assert set(tables(document)) == {"各状态项数", ""}
        assert "期间内没有应履行的约定事项。" in render_text(document)
        assert pack_workbook(bare)

    def test_chapters_are_numbered_as_the_look_prints_them(self) -> None:
        document = pack_document(pack(), look("zh-CN").scheme)
        heads = [b.label + plain(b.runs) for _, b in document.blocks() if isinstance(b, Heading)]
        assert heads[0] == "一、总体情况"
        assert heads[-1] == "八、整理与审核"
        assert all(isinstance(part, Section) for part in document.body)

    def test_penalties_of_the_period_are_shown_with_their_arithmetic(self) -> None:
        [shown] = tables(pack_document(pack(), look("zh-CN").scheme))["违约金与抵扣"]
        assert shown[0] == "2027-01-11"
        assert shown[3:] == ["1,500.00元", "500.00元×4小时，以1,500.00元为限"]
        before = Span(SPAN.first, dt.date(2027, 1, 10))
        assert not pack(span=before).shown_claims

    def test_those_who_sign_have_room_to_write(self) -> None:
        rows = tables(pack_document(pack(), look("zh-CN").scheme))[""]
        assert rows == [["整理人", "", "", ""], ["审核人", "", "", ""]]

    def test_the_head_of_the_chain_is_on_the_first_page_and_whole_at_the_end(self) -> None:
        document = pack_document(pack(), look("zh-CN").scheme)
        facts = document.frame["facts"]
        assert isinstance(facts, list)
        assert facts[-1] == {"label": "登记簿链首", "value": f"#123 {pack().head.digest[:12]}…"}
        assert pack().head.digest in render_text(document)


def test_a_title_that_looks_like_a_formula_stays_text() -> None:
    hostile = duty("x", "n001", '=HYPERLINK("http://a")', dt.date(2027, 1, 1))
    written = pack_workbook(pack(duties=(hostile,)))
    sheet = openpyxl.load_workbook(BytesIO(written))["约定事项"]
    assert sheet["C2"].data_type == "s"
    assert sheet["C2"].value == '=HYPERLINK("http://a")'
