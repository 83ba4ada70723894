"""Where a wrong move would harm somebody: danger, complaints, private matters, the wrong hands."""

import pytest
from sqlalchemy import insert, select

from bot.incoming import Kind
from models import Org, Post, Question, Request
from services.revisions import raise_revision
from tests.town import CHEN, LIN, MONDAY, SHEN, SU, WANG, WU, ZHENG, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
SEWER = "翠湖苑3号楼2单元下水道堵了"


def column(town: Town, name: str) -> list[object]:
    return [row[name] for row in town.rows(select(getattr(Request, name)).order_by(Request.id))]


@pytest.mark.parametrize("who", [LIN, CHEN, SHEN])
def test_an_emergency_without_a_place_is_taken_by_whoever_of_those_alarmed_is_first(
    town: Town, who: str
) -> None:
    town.say(ZHENG, "着火了！快来人")
    assert town.pushes(who)
    town.talk((who, "接单 1", "已接单 #1"))
    assert column(town, "status") == ["claimed"]


def test_the_head_may_take_a_restricted_emergency(town: Town) -> None:
    town.say(ZHENG, "我不想活了")
    town.talk((SHEN, "接单 1", "已接单 #1"), (LIN, "接单 1", "没有找到"))


def test_an_emergency_said_again_with_its_place_gets_the_place_and_alarms_again(
    town: Town,
) -> None:
    town.say(ZHENG, "着火了")
    town.pushes(CHEN)
    town.say(ZHENG, "翠湖苑3号楼着火了")
    assert column(town, "place") == ["翠湖苑3号楼"]
    assert any("翠湖苑3号楼" in push for push in town.pushes(CHEN))


def test_a_place_alone_after_an_emergency_reaches_everyone_alarmed(town: Town) -> None:
    town.say(ZHENG, "着火了")
    for phone in (LIN, CHEN, ZHOU):
        town.pushes(phone)
    town.say(ZHENG, "翠湖苑3号楼")
    for phone in (LIN, CHEN, ZHOU):
        assert any("翠湖苑3号楼" in push for push in town.pushes(phone))


def test_a_place_after_an_emergency_in_the_middle_of_a_form_goes_to_the_emergency(
    town: Town,
) -> None:
    town.talk((ZHENG, "楼道灯不亮了", "在哪里"), (ZHENG, "着火了", "119|#1"))
    town.say(ZHENG, "翠湖苑3号楼")
    assert column(town, "place") == ["翠湖苑3号楼"]
    assert column(town, "code") == ["E1"]


@pytest.mark.parametrize("report", ["上报 着火了", "代报 王阿姨 13900000031 她家煤气泄漏了"])
def test_danger_that_staff_report_is_alarmed_before_the_place_is_asked(
    town: Town, report: str
) -> None:
    town.talk((LIN, report, "119|#1"))
    assert town.pushes(CHEN)


def test_what_staff_report_for_others_is_not_placed_at_their_own_home(town: Town) -> None:
    town.say(LIN, "绑定住址 名都花园2号楼1单元301")
    town.talk((LIN, "代报 王阿姨 13900000031 下水道堵了", "在哪里"))


def test_a_complaint_that_gets_a_place_later_does_not_reach_the_worker(town: Town) -> None:
    town.say(ZHENG, "网格员态度很差，骂人")
    town.pushes(SHEN)
    town.say(ZHENG, "我住翠湖苑3号楼2单元")
    assert town.pushes(LIN) == []


def test_a_voice_that_turns_out_a_complaint_is_taken_from_the_worker(town: Town) -> None:
    town.hear(WANG, Kind.VOICE, media="v")
    town.pushes(LIN)
    town.say(WANG, "投诉网格员林晓态度很差，骂人")
    assert not any("林晓" in push for push in town.pushes(LIN))
    town.talk((LIN, "查看 1", "没有找到"))
    assert town.pushes(SHEN)


def test_a_request_recategorised_as_a_complaint_goes_to_the_head(town: Town) -> None:
    town.say(WANG, "网格员林晓从来不上门，翠湖苑3号楼下水道堵了")
    town.say(SHEN, "改类 1 K1")
    town.talk((LIN, "查看 1", "没有找到"), (SHEN, "查看 1", "#1"))


def test_a_complaint_about_the_only_admin_climbs_to_the_street(town: Town) -> None:
    town.say(WANG, "你们管理员沈川态度很差，我要投诉他")
    assert town.pushes(SHEN) == []
    assert town.pushes(SU)


def test_a_role_counts_only_where_it_is_held(town: Town) -> None:
    town.say(ZHENG, "春熙苑2号楼3单元，楼上天天半夜吵架摔东西，我劝了还骂我")

    def watch_the_street(db: object) -> None:
        street = db.execute(select(Org.id).where(Org.code == "LA")).scalar()  # type: ignore[attr-defined]
        shen = town.keeper.now(db, town.now).directory.find_staff("沈川")[0].id  # type: ignore[arg-type]
        db.execute(  # type: ignore[attr-defined]
            insert(Post).values(person_id=shen, role="observer", org_id=street, rank=0)
        )
        raise_revision(db)  # type: ignore[arg-type]

    town.store.transact(watch_the_street)
    town.talk((SHEN, "查看 1", "没有找到"), (SHEN, "不予受理 1 不归我们", "没有找到"))


def test_more_words_of_a_restricted_case_are_not_pushed(town: Town) -> None:
    town.say(WANG, "我老公又打我，拿刀要杀我")
    town.pushes(LIN)
    town.say(WANG, "补充 1 我躲在李梅家里")
    assert "李梅" not in "".join(town.pushes(LIN))
    town.talk((LIN, "查看 1", "李梅"))


def test_a_private_case_done_again_is_told_to_who_may_read_it(town: Town) -> None:
    town.say(WANG, "楼上天天半夜吵架摔东西，我劝了还骂我")
    town.say(LIN, "办结 1 谈好了")
    town.say(WANG, "没解决，他昨晚又砸门")
    assert town.pushes(ZHOU) == []
    assert "砸门" not in "".join(town.pushes(SHEN))


def test_a_refused_result_changes_nothing(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "办结 1", "请写上结果"))
    assert column(town, "status") == ["dispatched"]


def test_a_second_result_leaves_the_question_to_the_resident_open(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"), (LIN, "办结 1 好了", "已办结"), (LIN, "办结 1 又好了", "不用再发")
    )
    assert [row["closed_at"] for row in town.rows(select(Question.closed_at))] == [None]
    town.talk((WANG, "1", "满意吗"))


def test_what_waits_for_its_resident_is_not_passed_on(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "追问 1 几层？", "已问"))
    town.talk((CHEN, "接单 1", "现在由林晓办理"), (LIN, "转派 1 陈立冬", "不能改成"))
    assert column(town, "status") == ["need_info"]


def test_what_has_begun_is_passed_on_by_a_leader_only(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "到场 1", "#1"), (LIN, "退回 1 太忙", "已经开始办理"))
    town.talk((ZHOU, "转派 1 陈立冬", "已转给陈立冬"))
    assert any("不用再办" in push for push in town.pushes(LIN))


def test_a_held_notice_names_the_day_on_which_it_is_read(town: Town) -> None:
    town.now = MONDAY.replace(hour=15, minute=30)  # half past eleven at night in Shanghai
    town.say(WANG, "帮我妈买两斤鸡蛋一袋米，她腿脚不好")
    town.wait(hours=8)
    (push,) = town.pushes(LIN)
    assert "明天" in push  # 48 hours from Monday night are Wednesday; it is read on Tuesday.


def test_answers_to_questions_never_stand_above_what_is_urgent(town: Town) -> None:
    town.talk((WU, "附近哪里有公厕", "#1"), (WU, "康乐苑2号楼停水了，水龙头没水", "#2"))
    lines = town.say("demo-he-xiaojun", "我的任务").split("\n")
    assert "#2" in lines[1]


def test_who_was_merged_hears_how_it_ends(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, LAMP, "#1"), (ZHENG, "2", "#2"))
    town.talk((SHEN, "并入 2 1", "已并入"))
    (merged,) = town.pushes(ZHENG)
    assert "和 #1 是同一件" in merged
    town.say(LIN, "办结 1 换了灯泡")
    assert any("换了灯泡" in push for push in town.pushes(ZHENG))


def test_a_report_of_an_illegal_act_goes_to_the_head(town: Town) -> None:
    town.talk((WANG, "举报翠湖苑5号楼棋牌室聚众赌博", "#1|举报违法|社区负责人"))
    assert town.pushes(LIN) == [] and town.pushes(SHEN)


def test_a_voice_reaches_the_worker_as_it_is_when_it_is_accepted(town: Town) -> None:
    town.hear(WANG, Kind.VOICE, media="her-own-voice")
    town.pushes(LIN)
    town.say(LIN, "接单 1")
    town.pushes(LIN)
    assert town.phones.media == ["her-own-voice"]


def test_who_asks_twice_within_a_second_gets_the_photo_once(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"))
    town.hear(WANG, Kind.IMAGE, media="m1")
    town.talk((LIN, "查看 1", "附件：1 个"), (LIN, "接单 1", "已接单"))
    town.pushes(LIN)
    assert town.phones.media == ["m1"]


def test_what_is_told_of_a_restricted_request_that_is_done_is_thanked_for_and_alarms_nobody(
    town: Town,
) -> None:
    town.say(WANG, "翠湖苑3号楼2单元 我老公打我")
    town.talk((LIN, "接单 1", "已接单"), (LIN, "办结 1 民警已处理", "已办结"))
    for phone in (LIN, SHEN):
        town.pushes(phone)
    town.talk((WANG, "解决了", "谢谢"), (WANG, "1", ""))
    assert not town.pushes(LIN) + town.pushes(SHEN)


def test_a_number_alone_that_answers_nothing_is_no_supplement(town: Town) -> None:
    town.say(WANG, LAMP)
    town.pushes(LIN)
    assert "补充" not in town.say(WANG, "1")
    assert not town.pushes(LIN)
