"""How an agenda speaks: the contract's language, and what parties and categories are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractkit.quantities import Blank
from contractkit.timeline import said

if TYPE_CHECKING:
    from contractkit.model.contract import Category, Contract
    from contractkit.model.vocabulary import CategoryWords, Vocabulary
    from contractkit.timeline import Spoken


@dataclass(frozen=True, slots=True)
class Voice:
    """The words of one contract: its own where it has them, else those of the library."""

    contract: Contract
    vocabulary: Vocabulary

    @property
    def language(self) -> str:
        """The contract's language: `zh-CN` or `en`."""
        return self.contract.contract.language

    def say(self, text: Spoken) -> str:
        """Return a text in the contract's language, or in the one it was given in."""
        return said(text, self.language)

    def role(self, party: str) -> str:
        """Return what the library calls a party: 服务方; its id when it has no word."""
        word = self.vocabulary.name("parties", party)
        return self.say(word) if word else party

    def party(self, party: str) -> str:
        """Return the short name of a party, and its role while the name is a blank."""
        facts = self.contract.parties.get(party)
        name = (facts.short or facts.name) if facts else None
        return self.role(party) if name is None or isinstance(name, Blank) else self.say(name)

    def category(self, name: str) -> Category | CategoryWords:
        """Return a category of the contract's own or of the library."""
        return self.contract.categories.get(name) or self.vocabulary.categories[name]

    def trigger(self, name: str) -> str:
        """Return what a trigger is called; its id when nothing names it."""
        own = self.contract.triggers.get(name)
        word = own.name if own else self.vocabulary.name("triggers", name)
        return self.say(word) if word else name
