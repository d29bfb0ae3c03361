"""`contractkit track incident`: clocks that run from what happens."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.screen import print_json, print_table
from contractkit.cli.track.desk import (
    Ordered,
    contract_argument,
    grounds_options,
    outcome_json,
    print_outcome,
    read_clock,
    read_text,
    tracked,
)
from contractkit.cli.words import _, plural
from contractkit.performance.clock import explain_clock
from contractkit.performance.life import Kind
from contractkit.tickets import parse_map, read_map, read_tickets
from contractkit.timeline import said
from contractkit.tracking import incidents
from contractkit.tracking.facts import facts_of
from contractkit.tracking.naming import find_contract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.performance.clock import Clock
    from contractkit.performance.remedies import Remedy
    from contractkit.tracking.desk import Desk, Grounds
    from contractkit.tracking.incidents import Case

incident_argument = click.argument("incident", callback=read_text)
at_option = click.option(
    "--at", metavar="MOMENT", callback=read_clock,
    help=_("When it happened, such as 2026-12-18T09:30; now by default."),
)  # fmt: skip
clock_option = click.option("--clock", default="", metavar="ID", help=_("This clock only."))


@click.group(
    "incident",
    cls=Ordered,
    help=_(
        "Start, stop and show the clocks of an incident.\n\n\b\nBegin with:\n"
        "  contractkit track incident open ZC-2026-014 --severity 1 --at 2026-12-18T09:30\n"
        "  contractkit track incident stop ZC-2026-014 inc-001 faults.respond\n"
        "  contractkit track incident show ZC-2026-014 inc-001"
    ),
)
def incident_command() -> None:
    """Hold the commands."""


def _add(command: click.Command) -> click.Command:
    incident_command.add_command(command)
    return command


@_add
@tracked(
    "open",
    _(
        "Record that something happened under CONTRACT: every promised clock starts.\n\n\b\n"
        "Example:\n"
        "  contractkit track incident open ZC-2026-014 --severity 1 --at 2026-12-18T09:30 \\\n"
        "    --title 系统无法登录"
    ),
)
@contract_argument
@at_option
@click.option("--severity", type=int, help=_("Where times differ by severity: 1, 2, 3 …"))
@click.option("--trigger", default="fault-report", show_default=True, help=_("What happened."))
@click.option("--service", default="", help=_("Where times differ by service."))
@click.option("--region", default="", help=_("Where times differ by region."))
@click.option("--channel", default="", help=_("How it was reported, such as hotline."))
@click.option("--title", default="", help=_("What it is about."))
@click.option("--id", "number", default="", help=_("Its number in another system."))
@click.option("--why", default="", help=_("A remark; kept with the record."))
def open_command(desk: Desk, form: str, **given: Any) -> None:
    """Open an incident and print its clocks."""
    report = incidents.Report(
        given["at"] or desk.local.replace(second=0, microsecond=0), given["trigger"],
        given["severity"], given["service"], given["region"], given["channel"], given["title"],
        given["number"],
    )  # fmt: skip
    outcome, case = incidents.open_incident(desk, given["contract"], report, given["why"])
    if form == "json":
        print_json({"command": "track incident open", **outcome_json(outcome), **case_json(case)})
        return
    click.secho(_("recorded as #{}").format(outcome.records[0].seq), bold=True)
    _print_case(case, explain=False)


@_add
@tracked(
    "stop",
    _(
        "Record that the deed which CLOCK of INCIDENT under CONTRACT waits for was done.\n\n\b\n"
        "Example:\n"
        "  contractkit track incident stop ZC-2026-014 inc-001 faults.respond --at "
        "2026-12-18T09:50"
    ),
)
@contract_argument
@incident_argument
@click.argument("clock", callback=read_text)
@at_option
@click.option("--who", default="", help=_("Who did it."))
@grounds_options
def stop_command(desk: Desk, form: str, clock: str, **given: Any) -> None:
    """Stop a clock and print how it stands."""
    at = given["at"] or desk.local
    deed = incidents.Stopped(clock, at, given["who"])
    outcome = incidents.stop(desk, given["contract"], given["incident"], deed, given["grounds"])
    with desk.reading() as reader:
        key = find_contract(reader, given["contract"])
        case = incidents.one_case(reader, key, given["incident"], desk.local)
    if form == "json":
        print_json({"command": "track incident stop", **outcome_json(outcome), **case_json(case)})
        return
    click.secho(_("recorded as #{}").format(outcome.records[0].seq), bold=True)
    _print_case(case, explain=False)


@_add
@tracked(
    "happened",
    _("Record that TRIGGER of CONTRACT came in INCIDENT, which may start more clocks."),
)
@contract_argument
@incident_argument
@click.argument("trigger", callback=read_text)
@at_option
@grounds_options
def happened_command(desk: Desk, form: str, trigger: str, **given: Any) -> None:
    """Record a later trigger."""
    outcome = incidents.happened(
        desk, given["contract"], given["incident"], trigger, given["at"] or desk.local,
        given["grounds"],
    )  # fmt: skip
    print_outcome(outcome, form, "incident happened")


@_add
@tracked(
    "pause",
    _(
        "Record that the clocks of INCIDENT under CONTRACT stand still; it needs --why.\n\n\b\n"
        "Example:\n"
        "  contractkit track incident pause ZC-2026-014 inc-001 --why 等待用户提供现场条件"
    ),
)
@contract_argument
@incident_argument
@at_option
@clock_option
@grounds_options
def pause_command(desk: Desk, form: str, **given: Any) -> None:
    """Pause clocks."""
    outcome = incidents.pause(
        desk, given["contract"], given["incident"], given["at"] or desk.local, given["grounds"],
        given["clock"],
    )  # fmt: skip
    print_outcome(outcome, form, "incident pause")


@_add
@tracked("continue", _("Record that the clocks of INCIDENT under CONTRACT run again."))
@contract_argument
@incident_argument
@at_option
@clock_option
@grounds_options
def continue_command(desk: Desk, form: str, **given: Any) -> None:
    """Let clocks run again."""
    outcome = incidents.continued(
        desk, given["contract"], given["incident"], given["at"] or desk.local, given["grounds"],
        given["clock"],
    )  # fmt: skip
    print_outcome(outcome, form, "incident continue")


@_add
@tracked(
    "close",
    _(
        "Record that nothing more is to be done in INCIDENT under CONTRACT; where a clock still "
        "runs, say --why."
    ),
)
@contract_argument
@incident_argument
@at_option
@grounds_options
def close_command(
    desk: Desk, contract: str, incident: str, at: dt.datetime | None, grounds: Grounds, form: str
) -> None:
    """Close an incident."""
    outcome = incidents.close_incident(desk, contract, incident, at or desk.local, grounds)
    print_outcome(outcome, form, "incident close")


@_add
@tracked("show", _("Show the clocks of INCIDENT under CONTRACT, each with how it came about."))
@contract_argument
@incident_argument
def show_command(desk: Desk, contract: str, incident: str, form: str) -> None:
    """Print one incident."""
    with desk.reading() as reader:
        key = find_contract(reader, contract)
        case = incidents.one_case(reader, key, incident, desk.local)
        owed = incidents.penalties(facts_of(reader, key), [case], desk.local)
    if form == "json":
        remedies = [_remedy_json(remedy, case.language) for remedy in owed]
        print_json({"command": "track incident show", **case_json(case), "penalties": remedies})
        return
    _print_case(case, explain=True)
    _print_penalties(owed, case.language)


@_add
@tracked("list", _("List the incidents of CONTRACT, or of all, and the clock that runs out next."))
@click.argument("contract", default="")
@click.option("--open", "still_open", is_flag=True, help=_("Only those that are not closed."))
def list_command(desk: Desk, contract: str, still_open: bool, form: str) -> None:
    """Print one line an incident."""
    with desk.reading() as reader:
        key = find_contract(reader, contract) if contract else ""
        found = list(incidents.cases(reader, desk.local, key, still_open=still_open))
    if form == "json":
        print_json({"command": "track incident list", "incidents": [case_json(c) for c in found]})
        return
    columns = (
        _("contract"), _("incident"), _("opened"), _("severity"), _("what"), _("state"),
        _("next clock"), _("until"),
    )  # fmt: skip
    if found:
        print_table(columns, [_row(case) for case in found])
    count = len(found)
    click.secho(plural("{} incident", "{} incidents", count).format(count), bold=True)


@_add
@tracked(
    "import",
    _(
        "Take a list of tickets (.csv, .xlsx) into CONTRACT as incidents with stopped clocks.\n\n"
        "\b\nExample:\n"
        "  contractkit track incident import ZC-2026-014 tickets.xlsx --map opened=报修时间"
    ),
)
@contract_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "columns", multiple=True, metavar="FIELD=COLUMN",
    help=_("Which column holds a field: id, opened, severity, title, service, region, responded, "
           "on-site, resolved, closed. May be repeated."),
)  # fmt: skip
@click.option(
    "--level", "levels", multiple=True, metavar="TEXT=NUMBER",
    help=_("Which severity a text means, such as 紧急=1. May be repeated."),
)  # fmt: skip
@click.option(
    "--map-file", type=click.Path(path_type=Path), metavar="FILE",
    help=_("Both as a YAML file: columns and severities."),
)  # fmt: skip
def import_command(desk: Desk, form: str, file: Path, map_file: Path | None, **given: Any) -> None:
    """Import tickets."""
    told = parse_map(given["columns"], given["levels"])
    mapping = read_map(map_file) if map_file else told
    contract = given["contract"]
    outcome, known = incidents.take_in(desk, contract, read_tickets(file, mapping))
    if form == "json":
        print_json({"command": "track incident import", "known": known, **outcome_json(outcome)})
        return
    opened = sum(record.act.kind == Kind.OPENED for record in outcome.records)
    click.echo(_("{} taken in, {} known already").format(opened, known))


def case_json(case: Case) -> dict[str, Any]:
    """Return an incident for programs."""
    found = case.incident
    return {
        "contract": case.number, "incident": found.id, "opened": found.opened.isoformat(),
        "closed": found.closed.isoformat() if found.closed else None,
        "severity": found.severity, "trigger": found.trigger, "title": found.title,
        "service": found.service, "region": found.region, "channel": found.channel,
        "clocks": [_clock_json(clock, case.language) for clock in case.clocks],
    }  # fmt: skip


def _clock_json(clock: Clock, language: str) -> dict[str, Any]:
    moments = {"started": clock.started, "due": clock.due, "stopped": clock.stopped}
    return {
        "clock": clock.id, "name": said(clock.name, language), "state": clock.state.value,
        "limit": str(clock.limit) if clock.limit else None,
        **{name: at.isoformat() if at else None for name, at in moments.items()},
        "elapsed": clock.elapsed.total_seconds(),
        "remaining": clock.remaining.total_seconds() if clock.remaining is not None else None,
        "explanation": list(explain_clock(clock, language)),
    }  # fmt: skip


def _print_case(case: Case, *, explain: bool) -> None:
    found = case.incident
    level = _(", severity {}").format(found.severity) if found.severity is not None else ""
    head = f"{found.id}  {found.opened:%Y-%m-%d %H:%M}{level}  {found.title}"
    click.secho(head.rstrip(), bold=True)
    columns = (_("clock"), _("what"), _("limit"), _("until"), _("stopped"), _("state"), _("left"))
    print_table(columns, [_clock_row(clock, case.language) for clock in case.clocks])
    for clock in case.clocks if explain else ():
        click.secho(f"\n{clock.id}", bold=True)
        for sentence in explain_clock(clock, case.language):
            click.echo(f"  {sentence}")


def _clock_row(clock: Clock, language: str) -> tuple[str, ...]:
    return (
        clock.id, said(clock.name, language), str(clock.limit or ""), _moment(clock.due),
        _moment(clock.stopped), clock.state.value, _span(clock.remaining),
    )  # fmt: skip


def _row(case: Case) -> tuple[str, ...]:
    found = case.incident
    running = [(c.due, c.id) for c in case.clocks if c.state.is_open and c.due]
    due, following = min(running, default=(None, ""))
    late = sum(c.state.is_late for c in case.clocks)
    state = _("closed") if found.closed else _("open")
    state += _(", {} late").format(late) if late else ""
    return (
        case.number, found.id, f"{found.opened:%Y-%m-%d %H:%M}",
        str(found.severity or ""), found.title, state,
        following, _moment(due) if due else "",
    )  # fmt: skip


def _print_penalties(owed: Sequence[Remedy], language: str) -> None:
    for remedy in owed:
        click.echo(f"\n{remedy.commitment_id}: {said(remedy.arithmetic, language)}")


def _remedy_json(remedy: Remedy, language: str) -> dict[str, Any]:
    return {
        "commitment": remedy.commitment_id,
        "amount": str(remedy.amount) if remedy.amount else None,
        "capped": remedy.capped,
        "arithmetic": said(remedy.arithmetic, language),
    }


def _moment(at: dt.datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "–"


def _span(span: dt.timedelta | None) -> str:
    if span is None:
        return "–"
    minutes = abs(span) // dt.timedelta(minutes=1)
    sign = "-" if span < dt.timedelta() else ""
    hours, rest = divmod(minutes, 60)
    return f"{sign}{hours}:{rest:02d}"
