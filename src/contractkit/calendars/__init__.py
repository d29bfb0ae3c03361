"""Pure date arithmetic: anchored periods, working days, holidays of China, service hours."""

from contractkit.calendars.arithmetic import PeriodEnd, add, add_days, add_months, last_day, nth
from contractkit.calendars.due import DueOnHoliday, Shift, shift
from contractkit.calendars.holidays import (
    ALL_HOLIDAYS,
    MajorHoliday,
    OffRun,
    last_known_year,
    major_off_runs,
    off_run,
    published_years,
)
from contractkit.calendars.rules import (
    BeforeHoliday,
    EndOf,
    NthFrom,
    Rule,
    RuleDate,
    before_major_holidays,
    every,
    period_ends,
)
from contractkit.calendars.service import (
    Hours,
    ServiceCalendar,
    parse_days,
    parse_hours,
    service_calendar,
)
from contractkit.calendars.working import (
    ChinaCalendar,
    EveryDay,
    WeekdaysCalendar,
    WorkingCalendar,
)

__all__ = [
    "ALL_HOLIDAYS",
    "BeforeHoliday",
    "ChinaCalendar",
    "DueOnHoliday",
    "EndOf",
    "EveryDay",
    "Hours",
    "MajorHoliday",
    "NthFrom",
    "OffRun",
    "PeriodEnd",
    "Rule",
    "RuleDate",
    "ServiceCalendar",
    "Shift",
    "WeekdaysCalendar",
    "WorkingCalendar",
    "add",
    "add_days",
    "add_months",
    "before_major_holidays",
    "every",
    "last_day",
    "last_known_year",
    "major_off_runs",
    "nth",
    "off_run",
    "parse_days",
    "parse_hours",
    "period_ends",
    "published_years",
    "service_calendar",
    "shift",
]
