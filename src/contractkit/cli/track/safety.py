"""`contractkit track where|verify|backup|…`: keeping the register safe."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contractkit.cli.command import PROBLEMS, Command, format_option
from contractkit.cli.screen import print_json, print_table, show_problems
from contractkit.cli.settings import config_file, settings
from contractkit.cli.track.desk import tracked
from contractkit.cli.track.lines import evidence_json
from contractkit.cli.words import _, plural
from contractkit.register.database import address_of
from contractkit.register.evidence import EvidenceStore
from contractkit.register.heads import Heads
from contractkit.register.tables import contracts, duties
from contractkit.tracking import copies, proofs, safety

if TYPE_CHECKING:
    from contractkit.register.lines import Contents
    from contractkit.tracking.desk import Desk

file_argument = click.argument("file", type=click.Path(path_type=Path))


@tracked(
    "where",
    _(
        "Say which register is used and why, what it holds, and where its evidence lies.\n\nThe "
        "address comes from --register, else CONTRACTKIT_REGISTER, else `register` in the config "
        "file, else a file in your data folder."
    ),
    create=True,
)
def where_command(desk: Desk, form: str) -> None:
    """Print where everything is."""
    ctx = click.get_current_context()
    found = settings(ctx.params.get("register"), ctx.params.get("by"))
    with desk.reading() as reader:
        head = reader.head()
        counts = {"contracts": reader.count(contracts), "duties": reader.count(duties)}
    facts: dict[str, Any] = {
        "register": desk.register.where, "said by": found.origin, "id": desk.register.id,
        "records": head.seq, "head": head.digest, **counts,
        "evidence": str(found.evidence) if found.evidence else None,
        "head kept in": str(desk.register.heads.path(desk.register.id)),
        "config file": str(config_file()), "recorded by": desk.actor,
        "SQLite": sqlite3.sqlite_version if desk.register.database.is_sqlite else None,
    }  # fmt: skip
    if form == "json":
        print_json({"command": "track where", **facts})
        return
    for name, value in facts.items():
        if value is not None:
            click.echo(f"{name + ':':14} {value}")


@tracked(
    "verify",
    _(
        "Check everything: the chain of records, contract files, evidence, derived rows. Exits "
        "with 1 where anything is wrong."
    ),
)
@click.option(
    "--accept-head", is_flag=True,
    help=_("The register was put back on purpose: take its present end for the right one."),
)  # fmt: skip
def verify_command(desk: Desk, accept_head: bool, form: str) -> None:
    """Verify and say what was checked."""
    found = safety.verify(desk, accept_head=accept_head)
    counts = {
        "records": found.records, "sources": found.sources, "evidence": found.evidence,
        **found.rows,
    }  # fmt: skip
    if form == "json":
        print_json({
            "command": "track verify", "head": {"seq": found.head.seq, "digest": found.head.digest},
            "checked": counts, "swept": [str(path) for path in found.swept],
            "problems": [problem.as_json() for problem in found.problems],
        })  # fmt: skip
    else:
        listed = ", ".join(f"{count} {name}" for name, count in counts.items())
        click.echo(_("checked: {}").format(listed))
        click.echo(_("head: {} {}").format(found.head.seq, found.head.digest))
        show_problems(found.problems)
    if found.problems:
        click.get_current_context().exit(PROBLEMS)


@tracked("rebuild", _("Make the derived rows again from the records, and prove they are the same."))
def rebuild_command(desk: Desk, form: str) -> None:
    """Rebuild and say what differed."""
    found = safety.rebuild(desk)
    if form == "json":
        rows = [
            {"table": r.table, "before": r.before, "after": r.after, "differed": r.differed}
            for r in found
        ]
        print_json({"command": "track rebuild", "tables": rows})
        return
    for repair in found:
        word = _("the same") if not repair.differed else _("{} repaired").format(repair.differed)
        click.echo(f"{repair.table}: {repair.after}, {word}")


@tracked(
    "backup",
    _(
        "Write a copy of everything to FILE, evidence included, while others go on working; it is "
        "read again before it gets its name.\n\n\b\nExample:\n"
        "  contractkit track backup register-2026-12-18.zip"
    ),
)
@file_argument
def backup_command(desk: Desk, file: Path, form: str) -> None:
    """Write a backup."""
    _print_contents(copies.backup(desk, file), file, form, "backup")


@tracked("export", _("Write everything to FILE in an open format: JSON lines and files in a zip."))
@file_argument
def export_command(desk: Desk, file: Path, form: str) -> None:
    """Write an export."""
    _print_contents(copies.export(desk, file), file, form, "export")


@tracked("import", _("Read the export FILE into a register that is empty."), create=True)
@file_argument
def import_command(desk: Desk, file: Path, form: str) -> None:
    """Read an export."""
    found = copies.import_(desk, file)
    if form == "json":
        print_json({"command": "track import", "added": found.added, **_contents(found.contents)})
        return
    text = plural("{} record taken in", "{} records taken in", found.added)
    click.echo(text.format(found.added))


@click.command(
    "restore",
    cls=Command,
    help=_(
        "Put the backup FILE in place: into an empty place, or, with --aside, over a register "
        "that is written to another file first.\n\n\b\nExample:\n"
        "  contractkit track restore register-2026-12-18.zip --aside damaged.zip"
    ),
)
@file_argument
@click.option(
    "--aside", type=click.Path(path_type=Path), metavar="OTHER",
    help=_("Where the register that is there now is written before it is replaced."),
)  # fmt: skip
@click.option("--register", metavar="ADDRESS", help=_("Where the register goes."))
@format_option("text", "json")
def restore_command(file: Path, aside: Path | None, register: str | None, form: str) -> None:
    """Restore a backup; the register that is there may be damaged, so it is not opened first."""
    found = settings(register, None)
    store = EvidenceStore(found.evidence) if found.evidence else None
    heads = Heads(found.heads)
    done = copies.restore(address_of(found.register), heads, store, file, aside)
    if form == "json":
        print_json({
            "command": "track restore", **_contents(done.contents),
            "aside": str(done.aside) if done.aside else None,
            "lost-after": done.lost.seq if done.lost else None,
        })  # fmt: skip
        return
    click.echo(_("{} is in place: record {}").format(done.register.where, done.contents.head))
    if done.aside:
        click.echo(_("what was there lies in {}").format(done.aside))
    if done.lost:
        text = _("records up to {} were seen here, and are not in this backup")
        click.secho(text.format(done.lost), fg="yellow")


@click.group("evidence", help=_("List, check out and put back evidence."))
def evidence_command() -> None:
    """Hold the commands."""


def _add(command: click.Command) -> click.Command:
    evidence_command.add_command(command)
    return command


@_add
@tracked("list", _("List what proves what, in CONTRACT or in all."))
@click.argument("contract", default="")
def list_command(desk: Desk, contract: str, form: str) -> None:
    """Print one line a proof."""
    found = proofs.evidence_list(desk, contract)
    if form == "json":
        rows = [
            {
                "seq": p.recorded.seq, "contract": p.contract, "kind": p.kind,
                "subject": p.subject, "holds": p.holds, "here": p.is_here,
                **evidence_json(p.evidence),
            }
            for p in found
        ]  # fmt: skip
        print_json({"command": "track evidence list", "evidence": rows})
        return
    columns = ("#", _("what"), _("about"), _("file"), _("octets"), "SHA-256", "")
    if found:
        print_table(columns, [_proof_row(proof) for proof in found])
    count = len(found)
    click.secho(plural("{} proof", "{} proofs", count).format(count), bold=True)


def _proof_row(proof: proofs.Proof) -> tuple[str, ...]:
    state = "" if proof.is_here else _("gone")
    if not proof.holds:
        state = ", ".join(filter(None, (state, _("undone"))))
    evidence = proof.evidence
    return (
        str(proof.recorded.seq), proof.kind, f"{proof.contract} {proof.subject}".strip(),
        evidence.name, str(evidence.size), evidence.digest[:16], state,
    )  # fmt: skip


@_add
@tracked(
    "save", _("Copy the evidence with this DIGEST (8 digits or more) out, to FILE or a folder.")
)
@click.argument("digest")
@click.argument("file", type=click.Path(path_type=Path), default=Path())
def save_command(desk: Desk, digest: str, file: Path, form: str) -> None:
    """Copy a proof out of the store."""
    path = proofs.evidence_save(desk, digest, file)
    if form == "json":
        print_json({"command": "track evidence save", "file": path.as_posix()})
    else:
        click.echo(str(path))


@_add
@tracked("restore", _("Put the original FILES back into the store, whatever they are called now."))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def put_back_command(desk: Desk, files: tuple[Path, ...], form: str) -> None:
    """Put proofs back."""
    found = proofs.evidence_restore(desk, files)
    if form == "json":
        rows = [evidence_json(proof) for proof in found]
        print_json({"command": "track evidence restore", "evidence": rows})
        return
    for proof in found:
        click.echo(f"{proof.name}  {proof.digest[:16]}")


def _print_contents(found: Contents, file: Path, form: str, command: str) -> None:
    if form == "json":
        print_json({"command": f"track {command}", "file": file.as_posix(), **_contents(found)})
    else:
        click.echo(
            _("{}: {} records, {} contract files, {} evidence, head {}").format(
                file, found.records, found.sources, found.evidence, found.head
            )
        )
        show_problems(found.missing) if found.missing else None
    if found.missing:
        click.get_current_context().exit(PROBLEMS)


def _contents(found: Contents) -> dict[str, Any]:
    return {
        "register": found.register, "records": found.records, "sources": found.sources,
        "evidence": found.evidence,
        "head": {"seq": found.head.seq, "digest": found.head.digest},
        "missing": [problem.as_json() for problem in found.missing],
    }  # fmt: skip
