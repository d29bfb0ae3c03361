"""A group of commands that are imported when they are used, so that `--help` answers at once."""

from __future__ import annotations

import difflib
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from contractkit.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives, a module and a name in it, and what it does in a line."""

    module: str
    name: str
    text: str


class Late(click.Group):
    """Lists, completes and names its commands without importing any of them."""

    def __init__(self, *args: Any, entries: Mapping[str, Entry], **more: Any) -> None:
        """Keep where the commands live, in the order in which people meet them."""
        super().__init__(*args, **more)
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of a command and return the command."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = getattr(importlib.import_module(entry.module), entry.name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command named, or say which one was perhaps meant."""
        if args[0] not in self.entries and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], self.entries, n=1)
            hint = _("Did you mean {}?").format(near[0]) if near else ""
            ctx.fail(_("There is no command {!r}. {}").format(args[0], hint).strip())
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands with what they do."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, entry.text) for name, entry in self.entries.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the names of commands."""
        names = [
            CompletionItem(name, help=entry.text)
            for name, entry in self.entries.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)
