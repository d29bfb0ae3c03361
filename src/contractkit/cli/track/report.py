"""`contractkit track report`: Word and Excel about what was promised and done."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.screen import print_files, print_json
from contractkit.cli.track.desk import Ordered, contract_argument, day_option, tracked
from contractkit.cli.track.duty import filters, wanted_of
from contractkit.cli.words import _
from contractkit.files import write_all
from contractkit.reports.rows import Span
from contractkit.tracking import reporting
from contractkit.tracking.naming import find_contract

if TYPE_CHECKING:
    from contractkit.tracking.desk import Desk

_YEAR = 365


@click.group(
    "report",
    cls=Ordered,
    help=_(
        "Write reports as Word and Excel.\n\n\b\nBegin with:\n"
        "  contractkit track report pack ZC-2026-014 --from 2027-01-01 --to 2027-12-31 -o out\n"
        "  contractkit track report due --from 2027-01-01 --to 2027-03-31 -o out"
    ),
)
def report_command() -> None:
    """Hold the commands."""


def _add(command: click.Command) -> click.Command:
    report_command.add_command(command)
    return command


def _span_options(function: Any) -> Any:
    """Add `--from`, `--to`, `--language` and `--output`, which arrive as one `asked`."""

    @wraps(function)
    def run(desk: Desk, **given: Any) -> None:
        last = given.pop("to") or desk.today
        first = given.pop("from") or last - dt.timedelta(days=_YEAR)
        if first > last:
            raise click.BadParameter(_("--from lies after --to"), param_hint="--from")
        asked = reporting.Asked(given.pop("language"), Span(first, last))
        function(desk, asked=asked, **given)

    for option in (
        click.option(
            "-o", "--output", "folder", type=click.Path(path_type=Path), default=Path(),
            metavar="FOLDER", help=_("Where to write; here by default."),
        ),
        click.option(
            "--language", type=click.Choice(["zh-CN", "en"]), default="zh-CN", show_default=True
        ),
        day_option("--to", _("The last day; today by default.")),
        day_option("--from", _("The first day; a year before the last by default.")),
    ):  # fmt: skip
        run = option(run)
    return run


@_add
@tracked(
    "pack",
    _(
        "Write the evidence pack of CONTRACT for an acceptance meeting: every promise of a span, "
        "its proof, response times, quotas, what is open.\n\n\b\nExample:\n"
        "  contractkit track report pack ZC-2026-014 --from 2027-01-01 --to 2027-12-31 -o out"
    ),
)
@contract_argument
@_span_options
def pack_command(
    desk: Desk, contract: str, asked: reporting.Asked, folder: Path, form: str
) -> None:
    """Write the pack."""
    with desk.reading() as reader:
        key = find_contract(reader, contract)
    _write(folder, reporting.pack_report(desk, key, asked), form, "pack")


@_add
@tracked("slips", _("Write what slipped and why, of CONTRACT or of all."))
@click.argument("contract", default="")
@_span_options
def slips_command(
    desk: Desk, contract: str, asked: reporting.Asked, folder: Path, form: str
) -> None:
    """Write what slipped."""
    _write(folder, reporting.slips_report(desk, _keys(desk, contract), asked), form, "slips")


@_add
@tracked("due", _("Write the duties of a span that are still open, as Excel."))
@click.option("--contract", default="", help=_("Of this contract only."))
@filters
@_span_options
def due_command(
    desk: Desk, contract: str, asked: reporting.Asked, folder: Path, form: str, **narrow: Any
) -> None:
    """Write the due list."""
    wanted = replace(
        wanted_of(desk, contract, narrow), until=asked.span.last, since=asked.span.first
    )
    _write(folder, reporting.due_report(desk, wanted, asked), form, "due")


@_add
@tracked("load", _("Write how many duties fall due per month and person, over all contracts."))
@click.option("--contract", default="", help=_("Of this contract only."))
@filters
@_span_options
def load_command(
    desk: Desk, contract: str, asked: reporting.Asked, folder: Path, form: str, **narrow: Any
) -> None:
    """Write the load."""
    wanted = wanted_of(desk, contract, narrow)
    _write(folder, reporting.load_report(desk, wanted, asked), form, "load")


@_add
@tracked("gantt", _("Write the Gantt chart of CONTRACT."))
@contract_argument
@_span_options
def gantt_command(
    desk: Desk, contract: str, asked: reporting.Asked, folder: Path, form: str
) -> None:
    """Write the Gantt chart."""
    [key] = _keys(desk, contract)
    _write(folder, reporting.gantt_report(desk, key, asked), form, "gantt")


@_add
@tracked(
    "quota",
    _("Write the statement of QUOTA of CONTRACT to hand to the customer, with a place to sign."),
)
@contract_argument
@click.argument("quota")
@click.option(
    "--year", type=int, default=0, help=_("The contract year; the last begun by default.")
)
@_span_options
def quota_command(
    desk: Desk, asked: reporting.Asked, folder: Path, form: str, **given: Any
) -> None:
    """Write a statement."""
    [key] = _keys(desk, given["contract"])
    quota = (given["quota"], given["year"])
    _write(folder, reporting.account_report(desk, key, quota, asked.language), form, "quota")


def _keys(desk: Desk, contract: str) -> tuple[str, ...]:
    if not contract:
        return ()
    with desk.reading() as reader:
        return (find_contract(reader, contract),)


def _write(folder: Path, outputs: dict[str, bytes], form: str, command: str) -> None:
    paths = write_all(folder, outputs)
    if form == "json":
        files = [path.as_posix() for path in paths]
        print_json({"command": f"track report {command}", "files": files})
    else:
        print_files(paths, outputs.values())
