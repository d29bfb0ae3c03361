"""The tables of the register. Days and moments are ISO 8601 texts: they sort alike everywhere.

`records` and `sources` are recorded and only added. `contracts`, `duties`, `shares`, `gaps`
and `incidents` are derived from them and can be made again. `watches`, `pushed` and `settings`
are notes of the program; losing them costs time only.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False, server_default=text("''"))


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=text("0"))


records = Table(
    "records",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("kind"),
    _text("contract"),
    _text("subject"),
    _text("data"),
    _text("why"),
    Column("plan", LargeBinary, nullable=False),
    _text("actor"),
    _text("at"),
    _text("prev"),
    _text("digest"),
    UniqueConstraint("prev", name="records_prev"),
    UniqueConstraint("digest", name="records_digest"),
    Index("records_subject", "contract", "subject", "seq"),
    Index("records_kind", "kind", "seq"),
)

sources = Table(
    "sources",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

contracts = Table(
    "contracts",
    metadata,
    _text("contract", key=True),
    _text("number"),
    _text("title"),
    _text("language"),
    _text("path"),
    _text("source"),
    _text("state"),
    _text("content"),
    _number("changed"),
    Column("rev", Integer, nullable=False),
    Index("contracts_number", "number"),
)

duties = Table(
    "duties",
    metadata,
    _text("contract"),
    _text("obligation"),
    _text("key"),
    _text("uid"),
    _text("commitment"),
    _text("category"),
    _text("parties"),
    _text("due"),
    _text("first"),
    _number("closed"),
    _text("owner"),
    _text("superseded"),
    _text("share"),
    _text("plan"),
    _text("acts"),
    _number("sequence"),
    _text("stamped"),
    _text("shown"),
    _number("changed"),
    Column("rev", Integer, nullable=False),
    PrimaryKeyConstraint("contract", "obligation", "key"),
    Index("duties_due", "closed", "due"),
    Index("duties_uid", "uid"),
    Index("duties_owner", "owner", "closed", "due"),
)

shares = Table(
    "shares",
    metadata,
    _text("digest", key=True),
    _text("content"),
)

gaps = Table(
    "gaps",
    metadata,
    _text("contract", key=True),
    _text("content"),
    Column("rev", Integer, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    _text("contract"),
    _text("incident"),
    _text("opened"),
    _number("closed"),
    _number("changed"),
    Column("rev", Integer, nullable=False),
    PrimaryKeyConstraint("contract", "incident"),
    Index("incidents_opened", "closed", "opened"),
)

watches = Table(
    "watches",
    metadata,
    _text("contract", key=True),
    _text("seen"),
)

pushed = Table(
    "pushed",
    metadata,
    _text("target"),
    _text("uid"),
    _text("content"),
    PrimaryKeyConstraint("target", "uid"),
)

settings = Table(
    "settings",
    metadata,
    _text("name", key=True),
    _text("value"),
)

RECORDED = (records, sources)
DERIVED = (contracts, duties, shares, gaps, incidents)
