"""`contractkit track calendar|push|digest|report`: what goes out, and what keeps it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .clerks import Clerk

MAIL = '[mail]\nhost = "127.0.0.1"\nport = {}\nsender = "{}"\nsecurity = "{}"\n'


def test_a_calendar_is_written_with_what_differs(clerk: Clerk) -> None:
    first = clerk("calendar -o out")
    assert first.stdout.startswith("out/ZC-1.ics  ")
    assert "ZC-1.ics: " in first.stderr
    before = (clerk.folder / "out" / "ZC-1.ics").read_bytes()
    assert ": 0 new, 0 changed, 0 gone" in clerk("calendar -o out").stderr
    assert (clerk.folder / "out" / "ZC-1.ics").read_bytes() == before
    clerk("event ZC-1 acceptance 2026-12-19")
    changed = clerk("calendar -o out").stdout.split()
    assert any("-changes-" in word for word in changed)


def test_a_calendar_that_could_not_be_written_does_not_count_as_given_out(clerk: Clerk) -> None:
    clerk.refused("calendar -o contract.yaml", 3)
    assert ": 0 new" not in clerk("calendar -o out").stderr


def test_contracts_of_one_number_have_calendars_of_their_own(clerk: Clerk) -> None:
    text = (clerk.folder / "contract.yaml").read_text(encoding="utf-8")
    (clerk.folder / "second.yaml").write_text(text.replace("某某局", "某某二局"), encoding="utf-8")
    clerk("add second.yaml")
    clerk("calendar -o out")
    names = {path.name for path in (clerk.folder / "out").iterdir()}
    assert names == {f"{row['contract']}.ics" for row in clerk.document("show")["contracts"]}


@pytest.mark.parametrize("each", ["contract", "party", "owner", "category"])
def test_calendars_are_split_as_asked_for(clerk: Clerk, each: str) -> None:
    clerk("owner ZC-1 王工")
    found = clerk.document(f"calendar -o out --each {each}")
    assert set(found) == {"command", "calendars"}
    assert {"calendar", "files", "new", "changed", "gone"} == set(found["calendars"][0])
    written = {path.name for path in (clerk.folder / "out").iterdir()}
    assert written == {name for row in found["calendars"] for name in row["files"]}


def test_where_nothing_is_shown_no_file_is_written_and_that_is_told(clerk: Clerk) -> None:
    result = clerk("calendar -o out --each owner")
    assert result.stdout == ""
    assert "no file was written" in result.stderr


NOTHING_GOES_OUT = {
    "calendar of nobody": (
        "calendar --owner 王工", 1, "contractkit (owner): error [track.unknown-filter]"
    ),
    "calendar by month": ("calendar --each month", 2, "'contract', 'party', 'owner', 'category'"),
    "calendar of no contract": ("calendar --contract ZC-2", 1, "[track.unknown-contract]"),
    "calendar into a file": ("calendar -o contract.yaml", 3, "error [file.no-folder]"),
    "push to nowhere": ("push", 2, "--url or CONTRACTKIT_CALDAV_URL"),
    "push to no address": ("push --url nonsense", 1, "error [caldav.address]"),
    "push with a password": ("push --url https://li:x@example.org/c/", 1, "[caldav.address]"),
    "push to a closed door": ("push --url http://127.0.0.1:1/c/", 3, "[caldav.no-connection]"),
    "push of a slip": ("push --url http://127.0.0.1:1/c/ --category none", 1, "unknown-filter"),
    "digest to nobody": ("digest --send", 2, "Say who gets it with --to"),
    "digest from nowhere": ("digest --send --to li@example.org", 2, "CONTRACTKIT_MAIL_HOST"),
    "digest for ever": ("digest --within 999", 2, "0<=x<=366"),
    "digest of nobody": ("digest --owner 王工", 1, "[track.unknown-filter]"),
    "pack of nothing": ("report pack ZC-2", 1, "[track.unknown-contract]"),
    "pack backwards": ("report pack ZC-1 --from 2027-01-01 --to 2026-01-01", 2, "after --to"),
    "due of a slip": ("report due --category none", 1, "[track.unknown-filter]"),
    "unknown report": ("report pak ZC-1", 2, "pack"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "code", "said"), NOTHING_GOES_OUT.values(), ids=NOTHING_GOES_OUT)
def test_what_is_asked_wrongly_goes_nowhere(clerk: Clerk, line: str, code: int, said: str) -> None:
    before = sorted(clerk.folder.iterdir())
    assert said in clerk.refused(line, code)
    assert sorted(clerk.folder.iterdir()) == before


@pytest.mark.parametrize(
    ("settings", "to", "code", "said"),
    [
        ((1, "li@example.org", "starttls"), "wang@example.org", 3, "[mail.no-connection]"),
        ((99999, "li@example.org", "tls"), "wang@example.org", 1, "99999: error [mail.server]"),
        ((1, "li@example.org", "ssl"), "wang@example.org", 2, "starttls, tls or none"),
        (('"many"', "li@example.org", "tls"), "wang@example.org", 2, "`port` a number"),
        ((1, "li@example.org", "tls"), "王工", 1, "'王工' is no mail address"),
        ((1, "nobody", "tls"), "wang@example.org", 1, "'nobody' is no mail address"),
    ],
)  # fmt: skip
def test_a_mail_that_cannot_go_out_is_told(
    clerk: Clerk, settings: tuple[object, str, str], to: str, code: int, said: str
) -> None:
    settle(clerk.folder, MAIL.format(*settings))
    assert said in clerk.refused(f"digest --send --to {to} --within 30", code)


def settle(folder: Path, text: str) -> None:
    file = folder / "config" / "contractkit" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")


def test_a_digest_is_printed_for_chats_mails_and_programs(clerk: Clerk) -> None:
    assert clerk("digest --within 30").stdout.startswith("# ")
    assert "<html" in clerk("digest --within 30 --format html").stdout
    found = clerk.document("digest --within 30 --language en")
    assert set(found) == {"command", "subject", "markdown", "html", "empty"}


@pytest.mark.parametrize(
    "line", ["pack ZC-1", "slips", "slips ZC-1", "due", "load --contract ZC-1", "gantt ZC-1"]
)
def test_each_report_is_written_and_named(clerk: Clerk, line: str) -> None:
    found = clerk.document(f"report {line} --from 2026-09-01 --to 2027-12-31 -o out")
    assert found["command"] == f"track report {line.split(maxsplit=1)[0]}"
    assert {clerk.folder / name for name in found["files"]} == set((clerk.folder / "out").iterdir())
    assert found["files"]
