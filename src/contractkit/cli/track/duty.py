"""`contractkit track due|done|waive|move|…`: doing the work."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.command import read_day, read_span
from contractkit.cli.screen import print_json, print_table
from contractkit.cli.track.desk import (
    contract_argument,
    day_option,
    duty_argument,
    grounds_options,
    print_outcome,
    read_text,
    record_json,
    tracked,
)
from contractkit.cli.track.lines import duty_json, duty_row, duty_table
from contractkit.cli.words import _, plural
from contractkit.tracking import acts
from contractkit.tracking.desk import CHINA
from contractkit.tracking.lists import Wanted, due, numbers_of, refuse_unknown
from contractkit.tracking.naming import find_contract

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from contractkit.chain import Record
    from contractkit.quantities import Ratio
    from contractkit.tracking.desk import Desk, Grounds

_DAYS, _MONTHS = {"d": 1, "w": 7}, {"m": 1, "y": 12}
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*([%％]?)", re.ASCII)
_MOST = 2_000


_FILTERS = ("party", "owner", "category", "commitment")


def filters(function: Any) -> Any:
    """Add the options that narrow a list of duties."""
    for name, text in (
        ("--commitment", _("Of this commitment.")),
        ("--category", _("Of this category.")),
        ("--owner", _("Looked after by this person.")),
        ("--party", _("Owed by provider, customer or another party.")),
    ):
        function = click.option(name, default="", help=text)(function)
    return function


def wanted_of(desk: Desk, contract: str, given: Mapping[str, Any]) -> Wanted:
    """Return which duties the filters ask for; names that no duty has are refused."""
    with desk.reading() as reader:
        keys = (find_contract(reader, contract),) if contract else ()
        wanted = Wanted(keys, **{name: given[name] for name in _FILTERS})
        refuse_unknown(reader, wanted)
    return wanted


def last_day(today: dt.date, span: tuple[int, str] | None) -> dt.date:
    """Return the last day of a span such as 30d that begins today."""
    import datetime as dt  # noqa: PLC0415

    number, unit = span or (0, "d")
    if unit in _DAYS:
        return today + dt.timedelta(days=number * _DAYS[unit])
    from contractkit.calendars import add_months  # noqa: PLC0415 - days need no calendars

    return add_months(today, number * _MONTHS[unit])


@tracked(
    "due",
    _(
        "List what is overdue, and what falls due today or within a span, over all contracts.\n\n"
        "\b\nExamples:\n"
        "  contractkit track due --within 30d\n"
        "  contractkit track due --owner 王工 --within 2w"
    ),
    forms=("table", "json"),
)
@click.option("--within", metavar="SPAN", callback=read_span, help=_("Such as 30d, 2w, 6m or 1y."))
@click.option("--contract", default="", help=_("Of this contract only."))
@filters
def due_command(
    desk: Desk, within: tuple[int, str] | None, contract: str, form: str, **narrow: Any
) -> None:
    """Print the due list."""
    wanted = replace(wanted_of(desk, contract, narrow), until=last_day(desk.today, within))
    with desk.reading() as reader:
        found = due(reader, desk.today, wanted)
    if form == "json":
        rows = [duty_json(duty, desk.today) for duty in found]
        print_json({"command": "track due", "today": desk.today.isoformat(), "duties": rows})
        return
    duty_table([duty_row(d, desk.today, contract=True) for d in found], contract=True)


@tracked(
    "done",
    _(
        "Record that DUTY of CONTRACT was performed.\n\n\b\nExamples:\n"
        "  contractkit track done ZC-2026-014 inspection.n003 --evidence report.pdf\n"
        "  contractkit track done ZC-2026-014 user-training.s01 --part 50% --on 2026-12-01"
    ),
)
@contract_argument
@duty_argument
@day_option("--on", _("The day on which it was done; today by default."))
@click.option("--part", default="1", metavar="SHARE", help=_("How much of it, such as 40%."))
@click.option("--who", default="", help=_("Who did it."))
@click.option("--measured", metavar="RATIO", help=_("The level that was measured, such as 99.7%."))
@grounds_options
def done_command(desk: Desk, form: str, part: str, on: dt.date | None, **given: Any) -> None:
    """Record a performance."""
    measured = _ratio(given["measured"])
    deed = acts.Performed(on or desk.today, _share(part), given["who"], measured)
    outcome = acts.done(desk, given["contract"], given["duty"], deed, given["grounds"])
    print_outcome(outcome, form, "done")


@tracked(
    "waive",
    _(
        "Record that the other side gave DUTY of CONTRACT up.\n\n\b\nExample:\n"
        "  contractkit track waive ZC-2026-014 inspection.n003 --why 双方同意 --evidence letter.pdf"
    ),
)
@contract_argument
@duty_argument
@day_option("--on", _("The day on which it was given up; today by default."))
@grounds_options
def waive_command(
    desk: Desk, contract: str, duty: str, on: dt.date | None, grounds: Grounds, form: str
) -> None:
    """Record a waiver."""
    print_outcome(acts.waive(desk, contract, duty, on or desk.today, grounds), form, "waive")


@tracked(
    "move",
    _(
        "Record that the parties agreed DAY for DUTY of CONTRACT.\n\n\b\nExample:\n"
        "  contractkit track move ZC-2026-014 inspection.n003 2027-04-12 --evidence letter.pdf"
    ),
)
@contract_argument
@duty_argument
@click.argument("day", callback=read_day)
@grounds_options
def move_command(
    desk: Desk, contract: str, duty: str, day: dt.date, grounds: Grounds, form: str
) -> None:
    """Record an agreed day."""
    print_outcome(acts.move(desk, contract, duty, day, grounds), form, "move")


@tracked(
    "note",
    _(
        "Record the remark TEXT on DUTY of CONTRACT.\n\n\b\nExample:\n"
        "  contractkit track note ZC-2026-014 inspection.n003 客户要求提前一周联系"
    ),
)
@contract_argument
@duty_argument
@click.argument("text", callback=read_text)
def note_command(desk: Desk, contract: str, duty: str, text: str, form: str) -> None:
    """Record a remark."""
    print_outcome(acts.note(desk, contract, duty, text), form, "note")


@tracked(
    "owner",
    _(
        "Record that OWNER looks after the duties of CONTRACT, or some of them.\n\n\b\nExample:\n"
        "  contractkit track owner ZC-2026-014 王工 --of inspection --from 2027-01-01"
    ),
)
@contract_argument
@click.argument("owner", callback=read_text)
@click.option("--of", default="", metavar="ID", help=_("A commitment or a category."))
@day_option("--from", _("What falls due from this day on."))
@click.option("--why", default="", help=_("Why; kept with the record."))
def owner_command(desk: Desk, form: str, **given: Any) -> None:
    """Record an owner."""
    outcome = acts.assign(
        desk, given["contract"], given["owner"], given["of"], given["from"], given["why"]
    )
    print_outcome(outcome, form, "owner")


@tracked(
    "undo",
    _(
        "Record that record number SEQ does not hold; both stay in the register. `track history` "
        "lists the numbers. Undoing an undoing lets the first record hold again.\n\n\b\nExample:\n"
        "  contractkit track undo 42 --why 误记"
    ),
)
@click.argument("seq", type=int)
@click.option("--why", default="", help=_("Why; kept with the record."))
def undo_command(desk: Desk, seq: int, why: str, form: str) -> None:
    """Undo a record by another."""
    print_outcome(acts.undo(desk, seq, why), form, "undo")


@tracked("history", _("List what was recorded of CONTRACT, or of all, oldest first."))
@click.argument("contract", default="")
@click.option(
    "--about", default="", metavar="NAME",
    help=_("Of this duty, event, period, quota or incident only, as it stands under `about`."),
)  # fmt: skip
@click.option(
    "--last", type=click.IntRange(1, _MOST), default=_MOST, metavar="N", show_default=True,
    help=_("Only the last N records."),
)  # fmt: skip
def history_command(desk: Desk, contract: str, about: str, last: int, form: str) -> None:
    """Print records."""
    with desk.reading() as reader:
        key = find_contract(reader, contract) if contract else None
        after = 0 if key or about else max(0, reader.head().seq - last)
        found = list(reader.records(key, about or None, after=after))[-last:]
        numbers = numbers_of(reader)
    if form == "json":
        print_json({"command": "track history", "records": [record_json(r) for r in found]})
        return
    columns = (_("#"), _("when"), _("by"), _("what"), _("about"), _("why"))
    if found:
        print_table(columns, [_row(record, numbers) for record in found])
    click.secho(plural("{} record", "{} records", len(found)).format(len(found)), bold=True)


def _row(record: Record, numbers: Mapping[str, str]) -> tuple[str, ...]:
    act, when = record.act, record.at.astimezone(CHINA)
    about = f"{numbers.get(act.contract, act.contract)} {act.subject}".strip()
    details = ", ".join(
        f"{name} {act.data[name]}" for name in ("on", "day", "to", "at", "owner", "seq", "share")
        if act.data.get(name) not in (None, "", "1")
    )  # fmt: skip
    what = f"{act.kind} {details}".strip()
    return str(record.seq), f"{when:%Y-%m-%d %H:%M}", record.actor, what, about, act.why


def _ratio(text: str | None) -> Ratio | None:
    if text is None:
        return None
    from contractkit.quantities import Ratio  # noqa: PLC0415 - few duties are measured

    try:
        return Ratio.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--measured") from None


def _share(text: str) -> Decimal:
    """Read 40%, 40％ or 0.4."""
    match = _SHARE.fullmatch(text.strip())
    if not match:
        message = _("{!r} is no share; write it like 40% or 0.4").format(text)
        raise click.BadParameter(message, param_hint="--part")
    return Decimal(match[1]) / 100 if match[2] else Decimal(match[1])
