"""The shipped library against a contract that says everything: each category in one shape."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from contractkit.clauses.library import load_library
from contractkit.compose import compose
from contractkit.model.reading import read_contract
from contractkit.proof.speech import Speech
from contractkit.proof.text import text_breaches
from contractkit.render.look import read_look
from contractkit.shipped import shipped
from contractkit.source import parse_source

if TYPE_CHECKING:
    from contractkit.clauses.library import ClauseLibrary

HEAD = """
contract: {id: stress, title: 全项约定, language: zh-CN, dated: 2026-01-05, price: 500000 CNY}
parties:
  provider: {name: {zh-CN: 甲骨软件公司, en: Oracle Bone Software}, hotline: "400-000-0000"}
  customer: {name: {zh-CN: 某某医院, en: A Hospital}}
events: {acceptance: 2026-03-02, go-live: 2026-02-02}
periods:
  warranty: {name: {zh-CN: 质保期, en: warranty}, from: acceptance, length: 3 years}
  stage: {name: {zh-CN: 服务期, en: service term}, from: acceptance, length: 2 years}
calendars: {office: {days: Mon-Fri, hours: ["09:00-17:30"], holidays: CN}}
documents:
  agreement: {}
  agreement-en: {kind: agreement, language: en}
  tender-response: {}
commitments:
  - {id: term, category: warranty, duty: {zh-CN: 提供服务, en: serve}, term: warranty}
"""
EVERYTHING = """
    duty: {zh-CN: 做好该项工作, en: do this work}
    during: warranty
    calendar: office
    fee: capped
    cap: 9000 CNY
    condition: {zh-CN: 条件具备, en: the conditions are met}
    service: {zh-CN: 门诊, en: outpatients}
    region: {zh-CN: 东区, en: the east}
    audience: {zh-CN: 操作员, en: operators}
    place: {zh-CN: 机房, en: the machine room}
    scope: [{zh-CN: 主机, en: hosts}]
    methods: [{zh-CN: 现场, en: visits}]
    channels: [{zh-CN: 电话, en: telephone}]
    deliverable: {name: {zh-CN: 记录, en: a record}, within: 6 working days}
    evidence: {zh-CN: 签字单, en: a signed form}
    penalty: {rate: 0.07%, per: day, of: price, cap: 8%, grace: 13 days}
"""
ANYWHERE = (
    "",
    "every: 4 months\n    times: 2\n    also: before-major-holidays\n    lead: 11 days",
    "rule: quarter-end\n    lead: 12 days",
    "after: acceptance\n    within: 14 days",
    "before: go-live\n    lead: 15 days",
    "upon: fault-report\n    within: 16 hours",
    "quota: 24 person-days per year\n    beyond: charged",
)
"""Shapes that a promise of any category may have."""
SPECIAL = (
    (
        "upon: fault-report\n    levels:\n"
        "      - {severity: 1, respond: 17 minutes, remote: 18 minutes, on-site: 19 hours}\n"
        "      - {severity: 2, resolve: 9 hours, plan: 21 hours, report: 22 hours, spare: 23 hours}"
    ),
    (
        "sessions: 3\n    planned: [2026-05-06]\n"
        "    courses: [{name: {zh-CN: 入门, en: Start}, hours: 25 hours}]"
    ),
    "term: stage",
    "pay: 26 CNY\n    after: acceptance\n    within: 27 days",
    "target: 99.8%\n    measure: {zh-CN: 可用率, en: availability}\n    window: 1 month",
)
"""Shapes that go with some categories; an agreement states them in any."""


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("key", ["agreement", "agreement-en"])
def test_an_agreement_states_and_prints_all_that_any_promise_says(key: str, turn: int) -> None:
    assert unsaid(key, (*ANYWHERE, *SPECIAL), turn * 5) == []


@pytest.mark.parametrize("turn", range(2))
def test_a_tender_response_states_and_prints_all_that_any_promise_says(turn: int) -> None:
    assert unsaid("tender-response", ANYWHERE, turn * 3) == []


@cache
def library() -> ClauseLibrary:
    return load_library([shipped("clauses")])


def unsaid(key: str, shapes: tuple[str, ...], turn: int) -> list[str]:
    """Return what a document leaves out of a contract whose categories take the shapes in turn."""
    text = HEAD + "".join(
        promise(category, shapes[(number + turn) % len(shapes)])
        for number, category in enumerate(library().vocabulary.categories)
    )
    words = library().vocabulary
    contract = read_contract(parse_source(text, "contract.yaml"), words)
    kind, _, _ = key.partition("-en")
    look = shipped("templates") / kind / ("look.docx" if key == kind else "look.en.docx")
    document = compose(contract, library(), key, read_look(look).scheme)
    found = text_breaches(document, Speech(contract, words, document.language))
    return [problem.render() for problem in found]


def promise(category: str, shape: str) -> str:
    head = f"  - id: {category}\n    category: {category}\n    name: {{zh-CN: 约定, en: Promise}}"
    return f"{head}{EVERYTHING}    {shape}\n" if shape else f"{head}{EVERYTHING}"
