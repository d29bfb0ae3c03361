"""Finding what people name: a contract by its number, a duty by its obligation and period."""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import or_, select

from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem
from contractkit.register.tables import contracts, duties, gaps
from contractkit.tracking.packing import open_from
from contractkit.tracking.rows import CLOSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractkit.register.store import Reader
    from contractkit.source import Source

_FEW = 6


def refuse(code: str, within: str, what: str, why: str, mend: str) -> NoReturn:
    """Stop with one problem of what somebody asked for."""
    raise ContractkitError([Problem(code, Place(within=within), what, why, mend)])


@contextmanager
def told_in(source: Source, *steps: str) -> Iterator[None]:
    """Let the problems of what a file names be told with their place in the file."""
    place = source.place(steps)
    try:
        yield
    except EnvironmentFault:
        raise
    except ContractkitError as error:
        excerpt = source.excerpt(place)
        problems = [replace(p, place=place, excerpt=excerpt) for p in error.problems]
        raise ContractkitError(problems) from None


def find_contract(reader: Reader, name: str) -> str:
    """Return the key of the contract with this number or key. Raises ContractkitError."""
    query = select(contracts.c.contract, contracts.c.number, contracts.c.path).where(
        or_(contracts.c.number == name, contracts.c.contract == name)
    )
    found = reader.rows(query)
    if len(found) == 1:
        return str(found[0].contract)
    if found:
        listed = "; ".join(f"{row.contract} ({row.path})" for row in found)
        refuse(
            "track.ambiguous", name, f"{len(found)} contracts have the number {name!r}",
            "a record belongs to one contract", f"name one by its key: {listed}",
        )  # fmt: skip
    known = [row.number for row in reader.rows(select(contracts.c.number))]
    refuse(
        "track.unknown-contract", name, f"no contract {name!r} is in the register",
        "only contracts that were added are tracked",
        near_to(name, known, "contractkit track show lists them; contractkit track add FILE adds"),
    )  # fmt: skip


def find_duty(reader: Reader, contract: str, name: str) -> tuple[str, str]:
    """Return obligation and period of the duty called `inspection.n003`.

    An obligation or commitment names its one open duty, or its only one. Raises ContractkitError.
    """
    obligation, _, key = name.rpartition(".")
    query = select(duties.c.obligation, duties.c.key, duties.c.due, duties.c.closed).where(
        duties.c.contract == contract
    )
    exact = query.where(duties.c.obligation == obligation, duties.c.key == key)
    if found := reader.rows(exact):
        return found[0].obligation, found[0].key
    of_it = query.where(or_(duties.c.obligation == name, duties.c.commitment == name))
    rows = reader.rows(of_it.order_by(duties.c.due))
    still = [row for row in rows if row.closed != CLOSED]
    if len(still or rows) == 1:
        return (still or rows)[0].obligation, (still or rows)[0].key
    if rows:
        shown = ", ".join(f"{r.obligation}.{r.key} ({r.due})" for r in (still or rows)[:_FEW])
        refuse(
            "track.which-duty", name,
            f"{name!r} has {len(still)} open dates" if still else f"{name!r} has no open date",
            "a record is about one of them", f"name one: {shown}",
        )  # fmt: skip
    _refuse_undated(reader, contract, name)
    dated = reader.rows(query)
    known = [*(row.obligation for row in dated), *(f"{r.obligation}.{r.key}" for r in dated)]
    refuse(
        "track.unknown-duty", name, f"the contract has no duty {name!r}",
        "duties are named after their commitment and period, as lists show them",
        near_to(name, known, "contractkit track show CONTRACT lists them"),
    )  # fmt: skip


def _refuse_undated(reader: Reader, contract: str, name: str) -> None:
    """Refuse what is promised without a day: nothing can be recorded of it yet."""
    query = select(gaps.c.content).where(gaps.c.contract == contract)
    found = open_from(reader.connection.execute(query).scalar() or "")
    item = next((i for i in found if name in (i.commitment_id, i.obligation_id)), None)
    if item is not None:
        missing = ", ".join(item.missing)
        refuse(
            "track.undated", name, f"{item.title} has no date: {item.reason}",
            "what has no date is neither due nor late, so nothing is recorded of it",
            f"state {missing} first: contractkit track event CONTRACT EVENT DAY" if missing else
            "what waits for something to happen begins with contractkit track incident open",
        )  # fmt: skip


def near_to(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return which of the known names were perhaps meant, in capitals or not."""
    folded = {each.casefold(): each for each in sorted(set(known))}
    near = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(folded[each] for each in near)}?" if near else otherwise
