"""The parts that code writes: relationships, content types, properties, the facts (OPC, 15.2)."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING
from xml.sax import saxutils

from lxml import etree

from contractkit.render.markup import escape
from contractkit.render.pen import SHOWN_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterable

CORE = "docProps/core.xml"
FACTS_NAMESPACE = "urn:contractkit:facts"
FACTS_ID = "{2C9E4A77-61B5-4D38-8F0A-E37D5B1C9A64}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = f"{_PACKAGE}/relationships/metadata/core-properties"


def content_types(root: etree._Element, number: int) -> bytes:
    """Return [Content_Types].xml with the properties of both custom parts and of the package."""
    types = copy.deepcopy(root)
    given = {e.get("PartName") for e in types}
    wanted = {f"/customXml/itemProps{n}.xml": _PROPERTIES_TYPE for n in (number, number + 1)}
    for name, kind in {**wanted, "/" + CORE: _CORE_TYPE}.items():
        if name not in given:
            etree.SubElement(
                types, f"{{{_PACKAGE}/content-types}}Override", PartName=name, ContentType=kind
            )
    if not any(e.get("Extension") == "xml" for e in types):
        first = etree.Element(
            f"{{{_PACKAGE}/content-types}}Default", Extension="xml", ContentType="application/xml"
        )
        types.insert(0, first)
    return _serialised(types)


def document_relationships(root: etree._Element, number: int) -> bytes:
    """Return the relationships of the main part, extended by both custom parts."""
    relations = copy.deepcopy(root)
    for n in (number, number + 1):
        kind = f"{_OFFICE}/relationships/customXml"
        _relate(relations, f"rIdFacts{n}", kind, f"../customXml/item{n}.xml")
    return _serialised(relations)


def root_relationships(root: etree._Element) -> bytes:
    """Return the relationships of the package, extended by the core properties if need be."""
    relations = copy.deepcopy(root)
    if not any(e.get("Type") == _CORE_RELATION for e in relations):
        _relate(relations, "rIdCore", _CORE_RELATION, CORE)
    return _serialised(relations)


def core_properties(title: str, creator: str, created: str) -> str:
    """Return docProps/core.xml; `created` is a date, YYYY-MM-DD."""
    stamp = f'<dcterms:{{0}} xsi:type="dcterms:W3CDTF">{created}T00:00:00Z</dcterms:{{0}}>'
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator>"
        f"<cp:lastModifiedBy>{escape(creator)}</cp:lastModifiedBy>"
        f"{stamp.format('created')}{stamp.format('modified')}</cp:coreProperties>"
    )


def shown_values(shown: Iterable[tuple[str, str]]) -> str:
    """Return the part that content controls are bound to; `was` keeps each value as rendered."""
    nodes = [
        f'<v p="{escape(path)}" was="{escape(text)}">{escape(text)}</v>' for path, text in shown
    ]
    return f'{_DECLARATION}<facts xmlns="{SHOWN_NAMESPACE}">{"".join(nodes)}</facts>'


def all_facts(facts_json: str) -> str:
    """Return the part that carries all facts as JSON; no control is bound to it.

    JSON has no characters that XML cannot hold, and quotes need no escape in an element.
    """
    text = saxutils.escape(facts_json)
    return f'{_DECLARATION}<facts xmlns="{FACTS_NAMESPACE}">{text}</facts>'


def item_properties(identifier: str) -> str:
    """Return itemProps for a custom part (ECMA-376 part 1, 22.5)."""
    return (
        f'{_DECLARATION}<ds:datastoreItem ds:itemID="{identifier}"'
        f' xmlns:ds="{_OFFICE}/customXml"><ds:schemaRefs/></ds:datastoreItem>'
    )


def item_relationships(number: str) -> str:
    """Return the relationships of custom part `number`: its properties."""
    return (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/relationships/customXmlProps" Target="itemProps{number}.xml"/>'
        "</Relationships>"
    )


def _relate(relations: etree._Element, identifier: str, kind: str, target: str) -> None:
    etree.SubElement(
        relations, f"{{{_PACKAGE}/relationships}}Relationship",
        Id=identifier, Type=kind, Target=target,
    )  # fmt: skip


def _serialised(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
