"""A document in a look becomes a .docx: same document and look, same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from contractkit.render import parts
from contractkit.render.archive import QUICK, archive, pack
from contractkit.render.body import body
from contractkit.render.frame import split, with_slot
from contractkit.render.package import DOCUMENT
from contractkit.render.paging import estimated_pages, height_above
from contractkit.render.pen import STORE_ID
from contractkit.render.sections import closed
from contractkit.render.toc import toc

if TYPE_CHECKING:
    from contractkit.document import Document
    from contractkit.render.archive import Member
    from contractkit.render.look import Look

_NO_DATE = "2000-01-01"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_FIRST = ("[Content_Types].xml", "_rels/.rels", DOCUMENT)


def render_docx(
    document: Document,
    look: Look,
    *,
    facts_json: str,
    pages: Mapping[str, int] | None = None,
) -> bytes:
    """Return the Word file.

    `facts_json` travels in a custom XML part, to be read back. `pages` are the printed pages of
    the headings by anchor (see `toc.pages_by_anchor`); without them they are estimated.
    Raises ValueError for text that XML cannot hold and for a value the frame does not have.
    """
    written = {part.name: part.fill(document.frame) for part in look.frame}
    main = written[DOCUMENT]
    if pages is None:
        opening = split(with_slot(main, "toc", toc(document, {})), "body")[0]
        above = height_above(opening, look.metrics)
        pages = estimated_pages(document, look.area, look.metrics, above)
    content, pen = body(document, look.area, look.metrics, look.first_id, look.section)
    main = with_slot(main, "toc", toc(document, pages))
    written[DOCUMENT] = with_slot(closed(main, document, look.section), "body", content)
    written |= _facts(look, parts.shown_values(pen.shown), facts_json)
    written[parts.CORE] = _core(document)
    members = dict(look.static)
    for name, text in written.items():
        members[name] = pack(name, text.encode(), QUICK)
    members[look.numbering_part] = look.numbering_for(document.section_number)
    return archive(_ordered(members))


def _facts(look: Look, shown: str, facts_json: str) -> dict[str, str]:
    """Return both custom parts with their properties and relationships."""
    written = {}
    contents = (shown, STORE_ID), (parts.all_facts(facts_json), parts.FACTS_ID)
    for name, (content, identifier) in zip(look.store, contents, strict=True):
        number = name.removeprefix("customXml/item").removesuffix(".xml")
        written[name] = content
        written[f"customXml/itemProps{number}.xml"] = parts.item_properties(identifier)
        written[f"customXml/_rels/item{number}.xml.rels"] = parts.item_relationships(number)
    return written


def _core(document: Document) -> str:
    provider = document.frame.get("provider")
    creator = provider.get("name", "") if isinstance(provider, Mapping) else ""
    dated = str(document.frame.get("dated_iso") or "")
    created = dated if _DATE.fullmatch(dated) else _NO_DATE
    return parts.core_properties(document.title, str(creator), created)


def _ordered(members: Mapping[str, Member]) -> list[Member]:
    """Return the parts as Word orders them: types and main part first, the rest by name."""
    rest = sorted(set(members) - set(_FIRST))
    return [members[name] for name in (*_FIRST, *rest)]
