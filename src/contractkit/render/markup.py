"""WordprocessingML as strings: escaping and runs (ECMA-376 part 1, 17.3)."""

from __future__ import annotations

import hashlib
import re

# Characters that Word sets in the Latin font unless the run asks for the East Asian one:
# [MS-OI29500] 2.1.87; only in Chinese text are they full-width.
_AMBIGUOUS = re.compile("[“”‘’…—×·§°±÷①-⑳Ⅰ-Ⅻ]")
_SPECIAL = re.compile('[&<>"\r\n\t]')
_ENTITIES = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;",
    "\r": "&#13;", "\n": "&#10;", "\t": "&#9;",
}  # fmt: skip
_NAME_DIGITS = 9


def escape(text: str) -> str:
    """Escape text or an attribute value."""
    return _SPECIAL.sub(lambda found: _ENTITIES[found[0]], text) if _SPECIAL.search(text) else text


def run(text: str, style: str = "", *, chinese: bool = True) -> str:
    """Return one run; `style` is a character style id."""
    properties = f'<w:rStyle w:val="{style}"/>' if style else ""
    if chinese and _AMBIGUOUS.search(text):
        properties += '<w:rFonts w:hint="eastAsia"/>'
    if properties:
        properties = f"<w:rPr>{properties}</w:rPr>"
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


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
