"""What all commands of the register share: its options, the desk, how records are printed."""

from __future__ import annotations

import datetime as dt
import re
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.command import Command, format_option, read_day
from contractkit.cli.screen import print_json, print_table
from contractkit.cli.settings import settings
from contractkit.cli.words import _, plural
from contractkit.performance.life import PLANNING
from contractkit.register.database import address_of
from contractkit.register.evidence import EvidenceStore
from contractkit.register.heads import Heads
from contractkit.register.store import open_register
from contractkit.tracking.desk import CHINA, Desk, Grounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from contractkit.chain import Record
    from contractkit.tracking.desk import Difference, Outcome

_UNCUT = 1_000
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d|$)")


def read_text(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """Read a text that says something, as the callback of an argument."""
    if not value.strip():
        raise click.BadParameter(_("it is empty"))
    return value.strip()


contract_argument = click.argument("contract", callback=read_text)
duty_argument = click.argument("duty", callback=read_text)


class Ordered(click.Group):
    """A group of commands that help lists in the order in which people meet them, whole."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands as they were added."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List each command with its first sentence, uncut."""
        rows = [(name, c.get_short_help_str(_UNCUT)) for name, c in self.commands.items()]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)


def tracked(
    name: str, help_text: str, *, forms: tuple[str, ...] = ("text", "json"), create: bool = False
) -> Callable[[Callable[..., None]], click.Command]:
    """Make a command of the register: its function gets the desk first, and `form` by name.

    `create` lets the command make a register where there is none.
    """

    def decorate(function: Callable[..., None]) -> click.Command:
        @wraps(function)
        def run(register: str | None, by: str | None, now: dt.datetime, **rest: Any) -> None:
            function(open_desk(register, by, now, create=create), **rest)

        decorated: Any = run
        for option in (
            format_option(*forms),
            click.option(
                "--now", metavar="MOMENT", callback=_read_moment,
                help=_("The moment that counts as now, in China, such as 2026-12-18T09:30."),
            ),
            click.option("--by", metavar="NAME", help=_("Who records; you, by default.")),
            click.option(
                "--register", metavar="ADDRESS",
                help=_("A file, or postgresql://user@host/name; see `track where`."),
            ),
        ):  # fmt: skip
            decorated = option(decorated)
        return click.command(name, cls=Command, help=help_text)(decorated)

    return decorate


def open_desk(register: str | None, by: str | None, now: dt.datetime, *, create: bool) -> Desk:
    """Open the register that options, environment and config file name."""
    found = settings(register, by)
    opened = open_register(address_of(found.register), Heads(found.heads), create=create)
    store = EvidenceStore(found.evidence) if found.evidence else None
    return Desk(opened, store, found.actor, now)


def _read_moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> dt.datetime:
    """Read a moment, in China unless it says otherwise; the clock is read here and nowhere else."""
    if value is None:
        return dt.datetime.now(dt.UTC)
    try:
        moment = _moment(value.strip().replace("：", ":"))
    except ValueError:
        message = _("{!r} is no moment; write it like 2026-12-18T09:30").format(value)
        raise click.BadParameter(message) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def _moment(text: str) -> dt.datetime:
    """Read 2026-12-18T09:30+08:00 (ISO 8601), or a day and hours apart: 2026年12月18日 9:30."""
    if _ISO.match(text):
        return dt.datetime.fromisoformat(text)
    from contractkit.model.timeline import read_date  # noqa: PLC0415 - few moments are Chinese

    day, _space, clock = text.partition(" ")
    return dt.datetime.combine(read_date(day), dt.time.fromisoformat(f"{clock or '0:00':0>5}"))


def read_clock(
    _ctx: click.Context, _param: click.Parameter, value: str | None
) -> dt.datetime | None:
    """Read a moment on the wall clock in China, such as 2026-12-18T09:30."""
    if value is None:
        return None
    if ":" not in value.replace("：", ":"):
        message = _("{!r} lacks the hour; write it like 2026-12-18T09:30").format(value)
        raise click.BadParameter(message)
    moment = _read_moment(_ctx, _param, value)
    return moment.astimezone(CHINA).replace(tzinfo=None)


def grounds_options(function: Any) -> Any:
    """Add `--why` and `--evidence`, which arrive as `grounds`."""

    @wraps(function)
    def run(*args: Any, why: str, evidence: tuple[Path, ...], **rest: Any) -> None:
        function(*args, grounds=Grounds(why, evidence), **rest)

    with_evidence = click.option(
        "--evidence", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
        help=_("A file that proves it; it is copied into the store. May be repeated."),
    )(run)  # fmt: skip
    return click.option("--why", default="", help=_("Why; kept with the record."))(with_evidence)


def day_option(name: str, help_text: str) -> Callable[[Any], Any]:
    """Return an option that takes a day."""
    return click.option(name, metavar="DAY", callback=read_day, help=help_text)


def print_outcome(outcome: Outcome, form: str, command: str) -> None:
    """Print what was recorded, and the dates that differ."""
    if form == "json":
        print_json({"command": f"track {command}", **outcome_json(outcome)})
        return
    for record in outcome.records:
        click.secho(_("recorded as #{}").format(record.seq), bold=True)
    if outcome.differences or any(r.act.kind in PLANNING for r in outcome.records):
        print_differences(outcome.differences)


def print_differences(differences: tuple[Difference, ...]) -> None:
    """Print the dates that differ, or that none does."""
    if not differences:
        click.echo(_("no date differs"))
        return
    columns = (_("duty"), _("what"), _("was"), _("is"), _("how"))
    rows = [(d.name, d.title, _text(d.before), _text(d.after), how(d)) for d in differences]
    print_table(columns, rows)
    count = len(differences)
    click.echo(plural("{} date differs", "{} dates differ", count).format(count))


def how(difference: Difference) -> str:
    """Return in a word how a date differs: new, moved, firm, or why it fell away."""
    if difference.after is None:
        return difference.why
    if difference.before is None:
        return _("new")
    return _("firm") if difference.firm else _("moved")


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Return records and differences for programs."""
    return {
        "records": [record_json(record) for record in outcome.records],
        "differences": [
            {
                "duty": d.name, "title": d.title, "before": _json(d.before),
                "after": _json(d.after), "firm": d.firm, "why": d.why,
            }
            for d in outcome.differences
        ],
    }  # fmt: skip


def record_json(record: Record) -> dict[str, Any]:
    """Return a record for programs."""
    act = record.act
    return {
        "seq": record.seq, "kind": act.kind, "contract": act.contract, "subject": act.subject,
        "data": {k: v for k, v in act.data.items() if k != "head"}, "why": act.why,
        "by": record.actor, "at": record.at.isoformat(), "digest": record.digest,
    }  # fmt: skip


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else "–"


def _json(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
