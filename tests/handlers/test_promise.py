"""Promises that change on the way: handed back, another category, parted, begun again."""

from typing import Any

import pytest
from sqlalchemy import select

from models import Request, RequestEvent, Rung, table_of
from tests.town import CHEN, LIN, MONDAY, SHEN, WANG, ZHENG, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
GAS = "家里煤气味很大，头晕"


def row(town: Town, number: int = 1) -> dict[str, Any]:
    (found,) = town.rows(select(table_of(Request)).where(table_of(Request).c.id == number))
    return dict(found)


def rungs(town: Town) -> list[str]:
    return [one["name"] for one in town.rows(select(Rung.name).order_by(Rung.at))]


def counted(town: Town, name: str) -> list[int]:
    found = town.rows(select(RequestEvent.details).order_by(RequestEvent.id))
    counts = [one["details"].get("count", {}) for one in found]
    return [count[name] for count in counts if name in count]


def test_an_emergency_that_is_handed_back_alarms_everybody_anew(town: Town) -> None:
    town.talk((ZHENG, GAS, "#1"))
    town.wait(minutes=10)
    town.wait(minutes=20)
    town.talk((LIN, "接单 1", "#1"), (LIN, "退回 1 我不在，去不了", "#1"))
    town.pushes(CHEN)
    town.wait(minutes=10)
    assert any("还没有人接" in push for push in town.pushes(CHEN))
    town.wait(minutes=20)
    assert any("还没有人接" in push for push in town.pushes(CHEN))


def test_what_becomes_an_emergency_after_a_missed_claim_alarms_at_ten_minutes(town: Town) -> None:
    town.say(WANG, LAMP)
    town.wait(hours=6)
    town.talk((SHEN, "改类 1 E2", "#1"))
    town.pushes(CHEN)
    town.wait(minutes=10)
    assert any("还没有人接" in push for push in town.pushes(CHEN))


@pytest.mark.parametrize(
    "agreed", ["排期 1 12月20日 厂家来", "长期 1 12月10日查线；1月20日换线", "延期 1 9天 等配件"]
)
def test_another_category_keeps_the_date_that_was_approved(town: Town, agreed: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "到场 1", "#1"))
    town.talk((LIN, agreed, "#1"), (ZHOU, "批准 1", "#1"))
    before = row(town)
    town.talk((SHEN, "改类 1 R8", "#1"))
    after = row(town)
    assert after["code"] == "R8"
    assert [after[name] for name in ("due_at", "status", "term")] == [
        before[name] for name in ("due_at", "status", "term")
    ]


def test_another_category_keeps_what_was_waited_for_the_resident(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "追问 1 几层？", "#1"))
    town.wait(days=2)
    town.say(WANG, "三层的")
    before = row(town)["due_at"]
    town.talk((SHEN, "改类 1 R8", "#1"))
    assert row(town)["due_at"] == before


def test_what_has_ended_gets_no_other_category(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "办结 1 换了灯泡", "#1"))
    town.pushes(LIN)
    town.talk((SHEN, "改类 1 E2", "已经结束"))
    assert town.pushes(LIN) == []


def test_a_request_parted_again_has_no_contact_missed_for_the_time_of_the_merger(
    town: Town,
) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "翠湖苑5号楼门口垃圾堆成山没人清", "#2"))
    town.talk((LIN, "接单 1", "#1"), (SHEN, "并入 1 2", "#1"))
    town.wait(hours=60)
    town.talk((SHEN, "拆分 1", "#1"))
    town.wait(seconds=1)
    missed = select(RequestEvent.id).where(
        RequestEvent.request_id == 1, RequestEvent.act == "contact_missed"
    )
    assert town.rows(missed) == []
    assert row(town)["contact_due_at"] > town.now


def test_a_plan_made_after_a_reopening_tells_its_progress_after_thirty_days(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "办结 1 好了", "#1"))
    town.say(WANG, "没解决 1")
    town.wait(days=2)
    town.talk((LIN, "接单 1", "#1"), (LIN, "到场 1", "#1"))
    town.now = MONDAY.replace(year=2027, month=2)
    town.talk((LIN, "长期 1 3月1日查线；5月20日换线", "#1"), (ZHOU, "批准 1", "#1"))
    before = len(rungs(town))
    town.wait(hours=1)
    assert "progress" not in rungs(town)[before:]
    assert row(town)["mode"] == "long"


def test_the_time_to_claim_counts_from_the_last_not_solved(town: Town) -> None:
    town.talk((WANG, "翠湖苑5号楼门口垃圾堆成山没人清", "#1"), (LIN, "办结 1 清了", "#1"))
    town.say(WANG, "没解决 1")
    town.wait(minutes=40)
    town.talk((LIN, "接单 1", "#1"))
    assert counted(town, "claim_minutes")[-1] == 40


def test_an_appeal_is_no_handing(town: Town) -> None:
    town.talk((ZHENG, "星河湾9号楼电梯坏了", "#1"), (SHEN, "不予受理 1 不归社区", "#1"))
    town.talk((ZHENG, "申诉 1 就在小区里", "#1"))
    assert counted(town, "handed") in ([], [0])
    assert row(town)["handings"] == 0
