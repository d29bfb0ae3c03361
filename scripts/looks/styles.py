"""styles.xml: every style of the contract between a look and the renderer."""

from dataclasses import dataclass
from typing import Final

from looks import numbering, wml
from looks.numbering import Level
from looks.wml import align, fonts, size, spacing

_SHADE: Final = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
_EDGES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_SONG: Final = "宋体"
_HEI: Final = "黑体"
_ROMAN: Final = "Times New Roman"


@dataclass(frozen=True)
class Heading:
    """Font size in half points, space before and after in twentieths of a point."""

    size: int
    before: int
    after: int


@dataclass(frozen=True)
class Typography:
    """The choices in which looks differ; `text_width` places the page numbers of the contents.

    `text`, `table_text` and `title` are font sizes in half points.
    """

    language: str
    latin_heading: str
    bold_headings: bool
    line: int
    body_after: int
    body_indent: str
    item_after: int
    text_width: int
    headings: tuple[Heading, Heading, Heading, Heading]
    levels: tuple[Level, ...]
    bullet_indent: str
    cover_title: int
    cover_text: int
    toc_steps: tuple[int, int, int]
    text: int = 24
    table_text: int = 21
    title: int = 40
    header_alignment: str = ""


@dataclass(frozen=True)
class _Style:
    """One paragraph style. `alias` is the Chinese name Word shows beside the English one."""

    id: str
    name: str
    ppr: str = ""
    rpr: str = ""
    alias: str = ""
    based: str = "Normal"
    next: str = ""


def build(look: Typography) -> str:
    """Return the part."""
    paragraph_styles = [
        *_headings(look),
        *_running_text(look),
        *_items(look),
        *_tables(look),
        *_contents(look),
        *_cover_and_closing(look),
        *_edges(look),
    ]
    return wml.part(
        "styles",
        _defaults(look)
        + _LATENT
        + _normal()
        + "".join(_paragraph(style) for style in paragraph_styles)
        + _CHARACTER_STYLES
        + _table_styles(),
    )


_LATENT: Final = (
    '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1"'
    ' w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
)

_CHARACTER_STYLES: Final = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
    "<w:unhideWhenUsed/></w:style>"
    '<w:style w:type="character" w:customStyle="1" w:styleId="CKStrong">'
    '<w:name w:val="CK Strong"/><w:aliases w:val="CK强调"/><w:uiPriority w:val="22"/><w:qFormat/>'
    "<w:rPr><w:b/><w:bCs/></w:rPr></w:style>"
    '<w:style w:type="character" w:customStyle="1" w:styleId="CKBlank">'
    '<w:name w:val="CK Blank"/><w:aliases w:val="CK待填"/><w:uiPriority w:val="23"/><w:qFormat/>'
    f"<w:rPr>{_SHADE}</w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
    '<w:uiPriority w:val="99"/><w:unhideWhenUsed/>'
    '<w:rPr><w:color w:val="auto"/><w:u w:val="none"/></w:rPr></w:style>'
)


def _defaults(look: Typography) -> str:
    return (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f"{fonts(_ROMAN, _SONG)}{size(look.text)}"
        f'<w:lang w:val="{look.language}" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        f"<w:widowControl/>{spacing(0, 0, 240)}"
        "</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _normal() -> str:
    return (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:uiPriority w:val="0"/><w:qFormat/></w:style>'
    )


def _paragraph(style: _Style) -> str:
    custom = ' w:customStyle="1"' if style.id.startswith("CK") else ""
    alias = f'<w:aliases w:val="{style.alias}"/>' if style.alias else ""
    following = f'<w:next w:val="{style.next}"/>' if style.next else ""
    ppr = f"<w:pPr>{style.ppr}</w:pPr>" if style.ppr else ""
    rpr = f"<w:rPr>{style.rpr}</w:rPr>" if style.rpr else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/>{alias}<w:basedOn w:val="{style.based}"/>{following}'
        f'<w:uiPriority w:val="1"/><w:qFormat/>{ppr}{rpr}</w:style>'
    )


def _joined(look: Typography, style: str) -> tuple[str, str]:
    """How a style joins the main list, and the indent of its level; empty where it does not."""
    for number, level in enumerate(look.levels):
        if level.style == style:
            return numbering.reference(number), level.indent
    return "", ""


def _heading_font(look: Typography) -> str:
    bold = "<w:b/><w:bCs/>" if look.bold_headings else ""
    return fonts(look.latin_heading, _HEI) + bold


def _headings(look: Typography) -> list[_Style]:
    styles = []
    for depth, heading in enumerate(look.headings, start=1):
        joined, ind = _joined(look, f"Heading{depth}")
        styles.append(
            _Style(
                f"Heading{depth}",
                f"heading {depth}",
                f"{wml.KEEP}{joined}{spacing(heading.before, heading.after, 288)}{ind}"
                f'<w:outlineLvl w:val="{depth - 1}"/>',
                _heading_font(look) + size(heading.size),
                next="CKBody",
            )
        )
    return styles


def _running_text(look: Typography) -> list[_Style]:
    return [
        _Style(
            "CKBody",
            "CK Body",
            spacing(0, look.body_after, look.line) + look.body_indent + align("both"),
            alias="CK正文",
        ),
        _Style(
            "CKNote",
            "CK Note",
            spacing(60, 120, 264) + align("both"),
            size(18),
            alias="CK注释",
        ),
        _Style(
            "CKBullet",
            "CK Bullet",
            numbering.reference(0, numbering.BULLETS)
            + spacing(0, look.item_after, look.line)
            + look.bullet_indent
            + align("both"),
            alias="CK项目符号",
        ),
    ]


def _items(look: Typography) -> list[_Style]:
    styles = []
    for depth in (1, 2, 3):
        joined, ind = _joined(look, f"CKItem{depth}")
        ppr = joined + spacing(0, look.item_after, look.line) + ind + align("both")
        styles.append(_Style(f"CKItem{depth}", f"CK Item {depth}", ppr, alias=f"CK列项{depth}"))
    return styles


def _tables(look: Typography) -> list[_Style]:
    return [
        _Style(
            "CKCaption",
            "CK Caption",
            wml.KEEP + spacing(160, 80, 264) + align("center"),
            _heading_font(look) + size(21),
            alias="CK题注",
            next="CKTableText",
        ),
        _Style(
            "CKTableText",
            "CK Table Text",
            spacing(30, 30, 264),
            size(look.table_text),
            alias="CK表格文字",
        ),
        _Style(
            "CKTableGap",
            "CK Table Gap",
            spacing(0, 0, 160, "exact"),
            size(8),
            alias="CK表格后空白",
            next="CKBody",
        ),
        _Style(
            "CKTableHead",
            "CK Table Head",
            "<w:keepNext/>" + align("center"),
            "<w:b/><w:bCs/>",
            alias="CK表头",
            based="CKTableText",
        ),
    ]


def _contents(look: Typography) -> list[_Style]:
    heading = _Style(
        "CKTocHeading",
        "CK TOC Heading",
        wml.KEEP + spacing(120, 360, 288) + align("center"),
        _heading_font(look) + size(32),
        alias="CK目录标题",
        next="Normal",
    )
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{look.text_width}"/></w:tabs>'
    entries = [
        _Style(
            f"TOC{depth}",
            f"toc {depth}",
            tabs + spacing(40 if depth == 1 else 0, 0, 310) + f'<w:ind w:left="{step}"/>',
            next="Normal",
        )
        for depth, step in enumerate(look.toc_steps, start=1)
    ]
    return [heading, *entries]


def _cover_and_closing(look: Typography) -> list[_Style]:
    return [
        _Style(
            "CKCoverTitle",
            "CK Cover Title",
            spacing(0, 0, 312) + align("center"),
            _heading_font(look) + size(look.cover_title),
            alias="CK封面标题",
        ),
        _Style(
            "CKCoverText",
            "CK Cover Text",
            spacing(0, 0, 312) + align("center"),
            size(look.cover_text),
            alias="CK封面文字",
        ),
        _Style(
            "Title",
            "Title",
            wml.KEEP + spacing(240, 360, 312) + align("center"),
            _heading_font(look) + size(look.title),
            next="CKBody",
        ),
        _Style(
            "CKSignature",
            "CK Signature",
            wml.KEEP + spacing(60, 60, 300),
            alias="CK签署",
        ),
    ]


def _edges(look: Typography) -> list[_Style]:
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{look.text_width}"/></w:tabs>'
    rule = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="7F7F7F"/></w:pBdr>'
    centred = align(look.header_alignment) if look.header_alignment else ""
    return [
        _Style("Header", "header", rule + tabs + centred, size(18)),
        _Style("Footer", "footer", align("center"), size(18)),
    ]


def _table_styles() -> str:
    margins = "".join(
        f'<w:{edge} w:w="{width}" w:type="dxa"/>'
        for edge, width in (("top", 28), ("left", 96), ("bottom", 28), ("right", 96))
    )
    head = (
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>'
        f"<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
        f'<w:tcPr>{_SHADE}<w:vAlign w:val="center"/></w:tcPr></w:tblStylePr>'
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="table" w:customStyle="1" w:styleId="CKTable">'
        '<w:name w:val="CK Table"/><w:aliases w:val="CK表格"/><w:basedOn w:val="TableNormal"/>'
        '<w:uiPriority w:val="2"/><w:qFormat/><w:tblPr><w:jc w:val="center"/>'
        f"{wml.borders('tblBorders', _EDGES)}<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f'<w:tcPr><w:vAlign w:val="center"/></w:tcPr>{head}</w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="CKPlain">'
        '<w:name w:val="CK Plain"/><w:aliases w:val="CK无框表"/><w:basedOn w:val="TableNormal"/>'
        '<w:uiPriority w:val="2"/><w:qFormat/><w:tblPr><w:tblCellMar>'
        '<w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )
