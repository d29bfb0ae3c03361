"""The sandbox: compiles the prose of a clause and renders it with traced facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from contractkit.clauses.scene import (
    FIRST_LINE,
    LAST_LINE,
    TEMPLATE_NAME,
    Scene,
    Stop,
    did_you_mean,
)
from contractkit.clauses.speaking import is_chinese, spoken_count
from contractkit.clauses.syntax import violations
from contractkit.clauses.tracing import Traced
from contractkit.errors import Place, Problem
from contractkit.quantities import Blank, Money, Period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from jinja2 import Template
    from jinja2.runtime import Context

_PRESENT = "_present"
_PRINTABLE = (Traced, str, StrictUndefined)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A body ready to be rendered; `names` are those it takes from outside, with their lines."""

    template: Template
    names: tuple[tuple[str, int], ...]
    file: str
    first_line: int


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without globals, tests and callables; attributes exist on traced facts only."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a declared fact; nothing else has attributes."""
        if isinstance(obj, Traced):
            return obj.member(attribute)
        if isinstance(obj, LoopContext):
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an entry of a list by number, or a fact by name."""
        if isinstance(obj, Traced):
            return obj.item(argument) if isinstance(argument, int) else obj.member(str(argument))
        return self.undefined(obj=obj, name=str(argument))


@pass_context
def _finalize(context: Context, value: Any) -> str:  # noqa: ARG001 - keeps Jinja from calling early
    """Let facts, words and the numbers of a loop through to the page."""
    if isinstance(value, _PRINTABLE) or type(value) is int:
        return str(value)
    raise TypeError("only facts and words can be printed")


def _each(value: Any) -> Any:
    """Return how often: 每3个月, every three (3) months; 定期 for an open interval."""
    period = _fact(value, "each")
    chinese = is_chinese(period.scene.language)
    if period.value == "open":
        return period.said("定期" if chinese else "regularly")
    if isinstance(period.value, (Period, Blank)):
        words = period.value
        spoken = period.scene.language
        cycle = words.speak_cycle(spoken) if isinstance(words, Period) else words.speak(spoken)
        return period.said(f"每{cycle}" if chinese else f"every {cycle}")
    return _unfit(period, "each", "a length such as 3 months")


def _capital(value: Any) -> Any:
    """Return the capital form of an amount: 人民币壹拾万元整."""
    money = _fact(value, "capital")
    if isinstance(money.value, Blank):
        return money
    if not isinstance(money.value, Money):
        return _unfit(money, "capital", "an amount of money")
    try:
        return money.said(money.value.capital())
    except ValueError as error:
        return money.scene.stop("clause.unfit-filter", f"{money.path}: {error}")


def _length(value: Any) -> Any:
    """Return the number of entries, as a fact that can be printed."""
    facts = _fact(value, "length")
    count = len(facts)
    found = Traced(facts.scene, count, f"count({facts.path})", facts.owner)
    return found.said(spoken_count(count, facts.scene.language))


def _join(value: Any, separator: str) -> str:
    """Return the entries with `separator` between them."""
    return separator.join(map(str, _fact(value, "join").entries()))


def _first(value: Any) -> Any:
    return _fact(value, "first").item(0)


def _last(value: Any) -> Any:
    return _fact(value, "last").item(-1)


def _walked(value: Any) -> tuple[Traced, ...]:
    """Return what a loop walks over, and count it."""
    facts = _fact(value, "for")
    entries = tuple(facts.entries())
    facts.scene.count_round(len(entries))
    return entries


def _voices(value: Any) -> str:
    """Mark the block: it states the commitment, or every commitment of the list."""
    facts = _fact(value, "voices")
    if isinstance(facts.value, tuple):
        return "".join(map(_voices, facts.entries()))
    return facts.scene.token(None, facts.owner) if facts.value is not None else ""


@pass_context
def _is_present(context: Context, clause: str) -> bool:
    return clause in context[_PRESENT]


def _fact(value: Any, filter_name: str) -> Traced:
    if isinstance(value, Traced):
        return value
    raise TypeError(f"{filter_name!r} takes a fact, not a text")


def _unfit(fact: Traced, filter_name: str, wanted: str) -> Any:
    """Let an unset fact report itself when printed; refuse values of another kind."""
    if fact.value is None:
        return fact
    what = f"{fact.path} is not {wanted}"
    return fact.scene.stop("clause.unfit-filter", what, f"the filter {filter_name!r} cannot say it")


def _environment() -> _Sandbox:
    env = _Sandbox(
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,
        finalize=_finalize,
        keep_trailing_newline=True,
    )
    env.globals.clear()
    env.tests.clear()
    env.filters.clear()
    env.filters.update(
        each=_each, capital=_capital, length=_length, join=_join, first=_first, last=_last,
        _walked=_walked, _voices=_voices, _is_present=_is_present,
    )  # fmt: skip
    return env


_ENVIRONMENT = _environment()


class _Prepare(NodeTransformer):
    """Counts loops, turns the two calls into filters, and marks lines for messages."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - jinja2.visitor looks it up
        """Walk over counted facts."""
        self.generic_visit(node)
        node.iter = _filter("_walked", node.iter)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - as above
        """Leave nothing to call at run time."""
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        return _filter("_voices" if name == "voices" else "_is_present", node.args[0])

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:  # noqa: N802 - as above
        """Begin every line of words with a private-use character that tells its number."""
        first, *others = node.data.split("\n")
        marked = [_line_mark(node.lineno) + first]
        marked += [_line_mark(node.lineno + n) + text for n, text in enumerate(others, 1)]
        return nodes.TemplateData("\n".join(marked), lineno=node.lineno)


def _filter(name: str, node: Any) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _line_mark(line: int) -> str:
    return chr(min(FIRST_LINE + line, LAST_LINE))


def parse(body: str, file: str, first_line: int) -> tuple[nodes.Template | None, list[Problem]]:
    """Return the syntax tree of a body; with problems there is none."""
    try:
        tree = _ENVIRONMENT.parse(body)
        problems = violations(tree, file, first_line)
    except TemplateSyntaxError as error:
        place = Place(file, error.lineno + first_line - 1, 1)
        what = f"the template code is not understood: {error.message}"
        return None, [Problem("clause.syntax", place, what, mend="close every {% and {{")]
    except RecursionError:
        what = "the template code is nested too deeply"
        return None, [Problem("clause.syntax", Place(file, first_line, 1), what)]
    return (None if problems else tree), problems


def compile_body(body: str, file: str, first_line: int) -> tuple[Compiled | None, list[Problem]]:
    """Return the compiled body, or all problems of its code."""
    tree, problems = parse(body, file, first_line)
    if tree is None:
        return None, problems
    found = list(tree.find_all(nodes.Name))
    known = {"voices", "present", "loop", *(node.name for node in found if node.ctx == "store")}
    names = dict.fromkeys(
        (node.name, node.lineno + first_line - 1) for node in found if node.name not in known
    )
    try:
        template = _ENVIRONMENT.from_string(_Prepare().visit(tree))
    except (SyntaxError, RecursionError):
        what = "the loops and conditions are nested too deeply"
        return None, [Problem("clause.syntax", Place(file, first_line, 1), what)]
    return Compiled(template, tuple(names), file, first_line), []


def render(compiled: Compiled, names: Mapping[str, object], scene: Scene) -> str:
    """Return the prose with tokens for values; what went wrong stands in `scene.problems`."""
    scene.begin(compiled.template, compiled.file, compiled.first_line)
    unknown = [(name, line) for name, line in compiled.names if name not in names]
    for name, line in unknown:
        mend = did_you_mean(name, (n for n in names if n[0] != "_"), "the names here are")
        scene.fault("clause.unknown-fact", f"there is no {name!r} here", "", mend, line)
    if unknown:
        return ""
    try:
        context = compiled.template.new_context({**names, _PRESENT: scene.present}, shared=True)
        return "".join(compiled.template.root_render_func(context))
    except Stop:
        return ""
    except (TemplateError, TypeError, ValueError, RecursionError) as error:
        line = _line_of(error.__traceback__, scene)
        scene.fault("clause.rendering", f"the clause cannot be rendered: {error}", line=line)
        return ""


def _line_of(trace: TracebackType | None, scene: Scene) -> int:
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == TEMPLATE_NAME:
            line = scene.line_at(trace.tb_lineno)
        trace = trace.tb_next
    return line
