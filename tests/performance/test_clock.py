"""What is said of a clock, and how often promised times were kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.performance.clock import Clock, ClockState, attainment
from contractkit.performance.clock_words import speak_deadline, speak_time
from contractkit.quantities import Duration
from contractkit.timeline import EN, ZH, both
from incidents import at

LIMITS = (Duration.of(hours=2), Duration.of(hours=8))
STARTED = at("11-18 09:00")


def clock(kind: str, limit: Duration | None, state: ClockState) -> Clock:
    idle = state in (ClockState.WAITING, ClockState.MOOT)
    return Clock(
        id=f"faults.{kind}", commitment_id="faults", kind=kind, name=both("故障", "faults"),
        limit=limit, strength="promise", state=state, steps=(), started=None if idle else STARTED,
    )  # fmt: skip


@st.composite
def some_clocks(draw: st.DrawFn) -> list[Clock]:
    made = []
    for _ in range(draw(st.integers(0, 12))):
        state = draw(st.sampled_from(ClockState))
        limit = None if state is ClockState.NONE else draw(st.sampled_from(LIMITS))
        made.append(clock(draw(st.sampled_from(["respond", "resolve"])), limit, state))
    return made


@given(some_clocks())
def test_each_promised_time_is_counted_by_itself(clocks: list[Clock]) -> None:
    counted: Counter[tuple[str, int, str]] = Counter()
    for one in clocks:
        if one.limit is not None:
            assert isinstance(one.limit, Duration)
            counted[one.kind, one.limit.minutes, one.state.value] += 1
    found = {(a.kind, a.limit): a for a in attainment(clocks)}
    for limit in LIMITS:
        for kind in ("respond", "resolve"):
            kept = counted[kind, limit.minutes, "attained"]
            missed = sum(counted[kind, limit.minutes, s] for s in ("missed", "overdue"))
            open_ = sum(counted[kind, limit.minutes, s] for s in ("running", "paused"))
            row = found.pop((kind, limit), None)
            assert (row is None) is (kept + missed + open_ == 0)
            if row is not None:
                assert (row.attained, row.missed, row.running) == (kept, missed, open_)
                assert row.count == kept + missed + open_
                assert row.ratio == (Fraction(kept, kept + missed) if kept + missed else None)
    assert found == {}


def test_attainment_keeps_the_order_in_which_times_appear() -> None:
    rows = attainment(
        [
            clock("resolve", LIMITS[1], ClockState.ATTAINED),
            clock("respond", LIMITS[0], ClockState.MISSED),
            clock("resolve", LIMITS[1], ClockState.OVERDUE),
        ]
    )
    assert [(row.commitment_id, row.kind, row.ratio) for row in rows] == [
        ("faults", "resolve", Fraction(1, 2)),
        ("faults", "respond", Fraction(0)),
    ]


@pytest.mark.parametrize(
    ("state", "late", "open_"),
    [("waiting", False, False), ("moot", False, False), ("running", False, True),
     ("paused", False, True), ("overdue", True, True), ("attained", False, False),
     ("missed", True, False), ("none", False, False)],
)  # fmt: skip
def test_a_state_tells_what_is_late_and_what_is_open(state: str, late: bool, open_: bool) -> None:
    found = ClockState(state)
    assert (found.is_late, found.is_open) == (late, open_)


@pytest.mark.parametrize(
    ("time", "in_days", "chinese", "english"),
    [
        (dt.timedelta(), False, "0分钟", "0 minutes"),
        (dt.timedelta(seconds=59), True, "不足1分钟", "less than a minute"),
        (dt.timedelta(minutes=61, seconds=59), False, "1小时1分钟", "1 hour 1 minute"),
        (dt.timedelta(hours=50), False, "50小时", "50 hours"),
        (dt.timedelta(hours=50, minutes=2), True, "2天2小时2分钟", "2 days 2 hours 2 minutes"),
    ],
)
def test_a_time_is_said_in_the_units_it_was_counted_in(
    time: dt.timedelta, in_days: bool, chinese: str, english: str
) -> None:
    assert speak_time(time, ZH, in_days=in_days) == chinese
    assert speak_time(time, EN, in_days=in_days) == english


def test_a_limit_that_is_over_at_midnight_belongs_to_the_day_that_ends() -> None:
    assert speak_deadline(at("11-19 00:00"), ZH) == "2026年11月18日24:00"
    assert speak_deadline(at("11-19 00:00"), EN) == "18 November 2026, 24:00"
    assert speak_deadline(at("11-19 00:01"), ZH) == "2026年11月19日0:01"
