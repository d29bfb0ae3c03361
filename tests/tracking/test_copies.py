"""Registers copied out and in: round trips, backups while others write, restoring."""

from __future__ import annotations

import sqlite3
import threading
import zipfile
from typing import TYPE_CHECKING

import pytest

from contractkit.chain import Act
from contractkit.errors import ContractkitError, EnvironmentFault
from contractkit.register.database import address_of
from contractkit.register.evidence import EvidenceStore
from contractkit.register.heads import Heads
from contractkit.tracking import acts, contracts, copies, proofs, safety
from desks import Office, derived, office
from register import samples

if TYPE_CHECKING:
    from pathlib import Path

    from databases import Server


def another(folder: Path, name: str, address: str = "") -> Office:
    """Return an empty register with evidence and heads of its own."""
    home = folder / name
    home.mkdir()
    return office(address or str(home / "register.sqlite"), home)


def told(address: str, folder: Path) -> Office:
    found = office(address, folder)
    samples.tell(found)
    return found


def exported(place: Office, path: Path) -> bytes:
    copies.export(place.at("2027-01-01"), path)
    return path.read_bytes()


def test_what_is_exported_and_imported_is_exported_again_octet_for_octet(
    address: str, tmp_path: Path
) -> None:
    first = told(address, tmp_path)
    octets = exported(first, tmp_path / "one.zip")
    second = another(tmp_path, "second")
    done = copies.import_(second.at("2027-01-01"), tmp_path / "one.zip")
    assert done.added == 12
    again = Office(done.register, second.folder)
    assert exported(again, tmp_path / "two.zip") == octets
    assert not safety.verify(again.at("2027-01-01")).problems
    with first.at("2027-01-01").reading() as old, again.at("2027-01-01").reading() as new:
        assert derived(old) == derived(new)


def test_a_register_moves_from_a_file_to_a_server_and_back_unchanged(
    server: Server, tmp_path: Path
) -> None:
    octets = exported(told(str(tmp_path / "r.sqlite"), tmp_path), tmp_path / "a.zip")
    there = another(tmp_path, "there", server.create())
    moved = copies.import_(there.at("2027-01-01"), tmp_path / "a.zip")
    moved_octets = exported(Office(moved.register, there.folder), tmp_path / "b.zip")
    back = another(tmp_path, "back")
    returned = copies.import_(back.at("2027-01-01"), tmp_path / "b.zip")
    assert moved_octets == octets
    assert exported(Office(returned.register, back.folder), tmp_path / "c.zip") == octets


def test_the_same_register_gives_the_same_octets(address: str, tmp_path: Path) -> None:
    place = told(address, tmp_path)
    assert exported(place, tmp_path / "a.zip") == exported(place, tmp_path / "b.zip")


def test_an_archive_continues_the_register_that_it_begins_with(
    address: str, tmp_path: Path
) -> None:
    first = told(address, tmp_path)
    copies.export(first.at("2027-01-01"), tmp_path / "one.zip")
    second = another(tmp_path, "second")
    begun = Office(copies.import_(second.at("2027-01-01"), tmp_path / "one.zip").register,
                   second.folder)  # fmt: skip
    acts.note(first.at("2027-01-02"), samples.NUMBER, "inspection.n006", "x")
    octets = exported(first, tmp_path / "two.zip")
    assert copies.import_(begun.at("2027-01-02"), tmp_path / "two.zip").added == 1
    assert exported(begun, tmp_path / "three.zip") == octets


def test_an_archive_of_another_register_is_not_mixed_in(address: str, tmp_path: Path) -> None:
    first = told(address, tmp_path)
    copies.export(first.at("2027-01-01"), tmp_path / "one.zip")
    second = another(tmp_path, "second")
    samples.tell(second, "T-2")
    desk = second.at("2027-01-01")
    with desk.reading() as reader:
        before = derived(reader)
    with pytest.raises(ContractkitError, match=r"archive\.other-chain"):
        copies.import_(desk, tmp_path / "one.zip")
    with desk.reading() as reader:
        assert derived(reader) == before


def test_an_archive_older_than_what_was_seen_here_is_only_restored(
    address: str, tmp_path: Path
) -> None:
    first = told(address, tmp_path)
    copies.export(first.at("2027-01-01"), tmp_path / "old.zip")
    acts.note(first.at("2027-01-02"), samples.NUMBER, "inspection.n006", "x")
    empty = another(tmp_path, "empty")
    desk = Office(
        type(empty.register)(empty.register.database, empty.register.id, first.register.heads),
        empty.folder,
    ).at("2027-01-03")
    with pytest.raises(ContractkitError, match="track restore"):
        copies.import_(desk, tmp_path / "old.zip")
    with desk.reading() as reader:
        assert reader.head().seq == 0


def test_a_backup_holds_one_state_while_others_go_on_recording(
    address: str, tmp_path: Path
) -> None:
    place = told(address, tmp_path)
    desk = place.at("2027-01-01")
    stop = threading.Event()
    recorded: list[int] = []

    def record() -> None:
        while not stop.is_set():
            outcome = acts.note(desk, samples.NUMBER, "inspection.n006", "改日")
            recorded.append(outcome.records[0].seq)

    writer = threading.Thread(target=record)
    writer.start()
    found = [copies.backup(desk, tmp_path / f"{n}.zip") for n in range(5)]
    stop.set()
    writer.join()
    heads = [contents.head.seq for contents in found]
    assert heads == sorted(heads)
    assert heads[-1] > heads[0]
    with desk.reading() as reader:
        assert reader.head().seq == recorded[-1]
        assert [reader.digest(c.head.seq) for c in found] == [c.head.digest for c in found]
    assert not safety.verify(desk).problems


def test_only_an_older_archive_of_the_same_register_is_replaced(
    address: str, tmp_path: Path
) -> None:
    place = told(address, tmp_path)
    desk = place.at("2027-01-02")
    copies.backup(desk, tmp_path / "b.zip")
    acts.note(desk, samples.NUMBER, "inspection.n006", "x")
    assert copies.backup(desk, tmp_path / "b.zip").records == 13
    other = another(tmp_path, "other")
    samples.tell(other, "T-2")
    for path in (tmp_path / "b.zip", samples.proof(tmp_path)):
        before = path.read_bytes()
        with pytest.raises(ContractkitError, match=r"archive\.exists"):
            copies.backup(other.at("2027-01-02"), path)
        assert path.read_bytes() == before


def test_evidence_that_is_lost_is_told_and_all_else_is_kept(address: str, tmp_path: Path) -> None:
    place = told(address, tmp_path)
    desk = place.at("2027-01-01")
    gone = proofs.evidence_list(desk)[0].evidence
    desk.evidence().path(gone.digest).unlink()
    found = copies.backup(desk, tmp_path / "b.zip")
    assert [problem.code for problem in found.missing] == ["archive.no-evidence"]
    assert found.evidence == 1
    second = another(tmp_path, "second")
    copies.import_(second.at("2027-01-01"), tmp_path / "b.zip")
    with second.at("2027-01-01").reading() as reader:
        assert reader.head() == desk_head(desk.register)


def desk_head(register: object) -> object:
    with register.reading() as reader:  # type: ignore[attr-defined]
        return reader.head()


def test_a_backup_is_restored_into_an_empty_place(address: str, tmp_path: Path) -> None:
    place = told(address, tmp_path)
    copies.backup(place.at("2027-01-01"), tmp_path / "b.zip")
    home = tmp_path / "new"
    done = copies.restore(
        address_of(str(home / "register.sqlite")), Heads(home / "heads"),
        EvidenceStore(home / "evidence"), tmp_path / "b.zip",
    )  # fmt: skip
    assert (done.aside, done.lost) == (None, None)
    restored = Office(done.register, home)
    assert not safety.verify(restored.at("2027-01-01")).problems
    assert exported(restored, tmp_path / "again.zip") == (tmp_path / "b.zip").read_bytes()


def test_a_register_is_only_replaced_after_it_was_put_aside(address: str, tmp_path: Path) -> None:
    place = told(address, tmp_path)
    desk = place.at("2027-01-01")
    copies.backup(desk, tmp_path / "b.zip")
    acts.note(desk, samples.NUMBER, "inspection.n006", "x")
    newest = exported(place, tmp_path / "newest.zip")
    url, heads, store = address_of(address), desk.register.heads, desk.evidence()
    with pytest.raises(ContractkitError, match=r"register\.occupied"):
        copies.restore(url, heads, store, tmp_path / "b.zip")
    done = copies.restore(url, heads, store, tmp_path / "b.zip", tmp_path / "aside.zip")
    assert (tmp_path / "aside.zip").read_bytes() == newest
    assert done.lost is not None
    assert done.lost.seq == 13
    reopened = office(address, tmp_path)
    assert not safety.verify(reopened.at("2027-01-01")).problems
    assert exported(reopened, tmp_path / "c.zip") == (tmp_path / "b.zip").read_bytes()
    acts.note(reopened.at("2027-01-02"), samples.NUMBER, "inspection.n006", "y")


def test_what_protects_records_protects_them_after_a_restore_too(
    address: str, tmp_path: Path
) -> None:
    place = told(address, tmp_path)
    desk = place.at("2027-01-01")
    copies.backup(desk, tmp_path / "b.zip")
    copies.restore(
        address_of(address), desk.register.heads, desk.evidence(), tmp_path / "b.zip",
        tmp_path / "aside.zip",
    )  # fmt: skip
    with pytest.raises(EnvironmentFault, match="only ever added"), desk.writing() as writer:
        writer.connection.exec_driver_sql("DELETE FROM records")


def test_a_damaged_file_is_moved_aside_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    place = told(str(path), tmp_path)
    desk = place.at("2027-01-01")
    copies.backup(desk, tmp_path / "b.zip")
    damaged = b"no database" * 1000
    path.write_bytes(damaged)
    done = copies.restore(
        address_of(str(path)), desk.register.heads, desk.evidence(), tmp_path / "b.zip",
        tmp_path / "damaged",
    )  # fmt: skip
    assert done.aside == tmp_path / "damaged"
    assert done.aside.read_bytes() == damaged
    assert not safety.verify(office(str(path), tmp_path).at("2027-01-01")).problems


def test_an_import_that_fails_leaves_nothing(address: str, tmp_path: Path) -> None:
    """A record whose chain is right, and of which no rows can be made."""
    crooked = another(tmp_path, "crooked")
    with crooked.at("2027-01-01").writing() as writer:
        writer.append([Act("x", "c"), Act("undone", "c", "", {"seq": 2})])
    copies.export(crooked.at("2027-01-01"), tmp_path / "x.zip")
    desk = another(tmp_path, "empty", address).at("2027-01-02")
    with pytest.raises(ContractkitError, match=r"x\.zip:3:1 \(register\.jsonl\)"):
        copies.import_(desk, tmp_path / "x.zip")
    with desk.reading() as reader:
        assert reader.head().seq == 0
        assert reader.setting("id") == desk.register.id


def test_the_archive_is_what_its_description_says(address: str, tmp_path: Path) -> None:
    place = told(address, tmp_path)
    exported(place, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        lines = archive.read("register.jsonl").decode().splitlines()
        assert names[0] == "register.jsonl"
        assert names[1:] == sorted(names[1:])
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in archive.infolist())
    assert len(lines) == 1 + 12 + 3
    assert lines[0].startswith('{"format":"contractkit-register","head":{"digest":"')


def test_contracts_go_on_after_a_move(address: str, tmp_path: Path) -> None:
    place = told(address, tmp_path)
    copies.export(place.at("2027-01-01"), tmp_path / "a.zip")
    second = another(tmp_path, "second")
    moved = copies.import_(second.at("2027-01-01"), tmp_path / "a.zip")
    desk = Office(moved.register, second.folder).at("2027-01-02")
    assert contracts.sync(desk)[0].number == samples.NUMBER
    assert sqlite3.sqlite_version
