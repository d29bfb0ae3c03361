"""An amendment as a file: what of the contract changes, signed when, and from which day on."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from contractkit.errors import ContractkitError, Problem
from contractkit.model.fields import LocalText, Model, Slug
from contractkit.model.reading import read_model
from contractkit.model.timeline import Date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from contractkit.errors import Place
    from contractkit.source import PlainValue, Source, Steps

_COMMITMENTS = "commitments"


class AmendmentHead(Model):
    """Which amendment of which contract this is; `effective` is the day it is signed by default."""

    id: Slug
    of: str = Field(description="The number of the contract that it amends.")
    title: LocalText
    signed: Date
    effective: Date | None = None

    @property
    def starts(self) -> dt.date:
        """Return the first day on which the changes hold."""
        return self.effective or self.signed


def _as_is(value: Any) -> Any:
    return value


Facts = Annotated[Any, BeforeValidator(_as_is)]


class Amendment(Model):
    """Changes of facts: `set` gives a fact another value, `add` and `remove` whole facts.

    Paths are written as messages write them: `commitments.inspection.every`.
    """

    amendment: AmendmentHead
    set_: dict[str, Facts] = Field(default_factory=dict, alias="set")
    add: dict[str, Facts] = Field(default_factory=dict)
    remove: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Amendment:
        if not (self.set_ or self.add or self.remove):
            raise ValueError("an amendment changes something: give `set`, `add` or `remove`")
        return self

    def commitments(self) -> Mapping[str, int]:
        """Return the commitments that it touches, each with the number of its first change."""
        added = self.add.get(_COMMITMENTS) or ()
        names = [
            *(path.split(".")[1] for path in self.set_ if path.startswith(f"{_COMMITMENTS}.")),
            *(str(each.get("id")) for each in added if isinstance(each, dict)),
            *(path.split(".")[1] for path in self.remove if path.startswith(f"{_COMMITMENTS}.")),
        ]
        return {name: names.index(name) + 1 for name in names}


def read_amendment(source: Source) -> Amendment:
    """Return the amendment of a file. Raises ContractkitError with all problems."""
    return read_model(source, Amendment)


def amended(base: Source, change: Source, amendment: Amendment) -> Source:
    """Return the contract file as the amendment leaves it; each new value keeps its own place.

    Raises ContractkitError for every path that leads nowhere.
    """
    draft = _Draft(base, change, _copy(base.value), dict(base.places), dict(base.key_places))
    problems = [
        *(p for path in amendment.remove for p in draft.remove(path)),
        *(p for path, value in amendment.set_.items() for p in draft.set(path, value)),
        *(p for section, facts in amendment.add.items() for p in draft.add(section, facts)),
    ]
    if problems:
        raise ContractkitError(problems)
    return replace(
        base, value=draft.value, places=draft.places, key_places=draft.key_places,
        others=(*base.others, change),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Draft:
    """The values and places of a file while an amendment is worked in."""

    base: Source
    change: Source
    value: dict[str, Any]
    places: dict[Steps, Place]
    key_places: dict[Steps, Place]

    def remove(self, path: str) -> Iterator[Problem]:
        """Take a fact out; later entries of a list move up, with their places."""
        steps = self._steps(path)
        spot: Steps = ("remove",)
        if isinstance(steps, str) or not self._has(steps):
            yield self._unknown(path, spot, steps if isinstance(steps, str) else path)
            return
        parent, last = self._parent(steps), steps[-1]
        del parent[last]
        for places in (self.places, self.key_places):
            moved = {_closed_up(at, steps): place for at, place in places.items()
                     if at[: len(steps)] != steps}  # fmt: skip
            places.clear()
            places.update(moved)

    def set(self, path: str, value: PlainValue) -> Iterator[Problem]:
        """Give a fact another value, or a mapping one more key."""
        steps = self._steps(path)
        if isinstance(steps, str) or not self._has(steps[:-1]):
            yield self._unknown(path, ("set", path), steps if isinstance(steps, str) else path)
            return
        parent = self._parent(steps)
        if not isinstance(parent, dict) and not self._has(steps):
            yield self._unknown(path, ("set", path), path)
            return
        parent[steps[-1]] = _copy(value)
        self._graft(("set", path), steps)

    def add(self, section: str, facts: Any) -> Iterator[Problem]:
        """Add facts to a section; none of them may be there already."""
        if section == _COMMITMENTS and isinstance(facts, list):
            present = self.value.setdefault(section, [])
            for index, each in enumerate(facts):
                present.append(_copy(each))
                self._graft(("add", section, index), (section, len(present) - 1))
            return
        if section == _COMMITMENTS or not isinstance(facts, dict):
            what = f"`add.{section}` cannot be read"
            why = "commitments are a list, every other section has keys with values"
            mend = (
                "write commitments: [{id: …, category: …}]" if section == _COMMITMENTS
                else f"write {section}: and below it what is added, indented"
            )  # fmt: skip
            yield self._problem("amendment.add", ("add", section), what, why, mend)
            return
        present = self.value.setdefault(section, {})
        for key, each in facts.items():
            if key in present:
                what = f"`{section}.{key}` is there already"
                why = "`add` brings in what the contract does not have"
                mend = f"change it with `set: {{{section}.{key}: …}}`"
                yield self._problem("amendment.add", ("add", section, key), what, why, mend)
            present[key] = _copy(each)
            self._graft(("add", section, key), (section, key))

    def _steps(self, path: str) -> Steps | str:
        """Return a path as steps; a commitment is named by its id. A text says what is unknown."""
        first, *rest = path.split(".")
        if first != _COMMITMENTS:
            return (first, *rest)
        ids = [str(each.get("id")) for each in self.value.get(first) or ()
               if isinstance(each, dict)]  # fmt: skip
        if not rest or rest[0] not in ids:
            return f"{first}.{rest[0]}" if rest else first
        return (first, ids.index(rest[0]), *rest[1:])

    def _has(self, steps: Steps) -> bool:
        here: Any = self.value
        for step in steps:
            inside = isinstance(here, dict) and step in here
            if not inside and not (isinstance(here, list) and isinstance(step, int)):
                return False
            here = here[step]
        return True

    def _parent(self, steps: Steps) -> Any:
        here: Any = self.value
        for step in steps[:-1]:
            here = here[step]
        return here

    def _graft(self, origin: Steps, target: Steps) -> None:
        """Let the places of new values be those of the amendment."""
        pairs = ((self.places, self.change.places), (self.key_places, self.change.key_places))
        for places, given in pairs:
            for old in [at for at in places if at[: len(target)] == target]:
                del places[old]
            for at, place in given.items():
                if at[: len(origin)] == origin:
                    places[(*target, *at[len(origin) :])] = place

    def _unknown(self, path: str, spot: Steps, missing: str) -> Problem:
        known = [".".join(map(str, at)) for at in self.base.key_places if at[0] != _COMMITMENTS]
        ids = [f"{_COMMITMENTS}.{each.get('id')}" for each in self.value.get(_COMMITMENTS) or ()
               if isinstance(each, dict)]  # fmt: skip
        near = difflib.get_close_matches(missing, [*known, *ids], n=1)
        mend = f"did you mean `{near[0]}`?" if near else "name a fact as messages name it"
        what = f"the contract has no `{missing}`"
        why = f"`{path}` would change nothing, and nobody would notice"
        return self._problem("amendment.unknown-fact", spot, what, why, mend)

    def _problem(self, code: str, spot: Steps, what: str, why: str, mend: str) -> Problem:
        place = self.change.key_place(spot)
        return Problem(code, place, what, why, mend, excerpt=self.change.excerpt(place))


def _closed_up(at: Steps, removed: Steps) -> Steps:
    """Return a path after an entry of a list before it was removed."""
    depth = len(removed) - 1
    last = removed[-1]
    if not isinstance(last, int) or len(at) <= depth or at[:depth] != removed[:depth]:
        return at
    here = at[depth]
    if isinstance(here, int) and here > last:
        return (*at[:depth], here - 1, *at[depth + 1 :])
    return at


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(each) for key, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value
