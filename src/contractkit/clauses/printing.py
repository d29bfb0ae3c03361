"""How a fact is printed: its words, and the path of the fact that they show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from contractkit.clauses.speaking import (
    BLANK_TEXT,
    spoken_count,
    spoken_date,
    spoken_hours,
    spoken_when,
)
from contractkit.document import Field, Text
from contractkit.errors import Place, Problem
from contractkit.model.commitments import Course, Deliverable
from contractkit.model.contract import Category, ChartFact, Hours, Party
from contractkit.model.fields import Entry, Localized
from contractkit.model.timeline import Anchor, Bound, Event, Fixed, Offset, Term, Trigger
from contractkit.quantities import Blank, TextValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from contractkit.clauses.facts import Fact
    from contractkit.clauses.scene import Scene


@dataclass(frozen=True, slots=True)
class Both:
    """Both parties, where a fact names who is obliged."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the library for something that the contract names by key only."""

    name: Localized


class Spot(Protocol):
    """Where a value stands: its path, the key of a linked fact, and what is known of the fact."""

    path: str
    key: str
    fact: Fact


Run: TypeAlias = "Text | Field"
"""What is printed: a value to be traced, or a mere word of the document."""
_Printer: TypeAlias = "Callable[[Scene, Any, Spot], Run | None]"


def run_of(scene: Scene, value: Any, spot: Spot) -> Run | None:
    """Return what a value prints, None for codes and groups of facts, which have no words."""
    printer = _PRINTERS.get(type(value))
    if printer is not None:
        return printer(scene, value, spot)
    if isinstance(value, TextValue):
        return Field(spot.path, value.speak(scene.language), type(value) is Blank)
    return None


def localized(scene: Scene, text: Localized, path: str) -> str:
    """Return a text in the language of the document."""
    said = text.in_(scene.language)
    if said is not None:
        return said
    _miss(
        scene, "clause.untranslated-fact", path,
        f"{path} has no text in the document's language ({scene.language})",
        f"write it as {{zh-CN: …, en: …}} with {scene.language}",
    )  # fmt: skip
    return str(text)


def _miss(scene: Scene, code: str, path: str, what: str, mend: str) -> None:
    """Keep once what a fact lacks; its place is that of the fact, not of the clause."""
    problem = Problem(code, Place(within=path), what, f"{scene.file} prints it", mend)
    if all(known.place != problem.place for known in scene.problems):
        scene.problems.append(problem)


def name_of(scene: Scene, section: str, key: str) -> Run:
    """Return the name of an event, a period or a trigger: the contract's own, or the library's."""
    own = getattr(getattr(scene.contract, section).get(key), "name", None)
    path = f"{section}.{key}.name"
    if own is not None:
        return Field(path, localized(scene, own, path))
    shared = "categories" if section == "periods" else section
    word = scene.vocabulary.name(shared, key)
    if word is None:
        what = f"{section}.{key} has no name that a document can call it by"
        _miss(scene, "clause.unset-fact", f"{section}.{key}", what, f"give {path}")
        return Text("")
    return Text(localized(scene, word, path))


def _say_text(scene: Scene, value: Localized, spot: Spot) -> Run:
    return Field(spot.path, localized(scene, value, spot.path))


def _say_part(attribute: str) -> _Printer:
    """Return the printer of a model that is called by one of its texts."""

    def say(scene: Scene, value: Any, spot: Spot) -> Run:
        path = f"{spot.path}.{attribute}"
        return Field(path, localized(scene, getattr(value, attribute), path))

    return say


def _say_named(section: str) -> _Printer:
    return lambda scene, _, spot: name_of(scene, section, spot.key)


def _say_party(scene: Scene, value: Party, spot: Spot) -> Run | None:
    called = scene.calls.get(spot.key)
    if called:
        return Text(called)
    if value.short is None and isinstance(value.name, Blank):
        return Field(f"{spot.path}.name", BLANK_TEXT)
    return _say_part("short" if value.short else "name")(scene, value, spot)


def _say_both(scene: Scene, _: Both, __: Spot) -> Run:
    return Text(scene.calls.get("both", "both parties"))


def _say_word(scene: Scene, value: Word, spot: Spot) -> Run:
    return Text(localized(scene, value.name, spot.path))


def _say_when(scene: Scene, value: Any, spot: Spot) -> Run:
    said = spoken_when(
        value, scene.language, lambda section, key: name_of(scene, section, key).text
    )
    return Field(spot.path, said)


def _say_date(scene: Scene, value: dt.date, spot: Spot) -> Run:
    return Field(spot.path, spoken_date(value, scene.language))


def _say_hours(scene: Scene, _: Hours, spot: Spot) -> Run:
    return Field(spot.path, spoken_hours(spot.key, scene.contract, scene.language))


def _say_str(scene: Scene, value: str, spot: Spot) -> Run | None:
    """Print the number of the contract and the built-in calendar; all other texts are codes."""
    if spot.path == "contract.id":
        return Field(spot.path, value)
    if value == "24x7":
        return Field(spot.path, spoken_hours(value, scene.contract, scene.language))
    return None


def _say_int(scene: Scene, value: int, spot: Spot) -> Run:
    return Field(
        spot.path, str(value) if spot.fact.ordinal else spoken_count(value, scene.language)
    )


_PRINTERS: dict[type, _Printer] = {
    Localized: _say_text,
    Entry: _say_part("text"),
    Course: _say_part("name"),
    Deliverable: _say_part("name"),
    ChartFact: _say_part("caption"),
    Category: _say_part("name"),
    Trigger: _say_named("triggers"),
    Event: _say_named("events"),
    Term: _say_named("periods"),
    Party: _say_party,
    Both: _say_both,
    Word: _say_word,
    **dict.fromkeys((Anchor, Fixed, Offset, Bound), _say_when),
    dt.date: _say_date,
    Hours: _say_hours,
    str: _say_str,
    int: _say_int,
}
