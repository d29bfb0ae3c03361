"""`contractkit track add|sync|show|event|…`: the life of a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.command import read_day
from contractkit.cli.report import open_json, open_lines, waiting
from contractkit.cli.screen import print_json, print_list, print_table, suggest, working
from contractkit.cli.track.desk import (
    contract_argument,
    grounds_options,
    outcome_json,
    print_differences,
    print_outcome,
    read_text,
    tracked,
)
from contractkit.cli.track.lines import duty_json, duty_row, duty_table
from contractkit.cli.words import _, plural
from contractkit.errors import ContractkitError, EnvironmentFault
from contractkit.performance.life import EventDay
from contractkit.quantities import Period
from contractkit.tracking import contracts
from contractkit.tracking.lists import listed, standing_of
from contractkit.tracking.naming import find_contract

if TYPE_CHECKING:
    import datetime as dt

    from contractkit.errors import Problem
    from contractkit.tracking.contracts import Synced
    from contractkit.tracking.desk import Desk, Grounds
    from contractkit.tracking.lists import Listed, Standing

day_argument = click.argument("day", callback=read_day)
period_argument = click.argument("period", callback=read_text)


@tracked(
    "add",
    _(
        "Take contract FILES into the register, each with all its dates. A contract whose file was "
        "moved or renamed is read from its new place after this.\n\n\b\nExample:\n"
        "  contractkit track add contract.yaml"
    ),
    create=True,
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=None))
def add_command(desk: Desk, files: tuple[str, ...], form: str) -> None:
    """Add each file; what can be added is, and the problems of the others are told."""
    from pathlib import Path  # noqa: PLC0415 - annotations name it only

    found: list[Synced] = []
    problems: list[Problem] = []
    for name in files:
        try:
            with working(_("Planning {}").format(name)):
                found.append(contracts.add(desk, Path(name)))
        except EnvironmentFault:
            raise
        except ContractkitError as error:
            problems += error.problems
    if found or form == "json":
        _print_synced(found, form, "add")
    if problems:
        raise ContractkitError(problems)
    if form != "json":
        suggest("contractkit track due --within 30d", f"contractkit track show {found[0].number}")


@tracked(
    "sync",
    _(
        "Read the contract files again, all or that of CONTRACT, and say what is new, moved or "
        "gone. Safe to run at any time: files that did not change cost one look."
    ),
)
@click.argument("contract", default="")
def sync_command(desk: Desk, contract: str, form: str) -> None:
    """Sync and print what differs."""
    _print_synced(list(contracts.sync(desk, contract)), form, "sync")


@tracked(
    "show",
    _(
        "Show how CONTRACT stands: its life, its duties, and what has no date yet. Without "
        "CONTRACT: every contract in a line."
    ),
)
@click.argument("contract", default="")
@click.option("--all", "everything", is_flag=True, help=_("Also what was done, or fell away."))
def show_command(desk: Desk, contract: str, everything: bool, form: str) -> None:
    """Print a contract, or all in short."""
    if not contract:
        _print_all(desk, form)
        return
    with desk.reading() as reader:
        found = standing_of(reader, find_contract(reader, contract))
    if form == "json":
        print_json({"command": "track show", **_standing_json(found, desk)})
        return
    click.secho(f"{found.number}  {found.title}  ({found.state})", bold=True)
    for party, name in found.parties.items():
        click.echo(f"  {party}: {name}")
    _print_life(found)
    shown = [d for d in found.duties if everything or d.status(desk.today).is_open]
    duty_table([duty_row(duty, desk.today) for duty in shown])
    print_list(_("no date yet:"), open_lines(waiting(found.open)))


@tracked(
    "event",
    _(
        "Record that EVENT of CONTRACT happened on DAY, or is expected then.\n\n\b\nExamples:\n"
        "  contractkit track event ZC-2026-014 final-acceptance 2026-12-18 --evidence minutes.pdf\n"
        "  contractkit track event ZC-2026-014 go-live 2027-01-15 --expected"
    ),
)
@contract_argument
@click.argument("event", callback=read_text)
@day_argument
@click.option("--expected", is_flag=True, help=_("It has not happened yet: a plan, or a slip."))
@grounds_options
def event_command(desk: Desk, form: str, day: dt.date, expected: bool, **given: Any) -> None:
    """Record an event."""
    found = EventDay(day, known=not expected)
    outcome = contracts.event(desk, given["contract"], given["event"], found, given["grounds"])
    print_outcome(outcome, form, "event")


@tracked(
    "suspend",
    _(
        "Record that PERIOD of CONTRACT does not run from DAY on, such as a warranty while the "
        "system is unstable: what counts from its end waits.\n\n\b\nExample:\n"
        "  contractkit track suspend ZC-2026-014 warranty 2027-03-01 --why 系统不稳定"
    ),
)
@contract_argument
@period_argument
@day_argument
@grounds_options
def suspend_command(desk: Desk, form: str, **given: Any) -> None:
    """Suspend a period."""
    print_outcome(contracts.suspend(desk, *_period(given)), form, "suspend")


@tracked(
    "resume",
    _("Record that PERIOD of CONTRACT, which was suspended, runs again from DAY on."),
)
@contract_argument
@period_argument
@day_argument
@grounds_options
def resume_command(desk: Desk, form: str, **given: Any) -> None:
    """Resume a period."""
    print_outcome(contracts.resume(desk, *_period(given)), form, "resume")


def _period(given: dict[str, Any]) -> tuple[str, str, dt.date, Grounds]:
    return given["contract"], given["period"], given["day"], given["grounds"]


@tracked(
    "amend",
    _(
        "Take in the amendment in FILE; the contract file stays as it was signed.\n\n\b\n"
        "The file says what changes, from when, signed when:\n"
        "  amendment: {id: a1, of: ZC-2026-014, title: 补充协议一, signed: 2027-03-10}\n"
        "  set: {commitments.inspection.every: 2 months}"
    ),
)
@click.argument("file")
@grounds_options
def amend_command(desk: Desk, file: str, grounds: Grounds, form: str) -> None:
    """Amend a contract."""
    from pathlib import Path  # noqa: PLC0415 - annotations name it only

    print_outcome(contracts.amend(desk, Path(file), grounds), form, "amend")


@tracked(
    "renew",
    _(
        "Record that PERIOD of CONTRACT goes on for LENGTH from its present end.\n\n\b\nExample:\n"
        "  contractkit track renew ZC-2026-014 service '1 year' --evidence letter.pdf"
    ),
)
@contract_argument
@period_argument
@click.argument("length", callback=lambda _ctx, _param, value: _read_length(value))
@grounds_options
def renew_command(desk: Desk, form: str, **given: Any) -> None:
    """Renew a period."""
    outcome = contracts.renew(
        desk, given["contract"], given["period"], given["length"], given["grounds"]
    )
    print_outcome(outcome, form, "renew")


@tracked(
    "terminate",
    _(
        "Record that CONTRACT ends on DAY: duties due later fall away, but for those of "
        "commitments that --keep names."
    ),
)
@contract_argument
@day_argument
@click.option("--keep", multiple=True, metavar="ID", help=_("A commitment that outlives it."))
@grounds_options
def terminate_command(
    desk: Desk, contract: str, day: dt.date, keep: tuple[str, ...], grounds: Grounds, form: str
) -> None:
    """Terminate a contract."""
    print_outcome(
        contracts.terminate(desk, contract, day, keep=keep, grounds=grounds), form, "terminate"
    )


@tracked(
    "close",
    _("Record that nothing of CONTRACT is left to do; refused while a duty is open."),
)
@contract_argument
@grounds_options
def close_command(desk: Desk, contract: str, grounds: Grounds, form: str) -> None:
    """Close a contract."""
    print_outcome(contracts.close(desk, contract, grounds), form, "close")


def _read_length(value: str) -> Period:
    try:
        return Period.parse(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _print_all(desk: Desk, form: str) -> None:
    with desk.reading() as reader:
        found = listed(reader, desk.today)
    if form == "json":
        rows = [
            {
                "contract": each.key, "number": each.number, "title": each.title,
                "state": each.state, "open": each.open, "overdue": each.overdue,
                "next": each.next.isoformat() if each.next else None,
            }
            for each in found
        ]  # fmt: skip
        print_json({"command": "track show", "contracts": rows})
        return
    columns = (
        _("contract"), _("title"), _("state"), _("open"), _("overdue"), _("next"), _("key"),
    )  # fmt: skip
    if found:
        print_table(columns, [_line(each) for each in found])
    count = len(found)
    click.secho(plural("{} contract", "{} contracts", count).format(count), bold=True)


def _line(each: Listed) -> tuple[str, ...]:
    following = each.next.isoformat() if each.next else "–"
    return (
        each.number, each.title, each.state, str(each.open), str(each.overdue), following,
        each.key,
    )  # fmt: skip


def _print_synced(found: list[Synced], form: str, command: str) -> None:
    if form == "json":
        rows = [
            {
                "contract": each.contract, "number": each.number,
                "changed": each.outcome is not None,
                **(outcome_json(each.outcome) if each.outcome else {}),
            }
            for each in found
        ]  # fmt: skip
        print_json({"command": f"track {command}", "contracts": rows})
        return
    for each in found:
        if each.outcome is None:
            continue
        seq = each.outcome.records[0].seq
        click.secho(_("{}: recorded as #{}").format(each.number, seq), bold=True)
        print_differences(each.outcome.differences)
    same = sum(each.outcome is None for each in found)
    if same or not found:
        click.echo(plural("{} contract without change", "{} contracts without change", same)
                   .format(same))  # fmt: skip


def _print_life(found: Standing) -> None:
    life = found.life
    for name, event in life.events.items():
        word = _("happened on") if event.known else _("expected on")
        click.echo(f"  {name} {word} {event.day}")
    for pause in life.pauses:
        until = pause.until or _("now")
        click.echo(_("  {} suspended from {} until {}").format(pause.period, pause.since, until))
    for change in life.in_force:
        click.echo(_("  amended by {} from {} on").format(change.id, change.starts))
    if life.end:
        click.echo(_("  terminated on {}").format(life.end.on))


def _standing_json(found: Standing, desk: Desk) -> dict[str, Any]:
    return {
        "contract": found.key, "number": found.number, "title": found.title,
        "state": found.state, "file": found.path, "parties": dict(found.parties),
        "events": {
            name: {"day": e.day.isoformat(), "known": e.known}
            for name, e in found.life.events.items()
        },
        "duties": [duty_json(duty, desk.today) for duty in found.duties],
        "open": open_json(found.open),
    }  # fmt: skip
