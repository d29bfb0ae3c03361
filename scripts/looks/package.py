"""The .docx package of a look: parts, content types, relationships; same parts, same bytes."""

import io
import zipfile
from dataclasses import dataclass
from typing import Final

from looks import wml

_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_FRAME_PARTS: Final = ("styles", "numbering", "settings", "fontTable")


@dataclass(frozen=True)
class Look:
    """What differs between looks; headers and footers by part name without ending (`header1`)."""

    styles: str
    numbering: str
    document: str
    edges: dict[str, str]
    latin_language: str


def relation_of(edge: str) -> str:
    """Return the relationship id under which a section names a header or footer."""
    return f"rId_{edge}"


def pack(look: Look) -> bytes:
    """Return the look as a .docx file.

    Members are stored, not deflated: compressed bytes differ between zlib versions.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in sorted(_members(look).items()):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 0
            archive.writestr(info, text.encode())
    return buffer.getvalue()


def _members(look: Look) -> dict[str, str]:
    stories = wml.number_controls({"document": look.document, **look.edges})
    parts = {f"word/{name}.xml": text for name, text in stories.items()}
    return parts | {
        "[Content_Types].xml": _content_types(look),
        "_rels/.rels": _package_relations(),
        "word/_rels/document.xml.rels": _document_relations(look),
        "word/styles.xml": look.styles,
        "word/numbering.xml": look.numbering,
        "word/settings.xml": _settings(look.latin_language),
        "word/fontTable.xml": _font_table(),
        "docProps/core.xml": _core(),
        "docProps/app.xml": _app(),
    }


def _kind(edge: str) -> str:
    return edge.rstrip("0123456789")


def _content_types(look: Look) -> str:
    overrides = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": (
            "application/vnd.openxmlformats-officedocument.extended-properties+xml"
        ),
    }
    overrides |= {f"/word/{name}.xml": f"{_WORD}.{name}+xml" for name in _FRAME_PARTS}
    overrides |= {f"/word/{edge}.xml": f"{_WORD}.{_kind(edge)}+xml" for edge in look.edges}
    lines = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>'
        for name, kind in sorted(overrides.items())
    )
    return (
        f'{wml.DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{lines}</Types>'
    )


def _relationships(rows: list[tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in rows
    )
    return (
        f'{wml.DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
    )


def _package_relations() -> str:
    return _relationships(
        [
            ("rId1", f"{_RELATIONS}/officeDocument", "word/document.xml"),
            (
                "rId2",
                f"{_PACKAGE}/relationships/metadata/core-properties",
                "docProps/core.xml",
            ),
            ("rId3", f"{_RELATIONS}/extended-properties", "docProps/app.xml"),
        ]
    )


def _document_relations(look: Look) -> str:
    rows = [
        (f"rId{number}", f"{_RELATIONS}/{name}", f"{name}.xml")
        for number, name in enumerate(_FRAME_PARTS, start=1)
    ]
    rows += [
        (relation_of(edge), f"{_RELATIONS}/{_kind(edge)}", f"{edge}.xml")
        for edge in sorted(look.edges)
    ]
    return _relationships(rows)


def _settings(latin_language: str) -> str:
    uri = "http://schemas.microsoft.com/office/word"
    values = {
        "compatibilityMode": "15",
        "overrideTableStyleFontSizeAndJustification": "1",
        "enableOpenTypeFeatures": "1",
        "doNotFlipMirrorIndents": "1",
    }
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{uri}" w:val="{value}"/>'
        for name, value in values.items()
    )
    return wml.part(
        "settings",
        '<w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/>"
        "<w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/>"
        f"<w:adjustLineHeightInTable/><w:useFELayout/>{compat}</w:compat>"
        f'<w:themeFontLang w:val="{latin_language}" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>',
    )


def _font_table() -> str:
    faces = (
        ("Times New Roman", "", "02020603050405020304", "00", "roman"),
        ("Arial", "", "020B0604020202020204", "00", "swiss"),
        ("宋体", "SimSun", "02010600030101010101", "86", "auto"),
        ("黑体", "SimHei", "02010609060101010101", "86", "modern"),
        ("楷体", "KaiTi", "02010609060101010101", "86", "modern"),
    )
    entries = "".join(
        f'<w:font w:name="{name}">'
        + (f'<w:altName w:val="{other}"/>' if other else "")
        + f'<w:panose1 w:val="{panose}"/><w:charset w:val="{charset}"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, other, panose, charset, family in faces
    )
    return wml.part("fonts", entries)


def _core() -> str:
    return (
        f"{wml.DECLARATION}<cp:coreProperties"
        f' xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title></dc:title>'
        "</cp:coreProperties>"
    )


def _app() -> str:
    return (
        f"{wml.DECLARATION}<Properties"
        ' xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>contractkit</Application></Properties>"
    )
