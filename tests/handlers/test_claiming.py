"""Into whose hands a request comes: not the reporter's own, and by day the grid's own again."""

import pytest
from sqlalchemy import select

from models import Person, Request
from tests.town import CHEN, LIN, SHEN, WANG, ZHENG, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
SEWER = "翠湖苑3号楼2单元下水道堵了"
LIFT = "翠湖苑2号楼电梯坏了"
HE = "demo-he-xiaojun"


def handler(town: Town, number: int = 1) -> str:
    (row,) = town.rows(
        select(Person.name).join(Request, Request.worker_id == Person.id).where(
            Request.id == number
        )
    )  # fmt: skip
    return str(row["name"])


def test_what_a_worker_reports_as_a_resident_is_done_by_a_colleague(town: Town) -> None:
    town.say(LIN, LIFT)
    assert handler(town) == "陈立冬"
    assert "【新任务】#1" in town.pushes(CHEN)[-1]
    town.talk((LIN, "接单 1", "没有找到|#1"))


def test_what_a_worker_finds_on_patrol_is_their_own(town: Town) -> None:
    town.say(LIN, f"上报 {LIFT}")
    assert handler(town) == "林晓"


def test_nobody_is_asked_about_their_own_work(town: Town) -> None:
    town.talk((LIN, LAMP, "#1"), (SHEN, "派单 1 林晓", "林晓"), (LIN, "办结 1 好了", "#1"))
    assert not [push for push in town.pushes(LIN) if "解决了吗" in push]
    town.talk((LIN, "评价 1 满意", "自己办的"))
    town.wait(days=2)
    assert not [push for push in town.pushes(LIN) if "解决了吗" in push]


def test_whoever_works_on_it_does_not_support_it(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "附议 1", "就是您在办的"))


@pytest.mark.parametrize("said", ["接单 1", "认领 1"])
def test_who_comes_too_late_hears_who_has_it(town: Town, said: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (CHEN, said, "#1 现在由林晓办理"))


def test_what_was_merged_names_into_what(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, "翠湖苑5号楼楼道灯不亮了", "#2"))
    town.talk((SHEN, "并入 2 1", "#2 已并入 #1"), (LIN, "接单 2", "已并入 #1"))


@pytest.mark.parametrize(("said", "heard"), [("到场 1", "已到现场"), ("办结 1 换了灯泡", "已办结")])
def test_the_first_step_without_accepting_tells_the_resident_once(
    town: Town, said: str, heard: str
) -> None:
    town.say(WANG, LAMP)
    town.pushes(WANG)
    town.say(LIN, said)
    (push,) = town.pushes(WANG)
    assert heard in push


def at_night(town: Town) -> None:
    """An urgent matter of the night, accepted by who has the duty."""
    town.say(SHEN, "值班 今天 贺小军 18:00-08:00")
    town.now = town.now.replace(hour=14)
    town.talk((WANG, SEWER, "#1"), (HE, "接单 1", "已接单"))
    town.pushes(HE)
    town.wait(hours=11)


@pytest.mark.parametrize("said", ["接单 1", "到场 1", "办结 1 通了"])
def test_by_day_the_grids_own_worker_goes_on_with_what_the_night_had(town: Town, said: str) -> None:
    at_night(town)
    town.pushes(WANG)
    town.talk((LIN, said, "#1"))
    assert handler(town) == "林晓"
    assert "不用再办" in town.pushes(HE)[-1]
    assert len(town.pushes(WANG)) == 1
    town.talk((HE, "办结 1 好了", "没有找到"))


def test_what_the_duty_accepted_stays_closed_to_workers_of_other_grids(town: Town) -> None:
    at_night(town)
    town.talk(("demo-xu-dongmei", "接单 1", "没有找到"))
    assert handler(town) == "贺小军"
