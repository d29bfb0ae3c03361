"""The program as its next version may be: it knows one more version of the tables."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from contractkit.register import versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config

_NEXT = Path(__file__).parent / "next"
_config = versions.alembic_config


@contextmanager
def pretended() -> Iterator[None]:
    """Let this process be of the next version."""
    with (
        patch.object(versions, "KNOWN", (*versions.KNOWN, "0002")),
        patch.object(versions, "NEWEST", "0002"),
        patch.object(versions, "alembic_config", _longer),
    ):
        yield


def _longer() -> Config:
    config = _config()
    own = Path(versions.__file__).parent / "migrations" / "versions"
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{own}\n{_NEXT}")
    return config
