"""Loops, conditions and names mean in prose what they mean in Jinja; faults have their lines."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from clauses.making import codes, shown
from contractkit.clauses.prose import DraftText
from contractkit.document import Field, Text

JINJA = Environment(trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - it prints no HTML
ITEMS = ["主机", "网络", "存储"]
GIVE = "{% set items = quarterly.scope %}{% set unset = quarterly.fee %}"
SET_IN_IF = (
    "{% set x = '外' %}{% for y in items %}{% if loop.first %}{% set x = y %}{% endif %}{{ x }}"
)


@pytest.mark.parametrize(
    "prose",
    [
        "{% for x in items %}{{ loop.index }}{% if not loop.last %}，{% endif %}{% endfor %}",
        "{% for x in items %}{% if loop.first %}共{{ loop.length }}{% endif %}{{ x }}{% endfor %}",
        "{% for x in items if x != '网络' %}{{ loop.index }}{{ x }}{% endfor %}",
        "{% for x in items if x == '无' %}{{ x }}{% else %}没有{% endfor %}",
        "{% for x in items %}{% for y in items %}{{ x }}{{ loop.index }}{% endfor %}{% endfor %}",
        "{% for x in items %}{% for y in items if y != x %}{{ y }}{% endfor %}{% endfor %}",
        "{% set x = '外' %}{% for x in items %}{{ x }}{% endfor %}{{ x }}",
        "{% set x = '外' %}{% for y in items %}{{ x }}{% set x = y %}{{ x }}{% endfor %}{{ x }}",
        SET_IN_IF + "{% endfor %}{{ x }}",
        "{% if items %}{% set x = '内' %}{% endif %}{{ x }}",
        "{% if unset %}甲{% elif items == '乙' %}乙{% elif items %}丙{% else %}丁{% endif %}",
        "{% if unset or not items %}甲{% else %}丁{% endif %}",
        "{{ '有' if items and not unset else '无' }}",
        "{% if '网络' in items and '无' not in items %}甲{% endif %}{{ items | join('／') }}",
        "{% for x in items %}{{ '其' ~ x if x in ['主机', '存储'] else x }}{% endfor %}",
        "{{ items[0] }}{{ items | first }}{{ items | last }}",
    ],
)
def test_prose_says_what_jinja_says(prose: str) -> None:
    drafts, scene = shown(GIVE + prose)
    assert not scene.problems, scene.problems[0].render()
    runs = [run for d in drafts if isinstance(d, DraftText) for run in d.runs]
    said = "".join(run.text for run in runs if isinstance(run, Text | Field))
    assert said == JINJA.from_string(prose).render(items=ITEMS, unset=None)


@pytest.mark.parametrize(
    "prose",
    [
        "{{ loop.index }}",
        "{% for x in quarterly.scope %}{% endfor %}{{ x }}",
        "{% if quarterly.fee %}{% set x = quarterly %}{% endif %}{{ x.duty }}",
        "{% for x in quarterly.scope %}{% set y = x %}{% endfor %}{{ y }}",
        "{% set x = 'a' %}{{ x.duty }}",
        "{% set x = quarterly.fee == 'free' %}{% if x.duty %}a{% endif %}",
    ],
)
def test_a_name_that_stands_for_no_fact_is_told_at_its_line(prose: str) -> None:
    _, scene = shown("甲\n\n" + prose)
    assert codes(scene) == ["clause.rendering"]
    assert scene.problems[0].place.line == 3


def test_blocks_within_blocks_have_a_limit() -> None:
    deep = "{% if provider %}" * 60 + "甲" + "{% endif %}" * 60
    assert codes(shown(deep)[1]) == ["clause.syntax"]
    assert not shown(deep.replace("{% if provider %}", "", 20).replace("{% endif %}", "", 20))[
        1
    ].problems
