from __future__ import annotations

import io
import shutil
import stat
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from contractkit.errors import ContractkitError, EnvironmentFault
from contractkit.pdf import find_soffice, heading_pages, to_pdf
from contractkit.render.docx import render_docx
from contractkit.render.look import read_look
from contractkit.render.paging import estimated_pages
from contractkit.render.toc import heading_text, headings, pages_by_anchor
from render.sample import rich

TEMPLATES = Path(__file__).parents[1] / "templates"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
needs_shell = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


def stand_in(folder: Path, script: str) -> Path:
    path = folder / "soffice"
    path.write_text("#!/bin/sh\n" + script, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@needs_office
@pytest.mark.parametrize(("kind", "section"), [("tender-response", "4.5"), ("agreement", "")])
def test_libreoffice_prints_the_labels_that_were_computed(kind: str, section: str) -> None:
    look = read_look(TEMPLATES / kind / "look.docx")
    document = rich(look.scheme, kind=kind, section=section, chapters=3)
    pdf = to_pdf(render_docx(document, look, facts_json="{}"), find_soffice())
    outline = heading_pages(pdf, first=look.area.first_page)
    squeezed = ["".join(title.split()) for title, _ in outline]
    assert squeezed == ["".join(heading_text(h).split()) for h in headings(document)]
    printed = pages_by_anchor(document, outline)
    assert printed.keys() == {h.anchor for h in headings(document)}
    estimated = estimated_pages(document, look.area, look.metrics)
    assert all(abs(estimated[anchor] - page) <= 1 for anchor, page in printed.items())
    text = PdfReader(io.BytesIO(pdf)).pages[2].extract_text()
    assert "3年" in text.replace(" ", "")


def test_a_program_that_is_not_there_is_named_with_a_mend(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        find_soffice(tmp_path / "none")
    assert caught.value.problems[0].code == "pdf.no-libreoffice"
    assert "Install LibreOffice" in caught.value.problems[0].mend


def test_a_program_that_is_missing_from_the_path_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EnvironmentFault):
        find_soffice()


@needs_shell
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exit 0", "wrote no PDF"),
        ("echo broken >&2; exit 3", "ended with 3. broken"),
        ("exec sleep 30", "did not finish within 0.5 seconds"),
    ],
)
def test_a_failing_conversion_is_a_fault_of_the_machine(
    tmp_path: Path, script: str, words: str
) -> None:
    with pytest.raises(EnvironmentFault, match=words):
        to_pdf(b"", stand_in(tmp_path, script), timeout=0.5)


@needs_shell
def test_the_conversion_has_its_own_profile_and_fonts_and_leaves_nothing(tmp_path: Path) -> None:
    script = (
        'for last; do :; done\nfolder=$(dirname "$last")\necho "$@" > "$folder/document.pdf"\n'
        f'echo "$FONTCONFIG_FILE" >> "$folder/document.pdf"\necho "$folder" > "{tmp_path}/where"\n'
        'grep -c "Noto Serif CJK SC" "$FONTCONFIG_FILE" >> "$folder/document.pdf"\n'
    )
    said = to_pdf(b"", stand_in(tmp_path, script)).decode()
    folder = (tmp_path / "where").read_text(encoding="utf-8").strip()
    assert f"-env:UserInstallation=file://{folder}/profile" in said
    assert f"{folder}/fonts.conf" in said
    assert not Path(folder).exists()


def outlined(pages: int, *entries: tuple[str, int]) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    parent = None
    for title, page in entries:
        added = writer.add_outline_item(title=title, page_number=page, parent=parent)
        parent = parent or added
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_pages_are_counted_from_the_first_heading() -> None:
    pdf = outlined(9, ("4.5 方案", 2), ("4.5.1 内容", 2), ("4.5.2 响应", 6))
    assert heading_pages(pdf) == [("4.5 方案", 1), ("4.5.1 内容", 1), ("4.5.2 响应", 5)]
    assert heading_pages(pdf, first=10)[-1] == ("4.5.2 响应", 14)


def test_a_pdf_without_headings_has_no_pages() -> None:
    assert heading_pages(outlined(1)) == []


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(ContractkitError) as caught:
        heading_pages(b"not a pdf")
    assert caught.value.problems[0].code == "pdf.unreadable"
