"""Entries to test the writers with: plain ones, and those of a hostile contract file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from contractkit.agenda import CitedClause, Entry, OpenItem
from contractkit.ical import Edition

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

EDITION = Edition(
    name="应用系统售后服务 · ZC-2026-014",
    contract_id="ZC-2026-014",
    key="zc-2026-014-0123456789",
    sequence=2,
    stamp=dt.date(2026, 9, 1),
    language="zh-CN",
)
CLAUSE = CitedClause("售后服务方案", "inspection", "4.5.3（2）", "我公司每季度巡检一次。")


def entry(number: int = 1, **changes: Any) -> Entry:
    """Return an ordinary entry; `number` makes it another one."""
    plain = Entry(
        uid=f"zc-2026-014-0123456789.inspection.n{number:03d}@contractkit",
        commitment_id="inspection",
        obligation_id="inspection",
        key=f"n{number:03d}",
        first=dt.date(2026, 9, 30),
        day=dt.date(2026, 9, 30),
        nominal=None,
        at=None,
        tentative=False,
        title="季度巡检（第1次）",
        obligor="智城同创",
        obligee="采购人",
        parties=frozenset({"provider"}),
        category="巡检",
        clauses=(CLAUSE,),
        explanation=("1. 约定日期：2026年9月30日。", "2. 结论：最迟于2026年9月30日完成。"),
        evidence="《巡检报告》",
        reminder=dt.timedelta(days=6, hours=15),
        busy=False,
    )
    return replace(plain, **changes)


OPEN = OpenItem(
    commitment_id="on-site",
    obligation_id="on-site",
    title="现场处理",
    obligor="智城同创",
    obligee="采购人",
    category="到场时限",
    clauses=(CLAUSE,),
    code="on-event",
    reason="自每次“用户报修”时起计时，发生后登记。",
    limit="用户报修后2小时内",
    missing=(),
)

NASTY = (
    'a,b;c\\d"e',
    "one\r\ntwo\rthree\nfour\ttab",
    r"literal \n and \N, C:\New",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil\nSUMMARY:injected",
    "\x00\x07\x0b\x0c\x1b\x7f\x85\u2028\u2029\ufeff",
    "half \ud83d surrogate \udc68",
    "<b>bold</b><br/><script>1</script> 100<200",
    "👨‍👩‍👧‍👦" * 60,
    "汉" * 300,
    "🇨🇳" * 80,
    "e\u0301" * 200,
    " padded ",
    "=1+1",
    "trailing backslash \\",
    "quote ' \" ^n ^' `",
    ":;=,",
)

_text = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec=None), max_size=60),
    st.text('\\nN,;:"\r\n\t <b/>汉👍\u200d\ufe0f\u0301', max_size=120),
)
_day = st.dates(dt.date(1970, 1, 1), dt.date(2090, 12, 31))
_moment = st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2090, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
_hours = st.timedeltas(dt.timedelta(hours=1), dt.timedelta(days=3)).map(
    lambda length: dt.timedelta(seconds=int(length.total_seconds()))
)


@st.composite
def hostile_entries(draw: Any, at_most: int = 4) -> list[Entry]:
    """Draw entries whose texts and days are as awkward as a contract file can make them."""
    return [draw(_hostile(number)) for number in range(1, draw(st.integers(1, at_most)) + 1)]


@st.composite
def _hostile(draw: Any, number: int) -> Entry:
    day = draw(_day)
    start = draw(st.none() | _moment)
    clause = st.builds(CitedClause, _text, st.just("inspection"), _text, _text)
    return entry(
        number,
        first=day - dt.timedelta(days=draw(st.integers(0, 90))),
        day=start.date() if start else day,
        at=(start, start + draw(_hours)) if start else None,
        tentative=draw(st.booleans()),
        title=draw(_text),
        obligor=draw(_text),
        obligee=draw(_text),
        category=draw(_text),
        clauses=tuple(draw(st.lists(clause, max_size=3))),
        explanation=tuple(draw(st.lists(_text, max_size=4))),
        evidence=draw(_text),
        reminder=draw(st.none() | st.integers(0, 100_000).map(lambda n: dt.timedelta(minutes=n))),
        busy=draw(st.booleans()),
    )


def editions() -> SearchStrategy[Edition]:
    """Draw editions in both languages with awkward names."""
    return st.builds(
        replace,
        st.just(EDITION),
        name=_text,
        contract_id=_text,
        sequence=st.integers(0, 1000),
        language=st.sampled_from(["zh-CN", "en"]),
    )
