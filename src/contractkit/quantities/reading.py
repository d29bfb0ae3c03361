"""What all values written as text share: tidy reading, languages, the pydantic contract."""

from __future__ import annotations

import re
import unicodedata
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

Language = Literal["zh", "en"]

_KEPT_FORMS = ("<square>", "<super>", "<sub>", "<fraction>")
_LONGEST_EXCERPT = 40
_LONGEST_TEXT = 200
# Chinese sets no space between its own characters or beside a figure.
_LOOSE_SPACE = re.compile("(?<=[一-鿿]) (?=[0-9一-鿿])|(?<=[0-9]) (?=[一-鿿])")


class Incomparable(ValueError):  # noqa: N818 - it tells of the two values, not of a failure
    """Neither value is known to be the larger one (a month and 30 days, hours and working days)."""


class Unreadable(ValueError):  # noqa: N818 - it tells of the text, not of a failure
    """A text that is not the value expected; `because` is the reason alone, perhaps empty."""

    def __init__(self, message: str, because: str) -> None:
        """Keep the reason for a caller that expected something wider."""
        super().__init__(message)
        self.because = because


class TextValue:
    """A frozen value that people write as text.

    A subclass gives `parse`, `speak` and `__str__`, and the three class variables that its
    messages and its JSON Schema are made of. A pydantic field of such a type takes the text
    or a value already read.
    """

    __slots__ = ()

    KIND: ClassVar[str]
    DESCRIPTION: ClassVar[str]
    EXAMPLES: ClassVar[tuple[str, ...]]

    @classmethod
    @abstractmethod
    def parse(cls, text: str) -> Self:
        """Read the value; ValueError says what was expected, with an example."""

    @abstractmethod
    def speak(self, language: str) -> str:
        """Return the words of the document in the language of the BCP 47 tag."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Validate from text, keep values of this type, serialise to the canonical text."""
        return text_schema((cls,), cls.parse, cls.KIND, cls.EXAMPLES)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the text for editors."""
        return json_schema(cls.DESCRIPTION, cls.EXAMPLES)


def text_schema(
    types: tuple[type[TextValue], ...],
    parse: Callable[[str], TextValue],
    kind: str,
    examples: tuple[str, ...],
) -> core_schema.CoreSchema:
    """Return a schema that takes text or a value of `types`.

    The pydantic error has the type `unreadable_<kind>` and the sentence of `parse`, bare.
    """
    error_type: Any = f"unreadable_{kind.replace(' ', '_')}"

    def validate(value: Any) -> TextValue:
        if isinstance(value, types):
            return value
        try:
            if not isinstance(value, str):
                raise unreadable(str(value), kind, examples)
            return parse(value)
        except ValueError as error:
            raise PydanticCustomError(error_type, "{reason}", {"reason": str(error)}) from error

    return core_schema.no_info_plain_validator_function(
        validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
    )


def json_schema(description: str, examples: tuple[str, ...]) -> JsonSchemaValue:
    """Return the JSON Schema of a value written as text."""
    return {"type": "string", "description": description, "examples": list(examples)}


def normalise(text: str) -> str:
    """Return the text with half-width letters and digits and only the spaces that words need.

    This is Unicode NFKC except for squared, raised and fractional signs: a unit such as `㎡`
    is spoken as it was written. ValueError if the text is too long to be a value.
    """
    if len(text) > _LONGEST_TEXT:
        raise ValueError(
            f"'{text[:_LONGEST_EXCERPT]}…' is too long for a value, which has at most "
            f"{_LONGEST_TEXT} characters"
        )
    tidy = " ".join(unicodedata.normalize("NFC", "".join(map(_plain, text))).split())
    return _LOOSE_SPACE.sub("", tidy)


def unreadable(text: str, kind: str, examples: tuple[str, ...], because: str = "") -> Unreadable:
    """Return the error for a text that is not a `kind`: what it is, why, and examples."""
    shown = text if len(text) <= _LONGEST_EXCERPT else text[:_LONGEST_EXCERPT] + "…"
    reason = f": {because}" if because else ""
    return Unreadable(
        f"{shown!r} cannot be read as {kind}{reason}; write it like {quoted(examples[:3])}", because
    )


def quoted(examples: tuple[str, ...]) -> str:
    """Return `'a', 'b' or 'c'`."""
    *first, last = (f"'{example}'" for example in examples)
    return f"{', '.join(first)} or {last}" if first else last


def language_of(tag: str) -> Language:
    """Return the primary subtag of a BCP 47 tag (RFC 5646, 2.2.1); ValueError if not spoken."""
    match tag.replace("_", "-").partition("-")[0].lower():
        case "zh":
            return "zh"
        case "en":
            return "en"
    raise ValueError(f"the language {tag!r} is not spoken here; use 'zh-CN' or 'en'")


def _plain(char: str) -> str:
    if unicodedata.decomposition(char).startswith(_KEPT_FORMS):
        return char
    return unicodedata.normalize("NFKC", char)
