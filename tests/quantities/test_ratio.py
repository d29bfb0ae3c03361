"""Ratios."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.quantities import Ratio, Scale

ratios = st.builds(Ratio, st.decimals(0, 100, places=6, allow_nan=False), st.sampled_from(Scale))


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("5%", "0.05"),
        ("5 %", "0.05"),
        ("５％", "0.05"),
        ("百分之五", "0.05"),
        ("5 percent", "0.05"),
        ("5 per cent", "0.05"),
        ("99.9%", "0.999"),
        ("99.90%", "0.999"),
        ("百分之九十九点九", "0.999"),
        ("百分之百", "1"),
        ("0%", "0"),
        ("0.5‰", "0.0005"),
        ("千分之三", "0.003"),
        ("千分之0.5", "0.0005"),
        ("3 per mille", "0.003"),
        ("万分之五", "0.0005"),
        ("万分之零点五", "0.00005"),
        ("5‱", "0.0005"),
    ],
)
def test_a_ratio_is_read_as_people_write_it(text: str, fraction: str) -> None:
    assert Ratio.parse(text).fraction == Decimal(fraction)


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("百分之五", "5%", "5%"),
        ("0.5‰", "0.5‰", "0.5 per mille"),
        ("5‱", "万分之五", "5 per ten thousand"),
        ("万分之0.5", "万分之零点五", "0.5 per ten thousand"),
    ],
)
def test_a_ratio_is_spoken_in_the_scale_it_was_written_in(
    text: str, chinese: str, english: str
) -> None:
    assert (Ratio.parse(text).speak("zh-CN"), Ratio.parse(text).speak("en")) == (chinese, english)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("5", "sign is missing"),
        ("-5%", "not negative"),
        ("10001%", "between 0% and 10000%"),
        ("%", "write it like '5%'"),
        ("百分之", "write it like '5%'"),
        ("三成", "write it like '5%'"),
    ],
)
def test_a_text_that_is_no_ratio_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="cannot be read as a ratio") as refusal:
        Ratio.parse(text)
    assert reason in str(refusal.value)


@given(ratios)
def test_canonical_text_and_both_languages_are_read_back(ratio: Ratio) -> None:
    for text in (str(ratio), ratio.speak("zh"), ratio.speak("en")):
        assert Ratio.parse(text) == ratio
        assert Ratio.parse(text).scale is ratio.scale


def test_ratios_are_compared_by_meaning() -> None:
    assert Ratio.parse("0.5‰") == Ratio.parse("0.05%")
    assert hash(Ratio.parse("0.5‰")) == hash(Ratio.parse("0.05%"))
    assert Ratio.parse("3‰") < Ratio.parse("1%") <= Ratio.parse("百分之一")
