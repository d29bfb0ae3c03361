"""The tender section of the examples, told with other facts in every round."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from contractkit.clauses.library import ClauseLibrary, load_library
from contractkit.compose import compose
from contractkit.model.reading import read_contract
from contractkit.render.docx import render_docx
from contractkit.render.look import Look, read_look
from contractkit.shipped import shipped
from contractkit.source import parse_source, read_source

if TYPE_CHECKING:
    from contractkit.document import Document
    from contractkit.model.contract import Contract

KIND = "tender-response"
_EXAMPLE = "zhicheng-tender-section"
_PLACES = ("海淀区", "朝阳区", "丰台区", "石景山区", "通州区", "大兴区", "昌平区")
_TRADES = {"provider": "科技", "customer": "数据"}


@dataclass(frozen=True, slots=True)
class Desk:
    """What stays the same from contract to contract: the clauses and the look."""

    library: ClauseLibrary
    look: Look

    def read(self, text: str) -> Contract:
        """Return the contract of a YAML text, validated."""
        return read_contract(parse_source(text, "contract.yaml"), self.library.vocabulary)

    def compose(self, contract: Contract) -> Document:
        """Return the document of a contract."""
        return compose(contract, self.library, KIND, self.look.scheme)

    def render(self, contract: Contract) -> bytes:
        """Return the Word file of a contract, the facts it carries included."""
        return self.print(self.compose(contract), carried(contract))

    def print(self, document: Document, facts: str) -> bytes:
        """Return the Word file of a composed document that carries `facts`."""
        return render_docx(document, self.look, facts_json=facts)


def carried(contract: Contract) -> str:
    """Return the facts as the Word file carries them."""
    return contract.model_dump_json(by_alias=True, exclude_unset=True)


def open_desk() -> Desk:
    """Load what is shipped."""
    look = read_look(shipped("templates") / KIND / "look.docx")
    return Desk(load_library([shipped("clauses")]), look)


def texts(count: int) -> list[str]:
    """Return `count` contract files that differ in names, dates, periods, times and numbers."""
    plain = read_source(shipped("examples") / _EXAMPLE / "contract.yaml").value
    return [_written(_told(deepcopy(plain), number)) for number in range(count)]


def weekly(commitments: int, weeks: int) -> str:
    """Return a contract of duties that recur every week, each with a reason and a clause."""
    duties = [
        {"id": f"inspection-{number}", "category": "inspection", "name": f"第{number}号系统巡检",
         "duty": f"检查第{number}号系统的运行状况", "every": "7 days", "during": "warranty"}
        for number in range(1, commitments + 1)
    ]  # fmt: skip
    return _written(_plain(0, f"{weeks * 7} days", duties))


def portfolio(count: int) -> list[str]:
    """Return small contracts with five dates each: warranty and payments."""
    return [_written(_plain(number, "2 years", _usual(number))) for number in range(count)]


def _plain(number: int, warranty: str, commitments: list[dict[str, str]]) -> dict[str, Any]:
    day = date(2026, 9, 1) + timedelta(days=number % 300)
    return {
        "contract": {"id": f"CK-{number:04}", "title": "系统运行维护", "dated": day.isoformat()},
        "parties": {"provider": {"name": f"第{number}科技公司"}, "customer": {"name": "数据局"}},
        "events": {"acceptance": (day + timedelta(days=30)).isoformat()},
        "periods": {"warranty": {"name": "质保期", "from": "acceptance", "length": warranty}},
        "commitments": commitments,
        "documents": {KIND: {}},
    }


def _usual(number: int) -> list[dict[str, str]]:
    lead = f"{number % 20 + 5} working days"
    return [
        {"id": "warranty", "category": "warranty", "term": "warranty"},
        {"id": "price", "category": "payment", "pay": "90%", "after": "acceptance", "within": lead},
        {"id": "rest", "category": "payment", "pay": "10%", "after": "warranty.end",
         "within": "30 days"},
    ]  # fmt: skip


def _told(facts: Any, number: int) -> Any:
    day = date(2026, 8, 20) + timedelta(days=number)
    facts["contract"] |= {"id": f"ZC-2026-{number:04}", "dated": day.isoformat()}
    facts["contract"] |= {"project": f"应用系统{number}期", "place": _PLACES[number % 7]}
    for name, party in facts["parties"].items():
        party |= {
            "name": f"{_PLACES[number % 7]}第{number + 1}{_TRADES[name]}公司",
            "address": f"{_PLACES[number % 7]}中关村大街{number + 1}号",
            "contact": f"联系人{number}",
            "phone": f"010-{62000000 + number}",
        }
    facts["parties"]["provider"]["hotline"] = f"400-{number:03}-0000"
    facts["periods"]["warranty"]["length"] = f"{number % 7 + 1} years"
    for commitment in facts["commitments"]:
        _retell(commitment, number)
    return facts


def _retell(commitment: Any, number: int) -> None:
    if "hours" in str(commitment.get("within")):
        commitment["within"] = f"{number % 47 + 1} hours"
    if commitment.get("every") == "open":
        commitment["every"] = f"{number % 11 + 2} months"
    if "target" in commitment:
        commitment["target"] = f"{80 + number % 19}%"
    for course in commitment.get("courses", ()):
        course["hours"] = f"{number % 8 + 2} hours"


def _written(facts: Any) -> str:
    stream = io.StringIO()
    writer = YAML()
    writer.width = 100
    writer.dump(facts, stream)
    return stream.getvalue()
