"""Folders of clauses: later ones override, and every fault of every file is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contractkit.clauses.library import load_library
from contractkit.errors import ContractkitError

if TYPE_CHECKING:
    from pathlib import Path

OUTLINE = """kind: tender-response
language: zh-CN
title: 方案
call: {provider: 我公司}
citation: ["{}"]
sections: [{clause: warranty}]
"""
VOCABULARY = "categories: {warranty: {zh-CN: 质保期, en: warranty}}\n"


def clause(name: str, title: str = "标题", kinds: str = "tender-response", more: str = "") -> str:
    return (
        f'---\nid: {name}\nversion: "1"\ntitle: {title}\nlanguage: zh-CN\n'
        f"kinds: [{kinds}]\nsample: {{}}\n{more}---\n正文。\n"
    )


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return write(
        tmp_path / "shipped",
        **{"outlines__tender-response_DOT_yaml": OUTLINE},
        vocabulary_DOT_yaml=VOCABULARY,
        tender__warranty_DOT_md=clause("warranty"),
    )  # fmt: skip


def codes(*folders: Path) -> list[tuple[str, str]]:
    with pytest.raises(ContractkitError) as caught:
        load_library(folders).every()
    return [(p.code, p.place.file.rsplit("/", 1)[-1]) for p in caught.value.problems]


def test_clauses_are_found_by_language_and_id_outlines_by_kind_and_language(shipped: Path) -> None:
    library = load_library([shipped])
    found = library.clause("warranty", "zh-CN")
    assert found is not None
    assert found.front.title == "标题"
    assert library.clause("warranty", "en") is None
    assert library.outline("tender-response", "zh-CN") is not None
    assert library.outline("agreement", "zh-CN") is None
    assert library.ids("zh-CN") == ("warranty",)
    assert library.vocabulary.name("categories", "warranty") is not None


def test_a_folder_beside_the_contract_overrides_and_extends(shipped: Path, tmp_path: Path) -> None:
    own = write(
        tmp_path / "own",
        any__warranty_DOT_md=clause("warranty", "自有"),
        any__extra_DOT_md=clause("extra"),
        vocabulary_DOT_yaml="categories: {extra: {zh-CN: 另项, en: extra}}\n",
    )
    library = load_library([shipped, own])
    found = library.clause("warranty", "zh-CN")
    assert found is not None
    assert found.front.title == "自有"
    assert library.ids("zh-CN") == ("extra", "warranty")
    assert set(library.vocabulary.categories) == {"warranty", "extra"}


def test_two_kinds_of_documents_may_each_have_a_clause_of_one_id(shipped: Path) -> None:
    outline = OUTLINE.replace("tender-response", "agreement")
    write(shipped, outlines__agreement_DOT_yaml=outline)
    write(shipped, b__warranty_DOT_md=clause("warranty", "协议", "agreement"))
    library = load_library([shipped])
    titles = [library.clause("warranty", "zh-CN", k) for k in ("tender-response", "agreement")]
    assert [one.front.title for one in titles if one] == ["标题", "协议"]
    assert library.ids("zh-CN") == ("warranty",)
    assert library.kinds("zh-CN") == ("agreement", "tender-response")
    assert len(library.every()) == len(titles)


def test_a_missing_folder_adds_nothing(shipped: Path, tmp_path: Path) -> None:
    assert load_library([shipped, tmp_path / "none"]).ids("zh-CN") == ("warranty",)


def test_a_file_is_read_when_a_document_asks_for_it(shipped: Path) -> None:
    write(shipped, a__one_DOT_md="no front matter", outlines__letter_DOT_yaml="kind: [")
    library = load_library([shipped])
    assert library.clause("warranty", "zh-CN", "tender-response") is not None
    assert library.ids("zh-CN") == ("one", "warranty")
    assert library.kinds("zh-CN") == ("letter", "tender-response")
    with pytest.raises(ContractkitError):
        library.clause("one", "zh-CN")
    with pytest.raises(ContractkitError):
        library.outline("letter", "zh-CN")


def test_a_misnamed_override_is_told_at_once(shipped: Path, tmp_path: Path) -> None:
    own = write(tmp_path / "own", mine_DOT_md=clause("warranty"))
    with pytest.raises(ContractkitError) as caught:
        load_library([shipped, own])
    assert [problem.code for problem in caught.value.problems] == ["clause.file-name"]


def test_a_clause_whose_every_kind_is_overridden_is_gone(shipped: Path, tmp_path: Path) -> None:
    own = write(tmp_path / "own", warranty_DOT_md=clause("warranty", "自有"))
    assert [one.front.title for one in load_library([shipped, own]).every()] == ["自有"]


def test_every_fault_of_every_file_is_told_at_once(shipped: Path) -> None:
    write(
        shipped,
        a__one_DOT_md=clause("other-name"),
        a__two_DOT_md=clause("two", more="titel: x\n"),
        a__three_DOT_md="no front matter",
        b__warranty_DOT_md=clause("warranty"),
        a__four_DOT_md=clause("four", kinds="brochure"),
        outlines__letter_DOT_yaml=OUTLINE.replace("sections", "section"),
        outlines__wrong_DOT_yaml=OUTLINE,
    )
    assert sorted(codes(shipped)) == [
        ("clause.duplicate-id", "warranty.md"),
        ("clause.file-name", "one.md"),
        ("clause.file-name", "wrong.yaml"),
        ("clause.unknown-key", "two.md"),
        ("clause.unknown-kind", "four.md"),
        ("outline.missing-key", "letter.yaml"),
        ("outline.unknown-key", "letter.yaml"),
        ("source.front-matter", "three.md"),
    ]


@pytest.mark.parametrize(
    "section",
    [
        "{}", "{clause: a, title: b}", "{title: b}", "{clause: a, clauses: [b]}",
        "{titel: b, clauses: [a]}", "{clause: 'A B'}",
    ],
)  # fmt: skip
def test_a_node_of_an_outline_has_one_form(shipped: Path, section: str) -> None:
    text = OUTLINE.replace("{clause: warranty}", section)
    write(shipped, **{"outlines__tender-response_DOT_yaml": text})
    assert {code.split(".")[0] for code, _ in codes(shipped)} >= {"outline"}
