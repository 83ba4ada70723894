"""Who may do what to which request: the table of rights, tried word by word in real talks.

`rights.tsv` says for each command and object what each person of the cast may: + is done or shown,
- is seen by them but refused in words, . does not exist to them: the answer is the very one that
a number nobody has would get, and nothing changes. It follows docs/lifecycle.md (who does what),
docs/privacy.md (who sees a request) and docs/commands.md, not the code.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import select

from models import Audit
from tests.security.cast import CANARY, CAST, MISSING, Tried, attempt, furnish
from tests.town import LIN, SHEN, WANG, ZHENG, Town

_LINES = (Path(__file__).parent / "rights.tsv").read_text(encoding="utf-8").splitlines()
_HEAD, *_ROWS = [line.split("\t") for line in _LINES if line and not line.startswith("# ")]
WORDS = list(dict.fromkeys(row[0] for row in _ROWS))
#: Whose every command is on record, whatever came of it.
AUDITED = (
    "volunteer", "captain", "worker", "standin", "far", "leader", "farlead", "mediator", "admin",
    "elsewhere", "street", "unit",
)  # fmt: skip


@pytest.fixture(scope="module")
def stage(module_town: Town) -> tuple[Town, dict[str, int]]:
    """The stories told once: every attempt is taken back."""
    return module_town, furnish(module_town)


def test_the_table_knows_the_whole_cast() -> None:
    assert _HEAD[2:] == list(CAST)


@pytest.mark.parametrize("words", WORDS)
def test_a_word_does_for_each_what_the_table_says(
    stage: tuple[Town, dict[str, int]], words: str
) -> None:
    town, numbers = stage
    on_nothing = cache(lambda who: attempt(town, CAST[who], words.replace("N", str(MISSING))))
    wrong = []
    for _, thing, *marks in (row for row in _ROWS if row[0] == words):
        for who, expected in zip(CAST, marks, strict=True):
            tried = attempt(town, CAST[who], words.replace("N", str(numbers[thing])))
            found = _mark(tried, on_nothing(who), numbers[thing])
            if found != expected:
                wrong.append((thing, who, expected, found, tried.reply))
            if who in AUDITED and found != "+" and tried.outcome in {"", "done"}:
                wrong.append((thing, who, "audited", tried.outcome, tried.reply))
    assert wrong == []


def _mark(tried: Tried, on_nothing: Tried, number: int) -> str:
    """What came of it, beside what the same words about no request at all come to."""
    if CANARY in tried.reply or (tried.changed and not on_nothing.changed):
        return "+"
    alike = tried.reply == on_nothing.reply.replace(str(MISSING), str(number))
    return "." if alike else "-"


#: Commands about the community itself: who may use them.
OFFICE = {
    "待派": {"admin", "elsewhere", "street"},
    "网格员": {"admin", "elsewhere", "street"},
    "导出 本周": {"admin", "elsewhere", "street"},
    "审计": {"admin", "elsewhere", "street"},
    "别名": {"admin", "elsewhere", "street"},
    "词库": {"admin", "elsewhere", "street"},
    "未识别": {"admin", "elsewhere", "street"},
    "统计": {"leader", "farlead", "admin", "elsewhere", "street"},
    "超期": {"leader", "farlead", "admin", "elsewhere", "street"},
    "我的任务": {
        "volunteer", "captain", "worker", "standin", "far", "leader", "farlead", "mediator",
        "admin", "elsewhere", "street", "unit",
    },
    "替班": {
        "captain", "worker", "standin", "far", "leader", "farlead", "mediator", "admin",
        "elsewhere", "street",
    },
}  # fmt: skip


#: How somebody hears that a word is not theirs.
REFUSED = ("工作人员用的", "您没有这个权限")


def refused(reply: str) -> bool:
    """Whether the word was somebody else's."""
    return any(part in reply for part in REFUSED)


@pytest.mark.parametrize("words", OFFICE)
def test_the_words_of_the_office_are_for_those_the_table_names(
    stage: tuple[Town, dict[str, int]], words: str
) -> None:
    town, _ = stage
    answered = {
        who for who, sender in CAST.items() if not refused(attempt(town, sender, words).reply)
    }
    assert answered == OFFICE[words]


#: Commands about people: who succeeds with them. The street stands above both communities.
PEOPLE = {
    "停用 许冬梅": {"admin", "street"},
    "停用 白志强": {"elsewhere", "street"},
    "启用 洪波": {"admin", "street"},
    "邀请 新人 13900000097 网格员 G01": {"admin", "street"},
    "邀请 新人 13900000097 网格员 H01": {"elsewhere", "street"},
    "邀请 苏文清 13900000010 管理员": {"street"},
    # Whoever is away may ask somebody in their own place.
    "替班 林晓 陈立冬 明天": {"worker", "admin", "street", "leader"},
}


@pytest.mark.parametrize("words", PEOPLE)
def test_nobody_commands_people_outside_their_part_of_the_tree(
    stage: tuple[Town, dict[str, int]], words: str
) -> None:
    town, _ = stage
    done = {who for who, sender in CAST.items() if _commands(town, sender, words)}
    assert done == PEOPLE[words]


def _commands(town: Town, sender: str, words: str) -> bool:
    tried = attempt(town, sender, words)
    return tried.outcome == "done" and tried.changed


def test_an_admin_can_neither_switch_off_nor_decide_about_themself(
    new_town: Callable[..., Town],
) -> None:
    town = new_town()
    town.talk((SHEN, "停用 沈川", "不能对自己这样做"))
    assert [row["outcome"] for row in town.rows(select(Audit.outcome))] == ["no:yourself"]


def test_whose_role_ends_between_two_messages_can_do_nothing_with_the_next(town: Town) -> None:
    town.talk((WANG, "翠湖苑3号楼2单元楼道灯不亮了", "#1"), (LIN, "接单 1", "#1"))
    town.talk((SHEN, "停用 林晓", "林晓"), (LIN, "办结 1 修好了", "工作人员用的"))


def test_in_plain_mode_no_word_of_staff_does_anything(town: Town) -> None:
    town.talk((WANG, "翠湖苑3号楼2单元楼道灯不亮了", "#1"))
    for words in WORDS[:25]:
        reply = town.say(SHEN, words.replace("N", "1"), trusted=False)
        assert "已" not in reply.replace("已经", "") or "明文模式" in reply, words
    town.talk((ZHENG, "进度 1", "没有找到"), (WANG, "进度 1", "楼道灯"))
