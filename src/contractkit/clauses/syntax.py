"""Which part of Jinja a clause may use: conditions, loops, names and printed facts; no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import nodes

from contractkit.clauses.scene import did_you_mean
from contractkit.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILTERS = frozenset({"each", "capital", "length", "join", "first", "last"})
CALLS = frozenset({"voices", "present"})
LOOP_FACTS = frozenset({"index", "first", "last", "length"})
_RESERVED = frozenset({*CALLS, "loop", "self", "super", "caller", "varargs", "kwargs"})
_ALLOWED = frozenset({
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign, nodes.Name,
    nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Call, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat, nodes.List,
    nodes.Tuple,
})  # fmt: skip
_PRINTED = frozenset({
    nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Concat,
    nodes.CondExpr,
})  # fmt: skip
_SAYS = {
    nodes.Include: "{% include %}", nodes.Import: "{% import %}", nodes.FromImport: "{% from %}",
    nodes.Extends: "{% extends %}", nodes.Block: "{% block %}", nodes.Macro: "{% macro %}",
    nodes.CallBlock: "{% call %}", nodes.FilterBlock: "{% filter %}", nodes.With: "{% with %}",
    nodes.AssignBlock: "{% set %} with a block", nodes.Test: "`is`", nodes.Dict: "{…: …}",
    nodes.Slice: "a slice", nodes.Neg: "arithmetic", nodes.Pos: "arithmetic",
    nodes.NSRef: "a dotted name in {% set %}",
}  # fmt: skip


def violations(tree: nodes.Template, file: str, first_line: int) -> list[Problem]:
    """Return what the template uses that is not part of the clause language."""
    return [
        Problem("clause.refused-code", Place(file, line + first_line - 1, 1), what, why, mend)
        for line, what, why, mend in _walk(tree)
    ]


_Violation = tuple[int, str, str, str]
_WHY = "a clause is prose with facts, not a program"


def _violation(node: nodes.Node, what: str, mend: str = "") -> _Violation:
    return node.lineno or 1, what, _WHY, mend  # some nodes of Jinja have no line


def _walk(node: nodes.Node) -> Iterator[_Violation]:
    if type(node) not in _ALLOWED:
        kind = "arithmetic" if isinstance(node, nodes.BinExpr) else type(node).__name__
        what = f"{_SAYS.get(type(node), kind)} is not part of the clause language"
        yield _violation(node, what, "use {% if %}, {% for %}, {% set %} and {{ fact }}")
        return
    check = _CHECKS.get(type(node))
    if check is not None:
        yield from check(node)
    for child in _children(node):
        yield from _walk(child)


def _children(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield what is still to be checked below a node; checked constants are left out."""
    for child in node.iter_child_nodes():
        if isinstance(node, nodes.Call) and child is node.node:
            continue
        if isinstance(node, nodes.Getattr) and _is_loop(child):
            continue
        yield child


def _is_loop(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "loop"


def _check_name(node: nodes.Name) -> Iterator[_Violation]:
    if node.name.startswith("_") or node.name in _RESERVED:
        yield _violation(node, f"the name {node.name!r} cannot be used here")


def _check_getattr(node: nodes.Getattr) -> Iterator[_Violation]:
    if node.attr.startswith("_"):
        yield _violation(node, f"{node.attr!r} is not a fact", "facts begin with a letter")
    if _is_loop(node.node) and node.attr not in LOOP_FACTS:
        mend = did_you_mean(node.attr, LOOP_FACTS, "use one of")
        yield _violation(node, f"a loop has no {node.attr!r}", mend)
    if isinstance(node.node, (nodes.Const, nodes.List, nodes.Tuple)):
        yield _violation(node, "a text typed in code has no facts")


def _check_getitem(node: nodes.Getitem) -> Iterator[_Violation]:
    key = node.arg.value if isinstance(node.arg, nodes.Const) else None
    if isinstance(node.node, (nodes.Const, nodes.List, nodes.Tuple)) or _is_loop(node.node):
        yield _violation(node, "only facts are read with [ ]")
    if isinstance(key, bool) or not isinstance(key, (str, int)) or str(key).startswith("_"):
        yield _violation(node, "[ ] takes a number or a name between quotes")


def _check_filter(node: nodes.Filter) -> Iterator[_Violation]:
    if node.name not in FILTERS:
        mend = did_you_mean(node.name, FILTERS, "the filters are")
        yield _violation(node, f"there is no filter {node.name!r}", mend)
    fits = len(node.args) == (node.name == "join")
    if not fits or node.kwargs or node.dyn_args or node.dyn_kwargs:
        yield _violation(node, f"{node.name!r} takes other arguments", "write x | join('；')")
    elif node.args and not _is_text(node.args[0]):
        yield _violation(node, "join takes a text between quotes", "write x | join('；')")


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str)


def _check_call(node: nodes.Call) -> Iterator[_Violation]:
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    if name not in CALLS:
        yield _violation(node, "facts cannot be called", "only voices(…) and present('…') exist")
    elif len(node.args) != 1 or node.kwargs or node.dyn_args or node.dyn_kwargs:
        yield _violation(node, f"{name} takes one argument")
    elif (name == "present") is not _is_text(node.args[0]):
        wanted = "a clause between quotes" if name == "present" else "a commitment"
        yield _violation(node, f"{name} takes {wanted}")


def _check_const(node: nodes.Const) -> Iterator[_Violation]:
    if node.value is None or isinstance(node.value, (bool, float)):
        yield _violation(node, f"{node.value!r} is not used in clauses", "write {% if fact %}")


def _check_for(node: nodes.For) -> Iterator[_Violation]:
    if not isinstance(node.target, nodes.Name) or node.recursive:
        yield _violation(node, "a loop takes one name", "write {% for c in list %}")
    if not isinstance(node.iter, (nodes.Name, nodes.Getattr, nodes.Getitem)):
        yield _violation(node, "a loop walks a list of facts", "write {% for c in list %}")


def _check_assign(node: nodes.Assign) -> Iterator[_Violation]:
    if not isinstance(node.target, nodes.Name):
        yield _violation(node, "{% set %} takes one name")
    if isinstance(node.node, nodes.Concat) or node.node.find(nodes.Concat):
        yield _violation(node, "{% set %} keeps a fact, not a joined text")


def _check_list(node: nodes.List | nodes.Tuple) -> Iterator[_Violation]:
    if not all(isinstance(item, nodes.Const) for item in node.items):
        yield _violation(node, "a list in code holds texts to compare with")


def _check_cond(node: nodes.CondExpr) -> Iterator[_Violation]:
    if node.expr2 is None:
        yield _violation(node, "a condition in {{ }} needs `else`", "or write {% if %}")


def _check_printed(node: nodes.Output | nodes.Concat) -> Iterator[_Violation]:
    for part in node.nodes:
        yield from _check_part(part)


def _check_part(part: nodes.Expr | None) -> Iterator[_Violation]:
    """Allow words, facts, or a choice between them."""
    if isinstance(part, nodes.CondExpr):
        yield from _check_part(part.expr1)
        yield from _check_part(part.expr2)
    elif isinstance(part, nodes.Call):
        if isinstance(part.node, nodes.Name) and part.node.name == "present":
            yield _violation(part, "present('…') is a condition, not words")
    elif part and type(part) in _ALLOWED and not (_is_text(part) or type(part) in _PRINTED):
        yield _violation(part, "only facts and words can be printed", "print a fact")


_CHECKS: dict[type[nodes.Node], Callable[[Any], Iterator[_Violation]]] = {
    nodes.Name: _check_name, nodes.Getattr: _check_getattr, nodes.Getitem: _check_getitem,
    nodes.Filter: _check_filter, nodes.Call: _check_call, nodes.Const: _check_const,
    nodes.For: _check_for, nodes.Assign: _check_assign, nodes.List: _check_list,
    nodes.Tuple: _check_list, nodes.CondExpr: _check_cond, nodes.Output: _check_printed,
    nodes.Concat: _check_printed,
}  # fmt: skip
