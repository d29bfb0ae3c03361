"""The evidence pack for an acceptance meeting: what was promised in a period and what proves it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from contractkit.reports.choice import of_period
from contractkit.reports.pack_sheets import (
    attainment_sheet,
    claims_sheet,
    clocks_sheet,
    drawings_sheet,
    evidence_sheet,
    exceptions_sheet,
    promises_sheet,
    quotas_sheet,
    sign_off_sheet,
    status_sheet,
)
from contractkit.reports.paper import Chapter, Front, document, grid, lead, paragraph
from contractkit.reports.rows import Proof, Scope
from contractkit.reports.words import sources_of, spoken_sources, spoken_span
from contractkit.timeline import speak_day
from contractkit.xlsx import Cover, Notes, write_book

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from contractkit.document import Block, Document
    from contractkit.numbering import NumberingScheme
    from contractkit.performance.duty import Duty
    from contractkit.reports.rows import ChainHead, Claim, ClockRow, Quota, Span, Subject
    from contractkit.xlsx import Sheet

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Pack:
    """What an evidence pack is made of; the period chooses what is shown of it.

    `duties` are all those of the contract. `proofs` are the files that prove something else than
    a duty: an event, an incident, a drawing. `head` is the chain's at the time of the report.
    """

    subject: Subject
    language: str
    span: Span
    today: dt.date
    head: ChainHead
    duties: tuple[Duty, ...]
    clocks: tuple[ClockRow, ...] = ()
    quotas: tuple[Quota, ...] = ()
    proofs: tuple[Proof, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def shown_duties(self) -> tuple[Duty, ...]:
        """Return the duties of the period."""
        return of_period(self.duties, self.span, self.today)

    @property
    def sources(self) -> dict[str, str]:
        """Return the documents whose clauses are cited, each with its sign."""
        cited = [one.entry.clauses for one in self.shown_duties]
        return sources_of(chain(*cited, *(one.clauses for one in self.shown_quotas)))

    @property
    def shown_clocks(self) -> tuple[ClockRow, ...]:
        """Return the clocks that started in the period, in that order."""
        found = (row for row in self.clocks if self.span.holds(row.start.date()))
        return tuple(sorted(found, key=lambda row: (row.start, row.incident)))

    @property
    def shown_quotas(self) -> tuple[Quota, ...]:
        """Return the contract years of quotas that have a day of the period."""
        first, last = self.span.first, self.span.last
        return tuple(one for one in self.quotas if one.first <= last and one.last >= first)

    @property
    def shown_claims(self) -> tuple[Claim, ...]:
        """Return penalties and credits for what fell due or happened in the period."""
        return tuple(claim for claim in self.claims if self.span.holds(claim.on))


def pack_document(pack: Pack, scheme: NumberingScheme) -> Document:
    """Return the pack as a document; `scheme` is the list of the look it will be set in."""
    told = _WORDS[pack.language]
    scope = Scope(pack.language, pack.subject.title, pack.span, pack.today, pack.subject.number)
    front = Front(told["title"], _facts(pack), with_contents=True)
    chapters = (
        Chapter(told["summary"], _summary(pack)),
        Chapter(told["promises"], _promises(pack), wide=True),
        Chapter(told["clocks"], _clocks(pack), wide=True),
        Chapter(told["quotas"], _quotas(pack), wide=True),
        Chapter(told["claims"], _claims(pack), wide=True),
        Chapter(told["exceptions"], _exceptions(pack), wide=True),
        Chapter(told["evidence"], _evidence(pack), wide=True),
        Chapter(told["sign-off"], _sign_off(pack)),
    )
    return document(front, scope, chapters, scheme)


def pack_sheets(pack: Pack) -> tuple[Sheet | Notes, ...]:
    """Return the pack as sheets, one for each part of it."""
    told, language = _WORDS[pack.language], pack.language
    return (
        Notes(told["cover"], _facts(pack, whole=True)),
        status_sheet(pack.shown_duties, pack.today, language),
        promises_sheet(pack.shown_duties, pack.today, pack.sources, language),
        attainment_sheet(pack.shown_clocks, language),
        clocks_sheet(pack.shown_clocks, language),
        quotas_sheet(pack.shown_quotas, pack.sources, language),
        drawings_sheet(pack.shown_quotas, language),
        claims_sheet(pack.shown_claims, language),
        exceptions_sheet(pack.shown_duties, pack.today, pack.sources, language),
        evidence_sheet(pack.shown_duties, pack.proofs, language),
        sign_off_sheet(language),
    )


def pack_workbook(pack: Pack) -> bytes:
    """Return the pack as a workbook."""
    title = f"{_WORDS[pack.language]['title']} · {pack.subject.number}"
    return write_book(pack_sheets(pack), Cover(pack.language, title, pack.today))


def _facts(pack: Pack, *, whole: bool = False) -> tuple[tuple[str, str], ...]:
    """Return labels and values of the first page; `whole` prints every digit of the chain head."""
    told, language = _WORDS[pack.language], pack.language
    digest = pack.head.digest if whole else f"{pack.head.digest[:_SHORT]}…"
    return (
        (told["contract"], pack.subject.title),
        (told["number"], pack.subject.number),
        *pack.subject.parties,
        (told["span"], spoken_span(pack.span, language)),
        (told["today"], speak_day(pack.today, language)),
        *_sources(pack),
        (told["head"], f"#{pack.head.seq} {digest}"),
    )


def _sources(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield what the numbers of clauses refer to, if any are shown."""
    if pack.sources:
        yield _WORDS[pack.language]["sources"], spoken_sources(pack.sources, pack.language)


def _summary(pack: Pack) -> tuple[Block, ...]:
    told = _WORDS[pack.language]
    sheet = status_sheet(pack.shown_duties, pack.today, pack.language)
    text = told["summary-is"].format(
        spoken_span(pack.span, pack.language), len(pack.shown_duties), len(pack.shown_clocks)
    )
    return lead(text), grid(sheet.name, sheet)


def _promises(pack: Pack) -> tuple[Block, ...]:
    told = _WORDS[pack.language]
    if not pack.shown_duties:
        return (paragraph(told["no-promises"]),)
    sheet = promises_sheet(pack.shown_duties, pack.today, pack.sources, pack.language)
    return lead(told["promises-are"]), grid(sheet.name, sheet)


def _clocks(pack: Pack) -> tuple[Block, ...]:
    told = _WORDS[pack.language]
    if not pack.shown_clocks:
        return (paragraph(told["no-clocks"]),)
    attained = attainment_sheet(pack.shown_clocks, pack.language)
    each = clocks_sheet(pack.shown_clocks, pack.language)
    return (
        lead(told["clocks-are"]),
        grid(attained.name, attained),
        grid(each.name, each),
    )


def _quotas(pack: Pack) -> tuple[Block, ...]:
    told = _WORDS[pack.language]
    if not pack.shown_quotas:
        return (paragraph(told["no-quotas"]),)
    sums = quotas_sheet(pack.shown_quotas, pack.sources, pack.language)
    each = drawings_sheet(pack.shown_quotas, pack.language)
    blocks = (lead(told["quotas-are"]), grid(sums.name, sums))
    return (*blocks, grid(each.name, each)) if each.rows else blocks


def _claims(pack: Pack) -> tuple[Block, ...]:
    told = _WORDS[pack.language]
    if not pack.shown_claims:
        return (paragraph(told["no-claims"]),)
    sheet = claims_sheet(pack.shown_claims, pack.language)
    return lead(told["claims-are"]), grid(sheet.name, sheet)


def _exceptions(pack: Pack) -> tuple[Block, ...]:
    told = _WORDS[pack.language]
    sheet = exceptions_sheet(pack.shown_duties, pack.today, pack.sources, pack.language)
    if not sheet.rows:
        return (paragraph(told["no-exceptions"]),)
    return lead(told["exceptions-are"]), grid(sheet.name, sheet)


def _evidence(pack: Pack) -> tuple[Block, ...]:
    told = _WORDS[pack.language]
    sheet = evidence_sheet(pack.shown_duties, pack.proofs, pack.language)
    if not sheet.rows:
        return (paragraph(told["no-evidence"]),)
    return paragraph(told["evidence-is"].format(len(sheet.rows))), grid(sheet.name, sheet)


def _sign_off(pack: Pack) -> tuple[Block, ...]:
    told = _WORDS[pack.language]
    text = told["sign-off-is"].format(pack.head.seq, pack.head.digest)
    return lead(text), grid("", sign_off_sheet(pack.language), tall=True)


_WORDS = {
    "zh-CN": {
        "title": "履约验收资料",
        "cover": "封面",
        "contract": "合同名称",
        "number": "合同编号",
        "span": "验收期间",
        "today": "报告日期",
        "sources": "条款出处",
        "head": "登记簿链首",
        "summary": "总体情况",
        "summary-is": "{}，约定事项共{}项，启动计时的事件时限共{}项。"
        "各事项按报告日期的状态统计如下。",
        "promises": "约定事项履行情况",
        "promises-are": "下表按应履行日先后列出期间内的全部约定事项。证明材料后括号内为该文件"
        "SHA-256校验值的前12位，完整校验值见证明材料清单。",
        "no-promises": "期间内没有应履行的约定事项。",
        "clocks": "响应时限达成情况",
        "clocks-are": "达成率为按时完成的次数占已有结果的次数的比例，仍在计时的不计入。",
        "no-clocks": "期间内没有发生需要计时的事件。",
        "quotas": "服务额度使用情况",
        "quotas-are": "各项额度按合同年度结算，列出与验收期间有重合的年度。",
        "no-quotas": "合同没有约定服务额度，或期间内没有适用的额度。",
        "claims": "违约金与服务抵扣",
        "claims-are": "下表按合同约定的公式逐项计算，仅供双方核对，不代替双方的结算。",
        "no-claims": "期间内没有按合同约定的公式应计的违约金或服务抵扣。",
        "exceptions": "未完成与变更事项",
        "exceptions-are": "下表列出截至报告日期尚未完成、已改期、已免除或已终止的事项及其原因。",
        "no-exceptions": "期间内的约定事项均已履行，没有改期、免除或终止的事项。",
        "evidence": "证明材料清单",
        "evidence-is": "证明材料共{}份，原件按SHA-256校验值存放，内容有任何改动都会与下列"
        "校验值不符。",
        "no-evidence": "期间内没有登记证明材料。",
        "sign-off": "整理与审核",
        "sign-off-is": "本资料由履约登记簿生成，生成时登记簿最后一条记录为第{}条，"
        "链首校验值为：\n{}",
    },
    "en": {
        "title": "Evidence of performance",
        "cover": "Cover",
        "contract": "Contract",
        "number": "Contract number",
        "span": "Period",
        "today": "Day of the report",
        "sources": "Clauses of",
        "head": "Head of the register",
        "summary": "Summary",
        "summary-is": "{}: {} promises fall into the period, and {} clocks of incidents started. "
        "Their states on the day of the report are:",
        "promises": "Promises and their performance",
        "promises-are": "All promises of the period by their due day. In brackets behind each "
        "file are the first 12 digits of its SHA-256; the list of evidence has all of them.",
        "no-promises": "No promise falls into the period.",
        "clocks": "Response times",
        "clocks-are": "The ratio is that of the clocks stopped in time to all that have a result; "
        "running ones do not count.",
        "no-clocks": "No incident started a clock in the period.",
        "quotas": "Quotas",
        "quotas-are": "Quotas are settled by contract year; the years that overlap the period are "
        "shown.",
        "no-quotas": "No quota applies in the period.",
        "claims": "Penalties and credits",
        "claims-are": "Reckoned item by item by the formulas of the contract, for both parties to "
        "check; it settles nothing by itself.",
        "no-claims": "By the formulas of the contract, no penalty or credit arose in the period.",
        "exceptions": "Open and changed",
        "exceptions-are": "What is open on the day of the report, moved, waived or superseded, "
        "with the reasons.",
        "no-exceptions": "Every promise of the period is fulfilled; none was moved, waived or "
        "superseded.",
        "evidence": "List of evidence",
        "evidence-is": "{} files, kept by their SHA-256: any change of a file would show in its "
        "digest.",
        "no-evidence": "No evidence was recorded in the period.",
        "sign-off": "Sign-off",
        "sign-off-is": "Made from the register of performance. Its last record at that time was "
        "number {}, the head of its chain\n{}",
    },
}
