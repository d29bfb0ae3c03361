"""A contract file becomes a contract, or every problem at its line and column."""

from __future__ import annotations

import datetime as dt

import pytest

from contractkit.errors import ContractkitError, Problem, Severity
from contractkit.model.commitments import SHAPES
from contractkit.model.contract import Contract
from contractkit.model.fields import Localized
from contractkit.model.reading import read_contract, warnings_of
from contractkit.model.vocabulary import Vocabulary
from contractkit.quantities import BLANK, Period
from contractkit.source import parse_source

HEAD = """\
contract: {id: T-1, title: 测试合同, dated: 2026-09-01}
parties:
  provider: {name: 甲公司}
  customer: {name: ________}
events:
  go-live: {expected: 2026-11-15}
  acceptance: {expected: {after: go-live, by: 1 month}}
periods:
  warranty: {from: acceptance, length: 3 years}
"""
SHAPED = {
    "period": "{term: warranty}",
    "recurring": "{every: 3 months, during: warranty}",
    "sessions": "{sessions: 2, before: go-live}",
    "milestone": "{after: go-live, within: 15 days}",
    "payment": "{pay: 100%, at: acceptance}",
    "quota": "{quota: 50 person-days per year, during: warranty}",
    "reaction": "{upon: fault-report, within: 2 hours}",
    "level": "{target: 99.9%, measure: 可用率, window: 1 month}",
    "standing": "{duty: 保守商业秘密}",
}


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    word = {"zh-CN": "词", "en": "word"}
    return Vocabulary.model_validate(
        {
            "categories": dict.fromkeys(("inspection", "training", "warranty"), word),
            "events": {"acceptance": word},
            "triggers": {"fault-report": word},
        }
    )


def problems_of(text: str, vocabulary: Vocabulary) -> tuple[Problem, ...]:
    with pytest.raises(ContractkitError) as caught:
        read_contract(parse_source(text, "c.yaml"), vocabulary)
    return caught.value.problems


def commitments(*lines: str) -> str:
    return HEAD + "commitments:\n" + "".join(f"  - {line}\n" for line in lines)


def at(problem: Problem) -> tuple[int, int]:
    return problem.place.line, problem.place.column


def test_every_shape_has_an_example_here() -> None:
    assert set(SHAPED) == set(SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_keys_of_a_commitment_decide_its_shape(shape: str, vocabulary: Vocabulary) -> None:
    line = "{id: x, category: inspection, " + SHAPED[shape].removeprefix("{")
    contract = read_contract(parse_source(commitments(line), "c.yaml"), vocabulary)
    assert contract.by_id["x"].shape == shape


def test_quantities_blanks_texts_and_dates_are_typed(vocabulary: Vocabulary) -> None:
    text = commitments("{id: x, category: inspection, every: ________, during: warranty}")
    contract = read_contract(parse_source(text, "c.yaml"), vocabulary)
    assert contract.parties["customer"].name == BLANK
    assert contract.parties["provider"].name == Localized((("", "甲公司"),))
    assert contract.periods["warranty"].length == Period.of(years=3)
    assert contract.contract.dated == dt.date(2026, 9, 1)
    assert getattr(contract.by_id["x"], "every") == BLANK  # noqa: B009 - only one shape has it


def test_values_cannot_be_changed(vocabulary: Vocabulary) -> None:
    contract = read_contract(parse_source(HEAD, "c.yaml"), vocabulary)
    with pytest.raises(ValueError, match="frozen"):
        setattr(contract.contract, "id", "other")  # noqa: B010 - the type checker refuses it too


def test_a_fact_is_found_again_in_the_file(vocabulary: Vocabulary) -> None:
    text = commitments(
        "{id: a, category: training, sessions: 2, before: go-live, courses: [{name: 甲}]}"
    )
    source = parse_source(text, "c.yaml")
    contract = read_contract(source, vocabulary)
    path = contract.file_path("commitments.a.courses[0].name")
    assert path == ("commitments", 0, "courses", 0, "name")
    assert source.excerpt(source.place(path)).lstrip().startswith("- {id: a")


def test_all_problems_come_at_once_each_at_its_place(vocabulary: Vocabulary) -> None:
    text = commitments(
        "{id: a, category: inspection, every: 3 moons}",
        "{id: b, category: training, sessions: two}",
        "{id: c, categry: training}",
    )
    found = problems_of(text, vocabulary)
    assert [(p.code, at(p)) for p in found] == [
        ("contract.wrong-value", (11, 42)),
        ("contract.wrong-value", (12, 43)),
        ("contract.missing-key", (13, 5)),
        ("contract.unknown-key", (13, 13)),
    ]
    assert all(p.why and p.mend and p.excerpt for p in found)
    assert "`category`" in found[3].mend


def test_a_key_of_another_shape_is_named_as_such(vocabulary: Vocabulary) -> None:
    found = problems_of(
        commitments("{id: a, category: inspection, every: 3 months, courses: []}"), vocabulary
    )
    assert "shape sessions" in found[0].why
    assert "recurring" in found[0].why


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{id: a, category: inspektion}", "contract.unknown-category"),
        ("{id: a, category: inspection, during: waranty}", "contract.unknown-period"),
        ("{id: a, category: inspection, obligor: customr}", "contract.unknown-party"),
        ("{id: a, category: inspection, upon: fault-reprot}", "contract.unknown-trigger"),
        ("{id: a, category: inspection, calendar: offise}", "contract.unknown-calendar"),
        ("{id: a, category: inspection, at: golive}", "contract.unknown-event"),
        ("{id: a, category: inspection, at: waranty.end}", "contract.unknown-period"),
    ],
)
def test_a_link_to_nothing_is_found(line: str, code: str, vocabulary: Vocabulary) -> None:
    found = problems_of(commitments(line), vocabulary)
    assert [p.code for p in found] == [code]


def test_a_near_miss_is_suggested(vocabulary: Vocabulary) -> None:
    found = problems_of(commitments("{id: a, category: inspection, during: waranty}"), vocabulary)
    assert found[0].mend == "did you mean `warranty`?"


def test_one_id_for_two_commitments_is_refused(vocabulary: Vocabulary) -> None:
    line = "{id: a, category: inspection}"
    assert [p.code for p in problems_of(commitments(line, line), vocabulary)] == [
        "contract.duplicate-id"
    ]


@pytest.mark.parametrize(
    "events",
    [
        "  x: {after: y, by: 1 month}\n  y: {after: x, by: 1 month}\n",
        "  x: {after: x, by: 1 month}\n",
        "  x: {after: term.end, by: 1 day}\nperiods:\n  term: {from: x, length: 1 year}\n",
        "  x: {expected: {earlier-of: [y, 2026-01-01]}}\n  y: {derived: x}\n",
    ],
)
def test_a_circle_of_events_and_periods_is_refused(events: str, vocabulary: Vocabulary) -> None:
    text = HEAD.split("events:", maxsplit=1)[0] + "events:\n" + events
    assert [p.code for p in problems_of(text, vocabulary)] == ["contract.circle"]


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2026-02-30", "not a day of the calendar"),
        ("2026-13-01", "not a day of the calendar"),
        ("01/02/2026", "2026-09-01"),
    ],
)
def test_an_impossible_date_is_refused(date: str, said: str, vocabulary: Vocabulary) -> None:
    found = problems_of(HEAD.replace("2026-11-15", date), vocabulary)
    assert said in found[0].why + found[0].mend
    assert at(found[0]) == (6, 23)


@pytest.mark.parametrize(
    ("calendar", "column", "said"),
    [
        ("{days: foo}", 18, "is not a day of the week"),
        ('{days: Mon-Fri, hours: ["12:00-08:00"]}', 35, "do not start before they end"),
        ('{days: Mon-Fri, hours: ["8:00-12:00", "11:00-13:00"]}', 11, "overlap"),
        ("7x24", 11, "'24x7'"),
    ],
)
def test_hours_that_nobody_can_keep_are_refused(
    calendar: str, column: int, said: str, vocabulary: Vocabulary
) -> None:
    (problem,) = problems_of(f"{HEAD}calendars:\n  office: {calendar}\n", vocabulary)
    assert problem.code == "contract.wrong-value"
    assert said in problem.why
    assert (problem.place.line, problem.place.column) == (HEAD.count("\n") + 2, column)


def test_payments_that_do_not_make_the_price_are_refused(vocabulary: Vocabulary) -> None:
    pay = "{{id: {}, category: inspection, pay: {}, at: acceptance}}".format
    found = problems_of(commitments(pay("a", "30%"), pay("b", "60%")), vocabulary)
    assert [p.code for p in found] == ["contract.instalments"]
    assert "90%" in found[0].what


def test_a_lighter_fault_with_a_shorter_limit_is_a_warning(vocabulary: Vocabulary) -> None:
    text = commitments(
        "{id: f, category: inspection, upon: fault-report, levels: ["
        "{severity: 1, respond: 30 minutes}, {severity: 2, respond: 12 minutes}]}"
    )
    source = parse_source(text, "c.yaml")
    contract = read_contract(source, vocabulary)
    found = warnings_of(contract, source, vocabulary)
    assert [(p.code, p.severity) for p in found] == [("contract.severity-order", Severity.WARNING)]


def test_a_deed_within_a_period_runs_during_it_and_is_written_back_as_it_was(
    vocabulary: Vocabulary,
) -> None:
    text = commitments("{id: a, category: training, in: warranty}")
    contract = read_contract(parse_source(text, "c.yaml"), vocabulary)
    (deed,) = contract.commitments
    assert (deed.shape, deed.during) == ("milestone", "warranty")
    written = contract.model_dump(by_alias=True, exclude_unset=True)["commitments"]
    assert written == ({"id": "a", "category": "training", "in": "warranty"},)


@pytest.mark.parametrize(
    "keys", ["in: warranty, after: go-live", "in: warranty, during: other", "in: w, on: 2026-09-01"]
)
def test_a_deed_within_a_period_has_no_other_date(keys: str, vocabulary: Vocabulary) -> None:
    line = f"{{id: a, category: training, {keys}}}"
    (problem,) = problems_of(commitments(line), vocabulary)
    assert "`in` and `" in problem.why


def test_an_unknown_period_of_a_deed_is_found_once(vocabulary: Vocabulary) -> None:
    line = "{id: a, category: training, in: waranty}"
    (problem,) = problems_of(commitments(line), vocabulary)
    assert problem.code == "contract.unknown-period"


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_may_say_for_whom_it_is(shape: str, vocabulary: Vocabulary) -> None:
    facts = SHAPED[shape].removesuffix("}") + ", audience: 管理员}"
    line = "{id: a, category: training, " + facts.removeprefix("{")
    contract = read_contract(parse_source(commitments(line), "c.yaml"), vocabulary)
    assert str(contract.commitments[0].audience) == "管理员"


def test_the_provider_and_the_customer_are_needed(vocabulary: Vocabulary) -> None:
    text = HEAD.replace("customer", "buyer")
    assert [p.code for p in problems_of(text, vocabulary)] == ["contract.missing-party"]


def test_the_schema_for_editors_knows_every_key_of_the_file() -> None:
    schema = Contract.model_json_schema()
    assert set(schema["properties"]) == set(Contract.model_fields)
    recurring = schema["$defs"]["RecurringCommitment"]["properties"]
    assert {"every", "also", "during", "deliverable"} <= set(recurring)
    assert schema["$defs"]["RecurringCommitment"]["additionalProperties"] is False
