"""From YAML text to nodes with places: keys, tags, aliases and limits are checked on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml import events as yaml_events
from ruamel.yaml.error import MarkedYAMLError

from contractkit.errors import ContractkitError, Place
from contractkit.source.encoding import REFUSED, Findings

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 64
MAX_NODES = 200_000
_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})
# Faults that the parser notices only long after the spot where they can be mended.
_UNFINISHED = "unexpected|stream end|could not find"
_MOST_LINES = 10
_UNREADABLE = "this cannot be read as YAML"
_SIMPLER = "write it more simply: keys, dashes and quotes are enough"
_COLON_ADVICE = (
    "check this line and the one above: a colon and a space after each key, equal indentation for "
    'the keys of one group, quotes around a value that holds a colon and a space ("a: b")'
)
# What the parser says (a pattern), what we say instead, and how to mend it.
_PLAIN_WORDS = (
    (
        "mapping values are not allowed here",
        "this colon stands where no key can be",
        _COLON_ADVICE,
    ),
    (
        "could not find expected ':'",
        "a key without a colon",
        "write a colon and a space after the key, as in `title: text`",
    ),
    (
        "found character '(.+)' that cannot start any token",
        r"a value cannot begin with \1",
        'put the value between quotes, as in "@text"',
    ),
    (
        "found unexpected (end of stream|document separator)",
        "the quotation mark opened here is never closed",
        "close the quotation mark at the end of the value",
    ),
    (
        "expected <block end>, but found '<(?!block).*|expected '<document start>'",
        "the value, or the mapping, has ended before this",
        "put the whole value between one pair of quotes, and check the brackets",
    ),
    (
        "expected <block end>, but found .*",
        "the indentation of this line does not fit the lines above",
        "indent the keys of one mapping, and the dashes of one list, by the same number of spaces",
    ),
    (
        r"expected ',' or '([\]}])', but got .*",
        r"a comma or a closing \1 is missing",
        r"separate the entries with commas and close the bracket with \1",
    ),
    (
        "expected (alphabetic or numeric character|chomping or indentation|the node content)",
        "a value is missing here, or begins with a sign that has a meaning in YAML",
        "put the value between quotes if it begins with & * | > ] or }",
    ),
    (
        "found unknown escape character '(.+)'",
        r"a backslash before \1 means nothing between double quotes",
        r"double the backslash, or use single quotes",
    ),
)
_BEING_READ = {
    "flow sequence": "a list in [ ]",
    "flow mapping": "a mapping in { }",
    "block mapping": "a mapping",
    "block collection": "a list",
    "quoted scalar": "a text between quotes",
}


@dataclass(slots=True)
class Node:
    """A value as written: a text, a list (items), or a mapping (keys, and items in their order).

    `size` counts the nodes and `height` the levels below, both through aliases. A mapping keeps
    each key with its place; `expects_value` tells that its last key still lacks the value.
    """

    place: Place
    text: str | None = None
    items: list[Node] | None = None
    keys: dict[str, Place] | None = None
    size: int = 1
    height: int = 1
    expects_value: bool = False
    is_open: bool = False


class _Composer:
    """Builds nodes from parser events without recursion: depth cannot exhaust the stack."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.stack: list[Node] = []
        self.anchors: dict[str, Node] = {}
        self.root: Node | None = None
        self.count = 0
        self.documents = 0

    def feed(self, event: Any) -> None:
        place = _place_of(self.findings, event.start_mark)
        match event:
            case yaml_events.DocumentStartEvent():
                self._begin_document(place)
            case yaml_events.AliasEvent():
                self._alias(event.anchor, place)
            case yaml_events.ScalarEvent():
                self._scalar(event, place)
            case yaml_events.CollectionStartEvent():
                node = Node(place, items=[], is_open=True)
                if isinstance(event, yaml_events.MappingStartEvent):
                    node.keys = {}
                self._begin(node, event)
                self.stack.append(node)
            case yaml_events.CollectionEndEvent():
                node = self.stack.pop()
                node.is_open = False
                self._attach(node)

    def _begin_document(self, place: Place) -> None:
        self.documents += 1
        if self.documents > 1:
            mend = "keep one document in a file; delete the line `---` or split the file"
            self.findings.stop("documents", place, "a second document begins here", mend=mend)

    def _begin(self, node: Node, event: Any) -> None:
        """Check the tag and the limits, and remember the anchor."""
        if event.ctag is not None:
            what = f"the tag {event.ctag} is not read"
            why = "values are plain text here; what they mean is decided by their key"
            self.findings.add("tag", node.place, what, why, "delete the tag")
        if event.anchor:
            self.anchors[event.anchor] = node
        self._measure(node)

    def _measure(self, node: Node) -> None:
        self.count += node.size
        if self.count > MAX_NODES:
            what = f"the file holds more than {MAX_NODES:,} values, counted through aliases"
            self.findings.stop("nodes", node.place, what, mend="use fewer aliases, split the file")
        if len(self.stack) + node.height > MAX_DEPTH:
            what = f"values are nested more than {MAX_DEPTH} deep, counted through aliases"
            self.findings.stop("depth", node.place, what, mend="nest less deeply")

    def _scalar(self, event: Any, place: Place) -> None:
        empty = event.style in (None, "") and event.value in _EMPTY
        node = Node(place, text=None if empty else event.value)
        self._begin(node, event)
        # The text was searched before; what is left are escapes between double quotes.
        if event.style == '"' and (match := REFUSED.search(event.value)):
            self.findings.add_character(match.group(), place)
        self._attach(node)

    def _alias(self, anchor: str, place: Place) -> None:
        target = self.anchors.get(anchor)
        if target is None:
            what, why = f"the alias *{anchor} names nothing", f"no &{anchor} stands before it"
            mend = f"write &{anchor} before the value meant, or quote a text that begins with *"
            self.findings.stop("alias", place, what, why, mend)
        if target.is_open:
            what = f"the alias *{anchor} stands inside the value it names"
            why = "a value that holds itself never ends"
            self.findings.stop("alias", place, what, why, "write the value out")
        node = replace(target, place=place)
        self._measure(node)
        self._attach(node)

    def _attach(self, node: Node) -> None:
        """Put a finished node into the collection that is open, or at the top."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if parent.keys is not None and not parent.expects_value:
            self._add_key(parent.keys, node)
            parent.expects_value = True
        elif parent.items is not None:
            parent.items.append(node)
            parent.expects_value = False

    def _add_key(self, keys: dict[str, Place], key: Node) -> None:
        """Keep the key; a refused one is a finding, so the mapping is never used without it."""
        if not key.text:
            what, mend = "a key must be a text", "write one name before the colon"
            self.findings.add("key", key.place, what, mend=mend)
        elif key.text == "<<":
            why = "with merged keys, a value would not stand where it is read"
            mend = "write the keys out, or use an alias for a whole value: `key: *name`"
            self.findings.add("merge", key.place, "merge keys (<<) are not read", why, mend)
        elif key.text in keys:
            first = keys[key.text]
            what = f"the key {key.text} stands here again, first at {first.line}:{first.column}"
            why = "one of the two values would be lost silently"
            self.findings.add("duplicate-key", key.place, what, why, "keep one of the two")
        else:
            keys[key.text] = key.place


def compose(text: str, findings: Findings) -> Node:
    """Return the top mapping of the text. Raises ContractkitError with every finding."""
    composer = _Composer(findings)
    for event in _events(text, findings):
        composer.feed(event)
    root = composer.root
    if root is None or (root.text is None and root.items is None):
        top = Place(findings.name, 1, 1)
        findings.stop("empty", top, "the file holds no value", mend="write `key: value` lines")
    if root.keys is None:
        what = "the top level is not a mapping of keys"
        mend = _with_colon_hint("begin with `key: value` lines", findings, root.place)
        findings.stop("not-a-mapping", root.place, what, mend=mend)
    if findings.problems:
        raise ContractkitError(findings.problems)
    return root


def _events(text: str, findings: Findings) -> Iterator[Any]:
    """Yield parser events; turn whatever the parser raises into a problem."""
    events = YAML(typ="safe", pure=True).parse(text)
    while True:
        try:
            event = next(events, None)
        except MarkedYAMLError as error:
            _stop_syntax(findings, error)
        except Exception as error:  # noqa: BLE001 - AssertionError, NotImplementedError were seen
            place = Place(findings.name, 1, 1)
            why = f"the YAML parser failed: {type(error).__name__} {error}".rstrip()
            findings.stop("syntax", place, _UNREADABLE, why, _SIMPLER)
        if event is None:
            return
        yield event


def _place_of(findings: Findings, mark: Any) -> Place:
    return Place(findings.name, mark.line + 1, mark.column + 1)


def _stop_syntax(findings: Findings, error: MarkedYAMLError) -> NoReturn:
    """Say in plain words what the parser did not understand."""
    problem = str(error.problem)
    unfinished = error.context_mark and re.search(_UNFINISHED, problem)
    mark = error.context_mark if unfinished else error.problem_mark
    place = _place_of(findings, mark) if mark else Place(findings.name, 1, 1)
    if "'\\t'" in problem:
        _stop_tab(findings, place)
    what, mend, why = _UNREADABLE, _SIMPLER, f"the YAML parser says: {problem}"
    for pattern, words, advice in _PLAIN_WORDS:
        if match := re.search(pattern, problem):
            what, mend = match.expand(words), match.expand(advice)
            why = _why(findings, error)
            break
    mend = _with_colon_hint(mend, findings, place)
    findings.stop("syntax", place, what, why, mend)


def _why(findings: Findings, error: MarkedYAMLError) -> str:
    """Name the value that the parser was reading, and where it begins."""
    for theirs, ours in _BEING_READ.items():
        if error.context_mark and theirs in str(error.context):
            begin = _place_of(findings, error.context_mark)
            return f"it was met while reading {ours} that begins at {begin.line}:{begin.column}"
    return ""


def _stop_tab(findings: Findings, place: Place) -> NoReturn:
    """Report the tab that stopped the parser, and the later lines that begin with one."""
    if findings.lines[place.line - 1][: place.column - 1].strip():
        what = "a tab stands in or after a value without quotes"
        why = "it cannot be told from a space, and comes from copying out of a table"
        findings.stop("tab", place, what, why, "write a space, or put the value between quotes")
    later = enumerate(findings.lines[place.line :], place.line + 1)
    more = [str(number) for number, line in later if line.startswith("\t")]
    what = "a tab indents this line"
    if more:
        rest = " and more" if more[_MOST_LINES:] else ""
        what += f"; also in line {', '.join(more[:_MOST_LINES])}{rest}"
    why = "YAML measures indentation in spaces; a tab has no width of its own"
    findings.stop("tab", place, what, why, "indent with spaces, two for each level")


def _with_colon_hint(mend: str, findings: Findings, place: Place) -> str:
    """Add a word on the Chinese colon where one stands on the line or the line above."""
    if "：" in "".join(findings.lines[max(place.line - 2, 0) : place.line]):
        return f"{mend}; the Chinese colon ： is text, write `: ` after a key"
    return mend
