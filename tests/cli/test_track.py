"""`contractkit track`: what is told of every command, what it prints, and what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import click
import pytest

from contractkit.cli import cli

from .clerks import begin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from .clerks import Clerk


class Slip(NamedTuple):
    """What somebody typed, the place and the code that are named, and what helps."""

    line: str
    place: str
    code: str
    helps: str


def paths() -> Iterator[tuple[str, ...]]:
    """Yield the names of every command of the register, those of groups included."""
    track = cli.get_command(click.Context(cli), "track")
    assert isinstance(track, click.Group)
    context = click.Context(track)
    for name in track.list_commands(context):
        yield (name,)
        command = track.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((name, below) for below in command.list_commands(click.Context(command)))


PATHS = list(paths())


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_a_stranger_learns_from_help_what_each_word_means(
    run: Callable[..., Result], path: tuple[str, ...]
) -> None:
    said = run("track", *path, "-h").stdout
    assert said.startswith(f"Usage: contractkit track {' '.join(path)} ")
    usage, _newline, rest = said.partition("\n")
    for word in usage.split("[OPTIONS]")[-1].split():
        name = word.strip("[].")
        if name not in {"COMMAND", "ARGS"}:
            assert name.removesuffix("S") in rest, f"{name} is not explained"


def test_a_command_that_is_misspelt_is_named(run: Callable[..., Result]) -> None:
    result = run("track", "finish")
    assert result.exit_code == 2
    assert "no command 'finish'" in result.stderr
    assert "Did you mean done?" in run("track", "dne").stderr


DUTIES = {
    "unknown duty": Slip("done ZC-1 inspektion", "inspektion", "track.unknown-duty", "inspection"),
    "several dates": Slip(
        "done ZC-1 inspection", "inspection", "track.which-duty", "n001 (2027-03"
    ),
    "no date yet": Slip(
        "done ZC-1 papers", "papers", "track.undated", "state events.handover first"
    ),
    "a reaction": Slip("done ZC-1 faults", "faults", "track.undated", "track incident open"),
    "done twice": Slip("done ZC-1 survey", "survey.due", "track.settled", "(record 3)"),
    "a notice": Slip(
        "done ZC-1 resident.year-1", "resident.year-1", "track.settled", "track quota book"
    ),
    "future": Slip(
        "done ZC-1 first --on 2026-12-21", "first", "track.future", "the day on which it happened"
    ),
    "nothing done": Slip("done ZC-1 first --part 0%", "first", "track.share", "40% or 0.4"),
    "more than all": Slip("done ZC-1 first --part 150%", "first", "track.share", "150% is no part"),
    "per cent forgotten": Slip("done ZC-1 first --part 40", "first", "track.share", "40% or 0.4"),
    "unknown contract": Slip("done ZC-2 first", "ZC-2", "track.unknown-contract", "mean ZC-1?"),
    "small letters": Slip("done zc1 first", "zc1", "track.unknown-contract", "did you mean ZC-1?"),
    "other name": Slip("done 合同 first", "合同", "track.unknown-contract", "track add FILE"),
    "waived twice": Slip("waive ZC-1 survey", "survey.due", "track.settled", "undo that record"),
    "waived tomorrow": Slip(
        "waive ZC-1 first --on 2027-01-01", "first", "track.future", "today is 2026-12-20"
    ),
    "moved without proof": Slip(
        "move ZC-1 first 2027-02-01", "first", "track.unproven-move", "--evidence FILE"
    ),
    "unknown part": Slip(
        "owner ZC-1 王工 --of inspektion", "inspektion", "track.unknown-part", "mean inspection?"
    ),
    "no record": Slip("undo 99", "99", "track.no-record", "the last one is 5"),
    "taken in": Slip("undo 1", "1", "track.not-undoable", "terminate or close"),
    "wrong category": Slip(
        "due --category inspektion", "category", "track.unknown-filter", "did you mean inspection?"
    ),
    "wrong party": Slip("due --party supplier", "party", "track.unknown-filter", "mean provider?"),
    "wrong owner": Slip(
        "due --owner 王工", "owner", "track.unknown-filter", "no owner is recorded"
    ),
    "wrong commitment": Slip(
        "due --commitment frst", "commitment", "track.unknown-filter", "first"
    ),
    "measured without a level": Slip(
        "done ZC-1 first --measured 99%", "first.due", "track.unmeasured", "leave --measured out"
    ),
}
LIFE = {
    "unknown event": Slip(
        "event ZC-1 acceptanse 2026-12-18",
        "events.acceptanse",
        "track.unknown-event",
        "acceptance?",
    ),
    "event in future": Slip(
        "event ZC-1 handover 2026-12-21", "events.handover", "track.future", "add --expected"
    ),
    "event of the file": Slip(
        "event ZC-1 signing 2026-09-02", "events.signing", "track.event-in-file", "2026-09-01"
    ),
    "unknown period": Slip(
        "suspend ZC-1 waranty 2026-12-19",
        "periods.waranty",
        "track.unknown-period",
        "mean warranty",
    ),
    "not suspended": Slip(
        "resume ZC-1 warranty 2026-12-19", "periods.warranty", "track.not-suspended", "history ZC-1"
    ),
    "unknown period again": Slip(
        "resume ZC-1 waranty 2026-12-19", "periods.waranty", "track.unknown-period", "mean warranty"
    ),
    "endless": Slip("renew ZC-1 life '1 year'", "periods.life", "track.no-end", "needs no renewal"),
    "unknown to renew": Slip(
        "renew ZC-1 servize '1 year'", "periods.servize", "track.unknown-period", "mean service?"
    ),
    "kept in vain": Slip(
        "terminate ZC-1 2027-06-01 --keep frst",
        "ZC-1",
        "track.unknown-commitment",
        "did you mean first",
    ),
    "still open": Slip("close ZC-1", "ZC-1", "track.still-open", "record each as done or waived"),
    "unknown to show": Slip("show ZC-9", "ZC-9", "track.unknown-contract", "did you mean ZC-1?"),
    "unknown to sync": Slip("sync ZC-9", "ZC-9", "track.unknown-contract", "did you mean ZC-1?"),
}


@pytest.mark.parametrize("slip", [*DUTIES.values(), *LIFE.values()], ids=[*DUTIES, *LIFE])
def test_a_slip_is_told_with_its_place_and_mend(clerk: Clerk, slip: Slip) -> None:
    said = clerk.refused(slip.line)
    assert said.startswith(f"contractkit ({slip.place}): error [{slip.code}] ")
    assert "\nwhy:  " in said
    assert "\nmend: " in said
    assert slip.helps in said
    assert said.endswith("\n1 error\n")


@pytest.mark.parametrize("slip", [DUTIES["unknown duty"], LIFE["unknown event"]])
def test_programs_are_told_of_a_slip_in_json(clerk: Clerk, slip: Slip) -> None:
    [problem] = json.loads(clerk.refused(f"{slip.line} --format json"))["problems"]
    assert (problem["code"], problem["within"]) == (slip.code, slip.place)


USAGE = {
    "no day": ("event ZC-1 acceptance soon", "2026-09-01 or 2026年9月1日"),
    "slashes": ("done ZC-1 first --on 2026/12/18", "2026-09-01 or 2026年9月1日"),
    "impossible day": ("done ZC-1 first --on 2026-02-30", "check day and month"),
    "no share": ("done ZC-1 first --part half", "write it like 40% or 0.4"),
    "no number": ("done ZC-1 first --part nan", "write it like 40% or 0.4"),
    "no measure": ("done ZC-1 first --measured good", "--measured"),
    "no length": ("renew ZC-1 service 一阵子", "write it like '3 years'"),
    "no time": ("renew ZC-1 service '0 years'", "its length is zero"),
    "no span": ("due --within soon", "write it like 90d, 12w, 6m or 1y"),
    "no record number": ("undo two", "SEQ"),
    "no records": ("history --last 0", "--last"),
    "nothing noted": ("note ZC-1 first ' '", "'TEXT': it is empty"),
    "nobody": ("owner ZC-1 ''", "'OWNER': it is empty"),
    "no duty": ("done ZC-1", "Missing argument 'DUTY'"),
    "no file": ("add", "Missing argument 'FILES...'"),
    "unknown option": ("due --withing 3d", "--within"),
}


@pytest.mark.parametrize(("line", "helps"), USAGE.values(), ids=USAGE)
def test_what_cannot_be_understood_is_a_usage_error(clerk: Clerk, line: str, helps: str) -> None:
    said = clerk.refused(line, code=2)
    assert "Try 'contractkit track " in said
    assert helps in said


def test_days_are_read_as_in_contract_files(clerk: Clerk) -> None:
    clerk("done ZC-1 first --on 2026年12月19日", "2026年12月20日 9：30")
    [first] = clerk.document("show ZC-1 --all")["duties"][1:2]
    assert (first["duty"], first["done"]) == ("first.due", "2026-12-19")


def test_evidence_that_is_not_there_keeps_everything_out(clerk: Clerk) -> None:
    (clerk.folder / "empty.pdf").touch()
    said = clerk.refused("done ZC-1 first --evidence none.pdf --evidence . --evidence empty.pdf")
    for file in ("none.pdf", ".", "empty.pdf"):
        assert f"{file}: error [evidence.unreadable] " in said
    assert said.endswith("\n3 errors\n")


def test_a_period_is_suspended_and_runs_again_once(clerk: Clerk) -> None:
    clerk("suspend ZC-1 warranty 2026-12-20 --why 系统不稳定")
    assert "[track.suspended]" in clerk.refused("suspend ZC-1 warranty 2026-12-20")
    assert "it was suspended on 2026-12-20" in clerk.refused("resume ZC-1 warranty 2026-12-20")
    assert "or that it runs again, first" in clerk.refused("renew ZC-1 warranty '1 year'")
    clerk("resume ZC-1 warranty 2026-12-30", "2026-12-30T11:00")
    assert "warranty suspended from 2026-12-20 until 2026-12-30" in clerk("show ZC-1").stdout


def test_what_is_undone_is_undone_once_and_holds_again_when_that_is_undone(clerk: Clerk) -> None:
    clerk("undo 3 --why 误记")
    assert "[track.undone-already]" in clerk.refused("undo 3")
    assert "survey.due" in clerk("due").stdout
    clerk("undo 6")
    assert "survey.due" not in clerk("due").stdout


def test_a_contract_ends_once_and_closes_when_nothing_is_left(clerk: Clerk) -> None:
    clerk("terminate ZC-1 2026-12-31 --keep last --why 协商解除")
    assert "it was terminated on 2026-12-31" in clerk.refused("terminate ZC-1 2027-01-31")
    clerk("undo 2 --why 另行约定")
    for duty in clerk.document("show ZC-1")["duties"]:
        if duty["status"] in {"pending", "due", "overdue"} and not duty["notice"]:
            clerk(f"waive ZC-1 {duty['duty']} --why 协商解除")
    clerk("close ZC-1")
    assert clerk.document("show")["contracts"][0]["state"] == "closed"


def test_a_number_that_two_contracts_have_is_refused_with_their_keys(clerk: Clerk) -> None:
    text = (clerk.folder / "contract.yaml").read_text(encoding="utf-8")
    (clerk.folder / "second.yaml").write_text(text.replace("某某局", "某某二局"), encoding="utf-8")
    clerk("add second.yaml")
    said = clerk.refused("due --contract ZC-1")
    keys = [row["contract"] for row in clerk.document("show")["contracts"]]
    assert "[track.ambiguous] 2 contracts have the number 'ZC-1'" in said
    assert all(key in said for key in keys)
    assert clerk.document(f"show {keys[0]}")["contract"] == keys[0]


def test_a_contract_is_taken_in_once(newcomer: Clerk) -> None:
    begin(clerk := newcomer)
    said = clerk.refused("add contract.yaml")
    assert said.startswith("contract.yaml:1:16: error [track.known-contract] ")
    assert "mend: contractkit track sync ZC-1" in said


def test_what_can_be_added_is_added_and_the_rest_is_told(newcomer: Clerk) -> None:
    result = newcomer("add contract.yaml none.yaml", code=1)
    assert "A-1: recorded as #1" in result.stdout
    assert "none.yaml: error [source.missing]" in result.stderr
    assert newcomer.records() == 1


def test_a_file_that_changed_for_the_worse_changes_nothing(newcomer: Clerk) -> None:
    begin(clerk := newcomer)
    file = clerk.folder / "contract.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("3 months", "3 moons"), "utf-8")
    said = clerk.refused("sync")
    assert f"{file.as_posix()}:14:" in said
    file.unlink()
    assert f"{file.as_posix()}: error [source.missing]" in clerk.refused("sync")


def test_a_file_that_was_moved_is_read_from_its_new_place(newcomer: Clerk) -> None:
    begin(clerk := newcomer)
    file = clerk.folder / "contract.yaml"
    moved = file.rename(clerk.folder / "moved.yaml")
    assert "ZC-1: recorded as #6" in clerk("add moved.yaml").stdout
    assert clerk.document("show ZC-1")["file"] == moved.as_posix()
    assert clerk("sync").stdout == "1 contract without change\n"
    assert "[track.known-contract]" in clerk.refused("add moved.yaml")


HAPPY = {
    "show": {"contracts"},
    "show ZC-1": {
        "contract", "number", "title", "state", "file", "parties", "events", "duties", "open",
    },
    "due --within 1y --party customer": {"today", "duties"},
    "history ZC-1": {"records"},
    "history --about survey.due --last 1": {"records"},
    "sync": {"contracts"},
    "done ZC-1 first --part 40％ --who 李工 --evidence minutes.txt": {"records", "differences"},
    "waive ZC-1 first --why 抵扣": {"records", "differences"},
    "move ZC-1 first 2027-02-01 --why 双方同意": {"records", "differences"},
    "note ZC-1 first 已电话提醒": {"records", "differences"},
    "owner ZC-1 王工 --of inspection --from 2027-01-01": {"records", "differences"},
    "undo 3": {"records", "differences"},
    "event ZC-1 handover 2027-01-15 --expected": {"records", "differences"},
    "suspend ZC-1 warranty 2026-12-20": {"records", "differences"},
    "renew ZC-1 service '1 year'": {"records", "differences"},
    "terminate ZC-1 2027-06-01": {"records", "differences"},
    "amend amendment.yaml": {"records", "differences"},
    "owed ZC-1": {"owed"},
    "evidence list": {"evidence"},
    "verify": {"head", "checked", "swept", "problems"},
}  # fmt: skip


@pytest.mark.parametrize(("line", "keys"), HAPPY.items(), ids=HAPPY)
def test_each_command_prints_one_document_with_its_keys(
    clerk: Clerk, line: str, keys: set[str]
) -> None:
    found = clerk.document(line)
    assert set(found) == {"command", *keys}
    words = found.pop("command").split()
    assert words[0] == "track"
    assert words[1:] == line.split()[: len(words) - 1]


@pytest.mark.parametrize("line", HAPPY)
def test_each_command_tells_people_something(clerk: Clerk, line: str) -> None:
    assert clerk(line).stdout.strip()


def test_a_change_of_dates_is_shown_and_its_absence_told(clerk: Clerk) -> None:
    changed = clerk("event ZC-1 acceptance 2026-12-19").stdout
    assert "2027-03-19" in changed
    assert "dates differ" in changed
    assert clerk("event ZC-1 acceptance 2026-12-19").stdout.endswith("no date differs\n")


def test_history_calls_contracts_by_their_number(clerk: Clerk) -> None:
    lines = clerk("history").stdout.splitlines()
    assert lines[-1] == "5 records"
    assert all("ZC-1" in line for line in lines[2:-1])


def test_every_contract_shows_in_a_line(clerk: Clerk) -> None:
    [row] = clerk.document("show")["contracts"]
    assert row.pop("contract").startswith("zc-1-")
    assert row == {
        "number": "ZC-1", "title": "运维服务", "state": "running", "open": 6, "overdue": 0,
        "next": "2027-01-04",
    }  # fmt: skip
