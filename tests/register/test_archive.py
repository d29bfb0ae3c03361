"""Archives from hands that may be hostile: each ends in problems with their place, in no more."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import random
import tracemalloc
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from contractkit.chain import EMPTY, Act, Head, Record, link
from contractkit.errors import ContractkitError
from contractkit.register import lines
from contractkit.register.archive import open_archive
from contractkit.register.lines import Contents, header_line, record_line
from contractkit.tracking import copies
from desks import Office, office
from register import samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STAMP = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the octets of an archive that is sound."""
    folder = tmp_path_factory.mktemp("sound")
    place = office(str(folder / "r.sqlite"), folder)
    samples.tell(place)
    copies.export(place.at("2027-01-01"), folder / "a.zip")
    return (folder / "a.zip").read_bytes()


def parts(octets: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def said(path: Path) -> str:
    with pytest.raises(ContractkitError) as raised, open_archive(path) as archive:
        archive.check()
    assert all(problem.why and problem.mend for problem in raised.value.problems)
    return str(raised.value)


def lines_of(octets: bytes) -> list[bytes]:
    return parts(octets)["register.jsonl"].splitlines(keepends=True)


def test_the_archive_that_the_others_are_made_of_is_sound(sound: bytes, tmp_path: Path) -> None:
    with open_archive(packed(parts(sound), tmp_path / "a.zip")) as archive:
        found = archive.check()
    assert (found.records, found.sources, found.evidence, found.missing) == (12, 3, 2, ())


BOMB = base64.b64encode(zlib.compress(b"0" * (1 << 28) + b"1")).decode()
EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "edited": lambda r: r.update(why="x"),
    "another key": lambda r: r.update(more=1),
    "no key": lambda r: r.pop("actor"),
    "another type": lambda r: r.update(seq="3"),
    "a truth for a number": lambda r: r.update(seq=True),
    "a huge number": lambda r: r.update(seq=1 << 64),
    "a wrong moment": lambda r: r.update(at="2026-13-01T00:00:00.000000Z"),
    "a moment in other letters": lambda r: r.update(at="2026-1-01T00:00:00.000000Z"),
    "no base64": lambda r: r.update(plan="***"),
    "half a character": lambda r: r.update(why="\ud800"),
    "a zero octet": lambda r: r.update(why="a\0b"),
    "infinity": lambda r: r.update(data={"x": float("inf")}),
    "a proof without digest": lambda r: r.update(data={"evidence": [{"name": "x", "size": 1}]}),
    "a proof elsewhere": lambda r: r.update(
        data={"evidence": [{"digest": "../../etc/passwd", "name": "x", "size": 1}]}
    ),
    "evidence of another shape": lambda r: r.update(data={"evidence": 7}),
    "a bomb for a plan": lambda r: r.update(plan=BOMB),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_line_that_is_not_as_written_is_told_with_its_number(
    sound: bytes, tmp_path: Path, name: str
) -> None:
    text = lines_of(sound)
    record = json.loads(text[3])
    EDITS[name](record)
    text[3] = json.dumps(record).encode() + b"\n"
    files = {**parts(sound), "register.jsonl": b"".join(text)}
    assert "a.zip:4:1 (register.jsonl)" in said(packed(files, tmp_path / "a.zip"))


LINES: dict[str, Callable[[list[bytes]], object]] = {
    "no JSON": lambda ls: ls.insert(4, b"{\n"),
    "no UTF-8": lambda ls: ls.insert(4, b"\xff\xfe\n"),
    "nested without end": lambda ls: ls.insert(4, b"[" * 100_000 + b"\n"),
    "a list": lambda ls: ls.insert(4, b"[]\n"),
    "not a number": lambda ls: ls.insert(4, b'{"seq": NaN}\n'),
    "a number without end": lambda ls: ls.insert(4, b'{"seq": ' + b"9" * 10_000 + b"}\n"),
    "a record twice": lambda ls: ls.insert(4, ls[3]),
    "a record left out": lambda ls: ls.pop(4),
    "records exchanged": lambda ls: ls.insert(3, ls.pop(4)),
    "a source edited": lambda ls: ls.insert(
        -1, ls.pop().replace(b'"content":"', b'"content":"AAAA')
    ),
    "the end cut off": lambda ls: ls.pop(),
    "the last line cut short": lambda ls: ls.append(ls.pop()[:-9]),
    "no lines": lambda ls: ls.clear(),
    "no header": lambda ls: ls.pop(0),
    "another format": lambda ls: ls.append(ls.pop(0).replace(b"contractkit-register", b"x")),
    "a newer version": lambda ls: ls.insert(0, ls.pop(0).replace(b'"version":1', b'"version":2')),
    "an id that is a path": lambda ls: ls.insert(
        0, json.dumps({**json.loads(ls.pop(0)), "register": "../../x"}).encode() + b"\n"
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_lines_put_in_left_out_or_exchanged_are_told(
    sound: bytes, tmp_path: Path, name: str
) -> None:
    text = lines_of(sound)
    LINES[name](text)
    files = {**parts(sound), "register.jsonl": b"".join(text)}
    assert "[archive.unsound]" in said(packed(files, tmp_path / "a.zip"))


FILES: dict[str, Callable[[dict[str, bytes]], object]] = {
    "a path out": lambda files: files.update({"../evil": b"x"}),
    "an absolute path": lambda files: files.update({"/etc/cron.d/x": b"x"}),
    "evidence under another name": lambda files: files.update({"evidence/x.exe": b"x"}),
    "evidence that nobody named": lambda files: files.update({"evidence/" + "0" * 64: b"x"}),
    "evidence that was changed": lambda files: files.update({min(files): b"x"}),
    "no lines": lambda files: files.pop("register.jsonl"),
    "a zip bomb": lambda files: files.update({min(files): b"0" * (1 << 24)}),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_do_not_belong_there_are_refused(
    sound: bytes, tmp_path: Path, name: str
) -> None:
    files = parts(sound)
    FILES[name](files)
    assert "[archive.unsound]" in said(packed(files, tmp_path / "a.zip"))


def test_a_line_without_end_takes_no_memory_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "_LONGEST", 1 << 22)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("register.jsonl", b"0" * (1 << 25))
    tracemalloc.start()
    text = said(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "the line has no end" in text
    assert peak < 3 << 22


def test_a_file_that_is_no_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    assert "there is no such file" in said(path)
    path.write_bytes(b"PK\x03\x04 nothing")
    assert "damaged, or no archive" in said(path)


def test_any_octet_changed_is_found_or_changes_nothing(sound: bytes, tmp_path: Path) -> None:
    """The .zip itself has octets that mean nothing: what is read must then be the same."""
    dice = random.Random(8)  # noqa: S311 - not for secrets
    path = tmp_path / "a.zip"
    told = 0
    for _ in range(300):
        octets = bytearray(sound)
        octets[dice.randrange(len(octets))] ^= 1 << dice.randrange(8)
        path.write_bytes(octets)
        try:
            with open_archive(path) as archive:
                archive.check()
                read = b"".join(
                    record_line(line.value) for line, _ in archive.lines()
                    if isinstance(line.value, Record)
                )  # fmt: skip
            assert read in parts(sound)["register.jsonl"]
        except ContractkitError:
            told += 1
    assert told > 250


def test_an_archive_cut_short_anywhere_is_told(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    for length in range(0, len(sound), 97):
        path.write_bytes(sound[:length])
        said(path)


def test_long_registers_are_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    records = list(link(EMPTY, [Act("x", "c", f"s{n}") for n in range(5_000)], "li", STAMP))
    head = Head(records[-1].seq, records[-1].digest)
    found = Contents("0" * 8 + "-0000" * 3 + "-" + "0" * 12, head, len(records), 0)
    packed({"register.jsonl": header_line(found) + b"".join(map(record_line, records))}, path)
    del records
    tracemalloc.start()
    with open_archive(path) as archive:
        assert archive.check().records == 5_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_500_000


def test_a_refused_archive_leaves_register_and_evidence_alone(sound: bytes, tmp_path: Path) -> None:
    text = lines_of(sound)
    text.pop(5)
    path = packed({**parts(sound), "register.jsonl": b"".join(text)}, tmp_path / "a.zip")
    place: Office = office(str(tmp_path / "r.sqlite"), tmp_path)
    with pytest.raises(ContractkitError):
        copies.import_(place.at("2027-01-01"), path)
    assert not (tmp_path / "evidence").exists()
    with place.at("2027-01-01").reading() as reader:
        assert reader.head() == EMPTY
