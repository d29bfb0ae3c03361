"""Looks to spoil, files to take apart, and the judges that are not always there."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from contractkit.render.look import Look, read_look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
TENDER = ROOT / "templates" / "tender-response" / "look.docx"
AGREEMENT = ROOT / "templates" / "agreement" / "look.docx"
ENGLISH = ROOT / "templates" / "agreement" / "look.en.docx"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def look_of(path: Path) -> Look:
    return read_look(path)


def parts_of(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


def main_part(docx: bytes) -> etree._Element:
    return etree.fromstring(parts_of(docx)["word/document.xml"])


def zipped(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return buffer.getvalue()


def spoilt(
    folder: Path,
    changes: Mapping[str, Callable[[str], str]],
    more: Mapping[str, bytes] | None = None,
) -> Path:
    """Return a copy of the tender look with some parts rewritten and others added."""
    parts = parts_of(TENDER.read_bytes())
    for name, change in changes.items():
        before = parts[name].decode()
        after = change(before)
        assert after != before, f"{name} was not changed"
        parts[name] = after.encode()
    path = folder / "look.docx"
    path.write_bytes(zipped({**parts, **(more or {})}))
    return path


def problems_of_check(docx: bytes, folder: Path) -> list[str]:
    """Return what the schema and package checker finds; skips where it is absent."""
    tool = SHARED / "tools" / "check_docx.py"
    if not tool.exists():
        pytest.skip("the OOXML checker and its schemas are not beside the repository")
    module = _checker(tool)
    path = folder / "checked.docx"
    path.write_bytes(docx)
    report = module.check(str(path), _schema(tool), True)
    return [f"{item['part']}: {item['message']}" for item in report.items]


@cache
def _checker(tool: Path) -> Any:
    spec = importlib.util.spec_from_file_location("check_docx", tool)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def _schema(tool: Path) -> Any:
    return _checker(tool).load_schema(str(SHARED / "ooxml-xsd"))
