"""Where LibreOffice is: it makes the PDF, and only the command line looks for it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from contractkit.cli.words import _
from contractkit.errors import EnvironmentFault, Place, Problem

VARIABLE = "CONTRACTKIT_SOFFICE"
_PROGRAMS = ("soffice", "libreoffice")
_USUAL = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
)


def find_soffice() -> Path:
    """Return the program; raises EnvironmentFault where there is none."""
    wanted = os.environ.get(VARIABLE)
    if wanted:
        found = shutil.which(wanted)
        if found is None:
            raise _missing(_("{} names {!r}, which is no program").format(VARIABLE, wanted))
        return Path(found)
    for name in _PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    for path in _USUAL:
        if path.is_file():
            return path
    raise _missing(_("LibreOffice is not installed, or not on the PATH"))


def _missing(what: str) -> EnvironmentFault:
    problem = Problem(
        "pdf.no-soffice",
        Place(),
        what,
        why=_("LibreOffice turns the Word file into PDF and tells the page numbers"),
        mend=_("install LibreOffice, set {} to its soffice program, or leave --pdf out").format(
            VARIABLE
        ),
    )
    return EnvironmentFault([problem])
