"""Messages in the user's language: English, or what a catalogue in `contractkit/locale` says."""

from __future__ import annotations

import gettext
from pathlib import Path

DOMAIN = "contractkit"
LOCALE = Path(__file__).parents[1] / "locale"


def catalogue(folder: Path = LOCALE) -> gettext.NullTranslations:
    """Return the messages for the language of the environment (LANGUAGE, LC_ALL, LANG)."""
    return gettext.translation(DOMAIN, folder, fallback=True)


_found = catalogue()
_ = _found.gettext
plural = _found.ngettext
