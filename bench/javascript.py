"""docxtemplater and carbone, warm in one Node process that times itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self

    from bench.clock import Case
    from bench.peers import Peer

_HOME = Path(__file__).parent / "node"
_TAGS = {"docxtemplater": "{{{}}}", "carbone": "{{d.{}}}"}
NAMES = tuple(_TAGS)


class Engines:
    """The engines of Node; where they are missing, `missing` says why and no case is there."""

    def __init__(self, missing: str = "") -> None:
        """Prepare a folder for templates."""
        self.missing = missing
        self._folder = TemporaryDirectory()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Return the engines."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process and remove its files."""
        if self._process:
            self._process.communicate()
        self._folder.cleanup()

    @property
    def version(self) -> str:
        """Return the versions that are measured; empty without Node."""
        if self.missing:
            return ""
        packages = json.loads((_HOME / "package-lock.json").read_text("utf-8"))["packages"]
        versions = (f"{name} {packages[f'node_modules/{name}']['version']}" for name in NAMES)
        return ", ".join([f"Node {_output([_found('node'), '--version'])}", *versions])

    def open(self, peer: Peer) -> None:
        """Start the process with the templates and facts of a peer."""
        if self.missing:
            return
        folder = Path(self._folder.name)
        for name, tag in _TAGS.items():
            (folder / f"{name}.docx").write_bytes(peer.template(tag.format))
        facts = json.dumps([dict(values) for values in peer.values])
        (folder / "values.json").write_text(facts, encoding="utf-8")
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [_found("node"), str(_HOME / "render.mjs"), str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def cases(self) -> Mapping[str, Case]:
        """Return each engine as a case; Node reads the clock."""
        names = () if self.missing else NAMES
        return {name: partial(self._ask, name) for name in names}

    def renderers(self) -> Mapping[str, Callable[[int], bytes]]:
        """Return each engine as a function from the number of a round to its document."""
        return {name: partial(self._render, name) for name in self.cases()}

    def _render(self, name: str, number: int) -> bytes:
        path = Path(self._folder.name) / "rendered.docx"
        self._ask(name, number, str(path))
        return path.read_bytes()

    def _ask(self, name: str, number: int, file: str = "") -> float:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise RuntimeError("the engines are not open")
        process.stdin.write("\t".join([name, str(number), file]).rstrip() + "\n")
        process.stdin.flush()
        return int(process.stdout.readline()) / 1e6


def install() -> str:
    """Install what package-lock.json names; return why that is not possible."""
    try:
        npm = [_found("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        _found("node")
    except FileNotFoundError:
        return "not measured: no Node"
    lock, installed = _HOME / "package-lock.json", _HOME / "node_modules" / ".package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return ""
    done = subprocess.run(npm, cwd=_HOME, check=False, capture_output=True, text=True)  # noqa: S603 - fixed words
    if done.returncode:
        sys.stderr.write(done.stderr)
        return "not measured: npm could not install the packages"
    return ""


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise FileNotFoundError(program)
    return path


def _output(command: list[str]) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - fixed words
    return done.stdout.strip().lstrip("v")
