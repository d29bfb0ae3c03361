"""Which clauses a document has, which commitments each of them states, in which variant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.clauses.binding import bind
from contractkit.clauses.clause import MAIN
from contractkit.clauses.scene import Stop, did_you_mean
from contractkit.clauses.tracing import Traced, bundle, commitment
from contractkit.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contractkit.clauses.binding import Bound
    from contractkit.clauses.clause import Clause
    from contractkit.clauses.scene import Scene

_ROOTS = ("parties", "events", "triggers", "periods", "calendars", "charts", "conventions")


@dataclass(frozen=True, slots=True)
class Selected:
    """A clause that stands in the document, with the names its prose uses."""

    clause: Clause
    variant: str
    names: Mapping[str, Traced]

    @property
    def title(self) -> str:
        """The heading."""
        return self.clause.title(self.variant)


def root_names(scene: Scene) -> dict[str, Traced]:
    """Return what every clause sees: the contract, its sections, and each party by its id."""
    contract = scene.contract
    names = {name: Traced(scene, getattr(contract, name), name) for name in _ROOTS}
    names["contract"] = Traced(scene, contract.contract, "contract")
    for key in contract.parties:
        names[key.replace("-", "_")] = names["parties"].member(key)
    return names


def select(
    clauses: Sequence[Clause], scene: Scene, wanted: Mapping[str, str], request: str = ""
) -> dict[str, Selected]:
    """Return the clauses that apply, in order, by id; `wanted` names variants to take.

    `request` is the path of the document in the contract file, for the places of problems.

    A commitment bound by `id` belongs to that clause: wider selectors of others leave it out.
    Faults (a fact that is missing, an unknown variant) are kept in the scene.
    """
    bound = bind(clauses, scene.contract.commitments)
    scene.problems += _wanted_faults(clauses, wanted, request)
    roots = root_names(scene)
    selected = {}
    for clause in clauses:
        if clause.id not in bound:
            continue
        names = {**roots, **_traced(clause, bound[clause.id], scene)}
        if _has_facts(clause, names, scene):
            variant = wanted.get(clause.id, "")
            if variant not in clause.front.variants:
                variant = _variant(clause, names, scene)
            selected[clause.id] = Selected(clause, variant, names)
    return selected


def _traced(clause: Clause, bound: Bound, scene: Scene) -> dict[str, Traced]:
    names: dict[str, Traced] = {}
    for name, values in bound.items():
        if not clause.front.voices[name].one:
            names[name] = bundle(scene, name, values)
        else:
            names[name] = commitment(scene, values[0]) if values else Traced(scene, None, name)
    return names


def _has_facts(clause: Clause, names: Mapping[str, Traced], scene: Scene) -> bool:
    """Tell whether the facts it asks for are given; with commitments to state they must be."""
    missing = [path for path in clause.front.facts if not all(_given(clause, names, path, scene))]
    if not clause.front.voices:
        return not missing
    for path in missing:
        scene.problems.append(
            Problem(
                "clause.missing-fact", clause.place("facts"), f"{path} is not given",
                f"the clause {clause.id!r} of this document cannot stand without it",
                f"give {path} in the contract file",
            )
        )  # fmt: skip
    return not missing


def _given(clause: Clause, names: Mapping[str, Traced], path: str, scene: Scene) -> list[bool]:
    return [bool(fact) for fact in _look_up(clause, names, path, scene)] or [False]


def _look_up(clause: Clause, names: Mapping[str, Traced], path: str, scene: Scene) -> list[Traced]:
    """Return the facts at a path; a list gives that fact of each entry."""
    name, *steps = path.split(".")
    scene.file, scene.first_line = clause.file, clause.place().line
    if name not in names:
        scene.fault(
            "clause.unknown-fact", f"there is no {name!r} here",
            mend=did_you_mean(name, names, "the names here are"),
        )  # fmt: skip
        return []
    try:
        found = [names[name]]
        for step in steps:
            found = [e.member(step) for f in found for e in _opened(f)]
    except Stop:
        return []
    return found


def _opened(fact: Traced) -> list[Traced]:
    return fact.entries() if isinstance(fact.value, tuple) else [fact]


def _variant(clause: Clause, names: Mapping[str, Traced], scene: Scene) -> str:
    """Return the first variant whose conditions all hold, else the main text."""
    for variant, spec in clause.front.variants.items():
        conditions = [
            (_look_up(clause, names, path, scene), value) for path, value in spec.when.items()
        ]
        if conditions and all(_all_equal(facts, value) for facts, value in conditions):
            return variant
    return MAIN


def _all_equal(facts: list[Traced], value: str) -> bool:
    return bool(facts) and all(fact == value for fact in facts)


def _wanted_faults(
    clauses: Sequence[Clause], wanted: Mapping[str, str], request: str
) -> Iterator[Problem]:
    known = {clause.id: clause for clause in clauses}
    for clause_id, variant in wanted.items():
        if clause_id not in known:
            mend = did_you_mean(clause_id, known, "its clauses are")
            what = f"`variants` names {clause_id!r}, which is not in the document"
        elif variant not in known[clause_id].front.variants:
            mend = did_you_mean(variant, known[clause_id].front.variants, "its variants are")
            what = f"the clause {clause_id!r} has no variant {variant!r}"
        else:
            continue
        place = Place(within=f"{request}.variants.{clause_id}")
        yield Problem("contract.unknown-variant", place, what, mend=mend)
