"""The register as it grows: each deed costs what it changes or shows, not what is there."""

from __future__ import annotations

import datetime as dt
import gc
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING, TypeAlias

from bench.holdings import EVENT, holding, write_holdings
from bench.report import Row
from bench.server import binaries, running
from contractkit.performance.life import EventDay
from contractkit.register.database import address_of, open_database
from contractkit.register.heads import Heads
from contractkit.register.store import open_register
from contractkit.register.tables import metadata
from contractkit.tracking import contracts
from contractkit.tracking.calendars import calendars
from contractkit.tracking.desk import Desk
from contractkit.tracking.lists import Wanted, due
from contractkit.tracking.naming import find_contract

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bench.server import Server

SIZES = (100, 1_000, 10_000)
_NOW = dt.datetime(2026, 11, 25, 1, tzinfo=dt.UTC)
_TODAY = dt.date(2026, 11, 25)
_SOME = 10
"""How many contracts each deed about one contract is done to."""
_LAST = 100
_MANY = 1_000
_TARGET = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """What a deed took: seconds of the processor and of the wall clock, and for how many items."""

    cpu: float
    wall: float
    items: int

    @property
    def each(self) -> float:
        """Return the seconds of the processor per item."""
        return self.cpu / self.items


Costs: TypeAlias = "dict[str, Cost]"
"""What each deed costs, by its name."""


@dataclass(frozen=True, slots=True)
class Office:
    """A register to measure, the files of its contracts, and the clock of all who work for it."""

    desk: Desk
    files: Sequence[Path]
    cpu: Callable[[], float] = process_time

    def cost(self, work: Callable[[], int]) -> Cost:
        """Return what some work took, which tells how many items it was about."""
        gc.collect()
        cpu, wall = self.cpu(), perf_counter()
        items = work()
        wall = perf_counter() - wall
        return Cost(self.cpu() - cpu, wall, items)


def register_rows(sizes: Sequence[int] = SIZES) -> list[Row]:
    """Measure registers of all sizes on SQLite and on PostgreSQL, where it is installed."""
    programs = binaries()
    with running(programs) if programs else nullcontext() as server:
        _both(_SOME, server)  # what is loaded once is loaded now
        found = [_both(size, server) for size in sizes]
    rows = growth("SQLite", {size: lite for size, (lite, _) in zip(sizes, found, strict=True)})
    if server is None:
        return [*rows, Row("register on PostgreSQL", "not measured: no PostgreSQL")]
    return rows + growth(
        "PostgreSQL", {size: post for size, (_, post) in zip(sizes, found, strict=True)}
    )


def _both(size: int, server: Server | None) -> tuple[Costs, Costs]:
    """Return the costs in a register of `size` contracts, and in its copy on a server."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = tuple(write_holdings(folder / "contracts", size))
        address = str(folder / "register.sqlite")
        fill(address, folder, files[:-_LAST])
        if server is None:
            return measured(Office(_desk(address, folder), files)), {}
        other = server.create(f"b{size}")
        _copy(address, other)
        lite = measured(Office(_desk(address, folder), files))
        copied = Office(_desk(other, folder / "server"), files, server.cpu)
        _as_at_first(copied)
        return lite, measured(copied)


def growth(engine: str, found: Mapping[int, Costs]) -> list[Row]:
    """Return a row for each deed: the cost per item in the largest register and in the others."""
    *smaller, largest = found
    rows = []
    for deed, cost in found[largest].items():
        others = [f"{_us(found[size][deed].each)} of {size:,}" for size in smaller]
        wall = f"{cost.items:,}: {cost.wall:,.2f} s"
        ratio = cost.each / found[smaller[0]][deed].each
        what = f"{engine}, {largest:,} contracts: {deed}"
        rows.append(Row(what, f"{_us(cost.each)} ({wall})", ", ".join(others), ratio, _TARGET))
    return rows


def measured(office: Office) -> Costs:
    """Return what each deed costs, by its name and its item; the last files are to be added."""
    return {
        f"add, the last {_LAST}, per contract": office.cost(lambda: _add(office)),
        "sync, nothing changed, per contract": office.cost(lambda: _sync(office)),
        "event, per date moved": office.cost(lambda: _events(office)),
        "sync of one changed file, per date moved": office.cost(lambda: _changed(office)),
        "sync of all, one file changed, per contract": office.cost(lambda: _one(office)),
        "due within 30 days, per duty shown": office.cost(lambda: _due(office)),
        "calendar of one contract, per entry": office.cost(lambda: _calendars(office)),
        "calendars of all, per entry": office.cost(lambda: _calendar(office, Wanted())),
    }


def small_register(folder: Path) -> str:
    """Make a register of one contract in a folder and return its address."""
    address = str(folder / "register.sqlite")
    add_all(address, folder, tuple(write_holdings(folder / "contracts", 1)))
    return address


def _desk(address: str, folder: Path) -> Desk:
    return Desk(open_register(address_of(address), Heads(folder / "heads")), None, "bench", _NOW)


def fill(address: str, folder: Path, files: Sequence[Path]) -> None:
    """Add what is there before anything is measured, by as many processes as there are cores."""
    if not files:
        return
    count = os.cpu_count() or 1
    with ProcessPoolExecutor(count, get_context("spawn")) as pool:
        parts = (files[number::count] for number in range(count))
        for done in [pool.submit(add_all, address, folder, part) for part in parts]:
            done.result()


def add_all(address: str, folder: Path, files: Sequence[Path]) -> None:
    """Add files to a register whose head is kept in a folder."""
    desk = _desk(address, folder)
    for file in files:
        contracts.add(desk, file)


def _copy(source: str, target: str) -> None:
    """Copy all rows of a register to another database, which costs less than adding once more."""
    origin, copy = (open_database(address_of(each)) for each in (source, target))
    with origin.reading() as reading, copy.writing() as writing:
        for table in metadata.sorted_tables:
            rows = reading.execute(table.select().execution_options(yield_per=_MANY))
            for part in rows.mappings().partitions():
                writing.execute(table.insert(), [dict(row) for row in part])


def _as_at_first(office: Office) -> None:
    """Give the files that were changed their first texts, and let the register look at them."""
    for number, file in enumerate(office.files):
        if file.read_text(encoding="utf-8") != holding(number):
            file.write_text(holding(number), encoding="utf-8")
    _sync(office)


def _add(office: Office) -> int:
    last = office.files[-_LAST:]
    for file in last:
        contracts.add(office.desk, file)
    return len(last)


def _sync(office: Office, name: str = "") -> int:
    return len(contracts.sync(office.desk, name))


def _some(office: Office) -> range:
    """Return even numbers of contracts from all over the register."""
    count = len(office.files) - 1
    return range(0, count, 2 * max(1, count // _SOME // 2))


def _events(office: Office) -> int:
    moved = 0
    for number in _some(office):
        day = EventDay(_TODAY - dt.timedelta(days=number % 7), known=True)
        outcome = contracts.event(office.desk, f"CK-{number:05}", EVENT, day)
        moved += len(outcome.differences)
    return moved


def _changed(office: Office) -> int:
    moved = 0
    for number in _some(office):
        _slip(office, number + 1)
        (synced,) = contracts.sync(office.desk, f"CK-{number + 1:05}")
        moved += len(synced.outcome.differences) if synced.outcome else 0
    return moved


def _one(office: Office) -> int:
    _slip(office, len(office.files) - 1)
    return _sync(office)


def _slip(office: Office, number: int) -> None:
    office.files[number].write_text(holding(number, late=9), encoding="utf-8")


def _due(office: Office) -> int:
    until = _TODAY + dt.timedelta(days=30)
    with office.desk.reading() as reader:
        return len(due(reader, _TODAY, Wanted(until=until)))


def _calendars(office: Office) -> int:
    numbers = _some(office)
    with office.desk.reading() as reader:
        keys = [find_contract(reader, f"CK-{number:05}") for number in numbers]
    return sum(_calendar(office, Wanted(contracts=(key,))) for key in keys)


def _calendar(office: Office, wanted: Wanted) -> int:
    found = calendars(office.desk, wanted)
    return sum(data.count(b"BEGIN:VEVENT") for each in found for data in each.files.values())


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs"
