"""The sentences that explain a date, each a step in Chinese and English."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from contractkit.calendars import ChinaCalendar, PeriodEnd
from contractkit.calendars.holidays import library_edition
from contractkit.quantities import Duration, Length
from contractkit.timeline.dated import ZH, Step, both, capital, phrase, said, sentence, speak_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.calendars import Shift, WorkingCalendar
    from contractkit.quantities import Period
    from contractkit.timeline.dated import Dated, Spoken

AS_IS = Step("convention", both(
    "按约定，到期日遇休息日不作调整（《民法典》第二百零四条）。",
    "As agreed, a last day on a day off stays (Civil Code, Art. 204).",
))  # fmt: skip
PAST_TABLE = Step("pending", both(
    "暂定：该年的节假日尚无法推算，未作调整。",
    "Tentative: the holidays of that year cannot be computed yet; the day was not moved.",
))  # fmt: skip
_HOW = {
    "known": ("已确定", "known"),
    "expected": ("预计", "expected"),
    "derived": ("推算", "derived"),
}
_FIRST_DAY = ("（开始的当日不计入，《民法典》第二百零一条）",
              " (the first day is not counted, Civil Code, Art. 201)")  # fmt: skip
_WHOLE_DAYS = ("（起算的时刻未定，按整日计）", " (in whole days, as the hour is not known)")
_PERIOD_END = {
    PeriodEnd.ANNIVERSARY: (
        "（开始的当日不计入，以对应日为届满日，《民法典》第二百零一条、第二百零二条）",
        " (first day not counted, last day the corresponding one, Civil Code, Art. 201, 202)",
    ),
    PeriodEnd.DAY_BEFORE: (
        "（按约定计入开始的当日，以对应日的前一日为届满日，《民法典》第二百零四条）",
        " (as agreed, first day counted, last day before the corresponding one, Art. 204)",
    ),
}
_NO_CORRESPONDING_DAY = (
    "该月没有对应日，取月末日。",
    " That month has no such day, so its last day is taken.",
)
_NOTHING = ("", "")


@sentence("anchor")
def fixed(language: str, day: date) -> str:
    """Return that the contract names the day itself."""
    said_day = speak_day(day, language)
    return f"约定日期：{said_day}。" if language == ZH else f"Day agreed: {said_day}."


def anchor(name: Spoken, day: date, how: str) -> Step:
    """Return which event the date counts from; `how` is known, expected or derived."""
    return Step(how if how != "known" else "anchor", _anchor(name, day, how))


@phrase
def _anchor(language: str, name: Spoken, day: date, how: str) -> str:
    chinese, english = _HOW[how]
    if language == ZH:
        return f"起算点：“{said(name, ZH)}”，{speak_day(day, ZH)}（{chinese}）。"
    return f"Counted from: “{said(name, language)}”, {speak_day(day, language)} ({english})."


def unknown(name: Spoken) -> Step:
    """Return that an event, or the start of a period, has no date."""
    english = "has no date yet; the day follows when it has one."
    return Step("unknown", _no_day(name, "的日期尚未确定，确定后方可计算。", english))


def circle(name: Spoken) -> Step:
    """Return that a date waits for itself."""
    return Step("circle", _no_day(name, "以自身为起算点，无法计算。",
                                  "counts from itself; no day follows."))  # fmt: skip


def blank(name: Spoken) -> Step:
    """Return that the length of a period is still to be filled in."""
    return Step("blank", _no_day(name, "的期限尚待填写。", "has a length still to be filled in."))


def endless(name: Spoken, lifetime: bool) -> Step:
    """Return that a period has no last day."""
    if lifetime:
        return Step("endless", _no_day(name, "为终身，没有届满日。",
                                       "lasts for the lifetime and has no last day."))  # fmt: skip
    return Step("endless", _no_day(name, "没有约定期限，没有届满日。",
                                   "has no agreed length and so no last day."))  # fmt: skip


@phrase
def _no_day(language: str, name: Spoken, chinese: str, english: str) -> str:
    if language == ZH:
        return f"“{said(name, ZH)}”{chinese}"
    return f"“{said(name, language)}” {english}"


@sentence("extended")
def extended(language: str, condition: Spoken) -> str:
    """Return that a period goes on as long as something lasts."""
    if language == ZH:
        return f"如{said(condition, ZH)}，期限相应延长；此为最早届满日。"
    return f"Extended while: {said(condition, language)}; this is the earliest last day."


@sentence("suspended")
def suspended(language: str, since: date, until: date, day: date) -> str:
    """Return how far a suspension moves the end of a period."""
    days = (until - since).days
    begin, again, end = (speak_day(each, language) for each in (since, until, day))
    if language == ZH:
        return f"期限自{begin}起中止，自{again}起恢复，顺延{days}日：{end}。"
    return f"Suspended from {begin} until {again}: {days} days are added: {end}."


@sentence("suspended")
def still_suspended(language: str, name: Spoken, since: date) -> str:
    """Return that a period which is suspended has no end yet."""
    begin = speak_day(since, language)
    if language == ZH:
        return f"“{said(name, ZH)}”自{begin}起中止，恢复后方可确定届满日。"
    return f"“{said(name, language)}” is suspended from {begin}: no end until it runs again."


@sentence("rule")
def counted(language: str, start: date, length: Length, day: date, backwards: bool) -> str:
    """Return how a length was counted from a day."""
    first_day = _NOTHING if backwards else _FIRST_DAY
    if isinstance(length, Duration):
        first_day = _WHOLE_DAYS
    clamp = _clamp(start, length, day)
    spoken, one, other = (length.speak(language), *(speak_day(d, language) for d in (start, day)))
    if language == ZH:
        before = "之前" if backwards else "之后"
        return f"{one}{before}{spoken}{first_day[0]}：{other}。{clamp[0]}"
    before = "before" if backwards else "after"
    return f"{capital(spoken)} {before} {one}{first_day[1]}: {other}.{clamp[1]}"


@sentence("convention")
def lasts(
    language: str, name: Spoken, length: Period, start: date, end: date, how: PeriodEnd
) -> str:
    """Return when a period of a length ends, and by which convention."""
    convention = _NOTHING if length.is_working_days else _PERIOD_END[how]
    clamp = _clamp(start, length, end)
    first, last = speak_day(start, language), speak_day(end, language)
    what = f"“{said(name, language)}”"
    if language == ZH:
        counted = f"{what}{length.speak(ZH)}，自{first}起算，至{last}届满"
        return f"{counted}{convention[0]}。{clamp[0]}"
    counted = f"{what}: {length.speak(language)} from {first}, last day {last}"
    return f"{counted}{convention[1]}.{clamp[1]}"


@sentence("bound")
def chosen(language: str, best: date, members: Sequence[Dated], earlier: bool) -> str:
    """Return which of several dates counts, and why an unknown one cannot change that."""
    day = speak_day(best, language)
    days = [speak_day(m.day, language) for m in members if m.day]
    late = len(days) < len(members)
    if language == ZH:
        rest = "、尚未确定的日期" if late else ""
        note = "，后者不会早于该日" if late else ""
        return f"{'、'.join(days)}{rest}中取较{'早' if earlier else '晚'}者：{day}{note}。"
    rest = " and one not known yet" if late else ""
    note = ", which the last cannot precede" if late else ""
    which = "earlier" if earlier else "later"
    return f"The {which} of {' and '.join(days)}{rest}: {day}{note}."


@sentence("undecided")
def undecided(language: str, members: Sequence[Dated], earlier: bool) -> str:
    """Return that the earlier or later date depends on one that is not known."""
    days = [speak_day(m.day, language) for m in members if m.day]
    reasons = [said(m.steps[-1].text, language) for m in members if m.day is None]
    if language == ZH:
        known = f"（已知：{'、'.join(days)}）" if days else ""
        return f"{''.join(reasons)}较{'早' if earlier else '晚'}者尚不能确定{known}。"
    known = f" (known: {', '.join(days)})" if days else ""
    which = "earlier" if earlier else "later"
    return f"{' '.join(reasons)} Which date is the {which} one is open{known}."


@sentence("shift")
def shifted(language: str, found: Shift) -> str:
    """Return where the convention moved a due day, or that it stays."""
    if not found.moved:
        stays = speak_day(found.day, language)
        chinese = language == ZH
        return f"{stays}为工作日，不作调整。" if chinese else f"{stays} is a working day and stays."
    text = found.reason(language)
    for day in (found.nominal, found.day):
        text = text.replace(day.isoformat(), speak_day(day, language))
    return text + ("。" if language == ZH else ".")


def edition(calendar: WorkingCalendar) -> Step:
    """Return which calendar of working days was used, and how far it is announced."""
    if isinstance(calendar, ChinaCalendar):
        return _announced(calendar.published_to)
    return Step("calendar", both(
        "工作日为星期一至星期五，不考虑放假安排。",
        "Working days are Monday to Friday, holidays included.",
    ))  # fmt: skip


@sentence("calendar")
def _announced(language: str, year: int) -> str:
    if language == ZH:
        return f"工作日按国务院办公厅放假安排（{library_edition()}，已公布至{year}年）。"
    return f"Working days as announced by the State Council ({library_edition()}, up to {year})."


def pending(one: date, other: date, calendar: ChinaCalendar) -> Step:
    """Return the step that names the year whose holidays are not announced yet."""
    first, last = sorted((one, other))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    day = next((day for day in days if not calendar.certainty(day)), last)
    return _pending(day.year if day.year > calendar.published_to else day.year + 1)


@sentence("pending")
def _pending(language: str, year: int) -> str:
    if language == ZH:
        return f"暂定：待国务院办公厅公布{year}年放假安排后更新。"
    return f"Tentative: to be updated when the State Council announces the holidays of {year}."


def _clamp(start: date, length: Length, day: date) -> tuple[str, str]:
    months = not isinstance(length, Duration) and length.months and not length.days
    clamped = months and start.day > day.day and (day + timedelta(days=1)).day == 1
    return _NO_CORRESPONDING_DAY if clamped else _NOTHING
