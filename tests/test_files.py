from __future__ import annotations

import errno
import os
import unicodedata
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathvalidate import validate_filename

from contractkit.errors import ContractkitError, EnvironmentFault, Problem
from contractkit.files import inside, remove_leftovers, safe_name, write_all, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

needs_permissions = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="permissions bind neither root nor Windows in this way",
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_arguments: Any) -> NoReturn:
        raise error

    return fail


def fault_of(path: Path, data: bytes = b"new") -> Problem:
    with pytest.raises(EnvironmentFault) as caught:
        write_atomically(path, data)
    (problem,) = caught.value.problems
    assert problem.place.file == path.as_posix()
    assert problem.what
    assert problem.mend
    return problem


def refused_names(folder: Path, outputs: Mapping[str, bytes]) -> list[str]:
    with pytest.raises(ContractkitError) as caught:
        write_all(folder, outputs)
    assert not isinstance(caught.value, EnvironmentFault)
    assert {p.code for p in caught.value.problems} == {"file.name"}
    return [p.what for p in caught.value.problems]


def test_a_file_is_written_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "合同 1.docx"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["合同 1.docx"]


def test_writing_goes_on_after_a_partial_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:3]))
    write_atomically(tmp_path / "a", b"0123456789")
    assert (tmp_path / "a").read_bytes() == b"0123456789"


def test_the_bytes_and_the_name_reach_the_disk_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def noting(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*arguments: Any) -> Any:
            calls.append(name)
            return real(*arguments)

        return call

    for name in ("write", "fsync", "replace"):
        monkeypatch.setattr(os, name, noting(name))
    write_atomically(tmp_path / "a", b"new")
    expected = ["write", "fsync", "replace"] + (["fsync"] if os.name == "posix" else [])
    assert calls == expected


@pytest.mark.skipif(os.name != "posix", reason="permission bits are of POSIX")
def test_a_new_file_has_usual_permissions_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_atomically(tmp_path / "new", b"")
    finally:
        os.umask(mask)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    (tmp_path / "new").chmod(0o604)
    write_atomically(tmp_path / "new", b"again")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o604


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_keeps_the_old_file_and_leaves_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, step, raising(OSError(number, os.strerror(number))))
    assert fault_of(path).code == "file.disk-full"
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.docx"]


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_an_interruption_keeps_the_old_file_and_leaves_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, step, raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.docx"]


def test_a_file_that_word_holds_is_reported_as_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", raising(PermissionError(errno.EACCES, "Access is denied")))
    problem = fault_of(path)
    assert problem.code == "file.locked"
    assert "Word" in problem.mend
    assert names(tmp_path) == ["a.docx"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "file.not-writable"),
        (OSError(errno.EROFS, "Read-only file system"), "file.not-writable"),
        (OSError(errno.EIO, "Input/output error"), "file.not-written"),
    ],
)
def test_what_the_system_refuses_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, code: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", raising(error))
        problem = fault_of(tmp_path / "a")
    assert problem.code == code
    assert str(error.strerror) in problem.why
    assert names(tmp_path) == []


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "none" / "a").code == "file.no-folder"


def test_a_folder_in_the_place_of_the_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert fault_of(tmp_path / "a").code == "file.folder"


@needs_permissions
def test_a_read_only_folder_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert fault_of(tmp_path / "a").code == "file.not-writable"
    tmp_path.chmod(0o700)


@needs_permissions
def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o400)
    assert fault_of(tmp_path / "a").code == "file.locked"
    assert (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
def test_a_link_is_replaced_and_its_target_untouched(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "real").read_bytes() == b"old"
    assert (tmp_path / "link").read_bytes() == b"new"
    assert not (tmp_path / "link").is_symlink()


def test_all_outputs_are_written_into_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "输出" / "1"
    paths = write_all(folder, {"协议.docx": b"1", "dates.ics": b"2"})
    assert paths == (folder.resolve() / "协议.docx", folder.resolve() / "dates.ics")
    assert [path.read_bytes() for path in paths] == [b"1", b"2"]
    assert names(folder) == ["dates.ics", "协议.docx"]


def test_a_fault_in_the_last_output_changes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    write = os.write

    def full_at_b(handle: int, data: bytes) -> int:
        if data == b"b":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, data)

    monkeypatch.setattr(os, "write", full_at_b)
    with pytest.raises(EnvironmentFault):
        write_all(tmp_path, {"a": b"a", "b": b"b"})
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_all_obstacles_are_found_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "c").mkdir()
    with pytest.raises(EnvironmentFault) as caught:
        write_all(tmp_path, {"a": b"a", "b": b"b", "c": b"c"})
    assert [p.code for p in caught.value.problems] == ["file.folder", "file.folder"]
    assert names(tmp_path) == ["b", "c"]


def test_a_file_in_the_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        with pytest.raises(EnvironmentFault) as caught:
            write_all(folder, {"x": b""})
        assert caught.value.problems[0].code == "file.no-folder"


def test_all_bad_names_are_reported_at_once_and_no_folder_is_made(tmp_path: Path) -> None:
    bad = ["", "..", "a/b", "C:\\x", "CON", "nul.docx", "a\0b", "甲" * 300, "x.", ".hidden", "~$a"]
    whats = refused_names(tmp_path / "new", dict.fromkeys(["good.docx", *bad], b""))
    assert len(whats) == len(bad)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("pair", [("A.docx", "a.docx"), ("\u00e9.ics", "e\u0301.ics")])
def test_names_that_are_one_on_another_system_are_refused(
    tmp_path: Path, pair: tuple[str, str]
) -> None:
    assert len(refused_names(tmp_path, dict.fromkeys(pair, b""))) == 1


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(b"old")
    (folder / "a").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder / "loop")
    refused_names(folder, {"a": b"new"})
    refused_names(folder, {"loop": b"new"})
    assert (tmp_path / "secret").read_bytes() == b"old"


def test_leftovers_are_removed_only_when_told_and_nothing_else_is(tmp_path: Path) -> None:
    left = tmp_path / ".contractkit-0123456789abcdef"
    left.write_bytes(b"half")
    (tmp_path / ".contractkit-notes").write_bytes(b"mine")
    write_all(tmp_path, {"a": b""})
    assert left.exists()
    assert remove_leftovers(tmp_path) == (left,)
    assert names(tmp_path) == [".contractkit-notes", "a"]


def test_removing_leftovers_of_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault):
        remove_leftovers(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("应用系统 售后服务协议", "应用系统 售后服务协议.docx"),
        ("a/b\\c", "a_b_c.docx"),
        ("../../etc/passwd", "_.._etc_passwd.docx"),
        ("C:\\Windows", "C__Windows.docx"),
        ("CON", "CON_.docx"),
        ("con .x", "con_.x.docx"),
        ("COM1", "COM1_.docx"),
        ("a\0b\n", "ab.docx"),
        ("合同\u202excod", "合同xcod.docx"),
        (" 合同. ", "合同.docx"),
        (".hidden", "hidden.docx"),
        ('甲<乙>:"|?*', "甲_乙______.docx"),
        ("e\u0301", "\u00e9.docx"),
    ],
)
def test_a_title_becomes_a_name_for_every_system(text: str, expected: str) -> None:
    assert safe_name(text, ".docx") == expected


@pytest.mark.parametrize("text", ["", " ", ".", "..", "...", "/", "\0", "\u202e", "——"])
def test_a_title_that_leaves_no_name_is_refused(text: str) -> None:
    with pytest.raises(ContractkitError) as caught:
        safe_name(text, ".docx")
    assert caught.value.problems[0].code == "file.name"


def test_a_long_title_is_cut_between_characters_before_the_suffix() -> None:
    name = safe_name("协" * 300, ".docx")
    assert name == "协" * 64 + ".docx"
    assert len(safe_name("a" * 300, ".docx").encode()) == 199


@given(st.text(), st.sampled_from([".docx", ".ics", ".schedule.xlsx"]))
def test_a_safe_name_is_accepted_by_every_system(text: str, suffix: str) -> None:
    try:
        name = safe_name(text, suffix)
    except ContractkitError:
        return
    validate_filename(name, platform="universal")
    assert len(name.encode()) <= 200
    assert name.endswith(suffix)
    assert not name.startswith((".", " "))
    assert unicodedata.is_normalized("NFC", name)
    assert safe_name(name.removesuffix(suffix), suffix) == name


@pytest.mark.parametrize("name", ["合同 1.docx", "a", "sub/a"])
def test_a_name_inside_the_folder_is_its_path(tmp_path: Path, name: str) -> None:
    assert inside(tmp_path, name) == tmp_path.resolve() / name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/../../x", "/etc/passwd", "\\x", "..\\x", "C:\\x", "C:x", "a\0"],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ContractkitError) as caught:
        inside(tmp_path, name)
    assert caught.value.problems[0].code == "file.name"
