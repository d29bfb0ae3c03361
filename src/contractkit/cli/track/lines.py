"""Duties as lines: the columns of a table, and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.screen import print_table
from contractkit.cli.words import _, plural

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from contractkit.performance.duty import Duty, Evidence


def duty_table(rows: Sequence[tuple[str, ...]], *, contract: bool = False) -> None:
    """Print duties as a table, and how many they are."""
    columns = (_("due"), _("in days"), _("duty"), _("what"), _("owed by"), _("owner"), _("status"))
    if rows:
        print_table((*columns, _("contract")) if contract else columns, rows)
    click.secho(plural("{} duty", "{} duties", len(rows)).format(len(rows)), bold=True)


def duty_row(duty: Duty, today: dt.date, *, contract: bool = False) -> tuple[str, ...]:
    """Return the cells of one duty."""
    days = str((duty.due - today).days)
    own = (
        duty.due.isoformat(), days, duty.name, duty.entry.title, duty.entry.obligor, duty.owner,
        status_text(duty, today),
    )  # fmt: skip
    return (*own, duty.contract_id) if contract else own


def status_text(duty: Duty, today: dt.date) -> str:
    """Return the status, and what else a reader should know in a word."""
    words = [duty.status(today).value]
    told = duty.performance
    if told.done_on:
        words.append(told.done_on.isoformat())
    elif told.deeds:
        words.append(f"{told.share:.0%}")
    if told.moves and not told.done_on:
        words.append(_("moved from {}").format(duty.entry.day))
    if duty.entry.tentative and not told.done_on and not told.moves:
        words.append(_("provisional"))
    if duty.superseded:
        words.append(duty.superseded)
    return ", ".join(words)


def duty_json(duty: Duty, today: dt.date) -> dict[str, Any]:
    """Return one duty for programs."""
    entry, told = duty.entry, duty.performance
    return {
        "contract": duty.contract_id, "key": duty.contract_key, "duty": duty.name,
        "uid": entry.uid, "commitment": entry.commitment_id, "title": entry.title,
        "category": entry.category, "first": duty.first.isoformat(), "due": duty.due.isoformat(),
        "planned": entry.day.isoformat(), "days": (duty.due - today).days,
        "status": duty.status(today).value, "tentative": entry.tentative,
        "notice": duty.notice, "obligor": entry.obligor, "obligee": entry.obligee,
        "parties": sorted(entry.parties), "owner": duty.owner, "share": str(told.share),
        "done": told.done_on.isoformat() if told.done_on else None,
        "superseded": duty.superseded,
        "clauses": [f"{c.document} {c.label}" for c in entry.clauses],
        "evidence": [evidence_json(proof) for proof in told.evidence],
        "records": [
            each.recorded.seq
            for each in (*told.deeds, *told.moves, *told.remarks,
                         *((told.waiver,) if told.waiver else ()))
        ],
    }  # fmt: skip


def evidence_json(proof: Evidence) -> dict[str, Any]:
    """Return one proof for programs."""
    return {"name": proof.name, "sha256": proof.digest, "size": proof.size}
