"""A small contract to show a clause with: its sample, completed with what every contract has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contractkit.clauses.clause import MAIN
from contractkit.errors import ContractkitError, Problem
from contractkit.model.reading import read_contract
from contractkit.source import Source, parse_source

if TYPE_CHECKING:
    from contractkit.clauses.clause import Clause
    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary
    from contractkit.source import PlainValue, Steps

SAMPLE_KEY = "sample"
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
    if variant != MAIN and variant not in clause.front.samples:
        what = f"the variant {variant!r} has no sample"
        mend = f"write one under `samples: {{{variant}: …}}`"
        raise ContractkitError(
            [Problem("clause.no-sample", clause.place("variants"), what, "", mend)]
        )
    where: Steps = ("samples", variant) if variant else (SAMPLE_KEY,)
    try:
        return read_contract(_completed(clause, where, vocabulary), vocabulary)
    except ContractkitError as error:
        problems = (
            replace(p, code="clause.wrong-sample", what=f"in the sample: {p.what}")
            for p in error.problems
        )
        raise ContractkitError(problems) from None


def _completed(clause: Clause, where: Steps, vocabulary: Vocabulary) -> Source:
    source = clause.source
    given = clause.front.samples[str(where[1])] if len(where) > 1 else clause.front.sample
    value = parse_source(_DEFAULT, "sample").value
    value["events"] = dict.fromkeys(vocabulary.events)
    variants: dict[str, PlainValue] = {clause.id: str(where[1])} if len(where) > 1 else {}
    value["documents"] = {
        "sample": {
            "kind": clause.front.kinds[0],
            "language": clause.front.language,
            "variants": variants,
        }
    }
    for section, stated in given.items():
        facts = stated
        mine = value.get(section)
        if isinstance(mine, dict) and isinstance(facts, dict):
            facts = {**mine, **facts}
        value[section] = facts
    places = {
        path[len(where) :]: p for path, p in source.places.items() if path[: len(where)] == where
    }
    keys = {
        path[len(where) :]: p
        for path, p in source.key_places.items()
        if path[: len(where)] == where
    }
    return Source(source.name, source.text, value, places, keys)
