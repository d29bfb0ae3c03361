"""From the drawdowns of a contract to the balance of each quota in each contract year."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from contractkit.errors import ContractkitError, Place, Problem
from contractkit.obligations import name_of
from contractkit.performance.quotas import Balance, Line, Posting
from contractkit.quantities import Limit, Quantity
from contractkit.quantities.units import find_unit
from contractkit.schedule import allotments
from contractkit.timeline import EN, said

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from contractkit.model.commitments import QuotaCommitment
    from contractkit.model.contract import Contract
    from contractkit.model.fields import Localized
    from contractkit.model.vocabulary import Vocabulary
    from contractkit.performance.quotas import Drawdown
    from contractkit.schedule import Allotment, Interval
    from contractkit.timeline import Spoken

Grants: TypeAlias = "Mapping[tuple[str, int], Quantity]"
"""Amounts that differ from the contract's, by commitment and number of the contract year."""

_BARE = re.compile(r"[0-9]+(\.[0-9]+)?")
_NO_GRANTS: Grants = {}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A quota that grants nothing yet: its period has no first day, or its amount is a blank.

    `missing` are the paths of the facts that would start it.
    """

    commitment: QuotaCommitment
    name: Localized
    why: Spoken
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The balances by quota and contract year, what waits, and what could not be booked and why.

    A drawdown with a problem counts nowhere; a problem lies `within` a `drawdown <seq>`.
    """

    balances: tuple[Balance, ...]
    waiting: tuple[Waiting, ...]
    problems: tuple[Problem, ...]


def ledger_of(
    contract: Contract,
    vocabulary: Vocabulary,
    drawdowns: Iterable[Drawdown],
    today: dt.date,
    grants: Grants = _NO_GRANTS,
) -> Ledger:
    """Return every balance of a contract, one per quota and contract year, as it stands on a day.

    Contract years count from the first day of the quota's period, by the contract's conventions;
    those of an endless period go on at least to the one of `today`. `grants` has the amounts that
    an amendment changed. Raises ContractkitError where the dates of the contract cannot be
    computed.
    """
    books = _open(contract, vocabulary, today, grants)
    chains, problems = _chains(drawdowns)
    posted: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for versions in chains:
        problems += books.faults(versions[-1])
        for line in _lines(versions):
            if balance := books.home(line.drawdown):
                posted[balance.commitment.id, balance.number].append(line)
    balances = tuple(
        replace(b, lines=_by_day(posted[b.commitment.id, b.number])) for b in books.balances
    )
    return Ledger(balances, books.waiting, tuple(problems))


def refusals(
    contract: Contract,
    vocabulary: Vocabulary,
    earlier: Iterable[Drawdown],
    new: Drawdown,
    today: dt.date,
) -> tuple[Problem, ...]:
    """Return why a drawdown cannot be recorded after the earlier ones; empty when it can."""
    books = _open(contract, vocabulary, today, _NO_GRANTS)
    _, stray = _chains((*earlier, new))
    return (*(p for p in stray if p.place == _place(new)), *books.faults(new))


def read_amount(text: str, commitment: QuotaCommitment) -> tuple[Decimal, str]:
    """Read `0.5` in the unit of the quota, or `0.5 person-days`; 0 cancels in a correction.

    Raises ContractkitError where it is neither. Whether the unit fits, `refusals` tells.
    """
    granted = commitment.quota
    if isinstance(granted, Quantity) and _BARE.fullmatch(text.strip()):
        return Decimal(text.strip()), granted.unit
    try:
        amount = Quantity.parse(text)
    except ValueError as error:
        raise _unreadable(commitment, str(error)) from None
    if amount.per or amount.limit is not Limit.EXACTLY:
        raise _unreadable(commitment, f"{text!r} is a limit or a rate, not an amount of work")
    return amount.amount, amount.unit


@dataclass(frozen=True, slots=True)
class _Books:
    """The balances of a contract before anything is booked."""

    balances: tuple[Balance, ...]
    waiting: tuple[Waiting, ...]
    today: dt.date

    def home(self, drawdown: Drawdown) -> Balance | None:
        """Return the balance that a drawdown belongs to; None where anything is wrong with it."""
        if any(self.faults(drawdown)):
            return None
        return next(b for b in self._of(drawdown) if _covers(b, drawdown.on))

    def faults(self, drawdown: Drawdown) -> Iterator[Problem]:
        """Yield what keeps a drawdown out of the ledger."""
        yield from _amount_faults(drawdown)
        if drawdown.on > self.today:
            yield _problem(
                drawdown, "quota.future", f"is dated {drawdown.on}, after today ({self.today})",
                "what is not done yet uses nothing up", "record it when it is done",
            )  # fmt: skip
        own = self._of(drawdown)
        if not own:
            yield self._nowhere(drawdown)
            return
        balance = next((b for b in own if _covers(b, drawdown.on)), None)
        if balance is None and drawdown.on <= self.today:
            yield _outside(drawdown, own)
        if not _same_unit(drawdown.unit, (balance or own[-1]).granted.unit):
            yield _other_unit(drawdown, (balance or own[-1]).granted.unit)

    def _of(self, drawdown: Drawdown) -> tuple[Balance, ...]:
        return tuple(b for b in self.balances if b.commitment.id == drawdown.commitment_id)

    def _nowhere(self, drawdown: Drawdown) -> Problem:
        """Say that a quota does not exist, or grants nothing yet."""
        wanted = drawdown.commitment_id
        for waiting in self.waiting:
            if waiting.commitment.id == wanted:
                facts = ", ".join(waiting.missing) or f"commitments.{wanted}"
                return _problem(
                    drawdown, "quota.waiting",
                    f"draws on {wanted!r}, which grants nothing yet: {said(waiting.why, EN)}",
                    "its contract years, and the one this belongs to, are not known",
                    f"state {facts} first",
                )  # fmt: skip
        granting = [b.commitment.id for b in self.balances]
        known = dict.fromkeys((*granting, *(w.commitment.id for w in self.waiting)))
        return _problem(
            drawdown, "quota.unknown", f"draws on {wanted!r}, which is no quota of the contract",
            "an amount can only be drawn from what the contract grants",
            f"its quotas are {', '.join(known)}" if known else "the contract has no quota",
        )  # fmt: skip


def _open(contract: Contract, vocabulary: Vocabulary, today: dt.date, grants: Grants) -> _Books:
    balances: list[Balance] = []
    waiting: list[Waiting] = []
    for allotment in allotments(contract, today, vocabulary):
        name = name_of(allotment.commitment, contract, vocabulary)
        if (gap := allotment.gap) is not None:
            waiting.append(Waiting(allotment.commitment, name, gap.text, gap.missing))
        for interval in allotment.intervals:
            granted = grants.get((allotment.commitment.id, interval.number))
            balances.append(_balance(allotment, interval, name, granted, today))
    return _Books(tuple(balances), tuple(waiting), today)


def _balance(
    allotment: Allotment,
    interval: Interval,
    name: Localized,
    granted: Quantity | None,
    today: dt.date,
) -> Balance:
    commitment = allotment.commitment
    amount = granted or commitment.quota
    if not isinstance(amount, Quantity):
        raise TypeError(f"{commitment.id} was allotted without an amount")
    return Balance(
        commitment, name, interval.number, interval.first,
        None if allotment.endless else interval.last, interval.whole, allotment.tentative,
        amount, (), today,
    )  # fmt: skip


def _chains(drawdowns: Iterable[Drawdown]) -> tuple[list[list[Drawdown]], list[Problem]]:
    """Return each drawdown with its corrections, in the order of recording, and stray ones."""
    chains: dict[int, list[Drawdown]] = {}
    problems = []
    for drawdown in sorted(drawdowns, key=lambda d: d.recorded.seq):
        chain: list[Drawdown] | None = []
        if drawdown.corrects is not None:
            chain = chains.get(drawdown.corrects)
        if chain is None or (chain and chain[0].commitment_id != drawdown.commitment_id):
            problems.append(_stray(drawdown))
            continue
        chain.append(drawdown)
        chains[drawdown.recorded.seq] = chain
    return [chain for seq, chain in chains.items() if chain[0].recorded.seq == seq], problems


def _lines(versions: list[Drawdown]) -> Iterator[Line]:
    """Yield what was recorded first and taken back since, and what counts."""
    for old, new in pairwise(versions):
        yield Line(Posting.CORRECTED, old, new)
        yield Line(Posting.REVERSED, old, new)
    if versions[-1].amount:
        yield Line(Posting.DRAWN, versions[-1])


def _by_day(lines: list[Line]) -> tuple[Line, ...]:
    """Sort by day; on one day in the order of recording, a chain of corrections together."""
    return tuple(sorted(lines, key=lambda line: line.drawdown.on))


def _covers(balance: Balance, day: dt.date) -> bool:
    return balance.first <= day and (balance.last is None or day <= balance.last)


def _same_unit(one: str, other: str) -> bool:
    """Compare by meaning; times and visits are the same 次."""
    known, wanted = find_unit(one), find_unit(other)
    if known is None or wanted is None:
        return one == other
    return known.chinese == wanted.chinese


def _amount_faults(drawdown: Drawdown) -> Iterator[Problem]:
    amount, corrects = drawdown.amount, drawdown.corrects is not None
    if not amount.is_finite() or amount < 0 or not (amount or corrects):
        yield _problem(
            drawdown, "quota.amount", f"draws {amount} {drawdown.unit}",
            "an amount used is greater than 0; only a correction may say that it was nothing",
            "give the amount that was used; correct a wrong drawdown instead of adding a minus",
        )  # fmt: skip


def _outside(drawdown: Drawdown, own: tuple[Balance, ...]) -> Problem:
    first, last = own[0].first, own[-1].last
    side = f"before its first day, {first}" if drawdown.on < first else f"after its end, {last}"
    return _problem(
        drawdown, "quota.outside",
        f"is dated {drawdown.on}, outside the period of {drawdown.commitment_id!r}: {side}",
        "outside its contract years a quota grants nothing",
        "check the day; if the period itself has moved, record its event first",
    )  # fmt: skip


def _other_unit(drawdown: Drawdown, unit: str) -> Problem:
    return _problem(
        drawdown, "quota.unit", f"draws {drawdown.amount} {drawdown.unit} from a quota in {unit}",
        "the contract does not say how the one is converted into the other",
        f"give the amount in {unit}; a part is written like 0.5 {unit}",
    )  # fmt: skip


def _stray(drawdown: Drawdown) -> Problem:
    return _problem(
        drawdown, "quota.unknown-drawdown",
        f"corrects number {drawdown.corrects}, which is no earlier drawdown of "
        f"{drawdown.commitment_id!r}",
        "a correction takes the place of one drawdown of the same quota",
        "look its number up in the statement; to book on another quota, correct to 0 and book anew",
    )  # fmt: skip


def _place(drawdown: Drawdown) -> Place:
    return Place(within=f"drawdown {drawdown.recorded.seq}")


def _problem(drawdown: Drawdown, code: str, what: str, why: str, mend: str) -> Problem:
    return Problem(code, _place(drawdown), f"the drawdown {what}", why, mend)


def _unreadable(commitment: QuotaCommitment, what: str) -> ContractkitError:
    place = Place(within=commitment.id)
    return ContractkitError([Problem(
        "quota.unreadable", place, what, "it says how much of the quota was used",
        "write it like 0.5, or with its unit like 0.5 person-days",
    )])  # fmt: skip
