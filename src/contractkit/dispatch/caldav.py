"""Entries → a calendar on a server (CalDAV, RFC 4791): what the register says is what it shows.

An entry of ours is the member `<UID>.ics` with a UID of the pushed contracts; nothing else in the
calendar is read or changed. A run that finds all as it left it sends nothing.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
from icalendar import Calendar, Event

from contractkit.agenda import one_line
from contractkit.dispatch.webdav import Collection, Folder, Listing, Reply, fault, open_folder
from contractkit.errors import EnvironmentFault, Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Act", "Collection", "Outcome", "Pushed", "Put", "Replaced", "push"]

_UID = re.compile(r"([a-z0-9-]+)\.[A-Za-z0-9._+~-]+@contractkit")
_LONGEST_NAME = 250  # a server that keeps entries as files adds a suffix
_ICS = {"Content-Type": "text/calendar; charset=utf-8"}
_SUFFIX = ".ics"
_SERIES = frozenset({"RRULE", "RDATE"})
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
# What an event says of itself for the sake of programs; never typed by a person.
_BOOKKEEPING = frozenset({"CREATED", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE"})


class Act(StrEnum):
    """What became of an entry in one push."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    REFUSED = "refused"


class Put(NamedTuple):
    """An entry as the server has it: ETag, and SHA-256 in hex of the bytes that we sent.

    The ETag is empty where somebody added to the entry: it is read again in each push.
    """

    etag: str
    digest: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """An entry that somebody had changed in the calendar, as it was before we put it right."""

    uid: str
    summary: str
    found: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entry; `put` is what to remember of it."""

    uid: str
    act: Act
    put: Put | None = None
    replaced: Replaced | None = None
    refusal: Problem | None = None


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did, in its order. Keep `known` for the next one, also after problems.

    `problems` tell what was not done; those before the first request are raised instead.
    """

    outcomes: tuple[Outcome, ...]
    known: Mapping[str, Put]
    problems: tuple[Problem, ...]

    def uids(self, act: Act) -> tuple[str, ...]:
        """Return the entries of which this became."""
        return tuple(outcome.uid for outcome in self.outcomes if outcome.act is act)

    @property
    def overwritten(self) -> tuple[Replaced, ...]:
        """Return what somebody had changed and the push replaced or deleted."""
        return tuple(outcome.replaced for outcome in self.outcomes if outcome.replaced)


def push(
    target: Collection,
    events: Mapping[str, bytes],
    known: Mapping[str, Put],
    contracts: frozenset[str],
    create: str = "",
) -> Pushed:
    """Make a calendar show these events of these contracts, and no others of theirs.

    `events` has one whole VCALENDAR without METHOD under each UID, `known` what the last push
    returned, `contracts` the keys that mark their UIDs. A calendar that is missing is made under
    the title `create` when there is one. What somebody changed in an entry of ours is put right
    and reported; alarms, guests and notes that they added stay until the entry itself changes.

    Raises ValueError for a UID of another contract, ContractkitError and EnvironmentFault where
    the calendar cannot be opened: then nothing was changed.
    """
    _check(events, contracts)
    with open_folder(target) as (folder, listing):
        present = _etags(folder, listing, create)
        desk = _Desk(folder, present, known)
        outcomes, stopped = _gather(desk.work(events, contracts))
        problems = (*_exposed(httpx.URL(target.url)), *_refusals(outcomes), *stopped)
    return Pushed(outcomes, _remember(known, outcomes), problems)


def _check(events: Mapping[str, bytes], contracts: frozenset[str]) -> None:
    for uid in events:
        if len(uid) > _LONGEST_NAME or _contract_of(uid) not in contracts:
            raise ValueError(f"{uid!r} is no UID of {', '.join(sorted(contracts))}")


def _contract_of(uid: str) -> str | None:
    match = _UID.fullmatch(uid)
    return match[1] if match else None


def _etags(folder: Folder, listing: Listing | None, create: str) -> Mapping[str, str]:
    """Return the ETags of the entries under their UIDs."""
    if listing is None and create:
        reply = folder.make_calendar(create)
        if reply.done:
            return {}
        raise fault(
            folder.url, "caldav.not-created", "the calendar cannot be made", reply.says(),
            "Make the calendar on the server, or check that the folder above it exists.",
        )  # fmt: skip
    if listing is None:
        raise fault(
            folder.url, "caldav.no-calendar", "there is no calendar at this address", "",
            "Copy the address of a calendar from the server, or have this one made.",
        )  # fmt: skip
    if not listing.is_calendar:
        found = ", ".join(listing.calendars[:5])
        raise fault(
            folder.url, "caldav.not-a-calendar", "this address is not that of a calendar", "",
            f"Name one of the calendars in it: {found}" if found else "Name a calendar.",
        )  # fmt: skip
    members = listing.etags.items()
    return {name.removesuffix(_SUFFIX): tag for name, tag in members if name.endswith(_SUFFIX)}


@dataclass(frozen=True, slots=True)
class _Desk:
    """Compares, entry by entry, what is in the calendar with what shall be there."""

    folder: Folder
    present: Mapping[str, str]
    known: Mapping[str, Put]

    def work(self, events: Mapping[str, bytes], contracts: frozenset[str]) -> Iterator[Outcome]:
        """Deal with every entry; first remove, which makes room."""
        ours = (uid for uid in self.present if _contract_of(uid) in contracts)
        for uid in sorted(uid for uid in ours if uid not in events):
            yield self.delete(uid)
        for uid, octets in events.items():
            yield self.put(uid, octets)

    def put(self, uid: str, octets: bytes) -> Outcome:
        """Have the calendar show an event; one that is there as we left it is not sent."""
        if uid not in self.present:
            return self._send(uid, octets, "")
        if not self._as_left(uid):
            return self._put_right(uid, octets)
        kept = self.known[uid]
        if kept.digest == _digest(octets):
            return Outcome(uid, Act.UNCHANGED, kept)
        return self._send(uid, octets, kept.etag)

    def delete(self, uid: str) -> Outcome:
        """Take an entry out of the calendar; what somebody had changed in it is reported."""
        if self._as_left(uid):
            return self._remove(uid, self.known[uid].etag)
        reply = self.folder.ask("GET", uid + _SUFFIX)
        if not reply.done and reply.status not in _GONE:
            return self._refused(uid, reply)
        found = _read(reply.body)
        if reply.done and _text(found, "UID") != uid:
            return self._foreign(uid)
        replaced = Replaced(uid, _text(found, "SUMMARY"), reply.body) if reply.done else None
        return self._remove(uid, reply.etag, replaced)

    def _as_left(self, uid: str) -> bool:
        kept = self.known.get(uid)
        return kept is not None and kept.etag != "" and kept.etag == self.present[uid]

    def _put_right(self, uid: str, octets: bytes) -> Outcome:
        """Look at an entry that is not as we left it, or of which we know nothing."""
        reply = self.folder.ask("GET", uid + _SUFFIX)
        if reply.status in _GONE:
            return self._send(uid, octets, "")
        if not reply.done:
            return self._refused(uid, reply)
        found, ours = _read(reply.body), _read(octets)
        if _text(found, "UID") != uid:
            return self._foreign(uid)
        if found and ours and _says(found, ours):
            etag = "" if _added(found, ours) else reply.etag
            return Outcome(uid, Act.UNCHANGED, Put(etag, _digest(octets)))
        replaced = Replaced(uid, _text(found, "SUMMARY"), reply.body)
        return self._send(uid, octets, reply.etag or self.present[uid], replaced)

    def _send(
        self, uid: str, octets: bytes, etag: str, replaced: Replaced | None = None
    ) -> Outcome:
        """Put an event where `etag` stands, or where nothing does."""
        headers = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        name = uid + _SUFFIX
        reply = self.folder.ask("PUT", name, content=octets, headers=_ICS | headers)
        if not reply.done:
            return self._refused(uid, reply)
        # No ETag comes back where the server stored another wording (RFC 4791 5.3.4).
        put = Put(reply.etag or self.folder.ask("HEAD", name).etag, _digest(octets))
        return Outcome(uid, Act.UPDATED if etag else Act.CREATED, put, replaced)

    def _remove(self, uid: str, etag: str, replaced: Replaced | None = None) -> Outcome:
        headers = {"If-Match": etag} if etag else None
        reply = self.folder.ask("DELETE", uid + _SUFFIX, headers=headers)
        if reply.done or reply.status in _GONE:
            return Outcome(uid, Act.DELETED, replaced=replaced)
        return self._refused(uid, reply)

    def _foreign(self, uid: str) -> Outcome:
        problem = Problem(
            "caldav.foreign", Place(str(self.folder.url)), "another entry stands in this place",
            "Its address is that of ours, its UID is not; it was left alone.",
            "Remove it from the calendar, or push into a calendar of its own.",
        )  # fmt: skip
        return Outcome(uid, Act.REFUSED, self.known.get(uid), refusal=problem)

    def _refused(self, uid: str, reply: Reply) -> Outcome:
        problem = _refusal(Place(str(self.folder.url)), reply)
        return Outcome(uid, Act.REFUSED, self.known.get(uid), refusal=problem)


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def _read(octets: bytes) -> Event | None:
    """Return the first event of a calendar: the only one, unless somebody made it a series."""
    try:
        event = next(iter(Calendar.from_ical(octets).walk("VEVENT")), None)
    except ValueError:
        return None
    return event if isinstance(event, Event) else None


def _text(event: Event | None, name: str) -> str:
    return one_line(str(event.get(name, ""))) if event else ""


def _values(event: Event) -> dict[str, object]:
    """Return what an event says to people, under the names of its properties."""
    return {
        name: _value(value)
        for name, value in event.items()
        if name not in _BOOKKEEPING and not name.startswith("X-")
    }


def _value(value: Any) -> object:
    """Return days and times as such, so that another way to write them makes no difference."""
    if isinstance(value, list):
        return tuple(map(_value, value))
    return getattr(value, "dt", None) or value.to_ical()


def _says(found: Event, ours: Event) -> bool:
    """Tell whether an event as found still says all that ours says, on the same days."""
    theirs = _values(found)
    return (
        _sequence(found) >= _sequence(ours)
        and not theirs.keys() & _SERIES
        and all(theirs.get(name) == value for name, value in _values(ours).items())
    )


def _sequence(event: Event) -> int:
    value = event.get("SEQUENCE")
    return value if isinstance(value, int) else 0


def _added(found: Event, ours: Event) -> bool:
    return bool(_values(found).keys() - _values(ours).keys())


def _gather(outcomes: Iterator[Outcome]) -> tuple[tuple[Outcome, ...], tuple[Problem, ...]]:
    """Return what was done, and why it ended before all was."""
    done: list[Outcome] = []
    try:
        for outcome in outcomes:
            done.append(outcome)  # noqa: PERF402 - what was done before a fault must be kept
    except EnvironmentFault as fault:
        return tuple(done), fault.problems
    return tuple(done), ()


def _remember(known: Mapping[str, Put], outcomes: tuple[Outcome, ...]) -> Mapping[str, Put]:
    """Return what the next push has to know: the old, changed by what was done."""
    now = {outcome.uid: outcome.put for outcome in outcomes}
    return {uid: put for uid, put in {**known, **now}.items() if put}


def _refusal(place: Place, reply: Reply) -> Problem:
    """Return why the server did not take an entry; equal for all that share the reason."""
    why = reply.says()
    if reply.status == HTTPStatus.PRECONDITION_FAILED:
        what = "somebody changed an entry while it was sent"
        mend = "Run the command again; it looks at the entry as it is then."
        return Problem("caldav.changed-meanwhile", place, what, why, mend)
    what, mend = "the server does not take an entry", _MENDS.get(reply.status, _ASK)
    return Problem("caldav.refused", place, what, why, mend)


def _refusals(outcomes: tuple[Outcome, ...]) -> Iterator[Problem]:
    """Return each reason once, with the entries that it met."""
    met: dict[Problem, list[str]] = {}
    for outcome in outcomes:
        if outcome.refusal:
            met.setdefault(outcome.refusal, []).append(outcome.uid)
    for problem, (first, *others) in met.items():
        within = f"{first} and {len(others)} more" if others else first
        yield replace(problem, place=replace(problem.place, within=within))


def _exposed(url: httpx.URL) -> Iterator[Problem]:
    """Warn when the password crossed a network in the clear."""
    if url.scheme == "https" or _is_this_machine(url.host):
        return
    yield Problem(
        "caldav.exposed", Place(str(url)), "the password crossed the network in the clear",
        "The address begins with http://, so everybody on the way could read it.",
        "Use https:// where the server offers it.", Severity.WARNING,
    )  # fmt: skip


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_COPY = (
    "The calendar may hold a copy of the entry that somebody imported from a file: delete it, or"
    " push into a calendar of its own."
)
_ASK = "Ask who runs the server; all other entries were dealt with."
_MENDS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: _COPY,
    HTTPStatus.CONFLICT: _COPY,
    HTTPStatus.FORBIDDEN: "Ask the owner of the calendar for the right to change it.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Ask the owner of the calendar for the right to change it.",
}
