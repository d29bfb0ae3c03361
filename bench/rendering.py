"""Rendering one document again with other facts: contractkit, docxtpl, and what no engine saves."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

from docxtpl import DocxTemplate
from lxml import etree

from bench.clock import Case, medians, timed
from bench.facts import carried, open_desk, texts
from bench.javascript import NAMES, Engines
from bench.peers import paragraphs, peer_of, unzipped
from bench.report import Row, ms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bench.peers import Peer

_TARGET = 0.45
_LEVEL = 6
_WARM_UP = 20


class UnequalError(Exception):
    """An engine printed another text, so that its time says nothing."""


def rendering_rows(rounds: int, engines: Engines) -> list[Row]:
    """Measure all engines on one text; facts differ in every round.

    Raises UnequalError when an engine's paragraphs are not those of contractkit.
    """
    desk = open_desk()
    written = texts(rounds)
    contracts = [desk.read(text) for text in written]
    composed = [(desk.compose(contract), carried(contract)) for contract in contracts]
    expected = [desk.print(*each) for each in composed]
    peer = peer_of(expected)
    engines.open(peer)
    full, lean = DocxtplPeer(peer), DocxtplPeer(peer_of(expected, every_fact=False))
    check_equal(expected, {"docxtpl": full.render, "lean": lean.render, **engines.renderers()})
    cases: dict[str, Case] = {
        "ours": timed(lambda n: desk.render(contracts[n])),
        "print": timed(lambda n: desk.print(*composed[n])),
        "yaml": timed(lambda n: desk.render(desk.read(written[n]))),
        "docxtpl": timed(full.render),
        "lean": timed(lean.render),
        "floor": _floor(expected[0]),
        **engines.cases(),
    }
    return _rows(medians(cases, rounds, min(_WARM_UP, rounds)), engines)


class DocxtplPeer:
    """docxtpl as its documentation shows it: open the file, render, save."""

    def __init__(self, peer: Peer) -> None:
        """Make the template."""
        self._template = peer.template("{{{{ {} }}}}".format)
        self._values = peer.values

    def render(self, number: int) -> bytes:
        """Return the document with the facts of a round."""
        document = DocxTemplate(io.BytesIO(self._template))
        document.render(dict(self._values[number]))
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()


def check_equal(expected: list[bytes], engines: Mapping[str, Callable[[int], bytes]]) -> None:
    """Compare the first and the last round of every engine, paragraph by paragraph.

    Raises UnequalError for the first engine whose text is not the expected one.
    """
    for name, render in engines.items():
        for number in {0, len(expected) - 1}:
            ours, theirs = paragraphs(expected[number]), paragraphs(render(number))
            odd = sum(a != b for a, b in zip(ours, theirs, strict=False))
            if odd or len(ours) != len(theirs):
                raise UnequalError(
                    f"{name}: {odd} of {len(ours)} paragraphs differ, it has {len(theirs)}"
                )


def _floor(document: bytes) -> Case:
    """Return what no engine saves that has trees: serialising and deflating all parts."""
    parts = unzipped(document).values()
    trees = [etree.fromstring(data) for data in parts if data.lstrip().startswith(b"<")]
    others = [data for data in parts if not data.lstrip().startswith(b"<")]

    def work(_: int) -> None:
        for data in [etree.tostring(tree, encoding="UTF-8") for tree in trees] + others:
            deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
            deflate.compress(data)
            deflate.flush()

    return timed(work)


def _rows(found: Mapping[str, float], engines: Engines) -> list[Row]:
    def beside(what: str, ours: str, peer: str, name: str, target: float | None = None) -> Row:
        against = f"{ms(found[peer])} {name}"
        return Row(what, ms(found[ours]), against, found[ours] / found[peer], target)

    whole, alone = "contract → 15 pages", "composed document → 15 pages"
    rows = [
        beside(whole, "ours", "docxtpl", "docxtpl", _TARGET),
        beside(whole, "ours", "lean", "docxtpl, tags only where texts differ"),
        beside("YAML text → 15 pages", "yaml", "docxtpl", "docxtpl"),
        beside(alone, "print", "docxtpl", "docxtpl"),
        beside(whole, "ours", "floor", "floor: serialise, deflate"),
        beside(alone, "print", "floor", "floor: serialise, deflate"),
    ]
    for name in NAMES:
        if engines.missing:
            rows.append(Row(whole, ms(found["ours"]), f"{name} {engines.missing}"))
        else:
            rows += [beside(whole, "ours", name, name, 1), beside(alone, "print", name, name)]
    return rows
