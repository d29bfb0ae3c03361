"""What is owed agrees with fractions reckoned by hand, and every figure of it is shown."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.agenda import Entry
from contractkit.model.commitments import LevelCommitment
from contractkit.performance.clocks import clocks
from contractkit.performance.duty import Deed, Duty, Move, Performance, Waiver
from contractkit.performance.remedies import (
    credit,
    penalty,
    penalty_of_clocks,
    penalty_of_duty,
)
from contractkit.quantities import Money, Ratio
from incidents import BY, OFFICE, WORDS, at, in_both, incident, pause, stop
from planning import contract

if TYPE_CHECKING:
    from contractkit.model.contract import Contract
    from contractkit.performance.remedies import Remedy

DUE = dt.date(2026, 12, 18)
RATES = ["0.05%", "0.5‰", "万分之五", "3.33%", "100 CNY", "0.01 CNY", "0%"]
CAPS = [None, "5%", "0.1%", "5000 CNY", "0.03 CNY"]
FRACTIONS = {
    "0.05%": Fraction(5, 10_000), "0.5‰": Fraction(5, 10_000), "万分之五": Fraction(5, 10_000),
    "3.33%": Fraction(333, 10_000), "0%": Fraction(0), "5%": Fraction(1, 20),
    "0.1%": Fraction(1, 1000),
}  # fmt: skip


def late(rule: dict[str, Any], price: str | None = "1280000 CNY", **more: Any) -> Contract:
    """Return a contract that promises one deed, with a penalty."""
    made = contract({"id": "install", "on": "2026-12-18", "penalty": rule, **more})
    head = made.contract.model_copy(update={"price": Money.parse(price) if price else None})
    return made.model_copy(update={"contract": head})


def owed(made: Contract, units: int) -> Remedy:
    found = penalty(made, made.commitments[0], units)
    assert found is not None
    return found


def cents(value: Fraction) -> Decimal:
    """Round half up to the cent, in whole numbers alone."""
    whole = (value * 200 + 1) // 2
    return Decimal(whole).scaleb(-2)


@given(
    st.sampled_from(RATES), st.integers(1, 4000), st.sampled_from(CAPS),
    st.integers(0, 10**12), st.sampled_from(["day", "hour", "month", "case"]),
)  # fmt: skip
def test_a_penalty_is_the_product_of_its_fractions_up_to_its_cap(
    rate: str, units: int, cap: str | None, price: int, per: str
) -> None:
    base = Fraction(price, 100)
    rule = {"rate": rate, "per": per, "of": "price", **({"cap": cap} if cap else {})}
    made = late(rule, price=f"{price // 100}.{price % 100:02d} CNY")
    found = owed(made, units)
    full = cents(_part(rate, base) * units)
    most = cents(_part(cap, base)) if cap else full
    assert found.amount == Money(min(full, most))
    assert found.capped is (full > most)
    assert (found.units, found.per) == (units, per)
    assert ("按上限计" in in_both(found.arithmetic)[0]) is found.capped


def _part(text: str, base: Fraction) -> Fraction:
    if text.endswith("CNY"):
        return Fraction(text.removesuffix(" CNY"))
    return FRACTIONS[text] * base


@pytest.mark.parametrize(
    ("rule", "units", "chinese", "english"),
    [
        ({"rate": "0.05%", "per": "day", "of": "price"}, 3,
         "1,280,000.00元 × 0.05% × 3日 = 1,920.00元",
         "CNY 1,280,000.00 × 0.05% × 3 days = CNY 1,920.00"),
        ({"rate": "0.05%", "per": "day", "of": "price", "cap": "5%"}, 200,
         ("1,280,000.00元 × 0.05% × 200日 = 128,000.00元，超过上限"
          "1,280,000.00元 × 5% = 64,000.00元，按上限计"),
         ("CNY 1,280,000.00 × 0.05% × 200 days = CNY 128,000.00, over the cap of "
          "CNY 1,280,000.00 × 5% = CNY 64,000.00: the cap is owed")),
        ({"rate": "500 CNY", "cap": "5000 CNY"}, 11,
         "500.00元 × 11次 = 5,500.00元，超过上限5,000.00元，按上限计",
         "CNY 500.00 × 11 cases = CNY 5,500.00, over the cap of CNY 5,000.00: the cap is owed"),
        ({"rate": "20 USD", "per": "hour"}, 1, "20.00美元 × 1小时 = 20.00美元",
         "USD 20.00 × 1 hour = USD 20.00"),
        ({"rate": "0.0001%", "per": "month", "of": "price"}, 2,
         "1,280,000.00元 × 0.0001% × 2个月 = 2.56元",
         "CNY 1,280,000.00 × 0.0001% × 2 months = CNY 2.56"),
        ({"rate": "0.00000012%", "of": "price"}, 1,
         "1,280,000.00元 × 0.00000012% × 1次 ≈ 0.00元",
         "CNY 1,280,000.00 × 0.00000012% × 1 case ≈ CNY 0.00"),
    ],
)  # fmt: skip
def test_every_figure_of_the_arithmetic_is_shown(
    rule: dict[str, Any], units: int, chinese: str, english: str
) -> None:
    assert in_both(owed(late(rule), units).arithmetic) == (chinese, english)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (late({"rate": "0.05%", "of": "price"}, price=None), "合同总价尚未填写"),
        (late({"rate": "0.05%"}), "合同没有约定按何金额计算"),
        (late({"rate": "0.05%", "of": "fee"}), "合同没有载明唯一的、按期支付的服务费"),
        (late({"rate": "5 CNY", "of": "price", "cap": "5%"}, price=None), "合同总价尚未填写"),
        (late({"rate": "5 CNY", "cap": "5 USD"}), "标准与上限的币种不同"),
        (late({"rate": "10000%", "of": "price"}, price="9000000000000000 CNY"),
         "结果超出可以书写的金额"),
        (contract({"id": "p", "pay": "________", "on": "2026-12-18", "penalty": {"rate": "1%"}}),
         "该笔款项的金额尚未填写"),
        (contract({"id": "p", "pay": "price", "on": "2026-12-18", "penalty": {"rate": "1%"}}),
         "合同总价尚未填写"),
    ],
)  # fmt: skip
def test_where_the_contract_gives_no_sum_the_reason_is_said(made: Contract, reason: str) -> None:
    found = owed(made, 2)
    assert found.amount is None
    assert in_both(found.arithmetic)[0].startswith(f"{reason}，无法计算金额（")
    assert in_both(found.arithmetic)[1].startswith("no sum can be reckoned (")


@pytest.mark.parametrize(
    ("pay", "base"), [("65%", "832000.00"), ("1000 CNY", "1000.00"), ("price", "1280000.00")]
)
def test_a_late_payment_bears_its_rate_on_itself(pay: str, base: str) -> None:
    found = owed(late({"rate": "0.05%", "per": "day"}, pay=pay), 1)
    assert found.base == Money(Decimal(base))


def test_the_service_fee_is_the_one_payment_made_again_and_again() -> None:
    fee = {"id": "fee", "pay": "24000 CNY", "every": "1 year"}
    rule = {"rate": "1%", "of": "fee"}
    once = contract({"id": "a", "penalty": rule}, fee, {"id": "b", "pay": "9 CNY"})
    assert owed(once, 1).amount == Money(Decimal(240))
    same = contract({"id": "a", "penalty": rule}, fee, {**fee, "id": "b"})
    assert owed(same, 1).amount == Money(Decimal(240))
    two = contract({"id": "a", "penalty": rule}, fee, {**fee, "id": "b", "pay": "9 CNY"})
    assert owed(two, 1).amount is None
    blank = contract({"id": "a", "penalty": rule}, fee, {**fee, "id": "b", "pay": "________"})
    assert owed(blank, 1).amount is None


def test_without_a_penalty_or_without_delay_nothing_is_owed() -> None:
    none = contract({"id": "install", "on": "2026-12-18"})
    assert penalty(none, none.commitments[0], 3) is None
    some = late({"rate": "5 CNY"})
    assert penalty(some, some.commitments[0], 0) is None


def duty(performance: Performance = Performance()) -> Duty:  # noqa: B008 - it is immutable
    entry = Entry(
        uid="u", commitment_id="install", obligation_id="install", key="", first=DUE, day=DUE,
        nominal=None, at=None, tentative=False, title="安装", obligor="甲", obligee="乙",
        parties=frozenset({"provider"}), category="other", clauses=(), explanation=(), evidence="",
        reminder=None, busy=False,
    )  # fmt: skip
    return Duty("key", "T-1", "售后服务", entry, performance)


def done(day: int) -> Performance:
    return Performance(deeds=(Deed(BY, dt.date(2026, 12, day), Decimal(1), "li", ()),))


@pytest.mark.parametrize(
    ("rule", "performance", "today", "units"),
    [
        ({"per": "day"}, done(21), 31, 3),
        ({"per": "day"}, done(18), 31, None),
        ({"per": "day"}, Performance(), 20, 2),
        ({"per": "day"}, Performance(), 18, None),
        ({"per": "case"}, done(31), 31, 1),
        ({"per": "hour"}, done(20), 31, 48),
        ({"per": "month"}, done(19), 31, 1),
        ({"per": "day", "grace": "3 days"}, done(21), 31, None),
        ({"per": "day", "grace": "3 days"}, done(24), 31, 3),
        # 18 December is a Friday: one working day of grace ends on Monday, so does one day of it.
        ({"per": "day", "grace": "1 working day"}, done(22), 31, 1),
        ({"per": "day", "grace": "1 day"}, done(22), 31, 1),
        ({"per": "case", "grace": "3 days"}, done(22), 31, 1),
        ({"per": "day", "grace": "24 hours"}, done(22), 31, 1),
        ({"per": "day", "grace": "900 years"}, done(31), 31, None),
        ({"per": "day", "grace": "900 years"}, Performance(), 31, None),
        ({"per": "day"}, Performance(waiver=Waiver(BY, DUE, ())), 31, None),
        ({"per": "day"}, Performance(moves=(Move(BY, dt.date(2026, 12, 25), ()),)), 26, 1),
    ],
)  # fmt: skip
def test_a_late_deed_counts_from_its_last_day_or_the_end_of_the_grace(
    rule: dict[str, str], performance: Performance, today: int, units: int | None
) -> None:
    made = late({"rate": "100 CNY", **rule})
    found = penalty_of_duty(made, duty(performance), dt.date(2026, 12, today))
    assert (found.units if found else None) == units
    if units:
        assert found is not None
        assert found.amount == Money(Decimal(100 * units))


@pytest.mark.parametrize(
    ("end", "months"),
    [("2026-12-19", 1), ("2027-01-18", 1), ("2027-01-19", 2), ("2027-12-18", 12)],
)
def test_a_begun_month_of_delay_counts_whole(end: str, months: int) -> None:
    made = late({"rate": "1 CNY", "per": "month"})
    found = penalty_of_duty(made, duty(), dt.date.fromisoformat(end))
    assert found is not None
    assert found.units == months


def test_a_deed_without_a_penalty_costs_nothing() -> None:
    assert penalty_of_duty(contract({"id": "install"}), duty(), dt.date(2027, 1, 1)) is None


def hourly(rule: dict[str, Any], **more: Any) -> Contract:
    return contract(
        {"id": "fix", "upon": "fault-report", "within": "2 hours", "calendar": "office",
         "penalty": {"rate": "100 CNY", **rule}, **more},
        calendars=OFFICE,
    )  # fmt: skip


def units_of(made: Contract, ends: list[str], now: str = "11-30 09:00") -> int | None:
    """Return the units for incidents of Wednesday 18 November 09:00, due at 11:00."""
    found = [
        clock
        for end in ends
        for clock in clocks(
            made, WORDS,
            incident("11-18 09:00", stops=(stop("fix", end),) if end else ()), at(now),
        )
    ]  # fmt: skip
    owed = penalty_of_clocks(made, made.commitments[0], found, at(now))
    return owed.units if owed else None


@pytest.mark.parametrize(
    ("rule", "end", "units"),
    [
        ({"per": "hour"}, "11-18 11:00", None),
        ({"per": "hour"}, "11-18 11:01", 1),
        ({"per": "hour"}, "11-18 12:00", 1),
        ({"per": "hour"}, "11-18 13:59", 1),  # noon does not count
        ({"per": "hour"}, "11-18 15:01", 3),
        ({"per": "day"}, "11-18 12:00", 1),
        ({"per": "day"}, "11-19 11:00", 1),
        ({"per": "day"}, "11-19 11:01", 2),
        ({"per": "month"}, "11-18 12:00", 1),
        ({"per": "month"}, "12-18 23:59", 1),
        ({"per": "month"}, "12-19 00:00", 2),
        ({"per": "case"}, "12-19 00:00", 1),
        ({"per": "case", "grace": "1 hour"}, "11-18 12:00", None),
        ({"per": "case", "grace": "1 hour"}, "11-18 12:01", 1),
        ({"per": "hour", "grace": "90 minutes"}, "11-18 15:00", 1),
        ({"per": "day", "grace": "1 day"}, "11-19 23:59", None),
        ({"per": "day", "grace": "1 day"}, "11-20 00:01", 1),
        ({"per": "day", "grace": "900 years"}, "11-20 00:01", None),
    ],
)  # fmt: skip
def test_a_clock_that_ran_out_counts_begun_units(
    rule: dict[str, str], end: str, units: int | None
) -> None:
    assert units_of(hourly(rule), [end], "12-30 09:00") == units


def test_a_clock_that_nobody_stopped_counts_until_now() -> None:
    the_rest_of_the_first_day, six_more_days = 1 + 4, 6 * 8
    units = units_of(hourly({"per": "hour"}), [""], "11-26 18:00")
    assert units == the_rest_of_the_first_day + six_more_days


def test_the_cap_of_a_penalty_holds_for_all_cases_together() -> None:
    made = hourly({"per": "case", "cap": "250 CNY"})
    assert units_of(made, ["11-18 12:00"] * 3 + ["11-18 10:00"]) == 3
    late_ = clocks(made, WORDS, incident("11-18 09:00"), at("11-19 09:00"))
    found = penalty_of_clocks(made, made.commitments[0], late_ * 3, at("11-19 09:00"))
    assert found is not None
    assert (found.amount, found.capped) == (Money(Decimal(250)), True)


def test_clocks_of_other_commitments_and_paused_ones_cost_nothing() -> None:
    made = hourly({"per": "case"})
    held = incident("11-18 09:00", pauses=(pause("11-18 10:00"),))
    found = clocks(made, WORDS, held, at("11-30 09:00"))
    assert penalty_of_clocks(made, made.commitments[0], found, at("11-30 09:00")) is None
    other = contract({"id": "other", "penalty": {"rate": "1 CNY"}})
    late_ = clocks(made, WORDS, incident("11-18 09:00"), at("11-30 09:00"))
    assert penalty_of_clocks(other, other.commitments[0], late_, at("11-30 09:00")) is None
    free = contract({"id": "fix", "upon": "fault-report", "within": "2 hours"})
    assert penalty_of_clocks(free, free.commitments[0], late_, at("11-30 09:00")) is None


@pytest.mark.parametrize(
    ("rule", "end", "units"),
    [  # two days from Wednesday end with Friday 20 November
        ({"per": "day"}, "11-21 00:00", None),
        ({"per": "day"}, "11-21 00:01", 1),
        ({"per": "day"}, "11-22 00:00", 1),
        ({"per": "month"}, "12-20 23:00", 1),
        ({"per": "month"}, "12-21 01:00", 2),
        ({"per": "day", "grace": "1 day"}, "11-23 23:00", None),  # a Saturday: until Monday
        ({"per": "day", "grace": "1 day"}, "11-24 00:01", 1),
        ({"per": "day", "grace": "4 days"}, "11-25 00:00", None),
        ({"per": "day", "grace": "4 days"}, "11-25 00:01", 1),
    ],
)
def test_a_clock_in_days_costs_from_the_day_after_its_last(
    rule: dict[str, str], end: str, units: int | None
) -> None:
    made = contract(
        {"id": "fix", "upon": "fault-report", "within": "2 days",
         "penalty": {"rate": "100 CNY", **rule}}
    )  # fmt: skip
    assert units_of(made, [end], "12-30 09:00") == units


def test_half_a_cent_is_rounded_up() -> None:
    made = late({"rate": "0.05%", "of": "price"}, price="10 CNY")
    assert [owed(made, units).amount for units in (1, 2, 3)] == [
        Money(Decimal(amount)) for amount in ("0.01", "0.01", "0.02")
    ]


def level(*credits_: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {
        "id": "uptime", "target": "99.9%", "measure": "可用率", "window": "1 month",
        "credits": [{"below": below, "credit": credit} for below, credit in credits_], **more,
    }  # fmt: skip


MARKS = (("99.9%", "5%"), ("98%", "20%"), ("99.5%", "10%"))
MONTHLY = {"id": "fee", "pay": "12345.67 CNY", "every": "1 month"}


def credited(made: Contract, measured: str, fee: Money | None = None) -> Remedy | None:
    commitment = made.commitments[0]
    assert isinstance(commitment, LevelCommitment)
    return credit(made, commitment, Ratio.parse(measured), fee)


@pytest.mark.parametrize(
    ("measured", "amount"),
    [("99.9%", None), ("99.89%", "617.28"), ("99.5%", "617.28"), ("99.49%", "1234.57"),
     ("98%", "1234.57"), ("97.99%", "2469.13"), ("0%", "2469.13"), ("100%", None)],
)  # fmt: skip
def test_the_deepest_mark_undercut_gives_the_credit(measured: str, amount: str | None) -> None:
    found = credited(contract(level(*MARKS), MONTHLY), measured)
    assert (found.amount if found else None) == (Money(Decimal(amount)) if amount else None)


def test_a_credit_shows_what_was_measured_and_is_capped() -> None:
    found = credited(contract(level(*MARKS, cap="1000 CNY"), MONTHLY), "99.2%")
    assert found is not None
    assert (found.amount, found.capped, found.per) == (Money(Decimal(1000)), True, "")
    chinese, english = in_both(found.arithmetic)
    assert chinese == "99.2%低于99.5%：12,345.67元 × 10% ≈ 1,234.57元，超过上限1,000.00元，按上限计"
    assert english.startswith("99.2% is below 99.5%: CNY 12,345.67 × 10% ≈ CNY 1,234.57, over")


def test_the_fee_of_another_window_is_not_taken_for_that_of_this_one() -> None:
    yearly = contract(level(*MARKS), {**MONTHLY, "every": "1 year"})
    found = credited(yearly, "99%")
    assert found is not None
    assert (found.amount, found.base) == (None, None)
    assert in_both(found.arithmetic)[0].startswith("99%低于99.5%：合同没有载明唯一的")
    given_ = credited(yearly, "99%", Money(Decimal(100)))
    assert given_ is not None
    assert (given_.amount, given_.base) == (Money(Decimal(10)), Money(Decimal(100)))


def test_a_credit_may_be_a_sum() -> None:
    found = credited(contract(level(("99%", "800 CNY"))), "98.999%")
    assert found is not None
    assert (found.amount, found.base, found.units) == (Money(Decimal(800)), None, 1)
    assert in_both(found.arithmetic)[0] == "98.999%低于99%：800.00元"
