"""Reads a calendar from standard input with libical and prints its events as neutral JSON."""

from __future__ import annotations

import ctypes
import json
import sys
from ctypes import c_char_p, c_int, c_long, c_uint, c_void_p
from ctypes.util import find_library
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Time(ctypes.Structure):
    """`struct icaltimetype` of libical 3."""

    _fields_ = (
        *((name, c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", c_int),
        ("is_daylight", c_int),
        ("zone", c_void_p),
    )


class _Duration(ctypes.Structure):
    """`struct icaldurationtype` of libical 3."""

    _fields_ = (
        ("is_neg", c_int),
        *((name, c_uint) for name in ("days", "weeks", "hours", "minutes", "seconds")),
    )


_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "icalparser_parse_string": (c_void_p, [c_char_p]),
    "icalcomponent_string_to_kind": (c_int, [c_char_p]),
    "icalcomponent_get_first_component": (c_void_p, [c_void_p, c_int]),
    "icalcomponent_get_next_component": (c_void_p, [c_void_p, c_int]),
    "icalcomponent_count_errors": (c_int, [c_void_p]),
    "icalcomponent_get_dtstart": (_Time, [c_void_p]),
    "icalcomponent_get_dtend": (_Time, [c_void_p]),
    "icalcomponent_get_first_property": (c_void_p, [c_void_p, c_int]),
    "icalcomponent_get_next_property": (c_void_p, [c_void_p, c_int]),
    "icalproperty_string_to_kind": (c_int, [c_char_p]),
    "icalproperty_get_value": (c_void_p, [c_void_p]),
    "icalproperty_get_value_as_string": (c_char_p, [c_void_p]),
    "icalvalue_get_text": (c_char_p, [c_void_p]),
    "icaltime_as_timet_with_zone": (c_long, [_Time, c_void_p]),
    "icaldurationtype_from_string": (_Duration, [c_char_p]),
    "icaldurationtype_as_int": (c_int, [_Duration]),
}


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(find_library("ical"))
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


class _Reader:
    def __init__(self) -> None:
        self._lib = _library()

    def events(self, octets: bytes) -> Iterator[dict[str, Any]]:
        """Yield every event of a calendar; ValueError when libical finds a fault in it."""
        calendar = self._lib.icalparser_parse_string(octets)
        if not calendar or self._lib.icalcomponent_count_errors(calendar):
            raise ValueError("libical finds faults in the calendar")
        for event in self._components(calendar, b"VEVENT"):
            yield self._event(event)

    def _event(self, event: int) -> dict[str, Any]:
        start = self._lib.icalcomponent_get_dtstart(event)
        return {
            "uid": self._text(event, b"UID"),
            "all_day": bool(start.is_date),
            "start": self._moment(start),
            "end": self._moment(self._lib.icalcomponent_get_dtend(event)),
            "summary": self._text(event, b"SUMMARY"),
            "description": self._text(event, b"DESCRIPTION"),
            "categories": [self._as_text(line) for line in self._lines(event, b"CATEGORIES")],
            "sequence": int(self._value(event, b"SEQUENCE")),
            "status": self._value(event, b"STATUS"),
            "transparency": self._value(event, b"TRANSP"),
            "alarms": [self._seconds(alarm) for alarm in self._components(event, b"VALARM")],
        }

    def _components(self, parent: int, name: bytes) -> Iterator[int]:
        kind = self._lib.icalcomponent_string_to_kind(name)
        found = self._lib.icalcomponent_get_first_component(parent, kind)
        while found:
            yield found
            found = self._lib.icalcomponent_get_next_component(parent, kind)

    def _lines(self, component: int, name: bytes) -> Iterator[int]:
        kind = self._lib.icalproperty_string_to_kind(name)
        found = self._lib.icalcomponent_get_first_property(component, kind)
        while found:
            yield found
            found = self._lib.icalcomponent_get_next_property(component, kind)

    def _as_text(self, line: int) -> str:
        text: bytes = self._lib.icalvalue_get_text(self._lib.icalproperty_get_value(line))
        return text.decode()

    def _text(self, component: int, name: bytes) -> str:
        return self._as_text(next(self._lines(component, name)))

    def _value(self, component: int, name: bytes) -> str:
        line = next(self._lines(component, name))
        value: bytes = self._lib.icalproperty_get_value_as_string(line)
        return value.decode()

    def _seconds(self, alarm: int) -> int:
        text = self._value(alarm, b"TRIGGER").encode()
        length = self._lib.icaldurationtype_from_string(text)
        return int(self._lib.icaldurationtype_as_int(length))

    def _moment(self, time: _Time) -> str:
        if time.is_date:
            return f"{time.year:04}-{time.month:02}-{time.day:02}"
        seconds = self._lib.icaltime_as_timet_with_zone(time, time.zone)
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


if __name__ == "__main__":
    read = list(_Reader().events(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(json.dumps(read, ensure_ascii=False).encode())
