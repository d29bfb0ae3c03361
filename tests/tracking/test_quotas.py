"""Quotas as they are booked: drawn, corrected, amended, undone, and by two people at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from contractkit.performance.quotas import Level
from contractkit.tracking import quotas
from contractkit.tracking.desk import Grounds
from contractkit.tracking.facts import facts_of
from tracking.small import CONTRACT, NUMBER, Small, day, refused, seq, small

if TYPE_CHECKING:
    from pathlib import Path

    from contractkit.performance.quotas import Balance


@pytest.fixture
def team(tmp_path: Path) -> Small:
    return small(tmp_path / "register.sqlite", tmp_path).add()


def draw(team: Small, when: str, amount: str, on: str = "", quota: str = "resident") -> int:
    use = quotas.Use(amount, day(on or when), "赵工", "驻场")
    outcome, _ = quotas.draw(team.at(when), NUMBER, quota, use)
    return seq(outcome)


def correct(team: Small, when: str, number: int, amount: str, on: str = "") -> int:
    use = quotas.Use(amount, day(on or when))
    return seq(quotas.correct(team.at(when), number, use, Grounds("记错"))[0])


def balances(team: Small, when: str) -> dict[int, Balance]:
    """Return the balances of the resident days by contract year."""
    desk = team.at(when)
    with desk.reading() as reader:
        found = quotas.ledger(reader, facts_of(reader, team.key), desk.today).balances
    return {b.number: b for b in found if b.commitment.id == "resident"}


def used(team: Small, when: str = "12-31") -> Decimal:
    return balances(team, when)[1].used


# Drawing


def test_what_is_drawn_is_used_up_and_what_is_left_is_told(address: str, tmp_path: Path) -> None:
    team = small(address, tmp_path).add()
    for when, amount in (("03-02", "3.5"), ("04-07", "10 person-days"), ("05-06", "6人天")):
        draw(team, when, amount)
    [balance] = balances(team, "05-06").values()
    assert (balance.used, balance.remaining) == (Decimal("19.5"), Decimal("30.5"))
    assert team.is_sound()


def test_more_than_is_left_may_be_drawn_and_counts_as_beyond(team: Small) -> None:
    for when, amount in (("03-02", "39.5"), ("03-04", "8"), ("03-05", "5.5")):
        draw(team, when, amount)
    [balance] = balances(team, "03-05").values()
    assert balance.used == 53
    assert [each.amount for each in balance.beyond] == [3]


def test_warnings_begin_at_80_and_at_95_percent(team: Small) -> None:
    seen = []
    for when, amount in (("03-02", "39.9"), ("03-03", "0.1"), ("03-04", "7.4"), ("03-05", "0.1")):
        draw(team, when, amount)
        seen.append(balances(team, when)[1].level)
    assert seen == [Level.AMPLE, Level.LOW, Level.LOW, Level.SCARCE]


@pytest.mark.parametrize(
    ("amount", "on", "quota", "code"),
    [
        ("3", "03-03", "resident", "quota.future"),
        ("3", "02-01", "resident", "quota.outside"),
        ("0", "03-02", "resident", "quota.amount"),
        ("3 hours", "03-02", "resident", "quota.unit"),
        ("3次", "03-02", "resident", "quota.unit"),
        ("much", "03-02", "resident", "quota.unreadable"),
        ("-3", "03-02", "resident", "quota.unreadable"),
        ("3 person-days per month", "03-02", "resident", "quota.unreadable"),
        ("3", "03-02", "residents", "quota.unknown"),
        ("3", "03-02", "inspection", "quota.unknown"),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_leaves_no_record(
    team: Small, amount: str, on: str, quota: str, code: str
) -> None:
    assert refused(lambda: draw(team, "03-02", amount, on, quota)) == code
    with team.at("03-02").reading() as reader:
        assert reader.head().seq == 1


def test_a_quota_whose_period_has_not_begun_grants_nothing_yet(tmp_path: Path) -> None:
    text = CONTRACT.replace("{name: 上线, known: 2026-02-02}", "{name: 上线}")
    team = small(tmp_path / "r.sqlite", tmp_path, text).add()
    assert refused(lambda: draw(team, "03-02", "3")) == "quota.waiting"
    team.event("03-03", "go-live", "03-01")
    draw(team, "03-04", "3")
    assert used(team) == 3


# Correcting


def test_a_correction_replaces_what_was_drawn_and_both_stay_in_the_statement(team: Small) -> None:
    number = draw(team, "03-02", "15")
    correct(team, "03-03", number, "14.5", on="03-02")
    [balance] = balances(team, "03-03").values()
    assert balance.used == Decimal("14.5")
    assert [line.change for line in balance.lines] == [15, -15, Decimal("14.5")]
    assert {line.drawdown.by for line in balance.lines} == {"赵工"}
    assert {line.drawdown.what for line in balance.lines} == {"驻场"}


def test_a_correction_is_itself_corrected_and_an_amount_of_nothing_cancels(team: Small) -> None:
    first = draw(team, "03-02", "15")
    second = correct(team, "03-03", first, "12")
    correct(team, "03-04", second, "0")
    assert used(team) == 0
    correct(team, "03-05", first, "8")
    assert used(team) == 8


def test_a_correction_moves_a_drawdown_into_another_contract_year(team: Small) -> None:
    team.renew("2027-01-10")
    number = draw(team, "2027-03-01", "5", on="2027-02-02")
    assert {n: b.used for n, b in balances(team, "2027-03-01").items()} == {1: 5, 2: 0}
    correct(team, "2027-03-02", number, "5", on="2027-02-03")
    assert {n: b.used for n, b in balances(team, "2027-03-02").items()} == {1: 0, 2: 5}


def test_only_what_was_drawn_is_corrected(team: Small) -> None:
    assert refused(lambda: correct(team, "03-03", 1, "3")) == "quota.no-drawdown"
    assert refused(lambda: correct(team, "03-03", 99, "3")) == "quota.no-drawdown"


# Undoing


def test_a_drawdown_undone_was_never_drawn(address: str, tmp_path: Path) -> None:
    team = small(address, tmp_path).add()
    draw(team, "03-02", "3")
    number = draw(team, "03-03", "4")
    undoing = seq(team.undo("03-04", number))
    assert used(team) == 3
    team.undo("03-05", undoing)
    assert used(team) == 7
    assert team.is_sound()


def test_a_correction_undone_lets_the_amount_before_count_again(team: Small) -> None:
    number = draw(team, "03-02", "15")
    wrong = correct(team, "03-03", number, "1")
    team.undo("03-04", wrong)
    assert used(team) == 15


def test_what_was_undone_cannot_be_corrected(team: Small) -> None:
    number = draw(team, "03-02", "15")
    team.undo("03-03", number)
    assert refused(lambda: correct(team, "03-04", number, "3"))
    assert used(team) == 0


def test_a_drawdown_undone_takes_its_corrections_with_it(team: Small) -> None:
    number = draw(team, "03-02", "15")
    correct(team, "03-03", number, "14.5")
    undoing = seq(team.undo("03-04", number))
    assert used(team) == 0
    team.undo("03-05", undoing)
    assert used(team) == Decimal("14.5")


# Amended


def test_an_amended_amount_holds_for_contract_years_that_begin_after_it(team: Small) -> None:
    team.renew("2027-01-10")
    draw(team, "2027-01-12", "45")
    team.amend("2027-01-15", "set: {commitments.resident.quota: 60 person-days per year}")
    assert {n: b.granted.amount for n, b in balances(team, "2027-03-01").items()} == {1: 50, 2: 60}
    assert balances(team, "2027-03-01")[1].remaining == 5


def test_an_amendment_that_holds_from_the_first_day_changes_the_first_year_too(
    team: Small,
) -> None:
    team.amend(
        "03-01", "set: {commitments.resident.quota: 60 person-days per year}", effective="02-02"
    )
    assert balances(team, "03-02")[1].granted.amount == 60


def test_what_was_used_stays_in_the_ledger_when_the_quota_is_removed(team: Small) -> None:
    draw(team, "03-02", "3")
    team.amend("04-01", "remove: [commitments.resident]")
    assert refused(lambda: draw(team, "04-02", "3")) == "quota.unknown"
    with team.at("04-02").reading() as reader:
        assert [d.amount for d in quotas.drawdowns(reader, team.key)] == [3]


# Two at once


def test_two_people_who_book_at_once_both_count(address: str, tmp_path: Path) -> None:
    team = small(address, tmp_path).add()
    desks = [team.at("03-02", who) for who in ("李工", "王工")]

    def book(number: int) -> None:
        use = quotas.Use("0.5", day("03-02"), "赵工", f"第{number}次")
        quotas.draw(desks[number % 2], NUMBER, "resident", use)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(book, range(20)))
    assert used(team) == 10
    with team.at("03-02").reading() as reader:
        records = list(reader.records(team.key, "quota:resident"))
    assert sorted(r.act.data["what"] for r in records) == sorted(f"第{n}次" for n in range(20))
    assert {r.actor for r in records} == {"李工", "王工"}
    assert team.is_sound()
