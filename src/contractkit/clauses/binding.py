"""Which commitments each clause of a document states: selectors, claims by id, and the rest."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contractkit.clauses.clause import Binding, Clause, Selector
    from contractkit.model.commitments import Commitment

_ROUNDS = 8
Bound: TypeAlias = "Mapping[str, tuple[Commitment, ...]]"
_Index: TypeAlias = "Mapping[tuple[str, str], Sequence[int]]"


@dataclass(frozen=True, slots=True)
class _Wish:
    """The commitments, by position, that a name of a clause would take if nobody else did."""

    clause: str
    name: str
    plain: tuple[int, ...]
    rest: tuple[int, ...]


def bind(clauses: Sequence[Clause], commitments: Sequence[Commitment]) -> dict[str, Bound]:
    """Return what every clause that applies is bound to, by the clause's id and name.

    A commitment that a clause selects by `id` belongs to it: wider selectors of others leave it
    out. Claims of clauses that do not apply lapse. `rest` takes what no other clause is bound to.
    """
    index = _index(commitments)
    everything = range(len(commitments))
    wishes = [
        _Wish(clause.id, name, *_wish(binding, index, everything))
        for clause in clauses
        for name, binding in clause.front.voices.items()
    ]
    claims = _claims(clauses, index)
    applying = {clause.id for clause in clauses}
    for _ in range(_ROUNDS):
        taken = _share_out(wishes, claims, applying)
        now = {clause.id for clause in clauses if _applies(clause, taken)}
        if now == applying:
            break
        applying = now
    return {
        clause.id: {
            name: tuple(commitments[at] for at in taken[clause.id, name])
            for name in clause.front.voices
        }
        for clause in clauses
        if clause.id in applying
    }


def _index(commitments: Sequence[Commitment]) -> _Index:
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, one in enumerate(commitments):
        index["id", one.id].append(at)
        index["category", one.category].append(at)
        index["shape", type(one).shape].append(at)
        index["obligor", one.obligor].append(at)
        if one.topic is not None:
            index["topic", one.topic].append(at)
    return index


def _wish(
    binding: Binding, index: _Index, everything: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    plain: set[int] = set()
    rest: set[int] = set()
    for selector in binding.selectors:
        (rest if selector.rest else plain).update(_matching(selector, index, everything))
    return tuple(sorted(plain)), tuple(sorted(rest))


def _matching(selector: Selector, index: _Index, everything: Sequence[int]) -> Sequence[int]:
    if not selector.wanted:
        return everything
    first, *others = (index.get(pair, ()) for pair in selector.wanted)
    return [at for at in first if all(at in other for other in others)]


def _claims(clauses: Sequence[Clause], index: _Index) -> list[tuple[str, int]]:
    """Return which clause claims which commitment by its id, in the order of the document."""
    return [
        (clause.id, at)
        for clause in clauses
        for binding in clause.front.voices.values()
        for selector in binding.selectors
        if selector.id is not None
        for at in index.get(("id", selector.id), ())
    ]


def _share_out(
    wishes: Sequence[_Wish], claims: Sequence[tuple[str, int]], applying: set[str]
) -> dict[tuple[str, str], tuple[int, ...]]:
    owner: dict[int, str] = {}
    for clause, at in claims:
        if clause in applying:
            owner.setdefault(at, clause)
    shares = {
        (wish.clause, wish.name): tuple(
            at for at in wish.plain if owner.get(at, wish.clause) == wish.clause
        )
        for wish in wishes
    }
    taken = {at for (clause, _), share in shares.items() if clause in applying for at in share}
    for wish in wishes:
        if wish.rest:
            share = {*shares[wish.clause, wish.name], *(at for at in wish.rest if at not in taken)}
            shares[wish.clause, wish.name] = tuple(sorted(share))
    return shares


def _applies(clause: Clause, shares: Mapping[tuple[str, str], tuple[int, ...]]) -> bool:
    if clause.front.needs:
        return all(shares[clause.id, name] for name in clause.front.needs)
    names = clause.front.voices
    return not names or any(shares[clause.id, name] for name in names)
