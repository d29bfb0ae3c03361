"""WordprocessingML in small pieces: runs, paragraphs, tables, fields, content controls.

Lengths are twentieths of a point unless a name says otherwise; font sizes are half points.
Texts are given as they stand in the file: template tags pass through, `&`, `<`, `>` are escaped.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTROL_ID = "@control@"
"""Stands for the id of a content control until `number_controls` gives each its own."""

_CHARACTER = 240
KEEP = "<w:keepNext/><w:keepLines/>"
LAST_BOOKMARK = "_CKlast"
LAST_BOOKMARK_ID = 1000000
FIRST_CONTROL_ID = 1000001


def part(root: str, content: str) -> str:
    """One XML part: declaration and root element with the namespaces."""
    return f"{DECLARATION}<w:{root} {NAMESPACES}>{content}</w:{root}>"


def size(half_points: int) -> str:
    """Set the font size, for Latin and complex scripts alike."""
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def fonts(latin: str, east_asian: str) -> str:
    """Name the font of each script (a theme would depend on the reader's language)."""
    return (
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east_asian}" w:cs="{latin}"/>'
    )


def spacing(before: int = 0, after: int = 0, line: int | None = None, rule: str = "auto") -> str:
    """Space around a paragraph and its line distance (240 is one line under the rule `auto`)."""
    lines = "" if line is None else f' w:line="{line}" w:lineRule="{rule}"'
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


def indent(left: int = 0, first: int = 0) -> str:
    """Indent all lines and the first one further, counted in characters of 12 points.

    Word and WPS follow the characters, LibreOffice the length: both are written.
    """
    return (
        f'<w:ind w:leftChars="{left * 100}" w:left="{left * _CHARACTER}"'
        f' w:firstLineChars="{first * 100}" w:firstLine="{first * _CHARACTER}"/>'
    )


def hanging(left: int, hang: int) -> str:
    """Indent so that the first line stands `hang` further left than the others."""
    return f'<w:ind w:left="{left}" w:hanging="{hang}"/>'


def align(kind: str) -> str:
    """Align a paragraph or table."""
    return f'<w:jc w:val="{kind}"/>'


def run(text: str, rpr: str = "") -> str:
    """Return a run of text."""
    properties = f"<w:rPr>{rpr}</w:rPr>" if rpr else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


TAB = "<w:r><w:tab/></w:r>"


def paragraph(style: str, *content: str, ppr: str = "") -> str:
    """Return a paragraph of a style, with further properties in schema order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{ppr}</w:pPr>{"".join(content)}</w:p>'


def tag_line(tag: str, style: str = "Normal") -> str:
    """Give a tag the paragraph that docxtpl takes out together with it."""
    return paragraph(style, run(tag))


def control(path: str, alias: str, expression: str, rpr: str = "", *, looped: bool = False) -> str:
    """Put a value into an inline content control `f:<path>`, so that it can be read back.

    In a loop the control has no id, for the loop would copy it. The control is not marked as
    plain text: LibreOffice 7.4 prints plain-text controls without their run's formatting.
    """
    number = "" if looped else f'<w:id w:val="{CONTROL_ID}"/>'
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(alias)}/>"
        f'<w:tag w:val="f:{escape(path)}"/>{number}</w:sdtPr>'
        f"<w:sdtContent>{run('{{ ' + expression + ' }}', rpr)}</w:sdtContent></w:sdt>"
    )


def number_controls(parts: dict[str, str]) -> dict[str, str]:
    """Give every content control an id of its own, in the order of the part names."""
    number, done = FIRST_CONTROL_ID, {}
    for name in sorted(parts):
        first, *rest = parts[name].split(CONTROL_ID)
        pieces = [first]
        for piece in rest:
            pieces.append(f"{number}{piece}")
            number += 1
        done[name] = "".join(pieces)
    return done


def field(instruction: str, shown: str) -> str:
    """Return a complex field with the text shown until it is recomputed."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{run(shown)}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def borders(element: str, edges: Sequence[str], width: int = 4, color: str = "auto") -> str:
    """Single lines at the named edges; `width` in eighths of a point."""
    lines = "".join(
        f'<w:{edge} w:val="single" w:sz="{width}" w:space="0" w:color="{color}"/>' for edge in edges
    )
    return f"<w:{element}>{lines}</w:{element}>"


def cell(width: int, *content: str, tcpr: str = "", span: int = 1) -> str:
    """Return a table cell; its content ends with a paragraph."""
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{grid}{tcpr}'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(content)}</w:tc>"


def row(*cells: str, height: int = 0) -> str:
    """Return a row that is not split between pages, at least `height` high."""
    tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}</w:trPr>{''.join(cells)}</w:tr>"


def tag_row(tag: str, widths: Sequence[int]) -> str:
    """Give a tag the row that docxtpl takes out together with it."""
    return row(cell(sum(widths), paragraph("CKTableText", run(tag)), span=len(widths)))


def table(widths: Sequence[int], *rows: str, tblpr: str = "") -> str:
    """Return a table of fixed columns in the style without borders."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="CKPlain"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{tblpr}<w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0000"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


TINY = spacing(0, 0, 20, "exact")
"""A line too low to be seen or to need a page of its own."""


def last_paragraph() -> str:
    """End the document: the page this falls on is the number of pages."""
    return paragraph(
        "Normal",
        f'<w:bookmarkStart w:id="{LAST_BOOKMARK_ID}" w:name="{LAST_BOOKMARK}"/>',
        f'<w:bookmarkEnd w:id="{LAST_BOOKMARK_ID}"/>',
        ppr=TINY,
    )


def section_break(section: str) -> str:
    """Return the paragraph that ends a section."""
    return paragraph("Normal", ppr=TINY + section)
