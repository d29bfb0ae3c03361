"""Neither a clause nor a value can run code, reach Python, or turn into markup."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.making import contract_of, scene_of, shown
from contractkit.clauses.prose import DraftTable, DraftText
from contractkit.document import Field
from contractkit.model.fields import Localized

if TYPE_CHECKING:
    from contractkit.clauses.scene import Scene

SIDE_EFFECT = str(Path(tempfile.gettempdir()) / "contractkit-sandbox-was-left")

PAYLOADS = (
    "{{ 7*7 }}",
    "{{ 7 }}",
    "{{ -1 }}",
    "{{ 'a'*10**10 }}",
    "{{ range(10**9) }}",
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% for i in 'aaaa' %}x{% endfor %}",
    "{% for i in [1, 2] %}x{% endfor %}",
    "{{ ''.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ quarterly.__class__ }}",
    "{{ quarterly['__class__'] }}",
    "{{ quarterly._private }}",
    "{{ quarterly.value }}",
    "{{ quarterly.scene }}",
    "{{ quarterly.model_dump() }}",
    "{{ quarterly.model_dump }}",
    "{{ quarterly.model_fields }}",
    "{{ quarterly.copy() }}",
    "{{ quarterly.every.parts }}",
    "{{ quarterly.every.speak('en') }}",
    "{{ quarterly.duty.texts }}",
    "{{ quarterly.duty.upper() }}",
    "{{ provider.name | attr('__class__') }}",
    "{{ provider.name | map(attribute='x') }}",
    "{{ [provider] | map('upper') }}",
    "{{ provider.name | upper }}",
    "{{ provider.name | safe }}",
    "{{ quarterly.scope | join(provider.name) }}",
    "{{ '%s' % provider.name }}",
    "{{ '{0.__class__}'.format(provider) }}",
    "{{ self }}",
    "{{ self.__init__ }}",
    "{{ loop }}",
    "{{ voices }}",
    "{{ voices.__globals__ }}",
    "{{ voices(quarterly).__class__ }}",
    "{{ present }}",
    "{{ present('a') }}",
    "{{ present(quarterly) }}",
    "{{ _present }}",
    "{{ cycler.__init__.__globals__.os.popen('touch " + SIDE_EFFECT + "').read() }}",
    "{{ lipsum.__globals__['os'].popen('touch " + SIDE_EFFECT + "') }}",
    "{{ joiner }}",
    "{{ namespace() }}",
    "{{ dict(a=1) }}",
    "{{ config }}",
    "{{ request.application.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import path %}",
    "{% extends 'x' %}",
    "{% block a %}{% endblock %}",
    "{% macro a() %}{% endmacro %}",
    "{% call voices(quarterly) %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% set x %}block{% endset %}",
    "{% set x.y = 1 %}",
    "{% set a = 'x' ~ 'y' %}",
    "{% set voices = provider %}",
    "{% set _a = provider %}",
    "{% with a = 1 %}{% endwith %}",
    "{% do provider.clear() %}",
    "{% autoescape true %}a{% endautoescape %}",
    "{% for x in quarterly.scope recursive %}{{ loop(x) }}{% endfor %}",
    "{% for x in quarterly.scope %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for x in quarterly.scope %}{{ loop.__init__ }}{% endfor %}",
    "{% for x in quarterly.scope %}{{ loop._iterator }}{% endfor %}",
    "{% for x, y in quarterly.scope %}a{% endfor %}",
    "{{ {'a': provider} }}",
    "{{ quarterly.scope[0:2] }}",
    "{{ quarterly.scope[1.5] }}",
    "{{ provider is callable }}",
    "{{ provider is defined }}",
    "{{ true }}",
    "{{ none }}",
    "{{ provider == customer }}",
    "{{ not provider }}",
    "{{ provider and customer }}",
    "{{ 'a' ~ (provider == customer) }}",
    "{{ 'a' if provider }}",
    "{% if quarterly.every",
    "{{ quarterly.every",
    "{% endfor %}",
    "{{ " + "(" * 3000 + "provider" + ")" * 3000 + " }}",
    "{% if provider %}" * 150 + "a" + "{% endif %}" * 150,
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_clause_cannot_leave_the_clause_language(payload: str) -> None:
    drafts, scene = shown(f"{payload}\n")
    assert scene.problems
    assert all(problem.place.line >= 1 for problem in scene.problems)
    assert all("Traceback" not in problem.render() for problem in scene.problems)
    assert "root:" not in str(drafts)
    assert not Path(SIDE_EFFECT).exists()


VALUES = (
    *PAYLOADS[:60],
    "# 张*三",
    "a|b",
    "{{x}}",
    "[@warranty]",
    "[#name]",
    "1. x",
    "- x",
    "A & <B>",
    "**bold**",
    "\\*",
    "^",
    "<",
    "|---|",
    "[table: a | 1 2]",
    "[chart x]",
    "=== variant",
    "</w:t></w:r>",
    "${os.environ}",
    "%(name)s",
    "{0.__class__}",
    "=cmd|'/c calc'!A1",
)


FORMS = (
    "{{ quiet.duty }}",
    "1. {{ quiet.duty }}",
    "## {{ quiet.duty }}",
    "**{{ quiet.duty }}**。",
    "[table: {{ quiet.duty }} | 1 1]\n| a | b |\n|---|---|\n| {{ quiet.duty }} | x |",
)


def scene_with(value: str) -> Scene:
    """Return the facts with `value` as the duty of one commitment."""
    contract = contract_of()
    *others, last = contract.commitments
    duty = Localized((("", value),))
    commitments = (*others, last.model_copy(update={"duty": duty}))
    return scene_of(contract.model_copy(update={"commitments": commitments}))


@pytest.mark.parametrize("value", VALUES)
def test_a_value_appears_unchanged_as_one_field(value: str) -> None:
    expected = Field("commitments.quiet.duty", value)
    for prose in FORMS:
        drafts, scene = shown(prose, scene_with(value))
        assert not scene.problems
        assert len(drafts) == 1
        assert repr(expected) in repr(drafts[0])
    assert not Path(SIDE_EFFECT).exists()


PRINTABLE = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"),
        exclude_characters="\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip() and not set(text.strip()) <= set("_＿ "))


@settings(max_examples=60, deadline=None)
@given(value=PRINTABLE)
def test_any_text_stays_one_field_in_paragraph_item_and_cell(value: str) -> None:
    prose = "{{ quiet.duty }}\n\n1. {{ quiet.duty }}\n\n[table: x | 1]\n| h |\n|---|\n"
    drafts, scene = shown(prose + "| {{ quiet.duty }} |\n", scene_with(value))
    assert not scene.problems
    paragraph, item, table = drafts
    assert isinstance(paragraph, DraftText)
    assert isinstance(item, DraftText)
    assert isinstance(table, DraftTable)
    expected = (Field("commitments.quiet.duty", value),)
    assert (paragraph.runs, item.runs, table.rows[0].cells[0].runs) == (expected,) * 3


def test_nothing_of_the_environment_or_the_machine_is_visible() -> None:
    for name in ("os", "config", "request", "environ", "context", "HOME", "PATH", "open", "print"):
        _, scene = shown(f"{{{{ {name} }}}}")
        assert [problem.code for problem in scene.problems] == ["clause.unknown-fact"]


def test_loops_over_loops_over_facts_end_early() -> None:
    prose = "{% for a in all %}{% for b in all %}{% for c in all %}{% for d in all %}"
    prose += "{% for e in all %}{% for f in all %}.{% endfor %}{% endfor %}{% endfor %}"
    _, scene = shown(prose + "{% endfor %}{% endfor %}{% endfor %}")
    assert [problem.code for problem in scene.problems] == ["clause.too-long"]
