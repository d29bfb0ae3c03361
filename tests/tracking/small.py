"""A small contract at a small office, and short words for what happens to it."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from contractkit.errors import ContractkitError, EnvironmentFault
from contractkit.ical import write_event
from contractkit.performance.life import EventDay
from contractkit.quantities import Period
from contractkit.register.tables import duties
from contractkit.tracking import acts, calendars, contracts, safety
from contractkit.tracking.desk import Grounds
from contractkit.tracking.lists import Wanted, standing_of
from desks import Office, office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contractkit.performance.duty import Duty, Status
    from contractkit.register.store import Reader
    from contractkit.tracking.contracts import Synced
    from contractkit.tracking.desk import Desk, Difference, Outcome
    from contractkit.tracking.lists import Standing

NUMBER = "S-1"
AGREED = Grounds("双方同意")
CONTRACT = """\
contract: {id: S-1, title: 售后服务, language: zh-CN, dated: 2026-01-01}
parties:
  provider: {name: 甲公司}
  customer: {name: 乙公司}
events:
  go-live: {name: 上线, known: 2026-02-02}
  acceptance: {name: 验收, expected: 2026-06-01}
periods:
  term: {name: 服务期, from: go-live, length: 1 year}
calendars:
  always: {days: Mon-Sun, hours: ["00:00-24:00"]}
commitments:
  - {id: upkeep, category: warranty, term: term}
  - {id: inspection, category: inspection, every: 2 months, during: term}
  - {id: manual, category: document-delivery, after: acceptance, within: 10 days}
  - {id: balance, category: payment, pay: 100000 CNY, at: acceptance, retention: true}
  - {id: resident, category: resident-engineer, quota: 50 person-days per year, during: term,
     beyond: negotiated}
  - {id: faults, category: response-time, upon: fault-report, calendar: always,
     levels: [{severity: 1, meaning: 瘫痪, respond: 10 minutes, on-site: 2 hours,
     resolve: 4 hours}, {severity: 2, meaning: 故障, respond: 1 hour}]}
"""


def day(text: str) -> dt.date:
    """Read `2026-03-01`, or `03-01` of 2026."""
    return dt.date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def date_in(when: str) -> str:
    """Return the day of a moment."""
    return when.partition(" ")[0]


def moment(text: str) -> dt.datetime:
    """Read `2026-03-01 09:30`, or `03-01 09:30` of 2026."""
    return dt.datetime.fromisoformat(text if text.count("-") > 1 else f"2026-{text}")


@dataclass
class Small:
    """The office with the contract; days are written as `day` reads them."""

    office: Office
    path: Path
    number: str = NUMBER
    key: str = field(default="", init=False)

    def at(self, when: str, actor: str = "李工") -> Desk:
        return self.office.at(when if when[:2] == "20" else f"2026-{when}", actor)

    def add(self, when: str = "01-05") -> Small:
        self.key = contracts.add(self.at(when), self.path).contract
        return self

    def rewrite(self, *pairs: tuple[str, str]) -> None:
        """Change the contract file as with an editor."""
        text = self.path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        self.path.write_text(text, encoding="utf-8")

    def sync(self, when: str) -> Synced:
        [found] = contracts.sync(self.at(when))
        return found

    def amend(self, when: str, body: str, name: str = "a1", effective: str = "") -> Outcome:
        """Record an amendment signed on the day on which it is recorded."""
        file = self.office.folder / f"{name}.yaml"
        lines = [
            "amendment:",
            f"  id: {name}",
            f"  of: {self.number}",
            f"  title: 补充协议{name}",
            f"  signed: {day(when.partition(' ')[0])}",
        ]
        lines += [f"  effective: {day(effective)}"] if effective else []
        file.write_text("\n".join(lines) + "\n" + body, encoding="utf-8")
        return contracts.amend(self.at(when), file)

    def event(self, when: str, name: str, on: str, *, known: bool = True) -> Outcome:
        return contracts.event(self.at(when), self.number, name, EventDay(day(on), known))

    def done(self, when: str, duty: str, share: str = "1", on: str = "") -> int:
        """Record a deed and return the number of its record."""
        deed = acts.Performed(day(on or date_in(when)), Decimal(share))
        return seq(acts.done(self.at(when), self.number, duty, deed))

    def move(self, when: str, duty: str, to: str) -> int:
        return seq(acts.move(self.at(when), self.number, duty, day(to), AGREED))

    def waive(self, when: str, duty: str) -> int:
        return seq(acts.waive(self.at(when), self.number, duty, day(date_in(when))))

    def assign(self, when: str, owner: str, of: str = "", since: str = "") -> int:
        start = day(since) if since else None
        return seq(acts.assign(self.at(when), self.number, owner, of, start))

    def undo(self, when: str, number: int) -> Outcome:
        return acts.undo(self.at(when), number)

    def renew(self, when: str, years: int = 1, period: str = "term") -> Outcome:
        return contracts.renew(self.at(when), self.number, period, Period.of(years=years))

    def standing(self) -> Standing:
        with self.at("01-01").reading() as reader:
            return standing_of(reader, self.key)

    def duties(self) -> dict[str, Duty]:
        """Return every duty there ever was, by name."""
        return {duty.name: duty for duty in self.standing().duties}

    def live(self, commitment: str = "") -> dict[str, str]:
        """Return the due days of the duties that stand, of one commitment or of all."""
        return {
            name: duty.due.isoformat()
            for name, duty in self.duties().items()
            if not duty.superseded and commitment in ("", duty.entry.commitment_id)
        }

    def status(self, duty: str, when: str) -> Status:
        return self.duties()[duty].status(day(when))

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return the rows of the duties by name."""
        with self.at("01-01").reading() as reader:
            rows = reader.rows(duties.select())
        return {f"{r.obligation}.{r.key}": dict(r._mapping) for r in rows}

    def written(self) -> dict[str, bytes]:
        """Return every entry of the calendar as CalDAV would store it, by UID."""
        with self.at("01-01").reading() as reader:
            return written(reader)

    def sequences(self) -> dict[str, int]:
        return {row["uid"]: row["sequence"] for row in self.rows().values()}

    def is_sound(self) -> bool:
        """Tell whether chain and records are whole, and every row is what they give."""
        return not safety.verify(self.at("2030-01-01")).problems


def small(address: str | Path, folder: Path, text: str = CONTRACT) -> Small:
    """Open an office and write the contract file; it is not added yet."""
    path = folder / "contract" / "contract.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Small(office(str(address), folder), path)


def refused(act: Callable[[], object]) -> str:
    """Return the code of the one problem that an act meets."""
    with pytest.raises((ContractkitError, EnvironmentFault)) as caught:
        act()
    [problem] = caught.value.problems
    return problem.code


def seq(outcome: Outcome) -> int:
    return outcome.records[0].seq


def told(differences: tuple[Difference, ...]) -> dict[str, tuple[str | None, str | None]]:
    """Return differences as people write them down: name, day before, day after."""
    return {
        d.name: (
            d.before.isoformat() if d.before else None,
            d.after.isoformat() if d.after else None,
        )
        for d in differences
    }


def written(reader: Reader) -> dict[str, bytes]:
    shown = calendars._shown(reader, Wanted())
    return {each.uid: _octets(each.issue) for each in shown if each.issue}


_octets = functools.cache(write_event)


def bare(entries: dict[str, bytes]) -> dict[str, bytes]:
    """Return entries without their SEQUENCE and DTSTAMP."""
    return {
        uid: b"\n".join(
            line for line in octets.split(b"\r\n") if not line.startswith((b"SEQUENCE", b"DTSTAMP"))
        )
        for uid, octets in entries.items()
    }
