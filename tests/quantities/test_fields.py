"""The value types as fields of pydantic models, and blanks."""

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from contractkit.quantities import (
    BLANK,
    Blank,
    Blankable,
    Duration,
    LengthField,
    Money,
    Period,
    Quantity,
    Ratio,
)


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True)

    length: Period | None = None
    within: LengthField | None = None
    price: Money | None = None
    share: Ratio | None = None
    quota: Quantity | None = None
    respond: Duration | None = None
    warranty: Blankable[Period] = BLANK
    notice: Blankable[LengthField] = BLANK
    name: Blankable[str] = BLANK
    signed: Blankable[date] = BLANK
    either: Period | Blank = BLANK


TEXTS = {
    "length": "3 years",
    "within": "2 hours",
    "price": "CNY 100,000.00",
    "share": "5%",
    "quota": "50 person-days per year",
    "respond": "10 minutes",
    "warranty": "3 years",
    "notice": "15 days",
    "name": "某公司",
    "signed": "2026-09-01",
    "either": "3 years",
}
BLANKS = dict.fromkeys(("warranty", "notice", "name", "signed", "either"), "________")


def errors(facts: dict[str, Any]) -> list[Any]:
    with pytest.raises(ValidationError) as refusal:
        Facts.model_validate(facts)
    return refusal.value.errors()


def test_fields_are_read_from_text_and_written_as_canonical_text() -> None:
    facts = Facts.model_validate(TEXTS)
    assert facts.within == Duration.of(hours=2)
    assert facts.warranty == Period.of(years=3)
    assert facts.model_dump(mode="json") == TEXTS
    assert Facts.model_validate_json(facts.model_dump_json()) == facts


def test_values_already_read_are_kept() -> None:
    period = Period.parse("12 months")
    facts = Facts(length=period, within=period, warranty=period, notice=period, either=BLANK)
    assert facts.length is period
    assert facts.within is period
    assert facts.warranty is period


def test_blanks_are_read_and_written_as_blanks() -> None:
    facts = Facts.model_validate(BLANKS)
    assert all(getattr(facts, name) == BLANK for name in BLANKS)
    assert facts.model_dump(mode="json", include=set(BLANKS)) == BLANKS
    assert Facts.model_validate(dict.fromkeys(BLANKS, " ＿＿＿ ")) == facts


@pytest.mark.parametrize(
    ("field", "value", "kind", "words"),
    [
        ("length", "3", "unreadable_a_calendar_length", "the unit is missing"),
        ("within", "soon", "unreadable_a_length_of_time", "'2 hours'"),
        ("within", 3, "unreadable_a_length_of_time", "'3' cannot be read"),
        ("price", 100000, "unreadable_an_amount_of_money", "'100000 CNY'"),
        ("share", 0.05, "unreadable_a_ratio", "'5%'"),
        ("quota", True, "unreadable_a_quantity", "'True' cannot be read"),
        ("warranty", "soon", "unreadable_a_calendar_length", "'3 years'"),
        ("notice", "soon", "unreadable_a_length_of_time", "'2 hours'"),
        ("signed", "soon", "date_from_datetime_parsing", "valid date"),
    ],
)
def test_one_error_of_the_real_type_surfaces(
    field: str, value: object, kind: str, words: str
) -> None:
    (error,) = errors({field: value})
    assert error["loc"] == (field,)
    assert error["type"] == kind
    assert words in error["msg"]
    assert not error["msg"].startswith("Value error")


def test_a_plain_union_with_blank_names_both_types() -> None:
    found = errors({"either": "soon"})
    assert [error["type"] for error in found] == [
        "unreadable_a_calendar_length",
        "unreadable_a_blank",
    ]


def test_the_json_schema_helps_an_editor() -> None:
    properties = Facts.model_json_schema()["properties"]
    (period, _) = properties["length"]["anyOf"]
    assert period["type"] == "string"
    assert "3 years" in period["examples"]
    assert "calendar length" in period["description"]
    (warranty, blank) = properties["warranty"]["anyOf"]
    assert warranty == period
    assert blank["pattern"] == "^[_＿]{2,}$"
    assert properties["price"]["anyOf"][0]["examples"][0] == "100000 CNY"


@pytest.mark.parametrize("field", ["length", "within", "price", "share", "quota", "respond"])
def test_every_example_of_the_json_schema_is_valid(field: str) -> None:
    examples = Facts.model_json_schema()["properties"][field]["anyOf"][0]["examples"]
    assert examples
    for example in examples:
        Facts.model_validate({field: example})


@pytest.mark.parametrize("text", ["__", "________", "＿＿", "_ _ _", " ____ "])
def test_two_or_more_underscores_are_a_blank(text: str) -> None:
    assert Blank.parse(text) == BLANK
    assert Blank.parse(text).speak("zh-CN") == str(BLANK) == "________"


@pytest.mark.parametrize("text", ["", "_", "a__", "待定"])
def test_other_texts_are_no_blank(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be read as a blank"):
        Blank.parse(text)
