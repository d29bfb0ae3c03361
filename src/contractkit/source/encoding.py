"""From the bytes of a file to harmless text: size, encoding, characters that nobody can see."""

from __future__ import annotations

import codecs
import difflib
import re
import stat
from typing import TYPE_CHECKING, NoReturn

from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 2 * 1024 * 1024
_MOST_CHARACTERS = 100

# No sentence of a contract needs these, and each harms: Word ends the text at a control character,
# private characters look different in each font, direction overrides show another text than stored.
REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ue000-\uf8ff\ufeff\ufffe\uffff\U000f0000-\U0010ffff]"
)
_KINDS = (
    (re.compile("[\ud800-\udfff]"), "one half of a character (a lone surrogate)"),
    (re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]"), "a private-use character"),
    (re.compile("[\u202a-\u202e\u2066-\u2069]"), "a hidden change of the writing direction"),
    (re.compile("[\u2028\u2029]"), "a hidden line separator"),
    (re.compile("[\ufeff\ufffe\uffff]"), "a byte order mark or no character at all"),
)


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file of at most 2 MB, without byte order mark, lines end in LF."""
    data = read_bytes(path, MAX_BYTES, "split it; a contract file of 2 MB holds some 50,000 lines")
    return unify(_decode(data, path.as_posix()))


def read_bytes(path: Path, most: int, mend: str) -> bytes:
    """Return what a file holds, `most` octets (whole MB); `mend` says what to do about more.

    Raises ContractkitError, EnvironmentFault where the system does not let the file be read.
    """
    name = path.as_posix()
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _fault(name, "file", "this is not a file", "name the file, not its folder")
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise _missing(path) from None
    except (OSError, ValueError) as error:
        problem = Problem(
            "source.unreadable",
            Place(name),
            "the file cannot be read",
            why=f"the system says: {getattr(error, 'strerror', None) or error}",
            mend="check the permissions of the file and whether another program holds it",
        )
        raise EnvironmentFault([problem]) from error
    if len(data) > most:
        raise _fault(name, "size", f"the file is larger than {most // 1024**2} MB", mend)
    return data


def _missing(path: Path) -> ContractkitError:
    """Say that the file does not exist, and which file nearby was perhaps meant."""
    try:
        names = [other.name for other in path.parent.iterdir()]
    except OSError:
        names = []
    near = difflib.get_close_matches(path.name, names, n=1)
    mend = f"did you mean {near[0]}?" if near else "check the name and the folder"
    return _fault(path.as_posix(), "missing", "there is no such file", mend)


def _fault(name: str, code: str, what: str, mend: str) -> ContractkitError:
    return ContractkitError([Problem(f"source.{code}", Place(name), what, mend=mend)])


def unify(text: str) -> str:
    """Let lines end in LF only, so that lines count as in an editor."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, name: str) -> str:
    """Decode UTF-8, or say which other encoding it probably is."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
    if wide or data.count(0) * 4 > len(data):
        raise _wrong_encoding(Place(name, 1, 1), "UTF-16 or UTF-32")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        lines = unify(data[: error.start].decode()).split("\n")
        place = Place(name, len(lines), len(lines[-1]) + 1)
        probably = "GBK (GB 18030)" if _is_gbk(data) else "another encoding, or no text at all"
        raise _wrong_encoding(place, probably) from error


def _wrong_encoding(place: Place, probably: str) -> ContractkitError:
    problem = Problem(
        "source.encoding",
        place,
        f"the file is not UTF-8 but probably {probably}",
        why="read in the wrong encoding, Chinese text turns into other characters",
        mend='save it as UTF-8 (Notepad: "Save as", encoding UTF-8)',
    )
    return ContractkitError([problem])


def _is_gbk(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


class Findings:
    """The problems of one text. Its lines are harmless to show: refused characters are U+FFFD."""

    def __init__(self, name: str, text: str) -> None:
        """Search the text for refused characters; what is found is kept, not raised."""
        self.name = name
        self.text = text
        self.problems: list[Problem] = []
        self.lines = REFUSED.sub("\ufffd", text).split("\n")
        if REFUSED.search(text):
            self._find_characters()

    def _find_characters(self) -> None:
        for number, line in enumerate(self.text.split("\n"), 1):
            for match in REFUSED.finditer(line):
                self.add_character(match.group(), Place(self.name, number, match.start() + 1))
                if len(self.problems) >= _MOST_CHARACTERS:
                    return

    def add_character(self, char: str, place: Place) -> None:
        """Keep the finding of a refused character, or of the escape that stands for it."""
        kinds = (words for pattern, words in _KINDS if pattern.match(char))
        kind = next(kinds, "a control character")
        why = "it can cut, reorder or hide text in Word and in calendars"
        mend = "delete it and type the text again; it often comes from copying out of PDF or Word"
        self.add("character", place, f"U+{ord(char):04X} is {kind}", why, mend)

    def add(self, code: str, place: Place, what: str, why: str = "", mend: str = "") -> None:
        """Keep a finding with the line it points at; `code` comes without its first word."""
        excerpt = self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""
        what = REFUSED.sub("\ufffd", what)
        problem = Problem(f"source.{code}", place, what, why=why, mend=mend, excerpt=excerpt)
        self.problems.append(problem)

    def stop(self, code: str, place: Place, what: str, why: str = "", mend: str = "") -> NoReturn:
        """Keep a last finding and raise ContractkitError with all of them."""
        self.add(code, place, what, why, mend)
        raise ContractkitError(self.problems)
