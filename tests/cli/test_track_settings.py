"""Where the register is said to be, and what is told when it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .clerks import Clerk

LETTER = "This is a letter, and no register: it only has the name of one.\n" * 40


def settle(folder: Path, text: str | bytes) -> Path:
    file = folder / "config" / "contractkit" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_the_option_ranks_before_the_environment_the_config_file_and_the_default(
    newcomer: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(newcomer.folder, 'register = "config.sqlite"\nactor = "张工"\n')
    assert where(newcomer) == "config.sqlite"
    monkeypatch.setenv("CONTRACTKIT_REGISTER", "environment.sqlite")
    assert where(newcomer) == "environment.sqlite"
    assert where(newcomer, "--register option.sqlite") == "option.sqlite"
    newcomer("add contract.yaml")
    newcomer("add contract.yaml --register option.sqlite --by 王工")
    [record] = newcomer.document("history")["records"]
    assert record["by"] == "张工"
    [record] = newcomer.document("history --register option.sqlite")["records"]
    assert record["by"] == "王工"


def where(clerk: Clerk, options: str = "") -> str:
    return str(clerk.document(f"where {options}")["register"])


def test_without_a_word_the_register_lies_in_the_folder_of_data(newcomer: Clerk) -> None:
    path = newcomer.folder / "data" / "contractkit" / "register.sqlite"
    said = newcomer.refused("due", 3)
    assert said.startswith(f"{path}: error [register.absent] there is no register here")
    assert "contractkit track add contract.yaml" in said
    assert not path.exists()
    newcomer("add contract.yaml")
    assert path.is_file()


ADDRESSES = {
    "not there": ("none.sqlite", "none.sqlite", "register.absent", "track add contract.yaml"),
    "in no folder": ("no/none.sqlite", "no/none.sqlite", "register.absent", "--register"),
    "a folder": (".", ".", "register.folder", "name a file in it"),
    "a letter": ("letter.txt", "letter.txt", "register.damaged", "restore"),
    "another program": ("mysql://li:secret@h/x", "mysql://li:***@h/x", "register.address", "give"),
    "a web page": ("http://example.org", "http://example.org", "register.address", "postgresql://"),
    "half an address": ("://", "://", "register.address", "postgresql://user@host/name"),
}  # fmt: skip


@pytest.mark.parametrize(("address", "place", "code", "helps"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_that_leads_nowhere_is_told(
    newcomer: Clerk, address: str, place: str, code: str, helps: str
) -> None:
    (newcomer.folder / "letter.txt").write_text(LETTER, encoding="utf-8")
    before = sorted(newcomer.folder.rglob("*"))
    said = newcomer.refused(f"due --register '{address}'", 3)
    assert said.startswith(f"{place}: error [{code}] ")
    assert helps in said
    assert sorted(newcomer.folder.rglob("*")) == before


def test_a_server_that_is_away_is_told_without_the_password(newcomer: Clerk) -> None:
    pytest.importorskip("psycopg")
    said = newcomer.refused("due --register postgresql://li:secret@127.0.0.1:1/contracts", 3)
    assert "error [register.unreachable]" in said
    assert "secret" not in said


def test_a_register_cannot_lie_in_a_file(newcomer: Clerk) -> None:
    said = newcomer.refused("add contract.yaml --register contract.yaml/register.sqlite", 3)
    assert said.startswith("contract.yaml/register.sqlite: error [register.no-file] ")


FILES = {
    "no value": ("register = \n", ":1:12", "config.unreadable", "mend it, or move it away"),
    "other letters": (b"\xff\xfe", "", "config.unreadable", "mend it, or move it away"),
    "slip": ('regster = "x"\n', " (regster)", "config.unknown-key", "did you mean `register`?"),
    "slip in a section": (
        '[mail]\nhots = "x"\n', " ([mail] hots)", "config.unknown-key", "did you mean `host`?"
    ),
    "number": ("register = 5\n", " (register)", "config.wrong-value", 'register = "…"'),
    "list": ('actor = ["li"]\n', " (actor)", "config.wrong-value", 'actor = "…"'),
    "no section": ('caldav = "x"\n', " (caldav)", "config.wrong-value", "[caldav] on a line"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "spot", "code", "helps"), FILES.values(), ids=FILES)
def test_a_slip_in_the_config_file_is_told_with_its_place(
    clerk: Clerk, text: str | bytes, spot: str, code: str, helps: str
) -> None:
    file = settle(clerk.folder, text)
    said = clerk.refused("done ZC-1 first")
    assert said.startswith(f"{file.as_posix()}{spot}: error [{code}] ")
    assert helps in said


def test_a_password_is_never_shown(clerk: Clerk) -> None:
    settle(clerk.folder, "[mail]\npassword = 12345678\n")
    assert "12345678" not in clerk.refused("due")


def test_all_slips_of_the_config_file_are_told_at_once(clerk: Clerk) -> None:
    settle(clerk.folder, 'register = 5\nactr = "li"\n[mail]\nhost = 3\nport = 25\n')
    assert clerk.refused("due").endswith("\n3 errors\n")


def test_a_clock_set_back_records_nothing(clerk: Clerk) -> None:
    said = clerk.refused("done ZC-1 first --on 2026-12-18", 3, "2026-12-19T08:00")
    assert "error [register.clock]" in said
