"""Machines that fail: a disk that is full, folders that may not be written to."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY = 65534


class Disk:
    """A small disk in memory, mounted for one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> Path:
        """Fill it with a file and return that."""
        path = self.folder / "filler"
        with path.open("wb", buffering=0) as file:
            try:
                while file.write(b"0" * 4096):
                    pass
            except OSError:
                return path
        raise AssertionError("the disk has no end")

    def freeze(self) -> None:
        """Let nothing more be written."""
        _mount("-o", "remount,ro", str(self.folder))

    def thaw(self) -> None:
        """Let it be written to again."""
        _mount("-o", "remount,rw", str(self.folder))


@contextmanager
def small_disk(megabytes: int) -> Iterator[Disk]:
    """Mount a disk of some megabytes, or skip where nobody may."""
    folder = Path(tempfile.mkdtemp(prefix="disk", dir="/tmp"))
    try:
        _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder))
        try:
            yield Disk(folder)
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mount(*words: str) -> None:
    program = shutil.which("mount")
    if program is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    done = subprocess.run([program, *words], check=False, capture_output=True, encoding="utf-8")
    if done.returncode != 0:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Go on as a user whom permissions bind, since they do not bind root."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no users of that kind")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def open_folder() -> Iterator[Path]:
    """Return a folder that every user can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="open", dir="/tmp"))
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
