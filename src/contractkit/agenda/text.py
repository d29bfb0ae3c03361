"""Texts as other programs take them: on one line, and no longer than they show."""

from __future__ import annotations

import re
import unicodedata

_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_TAG_LETTERS = range(0xE0020, 0xE0080)
_JOINER = "\u200d"


def one_line(text: str) -> str:
    """Return a text on one line: white space as single spaces, control characters left out.

    What other programs give a meaning to cannot pass: CR and LF end a line of iCalendar, XML takes
    no control characters and no half surrogates.
    """
    if text.isprintable() and "  " not in text and text == text.strip():
        return text  # as nearly all are
    return " ".join(_UNPRINTABLE.sub("", text).split())


def shorten(text: str, limit: int) -> str:
    """Cut a text to `limit` UTF-16 units without halving what people see as one character."""
    if 2 * len(text) <= limit or units(text) <= limit:
        return text
    kept, used = 0, 1  # the ellipsis
    for char in text:
        used += units(char)
        if used > limit:
            break
        kept += 1
    while kept and _continues(text, kept):
        kept -= 1
    return text[:kept] + "…"


def units(text: str) -> int:
    """Return the length in UTF-16 units, as Outlook counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _continues(text: str, at: int) -> bool:
    """Tell whether a cut before `text[at]` would fall inside a grapheme (Unicode UAX 29)."""
    before, after = text[at - 1], text[at]
    if ord(after) in _FLAG_LETTERS:
        start = at
        while start and ord(text[start - 1]) in _FLAG_LETTERS:
            start -= 1
        return (at - start) % 2 == 1
    return (
        _JOINER in (before, after)
        or unicodedata.category(after).startswith("M")
        or ord(after) in _SKIN_TONES
        or ord(after) in _TAG_LETTERS
    )
