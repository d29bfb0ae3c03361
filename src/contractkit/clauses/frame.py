"""What stands around the body: cover, parties and signatures, as text for the look's own tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.clauses.facts import facts_of
from contractkit.clauses.speaking import spoken_date
from contractkit.model.contract import Party
from contractkit.quantities import Blank

if TYPE_CHECKING:
    from contractkit.clauses.outline import Outline
    from contractkit.model.contract import Contract, DocumentRequest
    from contractkit.model.fields import Localized

_NOBODY: dict[str, object] = {"path": "", "role_title": "", "name": "", "rows": []}


def frame_of(contract: Contract, request: DocumentRequest, outline: Outline) -> dict[str, object]:
    """Return the values of the tags that templates/README.md lists.

    A blank is printed as a rule in a party's rows; where a look draws its own rule (date, place,
    cover) it is empty.
    """
    language, head = outline.language, contract.contract
    project = _open(head.project, language)
    names = dict.fromkeys([*(n for n in outline.roles if n in contract.parties), *contract.parties])
    parties = {name: _party(name, contract, outline) for name in names}
    signing = [parties[name] for name in names if contract.parties[name].signs]
    return {
        "title": title_of(request, outline),
        "project": project,
        "number": head.id,
        "section_number": request.number or "",
        "dated": _dated(contract, outline),
        "dated_iso": head.dated.isoformat(),
        "place": _open(head.place, language),
        "cover": {"copy": _said(request.copy_, language), "project": project},
        "parties": signing,
        "provider": parties.get("provider", _NOBODY),
        "customer": parties.get("customer", _NOBODY),
        "signatories": [[*signing[n : n + 2], _NOBODY][:2] for n in range(0, len(signing), 2)],
    }


def title_of(request: DocumentRequest, outline: Outline) -> str:
    """Return the document's title: the contract's own, or that of the outline."""
    return _said(request.title, outline.language) or outline.title


def _dated(contract: Contract, outline: Outline) -> str:
    """Return the day that the document bears, empty while it is not known."""
    day = contract.contract.dated
    if outline.dated:
        event = contract.events.get(outline.dated)
        if event is None or event.known is None:
            return ""
        day = event.known
    return spoken_date(day, outline.language)


def _party(name: str, contract: Contract, outline: Outline) -> dict[str, object]:
    party, language, path = contract.parties[name], outline.language, f"parties.{name}"
    role = outline.roles.get(name) or outline.call.get(name) or _said(party.short, language)
    fields = facts_of(Party)
    rows = [
        {"path": f"{path}.{key}", "label": label, "value": _said(value, language)}
        for key, label in outline.details.items()
        if (fact := fields.get(key.replace("-", "_")))
        and (value := getattr(party, fact.attribute)) is not None
    ]
    return {"path": path, "role_title": role, "name": _said(party.name, language), "rows": rows}


def _said(value: Localized | Blank | None, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Blank):
        return value.speak(language)
    return value.in_(language) or str(value)


def _open(value: Localized | Blank | None, language: str) -> str:
    return "" if isinstance(value, Blank) else _said(value, language)
