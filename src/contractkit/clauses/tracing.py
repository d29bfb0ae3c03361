"""Facts as templates see them: every value knows the path of the fact it comes from.

A template reads declared fields only; methods, private names and everything else do not exist for
it. Printing a value leaves a private-use character that no fact and no clause can hold, so what
was shown keeps its path through filters, loops and joins, and is never read as markup or as code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from contractkit.clauses.facts import Fact, facts_of, relatives
from contractkit.clauses.printing import Both, Run, Word, run_of
from contractkit.clauses.scene import Stop, did_you_mean
from contractkit.clauses.speaking import BLANK_TEXT, separators
from contractkit.document import Field
from contractkit.model.contract import Hours
from contractkit.model.fields import Entry, Localized
from contractkit.quantities import Blank, TextValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contractkit.clauses.scene import Scene
    from contractkit.model.commitments import Commitment

_PLAIN = Fact("", "")
_EMPTIABLE = frozenset({bool, tuple, dict})
_DATES = frozenset({"known", "expected", "derived"})


class Traced:
    """A value with its path; `owner` is the commitment that is stated by printing it.

    `key` is the name of a fact that a link leads to: `c.upon == 'fault-report'` compares it.
    """

    __slots__ = ("fact", "key", "owner", "path", "scene", "spoken", "value")

    def __init__(
        self, scene: Scene, value: Any, path: str, owner: str = "", fact: Fact = _PLAIN
    ) -> None:
        """Wrap a value that stands at `path` of the contract file."""
        self.scene = scene
        self.value = value
        self.path = path
        self.owner = owner
        self.fact = fact
        self.key = ""
        self.spoken = ""

    def member(self, name: str) -> Traced:
        """Return a field of a model or a value of a mapping."""
        kind: type = type(self.value)
        fact = facts_of(kind).get(name)
        if fact is None:
            return self._undeclared(name, kind)
        value = getattr(self.value, fact.attribute)
        if fact.link and value is not None:
            return follow(self, fact, value)
        return Traced(self.scene, value, f"{self.path}.{fact.key}", self.owner, fact)

    def gives(self, name: str) -> bool:
        """Return `bool(self.member(name))` without making the member."""
        kind: type = type(self.value)
        fact = facts_of(kind).get(name)
        if fact is None:
            return name not in relatives(kind) and bool(self._undeclared(name, kind))
        value = getattr(self.value, fact.attribute)
        return value is not None and (type(value) not in _EMPTIABLE or bool(value))

    def says(self, name: str, other: object) -> bool:
        """Return `self.member(name) == other`; a fact that names another compares by its key."""
        if isinstance(other, Traced):
            return self.member(name) == other
        kind: type = type(self.value)
        fact = facts_of(kind).get(name)
        if fact is None:
            return name not in relatives(kind) and self._undeclared(name, kind) == other
        value = getattr(self.value, fact.attribute)
        return bool((value if fact.link else _comparable(value)) == other)

    def item(self, index: int | str) -> Traced:
        """Return an entry of a list, counted from 0, or a fact by name."""
        if isinstance(index, str):
            return self.member(index)
        entries = self.entries()
        if -len(entries) <= index < len(entries):
            return entries[index]
        return Traced(self.scene, None, f"{self.path}[{index}]", self.owner)

    def entries(self) -> list[Traced]:
        """Return the entries of a list; an unset list is empty."""
        value = self.value
        if value is None:
            return []
        if not isinstance(value, tuple):
            self.scene.stop(
                "clause.not-a-list", f"{self.path} is one value, not a list", mend="print it alone"
            )
        return [
            Traced(self.scene, entry, f"{self.path}[{index}]", self.owner, self.fact)
            for index, entry in enumerate(value)
        ]

    def said(self, text: str) -> Traced:
        """Return the same fact in other words, as filters make them."""
        other = Traced(self.scene, self.value, self.path, self.owner, self.fact)
        other.spoken = text
        return other

    def __str__(self) -> str:
        """Return the token of the printed value."""
        value = self.value
        if type(value) is tuple and not self.spoken:
            return self._print_list()
        if value is None:
            return self._unset()
        if self.spoken:
            run: Run | None = Field(self.path, self.spoken, type(value) is Blank)
        else:
            run = run_of(self.scene, value, self)
        return self.scene.token(run, self.owner) if run else self._refuse()

    def __bool__(self) -> bool:
        """Tell whether the fact is given; a list counts when it has entries."""
        value = self.value
        return bool(value) if type(value) in _EMPTIABLE else value is not None

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.entries())

    def __iter__(self) -> Iterator[Traced]:
        """Walk the entries of a list."""
        return iter(self.entries())

    def __contains__(self, other: object) -> bool:
        """Tell whether an entry equals `other`."""
        return any(entry == other for entry in self.entries())

    def __hash__(self) -> int:
        """Refuse: values are compared, never used as keys."""
        raise TypeError("facts are not used as keys")

    def __eq__(self, other: object) -> bool:
        """Compare the values; a text compares with the key that a link names."""
        if isinstance(other, Traced):
            return self.key == other.key if self.key and other.key else self.value == other.value
        if isinstance(other, str) and self.key:
            return self.key == other
        return bool(_comparable(self.value) == other)

    def __lt__(self, other: object) -> bool:
        """Compare values of one kind."""
        return self._ordered(other, lambda one, two: one < two)

    def __gt__(self, other: object) -> bool:
        """Compare values of one kind."""
        return self._ordered(other, lambda one, two: one > two)

    def __le__(self, other: object) -> bool:
        """Compare values of one kind."""
        return self._ordered(other, lambda one, two: one <= two)

    def __ge__(self, other: object) -> bool:
        """Compare values of one kind."""
        return self._ordered(other, lambda one, two: one >= two)

    def _ordered(self, other: object, compare: Callable[[Any, Any], bool]) -> bool:
        right = other.value if isinstance(other, Traced) else other
        try:
            return bool(compare(self.value, right))
        except (TypeError, ValueError):
            self.scene.fault(
                "clause.not-comparable", f"{self.path} cannot be ordered with {right!s:.40}"
            )
            return False

    def _undeclared(self, name: str, kind: type) -> Traced:
        """Return a value of a mapping, or what is unset; refuse what no fact is called."""
        if kind is dict:
            return self._entry(name)
        if self.value is not None and name not in relatives(kind):
            self._unknown(name, facts_of(kind))
        return Traced(self.scene, None, f"{self.path}.{name}", self.owner)

    def _entry(self, name: str) -> Traced:
        for key in (name, name.replace("_", "-")):
            if key in self.value:
                found = Traced(self.scene, self.value[key], f"{self.path}.{key}", self.owner)
                found.key = key
                return found
        return Traced(self.scene, None, f"{self.path}.{name.replace('_', '-')}", self.owner)

    def _unknown(self, name: str, known: Any) -> NoReturn:
        self.scene.fault(
            "clause.unknown-fact",
            f"{self.path} has no fact {name!r}",
            "a template reads declared facts only",
            did_you_mean(name, known, "its facts are" if known else "print it as it is"),
        )
        raise Stop

    def _unset(self) -> str:
        if self.path.startswith("events.") and self.path.rsplit(".", 1)[-1] in _DATES:
            return self.scene.token(Field(self.path, BLANK_TEXT, blank=True), self.owner)
        self.scene.fault(
            "clause.unset-fact",
            f"{self.path} is printed but not given in the contract file",
            "a document cannot show what nobody has stated",
            _how_to_give(self),
        )
        return ""

    def _print_list(self) -> str:
        entries = [str(entry) for entry in self.entries()]
        if not entries:
            return self._unset()
        between, last = separators(self.scene.language)
        return last.join([between.join(entries[:-1]), entries[-1]] if entries[1:] else entries)

    def _refuse(self) -> str:
        """Refuse to print codes, mappings and whole commitments."""
        self.scene.fault(
            "clause.unprintable",
            f"{self.path} cannot be printed",
            "it is a code or a group of facts, not words",
            "compare it ({% if … == '…' %}) or print one of its facts",
        )
        return ""


def _how_to_give(unset: Traced) -> str:
    section, _, name = unset.path.partition(".")
    known = getattr(unset.scene.contract, section, None)
    guard = f"give {unset.path}, or write `{{% if … %}}` around it"
    return did_you_mean(name, known, guard) if isinstance(known, dict) else guard


def _comparable(value: Any) -> Any:
    if value is None or type(value) is str:
        return value
    if isinstance(value, Entry):
        value = value.text
    return str(value) if isinstance(value, (Localized, TextValue)) else value


def follow(origin: Traced, fact: Fact, key: str) -> Traced:
    """Return the fact that a field names; parties and categories are not the commitment's own."""
    scene, section = origin.scene, fact.link
    owner = "" if section in ("parties", "categories") else origin.owner
    path = f"{section}.{key}"
    value = _linked(scene, section, key)
    if value is None:
        scene.fault("clause.unknown-link", f"{origin.path}.{fact.key} names {path}, unknown here")
    if section == "calendars" and not isinstance(value, Hours):
        path = f"{origin.path}.{fact.key}"
    found = Traced(scene, value, path, owner)
    found.key = key
    return found


def _linked(scene: Scene, section: str, key: str) -> Any:
    if section == "commitments":
        return scene.contract.by_id.get(key)
    if section == "parties" and key == "both":
        return Both()
    found = getattr(scene.contract, section).get(key)
    if found is None and section == "calendars":
        return "24x7" if key == "24x7" else None
    if found is None:
        name = scene.vocabulary.name(section, key)
        return Word(name) if name else None
    return found


def commitment(scene: Scene, value: Commitment) -> Traced:
    """Return a commitment as templates see it."""
    return Traced(scene, value, f"commitments.{value.id}", value.id)


class Bundle(Traced):
    """The commitments that a clause has bound to one of its names."""

    __slots__ = ()

    def entries(self) -> list[Traced]:
        """Return the commitments, each under its own path."""
        return [commitment(self.scene, value) for value in self.value]

    def __str__(self) -> str:
        """Refuse: commitments are printed by their facts."""
        return self._refuse()


def bundle(scene: Scene, name: str, values: tuple[Commitment, ...]) -> Bundle:
    """Return the list bound to `name`."""
    return Bundle(scene, values, name)
