"""Quotas: drawn, corrected, and how much is left in each contract year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from contractkit.chain import Act
from contractkit.errors import ContractkitError, Place
from contractkit.model.commitments import QuotaCommitment
from contractkit.performance.ledger import Ledger, ledger_of, read_amount, refusals
from contractkit.performance.life import Kind, evidence_of, recorded, standing
from contractkit.performance.quotas import Drawdown
from contractkit.quantities import Quantity
from contractkit.tracking.desk import NO_GROUNDS, Grounds, Outcome
from contractkit.tracking.facts import facts_of
from contractkit.tracking.naming import find_contract, refuse
from contractkit.tracking.projection import project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractkit.chain import Record
    from contractkit.performance.ledger import Grants
    from contractkit.performance.quotas import Balance
    from contractkit.register.store import Reader
    from contractkit.tracking.desk import Desk
    from contractkit.tracking.facts import Facts

_PREFIX = "quota:"


@dataclass(frozen=True, slots=True)
class Use:
    """Some use of a quota as people say it: `amount` is `0.5` or `0.5 person-days`."""

    amount: str
    on: dt.date
    by: str = ""
    what: str = ""


def draw(
    desk: Desk, name: str, commitment: str, use: Use, grounds: Grounds = NO_GROUNDS
) -> tuple[Outcome, Balance]:
    """Record the use of a quota; more than is left may be drawn, and is then told as beyond.

    Returns the record and the balance it leads to. Raises ContractkitError for a unit that does
    not fit, a day outside the period or in the future.
    """
    with desk.reading() as reader:
        key = find_contract(reader, name)
        facts = facts_of(reader, key)
    quota = _quota(facts, commitment)
    amount, unit = read_amount(use.amount, quota)
    data = {
        "amount": str(amount), "unit": unit, "on": use.on.isoformat(), "by": use.by,
        "what": use.what,
    }  # fmt: skip
    return _book(desk, facts, Act(Kind.DRAWN, key, _PREFIX + commitment, data), grounds)


def correct(
    desk: Desk, seq: int, use: Use, grounds: Grounds = NO_GROUNDS
) -> tuple[Outcome, Balance]:
    """Record what is right instead of an earlier drawdown; an amount of 0 cancels it.

    The corrected record stays, and both show in the statement.
    """
    with desk.reading() as reader:
        found = reader.record(seq)
        if found is None or found.act.kind not in (Kind.DRAWN, Kind.CORRECTED):
            refuse(
                "quota.no-drawdown", str(seq), f"record {seq} is no use of a quota",
                "a correction names what it corrects",
                "contractkit track quota statement CONTRACT lists drawdowns with their numbers",
            )  # fmt: skip
        facts = facts_of(reader, found.act.contract)
    commitment = found.act.subject.removeprefix(_PREFIX)
    amount, unit = read_amount(use.amount, _quota(facts, commitment))
    data = {
        "amount": str(amount), "unit": unit, "on": use.on.isoformat(), "corrects": seq,
        "by": use.by or found.act.data["by"], "what": use.what or found.act.data["what"],
    }  # fmt: skip
    act = Act(Kind.CORRECTED, found.act.contract, found.act.subject, data)
    return _book(desk, facts, act, grounds)


def ledger(reader: Reader, facts: Facts, today: dt.date) -> Ledger:
    """Return every balance of a contract on a day, amendments taken into account."""
    drawn = tuple(drawdowns(reader, facts.key))
    first = ledger_of(facts.contract, facts.vocabulary, drawn, today)
    grants = _grants(facts, first.balances)
    return ledger_of(facts.contract, facts.vocabulary, drawn, today, grants) if grants else first


def balance_of(found: Ledger, commitment: str, year: int, today: dt.date) -> Balance:
    """Return a quota in one of its contract years; 0 is the one that began last.

    Raises ContractkitError where there is none.
    """
    own = [balance for balance in found.balances if balance.commitment.id == commitment]
    begun = [balance for balance in own if balance.first <= today] or own[:1]
    chosen = [balance for balance in own if balance.number == year] if year else begun[-1:]
    if not chosen:
        known = ", ".join(f"{b.commitment.id} year {b.number}" for b in found.balances)
        refuse(
            "quota.no-year", commitment, f"there is no quota {commitment!r} in such a year",
            "a statement is about one contract year of one quota",
            f"there are {known}" if known else "record the event that its period counts from",
        )  # fmt: skip
    return chosen[0]


def drawdowns(reader: Reader, key: str) -> Iterator[Drawdown]:
    """Yield every use of a quota of a contract that was not undone, as recorded."""
    told = reader.records(key, None, Kind.DRAWN, Kind.CORRECTED, Kind.UNDONE)
    for record in standing(told):
        if record.act.kind != Kind.UNDONE:
            yield _drawdown(record)


def contracts_with_use(reader: Reader) -> tuple[str, ...]:
    """Return the contracts of whose quotas something was used."""
    return tuple(dict.fromkeys(r.act.contract for r in reader.records(None, None, Kind.DRAWN)))


def _book(desk: Desk, facts: Facts, act: Act, grounds: Grounds) -> tuple[Outcome, Balance]:
    """Record a drawdown after a look at those before it, under the lock."""
    proofs = desk.take(grounds.files)
    data = {**act.data, **({"evidence": proofs} if proofs else {})}
    act = Act(act.kind, act.contract, act.subject, data, grounds.why)
    with desk.writing() as writer:
        earlier = tuple(drawdowns(writer, facts.key))
        records = writer.append([act])
        new = _drawdown(records[0])
        problems = refusals(facts.contract, facts.vocabulary, earlier, new, desk.today)
        if problems:  # what is not recorded has no number
            place = Place(within=new.commitment_id)
            raise ContractkitError(replace(problem, place=place) for problem in problems)
        project(writer, records)
        found = ledger(writer, facts, desk.today)
    home = next(
        balance
        for balance in found.balances
        if balance.commitment.id == new.commitment_id
        and balance.first <= new.on
        and (balance.last is None or new.on <= balance.last)
    )
    return Outcome(records), home


def _drawdown(record: Record) -> Drawdown:
    data: Any = record.act.data
    return Drawdown(
        recorded(record), record.act.subject.removeprefix(_PREFIX), Decimal(data["amount"]),
        data["unit"], dt.date.fromisoformat(data["on"]), data["by"], data["what"],
        evidence_of(data), data.get("corrects"),
    )  # fmt: skip


def _quota(facts: Facts, commitment: str) -> QuotaCommitment:
    found = facts.contract.by_id.get(commitment)
    if not isinstance(found, QuotaCommitment):
        quotas = [c.id for c in facts.contract.commitments if isinstance(c, QuotaCommitment)]
        refuse(
            "quota.unknown", commitment, f"the contract has no quota {commitment!r}",
            "only an amount that the contract grants can be drawn from",
            f"its quotas are {', '.join(quotas)}" if quotas else "it grants none",
        )  # fmt: skip
    return found


def _grants(facts: Facts, balances: Iterable[Balance]) -> Grants:
    """Return the amounts of contract years that had begun before an amendment changed them."""
    granted: dict[tuple[str, int], Quantity] = {}
    for balance in balances:
        held = facts.on(balance.first).by_id.get(balance.commitment.id)
        amount = held.quota if isinstance(held, QuotaCommitment) else None
        if isinstance(amount, Quantity) and amount != balance.commitment.quota:
            granted[balance.commitment.id, balance.number] = amount
    return granted
