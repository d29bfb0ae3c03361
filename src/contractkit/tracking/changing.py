"""Recording what changes the dates of a contract, with the dates that change.

The plan is made before the register is locked; where somebody else changed the contract meanwhile,
all is done again, from the checks on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from contractkit.chain import link
from contractkit.performance.life import ABOUT_CONTRACTS, life_of
from contractkit.register.store import LostRaceError
from contractkit.register.tables import duties, gaps
from contractkit.register.tables import records as recorded
from contractkit.tracking.desk import Difference, Outcome
from contractkit.tracking.facts import facts_from
from contractkit.tracking.packing import Delta, difference, open_text
from contractkit.tracking.planning import TERMINATED, plan
from contractkit.tracking.projection import project
from contractkit.tracking.rows import planning_records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from contractkit.agenda import Entry
    from contractkit.chain import Act
    from contractkit.pipeline import Project
    from contractkit.register.store import Reader
    from contractkit.tracking.desk import Desk
    from contractkit.tracking.planning import Name, Plan
    from contractkit.tracking.watching import Watch


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken in with a record: `files` are new ones by their digest, to be kept with it.

    `project` is the contract as just read, and `seen` how its folder looked then; without them the
    contract is read as it was kept last.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    project: Project | None = None
    seen: Watch | None = None


NOTHING = Taken()


@dataclass(frozen=True, slots=True)
class _Prepared:
    act: Act
    basis: int
    differences: tuple[Difference, ...]


def change(
    desk: Desk, act: Act, basis: int, taken: Taken = NOTHING, reason: str = "amended"
) -> Outcome:
    """Record an act that may change dates, together with the dates that it changes.

    `basis` is the last record of the contract (`Life.last`) that the caller's checks rest on.
    `reason` says why duties that are no longer promised fall away. Raises ContractkitError when no
    plan can be made, LostRaceError where somebody else changed the contract since the checks.
    """
    with desk.reading() as reader:
        prepared = _prepare(reader, desk, act, taken, reason)
    with desk.writing() as writer:
        if _basis(writer, act.contract) != prepared.basis or prepared.basis != basis:
            raise LostRaceError(act.contract)
        for data in taken.files.values():
            writer.keep(data)
        records = writer.append([prepared.act])
        project(writer, records)
        if taken.seen:
            taken.seen.note(writer, act.contract)
    return Outcome(records, prepared.differences)


def _prepare(reader: Reader, desk: Desk, act: Act, taken: Taken, reason: str) -> _Prepared:
    """Return the act with the dates that it will change, and what that was worked out from."""
    contract = act.contract
    told = planning_records(reader, contract)
    news = next(link(reader.head(), [act], desk.actor, desk.now))
    life = life_of([*told, news])
    files = taken.files
    facts = facts_from(
        lambda digest: files.get(digest) or reader.source(digest), contract, life, taken.project
    )
    found = plan(facts)
    if life.end and not (told and life_of(told).end):
        reason = TERMINATED
    live = _live(reader, contract)
    delta = difference(live, found.duties, reason, (_open(reader, contract), open_text(found.open)))
    basis = told[-1].seq if told else 0
    return _Prepared(replace(act, plan=delta.pack()), basis, _differences(live, delta, found))


def _basis(reader: Reader, contract: str) -> int:
    """Return the number of the last record that a plan of a contract would rest on now."""
    query = select(func.max(recorded.c.seq)).where(
        recorded.c.contract == contract, recorded.c.kind.in_(ABOUT_CONTRACTS)
    )
    return reader.connection.execute(query).scalar() or 0


def _live(reader: Reader, contract: str) -> dict[Name, tuple[str, str]]:
    query = select(duties.c.obligation, duties.c.key, duties.c.share, duties.c.plan).where(
        duties.c.contract == contract, duties.c.superseded == ""
    )
    return {(r.obligation, r.key): (r.share, r.plan) for r in reader.rows(query)}


def _open(reader: Reader, contract: str) -> str:
    query = select(gaps.c.content).where(gaps.c.contract == contract)
    return reader.connection.execute(query).scalar() or ""


def _differences(
    live: Mapping[Name, tuple[str, str]], delta: Delta, found: Plan
) -> tuple[Difference, ...]:
    """Return the dates that differ; other words of the same date are no difference."""
    put = [(obligation, key) for obligation, key, _, _ in delta.put]
    touched = {*put, *((o, k) for o, k, _ in delta.dropped)}
    old = {name: json.loads(live[name][1]) for name in touched if name in live}
    changes = [_difference(found.duties[name].entry, old.get(name)) for name in put]
    changes += [
        Difference(f"{o}.{k}", old[o, k]["title"], _day(old[o, k]), None, why=why)
        for o, k, why in delta.dropped
    ]
    changes = [each for each in changes if each.before != each.after or each.firm]
    return tuple(sorted(changes, key=lambda each: (str(each.after or each.before), each.name)))


def _difference(new: Entry, old: Mapping[str, Any] | None) -> Difference:
    firm = bool(old and old["tentative"] and not new.tentative)
    name = f"{new.obligation_id}.{new.key}"
    return Difference(name, new.title, _day(old) if old else None, new.day, firm)


def _day(own: Mapping[str, Any]) -> dt.date:
    return dt.date.fromisoformat(own["day"])


def kept(data: bytes) -> tuple[str, dict[str, bytes]]:
    """Return the digest of a file, and the mapping that `change` wants."""
    digest = hashlib.sha256(data).hexdigest()
    return digest, {digest: data}
