"""An amendment as a file: what of the contract changes, signed when, and from which day on."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from contractkit.errors import ContractkitError, Problem
from contractkit.model.fields import LocalText, Model, Slug
from contractkit.model.reading import read_model, spoken_path
from contractkit.model.timeline import Date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contractkit.errors import Place
    from contractkit.source import PlainValue, Source, Steps

_COMMITMENTS = "commitments"
_KEY = re.compile(r"[^.\[\]]+")


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

    Paths are written as messages write them: `commitments.inspection.every`,
    `commitments.faults.levels[2].respond`.
    """

    amendment: AmendmentHead
    set_: dict[str, Facts] = Field(default_factory=dict, alias="set")
    add: dict[str, Facts] = Field(default_factory=dict)
    remove: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Amendment:
        if not (self.set_ or self.add or self.remove):
            raise ValueError("an amendment changes something; give `set`, `add` or `remove`")
        return self

    def touched(self, section: str) -> Mapping[str, int]:
        """Return the facts of a section that it touches, each with the number of its first change.

        Changes are numbered through: what is set, what is added, what is removed.
        """
        found: dict[str, int] = {}
        for number, path in enumerate((*self.set_, *self._added(), *self.remove), start=1):
            within, _, rest = path.partition(".")
            if within == section:
                found.setdefault(rest.partition(".")[0], number)
        return found

    def _added(self) -> Iterator[str]:
        """Yield the paths of facts added."""
        for section, facts in self.add.items():
            for each in facts or ():
                name = each.get("id") if isinstance(each, dict) else each
                yield f"{section}.{name}"


def read_amendment(source: Source) -> Amendment:
    """Return the amendment of a file. Raises ContractkitError with all problems."""
    return read_model(source, Amendment)


def amended(base: Source, change: Source, amendment: Amendment) -> Source:
    """Return the contract file as the amendment leaves it; each new value keeps its own place.

    Raises ContractkitError for every path that leads nowhere.
    """
    draft = _Draft(base, change, _copy(base.value), dict(base.places), dict(base.key_places))
    problems = [
        *(p for n, path in enumerate(amendment.remove) for p in draft.remove(path, n)),
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

    def remove(self, path: str, number: int) -> Iterator[Problem]:
        """Take a fact out; later entries of a list move up, with their places."""
        steps = self._find(path)
        if not steps:
            yield self._unknown(path, ("remove", number))
            return
        parent, last = self._at(steps[:-1]), steps[-1]
        del parent[last]
        for places in (self.places, self.key_places):
            moved = {_closed_up(at, steps): place for at, place in places.items()
                     if at[: len(steps)] != steps}  # fmt: skip
            places.clear()
            places.update(moved)

    def set(self, path: str, value: PlainValue) -> Iterator[Problem]:
        """Give a fact another value, or a mapping one more key."""
        steps = self._find(path) or self._new_key(path)
        if not steps:
            yield self._unknown(path, ("set", path))
            return
        self._at(steps[:-1])[steps[-1]] = _copy(value)
        self._graft(("set", path), steps)

    def add(self, section: str, facts: Any) -> Iterator[Problem]:
        """Add facts to a section; none of them may be there already."""
        kind: type[Any] = list if section == _COMMITMENTS else dict
        present: Any = self.value.get(section) or kind()
        if not isinstance(facts, kind) or not isinstance(present, kind):
            what = f"`add.{section}` cannot be read"
            why = "commitments are a list, every other section has keys with values"
            mend = (
                "write commitments: [{id: …, category: …}]" if section == _COMMITMENTS
                else f"write {section}: and below it what is added, indented"
            )  # fmt: skip
            yield self._problem("amendment.add", ("add", section), what, why, mend)
            return
        self.value[section] = present
        if section == _COMMITMENTS:
            self._extend(present, facts)
        else:
            yield from self._put(section, present, facts)

    def _extend(self, present: list[Any], facts: Sequence[Any]) -> None:
        for index, each in enumerate(facts):
            present.append(_copy(each))
            self._graft(("add", _COMMITMENTS, index), (_COMMITMENTS, len(present) - 1))

    def _put(
        self, section: str, present: dict[str, Any], facts: Mapping[str, Any]
    ) -> Iterator[Problem]:
        for key, each in facts.items():
            if key in present:
                what = f"`{section}.{key}` is there already"
                why = "`add` brings in what the contract does not have"
                mend = f"change it with `set: {{{section}.{key}: …}}`"
                yield self._problem("amendment.add", ("add", section, key), what, why, mend)
            present[key] = _copy(each)
            self._graft(("add", section, key), (section, key))

    def _find(self, path: str) -> Steps | None:
        """Return a path as steps, None where it leads nowhere.

        Entries of a list are named by their `id`, or counted from 1: `levels[2].respond`.
        """
        steps: list[str | int] = []
        for part in path.replace("[", ".[").split("."):
            step = _step(self._at(steps), part)
            if step is None:
                return None
            steps.append(step)
        return tuple(steps)

    def _new_key(self, path: str) -> Steps | None:
        """Return the steps to a key that a mapping does not have yet."""
        within, _, key = path.rpartition(".")
        steps = self._find(within) if within else ()
        if steps is None or not _KEY.fullmatch(key) or not isinstance(self._at(steps), dict):
            return None
        return (*steps, key)

    def _at(self, steps: Iterable[str | int]) -> Any:
        here: Any = self.value
        for step in steps:
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

    def _unknown(self, path: str, spot: Steps) -> Problem:
        parts = path.split(".")
        starts = (".".join(parts[: n + 1]) for n in range(len(parts)))
        missing = next((start for start in starts if not self._find(start)), path)
        now = replace(self.base, value=self.value)
        near = difflib.get_close_matches(missing, [spoken_path(now, at) for at in self.places], n=1)
        mend = f"did you mean `{near[0]}`?" if near else "name a fact as messages name it"
        what = f"the contract has no `{missing}`"
        why = f"`{path}` would change nothing, and nobody would notice"
        return self._problem("amendment.unknown-fact", spot, what, why, mend)

    def _problem(self, code: str, spot: Steps, what: str, why: str, mend: str) -> Problem:
        place = self.change.key_place(spot)
        return Problem(code, place, what, why, mend, excerpt=self.change.excerpt(place))


def _step(here: Any, part: str) -> str | int | None:
    """Return the key or index that a part of a path names in a value, None where it has none."""
    if isinstance(here, list):
        ids = (each.get("id") if isinstance(each, dict) else None for each in here)
        names = [name or f"[{number}]" for number, name in enumerate(ids, start=1)]
        return names.index(part) if part in names else None
    return part if isinstance(here, dict) and part in here else None


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
