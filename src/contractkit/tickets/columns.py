"""Which column of a list holds what: as the user says, else by headings that are well known."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractkit.errors import ContractkitError, Place, Problem
from contractkit.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from contractkit.source import PlainValue, Source

KNOWN: Mapping[str, tuple[str, ...]] = {
    "id": ("工单号", "工单编号", "编号", "单号", "ID", "ticket", "ticket ID", "ticket no",
           "number"),
    "opened": ("报修时间", "创建时间", "报障时间", "受理时间", "opened", "opened at", "created",
               "created at"),
    "severity": ("级别", "故障级别", "严重程度", "优先级", "severity", "priority"),
    "title": ("标题", "摘要", "title", "summary", "subject"),
    "service": ("服务", "服务类型", "service"),
    "region": ("地区", "区域", "院区", "region"),
    "responded": ("响应时间", "responded", "responded at"),
    "on-site": ("到场时间", "到达时间", "到达现场时间", "arrived", "arrived at", "on site"),
    "resolved": ("解决时间", "修复时间", "恢复时间", "resolved", "resolved at"),
    "closed": ("关闭时间", "结单时间", "closed", "closed at"),
}  # fmt: skip
"""The fields of a ticket, each with the headings by which it is known without being told."""
REQUIRED = ("id", "opened")
MOMENTS = ("opened", "responded", "on-site", "resolved", "closed")
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What the user says of a list: the heading of a field, the severity that a text means."""

    columns: Mapping[str, str] = field(default_factory=dict)
    severities: Mapping[str, int] = field(default_factory=dict)


def read_map(path: Path) -> ColumnMap:
    """Read a YAML file of two mappings: `columns: {opened: 报修时间}`, `severities: {一级: 1}`.

    Raises ContractkitError with every fault.
    """
    source = read_source(path)
    problems = [
        _problem(source.key_place((key,)), f"{key!r} is no part of a column map",
                 "write `columns:` and `severities:`, each a mapping")
        for key in source.value if key not in ("columns", "severities")
    ]  # fmt: skip
    columns = _pairs(source, "columns", problems)
    return _checked(columns, _pairs(source, "severities", problems), problems)


def parse_map(columns: Iterable[str], severities: Iterable[str] = ()) -> ColumnMap:
    """Read `opened=报修时间` and `一级=1`, as given on the command line.

    Raises ContractkitError with every fault.
    """
    problems: list[Problem] = []
    return _checked(_split(columns, problems), _split(severities, problems), problems)


_Pairs = dict[str, tuple[str, Place]]


def _pairs(source: Source, section: str, problems: list[Problem]) -> _Pairs:
    found: PlainValue = source.value.get(section)
    if found is None:
        return {}
    if not isinstance(found, dict):
        what = f"{section!r} is not a mapping"
        problems.append(_problem(source.place((section,)), what, "write `key: text` below it"))
        return {}
    pairs = {}
    for key, text in found.items():
        place = source.place((section, key))
        if isinstance(text, str) and text.strip():
            pairs[key] = text, place
        else:
            place = source.key_place((section, key))
            problems.append(_problem(place, f"{key!r} has no text", "write `key: text`"))
    return pairs


def _split(written: Iterable[str], problems: list[Problem]) -> _Pairs:
    pairs: _Pairs = {}
    for pair in written:
        key, sign, text = (part.strip() for part in pair.rpartition("="))
        if not (key and sign and text):
            problems.append(_problem(Place(), f"{pair!r} maps nothing", "write opened=报修时间"))
        elif key in pairs:
            problems.append(_problem(Place(), f"{key!r} is mapped twice", "keep one of the two"))
        else:
            pairs[key] = text, Place()
    return pairs


def _checked(columns: _Pairs, severities: _Pairs, problems: list[Problem]) -> ColumnMap:
    for key, (_, place) in columns.items():
        if key not in KNOWN:
            near = difflib.get_close_matches(key, KNOWN, n=1)
            mend = f"did you mean {near[0]}?" if near else f"its fields are {', '.join(KNOWN)}"
            problems.append(_problem(place, f"{key!r} is no field of a ticket", mend))
    for key, (text, place) in severities.items():
        if not is_severity(text):
            what = f"{key!r} is to mean severity {text!r}, which is no severity"
            problems.append(_problem(place, what, "write a whole number from 1 on, as 一级: 1"))
    if problems:
        raise ContractkitError(problems)
    return ColumnMap(
        {key: text for key, (text, _) in columns.items()},
        {plain(key): int(text) for key, (text, _) in severities.items()},
    )


def is_severity(text: str) -> bool:
    """Tell whether a text is a level of the contract's grid: a whole number from 1 to 99."""
    return text.isascii() and text.isdecimal() and 0 < int(text[:3]) < 100  # noqa: PLR2004


def plain(text: str) -> str:
    """Return a heading or a level as it is compared: letters and digits, small, half-width."""
    tidy = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in tidy if char.isalnum()) or tidy.strip()


def fits(headings: Sequence[str], mapping: ColumnMap) -> bool:
    """Tell whether a row holds the headings of all fields that a ticket must have."""
    return all(_columns_of(name, headings, mapping) for name in REQUIRED)


def locate(headings: Sequence[str], mapping: ColumnMap, place: Place) -> dict[str, int]:
    """Return the column, from 0, of every field that the list has. Raises ContractkitError."""
    found: dict[str, int] = {}
    problems = []
    for name in KNOWN:
        columns = _columns_of(name, headings, mapping)
        if len(columns) > 1:
            problems.append(_several(name, [headings[n] for n in columns], place))
        elif columns:
            found[name] = columns[0]
        elif name in REQUIRED or name in mapping.columns:
            problems.append(_absent(name, headings, mapping, place))
    if problems:
        raise ContractkitError(problems)
    return found


def _columns_of(name: str, headings: Sequence[str], mapping: ColumnMap) -> list[int]:
    told = mapping.columns.get(name)
    wanted = {plain(told)} if told is not None else set(map(plain, KNOWN[name]))
    return [n for n, heading in enumerate(headings) if plain(heading) in wanted]


def _absent(name: str, headings: Sequence[str], mapping: ColumnMap, place: Place) -> Problem:
    told = mapping.columns.get(name)
    sought = repr(told) if told is not None else f"for `{name}`"
    shown = [heading for heading in headings if heading][:_SHOWN]
    return Problem(
        "tickets.missing-column", place, f"there is no column {sought}",
        f"without it nobody knows the {name} of a ticket",
        f"say which column it is: {name}=HEADING; the headings are {', '.join(shown) or 'empty'}",
    )  # fmt: skip


def _several(name: str, headings: list[str], place: Place) -> Problem:
    return Problem(
        "tickets.two-columns", place, f"several columns fit `{name}`: {', '.join(headings)}",
        "each would give other times or numbers, and a guess would not be seen",
        f"say which one it is: {name}={headings[0]}; rename one where two are called the same",
    )  # fmt: skip


def _problem(place: Place, what: str, mend: str) -> Problem:
    why = "a column map says which column of the list holds which field of a ticket"
    return Problem("tickets.mapping", place, what, why, mend)
