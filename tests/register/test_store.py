from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from contractkit.chain import Act, breaks
from contractkit.errors import EnvironmentFault
from desks import office

if TYPE_CHECKING:
    from pathlib import Path


def test_records_follow_each_other_in_a_chain(address: str, tmp_path: Path) -> None:
    register = office(address, tmp_path)
    with register.at("2026-09-01").writing() as writer:
        writer.append([Act("x", "c", "s", {"数": 1}), Act("y")])
    with register.at("2026-09-02").reading() as reader:
        found = list(reader.records())
        assert [r.seq for r in found] == [1, 2]
        assert found[1].prev == found[0].digest
        assert not list(breaks(found))


@pytest.mark.parametrize("deed", ["UPDATE records SET why = 'x'", "DELETE FROM records"])
def test_the_database_itself_refuses_to_change_records(
    address: str, tmp_path: Path, deed: str
) -> None:
    register = office(address, tmp_path)
    with register.at("2026-09-01").writing() as writer:
        writer.append([Act("x")])
    desk = register.at("2026-09-01")
    with pytest.raises(EnvironmentFault, match="only ever added"), desk.writing() as writer:
        writer.connection.execute(text(deed))


def test_a_clock_set_back_is_refused(address: str, tmp_path: Path) -> None:
    register = office(address, tmp_path)
    with register.at("2026-09-02").writing() as writer:
        writer.append([Act("x")])
    desk = register.at("2026-09-01")
    with pytest.raises(EnvironmentFault, match=r"register\.clock"), desk.writing() as writer:
        writer.append([Act("y")])
    with register.at("2026-09-02").reading() as reader:
        assert reader.head().seq == 1
