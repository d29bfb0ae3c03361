"""Two and eight people record at once, on both databases: nothing is lost, nothing done twice."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contractkit.performance.life import Kind
from contractkit.tracking import quotas, safety
from contractkit.tracking.facts import facts_of
from contractkit.tracking.lists import standing_of
from contractkit.tracking.naming import find_contract
from desks import office
from register import samples, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

TESTS = Path(__file__).parents[1]


def at_once(address: str, folder: Path, people: int) -> list[list[str]]:
    """Let processes record at the same time; return the lines that each printed."""
    paths = f"{TESTS}:{TESTS.parent / 'src'}"
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "register.writing", address, str(folder), f"人{n}"],
            env={"PYTHONPATH": paths, "PYTHONUTF8": "1"}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )
        for n in range(people)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=300) for process in processes]
    assert [errors for _, errors in said if errors] == []
    return [lines.splitlines() for lines, _ in said]


def told(said: Sequence[Sequence[str]], word: str) -> list[str]:
    return [line for lines in said for line in lines if line.startswith(word)]


@pytest.mark.parametrize("people", [2, 8])
def test_all_that_was_kept_is_there_and_each_duty_was_done_once(
    address: str, tmp_path: Path, people: int
) -> None:
    place = office(address, tmp_path)
    samples.tell(place)
    samples.contract_file(tmp_path, "T-9")
    said = at_once(address, tmp_path, people)
    kept = {int(seq): digest for seq, digest in (line.split()[1:] for line in told(said, "kept"))}
    desk = place.at("2027-01-02")
    assert not safety.verify(desk).problems
    with desk.reading() as reader:
        records = {record.seq: record for record in reader.records(after=12)}
        key = find_contract(reader, samples.NUMBER)
        duties = standing_of(reader, key).duties
        balance = quotas.ledger(reader, facts_of(reader, key), desk.today).balances[0]
    assert {seq: r.digest for seq, r in records.items() if r.act.contract == key} == kept
    done = Counter(r.act.subject for r in records.values() if r.act.kind == Kind.DONE)
    assert set(done.values()) == {1}
    assert len(done) == writing.ROUNDS
    refused = Counter(told(said, "refused"))
    assert refused == {
        "refused track.settled": (people - 1) * writing.ROUNDS,
        "refused incident.no-clock": people - 1,
        "refused track.known-contract": people - 1,
    }
    assert told(said, "added") == ["added"]
    notes = next(d for d in duties if d.name == "inspection.n012").performance.remarks
    assert len(notes) == people * writing.ROUNDS
    assert balance.used == Decimal("3.5") + people * writing.ROUNDS * Decimal("0.5")
