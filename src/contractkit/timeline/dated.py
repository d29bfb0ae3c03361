"""A date with the reasoning that leads to it, spoken in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVarTuple

from contractkit.model.fields import Localized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

About = TypeVarTuple("About")
ZH, EN = "zh-CN", "en"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


class State(StrEnum):
    """How sure a date is: all its anchors known, some only expected, or one of them unknown."""

    FIRM = "firm"
    PROVISIONAL = "provisional"
    DORMANT = "dormant"


_SURENESS = tuple(State)


def least_sure(states: Iterable[State]) -> State:
    """Return the state of a date that needs all of these."""
    return max(states, key=_SURENESS.index)


class Spoken(Protocol):
    """What can be said in a language: a text of the contract file, or a phrase."""

    def in_(self, language: str) -> str | None:
        """Return the text in a language, None when there is none."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are made when a language asks for them: what `write` says of `about`."""

    write: Callable[..., str]
    about: tuple[object, ...] = ()

    def in_(self, language: str) -> str:
        """Return the words in a language."""
        return self.write(language, *self.about)

    def __str__(self) -> str:
        """Return the Chinese words: good enough for messages."""
        return self.in_(ZH)


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of the reasoning; `code` says what it is about."""

    code: str
    text: Spoken


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as resolved; `day` is None when it is dormant, and then the last step says why.

    `missing` are the paths of the facts that would give it a day (`events.go-live`). `nominal`
    is the day before a holiday moved it. `certain` is False while an official notice about
    holidays may still move it. `floor` is the earliest day that a dormant date can be.
    """

    day: date | None
    state: State
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    nominal: date | None = None
    certain: bool = True
    floor: date | None = None

    @property
    def tentative(self) -> bool:
        """Tell whether the day may still move without anybody changing the contract."""
        return self.state is not State.FIRM or not self.certain

    def moved(
        self, day: date | None, *steps: Step, certain: bool = True, nominal: date | None = None
    ) -> Dated:
        """Return another day that follows from this one, with the steps that lead there."""
        new = [step for step in steps if step not in self.steps]
        return Dated(
            day, self.state, (*self.steps, *new), self.missing, nominal,
            self.certain and certain, self.floor,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A period as resolved. A known start with a dormant end is a period without an end so far."""

    name: Localized
    start: Dated
    end: Dated


def both(chinese: str, english: str) -> Localized:
    """Return a text in the two languages that dates are explained in."""
    return Localized(((ZH, chinese), (EN, english)))


def said(text: Spoken, language: str) -> str:
    """Return the text in a language, or in the one it was given in."""
    return text.in_(language) or str(text)


def speak_day(day: date, language: str) -> str:
    """Return `2026年9月1日` or `1 September 2026`."""
    if language == ZH:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def capital(text: str) -> str:
    """Return a sentence with its first letter raised."""
    return text[:1].upper() + text[1:]


def phrase(write: Callable[[str, *About], str]) -> Callable[[*About], Phrase]:
    """Turn a writer of words in a language into a maker of phrases."""

    def make(*about: *About) -> Phrase:
        return Phrase(write, about)

    return make


def sentence(code: str) -> Callable[[Callable[[str, *About], str]], Callable[[*About], Step]]:
    """Turn a writer of sentences in a language into a maker of steps."""

    def decorate(write: Callable[[str, *About], str]) -> Callable[[*About], Step]:
        def make(*about: *About) -> Step:
            return Step(code, Phrase(write, about))

        return make

    return decorate
