"""The main stories, told as conversations."""

import pytest
from sqlalchemy import select

from bot.incoming import Kind
from models import Attachment, Message, Notice, Request, RequestEvent
from tests.town import CHEN, LIN, SHEN, SU, WANG, WU, ZHENG, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"


def test_a_broken_lamp_is_reported_claimed_repaired_and_rated(town: Town) -> None:
    town.talk((WANG, LAMP, "#1|供电照明|翠湖苑3号楼2单元|林晓|11月30日17:30"))
    (push,) = town.pushes(LIN)
    assert all(part in push for part in ("#1", "供电照明", "翠湖苑3号楼2单元", LAMP, "接单 1"))
    town.talk((LIN, "接单1", "#1|王桂芬 13900000051|" + LAMP))
    assert "林晓 13900000002已接单" in town.pushes(WANG)[0]
    town.talk((LIN, "到场 1", "已记到场"), (LIN, "办结1 换了灯泡", "已办结"))
    arrived, resolved = town.pushes(WANG)
    assert "已到现场" in arrived
    assert "换了灯泡" in resolved and "解决了吗？满意吗？" in resolved
    town.talk((WANG, "1", "满意吗"), (WANG, "1", "谢谢您的评价|#1"), (WANG, "1", "都记下了"))
    town.talk((WANG, "进度 1", "已结案|换了灯泡"))
    acts = [row["act"] for row in town.rows(select(RequestEvent.act).order_by(RequestEvent.id))]
    answers = ["said_solved", "rated", "said_contacted"]
    assert acts == ["filed", "claimed", "arrived", "resolved", *answers]


def test_a_request_that_is_not_solved_is_done_again_and_reaches_the_leader(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(LIN, "办结 1 修好了")
    town.talk((WANG, "还是没解决", "对不起|#1|重新办理"))
    assert any("重新办理" in push for push in town.pushes(LIN))
    assert any("重新办理" in push for push in town.pushes(ZHOU))


def test_a_quarrel_stays_between_the_handler_and_the_admin(town: Town) -> None:
    town.talk((WANG, QUARREL, "#1|邻里纠纷|只有经办人和社区负责人看得到"))
    (push,) = town.pushes(LIN)
    assert "邻里纠纷" in push
    assert all(secret not in push for secret in ("吵架", "王桂芬", "501"))
    town.talk(
        (LIN, "接单 1", QUARREL),
        (SHEN, "查看 1", QUARREL),
        (CHEN, "查看 1", "没有找到 #1"),
        (ZHOU, "查看 1", "没有找到 #1"),
    )


def test_eggs_and_rice_for_a_mother_are_an_errand(town: Town) -> None:
    town.talk((WANG, "帮我妈买两斤鸡蛋一袋米，她腿脚不好", "#1|代购日用|林晓"))
    assert "两斤鸡蛋" in town.pushes(LIN)[0]


def test_the_place_is_asked_for_and_every_part_of_it_may_come_alone(town: Town) -> None:
    town.talk(
        (ZHENG, "楼道灯不亮了", "供电照明|在哪里"),
        (ZHENG, "锦绣花园", "几号楼"),
        (ZHENG, "12号楼", "#1|锦绣花园12号楼|许冬梅"),
        (ZHENG, "2单元", "地点记下了：锦绣花园12号楼2单元"),
    )


def test_the_category_is_asked_for_with_numbered_choices(town: Town) -> None:
    reply = town.say(WANG, "水的事，楼道里也是")
    if "回数字就行" in reply:
        assert "都不是" in reply
        town.talk((WANG, "1", "#1"))
    else:
        assert "没太听明白" in reply or "#1" in reply


def test_a_bare_building_is_looked_for_where_the_resident_lives(town: Town) -> None:
    town.talk((WANG, "5号楼电梯坏了", "#1|翠湖苑5号楼|电梯"))


def test_a_wrong_building_is_corrected_by_saying_so(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (WANG, "不是3号楼是5号楼", "已改为：翠湖苑5号楼"),
    )
    (request,) = town.rows(select(Request.place))
    assert request["place"].startswith("翠湖苑5号楼")


def test_a_correction_into_another_grid_moves_the_request_to_its_worker(town: Town) -> None:
    town.say(ZHENG, "锦绣花园2号楼下水道堵了")
    assert town.pushes("demo-chen-lidong")
    town.talk((ZHENG, "说错了，是12号楼", "锦绣花园12号楼|许冬梅"))
    assert "下水道堵了" in town.pushes("demo-xu-dongmei")[0]
    assert "不用再办" in town.pushes("demo-chen-lidong")[0]


def test_a_photo_after_the_words_joins_the_report(town: Town) -> None:
    town.say(WANG, LAMP)
    assert "照片已附到 #1" in town.hear(WANG, Kind.IMAGE, media="m1")
    assert [row["request_id"] for row in town.rows(select(Attachment.request_id))] == [1]


def test_a_photo_before_the_words_joins_the_report(town: Town) -> None:
    assert "照片收到了" in town.hear(WANG, Kind.IMAGE, media="m1")
    town.talk((WANG, LAMP, "#1"))
    assert [row["request_id"] for row in town.rows(select(Attachment.request_id))] == [1]


def test_a_voice_alone_goes_to_the_worker_and_one_question_is_asked(town: Town) -> None:
    reply = town.hear(WANG, Kind.VOICE, media="v1")
    assert "#1" in reply and reply.count("？") == 1
    assert "#1" in town.pushes(LIN)[0]
    town.talk((WANG, "下水道堵了，水漫出来了", "已补充到 #1"))
    (request,) = town.rows(select(Request.code, Request.text))
    assert request["code"] == "R4"


def test_a_location_before_the_words_says_where_it_is(town: Town) -> None:
    place = {"lat": 37.8524, "lng": 112.5652}
    assert "名都花园" in town.hear(ZHENG, Kind.LOCATION, text="名都花园", **place)
    town.talk((ZHENG, "垃圾堆成山没人清", "#1|名都花园"))


def test_a_qr_code_binds_a_resident_to_its_grid(town: Town) -> None:
    assert "第四网格" in town.hear(ZHENG, Kind.FOLLOW, scene="G04")
    town.talk((ZHENG, "楼道灯不亮了", "#1|贺小军"))


def test_another_report_in_the_middle_of_a_dialogue_is_filed_and_the_question_returns(
    town: Town,
) -> None:
    town.talk(
        (ZHENG, "楼道灯不亮了", "在哪里"),
        (ZHENG, "翠湖苑5号楼下水道堵了", "#1|下水排污|刚才那件事还差一点|在哪里"),
        (ZHENG, "春熙苑6号楼", "#2|供电照明|春熙苑6号楼"),
    )


def test_a_command_in_the_middle_of_a_dialogue_is_answered_and_the_question_returns(
    town: Town,
) -> None:
    town.talk(
        (ZHENG, "楼道灯不亮了", "在哪里"),
        (ZHENG, "我的网格员", "绑定住址|刚才那件事还差一点|在哪里"),
        (ZHENG, "取消", "不报了"),
        (ZHENG, "取消", "没有正在填的事"),
    )


def test_a_second_problem_without_a_place_shares_the_place_of_the_first(town: Town) -> None:
    town.talk(
        (ZHENG, "楼道灯不亮了", "在哪里"),
        (ZHENG, "下水道也堵了", "在哪里"),
        (ZHENG, "翠湖苑5号楼", "#1|供电照明|另外登记：#2【紧急】 下水排污"),
    )
    filed = town.rows(select(Request.parent_id).order_by(Request.id))
    assert [row["parent_id"] for row in filed] == [None, 1]


def test_fragments_join_for_five_minutes_and_no_longer(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "就那头，老太太们看不见", "已补充到 #1"))
    town.wait(minutes=6)
    assert "已补充到" not in town.say(WANG, "就那头，老太太们看不见")


def test_a_draft_that_nobody_finishes_is_filed_for_a_person(town: Town) -> None:
    town.say(ZHENG, "楼道灯不亮了")
    town.wait(hours=2, minutes=1)
    (request,) = town.rows(select(Request.status, Request.code))
    assert (request["status"], request["code"]) == ("new", "R2")
    assert "我先登记了 #1" in town.pushes(ZHENG)[0]
    town.talk((SU, "待派", "#1|供电照明"))


def test_an_unknown_place_goes_to_the_admin_and_not_to_nowhere(town: Town) -> None:
    town.talk((ZHENG, "星河湾9号楼电梯坏了", "#1|社区值班员"))
    assert "待派" in town.pushes(SHEN)[0]
    town.talk((SHEN, "待派", "#1"))
    town.talk((SU, "派单1 林晓", "#1 已派给林晓"))
    assert "#1" in town.pushes(LIN)[0]
    assert "林晓" in town.pushes(ZHENG)[0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("家里煤气味很大，头晕", "119"),
        ("着火了！3号楼冒浓烟", "119"),
        ("我家老头倒地上叫不醒", "120"),
        ("电梯困人了，里面有孩子", "119"),
    ],
)
def test_danger_is_answered_at_once_and_everyone_on_duty_is_alarmed(
    town: Town, text: str, number: str
) -> None:
    reply = town.say(WANG, text)
    assert number in reply.split("\n")[0]
    assert "#1" in reply
    for phone in (LIN, CHEN, ZHOU):
        assert "#1" in town.pushes(phone)[0]


def test_danger_without_a_place_is_filed_before_the_place_is_asked(town: Town) -> None:
    town.talk((ZHENG, "着火了！快来人", "119|#1|在哪里"))
    town.talk((ZHENG, "名都花园5号楼", "名都花园5号楼|#1|段丽娜"))
    (request,) = town.rows(select(Request.place, Request.urgency, Request.status))
    assert dict(request) == {"place": "名都花园5号楼", "urgency": "L1", "status": "dispatched"}


def test_violence_at_home_is_told_only_to_the_handler_and_the_head(town: Town) -> None:
    reply = town.say(WANG, "我老公又打我，拿刀要杀我")
    assert "110" in reply
    assert town.pushes(LIN)
    assert town.pushes(CHEN) == town.pushes(ZHOU) == []
    assert "打我" not in "".join(town.pushes(SHEN))


def test_a_complaint_about_a_worker_never_reaches_that_worker(town: Town) -> None:
    town.talk((WANG, "投诉网格员林晓态度不好，报了半个月不来还骂人", "#1|投诉工作人员"))
    assert town.pushes(LIN) == []
    assert town.pushes(SHEN)
    town.talk((LIN, "查看 1", "没有找到"), (LIN, "接单 1", "没有找到"))


def test_a_retried_message_opens_no_second_request(town: Town) -> None:
    replies = {town.say(WANG, LAMP, key="same") for _ in range(4)}
    assert len(replies) == 1
    assert len(town.rows(select(Request.id))) == len(town.rows(select(Message.id))) == 1
    assert len(town.rows(select(Notice.id))) == 1


def test_a_person_to_talk_to_is_called_once(town: Town) -> None:
    town.talk((WU, "人工", "#1|0000-12345678"), (WU, "转人工", "已经在请"))


def test_what_is_not_understood_goes_to_a_person_the_second_time(town: Town) -> None:
    town.talk((WANG, "阿巴阿巴", "没太听明白"), (WANG, "哇啦哇啦", "#1"))


def test_what_could_not_be_pushed_is_said_at_the_top_of_the_next_reply(town: Town) -> None:
    town.say(WANG, LAMP)
    town.hear(WANG, Kind.UNFOLLOW)
    town.say(LIN, "接单 1")
    assert town.pushes(WANG) == []
    assert town.say(WANG, "在吗").startswith("您的事 #1")


def test_a_stranger_is_met_and_told_once_what_becomes_of_their_words(town: Town) -> None:
    town.talk(("demo-nobody-yet", "翠湖苑5号楼下水道堵了", "#1|下水排污|不公开"))
    assert "不公开" not in town.say("demo-nobody-yet", "春熙苑2号楼电梯坏了")


def test_a_push_that_the_platform_could_not_bring_is_said_in_the_next_reply(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"))
    assert town.pushes(WANG)
    town.hear(WANG, Kind.RECEIPT, text="failed:user block", reference="phones-2")
    assert town.say(WANG, "在吗").startswith("您的事 #1")
