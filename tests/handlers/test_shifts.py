"""替班 and 值班: who answers in whose place, who is on duty, and what follows from it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Notice, Request, Shift
from tests.town import CHEN, LIN, MONDAY, SHEN, SU, WANG, WU, ZHENG, ZHOU, Town

HE = "demo-he-xiaojun"  # worker of G03 and G04
XU = "demo-xu-dongmei"  # as well
LUO = "demo-luo-jianping"  # admin of the other community
QIAO = "demo-qiao-mengjie"  # volunteer

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
SEWER = "翠湖苑3号楼2单元下水道堵了"
GAS = "翠湖苑3号楼2单元楼道里有很浓的煤气味"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"
NIGHT = MONDAY.replace(hour=15, minute=30)  # half past eleven at night in Shanghai


def handlers(town: Town) -> list[str]:
    """The name of who answers for each request."""
    ids = town.rows(select(Request.worker_id).order_by(Request.id))
    staff = town.store.read(lambda db: town.keeper.now(db, town.now)).directory.staff
    return [staff[one["worker_id"]].name if one["worker_id"] else "" for one in ids]


def shifts(town: Town) -> list[tuple[int, int]]:
    """All shifts, as hours after midnight of Monday in Shanghai."""
    midnight = MONDAY - timedelta(hours=9)
    rows = town.rows(select(Shift.starts_at, Shift.ends_at).order_by(Shift.starts_at))
    hour = timedelta(hours=1)
    return [((one["starts_at"] - midnight) // hour, (one["ends_at"] - midnight) // hour)
            for one in rows]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "spans"),
    [
        ("替班 林晓 贺小军 今天", [(0, 24)]),
        ("替班 林晓 贺小军 明天", [(24, 48)]),
        ("替班 林晓 贺小军 11月25日", [(48, 72)]),
        ("替班 林晓 贺小军 11月25日-11月27日", [(48, 120)]),
        ("替班 林晓 贺小军 11月25日到27日", [(48, 120)]),
        ("替班 林晓 贺小军 12月1日-3日", [(192, 264)]),
        ("替班 林晓 贺小军 下周三-周五", [(216, 288)]),
        ("替班 林晓 贺小军 今天 14:00-16:00", [(14, 16)]),
        ("替班 林晓 贺小军 今天14点到16点", [(14, 16)]),
        ("替班 林晓 贺小军 14：00-16：00", [(14, 16)]),
        ("替班 林晓 贺小军 今天 18:00-8:00", [(18, 32)]),
        ("替班 林晓 贺小军 今晚", [(18, 32)]),
        ("替班 林晓 贺小军 明天晚上", [(42, 56)]),
        ("替班 林晓 贺小军 明天下午", [(37, 41)]),
        ("替班 林晓 贺小军 明天-后天 晚上", [(42, 56), (66, 80)]),
        ("替班 林晓 贺小军 明天-后天 18:00-24:00", [(42, 48), (66, 72)]),
    ],
)
def test_a_span_is_understood_as_people_write_it(
    town: Town, said: str, spans: list[tuple[int, int]]
) -> None:
    town.talk((SHEN, said, "贺小军 13900000008替林晓的班"))
    assert shifts(town) == spans


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("替班 林晓 陈立冬", "没看懂是哪一天"),
        ("替班 林晓 陈立冬 改天", "没看懂是哪一天"),
        ("替班 林晓 陈立冬 今天 25:00-26:00", "没看懂是哪一天"),
        ("替班 林晓 陈立冬 11月27日-11月25日", "没看懂是哪一天"),
        ("替班 林晓 陈立冬 12月1日-3月1日", "最多排两个月"),
        ("替班 林晓 陈立冬 11月25日-改天", "没看懂是哪一天"),
        ("替班 林晓 陈立冬 11月20日", "已经过去"),
        ("替班 林晓 陈立冬 今天 07:00-08:00", "已经过去"),
        ("替班 林晓 孙悟空 明天", "没有找到“孙悟空”"),
        ("替班 林晓 林晓 明天", "不能对自己"),
        ("替班 林晓 乔梦洁 明天", "乔梦洁不能值班或替班"),
        ("替班 林晓 白志强 明天", "没有找到“白志强”"),
    ],
)
def test_what_cannot_be_is_refused_in_words(town: Town, said: str, why: str) -> None:
    town.talk((SHEN, said, why))
    assert shifts(town) == []


def test_what_comes_in_goes_to_the_stand_in(town: Town) -> None:
    town.talk((SHEN, "替班 林晓 贺小军 今天", "贺小军"), (WANG, LAMP, "#1|贺小军 13900000008"))
    assert handlers(town) == ["贺小军"]
    assert any("新任务" in push for push in town.pushes(HE))
    assert [push for push in town.pushes(LIN) if "新任务" in push] == []


def test_the_day_after_everything_goes_to_the_worker_again(town: Town) -> None:
    town.talk((SHEN, "替班 林晓 贺小军 今天", "贺小军"))
    town.wait(hours=15)
    town.talk((WANG, LAMP, "林晓"))


def test_an_hour_of_absence_is_an_hour(town: Town) -> None:
    town.talk((LIN, "替班 贺小军 10:00-11:00", "贺小军"))
    for minutes, where in ((59, 1), (2, 2), (58, 3), (2, 4)):
        town.wait(minutes=minutes)
        town.say(ZHENG, f"翠湖苑{where}号楼楼道灯不亮了")
    assert handlers(town) == ["林晓", "贺小军", "贺小军", "林晓"]


def test_the_stand_in_is_told_and_so_is_who_is_stood_in_for(town: Town) -> None:
    town.talk((ZHOU, "替班 林晓 陈立冬 明天", "明天由陈立冬"))
    assert "请您替林晓的班：明天" in town.pushes(CHEN)[0]
    assert "明天由陈立冬替您的班" in town.pushes(LIN)[0]


def test_whoever_asks_for_themselves_is_not_told_again(town: Town) -> None:
    town.talk((LIN, "替班 陈立冬 明天", "陈立冬 13900000003替林晓的班"))
    assert town.pushes(LIN) == [] and len(town.pushes(CHEN)) == 1


def test_the_stand_in_works_on_what_the_absent_one_has_in_hand(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "林晓"),
        (LIN, "接单 1", "已接单"),
        (HE, "我的任务", "没有待办"),
        (HE, "查看 1", "没有找到"),
        (SHEN, "替班 林晓 贺小军 今天", "贺小军"),
        (HE, "我的任务", "1 件|#1|替林晓"),
        (HE, "查看 1", LAMP),
        (HE, "到场 1", "已记到场"),
        (HE, "办结 1 换了灯泡", "已办结"),
    )


def test_what_nobody_accepted_becomes_the_stand_ins_own(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "林晓"),
        (SHEN, "替班 林晓 贺小军 今天", "贺小军"),
        (HE, "办结 1 好了", "已办结"),
    )
    assert handlers(town) == ["贺小军"]


def test_what_is_private_stays_with_its_handler(town: Town) -> None:
    town.talk(
        (WANG, QUARREL, "#1|林晓"),
        (SHEN, "替班 林晓 贺小军 今天", "贺小军"),
        (HE, "我的任务", "没有待办"),
        (HE, "查看 1", "没有找到"),
        (HE, "接单 1", "没有找到"),
    )


def test_reminders_reach_both(town: Town) -> None:
    town.talk((WANG, LAMP, "林晓"), (LIN, "接单 1", "已接单"))
    town.talk((SHEN, "替班 林晓 贺小军 11月23日-11月30日", "贺小军"))
    town.pushes(LIN), town.pushes(HE)
    town.wait(days=4)
    for sender in (LIN, HE):
        assert any("时限过半" in push for push in town.pushes(sender))


def test_reminders_of_what_is_private_reach_the_handler_only(town: Town) -> None:
    town.talk((WANG, QUARREL, "#1|林晓"), (LIN, "接单 1", "已接单"))
    town.talk((SHEN, "替班 林晓 贺小军 11月23日-12月30日", "贺小军"))
    town.pushes(HE)
    town.wait(days=16)
    assert town.pushes(HE) == []


def test_news_of_the_resident_reaches_the_stand_in(town: Town) -> None:
    town.talk((WANG, LAMP, "林晓"), (LIN, "接单 1", "已接单"))
    town.talk((SHEN, "替班 林晓 贺小军 今天", "贺小军"))
    town.pushes(HE)
    town.talk((WANG, "补充 1 现在整栋楼都黑了", "已补充"))
    assert any("整栋楼都黑了" in push for push in town.pushes(HE))


def test_whom_a_complaint_names_never_gets_it_as_a_stand_in(town: Town) -> None:
    town.talk((SHEN, "替班 林晓 陈立冬 今天", "陈立冬"))
    town.pushes(CHEN)
    town.talk((WANG, "我要投诉网格员陈立冬，态度很差", "#1"), (SHEN, "派单 1 林晓", "已派给"))
    town.talk((CHEN, "我的任务", "没有待办"), (CHEN, "查看 1", "没有找到"))
    assert town.pushes(CHEN) == []


def test_an_absence_is_called_off_for_a_day_in_the_middle(town: Town) -> None:
    town.talk(
        (SHEN, "替班 林晓 贺小军 11月24日-11月26日", "贺小军"),
        (SHEN, "替班 取消 林晓 11月25日", "林晓的替班已取消"),
    )
    assert shifts(town) == [(24, 48), (72, 96)]
    assert any("取消" in push for push in town.pushes(HE))


def test_a_worker_calls_off_the_own_absence(town: Town) -> None:
    town.talk((LIN, "替班 贺小军 今天", "贺小军"), (LIN, "替班 取消 今天", "林晓的替班已取消"))
    town.talk((WANG, LAMP, "林晓"), (LIN, "替班 取消 今天", "没有排班"))


def test_the_last_word_counts_for_the_same_day(town: Town) -> None:
    town.talk(
        (SHEN, "替班 林晓 贺小军 今天", "贺小军"),
        (SHEN, "替班 林晓 陈立冬 今天", "陈立冬"),
        (WANG, LAMP, "陈立冬"),
    )
    assert shifts(town) == [(0, 24)]


def test_who_is_absent_stands_in_for_nobody(town: Town) -> None:
    town.talk(
        (SHEN, "替班 林晓 陈立冬 今天", "陈立冬"),
        (SHEN, "替班 陈立冬 林晓 今天", "林晓那段时间也有人替班"),
    )


@pytest.mark.parametrize("sender", [LIN, HE, LUO])
def test_only_who_leads_them_puts_others_off(town: Town, sender: str) -> None:
    reply = town.say(sender, "替班 陈立冬 贺小军 明天")
    assert "管理的范围" in reply or "没有找到" in reply
    assert shifts(town) == []


def test_what_is_coming_is_listed_for_whom_it_concerns(town: Town) -> None:
    town.talk(
        (SHEN, "替班 林晓 贺小军 明天", "贺小军"),
        (HE, "替班", "明天 贺小军替林晓"),
        (LIN, "替班", "明天 贺小军替林晓"),
        (ZHOU, "替班", "贺小军替林晓"),
        (XU, "替班", "没有替班"),
        (LUO, "替班", "没有替班"),
    )


def test_residents_see_who_stands_in_today(town: Town) -> None:
    town.talk(
        (SHEN, "替班 林晓 贺小军 今天", "贺小军"),
        (WANG, "我的网格员", "网格员：林晓|今天替班：贺小军 13900000008"),
    )
    town.wait(hours=24)
    assert "今天替班" not in town.say(WANG, "我的网格员")


def test_a_stand_in_who_left_leaves_the_worker_there(town: Town) -> None:
    town.talk(
        (SHEN, "替班 林晓 贺小军 今天", "贺小军"),
        (SHEN, "停用 贺小军", "已停用"),
        (WANG, LAMP, "林晓"),
    )


def test_the_absent_one_may_still_take_it_back(town: Town) -> None:
    town.talk(
        (SHEN, "替班 林晓 贺小军 今天", "贺小军"), (WANG, LAMP, "贺小军"), (LIN, "接单 1", "已接单")
    )


def test_what_the_stand_in_returns_goes_to_the_next_and_only_once(town: Town) -> None:
    town.talk(
        (SHEN, "替班 林晓 贺小军 今天", "贺小军"),
        (WANG, LAMP, "贺小军"),
        (HE, "退回 1 不在我这里", "改由陈立冬负责"),
        (CHEN, "退回 1 也不行", "已经退回过一次"),
    )


def test_a_stand_in_does_not_return_what_was_designated(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "林晓"),
        (SHEN, "派单 1 林晓", "已派给"),
        (SHEN, "替班 林晓 贺小军 今天", "贺小军"),
        (HE, "退回 1 不行", "社区指派"),
        (HE, "接单 1", "已接单"),
        (HE, "退回 1 不行", "社区指派"),
    )


# 值班


def test_duty_is_set_shown_and_ended(town: Town) -> None:
    town.talk(
        (SHEN, "值班", "今天没有排值班"),
        (SHEN, "值班 今天 林晓 陈立冬", "今天由林晓、陈立冬值班"),
        (LIN, "值班", "今天值班|林晓 13900000002|陈立冬|幸福里社区"),
        (LIN, "今天谁值班？", "林晓"),
        (LIN, "值班 明天", "明天没有排值班"),
        (SHEN, "值班 取消 今天", "已取消"),
        (LIN, "值班", "没有排值班"),
    )
    assert "请您值班：今天" in town.pushes(CHEN)[0]


@pytest.mark.parametrize(
    ("said", "spans"),
    [
        ("值班 明天 林晓", [(24, 48)]),
        ("值班 明天 林晓 18:00-08:00", [(42, 56)]),
        ("值班 明天晚上 林晓", [(42, 56)]),
        ("值班 明晚 林晓、陈立冬", [(42, 56), (42, 56)]),
        ("值班今晚 林晓", [(18, 32)]),
        ("值班 明天上午 林晓", [(32, 36)]),
        ("值班 11月28日下午 林晓", [(133, 137)]),
        ("值班 明天 18:00-08:00 林晓、陈立冬", [(42, 56), (42, 56)]),
        ("值班 11月28日-29日 林晓", [(120, 168)]),
    ],
)
def test_duty_is_set_for_a_day_or_its_hours(
    town: Town, said: str, spans: list[tuple[int, int]]
) -> None:
    town.talk((SHEN, said, "值班，已告诉本人"))
    assert shifts(town) == spans


def test_later_hours_cut_the_duty_before_them(town: Town) -> None:
    town.talk(
        (SHEN, "值班 明天 林晓", "林晓"),
        (SHEN, "值班 明天 贺小军 18:00-08:00", "贺小军"),
    )
    assert shifts(town) == [(24, 42), (42, 56)]


@pytest.mark.parametrize("sender", [LIN, ZHOU])
def test_only_admins_set_the_duty(town: Town, sender: str) -> None:
    town.talk((sender, "值班 明天 林晓", "管理员来排"), (sender, "值班 取消 明天", "管理员来排"))


def test_what_is_urgent_at_night_goes_to_whoever_is_on_duty(town: Town) -> None:
    town.talk((SHEN, "值班 今天 贺小军 18:00-08:00", "贺小军"))
    town.now = NIGHT
    town.pushes(HE), town.pushes(LIN)
    town.talk((WANG, SEWER, "#1|贺小军"))
    assert any("新任务" in push for push in town.pushes(HE))
    assert town.pushes(LIN) == []
    town.now += timedelta(hours=8)
    (push,) = town.pushes(LIN)
    assert "夜里由值班的贺小军" in push and "今天23:30前" in push


def test_what_can_wait_at_night_goes_to_the_grid_worker(town: Town) -> None:
    town.talk((SHEN, "值班 今天 贺小军 18:00-08:00", "贺小军"))
    town.now = NIGHT
    town.talk((WANG, LAMP, "#1|林晓"))


def test_what_is_urgent_by_day_goes_to_the_grid_worker(town: Town) -> None:
    town.talk((SHEN, "值班 今天 贺小军", "贺小军"), (WANG, SEWER, "#1|林晓"))


def test_without_a_rota_the_night_falls_to_the_grid_worker(town: Town) -> None:
    town.now = NIGHT
    town.talk((WANG, SEWER, "#1|林晓"))


def test_the_duty_of_the_street_covers_the_community(town: Town) -> None:
    town.talk((SU, "值班 今天 贺小军", "贺小军"), (LIN, "值班", "贺小军|柳岸街道"))
    town.now = NIGHT
    town.talk((WANG, SEWER, "#1|贺小军"))


def test_whoever_is_on_duty_is_alarmed_in_emergencies(town: Town) -> None:
    town.talk((WANG, GAS, "119"))
    assert not any("特急" in push for push in town.pushes(HE))
    town.talk((SHEN, "值班 今天 贺小军", "贺小军"))
    town.pushes(HE)
    town.talk((WU, GAS, "119"))
    assert any("特急" in push for push in town.pushes(HE))


def test_the_duty_may_take_the_emergency(town: Town) -> None:
    town.talk((SHEN, "值班 今天 贺小军", "贺小军"), (WANG, GAS, "#1"), (HE, "接单 1", "已接单 #1"))


def test_a_restricted_call_is_not_for_the_duty(town: Town) -> None:
    town.talk((SHEN, "值班 今天 贺小军", "贺小军"))
    town.pushes(HE)
    town.talk((WANG, "我不想活了", "12356"))
    assert town.pushes(HE) == []


@pytest.mark.parametrize("word", ["替班", "值班", "替班 陈立冬 明天"])
def test_residents_and_volunteers_make_no_rota(town: Town, word: str) -> None:
    town.talk((WU, word, "工作人员用的"), (QIAO, word, "工作人员用的"))


def test_the_same_appointment_twice_is_told_each_time(town: Town) -> None:
    for _ in range(2):
        town.say(SHEN, "替班 林晓 贺小军 明天")
        town.say(SHEN, "替班 取消 林晓 明天")
    kinds = [one["kind"] for one in town.rows(select(Notice.kind))]
    assert kinds.count("stand_in") == 2 and kinds.count("stand_in_ended") == 4
