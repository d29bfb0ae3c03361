from __future__ import annotations

import datetime as dt
import subprocess
import sys
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from agenda_samples import EDITION, NASTY, editions, entry, hostile_entries
from contractkit.agenda import CitedClause, Entry, one_line, shorten, units
from contractkit.ical import (
    LONGEST_LINE,
    MOST_EVENTS,
    Edition,
    description,
    summary,
    write_calendar,
    write_calendars,
)


def read(octets: bytes) -> list[Any]:
    return list(Calendar.from_ical(octets).walk("VEVENT"))


def only(**changes: Any) -> Any:
    [event] = read(write_calendar([entry(**changes)], EDITION))
    return event


def lines(octets: bytes) -> list[str]:
    return octets.decode().replace("\r\n ", "").split("\r\n")


class TestFile:
    def test_one_appointment_opens_in_the_calendar_that_is_there(self) -> None:
        written = write_calendar([entry()], EDITION)
        assert b"X-WR-CALNAME" not in written
        assert b"X-WR-RELCALID" not in written

    def test_several_appointments_name_their_calendar(self) -> None:
        written = lines(write_calendar([entry(1), entry(2)], EDITION))
        assert "X-WR-CALNAME:应用系统售后服务 · ZC-2026-014" in written
        assert any(line.startswith("X-WR-RELCALID:{") for line in written)

    def test_a_calendar_without_a_printable_name_has_its_key(self) -> None:
        written = write_calendar([entry(1), entry(2)], replace(EDITION, name="\x00"))
        assert f"X-WR-CALNAME:{EDITION.key}" in lines(written)

    def test_two_calendars_of_one_contract_do_not_replace_each_other(self) -> None:
        both = [entry(1), entry(2)]
        whole = lines(write_calendar(both, EDITION))
        part = lines(write_calendar(both, EDITION.part("2026")))
        ids = [
            [line for line in file if line.startswith("X-WR-RELCALID")] for file in (whole, part)
        ]
        assert ids[0] != ids[1]

    def test_nothing_to_say_is_refused(self) -> None:
        with pytest.raises(ValueError, match="without a date"):
            write_calendar([], EDITION)

    def test_the_same_entries_give_the_same_bytes(self) -> None:
        entries = [entry(number) for number in range(1, 30)]
        assert write_calendar(entries, EDITION) == write_calendar(list(entries), EDITION)

    def test_no_line_is_longer_than_75_octets_or_ends_inside_a_character(self) -> None:
        # The last of these has octet 75 inside a character of three and of four octets.
        for padding in range(80):
            title = "a" * padding + "巡检😀" * 20
            for raw in write_calendar([entry(title=title)], EDITION).split(b"\r\n"):
                assert len(raw) <= 75
                raw.decode()

    @pytest.mark.parametrize("length", range(60, 80))
    def test_lines_about_the_limit_come_back_whole(self, length: int) -> None:
        assert only(evidence="x" * length)["DESCRIPTION"].count("x") == length

    def test_files_that_take_too_long_to_import_are_given_out_by_year(self) -> None:
        first = dt.date(2026, 1, 1)
        days = [first + dt.timedelta(days=n) for n in range(5 * 365)]
        entries = [entry(n, first=day, day=day) for n, day in enumerate(days)]
        files = write_calendars(entries, EDITION)
        assert list(files) == ["2026", "2027", "2028", "2029", "2030"]
        assert sum(len(read(file)) for file in files.values()) == len(entries)

    def test_a_file_of_few_but_long_entries_is_given_out_by_year_too(self) -> None:
        long = tuple(f"{n}. " + "汉" * 200 for n in range(13))
        entries = [
            entry(n, explanation=long, day=dt.date(2026 + n % 2, 5, 1), title="😀" * 120)
            for n in range(200)
        ]
        assert list(write_calendars(entries, EDITION)) == ["2026", "2027"]

    def test_an_ordinary_contract_is_one_file(self) -> None:
        entries = [entry(1), entry(2, day=dt.date(2029, 1, 1))]
        assert write_calendars(entries, EDITION) == {"": write_calendar(entries, EDITION)}

    def test_entries_within_the_limit_stay_together(self) -> None:
        entries = [entry(n) for n in range(MOST_EVENTS)]
        assert list(write_calendars(entries, EDITION)) == [""]
        assert list(write_calendars([*entries, entry(5000)], EDITION)) == ["2026"]


class TestEvent:
    def test_an_all_day_event_ends_on_the_day_after(self) -> None:
        event = only(day=dt.date(2026, 12, 31))
        assert event.decoded("DTSTART") == dt.date(2026, 12, 31)
        assert event.decoded("DTEND") == dt.date(2027, 1, 1)
        assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"

    def test_dates_have_no_zone_so_that_they_stay_in_berlin(self) -> None:
        assert b"TZ" not in write_calendar([entry()], EDITION)

    @pytest.mark.parametrize("year", [1988, 2026])
    def test_timed_events_are_eight_hours_ahead_of_utc_in_every_year(self, year: int) -> None:
        # In May 1988 clocks in Shanghai stood at +9; a zone with that rule misleads Outlook.
        start = dt.datetime(year, 5, 1, 9, tzinfo=dt.UTC) - dt.timedelta(hours=8)
        written = write_calendar([entry(at=(start, start + dt.timedelta(hours=3)))], EDITION)
        assert f"DTSTART;TZID=Asia/Shanghai:{year}0501T090000" in lines(written)
        assert f"DTEND;TZID=Asia/Shanghai:{year}0501T120000" in lines(written)
        assert written.count(b"BEGIN:STANDARD") == 1
        assert b"DAYLIGHT" not in written
        assert b"RDATE" not in written

    def test_a_time_without_a_zone_is_one_in_china(self) -> None:
        start = dt.datetime(2026, 5, 1, 9)  # noqa: DTZ001 - the case
        written = write_calendar([entry(at=(start, start + dt.timedelta(hours=1)))], EDITION)
        assert "DTSTART;TZID=Asia/Shanghai:20260501T090000" in lines(written)

    def test_the_number_of_the_edition_is_the_sequence(self) -> None:
        assert only()["SEQUENCE"] == 2

    def test_a_second_edition_of_one_day_looks_newer(self) -> None:
        again = replace(EDITION, sequence=3)
        stamps = [
            read(write_calendar([entry()], e))[0].decoded("DTSTAMP") for e in (EDITION, again)
        ]
        assert stamps[0] < stamps[1]
        assert stamps[0].date() == EDITION.stamp

    def test_a_date_that_may_move_says_so_in_front(self) -> None:
        event = only(tentative=True)
        assert event["SUMMARY"].startswith("【暂定】")
        assert event["STATUS"] == "TENTATIVE"
        assert [str(name) for name in event["CATEGORIES"].cats] == ["巡检", "暂定"]

    def test_deadlines_leave_the_day_free(self) -> None:
        assert only()["TRANSP"] == "TRANSPARENT"
        assert only()["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"

    @pytest.mark.parametrize(("tentative", "status"), [(True, "TENTATIVE"), (False, "BUSY")])
    def test_who_has_to_be_there_is_busy(self, tentative: bool, status: str) -> None:
        event = only(busy=True, tentative=tentative)
        assert (event["TRANSP"], event["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("OPAQUE", status)

    def test_the_reminder_comes_before_the_start(self) -> None:
        [alarm] = only().walk("VALARM")
        assert alarm.decoded("TRIGGER") == -dt.timedelta(days=6, hours=15)
        assert alarm["ACTION"] == "DISPLAY"

    def test_no_reminder_means_no_alarm(self) -> None:
        assert not only(reminder=None).walk("VALARM")

    def test_outlook_takes_no_separators_in_categories(self) -> None:
        assert [str(c) for c in only(category="巡检,；回访").get("CATEGORIES").cats] == [
            "巡检、、回访"
        ]

    @pytest.mark.parametrize(("name", "shown"), [("C:\\", "C:/"), ('19" rack', "19' rack")])
    def test_no_category_swallows_the_next(self, name: str, shown: str) -> None:
        event = only(category=name, tentative=True)
        assert [str(c) for c in event["CATEGORIES"].cats] == [shown, "暂定"]

    def test_a_category_without_a_printable_character_is_left_out(self) -> None:
        assert "CATEGORIES" not in only(category="\x00")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"uid": "名称@contractkit"}, "ASCII"),
            ({"day": dt.date(4600, 1, 1)}, "4600"),
            ({"reminder": dt.timedelta(days=-1)}, "before the start"),
            ({"reminder": dt.timedelta(seconds=90)}, "whole minutes"),
            ({"at": (dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC),) * 2}, "ends before"),
        ],
    )
    def test_what_outlook_would_misread_is_refused(
        self, changes: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(ValueError, match=words):
            write_calendar([entry(**changes)], EDITION)

    def test_two_entries_with_one_uid_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"inspection\.n001"):
            write_calendar([entry(1), entry(1)], EDITION)


class TestSummary:
    def test_it_is_at_most_255_utf16_units(self) -> None:
        text = summary(entry(title="汉" * 300), EDITION)
        assert units(text) == LONGEST_LINE
        assert text.endswith("… · ZC-2026-014")

    def test_an_emoji_counts_two(self) -> None:
        assert units(summary(entry(title="汉" + "😀" * 300), EDITION)) <= LONGEST_LINE

    @pytest.mark.parametrize("mark", ["", "【暂定】"])
    def test_a_number_of_any_length_leaves_one_line(self, mark: str) -> None:
        edition = replace(EDITION, contract_id="Z" * 300)
        assert units(summary(entry(tentative=bool(mark)), edition)) <= LONGEST_LINE

    @pytest.mark.parametrize(
        "character",
        [
            "👨‍👩‍👧‍👦",
            "🇨🇳",
            "👍🏽",
            "e\u0301",
            "☎\ufe0f",
            "🏴\U000e0067\U000e0062\U000e007f",
            "😀",
            "汉",
        ],
    )
    @pytest.mark.parametrize("padding", range(12))
    def test_what_people_see_as_one_character_is_never_halved(
        self, character: str, padding: int
    ) -> None:
        cut = shorten("a" * padding + character * 300, LONGEST_LINE)
        assert units(cut) <= LONGEST_LINE
        kept = cut.removesuffix("…").removeprefix("a" * padding)
        assert kept == character * (len(kept) // len(character))

    def test_a_text_that_fits_is_left_alone(self) -> None:
        assert shorten("汉" * 255, 255) == "汉" * 255

    @given(st.text(max_size=400), st.integers(1, 255))
    def test_a_cut_is_never_too_long_and_never_without_need(self, text: str, limit: int) -> None:
        cut = shorten(text, limit)
        assert units(cut) <= limit
        assert cut == text if units(text) <= limit else cut.endswith("…")
        assert text.startswith(cut.removesuffix("…"))


class TestDescription:
    def test_it_says_who_under_which_clause_and_why(self) -> None:
        assert description(entry(first=dt.date(2026, 7, 1)), EDITION).split("\n") == [
            "履行方：智城同创；相对方：采购人",
            "期间：2026年7月1日至2026年9月30日",
            "依据《售后服务方案》4.5.3（2）：“我公司每季度巡检一次。”",
            "日期由来，共2步",
            "1. 约定日期：2026年9月30日。",
            "2. 结论：最迟于2026年9月30日完成。",
            "履行凭证：《巡检报告》",
            "合同编号：ZC-2026-014；义务编号：inspection.n001",
        ]

    def test_it_speaks_english(self) -> None:
        text = description(
            entry(
                tentative=True,
                obligor="Provider Ltd",
                obligee="the customer",
                clauses=(CitedClause("Service Agreement", "x", "Article 3.2", "One visit."),),
                explanation=("1. Day agreed: 30 September 2026.",),
                evidence="report",
            ),
            replace(EDITION, language="en"),
        )
        assert text.split("\n") == [
            "Owed by Provider Ltd to the customer",
            "Provisional: the day may still move; a later calendar will say so.",
            "Under “Service Agreement”, Article 3.2: “One visit.”",
            "How the day came about, step by step (1)",
            "1. Day agreed: 30 September 2026.",
            "Proof: report",
            "Contract ZC-2026-014; obligation inspection.n001",
        ]

    def test_what_both_owe_each_other_is_said_once(self) -> None:
        assert description(entry(obligor="双方", obligee="双方"), EDITION).startswith(
            "履行方：双方\n"
        )

    def test_a_clause_without_words_is_cited_by_its_number(self) -> None:
        clause = CitedClause("售后服务方案", "x", "4.5.3", "")
        assert "依据《售后服务方案》4.5.3\n" in description(entry(clauses=(clause,)), EDITION)

    def test_long_clauses_are_cut(self) -> None:
        clause = CitedClause("售后服务方案", "x", "4.5.3", "汉" * 1000)
        assert description(entry(clauses=(clause,)), EDITION).count("汉") == 159

    def test_no_line_ends_with_a_colon(self) -> None:
        text = description(entry(tentative=True, first=dt.date(2026, 7, 1)), EDITION)
        assert not [line for line in text.split("\n") if line.endswith((":", "："))]

    def test_it_stays_below_8_kib(self) -> None:
        text = description(entry(explanation=("汉😀,;\\" * 500,) * 20), EDITION)
        assert len(text.replace(",", "..").replace("\\", "..").encode()) <= 8192

    def test_tags_stay_text_everywhere(self) -> None:
        text = description(entry(evidence="<b>R&D</b> <!-- --> 100<200"), EDITION)
        assert "＜b>R&D＜/b> ＜!-- --> 100<200" in text


class TestHostileText:
    @pytest.mark.parametrize("text", NASTY)
    def test_it_stays_inside_its_property(self, text: str) -> None:
        hostile = entry(title=text, obligor=text, category=text, explanation=(text,))
        [event] = read(write_calendar([hostile], EDITION))
        assert str(event["SUMMARY"]) == summary(hostile, EDITION)
        assert str(event["DESCRIPTION"]) == description(hostile, EDITION)

    def test_a_backslash_before_an_n_is_no_line_break(self) -> None:
        event = only(title=r"C:\New\names", evidence=r"\\N")
        assert str(event["SUMMARY"]) == r"C:\New\names · ZC-2026-014"
        assert r"\\N" in str(event["DESCRIPTION"])

    @settings(max_examples=60, deadline=None)
    @given(hostile_entries(), editions())
    def test_every_text_comes_back_as_it_was_meant(
        self, entries: list[Entry], edition: Edition
    ) -> None:
        events = read(write_calendar(entries, edition))
        assert [str(e["UID"]) for e in events] == [e.uid for e in entries]
        for event, meant in zip(events, entries, strict=True):
            assert str(event["SUMMARY"]) == summary(meant, edition)
            assert str(event["DESCRIPTION"]) == description(meant, edition)

    @given(st.text(st.characters(codec=None)))
    def test_one_line_has_no_break_and_no_control_character(self, text: str) -> None:
        line = one_line(text)
        assert not [c for c in line if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
        assert one_line(line) == line
        assert line == line.strip()

    def test_nothing_rests_on_assertions(self) -> None:
        code = (
            "import sys; sys.path[:0] = ['src', 'tests']\n"
            "from agenda_samples import EDITION, NASTY, entry\n"
            "from contractkit.ical import write_calendar\n"
            "assert not __debug__, 'runs'\n"
            "from dataclasses import replace\n"
            "for text in NASTY:\n"
            "    pair = [entry(n, title=text, evidence=text, category=text) for n in (1, 2)]\n"
            "    out = write_calendar(pair, replace(EDITION, name=text))\n"
            "    starts = [l for l in out.split(b'\\r\\n') if l.startswith(b'BEGIN:VEVENT')]\n"
            "    if len(starts) != 2 or b'\\r' in out.replace(b'\\r\\n', b''): sys.exit(1)\n"
        )
        subprocess.run([sys.executable, "-O", "-c", code], check=True, timeout=60)
