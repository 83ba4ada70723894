"""The claim board: offered to a circle, taken by the first, passed on when nobody comes."""

import pytest
from sqlalchemy import select, update

from models import Notice, Request, RequestEvent
from tests.town import CHEN, LIN, SHEN, WANG, ZHENG, ZHOU, Town

HAO = "demo-hao-guilan"  # captain of the micro-grid of 翠湖苑3号楼
QIAO = "demo-qiao-mengjie"  # volunteer of G01
HE = "demo-he-xiaojun"  # worker of other grids of the community
XU = "demo-xu-dongmei"  # as well
SHI = "demo-shi-lei"  # volunteer of the other community

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
SEWER = "翠湖苑3号楼2单元下水道堵了"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"


def row(town: Town, number: int = 1) -> dict[str, object]:
    (found,) = town.rows(select(Request.__table__).where(Request.id == number))
    return dict(found)


def hung(town: Town) -> None:
    """A lamp that everybody in the grid may repair."""
    town.talk((WANG, LAMP, "#1"), (SHEN, "派单 1 认领", "#1 已请 6 位认领|今天14:30"))


@pytest.mark.parametrize("sender", [CHEN, HAO, QIAO, ZHOU, LIN])
def test_everybody_who_serves_the_grid_is_offered_it(town: Town, sender: str) -> None:
    town.talk((WANG, LAMP, "#1"), (SHEN, "派单 1 认领", "#1"))
    (push,) = [push for push in town.pushes(sender) if "待认领" in push]
    assert all(part in push for part in (LAMP, "翠湖苑3号楼2单元", "11月30日17:30", "认领 1"))


@pytest.mark.parametrize("sender", [HE, SHI, WANG, SHEN])
def test_nobody_else_hears_of_it(town: Town, sender: str) -> None:
    hung(town)
    assert [push for push in town.pushes(sender) if "待认领" in push] == []


def test_the_former_handler_is_told_that_it_is_no_longer_theirs(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"))
    town.pushes(LIN)
    town.talk((SHEN, "派单 1 贺小军", "#1"), (SHEN, "派单 1 认领", "#1"))
    assert row(town)["worker_id"] is None and row(town)["status"] == "dispatched"
    assert "不用再办" in town.pushes(HE)[-1]
    assert "待认领" in town.pushes(LIN)[-1]


def test_the_first_to_claim_has_it_and_the_resident_hears_who(town: Town) -> None:
    hung(town)
    town.talk(
        (QIAO, "认领", "有 1 件|#1|楼道灯"),
        (QIAO, "认领 1", "已接单 #1|王桂芬 13900000051"),
        (CHEN, "认领 1", "#1 已被乔梦洁认领"),
        (CHEN, "接单 1", "#1 已被乔梦洁认领"),
        (CHEN, "认领", "没有等人认领"),
    )
    assert "乔梦洁 13900000018已接单" in town.pushes(WANG)[0]
    assert row(town)["status"] == "claimed"


def test_taking_it_disturbs_nobody_else(town: Town) -> None:
    hung(town)
    for one in (CHEN, HAO, ZHOU, LIN):
        town.pushes(one)
    town.say(QIAO, "认领 1")
    assert [town.pushes(one) for one in (CHEN, HAO, ZHOU, LIN)] == [[], [], [], []]


@pytest.mark.parametrize("said", ["接单 1", "接1", "到场 1", "办结 1 换了灯泡"])
def test_whoever_simply_does_it_has_claimed_it(town: Town, said: str) -> None:
    hung(town)
    town.talk((QIAO, said, "#1"), (CHEN, "认领 1", "已被乔梦洁认领"))


def test_a_volunteer_works_with_what_they_hold(town: Town) -> None:
    hung(town)
    town.talk(
        (QIAO, "查看 1", LAMP),
        (QIAO, "认领 1", "已接单"),
        (QIAO, "我的任务", "1 件|#1"),
        (QIAO, "备注 1 买了灯泡", "已记到 #1"),
        (QIAO, "办结 1 换好了", "#1 已办结"),
    )


@pytest.mark.parametrize("said", ["查看 1", "接单 1", "认领 1", "备注 1 看看", "办结 1 好了"])
def test_a_volunteer_sees_nothing_that_is_not_offered(town: Town, said: str) -> None:
    town.talk((WANG, LAMP, "#1"), (QIAO, said, "没有找到 #1"))


def test_whom_to_call_is_told_to_who_takes_it_only(town: Town) -> None:
    hung(town)
    assert "13900000051" not in town.say(QIAO, "查看 1")
    assert "13900000051" in town.say(QIAO, "认领 1")


def test_the_door_is_told_to_who_takes_it_only(town: Town) -> None:
    town.talk((WANG, "翠湖苑3号楼2单元501门口的灯不亮了", "翠湖苑3号楼2单元501室"))
    town.say(SHEN, "派单 1 认领")
    assert not any("501室" in line for line in town.say(QIAO, "查看 1").split("\n"))
    assert "501室" in town.say(QIAO, "认领 1")


def test_what_another_took_is_closed_to_a_volunteer(town: Town) -> None:
    hung(town)
    town.talk((CHEN, "认领 1", "已接单"), (QIAO, "查看 1", "没有找到 #1"))


def test_a_volunteer_does_not_see_what_hangs_elsewhere(town: Town) -> None:
    hung(town)
    town.talk((SHI, "认领", "没有等人认领"), (SHI, "认领 1", "没有找到 #1"))


def test_the_words_of_the_office_stay_closed_to_a_volunteer(town: Town) -> None:
    hung(town)
    town.talk((QIAO, "转派 1 林晓", "工作人员用的"), (QIAO, "待派", "工作人员用的"))


def test_nobody_in_the_grid_passes_it_on_to_the_community_and_then_to_the_worker(
    town: Town,
) -> None:
    hung(town)
    assert len([push for push in town.pushes(CHEN) if "待认领" in push]) == 1
    town.wait(hours=5, minutes=29)
    assert town.pushes(HE) == []
    town.wait(minutes=2)
    assert "待认领" in town.pushes(HE)[0]
    assert town.pushes(CHEN) == []
    town.talk((HE, "认领", "#1"), (CHEN, "认领", "#1"))
    town.wait(hours=9)
    assert row(town)["board"] == 2
    town.pushes(LIN)
    town.wait(hours=15)
    (push,) = [push for push in town.pushes(LIN) if "新任务" in push]
    assert "接单 1" in push
    assert any("没有人认领，已派给林晓" in push for push in town.pushes(SHEN))
    assert row(town)["board"] == 0
    town.talk((HE, "认领 1", "没有找到|#1"), (LIN, "接单 1", "已接单"))


def test_after_the_board_the_ladder_goes_on_as_usual(town: Town) -> None:
    hung(town)
    for _ in range(10):
        town.wait(hours=6)
    acts = [one["act"] for one in town.rows(select(RequestEvent.act).order_by(RequestEvent.id))]
    assert [act for act in acts if act != "contact_missed"] == [
        "filed", "hung", "passed_on", "unhung", "claim_missed",
    ]  # fmt: skip


def test_each_circle_is_told_once_however_often_the_clock_looks(town: Town) -> None:
    hung(town)
    for _ in range(8):
        town.wait(minutes=45)
    told = town.rows(select(Notice.person_id).where(Notice.kind == "offered"))
    assert len({one["person_id"] for one in told}) == len(told)


def test_what_came_from_the_board_goes_back_to_its_next_circle(town: Town) -> None:
    hung(town)
    town.talk(
        (QIAO, "认领 1", "已接单"),
        (QIAO, "退回 1", "写上原因"),
        (QIAO, "退回 1 临时有事", "#1 已退回，再请别人认领"),
        (QIAO, "查看 1", LAMP),
        (XU, "认领 1", "已接单 #1"),
        (XU, "退回 1 我也不行", "已经退回过一次"),
    )
    assert any("已请更多人认领" in push for push in town.pushes(SHEN))


def test_a_return_after_the_last_circle_goes_to_the_worker(town: Town) -> None:
    hung(town)
    town.wait(hours=6)
    town.talk((HE, "认领 1", "已接单"), (HE, "退回 1 去不了", "改由林晓负责"))


@pytest.mark.parametrize(
    ("report", "why"), [(SEWER, "紧急"), (QUARREL, "私密")], ids=["urgent", "private"]
)
def test_what_is_urgent_or_private_is_never_offered_to_many(
    town: Town, report: str, why: str
) -> None:
    town.talk((WANG, report, "#1"), (SHEN, "派单 1 认领", f"不能放出来认领|{why}"))
    assert row(town)["board"] == 0


def test_what_has_no_grid_yet_is_placed_first(town: Town) -> None:
    town.talk((ZHENG, "人工", "#1"), (SHEN, "派单 1 认领", "不能放出来认领|哪个网格"))


def test_hanging_it_twice_is_refused(town: Town) -> None:
    hung(town)
    town.talk((SHEN, "派单 1 认领", "已经在等人认领"))


def test_the_leader_of_the_grid_hangs_it_as_well(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHOU, "派单 1 认领", "#1 已请"))


def test_a_leader_does_not_take_back_what_the_admin_designated(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (SHEN, "派单 1 陈立冬", "已派给"),
        (ZHOU, "派单 1 认领", "社区指派"),
        (SHEN, "派单 1 认领", "#1 已请"),
    )


@pytest.mark.parametrize("sender", [LIN, QIAO, WANG])
def test_only_leaders_and_admins_hang_requests(town: Town, sender: str) -> None:
    town.talk((WANG, LAMP, "#1"), (sender, "派单 1 认领", "用的"))


def test_naming_somebody_takes_it_off_the_board(town: Town) -> None:
    hung(town)
    town.talk((SHEN, "派单 1 贺小军", "已派给贺小军"), (QIAO, "认领 1", "没有找到"))


def test_what_becomes_private_leaves_the_board_at_once(town: Town) -> None:
    hung(town)
    town.talk((SHEN, "改类 1 D1", "#1 已改为"), (QIAO, "查看 1", "没有找到"))
    assert row(town)["worker_id"] is not None


def test_what_is_withdrawn_cannot_be_claimed_any_more(town: Town) -> None:
    hung(town)
    town.talk((WANG, "撤回 1", "已撤回"), (QIAO, "认领", "没有等人认领"))
    assert "不能改成" in town.say(QIAO, "认领 1")


def test_staff_who_reported_it_themselves_are_not_offered_their_own(town: Town) -> None:
    town.talk((CHEN, LAMP, "#1"), (SHEN, "派单 1 认领", "#1"))
    assert [push for push in town.pushes(CHEN) if "待认领" in push] == []
    town.talk((CHEN, "认领", "没有等人认领"))


def test_each_circle_has_a_claim_clock_of_its_own(town: Town) -> None:
    hung(town)
    first = row(town)
    town.wait(hours=6)
    second = row(town)
    assert (first["claim_round"], second["claim_round"]) == (2, 3)
    assert second["claim_due_at"] > first["claim_due_at"]  # type: ignore[operator]


def test_a_split_back_request_does_not_hang_by_itself(town: Town) -> None:
    hung(town)
    town.store.transact(lambda db: db.execute(update(Request).values(status="new")))
    town.talk((QIAO, "认领 1", "没有找到"))


def test_an_offer_names_the_house_and_not_the_door(town: Town) -> None:
    town.talk(
        (WANG, "帮我妈买两斤鸡蛋一袋米，她腿脚不好，送到翠湖苑3号楼2单元501", "#1"),
        (SHEN, "派单 1 认领", "#1"),
    )
    (offer,) = [push for push in town.pushes(CHEN) if "认领 1" in push]
    assert "地点：翠湖苑3号楼" in offer
    assert "501" not in offer.split("地点：")[1].split("\n")[0]
    town.talk((CHEN, "认领 1", "501"))


def test_a_return_is_offered_to_all_who_were_invited_and_the_resident_hears_it(
    town: Town,
) -> None:
    hung(town)
    town.say(QIAO, "认领 1")
    for one in (WANG, QIAO, CHEN, HE):
        town.pushes(one)
    town.say(QIAO, "退回 1 没空")
    assert ["待认领" in town.pushes(one)[-1] for one in (CHEN, HE)] == [True, True]
    assert town.pushes(QIAO) == []
    (push,) = town.pushes(WANG)
    assert "正在另请人" in push and "没空" not in push
    reply = town.say(WANG, "进度 1")
    assert reply.index("乔梦洁接单") < reply.index("退回重派") and "没空" not in reply
