"""The clocks that a contract promises for an incident, and where each stands. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contractkit.errors import ContractkitError, Place, Problem
from contractkit.model.commitments import CLOCKS
from contractkit.model.fields import kebab
from contractkit.obligations import name_of
from contractkit.performance import clock_words as words
from contractkit.performance.clock import Clock, ClockState
from contractkit.performance.promises import level_of, promises
from contractkit.performance.running import hours_of, run, standstills, timer, used
from contractkit.quantities import Blank, Duration
from contractkit.timeline import BeyondCalendarError, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractkit.model.commitments import ReactionCommitment
    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary
    from contractkit.performance.incident import Incident
    from contractkit.performance.running import Run
    from contractkit.quantities import Length
    from contractkit.timeline import Step

_TICK = dt.timedelta.resolution
_LAST_OF_GRID = ("", "resolve", "on-site", "remote", "respond", "plan", "report", "spare")


def clocks(
    contract: Contract, vocabulary: Vocabulary, incident: Incident, now: dt.datetime
) -> tuple[Clock, ...]:
    """Return every clock promised for an incident as it stands at `now`, in the contract's order.

    What was recorded for a later moment is left out. A clock starts with the first of its
    triggers; with `overrun-of` when the other commitment's clock has run out without having been
    stopped in time: of a grid its `resolve`, else the last there is of on-site, remote and respond.
    Reactions without a limit have a clock in the state `none`, so that the deed can be recorded.
    Raises ContractkitError with the problems of `promises`, and where a count leaves the calendar.
    """
    timeline = Timeline(contract, vocabulary)
    try:
        held = promises(timeline, incident, now)
        watch = _Watch(timeline, vocabulary, incident, now, held)
        return tuple(clock for commitment in held for clock in watch.clocks(commitment))
    except BeyondCalendarError as error:
        raise ContractkitError([Problem(
            "incident.beyond-calendar", Place(within=incident.id),
            f"a clock runs beyond the years that can be computed: {error}",
            "working days and holidays are known for some decades only",
            "check the day on which it was opened",
        )]) from None  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Watch:
    """Reads the clocks of one incident at one moment; those of each commitment once."""

    timeline: Timeline
    vocabulary: Vocabulary
    incident: Incident
    now: dt.datetime
    held: tuple[ReactionCommitment, ...]
    read: dict[str, tuple[Clock, ...]] = field(default_factory=dict)

    def clocks(self, commitment: ReactionCommitment) -> tuple[Clock, ...]:
        """Return the clocks of a commitment; none where it waits for what is not promised."""
        if commitment.id not in self.read:
            self.read[commitment.id] = ()  # of a circle nothing ever starts
            self.read[commitment.id] = tuple(self._clocks(commitment))
        return self.read[commitment.id]

    def _clocks(self, commitment: ReactionCommitment) -> Iterator[Clock]:
        other = self._other(commitment)
        if commitment.overrun_of and other is None:
            return
        for kind, limit in _limits(commitment, self.incident):
            clock = self._unstarted(commitment, kind, limit)
            if other and not other.state.is_late:
                yield _not_started(clock, other)
                continue
            yield self._started(clock, commitment, other)

    def _other(self, commitment: ReactionCommitment) -> Clock | None:
        """Return the clock whose overrun starts a commitment."""
        others = [c for c in self.held if c.id == commitment.overrun_of]
        found = [clock for other in others for clock in self.clocks(other)]
        return min(found, key=lambda clock: _LAST_OF_GRID.index(clock.kind), default=None)

    def _unstarted(self, commitment: ReactionCommitment, kind: str, limit: Length | None) -> Clock:
        name = name_of(commitment, self.timeline.contract, self.vocabulary)
        return Clock(
            id=f"{commitment.id}.{kebab(kind)}" if kind else commitment.id,
            commitment_id=commitment.id,
            kind=kebab(kind),
            name=words.named(name, kind),
            limit=limit,
            strength=commitment.strength,
            state=ClockState.WAITING,
            steps=(),
        )

    def _started(self, clock: Clock, commitment: ReactionCommitment, other: Clock | None) -> Clock:
        start, day, anchor = self._start(commitment, other)
        stopped = self.incident.stopped(clock.id, self.now)
        clock = replace(clock, started=start, stopped=stopped)
        end = max(start, stopped or self.now)
        pauses = (p for p in self.incident.pauses if p.clock in ("", clock.id))
        stills = standstills(pauses, start, end)
        if clock.limit is None:
            hours = hours_of(commitment, self.timeline)
            return _without_limit(clock, commitment, used(hours, start, end, stills), anchor)
        counting = timer(clock.limit, commitment, self.timeline)
        counted = run(counting, (start, day), end, stills)
        return _with_limit(clock, counted, (anchor, *counting.opening))

    def _start(
        self, commitment: ReactionCommitment, other: Clock | None
    ) -> tuple[dt.datetime, dt.date, Step]:
        """Return when a clock starts, the day that is its first, and the sentence on it.

        What starts at 24:00 starts on the day that ends then.
        """
        if other and other.due:
            return other.due, (other.due - _TICK).date(), words.overrun(other.name, other.due)
        own = self.timeline.contract.triggers.get(commitment.upon)
        name = self.timeline.name(f"triggers.{commitment.upon}", own.name if own else None)
        at = self.incident.began(commitment.upon, self.now)
        if at is None:
            raise TypeError(f"{commitment.id} has no start")
        return at, at.date(), words.started(name, at)


def _limits(
    commitment: ReactionCommitment, incident: Incident
) -> Iterator[tuple[str, Length | None]]:
    """Yield the field of each time of a grid with its limit; "" for the time of a commitment."""
    if not commitment.levels:
        yield "", None if isinstance(commitment.within, Blank) else commitment.within
        return
    level = level_of(commitment, incident)
    for kind in CLOCKS:
        limit = getattr(level, kind, None)
        if limit is not None:
            yield kind, limit


def _not_started(clock: Clock, other: Clock) -> Clock:
    if other.state in (ClockState.ATTAINED, ClockState.MOOT):
        return replace(clock, state=ClockState.MOOT, steps=(words.MOOT,))
    return replace(clock, steps=(words.waiting(other.name),))


def _without_limit(
    clock: Clock, commitment: ReactionCommitment, elapsed: dt.timedelta, anchor: Step
) -> Clock:
    why = words.NO_LIMIT if commitment.within is None else words.BLANK
    done = (words.stopped(clock.stopped),) if clock.stopped else ()
    code = "done" if clock.stopped else "none"
    end = words.result(code, elapsed, dt.timedelta(), in_days=False)
    return replace(clock, state=ClockState.NONE, elapsed=elapsed, steps=(anchor, why, *done, end))


def _with_limit(clock: Clock, counted: Run, opening: tuple[Step, ...]) -> Clock:
    state = _state(counted, clock.stopped)
    pauses = (words.pause(s.since, s.until, s.reasons) for s in counted.stood)
    done = (words.stopped(clock.stopped),) if clock.stopped else ()
    target = (words.TARGET,) if clock.strength == "target" else ()
    return replace(
        clock, state=state, due=counted.due, elapsed=counted.used, remaining=counted.left,
        steps=(
            *opening, *pauses, *counted.steps, *done, *target, _result(clock, counted, state)
        ),
    )  # fmt: skip


def _state(counted: Run, stopped: dt.datetime | None) -> ClockState:
    if stopped:
        return ClockState.MISSED if counted.late else ClockState.ATTAINED
    if counted.late:
        return ClockState.OVERDUE
    return ClockState.PAUSED if counted.paused else ClockState.RUNNING


def _result(clock: Clock, counted: Run, state: ClockState) -> Step:
    between = "-between" if counted.late and not counted.left else ""
    in_days = not isinstance(clock.limit, Duration)
    return words.result(f"{state.value}{between}", counted.used, counted.left, in_days=in_days)
