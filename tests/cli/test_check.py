"""`contractkit check`: all findings, the exit code, the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


def test_a_sound_contract_has_no_problems(run: Callable[..., Result]) -> None:
    result = run("check", "contract.yaml")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("no problems\n")
    assert "contractkit build contract.yaml" in result.stderr


def test_nothing_is_written(run: Callable[..., Result], folder: Path) -> None:
    run("check", "contract.yaml", "--proof")
    assert [path.name for path in folder.iterdir()] == ["contract.yaml"]


def test_hints_do_not_fail(run: Callable[..., Result], folder: Path) -> None:
    replace(folder, "every: 3 months", "every: open")
    result = run("check", "contract.yaml")
    assert result.exit_code == 0, result.output
    assert "hint [contract.open-interval]" in result.stdout
    assert "\n1 hint\n" in result.stdout


def test_errors_and_hints_are_found_together(run: Callable[..., Result], folder: Path) -> None:
    replace(folder, "every: 3 months", "every: open")
    with (folder / "contract.yaml").open("a", encoding="utf-8") as stream:
        stream.write("documents: {receipt: {}, invoice: {}}\n")
    result = run("check", "contract.yaml")
    assert result.exit_code == 1
    assert "2 errors, 1 hint" in result.stdout


def test_json_holds_problems_blanks_and_what_is_open(run_json: Callable[..., Any]) -> None:
    payload = run_json("check", "contract.yaml")
    assert payload["command"] == "check"
    assert payload["problems"] == []
    assert payload["blanks"] == [
        {"fact": "parties.customer.name", "file": "contract.yaml", "line": 4, "column": 20}
    ]
    assert payload["open"][0]["obligation"] == "papers"
    assert payload["proof"] == []


def test_json_of_a_broken_file_is_still_one_document(
    run_json: Callable[..., Any], folder: Path
) -> None:
    (folder / "contract.yaml").write_text("contract:\n\tid: A-1\n", encoding="utf-8")
    payload = run_json("check", "contract.yaml")
    assert [problem["code"] for problem in payload["problems"]] == ["source.tab"]
    assert payload["problems"][0]["line"] == 2
    assert payload["blanks"] == []


def test_the_proof_leads_from_each_fact_to_its_dates(run_json: Callable[..., Any]) -> None:
    rows = {row["fact"]: row for row in run_json("check", "contract.yaml", "--proof")["proof"]}
    assert rows["commitments.inspection"]["days"][0] == "2026-12-01"
    assert len(rows["commitments.inspection"]["days"]) == 4
    assert rows["commitments.papers"]["days"] == []


def test_the_proof_is_a_table_for_people(run: Callable[..., Result]) -> None:
    said = run("check", "contract.yaml", "--proof").stdout
    assert "commitments.inspection" in said
    assert "2026-12-01, 2027-03-01, 2027-06-01 … (4)" in said


def replace(folder: Path, old: str, new: str) -> None:
    path = folder / "contract.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
