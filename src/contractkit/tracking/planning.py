"""From the facts of a contract to its duties, version by version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractkit.agenda import CitedClause, agenda, open_items, uid_of
from contractkit.calendars import add_months
from contractkit.errors import ContractkitError
from contractkit.model.commitments import PaymentCommitment, RecurringCommitment
from contractkit.obligations import Kind
from contractkit.pipeline import placed_in
from contractkit.schedule import expand
from contractkit.timeline import speak_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from contractkit.agenda import Entry, OpenItem
    from contractkit.model.commitments import AnyCommitment
    from contractkit.model.contract import Contract
    from contractkit.performance.life import End
    from contractkit.tracking.facts import Facts, Version

NOTICES = frozenset({Kind.START, Kind.END, Kind.REMINDER, Kind.QUOTA_WARNING})
"""Kinds of dates that only tell of a day."""
TERMINATED = "terminated"
_SURVIVORS = frozenset({"confidentiality", "dispute", "ip"})
_YEAR, _AHEAD = 12, 24
"""Endless duties are planned a year at a time, and at least two years ahead."""

Name = tuple[str, str]
"""Obligation and nominal period: what names a duty within its contract."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A duty as planned: its entry, the key of its category, and whether it only tells of a day."""

    entry: Entry
    category: str
    notice: bool

    @property
    def name(self) -> Name:
        """Return obligation and nominal period."""
        return self.entry.obligation_id, self.entry.key


@dataclass(frozen=True, slots=True)
class Plan:
    """All duties of a contract as they stand, and why some promises have no date."""

    duties: Mapping[Name, Planned]
    open: tuple[OpenItem, ...]


def horizon(contract: Contract, today: dt.date) -> dt.date:
    """Return the day to which endless duties are planned: it moves a year at a time."""
    conventions, dated = contract.conventions, contract.contract.dated
    months = max(conventions.horizon.months, 1)
    while add_months(dated, months) < add_months(today, _AHEAD):
        months += _YEAR
    return add_months(dated, months)


def plan(facts: Facts) -> Plan:
    """Return the duties of a contract: those of each version from the day on which it holds.

    What falls due before an amendment starts stays as it was promised then. A duty whose rhythm an
    amendment changes ends there, and one with an id of its own (`inspection~a1`) begins. Raises
    ContractkitError with all problems, placed in the contract file.
    """
    try:
        duties: dict[Name, Planned] = {}
        gaps: tuple[OpenItem, ...] = ()
        renamed: dict[str, str] = {}
        for number, version in enumerate(facts.versions):
            renamed = {**renamed, **_new_rhythms(facts.versions[:number], version)}
            found, gaps = _planned(facts, version, renamed)
            _take_over(duties, found, version.starts)
    except ContractkitError as error:
        raise ContractkitError(placed_in(facts.contract, facts.source, error.problems)) from None
    if facts.life.end:
        duties = {name: p for name, p in duties.items() if _survives(p, facts, facts.life.end)}
    return Plan(duties, gaps)


def _planned(
    facts: Facts, version: Version, renamed: Mapping[str, str]
) -> tuple[dict[Name, Planned], tuple[OpenItem, ...]]:
    """Return what one version plans, under the ids that its duties have had since."""
    contract, words = version.contract, facts.vocabulary
    cited = _cited(facts, version)
    schedule = expand(contract, vocabulary=words, until=facts.life.until)
    entries = agenda(contract, schedule.occurrences, cited, words)
    found = {}
    for occurrence, entry in zip(schedule.occurrences, entries, strict=True):
        own = _explained(_renamed(entry, facts.key, renamed), version, contract)
        planned = Planned(
            own, occurrence.obligation.commitment.category, occurrence.obligation.kind in NOTICES
        )
        found[planned.name] = planned
    return found, open_items(contract, schedule.open, cited, words)


def _take_over(
    duties: dict[Name, Planned], found: Mapping[Name, Planned], starts: dt.date | None
) -> None:
    """Let a version decide on everything due from the day on which it holds."""
    if starts is None:
        duties.update(found)
        return
    for name in [n for n, old in duties.items() if old.entry.day >= starts and n not in found]:
        del duties[name]
    for name, new in found.items():
        old = duties.get(name)
        if new.entry.day >= starts or (old and old.entry.day >= starts):
            duties[name] = new


def _new_rhythms(earlier: Sequence[Version], version: Version) -> dict[str, str]:
    """Return the commitments whose dates are counted anew, each with its amendment.

    One that is promised again after it was removed is counted anew as well.
    """
    rhythms: dict[str, object] = {}
    for each in earlier:
        now = {c.id: _rhythm(c) for c in each.contract.commitments}
        rhythms = {**dict.fromkeys(rhythms, None), **now}
    return {
        each.id: version.change
        for each in version.contract.commitments
        if each.id in rhythms and rhythms[each.id] != _rhythm(each)
    }


def _rhythm(commitment: AnyCommitment) -> tuple[object, ...]:
    """Return what the keys of a commitment's dates hang on."""
    if isinstance(commitment, RecurringCommitment):
        return (commitment.every, commitment.times, commitment.rule, commitment.also)
    if isinstance(commitment, PaymentCommitment):
        return (commitment.shape, commitment.every)
    return (commitment.shape,)


def _renamed(entry: Entry, key: str, renamed: Mapping[str, str]) -> Entry:
    change = renamed.get(entry.commitment_id)
    if change is None:
        return entry
    rest = entry.obligation_id.removeprefix(entry.commitment_id)
    obligation = f"{entry.commitment_id}~{change}{rest}"
    return replace(entry, obligation_id=obligation, uid=uid_of(key, obligation, entry.key))


def _cited(facts: Facts, version: Version) -> Mapping[str, tuple[CitedClause, ...]]:
    """Return the clauses that promise each commitment; an amendment cites its own numbers."""
    if not version.touched:
        return facts.cited
    chinese = version.contract.contract.language == "zh-CN"
    own = {
        name: (CitedClause(version.title, "", f"第{n}项" if chinese else f"item {n}", ""),)
        for name, n in version.touched.items()
    }
    return {**facts.cited, **{n: (*facts.cited.get(n, ()), *clause) for n, clause in own.items()}}


def _explained(entry: Entry, version: Version, contract: Contract) -> Entry:
    """Begin the explanation of a changed duty with the amendment that changed it."""
    if not version.touched or entry.commitment_id not in version.touched or not version.starts:
        return entry
    language = contract.contract.language
    day = speak_day(version.starts, language)
    said = (
        f"依据《{version.title}》，自{day}起适用。"
        if language == "zh-CN"
        else f"Under “{version.title}”, from {day} on."
    )
    return replace(entry, explanation=tuple(_numbered((said, *_bare(entry.explanation)))))


def _bare(sentences: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sentence.partition(". ")[2] for sentence in sentences)


def _numbered(sentences: tuple[str, ...]) -> Iterator[str]:
    return (f"{number}. {sentence}" for number, sentence in enumerate(sentences, start=1))


def _survives(planned: Planned, facts: Facts, end: End) -> bool:
    """Tell whether a duty outlives the termination (Civil Code articles 507, 558, 567).

    What is settled after the end, confidentiality and the way disputes are settled stay; so do
    the commitments that the parties keep.
    """
    entry = planned.entry
    commitment = facts.contract.by_id.get(entry.commitment_id)
    retained = isinstance(commitment, PaymentCommitment) and commitment.retention
    return (
        entry.day <= end.on
        or entry.commitment_id in end.kept
        or planned.category in _SURVIVORS
        or retained
    )
