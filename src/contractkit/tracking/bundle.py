"""A contract file with all that its documents are made of, as octets that the register keeps."""

from __future__ import annotations

import base64
import json
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contractkit import pipeline
from contractkit.chain import canonical
from contractkit.clauses.library import load_library
from contractkit.files import inside
from contractkit.model.reading import read_contract
from contractkit.shipped import shipped
from contractkit.source import parse_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contractkit.model.contract import Contract
    from contractkit.pipeline import Project

_CONTRACT = "contract"
_CLAUSES = "clauses"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of a contract by their path beside it; the contract file itself is `contract`."""

    files: Mapping[str, bytes]

    def pack(self) -> bytes:
        """Return the files as one text: same files, same octets."""
        texts = {name: base64.b64encode(data).decode() for name, data in self.files.items()}
        return canonical(texts).encode()


def bundle_of(project: Project) -> Bundle:
    """Return the files that a contract on the disk is made of, read once more as octets."""
    folder = project.path.parent
    files = {_CONTRACT: project.source.text.encode()}
    clauses = folder / _CLAUSES
    if clauses.is_dir():
        for path in sorted(p for p in clauses.rglob("*") if p.is_file()):
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    for name in names_beside(project.contract):
        files[name] = (folder / name).read_bytes()
    return Bundle(files)


def names_beside(contract: Contract) -> tuple[str, ...]:
    """Return the files beside a contract that its documents use: outlines and looks."""
    requests = contract.documents.values()
    return tuple(sorted({name for r in requests for name in (r.outline, r.look) if name}))


def unpack(data: bytes) -> Bundle:
    """Return the files of a bundle that `pack` wrote."""
    texts: dict[str, str] = json.loads(data)
    return Bundle({name: base64.b64decode(text) for name, text in texts.items()})


@contextmanager
def opened(data: bytes, origin: str) -> Iterator[Project]:
    """Return the project of a kept contract; messages name the file that it came from."""
    bundle = unpack(data)
    source = parse_source(bundle.files[_CONTRACT].decode(), origin)
    if len(bundle.files) == 1:
        library = pipeline.library(shipped("clauses"))
        contract = read_contract(source, library.vocabulary)
        yield pipeline.Project(Path(origin), source, contract, library)
        return
    with tempfile.TemporaryDirectory(prefix="contractkit-") as folder:
        for name, content in bundle.files.items():
            path = inside(Path(folder), name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        beside = Path(folder) / _CLAUSES
        folders = (shipped("clauses"), beside) if beside.is_dir() else (shipped("clauses"),)
        library = load_library(folders)
        contract = read_contract(source, library.vocabulary)
        yield pipeline.Project(Path(folder) / _CONTRACT, source, contract, library)
