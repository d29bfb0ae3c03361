"""What no single field can know: links between facts, circles, sums, contradictions."""

from __future__ import annotations

import difflib
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from contractkit.errors import Severity
from contractkit.model.commitments import (
    CLOCKS,
    PaymentCommitment,
    PeriodCommitment,
    ReactionCommitment,
    RecurringCommitment,
)
from contractkit.model.fields import Link
from contractkit.model.finding import Finding, Path
from contractkit.model.waits import anchors_of, waits, whens
from contractkit.quantities import Blank, Incomparable, Money, Ratio, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary

_NEEDED = frozenset({"provider", "customer"})


def crosscheck(contract: Contract, vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Return every finding of a contract whose single values are sound."""
    checks = (
        _needed_parties(contract),
        _twice(contract),
        _links(contract, vocabulary),
        _anchors(contract),
        waits(contract),
        _calendars(contract),
        _instalments(contract),
        _severities(contract),
        _open_intervals(contract),
    )
    return tuple(finding for check in checks for finding in check)


def _needed_parties(contract: Contract) -> Iterator[Finding]:
    for role in sorted(_NEEDED):
        if role not in contract.parties:
            yield Finding(
                "contract.missing-party", ("parties",), f"lacks `{role}`",
                "the duties of a service contract run between these two",
                f"add `{role}: {{name: …}}`; a name not known yet is written ________",
            )  # fmt: skip


def _twice(contract: Contract) -> Iterator[Finding]:
    counts = Counter(commitment.id for commitment in contract.commitments)
    seen: set[str] = set()
    for index, commitment in enumerate(contract.commitments):
        if counts[commitment.id] > 1 and commitment.id in seen:
            yield Finding(
                "contract.duplicate-id", ("commitments", index, "id"),
                "is the id of an earlier commitment",
                "dates and clauses are tied to a commitment by its id",
                "give each commitment an id of its own",
            )  # fmt: skip
        seen.add(commitment.id)


def _links(contract: Contract, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Follow every field that names another fact."""
    known = {
        "events": set(contract.events),
        "triggers": set(contract.triggers) | set(vocabulary.triggers),
        "periods": set(contract.periods),
        "calendars": set(contract.calendars) | {"24x7"},
        # Where one of the needed parties is missing, that is one finding and not one for each link.
        "parties": {"both", *_NEEDED, *contract.parties},
        "commitments": set(contract.by_id),
        "categories": set(contract.categories) | set(vocabulary.categories),
    }
    for path, link, name in _walk_links(contract, ()):
        if name not in known[link.where]:
            yield Finding(
                f"contract.unknown-{_singular(link.where)}", path,
                f"names {name!r}, which is not among the {link.where}",
                f"the {_singular(link.where)} decides what this commitment means",
                _suggest(name, known[link.where], link.where),
            )  # fmt: skip


def _walk_links(model: BaseModel, path: Path) -> Iterator[tuple[Path, Link, str]]:
    for name, field in type(model).model_fields.items():
        value, here = getattr(model, name), (*path, field.alias or name)
        marks = [mark for mark in field.metadata if isinstance(mark, Link)]
        link = marks[0] if marks else _nested_link(field.annotation)
        if link and isinstance(value, str) and name in model.model_fields_set:
            yield here, link, value
        for below, member in _members(value, here):
            yield from _walk_links(member, below)


def _members(value: Any, path: Path) -> Iterator[tuple[Path, BaseModel]]:
    """Yield the models that a field holds, alone, in a list or in a mapping."""
    entries: Iterable[tuple[Path, Any]] = [(path, value)]
    if isinstance(value, tuple):
        entries = (((*path, index), entry) for index, entry in enumerate(value))
    elif isinstance(value, dict):
        entries = (((*path, key), entry) for key, entry in value.items())
    return ((where, entry) for where, entry in entries if isinstance(entry, BaseModel))


def _nested_link(annotation: Any) -> Link | None:
    for argument in getattr(annotation, "__args__", ()):
        for mark in getattr(argument, "__metadata__", ()):
            if isinstance(mark, Link):
                return mark
    return None


def _anchors(contract: Contract) -> Iterator[Finding]:
    """Every date counts from an event or from the edge of a period that exists."""
    for path, when in whens(contract):
        for anchor in anchors_of(when):
            names = contract.periods if anchor.edge else contract.events
            if anchor.of not in names:
                where = "periods" if anchor.edge else "events"
                yield Finding(
                    f"contract.unknown-{_singular(where)}", path,
                    f"counts from {anchor.of!r}, which is not among the {where}",
                    "a date needs an anchor",
                    _suggest(anchor.of, names, where),
                )  # fmt: skip


def _calendars(contract: Contract) -> Iterator[Finding]:
    for name, calendar in contract.calendars.items():
        outside = getattr(calendar, "outside", None)
        base = contract.calendars.get(outside) if outside else None
        if outside and (base is None or base == "24x7" or getattr(base, "outside", None)):
            yield Finding(
                "contract.outside-nothing", ("calendars", name, "outside"),
                f"is the complement of {outside!r}, which has no hours of its own",
                "outside service hours needs service hours",
                "name a calendar that has `days` and `hours`",
            )  # fmt: skip


def _instalments(contract: Contract) -> Iterator[Finding]:
    """Shares and sums that make up the price must add up to it."""
    price = contract.contract.price
    found = [
        (at, c.pay)
        for at, c in enumerate(contract.commitments)
        if isinstance(c, PaymentCommitment) and not c.every
    ]
    parts = [pay for _, pay in found]
    shares = [pay for pay in parts if isinstance(pay, Ratio)]
    sums = [pay for pay in parts if isinstance(pay, Money)]
    if not shares or any(isinstance(pay, Blank) for pay in parts):
        return
    total = sum((share.fraction for share in shares), Decimal(0))
    if isinstance(price, Money) and price.amount:
        total += sum((money.amount for money in sums), Decimal(0)) / price.amount
    if total != 1 and (isinstance(price, Money) or not sums):
        yield Finding(
            "contract.instalments", ("commitments", found[-1][0], "pay"),
            f"is the last of {len(found)} payments; they add up to {_percent(total)} of the price",
            "instalments and retained money together are the price",
            "mend the shares, or give a payment outside the price an `every`",
        )  # fmt: skip


def _percent(share: Decimal) -> str:
    return f"{round(share * 100, 4).normalize():f}%"


def _severities(contract: Contract) -> Iterator[Finding]:
    """Find lighter faults with shorter limits: usually a slip of the pen."""
    for index, commitment in enumerate(contract.commitments):
        if not isinstance(commitment, ReactionCommitment):
            continue
        rows = sorted(enumerate(commitment.levels), key=lambda row: row[1].severity)
        for (_, graver), (at, lighter) in pairwise(rows):
            if graver.severity == lighter.severity:
                yield Finding(
                    "contract.severity-order", ("commitments", index, "levels", at, "severity"),
                    "is the severity of another level, too",
                    "of two levels of one severity nobody knows which limit holds",
                    "give each level a severity of its own, 1 for the gravest",
                    Severity.WARNING,
                )  # fmt: skip
                continue
            for clock in CLOCKS:
                if _shorter(getattr(lighter, clock), getattr(graver, clock)):
                    yield Finding(
                        "contract.severity-order",
                        ("commitments", index, "levels", at, clock.replace("_", "-")),
                        f"is shorter than for the graver severity {graver.severity}",
                        "a lighter fault with a shorter limit contradicts the grid",
                        "check the figures; the graver fault has the shorter limit",
                        Severity.WARNING,
                    )  # fmt: skip


def _shorter(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return False
    try:
        return compare(a, b) < 0
    except Incomparable:
        return False


def _open_intervals(contract: Contract) -> Iterator[Finding]:
    for index, commitment in enumerate(contract.commitments):
        if isinstance(commitment, RecurringCommitment) and commitment.every == "open":
            yield Finding(
                "contract.open-interval", ("commitments", index, "every"),
                "is open: 定期 promises no date",
                "nobody can plan it, and nobody can prove it was kept",
                "agree an interval, for example `every: 3 months`",
                Severity.HINT,
            )  # fmt: skip
        if isinstance(commitment, PeriodCommitment):
            term = contract.periods.get(commitment.term)
            if term and term.length is None and term.until is None:
                yield Finding(
                    "contract.open-period", ("commitments", index, "term"),
                    f"is {commitment.term!r}, a period without an end",
                    "the end cannot be planned",
                    "give the period a `length`, `until`, or `length: lifetime`",
                    Severity.WARNING,
                )  # fmt: skip


def _singular(section: str) -> str:
    return {"categories": "category", "parties": "party"}.get(section, section.removesuffix("s"))


def _suggest(name: str, known: Iterable[str], section: str) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"declare {name!r} under `{section}`, or use one of: {', '.join(names) or '(none yet)'}"
