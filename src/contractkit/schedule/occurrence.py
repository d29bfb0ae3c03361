"""The values of a schedule: dated occurrences, and what has no date and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.timeline import State, Step, said

if TYPE_CHECKING:
    from datetime import date, datetime

    from contractkit.obligations import Obligation
    from contractkit.timeline import Spoken


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of an obligation.

    `key` names the nominal period (`n003`, `2026Q2`, `2026-national-day`, `end`): it stays when
    the date moves or the series grows, so that obligation id and key identify the entry for ever.
    `day` is the last day on which the deed is in time, after conventions; `nominal` the day
    before a holiday moved it (None where days off do not matter); `first` the first day of a
    window. `tentative` says that an expected event or an unannounced holiday may still move it.
    `number` and `of` count within a series; `of` is None while a series has no end. `open_ended`
    says that no deadline was agreed: `day` is the first on which it may be done. `at` is reserved
    for times of day, which no commitment states yet.
    """

    obligation: Obligation
    key: str
    day: date
    state: State
    tentative: bool
    title: Spoken
    steps: tuple[Step, ...]
    first: date | None = None
    nominal: date | None = None
    at: tuple[datetime, datetime] | None = None
    number: int | None = None
    of: int | None = None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """What has no date (or none beyond the horizon), and why.

    `code` is one word: unknown, undecided, blank, endless, circle, open-interval, no-period,
    no-deadline, no-window, horizon, skipped, on-event or standing. `missing` are the paths of the
    facts that would give it a date.
    """

    obligation: Obligation
    code: str
    text: Spoken
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """All dates of a contract, sorted by day, obligation and key, and everything left open."""

    occurrences: tuple[Occurrence, ...]
    open: tuple[Open, ...]


def explain(occurrence: Occurrence, language: str) -> tuple[str, ...]:
    """Return the reasoning behind a date as numbered sentences, the last one its result."""
    texts = (said(step.text, language) for step in occurrence.steps)
    return tuple(f"{number}. {text}" for number, text in enumerate(texts, start=1))
