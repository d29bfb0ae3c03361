"""What happens to a due day that is not worked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from contractkit.quantities.reading import language_of

if TYPE_CHECKING:
    from datetime import date

    from contractkit.calendars.holidays import MajorHoliday
    from contractkit.calendars.working import WorkingCalendar


class DueOnHoliday(StrEnum):
    """The convention for a due day that is not worked.

    NEXT_WORKING_DAY is Article 203 of the Civil Code of China; Article 204 lets the contract say
    otherwise.
    """

    NEXT_WORKING_DAY = "next-working-day"
    PREVIOUS_WORKING_DAY = "previous-working-day"
    AS_IS = "as-is"


@dataclass(frozen=True, slots=True)
class Shift:
    """A due day after the convention, with everything that explains it.

    `holiday` is the holiday the nominal day falls into; None with `moved` means a plain weekend.
    `certain` is False when a notice still to come may move the day.
    """

    nominal: date
    day: date
    convention: DueOnHoliday
    edition: str
    certain: bool
    holiday: MajorHoliday | None = None

    @property
    def moved(self) -> bool:
        """Tell whether the day differs from the nominal one."""
        return self.day != self.nominal

    def reason(self, language: str) -> str:
        """Return one sentence on the move, empty when the day stayed."""
        if not self.moved:
            return ""
        chinese = language_of(language) == "zh"
        later = self.convention is DueOnHoliday.NEXT_WORKING_DAY
        if self.holiday is None:
            cause = "休息日" if chinese else "a day off"
        else:
            name = self.holiday.name_in(language)
            cause = f"{name}假期" if chinese else f"the {name} holiday"
        if chinese:
            verb, law = ("顺延至", "（《民法典》第二百零三条）") if later else ("提前至", "")
            return f"{self.nominal}为{cause}，{verb}{self.day}{law}"
        verb, law = ("moved on", " (Civil Code, Art. 203)") if later else ("brought forward", "")
        return f"{self.nominal} is {cause}, {verb} to {self.day}{law}"


def shift(day: date, convention: DueOnHoliday, calendar: WorkingCalendar) -> Shift:
    """Return where a nominal due day ends up.

    Raises ValueError for a day the calendar cannot know, except with AS_IS.
    """
    if convention is DueOnHoliday.AS_IS:
        return Shift(day, day, convention, calendar.edition, certain=True)
    if convention is DueOnHoliday.NEXT_WORKING_DAY:
        moved = calendar.next_working(day)
    else:
        moved = calendar.previous_working(day)
    certain = calendar.certainty_between(min(day, moved), max(day, moved))
    holiday = calendar.holiday_of(day) if moved != day else None
    return Shift(day, moved, convention, calendar.edition, certain, holiday)
