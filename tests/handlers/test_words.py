"""Words that admins teach: tried, heard everywhere at once, undone; wishes, suggestions."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, select

from bot.understanding import trying
from models import Correction, Question, Request, WordChange, WordSuggestion
from services import correcting
from services.proposing import put
from services.teaching import masters
from services.words import Wanted
from tests.databases import open_store
from tests.few_words import few_words
from tests.town import DEMO, LIN, SHEN, SU, WANG, WU, ZHENG, Town

#: The messages of each process have numbers of their own.
MESSAGES = itertools.count(1)
LUO = "demo-luo-jianping"
#: What the sentences that a change is tried on say, and mean.
LABELLED = (
    "R5\t\tL3\t-\t屋里下雨了",
    "R5\t\tL3\t-\t屋里下雨下得厉害",
    "R8\t\tL3\t-\t灯下黑",
    "R8\t\tL3\t-\t灯黑了",
    "E1\t\tL1\t-\t着火了一地纸壳",
    "H1\t\tL3\t-\t垃圾堆成山没人管",
    "H1\t\tL3\t-\t垃圾又堆成山",
    "R5\t\tL3\t-\tWIFI泡水了",
)
RULE = "闹心:\n  say: [没有这样的话]\n  to: R5\n  examples: [闹心得很]\n"


@pytest.fixture
def url() -> URL:
    return DEMO.url()


@pytest.fixture
def town(url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The demo's community, which understands a dozen words and has a few labelled messages."""
    (tmp_path / "labelled" / "learn").mkdir(parents=True)
    (tmp_path / "labelled" / "learn" / "few.tsv").write_text("\n".join(LABELLED), "utf-8")
    (tmp_path / "lexicon" / "rules").mkdir(parents=True)
    (tmp_path / "lexicon" / "rules" / "one.yaml").write_text(RULE, "utf-8")
    monkeypatch.setattr(trying, "LABELLED", tmp_path / "labelled")
    monkeypatch.setattr(trying, "SHIPPED", tmp_path / "lexicon")
    yield from open_town(url)


def open_town(url: URL) -> Iterator[Town]:
    """A process of its own, with its own connection and its own understanding."""
    town = Town(open_store(url), few_words())
    town._numbers = itertools.count(next(MESSAGES) * 1000)
    yield town
    town.courier.close()


@pytest.fixture
def other(url: URL) -> Iterator[Town]:
    """A second process on the same database."""
    yield from open_town(url)


def codes(town: Town) -> list[str]:
    """The categories of all requests, in their order."""
    return [row["code"] for row in town.rows(select(Request.code).order_by(Request.id))]


def changes(town: Town) -> list[tuple[int, str, str, bool, bool]]:
    """Version, word, category, whether struck, whether undone."""
    rows = town.rows(select(WordChange).order_by(WordChange.version))
    return [
        (one["version"], one["word"], one["code"], one["struck"], one["undone_at"] is not None)
        for one in rows
    ]


# --- 加词, 删词, 撤销词.


def test_a_word_is_taught_heard_at_once_and_undone(town: Town) -> None:
    town.talk(
        (ZHENG, "屋里下雨", "没太听明白"),
        (SU, "加词 房屋渗漏 屋里下雨", "已把“屋里下雨”加入 房屋渗漏（第1版）"),
        (WANG, "屋里下雨", "已登记 #1 房屋渗漏"),
        (SU, "撤销词 1", "已撤销第1版|“屋里下雨”不再是 房屋渗漏 的词"),
        (WU, "屋里下雨", "没太听明白"),
    )
    assert changes(town) == [(1, "屋里下雨", "R5", False, True)]


def test_the_answer_tells_how_trying_went(town: Town) -> None:
    town.talk(
        (SU, "加词 R5 屋里下雨", "试过 2 条有这个词的消息：判对的多 2 条，没有一条变错|撤销词 1"),
        (SU, "加词 R5 墙上冒汗", "试验用的消息里没有这个词"),
    )


@pytest.mark.parametrize(
    "words",
    ["加词 R5 屋里下雨", "加词 r5，屋里下雨", "加词：房屋渗漏 “屋里下雨”", "加词 屋里下雨 房屋渗漏",
     "添加词 屋里下雨 到 房屋渗漏", "加词 渗漏 屋里下雨"],
)  # fmt: skip
def test_the_command_is_read_however_it_is_written(town: Town, words: str) -> None:
    town.talk((SU, words, "已把“屋里下雨”加入 房屋渗漏"))


def test_a_learned_word_is_struck_and_comes_back(town: Town) -> None:
    town.talk(
        (SU, "删词 R5 漏水", "“漏水”不再算 房屋渗漏（第1版）"),
        (ZHENG, "家里漏水", "没太听明白"),
        (SU, "撤销词", "“漏水”仍按原来的算 房屋渗漏"),
        (WANG, "家里漏水", "已登记 #1 房屋渗漏"),
    )


def test_a_version_number_is_never_used_again(town: Town) -> None:
    town.talk(
        (SU, "加词 R5 墙上冒汗", "第1版"),
        (SU, "撤销词 1", "已撤销第1版"),
        (SU, "加词 R5 墙上冒汗", "第2版"),
        (SU, "删词 R5 墙上冒汗", "第3版"),
        (SU, "撤销词", "已撤销第3版"),
        (WANG, "墙上冒汗", "已登记 #1 房屋渗漏"),
        (SU, "撤销词 3", "没有第3版的改动可撤销"),
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("加词", "请写类别和一个词"),
        ("加词 房屋渗漏", "请写类别和一个词"),
        ("加词 R5 屋里 下雨", "请写类别和一个词"),
        ("加词 没这类 屋里下雨", "没有“没这类”"),
        ("加词 R5 雨", "要 2 到 12 个字"),
        ("加词 R5 屋里下雨屋里下雨屋里下雨屋", "要 2 到 12 个字"),
        ("加词 R5 13900001111", "请去掉它们再发"),
        ("加词 R5 三号楼漏", "请去掉它们再发"),
        ("加词 R5 ５０１漏", "请去掉它们再发"),
        ("加词 R5 林晓漏水", "有人名或小区名"),
        ("加词 R5 翠湖苑漏水", "有人名或小区名"),
        ("加词 O6 屋里下雨", "不是一类具体的诉求"),
        ("加词 其他诉求 屋里下雨", "不是一类具体的诉求"),
        ("删词 R5 屋里下雨", "“屋里下雨”本来就不算 房屋渗漏"),
        ("撤销词 5", "没有第5版的改动"),
        ("撤销词", "没有可撤销的改动"),
        ("词库 没这类", "没有“没这类”"),
        ("未识别 99 R5", "没有第 99 条"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_do(
    town: Town, words: str, expected: str
) -> None:
    town.talk((SU, words, expected))
    assert changes(town) == []


def test_the_same_word_twice_is_refused(town: Town) -> None:
    town.talk(
        (SU, "加词 R5 墙上冒汗", "第1版"),
        (SU, "加词 R5 墙上冒汗", "“墙上冒汗”已经在 房屋渗漏 里了（第1版）"),
        (SU, "删词 R5 墙上冒汗", "第2版"),
        (SU, "删词 R5 墙上冒汗", "已经不算 房屋渗漏 了（第2版）"),
    )


# --- Tried before it takes effect.


def test_a_word_that_would_hide_an_emergency_is_refused_with_the_sentence(town: Town) -> None:
    town.talk(
        (SU, "加词 H1 一地纸壳", "已把"),
        (SU, "撤销词", "已撤销"),
        (SU, "删词 E1 着火", "不能改|着火了一地纸壳|应是火警爆炸"),
    )
    assert [one[1] for one in changes(town)] == ["一地纸壳"]


def test_a_word_that_breaks_an_example_of_a_rule_is_refused_with_it(town: Town) -> None:
    town.talk((SU, "加词 R4 闹心", "不能改|闹心得很|应是房屋渗漏，会变成下水排污"))
    assert changes(town) == []


def test_a_word_that_does_more_harm_than_good_is_asked_about_once(town: Town) -> None:
    town.talk(
        (SU, "删词 H1 垃圾", "先不改|变错 2 条|回1"),
        (SU, "2", "“垃圾”（垃圾清运）不改"),
    )
    assert changes(town) == []
    town.talk(
        (SU, "删词 H1 垃圾", "垃圾堆成山没人管|垃圾又堆成山|仍要改回1"),
        (SU, "1", "第1版|变错 2 条"),
    )
    assert changes(town) == [(1, "垃圾", "H1", True, False)]


def test_the_question_lapses_within_the_hour(town: Town) -> None:
    town.talk((SU, "删词 H1 垃圾", "先不改"))
    town.wait(hours=2)
    town.say(SU, "1")
    assert changes(town) == []


def test_another_change_leaves_the_one_that_was_doubted(town: Town) -> None:
    town.talk((SU, "删词 H1 垃圾", "先不改"), (SU, "加词 R5 屋里下雨", "第1版"))
    town.say(SU, "1")
    assert changes(town) == [(1, "屋里下雨", "R5", False, False)]


def test_without_labelled_messages_the_rules_examples_are_tried(town: Town, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "labelled")
    town.talk(
        (SU, "加词 R5 屋里下雨", "没有试验用的消息|第1版"),
        (SU, "加词 R4 闹心", "不能改|闹心得很"),
    )


# --- Other processes.


def test_another_process_hears_the_word_with_its_next_message(town: Town, other: Town) -> None:
    other.talk((ZHENG, "屋里下雨", "没太听明白"))
    town.talk((SU, "加词 R5 屋里下雨", "第1版"))
    other.talk((WANG, "屋里下雨", "已登记 #1 房屋渗漏"))
    town.talk((SU, "撤销词 1", "已撤销"))
    other.talk((WU, "屋里下雨", "没太听明白"))


def test_an_emergency_that_was_just_taught_goes_before_everything(town: Town, other: Town) -> None:
    other.talk((WANG, "家里闹心", "请问是哪一类"))
    town.talk((SU, "加词 E1 火苗子", "第1版"))
    other.talk((WANG, "翠湖苑3号楼火苗子", "119"))


# --- Who may.


def test_an_admin_of_one_community_puts_the_wish_before_who_may(town: Town) -> None:
    town.talk((SHEN, "加词 R5 屋里下雨", "已转给苏文清决定"))
    assert changes(town) == []
    (asked,) = town.pushes(SU)
    assert "沈川建议把“屋里下雨”加入 房屋渗漏" in asked
    town.talk((SU, "同意", "已把“屋里下雨”加入 房屋渗漏（第1版）|判对的多 2 条"))
    assert ["已经采纳" in one for one in town.pushes(SHEN)] == [True]


def test_a_wish_that_is_declined_is_told(town: Town) -> None:
    town.talk((SHEN, "删词 R5 漏水", "已转给苏文清决定"))
    assert "沈川建议“漏水”不再算 房屋渗漏" in town.pushes(SU)[0]
    town.talk((SU, "不用", "“漏水”（房屋渗漏）不改"))
    assert ["没有采纳" in one for one in town.pushes(SHEN)] == [True]
    assert changes(town) == []


def test_a_mere_yes_and_a_new_problem_are_no_answer(town: Town) -> None:
    town.talk((SHEN, "加词 R5 屋里下雨", "已转给"))
    town.say(SU, "好的")
    town.talk((SU, "翠湖苑3号楼漏水", "已登记 #1"))
    assert changes(town) == []
    assert town.rows(select(Question).where(Question.closed_at.is_(None)))


def test_after_days_only_a_number_answers(town: Town) -> None:
    town.talk((SHEN, "加词 R5 屋里下雨", "已转给"))
    town.wait(days=5)
    town.say(SU, "可以")
    assert changes(town) == []
    town.talk((SU, "1", "第1版"))


def test_two_wishes_are_answered_one_after_the_other_and_none_is_put_twice(town: Town) -> None:
    town.talk(
        (SHEN, "加词 R5 屋里下雨", "已转给"),
        (SHEN, "加词 R5 屋里下雨", "已转给"),
        (LUO, "加词 R5 墙上冒汗", "已转给"),
    )
    assert len(town.pushes(SU)) == 2
    town.talk(
        (SU, "1", "“墙上冒汗”加入|还有一个：要把“屋里下雨”加入"),
        (SU, "2", "“屋里下雨”（房屋渗漏）不改"),
    )


def test_who_may_not_change_words_undoes_none_and_is_told_who_does(town: Town) -> None:
    town.talk(
        (SU, "加词 R5 屋里下雨", "第1版"), (SHEN, "撤销词 1", "管所有网格的管理员来改：苏文清")
    )
    assert changes(town) == [(1, "屋里下雨", "R5", False, False)]


def test_only_admins_teach_and_nobody_in_plain_mode(town: Town) -> None:
    town.talk(
        (LIN, "加词 R5 屋里下雨", "是管理员用的"),
        (WANG, "加词 R5 屋里下雨", "是工作人员用的"),
        (SHEN, "加词 R5 屋里下雨", "已转给"),
    )
    assert "明文模式" in town.say(SU, "1", trusted=False)
    assert "明文模式" in town.say(SU, "加词 R5 屋里下雨", trusted=False)
    assert changes(town) == []


def test_who_is_no_admin_any_more_decides_nothing(town: Town) -> None:
    town.talk((SHEN, "加词 R5 屋里下雨", "已转给"), (SU, "停用 沈川", "已停用"))
    town.talk((SU, "1", "第1版"))
    assert town.pushes(SHEN) == []


def test_where_nobody_is_over_all_grids_it_says_what_to_do(town: Town) -> None:
    town.talk((SU, "邀请 赵安 13900001234 管理员", ""), (SU, "停用 苏文清", ""))
    reply = town.say(SHEN, "加词 R5 屋里下雨")
    assert "转给" in reply or "还没有谁管着所有网格" in reply


# --- 词库.


def test_the_list_shows_own_words_with_who_and_when_and_the_learned_ones(town: Town) -> None:
    town.talk(
        (SHEN, "词库", "还没有自己加的词"),
        (SU, "加词 R5 屋里下雨", "第1版"),
        (SU, "删词 R5 漏水", "第2版"),
        (SU, "加词 R4 返味", "第3版"),
        (SHEN, "词库", "词库第3版，自己改过 3 处|R4 下水排污：1 处|R5 房屋渗漏：2 处"),
        (SHEN, "词库 渗漏", "第1版 加 屋里下雨（今天，苏文清）|第2版 删 漏水|闹心"),
        (SHEN, "词库 H1", "还没有自己加的词|垃圾"),
    )


# --- 未识别.


def test_what_was_not_understood_is_listed_masked_and_explained(town: Town) -> None:
    town.talk(
        (ZHENG, "喂13900001111林晓说那个呀", "没太听明白"),
        (SU, "未识别", "1. “喂***********某某说那个呀”没听懂"),
        (SU, "未识别 1 R5", "记下了|是房屋渗漏"),
        (SU, "未识别", "近来的话都听懂了"),
    )
    (row,) = town.rows(select(Correction).where(Correction.by == "staff"))
    assert (row["meant"], row["request_id"]) == ("R5", None)


def test_what_a_resident_chose_is_listed_and_corrected_with_its_request(town: Town) -> None:
    town.talk(
        (WANG, "家里闹心", "请问是哪一类"),
        (WANG, "1", "已登记 #1"),
        (SHEN, "未识别", "1. “家里闹心”居民选了房屋渗漏 #1"),
        (SHEN, "未识别 1 下水", "#1"),
        (SHEN, "未识别", "都听懂了"),
    )
    assert codes(town) == ["R4"]


def test_another_communitys_messages_are_not_shown(town: Town) -> None:
    town.talk(
        (WANG, "家里闹心", "请问是哪一类"), (WANG, "1", "已登记 #1"), (LUO, "未识别", "都听懂了")
    )
    town.talk((LUO, "未识别 1 R4", "没有第 1 条"))
    assert codes(town) == ["R5"]


def test_what_one_may_not_read_hides_nothing_older(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correcting, "PAGE", 1)
    town.talk(
        (ZHENG, "喂那个呀", "没太听明白"),
        (WANG, "家里糟心", "请问是哪一类"),
        (WANG, "都不是", "已登记 #1"),
        (SU, "未识别", "1. “喂那个呀”没听懂"),
    )


def test_what_may_be_private_is_shown_to_nobody(town: Town) -> None:
    town.talk((WANG, "家里糟心", "请问是哪一类"), (WANG, "都不是", "已登记 #1"))
    town.talk((SU, "未识别", "都听懂了"))


# --- Suggestions.


def report_and_correct(town: Town, texts: dict[str, str]) -> None:
    """Residents report what is taken for rubbish, and staff correct it to a leak."""
    for text, sender in texts.items():
        number = len(codes(town)) + 1
        town.talk((sender, text, f"已登记 #{number}"), (SHEN, f"改类 {number} R5", f"#{number}"))
        town.wait(minutes=30)


THREE = {
    "翠湖苑3号楼垃圾袋接着屋里下雨的水": WANG,
    "翠湖苑5号楼屋里下雨接了三盆垃圾": ZHENG,
    "翠湖苑2号楼拿垃圾桶接，屋里下雨": WU,
}


def test_what_several_people_said_is_suggested_with_its_evidence_and_accepted(town: Town) -> None:
    report_and_correct(town, THREE)
    (asked,) = town.pushes(SU)
    assert "建议把“屋里下雨”加入 房屋渗漏：近30天3次被改到这里，0次误伤" in asked
    town.talk((SU, "1", "已把“屋里下雨”加入 房屋渗漏（第1版）"))
    town.wait(hours=1)
    town.talk((ZHENG, "翠湖苑6号楼屋里下雨", "已登记 #4 房屋渗漏"))


def suggest(town: Town, word: str) -> None:
    """Put a word before the admin of the street as it stood in people's messages."""

    def work(db: Connection) -> None:
        house = town.keeper.now(db, town.now)
        deciding, reason = (
            masters(house)[0],
            {"say": "why.word_corrected", "corrected": 3, "harm": 0},
        )
        put(db, house, town.now, deciding, Wanted(word, "R5"), "word_wanted", reason)

    town.store.transact(work)


def test_a_suggested_word_is_tried_as_messages_are_read(town: Town) -> None:
    suggest(town, "ＷIFI泡水")
    town.talk((SU, "1", "已把“wifi泡水”加入 房屋渗漏|试过 1 条"))
    assert changes(town) == [(1, "wifi泡水", "R5", False, False)]


def test_a_suggested_word_is_checked_as_a_typed_one(town: Town) -> None:
    suggest(town, "三单元漏")
    town.talk((SU, "1", "请去掉它们再发"))
    assert changes(town) == []


def test_a_refused_answer_leaves_the_question_open(town: Town) -> None:
    town.talk(
        (SHEN, "加词 R5 屋里下雨", "已转给"),
        (SU, "加词 R5 屋里下雨", "第1版"),
        (SU, "1", "已经在 房屋渗漏 里了"),
        (SU, "撤销词", "已撤销第1版"),
        (SU, "1", "第2版"),
    )
    assert town.rows(select(Question).where(Question.closed_at.is_(None))) == []


def test_what_was_declined_is_never_suggested_again(town: Town) -> None:
    report_and_correct(town, THREE)
    town.pushes(SU)
    town.talk((SU, "不用", "不改，以后也不再问"))
    report_and_correct(town, {"翠湖苑6号楼垃圾桶旁屋里下雨": ZHENG})
    assert town.pushes(SU) == []
    assert [row["word"] for row in town.rows(select(WordSuggestion))] == ["屋里下雨"]


def test_one_persons_words_are_suggested_to_nobody(town: Town) -> None:
    report_and_correct(town, dict.fromkeys(THREE, ZHENG))
    assert town.pushes(SU) == []
    assert town.rows(select(Question).where(Question.kind == "word")) == []


def test_a_word_that_other_requests_say_is_not_suggested(town: Town) -> None:
    town.talk((WANG, "翠湖苑1号楼灯下能看见屋里下雨", "已登记"))
    town.wait(minutes=30)
    report_and_correct(town, THREE)
    assert town.pushes(SU) == []
