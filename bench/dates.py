"""Facts to dates: one calendar of 10,000 events, and the plans of a whole portfolio."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import TYPE_CHECKING
from unittest.mock import patch

from icalendar import Calendar

from bench.clock import medians, timed
from bench.facts import portfolio, weekly
from bench.report import Row, ms
from contractkit.agenda import agenda, cite, contract_key
from contractkit.compose import citations
from contractkit.ical import Edition, write_calendar
from contractkit.schedule import expand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.facts import Desk
    from contractkit.agenda import CitedClause
    from contractkit.model.contract import Contract

_TARGET = 0.7
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Times:
    """Seconds of one run from facts to octets: in all, planning, and inside icalendar."""

    whole: float
    plan: float
    inside: float


def calendar_row(rounds: int, desk: Desk, commitments: int = 40, weeks: int = 250) -> Row:
    """Measure which share of facts → .ics is icalendar's own serialising."""
    contract = desk.read(weekly(commitments, weeks))
    document = desk.compose(contract)
    cited = cite([(document.title, citations(document))])
    times = [_calendar(desk, contract, cited) for _ in range(rounds)]
    whole, plan, inside = (
        median(getattr(each, name) for each in times) for name in ("whole", "plan", "inside")
    )
    against = f"{ms(inside)} icalendar to_ical (planning {ms(plan)})"
    what = f"facts → .ics, {commitments * weeks:,} events: share of to_ical"
    return Row(what, ms(whole), against, inside / whole, _TARGET, at_least=True)


def _calendar(desk: Desk, contract: Contract, cited: Mapping[str, Sequence[CitedClause]]) -> _Times:
    vocabulary = desk.library.vocabulary
    inside = 0.0
    to_ical = Calendar.to_ical

    def watched(calendar: Calendar, **options: bool) -> bytes:
        nonlocal inside
        begin = process_time()
        octets: bytes = to_ical(calendar, **options)
        inside += process_time() - begin
        return octets

    gc.collect()
    with patch.object(Calendar, "to_ical", watched):
        start = process_time()
        schedule = expand(contract, vocabulary=vocabulary)
        planned = process_time()
        entries = agenda(contract, schedule.occurrences, cited, vocabulary)
        write_calendar(entries, _edition(contract))
        end = process_time()
    return _Times(end - start, planned - start, inside)


def _edition(contract: Contract) -> Edition:
    head = contract.contract
    key = contract_key(contract)
    return Edition(str(head.title), head.id, key, head.edition, head.dated, head.language)


def planning_rows(rounds: int, desk: Desk, contracts: int = 400) -> list[Row]:
    """Measure the planning of a portfolio: from contracts, and from YAML texts."""
    written = portfolio(contracts)
    read = [desk.read(text) for text in written]
    dates = _plan_all(desk, read)
    cases = {
        "plan": timed(lambda _: _plan_all(desk, read)),
        "read": timed(lambda _: _plan_all(desk, [desk.read(text) for text in written])),
    }
    found = medians(cases, rounds)
    what = f"plan {contracts} contracts, {dates:,} dates"
    peak = f"peak {_peak(desk, read) / _MIB:.1f} MiB above the contracts"
    return [
        Row(what, ms(found["plan"]), peak),
        Row(f"{what}, YAML texts read first", ms(found["read"])),
    ]


def _plan_all(desk: Desk, contracts: Sequence[Contract]) -> int:
    """Plan all contracts, keep every schedule as an overview would, and count the dates."""
    vocabulary = desk.library.vocabulary
    schedules = [expand(contract, vocabulary=vocabulary) for contract in contracts]
    return sum(len(schedule.occurrences) for schedule in schedules)


def _peak(desk: Desk, contracts: Sequence[Contract]) -> int:
    gc.collect()
    tracemalloc.start()
    _plan_all(desk, contracts)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
