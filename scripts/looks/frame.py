"""What every look has: page geometry, sections, headers, footers, the contents page."""

from dataclasses import dataclass

from looks import wml
from looks.package import relation_of
from looks.wml import LAST_BOOKMARK, field, paragraph, run, tag_line

_HEADER = "header1"
_CONTENTS_FOOTER = "footer1"
_BODY_FOOTER = "footer2"


@dataclass(frozen=True)
class Page:
    """An A4 page; margins in twentieths of a point."""

    top: int
    bottom: int
    side: int
    header: int
    footer: int
    gutter: int = 0

    @property
    def text_width(self) -> int:
        """What the margins leave."""
        return 11906 - 2 * self.side - self.gutter


def section(page: Page, *, footer: str = "", page_numbers: str = "") -> str:
    """Start a section on a new page; without a footer it has no header either."""
    edges = ""
    if footer:
        edges = (
            f'<w:headerReference w:type="default" r:id="{relation_of(_HEADER)}"/>'
            f'<w:footerReference w:type="default" r:id="{relation_of(footer)}"/>'
        )
    return (
        f'<w:sectPr>{edges}<w:type w:val="nextPage"/><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{page.top}" w:right="{page.side}" w:bottom="{page.bottom}"'
        f' w:left="{page.side}" w:header="{page.header}" w:footer="{page.footer}"'
        f' w:gutter="{page.gutter}"/>{page_numbers}<w:cols w:space="425"/></w:sectPr>'
    )


def document(page: Page, cover: str, contents_heading: str, body: str) -> str:
    """Join cover, contents (pages I, II, …) and body (pages from 1) into the main part."""
    roman = '<w:pgNumType w:fmt="upperRoman" w:start="1"/>'
    content = (
        cover
        + wml.section_break(section(page))
        + paragraph("CKTocHeading", run(contents_heading))
        + tag_line("{{p toc }}", "TOC1")
        + wml.section_break(section(page, footer=_CONTENTS_FOOTER, page_numbers=roman))
        + body
        + wml.last_paragraph()
        + section(page, footer=_BODY_FOOTER, page_numbers='<w:pgNumType w:start="1"/>')
    )
    return wml.part("document", f"<w:body>{content}</w:body>")


def edges(header: str, words: tuple[str, str, str]) -> dict[str, str]:
    """Headers and footers; `words` stand before, between and after page and number of pages."""
    before, between, after = words
    body_footer = paragraph(
        "Footer",
        run(before),
        field("PAGE", "1"),
        run(between),
        field(f"PAGEREF {LAST_BOOKMARK}", "1"),
        run(after),
    )
    return {
        _HEADER: wml.part("hdr", paragraph("Header", header)),
        _CONTENTS_FOOTER: wml.part("ftr", paragraph("Footer", field("PAGE", "I"))),
        _BODY_FOOTER: wml.part("ftr", body_footer),
    }


def ruled(width: int, *content: str) -> str:
    """Put a line under a cell, to write on or to set off what is written."""
    return wml.cell(
        width,
        *content,
        tcpr=wml.borders("tcBorders", ["bottom"]) + '<w:vAlign w:val="bottom"/>',
    )


def plain(width: int, *content: str) -> str:
    """Stand the text of a cell at the bottom, beside that of a ruled one."""
    return wml.cell(width, *content, tcpr='<w:vAlign w:val="bottom"/>')
