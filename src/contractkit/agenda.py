"""Occurrences as people read them: title, day, who, which clause, why this day.

The calendar, the Excel schedule, the terminal table and the proof all show these entries, so
they cannot disagree with each other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.quantities import Blank, Period
from contractkit.schedule import explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contractkit.compose import Citation
    from contractkit.model.contract import Contract
    from contractkit.model.fields import Localized
    from contractkit.model.vocabulary import Vocabulary
    from contractkit.schedule import Occurrence

_UNSAFE = re.compile(r"[^a-z0-9]+")
_REMIND_AT = dt.timedelta(hours=15)  # before midnight of the day: at 09:00 of the day before it
_DAYS_IN_MONTH = 30


@dataclass(frozen=True, slots=True)
class CitedClause:
    """A clause of a built document: `《售后服务方案》4.5.3（2）` and what it says there."""

    document: str
    clause_id: str
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated entry. Days are inclusive; `uid` stays the same for ever (RFC 5545 3.8.4.7)."""

    uid: str
    commitment_id: str
    obligation_id: str
    key: str
    first: dt.date
    day: dt.date
    nominal: dt.date | None
    at: tuple[dt.datetime, dt.datetime] | None
    tentative: bool
    title: str
    obligor: str
    obligee: str
    parties: frozenset[str]
    category: str
    clauses: tuple[CitedClause, ...]
    explanation: tuple[str, ...]
    evidence: str
    reminder: dt.timedelta | None
    busy: bool


def contract_key(contract: Contract) -> str:
    """Return the ASCII key that marks this contract in UIDs.

    Two contracts of one number but other parties have other keys; `contract.key` overrides.
    """
    head = contract.contract
    if head.key:
        return head.key
    names = [str(party.name) for _, party in sorted(contract.parties.items())]
    digest = hashlib.sha256("\x1f".join([head.id, *names]).encode()).hexdigest()[:10]
    slug = _UNSAFE.sub("-", head.id.lower()).strip("-")[:32]
    return f"{slug}-{digest}" if slug else digest


def uid_of(contract: Contract, obligation_id: str, key: str) -> str:
    """Return `<contract>.<obligation>.<nominal period>@contractkit`."""
    return f"{contract_key(contract)}.{obligation_id}.{key}@contractkit"


def agenda(
    contract: Contract,
    occurrences: Sequence[Occurrence],
    cited: Mapping[str, Sequence[CitedClause]],
    vocabulary: Vocabulary,
) -> tuple[Entry, ...]:
    """Return an entry for every occurrence that has a day, in the contract's language."""
    maker = _Maker(contract, cited, vocabulary)
    return tuple(maker.entry(occurrence) for occurrence in occurrences if occurrence.day)


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


class _Maker:
    """Holds what every entry of one contract shares."""

    def __init__(
        self,
        contract: Contract,
        cited: Mapping[str, Sequence[CitedClause]],
        vocabulary: Vocabulary,
    ) -> None:
        self._contract = contract
        self._language = contract.contract.language
        self._cited = cited
        self._vocabulary = vocabulary
        self._key = contract_key(contract)
        self._names = {name: self._party_name(name) for name in contract.parties}
        self._everyone = frozenset(name for name, party in contract.parties.items() if party.signs)

    def entry(self, occurrence: Occurrence) -> Entry:
        """Return the entry of one occurrence that has a day."""
        obligation, day = occurrence.obligation, occurrence.day
        if day is None:
            raise ValueError("a dormant occurrence has no day")
        commitment = obligation.commitment
        reminder, busy, label = self._category(commitment.category)
        proof = commitment.deliverable.name if commitment.deliverable else commitment.evidence
        return Entry(
            uid=f"{self._key}.{obligation.id}.{occurrence.key}@contractkit",
            commitment_id=commitment.id,
            obligation_id=obligation.id,
            key=occurrence.key,
            first=occurrence.first or day,
            day=day,
            nominal=occurrence.nominal,
            at=occurrence.at,
            tentative=occurrence.tentative,
            title=self._say(occurrence.title),
            obligor=self._name(obligation.obligor),
            obligee=self._name(obligation.obligee),
            parties=self._everyone if obligation.obligor == "both" else frozenset([obligation.obligor]),
            category=label,
            clauses=tuple(self._cited.get(commitment.id, ())),
            explanation=explain(occurrence, self._language),
            evidence=self._say(proof) if proof else "",
            reminder=reminder,
            busy=busy,
        )

    def _say(self, text: Localized) -> str:
        return text.in_(self._language) or str(text)

    def _name(self, party: str) -> str:
        both = "双方" if self._language.startswith("zh") else "both parties"
        return self._names.get(party, both)

    def _party_name(self, party: str) -> str:
        facts = self._contract.parties[party]
        name = facts.short or facts.name
        if isinstance(name, Blank):
            role = self._vocabulary.parties.get(party)
            return self._say(role) if role else party
        return self._say(name)

    def _category(self, name: str) -> tuple[dt.timedelta | None, bool, str]:
        own = self._contract.categories.get(name)
        if own:
            return _alarm(own.reminder), own.busy, self._say(own.name)
        shared = self._vocabulary.categories[name]
        return _alarm(shared.reminder), shared.busy, self._say(shared.label)


def _alarm(lead: Period | None) -> dt.timedelta | None:
    """Return how long before midnight of the day to ring: 09:00, `lead` days before it."""
    if lead is None:
        return None
    days = lead.days + lead.working_days + lead.months * _DAYS_IN_MONTH
    return dt.timedelta(days=days - 1) + _REMIND_AT
