"""Fill a look with a little text of every style, to see what it prints."""

import io
from types import SimpleNamespace
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from looks.wml import TAB, paragraph, run

_SENTENCE: Final = {
    "zh": (
        "供应商在质量保证期内提供 7×24 小时技术支持，接到通知后 10 分钟内响应，"
        "2 小时内到达现场，4 小时内恢复系统正常运行；每季度巡检一次，"
        "巡检结束后 3 个工作日内提交书面报告。"
    ),
    "en": (
        "During the warranty period the Supplier answers every notice within ten (10) minutes, "
        "is on site within two (2) hours and restores normal operation within four (4) hours."
    ),
}
_HEADINGS: Final = {
    "zh": ("售后服务方案", "服务内容", "应用软件维护", "故障处理"),
    "en": ("Services", "Scope", "Maintenance", "Faults"),
}
_SHAPES: Final = {
    "tender-response": (
        "Heading1 CKBody Heading2 CKBody CKItem1 CKItem1 CKItem2 CKItem2 CKItem3 CKItem3 CKItem1"
        " Heading3 CKBody table Heading3 CKBody CKBullet CKBullet Heading4 CKBody CKItem1 CKItem1"
        " CKNote Heading2 CKBody CKItem1 CKItem2 CKBody"
    ),
    "agreement": (
        "CKBody Heading1 CKItem1 CKItem1 CKItem2 CKItem2 CKItem3 CKItem3 CKItem1 Heading1 CKBody"
        " table CKNote Heading1 CKItem1 CKItem2 CKItem2 CKBullet CKBullet Heading1 CKBody"
        " Heading1 CKItem1 CKItem1 Heading1 CKBody Heading1 CKBody"
    ),
    "report": (
        "Heading1 CKBody table Heading2 CKItem1 CKItem1 CKItem2 CKItem3 CKBullet Heading1 CKBody"
        " CKNote table"
    ),
}


def fill(name: str, look: bytes) -> bytes:
    """Fill the look `<kind>/look[.en].docx` with sample facts and a body of every style."""
    language = "en" if name.endswith(".en.docx") else "zh"
    template = DocxTemplate(io.BytesIO(look))
    context = _facts(language) | {
        "toc": Markup(_contents(language)),  # noqa: S704 - written here
        "body": Markup(_body(name.partition("/")[0], language)),  # noqa: S704 - written here
    }
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    template.render(context, environment, autoescape=True)
    output = io.BytesIO()
    template.save(output)
    return output.getvalue()


def _facts(language: str) -> dict[str, Any]:
    chinese = language == "zh"
    names = ("某某市中心医院", "北京某某信息技术有限公司", "某某云服务有限公司")
    if not chinese:
        names = ("Riverside General Hospital", "Northgate Software Ltd.", "Hillside Cloud Ltd.")
    roles = ("甲方", "乙方", "丙方") if chinese else ("Customer", "Supplier", "Guarantor")
    labels = (
        ("统一社会信用代码", "地址", "法定代表人", "联系人", "电话")
        if chinese
        else ("Registration No.", "Address", "Legal representative", "Contact", "Telephone")
    )
    values = (
        "91110000XXXXXXXXXX",
        "XX 市 XX 区 XX 路 1 号 A 座 8 层",
        "张某某",
        "李某",
        "010-XXXX",
    )
    parties = [
        {
            "path": f"parties.{key}",
            "role_title": role,
            "name": name,
            "rows": [
                {"path": f"parties.{key}.fact", "label": label, "value": value}
                for label, value in zip(labels, values, strict=True)
            ][: 5 - number],
        }
        for number, (key, role, name) in enumerate(
            zip(("customer", "provider", "cloud"), roles, names, strict=True)
        )
    ]
    project = "某某市全民健康信息平台应用系统升级改造项目" if chinese else "Health data platform"
    return {
        "title": "软件系统售后服务合同" if chinese else "Software Support Agreement",
        "project": project,
        "number": "ZC-2026-014",
        "section_number": "4.5",
        "dated": "",
        "place": "",
        "cover": SimpleNamespace(copy="正本", project=project),
        "parties": parties,
        "provider": parties[1],
        "customer": parties[0],
        "facts": [
            {"label": label, "value": value} for label, value in zip(labels, values, strict=True)
        ],
        "contents": "目　录" if chinese else "Contents",
        "signatories": [[parties[0], parties[1]], [parties[2], {"role_title": "", "name": ""}]],
    }


def _contents(language: str) -> str:
    return "".join(
        paragraph(f"TOC{min(depth, 3)}", run(f"{depth} {text}"), TAB, run(str(depth)))
        for depth, text in enumerate(_HEADINGS[language], start=1)
    )


def _body(kind: str, language: str) -> str:
    pieces = []
    for style in _SHAPES[kind].split():
        if style == "table":
            pieces.append(_table(language))
        elif style.startswith("Heading"):
            pieces.append(paragraph(style, run(_HEADINGS[language][int(style[-1]) - 1])))
        else:
            pieces.append(paragraph(style, run(_SENTENCE[language])))
    return "".join(pieces)


def _table(language: str) -> str:
    words = ("级别", "响应时限", "到场时限") if language == "zh" else ("Level", "Answer", "On site")
    caption = "表 1　故障响应时限" if language == "zh" else "Table 1  Reaction times"
    width = 2800 if language == "zh" else 3000
    rows = [_row(words, "CKTableHead", "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", width)]
    rows += [_row((f"{n}", f"{n} h", f"{n * 2} h"), "CKTableText", "", width) for n in (1, 2, 3)]
    grid = f'<w:gridCol w:w="{width}"/>' * len(words)
    return (
        paragraph("CKCaption", run(caption))
        + '<w:tbl><w:tblPr><w:tblStyle w:val="CKTable"/>'
        + f'<w:tblW w:w="{width * len(words)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        + '<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
        + f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(texts: tuple[str, ...], style: str, trpr: str, width: int) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{paragraph(style, run(text))}</w:tc>"
        for text in texts
    )
    return f"<w:tr>{trpr}{cells}</w:tr>"
