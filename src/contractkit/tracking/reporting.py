"""Reports over the register: what they are made of, read from it; and the files they become."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from contractkit.chain import canonical
from contractkit.files import safe_name
from contractkit.performance.clock import ClockState
from contractkit.performance.life import Kind, evidence_of, standing
from contractkit.performance.quotas import unit_in
from contractkit.performance.remedies import penalty_of_clocks
from contractkit.performance.statements import statement
from contractkit.register.tables import contracts
from contractkit.render.docx import render_docx
from contractkit.render.look import Look, read_look
from contractkit.reports.account import account_document, account_workbook
from contractkit.reports.due import due_workbook
from contractkit.reports.gantt import gantt_document, gantt_workbook
from contractkit.reports.load import load_document, load_of, load_workbook
from contractkit.reports.pack import Pack, pack_document, pack_workbook
from contractkit.reports.paper import LOOK_NAMES
from contractkit.reports.rows import (
    ChainHead,
    Claim,
    ClockRow,
    Drawing,
    Proof,
    Quota,
    Result,
    Scope,
    Slip,
    SlipKind,
    Span,
    Subject,
)
from contractkit.reports.slips import slips_document, slips_of, slips_workbook
from contractkit.shipped import shipped
from contractkit.timeline import Timeline, both, said
from contractkit.tracking.facts import facts_from, facts_of
from contractkit.tracking.incidents import cases
from contractkit.tracking.lists import Wanted, all_of, standing_of
from contractkit.tracking.owed import Owed, owed
from contractkit.tracking.quotas import balance_of, ledger
from contractkit.tracking.rows import planning_records
from contractkit.tracking.subjects import about, event_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contractkit.agenda import CitedClause
    from contractkit.chain import Head
    from contractkit.document import Document
    from contractkit.performance.clock import Clock
    from contractkit.performance.quotas import Balance
    from contractkit.register.store import Reader
    from contractkit.tracking.desk import Desk
    from contractkit.tracking.facts import Facts
    from contractkit.tracking.incidents import Case
    from contractkit.tracking.lists import Standing

_RESULTS = {
    ClockState.RUNNING: Result.RUNNING, ClockState.PAUSED: Result.RUNNING,
    ClockState.ATTAINED: Result.ATTAINED, ClockState.MISSED: Result.MISSED,
    ClockState.OVERDUE: Result.MISSED,
}  # fmt: skip
_NAMES = {
    "pack": ("履约资料", "evidence-pack"),
    "slips": ("变动与逾期", "slips"),
    "due": ("到期清单", "due"),
    "load": ("履约负荷", "load"),
    "gantt": ("进度图", "gantt"),
    "account": ("对账单", "statement"),
}
_OTHER = both("相关方", "Other party")
_ALL = {"zh-CN": "全部合同", "en": "all contracts"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about: a language, and days from first to last, inclusive."""

    language: str
    span: Span


def pack_report(desk: Desk, key: str, asked: Asked) -> dict[str, bytes]:
    """Return the evidence pack of a contract as Word and Excel, by file name."""
    with desk.reading() as reader:
        pack = pack_of(reader, desk, key, asked)
    scope = Scope(asked.language, pack.subject.title, asked.span, desk.today, pack.subject.number)
    return _files(
        "pack", pack.subject.number, scope, lambda look: pack_document(pack, look.scheme),
        pack_workbook(pack),
    )  # fmt: skip


def slips_report(desk: Desk, keys: tuple[str, ...], asked: Asked) -> dict[str, bytes]:
    """Return what slipped, and why, as Word and Excel."""
    with desk.reading() as reader:
        scope = _scope(reader, desk, keys, asked)
        slips = tuple(slips_in(reader, desk.today, keys, asked.span))
    return _files(
        "slips", scope.number, scope, lambda look: slips_document(slips, scope, look.scheme),
        slips_workbook(slips, scope),
    )  # fmt: skip


def due_report(desk: Desk, wanted: Wanted, asked: Asked) -> dict[str, bytes]:
    """Return the duties of a span that are still open as Excel."""
    with desk.reading() as reader:
        scope = _scope(reader, desk, wanted.contracts, asked)
        found = [d for d in all_of(reader, wanted) if d.status(desk.today).is_open]
    return {_name("due", scope.number, scope, ".xlsx"): due_workbook(found, scope)}


def load_report(desk: Desk, wanted: Wanted, asked: Asked) -> dict[str, bytes]:
    """Return how many duties fall due per month and person, as Word and Excel with a chart."""
    with desk.reading() as reader:
        scope = _scope(reader, desk, wanted.contracts, asked)
        found = all_of(reader, replace(wanted, since=asked.span.first, until=asked.span.last))
    load = load_of(found, scope)
    return _files(
        "load", scope.number, scope, lambda look: load_document(load, scope, look.scheme),
        load_workbook(load, scope),
    )  # fmt: skip


def gantt_report(desk: Desk, key: str, asked: Asked) -> dict[str, bytes]:
    """Return the Gantt chart of a contract as Word and Excel."""
    with desk.reading() as reader:
        scope = _scope(reader, desk, (key,), asked)
        found = all_of(reader, Wanted(contracts=(key,)), superseded=False)
    inside = tuple(d for d in found if d.due >= asked.span.first and d.first <= asked.span.last)
    return _files(
        "gantt", scope.number, scope, lambda look: gantt_document(inside, scope, look.scheme),
        gantt_workbook(inside, scope),
    )  # fmt: skip


def account_report(desk: Desk, key: str, quota: tuple[str, int], language: str) -> dict[str, bytes]:
    """Return the statement of a quota, a commitment and a contract year, as Word and Excel."""
    commitment, year = quota
    with desk.reading() as reader:
        found, facts = standing_of(reader, key), facts_of(reader, key)
        balance = balance_of(ledger(reader, facts, desk.today), commitment, year, desk.today)
    told = statement(balance, language)
    span = Span(balance.first, balance.last or desk.today)
    scope = Scope(language, found.title, span, desk.today, found.number)
    parties = tuple(_signing(facts).values())
    stem = f"{found.number}-{told.title}-{balance.number}"
    return _files(
        "account", stem, scope, lambda look: account_document(told, parties, scope, look.scheme),
        account_workbook(told, scope),
    )  # fmt: skip


def pack_of(reader: Reader, desk: Desk, key: str, asked: Asked) -> Pack:
    """Return what the evidence pack of a contract is made of."""
    found, facts = standing_of(reader, key), facts_of(reader, key)
    language = asked.language
    rows = tuple(
        row
        for case in cases(reader, desk.local, key)
        for row in _clock_rows(facts, case, desk.local, language)
    )
    balances = ledger(reader, facts, desk.today).balances
    clauses = {duty.entry.commitment_id: duty.entry.clauses for duty in found.duties}
    return Pack(
        _subject(found, facts, language), language, asked.span, desk.today,
        _chain_head(reader.head()), found.duties, rows,
        tuple(_quota(balance, clauses, language) for balance in balances),
        tuple(_proofs(reader, facts)),
        tuple(_claim(each, language) for each in owed(reader, desk, facts, asked.span.first)),
    )  # fmt: skip


def slips_in(reader: Reader, today: dt.date, keys: tuple[str, ...], span: Span) -> Iterator[Slip]:
    """Yield what slipped: events recorded later than planned, dates moved, deeds late."""
    for key in keys or _keys(reader):
        found = standing_of(reader, key)
        yield from (s for s in _event_slips(reader, found) if span.holds(s.agreed or s.done))
        inside = [
            duty for duty in found.duties if span.holds(duty.due) or span.holds(duty.entry.day)
        ]
        yield from slips_of(inside, today)


def _event_slips(reader: Reader, found: Standing) -> Iterator[Slip]:
    """Yield each event that came, or is expected, on another day than was said before."""
    unlived = replace(found.life, events={}, pauses=())
    facts = facts_from(reader.source, found.key, unlived)
    first = Timeline(facts.versions[0].contract, facts.vocabulary)
    before = {name: first.event(name).day for name in facts.contract.events}
    for record in standing(planning_records(reader, found.key)):
        if record.act.kind != Kind.EVENT:
            continue
        name, data = record.act.subject, record.act.data
        day, known = dt.date.fromisoformat(data["day"]), bool(data["known"])
        planned, before[name] = before.get(name), day
        if planned and planned != day:
            yield Slip(
                SlipKind.EVENT, found.number, event_name(facts, name), (), planned,
                None if known else day, day if known else None, (day - planned).days,
                record.act.why, record.actor,
            )  # fmt: skip


def _clock_rows(facts: Facts, case: Case, now: dt.datetime, language: str) -> Iterator[ClockRow]:
    found = case.incident
    for clock in case.clocks:
        if clock.state not in _RESULTS or clock.started is None or clock.limit is None:
            continue
        yield ClockRow(
            found.id, found.title, "" if found.severity is None else str(found.severity),
            said(clock.name, language), clock.limit.speak(language), clock.started, clock.due,
            clock.stopped, _RESULTS[clock.state], _remark(facts, case, clock, now, language),
        )  # fmt: skip


def _remark(facts: Facts, case: Case, clock: Clock, now: dt.datetime, language: str) -> str:
    """Return the reasons of pauses, and what a missed clock costs by the contract."""
    reasons = [p.reason for p in case.incident.pauses if p.clock in ("", clock.id)]
    contract = facts.on(case.incident.opened.date())
    owed = penalty_of_clocks(contract, contract.by_id[clock.commitment_id], [clock], now)
    cost = [said(owed.arithmetic, language)] if owed else []
    return ("；" if language == "zh-CN" else "; ").join([*reasons, *cost])


def _quota(balance: Balance, clauses: dict[str, tuple[CitedClause, ...]], language: str) -> Quota:
    cited = clauses.get(balance.commitment.id, ())
    return Quota(
        said(balance.name, language),
        unit_in(language, balance.granted.unit, balance.granted.amount), balance.first,
        balance.last or balance.today, balance.granted.amount,
        tuple(
            Drawing(line.drawdown.on, line.change, line.drawdown.what, line.drawdown.by)
            for line in balance.lines
        ),
        cited,
        "\n".join(statement(balance, language).notes),
    )  # fmt: skip


def _claim(each: Owed, language: str) -> Claim:
    remedy = each.remedy
    amount = remedy.amount.speak(language) if remedy.amount else ""
    return Claim(each.on, each.subject, each.title, amount, said(remedy.arithmetic, language))


def _proofs(reader: Reader, facts: Facts) -> Iterator[Proof]:
    """Yield the files that prove something else than a duty, and what that is."""
    for record in standing(reader.records(facts.key)):
        if not record.act.kind.startswith("duty."):
            for proof in evidence_of(record.act.data):
                yield Proof(proof, about(reader, record, facts))


def _subject(found: Standing, facts: Facts, language: str) -> Subject:
    words = facts.vocabulary
    parties = tuple(
        (said(words.name("parties", key) or _OTHER, language), name)
        for key, name in _signing(facts).items()
    )
    return Subject(found.number, found.title, parties)


def _signing(facts: Facts) -> dict[str, str]:
    """Return the names of the parties that sign, as they are now, in the order of the contract."""
    return {key: str(party.name) for key, party in facts.contract.parties.items() if party.signs}


def _scope(reader: Reader, desk: Desk, keys: tuple[str, ...], asked: Asked) -> Scope:
    if len(keys) == 1:
        found = standing_of(reader, keys[0])
        return Scope(asked.language, found.title, asked.span, desk.today, found.number)
    return Scope(asked.language, _ALL[asked.language], asked.span, desk.today)


def _keys(reader: Reader) -> list[str]:
    rows = reader.rows(select(contracts.c.contract).order_by(contracts.c.number))
    return [row.contract for row in rows]


def _chain_head(head: Head) -> ChainHead:
    return ChainHead(head.seq, head.digest)


def _files(
    kind: str, number: str, scope: Scope, make: Callable[[Look], Document], workbook: bytes
) -> dict[str, bytes]:
    look = _look(scope.language)
    facts: dict[str, Any] = {
        "report": kind, "contract": number, "today": scope.today.isoformat(),
        "first": scope.span.first.isoformat(), "last": scope.span.last.isoformat(),
    }  # fmt: skip
    docx = render_docx(make(look), look, facts_json=canonical(facts))
    return {
        _name(kind, number, scope, ".docx"): docx,
        _name(kind, number, scope, ".xlsx"): workbook,
    }


def _look(language: str) -> Look:
    name = "look.docx" if language == "zh-CN" else f"look.{language}.docx"
    return read_look(shipped("templates") / "report" / name, LOOK_NAMES)


def _name(kind: str, number: str, scope: Scope, suffix: str) -> str:
    word = _NAMES[kind][scope.language != "zh-CN"]
    return safe_name("-".join(filter(None, (number, word))), suffix)
