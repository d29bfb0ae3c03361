"""The facts of a registered contract as they stand: its file, amendments, and what became known."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractkit.agenda import CitedClause
from contractkit.chain import canonical
from contractkit.model.amendment import amended, read_amendment
from contractkit.model.reading import read_contract
from contractkit.model.timeline import Event, Suspension
from contractkit.performance.life import life_of
from contractkit.source import parse_source
from contractkit.tracking.bundle import opened
from contractkit.tracking.rows import planning_records

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from contractkit.model.amendment import Amendment
    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary
    from contractkit.performance.life import Life
    from contractkit.pipeline import Project
    from contractkit.register.store import Reader
    from contractkit.source import Source

Cited = dict[str, tuple[CitedClause, ...]]


@dataclass(frozen=True, slots=True)
class Version:
    """The contract from a day on; the first version has no such day.

    `title` names the amendment that brought it, `touched` the commitments it changed, each with
    the number of the change in the amendment.
    """

    contract: Contract
    starts: dt.date | None = None
    change: str = ""
    title: str = ""
    touched: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One contract of the register: its life, its versions oldest first, and what cites it."""

    key: str
    life: Life
    source: Source
    vocabulary: Vocabulary
    versions: tuple[Version, ...]
    cited: Cited

    @property
    def contract(self) -> Contract:
        """Return the newest version."""
        return self.versions[-1].contract

    def on(self, day: dt.date) -> Contract:
        """Return the version that holds on a day."""
        held = [v for v in self.versions if v.starts is None or v.starts <= day]
        return held[-1].contract


def facts_of(reader: Reader, key: str) -> Facts:
    """Return the facts of a registered contract. Raises ContractkitError, EnvironmentFault."""
    return facts_from(reader.source, key, life_of(planning_records(reader, key)))


def facts_from(
    source_of: Callable[[str], bytes], key: str, life: Life, read: Project | None = None
) -> Facts:
    """Return the facts of a contract with the life given, which may not be recorded yet.

    `source_of` returns the octets of a file by their digest. `read` is the contract file of this
    life, where it has just been read.
    """
    with nullcontext(read) if read else opened(source_of(life.source), life.path) as project:
        cited = cited_from(source_of(life.cited))
        versions = [Version(_as_recorded(project.contract, key, life, {}))]
        source = project.source
        vocabulary = project.library.vocabulary
        said: dict[str, int] = {}
        for change in life.in_force:
            file = parse_source(source_of(change.source).decode(), change.file)
            amendment = read_amendment(file)
            said |= dict.fromkeys(amendment.touched("events"), change.seq)
            source, version = _amend(source, file, amendment, vocabulary)
            contract = _as_recorded(version.contract, key, life, said)
            versions.append(
                replace(version, contract=contract, starts=change.starts, change=change.id)
            )
    return Facts(key, life, source, vocabulary, tuple(versions), cited)


def _amend(
    source: Source, file: Source, amendment: Amendment, vocabulary: Vocabulary
) -> tuple[Source, Version]:
    """Return the contract file after an amendment, and the version that it makes."""
    after = amended(source, file, amendment)
    contract = read_contract(after, vocabulary)
    head = amendment.amendment
    title = head.title.in_(contract.contract.language) or str(head.title)
    version = Version(contract, head.starts, head.id, title, amendment.touched("commitments"))
    return after, version


def _as_recorded(contract: Contract, key: str, life: Life, said: Mapping[str, int]) -> Contract:
    """Return the facts with the events and suspensions that were recorded.

    `said` tells which amendment spoke last of an event: what was only expected before it, or is
    known by it, it replaces. The key under which the contract was registered stays, whatever its
    parties are called later.
    """
    events = dict(contract.events)
    for name, found in life.events.items():
        stated = events.get(name, Event())
        if found.seq < said.get(name, 0) and (stated.known or not found.known):
            continue
        news = {"known": found.day} if found.known else {"expected": {"day": found.day}}
        kept = stated.model_dump(include={"name", "source"}, by_alias=True, exclude_none=True)
        events[name] = Event.model_validate({**kept, **news})
    periods = dict(contract.periods)
    for pause in life.pauses:
        if term := periods.get(pause.period):
            gap = Suspension(since=pause.since, until=pause.until)
            periods[pause.period] = term.model_copy(update={"suspended": (*term.suspended, gap)})
    head = contract.contract.model_copy(update={"key": key})
    return contract.model_copy(update={"contract": head, "events": events, "periods": periods})


def cited_text(cited: Mapping[str, Sequence[CitedClause]]) -> bytes:
    """Return citations as octets that the register keeps."""
    plain = {
        name: [[c.document, c.clause_id, c.label, c.sentence] for c in clauses]
        for name, clauses in cited.items()
    }
    return canonical(plain).encode()


def cited_from(data: bytes) -> Cited:
    """Return what `cited_text` wrote."""
    plain: Mapping[str, Sequence[Sequence[str]]] = json.loads(data)
    return {name: tuple(CitedClause(*each) for each in found) for name, found in plain.items()}
