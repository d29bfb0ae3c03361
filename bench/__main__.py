"""Run all measurements and print one table: `python -m bench`."""

from __future__ import annotations

import sys

from bench.dates import calendar_row, planning_rows
from bench.facts import open_desk
from bench.javascript import Engines, install
from bench.register import register_rows
from bench.rendering import rendering_rows
from bench.report import machine, table
from bench.start import start_rows

_ROUNDS = 101
_FEW = 3


def main() -> None:
    """Measure and print; nothing is written but what npm installs in bench/node."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    desk = open_desk()
    with Engines(install()) as engines:
        rows = [
            *rendering_rows(_ROUNDS, engines),
            calendar_row(_FEW, desk),
            *planning_rows(_FEW, desk),
            *start_rows(_FEW * 7),
            *register_rows(),
        ]
        sys.stdout.write(f"{machine(engines.version)}\n\n{table(rows)}\n")


if __name__ == "__main__":
    main()
