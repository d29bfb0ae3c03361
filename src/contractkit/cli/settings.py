"""Where the register, its evidence and its servers are: options, environment, config file.

The environment and the config file are read here and nowhere else.
"""

from __future__ import annotations

import difflib
import getpass
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from contractkit.errors import ContractkitError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_APP = "contractkit"
_KEYS: dict[str, frozenset[str]] = {
    "": frozenset({"register", "evidence", "actor", "caldav", "mail"}),
    "caldav": frozenset({"url", "user", "password"}),
    "mail": frozenset({"host", "port", "user", "password", "security", "sender"}),
}

_NUMBER = "port"


@dataclass(frozen=True, slots=True)
class Settings:
    """What was set, and where: `register` is an address, `origin` says who set it."""

    register: str
    origin: str
    evidence: Path | None
    heads: Path
    actor: str
    caldav: Mapping[str, str]
    mail: Mapping[str, str]


def config_file() -> Path:
    """Return where the config file of this user lies, or would lie."""
    return platformdirs.user_config_path(_APP, appauthor=False) / "config.toml"


def settings(register: str | None, actor: str | None) -> Settings:
    """Return the settings: options first, then the environment, the config file, defaults.

    Raises ContractkitError for a config file with mistakes.
    """
    environment, config = os.environ, _config(config_file())
    choices = (
        (register, "--register"),
        (environment.get("CONTRACTKIT_REGISTER"), "CONTRACTKIT_REGISTER"),
        (config.get("register"), str(config_file())),
        (str(_data() / "register.sqlite"), "default"),
    )
    address, origin = next((value, name) for value, name in choices if value)
    return Settings(
        str(address),
        origin,
        _evidence(environment.get("CONTRACTKIT_EVIDENCE") or config.get("evidence"), str(address)),
        platformdirs.user_state_path(_APP, appauthor=False) / "heads",
        str(actor or environment.get("CONTRACTKIT_ACTOR") or config.get("actor") or _user()),
        _server("caldav", config, environment),
        _server("mail", config, environment),
    )


def _data() -> Path:
    return platformdirs.user_data_path(_APP, appauthor=False)


def _evidence(named: object, address: str) -> Path | None:
    """Return the folder of evidence: beside a file, but for a shared register only as named."""
    if named:
        return Path(str(named)).expanduser()
    path = address.removeprefix("sqlite:///")
    return None if "://" in path else Path(path).parent / f"{Path(path).stem}.evidence"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _server(name: str, config: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """Return what was set of a server; `CONTRACTKIT_MAIL_PASSWORD` ranks before the file."""
    found = {key: str(value) for key, value in config.get(name, {}).items()}
    for key in _KEYS[name]:
        if value := environment.get(f"CONTRACTKIT_{name.upper()}_{key.upper()}"):
            found[key] = value
    return found


def _config(path: Path) -> dict[str, Any]:
    try:
        config = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        spot = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = map(int, spot.groups()) if spot else (0, 0)
        place = Place(path.as_posix(), line, column)
        raise ContractkitError([
            Problem(
                "config.unreadable", place, "the config file cannot be read",
                _said(error), "mend it, or move it away",
            )
        ]) from None  # fmt: skip
    problems = [
        problem
        for section in _KEYS
        for problem in _faults(path, section, config.get(section, {}) if section else config)
    ]
    if problems:
        raise ContractkitError(problems)
    return config


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"the system says: {error.strerror}"
    return f"the reader says: {error}"


def _faults(path: Path, section: str, found: object) -> Iterator[Problem]:
    """Yield what is wrong with the settings of a section; "" is the top of the file."""
    if not isinstance(found, dict):
        mend = f"write [{section}] on a line of its own, and its settings below"
        yield _wrong(path, section, "section", mend)
        return
    for key, value in found.items():
        if key not in _KEYS[section]:
            yield _unknown(path, section, key)
        elif key not in _KEYS and key != _NUMBER and not isinstance(value, str):
            where = f"[{section}] {key}" if section else key
            yield _wrong(path, where, "text", f'write it between quotes: {key} = "…"')


def _wrong(path: Path, where: str, wanted: str, mend: str) -> Problem:
    """Return the problem of a value of another kind; it is not shown, as it may be a password."""
    return Problem(
        "config.wrong-value", Place(path.as_posix(), within=where), f"`{where}` is not a {wanted}",
        "a setting that cannot be read would be trusted in vain", mend,
    )  # fmt: skip


def _unknown(path: Path, section: str, key: str) -> Problem:
    known = sorted(_KEYS[section])
    near = difflib.get_close_matches(key, known, n=1)
    where = f"[{section}] {key}" if section else key
    return Problem(
        "config.unknown-key", Place(path.as_posix(), within=where), f"`{where}` is no setting",
        "a setting that nobody reads would be trusted in vain",
        f"did you mean `{near[0]}`?" if near else f"the settings here are {', '.join(known)}",
    )  # fmt: skip
