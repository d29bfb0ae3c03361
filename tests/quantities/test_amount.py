"""Counted quantities."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.quantities import Limit, Period, Quantity

YEAR = Period.of(years=1)
FIFTY = Decimal(50)
YEARLY = (
    "50 person-days per year|50 person-days a year|50 man-days/year|每年50人天|50人天/年"
    "|50人天每年|fifty (50) person-days per year|每年５０人天|50人天/每年|五十人天/年"
)
CAPPED = (
    "at most 50 person-days per year|up to 50 person-days per year|每年不超过50人天"
    "|不超过每年50人天|≤50人天/年|<= 50 person-days per 12 months|每年50人天以内"
    "|no more than 50 person-days per year"
)
READINGS = [
    *((text, Quantity(FIFTY, "人天", YEAR)) for text in YEARLY.split("|")),
    *((text, Quantity(FIFTY, "人天", YEAR, Limit.AT_MOST)) for text in CAPPED.split("|")),
    *((text, Quantity(Decimal(2), "copies")) for text in ["2 copies", "2份", "两份", "two copies"]),
    *(
        (text, Quantity(Decimal(2), "次", limit=Limit.AT_LEAST))
        for text in ["至少2次", "不少于两次", "2次以上", "at least 2 times", "≥2次"]
    ),
    *(
        (text, Quantity(Decimal(5), "years", limit=Limit.AT_LEAST))
        for text in [">= 5 years", "≥5年", "at least five years", "5年以上"]
    ),
    ("每3个月2次", Quantity(Decimal(2), "次", Period.of(months=3))),
    ("每半年一次", Quantity(Decimal(1), "次", Period.of(months=6))),
    ("a visit per quarter", Quantity(Decimal(1), "visits", Period.of(months=3))),
    ("2.5 person days", Quantity(Decimal("2.5"), "人天")),
    ("10万次", Quantity(Decimal(100_000), "次")),
    ("3 training rooms", Quantity(Decimal(3), "training rooms")),
    ("100㎡", Quantity(Decimal(100), "㎡")),
    ("at most 0 outages", Quantity(Decimal(0), "outages", limit=Limit.AT_MOST)),
]

quantities = st.builds(
    Quantity,
    st.decimals(1, 10**9, places=2, allow_nan=False),
    st.sampled_from(["人天", "份", "visits", "课时", "年", "个站点", "GB", "training rooms", "㎡"]),
    st.none() | st.sampled_from(["1 year", "3 months", "半年", "1 quarter"]).map(Period.parse),
    st.sampled_from(Limit),
)


@pytest.mark.parametrize(("text", "meaning"), READINGS)
def test_a_quantity_is_read_as_people_write_it(text: str, meaning: Quantity) -> None:
    assert Quantity.parse(text) == meaning
    assert hash(Quantity.parse(text)) == hash(meaning)


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("每年50人天", "每年50人天", "fifty (50) person-days per year"),
        ("不超过50人天", "不超过50人天", "at most fifty (50) person-days"),
        (
            "at most 50 person-days per year",
            "每年不超过50人天",
            "at most fifty (50) person-days per year",
        ),
        ("2 copies", "2份", "two (2) copies"),
        ("1 copy", "1份", "one (1) copy"),
        ("2 visits per 3 months", "每3个月2次", "two (2) visits per three (3) months"),
        (">= 5 years", "至少5年", "at least five (5) years"),
        ("2.5人天", "2.5人天", "2.5 person-days"),
        ("1500000 pages", "1500000页", "1,500,000 pages"),
        ("至少 2 名", "至少2名", "at least two (2) persons"),
        ("3个站点", "3个站点", "three (3) 个站点"),
        ("5 GB", "5 GB", "five (5) GB"),
    ],
)
def test_a_known_unit_is_spoken_in_either_language_and_another_as_written(
    text: str, chinese: str, english: str
) -> None:
    assert Quantity.parse(text).speak("zh-CN") == chinese
    assert Quantity.parse(text).speak("en") == english


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3", "unit is missing"),
        ("three", "unit is missing"),
        ("at least 3", "unit is missing"),
        ("5%", "it is a ratio"),
        ("-2 copies", "not negative"),
        ("0 copies", "only be 'at most'"),
        ("2 visits per foo", "'foo' is not a period"),
        ("每年2次/月", "its period twice"),
        ("至少2次以内", "upper and a lower bound"),
        ("9999999999999999 copies", "less than 10^15"),
        ("每人2份", "write it like"),
        ("copies", "write it like"),
        ("", "write it like"),
    ],
)
def test_a_text_that_is_no_quantity_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="cannot be read as a quantity") as refusal:
        Quantity.parse(text)
    assert reason in str(refusal.value)


@given(quantities)
def test_the_canonical_text_is_read_back(quantity: Quantity) -> None:
    assert Quantity.parse(str(quantity)) == quantity


@given(quantities)
def test_what_the_document_says_has_the_same_amount_period_and_limit(quantity: Quantity) -> None:
    for language in ("zh", "en"):
        again = Quantity.parse(quantity.speak(language))
        assert (again.amount, again.per, again.limit) == (
            quantity.amount,
            quantity.per,
            quantity.limit,
        )


@pytest.mark.parametrize("unit", ["", "5", "%", "per/day", "每年"])
def test_a_unit_that_cannot_be_read_back_cannot_be_made(unit: str) -> None:
    with pytest.raises(ValueError, match="not the name of a unit"):
        Quantity(Decimal(1), unit)
