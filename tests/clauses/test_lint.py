"""What a clause file may not hold: figures, unknown facts, samples that show nothing."""

from __future__ import annotations

import pytest

from clauses.making import clause_of, library_of, shipped_library
from contractkit.clauses.lint import lint
from contractkit.clauses.wording import typed_figures
from contractkit.errors import errors_of

FRONT = """voices: {it: {category: inspection}}
sample:
  parties: {guarantor: {name: 担保人}}
  commitments: [{id: a, category: inspection, every: 3 months, scope: [甲], duty: 检查}]
"""


def found(body: str, front: str = FRONT, title: str = "标题", language: str = "zh-CN") -> list[str]:
    clause = clause_of("one", body, front, title, language=language)
    library = library_of("[{clause: one}]", clause, language=language)
    return [p.code for p in lint(clause, library, ["某某科技"])]


GOOD = "{% for c in it %}\n1. {{ c.obligor }}{{ c.every | each }}{{ c.duty }}。\n{% endfor %}\n"


def test_a_sound_clause_has_no_problems() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    "words",
    [
        "在2小时内响应", "在２小时内响应", "质保期三年", "三个工作日", "一年两次", "两份",
        "七×二十四小时", "百分之五", "千分之三", "5%", "合格率100％", "2026年9月1日", "二〇二六年",
        "第三条", "第2款", "第十二条", "每三个月", "半年", "十日内", "两名工程师", "一人", "①甲",
        "（一）甲", "一、甲", "三倍", "7×24", "数次", "几天", "第二批",
    ],
)  # fmt: skip
def test_typed_figures_are_found_in_chinese(words: str) -> None:
    assert list(typed_figures(f"我公司承诺：\n{words}。", "zh-CN"))


@pytest.mark.parametrize(
    "words",
    [
        "一次性", "一切", "任何一方", "第三方", "双方", "统一", "一致", "一般", "一旦", "一并",
        "每一次", "进一步", "一体化", "一对一", "逐一", "同一", "万一", "十分", "唯一", "第一时间",
        "日常维护", "每年", "每日", "逐年", "不同人员", "1. 甲", "见[@warranty-2#p1]", "四季",
        "[chart flow-1]", "[table: 甲 | 12 12? 20]",
    ],
)  # fmt: skip
def test_everyday_words_and_markup_are_no_figures(words: str) -> None:
    assert list(typed_figures(words, "zh-CN")) == []


@pytest.mark.parametrize(
    "words",
    [
        "within two hours",
        "three (3) years",
        "5 percent",
        "five per cent",
        "twice a year",
        "Article Three",
        "Section iv",
        "two working days",
        "half an hour",
        "Ten copies",
        "99.9%",
    ],
)
def test_typed_figures_are_found_in_english(words: str) -> None:
    assert list(typed_figures(f"The Provider shall act {words}.", "en"))


@pytest.mark.parametrize(
    "words", ["either of them", "a third party", "the one party", "any one of these", "per day"]
)
def test_everyday_english_words_are_no_figures(words: str) -> None:
    assert list(typed_figures(words, "en")) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (GOOD + "\n在两小时内响应。", "clause.typed-quantity"),
        (GOOD + "\n{{ '三年' if provider else '' }}", "clause.typed-quantity"),
        (GOOD + "\n{{ it | join('两次') }}", "clause.typed-quantity"),
        (GOOD + "\n某某科技负责。", "clause.party-name"),
        (GOOD + "\n{{ 7*7 }}", "clause.refused-code"),
        (GOOD + "\n{{ ''.__class__ }}", "clause.refused-code"),
        (GOOD + "\n{% if x", "clause.syntax"),
        (GOOD + "\n{{ provider.nmae }}", "clause.unknown-fact"),
        (GOOD + "\n{% if provider.nmae %}甲{% endif %}", "clause.unknown-fact"),
        (
            GOOD + "\n{% for c in it %}{% if c.evry %}甲{% endif %}{% endfor %}",
            "clause.unknown-fact",
        ),
        (GOOD + "\n{% if it[0].scope[0].every %}甲{% endif %}", "clause.unknown-fact"),
        (GOOD + "\n{% if (it | first).duty.upper %}甲{% endif %}", "clause.unknown-fact"),
        (
            GOOD + "\n{% set d = it[0].during %}{% if d.lenght %}甲{% endif %}",
            "clause.unknown-fact",
        ),
        (GOOD + "\n{% if periods.warranty.lenght %}甲{% endif %}", "clause.unknown-fact"),
        (GOOD + "\n{% if false_name %}甲{% endif %}", "clause.unknown-fact"),
        (GOOD + "\n{% for x in it[0].every %}甲{% endfor %}", "clause.unknown-fact"),
        (GOOD + "\n{% if present('nothing') %}见[@nothing]{% endif %}", "clause.unknown-reference"),
        (GOOD + "\n{{ it[0].fee }}", "clause.unset-fact"),
        (GOOD + "\n2. 甲", "clause.typed-number"),
        ("甲。", "clause.unused-name"),
        ("{% for c in it %}{% if c.fee %}甲{% endif %}{% endfor %}", "clause.unfit-sample"),
    ],
)
def test_each_fault_is_found(body: str, code: str) -> None:
    assert code in found(body)


def test_facts_in_branches_that_the_sample_does_not_take_are_checked_too() -> None:
    body = (
        GOOD
        + "{% if it[0].penalty %}\n1. {{ it[0].penalty.cap }}{{ it[0].penalty.rate }}\n{% endif %}"
    )
    assert found(body) == []
    assert found(body.replace("penalty.cap", "penalty.cup")) == ["clause.unknown-fact"]


def test_facts_of_every_shape_and_of_links_are_known() -> None:
    parts = (
        "{% if c.levels %}{% for l in c.levels %}{{ l.respond }}{% endfor %}{% endif %}",
        "{% if c.courses %}{{ c.courses[0].hours }}{% endif %}",
        "{% if c.upon %}{{ c.upon.name }}{% endif %}",
        "{% if c.during %}{{ c.during.from }}{% endif %}",
        "{% if c.quantities.x %}甲{% endif %}",
        "{% if guarantor %}{{ guarantor.name }}{% endif %}{{ loop.index }}",
    )
    assert found(GOOD + "{% for c in it %}" + "".join(parts) + "{% endfor %}") == []


def test_a_title_with_a_figure_and_an_unknown_category_are_found() -> None:
    assert found(GOOD, title="三年质保") == ["clause.typed-quantity"]
    wrong = FRONT.replace("{it: {category: inspection}}", "{it: {category: inspektion}}")
    assert "clause.unknown-category" in found(GOOD, wrong)


VARIANT = "variants: {cheap: {reason: 理由}}\n"


def test_each_variant_needs_a_sample_that_shows_it() -> None:
    body = GOOD + "=== cheap\n" + GOOD
    sample = "samples:\n  cheap:\n    commitments:\n"
    sample += "      - {id: a, category: inspection, every: 1 year, duty: 查}\n"
    assert found(body, FRONT + VARIANT) == ["clause.no-sample"]
    assert found(body, FRONT + VARIANT + sample) == []
    assert found(body, FRONT + VARIANT + "samples: {cheap: {}}\n") == ["clause.unfit-sample"]
    assert "clause.unknown-variant" in found(body, FRONT + VARIANT + "samples: {cheep: {}}\n")
    assert found(body, FRONT + VARIANT + "samples: [a]\n") == ["clause.wrong-value"]


def test_a_wrong_sample_is_told_at_its_line_in_the_clause_file() -> None:
    front = FRONT.replace("every: 3 months", "every: three moons")
    clause = clause_of("one", GOOD, front)
    (problem,) = lint(clause, library_of("[{clause: one}]", clause))
    assert (problem.code, problem.place.file) == ("clause.wrong-sample", "one.md")
    assert "three moons" in problem.excerpt


def test_the_shipped_library_holds_no_fault() -> None:
    library = shipped_library()
    problems = [p for one in library.every() for p in errors_of(lint(one, library))]
    assert "\n\n".join(problem.render() for problem in problems) == ""
