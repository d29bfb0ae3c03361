"""Which promises hold for an incident: by trigger, period, service, region and severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.errors import ContractkitError, Place, Problem
from contractkit.model.commitments import ReactionCommitment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from contractkit.model.commitments import SeverityLevel
    from contractkit.model.fields import Localized
    from contractkit.performance.incident import Incident
    from contractkit.timeline import Timeline


def promises(
    timeline: Timeline, incident: Incident, now: dt.datetime
) -> tuple[ReactionCommitment, ...]:
    """Return the reactions promised for an incident, those that another's overrun starts too.

    A promise for a service or a region holds for incidents of that service or region alone, one
    during a period for incidents opened while it ran; a period whose dates are not known is taken
    to run. Raises ContractkitError where the incident lacks the severity that the times depend on,
    or names a severity, service or region that no promise knows.
    """
    reactions = tuple(
        commitment
        for commitment in timeline.contract.commitments
        if isinstance(commitment, ReactionCommitment)
        and (commitment.overrun_of or incident.began(commitment.upon, now))
        and _runs(commitment, timeline, incident.opened.date())
    )
    held = tuple(c for c in reactions if _about(c.service, incident.service)
                 and _about(c.region, incident.region))  # fmt: skip
    problems = (
        *_unknown("service", incident.service, (c.service for c in reactions), incident),
        *_unknown("region", incident.region, (c.region for c in reactions), incident),
        *_severity(incident, held),
    )
    if problems:
        raise ContractkitError(problems)
    return held


def level_of(commitment: ReactionCommitment, incident: Incident) -> SeverityLevel | None:
    """Return the row of a grid that holds for an incident; None where the grid has none."""
    rows = (level for level in commitment.levels if level.severity == incident.severity)
    return next(rows, None)


def _runs(commitment: ReactionCommitment, timeline: Timeline, day: dt.date) -> bool:
    if commitment.during is None:
        return True
    span = timeline.period(commitment.during)
    first, last = span.start.day or day, span.end.day or day
    return first <= day <= last


def _about(text: Localized | None, given: str) -> bool:
    return text is None or _key(given) in {_key(words) for _, words in text.texts}


def _key(text: str) -> str:
    return "".join(text.split()).casefold()


def _unknown(
    what: str, given: str, texts: Iterable[Localized | None], incident: Incident
) -> Iterator[Problem]:
    """Refuse a service or region that none of the promises names, where some name one."""
    known = {_key(words): str(text) for text in texts if text for _, words in text.texts}
    if given and known and _key(given) not in known:
        names = ", ".join(dict.fromkeys(known.values()))
        yield Problem(
            f"incident.unknown-{what}", Place(within=incident.id),
            f"names the {what} {given!r}, for which the contract promises nothing of its own",
            f"times differ by {what}, and the wrong ones would run",
            f"use one of: {names}; or leave the {what} out",
        )  # fmt: skip


def _severity(incident: Incident, held: Iterable[ReactionCommitment]) -> Iterator[Problem]:
    levels = {level.severity: level for c in held for level in c.levels}
    if not levels or incident.severity in levels:
        return
    listed = "; ".join(_level(levels[severity]) for severity in sorted(levels))
    if incident.severity is None:
        code, what = "incident.no-severity", "no severity is given, and the times depend on it"
    else:
        code = "incident.unknown-severity"
        what = f"the contract has no severity {incident.severity}"
    yield Problem(
        code, Place(within=incident.id), what, "each severity has times of its own",
        f"choose one of: {listed}",
    )  # fmt: skip


def _level(level: SeverityLevel) -> str:
    said = ": ".join(str(text) for text in (level.name, level.meaning) if text)
    return f"{level.severity} ({said})" if said else str(level.severity)
