"""Events, periods and the dates that count from them, as the contract file states them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic.json_schema import WithJsonSchema

from contractkit.model.fields import LocalText, Model
from contractkit.quantities import Blankable, LengthField, Period

_ISO_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_CHINESE_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def read_date(value: Any) -> Any:
    """Read 2026-09-01 or 2026年9月1日 as a date; everything else is left to the caller."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if match := _CHINESE_DATE.fullmatch(text):
        text = "-".join(match.groups())
    if not _ISO_DATE.fullmatch(text):
        raise ValueError(f"{value!r} is not a date; write it like 2026-09-01 or 2026年9月1日")
    year, month, day = map(int, text.split("-"))
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"{value!r} is not a day of the calendar; check day and month") from None


Date = Annotated[
    dt.date,
    BeforeValidator(read_date),
    WithJsonSchema({"type": "string", "description": "A day.", "examples": ["2026-09-01"]}),
]


class Anchor(Model):
    """A reference to a date stated elsewhere: an event, or the start or end of a period."""

    of: str
    edge: Literal["", "start", "end"] = ""


class Fixed(Model):
    """A day of the calendar."""

    day: Date


class Offset(Model):
    """A date counted from another one: `{after: go-live, by: 1 month}`."""

    after: When | None = None
    before: When | None = None
    by: LengthField | None = None

    @model_validator(mode="after")
    def _one_base(self) -> Offset:
        if (self.after is None) == (self.before is None):
            raise ValueError("give either `after` or `before`, with `by` for the distance")
        return self


class Bound(Model):
    """The earlier, or the later, of several dates."""

    earlier_of: tuple[When, ...] = ()
    later_of: tuple[When, ...] = ()

    @model_validator(mode="after")
    def _one_list(self) -> Bound:
        if bool(self.earlier_of) == bool(self.later_of):
            raise ValueError("give either `earlier-of` or `later-of`, each a list of dates")
        return self


def _when(value: Any) -> Any:
    """Turn the short written forms into the long ones."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text[:1].isdigit():
        return {"day": text}
    name, dot, edge = text.partition(".")
    return {"of": name, "edge": edge} if dot else {"of": name}


def _when_kind(value: Any) -> str | None:
    if isinstance(value, Model):
        return type(value).__name__.lower()
    if not isinstance(value, dict):
        return None
    for key, kind in (
        ("day", "fixed"), ("of", "anchor"), ("earlier-of", "bound"), ("later-of", "bound"),
        ("after", "offset"), ("before", "offset"), ("by", "offset"),
    ):  # fmt: skip
        if key in value:
            return kind
    return None


When: TypeAlias = Annotated[
    Annotated[Anchor, Tag("anchor")]
    | Annotated[Fixed, Tag("fixed")]
    | Annotated[Offset, Tag("offset")]
    | Annotated[Bound, Tag("bound")],
    Discriminator(
        _when_kind,
        custom_error_type="when",
        custom_error_message=(
            "this is not a date: write a day (2026-09-01), an event (go-live), the edge of a "
            "period (warranty.end), {{after: go-live, by: 1 month}} or {{earlier-of: [...]}}"
        ),
    ),
    BeforeValidator(_when),
]
"""A date as people state it; resolved to a day by `contractkit.schedule`."""


class Event(Model):
    """Something that happens once and that dates count from: unknown, expected, derived, known."""

    name: LocalText | None = None
    known: Date | None = None
    expected: When | None = None
    derived: When | None = None
    source: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_state(self) -> Event:
        if sum(x is not None for x in (self.known, self.expected, self.derived)) > 1:
            raise ValueError("an event has one of `known`, `expected` and `derived`, not several")
        return self


def _event(value: Any) -> Any:
    if value is None or value == "unknown":
        return {}
    if isinstance(value, str):
        return {"known": value} if value.strip()[:1].isdigit() else {"derived": value}
    if isinstance(value, dict) and _when_kind(value) in ("offset", "bound"):
        return {"derived": value}
    return value


EventField = Annotated[Event, BeforeValidator(_event)]
"""How an `Event` stands in the contract file: a day, `unknown`, or a mapping."""


class Trigger(Model):
    """Something that may happen any number of times and that a clock counts from."""

    name: LocalText
    source: tuple[str, ...] = ()


class Suspension(Model):
    """A time during which a period did not run; without `until` it still does not."""

    since: Date
    until: Date | None = Field(None, description="The day from which the period runs again.")

    @model_validator(mode="after")
    def _forward(self) -> Suspension:
        if self.until is not None and self.until <= self.since:
            raise ValueError("`until` must be later than `since`: it is the day it runs again")
        return self


class Term(Model):
    """A period of the contract: from a date for a length, for the lifetime, or until a date.

    `suspended` says when it did not run: its end moves by so many days.
    """

    name: LocalText | None = None
    from_: When = Field(alias="from")
    length: Blankable[Period] | Literal["lifetime"] | None = None
    until: When | None = None
    extended_while: LocalText | None = None
    suspended: tuple[Suspension, ...] = ()
    source: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_end(self) -> Term:
        if self.length is not None and self.until is not None:
            raise ValueError("a period ends after its `length` or at `until`, not both")
        return self


Offset.model_rebuild()
Bound.model_rebuild()
