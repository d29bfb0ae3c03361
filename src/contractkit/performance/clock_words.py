"""What a clock says of itself: its name, and the sentences that explain where it stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from contractkit.agenda.clocks import clock_name
from contractkit.timeline import ZH, Step, both, phrase, said, sentence, speak_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractkit.calendars import ServiceCalendar
    from contractkit.quantities import Length
    from contractkit.timeline import Spoken

_MINUTE, _DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
_DAY_MINUTES = 24 * 60

NO_LIMIT = Step("no-limit", both("未约定时限。", "No time limit is agreed."))
BLANK = Step("blank", both("时限尚待填写。", "The time limit is still to be filled in."))
TARGET = Step("target", both(
    "该项为努力目标，并非承诺。", "This is a target to strive for and not a promise.",
))  # fmt: skip
MOOT = Step("result", both(
    "结论：前一项已在时限内完成，本项不起算。",
    "Result: the one before was done in time, so this one does not start.",
))  # fmt: skip


@phrase
def named(language: str, name: Spoken, clock: str) -> str:
    """Return 故障分级处理（到场）; the bare name for a commitment with one clock."""
    text = said(name, language)
    if not clock:
        return text
    kind = clock_name(clock, language)
    return f"{text}（{kind}）" if language == ZH else f"{text} ({kind})"


def speak_moment(moment: dt.datetime, language: str) -> str:
    """Return `2026年12月18日9:30`; `18 December 2026, 9:30`."""
    return _clock(moment.date(), f"{moment.hour}:{moment.minute:02d}", language)


def speak_deadline(moment: dt.datetime, language: str) -> str:
    """Return a moment at which something ends: midnight is 24:00 of the day that is over."""
    if moment.time() != dt.time():
        return speak_moment(moment, language)
    return _clock(moment.date() - _DAY, "24:00", language)


def _clock(day: dt.date, time: str, language: str) -> str:
    comma = "" if language == ZH else ", "
    return f"{speak_day(day, language)}{comma}{time}"


def speak_time(time: dt.timedelta, language: str, *, in_days: bool = False) -> str:
    """Return `1小时30分钟`, with days before it where days are asked for; seconds are dropped."""
    minutes = time // _MINUTE
    if time and not minutes:
        return "不足1分钟" if language == ZH else "less than a minute"
    days, minutes = divmod(minutes, _DAY_MINUTES) if in_days else (0, minutes)
    hours, minutes = divmod(minutes, 60)
    counts = ((days, "天", "day"), (hours, "小时", "hour"), (minutes, "分钟", "minute"))
    shown = [part for part in counts if part[0]] or [counts[-1]]
    if language == ZH:
        return "".join(f"{count}{unit}" for count, unit, _ in shown)
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, _, unit in shown)


@sentence("anchor")
def started(language: str, trigger: Spoken, moment: dt.datetime) -> str:
    """Return what started the clock, and when."""
    at = speak_moment(moment, language)
    if language == ZH:
        return f"起算点：“{said(trigger, ZH)}”，{at}。"
    return f"Counted from: “{said(trigger, language)}”, {at}."


@sentence("anchor")
def overrun(language: str, other: Spoken, moment: dt.datetime) -> str:
    """Return that the clock started when another one ran out."""
    at = speak_deadline(moment, language)
    if language == ZH:
        return f"起算点：“{said(other, ZH)}”的时限届满而未完成，{at}。"
    return f"Counted from: “{said(other, language)}” ran out without being done, {at}."


@sentence("result")
def waiting(language: str, other: Spoken) -> str:
    """Return what has to run out before the clock starts."""
    if language == ZH:
        return f"结论：尚未起算，“{said(other, ZH)}”的时限届满而未完成时起算。"
    return f"Result: not started; it starts if “{said(other, language)}” runs out undone."


@sentence("calendar")
def hours(language: str, limit: Length, calendar: ServiceCalendar, named: bool) -> str:
    """Return the limit and the hours in which it runs."""
    length, when = limit.speak(language), calendar.speak(language)
    if language == ZH:
        how = f"按{when}计时" if named else "未约定服务时间，按自然时间连续计时"
        return f"时限{length}，{how}。"
    if named:
        return f"Limit: {length}, counted in this time: {when}."
    return f"Limit: {length}, counted around the clock, as no service hours are agreed."


@sentence("rule")
def moved_on(language: str, first: dt.date, until: dt.date, day: dt.date) -> str:
    """Return where a pause moved the last day."""
    begin, stop, last = (speak_day(one, language) for one in (first, until, day))
    if language == ZH:
        return f"因{begin}至{stop}暂停，期限顺延（暂停的当日不计入），至{last}。"
    return f"Paused from {begin} to {stop} (first day not counted): moved on to {last}."


@sentence("pause")
def pause(
    language: str, since: dt.datetime, until: dt.datetime | None, reasons: Iterable[str]
) -> str:
    """Return when the clock stood still, and why."""
    begin = speak_moment(since, language)
    end = speak_moment(until, language) if until else ""
    if language == ZH:
        why = f"（{'；'.join(reasons)}）" if reasons else ""
        span = f"自{begin}至{end}" if end else f"自{begin}起"
        return f"{span}暂停计时{why}。"
    why = f" ({'; '.join(reasons)})" if reasons else ""
    return f"Paused from {begin}{f' to {end}' if end else ' on'}{why}."


@sentence("due")
def due(language: str, moment: dt.datetime) -> str:
    """Return when the limit is over."""
    at = speak_deadline(moment, language)
    return f"时限至{at}届满。" if language == ZH else f"The limit is over on {at}."


@sentence("done")
def stopped(language: str, moment: dt.datetime) -> str:
    """Return when the deed was done."""
    at = speak_moment(moment, language)
    return f"完成：{at}。" if language == ZH else f"Done: {at}."


_RESULTS = {
    "running": ("正在计时，已用{used}，剩余{left}。", "running, {used} used, {left} left."),
    "paused": ("计时暂停，已用{used}，剩余{left}。", "paused, {used} used, {left} left."),
    "overdue": ("已超过时限{left}，仍未完成。", "past its limit by {left} and still not done."),
    "overdue-between": (
        "时限已届满，尚未到下一服务时间，仍未完成。",
        "past its limit, though no service hour has come since, and still not done.",
    ),
    "missed-between": (
        "时限届满后、下一服务时间开始前完成，用时{used}。",
        "done late, before the next service hour, {used} used.",
    ),
    "attained": (
        "在时限内完成，用时{used}，尚余{left}。",
        "done in time, {used} used, {left} left.",
    ),
    "missed": ("超过时限{left}完成，用时{used}。", "done late by {left}, {used} used."),
    "none": ("没有时限，已历时{used}。", "no limit, {used} so far."),
    "done": ("没有时限，用时{used}。", "no limit, done after {used}."),
}


def result(code: str, used: dt.timedelta, left: dt.timedelta, *, in_days: bool) -> Step:
    """Return the last step of every explanation: where the clock stands."""
    return Step("result", _result(code, used, abs(left), in_days))


@phrase
def _result(language: str, code: str, used: dt.timedelta, left: dt.timedelta, in_days: bool) -> str:
    chinese, english = _RESULTS[code]
    times = {
        "used": speak_time(used, language, in_days=in_days),
        "left": speak_time(left, language, in_days=in_days),
    }
    return (f"结论：{chinese}" if language == ZH else f"Result: {english}").format(**times)
