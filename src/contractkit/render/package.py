"""The parts of a .docx file, taken in with limits: a look is a file from outside."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from contractkit.errors import ContractkitError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 100 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 2000
DOCUMENT = "word/document.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG = 0x1
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship of a part: short type name, target part (or address), external or not."""

    id: str
    kind: str
    target: str
    external: bool


def unpack(data: bytes, file: str) -> dict[str, bytes]:
    """Return the parts of a .docx by name.

    Declared sizes are checked before anything is decompressed, and each part is read no further
    than it declares. Raises ContractkitError for anything that is not a bounded zip file.
    """
    if data.startswith(_OLE):
        raise ContractkitError([_ole_problem(data, file)])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            _check_directory(zipped, len(data), file)
            return {i.filename: zipped.read(i) for i in zipped.infolist() if not i.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as fault:
        raise ContractkitError(
            [_problem("look.not-a-docx", file, f"This is no readable .docx file: {fault}.")]
        ) from None


def parse(data: bytes) -> etree._Element:
    """Parse one XML part with no entities and no network.

    Raises ValueError for XML that is not well-formed or that declares a DOCTYPE.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise ValueError(f"not well-formed XML: {fault.msg}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a DOCTYPE is declared, which no .docx needs")
    return root


def relationships(parts: Mapping[str, etree._Element], source: str) -> Iterator[Relationship]:
    """Yield the relationships of part `source`; "" stands for the whole package."""
    folder, name = posixpath.split(source)
    root = parts.get(posixpath.join(folder, "_rels", name + ".rels"))
    for element in () if root is None else root.iter(_RELATIONSHIPS + "Relationship"):
        target = element.get("Target", "")
        external = element.get("TargetMode") == "External"
        if not external:
            target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        kind = element.get("Type", "").rpartition("/")[2]
        yield Relationship(element.get("Id", ""), kind, target, external)


def _check_directory(zipped: zipfile.ZipFile, size: int, file: str) -> None:
    members = zipped.infolist()
    names = {member.filename for member in members}
    total = sum(member.file_size for member in members)
    problems = []
    if len(members) > MAX_PARTS or total > MAX_BYTES or total > size * MAX_RATIO:
        problems.append(
            _problem(
                "look.too-large",
                file,
                f"The file declares {len(members)} parts of {total:,} bytes.",
                f"At most {MAX_PARTS} parts, {MAX_BYTES:,} bytes and {MAX_RATIO} times the size of"
                " the file are unpacked: anything beyond is taken for a zip bomb.",
            )
        )
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        problems.append(_problem("look.encrypted", file, "The file is protected by a password."))
    if len(names) != len(members) or any(_is_odd(name) for name in names):
        problems.append(
            _problem("look.not-a-docx", file, "Two parts share a name, or a name leaves the file.")
        )
    if problems:
        raise ContractkitError(problems)


def _is_odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _ole_problem(data: bytes, file: str) -> Problem:
    if _ENCRYPTED_NAME in data:
        return _problem("look.encrypted", file, "The file is protected by a password.")
    return _problem("look.not-a-docx", file, "This is a file of Word 97–2003 (.doc).")


def _problem(code: str, file: str, what: str, why: str = "") -> Problem:
    why = why or "A look is a Word document that contractkit unpacks, fills and packs again."
    mend = "Open the file in Word and save it as “Word document (.docx)” without a password."
    return Problem(code, Place(file), what, why, mend)
