"""附议: neighbours with the same trouble follow one request; a merger is taken apart again."""

import pytest
from sqlalchemy import insert, select

from bot.incoming import Kind
from bot.words import load_words
from models import Attachment, Notice, Request, RequestEvent, Supporter
from services.following import FOLLOWING, STEP
from tests.town import LIN, SHEN, WANG, WU, ZHENG, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
LIFT = "翠湖苑3号楼2单元电梯坏了"
HERS = "我妈差点摔一跤，翠湖苑3号楼2单元楼道灯不亮了"
SUN = "demo-sun-haoran"


def statuses(town: Town) -> list[str]:
    return [row["status"] for row in town.rows(select(Request.status).order_by(Request.id))]


def supported(town: Town) -> None:
    """Wang's lamp, which Zheng supports; nothing of it rings any more."""
    town.talk((WANG, LAMP, "#1"), (ZHENG, "附议 1", "一起跟进 #1"))
    town.pushes(WANG)
    town.pushes(LIN)


def merged(town: Town) -> None:
    """Wang's lamp and Zheng's, which was merged into it."""
    town.talk((WANG, LAMP, "#1"), (ZHENG, LAMP, "#1"), (ZHENG, "2", "#2"))
    town.talk((SHEN, "并入 2 1", "已并入"))
    town.pushes(ZHENG)
    town.pushes(LIN)


def test_what_nobody_accepted_is_not_said_to_be_worked_on(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, LAMP, "已经派给林晓"), (LIN, "接单 1", "#1"))
    town.talk((WU, LAMP, "林晓正在办"))


def test_what_a_neighbour_reported_is_offered_without_a_word_of_theirs(town: Town) -> None:
    town.say(WANG, HERS)
    reply = town.say(ZHENG, LAMP)
    assert all(
        part in reply for part in ("#1 供电照明，翠湖苑3号楼2单元", "已经派给林晓", "1 就是")
    )
    assert not any(secret in reply for secret in ("摔", "王桂芬", "501"))
    assert len(statuses(town)) == 1


def test_a_neighbour_is_found_behind_many_reports_of_other_entrances(town: Town) -> None:
    """As many as are compared, and each of them newer."""
    town.say(WANG, LAMP)
    with town.store.engine.begin() as db:
        row = dict(db.execute(select(Request.__table__)).mappings().one())
        others = [
            {
                **row,
                "id": number,
                "whereabouts": {**row["whereabouts"], "unit": str(number)},
                "place": f"翠湖苑3号楼{number}单元",
            }
            for number in range(100, 160)
        ]
        db.execute(insert(Request.__table__), others)
    assert "#1 供电照明，翠湖苑3号楼2单元" in town.say(ZHENG, LAMP)


def test_the_same_thing_is_followed_together(town: Town) -> None:
    town.say(WANG, LAMP)
    town.pushes(LIN)
    town.talk((ZHENG, HERS, "1 就是这件"), (ZHENG, "1", "#1|翠湖苑3号楼2单元|林晓|11月30日17:30"))
    (push,) = town.pushes(LIN)
    assert "又有一户附议，共2户" in push and "差点摔一跤" in push
    assert len(statuses(town)) == 1


@pytest.mark.parametrize(("said", "count"), [("是的", 1), ("就是这件。", 1), ("不是", 2), ("2", 2)])
def test_the_question_is_answered_by_number_or_in_words(town: Town, said: str, count: int) -> None:
    town.say(WANG, LAMP)
    town.say(ZHENG, LAMP)
    town.talk((ZHENG, said, f"#{count}"))
    assert len(statuses(town)) == count


def test_a_photo_goes_with_the_support(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(ZHENG, LAMP)
    town.hear(ZHENG, Kind.IMAGE, media="m1")
    town.talk((ZHENG, "1", "#1"))
    assert "照片已附到 #1" in town.hear(ZHENG, Kind.IMAGE, media="m2")
    assert [row["request_id"] for row in town.rows(select(Attachment.request_id))] == [1, 1]


def test_what_was_offered_and_never_answered_is_filed_on_its_own(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(ZHENG, LAMP)
    town.wait(hours=2, minutes=1)
    assert statuses(town) == ["dispatched", "dispatched"]


def test_what_was_withdrawn_meanwhile_is_filed_on_its_own(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(ZHENG, LAMP)
    town.say(WANG, "撤回 1")
    town.talk((ZHENG, "1", "已登记 #2"))


def test_an_urgent_draft_waits_a_quarter_of_an_hour_for_the_answer(town: Town) -> None:
    town.talk((WANG, "翠湖苑3号楼电梯坏了", "#1"), (ZHENG, "翠湖苑3号楼电梯坏了", "1 就是这件"))
    town.wait(minutes=16)
    assert len(statuses(town)) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (LAMP, "翠湖苑5号楼2单元楼道灯不亮了"),
        (LAMP, "翠湖苑3号楼1单元楼道灯不亮了"),
        (LAMP, "翠湖苑3号楼2单元下水道堵了"),
        ("翠湖苑3号楼2单元501室天花板渗水", "翠湖苑3号楼2单元301室天花板渗水"),
        ("翠湖苑3号楼2单元501跳闸没电了", LAMP),
        ("翠湖苑小区垃圾堆成山没人清", "翠湖苑小区垃圾堆成山没人清"),
        ("翠湖苑3号楼帮我买两斤鸡蛋", "翠湖苑3号楼帮我买两斤鸡蛋"),
        ("翠湖苑3号楼楼上两口子天天吵架", "翠湖苑3号楼楼上两口子天天吵架"),
        ("翠湖苑3号楼2单元燃气味很大", "翠湖苑3号楼2单元燃气味很大"),
    ],
)
def test_another_place_another_home_and_what_cannot_wait_are_filed_at_once(
    town: Town, first: str, second: str
) -> None:
    town.say(WANG, first)
    town.talk((ZHENG, second, "#2"))


def test_the_lamp_of_the_stairs_is_the_same_whatever_the_room(town: Town) -> None:
    town.say(WANG, "楼道灯不亮了")
    town.talk((ZHENG, "翠湖苑3号楼2单元301门口楼道灯坏了", "1 就是这件"))


def test_what_somebody_reported_themselves_or_long_ago_is_not_offered(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"))
    town.wait(minutes=10)
    town.talk((WANG, LAMP, "#2"))
    town.wait(days=31)
    town.talk((ZHENG, LAMP, "#3"))


def test_what_has_ended_is_not_offered(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "办结 1 换了灯泡", "已办结"), (ZHENG, LAMP, "#2"))


def test_a_worker_on_patrol_is_not_asked(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, f"上报 {LAMP}", "已上报 #2"))


def test_a_request_is_supported_by_its_number(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (ZHENG, "附议1 我家也是", "一起跟进 #1|翠湖苑3号楼2单元|林晓"),
        (ZHENG, "附议 1", "您已经在跟进了"),
        (WANG, "附议 1", "就是您自己报的"),
        (ZHENG, "附议", "请带上单号"),
    )
    assert len(town.rows(select(Supporter.person_id))) == 1


@pytest.mark.parametrize("text", ["我妈腿脚不好，帮忙买两斤鸡蛋", "楼上邻居老跟我吵架"])
def test_what_is_personal_cannot_be_found_by_guessing_numbers(town: Town, text: str) -> None:
    town.talk(
        (WANG, text, "#1"), (ZHENG, "附议 1", "没有找到 #1"), (ZHENG, "附议 9", "没有找到 #9")
    )


def test_a_request_of_another_community_is_not_found(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (SUN, "附议 1", "没有找到 #1"), (WU, "附议 1", "跟进 #1"))


def test_followers_hear_every_step_in_words_of_their_own(town: Town) -> None:
    supported(town)
    for text in ("接单 1", "到场 1", "办结 1 换了灯泡"):
        town.say(LIN, text)
    claimed, arrived, resolved = town.pushes(ZHENG)
    assert "您跟进的 #1" in claimed and "林晓" in claimed
    assert "已到现场" in arrived
    assert "换了灯泡" in resolved and "满意" not in resolved
    town.talk((ZHENG, "1", "没对上"))


@pytest.mark.parametrize("text", ["我这还是不亮", "没解决1", "没解决", "还没好", "楼道灯还是不亮"])
def test_a_follower_for_whom_it_is_not_done_has_a_request_of_their_own(
    town: Town, text: str
) -> None:
    supported(town)
    town.say(LIN, "办结 1 换了灯泡")
    assert "没解决 1" in town.pushes(ZHENG)[-1]
    town.pushes(LIN)
    town.wait(minutes=20)
    town.talk((ZHENG, text, "您那里还没好|已登记 #2 供电照明|翠湖苑3号楼2单元|林晓"))
    assert statuses(town) == ["resolved", "dispatched"] and "#2" in town.pushes(LIN)[0]
    (request,) = town.rows(select(Request.parent_id, Request.resident_id).where(Request.id == 2))
    assert request["parent_id"] == 1 and request["resident_id"] is not None


def test_a_follower_who_says_so_again_urges_their_own(town: Town) -> None:
    supported(town)
    town.say(LIN, "办结 1 换了灯泡")
    town.talk((ZHENG, "没解决 1", "#2"), (ZHENG, "没解决 1", "已替您催了 #2"))
    assert statuses(town) == ["resolved", "dispatched"]


@pytest.mark.parametrize("text", ["没解决 2", "没解决 1", "还是不亮"])
def test_who_was_merged_says_that_it_is_not_done_by_either_number(town: Town, text: str) -> None:
    merged(town)
    town.say(LIN, "办结 1 换了灯泡")
    town.talk((ZHENG, text, "已登记 #3 供电照明|翠湖苑3号楼2单元"))


def test_two_weeks_later_a_follower_reports_it_like_anybody(town: Town) -> None:
    supported(town)
    town.say(LIN, "办结 1 换了灯泡")
    town.wait(days=10)
    town.wait(days=15)
    assert "#2" not in town.say(ZHENG, "我这还是不亮")


@pytest.mark.parametrize("text", ["附议，我家也一样", "附议 我家也是"])
def test_free_words_join_the_only_thing_that_is_open_in_the_house(town: Town, text: str) -> None:
    town.say(ZHENG, LAMP)
    town.talk((WANG, text, "一起跟进 #1"))


@pytest.mark.parametrize("text", ["附议，我们楼道灯也不亮", "附议，我家也不亮"])
def test_free_words_that_name_a_problem_are_a_report_that_offers_the_same(
    town: Town, text: str
) -> None:
    town.say(ZHENG, LAMP)
    town.talk((WANG, text, "1 就是这件"), (WANG, "1", "一起跟进 #1"))


def test_free_words_with_two_things_open_or_no_home_are_asked_about(town: Town) -> None:
    town.talk((ZHENG, LAMP, "#1"), (ZHENG, "翠湖苑3号楼2单元电梯坏了", "#2"))
    town.talk((WANG, "附议，我家也一样", "没太听明白"), (WU, "附议，我家也一样", "没太听明白"))
    assert len(statuses(town)) == 2


def test_a_question_to_the_resident_is_not_for_the_followers(town: Town) -> None:
    supported(town)
    town.say(LIN, "追问 1 几层的灯？")
    assert town.pushes(ZHENG) == [] and town.pushes(WANG)


def test_followers_hear_of_the_clock_too(town: Town) -> None:
    supported(town)
    town.wait(days=8)
    assert any("您跟进的 #1" in push and "对不起" in push for push in town.pushes(ZHENG))


def test_no_notice_to_a_follower_names_the_resident_or_the_door(town: Town) -> None:
    town.talk((WANG, "家里灯不亮了，我妈摔了一跤", "#1|501"), (ZHENG, "附议 1", "#1"))
    town.say(LIN, "接单 1")
    town.pushes(ZHENG)
    told = town.rows(select(Notice.facts).where(Notice.kind == "follow_hands"))
    assert told and not any(
        secret in str(row["facts"]) for row in told for secret in ("501", "摔", "王桂芬")
    )


def test_a_handler_who_supports_it_hears_it_as_the_handler(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "附议 1", "#1"))
    town.pushes(LIN)
    town.wait(days=6)
    assert not any("您跟进的" in push for push in town.pushes(LIN))


def test_progress_lists_and_shows_what_is_followed_without_the_words(town: Town) -> None:
    town.talk((WANG, HERS, "#1"), (ZHENG, "附议 1", "#1"))
    town.talk(
        (ZHENG, "进度", "#1 供电照明|一起跟进"), (ZHENG, "进度 1", "已派单（您一起跟进）|登记")
    )
    assert "摔" not in town.say(ZHENG, "进度 1")


def test_withdrawing_support_leaves_the_request_and_ends_the_news(town: Town) -> None:
    supported(town)
    town.talk((ZHENG, "撤回 1", "您不再跟进"), (ZHENG, "撤回 1", "没有找到 #1"))
    town.say(LIN, "接单 1")
    assert statuses(town) == ["claimed"] and town.pushes(ZHENG) == []


def test_when_the_first_withdraws_the_followers_are_asked_to_speak_up(town: Town) -> None:
    supported(town)
    town.say(WANG, "撤回 1")
    (push,) = town.pushes(ZHENG)
    assert "先报的人说不用办了" in push


def test_what_became_private_is_no_longer_followed(town: Town) -> None:
    supported(town)
    town.say(SHEN, "改类 1 D1")
    town.say(LIN, "接单 1")
    assert town.pushes(ZHENG) == []
    town.talk((ZHENG, "进度 1", "没有找到 #1"))


def test_who_was_merged_follows_and_so_do_their_supporters(town: Town) -> None:
    merged(town)
    town.talk((ZHENG, "进度", "#1|一起跟进"), (ZHENG, "进度 1", "您一起跟进"))
    town.say(LIN, "办结 1 换了灯泡")
    *_, push = town.pushes(ZHENG)
    assert "您跟进的 #1" in push and "换了灯泡" in push and "满意" not in push


def test_supporters_of_what_is_merged_hear_how_the_other_ends(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, LAMP, "#1"), (ZHENG, "2", "#2"), (WU, "附议 2", "#2"))
    town.say(SHEN, "并入 2 1")
    assert "是同一件" in town.pushes(WU)[0]
    town.say(LIN, "办结 1 换了灯泡")
    assert "您跟进的 #1" in town.pushes(WU)[0]


def test_a_merger_is_taken_apart_and_goes_to_its_worker_with_its_clocks(town: Town) -> None:
    merged(town)
    town.talk((SHEN, "拆分 2", "#2 已拆开单独办理|林晓|11月30日17:30"))
    assert statuses(town) == ["dispatched", "dispatched"]
    assert "单独办理" in town.pushes(ZHENG)[0] and "#2" in town.pushes(LIN)[0]
    town.say(LIN, "办结 1 换了灯泡")
    assert town.pushes(ZHENG) == []


def test_clocks_that_ran_out_in_a_merger_begin_anew(town: Town) -> None:
    merged(town)
    town.wait(days=9)
    town.say(SHEN, "拆分 2")
    (row,) = town.rows(select(Request.due_at, Request.term).where(Request.id == 2))
    assert row["due_at"] > town.now and row["term"] == 2


def test_the_words_of_a_supporter_are_kept_in_the_history(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, HERS, "1 就是"), (ZHENG, "1", "#1"))
    (line,) = town.rows(select(RequestEvent.note).where(RequestEvent.act == "supported"))
    assert line["note"] == HERS
    assert "摔" not in town.say(WANG, "进度 1")


def test_everything_that_followers_hear_has_words() -> None:
    kinds = load_words().kinds()
    told = {STEP, *filter(None, FOLLOWING.values())}
    assert {f"notice.{kind}" for kind in (*FOLLOWING, *told)} <= kinds


@pytest.mark.parametrize(
    "text",
    ["1", "第一个", "头一个", "选1", "1号", "一样的", "对对对", "是 就是这个电梯", "就是这个",
     "是一回事", "就是这件，一起跟进"],
)  # fmt: skip
def test_the_same_thing_is_said_in_many_words(town: Town, text: str) -> None:
    town.talk((WANG, LIFT, "#1"), (ZHENG, LIFT, "1 就是这件"), (ZHENG, text, "一起跟进 #1"))
    assert len(statuses(town)) == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("第二个", "2单元"),
        ("不是", "2单元"),
        ("另外登记", "2单元"),
        ("不是一回事 我说的是1单元的", "3号楼1单元"),
    ],
)
def test_another_thing_is_registered_where_it_is(town: Town, text: str, place: str) -> None:
    town.talk((WANG, LIFT, "#1"), (ZHENG, LIFT, "1 就是这件"))
    town.talk((ZHENG, text, f"#2【紧急】 电梯|{place}"))
    assert len(statuses(town)) == 2


def test_another_trouble_in_that_question_is_still_reported(town: Town) -> None:
    town.talk((WANG, LIFT, "#1"), (ZHENG, LIFT, "1 就是这件"))
    town.talk((ZHENG, "翠湖苑5号楼垃圾没人收", "#2 垃圾清运|1 就是这件"))


@pytest.mark.parametrize("text", ["我是901的 也等着用", "老人下不了楼 急"])
def test_more_words_of_who_follows_reach_the_handler_alone(town: Town, text: str) -> None:
    town.talk((WANG, LIFT, "#1"), (ZHENG, LIFT, "1 就是这件"), (ZHENG, "1", "一起跟进 #1"))
    town.pushes(LIN)
    town.talk((ZHENG, text, "已补充到 #1"), (ZHENG, "谢谢", "您客气了"))
    assert text in town.pushes(LIN)[-1]
    assert text not in town.say(WANG, "进度 1")


def test_who_follows_no_more_says_so_even_in_a_form(town: Town) -> None:
    town.talk((WANG, LIFT, "#1"), (ZHENG, LIFT, "1 就是这件"), (ZHENG, "1", "一起跟进 #1"))
    town.talk((ZHENG, "绑定住址", "小区"), (ZHENG, "不跟了", "#1 您不再跟进"))
    town.talk((ZHENG, "进度", "没有办理中的事"))
