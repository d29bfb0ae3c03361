"""A small contract to show a clause with: its sample, completed with what every contract has."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from contractkit.errors import ContractkitError, Problem
from contractkit.model.reading import read_contract
from contractkit.source import Source, parse_source

if TYPE_CHECKING:
    from contractkit.clauses.clause import Clause
    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary
    from contractkit.source import PlainValue, Steps

_DEFAULT = """
contract: {id: SAMPLE, title: {zh-CN: 示例服务, en: Sample Services}, dated: 2026-01-01}
parties:
  provider: {name: {zh-CN: 示例供方, en: Sample Provider Ltd}}
  customer: {name: {zh-CN: 示例需方, en: Sample Customer Ltd}}
calendars:
  office: {days: Mon-Fri, hours: ["09:00-17:00"]}
periods:
  warranty:
    name: {zh-CN: 质保期, en: warranty period}
    from: final-acceptance
    length: 3 years
"""


def sample_contract(clause: Clause, variant: str, vocabulary: Vocabulary) -> Contract:
    """Return the contract that shows the main text ("") or a variant of a clause.

    Every event of the vocabulary is there, without a date. Raises ContractkitError with the
    places of what is wrong in the sample.
    """
    samples, source = clause.samples
    where: Steps = ("samples", variant) if variant else ("sample",)
    given = samples.samples.get(variant) if variant else samples.sample
    if given is None:
        what = f"the variant {variant!r} has no sample"
        mend = f"write one under `samples: {{{variant}: …}}`"
        place = clause.place("variants", variant)
        raise ContractkitError([Problem("clause.no-sample", place, what, "", mend)])
    value = _completed(clause, variant, vocabulary, given)
    try:
        return read_contract(_below(source, where, value), vocabulary)
    except ContractkitError as error:
        problems = (
            replace(p, code="clause.wrong-sample", what=f"in the sample: {p.what}")
            for p in error.problems
        )
        raise ContractkitError(problems) from None


@cache
def _default() -> Source:
    return parse_source(_DEFAULT, "sample")


def _completed(
    clause: Clause, variant: str, vocabulary: Vocabulary, given: dict[str, PlainValue]
) -> dict[str, PlainValue]:
    value = {**_default().value}
    value["events"] = dict.fromkeys(vocabulary.events)
    variants: dict[str, PlainValue] = {clause.id: variant} if variant else {}
    request: dict[str, PlainValue] = {
        "kind": clause.front.kinds[0],
        "language": clause.front.language,
        "variants": variants,
    }
    value["documents"] = {"sample": request}
    for section, stated in given.items():
        mine = value.get(section)
        both = isinstance(mine, dict) and isinstance(stated, dict)
        value[section] = {**mine, **stated} if both else stated  # type: ignore[dict-item]
    return value


def _below(source: Source, where: Steps, value: dict[str, PlainValue]) -> Source:
    """Return `value` with the places of what stands below `where`."""
    depth = len(where)
    places = {path[depth:]: p for path, p in source.places.items() if path[:depth] == where}
    keys = {path[depth:]: p for path, p in source.key_places.items() if path[:depth] == where}
    return Source(source.name, source.text, value, places, keys)


def in_sample(clause: Clause, problem: Problem) -> Problem:
    """Give a problem that names a fact of a sample the place of the sample."""
    _, source = clause.samples
    return problem if problem.place.file else replace(problem, place=source.key_place(("sample",)))
