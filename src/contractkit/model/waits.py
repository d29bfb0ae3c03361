"""Which dates wait for which: every date that counts from another, circles, long chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contractkit.model.finding import Finding, Path
from contractkit.model.timeline import Anchor, Bound, Offset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractkit.model.contract import Contract
    from contractkit.model.timeline import When

MOST_STEPS = 100
_MOST_SHOWN = 12


def whens(contract: Contract) -> Iterator[tuple[Path, When]]:
    """Yield every date of the file that counts from something, with its path."""
    holders: list[tuple[Path, Any, tuple[str, ...]]] = [
        *((("events", name), event, ("expected", "derived"))
          for name, event in contract.events.items()),
        *((("periods", name), term, ("from_", "until")) for name, term in contract.periods.items()),
        *((("commitments", index), commitment, ("at", "before", "after"))
          for index, commitment in enumerate(contract.commitments)),
    ]  # fmt: skip
    for path, holder, keys in holders:
        for key in keys:
            if (when := getattr(holder, key, None)) is not None:
                yield (*path, key.rstrip("_")), when


def anchors_of(when: When) -> Iterator[Anchor]:
    """Yield every anchor that a date counts from."""
    if isinstance(when, Anchor):
        yield when
    elif isinstance(when, Offset):
        yield from anchors_of(when.after or when.before)  # type: ignore[arg-type]
    elif isinstance(when, Bound):
        for member in when.earlier_of or when.later_of:
            yield from anchors_of(member)


def waits(contract: Contract) -> Iterator[Finding]:
    """Find events and periods that wait for themselves, or for too many others.

    Every date is visited once, whatever the number of events.
    """
    graph, steps = _dependencies(contract)
    lengths: dict[str, int] = {}
    for start in graph:
        trail = {} if start in lengths else {start: iter(graph[start])}
        while trail:
            node = next(reversed(trail))
            below = next(trail[node], None)
            if below is None:
                del trail[node]
                longest = max((lengths.get(name, 0) for name in graph[node]), default=0)
                lengths[node] = longest + steps[node]
                if longest <= MOST_STEPS < lengths[node]:
                    yield _chain(node)
            elif below in trail:
                circle = list(trail)[list(trail).index(below) :]
                yield _circle([*circle, below])
                for name in circle:
                    del trail[name]
                    lengths[name] = 0
            elif below in graph and below not in lengths:
                trail[below] = iter(graph[below])


def _circle(trail: list[str]) -> Finding:
    section, name = trail[0].split(":")
    names = [step.split(":")[1] for step in trail]
    shown = [*names[:_MOST_SHOWN], "…", names[-1]] if len(names) > _MOST_SHOWN + 1 else names
    return Finding(
        "contract.circle", (section, name),
        f"counts from itself: {' → '.join(shown)}",
        "in a circle no date can be computed",
        "let one of them have a date of its own, or mark it `unknown`",
        at_key=True,
    )  # fmt: skip


def _chain(node: str) -> Finding:
    section, name = node.split(":")
    return Finding(
        "contract.long-chain", (section, name), f"counts through over {MOST_STEPS} other dates",
        "each date explains step by step how it came about, and nobody follows so many",
        "let it count from a date that is nearer to it",
        at_key=True,
    )  # fmt: skip


def _dependencies(contract: Contract) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Return what each event and period waits for, and how many steps it adds itself."""
    graph: dict[str, list[str]] = {}
    steps: dict[str, int] = {}
    for path, when in whens(contract):
        if path[0] == "commitments":
            continue
        node = f"{path[0]}:{path[1]}"
        steps[node] = max(steps.get(node, 0), _depth(when))
        graph.setdefault(node, []).extend(
            f"{'periods' if a.edge else 'events'}:{a.of}" for a in anchors_of(when)
        )
    return graph, steps


def _depth(when: When) -> int:
    if isinstance(when, Offset):
        return 1 + _depth(when.after or when.before)  # type: ignore[arg-type]
    if isinstance(when, Bound):
        return 1 + max(_depth(member) for member in when.earlier_of or when.later_of)
    return 1
