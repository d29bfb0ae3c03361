"""What is owed because a promise was not kept, by the contract's formula (Civil Code, article 585).

All arithmetic is exact; a result is rounded once, half up to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from contractkit.model.commitments import PaymentCommitment
from contractkit.performance import remedy_words as words
from contractkit.performance.duty import Status
from contractkit.performance.lateness import days_late, overrun
from contractkit.quantities import Money, Ratio
from contractkit.timeline import Timeline

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from contractkit.model.commitments import Commitment, LevelCommitment, Penalty
    from contractkit.model.contract import Contract
    from contractkit.model.fields import Localized
    from contractkit.performance.clock import Clock
    from contractkit.performance.duty import Duty
    from contractkit.timeline import Spoken

_EXACT = Context(prec=60)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Remedy:
    """A penalty or a credit: `base` times rate times `units`, up to a cap.

    `base` is the sum that rate or cap are a share of, None where they are sums themselves or the
    base is not known. `per` is the unit: day, hour, month or case, "" for a credit. `amount` is
    None where the contract does not give a sum, and `arithmetic` then says why.
    """

    commitment_id: str
    base: Money | None
    units: int
    per: str
    amount: Money | None
    capped: bool
    arithmetic: Spoken


def penalty_of_duty(contract: Contract, duty: Duty, today: dt.date) -> Remedy | None:
    """Return the penalty for a dated duty that is overdue or was done late; None for none.

    Days run from the due day, or from the end of the grace, to the day of the deed or to `today`.
    """
    commitment = contract.by_id[duty.entry.commitment_id]
    status = duty.status(today)
    if commitment.penalty is None or status not in (Status.LATE, Status.OVERDUE):
        return None
    end = duty.performance.done_on or today
    units = days_late(Timeline(contract), commitment.penalty, duty.due, end)
    return penalty(contract, commitment, units)


def penalty_of_clocks(
    contract: Contract, commitment: Commitment, clocks: Iterable[Clock], now: dt.datetime
) -> Remedy | None:
    """Return the penalty for all clocks of a commitment that ran out; None for none.

    Their units are added up, so that a cap holds for all of them together; `case` counts clocks.
    """
    rule = commitment.penalty
    if rule is None:
        return None
    timeline = Timeline(contract)
    own = [clock for clock in clocks if clock.commitment_id == commitment.id]
    units = sum(overrun(timeline, commitment, rule, clock, now) for clock in own)
    return penalty(contract, commitment, units)


def penalty(contract: Contract, commitment: Commitment, units: int) -> Remedy | None:
    """Return what so many late days, hours or months, or so many cases, cost; None for nothing."""
    rule = commitment.penalty
    if rule is None or not units:
        return None
    known = _base(contract, commitment, rule)
    needed = isinstance(rule.rate, Ratio) or isinstance(rule.cap, Ratio)
    base = known if needed and isinstance(known, Money) else None
    formula = _Formula(commitment.id, base, rule.rate, units, rule.per)
    if needed and not isinstance(known, Money):
        return formula.without_sum(known)
    return formula.capped(rule.cap)


def credit(
    contract: Contract, commitment: LevelCommitment, measured: Ratio, fee: Money | None = None
) -> Remedy | None:
    """Return the credit for a measured level: that of the deepest mark undercut; None for none.

    A share is taken of the `fee` of the window measured: by default the one payment of the
    contract that is made every window. The commitment's `cap` holds for this credit.
    """
    undercut = [mark for mark in commitment.credits if measured < mark.below]
    if not undercut:
        return None
    mark = min(undercut, key=lambda mark: mark.below)
    known = fee or _fee(contract, commitment)
    needed = isinstance(mark.credit, Ratio)
    base = known if needed and isinstance(known, Money) else None
    formula = _Formula(commitment.id, base, mark.credit, 1, "")
    if needed and not isinstance(known, Money):
        found = formula.without_sum(known)
    else:
        found = formula.capped(commitment.cap)
    return replace(found, arithmetic=words.undercut(measured, mark.below, found.arithmetic))


@dataclass(frozen=True, slots=True)
class _Formula:
    """Base times rate times units, before its cap."""

    commitment_id: str
    base: Money | None
    rate: Money | Ratio
    units: int
    per: str

    def capped(self, cap: Money | Ratio | None) -> Remedy:
        """Return the result, at most the cap: a sum, or a share of the base."""
        exact, currency = self._exact()
        amount = _money(exact, currency)
        if amount is None:
            return self.without_sum(words.TOO_LARGE)
        sum_ = self._equation(amount, amount.amount == exact)
        if cap is None:
            return self._remedy(amount, sum_)
        most = cap if isinstance(cap, Money) else self._share(cap)
        if most.currency != currency:
            return self.without_sum(words.TWO_CURRENCIES)
        if amount <= most:
            return self._remedy(amount, sum_)
        shown = words.written(most)
        if isinstance(cap, Ratio):
            shown = words.equation(words.product(self.base, cap, 1, ""), most, True)
        return replace(self._remedy(most, words.over_cap(sum_, shown)), capped=True)

    def without_sum(self, reason: Spoken) -> Remedy:
        """Return the remedy without an amount, and why."""
        return self._remedy(None, words.no_sum(reason, self._product()))

    def _exact(self) -> tuple[Decimal, str]:
        if isinstance(self.rate, Money):
            return _EXACT.multiply(self.rate.amount, Decimal(self.units)), self.rate.currency
        base = self._known()
        share = _EXACT.multiply(base.amount, self.rate.fraction)
        return _EXACT.multiply(share, Decimal(self.units)), base.currency

    def _share(self, ratio: Ratio) -> Money:
        return self._known().times(ratio)

    def _known(self) -> Money:
        if self.base is None:
            raise TypeError(f"the penalty of {self.commitment_id} takes a share of no sum")
        return self.base

    def _equation(self, amount: Money, exact: bool) -> Spoken:
        if self.per or self.base:
            return words.equation(self._product(), amount, exact)
        return words.written(amount)  # a credit that is a sum is its own result

    def _product(self) -> Spoken:
        base = self.base if isinstance(self.rate, Ratio) else None
        return words.product(base, self.rate, self.units, self.per)

    def _remedy(self, amount: Money | None, arithmetic: Spoken) -> Remedy:
        return Remedy(
            self.commitment_id, self.base, self.units, self.per, amount, False, arithmetic
        )


def _money(exact: Decimal, currency: str) -> Money | None:
    try:
        return Money(exact.quantize(_CENT, ROUND_HALF_UP, context=_EXACT), currency)
    except ValueError:
        return None


def _base(contract: Contract, commitment: Commitment, rule: Penalty) -> Money | Localized:
    """Return the sum that a share is taken of, or why it is not known.

    Of a payment without `of` it is the payment itself.
    """
    if rule.of == "price":
        return _price(contract)
    if rule.of == "fee":
        return _fee(contract, None)
    if isinstance(commitment, PaymentCommitment):
        return _payment(contract, commitment)
    return words.NO_BASE


def _price(contract: Contract) -> Money | Localized:
    price = contract.contract.price
    return price if isinstance(price, Money) else words.NO_PRICE


def _payment(contract: Contract, payment: PaymentCommitment) -> Money | Localized:
    price = _price(contract)
    match payment.pay:
        case Money() as money:
            return money
        case Ratio() as share:
            return price.times(share) if isinstance(price, Money) else price
        case "price":
            return price
    return words.NO_PAYMENT


def _fee(contract: Contract, level: LevelCommitment | None) -> Money | Localized:
    """Return the one sum that is paid again and again, for a level the one paid every window."""
    fees = {
        _payment(contract, payment)
        for payment in contract.commitments
        if isinstance(payment, PaymentCommitment)
        and payment.every is not None
        and (level is None or payment.every == level.window)
    }
    sums = [fee for fee in fees if isinstance(fee, Money)]
    return sums[0] if len(fees) == len(sums) == 1 else words.NO_FEE
