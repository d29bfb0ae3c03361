"""Small contracts, clauses, libraries and looks for the tests of clauses and documents."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from contractkit.clauses.clause import Body, Clause, read_clause
from contractkit.clauses.environment import render
from contractkit.clauses.library import ClauseLibrary, Shelf, load_library
from contractkit.clauses.outline import outline_of
from contractkit.clauses.prose import parse_prose
from contractkit.clauses.scene import Scene
from contractkit.clauses.select import root_names
from contractkit.clauses.tracing import bundle
from contractkit.compose import compose
from contractkit.model.reading import read_contract
from contractkit.model.vocabulary import Vocabulary
from contractkit.numbering import Level, NumberingScheme
from contractkit.shipped import shipped
from contractkit.source import parse_source

if TYPE_CHECKING:
    from contractkit.clauses.prose import Draft
    from contractkit.document import Document
    from contractkit.model.contract import Contract

TENDER = NumberingScheme(
    (
        Level("Heading1", "decimal", "%1"),
        Level("Heading2", "decimal", "%1.%2"),
        Level("Heading3", "decimal", "%1.%2.%3"),
        Level("Heading4", "decimal", "%1.%2.%3.%4"),
        Level("CKItem1", "decimal", "（%5）"),
        Level("CKItem2", "decimalEnclosedCircle", "%6"),
        Level("CKItem3", "decimal", "%7)"),
    )
)
AGREEMENT = NumberingScheme(
    (
        Level("Heading1", "chineseCountingThousand", "第%1条"),
        Level("CKItem1", "decimal", "%2."),
        Level("CKItem2", "decimal", "（%3）"),
        Level("CKItem3", "decimalEnclosedCircle", "%4"),
    )
)
ENGLISH = NumberingScheme(
    (
        Level("Heading1", "decimal", "Article %1"),
        Level("CKItem1", "decimal", "%1.%2"),
        Level("CKItem2", "lowerLetter", "(%3)"),
        Level("CKItem3", "lowerRoman", "(%4)"),
    )
)

VOCABULARY = Vocabulary.model_validate(
    {
        "categories": {
            name: {"zh-CN": word, "en": name}
            for name, word in (
                ("inspection", "巡检"), ("training", "培训"), ("warranty", "质保期"),
                ("response-time", "响应时限"), ("report", "服务报告"), ("other", "其他约定"),
                ("service-level", "服务等级"), ("payment", "付款"),
            )
        },
        "events": {
            "final-acceptance": {"zh-CN": "最终验收", "en": "final acceptance"},
            "go-live": {"zh-CN": "系统正式运行", "en": "go-live"},
        },
        "triggers": {"fault-report": {"zh-CN": "用户报修", "en": "a fault report"}},
    }
)  # fmt: skip

FACTS = """
contract: {id: ZC-1, title: 售后服务, project: 某系统, dated: 2026-09-01, price: 100000 CNY}
parties:
  provider: {name: 北京某某科技有限公司, hotline: 010-1234, address: ________}
  customer: {name: ________}
events: {final-acceptance: {expected: 2026-11-15}, go-live: unknown}
calendars:
  office: {days: Mon-Fri, hours: ["08:00-12:00", "14:00-18:00"]}
periods:
  warranty: {name: 质保期, from: final-acceptance, length: 3 years}
  upkeep: {from: warranty.end, length: lifetime}
commitments:
  - id: quarterly
    category: inspection
    every: 3 months
    during: warranty
    duty: 检查系统
    scope: [主机, 网络, 存储]
    deliverable: {name: 巡检报告, within: 3 working days}
  - {id: now-and-then, category: inspection, every: open, fee: free}
  - {id: blank-one, category: inspection, every: ________}
  - {id: response, category: response-time, upon: fault-report, within: 2 hours, calendar: 24x7}
  - id: users
    category: training
    sessions: 2
    before: go-live
    courses: [{name: 系统介绍, hours: 4 hours}, {name: 操作}]
  - id: grid
    category: service-level
    upon: fault-report
    calendar: office
    levels: [{severity: 1, respond: 10 minutes}, {severity: 2, respond: 1 hour}]
  - {id: quiet, category: other, duty: 保守秘密, obligor: both}
documents: {tender-response: {number: "4.5"}}
"""

OUTLINE = """
kind: {kind}
language: {language}
title: 售后服务方案
call: {{provider: 我公司, customer: 采购人, both: 双方}}
citation: {citation}
sections: {sections}
"""


@cache
def contract_of(text: str = FACTS) -> Contract:
    return read_contract(parse_source(text, "contract.yaml"), VOCABULARY)


@cache
def shipped_library() -> ClauseLibrary:
    """Return the library of the package, one for all tests: its prose is compiled once."""
    return load_library([shipped("clauses")])


def scene_of(contract: Contract | None = None, language: str = "zh-CN") -> Scene:
    calls = {"provider": "我公司", "customer": "采购人", "both": "双方"}
    return Scene(contract or contract_of(), language, VOCABULARY, calls)


def shown(prose: str, scene: Scene | None = None) -> tuple[list[Draft], Scene]:
    """Render prose that sees every commitment by its id (`_` for `-`) and all of them as `all`."""
    scene = scene or scene_of()
    names = root_names(scene)
    everything = bundle(scene, "all", scene.contract.commitments)
    names["all"] = everything
    for one in everything.entries():
        names[one.owner.replace("-", "_")] = one
    compiled, problems = Body(prose, "test.md", 1).compiled
    scene.problems += problems
    if compiled is None:
        return [], scene
    return parse_prose(render(compiled, names, scene), scene), scene


def codes(scene: Scene) -> list[str]:
    return [problem.code for problem in scene.problems]


def clause_of(
    name: str, body: str, front: str = "", title: str = "标题", kinds: str = "tender-response",
    language: str = "zh-CN",
) -> Clause:  # fmt: skip
    head = f'id: {name}\nversion: "1"\ntitle: {title}\nlanguage: {language}\nkinds: [{kinds}]\n'
    sample = "" if "sample:" in front else "sample: {}\n"
    suffix = ".en.md" if language == "en" else ".md"
    return read_clause(f"---\n{head}{sample}{front}\n---\n{body}", name + suffix)


def library_of(
    sections: str, *clauses: Clause, kind: str = "tender-response", language: str = "zh-CN",
    citation: str = '["{}"]',
) -> ClauseLibrary:  # fmt: skip
    text = OUTLINE.format(kind=kind, language=language, sections=sections, citation=citation)
    outline = outline_of(parse_source(text, "outline.yaml"))
    named = {(one.id, one.front.language): (one,) for one in clauses}
    shelf = Shelf(
        {name: partial(tuple, found) for name, found in named.items()},
        {(kind, language): lambda: outline},
    )
    return ClauseLibrary((shelf,), VOCABULARY)


def composed(
    sections: str, *clauses: Clause, facts: str = FACTS, scheme: NumberingScheme = TENDER,
    **outline: str,
) -> Document:  # fmt: skip
    contract = contract_of(facts)
    library = library_of(sections, *clauses, **outline)
    return compose(contract, library, next(iter(contract.documents)), scheme)
