"""`contractkit track calendar|push`: telling people by calendar."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.screen import print_files, print_json
from contractkit.cli.settings import settings
from contractkit.cli.track.desk import tracked
from contractkit.cli.track.duty import filters, wanted_of
from contractkit.cli.words import _
from contractkit.dispatch.caldav import Act, Collection
from contractkit.errors import ContractkitError
from contractkit.files import write_all
from contractkit.tracking import calendars

if TYPE_CHECKING:
    from contractkit.tracking.desk import Desk

_BY = ("contract", "party", "owner", "category")


@tracked(
    "calendar",
    _(
        "Write calendars into FOLDER: one for each contract, party, owner or category, whole, and "
        "a second one with what changed since it was written last.\n\n\b\nExamples:\n"
        "  contractkit track calendar -o out\n"
        "  contractkit track calendar -o out --each owner --contract ZC-2026-014"
    ),
)
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), default=Path(), metavar="FOLDER",
    help=_("Where to write; here by default."),
)  # fmt: skip
@click.option(
    "--each", "split", type=click.Choice(_BY), default=_BY[0], show_default=True,
    help=_("What each calendar is of."),
)  # fmt: skip
@click.option("--contract", default="", help=_("Of this contract only."))
@filters
def calendar_command(
    desk: Desk, folder: Path, split: Any, contract: str, form: str, **narrow: Any
) -> None:
    """Write calendars."""
    wanted = wanted_of(desk, contract, narrow)
    found = calendars.calendars(desk, wanted, split, partial(write_all, folder))
    outputs = {name: data for each in found for name, data in each.files.items()}
    if form == "json":
        rows = [
            {
                "calendar": c.name, "files": sorted(c.files), "new": c.new, "changed": c.changed,
                "gone": c.gone,
            }
            for c in found
        ]  # fmt: skip
        print_json({"command": "track calendar", "calendars": rows})
        return
    print_files([folder / name for name in outputs], outputs.values())
    for each in found:
        name = min(each.files, default=each.name)
        text = _("{}: {} new, {} changed, {} gone")
        click.echo(text.format(name, each.new, each.changed, each.gone), err=True)
    if not found:
        click.echo(_("nothing to show in a calendar, so no file was written"), err=True)


@tracked(
    "push",
    _(
        "Bring a CalDAV calendar up to date, such as one of Nextcloud; a second run sends "
        "nothing.\n\n\b\nThe address, user and password come from the options, "
        "CONTRACTKIT_CALDAV_URL, _USER and _PASSWORD, or [caldav] in the config file:\n"
        "  contractkit track push --url "
        "https://cloud.example.org/remote.php/dav/calendars/li/contracts/"
    ),
)
@click.option("--url", default="", help=_("The collection that holds the calendar."))
@click.option("--user", default="", help=_("Who may write there."))
@click.option("--create", default="", metavar="TITLE", help=_("Make the calendar if missing."))
@click.option("--contract", default="", help=_("Of this contract only."))
@filters
def push_command(desk: Desk, form: str, **given: Any) -> None:
    """Push to a CalDAV server; the password is never an option, which others could see."""
    found = settings(None, None).caldav
    url = given["url"] or found.get("url", "")
    if not url:
        raise click.UsageError(_("Name the calendar with --url or CONTRACTKIT_CALDAV_URL."))
    target = Collection(url, given["user"] or found.get("user", ""), found.get("password", ""))
    wanted = wanted_of(desk, given["contract"], given)
    done = calendars.push_to(desk, target, wanted, given["create"])
    counts = {act.value: len(done.uids(act)) for act in Act}
    if form == "json":
        replaced = [o.replaced.summary for o in done.outcomes if o.replaced]
        print_json({"command": "track push", **counts, "overwritten": replaced})
    else:
        click.echo(", ".join(f"{count} {word}" for word, count in counts.items() if count))
        for outcome in done.outcomes:
            if outcome.replaced:
                text = _("put right what somebody had changed: {}")
                click.echo(text.format(outcome.replaced.summary))
    if done.problems:
        raise ContractkitError(done.problems)
