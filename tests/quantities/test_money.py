"""Money and its capital form."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.quantities import Incomparable, Money, Ratio

HUNDRED_THOUSAND = (
    "100000 CNY|CNY 100,000.00|¥100,000|￥10万元|10万元|100000元|人民币壹拾万元整|人民币 10 万元"
    "|RMB 100000|人民币¥100,000.00元|一十万元|人民币：壹拾万元整|cny 100000"
)
READINGS = [
    *((text, "100000", "CNY") for text in HUNDRED_THOUSAND.split("|")),
    ("1.5万元", "15000", "CNY"),
    ("3千万元", "30000000", "CNY"),
    ("3.5亿元", "350000000", "CNY"),
    ("人民币壹拾万柒仟元伍角叁分", "107000.53", "CNY"),
    ("壹元零伍分", "1.05", "CNY"),
    ("伍角", "0.5", "CNY"),
    ("0.1 CNY", "0.1", "CNY"),
    ("2500美元", "2500", "USD"),
    ("USD 2,500.50", "2500.5", "USD"),
    ("HK$30", "30", "HKD"),
    ("€1", "1", "EUR"),
]
# The printed examples of the annex to 支付结算办法 (1997), without the 零 that it makes optional.
PRINTED = [
    ("1409.50", "壹仟肆佰零玖元伍角"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("107000.53", "壹拾万柒仟元伍角叁分"),
]

DIGITS = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
RANKS = {"拾": 10, "佰": 100, "仟": 1000}
cents = st.one_of(
    st.integers(0, 10**18 - 1),
    st.integers(0, 10**9),
    st.builds(pow, st.just(10), st.integers(0, 17)),
).map(lambda amount: Decimal(amount).scaleb(-2))


def independent_value(capital: str) -> Decimal:
    """Read 人民币…元…角…分整 character by character."""
    total = section = digit = hundredths = 0
    for char in capital.removeprefix("人民币").removesuffix("整"):
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in RANKS:
            section, digit = section + (digit or 1) * RANKS[char], 0
        elif char == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif char == "元":
            total, section, digit = total + section + digit, 0, 0
        else:
            hundredths, digit = hundredths + digit * {"角": 10, "分": 1}[char], 0
    return Decimal(total) + Decimal(hundredths).scaleb(-2)


@pytest.mark.parametrize(("text", "amount", "currency"), READINGS)
def test_money_is_read_as_people_write_it(text: str, amount: str, currency: str) -> None:
    assert Money.parse(text) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("100000", "currency is missing"),
        ("10万", "currency is missing"),
        ("-5 CNY", "not negative"),
        ("¥100.001", "more than two decimals"),
        ("0.0000001万元", "more than two decimals"),
        ("人民币100美元", "2 currencies"),
        ("XYZ 5", "not one of CNY"),
        ("$5", "not one of CNY"),
        ("99999999999999999 CNY", "less than 10^16"),
        ("9" * 60 + " CNY", "at most 20 digits"),
        ("1e5 CNY", "write it like '100000 CNY'"),
        ("1,00 CNY", "write it like '100000 CNY'"),
        ("元", "write it like '100000 CNY'"),
        ("", "write it like '100000 CNY'"),
    ],
)
def test_a_text_that_is_no_money_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="cannot be read as an amount of money") as refusal:
        Money.parse(text)
    assert reason in str(refusal.value)


def test_money_is_spoken_with_its_currency() -> None:
    assert Money.parse("10万元").speak("zh-CN") == "人民币100,000.00元"
    assert Money.parse("10万元").speak("en") == "CNY 100,000.00"
    assert Money.parse("USD 2500").speak("zh-CN") == "2,500.00美元"


@pytest.mark.parametrize(("amount", "capital"), PRINTED)
def test_the_capital_form_follows_the_printed_examples(amount: str, capital: str) -> None:
    assert Money(Decimal(amount)).capital() == f"人民币{capital}"


@given(cents)
def test_the_capital_form_says_the_exact_amount(amount: Decimal) -> None:
    capital = Money(amount).capital()
    assert independent_value(capital) == amount
    assert Money.parse(capital).amount == amount


def test_only_renminbi_has_a_capital_form() -> None:
    with pytest.raises(ValueError, match="only CNY"):
        Money(Decimal(1), "USD").capital()


@given(cents, st.sampled_from(["CNY", "USD", "JPY"]))
def test_both_languages_are_read_back(amount: Decimal, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.parse(str(money)) == money
    assert Money.parse(money.speak("zh")) == money


def test_a_share_is_rounded_half_up_to_the_cent() -> None:
    assert Money(Decimal("0.50")).times(Ratio.parse("5%")) == Money(Decimal("0.03"))
    assert Money(Decimal("0.30")).times(Ratio.parse("15%")) == Money(Decimal("0.05"))
    whole = Money(Decimal("9999999999999999.99"))
    assert whole.times(Ratio.parse("99.999999999999999%")).amount == Decimal("9999999999999999.89")


def test_sums_and_order_need_one_currency() -> None:
    one, two = Money.parse("1元"), Money.parse("2元")
    assert one + one == two
    assert one < two
    assert two >= one
    dollar = Money.parse("USD 1")
    with pytest.raises(Incomparable, match="two currencies"):
        _ = one + dollar
    with pytest.raises(Incomparable, match="two currencies"):
        _ = one < dollar
    assert one != dollar


def test_equal_amounts_are_one_key() -> None:
    assert hash(Money(Decimal("1.0"))) == hash(Money(Decimal("1.00")))
