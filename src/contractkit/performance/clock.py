"""A clock of an incident: what is promised, how long it has run, and whether it was kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from contractkit.timeline import said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractkit.quantities import Length
    from contractkit.timeline import Spoken, Step


class ClockState(StrEnum):
    """Where a clock stands at a moment; never stored.

    WAITING starts if another clock runs out, MOOT does not start any more, because that one was
    stopped in time. OVERDUE has run out and still runs, MISSED was stopped too late. NONE has no
    limit to keep.
    """

    WAITING = "waiting"
    MOOT = "moot"
    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    ATTAINED = "attained"
    MISSED = "missed"
    NONE = "none"

    @property
    def is_late(self) -> bool:
        """Tell whether the limit was not kept."""
        return self in (ClockState.OVERDUE, ClockState.MISSED)

    @property
    def is_open(self) -> bool:
        """Tell whether the clock has started and its deed is still owed within a limit."""
        return self in (ClockState.RUNNING, ClockState.PAUSED, ClockState.OVERDUE)


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one incident at a moment.

    `id` is that of the commitment, or `faults.on-site` for a time of a severity grid, whose `kind`
    is then `on-site`; `kind` is "" for the one clock of a commitment. Moments are local. A `due`
    of midnight is 24:00 of the day before; it is None before the start, without a limit, and while
    a pause has no end. `elapsed` and `remaining` are service time without pauses; `remaining` is
    negative past the limit and None without one. `strength` tells a promise from a target.
    """

    id: str
    commitment_id: str
    kind: str
    name: Spoken
    limit: Length | None
    strength: Literal["promise", "target"]
    state: ClockState
    steps: tuple[Step, ...]
    started: dt.datetime | None = None
    due: dt.datetime | None = None
    stopped: dt.datetime | None = None
    elapsed: dt.timedelta = dt.timedelta()
    remaining: dt.timedelta | None = None


def explain_clock(clock: Clock, language: str) -> tuple[str, ...]:
    """Return the reasoning behind a clock as numbered sentences, the last one its result."""
    texts = (said(step.text, language) for step in clock.steps)
    return tuple(f"{number}. {text}" for number, text in enumerate(texts, start=1))


@dataclass(frozen=True, slots=True)
class Attainment:
    """How often one promised time was kept over many incidents; see `attainment`."""

    commitment_id: str
    kind: str
    name: Spoken
    limit: Length | None
    attained: int
    missed: int
    running: int

    @property
    def count(self) -> int:
        """Return how many clocks started."""
        return self.attained + self.missed + self.running

    @property
    def ratio(self) -> Fraction | None:
        """Return the share kept of all decided, exact; None while nothing is decided."""
        decided = self.attained + self.missed
        return Fraction(self.attained, decided) if decided else None


def attainment(clocks: Iterable[Clock]) -> tuple[Attainment, ...]:
    """Count, for each promised time, how often it was kept; in the order of first appearance.

    `missed` counts clocks past their limit, stopped or not; `running` those that run or are paused
    within it. Clocks without a limit, or that did not start, are not counted. Different limits of
    one promise (two severities) are counted apart.
    """
    groups: dict[tuple[str, Length], list[Clock]] = {}
    for clock in clocks:
        if clock.limit is not None and clock.started is not None:
            groups.setdefault((clock.id, clock.limit), []).append(clock)
    return tuple(_attainment(group) for group in groups.values())


def _attainment(group: list[Clock]) -> Attainment:
    first, states = group[0], [clock.state for clock in group]
    attained = states.count(ClockState.ATTAINED)
    missed = sum(state.is_late for state in states)
    return Attainment(
        first.commitment_id, first.kind, first.name, first.limit, attained, missed,
        len(states) - attained - missed,
    )  # fmt: skip
