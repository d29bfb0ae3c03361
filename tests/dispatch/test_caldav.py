"""Pushing to a calendar: on a real Radicale, and against servers that refuse, hang or lie."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import itertools
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from agenda_samples import EDITION, entry
from contractkit.dispatch import webdav
from contractkit.dispatch.caldav import Act, Collection, Pushed, Put, _is_this_machine, push
from contractkit.errors import ContractkitError, EnvironmentFault, Problem, Severity
from contractkit.ical import write_calendar
from dispatch.servers import PASSWORD, USER, Answer, Asked, Scripted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dispatch.conftest import Certificate

KEY = "zc-2026-014-0123456789"
OURS = frozenset({KEY})
_numbers = itertools.count()


def event(number: int = 1, *, sequence: int = 2, **changes: Any) -> bytes:
    """Return one entry as it is put: a whole calendar without METHOD."""
    edition = replace(EDITION, sequence=sequence)
    octets = write_calendar([entry(number, **changes)], edition)
    return octets.replace(b"METHOD:PUBLISH\r\n", b"")


def uid(number: int = 1) -> str:
    return entry(number).uid


def events(*numbers: int) -> dict[str, bytes]:
    return {uid(number): event(number) for number in numbers}


@pytest.fixture
def calendar(radicale: str) -> Collection:
    """Return a calendar of its own on the real server; it does not exist yet."""
    return Collection(f"{radicale}/{USER}/calendar-{next(_numbers)}/", USER, PASSWORD)


class Person:
    """Somebody who opens the same calendar with a client of their own."""

    def __init__(self, calendar: Collection) -> None:
        self.calendar = calendar

    def ask(self, method: str, name: str, **more: Any) -> httpx.Response:
        auth = httpx.BasicAuth(USER, PASSWORD)
        answer = httpx.request(method, self.calendar.url + name, auth=auth, **more)
        return answer.raise_for_status()

    def get(self, number: int = 1) -> str:
        return self.ask("GET", uid(number) + ".ics").text

    def put(self, name: str, text: str | bytes) -> None:
        self.ask("PUT", name, content=text, headers={"Content-Type": "text/calendar"})

    def edit(self, old: str, new: str, number: int = 1) -> None:
        text = self.get(number)
        assert old in text
        self.put(uid(number) + ".ics", text.replace(old, new, 1))

    def names(self) -> set[str]:
        answer = self.ask("PROPFIND", "", headers={"Depth": "1"})
        return {name for name in answer.text.replace("<", ">").split(">") if name.endswith(".ics")}


@pytest.fixture
def person(calendar: Collection) -> Person:
    return Person(calendar)


def first(calendar: Collection, wanted: Mapping[str, bytes]) -> Pushed:
    """Push into a calendar that is made for it."""
    pushed = push(calendar, wanted, {}, OURS, create="合同日程 & Co.")
    assert pushed.problems == ()
    return pushed


class TestRealServer:
    def test_a_missing_calendar_is_made_and_filled(
        self, calendar: Collection, person: Person
    ) -> None:
        pushed = first(calendar, events(1, 2, 3))
        assert pushed.uids(Act.CREATED) == (uid(1), uid(2), uid(3))
        shown = Calendar.from_ical(person.get(2)).walk("VEVENT")[0]
        assert str(shown["SUMMARY"]).startswith("季度巡检")
        named = person.ask("GET", "").text
        assert "合同日程 & Co." in named

    def test_a_second_run_sends_nothing(self, calendar: Collection) -> None:
        before = first(calendar, events(1, 2))
        again = push(calendar, events(1, 2), before.known, OURS)
        assert again.uids(Act.UNCHANGED) == (uid(1), uid(2))
        assert again.known == before.known
        assert len(again.outcomes) == 2

    def test_a_moved_entry_stays_the_same_entry(self, calendar: Collection, person: Person) -> None:
        before = first(calendar, events(1, 2))
        moved = event(1, sequence=3, day=dt.date(2026, 10, 9), first=dt.date(2026, 10, 9))
        pushed = push(calendar, {**events(1, 2), uid(1): moved}, before.known, OURS)
        assert pushed.uids(Act.UPDATED) == (uid(1),)
        assert pushed.uids(Act.UNCHANGED) == (uid(2),)
        assert pushed.overwritten == ()
        assert "DTSTART;VALUE=DATE:20261009" in person.get(1)

    def test_an_entry_that_fell_away_is_deleted(self, calendar: Collection, person: Person) -> None:
        before = first(calendar, events(1, 2))
        pushed = push(calendar, events(2), before.known, OURS)
        assert pushed.uids(Act.DELETED) == (uid(1),)
        assert pushed.overwritten == ()
        assert set(pushed.known) == {uid(2)}
        assert len(person.names()) == 1

    def test_a_contract_without_entries_leaves_an_empty_calendar(
        self, calendar: Collection, person: Person
    ) -> None:
        before = first(calendar, events(1, 2))
        assert push(calendar, {}, before.known, OURS).known == {}
        assert person.names() == set()

    def test_what_is_not_ours_is_never_touched(self, calendar: Collection, person: Person) -> None:
        before = first(calendar, events(1))
        private = event(1).replace(uid(1).encode(), b"dentist@example.com")
        other = "other-contract.inspection.n001@contractkit"
        person.put("dentist.ics", private)
        person.put(f"{other}.ics", event(1).replace(uid(1).encode(), other.encode()))
        names = person.names()
        pushed = push(calendar, {}, before.known, OURS)
        assert pushed.uids(Act.DELETED) == (uid(1),)
        assert names - person.names() == {f"/{USER}{self.path(calendar, uid(1))}"}

    @staticmethod
    def path(calendar: Collection, name: str) -> str:
        return f"/{calendar.url.rstrip('/').rpartition('/')[2]}/{name}.ics".replace("@", "%40")

    def test_an_entry_that_somebody_deleted_comes_back(
        self, calendar: Collection, person: Person
    ) -> None:
        before = first(calendar, events(1, 2))
        person.ask("DELETE", uid(1) + ".ics")
        pushed = push(calendar, events(1, 2), before.known, OURS)
        assert pushed.uids(Act.CREATED) == (uid(1),)
        assert pushed.uids(Act.UNCHANGED) == (uid(2),)

    def test_what_somebody_changed_is_put_right_and_told(
        self, calendar: Collection, person: Person
    ) -> None:
        before = first(calendar, events(1, 2))
        person.edit("季度巡检（第1次）", "等王工电话 13800000000")
        pushed = push(calendar, events(1, 2), before.known, OURS)
        [replaced] = pushed.overwritten
        assert replaced.uid == uid(1)
        assert replaced.summary == "等王工电话 13800000000 · ZC-2026-014"
        assert "等王工电话" in replaced.found.decode()
        assert "季度巡检（第1次）" in person.get(1)
        again = push(calendar, events(1, 2), pushed.known, OURS)
        assert again.uids(Act.UNCHANGED) == (uid(1), uid(2))

    def test_a_day_that_somebody_moved_is_put_right(
        self, calendar: Collection, person: Person
    ) -> None:
        before = first(calendar, events(1))
        person.edit("DTSTART;VALUE=DATE:20260930", "DTSTART;VALUE=DATE:20260929")
        pushed = push(calendar, events(1), before.known, OURS)
        assert [lost.uid for lost in pushed.overwritten] == [uid(1)]
        assert "DTSTART;VALUE=DATE:20260930" in person.get(1)

    def test_an_entry_that_somebody_made_a_series_is_put_right(
        self, calendar: Collection, person: Person
    ) -> None:
        before = first(calendar, events(1))
        person.edit("STATUS:", "RRULE:FREQ=MONTHLY;COUNT=3\r\nSTATUS:")
        assert len(push(calendar, events(1), before.known, OURS).overwritten) == 1
        assert "RRULE" not in person.get(1)

    def test_a_series_with_an_exception_is_put_right_as_well(
        self, calendar: Collection, person: Person
    ) -> None:
        before = first(calendar, events(1))
        text = person.get(1).replace("STATUS:", "RRULE:FREQ=MONTHLY;COUNT=3\r\nSTATUS:", 1)
        master = text[text.index("BEGIN:VEVENT") : text.index("END:VCALENDAR")]
        other = "".join(
            line for line in master.splitlines(keepends=True) if not line.startswith("RRULE")
        ).replace("STATUS:", "RECURRENCE-ID;VALUE=DATE:20261030\r\nSTATUS:", 1)
        person.put(uid(1) + ".ics", text.replace("END:VCALENDAR", other + "END:VCALENDAR"))
        assert len(push(calendar, events(1), before.known, OURS).overwritten) == 1
        assert person.get(1).count("BEGIN:VEVENT") == 1

    def test_what_somebody_added_stays_until_the_entry_changes_and_is_told_then(
        self, calendar: Collection, person: Person
    ) -> None:
        known = first(calendar, events(1)).known
        person.edit("STATUS:", "LOCATION:三楼会议室\r\nSTATUS:")
        for _ in range(2):
            pushed = push(calendar, events(1), known, OURS)
            assert pushed.uids(Act.UNCHANGED) == (uid(1),)
            assert pushed.overwritten == ()
            known = pushed.known
        assert "三楼会议室" in person.get(1)
        moved = event(1, sequence=3, day=dt.date(2026, 10, 9), first=dt.date(2026, 10, 9))
        pushed = push(calendar, {uid(1): moved}, known, OURS)
        assert pushed.uids(Act.UPDATED) == (uid(1),)
        assert "三楼会议室" in pushed.overwritten[0].found.decode()

    def test_a_dismissed_reminder_stays_dismissed(
        self, calendar: Collection, person: Person
    ) -> None:
        before = first(calendar, events(1))
        person.edit("END:VALARM", "ACKNOWLEDGED:20260924T010000Z\r\nEND:VALARM")
        pushed = push(calendar, events(1), before.known, OURS)
        assert pushed.uids(Act.UNCHANGED) == (uid(1),)
        assert "ACKNOWLEDGED" in person.get(1)
        assert pushed.known != before.known

    def test_a_reminder_of_ours_that_changed_is_sent_though_the_text_is_the_same(
        self, calendar: Collection, person: Person
    ) -> None:
        before = first(calendar, events(1))
        person.edit("END:VALARM", "ACKNOWLEDGED:20260924T010000Z\r\nEND:VALARM")
        earlier = {uid(1): event(1, sequence=3, reminder=dt.timedelta(days=20))}
        assert push(calendar, earlier, before.known, OURS).uids(Act.UPDATED) == (uid(1),)
        assert "-P20D" in person.get(1)

    def test_a_lost_state_is_found_again_without_sending(self, calendar: Collection) -> None:
        before = first(calendar, events(1, 2))
        pushed = push(calendar, events(1, 2), {}, OURS)
        assert pushed.uids(Act.UNCHANGED) == (uid(1), uid(2))
        assert pushed.known == before.known

    def test_a_push_whose_end_nobody_noted_is_not_taken_for_a_change_of_somebody(
        self, calendar: Collection
    ) -> None:
        before = first(calendar, events(1))
        moved = {uid(1): event(1, sequence=3, title="季度巡检")}
        push(calendar, moved, before.known, OURS)
        pushed = push(calendar, moved, before.known, OURS)
        assert pushed.uids(Act.UNCHANGED) == (uid(1),)
        assert pushed.overwritten == ()

    def test_an_entry_without_a_state_that_falls_away_is_deleted_and_kept_for_the_reader(
        self, calendar: Collection, person: Person
    ) -> None:
        first(calendar, events(1))
        pushed = push(calendar, {}, {}, OURS)
        assert pushed.uids(Act.DELETED) == (uid(1),)
        assert pushed.overwritten[0].summary.startswith("季度巡检")
        assert person.names() == set()

    def test_a_copy_imported_by_hand_is_a_problem_that_says_so(
        self, calendar: Collection, person: Person
    ) -> None:
        first(calendar, {})
        person.put("imported.ics", event(1))
        person.put("imported-too.ics", event(2))
        pushed = push(calendar, events(1, 2, 3), {}, OURS)
        assert pushed.uids(Act.CREATED) == (uid(3),)
        assert pushed.uids(Act.REFUSED) == (uid(1), uid(2))
        [problem] = pushed.problems
        assert problem.code == "caldav.refused"
        assert problem.place.within == f"{uid(1)} and 1 more"
        assert "409 Conflict" in problem.why
        assert "imported from a file" in problem.mend
        assert set(pushed.known) == {uid(3)}

    def test_a_timed_entry_survives_the_server_unchanged(self, calendar: Collection) -> None:
        start = dt.datetime(2026, 9, 28, 9)  # noqa: DTZ001 - a wall clock in China
        timed = {uid(1): event(1, at=(start, start + dt.timedelta(hours=3)), busy=True)}
        first(calendar, timed)
        assert push(calendar, timed, {}, OURS).uids(Act.UNCHANGED) == (uid(1),)

    def test_a_wrong_password_is_told_and_not_shown(self, calendar: Collection) -> None:
        wrong = replace(calendar, password="not-this-one")  # noqa: S106
        problem = fault_of(lambda: push(wrong, events(1), {}, OURS, create="X"))
        assert problem.code == "caldav.login"
        assert "app password" in problem.mend
        assert "not-this-one" not in problem.render() + repr(wrong)

    def test_a_missing_calendar_is_a_problem_where_none_shall_be_made(
        self, calendar: Collection
    ) -> None:
        assert fault_of(lambda: push(calendar, {}, {}, OURS)).code == "caldav.no-calendar"

    def test_the_folder_of_all_calendars_names_those_in_it(self, calendar: Collection) -> None:
        first(calendar, {})
        home = replace(calendar, url=calendar.url.rstrip("/").rpartition("/")[0])
        problem = fault_of(lambda: push(home, {}, {}, OURS))
        assert problem.code == "caldav.not-a-calendar"
        assert f"/{USER}/calendar-" in problem.mend

    def test_a_calendar_below_a_missing_folder_cannot_be_made(self, calendar: Collection) -> None:
        deep = replace(calendar, url=calendar.url.replace("calendar-", "missing/calendar-"))
        problem = fault_of(lambda: push(deep, {}, {}, OURS, create="X"))
        assert problem.code == "caldav.not-created"
        assert problem.why == "the server says: 403 Forbidden"

    @settings(max_examples=8)
    @given(
        steps=st.lists(
            st.dictionaries(st.integers(1, 4), st.integers(0, 3), max_size=4), max_size=4
        )
    )
    def test_whatever_was_pushed_before_the_calendar_shows_what_is_pushed_now(
        self, radicale: str, steps: list[dict[int, int]]
    ) -> None:
        calendar = Collection(f"{radicale}/{USER}/calendar-{next(_numbers)}", USER, PASSWORD)
        known = first(calendar, {}).known
        for sequence, step in enumerate(steps):
            wanted = {
                uid(number): event(number, sequence=sequence, title=f"第{title}版")
                for number, title in step.items()
            }
            known = push(calendar, wanted, known, OURS).known
            shown = Calendar.from_ical(Person(calendar).ask("GET", "").text).walk("VEVENT")
            titles = {str(event["UID"]): str(event["SUMMARY"])[1:2] for event in shown}
            assert titles == {uid(number): str(title) for number, title in step.items()}
            assert known.keys() == wanted.keys()
            again = push(calendar, wanted, known, OURS)
            assert again.uids(Act.UNCHANGED) == tuple(wanted)


def fault_of(act: Callable[[], object]) -> Problem:
    """Return the only problem of the fault that an act ends in."""
    with pytest.raises(EnvironmentFault) as caught:
        act()
    [problem] = caught.value.problems
    return problem


HOME = "/remote.php/dav/calendars/li/contracts/"


def row(path: str, etag: str = "", kind: str = "") -> str:
    found = f"<d:getetag>{etag}</d:getetag>" if etag else ""
    kinds = f"<d:resourcetype>{kind}</d:resourcetype>"
    return (
        f"<d:response><d:href>{path}</d:href><d:propstat><d:prop>{found}{kinds}</d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )


def listing(*rows: str, head: str = "") -> Answer:
    """Return a listing as Nextcloud writes it."""
    own = row(HOME, kind="<d:collection/><cal:calendar/>")
    text = (
        f'<?xml version="1.0"?>{head}<d:multistatus xmlns:d="DAV:"'
        f' xmlns:s="http://sabredav.org/ns" xmlns:cal="urn:ietf:params:xml:ns:caldav">'
        f"{own}{''.join(rows)}</d:multistatus>"
    )
    return Answer(207, text.encode(), (("Content-Type", "application/xml; charset=utf-8"),))


def member(number: int, etag: str) -> str:
    path = HOME + uid(number).replace("@", "%40") + ".ics"
    return row(path, etag.replace('"', "&quot;"))


def nextcloud(scripted: Scripted) -> Collection:
    return Collection(scripted.url + HOME, "li", "app-password")


def by_method(**answers: Answer) -> Callable[[Asked], Answer]:
    """Answer by the verb; a listing is empty unless it is given."""
    return lambda asked: answers.get(asked.method, listing())


class TestNextcloud:
    def test_the_password_goes_with_the_first_request(self, scripted: Scripted) -> None:
        scripted.answer = by_method(PUT=Answer(201, headers=(("ETag", '"a1"'),)))
        push(nextcloud(scripted), events(1), {}, OURS)
        assert scripted.methods() == ["PROPFIND", "PUT"]
        assert all("Authorization" in asked.headers for asked in scripted.asked)
        sent = scripted.asked[1]
        assert sent.path == HOME + uid(1) + ".ics"
        assert sent.headers["If-None-Match"] == "*"
        assert sent.body == event(1)
        assert b"METHOD" not in sent.body

    @pytest.mark.parametrize("address", ["/dav/a%2Fb%20c", "/dav/a%2Fb%20c//", "/dav/a%2Fb%20c#x"])
    def test_an_address_is_used_as_it_is_encoded(self, scripted: Scripted, address: str) -> None:
        scripted.answer = lambda _: listing()
        push(Collection(scripted.url + address, "li", "x"), {}, {}, OURS)
        assert scripted.asked[0].path == "/dav/a%2Fb%20c/"

    def test_an_etag_that_a_proxy_marked_is_still_the_same(self, scripted: Scripted) -> None:
        scripted.answer = lambda _: listing(member(1, 'W/"a1"'), member(2, '"a2-gzip"'))
        known = {
            uid(number): Put(f'"a{number}"', digest)
            for number, digest in ((1, digest_of(event(1))), (2, digest_of(event(2))))
        }
        pushed = push(nextcloud(scripted), events(1, 2), known, OURS)
        assert pushed.uids(Act.UNCHANGED) == (uid(1), uid(2))
        assert scripted.methods() == ["PROPFIND"]

    def test_an_etag_that_does_not_come_back_is_asked_for(self, scripted: Scripted) -> None:
        scripted.answer = by_method(
            PUT=Answer(201), HEAD=Answer(200, headers=(("ETag", '"after"'),))
        )
        pushed = push(nextcloud(scripted), events(1), {}, OURS)
        assert pushed.known[uid(1)].etag == '"after"'

    def test_the_server_is_quoted_in_its_own_words(self, scripted: Scripted) -> None:
        said = (
            b'<?xml version="1.0"?><d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns">'
            b"<s:exception>Sabre\\DAV\\Exception\\BadRequest</s:exception><s:message>Calendar"
            b" object with uid already exists in this calendar collection.</s:message></d:error>"
        )
        scripted.answer = by_method(PUT=Answer(400, said))
        [problem] = push(nextcloud(scripted), events(1), {}, OURS).problems
        assert problem.why == (
            "the server says: 400 Bad Request: Calendar object with uid already exists in this"
            " calendar collection."
        )

    def test_an_update_is_bound_to_what_was_seen(self, scripted: Scripted) -> None:
        scripted.answer = lambda asked: (
            listing(member(1, '"a1"'))
            if asked.method == "PROPFIND"
            else Answer(204, headers=(("ETag", '"a2"'),))
        )
        pushed = push(nextcloud(scripted), events(1), {uid(1): Put('"a1"', "other")}, OURS)
        assert scripted.asked[1].headers["If-Match"] == '"a1"'
        assert pushed.known[uid(1)].etag == '"a2"'

    def test_an_entry_that_changes_while_it_is_sent_is_kept_and_told(
        self, scripted: Scripted
    ) -> None:
        scripted.answer = lambda asked: (
            listing(member(1, '"a1"')) if asked.method == "PROPFIND" else Answer(412)
        )
        known = {uid(1): Put('"a1"', "other")}
        pushed = push(nextcloud(scripted), events(1), known, OURS)
        assert pushed.problems[0].code == "caldav.changed-meanwhile"
        assert pushed.known == known

    @pytest.mark.parametrize("kept", ['"a1"', '"other"'])
    def test_only_what_was_seen_is_deleted(self, scripted: Scripted, kept: str) -> None:
        answers = {
            "GET": Answer(200, event(1), (("ETag", '"a1"'),)),
            "DELETE": Answer(412),
        }
        scripted.answer = lambda asked: answers.get(asked.method, listing(member(1, '"a1"')))
        known = {uid(1): Put(kept, "x")}
        pushed = push(nextcloud(scripted), {}, known, OURS)
        assert scripted.asked[-1].headers["If-Match"] == '"a1"'
        assert pushed.problems[0].code == "caldav.changed-meanwhile"
        assert pushed.known == known

    def test_an_entry_that_cannot_be_told_by_an_etag_is_read_each_time(
        self, scripted: Scripted
    ) -> None:
        answers = {"GET": Answer(200, event(1))}
        scripted.answer = lambda asked: answers.get(asked.method, listing(member(1, "")))
        known = {uid(1): Put("", digest_of(event(1)))}
        assert push(nextcloud(scripted), events(1), known, OURS).known == known
        assert scripted.methods() == ["PROPFIND", "GET"]

    def test_an_entry_that_is_gone_when_it_is_deleted_is_deleted(self, scripted: Scripted) -> None:
        scripted.answer = lambda asked: (
            listing(member(1, '"a1"')) if asked.method == "PROPFIND" else Answer(404)
        )
        pushed = push(nextcloud(scripted), {}, {uid(1): Put('"a1"', "x")}, OURS)
        assert pushed.uids(Act.DELETED) == (uid(1),)
        assert push(nextcloud(scripted), {}, {}, OURS).uids(Act.DELETED) == (uid(1),)

    def test_an_entry_that_is_gone_when_it_is_read_is_put_again(self, scripted: Scripted) -> None:
        answers = {"GET": Answer(404), "PUT": Answer(201, headers=(("ETag", '"new"'),))}
        scripted.answer = lambda asked: answers.get(asked.method, listing(member(1, '"a1"')))
        pushed = push(nextcloud(scripted), events(1), {}, OURS)
        assert pushed.uids(Act.CREATED) == (uid(1),)

    @pytest.mark.parametrize("wanted", [events(1), {}], ids=["put", "delete"])
    def test_what_stands_at_our_address_under_another_uid_is_left_alone(
        self, scripted: Scripted, wanted: dict[str, bytes]
    ) -> None:
        alien = event(1).replace(uid(1).encode(), b"dentist@example.com")
        scripted.answer = lambda asked: (
            listing(member(1, '"a1"')) if asked.method == "PROPFIND" else Answer(200, alien)
        )
        pushed = push(nextcloud(scripted), wanted, {}, OURS)
        assert pushed.problems[0].code == "caldav.foreign"
        assert scripted.methods() == ["PROPFIND", "GET"]

    @pytest.mark.parametrize("wanted", [events(1), {}], ids=["put", "delete"])
    def test_what_cannot_be_read_is_left_alone(
        self, scripted: Scripted, wanted: dict[str, bytes]
    ) -> None:
        scripted.answer = lambda asked: (
            listing(member(1, '"a1"')) if asked.method == "PROPFIND" else Answer(403)
        )
        pushed = push(nextcloud(scripted), wanted, {}, OURS)
        assert pushed.uids(Act.REFUSED) == (uid(1),)
        assert scripted.methods() == ["PROPFIND", "GET"]

    @pytest.mark.parametrize(
        "body",
        [b"", b"\xff\xfe\x00", b"BEGIN:VCALENDAR", b"<html>", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR"],
    )
    def test_what_is_no_event_is_left_alone(self, scripted: Scripted, body: bytes) -> None:
        scripted.answer = lambda asked: (
            listing(member(1, '"a1"')) if asked.method == "PROPFIND" else Answer(200, body)
        )
        pushed = push(nextcloud(scripted), events(1), {}, OURS)
        assert pushed.problems[0].code == "caldav.foreign"

    def test_other_members_and_folders_are_not_looked_at(self, scripted: Scripted) -> None:
        scripted.answer = lambda _: listing(
            row(HOME + "private.ics", "&quot;p&quot;"),
            row(HOME + uid(2), "&quot;without suffix&quot;"),
            row(HOME + uid(3) + ".ics/", kind="<d:collection/>"),
        )
        assert push(nextcloud(scripted), {}, {}, OURS).outcomes == ()
        assert scripted.methods() == ["PROPFIND"]


def digest_of(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


class TestFaults:
    @pytest.mark.parametrize(
        ("status", "code"),
        [
            (400, "no-calendar-server"),
            (401, "login"),
            (403, "no-calendar-server"),
            (404, "no-calendar"),
            (405, "no-calendar-server"),
            (200, "no-calendar-server"),
            (207, "no-calendar-server"),
            (429, "busy"),
            (500, "no-calendar-server"),
            (503, "busy"),
            (507, "full"),
            (599, "no-calendar-server"),
        ],
    )
    def test_a_calendar_that_does_not_open_is_a_fault_with_a_mend(
        self, scripted: Scripted, status: int, code: str
    ) -> None:
        scripted.answer = lambda _: Answer(status)
        problem = fault_of(lambda: push(nextcloud(scripted), events(1), {}, OURS))
        assert problem.code == f"caldav.{code}"
        assert problem.what
        assert problem.mend
        assert "app-password" not in problem.render()
        assert scripted.methods() == ["PROPFIND"]

    @pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 412, 413, 415, 423, 500, 501])
    def test_an_entry_that_is_refused_does_not_stop_the_others(
        self, scripted: Scripted, status: int
    ) -> None:
        scripted.answer = lambda asked: (
            listing()
            if asked.method == "PROPFIND"
            else Answer(status if uid(1) in asked.path else 201, headers=(("ETag", '"e"'),))
        )
        pushed = push(nextcloud(scripted), events(1, 2), {}, OURS)
        assert pushed.uids(Act.REFUSED) == (uid(1),)
        assert pushed.uids(Act.CREATED) == (uid(2),)
        [problem] = pushed.problems
        assert problem.place.within == uid(1)
        assert str(status) in problem.why
        assert problem.mend

    @pytest.mark.parametrize(("status", "code"), [(401, "login"), (503, "busy"), (507, "full")])
    def test_what_was_done_before_the_end_is_told_and_remembered(
        self, scripted: Scripted, status: int, code: str
    ) -> None:
        scripted.answer = lambda asked: (
            listing()
            if asked.method == "PROPFIND"
            else Answer(201 if uid(1) in asked.path else status, headers=(("ETag", '"e"'),))
        )
        pushed = push(nextcloud(scripted), events(1, 2, 3), {}, OURS)
        assert pushed.uids(Act.CREATED) == (uid(1),)
        assert [problem.code for problem in pushed.problems] == [f"caldav.{code}"]
        assert set(pushed.known) == {uid(1)}
        assert scripted.methods() == ["PROPFIND", "PUT", "PUT"]

    def test_an_answer_that_does_not_come_is_a_fault(
        self, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(webdav, "_TIMEOUT", httpx.Timeout(0.2))
        late = threading.Event()
        scripted.answer = lambda _: Answer(200) if late.wait(10) else Answer(500)
        problem = fault_of(lambda: push(nextcloud(scripted), events(1), {}, OURS))
        late.set()
        assert problem.code == "caldav.timeout"

    def test_a_server_that_is_not_there_is_a_fault(self) -> None:
        nowhere = Collection("http://127.0.0.1:9/calendar/", "li", "x")
        problem = fault_of(lambda: push(nowhere, events(1), {}, OURS))
        assert problem.code == "caldav.no-connection"
        assert problem.why.startswith("the system says: ")

    def test_a_certificate_that_nobody_vouches_for_is_refused(self, scripted_tls: Scripted) -> None:
        problem = fault_of(lambda: push(nextcloud(scripted_tls), events(1), {}, OURS))
        assert problem.code == "caldav.certificate"
        assert "certificate" in problem.why
        assert scripted_tls.asked == []

    def test_a_certificate_that_the_system_trusts_is_taken(
        self, scripted_tls: Scripted, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.pem))
        scripted_tls.answer = lambda _: listing()
        assert push(nextcloud(scripted_tls), {}, {}, OURS).problems == ()

    def test_an_endless_answer_is_cut_off(
        self, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(webdav, "MOST_OCTETS", 1_000_000)
        scripted.answer = lambda _: Answer(207, b" " * 1_000_001)
        problem = fault_of(lambda: push(nextcloud(scripted), events(1), {}, OURS))
        assert problem.code == "caldav.too-large"

    def test_a_packed_answer_is_not_unpacked(self, scripted: Scripted) -> None:
        packed = gzip.compress(listing(member(1, '"a1"')).body)
        scripted.answer = lambda _: Answer(207, packed, (("Content-Encoding", "gzip"),))
        problem = fault_of(lambda: push(nextcloud(scripted), {}, {}, OURS))
        assert problem.code == "caldav.no-calendar-server"
        assert scripted.asked[0].headers["Accept-Encoding"] == "identity"

    @pytest.mark.parametrize(
        "head",
        [
            '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
            '<!DOCTYPE d SYSTEM "file:///etc/passwd">',
            '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ],
    )
    def test_xml_that_declares_entities_is_not_read(self, scripted: Scripted, head: str) -> None:
        scripted.answer = lambda _: listing(member(1, '"a1"'), head=head)
        problem = fault_of(lambda: push(nextcloud(scripted), {}, {}, OURS))
        assert problem.code == "caldav.no-calendar-server"
        assert scripted.methods() == ["PROPFIND"]

    def test_a_redirection_on_the_same_host_is_followed(self, scripted: Scripted) -> None:
        scripted.answer = lambda asked: (
            Answer(301, headers=(("Location", HOME),)) if asked.path == "/dav/" else listing()
        )
        moved = Collection(scripted.url + "/dav", "li", "app-password")
        assert push(moved, {}, {}, OURS).problems == ()
        assert [asked.path for asked in scripted.asked] == ["/dav/", HOME]

    @pytest.mark.parametrize(
        "target",
        ["https://other.example.com/dav/", "http://li:x@127.0.0.1/", "http://127.0.0.1:1/"],
    )
    def test_a_redirection_elsewhere_is_not_followed(self, scripted: Scripted, target: str) -> None:
        scripted.answer = lambda _: Answer(302, headers=(("Location", target),))
        problem = fault_of(lambda: push(nextcloud(scripted), events(1), {}, OURS))
        assert problem.code == "caldav.redirected"
        assert len(scripted.asked) == 1

    def test_a_redirection_in_a_circle_ends(self, scripted: Scripted) -> None:
        scripted.answer = lambda _: Answer(308, headers=(("Location", HOME),))
        problem = fault_of(lambda: push(nextcloud(scripted), events(1), {}, OURS))
        assert problem.code == "caldav.redirected"
        assert len(scripted.asked) < 10

    def test_a_redirection_of_an_entry_ends_the_push(self, scripted: Scripted) -> None:
        scripted.answer = by_method(PUT=Answer(307, headers=(("Location", "/elsewhere"),)))
        pushed = push(nextcloud(scripted), events(1, 2), {}, OURS)
        assert [problem.code for problem in pushed.problems] == ["caldav.redirected"]

    def test_the_way_from_http_to_https_is_followed_and_no_other(self) -> None:
        old = httpx.URL("http://cloud.example.com/dav/")
        assert webdav._same_host(old, httpx.URL("https://cloud.example.com/dav/"))
        assert not webdav._same_host(httpx.URL("https://cloud.example.com/"), old)
        assert not webdav._same_host(old, httpx.URL("https://cloud.example.org/dav/"))
        assert not webdav._same_host(old, httpx.URL("https://cloud.example.com:8443/dav/"))
        assert not webdav._same_host(old, httpx.URL("http://li:x@cloud.example.com/dav/"))

    @pytest.mark.parametrize(
        "url",
        [
            "", "calendar", "ftp://example.com/", "https://", "https:///x", "http://[::1",
            "https://li:geheim@example.com/", "https://example.com/?token=1", "file:///etc/passwd",
        ],
    )  # fmt: skip
    def test_what_is_no_address_is_refused_before_anything_is_sent(self, url: str) -> None:
        with pytest.raises(ContractkitError) as caught:
            push(Collection(url, "li", "x"), {}, {}, OURS)
        assert not isinstance(caught.value, EnvironmentFault)
        [problem] = caught.value.problems
        assert problem.code == "caldav.address"
        assert "geheim" not in problem.render()

    def test_a_password_in_the_clear_is_warned_of(
        self, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("contractkit.dispatch.caldav._is_this_machine", lambda _: False)
        scripted.answer = lambda _: listing()
        [problem] = push(nextcloud(scripted), {}, {}, OURS).problems
        assert (problem.code, problem.severity) == ("caldav.exposed", Severity.WARNING)

    @pytest.mark.parametrize(
        ("host", "here"),
        [
            ("127.0.0.1", True),
            ("::1", True),
            ("localhost", True),
            ("10.0.0.1", False),
            ("a", False),
        ],
    )
    def test_this_machine_needs_no_encryption(self, host: str, here: bool) -> None:
        assert _is_this_machine(host) is here

    @pytest.mark.parametrize(
        "alien", ["x@example.com", "other.a.n1@contractkit", f"{KEY}.../../x@contractkit", KEY]
    )
    def test_an_event_of_another_contract_is_not_sent(self, alien: str) -> None:
        with pytest.raises(ValueError, match="is no UID of zc-2026"):
            push(Collection("https://example.com/", "li", "x"), {alien: event(1)}, {}, OURS)
