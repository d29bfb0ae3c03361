"""What changes a contract after it was signed: amendments, renewals, its end, its file."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from contractkit.errors import ContractkitError, EnvironmentFault
from contractkit.performance.duty import Status
from contractkit.tracking import acts, contracts
from contractkit.tracking.desk import Grounds
from tracking.small import AGREED, CONTRACT, NUMBER, Small, bare, day, refused, seq, small, told

if TYPE_CHECKING:
    from pathlib import Path

QUARTERLY = "set: {commitments.inspection.every: 3 months}\n"
LONGER = "set: {periods.term.length: 18 months}\n"
TRAINING = """\
add:
  commitments:
    - {id: drill, category: training, sessions: 1, on: 2026-07-15}
"""


@pytest.fixture
def team(tmp_path: Path) -> Small:
    return small(tmp_path / "register.sqlite", tmp_path).add()


# Another rhythm


def test_a_new_rhythm_begins_on_the_day_on_which_the_amendment_holds(
    address: str, tmp_path: Path
) -> None:
    team = small(address, tmp_path).add()
    before, rows = team.written(), team.rows()
    found = team.amend("05-20", QUARTERLY, effective="07-01")
    # every three months from 2 February: the first after 1 July is 3 August (2 is a Sunday)
    assert team.live("inspection") == {
        "inspection.n001": "2026-04-02", "inspection.n002": "2026-06-02",
        "inspection~a1.n002": "2026-08-03", "inspection~a1.n003": "2026-11-02",
        "inspection~a1.n004": "2027-02-02",
    }  # fmt: skip
    gone = {f"inspection.n{n:03d}" for n in (3, 4, 5, 6)}
    assert {n for n, d in team.duties().items() if d.superseded == "amended"} == gone
    after = team.written()
    for name in ("inspection.n001", "inspection.n002", "balance.due"):
        uid = rows[name]["uid"]
        assert after[uid] == before[uid]
        assert team.rows()[name] == rows[name]
    assert {n for n, (_, new) in told(found.differences).items() if new is None} == gone
    assert team.is_sound()


def test_what_the_old_rhythm_settled_late_stays_as_it_was_recorded(team: Small) -> None:
    team.done("08-10", "inspection.n003")
    team.amend("08-20", QUARTERLY, effective="07-01")
    duty = team.duties()["inspection.n003"]
    assert duty.superseded == "amended"
    assert duty.status(day("09-01")) is Status.LATE
    assert duty.entry.uid in team.written()


def test_the_new_rhythm_goes_on_when_the_event_it_counts_from_slips(team: Small) -> None:
    team.rewrite(("known: 2026-02-02", "expected: 2026-02-02"))
    team.sync("01-06")
    team.amend("01-20", QUARTERLY, effective="07-01")
    team.event("03-02", "go-live", "03-02")
    assert team.live("inspection") == {
        "inspection.n001": "2026-05-06", "inspection~a1.n002": "2026-09-02",
        "inspection~a1.n003": "2026-12-02", "inspection~a1.n004": "2027-03-02",
    }  # fmt: skip
    assert team.is_sound()


def test_a_second_change_of_the_rhythm_has_an_id_of_its_own(team: Small) -> None:
    team.amend("05-20", QUARTERLY, effective="07-01")
    team.amend("09-10", "set: {commitments.inspection.every: 1 month}", "a2")
    names = {name.partition(".")[0] for name in team.live("inspection")}
    assert names == {"inspection", "inspection~a1", "inspection~a2"}
    assert team.live("inspection")["inspection~a1.n002"] == "2026-08-03"
    assert min(d for n, d in team.live().items() if n.startswith("inspection~a2")) == "2026-10-08"


def test_an_explanation_begins_with_the_amendment_and_cites_its_item(team: Small) -> None:
    team.amend("05-20", QUARTERLY, effective="07-01")
    entry = team.duties()["inspection~a1.n002"].entry
    assert entry.explanation[0] == "1. 依据《补充协议a1》，自2026年7月1日起适用。"
    assert entry.explanation[1].startswith("2. ")
    assert [(c.document, c.label) for c in entry.clauses][-1] == ("补充协议a1", "第1项")
    old = team.duties()["inspection.n002"].entry
    assert not any("补充协议" in sentence for sentence in old.explanation)


# Promises that come and go


def test_a_removed_commitment_ends_on_the_day_and_what_was_due_before_stays(team: Small) -> None:
    team.amend("06-20", "remove: [commitments.inspection]", effective="06-15")
    assert team.live("inspection") == {
        "inspection.n001": "2026-04-02", "inspection.n002": "2026-06-02",
    }  # fmt: skip
    gone = team.duties()["inspection.n003"]
    assert gone.status(day("2027-01-01")) is Status.SUPERSEDED
    assert gone.entry.uid not in team.written()


def test_what_is_promised_again_after_it_was_removed_does_not_rewrite_the_past(
    team: Small,
) -> None:
    team.amend("06-20", "remove: [commitments.inspection]", effective="06-15")
    again = "add: {commitments: [{id: inspection, category: inspection, every: 2 months,"
    team.amend("09-10", f"{again} during: term}}]}}", "a2")
    assert team.live("inspection") == {
        "inspection.n001": "2026-04-02", "inspection.n002": "2026-06-02",
        "inspection~a2.n004": "2026-10-08", "inspection~a2.n005": "2026-12-02",
        "inspection~a2.n006": "2027-02-02",
    }  # fmt: skip


def test_an_added_commitment_counts_from_the_day_on_which_it_holds(team: Small) -> None:
    found = team.amend("05-20", TRAINING)
    assert told(found.differences) == {"drill.s01": (None, "2026-07-15")}
    assert team.sequences()[team.duties()["drill.s01"].entry.uid] == 0


def test_a_removed_single_occurrence_leaves_the_others_their_ids(team: Small) -> None:
    """Case 19 of a calendar: an occurrence falls away, and the later ones keep their UIDs."""
    before = {name: d.entry.uid for name, d in team.duties().items()}
    bytes_before = team.written()
    team.waive("07-01", "inspection.n003")
    after = team.written()
    assert before["inspection.n003"] not in after
    for name in ("inspection.n004", "inspection.n005"):
        assert after[before[name]] == bytes_before[before[name]]


# From when


def test_an_amendment_that_holds_from_a_day_that_is_past_changes_what_was_due_since(
    team: Small,
) -> None:
    team.done("04-02", "inspection.n001")
    team.amend("07-10", QUARTERLY, effective="03-01")
    assert team.live("inspection") == {
        "inspection~a1.n001": "2026-05-06", "inspection~a1.n002": "2026-08-03",
        "inspection~a1.n003": "2026-11-02", "inspection~a1.n004": "2027-02-02",
    }  # fmt: skip
    assert team.status("inspection.n001", "07-10") is Status.FULFILLED
    assert team.status("inspection~a1.n001", "07-10") is Status.OVERDUE


@pytest.mark.parametrize("first", ["b", "z"])
def test_of_two_amendments_from_one_day_the_one_recorded_last_decides(
    team: Small, first: str
) -> None:
    """Case 20: the order is that of the register, not that of names or files."""
    second = {"b": "z", "z": "b"}[first]
    body = "set: {commitments.manual.within: %s days}"
    team.amend("03-01", body % 20, first, effective="04-01")
    team.amend("03-02", body % 30, second, effective="04-01")
    assert team.live("manual") == {"manual.due": "2026-07-01"}
    assert team.sequences()[team.duties()["manual.due"].entry.uid] == 2


def test_an_amendment_that_holds_earlier_but_was_recorded_later_comes_first(team: Small) -> None:
    body = "set: {commitments.manual.within: %s days}"
    team.amend("03-01", body % 20, "a1", effective="05-01")
    team.amend("03-02", body % 30, "a2", effective="04-01")
    assert team.live("manual") == {"manual.due": "2026-06-22"}  # the 21st is a Sunday


def test_two_amendments_of_one_day_touch_different_facts_in_whatever_order(
    tmp_path: Path,
) -> None:
    found = []
    for order in ("ab", "ba"):
        folder = tmp_path / order
        folder.mkdir()
        team = small(folder / "r.sqlite", folder).add()
        for name in order:
            body = {"a": LONGER, "b": "set: {commitments.manual.within: 20 days}"}[name]
            team.amend("03-01", body, name, effective="04-01")
        found.append(team.live())
    assert found[0] == found[1]


# Longer


def test_an_extended_period_keeps_uids_appends_new_ones_and_moves_its_end(team: Small) -> None:
    """Case 18: 12 months become 18."""
    before, sequences, entries = team.duties(), team.sequences(), team.written()
    team.amend("05-20", LONGER)
    after = team.duties()
    assert before.keys() < after.keys()
    assert {n: after[n].entry.uid for n in before} == {n: d.entry.uid for n, d in before.items()}
    new = sorted(n for n in after.keys() - before.keys() if n.startswith("inspection"))
    assert new == ["inspection.n007", "inspection.n008", "inspection.n009"]
    end = after["upkeep.end.end"]
    assert end.entry.day == day("2027-08-02")
    assert team.sequences()[end.entry.uid] == sequences[end.entry.uid] + 1
    for name in ("balance.due", "manual.due", "upkeep.start.start"):
        assert team.written()[before[name].entry.uid] == entries[before[name].entry.uid]
    assert team.sequences()[after["inspection.n007"].entry.uid] == 0


def test_an_amendment_undone_leaves_everything_as_before_but_for_sequence(team: Small) -> None:
    live, written = team.live(), team.written()
    number = seq(team.amend("05-20", LONGER))
    sequences = team.sequences()
    found = team.undo("05-21", number)
    assert team.live() == live
    assert {n: new for n, (_, new) in told(found.differences).items()}["inspection.n007"] is None
    assert team.duties()["inspection.n007"].superseded == "undone"
    again = team.written()
    assert bare(again) == bare(written)
    changed = {uid for uid in again if again[uid] != written[uid]}
    assert changed
    assert all(team.sequences()[uid] == sequences[uid] + 1 for uid in changed)


def test_an_amendment_undone_and_the_undoing_undone_holds_again(team: Small) -> None:
    number = seq(team.amend("05-20", QUARTERLY, effective="07-01"))
    amended = team.live()
    back = team.undo("05-21", number).records[0].seq
    team.undo("05-22", back)
    assert team.live() == amended
    assert team.is_sound()


def test_an_amendment_can_be_recorded_again_once_it_was_undone(team: Small) -> None:
    number = seq(team.amend("05-20", LONGER))
    assert refused(lambda: team.amend("05-21", QUARTERLY)) == "track.amended-already"
    team.undo("05-21", number)
    team.amend("05-22", QUARTERLY, effective="07-01")
    assert "inspection~a1.n002" in team.live()


def test_an_amendment_that_changes_no_date_is_recorded_and_says_so(team: Small) -> None:
    written = team.written()
    found = team.amend("05-20", "set: {commitments.inspection.note: 按原约定}")
    assert found.differences == ()
    assert len(found.records) == 1
    after = team.written()
    touched = {d.entry.uid for d in team.duties().values() if d.name.startswith("inspection")}
    assert {uid for uid in written if after[uid] != written[uid]} <= touched


def test_an_amendment_with_problems_records_nothing(team: Small) -> None:
    before = team.rows()
    with pytest.raises(ContractkitError) as caught:
        team.amend("05-20", "set:\n  commitments.inspection.during: never\n")
    [problem] = caught.value.problems
    assert problem.code == "contract.unknown-period"
    assert problem.place.file.endswith("a1.yaml")
    assert problem.excerpt == "  commitments.inspection.during: never"
    assert team.rows() == before
    with team.at("05-21").reading() as reader:
        assert reader.head().seq == 1


def test_what_an_earlier_amendment_took_away_a_later_one_cannot_change(team: Small) -> None:
    team.amend("05-20", "remove: [commitments.inspection]")
    code = refused(
        lambda: team.amend("05-21", "set: {commitments.inspection.every: 1 month}", "a2")
    )
    assert code == "amendment.unknown-fact"


def test_an_amendment_of_no_contract_of_the_register_is_refused(team: Small) -> None:
    other = Small(team.office, team.path, "S-2")
    assert refused(lambda: other.amend("05-20", LONGER)) == "track.unknown-contract"


# Going on


def test_a_period_is_renewed_and_renewed_again_from_its_end(address: str, tmp_path: Path) -> None:
    team = small(address, tmp_path).add()
    old = {n: d.entry.uid for n, d in team.duties().items()}
    first = team.renew("2027-01-10")
    assert told(first.differences)["upkeep.end.end"] == ("2027-02-02", "2028-02-02")
    second = team.renew("2028-01-10", years=2)
    assert told(second.differences)["upkeep.end.end"] == ("2028-02-02", "2030-02-02")
    assert set(team.live("inspection")) == {f"inspection.n{n:03d}" for n in range(1, 25)}
    assert {n: d.entry.uid for n, d in team.duties().items() if n in old} == old
    assert team.sequences()[old["upkeep.end.end"]] == 2
    assert team.is_sound()


def test_a_renewal_undone_lets_the_period_end_when_it_did(team: Small) -> None:
    live = team.live()
    number = seq(team.renew("2027-01-10"))
    team.undo("2027-01-11", number)
    assert team.live() == live
    team.renew("2027-01-12")
    assert team.live()["upkeep.end.end"] == "2028-02-02"


# The end


def test_after_a_termination_only_what_outlives_it_is_left(team: Small) -> None:
    desk = team.at("05-20")
    found = contracts.terminate(desk, NUMBER, day("05-31"), grounds=Grounds("双方协商"))
    assert team.live() == {
        "upkeep.start.start": "2026-02-02", "inspection.n001": "2026-04-02",
        "balance.due": "2026-06-01",
    }  # fmt: skip
    assert team.standing().state == "terminated"
    assert {d.why for d in found.differences} == {"terminated"}
    assert {d.superseded for d in team.duties().values()} == {"", "terminated"}


def test_what_the_parties_keep_outlives_a_termination(team: Small) -> None:
    contracts.terminate(team.at("05-20"), NUMBER, day("05-31"), keep=("manual",))
    assert team.live("manual") == {"manual.due": "2026-06-11"}
    assert not [n for n, d in team.live("inspection").items() if d > "2026-05-31"]


def test_a_termination_happens_once_and_can_be_undone(team: Small) -> None:
    live = team.live()
    number = seq(contracts.terminate(team.at("05-20"), NUMBER, day("05-31")))
    assert refused(
        lambda: contracts.terminate(team.at("05-21"), NUMBER, day("06-30"))
    ) == "track.terminated"  # fmt: skip
    team.undo("05-22", number)
    assert team.live() == live
    assert team.standing().state == "running"


def test_an_unknown_commitment_is_not_kept(team: Small) -> None:
    with pytest.raises(ContractkitError, match="manual") as caught:
        contracts.terminate(team.at("05-20"), NUMBER, day("05-31"), keep=("manuel",))
    assert caught.value.problems[0].code == "track.unknown-commitment"


def test_a_contract_is_closed_when_nothing_is_left_to_do(team: Small) -> None:
    desk = team.at("05-20")
    contracts.terminate(desk, NUMBER, day("03-31"))
    assert refused(lambda: contracts.close(desk, NUMBER)) == "track.still-open"
    team.waive("05-21", "balance.due")
    closed = contracts.close(team.at("05-22"), NUMBER)
    assert team.standing().state == "closed"
    assert contracts.sync(team.at("06-01")) == ()
    team.undo("05-23", seq(closed))
    assert team.standing().state == "terminated"
    assert team.is_sound()


# Suspended


def test_while_a_period_is_suspended_its_end_and_what_hangs_on_it_have_no_day(
    team: Small,
) -> None:
    found = contracts.suspend(team.at("03-02"), NUMBER, "term", day("03-02"), Grounds("停工"))
    assert told(found.differences)["upkeep.end.end"] == ("2027-02-02", None)
    assert "upkeep" in {item.commitment_id for item in team.standing().open}
    contracts.resume(team.at("04-01"), NUMBER, "term", day("04-01"))
    assert team.live()["upkeep.end.end"] == "2027-03-04"
    assert team.live("inspection")["inspection.n001"] == "2026-04-02"
    assert "upkeep" not in {item.commitment_id for item in team.standing().open}


def test_two_suspensions_move_the_end_by_the_days_of_both(team: Small) -> None:
    for since, until in (("03-02", "03-12"), ("05-06", "05-11")):
        contracts.suspend(team.at(since), NUMBER, "term", day(since))
        contracts.resume(team.at(until), NUMBER, "term", day(until))
    assert team.live()["upkeep.end.end"] == "2027-02-17"


def test_a_period_is_neither_suspended_twice_nor_resumed_before(team: Small) -> None:
    desk = team.at("03-10")

    def resume(on: str) -> object:
        return contracts.resume(desk, NUMBER, "term", day(on))

    assert refused(lambda: resume("03-10")) == "track.not-suspended"
    contracts.suspend(desk, NUMBER, "term", day("03-02"))
    assert (
        refused(lambda: contracts.suspend(desk, NUMBER, "term", day("03-05"))) == "track.suspended"
    )
    assert refused(lambda: resume("03-02")) == "track.not-suspended"
    assert (
        refused(lambda: contracts.suspend(desk, NUMBER, "trem", day("03-02")))
        == "track.unknown-period"
    )
    resume("03-03")
    assert team.live()["upkeep.end.end"] == "2027-02-03"


def test_a_resumption_undone_lets_the_period_stand_still_again(team: Small) -> None:
    contracts.suspend(team.at("03-02"), NUMBER, "term", day("03-02"))
    waiting = team.live()
    number = seq(contracts.resume(team.at("03-10"), NUMBER, "term", day("03-10")))
    team.undo("03-11", number)
    assert team.live() == waiting
    assert refused(lambda: contracts.suspend(team.at("03-12"), NUMBER, "term", day("03-12"))
    ) == "track.suspended"  # fmt: skip


def test_a_suspension_undone_lets_the_period_run_as_if_nothing_had_been(team: Small) -> None:
    live = team.live()
    number = seq(contracts.suspend(team.at("03-02"), NUMBER, "term", day("03-02")))
    team.undo("03-03", number)
    assert team.live() == live
    assert team.standing().open[0].commitment_id == "faults"


UNTIL_EVENT = (
    ("term: {name: 服务期, from: go-live, length: 1 year}",
     "term: {name: 服务期, from: go-live, until: acceptance}"),
)  # fmt: skip


def test_the_provisional_end_of_a_suspended_period_moves_until_its_event_is_known(
    team: Small,
) -> None:
    """An event that is known has come: what stood still until then is in it already."""
    team.rewrite(*UNTIL_EVENT)
    team.sync("01-06")
    assert team.live()["upkeep.end.end"] == "2026-06-01"
    contracts.suspend(team.at("03-02"), NUMBER, "term", day("03-02"))
    contracts.resume(team.at("03-12"), NUMBER, "term", day("03-12"))
    assert team.live()["upkeep.end.end"] == "2026-06-11"
    assert team.duties()["upkeep.end.end"].entry.tentative
    found = team.event("06-05", "acceptance", "06-05")
    assert team.live()["upkeep.end.end"] == "2026-06-05"
    assert not team.duties()["upkeep.end.end"].entry.tentative
    assert [d.firm for d in found.differences if d.name == "upkeep.end.end"] == [True]


# Events


def test_an_event_makes_provisional_dates_firm_and_only_differences_are_said(team: Small) -> None:
    found = team.event("06-01", "acceptance", "06-01")
    assert told(found.differences) == {
        "balance.due": ("2026-06-01", "2026-06-01"), "manual.due": ("2026-06-11", "2026-06-11"),
    }  # fmt: skip
    assert {d.firm for d in found.differences} == {True}
    again = team.event("06-02", "acceptance", "06-01")
    assert again.differences == ()


def test_an_expected_day_slips_and_the_known_one_decides(team: Small) -> None:
    team.event("05-20", "acceptance", "07-01", known=False)
    assert team.live("manual") == {"manual.due": "2026-07-13"}  # 11 July is a Saturday
    assert team.duties()["manual.due"].entry.tentative
    team.event("06-20", "acceptance", "06-19")
    assert team.live("manual") == {"manual.due": "2026-06-29"}
    assert team.is_sound()


def test_an_amended_expectation_replaces_one_that_was_recorded_before(team: Small) -> None:
    """Of two words about the same day the later one counts."""
    team.event("04-20", "acceptance", "07-01", known=False)
    found = team.amend("05-20", "set: {events.acceptance.expected: 2026-08-03}")
    assert told(found.differences) == {
        "balance.due": ("2026-07-01", "2026-08-03"), "manual.due": ("2026-07-13", "2026-08-13"),
    }  # fmt: skip
    team.event("06-20", "acceptance", "08-10", known=False)
    assert team.live("balance") == {"balance.due": "2026-08-10"}


@pytest.mark.parametrize(
    ("name", "on", "known", "code"),
    [
        ("acceptance", "06-01", True, "track.future"),
        ("aceptance", "05-01", True, "track.unknown-event"),
        ("go-live", "02-03", True, "track.event-in-file"),
    ],
)
def test_an_event_that_cannot_be_is_refused(
    team: Small, name: str, on: str, known: bool, code: str
) -> None:
    assert refused(lambda: team.event("05-20", name, on, known=known)) == code


# The contract file


def test_a_changed_file_says_what_is_new_moved_and_gone(address: str, tmp_path: Path) -> None:
    team = small(address, tmp_path).add()
    team.rewrite(
        ("within: 10 days", "within: 20 days"),
        ("every: 2 months", "every: 4 months"),
        (
            "commitments:",
            "commitments:\n  - {id: drill, category: training, sessions: 1, on: 2026-07-15}",
        ),
    )
    found = team.sync("02-10").outcome
    assert found is not None
    assert told(found.differences) == {
        "inspection.n001": ("2026-04-02", "2026-06-02"),
        "inspection.n002": ("2026-06-02", "2026-10-08"),
        "inspection.n003": ("2026-08-03", "2027-02-02"),
        "inspection.n004": ("2026-10-08", None),
        "inspection.n005": ("2026-12-02", None),
        "inspection.n006": ("2027-02-02", None),
        "manual.due": ("2026-06-11", "2026-06-22"),
        "drill.s01": (None, "2026-07-15"),
    }
    assert team.duties()["inspection.n006"].superseded == "withdrawn"
    assert team.is_sound()


def test_sync_records_nothing_where_nothing_changed(address: str, tmp_path: Path) -> None:
    team = small(address, tmp_path).add()
    before = team.rows()
    assert team.sync("02-10").outcome is None
    stat = team.path.stat()
    os.utime(team.path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 10**9))  # only touched
    assert team.sync("02-11").outcome is None
    assert team.sync("02-12").outcome is None
    with team.at("02-12").reading() as reader:
        assert reader.head().seq == 1
    assert team.rows() == before


def test_a_comment_in_the_file_is_taken_in_but_moves_nothing(team: Small) -> None:
    written = team.written()
    team.rewrite(("events:\n", "events:  # 见附件三\n"))
    found = team.sync("02-10").outcome
    assert found is not None
    assert found.differences == ()
    assert team.written() == written
    assert team.sync("02-11").outcome is None


def test_what_was_done_stays_when_the_file_no_longer_promises_it(team: Small) -> None:
    team.done("04-02", "inspection.n001")
    entry = team.written()[team.duties()["inspection.n001"].entry.uid]
    start = team.path.read_text(encoding="utf-8").index("  - {id: inspection")
    end = team.path.read_text(encoding="utf-8").index("  - {id: manual")
    team.rewrite((CONTRACT[start:end], ""))
    team.sync("04-10")
    kept = team.duties()["inspection.n001"]
    assert kept.status(day("05-01")) is Status.FULFILLED
    assert team.written()[kept.entry.uid] == entry
    assert team.status("inspection.n002", "05-01") is Status.SUPERSEDED


def test_what_is_withdrawn_comes_back_under_its_uid(team: Small) -> None:
    uid = team.duties()["manual.due"].entry.uid
    line = next(line for line in CONTRACT.splitlines() if "id: manual" in line)
    team.rewrite((f"{line}\n", ""))
    team.sync("02-10")
    assert team.sequences()[uid] == 1
    team.rewrite(("  - {id: balance", f"{line}\n  - {{id: balance"))
    team.sync("02-11")
    assert team.live("manual") == {"manual.due": "2026-06-11"}
    assert team.sequences()[uid] == 2


ENDLESS = (
    ("commitments:", "conventions: {horizon: 2 years}\ncommitments:"),
    ("term: {name: 服务期, from: go-live, length: 1 year}",
     "term: {name: 服务期, from: go-live, length: lifetime}"),
)  # fmt: skip


def test_an_endless_duty_is_planned_a_year_further_a_year_later(tmp_path: Path) -> None:
    text = CONTRACT
    for old, new in ENDLESS:
        text = text.replace(old, new)
    team = small(tmp_path / "r.sqlite", tmp_path, text).add()
    before = team.live("inspection")
    last = max(before.values())
    entries = team.written()
    assert team.sync("12-30").outcome is None
    found = team.sync("2027-02-10").outcome
    assert found is not None
    after = team.live("inspection")
    assert before.items() <= after.items()
    assert len(after) == len(before) + 6
    assert {old for old, _ in told(found.differences).values()} == {None}
    assert max(after.values()) > last
    assert entries.items() <= team.written().items()
    assert team.sync("2027-02-11").outcome is None


def test_clauses_beside_the_contract_are_watched_too(team: Small) -> None:
    team.sync("01-06")
    folder = team.path.parent / "clauses"
    folder.mkdir()
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    found = team.sync("01-07").outcome
    assert found is not None
    assert found.differences == ()
    assert team.sync("01-08").outcome is None


def test_a_file_that_is_gone_or_broken_is_told_and_the_others_are_taken_in(
    tmp_path: Path,
) -> None:
    first = small(tmp_path / "r.sqlite", tmp_path).add()
    second = Small(first.office, tmp_path / "second" / "contract.yaml", "S-2")
    second.path.parent.mkdir()
    second.path.write_text(CONTRACT.replace("S-1", "S-2"), encoding="utf-8")
    second.add("01-06")
    second.rewrite(("within: 10 days", "within: 20 days"))
    first.path.write_text("contract: [", encoding="utf-8")
    with pytest.raises(ContractkitError) as caught:
        contracts.sync(first.at("02-10"))
    assert {p.place.file for p in caught.value.problems} == {first.path.as_posix()}
    assert second.live("manual") == {"manual.due": "2026-06-22"}
    first.path.unlink()
    with pytest.raises((ContractkitError, EnvironmentFault)) as gone:
        contracts.sync(first.at("02-11"))
    assert first.path.as_posix() in str(gone.value)
    assert first.is_sound()


def test_a_folder_that_is_gone_keeps_no_other_contract_from_being_taken_in(
    tmp_path: Path,
) -> None:
    first = small(tmp_path / "r.sqlite", tmp_path).add()
    second = Small(first.office, tmp_path / "second" / "contract.yaml", "S-2")
    second.path.parent.mkdir()
    second.path.write_text(CONTRACT.replace("S-1", "S-2"), encoding="utf-8")
    second.add("01-06")
    second.rewrite(("within: 10 days", "within: 20 days"))
    shutil.rmtree(first.path.parent)
    with pytest.raises((ContractkitError, EnvironmentFault)):
        contracts.sync(first.at("02-10"))
    assert second.live("manual") == {"manual.due": "2026-06-22"}


def test_amendments_and_events_stay_when_the_file_is_taken_in_anew(team: Small) -> None:
    team.event("05-20", "acceptance", "05-19")
    team.amend("05-21", QUARTERLY, effective="07-01")
    team.rewrite(("within: 10 days", "within: 20 days"))
    team.sync("05-22")
    assert team.live("manual") == {"manual.due": "2026-06-08"}
    assert "inspection~a1.n002" in team.live()


def test_a_file_in_which_an_amended_commitment_is_missing_is_refused(team: Small) -> None:
    team.amend("05-21", QUARTERLY, effective="07-01")
    text = team.path.read_text(encoding="utf-8")
    start, end = text.index("  - {id: inspection"), text.index("  - {id: manual")
    team.rewrite((text[start:end], ""))
    live = team.live()
    assert refused(lambda: team.sync("05-22")) == "amendment.unknown-fact"
    assert team.live() == live


# Two contracts


def test_two_contracts_of_one_number_are_told_apart_by_their_keys(
    address: str, tmp_path: Path
) -> None:
    team = small(address, tmp_path).add()
    other = Small(team.office, tmp_path / "other" / "contract.yaml")
    other.path.parent.mkdir()
    other.path.write_text(CONTRACT.replace("甲公司", "丙公司"), encoding="utf-8")
    other.add("01-06")
    assert team.key != other.key
    assert refused(lambda: team.done("04-02", "inspection.n001")) == "track.ambiguous"
    performed = acts.Performed(day("04-02"))
    acts.done(team.at("04-02"), other.key, "inspection.n001", performed)
    assert other.status("inspection.n001", "05-01") is Status.FULFILLED
    assert team.status("inspection.n001", "05-01") is Status.OVERDUE
    uids = [{d.entry.uid for d in each.duties().values()} for each in (team, other)]
    assert not uids[0] & uids[1]
    assert team.is_sound()


def test_the_same_contract_is_not_added_twice(team: Small, tmp_path: Path) -> None:
    assert refused(lambda: contracts.add(team.at("02-01"), team.path)) == "track.known-contract"
    copy = tmp_path / "copy.yaml"
    shutil.copy(team.path, copy)
    with pytest.raises(ContractkitError, match="a number of its own"):
        contracts.add(team.at("02-01"), copy)


def test_an_agreed_day_stands_when_an_amendment_moves_the_planned_one(team: Small) -> None:
    acts.move(team.at("05-20"), NUMBER, "inspection.n003", day("08-20"), AGREED)
    team.amend("06-01", "set: {events.go-live: 2026-02-09}")
    duty = team.duties()["inspection.n003"]
    assert duty.due == day("08-20")
    assert duty.entry.day == day("08-10")  # 9 August is a Sunday
