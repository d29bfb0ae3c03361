"""The versions of the tables, and the way from each to the newest (Alembic)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from contractkit.files import flush_folder
from contractkit.register.faults import environment
from contractkit.register.tables import RECORDED, metadata

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

    from contractkit.register.database import Database

KNOWN = ("0001",)
"""Every released version of the tables, oldest first."""
NEWEST = KNOWN[-1]


def upgrade(database: Database) -> None:
    """Bring a register to the newest version, all or nothing, after a copy of what is there.

    The copy of a SQLite file lies beside it (`register.sqlite.before-0002`) until it is removed by
    hand. A PostgreSQL server keeps its own; there the migration is one transaction. Who comes
    second finds the work done.
    """
    from alembic.migration import MigrationContext  # noqa: PLC0415 - slow; most find no work

    with database.writing() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found == NEWEST:
            return
        if found and database.is_sqlite:
            path = Path(str(database.url.database))
            copy_sqlite(path, path.with_name(f"{path.name}.before-{NEWEST}"))
        migrate(connection)


def migrate(connection: Connection) -> None:
    """Bring the tables to the newest version within the transaction of a connection."""
    from alembic import command  # noqa: PLC0415

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, NEWEST)


def alembic_config() -> Config:
    """Return where Alembic finds the way from each version to the next."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "contractkit:register/migrations")
    return config


def drop(connection: Connection) -> None:
    """Remove everything of a register within the transaction of a connection."""
    metadata.drop_all(connection)
    connection.execute(text("DROP TABLE alembic_version"))
    if connection.dialect.name == "postgresql":
        for table in RECORDED:
            connection.execute(text(f"DROP FUNCTION {table.name}_stay()"))


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a register online by the backup API, and check the copy before it gets its name.

    A plain copy of a file that is being written is stale or torn (SQLite documentation, «How To
    Corrupt»). Raises EnvironmentFault where the copy is not sound.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(part)) as copy:
        origin.backup(copy)
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        part.unlink(missing_ok=True)
        raise environment(
            "damaged", source.as_posix(), "this register is damaged", f"SQLite says: {found}",
            "restore the last backup: contractkit track restore BACKUP",
        )  # fmt: skip
    part.replace(target)
    flush_folder(target.parent)
