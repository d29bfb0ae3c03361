from __future__ import annotations

import io
import re
import zipfile

import pytest

from bench.clock import medians, timed
from bench.dates import calendar_row, planning_rows
from bench.facts import Desk, open_desk, texts
from bench.javascript import NAMES, Engines
from bench.peers import paragraphs, peer_of
from bench.rendering import UnequalError, check_equal, rendering_rows
from bench.report import Row, machine, table
from bench.start import start_rows

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_desk()


def docx(*body: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/_rels/document.xml.rels", "<Relationships/>")
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}">{"".join(body)}</w:document>'
        )
    return stream.getvalue()


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def control(text: str) -> str:
    return f"<w:sdt><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"


def test_every_round_runs_all_cases_and_begins_with_another_one() -> None:
    seen: list[str] = []

    def case(name: str, seconds: float) -> float:
        seen.append(name)
        return seconds

    found = medians({"a": lambda n: case("a", n), "b": lambda n: case("b", 9 - n)}, 3)
    assert seen == ["a", "b", "b", "a", "a", "b"]
    assert found == {"a": 1, "b": 8}


def test_rounds_of_the_warm_up_are_not_counted() -> None:
    seen: list[int] = []

    def case(number: int) -> float:
        seen.append(number)
        return 1.0 if len(seen) > 2 else 100.0

    assert medians({"a": case}, 3, warm_up=2) == {"a": 1.0}
    assert seen == [1, 2, 0, 1, 2]


def test_a_case_is_timed_by_the_clock_it_is_given() -> None:
    ticks = iter([1.0, 3.5])
    assert timed(lambda _: None, lambda: next(ticks))(0) == 2.5


def test_facts_become_tags_in_runs_as_people_type_them() -> None:
    files = [
        docx(paragraph(run("于"), control("2小时"), run("内到场")), paragraph(control(name)))
        for name in ("甲", "乙")
    ]
    peer = peer_of(files)
    assert paragraphs(peer.template("<{}>".format)) == ["于<f_0>内到场", "<f_1>"]
    assert peer.values == ({"f_0": "2小时", "f_1": "甲"}, {"f_0": "2小时", "f_1": "乙"})
    with zipfile.ZipFile(io.BytesIO(peer.template(str))) as archive:
        markup = archive.read("word/document.xml").decode()
    assert "sdt" not in markup
    assert markup.count("<w:r>") == 2


def test_the_fewest_tags_stand_only_where_texts_differ() -> None:
    files = [docx(paragraph(control("2小时")), paragraph(control(name))) for name in ("甲", "乙")]
    peer = peer_of(files, every_fact=False)
    assert paragraphs(peer.template("<{}>".format)) == ["2小时", "<f_0>"]


def test_files_of_another_structure_have_no_common_template() -> None:
    with pytest.raises(ValueError, match="structure"):
        peer_of([docx(paragraph(run("一"))), docx(paragraph(run("一"), run("二")))])


def test_an_engine_that_prints_another_text_is_not_timed() -> None:
    files = [docx(paragraph(run("一")))]
    check_equal(files, {"echo": lambda n: files[n]})
    with pytest.raises(UnequalError, match="liar: 1 of 1"):
        check_equal(files, {"liar": lambda _: docx(paragraph(run("二")))})
    with pytest.raises(UnequalError, match="it has 2"):
        check_equal(files, {"more": lambda _: docx(paragraph(run("一")), paragraph(run("二")))})


def test_the_contract_files_of_two_rounds_tell_other_facts(desk: Desk) -> None:
    first, second = (desk.read(text) for text in texts(2))
    assert first.parties["provider"].name != second.parties["provider"].name
    assert first.contract.dated != second.contract.dated
    assert first.periods["warranty"].length != second.periods["warranty"].length


def test_rendering_is_measured_without_node() -> None:
    with Engines("not measured: no Node") as engines:
        rows = rendering_rows(2, engines)
    assert engines.version == ""
    assert all(row.ratio for row in rows[: -len(NAMES)])
    assert [row.against for row in rows[-2:]] == [f"{n} not measured: no Node" for n in NAMES]


def test_the_share_of_icalendar_is_part_of_the_whole(desk: Desk) -> None:
    row = calendar_row(1, desk, commitments=2, weeks=3)
    assert "6 events" in row.what
    assert row.ratio is not None
    assert 0 < row.ratio < 1


def test_a_contract_of_the_portfolio_has_five_dates(desk: Desk) -> None:
    rows = planning_rows(1, desk, contracts=3)
    assert [row.what.split(",")[1] for row in rows] == [" 15 dates", " 15 dates"]
    assert re.fullmatch(r"peak \d+\.\d MiB above the contracts", rows[0].against)


def test_the_start_is_measured_beside_an_empty_program() -> None:
    for row in start_rows(1):
        assert row.ratio is not None
        assert "empty click program" in row.against


def test_a_target_is_an_upper_or_a_lower_bound() -> None:
    assert Row("a", "1", ratio=0.4, target=0.45).met is True
    assert Row("a", "1", ratio=0.5, target=0.45).met is False
    assert Row("a", "1", ratio=0.8, target=0.7, at_least=True).met is True
    assert Row("a", "1", ratio=0.8).met is None


def test_the_table_is_aligned_where_characters_are_wide() -> None:
    lines = table([Row("事实", "1 ms", "2 ms", 0.5, 0.45), Row("c", "10 ms")]).splitlines()
    assert lines[2] == "| 事实 | 1 ms        | 2 ms    | 0.50  | ≤ 0.45 | NO  |"
    assert len({len(line) for line in (lines[0], lines[1], lines[3])}) == 1


def test_the_machine_is_described() -> None:
    described = machine("")
    assert "no Node" in described
    assert "icalendar" in described
