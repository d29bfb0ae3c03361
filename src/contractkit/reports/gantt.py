"""A Gantt chart of one contract: a lane for each obligation, bars for windows, marks for days."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING

from contractkit.calendars.arithmetic import add_months
from contractkit.document import Band, Chart, Gantt, Lane, Mark
from contractkit.performance.duty import Status
from contractkit.reports.load import months_of
from contractkit.reports.paper import Chapter, Front, document, lead, words
from contractkit.reports.rows import Span
from contractkit.reports.words import spoken_span
from contractkit.timeline import speak_day
from contractkit.xlsx import Column, Cover, Notes, Painted, Sheet, write_book

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from contractkit.document import Document
    from contractkit.numbering import NumberingScheme
    from contractkit.performance.duty import Duty
    from contractkit.reports.rows import Scope
    from contractkit.xlsx.sheet import Cell

_KINDS = {
    Status.PENDING: "open",
    Status.DUE: "open",
    Status.OVERDUE: "overdue",
    Status.FULFILLED: "done",
    Status.LATE: "late",
    Status.WAIVED: "waived",
    Status.SUPERSEDED: "superseded",
    Status.PASSED: "notice",
}
_SIGNS = {
    "done": "◆", "late": "◈", "open": "◇", "overdue": "▲", "waived": "⊗", "superseded": "○",
    "notice": "▽",
}  # fmt: skip
_EDGES = (".start", ".remind", ".end")
"""The obligations of a period that is itself the promise: one lane has them all."""
_LABEL = re.compile(r"\s*[（(][^（()）]*[)）]$")


def gantt_of(duties: Iterable[Duty], scope: Scope) -> Gantt:
    """Return the chart: categories in the order of their first day, and so their obligations.

    An obligation of which nothing lies in the span has no lane.
    """
    span = scope.span
    groups: dict[str, dict[str, list[Duty]]] = {}
    for duty in sorted(duties, key=lambda duty: (duty.first, duty.due, duty.entry.key)):
        lanes = groups.setdefault(duty.entry.category, {})
        lanes.setdefault(_lane_of(duty), []).append(duty)
    bands = [
        Band(category, tuple(_lanes(lanes.values(), scope))) for category, lanes in groups.items()
    ]
    return Gantt(
        span.first,
        span.last,
        scope.today,
        tuple(band for band in bands if band.lanes),
        tuple(_LEGENDS[scope.language].items()),
    )


def gantt_document(duties: Sequence[Duty], scope: Scope, scheme: NumberingScheme) -> Document:
    """Return the chart on turned pages."""
    told = _TEXTS[scope.language]
    front = Front(
        told["title"],
        (
            (told["contract"], scope.name),
            (told["span"], spoken_span(scope.span, scope.language)),
            (told["today"], speak_day(scope.today, scope.language)),
        ),
    )
    caption = words(told["caption"])
    chart = Chart("gantt", "gantt", caption, (), (), "", plot=gantt_of(duties, scope))
    chapter = Chapter(told["chapter"], (lead(told["how"]), chart), wide=True)
    return document(front, scope, [chapter], scheme)


def gantt_sheet(plot: Gantt, language: str) -> Sheet:
    """Return the chart as cells: a shaded cell for a month of a bar, signs for its marks."""
    told = _TEXTS[language]
    months = months_of(Span(plot.first, plot.last))
    heads = [
        Column(f"{month:%Y-%m}", f"{month:%y}\n{month:%m}", 5, centred=True) for month in months
    ]
    rows: list[tuple[Cell, ...]] = []
    for band in plot.bands:
        rows.append((Painted(band.text, "strong"), *[Painted(None, "strong")] * len(months)))
        rows += [
            (lane.text, *(_cell(lane, month, plot.today) for month in months))
            for lane in band.lanes
        ]
    return Sheet(told["name"], (Column("what", told["what"], 44), *heads), tuple(rows), frozen=1)


def gantt_workbook(duties: Sequence[Duty], scope: Scope) -> bytes:
    """Return the chart as a workbook, with a sheet that explains its signs."""
    told = _TEXTS[scope.language]
    plot = gantt_of(duties, scope)
    signs = tuple((_SIGNS.get(kind, "▒"), text) for kind, text in plot.legend)
    sheets = (gantt_sheet(plot, scope.language), Notes(told["legend"], signs))
    return write_book(sheets, Cover(scope.language, f"{told['title']} · {scope.name}", scope.today))


def _lane_of(duty: Duty) -> str:
    name = duty.entry.obligation_id
    return next((name.removesuffix(edge) for edge in _EDGES if name.endswith(edge)), name)


def _lanes(obligations: Iterable[Sequence[Duty]], scope: Scope) -> Iterator[Lane]:
    """Yield the lanes that have a bar or a mark in the span."""
    first, last = scope.span.first, scope.span.last
    for duties in obligations:
        lane = _lane(duties, scope.today)
        seen = [*lane.bars, *((mark.day, mark.day) for mark in lane.marks)]
        if any(start <= last and end >= first for start, end in seen):
            yield lane


def _lane(duties: Sequence[Duty], today: dt.date) -> Lane:
    marks = tuple(Mark(duty.due, _kind(duty, today)) for duty in duties)
    return Lane(_name(duties), tuple(_bars(duties)), marks)


def _kind(duty: Duty, today: dt.date) -> str:
    status = duty.status(today)
    return "notice" if duty.notice and status.is_open else _KINDS[status]


def _bars(duties: Sequence[Duty]) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield the windows of deeds; a promised period is one bar from its start to its end."""
    ends = [duty for duty in duties if duty.entry.obligation_id.endswith(_EDGES)]
    if len(ends) > 1:
        yield min(duty.due for duty in ends), max(duty.due for duty in ends)
    for duty in duties:
        if duty not in ends and duty.first < duty.due:
            yield duty.first, duty.due


def _name(duties: Sequence[Duty]) -> str:
    """Return what the entries of a lane have in common, the number of each left out."""
    titles = list(dict.fromkeys(duty.entry.title for duty in duties))
    if len(titles) == 1:
        return titles[0]
    bases = {_LABEL.sub("", title) for title in titles}
    if len(bases) == 1:
        return bases.pop()
    same = takewhile(lambda chars: len(set(chars)) == 1, zip(*titles, strict=False))
    return "".join(chars[0] for chars in same).rstrip(" （(即") or titles[0]


def _cell(lane: Lane, month: dt.date, today: dt.date) -> Cell:
    """Return the signs of a month with their number, shaded where a bar covers it."""
    following = add_months(month, 1)
    counts = Counter(mark.kind for mark in lane.marks if month <= mark.day < following)
    text = "".join(_SIGNS[kind] + (str(n) if n > 1 else "") for kind, n in counts.items())
    if any(first < following and last >= month for first, last in lane.bars):
        return Painted(text, "shade")
    return Painted(text, "today") if month <= today < following else text


_TEXTS = {
    "zh-CN": {
        "title": "履约进度横道图",
        "name": "横道图",
        "chapter": "履约进度",
        "caption": "履约进度横道图",
        "contract": "合同",
        "span": "图示期间",
        "today": "报告日期",
        "what": "约定事项",
        "legend": "图例",
        "how": "横条为履行期间，菱形为应履行日；虚线为报告日期。",
    },
    "en": {
        "title": "Gantt chart",
        "name": "Gantt",
        "chapter": "Progress",
        "caption": "Progress of the contract",
        "contract": "Contract",
        "span": "Period shown",
        "today": "Day of the report",
        "what": "What",
        "legend": "Legend",
        "how": "A bar is the window of a deed, a mark its due day; the dashed line is the day of "
        "the report.",
    },
}
_LEGENDS = {
    "zh-CN": {
        "bar": "履行期间",
        "open": "未到期、待履行",
        "overdue": "已逾期",
        "done": "按期履行",
        "late": "逾期履行",
        "waived": "已免除",
        "superseded": "已终止",
        "notice": "提示日期",
    },
    "en": {
        "bar": "Window",
        "open": "Open",
        "overdue": "Overdue",
        "done": "Fulfilled",
        "late": "Fulfilled late",
        "waived": "Waived",
        "superseded": "Superseded",
        "notice": "Notice",
    },
}
