# ruff: noqa: S608 - statements made of strings are what these tests are about
"""Whoever changes what was recorded is found out: edited, removed, put in, exchanged, cut off."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from contractkit.chain import Head, digest_of
from contractkit.tracking import safety
from desks import office
from register import samples
from register.tampering import tamper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from databases import Server
    from desks import Office

Dice = random.Random
COLUMNS = ("kind", "contract", "subject", "data", "why", "actor", "at", "prev", "digest")


def edit(dice: Dice, last: int) -> list[str]:
    seq, column = dice.randint(1, last), dice.choice(COLUMNS)
    return [f"UPDATE records SET {column} = {column} || '{dice.choice(' x0')}' WHERE seq = {seq}"]


def edit_plan(dice: Dice, last: int) -> list[str]:
    other, seq = dice.randint(1, last), dice.randint(1, last)
    longer = f"plan || (SELECT plan FROM records WHERE seq = {other}) || plan || digest"
    return [f"UPDATE records SET plan = CAST({longer} AS BLOB) WHERE seq = {seq}"]


def spaced(dice: Dice, last: int) -> list[str]:
    """Write the same values in other letters."""
    seq = dice.randint(1, last)
    return [f"UPDATE records SET data = replace(data, '{{', '{{ ') WHERE seq = {seq}"]


def delete(dice: Dice, last: int) -> list[str]:
    return [f"DELETE FROM records WHERE seq = {dice.randint(1, last - 1)}"]


def delete_and_close_up(dice: Dice, last: int) -> list[str]:
    seq = dice.randint(1, last - 1)
    after = range(seq + 1, last + 1)
    moved = [f"UPDATE records SET seq = {n - 1} WHERE seq = {n}" for n in after]
    return [f"DELETE FROM records WHERE seq = {seq}", *moved]


def truncate(dice: Dice, last: int) -> list[str]:
    return [f"DELETE FROM records WHERE seq > {dice.randint(0, last - 1)}"]


def exchange(dice: Dice, last: int) -> list[str]:
    one, other = dice.sample(range(1, last + 1), 2)
    return [f"UPDATE records SET seq = {seq} WHERE seq = {of}"
            for seq, of in ((-1, one), (one, other), (other, -1))]  # fmt: skip


def exchange_what(dice: Dice, last: int) -> list[str]:
    """Exchange what two records say, and leave the links alone."""
    one, other = dice.sample(range(1, last + 1), 2)
    what = "(SELECT {} FROM records WHERE seq = {})"
    return [
        f"UPDATE records SET data = {what.format('data', of)}, "
        f"kind = {what.format('kind', of)} || '.' WHERE seq = {seq}"
        for seq, of in ((one, other), (other, one))
    ]


def insert(dice: Dice, last: int) -> list[str]:
    """Put a record in, and link the next one to it."""
    seq = dice.randint(1, last - 1)
    moved = [f"UPDATE records SET seq = {n + 1} WHERE seq = {n}" for n in range(last, seq, -1)]
    linked = f"UPDATE records SET prev = '{dice.random()}' WHERE seq = {seq + 2}"
    return [*moved, linked, _copied(seq, seq + 1, dice)]


def append(dice: Dice, last: int) -> list[str]:
    return [_copied(last, last + 1, dice)]


def _copied(seq: int, to: int, dice: Dice) -> str:
    columns = "kind, contract, subject, data, why, plan, actor, at"
    return (
        f"INSERT INTO records (seq, {columns}, prev, digest) "
        f"SELECT {to}, {columns}, digest, '{dice.random()}' FROM records WHERE seq = {seq}"
    )


def source(dice: Dice, last: int) -> list[str]:
    assert last
    pick = f"(SELECT digest FROM sources ORDER BY digest LIMIT 1 OFFSET {dice.randrange(3)})"
    return [f"UPDATE sources SET content = CAST(substr(content, 2) AS BLOB) WHERE digest = {pick}"]


WAYS: tuple[Callable[[Dice, int], list[str]], ...] = (
    edit, edit_plan, spaced, delete, delete_and_close_up, truncate, exchange, exchange_what,
    insert, append, source,
)  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a register in which a year has happened."""
    folder = tmp_path_factory.mktemp("model")
    samples.tell(office(str(folder / "register.sqlite"), folder))
    return folder


def copy(model: Path, folder: Path) -> Office:
    shutil.copytree(model, folder)
    return office(str(folder / "register.sqlite"), folder)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_one_of_many_random_tamperings_is_found(
    model: Path, tmp_path: Path, way: Callable[[Dice, int], list[str]]
) -> None:
    dice = Dice(way.__name__)
    for number in range(28):
        folder = tmp_path / str(number)
        desk = copy(model, folder).at("2027-01-01")
        tamper(desk, *way(dice, 12))
        found = {problem.code for problem in safety.verify(desk).problems}
        assert found & {"register.tampered", "register.behind", "register.lost-source"}
        shutil.rmtree(folder)


def test_a_chain_that_was_reckoned_anew_from_the_edit_on_is_found(
    model: Path, tmp_path: Path
) -> None:
    """The links are all right: only the head that was kept elsewhere tells."""
    desk = copy(model, tmp_path / "x").at("2027-01-01")
    with desk.reading() as reader:
        told = list(reader.records())
    prev, changes = told[3].prev, []
    for record in told[3:]:
        why = "forged" if record.seq == 4 else record.act.why
        act = type(record.act)(
            record.act.kind, record.act.contract, record.act.subject, record.act.data, why,
            record.act.plan,
        )  # fmt: skip
        digest = digest_of(record.seq, act, record.actor, record.at, prev)
        changes.append(
            f"UPDATE records SET why = '{why}', prev = '{prev}', digest = '{digest}' "
            f"WHERE seq = {record.seq}"
        )
        prev = digest
    tamper(desk, *changes)
    assert [problem.code for problem in safety.verify(desk).problems] == ["register.behind"]


def test_a_forged_chain_that_grew_beyond_the_head_that_was_kept_is_found_too(
    model: Path, tmp_path: Path
) -> None:
    desk = copy(model, tmp_path / "x").at("2027-01-01")
    desk.register.heads.replace(desk.register.id, Head(7, "0" * 64))
    assert [problem.code for problem in safety.verify(desk).problems] == ["register.behind"]


@pytest.mark.parametrize("way", [edit, spaced, delete, truncate, exchange, insert, append])
def test_tampering_is_found_on_a_server(
    server: Server, tmp_path: Path, way: Callable[[Dice, int], list[str]]
) -> None:
    desk = (place := office(server.create(), tmp_path)).at("2027-01-01")
    samples.tell(place)
    tamper(desk, *way(Dice(3), 12))
    found = {problem.code for problem in safety.verify(desk).problems}
    assert found & {"register.tampered", "register.behind"}
