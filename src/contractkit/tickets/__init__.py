"""Reading a list of tickets (.csv, .xlsx): rows in, typed tickets out, every fault at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from contractkit.errors import ContractkitError, Place, Problem
from contractkit.source.encoding import REFUSED
from contractkit.tickets.cells import is_rounded, moment_of, text_of
from contractkit.tickets.columns import (
    KNOWN,
    MOMENTS,
    REQUIRED,
    ColumnMap,
    fits,
    is_severity,
    locate,
    parse_map,
    plain,
    read_map,
)
from contractkit.tickets.table import HEADING, MAX_ROWS, read_table, stop, too_large

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from contractkit.tickets.table import Cell, Row

__all__ = ["KNOWN", "MAX_ROWS", "ColumnMap", "Ticket", "parse_map", "read_map", "read_tickets"]

MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Ticket:
    """One row: an incident as some other system recorded it.

    `row` counts from 1 as a spreadsheet shows it, the headings included. Moments are naive local
    times of China. Texts are on one line, "" where there is none.
    """

    row: int
    id: str
    opened: dt.datetime
    severity: int | None
    title: str
    service: str
    region: str
    responded: dt.datetime | None
    on_site: dt.datetime | None
    resolved: dt.datetime | None
    closed: dt.datetime | None

    @property
    def latest(self) -> dt.datetime:
        """Return the last moment that the list gives for it."""
        moments = (self.opened, self.responded, self.on_site, self.resolved, self.closed)
        return max(moment for moment in moments if moment)


def read_tickets(path: Path, mapping: ColumnMap | None = None) -> tuple[Ticket, ...]:
    """Read every ticket of a list, in its order; rows without any text are no tickets.

    The headings are in the first row that has those of all required fields, among the first ten.
    A severity is a whole number, or a text that the mapping gives a number; None where the list
    has none. Raises ContractkitError with every fault, as `file:row:column`: a list is taken in as
    a whole or not at all. EnvironmentFault where the system does not let the file be read.
    """
    chosen = mapping or ColumnMap()
    name = path.as_posix()
    filled = [pair for pair in enumerate(read_table(path), 1) if any(map(text_of, pair[1]))]
    if not filled:
        _empty(name, "the list is empty")
    top = next((n for n, (_, row) in enumerate(filled[:HEADING]) if fits(_texts(row), chosen)), 0)
    number, headings = filled[top]
    columns = locate(_texts(headings), chosen, Place(name, number))
    rows = filled[top + 1 :]
    if not rows:
        _empty(name, "there is no ticket below the headings", number)
    if len(rows) > MAX_ROWS:
        too_large(name, f"the list has more than {MAX_ROWS:,} tickets")
    return _Reader(name, columns, chosen.severities).read(rows)


def _empty(name: str, what: str, row: int = 0) -> NoReturn:
    why = "nothing taken in by mistake looks like nothing that happened"
    mend = "check that the right period was exported, and that it is the first sheet of a workbook"
    stop(name, "tickets.empty", what, why, mend, row)


@dataclass(slots=True)
class _Reader:
    """Reads rows; the faults found so far and the ids seen so far are kept on the way."""

    name: str
    columns: Mapping[str, int]
    severities: Mapping[str, int]
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def read(self, rows: Sequence[tuple[int, Row]]) -> tuple[Ticket, ...]:
        """Return the tickets. Raises ContractkitError."""
        tickets = [self._ticket(number, row) for number, row in rows]
        if self.problems:
            raise ContractkitError(_listed(self.problems, self.name))
        return tuple(ticket for ticket in tickets if ticket)

    def _ticket(self, number: int, row: Row) -> Ticket | None:
        cells = {f: row[column] for f, column in self.columns.items() if column < len(row)}
        texts = {f: self._clean(number, f, cells.get(f, "")) for f in KNOWN if f not in MOMENTS}
        moments = {f: self._moment(number, f, cells.get(f, "")) for f in MOMENTS}
        self._check_id(number, texts["id"], cells.get("id", ""))
        severity = self._severity(number, texts["severity"])
        opened = moments["opened"]
        if opened is None:
            return None
        for name in MOMENTS[1:]:
            self._check_order(number, name, opened, moments[name])
        return Ticket(
            number, texts["id"], opened, severity, texts["title"], texts["service"],
            texts["region"], *(moments[name] for name in MOMENTS[1:]),
        )  # fmt: skip

    def _clean(self, number: int, name: str, cell: Cell) -> str:
        text = text_of(cell)
        if found := REFUSED.search(text):
            self._add(
                number, name, "tickets.character",
                f"this cell holds the hidden U+{ord(found[0]):04X}",
                "it can cut, reorder or hide text in Word and in calendars",
                "delete it, or type the text of the cell again",
            )  # fmt: skip
        return text

    def _check_id(self, number: int, ticket_id: str, cell: Cell) -> None:
        if not ticket_id:
            self._missing(number, "id")
            return
        if is_rounded(cell):
            self._add(
                number, "id", "tickets.rounded-id",
                f"the number {ticket_id} has lost its last digits",
                "a spreadsheet keeps 15 digits of a number",
                "format the column as text and export the list again",
            )  # fmt: skip
        first = self.seen.setdefault(ticket_id, number)
        if first != number:
            self._add(
                number, "id", "tickets.duplicate", f"{ticket_id} is also the ticket of row {first}",
                "one ticket starts its clocks once", "keep one of the two rows",
            )  # fmt: skip

    def _severity(self, number: int, text: str) -> int | None:
        if not text:
            return None
        level = self.severities.get(plain(text)) or (int(text) if is_severity(text) else None)
        if level is None:
            self._add(
                number, "severity", "tickets.severity", f"{text!r} is no severity of the contract",
                "levels are called differently everywhere, and each has clocks of its own",
                f"say which level it is, as in {text}=1",
            )  # fmt: skip
        return level

    def _moment(self, number: int, name: str, cell: Cell) -> dt.datetime | None:
        if not text_of(cell):
            if name in REQUIRED:
                self._missing(number, name)
            return None
        try:
            return moment_of(cell)
        except ValueError as error:
            self._add(
                number, name, "tickets.time", f"{text_of(cell)!r} is no date with a time: {error}",
                "a clock starts and stops at a minute",
                "write it like 2026-12-01 08:30, or format the cell as a date with a time",
            )  # fmt: skip
            return None

    def _check_order(
        self, number: int, name: str, opened: dt.datetime, moment: dt.datetime | None
    ) -> None:
        if moment is not None and moment < opened:
            self._add(
                number, name, "tickets.order",
                f"{name} at {moment}, before it was opened at {opened}",
                "no clock runs backwards", "mend one of the two times",
            )  # fmt: skip

    def _missing(self, number: int, name: str) -> None:
        self._add(
            number, name, "tickets.missing", f"the ticket of this row has no `{name}`",
            "a ticket is known by its number, and its clocks start when it is opened",
            "fill the cell in, or delete the whole row if it is no ticket",
        )  # fmt: skip

    def _add(self, number: int, name: str, code: str, what: str, why: str, mend: str) -> None:
        place = Place(self.name, number, self.columns[name] + 1)
        self.problems.append(Problem(code, place, what, why, mend))


def _listed(problems: list[Problem], name: str) -> list[Problem]:
    """Return the problems; of very many the first, and how many more there are."""
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        return problems
    last = Problem(
        "tickets.more", Place(name), f"{more:,} more problems are not listed",
        "so many mostly have one cause", "mend those above and run the command again",
    )  # fmt: skip
    return [*problems[:MOST_PROBLEMS], last]


def _texts(row: Row) -> list[str]:
    return [text_of(cell) for cell in row]
