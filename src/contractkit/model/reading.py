"""From plain text values with places to a Contract, or to every problem there is."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from contractkit.errors import ContractkitError, Problem, errors_of
from contractkit.model.commitments import AnyCommitment, Commitment, shape_of
from contractkit.model.contract import Contract
from contractkit.model.crosscheck import crosscheck

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic_core import ErrorDetails

    from contractkit.model.crosscheck import Finding
    from contractkit.model.vocabulary import Vocabulary
    from contractkit.source import Source

M = TypeVar("M", bound=BaseModel)
Path = tuple[str | int, ...]

_MENDS = {
    "missing": "add the key",
    "int_parsing": "write a whole number",
    "bool_parsing": "write true or false",
    "literal_error": "use one of the values named",
    "string_type": "write a text",
    "dict_type": "write `key: value` lines, indented, below it",
    "model_type": "write `key: value` lines, indented, below it",
    "tuple_type": "write a list: one entry a line, each behind `- `",
}


def read_contract(source: Source, vocabulary: Vocabulary) -> Contract:
    """Return the contract of a file.

    Raises ContractkitError with all problems of the file: wrong types, unknown and missing keys,
    links to facts that do not exist, circles between events and periods.
    """
    contract = read_model(source, Contract)
    problems = [_as_problem(source, finding) for finding in crosscheck(contract, vocabulary)]
    if errors_of(problems):
        raise ContractkitError(problems)
    return contract


def warnings_of(contract: Contract, source: Source, vocabulary: Vocabulary) -> tuple[Problem, ...]:
    """Return what a reader should know of a contract that is sound."""
    findings = crosscheck(contract, vocabulary)
    return tuple(_as_problem(source, finding) for finding in findings)


def read_model(source: Source, model: type[M]) -> M:
    """Return `source` as a model; raises ContractkitError with a problem for each wrong value."""
    try:
        return model.model_validate(source.value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        found = (_model_problem(source, model, detail) for detail in details)
        raise ContractkitError(_one_a_place(found)) from None


def path_of(value: Any, loc: Sequence[str | int]) -> Path:
    """Return the part of a pydantic location that exists in the plain value.

    Pydantic names the branches of unions in its locations; those are no keys of the file.
    """
    path: list[str | int] = []
    for part in loc:
        if _holds(value, part):
            value = value[part]
            path.append(part)
    return tuple(path)


def _holds(value: Any, part: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def spoken_path(source: Source, path: Path) -> str:
    """Return a path as people say it: list entries with an `id` go by it."""
    text = ""
    value: Any = source.value
    for part in path:
        value = value[part]
        if isinstance(part, int):
            name = value.get("id") if isinstance(value, dict) else None
            text += f".{name}" if name else f"[{part + 1}]"
        else:
            text += f".{part}" if text else str(part)
    return text


def _model_problem(source: Source, model: type[BaseModel], detail: ErrorDetails) -> Problem:
    loc = detail["loc"]
    path = path_of(source.value, loc)
    where = spoken_path(source, path)
    if detail["type"] == "extra_forbidden":
        return _unknown_key(source, model, path)
    if detail["type"] == "missing":
        key = str(loc[-1])
        what = f"{where or 'the file'} lacks `{key}`"
        why = f"`{key}` is needed here"
        return _problem(source, path, "contract.missing-key", what, why, f"add `{key}: …`")
    shown = detail["input"]
    what = f"{where} is {shown!r}" if isinstance(shown, str) else f"{where} cannot be read"
    why, mend = _why_and_mend(detail)
    return _problem(source, path, "contract.wrong-value", what, why, mend)


def _why_and_mend(detail: ErrorDetails) -> tuple[str, str]:
    """Split a sentence such as "'x' is not a date; write it like 2026-09-01" in two."""
    message = str(detail["msg"]).removeprefix("Value error, ")
    why, _, mend = message.partition("; ")
    return (
        why[0].lower() + why[1:],
        mend or _MENDS.get(detail["type"], "see the line above for what is wanted"),
    )


def _one_a_place(problems: Iterable[Problem]) -> list[Problem]:
    """Keep one problem a place: the branches of a union each complain of the same value.

    The first branch is the usual one; what a later one would take is added to the mend.
    """
    kept: dict[object, Problem] = {}
    for problem in problems:
        key = (problem.place, problem.what)
        if key not in kept:
            kept[key] = problem
        elif problem.why.startswith("input should be "):
            other = problem.why.removeprefix("input should be ").replace("'", "`")
            first = kept[key]
            kept[key] = replace(first, mend=f"{first.mend}; or {other}")
    return list(kept.values())


def _unknown_key(source: Source, model: type[BaseModel], path: Path) -> Problem:
    key = str(path[-1])
    owner = _owner(model, source.value, path[:-1])
    known = _keys_of(owner) if owner else []
    parent = spoken_path(source, path[:-1]) or "the file"
    why, mend = "an unknown key would be a promise that nobody sees", ""
    other = _other_shape(owner, key)
    if other:
        why = f"`{key}` belongs to a commitment of shape {other}; its other keys make this one "
        why += f"{getattr(owner, 'shape', '')}"
        mend = f"keep the keys of one shape (docs/words.md), or split it in two commitments; {mend}"
    near = difflib.get_close_matches(key, known, n=1)
    mend = mend or (f"did you mean `{near[0]}`?" if near else "")
    place = source.key_place(path)
    return Problem(
        "contract.unknown-key",
        place,
        f"{parent} has no key {key!r}",
        why,
        mend.strip("; ") or f"the keys here are: {', '.join(sorted(known))}",
        excerpt=source.excerpt(place),
    )


def _other_shape(owner: type[BaseModel] | None, key: str) -> str:
    """Return the shape whose commitments take `key`, when `owner` is another shape."""
    if owner is None or not issubclass(owner, Commitment):
        return ""
    shapes = (m for m in get_args(get_args(AnyCommitment)[0]))
    return next((m.shape for tagged in shapes for m in get_args(tagged)[:1]
                 if key in _keys_of(m)), "")  # fmt: skip


def _keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _owner(model: type[BaseModel], value: Any, path: Path) -> type[BaseModel] | None:
    """Return the model of the mapping at `path`."""
    current: Any = model
    for part in path:
        value = value[part]
        current = _descend(current, part, value)
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def _descend(annotation: Any, part: str | int, value: Any) -> Any:
    """Return the type behind a key or an index; unions are settled by the keys of the value."""
    for candidate in _models_in(annotation):
        for name, field in candidate.model_fields.items():
            if (field.alias or name) == part:
                return _settle(field.annotation, value)
    return _settle(annotation, value)


def _settle(annotation: Any, value: Any) -> Any:
    models = list(_models_in(annotation))
    if any(issubclass(model, Commitment) for model in models) and isinstance(value, dict):
        shape = shape_of(value)
        return next(m for m in models if issubclass(m, Commitment) and m.shape == shape)
    if not models or isinstance(value, list):
        return annotation
    keys = set(value) if isinstance(value, dict) else set()
    return max(models, key=lambda m: len(keys & {f.alias for f in m.model_fields.values()}))


def _models_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def _as_problem(source: Source, finding: Finding) -> Problem:
    place = source.key_place(finding.path) if finding.at_key else source.place(finding.path)
    return Problem(
        finding.code,
        place,
        f"{spoken_path(source, path_of(source.value, finding.path))} {finding.what}",
        finding.why,
        finding.mend,
        finding.severity,
        source.excerpt(place),
    )


def _problem(source: Source, path: Path, code: str, what: str, why: str, mend: str) -> Problem:
    place = source.place(path)
    return Problem(code, place, what, why, mend, excerpt=source.excerpt(place))
