"""Calendars of the register: by contract, party, owner or category, whole or what changed.

An entry that did not change keeps its bytes; a changed one keeps its UID and grows in SEQUENCE;
one that fell away is cancelled once, in the file of changes, and left out from then on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, replace
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
        groups = _groups(writer, wanted, by)
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
        keys = frozenset(entry.duty.contract_key for entry in entries)
        known = {
            row.uid: Put(*json.loads(row.content))
            for row in reader.rows(select(pushed).where(pushed.c.target == name))
        }
    events = {entry.uid: write_event(entry.issue) for entry in entries if entry.issue}
    done = push(target, events, known, keys, create)
    if any(done.uids(deed) for deed in Deed if deed is not Deed.UNCHANGED):
        with desk.writing() as writer:
            _remember(writer, name, {uid: canonical(list(put)) for uid, put in done.known.items()})
            counts = {deed.value: len(done.uids(deed)) for deed in Deed}
            writer.append([Act(Kind.ISSUED, "", name, counts)])
    return done


def _groups(reader: Reader, wanted: Wanted, by: By) -> list[_Group]:
    found: dict[str, list[_Shown]] = {}
    for each in _shown(reader, wanted):
        for value in _values(each, by):
            found.setdefault(value, []).append(each)
    groups = [_group(by, value, tuple(found[value])) for value in sorted(found)]
    if by != "contract":
        return groups
    often = Counter(numbers_of(reader).values())
    return [g if often[g.stem] == 1 else replace(g, stem=g.edition.key) for g in groups]


def _group(by: By, value: str, entries: tuple[_Shown, ...]) -> _Group:
    first = entries[0]
    number, title = first.duty.contract_id, first.duty.contract_title
    if by == "contract":
        edition = replace(first.edition, name=f"{title} · {number}", key=value)
        return _Group(f"contract:{value}", number, edition, entries)
    key = f"{by}-{hashlib.sha256(value.encode()).hexdigest()[:12]}"
    return _Group(f"{by}:{value}", value, replace(first.edition, name=value, key=key), entries)


def _values(each: _Shown, by: By) -> tuple[str, ...]:
    if by == "contract":
        return (each.duty.contract_key,)
    if by == "party":
        return tuple(sorted(each.duty.entry.parties))
    value = each.duty.owner if by == "owner" else each.duty.entry.category
    return (value,) if value else ()


def _issued(writer: Writer, group: _Group, number: int) -> Calendar:
    """Return the files of a calendar, and remember what it holds from now on."""
    before = {
        row.uid: int(row.content)
        for row in writer.rows(select(pushed).where(pushed.c.target == group.target))
    }
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
    found: list[Issue] = []
    for start in range(0, len(uids), _MANY):
        query = select(duties).where(duties.c.uid.in_(uids[start : start + _MANY]))
        found += (
            Issue(each.duty.entry, each.edition, cancelled=True)
            for each in _read(reader, reader.rows(query))
        )
    return found


def _remember(writer: Writer, target: str, now: Mapping[str, str]) -> None:
    query = select(pushed.c.uid, pushed.c.content).where(pushed.c.target == target)
    before = {row.uid: row.content for row in writer.rows(query)}
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
