"""Peers' templates made from our own output, so that all engines print the same text.

What only contractkit writes is taken out (content controls, clause bookmarks, the facts it carries
in custom XML), neighbouring runs that look alike are joined, and facts become placeholders.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_OWN = re.compile(r"customXml|/customXml/")
Parts = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Peer:
    """A template without its tags yet, where they go, and the values of each sample."""

    parts: Parts
    holes: frozenset[tuple[str, int]]
    values: tuple[Mapping[str, str], ...]

    def template(self, tag: Callable[[str], str]) -> bytes:
        """Return the template with `tag(name)` at every place where a value goes."""
        numbers = {
            hole: name for name, hole in zip(self.values[0], sorted(self.holes), strict=True)
        }
        filled = dict(self.parts)
        for name, root in _trees(self.parts):
            for position, text in enumerate(root.iter(_W + "t")):
                if (name, position) in numbers:
                    text.text = tag(numbers[name, position])
            _join_runs(root)
            filled[name] = etree.tostring(root, encoding="UTF-8", standalone=True)
        return zipped(filled)


def peer_of(samples: Sequence[bytes], *, every_fact: bool = True) -> Peer:
    """Return the common template of several files of one document with other facts.

    With `every_fact` there is a tag wherever a content control shows a fact; without it only
    where these samples differ, the fewest tags that a template can have.
    Raises ValueError when the files differ in more than texts.
    """
    plain = [_without_own(unzipped(sample)) for sample in samples]
    texts = [_texts(parts) for parts in plain]
    if any(found.keys() != texts[0].keys() for found in texts):
        raise ValueError("the facts change the structure of the document, not only its texts")
    marked = _marked(unzipped(samples[0])) if every_fact else frozenset()
    holes = frozenset(
        at for at, text in texts[0].items()
        if at in marked or any(found[at] != text for found in texts)
    )  # fmt: skip
    names = [f"f_{number}" for number in range(len(holes))]
    values = tuple(
        {name: found[at] for name, at in zip(names, sorted(holes), strict=True)} for found in texts
    )
    return Peer(plain[0], holes, values)


def paragraphs(data: bytes) -> list[str]:
    """Return the text of every paragraph of the body, headers and footers."""
    return [
        "".join(text.text or "" for text in paragraph.iter(_W + "t"))
        for _, root in _trees(unzipped(data))
        for paragraph in root.iter(_W + "p")
    ]


def unzipped(data: bytes) -> Parts:
    """Return the parts of a .docx in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts) -> bytes:
    """Return a .docx of the parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _trees(parts: Parts) -> Iterator[tuple[str, etree._Element]]:
    for name in sorted(parts):
        if _TEXTS.fullmatch(name):
            yield name, etree.fromstring(parts[name])


def _texts(parts: Parts) -> dict[tuple[str, int], str]:
    return {
        (name, position): text.text or ""
        for name, root in _trees(parts)
        for position, text in enumerate(root.iter(_W + "t"))
    }


def _marked(parts: Parts) -> frozenset[tuple[str, int]]:
    """Return where a content control shows a fact."""
    return frozenset(
        (name, position)
        for name, root in _trees(parts)
        for position, text in enumerate(root.iter(_W + "t"))
        if any(True for _ in text.iterancestors(_W + "sdt"))
    )


def _without_own(parts: Parts) -> Parts:
    """Leave out what a template made in Word does not have."""
    kept = {name: data for name, data in parts.items() if not name.startswith("customXml/")}
    for name, root in _trees(kept):
        _unwrap(root)
        kept[name] = etree.tostring(root, encoding="UTF-8", standalone=True)
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        root = etree.fromstring(kept[name])
        for element in [e for e in root if _OWN.search(e.get("Target", e.get("PartName", "")))]:
            root.remove(element)
        kept[name] = etree.tostring(root, encoding="UTF-8", standalone=True)
    return kept


def _join_runs(root: etree._Element) -> None:
    """Make one run of neighbours that look alike, as they stand where people type a sentence."""
    for run in list(root.iter(_W + "r")):
        before = run.getprevious()
        looks = _looks(run)
        if looks is not None and before is not None and _looks(before) == looks:
            run[-1].text = (before[-1].text or "") + (run[-1].text or "")
            before.getparent().remove(before)


def _looks(run: etree._Element) -> bytes | None:
    """Return the properties of a run that holds nothing but one text, None for other elements."""
    contents = [child.tag for child in run if child.tag != _W + "rPr"]
    if run.tag != _W + "r" or contents != [_W + "t"]:
        return None
    return b"".join(etree.tostring(child) for child in run[:-1])


def _unwrap(root: etree._Element) -> None:
    for control in list(root.iter(_W + "sdt")):
        parent = control.getparent()
        content = control.find(_W + "sdtContent")
        parent[parent.index(control) : parent.index(control) + 1] = list(content)
    starts = [e for e in root.iter(_W + "bookmarkStart") if e.get(_W + "name").startswith("_CKb")]
    numbers = {start.get(_W + "id") for start in starts}
    ends = [e for e in root.iter(_W + "bookmarkEnd") if e.get(_W + "id") in numbers]
    for element in starts + ends:
        element.getparent().remove(element)
