"""The command line: arguments in, one call of the pipeline, what it returns printed.

Only click is imported here. Each command lives in a module of its own that is imported when the
command is used, so that `contractkit --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from contractkit import __version__
from contractkit.cli.late import Entry, Late
from contractkit.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
INTERNAL = 70
_COMMANDS = {
    "demo": _("Build the examples that come with contractkit."),
    "new": _("Write a commented contract file that builds at once."),
    "check": _("Say what is wrong, missing or still blank in a contract file."),
    "build": _("Write the Word documents, the calendar and the schedule."),
    "schedule": _("List the dates of a contract, and why each is that day."),
    "clauses": _("List, show and check the clauses documents are made of."),
    "track": _("Keep the register: what is due, done, moved, used up and proven."),
    "schema": _("Write the JSON Schema of the contract file, for editors."),
    "completion": _("Print the script that completes commands in a shell."),
}


COMMANDS = {
    name: Entry(f"contractkit.cli.{name}", "command", text) for name, text in _COMMANDS.items()
}


class Front(Late):
    """The group of all commands; it turns every way to fail into a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a fault of the program itself is one line, not a traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if ctx.params["debug"]:
                raise
            _say_internal(error)
            ctx.exit(INTERNAL)

    def main(  # type: ignore[override]  # click has two overloads, we promise one of them
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run with click's own rules, but leave with the exit codes of docs/cli.md."""
        try:
            code = super().main(args, prog_name, **{**extra, "standalone_mode": False})
            sys.stdout.flush()
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except click.Abort:
            click.echo(_("\nStopped. No file is half-written."), err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            _leave_quietly()
        sys.exit(code if isinstance(code, int) else 0)


def _say_internal(error: Exception) -> None:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    hint = _("Please report this; `contractkit --debug …` shows where it happened.")
    click.echo(_("internal error: {}. {}").format(text, hint), err=True)


def _leave_quietly() -> NoReturn:
    """Leave after the reader of a pipe has gone; the final flush must not complain either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(1)


def _set_colour(ctx: click.Context, _param: click.Parameter, value: bool) -> bool:
    """Let NO_COLOR (no-color.org) switch colours off; click itself does so off a terminal."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    return value


@click.group(
    cls=Front,
    entries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_(
        "One contract file of facts becomes Word documents and an Outlook calendar that cannot "
        "disagree.\n\n\b\nBegin with:\n  contractkit demo\n  contractkit new agreement\n"
        "  contractkit build contract.yaml"
    ),
)
@click.version_option(__version__, prog_name="contractkit")
@click.option(
    "--debug",
    is_flag=True,
    callback=_set_colour,
    help=_("Show where in the program an internal error happened."),
)
def cli(debug: bool) -> None:
    """Hold the options of all commands."""


def main() -> None:
    """Run the command line of this process; text goes out as UTF-8 on every system."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    cli(prog_name="contractkit")
