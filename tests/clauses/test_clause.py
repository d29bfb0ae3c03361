"""Clause files: front matter, variants, and every fault of their form at its line."""

from __future__ import annotations

import pytest

from contractkit.clauses.clause import read_clause
from contractkit.errors import ContractkitError

GOOD = """---
id: inspection
version: "1"
title: 定期巡检
language: zh-CN
kinds: [tender-response]
voices:
  inspections: {category: inspection, shape: recurring}
  advice: {id: optimisation-advice}
  wide: [{topic: consulting}, {category: hotline, obligor: provider}]
  one: [{id: a}]
needs: [inspections]
variants:
  cost-only: {title: 仅收成本, reason: 无法承担差旅。, when: {inspections.fee: cost-only}}
sample: {}
samples: {cost-only: {}}
---
正文。
=== cost-only
变体。
"""


def problems(text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(ContractkitError) as caught:
        read_clause(text, "inspection.md")
    return [(p.code, p.place.line, p.render()) for p in caught.value.problems]


def test_a_clause_file_is_front_matter_main_text_and_variants() -> None:
    clause = read_clause(GOOD, "inspection.md")
    assert clause.id == "inspection"
    assert {name: body.first_line for name, body in clause.bodies.items()} == {
        "": 18, "cost-only": 20,
    }  # fmt: skip
    assert (clause.title(""), clause.title("cost-only")) == ("定期巡检", "仅收成本")


def test_a_selector_with_an_id_binds_one_commitment_and_a_list_of_selectors_a_list() -> None:
    voices = read_clause(GOOD, "inspection.md").front.voices
    assert [voices[n].one for n in ("inspections", "advice", "wide", "one")] == [
        False, True, False, False,
    ]  # fmt: skip


def test_a_selector_that_lists_values_stands_for_each_choice_of_them() -> None:
    text = GOOD.replace("one: [{id: a}]", "one: {category: [warranty, ip], shape: [period, level]}")
    chosen = read_clause(text, "inspection.md").front.voices["one"]
    assert [(s.category, s.shape) for s in chosen.selectors] == [
        ("warranty", "period"), ("warranty", "level"), ("ip", "period"), ("ip", "level"),
    ]  # fmt: skip
    assert not chosen.one


def test_a_fragment_stands_where_it_is_included_and_no_line_moves() -> None:
    text = GOOD.replace("正文。", '1. {% include "promise" %}\n{{ nothing }}')
    found = read_clause(text, "inspection.md", lambda language, name: f"{name}，\n  {language}。")
    assert found.bodies[""].text == "1. promise，zh-CN。\n{{ nothing }}"
    assert found.bodies["cost-only"].first_line == 21


def test_a_fragment_that_is_not_there_is_a_problem_at_its_line() -> None:
    text = GOOD.replace("正文。", '正文。\n1. {% include "promise" %}')
    assert [(code, line) for code, line, _ in problems(text)] == [("clause.unknown-fragment", 19)]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "part"),
    [
        ("title: 定期巡检", "titel: 定期巡检", "clause.unknown-key", 4, "did you mean `title`?"),
        ("title: 定期巡检\n", "", "clause.missing-key", 2, "`title`"),
        ("language: zh-CN", "language: fr", "clause.wrong-value", 5, "fr"),
        ("kinds: [tender-response]", "kinds: []", "clause.wrong-value", 6, "at least 1"),
        ("shape: recurring", "shape: circular", "clause.wrong-value", 8, "is not a shape"),
        ("{category: inspection, shape: recurring}", "{}", "clause.wrong-value", 8, "is empty"),
        ("  advice: {id", "  ad-vice: {id", "clause.wrong-value", 9, "ad-vice"),
        ("  advice: {id", "  provider: {id", "clause.reserved-name", 9, "provider"),
        ("{id: optimisation-advice}", "{idd: a}", "clause.wrong-value", 9, "did you mean `id`?"),
        ("needs: [inspections]", "needs: [inspection]", "clause.unknown-name", 12, "inspections"),
        ("reason: 无法承担差旅。, ", "", "clause.missing-key", 14, "`reason`"),
        ("=== cost-only", "=== cost-onli", "clause.unknown-variant", 19, "cost-only"),
        ("=== cost-only\n变体。\n", "", "clause.missing-body", 14, "=== cost-only"),
        ("sample: {}\n", "", "clause.missing-key", 2, "`sample`"),
        ("变体。\n", "变体。\n=== cost-only\n再。\n", "clause.duplicate-variant", 21, "twice"),
    ],
)
def test_each_fault_is_told_with_its_line(
    old: str, new: str, code: str, line: int, part: str
) -> None:
    assert GOOD.count(old) >= 1
    found = problems(GOOD.replace(old, new, 1))
    assert (code, line) in [(c, n) for c, n, _ in found]
    assert part in " ".join(text for _, _, text in found)


def test_all_faults_come_at_once() -> None:
    text = GOOD.replace("title: 定期巡检", "titel: x").replace("language: zh-CN", "language: fr")
    assert {code for code, _, _ in problems(text)} == {
        "clause.unknown-key", "clause.missing-key", "clause.wrong-value",
    }  # fmt: skip


def test_a_file_without_front_matter_is_no_clause() -> None:
    assert [code for code, _, _ in problems("正文。")] == ["source.front-matter"]
