"""Typed figures in prose: what belongs in the contract file as a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contractkit.clauses.speaking import is_chinese

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = "\ufffc"
"""Stands for template code where the words around it are read."""

_MARKUP = re.compile(
    rf"^[ {CODE}]*1\. |\[[@#][a-z0-9#-]*\]|\[chart [a-z0-9-]+\]|\|[\s\d?{CODE}]*(?=\]\s*$)",
    re.MULTILINE,
)
_NUMERAL = "[零〇一二两三四五六七八九十百千万亿半数几]"
_UNIT = (
    "年|个?月|日(?!常|志|程|益|后)|天|周(?!期|边|密|到)|星期|个?季度|个?小时|分钟|秒|个?工作日|"
    "次(?!性)|份(?!额)|人(?!员|工)|名(?!称)|位(?!置)|套|台|件|倍|折|元|角|成(?!果|熟|功|本)|"
    "级|条(?!件)|款|课时|人天|期(?!间|限|满)|批|遍|轮|页"
)
_CHINESE = re.compile(
    rf"第{_NUMERAL}+(?:条|款|章|节|项|部分|级|批|次|期)"
    rf"|{_NUMERAL}+(?:{_UNIT})"
    rf"|(?:百|千|万)分之{_NUMERAL}*|{_NUMERAL}+[×xX*]{_NUMERAL}+|{_NUMERAL}+成"
    r"|^\s*（[一二三四五六七八九十]+）|^\s*[一二三四五六七八九十]+、",
    re.MULTILINE,
)
# Words that are made like a number with a unit and say no quantity.
_WORDS = re.compile(
    "一次性|一并|一切|一致|一旦|一般|一定|一律|一向|一同|一起|一体化?|一经|一方|一站式|一对一|统一|唯一|单一|同一|"
    "每一[次位名件份条项天日]?|每半年|逐一|任一|万一|进一步|一系列|十分|三方|第三方|双方|第一时间|一期一会|"
    "三包|半成品|半数以上|数人|一年四季|四季|百年大计|千万|万元"
)
_FIGURE = re.compile(r"[0-9０-９①-⓿]+(?:[.,:][0-9０-９]+)*\s*[%％‰]?|[%％‰]")
_ENGLISH_NUMBER = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    "fifty|sixty|ninety|hundred|thousand|million|half|dozen|several"
)
_ENGLISH = re.compile(
    rf"\b(?:{_ENGLISH_NUMBER})(?:[ -](?:an? |of )?(?:calendar |business |working )?"
    r"(?:years?|quarters?|months?|weeks?|days?|hours?|minutes?|times?|copies|copy|persons?|people|"
    r"engineers?|sessions?|visits?|sets?|pieces?|per ?cent|percent|instalments?))\b"
    r"|\b(?:per ?cent|percent)\b|\b(?:twice|thrice)\b"
    rf"|\b(?:article|clause|section|paragraph|schedule|annex) (?:{_ENGLISH_NUMBER}|[ivx]+)\b",
    re.IGNORECASE,
)


def typed_figures(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield each figure typed in words of a clause: where it begins in the text, and the words."""
    plain = _MARKUP.sub(_blot, text)
    if is_chinese(language):
        plain = _WORDS.sub(_blot, plain)
    for pattern in (_FIGURE, _CHINESE if is_chinese(language) else _ENGLISH):
        for match in pattern.finditer(plain):
            yield match.start(), match[0].strip()


def _blot(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", CODE, match[0])
