"""`contractkit schedule`: the dates of a contract, filtered, explained, as table, JSON or CSV."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from contractkit import pipeline
from contractkit.calendars.arithmetic import add_months
from contractkit.cli.command import (
    Command,
    file_argument,
    format_option,
    read_day,
    read_span,
    today_option,
)
from contractkit.cli.report import open_json, open_lines, waiting
from contractkit.cli.screen import print_json, print_list, print_table, working
from contractkit.cli.words import _, plural
from contractkit.timeline import State
from contractkit.xlsx import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from contractkit.agenda import Entry, OpenItem
    from contractkit.pipeline import Project
    from contractkit.schedule import Open

_MONTHS = {"m": 1, "y": 12}
_DAYS = {"d": 1, "w": 7}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for; None and "" ask for everything."""

    since: dt.date | None
    until: dt.date | None
    within: tuple[int, str] | None
    party: str
    category: str
    commitment: str
    state: str
    today: dt.date

    @property
    def first(self) -> dt.date | None:
        """Return the first day that counts."""
        return self.since or (self.today if self.within else None)

    @property
    def last(self) -> dt.date | None:
        """Return the last day that counts."""
        if self.within is None:
            return self.until
        number, unit = self.within
        if unit in _DAYS:
            return self.today + dt.timedelta(days=number * _DAYS[unit])
        return add_months(self.today, number * _MONTHS[unit])


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its state."""

    entry: Entry
    state: State


@click.command(
    cls=Command,
    help=_(
        "List the dates of FILE with the clause that states each.\n\n\b\nExamples:\n"
        "  contractkit schedule contract.yaml --within 90d\n"
        "  contractkit schedule contract.yaml --commitment inspection --explain\n"
        "  contractkit schedule contract.yaml --party customer --format csv > dates.csv"
    ),
)
@file_argument
@click.option("--from", "since", metavar="DAY", callback=read_day, help=_("Due from this day on."))
@click.option(
    "--until",
    metavar="DAY",
    callback=read_day,
    help=_("Due up to this day; endless duties are planned so far."),
)
@click.option(
    "--within",
    metavar="SPAN",
    callback=read_span,
    help=_("Due within 90d, 12w, 6m or 1y of today."),
)
@click.option("--party", default="", help=_("Owed by provider, customer or another party."))
@click.option("--category", default="", help=_("Of this category, by key or name."))
@click.option("--commitment", default="", metavar="ID", help=_("Of this commitment."))
@click.option(
    "--state",
    type=click.Choice([state.value for state in State]),
    help=_("firm: all anchors known. provisional: some expected. dormant: no date yet."),
)
@click.option("--explain", is_flag=True, help=_("Say how each day came about, and its clause."))
@today_option()
@format_option("table", "json", "csv")
def command(file: Path, explain: bool, form: str, **wanted: Any) -> None:
    """Plan, filter, print."""
    want = Wanted(**{**wanted, "state": wanted["state"] or ""})
    with working(_("Planning {}").format(file.name)):
        project = pipeline.load(file)
        _check_names(project, want)
        lines, undated = _find(project, want)
    if form == "json":
        _print_json(project, want, lines, undated)
    elif form == "csv":
        click.echo(dates_csv(lines), nl=False)
    else:
        _print_text(want, lines, undated, explain=explain)


def _check_names(project: Project, want: Wanted) -> None:
    """Refuse a filter that can match nothing because of a slip of the pen."""
    contract, words = project.contract, project.library.vocabulary
    used = {c.category for c in contract.commitments}
    names = {words.name("categories", key) for key in used}
    _check(want.party, contract.parties, "--party")
    _check(want.commitment, contract.by_id, "--commitment")
    _check(want.category, used | {str(n.in_("zh-CN")) for n in names if n}, "--category")


def _check(name: str, known: Iterable[str], option: str) -> None:
    names = sorted(known)
    if name and name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = _("did you mean {}?").format(near[0]) if near else ", ".join(names)
        raise click.BadParameter(
            _("the contract has no {!r}; {}").format(name, hint), param_hint=option
        )


def _find(project: Project, want: Wanted) -> tuple[list[Line], list[OpenItem]]:
    schedule = pipeline.plan(project, until=want.last)
    found = pipeline.agenda_of(project, schedule, pipeline.draft(project))
    pairs = zip(found.entries, schedule.occurrences, strict=True)
    lines = [Line(entry, occurrence.state) for entry, occurrence in pairs]
    gaps = zip(found.open, schedule.open, strict=True)
    return (
        [line for line in lines if _is_wanted(project, want, line)],
        [item for item, gap in gaps if _is_open_wanted(project, want, item, gap)],
    )


def _is_wanted(project: Project, want: Wanted, line: Line) -> bool:
    entry = line.entry
    category = project.contract.by_id[entry.commitment_id].category
    return (
        (want.first is None or entry.day >= want.first)
        and (want.last is None or entry.day <= want.last)
        and want.party in {"", *entry.parties}
        and want.category in {"", category, entry.category}
        and want.commitment in {"", entry.commitment_id}
        and want.state in {"", line.state.value}
    )


def _is_open_wanted(project: Project, want: Wanted, item: OpenItem, gap: Open) -> bool:
    obligor = gap.obligation.obligor
    owed = project.contract.parties if obligor == "both" else (obligor,)
    category = project.contract.by_id[item.commitment_id].category
    return (
        want.party in {"", *owed}
        and want.category in {"", category, item.category}
        and want.commitment in {"", item.commitment_id}
        and want.state in {"", State.DORMANT.value}
    )


def _print_text(
    want: Wanted,
    lines: Sequence[Line],
    undated: Sequence[OpenItem],
    *,
    explain: bool,
) -> None:
    if explain:
        for line in lines:
            _print_explained(line)
    elif lines:
        columns = (_("due"), _("in days"), _("what"), _("owed by"), _("clause"), _("state"))
        print_table(columns, [_row(line, want.today) for line in lines])
    text = plural("{} date", "{} dates", len(lines)).format(len(lines))
    click.secho(text, bold=True)
    chosen = want.commitment or want.state == State.DORMANT.value
    shown = undated if chosen else waiting(undated)
    print_list(_("no date yet:"), open_lines(shown))


def _row(line: Line, today: dt.date) -> tuple[str, ...]:
    entry = line.entry
    span = entry.day.isoformat()
    if entry.first != entry.day:
        span = f"{entry.first.isoformat()} – {span}"
    labels = "; ".join(clause.label for clause in entry.clauses)
    days = str((entry.day - today).days)
    return span, days, entry.title, entry.obligor, labels, _state(line)


def _state(line: Line) -> str:
    """Return the state as people read it; a firm day may still await a holiday notice."""
    if line.state is State.FIRM:
        return _("firm, holidays to come") if line.entry.tentative else _("firm")
    return _("provisional")


def _print_explained(line: Line) -> None:
    entry = line.entry
    click.secho(f"{_row(line, entry.day)[0]}  {entry.title}", bold=True)
    click.echo(_("  owed by {} to {}, {}").format(entry.obligor, entry.obligee, _state(line)))
    for clause in entry.clauses:
        click.echo(f"  {clause.document} {clause.label}: {clause.sentence}")
    for sentence in entry.explanation:
        click.echo(f"    {sentence}")
    click.echo()


def _print_json(
    project: Project, want: Wanted, lines: Sequence[Line], undated: Sequence[OpenItem]
) -> None:
    print_json(
        {
            "command": "schedule",
            "contract": project.contract.contract.id,
            "today": want.today.isoformat(),
            "dates": [_as_json(project, line, want.today) for line in lines],
            "open": open_json(undated),
        }
    )


def _as_json(project: Project, line: Line, today: dt.date) -> dict[str, object]:
    entry = line.entry
    return {
        "uid": entry.uid,
        "commitment": entry.commitment_id,
        "obligation": entry.obligation_id,
        "key": entry.key,
        "first": entry.first.isoformat(),
        "due": entry.day.isoformat(),
        "nominal": entry.nominal.isoformat() if entry.nominal else None,
        "days": (entry.day - today).days,
        "state": line.state.value,
        "tentative": entry.tentative,
        "title": entry.title,
        "obligor": entry.obligor,
        "obligee": entry.obligee,
        "parties": sorted(entry.parties),
        "category": project.contract.by_id[entry.commitment_id].category,
        "clauses": [
            {
                "document": clause.document,
                "clause": clause.clause_id,
                "label": clause.label,
                "sentence": clause.sentence,
            }
            for clause in entry.clauses
        ],
        "explanation": list(entry.explanation),
        "evidence": entry.evidence,
    }


def dates_csv(lines: Sequence[Line]) -> str:
    """Return the dates as CSV."""
    return csv_text(
        ("first", "due", "state", "title", "obligor", "obligee", "clause", "uid"),
        [_csv_row(line) for line in lines],
    )


def _csv_row(line: Line) -> tuple[str, ...]:
    entry = line.entry
    return (
        entry.first.isoformat(), entry.day.isoformat(), line.state.value, entry.title,
        entry.obligor, entry.obligee,
        "; ".join(f"{clause.document} {clause.label}" for clause in entry.clauses), entry.uid,
    )  # fmt: skip
