"""Kills processes at random moments while they record, and checks what they leave behind.

A child process records without pause and says each record that it was told is kept. It is killed
(SIGKILL) after a random time; then every record it said must be there, the register must verify,
and at most one more record may have been kept than was said. Run by `scripts/kill_test.py`.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contractkit.files import write_atomically
from contractkit.performance.life import EventDay
from contractkit.register import versions
from contractkit.register.archive import open_archive
from contractkit.register.database import address_of
from contractkit.register.evidence import EvidenceStore
from contractkit.register.heads import Heads
from contractkit.tracking import acts, contracts, copies, lists, safety
from contractkit.tracking.desk import Desk, Grounds
from contractkit.tracking.naming import find_contract
from desks import Office, office
from register import samples
from register.pretending import pretended

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contractkit.tracking.desk import Outcome

    Job = Callable[["Place", int], None]

_LONGEST = 1.0
"""Seconds within which a child is killed: several jobs long."""
_FRESH = 25
"""Kills after which a new register is begun, so that it does not grow without end."""
_YEAR = 600_000
"""Minutes after which the story of the samples has been told."""
_START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Place:
    """Where one register lies, and the pipe on which its child says what was recorded."""

    address: str
    folder: Path
    pipe: int = -1

    def desk(self, minute: int) -> Desk:
        """Return a desk some minutes after the story began."""
        return Desk(
            office(self.address, self.folder).register,
            EvidenceStore(self.folder / "evidence"),
            "li",
            _START + dt.timedelta(minutes=minute),
        )

    def say(self, outcome: Outcome) -> None:
        """Acknowledge records: from now on they must never be lost."""
        for record in outcome.records:
            os.write(self.pipe, f"{record.seq} {record.digest}\n".encode())


@dataclass
class Figures:
    """What a run has shown."""

    kills: dict[str, int] = field(default_factory=dict)
    said: int = 0
    unsaid: int = 0
    journals: int = 0
    left_over: set[Path] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def count(self, place: Place, name: str, said: int) -> None:
        """Count a kill, with what lies about just after it."""
        self.kills[name] = self.kills.get(name, 0) + 1
        self.said += said
        self.journals += any(place.folder.glob("*.sqlite-journal"))
        self.left_over |= set(place.folder.rglob(".contractkit-*"))


def add(place: Place, minute: int) -> None:
    """Take a contract in."""
    desk = place.desk(minute)
    path = samples.contract_file(place.folder / "contracts", f"A-{time.monotonic_ns()}")
    found = contracts.add(desk, path)
    assert found.outcome is not None
    place.say(found.outcome)


def sync(place: Place, minute: int) -> None:
    """Change a contract file and take it in again."""
    path = place.folder / samples.NUMBER / "contract.yaml"
    day = dt.date(2026, 2, 1) + dt.timedelta(days=time.monotonic_ns() % 300)
    text = samples.CONTRACT.replace("NUMBER", samples.NUMBER).replace("2026-02-01", str(day))
    write_atomically(path, text.encode())
    for found in contracts.sync(place.desk(minute), samples.NUMBER):
        if found.outcome is not None:
            place.say(found.outcome)


def done(place: Place, minute: int) -> None:
    """Record a part of a deed with a proof, or undo one that is whole."""
    desk = place.desk(minute)
    with desk.reading() as reader:
        rows = lists.standing_of(reader, find_contract(reader, samples.NUMBER)).duties
    live = [d for d in rows if d.entry.commitment_id == "inspection" and not d.superseded]
    duty = live[minute % 12]
    text = f"proof {time.monotonic_ns()}"
    files = (samples.proof(place.folder, f"proof-{os.getpid()}", text),)
    if duty.performance.deeds:
        place.say(acts.undo(desk, duty.performance.deeds[-1].recorded.seq))
    else:
        deed = acts.Performed(dt.date(2026, 3, 1))
        place.say(acts.done(desk, samples.NUMBER, duty.name, deed, Grounds("", files)))


def event(place: Place, minute: int) -> None:
    """Record another day for the event that all dates hang on."""
    day = dt.date(2026, 3, 1) + dt.timedelta(days=time.monotonic_ns() % 300)
    found = contracts.event(
        place.desk(minute), samples.NUMBER, "go-live", EventDay(day, known=False)
    )
    place.say(found)


def backup(place: Place, minute: int) -> None:
    """Write a backup over the last one."""
    copies.backup(place.desk(minute), place.folder / "backup.zip")


def rebuild(place: Place, minute: int) -> None:
    """Make derived rows again after some were damaged."""
    desk = place.desk(minute)
    with desk.writing() as writer:
        writer.connection.exec_driver_sql("UPDATE duties SET due = '1999-01-01'")
    safety.rebuild(desk)


def migrate(place: Place, minute: int) -> None:
    """Bring a copy of the register to a version that comes next."""
    path = place.folder / "migrated.sqlite"
    path.unlink(missing_ok=True)
    versions.copy_sqlite(place.folder / "register.sqlite", path)
    with pretended():
        Place(str(path), place.folder).desk(minute)


def restore(place: Place, minute: int) -> None:
    """Put the backup in the place of another register."""
    aside = place.folder / "aside.zip"
    aside.unlink(missing_ok=True)
    copies.restore(
        address_of(str(place.folder / "restored.sqlite")), Heads(place.folder / "other-heads"),
        EvidenceStore(place.folder / "evidence"), place.folder / "backup.zip", aside,
    )  # fmt: skip
    assert minute


JOBS: dict[str, Job] = {
    "add": add, "sync": sync, "done": done, "event": event, "backup": backup,
    "rebuild": rebuild, "migrate": migrate, "restore": restore,
}  # fmt: skip
ON_SERVERS = ("add", "sync", "done", "event", "backup", "rebuild")


def run(kills: int, seed: int, new: Callable[[Path], str], folder: Path) -> Figures:
    """Kill that many children; `new` makes a database in a folder and returns its address."""
    dice, figures = random.Random(seed), Figures()  # noqa: S311 - not for secrets
    for number in range(kills):
        if number % _FRESH == 0:
            place, minute = begin(new, folder, number), _YEAR
            said = last(place, minute)
        names = list(JOBS) if "://" not in place.address else list(ON_SERVERS)
        name = names[number % len(names)]
        minute += 1000
        words = kill(place, name, minute, dice.uniform(0, _LONGEST))
        said |= words
        figures.count(place, name, len(words))
        unsaid, faults = look(place, minute + 999, name, said)
        figures.unsaid += unsaid
        figures.faults += [f"kill {number} ({name}): {fault}" for fault in faults]
        said |= last(place, minute)
    return figures


def last(place: Place, minute: int) -> dict[int, str]:
    """Return the last record: what was seen is as good as said."""
    with place.desk(minute).reading() as reader:
        head = reader.head()
    return {head.seq: head.digest}


def begin(new: Callable[[Path], str], folder: Path, number: int) -> Place:
    """Begin a register with a contract, and a backup of it."""
    home = folder / f"r{number}"
    home.mkdir(parents=True)
    place = Place(new(home), home)
    samples.tell(Office(place.desk(0).register, home))
    backup(place, _YEAR)
    return place


def kill(place: Place, name: str, minute: int, seconds: float) -> dict[int, str]:
    """Run a job again and again in a child, kill it, and return the records that it said."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _repeat(JOBS[name], Place(place.address, place.folder, write), minute)
    os.close(write)
    assert os.read(read, 1) == b"!", f"{name} never began"
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read, encoding="ascii") as pipe:
        lines = pipe.read().splitlines()
    assert "failed" not in lines, f"{name} failed: see above"
    return {int(seq): digest for seq, digest in map(str.split, lines)}


def _repeat(job: Job, place: Place, minute: int) -> None:
    try:
        os.write(place.pipe, b"!")
        while True:
            job(place, minute)
            minute += 1
    except BaseException:  # noqa: BLE001 - whatever it is, the parent must know
        sys.excepthook(*sys.exc_info())
        os.write(place.pipe, b"failed\n")
        sys.stderr.flush()
    finally:
        os._exit(1)


def look(place: Place, minute: int, name: str, said: dict[int, str]) -> tuple[int, list[str]]:
    """Return how many records were kept and not said, and what is wrong after a kill."""
    desk = place.desk(minute)
    if name == "rebuild":
        safety.rebuild(desk)
    faults = [problem.render() for problem in safety.verify(desk).problems]
    with desk.reading() as reader:
        faults += [f"record {s} is lost" for s, d in said.items() if reader.digest(s) != d]
        unsaid = reader.head().seq - max(said)
    if unsaid > 1:
        faults.append(f"{unsaid} records were kept and not said")
    return unsaid, faults + _beside(place, minute)


def _beside(place: Place, minute: int) -> list[str]:
    """Check the backup, and the registers that were migrated or restored."""
    faults = []
    backup_file = place.folder / "backup.zip"
    if backup_file.exists():
        with open_archive(backup_file) as archive:
            archive.check()
    for name, time_of in (("migrated", pretended), ("restored", nullcontext)):
        path = place.folder / f"{name}.sqlite"
        if path.exists() and path.stat().st_size:
            with time_of():
                desk = replace(place, address=str(path)).desk(minute)
                faults += [f"{name}: {p.render()}" for p in safety.verify(desk).problems
                           if p.code != "register.behind"]  # fmt: skip
    return faults


def report(figures: Figures, seconds: float) -> str:
    """Return the figures of a run as text."""
    jobs = ", ".join(f"{name} {count}" for name, count in sorted(figures.kills.items()))
    return "\n".join([
        f"kills: {sum(figures.kills.values())} ({jobs}) in {seconds:.0f} s",
        f"records said: {figures.said}, kept and not said: {figures.unsaid}",
        f"journals to roll back: {figures.journals}, files left: {len(figures.left_over)}",
        f"faults: {len(figures.faults)}",
        *figures.faults,
    ])  # fmt: skip
