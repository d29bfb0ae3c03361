"""`contractkit new`: contract files that build as they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from contractkit.cli.new import KINDS, LANGUAGES, starter
from contractkit.source import parse_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

FACTS = {
    "id": "A-1",
    "provider": "x",
    "customer": "y",
    "dated": "2026-08-20",
    "signing": "2026-09-03",
}
NEW = ("new", "both", "-o", "made/new.yaml", "--today", "2026-08-20")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_contract_builds_at_once(
    run: Callable[..., Result], folder: Path, kind: str, language: str
) -> None:
    assert run("new", kind, "-o", "new.yaml", "--language", language).exit_code == 0
    built = run("build", "new.yaml")
    assert built.exit_code == 0, built.output
    words = {path.name for path in (folder / "out").glob("*.docx")}
    assert {name.split("-", 3)[3] for name in words} == {f"{key}.docx" for key in KINDS[kind]}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_contract_has_neither_problems_nor_hints(
    run: Callable[..., Result], kind: str, language: str
) -> None:
    run("new", kind, "-o", "new.yaml", "--language", language)
    assert run("check", "new.yaml").stdout.startswith("no problems\n")


def test_comments_differ_by_language_and_facts_do_not() -> None:
    texts = [starter(KINDS["both"], language, FACTS) for language in LANGUAGES]
    assert texts[0] != texts[1]
    assert parse_source(texts[0], "en").value == parse_source(texts[1], "zh").value


def test_nothing_is_left_of_the_marks() -> None:
    text = starter(KINDS["agreement"], "en", FACTS)
    assert "#[" not in text
    assert "@" not in text
    assert "tender-response:" not in text


def test_editors_find_the_schema_beside_the_file(run: Callable[..., Result], folder: Path) -> None:
    assert run(*NEW).exit_code == 0
    first = (folder / "made" / "new.yaml").read_text(encoding="utf-8").splitlines()[0]
    name = first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads((folder / "made" / name).read_bytes())["title"]


def test_a_file_that_exists_is_kept_unless_forced(run: Callable[..., Result], folder: Path) -> None:
    before = (folder / "contract.yaml").read_bytes()
    refused = run("new", "agreement")
    assert refused.exit_code == 1
    assert "[file.exists]" in refused.stderr
    assert (folder / "contract.yaml").read_bytes() == before
    assert run("new", "agreement", "--force").exit_code == 0
    assert (folder / "contract.yaml").read_bytes() != before


def test_without_a_terminal_the_kind_must_be_named(run: Callable[..., Result]) -> None:
    result = run("new", "-o", "new.yaml")
    assert result.exit_code == 2
    assert "tender-response, agreement, both" in result.stderr


def test_on_a_terminal_people_are_asked(
    run: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contractkit.cli.new._can_ask", lambda: True)
    answers = 'agreement\n\n北京"某某"公司: A\n\n'
    assert run("new", "-o", "new.yaml", input=answers).exit_code == 0
    value = parse_source((folder / "new.yaml").read_text(encoding="utf-8"), "new").value
    parties = value["parties"]
    assert isinstance(parties, dict)
    assert parties["provider"] == parties["provider"] | {"name": '北京"某某"公司: A'}  # type: ignore[operator]
    assert "name: ________" in (folder / "new.yaml").read_text(encoding="utf-8")


def test_a_question_without_an_answer_writes_nothing(
    run: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contractkit.cli.new._can_ask", lambda: True)
    assert run("new", "-o", "new.yaml", input="agreement\n").exit_code == 130
    assert not (folder / "new.yaml").exists()
