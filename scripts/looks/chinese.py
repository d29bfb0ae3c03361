"""The Chinese agreement: 第一条, 1., （1）, ①."""

from typing import Final

from looks.agreement import Design, Words
from looks.frame import Page
from looks.numbering import Level
from looks.styles import Heading, Typography
from looks.wml import hanging, indent

_PAGE: Final = Page(top=1417, bottom=1417, side=1701, header=850, footer=850)
_LEVELS: Final = (
    Level("Heading1", "chineseCountingThousand", "第%1条", "space", indent()),
    Level("CKItem1", "decimal", "%2.", "space", indent(0, 2)),
    Level("CKItem2", "decimal", "（%3）", "nothing", indent(0, 2)),
    Level("CKItem3", "decimalEnclosedCircle", "%4", "nothing", indent(2, 2)),
)
_WORDS: Final = Words(
    number="合同编号：",
    project="项目名称：",
    dated="签订日期",
    place="签订地点",
    blank_date="　　　年　　月　　日",
    blank_place="________________",
    contents="目　录",
    party="{{ p.role_title }}：",
    seal="（盖章）：",
    closing="（以下无正文）",
    closing_alignment="center",
    signature=(
        "法定代表人或授权代表（签字）：",
        "\t",
        "签订日期：　　　　年　　月　　日",
    ),
    signature_tab=0,
    pages=("第 ", " 页　共 ", " 页"),
    colon="：",
    label_alignment="distribute",
    cover_widths=(1500, 400, 4900),
    party_label_width=2900,
    aliases={
        "title": "合同名称",
        "number": "合同编号",
        "project": "项目名称",
        "name": "名称",
        "fact": "当事人信息",
        "dated": "签订日期",
        "place": "签订地点",
    },
)
DESIGN: Final = Design(
    words=_WORDS,
    page=_PAGE,
    typography=Typography(
        language="en-US",
        latin_heading="Arial",
        bold_headings=False,
        line=300,
        body_after=0,
        body_indent=indent(0, 2),
        item_after=0,
        text_width=_PAGE.text_width,
        headings=(
            Heading(24, 240, 100),
            Heading(24, 160, 80),
            Heading(24, 120, 60),
            Heading(24, 120, 60),
        ),
        levels=_LEVELS,
        bullet_indent=hanging(840, 360),
        cover_title=52,
        cover_text=32,
        toc_steps=(0, 240, 480),
    ),
    levels=_LEVELS,
    latin_language="en-US",
)
