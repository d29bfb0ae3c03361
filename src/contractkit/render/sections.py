"""Sections of pages: where a document turns its pages on their side (ECMA-376 part 1, 17.6)."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from lxml import etree

from contractkit.document import Section
from contractkit.render.frame import split
from contractkit.render.geometry import W
from contractkit.render.markup import paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractkit.document import Clause, Document, Heading

_A4 = ("11906", "16838")
_MARGIN = "1440"
_TURNS = {"top": "left", "right": "top", "bottom": "right", "left": "bottom"}
_LINE = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
_SECTION = re.compile("<w:sectPr[ >].*?</w:sectPr>|<w:sectPr/>", re.DOTALL)
_ONCE = re.compile(r'(?<=<w:pgNumType)(?P<kept>[^>]*?) w:start="\d+"|<w:titlePg[^>]*/>')


def oriented(document: Document) -> Iterator[tuple[Heading | Clause | Section, bool]]:
    """Yield each part of a document and whether its pages lie on their side."""
    for part in document.body:
        yield part, isinstance(part, Section) and part.landscape


def section_markup(section: etree._Element) -> str:
    """Return a `w:sectPr` of a look as markup to be put in again."""
    return str(etree.tostring(section, encoding="unicode", with_tail=False))


def broken(pieces: Sequence[tuple[bool, str]], section: str) -> str:
    """Join pieces of markup; where the orientation changes, a paragraph ends the section before.

    What the look has above the body lies as the body begins. Only the first section starts the
    count of pages, and the last one is ended by the look: see `closed`.
    """
    runs = [
        (is_turned, "".join([piece for _, piece in run]))
        for is_turned, run in groupby(pieces, key=lambda piece: piece[0])
    ]
    ends = [
        paragraph("Normal", "", _LINE + _of(section, is_turned=is_turned, first=number == 0))
        for number, (is_turned, _) in enumerate(runs[:-1])
    ]
    return "".join([content + end for (_, content), end in zip(runs, [*ends, ""], strict=False)])


def closed(main: str, document: Document, section: str) -> str:
    """Return the main part whose section after the body goes on as the body ends."""
    turns = [is_turned for _, is_turned in oriented(document)]
    if not any(turns):
        return main
    before, slot, after = split(main, "body")
    last = _of(section, is_turned=turns[-1], first=all(turns))
    return before + slot + _SECTION.sub(lambda _: last, after, count=1)


def _of(section: str, *, is_turned: bool, first: bool) -> str:
    markup = section if first else _ONCE.sub(lambda found: found["kept"] or "", section)
    return _turned(markup) if is_turned else markup


def _turned(section: str) -> str:
    """Return the section with its page laid on its side: what was left is now on top."""
    turned = etree.fromstring(section)
    size, margins = turned.find(W + "pgSz"), turned.find(W + "pgMar")
    if size is not None:
        width, height = size.get(W + "w", _A4[0]), size.get(W + "h", _A4[1])
        size.set(W + "w", height)
        size.set(W + "h", width)
        size.set(W + "orient", "landscape")
    if margins is not None:
        _turn_margins(margins)
    return section_markup(turned)


def _turn_margins(margins: etree._Element) -> None:
    """Turn the margins; a gutter for binding adds to the edge it lies at."""
    given = {side: int(margins.get(W + side, _MARGIN)) for side in _TURNS}
    given["left"] += int(margins.get(W + "gutter", "0"))
    for side, was in _TURNS.items():
        margins.set(W + side, str(given[was]))
    margins.set(W + "gutter", "0")
