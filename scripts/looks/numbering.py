"""numbering.xml: one multi-level list linked to the styles, and one of bullets."""

from dataclasses import dataclass
from typing import Final

from looks import wml

MAIN_LIST: Final = 1
BULLETS: Final = 2
_TEMPLATES: Final = {MAIN_LIST: "4C4B0A01", BULLETS: "4C4B0B02"}


@dataclass(frozen=True)
class Level:
    """One level of the main list; `indent` is the same element the style carries."""

    style: str
    number_format: str
    text: str
    suffix: str
    indent: str
    rpr: str = ""


def build(levels: tuple[Level, ...], bullet_indent: str) -> str:
    """Return the part. `levels[i]` is level `i`; a list has the number of its definition."""
    main = "".join(_level(number, level) for number, level in enumerate(levels))
    bullet = _level(
        0,
        Level(
            "CKBullet",
            "bullet",
            "•",
            "tab",
            bullet_indent,
            wml.fonts("Times New Roman", "Times New Roman"),
        ),
    )
    return wml.part(
        "numbering",
        _definition(MAIN_LIST, "multilevel", main)
        + _definition(BULLETS, "singleLevel", bullet)
        + _instance(MAIN_LIST)
        + _instance(BULLETS),
    )


def reference(level: int, number: int = MAIN_LIST) -> str:
    """How a style joins a level of a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def _definition(number: int, kind: str, levels: str) -> str:
    mark = _TEMPLATES[number]
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="{mark}"/>'
        f'<w:multiLevelType w:val="{kind}"/><w:tmpl w:val="{mark[::-1]}"/>'
        f"{levels}</w:abstractNum>"
    )


def _instance(number: int) -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'


def _level(number: int, level: Level) -> str:
    rpr = f"<w:rPr>{level.rpr}</w:rPr>" if level.rpr else ""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{level.number_format}"/>'
        f'<w:pStyle w:val="{level.style}"/><w:suff w:val="{level.suffix}"/>'
        f'<w:lvlText w:val="{level.text}"/><w:lvlJc w:val="left"/>'
        f"<w:pPr>{level.indent}</w:pPr>{rpr}</w:lvl>"
    )
