"""A small contract to plan, shared by the tests of timeline, obligations and schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contractkit.model.contract import Contract

if TYPE_CHECKING:
    from datetime import date

    from contractkit.schedule import Occurrence, Schedule


def contract(*commitments: dict[str, Any], **sections: Any) -> Contract:
    """Return a contract dated 2026-01-01 with these commitments and sections."""
    return Contract.model_validate(
        {
            "contract": {"id": "T-1", "title": "售后服务", "dated": "2026-01-01"},
            "parties": {"provider": {"name": "甲"}, "customer": {"name": "乙"}},
            "commitments": [{"category": "other", **commitment} for commitment in commitments],
            **sections,
        }
    )


def year_from(day: str, length: str = "1 year", **conventions: Any) -> dict[str, Any]:
    """Return sections with a period `term` that runs from an event `start`."""
    return {
        "events": {"start": day},
        "periods": {"term": {"name": "服务期", "from": "start", "length": length}},
        "conventions": conventions,
    }


def of(schedule: Schedule, obligation_id: str) -> list[Occurrence]:
    """Return the occurrences of one obligation, in order."""
    return [o for o in schedule.occurrences if o.obligation.id == obligation_id]


def days(schedule: Schedule, obligation_id: str) -> list[date]:
    """Return the days of one obligation."""
    return [o.day for o in of(schedule, obligation_id)]
