"""A mail server on this machine that takes everything, unless it is told what to say."""

from __future__ import annotations

import email
from dataclasses import dataclass, field
from email.policy import default
from typing import TYPE_CHECKING, Any, TypeAlias

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from contractkit.dispatch.smtp import Mailbox, Security
from dispatch.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

Run: TypeAlias = "Callable[..., tuple[Post, Mailbox]]"
USER, PASSWORD = "li.wei", "geheim:1"
SENDER = "合同管理 <contracts@example.com>"


@dataclass
class Post:
    """What the server takes: everything, unless it is told what to say to a command."""

    said: dict[str, str] = field(default_factory=dict)
    taken: list[Envelope] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - the library's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        envelope.mail_from = address
        return self.said.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - the library's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        answer = self.said.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append(envelope)
        self.encrypted.append(session.ssl is not None or _is_tls(server))
        return self.said.get("DATA", "250 OK")

    async def handle_QUIT(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        if "QUIT" in self.said and server.transport:
            server.transport.close()
        return self.said.get("QUIT", "221 Bye")

    def mail(self) -> EmailMessage:
        [envelope] = self.taken
        content = envelope.content
        assert isinstance(content, bytes)
        return email.message_from_bytes(content, policy=default)


def _is_tls(server: SMTP) -> bool:
    return (
        server.transport is not None and server.transport.get_extra_info("sslcontext") is not None
    )


def authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
) -> AuthResult:
    expected = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == expected, handled=False)


def run_mail() -> Iterator[Run]:
    """Yield a function that starts a server and gives what it takes and a mailbox on it."""
    running: list[Controller] = []

    def start(
        security: Security = Security.NONE, login: bool = True, **options: Any
    ) -> tuple[Post, Mailbox]:
        post = Post()
        options |= {"authenticator": authenticate, "auth_require_tls": False} if login else {}
        controller = Controller(
            post, hostname="127.0.0.1", port=free_port(), server_hostname="mail.test", **options
        )
        controller.start()
        running.append(controller)
        user, password = (USER, PASSWORD) if login else ("", "")
        return post, Mailbox("127.0.0.1", controller.port, user, password, security, SENDER)

    yield start
    for controller in running:
        controller.stop()
