"""What a template may read of each model: its declared fields, under the names of the file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from contractkit.model.commitments import AnyCommitment
from contractkit.model.fields import Link, kebab
from contractkit.model.timeline import Anchor, Bound, Fixed, Offset
from contractkit.quantities import TextValue

_INTERNAL = frozenset({"source", "note", "firmness"})
_ORDINALS = frozenset({"severity"})
_REMINDERS = frozenset({"remind"})  # told to the own calendar, not to the other party


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a model as templates see it.

    `link` is the section of the contract file that the field names a fact of. An `ordinal` tells
    a rank, so it has no number word in English; a `measured` fact holds a time, a sum, a count.
    """

    attribute: str
    key: str
    link: str = ""
    ordinal: bool = False
    measured: bool = False


def commitment_models() -> tuple[type[BaseModel], ...]:
    """Return the models of the nine shapes."""
    return tuple(get_args(tagged)[0] for tagged in get_args(get_args(AnyCommitment)[0]))


@cache
def facts_of(model: type) -> dict[str, Fact]:
    """Return the readable fields of a model by the names that templates use; else nothing."""
    if not issubclass(model, BaseModel):
        return {}
    return {
        name.rstrip("_"): _fact(model, name) for name in model.model_fields if name not in _INTERNAL
    }


@cache
def relatives(model: type) -> frozenset[str]:
    """Return the facts that other models in the same place have: unset here, but not unknown."""
    for family in (commitment_models(), (Anchor, Fixed, Offset, Bound)):
        if model in family:
            return frozenset(name for member in family for name in facts_of(member))
    return frozenset()


@cache
def measured_keys() -> frozenset[str]:
    """Return the keys of facts that hold a measured value: a time, a sum, a count, a day."""
    seen: set[type[BaseModel]] = set()
    _collect_models(AnyCommitment, seen)
    return frozenset(
        fact.key for model in seen for fact in facts_of(model).values() if fact.measured
    )


def _collect_models(annotation: Any, seen: set[type[BaseModel]]) -> None:
    for kind in types_in(annotation):
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
            seen.add(kind)
            for field in kind.model_fields.values():
                _collect_models(field.annotation, seen)


def types_in(annotation: Any) -> frozenset[Any]:
    """Return every type named in an annotation, however deep."""
    found = {annotation}
    for argument in get_args(annotation):
        found |= types_in(argument)
    return frozenset(kind for kind in found if isinstance(kind, type))


def link_of(metadata: list[Any], annotation: Any) -> str:
    """Return the section that a field names a fact of, "" for a field with a value of its own."""
    marks = [*metadata, *_marks_in(annotation)]
    return next((mark.where for mark in marks if isinstance(mark, Link)), "")


def _marks_in(annotation: Any) -> list[Any]:
    marks = list(getattr(annotation, "__metadata__", ()))
    for argument in get_args(annotation):
        marks += _marks_in(argument)
    return marks


def _fact(model: type[BaseModel], name: str) -> Fact:
    field = model.model_fields[name]
    kinds = types_in(field.annotation)
    link = link_of(field.metadata, field.annotation)
    return Fact(
        attribute=name,
        key=field.alias or kebab(name),
        link=link,
        ordinal=name in _ORDINALS,
        measured=name not in _REMINDERS
        and any(issubclass(k, (TextValue, dt.date)) or k is int for k in kinds),
    )
