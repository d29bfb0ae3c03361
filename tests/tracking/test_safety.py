"""A register is proven sound, or what is wrong with it is said; its rows are made again."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, update

from contractkit.chain import Act, Head
from contractkit.errors import ContractkitError, EnvironmentFault
from contractkit.register.evidence import digest_of
from contractkit.register.tables import DERIVED, contracts, duties
from contractkit.tracking import acts, proofs, safety
from desks import Office, derived, office
from register import samples
from register.tampering import tamper

if TYPE_CHECKING:
    from pathlib import Path

    from contractkit.tracking.desk import Desk


@pytest.fixture
def told(address: str, tmp_path: Path) -> Office:
    """Return a register in which a year has happened."""
    found = office(address, tmp_path)
    samples.tell(found)
    return found


def codes(desk: Desk) -> list[str]:
    return [problem.code for problem in safety.verify(desk).problems]


def test_a_sound_register_is_found_sound_and_counted(told: Office) -> None:
    desk = told.at("2027-01-01")
    found = safety.verify(desk)
    with desk.reading() as reader:
        assert found.head == reader.head()
        assert found.rows == {table.name: reader.count(table) for table in DERIVED}
    assert (found.records, found.sources, found.evidence) == (12, 3, 2)
    assert not found.problems


def test_every_row_made_again_is_the_same(told: Office) -> None:
    desk = told.at("2027-01-01")
    with desk.reading() as reader:
        before = derived(reader)
    for repair in safety.rebuild(desk):
        assert repair.differed == 0
        assert repair.before == repair.after
    with desk.reading() as reader:
        assert derived(reader) == before


def test_derived_rows_that_are_wrong_missing_or_strange_are_told_and_repaired(
    told: Office,
) -> None:
    desk = told.at("2027-01-01")
    with desk.reading() as reader:
        before = derived(reader)
    with desk.writing() as writer:
        first = duties.c.key == "n001"
        second = duties.c.key == "n002"
        writer.connection.execute(update(duties).where(first).values(due="1999-01-01"))
        writer.connection.execute(delete(duties).where(second))
        strange = {"contract": "x", "obligation": "y", "key": "z", "rev": 1}
        writer.connection.execute(insert(duties).values(strange))
        writer.connection.execute(update(contracts).values(title="别的"))
    found = safety.verify(desk).problems
    assert [problem.place.within for problem in found] == ["contracts", "duties"]
    assert found[1].what.startswith("3 rows are not what the records give")
    repairs = {repair.table: repair for repair in safety.rebuild(desk)}
    assert (repairs["duties"].added, repairs["duties"].changed, repairs["duties"].removed) == (
        1, 1, 1,
    )  # fmt: skip
    assert repairs["contracts"].changed == 1
    with desk.reading() as reader:
        assert derived(reader) == before
    assert not safety.verify(desk).problems


def test_rows_that_are_all_gone_are_made_again(told: Office) -> None:
    desk = told.at("2027-01-01")
    with desk.reading() as reader:
        before = derived(reader)
    with desk.writing() as writer:
        for table in DERIVED:
            writer.clear(table)
    safety.rebuild(desk)
    with desk.reading() as reader:
        assert derived(reader) == before


def test_a_row_that_was_repaired_can_be_changed_again(told: Office) -> None:
    desk = told.at("2027-01-01")
    with desk.writing() as writer:
        writer.connection.execute(update(duties).values(due="1999-01-01"))
    safety.rebuild(desk)
    acts.note(desk, samples.NUMBER, "inspection.n005", "复查")
    assert not safety.verify(desk).problems


def test_evidence_that_vanished_or_changed_is_told_and_can_be_put_back(
    told: Office, tmp_path: Path
) -> None:
    desk = told.at("2027-01-01")
    gone, changed = (proof.evidence.digest for proof in proofs.evidence_list(desk))
    store = desk.evidence()
    store.path(gone).unlink()
    store.path(changed).chmod(0o644)
    store.path(changed).write_text("別の", encoding="utf-8")
    said = [problem.what for problem in safety.verify(desk).problems]
    assert said == [
        "'纪要.pdf' is gone from the store of evidence",
        "'报告.pdf' was changed in the store of evidence",
    ]
    originals = [tmp_path / "纪要.pdf", samples.proof(tmp_path, "renamed.bin")]
    assert len(proofs.evidence_restore(desk, originals)) == 2
    assert not safety.verify(desk).problems


def test_only_originals_are_put_back(told: Office, tmp_path: Path) -> None:
    desk = told.at("2027-01-01")
    stranger = samples.proof(tmp_path, "other.pdf", "nobody recorded this")
    with pytest.raises(ContractkitError, match=r"evidence\.unknown"):
        proofs.evidence_restore(desk, [stranger])
    assert not desk.evidence().holds(digest_of(stranger))


def test_what_proves_what_is_listed_with_whether_it_still_holds(told: Office) -> None:
    desk = told.at("2027-01-01")
    found = proofs.evidence_list(desk, samples.NUMBER)
    assert [(p.kind, p.subject, p.evidence.name, p.holds, p.is_here) for p in found] == [
        ("contract.event", "go-live", "纪要.pdf", True, True),
        ("duty.done", "inspection.n001", "报告.pdf", True, True),
    ]
    acts.undo(desk, found[1].recorded.seq)
    assert [p.holds for p in proofs.evidence_list(desk)] == [True, False]


def test_evidence_is_copied_out_under_its_own_name_and_over_nothing(
    told: Office, tmp_path: Path
) -> None:
    desk = told.at("2027-01-01")
    digest = proofs.evidence_list(desk)[0].evidence.digest
    folder = tmp_path / "out"
    folder.mkdir()
    path = proofs.evidence_save(desk, digest[:8], folder)
    assert path == folder / "纪要.pdf"
    assert digest_of(path) == digest
    with pytest.raises(ContractkitError, match=r"evidence\.exists"):
        proofs.evidence_save(desk, digest, folder)
    with pytest.raises(ContractkitError, match=r"evidence\.which"):
        proofs.evidence_save(desk, digest[:3], tmp_path / "x")


def test_files_left_behind_by_killed_processes_are_swept_after_a_day(told: Office) -> None:
    desk = told.at("2027-01-01")
    old, new, other = (
        desk.evidence().folder / name
        for name in (".contractkit-0123456789abcdef", ".contractkit-fedcba9876543210", "x")
    )
    for path, hours in ((old, 25), (new, 23), (other, 999)):
        path.write_bytes(b"half")
        time = (desk.now - dt.timedelta(hours=hours)).timestamp()
        os.utime(path, (time, time))
    assert safety.verify(desk).swept == (old,)
    assert not old.exists()
    assert new.exists()
    assert other.exists()


def test_an_end_that_was_cut_off_is_found_and_can_be_accepted(told: Office) -> None:
    desk = told.at("2027-01-01")
    with desk.reading() as reader:
        head = reader.head()
    desk.register.heads.replace(desk.register.id, Head(head.seq + 1, "f" * 64))
    assert codes(desk) == ["register.behind"]
    with pytest.raises(EnvironmentFault, match=r"register\.behind"), desk.writing() as writer:
        writer.append([Act("x")])
    assert not safety.verify(desk, accept_head=True).problems
    assert not codes(desk)
    with desk.writing() as writer:
        writer.append([Act("x")])


def test_a_chain_that_was_written_anew_before_its_end_is_found(told: Office) -> None:
    desk = told.at("2027-01-01")
    desk.register.heads.replace(desk.register.id, Head(5, "e" * 64))
    assert codes(desk) == ["register.behind"]


def test_nothing_is_made_again_from_records_that_were_changed(told: Office) -> None:
    desk = told.at("2027-01-01")
    tamper(desk, "UPDATE records SET why = 'x' WHERE seq = 3")
    with pytest.raises(EnvironmentFault, match="record 3 was changed"):
        safety.rebuild(desk)
    assert codes(desk) == ["register.tampered"]


def test_a_source_that_was_changed_is_found(told: Office) -> None:
    desk = told.at("2027-01-01")
    with desk.reading() as reader:
        digest = reader.source_digests()[0]
    kind = "BLOB" if desk.register.database.is_sqlite else "BYTEA"
    tamper(desk, f"UPDATE sources SET content = CAST('x' AS {kind}) WHERE digest = '{digest}'")  # noqa: S608 - it is what a test does
    assert codes(desk) == ["register.lost-source"]
