"""Commitments give obligations, one for each kind of date."""

from __future__ import annotations

from typing import Any

import pytest

from contractkit.model.vocabulary import Vocabulary
from contractkit.obligations import Kind, derive
from contractkit.timeline import said
from planning import contract, year_from


def kinds(**commitment: Any) -> list[tuple[str, str]]:
    found = derive(contract({"id": "it", **commitment}, **year_from("2026-01-01")))
    return [(obligation.id, obligation.kind.value) for obligation in found]


def test_a_period_starts_ends_and_is_called_to_mind() -> None:
    assert kinds(term="term") == [
        ("it.start", "start"), ("it.end", "end"), ("it.remind", "reminder"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("commitment", "kind"),
    [
        ({"every": "3 months", "during": "term"}, Kind.OCCURRENCE),
        ({"sessions": 2, "before": "start"}, Kind.OCCURRENCE),
        ({"at": "start"}, Kind.DEADLINE),
        ({"pay": "30%", "at": "start"}, Kind.PAYMENT),
        ({"quota": "50 person-days per year", "during": "term"}, Kind.QUOTA_WARNING),
        ({"target": "99.9%", "measure": "可用率", "window": "1 month"}, Kind.MEASUREMENT),
        ({"upon": "fault", "within": "2 hours"}, Kind.REACTION),
        ({"duty": "提供技术支持"}, Kind.STANDING),
    ],
)
def test_each_shape_has_its_kind(commitment: dict[str, Any], kind: Kind) -> None:
    assert kinds(**commitment) == [("it", kind.value)]


def test_only_what_an_event_or_nothing_dates_has_no_dates() -> None:
    found = derive(contract({"id": "a", "upon": "fault"}, {"id": "b"}, {"id": "c", "at": "start"}))
    assert [obligation.has_dates for obligation in found] == [False, False, True]


def test_a_deliverable_with_a_time_of_its_own_is_an_obligation_of_its_own() -> None:
    report = {"name": "巡检报告", "within": "3 working days"}
    found = kinds(every="3 months", during="term", deliverable=report)
    assert found == [("it", "occurrence"), ("it.deliverable", "deliverable")]
    assert kinds(every="3 months", during="term", deliverable="巡检报告") == [("it", "occurrence")]


def test_customers_pay_and_providers_serve_unless_the_file_says_otherwise() -> None:
    pay, serve = derive(contract({"id": "a", "pay": "30%", "at": "start"}, {"id": "b"}))
    assert (pay.obligor, pay.obligee) == ("customer", "provider")
    assert (serve.obligor, serve.obligee) == ("provider", "customer")


def title(language: str, **commitment: Any) -> str:
    sections = year_from("2026-01-01")
    words = Vocabulary.model_validate(
        {"categories": {"inspection": {"zh-CN": "巡检", "en": "inspection"}}}
    )
    own = {"own": {"name": {"zh-CN": "自有类别", "en": "own category"}}}
    facts = contract({"id": "it", **commitment}, **sections, categories=own)
    return said(derive(facts, words)[-1].title, language)


def test_a_title_is_the_name_else_the_category_else_its_id() -> None:
    rhythm = {"every": "3 months", "during": "term"}
    assert title("zh-CN", name="季度巡检", category="inspection", **rhythm) == "季度巡检"
    assert title("zh-CN", category="inspection", **rhythm) == "巡检"
    assert title("en", category="inspection", **rhythm) == "inspection"
    assert title("en", category="own", **rhythm) == "own category"
    assert title("en", category="unheard-of", **rhythm) == "unheard-of"


def test_titles_say_what_the_date_is_for() -> None:
    report = {"name": "巡检报告", "within": "3 days"}
    assert title("zh-CN", term="term") == "服务期即将届满"
    assert title("zh-CN", every="3 months", deliverable=report) == "巡检报告提交"
    assert title("zh-CN", name="首付款", pay="30%", at="start") == "首付款（30%）"
    assert title("en", name="驻场", quota="50 person-days per year") == (
        "驻场: quota expires soon (50 person-days per year)"
    )
