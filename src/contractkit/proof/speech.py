"""Facts looked up anew by their paths, in all the words that a document may show them in."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from contractkit.clauses.facts import facts_of
from contractkit.clauses.speaking import (
    BLANK_TEXT,
    is_chinese,
    spoken_count,
    spoken_date,
    spoken_hours,
    spoken_when,
)
from contractkit.model.fields import Localized
from contractkit.model.timeline import Anchor, Bound, Fixed, Offset
from contractkit.quantities import Blank, Money, Period, TextValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_COUNT = re.compile(r"count\((.+)\)")
_OPEN = {"zh-CN": "定期", "en": "regularly"}


@dataclass(frozen=True, slots=True)
class Speech:
    """The facts of a contract as documents in one language may say them."""

    contract: Contract
    vocabulary: Vocabulary
    language: str
    _known: dict[str, frozenset[str]] = field(default_factory=dict)

    def forms_at(self, path: str) -> frozenset[str]:
        """Return the ways in which the fact at `path` may be shown; none where it leads nowhere."""
        if path not in self._known:
            self._known[path] = frozenset(self._looked_up(path))
        return self._known[path]

    def _looked_up(self, path: str) -> Iterator[str]:
        if counted := _COUNT.fullmatch(path):
            yield spoken_count(len(self._value_at(counted[1]) or ()), self.language)
            return
        value = self._value_at(path)
        section, *names = path.split(".")
        if section == "calendars" and value is not None:
            yield spoken_hours(names[0], self.contract, self.language)
        elif names[-1:] == ["calendar"] and isinstance(value, str):
            yield spoken_hours(value, self.contract, self.language)
        elif section == "events" and value is None:
            yield BLANK_TEXT
        else:
            yield from self._forms(value)

    def _value_at(self, path: str) -> Any:
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
        if isinstance(value, TextValue):
            yield from self._quantity_forms(value)
        elif isinstance(value, Localized):
            yield value.in_(self.language) or str(value)
        elif isinstance(value, dt.date):
            yield spoken_date(value, self.language)
        elif isinstance(value, int):
            yield from (str(value), spoken_count(value, self.language))
        elif isinstance(value, str):
            yield _OPEN[self.language] if value == "open" else value
        elif isinstance(value, (Anchor, Fixed, Offset, Bound)):
            yield spoken_when(value, self.language, self._name_of)

    def _quantity_forms(self, value: Any) -> Iterator[str]:
        yield value.speak(self.language)
        if isinstance(value, (Period, Blank)):
            cycle = value.speak_cycle if isinstance(value, Period) else value.speak
            each = "每" if is_chinese(self.language) else "every "
            yield each + cycle(self.language)
        if isinstance(value, Money) and value.currency == "CNY":
            yield value.capital()

    def _name_of(self, section: str, key: str) -> str:
        own = getattr(self.contract, section).get(key)
        shared = "categories" if section == "periods" else section
        name = (own and own.name) or self.vocabulary.name(shared, key)
        return (name.in_(self.language) or str(name)) if name else key
