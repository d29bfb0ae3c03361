"""What the schedule says: labels of titles, steps of explanations, reasons for having no date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.calendars import BeforeHoliday, EndOf, Rule, RuleDate
from contractkit.timeline import (
    EN,
    ZH,
    Phrase,
    Step,
    both,
    capital,
    phrase,
    said,
    sentence,
    speak_day,
)

if TYPE_CHECKING:
    from datetime import date

    from contractkit.model.fields import Localized
    from contractkit.quantities import Period
    from contractkit.timeline import Spoken

LONGEST_TITLE = 60

NO_DEADLINE = Step("no-deadline", both(
    "未约定完成期限，以该日为起始日。", "No deadline was agreed; this is the day it starts from.",
))  # fmt: skip
FROM_THEN_ON = both("起始日", "first day")
DAY_BEFORE = Step("rule", both(
    "应在该日之前完成，最迟为其前一日。",
    "It must be done before that day: on the day before, at the latest.",
))  # fmt: skip
PROVISIONAL = Step("provisional", both(
    "起算的事件尚为预计，确定后日期随之更新。",
    "The event it counts from is only expected; the day follows when it is known.",
))  # fmt: skip
AFTER_PARENT = Step("rule", both(
    "提交期限自该次工作的最迟完成日起算。",
    "The time for handing over counts from the last day for the deed itself.",
))  # fmt: skip
LAST_WINDOW = Step("rule", both(
    "期限先行届满，以届满日为准。", "The period ends first: its last day counts.",
))  # fmt: skip
AT_START = Step("rule", both("不早于期限开始之日。", "Not before the period starts."))

OPEN_INTERVAL = both(
    "只约定定期，未约定间隔，无法排期。", "It says regularly, without an interval."
)
BLANK = both("尚待填写，填写后方可排期。", "Still to be filled in; dates follow then.")
NO_PERIOD = both("未约定所属期限，无法排期。", "No period is given in which it recurs.")
NO_DEADLINE_AT_ALL = both("未约定日期或期限。", "Neither a date nor a period is agreed.")
NO_LAST_PAYMENT = both("未约定支付至何时。", "No last payment is agreed.")
NO_WINDOW = both("未约定计量周期。", "No measuring window is agreed.")
STANDING = both("持续性约定，无具体日期。", "It holds throughout and has no date.")

_FIRST_DAY_DOES_NOT = ("开始的当日不计入", "first day not counted")
_FIRST_DAY_COUNTS = ("按约定计入开始的当日", "first day counted, as agreed")
_RESULTS = {
    "by": ("结论：最迟于{}完成。", "Result: due by {}."),
    "on": ("结论：日期为{}。", "Result: on {}."),
    "from": ("结论：自{}起进行。", "Result: from {} on."),
    "start": ("结论：自{}开始。", "Result: starts on {}."),
    "end": ("结论：于{}届满（含当日）。", "Result: ends on {}, that day included."),
    "remind": ("结论：于{}提醒。", "Result: reminder on {}."),
    "measure": ("结论：计量期至{}结束。", "Result: the measuring window ends on {}."),
}


def result(code: str, day: date) -> Step:
    """Return the last step of every explanation."""
    return Step("result", _result(code, day))


@phrase
def _result(language: str, code: str, day: date) -> str:
    chinese, english = _RESULTS[code]
    return (chinese if language == ZH else english).format(speak_day(day, language))


@phrase
def titled(language: str, base: Spoken, label: Spoken | None) -> str:
    """Return a title with a label in brackets, cut to the length that calendars show."""
    text = said(base, language)
    if label is None:
        return _cut(text)
    opening, comma, closing = ("（", "，", "）") if language == ZH else (" (", ", ", ")")
    if text.endswith(closing):  # the label joins what is in brackets already
        opening, text = comma, text.removesuffix(closing)
    return _cut(text, f"{opening}{said(label, language)}{closing}")


def _cut(text: str, suffix: str = "") -> str:
    room = LONGEST_TITLE - len(suffix)
    return (text if len(text) <= room else text[: room - 1] + "…") + suffix


def numbered(number: int, of: int | None) -> Phrase | None:
    """Return 第2次/共4次; nothing for the only one of its kind."""
    return None if of == 1 else _numbered(number, of)


@phrase
def _numbered(language: str, number: int, of: int | None) -> str:
    if language == ZH:
        return f"第{number}次" if of is None else f"第{number}次/共{of}次"
    return f"no. {number}" if of is None else f"{number} of {of}"


def year_label(number: int) -> Localized:
    """Return 第2年度."""
    return both(f"第{number}年度", f"year {number}")


def cycle(every: Period, start: date, convention: str) -> Localized:
    """Return how intervals are counted; `convention` is that of `period-end`."""
    counted = _FIRST_DAY_COUNTS if convention == "day-before" else _FIRST_DAY_DOES_NOT
    return both(
        f"每{every.speak_cycle(ZH)}一个周期，自{speak_day(start, ZH)}起算（{counted[0]}），",
        f"Every {every.speak_cycle(EN)} from {speak_day(start, EN)} ({counted[1]}): ",
    )


@sentence("rule")
def interval(language: str, cycle: Spoken, number: int, end: date) -> str:
    """Return where the n-th interval of a cycle ends."""
    day = speak_day(end, language)
    if language == ZH:
        return f"{said(cycle, ZH)}第{number}个周期于{day}届满。"
    return f"{said(cycle, language)}interval {number} ends on {day}."


@sentence("rule")
def repeated(language: str, every: Period, number: int, first: date, day: date) -> str:
    """Return how the n-th payment follows from the first."""
    begin, then, rhythm = (
        speak_day(first, language), speak_day(day, language), every.speak_cycle(language),
    )  # fmt: skip
    if language == ZH:
        return f"自{begin}首次起，每{rhythm}一次，第{number}次：{then}。"
    return f"First on {begin}, then every {rhythm}; number {number}: {then}."


@sentence("rule")
def share(language: str, times: int, number: int, day: date) -> str:
    """Return how the dates of one interval are spread."""
    last = speak_day(day, language)
    if language == ZH:
        return f"每个周期{times}次，按日数均分：本周期第{number}次至{last}。"
    return f"{times} in each interval, spread evenly by days: number {number} by {last}."


def rule_label(found: RuleDate) -> Localized:
    """Return 2026年国庆节前, or 2026年第2季度末."""
    why = found.why
    if isinstance(why, BeforeHoliday):
        year = why.run.year
        return both(f"{year}年{why.run.name_in(ZH)}前", f"before {why.run.name_in(EN)} {year}")
    if isinstance(why, EndOf):
        return _end_label(why)
    raise TypeError(f"{found.key} follows no rule of the calendar")


def _end_label(why: EndOf) -> Localized:
    year, month = why.first.year, why.first.month
    quarter, half = (month + 2) // 3, (month + 5) // 6
    chinese, english = {
        Rule.MONTH_END: (f"{month}月末", f"{speak_day(why.first, EN).split()[1]} "),
        Rule.QUARTER_END: (f"第{quarter}季度末", f"Q{quarter} "),
        Rule.HALF_YEAR_END: ("上半年末" if half == 1 else "下半年末", f"H{half} "),
        Rule.YEAR_END: ("末", ""),
    }[why.rule]
    return both(f"{year}年{chinese}", f"end of {english}{year}")


def month_label(first: date) -> Localized:
    """Return 2027年3月."""
    month = speak_day(first, EN).split()[1]
    return both(f"{first.year}年{first.month}月", f"{month} {first.year}")


@sentence("rule")
def rule_step(language: str, found: RuleDate) -> str:
    """Return how a date of the calendar was found."""
    why, day = found.why, speak_day(found.day, language)
    if not isinstance(why, BeforeHoliday):
        label = said(rule_label(found), language)
        return f"{label}：{day}。" if language == ZH else f"{capital(label)}: {day}."
    name, first, lead = why.run.name_in(language), speak_day(why.run.first, language), why.extra
    if language == ZH:
        extra = f"（其中{lead}个为放假安排公布前预留）" if lead else ""
        return f"{name}假期自{first}开始，提前{why.working_days}个工作日{extra}：{day}。"
    extra = f" ({lead} of them in reserve)" if lead else ""
    return (
        f"Days off for {name} start on {first}; {why.working_days} working days before{extra}: "
        f"{day}."
    )


@sentence("rule")
def in_period(language: str, name: Spoken) -> str:
    """Return that a single deed is due by the end of a period."""
    if language == ZH:
        return f"应在“{said(name, ZH)}”内完成，以其届满日为期限。"
    return f"To be done within “{said(name, language)}”: by its last day."


@sentence("merged")
def merged(language: str, label: Spoken) -> str:
    """Return that another date of the same duty fell on the same day."""
    other = said(label, language)
    if language == ZH:
        return f"与{other}的一次为同日，合并为一次。"
    return f"Falls on the same day as another one ({other}): done once."


@sentence("rule")
def expires(language: str, days: int, end: date) -> str:
    """Return why a quota is called to mind on a day."""
    day = speak_day(end, language)
    if language == ZH:
        return f"额度于{day}到期，提前{days}日提醒核对余额、安排使用。"
    return f"The quota expires on {day}; {days} days before, its balance is to be used."


@phrase
def on_event(language: str, trigger: Spoken) -> str:
    """Return that a clock starts with an event that may happen any number of times."""
    if language == ZH:
        return f"自每次“{said(trigger, ZH)}”时起计时，发生后登记。"
    return f"Its clock starts at each “{said(trigger, language)}”, once that is recorded."


@phrase
def skipped(language: str, dates: tuple[tuple[Spoken, date | None], ...]) -> str:
    """Return which dates of a series were agreed away."""
    chinese = language == ZH
    form = "{}（{}）" if chinese else "{} ({})"
    named = [
        form.format(said(label, language), speak_day(day, language)) for label, day in dates if day
    ]
    if chinese:
        return f"约定取消{'、'.join(named)}；其余各次编号不变。"
    return f"Agreed away: {', '.join(named)}; the others keep their numbers."


@phrase
def horizon(language: str, endless: Spoken, last: date) -> str:
    """Return that what has no end is planned only so far."""
    reason, day = said(endless, language), speak_day(last, language)
    if language == ZH:
        return f"{reason}排期至{day}，其后续排。"
    return f"{reason} Planned to {day}; the duty goes on."
