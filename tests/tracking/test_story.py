"""A delivery team's year on the medical-consumables contract, on both databases.

Every figure is reckoned here once more, from plain dates and amounts, and never by the code under
test: the tables below are the year as somebody kept it on paper.
"""

from __future__ import annotations

import datetime as dt
import io
import shutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from chinese_calendar import is_workday
from icalendar import Calendar

from contractkit.performance.duty import Status
from contractkit.performance.life import EventDay
from contractkit.quantities import Period
from contractkit.reports.rows import Span
from contractkit.shipped import shipped
from contractkit.tracking import acts, calendars, contracts, incidents, quotas, reporting, safety
from contractkit.tracking.desk import Grounds
from contractkit.tracking.facts import facts_of
from contractkit.tracking.lists import Wanted, due, standing_of
from contractkit.tracking.naming import find_contract
from desks import Office, derived, office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contractkit.performance.duty import Duty
    from contractkit.tracking.lists import Standing

NUMBER = "MC-2026-001"
Day = dt.date

SIGNED, FIRST_PLAN, SLIPPED, LIVE = (
    Day(2026, 9, 1), Day(2026, 10, 16), Day(2026, 11, 10), Day(2026, 11, 20),
)  # fmt: skip
ACCEPTED_FIRST = Day(2026, 12, 1)
UNSTABLE, STABLE = Day(2026, 12, 10), Day(2026, 12, 30)
ADJUSTED, ACCEPTED = Day(2027, 3, 21), Day(2027, 4, 2)
AMENDED = Day(2027, 6, 1)
UPGRADES = {  # what was done when; the fourth was moved by agreement
    "n001": Day(2027, 2, 18), "n002": Day(2027, 5, 27), "n003": Day(2027, 8, 20),
    "n004": Day(2027, 11, 25),
}  # fmt: skip
MOVED_TO = Day(2027, 11, 25)
RESIDENT = (  # on, person-days, what; the third was booked as 15 and corrected
    (Day(2026, 12, 15), "8", "上线驻场"), (Day(2027, 3, 10), "12.5", "功能调整"),
    (Day(2027, 6, 8), "14.5", "数据迁移"), (Day(2027, 9, 14), "10", "评审支持"),
    (Day(2027, 11, 9), "8", "年度巡检"),
)  # fmt: skip
INCIDENTS = (
    # id, opened, responded, paused from/to, resolved
    ("t1", "2026-12-03 09:00", "2026-12-03 10:30", None, "2026-12-03 20:00"),
    ("t2", "2027-01-09 23:10", "2027-01-10 01:40", None, "2027-01-10 12:00"),
    ("t3", "2027-03-02 14:00", "2027-03-02 14:20", ("2027-03-02 18:00", "2027-03-04 09:00"),
     "2027-03-04 16:00"),
    ("t4", "2027-06-15 08:00", "2027-06-15 09:30", None, "2027-06-16 07:00"),
    ("t5", "2027-07-01 10:00", "2027-07-01 10:40", None, "2027-07-02 13:00"),
    ("t6", "2027-10-11 16:00", "2027-10-11 20:30", None, "2027-10-12 15:59"),
)  # fmt: skip
HOURLY_PENALTY, PENALTY_CAP = 500, 1500
END = Day(2027, 11, 30)

AMENDMENT = f"""\
amendment:
  id: a1
  of: {NUMBER}
  title: 补充协议（一）
  signed: 2027-05-20
  effective: {AMENDED}
set:
  commitments.response.within: 1 hour
  commitments.response.penalty: {{rate: {HOURLY_PENALTY} CNY, per: hour, cap: {PENALTY_CAP} CNY}}
  commitments.secondary-development.quota: 60 person-days per year
"""


@dataclass(frozen=True)
class Year:
    """The office after the year, and what stood at its end."""

    office: Office
    standing: Standing
    pack: dict[str, list[tuple[Any, ...]]]
    september: bytes
    whole: bytes
    calendar: Calendar
    changes: Calendar


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def next_working_day(day: Day) -> Day:
    """Return the day itself or the next one that is worked: weekends only beyond the notices."""
    while (day.weekday() > 4) if day.year > 2026 else not is_workday(day):
        day += dt.timedelta(days=1)
    return day


def months_after(day: Day, months: int) -> Day:
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Year:
    folder = tmp_path_factory.mktemp(request.param)
    address = str(folder / "register.sqlite")
    if request.param == "postgresql":
        address = request.getfixturevalue("server").create()
    return lived(office(address, folder), folder)


def lived(team: Office, folder: Path) -> Year:
    """Live through the year, day by day."""
    example = shipped("examples") / "medical-consumables-platform"
    file = shutil.copytree(example, folder / "contract") / "contract.yaml"
    proof = folder / "minutes.pdf"
    proof.write_bytes(b"%PDF-1.7 signed minutes")
    signed = Grounds("", (proof,))
    results = {
        when: step()
        for when, step in sorted(_steps(team, file, signed, folder), key=lambda pair: pair[0])
    }
    [september] = results["2026-09-02 08:00"]
    end = team.at(str(END))
    with end.reading() as reader:
        key = find_contract(reader, NUMBER)
        standing = standing_of(reader, key)
    span = Span(SIGNED, END)
    outputs = reporting.pack_report(end, key, reporting.Asked("zh-CN", span))
    book = openpyxl.load_workbook(io.BytesIO(outputs[f"{NUMBER}-履约资料.xlsx"]))
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    [issued] = calendars.calendars(end, Wanted())
    [changes] = [data for name, data in issued.files.items() if "-changes-" in name]
    whole = issued.files[f"{NUMBER}.ics"]
    return Year(
        team, standing, sheets, september.files[f"{NUMBER}.ics"], whole,
        Calendar.from_ical(whole), Calendar.from_ical(changes),
    )  # fmt: skip


def _duties(year: Year, commitment: str) -> list[Duty]:
    return [d for d in year.standing.duties if d.entry.commitment_id == commitment]


def _steps(team: Office, file: Path, signed: Grounds, folder: Path) -> Iterator[tuple[str, Any]]:
    """Yield everything that happened, each with the moment at which it was recorded."""

    def event(name: str, day: Day, *, known: bool = True) -> Any:
        recorded = str(day) if known else "2026-10-20"
        return recorded, lambda: contracts.event(
            team.at(recorded), NUMBER, name, EventDay(day, known), signed
        )

    yield "2026-09-01", lambda: contracts.add(team.at("2026-09-01"), file)
    yield "2026-09-01 10:00", lambda: acts.assign(team.at("2026-09-01 10:00"), NUMBER, "王工")
    yield (
        "2026-09-01 11:00",
        lambda: acts.assign(team.at("2026-09-01 11:00"), NUMBER, "李工", "quarterly-upgrade"),
    )
    yield "2026-09-02 08:00", lambda: calendars.calendars(team.at("2026-09-02 08:00"), Wanted())
    yield event("go-live", SLIPPED, known=False)
    yield event("go-live", LIVE)
    yield event("initial-acceptance", ACCEPTED_FIRST)
    yield (
        str(UNSTABLE),
        lambda: contracts.suspend(
            team.at(str(UNSTABLE)), NUMBER, "adjustment", UNSTABLE, Grounds("系统运行不稳定")
        ),
    )
    yield str(STABLE), lambda: contracts.resume(team.at(str(STABLE)), NUMBER, "adjustment", STABLE)
    yield event("adjustment-end", ADJUSTED)
    yield event("final-acceptance", ACCEPTED)
    (folder / "a1.yaml").write_text(AMENDMENT, encoding="utf-8")
    yield (
        "2027-05-20 10:00",
        lambda: contracts.amend(team.at("2027-05-20 10:00"), folder / "a1.yaml", signed),
    )
    yield (
        "2027-11-10 10:00",
        lambda: acts.move(
            team.at("2027-11-10 10:00"), NUMBER, "quarterly-upgrade.n004", MOVED_TO, signed
        ),
    )
    for key, day in UPGRADES.items():
        yield (
            f"{day} 17:00",
            lambda key=key, day=day: acts.done(
                team.at(f"{day} 17:00"),
                NUMBER,
                f"quarterly-upgrade.{key}",
                acts.Performed(day),
                signed,
            ),
        )
    yield from _resident_days(team)
    for each in INCIDENTS:
        yield from _incident(team, each)
    yield (
        "2027-11-29",
        lambda: contracts.renew(
            team.at("2027-11-29"), NUMBER, "warranty", Period.of(years=1), signed
        ),
    )


def _resident_days(team: Office) -> Iterator[tuple[str, Any]]:
    for number, (on, amount, what) in enumerate(RESIDENT):
        wrong = "15" if number == 2 else amount
        yield (
            f"{on} 18:00",
            lambda on=on, amount=wrong, what=what: quotas.draw(
                team.at(f"{on} 18:00"),
                NUMBER,
                "resident-engineer",
                quotas.Use(amount, on, "赵工", what),
            ),
        )

    def correct() -> None:
        desk = team.at("2027-06-09 09:00")
        with desk.reading() as reader:
            [wrong] = [r for r in reader.records(None, None, "quota.drawn")
                       if r.act.data["amount"] == "15"]  # fmt: skip
        use = quotas.Use("14.5", RESIDENT[2][0])
        quotas.correct(desk, wrong.seq, use, Grounds("半天为路途"))

    yield "2027-06-09 09:00", correct


def _incident(team: Office, each: Any) -> Iterator[tuple[str, Any]]:
    name, opened, responded, paused, resolved = each

    def at(text: str) -> Any:
        return team.at(text), moment(text)

    def opening() -> None:
        desk, when = at(opened)
        incidents.open_incident(desk, NUMBER, incidents.Report(when, title=f"故障{name}", id=name))

    def stop(clock: str, text: str) -> None:
        desk, when = at(text)
        incidents.stop(desk, NUMBER, name, incidents.Stopped(clock, when, "赵工"))

    def pause(text: str) -> None:
        desk, when = at(text)
        incidents.pause(desk, NUMBER, name, when, Grounds("等待机房"))

    yield opened, opening
    yield responded, lambda: stop("response", responded)
    if paused:
        yield (
            paused[0],
            lambda: pause(paused[0]),
        )
        yield paused[1], lambda: incidents.continued(*_args(at(paused[1]), name))
    yield resolved, lambda: stop("solution", resolved)
    closed = str(moment(resolved) + dt.timedelta(minutes=30))[:16]
    yield closed, lambda: incidents.close_incident(*_args(at(closed), name))


def _args(pair: Any, name: str) -> tuple[Any, ...]:
    return pair[0], NUMBER, name, pair[1]


# What was promised, done and late


def test_the_upgrades_fall_due_every_three_months_from_going_live(year: Year) -> None:
    due_days = {d.entry.key: d.entry.day for d in _duties(year, "quarterly-upgrade")}
    for number in range(1, 5):
        expected = next_working_day(months_after(LIVE, 3 * number))
        assert due_days[f"n{number:03d}"] == expected


def test_one_of_the_four_upgrades_was_late_and_one_was_moved(year: Year) -> None:
    found = {d.entry.key: d for d in _duties(year, "quarterly-upgrade")}
    statuses = {key: found[key].status(END) for key in UPGRADES}
    assert statuses == {
        "n001": Status.FULFILLED, "n002": Status.LATE, "n003": Status.FULFILLED,
        "n004": Status.FULFILLED,
    }  # fmt: skip
    assert found["n004"].due == MOVED_TO != found["n004"].entry.day
    assert (UPGRADES["n002"] - found["n002"].due).days == 7


def test_the_adjustment_ended_twenty_days_later_because_it_was_suspended(year: Year) -> None:
    before_known = months_after(ACCEPTED_FIRST, 3) + (STABLE - UNSTABLE)
    assert before_known == ADJUSTED
    with year.office.at("2027-03-01").reading() as reader:
        told = [r for r in reader.records() if r.act.kind == "contract.resumed"]
    assert len(told) == 1
    [end] = [d for d in year.standing.duties if d.name == "adjustment.end.end"]
    assert end.entry.day == ADJUSTED


def test_the_renewed_warranty_has_four_more_upgrades_and_ends_a_year_later(year: Year) -> None:
    keys = {d.entry.key for d in _duties(year, "quarterly-upgrade") if not d.superseded}
    assert keys == {f"n{n:03d}" for n in range(1, 17)}
    [end] = [d for d in year.standing.duties if d.name == "warranty.end.end"]
    assert end.entry.day == months_after(LIVE, 48)


# The clocks


@cache
def kept() -> dict[str, list[tuple[str, bool]]]:
    """Reckon on paper which clocks were kept: response in 2 hours, later 1; solution in 24."""
    found: dict[str, list[tuple[str, bool]]] = {"response": [], "solution": []}
    for name, opened, responded, paused, resolved in INCIDENTS:
        began = moment(opened)
        limit = 2 if began.date() < AMENDED else 1
        stood = moment(paused[1]) - moment(paused[0]) if paused else dt.timedelta()
        found["response"].append((name, moment(responded) - began <= dt.timedelta(hours=limit)))
        lasted = moment(resolved) - began - stood
        found["solution"].append((name, lasted <= dt.timedelta(hours=24)))
    return found


def test_the_response_times_in_the_pack_are_those_reckoned_by_hand(year: Year) -> None:
    rows = {row[0]: row for row in year.pack["时限达成统计"][1:]}
    attained = {clock: sum(well for _, well in results) for clock, results in kept().items()}
    assert attained == {"response": 3, "solution": 5}
    assert sum(r[1] for name, r in rows.items() if name.startswith("响应时限")) == len(INCIDENTS)
    assert sum(r[2] for name, r in rows.items() if name.startswith("响应时限")) == 3
    assert rows["解决时限"][1:4] == (6, 5, 1)


def test_each_clock_of_the_pack_has_its_limit_and_result(year: Year) -> None:
    shown = {(row[0], row[3]): row for row in year.pack["事件计时明细"][1:]}
    words = {True: "达成", False: "未达成"}
    for clock, name in (("response", "响应时限"), ("solution", "解决时限")):
        for incident, well in kept()[clock]:
            assert shown[incident, name][8] == words[well], (incident, name)
    assert shown["t3", "解决时限"][6] == moment("2027-03-02 14:00") + dt.timedelta(hours=24 + 39)


def test_the_penalty_for_late_responses_is_by_the_hour_and_capped(year: Year) -> None:
    late = {}
    for name, opened, responded, _, _ in INCIDENTS:
        if moment(opened).date() >= AMENDED:
            over = moment(responded) - moment(opened) - dt.timedelta(hours=1)
            if over > dt.timedelta():
                late[name] = -(-over // dt.timedelta(hours=1))
    assert late == {"t4": 1, "t6": 4}
    owed = min(PENALTY_CAP, HOURLY_PENALTY * sum(late.values()))
    desk = year.office.at(str(END))
    with desk.reading() as reader:
        facts = facts_of(reader, year.standing.key)
        found = [c for c in incidents.cases(reader, desk.local, facts.key)
                 if c.incident.opened.date() >= AMENDED]  # fmt: skip
        [remedy] = incidents.penalties(facts, found, desk.local)
    assert remedy.amount is not None
    assert int(remedy.amount.amount) == owed
    assert (remedy.units, remedy.capped) == (5, True)


def test_the_pack_shows_that_penalty(year: Year) -> None:
    [row] = year.pack["违约金与抵扣"][1:]
    assert row[1:3] == ("response", "t4, t6")
    assert row[3].replace(",", "") == f"人民币{PENALTY_CAP}.00元"


def test_going_live_slipped_twice_and_the_report_counts_the_days(year: Year) -> None:
    desk = year.office.at(str(END))
    with desk.reading() as reader:
        slips = [s for s in reporting.slips_in(reader, END, (), Span(SIGNED, END))
                 if s.what == "系统正式运行"]  # fmt: skip
    assert [(s.planned, s.agreed or s.done, s.days) for s in slips] == [
        (FIRST_PLAN, SLIPPED, (SLIPPED - FIRST_PLAN).days),
        (SLIPPED, LIVE, (LIVE - SLIPPED).days),
    ]


# The quota


def test_fifty_three_resident_days_of_fifty_leave_three_beyond(year: Year) -> None:
    used = sum(float(amount) for _, amount, _ in RESIDENT)
    assert used == 53
    [row] = [r for r in year.pack["额度结算"][1:] if r[0] == "驻点服务" and r[5]]
    assert row[3:8] == ("人天", 50, 53, 0, 3)
    lines = [r for r in year.pack["额度使用明细"][1:] if r[0] == "驻点服务"]
    assert sum(line[2] for line in lines) == 53


def test_the_amended_quota_holds_for_contract_years_that_begin_after_it(year: Year) -> None:
    desk = year.office.at(str(END))
    with desk.reading() as reader:
        found = quotas.ledger(reader, facts_of(reader, year.standing.key), desk.today).balances
    granted = {b.number: b.granted.amount for b in found
               if b.commitment.id == "secondary-development"}  # fmt: skip
    assert granted == {1: 50, 2: 60, 3: 60, 4: 60}


# The pack as a whole


def test_every_promise_of_the_year_stands_in_the_pack_once(year: Year) -> None:
    shown = [row[13] for row in year.pack["约定事项"][1:]]
    expected = {
        d.entry.uid
        for d in year.standing.duties
        if any(SIGNED <= day <= END for day in (d.due, d.performance.done_on) if day)
    }
    assert len(shown) == len(set(shown))
    assert expected <= set(shown)


def test_the_counts_of_the_pack_add_up(year: Year) -> None:
    head, counts = year.pack["各状态项数"][:2]
    table = dict(zip(head, counts, strict=True))
    assert table["合计"] == sum(counts[:-1]) == len(year.pack["约定事项"]) - 1
    assert table["按期履行"] == 3
    assert table["逾期履行"] == 1


def test_all_proofs_are_one_file_that_is_kept_once(year: Year) -> None:
    digests = {row[3] for row in year.pack["证明材料"][1:]}
    assert len(digests) == 1
    store = year.office.folder / "evidence"
    assert [p.name for p in store.rglob("*") if p.is_file()] == list(digests)


# The calendar


def test_the_calendar_shows_each_duty_that_stands_at_its_day(year: Year) -> None:
    shown = {str(e["UID"]): e for e in year.calendar.events}
    for duty in year.standing.duties:
        if duty.superseded and not duty.performance.done_on:
            assert duty.entry.uid not in shown
            continue
        event = shown.pop(duty.entry.uid)
        assert event.decoded("DTSTART") == duty.due
        assert str(event["SUMMARY"]).startswith("【已完成】") == bool(duty.performance.done_on)
    assert not shown


def test_entries_that_did_not_change_since_september_keep_their_bytes(year: Year) -> None:
    before, now = events(year.september), events(year.whole)
    same = {uid for uid in before.keys() & now.keys() if before[uid] == now[uid]}
    changed = before.keys() & now.keys() - same
    assert same
    assert changed
    for uid in changed:
        assert sequence(now[uid]) > sequence(before[uid]), uid


def test_the_file_of_changes_holds_what_is_new_or_changed_and_nothing_else(year: Year) -> None:
    before, now = events(year.september), events(year.whole)
    differ = {uid for uid in now if before.get(uid) != now[uid]}
    assert {str(e["UID"]) for e in year.changes.events} == differ | (before.keys() - now.keys())


def events(calendar: bytes) -> dict[str, bytes]:
    """Return the octets of each event under its UID, cut from the file by hand."""
    parts = calendar.split(b"BEGIN:VEVENT")[1:]
    unfolded = {part: part.replace(b"\r\n ", b"") for part in parts}
    return {
        text.split(b"UID:")[1].split(b"\r\n")[0].decode(): part.split(b"END:VEVENT")[0]
        for part, text in unfolded.items()
    }


def sequence(event: bytes) -> int:
    return int(event.split(b"SEQUENCE:")[1].split(b"\r\n")[0])


# The register


def test_what_is_due_at_the_end_of_the_year_is_what_nobody_did(year: Year) -> None:
    with year.office.at(str(END)).reading() as reader:
        listed = {d.name for d in due(reader, END, Wanted(until=END))}
    expected = {
        d.name for d in year.standing.duties
        if d.due <= END and not d.performance.done_on and not d.superseded
        and (not d.notice or d.due == END)
    }  # fmt: skip
    assert listed == expected


def test_the_register_is_sound_and_its_rows_can_be_made_again(year: Year) -> None:
    desk = year.office.at(str(END))
    with desk.reading() as reader:
        before = derived(reader)
    assert not safety.verify(desk).problems
    safety.rebuild(desk)
    with desk.reading() as reader:
        assert derived(reader) == before
