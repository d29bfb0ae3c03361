"""Reading and writing a register: records are added, derived rows follow in the same stroke."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, tuple_, update

from contractkit.chain import EMPTY, Act, Head, Record, canonical, link, moment, stamp
from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem
from contractkit.register.database import Database, open_database, streamed
from contractkit.register.tables import records, settings, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Select, Table
    from sqlalchemy.engine import URL

    from contractkit.register.heads import Heads

_BACKWARDS = dt.timedelta(hours=1)
_MANY = 500
_NO_TIME = dt.datetime.min.replace(tzinfo=dt.UTC)


class LostRaceError(Exception):
    """Somebody else changed a row between our reading and our writing; read again."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One state of the register, the same from the first question to the last."""

    connection: Connection
    where: str

    def head(self) -> Head:
        """Return the last link of the chain."""
        row = self.connection.execute(
            select(records.c.seq, records.c.digest, records.c.at)
            .order_by(records.c.seq.desc())
            .limit(1)
        ).first()
        return Head(row.seq, row.digest, moment(row.at)) if row else EMPTY

    def records(
        self, contract: str | None = None, subject: str | None = None, *kinds: str, after: int = 0
    ) -> Iterator[Record]:
        """Yield records in their order, of a contract, a subject and kinds where given."""
        query = select(records).where(records.c.seq > after).order_by(records.c.seq)
        if contract is not None:
            query = query.where(records.c.contract == contract)
        if subject is not None:
            query = query.where(records.c.subject == subject)
        if kinds:
            query = query.where(records.c.kind.in_(kinds))
        for row in self.stream(query) if contract is None else self.rows(query):
            yield _record(row)

    def record(self, seq: int) -> Record | None:
        """Return one record by its number."""
        row = self.connection.execute(select(records).where(records.c.seq == seq)).first()
        return _record(row) if row else None

    def written(self) -> Iterator[Record]:
        """Yield all records letter by letter as they stand: to find out whether they were changed.

        One that cannot be read, or was written in another way than ours, comes with data that does
        not fit its digest.
        """
        query = select(records).order_by(records.c.seq)
        for row in self.stream(query):
            yield _as_written(row)

    def digest(self, seq: int) -> str | None:
        """Return the digest of a record, None where there is no such record."""
        query = select(records.c.digest).where(records.c.seq == seq)
        return self.connection.execute(query).scalar()

    def source(self, digest: str) -> bytes:
        """Return the octets that a digest names. Raises EnvironmentFault where they are gone."""
        query = select(sources.c.content).where(sources.c.digest == digest)
        packed = self.connection.execute(query).scalar()
        try:
            data = zlib.decompress(packed or b"")
        except (zlib.error, TypeError):
            raise EnvironmentFault([_lost_source(self.where, digest)]) from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise EnvironmentFault([_lost_source(self.where, digest)])
        return data

    def source_digests(self) -> tuple[str, ...]:
        """Return the digests of all sources, sorted."""
        query = select(sources.c.digest).order_by(sources.c.digest)
        return tuple(self.connection.execute(query).scalars())

    def rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """Return the rows of a question about derived tables."""
        return self.connection.execute(query).all()

    def by(
        self, key: ColumnElement[str], values: Iterable[str], *columns: ColumnElement[Any]
    ) -> Iterator[Row[Any]]:
        """Yield key and columns of the rows with these keys, asking for some hundreds at a time."""
        wanted = sorted(values)
        for start in range(0, len(wanted), _MANY):
            part = wanted[start : start + _MANY]
            yield from self.rows(select(key, *columns).where(key.in_(part)))

    def stream(self, query: Select[Any]) -> Iterator[Row[Any]]:
        """Yield the rows of a question whose answer may be long."""
        return streamed(self.connection, query)

    def count(self, table: Table) -> int:
        """Return how many rows a table has."""
        return self.connection.execute(select(func.count()).select_from(table)).scalar_one()

    def setting(self, name: str) -> str:
        """Return a note of the program, "" where there is none."""
        query = select(settings.c.value).where(settings.c.name == name)
        return self.connection.execute(query).scalar() or ""


@dataclass(frozen=True, slots=True)
class Writer(Reader):
    """The one who may write now. What is written is kept when the writer is left, or not at all."""

    actor: str
    now: dt.datetime

    def append(self, acts: Iterable[Act]) -> tuple[Record, ...]:
        """Add acts to the chain; return their records.

        Raises ContractkitError for characters that not every database takes, EnvironmentFault where
        the clock stands more than an hour before the last record:
        what is recorded late would look early for ever.
        """
        acts = tuple(acts)
        if problems := [_unfit(act) for act in acts if not _is_text(act, self.actor)]:
            raise ContractkitError(problems)
        head = self.head()
        if head.at and self.now < head.at - _BACKWARDS:
            raise EnvironmentFault([_clock(self.where, head.at, self.now)])
        added = tuple(link(head, acts, self.actor, self.now))
        self.put(added)
        return added

    def put(self, added: Sequence[Record]) -> None:
        """Add records as they are; they must continue the chain."""
        if added:
            self.connection.execute(insert(records), [_row(record) for record in added])

    def keep(self, data: bytes) -> str:
        """Keep octets under their digest (once) and return it."""
        digest = hashlib.sha256(data).hexdigest()
        query = select(sources.c.digest).where(sources.c.digest == digest)
        if self.connection.execute(query).first() is None:
            row = {"digest": digest, "content": zlib.compress(data, 9)}
            self.connection.execute(insert(sources), [row])
        return digest

    def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add derived rows that are not there yet."""
        if rows:
            self.connection.execute(insert(table), [{"rev": 1, **row} for row in rows])

    def change(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Replace derived rows, each by its primary key and the `rev` it was read with.

        Raises LostRaceError where one was changed meanwhile.
        """
        if not rows:
            return
        keys = [column.name for column in table.primary_key]
        query = update(table).where(
            *(table.c[key] == bindparam(f"_{key}") for key in keys),
            table.c.rev == bindparam("_rev"),
        )
        values = [
            {
                **{name: value for name, value in row.items() if name not in {*keys, "rev"}},
                **{f"_{key}": row[key] for key in keys},
                "_rev": row["rev"],
                "rev": row["rev"] + 1,
            }
            for row in rows
        ]
        names: dict[str, Any] = {
            name: bindparam(name) for name in values[0] if not name.startswith("_")
        }
        done = self.connection.execute(query.values(names), values)
        if done.rowcount != len(rows):
            raise LostRaceError(table.name)

    def remove(self, table: Table, keys: Sequence[tuple[Any, ...]]) -> None:
        """Remove derived rows by their primary keys."""
        columns = list(table.primary_key)
        for start in range(0, len(keys), _MANY):
            part = keys[start : start + _MANY]
            self.connection.execute(delete(table).where(tuple_(*columns).in_(part)))

    def clear(self, table: Table) -> None:
        """Remove all rows of a derived table."""
        self.connection.execute(delete(table))

    def note(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write notes of the program, over what was there under the same keys."""
        if not rows:
            return
        keys = [column.name for column in table.primary_key]
        dialect = import_module(f"sqlalchemy.dialects.{self.connection.dialect.name}")
        query = dialect.insert(table)
        values = {name: query.excluded[name] for name in rows[0] if name not in keys}
        how = (
            query.on_conflict_do_update(index_elements=keys, set_=values)
            if values
            else query.on_conflict_do_nothing(index_elements=keys)
        )
        self.connection.execute(how, list(rows))


@dataclass(frozen=True, slots=True)
class Register:
    """A register that is open. `id` tells registers apart, wherever their database moves."""

    database: Database
    id: str
    heads: Heads

    @property
    def where(self) -> str:
        """Return the file, or the address without its password."""
        return self.database.where

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Return one state of the register to read. Raises EnvironmentFault."""
        with self.database.reading() as connection:
            yield Reader(connection, self.where)

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Return one state of the register to read for long; others go on writing."""
        with self.database.snapshot() as connection:
            yield Reader(connection, self.where)

    @contextmanager
    def writing(self, actor: str, now: dt.datetime) -> Iterator[Writer]:
        """Return the register to write, alone; what an exception leaves is undone.

        Raises EnvironmentFault where the register does not hold a head that was seen already.
        """
        with self.database.writing() as connection:
            writer = Writer(connection, self.where, actor, now)
            if behind := self.heads.behind(self.id, writer.head(), writer.digest):
                raise EnvironmentFault([behind])
            yield writer
            head = writer.head()
        try:
            self.heads.keep(self.id, head)
        except EnvironmentFault as fault:
            raise EnvironmentFault([_recorded(self.where, head), *fault.problems]) from None


def open_register(url: URL, heads: Heads, *, create: bool = True) -> Register:
    """Open the register at an address, made and brought up to date as needed."""
    database = open_database(url, create=create)
    with database.reading() as connection:
        found = Reader(connection, database.where).setting("id")
    return Register(database, found or _name(database), heads)


def copyist(connection: Connection, where: str) -> Writer:
    """Return a writer who takes over what others recorded: who did, and when, stands there."""
    return Writer(connection, where, "", _NO_TIME)


def _name(database: Database) -> str:
    """Give a new register the id that tells it from all others; the first to come decides."""
    with database.writing() as connection:
        writer = Writer(connection, database.where, "", dt.datetime.now(dt.UTC))
        if not (found := writer.setting("id")):
            found = str(uuid.uuid4())
            writer.note(settings, [{"name": "id", "value": found}])
    return found


def _record(row: Row[Any]) -> Record:
    act = Act(row.kind, row.contract, row.subject, json.loads(row.data), row.why, bytes(row.plan))
    return Record(row.seq, act, row.actor, moment(row.at), row.prev, row.digest)


def _as_written(row: Row[Any]) -> Record:
    try:
        record = _record(row)
    except (ValueError, TypeError):
        record = None
    if record is not None and _row(record) == dict(row._mapping):  # noqa: SLF001 - SQLAlchemy's public name
        return record
    seq = row.seq if isinstance(row.seq, int) else -1
    act = Act(str(row.kind), str(row.contract), str(row.subject), {"written": str(row.data)})
    return Record(seq, act, str(row.actor), _NO_TIME, str(row.prev), str(row.digest))


def _row(record: Record) -> dict[str, Any]:
    act = record.act
    return {
        "seq": record.seq, "kind": act.kind, "contract": act.contract, "subject": act.subject,
        "data": canonical(dict(act.data)), "why": act.why, "plan": act.plan,
        "actor": record.actor, "at": stamp(record.at), "prev": record.prev,
        "digest": record.digest,
    }  # fmt: skip


def _lost_source(where: str, digest: str) -> Problem:
    return Problem(
        "register.lost-source", Place(where),
        f"the contract file kept under {digest[:12]} is gone or was changed",
        "the register keeps every contract file as it was when it was taken in",
        "restore the last backup: contractkit track restore BACKUP",
    )  # fmt: skip


def _is_text(act: Act, actor: str) -> bool:
    """Tell whether every database takes the texts: no zero octet, and no half of a character."""
    texts = (act.kind, act.contract, act.subject, act.why, actor)
    try:
        said = canonical([*texts, dict(act.data)])
        return bool(said.encode()) and "\\u0000" not in said
    except UnicodeEncodeError:
        return False


def _unfit(act: Act) -> Problem:
    return Problem(
        "register.text", Place(within=act.subject or act.kind),
        "a text holds a character that cannot be kept",
        "a zero octet, or half of a character, is not taken by every database",
        "leave it out, and run the command again",
    )  # fmt: skip


def _recorded(where: str, head: Head) -> Problem:
    return Problem(
        "register.head-not-kept", Place(where),
        f"it was recorded ({head}), but the note of this head could not be written",
        "the note tells whether records were cut off later; the record itself is safe",
        "do not record it again; mend what follows",
    )  # fmt: skip


def _clock(where: str, last: dt.datetime, now: dt.datetime) -> Problem:
    return Problem(
        "register.clock", Place(where),
        f"the clock stands at {now.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC, before the last "
        f"record of {last:%Y-%m-%d %H:%M} UTC",
        "a record with a time that lies too early would be wrong for ever; nothing was recorded",
        "set the clock of this computer, and run the command again",
    )  # fmt: skip
