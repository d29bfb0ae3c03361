"""What users meet who get something wrong: said with place and mend, nothing written or lost."""

from __future__ import annotations

import errno
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.testing import CliRunner
from lxml import etree

from contractkit import pipeline
from contractkit.cli import INTERRUPTED, cli

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

ROOT = Path(__file__).resolve().parents[1]
LOOK = ROOT / "templates" / "tender-response" / "look.docx"
PROBLEMS, ENVIRONMENT, NOBODY = 1, 3, 65534
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
SOUND = """\
contract: {id: A-1, title: 运维服务, dated: 2026-08-20, price: 100000 CNY}
parties:
  provider: {name: 某某公司}
  customer: {name: 某某局}
events:
  go-live: 2026-09-01
  acceptance: {expected: 2026-12-01}
periods:
  warranty: {name: 质保期, from: go-live, length: 1 year}
commitments:
  - {id: warranty, category: warranty, name: 质保服务, term: warranty}
  - {id: inspection, category: inspection, name: 定期巡检, duty: 检查系统, every: 3 months, during: warranty}
  - {id: first, category: payment, name: 首期款, pay: 90%, after: acceptance, within: 15 days}
  - {id: last, category: payment, name: 尾款, pay: 10%, after: warranty.end, within: 15 days}
  - id: faults
    category: service-level
    name: 故障响应
    upon: fault-report
    during: warranty
    levels:
      - {severity: 1, name: 一级, meaning: 系统瘫痪, respond: 1 hour}
      - {severity: 2, name: 二级, meaning: 部分中断, respond: 2 hours}
documents:
  tender-response: {number: "4.5"}
"""  # noqa: E501
OUTLINE = """\
kind: tender-response
language: zh-CN
title: 售后服务方案
call: {provider: 我公司, customer: 采购人, both: 双方}
citation: ["{}"]
sections:
  - clause: warranty
"""
WRITTEN = {"A-1.ics", "A-1-customer.ics", "A-1.xlsx", "A-1-tender-response.docx"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a sound contract."""
    inner = tmp_path / "work"
    inner.mkdir()
    monkeypatch.chdir(inner)
    (inner / "contract.yaml").write_text(SOUND, encoding="utf-8")
    return inner


@pytest.fixture
def run(folder: Path) -> Callable[[str], Result]:
    """Run one line; neither an exception nor an internal error may come of it."""

    def call(line: str) -> Result:
        if left(folder) & {"clauses", "look.docx"}:  # paths that meant other files before
            pipeline.library.cache_clear()
            pipeline._look.cache_clear()
        result = CliRunner().invoke(cli, shlex.split(line), prog_name="contractkit")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "internal error" not in result.output
        return result

    return call


def change(old: str, new: str) -> str:
    assert SOUND.count(old) == 1, old
    return SOUND.replace(old, new)


def write(folder: Path, text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    (folder / "contract.yaml").write_bytes(data)


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class Bad(NamedTuple):
    """A slip: what stands instead of what, and where and how it is said."""

    old: str
    new: str
    code: str
    spot: str
    said: str


TWICE = "      - {severity: 2, name: 二级"
SLIPS = {
    "impossible day": Bad(
        "dated: 2026-08-20", "dated: 2026-02-30", "contract.wrong-value", "1:41",
        "check day and month",
    ),
    "month thirteen": Bad(
        "expected: 2026-12-01", "expected: 2026-13-01", "contract.wrong-value", "7:26",
        "is not a day of the calendar",
    ),
    "beyond the years": Bad(
        "go-live: 2026-09-01", "go-live: 9999-12-31", "schedule.beyond-calendar", "11:5",
        "leave the years 1 to 9999",
    ),
    "number with a dot behind": Bad(
        '"4.5"', '"4.5."', "contract.wrong-value", "24:29", "write up to six numbers"
    ),
    "number of letters": Bad('"4.5"', "abc", "contract.wrong-value", "24:29", "'abc' is not a"),
    "number in full width": Bad('"4.5"', "４.５", "contract.wrong-value", "24:29", "as 4.5"),
    "endless number": Bad(
        '"4.5"', "1" + ".1" * 5000, "contract.wrong-value", "24:29", "write up to six numbers"
    ),
    "negative edition": Bad(
        "dated: 2026-08-20", "dated: 2026-08-20, edition: -1", "contract.wrong-value", "1:62",
        "write at least 0",
    ),
    "edition beyond calendars": Bad(
        "dated: 2026-08-20", "dated: 2026-08-20, edition: 2147483648", "contract.wrong-value",
        "1:62", "write at most 2147483647",
    ),
    "edition of letters": Bad(
        "dated: 2026-08-20", "dated: 2026-08-20, edition: first", "contract.wrong-value", "1:62",
        "a whole number is wanted here",
    ),
    "blank id": Bad("id: A-1", "id: ________", "contract.wrong-value", "1:16", "such as 2026-001"),
    "id on two lines": Bad(
        "id: A-1", 'id: "A\\n1"', "contract.wrong-value", "1:16", "must be one line of text"
    ),
    "id of signs": Bad("id: A-1", "id: '..'", "file.name", "1:16", "use letters, digits"),
    "id of an emoji": Bad("id: A-1", "id: 🎉", "file.name", "1:16", "use letters, digits"),
    "long id": Bad(
        "id: A-1", f"id: {'H' * 65}", "contract.wrong-value", "1:16", "at most 64 characters"
    ),
    "interval of zero": Bad(
        "every: 3 months", "every: 0 months", "contract.wrong-value", "12:75", "its length is zero"
    ),
    "negative interval": Bad(
        "every: 3 months", "every: -3 months", "contract.wrong-value", "12:75", "is not negative"
    ),
    "interval without unit": Bad(
        "every: 3 months", "every: 3", "contract.wrong-value", "12:75", "the unit is missing"
    ),
    "price without currency": Bad(
        "price: 100000 CNY", "price: 100000", "contract.wrong-value", "1:60",
        "the currency is missing",
    ),
    "clock without unit": Bad(
        "respond: 1 hour}", "respond: 1}", "contract.wrong-value", "21:57", "the unit is missing"
    ),
    "no occurrence": Bad(
        "every: 3 months", "every: 2 years", "schedule.no-occurrence", "12:5", "never falls due"
    ),
    "too many times": Bad(
        "every: 3 months", "every: 3 months, times: 99999", "schedule.too-many", "12:5",
        "has more than 10,000 dates",
    ),
    "period of 10,000 years": Bad(
        "length: 1 year", "length: 10000 years", "contract.wrong-value", "9:48",
        "at most 1000 years",
    ),
    "period that ends before it starts": Bad(
        "length: 1 year", "until: 2026-01-01", "schedule.backwards-period", "9:13",
        "ends on 2026-01-01, before it starts on 2026-09-01",
    ),
    "period without length": Bad(
        "length: 1 year", "length: 0 days", "contract.wrong-value", "9:48", "its length is zero"
    ),
    "events in a circle": Bad(
        "go-live: 2026-09-01", "go-live: {after: go-live, by: 1 day}", "contract.circle", "6:3",
        "go-live → go-live",
    ),
    "periods in a circle": Bad(
        "from: go-live", "from: warranty.end", "contract.circle", "9:3", "warranty → warranty"
    ),
    "slip in the telling key": Bad(
        "every: 3 months", "evry: 3 months", "contract.unknown-key", "12:68",
        "did you mean `every`?",
    ),
    "rhythm twice": Bad(
        "every: 3 months", "every: 3 months, rule: year-end", "contract.wrong-value", "12:5",
        "use `also` for a second rule",
    ),
    "unknown party": Bad(
        "every: 3 months", "every: 3 months, obligor: nobody", "contract.unknown-party", "12:94",
        "declare 'nobody' under `parties`",
    ),
    "customer misspelt": Bad(
        "  customer:", "  custmer:", "contract.missing-party", "3:3", "parties lacks `customer`"
    ),
    "instalments": Bad(
        "pay: 10%", "pay: 20%", "contract.instalments", "14:50", "they add up to 110% of the price"
    ),
    "thirds": Bad(
        "pay: 10%", "pay: 9.99%", "contract.instalments", "14:50", "they add up to 99.99%"
    ),
    "severity twice": Bad(
        "severity: 2", "severity: 1", "contract.severity-order", "22:20",
        "is the severity of another level",
    ),
    "severity order": Bad(
        "respond: 2 hours", "respond: 5 minutes", "contract.severity-order", "22:57",
        "is shorter than for the graver severity 1",
    ),
    "documents without any": Bad(
        '  tender-response: {number: "4.5"}\n', "", "contract.wrong-value", "23:1",
        "documents is empty",
    ),
    "documents as a list": Bad(
        '\n  tender-response: {number: "4.5"}', " [tender-response]", "contract.wrong-value",
        "23:12", "keys with values are wanted here",
    ),
    "commitments as a mapping": Bad(
        "commitments:\n", "charts: {}\ncommitments: {a: b}\nx:\n", "contract.wrong-value", "11:14",
        "a list is wanted here",
    ),
    "a commitment without content": Bad(
        "commitments:\n", "commitments:\n  -\n", "contract.wrong-value", "11:4",
        "commitments[1] is empty",
    ),
    "unknown kind": Bad(
        '{number: "4.5"}', "{kind: receipt}", "contract.no-look", "24:3",
        "set `kind` to agreement or tender-response",
    ),
    "language without look": Bad(
        '{number: "4.5"}', "{language: en}", "contract.no-look", "24:3",
        "no look for a 'tender-response' in en",
    ),
    "language nobody writes": Bad(
        '{number: "4.5"}', "{language: fr}", "contract.wrong-value", "24:31", "'zh-CN' or 'en'"
    ),
    "text in another language": Bad(
        "name: 定期巡检", "name: {en: Inspection}", "clause.untranslated-fact", "12:50",
        "commitments.inspection.name has no text in the document's language (zh-CN)",
    ),
    "name without ink": Bad(
        "name: 定期巡检", 'name: "\u200b"', "contract.wrong-value", "12:50", "the text is empty"
    ),
    "control character": Bad(
        "name: 定期巡检", "name: a\x1b[31mb", "source.character", "12:51", "U+001B is a control"
    ),
    "escaped control character": Bad(
        "name: 定期巡检", 'name: "a\\x07b"', "source.character", "12:50", "U+0007 is a control"
    ),
    "half a character": Bad(
        "name: 定期巡检", 'name: "\\ud800"', "source.character", "12:50", "one half of a character"
    ),
    "hidden change of direction": Bad(
        "name: 定期巡检", "name: a\u202eb", "source.character", "12:51", "writing direction"
    ),
    "look outside": Bad(
        '{number: "4.5"}', "{look: ../look.docx}", "contract.outside-folder", "24:27",
        "copy the file into the folder",
    ),
    "look at the root": Bad(
        '{number: "4.5"}', "{look: /etc/passwd}", "contract.outside-folder", "24:27",
        "lies outside the folder",
    ),
    "look on a drive": Bad(
        '{number: "4.5"}', "{look: 'C:\\x.docx'}", "contract.outside-folder", "24:27",
        "lies outside the folder",
    ),
    "look without a name": Bad(
        '{number: "4.5"}', "{look: ''}", "contract.outside-folder", "24:27", "is ''"
    ),
    "outline outside": Bad(
        '{number: "4.5"}', "{outline: ../x.yaml}", "contract.outside-folder", "24:30",
        "copy the file into the folder",
    ),
    "outline that is not there": Bad(
        '{number: "4.5"}', "{outline: contrct.yaml}", "contract.no-file", "24:30",
        "did you mean contract.yaml?",
    ),
    "variant of no clause": Bad(
        '{number: "4.5"}', "{variants: {inspektion: short}}", "contract.unknown-variant", "24:44",
        "did you mean `inspection`?",
    ),
    "variant that does not exist": Bad(
        '{number: "4.5"}', "{variants: {inspection: '{{ 7*7 }}'}}", "contract.unknown-variant",
        "24:44", "the clause 'inspection' has no variant '{{ 7*7 }}'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_said_with_its_place_and_how_to_mend_it(
    slip: Bad, run: Callable[[str], Result], folder: Path
) -> None:
    write(folder, change(slip.old, slip.new))
    said = run("check contract.yaml").stdout
    problem = next(p for p in said.split("\n\n") if f"[{slip.code}]" in p)
    assert problem.startswith(f"contract.yaml:{slip.spot}: ")
    assert slip.said in problem
    assert "\nmend: " in problem
    assert max(map(len, said.splitlines())) < 500


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_that_stops_a_build_writes_nothing(
    slip: Bad, run: Callable[[str], Result], folder: Path
) -> None:
    write(folder, change(slip.old, slip.new))
    result = run("build contract.yaml")
    warned = slip.code == "contract.severity-order"
    assert result.exit_code == (0 if warned else PROBLEMS)
    assert f"[{slip.code}]" in result.stderr
    assert (folder / "out").exists() == warned


def test_an_event_without_a_name_is_said_where_the_event_stands(
    run: Callable[[str], Result], folder: Path
) -> None:
    write(folder, SOUND.replace("acceptance", "kick-off"))
    said = run("check contract.yaml").stdout
    assert said.startswith("contract.yaml:7:13: error [clause.unset-fact] events.kick-off has no")
    assert "mend: give events.kick-off.name" in said


def test_one_missing_party_is_one_problem(run: Callable[[str], Result], folder: Path) -> None:
    write(folder, change("  customer:", "  client:"))
    assert run("check contract.yaml").stdout.count(": error [") == 1


def test_a_document_needs_no_settings(run: Callable[[str], Result], folder: Path) -> None:
    write(folder, change('tender-response: {number: "4.5"}', "tender-response:"))
    assert run("build contract.yaml").exit_code == 0
    assert left(folder / "out") == WRITTEN


def test_a_contract_without_documents_has_its_dates_only(
    run: Callable[[str], Result], folder: Path
) -> None:
    write(folder, SOUND[: SOUND.index("documents:")])
    result = run("build contract.yaml")
    assert result.exit_code == 0
    assert "0 documents" in result.stdout
    assert left(folder / "out") == {name for name in WRITTEN if not name.endswith("docx")}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("tender-responce", "did you mean `tender-response`?"),
        ("receipt", "add `receipt:` under `documents`"),
    ],
)
def test_a_document_that_the_file_does_not_name_is_said(
    key: str, said: str, run: Callable[[str], Result], folder: Path
) -> None:
    result = run(f"build contract.yaml --kind {key}")
    assert result.exit_code == PROBLEMS
    assert result.stderr.startswith("contract.yaml:23:1: error [contract.unknown-document]")
    assert said in result.stderr
    assert not (folder / "out").exists()


# Files that are no contract at all


def alias_bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(lines)


FILES = {
    "broken YAML": ("contract: {id: A\nparties: [", "source.syntax"),
    "tabs": (SOUND.replace("  provider", "\tprovider"), "source.tab"),
    "a key twice": (change("  customer:", "  provider:"), "source.duplicate-key"),
    "GBK": (SOUND.encode("gbk"), "source.encoding"),
    "UTF-16": (SOUND.encode("utf-16"), "source.encoding"),
    "UTF-32": (SOUND.encode("utf-32"), "source.encoding"),
    "a Word file": (LOOK.read_bytes(), "source.encoding"),
    "nothing": ("", "source.empty"),
    "a list": ("- a\n- b\n", "source.not-a-mapping"),
    "many openings": ("a: " + "[" * 100_000, "source.depth"),
    "deep nesting": ("".join(" " * n + "a:\n" for n in range(1000)), "source.depth"),
    "an alias bomb": (alias_bomb(), "source.nodes"),
    "50 MB": (b"a: b\n" * 10_000_000, "source.size"),
}


@pytest.mark.parametrize("command", ["check", "build", "schedule"])
@pytest.mark.parametrize(("data", "code"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_contract_is_refused_at_once(
    data: str | bytes, code: str, command: str, run: Callable[[str], Result], folder: Path
) -> None:
    write(folder, data)
    before = time.process_time()
    result = run(f"{command} contract.yaml")
    assert time.process_time() - before < 20
    assert result.exit_code == PROBLEMS
    assert f"[{code}]" in result.output
    assert "mend: " in result.output
    assert len(result.output) < 5_000
    assert left(folder) == {"contract.yaml"}


def test_a_large_file_is_refused_without_reading_it_whole(
    run: Callable[[str], Result], folder: Path
) -> None:
    write(folder, b"#" * 50_000_000)
    tracemalloc.start()
    result = run("check contract.yaml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result.exit_code == PROBLEMS
    assert peak < 25_000_000


def test_a_byte_order_mark_is_no_fault(run: Callable[[str], Result], folder: Path) -> None:
    write(folder, b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert run("build contract.yaml").exit_code == 0
    assert left(folder / "out") == WRITTEN


def test_wrong_types_of_all_sections_come_at_once(
    run: Callable[[str], Result], folder: Path
) -> None:
    sections = ["contract", "parties", "events", "calendars", "periods", "documents", "conventions"]
    write(folder, "".join(f"{name}: text\n" for name in sections) + "commitments: text\n")
    said = run("check contract.yaml").stdout
    for line, name in enumerate([*sections, "commitments"], start=1):
        assert f"contract.yaml:{line}:{len(name) + 3}: error [contract.wrong-value] {name} " in said
    assert not re.search("instance|dictionary|tuple|pydantic|model", said)


# Outlines and clauses of one's own


def with_outline(folder: Path, outline: str) -> None:
    write(folder, change('{number: "4.5"}', "{outline: outline.yaml}"))
    (folder / "outline.yaml").write_text(outline, encoding="utf-8")


@pytest.mark.parametrize(
    ("outline", "spot", "code", "said"),
    [
        (OUTLINE.replace("clause: warranty", "clause: waranty"), "7:13", "outline.clause",
         "did you mean `warranty`?"),
        (OUTLINE + "  - clause: warranty\n", "8:13", "outline.clause", "stands twice"),
        (OUTLINE.replace("zh-CN", "en"), "1:7", "outline.other-kind", "asks for a"),
        (OUTLINE.replace('"{}"', '"{0.__class__}"'), "5:12", "outline.wrong-value",
         "write it like 第{}条"),
        (OUTLINE.replace("sections:", "section:"), "6:1", "outline.unknown-key", "`sections`"),
        ("kind: [\n", "2:1", "source.syntax", "a value is missing"),
        ("", "1:1", "source.empty", "holds no value"),
    ],
)  # fmt: skip
def test_a_fault_of_an_outline_has_its_place_in_the_outline(
    outline: str, spot: str, code: str, said: str, run: Callable[[str], Result], folder: Path
) -> None:
    with_outline(folder, outline)
    result = run("build contract.yaml")
    assert result.exit_code == PROBLEMS
    assert f"outline.yaml:{spot}: error [{code}]" in result.stderr
    assert said in result.stderr
    assert not (folder / "out").exists()


CLAUSE = """\
---
id: inspection
version: "1"
title: 定期巡检
language: zh-CN
kinds: [tender-response]
voices:
  inspections: {category: inspection}
sample:
  commitments:
    - {id: inspection, category: inspection, duty: 检查系统, every: 3 months}
---
{% for i in inspections %}
1. {{ provider }}每{{ i.every }}{{ i.duty }}。

{% endfor %}
"""


def with_clause(folder: Path, body: str, name: str = "inspection.md") -> None:
    (folder / "clauses").mkdir(exist_ok=True)
    (folder / "clauses" / name).write_text(body, encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("i.duty }}", "i.duty", 14, "clause.syntax"),
        ("{% endfor %}", "", 14, "clause.syntax"),
        ("i.duty", "i.dooty", 14, "clause.unknown-fact"),
        ("i.duty", "i.place", 14, "clause.unset-fact"),
        ("i.duty", "i.__class__", 14, "clause.refused-code"),
        ("i.duty }}", "i.duty }}[@nowhere]", 14, "clause.unknown-reference"),
        ("i.duty }}", "i.duty }}[@training-plan]", 14, "clause.absent-reference"),
        ("{category: inspection}", "{categry: inspection}", 8, "clause.wrong-value"),
        ("kinds: [tender-response]", "kinds: [receipt]", 6, "clause.unknown-kind"),
        ("id: inspection\n", "id: inspektion\n", 2, "clause.file-name"),
    ],
)
def test_a_broken_clause_beside_the_contract_is_said_with_its_line(
    old: str, new: str, line: int, code: str, run: Callable[[str], Result], folder: Path
) -> None:
    with_clause(folder, CLAUSE.replace(old, new, 1))
    result = run(
        "clauses check clauses" if code == "clause.unknown-kind" else "check contract.yaml"
    )
    assert result.exit_code == PROBLEMS
    assert re.search(rf"clauses/inspection\.md:{line}:\d+: error \[{code}\]", result.output)


def test_clauses_may_refer_to_each_other_and_to_themselves(
    run: Callable[[str], Result], folder: Path
) -> None:
    with_clause(folder, CLAUSE.replace("i.duty }}", "i.duty }}，见[@inspection]"))
    assert run("build contract.yaml").exit_code == 0


# Looks of one's own


def look_with(part: str, old: bytes, new: bytes) -> bytes:
    """Return the shipped look with one part changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(LOOK) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            assert name != part or old in data
            target.writestr(name, data.replace(old, new, 1) if name == part else data)
    return packed.getvalue()


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("word/document.xml", b" " * 200_000_000)
    return packed.getvalue()


MAIN, STYLES, CORE = "word/document.xml", "word/styles.xml", "docProps/core.xml"
TRACKED = b'<w:body><w:p><w:ins w:id="7" w:author="x"><w:r><w:t>a</w:t></w:r></w:ins></w:p>'
ATTACK = (
    b"<w:body><w:p><w:r><w:t>"
    b"{{ cycler.__init__.__globals__.os.system('touch x') }}</w:t></w:r></w:p>"
)
LOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a text": (lambda: b"hello", "look.not-a-docx"),
    "another zip": (lambda: zip_of("a.txt"), "look.not-a-docx"),
    "a zip bomb": (zip_bomb, "look.too-large"),
    "tracked changes": (lambda: look_with(MAIN, b"<w:body>", TRACKED), "look.tracked-changes"),
    "no style": (
        lambda: look_with(STYLES, b'styleId="CKBody"', b'styleId="Body"'), "look.missing-style",
    ),
    "no marker": (lambda: look_with(MAIN, b"{{p body }}", b"body"), "look.marker"),
    "code": (lambda: look_with(MAIN, b"<w:body>", ATTACK), "look.bad-tag"),
    "code in the properties": (
        lambda: look_with(CORE, b"</dc:title>", b"{{ 7*7 }}</dc:title>"), "look.tag-out-of-place",
    ),
}  # fmt: skip


def zip_of(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(("make", "code"), LOOKS.values(), ids=LOOKS.keys())
def test_a_look_that_cannot_be_filled_is_refused_by_name(
    make: Callable[[], bytes], code: str, run: Callable[[str], Result], folder: Path
) -> None:
    (folder / "look.docx").write_bytes(make())
    write(folder, change('{number: "4.5"}', "{look: look.docx}"))
    result = run("build contract.yaml")
    assert result.exit_code == PROBLEMS
    assert re.match(rf"look\.docx[^\n]*: error \[{code}\]", result.stderr)
    assert "mend: " in result.stderr
    assert left(folder) == {"contract.yaml", "look.docx"}


# Names and texts that are odd but allowed


@pytest.mark.parametrize(
    ("given", "stem"),
    [
        ("合同 一", "合同 一"), ("../../etc/passwd", "_.._etc_passwd"), ("a/b", "a_b"),
        ("a\\b", "a_b"), ("CON.", "CON_."), ("a:b?*", "a_b__"), (".hidden", "hidden"),
        ("~$lock", "lock"), ("🎉合同", "🎉合同"), ("{{7*7}}", "{{7_7}}"), ("<b>&amp;", "_b_&amp;"),
    ],
)  # fmt: skip
def test_any_contract_number_gives_names_that_stay_in_the_folder(
    given: str, stem: str, run: Callable[[str], Result], folder: Path
) -> None:
    write(folder, change("id: A-1", f"id: '{given}'"))
    result = run("build contract.yaml")
    assert result.exit_code == 0, result.stderr
    assert len(left(folder / "out")) == len(WRITTEN)
    assert f"{stem}-tender-response.docx" in left(folder / "out")
    assert left(folder) == {"contract.yaml", "out"}
    assert left(folder.parent) == {"work"}


@pytest.mark.parametrize(
    "name",
    ['<w:p>&amp;]]>--> \\"q\\" 🎉', "{{ 7*7 }}{% for %}{#", "第一行\\n第二行\\t第三列", "很" * 300,
     "=1+1", "- a\\n# b", "**a** [@b] | c"],
)  # fmt: skip
def test_any_text_is_printed_as_it_is_written(
    name: str, run: Callable[[str], Result], folder: Path
) -> None:
    text = f'"{name}"'
    write(folder, change("name: 定期巡检", f"name: {text}").replace("检查系统", text))
    for command in ("check", "build", "schedule"):
        result = run(f"{command} contract.yaml")
        assert result.exit_code == 0, result.output
    assert left(folder / "out") == WRITTEN


def test_five_thousand_commitments_take_seconds(run: Callable[[str], Result], folder: Path) -> None:
    line = "  - {{id: c{0}, category: other, name: 义务{0}, duty: 履行义务, on: 2027-03-{1:02}}}\n"
    many = "".join(line.format(n, n % 28 + 1) for n in range(5_000))
    write(folder, change("commitments:\n", "commitments:\n" + many))
    before = time.process_time()
    result = run("schedule contract.yaml --format json")
    assert result.exit_code == 0, result.output
    assert result.stdout.count('"uid"') > 5_000
    assert time.process_time() - before < 120


def row_of_events(number: int, last: str) -> str:
    """Return a contract whose first payment counts through a row of events, each from the next."""
    row = "".join(f"  e{n}: {{after: e{n + 1}, by: 1 day}}\n" for n in range(number))
    text = change("events:\n", f"events:\n{row}  e{number}: {last}\n")
    return text.replace("after: acceptance", "after: e0").replace(
        "e0: {after: e1, by: 1 day}", "e0: {name: 启动, derived: {after: e1, by: 1 day}}"
    )


@pytest.mark.parametrize(
    ("number", "last", "code"),
    [
        (5_000, "{after: e0, by: 1 day}", "contract.circle"),
        (5_000, "2026-01-01", "contract.long-chain"),
        (105, "2026-01-01", "contract.long-chain"),
    ],
)
def test_a_long_row_of_events_is_refused_in_no_time(
    number: int, last: str, code: str, run: Callable[[str], Result], folder: Path
) -> None:
    write(folder, row_of_events(number, last))
    before = time.process_time()
    result = run("check contract.yaml")
    assert time.process_time() - before < 30
    assert result.exit_code == PROBLEMS
    assert result.stdout.count(f"[{code}]") == 1
    assert len(result.stdout) < 5_000


def test_a_row_of_events_within_reason_is_resolved(
    run: Callable[[str], Result], folder: Path
) -> None:
    write(folder, row_of_events(48, "2026-01-01"))
    assert "2026-03-05" in run("schedule contract.yaml --commitment first").stdout


# The disk


def test_an_old_file_survives_every_fault(
    run: Callable[[str], Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int, _data: object = b"") -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert run("build contract.yaml").exit_code == 0
    before = contents(folder / "out")
    write(folder, change("length: 1 year", "length: 2 years"))
    for call in ("write", "fsync"):
        with monkeypatch.context() as patch:
            patch.setattr(f"contractkit.files.os.{call}", full)
            result = run("build contract.yaml")
        assert result.exit_code == ENVIRONMENT
        assert "[file.disk-full]" in result.stderr
        assert contents(folder / "out") == before


@pytest.mark.parametrize("nth", [0, 1, 3])
def test_an_interruption_leaves_each_file_old_or_new_and_no_other(
    nth: int, run: Callable[[str], Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("build contract.yaml").exit_code == 0
    before = contents(folder / "out")
    write(folder, change("length: 1 year", "length: 2 years"))
    assert run("build contract.yaml -o new").exit_code == 0
    after = contents(folder / "new")
    calls = iter(range(100))
    fsync = os.fsync

    def stop(handle: int) -> None:
        if next(calls) == nth:
            raise KeyboardInterrupt
        fsync(handle)

    with monkeypatch.context() as patch:
        patch.setattr("contractkit.files.os.fsync", stop)
        result = run("build contract.yaml")
    assert result.exit_code == INTERRUPTED
    found = contents(folder / "out")
    assert found.keys() == before.keys()
    assert all(data in (before[name], after[name]) for name, data in found.items())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_folder_in_the_place_of_an_output_is_said_and_nothing_is_written(
    run: Callable[[str], Result], folder: Path
) -> None:
    (folder / "out" / "A-1.xlsx").mkdir(parents=True)
    result = run("build contract.yaml")
    assert result.exit_code == ENVIRONMENT
    assert "out/A-1.xlsx: error [file.folder]" in result.stderr
    assert left(folder / "out") == {"A-1.xlsx"}


def test_a_file_in_the_place_of_the_output_folder_is_said(
    run: Callable[[str], Result], folder: Path
) -> None:
    (folder / "out").write_text("mine", encoding="utf-8")
    assert run("build contract.yaml").exit_code != 0
    assert (folder / "out").read_text(encoding="utf-8") == "mine"


ARGUMENTS = "import sys\nsys.argv = ['contractkit', 'build', 'contract.yaml']\nmain()\n"
COMMAND = (sys.executable, "-m", "contractkit", "build", "contract.yaml")
ENVIRON = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def run_python(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder, env=ENVIRON, capture_output=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="permissions of another kind")
def test_a_folder_of_somebody_else_is_a_fault_of_the_machine() -> None:
    script = (
        "import os\nfrom contractkit.cli import build, main\nreal = build.write_all\n"
        "def write(*given):\n"
        f"    if os.geteuid() == 0:\n        os.seteuid({NOBODY})\n"
        "    return real(*given)\n"
        "build.write_all = write\n" + ARGUMENTS
    )
    with tempfile.TemporaryDirectory() as name:
        open_folder = Path(name)
        open_folder.chmod(0o755)
        write(open_folder, SOUND)
        (open_folder / "out").mkdir(mode=0o555)
        done = run_python(script, open_folder)
        assert done.returncode == ENVIRONMENT, done.stderr
        assert "[file.not-writable]" in done.stderr
        assert left(open_folder / "out") == set()


@pytest.mark.skipif(not AS_ROOT or sys.platform != "linux", reason="needs a disk of one's own")
def test_a_disk_that_is_really_full_leaves_nothing_behind(
    run: Callable[[str], Result], folder: Path
) -> None:
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20k", "none", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        result = run("build contract.yaml -o disk")
        assert result.exit_code == ENVIRONMENT, result.output
        assert "[file.disk-full]" in result.stderr
        assert left(disk) == set()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(os.name != "posix", reason="signals of another kind")
def test_control_c_ends_a_build_with_one_line_and_no_file(folder: Path) -> None:
    script = (
        "import os, signal, contractkit.files as files\nfrom contractkit.cli import main\n"
        "real = files._rename\n"
        "def rename(*pair):\n    os.kill(os.getpid(), signal.SIGINT)\n    real(*pair)\n"
        "files._rename = rename\n" + ARGUMENTS
    )
    done = run_python(script, folder)
    assert done.returncode == INTERRUPTED, done.stderr
    assert done.stderr.strip() == "Stopped. No file is half-written."
    assert left(folder / "out") == set()


def test_two_builds_at_once_leave_whole_files(run: Callable[[str], Result], folder: Path) -> None:
    assert run("build contract.yaml -o one").exit_code == 0
    children = [
        subprocess.Popen(COMMAND, env=ENVIRON,
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]  # fmt: skip
    for child in children:
        _, said = child.communicate(timeout=120)
        assert child.returncode == 0, said
    assert contents(folder / "out") == contents(folder / "one")


# Code where text belongs


PAYLOADS = [
    "{{ 7*7 }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('touch p1').read() }}",
    "{% import os %}{{ os.system('touch p2') }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{% include '/etc/passwd' %}",
    "{{ lipsum.__globals__['os'].environ }}",
    "{%p for x in y %}",
    "{{r x }}",
    "${7*7}",
    "$(touch p3)",
    "`touch p4`",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "<?php system('touch p5') ?>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "__import__('os').system('touch p6')",
    "%(x)s {0.__class__} %n",
    "{# comment #}",
    "; touch p7 ;",
]
MARK = "contractkit-secret-7f3a"


def test_code_in_values_is_text_and_nothing_runs(folder: Path) -> None:
    many = "".join(
        f"  - {{id: p{n}, category: other, name: {quoted(p)}, duty: {quoted(p)}, on: 2027-03-01}}\n"
        for n, p in enumerate(PAYLOADS)
    )
    write(folder, change("commitments:\n", "commitments:\n" + many))
    done = watched(folder)
    assert done.returncode == 0, done.stderr
    assert left(folder / "out") == WRITTEN
    text = body_of(folder / "out" / "A-1-tender-response.docx")
    for payload in PAYLOADS:
        assert payload in text
    assert MARK not in text


@pytest.mark.parametrize("where", ["clause", "look"])
def test_code_in_clauses_and_looks_is_refused_and_nothing_runs(where: str, folder: Path) -> None:
    if where == "clause":
        with_clause(folder, CLAUSE + "\n".join(p for p in PAYLOADS if p.startswith("{")))
    else:
        tags = (p.encode().replace(b"'", b"&apos;") for p in PAYLOADS if p.startswith("{{"))
        lines = b"".join(b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % tag for tag in tags)
        (folder / "look.docx").write_bytes(look_with(MAIN, b"<w:body>", b"<w:body>" + lines))
        write(folder, change('{number: "4.5"}', "{look: look.docx}"))
    done = watched(folder)
    assert done.returncode == PROBLEMS, done.stderr
    assert not (folder / "out").exists()


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def watched(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build in a process of its own, and prove that no other file appeared and no secret."""
    before = {path for path in folder.rglob("*") if "out" not in path.parts}
    done = subprocess.run(
        COMMAND,
        env={**ENVIRON, "CONTRACT_SECRET": MARK},
        capture_output=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    after = {path for path in folder.rglob("*") if "out" not in path.relative_to(folder).parts}
    assert after == before
    assert MARK not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def body_of(path: Path) -> str:
    with zipfile.ZipFile(path) as packed:
        xml = packed.read(MAIN)
    return "".join(etree.fromstring(xml).itertext())
