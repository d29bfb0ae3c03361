"""From the syntax tree of a body to a Python function of the few forms that prose may use.

Jinja reads the prose; its own code would walk the tree some ten times and ask an environment for
every fact. Here each node becomes one Python node at the same line, so that a fault is found at
its line, and what has no form here cannot be run: no attribute, no call, nothing built in.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeGuard

from jinja2 import nodes

from contractkit.clauses import filters
from contractkit.clauses.scene import FIRST_LINE, LAST_LINE, TEMPLATE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

QUESTIONS = frozenset({"member", "item", "gives", "says"})
"""What facts are asked; nothing else answers."""
_DEEPEST = 50
_LOAD, _STORE = ast.Load(), ast.Store()
_OPERATORS: dict[str, ast.cmpop] = {
    "eq": ast.Eq(), "ne": ast.NotEq(), "gt": ast.Gt(), "gteq": ast.GtE(), "lt": ast.Lt(),
    "lteq": ast.LtE(), "in": ast.In(), "notin": ast.NotIn(),
}  # fmt: skip
_CALLABLE = {
    "__builtins__": {}, "taken": filters.taken, "shown": filters.shown, "joined": filters.joined,
    "walked": filters.walked, "voices": filters.voices, "len": len, "enumerate": enumerate,
    **filters.FILTERS,
}  # fmt: skip


@dataclass(slots=True)
class _Scope:
    """The variables of the body (0) or of one loop; `begin` gives them what they have outside."""

    number: int
    outer: _Scope | None = None
    variables: dict[str, str] = field(default_factory=dict)
    begin: list[ast.stmt] = field(default_factory=list)
    is_loop: bool = False


def function_of(
    tree: nodes.Template,
) -> tuple[Callable[..., None], tuple[tuple[str, int], ...]]:
    """Return `body(names, present, put)`, and the names that it takes, with their lines.

    Raises RecursionError or SyntaxError where loops and conditions are nested too deeply.
    """
    translator = _Translator()
    module = ast.parse("def body(names, present, put): pass")
    module.body[0].body = translator.body(tree)  # type: ignore[attr-defined]
    space: dict[str, Any] = dict(_CALLABLE)
    exec(compile(module, TEMPLATE_NAME, "exec"), space)  # noqa: S102 - made of known nodes only
    names = (name for name in translator.used if name[0] not in translator.stored)
    return space["body"], tuple(names)


class _Translator:
    """Walks the tree once; variables end in `_` and the number of their scope."""

    def __init__(self) -> None:
        self.used: dict[tuple[str, int], None] = {}
        self.stored: set[str] = {"loop"}
        self._top = _Scope(0)
        self._scopes = 0
        self._depth = 0

    def body(self, tree: nodes.Template) -> list[ast.stmt]:
        found = self._block(tree.body, self._top)
        return [*self._top.begin, *found]

    def _block(self, parts: Iterable[nodes.Node], scope: _Scope) -> list[ast.stmt]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise RecursionError
        found = [s for part in parts for s in self._STATEMENTS[type(part)](self, part, scope)]
        self._depth -= 1
        return found or [ast.Pass(lineno=1, col_offset=0)]

    def _output(self, node: nodes.Output, scope: _Scope) -> list[ast.stmt]:
        found, is_marked = [], False
        for part in node.nodes:
            if isinstance(part, nodes.TemplateData):
                words = _marked(part, is_marked)
                is_marked = (is_marked and "\n" not in words) or words[-1:] not in ("", "\n")
                found.append(_put(_constant(words, part.lineno)))
            else:
                found.append(_put(_call("shown", part.lineno, self._value(part, scope))))
        return found

    def _if(self, node: nodes.If, scope: _Scope) -> list[ast.stmt]:
        branches = [self._branch(one, scope) for one in (node, *node.elif_)]
        other = self._block(node.else_, scope) if node.else_ else []
        for branch in reversed(branches):
            branch.orelse, other = other, [branch]
        return other

    def _branch(self, node: nodes.If, scope: _Scope) -> ast.If:
        test = self._test(node.test, scope)
        return ast.If(test, self._block(node.body, scope), [], lineno=node.lineno, col_offset=0)

    def _assign(self, node: nodes.Assign, scope: _Scope) -> list[ast.stmt]:
        value = self._value(node.node, scope)
        return [_assignment(self._store(_target(node), node.lineno, scope), value, node.lineno)]

    def _for(self, node: nodes.For, scope: _Scope) -> list[ast.stmt]:
        """Walk over a list made beforehand, so that `loop` and `else` know its length."""
        name, loop, line = _target(node), self._inner(scope), node.lineno
        variable = loop.variables[name] = f"{name}_{loop.number}"
        self.stored.add(name)
        walked = _call("walked", line, self._value(node.iter, scope))
        if node.test:
            walked = _filtered(walked, variable, self._test(node.test, loop))
        loop.is_loop = True
        body = self._block(node.body, loop)
        other = self._block(node.else_, self._inner(scope)) if node.else_ else []
        entries = f"entries{loop.number}"
        counted = _call("enumerate", line, _name(entries, line), _constant(1, line))
        pair: list[ast.expr] = [_name(f"at{loop.number}", line, _STORE)]
        pair.append(_name(variable, line, _STORE))
        target = ast.Tuple(pair, _STORE, lineno=line, col_offset=0)
        walk = ast.For(target, counted, [*loop.begin, *body], [], lineno=line, col_offset=0)
        return [
            _assignment(entries, walked, line),
            ast.If(_name(entries, line), [walk], other, lineno=line, col_offset=0),
        ]

    def _inner(self, scope: _Scope) -> _Scope:
        self._scopes += 1
        return _Scope(self._scopes, scope)

    def _load(self, name: str, line: int, scope: _Scope | None) -> ast.expr:
        while scope is not None:
            if name in scope.variables:
                return _name(scope.variables[name], line)
            scope = scope.outer
        variable = self._top.variables[name] = f"{name}_0"
        taken = _call("taken", line, _name("names", line), _constant(name, line))
        self._top.begin.append(_assignment(variable, taken, line))
        return _name(variable, line)

    def _store(self, name: str, line: int, scope: _Scope) -> str:
        """Return the scope's own variable; it begins with the value that the name has outside."""
        self.stored.add(name)
        outside = self._load(name, line, scope)
        if name not in scope.variables:
            scope.variables[name] = f"{name}_{scope.number}"
            scope.begin.append(_assignment(scope.variables[name], outside, line))
        return scope.variables[name]

    def _test(self, node: nodes.Node, scope: _Scope) -> ast.expr:
        """Return a condition; asking whether a fact is given makes no value of it."""
        line = node.lineno
        if isinstance(node, (nodes.And, nodes.Or)):
            both = [self._test(node.left, scope), self._test(node.right, scope)]
            operator = ast.And() if isinstance(node, nodes.And) else ast.Or()
            return ast.BoolOp(operator, both, lineno=line, col_offset=0)
        if isinstance(node, nodes.Not):
            return _negated(self._test(node.node, scope), line)
        if _is_fact(node):
            return _ask(self._value(node.node, scope), "gives", _constant(node.attr, line))
        return self._value(node, scope)

    def _value(self, node: nodes.Node, scope: _Scope) -> ast.expr:
        return self._EXPRESSIONS[type(node)](self, node, scope)

    def _logic(self, node: nodes.And | nodes.Or, scope: _Scope) -> ast.expr:
        both = [self._value(node.left, scope), self._value(node.right, scope)]
        operator = ast.And() if isinstance(node, nodes.And) else ast.Or()
        return ast.BoolOp(operator, both, lineno=node.lineno, col_offset=0)

    def _used(self, node: nodes.Name, scope: _Scope) -> ast.expr:
        self.used[node.name, node.lineno] = None
        return self._load(node.name, node.lineno, scope)

    def _member(self, node: nodes.Getattr, scope: _Scope) -> ast.expr:
        if not _is_fact(node):
            return self._loop_fact(node, scope)
        return _ask(self._value(node.node, scope), "member", _constant(node.attr, node.lineno))

    def _loop_fact(self, node: nodes.Getattr, scope: _Scope) -> ast.expr:
        around: _Scope | None = scope
        while around is not None and not around.is_loop:
            around = around.outer
        line = node.lineno
        if around is None:
            return _ask(self._load("loop", line, scope), "member", _constant(node.attr, line))
        index = _name(f"at{around.number}", line)
        length = _call("len", line, _name(f"entries{around.number}", line))
        if node.attr in ("index", "length"):
            return index if node.attr == "index" else length
        return _compared(index, "eq", _constant(1, line) if node.attr == "first" else length, line)

    def _entry(self, node: nodes.Getitem, scope: _Scope) -> ast.expr:
        return _ask(self._value(node.node, scope), "item", self._value(node.arg, scope))

    def _filter(self, node: nodes.Filter, scope: _Scope) -> ast.expr:
        given = [self._value(one, scope) for one in (node.node, *node.args) if one]
        return _call(node.name, node.lineno, *given)

    def _called(self, node: nodes.Call, scope: _Scope) -> ast.expr:
        line, argument = node.lineno, self._value(node.args[0], scope)
        if isinstance(node.node, nodes.Name) and node.node.name == "voices":
            return _call("voices", line, argument)
        return _compared(argument, "in", _name("present", line), line)

    def _compare(self, node: nodes.Compare, scope: _Scope) -> ast.expr:
        line, first = node.lineno, node.ops[0]
        others = [self._value(one.expr, scope) for one in node.ops]
        if _is_fact(node.expr) and len(others) == 1 and first.op in ("eq", "ne"):
            asked = _constant(node.expr.attr, line)
            same = _ask(self._value(node.expr.node, scope), "says", asked, others[0])
            return same if first.op == "eq" else _negated(same, line)
        operators = [_OPERATORS[one.op] for one in node.ops]
        left = self._value(node.expr, scope)
        return ast.Compare(left, operators, others, lineno=line, col_offset=0)

    def _choice(self, node: nodes.CondExpr, scope: _Scope) -> ast.expr:
        chosen = [self._value(one, scope) for one in (node.expr1, node.expr2) if one]
        return ast.IfExp(self._test(node.test, scope), *chosen, lineno=node.lineno, col_offset=0)

    def _list(self, node: nodes.List | nodes.Tuple, scope: _Scope) -> ast.expr:
        items = [self._value(one, scope) for one in node.items]
        return ast.Tuple(items, _LOAD, lineno=node.lineno, col_offset=0)

    _STATEMENTS: ClassVar[dict[type[nodes.Node], Callable[..., list[ast.stmt]]]] = {
        nodes.Output: _output, nodes.If: _if, nodes.For: _for, nodes.Assign: _assign,
    }  # fmt: skip
    _EXPRESSIONS: ClassVar[dict[type[nodes.Node], Callable[..., ast.expr]]] = {
        nodes.Name: _used, nodes.Const: lambda _, node, __: _constant(node.value, node.lineno),
        nodes.Getattr: _member, nodes.Getitem: _entry, nodes.Filter: _filter, nodes.Call: _called,
        nodes.Compare: _compare, nodes.And: _logic, nodes.Or: _logic,
        nodes.Not: lambda self, node, scope: _negated(self._value(node.node, scope), node.lineno),
        nodes.CondExpr: _choice, nodes.List: _list, nodes.Tuple: _list,
        nodes.Concat: lambda self, node, scope: _call(
            "joined", node.lineno, *(self._value(one, scope) for one in node.nodes)
        ),
    }  # fmt: skip


def _name(name: str, line: int, context: ast.expr_context = _LOAD) -> ast.Name:
    return ast.Name(name, context, lineno=line, col_offset=0)


def _constant(value: Any, line: int) -> ast.Constant:
    return ast.Constant(value, lineno=line, col_offset=0)


def _call(name: str, line: int, *given: ast.expr) -> ast.expr:
    return ast.Call(_name(name, line), [*given], [], lineno=line, col_offset=0)


def _ask(fact: ast.expr, question: str, *given: ast.expr) -> ast.expr:
    """Ask one of QUESTIONS."""
    line = fact.lineno
    asked = ast.Attribute(fact, question, _LOAD, lineno=line, col_offset=0)
    return ast.Call(asked, [*given], [], lineno=line, col_offset=0)


def _put(words: ast.expr) -> ast.stmt:
    return ast.Expr(_call("put", words.lineno, words), lineno=words.lineno, col_offset=0)


def _assignment(variable: str, value: ast.expr, line: int) -> ast.stmt:
    return ast.Assign([_name(variable, line, _STORE)], value, lineno=line, col_offset=0)


def _compared(left: ast.expr, operator: str, right: ast.expr, line: int) -> ast.expr:
    return ast.Compare(left, [_OPERATORS[operator]], [right], lineno=line, col_offset=0)


def _negated(test: ast.expr, line: int) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test, lineno=line, col_offset=0)


def _filtered(entries: ast.expr, variable: str, test: ast.expr) -> ast.expr:
    line = entries.lineno
    walk = ast.comprehension(_name(variable, line, _STORE), entries, [test], 0)
    return ast.ListComp(_name(variable, line), [walk], lineno=line, col_offset=0)


def _target(node: nodes.For | nodes.Assign) -> str:
    """Return the one name that a loop or `set` gives a value."""
    if not isinstance(node.target, nodes.Name):
        raise TypeError("the tree was not checked")
    return node.target.name


def _is_fact(node: nodes.Node) -> TypeGuard[nodes.Getattr]:
    """Tell a fact such as `c.fee` from what a loop knows of itself, such as `loop.index`."""
    if not isinstance(node, nodes.Getattr):
        return False
    return not (isinstance(node.node, nodes.Name) and node.node.name == "loop")


def _marked(words: nodes.TemplateData, is_marked: bool) -> str:
    """Begin each line that holds words with a private-use character that tells its number.

    One character is enough for a line on the page: `is_marked` says that the first one has it.
    """
    first, *others = words.data.split("\n")
    marked = [first if is_marked or not first else _mark(words.lineno) + first]
    marked += [
        text and _mark(number) + text for number, text in enumerate(others, words.lineno + 1)
    ]
    return "\n".join(marked)


def _mark(line: int) -> str:
    return chr(min(FIRST_LINE + line, LAST_LINE))
