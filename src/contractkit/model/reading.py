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

    from contractkit.model.finding import Finding
    from contractkit.model.vocabulary import Vocabulary
    from contractkit.source import Source

M = TypeVar("M", bound=BaseModel)
Path = tuple[str | int, ...]

_MAPPING = ("keys with values are wanted here", "write `key: value` lines, indented, below it")
_WHOLE = ("a whole number is wanted here", "write it in digits, such as 3")
_PLAIN_WORDS = {
    "bool_parsing": ("yes or no is wanted here", "write true or false"),
    "bool_type": ("yes or no is wanted here", "write true or false"),
    "dict_type": _MAPPING,
    "greater_than": ("the number is too small", "write a number greater than {gt}"),
    "greater_than_equal": ("the number is too small", "write at least {ge}"),
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "less_than_equal": ("the number is too great", "write at most {le}"),
    "model_attributes_type": _MAPPING,
    "model_type": _MAPPING,
    "string_pattern_mismatch": (
        "names have small letters, digits and hyphens",
        "write it like `quarterly-inspection`",
    ),
    "string_too_long": ("the text is too long", "write at most {max_length} characters"),
    "string_too_short": ("the text is too short", "write at least {min_length} characters"),
    "string_type": ("a text is wanted here", "write a text"),
    "too_short": ("the list is too short", "write at least {min_length} of them"),
    "tuple_type": ("a list is wanted here", "write one entry a line, each behind `- `"),
}
"""What pydantic finds, by its type of error, in the words of people who write the file."""
_MOST_SHOWN = 60
_IN_THE_WHY = "see the line above for what is wanted"


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
        found_by_pydantic = error.errors(include_url=False, include_context=True)
        details = [detail for detail in found_by_pydantic if not _is_echo(detail)]
        found = (_model_problem(source, model, detail) for detail in details)
        raise ContractkitError(_one_a_place(found)) from None


def _is_echo(detail: ErrorDetails) -> bool:
    """Tell whether a list is called short only because its entries are wrong themselves."""
    return detail["type"] == "too_short" and bool(detail["input"])


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
    where = spoken_path(source, path) or "the file"
    if detail["type"] == "extra_forbidden":
        return _unknown_key(source, model, path)
    if detail["type"] == "missing":
        key = str(loc[-1])
        what = f"{where} lacks `{key}`"
        why = f"`{key}` is needed here"
        return _problem(source, path, "contract.missing-key", what, why, f"add `{key}: …`")
    if detail["input"] is None:
        return _empty(source, path, detail)
    shown = detail["input"]
    what = f"{where} is {_short(shown)!r}" if isinstance(shown, str) else f"{where} cannot be read"
    why, mend = _why_and_mend(detail)
    return _problem(source, path, "contract.wrong-value", what, why, mend)


def _empty(source: Source, path: Path, detail: ErrorDetails) -> Problem:
    """Report a key without a value at the key: the value has no place of its own."""
    why, mend = _why_and_mend(detail)
    place = source.key_place(path)
    return Problem(
        "contract.wrong-value", place, f"{spoken_path(source, path)} is empty", why,
        f"{mend}; or delete the line", excerpt=source.excerpt(place),
    )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


def _why_and_mend(detail: ErrorDetails) -> tuple[str, str]:
    """Split a sentence such as "'x' is not a date; write it like 2026-09-01" in two."""
    if words := _PLAIN_WORDS.get(detail["type"]):
        return words[0], words[1].format(**detail.get("ctx", {}))
    message = str(detail["msg"]).removeprefix("Value error, ")
    if isinstance(detail["input"], str):
        message = message.replace(repr(detail["input"]), repr(_short(detail["input"])))
    why, _, mend = message.partition("; ")
    if detail["type"] == "literal_error":
        mend = "use one of the values named"
    return why[0].lower() + why[1:], mend or _IN_THE_WHY


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
    near = difflib.get_close_matches(key, known, n=1) or _near_in_other_shapes(owner, key)
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


def _near_in_other_shapes(owner: type[BaseModel] | None, key: str) -> list[str]:
    """Return the nearest key of any shape: a slip in the telling key makes the shape unknown."""
    if owner is None or not issubclass(owner, Commitment):
        return []
    known = sorted({name for model in _shapes() for name in _keys_of(model)})
    return difflib.get_close_matches(key, known, n=1)


def _shapes() -> list[type[Commitment]]:
    return [get_args(tagged)[0] for tagged in get_args(get_args(AnyCommitment)[0])]


def _other_shape(owner: type[BaseModel] | None, key: str) -> str:
    """Return the shape whose commitments take `key`, when `owner` is another shape."""
    if owner is None or not issubclass(owner, Commitment):
        return ""
    return next((model.shape for model in _shapes() if key in _keys_of(model)), "")


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
