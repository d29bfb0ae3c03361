"""Messages go through gettext: a catalogue changes them, its absence leaves English."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from contractkit.cli import words
from contractkit.cli.words import catalogue

SOURCE = Path(words.__file__).parent
SAID = re.compile(r"(?:click\.s?echo|help=|UsageError|BadParameter|ctx\.fail)\(?\s*(f?\"[^\"]*\")")


def test_without_a_catalogue_messages_are_english(tmp_path: Path) -> None:
    assert catalogue(tmp_path).gettext("no problems") == "no problems"


def test_a_catalogue_for_the_language_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "contractkit.mo").write_bytes(
        compiled({"": "Content-Type: text/plain; charset=UTF-8\n", "no problems": "没有问题"})
    )
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    assert catalogue(tmp_path).gettext("no problems") == "没有问题"


@pytest.mark.parametrize("path", sorted(SOURCE.glob("*.py")), ids=lambda path: path.name)
def test_every_sentence_can_be_translated(path: Path) -> None:
    bare = [text for text in SAID.findall(path.read_text(encoding="utf-8")) if words_in(text)]
    assert bare == []


def words_in(literal: str) -> bool:
    """Tell whether a literal holds words, not only values and punctuation."""
    return bool(re.search(r"[A-Za-z]{3,} [a-z]{2,}", re.sub(r"\{[^}]*\}", "", literal)))


def compiled(messages: dict[str, str]) -> bytes:
    """Return a catalogue as msgfmt compiles it (GNU gettext manual, 10.3)."""
    pairs = [(a.encode(), b.encode()) for a, b in sorted(messages.items())]
    count = len(pairs)
    at = 28 + 16 * count
    tables, data = [b"", b""], b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), at + len(data))
            data += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    return head + tables[0] + tables[1] + data
