# ruff: noqa: DTZ001 - moments of tickets are local times without a zone
"""A list of tickets is read in full, or refused with every fault at its row and column."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from contractkit import tickets
from contractkit.errors import ContractkitError
from contractkit.tickets import (
    MAX_ROWS,
    MOST_PROBLEMS,
    ColumnMap,
    Ticket,
    parse_map,
    read_map,
    read_tickets,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADINGS = (
    "工单号",
    "报修时间",
    "级别",
    "标题",
    "服务",
    "院区",
    "响应时间",
    "到场时间",
    "解决时间",
    "关闭时间",
)
ROW = ("T-1", "2026-12-01 08:30", "1", "扫码枪无法连接", "运维", "东区",
       "2026-12-01 08:40", "2026-12-01 09:30", "2026-12-01 11:00", "2026-12-02 09:00")  # fmt: skip
OPENED = dt.datetime(2026, 12, 1, 8, 30)
TICKET = Ticket(
    row=2, id="T-1", opened=OPENED, severity=1, title="扫码枪无法连接", service="运维",
    region="东区", responded=dt.datetime(2026, 12, 1, 8, 40),
    on_site=dt.datetime(2026, 12, 1, 9, 30), resolved=dt.datetime(2026, 12, 1, 11),
    closed=dt.datetime(2026, 12, 2, 9),
)  # fmt: skip


def text_of(*rows: Sequence[str]) -> str:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()


def written(folder: Path, *rows: Sequence[str], encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(text_of(*rows).encode(encoding))
    return path


def workbook(folder: Path, *rows: Sequence[Any]) -> Path:
    path = folder / "list.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def faults(path: Path, mapping: ColumnMap | None = None) -> list[tuple[int, int, str]]:
    with pytest.raises(ContractkitError) as caught:
        read_tickets(path, mapping)
    for problem in caught.value.problems:
        assert problem.place.file == path.as_posix()
        assert problem.why
        assert problem.mend
    return [
        (p.place.line, p.place.column, p.code.removeprefix("tickets."))
        for p in caught.value.problems
    ]


def code(path: Path) -> str:
    ((_, _, only),) = faults(path)
    return only


# What is read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_each_encoding_that_exports_have(tmp_path: Path, encoding: str) -> None:
    assert read_tickets(written(tmp_path, HEADINGS, ROW, encoding=encoding)) == (TICKET,)


def test_a_workbook_is_read_with_its_dates_as_dates_and_its_numbers_as_numbers(
    tmp_path: Path,
) -> None:
    moments = [dt.datetime.fromisoformat(text) for text in (ROW[1], *ROW[6:])]
    row = [1001, moments[0], 1, *ROW[3:6], *moments[1:]]
    (ticket,) = read_tickets(workbook(tmp_path, HEADINGS, row))
    assert ticket.id == "1001"
    assert (ticket.opened, ticket.severity, ticket.closed) == (OPENED, 1, TICKET.closed)


def test_a_workbook_of_another_writer_and_another_calendar_of_days_reads_the_same(
    tmp_path: Path,
) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(path, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS[:2])
        sheet.write(1, 0, "T-1")
        sheet.write_datetime(1, 1, OPENED, book.add_format({"num_format": "yyyy/m/d h:mm"}))
    (ticket,) = read_tickets(path)
    assert ticket.opened == OPENED


def test_english_headings_are_known_in_any_case_and_spelling(tmp_path: Path) -> None:
    headings = ("Ticket_ID", "Opened At", "PRIORITY", "Summary", "closed at")
    (ticket,) = read_tickets(written(tmp_path, headings, ("7", ROW[1], "2", "x", ROW[9])))
    assert (ticket.id, ticket.severity, ticket.title) == ("7", 2, "x")


def test_titles_above_the_headings_and_blank_rows_are_no_tickets(tmp_path: Path) -> None:
    rows = (("故障工单清单",), (), HEADINGS, ("", " "), ROW, ("",))
    (ticket,) = read_tickets(written(tmp_path, *rows))
    assert ticket.row == 5


def test_what_a_list_does_not_have_is_none_or_empty(tmp_path: Path) -> None:
    (ticket,) = read_tickets(written(tmp_path, HEADINGS[:2], ROW[:2]))
    assert ticket == Ticket(2, "T-1", OPENED, None, "", "", "", None, None, None, None)
    (short,) = read_tickets(written(tmp_path, HEADINGS, ROW[:2]))
    assert short == ticket


def test_texts_are_only_texts_on_one_line(tmp_path: Path) -> None:
    rows = [("工单号", "报修时间", "标题")]
    titles = ["=1+1", "@cmd|' /C calc'!A1", "-2", "+3", "a\nb\tc", "<script>"]
    rows += [(f"=T{n}", ROW[1], title) for n, title in enumerate(titles)]
    found = read_tickets(written(tmp_path, *rows))
    assert [t.title for t in found] == [
        "=1+1",
        "@cmd|' /C calc'!A1",
        "-2",
        "+3",
        "a b c",
        "<script>",
    ]
    assert found[0].id == "=T0"


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01 08:30", "2026-12-01 08:30:00", "2026-12-01T08:30:00.000", "2026/12/1 8:30",
        "2026.12.1 8:30", "2026年12月1日 8:30", "2026年12月1日8:30", "2026年12月1日 8时30分",
        "2026年12月01日08时30分00秒", "２０２６－１２－０１　０８：３０", " 2026-12-01  08:30 ",
        "2026-12-01T00:30:00Z", "2026-12-01T00:30:00+00:00", "2026-11-30T19:30:00-0500",
        "2026-12-01T08:30:00+08:00", "2026-12-01 05:00:00 +04:30",
    ],
)  # fmt: skip
def test_a_moment_is_read_however_it_is_written(tmp_path: Path, text: str) -> None:
    (ticket,) = read_tickets(written(tmp_path, HEADINGS[:2], ("T-1", text)))
    assert ticket.opened == OPENED


@given(
    moment=st.datetimes(dt.datetime(2000, 1, 2), dt.datetime(2099, 12, 30)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    minutes=st.integers(-14 * 60, 14 * 60),
    form=st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H时%M分%S秒"]),
)
def test_what_a_clock_of_any_zone_shows_comes_back_as_the_time_of_china(
    tmp_path_factory: pytest.TempPathFactory, moment: dt.datetime, minutes: int, form: str
) -> None:
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    china = dt.timezone(dt.timedelta(hours=8))
    elsewhere = moment.replace(tzinfo=china).astimezone(zone)
    rows = [("1", moment.strftime(form)), ("2", elsewhere.isoformat())]
    path = written(tmp_path_factory.mktemp("moments"), HEADINGS[:2], *rows)
    assert [ticket.opened for ticket in read_tickets(path)] == [moment, moment]


# Column maps


def test_a_map_names_columns_and_gives_levels_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text("columns:\n  opened: 接单\nseverities:\n  严重: 1\n  P2: 2\n", encoding="utf-8")
    path = written(tmp_path, ("编号", "接单", "报修时间", "级别"), ("1", ROW[1], "", "严重"),
                   ("2", ROW[1], "", "p2"), ("3", ROW[1], "", "3"))  # fmt: skip
    assert read_map(file) == parse_map(["opened=接单"], ["严重=1", "P2=2"])
    assert [t.severity for t in read_tickets(path, read_map(file))] == [1, 2, 3]


def test_two_columns_that_fit_are_never_guessed_between(tmp_path: Path) -> None:
    path = written(tmp_path, ("工单号", "报修时间", "创建时间"), ("1", ROW[1], ROW[9]))
    assert faults(path) == [(1, 0, "two-columns")]
    (ticket,) = read_tickets(path, parse_map(["opened=创建时间"]))
    assert ticket.opened == TICKET.closed


def test_a_heading_of_signs_alone_can_be_named(tmp_path: Path) -> None:
    path = written(tmp_path, ("#", "", "报修时间"), ("1", "", ROW[1]))
    assert [t.id for t in read_tickets(path, parse_map(["id=#"]))] == ["1"]


def test_a_column_that_is_not_there_is_said_with_the_headings(tmp_path: Path) -> None:
    path = written(tmp_path, ("号码", "时间"), ("1", ROW[1]))
    assert faults(path) == [(1, 0, "missing-column"), (1, 0, "missing-column")]
    mapping = parse_map(["id=号码", "opened=时间", "closed=结束"])
    with pytest.raises(ContractkitError, match=r"(?s)'结束'.*号码, 时间"):
        read_tickets(path, mapping)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("column:\n  id: x\n", 1), ("columns: x\n", 1), ("columns:\n  oepned: x\n", 2),
        ("columns:\n  id:\n  title: x\n", 2), ("severities:\n  严重: 高\n", 2),
        ("severities:\n  严重: 0\n", 2), ("columns:\n  id: [x]\n", 2),
    ],
)  # fmt: skip
def test_a_map_with_a_fault_is_refused_where_it_stands(
    tmp_path: Path, text: str, line: int
) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ContractkitError) as caught:
        read_map(file)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == ("tickets.mapping", line)
    assert problem.mend


def test_all_faults_of_a_map_are_said_at_once() -> None:
    with pytest.raises(ContractkitError) as caught:
        parse_map(["opened", "oepned=x", "id=a", "id=b"], ["高=x"])
    assert len(caught.value.problems) == 4
    assert "did you mean opened?" in str(caught.value)


# What is refused, row by row


def test_every_fault_is_said_at_once_at_its_row_and_column(tmp_path: Path) -> None:
    path = written(
        tmp_path, HEADINGS,
        ROW,
        ("T-1", ROW[1]),
        ("", ROW[1]),
        ("T-2", ""),
        ("T-3", "gestern", "严重"),
        ("T-4", ROW[1], "", "a\u202eb", "", "", "2026-12-01 08:29", "", "x", "2025-12-02 09:00"),
        ("2.02612E+17", ROW[1]),
    )  # fmt: skip
    assert sorted(faults(path)) == [
        (3, 1, "duplicate"), (4, 1, "missing"), (5, 2, "missing"), (6, 2, "time"),
        (6, 3, "severity"), (7, 4, "character"), (7, 7, "order"), (7, 9, "time"), (7, 10, "order"),
        (8, 1, "rounded-id"),
    ]  # fmt: skip


def test_a_place_is_written_as_editors_write_it(tmp_path: Path) -> None:
    path = written(tmp_path, HEADINGS, ("T-1", "soon"))
    with pytest.raises(ContractkitError, match=r"list\.csv:2:2: error \[tickets\.time\]"):
        read_tickets(path)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01", "2026年12月1日", "2026-13-01 08:30", "2026-02-29 08:30", "2026-12-01 24:00",
        "2026-12-01 08:60", "2026-12/01 08:30", "2026-12-0108:30", "01/12/2026 08:30", "08:30",
        "1926-12-01 08:30", "9999-12-31 23:59", "46357.35", "15分钟", "2026-12-01 08:30 +25:00",
        "2026-12-01 08:30 PM", "2026-12-01 08:30 +08:60",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused_and_never_guessed(tmp_path: Path, text: str) -> None:
    assert faults(written(tmp_path, HEADINGS[:2], ("T-1", text))) == [(2, 2, "time")]


@pytest.mark.parametrize(
    "cell",
    [dt.date(2026, 12, 1), dt.time(8, 30), 46357.35, True, dt.datetime(1926, 12, 1, 8, 30)],
)
def test_a_cell_of_a_workbook_that_is_no_moment_is_refused(tmp_path: Path, cell: object) -> None:
    assert faults(workbook(tmp_path, HEADINGS[:2], ("T-1", cell))) == [(2, 2, "time")]


@pytest.mark.parametrize("level", ["一级", "P1", "0", "-1", "1.5", "100", "高"])
def test_a_level_is_a_number_or_needs_a_map(tmp_path: Path, level: str) -> None:
    assert faults(written(tmp_path, HEADINGS[:3], ("T-1", ROW[1], level))) == [(2, 3, "severity")]


def test_a_number_that_a_workbook_has_rounded_is_no_id(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADINGS[:2], (202612010000000001, OPENED))
    assert faults(path) == [(2, 1, "rounded-id")]


def test_of_very_many_faults_the_first_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    path = written(tmp_path, HEADINGS[:2], *((f"T-{n}", "?") for n in range(MOST_PROBLEMS + 1234)))
    found = faults(path)
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == (0, 0, "more")
    with pytest.raises(ContractkitError, match=r"1,234 more problems"):
        read_tickets(path)


@given(
    st.lists(
        st.tuples(st.sampled_from(["good", "no id", "bad time", "bad level", "early end"])),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_exactly_the_faulty_cells_are_told(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[tuple[str]]
) -> None:
    changes = {
        "good": None, "no id": (0, "", "missing"), "bad time": (1, "?", "time"),
        "bad level": (2, "?!", "severity"), "early end": (9, "2026-11-30 09:00", "order"),
    }  # fmt: skip
    rows, expected = [], []
    for number, (kind,) in enumerate(kinds, start=2):
        row = [f"T-{number}", *ROW[1:]]
        if change := changes[kind]:
            column, row[column], fault = change[0], change[1], change[2]
            expected.append((number, column + 1, fault))
        rows.append(row)
    path = written(tmp_path_factory.mktemp("list"), HEADINGS, *rows)
    if expected:
        assert sorted(faults(path)) == expected
    else:
        assert [ticket.row for ticket in read_tickets(path)] == list(range(2, len(rows) + 2))


# What is refused as a whole


@pytest.mark.parametrize("rows", [(), (("", ""), ()), (HEADINGS,), (("清单",), HEADINGS, ("",))])
def test_a_list_without_tickets_is_empty(tmp_path: Path, rows: tuple[tuple[str, ...], ...]) -> None:
    if rows and any(map(any, rows)):
        assert code(written(tmp_path, *rows)) == "empty"
        assert code(workbook(tmp_path, *rows)) == "empty"
    else:
        assert code(written(tmp_path, *rows)) == "empty"


@pytest.mark.parametrize("name", ["list.txt", "list.xls", "list.ods", "list"])
def test_other_kinds_of_files_are_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(text_of(HEADINGS, ROW), encoding="utf-8")
    assert code(path) == "file-type"


def test_a_workbook_that_is_called_csv_is_told_apart(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADINGS, ROW).rename(tmp_path / "list.csv")
    assert code(path) == "file-type"


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(data)
    assert code(path) == "damaged"


def test_an_old_or_locked_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert code(path) == "file-type"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_half_a_workbook_is_damaged(tmp_path: Path, cut: float) -> None:
    path = workbook(tmp_path, HEADINGS, ROW)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    assert code(path) == "damaged"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_other_encodings_are_refused(tmp_path: Path, encoding: str) -> None:
    assert code(written(tmp_path, HEADINGS, ROW, encoding=encoding)) == "encoding"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("工单号,报修时间\n".encode() + b"\xff\xff\xff")
    assert code(path) == "encoding"


def test_a_quotation_mark_that_never_closes_is_found(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('工单号,报修时间\n1,"2026-12-01 08:30\n2,x\n', encoding="utf-8")
    assert faults(path) == [(2, 0, "damaged")]


def test_a_file_that_is_not_there_is_said_as_everywhere(tmp_path: Path) -> None:
    written(tmp_path, HEADINGS, ROW)
    with pytest.raises(ContractkitError, match=r"did you mean list\.csv\?"):
        read_tickets(tmp_path / "lits.csv")


# Too much


def test_one_ticket_more_than_a_list_may_have_is_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "MAX_ROWS", 2)
    rows = [(f"T-{n}", ROW[1]) for n in range(3)]
    assert len(read_tickets(written(tmp_path, HEADINGS[:2], *rows[1:]))) == 2
    assert code(written(tmp_path, HEADINGS[:2], *rows)) == "too-large"


def test_a_list_of_far_too_many_rows_is_not_read_to_its_end(tmp_path: Path) -> None:
    assert MAX_ROWS == 100_000
    assert code(written(tmp_path, *[("x",)] * (MAX_ROWS + 11))) == "too-large"


@pytest.mark.parametrize("rows", [[["x"] * 1001], [["x"] * 1000] * 5001])
def test_more_columns_or_cells_than_a_list_has_are_refused(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    assert code(written(tmp_path, *rows)) == "too-large"


def repacked(path: Path, part: str, old: str, new: str) -> Path:
    """Change one part of a workbook."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"
FAR = '<c r="XFD1048576"{}><v>1</v></c>'


@pytest.mark.parametrize(
    "cell",
    [
        FAR.format(""), FAR.format(' t="n/>"'), FAR.format("").replace('"', "'"),
        FAR.format("").replace(" r=", "\nr\n=\n"), '<c r="A99999999999999999999"><v>1</v></c>',
        '<c r="ZZZZZZZ2"><v>1</v></c>', "<c><v>1</v></c>" * 1001,
    ],
)  # fmt: skip
def test_one_cell_in_the_far_corner_does_not_fill_the_memory(tmp_path: Path, cell: str) -> None:
    path = workbook(tmp_path, HEADINGS, ROW)
    repacked(path, SHEET, "</row></sheetData>", f"{cell}</row></sheetData>")
    assert code(path) == "too-large"


def test_a_million_formatted_rows_without_a_value_do_no_harm(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADINGS, ROW)
    empty = '<row r="1048575" spans="1:1"/><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    repacked(path, SHEET, "</sheetData>", f"{empty}</sheetData>")
    assert [ticket.row for ticket in read_tickets(path)] == [2]


def test_a_workbook_that_claims_billions_of_texts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(path) as book:
        book.add_worksheet().write(0, 0, "x")
    repacked(path, "xl/sharedStrings.xml", 'uniqueCount="1"', 'uniqueCount="4000000000"')
    assert code(path) == "too-large"


def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADINGS, ROW)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr("xl/media/bomb.bin", bytes(20_000_000))
    assert code(path) == "too-large"


def test_a_zip_bomb_that_declares_too_little_is_not_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADINGS, ROW)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr("xl/bomb.xml", bytes(20_000_000))
    size = (20_000_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (9).to_bytes(4, "little")))
    assert code(path) == "damaged"


def test_a_spreadsheet_of_another_kind_inside_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", '<table:table-cell table:number-columns-repeated="9"/>')
    assert code(path) == "damaged"


def test_a_file_of_more_than_fifty_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024 + 1)
    with pytest.raises(ContractkitError, match="larger than 50 MB"):
        read_tickets(path)
