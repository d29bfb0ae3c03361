"""From a schedule to an agenda: who, which clause, how early to remind, under which UID."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.agenda.clocks import limit
from contractkit.agenda.voice import Voice
from contractkit.entry import CitedClause, Entry, OpenItem
from contractkit.model.commitments import (
    MilestoneCommitment,
    RecurringCommitment,
    SessionsCommitment,
)
from contractkit.obligations import Kind
from contractkit.quantities import Period
from contractkit.schedule import explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contractkit.compose import Citation
    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary
    from contractkit.obligations import Obligation
    from contractkit.schedule import Occurrence, Open

_UNSAFE = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 32
_NINE = dt.timedelta(hours=9)
_DAY = dt.timedelta(days=1)
_DAYS_IN_MONTH = 31
_DAYS_IN_WEEK, _WORKING_DAYS_IN_WEEK = 7, 5
_DAILY = frozenset({Period.of(days=1), Period.of(working_days=1)})
_AT_MOST = {Kind.START: 7, Kind.END: 7, Kind.REMINDER: 1, Kind.QUOTA_WARNING: 1}


def contract_key(contract: Contract) -> str:
    """Return the ASCII key that marks this contract in UIDs.

    Two contracts of one number but other parties have other keys; `contract.key` overrides.
    """
    head = contract.contract
    if head.key:
        return head.key
    names = [str(party.name) for _, party in sorted(contract.parties.items())]
    digest = hashlib.sha256("\x1f".join([head.id, *names]).encode()).hexdigest()[:10]
    slug = _UNSAFE.sub("-", head.id.lower())[:_LONGEST_SLUG].strip("-")
    return f"{slug}-{digest}" if slug else digest


def uid_of(contract_key: str, obligation_id: str, key: str) -> str:
    """Return `<contract>.<obligation>.<nominal period>@contractkit`."""
    return f"{contract_key}.{obligation_id}.{key}@contractkit"


def agenda(
    contract: Contract,
    occurrences: Iterable[Occurrence],
    cited: Mapping[str, Sequence[CitedClause]],
    vocabulary: Vocabulary,
) -> tuple[Entry, ...]:
    """Return an entry for every occurrence, in their order and in the contract's language."""
    secretary = _Secretary(contract, cited, vocabulary)
    return tuple(secretary.entry(occurrence) for occurrence in occurrences)


def open_items(
    contract: Contract,
    gaps: Iterable[Open],
    cited: Mapping[str, Sequence[CitedClause]],
    vocabulary: Vocabulary,
) -> tuple[OpenItem, ...]:
    """Return what has no date, in the given order and in the contract's language."""
    secretary = _Secretary(contract, cited, vocabulary)
    return tuple(secretary.open_item(gap) for gap in gaps)


def cite(
    documents: Iterable[tuple[str, Mapping[str, Citation]]],
) -> dict[str, tuple[CitedClause, ...]]:
    """Collect, by commitment, the clauses of all documents: (title, citations) pairs."""
    found: dict[str, tuple[CitedClause, ...]] = {}
    for title, citations in documents:
        for commitment_id, citation in citations.items():
            clause = CitedClause(title, citation.clause_id, citation.label, citation.sentence)
            found[commitment_id] = (*found.get(commitment_id, ()), clause)
    return found


def owed_by(entries: Iterable[Entry], party: str) -> tuple[Entry, ...]:
    """Return the entries that a party owes, alone or with the others."""
    return tuple(entry for entry in entries if party in entry.parties)


@dataclass(frozen=True, slots=True)
class _Duty:
    """What all dates of one obligation share."""

    obligor: str
    obligee: str
    parties: frozenset[str]
    category: str
    clauses: tuple[CitedClause, ...]
    evidence: str
    busy: bool
    days_ahead: int | None


class _Secretary:
    """Puts the dates of one contract into words."""

    def __init__(
        self,
        contract: Contract,
        cited: Mapping[str, Sequence[CitedClause]],
        vocabulary: Vocabulary,
    ) -> None:
        self._voice = Voice(contract, vocabulary)
        self._cited = cited
        self._key = contract_key(contract)
        self._names = {name: self._voice.party(name) for name in (*contract.parties, "both")}
        self._signatories = frozenset(
            name for name, party in contract.parties.items() if party.signs
        )
        self._duties: dict[str, _Duty] = {}

    def entry(self, occurrence: Occurrence) -> Entry:
        """Return the entry of one occurrence."""
        obligation = occurrence.obligation
        duty = self._duty(obligation)
        return Entry(
            uid=uid_of(self._key, obligation.id, occurrence.key),
            commitment_id=obligation.commitment.id,
            obligation_id=obligation.id,
            key=occurrence.key,
            first=occurrence.first or occurrence.day,
            day=occurrence.day,
            nominal=occurrence.nominal,
            at=occurrence.at,
            tentative=occurrence.tentative,
            title=self._voice.say(occurrence.title),
            obligor=duty.obligor,
            obligee=duty.obligee,
            parties=duty.parties,
            category=duty.category,
            clauses=duty.clauses,
            explanation=explain(occurrence, self._voice.language),
            evidence=duty.evidence,
            reminder=_reminder(duty.days_ahead, occurrence),
            busy=duty.busy and _on_the_day(occurrence),
            open_ended=occurrence.open_ended,
        )

    def open_item(self, gap: Open) -> OpenItem:
        """Return what stays without a date, and why."""
        obligation = gap.obligation
        duty = self._duty(obligation)
        return OpenItem(
            commitment_id=obligation.commitment.id,
            obligation_id=obligation.id,
            title=self._voice.say(obligation.title),
            obligor=duty.obligor,
            obligee=duty.obligee,
            category=duty.category,
            clauses=duty.clauses,
            code=gap.code,
            reason=self._voice.say(gap.text),
            limit=limit(obligation.commitment, self._voice),
            missing=gap.missing,
        )

    def _duty(self, obligation: Obligation) -> _Duty:
        if obligation.id not in self._duties:
            category = self._voice.category(obligation.commitment.category)
            self._duties[obligation.id] = _Duty(
                obligor=self._names[obligation.obligor],
                obligee=self._names[obligation.obligee],
                parties=self._owing(obligation),
                category=self._voice.say(category.name),
                clauses=tuple(self._cited.get(obligation.commitment.id, ())),
                evidence=self._evidence(obligation),
                busy=category.busy,
                days_ahead=_days_ahead(category.reminder, obligation.kind),
            )
        return self._duties[obligation.id]

    def _owing(self, obligation: Obligation) -> frozenset[str]:
        both = obligation.obligor == "both"
        return self._signatories if both else frozenset((obligation.obligor,))

    def _evidence(self, obligation: Obligation) -> str:
        commitment = obligation.commitment
        proof = commitment.deliverable.name if commitment.deliverable else commitment.evidence
        return self._voice.say(proof) if proof else ""


def _on_the_day(occurrence: Occurrence) -> bool:
    """Tell whether the deed is done on that very day, not merely in time until then."""
    commitment = occurrence.obligation.commitment
    if occurrence.obligation.kind not in (Kind.OCCURRENCE, Kind.DEADLINE):
        return False
    match commitment:
        case RecurringCommitment():
            return commitment.every in _DAILY
        case SessionsCommitment() if commitment.planned:
            return occurrence.day in commitment.planned
        case MilestoneCommitment() | SessionsCommitment():
            return commitment.at is not None or commitment.on is not None
        case _:
            return False


def _days_ahead(lead: Period | None, kind: Kind) -> int | None:
    """Return how many days ahead to remind.

    Months and working days become calendar days, rather too many than too few. What is itself a
    reminder rings the day before, and the end that it announced within the last week.
    """
    if lead is None:
        return None
    working = -(-lead.working_days * _DAYS_IN_WEEK // _WORKING_DAYS_IN_WEEK)
    days = max(1, lead.days + working + lead.months * _DAYS_IN_MONTH)
    return min(days, _AT_MOST.get(kind, days))


def _reminder(days_ahead: int | None, occurrence: Occurrence) -> dt.timedelta | None:
    """Return how long before its start an entry rings: at 09:00, or at its own time of day."""
    if days_ahead is None:
        return None
    return days_ahead * _DAY - (_NINE if occurrence.at is None else dt.timedelta())
