"""`contractkit demo`: the examples as real documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


def test_every_example_is_copied_built_and_followed_by_dates(
    run: Callable[..., Result], folder: Path
) -> None:
    result = run("demo", "--today", "2026-09-01")
    assert result.exit_code == 0, result.output
    for example in shipped("examples").glob("*/contract.yaml"):
        made = folder / "demo" / example.parent.name
        assert (made / "contract.yaml").read_bytes() == example.read_bytes()
        assert list(made.glob("*.docx"))
        assert list(made.glob("*.ics"))
        assert list(made.glob("*.xlsx"))
    dates = [line for line in result.stdout.splitlines() if line.startswith("202")]
    assert 0 < len(dates) <= 10
    assert result.stderr.count("  contractkit ") == 4


def test_a_contract_that_was_changed_is_kept_and_built(
    run: Callable[..., Result], folder: Path
) -> None:
    example = next(iter(sorted(shipped("examples").glob("*/contract.yaml"))))
    mine = folder / "my demo" / example.parent.name / "contract.yaml"
    mine.parent.mkdir(parents=True)
    changed = example.read_text(encoding="utf-8") + "\n# mine\n"
    mine.write_text(changed, encoding="utf-8")
    result = run("demo", "my demo")
    assert result.exit_code == 0, result.output
    assert mine.read_text(encoding="utf-8") == changed
    assert list(mine.parent.glob("*.docx"))
