"""Whatever the machine does, a fault ends in a clear message, and what was recorded is whole."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import threading
from typing import TYPE_CHECKING

import psycopg
import pytest

import databases
from contractkit.chain import Act
from contractkit.errors import ContractkitError, EnvironmentFault
from contractkit.register.database import address_of, journal_mode
from contractkit.register.evidence import EvidenceStore
from contractkit.register.heads import Heads
from contractkit.register.store import open_register
from contractkit.tracking import acts, contracts, copies, safety
from contractkit.tracking.desk import Desk, Grounds
from desks import office
from register import machines, samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def fault(deed: Callable[[], object]) -> str:
    """Return the code of the fault that a deed ends in; it says what to do."""
    with pytest.raises(ContractkitError) as raised:
        deed()
    problem = raised.value.problems[0]
    assert problem.why
    assert problem.mend
    return problem.code


def recorded(desk: Desk) -> int:
    with desk.reading() as reader:
        return reader.head().seq


def record_until_it_fails(desk: Desk) -> tuple[int, str]:
    """Record until it fails; return the last record that was acknowledged, and the code."""
    kept = recorded(desk)
    for _ in range(100_000):
        try:
            outcome = acts.note(desk, samples.NUMBER, "inspection.n006", "改日" * 200)
        except ContractkitError as error:
            return kept, error.problems[0].code
        kept = outcome.records[-1].seq
    raise AssertionError("nothing failed")


def test_a_full_disk_loses_nothing_and_recording_goes_on_after(tmp_path: Path) -> None:
    with machines.small_disk(3) as disk:
        place = office(str(disk.folder / "register.sqlite"), tmp_path)
        samples.tell(place)
        desk = place.at("2027-01-01")
        filler = disk.fill()
        with filler.open("r+b") as file:
            file.truncate(filler.stat().st_size - 300_000)
        kept, code = record_until_it_fails(desk)
        assert code == "register.disk-full"
        assert kept > 12
        found = safety.verify(desk)
        assert not found.problems
        assert found.head.seq == kept
        filler.unlink()
        acts.note(desk, samples.NUMBER, "inspection.n006", "x")
        assert recorded(desk) == kept + 1


def test_evidence_that_finds_no_room_records_nothing(tmp_path: Path) -> None:
    with machines.small_disk(3) as disk:
        place = office(str(tmp_path / "register.sqlite"), tmp_path)
        samples.tell(place)
        desk = place.at("2027-01-01")
        full = Desk(desk.register, EvidenceStore(disk.folder), desk.actor, desk.now)
        large = tmp_path / "large.pdf"
        large.write_bytes(b"%PDF" + b"0" * 5_000_000)
        deed = acts.Performed(dt.date(2026, 12, 1))
        grounds = Grounds("", (large,))
        assert fault(
            lambda: acts.done(full, samples.NUMBER, "inspection.n004", deed, grounds)
        ) == "file.disk-full"  # fmt: skip
        assert recorded(desk) == 12
        assert list(disk.folder.rglob("*")) == []


def test_a_backup_that_finds_no_room_leaves_the_last_one(tmp_path: Path) -> None:
    place = office(str(tmp_path / "register.sqlite"), tmp_path)
    samples.tell(place)
    desk = place.at("2027-01-01")
    with machines.small_disk(1) as disk:
        path = disk.folder / "backup.zip"
        copies.backup(desk, path)
        before = path.read_bytes()
        disk.fill()
        assert fault(lambda: copies.backup(desk, path)) == "file.disk-full"
        assert path.read_bytes() == before
        assert {p.name for p in disk.folder.iterdir()} == {"backup.zip", "filler"}


def test_a_disk_that_became_read_only_can_be_read_and_verified(tmp_path: Path) -> None:
    with machines.small_disk(3) as disk:
        path = disk.folder / "register.sqlite"
        samples.tell(office(str(path), tmp_path))
        disk.freeze()
        desk = office(str(path), tmp_path).at("2027-01-01")
        assert recorded(desk) == 12
        assert not safety.verify(desk).problems
        note = (desk, samples.NUMBER, "inspection.n006", "x")
        assert fault(lambda: acts.note(*note)) == "register.read-only"
        assert not any(repair.differed for repair in safety.rebuild(desk))
        disk.thaw()
        acts.note(*note)


@pytest.mark.parametrize(("file", "folder"), [(0o444, 0o777), (0o644, 0o555), (0o000, 0o755)])
def test_a_file_or_folder_that_may_not_be_written_to_is_told(file: int, folder: int) -> None:
    with machines.open_folder() as home:
        path = home / "data" / "register.sqlite"
        samples.tell(office(str(path), home))
        path.chmod(file)
        path.parent.chmod(folder)
        with machines.as_nobody():
            code = fault(
                lambda: acts.note(
                    office(str(path), home).at("2027-01-01"), samples.NUMBER, "inspection.n006", "x"
                )
            )
        assert code in {"register.read-only", "register.no-file"}
        path.chmod(0o644)
        path.parent.chmod(0o755)
        assert not safety.verify(office(str(path), home).at("2027-01-01")).problems


def test_a_folder_where_no_head_can_be_kept_does_not_hide_that_it_was_recorded(
    tmp_path: Path,
) -> None:
    place = office(str(tmp_path / "register.sqlite"), tmp_path)
    samples.tell(place)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    register = open_register(address_of(str(tmp_path / "register.sqlite")), Heads(blocked))
    desk = Desk(register, None, "li", place.at("2027-01-01").now)
    note = (desk, samples.NUMBER, "inspection.n006", "x")
    assert fault(lambda: acts.note(*note)) == "register.head-not-kept"
    assert recorded(desk) == 13


def test_a_foreign_database_is_left_alone(address: str, tmp_path: Path) -> None:
    url = address_of(address)
    engine = open_register(url, Heads(tmp_path / "heads")).database.engine
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE records RENAME TO journal")
    assert fault(lambda: office(address, tmp_path)) == "register.foreign"
    assert fault(lambda: restore_over(address, tmp_path)) == "register.foreign"


def restore_over(address: str, tmp_path: Path) -> object:
    other = office(str(tmp_path / "other.sqlite"), tmp_path)
    samples.tell(other)
    copies.backup(other.at("2027-01-01"), tmp_path / "b.zip")
    return copies.restore(
        address_of(address), Heads(tmp_path / "heads"), EvidenceStore(tmp_path / "evidence"),
        tmp_path / "b.zip", tmp_path / "aside.zip",
    )  # fmt: skip


def test_a_register_of_a_newer_version_is_left_alone(address: str, tmp_path: Path) -> None:
    place = office(address, tmp_path)
    with place.register.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert fault(lambda: office(address, tmp_path)) == "register.newer"
    assert fault(lambda: restore_over(address, tmp_path)) == "register.newer"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mysql://root@localhost/x", "register.address"),
        ("postgresql://postgres@127.0.0.1:1/x", "register.unreachable"),
        ("postgresql://postgres@no-such-host.invalid/x", "register.unreachable"),
        ("://", "register.address"),
        ("postgresql://h:port/x", "register.address"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(text: str, code: str, tmp_path: Path) -> None:
    assert fault(lambda: office(text, tmp_path)) == code


def test_a_database_that_is_not_there_is_told(server: databases.Server, tmp_path: Path) -> None:
    assert fault(lambda: office(server.address("nothing"), tmp_path)) == "register.no-database"


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as raised:
        office("postgresql://postgres:geheim@127.0.0.1:1/x", tmp_path)
    assert "geheim" not in str(raised.value)


@pytest.mark.filterwarnings("ignore:Exception ignored in.*ServerCursor")  # its server is gone
def test_a_server_that_stops_in_the_middle_loses_nothing_that_was_acknowledged(
    tmp_path: Path,
) -> None:
    with databases.running() as server:
        place = office(server.create(), tmp_path)
        samples.tell(place)
        results: list[tuple[int, str]] = []
        threads = [
            threading.Thread(
                target=lambda n=n: results.append(record_until_it_fails(place.at("2027-01-01", n)))
            )
            for n in ("甲", "乙", "丙")
        ]
        for thread in threads:
            thread.start()
        threads[0].join(2)
        server.stop("immediate")
        for thread in threads:
            thread.join()
        assert {code for _, code in results} <= {"register.unreachable", "register.uncertain"}
        assert [p.code for p in safety.verify(place.at("2027-01-01")).problems] == [
            "register.unreachable"
        ]
        server.start()
        desk = place.at("2027-01-01")
        found = safety.verify(desk)
        assert not found.problems
        assert max(kept for kept, _ in results) <= found.head.seq
        acts.note(desk, samples.NUMBER, "inspection.n006", "x")


def test_a_writer_who_does_not_let_go_is_waited_for_and_then_told(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contractkit.register.database._PATIENCE", 1)
    place = office(address, tmp_path)
    samples.tell(place)
    desk = place.at("2027-01-01")
    with desk.writing():
        assert fault(lambda: acts.note(desk, samples.NUMBER, "inspection.n006", "x")) == (
            "register.locked"
        )
    acts.note(desk, samples.NUMBER, "inspection.n006", "x")


def test_a_clock_that_was_set_back_records_nothing(address: str, tmp_path: Path) -> None:
    place = office(address, tmp_path)
    samples.tell(place)
    desk = place.at("2026-11-01")
    for deed in (
        lambda: acts.note(desk, samples.NUMBER, "inspection.n006", "x"),
        lambda: acts.undo(desk, 5),
        lambda: contracts.terminate(desk, samples.NUMBER, dt.date(2026, 10, 1)),
    ):
        assert fault(deed) == "register.clock"
    assert recorded(desk) == 12


def test_a_contract_file_changed_behind_our_back_is_taken_in_and_told(
    address: str, tmp_path: Path
) -> None:
    place = office(address, tmp_path)
    samples.tell(place)
    path = tmp_path / samples.NUMBER / "contract.yaml"
    desk = place.at("2027-01-01")
    assert contracts.sync(desk)[0].outcome is None
    path.write_text(path.read_text("utf-8").replace("every: 1 month", "every: 2 months"), "utf-8")
    synced = contracts.sync(desk)[0]
    assert synced.outcome is not None
    assert synced.outcome.differences
    assert contracts.sync(desk)[0].outcome is None


@pytest.mark.parametrize("text", [None, "", "contract: [", "\0"])
def test_a_contract_file_gone_or_broken_is_told_and_the_register_stands(
    address: str, tmp_path: Path, text: str | None
) -> None:
    place = office(address, tmp_path)
    samples.tell(place)
    path = tmp_path / samples.NUMBER / "contract.yaml"
    path.unlink() if text is None else path.write_text(text, "utf-8")
    desk = place.at("2027-01-01")
    with pytest.raises(ContractkitError, match=r"contract\.yaml"):
        contracts.sync(desk)
    assert recorded(desk) == 12
    assert not safety.verify(desk).problems


def test_two_contracts_with_one_number_are_told_apart_or_asked_about(
    address: str, tmp_path: Path
) -> None:
    place = office(address, tmp_path)
    samples.tell(place)
    desk = place.at("2027-01-01")
    first = tmp_path / samples.NUMBER / "contract.yaml"
    twin = tmp_path / "twin.yaml"
    shutil.copy(first, twin)
    assert fault(lambda: contracts.add(desk, twin)) == "track.known-contract"
    twin.write_text(first.read_text("utf-8").replace("name: 乙", "name: 丙"), "utf-8")
    added = contracts.add(desk, twin)
    assert fault(lambda: acts.note(desk, samples.NUMBER, "inspection.n006", "x")) == (
        "track.ambiguous"
    )
    acts.note(desk, added.contract, "inspection.n006", "x")
    assert not safety.verify(desk).problems


@pytest.mark.parametrize("text", ["a\0b", "half \ud800 character"])
def test_words_that_no_database_takes_are_refused(address: str, tmp_path: Path, text: str) -> None:
    place = office(address, tmp_path)
    samples.tell(place)
    desk = place.at("2027-01-01")
    assert fault(lambda: acts.note(desk, samples.NUMBER, "inspection.n006", text)) == (
        "register.text"
    )
    assert recorded(desk) == 12


def test_settings_of_a_file_are_those_that_lose_nothing(tmp_path: Path) -> None:
    desk = office(str(tmp_path / "register.sqlite"), tmp_path).at("2027-01-01")
    with desk.reading() as reader:
        said = {
            name: reader.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "foreign_keys", "journal_mode", "trusted_schema")
        }
    journal = journal_mode(sqlite3.sqlite_version_info).lower()
    full = 2
    assert said == {
        "synchronous": full, "foreign_keys": 1, "journal_mode": journal, "trusted_schema": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("version", "journal"),
    [
        ((3, 40, 1), "DELETE"), ((3, 44, 5), "DELETE"), ((3, 44, 6), "WAL"), ((3, 45, 0), "DELETE"),
        ((3, 50, 6), "DELETE"), ((3, 50, 7), "WAL"), ((3, 51, 2), "DELETE"), ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"), ((4, 0, 0), "WAL"),
    ],
)  # fmt: skip
def test_wal_is_used_only_where_its_fault_is_mended(version: tuple[int, ...], journal: str) -> None:
    assert journal_mode(version) == journal


def test_a_server_that_goes_away_while_it_keeps_a_record_is_told_as_uncertain(
    server: databases.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = office(server.create(), tmp_path)
    samples.tell(place)
    desk = place.at("2027-01-01")

    def go_away(connection: psycopg.Connection[object]) -> None:
        number = connection.info.backend_pid
        other = psycopg.connect(server.address("postgres"), autocommit=True)
        other.execute("SELECT pg_terminate_backend(%s)", (number,))
        other.close()
        connection.execute("COMMIT")

    def record() -> None:
        with monkeypatch.context() as patch, desk.writing() as writer:
            writer.append([Act("x")])
            patch.setattr(psycopg.Connection, "commit", go_away)

    assert fault(record) == "register.uncertain"
    assert not safety.verify(desk).problems
