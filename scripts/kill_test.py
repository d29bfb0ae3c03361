"""Kill processes that record, hundreds of times, and print what was lost: nothing, that is.

.venv/bin/python scripts/kill_test.py --kills 500
.venv/bin/python scripts/kill_test.py --kills 100 --postgresql
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import databases
from register import killing


def main() -> int:
    """Run and print; exit 1 where anything was lost or half done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="kill clients of a server")
    given = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        if given.postgresql:
            with databases.running() as server:
                found = killing.run(given.kills, given.seed, lambda _: server.create(), Path(name))
        else:
            found = killing.run(
                given.kills, given.seed, lambda home: str(home / "register.sqlite"), Path(name)
            )
    sys.stdout.write(killing.report(found, time.monotonic() - started) + "\n")
    return bool(found.faults)


if __name__ == "__main__":
    sys.exit(main())
