from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem
from contractkit.source import parse_source, read_source, read_text


def fault_of(path: Path, data: bytes) -> Problem:
    path.write_bytes(data)
    with pytest.raises(ContractkitError) as caught:
        read_text(path)
    (problem,) = caught.value.problems
    assert problem.place.file == path.as_posix()
    return problem


def characters(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(ContractkitError) as caught:
        parse_source(text, "c.yaml")
    assert {p.code for p in caught.value.problems} == {"source.character"}
    return [(p.place.line, p.place.column, p.what.split()[0]) for p in caught.value.problems]


def test_gbk_is_recognised_and_the_first_wrong_byte_has_its_place(tmp_path: Path) -> None:
    problem = fault_of(tmp_path / "c.yaml", b"id: x\r\ntitle: " + "售后服务".encode("gbk"))
    assert problem.code == "source.encoding"
    assert "GBK" in problem.what
    assert "UTF-8" in problem.mend
    assert (problem.place.line, problem.place.column) == (2, 8)


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_wide_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    problem = fault_of(tmp_path / "c.yaml", "id: x\ntitle: 标题\n".encode(encoding))
    assert problem.code == "source.encoding"
    assert "UTF-16 or UTF-32" in problem.what


def test_bytes_of_no_known_encoding_are_refused_after_a_byte_order_mark_too(
    tmp_path: Path,
) -> None:
    problem = fault_of(tmp_path / "c.yaml", b"\xef\xbb\xbf" + "甲: ".encode() + b"\xff\xff")
    assert "another encoding" in problem.what
    assert (problem.place.line, problem.place.column) == (1, 4)


def test_a_file_of_two_megabytes_is_read_and_a_larger_one_refused(tmp_path: Path) -> None:
    (tmp_path / "ok").write_bytes(b"#" * (2 * 1024 * 1024))
    assert len(read_text(tmp_path / "ok")) == 2 * 1024 * 1024
    problem = fault_of(tmp_path / "c.yaml", b"#" * (2 * 1024 * 1024 + 1))
    assert problem.code == "source.size"


def test_a_missing_file_is_reported_with_the_name_that_was_perhaps_meant(tmp_path: Path) -> None:
    (tmp_path / "contract.yaml").write_bytes(b"a: 1")
    with pytest.raises(ContractkitError) as caught:
        read_source(tmp_path / "contract.yml")
    assert caught.value.problems[0].code == "source.missing"
    assert "contract.yaml" in caught.value.problems[0].mend


@pytest.mark.parametrize("name", ["none/c.yaml", "file/c.yaml"])
def test_a_file_in_a_missing_folder_is_reported_as_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ContractkitError) as caught:
        read_source(tmp_path / name)
    assert not isinstance(caught.value, EnvironmentFault)
    assert caught.value.problems[0].code == "source.missing"


def test_a_folder_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(ContractkitError) as caught:
        read_source(tmp_path)
    assert caught.value.problems[0].code == "source.file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ContractkitError) as caught:
        read_source(tmp_path / "pipe")
    assert caught.value.problems[0].code == "source.file"


def test_a_file_that_may_not_be_read_is_a_fault_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "c.yaml").write_bytes(b"a: 1")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(EnvironmentFault) as caught:
        read_source(tmp_path / "c.yaml")
    assert caught.value.problems[0].code == "source.unreadable"
    assert "Permission denied" in caught.value.problems[0].why


@pytest.mark.parametrize(
    "code",
    [
        *(0x00, 0x07, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9F, 0x2028, 0x2029, 0x202A),
        *(0x202E, 0x2066, 0x2069, 0xD800, 0xDFFF, 0xE000, 0xF8FF, 0xFEFF, 0xFFFE, 0xFFFF),
        *(0xF0000, 0x10FFFF),
    ],
)
def test_a_harmful_character_is_refused_at_its_place_written_or_escaped(code: int) -> None:
    name = f"U+{code:04X}"
    assert characters(f"a: 1\nb: 甲{chr(code)}乙\n") == [(2, 5, name)]
    assert characters(f'a: 1\nb: "甲\\U{code:08X}乙"\n') == [(2, 4, name)]
    assert characters(f"a: 1 # {chr(code)}\n") == [(1, 8, name)]


@pytest.mark.parametrize("text", ["①★▲【】", "𠮷", "😀", "é", "\ufffd", "\u3000"])
def test_ordinary_characters_are_read(text: str) -> None:
    assert parse_source(f"a: x{text}x\n", "c.yaml").value == {"a": f"x{text}x"}


def test_a_carriage_return_may_not_hide_behind_an_escape() -> None:
    assert characters('a: "x\\ry"\n') == [(1, 4, "U+000D")]


def test_the_excerpt_and_the_words_of_a_problem_hold_no_harmful_character() -> None:
    text = 'a: x\u202ey\x1b[2J\n"k\\e": 1\n"k\\e": 2\n'
    with pytest.raises(ContractkitError) as caught:
        parse_source(text, "c.yaml")
    assert len(caught.value.problems) == 5
    assert caught.value.problems[0].place == Place("c.yaml", 1, 5)
    assert not {"\x1b", "\u202e"} & set(str(caught.value))


def test_a_file_full_of_control_characters_yields_a_bounded_report() -> None:
    assert len(characters("a: " + "\x01" * 5000)) == 100
