"""Amendments change facts by their paths; whatever is wrong is shown in the file that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractkit.errors import ContractkitError, Problem
from contractkit.model.amendment import amended, read_amendment
from contractkit.model.reading import read_contract
from contractkit.model.vocabulary import Vocabulary
from contractkit.source import parse_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from contractkit.source import Source, Steps

CONTRACT = """\
contract: {id: T-1, title: 测试合同, dated: 2026-01-01}
parties:
  provider: {name: 甲公司}
  customer: {name: 乙公司}
events:
  go-live: {expected: 2026-02-01}
periods:
  term: {from: go-live, length: 1 year}
commitments:
  - {id: first, category: inspection, every: 1 month, during: term}
  - id: second
    category: inspection
    every: 3 months
    during: term
  - {id: third, category: training, sessions: 2, before: go-live}
"""
HEAD = """\
amendment:
  id: a1
  of: T-1
  title: 补充协议
  signed: 2026-03-01
"""
WORDS = Vocabulary.model_validate(
    {"categories": {key: {"zh-CN": "词", "en": "word"} for key in ("inspection", "training")}}
)


def change(body: str, base: str = CONTRACT) -> Source:
    """Return the contract file as an amendment with this body leaves it."""
    file = parse_source(HEAD + body, "a1.yaml")
    return amended(parse_source(base, "c.yaml"), file, read_amendment(file))


def problems(act: Callable[[], object]) -> tuple[Problem, ...]:
    with pytest.raises(ContractkitError) as caught:
        act()
    return caught.value.problems


def refused(body: str, base: str = CONTRACT) -> Problem:
    [problem] = problems(lambda: change(body, base))
    return problem


def line(text: str, part: str) -> tuple[int, int]:
    """Return line and column at which a part of a file first stands."""
    before = text[: text.index(part)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def ids(source: Source) -> list[str]:
    return [c.id for c in read_contract(source, WORDS).commitments]


# What changes


def test_a_fact_gets_another_value_and_every_other_fact_stays() -> None:
    base = parse_source(CONTRACT, "c.yaml").value
    after = change("set: {commitments.second.every: 2 months}").value
    after["commitments"][1]["every"] = "3 months"  # type: ignore[index, call-overload]
    assert after == base


def test_the_contract_file_itself_is_not_touched() -> None:
    base = parse_source(CONTRACT, "c.yaml")
    file = parse_source(HEAD + "remove: [commitments.first]", "a1.yaml")
    amended(base, file, read_amendment(file))
    assert base == parse_source(CONTRACT, "c.yaml")


def test_a_mapping_gets_a_key_that_it_did_not_have() -> None:
    after = change("set: {commitments.first.name: 巡检}")
    assert str(read_contract(after, WORDS).by_id["first"].name) == "巡检"


def test_facts_are_added_to_a_section_that_is_there_and_to_one_that_is_not() -> None:
    after = change("add: {periods: {more: {from: go-live, length: 2 years}}, calendars: {day: "
                   "{days: Mon-Sun, hours: ['09:00-17:00']}}}")  # fmt: skip
    contract = read_contract(after, WORDS)
    assert set(contract.periods) == {"term", "more"}
    assert set(contract.calendars) == {"day"}


def test_commitments_are_added_behind_the_others() -> None:
    after = change("add: {commitments: [{id: fourth, category: training, on: 2026-05-01}]}")
    assert ids(after) == ["first", "second", "third", "fourth"]


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ("[commitments.first]", ["second", "third"]),
        ("[commitments.second]", ["first", "third"]),
        ("[commitments.third, commitments.first]", ["second"]),
        ("[commitments.first, commitments.second]", ["third"]),
    ],
)
def test_commitments_are_removed_by_their_ids(gone: str, left: list[str]) -> None:
    assert ids(change(f"remove: {gone}")) == left


def test_what_is_removed_can_be_added_anew_by_the_same_amendment() -> None:
    body = """\
remove: [commitments.first, periods.term.length]
set: {periods.term.until: 2027-06-30}
add: {commitments: [{id: first, category: training, on: 2026-05-01}]}
"""
    after = change(body)
    assert ids(after) == ["second", "third", "first"]
    assert after.value["periods"]["term"] == {"from": "go-live", "until": "2027-06-30"}  # type: ignore[index, call-overload]


def test_an_amendment_that_names_no_change_says_so() -> None:
    [problem] = problems(lambda: change(""))
    assert "an amendment changes something" in problem.why
    assert problem.place.file == "a1.yaml"


@pytest.mark.parametrize("section", ["set", "add"])
def test_an_amendment_with_an_empty_section_changes_nothing_and_says_so(section: str) -> None:
    assert "changes something" in problems(lambda: change(f"{section}: {{}}"))[0].why


def test_the_same_value_once_more_is_taken_as_it_is() -> None:
    base = parse_source(CONTRACT, "c.yaml")
    assert change("set: {commitments.second.every: 3 months}").value == base.value


def test_each_commitment_is_cited_under_the_number_of_the_change_that_touches_it_first() -> None:
    body = """\
set:
  periods.term.length: 2 years
  commitments.second.every: 2 months
  commitments.second.name: 巡检
add:
  events: {moved: 2026-04-01}
  commitments:
    - {id: fourth, category: training, on: 2026-05-01}
remove: [commitments.first]
"""
    file = parse_source(HEAD + body, "a1.yaml")
    amendment = read_amendment(file)
    assert amendment.touched("commitments") == {"second": 2, "fourth": 5, "first": 6}
    assert amendment.touched("events") == {"moved": 4}


LEVELS = """\
contract: {id: T-1, title: 测试合同, dated: 2026-01-01}
parties: {provider: {name: 甲公司}, customer: {name: 乙公司}}
commitments:
  - id: faults
    category: training
    upon: fault
    levels:
      - {severity: 1, respond: 10 minutes}
      - {severity: 2, respond: 1 hour}
triggers: {fault: {name: 报修}}
"""


def test_an_entry_of_a_list_is_counted_from_one_as_messages_count_it() -> None:
    body = "set: {'commitments.faults.levels[2].respond': soon}"
    [problem] = problems(lambda: read_contract(change(body, LEVELS), WORDS))
    assert problem.what == "commitments.faults.levels[2].respond is 'soon'"
    assert problem.place.file == "a1.yaml"
    after = change("remove: ['commitments.faults.levels[1]']", LEVELS)
    assert [lev["severity"] for lev in after.value["commitments"][0]["levels"]] == ["2"]  # type: ignore[index, call-overload, union-attr]
    assert after.place(("commitments", 0, "levels", 0, "respond")).line == 9


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", ""])
def test_an_entry_that_a_list_does_not_have_is_not_made(number: str) -> None:
    body = f"set: {{'commitments.faults.levels[{number}]': {{severity: 3}}}}"
    assert refused(body, LEVELS).code == "amendment.unknown-fact"


# Where problems stand


def test_a_wrong_value_of_the_amendment_stands_at_its_place_in_the_amendment() -> None:
    body = "set:\n  commitments.second.every: now and then\n"
    [problem] = problems(lambda: read_contract(change(body), WORDS))
    assert (problem.place.file, problem.place.line, problem.place.column) == (
        "a1.yaml", *line(HEAD + body, "now and then"),
    )  # fmt: skip
    assert problem.excerpt == "  commitments.second.every: now and then"


def test_what_an_amendment_breaks_elsewhere_stands_at_its_place_in_the_contract_file() -> None:
    found = problems(lambda: read_contract(change("remove: [periods.term]"), WORDS))
    assert {problem.code for problem in found} == {"contract.unknown-period"}
    assert [(p.place.file, p.place.line, p.excerpt) for p in found] == [
        ("c.yaml", 10, CONTRACT.splitlines()[9]),
        ("c.yaml", 14, "    during: term"),
    ]


def test_after_a_removal_later_entries_of_a_list_keep_their_places() -> None:
    body = "remove: [commitments.first, periods.term]"
    [problem] = problems(lambda: read_contract(change(body), WORDS))
    assert (problem.place.file, problem.place.line, problem.place.column) == (
        "c.yaml", *line(CONTRACT, "term\n  - {id: third"),
    )  # fmt: skip
    assert problem.excerpt == "    during: term"


@given(st.sets(st.sampled_from(["first", "second", "third"]), max_size=2), st.randoms())
def test_every_value_left_has_the_place_where_it_was_written(gone: set[str], luck: Any) -> None:
    order = sorted(gone)
    luck.shuffle(order)
    names = ", ".join(f"commitments.{name}" for name in order)
    body = f"remove: [{names}]\n" if order else ""
    after = change(body + "set: {contract.title: 新名称}\n")
    base = parse_source(CONTRACT, "c.yaml")
    kept = [c["id"] for c in after.value["commitments"]]  # type: ignore[index, union-attr, call-overload]
    old = [c["id"] for c in base.value["commitments"]]  # type: ignore[index, union-attr, call-overload]
    for number, name in enumerate(kept):
        before: Steps = ("commitments", old.index(name))
        for path, place in base.places.items():
            if path[:2] == before:
                assert after.places["commitments", number, *path[2:]] == place
        for path, place in base.key_places.items():
            if path[:2] == before:
                assert after.key_places["commitments", number, *path[2:]] == place
    assert not [path for path in after.places if path[:2] == ("commitments", len(kept))]
    assert after.place(("contract", "title")).file == "a1.yaml"


def test_a_value_set_over_a_longer_one_leaves_no_place_of_the_old_one() -> None:
    after = change("set: {commitments.second: {id: second, category: training, on: 2026-05-01}}")
    assert ("commitments", 1, "every") not in after.places
    assert after.place(("commitments", 1, "on")).file == "a1.yaml"


def test_an_added_id_that_is_there_already_is_told_in_the_amendment() -> None:
    body = "add:\n  commitments:\n    - {id: first, category: training, on: 2026-05-01}\n"
    [problem] = problems(lambda: read_contract(change(body), WORDS))
    assert problem.code == "contract.duplicate-id"
    assert problem.place.file == "a1.yaml"
    assert problem.excerpt == "    - {id: first, category: training, on: 2026-05-01}"


def test_an_amendment_of_an_amendment_shows_each_place_in_its_own_file() -> None:
    first = change("set: {commitments.second.during: none}")
    second = parse_source(HEAD + "set: {commitments.first.every: 0 months}", "a2.yaml")
    after = amended(first, second, read_amendment(second))
    found = problems(lambda: read_contract(after, WORDS))
    assert [(p.place.file, p.excerpt) for p in found] == [
        ("a2.yaml", "set: {commitments.first.every: 0 months}"),
    ]
    again = parse_source(HEAD + "set: {commitments.first.every: 2 months}", "a2.yaml")
    [problem] = problems(lambda: read_contract(amended(first, again, read_amendment(again)), WORDS))
    assert (problem.place.file, problem.excerpt) == (
        "a1.yaml", "set: {commitments.second.during: none}",
    )  # fmt: skip


# Paths that lead nowhere


@pytest.mark.parametrize(
    ("body", "missing", "meant"),
    [
        ("set: {commitments.secnd.every: 1 month}", "commitments.secnd", "commitments.second"),
        ("set: {event.go-live.known: 2026-02-02}", "event", "events"),
        ("set: {periods.trem.length: 2 years}", "periods.trem", "periods.term"),
        ("remove: [periods.term.lenght]", "periods.term.lenght", "periods.term.length"),
        ("remove: [commitments.thrid]", "commitments.thrid", "commitments.third"),
        ("remove: [commitments.first.evry]", "commitments.first.evry", "commitments.first.every"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_what_was_perhaps_meant(
    body: str, missing: str, meant: str
) -> None:
    problem = refused(body)
    assert problem.code == "amendment.unknown-fact"
    assert problem.what == f"the contract has no `{missing}`"
    assert problem.mend == f"did you mean `{meant}`?"
    assert (problem.place.file, problem.excerpt) == ("a1.yaml", body)


def test_all_paths_that_lead_nowhere_are_told_at_once_each_at_its_place() -> None:
    body = (
        "set:\n  periods.x.length: 1 year\n  commitments.y.every: 1 month\nremove:\n  - events.z\n"
    )
    found = problems(lambda: change(body))
    assert [(p.place.line, p.excerpt.strip()) for p in found] == [
        (10, "- events.z"), (7, "periods.x.length: 1 year"), (8, "commitments.y.every: 1 month"),
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["contract.title.zh-CN", "periods.term.length.months", "contract"])
def test_a_path_through_a_value_that_has_no_facts_is_refused(path: str) -> None:
    if path == "contract":  # a whole section may be replaced
        after = change("set: {contract: {id: T-1, title: 新, dated: 2026-01-01}}")
        assert str(read_contract(after, WORDS).contract.title) == "新"
        return
    assert refused(f"set: {{{path}: x}}").code == "amendment.unknown-fact"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("add: {commitments: {id: x}}", "`add.commitments` cannot be read"),
        ("add: {commitments: x}", "`add.commitments` cannot be read"),
        ("add: {events: [a]}", "`add.events` cannot be read"),
        ("add: {events: }", "`add.events` cannot be read"),
        ("add: {events: {go-live: 2026-01-01}}", "`events.go-live` is there already"),
    ],
)
def test_what_cannot_be_added_is_told(body: str, what: str) -> None:
    problem = refused(body)
    assert (problem.code, problem.what) == ("amendment.add", what)
    assert (problem.place.file, problem.excerpt) == ("a1.yaml", body)


# Whatever stands in the files

EMPTY = "contract: {id: T-1, title: x, dated: 2026-01-01}\nevents:\ncommitments:\nperiods: 7\n"


@pytest.mark.parametrize(
    "body",
    [
        "add: {events: {a: 2026-01-01}}",
        "add: {commitments: [{id: x, category: training, on: 2026-05-01}]}",
        "add: {periods: {a: {from: go-live, length: 1 year}}}",
        "set: {events.a: 2026-01-01}",
        "set: {commitments.a.every: 1 month}",
        "remove: [commitments]",
        "remove: [commitments.a]",
        "remove: [events.a]",
        "remove: ['']",
        "remove: ['.']",
        "set: {'': 1}",
        "set: {commitments: 1}",
        "set: {commitments.: 1}",
        "set: {contract..id: 1}",
        "set: {documents: {}}",
    ],
)
@pytest.mark.parametrize("base", [CONTRACT, EMPTY])
def test_a_strange_amendment_is_taken_or_refused_but_never_breaks(body: str, base: str) -> None:
    files = {"a1.yaml": HEAD + body, "c.yaml": base}
    placed_if_refused(lambda: read_contract(change(body, base), WORDS), files)


_step = st.sampled_from(
    ["contract", "commitments", "events", "first", "second", "term", "periods", "0", "1", "", "id",
     "every", "-1", "go-live", "合同", "documents"]
)  # fmt: skip
_path = st.lists(_step, min_size=1, max_size=4).map(".".join)
_value = st.recursive(
    st.sampled_from(["", "x", "1 month", "2026-01-01", "term"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "every", "from", "a"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(
    st.lists(_path, max_size=3),
    st.dictionaries(_path, _value, max_size=3),
    st.dictionaries(_step, _value, max_size=2),
)
def test_any_amendment_of_any_paths_is_taken_or_refused_with_places(
    gone: list[str], put: dict[str, Any], more: dict[str, Any]
) -> None:
    body = "".join(
        f"{name}: {json(value)}\n"
        for name, value in (("remove", gone), ("set", put), ("add", more))
        if value
    )
    files = {"a1.yaml": HEAD + body, "c.yaml": CONTRACT}
    placed_if_refused(lambda: read_contract(change(body), WORDS), files)


def placed_if_refused(act: Callable[[], object], files: dict[str, str]) -> None:
    """Let something be refused, then with the line of the file that each problem names."""
    found: tuple[Problem, ...] = ()
    try:
        act()
    except ContractkitError as error:
        found = error.problems
    for problem in found:
        lines = files[problem.place.file].split("\n")
        assert problem.excerpt == lines[problem.place.line - 1]


def json(value: Any) -> str:
    """Write a value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json(k)}: {json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(json, value)) + "]"
    return f'"{value}"'
