"""What databases say when something is wrong, in words that help."""

from __future__ import annotations

import re
import sqlite3
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    SQLAlchemyError,
)

from contractkit.errors import EnvironmentFault, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAFE = "nothing was recorded, and what the register holds is unchanged"
_TELL = (
    (
        r"database is locked|lock timeout|deadlock",
        ("locked", "somebody else is writing to the register, and has been for too long",
         "wait a moment and run the command again"),
    ),
    (
        r"disk is full|disk I/O error|no space left|could not extend",
        ("disk-full", "the disk of the register is full or failing",
         "free some space, check the disk, and run the command again"),
    ),
    (
        r"readonly database|read-only|permission denied",
        ("read-only", "the register cannot be written to",
         "allow writing to the file and its folder, or ask whoever keeps the database"),
    ),
    (
        r"not a database|malformed|file is encrypted|could not decode|invalid page",
        ("damaged", "this file is damaged, or is no register",
         "restore the last backup: contractkit track restore BACKUP"),
    ),
    (
        r"unable to open database file",
        ("no-file", "the file of the register cannot be opened",
         "check the path, and that its folder exists and may be written to"),
    ),
    (
        r"password authentication failed|no password supplied|role .* does not exist",
        ("refused", "the database refuses this user",
         "check user and password in the address of the register"),
    ),
    (
        r"database \".*\" does not exist",
        ("no-database", "there is no database of this name on the server",
         "create it (createdb NAME), or mend the address of the register"),
    ),
    (
        r"could not translate host|failed to resolve|name or service not known",
        ("unreachable", "the server of the register cannot be found",
         "check the host in the address of the register"),
    ),
    (
        (
            r"connection|server closed|terminat|could not connect|timeout expired|consuming input"
            r"|SSL|database system is|sending query|flushing|no result|unexpectedly|recovery"
            r"|broken pipe|reconnect"
        ),
        ("unreachable", "the server of the register does not answer",
         "check that it runs and can be reached, and run the command again"),
    ),
)  # fmt: skip


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what a database raises into an EnvironmentFault; `where` names the register."""
    try:
        yield
    except (ArgumentError, NoSuchModuleError) as error:
        raise bad_address(where, error) from None
    except ImportError as error:
        raise _no_driver(where, error) from None
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise fault(where, error) from error
    except (LookupError, TypeError, ValueError, zlib.error) as error:
        raise _unreadable(where, error) from error


def fault(where: str, error: Exception) -> EnvironmentFault:
    """Return the fault that an exception of a database stands for."""
    said = _said(error)
    gone = isinstance(error, DBAPIError) and error.connection_invalidated
    for pattern, (code, what, mend) in _TELL:
        if re.search(pattern, f"connection gone: {said}" if gone else said, re.IGNORECASE):
            return environment(code, where, what, f"the database says: {said}; {_SAFE}", mend)
    why = f"the database says: {said}; {_SAFE}"
    return environment("failed", where, "the register could not do this", why,
                       "check the register: contractkit track verify")  # fmt: skip


def environment(code: str, where: str, what: str, why: str, mend: str) -> EnvironmentFault:
    """Return one fault of the register or its machine."""
    return EnvironmentFault([Problem(f"register.{code}", Place(where), what, why, mend)])


def bad_address(where: str, error: Exception) -> EnvironmentFault:
    """Return the fault of an address that names no database."""
    return environment(
        "address", where, "this is no address of a register",
        f"the reader of addresses says: {_said(error)}",
        "give a file (register.sqlite), sqlite:///register.sqlite, or "
        "postgresql://user@host/name",
    )  # fmt: skip


def uncertain(where: str, error: Exception) -> EnvironmentFault:
    """Return the fault of a server that went away while it kept what was written."""
    return environment(
        "uncertain", where, "the server went away while it was keeping this",
        f"the database says: {_said(error)}; it was recorded as a whole, or not at all",
        "look before you record it again: contractkit track history",
    )  # fmt: skip


def _unreadable(where: str, error: Exception) -> EnvironmentFault:
    """Return the fault of rows that the database gives back, and that are not as we wrote them."""
    return environment(
        "unreadable", where, "a row of the register cannot be understood",
        f"Python says: {type(error).__name__}: {error}; {_SAFE}",
        "find out where: contractkit track verify",
    )  # fmt: skip


def _no_driver(where: str, error: ImportError) -> EnvironmentFault:
    return environment(
        "no-driver", where, "the driver of this database is not installed", f"Python says: {error}",
        "pip install 'contractkit[postgresql]'",
    )  # fmt: skip


def _said(error: Exception) -> str:
    """Return the first line of what the database itself said, without statement and values."""
    origin = error.orig if isinstance(error, DBAPIError) and error.orig else error
    lines = str(origin).strip().splitlines()
    return lines[0] if lines else type(origin).__name__
