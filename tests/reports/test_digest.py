"""The digest: word for word, and what no contract's text can do to a chat or a mail program."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from agenda_samples import NASTY, entry
from contractkit.performance.duty import Deed, Duty, Move, Performance, Recorded, Waiver
from contractkit.performance.quotas import Level
from contractkit.reports.digest import (
    MOST_OCTETS,
    ClockNotice,
    Digest,
    Notices,
    QuotaNotice,
    digest,
)
from contractkit.reports.rows import ChainHead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

GOLDEN = Path(__file__).parents[1] / "golden" / "digest"
TODAY = dt.date(2026, 9, 1)
HEAD = ChainHead(1234, "ab12" * 16)
BY = Recorded(1, "李敏", dt.datetime(2026, 8, 1, tzinfo=dt.UTC))
NOTICES = Notices(
    quotas=(
        QuotaNotice("驻场服务（第1合同年度）", "48人天", "50人天", Level.SCARCE),
        QuotaNotice("开发服务（第1合同年度）", "3人天", "20人天", Level.AMPLE),
        QuotaNotice("培训场次（第1合同年度）", "5场", "4场", Level.BEYOND),
    ),
    clocks=(
        ClockNotice("INC-0031 入库扫码失败", "到场（一级故障）", "9月1日14:30", late=True),
        ClockNotice("INC-0032 报表打不开", "修复（三级故障）", "", late=False),
    ),
    changes=("终验日期由2026年8月20日改为2026年9月10日，3项日期随之后移。",),
    head=HEAD,
)


ENGLISH_SUBJECT = (
    "Contract duties: 2 overdue, 2 incident clocks running, 5 due within 7 days,"
    " 2 quotas running low, 1 change (1 September 2026)"
)


def duty(number: int, day: dt.date, **changes: Any) -> Duty:
    names = ("performance", "owner", "superseded", "contract_id", "contract_title")
    own = {name: changes.pop(name) for name in names if name in changes}
    plain = {
        "contract_id": "ZC-2026-014",
        "contract_title": "应用系统售后服务合同",
        "owner": "张工",
    }
    made = entry(number, day=day, first=day, **changes)
    return Duty("zc-2026-014-0123456789", entry=made, **{**plain, **own})


def day(distance: int) -> dt.date:
    return TODAY + dt.timedelta(days=distance)


def part(share: str) -> Performance:
    return Performance((Deed(BY, TODAY, Decimal(share), "张工", ()),))


DUTIES = (
    duty(1, day(3), title="备份恢复演练"),
    duty(2, day(-40), title="等级保护测评报告", owner="", performance=part("0.4")),
    duty(3, day(-245), title="年度安全评估报告"),
    duty(4, day(0), title="年度服务费（第1次）", obligor="采购人", owner="赵会计"),
    duty(5, day(1), title="系统使用培训"),
    duty(6, day(7), title="中秋节前巡检", tentative=True),
    duty(7, day(8), title="八天以后的事"),
    duty(8, day(2), title="已经做完的事", performance=part("1")),
    duty(9, day(-1), title="已经免除的事", performance=Performance(waiver=Waiver(BY, TODAY, ()))),
    duty(10, day(-1), title="已经终止的事", superseded="补充协议一"),
    duty(
        11,
        day(-9),
        title="商定改期的事",
        tentative=True,
        performance=Performance(moves=(Move(BY, day(5), ()),)),
    ),
)


def both(language: str, within: int = 7) -> Digest:
    return digest(DUTIES, TODAY, within, language, NOTICES)


def text_of(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", ["full", "empty"])
def test_a_digest_reads_word_for_word(kind: str, language: str, update_golden: bool) -> None:
    duties, notices = (DUTIES, NOTICES) if kind == "full" else ((), Notices(head=HEAD))
    made = digest(duties, TODAY, 7, language, notices)
    for suffix, text in (("md", f"{made.subject}\n\n{made.markdown}"), ("html", made.html)):
        golden = GOLDEN / f"{kind}.{language}.{suffix}"
        if update_golden:
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(text, encoding="utf-8", newline="\n")
        assert text == golden.read_text(encoding="utf-8")


def test_the_oldest_arrears_come_first_with_their_days() -> None:
    text = both("zh-CN").markdown
    late = re.findall(r"\*\*(.+?)\*\* .*逾期(\d+)天", text)
    assert late == [("年度安全评估报告", "245"), ("等级保护测评报告", "40")]


def test_what_is_due_stands_in_the_order_of_its_days() -> None:
    text = both("zh-CN").markdown
    due = text[text.index("## 7天内到期（") :]
    titles = re.findall(r"\*\*(.+?)\*\*", due[: due.index("## 7天内到期，但")])
    assert titles == ["年度服务费（第1次）", "系统使用培训", "备份恢复演练", "商定改期的事"]
    assert re.findall("今天到期|明天到期|还有[0-9]+天", due)[:4] == [
        "今天到期", "明天到期", "还有3天", "还有5天",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_duty_is_told_once_or_not_at_all(language: str) -> None:
    made = both(language)
    for text in (made.markdown, text_of(made.html)):
        counts = {duty.entry.title: text.count(duty.entry.title) for duty in DUTIES}
        silent = {"八天以后的事", "已经做完的事", "已经免除的事", "已经终止的事"}
        assert counts == {title: int(title not in silent) for title in counts}


def test_a_date_that_may_move_stands_apart() -> None:
    text = both("zh-CN").markdown
    apart = text[text.index("日期暂定") : text.index("## 额度预警")]
    assert "中秋节前巡检" in apart
    assert apart.count("- ") == 1


def test_a_quota_with_enough_left_is_no_warning() -> None:
    text = both("zh-CN").markdown
    assert "额度预警（2项）" in text
    assert "开发服务" not in text


@pytest.mark.parametrize(
    ("within", "said"),
    [(0, "Due today (1)"), (1, "Due within 1 day (2)"), (7, "within 7 days (4)")],
)
def test_the_days_ahead_are_said_as_people_say_them(within: int, said: str) -> None:
    assert said in both("en", within).markdown


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        (
            "zh-CN",
            "合同履行提醒：逾期2项，故障计时2项，7天内到期5项，额度预警2项，变更1项（2026年9月1日）",
        ),
        ("en", ENGLISH_SUBJECT),
    ],
)
def test_the_subject_holds_the_figures(language: str, subject: str) -> None:
    assert both(language).subject == subject


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_nothing_to_do_is_said_shortly_and_can_be_kept_quiet(language: str) -> None:
    calm = digest([duty(1, day(30))], TODAY, 7, language)
    assert calm.is_empty
    assert len(calm.markdown.splitlines()) == 3
    assert "## " not in calm.markdown


@pytest.mark.parametrize(
    "notices",
    [
        Notices(quotas=NOTICES.quotas[:1]),
        Notices(clocks=NOTICES.clocks[:1]),
        Notices(changes=("终验。",)),
    ],
    ids=["quota", "clock", "change"],
)
def test_a_single_notice_is_worth_a_digest(notices: Notices) -> None:
    assert not digest((), TODAY, 7, "zh-CN", notices).is_empty


def test_a_quota_with_enough_left_is_not_worth_one() -> None:
    assert digest((), TODAY, 7, "zh-CN", Notices(quotas=NOTICES.quotas[1:2])).is_empty


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_head_of_the_register_can_be_copied_from_the_foot(language: str) -> None:
    made = both(language)
    line = f"{HEAD.seq} {HEAD.digest}"
    assert made.markdown.rstrip().endswith(line)
    assert text_of(made.html).endswith(line)


def test_the_same_arguments_give_the_same_digest() -> None:
    assert both("zh-CN") == digest(tuple(reversed(DUTIES)), TODAY, 7, "zh-CN", NOTICES)


# What a chat and a mail program make of it.

_texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=80), st.text("*_[]()<>`~#@|\\!-\n 汉a"))
_hostile = st.lists(
    st.builds(
        lambda distance, tentative, title, obligor, contract, owner: duty(
            1, day(distance), title=title, tentative=tentative, obligor=obligor,
            contract_id=contract, contract_title=title, owner=owner,
        ),
        st.integers(-30, 7), st.booleans(), _texts, _texts, _texts, _texts,
    ),
    max_size=4,
)  # fmt: skip
_notices = st.builds(
    Notices,
    st.lists(st.builds(QuotaNotice, _texts, _texts, _texts, st.sampled_from(Level)), max_size=2),
    st.lists(st.builds(ClockNotice, _texts, _texts, _texts, st.booleans()), max_size=2),
    st.lists(_texts, max_size=2),
    st.sampled_from([None, HEAD]),
)
_languages = st.sampled_from(["zh-CN", "en"])


@given(duties=_hostile, notices=_notices, language=_languages)
def test_no_text_is_markup(duties: list[Duty], notices: Notices, language: str) -> None:
    assert_plain(digest(duties, TODAY, 7, language, notices))


@pytest.mark.parametrize("text", [*NASTY, "<@all>", "[x](http://x)", "**x**", "<img src=//x>"])
def test_no_awkward_text_is_markup_anywhere(text: str) -> None:
    told = duty(1, day(1), title=text, obligor=text, contract_id=text, owner=text)
    low = QuotaNotice(text, text, text, Level.LOW)
    notices = Notices((low,), (ClockNotice(text, text, text, late=True),), (text,), HEAD)
    assert_plain(digest([told], TODAY, 7, "zh-CN", notices))


def assert_plain(made: Digest) -> None:
    """Assert that chats and mail programs find no markup but ours in a digest."""
    assert_plain_chat(made.markdown)
    tree = html.fromstring(made.html)
    assert {element.tag for element in tree.iter(html.etree.Element)} <= {
        "html", "head", "meta", "title", "body", "table", "tr", "td", "div", "h1", "h2",
    }  # fmt: skip
    assert {name for element in tree.iter(html.etree.Element) for name in element.attrib} <= {
        "lang", "charset", "name", "content", "style", "role", "border", "cellpadding",
        "cellspacing", "width", "align", "valign",
    }  # fmt: skip
    assert "\n" not in made.subject


def assert_plain_chat(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(text)
    kinds = {token.type.partition("_")[0] for token in tokens}
    kinds |= {child.type.partition("_")[0] for token in tokens for child in token.children or ()}
    assert kinds <= {"heading", "inline", "text", "paragraph", "bullet", "list", "strong"}
    assert not set(text) & set("<>[]`~\\_")
    headings = [token for token in tokens if token.type == "heading_open"]
    assert len(headings) == len(re.findall("^#{1,2} ", text, re.MULTILINE))
    assert {token.level for token in (*headings, *lists(tokens))} <= {0}


def lists(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.type.endswith("_list_open")]


@pytest.mark.parametrize(
    "mark", ["#", "##", "-", "+", "=", "1.", "12)", "---", "===", "# -", "- -"]
)
def test_a_sentence_that_begins_like_a_list_is_none(mark: str) -> None:
    made = digest((), TODAY, 7, "zh-CN", Notices(changes=(f"{mark} 终验", mark)))
    tokens = MarkdownIt("commonmark").parse(made.markdown)
    assert len(lists(tokens)) == 1
    assert [token.type for token in tokens].count("heading_open") == 2
    assert "hr" not in {token.type for token in tokens}


@pytest.mark.parametrize("number", [1, 10, 40, 200, 3000])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_chat_takes_it_however_long_it_is(number: int, language: str) -> None:
    changes = ("变更" * 60,) * 30
    duties = [duty(n, day(-1 - n % 17), title=f"第{n:04d}项义务") for n in range(number)]
    made = digest(duties, TODAY, 30, language, replace(NOTICES, changes=changes))
    assert len(made.markdown.encode()) <= MOST_OCTETS
    heading, lines = re.split("^## ", made.markdown, flags=re.MULTILINE)[1].split("\n\n")[:2]
    left_out = re.findall(
        r"^- (?:另有)?(\d+)(?:项未列出| more not shown here)$", lines, re.MULTILINE
    )
    assert lines.count("项义务") + sum(map(int, left_out)) == number
    assert str(number) in heading
    assert text_of(made.html).count("项义务") == number


def test_a_mail_loads_nothing_from_elsewhere() -> None:
    page = both("zh-CN").html
    assert not re.findall(r"https?:|//|url\(|src=|href=|@import|<script|<link|<style|<img", page)


def test_a_mail_is_laid_out_by_tables_in_pixels() -> None:
    page = both("zh-CN").html
    tree = html.fromstring(page)
    assert set(tree.xpath("//@width")) == {"100%", "96"}
    assert '<!--[if mso]><table role="presentation"' in page
    assert page.count("<![endif]-->") == 2


def test_every_text_of_a_mail_stands_out_from_its_ground() -> None:
    colours = set(re.findall(r";color:(#[0-9a-f]{6})", both("zh-CN").html))
    assert len(colours) == 3
    assert min(map(contrast_with_white, colours)) >= 4.5  # WCAG 2.2, 1.4.3


def contrast_with_white(colour: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
