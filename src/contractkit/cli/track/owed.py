"""`contractkit track owed`: what is owed because promises were not kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.screen import print_json, print_table
from contractkit.cli.track.desk import contract_argument, day_option, tracked
from contractkit.cli.words import _, plural
from contractkit.timeline import said
from contractkit.tracking.facts import facts_of
from contractkit.tracking.naming import find_contract
from contractkit.tracking.owed import owed

if TYPE_CHECKING:
    from contractkit.tracking.desk import Desk


@tracked(
    "owed",
    _("List penalties and credits under CONTRACT by its formulas, with the arithmetic."),
)
@contract_argument
@day_option("--from", _("For what fell due or happened from this day on."))
def owed_command(desk: Desk, contract: str, form: str, **given: Any) -> None:
    """Print what is owed."""
    with desk.reading() as reader:
        facts = facts_of(reader, find_contract(reader, contract))
        found = owed(reader, desk, facts, given["from"] or dt.date.min)
    language = facts.contract.contract.language
    if form == "json":
        rows = [
            {
                "about": o.subject, "title": o.title, "on": o.on.isoformat(),
                "commitment": o.remedy.commitment_id, "capped": o.remedy.capped,
                "amount": str(o.remedy.amount) if o.remedy.amount else None,
                "arithmetic": said(o.remedy.arithmetic, language),
            }
            for o in found
        ]  # fmt: skip
        print_json({"command": "track owed", "owed": rows})
        return
    columns = (_("from"), _("about"), _("what"), _("amount"), _("how"))
    if found:
        print_table(columns, [
            (
                o.on.isoformat(), o.subject, o.title, str(o.remedy.amount or "–"),
                said(o.remedy.arithmetic, language),
            )
            for o in found
        ])  # fmt: skip
    count = len(found)
    click.secho(plural("{} sum owed", "{} sums owed", count).format(count), bold=True)
