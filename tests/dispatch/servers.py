"""Servers on this machine: a real Radicale, and one that answers what it is told to."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from pathlib import Path

USER, PASSWORD = "li.wei", "geheim-密码:1"
LONGEST_START = 30.0
ATTEMPTS = 5


def run_radicale(folder: Path) -> Iterator[str]:
    """Run a Radicale with one user; yield its address without a slash at the end."""
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    for port in (free_port() for _ in range(ATTEMPTS)):
        with _radicale(folder, port) as process:
            if not _listens(process, port):
                continue  # another program took the port
            yield f"http://127.0.0.1:{port}"
            process.terminate()
            return
    raise AssertionError((folder / "log").read_text(encoding="utf-8"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _radicale(folder: Path, port: int) -> subprocess.Popen[bytes]:
    (folder / "config").write_text(f"""
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder / "users"}
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder / "collections"}
""")
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stderr=log, cwd=folder)


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until a server answers; tell whether it is this one."""
    deadline = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process.poll() is None
    process.kill()
    return False


class Answer(NamedTuple):
    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Asked(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Scripted:
    """A server whose answers are a function of what it is asked; it keeps every request."""

    answer: Callable[[Asked], Answer] = lambda _: Answer(404)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def methods(self) -> list[str]:
        return [asked.method for asked in self.asked]


def run_scripted(tls: ssl.SSLContext | None) -> Iterator[Scripted]:
    """Run a scripted server, over TLS when there is a context for it."""
    script = Scripted()
    server = _server(script)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    script.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Say nothing when a client goes away: that is what some tests are about."""


def _server(script: Scripted) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, dict(self.headers), body)
            script.asked.append(asked)
            answer = script.answer(asked)
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Keep the terminal clean."""

    for method in ("GET", "HEAD", "PUT", "DELETE", "PROPFIND", "MKCALENDAR"):
        setattr(Handler, f"do_{method}", Handler._serve)
    return _Quiet(("127.0.0.1", 0), Handler)
