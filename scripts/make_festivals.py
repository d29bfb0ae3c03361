"""Write the frozen table of Chinese festivals that the package ships.

Development only: needs lunar_python. Run it from the root of the repository; the result is
compared with two independent libraries by tests/calendars/test_holidays.py.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from lunar_python import Lunar

TABLE = Path(__file__).parents[1] / "src/contractkit/calendars/data/festivals.csv"
FIRST_YEAR, LAST_YEAR = 2004, 2050
HEAD = ("year", "new-years-eve", "spring-festival", "qingming", "dragon-boat", "mid-autumn")


def festivals(year: int) -> tuple[date, ...]:
    """Return the five dates of a year in the order of the head line."""
    spring, dragon, autumn = (
        date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())
        for month, day in ((1, 1), (5, 5), (8, 15))
    )
    terms = Lunar.fromYmd(year, 3, 1).getJieQiTable()
    qingming = date.fromisoformat(terms["清明"].toYmd())
    return spring - timedelta(days=1), spring, qingming, dragon, autumn


def main() -> None:
    """Write the table with LF line ends, so that it is the same file everywhere."""
    with TABLE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEAD)
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            writer.writerow((year, *(day.isoformat() for day in festivals(year))))


if __name__ == "__main__":
    main()
