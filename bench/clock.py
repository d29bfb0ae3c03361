"""Interleaved rounds: every case takes its turn in each round, so noise hits all of them alike."""

from __future__ import annotations

import gc
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Case: TypeAlias = "Callable[[int], float]"
"""Does the work of one round, counted from 0, and returns the seconds it took."""


def timed(work: Callable[[int], object], clock: Callable[[], float] = process_time) -> Case:
    """Return a case that times `work`; garbage of others is collected before the clock starts.

    The usual clock counts processor time, which no other job on the machine can take.
    """

    def case(number: int) -> float:
        gc.collect()
        start = clock()
        work(number)
        return clock() - start

    return case


def medians(cases: Mapping[str, Case], rounds: int, warm_up: int = 0) -> dict[str, float]:
    """Return the median seconds of each case.

    A round runs all cases once, each round beginning with another one. What lives before the
    first round is frozen out of garbage collection; collection itself stays on, as in use.
    """
    names = list(cases)
    found: dict[str, list[float]] = {name: [] for name in names}
    gc.collect()
    gc.freeze()
    try:
        for number in range(-warm_up, rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                seconds = cases[name](number % rounds)
                if number >= 0:
                    found[name].append(seconds)
    finally:
        gc.unfreeze()
    return {name: median(seconds) for name, seconds in found.items()}
