"""What people say who use it for the first time, as plays of newcomers brought it up."""

import pytest
from sqlalchemy import select, update

from models import Address, Request
from tests.town import LIN, SHEN, WANG, ZHENG, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"


def statuses(town: Town) -> list[str]:
    return [row["status"] for row in town.rows(select(Request.status).order_by(Request.id))]


# --- Who wants to know what this is for, and who must not be named.


@pytest.mark.parametrize(
    "text",
    [
        "你们能干啥",
        "你能帮我做什么",
        "你会什么",
        "有什么功能",
        "这个怎么用",
        "这是干嘛的",
        "你是谁",
        "我能找你办啥事呀？",
        "小格你能做什么",
        "你都能帮忙干些啥",
    ],
)
def test_whoever_asks_what_this_is_for_is_told_in_a_few_lines(town: Town, text: str) -> None:
    town.talk((ZHENG, text, "我是小格|报修|进度|人工"))
    assert not statuses(town)


def test_what_this_is_for_may_be_asked_in_the_middle_of_a_report(town: Town) -> None:
    town.talk(
        (ZHENG, "楼道灯不亮了", "在哪"), (ZHENG, "你是谁呀", "我是小格|在哪"),
        (ZHENG, "翠湖苑5号楼", "已登记 #1"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "不要告诉他是我说的",
        "别说是我举报的",
        "千万别让他知道是我反映的",
        "能不能保密",
        "帮我匿名",
        "不要透露我的名字",
        "别跟楼上说是我投诉的啊",
    ],
)
def test_whoever_must_not_be_named_is_promised_so_and_the_worker_reads_it(
    town: Town, text: str
) -> None:
    town.talk((WANG, "楼上天天半夜放音乐吵死了", "已登记 #1"), (WANG, text, "放心|#1"))
    town.talk((LIN, "查看 1", text))
    assert statuses(town) == ["dispatched"]


def test_whether_it_stays_between_us_may_be_asked_before_anything_is_told(town: Town) -> None:
    town.talk(
        (WANG, "你们能保密吗", "放心|直接说"), (WANG, "楼上天天半夜放音乐吵死了", "已登记 #1")
    )


@pytest.mark.parametrize(
    "text", ["楼上天天半夜放音乐吵死了，别告诉他是我说的", "有人卖假药，我要匿名举报"]
)
def test_a_report_that_asks_for_silence_is_a_report(town: Town, text: str) -> None:
    town.talk((WANG, text, "已登记 #1"))


def test_a_word_that_hardly_leads_still_chooses_between_the_two_that_were_offered(
    town: Town,
) -> None:
    town.talk(
        (WANG, "我姓王，七十八了，眼睛不好，家里灯坏了没人换", "1 供电照明|2 上门协助"),
        (WANG, "换灯", "已登记 #1 供电照明"),
    )


# --- What the office asks in a sentence.


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("这周怎么样", "本周统计"),
        ("哪个网格事最多", "本月统计"),
        ("林晓今天干了几件", "今日统计"),
        ("林晓手上有几件", "本月统计"),
        ("昨天收了多少件？", "昨日统计"),
        ("本月什么事最多", "本月统计"),
        ("上周大家办得咋样啊，怎么样", "上周统计"),
    ],
)
def test_the_office_may_ask_for_figures_in_a_sentence(town: Town, text: str, head: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "办结 1 换了灯泡", "已办结"), (SHEN, text, head))


@pytest.mark.parametrize("text", ["这周电梯坏了几次怎么样", "3号楼今天怎么样"])
def test_a_sentence_about_something_else_tells_no_figures(town: Town, text: str) -> None:
    assert "统计（" not in town.say(SHEN, text)


def test_a_resident_who_asks_so_is_told_no_figures(town: Town) -> None:
    assert "统计" not in town.say(WANG, "这周怎么样")


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("今天我请假", "替班 同事姓名 今天"),
        ("下午有点事让陈立冬替我", "替班 陈立冬 今天"),
        ("明天请一天假", "替班 同事姓名 明天"),
    ],
)
def test_who_is_away_is_told_the_word_for_it(town: Town, text: str, example: str) -> None:
    town.talk((LIN, text, example))


@pytest.mark.parametrize("speaker", [WANG, ZHENG, SHEN])
def test_who_answers_for_a_house_is_told_to_everybody(town: Town, speaker: str) -> None:
    town.talk(
        (speaker, "翠湖苑5号楼谁管", "林晓"), (speaker, "我想知道碧海蓝天9号楼谁管", "没对上")
    )


def test_the_office_is_asked_what_it_means_in_its_own_words(town: Town) -> None:
    town.talk((SHEN, "那个谁来着", "待派|统计"), (LIN, "那个谁来着", "备注|办结"))
    assert not statuses(town)


# --- What a play as a newcomer stumbled over.


def test_the_house_that_was_named_before_the_trouble_is_not_forgotten(town: Town) -> None:
    town.talk(
        (ZHENG, "喂，我是3号楼的老李", "请问是哪一处|1 翠湖苑3号楼"),
        (ZHENG, "我家马桶堵了", "请问是哪一处|1 翠湖苑3号楼"),
        (ZHENG, "翠湖苑", "已登记 #1|翠湖苑3号楼"),
    )


def test_what_an_announced_complaint_is_about_belongs_to_it(town: Town) -> None:
    town.talk(
        (ZHENG, "我要投诉物业", "物业服务|在哪里"), (ZHENG, "乱收停车费", "物业服务|在哪里"),
        (ZHENG, "翠湖苑", "已登记 #1 物业服务"),
    )  # fmt: skip
    assert [row["text"] for row in town.rows(select(Request.text))] == ["我要投诉物业 乱收停车费"]


@pytest.mark.parametrize(
    "text", ["多久能给答复", "什么时候给个说法", "啥时候能有结果", "几时能修好"]
)
def test_when_there_will_be_an_answer_asks_how_it_stands(town: Town, text: str) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, text, "#1 供电照明：已派单"))
    assert len(statuses(town)) == 1


def test_a_spot_of_no_known_place_is_kept_while_the_place_is_asked(town: Town) -> None:
    town.talk((ZHENG, "路灯不亮", "在哪里"), (ZHENG, "就小区门口那个", "在哪里"))
    town.talk((ZHENG, "翠湖苑", "已登记 #1"))
    assert [row["text"] for row in town.rows(select(Request.text))] == ["路灯不亮 就小区门口那个"]


def test_who_comes_to_several_tasks_is_asked_to_which(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, "翠湖苑5号楼下水道堵了", "#2"))
    town.talk((LIN, "马上去", "#1 供电照明|#2 下水排污|接单"))
    town.talk((LIN, "接单 1", "#1"), (LIN, "马上去", "#1 等您"))


def test_the_office_that_names_a_colleague_alone_is_told_what_is_missing(town: Town) -> None:
    town.talk((SHEN, "派给林晓", "派单 12 林晓"), (ZHENG, "我想知道低保怎么办理", "#1"))
    town.talk((SHEN, "交给林晓", "派单 1 林晓"))


@pytest.mark.parametrize("text", ["好的", "嗯嗯", "知道了", "ok", "行。"])
def test_a_nod_is_no_greeting(town: Town, text: str) -> None:
    assert "好的，有事随时说" in town.say(ZHENG, text)


def test_whoever_told_no_home_learns_who_comes_for_what_they_reported(town: Town) -> None:
    town.talk((ZHENG, "师傅姓什么", "绑定住址"), (ZHENG, LAMP, "#1"), (ZHENG, "师傅姓什么", "林晓"))


def test_whoever_is_alone_and_in_despair_is_heard(town: Town) -> None:
    reply = town.say(WANG, "我是独居老人 没人管我 想死的心都有了")
    assert "12356" in reply and town.pushes(LIN)


def test_whoever_was_cheated_is_told_first_whom_to_call(town: Town) -> None:
    reply = town.say(WANG, "我被骗了 转了五万块钱")
    assert reply.index("96110") < reply.index("已登记 #1")


def test_a_burst_pipe_is_shut_off_before_anybody_comes(town: Town) -> None:
    town.talk((WANG, "水管爆了水哗哗往外流", "总阀门|已登记 #1"), (WANG, "水龙头有点滴水", "#"))
    assert "总阀门" not in town.say(ZHENG, "翠湖苑5号楼水费怎么交")


def test_a_cry_soon_after_a_report_is_sent_to_its_place_until_another_is_told(town: Town) -> None:
    town.talk((ZHENG, "翠湖苑1号楼2单元有电动车在楼道充电", "#1"))
    town.talk((ZHENG, "着火了！！！", "119|翠湖苑1号楼2单元|不是这里"))
    assert any("翠湖苑1号楼2单元" in push and "#2" in push for push in town.pushes(LIN))
    town.talk((ZHENG, "翠湖苑5号楼", "翠湖苑5号楼|#2"))


@pytest.mark.parametrize("text", ["老人走丢了怎么办", "我妈走丢了咋办啊"])
def test_how_to_find_who_is_lost_is_a_cry(town: Town, text: str) -> None:
    town.talk((WANG, text, "110|#1"))


@pytest.mark.parametrize("text", ["需要啥材料", "那要带什么证件？", "都得准备哪些东西啊"])
def test_what_to_bring_is_asked_of_what_was_just_told(town: Town, text: str) -> None:
    town.talk((WANG, "我想问问低保咋办", "#1"), (WANG, text, "已补充到 #1"))
    assert len(statuses(town)) == 1


def test_who_must_not_know_is_promised_so(town: Town) -> None:
    town.talk((WANG, "婆婆打我", "#1"), (WANG, "不要让我老公知道", "放心|#1"))


@pytest.mark.parametrize(
    "text",
    ["翠湖苑5号楼2单元 楼道堆满了抬不出来", "翠湖苑5号楼2单元 灯也没有 黑", "翠湖苑5号楼2单元"],
)
def test_whatever_names_the_place_after_a_cry_tells_where_it_is(town: Town, text: str) -> None:
    town.talk((ZHENG, "我妈晕倒了", "120|#1|在哪里"), (ZHENG, text, "翠湖苑5号楼2单元|#1"))
    assert len(statuses(town)) == 1
    assert any("翠湖苑5号楼2单元" in push for push in town.pushes(LIN))


def test_a_danger_that_is_chosen_where_the_kind_is_asked_is_an_alarm(town: Town) -> None:
    town.talk((ZHENG, "老伴脑子糊涂 开了煤气忘关", "燃气泄漏"))
    answer = town.say(ZHENG, "2")
    assert "119" in answer and "#1" in answer
    assert [row["code"] for row in town.rows(select(Request.code))] == ["E2"]


def test_under_an_alarm_no_form_stands_again_with_its_place(town: Town) -> None:
    town.talk((ZHENG, "路灯不亮", "在哪里"), (ZHENG, "着火了！！！", "119"))
    assert "还差一点" not in town.say(ZHENG, "翠湖苑5号楼")


@pytest.mark.parametrize(
    "text", ["鸡蛋不要了 换成牛奶", "米先不用买了，要酱油", "鸡蛋不用了 米还是要"]
)
def test_one_thing_for_another_changes_the_order_and_ends_it_not(town: Town, text: str) -> None:
    town.talk((WANG, "帮我买两斤鸡蛋一袋米", "#1"), (WANG, text, "已补充到 #1"))
    assert statuses(town) == ["dispatched"]


def test_who_does_not_say_whether_they_are_safe_is_looked_after_today(town: Town) -> None:
    town.talk((ZHENG, "我被人打了，在康乐苑2号楼", "安全吗"))
    town.wait(hours=1)
    (row,) = town.rows(select(Request.urgency))
    assert row["urgency"] == "L2"


@pytest.mark.parametrize("text", ["我被居民打了，在翠湖苑5号楼", "我从梯子上摔下来了腿动不了"])
def test_a_worker_who_is_hurt_is_heard(town: Town, text: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"))
    reply = town.say(LIN, text)
    assert "安全吗" in reply or "120" in reply


@pytest.mark.parametrize(
    "text", ["总阀关了", "水停了，等水司来换管", "需要电工，我弄不了", "两件事都跟城管说了"]
)
def test_what_a_worker_says_without_a_place_is_about_the_task_in_hand(
    town: Town, text: str
) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, text, "#1 供电照明 吗|回 1"))
    assert len(statuses(town)) == 1


@pytest.mark.parametrize("text", ["换不了，明天再说", "延到明天，等配件", "总阀关了，等水司来换管"])
def test_what_is_not_done_yet_is_only_noted(town: Town, text: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, text, "备注到 #1"))
    town.talk((LIN, "1", "已记到 #1"))
    assert statuses(town) == ["in_progress"]


@pytest.mark.parametrize("text", ["系统是不是坏了怎么不提醒", "满意度多少", "那个粪水的现在谁在弄"])
def test_what_an_admin_says_without_a_place_is_never_filed(town: Town, text: str) -> None:
    town.say(SHEN, text)
    assert not statuses(town)


def test_a_danger_that_is_chosen_keeps_the_place_that_was_told_before(town: Town) -> None:
    town.talk(
        (ZHENG, "老伴脑子糊涂 开了煤气忘关", "燃气泄漏"),
        (ZHENG, "翠湖苑5号楼1单元102", "燃气泄漏"),
        (ZHENG, "2", "119|翠湖苑5号楼1单元102室"),
    )


def test_a_danger_that_staff_choose_for_somebody_is_that_persons(town: Town) -> None:
    town.talk((LIN, "代报 王阿姨 13900000077 老伴脑子糊涂 开了煤气忘关", "燃气泄漏"))
    town.talk((LIN, "2", "119"))
    (row,) = town.rows(select(Request.code, Request.contact, Request.source, Request.resident_id))
    assert (row["code"], row["contact"], row["source"]) == ("E2", "王阿姨 13900000077", "phone")


def test_of_two_tasks_begun_none_is_the_only_one_however_much_else_waits(town: Town) -> None:
    for number in range(1, 9):
        town.say(f"neighbour-{number}", f"翠湖苑{number}号楼下水道堵了")
    town.talk((WANG, LAMP, "#9"), (LIN, "接单 1", "#1"), (LIN, "接单 9", "#9"))
    town.talk((LIN, "到了", "请带上单号"))


def test_that_it_happened_again_tells_of_nothing_further(town: Town) -> None:
    town.talk(
        (ZHENG, "老伴脑子糊涂 开了煤气忘关", "燃气泄漏"), (ZHENG, "下水道又堵了", "下水排污|在哪里")
    )


def test_whoever_is_accused_learns_no_number_by_assigning_without_one(town: Town) -> None:
    town.talk((ZHENG, "我想知道低保怎么办理", "#1"), (SHEN, "派给林晓", "派单 1 林晓"))
    shen = select(Address.person_id).where(Address.value == SHEN).scalar_subquery()
    town.store.transact(lambda db: db.execute(update(Request).values(accused_id=shen)))
    town.talk((SHEN, "派给林晓", "派单 12 林晓"))
