"""The examples as a whole: clean, the same every time, taken by other programs, word for word."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from conftest import ROOT, SHARED
from contractkit import pipeline
from contractkit.errors import Severity
from contractkit.render.text import render_text
from contractkit.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contractkit.agenda import Entry
    from contractkit.pipeline import Build

GOLDEN = ROOT / "tests" / "golden"
TOOLS = SHARED / "tools"
EXAMPLES = sorted(path.name for path in shipped("examples").iterdir() if path.is_dir())
DOCUMENTS = [
    (name, key)
    for name in EXAMPLES
    for key in pipeline.load(shipped("examples") / name / "contract.yaml").contract.documents
]
WARNINGS = {"zhicheng-tender-section": {"contract.open-period"}}
"""The bid does not say when its after-sales stage ends."""
DIGESTS = """
import hashlib, json, sys
from pathlib import Path
from contractkit import pipeline
outputs = pipeline.build(pipeline.load(Path(sys.argv[1]))).outputs
print(json.dumps({name: hashlib.sha256(data).hexdigest() for name, data in outputs.items()}))
"""

needs_tools = pytest.mark.skipif(not TOOLS.is_dir(), reason="the checkers are not here")


def contract_file(name: str) -> Path:
    return shipped("examples") / name / "contract.yaml"


@cache
def built(name: str) -> Build:
    return pipeline.build(pipeline.load(contract_file(name)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all that the examples become."""
    target = tmp_path_factory.mktemp("examples")
    for name in EXAMPLES:
        for file, data in built(name).outputs.items():
            (target / file).write_bytes(data)
    return target


def run(*command: object) -> str:
    """Run a checker and return what it says; it must be content."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# Clean, and the same every time


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_built_without_errors_or_warnings(name: str) -> None:
    found = {problem.code for problem in built(name).problems if problem.severity != Severity.HINT}
    assert found == WARNINGS.get(name, set())


@pytest.mark.parametrize("name", EXAMPLES)
def test_another_process_writes_the_same_bytes(name: str) -> None:
    here = {n: hashlib.sha256(data).hexdigest() for n, data in built(name).outputs.items()}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", DIGESTS, str(contract_file(name))],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT / "src"), "TZ": "UTC+9"},
    )
    assert json.loads(done.stdout) == here


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_becomes_word_a_calendar_and_a_workbook(name: str) -> None:
    endings = {file.rpartition(".")[2] for file in built(name).outputs}
    assert endings == {"docx", "ics", "xlsx"}


# Taken by others


@needs_tools
def test_every_word_file_is_valid_and_has_fonts_for_its_chinese(folder: Path) -> None:
    files = sorted(folder.glob("*.docx"))
    assert len(files) == len(DOCUMENTS)
    run(sys.executable, TOOLS / "check_docx.py", SHARED / "ooxml-xsd", *files, "--ea")


@needs_tools
def test_outlook_takes_every_calendar(folder: Path) -> None:
    files = sorted(folder.glob("*.ics"))
    assert len(files) >= len(EXAMPLES)
    for file in files:
        run(sys.executable, TOOLS / "check_outlook_ics.py", "--expanded", file)


def test_libreoffice_prints_every_document(folder: Path, judge: Callable[[str], Path]) -> None:
    soffice = judge("soffice")
    files = sorted(folder.glob("*.docx"))
    profile = (folder / "profile").as_uri()
    run(
        soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
        "--outdir", folder, *files,
    )  # fmt: skip
    for file in files:
        pages = PdfReader(file.with_suffix(".pdf")).pages
        assert len(pages) > 2
        assert all(page.extract_text().strip() for page in pages)


# Word for word


@pytest.mark.parametrize(("name", "key"), DOCUMENTS)
def test_a_document_says_what_it_said(name: str, key: str, update_golden: bool) -> None:
    document = next(draft.document for draft in built(name).drafts if draft.key == key)
    compare(GOLDEN / f"{name}-{key}.txt", render_text(document), update_golden)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_calendar_has_the_dates_it_had(name: str, update_golden: bool) -> None:
    lines = [line(entry) for entry in built(name).agenda.entries]
    compare(GOLDEN / f"{name}-entries.txt", "\n".join(lines) + "\n", update_golden)


def line(entry: Entry) -> str:
    """Return one entry: its day or window, what it is, and the clauses it cites."""
    days = dict.fromkeys(day.isoformat() for day in (entry.first, entry.day))
    mark = "~" if entry.tentative else " "
    cited = "; ".join(f"{clause.document} {clause.label}" for clause in entry.clauses)
    return f"{mark} {'/'.join(days)}  {entry.title}  ({cited})"


def compare(golden: Path, said: str, update: bool) -> None:
    if update:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(said, encoding="utf-8", newline="\n")
    assert golden.is_file(), f"{golden} is not there: run pytest --update-golden"
    assert said == golden.read_text(encoding="utf-8")
