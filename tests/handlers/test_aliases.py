"""Names nobody knew: the admin is asked once, answers in a number, and all find the place."""

import pytest
from sqlalchemy import select, update

from models import Alias, Question, Request
from tests.town import LIN, SHEN, SU, WANG, WU, ZHENG, Town

LUO = "demo-luo-jianping"


def asked(town: Town, admin: str = SHEN) -> list[str]:
    """The questions for a place that rang at this phone."""
    return [words for words in town.pushes(admin) if "这是哪里" in words]


def offered(words: str) -> list[str]:
    """The places of a question, in their order."""
    return [line[2:] for line in words.split("\n") if line[:1].isdigit()]


def test_an_unknown_name_is_filed_asked_about_learned_and_known(town: Town) -> None:
    town.talk((ZHENG, "碧水湾3号楼垃圾没人清", "已登记 #1|碧水湾3号楼|由社区值班员安排人手"))
    (question,) = asked(town)
    assert "“碧水湾”" in question and "#1" in question
    second = offered(question)[1]
    town.talk((SHEN, "2", f"记下了：“碧水湾”就是{second}|别名 取消 碧水湾"))
    town.wait(hours=1)
    reply = town.say(WU, "碧水湾3号楼垃圾没人清")
    assert second in reply and "值班员" not in reply


def test_what_waited_under_the_name_goes_to_its_grid_with_the_answer(town: Town) -> None:
    town.talk((ZHENG, "碧水湾2号楼垃圾没人清", "已登记 #1"))
    town.wait(hours=1)
    town.talk((WU, "碧水湾小区3号楼井盖松了", "已登记 #2"))
    town.talk((SHEN, "翠湖苑", "记下了：“碧水湾”就是翠湖苑|#1|翠湖苑2号楼|#2|翠湖苑3号楼|林晓"))
    assert [row["place"] for row in town.rows(select(Request.place).order_by(Request.id))] == [
        "翠湖苑2号楼",
        "翠湖苑3号楼",
    ]
    assert len(town.pushes(LIN)) == 2


def test_what_lies_in_one_of_two_grids_waits_on(town: Town) -> None:
    town.talk((ZHENG, "碧水湾垃圾没人清", "已登记 #1"))
    reply = town.say(SHEN, "锦绣花园")
    assert "记下了" in reply and "#1" not in reply


def test_a_name_is_asked_about_once(town: Town) -> None:
    town.talk((ZHENG, "碧水湾3号楼垃圾没人清", "已登记"))
    town.wait(hours=1)
    town.talk((WU, "碧水湾5号楼路面有坑", "已登记"), (ZHENG, "碧水湾井盖松了", "#"))
    assert len(asked(town)) == 1
    town.talk((SHEN, "都不是", "“碧水湾”先不认"))
    town.wait(days=1)
    town.talk((WU, "碧水湾8号楼没水了", "已登记"))
    assert asked(town) == []


def test_the_question_offers_what_sounds_or_looks_like_it_first(town: Town) -> None:
    town.talk((ZHENG, "桂花园3号楼垃圾没人清", "已登记"))
    (question,) = asked(town)
    assert offered(question)[0] == "金桂园"


@pytest.mark.parametrize(
    "known", ["翠胡园3号楼垃圾没人清", "前进路80号院垃圾没人清", "锦绣花园3号楼垃圾没人清"]
)
def test_about_a_place_that_is_known_nobody_is_asked(town: Town, known: str) -> None:
    town.say(ZHENG, known)
    assert asked(town) == []


def test_a_new_problem_is_no_answer(town: Town) -> None:
    town.talk((ZHENG, "碧水湾3号楼垃圾没人清", "已登记 #1"))
    asked(town)
    town.talk((SHEN, "翠湖苑3号楼没水了", "已登记 #2"))
    town.wait(hours=1)
    town.talk((SHEN, "9", "没太听明白"))
    assert town.rows(select(Alias)) == []
    assert town.rows(select(Question).where(Question.closed_at.is_(None)))


def test_two_names_are_asked_one_after_the_other(town: Town) -> None:
    town.talk((ZHENG, "碧水湾3号楼垃圾没人清", "已登记"), (WU, "御景湾1号楼没水了", "已登记"))
    assert len(asked(town)) == 2
    town.talk(
        (SHEN, "翠湖苑", "“御景湾”就是翠湖苑|还有一处：“碧水湾”是哪里|1 "),
        (SHEN, "康乐苑", "“碧水湾”就是康乐苑"),
    )


def test_the_answer_counts_after_the_request_was_withdrawn(town: Town) -> None:
    town.talk((ZHENG, "碧水湾3号楼垃圾没人清", "已登记"), (ZHENG, "撤回 1", "已撤回"))
    town.talk((SHEN, "翠湖苑", "“碧水湾”就是翠湖苑"))


def test_an_admin_teaches_lists_and_undoes_a_name_by_the_word(town: Town) -> None:
    town.talk(
        (SHEN, "别名", "还没有记下"),
        (SHEN, "别名 碧水湾 翠湖苑", "“碧水湾”就是翠湖苑"),
        (SHEN, "别名 80院是前进路80号院", "“80院”就是前进路80号院"),
        (SHEN, "别名", "记下了 2 个|碧水湾：翠湖苑（今天，沈川）|80院：前进路80号院"),
        (ZHENG, "碧水湾3号楼垃圾没人清", "已登记 #1|翠湖苑3号楼|林晓"),
        (SHEN, "别名 取消 碧水湾", "“碧水湾”不再当作翠湖苑"),
        (WU, "碧水湾5号楼没水了", "已登记 #2|碧水湾5号楼|值班员"),
        (SHEN, "别名", "记下了 1 个"),
    )
    (undone,) = town.rows(select(Alias).where(Alias.undone_at.is_not(None)))
    assert undone["name"] == "碧水湾" and undone["undone_by"] == undone["learned_by"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("别名 碧水湾 春熙苑", "您管的范围里没有“春熙苑”"),
        ("别名 碧水湾 没有的苑", "您管的范围里没有“没有的苑”"),
        ("别名 锦绣 翠湖苑", "“锦绣”已经是锦绣花园"),
        ("别名 康乐苑 翠湖苑", "“康乐苑”已经是康乐苑"),
        ("别名 春熙苑 翠湖苑", "“春熙苑”已经是春熙苑"),
        ("别名 小区 翠湖苑", "不像一个地方的名称"),
        ("别名 3号楼 翠湖苑", "不像一个地方的名称"),
        ("别名 碧水湾", "请按“别名 碧水湾 翠湖苑”发"),
        ("别名 取消 碧水湾", "没有记过“碧水湾”"),
    ],
)
def test_what_is_no_name_or_no_place_of_the_admin_is_refused(
    town: Town, words: str, expected: str
) -> None:
    town.talk((SHEN, words, expected))
    assert town.rows(select(Alias)) == []


def test_one_name_means_one_place_in_an_organisation(town: Town) -> None:
    town.talk(
        (SHEN, "别名 碧水湾 翠湖苑", "就是翠湖苑"),
        (SHEN, "别名 碧水湾 翠湖苑", "就是翠湖苑"),
        (SHEN, "别名 碧水湾 康乐苑", "“碧水湾”已经是翠湖苑"),
    )
    assert len(town.rows(select(Alias))) == 1


def test_two_communities_may_mean_two_places_by_one_name(town: Town) -> None:
    town.talk(
        (SHEN, "别名 老院子 翠湖苑", "就是翠湖苑"),
        (LUO, "别名 老院子 春熙苑", "就是春熙苑"),
        (WANG, "老院子3号楼垃圾没人清", "已登记 #1|翠湖苑3号楼"),
        (ZHENG, "老院子3号楼垃圾没人清", "1 翠湖苑3号楼|2 春熙苑3号楼"),
        (ZHENG, "2", "已登记 #2|春熙苑3号楼"),
    )


def test_only_an_admin_teaches_and_nobody_in_plain_mode(town: Town) -> None:
    town.talk(
        (LIN, "别名 碧水湾 翠湖苑", "是管理员用的"),
        (WANG, "别名 碧水湾 翠湖苑", "是工作人员用的"),
        (ZHENG, "碧水湾3号楼垃圾没人清", "已登记"),
    )
    assert "明文模式" in town.say(SHEN, "2", trusted=False)
    assert "明文模式" in town.say(SHEN, "别名 碧水湾 翠湖苑", trusted=False)
    assert town.rows(select(Alias)) == []


def test_who_is_no_admin_any_more_teaches_nothing(town: Town) -> None:
    town.talk((ZHENG, "碧水湾3号楼垃圾没人清", "已登记"))
    asked(town)
    town.talk((SU, "停用 沈川", "已停用"), (SHEN, "2", ""))
    assert town.rows(select(Alias)) == []


def test_a_choice_of_another_community_is_refused_when_it_is_answered(town: Town) -> None:
    """Whatever a question once offered, the right is asked when its answer comes."""
    town.talk((ZHENG, "碧水湾3号楼垃圾没人清", "已登记"))

    def foist(db: object) -> None:
        (row,) = db.execute(select(Question.choices)).all()  # type: ignore[attr-defined]
        (hewan,) = {
            grid.org_id
            for grid in town.keeper.now(db, town.now).directory.grids.values()
            if grid.code == "H01"
        }  # type: ignore[arg-type]
        choices = [{**one, "org": hewan, "where": {"estate": "春熙苑"}} for one in row[0]]
        db.execute(update(Question).values(choices=choices))  # type: ignore[attr-defined]

    town.store.transact(foist)
    town.talk((SHEN, "1", "不在您管理的范围里"))
    assert town.rows(select(Alias)) == []
    assert town.rows(select(Question).where(Question.closed_at.is_(None)))


def test_an_admin_undoes_no_name_of_another_community(town: Town) -> None:
    town.talk(
        (LUO, "别名 碧水湾 春熙苑", "就是春熙苑"),
        (SHEN, "别名", "还没有记下"),
        (SHEN, "别名 取消 碧水湾", "没有记过"),
        (SU, "别名", "碧水湾：春熙苑"),
        (SU, "别名 取消 碧水湾", "不再当作春熙苑"),
    )


def test_the_place_of_an_emergency_that_nobody_knows_is_asked_about_too(town: Town) -> None:
    town.talk((ZHENG, "着火了", "119"), (ZHENG, "碧水湾3号楼", "地点记下了：碧水湾3号楼"))
    assert len(asked(town)) == 1
