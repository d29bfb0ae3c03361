"""What is recorded of duties: deeds in parts, waivers, agreed days, owners, and undoing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda_samples import entry
from contractkit.performance.duty import Deed, Duty, Move, Performance, Recorded, Status, Waiver
from contractkit.tracking import acts
from contractkit.tracking.desk import Grounds
from contractkit.tracking.lists import Wanted, due
from contractkit.tracking.lists import listed as contracts_listed
from tracking.small import AGREED, CONTRACT, NUMBER, Small, day, refused, seq, small

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FIRST = "inspection.n001"  # due on 2 April 2026


@pytest.fixture
def team(tmp_path: Path) -> Small:
    return small(tmp_path / "register.sqlite", tmp_path).add()


def listed(team: Small, when: str, until: str = "", **wanted: str) -> list[str]:
    last = day(until) if until else None
    with team.at(when).reading() as reader:
        return [d.name for d in due(reader, day(when), Wanted(until=last, **wanted))]  # type: ignore[arg-type]


# Parts


def test_parts_add_up_and_the_last_one_in_time_settles_the_duty(
    address: str, tmp_path: Path
) -> None:
    team = small(address, tmp_path).add()
    team.done("04-01", FIRST, "0.4")
    assert team.status(FIRST, "04-01") is Status.DUE
    assert team.status(FIRST, "04-03") is Status.OVERDUE
    team.done("04-08", FIRST, "0.6")
    assert team.status(FIRST, "04-08") is Status.LATE
    duty = team.duties()[FIRST]
    assert duty.performance.done_on == day("04-08")
    assert duty.performance.share == 1
    assert team.is_sound()


def test_the_days_of_parts_count_and_not_the_order_of_recording(team: Small) -> None:
    team.done("04-20", FIRST, "0.6", on="04-02")
    team.done("04-21", FIRST, "0.4", on="03-30")
    assert team.duties()[FIRST].performance.done_on == day("04-02")
    assert team.status(FIRST, "04-21") is Status.FULFILLED


def test_more_than_the_whole_settles_a_duty_once(team: Small) -> None:
    team.done("03-30", FIRST, "0.7")
    team.done("04-01", FIRST, "0.7")
    found = team.duties()[FIRST].performance
    assert (found.share, found.done_on) == (Decimal(1), day("04-01"))
    assert refused(lambda: team.done("04-02", FIRST, "0.1")) == "track.settled"


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(0, 20)), max_size=8))
def test_a_duty_is_done_on_the_first_day_on_which_its_parts_reach_the_whole(
    parts: list[tuple[int, int]],
) -> None:
    start = day("03-01")
    deeds = tuple(
        Deed(BY, start + dt.timedelta(days), Decimal(share) / 100, "", ()) for share, days in parts
    )
    reached = {n: sum(share for share, days in parts if days <= n) for n in range(21)}
    expected = next((start + dt.timedelta(n) for n in range(21) if reached[n] >= 100), None)
    found = Performance(deeds)
    assert found.done_on == expected
    assert found.share == min(1, Decimal(sum(share for share, _ in parts)) / 100)


@pytest.mark.parametrize("share", ["0", "-0.1", "1.01"])
def test_a_part_that_is_none_is_refused(team: Small, share: str) -> None:
    assert refused(lambda: team.done("04-01", FIRST, share)) == "track.share"


# What can be recorded


def test_a_deed_of_tomorrow_is_not_recorded(team: Small) -> None:
    assert refused(lambda: team.done("04-01", FIRST, on="04-02")) == "track.future"
    desk = team.at("04-01")
    assert refused(lambda: acts.waive(desk, NUMBER, FIRST, day("04-02"))) == "track.future"


def test_what_is_settled_is_not_settled_again(team: Small) -> None:
    team.done("04-01", FIRST)
    for act in (team.done, team.waive):
        assert refused(lambda act=act: act("04-02", FIRST)) == "track.settled"  # type: ignore[misc]
    assert refused(lambda: team.move("04-02", FIRST, "05-01")) == "track.settled"
    team.waive("04-03", "inspection.n002")
    assert refused(lambda: team.done("04-04", "inspection.n002")) == "track.settled"


def test_what_only_tells_of_a_day_cannot_be_done(team: Small) -> None:
    for name in ("upkeep.start.start", "upkeep.end.end", "resident.year-1"):
        assert refused(lambda name=name: team.done("04-01", name)) == "track.settled"  # type: ignore[misc]


def test_a_duty_that_fell_away_cannot_be_done_but_noted(team: Small) -> None:
    team.amend("03-01", "remove: [commitments.inspection]")
    assert refused(lambda: team.done("04-01", FIRST)) == "track.settled"
    acts.note(team.at("04-02"), NUMBER, FIRST, "曾约定")
    assert [r.recorded.why for r in team.duties()[FIRST].performance.remarks] == ["曾约定"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("inspection", "track.which-duty"),
        ("inspection.n099", "track.unknown-duty"),
        ("inspecton.n001", "track.unknown-duty"),
        ("faults", "track.undated"),
        ("manual", ""),
        ("balance", ""),
    ],
)
def test_a_duty_is_found_by_its_name_or_by_a_commitment_that_has_one(
    team: Small, name: str, code: str
) -> None:
    if code:
        assert refused(lambda: team.done("04-01", name)) == code
    else:
        team.done("04-01", name)
        assert team.status(f"{name}.due", "04-02") is Status.FULFILLED


def test_a_waived_duty_leaves_lists_and_calendar(team: Small) -> None:
    uid = team.duties()[FIRST].entry.uid
    assert FIRST in listed(team, "04-10")
    team.waive("04-10", FIRST)
    assert team.status(FIRST, "04-10") is Status.WAIVED
    assert FIRST not in listed(team, "04-10")
    assert uid not in team.written()


def test_a_note_changes_nothing_but_is_kept(team: Small) -> None:
    written, rows = team.written(), team.rows()
    acts.note(team.at("04-01"), NUMBER, FIRST, "已电话确认\n明日到场")
    assert team.written() == written
    unread = {"acts", "rev"}
    after = team.rows()[FIRST]
    assert {k: v for k, v in after.items() if k not in unread} == {
        k: v for k, v in rows[FIRST].items() if k not in unread
    }
    assert team.duties()[FIRST].performance.remarks[0].recorded.why == "已电话确认\n明日到场"


# Another day


def test_a_day_moves_only_by_agreement(team: Small, tmp_path: Path) -> None:
    desk = team.at("03-20")

    def move(grounds: Grounds) -> object:
        return acts.move(desk, NUMBER, FIRST, day("04-20"), grounds)

    assert refused(lambda: move(Grounds())) == "track.unproven-move"
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF")
    move(Grounds("", (letter,)))
    duty = team.duties()[FIRST]
    assert (duty.due, duty.entry.day) == (day("04-20"), day("04-02"))
    assert [e.name for e in duty.performance.evidence] == ["letter.pdf"]
    move(AGREED)
    assert len(team.duties()[FIRST].performance.moves) == 2


def test_an_agreed_day_is_no_longer_provisional_and_says_why_in_the_calendar(team: Small) -> None:
    team.move("05-01", "manual.due", "06-30")
    uid = team.duties()["manual.due"].entry.uid
    text = team.written()[uid].replace(b"\r\n ", b"").decode()
    assert "DTSTART;VALUE=DATE:20260630" in text
    assert "双方另行约定：改为2026年6月30日（登记第2号）。" in text
    assert "暂定" not in text.split("SUMMARY")[1].split("\r\n")[0]


def test_an_agreed_day_stands_whatever_the_plan_becomes(team: Small) -> None:
    team.move("05-01", "manual.due", "06-30")
    team.event("06-20", "acceptance", "06-19")
    assert team.live("manual") == {"manual.due": "2026-06-30"}
    team.rewrite(("within: 10 days", "within: 20 days"))
    team.sync("06-21")
    assert team.live("manual") == {"manual.due": "2026-06-30"}
    assert team.is_sound()


def test_a_moved_duty_is_listed_at_its_agreed_day(team: Small) -> None:
    team.move("03-20", FIRST, "05-20")
    assert FIRST not in listed(team, "04-10")
    assert FIRST in listed(team, "05-20")
    assert team.status(FIRST, "05-21") is Status.OVERDUE


# Owners


def test_the_narrowest_owner_counts_and_of_equals_the_last(team: Small) -> None:
    team.assign("02-01", "全部")
    team.assign("02-02", "巡检组", "inspection")  # a commitment and a category of one name
    team.assign("02-03", "财务", "payment")
    given = {"manual.due": "全部", "balance.due": "财务", FIRST: "巡检组"}
    assert given.items() <= owners(team).items()
    team.assign("02-04", "新任")
    assert owners(team)["manual.due"] == "新任"
    assert owners(team)["balance.due"] == "财务"
    team.assign("02-05", "张三", "balance")
    team.assign("02-06", "会计", "payment")
    assert owners(team)["balance.due"] == "张三"


def test_a_hand_over_counts_from_its_day_on(team: Small) -> None:
    team.assign("02-01", "王工", "inspection")
    team.assign("02-02", "赵工", "inspection", since="06-02")
    found = owners(team)
    assert [found[f"inspection.n00{n}"] for n in range(1, 5)] == ["王工", "赵工", "赵工", "赵工"]
    team.move("03-01", FIRST, "06-10")
    assert owners(team)[FIRST] == "赵工"


def test_what_was_done_stays_with_who_had_it(team: Small) -> None:
    team.assign("02-01", "王工", "inspection")
    team.done("04-01", FIRST)
    team.assign("04-02", "赵工", "inspection")
    assert owners(team)[FIRST] == "王工"
    assert owners(team)["inspection.n002"] == "赵工"


def test_a_hand_over_shows_in_the_lists_of_both(team: Small) -> None:
    team.assign("02-01", "王工")
    assert FIRST in listed(team, "04-10", owner="王工")
    team.assign("02-02", "赵工", "inspection")
    assert FIRST not in listed(team, "04-10", owner="王工")
    assert FIRST in listed(team, "04-10", owner="赵工")
    assert team.is_sound()


def test_new_duties_have_the_owner_of_their_commitment(team: Small) -> None:
    team.assign("02-01", "王工", "inspection")
    team.renew("2027-01-10")
    assert owners(team)["inspection.n012"] == "王工"


def test_an_owner_of_what_is_not_there_is_refused(team: Small) -> None:
    assert refused(lambda: team.assign("02-01", "王工", "inspectoin")) == "track.unknown-part"


def owners(team: Small) -> dict[str, str]:
    return {name: duty.owner for name, duty in team.duties().items()}


# Undoing


@pytest.mark.parametrize(
    "act",
    [
        lambda team: team.done("04-01", FIRST),
        lambda team: team.done("04-01", FIRST, "0.5"),
        lambda team: team.waive("04-01", FIRST),
        lambda team: team.move("03-20", FIRST, "05-20"),
        lambda team: seq(acts.note(team.at("03-20"), NUMBER, FIRST, "x")),
        lambda team: team.assign("03-20", "王工"),
        lambda team: seq(team.event("06-01", "acceptance", "05-20")),
        lambda team: seq(team.amend("03-20", "set: {commitments.manual.within: 30 days}")),
    ],
    ids=["done", "part", "waived", "moved", "noted", "assigned", "event", "amended"],
)
def test_an_act_is_undone_and_the_undoing_undone(
    address: str, tmp_path: Path, act: Callable[[Small], int]
) -> None:
    team = small(address, tmp_path).add()
    before = facts(team)
    number = act(team)
    after = facts(team)
    undoing = seq(team.undo("06-02", number))
    assert facts(team) == before
    again = seq(team.undo("06-03", undoing))
    assert facts(team) == after
    team.undo("06-04", again)
    assert facts(team) == before
    assert team.is_sound()


def facts(team: Small) -> dict[str, tuple[object, ...]]:
    """Return what lists show of each duty."""
    return {
        name: (d.due, d.owner, d.superseded, d.entry.tentative, d.performance)
        for name, d in team.duties().items()
    }


def test_of_two_parts_either_can_be_undone(team: Small) -> None:
    first = team.done("03-30", FIRST, "0.4")
    team.done("04-01", FIRST, "0.6")
    team.undo("04-02", first)
    found = team.duties()[FIRST].performance
    assert (found.share, found.done_on) == (Decimal("0.6"), None)
    team.done("04-05", FIRST, "0.4")
    assert team.status(FIRST, "04-06") is Status.LATE


def test_the_agreed_day_before_holds_again_when_the_last_is_undone(team: Small) -> None:
    team.move("03-01", FIRST, "04-20")
    last = team.move("03-02", FIRST, "05-20")
    team.undo("03-03", last)
    assert team.live()[FIRST] == "2026-04-20"


def undone(team: Small) -> int:
    number = team.done("04-01", FIRST)
    team.undo("04-02", number)
    return number


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda _: 99, "track.no-record"),
        (lambda _: 0, "track.no-record"),
        (lambda _: 1, "track.not-undoable"),
        (undone, "track.undone-already"),
    ],
    ids=["unknown", "none", "added", "undone"],
)
def test_what_cannot_be_undone_is_refused(
    team: Small, make: Callable[[Small], int], code: str
) -> None:
    number = make(team)
    assert refused(lambda: team.undo("04-03", number)) == code


# Statuses over time

BY = Recorded(1, "李工", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
BASE = day("06-30")


@dataclass(frozen=True)
class Case:
    """A duty and a day to look at it; days count from 30 June, on which it is planned."""

    done: int | None
    waived: bool
    superseded: bool
    moved: int | None
    notice: bool
    endless: bool
    window: int
    reminder: int
    today: int

    def duty(self) -> Duty:
        own = replace(
            entry(), day=BASE, first=after(-self.window), open_ended=self.endless,
            reminder=dt.timedelta(self.reminder),
        )  # fmt: skip
        deed = (Deed(BY, after(self.done), Decimal(1), "", ()),) if self.done is not None else ()
        move = (Move(BY, after(self.moved), ()),) if self.moved is not None else ()
        told = Performance(deed, move, Waiver(BY, BASE, ()) if self.waived else None)
        why = "amended" if self.superseded else ""
        return Duty("k", "n", "t", own, told, superseded=why, notice=self.notice)

    def table(self) -> Iterator[tuple[bool, Status]]:
        """Yield the table of statuses, line by line: the first that holds counts."""
        last = self.moved if self.moved is not None else 0
        first = min(-self.window, last)
        deadline = self.moved is not None or not self.endless
        done = self.done is not None
        yield done and (self.done or 0) > last and deadline, Status.LATE
        yield done, Status.FULFILLED
        yield self.waived, Status.WAIVED
        yield self.superseded, Status.SUPERSEDED
        yield self.today > last and self.notice, Status.PASSED
        yield self.today > last and deadline, Status.OVERDUE
        yield self.today > last, Status.DUE
        yield self.today >= (first if first < last else last - self.reminder), Status.DUE
        yield True, Status.PENDING


def after(days: int) -> dt.date:
    return BASE + dt.timedelta(days)


@given(
    st.builds(
        Case,
        done=st.none() | st.integers(-30, 30),
        moved=st.none() | st.integers(-30, 30),
        window=st.integers(0, 20),
        reminder=st.integers(0, 20),
        today=st.integers(-60, 60),
    )
)
def test_the_status_of_a_duty_is_that_of_the_table(case: Case) -> None:
    expected = next(status for holds, status in case.table() if holds)
    assert case.duty().status(after(case.today)) is expected


def test_a_status_only_goes_forward_with_the_days(team: Small) -> None:
    order = [Status.PENDING, Status.DUE, Status.OVERDUE]
    found = [team.status(FIRST, str(day("03-01") + dt.timedelta(n))) for n in range(60)]
    assert found == sorted(found, key=order.index)
    assert set(found) == set(order)
    assert found.index(Status.DUE) == (day("03-26") - day("03-01")).days  # a week before at 15:00
    assert found.index(Status.OVERDUE) == (day("04-03") - day("03-01")).days


def test_notices_pass_and_are_never_overdue(team: Small) -> None:
    for name, found in team.duties().items():
        if found.notice:
            assert found.status(day("2030-01-01")) is Status.PASSED, name
    assert not [n for n in listed(team, "2030-01-01") if n.startswith(("upkeep", "resident"))]


def test_notices_of_the_days_to_come_are_listed(team: Small) -> None:
    assert "upkeep.end.end" in listed(team, "2027-01-20", until="2027-02-02")
    assert "upkeep.end.end" in listed(team, "2027-02-02")
    assert "upkeep.end.end" not in listed(team, "2027-02-03")


OPEN_ENDED = """
  - {id: advice, category: visit, duty: 提供建议, after: go-live}
"""


def test_what_has_no_last_day_is_called_for_but_never_overdue(tmp_path: Path) -> None:
    text = CONTRACT.rstrip() + OPEN_ENDED
    team = small(tmp_path / "r.sqlite", tmp_path, text).add()
    [name] = team.live("advice")
    assert team.duties()[name].entry.open_ended
    assert team.status(name, "2026-01-06") is Status.PENDING
    assert team.status(name, "2029-01-01") is Status.DUE
    assert name in listed(team, "2029-01-01")
    with team.at("03-01").reading() as reader:  # only the inspection of 2 April is near
        [line] = contracts_listed(reader, day("03-01"))
    assert (line.open, line.overdue) == (
        len([d for d in team.duties().values() if not d.notice]),
        0,
    )
    team.done("2029-01-01", name)
    assert team.status(name, "2029-01-01") is Status.FULFILLED
