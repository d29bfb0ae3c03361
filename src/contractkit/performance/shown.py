"""How a duty stands in a calendar: as planned, at the agreed day, marked as done, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractkit.entry import Entry
    from contractkit.performance.duty import Duty, Move


def shown(duty: Duty, language: str) -> Entry | None:
    """Return the entry of a duty; None where it was waived or fell away before it was done.

    Nothing here depends on the day on which a calendar is made: what is late says the due list.
    """
    told, entry = duty.performance, replace(duty.entry, owner=duty.owner)
    if told.done_on is None and (told.waiver or duty.superseded):
        return None
    if told.moves:
        reasons = (*entry.explanation, _moved(told.moves[-1], len(entry.explanation), language))
        entry = replace(entry, day=duty.due, first=duty.first, explanation=reasons, tentative=False)
    if told.done_on is not None:
        entry = replace(entry, done=True, tentative=False, reminder=None, busy=False)
    return entry


def _moved(move: Move, steps: int, language: str) -> str:
    from contractkit.timeline import ZH, speak_day  # noqa: PLC0415 - lists say no sentences

    day = speak_day(move.to, language)
    if language == ZH:
        return f"{steps + 1}. 双方另行约定：改为{day}（登记第{move.recorded.seq}号）。"
    return f"{steps + 1}. Agreed by the parties: moved to {day} (record {move.recorded.seq})."
