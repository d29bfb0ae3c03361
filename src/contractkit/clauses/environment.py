"""The sandbox: compiles the prose of a clause and renders it with traced facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes

from contractkit.clauses.scene import TEMPLATE_NAME, Scene, Stop, did_you_mean
from contractkit.clauses.syntax import violations
from contractkit.clauses.translate import QUESTIONS, function_of
from contractkit.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

# Jinja only reads: the tree is checked node by node and run by code of our own.
_READER = Environment(
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A body ready to be rendered; `names` are those it takes from outside, with their lines."""

    function: Callable[..., None]
    names: tuple[tuple[str, int], ...]
    file: str
    first_line: int


def parse(body: str, file: str, first_line: int) -> tuple[nodes.Template | None, list[Problem]]:
    """Return the syntax tree of a body; with problems there is none."""
    try:
        tree = _READER.parse(body)
        problems = violations(tree, file, first_line)
    except TemplateSyntaxError as error:
        place = Place(file, error.lineno + first_line - 1, 1)
        what = f"the template code is not understood: {error.message}"
        return None, [Problem("clause.syntax", place, what, mend="close every {% and {{")]
    except RecursionError:
        what = "the template code is nested too deeply"
        return None, [Problem("clause.syntax", Place(file, first_line, 1), what)]
    return (None if problems else tree), problems


def compile_tree(
    tree: nodes.Template, file: str, first_line: int
) -> tuple[Compiled | None, list[Problem]]:
    """Return the compiled body, or the problem that it is nested too deeply."""
    try:
        function, used = function_of(tree)
    except (SyntaxError, RecursionError):
        what = "the loops and conditions are nested too deeply"
        return None, [Problem("clause.syntax", Place(file, first_line, 1), what)]
    names = dict.fromkeys((name, line + first_line - 1) for name, line in used)
    return Compiled(function, tuple(names), file, first_line), []


def render(compiled: Compiled, names: Mapping[str, object], scene: Scene) -> str:
    """Return the prose with tokens for values; what went wrong stands in `scene.problems`."""
    scene.begin(compiled.file, compiled.first_line)
    unknown = [(name, line) for name, line in compiled.names if name not in names]
    for name, line in unknown:
        mend = did_you_mean(name, names, "the names here are")
        scene.fault("clause.unknown-fact", f"there is no {name!r} here", "", mend, line)
    if unknown:
        return ""
    words: list[str] = []
    try:
        compiled.function(names, scene.present, words.append)
        return "".join(words)
    except Stop:
        return ""
    except (TemplateError, TypeError, ValueError, RecursionError) as error:
        return _stopped(error, str(error), scene)
    except AttributeError as error:
        if error.name not in QUESTIONS:
            raise
        return _stopped(error, "only facts have facts", scene)


def _stopped(error: Exception, why: str, scene: Scene) -> str:
    line = _line_of(error.__traceback__, scene)
    scene.fault("clause.rendering", f"the clause cannot be rendered: {why}", line=line)
    return ""


def _line_of(trace: TracebackType | None, scene: Scene) -> int:
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == TEMPLATE_NAME:
            line = trace.tb_lineno + scene.first_line - 1
        trace = trace.tb_next
    return line
