"""Each problem as users meet it: the smallest input, and word for word what the program says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from contractkit import pipeline
from contractkit.cli import cli
from contractkit.model.contract import Head

FOLDER = Path(__file__).parent / "errors"
UNSHOWN = FOLDER / "unshown.txt"
SOURCE = Path(__file__).parents[1] / "src" / "contractkit"
WITHOUT_MEND = frozenset({"clause.not-comparable", "clause.unfit-filter"})
"""What was written cannot be guessed, so the problem says only what does not fit."""
CASES = sorted(path for path in FOLDER.iterdir() if path.is_dir())
FAMILIES = (
    "caldav|clause|contract|file|look|mail|outline|pdf|proof|prose|quota|render|schedule|source"
    "|tickets"
)
LITERAL = re.compile(rf'"((?:{FAMILIES})\.[a-z]+(?:-[a-z]+)*)"')
# Modules that put the family before the word themselves.
FAMILY_ADDED = {
    "source": re.compile(
        r'(?:\.add|\.stop|_stop|_fault)\((?:name, |path\.as_posix\(\), )?"([a-z-]+)"'
    ),
    "files.py": re.compile(r'code, what(?:, mend)? = "([a-z-]+)"'),
    "crosscheck.py": re.compile(r"f\"contract\.unknown-\{"),
}
LINKED = ("events", "triggers", "periods", "calendars", "parties", "commitments", "categories")


@pytest.mark.usefixtures("_each_clause_read_once")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_problem_says_place_what_why_and_mend(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool
) -> None:
    said = run(case, tmp_path / "case", monkeypatch)
    golden = case / "expected.txt"
    if update_golden:
        golden.write_text(said, encoding="utf-8", newline="\n")
    assert f"[{case.name}]" in said
    assert said == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.name not in WITHOUT_MEND], ids=lambda case: case.name
)
def test_each_problem_can_be_mended(case: Path) -> None:
    said = (case / "expected.txt").read_text(encoding="utf-8")
    problem = said[said.index(f"[{case.name}]") :].split("\n\n")[0]
    assert "mend: " in problem


def test_every_code_in_the_source_is_shown_or_has_a_reason_not_to_be() -> None:
    shown = {case.name for case in CASES}
    assert codes_in_source() - shown - set(unshown()) == set()


def test_nothing_is_shown_that_the_source_no_longer_says() -> None:
    assert {case.name for case in CASES} - codes_in_source() == set()


def test_a_code_that_is_shown_needs_no_reason_not_to_be() -> None:
    assert {case.name for case in CASES} & set(unshown()) == set()
    assert set(unshown()) - codes_in_source() == set()


def run(case: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the command, all it prints and its exit code; the system's own words are cut."""
    shutil.copytree(case, folder, ignore=shutil.ignore_patterns("expected.txt", ".keep"))
    monkeypatch.chdir(folder)
    pipeline._library.cache_clear()  # its keys are paths, which mean other files in another folder
    line = command_of(case)
    result = CliRunner().invoke(cli, shlex.split(line))
    output = re.sub(r"the system says: [^;\n]*", "the system says: …", result.output.rstrip())
    output = output.replace(folder.resolve().as_posix(), ".")
    return f"$ contractkit {line}\n{output}\nexit code: {result.exit_code}\n"


def command_of(case: Path) -> str:
    """Return the arguments of a case: its `command`, or those that its input calls for."""
    if (case / "command").exists():
        return (case / "command").read_text(encoding="utf-8").strip()
    return "clauses check ." if list(case.glob("*.md")) else "check contract.yaml"


def codes_in_source() -> set[str]:
    """Return every code that the program can say."""
    codes = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        codes |= set(LITERAL.findall(text))
        for name, pattern in FAMILY_ADDED.items():
            if name in {path.name, path.parent.name}:
                family = {"source": "source", "files.py": "file"}.get(name)
                codes |= {f"{family}.{word}" for word in pattern.findall(text)} if family else {
                    f"contract.unknown-{one(section)}" for section in LINKED}  # fmt: skip
    return codes - NOT_CODES


def one(section: str) -> str:
    return {"parties": "party", "categories": "category"}.get(section, section.removesuffix("s"))


def unshown() -> dict[str, str]:
    """Return the codes that no input shows, each with the reason."""
    lines = UNSHOWN.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return {code: reason for code, _, reason in pairs}


NOT_CODES = {"contract.yaml", "look.docx", *(f"contract.{key}" for key in Head.model_fields)}
"""Paths of facts and names of files that look like codes."""
