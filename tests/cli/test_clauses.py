"""`contractkit clauses`: list, show, check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

OWN = """\
---
id: my-report
version: "1"
title: 服务月报
language: zh-CN
kinds: [tender-response]
voices:
  reports: {topic: my-report}
sample:
  commitments:
    - {id: report, category: report, topic: my-report, name: 服务月报, duty: 提交服务月报}
---
{% for r in reports %}
1. {{ r.obligor }}{{ r.duty }}。

{% endfor %}
"""


@pytest.fixture
def own(folder: Path) -> Path:
    """Return a folder with one clause of one's own."""
    clauses = folder / "clauses"
    clauses.mkdir()
    (clauses / "my-report.md").write_text(OWN, encoding="utf-8")
    return clauses


def test_the_list_shows_id_title_and_kinds(run: Callable[..., Result]) -> None:
    result = run("clauses", "list")
    assert result.exit_code == 0, result.output
    assert any(line.startswith("warranty ") for line in result.stdout.splitlines())


def test_the_list_can_be_limited_to_a_kind(run_json: Callable[..., Any]) -> None:
    clauses = run_json("clauses", "list", "--kind", "agreement")["clauses"]
    assert clauses
    assert all("agreement" in each["kinds"] for each in clauses)


def test_a_clause_is_shown_with_its_sample(run: Callable[..., Result]) -> None:
    result = run("clauses", "show", "warranty")
    assert result.exit_code == 0, result.output
    assert "1 质保期" in result.stdout


def test_a_variant_is_shown_instead_of_the_main_text(run: Callable[..., Result]) -> None:
    main, other = (
        run("clauses", "show", "inspection"),
        run("clauses", "show", "inspection", "--variant", "cost-only"),
    )
    assert other.exit_code == 0, other.output
    assert main.stdout != other.stdout


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["warrantee"], "did you mean warranty?"),
        (["inspection", "--variant", "costonly"], "did you mean cost-only?"),
        (["inspection", "--language", "fr"], "'fr'"),
    ],
)
def test_a_name_that_is_not_there_is_a_slip(
    run: Callable[..., Result], args: list[str], hint: str
) -> None:
    result = run("clauses", "show", *args)
    assert result.exit_code == 2
    assert hint in result.stderr


def test_the_shipped_library_has_no_problems(run: Callable[..., Result]) -> None:
    result = run("clauses", "check")
    assert result.exit_code == 0, result.output


def test_a_folder_of_ones_own_extends_the_library(run: Callable[..., Result], own: Path) -> None:
    assert run("clauses", "check", str(own)).stdout == "no problems\n"
    shown = run("clauses", "show", "my-report", "--folder", str(own))
    assert "我公司提交服务月报。" in shown.stdout


def test_a_typed_figure_in_prose_is_found(run: Callable[..., Result], own: Path) -> None:
    text = OWN.replace("{{ r.duty }}。", "{{ r.duty }}，每年12次。")
    (own / "my-report.md").write_text(text, encoding="utf-8")
    result = run("clauses", "check", str(own))
    assert result.exit_code == 1
    assert "my-report.md:14" in result.stdout


def test_problems_of_a_clause_as_json(run_json: Callable[..., Any], own: Path) -> None:
    (own / "my-report.md").write_text(OWN.replace("id: my-report", "id: other"), encoding="utf-8")
    problems = run_json("clauses", "check", str(own))["problems"]
    assert [problem["code"] for problem in problems] == ["clause.file-name"]
