"""The frame of a look (cover, headers, signatures): docxtpl reads its tags, a strict sandbox fills.

docxtpl gathers each tag from the runs Word scattered it over and lifts row and paragraph tags out
of their elements; that happens once per look. The result is a plain Jinja template, so a document
is filled without docxtpl, without parsing XML, and the generated body meets no pattern of either.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from jinja2 import Template

SLOTS = ("toc", "body")
# Comments: no value can write one, as values are escaped.
_MARKERS = {slot: Markup(f"<!--contractkit:{slot}-->") for slot in SLOTS}  # noqa: S704
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SLOT_TAG = re.compile(r"\{\{p\s+(toc|body)\s*\}\}")
_UNSUPPORTED_TAG = re.compile(
    r"\{\{[pr]\s|\{[{%]tc\s|\{%r\s|\{%-?\s*(?:colspan|cellbg|hm|vm)\b|\{_\{|\}_\}|\{_%|%_\}"
)
_LOOP_ATTRIBUTES = frozenset({"index", "index0", "first", "last", "length"})
_FILTERS = frozenset({"default", "join", "length", "upper", "lower", "trim"})
_TESTS = frozenset({"defined", "none", "eq", "equalto", "ne"})
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name,
    nodes.Getattr, nodes.Getitem, nodes.Const, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not, nodes.CondExpr, nodes.Filter, nodes.Test,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FramePart:
    """One part of a look with tags, compiled."""

    name: str
    template: Template

    def fill(self, values: Mapping[str, object]) -> str:
        """Return the XML of the part with values escaped and a marker in each slot.

        Raises ValueError when the look asks for a value that is not there, and for a value with
        characters that XML cannot hold.
        """
        try:
            text = self.template.render({**values, **_MARKERS})
        except TemplateError as fault:
            raise ValueError(f"{self.name}: {fault}") from None
        odd = _NOT_XML.search(text)
        if odd:
            raise ValueError(f"{self.name}: a value has the character U+{ord(odd[0]):04X}")
        return text


def split(text: str, slot: str) -> tuple[str, str, str]:
    """Return the filled part up to a slot, the slot, and what follows; no slot, no rest."""
    return text.partition(str(_MARKERS[slot]))


def with_slot(text: str, slot: str, content: str) -> str:
    """Return the filled part with generated XML in a slot, if the look left it in."""
    before, found, after = split(text, slot)
    return f"{before}{content}{after}" if found else text


class LookTemplate(DocxTemplate):  # type: ignore[misc]
    """docxtpl's reading of tags, without its rendering."""

    def __init__(self) -> None:
        """No file is opened: parts come one by one, already checked."""
        super().__init__(io.BytesIO())

    def source(self, xml: str) -> str:
        """Return the Jinja source of one part."""
        return str(self.patch_xml(xml))


class _Environment(ImmutableSandboxedEnvironment):
    """Values are text, lists and mappings of text; attributes are keys and nothing else."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext):
            return getattr(obj, attribute) if attribute in _LOOP_ATTRIBUTES else self.undefined()
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            return obj[argument]
        except (LookupError, TypeError):
            return self.undefined(obj=obj, name=argument)


_ENVIRONMENT = _Environment(autoescape=True, undefined=StrictUndefined)


def compiled(name: str, xml: str) -> FramePart:
    """Compile one part that `faults` found nothing wrong with."""
    return FramePart(name, _ENVIRONMENT.from_string(LookTemplate().source(xml)))


def slot_of(paragraph: str) -> str:
    """Return which generated content a paragraph's text asks for, "" for ordinary text."""
    found = _SLOT_TAG.fullmatch(paragraph.strip())
    return found[1] if found else ""


def has_tags(text: str) -> bool:
    """Tell whether text holds the beginning of a tag."""
    return "{{" in text or "{%" in text or "{#" in text


def tag_faults(paragraph: str) -> Iterator[str]:
    """Yield what is wrong with the tags in the text of one paragraph."""
    rest = _SLOT_TAG.sub("", paragraph)
    if rest != paragraph and rest.strip():
        yield "{{p toc }} and {{p body }} each need a paragraph of their own"
    found = _UNSUPPORTED_TAG.search(rest)
    if found:
        yield f"the tag form {found[0].strip()!r} is not used in looks"
    if rest.count("{{") != rest.count("}}") or rest.count("{%") != rest.count("%}"):
        yield "a tag is opened and not closed in the same paragraph"


def part_faults(xml: str, known: Collection[str]) -> list[str]:
    """Return what is wrong with the tags of a whole part: syntax, names, forbidden forms.

    A part is compiled only when nothing else is wrong, as compiling computes constants.
    """
    try:
        tree = _ENVIRONMENT.parse(LookTemplate().source(xml))
        found = [*_forbidden(tree), *_unknown(tree, frozenset(known) | frozenset(SLOTS))]
        if not found:
            _ENVIRONMENT.compile(tree)
    except TemplateError as fault:
        return [f"the tags do not parse: {fault}"]
    return found


def _forbidden(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            yield f"a tag uses {type(node).__name__.lower()}, which looks may not"
        elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            yield f"the filter {node.name!r} is not one of {', '.join(sorted(_FILTERS))}"
        elif isinstance(node, nodes.Test) and node.name not in _TESTS:
            yield f"the test {node.name!r} is not one of {', '.join(sorted(_TESTS))}"
        elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            yield f"the name {node.attr!r} is closed to looks"


def _unknown(tree: nodes.Template, known: frozenset[str]) -> Iterator[str]:
    own = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"} | {"loop"}
    used = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}
    for name in sorted(used - own - known):
        yield f"{name!r} is not a value that looks can show"
