"""The finished Word file, read as XML: its words, its content controls, the facts it carries."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from lxml import etree
from pydantic import ValidationError

from contractkit.document import Field, inlines, plain
from contractkit.errors import Place, Problem
from contractkit.model.contract import Contract
from contractkit.proof.text import paragraphs
from contractkit.render.markup import control_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractkit.document import Document
    from contractkit.proof.speech import Speech

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SHOWN, _FACTS = "{urn:contractkit:shown}facts", "{urn:contractkit:facts}facts"
_MARK = "f:"
_NODE = re.compile(r"\[(\d+)\]$")
_STORE = re.compile(r"customXml/item\d+\.xml")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_CHANGED = "somebody or something changed the file after it was written", "build it again"


def word_breaches(name: str, data: bytes, document: Document, speech: Speech) -> Iterator[Problem]:
    """Yield where a .docx file says more, less or other than the document it was made from."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        main = etree.fromstring(archive.read("word/document.xml"), _PARSER)
        stores = [
            etree.fromstring(archive.read(part), _PARSER)
            for part in archive.namelist() if _STORE.fullmatch(part)
        ]  # fmt: skip
    for what in (
        *_other_values(main, stores, document, speech),
        *_other_words(main, document),
        *_other_facts(stores, speech.contract),
    ):
        yield Problem("proof.word-differs", Place(name), what, *_CHANGED)


def _other_values(
    main: etree._Element, stores: Iterable[etree._Element], document: Document, speech: Speech
) -> Iterator[str]:
    """Compare what controls show, and what Word will put there from the part they are bound to."""
    shown = [node for store in stores if store.tag == _SHOWN for node in store]
    found: Counter[tuple[str, str]] = Counter()
    for tag, text, bound in _controls(main, shown):
        found[tag, text] += 1
        if bound is not None and bound != (tag, text):
            yield f"Word would put {bound[1]!r} in place of {text!r}, the value of {tag[2:]}"
    wanted = Counter(
        (control_tag(run.path), run.text)
        for _, block in document.blocks() for run in inlines(block) if isinstance(run, Field)
    )  # fmt: skip
    for tag, text in wanted - found:
        yield f"the value {text!r} of {tag[2:]} is not in the Word file"
    for tag, text in found - wanted:
        if not _is_frame(tag[2:], text, document, speech):
            yield f"the Word file shows {text!r} for {tag[2:]}, which the fact does not say"


def _is_frame(path: str, text: str, document: Document, speech: Speech) -> bool:
    """Tell whether a cover or a signature may show this: the fact, or a rule to write on."""
    if path == "contract.dated" and not any(map(str.isdigit, text)):
        return True  # signed on a day that nobody knows yet
    if path == "contract.dated" and text == document.frame.get("dated"):
        return True  # the day of the event that the outline dates the document by
    forms = {document.title} if path == "contract.title" else speech.forms_at(path) or {""}
    shown = text.replace("＿", "_")
    before = [shown.removesuffix(form).strip("_ ") for form in forms if shown.endswith(form)]
    return any(words == "" or words[-1] in ":：" for words in before)


def _controls(
    main: etree._Element, shown: list[etree._Element]
) -> Iterator[tuple[str, str, tuple[str, str] | None]]:
    """Yield the tag and the text of every control that shows a fact, and those it is bound to."""
    for properties in main.iter(f"{_W}sdtPr"):
        tag, binding = properties.find(f"{_W}tag"), properties.find(f"{_W}dataBinding")
        name = "" if tag is None else tag.get(f"{_W}val", "")
        if name.startswith(_MARK):
            yield name, _text(properties.getparent()), _bound(binding, shown)


def _bound(binding: etree._Element | None, shown: list[etree._Element]) -> tuple[str, str] | None:
    """Return the tag and text that a binding leads to; None without one."""
    if binding is None:
        return None
    number = _NODE.search(binding.get(f"{_W}xpath", ""))
    at = int(number[1]) if number else 0
    if not 0 < at <= len(shown):
        return "", ""
    return control_tag(shown[at - 1].get("p", "")), shown[at - 1].text or ""


def _other_words(main: etree._Element, document: Document) -> Iterator[str]:
    """Compare the paragraphs of the body; what the look has before and after it is its own."""
    wanted = [text for _, block in document.blocks() for label, runs in paragraphs(block)
              if (text := f"{label} {plain(runs)}".strip())]  # fmt: skip
    found = [text for text in _paragraphs(main) if text]
    matcher = SequenceMatcher(None, wanted, found, autojunk=False)
    for _, first, last, start, end in (o for o in matcher.get_opcodes() if o[0] != "equal"):
        for text in wanted[first:last]:
            yield f"the words {text[:60]!r} are not in the Word file"
        if first > 0 and last < len(wanted):
            for text in found[start:end]:
                yield f"the Word file says {text[:60]!r}, which no clause says"


def _paragraphs(main: etree._Element) -> Iterator[str]:
    """Yield the text of every paragraph that is not drawn."""
    for drawn in list(main.iter(f"{_W}drawing", f"{_W}pict", f"{_MC}AlternateContent")):
        drawn.getparent().remove(drawn)
    for paragraph in main.iter(f"{_W}p"):
        yield _text(paragraph).strip()


def _text(node: etree._Element) -> str:
    return "".join([text.text or "" for text in node.iter(f"{_W}t")])


def _other_facts(stores: Iterable[etree._Element], contract: Contract) -> Iterator[str]:
    """Read the facts back that travel in the file."""
    carried = [store.text or "" for store in stores if store.tag == _FACTS]
    try:
        same = [Contract.model_validate_json(text) == contract for text in carried]
    except ValidationError:
        same = []
    if same != [True]:
        yield "the facts that the Word file carries are not those of the contract file"
