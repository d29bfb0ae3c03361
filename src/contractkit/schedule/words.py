"""What the schedule says: labels of titles, steps of explanations, reasons for having no date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.calendars import BeforeHoliday, EndOf, Rule, RuleDate
from contractkit.timeline import EN, ZH, Step, both, capital, pick, said, speak_day, step

if TYPE_CHECKING:
    from datetime import date

    from contractkit.model.fields import Localized
    from contractkit.quantities import Period
    from contractkit.timeline import Span

LONGEST_TITLE = 60

NO_DEADLINE = step("no-deadline", pick(
    "未约定完成期限，以该日为起始日。", "No deadline was agreed; this is the day it counts from.",
))  # fmt: skip
DAY_BEFORE = step("rule", pick(
    "应在该日之前完成，最迟为其前一日。",
    "It must be done before that day: on the day before, at the latest.",
))  # fmt: skip
PROVISIONAL = step("provisional", pick(
    "起算的事件尚为预计，确定后日期随之更新。",
    "The event it counts from is only expected; the day follows when it is known.",
))  # fmt: skip
AFTER_PARENT = step("rule", pick(
    "提交期限自该次工作的最迟完成日起算。",
    "The time for handing over counts from the last day for the deed itself.",
))  # fmt: skip
LAST_WINDOW = step(
    "rule", pick("期限先行届满，以届满日为准。", "The period ends first: its last day counts.")
)
AT_START = step("rule", pick("不早于期限开始之日。", "Not before the period starts."))

OPEN_INTERVAL = both(
    "只约定定期，未约定间隔，无法排期。", "It says regularly, without an interval."
)
BLANK = both("尚待填写，填写后方可排期。", "Still to be filled in; dates follow then.")
NO_PERIOD = both("未约定所属期限，无法排期。", "No period is given in which it recurs.")
NO_DEADLINE_AT_ALL = both("未约定日期或期限。", "Neither a date nor a period is agreed.")
NO_WINDOW = both("未约定计量周期。", "No measuring window is agreed.")
STANDING = both("持续性约定，无具体日期。", "It holds throughout and has no date.")

_FIRST_DAY_DOES_NOT = ("开始的当日不计入", "first day not counted")
_FIRST_DAY_COUNTS = ("按约定计入开始的当日", "first day counted, as agreed")
_RESULTS = {
    "by": ("结论：最迟于{}完成。", "Result: due by {}."),
    "on": ("结论：日期为{}。", "Result: on {}."),
    "start": ("结论：自{}开始。", "Result: starts on {}."),
    "end": ("结论：于{}届满（含当日）。", "Result: ends on {}, that day included."),
    "remind": ("结论：于{}提醒。", "Result: reminder on {}."),
    "measure": ("结论：计量期至{}结束。", "Result: the measuring window ends on {}."),
}


def result(code: str, day: date) -> Step:
    """Return the last step of every explanation."""
    chinese, english = _RESULTS[code]
    return step(
        "result", pick(chinese.format(speak_day(day, ZH)), english.format(speak_day(day, EN)))
    )


def titled(base: Localized, label: Localized | None) -> Localized:
    """Return a title with a label in brackets, cut to the length that calendars show."""
    if label is None:
        return both(_cut(said(base, ZH)), _cut(said(base, EN)))
    return both(
        _labelled(said(base, ZH), said(label, ZH), "（", "，", "）"),
        _labelled(said(base, EN), said(label, EN), " (", ", ", ")"),
    )


def _labelled(text: str, label: str, opening: str, comma: str, closing: str) -> str:
    """Put the label in brackets of its own, or into those that end the title."""
    if text.endswith(closing):
        return _cut(text.removesuffix(closing), f"{comma}{label}{closing}")
    return _cut(text, f"{opening}{label}{closing}")


def _cut(text: str, suffix: str = "") -> str:
    room = LONGEST_TITLE - len(suffix)
    return (text if len(text) <= room else text[: room - 1] + "…") + suffix


def numbered(number: int, of: int | None) -> Localized | None:
    """Return 第2次/共4次; nothing for the only one of its kind."""
    if of == 1:
        return None
    if of is None:
        return both(f"第{number}次", f"no. {number}")
    return both(f"第{number}次/共{of}次", f"{number} of {of}")


def year_label(number: int) -> Localized:
    """Return 第2年度."""
    return both(f"第{number}年度", f"year {number}")


def interval(every: Period, number: int, start: date, end: date, convention: str) -> Step:
    """Return how the n-th interval was counted; `convention` is that of `period-end`."""
    counted = _FIRST_DAY_COUNTS if convention == "day-before" else _FIRST_DAY_DOES_NOT
    return step("rule", pick(
        f"每{every.speak_cycle(ZH)}一个周期，自{speak_day(start, ZH)}起算（{counted[0]}），"
        f"第{number}个周期于{speak_day(end, ZH)}届满。",
        f"Every {every.speak_cycle(EN)} from {speak_day(start, EN)} ({counted[1]}): "
        f"interval {number} ends on {speak_day(end, EN)}.",
    ))  # fmt: skip


def repeated(every: Period, number: int, first: date, day: date) -> Step:
    """Return how the n-th payment follows from the first."""
    return step("rule", pick(
        f"自{speak_day(first, ZH)}首次起，每{every.speak_cycle(ZH)}一次，"
        f"第{number}次：{speak_day(day, ZH)}。",
        f"First on {speak_day(first, EN)}, then every {every.speak_cycle(EN)}; "
        f"number {number}: {speak_day(day, EN)}.",
    ))  # fmt: skip


def share(times: int, number: int, day: date) -> Step:
    """Return how the dates of one interval are spread."""
    return step("rule", pick(
        f"每个周期{times}次，按日数均分：本周期第{number}次至{speak_day(day, ZH)}。",
        f"{times} in each interval, spread evenly by days: number {number} by "
        f"{speak_day(day, EN)}.",
    ))  # fmt: skip


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


def rule_step(found: RuleDate) -> Step:
    """Return how a date of the calendar was found."""
    why, label = found.why, rule_label(found)
    if not isinstance(why, BeforeHoliday):
        return step("rule", pick(
            f"{said(label, ZH)}：{speak_day(found.day, ZH)}。",
            f"{capital(said(label, EN))}: {speak_day(found.day, EN)}.",
        ))  # fmt: skip
    first = why.run.first
    extra = (
        (f"（其中{why.extra}个为放假安排公布前预留）", f" ({why.extra} of them in reserve)")
        if why.extra
        else ("", "")
    )
    return step("rule", pick(
        f"{why.run.name_in(ZH)}假期自{speak_day(first, ZH)}开始，"
        f"提前{why.working_days}个工作日{extra[0]}：{speak_day(found.day, ZH)}。",
        f"Days off for {why.run.name_in(EN)} start on {speak_day(first, EN)}; "
        f"{why.working_days} working days before{extra[1]}: {speak_day(found.day, EN)}.",
    ))  # fmt: skip


def merged(label: Localized) -> Step:
    """Return that another date of the same duty fell on the same day."""
    return step("merged", pick(
        f"与{said(label, ZH)}的一次为同日，合并为一次。",
        f"Falls on the same day as another one ({said(label, EN)}): done once.",
    ))  # fmt: skip


def expires(days: int, end: date) -> Step:
    """Return why a quota is called to mind on a day."""
    return step("rule", pick(
        f"额度于{speak_day(end, ZH)}到期，提前{days}日提醒核对余额、安排使用。",
        f"The quota expires on {speak_day(end, EN)}; {days} days before, its balance is to be "
        "used.",
    ))  # fmt: skip


def on_event(trigger: Localized) -> Localized:
    """Return that a clock starts with an event that may happen any number of times."""
    return both(
        f"自每次“{said(trigger, ZH)}”时起计时，发生后登记。",
        f"Its clock starts at each “{said(trigger, EN)}”, once that is recorded.",
    )


def horizon(span: Span, last: date) -> Localized:
    """Return that an endless period is planned only so far."""
    reason = span.end.steps[-1].text
    return both(
        f"{said(reason, ZH)}排期至{speak_day(last, ZH)}，其后续排。",
        f"{said(reason, EN)} Planned to {speak_day(last, EN)}; the duty goes on.",
    )
