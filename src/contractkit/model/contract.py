"""The contract file: parties, events, calendars, periods, commitments, documents."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from contractkit.calendars import parse_days, parse_hours, service_calendar
from contractkit.model.commitments import AnyCommitment
from contractkit.model.fields import CalendarId, LocalText, Model, PartyId, Slug
from contractkit.model.timeline import Date, EventField, Term, Trigger
from contractkit.numbering import SECTION_NUMBER
from contractkit.quantities import Blankable, Money, Period

if TYPE_CHECKING:
    from collections.abc import Callable

Language = Literal["zh-CN", "en"]
_LAST_EDITION = 2**31 - 1  # RFC 5545 3.3.8: the greatest integer of a calendar
_STEP = re.compile(r"([^.\[\]]+)(?![^\[]*\])|\[(\d+)\]")


def _contract_id(value: str) -> str:
    if not value.isprintable() or not value.strip(" _＿"):
        raise ValueError(
            "it names files and keeps calendar entries apart, and must be one line of text; "
            "write a number of your own, such as 2026-001, until the real one is known"
        )
    return value.strip()


class Head(Model):
    """What the contract is: its number, title, project, price, edition.

    `edition` counts the issues of the file (SEQUENCE of its calendar entries, RFC 5545 3.8.7.4)
    and `dated` is the day of this one (their DTSTAMP). `key` keeps calendar entries the same
    when the number or a party's name changes after a calendar has been handed out.
    """

    id: Annotated[str, AfterValidator(_contract_id)] = Field(min_length=1, max_length=64)
    title: LocalText
    language: Language = "zh-CN"
    project: Blankable[LocalText] | None = None
    dated: Date
    edition: int = Field(0, ge=0, le=_LAST_EDITION)
    key: Slug | None = None
    price: Blankable[Money] | None = None
    place: Blankable[LocalText] | None = None


class Party(Model):
    """A signatory, or a third party that owes or is owed."""

    name: Blankable[LocalText]
    short: LocalText | None = None
    credit_code: Blankable[LocalText] | None = None
    address: Blankable[LocalText] | None = None
    representative: Blankable[LocalText] | None = None
    contact: Blankable[LocalText] | None = None
    phone: Blankable[LocalText] | None = None
    hotline: Blankable[LocalText] | None = None
    fax: Blankable[LocalText] | None = None
    email: Blankable[LocalText] | None = None
    website: Blankable[LocalText] | None = None
    bank: Blankable[LocalText] | None = None
    account: Blankable[LocalText] | None = None
    signs: bool = True
    source: tuple[str, ...] = ()


def _readable(parse: Callable[[str], object]) -> Callable[[str], str]:
    """Return a check that a text can be parsed, which keeps it as it was written."""

    def check(value: str) -> str:
        parse(value)
        return value

    return check


class Hours(Model):
    """A service calendar: days of the week, windows of hours, and whether holidays count.

    `outside` makes the complement of another calendar: outside service hours.
    """

    days: Annotated[str, AfterValidator(_readable(parse_days))] | None = Field(
        None, examples=["Mon-Fri", "周一至周五"]
    )
    hours: tuple[Annotated[str, AfterValidator(_readable(parse_hours))], ...] = Field(
        (), examples=[["08:00-12:00", "14:00-18:00"]]
    )
    holidays: Literal["CN", "worked"] = "CN"
    outside: CalendarId | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Hours:
        if (self.outside is None) == (not self.days):
            raise ValueError("give `days` and `hours`, or `outside` with another calendar's name")
        if self.days and self.hours:
            service_calendar(self.days, self.hours)  # refuses windows that overlap
        return self


class Conventions(Model):
    """How dates are computed where the law leaves a choice; printed with each date.

    Civil Code articles 201 to 204: the first day is not counted, a period ends on the
    corresponding day, a last day on a holiday moves behind it, and the contract may say otherwise.
    """

    period_end: Literal["anniversary", "day-before"] = "anniversary"
    due_on_holiday: Literal["next-working-day", "previous-working-day", "as-is"] = (
        "next-working-day"
    )
    period_end_on_holiday: Literal["next-working-day", "as-is"] = "as-is"
    before_holiday_lead: Period = Period.of(working_days=3)
    working_days: Literal["CN", "Mon-Fri"] = "CN"
    horizon: Period = Field(
        Period.of(years=5), description="How far endless duties are planned, from `dated`."
    )


class ChartNode(Model):
    """A box of a chart."""

    text: LocalText
    shape: Literal["box", "decision", "start", "end"] = "box"


def _chart_node(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


_EDGE = re.compile(r"\s*(?P<source>[\w-]+)\s*->\s*(?P<target>[\w-]+)\s*(?::\s*(?P<text>.+?)\s*)?")


class ChartEdge(Model):
    """A line between two boxes, written `a -> b` or `a -> b: 是`."""

    source: str
    target: str
    text: LocalText | None = None


def _chart_edge(value: Any) -> Any:
    if isinstance(value, str):
        match = _EDGE.fullmatch(value)
        if not match:
            raise ValueError("a line is written `a -> b`, or `a -> b: 是` with words beside it")
        return {key: text for key, text in match.groupdict().items() if text}
    return value


class ChartFact(Model):
    """A chart to draw; without nodes it stays a clean placeholder for a picture."""

    kind: Literal["organisation", "flow"]
    caption: LocalText
    nodes: dict[str, Annotated[ChartNode, BeforeValidator(_chart_node)]] = Field(
        default_factory=dict
    )
    edges: tuple[Annotated[ChartEdge, BeforeValidator(_chart_edge)], ...] = ()
    source: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _edges_between_nodes(self) -> ChartFact:
        unknown = [e for line in self.edges for e in (line.source, line.target)
                   if e not in self.nodes]  # fmt: skip
        if unknown:
            raise ValueError(f"a line names {unknown[0]!r}, which is not among the nodes")
        return self


def _section_number(value: str) -> str:
    if not SECTION_NUMBER.fullmatch(value):
        raise ValueError(
            f"{value!r} is not a section number; write up to six numbers with dots between, as 4.5"
        )
    return value


class DocumentRequest(Model):
    """One document to build; the key under `documents` is its kind unless `kind` says otherwise."""

    kind: Slug | None = None
    language: Language | None = None
    title: LocalText | None = None
    number: Annotated[str, AfterValidator(_section_number)] | None = Field(
        None, description="Where numbering starts, such as 4.5."
    )
    outline: str | None = Field(None, description="A file beside the contract.")
    look: str | None = Field(None, description="A .docx beside the contract.")
    variants: dict[str, str] = Field(default_factory=dict, description="clause: variant")
    copy_: LocalText | None = Field(None, alias="copy", description="正本 or 副本, on the cover.")
    call: dict[PartyId, LocalText] = Field(
        default_factory=dict, description="How the text calls a party: 我公司, 采购人."
    )


class Category(Model):
    """A category of the contract's own, beside those of the vocabulary."""

    name: LocalText
    reminder: Period | None = Field(None, description="How long before a day to be reminded.")
    busy: bool = Field(False, description="Whether its days block the calendar.")


def _request(value: Any) -> Any:
    return {} if value is None else value


def _calendar_kind(value: Any) -> str:
    return "(name)" if isinstance(value, str) else "(hours)"


CalendarField = Annotated[
    Annotated[Literal["24x7"], Tag("(name)")] | Annotated[Hours, Tag("(hours)")],
    Discriminator(_calendar_kind),
]


class Contract(Model):
    """All facts of one contract."""

    contract: Head
    parties: dict[Slug, Party]
    categories: dict[Slug, Category] = Field(default_factory=dict)
    events: dict[Slug, EventField] = Field(default_factory=dict)
    triggers: dict[Slug, Trigger] = Field(default_factory=dict)
    calendars: dict[Slug, CalendarField] = Field(default_factory=dict)
    periods: dict[Slug, Term] = Field(default_factory=dict)
    commitments: tuple[AnyCommitment, ...] = ()
    charts: dict[Slug, ChartFact] = Field(default_factory=dict)
    conventions: Conventions = Conventions()
    documents: dict[Slug, Annotated[DocumentRequest, BeforeValidator(_request)]] = Field(
        default_factory=dict
    )

    @cached_property
    def by_id(self) -> dict[str, AnyCommitment]:
        """Return the commitments by their ids."""
        return {commitment.id: commitment for commitment in self.commitments}

    def file_path(self, fact: str) -> tuple[str | int, ...]:
        """Return where a fact such as `commitments.x.courses[0].name` stands in the file."""
        steps: list[str | int] = []
        for name, index in _STEP.findall(fact):
            steps.append(int(index) if index else name)
        if len(steps) > 1 and steps[0] == "commitments":
            ids = [commitment.id for commitment in self.commitments]
            steps[1] = ids.index(str(steps[1])) if steps[1] in ids else 0
        return tuple(steps)
