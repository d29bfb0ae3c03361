"""An incident: what happened, where and how grave, and what was recorded of its clocks.

Moments are naive local times of one zone without summer time, as in `calendars.service`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from contractkit.performance.duty import Evidence, Recorded


@dataclass(frozen=True, slots=True)
class Happening:
    """A trigger that came later in the same incident: the fault was removed on site."""

    recorded: Recorded
    trigger: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """The deed that a clock waits for was done; `clock` is its id, `faults.respond`."""

    recorded: Recorded
    clock: str
    at: dt.datetime
    by: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """A clock, or every clock where `clock` is "", does not run; `until` is None while it lasts.

    Raises ValueError for a pause that ends before it begins.
    """

    recorded: Recorded
    since: dt.datetime
    until: dt.datetime | None
    reason: str
    clock: str = ""

    def __post_init__(self) -> None:
        """Refuse a pause that runs backwards."""
        if self.until is not None and self.until < self.since:
            raise ValueError(f"The pause ends at {self.until}, before it begins at {self.since}.")


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident with all that was recorded of it, each list in the order of recording.

    `trigger` is what started it; `severity`, `service` and `region` choose among the promises.
    `closed` is when nothing more was to be done; it stops no clock, for it proves no deed.
    """

    id: str
    trigger: str
    opened: dt.datetime
    severity: int | None = None
    service: str = ""
    region: str = ""
    channel: str = ""
    title: str = ""
    happened: tuple[Happening, ...] = ()
    stops: tuple[Stop, ...] = ()
    pauses: tuple[Pause, ...] = ()
    closed: dt.datetime | None = None

    def began(self, trigger: str, now: dt.datetime) -> dt.datetime | None:
        """Return when a trigger came for the first time, None when it has not by `now`."""
        own = [self.opened] if trigger == self.trigger else []
        later = [happening.at for happening in self.happened if happening.trigger == trigger]
        return min((at for at in own + later if at <= now), default=None)

    def stopped(self, clock: str, now: dt.datetime) -> dt.datetime | None:
        """Return when the deed of a clock was first done, None when it is open at `now`."""
        ends = (stop.at for stop in self.stops if stop.clock == clock)
        return min((at for at in ends if at <= now), default=None)
