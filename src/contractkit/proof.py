"""The proof that sentence and date agree, made on the finished files and not on the way to them.

1. Every quantity in the text of a document stands in a value of a fact.
2. Every value in a document, and in its Word file, is what the contract file says.
3. Every binding commitment is voiced by a clause, and every figure of it is printed.
4. Every entry of a calendar is planned, has the planned day, and cites a clause that is there.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icalendar import Calendar, Event
from lxml import etree
from pydantic import BaseModel

from contractkit.clauses.facts import facts_of, measured_keys
from contractkit.clauses.speaking import spoken_count, spoken_date, spoken_hours, spoken_when
from contractkit.clauses.wording import typed_figures
from contractkit.compose import citations
from contractkit.document import Field, Heading, Item, Table, Text, inlines
from contractkit.errors import Place, Problem
from contractkit.model.fields import Localized
from contractkit.model.timeline import Anchor, Bound, Fixed, Offset
from contractkit.quantities import Blank, Duration, Money, Period, Quantity, Ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contractkit.agenda import Entry
    from contractkit.document import Block, Document
    from contractkit.model.commitments import Commitment
    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_CODES = {"open": ("定期", "regularly")}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the proof: a fact, how it is shown, by which clauses, on which days."""

    fact: str
    shown: tuple[str, ...]
    clauses: tuple[str, ...]
    days: tuple[dt.date, ...]


def prove(
    contract: Contract,
    vocabulary: Vocabulary,
    documents: Sequence[Document],
    entries: Sequence[Entry],
    outputs: Mapping[str, bytes],
) -> tuple[Problem, ...]:
    """Return every breach; `outputs` are the finished files by name, in the order of `documents`.

    Reads .docx and .ics with other libraries than those that wrote them.
    """
    problems: list[Problem] = []
    for document in documents:
        problems += _typed(document)
        problems += _values(Speech(contract, vocabulary, document.language), document)
        problems += _voiced(contract, document)
    words = [name for name in outputs if name.endswith(".docx")]
    for name, document in zip(words, documents, strict=False):
        problems += _word(name, outputs[name], document)
    for name in outputs:
        if name.endswith(".ics"):
            problems += _calendar(name, outputs[name], entries)
    if documents:
        problems += _cited(entries, documents)
    problems += _missing(entries, [outputs[name] for name in outputs if name.endswith(".ics")])
    return tuple(problems)


def table(
    contract: Contract, documents: Sequence[Document], entries: Sequence[Entry]
) -> tuple[Row, ...]:
    """Return the proof for people: one row a commitment, in the order of the file."""
    rows = []
    for commitment in contract.commitments:
        own = f"commitments.{commitment.id}."
        shown = dict.fromkeys(
            text for d in documents for path, text in d.facts if path.startswith(own)
        )
        mine = [entry for entry in entries if entry.commitment_id == commitment.id]
        cited = ((d.title, citations(d).get(commitment.id)) for d in documents)
        clauses = [f"{title} {citation.label}" for title, citation in cited if citation]
        days = tuple(entry.day for entry in mine)
        rows.append(Row(f"commitments.{commitment.id}", tuple(shown), tuple(clauses), days))
    return tuple(rows)


def _typed(document: Document) -> Iterator[Problem]:
    for clause, block in document.blocks():
        for run in inlines(block):
            if not isinstance(run, Text):
                continue
            for _, found in typed_figures(run.text, document.language):
                yield Problem(
                    "proof.typed-quantity", block.place,
                    f"the clause {clause!r} says {found!r}, which is no value of a fact",
                    "a typed figure and the calendar can disagree",
                    "state it in the contract file and print the fact",
                )  # fmt: skip


def _values(speech: Speech, document: Document) -> Iterator[Problem]:
    """Compare each shown value with the fact, looked up anew by its path."""
    for clause, block in document.blocks():
        for run in inlines(block):
            if isinstance(run, Field) and run.text not in speech.forms_at(run.path):
                yield Problem(
                    "proof.value-differs", block.place,
                    f"the clause {clause!r} shows {run.text!r} for {run.path}",
                    "the contract file says something else",
                    "print the fact itself; filters may only change how it is spoken",
                )  # fmt: skip


def _voiced(contract: Contract, document: Document) -> Iterator[Problem]:
    voiced = {name for _, block in document.blocks() for name in _voices(block)}
    shown = {path for path, _ in document.facts}
    for commitment in contract.commitments:
        fact = f"commitments.{commitment.id}"
        if commitment.id not in voiced:
            yield Problem(
                "proof.unvoiced", Place(within=fact),
                f"no clause of {document.title!r} states {commitment.id!r}",
                "what binds must be readable in the document",
                "add a clause for it, or give it a `duty` so that the general clause states it",
            )  # fmt: skip
            continue
        for key in _measured(commitment, fact):
            if not any(path == key or path.startswith((key + ".", key + "[")) for path in shown):
                yield Problem(
                    "proof.unprinted", Place(within=key),
                    f"{key} is not printed in {document.title!r}",
                    "the calendar counts with a figure that the reader cannot see",
                    "print it in the clause that states the commitment",
                )  # fmt: skip


def _measured(commitment: Commitment, path: str) -> Iterator[str]:
    """Yield the paths of the figures that a commitment gives."""
    keys = measured_keys()
    for name, fact in facts_of(type(commitment)).items():
        value = getattr(commitment, fact.attribute)
        figure = name in keys and not isinstance(value, (Localized, dict))
        if figure and value not in (None, (), "price"):
            yield f"{path}.{fact.key}"
        elif isinstance(value, dict):
            yield from (f"{path}.{fact.key}.{key}" for key in value)


def _word(name: str, data: bytes, document: Document) -> Iterator[Problem]:
    """Compare the content controls of the Word file with the document it was made from."""
    controls = Counter(_controls(data))
    wanted = Counter(
        run.text for _, block in document.blocks() for run in inlines(block)
        if isinstance(run, Field)
    )  # fmt: skip
    for text in (wanted - controls) or ():
        yield Problem(
            "proof.word-differs", Place(name), f"the value {text!r} is not in the Word file",
            "the file would say less than the contract", "report this as a fault of contractkit",
        )  # fmt: skip
    for text in (controls - wanted) or ():
        yield Problem(
            "proof.word-differs", Place(name), f"the Word file shows {text!r}, which is no fact",
            "somebody changed the file", "build it again",
        )  # fmt: skip


def _controls(data: bytes) -> Iterator[str]:
    """Yield the text of every content control of the body that shows a fact."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"), _PARSER)
    for control in root.iter(f"{_W}sdt"):
        properties = control.find(f"{_W}sdtPr")
        if properties is not None and properties.find(f"{_W}dataBinding") is not None:
            yield "".join(text.text or "" for text in control.iter(f"{_W}t"))


def _calendar(name: str, data: bytes, entries: Sequence[Entry]) -> Iterator[Problem]:
    planned = {entry.uid: entry for entry in entries}
    for event in _events(data):
        uid = str(event["UID"])
        entry = planned.get(uid)
        if entry is None:
            yield Problem(
                "proof.stray-entry", Place(name, within=uid), "the entry is not planned",
                "a date without a promise behind it", "build the calendar again",
            )  # fmt: skip
            continue
        found = event.start
        day = entry.at[0] if entry.at else entry.day
        if found != day:
            yield Problem(
                "proof.day-differs", Place(name, within=uid),
                f"the entry stands on {found}, the fact gives {day}",
                "the calendar would remind on the wrong day", "build the calendar again",
            )  # fmt: skip


def _events(data: bytes) -> list[Event]:
    return Calendar.from_ical(data).events


def _cited(entries: Sequence[Entry], documents: Sequence[Document]) -> Iterator[Problem]:
    """Each entry cites, in every document, a number under which its commitment is stated."""
    stated = {document.title: _labels(document) for document in documents}
    for entry in entries:
        cited = {(clause.document, clause.label) for clause in entry.clauses}
        wanted = {
            (title, labels[entry.commitment_id])
            for title, labels in stated.items() if entry.commitment_id in labels
        }  # fmt: skip
        if not wanted or not wanted <= cited:
            yield Problem(
                "proof.uncited", Place(within=f"commitments.{entry.commitment_id}"),
                f"the entry {entry.title!r} of {entry.day} cites no clause that states it",
                "a date must lead to the words that promise it",
                "voice the commitment in a numbered clause",
            )  # fmt: skip


def _labels(document: Document) -> dict[str, str]:
    """Return the citation of each commitment, if it is stated under the anchor cited."""
    under: dict[str, set[str]] = {}
    anchor = ""
    for _, block in document.blocks():
        if isinstance(block, (Heading, Item, Table)) and block.anchor:
            anchor = block.anchor
        under.setdefault(anchor, set()).update(_voices(block))
    return {
        name: citation.label
        for name, citation in citations(document).items()
        if name in under.get(citation.anchor, ())
    }


def _missing(entries: Sequence[Entry], calendars: Iterable[bytes]) -> Iterator[Problem]:
    written = {str(event["UID"]) for data in calendars for event in _events(data)}
    for entry in entries:
        if entry.uid not in written:
            yield Problem(
                "proof.missing-entry", Place(within=f"commitments.{entry.commitment_id}"),
                f"{entry.title!r} of {entry.day} is in no calendar",
                "a planned date would be forgotten", "build the calendar again",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speech:
    """Looks facts up by their paths, anew, and says them as documents may show them."""

    contract: Contract
    vocabulary: Vocabulary
    language: str

    def forms_at(self, path: str) -> frozenset[str]:
        """Return the ways in which the fact at `path` may be shown."""
        value = self._value_at(path)
        if path.endswith(".calendar") and isinstance(value, str):
            return frozenset([spoken_hours(value, self.contract, self.language)])
        return frozenset(self._forms(value))

    def _value_at(self, path: str) -> Any:
        """Return the value of a fact; None where the path leads nowhere."""
        value: Any = self.contract
        for name, index in _STEP.findall(path):
            if isinstance(value, BaseModel):
                fact = facts_of(type(value)).get(name.replace("-", "_"))
                value = getattr(value, fact.attribute) if fact else None
                value = self.contract.by_id if value is self.contract.commitments else value
            elif isinstance(value, dict):
                value = value.get(name)
            elif index and isinstance(value, tuple):
                value = value[int(index)]
            else:
                return None
        return value

    def _forms(self, value: Any) -> Iterator[str]:
        """Yield every way in which a value may be shown."""
        if isinstance(value, (Period, Duration, Quantity, Ratio, Money, Blank)):
            yield from _quantity_forms(value, self.language)
        elif isinstance(value, Localized):
            yield value.in_(self.language) or str(value)
        elif isinstance(value, dt.date):
            yield spoken_date(value, self.language)
        elif isinstance(value, int):
            yield from (str(value), spoken_count(value, self.language))
        elif isinstance(value, str):
            yield from (value, *_CODES.get(value, ()))
        elif isinstance(value, (Anchor, Fixed, Offset, Bound)):
            yield spoken_when(value, self.language, self._name_of)
        elif isinstance(value, BaseModel):
            yield from self._forms(getattr(value, "name", None) or getattr(value, "text", None))

    def _name_of(self, section: str, key: str) -> str:
        own = getattr(self.contract, section).get(key)
        name = (own and own.name) or self.vocabulary.name(section, key)
        return (name.in_(self.language) or str(name)) if name else key


def _quantity_forms(
    value: Period | Duration | Quantity | Ratio | Money | Blank, language: str
) -> Iterator[str]:
    yield value.speak(language)
    if isinstance(value, Period):
        yield from (each + value.speak_cycle(language) for each in ("每", "every "))
    if isinstance(value, Money) and value.currency == "CNY":
        yield value.capital()


def _voices(block: Block) -> frozenset[str]:
    rows = getattr(block, "rows", ())
    voices: frozenset[str] = getattr(block, "voices", frozenset())
    return voices.union(*(row.voices for row in rows))
