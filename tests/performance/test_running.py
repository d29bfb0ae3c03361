# ruff: noqa: DTZ001 - clocks have local times without a zone
"""Clocks agree with somebody who watches them minute by minute, or midnight by midnight."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractkit.performance.incident import Incident, Pause, Stop
from contractkit.performance.running import Standstill, standstills
from incidents import BY, OFFICE, at, incident, pause, read, stop
from planning import contract

if TYPE_CHECKING:
    from contractkit.performance.clock import Clock

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
# As announced by the State Council for 2026: days off on weekdays, and weekend days worked.
OFF = {dt.date(2026, 9, 25)} | {dt.date(2026, 10, day) for day in range(1, 8)}
WORKED = {dt.date(2026, 9, 20), dt.date(2026, 10, 10)}
FIRST, LAST = dt.datetime(2026, 9, 17), dt.datetime(2026, 10, 20)
CALENDARS = {
    **OFFICE,
    "night": {"outside": "office"},
    "weekend": {"days": "Sat,Sun", "hours": ["09:30-11:45"], "holidays": "worked"},
}
moments = st.integers(0, (LAST - FIRST) // MINUTE).map(lambda n: FIRST + n * MINUTE)
near = st.sampled_from(
    [FIRST + dt.timedelta(days=n, hours=h) for n in range(30) for h in (0, 8, 12, 14, 18)]
)
either = moments | near


@dataclass(frozen=True)
class Watched:
    """What somebody with a watch wrote down."""

    due: dt.datetime | None
    used: int
    left: int


def is_open(calendar: str, moment: dt.datetime) -> bool:
    """Tell from the words of the calendars above whether service is given."""
    day, time = moment.date(), moment.time()
    if calendar == "24x7":
        return True
    if calendar == "weekend":
        return day.weekday() > 4 and dt.time(9, 30) <= time < dt.time(11, 45)
    worked = day in WORKED or (day.weekday() < 5 and day not in OFF)
    office = worked and (dt.time(8) <= time < dt.time(12) or dt.time(14) <= time < dt.time(18))
    return office if calendar == "office" else not office


def stands(pauses: list[Pause], moment: dt.datetime) -> bool:
    return any(p.since <= moment and (p.until is None or moment < p.until) for p in pauses)


def watch(
    calendar: str, limit: int, start: dt.datetime, end: dt.datetime, pauses: list[Pause]
) -> Watched:
    """Walk minute by minute from the start; a pause after the clock ran out moves nothing."""
    used, moment, due = 0, start, None
    until_due = 0
    while (due is None and moment < LAST + 60 * DAY) or moment < end:
        runs = is_open(calendar, moment) and (due is not None or not stands(pauses, moment))
        moment += MINUTE
        used += runs and moment <= end
        until_due += runs
        if due is None and until_due == limit:
            due = moment
    return Watched(due, used, limit - used)


@st.composite
def stops_and_pauses(draw: st.DrawFn) -> tuple[dt.datetime, list[Pause]]:
    start = draw(either)
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        since, until = sorted((draw(either), draw(either)))
        pauses.append(Pause(BY, since, until, ""))
    if draw(st.booleans()):
        pauses.append(Pause(BY, draw(either), None, ""))
    return start, pauses


@settings(max_examples=150)
@given(
    st.sampled_from(["24x7", *CALENDARS]), st.integers(1, 1500), stops_and_pauses(), either,
    st.booleans(),
)  # fmt: skip
def test_a_clock_in_hours_is_what_a_watch_shows_minute_by_minute(
    calendar: str, limit: int, what: tuple[dt.datetime, list[Pause]], end: dt.datetime,
    stopped: bool,
) -> None:  # fmt: skip
    start, pauses = what
    end = max(start, end)
    known = [one for one in pauses if one.since <= end]
    seen = watch(calendar, limit, start, end, known)
    told = _told(start, pauses, end if stopped else None)
    clock = _clock(f"{limit} minutes", told, end, calendar=calendar)
    late = seen.due is not None and end > seen.due
    assert clock.elapsed == seen.used * MINUTE
    assert clock.remaining == seen.left * MINUTE
    assert clock.due == _said(seen.due, known)
    assert clock.state == _state(late=late, stopped=stopped, paused=stands(known, end))


def _said(due: dt.datetime | None, known: list[Pause]) -> dt.datetime | None:
    """A clock that an open pause holds has no deadline, however long somebody watches."""
    held = any(p.until is None and (due is None or p.since < due) for p in known)
    return None if held else due


def _state(*, late: bool, stopped: bool, paused: bool) -> str:
    if stopped:
        return "missed" if late else "attained"
    if late:
        return "overdue"
    return "paused" if paused else "running"


def _clock(limit: str, what: Incident, end: dt.datetime, **more: Any) -> Clock:
    promise = {"id": "c", "upon": "fault-report", "within": limit, **more}
    made = contract(promise, calendars=CALENDARS, conventions={"due-on-holiday": "as-is"})
    return read(made, what, end.isoformat())["c"]


def _told(start: dt.datetime, pauses: list[Pause], stopped: dt.datetime | None = None) -> Incident:
    stops = (Stop(BY, "c", stopped, "li", ()),) if stopped else ()
    return Incident("INC", "fault-report", start, stops=stops, pauses=tuple(pauses))


@settings(max_examples=150)
@given(st.integers(1, 12), stops_and_pauses(), either, st.booleans())
def test_a_clock_in_days_ends_with_the_midnights_in_which_it_ran(
    days: int, what: tuple[dt.datetime, list[Pause]], end: dt.datetime, working: bool
) -> None:
    start, pauses = what
    end = max(start, end)
    known = [one for one in pauses if one.since <= end]
    due = _midnight(days, start, known) if not working else None
    if working:
        known = [one for one in known if one.until is None]
        pauses = [one for one in pauses if one.until is None]
        due = _working_midnight(days, start)
        due = None if any(one.since < due for one in known) else due
    limit = f"{days} working days" if working else f"{days} days"
    clock = _clock(limit, _told(start, pauses), end)
    assert clock.due == due
    late = due is not None and end > due
    paused = stands(known, end) and not late
    assert clock.state == _state(late=late, stopped=False, paused=paused)
    if due is not None and not paused:
        assert clock.remaining == due - end


def _midnight(days: int, start: dt.datetime, pauses: list[Pause]) -> dt.datetime | None:
    """Return the midnight after the last day: the first day ends uncounted, paused ones too."""
    midnight = dt.datetime.combine(start.date(), dt.time())
    for _ in range(days + 1):
        midnight += DAY
        while any(p.since < midnight and (p.until is None or midnight <= p.until)
                  and max(p.since, start) < midnight for p in pauses):  # fmt: skip
            midnight += DAY
            if midnight > LAST + 90 * DAY:
                return None
    return midnight


def _working_midnight(days: int, start: dt.datetime) -> dt.datetime:
    day = start.date()
    while days:
        day += DAY
        days -= day in WORKED or (day.weekday() < 5 and day not in OFF)
    return dt.datetime.combine(day, dt.time()) + DAY


@pytest.mark.parametrize(
    ("limit", "start", "pauses", "due"),
    [
        # Saturday moves to Monday, and a pause of one day before it only to Sunday's Monday.
        ("3 days", "11-18 09:00", (), "11-24 00:00"),
        ("3 days", "11-18 09:00", (pause("11-19 09:00", "11-20 09:00"),), "11-24 00:00"),
        ("3 days", "11-18 09:00", (pause("11-21 09:00", "11-22 09:00"),), "11-24 00:00"),
        # A pause on the days to which the convention moved the end moves it again.
        ("3 days", "11-18 09:00", (pause("11-22 09:00", "11-23 09:00"),), "11-25 00:00"),
        ("3 days", "11-18 09:00", (pause("11-23 09:00", "11-23 19:00"),), "11-24 00:00"),
        ("3 days", "11-18 09:00", (pause("11-24 00:00", "11-30 19:00"),), "11-24 00:00"),
        # Working days: a weekend of pause costs nothing, but nothing ends before it runs again.
        ("2 working days", "11-18 09:00", (), "11-21 00:00"),
        ("2 working days", "11-18 09:00", (pause("11-20 09:00", "11-22 09:00"),), "11-24 00:00"),
        ("2 working days", "11-18 09:00", (pause("11-19 09:00", "11-23 09:00"),), "11-25 00:00"),
        # The National Day holidays and the Saturday worked for them.
        ("3 working days", "09-30 17:00", (), "10-11 00:00"),
        ("1 month", "2027-01-29T09:00", (), "2027-03-02T00:00"),
        ("1 month", "11-12 09:00", (), "12-15 00:00"),
    ],
)  # fmt: skip
def test_days_end_as_the_conventions_say(
    limit: str, start: str, pauses: tuple[Pause, ...], due: str
) -> None:
    made = contract({"id": "c", "upon": "fault-report", "within": limit})
    clock = read(made, incident(start, pauses=pauses), "2028-01-01T00:00")["c"]
    assert clock.due == at(due)


def test_what_is_left_stays_the_same_while_a_clock_in_days_is_paused() -> None:
    made = contract({"id": "c", "upon": "fault-report", "within": "5 days"})
    held = incident("11-16 09:00", pauses=(pause("11-18 21:00"),))
    left = {
        read(made, held, now)["c"].remaining
        for now in ("11-18 21:00", "11-19 03:00", "12-30 09:00")
    }
    assert left == {at("11-24 00:00") - at("11-18 21:00")}


def test_pauses_that_touch_or_overlap_are_one() -> None:
    found = standstills(
        [
            pause("11-18 12:00", "11-18 13:00", reason="b"),
            pause("11-18 10:00", "11-18 12:00", reason="a"),
            pause("11-18 12:30", "11-18 12:40", reason="a"),
            pause("11-18 15:00", reason="c"),
            pause("11-18 16:00", "11-18 17:00"),
            pause("11-18 14:00", "11-18 14:00"),
            pause("11-18 08:00", "11-18 11:00"),
            pause("11-18 08:00", "11-18 09:00"),
            pause("11-18 23:00"),
        ],
        at("11-18 11:00"),
        at("11-18 20:00"),
    )
    assert found == (
        Standstill(at("11-18 11:00"), at("11-18 13:00"), ("a", "b")),
        Standstill(at("11-18 15:00"), None, ("c",)),
    )


def test_seconds_are_kept_through_a_pause() -> None:
    made = contract({"id": "c", "upon": "fault-report", "within": "10 minutes"})
    held = incident(
        "2026-11-18T09:00:30", pauses=(pause("2026-11-18T09:05:45", "2026-11-18T10:00:10"),)
    )
    clock = read(made, held, "2026-11-18T10:01:00")["c"]
    assert clock.due == at("2026-11-18T10:04:55")
    assert clock.elapsed == dt.timedelta(minutes=6, seconds=5)


def test_a_pause_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        pause("11-18 10:00", "11-18 09:59")


def test_only_stops_of_the_clock_itself_stop_it() -> None:
    made = contract({"id": "c", "upon": "fault-report", "within": "10 minutes"})
    other = incident("11-18 09:00", stops=(stop("d", "11-18 09:05"),))
    assert read(made, other, "11-18 09:06")["c"].state == "running"
