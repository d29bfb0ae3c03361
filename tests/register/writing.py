# ruff: noqa: T201 - the parent reads what is printed
"""One of several processes that record at once: `python -m register.writing ADDRESS FOLDER NAME`.

It waits for a line on its input, then records as fast as it can and prints what it was told.
"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from contractkit.errors import ContractkitError
from contractkit.performance.life import EventDay
from contractkit.tracking import acts, contracts, incidents, quotas
from desks import office
from register import samples

if TYPE_CHECKING:
    from contractkit.tracking.desk import Outcome

ROUNDS = 5
DAY = dt.date(2026, 12, 1)
AT = dt.datetime(2026, 4, 1, 9, 0)  # noqa: DTZ001 - incidents have local times


def main(address: str, folder: Path, name: str) -> None:
    """Do what others want to do too, and what only this one does."""
    desk = office(address, folder).at("2027-01-01", name)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(ROUNDS):
        desk = replace(desk, now=desk.now + dt.timedelta(seconds=1))
        say(acts.note(desk, samples.NUMBER, "inspection.n012", f"{name} {number}"))
        try:
            duty = f"inspection.n{number + 3:03d}"
            say(acts.done(desk, samples.NUMBER, duty, acts.Performed(DAY, by=name)))
        except ContractkitError as error:
            print("refused", error.problems[0].code)
        use = quotas.Use("0.5", DAY, name)
        say(quotas.draw(desk, samples.NUMBER, "resident", use)[0])
        if number % 4 == 0:
            day = dt.date(2026, 2, 1) + dt.timedelta(days=number)
            say(contracts.event(desk, samples.NUMBER, "go-live", EventDay(day, known=False)))
    stopped = incidents.Stopped("faults.resolve", AT, name)
    try:
        say(incidents.stop(desk, samples.NUMBER, "inc-001", stopped))
    except ContractkitError as error:
        print("refused", error.problems[0].code)
    try:
        contracts.add(desk, folder / "T-9" / "contract.yaml")
        print("added", flush=True)
    except ContractkitError as error:
        print("refused", error.problems[0].code)


def say(outcome: Outcome) -> None:
    """Print the records of an outcome as kept."""
    for record in outcome.records:
        print("kept", record.seq, record.digest)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
