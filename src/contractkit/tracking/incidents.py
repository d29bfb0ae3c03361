"""Incidents and their clocks: opened, stopped, paused, closed; and how each clock stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from contractkit.chain import Act
from contractkit.errors import ContractkitError
from contractkit.performance.cases import incident_of
from contractkit.performance.clock import ClockState
from contractkit.performance.clocks import clocks
from contractkit.performance.incident import Incident
from contractkit.performance.life import Kind
from contractkit.performance.remedies import penalty_of_clocks
from contractkit.register.store import LostRaceError
from contractkit.register.tables import incidents
from contractkit.tracking.desk import NO_GROUNDS, Grounds, Outcome, retried
from contractkit.tracking.facts import facts_of
from contractkit.tracking.naming import find_contract, refuse
from contractkit.tracking.projection import project

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from contractkit.errors import Problem
    from contractkit.performance.clock import Clock
    from contractkit.performance.remedies import Remedy
    from contractkit.register.store import Reader, Writer
    from contractkit.tickets import Ticket
    from contractkit.tracking.desk import Desk
    from contractkit.tracking.facts import Facts

_FAULT = "fault-report"
_SETTLED = {
    ClockState.RUNNING: ClockState.MOOT, ClockState.PAUSED: ClockState.MOOT,
    ClockState.WAITING: ClockState.MOOT, ClockState.OVERDUE: ClockState.MISSED,
}  # fmt: skip
_BY_CATEGORY = {
    "response-time": "respond", "onsite-time": "on-site", "resolution-time": "resolve",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What is known when an incident is opened; `id` "" takes the next number."""

    at: dt.datetime
    trigger: str = _FAULT
    severity: int | None = None
    service: str = ""
    region: str = ""
    channel: str = ""
    title: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Which clock was stopped, at which moment, by whom."""

    clock: str
    at: dt.datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An incident of a contract with its clocks at a moment."""

    contract: str
    number: str
    language: str
    incident: Incident
    clocks: tuple[Clock, ...]


def open_incident(desk: Desk, name: str, report: Report, why: str = "") -> tuple[Outcome, Case]:
    """Record that something happened: every clock that the contract promises for it starts.

    Raises ContractkitError where the contract promises nothing for it, or needs a severity.
    """
    _refuse_future(report.at, desk, name)
    with desk.reading() as reader:
        key = find_contract(reader, name)
        facts = facts_of(reader, key)
    _check_trigger(facts, report)
    trial = Incident(
        report.id or "new", report.trigger, report.at, report.severity, report.service,
        report.region, report.channel, report.title,
    )  # fmt: skip
    case = _case(facts, trial, report.at)
    if not case.clocks:
        refuse(
            "incident.no-promise", name, f"the contract promises nothing upon {report.trigger!r}",
            "an incident without a clock would only be a note",
            "check the trigger, and the day on which it was opened",
        )  # fmt: skip
    with desk.writing() as writer:
        own = report.id or _next(writer, key)
        if _find(writer, key, own):
            refuse(
                "incident.known", own, f"the contract has an incident {own!r} already",
                "each incident has a number of its own", "leave the number out, or take another",
            )  # fmt: skip
        found = replace(trial, id=own)
        records = writer.append([_opening(key, found, why)])
        project(writer, records)
    return Outcome(records), _case(facts, found, max(desk.local, report.at))


@retried
def stop(
    desk: Desk, name: str, incident: str, deed: Stopped, grounds: Grounds = NO_GROUNDS
) -> Outcome:
    """Record that the deed which a clock waits for was done."""
    clock, at = deed.clock, deed.at
    case = _open_case(desk, name, incident, at)
    found = next((c for c in case.clocks if c.id == clock), None)
    if found is None or found.stopped or found.started is None:
        known = ", ".join(c.id for c in case.clocks if c.started and not c.stopped)
        refuse(
            "incident.no-clock", incident,
            f"no clock {clock!r} runs in this incident at {at:%Y-%m-%d %H:%M}",
            "only a clock that has started and was not stopped can be stopped",
            f"its running clocks are {known}" if known else "all of its clocks have stopped",
        )  # fmt: skip
    if at < found.started:
        refuse(
            "incident.too-early", incident, f"{clock!r} started at {found.started:%Y-%m-%d %H:%M}",
            "a deed is done after what calls for it", "give the moment at which it was done",
        )  # fmt: skip
    data = {"clock": clock, "by": deed.by}
    return _record(desk, case, Kind.STOPPED, at, data, grounds)


@retried
def happened(
    desk: Desk, name: str, incident: str, trigger: str, at: dt.datetime,
    grounds: Grounds = NO_GROUNDS,
) -> Outcome:  # fmt: skip
    """Record that a later trigger came in the same incident, which may start more clocks."""
    case = _open_case(desk, name, incident, at)
    with desk.reading() as reader:
        facts = facts_of(reader, case.contract)
    _check_trigger(facts, Report(at, trigger))
    return _record(desk, case, Kind.HAPPENED, at, {"trigger": trigger}, grounds)


@retried
def pause(
    desk: Desk, name: str, incident: str, at: dt.datetime, grounds: Grounds, clock: str = ""
) -> Outcome:
    """Record that clocks do not run from a moment on; a pause needs a reason."""
    if not grounds.why:
        refuse(
            "incident.no-reason", incident, "a pause without a reason would not be accepted",
            "it excuses the time that passes, so the other side will ask why",
            "say it with --why, such as --why 等待用户提供现场条件",
        )  # fmt: skip
    case = _open_case(desk, name, incident, at)
    _refuse_no_clock(case, clock)
    if any(p.until is None and p.clock == clock for p in case.incident.pauses):
        refuse(
            "incident.paused", incident, "it is paused already", "a clock runs or stands still",
            f"let it continue first: contractkit track incident continue {name} {incident}",
        )  # fmt: skip
    return _record(desk, case, Kind.PAUSED, at, {"clock": clock}, grounds)


def _refuse_no_clock(case: Case, clock: str) -> None:
    known = [c.id for c in case.clocks]
    if clock and clock not in known:
        refuse("incident.no-clock", case.incident.id, f"the incident has no clock {clock!r}",
               "only a clock that the contract promises can stand still",
               f"its clocks are {', '.join(known)}; leave --clock out for all of them")  # fmt: skip


@retried
def continued(
    desk: Desk, name: str, incident: str, at: dt.datetime, grounds: Grounds = NO_GROUNDS,
    clock: str = "",
) -> Outcome:  # fmt: skip
    """Record that paused clocks run again from a moment on."""
    case = _open_case(desk, name, incident, at)
    waiting = [p for p in case.incident.pauses if p.until is None and p.clock == clock]
    if not waiting or at < waiting[0].since:
        refuse(
            "incident.not-paused", incident, "there is no pause that could end then",
            "clocks continue after a pause began",
            f"contractkit track incident show {name} {incident} tells of its pauses",
        )  # fmt: skip
    return _record(desk, case, Kind.CONTINUED, at, {"clock": clock}, grounds)


@retried
def close_incident(
    desk: Desk, name: str, incident: str, at: dt.datetime, grounds: Grounds = NO_GROUNDS
) -> Outcome:
    """Record that nothing more is to be done: clocks that still run are not needed any more.

    A clock that had run out by then was missed. Without a reason no running clock is given up.
    """
    case = _open_case(desk, name, incident, at)
    running = [c.id for c in case.clocks if c.state.is_open]
    if running and not grounds.why:
        refuse(
            "incident.running", incident, f"clocks still run: {', '.join(running)}",
            "closing proves no deed; what had run out by then counts as missed",
            f"contractkit track incident stop {name} {incident} {running[0]}; or say with --why "
            "the rest was not needed",
        )  # fmt: skip
    return _record(desk, case, Kind.SETTLED, at, {}, grounds)


def cases(
    reader: Reader, now: dt.datetime, contract: str = "", *, still_open: bool = False
) -> Iterator[Case]:
    """Yield incidents with their clocks at a moment, by contract, oldest first."""
    query = select(incidents).order_by(
        incidents.c.contract, incidents.c.opened, incidents.c.incident
    )
    if contract:
        query = query.where(incidents.c.contract == contract)
    if still_open:
        query = query.where(incidents.c.closed == 0)
    facts: Facts | None = None
    for row in reader.rows(query):
        if facts is None or facts.key != row.contract:
            facts = facts_of(reader, row.contract)
        found = _find(reader, row.contract, row.incident)
        if found:
            yield _case(facts, found, now)


def one_case(reader: Reader, key: str, incident: str, now: dt.datetime) -> Case:
    """Return one incident. Raises ContractkitError where there is none."""
    found = _find(reader, key, incident)
    if found is None:
        query = select(incidents.c.incident).where(incidents.c.contract == key)
        known = ", ".join(row.incident for row in reader.rows(query)) or "none"
        refuse(
            "incident.unknown", incident, f"the contract has no incident {incident!r}",
            "clocks belong to an incident", f"its incidents are {known}",
        )  # fmt: skip
    return _case(facts_of(reader, key), found, now)


def penalties(facts: Facts, found: Iterable[Case], now: dt.datetime) -> tuple[Remedy, ...]:
    """Return what is owed for clocks that ran out, by the contract's formula."""
    read = tuple(found)
    remedies = (
        penalty_of_clocks(
            facts.contract, commitment, [c for case in read for c in case.clocks], now
        )
        for commitment in facts.contract.commitments
        if commitment.penalty
    )
    return tuple(remedy for remedy in remedies if remedy)


@retried
def take_in(desk: Desk, name: str, tickets: Sequence[Ticket]) -> tuple[Outcome, int]:
    """Record a list of tickets as incidents; those recorded before are left alone.

    All are recorded, or none: every problem of every ticket is raised at once. Returns what was
    recorded, and how many were there already.
    """
    with desk.reading() as reader:
        key = find_contract(reader, name)
        facts = facts_of(reader, key)
        known = _known(reader, key)
    fresh = [ticket for ticket in tickets if ticket.id not in known]
    acts: list[Act] = []
    problems: list[Problem] = []
    for ticket in fresh:
        try:
            _refuse_future(ticket.latest, desk, ticket.id)
            acts += _taken_in(facts, key, ticket)
        except ContractkitError as error:
            problems += error.problems
    if problems:
        raise ContractkitError(problems)
    with desk.writing() as writer:
        if _known(writer, key) != known:
            raise LostRaceError(key)
        records = writer.append(acts)
        project(writer, records)
    return Outcome(records), len(tickets) - len(fresh)


def _taken_in(facts: Facts, key: str, ticket: Ticket) -> Iterator[Act]:
    """Yield the records of a ticket: opened, each clock that it says was stopped, closed."""
    trial = Incident(
        ticket.id, _FAULT, ticket.opened, ticket.severity, ticket.service, ticket.region, "",
        ticket.title,
    )  # fmt: skip
    _case(facts, trial, ticket.opened)  # raises where the contract has no such severity
    yield _opening(key, trial, f"row {ticket.row}")
    times = {
        "respond": ticket.responded, "on-site": ticket.on_site, "resolve": ticket.resolved,
    }  # fmt: skip
    for kind, at in ((kind, at) for kind, at in times.items() if at):
        for clock in _case(facts, trial, at).clocks:
            if clock.state.is_open and _kind(facts, clock) == kind:
                data = {"clock": clock.id, "at": at.isoformat(), "by": ""}
                yield Act(Kind.STOPPED, key, ticket.id, data, f"row {ticket.row}")
    if ticket.closed:
        data = {"at": ticket.closed.isoformat()}
        yield Act(Kind.SETTLED, key, ticket.id, data, f"row {ticket.row}")


def _kind(facts: Facts, clock: Clock) -> str:
    """Return which time of a ticket stops a clock: by its kind, or by what it is a promise of."""
    return clock.kind or _BY_CATEGORY.get(facts.contract.by_id[clock.commitment_id].category, "")


def _opening(key: str, incident: Incident, why: str) -> Act:
    data = {
        "at": incident.opened.isoformat(), "trigger": incident.trigger,
        "severity": incident.severity, "service": incident.service, "region": incident.region,
        "channel": incident.channel, "title": incident.title,
    }  # fmt: skip
    return Act(Kind.OPENED, key, incident.id, data, why)


def _record(
    desk: Desk, case: Case, kind: Kind, at: dt.datetime, data: dict[str, Any], grounds: Grounds
) -> Outcome:  # fmt: skip
    proofs = desk.take(grounds.files)
    own = {"at": at.isoformat(), **data, **({"evidence": proofs} if proofs else {})}
    with desk.writing() as writer:
        if _find(writer, case.contract, case.incident.id) != case.incident:
            raise LostRaceError(case.incident.id)
        act = Act(kind, case.contract, case.incident.id, own, grounds.why)
        records = writer.append([act])
        project(writer, records)
    return Outcome(records)


def _open_case(desk: Desk, name: str, incident: str, at: dt.datetime) -> Case:
    """Return an incident that is not closed, as it stands at a moment that has come."""
    _refuse_future(at, desk, incident)
    with desk.reading() as reader:
        case = one_case(reader, find_contract(reader, name), incident, at)
    if case.incident.closed:
        refuse(
            "incident.closed", incident, f"it was closed at {case.incident.closed:%Y-%m-%d %H:%M}",
            "what is closed changes no more", "undo the record that closed it, or open another",
        )  # fmt: skip
    if at < case.incident.opened:
        refuse(
            "incident.too-early", incident, f"it began at {case.incident.opened:%Y-%m-%d %H:%M}",
            "nothing of it can have happened before", "give the moment at which it happened",
        )  # fmt: skip
    return case


def _case(facts: Facts, incident: Incident, now: dt.datetime) -> Case:
    """Return an incident with its clocks; closing it has settled those that still ran."""
    contract = facts.on(incident.opened.date())
    head = contract.contract
    end = min(now, incident.closed or now)
    found = clocks(contract, facts.vocabulary, incident, end)
    if incident.closed and incident.closed <= now:
        found = tuple(
            replace(clock, state=_SETTLED.get(clock.state, clock.state)) for clock in found
        )
    return Case(facts.key, head.id, head.language, incident, found)


def _find(reader: Reader, key: str, incident: str) -> Incident | None:
    return incident_of(reader.records(key, incident))


def _known(reader: Reader, key: str) -> frozenset[str]:
    query = select(incidents.c.incident).where(incidents.c.contract == key)
    return frozenset(row.incident for row in reader.rows(query))


def _next(writer: Writer, key: str) -> str:
    known = _known(writer, key)
    number = len(known) + 1
    while f"inc-{number:03d}" in known:
        number += 1
    return f"inc-{number:03d}"


def _check_trigger(facts: Facts, report: Report) -> None:
    known = {
        commitment.upon for commitment in facts.contract.commitments if hasattr(commitment, "upon")
    }
    if report.trigger not in known:
        refuse(
            "incident.unknown-trigger", report.trigger,
            f"the contract promises nothing upon {report.trigger!r}",
            "an incident begins with something that a promise counts from",
            f"its triggers are {', '.join(sorted(known))}" if known else "it has no such promise",
        )  # fmt: skip


def _refuse_future(at: dt.datetime, desk: Desk, within: str) -> None:
    if at > desk.local:
        refuse(
            "track.future", within,
            f"{at:%Y-%m-%d %H:%M} lies in the future (now it is {desk.local:%Y-%m-%d %H:%M})",
            "only what has happened is recorded", "give the moment at which it happened",
        )  # fmt: skip
