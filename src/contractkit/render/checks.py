"""What a look must have and must not have; every fault is found, not the first."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from contractkit.errors import Place, Problem
from contractkit.render import frame, lists
from contractkit.render.geometry import W
from contractkit.render.package import DOCUMENT, Relationship, parse, relationships

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

PARAGRAPH_STYLES = (
    "Normal", "Heading1", "Heading2", "Heading3", "Heading4", "CKBody", "CKItem1", "CKItem2",
    "CKItem3", "CKBullet", "CKCaption", "CKTableHead", "CKTableText", "CKTocHeading", "TOC1",
    "TOC2", "TOC3", "CKCoverTitle", "CKCoverText", "CKSignature", "CKNote", "CKTableGap",
    "Header", "Footer",
)  # fmt: skip
CHARACTER_STYLES = ("CKStrong", "CKBlank", "Hyperlink")
TABLE_STYLES = ("CKTable", "CKPlain")
_STYLES = {"paragraph": PARAGRAPH_STYLES, "character": CHARACTER_STYLES, "table": TABLE_STYLES}
_REVISIONS = frozenset(
    W + name
    for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange",
                 "tblPrChange", "trPrChange", "tcPrChange", "numberingChange", "delText")
)  # fmt: skip
_ACTIVE = frozenset({"vbaProject", "oleObject", "control", "aFChunk", "subDocument", "package"})
_FETCHING = frozenset(
    {"DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "LINK", "IMPORT", "DATABASE", "RD",
     "MACROBUTTON", "INCLUDE"}
)  # fmt: skip
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTRACT = "The code that fills a look knows its parts by these names (templates/README.md)."
_TRUST = "A look may come from anybody; it is filled without running anything or calling out."


@dataclass(slots=True)
class Inspection:
    """A look's parsed parts, and the problems found so far."""

    file: str
    known: Collection[str]
    parts: dict[str, etree._Element] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, within: str, what: str, why: str, mend: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(code, Place(self.file, within=within), what, why, mend))


def inspect(data: Mapping[str, bytes], file: str, known: Collection[str]) -> Inspection:
    """Parse and check every part of a look; `known` are the values its tags may name."""
    seen = Inspection(file, known)
    for name, content in data.items():
        if name.endswith((".xml", ".rels")):
            _parse(seen, name, content)
    if DOCUMENT not in seen.parts or not _is_plain_document(seen):
        seen.add(
            "look.not-a-docx", DOCUMENT, "The main part of a plain Word document is not there.",
            "Templates (.dotx), macro files (.docm) and other Office files are not looks.",
            "Save the file in Word as “Word document (.docx)”.",
        )  # fmt: skip
        return seen
    _check_relationships(seen)
    _check_styles(seen)
    for name in templated_parts(seen.parts):
        _check_tags(seen, name)
    _check_slots(seen)
    _check_other_parts(seen)
    return seen


def templated_parts(parts: Mapping[str, etree._Element]) -> list[str]:
    """Return the names of the parts whose tags are filled: main part, headers, footers."""
    wanted = ("header", "footer")
    return [DOCUMENT, *(r.target for r in _inner(parts) if r.kind in wanted)]


def part_of_kind(parts: Mapping[str, etree._Element], kind: str) -> str:
    """Return the name of the main part's one related part of a kind, "" if there is none."""
    return next((r.target for r in _inner(parts) if r.kind == kind and r.target in parts), "")


def _inner(parts: Mapping[str, etree._Element]) -> Iterator[Relationship]:
    return (r for r in relationships(parts, DOCUMENT) if not r.external and r.target in parts)


def _parse(seen: Inspection, name: str, content: bytes) -> None:
    try:
        seen.parts[name] = parse(content)
    except ValueError as fault:
        seen.add(
            "look.bad-xml", name, f"The part is {fault}.",
            "Only XML without declarations of its own is read.",
            "Open the file in Word and save it again.",
        )  # fmt: skip


def _is_plain_document(seen: Inspection) -> bool:
    types = seen.parts.get("[Content_Types].xml")
    overrides = () if types is None else types.iter("{*}Override")
    main = {e.get("ContentType") for e in overrides if e.get("PartName") == "/" + DOCUMENT}
    return main == {_MAIN_TYPE} and seen.parts[DOCUMENT].nsmap.get("w") == W[1:-1]


def _check_relationships(seen: Inspection) -> None:
    for name in [name for name in seen.parts if name.endswith(".rels")]:
        folder, own = posixpath.split(name)
        source = posixpath.join(posixpath.dirname(folder), own.removesuffix(".rels"))
        for relation in relationships(seen.parts, source):
            if relation.external and relation.kind != "hyperlink":
                seen.add(
                    "look.external", name,
                    f"The look loads {relation.kind} from {relation.target!r}.", _TRUST,
                    "Insert the picture into the file; detach the template of the document.",
                )  # fmt: skip
            if relation.kind in _ACTIVE:
                seen.add(
                    "look.active-content", name, f"The look holds active content: {relation.kind}.",
                    _TRUST, "Remove macros, embedded objects and controls.",
                )  # fmt: skip


def _check_styles(seen: Inspection) -> None:
    styles = seen.parts.get(part_of_kind(seen.parts, "styles"))
    numbering = seen.parts.get(part_of_kind(seen.parts, "numbering"))
    if styles is None or numbering is None:
        seen.add(
            "look.missing-style", DOCUMENT, "The look has no styles part or no numbering part.",
            _CONTRACT, "Start from a look in templates/.",
        )  # fmt: skip
        return
    have = {(e.get(W + "type"), e.get(W + "styleId")) for e in styles.findall(W + "style")}
    for kind, names in _STYLES.items():
        for name in names:
            if (kind, name) not in have:
                seen.add(
                    "look.missing-style", "styles", f"The {kind} style {name} is missing.",
                    _CONTRACT, "Copy the style from a look in templates/.",
                )  # fmt: skip
    number = lists.list_id(numbering, styles)
    for fault in lists.list_faults(numbering, styles, number):
        seen.add(
            "look.numbering", "numbering", fault[0].upper() + fault[1:] + ".",
            "Labels are computed as the list prints them, for references and calendar entries.",
            "Define New Multilevel List: link the levels to the styles, use a plain format.",
        )  # fmt: skip


def _check_tags(seen: Inspection, name: str) -> None:
    root = seen.parts[name]
    revisions = sum(1 for element in root.iter() if element.tag in _REVISIONS)
    if revisions:
        seen.add(
            "look.tracked-changes", name, f"{revisions} tracked changes are open.",
            "What is deleted but not yet gone would be filled like the rest.",
            "Accept or reject all changes (Review > Accept All) and save.",
        )  # fmt: skip
    for code in root.iter(W + "instrText", W + "fldSimple"):
        text = (code.text or "") + code.get(W + "instr", "")
        if set(text.upper().split()[:1]) & _FETCHING:
            seen.add(
                "look.active-content", name, f"The field {text.strip()!r} fetches something.",
                _TRUST, "Remove the field.",
            )  # fmt: skip
    places = list(_paragraph_faults(root, name))
    for within, fault in places:
        _add_tag_fault(seen, within, fault)
    if not places:
        for fault in frame.part_faults(source_xml(root), seen.known):
            _add_tag_fault(seen, _spot_of(root, name, fault), fault)


def source_xml(root: etree._Element) -> str:
    """Return a part as the text that tags are read from."""
    return DECLARATION + str(etree.tostring(root, encoding="unicode"))


def _add_tag_fault(seen: Inspection, within: str, fault: str) -> None:
    seen.add(
        "look.bad-tag", within, fault[0].upper() + fault[1:] + ".",
        "Tags show values, repeat rows and leave parts out; they compute nothing. Values are: "
        + ", ".join(sorted(seen.known)) + ".",
        "Correct the tag, or remove it.",
    )  # fmt: skip


def _paragraph_faults(root: etree._Element, name: str) -> Iterator[tuple[str, str]]:
    for number, paragraph in enumerate(root.iter(W + "p"), start=1):
        text = text_of(paragraph)
        if frame.has_tags(text):
            for fault in frame.tag_faults(text):
                yield f"{name}, paragraph {number}: {text[:40]}", fault


def _spot_of(root: etree._Element, name: str, fault: str) -> str:
    """Return the paragraph whose tag holds the word that the fault quotes, else the part."""
    quoted = fault.split("'")[1] if fault.count("'") > 1 else ""
    for number, paragraph in enumerate(root.iter(W + "p"), start=1):
        text = text_of(paragraph)
        if quoted and quoted in text and frame.has_tags(text):
            return f"{name}, paragraph {number}: {text[:40]}"
    return name


def text_of(paragraph: etree._Element) -> str:
    """Return the text of a paragraph, that of boxes inside it left to their own paragraphs."""
    return "".join(
        text.text or ""
        for text in paragraph.iter(W + "t")
        if next(text.iterancestors(W + "p"), None) is paragraph
    )


def _check_slots(seen: Inspection) -> None:
    for slot in frame.SLOTS:
        found = [
            paragraph
            for name in templated_parts(seen.parts)
            for paragraph in seen.parts[name].iter(W + "p")
            if frame.slot_of(text_of(paragraph)) == slot
        ]
        body = seen.parts[DOCUMENT].find(W + "body")
        well_placed = len(found) == 1 and found[0].getparent() is body
        if not well_placed or found[0].find(f"{W}pPr/{W}sectPr") is not None:
            seen.add(
                "look.marker", DOCUMENT,
                f"The marker {{{{p {slot} }}}} stands in {len(found)} paragraphs of its own.",
                "It marks where generated content goes: once, in the main text, outside tables,"
                " and not in the paragraph that ends a section.",
                f"Put a paragraph with only {{{{p {slot} }}}} where it belongs.",
            )  # fmt: skip


def _check_other_parts(seen: Inspection) -> None:
    filled = set(templated_parts(seen.parts))
    for name, root in seen.parts.items():
        if name not in filled and any(frame.has_tags(text) for text in root.itertext()):
            seen.add(
                "look.tag-out-of-place", name, "A tag stands where nothing is filled.",
                "Only main text, headers and footers are filled; properties are set by the code.",
                "Remove the tag (File > Info for the properties of the document).",
            )  # fmt: skip
