from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contractkit.agenda import (
    CitedClause,
    Entry,
    OpenItem,
    about,
    agenda,
    cite,
    contract_key,
    open_items,
    owed_by,
)
from contractkit.compose import Citation
from contractkit.ical import Edition, write_calendar
from contractkit.model.reading import read_model
from contractkit.model.vocabulary import Vocabulary
from contractkit.schedule import expand
from contractkit.source import read_source
from planning import contract, year_from

if TYPE_CHECKING:
    from contractkit.model.contract import Contract

VOCABULARY = read_model(
    read_source(Path(__file__).parents[1] / "clauses" / "vocabulary.yaml"), Vocabulary
)
QUARTERLY = {"id": "inspection", "category": "inspection", "every": "1 quarter", "during": "term"}


def entries_of(facts: Contract, cited: dict[str, tuple[CitedClause, ...]] | None = None) -> Any:
    occurrences = expand(facts, vocabulary=VOCABULARY).occurrences
    return agenda(facts, occurrences, cited or {}, VOCABULARY)


def open_of(facts: Contract) -> tuple[OpenItem, ...]:
    return open_items(facts, expand(facts, vocabulary=VOCABULARY).open, {}, VOCABULARY)


def first(*commitments: dict[str, Any], **sections: Any) -> Entry:
    entry: Entry = entries_of(contract(*commitments, **(year_from("2026-01-05") | sections)))[0]
    return entry


def parties(**changes: Any) -> dict[str, Any]:
    return {"provider": {"name": "甲"}, "customer": {"name": "乙"}} | changes


class TestUid:
    def test_it_names_contract_obligation_and_nominal_period(self) -> None:
        key = contract_key(contract())
        assert first(QUARTERLY).uid == f"{key}.inspection.n001@contractkit"
        assert key.startswith("t-1-")

    def test_one_number_from_other_parties_gives_other_uids(self) -> None:
        ours = contract(QUARTERLY, **year_from("2026-01-05"))
        theirs = contract(
            QUARTERLY, **year_from("2026-01-05"), parties=parties(customer={"name": "丙"})
        )
        assert ours.contract.id == theirs.contract.id
        assert not {e.uid for e in entries_of(ours)} & {e.uid for e in entries_of(theirs)}

    def test_exchanged_roles_make_another_contract(self) -> None:
        exchanged = contract(parties={"provider": {"name": "乙"}, "customer": {"name": "甲"}})
        assert contract_key(exchanged) != contract_key(contract())

    def test_a_key_of_its_own_survives_a_new_name(self) -> None:
        head = {"id": "T-1", "title": "售后服务", "dated": "2026-01-01", "key": "t-1-old"}
        before = contract(contract=head)
        after = contract(contract=head, parties=parties(customer={"name": "丙"}))
        assert contract_key(before) == contract_key(after) == "t-1-old"

    @pytest.mark.parametrize(
        "number", ["采购合同", "ZC 2026/014（正本）", "X" * 64, "-" * 40 + "a"]
    )
    def test_any_number_becomes_ascii(self, number: str) -> None:
        key = contract_key(contract(contract={"id": number, "title": "t", "dated": "2026-01-01"}))
        assert key.isascii()
        assert key.replace("-", "").isalnum()
        assert key == key.strip("-")

    def test_a_holiday_moves_the_day_and_keeps_the_uid(self) -> None:
        deadline = {"id": "report", "category": "report", "on": "2026-10-01"}
        moved = first(deadline)
        kept = first(deadline, conventions={"due-on-holiday": "as-is"})
        assert (moved.day, kept.day) == (dt.date(2026, 10, 8), dt.date(2026, 10, 1))
        assert moved.nominal == dt.date(2026, 10, 1)
        assert moved.uid == kept.uid

    def test_the_same_contract_twice_gives_identical_bytes(self) -> None:
        edition = Edition("T", "T-1", "t-1", 0, dt.date(2026, 1, 1), "zh-CN")
        files = [
            write_calendar(entries_of(contract(QUARTERLY, **year_from("2026-01-05"))), edition)
            for _ in range(2)
        ]
        assert files[0] == files[1]


class TestParties:
    def test_a_short_name_stands_for_the_long_one(self) -> None:
        entry = first(QUARTERLY, parties=parties(provider={"name": "甲公司", "short": "甲司"}))
        assert (entry.obligor, entry.obligee) == ("甲司", "乙")

    def test_a_blank_name_is_its_role_in_both_languages(self) -> None:
        blank = parties(customer={"name": "________"})
        assert first(QUARTERLY, parties=blank).obligee == "采购人"
        head = {"id": "T-1", "title": "t", "dated": "2026-01-01", "language": "en"}
        assert first(QUARTERLY, parties=blank, contract=head).obligee == "the customer"

    def test_a_party_without_a_word_is_its_id(self) -> None:
        blank = parties(supervisor={"name": "________", "signs": False})
        assert first({**QUARTERLY, "obligee": "supervisor"}, parties=blank).obligee == "supervisor"

    def test_what_both_owe_is_owed_by_who_signs(self) -> None:
        third = parties(bank={"name": "银行", "signs": False})
        joint = first({**QUARTERLY, "obligor": "both", "obligee": "both"}, parties=third)
        assert joint.obligor == "双方"
        assert joint.parties == {"provider", "customer"}

    def test_a_party_gets_the_list_of_what_it_owes(self) -> None:
        facts = contract(
            QUARTERLY,
            {"id": "fee", "category": "payment", "pay": "1000 CNY", "on": "2026-03-02"},
            {"id": "review", "category": "acceptance", "on": "2026-05-06", "obligor": "both"},
            **year_from("2026-01-05"),
        )
        entries = entries_of(facts)
        assert {e.commitment_id for e in owed_by(entries, "customer")} == {"fee", "review"}
        assert {e.commitment_id for e in owed_by(entries, "provider")} == {"inspection", "review"}


class TestEntry:
    def test_it_cites_the_clauses_of_all_documents(self) -> None:
        cited = cite(
            [
                ("售后服务方案", {"inspection": Citation("inspection", "a1", "4.5.3", "每季度。")}),
                ("售后服务协议", {"inspection": Citation("inspection", "b2", "第三条", "每季。")}),
            ]
        )
        [entry, *_] = entries_of(contract(QUARTERLY, **year_from("2026-01-05")), cited)
        assert [(c.document, c.label, c.sentence) for c in entry.clauses] == [
            ("售后服务方案", "4.5.3", "每季度。"),
            ("售后服务协议", "第三条", "每季。"),
        ]

    def test_the_last_step_of_the_explanation_is_its_day(self) -> None:
        entry = first(QUARTERLY)
        assert "2026年4月7日" in entry.explanation[-1]
        assert entry.explanation[0].startswith("1. ")

    def test_what_is_handed_over_is_the_proof(self) -> None:
        with_report = {**QUARTERLY, "deliverable": "《巡检报告》", "evidence": "签到表"}
        assert first(with_report).evidence == "《巡检报告》"
        assert first({**QUARTERLY, "evidence": "签到表"}).evidence == "签到表"
        assert first(QUARTERLY).evidence == ""

    def test_a_category_of_the_contract_wins(self) -> None:
        own = {"name": "深度巡检", "reminder": "2 days", "busy": True}
        entry = first(QUARTERLY, categories={"inspection": own})
        assert entry.category == "深度巡检"
        assert entry.reminder == dt.timedelta(days=1, hours=15)


class TestReminder:
    @pytest.mark.parametrize(
        ("lead", "days"),
        [("1 day", 1), ("7 days", 7), ("2 weeks", 14), ("3 working days", 5), ("1 month", 31)],
    )
    def test_it_rings_at_nine_that_many_days_ahead(self, lead: str, days: int) -> None:
        entry = first(QUARTERLY, categories={"inspection": {"name": "巡检", "reminder": lead}})
        assert entry.reminder is not None
        midnight = dt.datetime.combine(entry.day, dt.time())
        assert midnight - entry.reminder == dt.datetime.combine(
            entry.day - dt.timedelta(days=days), dt.time(9)
        )

    def test_a_category_without_one_stays_silent(self) -> None:
        assert first(QUARTERLY, categories={"inspection": {"name": "巡检"}}).reminder is None

    def test_a_reminder_rings_the_day_before_and_the_end_within_a_week(self) -> None:
        period = {"id": "warranty", "category": "warranty", "term": "term"}
        entries = entries_of(contract(period, **year_from("2026-01-05")))
        leads = {e.key: e.reminder for e in entries}
        assert leads == {
            "start": dt.timedelta(days=6, hours=15),
            "remind": dt.timedelta(hours=15),
            "end": dt.timedelta(days=6, hours=15),
        }


class TestBusy:
    @pytest.mark.parametrize(
        "when",
        [
            {"category": "acceptance", "on": "2026-03-02"},
            {"category": "acceptance", "at": "start"},
            {"category": "training", "sessions": 1, "planned": ["2026-03-02"]},
            {"category": "resident-engineer", "every": "1 working day", "during": "term"},
        ],
    )
    def test_an_appointment_blocks_its_day(self, when: dict[str, Any]) -> None:
        assert first({"id": "x", **when}).busy

    @pytest.mark.parametrize(
        "when",
        [
            {"category": "acceptance", "after": "start", "within": "30 days"},
            {"category": "training", "sessions": 2, "after": "start", "within": "30 days"},
            {"category": "drill", "every": "1 quarter", "during": "term"},
            {"category": "report", "on": "2026-03-02"},
        ],
    )
    def test_a_deadline_blocks_nothing(self, when: dict[str, Any]) -> None:
        assert not first({"id": "x", **when}).busy

    def test_a_report_about_an_appointment_blocks_nothing(self) -> None:
        deed = {"id": "x", "category": "acceptance", "on": "2026-03-02"}
        report = {"deliverable": {"name": "验收报告", "within": "5 working days"}}
        entries = entries_of(contract({**deed, **report}, **year_from("2026-01-05")))
        assert {e.obligation_id: e.busy for e in entries} == {"x": True, "x.deliverable": False}


class TestOpenItems:
    def test_a_clock_is_said_with_its_trigger(self) -> None:
        [item] = open_of(
            contract(
                {"id": "x", "category": "onsite-time", "upon": "fault-report", "within": "2小时"}
            )
        )
        assert item.limit == "用户报修后2小时内"
        assert item.code == "on-event"

    def test_a_clock_without_a_length_and_one_to_fill_in(self) -> None:
        upon = {"category": "onsite-time", "upon": "fault-report"}
        items = open_of(contract({"id": "x", **upon}, {"id": "y", **upon, "within": "________"}))
        assert [item.limit for item in items] == ["用户报修时", "用户报修后________内"]

    def test_a_grid_of_clocks_is_one_sentence(self) -> None:
        levels = [
            {"severity": 1, "respond": "30分钟", "on-site": "2小时", "resolve": "4小时"},
            {"severity": 2, "name": "一般故障", "respond": "1小时"},
        ]
        grid = {"id": "x", "category": "response-time", "upon": "outage", "levels": levels}
        [item] = open_of(contract(grid, triggers={"outage": {"name": "系统中断"}}))
        assert item.limit == (
            "系统中断后：1级——响应30分钟、到场2小时、修复4小时；一般故障——响应1小时"
        )

    def test_it_speaks_english(self) -> None:
        head = {"id": "T-1", "title": "t", "dated": "2026-01-01", "language": "en"}
        clock = {"category": "onsite-time", "upon": "fault-report", "within": "2 hours"}
        [item] = open_of(contract({"id": "x", **clock}, contract=head))
        assert item.limit == "upon the customer's fault report: within two (2) hours"

    def test_an_unknown_event_is_named_with_its_path(self) -> None:
        deadline = {"id": "x", "category": "report", "after": "go-live", "within": "30 days"}
        [item] = open_of(contract(deadline, events={"go-live": "unknown"}))
        assert item.missing == ("events.go-live",)
        assert "系统正式运行" in item.reason
        assert item.limit == ""


class TestAbout:
    def test_it_says_by_which_conventions_days_were_found(self) -> None:
        rules = {"due-on-holiday": "previous-working-day", "period-end": "day-before"}
        lines = dict(about(contract(conventions=rules), VOCABULARY))
        assert lines["合同"] == "售后服务 · T-1"
        assert lines["版次"] == "第0版，2026年1月1日"
        assert (lines["服务方"], lines["采购人"]) == ("甲", "乙")
        assert lines["到期日遇休息日"].startswith("提前")
        assert "前一日" in lines["期间届满"]
        assert "国务院" in lines["工作日"]
        assert "5年" in lines["排期范围"]

    def test_a_name_to_fill_in_stays_a_blank(self) -> None:
        blank = contract(parties=parties(customer={"name": "________"}))
        assert dict(about(blank, VOCABULARY))["采购人"] == "________"

    @pytest.mark.parametrize("language", ["zh-CN", "en"])
    @pytest.mark.parametrize("due", ["next-working-day", "previous-working-day", "as-is"])
    @pytest.mark.parametrize("end", ["next-working-day", "as-is"])
    def test_every_convention_has_words_in_both_languages(
        self, language: str, due: str, end: str
    ) -> None:
        head = {"id": "T-1", "title": "t", "dated": "2026-01-01", "language": language}
        rules = {
            "due-on-holiday": due,
            "period-end-on-holiday": end,
            "period-end": "day-before",
            "working-days": "Mon-Fri",
        }
        lines = about(contract(contract=head, conventions=rules), VOCABULARY)
        assert all(label and text for label, text in lines)
