"""Whatever is recorded in whatever order: rows follow from records, entries grow as they change.

A small contract lives through acts drawn at random. After each, the derived rows are those that
the records alone give, the chain is whole, and each SEQUENCE grew exactly where what the calendar
shows of the duty changed. Undoing the act before gives back what was before it.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contractkit.chain import checked
from contractkit.errors import ContractkitError
from contractkit.register.tables import incidents as incident_rows
from contractkit.tracking import acts, contracts, incidents, quotas
from contractkit.tracking.desk import Grounds
from contractkit.tracking.replica import follow, replica
from desks import derived
from tracking.small import AGREED, NUMBER, bare, small, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from contractkit.tracking.desk import Desk

START = dt.datetime(2026, 1, 10, 9, 0)  # noqa: DTZ001 - days at the desk are local
AMENDMENTS = (
    "set: {commitments.inspection.every: 3 months}",
    "set: {commitments.inspection.every: 1 month}",
    "set: {periods.term.length: 18 months}",
    "set: {commitments.manual.within: 25 days, commitments.manual.name: 手册}",
    "set: {events.acceptance: 2026-07-01}",
    "remove: [commitments.inspection]",
    "remove: [commitments.manual]",
    "add: {commitments: [{id: drill, category: training, sessions: 2, on: 2026-07-15}]}",
    "add: {commitments: [{id: manual, category: document-delivery, on: 2026-08-03}]}",
)
index = st.integers(0, 99)


class AnyOrder(RuleBasedStateMachine):
    """One register; `last` is the newest act that can be undone, with what was before it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="any-order"))
        self.now = START
        self.number = 0
        self.last: tuple[int, Any] | None = None

    def teardown(self) -> None:
        self.team.office.register.database.engine.dispose()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        self.team = small(self.folder / "register.sqlite", self.folder)
        self.team.add(f"{self.now:%Y-%m-%d %H:%M}")
        self.seen = self.state()
        self.entries, self.sequences = self.team.written(), self.team.sequences()

    def desk(self) -> Desk:
        return self.team.at(f"{self.now:%Y-%m-%d %H:%M}")

    def state(self) -> Any:
        """Return all that lists, statements and calendars show."""
        with self.desk().reading() as reader:
            drawn = tuple(quotas.drawdowns(reader, self.team.key))
            shown = bare(written(reader))
            cases = [(r.incident, r.opened, r.closed) for r in reader.rows(incident_rows.select())]
        standing = self.team.standing()
        duties = {
            d.name: (d.due, d.entry.day, d.owner, d.superseded, d.performance)
            for d in standing.duties
            if not d.superseded or d.performance.done_on
        }
        return duties, standing.state, standing.open, shown, sorted(cases), drawn

    def act(self, deed: Callable[[Desk], object]) -> None:
        """Let something be recorded, or refused: then nothing is."""
        self.now += dt.timedelta(days=3)
        desk, before, refused = self.desk(), self.seen, False
        with desk.reading() as reader:
            seq = reader.head().seq
        try:
            deed(desk)
        except ContractkitError:
            refused = True
        self.seen = self.state()
        with desk.reading() as reader:
            recorded = reader.head().seq > seq
        if recorded:
            self.last = (seq + 1, before)
        assert not (recorded and refused)
        assert recorded or self.seen == before

    def duty(self, number: int) -> str:
        names = sorted(self.seen[0])
        return str(names[number % len(names)])

    # What may happen

    @rule(share=st.sampled_from(["1", "1", "0.4", "0.6"]), number=index, early=st.integers(0, 9))
    def done(self, share: str, number: int, early: int) -> None:
        deed = acts.Performed(self.now.date() - dt.timedelta(early), Decimal(share))
        self.act(lambda desk: acts.done(desk, NUMBER, self.duty(number), deed))

    @rule(number=index)
    def waived(self, number: int) -> None:
        self.act(lambda desk: acts.waive(desk, NUMBER, self.duty(number), desk.today))

    @rule(number=index, days=st.integers(0, 200))
    def moved(self, number: int, days: int) -> None:
        to = dt.date(2026, 3, 1) + dt.timedelta(days)
        self.act(lambda desk: acts.move(desk, NUMBER, self.duty(number), to, AGREED))

    @rule(number=index)
    def noted(self, number: int) -> None:
        self.act(lambda desk: acts.note(desk, NUMBER, self.duty(number), "备注"))

    @rule(
        owner=st.sampled_from(["王工", "赵工"]),
        of=st.sampled_from(["", "inspection", "payment", "manual"]),
        since=st.none() | st.dates(dt.date(2026, 3, 1), dt.date(2026, 12, 1)),
    )
    def assigned(self, owner: str, of: str, since: dt.date | None) -> None:
        self.act(lambda desk: acts.assign(desk, NUMBER, owner, of, since))

    @rule(days=st.integers(-30, 90))
    def expected(self, days: int) -> None:
        on = self.now.date() + dt.timedelta(days)
        self.act(lambda desk: self.team.event(f"{desk.today}", "acceptance", f"{on}", known=False))

    @rule()
    def accepted(self) -> None:
        self.act(lambda desk: self.team.event(f"{desk.today}", "acceptance", f"{desk.today}"))

    @rule(body=st.sampled_from(AMENDMENTS), days=st.integers(-60, 90))
    def amended(self, body: str, days: int) -> None:
        self.number += 1
        starts = self.now.date() + dt.timedelta(days)
        name = f"a{self.number}"
        self.act(lambda desk: self.team.amend(f"{desk.today}", body, name, f"{starts}"))

    @rule(days=st.integers(0, 20))
    def suspended(self, days: int) -> None:
        since = self.now.date() - dt.timedelta(days)
        self.act(lambda desk: contracts.suspend(desk, NUMBER, "term", since))

    @rule(days=st.integers(0, 20))
    def resumed(self, days: int) -> None:
        until = self.now.date() - dt.timedelta(days)
        self.act(lambda desk: contracts.resume(desk, NUMBER, "term", until))

    @rule()
    def renewed(self) -> None:
        self.act(lambda desk: self.team.renew(f"{desk.today}"))

    @precondition(lambda self: self.number > 1)
    @rule(days=st.integers(0, 100))
    def terminated(self, days: int) -> None:
        on = self.now.date() + dt.timedelta(days)
        self.act(lambda desk: contracts.terminate(desk, NUMBER, on, keep=("manual",)))

    @rule(days=st.sampled_from(["10 days", "20 days"]))
    def synced(self, days: str) -> None:
        text = self.team.path.read_text(encoding="utf-8")
        before = "20 days" if "within: 20 days" in text else "10 days"
        self.team.rewrite((f"within: {before}", f"within: {days}"))
        self.act(contracts.sync)

    @rule(severity=st.sampled_from([1, 2]))
    def opened(self, severity: int) -> None:
        self.act(
            lambda desk: incidents.open_incident(
                desk, NUMBER, incidents.Report(desk.local, severity=severity)
            )
        )

    @rule(clock=st.sampled_from(["faults.respond", "faults.resolve"]), incident=st.integers(1, 2))
    def stopped(self, clock: str, incident: int) -> None:
        self.act(
            lambda desk: incidents.stop(
                desk, NUMBER, f"inc-{incident:03d}", incidents.Stopped(clock, desk.local)
            )
        )

    @rule(incident=st.integers(1, 2))
    def settled(self, incident: int) -> None:
        name, why = f"inc-{incident:03d}", Grounds("不需要")
        self.act(lambda desk: incidents.close_incident(desk, NUMBER, name, desk.local, why))

    @rule(amount=st.sampled_from(["3", "0.5", "40"]))
    def drawn(self, amount: str) -> None:
        use = quotas.Use(amount, self.now.date(), "赵工", "驻场")
        self.act(lambda desk: quotas.draw(desk, NUMBER, "resident", use))

    @rule(number=st.integers(1, 12), amount=st.sampled_from(["0", "2"]))
    def corrected(self, number: int, amount: str) -> None:
        use = quotas.Use(amount, self.now.date())
        self.act(lambda desk: quotas.correct(desk, number, use))

    @rule(number=st.integers(2, 12))
    def undone(self, number: int) -> None:
        self.act(lambda desk: acts.undo(desk, number))

    @precondition(lambda self: self.last is not None)
    @rule()
    def undone_at_once(self) -> None:
        assert self.last is not None
        number, before = self.last
        self.act(lambda desk: acts.undo(desk, number))
        assert self.seen == before
        assert self.last[0] > number, "the newest act can be undone"

    # What holds whatever happened

    @invariant()
    def rows_follow_from_records(self) -> None:
        with self.desk().reading() as reader, replica(reader.where) as copy:
            follow(copy, (record for record, _ in checked(reader.written())))
            assert derived(copy) == derived(reader)

    @invariant()
    def the_chain_is_whole(self) -> None:
        with self.desk().reading() as reader:
            assert not [p for _, problems in checked(reader.written()) for p in problems]

    @invariant()
    def sequences_grow_where_entries_change(self) -> None:
        entries, sequences = self.team.written(), self.team.sequences()
        old, new = bare(self.entries), bare(entries)
        assert sequences.keys() >= self.sequences.keys()
        for uid, before in self.sequences.items():
            grown = sequences[uid] - before
            assert grown == (old.get(uid) != new.get(uid)), uid
            if not grown:
                assert entries.get(uid) == self.entries.get(uid)
        self.entries, self.sequences = entries, sequences


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=7, stateful_step_count=16)
