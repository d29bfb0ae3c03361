"""From the facts of a contract to every date, each with its explanation. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.errors import ContractkitError, Place, Problem
from contractkit.model.commitments import QuotaCommitment
from contractkit.obligations import Kind, Obligation, derive
from contractkit.schedule import words
from contractkit.schedule.occurrence import Occurrence, Open, Schedule, explain
from contractkit.schedule.planner import LIMIT, Gap, Interval, Plan, Planner, Slot
from contractkit.schedule.quota import Allotment, allotment
from contractkit.schedule.shapes import delivered, plan
from contractkit.timeline import BeyondCalendarError, Dated, State, Timeline

if TYPE_CHECKING:
    from datetime import date

    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary

__all__ = [
    "LIMIT",
    "Allotment",
    "Interval",
    "Occurrence",
    "Open",
    "Schedule",
    "allotments",
    "expand",
    "explain",
]


def expand(
    contract: Contract, *, vocabulary: Vocabulary | None = None, until: date | None = None
) -> Schedule:
    """Return every date of a contract and everything that has none.

    Duties without an end are planned to `until`, by default as far as the contract's
    `conventions.horizon` reaches from the day it is dated. `vocabulary` has the words for
    categories and events that the contract does not name itself.
    Raises ContractkitError with all problems; their places lie `within` a path of the contract.
    """
    timeline = Timeline(contract, vocabulary)
    planner = Planner(timeline, until or _horizon(timeline))
    occurrences: list[Occurrence] = []
    left_open: list[Open] = []
    problems: dict[Problem, None] = {}
    plans: dict[str, Plan] = {}
    for obligation in derive(contract, vocabulary):
        try:
            found = _plan(planner, obligation, plans)
        except ContractkitError as error:
            problems.update(dict.fromkeys(error.problems))
            continue
        plans[obligation.id] = found
        occurrences += (_occurrence(obligation, slot) for slot in found.slots)
        left_open += (_open(obligation, gap) for gap in found.gaps)
    if problems:
        raise ContractkitError(problems)
    occurrences.sort(key=lambda o: (o.day, o.obligation.id, o.key))
    return Schedule(tuple(occurrences), tuple(left_open))


def allotments(
    contract: Contract, reaching: date, vocabulary: Vocabulary | None = None
) -> tuple[Allotment, ...]:
    """Return the intervals of every quota, those of endless periods at least to `reaching`.

    Raises ContractkitError with all problems, as `expand` does.
    """
    timeline = Timeline(contract, vocabulary)
    planner = Planner(timeline, _horizon(timeline))
    found: list[Allotment] = []
    problems: dict[Problem, None] = {}
    for commitment in contract.commitments:
        if not isinstance(commitment, QuotaCommitment):
            continue
        try:
            found.append(allotment(planner, commitment, reaching))
        except BeyondCalendarError as error:
            problems.update(dict.fromkeys(_beyond(f"commitments.{commitment.id}", error).problems))
        except ContractkitError as error:
            problems.update(dict.fromkeys(error.problems))
    if problems:
        raise ContractkitError(problems)
    return tuple(found)


def _plan(planner: Planner, obligation: Obligation, plans: dict[str, Plan]) -> Plan:
    commitment = obligation.commitment
    try:
        if obligation.kind is not Kind.DELIVERABLE:
            return plan(planner, obligation)
        within = commitment.deliverable.within if commitment.deliverable else None
        parent = plans.get(commitment.id)
        return delivered(planner, parent, within) if parent and within else Plan()
    except BeyondCalendarError as error:
        raise _beyond(f"commitments.{commitment.id}", error) from None


def _horizon(timeline: Timeline) -> date:
    dated = timeline.contract.contract.dated
    start = Dated(dated, State.FIRM, ())
    try:
        return timeline.count(start, timeline.conventions.horizon).day or dated
    except BeyondCalendarError as error:
        raise _beyond("conventions.horizon", error) from None


def _beyond(path: str, error: BeyondCalendarError) -> ContractkitError:
    return ContractkitError([Problem(
        "schedule.beyond-calendar", Place(within=path),
        f"reaches beyond the years that can be computed: {error}",
        "working days and lunar holidays are known for some decades only",
        "give a nearer end, or count in days, months or years",
    )])  # fmt: skip


def _occurrence(obligation: Obligation, slot: Slot) -> Occurrence:
    dated = slot.dated
    day = dated.day
    if day is None:
        raise TypeError(f"{obligation.id} {slot.key} was planned without a day")
    steps = dated.steps
    if dated.state is State.PROVISIONAL:
        steps = (*steps, words.PROVISIONAL)
    return Occurrence(
        obligation=obligation, key=slot.key, day=day, state=dated.state,
        tentative=dated.tentative, title=words.titled(obligation.title, slot.label),
        steps=(*steps, words.result(slot.result, day)), first=slot.first, nominal=dated.nominal,
        number=slot.number, of=slot.of, open_ended=slot.result == "from",
    )  # fmt: skip


def _open(obligation: Obligation, gap: Gap) -> Open:
    return Open(obligation, gap.code, gap.text, gap.missing)
