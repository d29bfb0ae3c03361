"""Amounts of money, exact to the cent, and their Chinese capital form (大写金额)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import total_ordering
from typing import TYPE_CHECKING, ClassVar, Self

from contractkit.quantities.numerals import ARABIC, CHINESE, read_number
from contractkit.quantities.reading import (
    Incomparable,
    TextValue,
    language_of,
    normalise,
    unreadable,
)

if TYPE_CHECKING:
    from contractkit.quantities.ratio import Ratio

_NAMES = {
    "CNY": "元",
    "USD": "美元",
    "EUR": "欧元",
    "HKD": "港元",
    "MOP": "澳门元",
    "TWD": "新台币",
    "GBP": "英镑",
    "JPY": "日元",
    "SGD": "新加坡元",
    "AUD": "澳元",
    "CAD": "加元",
    "CHF": "瑞士法郎",
}
_SIGNS = {
    "¥": "CNY",
    "人民币": "CNY",
    "RMB": "CNY",
    "YUAN": "CNY",
    "圆": "CNY",
    "US$": "USD",
    "HK$": "HKD",
    "港币": "HKD",
    "€": "EUR",
    "£": "GBP",
    **{code: code for code in _NAMES},
    **{name: code for code, name in _NAMES.items()},
}
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_DIGIT = "[一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_FIGURE = re.compile(
    rf"(?P<before>(?:(?:{_SIGN})\s?)*)"
    rf"(?P<number>{ARABIC}\s?[百千]?[万亿千百]?|{CHINESE})"
    rf"(?P<after>(?:\s?(?:{_SIGN}))*)\s?[整正]?",
    re.IGNORECASE,
)
_CAPITAL = re.compile(
    rf"(?:人民币)?[:：]?(?:(?P<yuan>{CHINESE})[元圆])?零?"
    rf"(?:(?P<jiao>{_DIGIT})角)?零?(?:(?P<fen>{_DIGIT})分)?[整正]?"
)
_CENT = Decimal("0.01")
_END = Decimal(10) ** 16
_EXACT = Context(prec=60)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money(TextValue):
    """An amount of zero or more in one currency (ISO 4217), with two decimals."""

    KIND: ClassVar[str] = "an amount of money"
    DESCRIPTION: ClassVar[str] = "An amount of money with its currency, at most two decimals"
    EXAMPLES: ClassVar[tuple[str, ...]] = ("100000 CNY", "¥100,000.00", "10万元", "USD 2,500")

    amount: Decimal
    currency: str = "CNY"

    def __post_init__(self) -> None:
        """Keep the amount in cents; refuse what no invoice can carry."""
        if self.currency not in _NAMES:
            raise ValueError(f"the currency {self.currency!r} is not one of {', '.join(_NAMES)}")
        if not 0 <= self.amount < _END:
            raise ValueError("it must be zero or more and less than 10^16")
        cents = self.amount.quantize(_CENT)
        if cents != self.amount:
            raise ValueError("it has more than two decimals")
        object.__setattr__(self, "amount", cents)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `100000 CNY`, `¥100,000.00`, `1.5万元`, `人民币壹拾万元整`; ValueError otherwise."""
        tidy = normalise(text)
        try:
            if match := _FIGURE.fullmatch(tidy):
                number = read_number(match["number"].replace(" ", ""))
                return cls(number, _currency(f"{match['before']} {match['after']}"))
            if (match := _CAPITAL.fullmatch(tidy)) and any(match.groups()):
                return cls(_capital_value(match))
        except ValueError as error:
            raise unreadable(text, cls.KIND, cls.EXAMPLES, str(error)) from None
        raise unreadable(text, cls.KIND, cls.EXAMPLES, _reason(tidy))

    def speak(self, language: str) -> str:
        """Return `人民币100,000.00元`, `2,500.00美元`; `CNY 100,000.00`."""
        if language_of(language) == "en":
            return str(self)
        prefix = "人民币" if self.currency == "CNY" else ""
        return f"{prefix}{self.amount:,.2f}{_NAMES[self.currency]}"

    def capital(self) -> str:
        """Return `人民币壹拾万元整`, after the rules for bank bills; ValueError unless CNY."""
        if self.currency != "CNY":
            raise ValueError(f"{self} has no capital form, only CNY has")
        import cn2an  # noqa: PLC0415 - slow to import

        return f"人民币{cn2an.an2cn(f'{self.amount:f}', 'rmb')}"

    def times(self, ratio: Ratio) -> Money:
        """Return the share, rounded half up to the cent."""
        share = _EXACT.multiply(self.amount, ratio.fraction).quantize(_CENT, ROUND_HALF_UP)
        return Money(share, self.currency)

    def __add__(self, other: Money) -> Money:
        """Return the sum; Incomparable for two currencies."""
        return Money(self.amount + self._same(other).amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare amounts; Incomparable for two currencies."""
        return self.amount < self._same(other).amount

    def __str__(self) -> str:
        """Return `CNY 100,000.00`, which `parse` reads back."""
        return f"{self.currency} {self.amount:,.2f}"

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise Incomparable(f"{self} and {other} are in two currencies")
        return other


def _currency(signs: str) -> str:
    found = {_SIGNS[sign.upper()] for sign in re.findall(_SIGN, signs, re.IGNORECASE)}
    if not found:
        raise ValueError("the currency is missing")
    # 人民币…元 and ¥…元 name one currency twice; two different ones are a slip.
    if len(found) > 1:
        raise ValueError(f"it names {len(found)} currencies, {' and '.join(sorted(found))}")
    return found.pop()


def _capital_value(match: re.Match[str]) -> Decimal:
    yuan, jiao, fen = (read_number(group) if group else Decimal(0) for group in match.groups())
    return yuan + jiao / 10 + fen / 100


def _reason(tidy: str) -> str:
    if "-" in tidy:
        return "money is not negative"
    # A bare $ is the sign of more than twenty currencies.
    if re.fullmatch(rf"[A-Z$]{{1,3}}\s?{ARABIC}|{ARABIC}\s?[A-Z$]{{1,3}}", tidy, re.IGNORECASE):
        return f"its currency is not one of {', '.join(_NAMES)}"
    return ""
