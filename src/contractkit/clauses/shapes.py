"""Does every fact that a clause names exist? Its code is walked against the types of facts."""

from __future__ import annotations

from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ForwardRef,
    TypeAlias,
    TypeGuard,
    Union,
    get_args,
    get_origin,
)

from jinja2 import nodes
from pydantic import BaseModel

from contractkit.clauses.facts import commitment_models, facts_of, relatives
from contractkit.clauses.scene import did_you_mean
from contractkit.clauses.syntax import CALLS
from contractkit.errors import Place, Problem
from contractkit.model import timeline
from contractkit.model.contract import Category, Contract, Hours, Party
from contractkit.model.timeline import Event, Term, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractkit.clauses.clause import FrontMatter

_LINKED: dict[str, tuple[Any, ...]] = {
    "parties": (Party,),
    "events": (Event,),
    "triggers": (Trigger,),
    "periods": (Term,),
    "calendars": (Hours,),
    "categories": (Category,),
    "commitments": commitment_models(),
}
_ROOTS = ("parties", "events", "triggers", "periods", "calendars", "charts", "conventions")
Kinds: TypeAlias = tuple[Any, ...]
"""What a name can be: models, `tuple[X, ...]`, `dict[str, X]`, or types without facts."""


def known_names(front: FrontMatter, parties: Iterable[str]) -> dict[str, Kinds]:
    """Return the kinds of all names that a clause may use."""
    fields = Contract.model_fields
    names: dict[str, Kinds] = {name: kinds_in(fields[name].annotation) for name in _ROOTS}
    names["contract"] = kinds_in(fields["contract"].annotation)
    names |= {party.replace("-", "_"): (Party,) for party in ("provider", "customer", *parties)}
    several: Any = GenericAlias(tuple, (Union[commitment_models()], ...))  # noqa: UP007 - a tuple
    for name, binding in front.voices.items():
        names[name] = commitment_models() if binding.one else (several,)
    return names


def kinds_in(annotation: Any) -> Kinds:
    """Return the alternatives of an annotation, with unions and metadata opened up."""
    if isinstance(annotation, ForwardRef):
        annotation = getattr(timeline, annotation.__forward_arg__)
    origin = get_origin(annotation)
    if origin is Annotated:
        return kinds_in(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return tuple(kind for part in get_args(annotation) for kind in kinds_in(part))
    return () if annotation is NoneType else (annotation,)


class Walk:
    """Follows names through loops and `set`; `used` collects the names that were read."""

    def __init__(self, file: str, first_line: int) -> None:
        """Begin at the top of a body."""
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        self._file = file
        self._first_line = first_line

    def body(self, parts: Iterable[nodes.Node], names: dict[str, Kinds]) -> None:
        """Check statements in order; `set` adds to `names`."""
        for part in parts:
            if isinstance(part, nodes.For):
                inner = {**names, **self._loop(part, names)}
                self.body(part.body, inner)
                self.body([*([part.test] if part.test else []), *part.else_], inner)
            elif isinstance(part, nodes.Assign) and isinstance(part.target, nodes.Name):
                names[part.target.name] = self.kinds(part.node, names)
            elif isinstance(part, nodes.Expr):
                self.kinds(part, names)
            else:
                self.body(part.iter_child_nodes(), names)

    def kinds(self, node: nodes.Node, names: dict[str, Kinds]) -> Kinds:
        """Return what an expression can be; () where nothing is known of it."""
        if isinstance(node, nodes.Name):
            return self._name(node, names)
        if isinstance(node, nodes.Getattr):
            return self._member(node, node.attr, self.kinds(node.node, names))
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            return self._item(node, node.arg.value, self.kinds(node.node, names))
        if isinstance(node, nodes.Filter) and node.node is not None:
            found = self.kinds(node.node, names)
            return self._entries(node, found) if node.name in ("first", "last") else (str,)
        below = [self.kinds(child, names) for child in node.iter_child_nodes()]
        return (
            tuple(k for kinds in below for k in kinds) if isinstance(node, nodes.CondExpr) else ()
        )

    def _loop(self, part: nodes.For, names: dict[str, Kinds]) -> dict[str, Kinds]:
        entries = self._entries(part, self.kinds(part.iter, names))
        target = part.target.name if isinstance(part.target, nodes.Name) else ""
        return {target: entries, "loop": ()}

    def _name(self, node: nodes.Name, names: dict[str, Kinds]) -> Kinds:
        self.used.add(node.name)
        if node.name not in names and node.name not in CALLS:
            mend = did_you_mean(node.name, names, "the names here are")
            self._fault(node, f"there is no {node.name!r} here", mend)
        return names.get(node.name, ())

    def _item(self, node: nodes.Node, key: object, kinds: Kinds) -> Kinds:
        if isinstance(key, int):
            return self._entries(node, kinds)
        return self._member(node, str(key), kinds)

    def _entries(self, node: nodes.Node, kinds: Kinds) -> Kinds:
        lists = [get_args(kind)[0] for kind in kinds if _origin(kind) is tuple]
        if kinds and not lists:
            self._fault(node, "this is one value, not a list", "print it alone")
        return tuple(kind for entry in lists for kind in kinds_in(entry))

    def _member(self, node: nodes.Node, name: str, kinds: Kinds) -> Kinds:
        found = _members(kinds, name)
        if found is None:
            known = {fact for kind in kinds if _is_model(kind) for fact in facts_of(kind)}
            mend = did_you_mean(name, known, "its facts are") if known else "it has no facts"
            self._fault(node, f"there is no fact {name!r}", mend)
        return found or ()

    def _fault(self, node: nodes.Node, what: str, mend: str) -> None:
        place = Place(self._file, node.lineno + self._first_line - 1, 1)
        problem = Problem("clause.unknown-fact", place, what, "it could never be printed", mend)
        if problem not in self.problems:
            self.problems.append(problem)


@cache
def _members(kinds: Kinds, name: str) -> Kinds | None:
    """Return what a fact of any of the kinds can be; None if none of them has it."""
    found: list[Any] = []
    exists = not kinds
    for kind in kinds:
        if _origin(kind) is dict:
            exists = True
            found += kinds_in(get_args(kind)[1])
        elif _is_model(kind):
            exists = exists or name in facts_of(kind) or name in relatives(kind)
            found += _field_kinds(kind, name)
    return tuple(dict.fromkeys(found)) if exists else None


def _origin(kind: Any) -> Any:
    return get_origin(kind)


def _is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _field_kinds(model: type[BaseModel], name: str) -> Kinds:
    fact = facts_of(model).get(name)
    if fact is None:
        return ()
    if fact.link:
        return _LINKED[fact.link]
    return kinds_in(model.model_fields[fact.attribute].annotation)
