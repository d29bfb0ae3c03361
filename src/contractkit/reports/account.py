"""The statement of a quota to hand to the customer: granted, each use, what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.performance.statements import Kind, Row
from contractkit.reports.paper import Chapter, Front, document, grid, paragraph
from contractkit.timeline import speak_day
from contractkit.xlsx import Cover, Shown, sheet_of, write_book

if TYPE_CHECKING:
    from decimal import Decimal

    from contractkit.document import Document
    from contractkit.numbering import NumberingScheme
    from contractkit.performance.statements import Statement
    from contractkit.reports.rows import Scope
    from contractkit.xlsx import Sheet

_WORDS = {
    "zh-CN": {
        "title": "服务额度对账单", "contract": "合同", "quota": "服务额度", "interval": "结算期间",
        "unit": "计量单位", "today": "出具日期", "chapter": "明细", "table": "额度使用明细",
        "sign": "双方确认", "confirm": "以上用量经核对无误，双方签字确认。", "signatures": "签字",
        "party": "单位", "name": "姓名", "hand": "签字", "day": "日期",
    },
    "en": {
        "title": "Statement of quota", "contract": "Contract", "quota": "Quota",
        "interval": "Interval", "unit": "Unit", "today": "Issued", "chapter": "Uses",
        "table": "Uses of the quota", "sign": "Confirmation",
        "confirm": "The uses above were checked and are confirmed by both parties.",
        "signatures": "Signatures", "party": "Party", "name": "Name", "hand": "Signature",
        "day": "Date",
    },
}  # fmt: skip


def account_document(
    found: Statement, parties: tuple[str, ...], scope: Scope, scheme: NumberingScheme
) -> Document:
    """Return the statement as a document with a table to sign for each of the parties."""
    words = _WORDS[scope.language]
    front = Front(
        words["title"],
        (
            (words["contract"], scope.name),
            (words["quota"], found.title),
            (words["interval"], found.interval),
            (words["unit"], found.unit),
            (words["today"], speak_day(scope.today, scope.language)),
        ),
    )
    table = grid(words["table"], account_sheet(found, scope.language))
    sign = grid(words["signatures"], _sign_sheet(parties, scope.language), tall=True)
    chapters = (
        Chapter(words["chapter"], (table, *map(paragraph, found.notes))),
        Chapter(words["sign"], (paragraph(words["confirm"]), sign)),
    )
    return document(front, scope, chapters, scheme)


def account_sheet(found: Statement, language: str) -> Sheet:
    """Return the rows of a statement as a sheet."""
    return sheet_of(_WORDS[language]["table"], _COLUMNS, found.rows, language)


def account_workbook(found: Statement, scope: Scope) -> bytes:
    """Return the statement as a workbook."""
    title = f"{_WORDS[scope.language]['title']} · {scope.number} {found.title}"
    cover = Cover(scope.language, title, scope.today)
    return write_book([account_sheet(found, scope.language)], cover)


def _sign_sheet(parties: tuple[str, ...], language: str) -> Sheet:
    words = _WORDS[language]
    columns: tuple[Shown[str], ...] = (
        Shown((words["party"], words["party"]), 30, lambda party, _: party),
        Shown((words["name"], words["name"]), 15, lambda _party, _: None),
        Shown((words["hand"], words["hand"]), 20, lambda _party, _: None),
        Shown((words["day"], words["day"]), 15, lambda _party, _: None),
    )
    return sheet_of(words["signatures"], columns, parties, language)


_CLOSING = frozenset({Kind.REMAINING, Kind.BEYOND})


def _used(row: Row) -> Decimal | None:
    """Return what a row adds to the amount used; the opening and the last lines add nothing."""
    return None if row.kind is Kind.OPENING or row.kind in _CLOSING else row.amount


def _left(row: Row) -> Decimal | None:
    return row.amount if row.kind is Kind.REMAINING else row.left


def _beyond(row: Row) -> Decimal | None:
    return row.amount if row.kind is Kind.BEYOND else row.beyond


_COLUMNS: tuple[Shown[Row], ...] = (
    Shown(("日期", "Day"), 12, lambda row, _: row.on),
    Shown(("事由", "What"), 36, lambda row, _: row.what),
    Shown(("人员", "Who"), 12, lambda row, _: row.by),
    Shown(("用量", "Used"), 10, lambda row, _: _used(row)),
    Shown(("余额", "Left"), 10, lambda row, _: _left(row)),
    Shown(("其中超出", "Beyond"), 11, lambda row, _: _beyond(row)),
    Shown(("登记号", "Record"), 9, lambda row, _: row.seq, printed=False),
)
