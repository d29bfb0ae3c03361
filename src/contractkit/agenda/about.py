"""What a reader of a schedule should know of it: contract, edition, calendar, conventions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.agenda.voice import Voice
from contractkit.calendars import ChinaCalendar, WeekdaysCalendar
from contractkit.quantities import Blank
from contractkit.timeline import speak_day
from contractkit.timeline.sentences import edition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contractkit.model.contract import Contract
    from contractkit.model.vocabulary import Vocabulary

_WORDS = {
    "zh-CN": {
        "contract": "合同",
        "edition": "版次",
        "edition-is": "第{}版，{}",
        "working-days": "工作日",
        "due": "到期日遇休息日",
        "next-working-day": "顺延至其后第一个工作日（《民法典》第二百零三条）；"
        "须在某事件之前完成的，提前至前一个工作日。",
        "previous-working-day": "提前至其前一个工作日。",
        "as-is": "按约定不作调整（《民法典》第二百零四条）。",
        "period-end": "期间届满",
        "anniversary": "开始的当日不计入，以对应日为届满日"
        "（《民法典》第二百零一条、第二百零二条）。",
        "day-before": "按约定计入开始的当日，以对应日的前一日为届满日（《民法典》第二百零四条）。",
        "period-end-on-holiday": "期间届满遇休息日",
        "end-next-working-day": "顺延至其后第一个工作日。",
        "end-as-is": "不作调整。",
        "horizon": "排期范围",
        "horizon-is": "没有终期的义务，自版次日期起排期{}，其后续排。",
        "tentative": "暂定",
        "tentative-is": "起算的事件尚为预计，或放假安排尚未公布："
        "日期仍可能变动，以更新后的日程为准。",
    },
    "en": {
        "contract": "Contract",
        "edition": "Edition",
        "edition-is": "No. {}, {}",
        "working-days": "Working days",
        "due": "Due on a day off",
        "next-working-day": "Moves to the next working day (Civil Code, Art. 203); to the one "
        "before where the deed must precede an event.",
        "previous-working-day": "Moves to the working day before.",
        "as-is": "Stays, as agreed (Civil Code, Art. 204).",
        "period-end": "End of a period",
        "anniversary": "The first day is not counted; the last day is the corresponding one "
        "(Civil Code, Art. 201, 202).",
        "day-before": "As agreed, the first day is counted; the last day is the one before the "
        "corresponding one (Civil Code, Art. 204).",
        "period-end-on-holiday": "Period ends on a day off",
        "end-next-working-day": "Moves to the next working day.",
        "end-as-is": "Stays.",
        "horizon": "Planned to",
        "horizon-is": "Duties without an end are planned for {} from the date of this edition.",
        "tentative": "Provisional",
        "tentative-is": "An event it counts from is only expected, or the holidays of that year "
        "are not announced yet: the day may still move, and a later edition will say so.",
    },
}


def about(contract: Contract, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """Return pairs of a label and a sentence, in the contract's language."""
    voice = Voice(contract, vocabulary)
    words = _WORDS[voice.language]
    head = contract.contract
    day = speak_day(head.dated, voice.language)
    return (
        (words["contract"], f"{voice.say(head.title)} · {head.id}"),
        (words["edition"], words["edition-is"].format(head.edition, day)),
        *((voice.role(party), _full_name(party, voice)) for party in contract.parties),
        *_conventions(voice, words),
        (words["tentative"], words["tentative-is"]),
    )


def _conventions(voice: Voice, words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    rules = voice.contract.conventions
    working = ChinaCalendar() if rules.working_days == "CN" else WeekdaysCalendar()
    return (
        (words["working-days"], voice.say(edition(working).text)),
        (words["due"], words[rules.due_on_holiday]),
        (words["period-end"], words[rules.period_end]),
        (words["period-end-on-holiday"], words[f"end-{rules.period_end_on_holiday}"]),
        (words["horizon"], words["horizon-is"].format(rules.horizon.speak(voice.language))),
    )


def _full_name(party: str, voice: Voice) -> str:
    name = voice.contract.parties[party].name
    return str(name) if isinstance(name, Blank) else voice.say(name)
