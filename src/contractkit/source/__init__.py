"""Reading YAML: text in, plain values out, each with its place. The only reader of YAML here.

Scalars stay text: `007`, `1.10`, `NO`, `12:30` and `2025-02-30` arrive as written, and who needs a
number or a date parses it and can point at it. Only a value left empty, `~` or `null` (unquoted)
is None. Anchors and aliases are read: what stands below an alias has the place where it is written,
the alias itself has its own. Merge keys (`<<`), tags (`!x`, `!!int`) and several documents in one
file are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeAlias, Union

from contractkit.errors import Place
from contractkit.source.encoding import Findings, read_bytes, read_text, unify
from contractkit.source.nodes import Node, compose

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = [
    "PlainValue",
    "Source",
    "Steps",
    "parse_source",
    "read_bytes",
    "read_source",
    "read_text",
    "split_front_matter",
]

PlainValue: TypeAlias = Union["dict[str, PlainValue]", "list[PlainValue]", str, None]
Steps: TypeAlias = tuple[str | int, ...]
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML text: its plain value and the places of values and keys, by path from the top.

    `others` are the files that gave some of its values other ones: amendments.
    """

    name: str
    text: str
    value: dict[str, PlainValue]
    places: Mapping[Steps, Place]
    key_places: Mapping[Steps, Place]
    others: tuple[Source, ...] = ()

    def place(self, path: Steps) -> Place:
        """Return where the value stands, or the nearest parent that exists if it is missing."""
        steps = tuple(path)
        while steps and steps not in self.places:
            steps = steps[:-1]
        return self.places[steps]

    def key_place(self, path: Steps) -> Place:
        """Return where the key stands; for items of a list and missing keys as `place` does."""
        return self.key_places.get(tuple(path)) or self.place(path)

    def excerpt(self, place: Place) -> str:
        """Return the line that the place points at; empty where it points at none."""
        text = next((each.text for each in self.others if each.name == place.file), self.text)
        lines = text.split("\n")
        return lines[place.line - 1] if 1 <= place.line <= len(lines) else ""


def read_source(path: Path) -> Source:
    """Read a YAML file whose top level is a mapping.

    Raises ContractkitError with every fault that can be found, EnvironmentFault where the system
    does not let the file be read.
    """
    return parse_source(read_text(path), path.as_posix())


def parse_source(text: str, name: str) -> Source:
    """Read YAML text; `name` is the file named in places. Raises ContractkitError."""
    findings = Findings(name, unify(text))
    return _parse(findings, "\n".join(findings.lines))


def split_front_matter(text: str, name: str) -> tuple[Source, str, int]:
    """Split Markdown that begins with `---`, YAML, `---`: front matter, body, body's first line.

    Places count in the whole file. Raises ContractkitError, also where either fence is missing.
    """
    findings = Findings(name, unify(text))
    fences = [n for n, line in enumerate(findings.lines) if line.rstrip() == _FENCE]
    if not fences or fences[0] != 0:
        _stop_front_matter(findings, 1, "the front matter is missing")
    if len(fences) == 1:
        _stop_front_matter(findings, 1, "the front matter is never closed")
    end = fences[1]
    source = _parse(findings, "\n".join(["", *findings.lines[1:end]]))
    return source, "\n".join(findings.lines[end + 1 :]), end + 2


def _stop_front_matter(findings: Findings, line: int, what: str) -> NoReturn:
    why = "a clause file begins with a line `---`, its facts in YAML, and another line `---`"
    place = Place(findings.name, line, 1)
    findings.stop("front-matter", place, what, why, "write `---` alone on the line, not indented")


def _parse(findings: Findings, text: str) -> Source:
    root = compose(text, findings)
    places: dict[Steps, Place] = {}
    key_places: dict[Steps, Place] = {}
    value = _unfold(root, (), places, key_places)
    if not isinstance(value, dict):
        raise TypeError("compose returns a mapping")
    return Source(findings.name, findings.text, value, places, key_places)


def _unfold(
    node: Node, path: Steps, places: dict[Steps, Place], key_places: dict[Steps, Place]
) -> PlainValue:
    """Return the plain value below a node, noting places; depth is limited, recursion is safe."""
    places[path] = node.place
    if node.items is None:
        return node.text
    if node.keys is None:
        return [_unfold(n, (*path, i), places, key_places) for i, n in enumerate(node.items)]
    key_places.update(((*path, key), place) for key, place in node.keys.items())
    pairs = zip(node.keys, node.items, strict=True)
    return {key: _unfold(n, (*path, key), places, key_places) for key, n in pairs}
