"""A document with everything a body can hold, built as the composer would build it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractkit.document import (
    Bullet,
    Cell,
    Chart,
    Clause,
    Document,
    Edge,
    Field,
    Heading,
    Item,
    Node,
    Paragraph,
    Ref,
    Row,
    Strong,
    Table,
    Text,
)
from contractkit.numbering import Counter, NumberingScheme

if TYPE_CHECKING:
    from contractkit.document import Block, Inlines

PROVIDER = {
    "path": "parties.provider", "role_title": "乙方", "name": "北京某某科技有限公司",
    "rows": [{"path": "parties.provider.address", "label": "地址", "value": "某某路 <A&B> 座"}],
}  # fmt: skip
CUSTOMER = {
    "path": "parties.customer", "role_title": "甲方", "name": "某某市“智慧”局",
    "rows": [{"path": "parties.customer.contact", "label": "联系人", "value": "张*三"}],
}  # fmt: skip
FRAME: dict[str, object] = {
    "title": "应用系统售后服务方案", "project": "某某市智慧平台项目", "number": "ZC-2026-014",
    "section_number": "", "dated": "2026年9月1日", "dated_iso": "2026-09-01", "place": "",
    "cover": {"copy": "正本", "project": "某某市智慧平台项目"},
    "parties": [CUSTOMER, PROVIDER], "provider": PROVIDER, "customer": CUSTOMER,
    "signatories": [[CUSTOMER, PROVIDER]],
}  # fmt: skip

ORGANISATION = (
    (
        Node("head", "项目经理 李某某"),
        Node("quality", "质量监督组"),
        Node("desk", "7×24 小时服务热线"),
        Node("software", "应用软件组"),
        Node("network", "网络与安全组"),
        Node("data", "数据库组"),
        Node("first", "一线工程师 3人"),
        Node("second", "二线工程师 2人"),
        Node("expert", "原厂专家"),
    ),
    (
        Edge("head", "quality"),
        Edge("head", "desk"),
        Edge("head", "software"),
        Edge("head", "network"),
        Edge("head", "data"),
        Edge("software", "first"),
        Edge("software", "second"),
        Edge("data", "expert"),
    ),
)
FLOW = (
    (
        Node("call", "用户报障", "start"),
        Node("log", "热线登记，10分钟内响应"),
        Node("remote", "能否远程解决？", "decision"),
        Node("fix", "远程处理"),
        Node("onsite", "2小时内到达现场处理"),
        Node("solved", "4小时内是否修复？", "decision"),
        Node("plan", "提交应急方案，启用备机"),
        Node("confirm", "用户确认"),
        Node("report", "3日内提交故障分析报告", "end"),
    ),
    (
        Edge("call", "log"),
        Edge("log", "remote"),
        Edge("remote", "fix", "是"),
        Edge("remote", "onsite", "否"),
        Edge("onsite", "solved"),
        Edge("solved", "confirm", "是"),
        Edge("solved", "plan", "否"),
        Edge("plan", "onsite"),
        Edge("fix", "confirm"),
        Edge("confirm", "report"),
    ),
)


@dataclass
class Builder:
    """Gives labels and anchors in reading order."""

    scheme: NumberingScheme
    counter: Counter = field(init=False)
    labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.counter = Counter(self.scheme)

    def heading(self, level: int, anchor: str, *runs: object) -> Heading:
        label = self.counter.label(f"Heading{level}")
        self.labels[anchor] = label
        return Heading(level, words(*runs), anchor, label)

    def item(self, level: int, anchor: str, *runs: object) -> Item:
        label = self.counter.label(f"CKItem{level}")
        self.labels[anchor] = label
        return Item(level, words(*runs), anchor, label)

    def ref(self, anchor: str, before: str = "", after: str = "") -> Ref:
        return Ref(((anchor, self.labels[anchor].rstrip(".")),), (before, after))


def words(*runs: object) -> Inlines:
    return tuple(Text(run) if isinstance(run, str) else run for run in runs)  # type: ignore[misc]


def rich(
    scheme: NumberingScheme,
    *,
    kind: str = "tender-response",
    section: str = "4.5",
    chapters: int = 1,
) -> Document:
    """Return a document of about five pages a chapter."""
    make = Builder(scheme.starting_at(section) if section else scheme)
    body: list[Heading | Clause] = []
    for chapter in range(chapters):
        body += _chapter(make, f"c{chapter}", chapter)
    return Document(kind, "zh-CN", "应用系统售后服务方案", {**FRAME, "section_number": section},
                    tuple(body), section)  # fmt: skip


def _chapter(make: Builder, name: str, number: int) -> list[Heading | Clause]:
    return [
        make.heading(1, f"{name}.h", f"售后服务方案（第{number + 1}部分）"),
        _clause(f"{name}.warranty", *_warranty(make, name)),
        _clause(f"{name}.levels", *_levels(make, name, number)),
        _clause(f"{name}.team", *_team(make, name, number)),
    ]


def _clause(anchor: str, *blocks: Block) -> Clause:
    return Clause(anchor, "1", anchor, blocks)


def _warranty(make: Builder, name: str) -> list[Block]:
    years = Field("periods.warranty.length", "3年")
    accepted = words("终验合格之日（", Field("events.final", "2026年12月15日"), "）")
    sentence = words(
        "我公司对本项目提供",
        years,
        "免费质量保证，自",
        Strong(accepted),
        "起计算；质保期内，每",
        Field("commitments.inspection.every", "3个月"),
        "巡检一次——包括“应用系统”、数据库与网络，并在巡检结束后",
        Field("commitments.inspection.within", "3个工作日"),
        "内提交《巡检报告》，由",
        Field("parties.customer.contact", "________", blank=True),
        "签收…",
    )
    quota = Field("commitments.resident.quota", "50人日/年")
    out: list[Block] = [
        make.heading(2, f"{name}.w", "质保期 ", years, " 与服务内容"),
        Paragraph(sentence),
        make.item(1, f"{name}.i1", *sentence),
        make.item(1, f"{name}.i2", "驻场服务："),
        make.item(2, f"{name}.i21", "驻场工程师", quota, "，每次不少于4小时；"),
        make.item(2, f"{name}.i22", "驻场期间遵守采购人的管理规定："),
        make.item(3, f"{name}.i221", *sentence),
        make.item(3, f"{name}.i222", "工作日上午 08:00—12:00，下午 14:00—18:00。"),
        make.heading(3, f"{name}.w3", "定期巡检"),
    ]
    where = (make.ref(f"{name}.w", "第", "节"), "及", make.ref(f"{name}.i1"))
    out += [
        Paragraph(words("巡检内容见", *where, "，并按 A&B < C > D 的格式记录。")),
        Bullet(words("服务器、存储与网络设备；")),
        Bullet(words("应用软件与数据库，", Field("x.y", "99.9%"), "以上可用；")),
    ]
    out += [make.item(1, f"{name}.r{repeat}", *sentence) for repeat in range(5)]
    return out


def _levels(make: Builder, name: str, number: int) -> list[Block]:
    tall = (Cell(words("故障级别"), row_span=2), Cell(words("含义"), row_span=2))
    header = (
        Row((*tall, Cell(words("时限"), column_span=3))),
        Row(tuple(Cell(words(text)) for text in ("响应", "到场", "修复"))),
    )
    rows = tuple(_level(level, line) for level in range(1, 6) for line in range(4))
    label = f"表{number + 1}"
    seen = Ref(((f"{name}.t", label),), ("", ""))
    return [
        make.heading(2, f"{name}.l", "故障响应"),
        Paragraph(words("故障分级见", seen, "。")),
        Table(words("故障分级与响应时限"), header, rows, (2, 6, 2, 2, 2), f"{name}.t", label),
        Paragraph(words("逾期处理按", make.ref(f"{name}.i2"), "执行。")),
    ]


def _level(level: int, line: int) -> Row:
    first = (Cell(words(f"{level}级"), row_span=4),) if line == 0 else ()
    meaning = f"第{line + 1}种情形：系统瘫痪、业务中断或数据丢失，影响全部用户正常办理业务"
    limits = (("respond", "10分钟"), ("onsite", "2小时"), ("resolve", "4小时"))
    shown = [Cell((Field(f"levels.{level}.{name}", text),)) for name, text in limits]
    return Row((*first, Cell(words(meaning)), *shown))


def _team(make: Builder, name: str, number: int) -> list[Block]:
    def chart(
        at: int, kind: str, caption: str, drawn: tuple[tuple[Node, ...], tuple[Edge, ...]]
    ) -> Chart:
        anchor = f"{name}.f{at}"
        return Chart(anchor, kind, words(caption), *drawn, anchor, f"图{3 * number + at}")

    return [
        make.heading(2, f"{name}.o", "服务组织"),
        chart(1, "organisation", "服务组织机构图", ORGANISATION),
        make.heading(2, f"{name}.f", "服务流程"),
        chart(2, "flow", "故障处理流程图", FLOW),
        make.heading(3, f"{name}.p", "现场照片"),
        chart(3, "flow", "服务网点分布图", ((), ())),
    ]
