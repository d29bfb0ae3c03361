"""`contractkit track quota`: used, corrected, shown, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .clerks import Clerk

SLIPS = {
    "other unit": ("book ZC-1 resident '3 hours'", "resident", "quota.unit", "in person-days"),
    "no amount": ("book ZC-1 resident 半天", "resident", "quota.unreadable", "0.5 person-days"),
    "a rate": ("book ZC-1 resident '1 person-day per year'", "resident", "quota.unreadable", "0.5"),
    "nothing": ("book ZC-1 resident 0", "resident", "quota.amount", "correct a wrong drawdown"),
    "tomorrow": (
        "book ZC-1 resident 1 --on 2026-12-21", "resident", "quota.future", "when it is done"
    ),
    "before": (
        "book ZC-1 resident 1 --on 2026-08-31", "resident", "quota.outside", "check the day"
    ),
    "unknown": ("book ZC-1 residents 1", "residents", "quota.unknown", "resident, visits"),
    "no quota": ("book ZC-1 inspection 1", "inspection", "quota.unknown", "resident, visits"),
    "no drawdown": ("correct 1 2", "1", "quota.no-drawdown", "track quota statement"),
    "no record": ("correct 99 2", "99", "quota.no-drawdown", "track quota statement"),
    "corrected beyond today": (
        "correct 4 1 --on 2026-12-21", "resident", "quota.future", "when it is done"
    ),
    "no such year": (
        "statement ZC-1 resident --year 9", "resident", "quota.no-year", "resident year 1"
    ),
    "no such quota": ("statement ZC-1 residnt", "residnt", "quota.no-year", "resident year 1"),
    "unknown contract": ("show ZC-2", "ZC-2", "track.unknown-contract", "did you mean ZC-1?"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "place", "code", "helps"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_with_its_place_and_mend(
    clerk: Clerk, line: str, place: str, code: str, helps: str
) -> None:
    said = clerk.refused(f"quota {line}")
    assert said.startswith(f"contractkit ({place}): error [{code}] ")
    assert "\nmend: " in said
    assert helps in said


@pytest.mark.parametrize(
    ("line", "helps"),
    [
        ("book ZC-1 resident", "Missing argument 'AMOUNT'"),
        ("book ZC-1 resident -1", "No such option '-1'"),
        ("book ZC-1 resident 1 --on 12月18日", "2026-09-01 or 2026年9月1日"),
        ("correct four 1", "'SEQ'"),
        ("statement ZC-1 resident --year one", "'--year'"),
    ],
)
def test_what_cannot_be_understood_is_a_usage_error(clerk: Clerk, line: str, helps: str) -> None:
    assert helps in clerk.refused(f"quota {line}", code=2)


def test_more_than_is_granted_is_recorded_and_told(clerk: Clerk) -> None:
    assert "warning" in clerk("quota book ZC-1 visits '4 visits'").stdout
    said = clerk("quota book ZC-1 visits 1次").stdout
    assert "0 visits left of year 1" in said
    assert "1 visit beyond the quota" in said


def test_a_correction_takes_the_place_of_what_was_booked(clerk: Clerk) -> None:
    assert "48 person-days left" in clerk("quota correct 4 2").stdout
    [resident, _visits] = clerk.document("quota show ZC-1")["quotas"]
    assert (resident["used"], resident["remaining"]) == ("2.0", "48.0")
    assert "50 person-days left" in clerk("quota correct 6 0").stdout


KEYS = {
    "book ZC-1 resident 1 --evidence minutes.txt": {"records", "differences", "balance"},
    "correct 4 1.5": {"records", "differences", "balance"},
    "show ZC-1 --all": {"quotas"},
    "statement ZC-1 resident --language en": {"title", "interval", "unit", "rows", "notes"},
}


@pytest.mark.parametrize(("line", "keys"), KEYS.items(), ids=KEYS)
def test_each_command_prints_one_document_with_its_keys(
    clerk: Clerk, line: str, keys: set[str]
) -> None:
    found = clerk.document(f"quota {line}")
    assert found.pop("command") == f"track quota {line.split(maxsplit=1)[0]}"
    assert keys <= set(found)


@pytest.mark.parametrize("line", KEYS)
def test_each_command_tells_people_something(clerk: Clerk, line: str) -> None:
    assert clerk(f"quota {line}").stdout.strip()
