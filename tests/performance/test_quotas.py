"""The ledger of quotas agrees with a count that takes every half day by itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.errors import ContractkitError
from contractkit.model.commitments import QuotaCommitment
from contractkit.model.vocabulary import Vocabulary
from contractkit.performance.duty import Recorded
from contractkit.performance.ledger import ledger_of, read_amount, refusals
from contractkit.performance.quotas import Balance, Drawdown, Level, Posting
from contractkit.quantities import Quantity
from contractkit.timeline import EN, ZH, said
from planning import contract, year_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.model.contract import Contract
    from contractkit.performance.ledger import Ledger

D = Decimal
START = dt.date(2026, 3, 2)
TODAY = dt.date(2028, 12, 31)
WORDS = Vocabulary()


def quota(
    amount: str = "50 person-days per year", length: str = "3 years", **more: Any
) -> Contract:
    facts = {"id": "resident", "name": "驻场", "quota": amount, "during": "term", **more}
    return contract(facts, **year_from(START.isoformat(), length))


def drawn(seq: int, amount: str, on: str, **more: Any) -> Drawdown:
    recorded = Recorded(seq, "李工", dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC))
    given: dict[str, Any] = {"unit": "person-days", "by": "张工", "what": "现场支持", **more}
    given.setdefault("commitment_id", "resident")
    return Drawdown(recorded, amount=Decimal(amount), on=dt.date.fromisoformat(on), **given)


def kept(*drawdowns: Drawdown, facts: Contract | None = None, today: dt.date = TODAY) -> Ledger:
    return ledger_of(facts or quota(), WORDS, drawdowns, today)


def first_year(*drawdowns: Drawdown, **more: Any) -> Balance:
    found = kept(*drawdowns, **more)
    assert found.problems == ()
    return found.balances[0]


def codes(found: Ledger) -> list[tuple[str, str]]:
    return [(p.place.within, p.code) for p in found.problems]


def overages(balance: Balance) -> list[tuple[int, Decimal]]:
    return [(o.drawdown.recorded.seq, o.amount) for o in balance.beyond]


# Balances


def test_each_contract_year_has_its_own_balance_and_its_days_join_without_a_gap() -> None:
    found = kept(drawn(1, "20", "2026-03-02"), drawn(2, "1", "2027-03-02"),
                 drawn(3, "2.5", "2027-03-03"))  # fmt: skip
    assert [(b.number, b.first, b.last, b.used, b.remaining) for b in found.balances] == [
        (1, dt.date(2026, 3, 2), dt.date(2027, 3, 2), D(21), D(29)),
        (2, dt.date(2027, 3, 3), dt.date(2028, 3, 2), D("2.5"), D("47.5")),
        (3, dt.date(2028, 3, 3), dt.date(2029, 3, 2), D(0), D(50)),
    ]


def test_the_drawdown_that_crosses_the_limit_is_split_and_later_ones_are_beyond() -> None:
    balance = first_year(
        drawn(1, "48", "2026-04-01"), drawn(2, "3", "2026-05-01"), drawn(3, "2", "2026-06-01")
    )
    assert (balance.used, balance.remaining, balance.over) == (D(53), D(0), D(3))
    assert overages(balance) == [(2, D(1)), (3, D(2))]
    assert balance.ratio == Decimal("1.06")


def test_the_day_of_the_work_decides_what_is_beyond_not_the_day_of_recording() -> None:
    balance = first_year(drawn(1, "49", "2026-06-01"), drawn(2, "3", "2026-04-01"))
    assert overages(balance) == [(1, D(2))]


@pytest.mark.parametrize(
    ("used", "level"),
    [
        ("39.5", Level.AMPLE), ("40", Level.LOW), ("47", Level.LOW), ("47.5", Level.SCARCE),
        ("49.5", Level.SCARCE), ("50", Level.USED_UP), ("50.5", Level.BEYOND),
    ],
)  # fmt: skip
def test_warnings_begin_at_80_and_95_per_cent(used: str, level: Level) -> None:
    assert first_year(drawn(1, used, "2026-04-01")).level is level


def test_nothing_used_is_ample_and_nothing_granted_has_no_ratio() -> None:
    none = quota("at most 0 person-days per year")
    assert first_year().level is Level.AMPLE
    assert first_year(facts=none).level is Level.AMPLE
    assert first_year(facts=none).ratio is None
    assert first_year(drawn(1, "1", "2026-04-01"), facts=none).level is Level.BEYOND


def test_a_minimum_has_no_beyond_and_no_warning() -> None:
    facts = quota("at least 4 times per year")
    balance = first_year(drawn(1, "5", "2026-04-01", unit="次"), facts=facts)
    assert (balance.over, balance.beyond, balance.level) == (D(0), (), Level.AMPLE)
    assert balance.remaining == 0


def test_an_amount_in_all_has_one_balance_even_where_its_period_never_ends() -> None:
    assert [(b.first, b.last) for b in kept(facts=quota("30 person-days")).balances] == [
        (START, dt.date(2029, 3, 2))
    ]
    endless = quota("30 person-days", "lifetime")
    balance = first_year(drawn(1, "31", "2040-01-01"), facts=endless, today=dt.date(2040, 1, 2))
    assert (balance.last, balance.over, balance.forecast.amount) == (None, D(1), None)


def test_the_years_of_an_endless_period_go_on_to_that_of_today() -> None:
    facts = quota(length="lifetime")
    today = dt.date(2044, 6, 1)
    found = kept(drawn(1, "1", "2044-06-01"), facts=facts, today=today)
    assert found.problems == ()
    used = [b for b in found.balances if b.used]
    assert [(b.number, b.first) for b in used] == [(19, dt.date(2044, 3, 3))]


def test_the_rest_of_a_period_is_granted_in_full_and_says_that_it_is_no_whole_year() -> None:
    found = kept(facts=quota(length="18 months"))
    assert [(b.whole, b.granted.amount, b.last) for b in found.balances] == [
        (True, D(50), dt.date(2027, 3, 2)), (False, D(50), dt.date(2027, 9, 2)),
    ]  # fmt: skip


def test_an_amended_amount_holds_for_its_year_alone() -> None:
    grants = {("resident", 2): Quantity.parse("60 person-days per year")}
    found = ledger_of(quota(), WORDS, [drawn(1, "55", "2027-06-01")], TODAY, grants)
    assert [(b.granted.amount, b.over) for b in found.balances] == [
        (D(50), D(0)),
        (D(60), D(0)),
        (D(50), D(0)),
    ]


def test_a_quota_without_a_first_day_waits_and_says_for_what() -> None:
    sections = {
        "events": {"acceptance": "unknown"},
        "periods": {"term": {"name": "服务期", "from": "acceptance", "length": "1 year"}},
    }
    facts = contract({"id": "resident", "quota": "5 person-days per year", "during": "term"},
                     {"id": "open", "quota": "________", "during": "term"}, **sections)  # fmt: skip
    found = kept(drawn(1, "1", "2026-04-01"), facts=facts)
    assert found.balances == ()
    assert [(w.commitment.id, w.missing) for w in found.waiting] == [
        ("resident", ("events.acceptance",)), ("open", ("commitments.open.quota",)),
    ]  # fmt: skip
    assert codes(found) == [("drawdown 1", "quota.waiting")]
    assert "events.acceptance" in found.problems[0].mend


def test_an_expected_start_makes_the_years_tentative() -> None:
    facts = contract(
        {"id": "resident", "quota": "5 person-days per year", "during": "term"},
        events={"start": {"expected": "2026-03-02"}},
        periods={"term": {"name": "服务期", "from": "start", "length": "1 year"}},
    )
    assert first_year(facts=facts).tentative
    assert not first_year().tentative


# Corrections


def test_a_correction_takes_the_place_of_a_drawdown_and_both_stay_to_be_seen() -> None:
    balance = first_year(drawn(1, "5", "2026-04-01"), drawn(2, "3", "2026-04-01", corrects=1))
    assert balance.used == 3
    assert [(line.posting, line.drawdown.recorded.seq, line.change) for line in balance.lines] == [
        (Posting.CORRECTED, 1, D(5)), (Posting.REVERSED, 1, D(-5)), (Posting.DRAWN, 2, D(3)),
    ]  # fmt: skip


def test_a_correction_may_move_a_drawdown_to_another_year() -> None:
    found = kept(drawn(1, "5", "2026-04-01"), drawn(2, "5", "2027-04-01", corrects=1))
    assert [b.used for b in found.balances] == [0, 5, 0]
    assert [len(b.lines) for b in found.balances] == [2, 1, 0]


def test_a_correction_to_nothing_cancels() -> None:
    balance = first_year(drawn(1, "5", "2026-04-01"), drawn(2, "0", "2026-04-01", corrects=1))
    assert balance.used == 0
    assert [line.posting for line in balance.lines] == [Posting.CORRECTED, Posting.REVERSED]


def test_of_two_corrections_the_one_recorded_last_counts() -> None:
    both = drawn(2, "3", "2026-04-01", corrects=1), drawn(3, "2", "2026-04-01", corrects=1)
    chained = drawn(2, "3", "2026-04-01", corrects=1), drawn(3, "2", "2026-04-01", corrects=2)
    for corrections in (both, chained):
        assert first_year(drawn(1, "5", "2026-04-01"), *corrections).used == 2


def test_a_correction_mends_a_drawdown_that_had_no_place() -> None:
    early = drawn(1, "5", "2026-01-15")
    assert codes(kept(early)) == [("drawdown 1", "quota.outside")]
    assert first_year(early, drawn(2, "5", "2026-03-15", corrects=1)).used == 5


def test_a_correction_of_what_is_not_there_is_refused() -> None:
    other = {"id": "other", "quota": "9 times", "during": "term"}
    facts = contract({"id": "resident", "quota": "50 person-days", "during": "term"}, other,
                     **year_from("2026-03-02"))  # fmt: skip
    found = kept(
        drawn(1, "1", "2026-04-01", commitment_id="other", unit="times"),
        drawn(2, "2", "2026-04-01", corrects=1),
        drawn(3, "2", "2026-04-01", corrects=3),
        drawn(4, "2", "2026-04-01", corrects=5),
        drawn(5, "2", "2026-04-01"),
        facts=facts,
    )
    assert codes(found) == [
        (f"drawdown {seq}", "quota.unknown-drawdown") for seq in (2, 3, 4)
    ]  # fmt: skip
    assert [b.used for b in found.balances] == [2, 1]


# What has no place


@pytest.mark.parametrize(
    ("drawdown", "code"),
    [
        (drawn(1, "1", "2026-03-01"), "quota.outside"),
        (drawn(1, "1", "2028-12-31", commitment_id="short"), "quota.outside"),
        (drawn(1, "1", "2029-01-01"), "quota.future"),
        (drawn(1, "3", "2026-04-01", unit="hours"), "quota.unit"),
        (drawn(1, "3", "2026-04-01", unit="箱"), "quota.unit"),
        (drawn(1, "1", "2026-04-01", commitment_id="residnet"), "quota.unknown"),
        (drawn(1, "0", "2026-04-01"), "quota.amount"),
        (drawn(1, "-1", "2026-04-01"), "quota.amount"),
        (drawn(1, "NaN", "2026-04-01"), "quota.amount"),
        (drawn(1, "Infinity", "2026-04-01"), "quota.amount"),
    ],
)
def test_what_has_no_place_is_said_with_a_mend_and_counts_nowhere(
    drawdown: Drawdown, code: str
) -> None:
    sections = year_from(START.isoformat(), "3 years")
    sections["periods"]["half"] = {"name": "半年", "from": "start", "length": "6 months"}
    facts = contract(
        {"id": "resident", "quota": "50 person-days per year", "during": "term"},
        {"id": "short", "quota": "5 person-days", "during": "half"},
        **sections,
    )
    found = kept(drawdown, facts=facts)
    assert codes(found) == [("drawdown 1", code)]
    assert found.problems[0].mend
    assert found.problems[0].why
    assert not any(b.lines for b in found.balances)
    assert refusals(facts, WORDS, (), drawdown, TODAY) == found.problems


def test_every_problem_of_every_drawdown_is_said_at_once() -> None:
    found = kept(drawn(1, "-1", "2026-01-01", unit="hours"), drawn(2, "1", "2030-01-01"))
    assert codes(found) == [
        ("drawdown 1", "quota.amount"), ("drawdown 1", "quota.outside"),
        ("drawdown 1", "quota.unit"), ("drawdown 2", "quota.future"),
    ]  # fmt: skip


def test_a_contract_without_quotas_says_so() -> None:
    found = kept(drawn(1, "1", "2026-04-01"), facts=contract())
    assert found.problems[0].mend == "the contract has no quota"


def test_the_same_unit_in_either_language_fits() -> None:
    for unit in ("person-days", "人天", "人日", "man-days", "Person-Days"):
        assert first_year(drawn(1, "0.5", "2026-04-01", unit=unit)).used == Decimal("0.5")
    visits = quota("12 visits per year")
    assert first_year(drawn(1, "2", "2026-04-01", unit="次"), facts=visits).used == 2


def test_a_new_drawdown_is_judged_by_itself_and_not_by_earlier_faults() -> None:
    earlier = [drawn(1, "1", "2026-01-01"), drawn(2, "1", "2026-04-01")]
    assert refusals(quota(), WORDS, earlier, drawn(3, "1", "2026-04-02"), TODAY) == ()
    correction = drawn(3, "2", "2026-04-02", corrects=2)
    assert refusals(quota(), WORDS, earlier, correction, TODAY) == ()
    (stray,) = refusals(quota(), WORDS, earlier, drawn(3, "2", "2026-04-02", corrects=9), TODAY)
    assert stray.code == "quota.unknown-drawdown"


# Amounts as people write them


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("0.5", "0.5", "person-days"), (" 3 ", "3", "person-days"), ("0", "0", "person-days"),
        ("0.5 person-days", "0.5", "person-days"), ("两人天", "2", "人天"),
        ("3 hours", "3", "hours"),
    ],
)  # fmt: skip
def test_an_amount_is_read_with_or_without_its_unit(text: str, amount: str, unit: str) -> None:
    assert read_amount(text, commitment_of(quota())) == (Decimal(amount), unit)


@pytest.mark.parametrize("text", ["", "-1", "1.2.3", "some", "5 person-days per year", "至少2人天"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ContractkitError) as caught:
        read_amount(text, commitment_of(quota()))
    assert caught.value.problems[0].code == "quota.unreadable"


def commitment_of(facts: Contract) -> QuotaCommitment:
    (commitment,) = facts.commitments
    assert isinstance(commitment, QuotaCommitment)
    return commitment


# Forecast


def test_the_forecast_is_linear_and_shows_its_arithmetic() -> None:
    # Day 92 of 366: 2 March 2026 to 2 March 2027 are 366 days, both included.
    balance = first_year(drawn(1, "10", "2026-04-01"), today=dt.date(2026, 6, 1))
    assert balance.forecast.amount == Decimal("39.8")
    assert said(balance.forecast.why, ZH) == (
        "按目前进度预计用至39.8人天：已用10人天÷已过92日×本期366日。"
    )
    assert "10 person-days used / 92 days elapsed × 366 days" in said(balance.forecast.why, EN)


@pytest.mark.parametrize(
    ("today", "reason"),
    [
        ("2026-03-01", "It starts only on 2 March 2026."),
        ("2026-03-30", "Too early to forecast: 29 of the first 30 days have passed."),
        ("2027-03-03", "It ended on 2 March 2027."),
    ],
)
def test_there_is_no_forecast_before_during_the_first_days_or_after(
    today: str, reason: str
) -> None:
    forecast = first_year(today=dt.date.fromisoformat(today)).forecast
    assert (forecast.amount, said(forecast.why, EN)) == (None, reason)


def test_the_first_forecast_comes_on_the_thirtieth_day() -> None:
    balance = first_year(drawn(1, "5", "2026-03-02"), today=dt.date(2026, 3, 31))
    assert balance.forecast.amount == 61


def test_a_short_interval_is_foretold_after_a_quarter_of_it() -> None:
    facts = quota("5 person-days per month", "6 months")
    balance = first_year(drawn(1, "2", "2026-03-02"), facts=facts, today=dt.date(2026, 3, 9))
    assert balance.forecast.amount == 8  # 2 used on 8 of 32 days


# Against a count of every half day

HALF = Decimal("0.5")
bookings = st.lists(
    st.tuples(
        st.integers(1, 30),  # halves
        st.integers(0, 3 * 365),  # days after the start
        st.integers(0, 12),  # corrects the n-th before it; from 5 on it stands for itself
        st.booleans(),  # a correction that cancels
    ),
    max_size=12,
)


def anniversary(day: dt.date, start: dt.date) -> bool:
    """Tell whether a year is completed on a day, as article 202 of the Civil Code has it."""
    following = day + dt.timedelta(days=1)
    clamped = (start.month, start.day) == (2, 29) and following.day == 1 and day.month == 2
    return day > start and (clamped or (day.month, day.day) == (start.month, start.day))


def counted(
    drawdowns: Sequence[Drawdown], start: dt.date, granted: Decimal
) -> dict[int, tuple[Decimal, dict[int, Decimal]]]:
    """Walk from day to day, half by half: what each year used, and which halves were beyond."""
    latest: dict[int, Drawdown] = {}
    root: dict[int, int] = {}
    for drawdown in drawdowns:
        seq = drawdown.recorded.seq
        root[seq] = seq if drawdown.corrects is None else root[drawdown.corrects]
        latest[root[seq]] = drawdown
    found: dict[int, tuple[Decimal, dict[int, Decimal]]] = {}
    year, used, beyond = 1, Decimal(0), dict[int, Decimal]()
    day = start
    while year <= 4:
        for _, drawdown in sorted(latest.items()):
            if drawdown.on == day:
                for _half in range(int(drawdown.amount / HALF)):
                    used += HALF
                    if used > granted:
                        seq = drawdown.recorded.seq
                        beyond[seq] = beyond.get(seq, Decimal(0)) + HALF
        if anniversary(day, start):
            found[year] = used, beyond
            year, used, beyond = year + 1, Decimal(0), {}
        day += dt.timedelta(days=1)
    return found


@given(
    start=st.dates(dt.date(2023, 1, 1), dt.date(2028, 12, 31)) | st.just(dt.date(2024, 2, 29)),
    granted=st.integers(1, 40),
    booked=bookings,
)
def test_every_balance_agrees_with_a_count_from_day_to_day(
    start: dt.date, granted: int, booked: list[tuple[int, int, int, bool]]
) -> None:
    drawdowns: list[Drawdown] = []
    for seq, (halves, after, back, cancels) in enumerate(booked, start=1):
        corrects = seq - 1 - back if back < min(5, seq - 1) else None
        amount = Decimal(0) if cancels and corrects is not None else halves * HALF
        on = (start + dt.timedelta(days=after)).isoformat()
        drawdowns.append(drawn(seq, str(amount), on, corrects=corrects))
    facts = contract(
        {"id": "resident", "quota": f"{granted} person-days per year", "during": "term"},
        **year_from(start.isoformat(), "4 years"),
    )
    found = kept(*reversed(drawdowns), facts=facts, today=start + dt.timedelta(days=1500))
    assert found.problems == ()
    expected = counted(drawdowns, start, Decimal(granted))
    assert {b.number: (b.used, dict(overages(b))) for b in found.balances} == expected
    for balance in found.balances:
        assert balance.used - balance.over + balance.remaining == granted
        assert sum((o.amount for o in balance.beyond), Decimal(0)) == balance.over
