"""The nine shapes of a commitment (docs/words.md): the shape decides the arithmetic."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, PositiveInt, Tag, model_validator

from contractkit.model.fields import (
    Amount,
    CalendarId,
    CategoryId,
    CommitmentId,
    EntryField,
    LocalText,
    Model,
    MoneyOrShare,
    PartyId,
    PeriodId,
    Slug,
    TriggerId,
)
from contractkit.model.timeline import Date, When
from contractkit.quantities import (
    Blankable,
    Duration,
    LengthField,
    Money,
    Period,
    Quantity,
    Ratio,
)

Fee = Literal["free", "cost-only", "capped", "charged", "discount", "negotiable"]
Firmness = Literal["measured", "concrete", "vague"]
Rule = Literal[
    "before-major-holidays", "month-end", "quarter-end", "half-year-end", "year-end"
]  # fmt: skip


class Deliverable(Model):
    """What proves the deed, and how soon after it the obligee gets it."""

    name: LocalText
    within: LengthField | None = None
    contents: tuple[EntryField, ...] = ()
    source: tuple[str, ...] = ()


def _deliverable(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class Penalty(Model):
    """Damages by formula: a rate per unit of delay or per case, on a base, up to a cap."""

    rate: MoneyOrShare
    per: Literal["day", "hour", "month", "case"] = "case"
    of: Literal["price", "fee"] | None = None
    cap: MoneyOrShare | None = None
    grace: LengthField | None = None


class Commitment(Model):
    """What every promise has, whatever its shape."""

    shape: ClassVar[str] = ""

    id: Slug
    category: CategoryId
    topic: Slug | None = None
    name: LocalText | None = Field(None, description="A few words: the title in calendars.")
    duty: LocalText | None = Field(None, description="What the obligor does, as a predicate.")
    obligor: PartyId | Literal["both"] = "provider"
    obligee: PartyId | Literal["both"] = "customer"
    during: PeriodId | None = None
    calendar: CalendarId | None = None
    fee: Fee | None = None
    cap: Money | None = None
    condition: LocalText | None = None
    service: LocalText | None = None
    region: LocalText | None = None
    audience: LocalText | None = None
    place: Blankable[LocalText] | None = None
    scope: tuple[EntryField, ...] = ()
    methods: tuple[EntryField, ...] = ()
    channels: tuple[EntryField, ...] = ()
    deliverable: Annotated[Deliverable | None, BeforeValidator(_deliverable)] = None
    evidence: LocalText | None = None
    quantities: dict[Slug, Blankable[Amount]] = Field(default_factory=dict)
    penalty: Penalty | None = None
    firmness: Firmness | None = None
    strength: Literal["promise", "target"] = "promise"
    source: tuple[str, ...] = ()
    note: str | None = None


class PeriodCommitment(Commitment):
    """A period that is itself the promise: warranty, free service, upkeep."""

    shape: ClassVar[str] = "period"
    term: PeriodId
    remind: Period | None = Field(None, description="How long before the end to be reminded.")


class RecurringCommitment(Commitment):
    """Every X, n times per X, or by rule, during a period.

    `every: open` says 定期: no dates until an interval is agreed. `________` is a blank to fill.
    """

    shape: ClassVar[str] = "recurring"
    every: Blankable[Period] | Literal["open"] | None = None
    times: PositiveInt | None = Field(None, description="How often within each `every`.")
    rule: Rule | None = None
    also: Rule | None = None
    lead: Period | None = Field(None, description="How long before a holiday run or period end.")
    skip: tuple[str, ...] = Field(
        (), description="Keys of dates agreed away; the others keep theirs.", examples=[["n003"]]
    )

    @model_validator(mode="after")
    def _some_rhythm(self) -> RecurringCommitment:
        if self.every is None and self.rule is None:
            raise ValueError("say how often: `every: 3 months`, or `rule: quarter-end`")
        if self.every is not None and self.rule is not None:
            raise ValueError("`every` and `rule` exclude each other; use `also` for a second rule")
        return self


class Deadline(Commitment):
    """How a single deed is dated: at, on, before, or within a time after something."""

    at: When | None = None
    on: Date | None = None
    before: When | None = None
    after: When | None = None
    within: Blankable[LengthField] | None = None
    lead: Period | None = Field(None, description="With `before`: how long before it.")

    @model_validator(mode="after")
    def _one_deadline(self) -> Deadline:
        given = [k for k in ("at", "on", "before", "after") if getattr(self, k) is not None]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(f'`{k}`' for k in given)} exclude each other")
        if self.within is not None and self.after is None:
            raise ValueError("`within` needs `after`: what does the time count from?")
        if self.lead is not None and self.before is None:
            raise ValueError("`lead` needs `before`: how long before what?")
        return self


class Course(Model):
    """One course of a training: a row of the plan."""

    name: LocalText
    subject: LocalText | None = None
    hours: Duration | None = None
    materials: LocalText | None = None
    format: LocalText | None = None
    audience: LocalText | None = None
    source: tuple[str, ...] = ()


class SessionsCommitment(Deadline):
    """A number of sessions for an audience, held in a window, with courses."""

    shape: ClassVar[str] = "sessions"
    sessions: PositiveInt
    courses: tuple[Course, ...] = ()
    format: LocalText | None = None
    planned: tuple[Date, ...] = ()


class MilestoneCommitment(Deadline):
    """One deed at, before, on or within a time after an event, or by the end of a period.

    `in` says the period when no date within it is agreed; clauses read it as `during`.
    """

    shape: ClassVar[str] = "milestone"
    in_: PeriodId | None = Field(None, description="The period by whose end it is done.")

    @model_validator(mode="after")
    def _one_period(self) -> MilestoneCommitment:
        if self.in_ is None:
            return self
        if self.during not in (None, self.in_):
            raise ValueError("`in` and `during` name two periods; keep `in`")
        for key in ("at", "on", "before", "after"):
            if getattr(self, key) is not None:
                raise ValueError(f"`in` and `{key}` exclude each other: each says when it is due")
        object.__setattr__(self, "during", self.in_)
        return self


class PaymentCommitment(Deadline):
    """Money, or a share of the price, and when it is due; periodic with `every`."""

    shape: ClassVar[str] = "payment"
    obligor: PartyId | Literal["both"] = "customer"
    obligee: PartyId | Literal["both"] = "provider"
    pay: Blankable[MoneyOrShare] | Literal["price"]
    every: Period | None = None
    retention: bool = Field(False, description="Money kept back: returned, not earned, when due.")


class QuotaCommitment(Commitment):
    """An amount per contract year or in all, and what happens beyond it."""

    shape: ClassVar[str] = "quota"
    quota: Blankable[Quantity]
    beyond: Literal["negotiated", "charged", "refused", "free"] | None = None


CLOCKS = ("respond", "remote", "on_site", "resolve", "plan", "report", "spare")
"""The fields of a severity level that are times to keep, in the order in which they are spoken."""


class SeverityLevel(Model):
    """One row of the severity grid: what counts as this level, and its clocks."""

    severity: PositiveInt
    name: LocalText | None = None
    meaning: LocalText | None = None
    respond: LengthField | None = None
    remote: LengthField | None = None
    on_site: LengthField | None = None
    resolve: LengthField | None = None
    plan: LengthField | None = None
    report: LengthField | None = None
    spare: LengthField | None = None
    source: tuple[str, ...] = ()


class ReactionCommitment(Commitment):
    """Something done each time a trigger happens: within a time, or as it says when none is given.

    `overrun-of` chains clocks: this one starts when that of another commitment has run out.
    """

    shape: ClassVar[str] = "reaction"
    upon: TriggerId
    within: Blankable[LengthField] | None = None
    levels: tuple[SeverityLevel, ...] = ()
    overrun_of: CommitmentId | None = None

    @model_validator(mode="after")
    def _one_clock(self) -> ReactionCommitment:
        if self.levels and self.within is not None:
            raise ValueError("`within` is one clock, `levels` a grid of clocks: keep one of them")
        return self


class Credit(Model):
    """A service credit: what is owed when the measured level falls below a mark."""

    below: Ratio
    credit: MoneyOrShare


class LevelCommitment(Commitment):
    """A ratio to reach, measured over a window, with credits when it is missed."""

    shape: ClassVar[str] = "level"
    target: Ratio
    measure: LocalText
    window: Period | None = None
    credits: tuple[Credit, ...] = ()


class StandingCommitment(Commitment):
    """A duty, right or exclusion without a date."""

    shape: ClassVar[str] = "standing"


_SIGNS = (
    ("term", "period"),
    ("pay", "payment"),
    ("quota", "quota"),
    ("sessions", "sessions"),
    ("upon", "reaction"),
    ("target", "level"),
    ("every", "recurring"),
    ("rule", "recurring"),
    ("at", "milestone"),
    ("on", "milestone"),
    ("before", "milestone"),
    ("after", "milestone"),
    ("within", "milestone"),
    ("in", "milestone"),
)


def shape_of(value: Any) -> str:
    """Return the shape that the keys of a commitment give it."""
    if isinstance(value, Commitment):
        return type(value).shape
    if isinstance(value, dict):
        for key, shape in _SIGNS:
            if key in value:
                return shape
    return "standing"


def _tag_of(value: Any) -> str:
    """Return the tag of a shape; its brackets keep it apart from the keys of the file."""
    return f"({shape_of(value)})"


AnyCommitment: TypeAlias = Annotated[
    Annotated[PeriodCommitment, Tag("(period)")]
    | Annotated[RecurringCommitment, Tag("(recurring)")]
    | Annotated[SessionsCommitment, Tag("(sessions)")]
    | Annotated[MilestoneCommitment, Tag("(milestone)")]
    | Annotated[PaymentCommitment, Tag("(payment)")]
    | Annotated[QuotaCommitment, Tag("(quota)")]
    | Annotated[ReactionCommitment, Tag("(reaction)")]
    | Annotated[LevelCommitment, Tag("(level)")]
    | Annotated[StandingCommitment, Tag("(standing)")],
    Discriminator(_tag_of),
]
SHAPES = (*dict.fromkeys(shape for _, shape in _SIGNS), "standing")
