from __future__ import annotations

import pytest

from contractkit.numbering import (
    Counter,
    Level,
    NumberingScheme,
    chinese,
    format_number,
    supported_formats,
)

TENDER = NumberingScheme(
    (
        Level("Heading1", "decimal", "%1"),
        Level("Heading2", "decimal", "%1.%2"),
        Level("Heading3", "decimal", "%1.%2.%3"),
        Level("Heading4", "decimal", "%1.%2.%3.%4"),
        Level("CKItem1", "decimal", "（%5）"),
        Level("CKItem2", "decimalEnclosedCircle", "%6"),
        Level("CKItem3", "decimal", "%7)"),
    )
)
AGREEMENT = NumberingScheme(
    (
        Level("Heading1", "chineseCountingThousand", "第%1条"),
        Level("CKItem1", "decimal", "%2."),
        Level("CKItem2", "decimal", "（%3）"),
        Level("CKItem3", "decimalEnclosedCircle", "%4"),
    )
)


def labels(scheme: NumberingScheme, *styles: str) -> list[str]:
    counter = Counter(scheme)
    return [counter.label(style) for style in styles]


def test_items_restart_below_each_heading() -> None:
    assert labels(
        TENDER, "Heading1", "CKItem1", "CKItem1", "CKItem2", "CKItem1", "Heading1", "CKItem1"
    ) == ["1", "（1）", "（2）", "①", "（3）", "2", "（1）"]


def test_articles_are_counted_in_chinese_and_their_paragraphs_in_figures() -> None:
    assert labels(
        AGREEMENT, "Heading1", "CKItem1", "CKItem2", "CKItem3", "CKItem1", "Heading1", "CKItem1"
    ) == ["第一条", "1.", "（1）", "①", "2.", "第二条", "1."]


def test_a_section_number_prefixes_every_level_and_starts_the_first() -> None:
    scheme = TENDER.starting_at("4.5")
    assert labels(scheme, "Heading1", "Heading2", "Heading3", "CKItem1", "Heading1") == [
        "4.5", "4.5.1", "4.5.1.1", "（1）", "4.6",
    ]  # fmt: skip


def test_an_item_above_a_lower_heading_uses_up_the_number_that_was_skipped() -> None:
    assert labels(TENDER, "Heading1", "Heading2", "CKItem1", "CKItem1", "Heading3") == [
        "1", "1.1", "（1）", "（2）", "1.1.2",
    ]  # fmt: skip


def test_a_heading_that_skips_a_level_counts_the_skipped_one_as_begun() -> None:
    assert labels(TENDER, "Heading1", "Heading3", "Heading2") == ["1", "1.1.1", "1.2"]


def test_a_style_without_a_level_has_no_label_and_counts_nothing() -> None:
    assert labels(TENDER, "Heading1", "CKBody", "CKBullet", "Heading1") == ["1", "", "", "2"]


@pytest.mark.parametrize("number", ["", "0", "4.", ".5", "4.0", "4-5", "四", "4.5a", "4..5"])
def test_what_is_not_a_section_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="is not a section number"):
        TENDER.starting_at(number)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"),
        (100, "一百"), (101, "一百零一"), (110, "一百一十"), (111, "一百一十一"),
        (1000, "一千"), (1001, "一千零一"), (1010, "一千零一十"), (1100, "一千一百"),
        (9999, "九千九百九十九"),
    ],
)  # fmt: skip
def test_chinese_numerals_read_as_articles_do(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("number_format", "number", "text"),
    [
        ("decimalEnclosedCircle", 1, "①"), ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"), ("lowerLetter", 1, "a"), ("lowerLetter", 26, "z"),
        ("lowerLetter", 27, "aa"), ("lowerLetter", 53, "aaa"), ("upperLetter", 28, "BB"),
        ("lowerRoman", 4, "iv"), ("lowerRoman", 1994, "mcmxciv"), ("upperRoman", 9, "IX"),
    ],
)  # fmt: skip
def test_a_number_is_shown_in_each_format(number_format: str, number: int, text: str) -> None:
    assert format_number(number, number_format) == text


def test_an_unknown_format_names_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="lowerRoman") as caught:
        format_number(1, "hebrew1")
    assert all(name in str(caught.value) for name in supported_formats())
