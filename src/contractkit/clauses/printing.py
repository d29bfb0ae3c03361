"""How a fact is printed: its words, and the path of the fact that they show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from contractkit.clauses.speaking import (
    BLANK_TEXT,
    spoken_count,
    spoken_date,
    spoken_hours,
    spoken_when,
)
from contractkit.errors import Place, Problem
from contractkit.model.commitments import Course, Deliverable
from contractkit.model.contract import Category, ChartFact, Hours, Party
from contractkit.model.fields import Entry, Localized
from contractkit.model.timeline import Anchor, Bound, Event, Fixed, Offset, Term, Trigger
from contractkit.quantities import Blank, TextValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from contractkit.clauses.scene import Scene


@dataclass(frozen=True, slots=True)
class Both:
    """Both parties, where a fact names who is obliged."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the library for something that the contract names by key only."""

    name: Localized


class Words(NamedTuple):
    """What is printed for a value; a mere word of the document is no value to be traced."""

    text: str
    path: str
    is_word: bool = False


class Spot(NamedTuple):
    """Where a value stands: its path, the key of a linked fact, whether it tells a rank."""

    path: str
    key: str
    ordinal: bool


_Printer: TypeAlias = "Callable[[Scene, Any, Spot], Words | None]"


def words_of(scene: Scene, value: Any, path: str, key: str, ordinal: bool) -> Words | None:
    """Return the words for a value, None for codes and groups of facts, which have none."""
    printer = _PRINTERS.get(type(value))
    if printer is not None:
        return printer(scene, value, Spot(path, key, ordinal))
    if isinstance(value, TextValue):
        return Words(value.speak(scene.language), path)
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


def name_of(scene: Scene, section: str, key: str) -> Words:
    """Return the name of an event, a period or a trigger: the contract's own, or the library's."""
    own = getattr(getattr(scene.contract, section).get(key), "name", None)
    path = f"{section}.{key}.name"
    if own is not None:
        return Words(localized(scene, own, path), path)
    shared = "categories" if section == "periods" else section
    word = scene.vocabulary.name(shared, key)
    if word is None:
        what = f"{section}.{key} has no name that a document can call it by"
        _miss(scene, "clause.unset-fact", f"{section}.{key}", what, f"give {path}")
        return Words("", path, is_word=True)
    return Words(localized(scene, word, path), path, is_word=True)


def _say_text(scene: Scene, value: Localized, spot: Spot) -> Words:
    return Words(localized(scene, value, spot.path), spot.path)


def _say_part(attribute: str) -> _Printer:
    """Return the printer of a model that is called by one of its texts."""

    def say(scene: Scene, value: Any, spot: Spot) -> Words:
        path = f"{spot.path}.{attribute}"
        return Words(localized(scene, getattr(value, attribute), path), path)

    return say


def _say_named(section: str) -> _Printer:
    return lambda scene, _, spot: name_of(scene, section, spot.key)


def _say_party(scene: Scene, value: Party, spot: Spot) -> Words | None:
    called = scene.calls.get(spot.key)
    if called:
        return Words(called, spot.path, is_word=True)
    if value.short is None and isinstance(value.name, Blank):
        return Words(BLANK_TEXT, f"{spot.path}.name")
    return _say_part("short" if value.short else "name")(scene, value, spot)


def _say_both(scene: Scene, _: Both, spot: Spot) -> Words:
    return Words(scene.calls.get("both", "both parties"), spot.path, is_word=True)


def _say_word(scene: Scene, value: Word, spot: Spot) -> Words:
    return Words(localized(scene, value.name, spot.path), spot.path, is_word=True)


def _say_when(scene: Scene, value: Any, spot: Spot) -> Words:
    said = spoken_when(
        value, scene.language, lambda section, key: name_of(scene, section, key).text
    )
    return Words(said, spot.path)


def _say_date(scene: Scene, value: dt.date, spot: Spot) -> Words:
    return Words(spoken_date(value, scene.language), spot.path)


def _say_hours(scene: Scene, _: Hours, spot: Spot) -> Words:
    return Words(spoken_hours(spot.key, scene.contract, scene.language), spot.path)


def _say_str(scene: Scene, value: str, spot: Spot) -> Words | None:
    """Print the number of the contract and the built-in calendar; all other texts are codes."""
    if spot.path == "contract.id":
        return Words(value, spot.path)
    if value == "24x7":
        return Words(spoken_hours(value, scene.contract, scene.language), spot.path)
    return None


def _say_int(scene: Scene, value: int, spot: Spot) -> Words:
    return Words(str(value) if spot.ordinal else spoken_count(value, scene.language), spot.path)


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
