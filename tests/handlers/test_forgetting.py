"""我的信息 导出我的信息 删除我的信息, and what unfollowing does."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.incoming import Kind
from handlers.mine import SHOWN
from models import (
    Address,
    Attachment,
    Deletion,
    DoomedFile,
    Erasure,
    Message,
    Notice,
    Person,
    Post,
    Question,
    Request,
    RequestEvent,
    Supporter,
)
from services.downloads import fetch
from services.holdings import PERSONAL
from services.own_export import Own, export_own
from services.workbooks import read_workbook
from tests.town import LIN, SHEN, WANG, ZHENG, Town

LAMP = "翠湖苑3号楼2单元501楼道灯不亮了，我姓王，电话13912345678"
ADDRESS = "https://bot.example.cn"


def person(town: Town, openid: str) -> int | None:
    rows = town.rows(select(Address.person_id).where(Address.value == openid))
    return int(rows[0]["person_id"]) if rows else None


def erase(town: Town, openid: str) -> str:
    town.talk((openid, "删除我的信息", "确认删除"))
    return town.say(openid, "确认删除")


def finish(town: Town) -> None:
    town.talk((LIN, "接单 1", "#1"), (LIN, "办结 1 换了灯泡", "#1"))


def counted(town: Town, column: Any, *conditions: Any) -> int:
    (row,) = town.rows(select(func.count(column).label("count")).where(*conditions))
    return int(row["count"])


def test_who_asks_is_told_in_short_what_is_held(town: Town) -> None:
    town.say(WANG, LAMP)
    town.hear(WANG, Kind.IMAGE, media="lamp")
    town.talk(
        (WANG, "我的信息", "王桂芬|翠湖苑3号楼2单元501室|没办完：#1|导出我的信息"),
        (WANG, "我的资料", "消息：3条|照片和语音：1个|报过的事：1件|告知：今天"),
    )


def test_a_stranger_is_told_only_what_there_is(town: Town) -> None:
    reply = town.say("demo-nobody", "我的信息")
    assert "openid）：1个" in reply
    assert "电话：" not in reply.split("——")[0] and "住址" not in reply and "删除：" not in reply


def test_the_export_holds_everything_of_that_person_and_nothing_of_others(
    new_town: Callable[..., Town], tmp_path: Path
) -> None:
    town = new_town(public_url=ADDRESS)
    town.talk((WANG, LAMP, "#1"), (ZHENG, "翠湖苑5号楼3单元电梯坏了", "#2"))
    town.hear(WANG, Kind.IMAGE, media="lamp")
    town.talk((LIN, "接单 1", "#1"), (LIN, "备注 1 此人很急", "#1"), (LIN, "办结 1 换好了", "#1"))
    town.say(WANG, "111")
    sheets = exported(town, WANG, tmp_path)
    texts = {name: str(rows) for name, rows in sheets.items()}
    assert "王桂芬" in texts["我"] and WANG in texts["联系方式"] and "501" in texts["住址"]
    assert LAMP in texts["报过的事"] and "满意" in texts["报过的事"]
    assert LAMP in texts["消息"] and "换好了" in texts["经过"] and "image" in texts["照片和语音"]
    assert "shown" in texts["告知和同意"] and "1" in texts["问过您的"]
    everything = "".join(texts.values())
    assert "电梯" not in everything and "此人很急" not in everything and ZHENG not in everything


def exported(town: Town, who: str, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    found = re.search(
        rf"{ADDRESS}/console/export/([\w-]{{32}})$", town.say(who, "导出我的信息"), re.M
    )
    assert found
    chosen = fetched(town, found[1])
    assert isinstance(chosen, Own)
    assert fetched(town, found[1]) is None
    file = folder / "own.xlsx"
    town.store.read(lambda db: export_own(db, file, chosen, PERSONAL, SHOWN))
    return read_workbook(file)


def fetched(town: Town, token: str) -> Any:
    return town.store.transact(lambda db: fetch(db, town.keeper.now(db, town.now), town.now, token))


def test_without_a_page_the_community_is_to_be_rung(town: Town) -> None:
    town.talk((WANG, "导出 我的信息", "打社区电话|0000-12345678"))


@pytest.mark.parametrize("words", ["导出我的信息", "删除我的信息", "确认删除"])
def test_in_plain_mode_nobody_exports_or_deletes(town: Town, words: str) -> None:
    assert "明文模式" in town.say(WANG, words, trusted=False)


def test_deleting_is_asked_once_more_and_says_what_stays(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (WANG, "删除我的信息", "类别|看不出是谁|#1|30天|确认删除"),
    )
    assert counted(town, Erasure.id) == 0


def test_without_having_been_asked_nothing_is_deleted(town: Town) -> None:
    town.talk((WANG, "确认删除", "没有等您确认"))
    town.say(WANG, "删除我的信息")
    town.now += timedelta(hours=2)
    town.talk((WANG, "确认删除", "没有等您确认"))
    assert counted(town, Erasure.id) == 0


def test_who_has_nothing_open_is_forgotten_within_minutes(town: Town) -> None:
    town.say(WANG, "你好")
    wang = person(town, WANG)
    assert "一刻钟内就删" in erase(town, WANG)
    town.wait(minutes=16)
    assert person(town, WANG) is None
    assert counted(town, Person.id, Person.id == wang) == 0
    assert counted(town, Message.id, Message.person_id == wang) == 0
    assert "我是小格" in town.hear(WANG, Kind.FOLLOW) and person(town, WANG) != wang


def test_what_is_open_is_finished_first_and_then_it_happens_by_itself(town: Town) -> None:
    town.say(WANG, LAMP)
    assert "#1" in erase(town, WANG)
    town.wait(hours=1)
    assert person(town, WANG) is not None
    town.talk((WANG, "我的信息", "删除：您已要求删除|12月23日"))
    finish(town)
    assert any("#1" in push for push in town.pushes(WANG))
    town.wait(hours=7)
    assert person(town, WANG) is None
    (row,) = town.rows(select(Request.resident_id, Request.text, Request.place, Request.status))
    assert (row["resident_id"], row["text"]) == (None, "")
    assert row["place"] == "翠湖苑3号楼"


def test_a_withdrawn_request_keeps_nobody_waiting(town: Town) -> None:
    town.say(WANG, LAMP)
    erase(town, WANG)
    town.talk((WANG, "撤回 1", "已撤回"))
    town.wait(hours=7)
    assert person(town, WANG) is None


def test_what_was_still_to_be_told_of_it_comes_to_nobody_without_words(town: Town) -> None:
    town.now += timedelta(hours=14)
    town.talk((WANG, LAMP, "#1"), (WANG, "撤回 1", "已撤回"))
    erase(town, WANG)
    town.wait(minutes=16)
    assert person(town, WANG) is None
    town.wait(hours=9)
    assert town.pushes(LIN) == []


def test_an_admin_is_not_asked_any_more_where_the_place_is_of_who_has_gone(town: Town) -> None:
    town.talk((ZHENG, "碧水湾3号楼垃圾没人清", "#1"), (ZHENG, "撤回 1", "已撤回"))
    erase(town, ZHENG)
    town.wait(minutes=16)
    assert counted(town, Question.id) == 0
    assert "出了点问题" not in town.say(SHEN, "2")


def test_after_thirty_days_the_person_goes_and_the_open_story_names_nobody(town: Town) -> None:
    town.say(WANG, LAMP)
    erase(town, WANG)
    for _ in range(125):
        town.wait(hours=6)
    assert person(town, WANG) is None
    (row,) = town.rows(select(Request.resident_id, Request.text, Request.status))
    assert row["resident_id"] is None and "楼道灯不亮" in row["text"]
    assert "13912345678" not in row["text"]
    town.talk((LIN, "接单 1", "#1"), (LIN, "办结 1 换了灯泡", "#1"))
    town.wait(hours=7)
    (row,) = town.rows(select(Request.text, Request.result_text))
    assert (row["text"], row["result_text"]) == ("", "")
    assert town.rows(select(Erasure.kept, Erasure.look_at))[0]["look_at"] is None


def test_who_changes_their_mind_stays(town: Town) -> None:
    town.say(WANG, LAMP)
    erase(town, WANG)
    town.talk((WANG, "取消删除", "不删了"), (WANG, "取消删除", "没有要求过"))
    finish(town)
    town.wait(hours=7)
    assert person(town, WANG) is not None


def test_staff_are_told_what_stays_and_go_on_serving(town: Town) -> None:
    town.say(LIN, LAMP)
    lin = person(town, LIN)
    town.talk((LIN, "删除我的信息", "工作人员|任|#1"), (LIN, "确认删除", "#1"))
    for _ in range(125):
        town.wait(hours=6)
    assert person(town, LIN) == lin
    (row,) = town.rows(select(Person.name).where(Person.id == lin))
    assert row["name"] == "林晓" and counted(town, Post.id, Post.person_id == lin) > 0
    assert town.rows(select(Request.resident_id)) == [{"resident_id": None}]


def test_the_photos_go_with_the_person(town: Town) -> None:
    town.say(WANG, LAMP)
    town.hear(WANG, Kind.IMAGE, media="lamp")
    town.store.transact(
        lambda db: db.execute(Attachment.__table__.update().values(path="ab/cd.jpg"))
    )
    finish(town)
    erase(town, WANG)
    town.wait(minutes=16)
    assert counted(town, Attachment.id) == 0
    assert town.rows(select(DoomedFile.path)) == [{"path": "ab/cd.jpg"}]


def test_nobody_of_staff_keeps_reading_the_story(town: Town) -> None:
    town.say(WANG, LAMP)
    town.pushes(LIN)
    town.talk((LIN, "查看 1", "501"), (LIN, "我的任务", "501"))
    finish(town)
    erase(town, WANG)
    town.wait(minutes=16)
    kept = town.rows(select(Message.text, Message.reply)) + town.rows(select(Notice.facts))
    assert "501" not in str(kept) and "13912345678" not in str(kept)


def test_whose_request_was_supported_keeps_it_when_the_supporter_goes(town: Town) -> None:
    town.talk((WANG, "翠湖苑3号楼2单元楼道灯不亮了", "#1"), (ZHENG, "附议 1", "#1"))
    zheng = person(town, ZHENG)
    erase(town, ZHENG)
    town.wait(minutes=16)
    assert counted(town, Supporter.person_id) == 0
    assert counted(town, RequestEvent.id, RequestEvent.actor_id == zheng) == 0
    (row,) = town.rows(select(Request.resident_id))
    assert row["resident_id"] == person(town, WANG)


def test_the_log_says_what_and_why_and_how_many_but_not_whose(town: Town) -> None:
    town.say(WANG, LAMP)
    finish(town)
    erase(town, WANG)
    town.wait(minutes=16)
    lines = town.rows(select(Deletion.what, Deletion.why, Deletion.count).order_by(Deletion.id))
    assert [tuple(row.values()) for row in lines] == [
        ("person", "asked", 1),
        ("requests", "asked", 1),
    ]


def test_the_figures_stay_as_they_were(town: Town) -> None:
    town.say(WANG, LAMP)
    finish(town)
    town.say(WANG, "111")
    town.say(SHEN, "你好")
    before = town.say(SHEN, "统计 今日")
    erase(town, WANG)
    town.wait(minutes=16)
    assert town.say(SHEN, "统计 今日") == before


def test_who_leaves_with_nothing_open_is_forgotten(town: Town) -> None:
    wang = person(town, WANG)
    assert town.hear(WANG, Kind.UNFOLLOW) == ""
    assert person(town, WANG) is None
    town.wait(minutes=16)
    assert counted(town, Person.id, Person.id == wang) == 0


def test_who_leaves_with_something_open_is_known_again_before_the_term_is_over(town: Town) -> None:
    town.say(WANG, LAMP)
    wang = person(town, WANG)
    town.hear(WANG, Kind.UNFOLLOW)
    assert person(town, WANG) is None
    town.wait(days=3)
    town.hear(WANG, Kind.FOLLOW)
    assert person(town, WANG) == wang
    assert counted(town, Erasure.id) == 0
    town.talk((WANG, "进度", "#1"))


def test_who_comes_back_after_the_term_is_a_stranger(town: Town) -> None:
    town.say(WANG, LAMP)
    wang = person(town, WANG)
    town.hear(WANG, Kind.UNFOLLOW)
    for _ in range(125):
        town.wait(hours=6)
    town.hear(WANG, Kind.FOLLOW)
    assert person(town, WANG) != wang
    assert "#1" not in town.say(WANG, "进度")


def test_the_wish_to_be_forgotten_outlives_leaving_and_coming_back(town: Town) -> None:
    town.say(WANG, LAMP)
    erase(town, WANG)
    wang = person(town, WANG)
    town.hear(WANG, Kind.UNFOLLOW)
    town.hear(WANG, Kind.FOLLOW)
    assert person(town, WANG) == wang
    town.talk((WANG, "我的信息", "删除：您已要求删除"))


def test_a_leaving_told_twice_brings_no_address_back(town: Town) -> None:
    town.hear(WANG, Kind.UNFOLLOW, key="gone")
    town.hear(WANG, Kind.UNFOLLOW, key="gone")
    town.hear(WANG, Kind.UNFOLLOW, key="gone once more")
    town.hear(WANG, Kind.RECEIPT, text="success", reference="7")
    assert person(town, WANG) is None


def test_staff_who_leave_are_only_unbound(town: Town) -> None:
    lin = person(town, LIN)
    town.hear(LIN, Kind.UNFOLLOW)
    town.wait(days=31)
    assert person(town, LIN) is None
    (row,) = town.rows(select(Person.name).where(Person.id == lin))
    assert row["name"] == "林晓" and counted(town, Erasure.id) == 0


def test_in_plain_mode_nobody_unbinds_staff_by_a_forged_event(town: Town) -> None:
    town.hear(LIN, Kind.UNFOLLOW, trusted=False)
    assert person(town, LIN) is not None
