"""Which clauses stand, what they are bound to, and which variant is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clauses.making import FACTS, clause_of, contract_of, scene_of
from contractkit.clauses.binding import bind
from contractkit.clauses.select import select

if TYPE_CHECKING:
    from contractkit.clauses.clause import Clause


def bound(*clauses: Clause) -> dict[str, dict[str, list[str]]]:
    found = bind(clauses, contract_of().commitments)
    return {
        name: {key: [c.id for c in values] for key, values in names.items()}
        for name, names in found.items()
    }


def voicing(name: str, voices: str, more: str = "") -> Clause:
    return clause_of(name, "正文。", f"voices: {voices}\n{more}")


@pytest.mark.parametrize(
    ("selector", "ids"),
    [
        ("{category: inspection}", ["quarterly", "now-and-then", "blank-one"]),
        ("{category: inspection, shape: reaction}", []),
        ("{shape: reaction}", ["response", "grid"]),
        ("{obligor: both}", ["quiet"]),
        ("{id: quiet}", ["quiet"]),
        ("[{id: users}, {category: response-time}]", ["response", "users"]),
    ],
)
def test_a_selector_takes_what_matches_all_its_keys_in_file_order(
    selector: str, ids: list[str]
) -> None:
    found = bound(voicing("a", f"{{it: {selector}}}"))
    assert found == ({"a": {"it": ids}} if ids else {})


def test_a_commitment_bound_by_id_is_left_out_by_wider_selectors_of_others_only() -> None:
    wide = voicing("wide", "{it: {category: inspection}}")
    owner = voicing("owner", "{one: {id: quarterly}, also: {category: inspection}}")
    found = bound(wide, owner)
    assert found["wide"]["it"] == ["now-and-then", "blank-one"]
    assert found["owner"]["also"] == ["quarterly", "now-and-then", "blank-one"]


def test_the_claim_of_a_clause_that_does_not_apply_lapses() -> None:
    owner = voicing("owner", "{one: {id: quarterly}, more: {topic: none}}", "needs: [more]\n")
    found = bound(owner, voicing("wide", "{it: {category: inspection}}"))
    assert "owner" not in found
    assert found["wide"]["it"][0] == "quarterly"


def test_the_rest_is_what_no_other_clause_binds() -> None:
    rest = voicing("rest", "{others: {rest: true}, free: {rest: true, shape: standing}}")
    found = bound(
        rest, voicing("a", "{it: {category: inspection}}"), voicing("b", "{it: {shape: reaction}}")
    )
    assert found["rest"] == {"others": ["users", "quiet"], "free": ["quiet"]}


def test_a_clause_applies_when_one_name_is_bound_or_all_that_it_needs() -> None:
    some = "{it: {id: quiet}, no: {topic: none}}"
    assert set(bound(voicing("a", some))) == {"a"}
    assert set(bound(voicing("a", some, "needs: [it, no]\n"))) == set()
    assert set(bound(voicing("a", "{no: {topic: none}}"))) == set()
    assert set(bound(clause_of("a", "总是。"))) == {"a"}


def test_a_clause_without_voices_vanishes_when_a_fact_is_missing() -> None:
    scene = scene_of()
    chart = clause_of("chart", "图。", "facts: [charts.service-organisation]\n")
    line = clause_of("line", "电话。", "facts: [parties.provider.hotline]\n")
    assert set(select([chart, line], scene, {})) == {"line"}
    assert not scene.problems


def test_a_clause_with_commitments_to_state_says_which_fact_is_missing() -> None:
    scene = scene_of()
    clause = voicing("fax", "{it: {id: quiet}}", "facts: [parties.provider.fax]\n")
    assert not select([clause], scene, {})
    (problem,) = scene.problems
    assert problem.code == "clause.missing-fact"
    assert "parties.provider.fax" in problem.what
    assert problem.place.line > 1


VARIANTS = (
    "voices: {it: {category: inspection}, one: {id: quiet}}\n"
    "variants:\n"
    "  open: {reason: 理由, when: {it.every: open}}\n"
    "  both: {reason: 理由, when: {one.obligor: both, parties.provider.hotline: 010-1234}}\n"
    "samples: {open: {}, both: {}}\n"
)


def variant(facts: str = FACTS, wanted: dict[str, str] | None = None) -> str:
    clause = clause_of("a", "主文。\n=== open\n开。\n=== both\n双方。\n", VARIANTS)
    scene = scene_of(contract_of(facts))
    chosen = select([clause], scene, wanted or {})
    assert not scene.problems
    return chosen["a"].variant


def test_a_variant_is_taken_when_its_condition_holds_for_every_commitment() -> None:
    every_open = FACTS.replace("every: 3 months", "every: open").replace(
        "every: ________", "every: open"
    )
    assert variant(every_open) == "open"
    assert variant() == "both"
    assert variant(FACTS.replace("obligor: both", "obligor: customer")) == ""


def test_the_contract_chooses_a_variant_by_name() -> None:
    assert variant(wanted={"a": "open"}) == "open"


@pytest.mark.parametrize(
    ("wanted", "part"),
    [({"b": "open"}, "which is not in the document"), ({"a": "opne"}, "did you mean `open`?")],
)
def test_an_unknown_choice_of_a_variant_is_a_problem(wanted: dict[str, str], part: str) -> None:
    clause = clause_of("a", "主文。\n=== open\n开。\n=== both\n双方。\n", VARIANTS)
    scene = scene_of()
    select([clause], scene, wanted)
    assert [p.code for p in scene.problems] == ["contract.unknown-variant"]
    assert part in scene.problems[0].render()


def test_a_condition_on_an_unknown_fact_is_a_problem_of_the_clause_file() -> None:
    front = VARIANTS.replace("it.every", "it.evry").replace("parties.provider", "party.provider")
    scene = scene_of()
    select([clause_of("a", "主。\n=== open\n开。\n=== both\n双。\n", front)], scene, {})
    assert [p.code for p in scene.problems] == ["clause.unknown-fact", "clause.unknown-fact"]
    assert all(p.place.file == "a.md" for p in scene.problems)
