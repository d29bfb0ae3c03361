"""What a contract obliges to, one obligation per kind of date that a commitment gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from contractkit.model.commitments import (
    LevelCommitment,
    MilestoneCommitment,
    PaymentCommitment,
    PeriodCommitment,
    QuotaCommitment,
    RecurringCommitment,
    SessionsCommitment,
)
from contractkit.model.fields import Localized
from contractkit.model.vocabulary import Vocabulary
from contractkit.quantities import Money, Quantity, Ratio
from contractkit.timeline import EN, ZH, both, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractkit.model.commitments import AnyCommitment, Commitment
    from contractkit.model.contract import Contract

_WITH_DELIVERABLE = (
    RecurringCommitment, SessionsCommitment, MilestoneCommitment, LevelCommitment,
)  # fmt: skip


class Kind(StrEnum):
    """What the date of an obligation is for."""

    START = "start"
    END = "end"
    REMINDER = "reminder"
    OCCURRENCE = "occurrence"
    DEADLINE = "deadline"
    DELIVERABLE = "deliverable"
    PAYMENT = "payment"
    QUOTA_WARNING = "quota-warning"
    MEASUREMENT = "measurement"
    STANDING = "standing"
    REACTION = "reaction"


_KINDS = {
    "recurring": Kind.OCCURRENCE,
    "sessions": Kind.OCCURRENCE,
    "milestone": Kind.DEADLINE,
    "payment": Kind.PAYMENT,
    "quota": Kind.QUOTA_WARNING,
    "level": Kind.MEASUREMENT,
    "reaction": Kind.REACTION,
    "standing": Kind.STANDING,
}
_EDGES = (
    (Kind.START, "start", "开始", " starts"),
    (Kind.END, "end", "届满", " ends"),
    (Kind.REMINDER, "remind", "即将届满", " ends soon"),
)


@dataclass(frozen=True, slots=True)
class Obligation:
    """One line of duties: who owes whom what, and what kind of dates it has.

    `id` is the commitment's id, with a suffix where a commitment gives several obligations
    (`warranty.end`, `inspection.deliverable`). `has_dates` is False for what only an event
    that may happen any number of times can date, and for what has no date at all.
    """

    id: str
    commitment: AnyCommitment
    kind: Kind
    title: Localized
    obligor: str
    obligee: str
    shape: str
    has_dates: bool


def derive(contract: Contract, vocabulary: Vocabulary | None = None) -> tuple[Obligation, ...]:
    """Return the obligations of a contract, in the order of its commitments.

    `vocabulary` has the words for categories that the contract does not name itself.
    """
    known = vocabulary or Vocabulary()
    return tuple(o for c in contract.commitments for o in _of(c, contract, known))


def _of(commitment: AnyCommitment, contract: Contract, words: Vocabulary) -> Iterator[Obligation]:
    if isinstance(commitment, PeriodCommitment):
        name = _period_name(commitment, contract, words)
        for kind, suffix, chinese, english in _EDGES:
            title = both(said(name, ZH) + chinese, said(name, EN) + english)
            yield _obligation(commitment, kind, title, f".{suffix}")
        return
    title = _title(commitment, contract, words)
    yield _obligation(commitment, _KINDS[commitment.shape], title)
    product = commitment.deliverable
    if product and product.within and isinstance(commitment, _WITH_DELIVERABLE):
        title = both(f"{said(product.name, ZH)}提交", f"{said(product.name, EN)} due")
        yield _obligation(commitment, Kind.DELIVERABLE, title, ".deliverable")


def _obligation(
    commitment: AnyCommitment, kind: Kind, title: Localized, suffix: str = ""
) -> Obligation:
    return Obligation(
        commitment.id + suffix, commitment, kind, title, commitment.obligor, commitment.obligee,
        commitment.shape, kind not in {Kind.STANDING, Kind.REACTION},
    )  # fmt: skip


def _period_name(commitment: PeriodCommitment, contract: Contract, words: Vocabulary) -> Localized:
    term = contract.periods.get(commitment.term)
    own = term.name if term else None
    return own or name_of(commitment, contract, words)


def _title(commitment: Commitment, contract: Contract, words: Vocabulary) -> Localized:
    """Return the name, with the amount of money or of a quota."""
    name = name_of(commitment, contract, words)
    chinese, english = said(name, ZH), said(name, EN)
    if isinstance(commitment, QuotaCommitment):
        chinese, english = f"{chinese}额度即将到期", f"{english}: quota expires soon"
    if amount := _amount(commitment):
        chinese, english = f"{chinese}（{amount.speak(ZH)}）", f"{english} ({amount})"
    return both(chinese, english)


def name_of(commitment: Commitment, contract: Contract, words: Vocabulary) -> Localized:
    """Return what a commitment is called: its own name, else that of its category."""
    own = contract.categories.get(commitment.category)
    label = own.name if own else words.name("categories", commitment.category)
    return commitment.name or label or Localized((("", commitment.category),))


def _amount(commitment: Commitment) -> Money | Ratio | Quantity | None:
    match commitment:
        case PaymentCommitment(pay=Money() | Ratio() as amount):
            return amount
        case QuotaCommitment(quota=Quantity() as amount):
            return amount
    return None
