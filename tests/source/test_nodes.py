from __future__ import annotations

import time
from typing import Any

import pytest
from ruamel.yaml import YAML

from contractkit.errors import ContractkitError, Place, Problem
from contractkit.source import nodes, parse_source


def only_problem(text: str) -> Problem:
    with pytest.raises(ContractkitError) as caught:
        parse_source(text, "c.yaml")
    (problem,) = caught.value.problems
    assert problem.mend
    return problem


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: b: c\n", 1, 5, "colon"),
        ("a\nb: 1\n", 2, 2, "colon"),
        ("a: 1\n  b: 2\n", 2, 4, "colon"),
        ("a: 1\nb\n", 2, 1, "without a colon"),
        ("a: @x\n", 1, 4, "cannot begin with @"),
        ("a: `x`\n", 1, 4, "cannot begin with `"),
        ("a: 50\nb: %x\n", 2, 4, "cannot begin with %"),
        ("a: 'x\nb: 1\n", 1, 4, "never closed"),
        ('a: "x\n', 1, 4, "never closed"),
        ("a: [1\nb: 2\n", 2, 2, "closing ] is missing"),
        ("a: 1\nb: {x: 1\n", 2, 4, "closing } is missing"),
        ("a:\n  - b\n c: 1\n", 3, 2, "indentation"),
        ("- a\nb: 1\n", 2, 1, "indentation"),
        ("a: 'it' s\n", 1, 9, "has ended"),
        ("{a: 1}}\n", 1, 7, "has ended"),
        ("a: ]\n", 1, 4, "has a meaning"),
        ("a: & x\n", 1, 5, "has a meaning"),
        ("a: >5x\n", 1, 6, "has a meaning"),
        ('a: "\\xZZ"\n', 1, 7, "cannot be read"),
        ('a: "x\\q"\n', 1, 7, "backslash before q"),
    ],
)
def test_a_syntax_fault_has_its_place_and_plain_words(
    text: str, line: int, column: int, words: str
) -> None:
    problem = only_problem(text)
    assert problem.code == "source.syntax"
    assert (problem.place.line, problem.place.column) == (line, column)
    assert words in problem.what
    assert "mark" not in problem.render().lower().replace("quotation mark", "")


def test_a_bracket_left_open_names_where_it_begins() -> None:
    assert "1:4" in only_problem("a: [1\nb: 2\n").why


@pytest.mark.parametrize("text", ["名称：北京\n", "名称：北京\nb: 1\n", "a: 1\n名称：北京\n"])
def test_a_chinese_colon_is_pointed_out(text: str) -> None:
    assert "：" in only_problem(text).mend


def test_no_chinese_colon_is_pointed_out_where_none_stands() -> None:
    assert "：" not in only_problem("a: b: c\n").mend


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: 1\n\tb: 2\n", 2, 1),
        ("a:\n\tb: 1\n", 2, 1),
        ("a:\n  - b\n \t- c\n", 3, 2),
        ("a: |\n\tx\n", 2, 1),
    ],
)
def test_a_tab_as_indentation_has_a_message_of_its_own(text: str, line: int, column: int) -> None:
    problem = only_problem(text)
    assert (problem.code, problem.place) == ("source.tab", Place("c.yaml", line, column))


def test_all_lines_that_begin_with_a_tab_are_named() -> None:
    assert "also in line 3, 5" in only_problem("a:\n\tb: 1\n\tc: 1\nd: 1\n\te: 2\n").what
    many = only_problem("a:\n" + "\tb: 1\n" * 30).what
    assert many.endswith("11, 12 and more")


@pytest.mark.parametrize("text", ["a: x\ty\n", "a: x\t\n", "a: x\t# remark\n"])
def test_a_tab_after_the_beginning_of_a_value_gets_other_advice(text: str) -> None:
    problem = only_problem(text)
    assert (problem.code, problem.place) == ("source.tab", Place("c.yaml", 1, 5))
    assert "quotes" in problem.mend


@pytest.mark.parametrize("text", ["a: |\n  x\n  \ty", 'a: "x\n\ty"', "a: 'x\ty'", "a: [\n\tx]"])
def test_a_tab_where_yaml_allows_it_is_read(text: str) -> None:
    assert parse_source(text, "c.yaml").value["a"]


def test_a_key_written_twice_names_both_places() -> None:
    problem = only_problem("a:\n  k: 1\n  'k': 2\n")
    assert (problem.code, problem.place) == ("source.duplicate-key", Place("c.yaml", 3, 3))
    assert "2:3" in problem.what
    assert problem.excerpt == "  'k': 2"


def test_one_key_in_two_mappings_is_no_duplicate() -> None:
    assert parse_source("a: {k: 1}\nb: {k: 2}\n", "c.yaml").value["b"] == {"k": "2"}


@pytest.mark.parametrize("key", ["? [a]\n", "? {a: 1}\n", "~", "", "''", "null"])
def test_a_key_that_is_no_text_is_refused(key: str) -> None:
    assert only_problem(f"a: 1\n{key}: 1\n").code == "source.key"


@pytest.mark.parametrize(
    "value", ["!!python/object:os.system x", "!foo 1", "!!int 1", "! x", "!foo [1]", "!<x> 1"]
)
def test_a_tag_is_refused(value: str) -> None:
    problem = only_problem(f"a: {value}\n")
    assert (problem.code, problem.place) == ("source.tag", Place("c.yaml", 1, 4))


def test_a_merge_key_is_refused() -> None:
    problem = only_problem("a: &x {k: 1}\nb:\n  <<: *x\n")
    assert (problem.code, problem.place) == ("source.merge", Place("c.yaml", 3, 3))


@pytest.mark.parametrize("text", ["a: *x\n", "a: *x\nb: &x 1\n", "a: &x {b: *x}\n", "a: &x [*x]\n"])
def test_an_alias_without_a_finished_value_is_refused(text: str) -> None:
    assert only_problem(text).code == "source.alias"


def test_an_alias_bomb_is_stopped_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    problem = only_problem("\n".join(lines))
    assert (problem.code, problem.place.line) == ("source.nodes", 6)


def test_values_are_counted_without_aliases_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MAX_NODES", 12)
    assert parse_source(f"a: [{'x,' * 9}]", "c.yaml").value == {"a": ["x"] * 9}
    assert only_problem(f"a: [{'x,' * 10}]").code == "source.nodes"


def test_nesting_is_limited_also_by_way_of_aliases() -> None:
    assert parse_source("a: " + "[" * 62 + "x" + "]" * 62, "c.yaml").value
    assert only_problem("a: " + "[" * 63 + "x" + "]" * 63).code == "source.depth"
    chain = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 90))]
    problem = only_problem("\n".join(chain))
    assert (problem.code, problem.place.line) == ("source.depth", 63)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_fifty_thousand_openings_end_in_a_problem(opening: str) -> None:
    assert only_problem(opening * 50_000).code == "source.depth"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "source.empty", 1),
        ("# only a remark\n", "source.empty", 1),
        ("---\n", "source.empty", 1),
        ("null\n", "source.empty", 1),
        ("- a\n", "source.not-a-mapping", 1),
        ("\ntext\n", "source.not-a-mapping", 2),
        ("a: 1\n---\nb: 2\n", "source.documents", 2),
        ("%YAML 3.0\n---\na: 1\n", "source.syntax", 1),
    ],
)
def test_a_file_that_is_not_one_mapping_is_refused(text: str, code: str, line: int) -> None:
    problem = only_problem(text)
    assert (problem.code, problem.place.line) == (code, line)


def test_what_was_found_before_a_syntax_fault_is_reported_with_it() -> None:
    with pytest.raises(ContractkitError) as caught:
        parse_source("a: 1\na: 2\nb: !x 1\nc: [\n", "c.yaml")
    assert [p.code for p in caught.value.problems] == [
        "source.duplicate-key",
        "source.tag",
        "source.syntax",
    ]


@pytest.mark.parametrize("error", [AssertionError(), NotImplementedError("x"), RecursionError()])
def test_whatever_the_parser_raises_becomes_a_problem(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_arguments: Any) -> Any:
        yield from ()
        raise error

    monkeypatch.setattr(YAML, "parse", fail)
    problem = only_problem("a: 1\n")
    assert problem.code == "source.syntax"
    assert type(error).__name__ in problem.why


def test_two_thousand_lines_are_read_in_time_that_grows_with_their_number() -> None:
    def seconds(blocks: int) -> float:
        text = "".join(f"k{n}:\n  - {{a: 1, b: 甲}}\n  - text {n}\n" for n in range(blocks))
        begin = time.perf_counter()
        parse_source(text, "c.yaml")
        return time.perf_counter() - begin

    few = min(seconds(170) for _ in range(3))
    many = min(seconds(1360) for _ in range(2))
    assert many < few * 8 * 4
