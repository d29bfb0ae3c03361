"""`contractkit build`: what is written, where, and what happens when it cannot be."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

WRITTEN = {"A-1.ics", "A-1-customer.ics", "A-1.xlsx"}
as_root = hasattr(os, "geteuid") and os.geteuid() == 0


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_calendar_and_schedule_are_written_beside_the_contract(
    run: Callable[..., Result], folder: Path
) -> None:
    result = run("build", "contract.yaml")
    assert result.exit_code == 0, result.output
    assert names(folder / "out") == WRITTEN
    for name in WRITTEN:
        assert os.path.join("out", name) in result.stdout  # noqa: PTH118


def test_what_is_to_fill_and_what_has_no_date_is_said(run: Callable[..., Result]) -> None:
    said = run("build", "contract.yaml").stdout
    assert "parties.customer.name  (contract.yaml:4:20)" in said
    assert "papers: " in said
    assert "[events.handover]" in said


def test_the_next_commands_are_advice_on_stderr(run: Callable[..., Result]) -> None:
    result = run("build", "contract.yaml")
    assert "contractkit schedule contract.yaml" in result.stderr
    assert "next:" not in result.stdout


def test_the_same_file_gives_the_same_bytes(run: Callable[..., Result], folder: Path) -> None:
    for name in ("one", "two"):
        assert run("build", "contract.yaml", "-o", name).exit_code == 0
    for name in WRITTEN:
        assert (folder / "one" / name).read_bytes() == (folder / "two" / name).read_bytes()


@pytest.mark.parametrize("target", ["输出 文件夹", "deep/er/folder", "../beside", "sub/../out2"])
def test_folders_may_have_chinese_names_spaces_and_dots(
    run: Callable[..., Result], folder: Path, target: str
) -> None:
    inner = folder / "合同 一"
    inner.mkdir()
    (folder / "contract.yaml").rename(inner / "合 同.yaml")
    result = run("build", "合同 一/合 同.yaml", "-o", f"合同 一/{target}")
    assert result.exit_code == 0, result.output
    assert names((inner / target).resolve()) == WRITTEN
    assert 'contractkit check "' in result.stderr


def test_json_names_files_dates_blanks_and_what_is_open(run_json: Callable[..., Any]) -> None:
    payload = run_json("build", "contract.yaml")
    assert payload["command"] == "build"
    assert payload["contract"] == "A-1"
    assert {os.path.basename(each["path"]) for each in payload["files"]} == WRITTEN  # noqa: PTH119
    assert all(each["bytes"] > 0 for each in payload["files"])
    assert payload["documents"] == []
    assert payload["dates"] == 5
    assert [each["fact"] for each in payload["blanks"]] == ["parties.customer.name"]
    assert payload["open"][0]["missing"] == ["events.handover"]
    assert payload["problems"] == []


def test_json_of_a_failure_goes_to_stderr(run: Callable[..., Result]) -> None:
    result = run("build", "contract.yaml", "--kind", "agreement", "--format", "json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert '"code": "contract.unknown-document"' in result.stderr


def test_a_full_disk_leaves_nothing_behind(
    run: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("contractkit.files.os.write", full)
    result = run("build", "contract.yaml")
    assert result.exit_code == 3
    assert "[file.disk-full]" in result.stderr
    assert names(folder / "out") == set()


@pytest.mark.skipif(as_root or os.name != "posix", reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_a_fault_of_the_machine(
    run: Callable[..., Result], folder: Path
) -> None:
    (folder / "out").mkdir(mode=0o500)
    result = run("build", "contract.yaml")
    assert result.exit_code == 3
    assert "[file.not-writable]" in result.stderr


def test_a_missing_libreoffice_is_a_fault_of_the_machine_with_a_mend(
    run: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACTKIT_SOFFICE", str(folder / "soffice"))
    result = run("build", "contract.yaml", "--pdf")
    assert result.exit_code == 3
    assert "[pdf.no-libreoffice]" in result.stderr
    assert "mend: " in result.stderr
    assert not (folder / "out").exists()


def test_problems_of_the_contract_write_nothing(run: Callable[..., Result], folder: Path) -> None:
    with (folder / "contract.yaml").open("a", encoding="utf-8") as stream:
        stream.write("  - {id: inspection, category: nothing}\n")
    result = run("build", "contract.yaml")
    assert result.exit_code == 1
    assert "2 errors" in result.stderr
    assert not (folder / "out").exists()
