"""The shipped looks are what the script makes, and hold what the renderer asks of a look."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
SCRIPT = ROOT / "scripts" / "make_looks.py"
SHARED = ROOT / ".." / "shared"
JUDGE = SHARED / "tools" / "check_docx.py"
BOUND = ("agreement/look.docx", "agreement/look.en.docx", "tender-response/look.docx")
REPORTS = ("report/look.docx", "report/look.en.docx")
LOOKS = (*BOUND, *REPORTS)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

PARAGRAPH_STYLES = {
    *("Normal", "Header", "Footer", "TOC1", "TOC2", "TOC3", "CKTocHeading"),
    *("Heading1", "Heading2", "Heading3", "Heading4", "CKBody", "CKNote", "CKTableGap"),
    *("CKItem1", "CKItem2", "CKItem3", "CKBullet"),
    *("CKCaption", "CKTableHead", "CKTableText", "CKCoverTitle", "CKCoverText", "CKSignature"),
}
LEVELS = {
    "tender-response/look.docx": [
        ("Heading1", "decimal", "%1"),
        ("Heading2", "decimal", "%1.%2"),
        ("Heading3", "decimal", "%1.%2.%3"),
        ("Heading4", "decimal", "%1.%2.%3.%4"),
        ("CKItem1", "decimal", "（%5）"),
        ("CKItem2", "decimalEnclosedCircle", "%6"),
        ("CKItem3", "decimal", "%7)"),
    ],
    "agreement/look.docx": [
        ("Heading1", "chineseCountingThousand", "第%1条"),
        ("CKItem1", "decimal", "%2."),
        ("CKItem2", "decimal", "（%3）"),
        ("CKItem3", "decimalEnclosedCircle", "%4"),
    ],
    "agreement/look.en.docx": [
        ("Heading1", "decimal", "Article %1"),
        ("CKItem1", "decimal", "%1.%2"),
        ("CKItem2", "lowerLetter", "(%3)"),
        ("CKItem3", "lowerRoman", "(%4)"),
    ],
    "report/look.docx": [
        ("Heading1", "chineseCountingThousand", "%1、"),
        ("Heading2", "chineseCountingThousand", "（%2）"),
        ("CKItem1", "decimal", "%3."),
        ("CKItem2", "decimal", "（%4）"),
        ("CKItem3", "decimalEnclosedCircle", "%5"),
    ],
    "report/look.en.docx": [
        ("Heading1", "decimal", "%1"),
        ("Heading2", "decimal", "%1.%2"),
        ("CKItem1", "lowerLetter", "(%3)"),
        ("CKItem2", "lowerRoman", "(%4)"),
        ("CKItem3", "decimal", "(%5)"),
    ],
}

each_look = pytest.mark.parametrize("name", LOOKS)
each_bound = pytest.mark.parametrize("name", BOUND)
each_report = pytest.mark.parametrize("name", REPORTS)
judged = pytest.mark.skipif(not JUDGE.exists(), reason="the document checker is not at hand")


def part(name: str, member: str) -> etree._Element:
    with zipfile.ZipFile(TEMPLATES / name) as archive:
        return etree.fromstring(archive.read(f"word/{member}.xml"))


def value(element: etree._Element, path: str) -> str | None:
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(W + "val")


def styles_of(name: str, kind: str) -> dict[str, etree._Element]:
    styles = part(name, "styles").findall(W + "style")
    return {style.get(W + "styleId"): style for style in styles if style.get(W + "type") == kind}


def made(folder: Path, *options: str) -> Path:
    subprocess.run([sys.executable, str(SCRIPT), *options, str(folder)], check=True)
    return folder


def complaints(*files: Path) -> list[dict[str, str]]:
    command = [sys.executable, str(JUDGE), str(SHARED / "ooxml-xsd"), "--ea", "--json"]
    done = subprocess.run(
        [*command, *map(str, files)], check=False, capture_output=True, encoding="utf-8"
    )
    reports = json.loads(done.stdout)
    assert len(reports) == len(files)
    return [problem for report in reports for problem in report["problems"]]


def test_the_looks_are_byte_for_byte_what_the_script_makes(tmp_path: Path) -> None:
    fresh = made(tmp_path)
    names = sorted(str(path.relative_to(fresh).as_posix()) for path in fresh.rglob("*.docx"))
    assert names == sorted(LOOKS)
    changed = [n for n in names if (fresh / n).read_bytes() != (TEMPLATES / n).read_bytes()]
    assert changed == [], "run scripts/make_looks.py"


@each_look
def test_every_style_of_the_contract_is_there(name: str) -> None:
    assert set(styles_of(name, "paragraph")) >= PARAGRAPH_STYLES
    assert set(styles_of(name, "character")) >= {"CKStrong", "CKBlank", "Hyperlink"}
    assert set(styles_of(name, "table")) >= {"CKTable", "CKPlain"}


@each_look
def test_levels_and_styles_name_each_other(name: str) -> None:
    numbering = part(name, "numbering")
    main = numbering.find(W + "abstractNum")
    levels = main.findall(W + "lvl")
    seen = [(value(v, "pStyle"), value(v, "numFmt"), value(v, "lvlText")) for v in levels]
    assert seen == LEVELS[name]
    styles = styles_of(name, "paragraph")
    for number, (style, _, _) in enumerate(LEVELS[name]):
        assert value(styles[style], "pPr/numPr/ilvl") == str(number)
        assert value(styles[style], "pPr/numPr/numId") == "1"
    assert not list(numbering.iter(W + "isLgl"))


@each_look
def test_lists_have_marks_of_their_own(name: str) -> None:
    marks = [e.get(W + "val") for e in part(name, "numbering").iter(W + "nsid")]
    assert len(marks) == len(set(marks)) == 2


@each_look
def test_headings_and_captions_stay_with_what_follows(name: str) -> None:
    styles = styles_of(name, "paragraph")
    for style in ("Heading1", "Heading2", "Heading3", "Heading4", "CKCaption", "CKSignature"):
        assert styles[style].find(f"{W}pPr/{W}keepNext") is not None, style


@each_look
def test_each_marker_stands_alone_in_a_paragraph_of_the_main_text(name: str) -> None:
    body = part(name, "document").find(W + "body")
    texts = ["".join(p.itertext()) for p in body.findall(W + "p")]
    assert texts.count("{{p toc }}") == 1
    assert texts.count("{{p body }}") == 1


@each_bound
def test_three_sections_number_their_pages_apart(name: str) -> None:
    cover, contents, body = part(name, "document").iter(W + "sectPr")
    assert cover.find(W + "footerReference") is None
    assert contents.find(W + "pgNumType").get(W + "fmt") == "upperRoman"
    assert body.find(W + "pgNumType").get(W + "start") == "1"
    assert body.find(W + "pgNumType").get(W + "fmt") is None
    assert " PAGEREF _CKlast " in "".join(part(name, "footer2").itertext())


@each_look
def test_the_last_bookmark_stands_in_the_last_paragraph(name: str) -> None:
    last = part(name, "document").find(W + "body").findall(W + "p")[-1]
    assert [b.get(W + "name") for b in last.iter(W + "bookmarkStart")] == ["_CKlast"]


@each_report
def test_a_report_is_one_section_that_counts_its_pages(name: str) -> None:
    [section] = part(name, "document").iter(W + "sectPr")
    assert section.find(W + "pgNumType") is None
    assert section.find(W + "headerReference") is not None
    footer = "".join(part(name, "footer2").itertext())
    assert " PAGE " in footer
    assert " PAGEREF _CKlast " in footer


@each_report
def test_the_header_of_a_report_stands_right_on_turned_pages_too(name: str) -> None:
    assert value(styles_of(name, "paragraph")["Header"], "pPr/jc") == "center"


@each_bound
def test_the_signature_block_is_kept_together(name: str) -> None:
    children = list(part(name, "document").find(W + "body"))
    table = children[-3]
    assert table.tag == W + "tbl"
    rows = [row for row in table.iter(W + "tr") if "{%tr" not in "".join(row.itertext())]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    styles = {value(row.find(f".//{W}p"), "pPr/pStyle") for row in rows}
    assert styles == {"CKSignature"}
    assert value(children[-4], "pPr/pStyle") == "CKSignature"


@each_look
def test_values_stand_in_content_controls_with_ids_of_their_own(name: str) -> None:
    ids, tags = [], set()
    for member in ("document", "header1"):
        for properties in part(name, member).iter(W + "sdtPr"):
            tags.add(value(properties, "tag") or "")
            ids += [e.get(W + "val") for e in properties.findall(W + "id")]
    assert len(ids) == len(set(ids)) > 0
    assert all(re.fullmatch(r"f:[\w.{} \[\]-]{1,62}", tag) for tag in tags)
    assert "f:contract.title" in tags


@each_look
def test_no_font_depends_on_a_theme(name: str) -> None:
    defaults = part(name, "styles").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    assert defaults.get(W + "ascii") == "Times New Roman"
    assert defaults.get(W + "eastAsia") == "宋体"
    themed = [
        attribute
        for member in ("styles", "numbering", "document")
        for font in part(name, member).iter(W + "rFonts")
        for attribute in font.attrib
        if str(attribute).endswith("Theme")
    ]
    assert themed == []


@each_look
def test_links_print_as_text_does(name: str) -> None:
    link = styles_of(name, "character")["Hyperlink"]
    assert value(link, "rPr/color") == "auto"
    assert value(link, "rPr/u") == "none"


@judged
def test_nothing_but_the_tags_is_wrong_with_a_look() -> None:
    found = complaints(*(TEMPLATES / name for name in LOOKS))
    assert found
    assert [problem for problem in found if problem["kind"] != "tag"] == []


@judged
def test_nothing_at_all_is_wrong_with_a_filled_look(tmp_path: Path) -> None:
    folder = made(tmp_path, "--preview")
    assert complaints(*(folder / name for name in LOOKS)) == []
