"""Recording what was done: duties performed, waived, moved, noted; owners; and undoing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contractkit.chain import Act
from contractkit.performance.duty import WHOLE
from contractkit.performance.life import PLANNING, Kind, life_of, standing
from contractkit.register.tables import duties
from contractkit.tracking.desk import NO_GROUNDS, Grounds, Outcome, retried
from contractkit.tracking.lists import duties_of
from contractkit.tracking.naming import find_contract, find_duty, near_to, refuse
from contractkit.tracking.projection import project
from contractkit.tracking.rows import planning_records

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from contractkit.chain import Record
    from contractkit.performance.duty import Duty
    from contractkit.quantities import Ratio
    from contractkit.register.store import Reader
    from contractkit.tracking.desk import Desk


@dataclass(frozen=True, slots=True)
class Performed:
    """When a duty was performed, how much of it (1 is all), by whom, and what was measured."""

    on: dt.date
    share: Decimal = WHOLE
    by: str = ""
    measured: Ratio | None = None


def done(
    desk: Desk, name: str, duty: str, deed: Performed, grounds: Grounds = NO_GROUNDS
) -> Outcome:
    """Record that a duty was performed, whole or in part."""
    data = {"on": deed.on.isoformat(), "share": str(deed.share), "by": deed.by}
    if deed.measured is not None:
        _refuse_unmeasured(desk, name, duty)
        data["measured"] = str(deed.measured)
    _refuse_future(duty, deed.on, desk.today)
    if not 0 < deed.share <= WHOLE:
        refuse(
            "track.share", duty, f"{(deed.share * 100).normalize():f}% is no part of a duty",
            "a part lies between 0 and 100 %",
            "give it as 40% or 0.4, or leave it out when all is done",
        )  # fmt: skip
    return _on_duty(desk, name, duty, Act(Kind.DONE, data=data), grounds)


def waive(desk: Desk, name: str, duty: str, on: dt.date, grounds: Grounds = NO_GROUNDS) -> Outcome:
    """Record that the obligee gave a duty up (Civil Code article 575)."""
    _refuse_future(duty, on, desk.today)
    return _on_duty(desk, name, duty, Act(Kind.WAIVED, data={"on": on.isoformat()}), grounds)


def move(desk: Desk, name: str, duty: str, to: dt.date, grounds: Grounds = NO_GROUNDS) -> Outcome:
    """Record that the parties agreed another day (Civil Code article 543): it needs a proof."""
    if not grounds.files and not grounds.why:
        refuse(
            "track.unproven-move", duty, "a day is moved by agreement, and nothing shows one",
            "a date of a contract does not move because one side would like it to",
            "name the letter or minutes with --evidence FILE, or say with --why who agreed",
        )  # fmt: skip
    return _on_duty(desk, name, duty, Act(Kind.MOVED, data={"to": to.isoformat()}), grounds)


def note(desk: Desk, name: str, duty: str, text: str) -> Outcome:
    """Record a remark on a duty."""
    return _on_duty(desk, name, duty, Act(Kind.NOTED), Grounds(text))


def assign(
    desk: Desk, name: str, owner: str, of: str = "", since: dt.date | None = None, why: str = ""
) -> Outcome:
    """Record who looks after a commitment, a category or, with `of` empty, the whole contract.

    From `since` on: what fell due earlier stays with whoever had it.
    """
    data: dict[str, Any] = {"owner": owner, "since": since.isoformat() if since else None}
    with desk.writing() as writer:
        key = find_contract(writer, name)
        _refuse_unknown_part(writer, key, of)
        records = writer.append([Act(Kind.ASSIGNED, key, of, data, why)])
        project(writer, records)
    return Outcome(records)


@retried
def undo(desk: Desk, seq: int, why: str = "") -> Outcome:
    """Record that an earlier record does not hold; both stay in the register."""
    with desk.reading() as reader:
        target = _to_undo(reader, seq)
        basis = life_of(planning_records(reader, target.act.contract)).last
    act = Act(Kind.UNDONE, target.act.contract, target.act.subject, {"seq": seq}, why)
    if _undone_kind(desk, target) in PLANNING:
        from contractkit.tracking.changing import change  # noqa: PLC0415 - deeds need no planning

        return change(desk, act, basis, reason="undone")
    with desk.writing() as writer:
        _to_undo(writer, seq)
        records = writer.append([act])
        project(writer, records)
    return Outcome(records)


def _on_duty(desk: Desk, name: str, duty: str, act: Act, grounds: Grounds) -> Outcome:
    """Record an act on one duty that is still open."""
    with desk.reading() as reader:  # before any file is copied
        key = find_contract(reader, name)
        _refuse_closed(reader, key, find_duty(reader, key, duty), act.kind)
    proofs = desk.take(grounds.files)
    with desk.writing() as writer:
        found = find_duty(writer, key, duty)
        _refuse_closed(writer, key, found, act.kind)
        data = {**act.data, **({"evidence": proofs} if proofs else {})}
        records = writer.append([Act(act.kind, key, ".".join(found), data, grounds.why)])
        project(writer, records)
    return Outcome(records)


def one_duty(reader: Reader, key: str, name: tuple[str, str]) -> Duty:
    """Return one duty with what was recorded of it."""
    query = duties.select().where(
        duties.c.contract == key, duties.c.obligation == name[0], duties.c.key == name[1]
    )
    return next(duties_of(reader, reader.rows(query)))


def _refuse_closed(reader: Reader, key: str, name: tuple[str, str], kind: str) -> None:
    """Refuse to settle what is settled, to do what only tells of a day, or what fell away."""
    if kind == Kind.NOTED:
        return
    duty = one_duty(reader, key, name)
    told = duty.performance
    if duty.notice:
        what, why = "it only tells of a day", "nobody has to do it, so nothing can be recorded"
        mend = "record the event that moves it, or book what a quota grants: track quota book"
    elif told.done_on:
        what = f"it is recorded as done on {told.done_on} (record {told.deeds[-1].recorded.seq})"
        why, mend = "a deed is done once", "undo that record first if it is wrong"
    elif told.waiver:
        what = f"it was waived on {told.waiver.on} (record {told.waiver.recorded.seq})"
        why, mend = "what was given up is not owed", "undo that record first if it is wrong"
    elif duty.superseded:
        what, why = f"it fell away ({duty.superseded})", "it is no longer promised"
        mend = "contractkit track show lists what is promised instead"
    else:
        return
    refuse("track.settled", duty.name, f"{duty.entry.title}: {what}", why, mend)


def _refuse_unmeasured(desk: Desk, name: str, duty: str) -> None:
    """Refuse a measured level for a duty that measures none."""
    from contractkit.model.commitments import LevelCommitment  # noqa: PLC0415 - few are measured
    from contractkit.tracking.facts import facts_of  # noqa: PLC0415

    with desk.reading() as reader:
        key = find_contract(reader, name)
        found = one_duty(reader, key, find_duty(reader, key, duty))
        contract = facts_of(reader, key).on(found.due)
    if not isinstance(contract.by_id.get(found.entry.commitment_id), LevelCommitment):
        refuse(
            "track.unmeasured", found.name, "no level is measured here",
            "only a promised level (`target`) has a measured one to hold against it",
            "leave --measured out",
        )  # fmt: skip


def _refuse_future(duty: str, on: dt.date, today: dt.date) -> None:
    if on > today:
        refuse(
            "track.future", duty, f"{on} lies in the future (today is {today})",
            "only what has happened is recorded", "give the day on which it happened",
        )  # fmt: skip


def _refuse_unknown_part(reader: Reader, key: str, of: str) -> None:
    query = duties.select().where(duties.c.contract == key)
    rows = reader.rows(query)
    known = {row.commitment for row in rows} | {row.category for row in rows}
    if of and of not in known:
        refuse(
            "track.unknown-part", of, f"the contract has no dated duty of {of!r}",
            "an owner looks after a commitment or a category",
            near_to(of, known, f"name one of {', '.join(sorted(known))}"),
        )  # fmt: skip


def _to_undo(reader: Reader, seq: int) -> Record:
    """Return the record to undo, refusing one that is not there, undone, or the beginning."""
    target = reader.record(seq)
    if target is None:
        refuse(
            "track.no-record", str(seq), f"there is no record {seq}",
            "records are numbered as they were made",
            f"the last one is {reader.head().seq}; contractkit track history lists them",
        )  # fmt: skip
    about = reader.records(target.act.contract, target.act.subject)
    if target.seq not in {record.seq for record in standing(about)}:
        refuse(
            "track.undone-already", str(seq), f"record {seq} is undone already",
            "it holds no more", "to let it hold again, undo the record that undid it",
        )  # fmt: skip
    if target.act.kind in {Kind.ADDED, Kind.ISSUED, Kind.SENT}:
        refuse(
            "track.not-undoable", str(seq), f"record {seq} ({target.act.kind}) cannot be undone",
            "a contract that was taken in, or a calendar that went out, stays so",
            "terminate or close the contract, or send out a new calendar",
        )  # fmt: skip
    return target


def _undone_kind(desk: Desk, target: Record) -> str:
    """Return the kind of what an undoing changes in the end."""
    with desk.reading() as reader:
        while target.act.kind == Kind.UNDONE:
            found = reader.record(int(target.act.data["seq"]))
            if found is None:
                return ""
            target = found
    return target.act.kind
