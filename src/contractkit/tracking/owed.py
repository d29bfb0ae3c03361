"""What is owed because promises were not kept: penalties and credits, with their arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.model.commitments import LevelCommitment
from contractkit.performance.remedies import credit, penalty_of_clocks, penalty_of_duty
from contractkit.quantities import Ratio
from contractkit.tracking.incidents import cases
from contractkit.tracking.lists import Wanted, all_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from contractkit.model.contract import Contract
    from contractkit.performance.clock import Clock
    from contractkit.performance.duty import Duty
    from contractkit.performance.remedies import Remedy
    from contractkit.register.store import Reader
    from contractkit.tracking.desk import Desk
    from contractkit.tracking.facts import Facts
    from contractkit.tracking.incidents import Case


@dataclass(frozen=True, slots=True)
class Owed:
    """A remedy and what it is for: a late duty, a level missed, or clocks of incidents."""

    subject: str
    title: str
    on: dt.date
    remedy: Remedy


def owed(reader: Reader, desk: Desk, facts: Facts, first: dt.date) -> tuple[Owed, ...]:
    """Return what a contract gives for everything from a day on, by day.

    Duties count on the day they fell due, clocks on that of their incident; the clocks of one
    commitment are added up, so that a cap holds for all of them.
    """
    found = [
        *_of_duties(all_of(reader, Wanted(contracts=(facts.key,))), facts, desk.today),
        *_of_clocks(cases(reader, desk.local, facts.key), facts, desk.local),
    ]
    return tuple(sorted((o for o in found if o.on >= first), key=lambda o: (o.on, o.subject)))


def _of_duties(duties: Iterable[Duty], facts: Facts, today: dt.date) -> Iterator[Owed]:
    for duty in duties:
        contract = facts.on(duty.due)
        if duty.entry.commitment_id not in contract.by_id:
            continue
        remedies = (penalty_of_duty(contract, duty, today), _of_level(contract, duty))
        for remedy in remedies:
            if remedy:
                yield Owed(duty.name, duty.entry.title, duty.due, remedy)


def _of_level(contract: Contract, duty: Duty) -> Remedy | None:
    """Return the credit for a level that was measured, the last time if several times."""
    commitment = contract.by_id[duty.entry.commitment_id]
    measured = [deed.measured for deed in duty.performance.deeds if deed.measured]
    if not isinstance(commitment, LevelCommitment) or not measured:
        return None
    return credit(contract, commitment, Ratio.parse(measured[-1]))


def _of_clocks(found: Iterable[Case], facts: Facts, now: dt.datetime) -> Iterator[Owed]:
    grouped: dict[tuple[int, str], list[tuple[Case, Clock]]] = {}
    for case in found:
        contract = facts.on(case.incident.opened.date())
        for clock in case.clocks:
            grouped.setdefault((id(contract), clock.commitment_id), []).append((case, clock))
    for (_, commitment_id), pairs in grouped.items():
        first = pairs[0][0].incident.opened.date()
        contract = facts.on(first)
        clocks = [clock for _, clock in pairs]
        remedy = penalty_of_clocks(contract, contract.by_id[commitment_id], clocks, now)
        if remedy:
            late = [case.incident.id for case, clock in pairs if clock.state.is_late]
            yield Owed(commitment_id, ", ".join(dict.fromkeys(late)), first, remedy)
