"""The look of a report of the register, in Chinese and in English: dense, no cover, no seals."""

from dataclasses import dataclass
from typing import Final

from looks import frame, numbering, styles, wml
from looks.frame import Page
from looks.numbering import Level
from looks.package import Look
from looks.styles import Heading, Typography
from looks.wml import control, hanging, indent, paragraph, run, size, spacing, tag_line

_PAGE: Final = Page(top=1361, bottom=1247, side=1247, header=737, footer=680)
_LABELS: Final = 1900
_GREY_RULE: Final = wml.borders("tcBorders", ["top", "bottom"], 4, "A6A6A6")
_UNUSED_EDGE: Final = "footer1"


@dataclass(frozen=True)
class Design:
    """The few words of a report's look, and its typography."""

    number: str
    pages: tuple[str, str, str]
    aliases: tuple[str, str]
    typography: Typography
    levels: tuple[Level, ...]
    bullet_indent: str
    latin_language: str


def look(design: Design) -> Look:
    """Return the look of a design, ready to be packed."""
    edges = frame.edges(_header(design), design.pages)
    del edges[_UNUSED_EDGE]
    content = (
        paragraph("Title", _title(design))
        + _facts()
        + _contents()
        + tag_line("{{p body }}", "CKBody")
        + wml.last_paragraph()
        + frame.section(_PAGE, footer="footer2")
    )
    return Look(
        styles=styles.build(design.typography),
        numbering=numbering.build(design.levels, design.bullet_indent),
        document=wml.part("document", f"<w:body>{content}</w:body>"),
        edges=edges,
        latin_language=design.latin_language,
    )


def _title(design: Design) -> str:
    return control("contract.title", design.aliases[0], "title")


def _header(design: Design) -> str:
    """Stand in the middle, so that it does on turned pages too."""
    return (
        _title(design)
        + run("{% if number %}　|　" + design.number)
        + control("contract.id", design.aliases[1], "number")
        + run("{% endif %}")
    )


def _facts() -> str:
    """Print what the report is about, a label and a value in each row."""
    widths = (_LABELS, _PAGE.text_width - _LABELS)
    text = spacing(30, 30, 288)
    row = wml.row(
        wml.cell(widths[0], _fact("{{ fact.label }}", text, "<w:b/><w:bCs/>"), tcpr=_GREY_RULE),
        wml.cell(widths[1], _fact("{{ fact.value }}", text), tcpr=_GREY_RULE),
    )
    return wml.table(
        widths,
        wml.tag_row("{%tr for fact in facts %}", widths),
        row,
        wml.tag_row("{%tr endfor %}", widths),
    ) + paragraph("CKTableGap")


def _fact(text: str, ppr: str, rpr: str = "") -> str:
    return paragraph("Normal", run(text, rpr), ppr=ppr)


def _contents() -> str:
    """Print a list of contents under its heading, where the report has one."""
    return (
        tag_line("{%p if contents %}")
        + paragraph("CKTocHeading", run("{{ contents }}", size(24)), ppr=spacing(160, 80, 288))
        + tag_line("{{p toc }}", "TOC1")
        + paragraph("CKTableGap")
        + tag_line("{%p endif %}")
    )


def _typography(levels: tuple[Level, ...], bullet: str, *, chinese: bool) -> Typography:
    return Typography(
        language="en-US" if chinese else "en-GB",
        latin_heading="Arial" if chinese else "Times New Roman",
        bold_headings=not chinese,
        line=300 if chinese else 276,
        body_after=60,
        body_indent=indent(0, 2) if chinese else "",
        item_after=40,
        text_width=_PAGE.text_width,
        headings=(
            Heading(28, 260, 120),
            Heading(24, 180, 80),
            Heading(22, 140, 60),
            Heading(21, 140, 60),
        ),
        levels=levels,
        bullet_indent=bullet,
        cover_title=44,
        cover_text=24,
        toc_steps=(0, 240, 480),
        text=21,
        table_text=18,
        title=36,
        header_alignment="center",
    )


_CHINESE_LEVELS: Final = (
    Level("Heading1", "chineseCountingThousand", "%1、", "nothing", indent()),
    Level("Heading2", "chineseCountingThousand", "（%2）", "nothing", indent()),
    Level("CKItem1", "decimal", "%3.", "space", indent(0, 2)),
    Level("CKItem2", "decimal", "（%4）", "nothing", indent(0, 2)),
    Level("CKItem3", "decimalEnclosedCircle", "%5", "nothing", indent(2, 2)),
)
_ENGLISH_LEVELS: Final = (
    Level("Heading1", "decimal", "%1", "tab", hanging(567, 567)),
    Level("Heading2", "decimal", "%1.%2", "tab", hanging(567, 567)),
    Level("CKItem1", "lowerLetter", "(%3)", "tab", hanging(567, 567)),
    Level("CKItem2", "lowerRoman", "(%4)", "tab", hanging(1134, 567)),
    Level("CKItem3", "decimal", "(%5)", "tab", hanging(1701, 567)),
)
_CHINESE_BULLET: Final = hanging(780, 360)
_ENGLISH_BULLET: Final = hanging(567, 283)
CHINESE: Final = Design(
    number="合同编号：",
    pages=("第 ", " 页　共 ", " 页"),
    aliases=("标题", "合同编号"),
    typography=_typography(_CHINESE_LEVELS, _CHINESE_BULLET, chinese=True),
    levels=_CHINESE_LEVELS,
    bullet_indent=_CHINESE_BULLET,
    latin_language="en-US",
)
ENGLISH: Final = Design(
    number="Contract No. ",
    pages=("Page ", " of ", ""),
    aliases=("Title", "Contract number"),
    typography=_typography(_ENGLISH_LEVELS, _ENGLISH_BULLET, chinese=False),
    levels=_ENGLISH_LEVELS,
    bullet_indent=_ENGLISH_BULLET,
    latin_language="en-GB",
)
