"""The look of a section of a tender response, after the habits of Chinese bid departments."""

from typing import Final

from looks import frame, numbering, styles, wml
from looks.frame import Page, plain, ruled
from looks.numbering import Level
from looks.package import Look
from looks.styles import Heading, Typography
from looks.wml import align, control, indent, paragraph, run, size, spacing, tag_line

_PAGE: Final = Page(top=1474, bottom=1361, side=1417, header=850, footer=794, gutter=170)
_NONE: Final = indent()
_LEVELS: Final = (
    Level("Heading1", "decimal", "%1", "space", _NONE),
    Level("Heading2", "decimal", "%1.%2", "space", _NONE),
    Level("Heading3", "decimal", "%1.%2.%3", "space", _NONE),
    Level("Heading4", "decimal", "%1.%2.%3.%4", "space", _NONE),
    Level("CKItem1", "decimal", "（%5）", "nothing", indent(0, 2)),
    Level("CKItem2", "decimalEnclosedCircle", "%6", "nothing", indent(2, 2)),
    Level("CKItem3", "decimal", "%7)", "space", indent(4, 2)),
)
_BULLET_INDENT: Final = wml.hanging(840, 360)
_TYPOGRAPHY: Final = Typography(
    language="en-US",
    latin_heading="Arial",
    bold_headings=False,
    line=360,
    body_after=0,
    body_indent=indent(0, 2),
    item_after=0,
    text_width=_PAGE.text_width,
    headings=(
        Heading(32, 240, 200),
        Heading(30, 240, 120),
        Heading(28, 200, 80),
        Heading(24, 160, 60),
    ),
    levels=_LEVELS,
    bullet_indent=_BULLET_INDENT,
    cover_title=72,
    cover_text=30,
    toc_steps=(0, 240, 480),
)


def look() -> Look:
    """Return the look, ready to be packed."""
    header = (
        control("contract.project", "项目名称", "project")
        + wml.TAB
        + control("contract.title", "标题", "title")
    )
    return Look(
        styles=styles.build(_TYPOGRAPHY),
        numbering=numbering.build(_LEVELS, _BULLET_INDENT),
        document=frame.document(_PAGE, _cover(), "目　录", _body()),
        edges=frame.edges(header, ("第 ", " 页　共 ", " 页")),
        latin_language="en-US",
    )


def _cover() -> str:
    return (
        _copy_mark()
        + paragraph(
            "CKCoverText",
            control(
                "contract.project",
                "项目名称",
                "cover.project or '项目名称：＿＿＿＿＿＿＿＿＿＿＿＿'",
                size(36),
            ),
            ppr=spacing(1300, 0, 336),
        )
        + paragraph(
            "CKCoverTitle",
            run("投标文件", '<w:spacing w:val="240"/>'),
            ppr=spacing(1500, 400),
        )
        + paragraph(
            "CKCoverText",
            run("{{ section_number }} ", size(36)),
            control("contract.title", "标题", "title", size(36)),
            ppr=spacing(0, 2400),
        )
        + _cover_facts()
    )


def _copy_mark() -> str:
    """正本 or 副本 in a box at the upper right; an empty line of its height where not given."""
    box = wml.table(
        (1500,),
        wml.row(
            wml.cell(
                1500,
                paragraph("CKCoverText", run("{{ cover.copy }}")),
                tcpr=wml.borders("tcBorders", ("top", "left", "bottom", "right"), 8)
                + '<w:vAlign w:val="center"/>',
            ),
            height=680,
        ),
        tblpr=align("right"),
    )
    return (
        tag_line("{%p if cover.copy %}")
        + box
        + tag_line("{%p else %}")
        + paragraph("CKCoverText", ppr=spacing(0, 0, 680, "exact"))
        + tag_line("{%p endif %}")
    )


def _cover_facts() -> str:
    widths = (1500, 320, 4700, 1400)
    project_number = (
        wml.tag_row("{%tr if number %}", widths)
        + _cover_fact(widths, "项目编号", control("contract.id", "项目编号", "number"))
        + wml.tag_row("{%tr endif %}", widths)
    )
    return wml.table(
        widths,
        project_number,
        _cover_fact(
            widths,
            "投标人",
            control("parties.provider.name", "投标人名称", "provider.name"),
            "（公章）",
        ),
        _cover_fact(
            widths,
            "日期",
            control("contract.dated", "日期", "dated or '　　　年　　月　　日'"),
        ),
        tblpr=align("center"),
    )


def _cover_fact(widths: tuple[int, int, int, int], label: str, value: str, after: str = "") -> str:
    label_width, colon_width, value_width, after_width = widths
    text = spacing(0, 40, 312)
    return wml.row(
        plain(label_width, paragraph("CKCoverText", run(label), ppr=text + align("distribute"))),
        plain(colon_width, paragraph("CKCoverText", run("："), ppr=text)),
        ruled(value_width, paragraph("CKCoverText", value, ppr=text + align("center"))),
        plain(after_width, paragraph("CKCoverText", run(after), ppr=text + align("left"))),
        height=800,
    )


def _body() -> str:
    return tag_line("{{p body }}", "CKBody") + _closing()


def _closing() -> str:
    widths = (3700, 4100)
    blank_date = "dated or '　　　　年　　月　　日'"
    rows = (
        _signature(
            widths,
            ("投标人（公章）：",),
            control("parties.provider.name", "投标人名称", "provider.name"),
        ),
        _signature(widths, ("法定代表人（单位负责人）", "或授权代表（签字）："), ""),
        _signature(widths, ("日　　期：",), control("contract.dated", "日期", blank_date)),
    )
    return paragraph("CKSignature", ppr=spacing(480, 0, 240)) + wml.table(
        widths, *rows, tblpr=align("right")
    )


def _signature(widths: tuple[int, int], label: tuple[str, ...], value: str) -> str:
    lines = (paragraph("CKSignature", run(text), ppr=_TIGHT + align("right")) for text in label)
    return wml.row(
        plain(widths[0], *lines),
        ruled(widths[1], paragraph("CKSignature", value, ppr=_TIGHT)),
        height=900,
    )


_TIGHT: Final = spacing(0, 20, 276)
