# ruff: noqa: DTZ007 - incidents have local times without a zone
"""Incidents and the contracts that promise clocks for them, shared by the tests of performance."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from contractkit.model.vocabulary import Vocabulary
from contractkit.performance.clocks import clocks
from contractkit.performance.duty import Recorded
from contractkit.performance.incident import Happening, Incident, Pause, Stop
from contractkit.timeline import EN, ZH, said

if TYPE_CHECKING:
    from contractkit.model.contract import Contract
    from contractkit.performance.clock import Clock
    from contractkit.timeline import Spoken

BY = Recorded(1, "li", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
OFFICE = {"office": {"days": "Mon-Fri", "hours": ["08:00-12:00", "14:00-18:00"], "holidays": "CN"}}
WORDS = Vocabulary.model_validate(
    {
        "triggers": {
            "fault-report": {"zh-CN": "用户报修", "en": "the fault report"},
            "onsite-fix-done": {"zh-CN": "现场故障排除", "en": "the removal on site"},
        }
    }
)


def at(text: str) -> dt.datetime:
    """Read `09-30 16:30`, a moment of 2026; a moment with its year is read as well."""
    if text[4:5] == "-":
        return dt.datetime.fromisoformat(text)
    return dt.datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M")


def stop(clock: str, moment: str) -> Stop:
    return Stop(BY, clock, at(moment), "li", ())


def pause(since: str, until: str | None = None, clock: str = "", reason: str = "") -> Pause:
    return Pause(BY, at(since), at(until) if until else None, reason, clock)


def happening(trigger: str, moment: str) -> Happening:
    return Happening(BY, trigger, at(moment))


def incident(opened: str, trigger: str = "fault-report", **more: Any) -> Incident:
    return Incident("INC-1", trigger, at(opened), **more)


def read(contract: Contract, what: Incident, now: str) -> dict[str, Clock]:
    """Return the clocks of an incident by their ids."""
    return {clock.id: clock for clock in clocks(contract, WORDS, what, at(now))}


def in_both(text: Spoken) -> tuple[str, str]:
    return said(text, ZH), said(text, EN)
