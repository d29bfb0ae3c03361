"""The life of a contract: added, brought up to date, its events, amendments, and its end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from contractkit import pipeline
from contractkit.agenda import contract_key
from contractkit.calendars import add_months
from contractkit.chain import Act, canonical
from contractkit.errors import ContractkitError, Problem
from contractkit.model.amendment import read_amendment
from contractkit.performance.life import EventDay, Kind, life_of
from contractkit.register.tables import contracts, duties
from contractkit.source import read_source
from contractkit.timeline import Timeline
from contractkit.tracking.bundle import bundle_of, names_beside
from contractkit.tracking.changing import Taken, change, kept
from contractkit.tracking.desk import NO_GROUNDS, Grounds, Outcome, retried
from contractkit.tracking.facts import cited_text, facts_of
from contractkit.tracking.naming import find_contract, near_to, refuse, told_in
from contractkit.tracking.planning import horizon
from contractkit.tracking.rows import ASKING, planning_records
from contractkit.tracking.watching import Watch, look_again, watch, watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.pipeline import Project
    from contractkit.quantities import Period
    from contractkit.register.store import Reader
    from contractkit.tracking.desk import Desk
    from contractkit.tracking.facts import Facts


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of one contract: `outcome` is None where nothing had changed."""

    contract: str
    number: str
    outcome: Outcome | None


@retried
def add(desk: Desk, path: Path) -> Synced:
    """Take a contract file into the register.

    One whose file lay elsewhere, and is not there any more, is read from here on. Raises
    ContractkitError for a file with problems, and for one that is there already.
    """
    project = pipeline.load(path)
    key = contract_key(project.contract)
    with desk.reading() as reader:
        has_moved = _has_moved(reader, project, key)
    if has_moved:
        return _sync(desk, key, project.contract.contract.id, str(path))
    return _take_in(desk, project, Act(Kind.ADDED, key), 0)


def sync(desk: Desk, name: str = "") -> tuple[Synced, ...]:
    """Read again the files of a contract, or of all; those that did not change cost one look.

    Endless duties are planned further as time goes on. Every file is tried: the problems of all
    are raised together, after the others were taken in.
    """
    with desk.reading() as reader:
        key = find_contract(reader, name) if name else ""
        rows, seen = _running(reader, key), watched(reader, key)
    done: list[Synced] = []
    problems: list[Problem] = []
    for row in rows:
        before = seen.get(row.contract)
        if before is not None and look_again(row.path, before, desk.today) == before:
            done.append(Synced(row.contract, row.number, None))
            continue
        try:
            done.append(_sync(desk, row.contract, row.number, row.path))
        except ContractkitError as error:
            problems += error.problems
    if problems:
        raise ContractkitError(problems)
    return tuple(done)


@retried
def event(
    desk: Desk, name: str, event_id: str, day: EventDay, grounds: Grounds = NO_GROUNDS
) -> Outcome:  # fmt: skip
    """Record that an event happened on a day, or is expected then."""
    with desk.reading() as reader:
        key = find_contract(reader, name)
        facts = facts_of(reader, key)
    _check_event(facts, event_id, day, desk.today)
    data = {"day": day.day.isoformat(), "known": day.known, "evidence": desk.take(grounds.files)}
    return change(desk, Act(Kind.EVENT, key, event_id, data, grounds.why), facts.life.last)


@retried
def suspend(
    desk: Desk, name: str, period: str, since: dt.date, grounds: Grounds = NO_GROUNDS
) -> Outcome:
    """Record that a period does not run from a day on: what hangs on its end waits."""
    with desk.reading() as reader:
        key = find_contract(reader, name)
        facts = facts_of(reader, key)
    _check_period(facts, period)
    if any(p.period == period and p.until is None for p in facts.life.pauses):
        refuse(
            "track.suspended", f"periods.{period}", f"{period!r} is suspended already",
            "a period either runs or does not", f"contractkit track resume {name} {period} DAY",
        )  # fmt: skip
    data = {"since": since.isoformat(), "evidence": desk.take(grounds.files)}
    return change(desk, Act(Kind.SUSPENDED, key, period, data, grounds.why), facts.life.last)


@retried
def resume(
    desk: Desk, name: str, period: str, until: dt.date, grounds: Grounds = NO_GROUNDS
) -> Outcome:
    """Record that a suspended period runs again from a day on."""
    with desk.reading() as reader:
        key = find_contract(reader, name)
        facts = facts_of(reader, key)
    _check_period(facts, period)
    waiting = [p for p in facts.life.pauses if p.period == period and p.until is None]
    if not waiting or until <= waiting[0].since:
        what = f"it was suspended on {waiting[0].since}" if waiting else "it is not suspended"
        refuse(
            "track.not-suspended", f"periods.{period}",
            f"{period!r} cannot run again from {until}: {what}",
            "it runs again after a suspension, not before it began",
            f"contractkit track history {name} shows what was recorded",
        )  # fmt: skip
    data = {"until": until.isoformat(), "evidence": desk.take(grounds.files)}
    return change(desk, Act(Kind.RESUMED, key, period, data, grounds.why), facts.life.last)


@retried
def amend(desk: Desk, path: Path, grounds: Grounds = NO_GROUNDS) -> Outcome:
    """Take in an amendment file: the contract file stays as it was signed."""
    source = read_source(path)
    amendment = read_amendment(source)
    head = amendment.amendment
    with desk.reading() as reader:
        with told_in(source, "amendment", "of"):
            key = find_contract(reader, head.of)
        life = life_of(planning_records(reader, key))
    if any(change_.id == head.id for change_ in life.changes):
        with told_in(source, "amendment", "id"):
            refuse(
                "track.amended-already", head.id,
                f"an amendment {head.id!r} of this contract is recorded already",
                "a signed amendment is not changed but followed by another",
                "give it an id of its own, or undo the earlier record",
            )  # fmt: skip
    digest, texts = kept(source.text.encode())
    data = {
        "starts": head.starts.isoformat(), "signed": head.signed.isoformat(), "source": digest,
        "file": path.as_posix(), "title": str(head.title), "evidence": desk.take(grounds.files),
    }  # fmt: skip
    act = Act(Kind.AMENDED, key, head.id, data, grounds.why)
    return change(desk, act, life.last, Taken(texts))


@retried
def renew(
    desk: Desk, name: str, period: str, length: Period, grounds: Grounds = NO_GROUNDS
) -> Outcome:
    """Record that a period goes on for a length from its present end."""
    with desk.reading() as reader:
        key = find_contract(reader, name)
        facts = facts_of(reader, key)
    _check_period(facts, period)
    end = _end_of(facts, period)
    until = _longer(end, length)
    number = 1 + sum(c.id.startswith("renewal-") for c in facts.life.changes)
    title = {"zh-CN": f"续期（第{number}次）", "en": f"Renewal no. {number}"}
    text = _renewal(facts, f"renewal-{number}", title, period, (desk.today, until))
    digest, texts = kept(text.encode())
    data = {
        "starts": desk.today.isoformat(), "until": until.isoformat(), "from": end.isoformat(),
        "source": digest, "file": f"renewal-{number}.yaml", "period": period,
        "title": title[facts.contract.contract.language],
        "evidence": desk.take(grounds.files),
    }  # fmt: skip
    act = Act(Kind.RENEWED, key, f"renewal-{number}", data, grounds.why)
    return change(desk, act, facts.life.last, Taken(texts))


@retried
def terminate(
    desk: Desk, name: str, on: dt.date, *, keep: Sequence[str] = (),
    grounds: Grounds = NO_GROUNDS,
) -> Outcome:  # fmt: skip
    """Record that the contract ends on a day; `keep` names commitments that outlive it."""
    with desk.reading() as reader:
        key = find_contract(reader, name)
        facts = facts_of(reader, key)
    if facts.life.end:
        refuse(
            "track.terminated", name, f"it was terminated on {facts.life.end.on} already",
            "a contract ends once", "undo the earlier record if the day was another",
        )  # fmt: skip
    if unknown := [each for each in keep if each not in facts.contract.by_id]:
        known = sorted(facts.contract.by_id)
        refuse(
            "track.unknown-commitment", name, f"the contract has no commitment {unknown[0]!r}",
            "what outlives the end of a contract is named",
            near_to(unknown[0], known, f"its commitments are {', '.join(known)}"),
        )  # fmt: skip
    data = {"on": on.isoformat(), "kept": sorted(keep), "evidence": desk.take(grounds.files)}
    return change(desk, Act(Kind.TERMINATED, key, "", data, grounds.why), facts.life.last)


@retried
def close(desk: Desk, name: str, grounds: Grounds = NO_GROUNDS) -> Outcome:
    """Record that a contract is closed. Raises ContractkitError while a duty is open."""
    with desk.reading() as reader:
        key = find_contract(reader, name)
        query = select(duties.c.obligation, duties.c.key, duties.c.due).where(
            duties.c.contract == key, duties.c.closed.in_(ASKING)
        )
        still = reader.rows(query.order_by(duties.c.due))
        life = life_of(planning_records(reader, key))
    if still:
        listed = ", ".join(f"{row.obligation}.{row.key} ({row.due})" for row in still[:6])
        more = f" and {len(still) - 6} more" if len(still) > 6 else ""  # noqa: PLR2004 - as listed
        refuse(
            "track.still-open", name, f"{len(still)} duties are open: {listed}{more}",
            "a closed contract has nothing left to do",
            "record each as done or waived, or terminate the contract first",
        )  # fmt: skip
    data = {"on": desk.today.isoformat(), "evidence": desk.take(grounds.files)}
    return change(desk, Act(Kind.CLOSED, key, "", data, grounds.why), life.last)


def _take_in(desk: Desk, project: Project, act: Act, basis: int) -> Synced:
    """Record a contract file as it is now, with its citations, and watch it from then on."""
    bundle, files = kept(bundle_of(project).pack())
    cited, texts = kept(cited_text(pipeline.cited_in(pipeline.draft(project))))
    head = project.contract.contract
    data: dict[str, Any] = {
        "source": bundle, "cited": cited, "path": project.path.resolve().as_posix(),
        "until": horizon(project.contract, desk.today).isoformat(),
        "head": _head(project),
    }  # fmt: skip
    taken = Taken({**files, **texts}, project, _watch(project, desk))
    outcome = change(desk, replace(act, data=data), basis, taken, "withdrawn")
    return Synced(act.contract, head.id, outcome)


def _head(project: Project) -> dict[str, str]:
    contract = project.contract
    head = contract.contract
    content = {
        "edition": head.edition, "dated": head.dated.isoformat(),
        "parties": {name: str(party.name) for name, party in contract.parties.items()},
    }  # fmt: skip
    title = head.title.in_(head.language) or str(head.title)
    return {
        "number": head.id, "title": title, "language": head.language,
        "content": canonical(content),
    }  # fmt: skip


def _watch(project: Project, desk: Desk) -> Watch | None:
    path = project.path.resolve().as_posix()
    return watch(path, names_beside(project.contract), desk.today)


def _keep_watch(desk: Desk, key: str, seen: Watch | None) -> None:
    if seen is not None:
        with desk.writing() as writer:
            seen.note(writer, key)


@retried
def _sync(desk: Desk, key: str, number: str, path: str) -> Synced:
    """Take in a file that may have changed; the same content is only noted."""
    project = pipeline.load(Path(path))
    with desk.reading() as reader:
        life = life_of(planning_records(reader, key))
        before = watched(reader, key).get(key)
    planned_far = horizon(project.contract, desk.today) <= life.until
    planned_alike = before is not None and before.is_of_this_program
    same_place = project.path.resolve().as_posix() == life.path
    same_file = same_place and kept(bundle_of(project).pack())[0] == life.source
    if same_file and planned_far and planned_alike:
        _keep_watch(desk, key, _watch(project, desk))
        return Synced(key, number, None)
    return _take_in(desk, project, Act(Kind.SYNCED, key), life.last)


def _running(reader: Reader, key: str) -> Sequence[Any]:
    query = select(contracts.c.contract, contracts.c.number, contracts.c.path)
    query = query.where(contracts.c.contract == key) if key else query.where(
        contracts.c.state == "running"
    )  # fmt: skip
    return reader.rows(query.order_by(contracts.c.number))


def _has_moved(reader: Reader, project: Project, key: str) -> bool:
    """Tell whether a known contract has its file here now; refuse one that has it elsewhere."""
    query = select(contracts).where(contracts.c.contract == key)
    known = reader.rows(query)
    if known and Path(known[0].path).is_file():
        number = project.contract.contract.id
        same = known[0].path == project.path.resolve().as_posix()
        place = project.source.place(("contract", "id"))
        what = f"the contract {number!r} is in the register already, from {known[0].path}"
        why = "two files of one number and the same parties would promise everything twice"
        mend = f"contractkit track sync {number}" if same else (
            "give the other contract a number of its own, or a `key` under `contract`"
        )  # fmt: skip
        problem = Problem("track.known-contract", place, what, why, mend)
        raise ContractkitError([replace(problem, excerpt=project.source.excerpt(place))])
    return bool(known)


def _check_event(facts: Facts, event_id: str, found: EventDay, today: dt.date) -> None:
    """Refuse an event that the contract does not have, or that cannot have happened yet."""
    events, day = facts.contract.events, found.day
    stated = facts.source.value.get("events") or {}
    own = facts.versions[0].contract.events.get(event_id)
    if event_id not in events:
        refuse(
            "track.unknown-event", f"events.{event_id}", f"the contract has no event {event_id!r}",
            "dates count from the events that the contract names",
            near_to(event_id, events, f"its events are {', '.join(sorted(events))}"),
        )  # fmt: skip
    if found.known and day > today:
        refuse(
            "track.future", f"events.{event_id}", f"{day} lies in the future",
            "what has not happened yet is expected, not known",
            "record it as expected: add --expected",
        )  # fmt: skip
    fixed = own.known if own and event_id not in facts.life.events else None
    if fixed is not None and fixed != day and event_id in stated:
        refuse(
            "track.event-in-file", f"events.{event_id}",
            f"the contract file itself says that {event_id!r} was on {fixed}",
            "a date of the file is changed in the file, or by an amendment",
            "mend the file and run track sync, or record an amendment",
        )  # fmt: skip


def _check_period(facts: Facts, period: str) -> None:
    known = facts.contract.periods
    if period not in known:
        refuse(
            "track.unknown-period", f"periods.{period}", f"the contract has no period {period!r}",
            "only a period of the contract can be suspended or renewed",
            near_to(period, known, f"its periods are {', '.join(sorted(known))}"),
        )  # fmt: skip


def _end_of(facts: Facts, period: str) -> dt.date:
    end = Timeline(facts.contract, facts.vocabulary).period(period).end
    if end.day is None:
        endless = facts.contract.periods[period].length == "lifetime"
        refuse(
            "track.no-end", f"periods.{period}", f"{period!r} has no end that is known",
            "it can only go on from an end",
            "a lifetime needs no renewal" if endless
            else "record the events that it counts from, or that it runs again, first",
        )  # fmt: skip
    return end.day


def _longer(end: dt.date, length: Period) -> dt.date:
    return add_months(end, length.months) + dt.timedelta(days=length.days)


def _renewal(
    facts: Facts, name: str, title: dict[str, str], period: str, days: tuple[dt.date, dt.date]
) -> str:
    """Return a renewal as an amendment file, so that it is read, shown and undone like one."""
    signed, until = days
    language = facts.contract.contract.language
    length = [f"  - periods.{period}.length"] if facts.contract.periods[period].length else []
    remove = ["remove:", *length] if length else []
    return "\n".join([
        "amendment:",
        f"  id: {name}",
        f"  of: {canonical(facts.contract.contract.id)}",
        f"  title: {title[language]}",
        f"  signed: {signed.isoformat()}",
        "set:",
        f"  periods.{period}.until: {until.isoformat()}",
        *remove,
        "",
    ])  # fmt: skip
