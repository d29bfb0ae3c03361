"""The proof that sentence and date agree, made on the finished files and not on the way to them.

1. Every quantity in the text of a document stands in a value of a fact.
2. Every value in a document is what the contract file says, looked up anew by its path.
3. Every commitment is voiced by a clause, and every figure that its dates count with is printed.
4. A Word file holds these words and values and no others, and carries the facts themselves.
5. The calendars and the workbook hold every planned day, no other, and cite where it is promised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.proof.calendar import calendar_breaches, lost_entries
from contractkit.proof.places import Places
from contractkit.proof.rows import Row, table
from contractkit.proof.sheet import sheet_breaches
from contractkit.proof.speech import Speech
from contractkit.proof.text import text_breaches
from contractkit.proof.word import word_breaches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contractkit.agenda import Entry
    from contractkit.document import Document
    from contractkit.errors import Problem
    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary

__all__ = ["Row", "prove", "table"]


def prove(
    contract: Contract,
    vocabulary: Vocabulary,
    documents: Sequence[Document],
    entries: Sequence[Entry],
    outputs: Mapping[str, bytes],
) -> tuple[Problem, ...]:
    """Return every breach; `outputs` are the finished files by name, Word in order of `documents`.

    The files are read by other means than they were written with.
    """
    problems: list[Problem] = []
    written = [name for name in outputs if name.endswith(".docx")]
    for name, document in zip(written, documents, strict=True):
        speech = Speech(contract, vocabulary, document.language)
        problems += text_breaches(document, speech)
        problems += word_breaches(name, outputs[name], document, speech)
    places = Places.of(documents, contract.contract.language)
    calendars = {name: data for name, data in outputs.items() if name.endswith(".ics")}
    for name, data in calendars.items():
        problems += calendar_breaches(name, data, entries, places)
    problems += lost_entries(calendars.values(), entries)
    for name in outputs:
        if name.endswith(".xlsx"):
            problems += sheet_breaches(name, outputs[name], entries, places)
    return tuple(problems)
