"""Mail through a server (RFC 5321): one message with a text, a page and files."""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

from contractkit.agenda import one_line, shorten
from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

_TIMEOUT = 30.0
_SHOWN = 200
_POLICY = SMTP.clone(cte_type="7bit")
_ATOM, _LABEL = r"[\w!#$%&'*+/=?^`{|}~-]+", r"[a-z\d](?:[a-z\d-]*[a-z\d])?"
_ADDRESS = re.compile(
    rf"(?:(?P<name>[^<>]*)<)?(?P<user>{_ATOM}(?:\.{_ATOM})*)"
    rf"@(?P<domain>{_LABEL}(?:\.{_LABEL})*)(?(name)>)",
    re.ASCII | re.IGNORECASE,
)
_HOST = re.compile(
    r"[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63})*|[\da-f]*:[\da-f:]+", re.ASCII | re.IGNORECASE
)
_KINDS = {
    ".ics": ("text", "calendar"),
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_ANY_KIND = ("application", "octet-stream")


class Security(StrEnum):
    """How the way to the server is protected; `none` sends the password in the clear."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail server and who sends by it; without a user there is no login."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: Security
    sender: str

    @property
    def place(self) -> Place:
        """Return where its problems are."""
        return Place(f"{self.host}:{self.port}")


@dataclass(frozen=True, slots=True)
class Message:
    """A mail. Addresses are `li@example.com` or `李伟 <li@example.com>`.

    `message_id` is its name for ever, without brackets: `digest.2026-09-01@contractkit`. `date`
    has a time zone. `attachments` are files under their names; `text` says the same as `html`.
    """

    subject: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    text: str
    html: str
    attachments: Mapping[str, bytes]
    message_id: str
    date: dt.datetime


def send(mailbox: Mailbox, message: Message) -> None:
    """Send a mail.

    Raises ContractkitError for what is wrong with the message or its addresses, EnvironmentFault
    for what the server or the way there is to blame for.
    """
    mail = compose(message, mailbox.sender)
    _check_server(mailbox)
    with _explained(mailbox), _connected(mailbox) as server:
        if mailbox.user:
            server.login(mailbox.user, mailbox.password)
        refused = server.send_message(mail)
    if refused:
        raise ContractkitError(_refused_recipients(mailbox, refused, "All others were sent it."))


def compose(message: Message, sender: str) -> EmailMessage:
    """Return the mail; the same message gives the same octets.

    Raises ContractkitError for a line break in a header, for an address that is none, and where
    nobody is written to; ValueError for a date without a time zone.
    """
    _check(message, sender)
    if message.date.tzinfo is None:
        raise ValueError("the date of a mail needs a time zone")
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _addresses((sender,))
    mail["To"] = _addresses(message.to)
    if message.cc:
        mail["Cc"] = _addresses(message.cc)
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = message.date
    mail["Message-ID"] = f"<{message.message_id}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834 5: nobody's absence answers it
    mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for name, octets in message.attachments.items():
        _attach(mail, name, octets)
    _name_boundaries(mail, message.message_id)
    return mail


def _attach(mail: EmailMessage, name: str, octets: bytes) -> None:
    kind, subkind = _KINDS.get(PurePath(name).suffix.lower(), _ANY_KIND)
    charset = {"charset": "utf-8"} if kind == "text" else None
    mail.add_attachment(octets, maintype=kind, subtype=subkind, filename=name, params=charset)


def _name_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Replace what would be drawn by lot; a boundary with `=_` stands in no encoded text."""
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    multiparts = (part for part in mail.walk() if part.is_multipart())
    for number, part in enumerate(multiparts, start=1):
        part.set_boundary(f"=_{number}_{digest}")


def _check(message: Message, sender: str) -> None:
    headers = [("sender", sender), ("subject", message.subject), ("id", message.message_id)]
    headers += [("recipient", address) for address in (*message.to, *message.cc)]
    headers += [("attachment", name) for name in message.attachments]
    problems = [_line_break(name) for name, text in headers if len(text.splitlines()) > 1]
    if not problems:
        addresses = (sender, *message.to, *message.cc)
        problems = [_no_address(text) for text in addresses if not _addresses((text,))]
    if not message.to:
        problems.append(_nobody())
    if problems:
        raise ContractkitError(problems)


def _check_server(mailbox: Mailbox) -> None:
    if _HOST.fullmatch(mailbox.host) and 0 < mailbox.port < 2**16:
        return
    problem = Problem(
        "mail.server", mailbox.place, "this is not the address of a mail server", "",
        "Write its name and port as they are, for example smtp.example.com and 465.",
    )  # fmt: skip
    raise ContractkitError([problem])


def _addresses(texts: tuple[str, ...]) -> tuple[Address, ...]:
    matches = [match for text in texts if (match := _ADDRESS.fullmatch(text.strip()))]
    return tuple(
        Address(one_line(match["name"] or "").strip('" '), match["user"], match["domain"])
        for match in matches
    )


def _line_break(header: str) -> Problem:
    return Problem(
        "mail.line-break", Place(), f"the {header} of the mail holds a line break",
        "What follows a line break would be read as another header.", "Write it on one line.",
    )  # fmt: skip


def _no_address(text: str) -> Problem:
    return Problem(
        "mail.address", Place(), f"{shorten(one_line(text), _SHOWN)!r} is no mail address", "",
        "Write li@example.com or 李伟 <li@example.com>, one address a time and ASCII in it.",
    )  # fmt: skip


def _nobody() -> Problem:
    return Problem("mail.address", Place(), "the mail has no recipient", "", "Name one.")


@contextmanager
def _connected(mailbox: Mailbox) -> Iterator[smtplib.SMTP]:
    """Connect and encrypt; what goes wrong while saying goodbye no longer matters."""
    server = _connect(mailbox)
    try:
        if mailbox.security is Security.STARTTLS:
            _encrypt(server, mailbox)
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _connect(mailbox: Mailbox) -> smtplib.SMTP:
    # The machine's own name may not be ASCII, so the greeting goes without it (RFC 5321 4.1.3).
    host, port, own = mailbox.host, mailbox.port, "[127.0.0.1]"
    if mailbox.security is Security.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, own, timeout=_TIMEOUT, context=context)
    return smtplib.SMTP(host, port, own, timeout=_TIMEOUT)


def _encrypt(server: smtplib.SMTP, mailbox: Mailbox) -> None:
    server.ehlo()
    if not server.has_extn("starttls"):
        raise _fault(
            mailbox, "mail.no-encryption", "the server does not offer STARTTLS", "",
            "Use the port for TLS, mostly 465, with the security `tls`.",
        )  # fmt: skip
    server.starttls(context=ssl.create_default_context())


@contextmanager
def _explained(mailbox: Mailbox) -> Iterator[None]:
    """Turn what the library raises into problems; none of them holds the password."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refusal:
        problems = _refused_recipients(mailbox, refusal.recipients, "The mail was not sent.")
        raise ContractkitError(problems) from None
    except UnicodeEncodeError:
        raise _fault(mailbox, "mail.login", *_UNSENDABLE) from None
    except (smtplib.SMTPException, OSError) as raised:
        # The library calls a time-out a lost connection, but keeps where that came from.
        error = raised.__context__ if isinstance(raised.__context__, OSError) else raised
        code, what, mend = next(_MEANINGS[kind] for kind in _MEANINGS if isinstance(error, kind))
        raise _fault(mailbox, code, what, _reason(error), mend) from None


def _refused_recipients(
    mailbox: Mailbox, refused: Mapping[str, tuple[int, bytes]], others: str
) -> list[Problem]:
    return [
        Problem(
            "mail.recipient", mailbox.place, f"the server does not take mail for {address}",
            f"{_says(*said)}. {others}", "Correct the address, or ask who runs the server.",
        )
        for address, said in sorted(refused.items())
    ]  # fmt: skip


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _says(error.smtp_code, error.smtp_error)
    return f"the system says: {shorten(one_line(str(error)), _SHOWN) or type(error).__name__}"


def _says(code: int, words: bytes | str) -> str:
    text = words if isinstance(words, str) else words.decode(errors="replace")
    return f"the server says: {code} {shorten(one_line(text), _SHOWN)}".rstrip()


def _fault(mailbox: Mailbox, code: str, what: str, why: str, mend: str) -> EnvironmentFault:
    return EnvironmentFault([Problem(code, mailbox.place, what, why, mend)])


_UNSENDABLE = (
    "user or password cannot be sent",
    "Mail servers take ASCII only in them.",
    "Have the server give you a password of letters and digits.",
)
_WRONG_PORT = (
    "Check the address of the server and its port: mostly 465 for `tls`, 587 for `starttls`."
)
# The first kind that fits explains an exception: a closer one stands before a wider one.
_MEANINGS: Mapping[type[Exception], tuple[str, str, str]] = {
    smtplib.SMTPAuthenticationError: (
        "mail.login",
        "the server does not accept user and password",
        "Check both; many servers want an authorisation code (授权码) instead of the password.",
    ),
    smtplib.SMTPSenderRefused: (
        "mail.sender",
        "the server does not take mail from this sender",
        "Name the address that belongs to the user of the server as the sender.",
    ),
    smtplib.SMTPNotSupportedError: (
        "mail.unsupported",
        "the server cannot do what the mail needs",
        "Use a server that lets users log in, and addresses in ASCII.",
    ),
    smtplib.SMTPConnectError: (
        "mail.no-connection",
        "the server does not take the call",
        _WRONG_PORT,
    ),
    smtplib.SMTPServerDisconnected: ("mail.no-connection", "the server hung up", _WRONG_PORT),
    smtplib.SMTPException: (
        "mail.refused",
        "the server does not take the mail",
        "Ask who runs the server; a mail may be too large, or taken for spam.",
    ),
    ssl.SSLError: (
        "mail.certificate",
        "the connection to the server is not safe",
        f"Have the server's certificate put right. {_WRONG_PORT}",
    ),
    TimeoutError: ("mail.timeout", "the server does not answer in time", _WRONG_PORT),
    OSError: ("mail.no-connection", "the server cannot be reached", _WRONG_PORT),
}
