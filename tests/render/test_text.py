from __future__ import annotations

from contractkit.document import Bullet, Cell, Chart, Clause, Document, Field, Row, Table
from contractkit.render.text import render_text
from render.harness import AGREEMENT, look_of
from render.sample import FLOW, FRAME, Builder, words


def test_a_document_reads_as_plain_text_with_its_labels() -> None:
    make = Builder(look_of(AGREEMENT).scheme)
    table = Table(
        words("时限"),
        (Row((Cell(words("级别")), Cell(words("响应")))),),
        (Row((Cell(words("一级")), Cell((Field("a", "10分钟"),)))),),
        (1, 1),
        "t",
        "表1",
    )
    chart = Chart("f", "flow", words("流程"), FLOW[0][:3], FLOW[1][:2], "f", "图1")
    blocks = (
        make.heading(1, "h", "服务内容"),
        make.item(1, "i", "巡检每", Field("b", "3个月"), "一次。"),
        make.item(2, "j", "见", make.ref("h"), "。"),
        Bullet(words("网络")),
        table,
        chart,
    )
    given = Document("agreement", "zh-CN", "合同", FRAME, (Clause("c", "1", "c", blocks),))
    assert render_text(given) == (
        "合同\n\n第一条 服务内容\n1. 巡检每3个月一次。\n  （1） 见第一条。\n• 网络\n"
        "表1 时限\n级别 | 响应\n一级 | 10分钟\n"
        "图1 流程\n  用户报障 → 热线登记，10分钟内响应\n  热线登记，10分钟内响应 → 能否远程解决？\n"
    )
