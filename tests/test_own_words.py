"""Prose is our own: no sentence of the texts that the examples take their facts from."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from conftest import ROOT, SHARED
from contractkit import pipeline
from contractkit.document import Heading, Text, flat
from contractkit.proof.text import paragraphs
from contractkit.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contractkit.document import Document

SEEDS = SHARED / "seeds"
LONGEST = 12
"""A run of Chinese characters that two texts may share: terms are common property."""
BREAK = "\n"
OTHER = re.compile(f"[^\u3400-\u9fff{BREAK}]")
CODE_OR_CELL = re.compile(r"\{[{%#].*?[%#}]\}|\|", re.DOTALL)

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the original texts are not here")


@cache
def borrowed() -> frozenset[str]:
    """Return every run of the originals that is too long to share, punctuation left out."""
    texts = [re.sub(r"[^\u3400-\u9fff]", "", p.read_text("utf-8")) for p in SEEDS.glob("*.txt")]
    assert texts
    return frozenset(run for text in texts for run in runs(text))


def runs(text: str) -> Iterator[str]:
    for piece in OTHER.sub("", text).split(BREAK):
        for start in range(len(piece) - LONGEST):
            yield piece[start : start + LONGEST + 1]


def shared_runs(text: str) -> set[str]:
    return {run for run in runs(text) if run in borrowed()}


def prose(document: Document) -> str:
    """Return the words of the clauses without headings; a value breaks a sentence in two."""
    blocks = (block for _, block in document.blocks() if not isinstance(block, Heading))
    lines = (
        "".join(run.text if isinstance(run, Text) else BREAK for run in flat(runs_))
        for block in blocks for _, runs_ in paragraphs(block)
    )  # fmt: skip
    return BREAK.join(lines)


EXAMPLES = sorted(path.name for path in shipped("examples").iterdir() if path.is_dir())
CLAUSES = sorted(path.relative_to(ROOT) for path in (ROOT / "clauses").rglob("*.md"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_document_borrows_no_sentence(name: str) -> None:
    for draft in pipeline.draft(pipeline.load(shipped("examples") / name / "contract.yaml")):
        words = prose(draft.document)
        assert shared_runs(words) == set()


@pytest.mark.parametrize("file", CLAUSES, ids=str)
def test_a_clause_borrows_no_sentence(file: Path) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert shared_runs(CODE_OR_CELL.sub(BREAK, text)) == set()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_fact_borrows_terms_and_no_sentence(name: str) -> None:
    text = (shipped("examples") / name / "contract.yaml").read_text(encoding="utf-8")
    assert shared_runs(re.sub("[，、；：,;:]", BREAK, text)) == set()


def test_a_sentence_of_the_originals_would_be_found() -> None:
    lines = next(SEEDS.glob("*.txt")).read_text(encoding="utf-8").splitlines()
    sentence = max((OTHER.sub("", line) for line in lines), key=len)
    assert shared_runs(sentence)
    assert shared_runs(f"我们承诺，{sentence[: LONGEST + 1]}。")
    assert not shared_runs(f"我们承诺，{sentence[:LONGEST]}。")
