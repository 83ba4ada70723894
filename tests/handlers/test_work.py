"""What workers and admins do by command, and what is refused in words."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from bot.command_words import WORDS
from bot.incoming import Kind
from models import Audit, Notice, NoticeState, Request
from tests.town import CHEN, LIN, MONDAY, SHEN, WANG, WU, ZHENG, ZHOU, Town

DUAN = "demo-duan-lina"  # worker of 河湾
LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
SEWER = "翠湖苑3号楼2单元下水道堵了"


def column(town: Town, name: str) -> list[object]:
    return [row[name] for row in town.rows(select(getattr(Request, name)).order_by(Request.id))]


@pytest.mark.parametrize(
    "done",
    ["办结1 换了灯泡", "办结 1 换了灯泡", "办结 #1：换了灯泡", "１号 办结 换了灯泡", "1 已修好"],
)
def test_a_command_is_understood_however_it_is_written(town: Town, done: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单", "#1"), (LIN, done, "#1 已办结"))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("备注1已联系", "已记到 #1"),
        ("延期1三天等配件", "批准延期"),
        ("延期1到12月2日等配件", "批准延期"),
        ("退回1不在我网格", "#1 已退回"),
        ("排期1周五等配件", "批准限期解决"),
        ("办结①换了灯", "#1 已办结"),
        ("1换了灯泡", "#1 已办结"),
        ("城管科 吹哨 1", "#1 已请"),
        ("值班明天", "明天"),
        ("替班陈立冬明天", "陈立冬"),
    ],
)
def test_staff_may_write_without_a_space(town: Town, said: str, answer: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单1", "#1"), (LIN, said, answer))


def test_a_command_without_number_means_the_only_task(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (LIN, "收到", "已接单 #1"),
        (LIN, "到了", "#1 已记到场"),
        (LIN, "修好了", "#1 已办结"),
    )


def test_a_command_without_number_names_the_tasks_when_there_are_several(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, SEWER, "#2"), (LIN, "接单", "#1|#2|带上单号"))


@pytest.mark.parametrize(
    "said",
    [
        "1 灯泡换了 亮了",
        "1停水到下午四点",
        "1 明天下午去",
        "#1假的 有人烧纸",
        "1 到楼下了 没人开门啊",
        "1 已联系 明天去",
    ],
)
@pytest.mark.parametrize("accepted", [True, False])
def test_words_about_a_task_by_its_number_are_asked_about_and_never_filed(
    town: Town, said: str, accepted: bool
) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, SEWER, "#2"))
    if accepted:
        town.say(LIN, "接单 1")
    town.talk((LIN, said, "到 #1 供电照明 吗|回 1|别的事要登记"))
    assert len(column(town, "id")) == 2


def test_words_about_a_task_by_its_number_drop_no_report_that_is_open(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "上报 楼道灯不亮了", "在哪里"))
    town.talk(
        (LIN, "1号 王阿姨说不用来了", "到 #1 供电照明 吗|在哪里"),
        (LIN, "翠湖苑5号楼", "已上报 #2"),
    )


@pytest.mark.parametrize("said", ["1号楼2单元垃圾没人收", "3 翠湖苑1号楼2单元垃圾没人收"])
def test_a_number_that_is_no_task_in_hand_keeps_nothing_from_being_reported(
    town: Town, said: str
) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"))
    assert "要记到" not in town.say(LIN, said)


def test_a_choice_beside_a_task_of_that_number_answers_the_question(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, SEWER, "#2"), (LIN, "接单 1", "#1"))
    town.say(LIN, "上报 翠湖苑那边有人吵")
    assert "要记到" not in town.say(LIN, "1")


@pytest.mark.parametrize("said", ["接单 1 2", "接单1、2", "接 1 和 2"])
def test_several_are_accepted_at_once(town: Town, said: str) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, SEWER, "#2"), (LIN, said, "已接单 #1|已接单 #2"))
    assert column(town, "status") == ["claimed", "claimed"]


def test_of_several_what_cannot_be_accepted_is_said(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 9 1", "没有找到 #9|已接单 #1"))


def test_the_task_list_shows_the_urgent_first(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, SEWER, "#2"))
    lines = town.say(LIN, "我的任务").split("\n")
    assert "2 件" in lines[0] and "#2" in lines[1] and "#1" in lines[2]


def test_a_stand_in_may_accept_what_waits_for_the_first_worker(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (CHEN, "接单 1", "已接单 #1"), (LIN, "办结 1 好了", "没有找到"))


def test_what_is_due_today_stands_before_what_is_due_later(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "人工", "#2"), (SHEN, "派单 2 林晓", "#2"))
    lines = town.say(LIN, "我的任务").split("\n")
    assert "#2" in lines[1] and "#1" in lines[2]


def test_a_request_may_be_returned_once_with_a_reason(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (LIN, "接单 1", "#1"),
        (LIN, "退回 1", "写上原因"),
        (LIN, "退回 1 我在外地", "改由陈立冬"),
        (CHEN, "退回 1 我也不在", "已经退回过一次"),
    )


def test_what_an_admin_designated_cannot_be_returned(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (SHEN, "派单 1 陈立冬", "已派给陈立冬"),
        (CHEN, "退回 1 太远", "社区指派"),
    )


def test_a_transfer_goes_to_the_named_colleague(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "转派 1 陈立冬 我请假", "已转给陈立冬"))
    assert any("#1" in push for push in town.pushes(CHEN))


def test_a_transfer_to_nobody_known_is_refused(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "转派 1 孙悟空", "没有找到“孙悟空”"))


def test_a_question_pauses_the_clock_until_the_resident_answers(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"))
    (due,) = column(town, "due_at")
    town.pushes(WANG)
    town.talk((LIN, "追问 1 是几层的灯？", "已问居民"))
    assert "是几层的灯？" in town.pushes(WANG)[0]
    town.wait(hours=5)
    town.talk((WANG, "三层和四层", "已转告林晓"))
    (later,) = column(town, "due_at")
    assert (later - due).total_seconds() == 5 * 3600
    assert column(town, "status") == ["claimed"]
    assert "三层和四层" in town.pushes(LIN)[-1]


def test_an_urgent_request_is_never_paused(town: Town) -> None:
    town.talk((WANG, SEWER, "#1"), (LIN, "接单 1", "#1"), (LIN, "追问 1 哪一户？", "已问居民"))
    assert column(town, "status") == ["claimed"]


def test_a_note_says_that_work_has_begun(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "备注 1 已买灯泡", "已记到 #1"))
    assert column(town, "status") == ["in_progress"]


@pytest.mark.parametrize(
    ("before", "status"),
    [
        (["备注 1 已联系居民"], "in_progress"),
        (["追问 1 几层？"], "need_info"),
        (["排期 1 12月5日 等配件"], "scheduled"),
        (["备注 1 已看过", "长期 1 12月10日换线；1月20日换灯"], "long_term"),
    ],
)
def test_an_arrival_is_written_down_however_far_the_work_is(
    town: Town, before: list[str], status: str
) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "到了回“到场 1”"))
    for text in before:
        town.say(LIN, text)
    town.say(ZHOU, "批准 1")
    town.pushes(WANG)
    town.talk((LIN, "到场 1", "#1 已记到场"), (LIN, "到场 1", "#1 到场已经记过了"))
    assert [push for push in town.pushes(WANG) if "已到现场" in push] != []
    assert column(town, "status") == [status] and column(town, "arrived_at") == [town.now]


def test_an_arrival_is_told_to_the_resident_once(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "到场 1", "已记到场"), (LIN, "到场 1", "已经记过"))
    assert sum("已到现场" in push for push in town.pushes(WANG)) == 1


def test_patrol_finds_go_to_the_worker_of_the_place(town: Town) -> None:
    town.talk((LIN, "上报 春熙苑6号楼门口井盖没了", "已上报 #1|春熙苑6号楼|段丽娜"))
    assert column(town, "source") == ["patrol"] and column(town, "resident_id") == [None]


TREE = "兰亭雅居6号楼树倒了压着车"


def test_a_report_that_lacked_something_is_filed_when_another_one_comes(town: Town) -> None:
    town.talk(
        (LIN, f"上报{TREE}", "请问是哪一类"),
        (LIN, "上报 兰亭雅居8号楼 垃圾没清", "已上报 #1|已上报 #2|兰亭雅居6号楼|垃圾清运"),
    )
    assert column(town, "text") == [TREE, "兰亭雅居8号楼 垃圾没清"]
    assert column(town, "source") == ["patrol"] * 2


def test_a_report_said_once_more_is_filed_once(town: Town) -> None:
    for _ in range(2):
        town.talk((LIN, f"上报{TREE}", "请问是哪一类"))
    town.talk((LIN, "1", "已上报 #1"))
    assert len(column(town, "id")) == 1


def test_a_report_without_a_place_is_not_lost_to_the_next(town: Town) -> None:
    town.talk(
        (LIN, "上报 楼道灯不亮了", "在哪里"),
        (LIN, "代报 王阿姨 13900000031 翠湖苑3号楼2单元501下水道堵了", "已上报 #1|已上报 #2"),
    )


def test_a_report_on_behalf_keeps_whom_to_call(town: Town) -> None:
    town.talk(
        (LIN, "代报 王阿姨 13900000031 翠湖苑3号楼2单元501下水道堵了", "已上报 #1"),
        (LIN, "接单 1", "王阿姨 13900000031"),
    )
    assert column(town, "source") == ["phone"]


def test_a_withdrawal_after_acceptance_asks_the_worker(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (LIN, "接单 1", "#1"),
        (WANG, "撤回 1", "等他确认"),
        (LIN, "同意", "已同意撤回"),
    )
    assert column(town, "status") == ["cancelled"]


def test_a_withdrawal_before_acceptance_is_immediate(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "撤回", "#1 已撤回"))
    assert "不用再办" in town.pushes(LIN)[-1]


def test_another_category_brings_its_own_promise(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (SHEN, "改类 1 下水排污", "下水排污|明天09:00"))
    assert column(town, "urgency") == ["L2"]


def test_another_place_moves_what_nobody_accepted(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (SHEN, "改址 1 春熙苑6号楼", "春熙苑6号楼|段丽娜"))


def test_another_place_has_to_be_named(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (SHEN, "改址 1", "写上改到哪里|改址 1 翠湖苑"))


@pytest.mark.parametrize("end", [(SHEN, "不予受理 1 误报"), (LIN, "办结 1 换了灯泡")])
def test_what_has_ended_is_moved_nowhere_and_rings_for_nobody(
    town: Town, end: tuple[str, str]
) -> None:
    town.talk((WANG, "翠湖苑3号楼着火了", "119"))
    town.say(*end)
    for phone in (LIN, CHEN, DUAN):
        town.pushes(phone)
    town.talk((SHEN, "改址 1 春熙苑6号楼", "#1 已经结束了"))
    assert [town.pushes(phone) for phone in (LIN, CHEN, DUAN)] == [[], [], []]


def test_a_rejection_needs_a_reason_which_the_resident_reads(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (SHEN, "不予受理 1", "写上原因"))
    town.talk((SHEN, "不予受理 1 属于供电局，请拨打95598", "已按不予受理答复"))
    assert "95598" in town.pushes(WANG)[0]


def test_a_merged_request_tells_its_resident_which_one_it_follows(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, LAMP, "#1"), (ZHENG, "2", "#2"))
    town.talk((SHEN, "并入 2 1", "#2 已并入 #1"))
    assert "#1" in town.pushes(ZHENG)[0]


def test_a_split_opens_linked_requests(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (SHEN, "拆分 1 楼道灯不亮；垃圾没人清", "新登记：#2"))
    assert column(town, "parent_id") == [None, 1]


def test_an_invited_worker_binds_with_a_single_use_code(town: Town) -> None:
    reply = town.say(SHEN, "邀请 方小雨 13900000066 网格员 G01")
    code = reply.split("绑定码：")[1].split("\n")[0]
    town.talk(
        ("new-phone", f"绑定 {code}", "方小雨您好|网格员"),
        ("new-phone", "我的任务", "没有待办"),
        ("other-phone", f"绑定 {code}", "绑定码不对"),
        ("other-phone", "我的任务", "工作人员用的"),
    )


def test_a_code_ends_after_seven_days(town: Town) -> None:
    code = town.say(SHEN, "邀请 方小雨 13900000066 网格员 G01").split("绑定码：")[1].split("\n")[0]
    town.wait(days=7, seconds=1)
    town.talk(("new-phone", f"绑定 {code}", "已过期"))


def test_a_deactivated_worker_is_a_resident_at_once(town: Town) -> None:
    town.talk(
        (SHEN, "停用 林晓", "林晓已停用"),
        (LIN, "我的任务", "工作人员用的"),
        (WANG, LAMP, "陈立冬"),
        (SHEN, "启用 林晓", "已启用"),
        (LIN, "我的任务", "没有待办"),
    )


def test_figures_count_what_came_and_what_became_of_it(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, SEWER, "#2"), (LIN, "办结 1 好了", "已办结"))
    town.talk((SHEN, "统计", "新收 2 件，办结 1 件|办理中 1 件|供电照明 1"))


@pytest.mark.parametrize(
    "word", ["接单 1", "待派", "统计", "派单 1 林晓", "停用 林晓", "办结 1 好"]
)
def test_words_of_staff_are_refused_to_residents(town: Town, word: str) -> None:
    town.talk((WANG, LAMP, "#1"), (WU, word, "工作人员用的"))


def test_a_word_of_staff_before_a_thing_reports_it(town: Town) -> None:
    town.talk((WANG, "停用 电梯", "已登记 #1|电梯"))


@pytest.mark.parametrize("word", [word.name for word in WORDS])
def test_no_word_is_answered_by_silence_whatever_it_lacks(town: Town, word: str) -> None:
    """Nobody is left without an answer who sends a word alone, or with a number alone."""
    town.talk((WANG, LAMP, "#1"))
    for phone in (LIN, ZHOU, SHEN, WANG):
        for said in (word, f"{word} 1", f"{word}1", f"{word} 取消", f"{word} 。"):
            assert town.say(phone, said).strip(), said


@pytest.mark.parametrize(
    ("sender", "said", "answer"),
    [
        (SHEN, "未识别 1", "写上类别的代码或名称|未识别 1 下水排污"),
        (SHEN, "未识别 1 没有的类", "没有“没有的类”这个类别|未识别 1 下水排污"),
        (SHEN, "改类 1", "写上类别的代码或名称|改类 1 下水排污"),
        (SHEN, "邀请 王五 13900000099 网格员", "还差网格编号|邀请 王五 13900000099 网格员 G01"),
        (SHEN, "停用", "停用 林晓"),
        (SHEN, "启用", "启用 林晓"),
        (SHEN, "派单 1", "派单 1 林晓"),
        (LIN, "转派1", "转派 1 林晓"),
        (LIN, "备注 1", "备注 1 已联系物业"),
        (LIN, "追问1", "追问 1 是几层的灯"),
    ],
)
def test_what_lacks_something_is_refused_with_an_example_of_that_word(
    town: Town, sender: str, said: str, answer: str
) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (sender, said, answer))


def test_what_is_done_is_not_said_to_become_what_it_is(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "办结 1 换了灯泡", "已办结"))
    town.talk((LIN, "1换了龙头", "#1 已经是“已办结”，不用再发"))


@pytest.mark.parametrize("word", ["派单 1 陈立冬", "待派", "改类 1 R4", "停用 陈立冬", "统计"])
def test_words_of_admins_are_refused_to_workers(town: Town, word: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, word, "管理员用的"))


def test_a_strangers_number_and_a_wrong_number_sound_the_same(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WU, "你好", "我在"))
    stranger = town.say(WU, "进度 1").replace("#1", "#")
    nothing = town.say(WU, "进度 99").replace("#99", "#")
    assert stranger == nothing


def test_in_plain_mode_staff_words_are_refused_even_to_staff(town: Town) -> None:
    town.say(WANG, LAMP)
    assert "明文模式" in town.say(LIN, "接单 1", trusted=False)


def test_in_plain_mode_nobody_reads_in_a_workers_name_what_could_not_be_pushed(
    town: Town,
) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (WANG, "补充 1 找王桂芬拿钥匙", "#1"))
    held = update(Notice).values(state=NoticeState.HELD)
    town.store.transact(lambda db: db.execute(held))
    assert "钥匙" not in town.say(LIN, "你好", trusted=False)
    assert "林晓" in town.say(WANG, "你好", trusted=False)
    assert "钥匙" in town.say(LIN, "你好")


def test_every_command_of_staff_is_on_record(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(LIN, "接单 1")
    town.say(LIN, "接单 1")
    rows = town.rows(select(Audit.act, Audit.object, Audit.outcome).order_by(Audit.id))
    assert [(row["act"], row["object"]) for row in rows] == [("接单", "#1")] * 2
    assert rows[0]["outcome"] == "done" and rows[1]["outcome"].startswith("no:")


def test_the_help_lists_only_what_the_person_may_use(town: Town) -> None:
    assert "派单" not in town.say(WANG, "帮助")
    assert "接单" in town.say(LIN, "帮助") and "派单" not in town.say(LIN, "帮助")
    assert "派单" in town.say(SHEN, "帮助")


def test_a_photo_is_demanded_only_where_the_settings_say_so(new_town: Callable[..., Town]) -> None:
    town = new_town(photo_required=frozenset({"R2"}))
    town.talk((WANG, LAMP, "#1"), (LIN, "办结 1 好了", "要有照片"))
    assert "照片" in town.hear(LIN, Kind.IMAGE, media="proof")
    town.talk((LIN, "办结 1 好了", "已办结"))


def test_ordinary_news_waits_for_the_morning_and_danger_does_not(town: Town) -> None:
    town.now = MONDAY.replace(hour=15, minute=30)  # half past eleven at night in Shanghai
    town.talk((WANG, LAMP, "#1"), (WANG, SEWER, "#2"))
    assert [push.split()[0] for push in town.pushes(LIN)] == ["【新任务】#2【紧急】"]
    town.wait(hours=8)
    assert any("【新任务】#1" in push for push in town.pushes(LIN))


def test_the_leader_sees_the_open_requests_of_the_grid(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHOU, "查看 1", LAMP))


@pytest.mark.parametrize("command", ["派单 1 陈立冬", "转派 1 陈立冬"])
def test_what_has_ended_is_begun_again_by_its_resident_only(town: Town, command: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "办结 1 好了", "已办结"))
    town.talk((SHEN, command, "不能改成"))
    assert column(town, "status") == ["resolved"]


def test_a_pause_ends_with_whatever_leads_out_of_it(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "追问 1 几层？", "已问"))
    town.wait(hours=1)
    town.talk((LIN, "办结 1 居民不在家，灯已换好", "已办结"))
    assert column(town, "paused_at") == [None] and column(town, "paused_from") == [""]


def test_a_question_about_what_is_refused_is_not_answered_any_more(town: Town) -> None:
    town.talk((WANG, SEWER, "#1"), (LIN, "追问 1 哪一层？", "已问居民"))
    assert column(town, "status") == ["dispatched"]
    town.say(SHEN, "不予受理 1 不归社区管")
    assert "#1" not in town.say(WANG, "三楼的")
    assert column(town, "status") == ["rejected"]
    assert "三楼" not in town.say(SHEN, "查看 1")


# --- Words from a ladder: no number, and hardly a word.


def two_tasks(town: Town) -> None:
    """The lamp is accepted, the sewer waits."""
    town.talk((WANG, LAMP, "#1"), (WANG, SEWER, "#2"), (LIN, "接单 1", "已接单 #1"))


def test_who_accepted_one_of_two_tasks_has_come_to_that_one(town: Town) -> None:
    two_tasks(town)
    town.talk((LIN, "到了", "#1 已记到场"))


@pytest.mark.parametrize(
    "said",
    ["修好了，换了个灯泡", "换了灯泡", "办结 换了灯泡", "已修好，换了灯泡", "灯泡烧了，已换"],
)
@pytest.mark.parametrize("answer", ["1", "是的", "办结"])
def test_what_is_told_of_the_task_in_hand_is_its_result_after_one_more_character(
    town: Town, said: str, answer: str
) -> None:
    two_tasks(town)
    town.talk((LIN, said, "要记到 #1 供电照明 吗|回 1"), (LIN, answer, "#1 已办结"))
    assert column(town, "status") == ["resolved", "dispatched"]
    assert "灯泡" in str(column(town, "result_text")[0])


def test_it_may_be_a_note_as_well(town: Town) -> None:
    two_tasks(town)
    town.talk((LIN, "已联系王阿姨", "回 2 只记备注"), (LIN, "2", "已记到 #1"))
    assert column(town, "status") == ["in_progress", "dispatched"]
    town.talk((LIN, "1", "没太听明白"))


def test_a_number_long_after_the_question_ends_no_task(town: Town) -> None:
    two_tasks(town)
    town.talk((LIN, "换了灯泡", "回 1"))
    town.wait(minutes=30)
    town.say(LIN, "1")
    assert column(town, "status") == ["claimed", "dispatched"]


def test_a_word_about_another_task_in_between_takes_the_question_away(town: Town) -> None:
    two_tasks(town)
    town.talk((LIN, "换了灯泡", "回 1"), (LIN, "接单 2", "已接单 #2"))
    town.say(LIN, "1")
    assert column(town, "status") == ["claimed", "claimed"]


def test_where_several_wait_their_kinds_are_named(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, SEWER, "#2"))
    town.talk((LIN, "接单", "#1 供电照明|#2 下水排污|接单 "), (LIN, "到场", "请带上单号"))
