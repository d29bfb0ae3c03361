from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractkit.errors import ContractkitError, Place, Problem
from contractkit.source import PlainValue, Source, parse_source, read_source, split_front_matter

if TYPE_CHECKING:
    from pathlib import Path


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ContractkitError) as caught:
        parse_source(text, "c.yaml")
    return caught.value.problems


def spots(text: str) -> list[tuple[str, int, int]]:
    return [(p.code, p.place.line, p.place.column) for p in refused(text)]


@pytest.mark.parametrize(
    "text", ["007", "1.10", "NO", "12:30", "2025-02-30", "1e3", "0x1F", "true", "1_000", ".inf"]
)
def test_a_scalar_stays_the_text_it_is(text: str) -> None:
    assert parse_source(f"key: {text}\n", "c.yaml").value == {"key": text}


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_a_value_left_out_is_none(text: str) -> None:
    assert parse_source(f"key: {text}\n", "c.yaml").value == {"key": None}


@pytest.mark.parametrize("text", ['""', "''", "'null'", '"~"'])
def test_a_quoted_value_is_never_none(text: str) -> None:
    assert parse_source(f"key: {text}\n", "c.yaml").value == {"key": text[1:-1]}


def test_a_number_as_key_is_text() -> None:
    assert parse_source("1: a\nNO: b\n", "c.yaml").value == {"1": "a", "NO": "b"}


def test_places_count_characters_from_one() -> None:
    source = parse_source("名称: 北京\n列表:\n  - {时限: 4小时}\n", "c.yaml")
    assert source.place(("名称",)) == Place("c.yaml", 1, 5)
    assert source.key_place(("列表", 0, "时限")) == Place("c.yaml", 3, 6)
    assert source.place(("列表", 0, "时限")) == Place("c.yaml", 3, 10)
    assert source.excerpt(Place("c.yaml", 3, 10)) == "  - {时限: 4小时}"
    assert source.excerpt(Place("c.yaml")) == ""


def test_the_place_of_a_missing_value_is_its_nearest_parent() -> None:
    source = parse_source("a:\n  b: 1\n", "c.yaml")
    assert source.place(("a", "x", 3)) == Place("c.yaml", 2, 3)
    assert source.key_place(("a", "x")) == Place("c.yaml", 2, 3)
    assert source.place(("x",)) == Place("c.yaml", 1, 1)
    assert source.place(()) == Place("c.yaml", 1, 1)


def test_windows_line_ends_and_a_byte_order_mark_move_no_place(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    source = read_source(path)
    assert source.value == {"a": "1", "b": "2"}
    assert source.place(("b",)) == Place(path.as_posix(), 2, 4)


def test_an_alias_repeats_the_value_and_keeps_the_place_of_its_parts() -> None:
    source = parse_source("a: &x {k: v}\nb: *x\n", "c.yaml")
    assert source.value == {"a": {"k": "v"}, "b": {"k": "v"}}
    assert source.value["a"] is not source.value["b"]
    assert source.place(("b",)) == Place("c.yaml", 2, 4)
    assert source.place(("b", "k")) == Place("c.yaml", 1, 11)


def test_every_finding_of_a_file_is_reported_at_once() -> None:
    text = 'a: 1\na: 2\nb: !foo x\n<<: {c: 1}\n? [k]\n: v\nd: "\\u0007"\ne: x\u202ey\n'
    assert sorted(spots(text), key=lambda spot: spot[1]) == [
        ("source.duplicate-key", 2, 1),
        ("source.tag", 3, 4),
        ("source.merge", 4, 1),
        ("source.key", 5, 3),
        ("source.character", 7, 4),
        ("source.character", 8, 5),
    ]


def test_front_matter_has_the_places_of_the_whole_file() -> None:
    source, body, first = split_front_matter("---\nid: x\ntitle: 标题\n---\n# 正文\n---\n", "c.md")
    assert source.value == {"id": "x", "title": "标题"}
    assert source.place(("title",)) == Place("c.md", 3, 8)
    assert source.excerpt(source.place(("id",))) == "id: x"
    assert body == "# 正文\n---\n"
    assert first == 5


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("# 正文\n", "source.front-matter", 1),
        ("\n---\na: 1\n---\n", "source.front-matter", 1),
        ("---\na: 1\n", "source.front-matter", 1),
        ("---\n---\n", "source.empty", 1),
        ("---\na: 1\na: 2\n---\n", "source.duplicate-key", 3),
        ("---\na: 1\nb: {\n---\n", "source.syntax", 3),
        ("---\na: 1\n---\n正\x0c文\n", "source.character", 4),
    ],
)
def test_a_fault_of_a_clause_file_has_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(ContractkitError) as caught:
        split_front_matter(text, "c.md")
    assert [(p.code, p.place.line) for p in caught.value.problems] == [(code, line)]


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
_TREES: st.SearchStrategy[PlainValue] = st.recursive(
    st.none() | _TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXTS.filter(lambda t: t != "<<"), inner),
    max_leaves=12,
)


class Scribe:
    """Writes YAML of its own, noting where each key and value begins."""

    def __init__(self) -> None:
        self.text = ""
        self.places: dict[tuple[str | int, ...], tuple[int, int]] = {}
        self.key_places: dict[tuple[str | int, ...], tuple[int, int]] = {}

    def here(self) -> tuple[int, int]:
        return self.text.count("\n") + 1, len(self.text) - self.text.rfind("\n")

    def quoted(self, text: str) -> None:
        self.text += "'" + text.replace("'", "''") + "'"

    def value(self, value: PlainValue, path: tuple[str | int, ...], indent: str) -> None:
        if isinstance(value, dict) and value and not path:
            self.block(value, path, indent)
            return
        if isinstance(value, dict) and value and len(path) % 2:
            self.text += "\n" + indent
            self.block(value, path, indent)
            return
        self.places[path] = self.here()
        if isinstance(value, str):
            self.quoted(value)
        elif value is None:
            self.text += "~"
        else:
            self.flow(value, path)

    def block(self, value: dict[str, PlainValue], path: tuple[str | int, ...], indent: str) -> None:
        self.places[path] = self.here()
        for number, (key, item) in enumerate(value.items()):
            self.text += ("\n" + indent) if number else ""
            self.key_places[*path, key] = self.here()
            self.quoted(key)
            self.text += ": "
            self.value(item, (*path, key), indent + "  ")

    def flow(
        self, value: dict[str, PlainValue] | list[PlainValue], path: tuple[str | int, ...]
    ) -> None:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        self.text += "{" if isinstance(value, dict) else "["
        for key, item in pairs:
            if isinstance(key, str):
                self.key_places[*path, key] = self.here()
                self.quoted(key)
                self.text += ": "
            self.places[*path, key] = self.here()
            if isinstance(item, dict | list):
                self.flow(item, (*path, key))
            elif item is None:
                self.text += "~"
            else:
                self.quoted(item)
            self.text += ", "
        self.text += "}" if isinstance(value, dict) else "]"


def spots_of(places: object, source: Source) -> dict[tuple[str | int, ...], tuple[int, int]]:
    chosen = source.places if places == "values" else source.key_places
    return {path: (place.line, place.column) for path, place in chosen.items()}


@settings(max_examples=50)
@given(st.dictionaries(_TEXTS.filter(lambda t: t != "<<"), _TREES, min_size=1))
def test_values_come_back_and_places_point_at_the_text_they_name(
    value: dict[str, PlainValue],
) -> None:
    scribe = Scribe()
    scribe.value(value, (), "")
    source = parse_source(scribe.text + "\n", "c.yaml")
    assert source.value == value
    assert spots_of("values", source) == scribe.places
    assert spots_of("keys", source) == scribe.key_places


def problems_of(text: str) -> tuple[Problem, ...]:
    try:
        parse_source(text, "c.yaml")
    except ContractkitError as error:
        return error.problems
    return ()


_YAML_LIKE = st.lists(st.sampled_from([*":-?[]{},&*!|>'\"%@#~\\ \t\n\r", "a", "甲", "<<", "---"]))


@given(st.text() | _YAML_LIKE.map("".join))
def test_any_text_is_read_or_refused_with_mendable_places_inside_it(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for problem in problems_of(text):
        assert 1 <= problem.place.line <= lines
        assert problem.mend
