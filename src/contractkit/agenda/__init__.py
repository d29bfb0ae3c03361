"""Occurrences as people read them: title, day, who, which clause, why this day.

The calendar, the Excel schedule, the terminal table and the proof all show these entries, so
they cannot disagree with each other.
"""

from contractkit.agenda.about import about
from contractkit.agenda.making import (
    agenda,
    cite,
    contract_key,
    open_items,
    owed_by,
    uid_of,
)
from contractkit.agenda.text import one_line, shorten, units
from contractkit.entry import CitedClause, Entry, OpenItem

__all__ = [
    "CitedClause",
    "Entry",
    "OpenItem",
    "about",
    "agenda",
    "cite",
    "contract_key",
    "one_line",
    "open_items",
    "owed_by",
    "shorten",
    "uid_of",
    "units",
]
