"""The digest: what people should know today, and sending it once."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractkit.chain import Act
from contractkit.dispatch.smtp import Mailbox, Message, send
from contractkit.errors import ContractkitError
from contractkit.performance.life import Kind, standing
from contractkit.performance.quotas import Level, amount_in
from contractkit.reports.digest import ClockNotice, Digest, Notices, QuotaNotice, digest
from contractkit.reports.rows import ChainHead
from contractkit.timeline import ZH, said
from contractkit.tracking.facts import facts_of
from contractkit.tracking.incidents import cases
from contractkit.tracking.lists import due
from contractkit.tracking.quotas import contracts_with_use, ledger
from contractkit.tracking.subjects import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractkit.chain import Record
    from contractkit.register.store import Reader
    from contractkit.tracking.desk import Desk
    from contractkit.tracking.lists import Wanted

_CHANGES = {
    Kind.ADDED: ("新增合同", "contract added"),
    Kind.SYNCED: ("合同文件已更新", "contract file changed"),
    Kind.EVENT: ("事件", "event"),
    Kind.SUSPENDED: ("期限中止", "period suspended"),
    Kind.RESUMED: ("期限恢复", "period resumed"),
    Kind.AMENDED: ("合同变更", "contract amended"),
    Kind.RENEWED: ("合同续期", "contract renewed"),
    Kind.TERMINATED: ("合同终止", "contract terminated"),
    Kind.CLOSED: ("合同关闭", "contract closed"),
    Kind.MOVED: ("改期", "moved"),
    Kind.DONE: ("已完成", "done"),
    Kind.WAIVED: ("已免除", "waived"),
    Kind.UNDONE: ("已撤销", "undone"),
}
_MOST = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """Who is told what: recipients, days ahead, language, and whose duties."""

    to: tuple[str, ...]
    within: int
    language: str
    wanted: Wanted

    @property
    def name(self) -> str:
        """Return what tells this letter from others: the same recipients and choice, once a day."""
        text = repr((sorted(self.to), self.within, self.language, self.wanted))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def digest_of(desk: Desk, letter: Letter) -> Digest:
    """Return the digest of a letter as of the desk's day."""
    with desk.reading() as reader:
        return _digest(reader, desk, letter)


def send_digest(desk: Desk, letter: Letter, mailbox: Mailbox) -> bool:
    """Send a digest once a day, and record that; return whether it went out now.

    Nothing is sent when there is nothing to tell. Where the machine stops between sending and
    recording, the next run sends the same message once more, under the same Message-ID.
    """
    day = desk.today.isoformat()
    with desk.reading() as reader:
        if _sent(reader, letter, day):
            return False
        found = _digest(reader, desk, letter)
    if found.is_empty:
        return False
    message = Message(
        found.subject, letter.to, (), found.markdown, found.html, {},
        f"digest.{letter.name}.{day}.{desk.register.id}@contractkit", desk.now,
    )  # fmt: skip
    act = Act(Kind.SENT, "", letter.name, {
        "day": day, "to": sorted(letter.to), "subject": found.subject,
    })  # fmt: skip
    try:
        send(mailbox, message)
    except ContractkitError as error:
        if any(problem.code == "mail.recipient" for problem in error.problems):
            _record(desk, act)  # the others have it: nobody shall get it twice
        raise
    _record(desk, act)
    return True


def _record(desk: Desk, act: Act) -> None:
    with desk.writing() as writer:
        writer.append([act])


def _sent(reader: Reader, letter: Letter, day: str) -> bool:
    told = reader.records("", letter.name, Kind.SENT)
    return any(record.act.data["day"] == day for record in told)


def _digest(reader: Reader, desk: Desk, letter: Letter) -> Digest:
    last = desk.today + dt.timedelta(days=letter.within)
    found = due(reader, desk.today, replace(letter.wanted, until=last, since=None))
    head = reader.head()
    notices = Notices(
        tuple(_quotas(reader, desk, letter)),
        tuple(_clocks(reader, desk, letter)),
        tuple(_changes(reader, letter)),
        ChainHead(head.seq, head.digest),
    )
    return digest(found, desk.today, letter.within, letter.language, notices)


def _quotas(reader: Reader, desk: Desk, letter: Letter) -> Iterator[QuotaNotice]:
    """Yield the quotas of the present contract year that run low."""
    for key in contracts_with_use(reader):
        if letter.wanted.contracts and key not in letter.wanted.contracts:
            continue
        facts = facts_of(reader, key)
        number = facts.contract.contract.id
        for balance in ledger(reader, facts, desk.today).balances:
            present = balance.first <= desk.today <= (balance.last or desk.today)
            if present and balance.level is not Level.AMPLE:
                unit = balance.granted.unit
                yield QuotaNotice(
                    f"{number} {said(balance.name, letter.language)}",
                    amount_in(letter.language, balance.used, unit),
                    amount_in(letter.language, balance.granted.amount, unit),
                    balance.level,
                )


def _clocks(reader: Reader, desk: Desk, letter: Letter) -> Iterator[ClockNotice]:
    """Yield the clocks that run in open incidents."""
    for case in cases(reader, desk.local, still_open=True):
        if letter.wanted.contracts and case.contract not in letter.wanted.contracts:
            continue
        for clock in case.clocks:
            if clock.state.is_open:
                until = f"{clock.due:%Y-%m-%d %H:%M}" if clock.due else ""
                name = f"{case.number} {case.incident.id} {case.incident.title}".strip()
                yield ClockNotice(
                    name, said(clock.name, letter.language), until, clock.state.is_late
                )


def _changes(reader: Reader, letter: Letter) -> Iterator[str]:
    """Yield what was recorded since this letter went out last, the newest of very much."""
    told = list(reader.records("", letter.name, Kind.SENT))
    if not told:
        return
    column, colon = (0, "：") if letter.language == ZH else (1, ": ")
    wanted = letter.wanted.contracts
    since = [
        (record, meant)
        for record, meant in _news(reader, told[-1].seq)
        if not wanted or record.act.contract in wanted
    ]
    shown = since[-_MOST:]
    facts = {key: facts_of(reader, key) for key in {meant.act.contract for _, meant in shown}}
    for record, meant in shown:
        word = _CHANGES[Kind(record.act.kind)][column]
        own = facts[meant.act.contract]
        what = f"{own.contract.contract.id} {about(reader, meant, own)}".strip()
        yield f"{word}{colon}{what} ({record.actor}, #{record.seq})"


def _news(reader: Reader, after: int) -> Iterator[tuple[Record, Record]]:
    """Yield what was recorded after a record and still holds, each with the record it is about.

    An undoing is about what it undid; what was recorded and undone in between is no news.
    """
    for record in standing(reader.records(None, None, *_CHANGES, after=after)):
        meant: Record | None = record
        while meant and meant.act.kind == Kind.UNDONE:
            meant = reader.record(int(meant.act.data["seq"]))
        if meant and meant.act.kind in _CHANGES and (meant is record or meant.seq <= after):
            yield record, meant
