"""Entries → iCalendar bytes that Outlook takes (RFC 5545, [MS-OXCICAL]).

One VEVENT per occurrence and never a recurrence rule: each date has its own status, proof and
holiday shift, and a rule that Outlook does not know loses the whole series without a word.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard
from icalendar.prop import vCategory, vDate, vDatetime, vDuration, vInt, vText, vUTCOffset

from contractkit import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.agenda import Entry

ZONE = "Asia/Shanghai"
LIMIT = 255
"""Outlook cuts a SUMMARY after this many UTF-16 units ([MS-OXCICAL] 2.1.3.1.1.20.24)."""
_FORBIDDEN_IN_CATEGORIES = str.maketrans(dict.fromkeys(",;；﹔؛", "、"))
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_SKIN_TONES = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True, slots=True)
class Edition:
    """Which issue of the calendar this is: its name, SEQUENCE, DTSTAMP (a day, UTC), language."""

    name: str
    contract_id: str
    key: str
    sequence: int
    stamp: dt.date
    language: str


def write_calendar(entries: Sequence[Entry], edition: Edition) -> bytes:
    """Return one VCALENDAR with an event per entry.

    Raises ValueError without entries: Outlook refuses an empty calendar, and so do we.
    """
    if not entries:
        raise ValueError("a calendar without a date says nothing")
    calendar = Calendar()
    calendar["PRODID"] = vText(f"-//contractkit//contractkit {__version__}//EN")
    calendar["VERSION"] = vText("2.0")
    calendar["METHOD"] = vText("PUBLISH")
    if len(entries) > 1:
        # With either of these a single appointment would open as a new calendar.
        calendar["X-WR-CALNAME"] = vText(shorten(one_line(edition.name)))
        calendar["X-WR-RELCALID"] = vText("{" + str(_guid(edition.key)).upper() + "}")
    if any(entry.at for entry in entries):
        calendar.add_component(_shanghai())
    stamp = vDatetime(dt.datetime.combine(edition.stamp, dt.time(), dt.UTC))
    words = _WORDS["zh" if edition.language.startswith("zh") else "en"]
    for entry in entries:
        calendar.add_component(_event(entry, edition, stamp, words))
    return calendar.to_ical(sorted=False)


def shorten(text: str, limit: int = LIMIT) -> str:
    """Cut a text to `limit` UTF-16 units without halving a character that people see as one."""
    if len(text.encode("utf-16-le")) // 2 <= limit:
        return text
    kept, used = 0, 1  # the ellipsis
    for index, char in enumerate(text):
        used += 2 if ord(char) > 0xFFFF else 1  # noqa: PLR2004 - beyond it UTF-16 takes two units
        if used > limit:
            break
        kept = index + 1
    while kept and _continues(text, kept):
        kept -= 1
    return text[:kept] + "…"


def one_line(text: str) -> str:
    """Fold all white space, line breaks included, into single spaces."""
    return " ".join(text.split())


def _continues(text: str, at: int) -> bool:
    """Tell whether a cut before `text[at]` would fall inside a grapheme (Unicode UAX 29)."""
    after, before = text[at : at + 1], text[at - 1]
    return bool(after) and (
        before == "\u200d"
        or after in _JOINERS
        or unicodedata.combining(after) != 0
        or ord(after) in _SKIN_TONES
    )


def _event(entry: Entry, edition: Edition, stamp: vDatetime, words: dict[str, str]) -> Event:
    event = Event()
    event["UID"] = vText(entry.uid)
    event["DTSTAMP"] = stamp
    event["SEQUENCE"] = vInt(edition.sequence)
    if entry.at:
        event["DTSTART"], event["DTEND"] = (_local(moment) for moment in entry.at)
    else:
        event["DTSTART"] = _day(entry.day)
        event["DTEND"] = _day(entry.day + dt.timedelta(days=1))
    mark = words["tentative"] if entry.tentative else ""
    event["SUMMARY"] = vText(shorten(one_line(f"{mark}{entry.title} · {edition.contract_id}")))
    event["DESCRIPTION"] = vText(description(entry, words))
    event["CATEGORIES"] = vCategory([one_line(entry.category.translate(_FORBIDDEN_IN_CATEGORIES))])
    event["STATUS"] = vText("TENTATIVE" if entry.tentative else "CONFIRMED")
    event["TRANSP"] = vText("OPAQUE" if entry.busy else "TRANSPARENT")
    event["X-MICROSOFT-CDO-BUSYSTATUS"] = vText("BUSY" if entry.busy else "FREE")
    if entry.reminder is not None:
        event.add_component(_alarm(entry.title, entry.reminder))
    return event


def description(entry: Entry, words: dict[str, str]) -> str:
    """Return who owes it, which clause says so, and how the day came about, line by line."""
    lines = [f"{words['owed']}{entry.obligor} → {entry.obligee}"]
    if entry.first != entry.day:
        lines.append(f"{words['window']}{entry.first.isoformat()} – {entry.day.isoformat()}")
    for clause in entry.clauses:
        lines.append(f"{words['clause']}{words['title'].format(clause.document)}{clause.label}")
    if entry.clauses:
        lines.append(f"{words['text']}{entry.clauses[0].sentence}")
    lines.append(words["why"])
    lines += [f"{number}. {step}" for number, step in enumerate(entry.explanation, 1)]
    if entry.evidence:
        lines.append(f"{words['proof']}{entry.evidence}")
    return "\n".join(lines)


def _alarm(title: str, lead: dt.timedelta) -> Alarm:
    """Return the one reminder that Outlook takes: relative, before the start, whole minutes."""
    alarm = Alarm()
    alarm["ACTION"] = vText("DISPLAY")
    alarm["DESCRIPTION"] = vText(one_line(title))
    alarm["TRIGGER"] = vDuration(-lead)
    return alarm


def _day(day: dt.date) -> vDate:
    value = vDate(day)
    value.params["VALUE"] = "DATE"
    return value


def _local(moment: dt.datetime) -> vDatetime:
    value = vDatetime(moment.replace(tzinfo=ZoneInfo(ZONE)))
    value.params["TZID"] = ZONE
    return value


def _shanghai() -> Timezone:
    """Return China as a flat UTC+8: its summer time of 1986–91 must not reach Outlook."""
    standard = TimezoneStandard()
    standard["DTSTART"] = vDatetime(dt.datetime(1970, 1, 1))  # noqa: DTZ001 - local by RFC 5545 3.6.5
    offset = dt.timedelta(hours=8)
    standard["TZOFFSETFROM"] = standard["TZOFFSETTO"] = vUTCOffset(offset)
    standard["TZNAME"] = vText("CST")
    zone = Timezone()
    zone["TZID"] = vText(ZONE)
    zone.add_component(standard)
    return zone


def _guid(key: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"contractkit:{key}")


_WORDS = {
    "zh": {
        "tentative": "【暂定】",
        "owed": "履行方：",
        "window": "期间：",
        "clause": "依据：",
        "title": "《{}》",
        "text": "条款：",
        "why": "日期说明：",
        "proof": "履行凭证：",
    },
    "en": {
        "tentative": "[provisional] ",
        "owed": "Owed by: ",
        "window": "Window: ",
        "clause": "Under: ",
        "title": "{}, ",
        "text": "Text: ",
        "why": "Why this day:",
        "proof": "Proof: ",
    },
}
