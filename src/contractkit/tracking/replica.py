"""Derived rows made once more from the records, beside the register, to compare and repair."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, tuple_

from contractkit.register.database import scratch
from contractkit.register.store import Reader, Writer
from contractkit.tracking.projection import project

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Row, Table

    from contractkit.chain import Record

_MANY = 500

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """How the rows of a derived table differed from what the records give, by number."""

    table: str
    before: int
    after: int
    added: int
    changed: int
    removed: int

    @property
    def differed(self) -> int:
        """Return how many rows were wrong."""
        return self.added + self.changed + self.removed


@contextmanager
def replica(where: str, now: dt.datetime) -> Iterator[Writer]:
    """Return an empty register beside the one called `where`; it is gone when left."""
    with scratch(where) as connection:
        yield Writer(connection, where, "", now)


def follow(copy: Writer, records: Iterable[Record]) -> None:
    """Add records to a replica, with the rows that follow from them."""
    rest = iter(records)
    while batch := tuple(islice(rest, _MANY)):
        copy.put(batch)
        project(copy, batch)


def differences(
    table: Table, found: Reader, wanted: Reader
) -> Iterator[tuple[Key, Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """Yield each key whose row differs, with the row found and the row wanted; `rev` may differ."""
    sides = [((key, side, row) for key, row in _ordered(table, reader))
             for side, reader in enumerate((found, wanted))]  # fmt: skip
    for key, group in groupby(merge(*sides, key=itemgetter(0)), key=itemgetter(0)):
        rows = {side: row for _, side, row in group}
        old, new = rows.get(0), rows.get(1)
        if _facts(old) != _facts(new):
            yield key, old, new


def repair(table: Table, writer: Writer, wanted: Reader) -> Repair:
    """Make the rows of a derived table those that are wanted."""
    before = writer.count(table)
    found = [(key, old and old.get("rev", 0), new is None)
             for key, old, new in differences(table, writer, wanted)]  # fmt: skip
    gone = [key for key, _, is_gone in found if is_gone]
    news = {key: rev for key, rev, is_gone in found if not is_gone}
    writer.remove(table, gone)
    for keys in _batches(list(news)):
        writer.note(table, [_next(table, row, news) for row in _rows(table, wanted, keys)])
    added = sum(rev is None for rev in news.values())
    return Repair(
        table.name, before, writer.count(table), added, len(news) - added, len(gone)
    )  # fmt: skip


def _ordered(table: Table, reader: Reader) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    """Yield rows by their primary keys, in the order of code points on every database."""
    keys = list(table.primary_key)
    plain = reader.connection.dialect.name == "sqlite"
    order = keys if plain else [column.collate("C") for column in keys]
    for row in reader.stream(select(table).order_by(*order)):
        yield tuple(getattr(row, column.name) for column in keys), row._mapping  # noqa: SLF001 - SQLAlchemy's public name


def _facts(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return row and {name: value for name, value in row.items() if name != "rev"}


def _next(table: Table, row: Row[Any], news: Mapping[Key, int | None]) -> dict[str, Any]:
    plain = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    key = tuple(plain[column.name] for column in table.primary_key)
    return {**plain, "rev": (news[key] or 0) + 1} if "rev" in plain else plain


def _rows(table: Table, reader: Reader, keys: Sequence[Key]) -> Sequence[Row[Any]]:
    return reader.rows(select(table).where(tuple_(*table.primary_key).in_(keys)))


def _batches(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + _MANY] for start in range(0, len(keys), _MANY))
