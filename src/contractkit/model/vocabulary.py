"""The words of the clause library: what categories, events, triggers and parties are called."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from contractkit.model.fields import Localized, Model, Slug
from contractkit.quantities import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class Words(Model):
    """A name in every language that contractkit writes."""

    zh_CN: Word  # noqa: N815 - the key in the file is the language tag zh-CN
    en: Word

    @cached_property
    def name(self) -> Localized:
        """Return the name as a text of the contract file has it."""
        return Localized((("zh-CN", self.zh_CN), ("en", self.en)))


class CategoryWords(Words):
    """A category: its name, how early a calendar reminds, and whether the day is blocked."""

    reminder: Period = Period.of(days=7)
    busy: bool = False


class Vocabulary(Model):
    """All names of a library, by section and key; a contract need not declare them again."""

    categories: dict[Slug, CategoryWords] = Field(default_factory=dict)
    events: dict[Slug, Words] = Field(default_factory=dict)
    triggers: dict[Slug, Words] = Field(default_factory=dict)
    parties: dict[Slug, Words] = Field(default_factory=dict)

    def name(self, section: str, key: str) -> Localized | None:
        """Return what `key` of a section is called; None if unknown."""
        words: Mapping[str, Words] = getattr(self, section, {})
        found = words.get(key)
        return found.name if found else None

    def extended(self, other: Vocabulary) -> Vocabulary:
        """Return these words with those of another library added; the other one wins."""
        return Vocabulary(
            categories={**self.categories, **other.categories},
            events={**self.events, **other.events},
            triggers={**self.triggers, **other.triggers},
            parties={**self.parties, **other.parties},
        )
