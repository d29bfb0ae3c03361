"""What the fields of the contract file are made of: names, texts in languages, blanks, links."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
)
from pydantic.json_schema import WithJsonSchema

from contractkit.quantities import Money, Quantity, Ratio

LANGUAGES = ("zh-CN", "en")


def kebab(name: str) -> str:
    """Return the key that the contract file uses for a Python name."""
    return name.rstrip("_").replace("_", "-")


class Model(BaseModel):
    """Base of all facts: frozen, keys in kebab case, unknown keys refused."""

    model_config = ConfigDict(
        alias_generator=kebab,
        arbitrary_types_allowed=False,
        extra="forbid",
        frozen=True,
        validate_by_alias=True,
        validate_by_name=True,
    )


@dataclass(frozen=True, slots=True)
class Link:
    """Marks a field that names another fact; `where` is the section that holds it."""

    where: str


Slug = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        max_length=48,
        description="A short name: small letters, digits and hyphens.",
        examples=["quarterly-inspection"],
    ),
]
EventId = Annotated[Slug, Link("events")]
TriggerId = Annotated[Slug, Link("triggers")]
PeriodId = Annotated[Slug, Link("periods")]
CalendarId = Annotated[str, Link("calendars")]
PartyId = Annotated[Slug, Link("parties")]
CommitmentId = Annotated[Slug, Link("commitments")]
CategoryId = Annotated[Slug, Link("categories")]


def _ratio_or_other(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    ratio = isinstance(value, Ratio) or any(sign in text for sign in ("%", "％", "‰", "分之"))
    return "ratio" if ratio else "other"


MoneyOrShare = Annotated[
    Annotated[Ratio, Tag("ratio")] | Annotated[Money, Tag("other")],
    Discriminator(_ratio_or_other),
]
"""A sum, or a share of one: `100000 CNY`, `30%`."""

Amount = Annotated[
    Annotated[Ratio, Tag("ratio")] | Annotated[Quantity, Tag("other")],
    Discriminator(_ratio_or_other),
]
"""A quantity with its unit, or a ratio: `2 copies`, `99.9%`."""


@dataclass(frozen=True, slots=True)
class Localized:
    """A text in one or more languages; a plain text serves every language."""

    texts: tuple[tuple[str, str], ...]

    def in_(self, language: str) -> str | None:
        """Return the text for a language, None when it is given in other languages only."""
        wanted = dict(self.texts)
        return wanted.get(language, wanted.get(""))

    def __str__(self) -> str:
        """Return the first text: good enough for messages."""
        return self.texts[0][1]


def _is_visible(text: str) -> bool:
    """Tell whether a text leaves ink: neither spaces nor zero-width characters do."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def _localized(value: Any) -> Any:
    if isinstance(value, str):
        if not _is_visible(value):
            raise ValueError("the text is empty; write it, or leave the key out")
        return Localized((("", value.strip()),))
    if isinstance(value, dict):
        unknown = [key for key in value if key not in LANGUAGES]
        if unknown or not value:
            raise ValueError(
                f"{', '.join(map(str, unknown)) or 'nothing'} is not a language contractkit "
                f"writes; use {' and '.join(LANGUAGES)}"
            )
        texts = [(key, text) for key, text in value.items() if isinstance(text, str)]
        if len(texts) != len(value) or not all(_is_visible(text) for _, text in texts):
            raise ValueError("each language takes one text that is not empty")
        return Localized(tuple((key, text.strip()) for key, text in texts))
    return value


def _written(value: Any) -> Any:
    """Write a text back as the contract file has it."""
    if isinstance(value, Localized):
        return str(value) if value.texts[0][0] == "" else dict(value.texts)
    return value


LocalText = Annotated[
    Localized,
    BeforeValidator(_localized),
    PlainSerializer(_written),
    WithJsonSchema(
        {
            "description": "A text, or one text per language.",
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "properties": {language: {"type": "string"} for language in LANGUAGES},
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ],
            "examples": ["系统培训", {"zh-CN": "系统培训", "en": "system training"}],
        }
    ),
]


class Entry(Model):
    """One entry of an enumeration: a text, or a text with where it comes from."""

    text: LocalText
    source: tuple[str, ...] = ()


def _entry(value: Any) -> Any:
    """Read a bare text, or one text per language, as an entry."""
    if isinstance(value, str) or (isinstance(value, dict) and set(value) <= set(LANGUAGES)):
        return {"text": value}
    return value


EntryField = Annotated[Entry, BeforeValidator(_entry)]
"""How an `Entry` stands in lists of the contract file."""
