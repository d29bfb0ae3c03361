"""Clock lengths in whole minutes, and lengths of either kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from contractkit.quantities.numerals import NUMBER
from contractkit.quantities.parts import Part, PartReader, TimeUnit, speak_parts
from contractkit.quantities.period import Period, difference_in_days, is_clock_time
from contractkit.quantities.reading import (
    Incomparable,
    TextValue,
    Unreadable,
    json_schema,
    normalise,
    text_schema,
    unreadable,
)

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

HOUR = TimeUnit("hour", "小时", "小时", "hours?|hrs?|h|个?小时|个?钟头", "minute", 60)
HALF_HOUR = TimeUnit("half an hour", "半小时", "半小时", "")
MINUTE = TimeUnit("minute", "分钟", "分钟", "minutes?|mins?|分钟?")

_READER = PartReader((HOUR, HALF_HOUR, MINUTE))
_MINUTES_IN = {HOUR: 60, HALF_HOUR: 30, MINUTE: 1}
_ISO = re.compile(r"PT(?:([0-9]+)H)?(?:([0-9]+)M)?", re.IGNORECASE)
_HALVES = {"半小时", "半个小时", "半个钟头", "half an hour", "half hour", "half-hour"}
_MINUTES_IN_DAY = 24 * 60
_LONGEST_MINUTES = 10 * 366 * _MINUTES_IN_DAY


@dataclass(frozen=True, slots=True, eq=False)
class Duration(TextValue):
    """A length measured on a clock, exact to the minute, e.g. 10 minutes or 72 hours.

    Equality is by meaning; the words are those of the units written (72 hours stay hours).
    """

    KIND: ClassVar[str] = "a clock time"
    DESCRIPTION: ClassVar[str] = (
        "A length of time in hours and minutes, in English, Chinese or ISO 8601"
    )
    EXAMPLES: ClassVar[tuple[str, ...]] = ("10 minutes", "2 hours", "2小时", "半小时", "PT1H30M")

    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        """Refuse nothing at all and what is no reaction time any more."""
        if not all(part.count > 0 for part in self.parts) or not self.parts:
            raise ValueError("its length is zero or less")
        if self.minutes > _LONGEST_MINUTES:
            raise ValueError("a clock time has at most 10 years")

    @classmethod
    def of(cls, *, hours: int = 0, minutes: int = 0) -> Duration:
        """Return the length of these counts; ValueError if it is zero or less."""
        counts = ((hours, HOUR), (minutes, MINUTE))
        return cls(tuple(Part(count, unit) for count, unit in counts if count))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2 hours`, `90 min`, `半小时`, `1小时30分钟`, `PT2H`; ValueError otherwise."""
        tidy = normalise(text)
        try:
            parts = _read(tidy)
            if parts is not None:
                return cls(parts)
        except ValueError as error:
            raise unreadable(text, cls.KIND, cls.EXAMPLES, str(error)) from None
        raise unreadable(text, cls.KIND, cls.EXAMPLES, _reason(tidy))

    @property
    def minutes(self) -> int:
        """The whole length in minutes."""
        return sum(part.count * _MINUTES_IN[part.unit] for part in self.parts)

    def speak(self, language: str) -> str:
        """Return `2小时`, `半小时`; `two (2) hours`, `half an hour`."""
        return speak_parts(self.parts, language)

    def __str__(self) -> str:
        """Return `1 hour 30 minutes`, which `parse` reads back."""
        return " ".join(map(str, self.parts))

    def __eq__(self, other: object) -> bool:
        """Compare by meaning."""
        return self.minutes == other.minutes if isinstance(other, Duration) else NotImplemented

    def __hash__(self) -> int:
        """Hash the meaning."""
        return hash(self.minutes)


Length = Period | Duration

_LENGTH_KIND = "a length of time"
_LENGTH_EXAMPLES = ("3 years", "5 working days", "2 hours", "15日", "2小时", "P1Y6M")


def parse_length(text: str) -> Length:
    """Read hours and minutes as a Duration, everything else as a Period; ValueError otherwise."""
    try:
        return Duration.parse(text) if is_clock_time(text) else Period.parse(text)
    except Unreadable as error:
        raise unreadable(text, _LENGTH_KIND, _LENGTH_EXAMPLES, error.because) from None


def compare(one: Length, other: Length) -> int:
    """Return -1, 0 or 1 for shorter, equal or longer.

    A day has 24 hours here. A month has 28 to 31 days, so a month and 30 days raise Incomparable;
    so do hours and working days. n working days are at least n days.
    """
    if isinstance(one, Duration):
        if isinstance(other, Duration):
            return _sign(one.minutes - other.minutes)
        return _compare_clock(one, other)
    if isinstance(other, Duration):
        return -_compare_clock(other, one)
    return _compare_periods(one, other)


class _ReadLength:
    """Lets pydantic read a Length, with one message rather than one for each kind."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return text_schema((Period, Duration), parse_length, _LENGTH_KIND, _LENGTH_EXAMPLES)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return json_schema(
            "A length of time: minutes or hours by the clock, days to years by the calendar",
            _LENGTH_EXAMPLES,
        )


LengthField = Annotated[Length, _ReadLength]


def _read(tidy: str) -> tuple[Part, ...] | None:
    if tidy.lower() in _HALVES:
        return (Part(1, HALF_HOUR),)
    if (iso := _ISO.fullmatch(tidy)) and any(iso.groups()):
        counts = zip(iso.groups(), (HOUR, MINUTE), strict=True)
        return tuple(Part(int(count), unit) for count, unit in counts if count)
    return _READER.read(tidy)


def _reason(tidy: str) -> str:
    if re.fullmatch(NUMBER, tidy, re.IGNORECASE):
        return "the unit is missing"
    if tidy.endswith("内"):
        return "leave out 内, only the length is written"
    if tidy.startswith("-"):
        return "a length is not negative"
    if not is_clock_time(tidy):
        return "clock time has hours and minutes"
    return "it must be made of hours and whole minutes alone"


def _compare_clock(one: Duration, other: Period) -> int:
    if other.is_working_days:
        raise _incomparable(one, other)
    days, minutes = divmod(one.minutes, _MINUTES_IN_DAY)
    low, high = difference_in_days(Period.of(days=days), other)
    return _decided(low * _MINUTES_IN_DAY + minutes, high * _MINUTES_IN_DAY + minutes, one, other)


def _compare_periods(one: Period, other: Period) -> int:
    if one.is_working_days and other.is_working_days:
        return _sign(one.working_days - other.working_days)
    if other.is_working_days:
        return -_compare_periods(other, one)
    if one.is_working_days:
        low, _ = difference_in_days(Period.of(days=one.working_days), other)
        if low > 0:
            return 1
        raise _incomparable(one, other)
    return _decided(*difference_in_days(one, other), one, other)


def _decided(low: int, high: int, one: Length, other: Length) -> int:
    if _sign(low) != _sign(high):
        raise _incomparable(one, other)
    return _sign(low)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _incomparable(one: Length, other: Length) -> Incomparable:
    return Incomparable(f"{one} and {other}: which is longer depends on the calendar")
