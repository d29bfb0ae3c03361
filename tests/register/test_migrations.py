"""Every version of the tables comes up to the newest, all or nothing, on both databases."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from contractkit.errors import EnvironmentFault
from contractkit.register import versions
from contractkit.register.database import address_of
from contractkit.register.tables import metadata
from contractkit.tracking import acts, safety
from desks import derived, office
from register import releasing, samples
from register.pretending import pretended

if TYPE_CHECKING:
    from databases import Server

RELEASED = Path(__file__).parent / "released"


def test_the_migrated_database_is_what_the_tables_say(address: str, tmp_path: Path) -> None:
    desk = office(address, tmp_path).at("2027-01-01")
    with desk.register.database.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_every_known_version_has_a_dump_of_both_databases() -> None:
    expected = {f"{version}.{kind}.sql" for version in versions.KNOWN for kind in releasing.KINDS}
    assert {path.name for path in RELEASED.glob("*.sql")} == expected


@pytest.mark.parametrize("version", versions.KNOWN)
@pytest.mark.parametrize("kind", releasing.KINDS)
def test_a_register_of_a_released_version_comes_up_with_all_its_records(
    version: str, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    text = (RELEASED / f"{version}.{kind}.sql").read_text("utf-8")
    if kind == "sqlite":
        address = str(tmp_path / "register.sqlite")
        with sqlite3.connect(address) as connection:
            connection.executescript(text)
        connection.close()
    else:
        server: Server = request.getfixturevalue("server")
        address = server.create()
        releasing.load(address, text)
    desk = office(address, tmp_path).at("2027-01-01")
    found = safety.verify(desk)
    lost = {problem.code for problem in found.problems}
    assert lost <= {"evidence.lost"}  # the dump has no evidence beside it
    assert (found.head.seq, found.records) == (12, 12)
    acts.note(desk, samples.NUMBER, "inspection.n006", "x")


def test_a_register_comes_up_to_the_next_version_with_all_that_is_in_it(
    address: str, tmp_path: Path
) -> None:
    place = office(address, tmp_path)
    samples.tell(place)
    with place.at("2027-01-01").reading() as reader:
        records, rows = list(reader.records()), derived(reader)
    with pretended():
        newer = office(address, tmp_path).at("2027-01-01")
        with newer.reading() as reader:
            assert list(reader.records()) == records
            assert derived(reader).keys() == rows.keys()
            assert reader.connection.exec_driver_sql("SELECT 1 FROM pretended").first()
        assert not safety.verify(newer).problems
    with pytest.raises(EnvironmentFault, match=r"register\.newer"):
        office(address, tmp_path)


def test_a_migration_that_breaks_off_leaves_the_version_that_was_there(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = office(address, tmp_path)
    samples.tell(place)
    execute = op.execute

    def break_off(text: str) -> None:
        if "INSERT INTO pretended" in text:
            raise KeyboardInterrupt
        execute(text)

    with pretended():
        with monkeypatch.context() as patch:
            patch.setattr(op, "execute", break_off)
            with pytest.raises(KeyboardInterrupt):
                office(address, tmp_path)
        office(address, tmp_path)  # run again, it comes through
    with pytest.raises(EnvironmentFault, match=r"register\.newer"):
        office(address, tmp_path)


def test_a_file_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    place = office(str(path), tmp_path)
    samples.tell(place)
    with place.at("2027-01-01").reading() as reader:
        records = list(reader.records())
    with pretended():
        office(str(path), tmp_path)
    before = tmp_path / "register.sqlite.before-0002"
    with office(str(before), tmp_path).at("2027-01-01").reading() as reader:
        assert list(reader.records()) == records


def test_who_comes_second_does_not_write_over_the_copy(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    samples.tell(office(str(path), tmp_path))
    with pretended():
        database = office(str(path), tmp_path).register.database
        before = (tmp_path / "register.sqlite.before-0002").read_bytes()
        versions.upgrade(database)
    assert (tmp_path / "register.sqlite.before-0002").read_bytes() == before
    assert address_of(str(path)).database == str(path)
