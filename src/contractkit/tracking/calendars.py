"""Calendars of the register: by contract, party, owner or category, whole or what changed.

An entry that did not change keeps its bytes; a changed one keeps its UID and grows in SEQUENCE;
one that fell away is cancelled once, in the file of changes, and left out from then on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sqlalchemy import select

from contractkit.chain import Act, canonical, moment
from contractkit.dispatch.caldav import Act as Deed
from contractkit.dispatch.caldav import Collection, Pushed, Put, push
from contractkit.files import safe_name
from contractkit.ical import Edition, Issue, write_event, write_issues
from contractkit.performance.life import Kind
from contractkit.performance.shown import shown
from contractkit.register.tables import contracts, duties, pushed
from contractkit.tracking.lists import Wanted, duties_of, narrowed, numbers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Row

    from contractkit.performance.duty import Duty
    from contractkit.register.store import Reader, Writer
    from contractkit.tracking.desk import Desk

By = Literal["contract", "party", "owner", "category"]
Give: TypeAlias = "Callable[[Mapping[str, bytes]], object]"
_MANY = 400
_OWN_FILTER = {"contract": "contracts", "owner": "owner"}
"""The filter that chooses among calendars of a kind, and takes nothing out of any."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar as it is given out: `files` by name; how it differs from the last time."""

    name: str
    files: Mapping[str, bytes]
    new: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class _Shown:
    """A duty with what its calendar entry carries."""

    duty: Duty
    issue: Issue | None
    edition: Edition

    @property
    def uid(self) -> str:
        """Return the UID of the entry."""
        return self.duty.entry.uid


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which calendars are asked for: of what each is, and which duties of that it shows."""

    by: By
    wanted: Wanted

    @property
    def filters(self) -> dict[str, str]:
        """Return what makes a calendar one of a part only, by the name of the filter."""
        given = ((field.name, getattr(self.wanted, field.name)) for field in fields(Wanted))
        return {
            name: " ".join(value) if isinstance(value, tuple) else str(value)
            for name, value in given
            if value and name != _OWN_FILTER.get(self.by)
        }

    @property
    def kind(self) -> str:
        """Return how the names of these calendars begin: a part is not the same as the whole."""
        part = hashlib.sha256(canonical(self.filters).encode()).hexdigest()[:12]
        return f"{self.by}/{part}:" if self.filters else f"{self.by}:"

    @property
    def named(self) -> tuple[str, ...]:
        """Return the contracts, or the owner, whose calendars are asked for; () for all."""
        if self.by == "contract":
            return self.wanted.contracts
        return (self.wanted.owner,) if self.by == "owner" and self.wanted.owner else ()


@dataclass(frozen=True, slots=True)
class _Group:
    """The entries of one calendar, and its name as files and programs know it."""

    target: str
    stem: str
    edition: Edition
    entries: tuple[_Shown, ...]


def calendars(
    desk: Desk, wanted: Wanted, by: By = "contract", give: Give | None = None
) -> tuple[Calendar, ...]:
    """Return the calendars asked for, and remember what each holds.

    Each is written whole, and a second file, named after the last record, holds what changed since
    it was given out last. A calendar in which nothing changed has no such file, and no record.
    `give` writes the files where they belong; what it raises lets nothing count as given out.
    """
    with desk.writing() as writer:
        groups = _groups(writer, _Choice(by, wanted))
        number = writer.head().seq
        found = tuple(_issued(writer, group, number) for group in groups)
        if give:
            give({name: data for each in found for name, data in each.files.items()})
        acts = [
            Act(Kind.ISSUED, "", group.target, {
                "new": each.new, "changed": each.changed, "gone": each.gone,
            })
            for group, each in zip(groups, found, strict=True)
            if each.new or each.changed or each.gone
        ]  # fmt: skip
        writer.append(acts)
    return found


def push_to(desk: Desk, target: Collection, wanted: Wanted, create: str = "") -> Pushed:
    """Make a CalDAV calendar show the duties asked for; a second run sends nothing.

    What is sent is remembered after each run, also one that failed in the middle.
    """
    name = f"caldav:{target.url}"
    with desk.reading() as reader:
        entries = tuple(_shown(reader, wanted))
        keys = frozenset(wanted.contracts or numbers_of(reader))
        known = {uid: Put(*json.loads(put)) for uid, put in _before(reader, name).items()}
    events = {entry.uid: write_event(entry.issue) for entry in entries if entry.issue}
    done = push(target, events, known, keys, create)
    if any(done.uids(deed) for deed in Deed if deed is not Deed.UNCHANGED):
        with desk.writing() as writer:
            _remember(writer, name, {uid: canonical(list(put)) for uid, put in done.known.items()})
            counts = {deed.value: len(done.uids(deed)) for deed in Deed}
            writer.append([Act(Kind.ISSUED, "", name, counts)])
    return done


def _groups(reader: Reader, choice: _Choice) -> list[_Group]:
    """Return the calendars asked for, and those given out before that hold nothing any more."""
    found: dict[str, list[_Shown]] = {value: [] for value in _given_out(reader, choice)}
    for each in _shown(reader, choice.wanted):
        for value in _values(each, choice.by):
            found.setdefault(value, []).append(each)
    often = _often(reader, choice.wanted)
    return [_group(reader, choice, value, tuple(found[value]), often) for value in sorted(found)]


def _given_out(reader: Reader, choice: _Choice) -> Iterator[str]:
    """Yield of what there are calendars of this choice that hold something."""
    column, kind = pushed.c.target, choice.kind
    targets = [kind + value for value in choice.named]
    asked = column.in_(targets) if targets else column.startswith(kind, autoescape=True)
    rows = reader.rows(select(column).where(asked).distinct())
    return (row.target.removeprefix(kind) for row in rows)


def _often(reader: Reader, wanted: Wanted) -> Counter[str]:
    """Return how many contracts have each number, of those that may be asked for."""
    if not wanted.contracts:
        return Counter(numbers_of(reader).values())
    asked = reader.by(contracts.c.contract, wanted.contracts, contracts.c.number)
    numbers = {row.number for row in asked}
    return Counter(row.number for row in reader.by(contracts.c.number, numbers))


def _group(
    reader: Reader, choice: _Choice, value: str, entries: tuple[_Shown, ...], often: Counter[str]
) -> _Group:
    target = choice.kind + value
    first = entries[0] if entries else _read_uids(reader, list(_before(reader, target))[:1])[0]
    number, title = first.duty.contract_id, first.duty.contract_title
    if choice.by == "contract":
        stem = number if often[number] == 1 else value
        edition = replace(first.edition, name=f"{title} · {number}", key=value)
    else:
        key = f"{choice.by}-{hashlib.sha256(value.encode()).hexdigest()[:12]}"
        stem, edition = value, replace(first.edition, name=value, key=key)
    if choice.filters:
        words = " ".join(choice.filters.values())
        stem, edition = f"{stem}-{words}", edition.part(words)
    return _Group(target, stem, edition, entries)


def _values(each: _Shown, by: By) -> tuple[str, ...]:
    if by == "contract":
        return (each.duty.contract_key,)
    if by == "party":
        return tuple(sorted(each.duty.entry.parties))
    value = each.duty.owner if by == "owner" else each.duty.entry.category
    return (value,) if value else ()


def _issued(writer: Writer, group: _Group, number: int) -> Calendar:
    """Return the files of a calendar, and remember what it holds from now on."""
    before = {uid: int(sequence) for uid, sequence in _before(writer, group.target).items()}
    now = {each.uid: each.edition.sequence for each in group.entries if each.issue}
    fresh = [uid for uid in now if uid not in before]
    changed = [uid for uid, sequence in now.items() if before.get(uid, sequence) != sequence]
    gone = [uid for uid in before if uid not in now]
    by_uid = {each.uid: each.issue for each in group.entries if each.issue}
    issues = [by_uid[uid] for uid in now]
    differences = [by_uid[uid] for uid in (*fresh, *changed)] if before else []
    differences += _cancelled(writer, gone)
    files = _files(group, issues, "") | _files(group, differences, f"-changes-{number}")
    _remember(writer, group.target, {uid: str(sequence) for uid, sequence in now.items()})
    return Calendar(group.target, files, len(fresh), len(changed), len(gone))


def _files(group: _Group, issues: Sequence[Issue], suffix: str) -> dict[str, bytes]:
    if not issues:
        return {}
    edition = group.edition.part("changes") if suffix else group.edition
    written = write_issues(sorted(issues, key=lambda i: (i.entry.day, i.entry.uid)), edition)
    return {
        safe_name(f"{group.stem}{suffix}{part and '-' + part}", ".ics"): data
        for part, data in written.items()
    }


def _cancelled(reader: Reader, uids: Sequence[str]) -> list[Issue]:
    """Return cancellations of entries as they were planned last."""
    found = _read_uids(reader, uids)
    return [Issue(each.duty.entry, each.edition, cancelled=True) for each in found]


def _read_uids(reader: Reader, uids: Sequence[str]) -> list[_Shown]:
    found: list[_Shown] = []
    for start in range(0, len(uids), _MANY):
        query = select(duties).where(duties.c.uid.in_(uids[start : start + _MANY]))
        found += _read(reader, reader.rows(query))
    return found


def _before(reader: Reader, target: str) -> dict[str, str]:
    """Return what is remembered of each entry of a calendar."""
    query = select(pushed.c.uid, pushed.c.content).where(pushed.c.target == target)
    return {row.uid: row.content for row in reader.rows(query)}


def _remember(writer: Writer, target: str, now: Mapping[str, str]) -> None:
    before = _before(writer, target)
    writer.remove(pushed, [(target, uid) for uid in before if uid not in now])
    writer.note(pushed, [
        {"target": target, "uid": uid, "content": content}
        for uid, content in now.items()
        if before.get(uid) != content
    ])  # fmt: skip


def _shown(reader: Reader, wanted: Wanted) -> Iterator[_Shown]:
    """Yield the duties that calendars show, as they show them, by contract and day."""
    query = narrowed(select(duties).where(duties.c.shown != ""), wanted)
    yield from _read(reader, reader.rows(query.order_by(
        duties.c.contract, duties.c.due, duties.c.obligation, duties.c.key
    )))  # fmt: skip


def _read(reader: Reader, rows: Sequence[Row[Any]]) -> Iterator[_Shown]:
    keys = {row.contract for row in rows}
    spoken = reader.by(contracts.c.contract, keys, contracts.c.language)
    languages = {row.contract: row.language for row in spoken}
    for row, duty in zip(rows, duties_of(reader, rows), strict=True):
        language = languages[row.contract]
        entry = shown(duty, language)
        edition = Edition(
            duty.contract_title, duty.contract_id, duty.contract_key, row.sequence,
            _stamped(row.stamped), language,
        )  # fmt: skip
        yield _Shown(duty, Issue(entry, edition) if entry else None, edition)


def _stamped(text: str) -> dt.date | dt.datetime:
    return moment(text) if "T" in text else dt.date.fromisoformat(text)
