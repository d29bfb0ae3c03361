"""`contractkit track digest`: what people should know today, on the screen or by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.screen import print_json
from contractkit.cli.settings import settings
from contractkit.cli.track.desk import tracked
from contractkit.cli.track.duty import filters, wanted_of
from contractkit.cli.words import _
from contractkit.dispatch.smtp import Mailbox, Security
from contractkit.tracking.telling import Letter, digest_of, send_digest

if TYPE_CHECKING:
    from contractkit.tracking.desk import Desk

_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@tracked(
    "digest",
    _(
        "Say what is overdue, due and running out, for a chat or a mail.\n\nWith --send it goes "
        "out once a day to each set of recipients, so that a scheduler may run it as often as it "
        "likes. The server comes from [mail] in the config file, or from CONTRACTKIT_MAIL_HOST, "
        "_PORT, _USER, _PASSWORD, _SECURITY and _SENDER.\n\n\b\nExamples:\n"
        "  contractkit track digest --within 14\n"
        "  contractkit track digest --send --to li@example.org --owner 李工"
    ),
    forms=("markdown", "html", "json"),
)
@click.option("--within", type=click.IntRange(0, 366), default=14, show_default=True,
              metavar="DAYS", help=_("What falls due within so many days."))  # fmt: skip
@click.option("--language", type=click.Choice(["zh-CN", "en"]), default="zh-CN", show_default=True)
@click.option("--send", "sending", is_flag=True, help=_("Send it by mail."))
@click.option("--to", multiple=True, metavar="ADDRESS", help=_("Who gets it; may be repeated."))
@click.option("--contract", default="", help=_("Of this contract only."))
@filters
def digest_command(desk: Desk, form: str, sending: bool, **given: Any) -> None:
    """Print or send the digest."""
    wanted = wanted_of(desk, given["contract"], given)
    letter = Letter(tuple(given["to"]), given["within"], given["language"], wanted)
    if sending:
        if not letter.to:
            raise click.UsageError(_("Say who gets it with --to."))
        sent = send_digest(desk, letter, _mailbox())
        click.echo(_("sent") if sent else _("nothing sent: nothing to tell, or sent today already"))
        return
    found = digest_of(desk, letter)
    if form == "json":
        print_json({
            "command": "track digest", "subject": found.subject, "markdown": found.markdown,
            "html": found.html, "empty": found.is_empty,
        })  # fmt: skip
    else:
        click.echo(found.html if form == "html" else found.markdown)


def _mailbox() -> Mailbox:
    found = settings(None, None).mail
    if not found.get("host") or not found.get("sender"):
        raise click.UsageError(_("Name the server with CONTRACTKIT_MAIL_HOST and _SENDER."))
    try:
        security = Security(found.get("security", Security.STARTTLS))
        port = int(found.get("port", _PORTS[security]))
    except ValueError:
        text = _("mail: `security` is starttls, tls or none, and `port` a number")
        raise click.UsageError(text) from None
    return Mailbox(
        found["host"], port, found.get("user", ""), found.get("password", ""), security,
        found["sender"],
    )  # fmt: skip
