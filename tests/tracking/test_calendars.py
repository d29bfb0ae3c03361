"""Calendars of a register: what stays, grows, and is cancelled; as files and over CalDAV."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
from icalendar import Calendar

from conftest import JUDGE_MISSING, SHARED
from contractkit import pipeline
from contractkit.dispatch.caldav import Act, Collection
from contractkit.tracking import acts, calendars, contracts
from contractkit.tracking.lists import Wanted
from dispatch.servers import PASSWORD, USER
from tracking.small import CONTRACT, NUMBER, Small, day, small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icalendar import Event

CHECKER = SHARED / "tools" / "check_outlook_ics.py"
WHOLE = f"{NUMBER}.ics"
_numbers = itertools.count()


@pytest.fixture
def team(tmp_path: Path) -> Small:
    return small(tmp_path / "register.sqlite", tmp_path).add()


def issue(team: Small, when: str, by: calendars.By = "contract", **wanted: str) -> dict[str, bytes]:
    """Return the files of all calendars as they are given out on a day."""
    given = calendars.calendars(team.at(when), Wanted(**wanted), by)  # type: ignore[arg-type]
    return {name: data for each in given for name, data in each.files.items()}


def whole(team: Small, when: str) -> bytes:
    return issue(team, when)[WHOLE]


def changes(files: dict[str, bytes], stem: str = NUMBER) -> dict[str, Event]:
    """Return the events of the file of changes by their duty; none where there is no such file."""
    found = [data for name, data in files.items() if name.startswith(f"{stem}-changes-")]
    return by_duty(found[0]) if found else {}


def by_duty(data: bytes) -> dict[str, Event]:
    """Return events by the name of their duty, which their UID ends with."""
    events = Calendar.from_ical(data).events
    return {str(e["UID"]).split("@")[0].split(".", 1)[1]: e for e in events}


def octets(data: bytes) -> dict[str, bytes]:
    """Return the octets of each event under its duty, cut out of the file by hand."""
    parts = [part.split(b"END:VEVENT")[0] for part in data.split(b"BEGIN:VEVENT")[1:]]
    uids = (p.replace(b"\r\n ", b"").split(b"UID:")[1].split(b"\r\n")[0].decode() for p in parts)
    return {uid.split("@")[0].split(".", 1)[1]: p for uid, p in zip(uids, parts, strict=True)}


# The same contract, the same bytes


def test_the_first_calendar_of_the_register_is_the_one_that_build_writes(
    address: str, tmp_path: Path
) -> None:
    team = small(address, tmp_path).add()
    project = pipeline.load(team.path)
    built = pipeline.build(project).outputs
    assert whole(team, "01-05") == built[WHOLE]


def test_what_did_not_change_keeps_its_bytes_and_needs_no_record(team: Small) -> None:
    first = issue(team, "01-06")
    with team.at("01-06").reading() as reader:
        seq = reader.head().seq
    assert issue(team, "06-20") == first
    with team.at("01-06").reading() as reader:
        assert reader.head().seq == seq
    assert set(first) == {WHOLE}


def test_only_what_changed_grows_and_only_that_is_in_the_file_of_changes(team: Small) -> None:
    before = octets(whole(team, "01-06"))
    team.event("05-20", "acceptance", "05-18")
    files = issue(team, "05-20")
    after = octets(files[WHOLE])
    differ = {name for name in after if after[name] != before[name]}
    assert differ == {"manual.due", "balance.due"} == set(changes(files))
    for name, event in by_duty(files[WHOLE]).items():
        assert event["SEQUENCE"] == int(name in differ)
    assert changes(issue(team, "05-21")) == {}


def test_what_changed_twice_before_it_goes_out_is_told_once_as_it_is_now(team: Small) -> None:
    whole(team, "01-06")
    team.event("04-20", "acceptance", "07-01", known=False)
    team.event("05-20", "acceptance", "05-18")
    found = changes(issue(team, "05-20"))
    assert {str(e["UID"]) for e in found.values()} == {
        team.duties()[n].entry.uid for n in ("manual.due", "balance.due")
    }
    assert found["balance.due"]["SEQUENCE"] == 2
    assert found["balance.due"].decoded("DTSTART") == day("05-18")


# What fell away


def test_what_fell_away_is_cancelled_once_and_only_in_the_file_of_changes(
    address: str, tmp_path: Path
) -> None:
    team = small(address, tmp_path).add()
    whole(team, "01-06")
    team.waive("05-20", "manual")
    files = issue(team, "05-20")
    assert "manual.due" not in by_duty(files[WHOLE])
    [(name, gone)] = changes(files).items()
    assert name == "manual.due"
    assert str(gone["STATUS"]) == "CANCELLED"
    assert str(gone["SUMMARY"]).startswith("【已取消】")
    assert str(gone["TRANSP"]) == "TRANSPARENT"
    assert gone["SEQUENCE"] == 1
    assert not gone.walk("VALARM")
    assert changes(issue(team, "05-21")) == {}


def test_what_came_back_is_new_again_with_a_higher_sequence(team: Small) -> None:
    whole(team, "01-06")
    number = team.waive("05-20", "manual")
    issue(team, "05-20")
    team.undo("05-21", number)
    files = issue(team, "05-21")
    [(name, event)] = changes(files).items()
    assert (name, event["SEQUENCE"], str(event["STATUS"])) == ("manual.due", 2, "TENTATIVE")


def test_what_came_and_went_between_two_calendars_was_never_there(team: Small) -> None:
    first = issue(team, "01-06")
    number = team.renew("2027-01-10").records[0].seq
    team.undo("2027-01-11", number)
    found = changes(issue(team, "2027-01-12"))
    assert not [e for e in found.values() if str(e.get("STATUS")) == "CANCELLED"]
    assert octets(first[WHOLE]).keys() == octets(whole(team, "2027-01-12")).keys()


def test_a_contract_that_shows_nothing_any_more_cancels_the_rest(team: Small) -> None:
    whole(team, "01-06")
    for name, duty in team.duties().items():
        if not duty.notice:
            team.waive("05-20", name)
    issue(team, "05-20")
    team.amend("05-21", "remove: [commitments.upkeep, commitments.resident]", effective="01-01")
    files = issue(team, "05-22")
    assert WHOLE not in files
    found = changes(files)
    assert {str(e["STATUS"]) for e in found.values()} == {"CANCELLED"}
    assert set(found) == {
        "upkeep.start.start", "upkeep.end.end", "upkeep.remind.remind", "resident.year-1",
    }  # fmt: skip
    assert issue(team, "05-23") == {}


# Whose calendar


def test_a_hand_over_leaves_one_calendar_and_enters_the_other(team: Small) -> None:
    team.assign("02-01", "王工")
    assert set(issue(team, "02-01", "owner")) == {"王工.ics"}
    team.assign("02-02", "赵工", "inspection")
    files = issue(team, "02-02", "owner")
    names = {f"inspection.n{n:03d}" for n in range(1, 7)}
    assert set(by_duty(files["赵工.ics"])) == names
    assert not set(by_duty(files["王工.ics"])) & names
    gone = changes(files, "王工")
    assert set(gone) == names
    assert {str(e["STATUS"]) for e in gone.values()} == {"CANCELLED"}
    assert not changes(files, "赵工")


def test_who_hands_over_everything_is_told_so_once(team: Small) -> None:
    team.assign("02-01", "王工", "inspection")
    issue(team, "02-01", "owner")
    team.assign("02-02", "赵工", "inspection")
    files = issue(team, "02-02", "owner")
    assert set(by_duty(files["赵工.ics"])) == set(changes(files, "王工"))
    assert "王工.ics" not in files
    assert set(issue(team, "02-03", "owner")) == {"赵工.ics"}


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("party", {"provider.ics", "customer.ics"}),
        ("category", {"巡检.ics", "付款.ics", "文档交付.ics", "质保期.ics", "驻场服务.ics"}),
        ("contract", {WHOLE}),
    ],
)
def test_each_calendar_holds_its_own_entries_and_together_they_hold_all(
    team: Small, by: calendars.By, names: set[str]
) -> None:
    found = {name: octets(data) for name, data in issue(team, "01-06", by).items()}
    assert set(found) == names
    everything = {name: data for each in found.values() for name, data in each.items()}
    assert everything == octets(whole(team, "01-06"))


def test_calendars_of_several_contracts_hold_the_entries_of_all(
    team: Small, tmp_path: Path
) -> None:
    second = Small(team.office, tmp_path / "second" / "contract.yaml", "S-2")
    second.path.parent.mkdir()
    second.path.write_text(CONTRACT.replace("S-1", "S-2"), encoding="utf-8")
    second.add("01-06")
    files = issue(team, "01-07")
    assert set(files) == {WHOLE, "S-2.ics"}
    both = issue(team, "01-07", "category")["巡检.ics"]
    uids = [str(e["UID"]) for e in Calendar.from_ical(both).events]
    assert len(uids) == len(set(uids)) == 12
    numbers = {str(e["SUMMARY"]).rsplit(" · ", 1)[1] for e in Calendar.from_ical(both).events}
    assert numbers == {"S-1", "S-2"}


def test_a_calendar_of_a_part_is_another_than_that_of_the_whole(team: Small) -> None:
    """Else a calendar for the customer would cancel, in that of all, what is not the customer's."""
    everything = issue(team, "01-06")
    part = issue(team, "01-07", category="inspection")
    assert set(by_duty(next(iter(part.values())))) == {f"inspection.n{n:03d}" for n in range(1, 7)}
    assert not [name for name in part if "-changes-" in name]
    assert issue(team, "01-08") == everything
    assert issue(team, "01-09", category="inspection") == part
    assert calendar_id(part) != calendar_id(everything)


def test_one_contract_asked_for_alone_is_the_same_calendar(team: Small) -> None:
    everything = issue(team, "01-06")
    given = calendars.calendars(team.at("01-07"), Wanted(contracts=(team.key,)))
    assert given[0].files == everything
    assert (given[0].new, given[0].changed, given[0].gone) == (0, 0, 0)


def calendar_id(files: dict[str, bytes]) -> str:
    return str(Calendar.from_ical(next(iter(files.values())))["X-WR-RELCALID"])


# What Outlook takes


def test_outlook_takes_every_calendar_after_the_one_before(team: Small, tmp_path: Path) -> None:
    if not CHECKER.is_file():
        pytest.skip(f"{JUDGE_MISSING}{CHECKER.name}")
    before = judged(whole(team, "01-06"), tmp_path / "0.ics")
    quarterly = "set: {commitments.inspection.every: 3 months}"
    steps: dict[str, Callable[[str], object]] = {
        "05-20": lambda when: team.event(when, "acceptance", "05-18"),
        "05-21": lambda when: team.amend(when, quarterly),
        "05-28": lambda when: team.done(when, "manual"),
        "05-29": lambda when: team.move(when, "inspection~a1.n002", "08-20"),
        "05-30": lambda when: team.waive(when, "balance"),
        "06-01": lambda when: contracts.suspend(team.at(when), NUMBER, "term", day(when)),
        "06-20": lambda when: contracts.resume(team.at(when), NUMBER, "term", day(when)),
        "2027-01-10": team.renew,
        "2027-02-01": lambda when: contracts.terminate(team.at(when), NUMBER, day(when)),
    }
    for number, (when, step) in enumerate(steps.items(), start=1):
        step(when)
        files = issue(team, when)
        [changed] = [data for name, data in files.items() if "-changes-" in name]
        judged(imported(before.read_bytes(), changed), tmp_path / f"{number}-in.ics", before)
        before = judged(files[WHOLE], tmp_path / f"{number}.ics")


def imported(before: bytes, changed: bytes) -> bytes:
    """Return the calendar of somebody who took in the file of changes."""
    old, new = octets(before), octets(changed)
    head = before.split(b"BEGIN:VEVENT")[0]
    events = (b"BEGIN:VEVENT" + each + b"END:VEVENT\r\n" for each in {**old, **new}.values())
    return head + b"".join(events) + b"END:VCALENDAR\r\n"


def judged(data: bytes, path: Path, previous: Path | None = None) -> Path:
    """Let the checker judge a calendar, with the one that was given out before."""
    path.write_bytes(data)
    more = ["--previous", str(previous)] if previous else []
    done = subprocess.run(
        [sys.executable, str(CHECKER), "--expanded", *more, str(path)],
        check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return path


# CalDAV


class Server:
    """A calendar of its own on a real server, and what it holds."""

    def __init__(self, address: str) -> None:
        self.target = Collection(f"{address}/{USER}/tracked-{next(_numbers)}/", USER, PASSWORD)

    def push(self, team: Small, when: str, wanted: Wanted = Wanted()) -> dict[str, int]:  # noqa: B008 - a value
        """Push and return what became of entries, by number."""
        done = calendars.push_to(team.at(when), self.target, wanted, "合同")
        assert not [p for p in done.problems if p.code != "caldav.unprotected"], done.problems
        return {act.value: len(done.uids(act)) for act in Act if done.uids(act)}

    def get(self, uid: str) -> httpx.Response:
        return httpx.get(f"{self.target.url}{uid}.ics", auth=httpx.BasicAuth(USER, PASSWORD))

    def event(self, team: Small, name: str) -> Event:
        found = self.get(team.duties()[name].entry.uid).raise_for_status()
        [event] = Calendar.from_ical(found.content).events
        return event


@pytest.fixture
def caldav(radicale: str) -> Server:
    return Server(radicale)


class TestPushing:
    def test_everything_is_sent_once_and_nothing_twice(self, team: Small, caldav: Server) -> None:
        assert caldav.push(team, "01-06") == {"created": 12}
        with team.at("01-06").reading() as reader:
            seq = reader.head().seq
        assert caldav.push(team, "01-07") == {"unchanged": 12}
        with team.at("01-06").reading() as reader:
            assert reader.head().seq == seq

    def test_only_what_changed_is_sent(self, team: Small, caldav: Server) -> None:
        caldav.push(team, "01-06")
        team.move("02-01", "manual", "06-25")
        assert caldav.push(team, "02-01") == {"updated": 1, "unchanged": 11}
        assert caldav.event(team, "manual.due").decoded("DTSTART") == day("06-25")

    def test_what_was_done_is_marked(self, team: Small, caldav: Server) -> None:
        caldav.push(team, "01-06")
        number = team.done("04-01", "inspection.n001")
        assert caldav.push(team, "04-01") == {"updated": 1, "unchanged": 11}
        assert str(caldav.event(team, "inspection.n001")["SUMMARY"]).startswith("【已完成】")
        team.undo("04-02", number)
        assert caldav.push(team, "04-02") == {"updated": 1, "unchanged": 11}
        assert not str(caldav.event(team, "inspection.n001")["SUMMARY"]).startswith("【已完成】")

    def test_what_was_given_up_is_deleted(self, team: Small, caldav: Server) -> None:
        caldav.push(team, "01-06")
        uid = team.duties()["manual.due"].entry.uid
        team.waive("04-01", "manual")
        assert caldav.push(team, "04-01") == {"deleted": 1, "unchanged": 11}
        assert caldav.get(uid).status_code == 404

    def test_what_was_handed_over_leaves_the_calendar_of_an_owner(
        self, team: Small, caldav: Server
    ) -> None:
        team.assign("01-06", "王工", "inspection")
        mine = Wanted(owner="王工")
        assert caldav.push(team, "01-06", mine) == {"created": 6}
        team.assign("01-07", "赵工", "inspection", since="06-01")
        assert caldav.push(team, "01-07", mine) == {"deleted": 5, "unchanged": 1}
        team.assign("01-08", "赵工", "inspection")
        assert caldav.push(team, "01-08", mine) == {"deleted": 1}

    def test_a_contract_that_is_pushed_alone_leaves_those_of_others(
        self, team: Small, caldav: Server, tmp_path: Path
    ) -> None:
        second = Small(team.office, tmp_path / "second" / "contract.yaml", "S-2")
        second.path.parent.mkdir()
        second.path.write_text(CONTRACT.replace("S-1", "S-2"), encoding="utf-8")
        second.add("01-06")
        assert caldav.push(team, "01-06", Wanted(contracts=(team.key,))) == {"created": 12}
        assert caldav.push(team, "01-07", Wanted(contracts=(second.key,))) == {"created": 12}
        assert caldav.push(team, "01-08") == {"unchanged": 24}
        for name, duty in second.duties().items():
            if not duty.notice:
                acts.waive(team.at("02-01"), "S-2", name, day("02-01"))
        assert caldav.push(team, "02-01", Wanted(contracts=(team.key,))) == {"unchanged": 12}
