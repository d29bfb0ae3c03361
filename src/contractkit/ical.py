"""Entries → iCalendar bytes that Outlook takes (RFC 5545, [MS-OXCICAL]).

One VEVENT per occurrence and never a recurrence rule: each date has its own status, proof and
holiday shift, and a rule that Outlook does not know loses the whole series without a word.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from icalendar import Alarm, Calendar, Event, Parameters, Timezone, TimezoneStandard
from icalendar.prop import vCategory, vDate, vDatetime, vDuration, vInt, vText, vUTCOffset

from contractkit import __version__
from contractkit.agenda import one_line, shorten, units
from contractkit.timeline import speak_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contractkit.agenda import CitedClause, Entry

ZONE = "Asia/Shanghai"
LONGEST_LINE = 255
"""Outlook cuts a SUMMARY after this many UTF-16 units ([MS-OXCICAL] 2.1.3.1.1.20.24)."""
MOST_EVENTS, MOST_OCTETS = 1000, 1_000_000
"""Beyond these a calendar is given out in one file per year; no limit of Outlook is known."""

_LONGEST_TEXT = 2600  # at most 3 octets each: below 8 KiB
_LONGEST_QUOTE = 160
_LONGEST_CATEGORY = 120
_OFFSET = dt.timedelta(hours=8)
_MINUTE = dt.timedelta(minutes=1)
_YEARS = range(1601, 4500)
_SHARED = 4096
_UID = re.compile("[!-~]{1,255}")
_TAG = re.compile("<(?=[A-Za-z/!?])")
# Outlook strips separators from a category; others misread a list with a backslash or a quote.
_SEPARATORS = str.maketrans({**dict.fromkeys(",;；﹔؛", "、"), "\\": "/", '"': "'"})


@dataclass(frozen=True, slots=True)
class Edition:
    """Which issue of which calendar this is.

    `key` names the calendar (not its events): two files must not share one, or importing the
    second may overwrite the first. `sequence` is the SEQUENCE of the events and `stamp` the day, or
    the moment, (UTC) of their DTSTAMP. `language` is `zh-CN` or `en`.
    """

    name: str
    contract_id: str
    key: str
    sequence: int
    stamp: dt.date | dt.datetime
    language: str

    def part(self, suffix: str) -> Edition:
        """Return the edition of a calendar that holds a part of the entries."""
        return replace(self, name=f"{self.name} {suffix}", key=f"{self.key}.{suffix}")


@dataclass(frozen=True, slots=True)
class Issue:
    """One entry as it is given out: with the edition of its own, or `cancelled` for good.

    A cancelled entry is for whoever imported it (RFC 5546 3.2.5): most programs match its UID, and
    in the others it says what to delete. A feed or a full calendar leaves it out.
    """

    entry: Entry
    edition: Edition
    cancelled: bool = False


def write_issues(issues: Sequence[Issue], edition: Edition) -> dict[str, bytes]:
    """Return a calendar of entries of any contracts, each with its own number and SEQUENCE.

    It lies under "", or in one for each year under its number when it is large. `edition` names
    the calendar; events have editions of their own. Raises ValueError as `write_calendar` does.
    """
    if len(issues) <= MOST_EVENTS:
        whole = _calendar(issues, edition)
        if len(whole) <= MOST_OCTETS:
            return {"": whole}
    years: dict[str, list[Issue]] = {}
    for issue in issues:
        years.setdefault(str(issue.entry.day.year), []).append(issue)
    return {year: _calendar(years[year], edition.part(year)) for year in sorted(years)}


def write_event(issue: Issue) -> bytes:
    """Return a calendar object of one event without METHOD, as CalDAV stores it (RFC 4791 4.1)."""
    calendar = _empty(method=False)
    if issue.entry.at:
        calendar.add_component(_shanghai())
    _check([issue.entry])
    calendar.add_component(_event(issue))
    octets: bytes = calendar.to_ical(sorted=False)
    return octets


def write_calendars(entries: Sequence[Entry], edition: Edition) -> dict[str, bytes]:
    """Return the calendar under "", or one for each year under its number when it is large.

    Raises ValueError as `write_calendar` does.
    """
    return write_issues([Issue(entry, edition) for entry in entries], edition)


def write_calendar(entries: Sequence[Entry], edition: Edition) -> bytes:
    """Return one VCALENDAR with an event per entry, in the given order.

    Raises ValueError without entries (Outlook refuses an empty calendar, and so do we) and for
    an entry that a calendar program would misread or drop.
    """
    return _calendar([Issue(entry, edition) for entry in entries], edition)


def _calendar(issues: Sequence[Issue], edition: Edition) -> bytes:
    if not issues:
        raise ValueError("a calendar without a date says nothing")
    _check([issue.entry for issue in issues])
    calendar = _empty(method=True)
    if len(issues) > 1:
        # With either of these a single appointment would open as a new calendar.
        name = one_line(edition.name) or edition.key
        calendar["X-WR-CALNAME"] = _Text(shorten(name, LONGEST_LINE))
        calendar["X-WR-RELCALID"] = vText("{" + str(_guid(edition.key)).upper() + "}")
    if any(issue.entry.at for issue in issues):
        calendar.add_component(_shanghai())
    for issue in issues:
        calendar.add_component(_event(issue))
    octets: bytes = calendar.to_ical(sorted=False)
    return octets


def _empty(*, method: bool) -> Calendar:
    calendar = Calendar()
    calendar["PRODID"] = vText(f"-//contractkit//contractkit {__version__}//EN")
    calendar["VERSION"] = vText("2.0")
    if method:
        calendar["METHOD"] = vText("PUBLISH")
    return calendar


def summary(entry: Entry, edition: Edition, *, cancelled: bool = False) -> str:
    """Return the one line that a calendar shows; the contract's number survives a cut."""
    words = _WORDS[edition.language]
    mark = words["cancelled"] if cancelled else _mark(entry, words)
    number = f" · {one_line(edition.contract_id)}"
    room = LONGEST_LINE - units(mark + number)
    return shorten(one_line(mark + shorten(one_line(entry.title), room) + number), LONGEST_LINE)


def _mark(entry: Entry, words: Mapping[str, str]) -> str:
    if entry.done:
        return words["done"]
    return words["mark"] if entry.tentative else ""


def description(entry: Entry, edition: Edition) -> str:
    """Return who owes it, which clause says so, and how the day came about, line by line."""
    lines = (one_line(line) for line in _lines(entry, edition))
    # Google reads tags in a description, Outlook shows them: either way the text suffers.
    return shorten(_TAG.sub("＜", "\n".join(lines)), _LONGEST_TEXT)


def categories(entry: Entry, edition: Edition) -> tuple[str, ...]:
    """Return the category, and a second one for dates that may move; none is empty."""
    own = one_line(entry.category.translate(_SEPARATORS))
    names = [shorten(own, _LONGEST_CATEGORY)]
    if entry.tentative:
        names.append(_WORDS[edition.language]["tentative"])
    return tuple(name for name in dict.fromkeys(names) if name)


class _Text(vText):
    r"""Text in which a backslash before an N stays: icalendar takes the pair for a line break.

    No text of ours has parameters, so all of them share the empty ones.
    """

    __slots__ = ()
    encoding: str
    _none = Parameters()

    def __new__(cls, text: str) -> Self:
        """Return the text, to be written in UTF-8."""
        self = str.__new__(cls, text)
        self.encoding, self.params = "utf-8", cls._none
        return self

    def to_ical(self) -> bytes:
        r"""Return the escaped octets: `C:\New` becomes `C:\\New`."""
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def _event(issue: Issue) -> Event:
    entry, edition = issue.entry, issue.edition
    event = Event()
    event["UID"] = _Text(entry.uid)
    event["DTSTAMP"], event["SEQUENCE"] = _issue(edition)
    event["DTSTART"], event["DTEND"] = _times(entry)
    event["SUMMARY"] = title = _Text(summary(entry, edition, cancelled=issue.cancelled))
    event["DESCRIPTION"] = _Text(description(entry, edition))
    if names := categories(entry, edition):
        event["CATEGORIES"] = _list(names)
    event["STATUS"] = _word(_status(issue))
    busy = entry.busy and not issue.cancelled
    event["TRANSP"] = _word("OPAQUE" if busy else "TRANSPARENT")
    event["X-MICROSOFT-CDO-BUSYSTATUS"] = _word(_busy_status(entry) if busy else "FREE")
    if entry.reminder is not None and not issue.cancelled:
        event.add_component(_alarm(title, entry.reminder))
    return event


def _status(issue: Issue) -> str:
    if issue.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if issue.entry.tentative else "CONFIRMED"


def _busy_status(entry: Entry) -> str:
    return "TENTATIVE" if entry.tentative else "BUSY"


def _times(entry: Entry) -> tuple[vDate, vDate] | tuple[vDatetime, vDatetime]:
    if entry.at:
        start, end = entry.at
        return _local(start), _local(end)
    return _day(entry.day), _day(entry.day + dt.timedelta(days=1))


def _alarm(title: vText, lead: dt.timedelta) -> Alarm:
    """Return the one reminder that Outlook takes: relative, before the start."""
    alarm = Alarm()
    alarm["ACTION"] = _word("DISPLAY")
    alarm["DESCRIPTION"] = title
    alarm["TRIGGER"] = _before(lead)
    return alarm


# Events share the values that they have in common: making one costs as much as writing it.


@lru_cache(_SHARED)
def _issue(edition: Edition) -> tuple[vDatetime, vInt]:
    """Return DTSTAMP and SEQUENCE.

    Two editions of one day need different stamps: the later one must look newer.
    """
    if isinstance(edition.stamp, dt.datetime):
        return vDatetime(edition.stamp.replace(microsecond=0)), vInt(edition.sequence)
    midnight = dt.datetime.combine(edition.stamp, dt.time(), dt.UTC)
    stamp = midnight + dt.timedelta(seconds=edition.sequence)
    return vDatetime(stamp), vInt(edition.sequence)


@lru_cache(_SHARED)
def _word(text: str) -> vText:
    return vText(text)


@lru_cache(_SHARED)
def _list(names: tuple[str, ...]) -> vCategory:
    return vCategory(list(names))


@lru_cache(_SHARED)
def _before(lead: dt.timedelta) -> vDuration:
    return vDuration(-lead)


@lru_cache(_SHARED)
def _day(day: dt.date) -> vDate:
    return vDate(day, {"VALUE": "DATE"})


def _check(entries: Sequence[Entry]) -> None:
    """Refuse what would be lost or shown on another day."""
    seen: set[str] = set()
    for entry in entries:
        if entry.uid in seen or not _UID.fullmatch(entry.uid):
            raise ValueError(f"{entry.uid!r} cannot be a UID: it needs ASCII of its own")
        seen.add(entry.uid)
        if entry.day.year not in _YEARS:
            raise ValueError(f"{entry.uid}: Outlook has no place for the day {entry.day}")
        if entry.at and _in_china(entry.at[0]) >= _in_china(entry.at[1]):
            raise ValueError(f"{entry.uid}: it ends before it has begun")
        lead = entry.reminder
        if lead is not None and (lead < dt.timedelta() or lead % _MINUTE):
            raise ValueError(f"{entry.uid}: a reminder comes whole minutes before the start")


def _lines(entry: Entry, edition: Edition) -> Iterator[str]:
    words = _WORDS[edition.language]
    together = entry.obligor == entry.obligee
    yield words["together" if together else "who"].format(entry.obligor, entry.obligee)
    if entry.first != entry.day:
        days = (speak_day(day, edition.language) for day in (entry.first, entry.day))
        yield words["window"].format(*days)
    if entry.tentative:
        yield words["may-move"]
    for clause in entry.clauses:
        yield _citation(clause, edition.language)
    if entry.explanation:
        # No line ends with a colon: Outlook would set it in bold blue.
        yield words["why"].format(len(entry.explanation))
        yield from entry.explanation
    if entry.owner:
        yield words["owner"].format(entry.owner)
    if entry.evidence:
        yield words["proof"].format(entry.evidence)
    yield words["ids"].format(edition.contract_id, f"{entry.obligation_id}.{entry.key}")


@lru_cache(_SHARED)
def _citation(clause: CitedClause, language: str) -> str:
    words = _WORDS[language]
    place = words["clause"].format(clause.document, clause.label)
    sentence = shorten(one_line(clause.sentence), _LONGEST_QUOTE)
    return words["quote"].format(place, sentence) if sentence else place


def _local(time: dt.datetime) -> vDatetime:
    value = vDatetime(_in_china(time))
    value.params["TZID"] = ZONE  # set afterwards: a time without a zone would lose it
    return value


def _in_china(time: dt.datetime) -> dt.datetime:
    """Return the wall clock in China, without a zone; a time without one is there already."""
    if time.tzinfo is None:
        return time
    return (time.astimezone(dt.UTC) + _OFFSET).replace(tzinfo=None)


def _shanghai() -> Timezone:
    """Return China as a flat UTC+8: its summer time of 1986–91 must not reach Outlook."""
    standard = TimezoneStandard()
    standard["DTSTART"] = vDatetime(dt.datetime(1970, 1, 1))  # noqa: DTZ001 - RFC 5545 3.6.5
    standard["TZOFFSETFROM"] = standard["TZOFFSETTO"] = vUTCOffset(_OFFSET)
    standard["TZNAME"] = vText("CST")
    zone = Timezone()
    zone["TZID"] = vText(ZONE)
    zone.add_component(standard)
    return zone


def _guid(key: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"contractkit:{key}")


_WORDS = {
    "zh-CN": {
        "mark": "【暂定】",
        "done": "【已完成】",
        "cancelled": "【已取消】",
        "tentative": "暂定",
        "who": "履行方：{}；相对方：{}",
        "together": "履行方：{}",
        "window": "期间：{}至{}",
        "may-move": "暂定：日期仍可能变动，以更新后的日历为准。",
        "clause": "依据《{}》{}",
        "quote": "{}：“{}”",
        "why": "日期由来，共{}步",
        "owner": "负责人：{}",
        "proof": "履行凭证：{}",
        "ids": "合同编号：{}；义务编号：{}",
    },
    "en": {
        "mark": "[provisional] ",
        "done": "[done] ",
        "cancelled": "[cancelled] ",
        "tentative": "Provisional",
        "who": "Owed by {} to {}",
        "together": "Owed by {}",
        "window": "From {} to {}",
        "may-move": "Provisional: the day may still move; a later calendar will say so.",
        "clause": "Under “{}”, {}",
        "quote": "{}: “{}”",
        "why": "How the day came about, step by step ({})",
        "owner": "Looked after by {}",
        "proof": "Proof: {}",
        "ids": "Contract {}; obligation {}",
    },
}
