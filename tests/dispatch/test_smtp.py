"""Sending mail: to a real server on this machine, with and without login and encryption."""

from __future__ import annotations

import datetime as dt
import email
import socket
import ssl
import threading
from dataclasses import replace
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.dispatch import smtp
from contractkit.dispatch.smtp import Mailbox, Message, Security, compose, send
from contractkit.errors import ContractkitError, EnvironmentFault, Problem
from dispatch.post import PASSWORD, SENDER, USER, Run, run_mail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dispatch.conftest import Certificate

CHINA = dt.timezone(dt.timedelta(hours=8))
MESSAGE = Message(
    subject="合同履行提醒：2项逾期，3项将到期",
    to=("李伟 <li@example.com>", "wang@example.com"),
    cc=("Zhao, Min <zhao@example.com>",),
    text="# 合同履行提醒\n\n- **季度巡检** 逾期3天\n.\n",
    html="<p>季度巡检 逾期3天</p>",
    attachments={"日程.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "due.xlsx": b"PK\x03\x04"},
    message_id="digest.2026-09-01.0123abcd@contractkit",
    date=dt.datetime(2026, 9, 1, 8, 30, tzinfo=CHINA),
)


@pytest.fixture
def run() -> Iterator[Run]:
    yield from run_mail()


def problems_of(act: Callable[[], object], kind: type[ContractkitError]) -> list[Problem]:
    with pytest.raises(ContractkitError) as caught:
        act()
    assert type(caught.value) is kind
    return list(caught.value.problems)


def fault_of(act: Callable[[], object]) -> Problem:
    [problem] = problems_of(act, EnvironmentFault)
    assert PASSWORD not in problem.render()
    assert problem.mend
    return problem


class TestSending:
    def test_a_mail_arrives_whole(self, run: Run) -> None:
        post, mailbox = run()
        send(mailbox, MESSAGE)
        [envelope] = post.taken
        assert envelope.mail_from == "contracts@example.com"
        assert envelope.rcpt_tos == ["li@example.com", "wang@example.com", "zhao@example.com"]
        mail = post.mail()
        assert mail["Subject"] == MESSAGE.subject
        assert mail["From"] == SENDER
        assert mail["To"] == "李伟 <li@example.com>, wang@example.com"
        assert mail["Cc"] == '"Zhao, Min" <zhao@example.com>'
        assert mail["Date"].datetime == MESSAGE.date
        assert mail["Message-ID"] == "<digest.2026-09-01.0123abcd@contractkit>"
        assert mail["Auto-Submitted"] == "auto-generated"

    def test_text_page_and_files_are_as_they_were(self, run: Run) -> None:
        post, mailbox = run()
        send(mailbox, MESSAGE)
        mail = post.mail()
        text, page = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None
        assert page is not None
        assert text.get_content().replace("\r\n", "\n") == MESSAGE.text
        assert page.get_content().strip() == MESSAGE.html
        files = {part.get_filename(): part for part in mail.iter_attachments()}
        octets = {name: part.get_payload(decode=True) for name, part in files.items()}
        assert octets == MESSAGE.attachments
        assert [part.get_content_type() for part in files.values()] == [
            "text/calendar",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ]
        assert files["日程.ics"].get_param("charset") == "utf-8"

    def test_a_server_without_login_needs_no_user(self, run: Run) -> None:
        post, mailbox = run(login=False)
        send(mailbox, MESSAGE)
        assert len(post.taken) == 1
        assert post.encrypted == [False]

    def test_starttls_encrypts_before_the_login(
        self, run: Run, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.pem))
        post, mailbox = run(
            Security.STARTTLS, tls_context=certificate.context, require_starttls=True
        )
        send(mailbox, MESSAGE)
        assert post.encrypted == [True]

    def test_tls_from_the_first_octet(
        self, run: Run, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.pem))
        post, mailbox = run(Security.TLS, ssl_context=certificate.context)
        send(mailbox, MESSAGE)
        assert post.encrypted == [True]

    def test_a_bad_goodbye_does_not_undo_what_was_taken(self, run: Run) -> None:
        post, mailbox = run()
        post.said["QUIT"] = "421 out of order"
        send(mailbox, MESSAGE)
        assert len(post.taken) == 1

    def test_the_name_of_the_machine_is_not_told(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def name() -> str:
            raise AssertionError("asked for the name of the machine, which may be Chinese")

        post, mailbox = run(login=False)
        monkeypatch.setattr(socket, "getfqdn", name)
        monkeypatch.setattr(socket, "gethostname", name)
        send(mailbox, MESSAGE)
        assert len(post.taken) == 1


class TestFaults:
    @pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
    def test_a_certificate_that_nobody_vouches_for_is_refused(
        self, run: Run, certificate: Certificate, security: Security
    ) -> None:
        kind = "ssl_context" if security is Security.TLS else "tls_context"
        post, mailbox = run(security, **{kind: certificate.context})
        assert fault_of(lambda: send(mailbox, MESSAGE)).code == "mail.certificate"
        assert post.taken == []

    def test_a_server_without_encryption_is_not_told_the_password(self, run: Run) -> None:
        post, mailbox = run(Security.STARTTLS)
        assert fault_of(lambda: send(mailbox, MESSAGE)).code == "mail.no-encryption"
        assert post.taken == []

    def test_a_wrong_password_is_told_and_not_shown(self, run: Run) -> None:
        _, mailbox = run()
        wrong = replace(mailbox, password="not-this-one")  # noqa: S106
        problem = fault_of(lambda: send(wrong, MESSAGE))
        assert problem.code == "mail.login"
        assert "授权码" in problem.mend
        assert "535" in problem.why
        assert "not-this-one" not in problem.render() + repr(wrong)

    def test_a_password_that_cannot_be_sent_is_told_and_not_shown(self, run: Run) -> None:
        _, mailbox = run()
        problem = fault_of(lambda: send(replace(mailbox, password="密码"), MESSAGE))  # noqa: S106
        assert problem.code == "mail.login"
        assert "密码" not in problem.render()

    def test_a_server_that_offers_no_login_is_told(self, run: Run) -> None:
        _, mailbox = run(login=False)
        problem = fault_of(lambda: send(replace(mailbox, user=USER, password="x"), MESSAGE))  # noqa: S106
        assert problem.code == "mail.unsupported"

    def test_a_refused_recipient_does_not_keep_the_mail_from_the_others(self, run: Run) -> None:
        post, mailbox = run()
        post.said["wang@example.com"] = "550 no such user"
        [problem] = problems_of(lambda: send(mailbox, MESSAGE), ContractkitError)
        assert problem.code == "mail.recipient"
        assert "wang@example.com" in problem.what
        assert problem.why == "the server says: 550 no such user. All others were sent it."
        assert post.taken[0].rcpt_tos == ["li@example.com", "zhao@example.com"]

    def test_when_all_are_refused_nothing_is_sent(self, run: Run) -> None:
        post, mailbox = run()
        post.said |= {f"{name}@example.com": "550 no" for name in ("li", "wang", "zhao")}
        problems = problems_of(lambda: send(mailbox, MESSAGE), ContractkitError)
        assert len(problems) == 3
        assert problems[0].why.endswith("The mail was not sent.")
        assert post.taken == []

    @pytest.mark.parametrize(
        ("command", "answer", "code"),
        [
            ("MAIL", "553 sender not allowed", "sender"),
            ("DATA", "552 too large", "refused"),
            ("DATA", "554 spam", "refused"),
        ],
    )
    def test_what_the_server_does_not_take_is_told_in_its_words(
        self, run: Run, command: str, answer: str, code: str
    ) -> None:
        post, mailbox = run()
        post.said[command] = answer
        problem = fault_of(lambda: send(mailbox, MESSAGE))
        assert problem.code == f"mail.{code}"
        assert problem.why == f"the server says: {answer}"
        assert str(problem.place) == f"127.0.0.1:{mailbox.port}"

    def test_a_server_that_is_not_there_is_told(self) -> None:
        nowhere = Mailbox("127.0.0.1", 9, "", "", Security.NONE, SENDER)
        assert fault_of(lambda: send(nowhere, MESSAGE)).code == "mail.no-connection"

    def test_a_host_that_has_no_address_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(-2, "Name or service not known")

        monkeypatch.setattr(socket, "create_connection", unknown)
        nowhere = Mailbox("mail.invalid", 25, "", "", Security.NONE, SENDER)
        problem = fault_of(lambda: send(nowhere, MESSAGE))
        assert problem.code == "mail.no-connection"
        assert "Name or service not known" in problem.why

    @pytest.mark.parametrize(
        ("host", "port"),
        [
            ("", 25), ("mail。com", 25), ("mail server", 25), ("a" * 64, 25), ("x..y", 25),
            ("smtp://mail.example.com", 25), ("mail.example.com", 0), ("mail.example.com", 70_000),
            ("mail\r\nQUIT", 25),
        ],
    )  # fmt: skip
    def test_what_is_no_server_is_refused(self, host: str, port: int) -> None:
        box = Mailbox(host, port, "", "", Security.NONE, SENDER)
        [problem] = problems_of(lambda: send(box, MESSAGE), ContractkitError)
        assert problem.code == "mail.server"

    def test_an_answer_that_does_not_come_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(smtp, "_TIMEOUT", 0.2)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            box = Mailbox("127.0.0.1", silent.getsockname()[1], "", "", Security.NONE, SENDER)
            assert fault_of(lambda: send(box, MESSAGE)).code == "mail.timeout"

    @pytest.mark.parametrize(
        ("greeting", "code"),
        [
            (b"", "no-connection"),
            (b"554 go away\r\n", "no-connection"),
            (b"HTTP/1.1 400 Bad Request\r\n\r\n", "no-connection"),
            (b"220 hello\r\n", "no-connection"),
        ],
    )
    def test_a_server_that_hangs_up_is_told(self, greeting: bytes, code: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as rude:
            answering = threading.Thread(target=greet, args=(rude, greeting))
            answering.start()
            box = Mailbox("127.0.0.1", rude.getsockname()[1], "", "", Security.NONE, SENDER)
            assert fault_of(lambda: send(box, MESSAGE)).code == f"mail.{code}"
            answering.join()

    def test_tls_to_a_server_in_the_clear_is_told(self, run: Run) -> None:
        _, mailbox = run(Security.TLS)
        assert fault_of(lambda: send(mailbox, MESSAGE)).code == "mail.certificate"

    def test_certificates_are_checked_by_name(self) -> None:
        context = ssl.create_default_context()
        assert context.check_hostname
        assert context.verify_mode is ssl.CERT_REQUIRED


def greet(server: socket.socket, greeting: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(greeting)


class TestComposing:
    def test_the_same_message_gives_the_same_octets(self) -> None:
        assert compose(MESSAGE, SENDER).as_bytes() == compose(replace(MESSAGE), SENDER).as_bytes()

    def test_every_octet_is_ascii_and_every_line_short_enough(self) -> None:
        octets = compose(replace(MESSAGE, text="长" * 5000), SENDER).as_bytes()
        assert octets.isascii()
        assert max(map(len, octets.split(b"\r\n"))) <= 998  # RFC 5322 2.1.1

    @pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028"])
    @pytest.mark.parametrize(
        "place", ["subject", "to", "cc", "message_id", "attachments", "sender"]
    )
    def test_a_line_break_in_a_header_is_refused(self, place: str, break_: str) -> None:
        evil = f"x{break_}Bcc: victim@example.com"
        values = {"to": (evil,), "cc": (f"{evil} <a@example.com>",), "attachments": {evil: b""}}
        changes: dict[str, Any] = {} if place == "sender" else {place: values.get(place, evil)}
        sender = f"{evil} <a@example.com>" if place == "sender" else SENDER
        act = lambda: compose(replace(MESSAGE, **changes), sender)  # noqa: E731
        [problem] = problems_of(act, ContractkitError)
        assert problem.code == "mail.line-break"

    @pytest.mark.parametrize(
        "address",
        [
            "", "li", "li@", "@example.com", "a b@example.com", "li@exa mple.com", "a@b, c@d",
            "<li@example.com", "li@example.com>", "group: li@example.com;", "李@example.com",
            "li@例子.中国", ".li@example.com", "li..wei@example.com", "li@-example.com",
            "li@example..com", "a@b <c@d> <e@f>",
        ],
    )  # fmt: skip
    def test_what_is_no_address_is_refused(self, address: str) -> None:
        act = lambda: compose(replace(MESSAGE, to=(address,)), SENDER)  # noqa: E731
        [problem] = problems_of(act, ContractkitError)
        assert problem.code == "mail.address"

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        broken = replace(MESSAGE, to=("x", "y"), cc=("z",))
        assert len(problems_of(lambda: compose(broken, "w"), ContractkitError)) == 4

    def test_a_mail_to_nobody_is_refused(self) -> None:
        act = lambda: compose(replace(MESSAGE, to=()), SENDER)  # noqa: E731
        assert [problem.code for problem in problems_of(act, ContractkitError)] == ["mail.address"]

    def test_a_date_without_a_zone_is_refused(self) -> None:
        naive = MESSAGE.date.replace(tzinfo=None)
        with pytest.raises(ValueError, match="time zone"):
            compose(replace(MESSAGE, date=naive), SENDER)

    @given(subject=st.text(), name=st.text(), local=st.text(max_size=20))
    def test_no_text_becomes_another_header(self, subject: str, name: str, local: str) -> None:
        address = f"{name} <{local}@example.com>"
        try:
            mail = compose(replace(MESSAGE, subject=subject, to=(address,), cc=()), SENDER)
        except ContractkitError:
            return
        read = email.message_from_bytes(mail.as_bytes(), policy=default)
        assert read.keys() == [
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
            "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
        ]  # fmt: skip
        [to] = read["To"].addresses
        assert to.addr_spec == f"{local}@example.com"
