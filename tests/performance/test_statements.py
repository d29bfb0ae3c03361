"""A statement adds up line by line and can be handed to the customer in either language."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.model.vocabulary import Vocabulary
from contractkit.performance.duty import Evidence, Recorded
from contractkit.performance.ledger import ledger_of
from contractkit.performance.quotas import Drawdown, amount_in
from contractkit.performance.statements import Kind, statement
from planning import contract, year_from

if TYPE_CHECKING:
    from contractkit.performance.quotas import Balance
    from contractkit.performance.statements import Row

PROOF = Evidence("00" * 32, "服务单.pdf", 9)


def drawn(seq: int, amount: str, on: dt.date, corrects: int | None = None) -> Drawdown:
    recorded = Recorded(seq, "李工", dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC), "日期有误")
    return Drawdown(
        recorded, "resident", Decimal(amount), "人天", on, "张工", "接口联调", (PROOF,), corrects
    )


def balances(
    *drawdowns: Drawdown, quota: str = "50 person-days per year", **more: Any
) -> tuple[Balance, ...]:
    facts = contract(
        {"id": "resident", "name": "驻场服务", "quota": quota, "during": "term", **more},
        **year_from("2026-03-02", "2 years"),
    )
    found = ledger_of(facts, Vocabulary(), drawdowns, dt.date(2027, 1, 10))
    assert found.problems == ()
    return found.balances


def shown(row: Row) -> tuple[object, ...]:
    return row.kind, row.on, row.by, row.what, row.amount, row.left, row.beyond, row.seq


APRIL, MAY, JUNE = (dt.date(2026, month, 1) for month in (4, 5, 6))


def test_a_statement_opens_lists_every_use_and_closes() -> None:
    balance, _ = balances(
        drawn(1, "48", APRIL), drawn(2, "5", MAY), drawn(3, "3.5", MAY, corrects=2),
        beyond="charged",
    )  # fmt: skip
    found = statement(balance, "zh-CN")
    assert (found.title, found.unit) == ("驻场服务", "人天")
    assert found.interval == "第1年度（2026年3月2日至2027年3月2日）"
    assert [shown(row) for row in found.rows] == [
        (Kind.OPENING, dt.date(2026, 3, 2), "", "期初额度", 50, 50, None, None),
        (Kind.USE, APRIL, "张工", "接口联调", 48, 2, None, 1),
        (Kind.CORRECTED, MAY, "张工", "接口联调（已由第3号更正）", 5, -3, None, 2),
        (Kind.REVERSAL, MAY, "", "冲销第2号：日期有误", -5, 2, None, 3),
        (Kind.USE, MAY, "张工", "接口联调（更正第2号）", Decimal("3.5"), Decimal("-1.5"),
         Decimal("1.5"), 3),
        (Kind.TOTAL, None, "", "本期合计使用", Decimal("51.5"), None, None, None),
        (Kind.REMAINING, None, "", "剩余额度", 0, None, None, None),
        (Kind.BEYOND, None, "", "超出额度", Decimal("1.5"), None, None, None),
    ]  # fmt: skip
    assert found.notes[0] == "按合同约定，超出额度的部分另行计费。"
    assert found.rows[1].evidence == (PROOF,)


def test_a_statement_speaks_english() -> None:
    balance, _ = balances(drawn(1, "40", APRIL), drawn(2, "0", APRIL, corrects=1))
    found = statement(balance, "en")
    assert found.interval == "Year 1 (2 March 2026 to 2 March 2027)"
    assert found.unit == "person-days"
    assert [row.what for row in found.rows] == [
        "Granted", "接口联调 (corrected by no. 2)", "Reverses no. 1: 日期有误",
        "Used in all", "Left",
    ]  # fmt: skip
    assert found.rows[2].evidence == (PROOF,)


@pytest.mark.parametrize(
    ("used", "first_note"),
    [
        ("39", "按目前进度"),
        ("40", "已使用80%以上"),
        ("48", "已使用95%以上"),
        ("50", "额度已全部用完"),
        ("51", "合同未约定超出额度部分的处理方式"),
    ],
)
def test_a_statement_warns_and_says_what_holds_beyond(used: str, first_note: str) -> None:
    balance, _ = balances(drawn(1, used, APRIL))
    assert statement(balance, "zh-CN").notes[0].startswith(first_note)


def test_a_statement_says_nothing_of_an_allowance_that_lapses() -> None:
    for balance in balances(drawn(1, "5", APRIL), beyond="free"):
        text = "".join(statement(balance, "zh-CN").notes)
        assert "作废" not in text
        assert "结转" not in text


def test_a_minimum_is_still_to_be_provided() -> None:
    balance, _ = balances(drawn(1, "3", APRIL), quota="至少8人天每年")
    rows = statement(balance, "zh-CN").rows
    assert [(row.what, row.amount) for row in rows[-2:]] == [
        ("本期合计使用", Decimal(3)),
        ("尚待提供", Decimal(5)),
    ]


@pytest.mark.parametrize(
    ("quota", "length", "label"),
    [
        ("9 person-days per quarter", "6 months", "第1期（2026年3月2日至2026年6月2日）"),
        ("9 person-days", "6 months", "合同约定全部期间（2026年3月2日至2026年9月2日）"),
        ("9 person-days", "lifetime", "合同约定全部期间（自2026年3月2日起）"),
    ],
)
def test_the_interval_is_called_what_it_is(quota: str, length: str, label: str) -> None:
    facts = contract(
        {"id": "resident", "quota": quota, "during": "term"}, **year_from("2026-03-02", length)
    )
    balance = ledger_of(facts, Vocabulary(), (), dt.date(2026, 4, 1)).balances[0]
    assert statement(balance, "zh-CN").interval == label


def test_a_rest_of_a_period_and_an_expected_start_are_noted() -> None:
    facts = contract(
        {"id": "resident", "quota": "9 person-days per year", "during": "term"},
        events={"start": {"expected": "2026-03-02"}},
        periods={"term": {"name": "服务期", "from": "start", "length": "6 months"}},
    )
    (balance,) = ledger_of(facts, Vocabulary(), (), dt.date(2026, 4, 1)).balances
    notes = statement(balance, "en").notes
    assert "the full amount is granted" in notes[-2]
    assert "is not final yet" in notes[-1]


@pytest.mark.parametrize(
    ("amount", "unit", "chinese", "english"),
    [
        ("1", "person-days", "1人天", "1 person-day"),
        ("2.50", "人天", "2.5人天", "2.5 person-days"),
        ("3", "man-days", "3人天", "3 person-days"),
        ("4", "箱", "4箱", "4 箱"),
        ("4", "Bay", "4 Bay", "4 Bay"),
    ],
)
def test_an_amount_is_spoken_with_its_unit(
    amount: str, unit: str, chinese: str, english: str
) -> None:
    assert amount_in("zh-CN", Decimal(amount), unit) == chinese
    assert amount_in("en", Decimal(amount), unit) == english


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 300)), max_size=10), st.booleans())
def test_the_running_balance_is_what_was_granted_less_all_above(
    uses: list[tuple[int, int]], corrected: bool
) -> None:
    days = [dt.date(2026, 3, 2) + dt.timedelta(days=after) for _, after in uses]
    drawdowns = [
        drawn(seq, str(n), day) for seq, ((n, _), day) in enumerate(zip(uses, days, strict=True), 1)
    ]
    if corrected and drawdowns:
        drawdowns.append(drawn(99, "7", days[0], corrects=1))
    balance, _ = balances(*drawdowns)
    rows = statement(balance, "en").rows
    moved = [row for row in rows if row.left is not None][1:]
    for number, row in enumerate(moved, 1):
        assert row.left == 50 - sum(r.amount for r in moved[:number])
    (total,) = (row.amount for row in rows if row.kind is Kind.TOTAL)
    assert total == sum(row.amount for row in moved)
    beyond = sum((row.beyond or 0 for row in rows), Decimal(0))
    assert beyond == max(0, total - 50)
