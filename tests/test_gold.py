"""Every promise of three real documents is a fact, stands in a clause, and has its dates."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from conftest import SHARED
from contractkit.clauses.speaking import spoken_hours
from contractkit.cli.report import blanks_of
from contractkit.document import Chart, Heading, plain
from contractkit.model.contract import Hours
from contractkit.model.timeline import Fixed
from contractkit.quantities import BLANK, Period, Quantity, Ratio, parse_length
from gold import Answer, Fact, answer, months_after, read_gold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractkit.agenda import Entry, OpenItem

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GOLD = SHARED / "seeds" / "gold"
ZHICHENG, HOSPITAL = "zhicheng-tender-section", "hospital-service-agreement"
PLATFORM = "medical-consumables-platform"
COUNTS = {ZHICHENG: 127, HOSPITAL: 50, PLATFORM: 93}
BUILT = [
    (ZHICHENG, "tender-response"),
    (ZHICHENG, "agreement"),
    (HOSPITAL, "agreement"),
    (PLATFORM, "tender-response"),
    (PLATFORM, "agreement"),
]
ALL_BUILT = [*BUILT, (HOSPITAL, "agreement-en")]
NO_COUNT = {"HA-043": "一次性付清"}
"""One payment is a way of paying, printed as such; nothing is counted."""
UNITS = {
    "environment": "套", "plan": "份", "class": "个品类", "catalogue-entry": "条目录",
    "expert": "名专家", "rule": "种细则", "objective rule": "种客观细则", "buyer": "家买方机构",
    "seller": "家卖方机构", "institution": "家机构", "product": "个产品", "project": "个项目",
}  # fmt: skip
"""What the registers count, in the words of the contract file, where those are no known units."""
NUMBER = re.compile(r"[\d.]+万?")
LIMITS = {"at-most": "at most ", "at-least": "at least "}

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="the registers of promises are not here")


def promises(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_gold(GOLD / f"{name}.yaml")["commitments"]
    assert len(found) == COUNTS[name]
    assert len({promise["id"] for promise in found}) == COUNTS[name]
    return found


def report(faults: list[tuple[str, str, str]], of: int) -> str:
    """Return a table of what is missing: promise, what it is about, what is wrong."""
    missing = len({fault[0] for fault in faults})
    lines = [f"{of - missing} of {of} promises are covered; missing:"]
    lines += [f"{name:8} {summary[:48]:48} {what}" for name, summary, what in faults]
    return "\n".join(lines)


# Every promise is a fact


@pytest.mark.parametrize("name", COUNTS)
def test_every_promise_is_a_fact(name: str) -> None:
    facts = answer(name).facts
    faults = [(p["id"], p["summary"], "no fact has it as its source")
              for p in promises(name) if p["id"] not in facts]  # fmt: skip
    assert not faults, report(faults, COUNTS[name])


@pytest.mark.parametrize("name", COUNTS)
def test_no_fact_names_a_promise_that_nobody_made(name: str) -> None:
    assert set(answer(name).facts) == {promise["id"] for promise in promises(name)}


# Every promise stands in a clause


@pytest.mark.parametrize(("name", "key"), ALL_BUILT)
def test_every_promise_stands_in_a_clause(name: str, key: str) -> None:
    faults = [
        (promise["id"], promise["summary"], fault)
        for promise in promises(name)
        for fault in unsaid(answer(name), key, promise["id"])
    ]
    assert not faults, report(faults, COUNTS[name])


def unsaid(found: Answer, key: str, promise: str) -> Iterator[str]:
    """Yield the facts of a promise that the document does not state.

    A commitment, and each of its entries and courses, must be stated; a period, an event or a chart
    that the promise comes from as well need not stand in every document.
    """
    stated = {fact.path: is_stated(found, key, promise, fact) for fact in found.facts[promise]}
    yield from (
        f"{path} is not stated"
        for path, well in stated.items() if not well and path.startswith("commitments.")
    )  # fmt: skip
    if not any(stated.values()):
        yield "nothing of it is stated"


def is_stated(found: Answer, key: str, promise: str, fact: Fact) -> bool:
    document = found.document(key)
    section, name, *deeper = fact.path.split(".")
    if section == "commitments" and not deeper:
        return bool(found.words(key, promise))
    if section == "charts":
        return any(isinstance(b, Chart) and b.id == name for _, b in document.blocks())
    return any(path.startswith(f"{fact.path}.") for path, _ in document.facts)


@pytest.mark.parametrize(("name", "key"), ALL_BUILT)
def test_every_commitment_is_cited_by_a_number(name: str, key: str) -> None:
    found = answer(name)
    title = found.document(key).title
    lines: list[Entry | OpenItem] = [*found.build.agenda.entries, *found.build.agenda.open]
    uncited = {
        line.commitment_id for line in lines
        if not any(clause.document == title and clause.label for clause in line.clauses)
    }  # fmt: skip
    assert uncited == set()
    assert {line.commitment_id for line in lines} == set(found.contract.by_id)


# Every promise with dates is in the calendar, every other one in the open items


@pytest.mark.parametrize("name", COUNTS)
def test_every_promise_has_its_dates_or_the_reason_why_not(name: str) -> None:
    found = answer(name)
    faults = [
        (promise["id"], promise["summary"], fault)
        for promise in promises(name)
        if (fault := misplanned(found, promise))
    ]
    assert not faults, report(faults, COUNTS[name])


def misplanned(found: Answer, promise: dict[str, Any]) -> str:
    """Return what is wrong with the dates of a promise; "" when nothing is."""
    entries, items = found.entries(promise["id"]), found.open_items(promise["id"])
    if not all(item.reason for item in items):
        return "an open item has no reason"
    recurrence = promise.get("recurrence", {})
    if promise["schedulable"] == "standing":
        return "" if entries or items else "in neither the calendar nor the open items"
    if promise["schedulable"] == "on-event":
        return "" if any(i.code == "on-event" for i in items) else "does not wait for its event"
    if recurrence and not recurrence["every"] and not recurrence.get("rule"):
        open_ = any(item.code == "open-interval" and item.missing for item in items)
        return "" if open_ else "its open interval is not among the open items"
    return "" if entries else "has no entry in the calendar"


def test_as_many_promises_have_dates_as_the_registers_say() -> None:
    counts = {name: [p["schedulable"] for p in promises(name)].count("calendar") for name in COUNTS}
    assert counts == {ZHICHENG: 26, HOSPITAL: 8, PLATFORM: 31}


# Every figure is a value, is printed where it is promised, and is what the calendar counts with


def figures(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return each promise with each of its quantities."""
    return [(p, quantity) for p in promises(name) for quantity in p.get("quantity", ())]


def as_value(promise: dict[str, Any], quantity: dict[str, Any]) -> object:
    """Return a quantity of the register as the contract file would have it."""
    if quantity["value"] is None:
        return BLANK
    if "iso" in quantity:
        return parse_length(quantity["iso"])
    number, unit, limit = (quantity[key] for key in ("value", "unit", "limit"))
    if unit == "percent":
        return Ratio.parse(f"{number}%")
    if unit == "time" and limit == "exactly":
        return number
    yearly = " per year" if unit == "person-day" else ""
    assert not yearly or promise["recurrence"]["every"] == "P1Y"
    return Quantity.parse(f"{LIMITS.get(limit, '')}{number} {UNITS.get(unit, unit)}{yearly}")


def spoken(value: Any) -> str:
    return str(value) if isinstance(value, int) else value.speak("zh-CN")


def is_limit(quantity: dict[str, Any]) -> bool:
    """Tell whether a quantity is a time within which something is done."""
    return bool(quantity["limit"] == "at-most" and quantity["unit"] != "person-day")


def test_the_registers_hold_as_many_figures_as_they_are_compared_here() -> None:
    assert {name: len(figures(name)) for name in COUNTS} == {
        ZHICHENG: 11,
        HOSPITAL: 5,
        PLATFORM: 48,
    }


@pytest.mark.parametrize(("name", "key"), BUILT)
def test_every_figure_is_a_value_and_printed_where_it_is_promised(name: str, key: str) -> None:
    found, faults = answer(name), []
    for promise, quantity in figures(name):
        words = found.words(key, promise["id"])
        if promise["id"] in NO_COUNT:
            printed, value = NO_COUNT[promise["id"]], None
        else:
            value = as_value(promise, quantity)
            printed = spoken(value) + ("内" if is_limit(quantity) else "")
            if value not in found.values(promise["id"]).values():
                faults.append((promise["id"], promise["summary"], f"{value} is no value of it"))
        if not any(printed in sentence for sentence in words):
            faults.append((promise["id"], promise["summary"], f"{printed} is not printed"))
    assert not faults, report(faults, COUNTS[name])


@pytest.mark.parametrize(("name", "key"), BUILT)
def test_all_service_hours_are_values_and_printed(name: str, key: str) -> None:
    found, faults, seen = answer(name), [], 0
    for promise in promises(name):
        if "calendar" not in promise:
            continue
        seen += 1
        hours = {found.contract.by_id[c].calendar for c in found.commitments(promise["id"])}
        named = next((name for name in hours if name), "")
        if written_hours(found, named) != promise["calendar"]:
            faults.append((promise["id"], promise["summary"], f"has the hours {named!r}"))
        printed = spoken_hours(named, found.contract, "zh-CN")
        if not any(printed in sentence for sentence in found.words(key, promise["id"])):
            faults.append((promise["id"], promise["summary"], f"{printed} is not printed"))
    assert seen == {ZHICHENG: 9, HOSPITAL: 1, PLATFORM: 4}[name]
    assert not faults, report(faults, COUNTS[name])


def written_hours(found: Answer, name: str) -> str:
    """Return service hours as the registers write them."""
    hours = found.contract.calendars.get(name, name)
    if not isinstance(hours, Hours):
        return hours
    holidays = " except holidays" if hours.holidays == "CN" else ""
    return f"{hours.days} {','.join(hours.hours)}{holidays}"


@pytest.mark.parametrize("name", COUNTS)
def test_a_clock_is_named_where_its_duty_waits_for_an_event(name: str) -> None:
    found, seen = answer(name), 0
    for promise, quantity in figures(name):
        if promise["schedulable"] == "on-event":
            seen += 1
            limits = [item.limit for item in found.open_items(promise["id"])]
            limit = f"{spoken(as_value(promise, quantity))}内"
            assert any(limit in one for one in limits), promise["id"]
    assert seen == {ZHICHENG: 2, HOSPITAL: 1, PLATFORM: 3}[name]


@pytest.mark.parametrize(
    ("name", "promise", "months"),
    [
        (ZHICHENG, "ZC-001", 12),
        (HOSPITAL, "HA-002", 12),
        (PLATFORM, "MC-061", 36),
        (PLATFORM, "MC-014", 1),
    ],
)
def test_a_period_ends_as_many_months_after_its_start_as_promised(
    name: str, promise: str, months: int
) -> None:
    found, quantity = next((p, q) for p, q in figures(name) if p["id"] == promise)
    assert as_value(found, quantity) == Period.of(months=months)
    days = {
        entry.obligation_id.rpartition(".")[2]: entry.day for entry in answer(name).entries(promise)
    }
    assert days["end"] == months_after(days["start"], months)
    assert days["start"] < days["remind"] < days["end"]


def test_a_yearly_fee_falls_due_every_year() -> None:
    fees = [e for e in answer(HOSPITAL).entries("HA-001") if e.obligation_id == "yearly-fee"]
    due = [entry.nominal or entry.day for entry in fees]
    assert len(due) > 2
    assert due == [months_after(due[0], 12 * year) for year in range(len(due))]


@pytest.mark.parametrize(("promise", "months", "times"), [("MC-062", 3, 12), ("MC-063", 12, 3)])
def test_a_recurring_duty_falls_due_through_the_whole_warranty(
    promise: str, months: int, times: int
) -> None:
    start = answer(PLATFORM).contract.events["go-live"].expected
    assert isinstance(start, Fixed)
    due = [entry.nominal or entry.day for entry in answer(PLATFORM).entries(promise)]
    assert due == [months_after(start.day, months * n) for n in range(1, times + 1)]


@pytest.mark.parametrize("promise", ["MC-056", "MC-059"])
def test_a_yearly_quota_expires_every_year_of_the_warranty(promise: str) -> None:
    found = answer(PLATFORM)
    ends = [entry.day for entry in found.entries("MC-061") if entry.obligation_id.endswith(".end")]
    years = [entry.day.year for entry in found.entries(promise)]
    assert years == [ends[0].year - 2, ends[0].year - 1, ends[0].year]


@pytest.mark.parametrize(
    ("name", "promise", "sessions"),
    [
        (ZHICHENG, "ZC-086", 2),
        (ZHICHENG, "ZC-087", 1),
        (PLATFORM, "MC-044", 1),
        (PLATFORM, "MC-045", 1),
    ],
)
def test_as_many_sessions_are_planned_as_promised(name: str, promise: str, sessions: int) -> None:
    assert len(answer(name).entries(promise)) == sessions


# The document is built as the register has it

HEADINGS = {"定期巡检服务": "定期巡检与回访", "集中授课的技术培训": "集中授课"}
"""Headings that were lost in the original, or say more now."""
ARTICLES = {
    "软件售后服务协议": "软件售后服务协议",
    "(标题缺失)": "服务期限",
    "软件服务收费标准": "服务费用与支付",
    "服务说明": "服务内容",
    "服务内容": "服务内容",
    "服务联系方式": "服务方式与服务时间",
    "服务方式": "服务方式与服务时间",
    "售后服务方式": "服务方式与服务时间",
    "售后服务费用": "服务费用与支付",
    "乙方的权利和义务": "乙方的权利和义务",
}
"""The original has no articles; these hold what stood under its headings."""
DATA = [
    "品种目录库",
    "耗材专家库",
    "评审细则库",
    "买方机构库",
    "厂家资质库",
    "耗材产品库",
    "历史招标库",
]
CHAPTERS = {
    "平台软件售后服务方案": "平台软件售后服务方案",
    "方案说明": "方案说明",
    "实施部署": "实施部署",
    "进度安排": "进度安排",
    "人员安排": "项目组织与人员",
    "项目协调组": "项目组织与人员",
    "项目设计及开发组": "项目组织与人员",
    "实施组": "项目组织与人员",
    "系统部署": "项目交付",
    "项目验收": "验收",
    "初步验收": "验收",
    "功能调整": "项目交付",
    "部署验收": "验收",
    "培训方案": "培训方案",
    "售后服务": "售后服务",
    "服务响应": "质保期与响应承诺",
    "驻点服务": "驻场服务",
    "二次开发": "定制开发服务",
    "质量保证": "质保期与响应承诺",
    "系统升级": "软件升级服务",
    "服务承诺": "服务承诺",
    "耗材数据": "随附数据",
    "品种目录库": "随附数据",
    "耗材专家库": "随附数据",
    "评审细则库": "随附数据",
    "买方机构库": "随附数据",
    "厂家资质库": "随附数据",
    "耗材产品库": "随附数据",
    "历史招标库": "随附数据",
}
"""Where the platform's bid has what stood under each heading; its references hold no promise."""
REFERENCES = {"成功案例", "省级耗材平台", "军区耗材平台", "油田耗材平台", "周边地市耗材平台"}


def headings(found: Answer, key: str) -> list[tuple[int, str]]:
    blocks = (block for _, block in found.document(key).blocks())
    return [(b.level, plain(b.runs)) for b in blocks if isinstance(b, Heading)]


def test_the_section_has_the_headings_of_the_original_in_order() -> None:
    gold = read_gold(GOLD / f"{ZHICHENG}.yaml")
    wanted = [HEADINGS.get(h["heading"], h["heading"]) for h in gold["outline"]]
    found = [text for _, text in headings(answer(ZHICHENG), "tender-response")]
    assert [text for text in found if text in wanted] == wanted
    assert (
        answer(ZHICHENG).document("tender-response").section_number == gold["outline"][0]["number"]
    )


def test_the_headings_of_the_original_stand_on_their_levels() -> None:
    levels = {text: level for level, text in headings(answer(ZHICHENG), "tender-response")}
    deeper = {"系统使用培训", "系统安装维护培训"}  # two courses of one chapter
    for heading in read_gold(GOLD / f"{ZHICHENG}.yaml")["outline"]:
        text = HEADINGS.get(heading["heading"], heading["heading"])
        assert levels[text] == heading["level"] + (text in deeper), text


def test_every_heading_of_the_agreement_has_an_article() -> None:
    gold = read_gold(GOLD / f"{HOSPITAL}.yaml")
    assert {heading["heading"] for heading in gold["outline"]} == set(ARTICLES)
    found = {text for _, text in headings(answer(HOSPITAL), "agreement")}
    found.add(answer(HOSPITAL).document("agreement").title)
    assert set(ARTICLES.values()) <= found


def test_every_heading_of_the_platform_s_bid_has_its_chapter() -> None:
    gold = [heading["heading"] for heading in read_gold(GOLD / f"{PLATFORM}.yaml")["outline"]]
    assert set(gold) == set(CHAPTERS) | REFERENCES
    found = {text for _, text in headings(answer(PLATFORM), "tender-response")}
    found.add(answer(PLATFORM).document("tender-response").title)
    assert set(CHAPTERS.values()) <= found


def test_the_chapters_of_the_platform_s_bid_stand_in_their_order() -> None:
    gold = read_gold(GOLD / f"{PLATFORM}.yaml")["outline"]
    wanted = [CHAPTERS[h["heading"]] for h in gold if h["level"] == 2 and h["heading"] in CHAPTERS]
    found = [text for level, text in headings(answer(PLATFORM), "tender-response") if level == 1]
    assert [text for text in found if text in wanted] == wanted


def word_file(found: Answer, ending: str) -> etree._Element:
    data = next(data for name, data in found.build.outputs.items() if name.endswith(ending))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def words_in(node: etree._Element) -> str:
    return "".join(node.itertext(f"{W}t"))


def grid(table: etree._Element) -> list[list[tuple[str, bool]]]:
    """Return the cells of a table as laid out: text, and whether it goes on from above."""
    return [
        [
            (words_in(cell), (merge := cell.find(f".//{W}vMerge")) is not None
             and merge.get(f"{W}val") != "restart")
            for cell in row.iter(f"{W}tc")
        ]
        for row in table.iter(f"{W}tr")
    ]  # fmt: skip


def test_the_training_plan_is_the_table_of_the_original() -> None:
    gold = read_gold(GOLD / f"{ZHICHENG}.yaml")["tables"][0]
    root = word_file(answer(ZHICHENG), "-tender-response.docx")
    table = next(t for t in map(grid, root.iter(f"{W}tbl")) if t[0][0][0] == "培训地点")
    header = ["时长" if head == "时间(时)" else head for head in gold["header"]]
    assert [text for text, _ in table[0]] == header
    assert len(table) == 1 + len(gold["rows"])
    for row, wanted in zip(table[1:], gold["rows"], strict=True):
        assert [text for text, _ in row] == [as_printed(text) for text in wanted]
    merged = {
        (gold["header"][column], number)
        for number, row in enumerate(table[1:], 1)
        for column, (_, goes_on) in enumerate(row) if goes_on
    }  # fmt: skip
    assert merged == {
        (merge["column"], number)
        for merge in gold["merges"]
        for number in range(merge["rows"][0] + 1, merge["rows"][1] + 1)
    }


def platform_table(head: str, document: str) -> list[list[str]]:
    """Return the rows below a head of the platform's documents; a merged cell is empty."""
    root = word_file(answer(PLATFORM), f"-{document}.docx")
    table = next(t for t in map(grid, root.iter(f"{W}tbl")) if t[0][0][0] == head)
    return [[text for text, _ in row] for row in table[1:]]


@pytest.mark.parametrize("document", ["tender-response", "agreement"])
def test_the_schedule_has_the_rows_of_the_original(document: str) -> None:
    gold = next(t for t in read_gold(GOLD / f"{PLATFORM}.yaml")["tables"] if t["id"] == "schedule")
    found = [row[0] for row in platform_table("工作阶段", document)]
    assert found == [row[0].replace("、", "与") for row in gold["rows"]]


@pytest.mark.parametrize("document", ["tender-response", "agreement"])
def test_the_posts_are_those_of_the_original(document: str) -> None:
    gold = next(t for t in read_gold(GOLD / f"{PLATFORM}.yaml")["tables"] if t["id"] == "staffing")
    renamed = {"项目设计及开发组": "设计开发组", "总负责": "总负责人"}
    wanted = [
        [
            renamed.get(group, group),
            renamed.get(post, post) + (f"（{note}）" if note else ""),
            field,
            f"至少{years}",
            f"{number}人" if number.isdigit() else "________",
        ]
        for group, post, field, years, number, note in gold["rows"]
    ]
    assert platform_table("组别", document) == wanted


@pytest.mark.parametrize("document", ["tender-response", "agreement"])
def test_the_data_are_those_of_the_original(document: str) -> None:
    gold = next(t for t in read_gold(GOLD / f"{PLATFORM}.yaml")["tables"] if t["id"] == "data-sets")
    found = platform_table("数据库", document)
    assert [row[0] for row in found] == [row[1] for row in gold["rows"]]
    for row, (_, _, content) in zip(found, gold["rows"], strict=True):
        assert re.findall(r"\d+", "".join(row)) == [written_out(n) for n in NUMBER.findall(content)]


def written_out(number: str) -> str:
    """Return 3.8万 as 38000."""
    figures_, ten_thousands = number.rstrip("万"), number.endswith("万")
    return str(round(float(figures_) * 10_000)) if ten_thousands else figures_


def as_printed(text: str) -> str:
    """Return a cell of the original with its slips mended and its figures with their unit."""
    mended = {"——": "—", "系统使用该人员": "系统使用人员"}.get(text, text)
    return f"{mended}小时" if mended.isdigit() else mended


def test_every_diagram_of_the_original_is_drawn() -> None:
    gold = read_gold(GOLD / f"{ZHICHENG}.yaml")["diagrams"]
    blocks = (block for _, block in answer(ZHICHENG).document("tender-response").blocks())
    drawn = {block.id: block for block in blocks if isinstance(block, Chart)}
    assert set(drawn) == {diagram["id"] for diagram in gold}
    assert all(chart.nodes and chart.edges for chart in drawn.values())
    drawings = word_file(answer(ZHICHENG), "-tender-response.docx").iter(f"{W}drawing")
    assert len(list(drawings)) == len(gold)


@pytest.mark.parametrize(
    ("name", "ending", "fields"),
    [
        (ZHICHENG, "-tender-response.docx", {
            ("投标人（公章）", "seal"): "投标人（公章）：北京智城同创科技有限公司",
            ("投标人法定代表人（单位负责人）或授权代表签字", "signature"):
                "法定代表人（单位负责人）或授权代表（签字）：",
        }),
        (HOSPITAL, "-agreement.docx", {
            ("(签章)", "seal"): "方（盖章）：",
            ("代表", "signature"): "法定代表人或授权代表（签字）：",
            ("日期", "date"): "签订日期：",
        }),
    ],
)  # fmt: skip
def test_every_field_of_the_signature_block_is_there(
    name: str, ending: str, fields: dict[tuple[str, str], str]
) -> None:
    wanted = read_gold(GOLD / f"{name}.yaml")["signature"]["fields"]
    tables = list(word_file(answer(name), ending).iter(f"{W}tbl"))
    block = "".join(words_in(tables[-1]).split())
    assert {(field["label"], field["type"]) for field in wanted} == set(fields)
    for label, printed in fields.items():
        parties = [f["party"] for f in wanted if (f["label"], f["type"]) == label]
        assert block.count(printed) == len(parties)


BLANKS = {
    ZHICHENG: {
        "投标人法定代表人（单位负责人）或授权代表签字": "parties.provider.representative",
        "投标人（公章）": "",
        "巡检与回访间隔": "",
        "用户服务热线、传真、邮件": " ".join(
            f"parties.provider.{name}" for name in ("hotline", "fax", "email")
        ),
    },
    HOSPITAL: {
        "甲方 ****医院": "parties.customer.name",
        "乙方 ******软件科技有限公司": "parties.provider.name",
        "***管理系统": "contract.project",
        "软件服务收费标准 ________/年": "commitments.yearly-fee.pay",
        "售后传真": "parties.provider.fax",
        "售后服务电话": "parties.provider.hotline",
        "售后技术服务邮箱": "parties.provider.email",
        "甲方签章": "",
        "乙方签章": "",
        "甲方代表": "parties.customer.representative",
        "乙方代表": "parties.provider.representative",
        "甲方日期": "",
        "乙方日期": "",
    },
    PLATFORM: {
        "进度条 (1-10)": "",
        "业务辅导、技术工程师人数": "commitments.business-tutor.quantities.persons "
        "commitments.implementation-engineers.quantities.persons",
        "系统部署 (2.3)": "",
        "功能调整期长度": "",
        "新需求规定时间": "commitments.new-needs.within",
    },
}
"""Where each blank of the originals is listed: seals and days of signing are left to the page,
an interval that nobody agreed is an open item, an end that nobody agreed is an expectation. What is
lost of the platform's schedule and of its deployment is settled in the contract file."""


@pytest.mark.parametrize("name", COUNTS)
def test_every_blank_of_the_original_is_listed(name: str) -> None:
    labels = [blank["label"] for blank in read_gold(GOLD / f"{name}.yaml")["blanks"]]
    assert set(labels) == set(BLANKS[name])
    listed = {blank.fact for blank in blanks_of(answer(name).project.source)}
    wanted = {path for paths in BLANKS[name].values() for path in paths.split()}
    assert wanted <= listed


def test_an_interval_that_nobody_agreed_is_listed() -> None:
    missing = {path for item in answer(ZHICHENG).build.agenda.open for path in item.missing}
    assert {"commitments.inspection.every", "commitments.call-back.every"} <= missing


def test_an_end_that_nobody_agreed_leaves_the_day_tentative() -> None:
    days = [e for e in answer(PLATFORM).entries("MC-032") if e.obligation_id.endswith(".end")]
    assert days
    assert all(entry.tentative for entry in days)
