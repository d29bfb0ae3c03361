"""Events and periods of a contract as days, each with the reasoning that leads to it."""

from contractkit.timeline.dated import (
    EN,
    ZH,
    Dated,
    Phrase,
    Span,
    Spoken,
    State,
    Step,
    both,
    capital,
    phrase,
    said,
    sentence,
    speak_day,
)
from contractkit.timeline.hours import service_hours
from contractkit.timeline.resolve import BeyondCalendarError, Timeline

__all__ = [
    "EN",
    "ZH",
    "BeyondCalendarError",
    "Dated",
    "Phrase",
    "Span",
    "Spoken",
    "State",
    "Step",
    "Timeline",
    "both",
    "capital",
    "phrase",
    "said",
    "sentence",
    "service_hours",
    "speak_day",
]
