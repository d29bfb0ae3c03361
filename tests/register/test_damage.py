"""Octets of a file changed at random: told clearly, or found, and never a traceback."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from typing import TYPE_CHECKING

import pytest

from contractkit.errors import ContractkitError
from contractkit.register.database import address_of
from contractkit.register.heads import Heads
from contractkit.register.store import open_register
from contractkit.tracking import acts, contracts, lists, safety
from contractkit.tracking.naming import find_contract
from desks import derived, office
from register import samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contractkit.tracking.desk import Desk


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a register in which a year has happened."""
    folder = tmp_path_factory.mktemp("model")
    samples.tell(office(str(folder / "register.sqlite"), folder))
    return folder


def everything(desk: Desk) -> dict[str, object]:
    """Return all that a register holds, but for notes of the program."""
    with desk.reading() as reader:
        sources = {digest: reader.source(digest) for digest in reader.source_digests()}
        return {"records": list(reader.records()), "sources": sources, **derived(reader)}


def due(desk: Desk) -> object:
    with desk.reading() as reader:
        return list(lists.due(reader, desk.today, lists.Wanted(until=dt.date(2028, 1, 1))))


def shown(desk: Desk) -> object:
    with desk.reading() as reader:
        return lists.standing_of(reader, find_contract(reader, samples.NUMBER))


USES: tuple[Callable[[Desk], object], ...] = (
    due,
    shown,
    contracts.sync,
    lambda desk: acts.note(desk, samples.NUMBER, "inspection.n006", "x"),
)


def outcome(folder: Path, sound: dict[str, object]) -> str:
    """Use a register that may be damaged; return how the damage showed."""
    try:
        desk = office(str(folder / "register.sqlite"), folder).at("2027-01-01")
    except ContractkitError:
        return "told at once"
    if safety.verify(desk).problems:
        found = "found by verify"
    else:
        assert everything(desk) == sound
        found = "harmless"
    for use in USES:
        try:
            use(desk)
        except ContractkitError as error:
            assert all(problem.mend for problem in error.problems)  # noqa: PT017 - no other test of it
    return found


@pytest.mark.parametrize("octets", [1, 64])
def test_octets_changed_at_fifty_places_are_told_or_found_or_mean_nothing(
    model: Path, tmp_path: Path, octets: int
) -> None:
    sound = everything(office(str(model / "register.sqlite"), model).at("2027-01-01"))
    whole = (model / "register.sqlite").read_bytes()
    written = [n for n, octet in enumerate(whole[:-octets]) if octet]
    dice = random.Random(octets)  # noqa: S311 - not for secrets
    seen: dict[str, int] = {}
    for number in range(50):
        folder = tmp_path / str(number)
        shutil.copytree(model, folder)
        path = folder / "register.sqlite"
        data = bytearray(whole)
        place = dice.choice(written)
        data[place : place + octets] = bytes(
            old ^ dice.randrange(1, 256) for old in data[place : place + octets]
        )
        path.write_bytes(data)
        found = outcome(folder, sound)
        seen[found] = seen.get(found, 0) + 1
        shutil.rmtree(folder)
    assert sum(seen.values()) == 50
    assert seen["found by verify"] > 25


def test_a_file_cut_short_anywhere_is_told_or_found(model: Path, tmp_path: Path) -> None:
    data = (model / "register.sqlite").read_bytes()
    path = tmp_path / "register.sqlite"
    for length in range(60, len(data), 9973):
        path.write_bytes(data[:length])
        try:
            assert safety.verify(office(str(path), tmp_path).at("2027-01-01")).problems
        except ContractkitError as error:
            assert error.problems[0].mend  # noqa: PT017 - no other test of it


def test_a_file_that_was_emptied_is_no_new_register_unless_one_is_asked_for(
    address: str, tmp_path: Path
) -> None:
    with pytest.raises(ContractkitError, match=r"register\.absent"):
        open_register(address_of(address), Heads(tmp_path), create=False)
    (tmp_path / "empty.sqlite").touch()
    url = address_of(str(tmp_path / "empty.sqlite"))
    with pytest.raises(ContractkitError, match=r"register\.absent"):
        open_register(url, Heads(tmp_path), create=False)
    assert open_register(url, Heads(tmp_path)).id
