"""Looks come from anybody: what is wrong with one is said at once, and nothing in it is run."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from contractkit.errors import ContractkitError, EnvironmentFault
from contractkit.render.look import read_look
from render.harness import AGREEMENT, ENGLISH, TENDER, look_of, parts_of, spoilt, zipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOCUMENT, STYLES, NUMBERING = "word/document.xml", "word/styles.xml", "word/numbering.xml"
RELATIONS = "word/_rels/document.xml.rels"
HEADER = "word/header1.xml"
BODY_END = "<w:sectPr>"


def faults(path: Path) -> list[str]:
    with pytest.raises(ContractkitError) as caught:
        read_look(path)
    return [f"{p.code} {p.place.within} {p.what}" for p in caught.value.problems]


def replaced(old: str, new: str, count: int = -1) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, count)


def with_text(text: str) -> Callable[[str], str]:
    """Put one paragraph with a text at the beginning of a part's content."""
    run = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return lambda xml: xml.replace("<w:p>", run + "<w:p>", 1)


@pytest.mark.parametrize("path", [TENDER, AGREEMENT, ENGLISH], ids=lambda p: str(p.parent.name))
def test_a_shipped_look_is_taken_in(path: Path) -> None:
    look = look_of(path)
    assert {"Heading1", "CKItem1", "CKItem2", "CKItem3"} <= {lv.style for lv in look.scheme.levels}
    assert 8000 < look.area.width < 9500
    assert look.area.first_page == 1


def test_the_scheme_is_read_from_the_list_of_the_look(tmp_path: Path) -> None:
    path = spoilt(tmp_path, {NUMBERING: replaced('w:val="（%5）"', 'w:val="[%5]"')})
    level = read_look(path).scheme.levels[4]
    assert (level.style, level.text) == ("CKItem1", "[%5]")


def test_a_file_that_is_not_there_is_a_fault_of_the_machine(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault):
        read_look(tmp_path / "none.docx")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "look.not-a-docx"),
        (b"%PDF-1.7", "look.not-a-docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "look.not-a-docx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "look.encrypted",
        ),
        (zipped({"a.txt": b"a"}), "look.not-a-docx"),
    ],
    ids=["empty", "pdf", "doc", "password", "another zip"],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "look.docx"
    path.write_bytes(content)
    assert faults(path)[0].startswith(code)


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    data = TENDER.read_bytes()
    for length in (len(data) // 2, len(data) - 30, 10):
        path = tmp_path / "look.docx"
        path.write_bytes(data[:length])
        assert faults(path)[0].startswith("look.not-a-docx")


def test_a_damaged_part_is_refused(tmp_path: Path) -> None:
    data = bytearray(TENDER.read_bytes())
    data[200:260] = bytes(60)
    path = tmp_path / "look.docx"
    path.write_bytes(data)
    assert faults(path)[0].startswith("look.")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "look.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", bytes(30_000_000))
    assert faults(path)[0].startswith("look.too-large")


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "look.docx"
    path.write_bytes(zipped({f"word/part{n}.bin": b"" for n in range(2001)}))
    assert faults(path)[0].startswith("look.too-large")


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("word/document.xml", bytes(50_000))
    data = buffer.getvalue().replace((50_000).to_bytes(4, "little"), (40).to_bytes(4, "little"))
    path = tmp_path / "look.docx"
    path.write_bytes(data)
    assert faults(path)[0].startswith("look.not-a-docx")


def test_a_part_name_that_leaves_the_file_is_refused(tmp_path: Path) -> None:
    path = spoilt(tmp_path, {}, {"../outside.xml": b"<a/>"})
    assert faults(path)[0].startswith("look.not-a-docx")


@pytest.mark.parametrize("kind", ["document.macroEnabled", "template"])
def test_a_macro_file_and_a_template_are_refused(tmp_path: Path, kind: str) -> None:
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    path = spoilt(
        tmp_path, {"[Content_Types].xml": replaced(plain, f"application/{kind}.main+xml")}
    )
    assert faults(path)[0].startswith("look.not-a-docx")


@pytest.mark.parametrize(
    ("kind", "target", "mode", "code"),
    [
        ("image", "http://example.org/a.png", ' TargetMode="External"', "look.external"),
        ("attachedTemplate", "file:///c:/a.dotm", ' TargetMode="External"', "look.external"),
        ("oleObject", "embeddings/a.bin", "", "look.active-content"),
        ("vbaProject", "vbaProject.bin", "", "look.active-content"),
        ("aFChunk", "a.html", "", "look.active-content"),
    ],
)
def test_what_calls_out_or_runs_is_refused(
    tmp_path: Path, kind: str, target: str, mode: str, code: str
) -> None:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    more = f'<Relationship Id="rIdX" Type="{base}{kind}" Target="{target}"{mode}/></Relationships>'
    path = spoilt(tmp_path, {RELATIONS: replaced("</Relationships>", more)})
    assert [fault.split()[0] for fault in faults(path)] == [code]


def test_a_hyperlink_to_a_web_page_is_allowed(tmp_path: Path) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    more = (
        f'<Relationship Id="rIdX" Type="{kind}" Target="https://example.org"'
        ' TargetMode="External"/></Relationships>'
    )
    read_look(spoilt(tmp_path, {RELATIONS: replaced("</Relationships>", more)}))


@pytest.mark.parametrize(
    "code", ["INCLUDETEXT c:\\a.docx", "DDEAUTO excel a b", 'includepicture "x"']
)
def test_a_field_that_fetches_is_refused(tmp_path: Path, code: str) -> None:
    field = f"<w:p><w:fldSimple w:instr='{code}'/></w:p>"
    path = spoilt(tmp_path, {DOCUMENT: replaced("<w:p>", field + "<w:p>", 1)})
    assert [fault.split()[0] for fault in faults(path)] == ["look.active-content"]


@pytest.mark.parametrize(
    "declaration",
    ['<!DOCTYPE a [<!ENTITY e "x">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">'],
)
@pytest.mark.parametrize("part", [DOCUMENT, STYLES, HEADER])
def test_a_doctype_is_refused(tmp_path: Path, part: str, declaration: str) -> None:
    path = spoilt(tmp_path, {part: replaced("?>", "?>" + declaration, 1)})
    assert any(fault.startswith(f"look.bad-xml {part}") for fault in faults(path))


def test_broken_xml_is_refused_by_part(tmp_path: Path) -> None:
    path = spoilt(tmp_path, {STYLES: replaced("</w:styles>", "")})
    assert any(fault.startswith(f"look.bad-xml {STYLES}") for fault in faults(path))


@pytest.mark.parametrize("tag", ["ins", "del", "moveFrom", "moveTo"])
def test_tracked_changes_are_refused(tmp_path: Path, tag: str) -> None:
    change = f'<w:p><w:{tag} w:id="9" w:author="a"><w:r/></w:{tag}></w:p>'
    path = spoilt(tmp_path, {DOCUMENT: replaced("<w:p>", change + "<w:p>", 1)})
    assert [fault.split()[0] for fault in faults(path)] == ["look.tracked-changes"]


@pytest.mark.parametrize("style", ["CKBody", "Heading2", "CKBlank", "CKTable", "TOC3"])
def test_a_missing_style_is_named(tmp_path: Path, style: str) -> None:
    path = spoilt(tmp_path, {STYLES: replaced(f'w:styleId="{style}"', 'w:styleId="Other"')})
    assert any(f"style {style} is missing" in fault for fault in faults(path))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('<w:pStyle w:val="CKItem2"/>', "", "CKItem2"),
        ('w:val="decimalEnclosedCircle"', 'w:val="hebrew1"', "hebrew1"),
        ('<w:suff w:val="nothing"/>', '<w:isLgl/><w:suff w:val="nothing"/>', "isLgl"),
        ('<w:start w:val="1"/>', '<w:start w:val="x"/>', "'x'"),
    ],
)
def test_a_list_that_labels_cannot_follow_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    found = faults(spoilt(tmp_path, {NUMBERING: replaced(old, new)}))
    assert any(fault.startswith("look.numbering") and words in fault for fault in found)


@pytest.mark.parametrize("slot", ["toc", "body"])
def test_a_marker_must_be_there_once(tmp_path: Path, slot: str) -> None:
    tag = "{{p " + slot + " }}"
    for change in (replaced(tag, "nothing"), with_text(tag)):
        found = faults(spoilt(tmp_path, {DOCUMENT: change}))
        assert any(fault.startswith("look.marker") and slot in fault for fault in found)


def test_a_marker_beside_other_text_is_refused_with_its_paragraph(tmp_path: Path) -> None:
    path = spoilt(tmp_path, {DOCUMENT: replaced("{{p body }}", "text {{p body }}")})
    found = faults(path)
    assert any("paragraph" in f and "paragraph of their own" in f for f in found)


ATTACKS = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ title.__class__ }}",
    "{{ title|attr('__class__') }}",
    "{{ title['__class__'] }}{{ self._TemplateReference__context }}",
    "{% for x in range(10**9) %}x{% endfor %}",
    "{{ 'a'*10**10 }}",
    "{{ provider.name.format(provider) }}",
    "{{ lipsum() }}",
    "{% set a = 1 %}",
    "{% include 'a' %}",
    "{% import 'a' as b %}",
    "{% macro a() %}{% endmacro %}",
    "{{ 7*7 }}",
    "{{ title|map('upper') }}",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("part", [DOCUMENT, HEADER])
def test_a_tag_that_computes_or_reaches_out_is_refused(
    tmp_path: Path, part: str, attack: str
) -> None:
    escaped = attack.replace("&", "&amp;").replace("<", "&lt;")
    found = faults(spoilt(tmp_path, {part: with_text(escaped)}))
    assert all(fault.startswith(f"look.bad-tag {part}") for fault in found)


@pytest.mark.parametrize("attack", ["{{ cycler.__init__ }}", "{% set a = 1 %}", "{{ title }}"])
def test_a_tag_in_the_properties_is_refused(tmp_path: Path, attack: str) -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>'
        f"{attack}</dc:title></cp:coreProperties>"
    ).encode()
    found = faults(spoilt(tmp_path, {}, {"docProps/core2.xml": core}))
    assert found == [f"look.tag-out-of-place docProps/core2.xml {found[0].split(' ', 2)[2]}"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ nobody }}", "{{ title", "{% if title %}", "{{r title }}", "{{p title }}",
        "{%tc for p in parties %}", "{% colspan 3 %}", "{% endfor %}", "{{ }}",
    ],
)  # fmt: skip
def test_a_tag_that_is_wrong_is_refused_with_its_part(tmp_path: Path, tag: str) -> None:
    found = faults(spoilt(tmp_path, {DOCUMENT: with_text(tag)}))
    assert any(fault.startswith(f"look.bad-tag {DOCUMENT}") for fault in found)


def test_an_unknown_name_is_reported_in_its_paragraph(tmp_path: Path) -> None:
    found = faults(spoilt(tmp_path, {DOCUMENT: with_text("买方：{{ buyer }}")}))
    place = f"{DOCUMENT}, paragraph 1: 买方：{{{{ buyer }}}}"
    assert found == [f"look.bad-tag {place} 'buyer' is not a value that looks can show."]


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    path = spoilt(
        tmp_path,
        {
            DOCUMENT: with_text("{{ buyer }}"),
            HEADER: with_text("{{ seller }}"),
            STYLES: replaced('w:styleId="CKNote"', 'w:styleId="Other"'),
            NUMBERING: replaced('w:val="decimalEnclosedCircle"', 'w:val="hebrew1"'),
        },
    )
    codes = {fault.split()[0] for fault in faults(path)}
    assert codes == {"look.bad-tag", "look.missing-style", "look.numbering"}
    assert sum("is not a value" in fault for fault in faults(path)) == 2


def test_a_problem_says_file_why_and_mend(tmp_path: Path) -> None:
    path = spoilt(tmp_path, {STYLES: replaced('w:styleId="CKNote"', 'w:styleId="Other"')})
    with pytest.raises(ContractkitError) as caught:
        read_look(path)
    for problem in caught.value.problems:
        assert problem.place.file == str(path)
        assert problem.why
        assert problem.mend


def test_the_same_file_has_the_same_digest_and_another_has_not(tmp_path: Path) -> None:
    copy = tmp_path / "copy.docx"
    copy.write_bytes(TENDER.read_bytes())
    assert read_look(copy).digest == look_of(TENDER).digest != look_of(AGREEMENT).digest


def test_custom_xml_of_the_look_is_kept_beside_ours(tmp_path: Path) -> None:
    path = spoilt(tmp_path, {}, {"customXml/item1.xml": b"<mine/>"})
    look = read_look(path)
    assert look.store == ("customXml/item2.xml", "customXml/item3.xml")
    assert "customXml/item1.xml" in look.static
    assert "word/styles.xml" in parts_of(TENDER.read_bytes())
