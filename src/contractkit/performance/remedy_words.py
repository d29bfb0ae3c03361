"""How a sum that is owed was reckoned: the formula with its figures, or why there is no sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.quantities import Money
from contractkit.timeline import ZH, both, phrase, said

if TYPE_CHECKING:
    from contractkit.quantities import Ratio
    from contractkit.timeline import Spoken

NO_PRICE = both("合同总价尚未填写", "the contract price is not filled in")
NO_PAYMENT = both("该笔款项的金额尚未填写", "the sum of the payment is not filled in")
NO_FEE = both(
    "合同没有载明唯一的、按期支付的服务费",
    "the contract does not state one service fee that is paid by the period",
)
NO_BASE = both("合同没有约定按何金额计算", "the contract does not say what the share is taken of")
TWO_CURRENCIES = both("标准与上限的币种不同", "rate and cap are in two currencies")
TOO_LARGE = both("结果超出可以书写的金额", "the result is more than can be written as a sum")

_UNITS = {
    "day": ("日", "day"),
    "hour": ("小时", "hour"),
    "month": ("个月", "month"),
    "case": ("次", "case"),
}


def speak_sum(money: Money, language: str) -> str:
    """Return `1,920.00元`, without the currency's own name before it; `CNY 1,920.00`."""
    return money.speak(language).removeprefix("人民币")


def _factor(value: Money | Ratio, language: str) -> str:
    return speak_sum(value, language) if isinstance(value, Money) else value.speak(language)


def _count(units: int, per: str, language: str) -> str:
    chinese, english = _UNITS[per]
    if language == ZH:
        return f"{units:,}{chinese}"
    return f"{units:,} {english}{'' if units == 1 else 's'}"


@phrase
def product(language: str, base: Money | None, rate: Money | Ratio, units: int, per: str) -> str:
    """Return `1,280,000.00元 × 0.05% × 3日`; a credit is not counted in units (`per` is "")."""
    factors = [_factor(value, language) for value in (base, rate) if value is not None]
    return " × ".join([*factors, *([_count(units, per, language)] if per else [])])


@phrase
def equation(language: str, left: Spoken, amount: Money, exact: bool) -> str:
    """Return the formula with its result; ≈ where the result was rounded to the cent."""
    sign = "=" if exact else "≈"
    return f"{said(left, language)} {sign} {speak_sum(amount, language)}"


@phrase
def over_cap(language: str, formula: Spoken, cap: Spoken) -> str:
    """Return that the formula gives more than its cap."""
    if language == ZH:
        return f"{said(formula, ZH)}，超过上限{said(cap, ZH)}，按上限计"
    return f"{said(formula, language)}, over the cap of {said(cap, language)}: the cap is owed"


@phrase
def no_sum(language: str, reason: Spoken, formula: Spoken) -> str:
    """Return why the formula gives no sum."""
    if language == ZH:
        return f"{said(reason, ZH)}，无法计算金额（{said(formula, ZH)}）"
    return f"no sum can be reckoned ({said(formula, language)}): {said(reason, language)}"


@phrase
def undercut(language: str, measured: Ratio, mark: Ratio, formula: Spoken) -> str:
    """Return which mark a measured level fell below, and what follows."""
    ratios = measured.speak(language), mark.speak(language)
    if language == ZH:
        return f"{ratios[0]}低于{ratios[1]}：{said(formula, ZH)}"
    return f"{ratios[0]} is below {ratios[1]}: {said(formula, language)}"


@phrase
def written(language: str, money: Money) -> str:
    """Return a sum alone."""
    return speak_sum(money, language)
