"""Changing what was recorded behind the register's back, as somebody with the database can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from contractkit.tracking.desk import Desk

TRIGGERS = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {table}_no_{deed}"
        for table in ("records", "sources")
        for deed in ("update", "delete")
    ],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {table}_stay ON {table}" for table in ("records", "sources")
    ],
}


def tamper(desk: Desk, *statements: str) -> None:
    """Run statements as nobody should, with what protects the records removed."""
    database = desk.register.database
    with database.writing() as connection:
        for statement in (*TRIGGERS[connection.dialect.name], *statements):
            connection.execute(text(statement))
