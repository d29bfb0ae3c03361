"""Digests out of a register, sent to a real mail server: once a day, and only with something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contractkit.chain import Act
from contractkit.errors import ContractkitError, EnvironmentFault
from contractkit.performance.life import Kind
from contractkit.tracking import acts, incidents, quotas
from contractkit.tracking.lists import Wanted
from contractkit.tracking.telling import Letter, digest_of, send_digest
from tracking.small import NUMBER, Small, day, moment, small

if TYPE_CHECKING:
    from pathlib import Path

    from contractkit.dispatch.smtp import Mailbox
    from dispatch.post import Post, Run

LI, WANG = "li@example.com", "wang@example.com"


@pytest.fixture
def team(tmp_path: Path) -> Small:
    return small(tmp_path / "register.sqlite", tmp_path).add()


@pytest.fixture
def box(mail: Run) -> tuple[Post, Mailbox]:
    return mail()


def letter(*to: str, within: int = 14, language: str = "zh-CN", **wanted: str) -> Letter:
    return Letter(to or (LI,), within, language, Wanted(**wanted))  # type: ignore[arg-type]


def sent(team: Small) -> list[dict[str, object]]:
    with team.at("01-05").reading() as reader:
        return [dict(record.act.data) for record in reader.records("", None, Kind.SENT)]


def texts(post: Post) -> list[str]:
    """Return the text of every mail that arrived."""
    found = []
    for envelope in post.taken:
        post_of_one = type(post)(taken=[envelope])
        body = post_of_one.mail().get_body(("plain",))
        assert body is not None
        found.append(body.get_content())
    return found


def test_a_digest_is_sent_once_a_day_and_recorded(
    address: str, tmp_path: Path, box: tuple[Post, Mailbox]
) -> None:
    post, mailbox = box
    team = small(address, tmp_path).add()
    assert send_digest(team.at("03-25"), letter(), mailbox)
    assert not send_digest(team.at("03-25 18:00"), letter(), mailbox)
    assert len(post.taken) == 1
    assert "巡检" in texts(post)[0]
    [record] = sent(team)
    assert (record["day"], record["to"]) == ("2026-03-25", [LI])
    assert record["subject"] == post.mail()["Subject"]
    assert team.is_sound()


def test_nothing_is_sent_when_there_is_nothing_to_tell(
    team: Small, box: tuple[Post, Mailbox]
) -> None:
    post, mailbox = box
    assert not send_digest(team.at("02-10"), letter(), mailbox)
    assert not post.taken
    assert sent(team) == []
    assert send_digest(team.at("02-10"), letter(within=90), mailbox)


def test_the_next_day_tells_what_changed_since(team: Small, box: tuple[Post, Mailbox]) -> None:
    post, mailbox = box
    send_digest(team.at("03-25"), letter(), mailbox)
    team.done("03-25 10:00", "inspection.n001")
    team.event("03-25 11:00", "acceptance", "07-01", known=False)
    assert send_digest(team.at("03-26"), letter(), mailbox)
    text = texts(post)[1]
    assert "已完成：S-1 巡检" in text
    assert "事件：S-1 验收 2026-07-01 (李工, #4)" in text
    assert "已完成" not in texts(post)[0]
    assert send_digest(team.at("05-25"), letter(), mailbox)
    assert "已完成：" not in texts(post)[2]


def test_what_was_undone_again_is_no_news_and_an_undoing_of_old_news_is(team: Small) -> None:
    number = team.done("03-20", "inspection.n001")
    record_sent(team, "03-25")
    team.undo("03-25 10:00", number)
    again = team.waive("03-25 11:00", "inspection.n002")
    team.undo("03-25 12:00", again)
    told = digest_of(team.at("03-26"), letter()).markdown
    assert "已撤销：S-1 巡检" in told
    assert "已免除" not in told
    assert told.count("已撤销") == 1


def record_sent(team: Small, when: str) -> None:
    """Let the usual letter count as sent on a day."""
    data = {"day": str(day(when)), "to": [LI], "subject": ""}
    with team.at(when).writing() as writer:
        writer.append([Act(Kind.SENT, "", letter().name, data)])


def test_two_letters_do_not_hold_each_other_up(team: Small, box: tuple[Post, Mailbox]) -> None:
    post, mailbox = box
    assert send_digest(team.at("03-25"), letter(LI), mailbox)
    assert send_digest(team.at("03-25"), letter(WANG), mailbox)
    assert send_digest(team.at("03-25"), letter(LI, WANG), mailbox)
    assert not send_digest(team.at("03-25"), letter(WANG, LI), mailbox)
    assert [envelope.rcpt_tos for envelope in post.taken] == [[LI], [WANG], [LI, WANG]]
    names = {type(post)(taken=[each]).mail()["Message-ID"] for each in post.taken}
    assert len(names) == 3


def test_a_refused_recipient_is_told_and_the_others_get_it_once(
    team: Small, box: tuple[Post, Mailbox]
) -> None:
    post, mailbox = box
    post.said[WANG] = "550 no such mailbox"
    with pytest.raises(ContractkitError, match=WANG) as caught:
        send_digest(team.at("03-25"), letter(LI, WANG), mailbox)
    assert [p.code for p in caught.value.problems] == ["mail.recipient"]
    assert [envelope.rcpt_tos for envelope in post.taken] == [[LI]]
    assert not send_digest(team.at("03-25 12:00"), letter(LI, WANG), mailbox)
    assert len(post.taken) == 1
    assert len(sent(team)) == 1


def test_what_the_server_did_not_take_is_sent_by_the_next_run(
    team: Small, box: tuple[Post, Mailbox]
) -> None:
    post, mailbox = box
    post.said["DATA"] = "451 try later"
    with pytest.raises((ContractkitError, EnvironmentFault)):
        send_digest(team.at("03-25"), letter(), mailbox)
    assert sent(team) == []
    del post.said["DATA"]
    assert send_digest(team.at("03-25 12:00"), letter(), mailbox)
    first, second = (type(post)(taken=[each]).mail() for each in post.taken)
    assert first["Message-ID"] == second["Message-ID"]


def test_an_owner_is_told_of_what_is_theirs(team: Small) -> None:
    team.assign("02-01", "王工", "inspection")
    team.assign("02-01", "赵工", "manual")
    told = {
        who: digest_of(team.at("06-01"), letter(owner=who, language="zh-CN")).markdown
        for who in ("王工", "赵工")
    }
    assert "巡检" in told["王工"]
    assert "文档交付" not in told["王工"]
    assert "文档交付" in told["赵工"]
    assert "巡检" not in told["赵工"]


def test_running_clocks_and_quotas_that_run_low_are_told(team: Small) -> None:
    desk = team.at("03-02 10:00")
    assert digest_of(desk, letter(within=0)).is_empty
    report = incidents.Report(moment("03-02 09:00"), severity=1, title="死机")
    incidents.open_incident(desk, NUMBER, report)
    quotas.draw(desk, NUMBER, "resident", quotas.Use("45", day("03-02")))
    told = digest_of(desk, letter(within=0))
    assert not told.is_empty
    assert "S-1 inc-001 死机" in told.markdown
    assert "45人天" in told.markdown.replace(" ", "")
    assert "2026-03-02 13:00" in told.markdown
    english = digest_of(desk, letter(within=0, language="en")).markdown
    assert "inc-001" in english


def test_the_digest_of_a_contract_tells_of_that_one_only(team: Small, tmp_path: Path) -> None:
    second = Small(team.office, tmp_path / "second" / "contract.yaml", "S-2")
    second.path.parent.mkdir()
    text = team.path.read_text(encoding="utf-8")
    second.path.write_text(text.replace("S-1", "S-2"), encoding="utf-8")
    second.add("01-06")
    acts.note(team.at("02-01"), NUMBER, "inspection.n001", "x")
    both = digest_of(team.at("04-10"), letter()).markdown
    assert "S-1" in both
    assert "S-2" in both
    own = Letter((LI,), 14, "zh-CN", Wanted(contracts=(second.key,)))
    assert "S-1" not in digest_of(team.at("04-10"), own).markdown


def test_the_same_register_on_the_same_day_gives_the_same_digest(team: Small) -> None:
    team.done("03-30", "inspection.n001", "0.5")
    assert digest_of(team.at("04-10"), letter()) == digest_of(team.at("04-10"), letter())
