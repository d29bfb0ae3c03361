#!/usr/bin/env python3
"""Write docs/errors.md from the golden files in tests/errors, and docs/cli.md from the commands.

Run as `python scripts/make_docs.py`; with --check nothing is written, and the exit code is 1 where
a page differs from what would be written.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from contractkit.cli import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[1]
ERRORS = ROOT / "tests" / "errors"
WIDTH = 88
NO_INPUT = {"expected.txt", "command", ".keep"}
FAMILIES = {
    "source": "Reading a file",
    "contract": "The contract file",
    "clause": "Clause files",
    "prose": "The prose of clauses",
    "outline": "Outlines",
    "schedule": "Dates",
    "look": "Looks: Word files with styles and cover",
    "render": "Writing Word",
    "proof": "The proof",
    "pdf": "PDF",
    "file": "Writing files",
    "config": "Settings",
    "register": "The register",
    "track": "Keeping a contract",
    "amendment": "Amendments",
    "evidence": "Evidence",
    "incident": "Incidents and their clocks",
    "tickets": "Lists of tickets",
    "quota": "Quotas",
    "caldav": "Calendar servers",
    "mail": "Mail",
    "archive": "Backups and exports",
}


def errors_page() -> str:
    """Return docs/errors.md: every code with its smallest input and what is said."""
    cases = sorted(path for path in ERRORS.iterdir() if path.is_dir())
    parts = [INTRODUCTION_TO_ERRORS]
    for family, title in FAMILIES.items():
        mine = [case for case in cases if case.name.startswith(f"{family}.")]
        rest = [line for line in _unshown() if line[0].startswith(f"{family}.")]
        if mine or rest:
            parts.append(f"## {title}\n")
            parts += [_case(case) for case in mine]
        if rest:
            parts.append("Not shown here:\n")
            parts.append("".join(f"- `{code}`: {reason}\n" for code, reason in rest))
    return "\n".join(parts)


def _case(case: Path) -> str:
    text = f"### `{case.name}`\n\n"
    for path in sorted(case.rglob("*")):
        if path.is_file() and path.name not in NO_INPUT:
            text += _fenced(path.relative_to(case).as_posix(), _shown(path)) + "\n"
    return text + _fenced("", (case / "expected.txt").read_text(encoding="utf-8"))


def _shown(path: Path) -> str:
    """Return the text of an input; what no page can show is replaced by a visible sign."""
    text = path.read_bytes().decode("utf-8", errors="replace")
    return "".join("␀" if ord(c) < 32 and c not in "\n\t" else c for c in text)  # noqa: PLR2004


def _fenced(name: str, text: str) -> str:
    title = f"`{name}`:\n\n" if name else ""
    return f"{title}````text\n{text.rstrip()}\n````\n"


def _unshown() -> list[tuple[str, str]]:
    lines = (ERRORS / "unshown.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return [(code, reason) for code, reason in pairs]


def cli_page() -> str:
    """Return docs/cli.md: the help of every command, exit codes, JSON, translation."""
    settings = cli.context_settings
    top = click.Context(cli, info_name="contractkit", terminal_width=WIDTH, **settings)
    parts = [INTRODUCTION_TO_CLI, _help(cli, top)]
    for name in COMMANDS:
        parts += _help_of(cli.get_command(top, name), name, top)
    return "\n".join([*parts, APPENDIX_TO_CLI])


def _help_of(command: click.Command | None, name: str, parent: click.Context) -> list[str]:
    if command is None:
        raise LookupError(name)
    context = click.Context(command, parent=parent, info_name=name, terminal_width=WIDTH)
    parts = [f"## {context.command_path}\n", _help(command, context)]
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            parts += _help_of(command.get_command(context, below), below, context)
    return parts


def _help(command: click.Command, context: click.Context) -> str:
    return _fenced("", command.get_help(context))


def main() -> int:
    """Write the pages, or compare them."""
    pages = {ROOT / "docs" / "errors.md": errors_page(), ROOT / "docs" / "cli.md": cli_page()}
    stale = [
        path
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        for path in stale:
            click.echo(f"{path.relative_to(ROOT)} is stale: run `make docs`", err=True)
        return 1 if stale else 0
    for path in stale:
        path.write_text(pages[path], encoding="utf-8", newline="\n")
        click.echo(path.relative_to(ROOT))
    return 0


INTRODUCTION_TO_ERRORS = """\
# Problems

Made by `scripts/make_docs.py` from tests/errors; do not edit.

Every problem says where it is, what it is, why it matters and how to mend it, and carries a code.
Below stands, for each code, the smallest input that has it and what contractkit says. `error` stops
the work, `warning` and `hint` do not. Where several commands are shown, the last one has the
problem, and those before it made the records that it needs.
"""
INTRODUCTION_TO_CLI = """\
# The command line

Made by `scripts/make_docs.py` from the commands; do not edit.
"""
APPENDIX_TO_CLI = """\
## Exit codes

| code | means |
|---|---|
| 0 | done; warnings and hints do not count |
| 1 | problems in your files or in what was asked for: see [errors.md](errors.md) |
| 2 | the command was not understood |
| 3 | the machine is at fault: disk full, program missing, register or server out of reach |
| 70 | a fault of contractkit: please report it |
| 130 | stopped with Ctrl-C; no file is half-written |

## For programs

Data goes to stdout; messages, progress and advice go to stderr. `--format json` prints one JSON
document with `"format": "contractkit/1"`; the number changes when a field goes or changes meaning,
not when one is added. Problems stand under `problems`, each with `code`, `severity`, `file`,
`line`, `column`, `within`, `what`, `why`, `mend`; where a command fails, that document goes to
stderr (`check` prints it on stdout: problems are its data).

CSV is UTF-8 with a byte order mark, so that Excel reads Chinese; a cell that a spreadsheet would
take for a formula begins with an apostrophe.

## Environment

| variable | means |
|---|---|
| `NO_COLOR` | set to anything: no colours, on a terminal either |
| `CONTRACTKIT_SOFFICE` | LibreOffice's program, where it is not on the PATH |
| `CONTRACTKIT_REGISTER` | the register: a file, or `postgresql://user@host/name` |
| `CONTRACTKIT_EVIDENCE` | the folder of evidence; a register that is a file has its own |
| `CONTRACTKIT_ACTOR` | who records; the user of this computer by default |
| `CONTRACTKIT_CALDAV_URL`, `_USER`, `_PASSWORD` | where `track push` goes |
| `CONTRACTKIT_MAIL_HOST`, `_PORT`, `_USER`, … | the server of `track digest --send` |
| `LANGUAGE`, `LC_ALL`, `LANG` | the language of messages, where there is a catalogue for it |

An option ranks before the environment, the environment before the config file. That is
`contractkit/config.toml` in the user's folder of settings; `contractkit track where` names it.

```toml
register = "postgresql://li@db.example.org/contracts"
evidence = "/srv/contracts/evidence"
actor = "李工"

[caldav]
url = "https://cloud.example.org/remote.php/dav/calendars/li/contracts/"
user = "li"

[mail]
host = "smtp.example.org"
port = 587
security = "starttls"
user = "li"
sender = "li@example.org"
```

## Translating the messages

Messages of the command line go through gettext, domain `contractkit`; catalogues lie in
`src/contractkit/locale/<language>/LC_MESSAGES/contractkit.mo`. With GNU gettext:

```sh
xgettext --language=Python --keyword=_ --keyword=plural:1,2 --from-code=UTF-8 \\
  -o contractkit.pot src/contractkit/cli/*.py src/contractkit/cli/track/*.py
msginit --locale=zh_CN -i contractkit.pot -o zh_CN.po        # then translate zh_CN.po
mkdir -p src/contractkit/locale/zh_CN/LC_MESSAGES
msgfmt zh_CN.po -o src/contractkit/locale/zh_CN/LC_MESSAGES/contractkit.mo
```
"""

if __name__ == "__main__":
    sys.exit(main())
