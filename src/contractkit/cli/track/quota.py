"""`contractkit track quota`: what is granted a contract year, used and left."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.screen import print_json, print_list, print_table
from contractkit.cli.track.desk import (
    Ordered,
    contract_argument,
    day_option,
    grounds_options,
    outcome_json,
    tracked,
)
from contractkit.cli.words import _
from contractkit.performance.quotas import amount_in
from contractkit.performance.statements import statement
from contractkit.timeline import said
from contractkit.tracking import quotas
from contractkit.tracking.facts import facts_of
from contractkit.tracking.naming import find_contract

if TYPE_CHECKING:
    from decimal import Decimal

    from contractkit.performance.quotas import Balance
    from contractkit.tracking.desk import Desk, Outcome

_TEXT = "en"


@click.group(
    "quota",
    cls=Ordered,
    help=_(
        "Book, correct and show quotas such as 50 person-days a year.\n\n\b\nBegin with:\n"
        "  contractkit track quota show ZC-2026-014\n"
        "  contractkit track quota book ZC-2026-014 resident 0.5 --on 2026-12-18 --who 王工"
    ),
)
def quota_command() -> None:
    """Hold the commands."""


def _add(command: click.Command) -> click.Command:
    quota_command.add_command(command)
    return command


def _use_options(function: Any) -> Any:
    for name, text in (
        ("--what", _("What was done.")),
        ("--who", _("Who did the work.")),
    ):
        function = click.option(name, default="", help=text)(function)
    return day_option("--on", _("The day of the work; today by default."))(function)


@_add
@tracked(
    "book",
    _(
        "Record that AMOUNT of QUOTA was used under CONTRACT, in its unit or with one.\n\n\b\n"
        "Examples:\n"
        "  contractkit track quota book ZC-2026-014 resident 0.5 --on 2026-12-18 --who 王工\n"
        "  contractkit track quota book ZC-2026-014 visits '1 visit' --evidence report.pdf"
    ),
)
@contract_argument
@click.argument("quota")
@click.argument("amount")
@_use_options
@grounds_options
def book_command(desk: Desk, form: str, **given: Any) -> None:
    """Book a use."""
    use = quotas.Use(given["amount"], given["on"] or desk.today, given["who"], given["what"])
    outcome, balance = quotas.draw(desk, given["contract"], given["quota"], use, given["grounds"])
    _print_booked(outcome, balance, form, "book")


@_add
@tracked(
    "correct",
    _(
        "Record that AMOUNT is right instead of what record number SEQ says; 0 cancels it. "
        "`track quota statement` lists the numbers.\n\n\b\nExample:\n"
        "  contractkit track quota correct 42 1.5 --why 误记"
    ),
)
@click.argument("seq", type=int)
@click.argument("amount")
@_use_options
@grounds_options
def correct_command(desk: Desk, form: str, **given: Any) -> None:
    """Correct a use."""
    with desk.reading() as reader:
        found = reader.record(given["seq"])
    stated = found.act.data.get("on") if found else None
    day = given["on"] or (dt.date.fromisoformat(stated) if stated else desk.today)
    use = quotas.Use(given["amount"], day, given["who"], given["what"])
    outcome, balance = quotas.correct(desk, given["seq"], use, given["grounds"])
    _print_booked(outcome, balance, form, "correct")


@_add
@tracked("show", _("Show every quota of CONTRACT: used, left, beyond, and where the pace leads."))
@contract_argument
@click.option("--all", "everything", is_flag=True, help=_("Also contract years to come."))
def show_command(desk: Desk, contract: str, everything: bool, form: str) -> None:
    """Print balances."""
    with desk.reading() as reader:
        facts = facts_of(reader, find_contract(reader, contract))
        found = quotas.ledger(reader, facts, desk.today)
    shown = [b for b in found.balances if everything or b.first <= desk.today or b.used]
    if form == "json":
        rows = [balance_json(balance) for balance in shown]
        print_json({"command": "track quota show", "quotas": rows})
        return
    columns = (
        _("quota"), _("year"), _("from"), _("to"), _("granted"), _("used"), _("left"),
        _("beyond"), _("level"), _("forecast"),
    )  # fmt: skip
    if shown:
        print_table(columns, [_row(balance) for balance in shown])
    waiting = [f"{w.commitment.id}: {said(w.why, _TEXT)}" for w in found.waiting]
    print_list(_("not yet running:"), waiting)


@_add
@tracked(
    "statement",
    _("Print the statement of QUOTA of CONTRACT: granted, each use, corrections, what is left."),
)
@contract_argument
@click.argument("quota")
@click.option(
    "--year", type=int, default=0, help=_("The contract year; the present one by default.")
)
@click.option("--language", type=click.Choice(["zh-CN", "en"]), default=None)
def statement_command(
    desk: Desk, contract: str, quota: str, year: int, language: str | None, form: str
) -> None:
    """Print a statement."""
    with desk.reading() as reader:
        facts = facts_of(reader, find_contract(reader, contract))
        found = quotas.ledger(reader, facts, desk.today)
    balance = quotas.balance_of(found, quota, year, desk.today)
    text = language or facts.contract.contract.language
    _print_statement(balance, text, form)


def _print_booked(outcome: Outcome, balance: Balance, form: str, command: str) -> None:
    if form == "json":
        payload = {**outcome_json(outcome), "balance": balance_json(balance)}
        print_json({"command": f"track quota {command}", **payload})
        return
    click.secho(_("recorded as #{}").format(outcome.records[0].seq), bold=True)
    left = amount_in(_TEXT, balance.remaining, balance.granted.unit)
    click.echo(_("{} left of year {}").format(left, balance.number))
    if balance.over:
        over = amount_in(_TEXT, balance.over, balance.granted.unit)
        click.secho(_("{} beyond the quota").format(over), fg="yellow")
    elif balance.level.value != "ample":
        click.secho(_("warning: {}").format(balance.level.value), fg="yellow")


def _row(balance: Balance) -> tuple[str, ...]:
    unit = balance.granted.unit
    forecast = balance.forecast.amount
    return (
        balance.commitment.id, str(balance.number), balance.first.isoformat(),
        balance.last.isoformat() if balance.last else "–",
        amount_in(_TEXT, balance.granted.amount, unit), str(balance.used),
        str(balance.remaining), str(balance.over), balance.level.value,
        str(forecast) if forecast is not None else "–",
    )  # fmt: skip


def balance_json(balance: Balance) -> dict[str, Any]:
    """Return a balance for programs."""
    forecast = balance.forecast
    return {
        "quota": balance.commitment.id, "year": balance.number,
        "first": balance.first.isoformat(),
        "last": balance.last.isoformat() if balance.last else None,
        "unit": balance.granted.unit, "granted": str(balance.granted.amount),
        "used": str(balance.used), "remaining": str(balance.remaining),
        "beyond": str(balance.over), "level": balance.level.value,
        "forecast": str(forecast.amount) if forecast.amount is not None else None,
        "forecast-why": said(forecast.why, _TEXT),
        "overages": [
            {"seq": o.drawdown.recorded.seq, "on": o.drawdown.on.isoformat(),
             "amount": str(o.amount), "by": o.drawdown.by, "what": o.drawdown.what}
            for o in balance.beyond
        ],
    }  # fmt: skip


def _print_statement(balance: Balance, language: str, form: str) -> None:
    found = statement(balance, language)
    if form == "json":
        rows = [
            {
                "kind": row.kind.value, "on": row.on.isoformat() if row.on else None,
                "by": row.by, "what": row.what, "amount": str(row.amount),
                "left": str(row.left) if row.left is not None else None,
                "beyond": str(row.beyond) if row.beyond is not None else None, "seq": row.seq,
            }
            for row in found.rows
        ]  # fmt: skip
        payload = {"title": found.title, "interval": found.interval, "unit": found.unit}
        print_json({"command": "track quota statement", **payload, "rows": rows,
                    "notes": list(found.notes)})  # fmt: skip
        return
    click.secho(f"{found.title}  {found.interval}", bold=True)
    columns = ("#", _("day"), _("who"), _("what"), _("amount"), _("left"), _("beyond"))
    print_table(columns, [
        (
            str(row.seq or ""), row.on.isoformat() if row.on else "", row.by, row.what,
            str(row.amount), _cell(row.left), _cell(row.beyond),
        )
        for row in found.rows
    ])  # fmt: skip
    for note in found.notes:
        click.echo(note)


def _cell(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)
