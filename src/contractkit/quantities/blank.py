"""Blanks to fill: printed as a rule, listed as open.

A model author writes `Blankable[Period]` (any type, `Blankable[str]` too) for a field that may be
left open. `Period | Blank` reads the same texts, but its errors name both types; `Blankable`
gives the one message of the real type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar, Union, get_args

from pydantic_core import core_schema

from contractkit.quantities.reading import TextValue, language_of, normalise, unreadable

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

_RULE = "________"
_WRITTEN = re.compile(r"_(?: ?_)+")


@dataclass(frozen=True, slots=True)
class Blank(TextValue):
    """A value that is still to be filled in; all blanks are equal."""

    KIND: ClassVar[str] = "a blank"
    DESCRIPTION: ClassVar[str] = "A blank to fill: two or more underscores"
    EXAMPLES: ClassVar[tuple[str, ...]] = (_RULE,)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read two or more underscores; ValueError otherwise."""
        if not _WRITTEN.fullmatch(normalise(text)):
            raise unreadable(text, cls.KIND, cls.EXAMPLES)
        return cls()

    def speak(self, language: str) -> str:
        """Return the rule to write on, the same in every language that is spoken."""
        language_of(language)
        return _RULE

    def __str__(self) -> str:
        """Return the rule, which `parse` reads back."""
        return _RULE


BLANK = Blank()


class _OrBlank:
    """Lets pydantic try the blank first, so that errors are those of the other type alone."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        others = tuple(arg for arg in get_args(source) if arg is not Blank)
        inner = handler.generate_schema(Union[others])  # noqa: UP007 - built from a tuple
        return core_schema.no_info_wrap_validator_function(
            _read,
            inner,
            serialization=core_schema.wrap_serializer_function_ser_schema(_write, schema=inner),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        blank = {"type": "string", "description": Blank.DESCRIPTION, "pattern": "^[_＿]{2,}$"}
        return {"anyOf": [handler(schema), blank]}


T = TypeVar("T")
Blankable = Annotated[T | Blank, _OrBlank]


def _read(value: Any, read_other: core_schema.ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, Blank):
        return value
    if isinstance(value, str) and _WRITTEN.fullmatch(value.strip().replace("＿", "_")):
        return BLANK
    return read_other(value)


def _write(value: Any, write_other: core_schema.SerializerFunctionWrapHandler) -> Any:
    return str(value) if isinstance(value, Blank) else write_other(value)
