"""The sentences that explain a date, each a step in Chinese and English."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from contractkit.calendars import ChinaCalendar, PeriodEnd
from contractkit.calendars.holidays import library_edition
from contractkit.quantities import Duration, Length
from contractkit.timeline.dated import EN, ZH, Step, capital, pick, said, speak_day, step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractkit.calendars import Shift, WorkingCalendar
    from contractkit.model.fields import Localized
    from contractkit.quantities import Period
    from contractkit.timeline.dated import Dated

AS_IS = step("convention", pick(
    "按约定，到期日遇休息日不作调整（《民法典》第二百零四条）。",
    "As agreed, a last day on a day off stays (Civil Code, Art. 204).",
))  # fmt: skip
PAST_TABLE = step("pending", pick(
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


def fixed(day: date) -> Step:
    """Return that the contract names the day itself."""
    return step("anchor", lambda language: {
        ZH: f"约定日期：{speak_day(day, ZH)}。",
        EN: f"Day agreed: {speak_day(day, EN)}.",
    }[language])  # fmt: skip


def anchor(name: Localized, day: date, how: str) -> Step:
    """Return which event the date counts from; `how` is known, expected or derived."""
    chinese, english = _HOW[how]
    return step(how if how != "known" else "anchor", pick(
        f"起算点：“{said(name, ZH)}”，{speak_day(day, ZH)}（{chinese}）。",
        f"Counted from: “{said(name, EN)}”, {speak_day(day, EN)} ({english}).",
    ))  # fmt: skip


def unknown(name: Localized) -> Step:
    """Return that an event, or the start of a period, has no date."""
    return _no_day("unknown", name, "的日期尚未确定，确定后方可计算。",
                   "has no date yet; the day follows when it has one.")  # fmt: skip


def circle(name: Localized) -> Step:
    """Return that a date waits for itself."""
    return _no_day("circle", name, "以自身为起算点，无法计算。",
                   "counts from itself; no day follows.")  # fmt: skip


def blank(name: Localized) -> Step:
    """Return that the length of a period is still to be filled in."""
    return _no_day("blank", name, "的期限尚待填写。", "has a length still to be filled in.")


def endless(name: Localized, *, lifetime: bool) -> Step:
    """Return that a period has no last day."""
    if lifetime:
        return _no_day("endless", name, "为终身，没有届满日。",
                       "lasts for the lifetime and has no last day.")  # fmt: skip
    return _no_day("endless", name, "没有约定期限，没有届满日。",
                   "has no agreed length and so no last day.")  # fmt: skip


def extended(condition: Localized) -> Step:
    """Return that a period goes on as long as something lasts."""
    return step("extended", pick(
        f"如{said(condition, ZH)}，期限相应延长；此为最早届满日。",
        f"Extended while: {said(condition, EN)}; this is the earliest last day.",
    ))  # fmt: skip


def counted(start: date, length: Length, day: date, *, backwards: bool) -> Step:
    """Return how a length was counted from a day."""
    if isinstance(length, Duration):
        first_day = ("（起算的时刻未定，按整日计）", " (in whole days, as the hour is not known)")
    else:
        first_day = ("", "") if backwards else _FIRST_DAY
    before = ("之前", "before") if backwards else ("之后", "after")
    clamp = _clamp(start, length, day)
    return step("rule", pick(
        f"{speak_day(start, ZH)}{before[0]}{length.speak(ZH)}{first_day[0]}："
        f"{speak_day(day, ZH)}。{clamp[0]}",
        f"{capital(length.speak(EN))} {before[1]} {speak_day(start, EN)}{first_day[1]}: "
        f"{speak_day(day, EN)}.{clamp[1]}",
    ))  # fmt: skip


def lasts(name: Localized, length: Period, start: date, end: date, how: PeriodEnd) -> Step:
    """Return when a period of a length ends, and by which convention."""
    convention = ("", "") if length.is_working_days else _PERIOD_END[how]
    clamp = _clamp(start, length, end)
    return step("convention", pick(
        f"“{said(name, ZH)}”{length.speak(ZH)}，自{speak_day(start, ZH)}起算，"
        f"至{speak_day(end, ZH)}届满{convention[0]}。{clamp[0]}",
        f"“{said(name, EN)}”: {length.speak(EN)} from {speak_day(start, EN)}, last day "
        f"{speak_day(end, EN)}{convention[1]}.{clamp[1]}",
    ))  # fmt: skip


def chosen(best: date, members: Sequence[Dated], *, earlier: bool) -> Step:
    """Return which of several dates counts, and why an unknown one cannot change that."""

    def write(language: str) -> str:
        day = speak_day(best, language)
        days = [speak_day(m.day, language) for m in members if m.day]
        late = len(days) < len(members)
        if language == ZH:
            rest = "、尚未确定的日期" if late else ""
            note = "，后者不会早于该日" if late else ""
            return f"{'、'.join(days)}{rest}中取较{'早' if earlier else '晚'}者：{day}{note}。"
        rest, note = (
            (" and one not known yet", ", which the last cannot precede") if late else ("",) * 2
        )
        which = "earlier" if earlier else "later"
        return f"The {which} of {' and '.join(days)}{rest}: {day}{note}."

    return step("bound", write)


def undecided(members: Sequence[Dated], *, earlier: bool) -> Step:
    """Return that the earlier or later date depends on one that is not known."""

    def write(language: str) -> str:
        days = [speak_day(m.day, language) for m in members if m.day]
        reasons = [said(m.steps[-1].text, language) for m in members if m.day is None]
        if language == ZH:
            known = f"（已知：{'、'.join(days)}）" if days else ""
            return f"{''.join(reasons)}较{'早' if earlier else '晚'}者尚不能确定{known}。"
        known = f" (known: {', '.join(days)})" if days else ""
        which = "earlier" if earlier else "later"
        return f"{' '.join(reasons)} Which date is the {which} one is open{known}."

    return step("undecided", write)


def shifted(found: Shift) -> Step:
    """Return where the convention moved a due day, or that it stays."""

    def write(language: str) -> str:
        if not found.moved:
            stays = speak_day(found.day, language)
            return (
                f"{stays}为工作日，不作调整。"
                if language == ZH
                else f"{stays} is a working day and stays."
            )
        text = found.reason(language)
        for day in (found.nominal, found.day):
            text = text.replace(day.isoformat(), speak_day(day, language))
        return text + ("。" if language == ZH else ".")

    return step("shift", write)


@cache
def edition(calendar: WorkingCalendar) -> Step:
    """Return which calendar of working days was used, and how far it is announced."""
    if not isinstance(calendar, ChinaCalendar):
        return step("calendar", pick(
            "工作日为星期一至星期五，不考虑放假安排。",
            "Working days are Monday to Friday, holidays included.",
        ))  # fmt: skip
    to = calendar.published_to
    return step("calendar", pick(
        f"工作日按国务院办公厅放假安排（{library_edition()}，已公布至{to}年）。",
        f"Working days as announced by the State Council ({library_edition()}, up to {to}).",
    ))  # fmt: skip


def pending(one: date, other: date, calendar: ChinaCalendar) -> Step:
    """Return the step that names the year whose holidays are not announced yet."""
    first, last = sorted((one, other))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    day = next((day for day in days if not calendar.certainty(day)), last)
    year = day.year if day.year > calendar.published_to else day.year + 1
    return step("pending", pick(
        f"暂定：待国务院办公厅公布{year}年放假安排后更新。",
        f"Tentative: to be updated when the State Council announces the holidays of {year}.",
    ))  # fmt: skip


def _no_day(code: str, name: Localized, chinese: str, english: str) -> Step:
    return step(code, pick(f"“{said(name, ZH)}”{chinese}", f"“{said(name, EN)}” {english}"))


def _clamp(start: date, length: Length, day: date) -> tuple[str, str]:
    months = not isinstance(length, Duration) and length.months and not length.days
    clamped = months and start.day > day.day and (day + timedelta(days=1)).day == 1
    return _NO_CORRESPONDING_DAY if clamped else ("", "")
