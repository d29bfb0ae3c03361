"""The looks of an agreement, in Chinese and in English: one frame, two typographies."""

from dataclasses import dataclass
from typing import Final

from looks import frame, numbering, styles, wml
from looks.frame import Page, plain
from looks.numbering import Level
from looks.package import Look
from looks.styles import Typography
from looks.wml import align, control, paragraph, run, size, spacing, tag_line

_BOLD: Final = "<w:b/><w:bCs/>"
_GREY_RULE: Final = wml.borders("tcBorders", ["top"], 4, "A6A6A6")


@dataclass(frozen=True)
class Words:
    """The fixed words of one language and the few measures that depend on them.

    `signature` are the lines below a party's name. Their last tab draws a line to the edge of
    the column, from `signature_tab` (0: from the end of the text).
    """

    number: str
    project: str
    dated: str
    place: str
    blank_date: str
    blank_place: str
    contents: str
    party: str
    seal: str
    closing: str
    closing_alignment: str
    signature: tuple[str, ...]
    signature_tab: int
    pages: tuple[str, str, str]
    colon: str
    label_alignment: str
    cover_widths: tuple[int, int, int]
    party_label_width: int
    aliases: dict[str, str]


@dataclass(frozen=True)
class Design:
    """A language's words with its page and typography."""

    words: Words
    page: Page
    typography: Typography
    levels: tuple[Level, ...]
    latin_language: str


def look(design: Design) -> Look:
    """Return the look of a design, ready to be packed."""
    words, typography = design.words, design.typography
    header = (
        _title(words)
        + wml.TAB
        + run("{% if number %}" + words.number)
        + _number(words)
        + run("{% endif %}")
    )
    width = design.page.text_width
    body = (
        paragraph("Title", _title(words))
        + _parties(words, width)
        + tag_line("{{p body }}", "CKBody")
        + _closing(words, width)
    )
    return Look(
        styles=styles.build(typography),
        numbering=numbering.build(design.levels, typography.bullet_indent),
        document=frame.document(design.page, _cover(words, width), words.contents, body),
        edges=frame.edges(header, words.pages),
        latin_language=design.latin_language,
    )


def _title(words: Words) -> str:
    return control("contract.title", words.aliases["title"], "title")


def _number(words: Words) -> str:
    return control("contract.id", words.aliases["number"], "number")


def _cover(words: Words, width: int) -> str:
    project = (
        tag_line("{%p if project %}")
        + paragraph(
            "CKCoverText",
            run(words.project, size(28)),
            control("contract.project", words.aliases["project"], "project", size(28)),
        )
        + tag_line("{%p endif %}")
    )
    return (
        paragraph(
            "CKCoverText",
            run(words.number, size(28)),
            control("contract.id", words.aliases["number"], "number", size(28)),
            ppr=align("right"),
        )
        + paragraph("CKCoverTitle", _title(words), ppr=spacing(2600, 480))
        + project
        + paragraph("CKCoverText", ppr=spacing(0, 0, 2600, "exact"))
        + _cover_facts(words, width)
    )


def _cover_facts(words: Words, width: int) -> str:
    widths = words.cover_widths
    party = control("{{ p.path }}.name", words.aliases["name"], "p.name", looped=True)
    date = control("contract.dated", words.aliases["dated"], f"dated or '{words.blank_date}'")
    place = control("contract.place", words.aliases["place"], f"place or '{words.blank_place}'")
    left = (width - sum(widths)) // 2
    return wml.table(
        widths,
        wml.tag_row("{%tr for p in parties %}", widths),
        _cover_fact(words, "{{ p.role_title }}", party),
        wml.tag_row("{%tr endfor %}", widths),
        _cover_fact(words, words.dated, date),
        _cover_fact(words, words.place, place),
        tblpr=f'<w:tblInd w:w="{left}" w:type="dxa"/>',
    )


def _cover_fact(words: Words, label: str, value: str) -> str:
    text = spacing(0, 0, 312)
    label_width, colon_width, value_width = words.cover_widths
    return wml.row(
        plain(
            label_width,
            paragraph("CKCoverText", run(label), ppr=text + align(words.label_alignment)),
        ),
        plain(colon_width, paragraph("CKCoverText", run(words.colon), ppr=text + align("left"))),
        plain(value_width, paragraph("CKCoverText", value, ppr=text + align("left"))),
        height=800,
    )


def _parties(words: Words, width: int) -> str:
    """Each party's name, then the facts that are known of it, set off by thin lines."""
    widths = (words.party_label_width, width - words.party_label_width)
    name = control("{{ p.path }}.name", words.aliases["name"], "p.name", _BOLD, looped=True)
    fact = control("{{ fact.path }}", words.aliases["fact"], "fact.value", looped=True)
    rows = (
        wml.tag_row("{%tr for p in parties %}", widths),
        _party_row(widths, run(words.party, _BOLD), name, tcpr=_GREY_RULE, before=80),
        wml.tag_row("{%tr for fact in p.rows %}", widths),
        _party_row(widths, run("{{ fact.label }}" + words.colon), fact),
        wml.tag_row("{%tr endfor %}", widths),
        _gap(widths, 80),
        wml.tag_row("{%tr endfor %}", widths),
        _gap(widths, 20, _GREY_RULE),
    )
    return wml.table(widths, *rows) + paragraph("Normal", ppr=spacing(0, 0, 160, "exact"))


def _gap(widths: tuple[int, int], height: int, tcpr: str = "") -> str:
    empty = paragraph("Normal", ppr=spacing(0, 0, height, "exact"))
    return wml.row(wml.cell(sum(widths), empty, tcpr=tcpr, span=len(widths)))


def _party_row(
    widths: tuple[int, int], label: str, value: str, *, tcpr: str = "", before: int = 0
) -> str:
    """Keep the lines a fixed distance: a Latin value stands level with its Chinese label."""
    text = spacing(before, 20, 420, "exact")
    return wml.row(
        wml.cell(widths[0], paragraph("Normal", label, ppr=text), tcpr=tcpr),
        wml.cell(widths[1], paragraph("Normal", value, ppr=text), tcpr=tcpr),
    )


def _closing(words: Words, width: int) -> str:
    """Put two parties side by side, and keep all on one page with the line above them.

    Names and signatures are rows of their own: a long name moves both signatures alike.
    """
    gap = 504
    column = (width - gap) // 2
    widths = (column, gap, column)
    lines = _signature_lines(words, column - 114)
    rows = (
        _signature_row(widths, _signatory(words, "pair[0]"), _signatory(words, "pair[1]")),
        _signature_row(widths, lines, lines),
    )
    return paragraph(
        "CKSignature",
        run(words.closing),
        ppr=spacing(480, 0, 300) + align(words.closing_alignment),
    ) + wml.table(
        widths,
        wml.tag_row("{%tr for pair in signatories %}", widths),
        *rows,
        wml.tag_row("{%tr endfor %}", widths),
    )


def _signature_row(widths: tuple[int, int, int], left: str, right: str) -> str:
    return wml.row(
        wml.cell(widths[0], left),
        wml.cell(widths[1], paragraph("CKSignature")),
        wml.cell(
            widths[2],
            tag_line("{%p if pair[1].role_title %}"),
            right,
            tag_line("{%p endif %}"),
            paragraph("CKSignature", ppr=wml.TINY),
        ),
    )


def _signatory(words: Words, party: str) -> str:
    role = run("{{ " + party + ".role_title }}" + words.seal, _BOLD)
    name = control(
        "{{ " + party + ".path }}.name", words.aliases["name"], party + ".name", looped=True
    )
    return paragraph("CKSignature", role, ppr=spacing(360, 60, 300)) + paragraph(
        "CKSignature", name, ppr=spacing(60, 800, 300)
    )


def _signature_lines(words: Words, edge: int) -> str:
    start = f'<w:tab w:val="left" w:pos="{words.signature_tab}"/>' if words.signature_tab else ""
    end = f'<w:tab w:val="right" w:leader="underscore" w:pos="{edge}"/>'
    return "".join(
        paragraph(
            "CKSignature",
            run(line.rstrip("\t")),
            wml.TAB * line.count("\t"),
            ppr=f"<w:tabs>{start}{end}</w:tabs>" + spacing(160, 60, 300),
        )
        for line in words.signature
    )
