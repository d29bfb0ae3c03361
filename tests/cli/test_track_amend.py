"""`contractkit track amend`: every slip of an amendment file has its line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .clerks import Clerk

HEAD = "amendment: {id: a2, of: ZC-1, title: 补充协议二, signed: 2026-12-19}\n"
SLIPS = {
    "unknown fact": (
        HEAD + "set: {commitments.inspektion.every: 2 months}\n", "2:7", "amendment.unknown-fact",
        "did you mean `commitments.inspection`?",
    ),
    "removed in vain": (
        HEAD + "remove: [commitments.none]\n", "2:10", "amendment.unknown-fact", "`commitments."
    ),
    "wrong value": (
        HEAD + "set: {commitments.inspection.every: two moons}\n", "2:37", "contract.wrong-value",
        "write it like '3 years'",
    ),
    "there already": (
        HEAD + "add: {events: {signing: 2026-09-01}}\n", "2:16", "amendment.add",
        "set: {events.signing: …}",
    ),
    "no list": (
        HEAD + "add: {commitments: {id: more}}\n", "2:7", "amendment.add", "commitments: [{id: …"
    ),
    "known id": (
        HEAD.replace("a2", "a1") + "set: {commitments.inspection.every: 1 month}\n", "1:17",
        "track.amended-already", "give it an id of its own",
    ),
    "other contract": (
        HEAD.replace("ZC-1", "ZC-9") + "set: {commitments.inspection.every: 1 month}\n", "1:25",
        "track.unknown-contract", "did you mean ZC-1?",
    ),
    "not signed": (
        "amendment: {id: a2, of: ZC-1, title: 补充协议}\nset: {contract.price: 9 CNY}\n", "1:12",
        "contract.missing-key", "add `signed: …`",
    ),
    "slip in a key": (
        HEAD + "sett: {contract.price: 9 CNY}\n", "2:1", "contract.unknown-key", "mean `set`?"
    ),
    "nothing changes": (HEAD, "1:1", "contract.wrong-value", "give `set`, `add` or `remove`"),
    "no day": (
        HEAD.replace("2026-12-19", "last week") + "set: {contract.price: 9 CNY}\n", "1:53",
        "contract.wrong-value", "2026-09-01",
    ),
    "no file of facts": ("- a\n- b\n", "1:1", "source.not-a-mapping", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "spot", "code", "helps"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_with_its_line_and_column(
    clerk: Clerk, text: str, spot: str, code: str, helps: str
) -> None:
    clerk("amend amendment.yaml --evidence minutes.txt")
    (clerk.folder / "second.yaml").write_text(text, encoding="utf-8")
    said = clerk.refused("amend second.yaml")
    problem = next(part for part in said.split("\n\n") if f"[{code}]" in part)
    assert problem.startswith(f"second.yaml:{spot}: error ")
    assert helps in problem


def test_a_file_that_is_not_there_is_named(clerk: Clerk) -> None:
    assert "did you mean amendment.yaml?" in clerk.refused("amend amendmnt.yaml")


def test_an_amendment_is_shown_undone_and_taken_in_again(clerk: Clerk) -> None:
    assert "inspection~a1.n002" in clerk("amend amendment.yaml").stdout
    assert "amended by a1 from 2026-12-19 on" in clerk("show ZC-1").stdout
    clerk("undo 6 --why 未生效")
    assert "inspection~a1" not in clerk("show ZC-1").stdout
    clerk("amend amendment.yaml")
