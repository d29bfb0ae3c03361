"""Clock lengths, lengths of either kind and their order."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.quantities import Duration, Incomparable, Length, Period, compare, parse_length

READINGS = [
    *((text, 10) for text in ["10 minutes", "10分钟", "十分钟", "PT10M", "10 min", "１０分钟"]),
    *(
        (text, 120)
        for text in ["2 hours", "2小时", "两小时", "两个小时", "PT2H", "2h", "2 hrs", "120 minutes"]
    ),
    *(
        (text, 30)
        for text in ["半小时", "半个小时", "half an hour", "30分钟", "PT30M", "0.5 hours"]
    ),
    *(
        (text, 90)
        for text in [
            "1小时30分钟",
            "一个半小时",
            "1.5小时",
            "90 min",
            "PT1H30M",
            "1h30min",
            "1小时半",
        ]
    ),
    *((text, 4320) for text in ["72 hours", "72小时", "七十二小时", "PT72H"]),
    ("an hour", 60),
    ("1 hour and 5 minutes", 65),
]

lengths: st.SearchStrategy[Length] = st.one_of(
    st.builds(lambda n: Duration.of(minutes=n), st.integers(1, 200_000)),
    st.builds(
        lambda h, m: Duration.of(hours=h, minutes=m), st.integers(1, 900), st.integers(0, 59)
    ),
    st.builds(lambda m, d: Period.of(months=m, days=d), st.integers(0, 40), st.integers(1, 90)),
    st.builds(lambda d: Period.of(working_days=d), st.integers(1, 60)),
)


@pytest.mark.parametrize(("text", "minutes"), READINGS)
def test_a_clock_time_is_read_in_english_chinese_and_iso(text: str, minutes: int) -> None:
    assert Duration.parse(text).minutes == minutes
    assert parse_length(text) == Duration.of(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("72 hours", "72小时", "seventy-two (72) hours"),
        ("1 hour", "1小时", "one (1) hour"),
        ("半小时", "半小时", "half an hour"),
        ("30 min", "30分钟", "thirty (30) minutes"),
        ("1小时30分钟", "1小时30分钟", "one (1) hour and thirty (30) minutes"),
    ],
)
def test_a_clock_time_is_spoken_in_the_unit_it_was_written_in(
    text: str, chinese: str, english: str
) -> None:
    assert Duration.parse(text).speak("zh-Hans-CN") == chinese
    assert Duration.parse(text).speak("en") == english


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0 minutes", "zero"),
        ("PT0H", "zero"),
        ("-1 hour", "not negative"),
        ("3", "unit is missing"),
        ("1 day 2 hours", "alone"),
        ("3 days", "hours and minutes"),
        ("2小时内", "leave out 内"),
        ("30 seconds", "whole minutes"),
        ("1.01 hours", "not exact"),
        ("1.5 minutes", "not exact"),
        ("99999999 hours", "at most 10 years"),
        ("30 minutes 1 hour", "large to small"),
    ],
)
def test_a_text_that_is_no_clock_time_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="cannot be read as a clock time") as refusal:
        Duration.parse(text)
    assert reason in str(refusal.value)


@pytest.mark.parametrize("text", ["abc", "3", "1 day 2 hours", "0 days"])
def test_a_length_of_either_kind_is_refused_as_such(text: str) -> None:
    with pytest.raises(ValueError, match=r"as a length of time.* '3 years'.* or '2 hours'"):
        parse_length(text)


@pytest.mark.parametrize("text", ["3日", "3 working days", "month", "15 calendar days"])
def test_days_and_longer_are_calendar_lengths(text: str) -> None:
    assert isinstance(parse_length(text), Period)


@given(lengths)
def test_the_canonical_text_is_read_back(length: Length) -> None:
    again = parse_length(str(length))
    assert again == length
    assert hash(again) == hash(length)
    assert again.speak("zh") == length.speak("zh")


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ("24 hours", "1 day", 0),
        ("90 minutes", "1.5 hours", 0),
        ("12 months", "1 year", 0),
        ("7 days", "1 week", 0),
        ("400 years", "146097 days", 0),
        ("23 hours", "1 day", -1),
        ("72 hours", "1 month", -1),
        ("745 hours", "1 month", 1),
        ("1 month", "27 days", 1),
        ("1 month", "32 days", -1),
        ("3 months", "88 days", 1),
        ("3 months", "93 days", -1),
        ("1 year", "364 days", 1),
        ("1 month 15 days", "1 month 10 days", 1),
        ("1 month 40 days", "2 months", 1),
        ("5 working days", "3 days", 1),
        ("40 working days", "1 month", 1),
        ("5 working days", "6 working days", -1),
    ],
)
def test_lengths_are_ordered_where_every_calendar_agrees(one: str, other: str, order: int) -> None:
    assert compare(parse_length(one), parse_length(other)) == order
    assert compare(parse_length(other), parse_length(one)) == -order


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 month", "30 days"),
        ("1 month", "28 days"),
        ("1 month", "31 days"),
        ("1 year", "365 days"),
        ("700 hours", "1 month"),
        ("2 hours", "1 working day"),
        ("1000 hours", "1 working day"),
        ("5 working days", "1 week"),
        ("1 working day", "1 day"),
    ],
)
def test_lengths_that_depend_on_the_calendar_are_not_ordered(one: str, other: str) -> None:
    for left, right in ((one, other), (other, one)):
        with pytest.raises(Incomparable, match="depends on the calendar"):
            compare(parse_length(left), parse_length(right))


@given(lengths, lengths)
def test_the_order_is_antisymmetric(one: Length, other: Length) -> None:
    try:
        order = compare(one, other)
    except Incomparable:
        with pytest.raises(Incomparable):
            compare(other, one)
    else:
        assert compare(other, one) == -order


@given(lengths, lengths, lengths)
def test_the_order_is_transitive(one: Length, two: Length, three: Length) -> None:
    def below(left: Length, right: Length) -> bool | None:
        try:
            return compare(left, right) < 0
        except Incomparable:
            return None

    for left, middle, right in product((one, two, three), repeat=3):
        if below(left, middle) and below(middle, right):
            assert below(left, right) is not False
