"""The load of promises: how many fall due in each month for each owner, over all contracts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from contractkit.calendars.arithmetic import add_months
from contractkit.document import Chart, Columns, Series
from contractkit.performance.duty import Status
from contractkit.reports.paper import Chapter, Front, document, grid, lead, paragraph, words
from contractkit.reports.words import owner_of, plain_number, spoken_span, word
from contractkit.timeline import speak_day
from contractkit.xlsx import Column, Cover, Sheet, StackedColumns, write_book

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from contractkit.document import Document
    from contractkit.numbering import NumberingScheme
    from contractkit.performance.duty import Duty
    from contractkit.reports.rows import Scope, Span
    from contractkit.xlsx.sheet import Cell

_LAYERS = 8
"""As many patterns are told apart in print."""
_ACROSS = 9
_FALLEN_AWAY = (Status.WAIVED, Status.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Load:
    """Amounts by month and owner, every month of the span and every owner in the order printed.

    `amounts[month][owner]`: months by their first day, both numbered in the order of the tuples.
    """

    months: tuple[dt.date, ...]
    owners: tuple[str, ...]
    amounts: tuple[tuple[Decimal, ...], ...]

    @property
    def by_owner(self) -> tuple[Decimal, ...]:
        """Return the sum of each owner."""
        return tuple(sum(column, Decimal(0)) for column in zip(*self.amounts, strict=True))

    @property
    def by_month(self) -> tuple[Decimal, ...]:
        """Return the sum of each month."""
        return tuple(sum(row, Decimal(0)) for row in self.amounts)


def load_of(
    duties: Iterable[Duty], scope: Scope, effort: Mapping[str, Decimal] | None = None
) -> Load:
    """Count the duties due in each month of the span; with `effort` add up person-days instead.

    `effort` has person-days by the UID of the entry, nothing for others. Duties that fell away
    and mere notices do not count, those that are done do.
    """
    months = months_of(scope.span)
    counted: dict[str, list[Decimal]] = {}
    for duty in duties:
        month = duty.due.replace(day=1)
        if month in months and _is_work(duty, scope.today):
            row = counted.setdefault(owner_of(duty, scope.language), [Decimal(0)] * len(months))
            row[months.index(month)] += _weight(duty, effort)
    nobody = word("nobody", scope.language)
    owners = sorted(counted, key=lambda owner: (owner == nobody, owner))
    amounts = tuple(tuple(counted[owner][n] for owner in owners) for n in range(len(months)))
    return Load(months, tuple(owners), amounts)


def months_of(span: Span) -> tuple[dt.date, ...]:
    """Return the first day of every month that a span touches."""
    first = span.first.replace(day=1)
    count = (span.last.year - first.year) * 12 + span.last.month - first.month + 1
    return tuple(add_months(first, number) for number in range(count))


def load_sheet(load: Load, language: str, *, in_days: bool = False) -> Sheet:
    """Return months by owners with sums and a chart of stacked columns."""
    told = _WORDS[language]
    name = told["days" if in_days else "count"]
    owners = tuple(Column(f"owner-{n}", owner, 12) for n, owner in enumerate(load.owners, 1))
    rows: list[tuple[Cell, ...]] = [
        (f"{month:%Y-%m}", *amounts, total)
        for month, amounts, total in zip(load.months, load.amounts, load.by_month, strict=True)
    ]
    layers = tuple(range(1, len(owners) + 1))
    return Sheet(
        name,
        (Column("month", told["month"], 12, centred=True), *owners, _total(language)),
        tuple(rows),
        (told["sum"], *load.by_owner, sum(load.by_month, Decimal(0))) if owners else (),
        frozen=1,
        chart=_stacked(name, layers, language) if owners else None,
    )


def _stacked(name: str, layers: tuple[int, ...], language: str) -> StackedColumns:
    told = _WORDS[language]
    return StackedColumns(told["page"].format(name), told["chart"].format(name), 0, layers)


def load_workbook(load: Load, scope: Scope, days: Load | None = None) -> bytes:
    """Return a workbook of the counts, and of person-days where `days` are given."""
    sheets = [load_sheet(load, scope.language)]
    if days:
        sheets.append(load_sheet(days, scope.language, in_days=True))
    title = f"{_WORDS[scope.language]['title']} · {scope.name}"
    return write_book(sheets, Cover(scope.language, title, scope.today))


def load_document(
    load: Load, scope: Scope, scheme: NumberingScheme, days: Load | None = None
) -> Document:
    """Return the report: a chart, then months by owners."""
    told = _WORDS[scope.language]
    front = Front(
        told["title"],
        (
            (told["scope"], scope.name),
            (told["span"], spoken_span(scope.span, scope.language)),
            (told["today"], speak_day(scope.today, scope.language)),
        ),
    )
    chapters = [_chapter(load, scope.language, told["count"])]
    if days:
        chapters.append(_chapter(days, scope.language, told["days"]))
    return document(front, scope, chapters, scheme)


def _chapter(load: Load, language: str, measure: str) -> Chapter:
    told = _WORDS[language]
    if not load.owners:
        return Chapter(measure, (paragraph(told["none"]),))
    sheet = load_sheet(load, language)
    tables = [grid(told["table"].format(measure), part) for part in _parts(sheet, len(load.owners))]
    return Chapter(
        measure, (lead(_summary(load, language)), _chart(load, language, measure), *tables)
    )


def _chart(load: Load, language: str, measure: str) -> Chart:
    caption = words(_WORDS[language]["chart"].format(measure))
    plot = Columns(load.months, tuple(_layers(load, _WORDS[language]["others"])))
    return Chart("load", "columns", caption, (), (), "", plot=plot)


def _layers(load: Load, others: str) -> Iterator[Series]:
    """Yield a layer for each owner; where they are many, those with less share the last one."""
    everybody = range(len(load.owners))
    own = set(everybody)
    if len(own) > _LAYERS:
        own = set(sorted(own, key=lambda n: -load.by_owner[n])[: _LAYERS - 1])
    for number in sorted(own):
        yield Series(load.owners[number], tuple(float(row[number]) for row in load.amounts))
    if rest := set(everybody) - own:
        yield Series(others, tuple(float(sum(row[n] for n in rest)) for row in load.amounts))


def _parts(sheet: Sheet, owners: int) -> list[Sheet]:
    """Cut a wide sheet into parts that fit a page; each has the months, the last one the sums."""
    if owners <= _ACROSS:
        return [sheet]
    ends = [*range(1 + _ACROSS, owners + 1, _ACROSS), owners + 2]
    starts = [1, *ends[:-1]]
    return [_part(sheet, start, end) for start, end in zip(starts, ends, strict=True)]


def _part(sheet: Sheet, start: int, end: int) -> Sheet:
    return replace(
        sheet,
        columns=(sheet.columns[0], *sheet.columns[start:end]),
        rows=tuple((row[0], *row[start:end]) for row in sheet.rows),
        foot=(sheet.foot[0], *sheet.foot[start:end]),
    )


def _summary(load: Load, language: str) -> str:
    told = _WORDS[language]
    total, most = sum(load.by_month, Decimal(0)), max(load.by_month)
    month = load.months[load.by_month.index(most)]
    return told["summary"].format(plain_number(total), f"{month:%Y-%m}", plain_number(most))


def _total(language: str) -> Column:
    return Column("total", _WORDS[language]["sum"], 10)


def _is_work(duty: Duty, today: dt.date) -> bool:
    return not duty.notice and duty.status(today) not in _FALLEN_AWAY


def _weight(duty: Duty, effort: Mapping[str, Decimal] | None) -> Decimal:
    return Decimal(1) if effort is None else effort.get(duty.entry.uid, Decimal(0))


_WORDS = {
    "zh-CN": {
        "title": "履约工作量报告",
        "scope": "报告范围",
        "span": "统计期间",
        "today": "报告日期",
        "count": "到期事项数",
        "days": "预计人日",
        "month": "月份",
        "sum": "合计",
        "others": "其他",
        "chart": "各月{}（按负责人）",
        "page": "{}图",
        "table": "各月各负责人{}",
        "none": "统计期间内没有到期事项。",
        "summary": "统计期间合计{}，最多的月份为{}，计{}。",
    },
    "en": {
        "title": "Load of promises",
        "scope": "Scope",
        "span": "Period",
        "today": "Day of the report",
        "count": "Promises due",
        "days": "Person-days",
        "month": "Month",
        "sum": "Total",
        "others": "Others",
        "chart": "{} by month and owner",
        "page": "{} (chart)",
        "table": "{} by month and owner",
        "none": "Nothing falls due in the period.",
        "summary": "{} in all; the fullest month is {} with {}.",
    },
}
