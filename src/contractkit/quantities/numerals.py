"""Numbers as people write them (100,000, 1.5万, 三十五, three (3)) and English number words."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

# fmt: off
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)
# fmt: on
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORD = "|".join(sorted([*_SMALL, *_TENS[2:], "hundred", "thousand"], key=len, reverse=True))

_CHINESE_DIGIT = {char: i % 10 for i, char in enumerate("零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖")}
_CHINESE_DIGIT["两"] = 2
_POWER = {"百": 2, "千": 3, "万": 4, "亿": 8}
_WORDS_END = 1_000_000
_MOST_DIGITS = 20

ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
CHINESE_INTEGER = "[零〇一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟]+"
CHINESE = rf"{CHINESE_INTEGER}(?:点[零〇一二三四五六七八九]+)?"
ENGLISH = rf"(?:{_WORD})(?:(?:-| and | )(?:{_WORD}))*\b(?: ?\({ARABIC}\))?"
NUMBER = rf"(?:{ARABIC}(?:[百千]?[万亿])?|{CHINESE}|{ENGLISH})"

_ARABIC = re.compile(rf"({ARABIC})([百千万亿]*)")
_CHINESE = re.compile(CHINESE)
_ENGLISH = re.compile(rf"([a-z -]+?)(?: ?\(({ARABIC})\))?")


def read_number(text: str) -> Decimal:
    """Return the exact value of a text that `NUMBER` matches; ValueError for anything else."""
    if sum(char.isdecimal() for char in text) > _MOST_DIGITS:
        raise ValueError(f"a number has at most {_MOST_DIGITS} digits")
    if match := _ARABIC.fullmatch(text):
        power = sum(_POWER[char] for char in match[2])
        return Decimal(match[1].replace(",", "")).scaleb(power)
    if _CHINESE.fullmatch(text):
        return _read_chinese(text)
    if match := _ENGLISH.fullmatch(text.lower()):
        return _read_english(match[1], match[2])
    raise ValueError(f"{text!r} is not a number; write it like '3', '1.5万', '三十五' or 'three'")


def plain(number: Decimal) -> str:
    """Return the digits without exponent, grouping or trailing zeros: `1.50` gives `1.5`."""
    return f"{number.normalize():f}"


def chinese_words(number: Decimal) -> str:
    """Return the everyday Chinese numeral: `0.5` gives 零点五."""
    import cn2an  # noqa: PLC0415 - slow to import, and wanted for Chinese words alone

    return str(cn2an.an2cn(plain(number), "low"))


def english_figure(number: Decimal) -> str:
    """Return words and figures as agreements write them: `three (3)`; fractions as `2.5`."""
    if number != number.to_integral_value() or number >= _WORDS_END:
        return f"{number.normalize():,f}"
    return f"{english_words(int(number))} ({int(number):,})"


def english_words(number: int) -> str:
    """Return the words of 0 to 999,999: `one hundred and five`; ValueError outside."""
    if not 0 <= number < _WORDS_END:
        raise ValueError(f"{number} has no number words here; the range is 0 to 999,999")
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest)
    head = f"{_below_thousand(thousands)} thousand"
    if not rest:
        return head
    link = " " if rest // 100 else " and "
    return f"{head}{link}{_below_thousand(rest)}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        head = f"{_SMALL[hundreds]} hundred"
        return f"{head} and {_below_thousand(rest)}" if rest else head
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]


def _read_chinese(text: str) -> Decimal:
    import cn2an  # noqa: PLC0415

    whole, _, digits = text.partition("点")
    # cn2an gives a float where there is a fraction: only whole numbers are left to it.
    try:
        value = Decimal(int(cn2an.cn2an(whole, "normal")))
    except ValueError as error:
        raise ValueError(f"{text!r} is not a Chinese number; write it like '三十五'") from error
    fraction = "".join(str(_CHINESE_DIGIT[char]) for char in digits)
    return value + Decimal(f"0.{fraction or 0}")


def _read_english(words: str, figure: str | None) -> Decimal:
    squeezed = _squeezed(words)
    head, thousand, tail = squeezed.partition("thousand")
    names = _numbers_by_words()
    number = (
        names.get(tail or "zero", 0) + 1000 * names.get(head, 0) if thousand else names.get(head)
    )
    if number is None or _squeezed(english_words(number)) != squeezed:
        raise ValueError(f"{words!r} is not an English number; use figures")
    if figure is not None and Decimal(figure.replace(",", "")) != number:
        raise ValueError(f"'{words} ({figure})' names two different numbers")
    return Decimal(number)


@cache
def _numbers_by_words() -> dict[str, int]:
    return {_squeezed(english_words(number)): number for number in range(1000)}


def _squeezed(words: str) -> str:
    return re.sub(r"[- ]+|\band\b", "", words)
