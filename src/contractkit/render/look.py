"""A look: the Word file with styles, numbering, cover and signatures that documents are set in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem
from contractkit.render import checks, lists
from contractkit.render.archive import Member, pack
from contractkit.render.frame import FramePart, compiled
from contractkit.render.geometry import PageArea, StyleMetrics, W, page_area, style_metrics
from contractkit.render.package import DOCUMENT, unpack
from contractkit.render.parts import CORE, content_types, document_relationships, root_relationships
from contractkit.render.sections import section_markup

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from contractkit.numbering import NumberingScheme

FRAME_NAMES = frozenset(
    {"title", "project", "number", "section_number", "dated", "dated_iso", "place", "cover",
     "parties", "provider", "customer", "signatories"}
)  # fmt: skip
_ID = re.compile(r'\b(?:w:id w:val|w:id|id)="(\d{1,10})"')
_LAST_ID = 1_000_000


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """A checked look, ready to be filled any number of times; nothing in it changes.

    `digest` is the SHA-256 of the file, by which callers may cache looks. `section` is the
    `w:sectPr` of the pages that the body stands on, `area` what it leaves for text.
    """

    digest: str
    scheme: NumberingScheme
    area: PageArea
    section: str
    metrics: Mapping[str, StyleMetrics]
    frame: tuple[FramePart, ...]
    static: Mapping[str, Member]
    store: tuple[str, str]
    numbering_part: str
    numbering: bytes
    list_id: str
    first_id: int

    @lru_cache(maxsize=64)  # noqa: B019 - looks are few and live as long as the process
    def numbering_for(self, section_number: str) -> Member:
        """Return the numbering part for a document that starts at `section_number`, such as 4.5.

        Raises ValueError when that is not made of numbers and dots.
        """
        if not section_number:
            return pack(self.numbering_part, self.numbering)
        scheme = self.scheme.starting_at(section_number)
        content = lists.numbering_at(self.numbering, self.list_id, scheme)
        return pack(self.numbering_part, content)


def read_look(path: Path, known: Collection[str] = FRAME_NAMES) -> Look:
    """Take in a look; `known` are the values that its tags may show.

    Raises ContractkitError with every fault of the file, EnvironmentFault if it cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise EnvironmentFault([_unreadable(path, fault)]) from None
    parts = unpack(data, str(path))
    seen = checks.inspect(parts, str(path), known)
    if seen.problems:
        raise ContractkitError(seen.problems)
    return _look(hashlib.sha256(data).hexdigest(), parts, seen.parts)


def _look(digest: str, data: Mapping[str, bytes], parts: Mapping[str, etree._Element]) -> Look:
    styles = parts[checks.part_of_kind(parts, "styles")]
    numbering_part = checks.part_of_kind(parts, "numbering")
    list_id = lists.list_id(parts[numbering_part], styles)
    frame = tuple(
        compiled(name, checks.source_xml(parts[name])) for name in checks.templated_parts(parts)
    )
    number = _free_item(data)
    section = _body_section(parts[DOCUMENT])
    rewritten = {
        "[Content_Types].xml": content_types(parts["[Content_Types].xml"], number),
        "_rels/.rels": root_relationships(parts["_rels/.rels"]),
        "word/_rels/document.xml.rels": document_relationships(
            parts["word/_rels/document.xml.rels"], number
        ),
    }
    filled = {part.name for part in frame} | {numbering_part, CORE}
    static = {
        name: pack(name, rewritten.get(name, content))
        for name, content in data.items()
        if name not in filled
    }
    return Look(
        digest=digest,
        scheme=lists.read_scheme(parts[numbering_part], list_id),
        area=page_area(section),
        section=section_markup(section),
        metrics=style_metrics(styles),
        frame=frame,
        static=static,
        store=(f"customXml/item{number}.xml", f"customXml/item{number + 1}.xml"),
        numbering_part=numbering_part,
        numbering=data[numbering_part],
        list_id=list_id,
        first_id=_first_id(parts),
    )


def _body_section(document: etree._Element) -> etree._Element:
    """Return the `w:sectPr` of the section that the body slot stands in: the next one."""
    passed = False
    for element in document.iter(W + "p", W + "sectPr"):
        if element.tag == W + "sectPr" and passed:
            return element
        passed = passed or checks.text_of(element).replace(" ", "") == "{{pbody}}"
    return etree.Element(W + "sectPr")


def _first_id(parts: Mapping[str, etree._Element]) -> int:
    """Return a number above every small id in the look; larger ones are those Word draws."""
    used = {
        int(found)
        for name in checks.templated_parts(parts)
        for found in _ID.findall(checks.source_xml(parts[name]))
    }
    first = max((number for number in used if number < _LAST_ID), default=0)
    return first + 1


def _free_item(data: Mapping[str, bytes]) -> int:
    number = 1
    while any(f"customXml/item{n}.xml" in data for n in (number, number + 1)):
        number += 1
    return number


def _unreadable(path: Path, fault: OSError) -> Problem:
    return Problem(
        "look.unreadable", Place(str(path)), f"The look cannot be read: {fault.strerror}.",
        "The document is set in it.", "Check the path and its permissions.",
    )  # fmt: skip
