"""What is owed each time something happens, in one sentence: `用户报修后2小时内`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractkit.model.commitments import CLOCKS, ReactionCommitment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contractkit.agenda.voice import Voice
    from contractkit.model.commitments import Commitment, SeverityLevel

_WORDS = {
    "zh-CN": {
        "upon": "{}时",
        "within": "{}后{}内",
        "levels": "{}后：{}",
        "rows": "；",
        "row": "{}——{}",
        "limits": "、",
        "level": "{}级",
        "respond": "响应",
        "remote": "远程处理",
        "on_site": "到场",
        "resolve": "修复",
        "plan": "提交方案",
        "report": "提交报告",
        "spare": "提供备机",
    },
    "en": {
        "upon": "upon {}",
        "within": "upon {}: within {}",
        "levels": "upon {}: {}",
        "rows": "; ",
        "row": "{} – {}",
        "limits": ", ",
        "level": "level {}",
        "respond": "response ",
        "remote": "remote work ",
        "on_site": "on site ",
        "resolve": "repair ",
        "plan": "plan ",
        "report": "report ",
        "spare": "spare ",
    },
}


def limit(commitment: Commitment, voice: Voice) -> str:
    """Return how fast a reaction is owed after its trigger; "" for every other commitment."""
    if not isinstance(commitment, ReactionCommitment):
        return ""
    words, trigger = _WORDS[voice.language], voice.trigger(commitment.upon)
    if commitment.levels:
        rows = (_level(level, words, voice) for level in commitment.levels)
        return words["levels"].format(trigger, words["rows"].join(rows))
    if commitment.within is None:
        return words["upon"].format(trigger)
    return words["within"].format(trigger, commitment.within.speak(voice.language))


def clock_name(clock: str, language: str) -> str:
    """Return what a time of the severity grid is called: `on_site` is 到场, `on site`."""
    return _WORDS[language][clock].strip()


def _level(level: SeverityLevel, words: Mapping[str, str], voice: Voice) -> str:
    name = voice.say(level.name) if level.name else words["level"].format(level.severity)
    clocks = ((words[clock], getattr(level, clock)) for clock in CLOCKS)
    limits = (f"{word}{length.speak(voice.language)}" for word, length in clocks if length)
    return words["row"].format(name, words["limits"].join(limits))
