"""A digest as the HTML of a mail: one column, inline styles, nothing loaded from elsewhere.

Word lays out the mails of Outlook: it takes tables and widths in pixels, and neither `max-width`
nor margins, so the column has a table of its own there.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractkit.reports.digest import Item, Section

_FONT = "font-family:'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',Arial,sans-serif"
_INK, _GREY, _RED, _LINE = "#1f2328", "#57606a", "#a4262c", "#d0d7de"
_TABLE = 'role="presentation" border="0" cellpadding="0" cellspacing="0"'
_WIDTH, _NOTE = 640, 96


def page(head: tuple[str, str], sections: Sequence[Section], foot: str, language: str) -> str:
    """Return the whole page; every text in it is escaped."""
    title, below = map(escape, head)
    rows = [
        _row(f"{_font(22)};font-weight:bold;padding:0 0 4px 0", title, "h1"),
        _row(f"{_font(14, _GREY)};padding:0 0 8px 0", below),
        *(row for section in sections for row in _section(section)),
    ]
    if foot:
        style = f"{_font(12, _GREY)};padding:20px 0 0 0;word-break:break-all"
        rows.append(_row(style, escape(foot)))
    return _FRAME.format(
        language=escape(language), title=title, rows="\n".join(rows), width=_WIDTH,
        table=_TABLE, ink=_INK,
    )  # fmt: skip


def _section(section: Section) -> Iterator[str]:
    colour = _RED if section.urgent else _INK
    style = f"{_font(16, colour)};font-weight:bold;padding:20px 0 6px 0"
    yield _row(style, escape(section.heading), "h2")
    for item in section.items:
        yield _item(item, colour)


def _item(item: Item, colour: str) -> str:
    """Return one row: what, when and whose on the left, how urgent that is on the right."""
    weight = "bold" if item.when or item.note or item.about else "normal"
    left = f'<div style="{_font(15)};font-weight:{weight}">{escape(item.title)}</div>'
    left += _small(" · ".join(filter(None, (item.when, *item.about[1:]))), _GREY)
    left += _small("".join(item.about[:1]), _GREY)
    edge = f"border-top:1px solid {_LINE};padding:8px"
    cells = f'<td valign="top" style="{edge} 8px 8px 0">{left}</td>'
    if item.note:
        style = f"{edge} 0 8px 8px;width:{_NOTE}px"
        note = _small(item.note, colour)
        cells += f'<td valign="top" align="right" width="{_NOTE}" style="{style}">{note}</td>'
    return f'<tr><td><table {_TABLE} width="100%"><tr>{cells}</tr></table></td></tr>'


def _small(text: str, colour: str) -> str:
    return f'<div style="{_font(13, colour)}">{escape(text)}</div>' if text else ""


def _row(style: str, text: str, heading: str = "") -> str:
    """Return a row of one cell; a heading is one for those who hear the page, too."""
    if heading:
        text = f'<{heading} style="margin:0;font:inherit">{text}</{heading}>'
    return f'<tr><td style="{style}">{text}</td></tr>'


def _font(size: int, colour: str = _INK) -> str:
    return f"{_FONT};font-size:{size}px;line-height:1.5;color:{colour}"


_FRAME = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>{title}</title>
</head>
<body style="margin:0;padding:0;background-color:#ffffff;color:{ink}">
<table {table} width="100%"><tr><td align="center" style="padding:16px">
<!--[if mso]><table {table} width="{width}"><tr><td><![endif]-->
<table {table} width="100%" style="max-width:{width}px;text-align:left">
{rows}
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
"""
