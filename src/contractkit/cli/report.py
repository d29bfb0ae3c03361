"""What a contract still lacks, for people and programs: blanks, and duties without a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.model.reading import spoken_path
from contractkit.quantities import BLANK, Blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.agenda import OpenItem
    from contractkit.errors import Place
    from contractkit.source import Source, Steps

ON_PURPOSE = frozenset({"standing", "on-event"})
"""Reasons for having no date that need no mending: the duty holds throughout, or waits."""


@dataclass(frozen=True, slots=True)
class BlankFact:
    """A fact written as `________`: its path as people say it, and where it stands."""

    fact: str
    place: Place


def blanks_of(source: Source) -> tuple[BlankFact, ...]:
    """Return the blanks of a contract file, in the order of the file."""
    found = [
        BlankFact(spoken_path(source, path), place)
        for path, place in source.places.items()
        if _is_blank(source, path)
    ]
    return tuple(sorted(found, key=lambda blank: blank.place))


def _is_blank(source: Source, path: Steps) -> bool:
    value: object = source.value
    for step in path:
        value = value[step]  # type: ignore[index]
    if not isinstance(value, str):
        return False
    try:
        return Blank.parse(value) == BLANK
    except ValueError:
        return False


def blank_lines(blanks: Sequence[BlankFact]) -> list[str]:
    """Return a line for each blank."""
    return [f"{blank.fact}  ({blank.place})" for blank in blanks]


def waiting(undated: Sequence[OpenItem]) -> list[OpenItem]:
    """Return what has no date because something is missing, not on purpose."""
    return [each for each in undated if each.code not in ON_PURPOSE]


def open_lines(undated: Sequence[OpenItem]) -> list[str]:
    """Return a line for each duty without a day: what, why, and which facts would give it one."""
    return [
        f"{each.obligation_id}: {each.reason}"
        + (f" [{', '.join(each.missing)}]" if each.missing else "")
        for each in undated
    ]


def blanks_json(blanks: Sequence[BlankFact]) -> list[dict[str, str | int]]:
    """Return the blanks for `--format json`."""
    return [
        {"fact": b.fact, "file": b.place.file, "line": b.place.line, "column": b.place.column}
        for b in blanks
    ]


def open_json(undated: Sequence[OpenItem]) -> list[dict[str, object]]:
    """Return what has no date for `--format json`."""
    return [
        {
            "commitment": each.commitment_id,
            "obligation": each.obligation_id,
            "title": each.title,
            "code": each.code,
            "why": each.reason,
            "missing": list(each.missing),
        }
        for each in undated
    ]
