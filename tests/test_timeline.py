"""Events and periods become days, and say how."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contractkit.model.timeline import Fixed
from contractkit.model.vocabulary import Vocabulary
from contractkit.quantities import parse_length
from contractkit.timeline import BeyondCalendarError, Dated, State, Timeline, said
from planning import contract, year_from


def timeline(**sections: Any) -> Timeline:
    return Timeline(contract(**sections))


def chinese(dated: Dated) -> str:
    return "".join(said(step.text, "zh-CN") for step in dated.steps)


def english(dated: Dated) -> str:
    return " ".join(said(step.text, "en") for step in dated.steps)


def test_a_known_event_is_firm_and_names_itself() -> None:
    lines = timeline(events={"go-live": {"name": "上线", "known": "2026-09-01"}})
    dated = lines.event("go-live")
    assert (dated.day, dated.state) == (date(2026, 9, 1), State.FIRM)
    assert chinese(dated) == "起算点：“上线”，2026年9月1日（已确定）。"
    assert english(dated) == "Counted from: “上线”, 1 September 2026 (known)."


def test_an_expected_event_is_provisional_and_so_is_all_that_counts_from_it() -> None:
    lines = timeline(
        events={
            "go-live": {"expected": "2026-11-15"},
            "acceptance": {"after": "go-live", "by": "1 month"},
        },
        periods={"warranty": {"from": "acceptance", "length": "3 years"}},
    )
    end = lines.period("warranty").end
    assert (end.day, end.state) == (date(2029, 12, 15), State.PROVISIONAL)
    assert [step.code for step in end.steps] == ["expected", "rule", "derived", "convention"]


def test_a_derived_event_takes_the_state_of_its_base() -> None:
    events = {"a": "2026-03-01", "b": {"after": "a", "by": "10 days"}, "c": "b"}
    dated = timeline(events=events).event("c")
    assert (dated.day, dated.state) == (date(2026, 3, 11), State.FIRM)


def test_an_unknown_event_is_dormant_and_passes_its_name_on() -> None:
    lines = timeline(
        events={"go-live": "unknown", "acceptance": {"after": "go-live", "by": "1 month"}},
        periods={"warranty": {"from": "acceptance", "length": "3 years"}},
    )
    end = lines.period("warranty").end
    assert (end.day, end.state, end.missing) == (None, State.DORMANT, ("events.go-live",))
    assert chinese(end) == "“go-live”的日期尚未确定，确定后方可计算。"


def test_an_expected_date_that_counts_from_an_unknown_event_stays_dormant() -> None:
    events = {"a": "unknown", "b": {"expected": {"after": "a", "by": "1 month"}}}
    assert timeline(events=events).event("b").state is State.DORMANT


def test_an_event_takes_its_name_from_the_vocabulary_when_it_has_none() -> None:
    words = Vocabulary.model_validate({"events": {"go-live": {"zh-CN": "上线", "en": "go-live"}}})
    dated = Timeline(contract(), words).event("go-live")
    assert "“上线”" in chinese(dated)


@pytest.mark.parametrize(
    ("convention", "end"), [("anniversary", date(2027, 3, 15)), ("day-before", date(2027, 3, 14))]
)
def test_the_last_day_of_a_period_follows_the_convention(convention: str, end: date) -> None:
    lines = timeline(**year_from("2026-03-15", period_end=convention))
    dated = lines.period("term").end
    assert dated.day == end
    assert ("第二百零一条" in chinese(dated)) is (convention == "anniversary")


def test_a_month_without_the_corresponding_day_ends_the_period_and_says_so() -> None:
    end = timeline(**year_from("2026-01-31", "1 month")).period("term").end
    assert end.day == date(2026, 2, 28)
    assert "取月末日" in chinese(end)


def test_the_end_of_a_period_moves_only_where_the_contract_says_so() -> None:
    stays = timeline(**year_from("2025-10-03")).period("term").end
    moves = timeline(**year_from("2025-10-03", period_end_on_holiday="next-working-day"))
    moved = moves.period("term").end
    assert stays.day == date(2026, 10, 3)
    assert (moved.day, moved.nominal) == (date(2026, 10, 8), date(2026, 10, 3))
    assert "国庆节" in chinese(moved)


def test_a_period_that_follows_another_starts_on_its_last_day_or_the_day_after() -> None:
    sections = year_from("2026-03-15")
    sections["periods"]["upkeep"] = {"from": "term.end", "length": "1 year"}
    by_law = timeline(**sections).period("upkeep")
    agreed = timeline(**sections | {"conventions": {"period-end": "day-before"}}).period("upkeep")
    assert (by_law.start.day, by_law.end.day) == (date(2027, 3, 15), date(2028, 3, 15))
    assert (agreed.start.day, agreed.end.day) == (date(2027, 3, 15), date(2028, 3, 14))


def test_a_lifetime_has_no_end_and_nothing_is_missing() -> None:
    span = timeline(**year_from("2026-03-15", "lifetime")).period("term")
    assert span.start.day == date(2026, 3, 15)
    assert (span.end.day, span.end.missing) == (None, ())
    assert span.end.steps[-1].code == "endless"


def test_a_blank_length_is_named_as_what_is_missing() -> None:
    end = timeline(**year_from("2026-03-15", "________")).period("term").end
    assert (end.day, end.missing) == (None, ("periods.term.length",))


def test_a_period_without_an_agreed_end_names_the_length_as_missing() -> None:
    end = timeline(periods={"term": {"from": "2026-03-15"}}).period("term").end
    assert (end.day, end.missing) == (None, ("periods.term.length",))
    assert end.steps[-1].code == "endless"


def test_a_period_that_may_be_extended_has_a_provisional_end() -> None:
    sections = year_from("2026-03-15", "1 month")
    sections["periods"]["term"]["extended-while"] = "运行不稳定"
    end = timeline(**sections).period("term").end
    assert (end.day, end.state) == (date(2026, 4, 15), State.PROVISIONAL)
    assert "如运行不稳定，期限相应延长" in chinese(end)


def test_a_period_until_a_date_ends_on_it() -> None:
    periods = {"term": {"from": "2026-01-01", "until": "2026-12-31"}}
    assert timeline(periods=periods).period("term").end.day == date(2026, 12, 31)


def bound(kind: str, **events: Any) -> Dated:
    members = [{"after": "acceptance", "by": "12 months"}, {"after": "delivery", "by": "18 months"}]
    sections = {"events": {**events, "end": {"derived": {kind: members}}}}
    return timeline(**sections).event("end")


def test_the_earlier_and_the_later_of_two_known_dates() -> None:
    known = {"acceptance": "2026-06-01", "delivery": "2026-02-01"}
    assert bound("earlier-of", **known).day == date(2027, 6, 1)
    assert bound("later-of", **known).day == date(2027, 8, 1)


def test_an_unknown_member_that_can_still_be_earlier_leaves_the_bound_open() -> None:
    dated = bound("earlier-of", acceptance="unknown", delivery="2026-02-01")
    assert (dated.day, dated.missing) == (None, ("events.acceptance",))
    assert "已知：2027年8月1日" in chinese(dated)
    assert "known: 1 August 2027" in english(dated)


def test_an_unknown_member_that_can_only_be_later_does_not_matter() -> None:
    # The file is dated 2026-01-01; an acceptance still to come plus a year is after 2027-01-01.
    dated = bound("earlier-of", acceptance="unknown", delivery="2025-02-01")
    assert (dated.day, dated.state) == (date(2026, 8, 1), State.FIRM)
    assert "后者不会早于该日" in chinese(dated)


def test_the_later_of_two_dates_waits_for_every_member() -> None:
    dated = bound("later-of", acceptance="unknown", delivery="2025-02-01")
    assert (dated.state, dated.missing) == (State.DORMANT, ("events.acceptance",))


def test_a_bound_with_an_expected_member_is_provisional() -> None:
    dated = bound("earlier-of", acceptance={"expected": "2027-06-01"}, delivery="2026-02-01")
    assert (dated.day, dated.state) == (date(2027, 8, 1), State.PROVISIONAL)


@pytest.mark.parametrize(
    ("length", "backwards", "day"),
    [
        ("5 working days", False, date(2026, 10, 9)),
        ("15 days", False, date(2026, 10, 9)),
        ("1 month", False, date(2026, 10, 24)),
        ("3 working days", True, date(2026, 9, 21)),
        ("24 hours", False, date(2026, 9, 25)),
        ("36 hours", False, date(2026, 9, 25)),
        ("2 hours", False, date(2026, 9, 24)),
        ("36 hours", True, date(2026, 9, 22)),
    ],
)
def test_lengths_are_counted_from_the_day_after(length: str, backwards: bool, day: date) -> None:
    lines = timeline()
    base = lines.resolve(Fixed(day=date(2026, 9, 24)))
    assert lines.count(base, parse_length(length), backwards=backwards).day == day


def test_working_days_monday_to_friday_ignore_holidays() -> None:
    lines = timeline(conventions={"working-days": "Mon-Fri"})
    base = lines.resolve(Fixed(day=date(2026, 9, 30)))
    assert lines.count(base, parse_length("1 working day")).day == date(2026, 10, 1)


def test_a_count_across_an_unannounced_holiday_is_uncertain_and_names_the_year() -> None:
    lines = timeline()
    base = lines.resolve(Fixed(day=date(2028, 1, 20)))
    dated = lines.count(base, parse_length("5 working days"))
    assert not dated.certain
    assert dated.tentative
    assert "待国务院办公厅公布2028年放假安排后更新" in chinese(dated)


def test_circles_are_dormant_instead_of_endless() -> None:
    lines = timeline(
        events={"a": {"after": "b"}, "b": {"after": "a"}},
        periods={"p": {"from": "p.end", "length": "1 year"}},
    )
    assert lines.event("a").steps[-1].code == "circle"
    assert lines.period("p").end.steps[-1].code == "circle"
    assert lines.event("b").day is None


def test_a_count_past_the_known_holidays_is_refused_with_a_reason() -> None:
    lines = timeline()
    base = lines.resolve(Fixed(day=date(2050, 12, 20)))
    with pytest.raises(BeyondCalendarError):
        lines.count(base, parse_length("30 working days"))


def test_a_deadline_past_the_known_holidays_stays_and_is_uncertain() -> None:
    lines = timeline()
    due = lines.due(lines.resolve(Fixed(day=date(2060, 5, 1))))
    assert (due.day, due.certain) == (date(2060, 5, 1), False)


@pytest.mark.parametrize(
    ("convention", "backwards", "day"),
    [
        ("next-working-day", False, date(2026, 10, 8)),
        ("next-working-day", True, date(2026, 9, 30)),
        ("previous-working-day", False, date(2026, 9, 30)),
        ("as-is", False, date(2026, 10, 2)),
    ],
)
def test_deadlines_follow_the_convention(convention: str, backwards: bool, day: date) -> None:
    lines = timeline(conventions={"due-on-holiday": convention})
    due = lines.due(lines.resolve(Fixed(day=date(2026, 10, 2))), backwards=backwards)
    assert (due.day, due.nominal) == (day, date(2026, 10, 2))
