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
from contractkit.register.store import copyist
from contractkit.tracking.projection import project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Row, Table

    from contractkit.chain import Record
    from contractkit.register.store import Reader, Writer

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
def replica(where: str) -> Iterator[Writer]:
    """Return an empty register beside the one called `where`; it is gone when left."""
    with scratch(where) as connection:
        yield copyist(connection, where)


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
    both = merge(_ordered(table, found), _ordered(table, wanted), key=itemgetter(0))
    for key, group in groupby(both, key=itemgetter(0)):
        rows = {reader: row for _, reader, row in group}
        old, new = rows.get(found), rows.get(wanted)
        if _facts(old) != _facts(new):
            yield key, old, new


def repair(table: Table, writer: Writer, wanted: Reader) -> Repair:
    """Make the rows of a derived table those that are wanted."""
    before = writer.count(table)
    news: dict[Key, int] = {}
    gone: list[Key] = []
    added = 0
    for key, old, new in differences(table, writer, wanted):
        if new is None:
            gone.append(key)
        else:
            news[key] = old.get("rev", 0) if old else 0
            added += old is None
    writer.remove(table, gone)
    for keys in _batches(list(news)):
        writer.note(table, [_next(table, row, news) for row in _rows(table, wanted, keys)])
    changed = len(news) - added
    return Repair(table.name, before, writer.count(table), added, changed, len(gone))


def _ordered(table: Table, reader: Reader) -> Iterator[tuple[Key, Reader, Mapping[str, Any]]]:
    """Yield rows by their primary keys, in the order of code points on every database."""
    keys = list(table.primary_key)
    is_sqlite = reader.connection.dialect.name == "sqlite"
    order = keys if is_sqlite else [column.collate("C") for column in keys]
    for row in reader.stream(select(table).order_by(*order)):
        plain = _dict(row)
        yield tuple(plain[column.name] for column in keys), reader, plain


def _facts(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {name: value for name, value in row.items() if name != "rev"} if row else None


def _dict(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def _next(table: Table, row: Row[Any], news: Mapping[Key, int]) -> dict[str, Any]:
    plain = _dict(row)
    key = tuple(plain[column.name] for column in table.primary_key)
    return {**plain, "rev": news[key] + 1} if "rev" in plain else plain


def _rows(table: Table, reader: Reader, keys: Sequence[Key]) -> Sequence[Row[Any]]:
    return reader.rows(select(table).where(tuple_(*table.primary_key).in_(keys)))


def _batches(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + _MANY] for start in range(0, len(keys), _MANY))
