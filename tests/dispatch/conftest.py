"""The servers that these tests send to, and a certificate of their own."""

from __future__ import annotations

import ssl
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

from dispatch.servers import Scripted, run_radicale, run_scripted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Certificate(NamedTuple):
    """A certificate for 127.0.0.1 and localhost that only those trust who are told to."""

    pem: Path
    context: ssl.SSLContext


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach this machine without the proxy that the environment may name."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from run_radicale(tmp_path_factory.mktemp("radicale"))


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    yield from run_scripted(None)


@pytest.fixture
def scripted_tls(certificate: Certificate) -> Iterator[Scripted]:
    yield from run_scripted(certificate.context)


@pytest.fixture
def certificate(judge: Callable[[str], Path], tmp_path: Path) -> Certificate:
    pem, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            str(judge("openssl")), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
            "-keyout", str(key), "-out", str(pem),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    return Certificate(pem, context)
