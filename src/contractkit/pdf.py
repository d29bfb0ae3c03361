"""PDF through LibreOffice, and the page numbers that a PDF shows for headings."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_NAMES = ("soffice", "libreoffice")
_EXPORT = 'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"}}'
# Used only where the font itself is missing: the strong binding comes first, so that fontconfig
# takes the real one when it is installed.
_STAND_INS = {
    "Noto Serif CJK SC": ("宋体", "SimSun", "仿宋", "仿宋_GB2312", "FangSong", "楷体", "KaiTi"),
    "Noto Sans CJK SC": ("黑体", "SimHei", "微软雅黑", "Microsoft YaHei"),
    "Liberation Serif": ("Times New Roman",),
    "Liberation Sans": ("Arial",),
}
_SYSTEM_FONTS = "/etc/fonts/fonts.conf"
_SHOWN = 400


def find_soffice(given: Path | None = None) -> Path:
    """Return LibreOffice's program: the one given, else the first on PATH.

    Raises EnvironmentFault when there is none.
    """
    found = str(given) if given else next(filter(None, map(shutil.which, _NAMES)), "")
    if found and Path(found).is_file():
        return Path(found)
    raise EnvironmentFault(
        [
            Problem(
                "pdf.no-libreoffice", Place(found), "LibreOffice was not found.",
                "A PDF is made by LibreOffice; the .docx does not need it.",
                "Install LibreOffice, or name its program `soffice`; Word and WPS can also save the"
                " .docx as PDF.",
            )
        ]
    )  # fmt: skip


def to_pdf(docx: bytes, soffice: Path, *, timeout: float = 120.0) -> bytes:
    """Return the document as PDF with its headings as outline; `timeout` in seconds.

    Every call has a profile of its own, so that calls may run side by side.
    Raises EnvironmentFault when LibreOffice fails, hangs, or writes no file.
    """
    with tempfile.TemporaryDirectory(prefix="contractkit-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "document.docx").write_bytes(docx)
        (folder / "fonts.conf").write_text(_font_configuration(folder), encoding="utf-8")
        said = _run(_command(soffice, folder), folder, timeout)
        written = folder / "document.pdf"
        if not written.is_file():
            raise _failed(f"LibreOffice wrote no PDF. {said[-_SHOWN:]}".strip())
        return written.read_bytes()


def heading_pages(pdf: bytes, *, first: int = 1) -> list[tuple[str, int]]:
    """Return title and printed page of every heading, in reading order.

    Titles carry the labels as LibreOffice printed them. `first` is the number printed on the page
    of the first heading: a body is numbered anew after cover and contents.
    Raises ContractkitError for bytes that are no PDF.
    """
    try:
        reader = PdfReader(io.BytesIO(pdf))
        outline = list(_outline(reader, reader.outline))
    except (PyPdfError, ValueError) as fault:
        problem = Problem("pdf.unreadable", Place(), f"The PDF cannot be read: {fault}.")
        raise ContractkitError([problem]) from None
    offset = first - outline[0][1] if outline else 0
    return [(title, page + offset) for title, page in outline]


def _outline(reader: PdfReader, entries: list[Any]) -> Iterator[tuple[str, int]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _outline(reader, entry)
        else:
            page = reader.get_destination_page_number(entry)
            if page is not None:
                yield str(entry.title), page


def _command(soffice: Path, folder: Path) -> list[str]:
    profile = (folder / "profile").as_uri()
    return [
        str(soffice), f"-env:UserInstallation={profile}", "--headless", "--norestore",
        "--nolockcheck", "--convert-to", _EXPORT, "--outdir", str(folder),
        str(folder / "document.docx"),
    ]  # fmt: skip


def _run(command: list[str], folder: Path, timeout: float) -> str:
    """Run LibreOffice in its own group, so that a hanging one ends with its children."""
    fonts = {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "SAL_USE_VCLPLUGIN": "svp"}
    try:
        done = subprocess.run(  # noqa: S603 - the program is named by the user, no shell
            command, env=os.environ | fonts, cwd=folder, timeout=timeout, check=False,
            capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _failed(f"LibreOffice did not finish within {timeout:g} seconds.") from None
    except OSError as fault:
        raise _failed(f"LibreOffice could not be started: {fault.strerror}.") from None
    if done.returncode:
        raise _failed(f"LibreOffice ended with {done.returncode}. {done.stderr[-_SHOWN:]}".strip())
    return done.stdout + done.stderr


def _failed(what: str) -> EnvironmentFault:
    problem = Problem(
        "pdf.failed", Place(), what, "The .docx itself is complete; only the PDF is missing.",
        "Open the .docx in LibreOffice or Word to see whether it can be printed there.",
    )  # fmt: skip
    return EnvironmentFault([problem])


def _font_configuration(folder: Path) -> str:
    """Return a fontconfig file that adds stand-ins to the fonts of the system."""
    aliases = "".join(
        f'<alias binding="same"><family>{escape(family)}</family>'
        f"<accept><family>{stand_in}</family></accept></alias>"
        for stand_in, families in _STAND_INS.items()
        for family in families
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">{_SYSTEM_FONTS}</include>'
        f"<cachedir>{escape(str(folder / 'fonts'))}</cachedir>{aliases}</fontconfig>"
    )
