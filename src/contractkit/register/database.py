"""Opening the database of a register: settings, journal, locks, versions.

SQLite: foreign keys on, FULL synchronous, BEGIN IMMEDIATE for every write, WAL only on a library
without the WAL-reset fault (3.51.3, or the backports 3.44.6 and 3.50.7), else DELETE.
PostgreSQL: one advisory lock for every write, so that the chain grows one record at a time.
"""

from __future__ import annotations

import logging
import sqlite3
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from contractkit.register import versions
from contractkit.register.faults import bad_address, environment, told, uncertain
from contractkit.register.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Row, Select

    from contractkit.errors import EnvironmentFault

_PATIENCE = 30
"""Seconds to wait for somebody else who writes."""
_LOCK = 0x636F6E7472616374
"""The advisory lock of all registers in one PostgreSQL database: `contract` in ASCII."""
_MANY = 500
_STREAMS = "streams"
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())
"""What it logs of a connection that is lost is told as a problem; else it would go to stderr."""
_WAL_SOUND = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
_OURS = frozenset({"records", "sources", "alembic_version"})


@dataclass(frozen=True, slots=True)
class Database:
    """An open database; `where` names it without its password."""

    engine: Engine
    url: URL

    @property
    def where(self) -> str:
        """Return the file, or the address without its password."""
        if self.is_sqlite:
            return str(self.url.database)
        return self.url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the register is a file."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Return a connection that sees one state of the register throughout."""
        engine = self.engine
        if not self.is_sqlite:
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with told(self.where), _begun(engine) as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Return a connection to one state of the register that may be read for long.

        Of a SQLite file a copy is read, since a long reader keeps others from writing.
        """
        if not self.is_sqlite:
            with self.reading() as connection:
                yield connection
            return
        with tempfile.TemporaryDirectory(prefix="contractkit-") as folder:
            copy = self.url.set(database=str(Path(folder) / "register.sqlite"))
            with told(self.where):
                versions.copy_sqlite(_path(self.url), _path(copy))
            with Database(_engine(copy), self.url).reading() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Return a connection that alone may write until it is left; all or nothing is kept."""
        engine = self.engine.execution_options(writes=True)
        with told(self.where), _begun(engine, self.where) as connection:
            if not self.is_sqlite:
                connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
            yield connection


def address_of(text_: str) -> URL:
    """Read an address: a URL, or the path of a file. Raises EnvironmentFault."""
    try:
        url = make_url(text_) if "://" in text_ else URL.create("sqlite", database=text_)
    except (ArgumentError, ValueError) as error:
        raise bad_address(text_, error) from None
    if url.get_backend_name() == "postgresql" and "+" not in url.drivername:
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in {"sqlite", "postgresql"} or not url.database:
        raise bad_address(
            url.render_as_string(hide_password=True), ValueError("SQLite or PostgreSQL is wanted")
        )
    return url


def open_database(url: URL, *, create: bool = True) -> Database:
    """Open a register and bring it to this version; a new one is made unless `create` is False.

    Raises EnvironmentFault for a database that is absent, damaged, of somebody else, newer than
    this program, or out of reach.
    """
    database = Database(_engine(url), url)
    with told(database.where):
        if database.is_sqlite:
            _check_file(_path(url), create=create)
        with database.engine.connect() as connection:
            found = _version(connection, database.where)
        if not found and not create:  # a file without an octet is an empty database to SQLite
            raise _absent(database.where)
        if found != versions.NEWEST:
            versions.upgrade(database)
    return database


def _check_file(path: Path, *, create: bool) -> None:
    where = str(path)
    if path.is_dir():
        raise environment(
            "folder", where, "this is a folder, and a register is a file",
            "a register in one file is copied and kept as one",
            f"name a file in it, such as {path / 'register.sqlite'}",
        )  # fmt: skip
    if not create and not path.is_file():
        raise _absent(where)
    _make_folder(path.parent, where)


def _absent(where: str) -> EnvironmentFault:
    return environment(
        "absent", where, "there is no register here",
        "a register begins with the first contract that is added",
        "contractkit track add contract.yaml, or name another one with --register",
    )  # fmt: skip


def journal_mode(version: tuple[int, ...]) -> str:
    """Return the journal that is safe with this version of the SQLite library."""
    sound = version >= _WAL_SOUND[-1] or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in _WAL_SOUND[:-1]
    )
    return "WAL" if sound else "DELETE"


def streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """Yield the rows of a question whose answer may be long, some at a time."""
    found = connection.execute(query.execution_options(yield_per=_MANY))
    streams = connection.info[_STREAMS]
    streams.add(found)
    try:
        yield from found
    finally:
        streams.discard(found)
        if not connection.invalidated:
            found.close()


@contextmanager
def _begun(engine: Engine, writes_to: str = "") -> Iterator[Connection]:
    """Begin a transaction; close what is still streamed in it when it is left by an exception.

    Raises EnvironmentFault where the server goes away while it keeps what was written.
    """
    written = False
    try:
        with engine.begin() as connection:
            streams = connection.info.setdefault(_STREAMS, set())
            try:
                yield connection
                written = bool(writes_to)
            finally:
                for found in () if connection.invalidated else tuple(streams):
                    found.close()
    except DBAPIError as error:
        if written and error.connection_invalidated:
            raise uncertain(writes_to, error) from error
        raise


@contextmanager
def scratch(where: str) -> Iterator[Connection]:
    """Return a connection to tables of the newest version that are empty, and gone when left.

    `where` is what problems name.
    """
    with tempfile.TemporaryDirectory(prefix="contractkit-") as folder:
        url = URL.create("sqlite", database=str(Path(folder) / "scratch.sqlite"))
        with told(where), Database(_engine(url), url).writing() as connection:
            metadata.create_all(connection)
            yield connection


def _make_folder(folder: Path, where: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise environment(
            "no-file", where, "the folder of the register cannot be made",
            f"the system says: {error.strerror}; nothing was recorded",
            "check the path, and that the folder above may be written to",
        ) from None  # fmt: skip


def _path(url: URL) -> Path:
    return Path(str(url.database))


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        with told(url.render_as_string(hide_password=True)):
            return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10})
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": _PATIENCE})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    """Set what SQLite leaves off by default; transactions begin where `_begin` says."""
    connection.isolation_level = None
    journal = journal_mode(sqlite3.sqlite_version_info)
    for pragma in (
        f"busy_timeout = {_PATIENCE * 1000}",
        "foreign_keys = ON",
        "synchronous = FULL",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
        connection.execute(f"PRAGMA journal_mode = {journal}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _version(connection: Connection, where: str) -> str:
    """Return the version of the tables, "" for an empty database; refuse what is not ours."""
    names = set(inspect(connection).get_table_names())
    if not names:
        return ""
    if not names >= _OURS:
        raise environment(
            "foreign", where, "this database belongs to another program",
            f"it holds {', '.join(sorted(names)[:5])}, and no register",
            "name a file or database of its own for the register",
        )  # fmt: skip
    found = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
    if found not in versions.KNOWN:
        raise environment(
            "newer", where, f"this register was written by a newer contractkit (version {found})",
            "an older program would not understand, and could lose, what it holds",
            "install the newest contractkit: pip install --upgrade contractkit",
        )  # fmt: skip
    return found
