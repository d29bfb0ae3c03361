"""Each problem as users meet it: the smallest input, and word for word what the program says."""

from __future__ import annotations

import os
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
    "amendment|archive|caldav|clause|config|contract|evidence|file|incident|look|mail|outline|pdf"
    "|proof|prose|quota|register|render|schedule|source|tickets|track"
)
KINDS = SOURCE / "performance" / "life.py"
"""Kinds of records are called like codes: `incident.closed` is one and the other."""
LITERAL = re.compile(rf'"((?:{FAMILIES})\.[a-z]+(?:-[a-z]+)*)"')
# Modules that put the family before the word themselves.
FAMILY_ADDED = {
    "source": re.compile(
        r'(?:\.add|\.stop|_stop|_fault)\((?:name, |path\.as_posix\(\), )?"([a-z-]+)"'
    ),
    "files.py": re.compile(r'code, what(?:, mend)? = "([a-z-]+)"'),
    "crosscheck.py": re.compile(r"f\"contract\.unknown-\{"),
    "register": re.compile(r'(?:environment\(\s*|^        \()"([a-z]+(?:-[a-z]+)*)"', re.MULTILINE),
}
FAMILY_OF = {"source": "source", "files.py": "file", "register": "register"}

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
    work_in(folder, monkeypatch)
    *before, last = commands_of(case)
    for line in before:
        done = CliRunner().invoke(cli, shlex.split(line))
        assert done.exit_code == 0, done.output
    result = CliRunner().invoke(cli, shlex.split(last))
    output = re.sub(
        r"the (system|database) says: [^;\n]*", r"the \1 says: …", result.output.rstrip()
    )
    output = output.replace(folder.resolve().as_posix(), ".")
    lines = "".join(f"$ contractkit {line}\n" for line in (*before, last))
    return f"{lines}{output}\nexit code: {result.exit_code}\n"


def work_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands use the config file, the register and the notes of this folder only."""
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith("CONTRACTKIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    monkeypatch.setenv("CONTRACTKIT_REGISTER", "register.sqlite")
    monkeypatch.setenv("CONTRACTKIT_ACTOR", "李工")
    pipeline.library.cache_clear()  # its keys are paths, which mean other files in another folder


def commands_of(case: Path) -> list[str]:
    """Return the commands of a case, one a line in `command`, or the one its input calls for.

    All but the last make the records that the last one needs.
    """
    if (case / "command").exists():
        return (case / "command").read_text(encoding="utf-8").splitlines()
    return ["clauses check ." if list(case.glob("*.md")) else "check contract.yaml"]


def codes_in_source() -> set[str]:
    """Return every code that the program can say."""
    codes = set()
    for path in SOURCE.rglob("*.py"):
        if path == KINDS:
            continue
        text = path.read_text(encoding="utf-8")
        codes |= set(LITERAL.findall(text))
        for name, pattern in FAMILY_ADDED.items():
            if name in {path.name, path.parent.name}:
                family = FAMILY_OF.get(name)
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


FILES = {"config.toml", "contract.yaml", "look.docx", "register.jsonl", "register.sqlite"}
NOT_CODES = {*FILES, *(f"contract.{key}" for key in Head.model_fields)}
"""Paths of facts and names of files that look like codes."""
