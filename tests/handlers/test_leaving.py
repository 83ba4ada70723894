"""What becomes of open requests when their handler's roles end: by 停用, or by another file."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from models import Approval, Person, Post, Request, Shift
from services.revisions import raise_revision
from tests.town import CHEN, LIN, SHEN, WANG, ZHENG, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
WATER = "翠湖苑3号楼停水了"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"


def row(town: Town, number: int = 1) -> dict[str, object]:
    (found,) = town.rows(select(Request.__table__).where(Request.id == number))
    return dict(found)


def name_of(town: Town, number: int = 1) -> str:
    found = town.rows(select(Person.name).where(Person.id == row(town, number)["worker_id"]))
    return str(found[0]["name"]) if found else ""


def silence(town: Town) -> None:
    for phone in (WANG, LIN, CHEN, ZHOU, SHEN):
        town.pushes(phone)


def test_what_the_dismissed_had_goes_to_who_answers_next(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (WANG, WATER, "#2"))
    silence(town)
    town.talk((SHEN, "停用 林晓", "林晓已停用|陈立冬：#1、#2"))
    assert (row(town)["status"], name_of(town)) == ("dispatched", "陈立冬")
    second, first = sorted(town.pushes(CHEN), key=lambda push: "#1" in push)
    assert "【新任务】#1" in first and "接单 1" in first and "【新任务】#2" in second
    told = town.pushes(WANG)
    assert [sum(number in one for one in told) for number in ("#1", "#2")] == [1, 1]
    assert all("已交给陈立冬 13900000003" in one for one in told)
    assert town.pushes(LIN) == []


def test_nothing_reaches_the_phone_of_the_dismissed_any_more(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (WANG, WATER, "#2"))
    town.say(SHEN, "停用 林晓")
    silence(town)
    for _ in range(8):
        town.wait(days=1)
        town.say(WANG, "催办 1")
    assert town.pushes(LIN) == []
    assert any("#1" in push for push in town.pushes(CHEN))


def test_the_new_handler_has_a_claim_clock_of_their_own(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"))
    town.now += timedelta(days=2)
    town.say(SHEN, "停用 林晓")
    after = row(town)
    assert after["claim_due_at"] > town.now  # type: ignore[operator]
    assert after["handings"] == 2 and after["claimed_at"] is None


def test_a_question_to_the_resident_stays_open_for_the_next(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "追问 1 几楼？", "#1"))
    silence(town)
    town.say(SHEN, "停用 林晓")
    assert (row(town)["status"], name_of(town)) == ("need_info", "陈立冬")
    (push,) = town.pushes(CHEN)
    assert "【接手】#1" in push and "待居民补充" in push
    town.say(WANG, "三楼")
    assert "三楼" in town.pushes(CHEN)[-1]
    town.talk((CHEN, "办结 1 换好了", "#1 已办结"))


@pytest.mark.parametrize(
    ("wish", "status"),
    [("排期 1 12月20日 等灯具", "scheduled"), ("长期 1 12月20日换灯；1月20日验收", "long_term")],
)
def test_a_date_and_a_plan_are_of_the_request(town: Town, wish: str, status: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, wish, "#1"), (ZHOU, "批准 1", "#1"))
    town.say(SHEN, "停用 林晓")
    assert (row(town)["status"], name_of(town)) == (status, "陈立冬")
    town.talk((CHEN, "办结 1 换好了", "#1 已办结"))


def test_what_they_wished_for_is_asked_again_by_the_next(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "延期 1 3天 等配件", "#1"), (SHEN, "停用 林晓", "陈立冬"))
    assert town.rows(select(Approval).where(Approval.decided_at.is_(None))) == []


def test_what_lies_in_no_grid_goes_back_to_the_queue(town: Town) -> None:
    town.talk(
        (ZHENG, "人工", "#1"), (SHEN, "派单 1 林晓", "已派给林晓"), (LIN, "接单 1", "#1"),
        (SHEN, "停用 林晓", "待派：#1"), (SHEN, "待派", "#1"),
    )  # fmt: skip
    assert row(town)["status"] == "new" and row(town)["worker_id"] is None


def test_what_is_private_stays_private_on_the_way(town: Town) -> None:
    town.say(WANG, QUARREL)
    silence(town)
    reply = town.say(SHEN, "停用 林晓")
    assert "陈立冬：#1" in reply and "吵架" not in reply
    (push,) = town.pushes(CHEN)
    assert "吵架" not in push and "501" not in push


def test_who_had_nothing_in_hand_leaves_nothing(town: Town) -> None:
    town.say(SHEN, "你好")
    assert town.say(SHEN, "停用 林晓") == "林晓已停用，他的身份不再有效。手上没有要交接的事。"


def test_a_wish_to_withdraw_is_answered_by_the_next(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (WANG, "撤回 1", "#1"))
    silence(town)
    town.say(SHEN, "停用 林晓")
    assert "想撤回" in town.pushes(CHEN)[-1]
    assert "同意撤回" not in town.say(LIN, "同意")
    town.talk((CHEN, "同意", "#1 已同意撤回"))


def test_nobody_stands_in_for_the_dismissed_nor_they_for_others(town: Town) -> None:
    town.talk((SHEN, "替班 陈立冬 林晓 明天", "林晓"), (SHEN, "值班 明天 林晓", "林晓"))
    silence(town)
    town.say(SHEN, "停用 林晓")
    assert any("替班取消" in push for push in town.pushes(CHEN))
    assert town.rows(select(Shift).where(Shift.ends_at > town.now)) == []


def test_who_kept_the_duty_hears_no_end_after_leaving(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (ZHOU, "接管 1", "#1"))
    town.say(SHEN, "停用 林晓")
    silence(town)
    town.talk((ZHOU, "办结 1 换好了", "#1"))
    assert town.pushes(LIN) == []


def strip(town: Town) -> None:
    """Take the posts away as another community file does, behind the back of the requests."""

    def change(db) -> None:  # type: ignore[no-untyped-def]
        lin = db.scalar(select(Person.id).where(Person.name == "林晓"))
        db.execute(delete(Post).where(Post.person_id == lin))
        raise_revision(db)

    town.store.transact(change)


def test_where_a_file_took_the_handlers_posts_the_nearest_level_hears(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "备注 1 已联系", "#1"))
    strip(town)
    silence(town)
    town.wait(days=4)
    assert town.pushes(LIN) == []
    (push,) = town.pushes(ZHOU)
    assert "#1" in push and "经办人已离岗" in push
    assert "负责：" not in push and "接管 1" in push
    town.talk((ZHOU, "接管 1", "现在由您办理"))


def test_where_a_file_took_the_handlers_posts_it_climbs_as_well(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"))
    strip(town)
    town.store.transact(lambda db: db.execute(update(Request).values(contacted_at=town.now)))
    town.live(days=12)
    told = "".join(town.pushes(ZHOU))
    assert "已经超期" in told
    assert "负责： " not in told + "".join(town.pushes(SHEN))
