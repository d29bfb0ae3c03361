"""All that compiled prose can call: how facts are read, compared, said and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined

from contractkit.clauses.speaking import is_chinese, spoken_count
from contractkit.clauses.tracing import Traced
from contractkit.quantities import Blank, Money, Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PRINTABLE = (Traced, str, StrictUndefined)


def taken(names: Mapping[str, object], name: str) -> object:
    """Return what a name stands for; what stands for nothing can only be reported."""
    found = names.get(name)
    return StrictUndefined(name=name) if found is None else found


def shown(value: Any) -> str:
    """Let facts, words and the numbers of a loop through to the page."""
    if isinstance(value, _PRINTABLE) or type(value) is int:
        return str(value)
    raise TypeError("only facts and words can be printed")


def joined(*parts: Any) -> str:
    """Return facts and words as one text."""
    return "".join(map(shown, parts))


def walked(value: Any) -> list[Traced]:
    """Return what a loop walks over, and count it."""
    facts = _fact(value, "for")
    entries = facts.entries()
    facts.scene.count_round(len(entries))
    return entries


def voices(value: Any) -> str:
    """Mark the block: it states the commitment, or every commitment of the list."""
    facts = _fact(value, "voices")
    if isinstance(facts.value, tuple):
        return "".join(map(voices, facts.entries()))
    return facts.scene.token(None, facts.owner) if facts.value is not None else ""


def _each(value: Any) -> Any:
    """Return how often: 每3个月, every three (3) months; 定期 for an open interval."""
    period = _fact(value, "each")
    chinese = is_chinese(period.scene.language)
    if period.value == "open":
        return period.said("定期" if chinese else "regularly")
    if isinstance(period.value, (Period, Blank)):
        words = period.value
        spoken = period.scene.language
        cycle = words.speak_cycle(spoken) if isinstance(words, Period) else words.speak(spoken)
        return period.said(f"每{cycle}" if chinese else f"every {cycle}")
    return _unfit(period, "each", "a length such as 3 months")


def _capital(value: Any) -> Any:
    """Return the capital form of an amount: 人民币壹拾万元整."""
    money = _fact(value, "capital")
    if isinstance(money.value, Blank):
        return money
    if not isinstance(money.value, Money):
        return _unfit(money, "capital", "an amount of money")
    try:
        return money.said(money.value.capital())
    except ValueError as error:
        return money.scene.stop("clause.unfit-filter", f"{money.path}: {error}")


def _length(value: Any) -> Any:
    """Return the number of entries, as a fact that can be printed."""
    facts = _fact(value, "length")
    count = len(facts)
    found = Traced(facts.scene, count, f"count({facts.path})", facts.owner)
    return found.said(spoken_count(count, facts.scene.language))


def _join(value: Any, separator: str) -> str:
    """Return the entries with `separator` between them."""
    return separator.join(map(str, _fact(value, "join").entries()))


def _first(value: Any) -> Any:
    return _fact(value, "first").item(0)


def _last(value: Any) -> Any:
    return _fact(value, "last").item(-1)


def _fact(value: Any, taker: str) -> Traced:
    if isinstance(value, Traced):
        return value
    if isinstance(value, StrictUndefined):
        value = str(value)  # says by raising that the name stands for nothing
    raise TypeError(f"{taker!r} takes a fact, not a text")


def _unfit(unfit: Traced, filter_name: str, wanted: str) -> Any:
    """Let an unset fact report itself when printed; refuse values of another kind."""
    if unfit.value is None:
        return unfit
    what = f"{unfit.path} is not {wanted}"
    return unfit.scene.stop(
        "clause.unfit-filter", what, f"the filter {filter_name!r} cannot say it"
    )


FILTERS: dict[str, Callable[..., Any]] = {
    "each": _each, "capital": _capital, "length": _length, "join": _join, "first": _first,
    "last": _last,
}  # fmt: skip
