"""Calendar lengths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.quantities import Period

YEARS = "3 years|３ years|3年|三年|3 年|three years|three (3) years|P3Y|36 months|十二个季度"
READINGS = [
    *((text, Period.of(years=3)) for text in YEARS.split("|")),
    *(
        (text, Period.of(months=12))
        for text in ["12 months", "12个月", "十二个月", "P12M", "1 year"]
    ),
    *(
        (text, Period.of(months=18))
        for text in ["一年半", "1.5 years", "1年6个月", "P1Y6M", "6 quarters"]
    ),
    *((text, Period.of(months=6)) for text in ["半年", "half a year", "0.5年", "每半年", "6个月"]),
    *(
        (text, Period.of(months=3))
        for text in ["每季度", "季度", "quarter", "1 quarter", "每3个月", "every 3 months"]
    ),
    *((text, Period.of(months=1)) for text in ["每月", "每个月", "month", "1个月", "a month"]),
    *(
        (text, Period.of(days=14))
        for text in ["2 weeks", "两周", "2周", "P2W", "两个星期", "14 days"]
    ),
    *(
        (text, Period.of(days=15))
        for text in ["15 days", "15日", "15天", "15个自然日", "十五日", "P15D"]
    ),
    *(
        (text, Period.of(working_days=5))
        for text in ["5 working days", "5 business days", "5个工作日", "五个工作日", "5工作日"]
    ),
    ("每 3 个月", Period.of(months=3)),
    ("15 个 工作日", Period.of(working_days=15)),
    ("3个月零15天", Period.of(months=3, days=15)),
    ("3 months and 15 days", Period.of(months=3, days=15)),
]

counts = st.integers(1, 400)
periods = st.one_of(
    st.builds("{} working days".format, counts),
    st.builds("{}个工作日".format, counts),
    st.sampled_from(["半年", "half a year", "quarter", "每月"]),
    st.builds("{}周".format, counts),
    st.builds("{}个自然日".format, counts),
    st.builds("{} years {} months {} days".format, counts, counts, counts),
    st.builds("{}个季度".format, counts),
).map(Period.parse)


@pytest.mark.parametrize(("text", "meaning"), READINGS)
def test_a_length_is_read_in_english_chinese_and_iso(text: str, meaning: Period) -> None:
    assert Period.parse(text) == meaning


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("3年", "3年", "three (3) years"),
        ("1 year", "1年", "one (1) year"),
        ("12 months", "12个月", "twelve (12) months"),
        ("半年", "半年", "half a year"),
        ("6 months", "6个月", "six (6) months"),
        ("1 quarter", "1个季度", "one (1) quarter"),
        ("14 days", "14日", "fourteen (14) days"),
        ("2 weeks", "2周", "two (2) weeks"),
        ("15个自然日", "15个自然日", "fifteen (15) calendar days"),
        ("5 business days", "5个工作日", "five (5) working days"),
        ("P1Y2M3D", "1年2个月3日", "one (1) year, two (2) months and three (3) days"),
        ("一年半", "1年6个月", "one (1) year and six (6) months"),
    ],
)
def test_a_length_is_spoken_in_the_unit_it_was_written_in(
    text: str, chinese: str, english: str
) -> None:
    period = Period.parse(text)
    assert (period.speak("zh-CN"), period.speak("en-GB")) == (chinese, english)


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("1 year", "年", "year"),
        ("1 month", "月", "month"),
        ("quarter", "季度", "quarter"),
        ("半年", "半年", "half a year"),
        ("3 months", "3个月", "three (3) months"),
    ],
)
def test_a_cycle_drops_the_number_one(text: str, chinese: str, english: str) -> None:
    period = Period.parse(text)
    assert (period.speak_cycle("zh"), period.speak_cycle("en")) == (chinese, english)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0 days", "zero"),
        ("P0D", "zero"),
        ("-1 year", "not negative"),
        ("3", "unit is missing"),
        ("three", "unit is missing"),
        ("十", "unit is missing"),
        ("99999999 years", "at most 1000 years"),
        ("1001 years", "at most 1000 years"),
        ("3月", "个月"),
        ("半个月", "15 days"),
        ("一个半月", "15 days"),
        ("0.5 days", "not exact"),
        ("2 hours", "clock time"),
        ("PT2H", "clock time"),
        ("1 month 5 working days", "stand alone"),
        ("6 months 1 year", "large to small"),
        ("1 year 2 years", "each of them once"),
        ("three (4) years", "two different numbers"),
        ("", "write it like '3 years'"),
        ("P", "write it like '3 years'"),
        ("每人", "write it like '3 years'"),
        ("3个工作日内", "leave out 内"),
        ("3 yearsx", "write it like '3 years'"),
        ("9" * 300 + " years", "too long"),
    ],
)
def test_a_text_that_is_no_length_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be read|too long") as refusal:
        Period.parse(text)
    assert reason in str(refusal.value)


@given(periods)
def test_the_canonical_text_keeps_meaning_and_words(period: Period) -> None:
    again = Period.parse(str(period))
    assert again == period
    assert hash(again) == hash(period)
    assert again.speak("zh") == period.speak("zh")


@given(periods)
def test_what_the_document_says_is_read_back_with_the_same_meaning(period: Period) -> None:
    assert Period.parse(period.speak("zh-CN")) == period
    assert Period.parse(period.speak("en")) == period


def test_lengths_of_equal_meaning_are_one_key() -> None:
    same = {Period.parse(text) for text in ("12 months", "1年", "P1Y", "4 quarters")}
    assert len(same) == 1
    assert Period.parse("5 days") != Period.parse("5 working days")
    assert Period.parse("1 month") != "1 month"


def test_the_counts_are_given_in_months_days_and_working_days() -> None:
    period = Period.parse("1 year 1 quarter 2 weeks")
    assert (period.months, period.days, period.working_days) == (15, 14, 0)
    assert Period.parse("5 working days").is_working_days
    assert not period.is_working_days


def test_zero_can_be_made_but_not_written() -> None:
    assert Period.of().is_zero
    assert str(Period.of()) == "0 days"
    with pytest.raises(ValueError, match="not negative"):
        Period.of(months=-1)


def test_a_language_that_is_not_spoken_is_refused() -> None:
    with pytest.raises(ValueError, match="'fr-FR' is not spoken"):
        Period.of(years=1).speak("fr-FR")
