"""The service hours that a contract names, as calendars in which time can be counted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from contractkit.calendars import ChinaCalendar, ServiceCalendar, parse_days, parse_hours

if TYPE_CHECKING:
    from contractkit.model.contract import Contract, Hours

_AROUND_THE_CLOCK = "24x7"
_ALL_DAY = ("00:00-24:00",)


def service_hours(contract: Contract, name: str = _AROUND_THE_CLOCK) -> ServiceCalendar:
    """Return a service calendar of the contract by its name; `24x7` is built in."""
    return _service_calendar(contract.calendars.get(name, _AROUND_THE_CLOCK), contract)


def _service_calendar(hours: Hours | str, contract: Contract) -> ServiceCalendar:
    if isinstance(hours, str):
        return ServiceCalendar.always()
    if hours.outside is not None:
        return service_hours(contract, hours.outside).outside()
    holidays = _china() if hours.holidays == "CN" else None
    windows = tuple(map(parse_hours, hours.hours or _ALL_DAY))
    return ServiceCalendar(parse_days(hours.days or ""), windows, holidays)


@cache
def _china() -> ChinaCalendar:
    return ChinaCalendar()
