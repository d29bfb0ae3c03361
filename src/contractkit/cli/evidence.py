"""The proof as a table: each fact, how it is printed, in which clauses, and the dates it gives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractkit.document import Field, Heading, Item, inlines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractkit.agenda import Entry
    from contractkit.model.contract import Contract
    from contractkit.pipeline import Build, Draft, Project

_MOST_DATES = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact of the contract file and every place that it reached."""

    fact: str
    shown: str
    places: str
    dates: str

    def as_json(self) -> dict[str, str]:
        """Return the row for `--format json`."""
        return {
            "fact": self.fact,
            "shown": self.shown,
            "places": self.places,
            "dates": self.dates,
        }


@dataclass(slots=True)
class _Trail:
    """Collects, for one fact, its texts and places without repeating any."""

    shown: dict[str, None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)


def evidence_of(built: Build, project: Project) -> tuple[Evidence, ...]:
    """Return a row for every fact that a document shows, in order of first appearance."""
    trails: dict[str, _Trail] = defaultdict(_Trail)
    for draft in built.drafts:
        for place, shown in _fields(draft):
            trail = trails[shown.path]
            trail.shown[shown.text] = None
            trail.places[place] = None
    return tuple(
        Evidence(
            fact,
            " / ".join(trail.shown),
            "; ".join(trail.places),
            _dates(project.contract, built.entries, fact),
        )
        for fact, trail in trails.items()
    )


def _fields(draft: Draft) -> Iterator[tuple[str, Field]]:
    """Yield every value shown with the nearest number above it."""
    label = ""
    for clause, block in draft.document.blocks():
        if isinstance(block, Heading | Item):
            label = block.label
        for run in inlines(block):
            if isinstance(run, Field):
                yield f"{draft.key} {label} {clause}".rstrip(), run


def _dates(contract: Contract, entries: tuple[Entry, ...], fact: str) -> str:
    days = [entry.day.isoformat() for entry in entries if _gives(contract, entry, fact)]
    more = f" … ({len(days)})" if len(days) > _MOST_DATES else ""
    return ", ".join(days[:_MOST_DATES]) + more


def _gives(contract: Contract, entry: Entry, fact: str) -> bool:
    """Tell whether an entry comes from a commitment, or from the period it lies in."""
    section, _, rest = fact.partition(".")
    name = rest.partition(".")[0].partition("[")[0]
    if section == "commitments":
        return name == entry.commitment_id
    commitment = contract.by_id[entry.commitment_id]
    periods = (commitment.during, getattr(commitment, "term", None))
    return section == "periods" and name in periods
