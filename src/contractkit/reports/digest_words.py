"""How a digest says it, in Chinese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.timeline import speak_day

if TYPE_CHECKING:
    import datetime as dt

_ZH = "zh-CN"
WORDS = {
    _ZH: {
        "heading": "合同履行提醒",
        "subject": "合同履行提醒：{}（{}）",
        "as-of": "截至{}。",
        "space": "",
        "comma": "，",
        "n-overdue": "逾期{}项",
        "n-clocks": "故障计时{}项",
        "n-due": "{days}天内到期{}项",
        "n-due-today": "今天到期{}项",
        "n-quotas": "额度预警{}项",
        "n-changes": "变更{}项",
        "n-nothing": "暂无待办",
        "nothing": "没有逾期事项，{days}天内也没有到期事项。",
        "nothing-today": "没有逾期事项，今天也没有到期事项。",
        "overdue": "逾期未履行（{}项）",
        "clocks": "故障计时中（{}项）",
        "due": "{days}天内到期（{}项）",
        "due-today": "今天到期（{}项）",
        "provisional": "{days}天内到期，但日期暂定、仍可能变动（{}项）",
        "provisional-today": "今天到期，但日期暂定、仍可能变动（{}项）",
        "quotas": "额度预警（{}项）",
        "changes": "上次提醒以来的变更（{}项）",
        "more": "另有{}项未列出",
        "obligor": "履行方：{}",
        "owner": "负责人：{}",
        "no-owner": "尚未指派负责人",
        "share": "已履行{}",
        "used": "已用{}，共{}",
        "low": "已用八成以上",
        "scarce": "已用九成五以上",
        "used-up": "已用完",
        "beyond": "已超额",
        "until": "时限{}",
        "late": "已超时",
        "running": "计时中",
        "paused": "已暂停计时",
        "head": "登记簿链首：{} {}",
        "weekdays": "一二三四五六日",
        "weekday": "{}（周{}）",
    },
    "en": {
        "heading": "Contract duties",
        "subject": "Contract duties: {} ({})",
        "as-of": "As of {}.",
        "space": " ",
        "comma": ", ",
        "n-overdue": "{} overdue",
        "n-clocks": "{} incident clock{s} running",
        "n-due": "{} due within {days} day{days_s}",
        "n-due-today": "{} due today",
        "n-quotas": "{} quota{s} running low",
        "n-changes": "{} change{s}",
        "n-nothing": "nothing to do",
        "nothing": "Nothing is overdue, and nothing is due within {days} day{days_s}.",
        "nothing-today": "Nothing is overdue, and nothing is due today.",
        "overdue": "Overdue ({})",
        "clocks": "Incident clocks running ({})",
        "due": "Due within {days} day{days_s} ({})",
        "due-today": "Due today ({})",
        "provisional": "Due within {days} day{days_s}, on dates that may still move ({})",
        "provisional-today": "Due today, on a date that may still move ({})",
        "quotas": "Quotas running low ({})",
        "changes": "Changes since the last digest ({})",
        "more": "{} more not shown here",
        "obligor": "owed by {}",
        "owner": "owner: {}",
        "no-owner": "no owner yet",
        "share": "{} done",
        "used": "{} used of {}",
        "low": "80 % or more used",
        "scarce": "95 % or more used",
        "used-up": "used up",
        "beyond": "exceeded",
        "until": "until {}",
        "late": "overdue",
        "running": "running",
        "paused": "paused",
        "head": "Register head: {} {}",
        "weekdays": "Mon Tue Wed Thu Fri Sat Sun",
        "weekday": "{1} {0}",
    },
}


def count(name: str, language: str, number: int = 0, days: int = 0) -> str:
    """Return a phrase with a number, and with the days ahead that it is about."""
    words = WORDS[language]
    today = f"{name}-today"
    pattern = words[today if days == 0 and today in words else name]
    return pattern.format(number, s=_s(number), days=days, days_s=_s(days))


def speak_distance(days: int, language: str) -> str:
    """Return how far away a day is: 逾期3天, 今天到期, 明天到期, 还有3天."""
    if language == _ZH:
        near = {0: "今天到期", 1: "明天到期"}
        return near.get(days) or (f"逾期{-days}天" if days < 0 else f"还有{days}天")
    near = {0: "due today", 1: "due tomorrow"}
    late = f"{-days} day{_s(-days)} late"
    return near.get(days) or (late if days < 0 else f"in {days} days")


def speak_weekday(day: dt.date, language: str) -> str:
    """Return `2026年9月1日（周二）` or `Tue 1 September 2026`."""
    words = WORDS[language]
    names = words["weekdays"].split() if " " in words["weekdays"] else words["weekdays"]
    return words["weekday"].format(speak_day(day, language), names[day.weekday()])


def _s(number: int) -> str:
    return "" if number == 1 else "s"
