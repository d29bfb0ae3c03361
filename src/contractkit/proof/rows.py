"""The proof for people: a fact, how it is shown, by which clauses, on which days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.compose import citations
from contractkit.proof.text import figures

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from contractkit.agenda import Entry
    from contractkit.document import Document
    from contractkit.model.contract import Contract


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the proof.

    `shown` holds the figures as printed, or the words of the duty where it has none.
    """

    fact: str
    shown: tuple[str, ...]
    clauses: tuple[str, ...]
    days: tuple[dt.date, ...]


def table(
    contract: Contract, documents: Sequence[Document], entries: Sequence[Entry]
) -> tuple[Row, ...]:
    """Return the proof: one row a commitment, in the order of the file."""
    printed = [dict(document.facts) for document in documents]
    cited = [(document.title, citations(document)) for document in documents]
    rows = []
    for commitment in contract.commitments:
        fact = f"commitments.{commitment.id}"
        ways = [*figures(commitment, contract)], [f"{fact}.duty"], [f"{fact}.name"]
        shown = next(filter(None, (_printed(paths, printed) for paths in ways)), ())
        clauses = [f"{title} {found[commitment.id].label}".strip()
                   for title, found in cited if commitment.id in found]  # fmt: skip
        days = tuple(entry.day for entry in entries if entry.commitment_id == commitment.id)
        rows.append(Row(fact, shown, tuple(clauses), days))
    return tuple(rows)


def _printed(paths: Sequence[str], printed: Sequence[dict[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f[path] for path in paths for f in printed if path in f))
