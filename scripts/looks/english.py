"""The English agreement: Article 1, 1.1, (a), (i)."""

from typing import Final

from looks.agreement import Design, Words
from looks.frame import Page
from looks.numbering import Level
from looks.styles import Heading, Typography
from looks.wml import hanging, indent

_PAGE: Final = Page(top=1440, bottom=1440, side=1440, header=794, footer=794)
_LEVELS: Final = (
    Level("Heading1", "decimal", "Article %1", "space", indent()),
    Level("CKItem1", "decimal", "%1.%2", "tab", hanging(720, 720)),
    Level("CKItem2", "lowerLetter", "(%3)", "tab", hanging(1287, 567)),
    Level("CKItem3", "lowerRoman", "(%4)", "tab", hanging(1854, 567)),
)
_WORDS: Final = Words(
    number="Contract No. ",
    project="Project: ",
    dated="Date",
    place="Place",
    blank_date="________________",
    blank_place="________________",
    contents="Contents",
    party="{{ p.role_title }}",
    seal=" (company chop)",
    closing=(
        "In witness whereof, the parties have had this Agreement signed by their duly authorised"
        " representatives on the dates written below."
    ),
    closing_alignment="both",
    signature=("Signature:\t\t", "Name:\t\t", "Title:\t\t", "Date:\t\t"),
    signature_tab=1150,
    pages=("Page ", " of ", ""),
    colon="",
    label_alignment="left",
    cover_widths=(1900, 200, 5400),
    party_label_width=2700,
    aliases={
        "title": "Title",
        "number": "Contract number",
        "project": "Project",
        "name": "Name",
        "fact": "Fact of a party",
        "dated": "Date",
        "place": "Place",
    },
)
DESIGN: Final = Design(
    words=_WORDS,
    page=_PAGE,
    typography=Typography(
        language="en-GB",
        latin_heading="Times New Roman",
        bold_headings=True,
        line=276,
        body_after=120,
        body_indent="",
        item_after=120,
        text_width=_PAGE.text_width,
        headings=(
            Heading(24, 320, 140),
            Heading(24, 200, 100),
            Heading(24, 160, 80),
            Heading(24, 160, 80),
        ),
        levels=_LEVELS,
        bullet_indent=hanging(1080, 360),
        cover_title=56,
        cover_text=26,
        toc_steps=(0, 360, 720),
    ),
    levels=_LEVELS,
    latin_language="en-GB",
)
