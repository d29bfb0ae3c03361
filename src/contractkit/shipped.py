"""Where the clauses, looks and examples that come with contractkit lie."""

from __future__ import annotations

from pathlib import Path


def shipped(name: str) -> Path:
    """Return the folder `clauses`, `templates` or `examples` of the package or of the checkout."""
    packaged = Path(__file__).parent / "library" / name
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / name
