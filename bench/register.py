"""The register as it grows: each deed costs what it changes or shows, not what is there."""

from __future__ import annotations

import datetime as dt
import gc
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from bench.holdings import EVENT, holding, write_holdings
from bench.report import Row
from bench.server import binaries, running
from contractkit.performance.life import EventDay
from contractkit.register.database import address_of
from contractkit.register.heads import Heads
from contractkit.register.store import open_register
from contractkit.tracking import contracts
from contractkit.tracking.calendars import calendars
from contractkit.tracking.desk import Desk
from contractkit.tracking.lists import Wanted, due
from contractkit.tracking.naming import find_contract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

SIZES = (100, 1_000, 10_000)
_NOW = dt.datetime(2026, 11, 25, 1, tzinfo=dt.UTC)
_TODAY = dt.date(2026, 11, 25)
_SOME = 10
"""How many contracts each deed about one contract is done to."""
_LAST = 100
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


@dataclass(frozen=True, slots=True)
class Office:
    """A register to measure, the files of its contracts, and the clock of all who work for it."""

    desk: Desk
    files: Sequence[Path]
    cpu: Callable[[], float]

    def cost(self, work: Callable[[], int]) -> Cost:
        """Return what some work took, which tells how many items it was about."""
        gc.collect()
        cpu, wall = self.cpu(), perf_counter()
        items = work()
        wall = perf_counter() - wall
        return Cost(self.cpu() - cpu, wall, items)


def register_rows(sizes: Sequence[int] = SIZES) -> list[Row]:
    """Measure registers of all sizes on SQLite and on PostgreSQL, where it is installed."""
    _on_sqlite(_SOME)
    rows = growth("SQLite", {size: _on_sqlite(size) for size in sizes})
    programs = binaries()
    if programs is None:
        return [*rows, Row("register on PostgreSQL", "not measured: no PostgreSQL")]
    with running(programs) as server:
        found = {size: measured(server.create(f"b{size}"), size, server.cpu) for size in sizes}
    return rows + growth("PostgreSQL", found)


def growth(engine: str, found: Mapping[int, Mapping[str, Cost]]) -> list[Row]:
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


def measured(address: str, size: int, cpu: Callable[[], float] = process_time) -> dict[str, Cost]:
    """Return what each deed costs in a register of `size` contracts, by its name and its item."""
    with _office(address, size, cpu) as office:
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


@contextmanager
def _office(address: str, size: int, cpu: Callable[[], float]) -> Iterator[Office]:
    with TemporaryDirectory() as folder:
        files = tuple(write_holdings(Path(folder) / "contracts", size))
        desk = _desk(address, Path(folder))
        _fill(address, Path(folder), files[:-_LAST])
        yield Office(desk, files, cpu)


def _desk(address: str, folder: Path) -> Desk:
    return Desk(open_register(address_of(address), Heads(folder / "heads")), None, "bench", _NOW)


def _fill(address: str, folder: Path, files: Sequence[Path]) -> None:
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


def _on_sqlite(size: int) -> dict[str, Cost]:
    with TemporaryDirectory() as folder:
        return measured(str(Path(folder) / "register.sqlite"), size)


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
