"""`contractkit track`: the register of what was promised, done and proven.

The modules of its commands are imported when one of them is used.
"""

from __future__ import annotations

import click

from contractkit.cli.late import Entry, Late
from contractkit.cli.words import _

_COMMANDS = {
    "where": ("safety", _("Say which register is used, and what it holds.")),
    "add": ("contract", _("Take contract files into the register.")),
    "sync": ("contract", _("Read contract files again; say what is new, moved or gone.")),
    "show": ("contract", _("Show how a contract stands.")),
    "event": ("contract", _("Record that an event happened, or when it is expected.")),
    "suspend": ("contract", _("Record that a period does not run from a day on.")),
    "resume": ("contract", _("Record that a suspended period runs again.")),
    "amend": ("contract", _("Take in an amendment file.")),
    "renew": ("contract", _("Record that a period goes on.")),
    "terminate": ("contract", _("Record that a contract ends on a day.")),
    "close": ("contract", _("Record that nothing of a contract is left to do.")),
    "due": ("duty", _("List what is overdue and what falls due.")),
    "done": ("duty", _("Record that a duty was performed, whole or in part.")),
    "waive": ("duty", _("Record that the other side gave a duty up.")),
    "move": ("duty", _("Record that the parties agreed another day.")),
    "note": ("duty", _("Record a remark on a duty.")),
    "owner": ("duty", _("Record who looks after duties, from a day on.")),
    "undo": ("duty", _("Record that an earlier record does not hold.")),
    "history": ("duty", _("List what was recorded, by whom, when and why.")),
    "incident": ("incident", _("Start, stop and show the clocks of an incident.")),
    "quota": ("quota", _("Book, correct and show quotas.")),
    "owed": ("owed", _("List penalties and credits, with the arithmetic.")),
    "calendar": ("calendar", _("Write calendars, and what changed since the last ones.")),
    "push": ("calendar", _("Bring a CalDAV calendar up to date.")),
    "digest": ("digest", _("Say what is due, for mail or chat; send it.")),
    "report": ("report", _("Write reports as Word and Excel.")),
    "evidence": ("safety", _("List, check out and put back evidence.")),
    "verify": ("safety", _("Check the chain of records, evidence and derived rows.")),
    "rebuild": ("safety", _("Make derived rows again from the records.")),
    "backup": ("safety", _("Write a verified copy of everything.")),
    "restore": ("safety", _("Put a backup in place.")),
    "export": ("safety", _("Write everything in an open format.")),
    "import": ("safety", _("Read an export into an empty register.")),
}


COMMANDS = {
    name: Entry(f"contractkit.cli.track.{module}", f"{name}_command", text)
    for name, (module, text) in _COMMANDS.items()
}


@click.group(
    cls=Late,
    entries=COMMANDS,
    help=_(
        "Track what contracts promise: due, done, moved, used up, proven.\n\n\b\nBegin with:\n"
        "  contractkit track add contract.yaml\n"
        "  contractkit track due --within 30d\n"
        "  contractkit track done CONTRACT DUTY --evidence report.pdf"
    ),
)
def command() -> None:
    """Hold the commands."""
