"""Values keep the path of their fact on the way through filters, loops and joins."""

from __future__ import annotations

import pytest

from clauses.making import FACTS, codes, contract_of, scene_of, shown
from contractkit.clauses.prose import DraftText
from contractkit.document import Field, Text


def runs(prose: str, language: str = "zh-CN") -> tuple[object, ...]:
    drafts, scene = shown(prose, scene_of(language=language))
    assert not scene.problems, scene.problems[0].render()
    (draft,) = drafts
    assert isinstance(draft, DraftText)
    return draft.runs


def words(prose: str, language: str = "zh-CN") -> str:
    return "".join(run.text for run in runs(prose, language) if isinstance(run, (Text, Field)))


@pytest.mark.parametrize(
    ("prose", "path", "text"),
    [
        ("{{ quarterly.every }}", "commitments.quarterly.every", "3个月"),
        ("{{ quarterly.every | each }}", "commitments.quarterly.every", "每3个月"),
        ("{{ now_and_then.every | each }}", "commitments.now-and-then.every", "定期"),
        ("{{ quarterly.during.length }}", "periods.warranty.length", "3年"),
        ("{{ quarterly.during }}", "periods.warranty.name", "质保期"),
        ("{{ periods.warranty.length }}", "periods.warranty.length", "3年"),
        ("{{ periods.warranty['length'] }}", "periods.warranty.length", "3年"),
        ("{{ periods.warranty.from }}", "periods.warranty.from", "最终验收"),
        ("{{ periods.upkeep.from }}", "periods.upkeep.from", "质保期届满"),
        ("{{ provider.name }}", "parties.provider.name", "北京某某科技有限公司"),
        ("{{ parties.provider.hotline }}", "parties.provider.hotline", "010-1234"),
        ("{{ contract.price }}", "contract.price", "人民币100,000.00元"),
        ("{{ contract.price | capital }}", "contract.price", "人民币壹拾万元整"),
        ("{{ contract.id }}", "contract.id", "ZC-1"),
        ("{{ contract.dated }}", "contract.dated", "2026年9月1日"),
        ("{{ users.sessions }}", "commitments.users.sessions", "2"),
        ("{{ users.courses[0].hours }}", "commitments.users.courses[0].hours", "4小时"),
        ("{{ (users.courses | first).name }}", "commitments.users.courses[0].name", "系统介绍"),
        ("{{ (users.courses | last).name }}", "commitments.users.courses[1].name", "操作"),
        ("{{ users.courses | length }}", "count(commitments.users.courses)", "2"),
        ("{{ quarterly.deliverable }}", "commitments.quarterly.deliverable.name", "巡检报告"),
        ("{{ response.calendar }}", "commitments.response.calendar", "7×24小时"),
        ("{{ grid.levels[1].respond }}", "commitments.grid.levels[1].respond", "1小时"),
    ],
)
def test_a_printed_value_is_a_field_with_the_path_of_its_fact(
    prose: str, path: str, text: str
) -> None:
    assert runs(prose) == (Field(path, text),)


@pytest.mark.parametrize(
    ("prose", "text"),
    [
        ("{{ quarterly.during.length }}", "three (3) years"),
        ("{{ users.sessions }}", "two (2)"),
        ("{{ grid.levels[0].severity }}", "1"),
        ("{{ contract.dated }}", "1 September 2026"),
        ("{{ response.calendar }}", "24 hours a day, 7 days a week"),
        ("{{ now_and_then.every | each }}", "regularly"),
        ("{{ quarterly.every | each }}", "every three (3) months"),
        ("{{ periods.warranty.from }}", "final acceptance"),
        ("{{ quarterly.scope }}", "主机, 网络 and 存储"),
    ],
)
def test_values_are_said_in_the_language_of_the_document(prose: str, text: str) -> None:
    assert words(prose, "en") == text


def test_a_list_is_printed_entry_by_entry_each_with_its_path() -> None:
    path = "commitments.quarterly.scope"
    assert runs("{{ quarterly.scope }}") == (
        Field(f"{path}[0].text", "主机"), Text("、"), Field(f"{path}[1].text", "网络"),
        Text("、"), Field(f"{path}[2].text", "存储"),
    )  # fmt: skip
    assert words("{{ quarterly.scope | join('；') }}") == "主机；网络；存储"


def test_a_concatenated_value_keeps_its_path() -> None:
    assert runs("{{ '每' ~ quarterly.every }}") == (
        Text("每"), Field("commitments.quarterly.every", "3个月"),
    )  # fmt: skip


def test_a_blank_is_a_blank_field() -> None:
    assert runs("{{ blank_one.every }}") == (
        Field("commitments.blank-one.every", "________", blank=True),
    )
    assert runs("{{ customer.name }}") == (Field("parties.customer.name", "________", blank=True),)


def test_the_unknown_day_of_an_event_is_a_blank_and_its_name_a_word() -> None:
    assert runs("{{ events.go_live.known }}") == (
        Field("events.go-live.known", "________", blank=True),
    )
    assert runs("{{ events.go_live }}") == (Text("系统正式运行"),)


def test_parties_are_words_of_the_document_not_values() -> None:
    assert runs("{{ provider }}、{{ quarterly.obligor }}和{{ quiet.obligor }}") == (
        Text("我公司、我公司和双方"),
    )


def test_printing_a_fact_states_its_commitment_and_naming_the_party_does_not() -> None:
    voicing, _ = shown("{{ quarterly.during.length }}")
    silent, _ = shown("{{ quarterly.obligor }}负责。")
    marked, _ = shown("{{ quiet.obligor }}保密。{{ voices(quiet) }}")
    assert [d.voices for d in (*voicing, *silent, *marked) if isinstance(d, DraftText)] == [
        {"quarterly"}, frozenset(), {"quiet"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("now_and_then.fee == 'free'", True),
        ("quarterly.fee == 'free'", False),
        ("quarterly.fee", False),
        ("blank_one.every", True),
        ("now_and_then.every == 'open'", True),
        ("response.upon == 'fault-report'", True),
        ("quarterly.during == 'warranty'", True),
        ("quarterly.obligor == provider", True),
        ("quiet.obligor == 'both'", True),
        ("response.calendar == '24x7'", True),
        ("quarterly.category in ['inspection', 'report']", True),
        ("users.sessions > 1", True),
        ("users.courses | length == 2", True),
        ("grid.levels[1].respond", True),
        ("grid.levels[5]", False),
        ("quarterly.penalty.cap", False),
        ("quiet.within", False),
        ("charts.service_organisation", False),
        ("periods.upkeep.length == 'lifetime'", True),
        ("not quarterly.scope", False),
    ],
)
def test_comparison_truth_and_length_work_on_the_value(condition: str, holds: bool) -> None:
    assert words(f"{{% if {condition} %}}是{{% else %}}否{{% endif %}}") == (
        "是" if holds else "否"
    )


@pytest.mark.parametrize(
    ("prose", "code", "part"),
    [
        ("{{ quarterly.fee }}", "clause.unset-fact", "commitments.quarterly.fee"),
        ("{{ provider.fax }}", "clause.unset-fact", "parties.provider.fax"),
        ("{{ periods.waranty.length }}", "clause.unset-fact", "did you mean `warranty`?"),
        ("{{ quarterly.evry }}", "clause.unknown-fact", "did you mean `every`?"),
        ("{{ quaterly.every }}", "clause.unknown-fact", "did you mean `quarterly`?"),
        ("{{ now_and_then.fee }}", "clause.unprintable", "compare it"),
        ("{{ now_and_then.every }}", "clause.unprintable", "compare it"),
        ("{{ quarterly }}", "clause.unprintable", "print one of its facts"),
        ("{{ all }}", "clause.unprintable", "print one of its facts"),
        ("{{ parties }}", "clause.unprintable", "group of facts"),
        ("{{ quarterly.note }}", "clause.unknown-fact", "note"),
        ("{{ users.sessions | each }}", "clause.unfit-filter", "a length such as 3 months"),
        ("{{ users.sessions | capital }}", "clause.unfit-filter", "an amount of money"),
        ("{% for x in quarterly.every %}a{% endfor %}", "clause.not-a-list", "not a list"),
        ("{% if users.sessions > 'a' %}a{% endif %}b", "clause.not-comparable", "ordered"),
    ],
)
def test_what_cannot_be_printed_is_a_problem_at_its_line(prose: str, code: str, part: str) -> None:
    _, scene = shown(f"开始。\n\n{prose}\n")
    (problem,) = scene.problems
    assert (problem.code, problem.place.file, problem.place.line) == (code, "test.md", 3)
    assert part in problem.render()


def test_every_fault_of_a_clause_is_told_not_only_the_first() -> None:
    _, scene = shown("{{ quarterly.fee }}\n{{ provider.fax }}\n\n{{ provider.email }}")
    assert [(p.code, p.place.line) for p in scene.problems] == [
        ("clause.unset-fact", 1), ("clause.unset-fact", 2), ("clause.unset-fact", 4),
    ]  # fmt: skip


def test_a_text_without_the_documents_language_is_a_problem() -> None:
    facts = FACTS.replace("duty: 保守秘密", "duty: {zh-CN: 保守秘密}")
    _, scene = shown("{{ quiet.duty }}", scene_of(contract_of(facts), "en"))
    assert codes(scene) == ["clause.untranslated-fact"]
    assert "commitments.quiet.duty" in scene.problems[0].what
