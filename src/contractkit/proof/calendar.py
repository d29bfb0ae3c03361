"""The finished calendars, read by a parser of their own (RFC 5545, 3.1 and 3.3.11)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING

from contractkit.errors import Place, Problem
from contractkit.proof.places import plainly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contractkit.agenda import Entry
    from contractkit.proof.places import Places

_LINE = re.compile(r'(?P<name>[A-Za-z0-9-]+)(?:;(?:[^":]|"[^"]*")*)?:(?P<value>.*)', re.DOTALL)
_ESCAPED = re.compile(r"\\([\\;,nN])")
_CITING = re.compile(r"(?:依据|Under )(?=[《“])")
_CHINA = dt.timezone(dt.timedelta(hours=8))
_TITLE = 40
_AGAIN = "build the calendar again"


def calendar_breaches(
    name: str, data: bytes, entries: Sequence[Entry], places: Places
) -> Iterator[Problem]:
    """Yield what an .ics file shows other than planned."""
    planned = {entry.uid: entry for entry in entries}
    for event in events(data):
        uid = event.get("UID", "")
        place, entry = Place(name, within=uid), planned.get(uid)
        if entry is None:
            what = f"the entry {event.get('SUMMARY', '')!r} is not planned"
            yield Problem(
                "proof.stray-entry", place, what, "a date without a promise behind it", _AGAIN,
            )  # fmt: skip
            continue
        yield from _moved(event, entry, place)
        lines = (_CITING.split(line, maxsplit=1) for line in event["DESCRIPTION"].split("\n"))
        citations = [plainly(parts[1]) for parts in lines if len(parts) > 1 and not parts[0]]
        for fault in places.faults(entry.commitment_id, citations):
            yield uncited(place, entry, fault)


def uncited(place: Place, entry: Entry, fault: str) -> Problem:
    """Return the problem of a date that does not lead to its promise."""
    return Problem(
        "proof.uncited", place, f"the entry {entry.title!r} of {entry.day} {fault}",
        "a date must lead to the words that promise it",
        "voice the commitment in a numbered clause",
    )  # fmt: skip


def lost_entries(calendars: Iterable[bytes], entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield the entries that are missing, or there too often.

    Each stands in the calendar of the contract, and what the customer owes in theirs as well.
    """
    written = Counter(event.get("UID", "") for data in calendars for event in events(data))
    for entry in entries:
        wanted = 1 + ("customer" in entry.parties)
        if written[entry.uid] != wanted:
            yield Problem(
                "proof.missing-entry", Place(within=f"commitments.{entry.commitment_id}"),
                f"{entry.title!r} of {entry.day} stands {written[entry.uid]} times in the "
                f"calendars, not {wanted}",
                "a planned date would be forgotten or shown twice", _AGAIN,
            )  # fmt: skip


def _moved(event: dict[str, str], entry: Entry, place: Place) -> Iterator[Problem]:
    """Compare the days, the title and whether they may still move."""
    wanted = {
        "DTSTART": _stamp(entry.at[0] if entry.at else entry.day),
        "DTEND": _stamp(entry.at[1] if entry.at else entry.day + dt.timedelta(days=1)),
        "STATUS": "TENTATIVE" if entry.tentative else "CONFIRMED",
    }
    for key, value in wanted.items():
        if event.get(key) != value:
            yield Problem(
                "proof.day-differs", place, f"{key} is {event.get(key)}, the facts give {value}",
                "the calendar would remind on the wrong day", _AGAIN,
            )  # fmt: skip
    if plainly(entry.title)[:_TITLE] not in plainly(event.get("SUMMARY", "")):
        yield Problem(
            "proof.title-differs", place, f"the entry is called {event.get('SUMMARY')!r}",
            f"the facts call it {entry.title!r}", _AGAIN,
        )  # fmt: skip


def _stamp(day: dt.date) -> str:
    """Return a day, or a time as the wall clock in China shows it."""
    if not isinstance(day, dt.datetime):
        return f"{day:%Y%m%d}"
    return f"{day.astimezone(_CHINA) if day.tzinfo else day:%Y%m%dT%H%M%S}"


def events(data: bytes) -> Iterator[dict[str, str]]:
    """Yield the properties of every VEVENT, texts unescaped; alarms inside are left out."""
    unfolded = data.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode()
    open_components: list[str] = []
    event: dict[str, str] = {}
    for line in filter(None, map(_LINE.fullmatch, unfolded.split("\r\n"))):
        name, value = line["name"].upper(), line["value"]
        if name == "BEGIN":
            open_components.append(value)
            event = {} if value == "VEVENT" else event
        elif name == "END":
            if open_components.pop() == "VEVENT":
                yield event
        elif open_components[-1:] == ["VEVENT"]:
            event[name] = _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)
