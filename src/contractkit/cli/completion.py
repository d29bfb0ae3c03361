"""`contractkit completion`: the script that completes commands in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from contractkit.cli.command import Command
from contractkit.cli.words import _

SHELLS = ("bash", "zsh", "fish", "powershell")


@click.command(
    cls=Command,
    help=_(
        "Print the script that completes commands, options and values in SHELL.\n\n\b\n"
        'bash:        eval "$(contractkit completion bash)"        in ~/.bashrc\n'
        'zsh:         eval "$(contractkit completion zsh)"         in ~/.zshrc\n'
        "fish:        contractkit completion fish | source         in ~/.config/fish/config.fish\n"
        "powershell:  contractkit completion powershell | Out-String | Invoke-Expression"
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what click generates for the shell."""
    found = get_completion_class(shell)
    if found is None:
        ctx.fail(_("This version of click cannot complete in {}; update click.").format(shell))
    front = ctx.find_root().command
    click.echo(found(front, {}, "contractkit", "_CONTRACTKIT_COMPLETE").source())
