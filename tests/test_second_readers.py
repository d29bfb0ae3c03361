"""Other programs read our calendars and must see what we meant."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import subprocess
import sys
from ctypes.util import find_library
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from agenda_samples import EDITION, NASTY, editions, entry, hostile_entries
from conftest import JUDGE_MISSING, SHARED
from contractkit.ical import categories, description, summary, write_calendar, write_calendars

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contractkit.agenda import Entry
    from contractkit.ical import Edition

READERS = Path(__file__).with_name("readers")
CHECKER = SHARED / "tools" / "check_outlook_ics.py"
CHINA = dt.timezone(dt.timedelta(hours=8))

Event = dict[str, Any]

BROAD = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def meant(entry: Entry, edition: Edition) -> Event:
    if entry.at:
        start, end = (
            time.replace(tzinfo=CHINA).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            for time in entry.at
        )
    else:
        start, end = entry.day.isoformat(), (entry.day + dt.timedelta(days=1)).isoformat()
    return {
        "uid": entry.uid,
        "all_day": entry.at is None,
        "start": start,
        "end": end,
        "summary": summary(entry, edition),
        "description": description(entry, edition),
        "categories": list(categories(entry, edition)),
        "sequence": edition.sequence,
        "status": "TENTATIVE" if entry.tentative else "CONFIRMED",
        "transparency": "OPAQUE" if entry.busy else "TRANSPARENT",
        "alarms": [] if entry.reminder is None else [-entry.reminder.total_seconds()],
    }


def _icaljs(judge: Callable[[str], Path]) -> list[str]:
    if not (READERS / "node_modules" / "ical.js").is_dir():
        pytest.skip(f"{JUDGE_MISSING}ical.js (npm ci --ignore-scripts in tests/readers)")
    return [str(judge("node")), str(READERS / "read_with_icaljs.js")]


def _libical(_: Callable[[str], Path]) -> list[str]:
    if find_library("ical") is None:
        pytest.skip(f"{JUDGE_MISSING}libical")
    return [sys.executable, str(READERS / "read_with_libical.py")]


@pytest.fixture(params=[_icaljs, _libical], ids=["ical.js", "libical"])
def read(
    request: pytest.FixtureRequest, judge: Callable[[str], Path]
) -> Callable[[bytes], list[Event]]:
    """Return a function that reads a calendar with a program other than our own."""
    command = request.param(judge)

    def run(octets: bytes) -> list[Event]:
        done = subprocess.run(command, input=octets, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        events: list[Event] = json.loads(done.stdout)
        return events

    return run


class TestReaders:
    def test_they_see_every_event_as_it_was_meant(
        self, read: Callable[[bytes], list[Event]]
    ) -> None:
        start = dt.datetime(2026, 5, 1, 9)  # noqa: DTZ001 - in China
        entries = [
            entry(1),
            entry(2, tentative=True, reminder=None),
            entry(3, at=(start, start + dt.timedelta(hours=3)), busy=True),
            entry(4, first=dt.date(2026, 7, 1), reminder=dt.timedelta()),
            *(
                entry(n, title=text, obligor=text, category=text, explanation=(text, text))
                for n, text in enumerate(NASTY, 5)
            ),
        ]
        seen = read(write_calendar(entries, EDITION))
        assert seen == [meant(entry, EDITION) for entry in entries]

    @BROAD
    @given(hostile_entries(at_most=8), editions())
    def test_they_see_hostile_texts_as_they_were_meant(
        self, read: Callable[[bytes], list[Event]], entries: list[Entry], edition: Edition
    ) -> None:
        seen = read(write_calendar(entries, edition))
        assert seen == [meant(entry, edition) for entry in entries]

    def test_they_would_notice_another_day(self, read: Callable[[bytes], list[Event]]) -> None:
        written = write_calendar([entry(day=dt.date(2026, 9, 29))], EDITION)
        assert read(written) != [meant(entry(), EDITION)]


@pytest.fixture(scope="module")
def breaches() -> Callable[[bytes], list[str]]:
    """Return a function that judges a file that people import, by the checker of the profile."""
    if not CHECKER.is_file():
        pytest.skip("the checker of the Outlook profile is not beside the repository")
    spec = importlib.util.spec_from_file_location(CHECKER.stem, CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[CHECKER.stem] = module
    spec.loader.exec_module(module)

    def judge(octets: bytes) -> list[str]:
        checker = module.Checker("import", expanded=True, max_bytes=1_000_000)
        checker.run(octets)
        return [" ".join(map(str, item)) for item in checker.rep.items]

    return judge


def _year_of_days(count: int) -> list[Entry]:
    first = dt.date(2026, 1, 1)
    return [entry(n, day=first + dt.timedelta(days=n)) for n in range(count)]


class TestOutlookProfile:
    @pytest.mark.parametrize("entries", [[entry()], [entry(1), entry(2)], _year_of_days(600)])
    def test_our_calendars_keep_it(
        self, breaches: Callable[[bytes], list[str]], entries: Sequence[Entry]
    ) -> None:
        for file in write_calendars(entries, EDITION).values():
            assert breaches(file) == []

    @settings(max_examples=60, deadline=None)
    @given(hostile_entries(), editions())
    def test_hostile_texts_do_not_break_it(
        self, breaches: Callable[[bytes], list[str]], entries: list[Entry], edition: Edition
    ) -> None:
        assert breaches(write_calendar(entries, edition)) == []

    def test_the_next_edition_may_follow_the_first(
        self, breaches: Callable[[bytes], list[str]], tmp_path: Path
    ) -> None:
        assert breaches(write_calendar([entry(1)], EDITION)) == []
        old, new = tmp_path / "old.ics", tmp_path / "new.ics"
        old.write_bytes(write_calendar([entry(1), entry(2)], EDITION))
        moved = entry(2, day=dt.date(2026, 10, 8))
        new.write_bytes(write_calendar([entry(1), moved], replace(EDITION, sequence=3)))
        command = [sys.executable, str(CHECKER), "--expanded", "--previous", str(old), str(new)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout
