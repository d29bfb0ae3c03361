"""What is overdue, due soon and running out, in one short message for a mail or a chat. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from contractkit.agenda import one_line, shorten
from contractkit.performance.duty import Status
from contractkit.performance.quotas import Level
from contractkit.reports.choice import in_order
from contractkit.reports.digest_page import page
from contractkit.reports.digest_words import WORDS, count, speak_distance, speak_weekday
from contractkit.reports.words import percent
from contractkit.timeline import speak_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from contractkit.performance.duty import Duty
    from contractkit.reports.rows import ChainHead

MOST_OCTETS = 4096
"""WeCom refuses a longer Markdown message; DingTalk and Feishu take more."""

_LONGEST_TITLE, _LONGEST_CONTRACT = 120, 48
_SHOWN = (1000, 100, 50, 30, 20, 15, 10, 7, 5, 3, 2, 1, 0)
# What chat programs read as markup, mentions or links has a wide twin that they do not.
_TO_WIDE = 0xFEE0
_WIDE = {ord(char): ord(char) + _TO_WIDE for char in "\\*_[]<>`~"}
_LIST_MARK = re.compile(r"[-+#]|\d{1,9}[.)](?= |$)")


class QuotaNotice(NamedTuple):
    """A quota that runs low; amounts as printed, such as 48人天."""

    name: str
    used: str
    granted: str
    level: Level


class ClockNotice(NamedTuple):
    """A clock that runs; `until` is its end as printed, "" while a pause has none."""

    incident: str
    clock: str
    until: str
    late: bool


@dataclass(frozen=True, slots=True)
class Notices:
    """What a digest tells beside duties; `changes` are sentences about what was recorded."""

    quotas: Sequence[QuotaNotice] = ()
    clocks: Sequence[ClockNotice] = ()
    changes: Sequence[str] = ()
    head: ChainHead | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what, when, how urgent that is, and whose it is."""

    title: str
    when: str = ""
    note: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Items of one kind under a heading; `urgent` ones stand out."""

    name: str
    heading: str
    items: tuple[Item, ...]
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Digest:
    """A message: one line, Markdown for a chat (at most `MOST_OCTETS`), a page for a mail.

    `is_empty` tells that there is nothing to say, so that nobody need be told.
    """

    subject: str
    markdown: str
    html: str
    is_empty: bool


NOTHING = Notices()


def digest(
    duties: Iterable[Duty],
    today: dt.date,
    within_days: int,
    language: str,
    notices: Notices = NOTHING,
) -> Digest:
    """Return what people should know today; `language` is zh-CN or en.

    Told are duties that are overdue and those due from today to `within_days` later, which is 0 or
    more. Where the day may still move, a duty stands among the provisional ones instead.
    """
    due = in_order(duty for duty in duties if duty.status(today).is_open)
    desk = _Desk(today, within_days, language)
    sections = tuple(section for section in desk.sections(due, notices) if section.items)
    foot = _foot(notices.head, language)
    return Digest(
        desk.subject(sections),
        _markdown(desk.head(sections), sections, foot, language),
        page(desk.head(sections), sections, foot, language),
        not sections,
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Words what there is to tell, as of a day and in a language."""

    today: dt.date
    within: int
    language: str

    def sections(self, due: Sequence[Duty], notices: Notices) -> Iterator[Section]:
        """Return every section, the most urgent first; some may be empty."""
        overdue, soon, provisional = self._sorted(due)
        yield self._section("overdue", map(self._duty, overdue), urgent=True)
        yield self._section("clocks", map(self._clock, notices.clocks), urgent=True)
        yield self._section("due", map(self._duty, soon))
        yield self._section("provisional", map(self._duty, provisional))
        low = (quota for quota in notices.quotas if quota.level is not Level.AMPLE)
        yield self._section("quotas", map(self._quota, low))
        yield self._section("changes", (Item(text) for text in notices.changes))

    def head(self, sections: Sequence[Section]) -> tuple[str, str]:
        """Return the heading, and what stands below it."""
        words = WORDS[self.language]
        as_of = words["as-of"].format(speak_weekday(self.today, self.language))
        calm = "" if sections else self._span("nothing")
        return words["heading"], words["space"].join(filter(None, [as_of, calm]))

    def subject(self, sections: Sequence[Section]) -> str:
        """Return what the mail is about with its figures, in one line."""
        words = WORDS[self.language]
        counts = Counter({section.name: len(section.items) for section in sections})
        counts["due"] += counts.pop("provisional", 0)
        parts = [self._span(f"n-{name}", number) for name, number in counts.items() if number]
        what = words["comma"].join(parts) or words["n-nothing"]
        return words["subject"].format(what, speak_day(self.today, self.language))

    def _sorted(self, due: Sequence[Duty]) -> tuple[list[Duty], list[Duty], list[Duty]]:
        """Return what is overdue, what is due soon, and what is due soon unless it moves."""
        overdue = [duty for duty in due if duty.status(self.today) is Status.OVERDUE]
        soon = [duty for duty in due if 0 <= (duty.due - self.today).days <= self.within]
        return (
            overdue,
            [duty for duty in soon if not _may_move(duty)],
            [duty for duty in soon if _may_move(duty)],
        )

    def _section(self, name: str, items: Iterable[Item], *, urgent: bool = False) -> Section:
        rows = tuple(items)
        return Section(name, self._span(name, len(rows)), rows, urgent)

    def _span(self, name: str, number: int = 0) -> str:
        return count(name, self.language, number, self.within)

    def _duty(self, duty: Duty) -> Item:
        words = WORDS[self.language]
        share = duty.performance.share
        number, title = one_line(duty.contract_id), one_line(duty.contract_title)
        about = (
            shorten(f"{number} {title}", _LONGEST_CONTRACT),
            words["obligor"].format(one_line(duty.entry.obligor)),
            words["owner"].format(owner) if (owner := one_line(duty.owner)) else words["no-owner"],
            words["share"].format(percent(share)) if share else "",
        )
        return Item(
            shorten(one_line(duty.entry.title), _LONGEST_TITLE),
            speak_weekday(duty.due, self.language),
            speak_distance((duty.due - self.today).days, self.language),
            tuple(filter(None, about)),
        )

    def _quota(self, quota: QuotaNotice) -> Item:
        words = WORDS[self.language]
        used = words["used"].format(one_line(quota.used), one_line(quota.granted))
        return Item(one_line(quota.name), used, words[quota.level.value])

    def _clock(self, clock: ClockNotice) -> Item:
        words = WORDS[self.language]
        until = words["until"].format(one_line(clock.until)) if clock.until else ""
        note = words["late" if clock.late else "running" if clock.until else "paused"]
        return Item(one_line(clock.clock), until, note, (one_line(clock.incident),))


def _may_move(duty: Duty) -> bool:
    return duty.entry.tentative and duty.performance.agreed is None


def _foot(head: ChainHead | None, language: str) -> str:
    return WORDS[language]["head"].format(head.seq, head.digest) if head else ""


def _markdown(head: tuple[str, str], sections: Sequence[Section], foot: str, language: str) -> str:
    """Return the message with as many items a section as a chat takes."""
    texts = (_whole(head, _cut(sections, most, language), foot) for most in _SHOWN)
    return next(text for text in texts if len(text.encode()) <= MOST_OCTETS)


def _cut(sections: Sequence[Section], most: int, language: str) -> Iterator[tuple[str, list[str]]]:
    """Return headings and lines; what is left out is counted."""
    for section in sections:
        lines = [_line(item) for item in section.items[:most]]
        rest = len(section.items) - len(lines)
        yield section.heading, lines + [f"- {count('more', language, rest)}"] * bool(rest)


def _line(item: Item) -> str:
    facts = " · ".join(map(_safe, filter(None, (item.when, item.note, *item.about))))
    title = _safe(item.title)
    return f"- **{title}** {facts}" if facts else f"- {_plain(title)}"


def _whole(head: tuple[str, str], sections: Iterable[tuple[str, list[str]]], foot: str) -> str:
    parts = [f"# {head[0]}", head[1]]
    for heading, lines in sections:
        parts += [f"## {heading}", "\n".join(lines)]
    return "\n\n".join([*parts, *filter(None, [foot])]) + "\n"


def _plain(line: str) -> str:
    """Return a line that is no list or heading of its own: its mark has a wide twin as well."""
    mark = _LIST_MARK.match(line)
    if not mark:
        return line
    head, last = mark[0][:-1], mark[0][-1]
    return f"{head}{chr(ord(last) + _TO_WIDE)}{line[mark.end() :]}"


def _safe(text: str) -> str:
    """Return a text in which a chat program finds no markup, mention or link."""
    return one_line(text).translate(_WIDE)
