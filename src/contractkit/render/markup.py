"""WordprocessingML as strings: escaping and runs (ECMA-376 part 1, 17.3)."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

# Characters that Word sets in the Latin font unless the run asks for the East Asian one:
# [MS-OI29500] 2.1.87; only in Chinese text are they full-width.
_AMBIGUOUS = re.compile("[“”‘’…—×·§°±÷①-⑳Ⅰ-Ⅻ]")
_SPECIAL = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_ENTITIES = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;",
    "\r": "&#13;", "\n": "&#10;", "\t": "&#9;",
}  # fmt: skip
_NAME_DIGITS = 9


def escape(text: str) -> str:
    """Escape text or an attribute value.

    Raises ValueError for characters that XML 1.0 cannot hold.
    """
    return _SPECIAL.sub(_entity, text) if _SPECIAL.search(text) else text


def _entity(found: re.Match[str]) -> str:
    entity = _ENTITIES.get(found[0])
    if entity is None:
        raise ValueError(f"a text has the character U+{ord(found[0]):04X}, which Word cannot hold")
    return entity


@lru_cache(maxsize=16384)
def run(text: str, style: str = "", *, chinese: bool = True) -> str:
    """Return one run; `style` is a character style id. Words of clauses recur, so it is cached."""
    properties = f'<w:rStyle w:val="{style}"/>' if style else ""
    if chinese and _AMBIGUOUS.search(text):
        properties += '<w:rFonts w:hint="eastAsia"/>'
    if properties:
        properties = f"<w:rPr>{properties}</w:rPr>"
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


_BREAK = "<w:r><w:br/></w:r>"


def lines(text: str, style: str = "", *, chinese: bool = True) -> str:
    """Return a run for each line of a text, with breaks between them."""
    if "\n" not in text:
        return run(text, style, chinese=chinese)
    return _BREAK.join([run(line, style, chinese=chinese) for line in text.split("\n")])


def field(code: str, shown: str, style: str = "") -> str:
    """Return a complex field with its cached result (ECMA-376 part 1, 17.16.18)."""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return (
        f'<w:r>{properties}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{properties}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r>{properties}<w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r>{properties}<w:t xml:space="preserve">{escape(shown)}</w:t></w:r>'
        f'<w:r>{properties}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(style: str, content: str, more: str = "") -> str:
    """Return a paragraph; `more` are further paragraph properties in schema order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{content}</w:p>'


def clause_bookmark(anchor: str) -> str:
    """Return the name of the hidden bookmark around a clause."""
    return "_CKb" + _digest(anchor)


def target_bookmark(anchor: str) -> str:
    """Return the name of the hidden bookmark that references to a numbered block point at."""
    return "_CKr" + _digest(anchor)


def toc_bookmark(anchor: str) -> str:
    """Return the name of the bookmark of a heading, in the form Word gives to its own."""
    return f"_Toc{int(_digest(anchor), 16) % 10**_NAME_DIGITS:0{_NAME_DIGITS}}"


def control_tag(path: str) -> str:
    """Return the tag of the content control that shows the fact `path`: at most 64 characters."""
    tag = "f:" + path
    return tag if len(tag) <= 64 else f"{tag[:47]}~{_digest(path)}"  # noqa: PLR2004 - Word's limit


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def text_width(text: str) -> float:
    """Return the width of a line of text in em: 1 for a full-width character, else a half.

    An ASCII character has one byte in UTF-8, a full-width one three.
    """
    return (len(text.encode()) + len(text)) / 4
