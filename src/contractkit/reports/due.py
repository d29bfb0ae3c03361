"""The due list: what has to be done, by whom, until when, as a sheet and as CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contractkit.performance.duty import Status
from contractkit.reports.choice import in_order
from contractkit.reports.words import (
    STATUSES,
    labels,
    owner_of,
    places,
    word,
)
from contractkit.xlsx import Cover, Highlight, Shown, csv_text, sheet_of, write_book

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from contractkit.performance.duty import Duty
    from contractkit.reports.rows import Scope
    from contractkit.xlsx import Sheet

_NAMES = {"zh-CN": "到期清单", "en": "Due list"}
_STATUS = 2


def due_sheet(duties: Iterable[Duty], today: dt.date, language: str) -> Sheet:
    """Return the duties as a sheet in the order of their due days, overdue ones coloured."""
    rows = in_order(duties)
    sheet = sheet_of(_NAMES[language], _columns(today), rows, language)
    overdue = STATUSES[language][Status.OVERDUE]
    return replace(sheet, highlight=Highlight(_STATUS, overdue))


def due_workbook(duties: Iterable[Duty], scope: Scope) -> bytes:
    """Return the sheet as a workbook."""
    sheet = due_sheet(duties, scope.today, scope.language)
    return write_book([sheet], Cover(scope.language, scope.name, scope.today))


def due_csv(duties: Iterable[Duty], today: dt.date) -> str:
    """Return the duties as CSV with names of columns and of states that do not change."""
    head = (
        "first", "due", "days", "status", "title", "obligor", "owner", "contract", "clause",
        "settled", "provisional", "uid",
    )  # fmt: skip
    return csv_text(head, [_csv_row(duty, today) for duty in in_order(duties)])


def _csv_row(duty: Duty, today: dt.date) -> tuple[str | int, ...]:
    return (
        duty.first.isoformat(), duty.due.isoformat(), (duty.due - today).days,
        duty.status(today).value, duty.entry.title, duty.entry.obligor, duty.owner,
        duty.contract_id, "; ".join(labels(duty)), str(duty.performance.share),
        "yes" if duty.entry.tentative else "no", duty.entry.uid,
    )  # fmt: skip


def _provisional(duty: Duty, language: str) -> str:
    return word("provisional", language) if duty.entry.tentative else ""


def _columns(today: dt.date) -> tuple[Shown[Duty], ...]:
    return (
        Shown(("应履行日", "Due"), 12, lambda duty, _: duty.due),
        Shown(("距今天数", "In days"), 9, lambda duty, _: (duty.due - today).days),
        Shown(
            ("状态", "Status"), 10, lambda duty, lang: STATUSES[lang][duty.status(today)],
            centred=True,
        ),
        Shown(("约定事项", "What"), 32, lambda duty, _: duty.entry.title),
        Shown(("履行方", "Owed by"), 14, lambda duty, _: duty.entry.obligor),
        Shown(("负责人", "Owner"), 12, owner_of),
        Shown(("合同编号", "Contract"), 16, lambda duty, _: duty.contract_id),
        Shown(("合同名称", "Contract title"), 30, lambda duty, _: duty.contract_title),
        Shown(("条款", "Clause"), 28, lambda duty, lang: places(duty.entry.clauses, lang)),
        Shown(
            ("已完成", "Settled"), 9, lambda duty, _: duty.performance.share, number="0%"
        ),
        Shown(("暂定", "Provisional"), 8, _provisional, centred=True),
        Shown(("期间起", "From"), 12, lambda duty, _: duty.first, printed=False),
        Shown(("UID", "UID"), 60, lambda duty, _: duty.entry.uid, printed=False),
    )  # fmt: skip
