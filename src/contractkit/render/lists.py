"""The numbering of a look: read from its numbering part, and rewritten for a section number."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from lxml import etree

from contractkit.numbering import Level, NumberingScheme, supported_formats
from contractkit.render.geometry import W

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERED = ("Heading1", "CKItem1", "CKItem2", "CKItem3")


def list_id(numbering: etree._Element, styles: etree._Element) -> str:
    """Return the id of the abstract list that the style Heading1 belongs to, "" if none."""
    number = _number_of(styles, "Heading1")
    for instance in numbering.findall(W + "num"):
        if instance.get(W + "numId") == number and number:
            return _value(instance, "abstractNumId")
    return ""


def read_scheme(numbering: etree._Element, list_number: str) -> NumberingScheme:
    """Return the levels of a list down to the deepest that a style is linked to.

    Raises ValueError for a list without linked levels.
    """
    levels = [
        Level(
            _value(level, "pStyle"),
            _value(level, "numFmt") or "decimal",
            _value(level, "lvlText"),
            int(_value(level, "start") or 0),
        )
        for level in _levels(numbering, list_number)
    ]
    while levels and not levels[-1].style:
        levels.pop()
    if not levels:
        raise ValueError("no level of the list is linked to a paragraph style")
    return NumberingScheme(tuple(levels))


def list_faults(
    numbering: etree._Element, styles: etree._Element, list_number: str
) -> Iterator[str]:
    """Yield where the list breaks what labels are computed from."""
    linked: dict[str, etree._Element] = {}
    for level in _levels(numbering, list_number):
        linked[_value(level, "pStyle")] = level
        yield from _level_faults(level)
    for style in NUMBERED:
        if style not in linked:
            yield f"no level of the list of Heading1 is linked to the style {style}"
    for instance in numbering.findall(W + "num"):
        overridden = instance.find(W + "lvlOverride") is not None
        if overridden and _value(instance, "abstractNumId") == list_number:
            yield "the list is restarted by an override, which labels cannot follow"
    for style in linked:
        number = _number_of(styles, style)
        if style and number != _number_of(styles, "Heading1"):
            yield f"the style {style} does not carry the number of the list it is linked to"


def numbering_at(numbering: bytes, list_number: str, scheme: NumberingScheme) -> bytes:
    """Return the numbering part with the level texts and the start of `scheme`."""
    root = copy.deepcopy(etree.fromstring(numbering))
    for element, level in zip(_levels(root, list_number), scheme.levels, strict=False):
        element.find(W + "lvlText").set(W + "val", level.text)
        element.find(W + "start").set(W + "val", str(level.start))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _level_faults(level: etree._Element) -> Iterator[str]:
    at = int(level.get(W + "ilvl", "0")) + 1
    number_format = _value(level, "numFmt")
    if number_format not in supported_formats() and _value(level, "pStyle"):
        formats = ", ".join(sorted(supported_formats()))
        yield f"level {at} counts in {number_format!r}; labels are computed for {formats}"
    for name in ("isLgl", "lvlRestart", "lvlPicBulletId"):
        if level.find(W + name) is not None:
            yield f"level {at} has {name}, which programs read differently"
    for name in ("start", "lvlText"):
        if level.find(W + name) is None:
            yield f"level {at} has no {name}"
    start = _value(level, "start")
    if start and not start.isdecimal():
        yield f"level {at} starts at {start!r}, which is not a number"


def _levels(numbering: etree._Element, list_number: str) -> list[etree._Element]:
    for definition in numbering.findall(W + "abstractNum"):
        if definition.get(W + "abstractNumId") == list_number:
            return list(definition.findall(W + "lvl"))
    return []


def _number_of(styles: etree._Element, style: str) -> str:
    for element in styles.findall(W + "style"):
        if element.get(W + "styleId") == style:
            number = element.find(f"{W}pPr/{W}numPr/{W}numId")
            return "" if number is None else str(number.get(W + "val", ""))
    return ""


def _value(element: etree._Element, name: str) -> str:
    child = element.find(W + name)
    return "" if child is None else str(child.get(W + "val", ""))
