"""Writing files so that a reader sees the old bytes or the new ones, under names that travel."""

from __future__ import annotations

import contextlib
import errno
import math
import os
import re
import secrets
import shutil
import unicodedata
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, NoReturn

from pathvalidate import ValidationError, sanitize_filename, validate_filename

from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import BinaryIO

MAX_NAME_BYTES = 200
TEMP_PREFIX = ".contractkit-"
_TEMP_NAME = re.compile(re.escape(TEMP_PREFIX) + r"[0-9a-f]{16}")
_FULL = (errno.ENOSPC, errno.EDQUOT)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file by way of a temporary one beside it, flushed to the disk and then renamed.

    Whatever interrupts it, `path` holds the old bytes or the new ones. A symbolic link at `path` is
    replaced, not followed. The folder must exist. Raises EnvironmentFault.
    """
    _refuse(_obstacles([path]), EnvironmentFault)
    _write_pairs({path: data})


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a file to write and read at length; when left, it is flushed and gets the name `path`.

    As `write_atomically`, for what does not fit in memory: an exception leaves `path` as it was.
    Raises EnvironmentFault.
    """
    _refuse(_obstacles([path]), EnvironmentFault)
    temp = path.with_name(TEMP_PREFIX + secrets.token_hex(8))
    try:
        with temp.open("x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _rename(temp, path)
        flush_folder(path.parent)
    except OSError as error:
        raise_fault(error, path)
    finally:
        with contextlib.suppress(OSError):
            temp.unlink(missing_ok=True)


def write_all(folder: Path, outputs: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write several files into a folder, which is made if missing; return their paths in order.

    First all names and targets are checked, then every file is written beside its target, and only
    then are they renamed: a fault before the renames changes no file. Temporary files of a killed
    process stay behind; `remove_leftovers` is told to remove them, never this function on its own,
    because another process may be writing them just now.

    Raises ContractkitError for names that are not plain file names, EnvironmentFault otherwise.
    """
    _refuse(_name_problems(outputs), ContractkitError)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise_fault(error, folder)
    pairs = {inside(folder, name): data for name, data in outputs.items()}
    _refuse(_obstacles(pairs), EnvironmentFault)
    _write_pairs(pairs)
    return tuple(pairs)


def remove_leftovers(folder: Path, before: float = math.inf) -> tuple[Path, ...]:
    """Remove the temporary files that killed processes left in a folder; return their paths.

    `before` spares those written later (seconds since 1970). Call it without only while nothing
    else writes there. Raises EnvironmentFault.
    """
    try:
        found = tuple(
            path
            for path in sorted(folder.iterdir())
            if _TEMP_NAME.fullmatch(path.name)
            and path.is_file()
            and not path.is_symlink()
            and path.stat().st_mtime < before
        )
        for path in found:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise_fault(error, folder)
    return found


def safe_name(text: str, suffix: str) -> str:
    """Turn a title into a file name for Windows, macOS and Linux, at most 200 bytes of UTF-8.

    Chinese and inner spaces are kept; separators and other characters that some system refuses
    become `_`, invisible ones go, `CON` and its like get a `_`, and a long title is cut before the
    suffix (which begins with a dot). Raises ContractkitError where nothing is left.
    """
    text = unicodedata.normalize("NFC", text)
    shown = "".join(char for char in text if unicodedata.category(char)[0] != "C")
    if not re.search(r"\w", shown):
        raise ContractkitError([_name_problem(text, "leaves no file name", "write a title")])
    room = MAX_NAME_BYTES - len(suffix.encode()) - 1
    stem = str(sanitize_filename(_trim(shown), replacement_text="_", platform="universal"))
    stem = _trim(stem.encode()[:room].decode(errors="ignore"))
    return str(sanitize_filename(stem + suffix, replacement_text="_", platform="universal"))


def inside(folder: Path, name: str) -> Path:
    """Return the resolved path of `name` below `folder`, links followed.

    Raises ContractkitError where it would lie outside, is the folder itself, or cannot be a path.
    """
    windows = PureWindowsPath(name)
    leads_out = windows.drive or windows.root or ".." in windows.parts or "\0" in name
    with contextlib.suppress(OSError, RuntimeError):  # a loop of symbolic links raises these
        base = folder.resolve()
        target = base if leads_out else (base / name).resolve()
        if target != base and target.is_relative_to(base):
            return target
    mend = "give a plain file name, without folder, drive or `..`, that is no link to elsewhere"
    raise ContractkitError([_name_problem(name, f"does not lie inside {folder.as_posix()}", mend)])


def _trim(stem: str) -> str:
    """Drop what Windows drops (outer spaces, final dots) and what hides a file (`.`, `~$`)."""
    stem = re.sub(r"^(~\$|[ .])+", "", stem)
    head, dot, rest = stem.rstrip(" .").partition(".")
    return head.rstrip() + dot + rest


def _name_problem(name: str, what: str, mend: str) -> Problem:
    why = "a file must have the same plain name on Windows, macOS and Linux"
    return Problem("file.name", Place(), f"the name {name!r} {what}", why=why, mend=mend)


def _name_problems(names: Iterable[str]) -> list[Problem]:
    """Check the names of one folder, together: two that differ in case only are one on Windows."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    mend = "use the name that `safe_name` makes"
    for name in names:
        try:
            validate_filename(name, platform="universal", max_len=MAX_NAME_BYTES)
        except ValidationError as error:
            reason = str(error.reason.description)
            problems.append(_name_problem(name, f"cannot be written: {reason}", mend))
            continue
        if name.startswith((".", "~$")):
            problems.append(_name_problem(name, "begins like a hidden or temporary file", mend))
        first = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if first != name:
            problems.append(_name_problem(name, f"is the same on Windows as {first!r}", mend))
    return problems


def _obstacles(paths: Iterable[Path]) -> list[Problem]:
    """Find what would stop a rename, before anything is written."""
    problems = []
    for path in paths:
        try:
            if path.is_dir():
                what, mend = "a folder of this name stands in the way", "rename one of the two"
                problems.append(_problem("file.folder", path, what, "", mend))
            elif path.is_file() and not _can_open(path):
                problems.append(_locked(path))
        except OSError as error:
            raise_fault(error, path)
    return problems


def _can_open(path: Path) -> bool:
    """Tell whether the file may be changed; on Windows an open document may not."""
    try:
        with path.open("r+b"):
            return True
    except PermissionError:
        return False


def _refuse(problems: list[Problem], kind: type[ContractkitError]) -> None:
    if problems:
        raise kind(problems)


def _write_pairs(pairs: Mapping[Path, bytes]) -> None:
    """Write all temporary files, rename them, and remove those that were not renamed."""
    temps: dict[Path, Path] = {}
    try:
        for path, data in pairs.items():
            temps[path] = path.with_name(TEMP_PREFIX + secrets.token_hex(8))
            _write_temp(temps[path], path, data)
        for path, temp in temps.items():
            _rename(temp, path)
        for folder in {path.parent for path in pairs}:
            flush_folder(folder)
    finally:
        for temp in temps.values():
            with contextlib.suppress(OSError):
                temp.unlink(missing_ok=True)


def _write_temp(temp: Path, path: Path, data: bytes) -> None:
    """Write and flush the temporary file, with the permissions of the file it will replace."""
    binary: int = getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, 0o666)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if path.is_file() and not path.is_symlink():
            shutil.copymode(path, temp)
    except OSError as error:
        raise_fault(error, path)


def _rename(temp: Path, path: Path) -> None:
    try:
        os.replace(temp, path)  # noqa: PTH105 - the system call that the promise rests on
    except PermissionError as error:
        raise EnvironmentFault([_locked(path)]) from error
    except OSError as error:
        raise_fault(error, path)


def flush_folder(folder: Path) -> None:
    """Flush the renames to the disk where the system can: Windows and some shares cannot."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _problem(code: str, path: Path, what: str, why: str, mend: str) -> Problem:
    return Problem(code, Place(path.as_posix()), what, why=why, mend=mend)


def _locked(path: Path) -> Problem:
    why = "another program holds it open, or it is marked read-only; the old file is unchanged"
    mend = "close it in Word, Excel or Outlook, or allow writing, and run the command again"
    return _problem("file.locked", path, "this file cannot be replaced", why, mend)


def raise_fault(error: OSError, path: Path) -> NoReturn:
    """Raise EnvironmentFault for what the system said about `path`."""
    if error.errno in _FULL:
        code, what, mend = "disk-full", "the disk is full", "free some space, or write elsewhere"
    elif isinstance(error, FileNotFoundError):
        code, what = "no-folder", "the folder of this file does not exist"
        mend = "create the folder, or name another"
    elif isinstance(error, PermissionError) or error.errno == errno.EROFS:
        code, what = "not-writable", "this folder cannot be written to"
        mend = "allow writing to it, or name another folder"
    elif isinstance(error, FileExistsError | NotADirectoryError):
        code, what = "no-folder", "a file stands where a folder should be"
        mend = "rename the file, or name another folder"
    else:
        code, what, mend = "not-written", "this file cannot be written", "check the disk"
    why = f"the system says: {error.strerror or error}; the old file, if any, is unchanged"
    raise EnvironmentFault([_problem(f"file.{code}", path, what, why, mend)]) from error
