"""The first register: recorded rows that refuse to be changed, and the rows derived from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TEXTS = {
    "contracts": ("number", "title", "language", "path", "source", "state", "content"),
    "duties": (
        "uid", "commitment", "category", "parties", "due", "first", "owner", "superseded",
        "share", "plan", "acts", "stamped", "shown",
    ),
    "incidents": ("opened",),
}  # fmt: skip
_NUMBERS = {
    "contracts": ("changed",),
    "duties": ("closed", "sequence", "changed"),
    "incidents": ("closed", "changed"),
}
_KEYS = {
    "contracts": ("contract",),
    "duties": ("contract", "obligation", "key"),
    "incidents": ("contract", "incident"),
}


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "records",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        *map(_text, ("kind", "contract", "subject", "data", "why")),
        sa.Column("plan", sa.LargeBinary, nullable=False),
        *map(_text, ("actor", "at", "prev", "digest")),
        sa.UniqueConstraint("prev", name="records_prev"),
        sa.UniqueConstraint("digest", name="records_digest"),
    )
    op.create_index("records_subject", "records", ["contract", "subject", "seq"])
    op.create_index("records_kind", "records", ["kind", "seq"])
    op.create_table(
        "sources",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    for table, keys in _KEYS.items():
        op.create_table(
            table,
            *map(_text, keys),
            *map(_text, _TEXTS[table]),
            *map(_number, _NUMBERS[table]),
            sa.Column("rev", sa.Integer, nullable=False),
            sa.PrimaryKeyConstraint(*keys),
        )
    op.create_index("contracts_number", "contracts", ["number"])
    op.create_index("duties_due", "duties", ["closed", "due"])
    op.create_index("duties_uid", "duties", ["uid"])
    op.create_index("duties_owner", "duties", ["owner", "closed", "due"])
    op.create_index("incidents_opened", "incidents", ["closed", "opened"])
    _pairs("gaps", ("contract",), ("content",), sa.Column("rev", sa.Integer, nullable=False))
    _pairs("shares", ("digest",), ("content",))
    _pairs("watches", ("contract",), ("seen",))
    _pairs("pushed", ("target", "uid"), ("content",))
    _pairs("settings", ("name",), ("value",))
    for table in ("records", "sources"):
        _protect(table)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _pairs(
    table: str, keys: tuple[str, ...], values: tuple[str, ...], *more: sa.Column[int]
) -> None:
    op.create_table(
        table, *map(_text, keys), *map(_text, values), *more, sa.PrimaryKeyConstraint(*keys)
    )


def _protect(table: str) -> None:
    """Let the database itself refuse to change or delete what was recorded."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{table} are only ever added'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} are only ever added'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stay()"
    )
