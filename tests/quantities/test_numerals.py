"""Number words."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.quantities.numerals import (
    chinese_words,
    english_figure,
    english_words,
    plain,
    read_number,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.5"),
        ("1.5万", "15000"),
        ("3千万", "30000000"),
        ("三十五", "35"),
        ("两百零五", "205"),
        ("二〇二六", "2026"),
        ("十点五", "10.5"),
        ("壹拾万", "100000"),
        ("two hundred and five", "205"),
        ("Twenty-One (21)", "21"),
    ],
)
def test_a_number_is_read_exactly(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", "1,00", "abc", "百", "one (2)", "twenty hundred", "thousand", "zero thousand", "1" * 30],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number"):
        read_number(text)


@given(st.integers(0, 10**15))
def test_chinese_integers_are_read_back(number: int) -> None:
    assert read_number(cn2an.an2cn(str(number), "low")) == number


@given(st.integers(0, 999_999))
def test_english_words_are_read_back(number: int) -> None:
    assert read_number(english_words(number)) == number
    assert read_number(english_figure(Decimal(number))) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (21, "twenty-one"),
        (105, "one hundred and five"),
        (1001, "one thousand and one"),
        (1200, "one thousand two hundred"),
        (50_000, "fifty thousand"),
        (999_999, "nine hundred and ninety-nine thousand nine hundred and ninety-nine"),
    ],
)
def test_english_words_are_those_of_agreements(number: int, words: str) -> None:
    assert english_words(number) == words


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_words_out_of_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="0 to 999,999"):
        english_words(number)


def test_numbers_are_written_without_exponent_and_trailing_zeros() -> None:
    assert plain(Decimal("100.00")) == "100"
    assert plain(Decimal("1E+5")) == "100000"
    assert chinese_words(Decimal("0.50")) == "零点五"
    assert english_figure(Decimal(2_000_000)) == "2,000,000"
    assert english_figure(Decimal("1234.50")) == "1,234.5"
