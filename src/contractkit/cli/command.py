"""What the commands share: their class, their options, the fault of a problem as exit code."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.screen import show_problems
from contractkit.cli.words import _
from contractkit.errors import ContractkitError, EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Callable

PROBLEMS = 1
ENVIRONMENT = 3


class Command(click.Command):
    """A command whose problems are printed on stderr, as text or as JSON."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run; exit 1 for problems of the user's files, 3 for those of the machine."""
        try:
            return super().invoke(ctx)
        except ContractkitError as error:
            if error.__cause__ and ctx.find_root().params.get("debug"):
                raise
            show_problems(error.problems, as_json=ctx.params.get("form") == "json")
            ctx.exit(ENVIRONMENT if isinstance(error, EnvironmentFault) else PROBLEMS)


def read_day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> dt.date | None:
    """Read a day as contract files write it, 2026-09-01 or 2026年9月1日: a callback."""
    from contractkit.model.timeline import read_date  # noqa: PLC0415 - help needs no models

    if value is None:
        return None
    try:
        day: dt.date = read_date(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return day


file_argument = click.argument("file", type=click.Path(path_type=Path))


def format_option(*forms: str) -> Callable[[Any], Any]:
    """Return the option `--format`; the first form is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=_("How to print; json is one document for programs."),
    )


def today_option() -> Callable[[Any], Any]:
    """Return the option `--today`; the clock is read here and nowhere else."""
    return click.option(
        "--today",
        metavar="DAY",
        callback=read_day,
        default=lambda: dt.datetime.now().astimezone().date().isoformat(),
        show_default=_("the day of this computer"),
        help=_("The day that counts as today."),
    )


def read_span(
    _ctx: click.Context, _param: click.Parameter, value: str | None
) -> tuple[int, str] | None:
    """Read a length of time such as 90d, 12w, 6m or 1y, as the callback of an option."""
    if value is None:
        return None
    match = re.fullmatch(r"\s*(\d{1,4})\s*([dwmy])\s*", value.lower())
    if not match:
        message = _("{!r} is not a span; write it like 90d, 12w, 6m or 1y").format(value)
        raise click.BadParameter(message)
    return int(match[1]), match[2]
