"""Events and periods of a contract as days, each with the reasoning that leads to it."""

from contractkit.timeline.dated import (
    EN,
    ZH,
    Dated,
    Span,
    State,
    Step,
    both,
    capital,
    pick,
    said,
    speak_day,
    step,
)
from contractkit.timeline.resolve import BeyondCalendarError, Timeline

__all__ = [
    "EN",
    "ZH",
    "BeyondCalendarError",
    "Dated",
    "Span",
    "State",
    "Step",
    "Timeline",
    "both",
    "capital",
    "pick",
    "said",
    "speak_day",
    "step",
]
